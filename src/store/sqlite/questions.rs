//! The answers to what is asked besides planning and judging.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Sqlite;
use crate::error::Error;
use crate::ledger::body::Body;
use crate::ledger::memory::{KnownFile, KnownStory, SiteState, State, StoryRow};
use crate::ledger::outbox::Ping;
use crate::ledger::stat_cache::{StatCache, StatData};
use crate::plan::model::Format;
use crate::store::questions::{
    Folders, LedgerFile, MediaOfStory, PageNames, Questions, SealedStories,
};
use crate::story::ArticlePath;

/// Answers for each of some.
fn each<T, R>(some: &[T], answer: impl FnMut(&T) -> Result<R, Error>) -> Result<Vec<R>, Error> {
    some.iter().map(answer).collect()
}

impl Questions for Sqlite {
    fn file(&self) -> Option<LedgerFile> {
        self.own_file()
    }

    fn is_current(&self) -> Result<bool, Error> {
        self.is_in_its_place()
    }

    fn is_new(&self) -> bool {
        self.has_no_name()
    }

    fn site(&self) -> Result<Option<SiteState>, Error> {
        self.site_row()
    }

    fn newest_instant(&self) -> Result<Option<DateTime<Utc>>, Error> {
        self.newest_of_all()
    }

    fn count(&self, states: &[State]) -> Result<u64, Error> {
        states.iter().map(|state| self.count_of(*state)).sum()
    }

    fn deleted_count(&self) -> Result<u64, Error> {
        self.count_deleted()
    }

    fn each_file(
        &self,
        after: Option<&ArticlePath>,
        before: Option<&ArticlePath>,
        give: &mut dyn FnMut(KnownFile),
    ) -> Result<(), Error> {
        self.each_file_between(after, before, give)
    }

    fn files_at(&self, paths: &[ArticlePath]) -> Result<Vec<Option<KnownFile>>, Error> {
        each(paths, |path| self.file_at(path))
    }

    fn files_below(&self, paths: &[ArticlePath]) -> Result<Vec<KnownFile>, Error> {
        Ok(each(paths, |path| self.all_files_below(path))?.concat())
    }

    fn files_of(&self, stories: &[StoryRow]) -> Result<Vec<Option<KnownFile>>, Error> {
        each(stories, |row| self.file_of(*row))
    }

    fn paths_of(&self, inodes: &[u64]) -> Result<Vec<Vec<ArticlePath>>, Error> {
        each(inodes, |inode| self.paths_with_inode(*inode))
    }

    fn stats(&self) -> Result<StatCache, Error> {
        self.all_stats()
    }

    fn file_count(&self, most: usize) -> Result<usize, Error> {
        self.count_files(most)
    }

    fn folder_files(&self) -> Result<Vec<(ArticlePath, Option<StatData>)>, Error> {
        self.all_folder_files()
    }

    fn due(&self, now: DateTime<Utc>) -> Result<Vec<StoryRow>, Error> {
        self.due_at(now)
    }

    fn next_due(&self) -> Result<Option<DateTime<Utc>>, Error> {
        self.earliest_due()
    }

    fn old_names(&self) -> Result<HashMap<StoryRow, String>, Error> {
        self.all_old_names()
    }

    fn stories_with_slugs(&self, slugs: &[String]) -> Result<Vec<Option<KnownStory>>, Error> {
        each(slugs, |slug| self.story_with_slug(slug))
    }

    fn public_stories(&self, after: StoryRow, most: usize) -> Result<Vec<KnownStory>, Error> {
        self.public_after(after, most)
    }

    fn page_names(&self) -> Result<PageNames, Error> {
        Ok(PageNames {
            public: self.public_slugs()?,
            gone: self.slugs_of_gone()?,
            former: self.former_names()?,
        })
    }

    fn bodies(&self, stories: &[StoryRow]) -> Result<Vec<Option<Arc<Body>>>, Error> {
        each(stories, |row| match self.body(*row)? {
            Some(body) => Ok(Some(body)),
            None => self.retained(*row),
        })
    }

    fn are_in_heads(&self, stories: &[StoryRow]) -> Result<Vec<bool>, Error> {
        each(stories, |row| self.has_body(*row))
    }

    fn damaged(&self) -> Result<Vec<(StoryRow, bool)>, Error> {
        self.take_damaged()
    }

    fn know_titles(&self) -> Result<(), Error> {
        self.keep_titles()
    }

    fn has_incomplete_feed(&self) -> Result<bool, Error> {
        self.lacks_a_story()
    }

    fn folders(&self) -> Result<Folders, Error> {
        Ok(Folders {
            made: self.made_feeds()?,
            sealed: self.sealed_pages()?,
            old_files: self.old_files()?,
            has_media: self.has_media()?,
        })
    }

    fn sealed(&self, folder: &str, page: u64) -> Result<Option<SealedStories>, Error> {
        self.sealed_stories(folder, page)
    }

    fn page_documents(
        &self,
        folder: &str,
        page: u64,
        formats: &[Format],
    ) -> Result<Vec<Vec<u128>>, Error> {
        each(formats, |format| {
            self.page_document(folder, page, format.file_name())
        })
    }

    fn each_media(
        &self,
        at: Option<&ArticlePath>,
        give: &mut dyn FnMut(&[MediaOfStory]),
    ) -> Result<(), Error> {
        self.each_media_at(at, give)
    }

    fn shown_media(
        &self,
        documents: &[String],
    ) -> Result<Vec<Vec<(StoryRow, ArticlePath)>>, Error> {
        each(documents, |document| self.stories_showing(document))
    }

    fn media_documents(&self) -> Result<Vec<String>, Error> {
        self.all_media_documents()
    }

    fn pending(&self, paths: &[String]) -> Result<Vec<Option<bool>>, Error> {
        each(paths, |path| self.is_pending(path))
    }

    fn pending_after(&self, path: &str, most: usize) -> Result<Vec<String>, Error> {
        self.pending_from(path, most)
    }

    fn pending_count(&self) -> Result<usize, Error> {
        self.count_pending()
    }

    fn also_at(&self) -> Result<BTreeMap<String, String>, Error> {
        self.names_in_use()
    }

    fn claims(&self, files: &[String]) -> Result<Vec<Vec<StoryRow>>, Error> {
        each(files, |file| self.with_old_file(file))
    }

    fn old_files_of(&self, story: StoryRow) -> Result<Vec<String>, Error> {
        self.old_files_leading_to(story)
    }

    fn pings(&self) -> Result<Vec<Ping>, Error> {
        self.all_pings()
    }
}
