//! A folder of another machine as a target: rsync puts files there, and one ssh session holds it against others, looks
//! and removes.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;

use super::fault::Fault;
use super::manifest::Hash;
use super::program::{SSH, failed, not_run, output, said};
use super::state::FOLDER;
use super::target::{Condition, Content, Object, Put, Safety, Tag, Target};

/// What rsync ends with when the way there failed: worth another try.
const LOST: [i32; 5] = [10, 12, 30, 35, 255];

/// How long after a failure it is tried again, each time.
const RETRIES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(6)];

/// A folder of another machine.
#[derive(Debug)]
pub(super) struct RsyncTarget {
    host: String,
    path: String,
    session: Option<Session>,
    /// The folder as the other machine names it.
    root: String,
    /// How long another publication is waited for.
    wait: Duration,
    /// What tells this run from others that had the folder before.
    turn: String,
    /// How it is reached.
    shell: Vec<String>,
    /// Where ssh lets rsync share the session's connection.
    socket: Option<TempDir>,
}

impl RsyncTarget {
    /// A folder that may not be there yet; `host` as ssh takes it.
    pub(super) fn new(host: &str, path: &str, wait: Duration) -> Self {
        Self {
            host: host.to_owned(),
            path: path.to_owned(),
            session: None,
            root: String::new(),
            wait,
            turn: String::new(),
            shell: shell(),
            socket: None,
        }
    }

    fn session(&mut self) -> Result<&mut Session, Fault> {
        let session = self.session.as_mut();
        session.ok_or_else(|| Fault::failed("connect", &"there is no session"))
    }

    /// Puts all that lies in a folder of this machine.
    fn send(&self, stage: &std::path::Path, names: &[u8]) -> Result<(), Fault> {
        let mut tries = RETRIES.iter();
        loop {
            let mut rsync = Command::new("rsync");
            rsync
                .args([
                    "--from0",
                    "--files-from=-",
                    "--ignore-times",
                    "--delay-updates",
                    "--protect-args",
                ])
                .args(["--perms", "--chmod=D755,F644", "--timeout=120"])
                .arg("-e")
                .arg(self.shell.join(" "))
                .arg(format!("--rsync-path={}", self.program_there()))
                .arg(format!("{}/", stage.display()))
                .arg(format!("{}:{}/", self.host, self.root));
            let action = "send files with rsync";
            let ended = output(&mut rsync, names, action)?;
            if ended.status.success() {
                return Ok(());
            }
            let is_lost = ended.status.code().is_some_and(|code| LOST.contains(&code));
            match tries.next().filter(|_| is_lost) {
                Some(pause) => std::thread::sleep(*pause),
                None => return Err(failed(action, &ended, &[])),
            }
        }
    }

    /// rsync on the other machine, which starts only while this run has the folder, and keeps the next one out until it has
    /// ended: it may go on after its run was killed.
    fn program_there(&self) -> String {
        let folder = format!("{}/{FOLDER}", self.root);
        let turn = quoted(&format!("{folder}/turn"));
        let start = format!("[ \"$(cat {turn})\" = {} ] && exec rsync \"$@\"", self.turn);
        let lock = quoted(&format!("{folder}/sending"));
        format!("flock -s {lock} sh -c {} rsync", quoted(&start))
    }

    /// Puts bytes of our own, which come without waiting for an rsync.
    fn put_bytes(&mut self, path: &str, bytes: &[u8]) -> Result<Tag, Fault> {
        let session = self.session()?;
        let size = bytes.len();
        let path = quoted(path);
        // A shell may read more of what it is sent than its command; so the bytes come when that has begun.
        session.ask(&format!(
            "echo; head -c {size} >.feedmill/new && mv -f .feedmill/new {path} && echo put || echo failed"
        ))?;
        session.send(bytes)?;
        if session.line()? == "put" {
            Ok(Tag::of(Hash::of(bytes)))
        } else {
            Err(session.fault(&format!("put {path}")))
        }
    }

    fn put_all(&mut self, puts: &[Put<'_>]) -> Result<Vec<Result<Tag, Fault>>, Fault> {
        if let [
            Put {
                path,
                content: Content::Bytes(bytes),
                ..
            },
        ] = puts
        {
            return Ok(vec![self.put_bytes(path, bytes)]);
        }
        let absent = puts.iter().filter(|put| put.condition == Condition::Absent);
        let absent: Vec<&str> = absent.map(|put| put.path).collect();
        let there = self.session()?.those_there(&absent)?;
        let here = |error: std::io::Error| Fault::failed("copy documents", &error);
        let stage = tempfile::tempdir().map_err(here)?;
        let mut ended = Vec::with_capacity(puts.len());
        let mut names = Vec::new();
        for put in puts {
            if there.iter().any(|path| path == put.path) {
                let path = put.path.to_owned();
                ended.push(Err(Fault::Changed { path }));
                continue;
            }
            let bytes = match put.bytes() {
                Ok(bytes) => bytes,
                Err(fault) => {
                    ended.push(Err(fault));
                    continue;
                }
            };
            let file = stage.path().join(put.path);
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder).map_err(here)?;
            }
            std::fs::File::create(&file)
                .and_then(|mut file| file.write_all(&bytes))
                .map_err(here)?;
            names.extend_from_slice(put.path.as_bytes());
            names.push(0);
            ended.push(Ok(Tag::of(Hash::of(&bytes))));
        }
        if !names.is_empty() {
            self.send(stage.path(), &names)?;
        }
        Ok(ended)
    }
}

impl Target for RsyncTarget {
    fn name(&self) -> String {
        format!("rsync:{}:{}", self.host, self.path)
    }

    fn safety(&self) -> Safety {
        Safety::Lock
    }

    fn open(&mut self, for_writing: bool) -> Result<(), Fault> {
        // Each rsync would shake hands anew.
        if self
            .shell
            .first()
            .is_some_and(|program| program.rsplit('/').next() == Some("ssh"))
        {
            let folder = tempfile::tempdir();
            let folder = folder.map_err(|error| Fault::failed("share a connection", &error))?;
            let socket = format!("-oControlPath={}/s", folder.path().display());
            self.shell.extend([
                socket,
                "-oControlMaster=auto".into(),
                "-oControlPersist=no".into(),
            ]);
            self.socket = Some(folder);
        }
        let mut session = Session::begin(&self.shell, &self.host)?;
        // The shell there knows whose home it is.
        let path = match self.path.strip_prefix("~/") {
            Some(rest) => format!("\"$HOME\"/{}", quoted(rest)),
            None if self.path == "~" => "\"$HOME\"".into(),
            None if self.path.is_empty() => "/".into(),
            None => quoted(&self.path),
        };
        let make = if for_writing {
            format!("mkdir -p -- {path}/.feedmill && cd -- {path} && ")
        } else {
            format!("cd -- {path} 2>/dev/null && ")
        };
        let root = session.ask(&format!("{make}pwd -P || echo"))?;
        if root.is_empty() && for_writing {
            return Err(session.fault("enter the folder"));
        }
        if for_writing {
            let wait_secs = self.wait.as_secs();
            let lock = format!(
                "if command -v flock >/dev/null; then exec 9>.feedmill/lock && flock -w {wait_secs} 9 && echo held || echo busy; else echo none; fi"
            );
            match session.ask(&lock)?.as_str() {
                "held" => {
                    // The next begins when no rsync of one before goes on.
                    let turn = format!(
                        "t=$$.$(date +%s); if echo $t >.feedmill/turn && exec 8>.feedmill/sending; then if flock -w {wait_secs} 8; then flock -u 8; echo $t; else echo busy; fi; else echo; fi"
                    );
                    self.turn = session.ask(&turn)?;
                    if self.turn.is_empty() {
                        return Err(session.fault("hold the folder"));
                    }
                    if self.turn == "busy" {
                        return Err(Fault::Busy);
                    }
                }
                "none" => {
                    return Err(Fault::failed(
                        "hold the folder",
                        &"there is no `flock` on that machine",
                    )
                    .with_hint("install util-linux there: it keeps two publications apart"));
                }
                _ => return Err(Fault::Busy),
            }
        }
        self.root = root;
        self.session = Some(session);
        Ok(())
    }

    fn get(&mut self, path: &str) -> Result<Option<Object>, Fault> {
        if self.root.is_empty() {
            return Ok(None);
        }
        let path = quoted(path);
        let ask = format!("if [ -f {path} ]; then wc -c <{path} && cat {path}; else echo -; fi");
        let session = self.session()?;
        let answer = session.ask(&ask)?;
        if answer == "-" {
            return Ok(None);
        }
        let size = answer
            .trim()
            .parse()
            .map_err(|_| session.fault("read a file there"))?;
        let bytes = session.bytes(size)?;
        let tag = Tag::of(Hash::of(&bytes));
        Ok(Some(Object { bytes, tag }))
    }

    fn tags(&mut self, paths: &[&str]) -> Result<Vec<Option<Tag>>, Fault> {
        if self.root.is_empty() {
            return Ok(vec![None; paths.len()]);
        }
        let there = self.session()?.those_there(paths)?;
        let there: Vec<&str> = there.iter().map(String::as_str).collect();
        let hashes = self.session()?.hashes(&there)?;
        paths
            .iter()
            .map(|path| match (hashes.get(*path), there.contains(path)) {
                (Some(hash), _) => Ok(Some(Tag::of(*hash))),
                (None, true) => Ok(self.get(path)?.map(|object| object.tag)),
                (None, false) => Ok(None),
            })
            .collect()
    }

    fn put(&mut self, puts: &[Put<'_>], done: &(dyn Fn() + Sync)) -> Vec<Result<Tag, Fault>> {
        match self.put_all(puts) {
            Ok(ended) => {
                ended.iter().filter(|one| one.is_ok()).for_each(|_| done());
                ended
            }
            Err(fault) => vec![Err(fault); puts.len()],
        }
    }

    fn remove(&mut self, paths: &[&str]) -> Result<(), Fault> {
        let each = "rm -f -- \"$p\" || printf '%s\\n' \"$p\"; d=${p%/*}; [ \"$d\" = \"$p\" ] || rmdir -p -- \"$d\" 2>/dev/null";
        let session = self.session()?;
        match session.each(paths, each)?.first() {
            Some(path) => Err(session.fault(&format!("remove {path}"))),
            None => Ok(()),
        }
    }
}

/// A shell on the other machine, which gets lines and answers with lines.
#[derive(Debug)]
struct Session {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    stderr: Arc<Mutex<Vec<u8>>>,
    hearing: Option<JoinHandle<()>>,
}

impl Session {
    fn begin(words: &[String], host: &str) -> Result<Self, Fault> {
        let (program, options) = words
            .split_first()
            .ok_or_else(|| Fault::failed("connect", &"RSYNC_RSH is empty"))?;
        let mut child = Command::new(program)
            .args(options)
            .args([host, "exec sh"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| not_run("connect", program.as_ref(), &error))?;
        let (Some(stdin), Some(stdout), Some(mut said)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(Fault::failed("connect", &"there are no pipes"));
        };
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&stderr);
        let hearing = std::thread::spawn(move || {
            let mut part = [0; 1_024];
            while let Ok(got @ 1..) = said.read(&mut part) {
                let mut all = heard.lock().unwrap_or_else(PoisonError::into_inner);
                all.extend_from_slice(part.get(..got).unwrap_or_default());
            }
        });
        Ok(Self {
            child,
            stdin,
            stdout: BufReader::new(stdout),
            stderr,
            hearing: Some(hearing),
        })
    }

    fn say(&mut self, text: &str) -> Result<(), Fault> {
        self.send(text.as_bytes())
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let sent = self.stdin.write_all(bytes);
        sent.and_then(|()| self.stdin.flush())
            .map_err(|_| self.ended("reach the other machine"))
    }

    /// The line that a command prints.
    fn ask(&mut self, command: &str) -> Result<String, Fault> {
        self.say(&format!("{command}\n"))?;
        self.line()
    }

    fn line(&mut self) -> Result<String, Fault> {
        let mut line = String::new();
        match self.stdout.read_line(&mut line) {
            Ok(1..) if line.ends_with('\n') => {
                line.pop();
                Ok(line)
            }
            _ => Err(self.ended("reach the other machine")),
        }
    }

    fn bytes(&mut self, size: usize) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(size).unwrap_or(u64::MAX);
        match (&mut self.stdout).take(limit).read_to_end(&mut bytes) {
            Ok(got) if got == size => Ok(bytes),
            _ => Err(self.ended("read a file there")),
        }
    }

    /// Does something with each path, as `$p`; the lines that this prints.
    fn each(&mut self, paths: &[&str], command: &str) -> Result<Vec<String>, Fault> {
        self.all(paths, &format!("while IFS= read -r p; do {command}; done"))
    }

    /// The hashes of files, as far as the machine can tell them.
    fn hashes(&mut self, paths: &[&str]) -> Result<BTreeMap<String, Hash>, Fault> {
        let lines = self.all(paths, "tr '\\n' '\\0' | xargs -0 sha256sum -- 2>/dev/null")?;
        let parsed = lines.iter().filter_map(|line| {
            // A path with a backslash has it doubled, in a line that begins with one.
            let (digits, path) = line.trim_start_matches('\\').split_once("  ")?;
            let path = if line.starts_with('\\') {
                path.replace("\\\\", "\\")
            } else {
                path.to_owned()
            };
            Some((path, Hash::parse(digits.get(..32)?)?))
        });
        Ok(parsed.collect())
    }

    /// Gives paths to a command, one a line; the lines that it prints.
    fn all(&mut self, paths: &[&str], command: &str) -> Result<Vec<String>, Fault> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let list = paths.join("\n");
        // No path is the end's: none begins with a slash.
        self.say(&format!(
            "{{ {command}; }} <<'/end'\n{list}\n/end\necho /end\n"
        ))?;
        let mut lines = Vec::new();
        loop {
            match self.line()?.as_str() {
                "/end" => return Ok(lines),
                line => lines.push(line.to_owned()),
            }
        }
    }

    /// Of these paths those at which something is.
    fn those_there(&mut self, paths: &[&str]) -> Result<Vec<String>, Fault> {
        self.each(paths, "[ ! -e \"$p\" ] || printf '%s\\n' \"$p\"")
    }

    /// What was said when something failed, after the session has ended.
    fn ended(&mut self, action: &str) -> Fault {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(hearing) = self.hearing.take() {
            let _ = hearing.join();
        }
        self.fault(action)
    }

    fn fault(&self, action: &str) -> Fault {
        let stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        super::program::fault(action, &said(&stderr, &[]), "the session ended")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How the other machine is reached: as rsync is told by `RSYNC_RSH`.
fn shell() -> Vec<String> {
    match std::env::var("RSYNC_RSH") {
        Ok(text) if !text.trim().is_empty() => text.split_whitespace().map(str::to_owned).collect(),
        _ => SSH.map(str::to_owned).to_vec(),
    }
}

/// A text as one word of the shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
