//! What a walk knows of names that come and go beside it.

use std::fs::File;
use std::io::Write as _;

use super::*;

#[test]
fn what_was_listed_and_is_gone_is_not_known_to_be_deleted() {
    let folder = tempfile::tempdir().unwrap();
    File::create(folder.path().join("a.txt")).unwrap();
    let options = ScanOptions {
        max_bytes: 1_000,
        ..ScanOptions::default()
    };
    let walk = Walk::new(&options, &[]);
    let listed = Arc::new(Folder {
        fd: File::open(folder.path()).unwrap().into(),
        prefix: b"news/".as_slice().into(),
    });
    let mut names = Names::default();
    for name in [c"a.txt", c"renamed.txt"] {
        names.push(name);
    }
    rayon::scope(|scope| walk.look_at(scope, &listed, names));
    let Found { scan, .. } = walk.found();
    let seen = scan.sightings.iter().map(|seen| seen.path.to_string());
    assert_eq!(seen.collect::<Vec<_>>(), ["news/a.txt"]);
    let unreadable = scan.unreadable.iter().map(ArticlePath::to_string);
    assert_eq!(unreadable.collect::<Vec<_>>(), ["news/renamed.txt"]);
    // It is no problem of the article's.
    assert!(scan.problems.is_empty());
}

#[test]
fn a_name_that_comes_or_goes_in_any_folder_is_seen() {
    let place = tempfile::tempdir().unwrap();
    let at = |path: &str| place.path().join(path);
    std::fs::create_dir_all(at("x/y")).unwrap();
    File::create(at("x/y/a.txt")).unwrap();
    let folder = ArticlesFolder::open(place.path()).unwrap();
    let options = ScanOptions {
        max_bytes: 1_000,
        ..ScanOptions::default()
    };
    let changes: [&dyn Fn(); 4] = [
        &|| drop(File::create(at("b.txt")).unwrap()),
        &|| std::fs::rename(at("b.txt"), at("x/y/b.txt")).unwrap(),
        &|| std::fs::remove_file(at("x/y/b.txt")).unwrap(),
        &|| std::fs::rename(at("x/y"), at("z")).unwrap(),
    ];
    for change in changes {
        // Longer than a tick of the clock that folders are stamped with.
        std::thread::sleep(std::time::Duration::from_millis(20));
        let walk = Walk::new(&options, &[]);
        assert!(!walk.run(&folder).unwrap().has_changed);
        change();
        assert!(walk.has_changed(&folder));
    }
    std::thread::sleep(std::time::Duration::from_millis(20));
    let walk = Walk::new(&options, &[]);
    assert!(!walk.run(&folder).unwrap().has_changed);
    // What is written to has the name that it had.
    let mut file = File::options().append(true).open(at("z/a.txt")).unwrap();
    file.write_all(b"more").unwrap();
    assert!(!walk.has_changed(&folder));
}
