//! One publication: the output looked at, what the target lacks put in order, what it has too many removed.
//!
//! Before anything is put, a list of all that will be is; so whoever comes after a run that was stopped knows of which
//! objects nobody can tell what they are. [`STATE`] names the lists, and is replaced only by who has seen it as it is: a run
//! that another one followed loses at its next turn.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::fault::Fault;
use super::frozen::Frozen;
use super::group::Group;
use super::kept;
use super::manifest::{Before, Entry, Hash, Known, Line, Ours, Removal, compare, digest, text};
use super::state::{List, STATE, State, list_path};
use super::target::{Condition, Content, Put, Safety, Tag, Target};
use crate::error::Error;
use crate::feed::marker::Marker;
use crate::pipeline::{Listener, Progress};
use crate::plan::document::DocumentPath;
use crate::plan::hosting::Kept;
use crate::world::lock::Lock;

/// So often the output may change while it is published before the run gives up.
const MOST_LOOKS: usize = 5;

/// So often an object is put again that somebody else put at the same time.
const MOST_TRIES: usize = 5;

/// So many objects are put at a time.
const BATCH: usize = 1_000;

/// Or so many bytes.
const BATCH_BYTES: u64 = 64 * 1_024 * 1_024;

/// A run that publishes for longer says how far it is, and learns whether it was followed.
const TURN: Duration = Duration::from_secs(5);

/// Where it is noted how this machine left a target.
const LAST: &str = "last.txt";

/// A machine that never published to a target replaces and removes up to so many of its files unasked, or a tenth: one that
/// goes on from what is published changes few.
const FOLLOWED: usize = 10;

/// Up to so many files may be removed at once on a small site, where nobody says how many.
const REMOVALS: usize = 100;

/// What to publish, and how.
#[derive(Debug)]
pub(crate) struct Request<'r> {
    /// The site's id.
    pub(crate) site: &'r str,
    /// The output folder.
    pub(crate) output: PathBuf,
    /// The lock of builds.
    pub(crate) lock: PathBuf,
    /// Where copies are kept that save looks at the output and this target.
    pub(crate) kept: PathBuf,
    /// Other names of feeds' documents.
    pub(crate) names: BTreeSet<String>,
    /// For how many seconds heads are kept by caches.
    pub(crate) max_age_secs: u64,
    /// How many files may be removed at once; by default a tenth of them.
    pub(crate) max_delete: Option<usize>,
    /// Whether strangers may be replaced, and any number of files removed.
    pub(crate) accept: bool,
    /// Whether a target may ignore conditions.
    pub(crate) unguarded: bool,
    /// Whether nothing is to be written.
    pub(crate) dry_run: bool,
    /// How long another run of this site is waited for.
    pub(crate) wait: Duration,
}

/// What a publication did, or would do.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Published {
    /// What people call the target.
    pub(crate) target: String,
    /// The generation that is there now.
    pub(crate) generation: u64,
    /// How many files are there now.
    pub(crate) files: usize,
    /// What was put, in that order.
    pub(crate) put: Vec<String>,
    /// Its bytes.
    pub(crate) bytes: u64,
    /// What was removed, in that order.
    pub(crate) removed: Vec<String>,
    /// What lies in the output and can't be published.
    pub(crate) passed_over: Vec<String>,
}

/// Publishes the output. `now` reads the clock.
///
/// # Errors
/// [`Error::Publish`] for what stopped it at the target, else what stopped it here.
pub(crate) fn publish(
    target: &mut dyn Target,
    request: &Request<'_>,
    listener: &dyn Listener,
    now: fn() -> DateTime<Utc>,
) -> Result<Published, Error> {
    let _lock = if request.dry_run {
        None
    } else {
        Some(Lock::take(&request.kept.join("lock"), request.wait)?)
    };
    let name = target.name();
    let stopped = |fault| Error::Publish {
        target: name.clone(),
        fault,
    };
    let (mut frozen, mut generation) = look(request, now())?;
    target.open(!request.dry_run).map_err(stopped)?;
    for _ in 1..MOST_LOOKS {
        match once(target, request, (&frozen, generation), listener) {
            // A build went on meanwhile: what it made is published instead.
            Err(Fault::Unsteady { .. }) => (frozen, generation) = look(request, now())?,
            ended => return ended.map_err(stopped),
        }
    }
    once(target, request, (&frozen, generation), listener).map_err(stopped)
}

/// One try.
fn once(
    target: &mut dyn Target,
    request: &Request<'_>,
    (frozen, generation): (&Frozen, u64),
    listener: &dyn Listener,
) -> Result<Published, Fault> {
    Run::begin(target, request, frozen, generation)?.publish(listener)
}

/// The output between two builds.
fn look(request: &Request<'_>, now: DateTime<Utc>) -> Result<(Frozen, u64), Error> {
    let _lock = Lock::share(&request.lock, request.wait)?;
    let root = &request.output;
    if !root.is_dir() {
        return Err(Error::NoOutput { path: root.clone() });
    }
    let frozen = Frozen::look(root, &request.kept.join("output.txt"), now)?;
    let path = DocumentPath::Marker.path();
    let marker = std::fs::read(root.join(&path));
    let marker = marker.ok().and_then(|bytes| Marker::read(&bytes));
    match marker {
        Some(marker) if marker.site == request.site => Ok((frozen, marker.generation)),
        Some(marker) => Err(Error::AnotherSite {
            path: root.join(&path),
            found: marker.site,
            expected: request.site.to_owned(),
        }),
        None => Err(Error::NothingBuilt {
            path: root.join(&path),
        }),
    }
}

/// One try.
struct Run<'r> {
    target: &'r mut dyn Target,
    request: &'r Request<'r>,
    frozen: &'r Frozen,
    /// Of the output.
    generation: u64,
    state: State,
    /// The state's tag at the target; `None` when there is no state.
    tag: Option<Tag>,
    /// Of the state as it was found.
    found: Option<Hash>,
    /// When the state was last replaced.
    turned: Instant,
}

/// What a run will do.
struct Steps {
    /// In the order of putting.
    puts: Vec<Step>,
    /// In the order of removing.
    removals: Vec<Removal>,
}

/// An object to be put: its group, what it is, what it replaces.
type Step = (Group, Entry, Before);

impl<'r> Run<'r> {
    fn begin(
        target: &'r mut dyn Target,
        request: &'r Request<'r>,
        frozen: &'r Frozen,
        generation: u64,
    ) -> Result<Self, Fault> {
        let there = target.get(STATE)?;
        let found = there.as_ref().map(|object| Hash::of(&object.bytes));
        let (state, tag) = match there {
            Some(object) => {
                let state = State::read(&object.bytes).map_err(|cause| unreadable(STATE, cause))?;
                (state, Some(object.tag))
            }
            None => (State::new(request.site), None),
        };
        let run = Self {
            target,
            request,
            frozen,
            generation,
            state,
            tag,
            found,
            turned: Instant::now(),
        };
        run.admit(&run.state.site, run.state.newest_generation())?;
        Ok(run)
    }

    /// Whether what is published is this site, and no newer one.
    fn admit(&self, site: &str, generation: u64) -> Result<(), Fault> {
        if site != self.request.site {
            return Err(Fault::AnotherSite {
                found: site.to_owned(),
                expected: self.request.site.to_owned(),
            });
        }
        if generation > self.generation {
            return Err(Fault::Newer {
                there: generation,
                here: self.generation,
            });
        }
        Ok(())
    }

    fn publish(mut self, listener: &dyn Listener) -> Result<Published, Fault> {
        let wanted = self.frozen.entries();
        let digest = digest(wanted).to_string();
        let mut published = Published {
            target: self.target.name(),
            generation: self.generation,
            files: wanted.len(),
            passed_over: self.frozen.passed_over().to_vec(),
            ..Published::default()
        };
        if self.state.holds(&digest) && self.state.generation == self.generation {
            return Ok(published);
        }
        let known = self.known()?;
        let steps = self.steps(&known);
        let most = self.request.max_delete;
        let most = most.unwrap_or_else(|| REMOVALS.max(known.entries().len() / 10));
        if steps.removals.len() > most && !self.request.accept {
            return Err(Fault::Removals {
                removals: steps.removals.len(),
                most,
            });
        }
        self.follow(&known, &steps)?;
        if self.request.dry_run {
            self.look_for_strangers(&steps)?;
        } else {
            let progress = listener.begin("publishing", steps.puts.len());
            let list = self.claim(&steps)?;
            self.put_all(&steps, &*progress)?;
            self.remove_all(&steps)?;
            self.settle(digest, list, known)?;
        }
        published.bytes = steps.puts.iter().map(|(_, entry, _)| entry.size).sum();
        published.put = steps
            .puts
            .into_iter()
            .map(|(_, entry, _)| entry.path)
            .collect();
        published.removed = steps.removals.into_iter().map(|(path, _)| path).collect();
        Ok(published)
    }

    /// What lies at the target. What was published by other means is known by its marker alone.
    fn known(&mut self) -> Result<Known, Fault> {
        let mut known = Known::default();
        if self.tag.is_none() {
            let marker = self.target.get(&DocumentPath::Marker.path())?;
            let Some(marker) = marker.and_then(|object| Marker::read(&object.bytes)) else {
                return Ok(known);
            };
            self.admit(&marker.site, marker.generation)?;
            let paths = self.frozen.entries().iter().map(|entry| entry.path.clone());
            return Ok(Known::unsure(paths));
        }
        for list in self.state.lists.clone() {
            let mut lines = self.list(&list.name)?;
            let rest = match list.done {
                Some(done) => lines.split_off(done.min(lines.len())),
                None => Vec::new(),
            };
            known.apply(lines);
            known.doubt(rest);
        }
        Ok(known)
    }

    /// Whether this machine goes on from what is there: it left it so, or changes little of it.
    fn follow(&self, known: &Known, steps: &Steps) -> Result<(), Fault> {
        let Some(there) = self.found.filter(|_| !self.request.accept) else {
            return Ok(());
        };
        if let Ok(left) = std::fs::read_to_string(self.copy(LAST)) {
            let is_own = left.lines().any(|line| Hash::parse(line) == Some(there));
            return if is_own { Ok(()) } else { Err(Fault::Unknown) };
        }
        let replaced = steps
            .puts
            .iter()
            .filter(|(group, _, before)| *group <= Group::History && *before == Before::Older);
        let gone = steps
            .removals
            .iter()
            .filter(|(_, before)| *before == Before::Older);
        let changed = replaced.count() + gone.count();
        let most = FOLLOWED.max(known.entries().len() / 10);
        if changed > most {
            return Err(Fault::Unknown);
        }
        Ok(())
    }

    /// A list at the target, or its copy here.
    fn list(&mut self, name: &str) -> Result<Vec<Line>, Fault> {
        let path = list_path(name);
        // Its name tells its bytes.
        let is_whole = |bytes: &Vec<u8>| name.ends_with(&format!("-{}.txt", Hash::of(bytes)));
        let copy = self.copy(name);
        let bytes = if let Some(bytes) = std::fs::read(&copy).ok().filter(is_whole) {
            bytes
        } else {
            let object = self.target.get(&path)?;
            let bytes = object.map(|object| object.bytes);
            let bytes = bytes.ok_or_else(|| unreadable(&path, "it is missing".into()))?;
            let _ = kept::write(&copy, &bytes);
            bytes
        };
        Line::read(&bytes).ok_or_else(|| unreadable(&path, "it is no list".into()))
    }

    /// Where a list is copied to.
    fn copy(&self, name: &str) -> PathBuf {
        let target = Hash::of(self.target.name().as_bytes()).to_string();
        self.request.kept.join(target).join(name)
    }

    fn steps(&self, known: &Known) -> Steps {
        let group = |path: &str| Group::of(path, &self.request.names);
        let (puts, removals) = compare(self.frozen.entries(), known);
        let puts = puts.into_iter();
        let mut puts: Vec<Step> = puts
            .map(|(entry, before)| (group(&entry.path), entry, before))
            .collect();
        puts.sort_by_key(|(group, ..)| *group);
        let mut removals = removals;
        removals.sort_by_cached_key(|(path, _)| std::cmp::Reverse(group(path)));
        Steps { puts, removals }
    }

    /// Says what will be done, as the one who is at it from now on; the list.
    fn claim(&mut self, steps: &Steps) -> Result<Vec<Line>, Fault> {
        if self.keeps_conditions() {
            self.probe()?;
        }
        let puts = steps
            .puts
            .iter()
            .map(|(_, entry, _)| Line::Put(entry.clone()));
        let removals = steps.removals.iter();
        let removals = removals.map(|(path, _)| Line::Remove(path.clone()));
        let lines: Vec<Line> = puts.chain(removals).collect();
        let bytes = text(lines.iter());
        self.add_list(&bytes, Some(0))?;
        self.state.under_way = Some(self.generation);
        self.turn()?;
        Ok(lines)
    }

    /// Whether the target's conditions keep publications apart.
    fn keeps_conditions(&self) -> bool {
        self.target.safety() == Safety::Conditions && !self.request.unguarded
    }

    /// Puts a list, and names it in the state.
    fn add_list(&mut self, bytes: &[u8], done: Option<usize>) -> Result<(), Fault> {
        let name = list_name(self.state.turn, bytes);
        self.put_own(&list_path(&name), bytes, Condition::Any)?;
        let _ = kept::write(&self.copy(&name), bytes);
        let list = List {
            name,
            bytes: bytes.len() as u64,
            done,
        };
        self.state.lists.push(list);
        Ok(())
    }

    /// Whether the target keeps to conditions: it must refuse to put what is there already as if it weren't.
    fn probe(&mut self) -> Result<(), Fault> {
        if self.tag.is_none() {
            self.turn()?;
        }
        let bytes = self.state.document();
        match self.put_own(STATE, &bytes, Condition::Absent) {
            Err(Fault::Changed { .. }) => Ok(()),
            Err(fault) => Err(fault),
            Ok(_) => Err(Fault::Unguarded),
        }
    }

    /// Replaces the state, if it is as this run left it.
    fn turn(&mut self) -> Result<(), Fault> {
        self.turned = Instant::now();
        self.state.turn += 1;
        let bytes = self.state.document();
        self.remember(&bytes);
        if self.target.safety() == Safety::Whole {
            return Ok(());
        }
        let condition = match &self.tag {
            _ if !self.keeps_conditions() => Condition::Any,
            Some(tag) => Condition::Tagged(tag.clone()),
            None => Condition::Absent,
        };
        let tag = match self.put_own(STATE, &bytes, condition) {
            // It may be this run's own: put, and put again as the answer was lost.
            Err(Fault::Changed { .. }) => {
                let there = self.target.get(STATE)?;
                let own = there.filter(|object| object.bytes == bytes);
                own.ok_or(Fault::Superseded)?.tag
            }
            put => put?,
        };
        self.tag = Some(tag);
        Ok(())
    }

    /// Notes the state that this machine leaves, beside the one before: nobody knows which it is until it is put.
    fn remember(&self, bytes: &[u8]) {
        let copy = self.copy(LAST);
        let left = std::fs::read_to_string(&copy).unwrap_or_default();
        let before = left.lines().next_back().unwrap_or_default();
        let _ = kept::write(&copy, format!("{before}\n{}\n", Hash::of(bytes)).as_bytes());
    }

    fn put_own(&mut self, path: &str, bytes: &[u8], condition: Condition) -> Result<Tag, Fault> {
        let put = Put {
            path,
            content: Content::Bytes(bytes),
            kept: Kept::Asked,
            condition,
        };
        let mut put = self.target.put(&[put], &|| {}).into_iter();
        put.next().unwrap_or_else(|| {
            Err(Fault::failed(
                format!("put {path}"),
                &"nothing was said of it",
            ))
        })
    }

    /// Puts each group after the one before it is there.
    fn put_all(&mut self, steps: &Steps, progress: &dyn Progress) -> Result<(), Fault> {
        let mut done = 0;
        for group in Group::ALL {
            let rest = steps.puts.get(done..).unwrap_or_default();
            let group = rest.iter().take_while(|(of, ..)| *of == group).count();
            let end = done + group;
            if group > 0 && done > 0 {
                self.say(done)?;
            }
            while done < end {
                let rest = steps.puts.get(done..end).unwrap_or_default();
                let batch = rest.get(..batch(rest)).unwrap_or(rest);
                self.put_batch(batch, progress)?;
                done += batch.len();
                if self.turned.elapsed() >= TURN {
                    self.say(done)?;
                }
            }
        }
        self.say(done)
    }

    /// Says how many changes are done, and learns whether another run took over.
    fn say(&mut self, done: usize) -> Result<(), Fault> {
        match self.state.lists.last_mut() {
            Some(list) if list.done != Some(done) => list.done = Some(done),
            _ => return Ok(()),
        }
        self.turn()
    }

    fn put_batch(&mut self, batch: &[Step], progress: &dyn Progress) -> Result<(), Fault> {
        // Each with whether what lies there is known to be ours.
        let mut left: Vec<(&Step, bool)> =
            batch.iter().map(|step| (step, self.owns(step))).collect();
        for _ in 0..MOST_TRIES {
            let conditions = self.conditions(&left)?;
            let puts = left.iter().zip(conditions);
            let puts: Vec<Put<'_>> = puts
                .map(|((step, _), condition)| self.put_of(step, condition))
                .collect();
            let ended = self.target.put(&puts, &|| progress.step());
            let mut again = Vec::new();
            for ((step, _), ended) in left.into_iter().zip(ended) {
                match ended {
                    Ok(_) => {}
                    Err(Fault::Changed { .. }) => again.push(step),
                    Err(fault) => return Err(fault),
                }
            }
            if again.is_empty() {
                return Ok(());
            }
            left = self.still_to_put(again)?;
        }
        let path = left.first().map(|((_, entry, _), _)| entry.path.clone());
        match path {
            Some(path) => Err(Fault::Changed { path }),
            None => Ok(()),
        }
    }

    /// Whether an object replaces what is ours whatever it is.
    fn owns(&self, (.., before): &Step) -> bool {
        let is_ours = matches!(before, Before::Older | Before::Unsure(Ours::Anything));
        is_ours || self.request.accept
    }

    fn put_of<'p>(&self, (group, entry, _): &'p Step, condition: Condition) -> Put<'p>
    where
        'r: 'p,
    {
        Put {
            path: &entry.path,
            content: Content::Document(self.frozen, entry),
            kept: group.kept(&entry.path, self.request.max_age_secs),
            condition,
        }
    }

    /// When each object may be put: as what it replaces is now, which this run may replace while the state is its own.
    fn conditions(&mut self, steps: &[(&Step, bool)]) -> Result<Vec<Condition>, Fault> {
        let replaced = steps.iter().filter(|(_, is_ours)| *is_ours);
        let mut tags = if self.keeps_conditions() {
            let paths = replaced.map(|((_, entry, _), _)| entry.path.as_str());
            let paths: Vec<&str> = paths.collect();
            let tags = self.target.tags(&paths)?;
            // What another run put before these were seen would be taken for what may be replaced.
            if self.target.tags(&[STATE])?.pop().flatten() != self.tag {
                return Err(Fault::Superseded);
            }
            Some(tags.into_iter())
        } else {
            None
        };
        let condition = |(_, is_ours): &(&Step, bool)| match &mut tags {
            _ if !is_ours => Condition::Absent,
            None => Condition::Any,
            Some(tags) => tags
                .next()
                .flatten()
                .map_or(Condition::Absent, Condition::Tagged),
        };
        Ok(steps.iter().map(condition).collect())
    }

    /// Of objects that weren't as they were expected: those that must still be put.
    fn still_to_put<'s>(&mut self, steps: Vec<&'s Step>) -> Result<Vec<(&'s Step, bool)>, Fault> {
        // Whoever was followed stops here.
        self.turn()?;
        self.ours_of(steps)
    }

    /// The same of objects that are looked at: without those that are as they should be, each with whether one of ours is
    /// there.
    fn ours_of<'s>(&mut self, steps: Vec<&'s Step>) -> Result<Vec<(&'s Step, bool)>, Fault> {
        let mut left = Vec::new();
        for step in steps {
            let (_, entry, before) = step;
            let there = self.target.get(&entry.path)?;
            let there = there.map(|object| Hash::of(&object.bytes));
            let is_ours = match (there, before) {
                // Put, and put again as the answer was lost.
                (Some(hash), _) if hash == entry.hash => continue,
                (Some(hash), Before::Unsure(ours)) => ours.has(hash),
                _ => self.owns(step),
            };
            if there.is_some() && !is_ours && !self.request.accept {
                return Err(Fault::Stranger {
                    path: entry.path.clone(),
                });
            }
            left.push((step, there.is_some()));
        }
        Ok(left)
    }

    /// Removes what is ours.
    fn remove_all(&mut self, steps: &Steps) -> Result<(), Fault> {
        let mut paths = Vec::new();
        for (path, before) in &steps.removals {
            if let Before::Unsure(ours) = before {
                let there = self.target.get(path)?;
                if there.is_none_or(|object| !ours.has(Hash::of(&object.bytes))) {
                    continue;
                }
            }
            paths.push(path.as_str());
        }
        for paths in paths.chunks(BATCH) {
            self.target.remove(paths)?;
        }
        Ok(())
    }

    /// In a run that only looks: whether one that writes would meet a stranger.
    fn look_for_strangers(&mut self, steps: &Steps) -> Result<(), Fault> {
        let open: Vec<&Step> = steps.puts.iter().filter(|step| !self.owns(step)).collect();
        let paths: Vec<&str> = open
            .iter()
            .map(|(_, entry, _)| entry.path.as_str())
            .collect();
        let there = self.target.tags(&paths)?;
        let there = open.into_iter().zip(there);
        let there = there.filter_map(|(step, tag)| tag.map(|_| step)).collect();
        self.ours_of(there).map(drop)
    }

    /// Says that all is there, in few lists.
    fn settle(&mut self, digest: String, list: Vec<Line>, mut known: Known) -> Result<(), Fault> {
        if let Some(last) = self.state.lists.last_mut() {
            last.done = None;
        }
        self.state.generation = self.generation;
        self.state.digest = digest;
        self.state.under_way = None;
        let mut old = Vec::new();
        if self.state.is_long() {
            known.apply(list);
            old = std::mem::take(&mut self.state.lists);
            let all: Vec<Line> = known.entries().cloned().map(Line::Put).collect();
            self.add_list(&text(all.iter()), None)?;
        }
        self.turn()?;
        if self.target.safety() == Safety::Whole {
            let bytes = self.state.document();
            self.put_own(STATE, &bytes, Condition::Any)?;
        }
        let paths: Vec<String> = old.iter().map(|list| list_path(&list.name)).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        if !paths.is_empty() {
            self.target.remove(&paths)?;
        }
        for list in &old {
            let _ = std::fs::remove_file(self.copy(&list.name));
        }
        self.target.finish()
    }
}

/// How many of these objects are put at a time.
fn batch(steps: &[Step]) -> usize {
    let mut bytes = 0;
    let fits = |(_, entry, _): &&Step| {
        bytes += entry.size;
        bytes <= BATCH_BYTES
    };
    steps.iter().take(BATCH).take_while(fits).count().max(1)
}

/// `00000012-` and the list's hash, so that nobody puts another list under the name.
fn list_name(turn: u64, bytes: &[u8]) -> String {
    format!("{turn:08}-{}.txt", Hash::of(bytes))
}

fn unreadable(path: &str, cause: String) -> Fault {
    Fault::Unreadable {
        path: path.to_owned(),
        cause,
    }
}
