//! The steps of one run, in their order: compare, read, judge, remember, plan, write.

use super::bodies::Bodies;
use super::comparing::{self, Compared, Looked};
use super::drawing::Drawer;
use super::opening::Opened;
use super::outcome::Outcome;
use super::planning::Gathered;
use super::target::Target;
use super::writing::{Writer, Written};
use super::{Built, Patience, Request, doubts, reading};
use crate::args;
use crate::commands::Context;
use crate::commands::feeds::Feeds;
use crate::commands::progress::Progress;
use crate::commands::site::Site;
use crate::error::Error;
use crate::feed::document::{DocumentPath, PAGES};
use crate::ledger::judge::judge;
use crate::ledger::judgement::{Circumstances, FileVerdict, Judgement};
use crate::ledger::memory::{Missing, ReadFile, State, Wanted};
use crate::story::ArticlePath;
use crate::world::articles_folder::ArticlesFolder;
use crate::world::output::{FirstOutput, Output, OutputFolder};
use crate::world::scan::Scan;
use crate::world::store::Store;

/// Bodies are kept from the first reading when so few files are read; else they are read again.
const KEPT_BODIES: usize = 512;

/// What all steps of a build need.
#[derive(Clone, Copy)]
pub(super) struct Build<'a> {
    pub(super) context: &'a Context,
    pub(super) site: &'a Site,
    pub(super) request: Request<'a>,
    pub(super) options: &'a args::Build,
    pub(super) folder: &'a ArticlesFolder,
    /// The output as it was before the run; `None` when there is none yet.
    pub(super) output: Option<&'a OutputFolder>,
}

impl Build<'_> {
    /// All steps from the comparison on; gives the ledger back, open, unless it must be begun again.
    /// `looked` is what the ledger's files looked like, where that was asked beside the scan.
    pub(super) fn run(
        self,
        mut opened: Opened,
        scan: Scan,
        looked: Option<Looked>,
    ) -> Result<(Built, Option<Store>), Error> {
        let Request {
            scope, patience, ..
        } = self.request;
        let mut outcome = Outcome::new(self.options.dry_run, self.context.report.is_json());
        outcome.was_interrupted = opened.store.has_pending()?;
        doubts::tell(
            self.context,
            self.site,
            self.options,
            &opened,
            (&scan, self.output),
        )?;
        if opened.is_new && !opened.is_recovered {
            return self.import(opened, scan, outcome);
        }
        let compared = comparing::compare(
            self.site,
            self.options,
            scope,
            &mut opened,
            (scan, looked),
            &mut outcome,
        )?;
        let Compared {
            to_read,
            missing,
            lost,
        } = compared;
        let progress = self.progress("reading", to_read.len());
        let wanted = Wanted {
            sentences: missing.iter().any(|old| !old.sentences.is_empty()),
            facets: self.site.has_selections(),
        };
        let how = (wanted, patience);
        let wall = self.context.wall;
        let mut readings = reading::read_all(
            self.site,
            self.folder,
            to_read,
            how,
            KEPT_BODIES,
            wall,
            &progress,
        );
        drop(progress);
        outcome.restless = readings.restless.len();
        if opened.is_recovered && outcome.restless > 0 {
            // What was read back finds its articles in one run, or it would lose its ids: the ledger
            // is begun again when they can all be read.
            let built = Built {
                outcome,
                restless: readings.restless,
                has_links: false,
                due: None,
            };
            return Ok((built, None));
        }
        let mut missing = missing;
        if *patience != Patience::Never && !readings.restless.is_empty() {
            // One of these files may be what is missing, under its new name.
            let files = missing.drain(..).filter_map(|old| old.file);
            readings.restless.extend(files.map(|file| file.path));
        }
        outcome.restless = readings.restless.len();

        let mut judgement = self.judge(&opened, readings.files, missing)?;
        judgement
            .files
            .extend(lost.into_iter().map(FileVerdict::Remove));
        outcome.judged(&judgement, self.site.id());

        let (mut store, gathered) = self.remember(opened, &mut judgement, readings.bodies)?;
        let built = self.end(&mut store, gathered, outcome, readings.restless)?;
        Ok((built, Some(store)))
    }

    /// The ledger ends its transaction, and the documents are written.
    pub(super) fn end(
        self,
        store: &mut Store,
        gathered: Gathered,
        mut outcome: Outcome,
        restless: Vec<ArticlePath>,
    ) -> Result<Built, Error> {
        outcome.waiting = store.count(State::Waiting)?;
        self.finish(store, gathered, &mut outcome)?;
        Ok(Built {
            outcome,
            restless,
            has_links: false,
            due: store.next_due()?,
        })
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
        judge(self.circumstances(opened)?, files, missing, &opened.store)
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
            known: opened.store.public_count()?,
        })
    }

    /// Ends the transaction and writes what is pending.
    fn finish(
        self,
        store: &mut Store,
        gathered: Gathered,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        let has_pending = store.has_pending()?;
        if has_pending {
            store.add_pending(&DocumentPath::Marker.path())?;
            store.raise_generation()?;
        }
        if !self.options.dry_run && (!has_pending || store.is_new()) {
            store.commit()?;
            if has_pending {
                // What drawing notes in it belongs to one transaction.
                store.settle()?;
            }
        }
        if has_pending {
            let written = self.write(store, gathered);
            if !self.options.dry_run {
                // Whatever became of the documents, what was judged stays.
                store.settle()?;
            }
            outcome.written(written?);
        }
        outcome.generation = store.site()?.map_or(0, |site| site.generation);
        if self.options.dry_run {
            store.roll_back()?;
        } else if has_pending {
            store.end()?;
        }
        Ok(())
    }

    fn write(self, store: &Store, gathered: Gathered) -> Result<Written, Error> {
        let bodies = Bodies::new(self.site, Some(self.folder), store);
        let feeds = Feeds::of(self.site, store)?;
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
            (None, None) => Target::Nowhere(self.output),
        };
        let progress = self.progress("writing", store.pending_count()?);
        let drawer = Drawer::new(&bodies, &feeds)?.knowing(gathered).over(target);
        let mut writer = Writer::new(drawer, store, target);
        writer.names_all = self.context.report.names_all();
        writer.has_pages = self.has_pages()?;
        writer.write(&progress)?;
        if let Some(first) = first.as_ref().filter(|_| writer.written.refused.is_none()) {
            first.finish()?;
        }
        Ok(writer.written)
    }

    /// Whether there may be pages of others: whether there were any before the run.
    fn has_pages(self) -> Result<bool, Error> {
        let output = self.output.filter(|_| !self.options.accept);
        output.map_or(Ok(false), |output| output.has_folder(PAGES))
    }

    pub(super) fn progress(self, what: &'static str, total: usize) -> Progress {
        Progress::new(self.context.report.may_animate(), what, total)
    }
}
