//! What an item says: stories whole and shortened, headlines, categories.

use chrono::DateTime;

use super::*;

fn item(kind: Kind) -> Item {
    Item {
        id: "tag:news.example,2026:kiosk".into(),
        guid: None,
        title: "The kiosk & the <eel>".into(),
        url: Some("https://news.example/pages/kiosk.html".into()),
        published: DateTime::UNIX_EPOCH,
        updated: DateTime::UNIX_EPOCH,
        kind,
    }
}

fn story() -> StoryItem {
    StoryItem {
        key: "kiosk".into(),
        content_hash: "0".repeat(32),
        shown_hash: "1".repeat(32),
        number: 1,
        slug: "kiosk".into(),
        summary: "Eel < bread".into(),
        html: "<p>Eel &lt; bread</p>".into(),
        summary_only: false,
        related: Vec::new(),
        media: Vec::new(),
        authors: Vec::new(),
        tags: vec!["food".into(), "pier".into(), "food".into(), String::new()],
        section: Some("food".into()),
        language: None,
        day: None,
    }
}

fn related(title: &str, anchor: &str, url: Option<&str>, resolved: bool) -> Related {
    Related {
        title: title.into(),
        anchor: anchor.into(),
        url: url.map(Into::into),
        resolved,
    }
}

#[test]
fn a_story_ends_with_its_headlines_linked_where_they_lead_somewhere() {
    let mut story = story();
    story.related = vec![
        related(
            "Gulls & bread",
            "h-1",
            Some("https://news.example/?a&b"),
            true,
        ),
        related("Say \"<3\"", "h-2", None, false),
        related("Elsewhere", "h-3", Some("https://other.example/"), false),
    ];
    let item = item(Kind::story(story));
    assert_eq!(
        content(&item, true, Words::of(None)),
        "<p>Eel &lt; bread</p>\n<h2>Related headlines</h2>\n<ul>\n\
         <li id=\"h-1\"><a href=\"https://news.example/?a&amp;b\">Gulls &amp; bread</a></li>\n\
         <li id=\"h-2\">Say \"&lt;3\"</li>\n\
         <li id=\"h-3\"><a href=\"https://other.example/\">Elsewhere</a></li>\n</ul>"
    );
    assert_eq!(
        related_links(&item),
        [("Gulls & bread", "https://news.example/?a&b")]
    );
}

#[test]
fn a_story_without_headlines_is_its_body_and_isnt_copied() {
    let item = item(Kind::story(story()));
    assert!(matches!(
        content(&item, true, Words::of(None)),
        Cow::Borrowed("<p>Eel &lt; bread</p>")
    ));
}

#[test]
fn a_shortened_story_leads_to_the_whole_one() {
    let expected = "<p>Eel &lt; bread</p>\n<p><a \
                    href=\"https://news.example/pages/kiosk.html\">Read the whole story</a></p>";
    assert_eq!(
        content(&item(Kind::story(story())), false, Words::of(None)),
        expected
    );
    let long = StoryItem {
        summary_only: true,
        ..story()
    };
    let mut item = item(Kind::story(long));
    assert_eq!(content(&item, true, Words::of(None)), expected);
    item.url = None;
    assert_eq!(
        content(&item, true, Words::of(None)),
        "<p>Eel &lt; bread</p>"
    );
}

#[test]
fn content_is_never_empty() {
    let empty = StoryItem {
        summary: String::new(),
        html: String::new(),
        ..story()
    };
    let mut item = item(Kind::story(empty));
    item.url = None;
    let title = "<p>The kiosk &amp; the &lt;eel&gt;</p>";
    assert_eq!(content(&item, true, Words::of(None)), title);
    assert_eq!(content(&item, false, Words::of(None)), title);
}

#[test]
fn a_headline_says_what_it_is_related_to() {
    let mut about = HeadlineItem {
        about_id: "tag:news.example,2026:pier".into(),
        about_title: "Pier & port".into(),
        about_url: Some("https://news.example/pages/pier.html".into()),
    };
    assert_eq!(
        content(&item(Kind::headline(about.clone())), true, Words::of(None)),
        "<p>Related to: <a href=\"https://news.example/pages/pier.html\">Pier &amp; port</a></p>"
    );
    about.about_url = None;
    let item = item(Kind::headline(about));
    assert_eq!(
        content(&item, true, Words::of(None)),
        "<p>Related to: Pier &amp; port</p>"
    );
    assert_eq!(summary(&item, Words::of(None)), "Related to: Pier & port");
    assert_eq!(categories(&item), ["headline"]);
}

#[test]
fn categories_are_the_section_and_the_tags_once_each() {
    assert_eq!(categories(&item(Kind::story(story()))), ["food", "pier"]);
}

#[test]
fn what_feedmill_says_itself_is_in_the_words_of_the_site() {
    let words = Words::of(Some("de"));
    let corrected = StoryItem {
        related: vec![related("Pier", "h-1", None, false)],
        html: "<p class=\"correction\"><strong>Correction:</strong> Rain.</p>\n<p>Snow</p>\n"
            .into(),
        ..story()
    };
    let said = content(&item(Kind::story(corrected)), true, words).into_owned();
    let note = "<p class=\"correction\"><strong>Korrektur:</strong> Rain.</p>\n<p>Snow</p>\n\
                <h2>Weitere Schlagzeilen zum Thema</h2>\n<ul>";
    assert!(said.starts_with(note), "{said}");
    let short = content(&item(Kind::story(story())), false, words).into_owned();
    assert!(
        short.ends_with(">Den ganzen Artikel lesen</a></p>"),
        "{short}"
    );
    let about = HeadlineItem {
        about_id: "tag:example.org,2026:pier".into(),
        about_title: "Pier & {title}".into(),
        about_url: None,
    };
    let item = item(Kind::headline(about));
    assert_eq!(
        content(&item, true, words),
        "<p>Zum Thema: Pier &amp; {title}</p>"
    );
    assert_eq!(summary(&item, words), "Zum Thema: Pier & {title}");
}
