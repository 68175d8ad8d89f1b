//! What the system tells of changes below the articles folder, boiled down to what the watch needs.
//! Events are hints: some are lost, and all are checked by a scan.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind, RenameMode};
use notify::{
    Config, ErrorKind, Event, EventKind, EventKindMask, RecommendedWatcher, RecursiveMode,
    Watcher as _,
};

use super::not_articles;
use crate::story::ArticlePath;

/// The hidden file whose writing asks the watch to say when it has settled.
pub const PROBE: &str = ".feedmill-probe";

/// The hidden file by whose writing the watch tries whether it hears of anything.
pub const TRIAL: &str = ".feedmill-trial";

/// What the system is asked to tell of. Files that are opened and read aren't among it: looking through
/// the folder would fill the queue of events, and its overflow has the folder looked through.
const HEARD: EventKindMask = EventKindMask::CORE.union(EventKindMask::ACCESS_CLOSE);

/// A path that is never watched.
const NOWHERE: &str = "/dev/null/nowhere";

/// What happened, as far as the system told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A file was closed after it was written, or renamed into its place.
    Whole(ArticlePath),
    /// A file appeared or changed, and may still be being written.
    Changed(ArticlePath),
    /// A file's times or rights changed.
    Touched(ArticlePath),
    /// A file or folder is no longer there.
    Gone(ArticlePath),
    /// A folder appeared; what was put into it before it was watched has no events.
    Folder(ArticlePath),
    /// A rename inside the folder.
    Renamed(ArticlePath, ArticlePath),
    /// Something changed at a path where no walk comes, but a symbolic link may lead.
    Hidden(Box<Self>),
    /// Events were lost: only a scan can tell.
    Lost,
    /// The articles folder itself went or came.
    Root,
    /// The system has no watches left.
    Exhausted,
    /// The configuration may have changed; whether it is known to be whole.
    Config(bool),
    /// The probe file was written.
    Probe,
    /// The trial file was written.
    Trial,
    /// A signal asks the process to end.
    Stop,
}

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    inner: RecommendedWatcher,
    /// The articles folder, without symbolic links.
    articles: PathBuf,
    /// Device and inode of the articles folder.
    root: Option<(u64, u64)>,
    /// Whether the system had too few watches for all folders.
    is_partial: bool,
}

/// Where the watched paths lie, without symbolic links.
#[derive(Debug, Clone)]
struct Places {
    articles: PathBuf,
    /// Symbolic links on the way to it.
    links: Vec<PathBuf>,
    config: PathBuf,
    /// The output and the ledger, wherever they lie: what happens there is our own doing.
    own: Vec<PathBuf>,
}

impl Watcher {
    /// Watches the articles folder and the configuration; `own` are folders of ours.
    ///
    /// # Errors
    ///
    /// What the system said, but for too few watches: then the watcher hears of what it has watches
    /// for, and [`Watcher::is_partial`].
    pub fn new(
        articles: &Path,
        config: &Path,
        own: &[PathBuf],
        events: Sender<Seen>,
    ) -> Result<Self, notify::Error> {
        let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let places = Places {
            articles: real(articles),
            links: links_on_the_way(articles),
            config: real(config),
            own: own.iter().map(|path| real(path)).collect(),
        };
        let (root, file) = (places.articles.clone(), places.config.clone());
        let links = places.links.clone();
        let tell = move |event: notify::Result<Event>| {
            places.tell(event, &mut |seen| {
                // The watch has ended when nobody listens any more.
                let _ = events.send(seen);
            });
        };
        let options = Config::default()
            .with_follow_symlinks(false)
            .with_event_kinds(HEARD);
        // notify starts its thread without a look at whether it started, and panics without one.
        let trial = std::thread::Builder::new().spawn(|| ());
        let _ = trial.map_err(notify::Error::io)?.join();
        let mut inner = RecommendedWatcher::new(tell, options)?;
        let mut is_partial = false;
        // The folder around each, to see it replaced: editors rename a new file into place, and a
        // folder that is removed and made again has lost its own watch.
        let places = std::iter::once(&root).chain([&file]).chain(&links);
        let outer = places.filter_map(|place| place.parent());
        let outer = outer.filter(|outer| !outer.starts_with(&root));
        let around = outer.map(|outer| (outer, RecursiveMode::NonRecursive));
        for (place, mode) in around.chain([(root.as_path(), RecursiveMode::Recursive)]) {
            match inner.watch(place, mode) {
                Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => is_partial = true,
                watched => watched?,
            }
        }
        Ok(Self {
            inner,
            root: identity(&root),
            articles: root,
            is_partial,
        })
    }

    /// Waits until all folders that it has told of are listened to: it tells of a new one first, and
    /// what is written there meanwhile has no events.
    pub fn catch_up(&mut self) {
        // An order that does nothing, but is answered only when what came before it is done.
        let _ = self.inner.unwatch(Path::new(NOWHERE));
    }

    /// Listens anew to a folder and all below it; `None`: to the articles folder. Whether the system
    /// had watches for all.
    ///
    /// When a folder moves to where nobody listens yet, it is found there, and what tells of its old
    /// place comes later: with that the watch ends that it has now.
    pub fn listen_anew(&mut self, folder: Option<&ArticlePath>) -> bool {
        let inside = folder.map(|folder| OsStr::from_bytes(folder.as_bytes()));
        let place = inside.map_or_else(|| self.articles.clone(), |path| self.articles.join(path));
        // What isn't there any more needs no listening to.
        let watched = self.inner.watch(&place, RecursiveMode::Recursive);
        !watched.is_err_and(|error| matches!(error.kind, ErrorKind::MaxFilesWatch))
    }

    /// Whether the system had too few watches for all folders.
    pub fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// Whether the folder that is watched still is the one at a path.
    pub fn is_current(&self, articles: &Path) -> bool {
        self.root.is_some() && self.root == identity(articles)
    }
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    let there = std::fs::metadata(path).ok()?;
    Some((there.dev(), there.ino()))
}

/// The symbolic links among a path and its folders, as absolute paths.
fn links_on_the_way(path: &Path) -> Vec<PathBuf> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let ways = absolute.ancestors().filter(|way| way.is_symlink());
    let real = |way: &Path| {
        let (folder, name) = (way.parent()?, way.file_name()?);
        Some(std::fs::canonicalize(folder).ok()?.join(name))
    };
    ways.filter_map(real).collect()
}

impl Places {
    fn tell(&self, event: notify::Result<Event>, say: &mut impl FnMut(Seen)) {
        let event = match event {
            Ok(event) => event,
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => {
                return say(Seen::Exhausted);
            }
            Err(_) => return say(Seen::Lost),
        };
        if event.need_rescan() {
            return say(Seen::Lost);
        }
        if let (EventKind::Modify(ModifyKind::Name(RenameMode::Both)), [from, to]) =
            (event.kind, event.paths.as_slice())
        {
            if let (Some(from), Some(to)) = (self.inside(from), self.inside(to)) {
                say(Seen::Renamed(from, to));
            }
            return;
        }
        for path in &event.paths {
            if *path == self.config {
                if is_change(event.kind) {
                    let is_whole = matches!(
                        event.kind,
                        EventKind::Access(_) | EventKind::Modify(ModifyKind::Name(RenameMode::To))
                    );
                    say(Seen::Config(is_whole));
                }
            } else if *path == self.articles || self.links.contains(path) {
                if is_change(event.kind) {
                    say(Seen::Root);
                }
            } else if let Some(inside) = self.inside(path) {
                say_of(event.kind, path, inside, say);
            }
        }
    }

    /// The path in the articles folder; `None` outside, and for what is ours.
    fn inside(&self, path: &Path) -> Option<ArticlePath> {
        let inside = path.strip_prefix(&self.articles).ok()?;
        if self.own.iter().any(|own| path.starts_with(own)) {
            return None;
        }
        let bytes = inside.as_os_str().as_bytes();
        (!bytes.is_empty()).then(|| ArticlePath::from_bytes(bytes))
    }
}

/// Whether something came, went or was written. That it was read, by us too, is no change; nor is a
/// change of times or rights.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        EventKind::Modify(kind) => !matches!(kind, ModifyKind::Metadata(_)),
        _ => true,
    }
}

/// What an event says of one path in the articles folder.
fn say_of(kind: EventKind, path: &Path, inside: ArticlePath, say: &mut impl FnMut(Seen)) {
    if is_hidden(&inside) {
        let is_written = matches!(
            kind,
            EventKind::Access(AccessKind::Close(AccessMode::Write))
                | EventKind::Modify(ModifyKind::Name(RenameMode::To))
        );
        let own = [(PROBE, Seen::Probe), (TRIAL, Seen::Trial)];
        let own = own
            .into_iter()
            .find(|(name, _)| inside.as_bytes() == name.as_bytes());
        match own {
            Some((_, seen)) if is_written => say(seen),
            Some(_) => {}
            None => say_plainly(kind, path, inside, &mut |seen| {
                say(Seen::Hidden(Box::new(seen)));
            }),
        }
        return;
    }
    say_plainly(kind, path, inside, say);
}

/// The same, hidden or not.
fn say_plainly(kind: EventKind, path: &Path, inside: ArticlePath, say: &mut impl FnMut(Seen)) {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => say(Seen::Whole(inside)),
        EventKind::Access(_) => {}
        EventKind::Create(CreateKind::Folder) => say(Seen::Folder(inside)),
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => {
            // The event doesn't tell a folder from a file.
            if std::fs::symlink_metadata(path).is_ok_and(|there| there.is_dir()) {
                say(Seen::Folder(inside));
            } else {
                say(Seen::Whole(inside));
            }
        }
        EventKind::Modify(ModifyKind::Name(RenameMode::From))
        | EventKind::Remove(RemoveKind::File | RemoveKind::Folder | RemoveKind::Other) => {
            say(Seen::Gone(inside));
        }
        EventKind::Modify(ModifyKind::Metadata(_)) => say(Seen::Touched(inside)),
        EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => {
            say(Seen::Changed(inside));
        }
        EventKind::Any | EventKind::Other => say(Seen::Lost),
    }
}

/// Whether a part of the path is hidden: no article lies there.
fn is_hidden(path: &ArticlePath) -> bool {
    path.as_bytes()
        .split(|&byte| byte == b'/')
        .any(not_articles::is_hidden)
}

#[cfg(test)]
mod tests {
    use notify::event::{DataChange, MetadataKind};

    use super::*;

    fn said(kind: EventKind, paths: &[&str]) -> Vec<Seen> {
        let places = Places {
            articles: "/site/articles".into(),
            links: vec!["/site/current".into()],
            config: "/site/config.toml".into(),
            own: vec!["/site/articles/feeds".into()],
        };
        let event = paths
            .iter()
            .fold(Event::new(kind), |event, path| event.add_path(path.into()));
        let mut said = Vec::new();
        places.tell(Ok(event), &mut |seen| said.push(seen));
        said
    }

    const CLOSED: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));

    #[test]
    fn reading_causes_nothing_whoever_reads() {
        let reads = [
            EventKind::Access(AccessKind::Open(AccessMode::Any)),
            EventKind::Access(AccessKind::Close(AccessMode::Read)),
        ];
        for kind in reads {
            for path in [
                "/site/config.toml",
                "/site/articles",
                "/site/articles/a.txt",
            ] {
                assert_eq!(said(kind, &[path]), [], "{kind:?} {path}");
            }
        }
    }

    #[test]
    fn what_is_ours_and_what_is_hidden_is_no_news() {
        for path in [
            "/site/articles/feeds/rss.xml",
            "/site/articles/feeds",
            "/site/other",
            "/elsewhere",
        ] {
            assert_eq!(said(CLOSED, &[path]), [], "{path}");
        }
    }

    #[test]
    fn what_is_hidden_is_told_apart_as_a_link_may_lead_there() {
        let path = ArticlePath::from_bytes(".store/a.txt");
        assert_eq!(
            said(CLOSED, &["/site/articles/.store/a.txt"]),
            [Seen::Hidden(Box::new(Seen::Whole(path)))]
        );
    }

    #[test]
    fn a_link_to_the_articles_folder_that_is_led_elsewhere_is_told() {
        let to = EventKind::Modify(ModifyKind::Name(RenameMode::To));
        assert_eq!(said(to, &["/site/current"]), [Seen::Root]);
    }

    #[test]
    fn each_kind_of_change_is_told_apart() {
        let path = |text: &str| ArticlePath::from_bytes(text.as_bytes());
        let a = "/site/articles/news/a.txt";
        let data = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let times = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));
        let name = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let inside = || path("news/a.txt");
        for (kind, expected) in [
            (CLOSED, Seen::Whole(inside())),
            (name(RenameMode::To), Seen::Whole(inside())),
            (data, Seen::Changed(inside())),
            (times, Seen::Touched(inside())),
            (EventKind::Create(CreateKind::File), Seen::Changed(inside())),
            (
                EventKind::Create(CreateKind::Folder),
                Seen::Folder(inside()),
            ),
            (name(RenameMode::From), Seen::Gone(inside())),
            (EventKind::Remove(RemoveKind::File), Seen::Gone(inside())),
        ] {
            assert_eq!(said(kind, &[a]), [expected], "{kind:?}");
        }
        let both = said(name(RenameMode::Both), &[a, "/site/articles/b.txt"]);
        assert_eq!(both, [Seen::Renamed(inside(), path("b.txt"))]);
        assert_eq!(said(CLOSED, &["/site/config.toml"]), [Seen::Config(true)]);
        assert_eq!(
            said(name(RenameMode::To), &["/site/config.toml"]),
            [Seen::Config(true)]
        );
        assert_eq!(said(data, &["/site/config.toml"]), [Seen::Config(false)]);
        assert_eq!(
            said(EventKind::Remove(RemoveKind::Folder), &["/site/articles"]),
            [Seen::Root]
        );
        assert_eq!(
            said(CLOSED, &["/site/articles/.feedmill-probe"]),
            [Seen::Probe]
        );
    }

    #[test]
    fn lost_events_and_spent_watches_are_told() {
        let places = Places {
            articles: "/site/articles".into(),
            links: vec!["/site/current".into()],
            config: "/site/config.toml".into(),
            own: Vec::new(),
        };
        let mut said = Vec::new();
        let overflow = Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        places.tell(Ok(overflow), &mut |seen| said.push(seen));
        places.tell(
            Err(notify::Error::new(ErrorKind::MaxFilesWatch)),
            &mut |seen| said.push(seen),
        );
        places.tell(
            Err(notify::Error::new(ErrorKind::PathNotFound)),
            &mut |seen| said.push(seen),
        );
        assert_eq!(said, [Seen::Lost, Seen::Exhausted, Seen::Lost]);
    }
}
