//! Articles that can't be read, and folders that can't be listed.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use feedmill::error::{Error, Found};
use feedmill::problem::{Problem, What};
use feedmill::story::ArticlePath;
use feedmill::world::articles_folder::ArticlesFolder;
use feedmill::world::scan::scan;

use crate::articles::Place;
use crate::rights::as_nobody;

#[test]
fn reading_never_leaves_the_folder() {
    let place = Place::new();
    place.files(&["../outside/secret.txt", "x/a.txt"]);
    place
        .link("out.txt", "../outside/secret.txt")
        .link("folder", "../outside");
    for path in [
        "out.txt",
        "folder/secret.txt",
        "../outside/secret.txt",
        "x/../../outside/secret.txt",
    ] {
        assert!(place.read(path).is_err(), "{path}");
    }
    assert!(place.read("x/a.txt").is_ok());
}

#[test]
fn a_missing_folder_is_told_apart_from_an_empty_one() {
    let place = Place::new();
    place.check(&[]);
    for path in ["nothing", "nothing/below"] {
        let error = ArticlesFolder::open(&place.path(path)).unwrap_err();
        assert!(matches!(error, Error::ArticlesMissing { .. }), "{error}");
        assert!(error.to_string().contains(path));
    }
    place.link("dangling", "nothing");
    let error = ArticlesFolder::open(&place.path("dangling")).unwrap_err();
    assert!(matches!(error, Error::ArticlesMissing { .. }));
    let folder = place.folder();
    fs::remove_dir_all(place.path("")).unwrap();
    let error = scan(&folder, &place.options).unwrap_err();
    assert!(matches!(error, Error::ArticlesMissing { .. }), "{error}");
    place.file("a.txt");
    let error = ArticlesFolder::open(&place.path("a.txt")).unwrap_err();
    assert!(
        matches!(
            error,
            Error::InTheWay {
                found: Found::File,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_file_over_the_limit_is_a_problem_and_is_not_taken_for_gone() {
    let place = Place::new();
    place.file("a.txt");
    fs::write(place.path("big.txt"), vec![b'x'; 1_001]).unwrap();
    fs::write(place.path("just.txt"), vec![b'x'; 1_000]).unwrap();
    let scan = place.check(&["a.txt", "just.txt"]);
    let expected = Problem::file(
        "big.txt",
        What::TooLarge {
            size: 1_001,
            limit: 1_000,
        },
    );
    assert_eq!(scan.problems, std::slice::from_ref(&expected));
    assert_eq!(scan.unreadable, [ArticlePath::from_bytes(b"big.txt")]);
    assert_eq!(place.read("big.txt").unwrap_err(), expected);
    assert_eq!(place.read("just.txt").unwrap().bytes.len(), 1_000);
}

#[test]
fn an_article_that_vanished_is_a_problem_when_it_is_read() {
    let problem = Place::new().read("a.txt").unwrap_err();
    assert_eq!(problem.path, "a.txt");
    assert!(
        problem.message().contains("No such file"),
        "{}",
        problem.message()
    );
}

#[test]
fn what_rights_forbid_is_named_and_the_rest_goes_on() {
    as_nobody("unreadable::with_rights_taken_away");
}

#[test]
#[ignore = "run by what_rights_forbid_is_named_and_the_rest_goes_on, not as root"]
fn with_rights_taken_away() {
    use std::os::unix::fs::PermissionsExt;
    let mode =
        |path: PathBuf, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let place = Place::new();
    place.files(&[
        "a.txt",
        "closed/b.txt",
        "listed/c.txt",
        "unread.txt",
        ".h/d",
    ]);
    place.link("link.txt", ".h/d");
    for (path, bits) in [
        ("closed", 0o000),
        ("listed", 0o444),
        ("unread.txt", 0o000),
        (".h", 0o000),
    ] {
        mode(place.path(path), bits);
    }
    let scan = place.scan();
    let seen: Vec<_> = scan.sightings.iter().map(|s| s.path.to_string()).collect();
    let unreadable: Vec<_> = scan.unreadable.iter().map(ToString::to_string).collect();
    let problems: Vec<_> = scan.problems.iter().map(ToString::to_string).collect();
    let problem = place.read("unread.txt").unwrap_err();
    mode(place.path(""), 0o000);
    let closed = ArticlesFolder::open(&place.path(""));
    for (path, bits) in [
        ("", 0o755),
        ("closed", 0o755),
        ("listed", 0o755),
        (".h", 0o755),
    ] {
        mode(place.path(path), bits);
    }
    assert_eq!(seen, ["a.txt", "unread.txt"]);
    assert_eq!(unreadable, ["closed", "link.txt", "listed/c.txt"]);
    assert_eq!(problems.len(), 3);
    assert!(
        problems[0].starts_with("closed: can't be read: Permission denied"),
        "{problems:?}"
    );
    assert!(
        problem
            .to_string()
            .starts_with("unread.txt: can't be read: Permission denied")
    );
    assert!(matches!(closed, Err(Error::Io { .. })));
}

#[test]
fn a_file_being_written_is_whole_or_known_to_be_torn() {
    let place = Place::new();
    let text = |n: u32| format!("{n:06}\n").repeat(140);
    let path = place.path("a.txt");
    fs::write(&path, text(0)).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 1..2_000 {
                let mut file = fs::File::create(&path).unwrap();
                for half in text(n).as_bytes().chunks(490) {
                    file.write_all(half).unwrap();
                }
            }
            done.store(true, std::sync::atomic::Ordering::SeqCst);
        });
        while !done.load(std::sync::atomic::Ordering::SeqCst) {
            let article = place.read("a.txt").unwrap();
            // The clock's grain hides changes within it; sizes don't lie.
            assert!(article.torn || article.bytes.len() as u64 == article.sighting.size);
        }
    });
    assert!(!place.read("a.txt").unwrap().torn);
}
