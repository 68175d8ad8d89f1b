//! The first run of a site: all articles into a new ledger, some at a time, so that its memory doesn't
//! follow the archive.

use std::collections::HashMap;
use std::sync::Arc;

use super::adoption;
use super::first_commits::{GitDates, Undated};
use super::following::of_stories;
use super::old_addresses;
use super::once_read::{OnceRead, scratch};
use super::opening::Opened;
use super::outcome::{Built, Cause, Outcome};
use super::reading::{self, Keep, Names, Readings};
use super::request::Progress;
use super::steps::Build;
use crate::error::Error;
use crate::ledger::comparison::ToRead;
use crate::ledger::judge::Judge;
use crate::ledger::judgement::Change;
use crate::ledger::memory::{Blank, Dated, StoryRow, Wanted};
use crate::ledger::sighting::Sighting;
use crate::plan::admission::{Before, admit};
use crate::plan::document::DocumentPath;
use crate::plan::memory::Choices;
use crate::plan::{Fresh, Run, With};
use crate::store::{Applied, Store};
use crate::story::ArticlePath;
use crate::world::scan::Scan;
use crate::world::scratch::Place;

/// So many articles are read at a time, while those before them are judged and written.
const CHUNK: usize = 1_024;

/// The bodies of so few articles are kept, as hardly any will be in a head.
const KEPT_BODIES: usize = 64;

/// What becomes of the articles of a site that begins.
struct Importer<'a> {
    build: Build<'a>,
    opened: &'a Opened,
    judge: Judge<'a, Blank>,
    /// What the ledger knows so far, its stories numbered in the order of reading.
    choices: Choices,
    /// When each story was published, in milliseconds, and its row.
    published: Vec<(i64, StoryRow)>,
    unsettled: Vec<ArticlePath>,
    git_dates: GitDates,
    undated: Undated,
    /// Bodies from the reading, when they are few.
    fresh: Fresh,
    /// Where the others are.
    places: HashMap<StoryRow, Place>,
}

/// What is still to be read, the next at the end, in no more memory than that takes.
struct Ahead(Vec<Sighting>);

impl Ahead {
    fn of(mut sightings: Vec<Sighting>) -> Self {
        sightings.reverse();
        Self(sightings)
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// The next so many.
    fn next(&mut self, most: usize) -> impl Iterator<Item = Sighting> + use<> {
        let next = self.0.split_off(self.0.len().saturating_sub(most));
        self.0.shrink_to_fit();
        next.into_iter().rev()
    }
}

impl Build<'_> {
    /// All steps of the first run.
    pub(super) fn import(
        self,
        opened: Opened,
        scan: Scan,
        mut outcome: Outcome,
    ) -> Result<(Built, Option<Store>), Error> {
        let total = scan.sightings.len();
        outcome.scanned(total, scan.problems);
        let mut importer = Importer {
            build: self,
            opened: &opened,
            judge: Judge::new(self.circumstances(&opened)?, &Blank),
            choices: opened.run.choices()?,
            published: Vec::new(),
            unsettled: Vec::new(),
            git_dates: GitDates::default(),
            undated: Undated::default(),
            fresh: Fresh::new(),
            places: HashMap::new(),
        };
        let scratch = scratch(self.site, self.options.dry_run);
        let mut keep = Keep {
            few: KEPT_BODIES,
            scratch: scratch.as_ref(),
            titles: true,
        };
        let mut sightings = Ahead::of(scan.sightings);
        let progress = self.progress("reading", sightings.len());
        let mut readings = self.read(sightings.next(CHUNK), keep, &*progress);
        while sightings.len() > 0 {
            let next = sightings.next(CHUNK);
            keep.titles = outcome.wants_titles();
            let mut following = Readings::default();
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| following = self.read(next, keep, &*progress));
                importer.take(readings, &mut outcome)
            })?;
            readings = following;
        }
        let applied = importer.take(readings, &mut outcome)?;
        if outcome.new.count == 0 {
            outcome.causes.push(Cause::NewSite);
        }
        drop((progress, sightings));
        importer.undated.tell(self.site, self.request.listener);
        let places = std::mem::take(&mut importer.places);
        let (unsettled, fresh) = importer.finish()?;
        outcome.unsettled = unsettled.len();
        let run = opened.run;
        let mut stale = self.stale_extras()?;
        stale.extend(self.settle_names(&run)?);
        run.tell().mark(&stale)?;
        let means = Run {
            fresh,
            all: Some(With {
                pages: self.site.is_output_incomplete(&run, self.output)?,
                ..With::default()
            }),
            is_import: true,
            ..Run::default()
        };
        let gathered = self.follow(&run, &applied, run.choices()?, means)?;
        let at_hand = (gathered, OnceRead::of(scratch, places));
        let (built, store) = self.end(run, at_hand, outcome, unsettled)?;
        Ok((built, Some(store)))
    }

    fn read(
        self,
        seen: impl Iterator<Item = Sighting>,
        keep: Keep<'_>,
        progress: &dyn Progress,
    ) -> Readings {
        let Self {
            site,
            folder,
            request,
            ..
        } = self;
        let to_read = seen.map(|seen| ToRead {
            seen,
            known: false,
            story: None,
        });
        let wanted = Wanted {
            sentences: false,
            facets: site.has_selections(),
        };
        let names = Names {
            are_first: true,
            ..Names::default()
        };
        let how = (wanted, &names, request.patience);
        reading::read_all(
            site,
            folder,
            to_read.collect(),
            how,
            keep,
            request.wall,
            progress,
        )
    }
}

impl Importer<'_> {
    /// Judges and writes what was read.
    fn take(&mut self, mut readings: Readings, outcome: &mut Outcome) -> Result<Applied, Error> {
        let site = self.build.site;
        let run = &self.opened.run;
        self.unsettled.append(&mut readings.unsettled);
        let listener = self.build.request.listener;
        self.git_dates
            .date(site, listener, run, &mut readings.files)?;
        let (adoptions, folder) = (self.build.adoptions, self.build.folder);
        adoption::lend(adoptions, folder, &mut readings.files);
        let Ok(mut judgement) = self.judge.judge(readings.files, Vec::new());
        old_addresses::settle(site, run, false, &mut judgement)?;
        for verdict in &judgement.verdicts {
            let is_undated = matches!(verdict.story.dated, Dated::FirstSeen | Dated::FileTime);
            if is_undated && verdict.change == Change::New {
                self.undated.take(verdict.story.first_seen);
            }
        }
        let (bodies, titles) = (&readings.bodies, &readings.titles);
        outcome.judged(&judgement, site.id(), &|verdict| {
            let body = bodies.get(&verdict.path).map(|body| &body.title);
            body.or_else(|| titles.get(&verdict.path)).cloned()
        });
        let before = Before::Nothing(&self.opened.recovered_feeds.numbers);
        let mut admission = admit(
            site.setting(),
            &judgement,
            before,
            run.ask(),
            &mut self.choices,
            site.has_selections(),
        )?;
        if !site.model.pages {
            let is_media = |(document, _): &(DocumentPath, bool)| {
                matches!(document, DocumentPath::Media { .. })
            };
            admission.judged.stale.retain(is_media);
        }
        let applied = run.judged(&admission.judged)?;
        self.published.extend(admission.released);
        let judged = || {
            judgement
                .verdicts
                .iter()
                .zip(admission.rows.iter().copied())
        };
        let fresh = of_stories(judged(), readings.bodies);
        self.fresh
            .extend(fresh.map(|(row, body)| (row, Arc::new(body))));
        self.places.extend(of_stories(judged(), readings.places));
        Ok(applied)
    }

    /// Stories were numbered as they were read; from now on they are numbered as they were published.
    /// Gives the files that must be read again, and bodies.
    fn finish(self) -> Result<(Vec<ArticlePath>, Fresh), Error> {
        let Self {
            judge,
            opened,
            mut published,
            unsettled,
            fresh,
            ..
        } = self;
        // Its memory isn't needed any more.
        drop(judge);
        let mut numbers: Vec<(StoryRow, u64)> = Vec::new();
        if !published.is_sorted() || !published.is_sorted_by_key(|(_, row)| *row) {
            published.sort_unstable();
            let by_date = published.into_iter().map(|(_, row)| row);
            numbers = by_date.zip(1..).collect();
            // In the order in which they lie.
            numbers.sort_unstable();
        }
        opened.run.tell().filled(&numbers)?;
        Ok((unsettled, fresh))
    }
}
