//! `status`: what is published, what waits, what is wrong, and what a lost ledger would cost.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Context, Report};
use crate::error::{Error, Exit};
use crate::ledger::comparison::Comparer;
use crate::ledger::memory::{State, StoryRow};
use crate::ledger::sighting::Sighting;
use crate::pipeline::adoption;
use crate::pipeline::json_problem::JsonProblem;
use crate::pipeline::missing::missing;
use crate::pipeline::outcome::{HELD, KeptOut};
use crate::pipeline::site::Site;
use crate::pipeline::text::{count, instant, moment};
use crate::plan::document::DocumentPath;
use crate::plan::feeds::{Feed, Feeds};
use crate::plan::memory::{Choices, Heads};
use crate::problem::Problem;
use crate::publish::standing::standings;
use crate::store::Store;
use crate::story::ArticlePath;
use crate::world::not_articles::NotArticle;
use crate::world::output::OutputFolder;
use crate::world::scan::Scan;

/// How the site stands, by its ledger.
#[derive(Debug, Serialize)]
struct Status {
    site: String,
    base_url: String,
    output: String,
    generation: u64,
    /// When the output last changed.
    written: Option<String>,
    /// Articles in the folder; where it can't be looked through, those that were there.
    articles: u64,
    /// Articles that leave it open whether they may go out.
    held: usize,
    /// Articles that can't go out otherwise.
    left_out: usize,
    published: u64,
    withdrawn: u64,
    drafts: u64,
    waiting: u64,
    deleted: u64,
    /// Stories that an import matched and no build has released.
    #[serde(skip_serializing_if = "Option::is_none")]
    imported: Option<usize>,
    feeds: Vec<FeedStatus>,
    /// Where it is published, as far as this machine knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<TargetStatus>,
    /// Who tells subscribers of changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<HubStatus>,
    next_build: NextBuild,
    ledger: String,
    ledger_bytes: u64,
    /// How many published stories would lose id and date with the ledger.
    unrecoverable: u64,
    problems: Vec<JsonProblem>,
    /// Files that look like articles and are none.
    passed_over: Vec<PassedOver>,
    exit_code: u8,
    #[serde(skip)]
    raw_problems: Vec<Problem>,
    /// Why the next build would write nothing.
    #[serde(skip)]
    refused: Option<Error>,
}

/// What the next build has to do.
#[derive(Debug, Default, Serialize)]
struct NextBuild {
    /// Articles that are new, or look otherwise than they did.
    changed: usize,
    /// Articles that are gone.
    gone: usize,
    /// Documents that wait to be written.
    pending: usize,
    /// Whether the config, or Feedmill, changed since the documents were written.
    reconfigured: bool,
    /// Whether documents are missing.
    missing: bool,
}

/// A file that is no article.
#[derive(Debug, Serialize)]
struct PassedOver {
    path: String,
    reason: String,
}

/// How a feed stands.
#[derive(Debug, Serialize)]
struct FeedStatus {
    name: String,
    url: String,
    stories: usize,
    /// Sealed pages of its history.
    pages: u64,
    updated: Option<String>,
    /// Whether its items are headlines alone.
    #[serde(skip)]
    is_of_headlines: bool,
    #[serde(skip)]
    updated_at: Option<DateTime<Utc>>,
}

/// How a target stands.
#[derive(Debug, Serialize)]
struct TargetStatus {
    target: String,
    /// The generation of which all is there; `None`: this machine published none.
    generation: Option<u64>,
    /// When this machine last published there.
    published: Option<String>,
    /// How many files it lacks, and how many it has too many; `None` when only the target can tell.
    to_put: Option<usize>,
    to_remove: Option<usize>,
    #[serde(skip)]
    published_at: Option<DateTime<Utc>>,
}

/// How a hub stands.
#[derive(Debug, Default, Serialize)]
struct HubStatus {
    url: String,
    /// Of how many documents it is yet to be told.
    owed: usize,
    /// What it said last.
    answer: Option<String>,
    answered: Option<String>,
    /// As it failed, it isn't asked again before then.
    next: Option<String>,
    #[serde(skip)]
    answered_at: Option<DateTime<Utc>>,
    #[serde(skip)]
    next_at: Option<DateTime<Utc>>,
}

/// Says how the site stands.
pub(super) fn run(context: &Context) -> Result<Exit, Error> {
    let site = context.site()?;
    let store = site.look()?;
    let status = Status::of(&site, &store)?;
    Ok(status.tell(&context.report, &site.project.articles()))
}

impl Status {
    fn of(site: &Site, store: &Store) -> Result<Self, Error> {
        let state = store.site()?;
        let mut raw_problems = Vec::new();
        store.each_file(None, None, &mut |file| raw_problems.extend(file.problems))?;
        let (scan, mut refused) = match site.scan_with_passed_over() {
            Ok(scan) => (scan, None),
            Err(error) => (Scan::default(), Some(error)),
        };
        let mut next_build = NextBuild {
            pending: store.pending_count()?,
            reconfigured: state
                .as_ref()
                .is_some_and(|state| state.config != site.fingerprints.all),
            missing: lacks_documents(site, store)?,
            ..NextBuild::default()
        };
        let public = store.count(&State::PUBLIC)?;
        let mut articles = as_u64(store.file_count(usize::MAX)?);
        if refused.is_none() {
            articles = as_u64(scan.sightings.len());
            raw_problems.extend(scan.problems);
            next_build.compare(store, scan.sightings, scan.unreadable)?;
            let gone = next_build.gone;
            let is_empty = next_build.changed == 0 && gone > 0 && public > 0;
            if is_empty && store.file_count(gone.saturating_add(1))? <= gone {
                let path = site.project.articles();
                refused = Some(Error::ArticlesEmptied {
                    path,
                    known: public,
                });
            }
        }
        let kept_out = KeptOut::by(&raw_problems);
        let choices = store.choices()?;
        let known = (&Feeds::of(site.setting(), &choices), &choices);
        let in_heads = in_heads(store, known)?;
        let ledger = site.ledger_file();
        let output = site.project.output();
        Ok(Self {
            site: site.id().to_owned(),
            base_url: site.model.base_url.clone(),
            written: written(&output),
            output: output.display().to_string(),
            generation: state.as_ref().map_or(0, |state| state.generation),
            articles,
            held: kept_out.held,
            left_out: kept_out.left_out,
            published: store.count(&[State::Released])?,
            withdrawn: store.count(&[State::Withdrawn])?,
            drafts: store.count(&[State::Held])?,
            waiting: store.count(&[State::Waiting])?,
            deleted: store.deleted_count()?,
            imported: Some(adoption::load(site)?.list().count()).filter(|count| *count > 0),
            feeds: feeds(site, store, known)?,
            targets: targets(site),
            hubs: hubs(site, store)?,
            next_build,
            ledger_bytes: std::fs::metadata(&ledger).map_or(0, |file| file.len()),
            ledger: ledger.display().to_string(),
            unrecoverable: if site.model.pages {
                0
            } else {
                public.saturating_sub(in_heads)
            },
            problems: raw_problems.iter().map(JsonProblem::from).collect(),
            passed_over: passed_over(scan.passed_over),
            exit_code: 0,
            raw_problems,
            refused,
        })
    }

    fn tell(mut self, report: &Report, articles: &Path) -> Exit {
        let exit = if self.refused.is_some() {
            Exit::Refused
        } else if self.raw_problems.iter().any(Problem::keeps_story_out) {
            Exit::LeftOut
        } else {
            Exit::Done
        };
        self.exit_code = exit.code();
        report.facts(&self.base_url, &self.facts(articles));
        self.raw_problems
            .sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        report.problems(articles, &self.raw_problems.iter().collect::<Vec<_>>());
        if let Some(error) = &self.refused {
            report.refusal(&error.to_string(), &error.hint().unwrap_or_default());
        }
        report.json(&self);
        exit
    }

    fn facts(&self, articles: &Path) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("articles", self.articles(articles)),
            ("stories", self.stories()),
            ("output", self.output()),
        ];
        if let Some(imported) = self.imported {
            let stories = count(imported, "story");
            let wait = if imported == 1 { "waits" } else { "wait" };
            facts.push(("imported", format!("{stories} {wait} for release")));
        }
        for (place, feed) in self.feeds.iter().enumerate() {
            let label = if place == 0 { "feeds" } else { "" };
            facts.push((label, feed.words()));
        }
        for (place, target) in self.targets.iter().enumerate() {
            let label = if place == 0 { "published" } else { "" };
            facts.push((label, target.words()));
        }
        for (place, hub) in self.hubs.iter().enumerate() {
            let label = if place == 0 { "hubs" } else { "" };
            facts.push((label, hub.words()));
        }
        let size = self.ledger_bytes.div_ceil(1_000);
        facts.push(("ledger", format!("{}, {size} kB", self.ledger)));
        facts.push(("if it is lost", self.recovery()));
        facts.extend(self.next_build.words().map(|words| ("next build", words)));
        self.push_passed_over(&mut facts);
        facts
    }

    /// `12 in articles, 1 held, 2 left out`.
    fn articles(&self, folder: &Path) -> String {
        let files = usize::try_from(self.articles).unwrap_or(usize::MAX);
        let mut words = format!("{files} in {}", folder.display());
        for (count, what) in [(self.held, HELD), (self.left_out, "left out")] {
            if count > 0 {
                words = format!("{words}, {count} {what}");
            }
        }
        words
    }

    /// `12 published, 1 waiting for its date, 2 drafts, 1 withdrawn, 3 deleted`.
    fn stories(&self) -> String {
        let (date, draft) = (
            if self.waiting == 1 { "its" } else { "their" },
            if self.drafts == 1 { "draft" } else { "drafts" },
        );
        let parts = [
            (self.waiting, format!("waiting for {date} date")),
            (self.drafts, draft.to_owned()),
            (self.withdrawn, "withdrawn".to_owned()),
            (self.deleted, "deleted".to_owned()),
        ];
        let others = parts.iter().filter(|(count, _)| *count > 0);
        others.fold(
            format!("{} published", self.published),
            |text, (count, what)| format!("{text}, {count} {what}"),
        )
    }

    fn output(&self) -> String {
        let generation = format!("{}, generation {}", self.output, self.generation);
        match &self.written {
            Some(written) => format!("{generation}, written {written}"),
            None => generation,
        }
    }

    /// The first of the files that are no articles, and how many more there are.
    fn push_passed_over(&self, facts: &mut Vec<(&'static str, String)>) {
        const SHOWN: usize = 10;
        for (at, file) in self.passed_over.iter().take(SHOWN).enumerate() {
            let label = if at == 0 { "passed over" } else { "" };
            facts.push((label, format!("{}: {}", file.path, file.reason)));
        }
        let more = self.passed_over.len().saturating_sub(SHOWN);
        if more > 0 {
            facts.push(("", format!("and {}", count(more, "more file"))));
        }
    }

    fn recovery(&self) -> String {
        match self.unrecoverable {
            0 if self.published == 0 => "nothing".into(),
            0 => "the next build reads ids and dates back from the output".into(),
            lost => format!(
                "{lost} of {} stories lose their dates: there are no pages, only those in heads and \
                 history are read back",
                self.published + self.withdrawn
            ),
        }
    }
}

impl NextBuild {
    /// Compares what lies in the articles folder with what the ledger knows.
    fn compare(
        &mut self,
        store: &Store,
        sightings: Vec<Sighting>,
        unreadable: Vec<ArticlePath>,
    ) -> Result<(), Error> {
        let mut comparer = Comparer::new(sightings.into_iter(), unreadable, false);
        store.each_file(None, None, &mut |file| comparer.known(file))?;
        let compared = comparer.finish();
        self.gone = compared.missing.len();
        let to_read = compared.to_read.iter();
        let paths: Vec<ArticlePath> = to_read.map(|file| file.seen.path.clone()).collect();
        for (file, known) in compared.to_read.iter().zip(store.files_at(&paths)?) {
            // One may be read again for safety's sake alone.
            let is_same = known.is_some_and(|known| known.seen.looks_like(&file.seen));
            self.changed += usize::from(!is_same);
        }
        Ok(())
    }

    /// `reads 2 new or changed articles, writes missing documents again`; `None` when there is nothing to do.
    fn words(&self) -> Option<String> {
        let mut words = Vec::new();
        if self.changed > 0 {
            let articles = count(self.changed, "new or changed article");
            words.push(format!("reads {articles}"));
        }
        if self.gone > 0 {
            words.push(format!("finds {} gone", count(self.gone, "article")));
        }
        if self.reconfigured {
            let words_of =
                "makes all documents anew, as the configuration, or feedmill itself, changed";
            words.push(words_of.into());
        } else if self.missing {
            words.push("makes missing documents again".into());
        } else if self.pending > 0 {
            let documents = count(self.pending, "document");
            words.push(format!("writes {documents} that an earlier one left"));
        }
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// What looks like an article and is none.
fn passed_over(files: Vec<(ArticlePath, NotArticle)>) -> Vec<PassedOver> {
    let files = files.into_iter().map(|(path, reason)| PassedOver {
        path: path.to_string(),
        reason: reason.to_string(),
    });
    files.collect()
}

/// When the output last changed: its marker is written last.
fn written(output: &Path) -> Option<String> {
    let marker = output.join(DocumentPath::Marker.path());
    let at = std::fs::metadata(marker).ok()?.modified().ok()?;
    Some(moment(DateTime::from(at)))
}

/// Whether documents are missing.
fn lacks_documents(site: &Site, store: &Store) -> Result<bool, Error> {
    let output = OutputFolder::open(&site.project.output())?;
    if site.is_output_incomplete(store, output.as_ref())? {
        return Ok(true);
    }
    let mut lacks = false;
    if let Some(output) = output {
        let has_content = |name: &str| matches!(output.has_content(name), Ok(true));
        missing(site, store, &has_content, |_| lacks = true)?;
    }
    Ok(lacks)
}

impl TargetStatus {
    /// `/var/www/news: generation 3, at 2026-05-14 09:30:00 UTC; 2 files to put, 1 to remove`.
    fn words(&self) -> String {
        let (Some(generation), Some(at)) = (self.generation, self.published_at) else {
            return format!("{}: not yet, from this machine", self.target);
        };
        let owed = match (self.to_put, self.to_remove) {
            (Some(0), Some(0)) => "as the output is".to_owned(),
            (Some(put), Some(0)) => format!("{} to put", count(put, "file")),
            (Some(put), Some(remove)) => {
                format!("{} to put, {remove} to remove", count(put, "file"))
            }
            _ => "not as the output is".to_owned(),
        };
        let what = match generation {
            0 => "not all of it yet".to_owned(),
            generation => format!("generation {generation}"),
        };
        format!("{}: {what}, at {}; {owed}", self.target, moment(at))
    }
}

/// Where the site is published: to all that this machine knows, and that which the configuration names.
fn targets(site: &Site) -> Vec<TargetStatus> {
    let standings = standings(&site.publish_folder(), &site.project.output());
    let mut targets: Vec<TargetStatus> = standings
        .into_iter()
        .map(|standing| {
            let published_at = DateTime::from_timestamp(standing.at_secs, 0);
            TargetStatus {
                target: standing.target,
                generation: Some(standing.generation),
                published: published_at.map(instant),
                to_put: standing.owed.map(|(put, _)| put),
                to_remove: standing.owed.map(|(_, remove)| remove),
                published_at,
            }
        })
        .collect();
    let named = super::publish::name_of_target(site);
    if let Some(target) = named.filter(|name| targets.iter().all(|known| known.target != *name)) {
        targets.insert(
            0,
            TargetStatus {
                target,
                generation: None,
                published: None,
                to_put: None,
                to_remove: None,
                published_at: None,
            },
        );
    }
    targets
}

impl HubStatus {
    /// `https://hub.example/: 202 Accepted at 2026-05-14 09:30:00 UTC, 2 documents owed`.
    fn words(&self) -> String {
        let mut words = match (&self.answer, self.answered_at) {
            (Some(answer), Some(at)) => format!("{}: {answer} at {}", self.url, moment(at)),
            _ => format!("{}: never told", self.url),
        };
        if self.owed > 0 {
            words = format!("{words}, {} owed", count(self.owed, "document"));
        }
        match self.next_at {
            Some(next) => format!("{words}, not before {}", moment(next)),
            None => words,
        }
    }
}

/// The hubs of the configuration, in its order.
fn hubs(site: &Site, store: &Store) -> Result<Vec<HubStatus>, Error> {
    let pings = store.pings()?;
    let hubs = site.model.hubs.iter().map(|url| {
        let of_hub = || pings.iter().filter(|ping| ping.hub == *url);
        let answers = of_hub().filter_map(|ping| ping.answer.as_ref());
        let answer = answers.max_by_key(|(_, at)| *at);
        let next_at = of_hub().filter_map(|ping| ping.next).max();
        HubStatus {
            url: url.clone(),
            owed: of_hub().filter(|ping| ping.owed > 0).count(),
            answer: answer.map(|(text, _)| text.clone()),
            answered: answer.map(|(_, at)| instant(*at)),
            next: next_at.map(instant),
            answered_at: answer.map(|(_, at)| *at),
            next_at,
        }
    });
    Ok(hubs.collect())
}

impl FeedStatus {
    /// `https://…/: 12 stories in its head, 2 sealed pages, updated 2026-05-14 09:30:00 UTC`.
    fn words(&self) -> String {
        let stories = count(self.stories, "story");
        let mut words = if self.is_of_headlines {
            format!("{}: headlines of {stories}", self.url)
        } else {
            format!("{}: {stories} in its head", self.url)
        };
        let pages = usize::try_from(self.pages).unwrap_or(usize::MAX);
        if pages > 0 {
            words = format!("{words}, {}", count(pages, "sealed page"));
        }
        match self.updated_at {
            Some(at) => format!("{words}, updated {}", moment(at)),
            None => format!("{words}, not written yet"),
        }
    }
}

fn feeds(
    site: &Site,
    store: &Store,
    (feeds, choices): (&Feeds, &Choices),
) -> Result<Vec<FeedStatus>, Error> {
    let names: Vec<String> = feeds.iter().map(|feed| feed.config.name.clone()).collect();
    let heads = store.heads(&names, &[])?.members;
    let sealed = store.folders()?.sealed;
    let mut statuses = Vec::with_capacity(heads.len());
    for (feed, members) in feeds.iter().zip(heads) {
        let Feed { config, rules, .. } = feed;
        let state = choices.built.get(&config.name);
        let updated_at = state.map(|state| state.updated);
        let rows: Vec<StoryRow> = members.into_iter().map(|(_, row)| row).collect();
        let (stories, _) = store.stories(&rows, &[])?;
        // Of one that is gone the head says so for a while.
        let stories = stories.iter().flatten();
        let public = stories.filter(|known| known.story.state.is_public());
        let pages = sealed.iter();
        let pages = pages.filter(|(history, ..)| Some(*history) == rules.history);
        statuses.push(FeedStatus {
            url: config.link().address(&site.model),
            name: config.name.clone(),
            stories: public.count(),
            pages: as_u64(pages.count()),
            is_of_headlines: !rules.story_items,
            updated: updated_at.map(instant),
            updated_at,
        });
    }
    Ok(statuses)
}

/// How many public stories are in a head that lists stories, or in a feed's history.
fn in_heads(store: &Store, (feeds, choices): (&Feeds, &Choices)) -> Result<u64, Error> {
    let mut public = BTreeSet::new();
    for Feed { rules, .. } in feeds.iter().filter(|feed| feed.rules.story_items) {
        let names = [rules.name.clone()];
        let Heads {
            members, numbers, ..
        } = store.heads(&names, &[(rules.numbering, 0)])?;
        let in_head: BTreeSet<StoryRow> =
            members.into_iter().flatten().map(|(_, row)| row).collect();
        let newest = rules
            .history
            .and_then(|history| choices.newest_page(history));
        let sealed = newest.map_or(0, |page| page.span.last);
        let shown = numbers.iter().flatten();
        let shown = shown
            .filter(|own| own.is_public && (own.number <= sealed || in_head.contains(&own.story)));
        public.extend(shown.map(|own| own.story));
    }
    Ok(as_u64(public.len()))
}

fn as_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
