//! What each head shows from now on.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::draft::Plan;
use super::feeds::SharedHistory;
use super::head_plan::{HeadPlan, HeadRow, PlannedHead, Shown};
use super::model::Tombstone;
use super::run::Unread;
use super::sealing::{Reach, Sealing};
use crate::error::Error;
use crate::ledger::body::Body;
use crate::ledger::heads::{FeedRules, HeadStory, Room, notice};
use crate::ledger::memory::{KnownStory, Said, State, StoryRow};

/// So many stories are more than most heads show.
const AT_ONCE: usize = 128;

impl<'a> Plan<'a> {
    /// Plans the heads of some feeds, and of all that share a history with one of them.
    pub(super) fn plan_heads(
        &mut self,
        wanted: &BTreeSet<String>,
        heads: &mut Vec<PlannedHead<'a>>,
    ) -> Result<(), Error> {
        let feeds = self.feeds;
        let mut alone = Vec::new();
        let mut shared: Vec<&'a SharedHistory> = Vec::new();
        let mut order = Vec::new();
        for feed in feeds
            .iter()
            .filter(|feed| wanted.contains(&feed.rules.name))
        {
            let history = feed
                .rules
                .history
                .and_then(|history| feeds.history(history));
            match history {
                None => {
                    alone.push(&feed.rules);
                    order.push(Err(&feed.rules));
                }
                // What one seals all that share it show.
                Some(history)
                    if !shared
                        .iter()
                        .any(|own| own.history.row == history.history.row) =>
                {
                    shared.push(history);
                    order.push(Ok(history));
                }
                Some(_) => {}
            }
        }
        let sharers = shared.iter().flat_map(|shared| feeds.sharers(shared));
        let all: Vec<&'a FeedRules> = sharers.map(|feed| &feed.rules).chain(alone).collect();
        self.look_ahead(&all)?;
        let before = heads.len();
        loop {
            let lifted = self.lifted.len();
            for one in &order {
                match one {
                    Err(rules) => heads.push((rules, self.lone_head(rules)?)),
                    Ok(history) => heads.extend(self.heads_of(history)?),
                }
            }
            if self.lifted.len() == lifted {
                return Ok(());
            }
            // What one history gave one more number stood in heads that were planned before.
            heads.truncate(before);
            for history in &shared {
                self.sealings.remove(&history.history.row);
            }
        }
    }

    /// Asks at once for what the heads of feeds most likely show, and for what they may let go.
    fn look_ahead(&mut self, feeds: &[&'a FeedRules]) -> Result<(), Error> {
        let gone = self.gone_feeds();
        let names: BTreeSet<&String> = feeds.iter().map(|rules| &rules.name).collect();
        let from = feeds.iter().map(|rules| {
            let from = self.low(rules).min(self.unsealed(rules));
            (rules.numbering, from)
        });
        let from: Vec<_> = from.collect();
        self.book
            .know_heads(names.iter().copied().chain(&gone), from)?;
        let mut rows = BTreeSet::new();
        for rules in feeds {
            let (reach, _) = self.reach(rules);
            let above = reach.above.min(self.unsealed(rules) - 1);
            let within = self.within(rules, self.low(rules), Reach { above, ..reach });
            rows.extend(within.take(self.at_once(rules)).map(|(_, row)| row));
        }
        let members = names.iter().copied().chain(&gone);
        let members = members.flat_map(|name| self.book.members(name));
        let others = members.map(|(_, row)| row).chain(&self.run.renewed);
        let others = others.chain(&self.inventory.with_body);
        let others: BTreeSet<StoryRow> =
            others.filter(|row| !rows.contains(row)).copied().collect();
        self.book.know_contents(rows.union(&others).copied())?;
        let is_leaving = |row: &&StoryRow| {
            let heads = self.book.heads_with(**row);
            self.book.body(**row).is_some() && heads.iter().all(|head| names.contains(head))
        };
        let leaving: BTreeSet<StoryRow> = others.iter().filter(is_leaving).copied().collect();
        self.gather_ahead(rows, &leaving)
    }

    /// The contents of so many of a head's stories are asked for at once: of most heads all.
    fn at_once(&self, rules: &FeedRules) -> usize {
        let members = self.book.members(&rules.name);
        AT_ONCE.max(members.len() + self.run.renewed.len().min(AT_ONCE))
    }

    /// The oldest number that a feed may hold.
    pub(super) fn low(&self, rules: &FeedRules) -> u64 {
        self.book.feed(&rules.name).map_or(1, |feed| feed.low)
    }

    /// The oldest number of a feed's history that isn't sealed; where there is none, more than any.
    fn unsealed(&self, rules: &FeedRules) -> u64 {
        rules.history.map_or(u64::MAX, |history| {
            let newest = self.book.choices.newest_page(history);
            newest.map_or(1, |page| page.span.last + 1)
        })
    }

    /// The numbers within a head's reach, newest first.
    fn within(
        &self,
        rules: &FeedRules,
        low: u64,
        reach: Reach,
    ) -> impl Iterator<Item = (u64, StoryRow)> + use<'_> {
        let rows = self.book.numbers(rules.numbering).since(low.max(1));
        let rows = rows.iter().rev().filter(move |row| {
            row.number > reach.above || row.instant.is_some_and(|at| at >= reach.since)
        });
        rows.map(|row| (row.number, row.story))
    }

    /// How far a head reaches by its rules, and the newest `published` that its feed ever held.
    fn reach(&self, rules: &FeedRules) -> (Reach, DateTime<Utc>) {
        let low = self.low(rules);
        let numbers = self.book.numbers(rules.numbering);
        let newest = if rules.numbering.is_none() {
            self.book.newest_published()
        } else {
            let public = numbers.since(low).iter().filter(|row| row.is_public);
            public.filter_map(|row| row.instant).max()
        };
        let newest = newest.unwrap_or(DateTime::UNIX_EPOCH);
        let state = self.book.feed(&rules.name);
        let newest = state.map_or(newest, |state| state.newest.max(newest));
        // Headlines ride with the newest numbers alone, so without stories the window is moot.
        let since = if rules.story_items {
            newest
                .checked_sub_signed(rules.window)
                .unwrap_or(DateTime::<Utc>::MIN_UTC)
        } else {
            DateTime::<Utc>::MAX_UTC
        };
        let above = numbers.below_newest(rules.stories);
        (Reach { above, since }, newest)
    }

    /// Which stories a head shows that has no history.
    fn lone_head(&mut self, rules: &'a FeedRules) -> Result<HeadPlan, Error> {
        let low = self.low(rules);
        let (reach, newest) = self.reach(rules);
        let mut head = self.head(rules, low, reach, newest)?;
        head.keep_shown(None, reach);
        Ok(head)
    }

    /// Which stories the heads show that share a history, and what is sealed with that.
    ///
    /// Each number is in every head or on a sealed page. A page takes what no head needs. What one head
    /// must let go is sealed for all; the others may still show it, as far as they reach.
    fn heads_of(&mut self, shared: &'a SharedHistory) -> Result<Vec<PlannedHead<'a>>, Error> {
        let feeds: Vec<&'a FeedRules> =
            self.feeds.sharers(shared).map(|feed| &feed.rules).collect();
        let numbering = shared.history.numbering;
        let lows: Vec<u64> = feeds.iter().map(|rules| self.low(rules)).collect();
        loop {
            let reaches = feeds.iter().map(|rules| self.reach(rules));
            let (reaches, newest): (Vec<Reach>, Vec<DateTime<Utc>>) = reaches.unzip();
            let others = self.sealings.iter();
            let others = others.filter(|(row, _)| **row != shared.history.row);
            let others = others.map(|(_, sealing)| sealing);
            let mut sealing = Sealing::begin(&self.book.choices, self.feeds, shared, others);
            let must = lows.iter().copied().max().unwrap_or(1);
            sealing.seal(self.book.numbers(numbering), must, &reaches);
            if self.lift_news(numbering, sealing.from)? {
                continue;
            }
            let mut heads = Vec::with_capacity(feeds.len());
            for (((rules, low), reach), newest) in
                feeds.iter().zip(&lows).zip(&reaches).zip(&newest)
            {
                let above = reach.above.min(sealing.from - 1);
                let wide = Reach { above, ..*reach };
                heads.push(self.head(rules, *low, wide, *newest)?);
            }
            if let Some(must) = heads.iter().filter_map(|head| head.full_at).max() {
                sealing.seal(self.book.numbers(numbering), must, &reaches);
                if self.lift_news(numbering, sealing.from)? {
                    continue;
                }
            }
            for (head, reach) in heads.iter_mut().zip(&reaches) {
                head.keep_shown(Some(&sealing), *reach);
            }
            self.sealings.insert(shared.history.row, sealing);
            return Ok(feeds.into_iter().zip(heads).collect());
        }
    }

    /// The numbers within a head's reach, as far as they fit, and what they stand for.
    fn head(
        &mut self,
        rules: &FeedRules,
        low: u64,
        reach: Reach,
        newest: DateTime<Utc>,
    ) -> Result<HeadPlan, Error> {
        let mut plan = HeadPlan {
            stories: Vec::new(),
            tombstones: Vec::new(),
            members: Vec::new(),
            low: low.max(1),
            newest,
            is_whole: true,
            lacks_member: false,
            history: None,
            rows: Vec::new(),
            full_at: None,
        };
        let mut room = Room::of(rules);
        let within: Vec<(u64, StoryRow)> = self.within(rules, low, reach).collect();
        let (mut rest, mut most) = (within.as_slice(), self.at_once(rules));
        while !rest.is_empty() {
            let (part, others) = rest.split_at(most.min(rest.len()));
            self.gather_ahead(part.iter().map(|(_, row)| *row), &BTreeSet::new())?;
            for (number, row) in part {
                if !self.take(rules, &mut plan, &mut room, (*number, *row))? {
                    return Ok(plan);
                }
            }
            (rest, most) = (others, 2 * most);
        }
        Ok(plan)
    }

    /// Takes the next number into a head; whether more may fit.
    fn take(
        &mut self,
        rules: &FeedRules,
        plan: &mut HeadPlan,
        room: &mut Room,
        (number, row): (u64, StoryRow),
    ) -> Result<bool, Error> {
        let Some(story) = self.book.story(row)? else {
            return Ok(true);
        };
        let instant = story.instant;
        let shown = if story.state == State::Gone && story.was_released() {
            Shown::Gone(self.tombstone(&story, number))
        } else if !story.state.is_public() {
            // One that is held back for now counts too, for it may come back.
            Shown::Nothing
        } else if let Some((story, weight)) = self.gather(rules, &story, number)? {
            if !room.take(weight) {
                plan.full_at = Some(number + 1);
                return Ok(false);
            }
            Shown::Story(Box::new(story))
        } else {
            plan.is_whole = false;
            let is_member = !self.book.content(row)?.heads.is_empty();
            plan.lacks_member |= is_member;
            if is_member {
                Shown::Lacking
            } else {
                Shown::Nothing
            }
        };
        plan.rows.push(HeadRow {
            number,
            row,
            instant,
            shown,
        });
        Ok(true)
    }

    fn tombstone(&self, story: &KnownStory, number: u64) -> Option<Tombstone> {
        let id = story.id(self.setting.id());
        story.gone.map(|when| Tombstone { id, when, number })
    }

    /// The article changed once more before its content was kept: what it said before stands in, and
    /// the next look finds that the story shows something else, whatever the article says by then.
    fn invalidate(&mut self, story: &KnownStory) {
        let said = story.said.map(|said| Said {
            shown: !said.shown,
            ..said
        });
        let invalidated = KnownStory {
            said,
            ..story.clone()
        };
        self.book.planned.invalidated.push(invalidated);
    }

    /// Asks at once for what some stories show in heads, and reads the articles again that nobody keeps the
    /// content of. `leaving` may go from all heads: then their links are settled.
    fn gather_ahead(
        &mut self,
        rows: impl IntoIterator<Item = StoryRow>,
        leaving: &BTreeSet<StoryRow>,
    ) -> Result<(), Error> {
        let is_gathered = |row: &StoryRow| !self.gathered.contents.contains_key(row);
        let rows: Vec<StoryRow> = rows.into_iter().filter(is_gathered).collect();
        self.book.know_contents(rows.iter().copied())?;
        let (mut bodies, mut unread) = (Vec::new(), Vec::new());
        for row in rows.iter().chain(leaving) {
            let story = self.book.story(*row)?;
            let Some(story) = story.filter(|story| story.state.is_public()) else {
                continue;
            };
            match self.kept(&story)? {
                Some(body) => bodies.push((*row, body)),
                None if leaving.contains(row) || self.reread.contains_key(row) => {}
                None => unread.push(story),
            }
        }
        bodies.extend(self.reread(unread)?);
        self.book.know_links(&bodies)
    }

    /// What stands in a story's place, or what this run or the ledger keeps of it.
    pub(super) fn kept(&mut self, story: &KnownStory) -> Result<Option<Arc<Body>>, Error> {
        if let Some(notice) = notice(story) {
            return Ok(Some(Arc::new(notice)));
        }
        let row = story.row;
        if self.run.is_import || self.run.renewed.contains(&row) {
            return Ok(self.run.fresh.get(&row).cloned());
        }
        let content = self.book.content(row)?;
        Ok(content.body.clone().or_else(|| content.retained.clone()))
    }

    /// Reads articles again; gives what they say.
    fn reread(
        &mut self,
        stories: Vec<Arc<KnownStory>>,
    ) -> Result<Vec<(StoryRow, Arc<Body>)>, Error> {
        let mut unread = Vec::with_capacity(stories.len());
        for story in stories {
            let (row, said, name) = (story.row, story.said, story.name.clone());
            let seen = self.book.content(row)?.file.clone();
            unread.extend(seen.map(|seen| Unread {
                row,
                seen,
                said,
                name,
            }));
        }
        if unread.is_empty() {
            return Ok(Vec::new());
        }
        let mut bodies = Vec::new();
        for (Unread { row, seen, .. }, body) in unread.iter().zip(self.articles.read(&unread)) {
            let read = body.map(Arc::new);
            bodies.extend(read.iter().map(|body| (*row, Arc::clone(body))));
            self.reread
                .insert(*row, read.ok_or_else(|| seen.path.clone()));
        }
        Ok(bodies)
    }

    /// What a story says; `None` when that can't be had now.
    fn body(&mut self, story: &KnownStory) -> Result<Option<Arc<Body>>, Error> {
        if let Some(kept) = self.kept(story)? {
            return Ok(Some(kept));
        }
        if !self.reread.contains_key(&story.row) {
            self.reread(vec![Arc::new(story.clone())])?;
        }
        Ok(match self.reread.get(&story.row) {
            Some(Ok(body)) => Some(Arc::clone(body)),
            Some(Err(path)) => {
                // The next run reads it again.
                self.book.planned.distrusted.insert(path.clone());
                None
            }
            None => None,
        })
    }

    /// A story with all that its item needs, and its weight in the feed; `None` when its body can't be
    /// had.
    fn gather(
        &mut self,
        rules: &FeedRules,
        story: &Arc<KnownStory>,
        number: u64,
    ) -> Result<Option<(HeadStory, u64)>, Error> {
        let row = story.row;
        if !self.gathered.contents.contains_key(&row) {
            let old = self.book.content(row)?.body.clone();
            let is_renewed = self.run.is_import || self.run.renewed.contains(&row);
            let body = match (self.body(story)?, &old) {
                (None, Some(old)) if is_renewed => {
                    self.invalidate(story);
                    Some(Arc::clone(old))
                }
                (body, _) => body,
            };
            let Some(body) = body else { return Ok(None) };
            if let Some(old) = &old {
                let hashes = old.headlines.iter().map(|headline| headline.hash).collect();
                self.old_headlines.insert(row, hashes);
            }
            if old.as_ref() != Some(&body) {
                self.book.put_body(row, Some(Arc::clone(&body)))?;
                self.lose_headlines(old.as_deref());
            } else if self.run.all.is_some() {
                self.book.planned.named.insert(row, Arc::clone(&body));
            }
            let links = self.book.links(row, &body)?;
            self.gathered.contents.insert(row, (body, links));
        }
        let Some((body, links)) = self.gathered.contents.get(&row) else {
            return Ok(None);
        };
        let is_entering = !self.old_headlines.contains_key(&row);
        let (body, links) = (Arc::clone(body), Arc::clone(links));
        let mut head = HeadStory {
            story: KnownStory::clone(story),
            number,
            body,
            links,
            summary_only: self.book.content(row)?.summaries.contains(&rules.name),
        };
        let places = self.setting.places();
        let mut known = self.setting.items.story(&places, &head);
        if !head.summary_only && rules.wants_summary(&known.item, is_entering) {
            self.book.put_summary(&rules.name, row)?;
            head.summary_only = true;
            known = self.setting.items.story(&places, &head);
        }
        let weight = known.weight(rules.full_content);
        Ok(Some((head, weight)))
    }
}
