//! What happens in a newsroom, step by step: a seed gives all of it before anything is built.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::article::Article;
use super::dice::Dice;
use super::events::{self, EVENTS};
use super::settings::Settings;

/// When a site is first built: 2024-05-14T09:30:00Z by `date -u -d @1715679000`. It lies in the past,
/// so that no file looks as if it had just been written.
const FIRST_BUILD_SECS: i64 = 1_715_679_000;

/// How much later the next build is, in seconds; more than files are older than their build.
const PAUSES: [(usize, (i64, i64)); 4] = [
    (6, (300, 4_000)),
    (4, (7_000, 30_000)),
    (3, (70_000, 100_000)),
    (1, (250_000, 400_000)),
];

/// Something done to the articles folder.
#[derive(Debug)]
pub(super) enum Doing {
    Write {
        path: String,
        bytes: Vec<u8>,
        modified: i64,
    },
    Remove(String),
}

/// What is done before a build, and the build.
#[derive(Debug)]
pub(super) struct Step {
    /// What is done, for people.
    pub(super) what: Vec<String>,
    /// The kinds of it.
    pub(super) kinds: BTreeSet<&'static str>,
    /// In this order; nothing is removed before its like is written elsewhere, so that no inode is
    /// given again.
    pub(super) doings: Vec<Doing>,
    pub(super) settings: Settings,
    /// Seconds since 1970.
    pub(super) now: i64,
    pub(super) accept: bool,
    pub(super) loses_ledger: bool,
    /// When a first build is killed; a second follows.
    pub(super) killed_after: Option<Duration>,
}

/// A history: the name of its beginning, and its steps.
pub(super) fn history(seed: u64) -> (&'static str, Vec<Step>) {
    let (name, settings) = Settings::of(seed);
    let mut room = Newsroom {
        dice: Dice::new(seed),
        articles: BTreeMap::new(),
        left: Vec::new(),
        away: None,
        settings,
        now: FIRST_BUILD_SECS,
        needs_word: false,
        doings: Vec::new(),
        what: Vec::new(),
        kinds: BTreeSet::new(),
    };
    let mut steps = vec![room.first()];
    for _ in 0..7 + room.dice.below(7) {
        steps.push(room.step(seed));
    }
    (name, steps)
}

/// A newsroom, and what is being done in it.
#[derive(Debug)]
pub(super) struct Newsroom {
    pub(super) dice: Dice,
    /// By path.
    pub(super) articles: BTreeMap<String, Article>,
    /// Those that were deleted or moved away, as they were.
    pub(super) left: Vec<Article>,
    /// All articles while the folder is empty.
    away: Option<BTreeMap<String, Article>>,
    settings: Settings,
    pub(super) now: i64,
    /// Whether the build before may have refused something.
    needs_word: bool,
    doings: Vec<Doing>,
    what: Vec<String>,
    kinds: BTreeSet<&'static str>,
}

impl Newsroom {
    fn first(&mut self) -> Step {
        for _ in 0..3 + self.dice.below(4) {
            if self.dice.falls(75) {
                let path = events::publish_one(self);
                self.note("new", &path);
            } else {
                self.happen();
            }
        }
        self.end(false, false)
    }

    fn step(&mut self, seed: u64) -> Step {
        let could_be_read_back = self.settings.pages || seed % 16 == 6;
        self.pass();
        if self.settings.is_broken {
            self.settings.is_broken = false;
            self.note("configuration repaired", "");
        }
        if let Some(away) = self.away.take() {
            self.note("folder filled again", "");
            for article in away.into_values() {
                self.put(article);
            }
        } else if self.articles.len() > 11 && self.dice.falls(6) {
            self.edit_all();
        } else if !self.articles.is_empty() && self.dice.falls(2) {
            self.empty();
        } else {
            for _ in 0..self.dice.weighed(&[(1, 0), (6, 1), (4, 2), (2, 3)]) {
                self.happen();
            }
        }
        if self.dice.falls(18) {
            let what = self.settings.change(&mut self.dice);
            self.note("configured", &what);
        } else if self.dice.falls(2) {
            self.settings.is_broken = true;
            self.note("configuration broken", "");
        }
        let loses_ledger = self.dice.falls(7) && could_be_read_back;
        if loses_ledger {
            self.note("ledger lost", "");
        }
        let is_killed = self.dice.falls(8);
        self.end(loses_ledger, is_killed)
    }

    /// Lets time pass, often until the next embargo has ended.
    fn pass(&mut self) {
        let before = self.now;
        let (first, last) = self.dice.weighed(&PAUSES);
        self.now += self.dice.secs(first, last);
        let dues: Vec<i64> = self.articles.values().filter_map(|one| one.due).collect();
        let next = dues.into_iter().filter(|due| *due > before).min();
        if let Some(next) = next
            && self.dice.falls(50)
        {
            self.now = self.now.max(next + 600);
        }
        if next.is_some_and(|next| next <= self.now) {
            self.note("embargo ended", "");
        }
    }

    fn happen(&mut self) {
        let (kind, event) = self.dice.weighed(&EVENTS);
        if let Some(what) = event(self) {
            self.note(kind, &what);
        } else {
            let path = events::publish_one(self);
            self.note("new", &path);
        }
    }

    fn edit_all(&mut self) {
        let all: Vec<Article> = self.articles.values().cloned().collect();
        for mut article in all.into_iter().filter(|one| one.broken.is_none()) {
            article.rewrite(&mut self.dice);
            self.put(article);
        }
        self.needs_word = true;
        self.note("all edited", "");
    }

    fn empty(&mut self) {
        let paths: Vec<String> = self.articles.keys().cloned().collect();
        self.doings.extend(paths.into_iter().map(Doing::Remove));
        self.away = Some(std::mem::take(&mut self.articles));
        self.note("folder emptied", "");
    }

    fn end(&mut self, loses_ledger: bool, is_killed: bool) -> Step {
        let killed_after = is_killed.then(|| {
            let micros = self.dice.below(40_000);
            self.note("killed", "");
            Duration::from_micros(micros.try_into().unwrap())
        });
        // What was emptied by mistake isn't meant.
        let may_accept = self.away.is_none();
        let percent = if self.needs_word { 60 } else { 14 };
        let accept = self.dice.falls(percent) && may_accept;
        if accept {
            self.note("accepted", "");
        }
        if accept || !self.kinds.contains("all edited") {
            self.needs_word &= !accept;
        }
        Step {
            what: std::mem::take(&mut self.what),
            kinds: std::mem::take(&mut self.kinds),
            doings: std::mem::take(&mut self.doings),
            settings: self.settings.clone(),
            now: self.now,
            accept,
            loses_ledger,
            killed_after,
        }
    }

    fn note(&mut self, kind: &'static str, what: &str) {
        self.kinds.insert(kind);
        self.what.push(format!("{kind} {what}").trim_end().into());
    }

    /// Saves an article, some minutes before the build.
    pub(super) fn put(&mut self, mut article: Article) {
        article.modified = self.now - self.dice.secs(61, 299);
        self.place(article);
    }

    /// Writes an article as it is, with the time that it has.
    pub(super) fn place(&mut self, article: Article) {
        self.doings.push(Doing::Write {
            path: article.path.clone(),
            bytes: article.bytes(),
            modified: article.modified,
        });
        self.articles.insert(article.path.clone(), article);
    }

    /// Removes an article, which may come back.
    pub(super) fn remove(&mut self, path: &str) {
        if let Some(article) = self.articles.remove(path) {
            self.left.push(article);
            self.doings.push(Doing::Remove(path.to_owned()));
        }
    }

    /// One of those articles for which something holds.
    pub(super) fn pick(&mut self, holds: impl Fn(&Article) -> bool) -> Option<Article> {
        let those: Vec<&Article> = self.articles.values().filter(|one| holds(one)).collect();
        if those.is_empty() {
            return None;
        }
        Some((*self.dice.one_of(&those)).clone())
    }

    /// The titles of the articles that are there.
    pub(super) fn titles(&self) -> Vec<String> {
        let whole = self.articles.values().filter(|one| one.broken.is_none());
        whole.map(|one| one.title().to_owned()).collect()
    }
}
