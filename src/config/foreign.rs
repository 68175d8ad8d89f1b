//! Whose a configuration is: Hugo and Zola have a `config.toml` too, in the same place, and others are found by names of
//! their own.

use std::fmt;

/// A program that isn't Feedmill, and has a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Hugo, <https://gohugo.io/configuration/all/>.
    Hugo,
    /// Zola, <https://www.getzola.org/documentation/getting-started/configuration/>.
    Zola,
    /// Jekyll, <https://jekyllrb.com/docs/configuration/>.
    Jekyll,
    /// Eleventy, <https://www.11ty.dev/docs/config/>.
    Eleventy,
    /// Pelican, <https://docs.getpelican.com/en/latest/settings.html>.
    Pelican,
    /// Nikola, <https://getnikola.com/handbook.html#configuration>.
    Nikola,
    /// One that isn't known.
    Other,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hugo => "Hugo's",
            Self::Zola => "Zola's",
            Self::Jekyll => "Jekyll's",
            Self::Eleventy => "Eleventy's",
            Self::Pelican => "Pelican's",
            Self::Nikola => "Nikola's",
            Self::Other => "another program's",
        })
    }
}

/// The names of configurations that aren't called `config.toml`, what all of their program's hold (Sphinx has a
/// `conf.py` too), and whose they are.
const FILES: [(&str, &str, Owner); 15] = [
    ("hugo.toml", "", Owner::Hugo),
    ("hugo.yaml", "", Owner::Hugo),
    ("hugo.yml", "", Owner::Hugo),
    ("hugo.json", "", Owner::Hugo),
    ("zola.toml", "", Owner::Zola),
    ("_config.yml", "", Owner::Jekyll),
    ("_config.yaml", "", Owner::Jekyll),
    ("_config.toml", "", Owner::Jekyll),
    (".eleventy.js", "", Owner::Eleventy),
    ("eleventy.config.js", "", Owner::Eleventy),
    ("eleventy.config.mjs", "", Owner::Eleventy),
    ("eleventy.config.cjs", "", Owner::Eleventy),
    ("eleventy.config.ts", "", Owner::Eleventy),
    ("pelicanconf.py", "", Owner::Pelican),
    ("conf.py", "BLOG_TITLE", Owner::Nikola),
];

/// The names by which configurations of other programs are found.
pub fn foreign_files() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, ..)| *name)
}

/// Whose a file of such a name is.
pub(super) fn named_owner(name: &str, text: &str) -> Option<Owner> {
    let mut files = FILES.iter();
    let of = files.find(|(file, word, _)| *file == name && text.contains(word));
    of.map(|(.., owner)| *owner)
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

/// Keys that Zola has beside its `base_url`, the one that it needs.
const ZOLA: [&str; 24] = [
    "author",
    "build_search_index",
    "compile_sass",
    "default_language",
    "extra",
    "feed_filename",
    "feed_filenames",
    "feed_limit",
    "generate_feed",
    "generate_feeds",
    "generate_robots_txt",
    "generate_sitemap",
    "highlight_code",
    "ignored_content",
    "languages",
    "link_checker",
    "markdown",
    "minify_html",
    "output_dir",
    "search",
    "slugify",
    "taxonomies",
    "theme",
    "translations",
];

/// Keys that Zola has at the top, and Feedmill in `[site]`.
const COMMON: [&str; 3] = ["base_url", "description", "title"];

/// The one of the two whose keys these are, at the top of the file.
pub(super) fn known_owner(keys: &[&str]) -> Option<Owner> {
    let has = |word: &str| keys.contains(&word);
    let are_common = || keys.iter().all(|key| COMMON.contains(key));
    if has("base_url") && (ZOLA.iter().any(|key| has(key)) || are_common()) {
        return Some(Owner::Zola);
    }
    let is_hugos = |key: &&str| HUGO.contains(&key.to_ascii_lowercase().as_str());
    keys.iter().any(is_hugos).then_some(Owner::Hugo)
}
