//! Tests about rights, which stop nobody who runs as root.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

/// Runs an ignored test as a user whom rights stop, where that can be done.
pub(crate) fn as_nobody(test: &str) {
    let am_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let binary = std::env::current_exe().unwrap();
    let output = if am_root {
        // The test binary may lie where nobody can't reach it.
        let copy = tempfile::tempdir_in("/tmp").unwrap();
        let program = copy.path().join("it");
        fs::copy(binary, &program).unwrap();
        Command::new("chmod")
            .args(["-R", "a+rx"])
            .arg(copy.path())
            .status()
            .unwrap();
        Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&program)
            .args(["--exact", test, "--ignored"])
            .output()
    } else {
        Command::new(binary)
            .args(["--exact", test, "--ignored"])
            .output()
    };
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            println!("skipped: this runs as root and setpriv can't be run: {error}");
            return;
        }
    };
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && stdout.contains("1 passed"),
        "{stdout}"
    );
}
