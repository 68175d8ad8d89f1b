//! What no key's type can tell: what is missing, what keys say of each other, and what follows from another
//! key where one isn't written.

use std::path::{Component, Path, PathBuf};

use super::address::{icon, proposed_id};
use super::mistake::{Notes, Wrong};
use super::section::Section;
use super::tables::{FeedConfig, SiteConfig};
use super::values::{VALUE, feed_name, name_template};
use crate::words::{Word, Words};

/// `[site]`; `year` stands in the id that is proposed to a site without one.
pub(super) fn site(notes: &mut Notes, section: Section<'_>, site: &mut SiteConfig, year: i32) {
    section.needs(notes, "title", "add the line: title = \"…\"");
    let hint = "add the line: base_url = \"https://example.org/feeds/\" with the address where the output folder is served";
    section.needs(notes, "base_url", hint);
    let id = proposed_id(Some(&site.base_url), year);
    section.needs(notes, "id", format!("add the line: id = \"{id}\""));
    let author = section.below("author", "site.author");
    author.needs(notes, "name", "add name = \"…\"");
    if site.author.name.is_empty() {
        site.author.name.clone_from(&site.title);
    }
    match site.icon.take().map(|text| icon(&text, &site.base_url)) {
        Some(Ok(icon)) => site.icon = Some(icon),
        Some(Err(wrong)) => section.note(notes, "icon", wrong),
        None => {}
    }
}

/// The folders of articles and output; `at` is the byte offset at which one of them is named.
pub(super) fn folders(notes: &mut Notes, articles: &Path, output: &Path, at: usize) {
    let (articles, output) = (plain(articles), plain(output));
    if !articles.starts_with(&output) {
        return;
    }
    let message = if articles == output {
        "the output folder and the articles folder must not be the same"
    } else {
        "the articles folder must not lie in the output folder: everything there is published"
    };
    let hint = "write folder = \"feeds\" in [output], or another name";
    notes.add(at, Wrong::new(message, hint));
}

/// Each `[[feeds]]`, which stands in the section at the same place.
pub(super) fn feeds(notes: &mut Notes, sections: &[Section<'_>], feeds: &mut [FeedConfig]) {
    let mut names: Vec<&str> = Vec::new();
    // Of one whose name isn't known nothing can be wrong with it.
    let feeds = sections.iter().zip(feeds);
    for (section, feed) in feeds.filter(|(section, _)| section.tells("name")) {
        let is_named = section.at("name").is_some();
        let checked = match feed.each {
            Some(field) if !is_named => {
                feed.name = format!("{}/{VALUE}", field.name());
                Ok(())
            }
            Some(_) => name_template(&feed.name),
            None if feed.name.is_empty() => Ok(()),
            None => feed_name(&feed.name),
        };
        if let Err(wrong) = checked {
            section.note(notes, "name", wrong);
        } else if names.contains(&feed.name.as_str()) {
            let at = section.at("name").unwrap_or_else(|| section.start());
            notes.add(at, twice(&feed.name));
        }
        names.push(&feed.name);
    }
}

/// Titles where none are written: the site's, and the name.
pub(super) fn titles(feeds: &mut [FeedConfig], site_title: &str, words: &Words) {
    for feed in feeds.iter_mut().filter(|feed| feed.title.is_empty()) {
        feed.title = match (feed.each, feed.name.as_str()) {
            (Some(_), _) => format!("{site_title}: {VALUE}"),
            (None, "") => site_title.to_owned(),
            (None, "stories") => format!("{site_title}: {}", words.get(Word::Stories)),
            (None, "headlines") => format!("{site_title}: {}", words.get(Word::Headlines)),
            (None, name) => format!("{site_title}: {name}"),
        };
    }
}

fn twice(name: &str) -> Wrong {
    if name.is_empty() {
        return Wrong::new(
            "two feeds have no name",
            "one may be without: it is the output folder itself; add name = \"…\" to the other",
        );
    }
    Wrong::new(
        format!("two feeds are named {name:?}"),
        "choose another name for one of them",
    )
}

/// The path without `.` and without `..` where a name stands before it.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(plain.components().next_back(), Some(Component::Normal(_))) =>
            {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
