//! Arbitrary and mutated documents: never a panic.

use proptest::prelude::*;

use super::{DocumentKind, check, expected};

const GOOD: [(DocumentKind, &str); 5] = [
    (DocumentKind::Rss, super::rss::GOOD),
    (DocumentKind::Atom, super::atom::GOOD),
    (DocumentKind::Json, super::json::GOOD),
    (DocumentKind::Page, super::page::GOOD),
    (DocumentKind::Html, super::page::GOOD),
];

/// Pieces that break XML when they land in the wrong place.
const PIECES: [&str; 36] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "]]>",
    "<![CDATA[",
    "<!--",
    "--",
    "-->",
    "<?",
    "?>",
    "<?xml ?>",
    "<!DOCTYPE a>",
    "&amp;",
    "&#x0;",
    "&#10;",
    "&x;",
    "<a>",
    "</a>",
    "<a/>",
    "<a b='c'/>",
    "=",
    ":",
    "xmlns:p='u' ",
    "xmlns='' ",
    " ",
    "\n",
    "\r",
    "\u{0}",
    "\u{85}",
    "\u{fffe}",
    "é",
    "/",
    "x",
    "<p:a/>",
];

/// One change: take out some bytes at a place, put a piece in.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, usize)> {
    (any::<prop::sample::Index>(), 0_usize..12, 0..PIECES.len())
}

fn mutate(good: &str, changes: &[(prop::sample::Index, usize, usize)]) -> Vec<u8> {
    let mut bytes = good.as_bytes().to_vec();
    for (place, taken, piece) in changes {
        let at = place.index(bytes.len() + 1);
        let end = (at + taken).min(bytes.len());
        bytes.splice(at..end, PIECES[*piece].bytes());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), kind in 0_usize..5) {
        let _ = check(&bytes, &expected(GOOD[kind].0));
    }

    #[test]
    fn mutated_documents_never_panic(kind in 0_usize..5, changes in prop::collection::vec(change(), 1..5)) {
        let (kind, good) = GOOD[kind];
        let _ = check(&mutate(good, &changes), &expected(kind));
    }

    /// Whatever data may be written without being escaped: what roxmltree, a second reader of XML, refuses must
    /// not pass here.
    #[test]
    fn data_that_another_reader_refuses_never_passes(
        kind in 0_usize..2,
        place in prop::sample::select(vec!["A brook", "https://mill.example/pages/brook.html", "water"]),
        pieces in prop::collection::vec(0..PIECES.len(), 1..6),
    ) {
        let (kind, good) = GOOD[kind];
        let pieces: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        let document = good.replacen(place, &format!("{place}{pieces}"), 1);
        if roxmltree::Document::parse(&document).is_err() {
            let faults = check(document.as_bytes(), &expected(kind));
            prop_assert!(faults.iter().any(|fault| fault.item.is_none()), "{document}");
        }
    }
}
