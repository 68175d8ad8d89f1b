//! What files of its folders say of an article's state and date, where it doesn't say so itself.

use std::sync::Arc;

use super::checked::Metadata;
use super::field::Field;
use super::folder_file::{FolderFile, Says};
use super::key::{Key, bare};
use super::moment;
use super::state::{self, Said, held};
use super::value::{Value, text_of};
use crate::problem::What;
use crate::story::{ArticlePath, Rules};

type Problems = Vec<(Option<u32>, What)>;

/// Takes what files above an article say of it.
pub(in crate::story) fn inherit(
    metadata: &mut Metadata,
    article: &ArticlePath,
    above: &[Arc<FolderFile>],
    rules: &Rules,
    problems: &mut Problems,
) {
    if above.is_empty() {
        return;
    }
    let mut above: Vec<&FolderFile> = above.iter().map(|file| &**file).collect();
    above.sort_by_key(|file| std::cmp::Reverse(file.nearness()));
    let own = metadata
        .seen
        .iter()
        .map(|(_, name, _)| bare(name).into_owned());
    let mut heir = Heir {
        said: own.collect(),
        own: metadata.seen.len(),
        metadata,
        rules,
        problems,
    };
    for file in above {
        for says in &file.says {
            heir.take(file, says, article);
        }
    }
}

struct Heir<'a> {
    metadata: &'a mut Metadata,
    rules: &'a Rules,
    problems: &'a mut Problems,
    /// The names of keys whose values count already, the article's first.
    said: Vec<String>,
    /// So many are the article's.
    own: usize,
}

impl Heir<'_> {
    fn take(&mut self, file: &FolderFile, says: &Says, article: &ArticlePath) {
        match says {
            Says::Values(target, fields) if target.holds(article) => {
                for field in fields {
                    self.field(file, field);
                }
            }
            Says::Excluded(target, written) if target.holds(article) => self.hold(file, written),
            Says::Doubt(written, state, doubt, settled_by) => {
                let own = self.said.iter().take(self.own);
                let settles = |name: &String| settled_by.iter().any(|word| name.contains(word));
                let is_cleared = self.metadata.is_cleared && !settled_by.is_empty();
                if !is_cleared && !own.clone().any(settles) && !self.metadata.draft {
                    let what = held(&placed(file, written), *state, doubt.clone());
                    self.problems.push((None, what));
                }
            }
            Says::Values(..) | Says::Excluded(..) => {}
        }
    }

    fn field(&mut self, file: &FolderFile, field: &Field) {
        let name = bare(&field.name).into_owned();
        let is_build = name == "build";
        let counts = field
            .key
            .is_some_and(|key| key.tells_when() || key == Key::Link);
        let is_said = || self.said.contains(&name);
        if field.value == Value::Nothing || !counts && !is_build || is_said() {
            return;
        }
        self.said.push(name);
        if is_build {
            if hides(&field.value) {
                self.hold(file, "build: list");
            }
            return;
        }
        match state::said(field, self.rules) {
            Some(Said::Hold) => self.hold(file, &field.written()),
            // A status may be that of anything else.
            Some(Said::Doubt(What::Held { key, doubt, .. })) if key != "status" => {
                let written = placed(file, &field.written());
                let what = What::Held {
                    written,
                    key,
                    doubt,
                };
                self.problems
                    .extend((!self.metadata.draft).then_some((None, what)));
            }
            Some(Said::Date(date) | Said::NotBefore(date)) => {
                self.metadata.wait_for(Some((date, 1)));
            }
            Some(_) => {}
            None => self.other(file, field),
        }
    }

    /// Takes a date, or that there is no page.
    fn other(&mut self, file: &FolderFile, field: &Field) {
        let text = text_of(&field.value).unwrap_or_default();
        let date = moment::read(text, self.rules);
        match field.key {
            Some(Key::Link) if field.value == Value::Bare("false".into()) => {
                self.hold(file, &field.written());
            }
            Some(Key::Date) if self.metadata.date.is_none() && !self.metadata.date_is_bad => {
                self.metadata.date = date;
            }
            Some(Key::NotBefore) => self.metadata.wait_for(date.map(|date| (date, 1))),
            _ => {}
        }
    }

    /// Holds it, for certain.
    fn hold(&mut self, file: &FolderFile, written: &str) {
        if !self.metadata.draft {
            self.metadata.draft = true;
            // What is held for certain needs no more reasons.
            self.problems
                .retain(|(_, what)| !matches!(what, What::Held { .. }));
            let (written, file) = (written.to_owned(), file.path.clone());
            self.problems
                .push((None, What::Inherited { written, file }));
        }
    }
}

/// What a file says, with its path.
fn placed(file: &FolderFile, written: &str) -> String {
    if written.is_empty() {
        return file.path.clone();
    }
    format!("{}: {written}", file.path)
}

/// Whether Hugo's options of building keep a page out of lists, and so out of its feeds.
pub(super) fn hides(value: &Value) -> bool {
    let Value::Table(pairs) = value else {
        return false;
    };
    let lists = super::value::find(pairs, ["list", "list"]);
    lists.is_some_and(|lists| ["never", "false", "local"].contains(&lists.to_lowercase().as_str()))
}
