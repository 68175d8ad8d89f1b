//! The strict reader of XML beside another reader: what that refuses is refused here.

use proptest::prelude::*;

use crate::gate::characters;
use crate::gate::faults::Broken;
use crate::gate::xml::Events;

const GOOD: &str = r#"<?xml version="1.0" encoding="utf-8"?><!-- c --><?pi x?>
<r xmlns="u:d" xmlns:p="u:p" a="1" p:a='2&amp;3'><p:e b="x&#10;y"/>text &lt; &#x3E;<![CDATA[ <&]]>
<q:i xmlns:q="u:p" q:a="1" xml:lang="en"><é>ü</é><e></e ></q:i><!----></r>
"#;

const PIECES: [&str; 48] = [
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
    "xmlns:p='u:d' ",
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
    "!",
    "?",
    "-",
    "]",
    ";",
    "#",
    "a='1' ",
    "p:a='1' ",
    "q:a='1' ",
    "\u{b7}",
    "\u{d7}",
    "\t",
];

/// Reads the whole document as a tree without rules.
fn read(text: &str) -> Result<(), Broken> {
    let (text, odd) = characters::text(text.as_bytes())?;
    let mut events = Events::new(text, odd);
    events.root()?;
    events.skip()?;
    events.finish()
}

fn mutate(changes: &[(prop::sample::Index, usize, usize)]) -> String {
    let mut text: Vec<char> = GOOD.chars().collect();
    for (place, taken, piece) in changes {
        let at = place.index(text.len() + 1);
        let end = (at + taken).min(text.len());
        text.splice(at..end, PIECES[*piece].chars());
    }
    text.into_iter().collect()
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, usize)>> {
    prop::collection::vec(
        (any::<prop::sample::Index>(), 0_usize..8, 0..PIECES.len()),
        1..4,
    )
}

#[test]
fn the_good_document_is_well_formed() {
    read(GOOD).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn what_another_reader_refuses_is_not_well_formed(changes in changes()) {
        let text = mutate(&changes);
        if let Err(error) = roxmltree::Document::parse(&text) {
            prop_assert!(read(&text).is_err(), "{error}\n{text}");
        }
    }
}
