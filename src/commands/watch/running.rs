//! A watch that runs: what it has at hand.

use std::collections::BTreeSet;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::hearing::{ConfigLook, Hearing, Young};
use super::status_line::StatusLine;
use super::step::{Millis, QUIET, State};
use crate::args;
use crate::commands::Context;
use crate::error::Error;
use crate::pipeline::Waiting;
use crate::pipeline::site::Site;
use crate::store::Store;
use crate::world::output::OutputLook;
use crate::world::watcher::{Seen, Watcher};

/// A folder that something is mounted over tells nobody, nor does the output; both are looked at this
/// often.
pub(super) const LOOK: Duration = Duration::from_secs(2);

/// Told of each build that ended: the site, and whether articles wait for the next.
pub(super) type AfterBuild<'a> = Box<dyn FnMut(&Site, bool) + 'a>;

/// A watch that runs.
pub(super) struct Watch<'a> {
    pub(super) context: &'a Context,
    pub(super) options: &'a args::Watching,
    pub(super) site: Site,
    pub(super) state: State,
    pub(super) sender: Sender<Seen>,
    /// `None` while the folder can't be watched, or is only polled.
    pub(super) watcher: Option<Watcher>,
    pub(super) young: Young,
    pub(super) hearing: Hearing,
    /// The configuration as it was when it was last read.
    pub(super) config: ConfigLook,
    pub(super) store: Option<Store>,
    pub(super) began: Instant,
    /// The two clocks at the last look.
    pub(super) clocks: (Instant, DateTime<Utc>),
    pub(super) due: Option<DateTime<Utc>>,
    /// Whether articles are links, or have other names: an event under one of them, or where no walk
    /// comes, may be of any.
    pub(super) has_links: bool,
    /// When a configuration that may still be being written is read.
    pub(super) reload_at: Option<Instant>,
    /// When it is looked whether the watched folder is still in its place, and the output as it was left.
    pub(super) look_at: Instant,
    /// The output as the last build left it.
    pub(super) output: Option<OutputLook>,
    /// Missing files that wait for new ones that are being written.
    pub(super) waiting: Waiting,
    pub(super) is_first: bool,
    pub(super) is_stopping: bool,
    /// What stood in the probe file when somebody last asked.
    pub(super) asked: String,
    /// The last error that was told, so that it isn't told again and again.
    pub(super) told: Option<String>,
    /// The faults that were told since all articles were last looked through, so that looking again tells of
    /// new ones alone.
    pub(super) told_faults: BTreeSet<i64>,
    pub(super) status: StatusLine,
    pub(super) after_build: AfterBuild<'a>,
}

impl<'a> Watch<'a> {
    /// Nothing seen, nothing listened to yet.
    pub(super) fn new(
        context: &'a Context,
        options: &'a args::Watching,
        sender: Sender<Seen>,
        after_build: AfterBuild<'a>,
    ) -> Result<Self, Error> {
        let site = context.site()?;
        let polls = wants_polling(options, &site);
        let now = Instant::now();
        Ok(Self {
            state: State::new(quiet(options), rescan(options, &site, polls)),
            config: ConfigLook::at(&site.project),
            context,
            options,
            site,
            sender,
            watcher: None,
            young: Young::default(),
            hearing: Hearing::of(polls),
            store: None,
            began: now,
            clocks: (now, (context.wall)()),
            due: None,
            has_links: false,
            waiting: Waiting::default(),
            reload_at: None,
            look_at: now + LOOK,
            output: None,
            is_first: true,
            is_stopping: false,
            asked: String::new(),
            told: None,
            told_faults: BTreeSet::new(),
            status: StatusLine::new(context.report.may_animate()),
            after_build,
        })
    }

    /// Since the watch began.
    pub(super) fn now(&self) -> Millis {
        Millis::try_from(self.began.elapsed().as_millis()).unwrap_or(Millis::MAX)
    }
}

/// How long a young file is left alone.
pub(super) fn quiet(options: &args::Watching) -> Millis {
    options.quiet_time.map_or(QUIET, Millis::from)
}

/// Whether the folder is to be looked through again and again, by choice.
pub(super) fn wants_polling(options: &args::Watching, site: &Site) -> bool {
    options.poll || site.project.config.watch.poll
}

/// How often the whole folder is looked through: where nothing tells of changes, as often as a file
/// must be left alone to be read.
pub(super) fn rescan(options: &args::Watching, site: &Site, polls: bool) -> Millis {
    if polls {
        quiet(options)
    } else {
        site.project.config.watch.rescan_secs.saturating_mul(1_000)
    }
}
