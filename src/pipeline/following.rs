//! What follows from a judgement, in the ledger: which documents are stale, and what is kept for them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::bodies::Bodies;
use super::opening::{Changed, Opened};
use super::recovering::{RecoveredFeeds, put_unread};
use super::steps::Build;
use crate::error::Error;
use crate::feed::recovered;
use crate::ledger::body::Body;
use crate::ledger::judgement::{Judgement, Verdict};
use crate::ledger::memory::{State, StoryRow};
use crate::plan::admission::{Admission, Before, admit};
use crate::plan::changes::{Placed, Planned};
use crate::plan::document::{DocumentPath, MEDIA, PAGES};
use crate::plan::feeds::Feeds;
use crate::plan::memory::Choices;
use crate::plan::{Gathered, Run, With, plan};
use crate::store::{Applied, PageNames, Store, Transaction};
use crate::story::ArticlePath;

/// What follows when somebody has `asked` for all documents, when the output may lack any of them, and from
/// what changed.
fn with(asked: bool, may_lack: bool, changed: Changed) -> With {
    With {
        pages: asked || may_lack || changed.pages,
        history: asked || may_lack,
        anew: asked,
    }
}

impl Build<'_> {
    /// Writes the judgement, and what follows from it for the documents, into the ledger, whose
    /// transaction stays open. Gives the contents of heads that it gathered, too.
    pub(super) fn remember(
        self,
        opened: Opened,
        judgement: &Judgement,
        bodies: HashMap<ArticlePath, Body>,
    ) -> Result<(Transaction, Gathered), Error> {
        let Opened {
            run,
            is_new,
            changed,
            recovered_feeds,
            restored,
            ..
        } = opened;
        let asked = self.options.all || self.options.accept;
        let is_incomplete =
            changed.output || (is_new && self.site.is_output_incomplete(&run, self.output)?);
        let all = asked || changed.config || is_new || is_incomplete || restored.is_some();
        let before = if is_new {
            Before::Nothing(&recovered_feeds.numbers)
        } else {
            Before::Heads
        };
        let (admission, applied, choices, has_new_format) =
            self.admit(&run, judgement, before, all)?;
        let all = all || has_new_format;
        self.mark_others(&run, all, restored.is_some(), is_new)?;
        let Admission {
            rows,
            selected,
            standings,
            known,
            ..
        } = admission;
        let judged = || judgement.verdicts.iter().zip(rows.iter().copied());
        let seen: Vec<StoryRow> = rows_where(judged(), Verdict::reaches_documents);
        if !all && selected.is_empty() && seen.is_empty() && !run.has_incomplete_feed()? {
            return Ok((run, Gathered::default()));
        }
        let mut choices = match choices {
            Some(choices) => choices,
            None => run.choices()?,
        };
        if is_new {
            self.put_back((&run, &applied), &recovered_feeds, choices, judged())?;
            choices = run.choices()?;
        }
        let may_lack = is_new || is_incomplete || restored.is_some();
        let means = Run {
            fresh: of_stories(judged(), with_titles(judgement, bodies))
                .map(|(row, body)| (row, Arc::new(body)))
                .collect(),
            known,
            renewed: rows_where(judged(), |verdict| verdict.change.is_seen()),
            seen,
            news: rows_where(judged(), |verdict| !is_new && verdict.change.is_news()),
            standings,
            selected,
            all: all.then(|| with(asked, may_lack, changed)),
            drops_gone: self.options.accept,
            is_import: false,
            is_read_back: is_new,
        };
        let gathered = self.follow(&run, &applied, choices, means)?;
        Ok((run, gathered))
    }

    /// Begins the histories and gives them what was read back of them, and feeds that select what they hold
    /// although no article tells; and the ledger what documents say of stories that weren't `judged`, as their
    /// articles can't be read.
    fn put_back<'j>(
        self,
        (run, applied): (&Transaction, &Applied),
        recovered: &RecoveredFeeds,
        mut choices: Choices,
        judged: impl Iterator<Item = (&'j Verdict, StoryRow)> + Clone,
    ) -> Result<(), Error> {
        let unread = recovered.besides(judged.clone().map(|(_, row)| row));
        // No article says any more where a story was whose file went with the ledger.
        let gone = judged.filter(|(verdict, _)| verdict.story.state == State::Gone);
        let told: Vec<StoryRow> = gone
            .map(|(_, row)| row)
            .chain(unread.iter().copied())
            .collect();
        let mut feeds = Feeds::of(self.site.setting(), &choices);
        let begun = feeds.begin_histories(&mut choices);
        let mut planned = Planned {
            histories: begun.into_iter().map(|own| (own.row, own)).collect(),
            ..Planned::default()
        };
        let documents = recovered.put(run, (&feeds, &choices), &told, &mut planned)?;
        if let Some(output) = self.output {
            put_unread(self.site, run, output, &unread, &mut planned)?;
        }
        run.planned(applied, &planned)?;
        run.tell().placed(&Placed {
            sealed: documents,
            ..Placed::default()
        })
    }

    /// Gives judged stories their rows and numbers, and tells the ledger; and what that then knows of feeds,
    /// if somebody asked.
    fn admit(
        self,
        run: &Transaction,
        judgement: &Judgement,
        before: Before<'_>,
        all: bool,
    ) -> Result<(Admission, Applied, Option<Choices>, bool), Error> {
        let setting = self.site.setting();
        // Where nothing was judged nobody asks.
        let asks = !judgement.verdicts.is_empty() || all;
        let mut choices = if asks {
            run.choices()?
        } else {
            Choices::default()
        };
        // A story that only moved may still enter a feed of its new folder.
        let selects = asks && self.site.has_selections();
        let admission = admit(setting, judgement, before, run.ask(), &mut choices, selects)?;
        let applied = run.judged(&admission.judged)?;
        let mut verdicts = judgement.verdicts.iter();
        let may_begin = !choices.has_guids && asks;
        if may_begin && verdicts.any(|verdict| verdict.story.declared_id.is_some()) {
            choices.has_guids = run.choices()?.has_guids;
        }
        let has_new_format = may_begin && choices.has_guids;
        let choices = Some(choices).filter(|_| asks);
        Ok((admission, applied, choices, has_new_format))
    }

    /// Plans what a run means for the documents, and tells the ledger. Gives what was gathered.
    pub(super) fn follow(
        self,
        run: &Transaction,
        applied: &Applied,
        choices: Choices,
        means: Run,
    ) -> Result<Gathered, Error> {
        let articles = Bodies::new(self.site, Some(self.folder), run).source();
        let setting = self.site.setting();
        let (planned, gathered) = plan(setting, choices, run.ask(), &articles, means)?;
        run.planned(applied, &planned)?;
        Ok(gathered)
    }

    /// Marks the documents that no judged story makes stale.
    fn mark_others(
        self,
        run: &Transaction,
        all: bool,
        is_restored: bool,
        is_new: bool,
    ) -> Result<(), Error> {
        let mut stale = self.stale_extras()?;
        if all {
            run.tell().mark_old_files()?;
            stale.extend(self.settle_names(run)?);
        }
        if is_restored {
            stale.extend(self.gone(run)?);
        }
        if is_restored || is_new {
            stale.extend(self.unused(run)?);
        }
        if stale.is_empty() {
            return Ok(());
        }
        run.tell().mark(&stale)
    }

    /// The documents whose content no story changes, where the output has another: the style may
    /// be new, and no page is written again for it.
    pub(super) fn stale_extras(self) -> Result<Vec<String>, Error> {
        let mut stale = Vec::new();
        for (document, content) in self.site.extras() {
            let path = document.path();
            let there = self.output.map(|output| output.read(&path));
            if there.transpose()?.flatten().as_deref() != Some(content.as_bytes()) {
                stale.push(path);
            }
        }
        Ok(stale)
    }

    /// The images and files that an output has which was there before the ledger, or was put back, and that no story
    /// shows: they go.
    fn unused(self, store: &Store) -> Result<Vec<String>, Error> {
        let Some(output) = self.output else {
            return Ok(Vec::new());
        };
        let shown: HashSet<String> = store.media_documents()?.into_iter().collect();
        let names = output.files_in(MEDIA)?.into_iter();
        let unused = names.filter(|name| !shown.contains(name));
        let paths = unused.map(|name| format!("{MEDIA}/{name}"));
        Ok(paths
            .filter(|path| DocumentPath::parse(path).is_some())
            .collect())
    }

    /// Notes which names documents have besides their own, and gives those that they have no more. Where the
    /// configuration doesn't have the document itself any more, that stays until somebody says that it may go, and
    /// its names with it.
    pub(super) fn settle_names(self, run: &Transaction) -> Result<Vec<String>, Error> {
        let known = run.also_at()?;
        let mut names = BTreeMap::new();
        let mut gone = Vec::new();
        let wanted: BTreeMap<&String, DocumentPath> =
            self.site.also_at().map(|(own, name)| (name, own)).collect();
        for (name, document) in &wanted {
            let document = document.path();
            if known.get(*name) != Some(&document) {
                names.insert((*name).clone(), Some(document));
            }
        }
        let written: Vec<String> = self.site.heads().map(|head| head.path()).collect();
        for (name, document) in &known {
            let goes = self.options.accept || written.contains(document);
            if goes && !wanted.contains_key(name) {
                names.insert(name.clone(), None);
                gone.push(name.clone());
            }
        }
        if !names.is_empty() {
            run.tell().name(&names)?;
        }
        Ok(gone)
    }

    /// What was ours, and the pages of stories that aren't published, or that nobody knows, as far as an older output
    /// that was put back has them.
    fn gone(self, store: &Store) -> Result<Vec<String>, Error> {
        let Some(output) = self.output else {
            return Ok(Vec::new());
        };
        let PageNames {
            public,
            gone,
            former: mut stale,
        } = store.page_names()?;
        let gone: HashSet<String> = gone.into_iter().collect();
        let public: HashSet<String> = public.into_iter().collect();
        for path in output.html_documents(PAGES)? {
            let Some(DocumentPath::Page { slug }) = DocumentPath::parse(&path) else {
                continue;
            };
            // Without pages those that are still there stay until somebody says that they may go.
            let is_gone =
                gone.contains(&slug) || (self.site.model.pages && !public.contains(&slug));
            let is_page = |bytes: &Vec<u8>| recovered::page(bytes).is_some();
            if is_gone && output.read(&path)?.as_ref().is_some_and(is_page) {
                stale.push(path);
            }
        }
        Ok(stale)
    }
}

/// What was read of files, by the stories that were judged to be in them.
pub(super) fn of_stories<'a, T>(
    judged: impl Iterator<Item = (&'a Verdict, StoryRow)>,
    mut read: HashMap<ArticlePath, T>,
) -> impl Iterator<Item = (StoryRow, T)> {
    judged.filter_map(move |(verdict, row)| Some((row, read.remove(&verdict.path)?)))
}

/// The bodies with the titles that stories keep although their files were renamed.
fn with_titles(
    judgement: &Judgement,
    mut bodies: HashMap<ArticlePath, Body>,
) -> HashMap<ArticlePath, Body> {
    for verdict in &judgement.verdicts {
        if let (Some(title), Some(body)) = (&verdict.title, bodies.get_mut(&verdict.path)) {
            body.title.clone_from(title);
        }
    }
    bodies
}

/// The stories of some verdicts.
fn rows_where<'j, C: FromIterator<StoryRow>>(
    judged: impl Iterator<Item = (&'j Verdict, StoryRow)>,
    is_one: impl Fn(&Verdict) -> bool,
) -> C {
    let rows = judged.filter(|(verdict, _)| is_one(verdict));
    rows.map(|(_, row)| row).collect()
}
