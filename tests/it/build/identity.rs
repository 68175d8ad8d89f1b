//! Ids, dates and addresses stay through whatever happens to a file.

use serde_json::Value;

use crate::site::{BODY, ID, Item, Site, article};

const HEADLINES: [&str; 3] = [
    "Ferry Returns to the Outer Islands",
    "Who Pays for the New Landing Stage?",
    "Lamps Along the Mole Are Lit Again",
];

/// A site with one story, `ice`, built once.
fn built() -> (Site, Item) {
    let mut site = Site::new();
    site.article(
        "ice.txt",
        article("Ice came early to the quay this year.", &HEADLINES),
    );
    site.build();
    let item = site.item("ice");
    (site, item)
}

fn names(report: &Value, list: &str) -> Vec<String> {
    let entries = report[list].as_array().unwrap().iter();
    entries
        .map(|entry| entry["path"].as_str().unwrap().to_owned())
        .collect()
}

/// The story is the one that it was, but for what it says.
fn assert_same_identity(old: &Item, new: &Item) {
    assert_eq!(
        (&new.id, &new.url, &new.published),
        (&old.id, &old.url, &old.published)
    );
}

#[test]
fn an_edit_keeps_id_and_published_and_moves_updated() {
    let (mut site, old) = built();
    assert_eq!(old.updated, old.published);
    site.article(
        "ice.txt",
        article("Ice came late to the quay this year.", &HEADLINES),
    );
    let report = site.build();
    let new = site.item("ice");
    assert_same_identity(&old, &new);
    assert_eq!(new.updated, site.now());
    assert_eq!(names(&report, "updated"), ["ice.txt"]);
    assert!(new.content.contains("Ice came late"));
    site.assert_same_as_all();
}

#[test]
fn other_headlines_change_documents_and_not_updated() {
    let (mut site, old) = built();
    let more = [HEADLINES[0], HEADLINES[1], "Pilots Ask for a Third Boat"];
    site.article(
        "ice.txt",
        article("Ice came early to the quay this year.", &more),
    );
    let report = site.build();
    let new = site.item("ice");
    assert_same_identity(&old, &new);
    assert_eq!(new.updated, old.updated);
    assert!(new.content.contains("Pilots Ask"));
    assert_eq!(names(&report, "changed"), ["ice.txt"]);
}

#[test]
fn a_typo_may_be_corrected_without_moving_updated() {
    let mut site = Site::new();
    site.article(
        "ice.txt",
        format!("title: Ice\ndate: 2026-05-01\n\nIce came erly. {BODY}\n"),
    );
    site.build();
    let old = site.item("ice");
    let text = format!("title: Ice\ndate: 2026-05-01\nupdated: keep\n\nIce came early. {BODY}\n");
    site.article("ice.txt", text);
    site.build();
    let new = site.item("ice");
    assert_eq!(new.updated, old.updated);
    assert!(new.content.contains("Ice came early."));
}

#[test]
fn a_renamed_story_stays_who_it_is() {
    let (mut site, old) = built();
    site.rename("ice.txt", "frost.txt");
    let report = site.build();
    assert_eq!(site.items()[0], old);
    assert_eq!(report["renamed"][0]["moved_from"], "ice.txt");
    assert_eq!(names(&report, "new"), [""; 0]);
}

#[test]
fn a_story_renamed_and_edited_at_once_stays_who_it_is() {
    let (mut site, old) = built();
    site.remove("ice.txt");
    // Another file, so that no inode tells; two of three sentences are the old ones.
    site.article(
        "winter/frost.txt",
        article("Frost came early to the quay this year.", &HEADLINES),
    );
    site.build();
    let items = site.items();
    assert_same_identity(&old, &items[0]);
    assert_eq!(items[0].updated, site.now());
    assert_eq!(items.len(), 4);
}

#[test]
fn a_held_story_that_is_renamed_stays_who_it_is() {
    let text = article("Ice came early to the quay this year.", &HEADLINES);
    for is_held_before in [true, false] {
        let (mut site, old) = built();
        site.article(
            "ice.txt",
            format!("status: when it thaws\ntitle: Ice\n\n{text}"),
        );
        if is_held_before {
            site.build_with("", 3);
        }
        site.rename("ice.txt", "winter/frost.txt");
        let report = site.build_with("", 3);
        assert_eq!(names(&report, "deleted"), [""; 0]);
        assert_eq!(site.items()[0], old, "what went out stays");
        assert!(!site.document("atom.xml").contains("deleted-entry"));
        site.build_with("", 3);
        assert_eq!(site.items()[0], old);
        site.article(
            "winter/frost.txt",
            format!("status: published\ntitle: Ice\n\n{text}"),
        );
        site.build();
        let new = site.item("ice");
        assert_same_identity(&old, &new);
        assert_eq!(new.title, "Ice");
    }
}

#[test]
fn a_held_file_takes_no_story_that_another_says() {
    let (mut site, old) = built();
    let text = article("Ice came early to the quay this year.", &HEADLINES);
    site.article("a.txt", format!("status: when it thaws\n\n{text}"));
    site.build_with("", 3);
    assert_eq!(site.items()[0], old);
    site.remove("ice.txt");
    site.article(
        "b.txt",
        "Snow fell on the mole. It stayed there until the spring came.\n",
    );
    let report = site.build_with("", 3);
    assert_eq!(names(&report, "new"), ["b.txt"]);
}

#[test]
fn a_story_moved_to_a_folder_and_retitled_stays_who_it_is() {
    let (mut site, old) = built();
    site.rename("ice.txt", "winter/2026/ice.txt");
    site.build();
    let text = format!(
        "A Winter on the Quay\n\n{}",
        article("Ice came early to the quay this year.", &HEADLINES)
    );
    site.article("winter/2026/ice.txt", text);
    site.build();
    let new = site.item("ice");
    assert_same_identity(&old, &new);
    assert_eq!(new.title, "A Winter on the Quay");
}

#[test]
fn another_domain_changes_addresses_and_nothing_else() {
    let (mut site, old) = built();
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.write(
        "config.toml",
        config.replace("https://quay.example/", "http://www.shore.example/"),
    );
    site.build();
    let new = site.item("ice");
    assert_eq!(new.url, "http://www.shore.example/feeds/pages/ice.html");
    assert_eq!(
        (new.id, new.published, new.updated),
        (old.id, old.published, old.updated)
    );
    assert!(!site.document("pages/ice.html").contains("quay.example/"));
}

#[test]
fn a_story_that_returns_gets_its_id_and_dates_back() {
    let (mut site, old) = built();
    let text = std::fs::read(site.path("articles/ice.txt")).unwrap();
    site.article("other.txt", article("Nothing happened on the mole.", &[]));
    site.build();
    site.remove("ice.txt");
    let report = site.build();
    assert_eq!(names(&report, "deleted"), ["ice.txt"]);
    assert!(!site.has("pages/ice.html"));
    let atom = site.document("atom.xml");
    assert!(
        atom.contains(&format!("<at:deleted-entry ref=\"{ID}ice\"")),
        "{atom}"
    );
    site.article("ice.txt", text);
    let report = site.build();
    assert_eq!(names(&report, "returned"), ["ice.txt"]);
    assert_eq!(site.item("ice"), old);
    assert!(!site.document("atom.xml").contains("deleted-entry"));
    site.assert_same_as_all();
}

/// A scan that passes by a file between two renames takes its story for deleted; out of the folder the
/// file is met as little.
#[test]
fn a_story_renamed_twice_past_a_scan_and_edited_stays_who_it_is() {
    let edited = article("Ice came early to the quay this year.", &[]) + "\n\nNobody knew why.\n";
    let unlike = "The bakery opens on Sunday now. Bread is ready at seven.\n";
    // Later the title must tell that it is still the story.
    for (passed_secs, text) in [(0, &*edited), (0, unlike), (10 * 86_400, &*edited)] {
        let (mut site, old) = built();
        site.article("other.txt", article("Nothing happened on the mole.", &[]));
        site.build();
        site.rename("ice.txt", "../passed-by.tmp");
        let report = site.build();
        assert_eq!(names(&report, "deleted"), ["ice.txt"]);
        // Into the same file.
        site.write("passed-by.tmp", text);
        site.rename("../passed-by.tmp", "winter/frost.txt");
        site.later(passed_secs);
        let report = site.build();
        assert_eq!(names(&report, "returned"), ["winter/frost.txt"], "{text}");
        let new = site.item("ice");
        assert_same_identity(&old, &new);
        assert_ne!(new.content, old.content);
        site.assert_same_as_all();
    }
}

/// An editor's save leaves a moment in which no file is there.
#[test]
fn a_moved_story_that_returns_edited_where_it_lay_last_stays_who_it_is() {
    let (mut site, old) = built();
    site.article("other.txt", article("Nothing happened on the mole.", &[]));
    site.rename("ice.txt", "winter/frost.txt");
    site.build();
    site.remove("winter/frost.txt");
    site.build();
    let more = "title: Ice came early to the quay this year\n\nIt is gone again.\n";
    site.article("winter/frost.txt", more);
    let report = site.build();
    assert_eq!(names(&report, "returned"), ["winter/frost.txt"]);
    assert_same_identity(&old, &site.item("ice"));
    site.assert_same_as_all();
}

#[test]
fn a_story_that_went_a_moment_ago_is_known_by_its_sentences() {
    for (passed_secs, list) in [(20, "returned"), (60, "new")] {
        let (mut site, old) = built();
        site.article(
            "other.txt",
            "The bakery opens on Sunday now. Bread is ready.\n",
        );
        site.build();
        site.remove("ice.txt");
        site.build();
        let text = article("Frost came early to the quay this year.", &HEADLINES);
        site.article("winter/frost.txt", text);
        site.later(passed_secs - 60);
        let report = site.build();
        assert_eq!(names(&report, list), ["winter/frost.txt"]);
        if list == "returned" {
            assert_same_identity(&old, &site.item("ice"));
        }
        site.assert_same_as_all();
    }
}

#[test]
fn a_file_that_is_taken_for_another_story_days_after_its_own_went_is_a_new_one() {
    let (mut site, _) = built();
    site.article("other.txt", article("Nothing happened on the mole.", &[]));
    site.build();
    site.rename("ice.txt", "../kept.tmp");
    site.build();
    let text = "The bakery opens on Sunday now. Bread is ready at seven.\n";
    site.write("kept.tmp", text);
    site.rename("../kept.tmp", "bread.txt");
    site.later(86_400);
    let report = site.build();
    assert_eq!(names(&report, "new"), ["bread.txt"]);
    site.item("bread");
}

/// Gives an article another name.
fn link(site: &Site, from: &str, to: &str) {
    let at = |name: &str| site.path(&format!("articles/{name}"));
    std::fs::hard_link(at(from), at(to)).unwrap();
}

#[test]
fn another_name_of_a_file_that_is_there_is_no_return() {
    let (mut site, _) = built();
    link(&site, "ice.txt", "frost.txt");
    site.build();
    site.remove("ice.txt");
    let text = "The bakery opens on Sunday now. Bread is ready at seven.\n";
    site.article("frost.txt", text);
    site.build();
    link(&site, "frost.txt", "bread.txt");
    let report = site.build();
    assert_eq!(names(&report, "returned"), [""; 0]);
    assert_eq!(names(&report, "new"), ["bread.txt"]);
}

#[test]
fn unlike_text_at_the_path_of_a_deleted_story_is_a_new_story() {
    let (mut site, _) = built();
    site.article("other.txt", article("Nothing happened on the mole.", &[]));
    site.build();
    site.remove("ice.txt");
    site.build();
    site.article(
        "ice.txt",
        "The bakery opens on Sunday now. Bread is ready at seven.\n",
    );
    site.build();
    let ids: Vec<String> = site.items().into_iter().map(|item| item.id).collect();
    assert!(ids.contains(&format!("{ID}ice~2")), "{ids:?}");
    assert!(!ids.contains(&format!("{ID}ice")), "{ids:?}");
}

#[test]
fn two_files_that_swap_names_swap_nothing_else() {
    let mut site = Site::new();
    site.article(
        "a.txt",
        article("Ice came early to the quay this year.", &[]),
    );
    site.article(
        "b.txt",
        "The bakery opens on Sunday now. Bread is ready at seven.\n",
    );
    site.build();
    let before = site.items();
    site.rename("a.txt", "c.txt");
    site.build();
    site.rename("b.txt", "a.txt");
    site.build();
    site.rename("c.txt", "b.txt");
    site.build();
    assert_eq!(site.items(), before);
}

#[test]
fn formats_agree_on_every_id() {
    let (site, _) = built();
    for item in site.items() {
        for document in ["rss.xml", "atom.xml", "index.html"] {
            let id = item.id.rsplit(':').next().unwrap();
            assert!(site.document(document).contains(id), "{document}: {id}");
        }
    }
}

#[test]
fn of_two_files_with_the_text_of_a_deleted_story_one_is_it_and_the_other_is_new() {
    // The one that lies where it lay, else the first by path.
    for (names, back, other) in [
        (["b.txt", "ice.txt"], "ice", "b"),
        (["b.txt", "c.txt"], "ice", "c"),
    ] {
        let (mut site, old) = built();
        site.article("other.txt", article("Nothing happened on the mole.", &[]));
        site.build();
        let text = std::fs::read_to_string(site.path("articles/ice.txt")).unwrap();
        site.remove("ice.txt");
        site.build();
        for name in names {
            site.article(name, &text);
        }
        site.build();
        assert_same_identity(&old, &site.item(back));
        site.item(other);
        for name in names {
            site.article(name, format!("{name} has a word more. {text}"));
        }
        site.build();
        let items = site.items();
        for name in names {
            let says = |item: &&Item| item.title == format!("{name} has a word more");
            assert_eq!(items.iter().filter(says).count(), 1, "{name}: {items:?}");
        }
        assert_same_identity(&old, &site.item(back));
        site.assert_same_as_all();
    }
}
