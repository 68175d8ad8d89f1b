//! What is told, written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Sqlite;
use crate::error::Error;
use crate::ledger::memory::{SiteState, StoryRow};
use crate::ledger::outbox::Ping;
use crate::plan::changes::{
    FolderFile, Found, Judged, JudgedFile, Placed, Planned, SealedDocument,
};
use crate::plan::document::DocumentPath;
use crate::store::orders::Orders;

impl Orders for Sqlite {
    fn begin(&self) -> Result<(), Error> {
        self.begin_run()
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.end_run()
    }

    fn begin_notes(&self) -> Result<(), Error> {
        self.start("NORMAL")
    }

    fn end(&self) -> Result<(), Error> {
        self.end_transaction()
    }

    fn roll_back(&self) -> Result<(), Error> {
        self.forget_transaction()
    }

    fn copy_to(&self, path: &Path) -> Result<(), Error> {
        self.copy_into(path)
    }

    fn put_site(&self, site: &SiteState) -> Result<(), Error> {
        self.put_site_row(site)
    }

    fn judged(&self, judged: &Judged) -> Result<(), Error> {
        for (title, row) in &judged.old_titles {
            self.put_old_title(*title, *row)?;
        }
        for judged in &judged.stories {
            let row = judged.story.row;
            if judged.is_thawed {
                self.put_links(row, None)?;
                self.remove_retained(row)?;
            }
            if judged.is_back {
                self.remove_gone_file(row)?;
            }
            self.put_story(&judged.story, judged.number)?;
            if let Some(media) = &judged.media {
                self.put_media(row, media)?;
            }
        }
        self.apply_old_files(judged)?;
        for file in &judged.files {
            match file {
                JudgedFile::Remove(path) => self.remove_file(path)?,
                JudgedFile::Bury { path, sentences } => self.bury_file(path, sentences)?,
                JudgedFile::Put {
                    seen,
                    story,
                    problems,
                } => self.put_file(seen, *story, problems)?,
            }
        }
        for (numbering, rules) in &judged.rules {
            self.put_rules(*numbering, rules)?;
        }
        for chosen in &judged.chosen {
            self.choose(chosen)?;
        }
        for (numbering, row, number) in &judged.numbered {
            match number {
                Some(number) => self.put_numbered(*numbering, *number, *row)?,
                None => self.remove_numbered(*numbering, *row)?,
            }
        }
        if let Some(number) = judged.newest_number {
            self.raise_number(number)?;
        }
        for (document, is_first) in &judged.stale {
            self.add_pending(&document.path(), *is_first)?;
        }
        Ok(())
    }

    fn planned(&self, planned: &Planned) -> Result<(), Error> {
        for history in planned.histories.values() {
            self.put_history(history)?;
        }
        for (numbering, row, number) in &planned.numbers {
            match numbering {
                None => self.put_number(*row, *number)?,
                Some(numbering) => self.put_numbered(*numbering, *number, *row)?,
            }
        }
        if let Some(number) = planned.newest_number {
            self.raise_number(number)?;
        }
        for story in &planned.invalidated {
            self.put_story(story, None)?;
        }
        for path in &planned.distrusted {
            self.distrust(path)?;
        }
        self.apply_contents(planned)?;
        for (feed, (old, new)) in &planned.members {
            self.put_members(feed, old, new)?;
        }
        for (feed, state) in &planned.feeds {
            self.put_feed(feed, state)?;
        }
        for ((history, _), page) in &planned.sealed {
            self.put_page(*history, page)?;
        }
        for (history, name) in &planned.outdated {
            self.forget_page_documents(*history, name)?;
        }
        for (history, page) in &planned.outdated_pages {
            self.forget_documents_of(*history, *page)?;
        }
        for document in &planned.stale {
            self.add_pending(&document.path(), false)?;
        }
        if planned.all_pages {
            self.add_all_pages_pending()?;
        }
        if planned.all_media {
            for name in self.all_media_documents()? {
                self.add_pending(&DocumentPath::Media { name }.path(), false)?;
            }
        }
        for history in &planned.ended {
            self.remove_history(*history)?;
        }
        let mut dropped = planned.dropped.iter();
        dropped.try_for_each(|feed| self.remove_feed(feed))
    }

    fn folder_files(&self, files: &[FolderFile]) -> Result<(), Error> {
        for FolderFile { path, look, reach } in files {
            match look {
                Some(look) => self.put_folder_file(path, *look)?,
                None => self.remove_folder_file(path)?,
            }
            self.distrust_between(reach.as_ref())?;
        }
        Ok(())
    }

    fn filled(&self, numbers: &[(StoryRow, u64)]) -> Result<(), Error> {
        if !numbers.is_empty() {
            self.renumber(numbers)?;
        }
        self.index()
    }

    fn mark(&self, documents: &[String]) -> Result<(), Error> {
        let mut documents = documents.iter();
        documents.try_for_each(|document| self.add_pending(document, false))
    }

    fn mark_old_files(&self) -> Result<(), Error> {
        self.add_old_files_pending()
    }

    fn name(&self, names: &BTreeMap<String, Option<String>>) -> Result<(), Error> {
        self.put_names_of(names)?;
        let used = names.iter().filter(|(_, document)| document.is_some());
        self.remove_pending(used.map(|(name, _)| name))
    }

    fn promise(&self, hubs: &[String]) -> Result<bool, Error> {
        if !self.has_pending()? {
            return Ok(false);
        }
        self.add_pending(&DocumentPath::Marker.path(), false)?;
        self.raise_generation()?;
        self.owe(hubs)?;
        Ok(true)
    }

    fn found(&self, found: &Found) -> Result<(), Error> {
        for (row, links) in &found.links {
            self.put_links(*row, Some(links))?;
        }
        for path in &found.distrusted {
            self.distrust(path)?;
        }
        for (file, is_shown) in &found.old_files {
            self.show_old_file(file, *is_shown)?;
        }
        self.remove_pending(&found.left)
    }

    fn placing(&self, documents: &[SealedDocument]) -> Result<(), Error> {
        let mut documents = documents.iter();
        documents.try_for_each(|document| self.put_next_page_document(document))
    }

    fn placed(&self, placed: &Placed) -> Result<(), Error> {
        for document in &placed.sealed {
            self.put_page_document(document)?;
        }
        self.note_topics(&placed.topics)?;
        self.forget_topics(&placed.removed)?;
        self.remove_pending(&placed.done)
    }

    fn free_retained(&self) -> Result<(), Error> {
        self.clear_retained()
    }

    fn lower_generation(&self) -> Result<u64, Error> {
        self.take_raise_back()
    }

    fn tell_also(&self, fault: i64) -> Result<bool, Error> {
        self.note_fault(fault)
    }

    fn tell(&self, faults: &BTreeSet<i64>, are_told: bool) -> Result<BTreeSet<i64>, Error> {
        self.note_faults(faults, are_told)
    }

    fn keep_pings(&self, pings: &[(Ping, u64)]) -> Result<(), Error> {
        self.put_pings(pings)
    }

    fn forget_hubs(&self, hubs: &BTreeSet<String>) -> Result<(), Error> {
        self.remove_hubs(hubs)
    }
}

impl Sqlite {
    /// What stories say and link to, and the headline items.
    fn apply_contents(&self, planned: &Planned) -> Result<(), Error> {
        for (row, body) in &planned.retained {
            self.put_retained(*row, body)?;
        }
        for (row, change) in &planned.bodies {
            match &change.new {
                Some(new) => self.put_body(*row, change.old.as_deref(), new)?,
                None => self.remove_body(*row, change.old.as_deref())?,
            }
        }
        for (row, body) in &planned.named {
            self.put_names(*row, body)?;
        }
        for (row, hash) in &planned.pages {
            self.put_page_hash(*row, *hash)?;
        }
        for (row, links) in &planned.links {
            self.put_links(*row, Some(links))?;
        }
        for (feed, row) in &planned.summaries {
            self.put_summary(feed, *row)?;
        }
        for headline in planned.headlines.values() {
            self.put_headline(headline)?;
        }
        let mut forgotten = planned.forgotten.iter();
        forgotten.try_for_each(|hash| self.remove_headline(hash))
    }
}
