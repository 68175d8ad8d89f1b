//! `[output]`: where the documents go.

use std::path::{Component, Path, PathBuf};

use toml::Spanned;
use toml::de::DeValue;

use super::mistake::{Notes, Wrong};
use super::section::{Keys, Section};

/// The keys of `[output]`.
pub(super) const KEYS: Keys = Keys {
    known: &["folder", "pages", "style"],
    later: &[],
};

/// What `[output]` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputConfig {
    /// The output folder, relative to the configuration's.
    pub folder: PathBuf,
    /// Whether each story has a page.
    pub pages: bool,
    /// The site's own style sheet, relative to the configuration's folder.
    pub style: Option<PathBuf>,
}

impl Default for OutputConfig {
    fn default() -> Self {
        Self {
            folder: "feeds".into(),
            pages: true,
            style: None,
        }
    }
}

/// Reads `[output]`; `articles` is the articles folder and where the file names it, for the
/// output must leave it alone.
pub(super) fn read<'t>(
    notes: &mut Notes,
    value: Option<&'t Spanned<DeValue<'t>>>,
    articles: (&Path, usize),
) -> OutputConfig {
    let mut config = OutputConfig::default();
    let section = value.and_then(|value| Section::open(notes, "output", &KEYS, value));
    let (articles, mut at) = articles;
    if let Some(output) = section {
        if let Some(folder) = output.text(notes, "folder", folder) {
            at = folder.at;
            config.folder = folder.value;
        }
        if let Some(pages) = output.flag(notes, "pages") {
            config.pages = pages;
        }
        if let Some(style) = output.text(notes, "style", style) {
            config.style = style.value;
        }
    }
    if plain(articles).starts_with(plain(&config.folder)) {
        let message = if plain(articles) == plain(&config.folder) {
            "the output folder and the articles folder must not be the same"
        } else {
            "the articles folder must not lie in the output folder: everything there is published"
        };
        let hint = "write folder = \"feeds\" in [output], or another name";
        notes.add(at, Wrong::new(message, hint));
    }
    config
}

/// A folder's path: not empty, no control characters.
pub(super) fn folder(text: &str) -> Result<PathBuf, Wrong> {
    if text.starts_with('~') {
        return Err(Wrong::new(
            "can't start with ~, which only a shell understands",
            "write the whole path, or one relative to this file",
        ));
    }
    if text.trim().is_empty() || text.contains(char::is_control) {
        return Err(Wrong::new(
            "must name a folder",
            "write a path relative to this file, such as \"feeds\"",
        ));
    }
    Ok(PathBuf::from(text))
}

/// The path of a file; empty: none.
fn style(text: &str) -> Result<Option<PathBuf>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    folder(text).map(Some).map_err(|wrong| Wrong {
        message: wrong.message.replace("a folder", "a file"),
        hint: Some("write a path relative to this file, such as \"look.css\"".into()),
    })
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
