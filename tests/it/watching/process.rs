//! A `watch` process on a site of its own.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::lines_of;

/// How long a young file is left alone in most of these tests, in milliseconds.
const QUIET: &str = "150";

/// The same as users have it.
pub(super) const USUAL_QUIET: &str = "2000";

/// A process that says nothing for so long has failed; long, as machines that test are busy.
const DEADLINE: Duration = Duration::from_secs(120);

/// How the process is started.
#[derive(Debug, Clone, Copy)]
struct How {
    /// How long a young file is left alone, in milliseconds.
    quiet: &'static str,
    /// Whether the folder is polled.
    polls: bool,
    /// How many inotify watches it may have; only in a name space of its own.
    watches: Option<u32>,
}

/// How most of them are.
const USUAL: How = How {
    quiet: QUIET,
    polls: false,
    watches: None,
};

/// A site under watch.
pub(super) struct Watched {
    folder: TempDir,
    how: How,
    child: Child,
    lines: Receiver<String>,
    asked: Cell<u32>,
    /// What was done to the site, for the report of a mismatch.
    pub(super) history: Vec<String>,
    /// Counts what was written, so that no two texts are alike.
    pub(super) count: u32,
}

impl Watched {
    /// A new site with a story, watched.
    pub(super) fn start() -> Self {
        Self::with(QUIET)
    }

    /// The same, with another time for which a young file is left alone.
    pub(super) fn with(quiet: &'static str) -> Self {
        Self::started(How { quiet, ..USUAL })
    }

    /// The same, polled.
    pub(super) fn polling() -> Self {
        Self::polling_with(QUIET)
    }

    /// The same, with another time for which a young file is left alone.
    pub(super) fn polling_with(quiet: &'static str) -> Self {
        let polls = true;
        Self::started(How {
            quiet,
            polls,
            ..USUAL
        })
    }

    /// The same, with so few inotify watches; `None` where nobody can limit them.
    pub(super) fn with_watches(watches: u32) -> Option<Self> {
        let limited = limited(watches).arg("true").status();
        if !limited.is_ok_and(|status| status.success()) {
            return None;
        }
        let watches = Some(watches);
        Some(Self::started(How { watches, ..USUAL }))
    }

    /// A new site in the folder of another.
    pub(super) fn inside(other: &Self, name: &str) -> Self {
        let prefix = format!("{name}-");
        let folder = tempfile::Builder::new()
            .prefix(&prefix)
            .tempdir_in(other.path("."));
        Self::started_in(folder.unwrap(), USUAL)
    }

    fn started(how: How) -> Self {
        Self::started_in(tempfile::tempdir().unwrap(), how)
    }

    fn started_in(folder: TempDir, how: How) -> Self {
        fs::create_dir(folder.path().join("articles")).unwrap();
        let config = "[site]\ntitle = \"Quay\"\nbase_url = \"https://quay.example/\"\nid = \"tag:quay.example,2026:\"\n";
        fs::write(folder.path().join("config.toml"), config).unwrap();
        fs::write(
            folder.path().join("articles/first.txt"),
            "The first story of all. It stays.\n",
        )
        .unwrap();
        let (child, lines) = spawn(folder.path(), how);
        let watched = Self {
            how,
            folder,
            child,
            lines,
            asked: Cell::new(0),
            history: Vec::new(),
            count: 0,
        };
        watched.wait_for_first_build();
        watched.settle().unwrap();
        watched
    }

    /// Before its first build is told the process may not listen yet.
    fn wait_for_first_build(&self) {
        while !self.line().unwrap().contains("\"generation\"") {}
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn article(&self, path: &str) -> PathBuf {
        self.path("articles").join(path)
    }

    /// Writes an article, or what lies among them.
    pub(super) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.article(path), bytes).unwrap();
    }

    /// What the configuration says.
    pub(super) fn config(&self) -> String {
        fs::read_to_string(self.path("config.toml")).unwrap()
    }

    /// Writes the configuration.
    pub(super) fn configure(&self, text: &str) {
        fs::write(self.path("config.toml"), text).unwrap();
    }

    /// Waits until everything that was done so far is built.
    pub(super) fn settle(&self) -> Result<(), String> {
        if !self.article("").is_dir() {
            fs::create_dir(self.article("")).unwrap();
            self.write("first.txt", "The first story of all. It stays.\n");
        }
        let count = self.asked.get() + 1;
        self.asked.set(count);
        self.write(".feedmill-probe", format!("ask-{count}\n"));
        let answer = format!("\"ask-{count}\"");
        loop {
            let line = self.line()?;
            if line.contains("\"settled\"") && line.contains(&answer) {
                return Ok(());
            }
        }
    }

    /// The next line that the process prints.
    pub(super) fn line(&self) -> Result<String, String> {
        self.lines
            .recv_timeout(DEADLINE)
            .map_err(|_| format!("the watch says nothing; on stderr it said: {}", self.said()))
    }

    /// Asserts the invariant, with a copy of the site.
    pub(super) fn compare(&self) -> Result<(), String> {
        let copy = tempfile::tempdir().unwrap();
        let copied = Command::new("cp")
            .arg("-a")
            .arg(self.folder.path().join("."))
            .arg(copy.path())
            .status()
            .unwrap();
        assert!(copied.success());
        let before = documents(&copy.path().join("feeds"));
        let ran = Command::new(env!("CARGO_BIN_EXE_feedmill"))
            .args(["build", "--all", "--json", "-C"])
            .arg(copy.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        let after = documents(&copy.path().join("feeds"));
        if before == after {
            return Ok(());
        }
        let differs = |path: &&String| before.get(*path) != after.get(*path);
        let paths: Vec<&String> = before.keys().chain(after.keys()).filter(differs).collect();
        let articles = tree(&self.article(""));
        let last: Vec<&String> = self.history.iter().rev().take(40).rev().collect();
        Err(format!(
            "{paths:?} differ; articles: {articles:?}; build --all said {said}; the watch said {}; it was done {last:?}",
            self.said()
        ))
    }

    /// Kills the process without a word.
    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts a new process after the last was killed.
    pub(super) fn restart(&mut self) {
        self.restart_at_once();
        self.wait_for_first_build();
    }

    /// The same, without waiting for its first build.
    pub(super) fn restart_at_once(&mut self) {
        (self.child, self.lines) = spawn(self.folder.path(), self.how);
    }

    /// All that the process said on stderr.
    pub(super) fn said(&self) -> String {
        fs::read_to_string(self.path("said")).unwrap()
    }

    /// Starts a new process that finds no articles folder.
    pub(super) fn start_without_folder(&mut self) {
        self.restart_at_once();
        while !self.line().unwrap().contains("\"error\"") {}
    }

    /// Sends a signal and gives the exit code.
    pub(super) fn signal(&mut self, name: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        Command::new("kill")
            .args(["-s", name, &pid])
            .status()
            .unwrap();
        self.child.wait().unwrap().code()
    }

    /// The items of the unnamed feed: title and content.
    pub(super) fn items(&self) -> Vec<(String, String)> {
        items(&self.path("feeds/feed.json"))
    }
}

/// The items of a JSON feed: title and content.
pub(super) fn items(document: &Path) -> Vec<(String, String)> {
    let feed: Value = serde_json::from_slice(&fs::read(document).unwrap()).unwrap();
    let text = |item: &Value, key: &str| item[key].as_str().unwrap().to_owned();
    let items = feed["items"].as_array().unwrap().iter();
    items
        .map(|item| (text(item, "title"), text(item, "content_html")))
        .collect()
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that runs another in a name space with so few inotify watches.
fn limited(watches: u32) -> Command {
    let mut command = Command::new("unshare");
    let limit = format!("echo {watches} > /proc/sys/user/max_inotify_watches && exec \"$@\"");
    command.args(["--user", "--map-root-user", "sh", "-c", &limit, "sh"]);
    command
}

fn spawn(folder: &Path, how: How) -> (Child, Receiver<String>) {
    let binary = env!("CARGO_BIN_EXE_feedmill");
    let mut command = match how.watches {
        Some(watches) => {
            let mut command = limited(watches);
            command.arg(binary);
            command
        }
        None => Command::new(binary),
    };
    command.args(["watch", "--json", "--quiet-time", how.quiet]);
    if how.polls {
        command.arg("--poll");
    }
    let said = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("said"));
    let mut child = command
        .arg("-C")
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(said.unwrap())
        .spawn()
        .unwrap();
    let lines = lines_of(child.stdout.take().unwrap());
    (child, lines)
}

/// All documents with their bytes, less the count of changes.
fn documents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let names = tree(folder)
        .into_iter()
        .filter(|name| name != "feedmill.json");
    names
        .map(|name| (name.clone(), fs::read(folder.join(&name)).unwrap()))
        .collect()
}

/// All files below a folder.
pub(super) fn tree(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                names.push(
                    path.strip_prefix(folder)
                        .unwrap()
                        .to_string_lossy()
                        .into_owned(),
                );
            }
        }
    }
    names.sort();
    names
}
