//! What `max_bytes` is spent on: an item's weight is no less than what any format writes of it, and
//! not much more.

use feedmill::feed::model::{Format, Head, Site};
use feedmill::feed::{atom, html, json, rss};
use feedmill::ledger::item::{Item, Related};
use proptest::prelude::*;

use super::samples::{head, headline, site, story, story_of};

/// The bytes that an item adds to a head, in the format that needs most.
fn written(item: &Item, site: &Site, full: bool) -> u64 {
    let bytes = |items: Vec<Item>, format| {
        let head = Head {
            full_content: full,
            ..head(site, 0, items)
        };
        let bytes = match format {
            Format::Rss => rss::document(&head, site),
            Format::Atom => atom::document(&head, site),
            Format::Json => json::document(&head, site),
            Format::Html => html::twin(&head, site),
        };
        u64::try_from(bytes.len()).unwrap()
    };
    let formats = Format::ALL.into_iter();
    let added = formats.map(|format| bytes(vec![item.clone()], format) - bytes(Vec::new(), format));
    added.max().unwrap()
}

/// A story with a body of so many words and so many headlines, some of them linked.
fn shaped(words: usize, headlines: usize, filler: &str) -> Item {
    let mut item = story(7, &format!("A story of {words} words & {filler}"));
    let story = story_of(&mut item);
    let sentence = format!("{filler} ").repeat(words.min(40));
    story.summary = sentence.trim().into();
    let escaped = filler
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    story.html = format!("<p>{}</p>\n", escaped.repeat(words));
    story.related = (0..headlines)
        .map(|n| Related {
            title: format!("Headline {n} of the day: {filler}"),
            anchor: format!("h-{n:032x}"),
            url: (n % 2 == 0).then(|| format!("https://news.example/pages/some-story-{n}.html")),
            resolved: n % 4 == 0,
        })
        .collect();
    item
}

fn check(item: &Item, full: bool, most_percent: u64) {
    let site = site();
    let (weight, written) = (item.weight(full), written(item, &site, full));
    assert!(weight >= written, "{weight} < {written}: {item:#?}");
    assert!(
        weight <= written * most_percent / 100,
        "{weight} for {written}: {item:#?}"
    );
}

#[test]
fn the_weight_of_a_usual_story_is_close_to_what_is_written() {
    for (words, headlines) in [(100, 0), (400, 16), (400, 6), (3_000, 40), (20, 500)] {
        check(&shaped(words, headlines, "harbour "), true, 165);
    }
}

#[test]
fn the_weight_of_a_headline_is_close_to_what_is_written() {
    let about = shaped(10, 3, "quay ");
    for related in story_of(&mut about.clone()).related.clone() {
        check(&headline(&about, 1, &related), true, 150);
    }
}

proptest! {
    #[test]
    fn a_weight_is_never_less_than_what_is_written(
        words in 0..60_usize,
        headlines in 0..12_usize,
        filler in "[ -~é日'\"&<>]{1,24}",
        full in any::<bool>(),
    ) {
        let site = site();
        let item = shaped(words, headlines, &filler);
        prop_assert!(item.weight(full) >= written(&item, &site, full), "{:#?}", item);
    }
}
