//! What is held, and what goes out: states in every form of head, in many words and languages.

use super::{read, shown};
use crate::problem::What;

/// The same field in each form of head; the last two hold nothing else.
fn forms(name: &str, value: &str) -> Vec<String> {
    vec![
        format!("---\ntitle: A\n{name}: {value}\n---\nSnow fell.\n"),
        format!("---\n{name}: {value}\ntitle: A\n---\nSnow fell.\n"),
        format!("+++\ntitle = \"A\"\n\"{name}\" = \"{value}\"\n+++\nSnow fell.\n"),
        format!("{{\"title\": \"A\", \"{name}\": \"{value}\"}}\nSnow fell.\n"),
        format!("title: A\n{name}: {value}\n\nSnow fell.\n"),
        format!("desk: metro\n{name}: {value}\ntitle: A\n\nSnow fell.\n"),
        format!(":title: A\n:{name}: {value}\n\nSnow fell.\n"),
        format!(".. title: A\n.. {name}: {value}\n\nSnow fell.\n"),
        format!("From: Ada <a@quay.example>\nSubject: A\n{name}: {value}\n\nSnow fell.\n"),
    ]
}

/// Whether the story goes out now, by what is said of it.
fn is_held(article: &str) -> bool {
    let seen = read(article);
    let not_before = seen.metadata.not_before.map(|(date, _)| date);
    let mut dates = not_before.into_iter().chain(seen.metadata.date);
    let waits = dates.any(|date| shown(date).as_str() > "2030");
    seen.metadata.draft || waits || seen.problems.iter().any(|(_, what)| what.holds())
}

#[test]
fn what_says_to_hold_holds_in_every_form() {
    for field in [
        "draft=true",
        "Draft=Yes",
        "DRAFT=1",
        "is_draft=on",
        "entwurf=ja",
        "brouillon=oui",
        "borrador=sí",
        "rascunho=sim",
        "bozza=sì",
        "utkast=ja",
        "luonnos=kyllä",
        "szkic=tak",
        "черновик=да",
        "чернетка=так",
        "taslak=evet",
        "مسودة=نعم",
        "下書き=はい",
        "草稿=是",
        "초안=예",
        "draf=ya",
        "bản nháp=có",
        "ฉบับร่าง=ใช่",
        "private=true",
        "hidden=yes",
        "status=draft",
        "status=Private",
        "status=pending",
        "status=hidden",
        "status=WIP",
        "status=in review",
        "status=Entwurf",
        "statut=brouillon",
        "estado=borrador",
        "stato=bozza",
        "статус=черновик",
        "状態=下書き",
        "状态=草稿",
        "상태=비공개",
        "visibility=hidden",
        "Visibility=private",
        "state=unpublished",
        "post_status=auto-draft",
        "published=false",
        "publish=no",
        "published=never",
        "veröffentlicht=nein",
        "publié=non",
        "visible=false",
        "live=no",
        "wip=true",
        "do_not_publish=yes",
        "valid_from=2031-01-01",
        "public=false",
        "embargo=true",
        "embargo=2031-01-01",
        "embargo_until=2031-01-01",
        "embargo=1 January 2031",
        "sperrfrist=2031-01-01",
        "эмбарго=2031-01-01",
        "publishDate=2031-01-01",
        "release_date=2031-01-01 09:00",
    ] {
        let (name, value) = field.split_once('=').unwrap();
        for article in forms(name, value) {
            assert!(is_held(&article), "{article}");
            let told = read(&article).told();
            assert!(told.iter().all(|told| !told.contains("held")), "{told:?}");
        }
    }
}

#[test]
fn states_of_several_words_and_in_other_letters_hold() {
    for field in [
        "status=awaiting sign off",
        "status=Not for publication yet",
        "status=second draft",
        "ｄｒａｆｔ=ｔｒｕｅ",
        "ETAT=brouillon",
    ] {
        let (name, value) = field.split_once('=').unwrap();
        for article in forms(name, value) {
            assert!(is_held(&article), "{article}");
            let told = read(&article).told();
            assert!(told.iter().all(|told| !told.contains("held")), "{told:?}");
        }
    }
}

#[test]
fn what_is_not_certain_holds_and_is_told() {
    for field in [
        "drfat=true",
        "darft=yes",
        "drafft=2",
        "Drafts=true",
        "statsu=draft",
        "stauts=private",
        "satus=pending",
        "pubilshed=false",
        "publised=no",
        "embrago=2031-01-01",
        "embargoo=Friday",
        "visibilty=hidden",
        "entwrf=ja",
        "brouilon=oui",
        "borradr=sí",
        "чернвик=да",
        "draft=ture",
        "draft=perhaps",
        "draft=2031-01-01",
        "draft=drfat",
        "draft=true (second)",
        "status=final",
        "status=sold",
        "status=prviate",
        "status=true",
        "status=awaiting the minister's word",
        "status=published on Friday",
        "draft=",
        "status=",
        "embargo=",
        "published=",
        "withdrawn=",
        "drfat=",
        "drfat=when the editor has seen it",
        "embargo untl=2031-01-01",
        "visibility=team",
        "published=soon",
        "publish=fasle",
        "embargo=Friday",
        "embargo=until the council meets",
        "expiryDate=2020-01-01",
        "expires=soon",
        "private=perhaps",
    ] {
        let (name, value) = field.split_once('=').unwrap();
        for article in forms(name, value) {
            let told = read(&article).told();
            let held = told.iter().find(|told| told.contains(": held: `"));
            assert!(is_held(&article) && held.is_some(), "{article}: {told:?}");
        }
    }
}

#[test]
fn what_says_to_publish_goes_out() {
    for field in [
        "draft=false",
        "draft=No",
        "draft=0",
        "entwurf=nein",
        "brouillon=non",
        "черновик=нет",
        "下書き=いいえ",
        "status=published",
        "status=Publish",
        "status=live",
        "status=public",
        "Status=veröffentlicht",
        "statut=publié",
        "статус=опубликовано",
        "published=true",
        "publish=yes",
        "published=2026-05-14",
        "visibility=public",
        "visibility=everyone",
        "private=false",
        "hidden=no",
        "embargo=false",
        "embargo=none",
        "embargo=2026-05-14",
        "expires=never",
        "drfat=false",
        "statsu=published",
        "public=yes",
    ] {
        let (name, value) = field.split_once('=').unwrap();
        for article in forms(name, value) {
            assert!(!is_held(&article), "{article}: {:?}", read(&article).told());
        }
    }
}

#[test]
fn a_state_holds_however_its_line_is_written() {
    for head in [
        "draft=true",
        "draft = true",
        "title = A\ndraft = true",
        "title=\"A\"\ndesk=\"metro\"\ndraft=true",
        "title: A\ndraft = true",
        "title: A\ndraft:true",
        "title: A\ndraft; true",
        "\ttitle: A\n\tdraft: true",
        "    title: A\n    draft: true",
        "title: A\n\tdraft: true",
        "title: A\n        draft: true",
        "Draft  : true",
        "title : A\ndraft : true",
        "ｄｒａｆｔ：ｔｒｕｅ",
        "title: A\ndra\u{ad}ft: true",
        "\"title\": \"A\",\n\"draft\": true,",
        "title = \"A\"\ndate = 2031-01-01",
        "From: Ada <a@quay.example>\nSubject: A\n  Status: draft",
        "title: DRAFT",
        "title: [DRAFT] The baths shut",
        "title: A\nnote: hold for release",
        "title: A\nfor release: 1 January 2031",
        "title: A\ntype: draft",
        "title: A\nphase: draft",
        "title: A\npublication: 2031-01-01",
        "---\ntitle: A\nparams: {draft: true}\n---",
        "+++\ntitle = \"A\"\n[extra]\nstatus = \"draft\"\n+++",
        "{\"title\": \"A\", \"meta\": {\"published\": false}}",
        "title: A\nDRAFT",
        "status: when the council has met",
        "The baths shut\nstatus: when the council has met",
        "The baths shut\ndate: 2031-01-01",
        "The baths shut\n\npublishDate: 2031-01-01",
    ] {
        let article = format!("{head}\n\nThe council will shut the baths, it said on Monday.\n");
        assert!(is_held(&article), "{article}: {:?}", read(&article).told());
    }
    for head in [
        "title: A\nnote: the council meets in June",
        "title: A\npublication: The Port Alder Post",
        "title: A\nevent_date: 2031-01-01",
        "---\ntitle: A\nparams: {state: New York, draft: false}\n---",
        "From: Ada <a@quay.example>\nSubject: A\nX-Status: A",
        "From: Ada <a@quay.example>\nSubject: A\nReceived: from a.example\n\tby b.example; 09:30",
        "Status: when the council has met",
        "The baths shut\nStatus: when the council has met",
        "title: A long one\n\tthat goes on: here",
    ] {
        let article = format!("{head}\n\nThe council will shut the baths, it said on Monday.\n");
        assert!(!is_held(&article), "{article}: {:?}", read(&article).told());
    }
}

#[test]
fn beside_a_certain_state_nothing_is_in_doubt() {
    for head in [
        "title: Draft\ndraft: true",
        "title: Draft\nstatus: published",
        "draft: true\ntitle: A\n\nDRAFT",
    ] {
        let article = format!("{head}\n\nThe council will shut the baths, it said on Monday.\n");
        assert!(read(&article).problems.is_empty(), "{head}");
    }
    assert!(is_held(
        "title: A\nstatus: published\nnote: hold for release\n\nSnow.\n"
    ));
}

#[test]
fn a_date_under_a_mistyped_key_counts_and_is_told() {
    for key in [
        "daet",
        "publishdat",
        "Pubilsh Date",
        "relase-date",
        "publish-on-date",
    ] {
        for (date, waits) in [("2031-01-01", true), ("2020-01-01", false)] {
            for article in forms(key, date) {
                assert_eq!(is_held(&article), waits, "{article}");
            }
            let told = read(&format!("title: A\n{key}: {date}\n\nSnow.\n")).told();
            assert!(
                told.len() == 1 && told[0].contains("it was read as"),
                "{told:?}"
            );
        }
    }
    let alone = read("daet: 2031-01-01\n\nSnow fell.\n");
    assert!(alone.metadata.not_before.is_some(), "{:?}", alone.told());
    assert!(is_held("title: A\npublishdat: Friday\n\nSnow.\n"));
    assert!(is_held("title: A\npublish_date:\n\nSnow.\n"));
}

#[test]
fn it_is_said_what_is_held_and_what_to_write() {
    for (article, told) in [
        (
            "title: A\ndrfat: true\n\nSnow.\n",
            "a.txt:2: held: `drfat: true` looks like `draft`; \
             write `draft: true`, or `draft: false` to publish",
        ),
        (
            "---\ntitle: A\nstatus: final\n---\nSnow.\n",
            "a.txt:3: held: `status: final` is no state that is known; \
             write `status: draft`, or `status: published` to publish",
        ),
        (
            "title: A\nembargo: Friday\n\nSnow.\n",
            "a.txt:2: held: `embargo: Friday` says embargo, and no date can be read in it; \
             write `embargo: 2026-05-14 09:30`, or remove it to publish",
        ),
        (
            "title: A\nexpiryDate: 2020-01-01\n\nSnow.\n",
            "a.txt:2: held: `expiryDate: 2020-01-01` says when it has to go, and nothing would take it \
             back then; remove it to publish",
        ),
        (
            "The baths shut\n\nDraft: true\n\nSnow fell on the baths, and they shut.\n",
            "a.txt:3: held: `Draft: true` stands among the text; \
             move it into the first lines of the article, or remove it to publish",
        ),
        (
            "title: A\ndraft:\n\nSnow.\n",
            "a.txt:2: held: `draft:` says nothing; \
             write `draft: true`, or `draft: false` to publish",
        ),
        (
            "DRAFT\n\nThe baths shut\n\nSnow fell on the baths, and they shut.\n",
            "a.txt:1: held: `DRAFT` says that it isn't ready; \
             write `draft: true` in its place, or remove it to publish",
        ),
        (
            "---\ntitle: A\nparams: {draft: true}\n---\nSnow.\n",
            "a.txt:3: held: `draft: true` stands inside another key; \
             move it out of that key, or remove it to publish",
        ),
        (
            "title: A\ndaet: 2020-01-01\n\nSnow.\n",
            "a.txt:2: unknown key \"daet\"; it was read as \"date\"; \
             write `date`; a story with a date to come waits for it",
        ),
        (
            "The baths shut\nEMBARGOED UNTIL FRIDAY\n\nSnow fell on the baths, and they shut.\n",
            "a.txt:2: held: `EMBARGOED UNTIL FRIDAY` says embargo, and no date can be read in it; \
             write `embargo: 2026-05-14 09:30`, or remove it to publish",
        ),
    ] {
        assert_eq!(read(article).told(), [told], "{article}");
    }
}

#[test]
fn a_state_among_the_text_above_the_first_paragraph_holds() {
    let text = "\n\nThe council will shut the baths, it said on Monday.\n";
    for line in [
        "draft: true",
        "Status: draft",
        ":status: draft",
        "drfat: yes",
        "entwurf: ja",
        "**Status:** draft",
        "*Draft: true*",
        "<!-- draft: true -->",
        "- draft: yes",
        "# status: draft",
        "[Status: Draft]",
        "publish: false",
    ] {
        for article in [
            format!("The baths shut\n{line}{text}"),
            format!("The baths shut\n\n{line}{text}"),
            format!("The baths shut\n==============\n\n{line}{text}"),
            format!("—\ntitle: The baths\n{line}\n—{text}"),
            format!("title: The baths\n\n{line}{text}"),
        ] {
            assert!(is_held(&article), "{article}");
        }
    }
    for line in [
        "Status: closed",
        "Draft: the third plan",
        "State: Vermont",
        "Hidden: a house",
    ] {
        let article = format!("The baths shut\n\n{line}{text}");
        assert!(!is_held(&article), "{article}: {:?}", read(&article).told());
    }
    let below = format!("The baths shut{text}\nDraft: true\n{text}");
    assert!(!is_held(&below), "below the first paragraph it is text");
}

#[test]
fn an_embargo_line_holds_until_its_date_and_is_no_text() {
    for article in [
        "EMBARGOED UNTIL 1 JANUARY 2031\n\nThe baths shut\n\nSnow fell on them, and they shut.\n",
        "The baths shut\n\n*Not for publication before 1 January 2031*\n\nSnow fell on them, it said.\n",
        "The baths shut\nEmbargo: 2031-01-01\n\nSnow fell on them, and they shut.\n",
        "FOR RELEASE 1 January 2031\n\nThe baths shut\n\nSnow fell on them, and they shut.\n",
    ] {
        let seen = read(article);
        let date = seen.metadata.not_before.map(|(date, _)| shown(date));
        assert_eq!(date.as_deref(), Some("2031-01-01"), "{article}");
        assert!(
            !seen.text.contains("2031") && seen.text.contains("baths shut"),
            "{article}"
        );
        assert!(seen.problems.is_empty(), "{:?}", seen.told());
        let lines = |text: &str| text.matches('\n').count();
        assert_eq!(lines(&seen.text), lines(article));
    }
    let past = read("EMBARGOED UNTIL 14 MAY 2024\n\nThe baths shut\n\nSnow fell on them.\n");
    assert!(past.problems.is_empty() && !past.metadata.draft);
}

#[test]
fn the_later_of_date_and_embargo_counts() {
    for (fields, expected) in [
        ("date: 2026-05-14\nembargo: 2031-01-01", "2031-01-01"),
        ("embargo: 2031-01-01\ndate: 2026-05-14", "2031-01-01"),
        ("date: 2026-05-14\npublishDate: 2031-01-01", "2031-01-01"),
        ("date: 2032-05-14\nembargo: 2031-01-01", "2032-05-14"),
        ("embargo: 2030-01-01\nsperrfrist: 2031-01-01", "2031-01-01"),
        ("embargo: 2031-01-01", "2031-01-01"),
    ] {
        let path = crate::story::ArticlePath::from_bytes(b"a.txt".to_vec());
        let article = format!("---\n{fields}\n---\nSnow fell.\n");
        let reading = crate::story::read(&path, article.as_bytes(), &super::rules());
        let story = reading.story.unwrap();
        assert_eq!(
            story.published.map(shown).as_deref(),
            Some(expected),
            "{fields}"
        );
        assert!(story.date_line.is_some(), "{fields}");
    }
}

#[test]
fn a_state_that_is_there_twice_with_unlike_values_holds() {
    for article in [
        "---\nstatus: published\nStatus: draft\n---\nSnow.\n",
        "title: A\ndraft: false\ndraft: true\n\nSnow.\n",
        "{\"draft\": false, \"draft\": true}\nSnow.\n",
        "title: A\nentwurf: nein\nEntwurf: ja\n\nSnow.\n",
        "title: A\nembargo: 2020-01-01\nembargo: 2031-01-01\n\nSnow.\n",
    ] {
        let seen = read(article);
        let is_told = seen
            .problems
            .iter()
            .any(|(_, what)| matches!(what, What::Held { .. }));
        assert!(is_told, "{article}: {:?}", seen.told());
    }
    assert!(is_held("title: A\ndraft: false\nstatus: draft\n\nSnow.\n"));
    assert!(is_held(
        "title: A\nstatus: published\nentwurf: ja\n\nSnow.\n"
    ));
}
