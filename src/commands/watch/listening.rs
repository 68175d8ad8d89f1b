//! Hearing of changes: events where they come, looking again and again where they don't.

use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::{POLL, Watch};
use crate::world::watcher::{PROBE, Seen, Watcher};

/// How long the probe file's event may take before events are taken not to come at all.
const PROBE_PATIENCE: Duration = Duration::from_secs(1);

/// The most characters of the probe file that an answer repeats.
const MOST_ASKED: usize = 64;

impl Watch<'_> {
    /// Begins to listen, and makes sure that there is something to hear.
    pub(super) fn start(&mut self, events: &Receiver<Seen>) {
        if self.polls {
            return;
        }
        if let Err(error) = self.listen() {
            self.poll(&format!("the articles folder can't be watched: {error}"));
            return;
        }
        let probe = self.site.project.articles().join(PROBE);
        // In a folder where nothing can be written nobody can tell; events are taken to come.
        if !touch(&probe) {
            return;
        }
        let asked = Instant::now();
        let mut heard = false;
        while let Some(left) = PROBE_PATIENCE.checked_sub(asked.elapsed()) {
            match events.recv_timeout(left) {
                Ok(Seen::Probe) => {
                    heard = true;
                    break;
                }
                Ok(seen) => self.take(seen),
                Err(_) => break,
            }
        }
        let _ = std::fs::remove_file(&probe);
        if !heard {
            self.poll("this file system tells of no changes");
        }
    }

    fn listen(&mut self) -> Result<(), notify::Error> {
        // The old one first: it would tell of everything twice.
        self.watcher = None;
        let own = [self.site.project.output(), self.site.ledger_folder()];
        let articles = self.site.project.articles();
        let config = &self.site.project.file;
        let watcher = Watcher::new(&articles, config, &own, self.sender.clone())?;
        self.watcher = Some(watcher);
        Ok(())
    }

    /// Goes over to looking through the folder again and again.
    pub(super) fn poll(&mut self, why: &str) {
        self.polls = true;
        self.watcher = None;
        let message = format!(
            "{why}; the folder is looked through every {} s",
            POLL / 1_000
        );
        self.context.report.warning(&message, None);
        let now = self.now();
        self.state.set_rescan(POLL, now);
    }

    /// After the folder went: watches it if it is back, and looks through all of it.
    pub(super) fn listen_again(&mut self) {
        if !self.polls && self.site.project.articles().is_dir() && self.listen().is_ok() {
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

/// Writes the probe file; whether that can be done.
fn touch(probe: &Path) -> bool {
    use std::io::Write;
    let written = std::fs::File::create(probe).and_then(|mut file| file.write_all(b"probe\n"));
    written.is_ok()
}
