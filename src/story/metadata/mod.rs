//! What an author says about an article at its top: found, taken apart, checked.

mod checked;
mod field;
mod front_matter;
mod key;
mod key_lines;
mod list;
mod reader;
#[cfg(test)]
mod tests;
mod top;
mod value;

pub(super) use self::checked::Metadata;
pub(super) use self::key::is_key_line;
use super::Rules;
use crate::problem::What;

/// An article with its metadata split off.
pub(super) struct Split<'a> {
    pub(super) metadata: Metadata,
    pub(super) text: &'a str,
    /// Line of the file where the text starts, from 1.
    pub(super) first_line: u32,
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
