//! Old addresses that articles name: which of them their stories get, and what their authors should know of the
//! others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::article_paths::article_paths;
use super::site::Site;
use crate::error::Error;
use crate::ledger::judgement::{FileVerdict, Held, Judgement, Verdict};
use crate::ledger::memory::StoryRow;
use crate::plan::old_address::{OwnPaths, file_at, is_always_ours};
use crate::plan::other_path::{Unfit, folders};
use crate::problem::{BadAlias, Problem, What};
use crate::store::Store;
use crate::story::Alias;

/// Says which files of the output the judged stories ask for: those at the old addresses of public ones that have
/// an address to lead to. What can't be one is told with the file; where a feed is in the way, which may go, or another
/// story, the ledger is told all the same. Feeds that the configuration no longer has go with the run if it `accepts`.
pub(super) fn settle(
    site: &Site,
    store: &Store,
    accepts: bool,
    judgement: &mut Judgement,
) -> Result<(), Error> {
    if judgement.verdicts.iter().all(|own| own.aliases.is_empty()) {
        return Ok(());
    }
    let mut problems: BTreeMap<usize, Vec<Problem>> = BTreeMap::new();
    let feeds = if accepts {
        Vec::new()
    } else {
        store.choices()?.built.into_keys().collect()
    };
    let own = OwnPaths::of(&site.project.config, feeds);
    let mut asked = Vec::new();
    for (place, verdict) in judgement.verdicts.iter().enumerate() {
        for alias in &verdict.aliases {
            let found = file_of(site, verdict, alias);
            let why = match found {
                Ok(None) => None,
                Ok(Some(file)) => {
                    let is_ours = own.have(&file);
                    let files = judgement.old_files.entry(place).or_default();
                    if !files.contains(&file) {
                        files.push(file.clone());
                        asked.extend((!is_ours).then_some((place, verdict, alias, file)));
                    }
                    is_ours.then_some(BadAlias::Ours)
                }
                Err(why) => Some(why),
            };
            if let Some(why) = why {
                let problem = problem(verdict, alias, why);
                problems.entry(place).or_default().push(problem);
            }
        }
    }
    let mut given = Given::of(store, &judgement.verdicts, &judgement.old_files);
    for (place, verdict, alias, file) in asked {
        if let Some(to) = given.take(&file, place)? {
            let problem = problem(verdict, alias, BadAlias::Given { to });
            problems.entry(place).or_default().push(problem);
        }
    }
    for file in &mut judgement.files {
        if let FileVerdict::Put {
            story: Held::Verdict(place),
            problems: known,
            ..
        } = file
        {
            known.extend(problems.remove(place).unwrap_or_default());
        }
    }
    Ok(())
}

/// The file at an old address of a story; `None` where none is needed.
fn file_of(site: &Site, verdict: &Verdict, alias: &Alias) -> Result<Option<String>, BadAlias> {
    let base_url = &site.model.base_url;
    let target = site.places().story_url(&verdict.story);
    let Some(target) = target.filter(|_| verdict.story.state.is_public()) else {
        return Ok(None);
    };
    let file = file_at(&alias.written, base_url, &verdict.path);
    let file = file.map_err(|unfit| match unfit {
        Unfit::NoPath => BadAlias::NoPath,
        Unfit::Elsewhere => BadAlias::Elsewhere,
        Unfit::Ours => BadAlias::Ours,
    })?;
    if target == site.url_of_file(&file) {
        return Ok(None);
    }
    if is_always_ours(&file) {
        return Err(BadAlias::Ours);
    }
    Ok(Some(file))
}

fn problem(verdict: &Verdict, alias: &Alias, why: BadAlias) -> Problem {
    let what = What::BadAlias {
        alias: alias.written.chars().take(SHOWN).collect(),
        why,
    };
    Problem::at(verdict.path.to_string(), alias.line, what)
}

/// So many characters of an address are shown.
const SHOWN: usize = 100;

/// Who has which files, by what the ledger knows and what is judged now.
struct Given<'a> {
    store: &'a Store,
    verdicts: &'a [Verdict],
    /// What they ask for, by their places.
    asked: &'a BTreeMap<usize, Vec<String>>,
    /// The places of the verdicts of stories that the ledger knows.
    judged: HashMap<StoryRow, usize>,
    /// Files that were given, with the places of their verdicts.
    now: HashMap<String, usize>,
    seen: BTreeSet<(String, usize)>,
}

impl<'a> Given<'a> {
    fn of(
        store: &'a Store,
        verdicts: &'a [Verdict],
        asked: &'a BTreeMap<usize, Vec<String>>,
    ) -> Self {
        let places = verdicts.iter().enumerate();
        let known = places.filter(|(_, verdict)| verdict.story.row != StoryRow(0));
        Self {
            store,
            verdicts,
            asked,
            judged: known.map(|(place, own)| (own.story.row, place)).collect(),
            now: HashMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Gives a file to the story of a verdict, unless another has it, or a folder that it lies in as a file: then
    /// the path of that one's article.
    fn take(&mut self, file: &str, place: usize) -> Result<Option<String>, Error> {
        let taken: Vec<String> = std::iter::once(file)
            .chain(folders(file))
            .map(str::to_owned)
            .collect();
        for (taken, rows) in taken.iter().zip(self.store.claims(&taken)?) {
            if let Some(to) = self.other(taken, &rows, place)? {
                return Ok(Some(to));
            }
        }
        self.now.insert(file.to_owned(), place);
        Ok(None)
    }

    /// The article of another story that has a file, for which the stories of `rows` ask.
    fn other(
        &mut self,
        file: &str,
        rows: &[StoryRow],
        place: usize,
    ) -> Result<Option<String>, Error> {
        if !self.seen.insert((file.to_owned(), place)) {
            return Ok(None);
        }
        let own = self.verdicts.get(place).map(|own| own.story.row);
        for row in rows {
            let stays = self.judged.get(row).is_none_or(|at| {
                let asked = self.asked.get(at);
                asked.is_some_and(|asked| asked.iter().any(|own| own == file))
            });
            if Some(*row) == own {
                return Ok(None);
            }
            if stays {
                return self.article_of(*row).map(Some);
            }
        }
        let other = self.now.get(file).filter(|at| **at != place);
        let other = other.and_then(|at| self.verdicts.get(*at));
        Ok(other.map(|other| other.path.to_string()))
    }

    fn article_of(&self, row: StoryRow) -> Result<String, Error> {
        let paths = article_paths(self.store, &[row])?;
        Ok(paths.into_iter().next().flatten().unwrap_or_default())
    }
}
