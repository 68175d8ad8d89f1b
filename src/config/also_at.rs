//! `also_at`: what a name alone doesn't tell: whose document it is, what others are called, where feeds lie.

use std::collections::BTreeMap;

use super::mistake::{Notes, Wrong};
use super::section::Section;
use super::tables::{AlsoAt, FORMATS, FeedConfig};
use super::values::VALUE;
use crate::plan::model::Format;
use crate::plan::other_path::{folded, folders};

/// The folder of a feed's history, in the feed's own.
const ARCHIVE: &str = "archive";

/// A name, and where it is written.
struct Name<'c> {
    /// Byte offset.
    at: usize,
    written: &'c str,
    folded: String,
}

/// Checks the names that all feeds are given, and gives those of `[output]` to the feed of stories of a site that
/// lists no feeds.
pub(super) fn site(
    notes: &mut Notes,
    (output, feeds): (Section<'_>, Section<'_>),
    of_output: &AlsoAt,
    configs: &mut [FeedConfig],
) {
    let are_listed = feeds.value.is_some();
    if are_listed && !of_output.is_empty() {
        let hint = "write it in the [[feeds]] whose documents they are";
        let message = "is for a site that lists no feeds";
        output.note(notes, "also_at", Wrong::new(message, hint));
    }
    if let (Some(stories), false) = (configs.first_mut(), are_listed) {
        stories.also_at = of_output.clone();
    }
    let sections: Vec<Section<'_>> = if are_listed {
        feeds.elements().collect()
    } else {
        vec![output]
    };
    let mut names = Vec::new();
    for (section, feed) in sections.into_iter().zip(&*configs) {
        take(notes, section, feed, &mut names);
    }
    apart(notes, &names, configs);
}

/// Takes the names of a feed.
fn take<'c>(
    notes: &mut Notes,
    section: Section<'_>,
    feed: &'c FeedConfig,
    names: &mut Vec<Name<'c>>,
) {
    if feed.each.is_some() && !feed.also_at.is_empty() {
        let message = "can't stand where `each` makes feeds";
        let hint = "list the feed that had the name by itself, with `where`";
        return section.note(notes, "also_at", Wrong::new(message, hint));
    }
    for (key, format) in FORMATS {
        let own = feed.also_at.of(format);
        let at = |place| section.at_text(("also_at", key), place);
        if !own.is_empty() && !feed.formats.contains(&format) {
            let message = format!("names a document that the feed doesn't have: {key}");
            let wrong = Wrong::new(message, format!("add \"{key}\" to `formats`, or remove it"));
            notes.add(at(0), wrong.of(&format!("{}.also_at", section.name)));
            continue;
        }
        for (place, name) in own.iter().enumerate() {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            if format == Format::Html && folder != feed.name {
                let message = format!("gives a page a name in another folder: {name:?}");
                let hint =
                    "its links would lead elsewhere: choose a name beside the feed's index.html";
                let wrong = Wrong::new(message, hint);
                notes.add(at(place), wrong.of(&format!("{}.also_at", section.name)));
            }
            names.push(Name {
                at: at(place),
                written: name,
                folded: folded(name),
            });
        }
    }
}

/// Notes names that are given twice, and those that would be a file and a folder at once.
fn apart(notes: &mut Notes, names: &[Name<'_>], feeds: &[FeedConfig]) {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for name in names {
        if let Some(other) = known.insert(&name.folded, name.written) {
            let hint = "a name is that of one document; letter case doesn't count";
            let message = format!("`also_at` gives {other:?} twice");
            notes.add(name.at, Wrong::new(message, hint));
        }
    }
    for Name {
        at,
        written,
        folded,
    } in names
    {
        let hint = "choose another name for one of them";
        if let Some(file) = folders(folded).find_map(|folder| known.get(folder)) {
            let message = format!("{written:?} lies in {file:?}, which `also_at` has as a file");
            notes.add(*at, Wrong::new(message, hint));
        } else if let Some(feed) = feeds.iter().find(|feed| is_folder_of(&feed.name, folded)) {
            let message = format!("{written:?} is a folder of the feed {:?}", feed.name);
            notes.add(*at, Wrong::new(message, hint));
        }
    }
}

/// Whether a path is that of a folder in which documents of a feed lie, or of one of those that `each` makes.
fn is_folder_of(feed: &str, path: &str) -> bool {
    let folder = format!("{feed}/{ARCHIVE}");
    let parts = folder.split('/').filter(|part| !part.is_empty());
    let mut parts = parts.map(Some).chain(std::iter::repeat(None));
    let mut own = path.split('/');
    own.all(|name| {
        parts
            .next()
            .flatten()
            .is_some_and(|part| may_be(part, name))
    })
}

/// Whether a part of a feed's name, perhaps with the place of a value, may be a name.
fn may_be(part: &str, name: &str) -> bool {
    let Some((front, back)) = part.split_once(VALUE) else {
        return part == name;
    };
    let rest = name.strip_prefix(front);
    rest.and_then(|rest| rest.strip_suffix(back))
        .is_some_and(|value| !value.is_empty())
}

/// Whether a feed may have this name, that of the configuration or one that `each` makes of it.
pub fn may_have_name(feed: &FeedConfig, name: &str) -> bool {
    let count = |path: &str| memchr::memchr_iter(b'/', path.as_bytes()).count();
    let mut parts = feed.name.split('/').zip(name.split('/'));
    count(&feed.name) == count(name) && parts.all(|(part, name)| may_be(part, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_a_feed_is_no_name_of_a_file() {
        for (feed, path, is_it) in [
            ("stories", "stories", true),
            ("stories", "stories/archive", true),
            ("stories", "stories/feed", false),
            ("world/sea", "world", true),
            ("world/sea", "world/sea", true),
            ("world/sea", "world/seas", false),
            ("", "archive", true),
            ("", "feed", false),
            ("section/{value}", "section", true),
            ("section/{value}", "section/travel", true),
            ("section/{value}", "section/travel/archive", true),
            ("section/{value}", "section/travel/feed.xml", false),
            ("t-{value}-x/all", "t-ice-x", true),
            ("t-{value}-x/all", "t--x", false),
        ] {
            assert_eq!(is_folder_of(feed, path), is_it, "{feed} {path}");
        }
    }

    #[test]
    fn a_feed_may_be_called_as_its_template_says() {
        for (template, name, may_be) in [
            ("stories", "stories", true),
            ("", "", true),
            ("stories", "stories/x", false),
            ("section/{value}", "section/travel", true),
            ("section/{value}", "section", false),
            ("section/{value}", "section/travel/far", false),
        ] {
            let feed = FeedConfig {
                name: template.into(),
                ..FeedConfig::default()
            };
            assert_eq!(may_have_name(&feed, name), may_be, "{template} {name}");
        }
    }
}
