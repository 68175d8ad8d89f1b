//! Symbolic links in the articles folder.

use std::fs;
use std::os::unix::fs::MetadataExt;

use feedmill::story::patterns::Patterns;
use feedmill::world::articles_folder::ArticlesFolder;
use feedmill::world::read::{read, read_seen};
use feedmill::world::scan::scan;

use crate::articles::Place;

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
        let again = read_seen(&place.folder(), sighting, 1_000).unwrap();
        assert_eq!((again.torn, again.bytes), (false, article.bytes));
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
    place.check(&["a.txt", "c.md", "x/b.txt"]);
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
fn a_link_to_an_excluded_article_counts() {
    let mut place = Place::new();
    place.file("drafts/a.txt").link("a.txt", "drafts/a.txt");
    place.options.patterns = Patterns::new(&[], &["drafts".to_owned()]).unwrap();
    place.check(&["a.txt"]);
}
