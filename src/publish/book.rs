//! What is known of a target: the state there, the lists that it names, and what this machine keeps of both.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::fault::Fault;
use super::kept::{self, Left, folder_of};
use super::manifest::{Hash, Known, Line, text};
use super::request::Request;
use super::state::{List, STATE, State, list_path};
use super::target::{Condition, Content, Put, Safety, Tag, Target};
use crate::feed::marker::Marker;
use crate::plan::document::DocumentPath;
use crate::plan::hosting::Kept;

/// A run that publishes for longer says how far it is, and learns whether it was followed.
const TURN: Duration = Duration::from_secs(5);

/// Where it is noted how this machine left a target.
const LAST: &str = "last.txt";

/// Where tags of objects are noted, of targets that can't tell their hashes.
const TAGS: &str = "tags.txt";

/// How often it is looked whether the run that followed has ended, and how long it may say nothing.
const REPORT: (Duration, u32) = (Duration::from_secs(2), 15);

/// What is known of a target.
pub(super) struct Book<'r> {
    pub(super) target: &'r mut dyn Target,
    /// Where copies are.
    folder: PathBuf,
    /// Whether the target's conditions keep publications apart.
    pub(super) is_guarded: bool,
    pub(super) state: State,
    /// The state's tag at the target; `None` when there is no state.
    pub(super) tag: Option<Tag>,
    /// What tells the state that is there for sure: as it was found, or as this run put it.
    there: Option<Hash>,
    /// When the state was last replaced.
    turned: Instant,
    /// Tags of objects that this machine put there, or saw.
    tags: BTreeMap<String, (Hash, Tag)>,
}

/// What lies at a path there.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) hash: Hash,
    pub(super) tag: Tag,
}

impl<'r> Book<'r> {
    /// Reads the state.
    pub(super) fn open(target: &'r mut dyn Target, request: &Request<'_>) -> Result<Self, Fault> {
        let (state, tag) = match target.get(STATE)? {
            Some(object) => {
                let state = State::read(&object.bytes).map_err(|cause| unreadable(STATE, cause))?;
                (state, Some(object.tag))
            }
            None => (State::new(request.site.id()), None),
        };
        let folder = folder_of(&request.kept, &target.name());
        let is_guarded = target.safety() == Safety::Conditions;
        let tags = if is_guarded {
            read_tags(&folder)
        } else {
            BTreeMap::new()
        };
        Ok(Self {
            there: tag.as_ref().map(|_| state.mark()),
            is_guarded,
            target,
            folder,
            state,
            tag,
            turned: Instant::now(),
            tags,
        })
    }

    /// The marker of a site that was published there by other means.
    pub(super) fn marker(&mut self) -> Result<Option<Marker>, Fault> {
        if self.tag.is_some() {
            return Ok(None);
        }
        let marker = self.target.get(&DocumentPath::Marker.path())?;
        Ok(marker.and_then(|object| Marker::read(&object.bytes)))
    }

    /// What lies there, by all lists.
    pub(super) fn known(&mut self) -> Result<Known, Fault> {
        let state = self.state.clone();
        state.known(|name| self.list(name))
    }

    /// Whether this machine left the target as it was found; `None` when it never published there.
    pub(super) fn is_own(&self) -> Option<bool> {
        let left = std::fs::read_to_string(self.folder.join(LAST)).ok()?;
        Some(left.lines().any(|line| Hash::parse(line) == self.there))
    }

    /// Whether something of Feedmill's was found there.
    pub(super) fn is_found(&self) -> bool {
        self.there.is_some()
    }

    /// A list at the target, or its copy here.
    fn list(&mut self, name: &str) -> Result<Vec<Line>, Fault> {
        let path = list_path(name);
        if let Some(lines) = kept::list(&self.folder, name) {
            return Ok(lines);
        }
        let object = self.target.get(&path)?;
        let bytes = object.map(|object| object.bytes);
        let bytes = bytes.ok_or_else(|| unreadable(&path, "it is missing".into()))?;
        let _ = kept::write(&self.folder.join(name), &bytes);
        Line::read(&bytes).ok_or_else(|| unreadable(&path, "it is no list".into()))
    }

    /// What lies at these paths. An object is read only where nothing else tells what it is.
    pub(super) fn look(&mut self, paths: &[&str]) -> Result<Vec<Option<Seen>>, Fault> {
        let tags = self.target.tags(paths)?;
        let mut seen = Vec::with_capacity(paths.len());
        for (path, tag) in paths.iter().zip(tags) {
            let noted = self.tags.get(*path);
            let hash = tag.as_ref().and_then(|tag| {
                let noted = noted.filter(|(_, noted)| noted == tag);
                tag.hash().or(noted.map(|(hash, _)| *hash))
            });
            seen.push(match (hash, tag) {
                (Some(hash), Some(tag)) => Some(Seen { hash, tag }),
                (_, None) => None,
                (None, Some(_)) => self.read(path)?,
            });
        }
        Ok(seen)
    }

    /// What lies at a path, read.
    pub(super) fn read(&mut self, path: &str) -> Result<Option<Seen>, Fault> {
        let object = self.target.get(path)?;
        let seen = object.map(|object| Seen {
            hash: Hash::of(&object.bytes),
            tag: object.tag,
        });
        if let Some(seen) = &seen {
            self.note(path, seen.hash, &seen.tag);
        }
        Ok(seen)
    }

    /// Notes the tag of an object with this hash.
    pub(super) fn note(&mut self, path: &str, hash: Hash, tag: &Tag) {
        if self.is_guarded {
            self.tags.insert(path.to_owned(), (hash, tag.clone()));
        }
    }

    /// Puts a list, and names it in the state.
    pub(super) fn add_list(&mut self, lines: &[Line], done: Option<usize>) -> Result<(), Fault> {
        let list = self.put_list(lines, done)?;
        self.state.lists.push(list);
        Ok(())
    }

    fn put_list(&mut self, lines: &[Line], done: Option<usize>) -> Result<List, Fault> {
        let bytes = text(lines.iter());
        let name = list_name(self.state.turn, &bytes);
        self.put_own(&list_path(&name), &bytes, Condition::Any)?;
        let _ = kept::write(&self.folder.join(&name), &bytes);
        Ok(List {
            name,
            bytes: bytes.len() as u64,
            done,
        })
    }

    /// Whether the target keeps to conditions: it must refuse to put what is there already as if it weren't.
    pub(super) fn probe(&mut self) -> Result<(), Fault> {
        if !self.is_guarded {
            return Ok(());
        }
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
    pub(super) fn turn(&mut self) -> Result<(), Fault> {
        self.turned = Instant::now();
        self.state.turn += 1;
        let bytes = self.state.document();
        self.remember();
        if self.target.safety() == Safety::Whole {
            return Ok(());
        }
        let condition = match &self.tag {
            _ if !self.is_guarded => Condition::Any,
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
        self.there = Some(self.state.mark());
        Ok(())
    }

    /// Notes what tells the state that this machine leaves, beside the one that is there: nobody knows which it is until it
    /// is put.
    fn remember(&self) {
        let left = self.there.into_iter().chain([self.state.mark()]);
        let left: Vec<String> = left.map(|mark| mark.to_string()).collect();
        let _ = kept::write(&self.folder.join(LAST), left.join("\n").as_bytes());
    }

    /// Says how many changes are done, and learns whether another run took over.
    pub(super) fn say(&mut self, done: usize) -> Result<(), Fault> {
        match self.state.lists.last_mut() {
            Some(list) if list.done != Some(done) => list.done = Some(done),
            _ => return Ok(()),
        }
        self.turn()
    }

    /// The same, when it is time.
    pub(super) fn say_in_time(&mut self, done: usize) -> Result<(), Fault> {
        if self.turned.elapsed() < TURN {
            return Ok(());
        }
        self.say(done)
    }

    /// Whether the state is still this run's, so that what was seen until now isn't a later one's.
    pub(super) fn check_turn(&mut self) -> Result<(), Fault> {
        if self.is_guarded && self.target.tags(&[STATE])?.pop().flatten() != self.tag {
            return Err(Fault::Superseded);
        }
        Ok(())
    }

    fn put_own(&mut self, path: &str, bytes: &[u8], condition: Condition) -> Result<Tag, Fault> {
        let put = Put {
            path,
            content: Content::Bytes(bytes),
            kept: Kept::Asked,
            condition,
        };
        let mut put = self.target.put(&[put], &|| {}).into_iter();
        let unsaid = || Fault::failed(format!("put {path}"), &"nothing was said of it");
        put.next().unwrap_or_else(|| Err(unsaid()))
    }

    /// Says that all is there, in few lists, and shows it.
    pub(super) fn settle(
        &mut self,
        (generation, digest): (u64, String),
        list: Vec<Line>,
        mut known: Known,
    ) -> Result<(), Fault> {
        if let Some(last) = self.state.lists.last_mut() {
            last.done = None;
        }
        self.state.generation = generation;
        self.state.digest = digest;
        self.state.under_way = None;
        let mut old = std::mem::take(&mut self.state.late);
        for line in &list {
            if let Line::Remove(path) = line {
                self.tags.remove(path);
            }
        }
        if self.state.is_long() {
            known.apply(list);
            old.append(&mut self.state.lists);
            let all: Vec<Line> = known.entries().cloned().map(Line::Put).collect();
            self.add_list(&all, None)?;
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
            let _ = std::fs::remove_file(self.folder.join(&list.name));
        }
        self.target.finish()
    }

    /// Keeps here what this run knows of the target, if that is new.
    pub(super) fn keep(&self, now_secs: i64, is_new: bool) {
        if !is_new && Left::is_kept(&self.folder) {
            return;
        }
        if self.is_guarded {
            write_tags(&self.folder, &self.tags);
        }
        let left = Left {
            target: self.target.name(),
            at_secs: now_secs,
            state: self.state.clone(),
        };
        left.keep(&self.folder);
    }

    /// Tells the run that followed this one which objects it may have put or removed since, so that the next puts them
    /// right. It waits until that run has ended, which would lose to this one otherwise.
    pub(super) fn report(&mut self, lines: &[Line]) {
        let mut last: Option<Tag> = None;
        let mut silent = 0;
        while let Ok(Some(object)) = self.target.get(STATE) {
            let Ok(mut state) = State::read(&object.bytes) else {
                return;
            };
            silent = if last.as_ref() == Some(&object.tag) {
                silent + 1
            } else {
                0
            };
            if state.under_way.is_some() && silent < REPORT.1 {
                last = Some(object.tag);
                std::thread::sleep(REPORT.0);
                continue;
            }
            let Ok(list) = self.put_list(lines, Some(0)) else {
                return;
            };
            state.late.push(list);
            let condition = Condition::Tagged(object.tag);
            match self.put_own(STATE, &state.document(), condition) {
                Err(Fault::Changed { .. }) => {}
                _ => return,
            }
        }
    }
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

fn read_tags(folder: &std::path::Path) -> BTreeMap<String, (Hash, Tag)> {
    let text = std::fs::read_to_string(folder.join(TAGS)).unwrap_or_default();
    let line = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let hash = Hash::parse(parts.next()?)?;
        let path = parts.next()?.to_owned();
        Some((path, (hash, Tag(parts.next()?.replace('\t', "\n")))))
    };
    kept::whole_lines(&text).filter_map(line).collect()
}

fn write_tags(folder: &std::path::Path, tags: &BTreeMap<String, (Hash, Tag)>) {
    let mut text = String::new();
    for (path, (hash, tag)) in tags {
        let tag = tag.0.replace('\n', "\t");
        let _ = writeln!(text, "{hash}\t{path}\t{tag}");
    }
    // What isn't noted is read at the target.
    let _ = kept::write(&folder.join(TAGS), text.as_bytes());
}
