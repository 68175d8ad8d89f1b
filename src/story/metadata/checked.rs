//! What the metadata of an article says, once it is checked.

use super::key::Key;
use super::moment::is_later;
use crate::story::media::Named;
use crate::story::{Alias, Headline, Updated, Written};

/// The metadata of one article, checked.
#[derive(Debug, Default)]
pub(in crate::story) struct Metadata {
    pub(in crate::story) title: Option<String>,
    pub(in crate::story) date: Option<Written>,
    /// Line of the file on which `date` stands.
    pub(in crate::story) date_line: Option<u32>,
    /// A date before which it doesn't go out, and its line.
    pub(in crate::story) not_before: Option<(Written, u32)>,
    /// Line of a key of the date with nothing behind it.
    pub(in crate::story) empty_date_line: Option<u32>,
    /// A date is written but can't be used.
    pub(in crate::story) date_is_bad: bool,
    pub(in crate::story) updated: Option<Updated>,
    pub(in crate::story) updated_line: Option<u32>,
    pub(in crate::story) authors: Vec<String>,
    pub(in crate::story) tags: Vec<String>,
    /// Tags of one text that no comma parts: in Jekyll blanks do.
    pub(super) blank_tags: Vec<String>,
    /// Its layout, where that is named as Jekyll's are.
    pub(in crate::story) layout: Option<String>,
    pub(in crate::story) section: Option<String>,
    pub(in crate::story) summary: Option<String>,
    pub(in crate::story) language: Option<String>,
    pub(in crate::story) slug: Option<String>,
    pub(in crate::story) link: Option<String>,
    pub(in crate::story) aliases: Vec<Alias>,
    pub(in crate::story) id: Option<String>,
    pub(in crate::story) id_line: Option<u32>,
    pub(in crate::story) draft: bool,
    /// A state says that it may go out.
    pub(in crate::story) is_cleared: bool,
    pub(in crate::story) correction: Option<String>,
    pub(in crate::story) withdrawn: Option<String>,
    pub(in crate::story) related: Vec<Headline>,
    /// Keys with a value, the names that the author gave them, in small letters, the values.
    pub(super) seen: Vec<(Key, String, String)>,
    /// Images and files, in the order written.
    pub(in crate::story) media: Vec<Named>,
}

impl Metadata {
    /// Whether there is a story although nothing stands below.
    pub(in crate::story) fn tells_something(&self) -> bool {
        self.title.is_some() || self.withdrawn.is_some()
    }

    /// Parts tags as Jekyll does.
    pub(in crate::story) fn part_tags(&mut self) {
        if self.blank_tags.is_empty() {
            return;
        }
        let mut parted = Vec::new();
        for tag in std::mem::take(&mut self.tags) {
            let parts: Vec<&str> = if self.blank_tags.contains(&tag) {
                tag.split_whitespace().collect()
            } else {
                vec![&tag]
            };
            for part in parts.into_iter().map(str::to_owned) {
                if !parted.contains(&part) {
                    parted.push(part);
                }
            }
        }
        self.tags = parted;
    }

    /// Takes a date before which it doesn't go out, and its line; of several the latest counts.
    pub(super) fn wait_for(&mut self, date: Option<(Written, u32)>) {
        let is_last = |date| {
            let known = self.not_before;
            known.is_none_or(|(known, _)| is_later(date, known))
        };
        if let Some((date, line)) = date.filter(|(date, _)| is_last(*date)) {
            self.not_before = Some((date, line));
        }
    }
}
