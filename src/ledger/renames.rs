//! Which new path holds the story of which missing one. Only a match that is unique both ways
//! counts: a wrong guess would give one story's id and date to another.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::memory::{Digest, KnownStory, Missing, Said};
use super::sighting::Sighting;
use crate::story::Written;

/// The share of the old body's sentences that a new one must hold to be the same story.
const SAME_SENTENCES_PERCENT: usize = 60;

/// The share of the old body's sentences below which a new one, with another title, tells another story: who
/// rewrites one keeps some.
const FEW_SENTENCES_PERCENT: usize = 20;

/// A sentence that more missing stories have tells none of them apart.
const MOST_HOLDERS: usize = 16;

/// So many pairs are tried of a text and a title that was published: each takes a hash.
const MOST_TRIED: usize = 4_000_000;

/// A path that the ledger doesn't know, with what was read there.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// The file.
    pub seen: &'a Sighting,
    /// The key that the path gives.
    pub key: &'a str,
    /// What it says.
    pub digest: &'a Digest,
}

/// The missing story that an arrival takes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its index.
    pub missing: usize,
    /// Whether no other arrival could match it better: it says the same, lies where it lay, or is the
    /// same file.
    pub is_certain: bool,
}

/// For each arrival, the missing story that it takes over.
///
/// The rules, each over what the earlier ones left: declared id; same title and text; same text; the title
/// that was published, and its text; same key; same device, inode and birth time; same title; most of its
/// sentences. What was read back from the output is held first by what says the same where it lay, whoever
/// declares its id; then, of copies, by one that publishes, best one of which documents show the same, or that is
/// dated so. `site_id` is the prefix of all ids.
pub fn matches(arrivals: &[Arrival<'_>], missing: &[Missing], site_id: &str) -> Vec<Option<Found>> {
    let mut pairs = Pairs {
        arrivals,
        missing,
        taken_by: vec![None; arrivals.len()],
        free: vec![true; missing.len()],
        are_certain: true,
    };
    if missing.is_empty() {
        return pairs.taken_by;
    }
    pairs.by(
        |a| published(a).map(|said| (said.content, a.key.to_owned())),
        |m| said_by_documents(m).map(|said| (said.content, m.story.key.clone())),
    );
    pairs.by(|a| a.digest.id.clone(), |m| Some(m.story.id(site_id)));
    pairs.by_what_is_shown();
    pairs.by(
        |a| Some(a.digest.said.content),
        |m| m.story.said.map(|said| said.content),
    );
    pairs.by(
        |a| a.digest.has_text.then_some(a.digest.said.text),
        |m| m.story.said.map(|said| said.text).filter(|text| *text != 0),
    );
    pairs.by(
        |a| a.digest.beneath.map(|(said, _)| said.content),
        |m| m.story.said.map(|said| said.content),
    );
    pairs.by_published_title();
    pairs.by(|a| Some(a.key.to_owned()), |m| Some(m.story.key.clone()));
    pairs.by(
        |a| a.seen.identity(),
        |m| m.file.as_ref().and_then(Sighting::identity),
    );
    pairs.by_copies();
    pairs.are_certain = false;
    pairs.by(
        |a| {
            let beneath = a.digest.beneath.map(|(_, title)| title);
            beneath.or(Some(a.digest.title_hash))
        },
        |m| Some(m.story.title_hash).filter(|title| *title != 0),
    );
    pairs.by_sentences();
    pairs.taken_by
}

/// Whether a text is like what a story said whose body isn't at hand: it says the same, or has the same
/// title.
pub fn is_like(digest: &Digest, story: &KnownStory) -> bool {
    let same_words = story.said.is_none_or(|said| {
        said.content == digest.said.content || (digest.has_text && said.text == digest.said.text)
    });
    same_words || (story.title_hash != 0 && story.title_hash == digest.title_hash)
}

/// Pairs of a new text and an old one, each with its index and its sentences: the new one holds most
/// sentences of that old one and of no other, and no other new one holds them.
pub fn alike(new: &[(usize, &[u64])], old: &[(usize, &[u64])]) -> Vec<(usize, usize)> {
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, (_, sentences)) in old.iter().enumerate() {
        for sentence in *sentences {
            holders.entry(*sentence).or_default().push(place);
        }
    }
    let mut like: Vec<(usize, usize)> = Vec::new();
    for (new, sentences) in new {
        let sentences: HashSet<u64> = sentences.iter().copied().collect();
        let found = sentences.iter().filter_map(|one| holders.get(one));
        let rare = found.filter(|holders| holders.len() <= MOST_HOLDERS);
        let places: BTreeSet<usize> = rare.flatten().copied().collect();
        like.extend(places.into_iter().filter_map(|place| {
            let (old, held) = old.get(place)?;
            let shared = held.iter().filter(|one| sentences.contains(one)).count();
            shares_sentences(shared, held).then_some((*new, *old))
        }));
    }
    unique(like)
}

/// The pairs neither of which is in another.
pub(super) fn unique(mut pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let (mut of_new, mut of_old) = (HashMap::new(), HashMap::new());
    for (new, old) in &pairs {
        *of_new.entry(*new).or_insert(0_usize) += 1;
        *of_old.entry(*old).or_insert(0_usize) += 1;
    }
    pairs.retain(|(new, old)| of_new.get(new) == Some(&1) && of_old.get(old) == Some(&1));
    pairs
}

/// Whether either of two texts has most sentences of the other.
pub fn are_alike(one: &[u64], other: &[u64]) -> bool {
    shares_sentences(shared(one, other), one) && shares_sentences(shared(other, one), other)
}

/// Whether a text has so few of the sentences of another that it tells another story.
pub fn is_unlike(new: &[u64], old: &[u64]) -> bool {
    !new.is_empty() && !old.is_empty() && shared(old, new) * 100 < old.len() * FEW_SENTENCES_PERCENT
}

/// How many of some sentences stand in a text.
fn shared(some: &[u64], all: &[u64]) -> usize {
    let all: HashSet<&u64> = all.iter().collect();
    some.iter().filter(|one| all.contains(one)).count()
}

fn shares_sentences(shared: usize, old: &[u64]) -> bool {
    !old.is_empty() && shared * 100 >= old.len() * SAME_SENTENCES_PERCENT
}

/// What an article says that isn't held back.
fn published(arrival: &Arrival<'_>) -> Option<Said> {
    Some(arrival.digest.said).filter(|_| !arrival.digest.draft)
}

/// What a story said that was read back from the output.
fn said_by_documents(missing: &Missing) -> Option<Said> {
    missing.story.said.filter(|_| missing.file.is_none())
}

/// The day of an article's written date.
fn written_day(arrival: &Arrival<'_>) -> Option<NaiveDate> {
    match arrival.digest.published? {
        Written::Day(day) => Some(day),
        Written::At(at) => Some(at.date_naive()),
    }
}

/// The day on which a story was published.
fn published_day(story: &KnownStory) -> Option<NaiveDate> {
    story.day.or(Some(story.instant?.date_naive()))
}

struct Pairs<'a> {
    arrivals: &'a [Arrival<'a>],
    missing: &'a [Missing],
    taken_by: Vec<Option<Found>>,
    free: Vec<bool>,
    /// Whether the rule at hand makes certain pairs.
    are_certain: bool,
}

impl Pairs<'_> {
    /// Pairs what has the same mark, where one arrival and one missing story have it.
    fn by<T: Ord>(
        &mut self,
        mark_new: impl Fn(&Arrival<'_>) -> Option<T>,
        mark_old: impl Fn(&Missing) -> Option<T>,
    ) {
        for (news, olds) in self.marked(mark_new, mark_old) {
            if let ([new], [old]) = (news.as_slice(), olds.as_slice()) {
                self.pair(*new, *old);
            }
        }
    }

    /// Pairs stories that were read back with articles that publish the same, best with those of which documents
    /// show the same, or that are dated so: notices of withdrawn stories are all alike.
    fn by_what_is_shown(&mut self) {
        let whole = |said: Said| (said.content, said.shown);
        let told = |m: &Missing| said_by_documents(m).filter(|said| said.shown != 0);
        self.by(|a| published(a).map(whole), |m| told(m).map(whole));
        self.by(
            |a| Some((published(a)?.content, written_day(a)?)),
            |m| Some((said_by_documents(m)?.content, published_day(&m.story)?)),
        );
        self.by(
            |a| published(a).map(|said| said.content),
            |m| said_by_documents(m).map(|said| said.content),
        );
    }

    /// Pairs stories that were read back with articles that publish the same, in the order in which both stand: of
    /// several copies none is better, and none may lose its id.
    fn by_copies(&mut self) {
        let copies = self.marked(
            |a| published(a).map(|said| said.content),
            |m| said_by_documents(m).map(|said| said.content),
        );
        for (news, olds) in copies {
            for (new, old) in news.into_iter().zip(olds) {
                self.pair(new, old);
            }
        }
    }

    /// What waits and what is free, by the marks that some have.
    fn marked<T: Ord>(
        &self,
        mark_new: impl Fn(&Arrival<'_>) -> Option<T>,
        mark_old: impl Fn(&Missing) -> Option<T>,
    ) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut marks: BTreeMap<T, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, old) in self.free_missing() {
            if let Some(mark) = mark_old(old) {
                marks.entry(mark).or_default().1.push(index);
            }
        }
        for (index, arrival) in self.free_arrivals() {
            if let Some(mark) = mark_new(arrival)
                && let Some(found) = marks.get_mut(&mark)
            {
                found.0.push(index);
            }
        }
        marks.into_values().collect()
    }

    /// Pairs texts that say no title with stories that were read back from the output, of which only a hash of
    /// both is known: their title may come from the name that the file had.
    fn by_published_title(&mut self) {
        let may_be_one = |digest: &Digest| digest.untitled.is_some() && digest.has_text;
        let new = self.free_arrivals();
        let new = new.filter(|(_, new)| may_be_one(new.digest));
        let new: Vec<(usize, u128)> = new.map(|(at, new)| (at, new.digest.said.text)).collect();
        let old = self.free_missing();
        let old = old.filter_map(|(at, old)| Some((at, old.title.as_deref()?, old.story.said?)));
        let old: Vec<(usize, &str, Said)> = old.collect();
        if new.len().saturating_mul(old.len()) > MOST_TRIED {
            return;
        }
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (new, text) in new {
            let says = |(_, title, said): &&(usize, &str, Said)| {
                Said::content_of(title, text) == said.content
            };
            found.extend(old.iter().filter(says).map(|(old, ..)| (new, *old)));
        }
        for (new, old) in unique(found) {
            self.pair(new, old);
        }
    }

    fn by_sentences(&mut self) {
        let new = self.free_arrivals();
        let new = new.map(|(index, arrival)| (index, &*arrival.digest.sentences));
        let old = self.free_missing();
        let old = old.map(|(index, old)| (index, &*old.sentences));
        let (new, old): (Vec<_>, Vec<_>) = (new.collect(), old.collect());
        for (new, old) in alike(&new, &old) {
            self.pair(new, old);
        }
    }

    fn free_arrivals(&self) -> impl Iterator<Item = (usize, &Arrival<'_>)> {
        let all = self.arrivals.iter().enumerate();
        all.filter(|(index, _)| self.taken_by.get(*index) == Some(&None))
    }

    fn free_missing(&self) -> impl Iterator<Item = (usize, &Missing)> {
        let all = self.missing.iter().enumerate();
        all.filter(|(index, _)| self.free.get(*index) == Some(&true))
    }

    fn pair(&mut self, arrival: usize, missing: usize) {
        if let (Some(slot), Some(free)) =
            (self.taken_by.get_mut(arrival), self.free.get_mut(missing))
        {
            *slot = Some(Found {
                missing,
                is_certain: self.are_certain,
            });
            *free = false;
        }
    }
}
