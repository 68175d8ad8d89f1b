//! What isn't as it was left: documents of the output, and files at a target.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{KINDS, Kind, Publication, WEIR, files, git, names};

/// Damages the output.
type Damage<'d> = &'d dyn Fn(&Publication);

/// The page of a story in which somebody changed a word.
fn edited(publication: &Publication, page: &str) -> String {
    let text = publication.site.document(page);
    assert!(text.contains("at noon"), "{text}");
    text.replace("at noon", "at dawn")
}

#[test]
fn documents_that_are_not_as_they_were_built_stay_here_until_a_build_has_mended_them() {
    for kind in KINDS {
        let mut publication = Publication::of(kind, "[[feeds]]\nstories = 8\narchive_size = 5\n");
        publication.build_with_weir();
        let built = files(&publication.site.path("feeds"));
        let whole = publication.site.document("rss.xml");
        let sealed = built.keys().find(|path| path.ends_with("/1/atom.xml"));
        let sealed = sealed.unwrap().as_str();
        let damages: [(&str, Damage<'_>); 6] = [
            ("rss.xml", &|it| {
                it.site.write("feeds/rss.xml", &whole[..whole.len() / 2]);
            }),
            ("style.css", &|it| {
                fs::remove_file(it.site.path("feeds/style.css")).unwrap();
            }),
            ("pages/weir.html", &|it| {
                fs::remove_file(it.site.path("feeds/pages/weir.html")).unwrap();
            }),
            ("pages/2026-05-02-boat-2.html", &|it| {
                let page = "pages/2026-05-02-boat-2.html";
                it.site.write(&format!("feeds/{page}"), edited(it, page));
            }),
            (sealed, &|it| {
                let text = it.site.document(sealed).replace("at noon", "at dawn");
                it.site.write(&format!("feeds/{sealed}"), text);
            }),
            ("feedmill.json", &|it| {
                let marker = "{\"site\": \"tag:quay.example,2026:\", \"generation\": 1}";
                it.site.write("feeds/feedmill.json", marker);
            }),
        ];
        // Before anything was published, and after it.
        for is_published in [false, true] {
            for (document, damage) in &damages {
                let before = is_published.then(|| publication.there());
                damage(&publication);
                publication.refused(&format!("{document} isn't as the last build left it"));
                publication.refused("feedmill build");
                if let Some(before) = before {
                    assert_eq!(publication.there(), before, "{kind:?}: {document}");
                }
                publication.site.build();
                let mut now = files(&publication.site.path("feeds"));
                now.insert("feedmill.json".into(), built["feedmill.json"].clone());
                assert!(now == built, "{kind:?}: {document} isn't mended");
                if is_published {
                    publication.publish("", 0);
                    publication.assert_there("");
                }
            }
            publication.publish("", 0);
        }
    }
}

#[test]
fn what_was_refused_is_a_fault_until_a_build_has_mended_it() {
    let publication = Publication::of(Kind::Folder, "");
    let page = "pages/2026-05-02-boat-2.html";
    let text = edited(&publication, page);
    publication.site.write(&format!("feeds/{page}"), text);
    publication.refused(&format!("{page} isn't as the last build left it"));
    let ran = publication.site.run("check");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let fault = format!("{page}: it isn't as the last build left it");
    assert!(
        ran.err.contains(&fault) || ran.out.contains(&fault),
        "{ran:?}"
    );
    assert!(!ran.out.contains("all right"), "{ran:?}");
    let ran = publication.site.run("build");
    assert!(
        ran.out.starts_with("documents that waited are written"),
        "{ran:?}"
    );
    let ran = publication.site.run("check");
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn a_page_that_was_edited_before_a_build_is_found_after_it_and_published_if_one_insists() {
    let mut publication = Publication::of(Kind::Folder, "");
    publication.publish("", 0);
    let page = "pages/2026-05-02-boat-2.html";
    let text = edited(&publication, page);
    publication.site.write(&format!("feeds/{page}"), &text);
    publication.build_with_weir();
    let ran = publication.site.run("publish there --dry-run");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    publication.publish("--accept", 0);
    assert_eq!(publication.there()[page], text.as_bytes());
}

#[test]
fn what_a_build_has_not_seen_yet_keeps_nothing_back() {
    let mut publication = Publication::of(
        Kind::Folder,
        "[[feeds]]\nalso_at = { rss = [\"feed/index.xml\"] }\n",
    );
    publication
        .site
        .article("old/weir.txt", format!("aliases: /gone.html\n\n{WEIR}"));
    publication.site.build();
    publication.site.write("feeds/CNAME", "quay.example\n");
    // Nobody can draw pages of articles that say something else by now.
    for n in 1..=9 {
        publication.site.article(
            &format!("2026-05-{n:02}-boat-{n}.txt"),
            WEIR.replace("weir", &format!("{n}th weir")),
        );
    }
    publication.publish("", 0);
    publication.assert_there("");
    // Copied elsewhere, all files are new and the same.
    let copied = publication.site.path("copied");
    fs::rename(publication.site.path("feeds"), &copied).unwrap();
    super::copy(&copied, &publication.site.path("feeds"));
    publication.publish("", 0);
}

#[test]
fn before_the_build_that_a_change_asks_for_nothing_is_published() {
    let cases: [(&str, Damage<'_>); 3] = [
        (
            "the configuration, or feedmill itself, has changed",
            &|it| {
                let config = fs::read_to_string(it.site.path("config.toml")).unwrap();
                let config = config.replacen("title = \"", "title = \"New ", 1);
                it.site.write("config.toml", config);
            },
        ),
        ("the ledger is lost", &|it| {
            fs::remove_dir_all(it.site.path(".feedmill")).unwrap();
        }),
        ("the ledger is lost", &|it| {
            fs::remove_file(it.site.path(".feedmill/ledger.db")).unwrap();
        }),
    ];
    for is_published in [false, true] {
        for (why, change) in &cases {
            let mut publication = Publication::of(Kind::Folder, "");
            if is_published {
                publication.publish("", 0);
            }
            let before = files(publication.site.root());
            change(&publication);
            publication.refused(why);
            // Nothing of what is damaged meanwhile goes out or is taken away there.
            publication.site.write("feeds/rss.xml", "");
            fs::remove_file(publication.site.path("feeds/pages/2026-05-02-boat-2.html")).unwrap();
            publication.refused(why);
            publication.refused_with("--dry-run", "run `feedmill build` first");
            let there = |files: BTreeMap<String, Vec<u8>>| {
                let there = files
                    .into_iter()
                    .filter(|(name, _)| name.starts_with("there/"));
                there.collect::<Vec<_>>()
            };
            assert_eq!(
                there(files(publication.site.root())),
                there(before),
                "{why}"
            );
            publication.site.build();
            publication.publish("", 0);
            publication.assert_there(why);
        }
    }
}

#[test]
fn a_page_that_nobody_can_draw_is_not_published_once_it_was_changed_after_the_build() {
    let page = "feeds/pages/2026-05-02-boat-2.html";
    for is_published in [false, true] {
        let mut publication = Publication::of(Kind::Folder, "[[feeds]]\nstories = 8\n");
        if is_published {
            publication.publish("", 0);
        }
        let whole = publication.site.document("pages/2026-05-02-boat-2.html");
        publication
            .site
            .article("2026-05-02-boat-2.txt", WEIR.replace("weir", "second boat"));
        for damage in [&whole[..whole.len() / 2], "junk"] {
            publication.site.write(page, damage);
            publication.refused("boat-2.html isn't as the last build left it");
            publication.refused("feedmill build");
        }
        publication.site.build();
        publication.publish("", 0);
        let there = publication.there();
        assert_eq!(there, files(&publication.site.path("feeds")));
        let text = String::from_utf8_lossy(&there["pages/2026-05-02-boat-2.html"]);
        assert!(text.contains("second boat was opened"), "{text}");
    }
}

#[test]
fn an_output_without_its_marker_is_damaged_and_one_without_a_ledger_was_never_built() {
    let publication = Publication::of(Kind::Folder, "");
    for marker in ["junk", ""] {
        publication.site.write("feeds/feedmill.json", marker);
        publication.refused("feedmill.json isn't as the last build left it");
    }
    fs::remove_file(publication.site.path("feeds/feedmill.json")).unwrap();
    publication.refused("feedmill.json isn't as the last build left it");
    fs::remove_dir_all(publication.site.path(".feedmill")).unwrap();
    let ran = publication.site.run("publish there");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("there is no ledger"), "{ran:?}");
    assert!(ran.err.contains("ledger.db"), "{ran:?}");
}

#[test]
fn what_others_changed_at_the_target_is_not_replaced_or_removed_unasked() {
    for kind in KINDS {
        let mut publication = Publication::of(kind, "");
        publication.publish("", 0);
        let gone = "pages/2026-05-09-boat-9.html";
        for (name, change) in [("rss.xml", "weir.txt"), (gone, "2026-05-09-boat-9.txt")] {
            publication.stranger(name, "theirs");
            let before = publication.there();
            if change == "weir.txt" {
                publication.site.article(change, WEIR);
            } else {
                publication.site.remove(change);
            }
            publication.site.build();
            for options in ["", "--dry-run"] {
                let told = publication.publish(options, 4);
                let message = told["error"]["message"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
                assert!(
                    message.contains(&format!("{name} was changed there")),
                    "{kind:?}: {told}"
                );
            }
            assert_eq!(publication.there(), before, "{kind:?}");
            publication.publish("--accept", 0);
            publication.assert_there("");
        }
    }
}

#[test]
fn looking_at_all_finds_what_was_changed_or_lost_there() {
    for kind in KINDS {
        let publication = Publication::of(kind, "");
        publication.publish("", 0);
        let output = files(&publication.site.path("feeds"));
        let (lost, changed) = ("pages/2026-05-07-boat-7.html", "style.css");
        publication.lose(lost);
        assert_eq!(
            names(&publication.publish("", 0), "put").len(),
            0,
            "{kind:?}"
        );
        let told = publication.publish("--verify", 0);
        assert_eq!(names(&told, "put"), [lost], "{kind:?}");
        assert_eq!(told["verified"], output.len());
        assert_eq!(publication.there(), output, "{kind:?}");

        publication.stranger(changed, "theirs");
        publication.refused_with("--verify", &format!("{changed} was changed there"));
        publication.refused_with("--verify", "feedmill publish --verify --accept");
        assert_eq!(publication.there()[changed], b"theirs");
        assert_eq!(
            names(&publication.publish("--verify --accept", 0), "put"),
            [changed]
        );
        assert_eq!(publication.there(), output, "{kind:?}");
        assert_eq!(names(&publication.publish("--verify", 0), "put").len(), 0);
    }
}

/// A branch that gets another commit between the look at it and the push.
#[test]
fn a_branch_that_moved_meanwhile_is_tried_again_and_a_rule_of_the_repository_is_told() {
    let mut publication = Publication::of(Kind::Git, "");
    publication.publish("", 0);
    publication.build_with_weir();
    let hook = |name: &str, text: &str| {
        let path = format!("there.git/hooks/{name}");
        publication.site.write(&path, format!("#!/bin/sh\n{text}"));
        let path = publication.site.path(&path);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    // The first push finds that somebody has just pushed.
    git(
        publication.site.root(),
        &[
            "clone",
            "--quiet",
            "--branch",
            "pages",
            "there.git",
            "theirs",
        ],
    );
    publication.site.write("theirs/README", "theirs");
    let theirs = publication.site.path("theirs");
    git(&theirs, &["add", "README"]);
    git(&theirs, &["commit", "--quiet", "--message", "theirs"]);
    git(
        &theirs,
        &["push", "--quiet", "origin", "HEAD:refs/heads/waiting"],
    );
    hook(
        "pre-receive",
        "unset GIT_QUARANTINE_PATH\nif git show-ref --quiet refs/heads/waiting; then\n  git update-ref refs/heads/pages refs/heads/waiting\n  git update-ref -d refs/heads/waiting\nfi\n",
    );
    publication.publish("", 0);
    let mut there = publication.there();
    assert_eq!(there.remove("README").as_deref(), Some(&b"theirs"[..]));
    assert_eq!(there, files(&publication.site.path("feeds")));

    hook("pre-receive", "echo 'no feeds on Sundays' >&2\nexit 1\n");
    publication.site.remove("weir.txt");
    let ran = publication.site.run("build");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = publication.site.run("publish git:there.git#pages");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.err
            .contains("pre-receive hook declined: no feeds on Sundays"),
        "{ran:?}"
    );
}

/// A run that is killed before it pushes leaves the branch as it was found, which the next one goes on from.
#[test]
fn a_run_that_ends_before_it_shows_anything_is_gone_on_from() {
    let mut publication = Publication::of(Kind::Git, "");
    publication.publish("", 0);
    for n in 0..3 {
        publication
            .site
            .write("there.git/hooks/pre-receive", "#!/bin/sh\nexit 1\n");
        let hook = publication.site.path("there.git/hooks/pre-receive");
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
        publication
            .site
            .article("weir.txt", WEIR.replace("weir", &format!("{n}th weir")));
        publication.site.build();
        publication.publish("", 1);
        fs::remove_file(hook).unwrap();
    }
    publication.publish("", 0);
    publication.assert_there("");
}

#[test]
fn status_tells_what_is_published_where_and_what_is_owed() {
    let mut publication = Publication::of(Kind::Folder, "[publish]\ntarget = \"there\"\n");
    let status = |publication: &Publication| {
        let ran = publication.site.run("status --json");
        let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        told["targets"].clone()
    };
    let told = status(&publication);
    assert_eq!(told[0]["generation"], serde_json::Value::Null, "{told}");
    assert!(
        publication
            .site
            .run("status")
            .out
            .contains("not yet, from this machine")
    );
    publication.publish("", 0);
    let told = status(&publication);
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    assert_eq!(
        (&told[0]["generation"], &told[0]["to_put"]),
        (&1.into(), &0.into()),
        "{told}"
    );
    publication.site.article("weir.txt", WEIR);
    publication.site.remove("2026-05-09-boat-9.txt");
    publication.site.build();
    let (would, told) = (publication.publish("--dry-run", 0), status(&publication));
    assert_eq!(told[0]["to_put"], names(&would, "put").len(), "{told}");
    assert_eq!(told[0]["to_remove"], 1, "{told}");
    // What is published is that of before.
    assert_eq!(told[0]["generation"], 1, "{told}");
}

#[test]
fn a_folder_is_one_target_however_it_is_written() {
    let publication = Publication::of(Kind::Folder, "");
    for folder in ["there", "there/", "./there", "there/../there"] {
        let ran = publication.site.run(&format!("publish {folder}"));
        assert_eq!(ran.code, Some(0), "{folder}: {ran:?}");
    }
    let ran = publication.site.run("status --json");
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["targets"].as_array().unwrap().len(), 1, "{told}");
}

#[test]
fn another_run_at_the_target_is_waited_for_as_long_as_one_says() {
    let publication = Publication::of(Kind::Folder, "");
    publication.publish("", 0);
    let lock = fs::File::open(publication.site.path("there/.feedmill/lock")).unwrap();
    lock.lock().unwrap();
    let told = publication.publish("--wait 0", 5);
    let message = told["error"]["message"].to_string();
    assert!(message.contains("another run publishes to it"), "{told}");
    let began = std::time::Instant::now();
    publication.publish("--wait 1", 5);
    assert!(
        (1..9).contains(&began.elapsed().as_secs()),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn beside_a_restore_that_did_not_end_nothing_is_published() {
    let publication = Publication::of(Kind::Folder, "");
    fs::create_dir_all(publication.site.path(".feedmill/restore")).unwrap();
    publication.refused("`feedmill restore` didn't end");
    assert!(!publication.site.path("there").exists());
}
