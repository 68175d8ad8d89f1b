//! A story's life: draft, embargo, release, correction, withdrawal, deletion.

use crate::site::{BODY, Site, article};

fn dated(date: &str, more: &str) -> String {
    format!("title: Ice on the quay\ndate: {date}\n{more}\nIt came at night. {BODY}\n")
}

#[test]
fn front_matter_that_breaks_holds_the_story_as_it_was_published() {
    let mut site = Site::new();
    site.article("quay.txt", format!("---\ntitle: Quay\n---\n{BODY}\n"));
    site.build();
    let before = site.output();
    let broken = format!("---\ntitle: Mayor: we win\n---\nOther text. {BODY}\n");
    site.article("quay.txt", &broken);
    site.article("new.txt", &broken);
    let built = site.build_with("", 3);
    assert_eq!(site.output(), before, "{built}");
    site.article("quay.txt", "---\ntitle: Quay\n\nOther text.\n");
    site.build_with("", 3);
    assert_eq!(site.output(), before);
    site.article(
        "quay.txt",
        format!("---\ntitle: \"Mayor: we win\"\n---\n{BODY}\n"),
    );
    site.build_with("", 3);
    assert_eq!(site.item("quay").title, "Mayor: we win");
}

#[test]
fn a_draft_goes_nowhere_and_is_released_with_a_fresh_date() {
    let mut site = Site::new();
    site.article("open.txt", article("The bakery opens on Sunday.", &[]));
    site.article(
        "ice.txt",
        format!("draft: true\ntitle: Ice on the quay\n\nIt came. {BODY}\n"),
    );
    site.build();
    assert!(!site.all_text().contains("Ice on the quay"));
    site.article(
        "ice.txt",
        format!("draft: false\ntitle: Ice on the quay\n\nIt came. {BODY}\n"),
    );
    site.build();
    assert_eq!(site.item("ice").title, "Ice on the quay");
}

#[test]
fn what_lies_in_a_folder_of_drafts_waits_until_it_is_moved_or_says_that_it_may_go_out() {
    let mut site = Site::new();
    let told = |title: &str, more: &str| format!("title: {title}\n{more}\nIt came. {BODY}\n");
    site.article("open.txt", article("The bakery opens on Sunday.", &[]));
    site.article("_drafts/ice.txt", told("Ice on the quay", ""));
    site.article("Entwürfe/snow.txt", told("Snow on the quay", ""));
    site.article(
        "drafts/rain.txt",
        told("Rain on the quay", "draft: false\n"),
    );
    site.build();
    let text = site.all_text();
    assert!(
        !text.contains("Ice on") && !text.contains("Snow on"),
        "{text}"
    );
    assert!(text.contains("Rain on the quay"), "{text}");
    let explained = site.run("explain articles/_drafts/ice.txt");
    assert!(
        explained.out.contains("its folder is called \"_drafts\""),
        "{explained:?}"
    );
    site.rename("_drafts/ice.txt", "news/ice.txt");
    site.build();
    let items = site.items();
    let ice = items.iter().find(|item| item.title == "Ice on the quay");
    assert!(ice.is_some(), "{items:?}");
    site.rename("open.txt", "_drafts/open.txt");
    site.build();
    assert!(!site.all_text().contains("The bakery opens"));
}

#[test]
fn a_released_story_that_becomes_a_draft_is_held_and_comes_back_as_it_was() {
    let mut site = Site::new();
    site.article("open.txt", article("The bakery opens on Sunday.", &[]));
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    let old = site.item("ice");
    site.article("ice.txt", dated("2026-05-01", "draft: yes\n"));
    let report = site.build();
    assert_eq!(report["held"][0]["path"], "ice.txt");
    assert!(!site.all_text().contains("Ice on the quay"));
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    assert_eq!(site.item("ice"), old);
}

#[test]
fn an_embargo_leaves_no_trace_until_it_ends() {
    let mut site = Site::new();
    site.article("open.txt", article("The bakery opens on Sunday.", &[]));
    site.article("secret-plan.txt", dated("2026-05-14T12:00:00Z", ""));
    site.build();
    site.later(600);
    let ran = site.run("build -v");
    let said = format!("{}{}{}", ran.out, ran.err, site.all_text());
    assert!(
        !said.contains("Ice on the quay") && !said.contains("secret"),
        "{said}"
    );
    assert!(ran.out.contains("1 waiting"), "{ran:?}");
    let explained = site.run("explain articles/secret-plan.txt");
    assert!(
        explained
            .out
            .contains("waiting until 2026-05-14 12:00:00 UTC"),
        "{explained:?}"
    );
    site.later(3 * 3_600);
    let report = site.build();
    assert_eq!(report["new"][0]["path"], "secret-plan.txt");
    assert_eq!(site.item("secret-plan").published, "2026-05-14T12:00:00Z");
}

#[test]
fn a_released_story_cant_go_back_under_embargo() {
    let mut site = Site::new();
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    let old = site.item("ice");
    for head in [
        "date: 2026-05-14T12:00:00Z",
        "date: 2026-05-01\nembargo: 2026-05-14T12:00:00Z",
    ] {
        let text = format!("title: Ice is gone\n{head}\n\nIt went at night. {BODY}\n");
        site.article("ice.txt", text);
        let report = site.build_with("", 3);
        assert_eq!(site.item("ice"), old);
        let problem = &report["problems"][0];
        let message = problem["message"].as_str().unwrap();
        assert!(message.contains("in the future"), "{message}");
        assert_eq!(problem["left_out"], true);
        site.build_with("--all", 3);
        assert!(!site.all_text().contains("went at night"));
        let ran = site.run("explain ice.txt");
        assert!(ran.err.contains("in the future"), "{ran:?}");
    }
    // Nobody saves the file when the day comes.
    site.later(3 * 3_600);
    site.build();
    let new = site.item("ice");
    assert_eq!((&new.id, &new.url), (&old.id, &old.url));
    assert_eq!(new.title, "Ice is gone");
    site.assert_same_as_all();
}

#[test]
fn a_deleted_story_that_comes_back_under_embargo_is_back_when_that_ends() {
    let mut site = Site::new();
    site.article("open.txt", article("The bakery opens on Sunday.", &[]));
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    let old = site.item("ice");
    site.remove("ice.txt");
    site.build();
    site.article("ice.txt", dated("2026-05-14T12:00:00Z", ""));
    site.build_with("", 3);
    site.build_with("", 3);
    assert!(!site.has("pages/ice.html"));
    site.later(3 * 3_600);
    let report = site.build();
    assert_eq!(report["returned"][0]["path"], "ice.txt");
    assert_eq!(site.item("ice").id, old.id);
    site.assert_same_as_all();
}

#[test]
fn published_moves_only_when_the_author_writes_another_date() {
    let mut site = Site::new();
    site.article("ice.txt", dated("2026-05-01T08:00:00Z", ""));
    site.build();
    site.article("ice.txt", dated("2026-05-02T08:00:00Z", ""));
    site.build();
    let item = site.item("ice");
    assert_eq!(item.published, "2026-05-02T08:00:00Z");
    // Without a date the last one stays: a template that lost it must not move the story.
    site.article(
        "ice.txt",
        format!("title: Ice on the quay\n\nIt came at night. {BODY}\n"),
    );
    site.build();
    assert_eq!(site.item("ice").published, "2026-05-02T08:00:00Z");
}

#[test]
fn a_date_that_cant_be_read_keeps_a_new_story_out_and_a_published_one_as_it_was() {
    let mut site = Site::new();
    site.article("good.txt", article("The bakery opens on Sunday.", &[]));
    site.article("ice.txt", dated("2026-13-01", ""));
    let report = site.build_with("", 3);
    let problem = &report["problems"][0];
    assert_eq!(
        (problem["path"].as_str(), problem["line"].as_u64()),
        (Some("ice.txt"), Some(2))
    );
    assert_eq!(problem["left_out"], true);
    assert_eq!(site.items().len(), 1);
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    let old = site.item("ice");
    site.article("ice.txt", dated("2026-05-41", ""));
    let report = site.build();
    assert_eq!(report["problems"][0]["left_out"], false);
    assert_eq!(site.item("ice"), old);
}

#[test]
fn a_correction_stands_first_and_moves_updated() {
    let mut site = Site::new();
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    let old = site.item("ice");
    site.article(
        "ice.txt",
        dated("2026-05-01", "correction: It came in the morning.\n"),
    );
    site.build();
    let new = site.item("ice");
    assert!(new.content.starts_with(
        "<p class=\"correction\"><strong>Correction:</strong> It came in the morning.</p>"
    ));
    assert_eq!((new.id, new.published), (old.id, old.published));
    assert_eq!(new.updated, site.now());
}

#[test]
fn a_withdrawn_story_is_a_notice_for_good() {
    let mut site = Site::new();
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    let old = site.item("ice");
    site.article(
        "ice.txt",
        dated("2026-05-01", "withdrawn: It was another quay.\n"),
    );
    site.build();
    let notice = site.item("ice");
    assert_eq!(
        notice.content.trim(),
        "<p>This story was withdrawn: It was another quay.</p>"
    );
    assert_eq!((&notice.id, &notice.published), (&old.id, &old.published));
    assert!(!site.all_text().contains("Ice on the quay") && !site.all_text().contains("at night"));
    site.article("ice.txt", dated("2026-05-01", ""));
    let report = site.build();
    assert_eq!(site.item("ice"), notice);
    assert!(
        report["problems"][0]["message"]
            .as_str()
            .unwrap()
            .contains("withdrawn")
    );
}

/// What stands below the notice's mark tells whose story it is.
#[test]
fn a_story_that_is_withdrawn_and_renamed_in_one_step_leaves_its_notice() {
    let mut site = Site::new();
    site.article("a.txt", BREAD);
    site.build();
    site.remove("a.txt");
    site.article(
        "n.txt",
        format!("withdrawn: It was another lock.\n\n{BREAD}"),
    );
    let report = site.build();
    assert_eq!(report["deleted"].as_array().unwrap().len(), 0);
    assert_eq!(site.item("a").title, "Withdrawn");
}

#[test]
fn a_withdrawn_story_that_is_deleted_and_restored_is_still_withdrawn() {
    let mut site = Site::new();
    site.article("open.txt", article("The bakery opens on Sunday.", &[]));
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    site.article(
        "ice.txt",
        dated("2026-05-01", "withdrawn: It was another quay.\n"),
    );
    site.build();
    let notice = site.item("ice");
    site.remove("ice.txt");
    site.build();
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    assert_eq!(site.item("ice"), notice);
    assert!(!site.all_text().contains("at night"));
    site.assert_same_as_all();
}

#[test]
fn an_emptied_file_withdraws_nothing() {
    let mut site = Site::new();
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    let before = site.output();
    site.article("ice.txt", "");
    let report = site.build_with("", 3);
    assert_eq!(report["problems"][0]["path"], "ice.txt");
    assert_eq!(site.output(), before);
}

#[test]
fn a_new_ledger_dates_old_files_by_their_mtime_and_later_ones_by_the_clock() {
    let mut site = Site::new();
    site.article(
        "old.txt",
        article("Ice came early to the quay this year.", &[]),
    );
    site.modified("old.txt", 1_700_000_000);
    site.article(
        "odd.txt",
        article("A seal sat on the slipway all day.", &[]),
    );
    site.modified("odd.txt", 0);
    site.build();
    assert_eq!(site.item("old").published, "2023-11-14T22:13:20Z");
    assert_eq!(site.item("odd").published, site.now());
    site.article(
        "later.txt",
        article("Fog lay on the water until noon.", &[]),
    );
    site.modified("later.txt", 1_700_000_000);
    site.build();
    assert_eq!(site.item("later").published, site.now());
}

#[test]
fn stories_of_one_second_have_instants_of_their_own_in_a_stable_order() {
    let mut site = Site::new();
    for n in 0..20 {
        site.article(
            &format!("n{n:02}.txt"),
            article(&format!("Boat number {n} came in."), &[]),
        );
    }
    site.build();
    let items = site.items();
    let dates: Vec<_> = items
        .iter()
        .map(|item| chrono::DateTime::parse_from_rfc3339(&item.published).unwrap())
        .collect();
    let mut sorted = dates.clone();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.reverse();
    assert_eq!(dates, sorted, "distinct, newest first");
}

#[test]
fn a_deleted_story_that_comes_back_as_a_draft_is_told_of_no_more() {
    let mut site = Site::new();
    site.article("ice.txt", dated("2026-05-01", ""));
    site.article("sun.txt", dated("2026-05-02", "tags: sun\n"));
    site.build();
    site.remove("ice.txt");
    site.build();
    assert!(site.document("atom.xml").contains("deleted-entry"));
    site.article("ice.txt", dated("2026-05-01", "draft: true\n"));
    site.build();
    site.assert_same_as_all();
}

#[test]
fn a_draft_that_came_back_under_another_name_is_nobody_elses_too() {
    let mut site = Site::new();
    let told =
        |title: &str, more: &str| format!("title: {title}\n{more}\nIt was told at length.\n");
    site.article("draft.txt", told("Draft", "draft: true\n"));
    site.build();
    site.remove("draft.txt");
    site.build();
    site.article("one.txt", told("One", ""));
    site.build();
    site.article("two.txt", told("Two", ""));
    site.build();
    assert_eq!(site.items_of("feed.json").len(), 2);
    let before = site.output();
    site.build();
    assert_eq!(site.output(), before);
}

const BREAD: &str = "title: Bread on Sundays\n\nThe bakery opens on Sunday now. Bread is ready at seven. Nobody asked for cake.\n";

/// What is said of the articles, whatever the exit code.
fn told(report: &serde_json::Value) -> Vec<String> {
    let problems = report["problems"].as_array().unwrap().iter();
    problems
        .map(|problem| problem["message"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_file_that_tells_another_story_is_an_update_and_is_told_of_once() {
    let mut site = Site::new();
    site.article("bulletin.txt", dated("2026-05-01", ""));
    site.article("other.txt", article("Nothing happened on the mole.", &[]));
    site.build();
    let old = site.item("bulletin");
    site.article("bulletin.txt", BREAD);
    let report = site.build();
    let new = site.item("bulletin");
    assert_eq!((&new.id, &new.published), (&old.id, &old.published));
    assert_eq!(
        told(&report),
        ["now another story; subscribers see it as an update of \"Ice on the quay\""]
    );
    assert_eq!(report["problems"][0]["left_out"], false);
    for options in ["", "--all"] {
        assert_eq!(told(&site.build_with(options, 0)), [""; 0]);
    }
}

#[test]
fn a_new_version_of_a_story_is_no_other_story() {
    let old = "title: Ice\n\nIt came at night. Nobody saw it. The pilots waited. It went at noon. They left.\n";
    for new in [
        // Another title, and one sentence in five is left.
        "title: The Thaw\n\nThe pilots waited. The lamps were lit. The mole was dry.\n",
        // All of it is another, but for the title.
        "title: Ice\n\nThe bakery opens on Sunday now. Bread is ready at seven.\n",
    ] {
        let mut site = Site::new();
        site.article("ice.txt", old);
        site.build();
        site.article("ice.txt", new);
        let report = site.build();
        assert_eq!(report["updated"][0]["path"], "ice.txt");
        assert_eq!(told(&report), [""; 0], "{new}");
    }
}

#[test]
fn a_copy_of_a_published_story_is_told_of() {
    let mut site = Site::new();
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    site.article("quay/ice-on-the-quay.txt", dated("2026-05-02", ""));
    let report = site.build();
    let says_the_same = "says the same as \"ice\"; subscribers see both";
    assert_eq!(told(&report), [says_the_same]);
    assert_eq!(report["problems"][0]["path"], "quay/ice-on-the-quay.txt");
    assert_eq!(told(&site.build()), [""; 0]);
    site.article("quay/ice-on-the-quay.txt", BREAD);
    let report = site.build();
    assert!(told(&report)[0].contains("now another story"), "{report}");
    assert_eq!(told(&site.build()), [""; 0]);
    // Two of one run.
    site.article("a.txt", "title: Fog\n\nIt came at night.\n");
    site.article("b.txt", "title: Fog\n\nIt came at night.\n");
    let says_the_same = "says the same as \"a\"; subscribers see both";
    assert_eq!(told(&site.build()), [says_the_same]);
    // Under one title most of it, and then something else.
    site.article(
        "c.txt",
        "title: Fog\n\nIt came at night. It stayed. So it did.\n",
    );
    assert_eq!(told(&site.build()), [""; 0]);
    site.article("d.txt", "title: Fog\n\nIt came at night. It stayed.\n");
    let all = told(&site.build()).join("\n");
    assert!(all.contains("says most of what \"c\" says"), "{all}");
    site.article("e.txt", "title: Fog\n\nNobody knew why.\n");
    assert_eq!(told(&site.build()), [""; 0]);
}

#[test]
fn a_copy_is_told_of_once_however_often_it_is_read() {
    let mut site = Site::new();
    let text = format!("title: Ice\n\n{BREAD}");
    site.article("ice.txt", &text);
    site.build();
    // One that was written just now is read again by the next build.
    site.write("articles/copy.txt", &text);
    let says_the_same = "says the same as \"ice\"; subscribers see both";
    assert_eq!(told(&site.build()), [says_the_same]);
    assert_eq!(told(&site.build()), [""; 0]);
    site.write("articles/copy.txt", format!("tags: cold\n{text}"));
    assert_eq!(told(&site.build()), [""; 0]);
    site.write("articles/ice.txt", format!("tags: cold\n{text}"));
    assert_eq!(told(&site.build()), [""; 0]);
    assert_eq!(told(&site.build_with("--all", 0)), [""; 0]);
}

/// The times that a story's page shows.
fn times(site: &Site, page: &str) -> Vec<String> {
    let page = site.document(page);
    let times = page.split("<time datetime=\"").skip(1);
    times
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}

#[test]
fn a_day_without_an_hour_stays_one_whatever_its_file_is_called() {
    let mut site = Site::new();
    site.article("2024-05-07-lock.txt", BREAD);
    site.article("2024-05-08-weir.txt", format!("title: Weir\n\n{BREAD}"));
    site.build();
    let (lock, weir) = ("pages/2024-05-07-lock.html", "pages/2024-05-08-weir.html");
    assert_eq!(times(&site, lock), ["2024-05-07"]);
    site.article(
        "2024-05-07-lock.txt",
        format!("withdrawn: It was another lock.\n\n{BREAD}"),
    );
    site.build();
    let documents = site.output();
    site.rename("2024-05-07-lock.txt", "lock.txt");
    site.rename("2024-05-08-weir.txt", "2024-05-09T0900-weir.txt");
    let report = site.build();
    let count = |list: &str| report[list].as_array().unwrap().len();
    assert_eq!((count("renamed"), count("changed")), (2, 0), "{report}");
    assert!(site.output() == documents);

    // One that is back is what it was.
    site.remove("2024-05-09T0900-weir.txt");
    site.build();
    site.article("weir.txt", format!("title: Weir\n\n{BREAD}"));
    let report = site.build();
    assert_eq!(report["returned"].as_array().unwrap().len(), 1, "{report}");
    assert_eq!(times(&site, weir), ["2024-05-08"]);
    // An hour that the author writes is shown, also the one that was assumed.
    site.article(
        "weir.txt",
        format!("title: Weir\ndate: 2024-05-08T12:00:00Z\n\n{BREAD}"),
    );
    site.build();
    assert_eq!(times(&site, weir), ["2024-05-08T12:00:00Z"]);
    site.article(
        "weir.txt",
        format!("title: Weir\ndate: 2024-05-08\n\n{BREAD}"),
    );
    site.build();
    assert_eq!(times(&site, weir), ["2024-05-08"]);
    site.article("weir.txt", format!("title: Weir\n\n{BREAD}"));
    site.build();
    assert_eq!(times(&site, weir), ["2024-05-08"]);
}

#[test]
fn what_another_file_said_until_this_run_is_no_copy() {
    let mut site = Site::new();
    site.article("ice.txt", dated("2026-05-01", ""));
    site.build();
    site.article("quay/ice.txt", dated("2026-05-01", ""));
    site.article("ice.txt", BREAD);
    let all = told(&site.build()).join("\n");
    assert!(all.contains("now another story"), "{all}");
    assert!(!all.contains("says the same"), "{all}");
}
