//! What a run refuses to do to subscribers.

use std::fs;

use crate::site::{Site, article};

/// A site with 40 stories.
fn built() -> Site {
    let mut site = Site::configured("[output]\npages = true\n[[feeds]]\nstories = 50\n");
    for n in 0..40 {
        let text = article(
            &format!("Boat number {n} came in with a load of salt."),
            &[],
        );
        site.article(&format!("n{n:02}.txt"), text);
    }
    site.build();
    site
}

#[test]
fn many_stories_that_vanish_stay_until_somebody_accepts_it() {
    let mut site = built();
    for n in 0..11 {
        site.remove(&format!("n{n:02}.txt"));
    }
    site.article("new.txt", article("A seal sat on the slipway.", &[]));
    let report = site.build_with("", 4);
    assert_eq!(
        site.items().len(),
        41,
        "the new one goes out, the others stay"
    );
    assert_eq!(report["flood"]["vanishing"], 11);
    let ran = site.run("build");
    assert!(
        ran.err.contains("11 would vanish") && ran.err.contains("--accept"),
        "{ran:?}"
    );
    site.build_with("--accept", 0);
    assert_eq!(site.items().len(), 30);
    let report = site.build();
    assert_eq!(report["flood"], serde_json::Value::Null);
}

#[test]
fn ten_stories_may_vanish() {
    let mut site = built();
    for n in 0..10 {
        site.remove(&format!("n{n:02}.txt"));
    }
    site.build();
    assert_eq!(site.items().len(), 30);
}

#[test]
fn many_edits_at_once_stay_as_published_until_accepted() {
    let mut site = built();
    let before = site.items();
    for n in 0..40 {
        let text = article(
            &format!("Boat number {n} came in with a load of pepper."),
            &[],
        );
        site.article(&format!("n{n:02}.txt"), text);
    }
    site.build_with("", 4);
    assert_eq!(site.items(), before);
    site.build_with("--accept", 0);
    assert!(
        site.items()
            .iter()
            .all(|item| item.content.contains("pepper"))
    );
}

#[test]
fn an_articles_folder_that_is_missing_or_empty_changes_nothing() {
    let mut site = built();
    let before = site.output();
    let articles = site.path("articles");
    let away = site.path("away");
    fs::rename(&articles, &away).unwrap();
    let ran = site.run("build");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.err.contains("articles is missing"), "{ran:?}");
    fs::create_dir(&articles).unwrap();
    let ran = site.run("build");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(
        ran.err.contains("is empty, but 40 of its stories"),
        "{ran:?}"
    );
    assert_eq!(site.output(), before);
    fs::remove_dir(&articles).unwrap();
    fs::rename(&away, &articles).unwrap();
    site.build();
    assert_eq!(site.output(), before);
}

#[test]
fn an_older_ledger_that_was_put_back_is_refused() {
    let mut site = built();
    let ledger = site.path(".feedmill/ledger.db");
    let old = fs::read(&ledger).unwrap();
    site.article("new.txt", article("A seal sat on the slipway.", &[]));
    site.build();
    let before = site.output();
    site.write(".feedmill/ledger.db", old);
    let ran = site.run("build");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.err.contains("generation"), "{ran:?}");
    assert_eq!(site.output(), before);
}

#[test]
fn the_output_of_another_site_and_a_strangers_folder_are_left_alone() {
    let site = Site::new();
    site.article("ice.txt", article("Ice came early.", &[]));
    site.write(
        "feeds/feedmill.json",
        "{\"site\": \"tag:other.example,2020:\", \"generation\": 3}\n",
    );
    let ran = site.run("build");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.err.contains("tag:other.example,2020:"), "{ran:?}");
    fs::remove_file(site.path("feeds/feedmill.json")).unwrap();
    site.write("feeds/index.html", "<p>mine</p>");
    let ran = site.run("build");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert_eq!(site.document("index.html"), "<p>mine</p>");
}

#[test]
fn files_that_are_not_ours_stay_in_the_output() {
    let names = [
        "robots.txt",
        "pages/style.css",
        "pages/mine.html",
        "media/a.png",
        "CNAME",
    ];
    let mut site = built();
    for name in names {
        site.write(&format!("feeds/{name}"), "mine");
    }
    site.remove("n00.txt");
    site.build();
    site.build_with("--all", 0);
    site.build_with("--accept", 0);
    assert!(!site.has("pages/n00.html"));
    for name in names {
        assert_eq!(site.document(name), "mine", "{name}");
    }
}

#[test]
fn a_strangers_page_in_the_place_of_a_new_one_stays_until_accepted() {
    let mut site = built();
    site.write("feeds/pages/fog.html", "mine");
    site.article("fog.txt", article("Fog lay on the water until noon.", &[]));
    for _ in 0..2 {
        let report = site.build_with("", 3);
        assert_eq!(report["strangers"][0], "pages/fog.html");
        assert_eq!(site.document("pages/fog.html"), "mine");
    }
    assert_eq!(site.items().len(), 41, "the feeds have it");
    site.build_with("--accept", 0);
    assert!(site.document("pages/fog.html").contains("Fog lay"));
    site.assert_checked();
}

#[test]
fn two_builds_at_once_end_in_one_whole_output() {
    let mut site = built();
    for n in 0..60 {
        site.article(
            &format!("m{n:02}.txt"),
            article(&format!("Crane number {n} was oiled."), &[]),
        );
    }
    site.later(60);
    std::thread::scope(|scope| {
        let site = &site;
        let runs: Vec<_> = (0..4)
            .map(|_| scope.spawn(move || site.run("build")))
            .collect();
        for run in runs {
            let ran = run.join().unwrap();
            assert_eq!(ran.code, Some(0), "{ran:?}");
        }
    });
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn a_run_that_is_held_too_long_says_so_and_ends_in_5() {
    let site = built();
    let lock = fs::File::open(site.path(".feedmill/lock")).unwrap();
    lock.lock().unwrap();
    let ran = site.run("build --wait 0");
    assert_eq!(ran.code, Some(5), "{ran:?}");
    assert!(ran.err.contains("another run"), "{ran:?}");
}

#[test]
fn an_output_folder_that_would_publish_what_isnt_meant_for_it_is_refused() {
    for (output, what) in [
        ("..", "holds the articles folder"),
        ("articles/..", "articles folder must not lie"),
        (".feedmill", "holds the ledger"),
        (".feedmill/feeds", "lies in the ledger's"),
        ("link", "holds the articles folder"),
        ("~/feeds", "can't start with ~"),
    ] {
        let site = Site::configured(&format!("[output]\nfolder = \"{output}\"\n"));
        site.article("ice.txt", article("Ice came early.", &[]));
        std::os::unix::fs::symlink("articles", site.path("link")).unwrap();
        let ran = site.run("build");
        assert_eq!(ran.code, Some(2), "{output}: {ran:?}");
        assert!(ran.err.contains(what), "{output}: {ran:?}");
        assert!(!site.path("articles/rss.xml").exists() && !site.path(".feedmill").exists());
    }
}
