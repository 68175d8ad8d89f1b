//! The user's own programs: ssh, rsync and git, run so that none asks anything, and what they say when they fail.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use super::fault::Fault;

/// How ssh is called where the user says nothing: it never asks, as nobody may be there to answer, and gives up on a host
/// that doesn't answer.
pub(super) const SSH: [&str; 5] = [
    "ssh",
    "-oBatchMode=yes",
    "-oConnectTimeout=20",
    "-oServerAliveInterval=15",
    "-oServerAliveCountMax=4",
];

/// Runs a program with `input`; its output, when it ends well. `action` is what is tried, `secrets` what must not be
/// shown of what it says.
pub(super) fn run(
    command: &mut Command,
    input: &[u8],
    action: &str,
    secrets: &[&str],
) -> Result<Vec<u8>, Fault> {
    let output = output(command, input, action)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(failed(action, &output, secrets))
}

/// The same, however it ends.
pub(super) fn output(command: &mut Command, input: &[u8], action: &str) -> Result<Output, Fault> {
    let program = command.get_program().to_owned();
    let missing = |error: std::io::Error| not_run(action, &program, &error);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(missing)?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // One that ends before it has read all says why.
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    });
    output.map_err(|error| not_run(action, &program, &error))
}

/// The program can't be run.
pub(super) fn not_run(action: &str, program: &OsStr, error: &std::io::Error) -> Fault {
    let program = program.to_string_lossy();
    let fault = Fault::failed(action, &format!("{program}: {error}"));
    if error.kind() == std::io::ErrorKind::NotFound {
        return fault.with_hint(format!("install {program}"));
    }
    fault
}

/// What a program said when it failed.
pub(super) fn failed(action: &str, output: &Output, secrets: &[&str]) -> Fault {
    fault(
        action,
        &said(&output.stderr, secrets),
        &output.status.to_string(),
    )
}

/// What was said, or what is told where nothing was, and what to do about it.
pub(super) fn fault(action: &str, said: &str, otherwise: &str) -> Fault {
    let cause = if said.is_empty() { otherwise } else { said };
    let fault = Fault::failed(action, &cause);
    match advice(cause) {
        Some(advice) => fault.with_hint(advice),
        None => fault,
    }
}

/// The lines that say most of what a program printed when it failed, as one, without secrets.
pub(super) fn said(stderr: &[u8], secrets: &[&str]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let secrets = secrets.iter().filter(|secret| !secret.is_empty());
    let text = secrets.fold(text.into_owned(), |text, secret| text.replace(*secret, "…"));
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    // Programs explain at length after they have said what it is.
    let lines: Vec<&str> = lines.filter(|line| !line.starts_with("hint:")).collect();
    let tells = |line: &&&str| {
        [
            "fatal:",
            "error:",
            "rsync:",
            "ssh:",
            "Permission denied",
            "No space left",
            "Host key",
        ]
        .iter()
        .any(|begin| line.contains(begin))
    };
    let line = lines.iter().find(tells).or(lines.last());
    let line = line.map_or("", |line| line.trim_start_matches("fatal: "));
    line.replace(char::is_control, " ")
}

/// What to do about what ssh and git say.
fn advice(said: &str) -> Option<&'static str> {
    let has = |words: &str| said.contains(words);
    let lacks = |program: &str| {
        has(&format!("{program}: not found")) || has(&format!("{program}: command not found"))
    };
    if has("Permission denied (") || has("could not read Username") || has("Authentication failed")
    {
        Some(
            "nobody is asked for a password: let ssh have a key (ssh-agent, ~/.ssh/config), git a credential helper",
        )
    } else if has("Host key verification failed") {
        Some("log in once by hand, so that ssh knows the host's key")
    } else if has("No space left") || has("Disk quota exceeded") {
        Some("make room there, and publish again: it goes on where it was stopped")
    } else if lacks("rsync") {
        Some("install rsync on that machine")
    } else if has("Could not resolve hostname") {
        Some("correct the host in `target`")
    } else if has("Connection refused") || has("Connection timed out") || has("No route to host") {
        Some("nobody answers there: look whether that machine runs, and lets ssh in")
    } else if has("Permission denied") {
        Some("let the user write there, or choose another folder")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_say_is_one_line_without_secrets() {
        for (stderr, line) in [
            ("", ""),
            (
                "remote: x\nfatal: unable to access 'https://me:t0k@h/': 403\nhint: y\n",
                "unable to access 'https://…@h/': 403",
            ),
            (
                "me@h: Permission denied (publickey).\r\nrsync: connection unexpectedly closed\n",
                "me@h: Permission denied (publickey).",
            ),
            ("one\ntwo\n\n", "two"),
        ] {
            assert_eq!(said(stderr.as_bytes(), &["me:t0k"]), line);
        }
    }

    /// What ssh, rsync and shells print, as OpenSSH 9 and rsync 3.4 do.
    #[test]
    fn what_can_be_done_about_a_failure_is_told() {
        for (stderr, cause, hint) in [
            (
                "sh: 1: rsync: not found\r\nrsync: connection unexpectedly closed (0 bytes received so far) [sender]\n",
                "rsync: not found",
                "install rsync",
            ),
            (
                "bash: line 1: rsync: command not found\nrsync error: remote command not found (code 127)\n",
                "rsync: command not found",
                "install rsync",
            ),
            (
                "rsync: [receiver] write failed on \"/srv/rss.xml\": No space left on device (28)\n",
                "No space left",
                "make room there",
            ),
            (
                "sh: 12: echo: echo: I/O error: No space left on device\n",
                "No space left",
                "make room there",
            ),
            (
                "me@quay: Permission denied (publickey,password).\n",
                "Permission denied (publickey,password)",
                "let ssh have a key",
            ),
            (
                "No ED25519 host key is known for quay and you have requested strict checking.\nHost key verification failed.\n",
                "Host key verification failed",
                "log in once by hand",
            ),
            (
                "mkdir: cannot create directory '/srv': Permission denied\n",
                "cannot create directory",
                "let the user write there",
            ),
            (
                "ssh: connect to host quay port 22: Connection refused\n",
                "Connection refused",
                "nobody answers there",
            ),
            (
                "ssh: Could not resolve hostname quay: Name or service not known\n",
                "Could not resolve hostname",
                "correct the host",
            ),
        ] {
            let fault = fault("connect", &said(stderr.as_bytes(), &[]), "it ended");
            assert!(fault.to_string().contains(cause), "{fault}");
            let told = fault.hint().unwrap_or_default();
            assert!(told.contains(hint), "{fault}: {told}");
        }
    }
}
