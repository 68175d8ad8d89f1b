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
use crate::ledger::memory::{FeedState, KnownStory, Said, State, StoryRow};

/// The contents of so many stories of a head are asked for at once: more than most heads show.
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

    /// Asks at once for what the heads of feeds most likely show.
    fn look_ahead(&mut self, feeds: &[&'a FeedRules]) -> Result<(), Error> {
        self.book
            .know_feeds(feeds.iter().map(|rules| &rules.name))?;
        let mut from = Vec::with_capacity(feeds.len());
        for rules in feeds {
            let low = self.low(rules)?;
            let unsealed = self.unsealed(rules);
            from.push((rules.numbering, low.min(unsealed)));
        }
        self.book.know_numbers(from)?;
        let news: Vec<StoryRow> = self.run.news.iter().copied().collect();
        self.book.know_stories(news.iter().copied())?;
        if self
            .feeds
            .histories()
            .any(|shared| shared.history.numbering.is_some())
        {
            self.book.know_traces(news)?;
        }
        let mut rows = BTreeSet::new();
        for rules in feeds {
            let (reach, _) = self.reach(rules)?;
            let above = reach.above.min(self.unsealed(rules) - 1);
            let low = self.low(rules)?;
            let within = self.within(rules, low, Reach { above, ..reach });
            rows.extend(within.take(AT_ONCE).map(|(_, row)| row));
        }
        self.gather_ahead(&rows.into_iter().collect::<Vec<_>>())
    }

    /// The oldest number that a feed may hold.
    pub(super) fn low(&mut self, rules: &FeedRules) -> Result<u64, Error> {
        let feed = self.book.feed(&rules.name)?;
        Ok(feed.map_or(1, |feed| feed.state.low))
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
    pub(super) fn reach(&mut self, rules: &FeedRules) -> Result<(Reach, DateTime<Utc>), Error> {
        let state: Option<FeedState> = self.book.feed(&rules.name)?.map(|feed| feed.state.clone());
        let low = state.as_ref().map_or(1, |state| state.low);
        let numbers = self.book.numbers(rules.numbering);
        let newest = if rules.numbering.is_none() {
            self.book.choices.newest_published
        } else {
            let public = numbers.since(low).iter().filter(|row| row.is_public);
            public.filter_map(|row| row.instant).max()
        };
        let newest = newest.unwrap_or(DateTime::UNIX_EPOCH);
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
        Ok((Reach { above, since }, newest))
    }

    /// Which stories a head shows that has no history.
    fn lone_head(&mut self, rules: &'a FeedRules) -> Result<HeadPlan, Error> {
        let low = self.low(rules)?;
        let (reach, newest) = self.reach(rules)?;
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
        let mut lows = Vec::with_capacity(feeds.len());
        for rules in &feeds {
            lows.push(self.low(rules)?);
        }
        loop {
            let mut reaches = Vec::with_capacity(feeds.len());
            let mut newest = Vec::with_capacity(feeds.len());
            for rules in &feeds {
                let (reach, of_feed) = self.reach(rules)?;
                reaches.push(reach);
                newest.push(of_feed);
            }
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
        for part in within.chunks(AT_ONCE) {
            self.gather_ahead(&part.iter().map(|(_, row)| *row).collect::<Vec<_>>())?;
            for (number, row) in part {
                if !self.take(rules, &mut plan, &mut room, (*number, *row))? {
                    return Ok(plan);
                }
            }
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
    fn doubt(&mut self, story: &KnownStory) {
        let said = story.said.map(|said| Said {
            shown: !said.shown,
            ..said
        });
        let doubted = KnownStory {
            said,
            ..story.clone()
        };
        self.book.planned.doubted.push(doubted);
    }

    /// Asks at once for what some stories show in heads, and reads the articles again that nobody keeps the
    /// content of.
    fn gather_ahead(&mut self, rows: &[StoryRow]) -> Result<(), Error> {
        let is_gathered = |row: &&StoryRow| !self.gathered.contents.contains_key(*row);
        let rows: Vec<StoryRow> = rows.iter().filter(is_gathered).copied().collect();
        self.book.know_stories(rows.iter().copied())?;
        self.book.know_contents(rows.iter().copied())?;
        let mut unread = Vec::new();
        let mut titles = BTreeSet::new();
        let mut targets = Vec::new();
        for row in &rows {
            let Some(story) = self
                .book
                .story(*row)?
                .filter(|story| story.state.is_public())
            else {
                continue;
            };
            match self.kept(&story)? {
                Some(body) => titles.extend(body.headlines.iter().map(|headline| headline.names)),
                None if self.reread.contains_key(row) => {}
                None => unread.push(Arc::clone(&story)),
            }
            let frozen = self.book.frozen(*row)?.into_iter().flatten();
            targets.extend(frozen.map(|link| StoryRow(link.1)));
        }
        titles.extend(self.reread(unread)?);
        self.book.know_stories(targets)?;
        self.book.know_titles(titles)
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
        Ok(content.body.clone().or_else(|| content.parting.clone()))
    }

    /// Reads articles again; gives the titles that their headlines name.
    fn reread(&mut self, unread: Vec<Arc<KnownStory>>) -> Result<Vec<u64>, Error> {
        let rows: Vec<StoryRow> = unread.iter().map(|story| story.row).collect();
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let files = self.book.files(&rows)?;
        let unread = unread.into_iter().zip(files);
        let unread = unread.filter_map(|(story, seen)| {
            let (row, said, name) = (story.row, story.said, story.name.clone());
            seen.map(|seen| Unread {
                row,
                seen,
                said,
                name,
            })
        });
        let unread: Vec<Unread> = unread.collect();
        let mut titles = Vec::new();
        for (Unread { row, seen, .. }, body) in unread.iter().zip(self.articles.read(&unread)) {
            let read = body.map(Arc::new);
            let headlines = read.iter().flat_map(|body| &body.headlines);
            titles.extend(headlines.map(|headline| headline.names));
            self.reread
                .insert(*row, read.ok_or_else(|| seen.path.clone()));
        }
        Ok(titles)
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
                    self.doubt(story);
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
