//! The command line as a user meets it: what is typed wrongly, help, completions, manual.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};

use assert_cmd::cargo::cargo_bin_cmd;
use tempfile::TempDir;

/// What a run printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The lines that a running program prints, as they come.
pub(crate) fn lines_of(out: ChildStdout) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

/// Runs the binary in a folder, with a time that stays.
pub(crate) fn feedmill(dir: &Path, args: &[&str]) -> Ran {
    cargo_bin_cmd!("feedmill")
        .current_dir(dir)
        .env_remove("NO_COLOR")
        .env("SOURCE_DATE_EPOCH", "1778751000")
        .args(args)
        .output()
        .unwrap()
        .into()
}

/// A folder that goes when the test ends.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The names in a folder, sorted.
pub(crate) fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Writes a file.
pub(crate) fn put(dir: &Path, name: &str, text: &str) {
    use std::io::Write;
    fs::File::create(dir.join(name))
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
}

#[test]
fn a_configuration_without_id_is_told_the_line_to_paste() {
    let dir = folder();
    put(
        dir.path(),
        "config.toml",
        "[site]\ntitle = \"A\"\nbase_url = \"https://quay.example/\"\n",
    );
    let ran = feedmill(dir.path(), &["build"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.out, "");
    assert_eq!(
        ran.err,
        "config.toml:1:1: `site.id` is missing\n  hint: add the line: id = \"tag:quay.example,2026:\"\n"
    );
}

#[test]
fn an_unknown_key_is_told_the_nearest_from_any_folder_below() {
    let dir = folder();
    let below = dir.path().join("site/articles/world");
    fs::create_dir_all(&below).unwrap();
    let text = "[site]\ntitle = \"A\"\nbase-url = \"https://quay.example/\"\nid = \"tag:quay.example,2026:\"\n";
    put(&dir.path().join("site"), "config.toml", text);
    let runs = [
        feedmill(&below, &["build"]),
        feedmill(dir.path(), &["-C", "site", "build"]),
        feedmill(dir.path(), &["build", "-c", "site/config.toml"]),
    ];
    for ran in runs {
        assert_eq!(ran.code, Some(2), "{ran:?}");
        let said =
            "config.toml:3:1: unknown key `base-url` in [site]\n  hint: did you mean `base_url`?\n";
        assert!(ran.err.contains(said), "{ran:?}");
    }
}

#[test]
fn what_is_typed_wrongly_ends_in_2_and_says_what_to_type() {
    let dir = folder();
    let cases: &[(&[&str], &str)] = &[
        (&[], "Usage: feedmill"),
        (&["bild"], "build"),
        (&["build", "--dryrun"], "--dry-run"),
        (&["build", "--wait", "long"], "--wait"),
        (&["build", "-q", "-v"], "cannot be used with"),
        (&["build"], "feedmill init"),
        (&["-C", "nowhere", "build"], "there is no folder nowhere"),
        (&["-c", "no.toml", "build"], "there is no file no.toml"),
        (&["--now", "noon", "status"], "2026-05-14T09:30:00Z"),
        (&["--color", "yes", "status"], "always"),
        (
            &["init", "--base-url", "quay.example/f"],
            "\"https://quay.example/f\"",
        ),
        (&["man", "bild"], "the verbs are init, build"),
        (&["completions", "cmd"], "fish"),
    ];
    for (args, said) in cases {
        let ran = feedmill(dir.path(), args);
        assert_eq!(ran.code, Some(2), "{args:?} {ran:?}");
        assert!(ran.err.contains(said), "{args:?} {ran:?}");
        assert_eq!(ran.out, "", "{args:?}");
    }
    assert_eq!(names(dir.path()), [""; 0]);
}

#[test]
fn a_wrong_source_date_epoch_is_named_unless_now_is_given() {
    let dir = folder();
    let run = |args: &[&str]| -> Ran {
        cargo_bin_cmd!("feedmill")
            .current_dir(dir.path())
            .env("SOURCE_DATE_EPOCH", "noon")
            .args(args)
            .output()
            .unwrap()
            .into()
    };
    let ran = run(&["init", "-n"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err
            .starts_with("error: SOURCE_DATE_EPOCH can't be \"noon\""),
        "{ran:?}"
    );
    assert_eq!(run(&["init", "-n", "--now", "@1778751000"]).code, Some(0));
}

#[test]
fn json_is_one_object_also_for_an_error() {
    let dir = folder();
    for (args, code) in [(["--json", "init"], 0), (["--json", "init"], 2)] {
        let ran = feedmill(dir.path(), &args);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        let object: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(object.get("error").is_some(), code != 0);
    }
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    let dir = folder();
    let ran = feedmill(dir.path(), &["init", "-q"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (Some(0), "", "")
    );
}

#[test]
fn colors_come_only_when_asked_for_or_on_a_terminal() {
    let dir = folder();
    let run = |no_color: &str, args: &[&str]| -> Ran {
        cargo_bin_cmd!("feedmill")
            .current_dir(dir.path())
            .env("NO_COLOR", no_color)
            .args(args)
            .output()
            .unwrap()
            .into()
    };
    for (no_color, args, colored) in [
        ("", &["build"][..], false),
        ("1", &["build"], false),
        ("", &["build", "--color", "always"], true),
        ("1", &["build", "--color", "always"], true),
        ("", &["build", "--color", "never"], false),
    ] {
        let ran = run(no_color, args);
        assert_eq!(
            ran.err.contains('\u{1b}'),
            colored,
            "{no_color:?} {args:?} {ran:?}"
        );
    }
}

#[test]
fn help_names_every_verb_exit_code_and_an_example() {
    let dir = folder();
    let long = feedmill(dir.path(), &["--help"]);
    assert_eq!((long.code, long.err.as_str()), (Some(0), ""));
    for word in [
        "init",
        "build",
        "check",
        "explain",
        "status",
        "serve",
        "completions",
        "man",
        "--config",
        "--directory",
        "--quiet",
        "--verbose",
        "--json",
        "--color",
        "--now",
        "NO_COLOR",
        "SOURCE_DATE_EPOCH",
        "130",
        "another run holds the lock",
        "feedmill build -q",
    ] {
        assert!(long.out.contains(word), "{word}");
    }
    let short = feedmill(dir.path(), &["-h"]).out;
    assert!(
        short.lines().all(|line| line.chars().count() <= 100),
        "{short}"
    );
    let build = feedmill(dir.path(), &["build", "-h"]).out;
    for word in ["--all", "--accept", "--wait", "--dry-run"] {
        assert!(build.contains(word), "{word}");
    }
}

#[test]
fn completions_know_the_verbs_in_three_shells() {
    let dir = folder();
    for shell in ["bash", "zsh", "fish"] {
        let ran = feedmill(dir.path(), &["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{shell}");
        for word in ["explain", "base-url", "dry-run"] {
            assert!(ran.out.contains(word), "{shell} {word}");
        }
    }
}

#[test]
fn the_manual_has_its_sections_and_each_verb_its_page() {
    let dir = folder();
    let page = feedmill(dir.path(), &["man"]).out;
    let headings: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix(".SH "))
        .map(|heading| heading.trim_matches('"'))
        .collect();
    assert_eq!(
        headings,
        [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "GLOBAL OPTIONS",
            "SUBCOMMANDS",
            "EXIT CODES",
            "EXAMPLES",
            "ENVIRONMENT",
        ]
    );
    for verb in [
        "init",
        "build",
        "check",
        "explain",
        "status",
        "serve",
        "completions",
        "man",
    ] {
        let ran = feedmill(dir.path(), &["man", verb]);
        assert_eq!(ran.code, Some(0), "{verb}");
        assert!(ran.out.contains(&format!("feedmill\\-{verb}")), "{verb}");
    }
}

#[test]
fn a_reader_that_went_away_is_no_fault() {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("feedmill"))
        .args(["completions", "zsh"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_behind_stdout_is_told() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("feedmill"))
        .args(["man"])
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err.starts_with("error: can't write to standard output"),
        "{ran:?}"
    );
}

#[test]
fn a_configuration_that_can_not_be_looked_at_is_not_sought_elsewhere() {
    let parent = folder();
    put(
        parent.path(),
        "config.toml",
        "[site]\ntitle = \"Quay\"\nbase_url = \"https://quay.example/\"\n",
    );
    let child = parent.path().join("child");
    fs::create_dir(&child).unwrap();
    std::os::unix::fs::symlink("config.toml", child.join("config.toml")).unwrap();
    let ran = feedmill(&child, &["build"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("can't read config.toml"), "{ran:?}");
}
