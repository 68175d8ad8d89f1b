//! The ledger in a file of its own: SQLite. The rules are in [`crate::ledger`] and [`crate::plan`].

mod addresses;
mod bodies;
mod feeds;
mod files;
mod folder_files;
mod headlines;
mod media;
mod numberings;
mod orders;
mod outbox;
mod pages;
mod planning;
mod questions;
mod schema;
mod site;
mod stories;
mod title_set;
mod titles;
mod told;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use self::title_set::TitleSet;
use crate::error::{Action, Error};
use crate::ledger::body::Body;
use crate::ledger::heads::KnownHeadline;
use crate::ledger::memory::StoryRow;
use crate::store::questions::LedgerFile;

/// Prepared statements that stay ready.
const STATEMENTS: usize = 256;

/// An open ledger.
#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// The file that a new ledger is built in before it takes its name; `None` once it has.
    building: Option<PathBuf>,
    /// The file, once it has its name.
    file: Option<LedgerFile>,
    /// Whether any released story ever got another title; `None` until somebody asks.
    old_titles: Cell<Option<bool>>,
    /// Whether any story names a file in the articles folder; `None` until somebody asks.
    has_media: Cell<Option<bool>>,
    /// All titles, while many are asked for.
    titles: RefCell<Option<TitleSet>>,
    /// Bodies that were read or written, as a watch asks for the same again and again.
    bodies: RefCell<HashMap<StoryRow, Arc<Body>>>,
    /// Stories of which a body was found that isn't as it was written.
    damaged: RefCell<BTreeSet<StoryRow>>,
    /// Headline items likewise, by what their ids are made from.
    headlines: RefCell<HashMap<[u8; 16], Arc<KnownHeadline>>>,
    /// Whether any story ever asked for a file at an old address; `None` until somebody asks.
    has_old_files: Cell<Option<bool>>,
    /// Changes when another process commits.
    data_version: Cell<i64>,
}

impl Sqlite {
    /// Opens the ledger; `None` when there is none yet.
    ///
    /// Fails when the file isn't a ledger of this program's version.
    pub(in crate::store) fn open(path: &Path) -> Result<Option<Self>, Error> {
        if !is_there(path)? {
            return Ok(None);
        }
        let store = Self::with(path, path, None)?;
        store.check_version()?;
        store.ask(schema::make_durable)?;
        Ok(Some(store))
    }

    /// Which file it is, once it has its name.
    fn own_file(&self) -> Option<LedgerFile> {
        self.file
    }

    /// Whether the ledger that is open is still the one at its path.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when nobody can tell.
    fn is_in_its_place(&self) -> Result<bool, Error> {
        Ok(self.file.is_some() && self.file == file_at(&self.path)?)
    }

    fn check_version(&self) -> Result<(), Error> {
        let version = self.ask(|c| c.query_row("PRAGMA user_version", [], |row| row.get(0)))?;
        let own = schema::VERSION;
        if version == own {
            return Ok(());
        }
        let path = self.path.clone();
        Err(Error::LedgerVersion { path, version, own })
    }

    /// Opens the ledger to look at it as it is at this moment; `None` when there is none yet. Works
    /// where nothing may be written.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub(in crate::store) fn look(path: &Path) -> Result<Option<Self>, Error> {
        if !is_there(path)? {
            return Ok(None);
        }
        let looked = Self::looking(path, false).or_else(|error| {
            // Beside a ledger in a folder without rights no memory can be shared; then nobody
            // writes to it either.
            Self::looking(path, true).map_err(|_| error)
        })?;
        Ok(Some(looked))
    }

    fn looking(path: &Path, immutable: bool) -> Result<Self, Error> {
        let fail = |source| Error::Ledger {
            path: path.to_owned(),
            source,
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = if immutable {
            let encoded = percent_encode(path.as_os_str().as_bytes(), NON_ALPHANUMERIC);
            Connection::open_with_flags(format!("file:{encoded}?immutable=1"), flags)
        } else {
            Connection::open_with_flags(path, flags)
        };
        let store = Self::of(connection.map_err(fail)?, path, None);
        store.check_version()?;
        store.ask(|c| c.execute_batch("BEGIN"))?;
        Ok(store)
    }

    /// Begins a new ledger beside its final name, without a journal. It takes its name at the first
    /// [`Self::end_run`]; interrupted before, it is begun again.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the rest of an earlier one can't be removed; [`Error::Ledger`].
    pub(in crate::store) fn create(path: &Path) -> Result<Self, Error> {
        let building = path.with_extension("new");
        match fs::remove_file(&building) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                return Err(Error::io(Action::Remove, building, source));
            }
            _ => {}
        }
        let store = Self::with(path, &building, Some(building.clone()))?;
        store.set_up("OFF")?;
        Ok(store)
    }

    /// A new ledger in memory, for a run that must write nothing.
    pub(in crate::store) fn in_memory(path: &Path) -> Result<Self, Error> {
        let store = Self::with(path, Path::new(":memory:"), None)?;
        store.set_up("MEMORY")?;
        Ok(store)
    }

    fn with(path: &Path, file: &Path, building: Option<PathBuf>) -> Result<Self, Error> {
        let fail = |source| Error::Ledger {
            path: path.to_owned(),
            source,
        };
        let connection = Connection::open(file).map_err(fail)?;
        Ok(Self::of(connection, path, building))
    }

    fn of(connection: Connection, path: &Path, building: Option<PathBuf>) -> Self {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Without it each new value has a cached statement prepared again, for its plan's sake: a
        // hundred times the cost of the look-up. Where it can't be set, all is only slower.
        let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true);
        let file = file_at(path).ok().flatten();
        Self {
            connection,
            path: path.to_owned(),
            file: file.filter(|_| building.is_none()),
            building,
            old_titles: Cell::new(None),
            has_media: Cell::new(None),
            titles: RefCell::default(),
            bodies: RefCell::default(),
            damaged: RefCell::default(),
            headlines: RefCell::default(),
            has_old_files: Cell::default(),
            data_version: Cell::default(),
        }
    }

    fn set_up(&self, journal: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.pragma_update(None, "journal_mode", journal)?;
            c.pragma_update(None, "synchronous", "OFF")?;
            c.execute_batch(schema::TABLES)?;
            c.execute_batch(schema::RARE_INDEXES)?;
            c.pragma_update(None, "user_version", schema::VERSION)
        })
    }

    /// Begins the run's transaction, which is on the disk when it ends.
    fn begin_run(&self) -> Result<(), Error> {
        // A new ledger is synced when it takes its name.
        self.start(if self.has_no_name() { "OFF" } else { "FULL" })?;
        let version = self.ask(|c| c.query_row("PRAGMA data_version", [], |row| row.get(0)))?;
        if self.data_version.replace(version) != version {
            self.forget();
        }
        Ok(())
    }

    /// Forgets what was kept in memory.
    fn forget(&self) {
        self.bodies.borrow_mut().clear();
        self.headlines.borrow_mut().clear();
        self.old_titles.set(None);
        self.has_media.set(None);
        self.has_old_files.set(None);
        self.titles.take();
    }

    /// Starts a transaction that ends with so much care for the disk.
    fn start(&self, synchronous: &str) -> Result<(), Error> {
        self.ask(|c| {
            c.pragma_update(None, "synchronous", synchronous)?;
            c.prepare_cached("BEGIN IMMEDIATE")?.execute([]).map(drop)
        })
    }

    /// Whether the ledger has no name yet: only [`Self::end_run`] gives it one.
    fn has_no_name(&self) -> bool {
        self.building.is_some()
    }

    /// Makes the indexes of a new ledger, after its first rows.
    fn index(&self) -> Result<(), Error> {
        self.ask(|c| c.execute_batch(schema::INDEXES))
    }

    /// Ends the run's transaction; when this returns, it is on the disk.
    fn end_run(&mut self) -> Result<(), Error> {
        self.end_transaction()?;
        let Some(building) = self.building.take() else {
            return Ok(());
        };
        let fail = |action| {
            let path = building.clone();
            move |source: std::io::Error| Error::io(action, path, source)
        };
        let unused = Connection::open_in_memory();
        let unused = unused.map_err(|source| Error::Ledger {
            path: self.path.clone(),
            source,
        })?;
        drop(std::mem::replace(&mut self.connection, unused));
        File::open(&building)
            .and_then(|file| file.sync_all())
            .map_err(fail(Action::Sync))?;
        fs::rename(&building, &self.path).map_err(fail(Action::Rename))?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(fail(Action::Sync))?;
        let named = Self::with(&self.path, &self.path, None)?;
        named.ask(schema::make_durable)?;
        self.connection = named.connection;
        self.file = named.file;
        Ok(())
    }

    fn end_transaction(&self) -> Result<(), Error> {
        self.ask(|c| c.prepare_cached("COMMIT")?.execute([]).map(drop))
    }

    /// Forgets the run's transaction.
    fn forget_transaction(&self) -> Result<(), Error> {
        self.forget();
        self.ask(|c| c.execute_batch("ROLLBACK"))
    }

    /// Writes what the ledger holds into another file, which isn't there yet.
    ///
    /// # Errors
    ///
    /// [`Error::Ledger`], also when the file is there, or the disk is full.
    fn copy_into(&self, path: &Path) -> Result<(), Error> {
        self.forget_transaction()?;
        self.ask(|c| {
            let path = path.to_string_lossy();
            c.execute("VACUUM INTO ?1", [path]).map(drop)
        })
    }

    /// Runs one question or order, and names the ledger when it fails.
    fn ask<T>(&self, order: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        order(&self.connection).map_err(|source| Error::Ledger {
            path: self.building.as_ref().unwrap_or(&self.path).clone(),
            source,
        })
    }
}

/// Whether a ledger lies at a path. One that can't be looked at isn't lost, nor is one that a link leads
/// to whose target isn't there now.
fn is_there(path: &Path) -> Result<bool, Error> {
    let is_link = || fs::symlink_metadata(path).is_ok();
    match file_at(path)? {
        None if is_link() => Err(Error::io(Action::Read, path, ErrorKind::NotFound)),
        file => Ok(file.is_some()),
    }
}

/// The file at a path; `None` when none is there.
fn file_at(path: &Path) -> Result<Option<LedgerFile>, Error> {
    match fs::metadata(path) {
        Ok(there) => Ok(Some((there.dev(), there.ino()))),
        Err(source) if source.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::io(Action::Read, path, source)),
    }
}
