//! The order of a publication: no document appears before those that it leads to, and none goes before those that
//! lead to it.

use std::collections::BTreeSet;

use crate::plan::document::DocumentPath;
use crate::plan::hosting::Kept;

/// What is put together; sorted in the order of putting. Removals go the other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Media, the style, and files that others put into the output folder.
    Files,
    /// Stories' pages, and pages at their old addresses.
    Pages,
    /// Sealed pages of the history.
    History,
    /// Feeds' heads, their other names, lists of feeds.
    Heads,
    /// What says that all of the generation is there.
    Marker,
}

impl Group {
    /// All, in order.
    pub const ALL: [Self; 5] = [
        Self::Files,
        Self::Pages,
        Self::History,
        Self::Heads,
        Self::Marker,
    ];

    /// The group of a document; `names` are the other names of feeds' documents.
    pub fn of(path: &str, names: &BTreeSet<String>) -> Self {
        if names.contains(path) {
            return Self::Heads;
        }
        match DocumentPath::parse(path) {
            Some(DocumentPath::Style | DocumentPath::NoJekyll | DocumentPath::Media { .. }) => {
                Self::Files
            }
            Some(DocumentPath::Page { .. }) => Self::Pages,
            Some(DocumentPath::Sealed { .. }) => Self::History,
            Some(DocumentPath::Head { .. } | DocumentPath::Index(_) | DocumentPath::Opml) => {
                Self::Heads
            }
            Some(DocumentPath::Marker) => Self::Marker,
            // An old address leads to a page.
            None if path
                .rsplit_once('.')
                .is_some_and(|(_, ending)| ending == "html") =>
            {
                Self::Pages
            }
            None => Self::Files,
        }
    }

    /// How long an object is kept; `of_heads` in seconds.
    pub fn kept(self, path: &str, of_heads: u64) -> Kept {
        match DocumentPath::parse(path) {
            Some(DocumentPath::Media { .. }) => Kept::ForEver,
            Some(DocumentPath::Head { .. }) | None if self == Self::Heads => Kept::Secs(of_heads),
            _ => Kept::REST,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_after_what_they_lead_to() {
        let names = BTreeSet::from(["feed/index.xml".to_owned()]);
        let of = |path| Group::of(path, &names);
        for (path, group) in [
            ("media/0123456789abcdef0123456789abcdef.png", Group::Files),
            ("style.css", Group::Files),
            (".nojekyll", Group::Files),
            ("CNAME", Group::Files),
            ("pages/weir.html", Group::Pages),
            ("2024/11/ice/index.html", Group::Heads),
            ("2024/11/ice.html", Group::Pages),
            ("stories/archive/1/atom.xml", Group::History),
            ("stories/archive/1/index.html", Group::History),
            ("rss.xml", Group::Heads),
            ("index.html", Group::Heads),
            ("feed/index.xml", Group::Heads),
            ("opml.xml", Group::Heads),
            ("feedmill.json", Group::Marker),
        ] {
            assert_eq!(of(path), group, "{path}");
        }
        assert!(Group::ALL.is_sorted());
    }
}
