//! A branch as a target: all that changes is one commit, pushed only onto the commit that it was made from.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::fault::Fault;
use super::manifest::Hash;
use super::program::{SSH, failed, not_run, output, run};
use super::state::STATE;
use super::target::{Condition, Object, Put, Safety, Tag, Target};

/// Where the commit is made before it is pushed.
const NEXT: &str = "refs/feedmill/next";

/// Who commits where git knows nobody.
const NOBODY: &str = "Feedmill <feedmill@localhost>";

/// What our commits say.
const MESSAGE: &str = "Publish feeds";

/// What makes git fetch all commits of a branch.
const ALL_COMMITS: &str = "--depth=2147483647";

/// So many lines are told of what a repository's own rules say.
const MOST_SAID: usize = 5;

/// So many files are read at a time.
const READ: usize = 1_000;

/// What `git ls-remote --exit-code` ends with when the branch isn't there.
const NO_SUCH_REF: i32 = 2;

/// A branch of a repository.
#[derive(Debug)]
pub(super) struct GitTarget {
    remote: String,
    branch: String,
    /// Whether the branch keeps the commits before.
    history: bool,
    /// Whether commits that aren't ours may be dropped.
    accept: bool,
    /// A repository of our own, in which commits are made.
    repository: PathBuf,
    /// The commit that the branch was at; `None` when there is no branch.
    base: Option<String>,
    /// What lies in it.
    there: BTreeSet<String>,
    /// The commit that is being made.
    import: Option<Child>,
    now_secs: i64,
}

impl GitTarget {
    /// A branch; `repository` is a folder of our own, `now_secs` the commit's time in seconds since 1970.
    pub(super) fn new(
        (remote, branch): (&str, &str),
        (history, accept): (bool, bool),
        repository: PathBuf,
        now_secs: i64,
    ) -> Self {
        Self {
            remote: remote.to_owned(),
            branch: branch.to_owned(),
            history,
            accept,
            repository,
            base: None,
            there: BTreeSet::new(),
            import: None,
            now_secs,
        }
    }

    /// `user:password` of an address, and what stands behind its `?`.
    fn secrets(&self) -> Vec<&str> {
        let Some((_, rest)) = self.remote.split_once("://") else {
            return Vec::new();
        };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = place.split('/').next().unwrap_or_default();
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        [user, query]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect()
    }

    fn git(&self, words: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.repository).args(words);
        // Where git itself stands in a repository (a hook), it would take that one.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            git.env_remove(name);
        }
        git.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        let is_set = |name| std::env::var_os(name).is_some();
        if !is_set("GIT_SSH_COMMAND") && !is_set("GIT_SSH") {
            git.env("GIT_SSH_COMMAND", SSH.join(" "));
        }
        git
    }

    fn run(&self, words: &[&str], action: &str) -> Result<String, Fault> {
        let said = run(&mut self.git(words), b"", action, &self.secrets())?;
        Ok(String::from_utf8_lossy(&said).trim_end().to_owned())
    }

    /// The commit that the branch is at there.
    fn tip(&self) -> Result<Option<String>, Fault> {
        let name = format!("refs/heads/{}", self.branch);
        let words = ["ls-remote", "--exit-code", "--", &self.remote, &name];
        let action = "look at the branch";
        let output = output(&mut self.git(&words), b"", action)?;
        match output.status.code() {
            Some(0) => {
                let text = String::from_utf8_lossy(&output.stdout);
                Ok(text.split_whitespace().next().map(str::to_owned))
            }
            Some(NO_SUCH_REF) => Ok(None),
            _ => Err(failed(action, &output, &self.secrets())),
        }
    }

    /// Sees what the branch holds.
    fn look(&mut self) -> Result<(), Fault> {
        let action = "make a repository of its own";
        std::fs::create_dir_all(&self.repository).map_err(|error| Fault::failed(action, &error))?;
        self.run(&["init", "--quiet", "--bare"], action)?;
        self.base = self.tip()?;
        let Some(base) = self.base.clone() else {
            return Ok(());
        };
        let has = ["cat-file", "-e", &format!("{base}^{{tree}}")];
        if self.run(&has, action).is_err() {
            self.fetch("--depth=1")?;
        }
        let names = ["ls-tree", "-r", "-z", "--name-only", &base];
        let names = self.run(&names, "list the branch")?;
        let names = names.split('\0').filter(|name| !name.is_empty());
        self.there = names.map(str::to_owned).collect();
        Ok(())
    }

    fn fetch(&self, depth: &str) -> Result<(), Fault> {
        let name = format!("+refs/heads/{}:refs/feedmill/base", self.branch);
        let words = ["fetch", "--quiet", "--no-tags", depth, "--"];
        let words = [&words[..], &[self.remote.as_str(), &name]].concat();
        self.run(&words, "fetch the branch").map(drop)
    }

    /// Whether the branch holds commits that aren't ours.
    fn has_others(&self, base: &str) -> Result<bool, Fault> {
        let action = "read the branch's history";
        let commit = self.run(&["cat-file", "commit", base], action)?;
        let mut head = commit.lines().take_while(|line| !line.is_empty());
        if head.any(|line| line.starts_with("parent ")) {
            self.fetch(ALL_COMMITS)?;
        }
        let subjects = self.run(&["log", "--format=%s", base], action)?;
        Ok(subjects.lines().any(|subject| subject != MESSAGE))
    }

    /// Begins the commit: with all that the branch holds, less what will be removed, and what will be put.
    fn begin(&self) -> Result<Child, Fault> {
        let words = ["fast-import", "--quiet", "--force"];
        let mut git = self.git(&words);
        let action = "make the commit";
        let mut child = git
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| not_run(action, "git".as_ref(), &error))?;
        let who = self.run(&["var", "GIT_COMMITTER_IDENT"], action);
        // It ends in the time.
        let who = who
            .ok()
            .and_then(|who| Some(who.split_once("> ")?.0.to_owned() + ">"));
        let who = who.unwrap_or_else(|| NOBODY.into());
        let mut head = format!(
            "commit {NEXT}\ncommitter {who} {} +0000\ndata {}\n{MESSAGE}\n",
            self.now_secs,
            MESSAGE.len()
        );
        match &self.base {
            Some(base) if self.history => head.push_str(&format_from(base)),
            Some(base) => {
                let tree = self.run(&["rev-parse", &format!("{base}^{{tree}}")], action)?;
                head.push_str(&["M 040000 ", &tree, " \"\"\n"].concat());
            }
            None => {}
        }
        write(&mut child, head.as_bytes())?;
        Ok(child)
    }

    /// Adds to the commit.
    fn add(&mut self, parts: &[&[u8]]) -> Result<(), Fault> {
        let mut child = match self.import.take() {
            Some(child) => child,
            None => self.begin()?,
        };
        for part in parts {
            write(&mut child, part)?;
        }
        self.import = Some(child);
        Ok(())
    }

    fn put_one(&mut self, put: &Put<'_>) -> Result<Tag, Fault> {
        if put.condition == Condition::Absent && self.there.contains(put.path) {
            return Err(Fault::Changed {
                path: put.path.to_owned(),
            });
        }
        let bytes = put.bytes()?;
        let head = format!(
            "M 100644 inline {}\ndata {}\n",
            quoted(put.path),
            bytes.len()
        );
        self.add(&[head.as_bytes(), &bytes, b"\n"])?;
        Ok(Tag::of(Hash::of(&bytes)))
    }

    /// What lies in the branch at paths: `None` of nothing, or of what is no file.
    fn read(&self, paths: &[&str]) -> Result<Vec<Option<Vec<u8>>>, Fault> {
        let Some(base) = &self.base else {
            return Ok(vec![None; paths.len()]);
        };
        let action = "read the branch";
        let names: Vec<String> = paths
            .iter()
            .map(|path| format!("{base}:{path}\n"))
            .collect();
        let mut git = self.git(&["cat-file", "--batch"]);
        let said = run(&mut git, names.concat().as_bytes(), action, &self.secrets())?;
        let mut rest = said.as_slice();
        let mut next = || {
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let (head, after) = rest.split_at_checked(end)?;
            let head = String::from_utf8_lossy(head).into_owned();
            rest = after.get(1..)?;
            // `HASH blob SIZE`, or `NAME missing`.
            let size = head.rsplit_once(' ')?.1.parse::<usize>().ok();
            let Some(size) = size else { return Some(None) };
            let (bytes, after) = rest.split_at_checked(size)?;
            rest = after.get(1..)?;
            Some(head.contains(" blob ").then(|| bytes.to_vec()))
        };
        let all: Option<Vec<_>> = paths.iter().map(|_| next()).collect();
        all.ok_or_else(|| Fault::failed(action, &"git's answer was cut off"))
    }
}

impl Target for GitTarget {
    fn name(&self) -> String {
        let secrets = self.secrets().into_iter();
        let remote = secrets.fold(self.remote.clone(), |remote, secret| {
            remote
                .replacen(&format!("{secret}@"), "", 1)
                .replacen(&format!("?{secret}"), "", 1)
        });
        format!("git:{remote}#{}", self.branch)
    }

    fn safety(&self) -> Safety {
        Safety::Whole
    }

    fn open(&mut self, _for_writing: bool) -> Result<(), Fault> {
        let looked = self.look().or_else(|_| {
            // It only saves time; after a power failure objects may be empty.
            let _ = std::fs::remove_dir_all(&self.repository);
            self.look()
        });
        looked?;
        let Some(base) = self.base.as_deref() else {
            return Ok(());
        };
        let keeps_all = self.history || self.accept;
        if !keeps_all && (!self.there.contains(STATE) || self.has_others(base)?) {
            let path = "the branch's history".to_owned();
            return Err(Fault::Stranger { path });
        }
        Ok(())
    }

    fn get(&mut self, path: &str) -> Result<Option<Object>, Fault> {
        let bytes = self.read(&[path])?.pop().flatten();
        Ok(bytes.map(|bytes| Object {
            tag: Tag::of(Hash::of(&bytes)),
            bytes,
        }))
    }

    fn tags(&mut self, paths: &[&str]) -> Result<Vec<Option<Tag>>, Fault> {
        let mut tags = Vec::with_capacity(paths.len());
        // All of a large branch wouldn't fit.
        for paths in paths.chunks(READ) {
            let read = self.read(paths)?.into_iter();
            tags.extend(read.map(|bytes| bytes.map(|bytes| Tag::of(Hash::of(&bytes)))));
        }
        Ok(tags)
    }

    fn put(&mut self, puts: &[Put<'_>], done: &(dyn Fn() + Sync)) -> Vec<Result<Tag, Fault>> {
        let one = |put| {
            let tag = self.put_one(put)?;
            done();
            Ok(tag)
        };
        puts.iter().map(one).collect()
    }

    fn remove(&mut self, paths: &[&str]) -> Result<(), Fault> {
        for path in paths {
            if self.there.contains(*path) {
                self.add(&[format!("D {}\n", quoted(path)).as_bytes()])?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Fault> {
        let Some(mut child) = self.import.take() else {
            return Ok(());
        };
        let action = "make the commit";
        drop(child.stdin.take());
        let ended = child.wait_with_output();
        let ended = ended.map_err(|error| not_run(action, "git".as_ref(), &error))?;
        if !ended.status.success() {
            return Err(failed(action, &ended, &self.secrets()));
        }
        let name = format!("refs/heads/{}", self.branch);
        let lease = format!(
            "--force-with-lease={name}:{}",
            self.base.as_deref().unwrap_or("")
        );
        let refs = format!("{NEXT}:{name}");
        let words = [
            "push",
            "--quiet",
            "--porcelain",
            &lease,
            "--",
            &self.remote,
            &refs,
        ];
        let action = "push the commit";
        let pushed = output(&mut self.git(&words), b"", action)?;
        if pushed.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&pushed.stdout);
        let told = String::from_utf8_lossy(&pushed.stderr);
        // Somebody pushed since the branch was looked at, or does right now.
        if said.contains("(stale info)")
            || said.contains("(fetch first)")
            || said.contains("(non-fast-forward)")
            || told.contains("cannot lock ref")
        {
            return Err(Fault::Superseded);
        }
        if let Some(why) = refusal(&said, &told) {
            let hint = "the repository's own rules refuse it: ask whoever keeps them, or choose another branch";
            return Err(Fault::failed(action, &why).with_hint(hint));
        }
        Err(failed(action, &pushed, &self.secrets()))
    }
}

impl Drop for GitTarget {
    fn drop(&mut self) {
        if let Some(mut child) = self.import.take() {
            // A commit that isn't ended is none.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Why a repository refused a push by its rules, and what those said: `pre-receive hook declined: no feeds here`.
fn refusal(stdout: &str, stderr: &str) -> Option<String> {
    let refused = stdout.lines().find(|line| line.starts_with('!'))?;
    let (_, why) = refused.split_once("[remote rejected] (")?;
    let said = stderr
        .lines()
        .filter_map(|line| line.strip_prefix("remote:"));
    let said = said.map(str::trim).filter(|line| !line.is_empty());
    let said: Vec<&str> = said.take(MOST_SAID).collect();
    let why = why.trim_end_matches(')');
    let all = if said.is_empty() {
        why.to_owned()
    } else {
        format!("{why}: {}", said.join("; "))
    };
    Some(all.replace(char::is_control, " "))
}

fn format_from(base: &str) -> String {
    format!("from {base}\n")
}

fn write(child: &mut Child, bytes: &[u8]) -> Result<(), Fault> {
    let stdin = child.stdin.as_mut();
    let written = stdin.map_or(Ok(()), |stdin| stdin.write_all(bytes));
    written.map_err(|error| Fault::failed("make the commit", &error))
}

/// A path as `git fast-import` reads it.
fn quoted(path: &str) -> String {
    let escaped = path.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}
