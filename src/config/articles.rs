//! `[articles]`: where articles lie and how they are read.

use std::path::PathBuf;

use encoding_rs::Encoding;
use toml::Spanned;
use toml::de::DeValue;

use super::amount::bytes;
use super::link::link;
use super::mistake::{Notes, Wrong};
use super::output::folder;
use super::section::{Keys, Placed, Section, kind, whole};
use super::words::{encoding, one_of};
use crate::story::DateSource;

/// The keys of `[articles]`.
pub(super) const KEYS: Keys = Keys {
    known: &[
        "folder",
        "include",
        "exclude",
        "dates",
        "encoding",
        "link",
        "max_bytes",
    ],
    later: &[],
};

/// The words of `articles.dates`.
const DATES: [(&str, DateSource); 3] = [
    ("metadata", DateSource::Metadata),
    ("file-name", DateSource::FileName),
    ("first-seen", DateSource::FirstSeen),
];

/// Articles over this size are left out, unless the configuration says otherwise.
const MAX_BYTES: u64 = 10_000_000;

/// What `[articles]` says.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticlesConfig {
    /// The articles folder, relative to the configuration's.
    pub folder: PathBuf,
    /// Patterns of the only paths to read; empty: all.
    pub include: Vec<String>,
    /// Patterns of paths to leave alone.
    pub exclude: Vec<String>,
    /// Where `published` may come from, in order; never empty, each once.
    pub dates: Vec<DateSource>,
    /// Encoding of files that aren't UTF-8; `None` detects it.
    pub encoding: Option<&'static Encoding>,
    /// Template of stories' links to pages that another tool makes: absolute http(s), with
    /// `{key}` or `{slug}` and perhaps `{section}`, `{year}`, `{month}`, `{day}`.
    pub link: Option<String>,
    /// Larger files are problems.
    pub max_bytes: u64,
}

impl Default for ArticlesConfig {
    fn default() -> Self {
        Self {
            folder: "articles".into(),
            include: Vec::new(),
            exclude: Vec::new(),
            dates: DATES.map(|(_, source)| source).to_vec(),
            encoding: None,
            link: None,
            max_bytes: MAX_BYTES,
        }
    }
}

/// Reads `[articles]`.
pub(super) fn read<'t>(notes: &mut Notes, value: &'t Spanned<DeValue<'t>>) -> ArticlesConfig {
    let mut config = ArticlesConfig::default();
    let Some(articles) = Section::open(notes, "articles", &KEYS, value) else {
        return config;
    };
    if let Some(folder) = articles.text(notes, "folder", folder) {
        config.folder = folder.value;
    }
    if let Some(include) = articles.list(notes, "include", pattern) {
        config.include = include.value;
    }
    if let Some(exclude) = articles.list(notes, "exclude", pattern) {
        config.exclude = exclude.value;
    }
    if let Some(dates) = articles.list(notes, "dates", date_source) {
        let checked = each_once(&dates.value);
        if let Some(dates) = articles.keep(notes, "dates", dates.at, checked) {
            config.dates = dates.value;
        }
    }
    if let Some(encoding) = articles.text(notes, "encoding", |text| {
        (!text.is_empty()).then(|| encoding(text)).transpose()
    }) {
        config.encoding = encoding.value;
    }
    if let Some(link) = articles.text(notes, "link", link) {
        config.link = link.value;
    }
    if let Some(max_bytes) = size(notes, &articles, "max_bytes", 1) {
        config.max_bytes = max_bytes;
    }
    config
}

/// A size of at least `least` bytes: a text with a unit, or a whole number.
pub(super) fn size(notes: &mut Notes, section: &Section<'_>, key: &str, least: u64) -> Option<u64> {
    let value = section.value(key)?;
    let checked = match value.get_ref() {
        DeValue::String(text) => bytes(text),
        other => whole(other).ok_or_else(|| {
            Wrong::new(
                format!("is not a size, but {}", kind(other)),
                format!("write {key} = \"10 MB\""),
            )
        }),
    };
    let checked = checked.and_then(|size| {
        if size >= least {
            return Ok(size);
        }
        let message = format!("is too small: {size} bytes");
        Err(Wrong::new(message, format!("allow at least {least}")))
    });
    section
        .keep(notes, key, value.span().start, checked)
        .map(|placed: Placed<u64>| placed.value)
}

/// The date sources, if none stands twice.
fn each_once(dates: &[DateSource]) -> Result<Vec<DateSource>, Wrong> {
    let repeated = dates
        .iter()
        .enumerate()
        .any(|(index, source)| dates.iter().skip(index + 1).any(|other| other == source));
    if dates.is_empty() || repeated {
        return Err(Wrong::new(
            "must name at least one place, each once",
            "write dates = [\"metadata\", \"file-name\", \"first-seen\"]",
        ));
    }
    Ok(dates.to_vec())
}

/// One word of `dates`.
fn date_source(text: &str) -> Result<DateSource, Wrong> {
    if text == "git" {
        return Err(Wrong::new(
            "can't be \"git\" in this version of Feedmill",
            "remove it; first-seen stands in",
        ));
    }
    one_of(text, &DATES)
}

/// A pattern of paths: not empty, inside the articles folder.
pub(super) fn pattern(text: &str) -> Result<String, Wrong> {
    let inside = !text.starts_with('/') && !text.split('/').any(|part| part == "..");
    if text.trim().is_empty() || !inside || text.contains(char::is_control) {
        return Err(Wrong::new(
            format!("can't be {text:?}"),
            "write a path inside the articles folder, such as \"drafts/**\" or \"*.txt\"",
        ));
    }
    if let Err(error) = globset::Glob::new(text) {
        return Err(Wrong::new(
            format!("is no pattern: {}", error.kind()),
            "* stands for part of a name, ** for folders, [ab] for one of two letters",
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stay_inside_the_articles_folder() {
        for (text, right) in [
            ("*.txt", true),
            ("drafts/**", true),
            ("", false),
            ("/etc/*", false),
            ("../x", false),
            ("a/../../x", false),
        ] {
            assert_eq!(pattern(text).is_ok(), right, "{text}");
        }
    }
}
