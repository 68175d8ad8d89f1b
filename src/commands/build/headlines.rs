//! The headline items of planned heads: when each is dated, what it is related to, when it is forgotten.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;

use super::planning::{Plan, Planned};
use crate::error::Error;
use crate::ledger::allocation::Allocation;
use crate::ledger::body::{Body, names};
use crate::ledger::heads::{KnownHeadline, Rider, riders};
use crate::ledger::memory::{KnownStory, Memory as _};
use crate::world::store::Store;

impl Plan<'_> {
    /// Gives new headline items their date; the titles that those name which were known and changed.
    pub(super) fn keep_headlines(&mut self, heads: &[Planned<'_>]) -> Result<Vec<u64>, Error> {
        let store = self.store();
        let riders = heads
            .iter()
            .flat_map(|(rules, head)| riders(rules, &head.stories));
        let mut seen = BTreeSet::new();
        let riders = riders.filter(|rider| seen.insert(rider.headline.hash));
        let riders: Vec<Rider<'_>> = riders.collect();
        let hashes = riders.iter().map(|rider| rider.headline.hash);
        let mut known = store.headlines(hashes)?;
        let mut allocation = Allocation::new(store, self.bodies.site.id());
        let mut changed = Vec::new();
        for rider in riders {
            let old = known.get(&rider.headline.hash);
            if let Some(new) = self.headline(rider, old, &mut allocation)? {
                let new = Arc::new(new);
                store.put_headline(&new)?;
                changed.extend(old.map(|_| rider.headline.names));
                if let Some(about) = store.story(new.about)? {
                    known.insert(new.hash, (new, Arc::new(about)));
                }
            }
        }
        self.headlines.append(&mut known);
        Ok(changed)
    }

    /// Notes the headlines of a body that goes, or gets another in its place.
    pub(super) fn lose_headlines(&mut self, body: Option<&Body>) {
        let headlines = body.into_iter().flat_map(|body| &body.headlines);
        let named = headlines.map(|headline| (headline.names, headline.hash));
        self.lost_headlines.extend(named);
    }

    /// Forgets the headline items that no story in a head has any more.
    pub(super) fn forget_headlines(&mut self) -> Result<(), Error> {
        let store = self.store();
        if self.all {
            let all = store.all_headlines()?.into_iter();
            self.lost_headlines
                .extend(all.map(|(hash, text)| (names(&text), hash)));
        }
        for (title, hash) in std::mem::take(&mut self.lost_headlines) {
            if !store.is_named(title)? {
                store.remove_headline(&hash)?;
            }
        }
        Ok(())
    }

    /// A headline item that is new, or isn't what it was: it stays as it is known while the story that
    /// it is related to is there.
    fn headline(
        &self,
        rider: Rider<'_>,
        old: Option<&(Arc<KnownHeadline>, Arc<KnownStory>)>,
        allocation: &mut Allocation<'_, Store>,
    ) -> Result<Option<KnownHeadline>, Error> {
        let Rider {
            owner,
            place,
            headline,
        } = rider;
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
                return Ok(None);
            }
            return Ok(Some(KnownHeadline {
                url: url.cloned(),
                about,
                about_title: about_title.clone(),
                ..KnownHeadline::clone(old)
            }));
        }
        let came_later = self
            .old_headlines
            .get(&owner.story.row)
            .is_some_and(|hashes| !hashes.contains(&headline.hash));
        let wish = if came_later {
            self.bodies.site.clock.now
        } else {
            let seconds = i64::try_from(place + 1).unwrap_or(i64::MAX);
            let behind = TimeDelta::try_seconds(seconds).unwrap_or(TimeDelta::zero());
            owner.story.instant.unwrap_or_default() - behind
        };
        Ok(Some(KnownHeadline {
            hash: headline.hash,
            text: headline.text.clone(),
            url: headline.url.clone(),
            instant: allocation.instant(wish)?,
            about: owner.story.row,
            about_title: owner.body.title.clone(),
        }))
    }
}
