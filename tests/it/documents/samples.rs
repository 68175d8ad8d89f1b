//! The heads that the documents' tests are about; every text in them is invented.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use feedmill::ledger::item::{HeadlineItem, Item, ItemMedia, Kind, Related, StoryItem};
use feedmill::plan::model::{
    Archive, FeedLink, Format, Head, History, Person, Sealed, Site, Tombstone,
};

/// Titles that readers and generators get wrong.
pub(super) const HARD_TITLES: [&str; 9] = [
    "R&D",
    "a <b>bold</b> tag",
    "x &amp; y",
    "I <3 you",
    "the <script> tag",
    "use &nbsp; here",
    "end ]]> here",
    r#"she said "no" and 'maybe'"#,
    "&#x26;lt; &lt;i&gt; ünïcödé 日本 🎉",
];

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A site with everything that a config can give.
pub(super) fn site() -> Site {
    let everything = |name: &str, title: &str, stories, headlines| FeedLink {
        name: name.into(),
        title: title.into(),
        formats: Format::ALL.to_vec(),
        has_stories: stories,
        has_headlines: headlines,
    };
    Site {
        title: "Harbour & Hill".into(),
        base_url: "https://news.example/".into(),
        description: "Small news from a small coast".into(),
        language: Some("en-GB".into()),
        time_zone: Tz::UTC,
        author: Person {
            name: "The Harbour Desk".into(),
            email: Some("desk@news.example".into()),
            url: Some("https://news.example/about".into()),
        },
        icon: Some("https://news.example/icon.png".into()),
        rights: Some("© 2026 Harbour & Hill".into()),
        pages: true,
        feeds: vec![
            everything("", "Harbour & Hill", true, true),
            everything("stories", "Harbour & Hill: stories", true, false),
            everything("headlines", "Harbour & Hill: headlines", false, true),
        ],
        hubs: Vec::new(),
        has_each: false,
    }
}

/// A site with nothing but what it must have.
pub(super) fn bare_site() -> Site {
    Site {
        title: "Bare".into(),
        base_url: "https://bare.example/news/".into(),
        description: String::new(),
        language: None,
        time_zone: Tz::UTC,
        author: Person {
            name: "Bare".into(),
            email: None,
            url: None,
        },
        icon: None,
        rights: None,
        pages: false,
        feeds: vec![FeedLink {
            name: String::new(),
            title: "Bare".into(),
            formats: Format::ALL.to_vec(),
            has_stories: true,
            has_headlines: false,
        }],
        hubs: Vec::new(),
        has_each: false,
    }
}

/// A head with a story of each hard title.
pub(super) fn hard_titles(site: &Site) -> Head {
    let items = HARD_TITLES.iter().zip(1..);
    let items = items.map(|(title, number)| story(number, title));
    head(site, 0, items.collect())
}

pub(super) fn head(site: &Site, feed: usize, items: Vec<Item>) -> Head {
    Head {
        feed: site.feeds[feed].clone(),
        id: format!("tag:news.example,2026:feed:{}", site.feeds[feed].name),
        updated: at("2026-05-14T10:15:00Z"),
        items,
        tombstones: Vec::new(),
        language: site.language.clone(),
        full_content: true,
        history: None,
    }
}

/// A sealed page of the morning's stories.
pub(super) fn sealed(site: &Site) -> Head {
    let morning = morning(site);
    let stories = morning.items.into_iter();
    let stories = stories.filter(|item| matches!(item.kind, Kind::Story(_)));
    let stories: Vec<Item> = stories.collect();
    let dates = (stories.last().unwrap().published, stories[0].published);
    Head {
        tombstones: Vec::new(),
        history: Some(History {
            archive: Archive {
                folder: morning.feed.name.clone(),
                formats: Format::ALL.to_vec(),
            },
            page: Some(Sealed {
                page: 12,
                span: (551, 600),
                dates: Some(dates),
                rules: "section [\"a & b\"]".into(),
            }),
            previous: Some(11),
            next: Some(13),
        }),
        items: stories,
        ..morning
    }
}

pub(super) fn tombstone() -> Tombstone {
    Tombstone {
        id: "tag:news.example,2026:a&b".into(),
        when: at("2026-05-13T08:00:00.5Z"),
        number: 4,
    }
}

/// A story with a plain title and nothing else that is special.
pub(super) fn story(number: u64, title: &str) -> Item {
    let key = format!("story-{number}");
    let published = at("2026-05-14T09:00:00Z") - chrono::TimeDelta::minutes(number.cast_signed());
    Item {
        id: format!("tag:news.example,2026:{key}"),
        guid: None,
        title: title.into(),
        url: Some(format!("https://news.example/pages/{key}.html")),
        published,
        updated: published,
        kind: Kind::story(StoryItem {
            content_hash: format!("{number:032x}"),
            shown_hash: format!("{:032x}", number + 1),
            number,
            slug: key.clone(),
            key,
            summary: "One sentence that says it.".into(),
            html: "<p>One sentence that says it.</p>\n<p>Another that goes on.</p>".into(),
            summary_only: false,
            related: Vec::new(),
            media: Vec::new(),
            authors: Vec::new(),
            tags: Vec::new(),
            section: None,
            language: None,
            day: None,
        }),
    }
}

/// An image of the site's own, and one elsewhere of which less is known.
pub(super) fn images() -> [ItemMedia; 2] {
    let own = ItemMedia {
        is_image: true,
        url: "https://news.example/media/00112233445566778899aabbccddeeff.jpg".into(),
        is_in_text: false,
        name: "quay.jpg".into(),
        media_type: Some("image/jpeg".into()),
        bytes: Some(34_567),
        size: Some((1_200, 800)),
        alt: Some("The \"quay\" & the <tide>".into()),
        title: Some("Quay & tide".into()),
        duration_secs: None,
    };
    let elsewhere = ItemMedia {
        url: "https://pictures.example/pier?a=1&b=2".into(),
        name: "pier".into(),
        media_type: None,
        bytes: None,
        size: None,
        alt: None,
        title: None,
        ..own.clone()
    };
    [own, elsewhere]
}

/// What a story offers: to be heard from the site itself, seen elsewhere, and read.
pub(super) fn files() -> [ItemMedia; 3] {
    let audio = ItemMedia {
        is_image: false,
        url: "https://news.example/media/ffeeddccbbaa99887766554433221100.mp3".into(),
        is_in_text: false,
        name: "night ferry.mp3".into(),
        media_type: Some("audio/mpeg".into()),
        bytes: Some(1_234_567),
        size: None,
        alt: None,
        title: None,
        duration_secs: Some(3_723),
    };
    let video = ItemMedia {
        url: "https://films.example/ferry?x=1&y=2".into(),
        name: "ferry".into(),
        media_type: Some("video/mp4".into()),
        bytes: None,
        title: Some("The ferry <leaves> & \"returns\"".into()),
        duration_secs: None,
        ..audio.clone()
    };
    let paper = ItemMedia {
        url: "https://news.example/media/0f1e2d3c4b5a69788796a5b4c3d2e1f0.pdf".into(),
        name: "timetable.pdf".into(),
        media_type: Some("application/pdf".into()),
        bytes: Some(99),
        duration_secs: None,
        ..audio.clone()
    };
    [audio, video, paper]
}

/// A head of stories with images and files: all of them, an image alone, a file alone.
pub(super) fn illustrated(site: &Site) -> Head {
    let ([own, elsewhere], [audio, video, paper]) = (images(), files());
    let media = [
        vec![own.clone(), elsewhere.clone(), audio, video.clone(), paper],
        vec![elsewhere],
        vec![video],
    ];
    let items = media.into_iter().zip(21..).map(|(media, number)| {
        let mut item = story(number, "Night ferry, illustrated");
        story_of(&mut item).media = media;
        item
    });
    head(site, 0, items.collect())
}

pub(super) fn story_of(item: &mut Item) -> &mut StoryItem {
    match &mut item.kind {
        Kind::Story(story) => Arc::make_mut(story),
        Kind::Headline(_) => panic!("not a story: {}", item.id),
    }
}

/// A headline item about a story: the story's instant less `k` seconds.
pub(super) fn headline(about: &Item, k: i64, related: &Related) -> Item {
    let published = about.published - chrono::TimeDelta::seconds(k);
    let hash = related.anchor.trim_start_matches("h-");
    Item {
        id: format!("tag:news.example,2026:headline:{hash}"),
        guid: None,
        title: related.title.clone(),
        url: related.url.clone().or_else(|| {
            about
                .url
                .as_ref()
                .map(|url| format!("{url}#{}", related.anchor))
        }),
        published,
        updated: published,
        kind: Kind::headline(HeadlineItem {
            about_id: about.id.clone(),
            about_title: about.title.clone(),
            about_url: about.url.clone(),
        }),
    }
}

fn related(number: u32, title: &str, url: Option<&str>, resolved: bool) -> Related {
    Related {
        title: title.into(),
        anchor: format!("h-{number:032x}"),
        url: url.map(Into::into),
        resolved,
    }
}

/// A morning's head: two stories of all kinds, the first's headlines, a deletion.
pub(super) fn morning(site: &Site) -> Head {
    let mut ferry = story(
        7,
        "Night ferry returns after a <long> winter & a short spring",
    );
    ferry.published = at("2026-05-14T09:30:00.042Z");
    ferry.updated = at("2026-05-14T10:15:00Z");
    ferry.id = "tag:news.example,2026:travel/night-ferry".into();
    ferry.url = Some("https://news.example/pages/travel-night-ferry.html".into());
    let parts = story_of(&mut ferry);
    parts.key = "travel/night-ferry".into();
    parts.slug = "travel-night-ferry".into();
    parts.summary = "The boat that was laid up in November sails again tonight, said R&D at the \
                     port."
        .into();
    parts.html = "<p>The boat that was laid up in November sails again tonight, said R&amp;D at \
                  the port.</p>\n<p>Tickets cost 4 &lt; 5 crowns; the kiosk opens at dusk. \
                  “Bring a coat”, the mate advises, “and something for the gulls.”</p>\n<p>The \
                  crossing takes two hours and ten minutes when the tide is kind. Last year it \
                  was kind on 211 evenings, which nobody at the harbour calls a record, though \
                  the board on the pier does.</p>"
        .into();
    parts.authors = vec!["Ines Okafor-Lind".into(), "Tomasz \"Tom\" Reyes".into()];
    parts.tags = vec!["ferries".into(), "travel".into(), "R&D".into()];
    parts.section = Some("travel".into());
    parts.related = vec![
        related(
            0xa1,
            "Pier kiosk sells its last smoked eel",
            Some("https://news.example/pages/story-8.html"),
            true,
        ),
        related(
            0xa2,
            "Timetable: \"when the tide is kind\"",
            Some("https://ferries.example/timetable?from=a&to=b"),
            false,
        ),
        related(0xa3, "Gulls learn the word for bread", None, false),
    ];
    let headlines: Vec<Item> = parts
        .related
        .clone()
        .iter()
        .zip(1..)
        .filter(|(related, _)| !related.resolved)
        .map(|(related, k)| headline(&ferry, k, related))
        .collect();

    let mut eel = story(8, "Pier kiosk sells its last smoked eel");
    story_of(&mut eel).section = Some("food".into());
    let mut arabic = story(9, "عودة العبّارة الليلية");
    let parts = story_of(&mut arabic);
    parts.language = Some("ar".into());
    parts.summary = "تبحر السفينة مرة أخرى هذا المساء.".into();
    parts.html = "<p>تبحر السفينة مرة أخرى هذا المساء.</p>".into();

    let mut items = vec![ferry];
    items.extend(headlines);
    items.extend([eel, arabic]);
    let mut head = head(site, 0, items);
    head.tombstones = vec![tombstone()];
    head
}
