//! What the output refuses to write, and how it says so.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use feedmill::error::{Error, Found};
use feedmill::world::output::Output;

use crate::rights::as_nobody;

use crate::written::Place;

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    let place = Place::new();
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
fn check_in_the_way(place: &Place, document: &str, at: &str, found: Found) {
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
    let place = Place::new();
    let outside = place.temporary.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("a.xml"), "theirs").unwrap();
    symlink(&outside, place.path("folder")).unwrap();
    symlink(outside.join("a.xml"), place.path("a.xml")).unwrap();
    symlink("nowhere", place.path("dangling.xml")).unwrap();
    place.write(&[("deep/own.xml", "x")]);
    symlink(&outside, place.path("deep/folder")).unwrap();
    check_in_the_way(&place, "folder/a.xml", "folder", Found::Link);
    check_in_the_way(&place, "deep/folder/a.xml", "deep/folder", Found::Link);
    check_in_the_way(&place, "deep/folder/b/a.xml", "deep/folder", Found::Link);
    check_in_the_way(&place, "a.xml", "a.xml", Found::Link);
    check_in_the_way(&place, "dangling.xml", "dangling.xml", Found::Link);
    assert_eq!(fs::read(outside.join("a.xml")).unwrap(), b"theirs");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[test]
fn a_link_that_comes_between_staging_and_commit_is_not_followed() {
    let place = Place::new();
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
    let place = Place::new();
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
    let place = Place::new();
    fs::create_dir(place.path("a.xml")).unwrap();
    fs::write(place.path("file"), "theirs").unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(place.path("fifo"))
            .status()
            .unwrap()
            .success()
    );
    check_in_the_way(&place, "a.xml", "a.xml", Found::Folder);
    check_in_the_way(&place, "file/a.xml", "file", Found::File);
    check_in_the_way(&place, "file/b/a.xml", "file", Found::File);
    check_in_the_way(&place, "fifo", "fifo", Found::Special);
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
    let place = Place::new();
    place.write(&[("a.xml", "old"), ("c.xml", "old")]);
    for path in ["a.xml", "b.xml", "c.xml"] {
        place.output.stage(path, b"new").unwrap();
    }
    fs::create_dir(place.path("b.xml")).unwrap();
    let error = place.output.commit().unwrap_err().to_string();
    assert!(
        error.contains("can't rename") && error.contains("b.xml"),
        "{error}"
    );
    assert_eq!(fs::read(place.path("c.xml")).unwrap(), b"old");
    assert_eq!(place.tree(), ["a.xml", "b.xml/", "c.xml"]);
    assert!(place.output.commit().unwrap().is_empty());
}

#[test]
fn a_name_too_long_is_an_error_and_not_a_panic() {
    let place = Place::new();
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
    let output = Output::open(&link).unwrap();
    output.stage("a.xml", b"x").unwrap();
    output.commit().unwrap();
    assert_eq!(place.tree(), ["a.xml"]);
    Output::open(&place.temporary.path().join("x/y/z")).unwrap();
    assert!(place.temporary.path().join("x/y/z").is_dir());
}

#[test]
fn an_output_that_may_not_be_written_is_named_and_left_alone() {
    as_nobody("refusals::with_rights_taken_away");
}

#[test]
#[ignore = "run by an_output_that_may_not_be_written_is_named_and_left_alone, not as root"]
fn with_rights_taken_away() {
    let place = Place::new();
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
        staged.starts_with("can't create ") && staged.contains("Permission denied"),
        "{staged}"
    );
    assert!(
        placed.starts_with("can't rename ") && placed.contains("b/c.xml"),
        "{placed}"
    );
    assert!(
        removed.starts_with("can't remove ") && removed.contains("b/c.xml"),
        "{removed}"
    );
    assert_eq!(place.tree(), ["a.xml", "b/", "b/c.xml"]);
    assert_eq!(fs::read(place.path("a.xml")).unwrap(), b"old");
}
