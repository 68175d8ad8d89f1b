//! Printing: results on stdout, what is wrong on stderr as `path:line: message` and `hint: …`.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::progress::StepBar;
use crate::args::{Color, Global};
use crate::error::{Error, Exit};
use crate::pipeline::{self, Listener};
use crate::problem::Problem;

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const CYAN: &str = "\x1b[36m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// A run names so many problems one by one.
const SHOWN_PROBLEMS: usize = 50;

impl Listener for Report {
    fn warning(&self, message: &str, hint: Option<&str>) {
        Self::warning(self, message, hint);
    }

    fn wants_stories(&self) -> bool {
        self.names_all()
    }

    fn wants_documents(&self) -> bool {
        self.names_all()
    }

    fn begin(&self, what: &'static str, total: usize) -> Box<dyn pipeline::Progress> {
        Box::new(StepBar::new(self.may_animate(), what, total))
    }
}

/// How much a run says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Quiet,
    Normal,
    Verbose,
}

/// What a run prints, and where.
#[derive(Debug)]
pub struct Report {
    level: Level,
    json: bool,
    colors: bool,
    /// Why stdout took no more; kept until [`Report::finish`].
    fault: Mutex<Option<io::Error>>,
}

impl Report {
    /// A report that keeps to the options, the terminal and `NO_COLOR`.
    pub fn new(global: &Global) -> Self {
        let level = match (global.quiet, global.verbose) {
            (true, _) => Level::Quiet,
            (_, true) => Level::Verbose,
            _ => Level::Normal,
        };
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let colors = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                set("NO_COLOR").is_none()
                    && set("TERM").is_none_or(|term| term != "dumb")
                    && io::stderr().is_terminal()
            }
        };
        Self {
            level,
            json: global.json,
            colors,
            fault: Mutex::new(None),
        }
    }

    /// Whether a run names all that it did.
    pub fn names_all(&self) -> bool {
        self.json || self.level == Level::Verbose
    }

    /// How much of a list is named where a run usually names so many.
    pub(super) fn most(&self, usual: usize) -> usize {
        if self.names_all() { usize::MAX } else { usual }
    }

    /// Whether a progress bar may be drawn on stderr.
    pub fn may_animate(&self) -> bool {
        self.level >= Level::Normal && !self.json && io::stderr().is_terminal()
    }

    /// Whether nobody watches, as with cron: then a fault is told once.
    pub fn is_alone(&self) -> bool {
        self.level == Level::Quiet && !io::stderr().is_terminal()
    }

    /// Prints lines of results: not with `-q`, not with `--json`.
    pub fn line(&self, text: &str) {
        if self.level > Level::Quiet && !self.json {
            self.raw(lines(text).as_bytes());
        }
    }

    /// Prints what somebody asked to be printed, byte for byte, also with `-q`; not with `--json`.
    pub fn results(&self, text: &str) {
        if !self.json {
            self.raw(text.as_bytes());
        }
    }

    /// Prints labelled facts under a heading, values of several lines indented.
    pub fn facts(&self, heading: &str, facts: &[(&str, String)]) {
        if self.level == Level::Quiet || self.json {
            return;
        }
        let width = facts
            .iter()
            .map(|(label, _)| label.len())
            .max()
            .unwrap_or(0);
        let mut text = vec![printable(heading)];
        for (label, value) in facts {
            for (row, line) in value.split('\n').enumerate() {
                let label = if row == 0 { label } else { "" };
                text.push(format!("  {label:width$}  {}", printable(line)));
            }
        }
        text.push(String::new());
        self.raw(text.join("\n").as_bytes());
    }

    /// Prints what only `-v` asks for.
    pub fn detail(&self, text: &str) {
        if self.level >= Level::Verbose && !self.json {
            self.raw(lines(text).as_bytes());
        }
    }

    /// Prints the one JSON object of a run, when `--json` asks for it.
    pub fn json(&self, object: &impl Serialize) {
        if self.json {
            let mut bytes = serde_json::to_vec(object).unwrap_or_default();
            bytes.push(b'\n');
            self.raw(&bytes);
        }
    }

    /// Writes bytes to stdout. A reader that went away (`| head`) is no fault.
    pub fn raw(&self, bytes: &[u8]) {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
            _ => {}
        }
    }

    /// Prints authors' mistakes, each with its file as a user finds it; with `-q` only those that
    /// keep a story out. After so many they are only counted, unless `-v` asks for all.
    pub fn problems(&self, articles: &Path, problems: &[&Problem]) {
        let wanted = |problem: &&&Problem| self.level > Level::Quiet || problem.keeps_story_out();
        let shown = match self.level {
            Level::Verbose => usize::MAX,
            _ => SHOWN_PROBLEMS,
        };
        for problem in problems.iter().filter(wanted).take(shown) {
            let file = articles.join(&problem.path).display().to_string();
            let place = place(&file, problem.line);
            let color = if problem.keeps_story_out() {
                RED
            } else {
                YELLOW
            };
            self.diagnose(color, &place, &problem.message(), Some(&problem.hint()));
        }
        let more = problems.iter().filter(wanted).count().saturating_sub(shown);
        if more > 0 {
            let message = format!("{more} more problems of articles");
            self.diagnose(YELLOW, "and", &message, Some("-v names them all"));
        }
    }

    /// Prints a warning about the run as a whole, not with `-q`.
    pub fn warning(&self, message: &str, hint: Option<&str>) {
        if self.level > Level::Quiet {
            self.diagnose(YELLOW, "warning:", message, hint);
        }
    }

    /// Prints a rule that a document breaks, also with `-q`.
    pub fn fault(&self, place: &str, message: &str, hint: &str) {
        self.diagnose(RED, place, message, Some(hint));
    }

    /// Prints what a run refused to do, also with `-q`.
    pub fn refusal(&self, message: &str, hint: &str) {
        self.diagnose(RED, "refused:", message, Some(hint));
    }

    /// Prints what stopped the run; with `--json` also as an object on stdout.
    pub fn error(&self, error: &Error) {
        self.error_with(error, error.exit());
    }

    /// The same where the run doesn't end as it does elsewhere.
    pub(super) fn error_with(&self, error: &Error, exit: Exit) {
        self.diagnose_error(error);
        self.json_error_with(error, exit);
    }

    fn diagnose_error(&self, error: &Error) {
        if let Error::Config { path, mistakes } = error {
            for mistake in mistakes {
                let place = format!("{}:{}:{}:", path.display(), mistake.line, mistake.column);
                self.diagnose(RED, &place, &mistake.message, mistake.hint.as_deref());
            }
        } else {
            let hint = error.hint();
            self.diagnose(RED, "error:", &error.to_string(), hint.as_deref());
        }
    }

    /// Prints what stopped the run as an object on stdout, when `--json` asks for it.
    pub fn json_error(&self, error: &Error) {
        self.json_error_with(error, error.exit());
    }

    fn json_error_with(&self, error: &Error, exit: Exit) {
        let mistakes = match error {
            Error::Config { path, mistakes } => mistakes
                .iter()
                .map(|mistake| {
                    serde_json::json!({
                        "path": path.display().to_string(),
                        "line": mistake.line,
                        "column": mistake.column,
                        "message": mistake.message,
                        "hint": mistake.hint,
                    })
                })
                .collect(),
            _ => Vec::new(),
        };
        self.json(&serde_json::json!({
            "error": {
                "message": error.to_string(),
                "hint": error.hint(),
                "mistakes": mistakes,
                "exit_code": exit.code(),
            }
        }));
    }

    /// Says whether stdout took everything.
    ///
    /// # Errors
    /// [`Error::Stdout`] when it didn't: a full disk, a closed descriptor.
    pub fn finish(&self) -> Result<(), Error> {
        self.fault
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .map_or(Ok(()), |fault| Err(Error::Stdout(fault)))
    }

    /// One diagnostic on stderr. If stderr is gone there is nobody to tell.
    fn diagnose(&self, color: &str, place: &str, message: &str, hint: Option<&str>) {
        let message = printable(message);
        let place = printable(place);
        let [tint, cyan, bold, plain] = if self.colors {
            [color, CYAN, BOLD, PLAIN]
        } else {
            [""; 4]
        };
        let hint = hint
            .map(|hint| format!("  {cyan}hint:{plain} {}\n", printable(hint)))
            .unwrap_or_default();
        let text = format!("{tint}{place}{plain} {bold}{message}{plain}\n{hint}");
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

/// `path:line:`, or `path:` where the whole file is meant.
pub(super) fn place(path: &str, line: Option<impl Display>) -> String {
    match line {
        Some(line) => format!("{path}:{line}:"),
        None => format!("{path}:"),
    }
}

/// Lines of results, each safe, each ended.
fn lines(text: &str) -> String {
    text.split('\n')
        .map(|line| printable(line) + "\n")
        .collect()
}

/// Text from outside, so that it can't steer a terminal or fake another line.
pub(super) fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    safe
}
