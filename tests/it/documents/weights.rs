//! What `max_bytes` is spent on: an item's weight is no less than what any format writes of it, and
//! not much more.

use std::sync::LazyLock;

use feedmill::feed::{atom, html, json, rss};
use feedmill::ledger::heads::{FeedRules, HeadStory, Places, Room, placed_headlines, story_item};
use feedmill::ledger::item::{Item, Related};
use feedmill::ledger::known_items::{KnownItems, items};
use feedmill::ledger::memory::StoryRow;
use feedmill::plan::model::{Format, Head, Site};
use feedmill::words::Words;
use proptest::collection::vec;
use proptest::prelude::*;

use super::samples::{files, head, headline, images, site, story, story_of};
use crate::gate::hostile::{BASE_URL, SITE_ID, head_story, known, rules};

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

static PLACES: LazyLock<Places<'static>> = LazyLock::new(|| Places {
    site_id: SITE_ID,
    base_url: BASE_URL,
    pages: true,
    language: None,
    words: Words::of(None),
});

/// A story of an article whose fields are as long as asked, in characters that take most, as a head
/// shows it when it comes.
fn entering(n: usize, rules: &FeedRules, lengths: [usize; 5]) -> HeadStory {
    let [title, summary, names, headlines, words] = lengths;
    let name = |n: usize| format!("{n}{}", "&".repeat(title));
    let url = |n: usize| format!("https://a.example/{n}?{}", "&a'".repeat(title));
    let related =
        |n| serde_json::json!({"title": format!("{n} {}", "<".repeat(title)), "url": url(n)});
    let said = serde_json::json!({
        "title": name(n),
        "summary": "\"&".repeat(summary),
        "authors": (0..names).map(name).collect::<Vec<_>>(),
        "tags": (0..names).map(name).collect::<Vec<_>>(),
        "link": url(n),
        "images": (0..headlines).map(|n| serde_json::json!({"url": url(n), "alt": name(n)})).collect::<Vec<_>>(),
        "attachments": (0..names).map(|n| serde_json::json!({"url": url(n), "title": name(n)})).collect::<Vec<_>>(),
        "related": (0..headlines).map(related).collect::<Vec<_>>(),
    });
    let article = format!("{said}\n{}\n", "a < b ".repeat(words));
    let (path, story) = crate::gate::hostile::story_of(&format!("s{n}"), &article).unwrap();
    let mut head = head_story(&path, &story);
    head.story.row = StoryRow(i64::try_from(n).unwrap() + 1);
    let item = story_item(&PLACES, &head);
    head.summary_only = rules.wants_summary(&item, true);
    head
}

#[test]
fn a_story_that_says_all_that_it_may_pushes_no_other_out() {
    let rules = rules();
    for (title, words) in [(400, 10), (290, 10), (98, 10), (98, 200_000), (20, 10)] {
        let head = entering(0, &rules, [title, 2_000, 200, 500, words]);
        let weight = story_item(&PLACES, &head).weight(true);
        assert!(weight <= rules.max_bytes / 4, "{title}: {weight}");
    }
}

#[test]
fn the_weight_of_an_illustrated_story_is_close_to_what_is_written() {
    for (n, most_percent) in [(1, 165), (5, 180), (25, 220)] {
        let mut item = shaped(400, 6, "harbour ");
        let media = images().into_iter().chain(files());
        story_of(&mut item).media = media.cycle().take(n).collect();
        check(&item, true, most_percent);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn a_head_takes_no_more_than_it_may(
        lengths in vec([0..400_usize, 0..700, 0..60, 0..120, 0..9_000], 1..9),
        max_bytes in 20_000..900_000_u64,
        headline_items in any::<bool>(),
    ) {
        let rules = FeedRules { max_bytes, history_bytes: max_bytes, headline_items, ..rules() };
        let lengths = lengths.into_iter().enumerate();
        let mut stories: Vec<HeadStory> = lengths.map(|(n, lengths)| entering(n, &rules, lengths)).collect();
        let weight = |story: &HeadStory| story_item(&PLACES, story).weight(true);
        let mut room = Room::of(&rules);
        stories.truncate(stories.iter().take_while(|story| room.take(weight(story))).count());
        let headlines = placed_headlines(&rules, &stories).iter().map(|placed| known(placed, placed.owner)).collect();
        let items = items(
            &rules,
            &PLACES,
            &stories,
            &headlines,
            &KnownItems::default(),
        );
        let alone = if stories.len() == 1 { weight(&stories[0]) } else { 0 };
        let site = site();
        let (empty, full) = (head(&site, 0, Vec::new()), head(&site, 0, items));
        for (empty, full) in [
            (rss::document(&empty, &site), rss::document(&full, &site)),
            (atom::document(&empty, &site), atom::document(&full, &site)),
            (json::document(&empty, &site), json::document(&full, &site)),
        ] {
            let taken = u64::try_from(full.len() - empty.len()).unwrap();
            prop_assert!(taken <= max_bytes.max(alone), "{} of {}", taken, max_bytes);
        }
    }

    #[test]
    fn a_weight_is_never_less_than_what_is_written(
        words in 0..60_usize,
        headlines in 0..12_usize,
        filler in "[ -~é日'\"&<>]{1,24}",
        full in any::<bool>(),
        media in 0..6_usize,
    ) {
        let site = site();
        let mut item = shaped(words, headlines, &filler);
        let media = images().into_iter().chain(files()).take(media).map(|mut media| {
            media.url = format!("https://a.example/?{}", "&a'".repeat(words));
            media.alt = media.alt.map(|_| filler.clone());
            media.title = media.title.map(|_| filler.clone());
            media
        });
        story_of(&mut item).media = media.collect();
        prop_assert!(item.weight(full) >= written(&item, &site, full), "{:#?}", item);
    }
}
