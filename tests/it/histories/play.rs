//! A history played with the real binary in a folder of its own, and what was found after each step.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime};

use tempfile::TempDir;

use super::files::{self, Files};
use super::heads::{self, Heads};
use super::newsroom::{Doing, Step, history};
use super::numbers::Histories;
use super::record::Section;
use super::runs::Run;
use super::settings::Settings;

/// What was found after a step.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What was done in it.
    pub(super) what: String,
    /// The lines of each section, in the order of [`Section::ALL`].
    pub(super) lines: [Vec<String>; 4],
    /// The paths of documents that changed.
    pub(super) changed: Vec<String>,
}

/// A history that was played.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) name: &'static str,
    pub(super) steps: Vec<Found>,
    /// Everything that happened in it.
    pub(super) reached: BTreeSet<String>,
}

/// The output as it was after a step.
#[derive(Debug, Default)]
struct Published {
    heads: Heads,
    histories: Histories,
    files: Files,
    generation: u64,
}

/// A history that is being played.
pub(super) struct Play {
    folder: TempDir,
    /// The configuration that the last build understood.
    in_force: Settings,
    output: Published,
    /// The last build's exit code.
    code: i32,
    run: Option<Run>,
    reached: BTreeSet<String>,
}

/// The binary under test: `FEEDMILL_BIN`, else this build's.
pub(super) fn binary() -> PathBuf {
    let other = std::env::var_os("FEEDMILL_BIN").map(PathBuf::from);
    other.unwrap_or_else(|| assert_cmd::cargo::cargo_bin!("feedmill").to_path_buf())
}

/// A new folder in the system's for temporary files; with `KEEP=1` it stays.
fn folder(seed: u64) -> TempDir {
    let stays = std::env::var_os("KEEP").is_some();
    let name = format!("history-{seed}-");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&name).disable_cleanup(stays);
    builder.tempdir().unwrap()
}

/// Builds the site in a folder, without anybody's word.
pub(super) fn command_in(folder: &Path, step: &Step) -> Command {
    let mut command = Command::new(binary());
    command
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", step.now.to_string())
        .args(["build", "--json"])
        .stderr(Stdio::null());
    command
}

/// Plays the history of a seed.
pub(super) fn play(seed: u64) -> Played {
    let (name, steps) = history(seed);
    let mut play = Play::new(seed, &steps);
    let steps = steps.iter().map(|step| play.step(step)).collect();
    Played {
        name,
        steps,
        reached: play.reached,
    }
}

impl Play {
    /// Nothing is built yet.
    pub(super) fn new(seed: u64, steps: &[Step]) -> Self {
        let play = Self {
            folder: folder(seed),
            in_force: steps[0].settings.clone(),
            output: Published::default(),
            code: 0,
            run: None,
            reached: BTreeSet::new(),
        };
        fs::create_dir(play.root().join("articles")).unwrap();
        play
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Whether the last build wrote all that it could.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.code, 0 | 3)
    }

    pub(super) fn step(&mut self, step: &Step) -> Found {
        self.prepare(step);
        self.end(step)
    }

    /// All that is done in a step but its build.
    pub(super) fn prepare(&mut self, step: &Step) {
        for doing in &step.doings {
            self.work(doing);
        }
        fs::write(self.root().join("config.toml"), step.settings.toml()).unwrap();
        let ledger = self.root().join(".feedmill");
        if step.loses_ledger && ledger.exists() {
            fs::remove_dir_all(ledger).unwrap();
        }
        if !step.settings.is_broken {
            self.in_force = step.settings.clone();
        }
        if let Some(after) = step.killed_after {
            self.kill(step, after);
        }
    }

    /// The build of a step.
    pub(super) fn end(&mut self, step: &Step) -> Found {
        let run = self.build(step);
        self.code = run.code;
        let found = self.look(step, &run);
        self.note(step, &run);
        // What a run says that follows a killed one depends on when that was killed.
        self.run = Some(run).filter(|_| step.killed_after.is_none());
        found
    }

    fn work(&self, doing: &Doing) {
        let path = |name| self.root().join("articles").join(name);
        match doing {
            Doing::Write {
                path: name,
                bytes,
                modified,
            } => {
                let path = path(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, bytes).unwrap();
                let modified = Duration::from_secs((*modified).try_into().unwrap());
                let file = fs::File::options().write(true).open(path).unwrap();
                let time = SystemTime::UNIX_EPOCH + modified;
                file.set_modified(time).unwrap();
            }
            Doing::Remove(name) => fs::remove_file(path(name)).unwrap(),
        }
    }

    /// Says what the build of a step would change.
    pub(super) fn diff(&self, step: &Step) -> Output {
        let mut command = Command::new(binary());
        let command = command
            .current_dir(self.root())
            .env("SOURCE_DATE_EPOCH", step.now.to_string())
            .args(["diff", "--json"])
            .args(step.accept.then_some("--accept"));
        command.output().unwrap()
    }

    /// The last build's exit code.
    pub(super) fn code(&self) -> i32 {
        self.code
    }

    fn command(&self, step: &Step) -> Command {
        let mut command = command_in(self.root(), step);
        command.args(step.accept.then_some("--accept"));
        command
    }

    fn build(&self, step: &Step) -> Run {
        let output = self.command(step).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let code = output.status.code().unwrap_or(-1);
        Run::new(code, &out, self.root())
    }

    /// Begins a build and kills it. `KILL_AFTER` is another time for all, in milliseconds.
    fn kill(&self, step: &Step, after: Duration) {
        let asked = std::env::var("KILL_AFTER").ok();
        let asked = asked.map(|text| Duration::from_millis(text.parse().unwrap()));
        let after = asked.unwrap_or(after);
        let mut build = self.command(step).stdout(Stdio::null()).spawn().unwrap();
        let started = Instant::now();
        while started.elapsed() < after && build.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        build.kill().unwrap();
        build.wait().unwrap();
    }

    /// Everything that there is to see after a step.
    fn look(&mut self, step: &Step, run: &Run) -> Found {
        let folder = self.root().join("feeds");
        let are_whole = matches!(run.code, 0 | 3) || step.settings.is_broken;
        let output = Published {
            heads: heads::read(&folder, &self.in_force, are_whole),
            histories: Histories::read(&folder, &self.in_force),
            files: files::read(&folder),
            generation: files::generation(&folder),
        };
        let before = std::mem::replace(&mut self.output, output);
        let now = &self.output;
        let is_killed = step.killed_after.is_some();
        let has_new_files = before.files != now.files;
        // A build that changes documents is one generation, any other none.
        let usual = before.generation + u64::from(has_new_files);
        let generation = (!is_killed && now.generation != usual).then(|| {
            format!(
                "generation {:+}",
                now.generation.cast_signed() - before.generation.cast_signed()
            )
        });
        let lines = Section::ALL.map(|section| match section {
            Section::Items => heads::changes(&before.heads, &now.heads),
            Section::History => now.histories.changes(&before.histories),
            Section::Files => {
                let mut lines = files::changes(&before.files, &now.files);
                lines.extend(generation.clone());
                lines
            }
            Section::Runs if is_killed => Vec::new(),
            Section::Runs => run.lines(self.run.as_ref()),
        });
        Found {
            what: step.what.join("; "),
            lines,
            changed: files::changed(&before.files, &now.files),
        }
    }

    /// Notes what has been reached.
    fn note(&mut self, step: &Step, run: &Run) {
        if step.killed_after.is_none() {
            self.note_run(step, run);
        }
        let mut reach = |what: &str| self.reached.insert(what.to_owned());
        for kind in &step.kinds {
            reach(kind);
        }
        match self.output.histories.sealed() {
            0 => {}
            1 => _ = reach("a page sealed"),
            2 => _ = reach("two pages sealed"),
            _ => _ = reach("three pages sealed"),
        }
    }

    /// Notes what a run tells.
    fn note_run(&mut self, step: &Step, run: &Run) {
        let mut reach = |what: &str| self.reached.insert(what.to_owned());
        reach(&format!("exit {}", run.code));
        for list in [
            "updated",
            "changed",
            "returned",
            "withdrawn",
            "held",
            "deleted",
        ] {
            if run.count(list) > 0 {
                reach(&format!("told as {list}"));
            }
        }
        if run.recognised() > 0 {
            reach("another path recognised");
        }
        let waited = self.run.as_ref().map_or(0, Run::waiting);
        if step.kinds.contains("embargo ended") && run.waiting() < waited && run.count("new") > 0 {
            reach("embargo released");
        }
        if step.loses_ledger && self.output.heads.values().any(|head| !head.ids.is_empty()) {
            reach(match run.count("new") {
                0 => "ledger read back, nothing new",
                _ => "ledger read back, some new",
            });
        }
    }
}
