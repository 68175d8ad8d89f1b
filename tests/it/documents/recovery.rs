//! What recovery must find again in our own documents, and what it must survive.

use chrono::SubsecRound;
use feedmill::feed::recovered::{self, RecoveredItem, RecoveredKind};
use feedmill::feed::{atom, html, json, rss};
use feedmill::ledger::item::{Item, Kind};
use feedmill::plan::model::{Format, Head, Page, Site, Tombstone};

use super::samples::{HARD_TITLES, hard_titles, morning, sealed, site, story, story_of};

fn document(head: &Head, site: &Site, format: Format) -> Vec<u8> {
    match format {
        Format::Rss => rss::document(head, site),
        Format::Atom => atom::document(head, site),
        Format::Json => json::document(head, site),
        Format::Html => html::twin(head, site),
    }
}

/// What a format is expected to remember of an item.
fn expected(item: &Item, format: Format) -> RecoveredItem {
    let knows_all = matches!(format, Format::Json | Format::Html);
    let kind = match &item.kind {
        Kind::Story(story) => RecoveredKind::Story {
            key: knows_all.then(|| story.key.clone()),
            content_hash: knows_all.then(|| story.content_hash.clone()),
            shown_hash: None,
            number: knows_all.then_some(story.number),
            related: story
                .related
                .iter()
                .filter(|headline| match format {
                    Format::Json => true,
                    Format::Html => false,
                    Format::Rss | Format::Atom => headline.resolved,
                })
                .filter_map(|headline| Some((headline.title.clone(), headline.url.clone()?)))
                .collect(),
            links: if format == Format::Html {
                Vec::new()
            } else {
                let links = story.html.split("<a href=\"").skip(1);
                let links = links.map(|link| link.split_once('"').unwrap().0.replace("&amp;", "&"));
                links.filter(|link| !link.starts_with('#')).collect()
            },
        },
        Kind::Headline(headline) => RecoveredKind::Headline {
            about_id: knows_all.then(|| headline.about_id.clone()),
            about_url: (format != Format::Html)
                .then(|| headline.about_url.clone())
                .flatten(),
            about_title: (format == Format::Json
                || format != Format::Html && headline.about_url.is_some())
            .then(|| headline.about_title.clone()),
        },
    };
    let mut found = RecoveredItem {
        id: item.id.clone(),
        title: item.title.clone(),
        url: item.url.clone(),
        published: item.published,
        updated: item.updated,
        kind,
    };
    if format == Format::Rss {
        found.published = item.published.trunc_subsecs(0);
        if item.updated == item.published {
            found.updated = found.published;
        }
    }
    found
}

#[test]
fn a_head_comes_back_from_rss_atom_and_json() {
    let site = site();
    let head = morning(&site);
    for format in [Format::Rss, Format::Atom, Format::Json] {
        let found = recovered::head(&document(&head, &site, format), format).unwrap();
        assert_eq!(found.updated, head.updated);
        let items: Vec<_> = head
            .items
            .iter()
            .map(|item| expected(item, format))
            .collect();
        assert_eq!(found.items, items, "{format:?}");
        if format == Format::Rss {
            assert_eq!((found.id, found.tombstones), (None, vec![]));
        } else {
            assert_eq!(found.id.as_ref(), Some(&head.id));
            let told = head.tombstones.clone().into_iter();
            // Atom holds a number where no other document does.
            let told = told.map(|gone| Tombstone {
                number: if head.remembers(format) {
                    gone.number
                } else {
                    0
                },
                ..gone
            });
            assert_eq!(found.tombstones, told.collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_sealed_page_gives_back_all_of_its_stories_in_each_format_for_readers() {
    let site = site();
    let head = sealed(&site);
    for format in [Format::Rss, Format::Atom, Format::Json] {
        let found = recovered::head(&document(&head, &site, format), format).unwrap();
        let page = found.page.unwrap();
        let own = head.sealed().unwrap();
        assert_eq!((page.span.first, page.span.last), own.span, "{format:?}");
        assert_eq!(page.rules, own.rules);
        assert_eq!(found.updated, head.updated);
        assert_eq!(found.items.len(), head.items.len());
        for (found, item) in found.items.iter().zip(&head.items) {
            let Kind::Story(story) = &item.kind else {
                panic!("{item:?}");
            };
            let RecoveredKind::Story {
                key,
                content_hash,
                shown_hash,
                number,
                ..
            } = &found.kind
            else {
                panic!("{found:?}");
            };
            assert_eq!(key.as_ref(), Some(&story.key), "{format:?}");
            assert_eq!(content_hash.as_ref(), Some(&story.content_hash));
            assert_eq!(shown_hash.as_ref(), Some(&story.shown_hash));
            assert_eq!(*number, Some(story.number));
            assert_eq!(found.published, item.published, "{format:?}");
            assert_eq!(found.updated, item.updated);
            assert_eq!(found.url, item.url);
        }
    }
    let found = recovered::head(&html::twin(&head, &site), Format::Html).unwrap();
    let titles = |items: &[RecoveredItem]| -> Vec<String> {
        items.iter().map(|item| item.title.clone()).collect()
    };
    let wanted: Vec<String> = head.items.iter().map(|item| item.title.clone()).collect();
    assert_eq!(titles(&found.items), wanted);
}

#[test]
fn a_head_without_json_and_html_remembers_what_these_would() {
    let site = site();
    for (formats, format) in [
        (vec![Format::Rss], Format::Rss),
        (vec![Format::Rss, Format::Atom], Format::Atom),
    ] {
        let mut head = morning(&site);
        head.feed.formats = formats;
        let found = recovered::head(&document(&head, &site, format), format).unwrap();
        assert_eq!(found.updated, head.updated, "{format:?}");
        assert_eq!(found.items.len(), head.items.len());
        for (found, item) in found.items.iter().zip(&head.items) {
            assert_eq!(found.published, item.published, "{format:?}");
            match (&found.kind, &item.kind) {
                (RecoveredKind::Story { key, number, .. }, Kind::Story(story)) => {
                    assert_eq!(key.as_ref(), Some(&story.key));
                    assert_eq!(*number, Some(story.number));
                }
                (RecoveredKind::Headline { about_id, .. }, Kind::Headline(headline)) => {
                    assert_eq!(about_id.as_ref(), Some(&headline.about_id));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_twin_gives_back_what_it_shows() {
    let site = site();
    let full = morning(&site);
    let is_story = |item: &&Item| Page::of(item).is_some();
    let stories: Vec<_> = full.items.iter().filter(is_story).collect();
    let found = recovered::head(&html::twin(&full, &site), Format::Html).unwrap();
    let items: Vec<_> = stories
        .iter()
        .map(|item| expected(item, Format::Html))
        .collect();
    assert_eq!(found.items, items);

    let mut headlines = full.clone();
    headlines.items.retain(|item| !is_story(&item));
    let found = recovered::head(&html::twin(&headlines, &site), Format::Html).unwrap();
    let items: Vec<_> = headlines
        .items
        .iter()
        .map(|item| expected(item, Format::Html))
        .collect();
    assert_eq!(found.items, items);
}

#[test]
fn a_page_gives_back_its_story() {
    let site = site();
    for (title, n) in HARD_TITLES.iter().zip(1..) {
        let mut item = story(n, title);
        item.published += chrono::TimeDelta::milliseconds(7);
        story_of(&mut item).html = "<p>&lt;/head> &lt;meta name=\"feedmill:id\"></p>".into();
        let bytes = html::page(Page::of(&item).unwrap(), &site);
        let found = recovered::page(&bytes).unwrap();
        let parts = story_of(&mut item).clone();
        assert_eq!(found.title, *title);
        assert_eq!(found.id, item.id);
        assert_eq!(found.url, item.url);
        assert_eq!(
            (found.published, found.updated),
            (item.published, item.updated)
        );
        assert_eq!(found.key, parts.key);
        assert_eq!(found.content_hash, parts.content_hash);
        assert_eq!(found.number, parts.number);
    }
}

#[test]
fn hard_titles_come_back_from_every_format() {
    let site = site();
    let head = hard_titles(&site);
    for format in Format::ALL {
        let found = recovered::head(&document(&head, &site, format), format).unwrap();
        let titles: Vec<&str> = found.items.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, HARD_TITLES, "{format:?}");
    }
}

#[test]
fn a_torn_or_foreign_document_gives_nothing_and_no_panic() {
    let site = site();
    let mut head = morning(&site);
    head.items.truncate(2);
    for format in Format::ALL {
        let whole = document(&head, &site, format);
        // A twin that was cut still has its head: what is left of it counts.
        if format != Format::Html {
            assert!(recovered::head(&whole[..whole.len() / 2], format).is_none());
        }
        for end in 0..whole.len() {
            let _ = recovered::head(&whole[..end], format);
            let _ = recovered::page(&whole[..end]);
        }
        for other in [
            "",
            "{}",
            "<a/>",
            "<rss><channel/></rss>",
            "<html></head>",
            "\u{feff}",
            "[1]",
        ] {
            assert!(
                recovered::head(other.as_bytes(), format).is_none(),
                "{other}"
            );
            assert!(recovered::page(other.as_bytes()).is_none());
        }
        assert!(recovered::head(&[0xFF, 0xFE, 0x3C], format).is_none());
    }
}
