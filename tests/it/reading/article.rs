//! One article of the corpus.

use feedmill::story::{ArticlePath, Rules};

use super::expected::Expected;

/// An article, and what an editor says of it.
pub(super) struct Article {
    /// `<layout>/<language>/<number>` or `<file of cases>/<case>`.
    pub(super) name: String,
    /// The class of fault that it tries: `C6`.
    pub(super) class: String,
    /// Its layout, or its file of cases.
    pub(super) group: String,
    /// In the articles folder.
    pub(super) path: String,
    /// The site's language.
    pub(super) language: String,
    pub(super) bytes: Vec<u8>,
    pub(super) expected: Expected,
}

impl Article {
    pub(super) fn path(&self) -> ArticlePath {
        ArticlePath::from_bytes(self.path.as_bytes())
    }

    /// Whether it is kept for the end, so that the reader isn't fitted to it.
    pub(super) fn is_reserved(&self) -> bool {
        xxhash_rust::xxh3::xxh3_64(self.name.as_bytes()).is_multiple_of(5)
    }
}

/// How a site in a language reads its articles.
pub(super) fn rules(language: &str) -> Rules {
    Rules {
        language: Some(language.to_owned()),
        ..crate::markup::rules()
    }
}

/// The class that a file's name begins with: `C6` of `c6-stamp-above`.
pub(super) fn class(name: &str) -> String {
    let class = name.split('-').next().unwrap();
    class.to_uppercase()
}
