//! A real site in a temporary folder, built by the real binary, looked at from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use tempfile::TempDir;

use crate::cli::Ran;

/// `site.id` of every test site.
pub(crate) const ID: &str = "tag:quay.example,2026:";

const CONFIG: &str = "[site]\ntitle = \"Quay\"\nbase_url = \"https://quay.example/feeds/\"\nid = \"tag:quay.example,2026:\"\n";

/// When a test site is first built: 2026-05-14T09:30:00Z by `date -u -d @1778751000`.
const FIRST_BUILD_SECS: i64 = 1_778_751_000;

/// A site, and the time that its runs are told.
pub(crate) struct Site {
    folder: TempDir,
    now_secs: i64,
}

/// An item as `feed.json` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) published: String,
    pub(crate) updated: String,
    pub(crate) content: String,
}

/// A file of the output as `stat` sees it: inode, mtime, ctime in nanoseconds.
type Stat = (u64, i64, i64);

impl Site {
    pub(crate) fn new() -> Self {
        Self::with(CONFIG)
    }

    /// A site without pages, with `more` at the end of its configuration.
    pub(crate) fn configured(more: &str) -> Self {
        Self::with(&format!("{CONFIG}{more}"))
    }

    fn with(config: &str) -> Self {
        let site = Self {
            folder: tempfile::tempdir().unwrap(),
            now_secs: FIRST_BUILD_SECS,
        };
        fs::create_dir(site.path("articles")).unwrap();
        site.write("config.toml", config);
        site
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file of the site.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = fs::File::create(path).unwrap();
        file.write_all(text.as_ref()).unwrap();
    }

    /// Writes an article, last modified an hour before the first build.
    pub(crate) fn article(&self, name: &str, text: impl AsRef<[u8]>) {
        self.write(&format!("articles/{name}"), text);
        self.modified(name, FIRST_BUILD_SECS - 3_600);
    }

    /// Gives an article a modification time, in seconds since 1970.
    pub(crate) fn modified(&self, name: &str, secs: i64) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(secs.try_into().unwrap());
        let path = self.path(&format!("articles/{name}"));
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(time).unwrap();
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        let to = self.path(&format!("articles/{to}"));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.path(&format!("articles/{from}")), to).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(&format!("articles/{name}"))).unwrap();
    }

    /// Lets time pass.
    pub(crate) fn later(&mut self, secs: i64) {
        self.now_secs += secs;
    }

    /// The time of the next run, in RFC 3339.
    pub(crate) fn now(&self) -> String {
        chrono::DateTime::from_timestamp(self.now_secs, 0)
            .unwrap()
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    /// The time of the next run, in seconds since 1970.
    pub(crate) fn epoch(&self) -> String {
        self.now_secs.to_string()
    }

    /// Runs a verb; each word is an argument.
    pub(crate) fn run(&self, words: &str) -> Ran {
        cargo_bin_cmd!("feedmill")
            .current_dir(self.root())
            .env("SOURCE_DATE_EPOCH", self.epoch())
            .args(words.split_whitespace())
            .output()
            .unwrap()
            .into()
    }

    /// Builds, a minute after the run before; what `--json` says. Fails unless all went out.
    pub(crate) fn build(&mut self) -> Value {
        self.build_with("", 0)
    }

    /// The same with more options, and the exit code that is expected.
    pub(crate) fn build_with(&mut self, options: &str, code: i32) -> Value {
        self.later(60);
        let ran = self.run(&format!("build --json {options}"));
        assert_eq!(ran.code, Some(code), "{ran:?}");
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }

    /// A document's text.
    pub(crate) fn document(&self, path: &str) -> String {
        let path = self.path("feeds").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn has(&self, document: &str) -> bool {
        self.path("feeds").join(document).exists()
    }

    /// The items of the unnamed feed.
    pub(crate) fn items(&self) -> Vec<Item> {
        self.items_of("feed.json")
    }

    /// The items of a JSON feed.
    pub(crate) fn items_of(&self, document: &str) -> Vec<Item> {
        let feed: Value = serde_json::from_str(&self.document(document)).unwrap();
        let text = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let item = |item: &Value| Item {
            id: text(item, "id"),
            title: text(item, "title"),
            url: text(item, "url"),
            published: text(item, "date_published"),
            updated: text(item, "date_modified"),
            content: text(item, "content_html"),
        };
        feed["items"].as_array().unwrap().iter().map(item).collect()
    }

    /// The item whose id ends in a key.
    pub(crate) fn item(&self, key: &str) -> Item {
        let id = format!("{ID}{key}");
        let items = self.items();
        let found: Vec<&Item> = items.iter().filter(|item| item.id == id).collect();
        assert_eq!(found.len(), 1, "{key} in {items:#?}");
        found[0].clone()
    }

    /// Every file of the output with its bytes.
    pub(crate) fn output(&self) -> BTreeMap<String, Vec<u8>> {
        self.files(|path| fs::read(path).unwrap())
    }

    /// Every document with its bytes: all but the marker, which counts changes.
    pub(crate) fn documents(&self) -> BTreeMap<String, Vec<u8>> {
        let mut output = self.output();
        output.remove("feedmill.json");
        output
    }

    /// The whole output as one text, to look for traces.
    pub(crate) fn all_text(&self) -> String {
        let files = self.output().into_iter();
        files.fold(String::new(), |all, (path, bytes)| {
            all + &path + "\n" + &String::from_utf8_lossy(&bytes)
        })
    }

    /// Every file of the output as `stat` sees it.
    pub(crate) fn stats(&self) -> BTreeMap<String, Stat> {
        self.files(|path| {
            let meta = fs::metadata(path).unwrap();
            (
                meta.ino(),
                meta.mtime_nsec() + meta.mtime() * 1_000_000_000,
                meta.ctime_nsec(),
            )
        })
    }

    fn files<T>(&self, look: impl Fn(&Path) -> T) -> BTreeMap<String, T> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path("feeds")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.path("feeds")).unwrap();
                    files.insert(name.to_str().unwrap().to_owned(), look(&path));
                }
            }
        }
        files
    }

    /// Asserts that rendering everything from a copy of the ledger gives the same bytes.
    pub(crate) fn assert_same_as_all(&self) {
        let before = self.output();
        let stats = self.stats();
        let ran = self.run("build --all --json");
        let after = self.output();
        let changed = differing(&before, &after);
        assert!(changed.is_empty(), "{changed:?} changed: {ran:?}");
        assert_eq!(self.stats(), stats, "equal bytes are touched");
    }

    /// Takes the ledger away.
    pub(crate) fn lose_ledger(&self) {
        fs::remove_dir_all(self.path(".feedmill")).unwrap();
    }

    /// Has it lose its ledger, and build: no document is another then. Gives the report.
    #[track_caller]
    pub(crate) fn assert_loses_nothing(&mut self, code: i32) -> Value {
        let before = self.documents();
        self.lose_ledger();
        let report = self.build_with("", code);
        let after = self.documents();
        let changed = differing(&before, &after);
        assert!(changed.is_empty(), "{changed:?} changed: {report}");
        report
    }

    /// Asserts that `check` finds nothing.
    pub(crate) fn assert_checked(&self) {
        let ran = self.run("check");
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
}

/// The files that one of two outputs has and the other hasn't so.
fn differing<'a>(
    before: &'a BTreeMap<String, Vec<u8>>,
    after: &'a BTreeMap<String, Vec<u8>>,
) -> BTreeSet<&'a String> {
    let paths = before.keys().chain(after.keys());
    let other = |path: &&String| before.get(*path) != after.get(*path);
    paths.filter(other).collect()
}

/// An article in the shape of most: paragraphs, two blank lines, headlines.
pub(crate) fn article(opening: &str, headlines: &[&str]) -> String {
    format!("{opening} {BODY}\n\n\n{}\n", headlines.join("\n"))
}

/// Enough text for a block of headlines below it to be one.
pub(crate) const BODY: &str = "The harbour office wrote down what it saw, hour by hour, in a book that had been bought for the purpose, and nobody asked to read it until the ice was gone.\nThose who did found the weather on the left pages and everything else on the right, in the same even hand, without a word crossed out from the first day to the last.";
