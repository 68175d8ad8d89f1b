//! The output folder as it is to be published: looked at once, so that all groups are of one moment.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::fault::Fault;
use super::kept::whole_lines;
use super::manifest::{Entry, Hash};
use crate::error::{Action, Error};

/// A file that changed so shortly before it was read may change again without a trace in its times.
const YOUNG_SECS: i64 = 2;

/// Hidden names that are published all the same; others are editors', or lie between two states.
const PUBLISHED_HIDDEN: [&str; 3] = [".htaccess", ".nojekyll", ".well-known"];

/// Bytes of a file that are read at a time.
const READ_BYTES: usize = 128 * 1_024;

/// The output folder at one moment.
#[derive(Debug)]
pub struct Frozen {
    root: PathBuf,
    /// Sorted by path.
    entries: Vec<Entry>,
    /// How each of them looked.
    looks: Vec<Look>,
    /// Of each, whether it is as it was when it was last [kept](Self::keep).
    kept: Vec<bool>,
    /// What was kept.
    known: Kept,
    /// Names that can't be published, as they aren't UTF-8 or hold control characters; symbolic links and devices.
    passed_over: Vec<String>,
}

/// What tells a file from another one, and from itself before it was written to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Look {
    size: u64,
    mtime_ns: i128,
    ctime_ns: i128,
    inode: u64,
}

impl Look {
    fn of(there: &Metadata) -> Self {
        let ns = |secs: i64, nsec: i64| i128::from(secs) * 1_000_000_000 + i128::from(nsec);
        Self {
            size: there.len(),
            mtime_ns: ns(there.mtime(), there.mtime_nsec()),
            ctime_ns: ns(there.ctime(), there.ctime_nsec()),
            inode: there.ino(),
        }
    }

    fn is_young(self, now: DateTime<Utc>) -> bool {
        let limit = i128::from(now.timestamp() - YOUNG_SECS) * 1_000_000_000;
        self.mtime_ns.max(self.ctime_ns) > limit
    }
}

impl Frozen {
    /// Looks at all that lies in `root`, and reads what isn't as the file `kept` has it.
    ///
    /// # Errors
    /// [`Error::Io`] when something can't be read.
    pub fn look(root: &Path, kept: &Path) -> Result<Self, Error> {
        let mut found = Found::default();
        found.walk(root, "")?;
        found.files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let known = Kept::read(kept);
        let hashes: Result<Vec<(Hash, Look, bool)>, Error> = found
            .files
            .par_iter()
            .map(|(path, look)| match known.hash(path, *look) {
                Some(hash) => Ok((hash, *look, true)),
                None => hash_of(&root.join(path)).map(|(hash, look)| (hash, look, false)),
            })
            .collect();
        let mut frozen = Self {
            root: root.to_owned(),
            entries: Vec::new(),
            looks: Vec::new(),
            kept: Vec::new(),
            known,
            passed_over: found.passed_over,
        };
        for ((path, _), (hash, look, is_kept)) in found.files.into_iter().zip(hashes?) {
            let size = look.size;
            frozen.entries.push(Entry { path, hash, size });
            frozen.looks.push(look);
            frozen.kept.push(is_kept);
        }
        Ok(frozen)
    }

    /// Keeps how all looks for the next time, when the clock says `now`; that which is young is read again then.
    pub fn keep(&self, kept: &Path, now: DateTime<Utc>) {
        // What can't be kept is read again, too.
        let _ = Kept::write(kept, self, now);
    }

    /// Whether all is as it was when it was last kept.
    pub fn is_as_kept(&self) -> bool {
        let mut known = self.known.0.keys();
        known.all(|path| self.entry(path).is_some()) && self.kept.iter().all(|kept| *kept)
    }

    /// What doesn't look as it did when it was last kept.
    pub fn others(&self) -> impl Iterator<Item = &str> {
        let all = self.entries.iter().zip(&self.kept);
        let others = all.filter(|(_, kept)| !**kept);
        others.map(|(entry, _)| entry.path.as_str())
    }

    /// Whether a file was changed after another one.
    pub fn is_later(&self, path: &str, than: &str) -> bool {
        let changed = |path| Some(self.looks.get(self.place(path)?)?.ctime_ns);
        let times = changed(path).zip(changed(than));
        times.is_some_and(|(changed, than)| changed > than)
    }

    /// Whether a file was kept.
    pub fn was_kept(&self, path: &str) -> bool {
        self.known.0.contains_key(path)
    }

    /// Whether a file holds what it held when it was last kept, however it looks.
    pub fn is_kept_content(&self, path: &str) -> bool {
        let kept = self.known.0.get(path).map(|(_, hash)| *hash);
        kept.is_some() && kept == self.entry(path).map(|entry| entry.hash)
    }

    /// What lies at a path.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.place(path).and_then(|at| self.entries.get(at))
    }

    fn place(&self, path: &str) -> Option<usize> {
        let found = self
            .entries
            .binary_search_by(|entry| entry.path.as_str().cmp(path));
        found.ok()
    }

    /// The output folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What is to be published, sorted by path.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What lies there and can't be published.
    pub fn passed_over(&self) -> &[String] {
        &self.passed_over
    }

    /// The file of a document.
    pub fn file(&self, entry: &Entry) -> PathBuf {
        self.root.join(&entry.path)
    }

    /// A document's bytes.
    ///
    /// # Errors
    /// [`Fault::Unsteady`] when they aren't those of the moment any more, or can't be read.
    pub fn read(&self, entry: &Entry) -> Result<Vec<u8>, Fault> {
        let bytes = fs::read(self.file(entry)).unwrap_or_default();
        if Hash::of(&bytes) == entry.hash {
            Ok(bytes)
        } else {
            Err(unsteady(entry))
        }
    }
}

/// The document isn't what it was.
pub(super) fn unsteady(entry: &Entry) -> Fault {
    Fault::Unsteady {
        path: entry.path.clone(),
    }
}

/// The hash of a file's bytes, and how it looked before they were read; looked at again, so that both belong together.
fn hash_of(file: &Path) -> Result<(Hash, Look), Error> {
    let failed = |source| Error::io(Action::Read, file, source);
    let mut open = File::open(file).map_err(failed)?;
    let look = Look::of(&open.metadata().map_err(failed)?);
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; READ_BYTES.min(usize::try_from(look.size).unwrap_or(READ_BYTES) + 1)];
    let mut size = 0;
    loop {
        let got = open.read(&mut buffer).map_err(failed)?;
        if got == 0 {
            break;
        }
        size += got as u64;
        hasher.update(buffer.get(..got).unwrap_or_default());
    }
    Ok((Hash::end(hasher), Look { size, ..look }))
}

#[derive(Default)]
struct Found {
    files: Vec<(String, Look)>,
    passed_over: Vec<String>,
}

impl Found {
    /// `folder` is empty, or ends in `/`.
    fn walk(&mut self, root: &Path, folder: &str) -> Result<(), Error> {
        let place = root.join(folder);
        let failed = |source| Error::io(Action::List, &place, source);
        for entry in fs::read_dir(&place).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let Some(name) = name
                .to_str()
                .filter(|name| !name.contains(char::is_control))
            else {
                let shown = name.to_string_lossy().replace(char::is_control, "\u{FFFD}");
                self.passed_over.push(format!("{folder}{shown}"));
                continue;
            };
            if name.starts_with('.') && !PUBLISHED_HIDDEN.contains(&name) {
                continue;
            }
            let path = format!("{folder}{name}");
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                self.walk(root, &format!("{path}/"))?;
            } else if kind.is_file() {
                let there = entry.metadata();
                let there =
                    there.map_err(|source| Error::io(Action::Read, root.join(&path), source))?;
                self.files.push((path, Look::of(&there)));
            } else {
                self.passed_over.push(path);
            }
        }
        Ok(())
    }
}

/// Hashes of the last look, by path.
#[derive(Debug, Default)]
struct Kept(BTreeMap<String, (Look, Hash)>);

impl Kept {
    fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = |line: &str| {
            let mut parts = line.splitn(6, ' ');
            let hash = Hash::parse(parts.next()?)?;
            let look = Look {
                size: parts.next()?.parse().ok()?,
                mtime_ns: parts.next()?.parse().ok()?,
                ctime_ns: parts.next()?.parse().ok()?,
                inode: parts.next()?.parse().ok()?,
            };
            Some((parts.next()?.to_owned(), (look, hash)))
        };
        Self(whole_lines(&text).filter_map(line).collect())
    }

    fn hash(&self, path: &str, look: Look) -> Option<Hash> {
        let (kept, hash) = self.0.get(path)?;
        (*kept == look).then_some(*hash)
    }

    fn write(file: &Path, frozen: &Frozen, now: DateTime<Utc>) -> std::io::Result<()> {
        let mut text = String::new();
        for (entry, look) in frozen.entries.iter().zip(&frozen.looks) {
            // Of what is young its hash alone counts.
            let look = if look.is_young(now) {
                Look::default()
            } else {
                *look
            };
            let Look {
                size,
                mtime_ns,
                ctime_ns,
                inode,
            } = look;
            let Entry { path, hash, .. } = entry;
            let _ = writeln!(text, "{hash} {size} {mtime_ns} {ctime_ns} {inode} {path}");
        }
        super::kept::write(file, text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(file: &Path, text: &str) {
        use std::io::Write as _;
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        File::create(file)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    }

    fn modified(file: &Path) -> DateTime<Utc> {
        fs::metadata(file).unwrap().modified().unwrap().into()
    }

    #[test]
    fn a_look_finds_what_is_published_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("feeds");
        for path in [
            "rss.xml",
            "pages/a.html",
            ".htaccess",
            ".nojekyll",
            ".well-known/security.txt",
            ".tmp/1",
            ".rss.xml.swp",
            "pages/.a.html.x",
        ] {
            write(&root.join(path), path);
        }
        write(&root.join("bad\nname"), "");
        std::os::unix::fs::symlink("rss.xml", root.join("link.xml")).unwrap();
        let frozen = Frozen::look(&root, &place.path().join("kept")).unwrap();
        let paths: Vec<&str> = frozen.entries().iter().map(|e| e.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                ".htaccess",
                ".nojekyll",
                ".well-known/security.txt",
                "pages/a.html",
                "rss.xml"
            ]
        );
        let mut passed_over = frozen.passed_over().to_vec();
        passed_over.sort();
        assert_eq!(passed_over, ["bad\u{FFFD}name", "link.xml"]);
        let last = frozen.entries().last().unwrap();
        assert_eq!(last.hash, Hash::of(b"rss.xml"));
        assert_eq!(frozen.read(last), Ok(b"rss.xml".to_vec()));
        write(&root.join("rss.xml"), "other");
        assert_eq!(frozen.read(last), Err(unsteady(last)));
    }

    #[test]
    fn what_is_as_it_was_is_not_read_again_and_what_is_young_is() {
        let place = tempfile::tempdir().unwrap();
        let (root, kept) = (place.path().join("feeds"), place.path().join("kept"));
        write(&root.join("rss.xml"), "one");
        let now = modified(&root.join("rss.xml"));
        let look = || Frozen::look(&root, &kept).unwrap();
        look().keep(&kept, now);
        assert!(!look().is_as_kept());
        assert!(look().is_kept_content("rss.xml"));
        look().keep(&kept, now + chrono::TimeDelta::seconds(10));
        assert!(look().is_as_kept());
        let text = fs::read_to_string(&kept).unwrap();
        // Its hash is taken as it is kept.
        let other = Hash::of(b"other").to_string();
        write(&kept, &format!("{other}{}", &text[32..]));
        assert_eq!(look().entries()[0].hash.to_string(), other);
        write(&root.join("rss.xml"), "changed");
        let frozen = look();
        assert_eq!(frozen.entries()[0].hash, Hash::of(b"changed"));
        assert_eq!(frozen.others().collect::<Vec<_>>(), ["rss.xml"]);
        fs::remove_file(root.join("rss.xml")).unwrap();
        assert!(!look().is_as_kept());
        assert!(look().was_kept("rss.xml"));
    }
}
