//! What the watch says: a line for each change, what is wrong once, how it stands, and answers.

use std::collections::BTreeSet;
use std::time::Duration;

use super::running::Watch;
use super::status_line::Standing;
use crate::error::Error;
use crate::ledger::memory::State;
use crate::pipeline::text::moment;
use crate::pipeline::{Built, Scope};

impl Watch<'_> {
    /// Tells what a build did, if that is news, and that the articles folder is back, or another error over.
    pub(super) fn tell(&mut self, built: &Built, scope: &Scope, took: Duration) {
        let report = &self.context.report;
        let articles = self.site.project.articles();
        let at = (self.context.wall)();
        let recovered = self.told.take();
        let path = articles.clone();
        if recovered == Some(Error::ArticlesMissing { path }.to_string()) {
            let line = format!("{}  {} is back", moment(at), articles.display());
            report.line(&line);
        }
        let is_whole = *scope == Scope::Whole;
        let faults = built.outcome.faults(|_| true);
        // Of a file that was just saved all is told.
        let told = if is_whole {
            std::mem::replace(&mut self.told_faults, faults)
        } else {
            self.told_faults.extend(faults);
            BTreeSet::new()
        };
        let has_problems = built.outcome.has_problems() && !is_whole;
        if self.is_first || recovered.is_some() || built.outcome.is_news() || has_problems {
            let outcome = built.outcome.clone();
            outcome.tell(report, (&articles, &told), took, Some(at));
        }
    }

    /// Says on a terminal that all is well, or what isn't.
    pub(super) fn show_status(&mut self) {
        if self.status.is_shown() {
            return;
        }
        let stories = self.store.as_ref().map(|store| store.count(&State::PUBLIC));
        let stories = stories.and_then(Result::ok).unwrap_or_default();
        let feeds = self.store.as_ref().map(|store| self.site.feeds(store));
        let feeds = feeds.and_then(Result::ok).map(|feeds| feeds.count());
        let standing = Standing {
            articles: &self.site.project.articles(),
            stories: usize::try_from(stories).unwrap_or(usize::MAX),
            feeds: feeds.unwrap_or_default(),
            due: self.due,
            polls: self.polls(),
            error: self.told.as_deref(),
        };
        self.status.show(&standing);
    }

    pub(super) fn tell_error(&mut self, error: &Error) {
        let message = error.to_string();
        self.status.hide();
        if self.told.as_ref() != Some(&message) {
            self.context.report.error(error);
            self.told = Some(message);
        }
    }

    /// Everything that was seen before the question is built.
    pub(super) fn answer(&self) {
        let generation = match self.store.as_ref().map(|store| store.site()) {
            Some(Ok(Some(site))) => site.generation,
            _ => 0,
        };
        let settled = serde_json::json!({ "settled": generation, "probe": self.asked });
        self.context.report.json(&settled);
    }
}
