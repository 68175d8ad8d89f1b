//! A ledger in maps: what planning asks, answered without a disk.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::error::Error;
use crate::ledger::body::Body;
use crate::ledger::heads::{Headlines, KnownHeadline};
use crate::ledger::history::{History, HistoryRow, Numbering, SealedPage, Span};
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::{
    FeedState, Kept, KnownFile, KnownStory, Missing, Recall, State, StoryRow,
};
use crate::ledger::sighting::{FileIdentity, Sighting};
use crate::plan::changes::{Judged, JudgedFile, JudgedStory, Planned};
use crate::plan::document::DocumentPath;
use crate::plan::memory::{
    Choices, Chosen, Content, Heads, Inventory, Members, Memory, Numbered, Reached, StoryMemory,
    Titled, Trace, spans,
};
use crate::story::ArticlePath;

/// A ledger in maps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Map {
    pub(crate) files: BTreeMap<ArticlePath, KnownFile>,
    pub(crate) stories: BTreeMap<StoryRow, StoryMemory>,
    /// The files of stories that are gone, and their sentences.
    gone: BTreeMap<StoryRow, (Sighting, Vec<u64>)>,
    old_titles: BTreeSet<(u64, StoryRow)>,
    newest_number: u64,
    rules: BTreeMap<Numbering, String>,
    chosen: BTreeMap<String, Chosen>,
    numbered: BTreeMap<(Numbering, u64), StoryRow>,
    pub(crate) feeds: BTreeMap<String, FeedState>,
    pub(crate) members: BTreeMap<String, Members>,
    pub(crate) bodies: BTreeMap<StoryRow, (Arc<Body>, Option<u128>)>,
    pub(crate) retained: BTreeMap<StoryRow, Arc<Body>>,
    pub(crate) summaries: BTreeSet<(String, StoryRow)>,
    pub(crate) headlines: BTreeMap<[u8; 16], Arc<KnownHeadline>>,
    pub(crate) histories: BTreeMap<HistoryRow, History>,
    pub(crate) pages: BTreeMap<(HistoryRow, u64), SealedPage>,
    /// The documents of sealed pages that are as they were placed: history, page, name.
    pub(crate) documents: BTreeSet<(HistoryRow, u64, String)>,
    /// The files that stories name, by path.
    pub(crate) media: BTreeMap<StoryRow, Vec<UsedMedia>>,
    /// The questions that were asked.
    pub(crate) asked: RefCell<Vec<&'static str>>,
}

impl Map {
    fn ask(&self, question: &'static str) {
        self.asked.borrow_mut().push(question);
    }

    fn titled(&self, rows: impl Iterator<Item = StoryRow>) -> Vec<Arc<KnownStory>> {
        let stories = rows.filter_map(|row| Some(&self.stories.get(&row)?.story));
        let mut released: Vec<Arc<KnownStory>> = stories
            .filter(|story| story.state == State::Released)
            .cloned()
            .collect();
        released.sort_by_key(|story| (story.instant, story.row));
        released.truncate(2);
        released
    }

    /// The feeds whose heads have a story.
    fn heads_with(&self, row: StoryRow) -> BTreeSet<String> {
        let has = |members: &Members| members.iter().any(|(_, own)| *own == row);
        let heads = self.members.iter().filter(|(_, members)| has(members));
        heads.map(|(feed, _)| feed.clone()).collect()
    }

    /// The milliseconds within spans that items have.
    fn taken(&self, spans: &[(i64, i64)]) -> BTreeSet<i64> {
        let stories = self.stories.values();
        let stories = stories.filter_map(|story| story.story.instant);
        let headlines = self.headlines.values().map(|headline| headline.instant);
        let all = stories.chain(headlines).map(|at| at.timestamp_millis());
        let is_asked = |at: &i64| spans.iter().any(|(from, to)| from <= at && at <= to);
        all.filter(is_asked).collect()
    }

    pub(crate) fn newest_page(&self, history: HistoryRow) -> Option<&SealedPage> {
        let mut pages = self.pages.range((history, 0)..=(history, u64::MAX));
        pages.next_back().map(|(_, page)| page)
    }

    /// The numbers of a feed, the oldest first.
    pub(crate) fn all_numbers(&self, numbering: Option<Numbering>) -> Vec<Numbered> {
        let row = |number: u64, row: StoryRow| {
            let story = &self.stories.get(&row)?.story;
            Some(Numbered {
                number,
                story: row,
                instant: story.instant,
                updated: story.updated,
                is_public: story.state.is_public(),
            })
        };
        let mut numbers: Vec<Numbered> = match numbering {
            None => {
                let stories = self.stories.iter();
                stories
                    .filter_map(|(own, story)| row(story.number?, *own))
                    .collect()
            }
            Some(own) => {
                let numbered = self.numbered.range((own, 0)..=(own, u64::MAX));
                numbered
                    .filter_map(|((_, number), story)| row(*number, *story))
                    .collect()
            }
        };
        numbers.sort_by_key(|row| row.number);
        numbers
    }

    /// Writes what was judged.
    pub(crate) fn apply_judged(&mut self, judged: &Judged) {
        self.old_titles.extend(judged.old_titles.iter().copied());
        for JudgedStory {
            story,
            number,
            is_thawed,
            is_back,
            media,
        } in &judged.stories
        {
            if let Some(media) = media {
                self.media.insert(story.row, media.clone());
            }
            let known = self.stories.get(&story.row);
            let had = known.and_then(|known| known.number);
            let links = known
                .and_then(|known| known.links.clone())
                .filter(|_| !is_thawed);
            if *is_back {
                self.gone.remove(&story.row);
            }
            if *is_thawed {
                self.retained.remove(&story.row);
            }
            self.newest_number = self.newest_number.max(number.unwrap_or(0));
            let memory = StoryMemory {
                story: Arc::new(story.clone()),
                number: number.or(had),
                links,
            };
            self.stories.insert(story.row, memory);
        }
        for file in &judged.files {
            match file {
                JudgedFile::Remove(path) => {
                    self.files.remove(path);
                }
                JudgedFile::Bury { path, sentences } => {
                    if let Some(KnownFile {
                        seen,
                        story: Some(row),
                        ..
                    }) = self.files.remove(path)
                    {
                        self.gone.insert(row, (seen, sentences.clone()));
                    }
                }
                JudgedFile::Put {
                    seen,
                    story,
                    problems,
                } => {
                    let file = KnownFile {
                        seen: seen.clone(),
                        story: *story,
                        problems: problems.clone(),
                    };
                    self.files.insert(seen.path.clone(), file);
                }
            }
        }
        self.rules.extend(judged.rules.clone());
        let chosen = judged.chosen.iter().cloned();
        self.chosen
            .extend(chosen.map(|chosen| (chosen.feed.clone(), chosen)));
        for (numbering, row, number) in &judged.numbered {
            self.put_numbered(*numbering, *row, *number);
        }
        self.newest_number = self.newest_number.max(judged.newest_number.unwrap_or(0));
    }

    fn put_numbered(&mut self, numbering: Numbering, row: StoryRow, number: Option<u64>) {
        let own =
            |(other, _): &(Numbering, u64), story: &StoryRow| *other == numbering && *story == row;
        self.numbered.retain(|place, story| !own(place, story));
        if let Some(number) = number {
            self.numbered.insert((numbering, number), row);
            self.newest_number = self.newest_number.max(number);
        }
    }

    /// Writes what was planned; gives the documents that are stale.
    pub(crate) fn apply(&mut self, planned: &Planned) -> BTreeSet<DocumentPath> {
        self.histories.extend(planned.histories.clone());
        for (numbering, row, number) in &planned.numbers {
            self.newest_number = self.newest_number.max(*number);
            match numbering {
                Some(numbering) => self.put_numbered(*numbering, *row, Some(*number)),
                None => {
                    if let Some(story) = self.stories.get_mut(row) {
                        story.number = Some(*number);
                    }
                }
            }
        }
        for invalidated in &planned.invalidated {
            if let Some(story) = self.stories.get_mut(&invalidated.row) {
                story.story = Arc::new(invalidated.clone());
            }
        }
        self.retained.extend(planned.retained.clone());
        for (row, change) in &planned.bodies {
            if let Some(new) = &change.new {
                let page = self.bodies.get(row).and_then(|(_, page)| *page);
                self.bodies.insert(*row, (Arc::clone(new), page));
            } else {
                self.bodies.remove(row);
                self.summaries.retain(|(_, summary)| summary != row);
            }
        }
        for (row, hash) in &planned.pages {
            if let Some((_, page)) = self.bodies.get_mut(row) {
                *page = Some(*hash);
            }
        }
        for (row, links) in &planned.links {
            if let Some(story) = self.stories.get_mut(row) {
                story.links = Some(links.clone());
            }
        }
        self.summaries.extend(planned.summaries.iter().cloned());
        self.headlines.extend(planned.headlines.clone());
        self.headlines
            .retain(|hash, _| !planned.forgotten.contains(hash));
        let members = planned.members.iter();
        self.members
            .extend(members.map(|(feed, (_, new))| (feed.clone(), new.clone())));
        self.feeds.extend(planned.feeds.clone());
        self.pages.extend(planned.sealed.clone());
        self.documents.retain(|(history, page, name)| {
            let is_old = |(own, other): &(HistoryRow, &str)| own == history && *other == name;
            !planned.outdated.iter().any(is_old)
                && !planned.outdated_pages.contains(&(*history, *page))
        });
        planned.stale.clone()
    }
}

impl Memory for Map {
    fn choices(&self) -> Result<Choices, Error> {
        self.ask("choices");
        let histories = self.histories.values();
        Ok(Choices {
            chosen: self.chosen.values().cloned().collect(),
            rules: self.rules.clone(),
            histories: histories
                .map(|history| (history.clone(), self.newest_page(history.row).cloned()))
                .collect(),
            built: self.feeds.clone(),
            newest_story: self
                .stories
                .last_key_value()
                .map_or(StoryRow(0), |(row, _)| *row),
            newest_number: self.newest_number,
            has_guids: false,
        })
    }

    fn traced(&self, rows: &[StoryRow]) -> Result<Vec<Option<(StoryMemory, Trace)>>, Error> {
        self.ask("traced");
        let traced = |row: &StoryRow| {
            let numbered = self.numbered.iter().filter(|(_, story)| *story == row);
            let titles = self.old_titles.iter().filter(|(_, story)| story == row);
            let related = self
                .headlines
                .values()
                .filter(|headline| headline.about == *row);
            let trace = Trace {
                numbers: numbered
                    .map(|((numbering, number), _)| (*numbering, *number))
                    .collect(),
                old_titles: titles.map(|(title, _)| *title).collect(),
                related: related.map(|headline| headline.text.clone()).collect(),
                media: self.media.get(row).cloned().unwrap_or_default(),
            };
            Some((self.stories.get(row)?.clone(), trace))
        };
        Ok(rows.iter().map(traced).collect())
    }

    fn reached(&self, titles: &[u64], numbers: &[(HistoryRow, u64)]) -> Result<Reached, Error> {
        self.ask("reached");
        let naming = |title: &u64| {
            let names = |body: &Body| body.named().any(|name| name == *title);
            let bodies = self.bodies.iter().filter(|(_, (body, _))| names(body));
            bodies
                .map(|(row, _)| (*row, self.heads_with(*row)))
                .collect()
        };
        let page = |(history, number): &(HistoryRow, u64)| {
            let mut pages = self.pages.range((*history, 0)..=(*history, u64::MAX));
            let page = pages.find(|(_, page)| page.span.last >= *number);
            page.map(|(_, page)| page.clone())
        };
        Ok(Reached {
            naming: titles.iter().map(naming).collect(),
            pages: numbers.iter().map(page).collect(),
        })
    }

    fn heads(&self, names: &[String], from: &[(Option<Numbering>, u64)]) -> Result<Heads, Error> {
        self.ask("heads");
        let members = |name: &String| self.members.get(name).cloned().unwrap_or_default();
        let numbers = |(numbering, from): &(Option<Numbering>, u64)| {
            let all = self.all_numbers(*numbering).into_iter();
            all.filter(|row| row.number >= *from).collect()
        };
        let stories = self.stories.values().map(|story| &story.story);
        let public = stories.filter(|story| story.state.is_public());
        let newest = public.filter_map(|story| story.instant).max();
        Ok(Heads {
            members: names.iter().map(members).collect(),
            numbers: from.iter().map(numbers).collect(),
            newest_published: newest.filter(|_| from.iter().any(|(of, _)| of.is_none())),
        })
    }

    fn contents(
        &self,
        rows: &[StoryRow],
        old: &BTreeSet<StoryRow>,
    ) -> Result<Vec<Option<(StoryMemory, Content)>>, Error> {
        self.ask("contents");
        let content = |row: &StoryRow| {
            let body = self.bodies.get(row);
            let retained = self.retained.get(row).filter(|_| body.is_none());
            let is_kept = body.is_some() || retained.is_some();
            let mut files = self.files.values();
            let file = files.find(|file| file.story == Some(*row));
            let file = file.filter(|_| !is_kept || old.contains(row));
            let summaries = self.summaries.iter().filter(|(_, own)| own == row);
            let content = Content {
                file: file.map(|file| file.seen.clone()),
                body: body.map(|(body, _)| Arc::clone(body)),
                retained: retained.cloned(),
                page: body.and_then(|(_, page)| *page),
                heads: self.heads_with(*row),
                summaries: summaries.map(|(feed, _)| feed.clone()).collect(),
            };
            Some((self.stories.get(row)?.clone(), content))
        };
        Ok(rows.iter().map(content).collect())
    }

    fn stories(
        &self,
        rows: &[StoryRow],
        titles: &[u64],
    ) -> Result<(Vec<Option<StoryMemory>>, Vec<Titled>), Error> {
        self.ask("stories");
        let story = |row: &StoryRow| self.stories.get(row).cloned();
        let titled = |title: &u64| {
            if *title == 0 {
                return Titled::default();
            }
            let own = self
                .stories
                .iter()
                .filter(|(_, story)| story.story.title_hash == *title);
            let old = self.old_titles.iter().filter(|(own, _)| own == title);
            Titled {
                now: self.titled(own.map(|(row, _)| *row)),
                before: self.titled(old.map(|(_, row)| *row)),
            }
        };
        let stories = rows.iter().map(story).collect();
        Ok((stories, titles.iter().map(titled).collect()))
    }

    fn keyed(&self, keys: &[String]) -> Result<Vec<Option<Arc<KnownStory>>>, Error> {
        self.ask("keyed");
        let story = |key: &String| {
            let mut stories = self.stories.values();
            let found = stories.find(|known| known.story.key == *key)?;
            Some(Arc::clone(&found.story))
        };
        Ok(keys.iter().map(story).collect())
    }

    fn headlines(
        &self,
        wanted: &[([u8; 16], Option<i64>)],
    ) -> Result<(Headlines, BTreeSet<i64>), Error> {
        self.ask("headlines");
        let known = wanted.iter().filter_map(|(hash, _)| {
            let headline = self.headlines.get(hash)?;
            let about = self.stories.get(&headline.about)?;
            Some((*hash, (Arc::clone(headline), Arc::clone(&about.story))))
        });
        let known: Headlines = known.collect();
        let new = wanted.iter().filter(|(hash, _)| !known.contains_key(hash));
        let spans = spans(new.filter_map(|(_, wish)| *wish));
        Ok((known, self.taken(&spans)))
    }

    fn instants(&self, spans: &[(i64, i64)]) -> Result<BTreeSet<i64>, Error> {
        self.ask("instants");
        Ok(self.taken(spans))
    }

    fn inventory(&self) -> Result<Inventory, Error> {
        self.ask("inventory");
        let headlines = self.headlines.values();
        let mut pages: BTreeMap<HistoryRow, Vec<u64>> = BTreeMap::new();
        for (history, page) in self.pages.keys() {
            pages.entry(*history).or_default().push(*page);
        }
        Ok(Inventory {
            headlines: headlines.map(|one| (one.hash, one.text.clone())).collect(),
            with_body: self.bodies.keys().copied().collect(),
            pages,
            documents: self.documents.clone(),
        })
    }
}

impl Recall for Map {
    type Error = Infallible;

    fn story(&self, row: StoryRow) -> Result<Option<KnownStory>, Infallible> {
        Ok(self
            .stories
            .get(&row)
            .map(|story| KnownStory::clone(&story.story)))
    }

    fn story_with_key(&self, key: &str) -> Result<Option<KnownStory>, Infallible> {
        Ok(self.find(|story| story.key == key))
    }

    fn story_with_id(&self, id: &str) -> Result<Option<KnownStory>, Infallible> {
        Ok(self.find(|story| story.declared_id.as_deref() == Some(id)))
    }

    fn gone_with_text(&self, text: u128) -> Result<Option<KnownStory>, Infallible> {
        let is_gone = |story: &&StoryMemory| {
            let said = story.story.said;
            story.story.gone.is_some() && said.is_some_and(|said| said.text == text)
        };
        let mut gone = self.stories.values().filter(is_gone);
        let first = gone.next().map(|story| KnownStory::clone(&story.story));
        Ok(first.filter(|_| gone.next().is_none()))
    }

    fn gone_at(&self, path: &ArticlePath) -> Result<Option<KnownStory>, Infallible> {
        Ok(self.newest_gone(|seen| seen.path == *path).pop())
    }

    fn released_with_title(&self, title: u64, most: usize) -> Result<Vec<KnownStory>, Infallible> {
        let stories = self.stories.values().map(|story| &story.story);
        let mut found: Vec<KnownStory> = stories
            .filter(|story| story.title_hash == title && story.state == State::Released)
            .map(|story| KnownStory::clone(story))
            .collect();
        found.sort_by_key(|story| std::cmp::Reverse(story.instant));
        found.truncate(most);
        Ok(found)
    }

    fn kept(&self, row: StoryRow) -> Result<Option<Kept>, Infallible> {
        Ok(self.bodies.get(&row).map(|(body, _)| Kept {
            title: body.title.clone(),
            sentences: body.sentences.clone(),
        }))
    }

    fn path_of_gone(&self, row: StoryRow) -> Result<Option<ArticlePath>, Infallible> {
        Ok(self.gone.get(&row).map(|(seen, _)| seen.path.clone()))
    }

    fn gone_since(&self, since: DateTime<Utc>) -> Result<Vec<Missing>, Infallible> {
        let gone = self.stories.values().map(|story| &story.story);
        let gone = gone.filter(|story| story.gone.is_some_and(|gone| gone > since));
        let missing = gone.map(|story| Missing {
            sentences: self
                .gone
                .get(&story.row)
                .map(|(_, own)| own.clone())
                .unwrap_or_default(),
            story: KnownStory::clone(story),
            file: None,
            title: None,
            waits: false,
        });
        Ok(missing.collect())
    }

    fn gone_with_file(&self, file: FileIdentity) -> Result<Option<KnownStory>, Infallible> {
        let has = |seen: &Sighting| {
            (seen.inode, seen.device, seen.birth_ns)
                == (file.inode, file.device, Some(file.birth_ns))
        };
        let mut gone = self.newest_gone(has);
        let first = gone.pop();
        let is_known = self.files.values().any(|known| has(&known.seen));
        Ok(first.filter(|_| gone.is_empty() && !is_known))
    }

    fn has_slug(&self, slug: &str) -> Result<bool, Infallible> {
        Ok(self.find(|story| story.slug == slug).is_some())
    }

    fn has_instant(&self, instant: DateTime<Utc>) -> Result<bool, Infallible> {
        let has = self.find(|story| story.instant == Some(instant)).is_some();
        Ok(has
            || self
                .headlines
                .values()
                .any(|headline| headline.instant == instant))
    }
}

impl Map {
    /// The stories that are gone with such a file, the newest last.
    fn newest_gone(&self, is_it: impl Fn(&Sighting) -> bool) -> Vec<KnownStory> {
        let gone = self.gone.iter().filter(|(_, (seen, _))| is_it(seen));
        let stories = gone.filter_map(|(row, _)| self.stories.get(row));
        let stories = stories.filter(|story| story.story.gone.is_some());
        let mut stories: Vec<KnownStory> = stories
            .map(|story| KnownStory::clone(&story.story))
            .collect();
        stories.sort_by_key(|story| story.gone);
        stories
    }

    fn find(&self, is_it: impl Fn(&KnownStory) -> bool) -> Option<KnownStory> {
        let mut stories = self.stories.values();
        let found = stories.find(|story| is_it(&story.story));
        found.map(|story| KnownStory::clone(&story.story))
    }

    /// Whether a number is on a sealed page of a history.
    pub(crate) fn is_sealed(&self, history: HistoryRow, number: u64) -> bool {
        let mut pages = self.pages.range((history, 0)..=(history, u64::MAX));
        pages.any(
            |(
                _,
                SealedPage {
                    span: Span { first, last },
                    ..
                },
            )| (*first..=*last).contains(&number),
        )
    }
}
