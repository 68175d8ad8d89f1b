//! What a scan of a real articles folder finds.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixListener;
use std::process::Command;

use feedmill::problem::What;
use feedmill::story::patterns::Patterns;
use feedmill::world::read::{read, read_seen};

use crate::articles::Place;

#[test]
fn the_scan_is_sorted_by_the_bytes_of_whole_paths() {
    let place = Place::new();
    place.files(&["b/a.txt", "b-a.txt", "b.txt", "a.txt", "b/c/d.txt", "Z.txt"]);
    let scan = place.check(&["Z.txt", "a.txt", "b-a.txt", "b.txt", "b/a.txt", "b/c/d.txt"]);
    assert!(scan.problems.is_empty() && scan.unreadable.is_empty());
}

#[test]
fn a_sighting_is_what_the_system_says_of_the_file() {
    let place = Place::new();
    place.file("a.txt");
    let scan = place.scan();
    let (sighting, stat) = (
        &scan.sightings[0],
        fs::metadata(place.path("a.txt")).unwrap(),
    );
    assert_eq!(sighting.size, stat.size());
    assert_eq!(sighting.inode, stat.ino());
    assert_eq!(sighting.device, stat.dev());
    assert_eq!(
        sighting.mtime_ns,
        stat.mtime() * 1_000_000_000 + stat.mtime_nsec()
    );
    assert_eq!(
        sighting.ctime_ns,
        stat.ctime() * 1_000_000_000 + stat.ctime_nsec()
    );
    let birth = stat.created().ok().map(|time| {
        let since = time.duration_since(std::time::UNIX_EPOCH).unwrap();
        i64::try_from(since.as_nanos()).unwrap()
    });
    assert_eq!(sighting.birth_ns, birth);
}

#[test]
fn a_time_before_1970_is_kept() {
    let place = Place::new();
    place.file("a.txt");
    let old = std::time::UNIX_EPOCH - std::time::Duration::from_millis(1_500);
    fs::File::open(place.path("a.txt"))
        .unwrap()
        .set_modified(old)
        .unwrap();
    assert_eq!(place.scan().sightings[0].mtime_ns, -1_500_000_000);
}

#[test]
fn files_that_are_no_articles_are_passed_over() {
    let place = Place::new();
    place.files(&[
        "a.txt",
        "B.TXT",
        ".h.txt",
        ".git/x.txt",
        "a.txt~",
        "#a.txt#",
        ".a.txt.swp",
        "a.swp",
        "4913",
        ".a.txt.AbC123",
        "a.txt.part",
        "a.tmp",
        "a.crdownload",
        "README.txt",
        "readme.txt",
        "LICENSE",
        "License.txt",
        "a.jpg",
        "noextension",
    ]);
    place.link(".#a.txt", "editor@host.4711");
    let scan = place.check(&["B.TXT", "a.txt"]);
    assert!(scan.problems.is_empty() && scan.unreadable.is_empty());
}

#[test]
fn markdown_and_html_are_articles() {
    let place = Place::new();
    place.files(&[
        "a.md",
        "b/c.markdown",
        "d.HTML",
        "e.htm",
        "README.md",
        ".f.md",
        "drafts/g.md",
    ]);
    fs::create_dir(place.path("folder.md")).unwrap();
    place.check(&["a.md", "b/c.markdown", "d.HTML", "drafts/g.md", "e.htm"]);
}

#[test]
fn odd_names_come_back_byte_for_byte() {
    let place = Place::new();
    let names: [&[u8]; 8] = [
        b"line\nbreak\t\x1b[31m.txt",
        b"caf\xe9.txt",
        b"-rf.txt",
        b"~tilde.txt",
        b"CON.txt",
        b"A.txt",
        b"a.txt",
        "\u{30cb}\u{30e5}\u{30fc}\u{30b9} 50% & <b>?.txt".as_bytes(),
    ];
    let long = [&[b'n'; 251][..], b".txt"].concat();
    for name in names.iter().copied().chain([&long[..]]) {
        place.file(OsStr::from_bytes(name));
    }
    let scan = place.scan();
    let mut expected: Vec<_> = names
        .iter()
        .map(|name| name.to_vec())
        .chain([long])
        .collect();
    expected.sort();
    let seen: Vec<_> = scan
        .sightings
        .iter()
        .map(|s| s.path.as_bytes().to_vec())
        .collect();
    assert_eq!(seen, expected);
    for sighting in &scan.sightings {
        assert!(read(&place.folder(), &sighting.path, 1_000).is_ok());
        assert!(!sighting.path.to_string().contains(char::is_control));
    }
}

#[test]
fn fifos_sockets_and_folders_named_like_articles_are_neither_articles_nor_opened() {
    let place = Place::new();
    assert!(
        Command::new("mkfifo")
            .arg(place.path("fifo.txt"))
            .status()
            .unwrap()
            .success()
    );
    let _socket = UnixListener::bind(place.path("socket.txt")).unwrap();
    fs::create_dir(place.path("folder.txt")).unwrap();
    place
        .file("folder.txt/inside.txt")
        .link("device.txt", "/dev/zero");
    place.link("to-fifo.txt", "fifo.txt");
    let scan = place.check(&["folder.txt/inside.txt"]);
    assert!(scan.problems.is_empty());
    for path in [
        "fifo.txt",
        "socket.txt",
        "folder.txt",
        "device.txt",
        "to-fifo.txt",
    ] {
        let problem = place.read(path).unwrap_err();
        assert!(
            matches!(problem.what, What::Unreadable { .. }),
            "{path}: {problem}"
        );
    }
}

#[test]
fn what_changed_since_it_was_seen_is_torn() {
    let place = Place::new();
    place.files(&["a.txt", "b.txt", "c.txt"]);
    let seen = place.scan().sightings;
    fs::write(place.path("a.txt"), "longer than before").unwrap();
    fs::remove_file(place.path("b.txt")).unwrap();
    fs::create_dir(place.path("b.txt")).unwrap();
    let read = |at: usize| read_seen(&place.folder(), &seen[at], 1_000);
    let changed = read(0).unwrap();
    assert!(changed.torn);
    assert_eq!(changed.bytes, b"longer than before");
    let problem = read(1).unwrap_err();
    assert!(matches!(problem.what, What::Unreadable { .. }), "{problem}");
    assert!(!read(2).unwrap().torn);
}

#[test]
fn output_and_ledger_hold_no_articles_wherever_they_lie() {
    let mut place = Place::new();
    place.files(&[
        "a.txt",
        "feeds/robots.txt",
        "deep/ledger/x.txt",
        "deep/b.txt",
        "one.txt",
    ]);
    place
        .link("../feeds-by-another-name", "articles/feeds")
        .link("shown.txt", "feeds/robots.txt");
    place.file("feeds/.h/c").link("hidden.txt", "feeds/.h/c");
    place.options.excluded = vec![
        place.path("../feeds-by-another-name"),
        place.path("deep/ledger"),
        place.path("one.txt"),
        place.path("not-made-yet"),
    ];
    place.check(&["a.txt", "deep/b.txt"]);
}

#[test]
fn include_and_exclude_choose_by_path() {
    let mut place = Place::new();
    place.files(&[
        "news/a.txt",
        "news/old/b.txt",
        "news/c-wire.txt",
        "sport/d.txt",
        "e.txt",
        "sport/f.md",
    ]);
    let list = |one: &str| vec![one.to_owned()];
    place.options.patterns = Patterns::new(&list("news"), &list("*-wire.txt")).unwrap();
    place.check(&["news/a.txt", "news/old/b.txt"]);
    place.options.patterns = Patterns::new(&[], &list("news/old")).unwrap();
    place.check(&[
        "e.txt",
        "news/a.txt",
        "news/c-wire.txt",
        "sport/d.txt",
        "sport/f.md",
    ]);
}

#[test]
fn many_files_in_one_folder_and_many_folders_are_all_seen() {
    let place = Place::new();
    for number in 0..700 {
        place
            .file(format!("flat/{number}.txt"))
            .file(format!("wide/{number}/a.txt"));
    }
    let deep = "d/".repeat(400);
    place.file(format!("{deep}a.txt"));
    let scan = place.scan();
    assert_eq!(scan.sightings.len(), 1_401);
    assert!(scan.sightings.is_sorted_by(|a, b| a.path < b.path));
    assert!(scan.problems.is_empty(), "{:?}", scan.problems);
}
