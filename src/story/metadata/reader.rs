//! Fields in, checked metadata out: what each key's value must be.

use super::checked::Metadata;
use super::field::Field;
use super::key::Key;
use super::list::List;
use super::value::{Value, find, text_of};
use crate::problem::What;
use crate::story::headline_line::parts;
use crate::story::headline_list::Headlines;
use crate::story::limits::{
    AUTHORS, CORRECTION_CHARS, NAME_CHARS, NAME_EXPECTED, REASON_CHARS, SUMMARY_CHARS, TAGS,
    TITLE_CHARS, is_longer,
};
use crate::story::tidy::{cut_words, one_line};
use crate::story::{Rules, Updated, Written, bad_value, date, language, link};

/// What `withdrawn` must say: an empty one may be a template's, or a reason that is still to come.
const REASON: &str = "a reason, true or false";

/// Checks the fields in their order.
pub(super) fn read(
    fields: Vec<Field>,
    rules: &Rules,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Metadata {
    let mut reader = Reader {
        metadata: Metadata::default(),
        rules,
        problems,
        seen: Vec::new(),
        authors: List::default(),
        tags: List::default(),
    };
    for field in fields {
        reader.take(field);
    }
    Metadata {
        authors: reader.authors.found,
        tags: reader.tags.found,
        ..reader.metadata
    }
}

struct Reader<'a> {
    metadata: Metadata,
    rules: &'a Rules,
    problems: &'a mut Vec<(Option<u32>, What)>,
    /// Keys with a value so far, the names that the author gave them, in small letters, the values.
    seen: Vec<(Key, String, String)>,
    authors: List,
    tags: List,
}

impl Reader<'_> {
    fn take(&mut self, field: Field) {
        let Some(key) = field.key.filter(|&key| key != Key::Ignored) else {
            return;
        };
        let name = field.name.to_ascii_lowercase();
        let value = field.value.shown();
        if let Some((_, _, first)) = self.seen.iter().find(|(_, seen, _)| *seen == name) {
            let is_state = matches!(key, Key::Draft | Key::Status | Key::Withdrawn);
            let what = if is_state && *first != value {
                held(field.name, &value, "what it was the first time")
            } else {
                What::RepeatedKey { key: field.name }
            };
            self.problems.push((Some(field.line), what));
            return;
        }
        if field.value == Value::Nothing {
            if key == Key::Withdrawn {
                let what = held(field.name, &value, REASON);
                self.problems.push((Some(field.line), what));
            }
            return;
        }
        // `tags` and `categories` add up; of `date` and `published` the first counts.
        let has_another = self.seen.iter().any(|&(seen, _, _)| seen == key);
        self.seen.push((key, name.clone(), value));
        if has_another && !matches!(key, Key::Tags | Key::Authors) {
            return;
        }
        let outcome = match key {
            Key::Authors => self.authors.add_authors(&field.value, &name),
            Key::Tags => self.tags.add_tags(&field.value),
            Key::Related => self.related(&field),
            _ => match text_of(&field.value) {
                Some(text) => self.text(key, &field, text),
                None => Err("text"),
            },
        };
        let cut = [
            self.authors.cut("authors", AUTHORS),
            self.tags.cut("tags", TAGS),
        ];
        let cut = cut.into_iter().flatten();
        self.problems
            .extend(cut.map(|what| (Some(field.line), what)));
        let long = self.authors.too_long().or_else(|| self.tags.too_long());
        if let Some(name) = long {
            let what = bad_value(&field.name, &name, NAME_EXPECTED);
            self.problems.push((Some(field.line), what));
        }
        let line = match key {
            Key::Date => Some(&mut self.metadata.date_line),
            Key::Updated => Some(&mut self.metadata.updated_line),
            Key::Id => Some(&mut self.metadata.id_line),
            _ => None,
        };
        if let Some(line) = line {
            *line = Some(field.line);
        }
        if let Err(expected) = outcome {
            let fatal = key.holds_story();
            self.metadata.date_is_bad |= key == Key::Date;
            self.problems.push((
                Some(field.line),
                What::BadValue {
                    key: field.name,
                    value: one_line(&field.value.shown()),
                    expected: expected.into(),
                    fatal,
                },
            ));
        }
    }

    /// Takes a key whose value is one text. `Err`: what would have been right.
    fn text(&mut self, key: Key, field: &Field, text: &str) -> Result<(), &'static str> {
        let line = match most_chars(key) {
            Some(most) => self.cut(field, one_line(text), most),
            None => one_line(text),
        };
        if line.is_empty() {
            return if key == Key::Withdrawn {
                Err(REASON)
            } else {
                Ok(())
            };
        }
        let metadata = &mut self.metadata;
        match key {
            Key::Title => metadata.title = Some(line),
            Key::Section if is_longer(&line, NAME_CHARS) => return Err(NAME_EXPECTED),
            Key::Section => metadata.section = Some(line),
            Key::Summary => metadata.summary = Some(line),
            Key::Correction => metadata.correction = Some(line),
            Key::Slug => metadata.slug = Some(link::slug(&line)?),
            Key::Link => metadata.link = Some(link::web_link(&line)?),
            Key::Id => metadata.id = Some(link::declared_id(&line)?),
            Key::Language => {
                let tag = language::language(&line);
                metadata.language = Some(tag.ok_or("a language tag such as en or pt-BR")?);
            }
            Key::Draft => metadata.draft |= truth(&line).ok_or("true or false")?,
            Key::Status => match line.to_ascii_lowercase().as_str() {
                "draft" | "hidden" | "skip" => metadata.draft = true,
                _ => {}
            },
            Key::Withdrawn => match truth(&line) {
                Some(false) => {}
                Some(true) => metadata.withdrawn = Some(String::new()),
                None => metadata.withdrawn = Some(line),
            },
            // Jekyll's way to say draft.
            Key::Date if field.name.eq_ignore_ascii_case("published") && truth(&line).is_some() => {
                metadata.draft |= truth(&line) == Some(false);
                self.seen
                    .retain(|(_, seen, _)| !seen.eq_ignore_ascii_case(&field.name));
            }
            Key::Date => {
                let date = self.date(&line)?;
                self.metadata.date = Some(date);
            }
            Key::Updated if line.eq_ignore_ascii_case("keep") => {
                metadata.updated = Some(Updated::Keep);
            }
            Key::Updated => {
                let date = self.date(&line)?;
                self.metadata.updated = Some(Updated::At(date));
            }
            Key::Authors | Key::Tags | Key::Related | Key::Ignored => {}
        }
        Ok(())
    }

    /// The text, cut where it is too long, which is told.
    fn cut(&mut self, field: &Field, line: String, most: usize) -> String {
        if !is_longer(&line, most) {
            return line;
        }
        let what = What::TooLong {
            key: field.name.clone(),
            most: most as u64,
        };
        self.problems.push((Some(field.line), what));
        cut_words(&line, most)
    }

    fn date(&mut self, text: &str) -> Result<Written, &'static str> {
        date::parse(text, self.rules.time_zone)
            .ok_or("a date such as 2026-05-14 or 2026-05-14T09:30:00Z")
    }

    fn related(&mut self, field: &Field) -> Result<(), &'static str> {
        const EXPECTED: &str = "headlines, or tables of title and url";
        let items = match &field.value {
            Value::List(items) => items.as_slice(),
            other => std::slice::from_ref(other),
        };
        let mut list = Headlines::default();
        for item in items {
            let (text, url) = match item {
                Value::Nothing => continue,
                Value::Table(pairs) => (
                    find(pairs, ["title", "text"]).ok_or(EXPECTED)?,
                    find(pairs, ["url", "link"]),
                ),
                other => {
                    let parts = parts(text_of(other).ok_or(EXPECTED)?.trim(), false);
                    (parts.text, parts.url)
                }
            };
            list.take(text, url, (field.line, &field.name), self.problems);
        }
        self.metadata.related = list.found;
        Ok(())
    }
}

/// How many characters of a text are taken, where what is too long is cut.
fn most_chars(key: Key) -> Option<usize> {
    match key {
        Key::Title => Some(TITLE_CHARS),
        Key::Summary => Some(SUMMARY_CHARS),
        Key::Correction => Some(CORRECTION_CHARS),
        Key::Withdrawn => Some(REASON_CHARS),
        _ => None,
    }
}

/// A value that keeps the story as it is until its author says what is meant.
fn held(key: String, value: &str, expected: &str) -> What {
    What::BadValue {
        key,
        value: one_line(value),
        expected: expected.into(),
        fatal: true,
    }
}

/// A truth value as YAML 1.1 and people write it.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}
