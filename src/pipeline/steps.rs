//! The steps of one run, in their order: compare, read, judge, remember, plan, write.

use std::collections::{BTreeSet, HashMap};

use super::also_at::OtherNames;
use super::article_paths::article_paths;
use super::bodies::Bodies;
use super::comparing::{self, Compared, Looked};
use super::drawer::Drawer;
use super::first_commits::GitDates;
use super::once_read::OnceRead;
use super::opening::Opened;
use super::outcome::{Built, Cause, Outcome};
use super::reading::{Keep, Names, Readings};
use super::request::{Options, Progress, Request};
use super::scope::{Scope, Waiting};
use super::site::Site;
use super::target::Target;
use super::text::count;
use super::writing::{Strangers, Writer};
use super::written::Written;
use super::{adoption, folder_files, old_addresses, reading, warnings};
use crate::error::Error;
use crate::ledger::adoption::Adoptions;
use crate::ledger::comparison::ToRead;
use crate::ledger::judge::judge;
use crate::ledger::judgement::{Circumstances, FileVerdict, Judgement};
use crate::ledger::memory::{JUST_GONE, Missing, ReadFile, State, StoryRow, Wanted};
use crate::plan::Gathered;
use crate::plan::document::{PAGES, page_folders};
use crate::plan::feeds::Feeds;
use crate::problem::{Problem, What};
use crate::store::{Notes, Store, Transaction};
use crate::story::ArticlePath;
use crate::world::articles_folder::ArticlesFolder;
use crate::world::output::{FirstOutput, Output, OutputFolder};
use crate::world::scan::Scan;

/// Bodies are kept from the first reading when so few files are read; else they are read again.
const KEPT_BODIES: usize = 512;

/// The titles of so many files are kept for what is told of them; of more, only where all are asked for.
const KEPT_TITLES: usize = 4_096;

/// What all steps of a build need.
#[derive(Clone, Copy)]
pub(super) struct Build<'a> {
    pub(super) site: &'a Site,
    pub(super) request: Request<'a>,
    pub(super) options: &'a Options,
    pub(super) folder: &'a ArticlesFolder,
    /// The output as it was before the run; `None` when there is none yet.
    pub(super) output: Option<&'a OutputFolder>,
    /// What stories take over from an imported feed.
    pub(super) adoptions: &'a Adoptions,
}

impl Build<'_> {
    /// Notes what was judged, each story with its title: as it was read, else as the ledger knows it.
    fn name_judged(
        self,
        store: &Store,
        readings: &Readings,
        judgement: &Judgement,
        outcome: &mut Outcome,
    ) {
        outcome.judged(judgement, self.site.id(), &|verdict| {
            let body = readings.bodies.get(&verdict.path);
            let read = body.map(|body| &body.title);
            let read = read.or_else(|| readings.titles.get(&verdict.path)).cloned();
            read.or_else(|| Some(store.kept(verdict.story.row).ok()??.title))
        });
    }

    /// All steps from the comparison on; gives the ledger back, open, unless it must be begun again.
    /// `looked` is what the ledger's files looked like, where that was asked beside the scan.
    pub(super) fn run(
        self,
        mut opened: Opened,
        scan: Scan,
        looked: Option<Looked>,
    ) -> Result<(Built, Option<Store>), Error> {
        let unlisted = !scan.unreadable.is_empty();
        let mut outcome = self.begin(&opened)?;
        warnings::tell(
            self.request.listener,
            self.site,
            self.options,
            &opened,
            (&scan, self.output),
        )?;
        let is_other = self.settle_folders(&opened.run, &scan)?;
        if opened.is_new && !opened.is_recovered {
            return self.import(opened, scan, outcome);
        }
        let is_recovered = opened.is_recovered;
        let page_folders = self.page_folders(&scan);
        let compared = comparing::compare(
            self.site,
            self.options,
            self.request.scope,
            &mut opened,
            (self.folder, scan, looked.filter(|_| !is_other)),
            &mut outcome,
        )?;
        let Compared {
            to_read,
            mut missing,
            lost,
        } = compared;
        let sentences = self.wants_sentences(&opened.run, &to_read, &missing)?;
        let names = names(&opened.run, &to_read, &missing)?;
        let to_read = (to_read, sentences, names);
        let (mut readings, waiting) = self.look_at(to_read, &mut missing, unlisted);
        let is_part = *self.request.scope != Scope::Whole;
        let (store, folder): (&Store, _) = (&opened.run, self.folder);
        missing.extend(comparing::untold(
            store, folder, &readings, &missing, is_part,
        )?);
        let listener = self.request.listener;
        GitDates::default().date(self.site, listener, store, &mut readings.files)?;
        let mut files = std::mem::take(&mut readings.files);
        adoption::lend(self.adoptions, folder, &mut files);
        let mut judgement = self.judge(&opened, files, missing)?;
        let accepts = self.options.accept;
        old_addresses::settle(self.site, &opened.run, accepts, &mut judgement)?;
        let postponed = std::mem::take(&mut judgement.postponed);
        let left = readings.unsettled.iter().chain(&postponed);
        outcome.unsettled = left.collect::<BTreeSet<_>>().len();
        if is_recovered && (!postponed.is_empty() || judgement.flood.is_some()) {
            // What was read back finds its articles in one run, or it would lose its ids, and nothing
            // but the documents knows what they say: those stay as they are, and the ledger is begun
            // again by the next run.
            let is_hidden = unlisted || judgement.files.iter().any(FileVerdict::says_nothing);
            outcome.held(&judgement, is_hidden.then_some(postponed.len()));
            let mut built = Built::new(outcome);
            built.unsettled = readings.unsettled;
            return Ok((built, None));
        }
        let waiting = waiting.with(&postponed);
        readings.unsettled.extend(postponed);
        judgement
            .files
            .extend(lost.into_iter().map(FileVerdict::Remove));
        self.name_judged(&opened.run, &readings, &judgement, &mut outcome);
        self.look_for_missing(&opened, page_folders, &mut outcome)?;
        let (run, gathered) = self.remember(opened, &judgement, readings.bodies)?;
        let once_read = OnceRead::default();
        let (built, store) = self.end(run, (gathered, once_read), outcome, readings.unsettled)?;
        Ok((Built { waiting, ..built }, Some(store)))
    }

    /// Whether files changed that say something of others, which then look as if they had changed.
    fn settle_folders(self, run: &Transaction, scan: &Scan) -> Result<bool, Error> {
        if *self.request.scope != Scope::Whole {
            return Ok(false);
        }
        folder_files::settle(self.site, self.folder, run, &scan.folder_files)
    }

    /// Marks documents that somebody took out of the output, unless all are made anyway.
    fn look_for_missing(
        self,
        opened: &Opened,
        page_folders: Vec<String>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        let is_all_written = opened.is_new || opened.makes_all();
        if !is_all_written
            && self.mark_missing(&opened.run, page_folders)?
            && !outcome.was_interrupted
        {
            outcome.causes.push(Cause::Missing);
        }
        Ok(())
    }

    /// The folders in which pages of stories lie, if there are any.
    fn page_folders(self, scan: &Scan) -> Vec<String> {
        let articles = scan.sightings.iter().map(|seen| &seen.path);
        let pages = self.site.model.pages.then(|| page_folders(articles));
        pages.unwrap_or_default()
    }

    /// What the run did so far: nothing, and why it may have to.
    fn begin(self, opened: &Opened) -> Result<Outcome, Error> {
        let listener = self.request.listener;
        let mut outcome = Outcome::new(self.options.dry_run, listener.wants_stories());
        outcome.was_interrupted = opened.run.pending_count()? > 0;
        outcome.is_part = *self.request.scope != Scope::Whole;
        outcome.causes = opened.causes(outcome.was_interrupted, self.options.all);
        Ok(outcome)
    }

    /// Whether sentences may tell whose story a new file holds: one that is missing, that may go before
    /// it is read, or that went a moment ago.
    fn wants_sentences(
        self,
        store: &Store,
        to_read: &[ToRead],
        missing: &[Missing],
    ) -> Result<bool, Error> {
        if to_read.iter().all(|file| file.story.is_some()) {
            return Ok(false);
        }
        let may_miss = missing.iter().any(|old| !old.sentences.is_empty())
            || to_read.iter().any(|file| file.story.is_some());
        let since = self.site.clock.now - JUST_GONE;
        Ok(may_miss || !store.gone_since(since)?.is_empty())
    }

    /// Reads files, and tells which of the missing wait for such as can't be read now.
    fn look_at(
        self,
        (to_read, sentences, names): (Vec<ToRead>, bool, Names),
        missing: &mut [Missing],
        unlisted: bool,
    ) -> (Readings, Waiting) {
        let files = to_read.len();
        let progress = self.progress("reading", files);
        let wanted = Wanted {
            sentences,
            facets: self.site.has_selections(),
        };
        let unknown = to_read.iter().filter(|file| file.story.is_none());
        let unknown: BTreeSet<ArticlePath> = if missing.is_empty() {
            BTreeSet::new()
        } else {
            unknown.map(|file| file.seen.path.clone()).collect()
        };
        let how = (wanted, &names, self.request.patience);
        let wall = self.request.wall;
        let readings = reading::read_all(
            self.site,
            self.folder,
            to_read,
            how,
            Keep {
                few: KEPT_BODIES,
                scratch: None,
                titles: files <= KEPT_TITLES || self.request.listener.wants_stories(),
            },
            wall,
            &*progress,
        );
        drop(progress);
        let unsettled = readings.unsettled.iter().cloned().collect();
        let unread = unknown.intersection(&unsettled).cloned().collect();
        let waiting = self.wait(missing, (&unknown, &unread), unlisted);
        (readings, waiting)
    }

    /// Which of the missing wait for those of these new files that couldn't be read; those that were read back
    /// from the output for any, and for the folders that couldn't be listed.
    fn wait(
        self,
        missing: &mut [Missing],
        (new, unread): (&BTreeSet<ArticlePath>, &BTreeSet<ArticlePath>),
        unlisted: bool,
    ) -> Waiting {
        let mut waiting = Waiting::default();
        for old in missing {
            old.waits = match &old.file {
                Some(file) => {
                    let now = self.site.clock.started;
                    waiting.waits(self.request.waiting, &file.path, (new, unread), now)
                }
                None => !unread.is_empty() || (unlisted && !self.options.accept),
            };
        }
        waiting
    }

    /// The ledger ends its transaction, and the documents are written.
    pub(super) fn end(
        self,
        run: Transaction,
        at_hand: (Gathered, OnceRead),
        mut outcome: Outcome,
        unsettled: Vec<ArticlePath>,
    ) -> Result<(Built, Store), Error> {
        outcome.waiting = run.count(&[State::Waiting])?;
        let store = self.finish(run, at_hand, &mut outcome)?;
        self.tell_damage(&store, &mut outcome)?;
        let built = Built {
            unsettled,
            due: store.next_due()?,
            ..Built::new(outcome)
        };
        Ok((built, store))
    }

    /// Says which texts of the ledger were found damaged.
    fn tell_damage(self, store: &Store, outcome: &mut Outcome) -> Result<(), Error> {
        if self.options.dry_run {
            return Ok(());
        }
        let damaged = store.damaged()?;
        let mended = damaged.iter().filter(|(_, is_so)| !is_so).count();
        if mended > 0 {
            let texts = count(mended, "damaged text");
            let message = format!("the ledger had {texts}: read again from the articles");
            let hint = "the disk or its memory may be failing";
            self.request.listener.warning(&message, Some(hint));
        }
        let lost = damaged.into_iter().filter(|(_, is_so)| *is_so);
        let lost: Vec<StoryRow> = lost.map(|(row, _)| row).collect();
        for path in article_paths(store, &lost)? {
            let path = path.unwrap_or_default();
            outcome.problems([Problem::file(path, What::Damaged)]);
        }
        Ok(())
    }

    fn judge(
        self,
        opened: &Opened,
        files: Vec<ReadFile>,
        missing: Vec<Missing>,
    ) -> Result<Judgement, Error> {
        if files.is_empty() && missing.is_empty() {
            return Ok(Judgement::default());
        }
        judge(
            self.circumstances(opened)?,
            files,
            missing,
            opened.run.ask(),
        )
    }

    /// What judging needs to know of the run.
    pub(super) fn circumstances(&self, opened: &Opened) -> Result<Circumstances<'_>, Error> {
        let config = &self.site.project.config;
        Ok(Circumstances {
            now: self.site.clock.now,
            new_ledger: opened.is_new,
            accept: self.options.accept,
            site_id: &config.site.id,
            link: config.articles.link.as_deref().unwrap_or_default(),
            time_zone: config.site.time_zone,
            known: opened.run.count(&State::PUBLIC)?,
        })
    }

    /// Ends the transaction and writes what is pending.
    fn finish(
        self,
        run: Transaction,
        at_hand: (Gathered, OnceRead),
        outcome: &mut Outcome,
    ) -> Result<Store, Error> {
        let is_dry = self.options.dry_run;
        if !run.tell().promise(&self.site.model.hubs)? {
            outcome.generation = generation(&run)?;
            return if is_dry {
                run.roll_back()
            } else {
                run.commit()
            };
        }
        let notes = run.write(is_dry)?;
        let written = self.write(&notes, at_hand);
        if !is_dry {
            // Whatever became of the documents, what was judged stays.
            notes.commit_run()?;
        }
        outcome.written(written?);
        outcome.generation = generation(&notes)?;
        if is_dry {
            notes.roll_back()
        } else {
            notes.end()
        }
    }

    fn write(
        self,
        notes: &Notes,
        (gathered, once_read): (Gathered, OnceRead),
    ) -> Result<Written, Error> {
        let bodies = Bodies::new(self.site, Some(self.folder), notes).with(&once_read);
        let choices = notes.choices()?;
        let feeds = Feeds::of(self.site.setting(), &choices);
        let root = self.site.project.output();
        let first = match self.output {
            None if !self.options.dry_run => FirstOutput::begin(&root)?,
            _ => None,
        };
        let output = if self.options.dry_run || first.is_some() {
            None
        } else {
            Some(Output::open(&root)?)
        };
        let target = match (&first, &output) {
            (Some(first), _) => Target::First(first),
            (None, Some(output)) => Target::Folder(output),
            (None, None) => Target::Nowhere(self.output, self.request.listener),
        };
        let progress = self.progress("writing", notes.pending_count()?);
        let drawer = Drawer::new(&bodies, &feeds, &choices)?;
        let drawer = drawer.knowing(gathered).over(target);
        let other_names = OtherNames::of(self.site);
        let mut writer = Writer::new(drawer, notes, target, &other_names);
        writer.names_all = self.request.listener.wants_documents();
        writer.strangers = self.strangers()?;
        writer.write(&*progress)?;
        let written = writer.written;
        // What was kept until here isn't brought to the disk with the documents.
        drop(once_read);
        if let Some(first) = first.as_ref().filter(|_| written.refused.is_none()) {
            first.finish()?;
        }
        Ok(written)
    }

    /// What there was before the run that may be somebody else's.
    fn strangers(self) -> Result<Strangers, Error> {
        if self.options.accept {
            return Ok(Strangers::Replaced);
        }
        let has_pages = self.output.map(|output| output.has_folder(PAGES));
        Ok(match has_pages.transpose()? {
            Some(true) => Strangers::Any,
            _ => Strangers::NoPages,
        })
    }

    pub(super) fn progress(self, what: &'static str, total: usize) -> Box<dyn Progress> {
        self.request.listener.begin(what, total)
    }
}

fn generation(store: &Store) -> Result<u64, Error> {
    Ok(store.site()?.map_or(0, |site| site.generation))
}

/// What tells of the titles of stories in which nothing says their title.
fn names(store: &Store, to_read: &[ToRead], missing: &[Missing]) -> Result<Names, Error> {
    let has_unknown = to_read.iter().any(|file| file.story.is_none());
    let has_known = to_read.iter().any(|file| file.story.is_some());
    let may_be_old = has_unknown
        && (!missing.is_empty()
            || to_read.len() <= KEPT_BODIES
            || store.count(&[State::Gone])? > 0);
    let said = missing.iter().filter_map(|old| old.story.said);
    Ok(Names {
        old: if has_known {
            store.old_names()?
        } else {
            HashMap::new()
        },
        are_first: false,
        may_be_old,
        said: said.map(|said| said.content).collect(),
    })
}
