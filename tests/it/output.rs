//! Writing into real output folders: what readers, crashes and strangers' files meet.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use feedmill::error::{Error, Found};
use feedmill::world::output::{Output, OutputFolder};
use tempfile::TempDir;

use crate::rights::as_nobody;

struct Place {
    temporary: TempDir,
    output: Output,
}

impl Place {
    fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let output = Output::open(&temporary.path().join("out")).unwrap();
        Self { temporary, output }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.temporary.path().join("out").join(path)
    }

    fn write(&mut self, documents: &[(&str, &str)]) -> Vec<String> {
        for (path, bytes) in documents {
            self.output.stage(path, bytes.as_bytes()).unwrap();
        }
        self.output.commit().unwrap()
    }

    /// All that lies in the output, sorted; folders end in `/`.
    fn tree(&self) -> Vec<String> {
        let mut tree = Vec::new();
        let mut folders = vec![self.path("")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path
                    .strip_prefix(self.path(""))
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                if path.is_dir() && !path.is_symlink() {
                    tree.push(name + "/");
                    folders.push(path);
                } else {
                    tree.push(name);
                }
            }
        }
        tree.sort();
        tree
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn stamp(path: &Path) -> (u64, i64, i64, i64, i64) {
    let stat = fs::metadata(path).unwrap();
    (
        stat.ino(),
        stat.mtime(),
        stat.mtime_nsec(),
        stat.ctime(),
        stat.ctime_nsec(),
    )
}

#[test]
fn what_is_staged_appears_at_commit_and_not_before() {
    let mut place = Place::new();
    assert!(place.output.stage("stories/rss.xml", b"one").unwrap());
    assert!(!place.output.exists("stories/rss.xml").unwrap());
    assert_eq!(place.output.read("stories/rss.xml").unwrap(), None);
    assert!(!place.path("stories").exists());
    assert_eq!(place.output.commit().unwrap(), ["stories/rss.xml"]);
    assert!(place.output.exists("stories/rss.xml").unwrap());
    assert_eq!(
        place.output.read("stories/rss.xml").unwrap().unwrap(),
        b"one"
    );
    assert_eq!(place.tree(), ["stories/", "stories/rss.xml"]);
}

#[test]
fn equal_bytes_leave_the_document_untouched() {
    let mut place = Place::new();
    place.write(&[("a.xml", "same"), ("b.xml", "")]);
    let before = [
        stamp(&place.path("a.xml")),
        stamp(&place.path("b.xml")),
        stamp(&place.path("")),
    ];
    assert!(!place.output.stage("a.xml", b"same").unwrap());
    assert!(!place.output.stage("b.xml", b"").unwrap());
    assert!(place.output.commit().unwrap().is_empty());
    let after = [
        stamp(&place.path("a.xml")),
        stamp(&place.path("b.xml")),
        stamp(&place.path("")),
    ];
    assert_eq!(after, before);
    assert!(place.output.stage("a.xml", b"some").unwrap());
    assert!(place.output.stage("b.xml", b"x").unwrap());
}

#[test]
fn a_document_staged_twice_is_the_later_one() {
    let mut place = Place::new();
    place.write(&[("a.xml", "old")]);
    place.output.stage("a.xml", b"first").unwrap();
    place.output.stage("a.xml", b"second").unwrap();
    assert_eq!(place.output.commit().unwrap(), ["a.xml"]);
    assert_eq!(fs::read(place.path("a.xml")).unwrap(), b"second");
    place.output.stage("a.xml", b"third").unwrap();
    assert!(!place.output.stage("a.xml", b"second").unwrap());
    assert!(place.output.commit().unwrap().is_empty());
    assert_eq!(place.tree(), ["a.xml"]);
}

#[test]
fn discarding_leaves_the_output_as_it_was() {
    let mut place = Place::new();
    place.write(&[("a.xml", "old")]);
    place.output.stage("a.xml", b"new").unwrap();
    place.output.stage("b/c.xml", b"new").unwrap();
    place.output.discard();
    assert!(place.output.commit().unwrap().is_empty());
    assert_eq!(place.tree(), ["a.xml"]);
    assert_eq!(fs::read(place.path("a.xml")).unwrap(), b"old");
}

#[test]
fn what_a_killed_run_left_is_swept_and_nothing_else() {
    let place = Place::new();
    fs::create_dir(place.path(".tmp")).unwrap();
    for path in [".tmp/0", ".tmp/17", ".tmp/rss.xml", ".other", "mine.html"] {
        fs::write(place.path(path), "half").unwrap();
    }
    symlink(place.path("mine.html"), place.path(".tmp/link")).unwrap();
    let opened = Output::open(&place.path("")).unwrap();
    assert_eq!(place.tree(), [".other", "mine.html"]);
    drop(opened);
}

#[test]
fn a_run_that_is_killed_leaves_the_old_documents() {
    let mut place = Place::new();
    place.write(&[("a.xml", "old")]);
    place.output.stage("a.xml", b"new").unwrap();
    // A killed process drops nothing.
    let Place { temporary, output } = place;
    std::mem::forget(output);
    let root = temporary.path().join("out");
    assert_eq!(fs::read(root.join("a.xml")).unwrap(), b"old");
    assert_eq!(fs::read_dir(root.join(".tmp")).unwrap().count(), 1);
    let output = Output::open(&root).unwrap();
    assert!(!root.join(".tmp").exists());
    assert_eq!(output.read("a.xml").unwrap().unwrap(), b"old");
}

#[test]
fn looking_changes_nothing() {
    let place = Place::new();
    let folder = OutputFolder::open(&place.path("not/there")).unwrap();
    assert!(folder.is_none() && !place.path("not").exists());
    fs::create_dir(place.path(".tmp")).unwrap();
    fs::write(place.path(".tmp/0"), "another run's").unwrap();
    let folder = OutputFolder::open(&place.path("")).unwrap().unwrap();
    assert!(!folder.exists("a.xml").unwrap());
    assert_eq!(place.tree(), [".tmp/", ".tmp/0"]);
}

#[test]
fn readers_always_meet_a_whole_document() {
    let mut place = Place::new();
    let text = |n: u32| format!("{n:05}\n").repeat(if n.is_multiple_of(2) { 2_000 } else { 500 });
    place.write(&[("a.xml", &text(0))]);
    let path = place.path("a.xml");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0_u32;
            while !done.load(Ordering::SeqCst) {
                let read = fs::read_to_string(&path).unwrap();
                let n = read.lines().next().unwrap().parse().unwrap();
                assert!(read == text(n), "half a document");
                reads += 1;
            }
            reads
        });
        for n in 1..=1_000 {
            assert!(place.output.stage("a.xml", text(n).as_bytes()).unwrap());
            assert_eq!(place.output.commit().unwrap(), ["a.xml"]);
        }
        done.store(true, Ordering::SeqCst);
        assert!(reader.join().unwrap() > 0);
    });
}

#[test]
fn hundreds_of_documents_in_many_folders_are_written_at_once() {
    let mut place = Place::new();
    let names: Vec<_> = (0..300)
        .map(|n| format!("tag/{}/{n}.html", n % 70))
        .collect();
    for name in &names {
        assert!(place.output.stage(name, name.as_bytes()).unwrap());
    }
    let mut expected = names.clone();
    expected.sort();
    assert_eq!(place.output.commit().unwrap(), expected);
    for name in &names {
        assert_eq!(place.output.read(name).unwrap().unwrap(), name.as_bytes());
    }
    assert!(!place.path(".tmp").exists());
}

#[test]
fn removing_takes_the_document_and_the_folders_it_leaves_empty() {
    let mut place = Place::new();
    place.write(&[("a/b/c.xml", "x"), ("a/d.xml", "x"), ("e/f/g.xml", "x")]);
    assert!(place.output.remove("a/b/c.xml").unwrap());
    assert!(!place.output.remove("a/b/c.xml").unwrap());
    assert!(!place.output.remove("never/there.xml").unwrap());
    assert!(place.output.remove("e/f/g.xml").unwrap());
    assert_eq!(place.tree(), ["a/", "a/d.xml"]);
    fs::write(place.path("a/.htaccess"), "mine").unwrap();
    assert!(place.output.remove("a/d.xml").unwrap());
    assert_eq!(place.tree(), ["a/", "a/.htaccess"]);
    fs::remove_file(place.path("a/.htaccess")).unwrap();
    place.output.stage("a/d.xml", b"x").unwrap();
    assert!(!place.output.remove("a/d.xml").unwrap());
    assert!(place.output.commit().unwrap().is_empty());
    assert!(place.path("").is_dir());
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    let mut place = Place::new();
    for path in [
        "",
        "/etc/x",
        "../x",
        "a/../../x",
        "a//b",
        "a/",
        "./a",
        ".tmp/x",
    ] {
        let errors = [
            place.output.stage(path, b"x").unwrap_err(),
            place.output.read(path).unwrap_err(),
            place.output.exists(path).unwrap_err(),
            place.output.remove(path).unwrap_err(),
        ];
        for error in errors {
            assert!(
                matches!(error, Error::BadOutputPath { .. }),
                "{path}: {error}"
            );
        }
    }
    assert!(place.tree().is_empty());
}

#[track_caller]
fn check_in_the_way(place: &mut Place, document: &str, at: &str, found: Found) {
    let before = place.tree();
    let errors = [
        place.output.stage(document, b"x").unwrap_err(),
        place.output.read(document).unwrap_err(),
        place.output.exists(document).unwrap_err(),
        place.output.remove(document).unwrap_err(),
    ];
    for error in errors {
        match &error {
            Error::InTheWay {
                path, found: is, ..
            } => {
                assert_eq!((path, *is), (&place.path(at), found), "{error}");
            }
            other => panic!("{other}"),
        }
    }
    assert_eq!(place.tree(), before);
}

#[test]
fn symbolic_links_in_the_output_are_never_followed() {
    let mut place = Place::new();
    let outside = place.temporary.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("a.xml"), "theirs").unwrap();
    symlink(&outside, place.path("folder")).unwrap();
    symlink(outside.join("a.xml"), place.path("a.xml")).unwrap();
    symlink("nowhere", place.path("dangling.xml")).unwrap();
    place.write(&[("deep/own.xml", "x")]);
    symlink(&outside, place.path("deep/folder")).unwrap();
    check_in_the_way(&mut place, "folder/a.xml", "folder", Found::Link);
    check_in_the_way(&mut place, "deep/folder/a.xml", "deep/folder", Found::Link);
    check_in_the_way(
        &mut place,
        "deep/folder/b/a.xml",
        "deep/folder",
        Found::Link,
    );
    check_in_the_way(&mut place, "a.xml", "a.xml", Found::Link);
    check_in_the_way(&mut place, "dangling.xml", "dangling.xml", Found::Link);
    assert_eq!(fs::read(outside.join("a.xml")).unwrap(), b"theirs");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[test]
fn a_link_that_comes_between_staging_and_commit_is_not_followed() {
    let mut place = Place::new();
    let outside = place.temporary.path().join("outside");
    fs::create_dir(&outside).unwrap();
    place.output.stage("folder/a.xml", b"x").unwrap();
    symlink(&outside, place.path("folder")).unwrap();
    let error = place.output.commit().unwrap_err();
    assert!(
        matches!(
            error,
            Error::InTheWay {
                found: Found::Link,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    assert_eq!(place.tree(), ["folder"]);
}

#[test]
fn a_linked_temporary_folder_is_refused() {
    let mut place = Place::new();
    let outside = place.temporary.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("a"), "theirs").unwrap();
    symlink(&outside, place.path(".tmp")).unwrap();
    assert!(matches!(
        place.output.stage("a.xml", b"x"),
        Err(Error::InTheWay { .. })
    ));
    assert!(matches!(
        Output::open(&place.path("")),
        Err(Error::InTheWay { .. })
    ));
    assert!(outside.join("a").exists());
}

#[test]
fn a_folder_or_a_fifo_in_a_documents_place_is_named() {
    let mut place = Place::new();
    fs::create_dir(place.path("a.xml")).unwrap();
    fs::write(place.path("file"), "theirs").unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(place.path("fifo"))
            .status()
            .unwrap()
            .success()
    );
    check_in_the_way(&mut place, "a.xml", "a.xml", Found::Folder);
    check_in_the_way(&mut place, "file/a.xml", "file", Found::File);
    check_in_the_way(&mut place, "file/b/a.xml", "file", Found::File);
    check_in_the_way(&mut place, "fifo", "fifo", Found::Special);
    let error = place
        .output
        .stage("file/a.xml", b"x")
        .unwrap_err()
        .to_string();
    assert!(error.ends_with("file is a file, not a folder"), "{error}");
    let error = Output::open(&place.path("file")).unwrap_err().to_string();
    assert!(error.ends_with("file is a file, not a folder"), "{error}");
}

#[test]
fn a_rename_that_fails_leaves_whole_documents_and_no_rest() {
    let mut place = Place::new();
    place.write(&[("a.xml", "old"), ("c.xml", "old")]);
    for path in ["a.xml", "b.xml", "c.xml"] {
        place.output.stage(path, b"new").unwrap();
    }
    fs::create_dir(place.path("b.xml")).unwrap();
    let error = place.output.commit().unwrap_err().to_string();
    assert!(
        error.contains("cannot rename") && error.contains("b.xml"),
        "{error}"
    );
    assert_eq!(fs::read(place.path("c.xml")).unwrap(), b"old");
    assert_eq!(place.tree(), ["a.xml", "b.xml/", "c.xml"]);
    assert!(place.output.commit().unwrap().is_empty());
}

#[test]
fn a_name_too_long_is_an_error_and_not_a_panic() {
    let mut place = Place::new();
    let longest = format!("{}.xml", "n".repeat(251));
    assert_eq!(place.write(&[(&longest, "x")]), [longest]);
    let error = place.output.stage(&"n".repeat(256), b"x").unwrap_err();
    assert!(error.to_string().contains("name too long"), "{error}");
}

#[test]
fn the_output_folder_may_be_a_link_and_may_be_missing_deeply() {
    let place = Place::new();
    let link = place.temporary.path().join("link");
    symlink(place.path(""), &link).unwrap();
    let mut output = Output::open(&link).unwrap();
    output.stage("a.xml", b"x").unwrap();
    output.commit().unwrap();
    assert_eq!(place.tree(), ["a.xml"]);
    Output::open(&place.temporary.path().join("x/y/z")).unwrap();
    assert!(place.temporary.path().join("x/y/z").is_dir());
}

#[test]
fn the_umask_takes_no_rights_away() {
    let binary = std::env::current_exe().unwrap();
    let output = Command::new("sh")
        .args([
            "-c",
            "umask 077; exec \"$0\" --exact output::with_a_narrow_umask --ignored",
        ])
        .arg(binary)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[test]
#[ignore = "run by the_umask_takes_no_rights_away"]
fn with_a_narrow_umask() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("x/out");
    let mut output = Output::open(&root).unwrap();
    output.stage("a/b/c.xml", b"x").unwrap();
    output.commit().unwrap();
    fs::write(root.join("control"), "x").unwrap();
    assert_eq!(mode(&root.join("control")), 0o600, "the umask is at work");
    for (path, expected) in [
        ("..", 0o755),
        ("", 0o755),
        ("a", 0o755),
        ("a/b", 0o755),
        ("a/b/c.xml", 0o644),
    ] {
        assert_eq!(mode(&root.join(path)), expected, "{path}");
    }
}

#[test]
fn a_folder_made_in_a_shared_one_stays_shared() {
    let mut place = Place::new();
    fs::set_permissions(place.path(""), fs::Permissions::from_mode(0o2775)).unwrap();
    place.write(&[("a/b.xml", "x")]);
    assert_eq!(mode(&place.path("a")), 0o2755);
    assert_eq!(mode(&place.path("a/b.xml")), 0o644);
}

#[test]
fn an_output_that_may_not_be_written_is_named_and_left_alone() {
    as_nobody("output::with_rights_taken_away");
}

#[test]
#[ignore = "run by an_output_that_may_not_be_written_is_named_and_left_alone, not as root"]
fn with_rights_taken_away() {
    let mut place = Place::new();
    place.write(&[("a.xml", "old"), ("b/c.xml", "old")]);
    let root = place.path("");
    let rights = |path: &str, bits| {
        fs::set_permissions(root.join(path), fs::Permissions::from_mode(bits)).unwrap();
    };
    rights("", 0o555);
    let staged = place.output.stage("a.xml", b"new").unwrap_err().to_string();
    rights("", 0o755);
    rights("b", 0o555);
    place.output.stage("b/c.xml", b"new").unwrap();
    let placed = place.output.commit().unwrap_err().to_string();
    let removed = place.output.remove("b/c.xml").unwrap_err().to_string();
    rights("b", 0o755);
    assert!(
        staged.starts_with("cannot create ") && staged.contains("Permission denied"),
        "{staged}"
    );
    assert!(
        placed.starts_with("cannot rename ") && placed.contains("b/c.xml"),
        "{placed}"
    );
    assert!(
        removed.starts_with("cannot remove ") && removed.contains("b/c.xml"),
        "{removed}"
    );
    assert_eq!(place.tree(), ["a.xml", "b/", "b/c.xml"]);
    assert_eq!(fs::read(place.path("a.xml")).unwrap(), b"old");
}
