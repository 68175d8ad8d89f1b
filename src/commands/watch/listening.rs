//! Hearing of changes: events where they come, looking again and again where they don't.

use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::hearing::{ConfigLook, Hearing, Young};
use super::running::{Watch, quiet, rescan, wants_polling};
use crate::error::Error;
use crate::pipeline::Scope;
use crate::pipeline::text::duration;
use crate::world::output::OutputLook;
use crate::world::watcher::{PROBE, Seen, TRIAL, Watcher};

/// How long the trial file's event may take before events are taken not to come at all.
const TRIAL_PATIENCE: Duration = Duration::from_secs(1);

/// The most characters of the probe file that an answer repeats.
const MOST_ASKED: usize = 64;

/// Why a folder is looked through although events come.
pub(super) const EXHAUSTED: &str =
    "the system has no watches left for all folders (raise sysctl fs.inotify.max_user_watches)";

impl Watch<'_> {
    /// Begins to listen, and makes sure that there is something to hear.
    pub(super) fn start(&mut self, events: &Receiver<Seen>) {
        // A question that came before anybody listened.
        if let Some(asked) = self.probe() {
            self.asked = asked;
            self.state.see(Seen::Probe, 0);
        }
        // A folder that isn't there yet is listened to when it comes.
        if self.polls() || !self.site.project.articles().is_dir() {
            return;
        }
        if let Err(error) = self.listen() {
            self.poll(&format!("the articles folder can't be watched: {error}"));
            return;
        }
        let probe = self.site.project.articles().join(TRIAL);
        // In a folder where nothing can be written nobody can tell; events are taken to come.
        if !touch(&probe) {
            self.look_at_probe();
            return;
        }
        let asked = Instant::now();
        let mut heard = false;
        while let Some(left) = TRIAL_PATIENCE.checked_sub(asked.elapsed()) {
            let Ok(seen) = events.recv_timeout(left) else {
                break;
            };
            // So many that some were lost, the trial's among them, is no silence.
            heard = matches!(seen, Seen::Trial | Seen::Lost);
            self.take(seen);
            if heard {
                break;
            }
        }
        let _ = std::fs::remove_file(&probe);
        self.look_at_probe();
        if !heard && !self.polls() {
            self.poll("this file system tells of no changes");
            self.hearing = Hearing::Silence;
        }
    }

    /// Events come after all, on a machine that was too busy to tell in time.
    pub(super) fn hear(&mut self) {
        if self.hearing == Hearing::Silence {
            self.hearing = Hearing::Events;
            self.status.hide();
            let message = "this file system tells of changes after all; waiting for them";
            self.context.report.warning(message, None);
            let now = self.now();
            let rescan = rescan(self.options, &self.site, false);
            self.state.set_rescan(rescan, now);
        }
    }

    /// Whether the folder is looked through again and again.
    pub(super) fn polls(&self) -> bool {
        self.hearing != Hearing::Events
    }

    fn listen(&mut self) -> Result<(), notify::Error> {
        // The old one first: it would tell of everything twice.
        self.watcher = None;
        let own = [self.site.project.output(), self.site.ledger_folder()];
        let articles = self.site.project.articles();
        let config = &self.site.project.file;
        let watcher = Watcher::new(&articles, config, &own, self.sender.clone())?;
        let is_partial = watcher.is_partial();
        self.watcher = Some(watcher);
        self.young = Young::all();
        if is_partial {
            self.poll(EXHAUSTED);
        }
        Ok(())
    }

    /// Listens anew to folders that came a moment ago when something went since, and looks through
    /// them: it may have moved there before anybody listened.
    pub(super) fn listen_to_young(&mut self) {
        let now = self.now();
        for folder in self.young.doubtful() {
            let Some(watcher) = &mut self.watcher else {
                return;
            };
            if !watcher.listen_anew(folder.as_ref()) {
                return self.poll(EXHAUSTED);
            }
            match folder {
                Some(folder) => self.state.see(Seen::Folder(folder), now),
                None => self.state.look_through(now),
            }
        }
    }

    /// Takes up a changed configuration; a broken one leaves the old.
    pub(super) fn reload(&mut self) {
        self.config = ConfigLook::at(&self.site.project);
        self.reload_at = None;
        match self.context.site_again(&self.site) {
            Ok(site) => {
                if site.project.style_file() != self.site.project.style_file() {
                    self.config = ConfigLook::at(&site.project);
                }
                let polled = wants_polling(self.options, &self.site);
                let polls = wants_polling(self.options, &site);
                let moved = site.project.articles() != self.site.project.articles()
                    || site.project.output() != self.site.project.output()
                    || polls != polled;
                self.site = site;
                self.told = None;
                if polls != polled {
                    self.hearing = Hearing::of(polls);
                }
                let now = self.now();
                let rescan = rescan(self.options, &self.site, self.polls());
                self.state.set_rescan(rescan, now);
                if moved {
                    self.store = None;
                    self.watcher = None;
                    self.listen_again();
                }
                self.state.look_through(now);
            }
            Err(error) => {
                if let Error::Config { path, .. } = &error
                    && *path != self.site.project.file
                {
                    // The style that it would have may come, or be mended.
                    self.config = ConfigLook::of(&self.site.project, Some(path.clone()));
                }
                self.tell_error(&error);
            }
        }
    }

    /// Sees what no event told: a changed configuration, another folder in the place of the one
    /// that is watched, a question in the probe file.
    pub(super) fn look_around(&mut self) {
        // The question first: what was changed before it was asked is seen below.
        let asked = self.probe().unwrap_or_default();
        // One that may be being written is read when it has been left alone.
        if self.reload_at.is_none() && !self.config.is_current() {
            let quiet = Duration::from_millis(quiet(self.options));
            let young = TimeDelta::from_std(quiet).unwrap_or(TimeDelta::zero());
            if self.config.are_left_alone(young, (self.context.wall)()) {
                self.reload();
            } else {
                self.reload_at = Some(Instant::now() + quiet);
            }
        }
        self.look_at_root();
        // Else it is taken when the configuration is.
        if self.reload_at.is_none() {
            self.take_question(asked);
        }
    }

    /// Takes a question of which nobody heard.
    fn look_at_probe(&mut self) {
        let asked = self.probe().unwrap_or_default();
        self.take_question(asked);
    }

    fn take_question(&mut self, asked: String) {
        if asked != self.asked {
            self.asked = asked;
            let now = self.now();
            self.state.see(Seen::Probe, now);
        }
    }

    /// Remembers how a build left the output, if it may be another than before.
    pub(super) fn look_at_output(&mut self, scope: &Scope, may_be_another: bool) {
        // Where each build looks through all articles, the output's folders aren't found anew each time.
        let is_rare = *scope == Scope::Whole && !self.polls() && !self.has_links;
        match &mut self.output {
            Some(look) if !is_rare => {
                if may_be_another {
                    look.renew();
                }
            }
            _ => {
                let heads = self.site.heads().map(|document| document.path());
                let names = self.site.also_at().map(|(_, name)| name.clone());
                let look = OutputLook::at(&self.site.project.output(), heads.chain(names));
                self.output = Some(look);
            }
        }
    }

    /// Listens to the folder that is now in the place of the one that was watched; says when there is none.
    pub(super) fn look_at_root(&mut self) {
        let articles = self.site.project.articles();
        if !articles.is_dir() {
            self.tell_error(&Error::ArticlesMissing { path: articles });
            self.watcher = None;
            return;
        }
        let is_elsewhere = |watcher: &Watcher| !watcher.is_current(&articles);
        if self.watcher.as_ref().is_some_and(is_elsewhere) {
            self.watcher = None;
            self.listen_again();
        }
    }

    /// Goes over to looking through the folder again and again; events that come are still heard.
    pub(super) fn poll(&mut self, why: &str) {
        let is_new = !self.polls();
        self.hearing = Hearing::Polls;
        if !is_new {
            return;
        }
        let often = rescan(self.options, &self.site, true);
        self.status.hide();
        let message = format!(
            "{why}; the folder is looked through every {}",
            duration(Duration::from_millis(often))
        );
        self.context.report.warning(&message, None);
        let now = self.now();
        self.state.set_rescan(often, now);
    }

    /// After the folder went: watches it if it is back, and looks through all of it.
    pub(super) fn listen_again(&mut self) {
        let is_gone = !self.site.project.articles().is_dir();
        if is_gone {
            self.look_at_root();
        }
        let listens = !wants_polling(self.options, &self.site);
        if listens && self.site.project.articles().is_dir() && self.listen().is_ok() {
            let now = self.now();
            self.state.look_through(now);
            // A question that came while nobody listened.
            if let Some(asked) = self.probe() {
                self.asked = asked;
                self.state.see(Seen::Probe, now);
            }
        }
    }

    /// What stands in the probe file.
    pub(super) fn probe(&self) -> Option<String> {
        let text = std::fs::read_to_string(self.site.project.articles().join(PROBE)).ok()?;
        Some(text.trim().chars().take(MOST_ASKED).collect())
    }
}

/// Writes a file; whether that can be done.
fn touch(probe: &Path) -> bool {
    use std::io::Write;
    let written = std::fs::File::create(probe).and_then(|mut file| file.write_all(b"probe\n"));
    written.is_ok()
}
