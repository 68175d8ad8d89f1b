//! Whatever an article says in whichever field, no document that shows it breaks a rule of the gate:
//! what the gate would refuse, reading refuses.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use feedmill::feed::{atom, html, json, rss};
use feedmill::gate::{DocumentKind, Expected, ExpectedHistory, ExpectedItem, check};
use feedmill::ledger::body::Body;
use feedmill::ledger::heads::{
    FeedRules, HeadStory, Headlines, KnownHeadline, PlacedHeadline, Places, placed_headlines,
};
use feedmill::ledger::item::{Item, Kind};
use feedmill::ledger::known_items::{KnownItems, items};
use feedmill::ledger::memory::{KnownStory, Said, State, StoryRow};
use feedmill::ledger::slug::slug;
use feedmill::plan::model::{FeedLink, Format, Head, Page, Person, Site};
use feedmill::story::{ArticlePath, DateSource, Rules, Story, Updated, Written, read};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::date;

pub(crate) const SITE_ID: &str = "tag:mill.example,2026:";
pub(crate) const BASE_URL: &str = "https://mill.example/";
const NOW: &str = "2026-06-01T00:00:00Z";

/// Texts that have broken a document somewhere.
const PIECES: &[&str] = &[
    "a",
    "The quay reopens",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<b>",
    "</p>",
    "</script>",
    "<",
    ">",
    "&",
    "&amp;",
    "&#0;",
    "&#x85;",
    "&nbsp;",
    "\"",
    "'",
    "\\",
    "\0",
    "\u{1}",
    "\u{8}",
    "\u{b}",
    "\u{c}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{80}",
    "\u{85}",
    "\u{9f}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{200d}",
    "\u{200e}",
    "\u{2028}",
    "\u{2029}",
    "\u{202a}",
    "\u{202c}",
    "\u{202e}",
    "\u{2060}",
    "\u{2066}",
    "\u{2069}",
    "\u{3000}",
    "\u{3164}",
    "\u{180e}",
    "\u{e000}",
    "\u{f8ff}",
    "\u{feff}",
    "\u{fdd0}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{1fffe}",
    "\u{10ffff}",
    "\u{e0001}",
    "\u{301}",
    "👩\u{200d}👧",
    "שלום",
    "港が再開",
    "https://a.example/",
    "https://exa,mple.org/",
    "tag:a.example,2026:x",
    "mailto:a@b",
    "javascript:x",
    "en",
    "pt-BR",
    "zh-Hant-x-a",
    "i-klingon",
    "2026-05-14",
    "0001-01-01",
    "0000-01-01T00:00:00Z",
    "9999-12-31",
    "1969-12-31T23:59:60Z",
    "2026-05-14T09:30:00.123456789+14:00",
    "true",
    ";",
    ",",
    "/",
    "..",
    "#",
    "%",
    "~",
    "-",
    "_",
    "CON",
    ".html",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => select(PIECES).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
        1 => (select(PIECES), select(vec![5, 70, 1_000])).prop_map(|(piece, times)| piece.repeat(times)),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// Fields whose value is one text.
const FIELDS: [&str; 11] = [
    "title",
    "summary",
    "section",
    "language",
    "slug",
    "link",
    "id",
    "date",
    "updated",
    "correction",
    "withdrawn",
];

/// An article, each of whose fields may be there and hostile.
fn article() -> impl Strategy<Value = String> {
    let fields = FIELDS.map(|key| {
        let chance = if key == "withdrawn" { 0.05 } else { 0.4 };
        proptest::option::weighted(chance, hostile()).prop_map(move |value| (key, value))
    });
    let lists = (
        vec(hostile(), 0..4),
        vec(hostile(), 0..4),
        vec((hostile(), proptest::option::of(hostile())), 0..4),
    );
    let text = (vec(hostile(), 0..6), vec(hostile(), 0..5));
    (fields, lists, text).prop_map(|(fields, (authors, tags, related), (body, headlines))| {
        let mut said = serde_json::Map::new();
        for (key, value) in fields {
            said.extend(value.map(|value| (key.to_owned(), value.into())));
        }
        said.insert("authors".into(), authors.into());
        said.insert("tags".into(), tags.into());
        let related = related.into_iter();
        let related = related.map(|(title, url)| serde_json::json!({"title": title, "url": url}));
        said.insert("related".into(), related.collect::<Vec<_>>().into());
        let said = serde_json::Value::from(said);
        format!(
            "{said}\n{}\n\nRelated:\n{}\n",
            body.join("\n\n"),
            headlines.join("\n")
        )
    })
}

pub(crate) fn story_of(name: &str, article: &str) -> Option<(ArticlePath, Story)> {
    let rules = Rules {
        dates: vec![DateSource::Metadata, DateSource::FileName],
        ..crate::markup::rules()
    };
    let path = ArticlePath::from_bytes(format!("{name}.txt"));
    let story = read(&path, article.as_bytes(), &rules).story?;
    Some((path, story))
}

fn instant(written: Option<Written>) -> Option<DateTime<Utc>> {
    let instant = match written? {
        Written::At(instant) => instant,
        Written::Day(day) => day.and_hms_opt(12, 0, 0)?.and_utc(),
    };
    Some(instant).filter(|instant| *instant < date("2026-05-31T00:00:00Z"))
}

/// The story as a head shows it when it is released.
pub(crate) fn head_story(path: &ArticlePath, story: &Story) -> HeadStory {
    let published = instant(story.published).unwrap_or(date("2026-05-14T09:30:00.250Z"));
    let updated = match story.updated {
        Updated::At(written) => instant(Some(written)),
        _ => None,
    };
    let wish = story.slug.clone().unwrap_or(path.key());
    let body = Arc::new(Body::of(story));
    let known = KnownStory {
        row: StoryRow(1),
        key: path.key(),
        slug: slug(&wish).0,
        declared_id: story.id.clone(),
        link: story.link.clone(),
        state: State::Released,
        first_seen: published,
        instant: Some(published),
        updated: Some(updated.unwrap_or(published).max(published)),
        said: Some(Said::by(story)),
        ..KnownStory::default()
    };
    HeadStory {
        links: body.headlines.iter().map(|_| None).collect(),
        story: known,
        number: 1,
        body,
        summary_only: false,
    }
}

pub(crate) fn rules() -> FeedRules {
    FeedRules {
        name: String::new(),
        numbering: None,
        language: Some("en".into()),
        story_items: true,
        headline_items: true,
        stories: 20,
        window: TimeDelta::zero(),
        max_bytes: 1_000_000,
        full_content: true,
        history: None,
        history_bytes: 1_000_000,
    }
}

pub(crate) fn known(
    placed: &PlacedHeadline<'_>,
    story: &HeadStory,
) -> ([u8; 16], (Arc<KnownHeadline>, Arc<KnownStory>)) {
    let published = story.story.instant.unwrap();
    let place = i64::try_from(placed.place).unwrap();
    let headline = KnownHeadline {
        hash: placed.headline.hash,
        text: placed.headline.text.clone(),
        url: placed.headline.url.clone(),
        instant: published - TimeDelta::milliseconds(1 + place),
        about: story.story.row,
        about_title: story.body.title.clone(),
    };
    let about = Arc::new(story.story.clone());
    (headline.hash, (Arc::new(headline), about))
}

fn expected(kind: DocumentKind, self_url: String, items: &[Item]) -> Expected {
    let item = |item: &Item| ExpectedItem {
        id: item.id.clone(),
        guid: None,
        published: item.published,
        updated: item.updated,
        url: item.url.clone(),
    };
    Expected {
        kind,
        base_url: BASE_URL.into(),
        self_url,
        feed_id: Some(format!("{SITE_ID}feed:")),
        items: items.iter().map(item).collect(),
        history: ExpectedHistory::default(),
        not_after: date(NOW),
    }
}

fn holds(name: &str, article: &str, pages: bool) -> Result<(), TestCaseError> {
    let Some((path, story)) = story_of(name, article) else {
        return Ok(());
    };
    let link = FeedLink {
        name: String::new(),
        title: "Mill".into(),
        formats: Format::ALL.to_vec(),
        has_stories: true,
        has_headlines: true,
    };
    let site = Site {
        title: "Mill".into(),
        base_url: BASE_URL.into(),
        description: String::new(),
        language: Some("en".into()),
        time_zone: Tz::UTC,
        author: Person {
            name: "Mill".into(),
            email: None,
            url: None,
        },
        icon: None,
        rights: None,
        pages,
        feeds: vec![link.clone()],
        hubs: Vec::new(),
        has_each: false,
    };
    let places = Places {
        site_id: SITE_ID,
        base_url: BASE_URL,
        pages,
        language: Some("en"),
        words: site.words(),
    };
    let story = head_story(&path, &story);
    let rules = rules();
    let headlines: Headlines = placed_headlines(&rules, std::slice::from_ref(&story))
        .iter()
        .map(|placed| known(placed, &story))
        .collect::<BTreeMap<_, _>>();
    let items = items(
        &rules,
        &places,
        &[story],
        &headlines,
        &KnownItems::default(),
    );
    let mut head = Head {
        feed: link,
        id: format!("{SITE_ID}feed:"),
        language: Some("en".into()),
        updated: date(NOW),
        items: items.clone(),
        tombstones: Vec::new(),
        full_content: true,
        history: None,
    };
    for full in [true, false] {
        head.full_content = full;
        for (format, kind, bytes) in [
            (Format::Rss, DocumentKind::Rss, rss::document(&head, &site)),
            (
                Format::Atom,
                DocumentKind::Atom,
                atom::document(&head, &site),
            ),
            (
                Format::Json,
                DocumentKind::Json,
                json::document(&head, &site),
            ),
            (Format::Html, DocumentKind::Html, html::twin(&head, &site)),
        ] {
            let expected = expected(kind, head.url(BASE_URL, format), &items);
            prop_assert_eq!(check(&bytes, &expected), [], "{:?} {:?}", format, &article);
        }
    }
    let story = items
        .first()
        .filter(|item| matches!(item.kind, Kind::Story(_)));
    if let Some((item, page)) = story.and_then(|item| Some((item, Page::of(item)?))) {
        let expected = expected(
            DocumentKind::Page,
            page.url(&site),
            std::slice::from_ref(item),
        );
        prop_assert_eq!(
            check(&html::page(page, &site), &expected),
            [],
            "page {:?}",
            &article
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn no_article_breaks_a_document(name in "[a-z\\PC]{1,20}(/[a-z\\PC]{1,20})?", article in article(), pages in any::<bool>()) {
        holds(&name.replace('\0', ""), &article, pages)?;
    }
}
