//! What an author says about an article at its top: found, taken apart, checked.

mod field;
mod front_matter;
mod key;
mod key_lines;
mod list;
mod reader;
#[cfg(test)]
mod tests;
mod value;

use super::{Headline, Rules, Updated, Written};
use crate::problem::What;

/// The metadata of one article, checked.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Option<String>,
    pub(super) date: Option<Written>,
    /// Line of the file on which `date` stands.
    pub(super) date_line: Option<u32>,
    /// A date is written but can't be used.
    pub(super) date_is_bad: bool,
    pub(super) updated: Option<Updated>,
    pub(super) updated_line: Option<u32>,
    pub(super) authors: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) section: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) language: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) link: Option<String>,
    pub(super) id: Option<String>,
    pub(super) id_line: Option<u32>,
    pub(super) draft: bool,
    pub(super) correction: Option<String>,
    pub(super) withdrawn: Option<String>,
    pub(super) related: Vec<Headline>,
}

/// An article with its metadata split off.
pub(super) struct Split<'a> {
    pub(super) metadata: Metadata,
    pub(super) text: &'a str,
    /// Line of the file where the text starts, from 1.
    pub(super) first_line: u32,
}

/// Whether a line starts with a key that we know.
pub(super) fn is_key_line(line: &str) -> bool {
    let name = line.split_once(':').map(|(name, _)| name);
    name.is_some_and(|name| key::Key::named(name).is_some())
}

/// Splits the metadata off and checks it.
pub(super) fn split<'a>(
    text: &'a str,
    rules: &Rules,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Split<'a> {
    let top = front_matter::split(text);
    problems.extend(top.broken.map(|(line, what)| (Some(line), what)));
    Split {
        metadata: reader::read(top.fields, rules, problems),
        text: top.text,
        first_line: top.first_line,
    }
}
