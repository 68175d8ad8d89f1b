//! What an author says about an article at its top: found, taken apart, checked.

mod above_text;
mod checked;
mod draft_line;
mod embargo;
mod encoded_word;
mod field;
mod folder_file;
mod front_matter;
mod gap;
mod inheritance;
mod key;
mod key_line;
mod key_lines;
mod list;
mod mail;
mod media;
mod moment;
mod reader;
mod row;
mod state;
mod target;
#[cfg(test)]
mod tests;
mod top;
mod value;

use std::borrow::Cow;

pub(super) use self::checked::Metadata;
pub use self::folder_file::{FolderFile, folder_files_of, is_folder_file, is_index_file, reach_of};
pub(super) use self::inheritance::inherit;
pub(super) use self::key::is_key_line;
pub(super) use self::moment::is_later;
use super::Rules;
use crate::problem::What;

/// An article with its metadata split off.
pub(super) struct Split<'a> {
    pub(super) metadata: Metadata,
    /// The text below it, where the lines of embargoes are blank.
    pub(super) text: Cow<'a, str>,
    /// Line of the file where the text starts, from 1.
    pub(super) first_line: u32,
}

/// Splits the metadata off and checks it.
pub(super) fn split<'a>(
    text: &'a str,
    rules: &Rules,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Split<'a> {
    let Some(text) = mail::unquoted(text) else {
        return split_plain(text, rules, problems);
    };
    let split = split_plain(&text, rules, problems);
    Split {
        metadata: split.metadata,
        text: Cow::Owned(split.text.into_owned()),
        first_line: split.first_line,
    }
}

/// What stands at the top of HTML, taken apart.
pub(super) struct Front<'a>(top::Top<'a>);

impl<'a> Front<'a> {
    /// The HTML below it.
    pub(super) fn html(&self) -> &'a str {
        self.0.text
    }

    /// Line of the file on which that begins, from 1.
    pub(super) fn first_line(&self) -> u32 {
        self.0.first_line
    }
}

/// Splits the top off HTML.
pub(super) fn front<'a>(text: &'a str, rules: &Rules) -> Front<'a> {
    Front(front_matter::split_html(text, rules))
}

/// Checks what the top of HTML says, and, behind it, what the head of the page says (`metas`: names and values).
/// `opening`: its first paragraphs.
pub(super) fn of_page(
    front: Front<'_>,
    metas: Vec<(String, String)>,
    opening: &str,
    rules: &Rules,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Metadata {
    let line = front.first_line();
    let top = front.0;
    let is_broken = top.broken.is_some();
    problems.extend(top.broken.map(|(line, what)| (Some(line), what)));
    let mut fields = top.fields;
    fields.extend(field::of_metas(metas, line));
    let mut metadata = reader::read(fields, top.names_unknown, rules, problems);
    let above = above_text::read(opening, 1, rules);
    if !is_broken && !metadata.draft {
        problems.extend(above.problems.into_iter().map(|(_, what)| (None, what)));
    }
    metadata.wait_for(above.not_before.map(|(date, _)| (date, line)));
    metadata
}

fn split_plain<'a>(
    text: &'a str,
    rules: &Rules,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Split<'a> {
    let top = front_matter::split(text, rules);
    let is_broken = top.broken.is_some();
    problems.extend(top.broken.map(|(line, what)| (Some(line), what)));
    let mut metadata = reader::read(top.fields, top.names_unknown, rules, problems);
    let above = above_text::read(top.text, top.first_line, rules);
    // What is held for certain needs no more reasons.
    if !is_broken && !metadata.draft {
        let gap = gap::first(top.text, top.first_line).filter(|_| above.problems.is_empty());
        problems.extend(above.problems);
        problems.extend(gap.map(|(line, what)| (Some(line), what)));
    }
    metadata.wait_for(above.not_before);
    Split {
        metadata,
        text: above.text,
        first_line: top.first_line,
    }
}
