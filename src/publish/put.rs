//! What a publication does at a target, step by step: what it replaces is looked at, documents are put in the order of
//! their groups, and what is too many goes last.

use super::book::{Book, Seen};
use super::fault::Fault;
use super::frozen::Frozen;
use super::group::Group;
use super::manifest::{Before, Entry, Hash, Known, Line, Ours, compare};
use super::request::Request;
use super::target::{Condition, Content, Put};
use crate::pipeline::Progress;

/// So often an object is put again that somebody else put at the same time.
const MOST_TRIES: usize = 5;

/// So many objects are put at a time.
const BATCH: usize = 1_000;

/// Or so many bytes.
const BATCH_BYTES: u64 = 64 * 1_024 * 1_024;

/// What a run will do.
pub(super) struct Steps {
    /// In the order of putting.
    pub(super) puts: Vec<Step>,
    /// In the order of removing.
    pub(super) removals: Vec<Removal>,
}

/// An object to be put.
pub(super) struct Step {
    pub(super) group: Group,
    pub(super) entry: Entry,
    /// What it replaces.
    pub(super) before: Before,
    /// When it may be put.
    condition: Condition,
}

/// The path of an object to be removed, and what lies there.
type Removal = (String, Before);

impl Step {
    /// Whether it replaces what is ours whatever it is.
    fn replaces_anything(&self, request: &Request<'_>) -> bool {
        request.accept || matches!(self.before, Before::Unsure(Ours::Anything))
    }

    /// Whether it may replace what has this hash.
    fn replaces(&self, there: Hash, request: &Request<'_>) -> bool {
        match &self.before {
            Before::Older(known) if *known == there => true,
            Before::Unsure(ours) if ours.has(there) => true,
            _ => request.accept,
        }
    }
}

impl Steps {
    /// From what is known to what is wanted.
    pub(super) fn of(wanted: &[Entry], known: &Known, request: &Request<'_>) -> Self {
        let group = |path: &str| Group::of(path, &request.names);
        let (puts, mut removals) = compare(wanted, known);
        let step = |(entry, before): (Entry, Before)| Step {
            group: group(&entry.path),
            entry,
            before,
            condition: Condition::Absent,
        };
        let mut puts: Vec<Step> = puts.into_iter().map(step).collect();
        puts.sort_by_key(|step| step.group);
        removals.sort_by_cached_key(|(path, _)| std::cmp::Reverse(group(path)));
        Self { puts, removals }
    }

    /// What will be done, line by line.
    pub(super) fn lines(&self) -> Vec<Line> {
        let puts = self.puts.iter().map(|step| Line::Put(step.entry.clone()));
        let removals = self.removals.iter();
        let removals = removals.map(|(path, _)| Line::Remove(path.clone()));
        puts.chain(removals).collect()
    }

    /// How many objects of ours that aren't heads are replaced or removed.
    pub(super) fn count_changed(&self) -> usize {
        let is_older = |before: &Before| before.older().is_some();
        let puts = self.puts.iter();
        let replaced = puts.filter(|step| step.group <= Group::History && is_older(&step.before));
        let gone = self.removals.iter().filter(|(_, before)| is_older(before));
        replaced.count() + gone.count()
    }

    /// Looks at what will be replaced or removed: only what is as it was published is, and while it is.
    ///
    /// # Errors
    /// [`Fault::Foreign`] when others changed it.
    pub(super) fn look(&mut self, book: &mut Book<'_>, request: &Request<'_>) -> Result<(), Fault> {
        if !request.accept {
            let mut foreign = self.look_at_replaced(book)?;
            foreign.extend(self.look_at_removed(book)?);
            refuse(foreign, false)?;
        }
        self.see_tags(book, request)
    }

    /// Those that others changed.
    fn look_at_replaced(&mut self, book: &mut Book<'_>) -> Result<Vec<String>, Fault> {
        let puts = self.puts.iter_mut();
        let mut older: Vec<(&mut Step, Hash)> = puts
            .filter_map(|step| step.before.older().map(|hash| (step, hash)))
            .collect();
        let paths: Vec<&str> = older
            .iter()
            .map(|(step, _)| step.entry.path.as_str())
            .collect();
        let seen = book.look(&paths)?;
        let mut foreign = Vec::new();
        for ((step, known), there) in older.iter_mut().zip(seen) {
            let Some(Seen { hash, tag }) = there else {
                continue;
            };
            if hash != *known && hash != step.entry.hash {
                foreign.push(step.entry.path.clone());
            }
            step.condition = Condition::Tagged(tag);
        }
        Ok(foreign)
    }

    fn look_at_removed(&self, book: &mut Book<'_>) -> Result<Vec<String>, Fault> {
        let removals = self.removals.iter();
        let older = removals.filter_map(|(path, before)| Some((path.as_str(), before.older()?)));
        let (paths, hashes): (Vec<&str>, Vec<Hash>) = older.unzip();
        let seen = paths.iter().zip(hashes).zip(book.look(&paths)?);
        let is_other =
            |known: Hash, there: Option<Seen>| there.is_some_and(|there| there.hash != known);
        let foreign = seen.filter(|((_, known), there)| is_other(*known, there.clone()));
        Ok(foreign.map(|((path, _), _)| (*path).to_owned()).collect())
    }

    /// Of what is replaced whatever it is, sees what it is now.
    fn see_tags(&mut self, book: &mut Book<'_>, request: &Request<'_>) -> Result<(), Fault> {
        let puts = self.puts.iter_mut();
        let mut any: Vec<&mut Step> = puts
            .filter(|step| step.replaces_anything(request))
            .collect();
        if !book.is_guarded {
            for step in any {
                step.condition = Condition::Any;
            }
            return Ok(());
        }
        let paths: Vec<&str> = any.iter().map(|step| step.entry.path.as_str()).collect();
        let tags = book.target.tags(&paths)?;
        for (step, tag) in any.iter_mut().zip(tags) {
            step.condition = tag.map_or(Condition::Absent, Condition::Tagged);
        }
        Ok(())
    }

    /// In a run that only looks: whether one that writes would meet a stranger.
    pub(super) fn look_for_strangers(
        &self,
        book: &mut Book<'_>,
        request: &Request<'_>,
    ) -> Result<(), Fault> {
        let is_open = |step: &&Step| match &step.before {
            Before::Nothing | Before::Unsure(Ours::These(_)) => !request.accept,
            _ => false,
        };
        let open: Vec<&Step> = self.puts.iter().filter(is_open).collect();
        let paths: Vec<&str> = open.iter().map(|step| step.entry.path.as_str()).collect();
        let there = book.target.tags(&paths)?;
        let there = open.into_iter().zip(there);
        let there: Vec<&Step> = there.filter_map(|(step, tag)| tag.map(|_| step)).collect();
        conditions_now(book, request, there).map(drop)
    }
}

/// Refuses what others changed.
fn refuse(foreign: Vec<String>, is_verified: bool) -> Result<(), Fault> {
    let more = foreign.len().saturating_sub(1);
    match foreign.into_iter().next() {
        Some(path) => Err(Fault::Foreign {
            path,
            more,
            is_verified,
        }),
        None => Ok(()),
    }
}

/// Looks at all that lies there. What was lost is put again, as nothing is known of it any more.
///
/// # Errors
/// [`Fault::Foreign`] when others changed something, which may be replaced where that was said.
pub(super) fn verify(book: &mut Book<'_>, known: &mut Known, accept: bool) -> Result<usize, Fault> {
    let entries: Vec<Entry> = known.sure().cloned().collect();
    let paths: Vec<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
    let mut foreign = Vec::new();
    for (Entry { path, hash, .. }, there) in entries.iter().zip(book.look(&paths)?) {
        match there {
            None => known.lose(path),
            Some(there) if there.hash == *hash => {}
            Some(_) if accept => known.give_up(path),
            Some(_) => foreign.push(path.clone()),
        }
    }
    refuse(foreign, true)?;
    Ok(entries.len())
}

/// Of objects that weren't as they were expected, those that must still be put, each with when it may be.
fn conditions_now<'s>(
    book: &mut Book<'_>,
    request: &Request<'_>,
    steps: Vec<&'s Step>,
) -> Result<Vec<(&'s Step, Condition)>, Fault> {
    let mut left = Vec::new();
    for step in steps {
        let there = book.read(&step.entry.path)?;
        match there {
            // Put, and put again as the answer was lost.
            Some(there) if there.hash == step.entry.hash => {}
            Some(there) if step.replaces(there.hash, request) => {
                left.push((step, Condition::Tagged(there.tag)));
            }
            Some(_) => {
                let path = step.entry.path.clone();
                return Err(Fault::Stranger { path });
            }
            None => left.push((step, Condition::Absent)),
        }
    }
    // What another run put before these were seen would be taken for what may be replaced.
    book.check_turn()?;
    Ok(left)
}

/// Puts what a run puts, and removes what it removes.
pub(super) struct Putting<'p, 'r> {
    pub(super) book: &'p mut Book<'r>,
    pub(super) request: &'p Request<'p>,
    pub(super) frozen: &'p Frozen,
    /// How many of the steps were begun.
    pub(super) begun: usize,
}

impl Putting<'_, '_> {
    /// Does all.
    pub(super) fn run(&mut self, steps: &Steps, progress: &dyn Progress) -> Result<(), Fault> {
        self.put_all(steps, progress)?;
        self.begun = steps.puts.len() + steps.removals.len();
        self.remove_all(steps)
    }

    /// Puts each group after the one before it is there.
    fn put_all(&mut self, steps: &Steps, progress: &dyn Progress) -> Result<(), Fault> {
        let mut done = 0;
        for group in Group::ALL {
            let rest = steps.puts.get(done..).unwrap_or_default();
            let group = rest.iter().take_while(|step| step.group == group).count();
            let end = done + group;
            if group > 0 && done > 0 {
                self.book.say(done)?;
            }
            while done < end {
                let rest = steps.puts.get(done..end).unwrap_or_default();
                let batch = rest.get(..batch(rest)).unwrap_or(rest);
                self.begun = done + batch.len();
                self.put_batch(batch, progress)?;
                done += batch.len();
                self.book.say_in_time(done)?;
            }
        }
        self.book.say(done)
    }

    fn put_batch(&mut self, batch: &[Step], progress: &dyn Progress) -> Result<(), Fault> {
        let all = batch.iter();
        let mut left: Vec<(&Step, Condition)> =
            all.map(|step| (step, step.condition.clone())).collect();
        for _ in 0..MOST_TRIES {
            let puts = left
                .iter()
                .map(|(step, condition)| self.put_of(step, condition.clone()));
            let puts: Vec<Put<'_>> = puts.collect();
            let ended = self.book.target.put(&puts, &|| progress.step());
            let mut again = Vec::new();
            for ((step, _), ended) in left.into_iter().zip(ended) {
                match ended {
                    Ok(tag) => self.book.note(&step.entry.path, step.entry.hash, &tag),
                    Err(Fault::Changed { .. }) => again.push(step),
                    Err(fault) => return Err(fault),
                }
            }
            if again.is_empty() {
                return Ok(());
            }
            // Whoever was followed stops here.
            self.book.turn()?;
            left = conditions_now(self.book, self.request, again)?;
        }
        match left.first() {
            Some((step, _)) => Err(Fault::Changed {
                path: step.entry.path.clone(),
            }),
            None => Ok(()),
        }
    }

    fn put_of<'s>(&self, step: &'s Step, condition: Condition) -> Put<'s>
    where
        Self: 's,
    {
        // A lock keeps others away; what ignores conditions must not be asked for any.
        let condition = match condition {
            Condition::Tagged(_) if !self.book.is_guarded => Condition::Any,
            condition => condition,
        };
        Put {
            path: &step.entry.path,
            content: Content::Document(self.frozen, &step.entry),
            kept: step.group.kept(&step.entry.path, self.request.max_age_secs),
            condition,
        }
    }

    /// Removes what is ours.
    fn remove_all(&mut self, steps: &Steps) -> Result<(), Fault> {
        let mut paths = Vec::new();
        for (path, before) in &steps.removals {
            if let Before::Unsure(ours) = before {
                let there = self.book.read(path)?;
                if there.is_none_or(|there| !ours.has(there.hash)) {
                    continue;
                }
            }
            paths.push(path.as_str());
        }
        for paths in paths.chunks(BATCH) {
            self.book.target.remove(paths)?;
        }
        Ok(())
    }
}

/// How many of these objects are put at a time.
fn batch(steps: &[Step]) -> usize {
    let mut bytes = 0;
    let fits = |step: &&Step| {
        bytes += step.entry.size;
        bytes <= BATCH_BYTES
    };
    steps.iter().take(BATCH).take_while(fits).count().max(1)
}
