//! A sealed page of a history, drawn from the published one: what is right there stays byte for byte, and
//! only what isn't is drawn from the ledger and the articles.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::drawer::Drawer;
use super::drawing::{Drawing, Task};
use super::renderer::expected_story;
use super::sealed_page::{
    DrawnSealed, Kept, SealedDrawing, SealedFrame, SealedLook, document_hash,
};
use crate::error::Error;
use crate::feed::parts::parts;
use crate::feed::recovered::{self, RecoveredItem, RecoveredKind};
use crate::gate::ExpectedItem;
use crate::ledger::guid::guid_of;
use crate::ledger::heads::{HeadStory, Places, story_item};
use crate::ledger::item::{Item, Kind};
use crate::ledger::memory::{KnownStory, StoryRow};
use crate::plan::document::DocumentPath;
use crate::plan::model::{Format, Head, History, Sealed};
use crate::store::SealedStories;

impl Drawer<'_> {
    /// A sealed page without the content of its stories; `None` when there is none.
    pub(crate) fn sealed_frame(
        &self,
        folder: &str,
        number: u64,
    ) -> Result<Option<SealedFrame>, Error> {
        let site = self.bodies.site;
        let Some(SealedStories {
            history,
            page,
            before,
            after,
            mut stories,
        }) = self.bodies.store.sealed(folder, number)?
        else {
            return Ok(None);
        };
        let shared = self.feeds.history(history);
        let Some((shared, own)) = shared.and_then(|own| Some((own, self.feeds.frame(own)?))) else {
            return Ok(None);
        };
        stories.retain(|(_, story)| story.state.is_public());
        stories.sort_by_key(|(_, story)| Reverse(story.instant));
        let dates = || {
            let newest = stories.first()?.1.instant?;
            Some((stories.last()?.1.instant?, newest))
        };
        let archive = self.feeds.archive(shared);
        let formats = archive.formats.clone();
        let frame = Head {
            feed: own.feed,
            id: format!("{}feed:{}", site.id(), archive.folder),
            updated: page.updated,
            items: Vec::new(),
            language: own.rules.language.clone(),
            tombstones: Vec::new(),
            full_content: own.full_content,
            history: Some(History {
                page: Some(Sealed {
                    page: number,
                    span: (page.span.first, page.span.last),
                    dates: dates(),
                    rules: own.selection.to_owned(),
                }),
                archive,
                previous: before,
                next: after,
            }),
        };
        Ok(Some(SealedFrame {
            frame,
            stories,
            rules: own.rules.clone(),
            formats,
        }))
    }

    /// A page, and what of its published documents may stay.
    pub(super) fn look_at_sealed(
        &self,
        folder: &str,
        number: u64,
    ) -> Result<Option<SealedLook>, Error> {
        let Some(sealed) = self.sealed_frame(folder, number)? else {
            return Ok(None);
        };
        let mut kept = BTreeMap::new();
        if let Some(published) = self.published {
            for format in &sealed.formats {
                let feed = folder.to_owned();
                let (page, format) = (number, *format);
                let document = DocumentPath::Sealed { feed, page, format };
                let Some(bytes) = published.read(&document.path())? else {
                    continue;
                };
                let hash = document_hash(&bytes);
                let store = self.bodies.store;
                let own = store.page_documents(folder, page, &[format])?;
                let is_ours = own.concat().contains(&hash);
                kept.insert(format, self.kept(&sealed, &bytes, format, is_ours));
            }
        }
        Ok(Some(SealedLook { sealed, kept }))
    }

    /// What of a published document may stay; nothing of it is right unless it `is_ours` as it is.
    fn kept(&self, sealed: &SealedFrame, bytes: &[u8], format: Format, is_ours: bool) -> Kept {
        let mut kept = Kept::default();
        let (Some(parts), Some(head)) = (parts(bytes, format), recovered::head(bytes, format))
        else {
            return kept;
        };
        if parts.items.len() != head.items.len() {
            return kept;
        }
        let site_id = self.bodies.site.id();
        let head = head.of_site(site_id);
        let places = self.bodies.site.places_in(&sealed.rules);
        let stories = sealed.stories.iter();
        let stories: HashMap<String, &(u64, KnownStory)> =
            stories.map(|story| (story.1.id(site_id), story)).collect();
        for (item, bytes) in head.items.iter().zip(parts.items) {
            let Some((number, story)) = stories.get(&item.id) else {
                continue;
            };
            let id = item.id.clone();
            if is_ours && is_right(item, *number, story, &places) {
                kept.right.insert(id, bytes.to_vec());
                continue;
            }
            let said = ExpectedItem {
                id: id.clone(),
                guid: guid_of(&id, site_id),
                published: item.published,
                updated: item.updated,
                url: item.url.clone(),
            };
            kept.last.insert(id, (said, bytes.to_vec()));
        }
        kept
    }

    /// What is to be done about a sealed page's document.
    pub(super) fn sealed(&self, folder: &str, number: u64, format: Format) -> Result<Task, Error> {
        let last = self.last_sealed.borrow_mut().take();
        let last = match last.filter(|last| last.is_of(folder, number)) {
            Some(last) => Some(last),
            None => self.draw_sealed(folder, number)?,
        };
        let Some(mut drawn) = last else {
            return Ok(Task::Remove);
        };
        if !drawn.formats.contains(&format) {
            *self.last_sealed.borrow_mut() = Some(drawn);
            return Ok(Task::Remove);
        }
        let Kept { mut right, last } = drawn.kept.remove(&format).unwrap_or_default();
        let is_missing = |id: &String| drawn.missing.contains(id);
        let is_part = drawn
            .missing
            .iter()
            .any(|missing| !right.contains_key(missing));
        let mut stories = drawn.stories.clone();
        // The last version of what can't be had is better than none, and must be as it was.
        for (id, (said, bytes)) in last.into_iter().filter(|(id, _)| is_missing(id)) {
            for story in stories.iter_mut().filter(|story| story.id == id) {
                story.clone_from(&said);
            }
            right.insert(id, bytes);
        }
        stories.retain(|story| right.contains_key(&story.id) || !is_missing(&story.id));
        let task = if is_part && stories.is_empty() {
            Task::Wait
        } else {
            Task::Write(Drawing::Sealed(Box::new(SealedDrawing {
                format,
                head: Arc::clone(&drawn.head),
                stories,
                kept: right,
                is_part,
            })))
        };
        *self.last_sealed.borrow_mut() = Some(drawn);
        Ok(task)
    }

    /// Whether a story is whole on a page as it is published: then it stays so, however long it may be by now.
    fn is_published_whole(
        &self,
        (folder, page): &(String, u64),
        formats: &[Format],
        id: &str,
    ) -> Result<bool, Error> {
        let Some(published) = self.published else {
            return Ok(false);
        };
        for format in formats.iter().filter(|format| **format != Format::Html) {
            let (feed, page, format) = (folder.clone(), *page, *format);
            let document = DocumentPath::Sealed { feed, page, format };
            let bytes = published.read(&document.path())?.unwrap_or_default();
            let mut said = recovered::said(&bytes, format).into_iter();
            if said.any(|(own, said)| own == id && !said.is_short) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Draws what must be drawn anew in some format of a page.
    fn draw_sealed(&self, folder: &str, number: u64) -> Result<Option<DrawnSealed>, Error> {
        let place = (folder.to_owned(), number);
        let looked = self.looked_at.borrow_mut().remove(&place);
        let looked = match looked {
            Some(looked) => Some(looked),
            None => self.look_at_sealed(folder, number)?,
        };
        let Some(look) = looked else {
            return Ok(None);
        };
        let places = self.bodies.site.places_in(&look.sealed.rules);
        let site_id = self.bodies.site.id();
        let mut items: Vec<Item> = Vec::new();
        let mut missing = Vec::new();
        let needed: Vec<StoryRow> = look.needed(site_id).map(|story| story.row).collect();
        let sealed = &look.sealed;
        let stories = sealed.stories.iter();
        for (own, story) in stories.filter(|(_, story)| needed.contains(&story.row)) {
            let of_page = self.items_of_pages.borrow_mut().remove(&story.row);
            let of_page = of_page.filter(|item| {
                let Kind::Story(shown) = &item.kind else {
                    return false;
                };
                let speaks_alike = places.language == self.bodies.site.places().language;
                shown.number == *own && speaks_alike
            });
            if let Some(item) = of_page.filter(|item| !sealed.rules.wants_summary(item, false)) {
                items.push(item);
                continue;
            }
            let Some(body) = self.body(story)? else {
                self.lacks(story.row);
                missing.push(story.id(site_id));
                continue;
            };
            let (_, links) = self.bodies.frozen_links(story.row, &body)?;
            let mut story = HeadStory {
                story: story.clone(),
                number: *own,
                body,
                links,
                summary_only: false,
            };
            let item = story_item(&places, &story);
            if sealed.rules.wants_summary(&item, false)
                && !self.is_published_whole(&place, &sealed.formats, &item.id)?
            {
                story.summary_only = true;
                items.push(story_item(&places, &story));
            } else {
                items.push(item);
            }
        }
        let stories = sealed.stories.iter();
        let stories = stories.map(|(_, story)| expected_story(&places, story));
        let stories = stories.collect();
        let SealedLook { sealed, kept } = look;
        Ok(Some(DrawnSealed {
            folder: folder.to_owned(),
            page: number,
            stories,
            head: Arc::new(Head {
                items,
                ..sealed.frame
            }),
            kept,
            missing,
            formats: sealed.formats,
        }))
    }
}

/// Whether an entry of a published document shows the story as the ledger has it.
fn is_right(item: &RecoveredItem, number: u64, story: &KnownStory, places: &Places<'_>) -> bool {
    let RecoveredKind::Story {
        shown_hash,
        number: told,
        ..
    } = &item.kind
    else {
        return false;
    };
    let shown = story.said.map(|said| format!("{:032x}", said.shown));
    let expected = expected_story(places, story);
    shown.is_some()
        && *shown_hash == shown
        && told.is_none_or(|told| told == number)
        && item.published == expected.published
        && item.updated == expected.updated
        && item.url == expected.url
}
