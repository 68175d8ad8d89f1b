//! The scan of the articles folder and the reading of one article, on real folders.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use feedmill::error::{Error, Found};
use feedmill::problem::{Problem, What};
use feedmill::story::ArticlePath;
use feedmill::world::articles_folder::ArticlesFolder;
use feedmill::world::patterns::Patterns;
use feedmill::world::read::{ReadArticle, read};
use feedmill::world::scan::{Scan, ScanOptions, scan};
use tempfile::TempDir;

use crate::rights::as_nobody;

/// A temporary folder with an articles folder in it.
struct Place {
    temporary: TempDir,
    options: ScanOptions,
}

impl Place {
    fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        fs::create_dir(temporary.path().join("articles")).unwrap();
        let options = ScanOptions {
            max_bytes: 1_000,
            ..ScanOptions::default()
        };
        Self { temporary, options }
    }

    /// A path from the articles folder; `../x` lies beside it.
    fn path(&self, path: impl AsRef<OsStr>) -> PathBuf {
        self.temporary.path().join("articles").join(path.as_ref())
    }

    fn file(&self, path: impl AsRef<OsStr>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "The tide tables were wrong again.\n").unwrap();
        self
    }

    fn files(&self, paths: &[&str]) -> &Self {
        for path in paths {
            self.file(path);
        }
        self
    }

    fn link(&self, path: &str, target: impl AsRef<Path>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
        self
    }

    fn folder(&self) -> ArticlesFolder {
        ArticlesFolder::open(&self.path("")).unwrap()
    }

    fn scan(&self) -> Scan {
        scan(&self.folder(), &self.options).unwrap()
    }

    fn read(&self, path: &str) -> Result<ReadArticle, Problem> {
        let path = ArticlePath::from_bytes(path.as_bytes());
        read(&self.folder(), &path, self.options.max_bytes)
    }

    #[track_caller]
    fn check(&self, expected: &[&str]) -> Scan {
        let scan = self.scan();
        let seen: Vec<_> = scan.sightings.iter().map(|s| s.path.to_string()).collect();
        assert_eq!(seen, expected);
        scan
    }
}

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
    assert_eq!(scan.not_yet, 0);
}

#[test]
fn markdown_and_html_are_counted_and_not_read() {
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
    assert_eq!(place.check(&[]).not_yet, 5);
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
fn a_link_counts_when_its_target_is_hidden_in_the_folder() {
    let place = Place::new();
    place
        .file("..2026_05/a.txt")
        .link("..data", "..2026_05")
        .link("a.txt", "..data/a.txt");
    place
        .file(".store/b")
        .link("deep/b.txt", place.path(".store/b"));
    let scan = place.check(&["a.txt", "deep/b.txt"]);
    let target = fs::metadata(place.path("..2026_05/a.txt")).unwrap();
    assert_eq!(scan.sightings[0].inode, target.ino());
    for sighting in &scan.sightings {
        let article = read(&place.folder(), &sighting.path, 1_000).unwrap();
        assert_eq!(article.sighting, *sighting);
        assert!(!article.torn && !article.bytes.is_empty());
    }
}

#[test]
fn a_link_to_what_the_walk_sees_anyway_is_no_second_article() {
    let place = Place::new();
    place.files(&["a.txt", "x/b.txt", "c.md"]);
    place
        .link("again.txt", "a.txt")
        .link("y/again.txt", "../x/b.txt")
        .link("c.txt", "c.md");
    place.link("z", "x").link("through.txt", "z/b.txt");
    place.check(&["a.txt", "x/b.txt"]);
}

#[test]
fn links_that_lead_out_nowhere_or_in_a_circle_are_passed_over() {
    let place = Place::new();
    place.files(&["../outside/secret.txt", "../articles-too/near.txt", "a.txt"]);
    place
        .link("out.txt", "../outside/secret.txt")
        .link("near.txt", "../articles-too/near.txt");
    place
        .link("folder", "../outside")
        .link("up", ".")
        .link("b/up", "..");
    place
        .link("gone.txt", "nothing")
        .link("loop.txt", "loop.txt")
        .link("l1.txt", "l2.txt");
    place.link("l2.txt", "l1.txt").link("under.txt", "a.txt/b");
    let scan = place.check(&["a.txt"]);
    assert!(scan.problems.is_empty(), "{:?}", scan.problems);
}

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
fn the_articles_folder_may_be_a_link() {
    let place = Place::new();
    place
        .file("a.txt")
        .file(".h/b")
        .link("b.txt", ".h/b")
        .link("../way", "articles");
    let folder = ArticlesFolder::open(&place.path("../way")).unwrap();
    assert_eq!(scan(&folder, &place.options).unwrap().sightings.len(), 2);
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
    place.link("dangling", "nothing").file("a.txt");
    let error = ArticlesFolder::open(&place.path("dangling")).unwrap_err();
    assert!(matches!(error, Error::ArticlesMissing { .. }));
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
    assert_eq!(place.check(&["news/a.txt", "news/old/b.txt"]).not_yet, 0);
    place.options.patterns = Patterns::new(&[], &list("news/old")).unwrap();
    assert_eq!(
        place
            .check(&["e.txt", "news/a.txt", "news/c-wire.txt", "sport/d.txt"])
            .not_yet,
        1
    );
}

#[test]
fn a_link_to_an_excluded_article_counts() {
    let mut place = Place::new();
    place.file("drafts/a.txt").link("a.txt", "drafts/a.txt");
    place.options.patterns = Patterns::new(&[], &["drafts".to_owned()]).unwrap();
    place.check(&["a.txt"]);
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

#[test]
fn what_rights_forbid_is_named_and_the_rest_goes_on() {
    as_nobody("scan::with_rights_taken_away");
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
