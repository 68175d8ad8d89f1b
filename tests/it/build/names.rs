//! A title that nothing in the article says follows no rename once it is published.

use crate::site::{BODY, Site};

/// An article in which nothing says its title.
fn untitled(opening: &str) -> String {
    format!("{opening} {BODY}\n")
}

const NAME: &str = "night-market-returns.txt";
const OTHER_NAME: &str = "lamps-are-mended-again.txt";

/// A site with one story, whose title came from the name of its file, and which has another name since.
fn renamed(text: &str, from: &str, to: &str) -> Site {
    let mut site = Site::new();
    site.article(from, text);
    site.article(
        "other.txt",
        "Nothing Happened on the Mole\n\nNothing at all.\n",
    );
    site.build();
    let before = site.items();
    site.rename(from, to);
    let report = site.build();
    assert_eq!(report["renamed"][0]["path"], to);
    assert_eq!(site.items(), before);
    site
}

#[test]
fn a_title_from_the_name_of_a_file_stays_when_that_is_renamed() {
    for to in [
        OTHER_NAME,
        "lamps.txt",
        "2026-05-01-night-market-closes.txt",
    ] {
        let text = untitled("Ice came early to the quay this year.");
        let mut site = renamed(&text, NAME, to);
        assert_eq!(
            site.item("night-market-returns").title,
            "Night market returns"
        );
        site.assert_same_as_all();
        // Twice, and away and back.
        site.rename(to, "a-third-name-of-it.txt");
        site.build();
        let before = site.items();
        site.remove("a-third-name-of-it.txt");
        site.build();
        site.article("the-fourth-is-another.txt", &text);
        site.build();
        assert_eq!(site.items(), before);
        site.assert_same_as_all();
    }
}

#[test]
fn an_opening_sentence_stays_the_title_when_the_file_gets_a_name_that_could_be_one() {
    let text = untitled("Ice came early to the quay this year.");
    let mut site = renamed(&text, "ice.txt", OTHER_NAME);
    assert_eq!(
        site.item("ice").title,
        "Ice came early to the quay this year"
    );
    site.assert_same_as_all();
    // It is still the opening sentence, not the name.
    site.article(OTHER_NAME, untitled("Ice came late to the quay this year."));
    site.build();
    assert_eq!(
        site.item("ice").title,
        "Ice came late to the quay this year"
    );
}

#[test]
fn an_edit_after_the_rename_keeps_the_title_unless_it_says_one() {
    let text = untitled("Ice came early to the quay this year.");
    let mut site = renamed(&text, NAME, OTHER_NAME);
    let old = site.item("night-market-returns");
    site.article(OTHER_NAME, format!("{text}\nNobody knew why.\n"));
    site.build();
    let new = site.item("night-market-returns");
    assert_eq!((&new.id, &new.title), (&old.id, &old.title));
    assert_eq!(new.updated, site.now());
    site.assert_same_as_all();
    site.article(OTHER_NAME, format!("title: A Market by Night\n\n{text}"));
    site.build();
    assert_eq!(site.item("night-market-returns").title, "A Market by Night");
    site.article(OTHER_NAME, &text);
    site.build();
    assert_eq!(site.item("night-market-returns").title, old.title);
}

#[test]
fn a_draft_takes_the_title_of_the_name_under_which_it_is_published() {
    let text = untitled("Ice came early to the quay this year.");
    let mut site = Site::new();
    site.article(NAME, format!("draft: true\n\n{text}"));
    site.build();
    site.rename(NAME, OTHER_NAME);
    site.build();
    site.article(OTHER_NAME, text);
    site.build();
    assert_eq!(site.items()[0].title, "Lamps are mended again");
}

#[test]
fn a_lost_ledger_finds_the_title_that_was_published() {
    for (from, to) in [
        (NAME, OTHER_NAME),
        ("ice.txt", OTHER_NAME),
        (NAME, "lamps.txt"),
    ] {
        let text = untitled("Ice came early to the quay this year.");
        let mut site = renamed(&text, from, to);
        let before = site.output();
        site.lose_ledger();
        site.build();
        let mut after = site.output();
        after.insert("feedmill.json".into(), before["feedmill.json"].clone());
        assert!(after == before, "{from} → {to}");
        site.assert_same_as_all();
        site.rename(to, "a-third-name-of-it.txt");
        let items = site.items();
        site.build();
        assert_eq!(site.items(), items);
    }
}

#[test]
fn explain_says_that_the_title_is_from_the_name_at_publication() {
    let text = untitled("Ice came early to the quay this year.");
    let site = renamed(&text, NAME, OTHER_NAME);
    let ran = site.run(&format!("explain {OTHER_NAME}"));
    assert!(ran.out.contains("Night market returns"), "{}", ran.out);
    assert!(
        ran.out
            .contains("the name that the file had when it was published"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("has changed since"), "{}", ran.out);
}

#[test]
fn files_that_are_renamed_together_are_no_flood_of_updates() {
    let mut site = Site::new();
    let name = |what: &str, number: u32| {
        format!("the-{what}-of-number-{}.txt", "x".repeat(number as usize))
    };
    for number in 1..=20 {
        let text = untitled(&format!("Boat {number} came early to the quay this year."));
        site.article(&name("story", number), text);
    }
    site.build();
    let before = site.items();
    for number in 1..=20 {
        site.rename(&name("story", number), &name("tale", number));
    }
    site.build();
    assert_eq!(site.items(), before);
}
