//! Whose a `config.toml` is: Hugo and Zola have one too, in the same place.

use std::fmt;

/// A program that has a `config.toml` of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Hugo, <https://gohugo.io/configuration/all/>.
    Hugo,
    /// Zola, <https://www.getzola.org/documentation/getting-started/configuration/>.
    Zola,
    /// One that isn't known.
    Other,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hugo => "Hugo's",
            Self::Zola => "Zola's",
            Self::Other => "another program's",
        })
    }
}

/// Keys that Hugo alone has, in lower case: it doesn't tell letter cases apart.
const HUGO: [&str; 18] = [
    "baseurl",
    "builddrafts",
    "contentdir",
    "defaultcontentlanguage",
    "enablerobotstxt",
    "googleanalytics",
    "languagecode",
    "markup",
    "mediatypes",
    "menu",
    "menus",
    "module",
    "outputformats",
    "pagination",
    "params",
    "permalinks",
    "publishdir",
    "summarylength",
];

/// Keys that Zola has beside its `base_url`.
const ZOLA: [&str; 16] = [
    "author",
    "build_search_index",
    "compile_sass",
    "default_language",
    "extra",
    "feed_filenames",
    "feed_limit",
    "generate_feed",
    "generate_feeds",
    "highlight_code",
    "link_checker",
    "markdown",
    "minify_html",
    "search",
    "slugify",
    "theme",
];

/// The one of the two whose keys these are, at the top of the file.
pub(super) fn known_owner(keys: &[&str]) -> Option<Owner> {
    let has = |word: &str| keys.contains(&word);
    if has("base_url") && ZOLA.iter().any(|key| has(key)) {
        return Some(Owner::Zola);
    }
    let is_hugos = |key: &&str| HUGO.contains(&key.to_ascii_lowercase().as_str());
    keys.iter().any(is_hugos).then_some(Owner::Hugo)
}
