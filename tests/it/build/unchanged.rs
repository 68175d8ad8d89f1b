//! A run with nothing new writes nothing, wherever and whenever it runs.

use std::process::Command;

use crate::site::{Site, article};

fn built() -> Site {
    let mut site = Site::new();
    let headlines = [
        "Ferry Returns to the Outer Islands",
        "Lamps Are Lit Again on the Mole",
    ];
    site.article(
        "ice.txt",
        article("Ice came early to the quay this year.", &headlines),
    );
    site.article(
        "2026-05-12-fog.txt",
        article("Fog lay on the water until noon.", &[]),
    );
    site.build();
    site
}

#[test]
fn a_second_build_touches_no_file() {
    let mut site = built();
    let before = site.stats();
    let ran = site.run("build");
    assert!(
        ran.out.starts_with("nothing new (2 articles) in "),
        "{ran:?}"
    );
    assert_eq!(site.stats(), before);
    let report = site.build();
    assert_eq!(report["written"].as_array().unwrap().len(), 0);
    assert_eq!(site.stats(), before);
}

#[test]
fn a_touch_changes_nothing() {
    let mut site = built();
    let before = site.stats();
    site.modified("ice.txt", 1_700_000_000);
    site.build();
    site.modified("ice.txt", 2_000_000_000);
    site.build();
    assert_eq!(site.stats(), before);
}

#[test]
fn zone_language_and_clock_change_nothing() {
    let site = built();
    let before = site.stats();
    for (zone, language, now) in [
        ("Asia/Kathmandu", "de_DE.UTF-8", "2031-01-01T00:00:00Z"),
        ("America/St_Johns", "ru_RU.UTF-8", "2001-01-01T00:00:00Z"),
        ("Pacific/Apia", "C", "2026-05-14T09:31:00Z"),
    ] {
        let ran = Command::new(env!("CARGO_BIN_EXE_feedmill"))
            .current_dir(site.root())
            .envs([("TZ", zone), ("LANG", language), ("LC_ALL", language)])
            .args(["build", "--now", now])
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        assert_eq!(site.stats(), before, "{zone}");
    }
}

#[test]
fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let mut site = built();
    site.article(
        "new.txt",
        article("A seal sat on the slipway all day.", &[]),
    );
    let before = site.stats();
    let ran = site.run("build -n");
    assert!(ran.out.contains("\n1 new → "), "{ran:?}");
    assert!(ran.out.contains("would change"), "{ran:?}");
    assert_eq!(site.stats(), before);
    let report = site.build();
    assert_eq!(
        report["new"].as_array().unwrap().len(),
        1,
        "the dry run took it in"
    );
}

#[test]
fn a_dry_run_of_a_new_site_leaves_no_trace() {
    let site = Site::new();
    site.article(
        "ice.txt",
        article("Ice came early to the quay this year.", &[]),
    );
    let ran = site.run("build --dry-run");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!site.path("feeds").exists());
    assert!(!site.path(".feedmill/ledger.db").exists());
}

#[test]
fn equal_articles_give_equal_bytes_on_another_machine() {
    let (one, two) = (built(), built());
    assert_eq!(one.output(), two.output());
}

#[test]
fn cleared_output_is_written_again_with_the_same_bytes() {
    let mut site = built();
    let before = site.output();
    std::fs::remove_dir_all(site.path("feeds")).unwrap();
    site.build();
    let mut after = site.output();
    // Only the count of changes has grown.
    let marker = after.insert("feedmill.json".into(), before["feedmill.json"].clone());
    assert!(
        String::from_utf8(marker.unwrap())
            .unwrap()
            .contains("\"generation\": 2")
    );
    assert_eq!(after, before);
}

/// Whatever somebody takes out of the output, a document or a folder, the next build puts back, and `status` tells.
#[test]
fn whatever_is_taken_out_of_the_output_is_written_again() {
    let small = "stories = 1\nwindow = \"1m\"\narchive_size = 1\n";
    let own = "[[feeds]]\nname = \"all/own\"\n";
    for feeds in [
        format!("{own}{small}[[feeds]]\neach = \"section\"\n{small}"),
        format!("[[feeds]]\neach = \"tag\"\n{small}"),
    ] {
        let mut site = Site::configured(&feeds);
        for n in 1..=3 {
            let text = article(&format!("Boat {n} came in late at night."), &[]);
            let path = format!("valley/Up Here/2026-03-0{n}-boat.txt");
            site.article(&path, format!("section: quay\ntags: ice\n\n{text}"));
            site.build();
        }
        let before = site.output();
        let folders = before.keys().flat_map(|path| {
            let ends = path.match_indices('/').map(|(end, _)| end);
            ends.map(|end| path[..end].to_owned())
        });
        let folders: std::collections::BTreeSet<String> = folders.collect();
        assert!(folders.contains("pages/valley/up-here"), "{folders:?}");
        let places = before.keys().cloned().chain(folders);
        for place in places.filter(|place| place != "feedmill.json") {
            let status = site.run("status --json");
            assert!(
                status.out.contains("\"missing\":false"),
                "{place}: {status:?}"
            );
            let path = site.path(&format!("feeds/{place}"));
            if path.is_dir() {
                std::fs::remove_dir_all(&path).unwrap();
            } else {
                std::fs::remove_file(&path).unwrap();
            }
            // Hosts need these, and no document leads to them.
            if ![".nojekyll", "style.css"].contains(&place.as_str()) {
                let status = site.run("status --json");
                assert!(
                    status.out.contains("\"missing\":true"),
                    "{place}: {status:?}"
                );
            }
            site.build();
            let mut after = site.output();
            after.insert("feedmill.json".into(), before["feedmill.json"].clone());
            assert!(after == before, "{place}");
        }
    }
}

/// The page that lists the feeds of so many tags is no feed's own.
#[test]
fn the_list_of_many_tags_is_written_again() {
    let mut site = Site::configured("[[feeds]]\neach = \"tag\"\nformats = [\"rss\", \"html\"]\n");
    let tags: Vec<String> = (1..=31).map(|n| format!("boat-{n}")).collect();
    let text = article("Boats came in late at night.", &[]);
    let text = format!("section: quay\ntags: {}\n\n{text}", tags.join(", "));
    site.article("boats.txt", text);
    site.build();
    for document in ["tags.html", "opml.xml"] {
        let before = site.document(document);
        assert!(document != "tags.html" || before.contains("boat-31"));
        assert!(site.run("status --json").out.contains("\"missing\":false"));
        std::fs::remove_file(site.path(&format!("feeds/{document}"))).unwrap();
        assert!(
            site.run("status --json").out.contains("\"missing\":true"),
            "{document}"
        );
        site.build();
        assert_eq!(site.document(document), before);
    }
}
