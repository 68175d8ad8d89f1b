//! A sealed page of a feed's history, drawn from the ledger and the articles.

use std::cmp::Reverse;
use std::sync::Arc;

use super::drawing::{Drawer, Drawing, Drawn, Task};
use crate::commands::feeds::Feed;
use crate::error::Error;
use crate::feed::model::{Format, Head, History};
use crate::ledger::heads::{FeedRules, HeadStory, story_item};
use crate::ledger::memory::{KnownStory, Memory as _};

/// A sealed page without the content of its stories.
#[derive(Debug)]
pub(in crate::commands) struct SealedFrame {
    /// The document without items.
    pub(super) frame: Head,
    /// Its stories with their numbers, newest first.
    pub(super) stories: Vec<(u64, KnownStory)>,
}

impl Drawer<'_> {
    /// The newest sealed page of a feed that keeps a history.
    pub(super) fn newest_page(&self, rules: &FeedRules) -> Result<Option<u64>, Error> {
        if rules.archive_size.is_none() {
            return Ok(None);
        }
        let newest = self.bodies.store.newest_page(&rules.name)?;
        Ok(newest.map(|page| page.page))
    }

    /// A sealed page without the content of its stories; `None` when there is none.
    pub(in crate::commands) fn sealed_frame(
        &self,
        name: &str,
        number: u64,
    ) -> Result<Option<SealedFrame>, Error> {
        let (site, store) = (self.bodies.site, self.bodies.store);
        let Some(Feed { rules, config }) = self.feeds.named(name) else {
            return Ok(None);
        };
        let Some(newest) = self.newest_page(rules)? else {
            return Ok(None);
        };
        let Some(page) = store.page(name, number)? else {
            return Ok(None);
        };
        let mut stories = Vec::new();
        for (number, row) in store.stories_in(rules.numbering, page.span)? {
            let story = store.story(row)?.filter(|story| story.state.is_public());
            stories.extend(story.map(|story| (number, story)));
        }
        stories.sort_by_key(|(_, story)| Reverse(story.instant));
        let frame = Head {
            feed: config.link(),
            id: format!("{}feed:{name}", site.id()),
            updated: page.updated,
            items: Vec::new(),
            language: rules.language.clone(),
            tombstones: Vec::new(),
            full_content: config.full_content,
            history: History {
                page: Some(number),
                previous: number.checked_sub(1).filter(|page| *page > 0),
                next: Some(number + 1).filter(|page| *page <= newest),
            },
        };
        Ok(Some(SealedFrame { frame, stories }))
    }

    pub(super) fn sealed(&self, name: &str, number: u64, format: Format) -> Result<Task, Error> {
        let Some(Feed { rules, config }) = self.feeds.named(name) else {
            return Ok(Task::Remove);
        };
        if !config.formats.contains(&format) {
            return Ok(Task::Remove);
        }
        if let Some(page) = self.last(name, Some(number)) {
            return Ok(Task::Write(Drawing::Head(page, format)));
        }
        let Some(SealedFrame { frame, stories }) = self.sealed_frame(name, number)? else {
            return Ok(Task::Remove);
        };
        let (numbers, stories): (Vec<u64>, Vec<KnownStory>) = stories.into_iter().unzip();
        let places = self.bodies.site.places_in(rules);
        let mut items = Vec::with_capacity(stories.len());
        let mut is_part = false;
        for (story, number) in stories.into_iter().zip(numbers) {
            let Some(body) = self.body(&story)? else {
                is_part = true;
                continue;
            };
            let links = self.bodies.frozen_links(story.row, &body)?;
            let mut story = HeadStory {
                story,
                number,
                body,
                links,
                summary_only: false,
            };
            let item = story_item(&places, &story);
            if rules.wants_summary(item.weight(true), false) {
                story.summary_only = true;
                items.push(story_item(&places, &story));
            } else {
                items.push(item);
            }
        }
        if is_part && items.is_empty() {
            return Ok(Task::Wait);
        }
        let mut page = Drawn::of(Head { items, ..frame });
        page.is_part = is_part;
        let page = Arc::new(page);
        *self.last.borrow_mut() = Some(Arc::clone(&page));
        Ok(Task::Write(Drawing::Head(page, format)))
    }
}
