//! Files that say something of the articles of their folder, as generators have them: `_index.md` of Hugo and Zola,
//! the data files of Eleventy, Jekyll's `_config.yml`.

use super::field::Field;
use super::front_matter;
use super::key::{Key, State};
use super::target::Target;
use super::value::{Value, text_of};
use crate::problem::Doubt;
use crate::story::{ArticlePath, Rules};

/// Endings of the programs that Eleventy runs for data.
const PROGRAMS: [&str; 6] = ["js", "mjs", "cjs", "ts", "mts", "cts"];

/// What stands in the names of Eleventy's own data files.
const OF_ELEVENTY: &str = ".11tydata";

/// A file that says something of articles.
#[derive(Debug)]
pub struct FolderFile {
    /// Its path, as messages show it.
    pub(super) path: String,
    reach: Reach,
    /// What it says, what counts first in front.
    pub(super) says: Vec<Says>,
}

/// Which articles a file may say something of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reach {
    /// Their paths begin so.
    front: Vec<u8>,
    /// They lie beside it, not in a folder below.
    is_beside: bool,
    /// What the names of those in its language end in, before the extension; empty: all.
    language: String,
    /// Of files that reach as far, the higher counts first.
    rank: u8,
}

/// One thing that a file says of those articles that it is about.
#[derive(Debug)]
pub(super) enum Says {
    /// Values, where neither the article nor a nearer file says others.
    Values(Target, Vec<Field>),
    /// They aren't the site's, whatever they say.
    Excluded(Target, String),
    /// Nobody knows whether they may go out: what is written, the state that it tells of, why, and the words by
    /// which an article's own keys settle it (none: nothing does).
    Doubt(String, State, Doubt, &'static [&'static str]),
}

/// What a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Index,
    /// An index in a language that isn't read.
    Foreign,
    Data,
    Program,
    Config,
}

/// Endings of what Hugo reads besides Markdown and HTML.
const FOREIGN: [&str; 5] = ["org", "adoc", "asciidoc", "rst", "pandoc"];

fn kind(name: &str) -> Option<Kind> {
    let (stem, extension) = name.rsplit_once('.')?;
    let is_text = ["md", "markdown", "html", "htm"].contains(&extension);
    let is_config = ["yml", "yaml", "toml"].contains(&extension);
    match stem.split('.').next()? {
        "" => None,
        "_index" if is_text => Some(Kind::Index),
        "_index" if FOREIGN.contains(&extension) => Some(Kind::Foreign),
        "_config" if is_config => Some(Kind::Config),
        _ if extension == "json" => Some(Kind::Data),
        _ => {
            let is_program = stem.ends_with(OF_ELEVENTY) && PROGRAMS.contains(&extension);
            is_program.then_some(Kind::Program)
        }
    }
}

/// Whether a file of this name may say something of articles.
pub fn is_folder_file(name: &[u8]) -> bool {
    std::str::from_utf8(name).is_ok_and(|name| kind(name).is_some())
}

/// Whether it is one that only Hugo and Zola have.
pub fn is_index_file(name: &[u8]) -> bool {
    std::str::from_utf8(name).is_ok_and(|name| kind(name) == Some(Kind::Index))
}

/// The paths of the files that may say something of an article, in its folder and those above. `root` is the name of
/// the articles folder.
pub fn folder_files_of(article: &ArticlePath, root: &[u8]) -> Vec<ArticlePath> {
    let bytes = article.as_bytes();
    let name = bytes.rsplit(|&byte| byte == b'/').next().unwrap_or(bytes);
    let mut parts = name.split(|&byte| byte == b'.');
    let first = parts.next().unwrap_or_default();
    let language = parts.next().filter(|_| parts.next().is_some());
    let own = name.strip_suffix(extension_of(name)).unwrap_or(name);
    let mut found = Vec::new();
    let folders = std::iter::once(&b""[..]).chain(article.folders());
    for folder in folders {
        let base = folder.rsplit(|&byte| byte == b'/').next();
        let base = base.filter(|base| !base.is_empty()).unwrap_or(root);
        let mut add = |parts: &[&[u8]]| {
            let slash: &[u8] = if folder.is_empty() { b"" } else { b"/" };
            found.push(ArticlePath::from_bytes(
                [folder, slash, &parts.concat()].concat(),
            ));
        };
        for ending in [&b".md"[..], b".markdown", b".html", b".htm"] {
            add(&[b"_index", ending]);
            if let Some(language) = language {
                add(&[b"_index.", language, ending]);
            }
        }
        for ending in FOREIGN {
            add(&[b"_index.", ending.as_bytes()]);
        }
        for ending in [&b".yml"[..], b".yaml", b".toml"] {
            add(&[b"_config", ending]);
        }
        let is_own = article.folders().next_back().unwrap_or_default() == folder;
        let own = [own, first].into_iter().filter(|_| is_own);
        for stem in std::iter::once(base).chain(own) {
            add(&[stem, b".json"]);
            add(&[stem, OF_ELEVENTY.as_bytes(), b".json"]);
            for ending in PROGRAMS {
                add(&[stem, OF_ELEVENTY.as_bytes(), b".", ending.as_bytes()]);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The dot and what follows it at the end of a name.
fn extension_of(name: &[u8]) -> &[u8] {
    let dot = name.iter().rposition(|&byte| byte == b'.');
    dot.and_then(|dot| name.get(dot..)).unwrap_or_default()
}

impl Reach {
    /// Of a file at a path.
    fn of(path: &ArticlePath, root: &[u8]) -> Self {
        let bytes = path.as_bytes();
        let slash = bytes.iter().rposition(|&byte| byte == b'/');
        let (folder, name) = bytes
            .split_at_checked(slash.map_or(0, |at| at + 1))
            .unwrap_or((b"", bytes));
        let name = String::from_utf8_lossy(name);
        let below = folder.strip_suffix(b"/").unwrap_or_default();
        let base = below.rsplit(|&byte| byte == b'/').next();
        let base = base.filter(|base| !base.is_empty()).unwrap_or(root);
        let whole = Self {
            front: folder.to_vec(),
            is_beside: false,
            language: String::new(),
            rank: 0,
        };
        let (stem, _) = name.rsplit_once('.').unwrap_or((&name, ""));
        let bare = stem.strip_suffix(OF_ELEVENTY).unwrap_or(stem);
        match kind(&name) {
            None | Some(Kind::Config) => whole,
            Some(Kind::Index | Kind::Foreign) => Self {
                language: stem.strip_prefix("_index").unwrap_or_default().to_owned(),
                rank: 1,
                ..whole
            },
            Some(known) => Self {
                front: if bare.as_bytes() == base {
                    whole.front
                } else {
                    [folder, bare.as_bytes(), b"."].concat()
                },
                is_beside: bare.as_bytes() != base,
                rank: 2 + u8::from(bare.len() < stem.len()) + u8::from(known == Kind::Program),
                ..whole
            },
        }
    }

    fn holds(&self, article: &ArticlePath) -> bool {
        let Some(rest) = article.as_bytes().strip_prefix(self.front.as_slice()) else {
            return false;
        };
        let in_language = || {
            let name = rest.strip_suffix(extension_of(rest)).unwrap_or(rest);
            name.ends_with(self.language.as_bytes())
        };
        !(self.is_beside && rest.contains(&b'/')) && (self.language.is_empty() || in_language())
    }
}

/// The paths between which those lie, without them, of which a file says something.
pub fn reach_of(path: &ArticlePath, root: &[u8]) -> Option<(ArticlePath, ArticlePath)> {
    let Reach { front, .. } = Reach::of(path, root);
    let (last, above) = front.split_last()?;
    let to = [above, &[last.saturating_add(1)]].concat();
    Some((ArticlePath::from_bytes(front), ArticlePath::from_bytes(to)))
}

impl FolderFile {
    /// Reads a file. `root` is the name of the articles folder, `base` where that lies below the root of the site's
    /// content; `None` for `bytes`: they can't be read.
    pub fn read(
        path: &ArticlePath,
        bytes: Option<&[u8]>,
        (root, base): (&[u8], &str),
        rules: &Rules,
    ) -> Self {
        let name = path.as_bytes().rsplit(|&byte| byte == b'/').next();
        let name = String::from_utf8_lossy(name.unwrap_or_default());
        let text = bytes.map(String::from_utf8_lossy);
        let text = text
            .as_deref()
            .map(|text| text.trim_start_matches('\u{FEFF}'));
        let says = match (text, kind(&name)) {
            (_, None) => Vec::new(),
            (None, _) => vec![unread()],
            (Some(text), Some(Kind::Index)) => of_index(text, base, rules),
            (Some(text), Some(Kind::Foreign)) => of_foreign(text),
            (Some(text), Some(Kind::Program)) => in_program(text).into_iter().collect(),
            (Some(text), Some(Kind::Data)) => of_data(text),
            (Some(text), Some(Kind::Config)) => {
                let folder = path.folders().next_back().unwrap_or_default();
                of_config(text, name.ends_with(".toml"), folder)
            }
        };
        Self {
            path: path.to_string(),
            reach: Reach::of(path, root),
            says,
        }
    }

    /// Whether it may say something of an article.
    pub fn is_about(&self, article: &ArticlePath) -> bool {
        !self.says.is_empty() && self.reach.holds(article)
    }

    /// By what it counts before others: the nearest first.
    pub(super) fn nearness(&self) -> (usize, u8) {
        (self.reach.front.len(), self.reach.rank)
    }
}

/// What can't be read says nothing certain.
fn unread() -> Says {
    const WORDS: &[&str] = &["draft", "publish"];
    Says::Doubt(String::new(), State::Draft, Doubt::Unread, WORDS)
}

/// The words by which programs, and what can't be read, tell that they decide what is published, and those by which an
/// article's own keys settle that.
const TELLING: [(&str, State, &[&str]); 4] = [
    (
        "eleventyExcludeFromCollections",
        State::Draft,
        &["eleventyexcludefromcollections"],
    ),
    ("draft", State::Draft, &["draft"]),
    ("publish", State::Publish, &["publish", "draft"]),
    ("permalink", State::Draft, &["permalink"]),
];

/// What a program may say: it can't be run.
fn in_program(text: &str) -> Option<Says> {
    let text = text.to_lowercase();
    let tells = |word: &str| match word {
        "permalink" => text.contains(word) && text.contains("false"),
        word => text.contains(&word.to_lowercase()),
    };
    let (word, state, settled_by) = TELLING.into_iter().find(|(word, ..)| tells(word))?;
    Some(Says::Doubt(
        word.to_owned(),
        state,
        Doubt::Program,
        settled_by,
    ))
}

/// What can't be parsed, if it has a word that tells.
fn in_broken(text: &str) -> Vec<Says> {
    let tells = in_program(text).is_some();
    tells.then(unread).into_iter().collect()
}

/// Of an index that isn't read, whose keys may decide what is published: `#+draft: true` in Org, front matter in others.
fn of_foreign(text: &str) -> Vec<Says> {
    let tells = text.lines().any(|line| {
        let line = line.trim().trim_start_matches("#+").to_ascii_lowercase();
        let (key, value) = line.split_once([':', '=']).unwrap_or((&line, ""));
        let key = key.trim_matches(['[', ']', '"', ' ']);
        let key = key.split('.').next().unwrap_or(key);
        key == "cascade" || key == "draft" && value.trim() != "false"
    });
    tells.then(unread).into_iter().collect()
}

fn field((name, value): (String, Value)) -> Field {
    Field {
        key: Key::named(&name),
        name,
        value,
        line: 1,
    }
}

fn of_data(text: &str) -> Vec<Says> {
    match serde_json::from_str(text) {
        Ok(Value::Table(pairs)) => {
            let fields = pairs.into_iter().map(field).collect();
            vec![Says::Values(Target::all(), fields)]
        }
        Ok(_) => Vec::new(),
        Err(_) => in_broken(text),
    }
}

/// Of `_index.md`: its own draft, which in Zola is that of all below, and Hugo's `cascade`.
fn of_index(text: &str, base: &str, rules: &Rules) -> Vec<Says> {
    let top = front_matter::split_html(text, rules);
    if top.broken.is_some() {
        // It may hand down what it holds.
        if text.to_lowercase().contains("cascade") {
            return vec![unread()];
        }
        return in_broken(text);
    }
    let mut says = Vec::new();
    for field in top.fields {
        if field.name.eq_ignore_ascii_case("cascade") {
            says.extend(cascade(field.value, base));
        } else if field.key == Some(Key::State(State::Draft)) && is_true(&field.value) {
            let written = field.written();
            says.push(Says::Doubt(written, State::Draft, Doubt::OfFolder, &[]));
        }
    }
    says
}

fn is_true(value: &Value) -> bool {
    text_of(value).is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// What Hugo hands down: one table of values, or a list of them with their targets.
fn cascade(value: Value, base: &str) -> Vec<Says> {
    let tables = match value {
        Value::List(tables) => tables,
        one => vec![one],
    };
    let pairs = tables.into_iter().filter_map(|table| match table {
        Value::Table(pairs) => Some(pairs),
        _ => None,
    });
    let says = pairs.map(|pairs| {
        let mut target = Target::all();
        let mut fields = Vec::new();
        for (name, value) in pairs {
            match (name.as_str(), value) {
                ("target" | "_target", value) => target = Target::of_hugo(&value, base),
                ("params", Value::Table(pairs)) => fields.extend(pairs.into_iter().map(field)),
                (_, value) => fields.push(field((name, value))),
            }
        }
        Says::Values(target, fields)
    });
    says.collect()
}

/// Jekyll's defaults, the most specific first, of which the last counts, and what it excludes.
fn of_config(text: &str, is_toml: bool, folder: &[u8]) -> Vec<Says> {
    let Ok(pairs) = front_matter::table(text, is_toml) else {
        return in_broken(text);
    };
    let mut says = Vec::new();
    let mut defaults: Vec<(usize, Says)> = Vec::new();
    for (name, value) in pairs {
        match (name.as_str(), value) {
            ("defaults", Value::List(list)) => {
                defaults.extend(list.into_iter().filter_map(|one| default(one, folder)));
            }
            ("exclude", Value::List(list)) => {
                for path in list.iter().filter_map(text_of) {
                    let written = format!("exclude: {path}");
                    // There a star passes slashes.
                    let path = path.replace("**", "*").replace('*', "**");
                    says.push(Says::Excluded(
                        Target::of_jekyll(&path, "", folder),
                        written,
                    ));
                }
            }
            _ => {}
        }
    }
    defaults.reverse();
    defaults.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    says.extend(defaults.into_iter().map(|(_, says)| says));
    says
}

/// One of Jekyll's defaults, and how specific it is.
fn default(value: Value, folder: &[u8]) -> Option<(usize, Says)> {
    let Value::Table(pairs) = value else {
        return None;
    };
    let text = |value: &Value| text_of(value).unwrap_or_default().to_owned();
    let (mut path, mut kind, mut fields) = (String::new(), String::new(), Vec::new());
    for (name, value) in pairs {
        let Value::Table(inside) = value else {
            continue;
        };
        for (key, value) in inside {
            match (name.as_str(), key.as_str()) {
                ("scope", "path") => path = text(&value),
                ("scope", "type") => kind = text(&value),
                ("values", _) => fields.push(field((key, value))),
                _ => {}
            }
        }
    }
    let target = Target::of_jekyll(&path, &kind, folder);
    Some((path.len(), Says::Values(target, fields)))
}
