//! Faults of the disk, which no real folder shows on demand.

use super::*;

use std::io::ErrorKind;

fn failing(output: &OutputFolder, _: &mut BTreeMap<Place, Unplaced>) -> Result<(), Error> {
    Err(Error::io(
        Action::Sync,
        output.path(),
        ErrorKind::StorageFull,
    ))
}

#[test]
fn after_a_failed_sync_nothing_is_placed_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let output = Output::open(folder.path()).unwrap();
    assert!(output.stage("rss.xml", b"old").unwrap());
    output.commit().unwrap();
    assert!(output.stage("rss.xml", b"new").unwrap());
    assert!(output.stage("deep/atom.xml", b"new").unwrap());
    let error = output.commit_with(failing).unwrap_err();
    assert!(error.to_string().starts_with("can't sync"), "{error}");
    assert_eq!(output.read("rss.xml").unwrap().unwrap(), b"old");
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["rss.xml"]);
    assert!(output.commit().unwrap().is_empty());
}

#[test]
fn what_is_staged_as_the_last_is_placed_last() {
    let folder = tempfile::tempdir().unwrap();
    let output = Output::open(folder.path()).unwrap();
    assert!(output.stage_last("a.json", b"1").unwrap());
    assert!(output.stage("b/c.xml", b"1").unwrap());
    assert!(output.stage("z.xml", b"1").unwrap());
    assert_eq!(output.commit().unwrap(), ["b/c.xml", "z.xml", "a.json"]);
    // The same document, staged again in another way, is one.
    assert!(output.stage("a.json", b"2").unwrap());
    assert!(output.stage_last("a.json", b"3").unwrap());
    assert_eq!(output.commit().unwrap(), ["a.json"]);
    assert_eq!(output.read("a.json").unwrap().unwrap(), b"3");
}

#[test]
fn what_is_new_is_placed_before_what_may_lead_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = Output::open(folder.path()).unwrap();
    assert!(output.stage("archive/1/atom.xml", b"1").unwrap());
    output.commit().unwrap();
    assert!(output.stage("archive/1/atom.xml", b"leads to 2").unwrap());
    assert!(output.stage("archive/2/atom.xml", b"2").unwrap());
    let placed = output.commit().unwrap();
    assert_eq!(placed, ["archive/2/atom.xml", "archive/1/atom.xml"]);
}

#[test]
fn past_the_limit_no_file_is_kept_open_and_none_escapes_the_sync() {
    let folder = tempfile::tempdir().unwrap();
    let output = Output::open(folder.path()).unwrap();
    output.expect(files_synced_singly() + 1);
    for number in 0..=files_synced_singly() {
        assert!(output.stage(&format!("{number}.html"), b"page").unwrap());
    }
    let is_open = |one: &Unplaced| one.syncing.is_some() || one.replaced.is_some();
    assert!(!output.staged().documents.values().any(is_open));
    // Fewer again, those that were closed must still be synced.
    assert!(output.stage("0.html", b"other").unwrap());
    let placed = output.commit().unwrap();
    assert_eq!(placed.len(), files_synced_singly() + 1);
    assert_eq!(output.read("0.html").unwrap().unwrap(), b"other");
}

#[test]
fn others_are_staged_while_some_get_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let output = Output::open(folder.path()).unwrap();
    output.stage("a.xml", b"a").unwrap();
    output.stage("x/b.xml", b"b").unwrap();
    let first = output.take();
    output.stage("c.xml", b"c").unwrap();
    assert_eq!(output.place(first).unwrap(), ["a.xml", "x/b.xml"]);
    assert_eq!(output.read("x/b.xml").unwrap().unwrap(), b"b");
    assert!(!output.exists("c.xml").unwrap());
    assert_eq!(output.commit().unwrap(), ["c.xml"]);
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["a.xml", "c.xml", "x"]);
}

#[test]
fn folders_that_a_stopped_run_left_empty_go_with_what_was_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    let output = Output::open(folder.path()).unwrap();
    assert!(output.stage("old/1/index.html", b"1").unwrap());
    assert!(output.stage("old/2/index.html", b"2").unwrap());
    output.commit().unwrap();
    // Stopped behind the file, and behind the inner folder.
    std::fs::remove_file(at("old/1/index.html")).unwrap();
    assert!(!output.remove("old/1/index.html").unwrap());
    assert!(!at("old/1").exists());
    std::fs::remove_dir_all(at("old/2")).unwrap();
    assert!(!output.remove("old/2/index.html").unwrap());
    assert!(!at("old").exists());
    output.commit().unwrap();
    assert!(!output.remove("never/there.html").unwrap());
    output.commit().unwrap();
}
