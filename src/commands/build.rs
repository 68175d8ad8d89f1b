//! `feedmill build`: one run, and what it did, for people in few lines, for scripts as JSON.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use xxhash_rust::xxh3::xxh3_64;

use super::{Context, Report};
use crate::args;
use crate::error::{Error, Exit};
use crate::pipeline::json_problem::JsonProblem;
use crate::pipeline::outcome::{Cause, Changed, Changes, HELD, NAMED, Outcome, Refusal};
use crate::pipeline::preview::preview;
use crate::pipeline::text::{count, duration, moment};
use crate::pipeline::{Options, Patience, Project, Request, Scope, Waiting, run_once};
use crate::problem::Problem;
use crate::store::Store;

/// So many characters of a title are shown: with state and path most lines fit a terminal.
const SHOWN_TITLE: usize = 60;

/// Builds the site, and tells what stopped the run, where nobody watches, once.
pub(super) fn run(context: &Context, options: &args::Build) -> Result<Exit, Error> {
    match build(context, options) {
        Err(error) if is_alone(context, options) && was_told(context, &error) => {
            context.report.json_error(&error);
            Ok(error.exit())
        }
        done => done,
    }
}

/// Whether nobody watches, and nobody asked for all.
fn is_alone(context: &Context, options: &args::Build) -> bool {
    let is_plain = !options.all && !options.accept && !options.dry_run;
    context.report.is_alone() && is_plain && options.preview.is_none()
}

/// Whether it was told before what stops this run, as the ledger beside the configuration knows, also where that
/// can't be read. Without a ledger that can be written to it is told each time, and while another run holds it.
fn was_told(context: &Context, error: &Error) -> bool {
    let note = || -> Result<bool, Error> {
        let ledger = Project::ledger_file(&context.config_file()?);
        let Some(store) = Store::open(&ledger)? else {
            return Ok(false);
        };
        store.tell_also(fault(&error.to_string()))
    };
    !matches!(error, Error::Locked { .. }) && note().unwrap_or(false)
}

fn build(context: &Context, options: &args::Build) -> Result<Exit, Error> {
    let started = Instant::now();
    // What a preview remembers goes when it is built.
    let (site, _ledger) = match &options.preview {
        None => (context.site()?, None),
        Some(folder) => {
            let place = (context.place(folder), options.base_url.clone());
            let wait = Options::from(options).wait;
            let (site, ledger) = preview(context.project()?, context.clock, place, wait)?;
            (site, Some(ledger))
        }
    };
    let mut store = None;
    let request = Request {
        options: &Options::from(options),
        scope: &Scope::Whole,
        patience: &Patience::Never,
        waiting: &Waiting::default(),
        rechecks_output: false,
        listener: &context.report,
        wall: context.wall,
    };
    let outcome = run_once(&site, request, &mut store)?.outcome;
    let told = match &store {
        Some(store) if !options.dry_run => {
            let faults = outcome.faults(Problem::keeps_story_out);
            store.tell(&faults, is_alone(context, options))?
        }
        _ => BTreeSet::new(),
    };
    context.warn_of_icon(&site);
    let articles = site.project.articles();
    Ok(outcome.tell(&context.report, (&articles, &told), started.elapsed(), None))
}

impl From<&args::Build> for Options {
    fn from(build: &args::Build) -> Self {
        Self {
            all: build.all,
            accept: build.accept,
            dry_run: build.dry_run,
            wait: Duration::from_secs(build.wait.into()),
        }
    }
}

impl Outcome {
    /// Prints it all, but for the faults that were `told` before; with the time, where runs follow each
    /// other.
    pub(crate) fn tell(
        mut self,
        report: &Report,
        (articles, told): (&Path, &BTreeSet<i64>),
        took: Duration,
        at: Option<DateTime<Utc>>,
    ) -> Exit {
        let exit = self.exit();
        self.exit_code = exit.code();
        self.tell_faults(report, (articles, told));
        for line in self.story_lines(report.most(NAMED)) {
            report.line(&line);
        }
        for (mark, paths) in [('+', &self.written), ('-', &self.removed)] {
            for path in paths {
                report.detail(&format!("{mark} {path}"));
            }
        }
        let summary = self.summary(took);
        report.line(&match at {
            Some(at) => format!("{}  {summary}", moment(at)),
            None => summary,
        });
        report.json(&self);
        exit
    }

    /// Prints what is wrong with articles, and what is refused.
    pub(super) fn tell_trouble(&mut self, report: &Report, articles: &Path) {
        self.tell_faults(report, (articles, &BTreeSet::new()));
    }

    fn tell_faults(&mut self, report: &Report, (articles, told): (&Path, &BTreeSet<i64>)) {
        // Of many problems the first are told: what is wrong comes before what is only worth knowing.
        let key = |problem: &Problem| (problem.is_notice(), problem.path.clone(), problem.line);
        self.raw_problems.sort_by_cached_key(key);
        let is_new = |text: &str| !told.contains(&fault(text));
        let problems = self.raw_problems.iter();
        let problems: Vec<&Problem> = problems
            .filter(|problem| is_new(&fault_text(problem)))
            .collect();
        report.problems(articles, &problems);
        self.problems = self.raw_problems.iter().map(JsonProblem::from).collect();
        for page in self.strangers.iter().filter(|page| is_new(page)) {
            let message = "a file that feedmill didn't write is in the place of a new page";
            let hint = "move it away, or replace it: feedmill build --accept";
            report.fault(&format!("{page}:"), message, hint);
        }
        for (message, hint) in self.refusals() {
            if is_new(&message) {
                report.refusal(&message, hint);
            }
        }
    }

    /// What tells each fault from others, so that it is told of once: refusals, and the problems that count.
    pub(crate) fn faults(&self, counts: impl Fn(&Problem) -> bool) -> BTreeSet<i64> {
        let problems = self.raw_problems.iter().filter(|problem| counts(problem));
        let refusals = self.refusals().into_iter().map(|(message, _)| message);
        let texts = problems.map(fault_text).chain(refusals);
        let texts = texts.chain(self.strangers.iter().cloned());
        texts.map(|text| fault(&text)).collect()
    }

    /// What was refused as a whole, and what to do about it.
    fn refusals(&self) -> Vec<(String, &'static str)> {
        let flood = self.flood.map(|flood| {
            let hint = "if that is meant, run once with --accept";
            (flood.to_string(), hint)
        });
        let unfound = self.unfound.map(|unfound| {
            let message = format!(
                "the ledger is lost, and {} may lie where nothing can be read: all stay as published",
                count(unfound, "published story")
            );
            let hint = "make all readable, or give up what isn't found: feedmill build --accept";
            (message, hint)
        });
        let gate = self.refused.as_ref().map(|Refusal { document, rule }| {
            let message = format!("{document}: the gate refused it: {rule}");
            let hint = "nothing was replaced after it; this is a fault of feedmill's";
            (message, hint)
        });
        flood.into_iter().chain(unfound).chain(gate).collect()
    }

    /// `new  "Pier light fails"  harbour/pier.txt`: a line for each story, or for `most` of them, some of
    /// each kind.
    fn story_lines(&self, most: usize) -> Vec<String> {
        let lists = self.lists();
        let total: usize = lists.iter().map(|(changes, _)| changes.count).sum();
        let mut by_count = lists.map(|(changes, _)| changes.count);
        by_count.sort_unstable();
        // The rare kinds are named first: ten new ones would hide the one that was withdrawn.
        let (mut left, mut share) = (most, most);
        for (done, count) in by_count.into_iter().enumerate() {
            share = left / (lists.len() - done);
            if count > share {
                break;
            }
            left -= count;
        }
        let shown = |changes: &Changes| changes.list.len().min(share);
        let kinds = lists.iter().filter(|(changes, _)| changes.count > 0);
        let width = kinds.map(|(_, word)| word.len()).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (changes, word) in &lists {
            let named = changes.list.iter().take(shown(changes));
            lines.extend(named.map(|story| format!("{word:width$}  {}", story.words())));
        }
        let more = total.saturating_sub(lines.len());
        if more > 0 && !lines.is_empty() {
            lines.push(format!("… and {more} more"));
        }
        lines
    }

    /// `3 new, 1 updated → 6 files in 12 ms`.
    fn summary(&self, took: Duration) -> String {
        let mut parts = self.happenings();
        if parts.is_empty() && self.held.count == 0 {
            parts.push("nothing new".into());
        }
        let kept_out = self.kept_out();
        let waiting = usize::try_from(self.waiting).unwrap_or(usize::MAX);
        let standing = [
            (self.held.count + kept_out.held, HELD),
            (kept_out.left_out, "left out"),
            (self.strangers.len(), "in the way"),
            (waiting, "waiting"),
        ];
        let standing = standing.iter().filter(|(count, _)| *count > 0);
        parts.extend(standing.map(|(count, word)| format!("{count} {word}")));
        let files = self.files;
        let what = if files > 0 {
            let verb = if self.dry_run { " would change" } else { "" };
            format!(" → {}{verb}", count(files, "file"))
        } else if self.is_part {
            String::new()
        } else {
            let articles = usize::try_from(self.articles).unwrap_or(usize::MAX);
            format!(" ({})", count(articles, "article"))
        };
        format!("{}{what} in {}", parts.join(", "), duration(took))
    }

    /// ` (configuration changed)`: why files are written although no story changed.
    pub(super) fn reasons(&self) -> String {
        let words: Vec<&str> = self.causes.iter().map(|cause| cause.words()).collect();
        if words.is_empty() {
            String::new()
        } else {
            format!(" ({})", words.join(", "))
        }
    }

    /// What happened to stories, and why else files were written.
    fn happenings(&self) -> Vec<String> {
        let lists = self.lists();
        let changed = lists
            .iter()
            .filter(|(changes, word)| changes.count > 0 && *word != HELD);
        let mut parts: Vec<String> = changed
            .map(|(changes, word)| format!("{} {word}", changes.count))
            .collect();
        if let Some(flood) = &self.flood {
            parts.push(format!("{} refused", flood.refused()));
        }
        if self.unfound.is_some() {
            parts.push("refused".into());
        }
        if self.refused.is_some() {
            parts.push("refused by the gate".into());
        }
        if self.has_written() && !self.is_refusal() {
            parts.extend(self.causes.iter().map(|cause| cause.words().to_owned()));
            if parts.is_empty() && self.held.count == 0 {
                parts.push("documents mended".into());
            }
        }
        parts
    }
}

impl Cause {
    fn words(self) -> &'static str {
        match self {
            Self::NewSite => "a new site",
            Self::Unfinished => "an earlier run is finished",
            Self::Awaited => "documents that waited are written",
            Self::Configuration => "configuration changed",
            Self::Missing => "missing documents made again",
            Self::OlderOutput => "an older output brought up to date",
            Self::Asked => "all made anew",
        }
    }
}

impl Changed {
    /// `"Pier light fails"  harbour/pier.txt`.
    fn words(&self) -> String {
        let title = self.title.as_deref().unwrap_or_default();
        match &self.moved_from {
            Some(old) => titled(title, &format!("{old} → {}", self.path)),
            None => titled(title, &self.path),
        }
    }
}

/// `"Pier light fails"  harbour/pier.txt`; without the title where it is empty.
pub(super) fn titled(title: &str, path: &str) -> String {
    if title.is_empty() {
        return path.to_owned();
    }
    let more = if title.chars().nth(SHOWN_TITLE).is_some() {
        "…"
    } else {
        ""
    };
    let shown: String = title.chars().take(SHOWN_TITLE).collect();
    format!("\"{}{more}\"  {path}", shown.trim_end())
}

/// What tells a problem from others.
fn fault_text(problem: &Problem) -> String {
    let line = problem.line.unwrap_or(0);
    format!("{}:{line}:{}", problem.path, problem.message())
}

fn fault(text: &str) -> i64 {
    xxh3_64(text.as_bytes()).cast_signed()
}
