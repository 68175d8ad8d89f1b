//! Writing into a real output folder: what readers and crashes meet.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use feedmill::world::output::{FirstOutput, Output, OutputFolder};

use crate::written::Place;

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
    let place = Place::new();
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
    let place = Place::new();
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
    let place = Place::new();
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
    let place = Place::new();
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
    let place = Place::new();
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
    let place = Place::new();
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
    let place = Place::new();
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
    let place = Place::new();
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
    let output = Output::open(&root).unwrap();
    output.stage("a/b/c.xml", b"x").unwrap();
    output.commit().unwrap();
    fs::write(root.join("control"), "x").unwrap();
    assert_eq!(mode(&root.join("control")), 0o600, "the umask is at work");
    let other = temporary.path().join("y");
    let first = FirstOutput::begin(&other).unwrap().unwrap();
    for name in ["1.xml", "2.xml"] {
        first.stage(name, b"x").unwrap();
    }
    first.finish().unwrap();
    for name in ["1.xml", "2.xml"] {
        assert_eq!(mode(&other.join(name)), 0o644, "{name}");
    }
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
fn a_folder_that_a_killed_run_was_making_gets_its_rights() {
    let place = Place::new();
    let unnamed = place.path(".feedmill.new");
    fs::create_dir(&unnamed).unwrap();
    fs::set_permissions(&unnamed, fs::Permissions::from_mode(0o700)).unwrap();
    place.write(&[("a/b.xml", "x")]);
    assert_eq!(mode(&place.path("a")), 0o755);
    assert_eq!(place.tree(), ["a/", "a/b.xml"]);
}

#[test]
fn a_folder_made_in_a_shared_one_stays_shared() {
    let place = Place::new();
    fs::set_permissions(place.path(""), fs::Permissions::from_mode(0o2775)).unwrap();
    place.write(&[("a/b.xml", "x")]);
    assert_eq!(mode(&place.path("a")), 0o2755);
    assert_eq!(mode(&place.path("a/b.xml")), 0o644);
}
