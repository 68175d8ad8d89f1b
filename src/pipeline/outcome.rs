//! What a run did, as a value, for scripts (`--json`) and as an exit code.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::json_problem::JsonProblem;
use super::scope::Waiting;
use super::text::instant;
use super::written::Written;
use crate::error::Exit;
use crate::ledger::guard::Flood;
use crate::ledger::judgement::{Change, FileVerdict, Judgement, Verdict};
use crate::problem::Problem;
use crate::story::ArticlePath;

/// The word for stories that stay back.
pub(crate) const HELD: &str = "held";

/// So many stories that changed in one way are named where nobody asks for all.
pub(crate) const NAMED: usize = 10;

/// A story that a run changed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Changed {
    pub(crate) path: String,
    /// As it is now, or last was; `None` where nobody knows it without reading again.
    pub(crate) title: Option<String>,
    pub(crate) id: String,
    published: Option<String>,
    updated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) moved_from: Option<String>,
}

/// Stories that changed in one way. Only their number and the first [`NAMED`] are kept where nobody asks
/// for all.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Changes {
    pub(crate) list: Vec<Changed>,
    #[serde(skip)]
    pub(crate) count: usize,
}

/// Why documents are written although no article changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    /// The site is new, and has no stories yet.
    NewSite,
    /// The run before didn't write all that it should have.
    Unfinished,
    /// Documents waited: for what they show, or as they weren't as they were built.
    Awaited,
    /// The configuration, or Feedmill itself, is another.
    Configuration,
    /// Documents that were there are no longer.
    Missing,
    /// Documents are older than the ledger.
    OlderOutput,
    /// Somebody asked for all.
    Asked,
}

/// A document that the gate refused.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Refusal {
    pub(crate) document: String,
    pub(crate) rule: String,
}

/// What a run did.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Outcome {
    pub(crate) new: Changes,
    pub(crate) updated: Changes,
    pub(crate) changed: Changes,
    pub(crate) returned: Changes,
    pub(crate) renamed: Changes,
    pub(crate) withdrawn: Changes,
    pub(crate) held: Changes,
    pub(crate) deleted: Changes,
    /// Why else documents are written.
    pub(crate) causes: Vec<Cause>,
    /// How many stories wait for their date; nothing more is said of them.
    pub(crate) waiting: u64,
    /// How many articles there are.
    pub(crate) articles: u64,
    /// How many files were left for the next run, because they were being written.
    pub(crate) unsettled: usize,
    pub(crate) written: Vec<String>,
    pub(crate) removed: Vec<String>,
    /// Pages that weren't written because a file of somebody else's is in their place.
    pub(crate) strangers: Vec<String>,
    pub(crate) problems: Vec<JsonProblem>,
    pub(crate) refused: Option<Refusal>,
    pub(crate) flood: Option<Flood>,
    /// How many stories of a lost ledger may lie where nothing can be read, so that nothing was written.
    pub(crate) unfound: Option<usize>,
    /// The ledger's generation after the run.
    pub(crate) generation: u64,
    /// Whether the run before didn't write all that it should have.
    pub(crate) was_interrupted: bool,
    /// Whether nothing was to be written.
    pub(crate) dry_run: bool,
    pub(crate) exit_code: u8,
    /// How many documents changed or were removed.
    #[serde(skip)]
    pub(crate) files: usize,
    /// How many stories of a kind are kept.
    #[serde(skip)]
    pub(crate) most: usize,
    /// Whether only some paths were looked at.
    #[serde(skip)]
    pub(crate) is_part: bool,
    #[serde(skip)]
    pub(crate) raw_problems: Vec<Problem>,
}

impl Outcome {
    /// Nothing yet; whether all stories that changed are to be named.
    pub(super) fn new(dry_run: bool, names_all: bool) -> Self {
        Self {
            dry_run,
            most: if names_all { usize::MAX } else { NAMED },
            ..Self::default()
        }
    }

    /// Adds what was judged, and what is wrong with the articles; `title` knows the titles of stories.
    pub(super) fn judged(
        &mut self,
        judgement: &Judgement,
        site_id: &str,
        title: &dyn Fn(&Verdict) -> Option<String>,
    ) {
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
                if list.list.len() < self.most {
                    // Of what was published under another name the article was read with another title.
                    let title = verdict.title.clone().or_else(|| title(verdict));
                    list.list.push(changed(verdict, site_id, title));
                }
            }
        }
    }

    /// Whether new stories are still to be named.
    pub(super) fn wants_titles(&self) -> bool {
        self.new.list.len() < self.most
    }

    /// Adds what is wrong with the articles, and what was held back: by the guard, or as so many stories
    /// of a lost ledger aren't found where all can be read.
    pub(super) fn held(&mut self, judgement: &Judgement, unfound: Option<usize>) {
        (self.flood, self.unfound) = (judgement.flood, unfound);
        self.problems(judgement.notices.iter().cloned());
        for file in &judgement.files {
            if let FileVerdict::Put { problems, .. } = file {
                self.problems(problems.iter().cloned());
            }
        }
    }

    /// Adds what the scan saw; `articles` is how many.
    pub(super) fn scanned(&mut self, articles: usize, problems: Vec<Problem>) {
        self.articles = u64::try_from(articles).unwrap_or(u64::MAX);
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

    pub(crate) fn has_written(&self) -> bool {
        self.files > 0
    }

    /// The stories that changed, by how they did, and the word for it.
    pub(crate) fn lists(&self) -> [(&Changes, &'static str); 8] {
        [
            (&self.new, "new"),
            (&self.updated, "updated"),
            (&self.changed, "changed"),
            (&self.returned, "returned"),
            (&self.renamed, "renamed"),
            (&self.withdrawn, "withdrawn"),
            (&self.held, HELD),
            (&self.deleted, "deleted"),
        ]
    }

    /// How many articles are held, and how many more are left out.
    pub(crate) fn kept_out(&self) -> KeptOut {
        KeptOut::by(&self.raw_problems)
    }

    /// Whether a run gave anything that somebody should hear of.
    #[cfg(feature = "watch")]
    pub(crate) fn is_news(&self) -> bool {
        self.lists().iter().any(|(changes, _)| changes.count > 0)
            || self.has_written()
            || self.is_refusal()
    }

    /// Whether the guard or the gate held something back.
    pub(crate) fn is_refusal(&self) -> bool {
        self.refused.is_some() || self.flood.is_some() || self.unfound.is_some()
    }

    /// Whether it found something wrong with an article.
    #[cfg(feature = "watch")]
    pub(crate) fn has_problems(&self) -> bool {
        !self.raw_problems.is_empty() || !self.strangers.is_empty()
    }

    /// How the run ended.
    pub(crate) fn exit(&self) -> Exit {
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
}

/// How many articles can't go out as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct KeptOut {
    /// Those that leave it open whether they may go out.
    pub(crate) held: usize,
    /// The others: empty, unreadable, refused.
    pub(crate) left_out: usize,
}

impl KeptOut {
    /// What problems say.
    pub(crate) fn by(problems: &[Problem]) -> Self {
        let those = |is: fn(&&Problem) -> bool| -> BTreeSet<&str> {
            let those = problems.iter().filter(is);
            those.map(|problem| problem.path.as_str()).collect()
        };
        let held = those(|problem| problem.what.holds());
        let left_out = those(|problem| problem.keeps_story_out());
        Self {
            left_out: left_out.difference(&held).count(),
            held: held.len(),
        }
    }
}

fn changed(verdict: &Verdict, site_id: &str, title: Option<String>) -> Changed {
    let story = &verdict.story;
    Changed {
        path: verdict.path.to_string(),
        title,
        id: story.id(site_id),
        published: story.instant.map(instant),
        updated: story.updated.map(instant),
        moved_from: verdict.moved_from.as_ref().map(ToString::to_string),
    }
}

/// What a run gave.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "watch"),
    expect(dead_code, reason = "the watch alone asks when to run again")
)]
pub(crate) struct Built {
    /// What it did.
    pub(crate) outcome: Outcome,
    /// Files that must be looked at again.
    pub(crate) unsettled: Vec<ArticlePath>,
    /// The missing ones among them.
    pub(crate) waiting: Waiting,
    /// Whether articles are links, or have other names.
    pub(crate) has_links: bool,
    /// When the next embargo ends.
    pub(crate) due: Option<DateTime<Utc>>,
}

impl Built {
    /// Nothing besides an outcome.
    pub(super) fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            unsettled: Vec::new(),
            waiting: Waiting::default(),
            has_links: false,
            due: None,
        }
    }
}
