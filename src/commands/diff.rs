//! `diff`: what subscribers would see if `build` ran now, feed by feed; writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::build::titled;
use super::{Context, Report};
use crate::args;
use crate::error::{Error, Exit};
use crate::pipeline::Options;
use crate::pipeline::differing::{Difference, Event, FeedDifference, Happening, difference};
use crate::pipeline::outcome::NAMED;
use crate::pipeline::text::{count, duration};

/// So many feeds are told of where nobody asks for all.
const TOLD_FEEDS: usize = 20;

/// Says what would change. As with `diff` and `grep`, 1 means that something would, and trouble is more.
pub(super) fn run(context: &Context, options: &args::Diff) -> Result<Exit, Error> {
    let done = compare(context, options).and_then(|exit| {
        context.report.finish()?;
        Ok(exit)
    });
    match done {
        Err(error) if error.exit() == Exit::DIFFERS => {
            context.report.error_with(&error, Exit::TROUBLE);
            Ok(Exit::TROUBLE)
        }
        done => done,
    }
}

fn compare(context: &Context, options: &args::Diff) -> Result<Exit, Error> {
    let started = Instant::now();
    let site = context.site()?;
    let options = Options {
        all: false,
        accept: options.accept,
        dry_run: true,
        wait: Duration::from_secs(options.wait.into()),
    };
    let mut found = difference(&site, options, &context.report, context.wall)?;
    let articles = site.project.articles();
    found.outcome.tell_trouble(&context.report, &articles);
    Ok(found.tell(&context.report, started.elapsed()))
}

/// What `--json` says.
#[derive(Serialize)]
struct Told<'a> {
    feeds: &'a [FeedDifference],
    /// How many items each event is of, whatever the number of feeds that show them.
    total: BTreeMap<Event, usize>,
    /// How many documents would change.
    files: usize,
    /// What else `build` would say.
    build: &'a crate::pipeline::outcome::Outcome,
    exit_code: u8,
}

impl Difference {
    fn tell(mut self, report: &Report, took: Duration) -> Exit {
        let exit = if self.outcome.is_refusal() {
            Exit::Refused
        } else if self.outcome.has_written() {
            Exit::DIFFERS
        } else {
            Exit::Done
        };
        self.outcome.exit_code = self.outcome.exit().code();
        let total = self.total();
        for line in self.story_lines(report) {
            report.line(&line);
        }
        for line in self.feed_lines(report) {
            report.line(&line);
        }
        report.line(&self.summary(&total, took));
        report.json(&Told {
            feeds: &self.feeds,
            total,
            files: self.outcome.files,
            build: &self.outcome,
            exit_code: exit.code(),
        });
        exit
    }

    /// The items of an event, each once.
    fn items(&self, event: Event) -> Vec<&Happening> {
        let mut known = BTreeSet::new();
        let feeds = self.feeds.iter();
        let items = feeds.flat_map(|feed| feed.events.get(&event).into_iter().flatten());
        items.filter(|item| known.insert(&item.id)).collect()
    }

    fn total(&self) -> BTreeMap<Event, usize> {
        let events = Event::ALL.into_iter();
        events
            .map(|event| (event, self.items(event).len()))
            .collect()
    }

    /// `updated  "Pier light fails"  harbour/pier.txt (title, text)`: a line for each story, or for some of each kind.
    fn story_lines(&self, report: &Report) -> Vec<String> {
        let events = Event::ALL.into_iter().filter(|event| !event.is_headlines());
        let lists: Vec<_> = events
            .map(|event| (event, self.items(event)))
            .filter(|(_, items)| !items.is_empty())
            .collect();
        let all: usize = lists.iter().map(|(_, items)| items.len()).sum();
        let share = match lists.len() {
            _ if all <= report.most(NAMED) => all,
            kinds => NAMED / kinds.max(1),
        };
        let width = lists.iter().map(|(event, _)| event.word().len()).max();
        let width = width.unwrap_or(0);
        let mut lines = Vec::new();
        for (event, items) in lists {
            let word = event.word();
            let named = items.iter().take(share.max(1));
            lines.extend(named.map(|item| format!("{word:width$}  {}", item.words())));
        }
        let more = all - lines.len();
        if more > 0 {
            lines.push(format!("… and {more} more"));
        }
        lines
    }

    /// `  stories/  1 new, 1 dropped`: a line for each feed.
    fn feed_lines(&self, report: &Report) -> Vec<String> {
        let name = |feed: &FeedDifference| format!("{}/", feed.feed);
        let shown = self.feeds.iter().take(report.most(TOLD_FEEDS));
        let width = shown.clone().map(|feed| name(feed).chars().count()).max();
        let width = width.unwrap_or(0);
        let mut lines: Vec<String> = shown
            .map(|feed| format!("  {:width$}  {}", name(feed), feed.words()))
            .collect();
        let more = self.feeds.len() - lines.len();
        if more > 0 {
            lines.push(format!("  … and {}", count(more, "more feed")));
        }
        lines
    }

    /// `3 new, 1 updated in 2 feeds → 6 files would change in 12 ms`.
    fn summary(&self, total: &BTreeMap<Event, usize>, took: Duration) -> String {
        let took = duration(took);
        let files = self.outcome.files;
        if files == 0 {
            return format!("nothing would change in {took}");
        }
        let events = words(total.iter().map(|(event, count)| (*event, *count)));
        let what = match (events.as_str(), self.feeds.len()) {
            ("", 0) => "no feed shows anything else".to_owned(),
            ("", feeds) => count(feeds, "feed"),
            (events, feeds) => format!("{events} in {}", count(feeds, "feed")),
        };
        let why = if events.is_empty() {
            self.outcome.reasons()
        } else {
            String::new()
        };
        format!(
            "{what} → {} would change{why} in {took}",
            count(files, "file")
        )
    }
}

impl FeedDifference {
    /// `1 new, 2 headlines less`.
    fn words(&self) -> String {
        let state = match (self.is_new, self.is_removed) {
            (true, _) => "a new feed",
            (_, true) => "removed",
            _ => "",
        };
        let events = self.events.iter();
        let events = words(events.map(|(event, items)| (*event, items.len())));
        match (state, events.as_str()) {
            (state, "") => state.to_owned(),
            ("", events) => events.to_owned(),
            (state, events) => format!("{state}: {events}"),
        }
    }
}

/// How often each event happens that does.
fn words(events: impl Iterator<Item = (Event, usize)>) -> String {
    let events = events.filter(|(_, times)| *times > 0);
    let words: Vec<String> = events
        .map(|(event, times)| match event {
            Event::HeadlineNew => count(times, "new headline"),
            Event::HeadlineChanged => format!("{} changed", count(times, "headline")),
            Event::HeadlineGone => format!("{} gone", count(times, "headline")),
            _ => format!("{times} {}", event.word()),
        })
        .collect();
    words.join(", ")
}

impl Event {
    fn word(self) -> &'static str {
        match self {
            Self::New | Self::HeadlineNew => "new",
            Self::Updated => "updated",
            Self::Changed | Self::HeadlineChanged => "changed",
            Self::Returning => "returning",
            Self::Entering => "entering",
            Self::Withdrawn => "withdrawn",
            Self::Dropped => "dropped",
            Self::Held => "held",
            Self::Deleted => "deleted",
            Self::HeadlineGone => "gone",
        }
    }
}

impl Happening {
    /// `"Pier light fails"  harbour/pier.txt  (title, text)`.
    fn words(&self) -> String {
        let mut words = titled(&self.title, self.path.as_deref().unwrap_or_default());
        let parts: Vec<&str> = self.parts.iter().map(|part| part.word()).collect();
        if !parts.is_empty() {
            words = format!("{}  ({})", words.trim_end(), parts.join(", "));
        }
        match self.stays_in_history {
            Some(true) => format!("{}  (into the history)", words.trim_end()),
            _ => words.trim_end().to_owned(),
        }
    }
}
