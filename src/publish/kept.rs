//! What is kept on this machine beside the ledger: copies, which save a look at the output or the target. Losing them
//! costs time alone.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Writes a file so that it is there whole, or as it was.
pub(super) fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = file.with_extension("new");
    File::create(&new)?.write_all(bytes)?;
    fs::rename(&new, file)
}

/// Whether the last run on this machine told the same, where nobody watches; notes what this one tells, if anything.
pub(crate) fn was_told(folder: &Path, fault: Option<&str>) -> bool {
    let file = folder.join("told.txt");
    match fault {
        Some(fault) if fs::read_to_string(&file).is_ok_and(|told| told == fault) => true,
        Some(fault) => {
            // What can't be noted is told again.
            let _ = write(&file, fault.as_bytes());
            false
        }
        None => {
            let _ = fs::remove_file(file);
            false
        }
    }
}
