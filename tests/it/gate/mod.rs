//! The gate: good documents pass it, and each broken twin is refused by the rule that it breaks.

#![expect(
    clippy::too_many_lines,
    reason = "a table of broken documents reads best whole"
)]

mod atom;
mod form;
mod fragment;
pub(crate) mod hostile;
mod json;
mod mutated;
mod page;
mod rss;

use chrono::{DateTime, Utc};
use feedmill::gate::{DocumentKind, Expected, ExpectedHistory, ExpectedItem, Fault, check};

/// Whom a broken rule is laid to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blame {
    Frame,
    First,
    Second,
    /// Nobody here: only our own code could break it, and a validator among the outside checks tells.
    Outside,
}
use Blame::{First, Frame, Outside, Second};

const FIRST: &str = "tag:mill.example,2026:brook";
const SECOND: &str = "tag:mill.example,2026:headline:0f";

fn date(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The RSS document here is a sealed page, the Atom and the JSON document are heads with a history.
fn history(kind: DocumentKind) -> ExpectedHistory {
    let current = ("current", "https://mill.example/feed/head".to_owned());
    let previous = ("prev-archive", "https://mill.example/archive/1/".to_owned());
    let links = match kind {
        DocumentKind::Rss => vec![current, previous],
        DocumentKind::Atom | DocumentKind::Json => vec![previous],
        _ => Vec::new(),
    };
    ExpectedHistory {
        is_archive: kind == DocumentKind::Rss,
        links,
    }
}

/// What the ledger expects of all documents here: an updated story and a headline without URL.
fn expected(kind: DocumentKind) -> Expected {
    Expected {
        kind,
        self_url: "https://mill.example/feed".into(),
        base_url: "https://mill.example/".into(),
        feed_id: (kind == DocumentKind::Atom).then(|| "tag:mill.example,2026:feed:".into()),
        items: vec![
            ExpectedItem {
                id: FIRST.into(),
                guid: None,
                published: date("2026-05-14T09:30:00.250Z"),
                updated: date("2026-05-15T10:00:00Z"),
                url: Some("https://mill.example/pages/brook.html".into()),
            },
            ExpectedItem {
                id: SECOND.into(),
                guid: None,
                published: date("2026-05-14T09:29:59.250Z"),
                updated: date("2026-05-14T09:29:59.250Z"),
                url: None,
            },
        ],
        history: history(kind),
        not_after: date("2026-06-01T00:00:00Z"),
    }
}

#[track_caller]
fn passes(good: &str, expected: &Expected) {
    assert_eq!(check(good.as_bytes(), expected), [], "{good}");
}

/// Changes a good document in one place; the gate must name the rule and whom to blame, or leave the document
/// to the judge that the rule's place names, a function of `tests/outside/judges.sh`.
#[track_caller]
fn refuses(good: &str, expected: &Expected, table: &[(&str, &str, Blame, &str)]) {
    passes(good, expected);
    let mut wrong = Vec::new();
    for (from, to, blame, rule) in table {
        assert!(good.contains(from), "the good twin has no {from}");
        let broken = good.replacen(from, to, 1);
        let faults = check(broken.as_bytes(), expected);
        let item = match blame {
            Frame | Outside => None,
            First => Some(FIRST),
            Second => Some(SECOND),
        };
        let told = |fault: &Fault| fault.item.as_deref() == item && fault.rule.contains(rule);
        let is_right = match blame {
            Outside => faults.is_empty(),
            _ => faults.iter().any(told),
        };
        if *blame == Outside {
            leave_to(rule, "good", good);
            leave_to(rule, "broken", &broken);
        }
        if !is_right {
            wrong.push(format!("{from:?}\t{to:?}\t{blame:?}\t{rule:?}\t{faults:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Writes a document into the folder `MUTATIONS`, if there is one, for the judge among the outside checks that has
/// to accept or refuse it.
fn leave_to(judge: &str, what: &str, document: &str) {
    let Some(folder) = std::env::var_os("MUTATIONS") else {
        return;
    };
    let name = match judge {
        "atom_is_valid" => "atom.xml",
        "rss_is_valid" | "xml_is_well_formed" => "rss.xml",
        "json_feed_is_valid" => "feed.json",
        "html_is_valid" => "index.html",
        _ => panic!("no judge is called {judge}"),
    };
    let hash = xxhash_rust::xxh3::xxh3_64(document.as_bytes());
    let folder = std::path::Path::new(&folder).join(judge).join(what);
    let folder = folder.join(format!("{hash:016x}"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), document).unwrap();
}
