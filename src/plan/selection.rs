//! Which of the feeds that select hold a story that was judged, and its number there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::changes::{Judged, JudgedStory};
use super::document::RESERVED;
use super::known::{Before, Known, RecordedNumbers};
use super::memory::{Choices, Chosen};
use super::setting::Setting;
use crate::config::{FeedConfig, VALUE};
use crate::ledger::history::Numbering;
use crate::ledger::judgement::Verdict;
use crate::ledger::memory::{State, StoryRow};
use crate::ledger::selection::{Facets, Field, folded, other_slug, value_slug};
use crate::story::ArticlePath;

/// The feeds of the config that select, and what they select by.
///
/// A story has its own number in a feed that it enters with its release, or with the feed's first
/// build; one that enters later, and one that was edited after it had left the head, get a new one,
/// so that the feed's subscribers see it.
pub(super) struct Selecting<'a> {
    setting: Setting<'a>,
    before: Before<'a>,
    known: &'a Known,
    choices: &'a mut Choices,
    /// Numbers for old stories of which no document told.
    free: &'a mut BTreeSet<u64>,
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
    /// Feeds that were given a numbering.
    chosen: Vec<Chosen>,
    /// The number of a story in a numbering from now on; `None`: it left.
    numbered: Vec<(Numbering, StoryRow, Option<u64>)>,
    /// Whether a number was given beyond those of releases.
    has_lifted: bool,
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
struct Chooser {
    feed: String,
    rules: String,
    made_for: Option<(String, String)>,
}

impl<'a> Selecting<'a> {
    /// The feeds as they select from now on.
    pub(super) fn new(
        setting: Setting<'a>,
        (before, known): (Before<'a>, &'a Known),
        choices: &'a mut Choices,
        free: &'a mut BTreeSet<u64>,
    ) -> Self {
        let rules = choices.rules.iter();
        let mut selecting = Self {
            setting,
            before,
            known,
            by_rules: rules
                .map(|(numbering, rules)| (rules.clone(), *numbering))
                .collect(),
            choices,
            free,
            named: Vec::new(),
            each: Vec::new(),
            begun: BTreeSet::new(),
            changed: BTreeSet::new(),
            chosen: Vec::new(),
            numbered: Vec::new(),
            has_lifted: false,
        };
        let mut choosers = Vec::new();
        for config in &setting.config.feeds {
            if let Some(field) = config.each {
                let by_value = HashMap::new();
                let each = Each {
                    config,
                    field,
                    by_value,
                };
                for (made, value) in selecting.choices.made_for(&config.name) {
                    choosers.push(Chooser {
                        feed: made.feed.clone(),
                        rules: each.rules(value),
                        made_for: made.made_for.clone(),
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
            let numbering = selecting.choose(chooser, &wanted);
            selecting.enlist(chooser, numbering);
        }
        selecting
    }

    /// The numbering of a feed: that of its rules; else, where the rules are new, the one that it had,
    /// unless another feed still selects so; else a new one.
    fn choose(&mut self, chooser: &Chooser, wanted: &BTreeSet<&str>) -> Numbering {
        let rules = &chooser.rules;
        let had = self.choices.numbering(&chooser.feed);
        let numbering = if let Some(known) = self.by_rules.get(rules) {
            *known
        } else {
            let old = self.by_rules.iter().find(|(_, own)| Some(**own) == had);
            let old = old.map(|(rules, own)| (rules.clone(), *own));
            let numbering = match old.filter(|(rules, _)| !wanted.contains(rules.as_str())) {
                Some((old, numbering)) => {
                    self.by_rules.remove(&old);
                    numbering
                }
                None => self.choices.next_numbering(),
            };
            self.begin(numbering, rules.clone());
            numbering
        };
        if had != Some(numbering) {
            self.give(Chosen {
                feed: chooser.feed.clone(),
                numbering,
                made_for: chooser.made_for.clone(),
            });
        }
        numbering
    }

    /// Has a numbering select by rules from now on.
    fn begin(&mut self, numbering: Numbering, rules: String) {
        self.choices.rules.insert(numbering, rules.clone());
        self.by_rules.insert(rules, numbering);
        self.begun.insert(numbering);
    }

    /// Gives a feed its numbering.
    fn give(&mut self, chosen: Chosen) {
        self.choices.choose(chosen.clone());
        self.chosen.push(chosen);
    }

    /// Has a feed select.
    fn enlist(&mut self, chooser: &Chooser, numbering: Numbering) {
        if let Some((template, value)) = &chooser.made_for {
            let each = self.each.iter_mut();
            for each in each.filter(|each| each.config.name == *template) {
                each.by_value.insert(folded(value), numbering);
            }
            return;
        }
        let feeds = self.setting.config.feeds.iter();
        let named = feeds.filter(|config| config.name == chooser.feed);
        self.named.extend(named.map(|config| (config, numbering)));
    }

    /// Whether a feed of the config selects by a numbering: the others keep what they hold.
    fn is_active(&self, numbering: Numbering) -> bool {
        let named = self.named.iter().map(|(_, own)| own);
        let each = self.each.iter().flat_map(|each| each.by_value.values());
        named.chain(each).any(|own| *own == numbering)
    }

    /// Takes the next judged story; `numbers` are those that it has, and then those that it has from now on.
    pub(super) fn take(
        &mut self,
        verdict: &Verdict,
        story: &JudgedStory,
        numbers: &mut BTreeMap<Numbering, u64>,
    ) {
        let Some(facets) = verdict.facets.as_deref() else {
            return;
        };
        if !verdict.story.state.is_public() {
            return;
        }
        let row = story.story.row;
        let had = match self.before {
            Before::Heads => numbers.clone(),
            Before::Nothing(_) => BTreeMap::new(),
        };
        // A notice stands where its story stood, whatever its article says by now. In a feed that begins later
        // it would tell of a story that its subscribers never saw.
        let wanted = match (verdict.story.state, self.before) {
            (State::Withdrawn, Before::Heads) => had.keys().copied().collect(),
            (State::Withdrawn, Before::Nothing(told)) => {
                let all = self.choices.rules.keys().copied();
                all.filter(|numbering| self.told(told, *numbering, row).is_some())
                    .collect()
            }
            _ => self.wanted(facets, &verdict.path),
        };
        for numbering in &wanted {
            let number = self.number(verdict, story, *numbering, had.get(numbering));
            if let Some(number) = number {
                self.changed.insert(*numbering);
                self.numbered.push((*numbering, row, Some(number)));
                numbers.insert(*numbering, number);
            }
        }
        for numbering in had
            .into_keys()
            .filter(|numbering| !wanted.contains(numbering))
        {
            if self.is_active(numbering) {
                self.changed.insert(numbering);
                self.numbered.push((numbering, row, None));
                numbers.remove(&numbering);
            }
        }
    }

    /// The number that a story gets in a feed that holds it; `None`: it keeps the one that it has.
    fn number(
        &mut self,
        verdict: &Verdict,
        story: &JudgedStory,
        numbering: Numbering,
        has: Option<&u64>,
    ) -> Option<u64> {
        let row = story.story.row;
        let own = || story.number.or_else(|| self.known.number(row));
        match self.before {
            Before::Heads => {
                let is_shown = |has: &u64| *has >= self.known.floor(Some(numbering));
                if has.is_some_and(|has| !verdict.change.is_news() || is_shown(has)) {
                    return None;
                }
            }
            Before::Nothing(told) => {
                let number = self.told(told, numbering, row);
                return number
                    .or_else(|| self.behind(told, verdict, numbering, own()))
                    .or_else(own);
            }
        }
        let enters = has.is_none() && self.begun.contains(&numbering);
        if story.number.is_some() || enters {
            return own();
        }
        self.has_lifted = true;
        self.choices.newest_number += 1;
        Some(self.choices.newest_number)
    }

    /// The number that a story had in a feed, as documents told it.
    fn told(&self, told: &RecordedNumbers, numbering: Numbering, row: StoryRow) -> Option<u64> {
        let (rules, feeds) = self.choosers(numbering);
        told.of(rules, &feeds, row)
    }

    /// A number behind the head of a feed, for a story that was there although none of the feed's documents tells
    /// of it.
    fn behind(
        &mut self,
        told: &RecordedNumbers,
        verdict: &Verdict,
        numbering: Numbering,
        own: Option<u64>,
    ) -> Option<u64> {
        let (rules, feeds) = self.choosers(numbering);
        let forgotten = told.forgotten(rules, &feeds)?;
        let own = own.filter(|own| *own < forgotten.below);
        let is_known = self.known.story(verdict.story.row).is_some();
        (is_known || forgotten.holds(verdict))
            .then(|| own.or_else(|| forgotten.take(self.free)))
            .flatten()
    }

    /// By what a numbering selects, and the feeds that have it.
    fn choosers(&self, numbering: Numbering) -> (&str, Vec<&str>) {
        let rules = self.choices.rules.get(&numbering);
        let feeds = self.choices.chosen.iter();
        let feeds = feeds.filter(|chosen| chosen.numbering == numbering);
        let feeds = feeds.map(|chosen| chosen.feed.as_str()).collect();
        (rules.map(String::as_str).unwrap_or_default(), feeds)
    }

    /// The feeds that hold a story; those that its values need are made.
    fn wanted(&mut self, facets: &Facets, path: &ArticlePath) -> BTreeSet<Numbering> {
        let language = self.setting.model.language.as_deref();
        let selects = |config: &FeedConfig| config.selection.selects(facets, path, language);
        let named = self.named.iter().filter(|(config, _)| selects(config));
        let mut wanted: BTreeSet<Numbering> = named.map(|(_, numbering)| *numbering).collect();
        let mut made = Vec::new();
        for (place, each) in self.each.iter().enumerate() {
            if !selects(each.config) {
                continue;
            }
            for value in facets.values(each.field, language) {
                match each.by_value.get(&folded(value)) {
                    Some(numbering) => {
                        wanted.insert(*numbering);
                    }
                    None => made.push((place, each.config, each.rules(value), value)),
                }
            }
        }
        for (place, config, rules, value) in made {
            let known = self.by_rules.get(&rules).copied();
            let numbering = known.unwrap_or_else(|| {
                let numbering = self.choices.next_numbering();
                self.begin(numbering, rules);
                numbering
            });
            let key = folded(value);
            let each = self.each.get_mut(place);
            // Two values of one story may differ in case alone.
            let is_new = each.is_some_and(|each| each.by_value.insert(key, numbering).is_none());
            if is_new {
                self.make(config, value, numbering);
            }
            wanted.insert(numbering);
        }
        wanted
    }

    /// Makes the feed of a value.
    fn make(&mut self, config: &FeedConfig, value: &str, numbering: Numbering) {
        let name = config.name.replace(VALUE, &value_slug(value));
        let mut feeds = self.setting.config.feeds.iter();
        let is_reserved = RESERVED.iter().any(|reserved| {
            let rest = name.strip_prefix(reserved);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let is_taken = is_reserved
            || self.choices.numbering(&name).is_some()
            || feeds.any(|feed| feed.name == name);
        let feed = if is_taken {
            config.name.replace(VALUE, &other_slug(value))
        } else {
            name
        };
        self.give(Chosen {
            feed,
            numbering,
            made_for: Some((config.name.clone(), value.to_owned())),
        });
    }

    /// What the ledger is told; gives the feeds that a story entered or left, or in which it moved.
    pub(super) fn finish(self, judged: &mut Judged) -> BTreeSet<Numbering> {
        let rules = self.begun.iter().filter_map(|numbering| {
            let rules = self.choices.rules.get(numbering)?;
            Some((*numbering, rules.clone()))
        });
        judged.rules = rules.collect();
        judged.chosen = self.chosen;
        judged.numbered = self.numbered;
        judged.newest_number = self.has_lifted.then_some(self.choices.newest_number);
        self.changed
    }
}
