//! Where a document must stand in its feed's history (RFC 5005 §4).

use super::faults::found;

/// What the ledger expects of a document's links to the history of its feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedHistory {
    /// Whether it is a sealed page, and says so.
    pub is_archive: bool,
    /// Its links `current`, `prev-archive` and `next-archive`: relation and absolute URL.
    pub links: Vec<(&'static str, String)>,
}

/// The relations that RFC 5005 gives to archived feeds.
const RELATIONS: [&str; 3] = ["current", "prev-archive", "next-archive"];

/// What a document was found to say.
#[derive(Debug, Default)]
pub(super) struct FoundHistory {
    is_archive: bool,
    links: Vec<(String, String)>,
}

impl FoundHistory {
    /// Notes `fh:archive`.
    pub(super) fn mark(&mut self) {
        self.is_archive = true;
    }

    /// Notes a link of the feed, if it is one to the history.
    pub(super) fn link(&mut self, rel: &str, href: &str) {
        if RELATIONS.contains(&rel) {
            self.links.push((rel.to_owned(), href.to_owned()));
        }
    }

    /// The rules that it breaks.
    pub(super) fn faults(&self, expected: &ExpectedHistory) -> Vec<String> {
        let mut faults = Vec::new();
        if self.is_archive != expected.is_archive {
            faults.push(if expected.is_archive {
                "a sealed page has no <fh:archive>".to_owned()
            } else {
                "a document that isn't a sealed page has <fh:archive>".to_owned()
            });
        }
        for rel in RELATIONS {
            let mut links = self.links.iter().filter(|(own, _)| own == rel);
            let wanted = expected.links.iter().find(|(own, _)| *own == rel);
            let has = links.next().map(|(_, href)| href.as_str());
            if has != wanted.map(|(_, url)| url.as_str()) || links.next().is_some() {
                faults.push(format!(
                    "the link rel=\"{rel}\" is {}, expected {}",
                    has.map_or_else(|| "missing".to_owned(), found),
                    wanted.map_or("none", |(_, url)| url)
                ));
            }
        }
        faults
    }
}
