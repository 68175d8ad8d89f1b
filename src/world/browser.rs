//! The user's browser.

use std::io;
use std::process::{Command, Stdio};

/// What opens an address in it.
#[cfg(not(target_os = "macos"))]
pub const OPENER: &str = "xdg-open";
/// What opens an address in it.
#[cfg(target_os = "macos")]
pub const OPENER: &str = "open";

/// Opens an address in the browser, and doesn't wait for it.
///
/// # Errors
/// When the program that does so can't be started.
pub fn open(address: &str) -> io::Result<()> {
    let mut opener = Command::new(OPENER)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // Somebody has to wait for it, or it stays a zombie.
    let wait = move || {
        let _ = opener.wait();
    };
    std::thread::Builder::new().spawn(wait).map(drop)
}
