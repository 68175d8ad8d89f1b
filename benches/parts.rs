//! The parts of a build, each by itself: `cargo bench`. Under `cargo test` each runs once.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a benchmark fails by panicking, and writes articles, not documents"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use divan::{AllocProfiler, Bencher};
use feedmill::feed::{atom, html, json, rss};
use feedmill::gate::{self, DocumentKind, Expected, ExpectedHistory, ExpectedItem};
use feedmill::ledger::body::Body;
use feedmill::ledger::heads::hex;
use feedmill::ledger::item::{HeadlineItem, Item, Kind, Related, StoryItem};
use feedmill::plan::model::{Format, Head, Site};
use feedmill::story::{self, ArticlePath};
use tempfile::TempDir;

mod shared;

use shared::{CONFIG, article, config};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const ONE_FEED: &str = "[output]\npages = false\n[[feeds]]\nwindow = \"1m\"\narchive = false\n";
const FORMATS: [Format; 4] = Format::ALL;
/// Articles of the sites; few where the tests run each once.
const SIZES: &[usize] = if cfg!(debug_assertions) {
    &[20]
} else {
    &[100, 10_000]
};

fn main() {
    divan::main();
}

fn date() -> DateTime<Utc> {
    "2026-05-14T09:30:00Z".parse().unwrap()
}

/// The place of a headline in its story's page.
fn anchor(hash: &[u8; 16]) -> String {
    format!("h-{}", hex(*hash))
}

/// A head of twenty stories with their headlines, as feeds have it.
fn head(site: &Site) -> Head {
    let rules = config().to_rules();
    let mut items = Vec::new();
    for number in 0..20 {
        let path = ArticlePath::from_bytes(format!("boat-{number}.txt").into_bytes());
        let reading = story::read(&path, article(number).as_bytes(), &rules);
        let body = Body::of(&reading.story.unwrap());
        let published = date() - TimeDelta::minutes(i64::try_from(number).unwrap());
        let key = format!("boat-{number}");
        let url = format!("https://quay.example/pages/{key}.html");
        let related = body.headlines.iter().map(|headline| Related {
            title: headline.text.clone(),
            anchor: anchor(&headline.hash),
            resolved: false,
            url: None,
        });
        let about_id = format!("tag:quay.example,2026:{key}");
        items.push(Item {
            id: about_id.clone(),
            guid: None,
            title: body.title.clone(),
            url: Some(url.clone()),
            published,
            updated: published,
            kind: Kind::story(StoryItem {
                day: None,
                content_hash: format!("{number:032x}"),
                shown_hash: format!("{number:032x}"),
                number: 20 - number as u64,
                slug: key.clone(),
                key,
                summary: body.summary.clone(),
                html: body.html.clone(),
                summary_only: false,
                related: related.collect(),
                media: Vec::new(),
                authors: Vec::new(),
                tags: Vec::new(),
                section: None,
                language: None,
            }),
        });
        for (k, headline) in (1..).zip(&body.headlines) {
            let published = published - TimeDelta::seconds(k);
            items.push(Item {
                id: format!("tag:quay.example,2026:headline:{}", hex(headline.hash)),
                guid: None,
                title: headline.text.clone(),
                url: Some(format!("{url}#{}", anchor(&headline.hash))),
                published,
                updated: published,
                kind: Kind::headline(HeadlineItem {
                    about_id: about_id.clone(),
                    about_title: body.title.clone(),
                    about_url: Some(url.clone()),
                }),
            });
        }
    }
    let feed = site.feeds.iter().find(|feed| feed.name.is_empty());
    Head {
        feed: feed.unwrap().clone(),
        id: "tag:quay.example,2026:feed:".into(),
        language: None,
        updated: date(),
        items,
        tombstones: Vec::new(),
        full_content: true,
        history: None,
    }
}

fn document(head: &Head, site: &Site, format: Format) -> Vec<u8> {
    match format {
        Format::Rss => rss::document(head, site),
        Format::Atom => atom::document(head, site),
        Format::Json => json::document(head, site),
        Format::Html => html::twin(head, site),
    }
}

#[divan::bench]
fn read_a_story(bencher: Bencher<'_, '_>) {
    let rules = config().to_rules();
    let path = ArticlePath::from_bytes(b"boat-7.txt".to_vec());
    let text = article(7);
    bencher.bench(|| story::read(&path, divan::black_box(text.as_bytes()), &rules));
}

#[divan::bench(args = FORMATS)]
fn render_a_head(bencher: Bencher<'_, '_>, format: Format) {
    let site = config().to_site();
    let head = head(&site);
    bencher.bench(|| document(divan::black_box(&head), &site, format));
}

#[divan::bench(args = FORMATS)]
fn check_a_head(bencher: Bencher<'_, '_>, format: Format) {
    let site = config().to_site();
    let head = head(&site);
    let bytes = document(&head, &site, format);
    let items = head.items.iter().map(|item| ExpectedItem {
        id: item.id.clone(),
        guid: None,
        published: item.published,
        updated: item.updated,
        url: item.url.clone(),
    });
    let expected = Expected {
        kind: match format {
            Format::Rss => DocumentKind::Rss,
            Format::Atom => DocumentKind::Atom,
            Format::Json => DocumentKind::Json,
            Format::Html => DocumentKind::Html,
        },
        self_url: head.url(&site.base_url, format),
        base_url: site.base_url.clone(),
        feed_id: Some(head.id.clone()),
        items: items.collect(),
        history: ExpectedHistory::default(),
        not_after: date(),
    };
    assert_eq!(gate::check(&bytes, &expected), []);
    bencher.bench(|| gate::check(divan::black_box(&bytes), &expected));
}

/// A built site of so many articles.
fn site(articles: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..articles {
        let path = folder
            .path()
            .join(format!("articles/{}/{number}.txt", number / 1_000));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, article(number)).unwrap();
    }
    fs::write(
        folder.path().join("config.toml"),
        format!("{CONFIG}{ONE_FEED}"),
    )
    .unwrap();
    build(folder.path());
    folder
}

fn build(folder: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_feedmill"));
    let status = command
        .args(["build", "--quiet"])
        .current_dir(folder)
        .status();
    assert!(status.unwrap().success());
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn nothing_new(bencher: Bencher<'_, '_>, articles: usize) {
    let site = site(articles);
    bencher.bench_local(|| build(site.path()));
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn one_new(bencher: Bencher<'_, '_>, articles: usize) {
    let site = site(articles);
    let mut number = articles;
    bencher
        .with_inputs(|| {
            number += 1;
            fs::write(
                site.path().join(format!("articles/{number}.txt")),
                article(number),
            )
            .unwrap();
        })
        .bench_local_values(|()| build(site.path()));
}
