//! The lock beside the ledger: one build at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::{Action, Error};

/// How often a lock that is held is tried again: short beside a build, long beside a system call.
const RETRY: Duration = Duration::from_millis(20);

/// A lock, held until it is dropped or the process ends in any way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock on the file at `path`, which is made when missing (its folder too) and
    /// stays; waits at most `wait` for another run.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] when the other run takes longer; [`Error::Io`] when the file can't be
    /// made or the file system has no locks.
    pub fn take(path: &Path, wait: Duration) -> Result<Self, Error> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|source| Error::io(Action::Create, folder, source))?;
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o644)
            .open(path)
            .map_err(|source| Error::io(Action::Lock, path, source))?;
        Self::wait(file, path, wait, File::try_lock)
    }

    /// Waits at most `wait` until no run holds the lock, and keeps runs from starting; `None` when
    /// there never was one. Writes nothing.
    ///
    /// # Errors
    ///
    /// As [`Lock::take`].
    pub fn share(path: &Path, wait: Duration) -> Result<Option<Self>, Error> {
        match File::open(path) {
            Ok(file) => Self::wait(file, path, wait, File::try_lock_shared).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::io(Action::Lock, path, source)),
        }
    }

    fn wait(
        file: File,
        path: &Path,
        wait: Duration,
        lock: impl Fn(&File) -> Result<(), TryLockError>,
    ) -> Result<Self, Error> {
        let began = Instant::now();
        loop {
            match lock(&file) {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(source)) => {
                    return Err(Error::io(Action::Lock, path, source));
                }
            }
            let left = wait.saturating_sub(began.elapsed());
            if left.is_zero() {
                return Err(Error::Locked {
                    path: path.to_owned(),
                    waited_secs: wait.as_secs(),
                });
            }
            std::thread::sleep(left.min(RETRY));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_is_told_what_holds_it_and_how_long_it_waited() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("lock");
        let _held = Lock::take(&path, Duration::ZERO).unwrap();
        let error = Lock::take(&path, Duration::from_millis(60)).unwrap_err();
        assert!(matches!(error, Error::Locked { .. }));
        let message = error.to_string();
        assert!(
            message.contains("new/lock") && message.contains("0 s"),
            "{message}"
        );
    }

    #[test]
    fn a_lock_that_is_let_go_is_taken_by_the_one_who_waits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = Lock::take(&path, Duration::ZERO).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| Lock::take(&path, Duration::from_secs(30)).is_ok());
            drop(held);
            assert!(waiting.join().unwrap());
        });
        assert!(path.exists());
        Lock::take(&path, Duration::ZERO).unwrap();
    }

    #[test]
    fn those_who_look_share_the_lock_and_keep_runs_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        assert!(Lock::share(&path, Duration::ZERO).unwrap().is_none());
        assert!(!path.exists());
        drop(Lock::take(&path, Duration::ZERO).unwrap());
        let _one = Lock::share(&path, Duration::ZERO).unwrap().unwrap();
        let _two = Lock::share(&path, Duration::ZERO).unwrap().unwrap();
        assert!(Lock::take(&path, Duration::ZERO).is_err());
    }

    #[test]
    fn a_lock_that_cannot_be_made_names_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let error = Lock::take(folder.path(), Duration::ZERO).unwrap_err();
        assert!(
            error
                .to_string()
                .contains(&folder.path().display().to_string())
        );
    }
}
