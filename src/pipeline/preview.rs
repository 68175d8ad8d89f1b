//! A preview: a whole site in a folder of its own, as it would be at another address. It is made from copies of output
//! and ledger, so that nothing that subscribers know comes to know of it.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use super::adoption;
use super::project::{Clock, Preview, Project};
use super::site::Site;
use crate::error::{Action, Error};
use crate::store::Store;
use crate::world::lock::Lock;
use crate::world::output::{Output, OutputFolder};

/// So many documents are copied before they are brought to the disk.
const TOGETHER: usize = 512;

/// A site to be built into `folder`, as it would be at `base_url`; with it what the copy of the ledger lies in, which
/// goes with the run. A build that is under way is waited for so long.
///
/// # Errors
///
/// [`Error::Usage`] when something is in the folder, or it lies where it may not.
pub(crate) fn preview(
    mut project: Project,
    clock: Clock,
    (folder, base_url): (PathBuf, Option<String>),
    wait: Duration,
) -> Result<(Site, TempDir), Error> {
    let place = std::env::temp_dir();
    let ledger = tempfile::tempdir().map_err(|source| Error::io(Action::Create, place, source))?;
    refuse_used(&folder)?;
    let published = Site::new(project.clone(), clock)?;
    if let Some(base_url) = base_url {
        project.config.site.base_url = base_url;
    }
    project.preview = Some(Preview {
        output: folder,
        ledger: ledger.path().to_owned(),
    });
    let site = Site::new(project, clock)?;
    let _lock = Lock::share(&published.lock_file(), wait)?;
    if let Some(store) = Store::look(&published.ledger_file())? {
        store.copy_to(&site.ledger_file())?;
    }
    adoption::save(&site, &adoption::load(&published)?)?;
    if let Some(output) = OutputFolder::open(&published.project.output())? {
        copy(&output, &Output::open(&site.project.output())?)?;
    }
    Ok((site, ledger))
}

/// What somebody has in a folder is theirs.
fn refuse_used(folder: &PathBuf) -> Result<(), Error> {
    let failed = |source| Error::io(Action::List, folder, source);
    let is_used = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(error)),
    };
    if is_used {
        let message = format!("{} isn't empty", folder.display());
        let hint = "a preview is made in a folder of its own; name one that isn't there yet";
        return Err(Error::usage(message, hint));
    }
    Ok(())
}

fn copy(from: &OutputFolder, to: &Output) -> Result<(), Error> {
    let mut files = from.files_below("")?;
    files.retain(|path| !path.starts_with(".tmp/"));
    for files in files.chunks(TOGETHER) {
        to.expect(files.len());
        for path in files {
            if let Some(bytes) = from.read(path)? {
                to.stage(path, &bytes)?;
            }
        }
        to.commit()?;
    }
    Ok(())
}
