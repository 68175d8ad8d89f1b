//! Lines that begin with keys: which are a head, and which are text.

use super::{read, shown};
use crate::problem::What;

/// Whether the article opens with text alone, and nothing is said of it.
fn is_text(article: &str) -> bool {
    let seen = read(article);
    seen.text == article && seen.problems.is_empty() && !seen.metadata.draft
}

#[test]
fn an_unknown_key_is_named_and_the_rest_counts() {
    for (head, told) in [
        (
            "title: The baths\ndraft: true\nmood: metro",
            "a.txt:3: unknown key \"mood\"; it was passed over; remove it, or leave it",
        ),
        (
            "titel: The baths\nautr: Ada\nentwurf: ja",
            "a.txt:2: unknown key \"autr\"; it was passed over; did you mean `author`?",
        ),
        (
            "Beat: metro\nTitle: The baths\nStatus: draft",
            "a.txt:1: unknown key \"Beat\"; it was passed over; remove it, or leave it",
        ),
        (
            "---\ntitle: The baths\ndraft: true\nsumary: It shuts.\n---",
            "a.txt:4: unknown key \"sumary\"; it was passed over; did you mean `summary`?",
        ),
        (
            "+++\ntitle = \"The baths\"\nsecton = \"Town\"\ndraft = true\n+++",
            "a.txt:3: unknown key \"secton\"; it was passed over; did you mean `section`?",
        ),
        (
            "{\"title\": \"The baths\",\n \"draft\": true,\n \"auther\": \"Ada\"}",
            "a.txt:3: unknown key \"auther\"; it was passed over; did you mean `author`?",
        ),
    ] {
        let seen = read(&format!("{head}\n\nSnow fell.\n"));
        assert_eq!(seen.told(), [told], "{head}");
        assert_eq!(seen.metadata.title.as_deref(), Some("The baths"), "{head}");
        assert!(seen.metadata.draft, "{head}");
        assert_eq!(seen.text.trim(), "Snow fell.", "{head}");
    }
}

#[test]
fn an_unknown_key_is_named_once() {
    let seen = read("Title: A\nbeat: b\nbeat: c\nTags: d\n\nSnow fell.\n");
    assert_eq!(seen.problems.len(), 1);
    let seen = read("---\ntitle: A\nbeat: b\nmood: c\n---\nSnow fell.\n");
    assert!(
        seen.problems.is_empty(),
        "other tools have keys of their own"
    );
}

#[test]
fn lines_are_a_head_in_any_order_and_language() {
    for (head, title) in [
        ("desk: metro\ntitle: A", "A"),
        ("Titel: A\nAutor: Ada\nDatum: 2026-05-14", "A"),
        ("Überschrift: A\nSchlagworte: x, y", "A"),
        ("Titre : A\nAuteur : Ada\nCatégorie : x", "A"),
        ("Título: A\nFecha: 2026-05-14", "A"),
        ("TITOLO: A\nAutore: Ada", "A"),
        ("Tytuł: A\nAutor: Ada", "A"),
        ("Заголовок: A\nАвтор: Ada\nДата: 2026-05-14", "A"),
        ("Başlık: A\nYazar: Ada", "A"),
        ("العنوان: A\nالكاتب: Ada", "A"),
        ("タイトル：A\n著者：Ada", "A"),
        ("标题：A\n作者：Ada", "A"),
        ("제목: A\n작성자: Ada", "A"),
        (":title: A\n:tags: x", "A"),
        (".. title: A\n.. slug: a\n.. date: 2026-05-14", "A"),
        ("  title: A\n  tags: x", "A"),
        ("title: A\nvenue: Town hall\ndoors: 7 pm", "A"),
        (
            "title: A long one\n  that goes on\ntags:\n  - x\n  - y",
            "A long one that goes on",
        ),
    ] {
        let seen = read(&format!("{head}\n\nSnow fell.\n"));
        assert_eq!(seen.metadata.title.as_deref(), Some(title), "{head}");
        assert_eq!(seen.text.trim(), "Snow fell.", "{head}");
        let only_unknown = |(_, what): &(_, What)| matches!(what, What::UnknownKey { .. });
        assert!(
            seen.problems.iter().all(only_unknown),
            "{head}: {:?}",
            seen.told()
        );
    }
}

#[test]
fn a_head_ends_at_the_first_other_line() {
    let seen = read("Title: Quay\nThe text begins at once.\n\nSnow fell.\n");
    assert_eq!(seen.metadata.title.as_deref(), Some("Quay"));
    assert_eq!(seen.text, "The text begins at once.\n\nSnow fell.\n");
    assert_eq!(seen.first_line, 2);
}

#[test]
fn a_date_alone_makes_a_head_where_no_event_is_announced() {
    for head in [
        "Date: 2026-05-14",
        "Published: 14 May 2026",
        "Datum: 2026-05-14\nRegion: north",
    ] {
        let seen = read(&format!("{head}\n\nSnow fell.\n"));
        assert_eq!(
            seen.metadata.date.map(shown).as_deref(),
            Some("2026-05-14"),
            "{head}"
        );
        assert_eq!(seen.text, "Snow fell.\n", "{head}");
    }
    for article in [
        "Date: 14 May 2026\nVenue: Town hall\n\nThe choir sings.\n",
        "Date: 2026-05-14\nTime: 7 pm\n\nThe choir sings.\n",
        "Datum: 2026-05-14\nOrt: Rathaus\nEintritt: frei\n\nDer Chor singt.\n",
        "Date : 2026-05-14\nLieu : mairie\n\nLe chœur chante.\n",
        "日付：2026-05-14\n会場：公民館\n\n合唱団が歌う。\n",
    ] {
        assert!(is_text(article), "{article}: {:?}", read(article).told());
    }
}

#[test]
fn a_lone_key_in_small_letters_with_a_value_that_fits_makes_a_head() {
    for line in [
        "tags: red, blue",
        "section: sport",
        "author: Ann Lee",
        "summary: A short one",
        "language: pt-BR",
        "id: urn:x:1",
        "link: https://else.example/x",
        "updated: 2026-05-05",
    ] {
        let text = "Fog on the quay\n\nIt lay until noon.\n";
        assert!(!is_text(&format!("{line}\n\n{text}")), "{line}");
        assert!(
            is_text(&format!("{line}\n{text}")),
            "touches the text: {line}"
        );
        let (first, rest) = line.split_at(1);
        let in_capitals = first.to_uppercase() + rest;
        assert!(
            is_text(&format!("{in_capitals}\n\n{text}")),
            "{in_capitals}"
        );
    }
    for line in [
        "id: 47",
        "link: see below",
        "language: of the quay",
        "updated: often",
        "fog: red",
    ] {
        assert!(
            is_text(&format!("{line}\n\nIt lay until noon.\n")),
            "{line}"
        );
    }
}

#[test]
fn what_only_looks_like_a_head_is_text_in_silence() {
    for article in [
        "Venue: Town hall\nTime: 7 pm\n\nThe choir sings.\n",
        "Anna: Where were you?\nBen: At sea.\nAnna: Again?\n",
        "Q: Who mends the wall?\nA: Nobody does.\n\nSnow fell.\n",
        "Frage: Wer flickt die Mauer?\nAntwort: Niemand.\n\nEs schneite.\n",
        "Flour: 200 g\nButter: 100 g\nSugar: 50 g\n\nMix it all.\n",
        "Ships: 12\nCranes: 4\nBerths: 9\n\nThe port is small.\n",
        "Hale 2: 1 Quay\n\nSnow fell.\n",
        "Status: sold out since Monday\n\nSnow fell.\n",
        "Status: the council said nothing\n\nSnow fell.\n",
        "Status: closed\n\nThe pier is shut.\n",
        "Status: sold\n\nThe house is gone.\n",
        "State: Vermont\nCounty: Hale\n\nSnow fell.\n",
        "State of play: the wall is down\n\nSnow fell.\n",
        "Draft: the plan that nobody signed\n\nSnow fell.\n",
        "Private: the life of a lock keeper\n\nSnow fell.\n",
        "Hidden: a house below the hill\n\nSnow fell.\n",
        "Published: five books on herring\n\nSnow fell.\n",
        "Expiry: how long does milk keep?\n\nSnow fell.\n",
        "Embargo: how the herring war began\n\nSnow fell.\n",
        "Embargo on herring lifted\n\nThe boats sailed on Monday, and the quay was full.\n",
        "Craft: true\n\nThe brewer said so.\n",
        "Name: Quay\nSource: the archive\n\nSnow fell.\n",
        "Note: the wall is shut\n\nSnow fell.\n",
        "Photo: Ada Finch\nSource: the archive\n\nSnow fell.\n",
        "From: the harbour\nTo: the hill\n\nA walk of nine miles.\n",
        "From: 9 am\nTo: 5 pm\nDate: 14 May 2026\nVenue: Town hall\n\nThe market is open.\n",
        "Monday: rain\nTuesday: snow\nWednesday: sun\n\nThe week was mixed.\n",
        "Editor: Ada Finch\nPublisher: Quay Press\nStates: 3\n\nSnow fell.\n",
        "Update: the ferry sails again.\n\nSnow fell.\n",
        "Home team: 2\nAway team: 1\n\nThe match was short.\n",
        "10:30 the ferry leaves\n11:00 it is back\n\nSnow fell.\n",
    ] {
        assert!(is_text(article), "{article}: {:?}", read(article).told());
    }
}

#[test]
fn a_field_list_may_stand_below_an_underlined_title() {
    let seen = read(
        "The baths\n#########\n\n:date: 2026-05-14\n:tags: x, y\n:status: draft\n\nSnow fell.\n",
    );
    assert_eq!(seen.metadata.title.as_deref(), Some("The baths"));
    assert_eq!(seen.metadata.tags, ["x", "y"]);
    assert!(
        seen.metadata.draft && seen.problems.is_empty(),
        "{:?}",
        seen.told()
    );
    assert_eq!((seen.text.as_str(), seen.first_line), ("Snow fell.\n", 8));
    assert!(is_text("The baths\n=========\n\nSnow fell.\n"));
}

#[test]
fn a_fence_without_an_end_holds_below_it_what_looks_like_keys() {
    for article in [
        "---\nmood: calm\ndesk: metro\n\nSnow fell.\n",
        "---\ndrfat: true\nmood: calm\n\nSnow fell.\n",
        "+++\ntitel = \"x\"\n\nSnow fell.\n",
        "---\ntitel: x\n----\n\nSnow fell.\n",
        "---\nentwurf: ja\n\nSnow fell.\n",
    ] {
        let seen = read(article);
        let is_held = matches!(seen.problems[..], [(Some(_), What::BadFrontMatter { .. })]);
        assert!(is_held, "{article}: {:?}", seen.told());
    }
    for article in [
        "---\nSnow fell on the quay, and nobody came.\n\nIt was cold.\n",
        "---\n\nUpdate: the ferry sails.\n\nSnow fell.\n",
        "---\nAnna: Where were you?\nBen: At sea.\n\nSnow fell.\n",
        "---\nUpdate: the ferry sails again on Monday.\n\nSnow fell.\n",
    ] {
        assert!(is_text(article), "{article}: {:?}", read(article).told());
    }
}
