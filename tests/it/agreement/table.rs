//! The situations, and what is said in each.

use std::fs;

use super::{ICE, Situation, keyed, many, reconfigure};
use crate::site::Site;

fn large(site: &mut Site) {
    let file = fs::File::create(site.path("articles/new.txt")).unwrap();
    file.set_len(10_000_001).unwrap();
}

fn unwithdraw(site: &mut Site) {
    keyed(site, "ice.txt", ICE, "withdrawn: It was wrong\n");
    site.build();
    keyed(site, "ice.txt", ICE, "");
}

fn deleted_draft(site: &mut Site) {
    keyed(site, "new.txt", "Otters are back", "draft: true\n");
    site.build();
    site.remove("new.txt");
}

fn returned(site: &mut Site) {
    site.rename("ice.txt", "../ice.txt");
    site.build();
    site.rename("../ice.txt", "ice.txt");
}

fn ids(site: &mut Site) {
    keyed(site, "first.txt", "Otters are back", "id: urn:x:1\n");
    site.build();
    keyed(site, "new.txt", "Herons are back", "id: urn:x:1\n");
}

fn names(site: &mut Site) {
    keyed(site, "caf\u{e9}.txt", "Otters are back", "");
    site.build();
    keyed(site, "cafe\u{301}.txt", "Herons are back", "");
}

fn emptied(site: &mut Site) {
    for name in ["ice.txt", "salt.txt", "seals.txt"] {
        site.remove(name);
    }
}

fn vanish(site: &mut Site) {
    for n in 0..11 {
        site.remove(&format!("n{n:02}.txt"));
    }
}

fn edit_many(site: &mut Site) {
    for n in 0..11 {
        let name = format!("n{n:02}.txt");
        keyed(site, &name, &format!("Number {n} was late"), "");
    }
}

fn unsealed(site: &mut Site) {
    reconfigure(
        site,
        "[site]",
        "[[feeds]]\nstories = 2\nwindow = \"1m\"\narchive_size = 2\n[site]",
    );
    many(site);
    fs::remove_dir_all(site.path("feeds/archive/1")).unwrap();
}

fn older_output(site: &mut Site) {
    let (output, old) = (site.path("feeds"), site.path("old"));
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .args([&output, &old])
        .status();
    assert!(copied.unwrap().success());
    keyed(site, "new.txt", "Otters are back", "");
    site.build();
    fs::remove_dir_all(&output).unwrap();
    fs::rename(&old, &output).unwrap();
}

pub(super) const SITUATIONS: &[Situation] = &[
    Situation {
        name: "a draft",
        arrange: |site| keyed(site, "new.txt", "Otters are back", "draft: true\n"),
        file: "new.txt",
        first: (0, "nothing new (4 articles)"),
        second: (0, "nothing new (4 articles)"),
        state: "draft: its author holds it back",
        standing: ["4 in articles", "3 published, 1 draft"],
    },
    Situation {
        name: "a misspelt state",
        arrange: |site| keyed(site, "new.txt", "Otters are back", "drfat: true\n"),
        file: "new.txt",
        first: (3, "nothing new, 1 held (4 articles)"),
        second: (3, "nothing new, 1 held (4 articles)"),
        state: "held: not published until that is corrected",
        standing: ["4 in articles, 1 held", "3 published"],
    },
    Situation {
        name: "a state that nobody knows",
        arrange: |site| keyed(site, "new.txt", "Otters are back", "status: final\n"),
        file: "new.txt",
        first: (3, "nothing new, 1 held (4 articles)"),
        second: (3, "nothing new, 1 held (4 articles)"),
        state: "held: not published until that is corrected",
        standing: ["4 in articles, 1 held", "3 published"],
    },
    Situation {
        name: "an embargo",
        arrange: |site| keyed(site, "new.txt", "Otters are back", "embargo: 2031-01-01\n"),
        file: "new.txt",
        first: (0, "nothing new, 1 waiting (4 articles)"),
        second: (0, "nothing new, 1 waiting (4 articles)"),
        state: "waiting until 2031-01-01 12:00:00 UTC",
        standing: ["4 in articles", "3 published, 1 waiting for its date"],
    },
    Situation {
        name: "an embargo without a date",
        arrange: |site| keyed(site, "new.txt", "Otters are back", "embargo: soon\n"),
        file: "new.txt",
        first: (3, "nothing new, 1 held (4 articles)"),
        second: (3, "nothing new, 1 held (4 articles)"),
        state: "held: not published until that is corrected",
        standing: ["4 in articles, 1 held", "3 published"],
    },
    Situation {
        name: "a date that can't be read",
        arrange: |site| keyed(site, "new.txt", "Otters are back", "date: soon\n"),
        file: "new.txt",
        first: (3, "nothing new, 1 held (4 articles)"),
        second: (3, "nothing new, 1 held (4 articles)"),
        state: "held: not published until that is corrected",
        standing: ["4 in articles, 1 held", "3 published"],
    },
    Situation {
        name: "front matter without an end",
        arrange: |site| site.article("new.txt", "---\ntitle: Otters\n\nThey came at night.\n"),
        file: "new.txt",
        first: (3, "nothing new, 1 held (4 articles)"),
        second: (3, "nothing new, 1 held (4 articles)"),
        state: "held: not published until that is corrected",
        standing: ["4 in articles, 1 held", "3 published"],
    },
    Situation {
        name: "an unknown key",
        arrange: |site| keyed(site, "new.txt", "Otters are back", "auhtor: Ann\n"),
        file: "new.txt",
        first: (0, "1 new → 10 files"),
        second: (0, "nothing new (4 articles)"),
        state: "published",
        standing: ["4 in articles", "4 published"],
    },
    Situation {
        name: "a date of a published story that can't be read",
        arrange: |site| keyed(site, "ice.txt", ICE, "date: soon\n"),
        file: "ice.txt",
        first: (0, "nothing new (3 articles)"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a future date of a published story",
        arrange: |site| keyed(site, "ice.txt", ICE, "date: 2031-01-01\n"),
        file: "ice.txt",
        first: (3, "nothing new, 1 held (3 articles)"),
        second: (3, "nothing new, 1 held (3 articles)"),
        state: "published: its last good version stays until the file is corrected",
        standing: ["3 in articles, 1 held", "3 published"],
    },
    Situation {
        name: "a misspelt state of a published story",
        arrange: |site| keyed(site, "ice.txt", ICE, "drfat: true\n"),
        file: "ice.txt",
        first: (3, "nothing new, 1 held (3 articles)"),
        second: (3, "nothing new, 1 held (3 articles)"),
        state: "published: its last good version stays until the file is corrected",
        standing: ["3 in articles, 1 held", "3 published"],
    },
    Situation {
        name: "a published story that is a draft again",
        arrange: |site| keyed(site, "ice.txt", ICE, "draft: true\n"),
        file: "ice.txt",
        first: (0, "1 held → 10 files"),
        second: (0, "nothing new (3 articles)"),
        state: "held back: a draft again",
        standing: ["3 in articles", "2 published, 1 draft"],
    },
    Situation {
        name: "a published story whose file is empty",
        arrange: |site| site.article("ice.txt", ""),
        file: "ice.txt",
        first: (3, "nothing new, 1 left out (3 articles)"),
        second: (3, "nothing new, 1 left out (3 articles)"),
        state: "published: its last good version stays until the file is corrected",
        standing: ["3 in articles, 1 left out", "3 published"],
    },
    Situation {
        name: "a published story whose file is no text",
        arrange: |site| site.article("ice.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\x20"),
        file: "ice.txt",
        first: (3, "nothing new, 1 left out (3 articles)"),
        second: (3, "nothing new, 1 left out (3 articles)"),
        state: "published: its last good version stays until the file is corrected",
        standing: ["3 in articles, 1 left out", "3 published"],
    },
    Situation {
        name: "an empty file",
        arrange: |site| site.article("new.txt", " \n"),
        file: "new.txt",
        first: (3, "nothing new, 1 left out (4 articles)"),
        second: (3, "nothing new, 1 left out (4 articles)"),
        state: "left out: not published until that is corrected",
        standing: ["4 in articles, 1 left out", "3 published"],
    },
    Situation {
        name: "a file that is too large",
        arrange: large,
        file: "new.txt",
        first: (3, "nothing new, 1 left out (3 articles)"),
        second: (3, "nothing new, 1 left out (3 articles)"),
        state: "left out: not published until that is corrected",
        standing: ["3 in articles, 1 left out", "3 published"],
    },
    Situation {
        name: "a withdrawn story",
        arrange: |site| keyed(site, "ice.txt", ICE, "withdrawn: It was wrong\n"),
        file: "ice.txt",
        first: (0, "1 withdrawn → 10 files"),
        second: (0, "nothing new (3 articles)"),
        state: "withdrawn: a notice stands in its place",
        standing: ["3 in articles", "2 published, 1 withdrawn"],
    },
    Situation {
        name: "a notice whose mark is gone",
        arrange: unwithdraw,
        file: "ice.txt",
        first: (0, "nothing new (3 articles)"),
        second: (0, "nothing new (3 articles)"),
        state: "withdrawn: a notice stands in its place",
        standing: ["3 in articles", "2 published, 1 withdrawn"],
    },
    Situation {
        name: "a story withdrawn before it came out",
        arrange: |site| {
            keyed(
                site,
                "new.txt",
                "Otters are back",
                "withdrawn: It was wrong\n",
            );
        },
        file: "new.txt",
        first: (0, "nothing new (4 articles)"),
        second: (0, "nothing new (4 articles)"),
        state: "draft: its author holds it back",
        standing: ["4 in articles", "3 published, 1 draft"],
    },
    Situation {
        name: "a deleted story",
        arrange: |site| site.remove("ice.txt"),
        file: "ice.txt",
        first: (0, "1 deleted → 14 files"),
        second: (0, "nothing new (2 articles)"),
        state: "deleted; if it returns, it gets its id and dates back",
        standing: ["2 in articles", "2 published, 1 deleted"],
    },
    Situation {
        name: "a deleted draft",
        arrange: deleted_draft,
        file: "salt.txt",
        first: (0, "nothing new (3 articles)"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a story that returned",
        arrange: returned,
        file: "ice.txt",
        first: (0, "1 returned → 14 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a story that moved",
        arrange: |site| site.rename("ice.txt", "world/frost.txt"),
        file: "world/frost.txt",
        first: (0, "1 changed → 10 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a renamed story",
        arrange: |site| site.rename("ice.txt", "frost.txt"),
        file: "frost.txt",
        first: (0, "1 renamed (3 articles)"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "an edited story",
        arrange: |site| keyed(site, "ice.txt", "Ice came late to the quay", ""),
        file: "ice.txt",
        first: (0, "1 updated → 10 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "other tags",
        arrange: |site| keyed(site, "ice.txt", ICE, "tags: winter\n"),
        file: "ice.txt",
        first: (0, "1 changed → 8 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "an id that comes too late",
        arrange: |site| keyed(site, "ice.txt", ICE, "id: urn:x:1\n"),
        file: "ice.txt",
        first: (0, "nothing new (3 articles)"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "one id twice",
        arrange: ids,
        file: "new.txt",
        first: (3, "nothing new, 1 left out (5 articles)"),
        second: (3, "nothing new, 1 left out (5 articles)"),
        state: "left out: not published until that is corrected",
        standing: ["5 in articles, 1 left out", "4 published"],
    },
    Situation {
        name: "two files of one name",
        arrange: names,
        file: "cafe\u{301}.txt",
        first: (0, "1 new → 10 files"),
        second: (0, "nothing new (5 articles)"),
        state: "published",
        standing: ["5 in articles", "5 published"],
    },
    Situation {
        name: "a conflict copy",
        arrange: |site| keyed(site, "ice (conflicted copy 2026-05-14).txt", ICE, ""),
        file: "ice.txt",
        first: (0, "nothing new (3 articles)"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a file that is no article",
        arrange: |site| keyed(site, "README.txt", "How to write here", ""),
        file: "README.txt",
        first: (0, "nothing new (3 articles)"),
        second: (0, "nothing new (3 articles)"),
        state: "never published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a folder that is empty",
        arrange: emptied,
        file: "ice.txt",
        first: (4, ""),
        second: (4, ""),
        state: "published",
        standing: ["0 in articles", "3 published"],
    },
    Situation {
        name: "no articles folder",
        arrange: |site| fs::rename(site.path("articles"), site.path("gone")).unwrap(),
        file: "ice.txt",
        first: (4, ""),
        second: (4, ""),
        state: "",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "more than may go at once",
        arrange: |site| {
            many(site);
            vanish(site);
        },
        file: "n00.txt",
        first: (4, "11 refused (4 articles)"),
        second: (4, "11 refused (4 articles)"),
        state: "published",
        standing: ["4 in articles", "15 published"],
    },
    Situation {
        name: "many edits at once",
        arrange: |site| {
            many(site);
            edit_many(site);
        },
        file: "n00.txt",
        first: (4, "11 refused (15 articles)"),
        second: (4, "11 refused (15 articles)"),
        state: "published; the file has changed since the last build",
        standing: ["15 in articles", "15 published"],
    },
    Situation {
        name: "another configuration",
        arrange: |site| reconfigure(site, "\"Quay\"", "\"Quai\""),
        file: "ice.txt",
        first: (0, "configuration changed → 17 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a feed more",
        arrange: |site| {
            reconfigure(
                site,
                "[site]",
                "[[feeds]]\n[[feeds]]\nname = \"more\"\n[site]",
            );
        },
        file: "ice.txt",
        first: (0, "configuration changed → 10 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "no output",
        arrange: |site| fs::remove_dir_all(site.path("feeds")).unwrap(),
        file: "ice.txt",
        first: (0, "missing documents made again → 19 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a head that is missing",
        arrange: |site| fs::remove_file(site.path("feeds/stories/atom.xml")).unwrap(),
        file: "ice.txt",
        first: (0, "missing documents made again → 2 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a head that is empty",
        arrange: |site| site.write("feeds/atom.xml", ""),
        file: "ice.txt",
        first: (0, "missing documents made again → 2 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a page that is missing",
        arrange: |site| fs::remove_file(site.path("feeds/pages/ice.html")).unwrap(),
        file: "ice.txt",
        first: (0, "missing documents made again → 2 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "no pages",
        arrange: |site| fs::remove_dir_all(site.path("feeds/pages")).unwrap(),
        file: "ice.txt",
        first: (0, "missing documents made again → 4 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "a sealed page that is missing",
        arrange: unsealed,
        file: "ice.txt",
        first: (0, "missing documents made again → 3 files"),
        second: (0, "nothing new (15 articles)"),
        state: "published",
        standing: ["15 in articles", "15 published"],
    },
    Situation {
        name: "a style that somebody changed",
        arrange: |site| site.write("feeds/style.css", "body{}"),
        file: "ice.txt",
        first: (0, "documents mended → 2 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "no list of feeds",
        arrange: |site| fs::remove_file(site.path("feeds/opml.xml")).unwrap(),
        file: "ice.txt",
        first: (0, "missing documents made again → 2 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "an older output",
        arrange: older_output,
        file: "ice.txt",
        first: (0, "an older output brought up to date → 10 files"),
        second: (0, "nothing new (4 articles)"),
        state: "published",
        standing: ["4 in articles", "4 published"],
    },
    Situation {
        name: "an icon that isn't there",
        arrange: |site| reconfigure(site, "[site]", "[site]\nicon = \"icon.png\""),
        file: "ice.txt",
        first: (0, "configuration changed → 16 files"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
    Situation {
        name: "nothing",
        arrange: |site| drop(site.now()),
        file: "ice.txt",
        first: (0, "nothing new (3 articles)"),
        second: (0, "nothing new (3 articles)"),
        state: "published",
        standing: ["3 in articles", "3 published"],
    },
];
