//! Hubs are told of heads that changed (WebSub), when everybody can see them: what is owed stands in the ledger,
//! [`step`] says what to do when, and this does it.

mod http;
mod step;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use self::http::{Client, Seen};
use self::step::{Look, Round, Step};
use crate::error::Error;
use crate::ledger::outbox::{Answer, Ping};
use crate::pipeline::site::Site;
use crate::plan::document::DocumentPath;
use crate::store::Store;
use crate::world::lock::Lock;
use crate::world::output::OutputFolder;

/// A build that is under way is waited for to note what a hub said. Where it takes longer, the hub is told once
/// more.
const LOCK_PATIENCE: Duration = Duration::from_secs(60);

/// How to push.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Whether machines at private addresses may be asked.
    pub(crate) may_be_private: bool,
    /// How long it is waited for documents to be public.
    pub(crate) patience: Duration,
    /// Reads the system's clock.
    pub(crate) wall: fn() -> DateTime<Utc>,
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Pushed {
    /// How often a hub was told of a document.
    pub(crate) told: usize,
    /// How much is still owed.
    pub(crate) owed: usize,
    /// What hubs didn't take, in that order.
    pub(crate) failed: Vec<Failed>,
    /// Documents that aren't public yet, and how they look.
    pub(crate) behind: BTreeMap<String, String>,
    /// Whether another run is at it.
    pub(crate) is_elsewhere: bool,
}

/// A hub that didn't take word of a document.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Failed {
    /// The hub.
    pub(crate) hub: String,
    /// The document's URL.
    pub(crate) topic: String,
    /// What it said.
    pub(crate) answer: String,
    /// When it is told again; `None`: not any more.
    pub(crate) next: Option<DateTime<Utc>>,
}

/// Tells the hubs of the configuration what they are owed. `wait` is told of each URL that isn't public yet, when that
/// is first seen.
///
/// # Errors
/// Those of the ledger, the lock and the output; a hub's failure is none.
pub(crate) fn push(
    site: &Site,
    options: Options,
    wait: &mut dyn FnMut(&str, &str),
) -> Result<Pushed, Error> {
    let mut pushed = Pushed::default();
    let lock = site.ledger_folder().join("push.lock");
    let _lock = match Lock::take(&lock, Duration::ZERO) {
        Err(Error::Locked { .. }) => {
            pushed.is_elsewhere = true;
            return Ok(pushed);
        }
        lock => lock?,
    };
    let owed = owed(site)?;
    let patience = TimeDelta::from_std(options.patience).unwrap_or(TimeDelta::MAX);
    let now = (options.wall)();
    let until = now.checked_add_signed(patience);
    let mut sending = Sending {
        site,
        options,
        client: Client::new(options.may_be_private),
        round: Round::new(owed, until.unwrap_or(DateTime::<Utc>::MAX_UTC)),
        tags: BTreeMap::new(),
        pushed,
    };
    loop {
        match sending.round.step((options.wall)()) {
            Step::Look(document) => sending.look(&document, wait)?,
            Step::Tell { hub, document } => sending.tell(&hub, &document)?,
            Step::Wait(until) => {
                let left = until - (options.wall)();
                std::thread::sleep(left.to_std().unwrap_or_default());
            }
            Step::Done => break,
        }
    }
    sending.pushed.owed = sending.round.owed().len();
    Ok(sending.pushed)
}

/// What the hubs of the configuration are owed; others are forgotten. A document that isn't in its place yet is left
/// for later: what the output has is old.
fn owed(site: &Site) -> Result<Vec<Ping>, Error> {
    let Some(store) = Store::open(&site.ledger_file())? else {
        return Ok(Vec::new());
    };
    let mut owed = Vec::new();
    let mut gone = BTreeSet::new();
    for ping in store.pings()? {
        if !site.model.hubs.contains(&ping.hub) {
            gone.insert(ping.hub);
        } else if ping.owed > 0 && ping.is_placed {
            owed.push(ping);
        }
    }
    if !gone.is_empty() {
        let _lock = Lock::take(&site.lock_file(), LOCK_PATIENCE)?;
        store.forget_hubs(&gone)?;
    }
    Ok(owed)
}

/// A round that is under way.
struct Sending<'a> {
    site: &'a Site,
    options: Options,
    client: Client,
    round: Round,
    /// Tags of what is public in the place of documents.
    tags: BTreeMap<String, String>,
    pushed: Pushed,
}

impl Sending<'_> {
    fn look(&mut self, document: &str, wait: &mut dyn FnMut(&str, &str)) -> Result<(), Error> {
        let output = OutputFolder::open(&self.site.project.output())?;
        let bytes = output.map(|output| output.read(document)).transpose()?;
        let look = match bytes.flatten() {
            None => Look::Gone,
            Some(bytes) => {
                let url = url_of(document, self.public_url());
                let tag = self.tags.get(document).map(String::as_str);
                match self.client.look(&url, &bytes, tag) {
                    Seen::Same => {
                        self.pushed.behind.remove(&url);
                        Look::Public(xxh3_128(&bytes))
                    }
                    Seen::Other(why, tag) => {
                        match tag {
                            Some(tag) => self.tags.insert(document.to_owned(), tag),
                            None => self.tags.remove(document),
                        };
                        if !self.pushed.behind.contains_key(&url) {
                            wait(&url, &why);
                        }
                        self.pushed.behind.insert(url, why);
                        Look::Behind
                    }
                }
            }
        };
        let before = self.owed_of(|ping| ping.document == document);
        let settled = self.round.looked(document, look, (self.options.wall)());
        self.keep(settled, &before)
    }

    fn tell(&mut self, hub: &str, document: &str) -> Result<(), Error> {
        let topic = url_of(document, &self.site.model.base_url);
        let answer = self.client.tell(hub, &topic);
        let before = self.owed_of(|ping| ping.hub == hub && ping.document == document);
        let now = (self.options.wall)();
        let ping = self.round.answered(hub, document, &answer, now);
        match answer {
            Answer::Accepted(_) => self.pushed.told += 1,
            Answer::Later(answer, _) | Answer::Refused(answer) => self.pushed.failed.push(Failed {
                hub: hub.to_owned(),
                topic,
                answer,
                next: ping.as_ref().and_then(|ping| ping.next),
            }),
        }
        self.keep(ping.into_iter().collect(), &before)
    }

    /// Where the output is public, ended by `/`.
    fn public_url(&self) -> &str {
        let config = &self.site.project.config;
        let elsewhere = config.publish.public_url.as_deref();
        elsewhere.unwrap_or(&config.site.base_url)
    }

    /// How much is owed by pings.
    fn owed_of(&self, is_meant: impl Fn(&Ping) -> bool) -> BTreeMap<(String, String), u64> {
        let pings = self.round.owed().iter().filter(|ping| is_meant(ping));
        pings
            .map(|ping| ((ping.hub.clone(), ping.document.clone()), ping.owed))
            .collect()
    }

    /// Keeps pings in the ledger, unless the document changed since they were read.
    fn keep(
        &self,
        pings: Vec<Ping>,
        before: &BTreeMap<(String, String), u64>,
    ) -> Result<(), Error> {
        let of = |ping: &Ping| before.get(&(ping.hub.clone(), ping.document.clone()));
        let pings: Vec<(Ping, u64)> = pings
            .into_iter()
            .filter_map(|ping| of(&ping).copied().map(|owed| (ping, owed)))
            .collect();
        if pings.is_empty() {
            return Ok(());
        }
        let _lock = Lock::take(&self.site.lock_file(), LOCK_PATIENCE)?;
        match Store::open(&self.site.ledger_file())? {
            Some(store) => store.keep_pings(&pings),
            None => Ok(()),
        }
    }
}

/// The URL of a document below one that ends in `/`.
fn url_of(document: &str, base_url: &str) -> String {
    match DocumentPath::parse(document) {
        Some(document) => document.url(base_url),
        None => format!("{base_url}{document}"),
    }
}
