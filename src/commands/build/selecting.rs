//! Which of the feeds that select hold a story that was judged, and its number there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::recovering::RecoveredFeeds;
use super::remembering::Remembered;
use super::sealing::Floors;
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
    before: Before<'_>,
) -> Result<BTreeSet<Numbering>, Error> {
    if !site.has_selections() {
        return Ok(BTreeSet::new());
    }
    let mut selecting = Selecting::new(site, store, before)?;
    for (verdict, remembered) in judged {
        selecting.take(verdict, *remembered)?;
    }
    Ok(selecting.changed)
}

/// What there was before the run.
#[derive(Debug, Clone, Copy)]
pub(super) enum Before<'a> {
    /// The heads, as they were built last.
    Heads(&'a Floors),
    /// A ledger that is lost, or none; what documents told.
    Nothing(&'a RecoveredFeeds),
}

/// The feeds of the config that select, and what they select by.
struct Selecting<'a> {
    site: &'a Site,
    store: &'a Store,
    before: Before<'a>,
    /// Feeds with a name of their own.
    named: Vec<(&'a FeedConfig, Numbering)>,
    /// Feeds for each value of a field.
    each: Vec<Each<'a>>,
    /// The numbering of each rules, of feeds that the config has and of others.
    by_rules: BTreeMap<String, Numbering>,
    /// Numberings that select otherwise than before, or for the first time.
    begun: BTreeSet<Numbering>,
    /// Those that a story entered or left, or in which it moved.
    changed: BTreeSet<Numbering>,
}

/// The feeds of one `each`.
struct Each<'a> {
    config: &'a FeedConfig,
    field: Field,
    /// By value, letter case apart.
    by_value: HashMap<String, Numbering>,
}

impl Each<'_> {
    /// What the feed of a value selects by.
    fn rules(&self, value: &str) -> String {
        let own = self.config.selection.rules();
        format!("{own}, each {} {:?}", self.field.name(), folded(value))
    }
}

/// A feed as the ledger has it, and what it selects by from now on.
struct Chooser<'a> {
    feed: String,
    rules: String,
    made_for: Option<(&'a str, String)>,
}

impl<'a> Selecting<'a> {
    fn new(site: &'a Site, store: &'a Store, before: Before<'a>) -> Result<Self, Error> {
        let mut selecting = Self {
            site,
            store,
            before,
            named: Vec::new(),
            each: Vec::new(),
            by_rules: store.numberings()?.into_iter().collect(),
            begun: BTreeSet::new(),
            changed: BTreeSet::new(),
        };
        let mut choosers = Vec::new();
        for config in &site.project.config.feeds {
            if let Some(field) = config.each {
                let by_value = HashMap::new();
                let each = Each {
                    config,
                    field,
                    by_value,
                };
                for made in store.value_feeds(&config.name)? {
                    choosers.push(Chooser {
                        feed: made.feed,
                        rules: each.rules(&made.value),
                        made_for: Some((&config.name, made.value)),
                    });
                }
                selecting.each.push(each);
            } else if !config.selection.is_everything() {
                choosers.push(Chooser {
                    feed: config.name.clone(),
                    rules: config.selection.rules(),
                    made_for: None,
                });
            }
        }
        let wanted: BTreeSet<&str> = choosers.iter().map(|one| one.rules.as_str()).collect();
        for chooser in &choosers {
            let numbering = selecting.choose(chooser, &wanted)?;
            selecting.enlist(chooser, numbering);
        }
        Ok(selecting)
    }

    /// The numbering of a feed: that of its rules; else, where the rules are new, the one that it had,
    /// unless another feed still selects so; else a new one.
    fn choose(
        &mut self,
        chooser: &Chooser<'_>,
        wanted: &BTreeSet<&str>,
    ) -> Result<Numbering, Error> {
        let (store, rules) = (self.store, &chooser.rules);
        let had = store.chosen(&chooser.feed)?;
        let numbering = if let Some(known) = self.by_rules.get(rules) {
            *known
        } else {
            let old = self.by_rules.iter().find(|(_, own)| Some(**own) == had);
            let old = old.map(|(rules, own)| (rules.clone(), *own));
            let numbering = match old.filter(|(rules, _)| !wanted.contains(rules.as_str())) {
                Some((old, numbering)) => {
                    self.by_rules.remove(&old);
                    store.put_rules(numbering, rules)?;
                    numbering
                }
                None => store.add_numbering(rules)?,
            };
            self.by_rules.insert(rules.clone(), numbering);
            self.begun.insert(numbering);
            numbering
        };
        if had != Some(numbering) {
            let made_for = chooser.made_for.as_ref();
            let made_for = made_for.map(|(template, value)| (*template, value.as_str()));
            store.choose(&chooser.feed, numbering, made_for)?;
        }
        Ok(numbering)
    }

    /// Has a feed select.
    fn enlist(&mut self, chooser: &Chooser<'_>, numbering: Numbering) {
        if let Some((template, value)) = &chooser.made_for {
            let each = self.each.iter_mut();
            for each in each.filter(|each| each.config.name == *template) {
                each.by_value.insert(folded(value), numbering);
            }
            return;
        }
        let feeds = self.site.project.config.feeds.iter();
        let named = feeds.filter(|config| config.name == chooser.feed);
        self.named.extend(named.map(|config| (config, numbering)));
    }

    /// Whether a feed of the config selects by a numbering: the others keep what they hold.
    fn is_active(&self, numbering: Numbering) -> bool {
        let named = self.named.iter().map(|(_, own)| own);
        let each = self.each.iter().flat_map(|each| each.by_value.values());
        named.chain(each).any(|own| *own == numbering)
    }

    fn take(&mut self, verdict: &Verdict, remembered: Remembered) -> Result<(), Error> {
        let Some(facets) = verdict.facets.as_deref() else {
            return Ok(());
        };
        if !verdict.story.state.is_public() {
            return Ok(());
        }
        let row = remembered.row;
        let had: BTreeMap<Numbering, u64> = if matches!(self.before, Before::Nothing(_)) {
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
        let left = had.keys().filter(|numbering| !wanted.contains(numbering));
        for numbering in left
            .filter(|numbering| self.is_active(**numbering))
            .copied()
            .collect::<Vec<_>>()
        {
            self.changed.insert(numbering);
            self.store.remove_numbered(numbering, row)?;
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
        match self.before {
            Before::Heads(floors) => {
                let is_shown = |has: &u64| *has >= floors.of(Some(numbering));
                if has.is_some_and(|has| !verdict.change.is_news() || is_shown(has)) {
                    return Ok(None);
                }
            }
            Before::Nothing(recovered) => {
                let rules = self.store.rules(numbering)?;
                let feeds = self.store.feeds_of(numbering)?;
                let told = recovered.number(&rules, &feeds, remembered.row);
                return told
                    .map_or_else(|| self.store.number(remembered.row), |told| Ok(Some(told)));
            }
        }
        let enters = has.is_none() && self.begun.contains(&numbering);
        if remembered.is_numbered || enters {
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
                let rules = each.rules(value);
                let known = self.by_rules.get(&rules).copied();
                let numbering = match known {
                    Some(known) => known,
                    None => self.store.add_numbering(&rules)?,
                };
                if known.is_none() {
                    self.begun.insert(numbering);
                    self.by_rules.insert(rules, numbering);
                }
                make(self.site, self.store, each.config, value, numbering)?;
                each.by_value.insert(key, numbering);
                wanted.insert(numbering);
            }
        }
        Ok(wanted)
    }
}

/// Makes the feed of a value.
fn make(
    site: &Site,
    store: &Store,
    config: &FeedConfig,
    value: &str,
    numbering: Numbering,
) -> Result<(), Error> {
    let name = config.name.replace(VALUE, &value_slug(value));
    let mut feeds = site.project.config.feeds.iter();
    let is_reserved = RESERVED.iter().any(|reserved| {
        let rest = name.strip_prefix(reserved);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let is_taken =
        is_reserved || store.chosen(&name)?.is_some() || feeds.any(|feed| feed.name == name);
    let name = if is_taken {
        config.name.replace(VALUE, &other_slug(value))
    } else {
        name
    };
    store.choose(&name, numbering, Some((&config.name, value)))
}
