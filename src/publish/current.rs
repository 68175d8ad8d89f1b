//! The output as it is to be published: between two builds, and as the last one left it.

use chrono::{DateTime, Utc};

use super::frozen::Frozen;
use super::kept;
use super::manifest::Hash;
use super::request::Request;
use crate::error::Error;
use crate::feed::marker::Marker;
use crate::pipeline::Listener;
use crate::pipeline::as_built::{self, altered, ledger_of_output};
use crate::plan::document::DocumentPath;
use crate::world::lock::Lock;

/// Of so many documents that came with a build each is compared with what it should be. Of more, as there are in a
/// first publication, those that changed after the build.
const COMPARED: usize = 5_000;

/// The output, and its generation.
pub(super) type Current = (Frozen, u64);

/// Looks at the output.
///
/// # Errors
/// When it isn't there, is another site's, or not as the last build left it.
pub(super) fn look(
    request: &Request<'_>,
    listener: &dyn Listener,
    now: DateTime<Utc>,
) -> Result<Current, Error> {
    let site = request.site;
    let lock = Lock::share(&site.lock_file(), request.wait)?;
    let root = site.project.output();
    if !root.is_dir() {
        return Err(Error::NoOutput { path: root });
    }
    let as_right = request.kept.join(KEPT);
    let frozen = Frozen::look(&root, &as_right)?;
    let is_as_kept = frozen.is_as_kept();
    let path = DocumentPath::Marker.path();
    let marker = std::fs::read(root.join(&path)).ok();
    let marker = marker.and_then(|bytes| Marker::read(&bytes));
    let generation = match marker {
        Some(marker) if marker.site == site.id() => marker.generation,
        Some(marker) => {
            return Err(Error::AnotherSite {
                path: root.join(&path),
                found: marker.site,
                expected: site.id().to_owned(),
            });
        }
        None if site.ledger_file().exists() => {
            return Err(Error::Altered {
                path: root.join(&path),
                more: 0,
            });
        }
        None => {
            let path = site.ledger_file();
            return Err(Error::NothingBuilt { path });
        }
    };
    if !request.accept {
        let store = ledger_of_output(site)?;
        let altered = if is_as_kept {
            Vec::new()
        } else {
            let doubted = kept::damaged(&request.kept);
            let doubtful = (&*doubtful(&frozen), &doubted);
            altered((site, &store), doubtful, &frozen, listener)?
        };
        drop(lock);
        if let Some(first) = altered.first() {
            if !request.dry_run {
                kept::keep_damaged(&request.kept, &altered);
                has_written_again(request, &altered)?;
            }
            return Err(Error::Altered {
                path: root.join(first),
                more: altered.len() - 1,
            });
        }
    }
    kept::keep_damaged(&request.kept, &[]);
    if !is_as_kept {
        frozen.keep(&as_right, now);
    }
    Ok((frozen, generation))
}

/// How the output looked when it was last as it should be.
pub(crate) const KEPT: &str = "output.txt";

/// Files that may not be as the last build left them.
fn doubtful(frozen: &Frozen) -> Vec<&str> {
    let mut others: Vec<&str> = frozen.others().collect();
    if others.len() > COMPARED {
        let marker = DocumentPath::Marker.path();
        others.retain(|path| frozen.is_later(path, &marker));
    }
    others
}

/// Has the next build write documents again.
fn has_written_again(request: &Request<'_>, documents: &[String]) -> Result<(), Error> {
    let site = request.site;
    let _lock = Lock::take(&site.lock_file(), request.wait)?;
    let Some(store) = crate::store::Store::open(&site.ledger_file())? else {
        return Ok(());
    };
    let marker = DocumentPath::Marker.path();
    // A build finds out by itself that the marker isn't the last one's.
    let others = documents.iter().filter(|path| **path != marker);
    let run = store.begin()?;
    run.tell().mark(&others.cloned().collect::<Vec<_>>())?;
    run.commit().map(drop)
}

impl as_built::Look for Frozen {
    fn has_content(&self, path: &str) -> bool {
        self.entry(path).is_some_and(|entry| entry.size > 0)
    }

    fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        let entry = self.entry(path);
        entry.is_some_and(|entry| entry.hash == Hash::of(bytes))
    }

    fn was_there(&self, path: &str) -> bool {
        self.was_kept(path)
    }

    fn is_later(&self, path: &str) -> bool {
        !self.is_kept_content(path) && self.is_later(path, &DocumentPath::Marker.path())
    }
}
