//! What a run tells: a line for each story, a summary, and a fault once where nobody watches.

use std::fs;

use crate::cli::Ran;
use crate::site::{BODY, Site};

fn write(site: &Site, name: &str, title: &str) {
    site.article(name, format!("title: {title}\n\n{title}. {BODY}\n"));
}

/// The lines of stdout but for the summary, which is the last and ends in the time.
fn lines(ran: &Ran) -> Vec<&str> {
    let mut lines: Vec<&str> = ran.out.lines().collect();
    lines.pop();
    lines
}

#[test]
fn each_story_has_a_line_with_its_title_and_article() {
    let mut site = Site::new();
    write(&site, "harbour/pier.txt", "Pier light fails");
    write(&site, "salt.txt", "Salt is dear this winter");
    write(&site, "seals.txt", "Seals return to the slipway");
    let dry = site.run("build -n");
    let ran = site.run("build");
    let expected = [
        "new  \"Pier light fails\"  harbour/pier.txt",
        "new  \"Salt is dear this winter\"  salt.txt",
        "new  \"Seals return to the slipway\"  seals.txt",
    ];
    assert_eq!(lines(&ran), expected, "{ran:?}");
    assert_eq!(lines(&dry), expected, "{dry:?}");
    assert!(ran.out.contains("\n3 new → 19 files in "), "{ran:?}");
    site.later(60);
    write(&site, "salt.txt", "Salt is cheap this winter");
    site.rename("seals.txt", "otters.txt");
    site.remove("harbour/pier.txt");
    let ran = site.run("build");
    let expected = [
        "updated  \"Salt is cheap this winter\"  salt.txt",
        "renamed  \"Seals return to the slipway\"  seals.txt → otters.txt",
        "deleted  \"Pier light fails\"  harbour/pier.txt",
    ];
    assert_eq!(lines(&ran), expected, "{ran:?}");
    assert_eq!(site.run("build -q").out, "");
}

#[test]
fn of_many_stories_ten_are_named_and_none_hides_another_kind() {
    let mut site = Site::new();
    write(&site, "salt.txt", "Salt is dear this winter");
    site.build();
    site.later(60);
    for n in 10..50 {
        write(
            &site,
            &format!("n{n}.txt"),
            &format!("Boat number {n} came in"),
        );
    }
    site.remove("salt.txt");
    let ran = site.run("build");
    let said = lines(&ran);
    assert_eq!(said.len(), 11, "{ran:?}");
    assert_eq!(said[0], "new      \"Boat number 10 came in\"  n10.txt");
    assert_eq!(said[9], "deleted  \"Salt is dear this winter\"  salt.txt");
    assert_eq!(said[10], "… and 31 more");
    // All, where somebody asks.
    for n in 10..20 {
        write(
            &site,
            &format!("n{n}.txt"),
            &format!("Ship number {n} came in"),
        );
    }
    write(&site, "new.txt", "Otters are back");
    site.later(60);
    let ran = site.run("build -v");
    let stories = lines(&ran)
        .iter()
        .filter(|line| line.contains(".txt"))
        .count();
    assert_eq!(stories, 11, "{ran:?}");
}

#[test]
fn where_nobody_watches_a_fault_is_told_once_until_it_changes() {
    let site = Site::new();
    write(&site, "salt.txt", "Salt is dear this winter");
    site.article("a.txt", "");
    site.article("b.txt", format!("title: Walrus\ndrfat: true\n\n{BODY}\n"));
    let told = |words: &str| {
        let ran = site.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""), "{ran:?}");
        let names = ["a.txt", "b.txt"];
        let told = names.map(|name| ran.err.contains(&format!("articles/{name}:")));
        (told[0], told[1])
    };
    // A run that somebody watches is no telling.
    assert_eq!(site.run("build").code, Some(3));
    assert_eq!(told("build -q"), (true, true));
    let ledger = fs::read(site.path(".feedmill/ledger.db")).unwrap();
    assert_eq!(told("build -q"), (false, false));
    assert_eq!(told("build -q"), (false, false));
    let after = fs::read(site.path(".feedmill/ledger.db")).unwrap();
    assert!(ledger == after, "a run that tells nothing writes nothing");
    // Whoever asks hears all.
    assert_eq!(told("build -q --all"), (true, true));
    assert_eq!(told("status -q"), (true, true));
    assert!(site.run("build").err.contains("articles/a.txt:"));
    // Another fault of the same article is another.
    site.article(
        "b.txt",
        format!("title: Walrus\ndraft: perhaps\n\n{BODY}\n"),
    );
    assert_eq!(told("build -q"), (false, true));
    assert_eq!(told("build -q"), (false, false));
    // One that was corrected is told when it is back.
    write(&site, "a.txt", "Otters are back");
    assert_eq!(told("build -q"), (false, false));
    site.remove("a.txt");
    site.article("c.txt", "");
    assert_eq!(told("build -q"), (false, false));
    site.remove("c.txt");
    site.article("a.txt", "");
    assert_eq!(told("build -q"), (true, false));
}

/// What stops a run is told once too, and the exit code stays.
#[test]
fn an_error_is_told_once_where_nobody_watches_until_a_run_succeeds() {
    let site = Site::new();
    write(&site, "salt.txt", "Salt is dear this winter");
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let wrong = config.replace("[site]\n", "[site]\ntitel = 1\n");
    site.write("config.toml", &wrong);
    let told = |words: &str, code: i32| {
        let ran = site.run(words);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        ran.err
    };
    // Nothing knows what was told before there is a ledger, which such a run doesn't make.
    for _ in 0..2 {
        assert!(told("build -q", 2).contains("titel"));
    }
    assert!(!site.path(".feedmill").exists());
    site.write("config.toml", &config);
    site.article("a.txt", "");
    assert!(told("build -q", 3).contains("a.txt"));
    site.write("config.toml", &wrong);
    assert!(told("build", 2).contains("titel"));
    assert!(told("build -q", 2).contains("titel"));
    assert_eq!(told("build -q", 2), "");
    for words in ["build", "build -q --all", "build -q -n", "check -q"] {
        assert!(told(words, 2).contains("titel"), "{words}");
    }
    let ran = site.run("build -q --json");
    assert_eq!((ran.code, ran.err.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.out.contains("titel"), "{ran:?}");
    // Another is another.
    site.write(
        "config.toml",
        config.replace("[site]\n", "[site]\nbase = 1\n"),
    );
    assert!(told("build -q", 2).contains("base"));
    assert_eq!(told("build -q", 2), "");
    // It says nothing of articles, and what was told of them is still known.
    site.write("config.toml", &config);
    assert_eq!(told("build -q", 3), "");
    site.write("config.toml", &wrong);
    assert!(told("build -q", 2).contains("titel"));
    site.write("config.toml", &config);
    fs::rename(site.path("articles"), site.path("away")).unwrap();
    assert!(told("build -q", 4).contains("is missing"));
    assert_eq!(told("build -q", 4), "");
    assert!(told("build", 4).contains("is missing"));
    fs::rename(site.path("away"), site.path("articles")).unwrap();
    assert_eq!(told("build -q", 3), "");
    fs::rename(site.path("feeds"), site.path("away")).unwrap();
    site.write("feeds", "something else");
    assert!(told("build -q", 1).contains("feeds"));
    assert_eq!(told("build -q", 1), "");
    fs::remove_file(site.path("feeds")).unwrap();
    assert_eq!(told("build -q", 3), "");
}

#[test]
fn a_site_that_has_no_stories_yet_is_a_new_one() {
    let site = Site::new();
    let ran = site.run("build");
    assert!(ran.out.starts_with("a new site → "), "{ran:?}");
    let ran = site.run("build");
    assert!(
        ran.out.starts_with("nothing new (0 articles) in "),
        "{ran:?}"
    );
}

#[test]
fn a_renamed_story_is_called_by_the_title_that_it_keeps() {
    let mut site = Site::new();
    site.article("weir-opens-again.txt", format!("{BODY}\n\n{BODY}\n"));
    site.build();
    let title = site.items()[0].title.clone();
    assert_eq!(title, "Weir opens again");
    for [from, to] in [
        ["weir-opens-again.txt", "boats-lie-idle.txt"],
        ["boats-lie-idle.txt", "otters-return.txt"],
    ] {
        site.later(60);
        site.rename(from, to);
        let ran = site.run("build");
        let expected = format!("renamed  \"{title}\"  {from} → {to}");
        assert_eq!(lines(&ran), [expected]);
        assert_eq!(site.items()[0].title, title);
    }
}

#[test]
fn a_refusal_is_told_once_too_and_the_exit_code_stays() {
    let mut site = Site::new();
    for n in 10..30 {
        write(
            &site,
            &format!("n{n}.txt"),
            &format!("Boat number {n} came in"),
        );
    }
    site.build();
    for n in 10..25 {
        site.remove(&format!("n{n}.txt"));
    }
    let ran = site.run("build");
    assert!(
        ran.out.starts_with("15 refused (5 articles) in "),
        "{ran:?}"
    );
    let ran = site.run("build -q");
    let said = "refused: of 20 published stories 15 would vanish, more than 10 in one run: they stay as \
                published\n  hint: if that is meant, run once with --accept\n";
    assert_eq!((ran.code, ran.err.as_str()), (Some(4), said));
    let ran = site.run("build -q");
    assert_eq!((ran.code, ran.err.as_str()), (Some(4), ""));
    site.remove("n25.txt");
    let ran = site.run("build -q");
    assert!(ran.err.contains("16 would vanish"), "{ran:?}");
}

#[test]
fn an_icon_that_isnt_there_is_told_until_it_is() {
    let site = Site::new();
    write(&site, "salt.txt", "Salt is dear this winter");
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write(
        "config.toml",
        config.replace("[site]\n", "[site]\nicon = \"icon.png\"\n"),
    );
    for verb in ["build", "build", "check"] {
        let ran = site.run(verb);
        let said = "warning: `site.icon` names feeds/icon.png, which isn't there";
        assert!(ran.code == Some(0) && ran.err.contains(said), "{ran:?}");
    }
    site.write("feeds/icon.png", "a picture");
    for verb in ["build", "check"] {
        assert_eq!(site.run(verb).err, "", "{verb}");
    }
}

#[test]
fn explain_says_what_to_type_for_an_article_of_a_folder() {
    let mut site = Site::new();
    write(&site, "a.txt", "Otters are back");
    write(&site, "harbour/pier.txt", "Pier light fails");
    site.build();
    for (folder, article) in [
        ("articles", "articles/a.txt"),
        ("articles/harbour", "articles/harbour/pier.txt"),
        ("harbour", "articles/harbour/pier.txt"),
        (".", "articles/a.txt"),
    ] {
        let ran = site.run(&format!("explain {folder}"));
        let said = format!(
            "error: {folder} is a folder, and explain takes one article\n  hint: name one of its articles: \
             feedmill explain {article}\n"
        );
        assert_eq!((ran.code, ran.err), (Some(2), said));
    }
}

#[test]
fn status_says_what_the_next_build_has_to_do_and_counts_no_deleted_story() {
    let mut site = Site::new();
    write(&site, "salt.txt", "Salt is dear this winter");
    write(&site, "seals.txt", "Seals return to the slipway");
    site.article("draft.txt", format!("title: D\ndraft: true\n\n{BODY}\n"));
    site.build();
    let says = |label: &str| {
        let ran = site.run("status");
        let mut lines = ran.out.lines().map(str::trim);
        let line = lines.find_map(|line| line.strip_prefix(label));
        line.map(|line| line.trim().to_owned())
    };
    assert_eq!(says("next build"), None);
    site.remove("salt.txt");
    write(&site, "new.txt", "Otters are back");
    let said = "reads 1 new or changed article, finds 1 article gone";
    assert_eq!(says("next build").as_deref(), Some(said));
    site.remove("new.txt");
    site.remove("draft.txt");
    let ran = site.run("build");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(says("stories").as_deref(), Some("1 published, 1 deleted"));
    let feeds = says("feeds").unwrap();
    assert!(
        feeds.contains("/stories/: 1 story in its head, updated 2026-05-14 "),
        "{feeds}"
    );
    fs::remove_file(site.path("feeds/rss.xml")).unwrap();
    assert_eq!(
        says("next build").as_deref(),
        Some("makes missing documents again")
    );
}
