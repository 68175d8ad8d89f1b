//! The line on a terminal that says how the watch stands, below all that it has told.

use std::path::Path;

use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};

use crate::commands::report::printable;
use crate::pipeline::text::{count, moment};

/// How the watch stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing<'a> {
    /// The articles folder.
    pub(super) articles: &'a Path,
    /// How many stories are published.
    pub(super) stories: usize,
    /// How many feeds there are.
    pub(super) feeds: usize,
    /// When the next embargo ends. It isn't said which story's.
    pub(super) due: Option<DateTime<Utc>>,
    /// Whether the folder is looked through again and again.
    pub(super) polls: bool,
    /// What keeps it from building.
    pub(super) error: Option<&'a str>,
}

impl Standing<'_> {
    fn words(&self) -> String {
        let verb = if self.polls { "polling" } else { "watching" };
        let mut words = vec![format!("{verb} {}", self.articles.display())];
        match self.error {
            Some(error) => words.push(format!("failing: {error}")),
            None => words.push(format!(
                "{} in {}",
                count(self.stories, "story"),
                count(self.feeds, "feed")
            )),
        }
        words.extend(self.due.map(|due| format!("next due {}", moment(due))));
        words.push("Ctrl-C ends".into());
        words.join(" · ")
    }
}

/// The line; nothing where there is no terminal.
#[derive(Debug)]
pub(super) struct StatusLine {
    may_animate: bool,
    bar: Option<ProgressBar>,
}

impl StatusLine {
    /// A line that isn't shown yet.
    pub(super) fn new(may_animate: bool) -> Self {
        Self {
            may_animate,
            bar: None,
        }
    }

    /// Whether nothing is to be shown, or it is shown already.
    pub(super) fn is_shown(&self) -> bool {
        !self.may_animate || self.bar.is_some()
    }

    /// Shows the line.
    pub(super) fn show(&mut self, standing: &Standing<'_>) {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
            bar.set_style(style);
        }
        bar.set_message(printable(&standing.words()));
        bar.tick();
        self.bar = Some(bar);
    }

    /// Takes it away, so that something can be told in its place.
    pub(super) fn hide(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        self.hide();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_the_watch_stands() {
        let standing = Standing {
            articles: Path::new("articles"),
            stories: 1,
            feeds: 3,
            due: DateTime::from_timestamp(1_778_751_000, 0),
            polls: false,
            error: None,
        };
        assert_eq!(
            standing.words(),
            "watching articles · 1 story in 3 feeds · next due 2026-05-14 09:30:00 UTC · Ctrl-C ends"
        );
        let failed = Standing {
            due: None,
            polls: true,
            error: Some("the disk is full"),
            ..standing
        };
        assert_eq!(
            failed.words(),
            "polling articles · failing: the disk is full · Ctrl-C ends"
        );
    }
}
