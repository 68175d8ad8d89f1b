//! `status`: what is published, what waits, what is wrong, and what a lost ledger would cost.

use std::path::Path;

use serde::Serialize;

use super::{Context, Report};
use crate::error::{Error, Exit};
use crate::ledger::history::Span;
use crate::ledger::memory::{Recall as _, State};
use crate::pipeline::json_problem::JsonProblem;
use crate::pipeline::site::Site;
use crate::pipeline::text::{count, instant};
use crate::plan::feeds::Feed;
use crate::problem::Problem;
use crate::store::Store;

/// How the site stands, by its ledger.
#[derive(Debug, Serialize)]
struct Status {
    site: String,
    base_url: String,
    output: String,
    generation: u64,
    articles: u64,
    published: u64,
    withdrawn: u64,
    held: u64,
    waiting: u64,
    deleted: u64,
    feeds: Vec<FeedStatus>,
    /// Documents that the next build writes.
    pending: usize,
    /// Whether the config, or Feedmill, changed since the documents were written.
    reconfigured: bool,
    ledger: String,
    ledger_bytes: u64,
    /// How many published stories would lose id and date with the ledger.
    unrecoverable: u64,
    problems: Vec<JsonProblem>,
    /// Files that look like articles and are none.
    passed_over: Vec<PassedOver>,
    exit_code: u8,
    #[serde(skip)]
    raw_problems: Vec<Problem>,
}

/// A file that is no article.
#[derive(Debug, Serialize)]
struct PassedOver {
    path: String,
    reason: String,
}

/// How a feed stands.
#[derive(Debug, Serialize)]
struct FeedStatus {
    name: String,
    url: String,
    stories: usize,
    /// Sealed pages of its history.
    pages: u64,
    updated: Option<String>,
}

/// Says how the site stands.
pub(super) fn run(context: &Context) -> Result<Exit, Error> {
    let site = context.site()?;
    let store = site.look()?;
    let status = Status::of(&site, &store)?;
    Ok(status.tell(&context.report, &site.project.articles()))
}

impl Status {
    fn of(site: &Site, store: &Store) -> Result<Self, Error> {
        let state = store.site()?;
        let mut raw_problems = Vec::new();
        store.each_file(|file| raw_problems.extend(file.problems))?;
        let in_heads = in_heads(site, store)?;
        let public = store.public_count()?;
        let ledger = site.ledger_file();
        Ok(Self {
            site: site.id().to_owned(),
            base_url: site.model.base_url.clone(),
            output: site.project.output().display().to_string(),
            generation: state.as_ref().map_or(0, |state| state.generation),
            articles: store.file_count()?,
            published: store.count(State::Released)?,
            withdrawn: store.count(State::Withdrawn)?,
            held: store.count(State::Held)?,
            waiting: store.count(State::Waiting)?,
            deleted: store.count(State::Gone)?,
            feeds: feeds(site, store)?,
            pending: store.pending_count()?,
            reconfigured: state.is_some_and(|state| state.config != site.fingerprints.all),
            ledger_bytes: std::fs::metadata(&ledger).map_or(0, |file| file.len()),
            ledger: ledger.display().to_string(),
            unrecoverable: if site.model.pages {
                0
            } else {
                public.saturating_sub(in_heads)
            },
            problems: raw_problems.iter().map(JsonProblem::from).collect(),
            passed_over: passed_over(site),
            exit_code: 0,
            raw_problems,
        })
    }

    fn tell(mut self, report: &Report, articles: &Path) -> Exit {
        let exit = if self.raw_problems.iter().any(Problem::keeps_story_out) {
            Exit::LeftOut
        } else {
            Exit::Done
        };
        self.exit_code = exit.code();
        report.facts(&self.base_url, &self.facts());
        report.problems(articles, &self.raw_problems.iter().collect::<Vec<_>>());
        report.json(&self);
        exit
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            (
                "output",
                format!("{}, generation {}", self.output, self.generation),
            ),
            ("stories", self.stories()),
        ];
        for (place, feed) in self.feeds.iter().enumerate() {
            let label = if place == 0 { "feeds" } else { "" };
            let updated = feed.updated.as_deref().unwrap_or("never");
            let stories = in_head(feed.stories, feed.pages);
            facts.push((label, format!("{}: {stories}, updated {updated}", feed.url)));
        }
        let size = self.ledger_bytes.div_ceil(1_000);
        facts.push(("ledger", format!("{}, {size} kB", self.ledger)));
        facts.push(("if it is lost", self.recovery()));
        if self.pending > 0 {
            let documents = count(self.pending, "document");
            facts.push((
                "waiting",
                format!("{documents} to be written by the next build"),
            ));
        }
        self.push_passed_over(&mut facts);
        if self.reconfigured {
            facts.push(("config", "changed since the last build".into()));
        }
        facts
    }

    /// `12 published, 1 waiting, 2 held back, 1 withdrawn, 3 deleted`.
    fn stories(&self) -> String {
        let parts = [
            (self.waiting, "waiting for their date"),
            (self.held, "held back"),
            (self.withdrawn, "withdrawn"),
            (self.deleted, "deleted"),
        ];
        let others = parts.iter().filter(|(count, _)| *count > 0);
        others.fold(
            format!("{} published", self.published),
            |text, (count, what)| format!("{text}, {count} {what}"),
        )
    }

    /// The first of the files that are no articles, and how many more there are.
    fn push_passed_over(&self, facts: &mut Vec<(&'static str, String)>) {
        const SHOWN: usize = 10;
        for (at, file) in self.passed_over.iter().take(SHOWN).enumerate() {
            let label = if at == 0 { "passed over" } else { "" };
            facts.push((label, format!("{}: {}", file.path, file.reason)));
        }
        let more = self.passed_over.len().saturating_sub(SHOWN);
        if more > 0 {
            facts.push(("", format!("and {}", count(more, "more file"))));
        }
    }

    fn recovery(&self) -> String {
        match self.unrecoverable {
            0 if self.published == 0 => "nothing".into(),
            0 => "the next build reads ids and dates back from the output".into(),
            lost => format!(
                "{lost} of {} stories lose their dates: there are no pages, only those in heads and \
                 history are read back",
                self.published + self.withdrawn
            ),
        }
    }
}

/// What the articles folder holds that is no article; nothing where it can't be looked through, of which a
/// build tells.
fn passed_over(site: &Site) -> Vec<PassedOver> {
    let files = site.passed_over().unwrap_or_default().into_iter();
    let files = files.map(|(path, reason)| PassedOver {
        path: path.to_string(),
        reason: reason.to_string(),
    });
    files.collect()
}

fn in_head(stories: usize, pages: u64) -> String {
    let stories = count(stories, "story");
    match usize::try_from(pages) {
        Ok(0) => format!("{stories} in its head"),
        pages => {
            let pages = count(pages.unwrap_or(usize::MAX), "sealed page");
            format!("{stories} in its head, {pages}")
        }
    }
}

fn feeds(site: &Site, store: &Store) -> Result<Vec<FeedStatus>, Error> {
    let feeds = site.feeds(store)?;
    feeds
        .iter()
        .map(
            |Feed {
                 config: feed,
                 rules,
             }| {
                let state = store.feed(&feed.name)?;
                Ok(FeedStatus {
                    url: feed.link().home(&site.model),
                    name: feed.name.clone(),
                    stories: store.members(&feed.name)?.len(),
                    pages: match rules.history {
                        Some(history) => {
                            u64::try_from(store.pages(history)?.len()).unwrap_or(u64::MAX)
                        }
                        None => 0,
                    },
                    updated: state.map(|state| instant(state.updated)),
                })
            },
        )
        .collect()
}

/// How many public stories are in a head that lists stories, or in a feed's history.
fn in_heads(site: &Site, store: &Store) -> Result<u64, Error> {
    let mut rows = std::collections::BTreeSet::new();
    let feeds = site.feeds(store)?;
    for Feed { rules, .. } in feeds.iter().filter(|feed| feed.rules.story_items) {
        let mut stories = store.members(&rules.name)?;
        if let Some(history) = rules.history
            && let Some(newest) = store.newest_page(history)?
        {
            let span = Span {
                first: 1,
                ..newest.span
            };
            stories.extend(store.stories_in(rules.numbering, span)?);
        }
        for (_, row) in stories {
            if store
                .story(row)?
                .is_some_and(|story| story.state.is_public())
            {
                rows.insert(row);
            }
        }
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}
