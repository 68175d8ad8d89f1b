//! Pending documents onto the disk, in stages: pages, history, heads with the marker; each drawn, passed
//! through the gate, then synced and put in place. What isn't ours any more goes after the heads.

use super::also_at::{OtherNames, is_ours};
use super::article_paths::article_paths;
use super::bodies::{Ahead, Reread, first};
use super::checking::{self, Checked, LeftOut, Passed};
use super::drawer::Drawer;
use super::drawing::{Drawing, Task};
use super::media::{self, Copying};
use super::request::Progress;
use super::stages::Stage;
use super::target::Target;
use super::unplaced::Unplaced;
use super::written::Written;
use crate::error::Error;
use crate::feed::recovered;
use crate::ledger::memory::StoryRow;
use crate::plan::document::DocumentPath;
use crate::plan::model::Format;
use crate::problem::{MediaFault, Problem, What};
use crate::store::Notes;

/// Documents of one stage, drawn.
#[derive(Debug, Default)]
struct Batch {
    drawings: Vec<(String, Drawing)>,
    /// Images and files.
    media: Vec<Copying>,
    /// Pages that can't be written because a file of somebody else's is in their place.
    strangers: Vec<String>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.drawings.is_empty() && self.media.is_empty() && self.strangers.is_empty()
    }
}

/// Writes what is pending.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    /// Draws documents.
    pub(super) drawer: Drawer<'a>,
    /// The ledger, told what becomes of the documents.
    pub(super) notes: &'a Notes,
    /// Where to.
    pub(super) target: Target<'a>,
    /// The names that documents have besides their own.
    other_names: &'a OtherNames,
    /// What takes its place while others are checked.
    pub(super) unplaced: Option<Unplaced>,
    /// Documents that nothing stands behind any more: they go when nothing leads to them.
    pub(super) removals: Vec<String>,
    /// Why something couldn't be removed, which holds nothing else back.
    pub(super) not_removed: Option<Error>,
    /// What was done.
    pub(super) written: Written,
    /// Whether documents are to be named.
    pub(super) names_all: bool,
    /// Whether a document besides the marker has changed.
    pub(super) has_changed: bool,
    /// What there was before the run that may be somebody else's.
    pub(super) strangers: Strangers,
}

/// What of somebody else's may lie in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strangers {
    /// Whatever it is, somebody has said that it may be replaced.
    Replaced,
    /// No page: there was none before the run.
    NoPages,
    /// Anything.
    Any,
}

impl<'a> Writer<'a> {
    /// Nothing is written yet.
    pub(super) fn new(
        drawer: Drawer<'a>,
        notes: &'a Notes,
        target: Target<'a>,
        other_names: &'a OtherNames,
    ) -> Self {
        Self {
            drawer,
            notes,
            target,
            other_names,
            unplaced: None,
            removals: Vec::new(),
            not_removed: None,
            written: Written::default(),
            names_all: false,
            has_changed: false,
            strangers: Strangers::Replaced,
        }
    }

    /// Writes all stages; stops after the stage in which the gate refuses a document.
    pub(super) fn write(&mut self, progress: &dyn Progress) -> Result<(), Error> {
        let written = self.stages(progress);
        // What has passed takes its place, whatever became of the rest.
        let placed = self.place();
        written.and(placed)?;
        self.remove()?;
        self.tell_found()?;
        self.not_removed.take().map_or(Ok(()), Err)
    }

    fn stages(&mut self, progress: &dyn Progress) -> Result<(), Error> {
        if matches!(self.target, Target::First(_)) {
            // Nobody follows a link before all of it has its place.
            self.stage(Stage::SealedWithPages, progress)?;
            self.stage(Stage::Pages, progress)?;
        } else {
            self.stage(Stage::Pages, progress)?;
            self.stage(Stage::Sealed, progress)?;
        }
        self.stage(Stage::Heads, progress)
    }

    /// Writes a stage, unless one before it was refused; with the last heads the marker, unless
    /// something is removed after them. While some documents are checked, those before them, also of the stage
    /// before, take their places, the next are drawn, and the articles read again that are needed for those
    /// after them. The last of a stage wait for their places.
    fn stage(&mut self, stage: Stage, progress: &dyn Progress) -> Result<(), Error> {
        if self.written.refused.is_some() {
            return Ok(());
        }
        let mut after = String::new();
        let first = self.next(stage, &mut after)?;
        let mut following = self.next(stage, &mut after)?;
        let source = self.drawer.bodies.source();
        if !following.is_empty() {
            self.notes.know_titles()?;
        }
        self.drawer
            .learn(source.reread(self.drawer.unread(&first)?));
        let mut batch = self.draw(&first)?;
        self.drawer
            .learn(source.reread(self.drawer.unread(&following)?));
        loop {
            let is_last = following.is_empty();
            let with_marker = is_last && stage == Stage::Heads && self.removals.is_empty();
            let after_them = self.next(stage, &mut after)?;
            let unread = self.drawer.unread(&after_them)?;
            let reread;
            (batch, reread) = if batch.is_empty() && !with_marker {
                (self.draw(&following)?, source.reread(unread))
            } else {
                self.batch(batch, with_marker, &following, unread, progress)?
            };
            self.tell_of_lacking()?;
            if is_last || self.written.refused.is_some() {
                return Ok(());
            }
            self.drawer.learn(reread);
            following = after_them;
        }
    }

    /// The next documents of a stage.
    fn next(&self, stage: Stage, after: &mut String) -> Result<Vec<String>, Error> {
        let documents = stage.next(self.notes, after)?;
        if stage == Stage::SealedWithPages {
            return self.drawer.with_pages(documents);
        }
        Ok(documents)
    }

    /// Draws documents of one stage.
    fn draw(&mut self, paths: &[String]) -> Result<Batch, Error> {
        let mut batch = Batch::default();
        for path in paths {
            match self.drawer.task(path)? {
                Task::Write(Drawing::Redirect(..)) if self.is_in_own_way(path)? => {}
                Task::Write(drawing) if self.is_strangers(path, &drawing)? => {
                    if matches!(drawing, Drawing::Redirect(..)) {
                        self.note_old_file(path, false);
                    }
                    batch.strangers.push(path.clone());
                }
                Task::Write(drawing @ Drawing::Redirect(..)) => {
                    self.note_old_file(path, true);
                    batch.drawings.push((path.clone(), drawing));
                }
                // Of a head that lacks a story the last version is better; a sealed page has taken over of
                // its last version what it lacks.
                Task::Write(Drawing::Head(drawn, _))
                    if drawn.is_part && self.target.exists(path)? => {}
                Task::Write(drawing) => batch.drawings.push((path.clone(), drawing)),
                Task::Copy(sources) => batch.media.push((path.clone(), sources)),
                Task::Remove if self.may_remove(path)? => {
                    self.note_old_file(path, false);
                    self.removals.push(path.clone());
                }
                Task::Remove | Task::Leave => self.leave(path),
                Task::Wait => {}
            }
        }
        Ok(batch)
    }

    /// Checks documents of one stage, and after them the marker, if that is to come; those that pass
    /// wait to be placed. Gives those that follow, drawn, and what articles say that are needed later.
    fn batch(
        &mut self,
        batch: Batch,
        with_marker: bool,
        following: &[String],
        unread: Vec<Ahead>,
        progress: &dyn Progress,
    ) -> Result<(Batch, Vec<Reread>), Error> {
        let Batch {
            drawings,
            media,
            strangers,
        } = batch;
        self.written.strangers.extend(strangers);
        let (target, other_names) = (self.target, self.other_names);
        let files = other_names.files(drawings.iter().map(|(path, _)| path));
        target.expect(files + media.len() + usize::from(with_marker));
        let stage = |path: &str, bytes: &[u8]| {
            target.stage_under_all(path, other_names.of_document(path), bytes)
        };
        let (renderer, source) = (self.drawer.renderer, self.drawer.bodies.source());
        let (mut checked, mut reread) = (None, Vec::new());
        let (folder, mut copied) = (self.drawer.bodies.folder, Ok(Vec::new()));
        // The ledger comes first, but nothing is in its place before it has: both may go on at once.
        let following = rayon::in_place_scope(|scope| {
            scope.spawn(|_| checked = Some(checking::check(renderer, drawings, &stage, progress)));
            scope.spawn(|_| reread = source.reread(unread));
            if let Some(folder) = folder.filter(|_| !media.is_empty()) {
                scope.spawn(|_| copied = media::copy_all(target, folder, media, progress));
            }
            self.commit_run()?;
            self.place()?;
            self.draw(following)
        })?;
        let Some(checked) = checked else {
            return Ok((following, reread));
        };
        let copied = self.tell_of_lost(copied?)?;
        match checked? {
            Checked::Refused(path, fault) => {
                self.target.discard();
                self.written.refused = Some((path, fault));
            }
            Checked::Passed {
                mut documents,
                left_out,
            } => {
                documents.extend(copied);
                for item in &left_out {
                    let problem = self.left_out(item)?;
                    if !self.written.problems.contains(&problem) {
                        self.written.problems.push(problem);
                    }
                }
                self.take(documents, with_marker)?;
            }
        }
        Ok((following, reread))
    }

    /// Names the articles whose images and files can't be had as they were, and has them read again by the next run; gives
    /// those that are ready.
    fn tell_of_lost(&mut self, copied: Vec<(Copying, Option<bool>)>) -> Result<Vec<Passed>, Error> {
        let mut ready = Vec::with_capacity(copied.len());
        for ((path, _), is_changed) in copied {
            if let Some(is_changed) = is_changed {
                ready.push(Passed {
                    changed: is_changed.then(|| path.clone()).into_iter().collect(),
                    path,
                    is_whole: true,
                    hash: None,
                });
                continue;
            }
            let name = path.rsplit('/').next().unwrap_or(&path);
            let shown = self.notes.shown_media(&[name.to_owned()])?.concat();
            let rows: Vec<StoryRow> = shown.iter().map(|(row, _)| *row).collect();
            for ((_, source), file) in shown.into_iter().zip(self.notes.files_of(&rows)?) {
                let Some(file) = file else {
                    continue;
                };
                self.drawer.bodies.distrust(&file.seen.path);
                let what = What::NoMedia {
                    key: "media".into(),
                    file: source.to_string(),
                    why: MediaFault::Changed,
                };
                let problem = Problem::file(file.seen.path.to_string(), what);
                self.written.problems.push(problem);
            }
        }
        Ok(ready)
    }

    /// Names the articles whose content documents lack, or wait for.
    fn tell_of_lacking(&mut self) -> Result<(), Error> {
        let lacking: Vec<StoryRow> = self.drawer.take_lacking().into_iter().collect();
        for path in article_paths(self.notes, &lacking)?.into_iter().flatten() {
            let problem = Problem::file(path, What::NotAtHand);
            if !self.written.problems.contains(&problem) {
                self.written.problems.push(problem);
            }
        }
        Ok(())
    }

    /// The problem of an item that the gate left out, with the article's path.
    fn left_out(&self, item: &LeftOut) -> Result<Problem, Error> {
        let (store, id) = (self.notes, &item.story_id);
        let key = id.strip_prefix(self.drawer.bodies.site.id()).unwrap_or(id);
        let story = match store.story_with_id(id)? {
            Some(story) => Some(story),
            None => store.story_with_key(key)?,
        };
        let path = match story {
            Some(story) => first(article_paths(store, &[story.row])?),
            None => None,
        };
        let path = path.unwrap_or_else(|| key.to_owned());
        let what = match &item.headline {
            Some(headline) => What::Refused {
                rule: format!("the headline {headline:?}: {}", item.rule),
            },
            None => What::Refused {
                rule: item.rule.clone(),
            },
        };
        Ok(Problem::file(path, what))
    }

    /// Ends the run's transaction, if it is still open.
    pub(super) fn commit_run(&self) -> Result<(), Error> {
        match self.target {
            Target::Folder(_) | Target::First(_) => self.notes.commit_run(),
            Target::Nowhere(..) => Ok(()),
        }
    }

    /// Whether somebody else's file lies where a new story's page should be, or one at an old address.
    fn is_strangers(&self, path: &str, drawing: &Drawing) -> Result<bool, Error> {
        if matches!(drawing, Drawing::Redirect(..)) {
            let is_blocked = matches!(self.target.read(path), Err(Error::InTheWay { .. }));
            let stays = self.strangers != Strangers::Replaced;
            return Ok(is_blocked || (stays && !self.is_ours(path)?));
        }
        let may_be = self.strangers == Strangers::Any && matches!(drawing, Drawing::Page(_));
        if !may_be || self.notes.pending(&[path.to_owned()])? != [Some(true)] {
            return Ok(false);
        }
        let bytes = self.target.read(path)?;
        Ok(bytes.is_some_and(|bytes| recovered::page(&bytes).is_none()))
    }

    /// Whether a page at an old address has to wait for others to go: for a file in the place of its folder, or
    /// those in a folder in its own.
    fn is_in_own_way(&self, path: &str) -> Result<bool, Error> {
        match self.target.read(path) {
            Err(Error::InTheWay { .. }) => {}
            Err(error) => return Err(error),
            Ok(_) => return Ok(false),
        }
        let is_above = |gone: &String| {
            path.strip_prefix(gone)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        if self.removals.iter().any(is_above) {
            return Ok(true);
        }
        let below = format!("{path}/");
        let mut next = self.notes.pending_after(&below, 1)?.into_iter();
        Ok(next.any(|next| next.starts_with(&below)))
    }

    /// Leaves what lies at a path as it is.
    fn leave(&self, path: &str) {
        self.note_old_file(path, false);
        let mut found = self.drawer.bodies.found.borrow_mut();
        found.left.insert(path.to_owned());
    }

    /// Notes whether a file at an old address is written.
    fn note_old_file(&self, path: &str, is_shown: bool) {
        let mut found = self.drawer.bodies.found.borrow_mut();
        found.old_files.insert(path.to_owned(), is_shown);
    }

    /// Tells the ledger what drawing has found out.
    pub(super) fn tell_found(&self) -> Result<(), Error> {
        let found = self.drawer.bodies.found.take();
        if found.is_empty() {
            return Ok(());
        }
        self.notes.tell().found(&found)
    }

    /// Whether what lies at a path is ours, which nothing stands behind any more: its name tells where that is of
    /// our choosing, else what it says.
    fn may_remove(&self, path: &str) -> Result<bool, Error> {
        match DocumentPath::parse(path) {
            None => self.is_ours(path),
            Some(DocumentPath::Head {
                feed,
                format: Format::Html,
            }) if self.drawer.feeds.named(&feed).is_none() => self.is_ours(path),
            Some(_) => Ok(true),
        }
    }

    /// Whether what lies at a path is a document of ours, or nothing.
    fn is_ours(&self, path: &str) -> Result<bool, Error> {
        match self.target.read(path) {
            Ok(bytes) => Ok(bytes.is_none_or(|bytes| is_ours(self.drawer.bodies.site, &bytes))),
            Err(Error::InTheWay { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Lets the contents go that were kept for the history, once all of it is on the disk.
    pub(super) fn let_retained_go(&self) -> Result<(), Error> {
        let waits = !Stage::Sealed
            .next(self.notes, &mut String::new())?
            .is_empty();
        if !waits {
            self.notes.tell().free_retained()?;
        }
        Ok(())
    }
}
