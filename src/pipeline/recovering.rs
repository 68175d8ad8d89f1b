//! What the output tells, read back into a new ledger when the old one is lost.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use super::sealed_page::document_hash;
use super::site::Site;
use crate::config::VALUE;
use crate::error::Error;
use crate::feed::recovered::{
    self, FrozenTargets, MEMORY_ORDER, NamedHead, PAGE_MEMORY_ORDER, RecoveredHead,
    RecoveredHistory, RecoveredPage, RecoveredSaid, RecoveredStory, recollect,
};
use crate::ledger::body::FrozenLink;
use crate::ledger::heads::KnownHeadline;
use crate::ledger::history::{History, HistoryRow, Numbering};
use crate::ledger::memory::{KnownStory, Missing, StoryRow};
use crate::ledger::selection::{other_slug, value_slug};
use crate::plan::admission::{RecordedNumbers, made_rules};
use crate::plan::changes::{BodyChange, Judged, JudgedStory, Planned, SealedDocument};
use crate::plan::document::{DocumentPath, PAGES, archive_folder, page_number, pages_url};
use crate::plan::feeds::{Feeds, SharedHistory};
use crate::plan::memory::{Choices, Chosen};
use crate::plan::model::Format;
use crate::plan::old_address::is_always_ours;
use crate::plan::other_path::is_path;
use crate::store::{Store, Transaction};
use crate::world::output::OutputFolder;

/// What was read back of the histories and of the feeds that select, which waits until these are there.
#[derive(Debug, Default)]
pub(super) struct RecoveredFeeds {
    /// The stories that documents show.
    stories: Vec<StoryRow>,
    /// Numbers of stories in feeds that hold only some, by the rules of the feed and the story.
    pub(super) numbers: RecordedNumbers,
    /// Deleted stories of which heads tell: the rules of the feed, the story, a number for it.
    gone: Vec<(String, StoryRow, u64)>,
    /// The histories with their sealed pages.
    histories: Vec<RecoveredHistory>,
    /// The place in `histories` of each feed's that had a head.
    history_of: BTreeMap<String, Option<usize>>,
    /// Hashes of their documents as they are: folder, page, format.
    documents: HashMap<(String, u64, Format), u128>,
}

impl RecoveredFeeds {
    /// Plans that each history has the pages that were sealed in it, and each feed that selects the deleted stories
    /// that its head tells of. Gives the documents of the pages as they are.
    ///
    /// Which feeds hold the stories that are `told` no article says.
    pub(super) fn put(
        &self,
        store: &Store,
        (feeds, choices): (&Feeds, &Choices),
        told: &[StoryRow],
        planned: &mut Planned,
    ) -> Result<Vec<SealedDocument>, Error> {
        for feed in feeds.iter() {
            let Some(numbering) = feed.rules.numbering else {
                continue;
            };
            let own = choices.rules.get(&numbering).map_or("", String::as_str);
            let made = made_rules(&feed.config.name);
            let numbers = told.iter().filter_map(|row| {
                let number = self.numbers.of(own, &[&feed.config.name], *row)?;
                Some((Some(numbering), *row, number))
            });
            let mut numbers: Vec<(Option<Numbering>, StoryRow, u64)> = numbers.collect();
            let gone = self.gone.iter();
            let gone = gone.filter(|(rules, ..)| *rules == own || *rules == made);
            let gone: Vec<_> = gone.collect();
            if let Some(oldest) = gone.iter().map(|(.., number)| *number).min() {
                let known = store.heads(&[], &[(Some(numbering), oldest)])?.numbers;
                let known = known.iter().flatten().map(|own| own.number);
                let given = numbers.iter().map(|(.., number)| *number);
                let mut taken: BTreeSet<u64> = known.chain(given).collect();
                let free = gone.iter().filter(|(.., number)| taken.insert(*number));
                let free: Vec<_> = free
                    .map(|(_, row, number)| (Some(numbering), *row, *number))
                    .collect();
                numbers.extend(free);
            }
            planned.numbers.append(&mut numbers);
        }
        let mut documents = Vec::new();
        let mut left: BTreeSet<usize> = (0..self.histories.len()).collect();
        for shared in feeds.histories() {
            if let Some((place, own)) = self.history(feeds, shared, &left) {
                left.remove(&place);
                documents.extend(self.put_pages(&shared.history, own, planned));
            }
        }
        // Those that no feed of the configuration keeps stay until somebody says that they may go.
        let rows = choices.histories().map(|history| history.row.0);
        let mut newest = rows.max().unwrap_or(0);
        for own in left.iter().filter_map(|place| self.histories.get(*place)) {
            newest += 1;
            let history = History {
                row: HistoryRow(newest),
                numbering: (!own.rules.is_empty()).then_some(NOBODYS),
                size: 0,
                folder: None,
                shows: None,
            };
            documents.extend(self.put_pages(&history, own, planned));
        }
        Ok(documents)
    }

    /// Which of the histories that are `left` some feeds share: the one that a head of theirs leads to. Where
    /// none of them has a head any more, one of the same stories, best in a folder of theirs.
    fn history(
        &self,
        feeds: &Feeds,
        shared: &SharedHistory,
        left: &BTreeSet<usize>,
    ) -> Option<(usize, &RecoveredHistory)> {
        let left = left.iter().copied();
        let left = left.filter_map(|place| Some((place, self.histories.get(place)?)));
        let mut own = left.filter(|(_, own)| own.rules == shared.rules);
        let sharers = || feeds.sharers(shared).map(|feed| &feed.config.name);
        let told: Vec<Option<usize>> = sharers()
            .filter_map(|name| self.history_of.get(name).copied())
            .collect();
        if !told.is_empty() {
            return own.find(|(place, _)| told.contains(&Some(*place)));
        }
        own.max_by_key(|(_, own)| sharers().any(|name| *name == own.folder))
    }

    /// Plans that a history has its pages; gives their documents.
    fn put_pages(
        &self,
        history: &History,
        own: &RecoveredHistory,
        planned: &mut Planned,
    ) -> impl Iterator<Item = SealedDocument> {
        let history = History {
            folder: Some(own.folder.clone()),
            ..history.clone()
        };
        let sealed = own.pages.iter();
        let sealed = sealed.map(|page| ((history.row, page.page), page.clone()));
        planned.sealed.extend(sealed);
        planned.histories.insert(history.row, history);
        let formats = own.pages.iter().flat_map(|sealed| {
            let page = sealed.page;
            Format::ALL.map(|format| (page, format))
        });
        formats.filter_map(|(page, format)| {
            let folder = own.folder.clone();
            let document = (folder.clone(), page, format);
            Some(SealedDocument {
                folder,
                page,
                format,
                hash: *self.documents.get(&document)?,
            })
        })
    }

    /// The stories besides these that documents show: their articles can't be read.
    pub(super) fn besides(&self, judged: impl Iterator<Item = StoryRow>) -> Vec<StoryRow> {
        let judged: BTreeSet<StoryRow> = judged.collect();
        let unread = self.stories.iter().filter(|row| !judged.contains(row));
        unread.copied().collect()
    }
}

/// Plans that the ledger has what heads say of stories whose articles can't be read.
pub(super) fn put_unread(
    site: &Site,
    store: &Store,
    output: &OutputFolder,
    unread: &[StoryRow],
    planned: &mut Planned,
) -> Result<(), Error> {
    if unread.is_empty() {
        return Ok(());
    }
    let (stories, _) = store.stories(unread, &[])?;
    let stories = stories.into_iter().flatten().map(|known| known.story);
    let by_id: HashMap<String, _> = stories.map(|story| (story.id(site.id()), story)).collect();
    let mut found: BTreeMap<String, RecoveredSaid> = BTreeMap::new();
    let names = names(site, output)?;
    for format in [Format::Json, Format::Atom, Format::Rss, Format::Html] {
        for named in &names {
            let feed = named.feed.clone();
            let document = DocumentPath::Head { feed, format };
            let Some(bytes) = output.read(&document.path())? else {
                continue;
            };
            for (told, said) in recovered::said(&bytes, format) {
                let id = recovered::own_id(told, format, site.id());
                let Some(story) = by_id.get(&id) else {
                    continue;
                };
                if said.is_short && named.is_full {
                    let summary = (named.feed.clone(), story.row);
                    planned.summaries.insert(summary);
                }
                let said = match found.remove(&id) {
                    Some(known) => known.or(said),
                    None => said,
                };
                found.insert(id, said);
            }
        }
    }
    let (author, language) = (&site.model.author.name, site.model.language.as_deref());
    let pages_url = pages_url(&site.model.base_url);
    for (id, said) in found {
        let Some(story) = by_id.get(&id) else {
            continue;
        };
        let slug = story.slug.clone();
        let page = DocumentPath::Page { slug };
        let on_page = output.read(&page.path())?.and_then(|bytes| {
            let url = page.url(&site.model.base_url);
            recovered::said_on_page(&bytes, &url)
        });
        let said = on_page.into_iter().fold(said, RecoveredSaid::or);
        let body = said.body(author, language, |url| url.starts_with(&pages_url));
        let change = BodyChange {
            old: None,
            new: Some(Arc::new(body)),
        };
        planned.bodies.insert(story.row, change);
    }
    Ok(())
}

/// What no feed selects by.
const NOBODYS: Numbering = Numbering(-1);

/// Reads the output back into a new ledger; the stories then count as missing, so that the rules
/// for renames find their articles.
///
/// There are so many `articles`, of which the documents may not tell.
pub(super) fn recover(
    site: &Site,
    run: &Transaction,
    output: &OutputFolder,
    articles: usize,
) -> Result<(Vec<Missing>, RecoveredFeeds), Error> {
    let pages = pages(site, output)?;
    let names = names(site, output)?;
    let heads = heads(site, &names, output)?;
    let mut documents = HashMap::new();
    let folders = names.iter().map(|own| &own.feed);
    // A history stays where it is also when the configuration doesn't have the feed of its folder any more.
    let led = heads.iter().filter_map(|own| own.newest_page.as_ref());
    let folders: BTreeSet<&String> = folders.chain(led.map(|(folder, _)| folder)).collect();
    let sealed = sealed(site, folders, output, &mut documents)?;
    let days = days(site, &pages, &names, output)?;
    let base_url = &site.model.base_url;
    let recollection = recollect(
        (site.id(), base_url, site.model.pages),
        pages,
        &heads,
        &sealed,
        articles,
    );
    let (rows, missing) = put_stories(site, run, recollection.stories, &days)?;
    let (old_files, unclaimed) = redirects(site, output, &missing)?;
    let row = |place: usize| rows.get(place).map(|(row, _)| *row);
    let mut numbers = HashMap::new();
    for (rules, place, number) in recollection.numbers {
        if let Some((row, _)) = rows.get(place) {
            numbers.insert((rules, *row), number);
        }
    }
    let old_titles = recollection.old_titles.into_iter();
    let applied = run.judged(&Judged {
        old_titles: old_titles
            .filter_map(|(title, place)| Some((title, row(place)?)))
            .collect(),
        chosen: made(site, &heads),
        // None of them may be given again.
        newest_number: numbers.values().copied().max(),
        old_files,
        unclaimed,
        ..Judged::default()
    })?;
    let headlines = recollection.headlines.into_iter();
    let headlines = headlines.filter_map(|(headline, about)| {
        let about = row(about)?;
        Some((headline.hash, Arc::new(KnownHeadline { about, ..headline })))
    });
    let planned = Planned {
        feeds: recollection.feeds.into_iter().collect(),
        links: frozen(site, &rows, recollection.links),
        headlines: headlines.collect(),
        ..Planned::default()
    };
    run.planned(&applied, &planned)?;
    let gone = recollection
        .gone
        .into_iter()
        .filter_map(|(rules, place, number)| {
            let (row, _) = rows.get(place)?;
            Some((rules, *row, number))
        });
    let feeds = RecoveredFeeds {
        stories: missing.iter().map(|old| old.story.row).collect(),
        numbers: RecordedNumbers {
            numbers,
            forgotten: recollection.forgotten,
            free: recollection.free,
        },
        gone: gone.collect(),
        histories: recollection.histories,
        history_of: recollection.history_of,
        documents,
    };
    Ok((missing, feeds))
}

/// So many stories are given to the ledger at once.
const TOGETHER: usize = 4_096;

/// The files at old addresses that stories ask for, and whether each story shows something else.
type OldFiles = BTreeMap<StoryRow, (Vec<String>, bool)>;

/// A story's row, and the story's own URL.
type Row = (StoryRow, Option<String>);

/// Gives a new ledger the stories, each with its number and its title; those that are public then count as missing.
/// Gives the row of each, with the story's own URL, too.
fn put_stories(
    site: &Site,
    run: &Transaction,
    stories: Vec<(KnownStory, u64, String)>,
    days: &HashMap<String, NaiveDate>,
) -> Result<(Vec<Row>, Vec<Missing>), Error> {
    let mut rows = Vec::with_capacity(stories.len());
    let mut missing = Vec::new();
    let mut left = stories.into_iter().zip(1..);
    loop {
        let mut judged = Judged::default();
        let mut titles = Vec::new();
        for ((mut story, number, title), row) in left.by_ref().take(TOGETHER) {
            story.row = StoryRow(row);
            story.day = days.get(&story.id(site.id())).copied();
            rows.push((story.row, story.link.clone()));
            titles.push(title);
            judged.stories.push(JudgedStory {
                story,
                number: Some(number),
                ..JudgedStory::default()
            });
        }
        if titles.is_empty() {
            return Ok((rows, missing));
        }
        run.judged(&judged)?;
        let stories = judged.stories.into_iter().zip(titles);
        let public = stories.filter(|(own, _)| own.story.state.is_public());
        missing.extend(public.map(|(JudgedStory { story, .. }, title)| Missing {
            story,
            file: None,
            title: Some(title).filter(|title| !title.is_empty()),
            sentences: Vec::new(),
            waits: false,
        }));
    }
}

/// The feeds that were made for values.
fn made(site: &Site, heads: &[NamedHead]) -> Vec<Chosen> {
    let made = heads.iter().filter_map(|NamedHead { name, head, .. }| {
        Some(Chosen {
            feed: name.clone(),
            numbering: NOBODYS,
            made_for: Some(made_for(site, name, &head.title)?),
        })
    });
    made.collect()
}

/// Pages at old addresses: those that lead to stories are theirs until the articles are read, and the others, which
/// are given too, go.
fn redirects(
    site: &Site,
    output: &OutputFolder,
    stories: &[Missing],
) -> Result<(OldFiles, Vec<String>), Error> {
    let rows = stories
        .iter()
        .map(|old| (old.story.id(site.id()), old.story.row));
    let rows: HashMap<String, StoryRow> = rows.collect();
    let mut old_files = OldFiles::new();
    let mut unclaimed = Vec::new();
    for path in output.html_documents("")? {
        if is_always_ours(&path) || !is_path(&path) {
            continue;
        }
        let bytes = output.read(&path)?;
        if let Some(id) = bytes.and_then(|bytes| recovered::redirect(&bytes)) {
            match rows.get(&id) {
                Some(row) => old_files.entry(*row).or_default().0.push(path),
                None => unclaimed.push(path),
            }
        }
    }
    Ok((old_files, unclaimed))
}

/// The days of stories of which documents for people show no hour, by id: pages tell of all, else heads do.
fn days(
    site: &Site,
    pages: &[(String, RecoveredStory)],
    names: &[NamedFeed],
    output: &OutputFolder,
) -> Result<HashMap<String, NaiveDate>, Error> {
    let of_pages = pages.iter();
    let of_pages = of_pages.filter_map(|(_, page)| Some((page.id.clone(), page.day?)));
    let mut days: HashMap<String, NaiveDate> = of_pages.collect();
    for named in names.iter().filter(|_| !site.model.pages) {
        let (feed, format) = (named.feed.clone(), Format::Html);
        let head = output.read(&DocumentPath::Head { feed, format }.path())?;
        days.extend(head.iter().flat_map(|bytes| recovered::days(bytes)));
    }
    Ok(days)
}

/// The frozen links of stories. `rows` are those of the stories by their places, each with the story's own URL.
fn frozen(
    site: &Site,
    rows: &[Row],
    links: Vec<(usize, FrozenTargets)>,
) -> BTreeMap<StoryRow, Vec<FrozenLink>> {
    let pages_url = pages_url(&site.model.base_url);
    let frozen = links.into_iter().filter_map(|(place, links)| {
        let (row, _) = rows.get(place)?;
        let links = links.into_iter();
        let frozen = links.filter_map(|(names, to, url)| match to.and_then(|to| rows.get(to)) {
            Some((to, link)) => Some(FrozenLink(names, to.0, link.clone().unwrap_or_default())),
            None if !site.model.pages && url.starts_with(&pages_url) => None,
            None => Some(FrozenLink(names, 0, url)),
        });
        Some((*row, frozen.collect()))
    });
    frozen.collect()
}

/// Whether the heads of an output without a marker are of this site.
pub(super) fn is_of_site(site: &Site, output: &OutputFolder) -> Result<bool, Error> {
    let heads = heads(site, &names(site, output)?, output)?;
    let items = heads.iter().flat_map(|own| &own.head.items);
    let of_items = items.map(|item| &item.id);
    // All items may have been adopted, with ids that are no site's.
    let of_feeds = heads.iter().filter_map(|own| own.head.id.as_ref());
    Ok(of_items.chain(of_feeds).any(|id| id.starts_with(site.id())))
}

/// What a feed was made for: the name of the feeds that it is one of, in the configuration, and the value, as its
/// title has it. No story may have that any more.
fn made_for(site: &Site, name: &str, title: &str) -> Option<(String, String)> {
    let feeds = site.project.config.feeds.iter();
    let mut made = feeds.filter(|config| config.each.is_some());
    made.find_map(|config| {
        let (before, after) = config.title.split_once(VALUE)?;
        let value = title.strip_prefix(before)?.strip_suffix(after)?;
        let mut slugs = [value_slug(value), other_slug(value)].into_iter();
        slugs
            .any(|slug| config.name.replace(VALUE, &slug) == name)
            .then(|| (config.name.clone(), value.to_owned()))
    })
}

fn pages(site: &Site, output: &OutputFolder) -> Result<Vec<(String, RecoveredStory)>, Error> {
    let mut pages = Vec::new();
    for path in output.html_documents(PAGES)? {
        let Some(DocumentPath::Page { slug }) = DocumentPath::parse(&path) else {
            continue;
        };
        let story = output
            .read(&path)?
            .and_then(|bytes| recovered::page(&bytes));
        pages.extend(story.map(|story| (slug, story)));
    }
    if !site.model.pages {
        // Those that are still there say what they said when the site had them.
        for (_, page) in &mut pages {
            page.related.clear();
        }
    }
    Ok(pages)
}

fn heads(site: &Site, names: &[NamedFeed], output: &OutputFolder) -> Result<Vec<NamedHead>, Error> {
    let mut heads = Vec::new();
    for NamedFeed {
        feed,
        rules,
        forgets_beyond,
        ..
    } in names
    {
        let mut read = Vec::new();
        for format in MEMORY_ORDER {
            let feed = feed.clone();
            let document = DocumentPath::Head { feed, format };
            let bytes = output.read(&document.path())?;
            let head = bytes.and_then(|bytes| recovered::head(&bytes, format));
            read.extend(head.map(|head| (document, head.of_site(site.id()))));
        }
        // Older ones are of formats that the configuration lost, and wait until somebody says that they may go. By the
        // second, which is what RSS keeps beside others.
        let second = |(_, head): &(DocumentPath, RecoveredHead)| head.updated.timestamp();
        let newest = read.iter().map(second).max();
        read.retain(|one| Some(second(one)) == newest);
        let mut formats = read.iter().map(|(_, head)| head.format);
        let leads = formats.any(|format| format != Format::Json);
        let mut best: Option<RecoveredHead> = None;
        let mut newest_page = None;
        // One for people, or in JSON, leads to a page of its own format alone: then another tells.
        for (document, head) in read {
            newest_page = newest_page.or_else(|| head.links.previous(&document));
            let head = match best.take() {
                Some(best) => best.with(head),
                None => head,
            };
            let is_told = newest_page.is_some() && head.format != Format::Html;
            best = Some(head);
            if is_told {
                break;
            }
        }
        heads.extend(best.map(|head| NamedHead {
            name: feed.clone(),
            rules: rules.clone(),
            head,
            leads: leads || newest_page.is_some(),
            newest_page,
            forgets_beyond: *forgets_beyond,
        }));
    }
    Ok(heads)
}

/// The sealed pages that lie in folders of feeds, each folder's from its oldest on; what each of their
/// documents is goes to `documents`.
fn sealed(
    site: &Site,
    folders: BTreeSet<&String>,
    output: &OutputFolder,
    documents: &mut HashMap<(String, u64, Format), u128>,
) -> Result<Vec<RecoveredPage>, Error> {
    let mut sealed = Vec::new();
    for feed in folders {
        let folders = output.folders_in(&archive_folder(feed))?;
        let mut pages: Vec<u64> = folders
            .iter()
            .filter_map(|name| page_number(name))
            .collect();
        pages.sort_unstable();
        for page in pages {
            let mut best: Option<RecoveredHead> = None;
            for format in PAGE_MEMORY_ORDER.into_iter().chain([Format::Html]) {
                let feed = feed.clone();
                let document = DocumentPath::Sealed { feed, page, format };
                let Some(bytes) = output.read(&document.path())? else {
                    continue;
                };
                let read = recovered::head(&bytes, format);
                // What can't be read is no document of ours: it is written again.
                if let Some(read) = read {
                    documents.insert((feed_of(document), page, format), document_hash(&bytes));
                    best.get_or_insert_with(|| read.of_site(site.id()));
                }
            }
            sealed.extend(best.map(|head| (feed.clone(), page, head)));
        }
    }
    Ok(sealed)
}

fn feed_of(document: DocumentPath) -> String {
    match document {
        DocumentPath::Sealed { feed, .. } => feed,
        _ => String::new(),
    }
}

/// A feed that may have documents, and the rules by which it selects; empty: it holds all stories.
struct NamedFeed {
    feed: String,
    rules: String,
    /// Whether it carries stories whole.
    is_full: bool,
    /// So many stories fill its head, where it has no history.
    forgets_beyond: Option<u32>,
}

/// The feeds that the config names, and those in the output that one of its `each` may have made: what
/// value such a one is for isn't known, so that its name stands for its rules.
fn names(site: &Site, output: &OutputFolder) -> Result<Vec<NamedFeed>, Error> {
    let mut names = Vec::new();
    for config in &site.project.config.feeds {
        let is_bare = config.items.stories && config.archive.is_empty();
        let forgets_beyond = is_bare.then_some(config.stories);
        let feed = &config.name;
        let Some((before, after)) = feed.split_once(VALUE).filter(|_| config.each.is_some()) else {
            names.push(NamedFeed {
                feed: feed.clone(),
                rules: config.selection.rules(),
                is_full: config.full_content,
                forgets_beyond,
            });
            continue;
        };
        let (outer, front) = before.rsplit_once('/').unwrap_or(("", before));
        let back = after.split('/').next().unwrap_or_default();
        for folder in output.folders_in(outer)? {
            let value = folder
                .strip_prefix(front)
                .and_then(|rest| rest.strip_suffix(back));
            if let Some(value) = value {
                let feed = feed.replace(VALUE, value);
                let rules = made_rules(&feed);
                names.push(NamedFeed {
                    feed,
                    rules,
                    is_full: config.full_content,
                    forgets_beyond,
                });
            }
        }
    }
    Ok(names)
}
