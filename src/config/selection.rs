//! `where` of a feed: which stories it holds.

use toml::Spanned;
use toml::de::DeValue;

use super::articles::pattern;
use super::feeds::some;
use super::mistake::Notes;
use super::section::{Keys, Section};
use super::words::{language, some_line};
use crate::ledger::selection::{Field, Selection};
use crate::story::patterns::PathPatterns;

const KEYS: Keys = Keys {
    known: &["section", "tag", "author", "language", "path", "not"],
    later: &[],
};

const KEYS_OF_NOT: Keys = Keys {
    known: &["section", "tag", "author", "language", "path"],
    later: &[],
};

/// Reads a `where`: of each key one value or a list of them, and `not` with the same keys.
pub(super) fn read_selection<'t>(notes: &mut Notes, value: &'t Spanned<DeValue<'t>>) -> Selection {
    let Some(section) = Section::open(notes, "feeds.where", &KEYS, value) else {
        return Selection::default();
    };
    let mut selection = read_fields(notes, &section);
    if let Some(value) = section.value("not")
        && let Some(not) = Section::open(notes, "feeds.where.not", &KEYS_OF_NOT, value)
    {
        selection.not = Some(Box::new(read_fields(notes, &not)));
    }
    selection
}

fn read_fields(notes: &mut Notes, section: &Section<'_>) -> Selection {
    let mut selection = Selection::default();
    for field in [Field::Section, Field::Tag, Field::Author, Field::Language] {
        let check = match field {
            Field::Language => language,
            _ => some_line,
        };
        if let Some(values) = section.list(notes, field.name(), check) {
            let line = format!("{} = \"…\"", field.name());
            section.keep(notes, field.name(), values.at, some(&values.value, &line));
            selection.values.push((field, values.value));
        }
    }
    if let Some(paths) = section.list(notes, "path", pattern) {
        // What can't be compiled was noted when each pattern was looked at.
        selection.paths = PathPatterns::new(paths.value).unwrap_or_default();
    }
    selection
}
