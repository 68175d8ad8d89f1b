//! What a run did, for people (one line), for scripts (`--json`) and as an exit code.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::writing::Written;
use crate::commands::Report;
use crate::commands::report::ToldProblem;
use crate::commands::text::{count, duration, instant, moment};
use crate::error::Exit;
use crate::ledger::guard::Flood;
use crate::ledger::judgement::{Change, FileVerdict, Judgement};
use crate::ledger::memory::KnownStory;
use crate::problem::Problem;
use crate::story::ArticlePath;

/// A story that a run changed.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Changed {
    path: String,
    id: String,
    published: Option<String>,
    updated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_from: Option<String>,
}

/// Stories that changed in one way. Only their number and the first are kept where nobody asks for all.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
struct Changes {
    list: Vec<Changed>,
    #[serde(skip)]
    count: usize,
}

/// A document that the gate refused.
#[derive(Debug, Clone, Serialize)]
struct Refusal {
    document: String,
    rule: String,
}

/// What a run did.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::commands) struct Outcome {
    new: Changes,
    updated: Changes,
    changed: Changes,
    returned: Changes,
    renamed: Changes,
    withdrawn: Changes,
    held: Changes,
    deleted: Changes,
    /// How many stories wait for their date; nothing more is said of them.
    pub(super) waiting: u64,
    /// How many articles there are.
    pub(super) articles: u64,
    /// How many files were left for the next run, because they were being written.
    pub(super) restless: usize,
    /// How many Markdown and HTML files this version doesn't read.
    pub(super) not_read: usize,
    written: Vec<String>,
    removed: Vec<String>,
    /// Pages that weren't written because a file of somebody else's is in their place.
    strangers: Vec<String>,
    problems: Vec<ToldProblem>,
    refused: Option<Refusal>,
    flood: Option<Flood>,
    /// How many stories of a lost ledger may lie where nothing can be read, so that nothing was written.
    unfound: Option<usize>,
    /// The ledger's generation after the run.
    pub(in crate::commands) generation: u64,
    /// Whether the run before didn't write all that it should have.
    pub(super) was_interrupted: bool,
    /// Whether nothing was to be written.
    dry_run: bool,
    exit_code: u8,
    /// How many documents changed or were removed.
    #[serde(skip)]
    files: usize,
    #[serde(skip)]
    names_all: bool,
    #[serde(skip)]
    raw_problems: Vec<Problem>,
}

impl Outcome {
    /// Nothing yet; whether all stories that changed are to be named.
    pub(super) fn new(dry_run: bool, names_all: bool) -> Self {
        Self {
            dry_run,
            names_all,
            ..Self::default()
        }
    }

    /// Adds what was judged, and what is wrong with the articles.
    pub(super) fn judged(&mut self, judgement: &Judgement, site_id: &str) {
        self.held(judgement, None);
        for verdict in &judgement.verdicts {
            let list = match verdict.change {
                Change::New => &mut self.new,
                Change::Updated => &mut self.updated,
                Change::Touched => &mut self.changed,
                Change::Returned => &mut self.returned,
                Change::Withdrawn => &mut self.withdrawn,
                Change::Held => &mut self.held,
                Change::Deleted => &mut self.deleted,
                Change::Unseen if verdict.moved_from.is_some() => &mut self.renamed,
                Change::Waiting | Change::Unseen => continue,
            };
            // An unreleased story leaves no trace, not even that it was renamed.
            if verdict.story.was_released() {
                list.count += 1;
                if self.names_all || list.list.is_empty() {
                    let moved_from = verdict.moved_from.as_ref();
                    let changed = changed(&verdict.story, &verdict.path, moved_from, site_id);
                    list.list.push(changed);
                }
            }
        }
    }

    /// Adds what is wrong with the articles, and what was held back: by the guard, or as so many stories
    /// of a lost ledger aren't found where all can be read.
    pub(super) fn held(&mut self, judgement: &Judgement, unfound: Option<usize>) {
        (self.flood, self.unfound) = (judgement.flood, unfound);
        for file in &judgement.files {
            if let FileVerdict::Put { problems, .. } = file {
                self.problems(problems.iter().cloned());
            }
        }
    }

    /// Adds what the scan saw; `articles` is how many.
    pub(super) fn scanned(&mut self, articles: usize, not_read: usize, problems: Vec<Problem>) {
        self.articles = u64::try_from(articles).unwrap_or(u64::MAX);
        self.not_read = not_read;
        self.problems(problems);
    }

    /// Adds what is wrong with articles.
    pub(super) fn problems(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.raw_problems.extend(problems);
    }

    /// Adds what was written.
    pub(super) fn written(&mut self, written: Written) {
        self.files = written.files;
        self.written = written.paths;
        self.removed = written.removed;
        self.strangers = written.strangers;
        self.refused = written.refused.map(|(document, fault)| Refusal {
            document,
            rule: fault.rule,
        });
        for problem in written.problems {
            if !self.raw_problems.contains(&problem) {
                self.raw_problems.push(problem);
            }
        }
    }

    fn has_written(&self) -> bool {
        self.files > 0
    }

    /// The stories that changed, by how they did, and the word for it.
    fn lists(&self) -> [(&Changes, &'static str); 8] {
        [
            (&self.new, "new"),
            (&self.updated, "updated"),
            (&self.changed, "changed"),
            (&self.returned, "returned"),
            (&self.renamed, "renamed"),
            (&self.withdrawn, "withdrawn"),
            (&self.held, "held"),
            (&self.deleted, "deleted"),
        ]
    }

    /// The story that changed when no other did.
    fn lone(&self) -> Option<&Changed> {
        let lists = self.lists();
        let count: usize = lists.iter().map(|(changes, _)| changes.count).sum();
        let mut changed = lists.into_iter().flat_map(|(changes, _)| &changes.list);
        changed.next().filter(|_| count == 1)
    }

    /// Whether a run gave anything that somebody should hear of.
    pub(in crate::commands) fn is_news(&self) -> bool {
        self.lists().iter().any(|(changes, _)| changes.count > 0)
            || self.has_written()
            || self.is_refusal()
    }

    /// Whether the guard or the gate held something back.
    pub(in crate::commands) fn is_refusal(&self) -> bool {
        self.refused.is_some() || self.flood.is_some() || self.unfound.is_some()
    }

    /// Whether it found something wrong with an article.
    pub(in crate::commands) fn has_problems(&self) -> bool {
        !self.raw_problems.is_empty() || !self.strangers.is_empty()
    }

    /// How the run ended.
    fn exit(&self) -> Exit {
        if self.is_refusal() {
            Exit::Refused
        } else if self.raw_problems.iter().any(Problem::keeps_story_out)
            || !self.strangers.is_empty()
        {
            Exit::LeftOut
        } else {
            Exit::Done
        }
    }

    /// Prints it all; with the time, and the story when it is one alone, where runs follow each
    /// other.
    pub(in crate::commands) fn tell(
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
        self.problems = self.raw_problems.iter().map(ToldProblem::from).collect();
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
            .filter(|(changes, _)| changes.count > 0)
            .map(|(changes, word)| format!("{} {word}", changes.count))
            .collect();
        if parts.is_empty() {
            let finished = self.was_interrupted && self.has_written();
            let text = if finished {
                "an earlier run is finished"
            } else {
                "nothing new"
            };
            parts.push(text.into());
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

fn changed(
    story: &KnownStory,
    path: &ArticlePath,
    moved_from: Option<&ArticlePath>,
    site_id: &str,
) -> Changed {
    Changed {
        path: path.to_string(),
        id: story.id(site_id),
        published: story.instant.map(instant),
        updated: story.updated.map(instant),
        moved_from: moved_from.map(ToString::to_string),
    }
}
