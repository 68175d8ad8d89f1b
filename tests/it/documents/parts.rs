//! A document is its frame and its items: taken apart and put together again it is the same, whatever
//! the items say, and whichever of them the frame was drawn around.

use feedmill::feed::parts::{parts, put_together, twin_parts};
use feedmill::feed::{atom, html, json, rss};
use feedmill::ledger::item::{Item, Kind, Related};
use feedmill::plan::directory::Directory;
use feedmill::plan::model::{Format, Head};
use proptest::prelude::*;

use super::samples::{head, headline, site, story, story_of, tombstone};

/// What a text may hold that looks like a boundary.
const BAIT: [&str; 8] = [
    "\n    <item>\n",
    "\n    </item>\n",
    "\n  <entry>\n  </entry>\n",
    "\n    {\n    },\n",
    "]]>\n    </item>",
    "\n  \"items\": [\n",
    "\n</channel>",
    "plain",
];

fn item(number: u64, bait: &str, has_headline: bool) -> Vec<Item> {
    let mut item = story(number, &format!("Story {number} {}", bait.trim()));
    let related = Related {
        title: format!("Headline {} of {number}", bait.trim()),
        url: None,
        anchor: format!("h-{number:032x}"),
        resolved: false,
    };
    let body = bait.replace('&', "&amp;").replace('<', "&lt;");
    let told = story_of(&mut item);
    told.summary = bait.replace('\n', " ").trim().into();
    told.html = format!("<p>{body}</p>\n<pre>{body}</pre>");
    if has_headline {
        let placed = headline(&item, 1, &related);
        return vec![item, placed];
    }
    vec![item]
}

fn document(head: &Head, format: Format) -> Vec<u8> {
    let site = site();
    match format {
        Format::Rss => rss::document(head, &site),
        Format::Atom => atom::document(head, &site),
        Format::Json => json::document(head, &site),
        Format::Html => html::twin(head, &site),
    }
}

fn check(head: &Head) {
    for format in [Format::Rss, Format::Atom, Format::Json] {
        let whole = document(head, format);
        let apart = parts(&whole, format).unwrap();
        assert_eq!(apart.items.len(), head.items.len());
        for (at, one) in head.items.iter().enumerate() {
            let alone = document(&head.with_items(vec![one.clone()]), format);
            let alone = parts(&alone, format).unwrap();
            assert_eq!(alone.items, [apart.items[at]]);
            // Stories may use what headlines don't, and the frame declares it.
            if matches!(one.kind, Kind::Story(_)) {
                let together = put_together(&alone, &apart.items, format);
                assert!(together == whole, "{format:?} around item {at}");
            }
        }
    }
}

/// The twin of a head is its frame and what stands together in its list, whichever of it the frame was drawn
/// around.
fn check_twin(head: &Head) {
    let (site, directory) = (site(), Directory::default());
    let whole = html::twin(head, &site);
    let groups = html::groups(head);
    let apart = twin_parts(&whole).unwrap();
    assert_eq!(apart.items.len(), groups.len());
    for (at, group) in groups.iter().enumerate() {
        let alone = html::twin_of(head, &site, &directory, std::slice::from_ref(group));
        let alone = twin_parts(&alone).unwrap();
        assert_eq!(alone.items, [apart.items[at]]);
        let together = put_together(&alone, &apart.items, Format::Html);
        assert!(together == whole, "around group {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_twin_is_its_frame_and_its_list(
        told in prop::collection::vec((0..BAIT.len(), any::<bool>(), any::<bool>()), 1..5),
        in_front in any::<bool>(),
    ) {
        let numbers = 1..;
        let items = told.iter().zip(numbers);
        let items = items.flat_map(|((bait, placed, is_shown), number)| {
            let mut items = item(number, BAIT[*bait], *placed || !is_shown);
            if !is_shown {
                // A head of headlines doesn't show their story.
                items.remove(0);
            }
            items
        });
        let site = site();
        check_twin(&head(&site, usize::from(!in_front), items.collect()));
    }

    #[test]
    fn a_document_is_its_frame_and_its_items(
        told in prop::collection::vec((0..BAIT.len(), any::<bool>()), 1..5),
        has_tombstone in any::<bool>(),
        full_content in any::<bool>(),
    ) {
        let numbers = 1..;
        let items = told.iter().zip(numbers);
        let items = items.flat_map(|((bait, placed), number)| item(number, BAIT[*bait], *placed));
        let site = site();
        let tombstones = has_tombstone.then(tombstone).into_iter().collect();
        check(&Head { tombstones, full_content, ..head(&site, 0, items.collect()) });
    }
}

#[test]
fn what_holds_no_items_has_no_parts() {
    let empty = head(&site(), 0, Vec::new());
    for format in Format::ALL {
        assert_eq!(parts(&document(&empty, format), format), None);
    }
    let one = head(&site(), 0, item(1, "plain", false));
    assert_eq!(parts(&document(&one, Format::Html), Format::Html), None);
    for torn in ["", "\n", "  <channel>\n    <item>\n", "    </item>"] {
        assert_eq!(parts(torn.as_bytes(), Format::Rss), None);
    }
}
