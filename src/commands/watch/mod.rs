//! `watch`: builds, then keeps the output equal to what `build` would write. The loop takes in what
//! the system tells, asks [`step`] what to do, and does it.

mod hearing;
mod listening;
mod publishing;
mod running;
mod status_line;
mod step;
mod telling;

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use self::listening::EXHAUSTED;
use self::publishing::keep_published;
use self::running::{LOOK, Watch, quiet, rescan};
use self::step::{Action, Millis};
use super::{Context, publish};
use crate::args;
use crate::error::{Action as Tried, Error, Exit};
use crate::pipeline::site::Site;
use crate::pipeline::{Options, Patience, Request, Scope, run_once};
use crate::story::ArticlePath;
use crate::world::watcher::Seen;

/// Looking through a folder again and again may take one part in so many of the time.
const POLL_SHARE: Millis = 20;

/// While an embargo waits, or the articles folder is gone, the clock is looked at this often.
const TICK: Duration = Duration::from_millis(500);

/// A wall clock that moves this much against the other one was set, or the machine slept.
const JUMP: TimeDelta = TimeDelta::seconds(5);

/// Watches until a signal comes.
pub(super) fn run(context: &Context, options: &args::Watch) -> Result<Exit, Error> {
    if !options.publish {
        return follow(context, &options.watching, |_, _| {});
    }
    publish::target_of(&context.site()?)?;
    std::thread::scope(|scope| {
        // Builds that end while one is being published are published together.
        let (built, builds) = mpsc::sync_channel(1);
        scope.spawn(move || keep_published(context, options.pushing, &builds));
        let mut has_begun = false;
        // What is being published when a signal comes is ended.
        follow(context, &options.watching, move |_, waits| {
            // Articles that were there when the watch began, and may still be being written, are in the next.
            has_begun |= !waits;
            if has_begun {
                let _ = built.try_send(());
            }
        })
    })
}

/// The same; `after_build` is told of each build that ended, well or not, and gets the site as its configuration had it
/// then, and whether articles wait for the next, as they may still be being written.
pub(super) fn follow(
    context: &Context,
    options: &args::Watching,
    after_build: impl FnMut(&Site, bool),
) -> Result<Exit, Error> {
    let (sender, events) = mpsc::channel();
    listen(&sender)?;
    let mut watch = Watch::new(context, options, sender, Box::new(after_build))?;
    watch.start(&events);
    watch.run(&events);
    Ok(Exit::Done)
}

/// Has signals end the watch after what it is doing.
fn listen(sender: &Sender<Seen>) -> Result<(), Error> {
    let failed = |source| Error::io(Tried::Signal, ".", source);
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(failed)?;
    let sender = sender.clone();
    let wait = move || {
        for _ in signals.forever() {
            if sender.send(Seen::Stop).is_err() {
                break;
            }
        }
    };
    // Where no thread more may be started (`ulimit -u`), there is nobody who could listen.
    let began = std::thread::Builder::new().spawn(wait);
    began.map(drop).map_err(failed)
}

impl Watch<'_> {
    fn run(&mut self, events: &Receiver<Seen>) {
        while !self.is_stopping {
            while let Ok(seen) = events.try_recv() {
                self.take(seen);
            }
            self.look_at_clocks();
            self.listen_to_young();
            let now = self.now();
            match self.state.step(now) {
                _ if self.is_stopping => break,
                Action::Build(scope, whole) => self.build(&scope, whole),
                Action::Answer => self.answer(),
                Action::WaitUntil(at) => {
                    self.show_status();
                    let mut wait = Duration::from_millis(at.saturating_sub(now));
                    let is_lost = self.watcher.is_none() && !self.polls();
                    if self.due.is_some() || is_lost || self.reload_at.is_some() {
                        wait = wait.min(TICK);
                    }
                    wait = wait.min(LOOK);
                    match events.recv_timeout(wait) {
                        Ok(seen) => self.take(seen),
                        Err(RecvTimeoutError::Timeout) if is_lost => self.listen_again(),
                        Err(_) => {}
                    }
                }
            }
        }
    }

    fn take(&mut self, seen: Seen) {
        match &seen {
            Seen::Stop => self.is_stopping = true,
            Seen::Config(true) => self.reload(),
            Seen::Config(false) => {
                self.reload_at = Some(Instant::now() + Duration::from_millis(quiet(self.options)));
            }
            Seen::Probe => {
                self.asked = self.probe().unwrap_or_default();
                if self.polls() {
                    // Other events may not have come.
                    let now = self.now();
                    self.state.look_through(now);
                }
            }
            // What was lost may have told of a new folder, which then isn't watched.
            Seen::Root | Seen::Lost => {
                self.watcher = None;
                self.listen_again();
            }
            Seen::Exhausted => self.poll(EXHAUSTED),
            Seen::Trial => self.hear(),
            _ => {}
        }
        if is_folder(&seen)
            && let Some(watcher) = &mut self.watcher
        {
            watcher.catch_up();
        }
        self.young.note(&seen);
        let now = self.now();
        match seen {
            Seen::Hidden(seen) if self.has_links => self.state.see(*seen, now),
            Seen::Hidden(_) => {}
            seen => self.state.see(seen, now),
        }
    }

    fn build(&mut self, scope: &Scope, whole: BTreeSet<ArticlePath>) {
        let started = Instant::now();
        self.status.hide();
        // What went since the last build went by another's hand.
        let rechecks_output = self.output.as_ref().is_some_and(|look| !look.is_current());
        let scope = if self.has_links { &Scope::Whole } else { scope };
        if *scope == Scope::Whole && !self.is_first {
            self.look_around();
        }
        self.site.clock = self.context.clock.at((self.context.wall)());
        let quiet = i64::try_from(quiet(self.options)).unwrap_or(i64::MAX);
        let patience = Patience::UnlessWhole {
            quiet: TimeDelta::try_milliseconds(quiet).unwrap_or(TimeDelta::zero()),
            whole,
        };
        let options = Options {
            all: false,
            accept: false,
            dry_run: false,
            wait: Duration::from_secs(self.options.wait.into()),
        };
        let request = Request {
            options: &options,
            scope,
            patience: &patience,
            waiting: &self.waiting,
            rechecks_output,
            listener: &self.context.report,
            wall: self.context.wall,
        };
        let built = run_once(&self.site, request, &mut self.store);
        if self.is_first {
            self.context.warn_of_icon(&self.site);
        }
        let now = self.now();
        let waits = built
            .as_ref()
            .is_ok_and(|built| !built.unsettled.is_empty());
        match built {
            Ok(built) => {
                self.look_at_output(scope, rechecks_output || built.outcome.has_written());
                self.due = built.due;
                self.has_links = built.has_links;
                self.waiting.clone_from(&built.waiting);
                self.tell(&built, scope, started.elapsed());
                if self.polls() && *scope == Scope::Whole {
                    let took = Millis::try_from(started.elapsed().as_millis());
                    let share = took.unwrap_or(Millis::MAX).saturating_mul(POLL_SHARE);
                    let rescan = rescan(self.options, &self.site, true).max(share);
                    self.state.set_rescan(rescan, now);
                }
                if built.outcome.is_refusal() {
                    self.state.held_back();
                }
                self.state.built(scope, built.unsettled, now);
            }
            Err(error) => {
                self.store = None;
                self.state.failed(now);
                self.tell_error(&error);
            }
        }
        self.is_first = false;
        (self.after_build)(&self.site, waits);
    }

    /// An embargo that ends has its story built; a machine that slept has the folder looked through.
    fn look_at_clocks(&mut self) {
        let (then, wall_then) = self.clocks;
        let (now, wall) = (Instant::now(), (self.context.wall)());
        self.clocks = (now, wall);
        let passed = TimeDelta::from_std(now - then).unwrap_or(TimeDelta::zero());
        let jumped = (wall - wall_then - passed).abs() > JUMP;
        let is_due = self
            .due
            .is_some_and(|due| due <= self.context.clock.at(wall).now);
        if jumped {
            let now = self.now();
            self.state.look_through(now);
        }
        if self.reload_at.is_some_and(|at| at <= now) {
            self.reload();
        }
        if self.look_at <= now {
            self.look_at = now + LOOK;
            self.look_at_root();
            if self.output.as_ref().is_some_and(|look| !look.is_current()) {
                self.build(&Scope::Paths(BTreeSet::new()), BTreeSet::new());
            }
        }
        if is_due {
            // Every run takes in the stories whose date has come.
            self.build(&Scope::Paths(BTreeSet::new()), BTreeSet::new());
            // One that can't be released now is tried again with the next change.
            self.due = self
                .due
                .filter(|due| *due > self.context.clock.at(wall).now);
        }
    }
}

fn is_folder(seen: &Seen) -> bool {
    match seen {
        Seen::Folder(_) => true,
        Seen::Hidden(seen) => is_folder(seen),
        _ => false,
    }
}
