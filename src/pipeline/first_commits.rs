//! Dates of git's history, for articles that say none: asked once, and only where somebody wants them.

use chrono::{DateTime, Utc};

use super::request::Listener;
use super::site::Site;
use crate::error::Error;
use crate::ledger::memory::{ReadFile, StoryRow};
use crate::store::Store;
use crate::story::{ArticlePath, DateSource, Written};
use crate::world::git::{FirstCommits, NoDates, first_commits, is_in_repository};

/// So many articles without a date are a folder that somebody copied, not one that somebody begins.
const MANY: usize = 10;
/// In a clone so few are.
const MANY_IN_CLONE: usize = 3;
/// What was copied or cloned at once was modified within so short a time, and as shortly ago.
const AT_ONCE_SECS: i64 = 600;

/// What git says, once it was asked.
#[derive(Debug, Default)]
pub(super) struct GitDates(Option<FirstCommits>);

impl GitDates {
    /// Dates articles that say no date and aren't published, if `git` is in `articles.dates`.
    pub(super) fn date(
        &mut self,
        site: &Site,
        listener: &dyn Listener,
        store: &Store,
        files: &mut [ReadFile],
    ) -> Result<(), Error> {
        if !asks_git(site) {
            return Ok(());
        }
        let rows: Vec<StoryRow> = files.iter().filter_map(|file| file.story).collect();
        let known = if rows.is_empty() {
            Vec::new()
        } else {
            store.stories(&rows, &[])?.0
        };
        let mut known = known.into_iter();
        for file in files {
            let known = file.story.and_then(|_| known.next().flatten());
            let is_published = known.is_some_and(|known| known.story.was_released());
            let path = file.path().clone();
            let Some(digest) = file
                .digest
                .as_mut()
                .filter(|digest| wants_git(site, digest.published_from, is_published))
            else {
                continue;
            };
            let commits = self.0.get_or_insert_with(|| ask(site, listener));
            if let Some(date) = git_date(site, commits, &path) {
                digest.published = Some(date);
                digest.published_from = DateSource::Git;
            }
        }
        Ok(())
    }
}

fn asks_git(site: &Site) -> bool {
    site.rules.dates.contains(&DateSource::Git)
}

/// Whether git dates a story: where it is to be asked, one that says no date and isn't published.
pub(crate) fn wants_git(site: &Site, from: DateSource, is_published: bool) -> bool {
    asks_git(site) && from == DateSource::FirstSeen && !is_published
}

/// The date that git gives an article; none that is still to come.
pub(crate) fn git_date(site: &Site, commits: &FirstCommits, path: &ArticlePath) -> Option<Written> {
    let at = commits.get(path).filter(|at| **at <= site.clock.now)?;
    Some(Written::At(*at))
}

/// Asks git, and says why it can't tell.
fn ask(site: &Site, listener: &dyn Listener) -> FirstCommits {
    first_commits(&site.project.articles()).unwrap_or_else(|why| {
        let hint = match why {
            NoDates::Shallow => "fetch the whole history (git fetch --unshallow; fetch-depth: 0)",
            NoDates::Failed(_) => "remove \"git\" from articles.dates, or mend that",
        };
        let message =
            format!("{why}: articles without a date are dated by when they are first seen");
        listener.warning(&message, Some(hint));
        FirstCommits::new()
    })
}

/// Articles of a new ledger that nothing dates but their files.
#[derive(Debug, Default)]
pub(super) struct Undated {
    count: usize,
    span: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Undated {
    /// Takes one that was first seen then.
    pub(super) fn take(&mut self, first_seen: DateTime<Utc>) {
        self.count += 1;
        let (first, last) = self.span.unwrap_or((first_seen, first_seen));
        self.span = Some((first.min(first_seen), last.max(first_seen)));
    }

    /// Says that all of them are dated by a copy, where they look so.
    pub(super) fn tell(&self, site: &Site, listener: &dyn Listener) {
        let Some((first, last)) = self.span else {
            return;
        };
        let at_once = (last - first).num_seconds() <= AT_ONCE_SECS;
        let just_now = (site.clock.now - last).num_seconds() <= AT_ONCE_SECS;
        let in_clone = is_in_repository(&site.project.articles());
        let many = if in_clone { MANY_IN_CLONE } else { MANY };
        if self.count < many || !at_once || !just_now {
            return;
        }
        let message = format!(
            "{} articles say no date, and their files are all new: that is their date now",
            self.count
        );
        let hint = if in_clone && !asks_git(site) {
            "in a fresh clone that isn't when they were written: go on from what is published (feedmill restore), or put \
             \"git\" into articles.dates, or dates into the articles; and begin again (remove .feedmill and the output)"
        } else {
            "if they are older, put dates into the articles or their names, and begin again (remove .feedmill \
             and the output)"
        };
        listener.warning(&message, Some(hint));
    }
}
