//! The headline items of planned heads: when each is dated, what it is related to, when it is forgotten.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::draft::Plan;
use super::head_plan::PlannedHead;
use crate::error::Error;
use crate::ledger::body::{Body, headline_hash, names};
use crate::ledger::heads::{KnownHeadline, PlacedHeadline, placed_headlines};
use crate::ledger::memory::{KnownStory, StoryRow};

/// A headline item that is new, or another than it was.
enum Kept {
    /// It wishes for this instant.
    New(KnownHeadline),
    /// It stays at its instant.
    Changed(KnownHeadline),
}

impl Plan<'_> {
    /// Gives new headline items their date; the titles that those name which were known and changed.
    pub(super) fn keep_headlines(&mut self, heads: &[PlannedHead<'_>]) -> Result<Vec<u64>, Error> {
        let placed = heads
            .iter()
            .flat_map(|(rules, head)| placed_headlines(rules, &head.stories));
        let mut seen = BTreeSet::new();
        let placed = placed.filter(|placed| seen.insert(placed.headline.hash));
        let placed: Vec<PlacedHeadline<'_>> = placed.collect();
        let related = self.related()?;
        let wished = placed.iter().map(|placed| {
            let wish = self.wish(*placed).timestamp_millis();
            (placed.headline.hash, Some(wish))
        });
        let others = related.difference(&seen).map(|hash| (*hash, None));
        let mut wanted: Vec<_> = wished.chain(others).collect();
        wanted.retain(|(hash, _)| !self.headlines.contains_key(hash));
        let mut known = self.book.headlines(&wanted)?;
        self.headlines.append(&mut known);
        let mut changed = Vec::new();
        let mut kept = Vec::new();
        for placed in placed {
            let old = self.headlines.get(&placed.headline.hash);
            if let Some(new) = self.headline(placed, old) {
                changed.extend(old.map(|_| placed.headline.names));
                kept.push(new);
            }
        }
        for hash in related.difference(&seen) {
            let old = self.headlines.get(hash);
            if let Some(headline) = old.and_then(|(old, about)| self.retitled(old, about)) {
                changed.push(names(&headline.text));
                kept.push(Kept::Changed(headline));
            }
        }
        for headline in self.dated(kept)? {
            let headline = Arc::new(headline);
            self.book.put_headline(&headline);
            let about = match self.headlines.get(&headline.hash) {
                Some((_, about)) if about.row == headline.about => Some(Arc::clone(about)),
                _ => self.book.story(headline.about)?,
            };
            if let Some(about) = about {
                self.headlines.insert(headline.hash, (headline, about));
            }
        }
        Ok(changed)
    }

    /// The headline items that are related to stories which this run judged: what they say of those may be old,
    /// in whatever head they stand.
    fn related(&mut self) -> Result<BTreeSet<[u8; 16]>, Error> {
        let mut related = BTreeSet::new();
        if self.run.is_import {
            return Ok(related);
        }
        let judged = self.run.renewed.iter().copied();
        let judged = judged.filter(|row| self.gathered.contents.contains_key(row));
        let judged: Vec<StoryRow> = judged.collect();
        self.book.know_traces(judged.iter().copied())?;
        for row in judged {
            let trace = self.book.trace(row)?;
            let texts = trace.iter().flat_map(|trace| &trace.related);
            related.extend(texts.map(|text| headline_hash(text)));
        }
        Ok(related)
    }

    /// A headline item with the title that the story has now which it is related to, where that is another.
    fn retitled(&self, old: &KnownHeadline, about: &KnownStory) -> Option<KnownHeadline> {
        let (body, _) = self.gathered.contents.get(&about.row)?;
        (about.state.is_public() && body.title != old.about_title).then(|| KnownHeadline {
            about_title: body.title.clone(),
            ..old.clone()
        })
    }

    /// Gives those that are new an instant that no item has.
    fn dated(&mut self, kept: Vec<Kept>) -> Result<Vec<KnownHeadline>, Error> {
        let mut dated = Vec::with_capacity(kept.len());
        for kept in kept {
            dated.push(match kept {
                Kept::Changed(headline) => headline,
                Kept::New(wishing) => KnownHeadline {
                    instant: self.instants.give(wishing.instant, |at| {
                        self.book.has_instant(at.timestamp_millis())
                    })?,
                    ..wishing
                },
            });
        }
        Ok(dated)
    }

    /// Notes the headlines of a body that goes, or gets another in its place.
    pub(super) fn lose_headlines(&mut self, body: Option<&Body>) {
        let headlines = body.into_iter().flat_map(|body| &body.headlines);
        let named = headlines.map(|headline| (headline.names, headline.hash));
        self.lost_headlines.extend(named);
    }

    /// Forgets the headline items that no story in a head has any more.
    pub(super) fn forget_headlines(&mut self) -> Result<(), Error> {
        let lost = std::mem::take(&mut self.lost_headlines);
        self.book.know_reached(lost.keys().copied(), [])?;
        for (title, hash) in lost {
            if !self.book.is_named(title) {
                self.book.planned.headlines.remove(&hash);
                self.book.planned.forgotten.insert(hash);
            }
        }
        Ok(())
    }

    /// A headline item that is new, or isn't what it was: it stays as it is known while the story that
    /// it is related to is there.
    fn headline(
        &self,
        placed: PlacedHeadline<'_>,
        old: Option<&(Arc<KnownHeadline>, Arc<KnownStory>)>,
    ) -> Option<Kept> {
        let PlacedHeadline {
            owner, headline, ..
        } = placed;
        if let Some((old, about)) = old {
            let url = old.url.as_ref().or(headline.url.as_ref());
            let about = if about.state.is_public() {
                old.about
            } else {
                owner.story.row
            };
            let content = self.gathered.contents.get(&about);
            let about_title = content.map_or(&old.about_title, |(body, _)| &body.title);
            if (url, about, about_title) == (old.url.as_ref(), old.about, &old.about_title) {
                return None;
            }
            return Some(Kept::Changed(KnownHeadline {
                url: url.cloned(),
                about,
                about_title: about_title.clone(),
                ..KnownHeadline::clone(old)
            }));
        }
        Some(Kept::New(KnownHeadline {
            hash: headline.hash,
            text: headline.text.clone(),
            url: headline.url.clone(),
            instant: self.wish(placed),
            about: owner.story.row,
            about_title: owner.body.title.clone(),
        }))
    }

    /// The instant for which a headline item wishes that is new.
    fn wish(
        &self,
        PlacedHeadline {
            owner,
            place,
            headline,
        }: PlacedHeadline<'_>,
    ) -> DateTime<Utc> {
        let old = self.old_headlines.get(&owner.story.row);
        if old.is_some_and(|hashes| !hashes.contains(&headline.hash)) {
            // It came later than its story.
            return self.setting.now;
        }
        let seconds = i64::try_from(place + 1).unwrap_or(i64::MAX);
        let behind = TimeDelta::try_seconds(seconds).unwrap_or(TimeDelta::zero());
        owner.story.instant.unwrap_or_default() - behind
    }
}
