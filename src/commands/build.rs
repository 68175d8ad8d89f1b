//! `feedmill build`: one run, and what it did, for people in one line, for scripts as JSON.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::{Context, Report};
use crate::args;
use crate::error::{Error, Exit};
use crate::pipeline::json_problem::JsonProblem;
use crate::pipeline::outcome::{HELD, Outcome, Refusal};
use crate::pipeline::text::{count, duration, moment};
use crate::pipeline::{Options, Patience, Request, Scope, Waiting, run_once};

/// Builds the site.
pub(super) fn run(context: &Context, options: &args::Build) -> Result<Exit, Error> {
    let started = Instant::now();
    let site = context.site()?;
    let mut store = None;
    let request = Request {
        options: &Options::from(options),
        scope: &Scope::Whole,
        patience: &Patience::Never,
        waiting: &Waiting::default(),
        listener: &context.report,
        wall: context.wall,
    };
    let built = run_once(&site, request, &mut store)?;
    let articles = site.project.articles();
    let outcome = built.outcome;
    Ok(outcome.tell(&context.report, &articles, started.elapsed(), None))
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
    /// Prints it all; with the time, and the story when it is one alone, where runs follow each
    /// other.
    pub(crate) fn tell(
        mut self,
        report: &Report,
        articles: &Path,
        took: Duration,
        at: Option<DateTime<Utc>>,
    ) -> Exit {
        let exit = self.exit();
        self.exit_code = exit.code();
        self.raw_problems
            .sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        report.problems(articles, &self.raw_problems);
        self.problems = self.raw_problems.iter().map(JsonProblem::from).collect();
        for page in &self.strangers {
            let message = "a file that feedmill didn't write is in the place of a new page";
            let hint = "move it away, or replace it: feedmill build --accept";
            report.fault(&format!("{page}:"), message, hint);
        }
        if let Some(flood) = &self.flood {
            report.refusal(
                &flood.to_string(),
                "if that is meant, run once with --accept",
            );
        }
        if let Some(unfound) = self.unfound {
            let message = format!(
                "the ledger is lost, and {} may lie where nothing can be read: all stay as published",
                count(unfound, "published story",)
            );
            let hint = "make all readable, or give up what isn't found: feedmill build --accept";
            report.refusal(&message, hint);
        }
        if let Some(Refusal { document, rule }) = &self.refused {
            let message = format!("{document}: the gate refused it: {rule}");
            report.refusal(
                &message,
                "nothing was replaced after it; this is a fault of feedmill's",
            );
        }
        if self.not_read > 0 {
            let message = format!(
                "{} {} not read",
                count(self.not_read, "Markdown or HTML file"),
                if self.not_read == 1 { "is" } else { "are" }
            );
            report.warning(&message, Some("this version reads plain text (.txt)"));
        }
        for (mark, paths) in [('+', &self.written), ('-', &self.removed)] {
            for path in paths {
                report.detail(&format!("{mark} {path}"));
            }
        }
        let summary = self.summary(took);
        report.line(&match (at, self.lone()) {
            (Some(at), Some(story)) => format!("{}  {summary}: {}", moment(at), story.path),
            (Some(at), None) => format!("{}  {summary}", moment(at)),
            (None, _) => summary,
        });
        report.json(&self);
        exit
    }

    /// `3 new, 1 updated → 6 files in 12 ms`.
    fn summary(&self, took: Duration) -> String {
        let mut parts: Vec<String> = self
            .lists()
            .iter()
            .filter(|(changes, word)| changes.count > 0 && *word != HELD)
            .map(|(changes, word)| format!("{} {word}", changes.count))
            .collect();
        if parts.is_empty() && self.held.count == 0 {
            let finished = self.was_interrupted && self.has_written();
            let text = if finished {
                "an earlier run is finished"
            } else {
                "nothing new"
            };
            parts.push(text.into());
        }
        let held = self.held.count + self.doubtful();
        if held > 0 {
            parts.push(format!("{held} {HELD}"));
        }
        if self.waiting > 0 {
            parts.push(format!("{} waiting", self.waiting));
        }
        let files = self.files;
        let what = if files > 0 {
            let verb = if self.dry_run { " would change" } else { "" };
            format!(" → {}{verb}", count(files, "file"))
        } else {
            let articles = usize::try_from(self.articles).unwrap_or(usize::MAX);
            format!(" ({})", count(articles, "article"))
        };
        format!("{}{what} in {}", parts.join(", "), duration(took))
    }
}
