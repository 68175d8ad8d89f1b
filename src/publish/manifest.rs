//! What lies at a target: each object's path, hash and size, as text that only grows by what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sha2::{Digest as _, Sha256};

/// The first 128 bits of the SHA-256 of an object's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash([u8; 16]);

impl Hash {
    /// The hash of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::end(Sha256::new_with_prefix(bytes))
    }

    /// The hash of what was given to `hasher`.
    pub(super) fn end(hasher: Sha256) -> Self {
        let whole = hasher.finalize();
        let mut first = [0; 16];
        for (byte, from) in first.iter_mut().zip(whole) {
            *byte = from;
        }
        Self(first)
    }

    /// Reads 32 hexadecimal digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u128::from_str_radix(text, 16).ok()?;
        Some(Self(number.to_be_bytes()))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// An object: a document of the output, or a file that somebody else put there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Relative to the output folder and to the target alike, parted by `/`, without control characters.
    pub path: String,
    /// Of its bytes.
    pub hash: Hash,
    /// In bytes.
    pub size: u64,
}

/// One line of a list of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The object is put.
    Put(Entry),
    /// The object is removed.
    Remove(String),
}

impl Line {
    /// The object's path.
    pub fn path(&self) -> &str {
        match self {
            Self::Put(entry) => &entry.path,
            Self::Remove(path) => path,
        }
    }

    /// Reads a text of [`text`]; `None` when it is none.
    pub fn read(text: &[u8]) -> Option<Vec<Self>> {
        let text = std::str::from_utf8(text).ok()?;
        // Cut off in a line, it would be another path.
        let whole = text.strip_suffix('\n').or(text.is_empty().then_some(""))?;
        let lines = whole.split('\n').filter(|line| !line.is_empty());
        lines.map(Self::parse).collect()
    }

    fn parse(line: &str) -> Option<Self> {
        if let Some(path) = line.strip_prefix("- ") {
            return Some(Self::Remove(path.to_owned()));
        }
        let (hash, rest) = line.split_once(' ')?;
        let (size, path) = rest.split_once(' ')?;
        Some(Self::Put(Entry {
            path: path.to_owned(),
            hash: Hash::parse(hash)?,
            size: size.parse().ok()?,
        }))
    }
}

/// Lines as they are kept at the target: `<hash> <size> <path>`, or `- <path>`.
pub fn text<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<u8> {
    let mut text = String::new();
    for line in lines {
        match line {
            Line::Put(Entry { path, hash, size }) => {
                text.push_str(&format_line(hash, *size, path));
            }
            Line::Remove(path) => text.extend(["- ", path, "\n"]),
        }
    }
    text.into_bytes()
}

fn format_line(hash: &Hash, size: u64, path: &str) -> String {
    format!("{hash} {size} {path}\n")
}

/// What is known of a target: what lies there, and where a run may have been stopped in the middle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// By path.
    entries: BTreeMap<String, Entry>,
    /// Paths of which nobody can tell what lies there, and what of ours it may be.
    unsure: BTreeMap<String, Ours>,
}

/// What of ours may lie at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ours {
    /// Whatever lies there.
    Anything,
    /// Only objects with one of these hashes; others are a stranger's.
    These(BTreeSet<Hash>),
}

impl Ours {
    /// Whether an object with this hash is.
    pub fn has(&self, hash: Hash) -> bool {
        match self {
            Self::Anything => true,
            Self::These(hashes) => hashes.contains(&hash),
        }
    }
}

impl Known {
    /// Whatever lies at these paths is ours, and nothing lies elsewhere.
    pub fn unsure(paths: impl Iterator<Item = String>) -> Self {
        Self {
            entries: BTreeMap::new(),
            unsure: paths.map(|path| (path, Ours::Anything)).collect(),
        }
    }

    /// What lies there, sorted by path; what isn't sure may be among it.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.values()
    }

    /// Takes changes that were made, in their order.
    pub fn apply(&mut self, lines: Vec<Line>) {
        for line in lines {
            self.unsure.remove(line.path());
            match line {
                Line::Put(entry) => self.entries.insert(entry.path.clone(), entry),
                Line::Remove(path) => self.entries.remove(&path),
            };
        }
    }

    /// An object isn't there any more.
    pub fn lose(&mut self, path: &str) {
        self.entries.remove(path);
    }

    /// Whatever lies at a path may be replaced.
    pub fn give_up(&mut self, path: &str) {
        self.unsure.insert(path.to_owned(), Ours::Anything);
    }

    /// What is sure to lie there, sorted by path.
    pub fn sure(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.entries.values();
        entries.filter(|entry| !self.unsure.contains_key(&entry.path))
    }

    /// Takes changes of which nobody knows whether they were made.
    pub fn doubt(&mut self, lines: Vec<Line>) {
        for line in lines {
            let before = self.entries.get(line.path()).map(|entry| entry.hash);
            let new = match &line {
                Line::Put(entry) => Some(entry.hash),
                Line::Remove(_) => None,
            };
            let path = line.path().to_owned();
            let ours = self.unsure.entry(path);
            let ours = ours.or_insert_with(|| Ours::These(BTreeSet::new()));
            if let Ours::These(hashes) = ours {
                hashes.extend(before.into_iter().chain(new));
            }
        }
    }

    /// What lies at a path, as far as that is sure.
    fn at(&self, path: &str) -> Lies<'_> {
        match (self.unsure.get(path), self.entries.get(path)) {
            (Some(ours), _) => Lies::Unsure(ours),
            (None, Some(entry)) => Lies::There(entry),
            (None, None) => Lies::Nowhere,
        }
    }

    /// All paths at which something of ours may lie.
    fn paths(&self) -> BTreeSet<&str> {
        let paths = self.entries.keys().chain(self.unsure.keys());
        paths.map(String::as_str).collect()
    }
}

enum Lies<'k> {
    There(&'k Entry),
    Nowhere,
    Unsure(&'k Ours),
}

/// What an object replaces, or what is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// Nothing lies there.
    Nothing,
    /// One of ours lies there, with this hash.
    Older(Hash),
    /// Nobody can tell.
    Unsure(Ours),
}

impl Before {
    /// The hash of one of ours that lies there for sure.
    pub fn older(&self) -> Option<Hash> {
        match self {
            Self::Older(hash) => Some(*hash),
            Self::Nothing | Self::Unsure(_) => None,
        }
    }
}

/// An object to be put, and what it replaces.
pub type Putting = (Entry, Before);

/// The path of an object to be removed, and what lies there.
pub type Removal = (String, Before);

/// Puts what a target lacks, each with what it replaces, and the paths that it has too many, each with what lies there.
/// Both sorted by path.
pub fn compare(wanted: &[Entry], known: &Known) -> (Vec<Putting>, Vec<Removal>) {
    let mut puts = Vec::new();
    for entry in wanted {
        let before = match known.at(&entry.path) {
            Lies::There(there) if there == entry => continue,
            Lies::There(there) => Before::Older(there.hash),
            Lies::Nowhere => Before::Nothing,
            Lies::Unsure(ours) => Before::Unsure(ours.clone()),
        };
        puts.push((entry.clone(), before));
    }
    let is_wanted = |path: &&str| {
        wanted
            .binary_search_by(|entry| entry.path.as_str().cmp(path))
            .is_ok()
    };
    let paths = known.paths().into_iter();
    let removals = paths.filter(|path| !is_wanted(path)).map(|path| {
        let before = match known.at(path) {
            Lies::Unsure(ours) => Before::Unsure(ours.clone()),
            Lies::There(there) => Before::Older(there.hash),
            Lies::Nowhere => Before::Nothing,
        };
        (path.to_owned(), before)
    });
    (puts, removals.collect())
}

/// The hash of all that a target is to hold; `entries` are sorted by path.
pub fn digest(entries: &[Entry]) -> Hash {
    let mut hasher = Sha256::new();
    for Entry { path, hash, size } in entries {
        hasher.update(format_line(hash, *size, path));
    }
    Hash::end(hasher)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, bytes: &str) -> Entry {
        Entry {
            path: path.into(),
            hash: Hash::of(bytes.as_bytes()),
            size: bytes.len() as u64,
        }
    }

    fn unsure(may_be: &[&str]) -> Before {
        let hashes = may_be.iter().map(|bytes| Hash::of(bytes.as_bytes()));
        Before::Unsure(Ours::These(hashes.collect()))
    }

    #[test]
    fn a_hash_is_the_beginning_of_sha_256() {
        // `printf abc | sha256sum`.
        let hash = Hash::of(b"abc");
        assert_eq!(hash.to_string(), "ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(Hash::parse(&hash.to_string()), Some(hash));
        for other in ["", "ba78", "+a7816bf8f01cfea414140de5dae2223"] {
            assert_eq!(Hash::parse(other), None, "{other}");
        }
    }

    #[test]
    fn lines_come_back_and_half_of_them_do_not() {
        let lines = vec![
            Line::Put(entry("pages/a b.html", "one")),
            Line::Remove("pages/-.html".into()),
        ];
        let text = text(lines.iter());
        assert_eq!(Line::read(&text), Some(lines));
        assert_eq!(Line::read(b""), Some(Vec::new()));
        for cut in 1..text.len() {
            let whole_line = text[..cut].ends_with(b"\n");
            assert_eq!(Line::read(&text[..cut]).is_some(), whole_line, "{cut}");
        }
    }

    #[test]
    fn what_a_target_lacks_is_put_and_what_is_not_sure_is_put_again() {
        let mut known = Known::default();
        known.apply(vec![
            Line::Put(entry("a", "1")),
            Line::Put(entry("b", "1")),
            Line::Put(entry("c", "1")),
            Line::Put(entry("gone", "1")),
        ]);
        known.apply(vec![
            Line::Put(entry("b", "2")),
            Line::Remove("gone".into()),
        ]);
        known.doubt(vec![
            Line::Put(entry("c", "2")),
            Line::Put(entry("late", "1")),
        ]);
        let wanted = [
            entry("a", "1"),
            entry("b", "3"),
            entry("c", "1"),
            entry("d", "1"),
        ];
        let (puts, removals) = compare(&wanted, &known);
        assert_eq!(
            puts,
            [
                (entry("b", "3"), Before::Older(Hash::of(b"2"))),
                (entry("c", "1"), unsure(&["1", "2"])),
                (entry("d", "1"), Before::Nothing),
            ]
        );
        assert_eq!(removals, [("late".to_owned(), unsure(&["1"]))]);
        known.apply(vec![
            Line::Put(entry("c", "1")),
            Line::Remove("late".into()),
        ]);
        assert!(
            compare(&[entry("a", "1"), entry("b", "2"), entry("c", "1")], &known)
                .0
                .is_empty()
        );
    }

    #[test]
    fn a_digest_tells_paths_from_hashes() {
        let one = digest(&[entry("a", "1"), entry("b", "2")]);
        assert_eq!(one, digest(&[entry("a", "1"), entry("b", "2")]));
        assert_ne!(one, digest(&[entry("a", "2"), entry("b", "1")]));
        assert_ne!(one, digest(&[entry("a", "1")]));
    }
}
