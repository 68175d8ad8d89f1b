//! What subscribers of an imported feed know of a story, which takes that over when it is released.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use url::Url;

use crate::story::{ArticlePath, has_usable_host, web_link};

/// Bytes of a link; a longer one is no address of a page.
const LINK_BYTES: usize = 2_000;

/// What one item of an imported feed says of a story.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// Its id, whole; `None`: the item has none that documents can carry.
    pub id: Option<String>,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
    /// When it was last updated.
    pub updated: Option<DateTime<Utc>>,
    /// Its URL.
    pub link: Option<String>,
}

/// An article that is matched to an item of an imported feed, and isn't released yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// Where the article lay.
    pub path: ArticlePath,
    /// xxh3-128 of its text alone, by which it is found where it was renamed; 0: it has none.
    pub text: u128,
    /// What it takes over.
    pub adopted: Adopted,
}

/// All adoptions of a site, found by path, else by text.
#[derive(Debug, Clone, Default)]
pub struct Adoptions {
    by_path: BTreeMap<ArticlePath, Adoption>,
    /// The path of each; `None`: several have the text.
    by_text: HashMap<u128, Option<ArticlePath>>,
}

impl Adoptions {
    /// Those of a list; of two for a path the later.
    pub fn of(list: impl IntoIterator<Item = Adoption>) -> Self {
        let by_path = list.into_iter().map(|one| (one.path.clone(), one));
        let by_path: BTreeMap<ArticlePath, Adoption> = by_path.collect();
        let mut by_text = HashMap::new();
        for one in by_path.values().filter(|one| one.text != 0) {
            let path = Some(one.path.clone());
            let known = by_text.entry(one.text).or_insert_with(|| path.clone());
            if *known != path {
                *known = None;
            }
        }
        Self { by_path, by_text }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// All, by path.
    pub fn list(&self) -> impl Iterator<Item = &Adoption> {
        self.by_path.values()
    }

    /// What the article at a path takes over, whose text has a hash: what was found for that path, else for one that
    /// `is_gone` and had the text.
    pub fn find(
        &self,
        path: &ArticlePath,
        text: u128,
        is_gone: impl Fn(&ArticlePath) -> bool,
    ) -> Option<&Adopted> {
        let by_text = || {
            let path = self.by_text.get(&text)?.as_ref()?;
            self.by_path.get(path).filter(|one| is_gone(&one.path))
        };
        let found = self.by_path.get(path).or_else(by_text);
        found.map(|one| &one.adopted)
    }
}

/// The key in an id that is a key behind the prefix of all ids: no other kind of id has no colon there.
pub fn key_of<'a>(id: &'a str, site_id: &str) -> Option<&'a str> {
    let is_of_key = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
    let key = id.strip_prefix(site_id)?;
    (!key.is_empty() && key.bytes().all(is_of_key)).then_some(key)
}

/// A link of an item as documents may carry it: to the letter where they may, else encoded as an author's is.
pub fn kept_link(written: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\".contains(&byte);
    let is_web = written.starts_with("https://") || written.starts_with("http://");
    let url = Url::parse(written).ok();
    let is_usable = url.is_some_and(|url| has_usable_host(&url) && url.username().is_empty());
    let fits = written.len() <= LINK_BYTES && written.bytes().all(is_plain);
    if is_web && is_usable && fits && !written.contains('@') {
        return Some(written.to_owned());
    }
    web_link(written).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str) -> ArticlePath {
        ArticlePath::from_bytes(name)
    }

    fn adoption(name: &str, text: u128) -> Adoption {
        Adoption {
            path: path(name),
            text,
            adopted: Adopted {
                id: Some(format!("urn:x:{name}")),
                ..Adopted::default()
            },
        }
    }

    #[test]
    fn an_article_is_found_where_it_lay_else_by_a_text_that_no_other_has() {
        let all = [adoption("a", 1), adoption("b", 2), adoption("c", 2)];
        let all = Adoptions::of(all);
        let check = |name, text, expected: Option<&str>| {
            let found = all.find(&path(name), text, |path| *path != self::path("c"));
            assert_eq!(found.and_then(|one| one.id.as_deref()), expected);
        };
        check("a", 9, Some("urn:x:a"));
        check("elsewhere", 1, Some("urn:x:a"));
        check("elsewhere", 2, None);
        check("c", 2, Some("urn:x:c"));
        check("elsewhere", 0, None);
    }

    #[test]
    fn a_link_stays_to_the_letter_where_it_may() {
        for (written, kept) in [
            (
                "https://Quay.example/a?utm_source=x&b=1",
                Some("https://Quay.example/a?utm_source=x&b=1"),
            ),
            (
                "https://quay.example/日本",
                Some("https://quay.example/%E6%97%A5%E6%9C%AC"),
            ),
            (
                "HTTPS://quay.example/a b",
                Some("https://quay.example/a%20b"),
            ),
            ("https://ada:secret@quay.example/", None),
            ("ftp://quay.example/a", None),
            ("/a", None),
        ] {
            assert_eq!(kept_link(written).as_deref(), kept, "{written}");
        }
    }

    #[test]
    fn an_id_of_a_key_is_known_by_its_alphabet() {
        let site = "tag:quay.example,2026:";
        for (rest, is_key) in [
            ("harbour/a%20b", true),
            ("guid:123", false),
            ("headline:0", false),
            ("", false),
        ] {
            assert_eq!(
                key_of(&format!("{site}{rest}"), site).is_some(),
                is_key,
                "{rest}"
            );
        }
        assert_eq!(key_of("https://quay.example/a", site), None);
    }
}
