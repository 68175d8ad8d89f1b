//! Which of the feeds that select hold a story that was judged, and its number there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::recovering::RecoveredNumbers;
use super::remembering::Remembered;
use crate::commands::site::Site;
use crate::config::{FeedConfig, VALUE};
use crate::error::Error;
use crate::feed::document::RESERVED;
use crate::ledger::heads::Numbering;
use crate::ledger::judgement::Verdict;
use crate::ledger::memory::State;
use crate::ledger::selection::{Facets, Field, folded, other_slug, value_slug};
use crate::story::ArticlePath;
use crate::world::store::Store;

/// Writes into the ledger which feeds hold what was judged; gives those that a story entered or left,
/// or in which it moved.
///
/// A story has its own number in a feed that it enters with its release, or with the feed's first
/// build; one that enters later, and one that was edited after it had left the head, get a new one,
/// so that the feed's subscribers see it.
pub(super) fn select(
    site: &Site,
    store: &Store,
    judged: &[(&Verdict, Remembered)],
    recovered: Option<&RecoveredNumbers>,
) -> Result<BTreeSet<Numbering>, Error> {
    if !site.has_selections() {
        return Ok(BTreeSet::new());
    }
    let mut selecting = Selecting::new(site, store, recovered)?;
    for (verdict, remembered) in judged {
        selecting.take(verdict, *remembered)?;
    }
    Ok(selecting.changed)
}

/// A feed of the config that selects.
struct Selecting<'a> {
    site: &'a Site,
    store: &'a Store,
    is_new: bool,
    /// The numbers that the documents of a lost ledger told.
    recovered: Option<&'a RecoveredNumbers>,
    /// Feeds with a name of their own.
    named: Vec<(&'a FeedConfig, Numbering)>,
    /// Feeds for each value of a field.
    each: Vec<Each<'a>>,
    /// Feeds that select otherwise than before, or for the first time.
    begun: BTreeSet<Numbering>,
    /// Feeds that a story entered or left, or in which it moved.
    changed: BTreeSet<Numbering>,
}

/// The feeds of one `each`.
struct Each<'a> {
    config: &'a FeedConfig,
    field: Field,
    /// By value, letter case apart.
    by_value: HashMap<String, Numbering>,
}

impl<'a> Selecting<'a> {
    fn new(
        site: &'a Site,
        store: &'a Store,
        recovered: Option<&'a RecoveredNumbers>,
    ) -> Result<Self, Error> {
        let mut selecting = Self {
            site,
            store,
            is_new: recovered.is_some(),
            recovered: recovered.filter(|numbers| !numbers.is_empty()),
            named: Vec::new(),
            each: Vec::new(),
            begun: BTreeSet::new(),
            changed: BTreeSet::new(),
        };
        for config in &site.project.config.feeds {
            let rules = config.selection.rules();
            if let Some(field) = config.each {
                let mut by_value = HashMap::new();
                for made in store.value_feeds(&config.name)? {
                    selecting.meet(made.numbering, &made.rules, &rules)?;
                    by_value.insert(folded(&made.value), made.numbering);
                }
                selecting.each.push(Each {
                    config,
                    field,
                    by_value,
                });
            } else if !config.selection.is_everything() {
                let (numbering, known) = match store.numbering(&config.name)? {
                    Some(known) => known,
                    None => (store.add_numbering(&config.name, "", None)?, String::new()),
                };
                selecting.meet(numbering, &known, &rules)?;
                selecting.named.push((config, numbering));
            }
        }
        Ok(selecting)
    }

    /// Takes in a feed that there is.
    fn meet(&mut self, numbering: Numbering, known: &str, rules: &str) -> Result<(), Error> {
        if known != rules {
            self.store.put_rules(numbering, rules)?;
            self.begun.insert(numbering);
        }
        Ok(())
    }

    fn take(&mut self, verdict: &Verdict, remembered: Remembered) -> Result<(), Error> {
        let Some(facets) = verdict.facets.as_deref() else {
            return Ok(());
        };
        if !verdict.story.state.is_public() {
            return Ok(());
        }
        let row = remembered.row;
        let had: BTreeMap<Numbering, u64> = if self.is_new {
            BTreeMap::new()
        } else {
            self.store.numbers_of(row)?.into_iter().collect()
        };
        // A notice stands where the story stood, whatever its article says by now.
        let wanted = if verdict.story.state == State::Withdrawn && !had.is_empty() {
            had.keys().copied().collect()
        } else {
            self.wanted(facets, &verdict.path)?
        };
        for numbering in &wanted {
            let number = self.number(verdict, remembered, *numbering, had.get(numbering))?;
            if let Some(number) = number {
                self.changed.insert(*numbering);
                self.store.put_numbered(*numbering, number, row)?;
            }
        }
        for numbering in had.keys().filter(|numbering| !wanted.contains(numbering)) {
            self.changed.insert(*numbering);
            self.store.remove_numbered(*numbering, row)?;
        }
        Ok(())
    }

    /// The number that a story gets in a feed that holds it; `None`: it keeps the one that it has.
    fn number(
        &self,
        verdict: &Verdict,
        remembered: Remembered,
        numbering: Numbering,
        has: Option<&u64>,
    ) -> Result<Option<u64>, Error> {
        if let Some(has) = has
            && (self.is_new || !verdict.change.is_news() || *has >= self.store.low_of(numbering)?)
        {
            return Ok(None);
        }
        if let Some(recovered) = self.recovered {
            let feed = self.store.feed_of(numbering)?.unwrap_or_default();
            if let Some(number) = recovered.get(&(feed, remembered.row)) {
                return Ok(Some(*number));
            }
        }
        let enters = has.is_none() && self.begun.contains(&numbering);
        if remembered.is_numbered || self.is_new || enters {
            return self.store.number(remembered.row);
        }
        self.store.fresh_number().map(Some)
    }

    /// The feeds that hold a story; those that its values need are made.
    fn wanted(
        &mut self,
        facets: &Facets,
        path: &ArticlePath,
    ) -> Result<BTreeSet<Numbering>, Error> {
        let language = self.site.model.language.as_deref();
        let selects = |config: &FeedConfig| config.selection.selects(facets, path, language);
        let named = self.named.iter().filter(|(config, _)| selects(config));
        let mut wanted: BTreeSet<Numbering> = named.map(|(_, numbering)| *numbering).collect();
        for each in &mut self.each {
            if !selects(each.config) {
                continue;
            }
            for value in facets.values(each.field, language) {
                let key = folded(value);
                if let Some(numbering) = each.by_value.get(&key) {
                    wanted.insert(*numbering);
                    continue;
                }
                let numbering = make(self.site, self.store, each.config, value)?;
                self.begun.insert(numbering);
                each.by_value.insert(key, numbering);
                wanted.insert(numbering);
            }
        }
        Ok(wanted)
    }
}

/// Makes the feed of a value.
fn make(site: &Site, store: &Store, config: &FeedConfig, value: &str) -> Result<Numbering, Error> {
    let name = config.name.replace(VALUE, &value_slug(value));
    let mut feeds = site.project.config.feeds.iter();
    let is_reserved = RESERVED.iter().any(|reserved| {
        let rest = name.strip_prefix(reserved);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let is_taken =
        is_reserved || store.numbering(&name)?.is_some() || feeds.any(|feed| feed.name == name);
    let name = if is_taken {
        config.name.replace(VALUE, &other_slug(value))
    } else {
        name
    };
    let rules = config.selection.rules();
    store.add_numbering(&name, &rules, Some((&config.name, value)))
}
