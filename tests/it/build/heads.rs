//! What articles say at their top: what is held back, and what isn't an article.

use crate::site::{BODY, Site, article};

/// Articles that may not be meant to go out, each with a word that stands nowhere else.
const DOUBTFUL: [(&str, &str); 10] = [
    ("a.txt", "title: Walrus\ndrfat: true\n\n"),
    ("b.txt", "---\ntitle: Walrus\nstatus: final\n---\n"),
    ("c.txt", "---\ntitle: Walrus\ndraft: true\n\n"),
    (
        "d.txt",
        "+++\ntitle = \"Walrus\"\nprivate = \"perhaps\"\n+++\n",
    ),
    (
        "e.txt",
        "{\"title\": \"Walrus\", \"draft\": false, \"draft\": true}\n",
    ),
    ("f.txt", "Walrus comes ashore\nEMBARGOED UNTIL FRIDAY\n\n"),
    ("g.txt", "Walrus comes ashore\n\nStatus: draft\n\n"),
    ("h.txt", ":title: Walrus\n:statsu: draft\n\n"),
    (
        "i.txt",
        "From: Walrus <walrus@quay.example>\nSubject: Walrus\nDraft: perhaps\n\n",
    ),
    ("j.txt", "Titel: Walross Walrus\nEntwrf: ja\n\n"),
];

/// Articles that their authors hold back for certain.
const CERTAIN: [(&str, &str); 6] = [
    ("k.txt", "Desk: metro\ntitle: Walrus\ndraft: true\n\n"),
    ("l.txt", "---\ntitle: Walrus\npublish: false\n---\n"),
    ("m.txt", "Titel: Walrus\nEntwurf: ja\n\n"),
    (
        "n.txt",
        "{\"title\": \"Walrus\", \"visibility\": \"hidden\"}\n",
    ),
    ("o.txt", ".. title: Walrus\n.. status: draft\n\n"),
    ("p.txt", "title: Walrus\nembargo: 2031-01-01\n\n"),
];

#[test]
fn what_may_be_held_back_goes_nowhere_and_is_told() {
    let mut site = Site::new();
    site.article("open.txt", article("The bakery opens on Sunday.", &[]));
    for (name, head) in DOUBTFUL.iter().chain(&CERTAIN) {
        site.article(name, format!("{head}A walrus came. {BODY}\n"));
    }
    let report = site.build_with("", 3);
    assert_eq!(report["new"].as_array().unwrap().len(), 1, "{report:#}");
    let named = |name: &str| {
        let problems = report["problems"].as_array().unwrap();
        problems
            .iter()
            .any(|problem| problem["path"] == name && problem["left_out"] == true)
    };
    for (name, _) in DOUBTFUL {
        assert!(named(name), "{name}: {report:#}");
    }
    for (name, _) in CERTAIN {
        assert!(!named(name), "{name}: {report:#}");
    }
    assert!(!site.all_text().to_lowercase().contains("walr"), "a trace");
    let ran = site.run("build");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(
        ran.out
            .starts_with("nothing new, 10 held, 1 waiting (17 articles)"),
        "{ran:?}"
    );
    let said = "a.txt:2: held: `drfat: true` looks like `draft`\n  \
        hint: write `draft: true`, or `draft: false` to publish\n";
    assert!(ran.err.contains(said), "{ran:?}");
    site.article(
        "a.txt",
        format!("title: Walrus\ndraft: false\n\nA walrus came. {BODY}\n"),
    );
    site.build_with("", 3);
    assert_eq!(site.item("a").title, "Walrus");
}

#[test]
fn a_released_story_stays_as_it_was_while_its_state_is_in_doubt() {
    let mut site = Site::new();
    site.article("quay.txt", format!("title: Quay\n\n{BODY}\n"));
    site.build();
    let before = site.output();
    for head in [
        "title: Other\ndrfat: true\n\n",
        "Other\nEMBARGOED UNTIL FRIDAY\n\n",
        "---\ntitle: Other\nstatus: final\n---\n",
    ] {
        site.article("quay.txt", format!("{head}Other words. {BODY}\n"));
        let report = site.build_with("", 3);
        assert_eq!(site.output(), before, "{head}: {report:#}");
    }
    site.article(
        "quay.txt",
        format!("title: Other\nstatus: published\n\n{BODY}\n"),
    );
    site.build();
    assert_eq!(site.item("quay").title, "Other");
}

#[test]
fn an_embargo_above_the_text_ends_at_its_date() {
    let mut site = Site::new();
    site.article("open.txt", article("The bakery opens on Sunday.", &[]));
    let text = format!(
        "Walrus comes ashore\n\nEMBARGOED UNTIL 14 May 2026 12:00 UTC\n\nA walrus came. {BODY}\n"
    );
    site.article("walrus.txt", text);
    let report = site.build();
    assert_eq!(report["waiting"], 1, "{report:#}");
    assert!(!site.all_text().to_lowercase().contains("walrus"));
    site.later(3 * 3_600);
    site.build();
    let item = site.item("walrus");
    assert_eq!(item.published, "2026-05-14T12:00:00Z");
    assert_eq!(item.title, "Walrus comes ashore");
    assert!(!site.all_text().contains("EMBARGO"));
}

#[test]
fn no_address_of_a_mail_goes_out() {
    let mut site = Site::new();
    let head = "Received: from mx.quay.example by mail.quay.example; Thu, 14 May 2026 09:00:00 +0000\n\
        From: \"Finch, Ada\" <ada@quay.example>\nTo: readers@quay.example\nReply-To: <desk@quay.example>\n\
        Subject: =?utf-8?Q?The_wall_is_mended?=\nDate: Thu, 14 May 2026 09:00:00 +0000\n\n";
    site.article(
        "mail.txt",
        format!("{head}Dear readers,\n\nThe wall is mended. {BODY}\n"),
    );
    site.build();
    let item = site.item("mail");
    assert_eq!(
        (item.title.as_str(), item.published.as_str()),
        ("The wall is mended", "2026-05-14T09:00:00Z")
    );
    let text = site.all_text();
    assert!(text.contains("Finch, Ada"));
    for address in ["@quay.example", "%40quay", "Received", "mx.quay"] {
        assert!(!text.contains(address), "{address}");
    }
}

#[test]
fn copies_and_files_for_programs_are_no_articles_and_status_names_them() {
    let mut site = Site::new();
    let text = article("The bakery opens on Sunday.", &[]);
    for name in [
        "x.txt",
        "x (1).txt",
        "x - Copy.txt",
        "x (Anna's conflicted copy 2026-05-14).txt",
        "x.sync-conflict-20260514-093000-7ABCDEF.txt",
        "~$x.txt",
        "robots.txt",
        "LICENSE.txt",
        "part (1).txt",
    ] {
        site.article(name, &text);
    }
    let report = site.build();
    let new = report["new"].as_array().unwrap();
    let new: Vec<&str> = new
        .iter()
        .map(|story| story["path"].as_str().unwrap())
        .collect();
    assert_eq!(new, ["part (1).txt", "x.txt"], "{report:#}");
    let ran = site.run("status");
    for line in [
        "LICENSE.txt: it tells about the folder",
        "robots.txt: it is for programs, as robots.txt is",
        "x (1).txt: a copy of the article beside it",
        "x - Copy.txt: a copy of the article beside it",
        "x (Anna's conflicted copy 2026-05-14).txt: a conflict copy",
        "x.sync-conflict-20260514-093000-7ABCDEF.txt: a conflict copy",
        "~$x.txt: an editor's",
    ] {
        assert!(ran.out.contains(line), "{line}: {ran:?}");
    }
    site.remove("x.txt");
    let report = site.build();
    assert_eq!(
        report["articles"], 3,
        "what was a copy is an article: {report:#}"
    );
}
