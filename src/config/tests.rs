//! Whole configurations: each mistake with its place and its hint.

use chrono_tz::Tz;

use super::*;
use crate::plan::model::Format;
use crate::story::DateSource;

const LEAST: &str = r#"
[site]
title = "The Quay"
base_url = "https://quay.example/feeds"
id = "tag:quay.example,2026:"
"#;

fn parse(text: &str) -> Config {
    Config::parse(text, 2026).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The least configuration and more below it.
fn with(more: &str) -> String {
    format!("{LEAST}{more}")
}

/// What is wrong: `line:column message | hint`, a line for each.
fn wrong(text: &str) -> String {
    let error = Config::parse(text, 2026).expect_err(text);
    let lines: Vec<String> = error
        .mistakes
        .iter()
        .map(|m| {
            let hint = m.hint.as_deref().unwrap_or("-");
            format!("{}:{} {} | {hint}", m.line, m.column, m.message)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn three_lines_are_a_configuration() {
    let config = parse(LEAST);
    assert_eq!(config.site.title, "The Quay");
    assert_eq!(config.site.base_url, "https://quay.example/feeds/");
    assert_eq!(config.site.time_zone, Tz::UTC);
    assert_eq!(config.site.author.name, "The Quay");
    assert_eq!(config.articles, ArticlesConfig::default());
    assert_eq!(config.articles.folder.to_str(), Some("articles"));
    assert_eq!(config.articles.max_bytes, 10_000_000);
    assert_eq!(config.articles.max_media, 50_000_000);
    assert_eq!(config.output.folder.to_str(), Some("feeds"));
    assert!(config.output.pages);
}

#[test]
fn without_feeds_there_are_three_and_pages_offer_stories_first() {
    let site = parse(LEAST).to_site();
    let feeds: Vec<_> = site
        .feeds
        .iter()
        .map(|f| {
            (
                f.name.as_str(),
                f.title.as_str(),
                f.has_stories,
                f.has_headlines,
            )
        })
        .collect();
    assert_eq!(
        feeds,
        [
            ("stories", "The Quay: stories", true, false),
            ("", "The Quay", true, true),
            ("headlines", "The Quay: headlines", false, true),
        ]
    );
    assert!(site.feeds.iter().all(|f| f.formats == Format::ALL));
}

#[test]
fn every_key_is_read() {
    let config = parse(
        r#"
[site]
title = "The Quay"
base_url = "https://quay.example/"
id = "urn:example:quay:"
description = """Boats,
tides"""
language = "en-GB"
author = { name = "Desk", email = "desk@quay.example", url = "https://quay.example/desk" }
time_zone = "Europe/Dublin"
icon = "icon.png"
rights = "© The Quay"

[articles]
folder = "in"
include = "**/*.txt"
exclude = ["a", "b/**"]
dates = ["path", "first-seen"]
encoding = "latin1"
link = "https://quay.example/{section}/{slug}/"
max_bytes = 2_000
max_media = "200 MB"

[output]
folder = "out"
pages = false

[[feeds]]
title = "All"
[[feeds]]
name = "world/sea"
items = ["headlines"]
stories = 5
window = "90m"
content = "summary"
formats = ["json", "rss"]
max_bytes = "256 KiB"
"#,
    );
    assert_eq!(config.site.description, "Boats, tides");
    assert_eq!(config.site.language.as_deref(), Some("en-GB"));
    assert_eq!(
        config.site.author.email.as_deref(),
        Some("desk@quay.example")
    );
    assert_eq!(config.site.time_zone, Tz::Europe__Dublin);
    assert_eq!(
        config.site.icon.as_deref(),
        Some("https://quay.example/icon.png")
    );
    assert_eq!(config.articles.include, ["**/*.txt"]);
    assert_eq!(config.articles.exclude, ["a", "b/**"]);
    assert_eq!(
        config.articles.dates,
        [DateSource::FileName, DateSource::FirstSeen]
    );
    // WHATWG: the label latin1 names windows-1252.
    assert_eq!(
        config.articles.encoding.map(encoding_rs::Encoding::name),
        Some("windows-1252")
    );
    assert_eq!(config.articles.max_bytes, 2_000);
    assert_eq!(config.articles.max_media, 200_000_000);
    assert!(!config.output.pages);
    let [all, sea] = config.feeds.as_slice() else {
        panic!("two feeds");
    };
    assert_eq!((all.name.as_str(), all.title.as_str()), ("", "All"));
    assert_eq!(sea.title, "The Quay: world/sea");
    assert!(!sea.items.stories && sea.items.headlines && !sea.full_content);
    assert_eq!(
        (sea.stories, sea.window_secs, sea.max_bytes),
        (5, 5_400, 262_144)
    );
    assert_eq!(sea.formats, [Format::Rss, Format::Json]);
}

#[test]
fn a_missing_id_is_told_the_line_to_paste() {
    let text = "[site]\ntitle = \"A\"\nbase_url = \"https://www.quay.example/x/\"\n";
    assert_eq!(
        wrong(text),
        "1:1 `site.id` is missing | add the line: id = \"tag:www.quay.example,2026:\""
    );
}

#[test]
fn what_is_missing_is_named_all_at_once() {
    assert_eq!(
        wrong("# mine\n\n[site]\n"),
        "3:1 `site.title` is missing | add the line: title = \"…\"\n\
         3:1 `site.base_url` is missing | add the line: base_url = \"https://example.org/feeds/\" with the address where the output folder is served\n\
         3:1 `site.id` is missing | add the line: id = \"tag:YOUR-DOMAIN,2026:\""
    );
    assert_eq!(
        wrong(""),
        "1:1 there is no [site] | start from the file that `feedmill init` writes"
    );
}

#[test]
fn mistakes_stand_in_the_order_of_their_places() {
    let text = with("languag = \"en\"\n[output]\npages = \"yes\"\n[articles]\ndates = []\n");
    let places: Vec<String> = wrong(&text)
        .lines()
        .map(|line| line.split(' ').next().unwrap_or("").to_owned())
        .collect();
    assert_eq!(places, ["6:1", "8:9", "10:9"]);
}

#[test]
fn a_key_above_its_table_is_told_which_one() {
    let text = format!("pages = false\n{LEAST}");
    assert_eq!(
        wrong(&text),
        "1:1 `pages` stands outside every table | write [output] on a line above it"
    );
}

#[test]
fn text_that_is_not_toml_has_a_place_too() {
    let unquoted = wrong("[site]\ntitle = The Quay\n");
    assert!(unquoted.starts_with("2:9 "), "{unquoted}");
    assert!(unquoted.contains("put text in quotes"), "{unquoted}");
    for text in [
        "[site",
        "a = \"",
        "a = 1\na = 2",
        "= 1",
        "[[",
        "a = [1,",
        "\u{0}",
    ] {
        let said = wrong(text);
        assert!(
            said.lines().all(|line| line.contains(" | ")),
            "{text:?}: {said}"
        );
    }
}

#[test]
fn a_byte_order_mark_and_crlf_are_nothing_special() {
    let text = format!("\u{FEFF}{}", LEAST.replace('\n', "\r\n"));
    assert_eq!(parse(&text), parse(LEAST));
}

#[test]
fn the_fingerprint_moves_with_what_documents_show_and_not_with_folders() {
    let base = parse(LEAST).fingerprints(1).all;
    for same in [
        "# a comment\n",
        "time_zone = \"UTC\"\n",
        "author = \"The Quay\"\n",
        "[articles]\nfolder = \"in\"\n[output]\nfolder = \"out\"\n",
    ] {
        assert_eq!(parse(&with(same)).fingerprints(1).all, base, "{same}");
    }
    let mut seen = vec![base];
    for other in [
        "description = \"Boats\"\n",
        "rights = \"Boats\"\n",
        "language = \"en\"\n",
        "author = \"Desk\"\n",
        "author = { name = \"Desk\", email = \"a@b\" }\n",
        "icon = \"i.png\"\n",
        "time_zone = \"Asia/Tokyo\"\n",
        "[articles]\nlink = \"https://quay.example/{slug}\"\n",
        "[articles]\nencoding = \"gbk\"\n",
        "[articles]\ndates = [\"first-seen\"]\n",
        "[output]\npages = false\n",
        "[[feeds]]\n",
        "[[feeds]]\nstories = 21\n",
        "[[feeds]]\nwindow = \"49h\"\n",
        "[[feeds]]\ncontent = \"summary\"\n",
        "[[feeds]]\nformats = [\"rss\"]\n",
        "[[feeds]]\nitems = \"stories\"\n",
        "[[feeds]]\nmax_bytes = \"2 MB\"\n",
        "[[feeds]]\ntitle = \"Other\"\n",
    ] {
        let fingerprint = parse(&with(other)).fingerprints(1).all;
        assert!(!seen.contains(&fingerprint), "{other}");
        seen.push(fingerprint);
    }
}

/// Every key, another value for it than the base's, and the fingerprints that move with it.
const MOVED: &[(&str, &str, &[&str])] = &[
    ("site.title", "'Other'", &ALL),
    ("site.base_url", "'https://other.example/'", &ALL),
    ("site.id", "'urn:example:other:'", &ALL),
    ("site.description", "'Boats'", &ALL),
    ("site.language", "'en'", &ALL),
    ("site.author", "'Desk'", &ALL),
    ("site.author.name", "'Desk'", &ALL),
    ("site.author.email", "'desk@quay.example'", &ALL),
    ("site.author.url", "'https://quay.example/desk'", &ALL),
    ("site.time_zone", "'Asia/Tokyo'", &["all", "pages"]),
    ("site.icon", "'icon.png'", &ALL),
    ("site.rights", "'Boats'", &ALL),
    // Where articles lie isn't what they say.
    ("articles.folder", "'in'", &[]),
    ("articles.include", "['*.txt']", &["all"]),
    ("articles.exclude", "['*.md']", &["all"]),
    ("articles.dates", "['first-seen']", &["all"]),
    ("articles.encoding", "'gbk'", &["all"]),
    ("articles.link", "'https://quay.example/{slug}'", &["all"]),
    ("articles.max_bytes", "'1 MB'", &["all"]),
    ("articles.max_media", "'1 MB'", &["all"]),
    // Another folder is compared with what it holds.
    ("output.folder", "'out'", &[]),
    ("output.pages", "false", &ALL),
    // A document by itself, which is compared with what is there.
    ("output.style", "'look.css'", &[]),
    // In a site that lists no feeds, which is compared with one that does.
    ("output.also_at", "{ rss = 'index.xml' }", &["all", "pages"]),
    ("feeds.name", "'news'", &["all", "pages"]),
    ("feeds.title", "'Other'", &["all", "pages"]),
    ("feeds.items", "'stories'", &["all", "pages"]),
    ("feeds.stories", "21", &["all"]),
    ("feeds.window", "'49h'", &["all"]),
    ("feeds.content", "'summary'", &["all"]),
    ("feeds.formats", "['rss']", &["all", "pages"]),
    ("feeds.max_bytes", "'2 MB'", &["all"]),
    ("feeds.also_at", "{ rss = 'index.xml' }", &["all"]),
    ("feeds.also_at.rss", "['index.xml']", &["all"]),
    ("feeds.also_at.atom", "['index.xml']", &["all"]),
    ("feeds.also_at.json", "['index.json']", &["all"]),
    ("feeds.also_at.html", "['news.html']", &["all"]),
    ("feeds.where", "{ tag = 'ice' }", &["all", "pages"]),
    ("feeds.where.section", "'Sport'", &["all", "pages"]),
    ("feeds.where.tag", "'fog'", &["all", "pages"]),
    ("feeds.where.author", "'Ada'", &["all", "pages"]),
    ("feeds.where.language", "'en'", &["all", "pages"]),
    ("feeds.where.path", "'coast/**'", &["all", "pages"]),
    ("feeds.where.not", "{ tag = 'ice' }", &["all", "pages"]),
    // Its name and title change with it.
    ("feeds.each", "'section'", &["all", "pages"]),
    ("feeds.archive", "['rss']", &["all"]),
    ("feeds.archive_size", "51", &["all"]),
    // Where documents go and how they are served is in none of them.
    ("publish.target", "'/var/www/news'", &[]),
    ("publish.public_url", "'https://news.example/'", &[]),
    ("publish.max_delete", "5", &[]),
    ("publish.history", "false", &[]),
    ("publish.max_age", "'10m'", &[]),
    // Heads alone name hubs.
    ("websub.hubs", "['https://hub.example/']", &["all"]),
    // How changes are noticed is in no document.
    ("watch.poll", "true", &[]),
    ("watch.rescan", "'20m'", &[]),
];

const ALL: [&str; 3] = ["all", "pages", "history"];

/// The base of [`MOVED`] with a key set.
fn with_key(key: &str, value: &str) -> Config {
    let mut file: toml::Table = with("[[feeds]]\n").parse().unwrap();
    let mut table = &mut file;
    let mut parts: Vec<&str> = key.split('.').collect();
    let last = parts.pop().unwrap();
    for part in parts {
        let below = table
            .entry(part)
            .or_insert_with(|| toml::Value::Table(toml::Table::new()));
        table = match below {
            toml::Value::Array(tables) => tables[0].as_table_mut().unwrap(),
            below => below.as_table_mut().unwrap(),
        };
    }
    if key.starts_with("site.author.") {
        table.insert("name".into(), "The Quay".into());
    }
    if key == "output.also_at" {
        file.remove("feeds");
        table = file["output"].as_table_mut().unwrap();
    }
    let value: toml::Table = format!("it = {value}").parse().unwrap();
    table.insert(last.into(), value["it"].clone());
    parse(&file.to_string())
}

#[test]
fn every_key_moves_the_fingerprints_of_what_shows_it() {
    let base = parse(&with("[[feeds]]\n")).fingerprints(1);
    for (key, value, expected) in MOVED {
        let now = with_key(key, value).fingerprints(1);
        let moved = [
            now.all != base.all,
            now.pages != base.pages,
            now.history != base.history,
        ];
        let moved = ALL.into_iter().zip(moved).filter(|(_, moved)| *moved);
        let moved: Vec<&str> = moved.map(|(name, _)| name).collect();
        assert_eq!(moved, *expected, "{key}");
    }
}

/// The keys of all tables as their types have them, so that none can be forgotten.
fn all_keys() -> Vec<String> {
    let of = |table: &str, keys: &[&str]| -> Vec<String> {
        keys.iter().map(|key| format!("{table}.{key}")).collect()
    };
    let author = of("site.author", keys::<AuthorConfig>());
    let selection = of("feeds.where", keys::<tables::Where>());
    let also_at = of("feeds.also_at", keys::<AlsoAt>());
    let tables = homes().into_iter();
    let keys = tables.flat_map(|(name, _, keys)| of(name, keys));
    keys.chain(author).chain(also_at).chain(selection).collect()
}

#[test]
fn no_key_is_forgotten_by_the_fingerprints_test() {
    let mut keys = all_keys();
    let mut tested: Vec<&str> = MOVED.iter().map(|(key, ..)| *key).collect();
    keys.sort_unstable();
    tested.sort_unstable();
    assert_eq!(keys, tested);
    let parsed = serde_json::to_value(parse(LEAST)).unwrap();
    let tables: Vec<&String> = parsed.as_object().unwrap().keys().collect();
    let mut homes = homes().map(|(name, ..)| name);
    homes.sort_unstable();
    assert_eq!(tables, homes);
    let hidden = [
        fingerprint::IN_NO_DOCUMENT,
        fingerprint::NOT_ON_PAGES,
        fingerprint::NOT_IN_THE_HISTORY,
    ];
    for hidden in hidden.concat() {
        assert!(
            homes.contains(&hidden) || tested.contains(&hidden),
            "{hidden}"
        );
    }
}

#[test]
fn a_table_with_no_end_of_mistakes_is_told_of_some() {
    let lines = (0..5_000).map(|number| format!("key{number} = 1\n"));
    let said = wrong(&with(&lines.collect::<String>()));
    assert_eq!(said.lines().count(), 101);
    let last = said.lines().last().unwrap();
    assert!(last.contains("4900 more mistakes in [site]"), "{last}");
}

#[test]
fn no_mistake_hides_another_or_makes_one_up() {
    for (more, expected) in [
        // A quoted key is called as another is.
        (
            "\"author.name\" = 1\nauthor = { name = 2 }\n",
            &[
                "unknown key `author.name` in [site]",
                "`site.author.name` must be text",
            ][..],
        ),
        (
            "[[feeds]]\nname = 1\n[[feeds]]\nname = 2\n",
            &["`feeds.name` must be text", "`feeds.name` must be text"],
        ),
        (
            "[[feeds]]\nname = 1\neach = \"tag\"\n[[feeds]]\n",
            &["`feeds.name` must be text"],
        ),
        ("[[feeds]]\n[[feeds]]\n", &["two feeds have no name"]),
    ] {
        let said = wrong(&with(more));
        let said: Vec<&str> = said.lines().collect();
        assert_eq!(said.len(), expected.len(), "{said:?}");
        for (said, expected) in said.iter().zip(expected) {
            assert!(said.contains(expected), "{said}");
        }
    }
    let text = format!("feeds = [1, 2]\n{LEAST}");
    let error = Config::parse(&text, 2026).unwrap_err();
    let hints = error.mistakes.iter().map(|mistake| mistake.hint.as_deref());
    let hint = "write [[feeds]] on a line of its own, and its keys below";
    assert_eq!(hints.collect::<Vec<_>>(), [Some(hint), Some(hint)]);
}

#[test]
fn each_kind_of_document_has_a_fingerprint_of_what_it_shows() {
    let base = parse(LEAST).fingerprints(1);
    for (other, pages, history) in [
        ("description = \"Boats\"\n", true, true),
        ("time_zone = \"Asia/Tokyo\"\n", true, false),
        (
            "[articles]\nlink = \"https://quay.example/{slug}\"\n",
            false,
            false,
        ),
        ("[output]\npages = false\n", true, true),
    ] {
        let now = parse(&with(other)).fingerprints(1);
        assert_ne!(now.all, base.all, "{other}");
        let moved = (now.pages != base.pages, now.history != base.history);
        assert_eq!(moved, (pages, history), "{other}");
    }
    let feeds = |more: &str| parse(&with(&format!("[[feeds]]\n{more}"))).fingerprints(1);
    let base = feeds("");
    for (other, pages) in [
        ("stories = 21\n", false),
        ("max_bytes = \"2 MB\"\n", false),
        ("items = \"stories\"\n", true),
        ("content = \"summary\"\n", false),
        ("title = \"Other\"\n", true),
    ] {
        let now = feeds(other);
        assert_ne!(now.all, base.all, "{other}");
        assert_eq!(now.pages != base.pages, pages, "{other}");
        // What the history shows of feeds follows from which of them share it.
        assert_eq!(now.history, base.history, "{other}");
    }
    assert_ne!(parse(LEAST).fingerprints(2), parse(LEAST).fingerprints(1));
}

#[test]
fn the_rules_of_reading_come_from_the_configuration() {
    let rules = parse(&with("time_zone = \"Asia/Tokyo\"\n")).to_rules();
    assert_eq!(rules.time_zone, Tz::Asia__Tokyo);
    assert_eq!(
        rules.dates,
        [
            DateSource::Metadata,
            DateSource::FileName,
            DateSource::Stamp,
            DateSource::FirstSeen
        ]
    );
}

#[test]
fn bytes_that_are_not_utf_8_have_a_place() {
    let error = Config::from_bytes(b"[site]\ntitle = \"caf\xe9\"", 2026).unwrap_err();
    assert_eq!(error.to_string(), "2:13: the file isn't UTF-8 from here on");
    assert_eq!(
        Config::from_bytes(LEAST.as_bytes(), 2026).unwrap(),
        parse(LEAST)
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_configuration_or_has_mistakes_with_places_in_it(
        cut in 0..900_usize,
        junk in "[\\[\\]{}=\"'#a-z0-9_ \\n\u{e9}\\-.,@\\\\]{0,12}",
    ) {
        let text = include_str!("../commands/init/config.toml").replace('@', "\"").replace("# ", "");
        let at = text.char_indices().nth(cut).map_or(0, |(at, _)| at);
        let text = format!("{}{junk}{}", &text[..at], &text[at..]);
        if let Err(error) = Config::parse(&text, 2026) {
            let lines = u32::try_from(text.lines().count()).unwrap() + 1;
            assert!(!error.mistakes.is_empty());
            assert!(error.mistakes.iter().all(|m| (1..=lines).contains(&m.line)));
        }
    }
}

#[test]
fn depth_is_no_trap() {
    let deep = format!("a = {}", "[".repeat(100_000));
    assert!(Config::parse(&deep, 2026).is_err());
    let dotted = format!("{} = 1", vec!["a"; 50_000].join("."));
    assert!(Config::parse(&dotted, 2026).is_err());
}

/// Each a piece below the least configuration (its first line is 6), and what is said of it.
const WRONG: &[(&str, &str)] = &[
    (
        "baseurl = \"x\"",
        "6:1 unknown key `baseurl` in [site] | did you mean `base_url`?",
    ),
    (
        "colour = 1",
        "6:1 unknown key `colour` in [site] | the keys here are title, base_url, id, description, language, author, time_zone, icon, rights",
    ),
    ("[sites]", "6:2 unknown key `sites` | did you mean `site`?"),
    (
        "[websub]\nhubs = [\"hub.example\"]",
        "7:9 `websub.hubs` is not an absolute http or https address: \"hub.example\" | write \"https://hub.example\"",
    ),
    (
        "[websub]\nhubs = [\"https://hub.example\", \"https://hub.example/\"]",
        "7:8 `websub.hubs` names a hub twice: \"https://hub.example/\" | remove one of them",
    ),
    (
        "[websub]\nhub = \"https://hub.example\"",
        "7:1 unknown key `hub` in [websub] | did you mean `hubs`?",
    ),
    (
        "[[feeds]]\narchive = \"yes\"",
        "7:11 `feeds.archive` can't be \"yes\" | it can be \"atom\", \"rss\", \"json\"",
    ),
    (
        "[[feeds]]\narchive_size = 0",
        "7:16 `feeds.archive_size` must be a whole number from 1 to 1000 | write, for example, archive_size = 20",
    ),
    (
        "[[feeds]]\nwhere = { tag = [] }",
        "7:17 `feeds.where.tag` is an empty list | write tag = \"…\", or some of them",
    ),
    (
        "[[feeds]]\narchive = 1",
        "7:11 `feeds.archive` must be a list of texts, true or false, not a number | write archive = [\"atom\"], or archive = false",
    ),
    (
        "[[feeds]]\nwhere = { not = { tag = \"a\", not = { tag = \"b\" } } }",
        "7:30 unknown key `not` in [feeds.where.not] | the keys here are section, tag, author, language, path",
    ),
    (
        "[[feeds]]\nwhere = { tga = \"a\", tag = [\"b\", 2], author = 1, not = { path = \"/x\", tag = [] } }",
        "7:11 unknown key `tga` in [feeds.where] | did you mean `tag`?\n\
         7:34 `feeds.where.tag` must be a list of texts, not a number | write tag = [\"…\", \"…\"]\n\
         7:47 `feeds.where.author` must be a list of texts, not a number | write author = [\"…\", \"…\"]\n\
         7:65 `feeds.where.not.path` can't be \"/x\" | write a path inside the articles folder, such as \"drafts/**\" or \"*.txt\"\n\
         7:77 `feeds.where.not.tag` is an empty list | write tag = \"…\", or some of them",
    ),
    (
        "[[feeds]]\nwhere = \"sport\"",
        "7:9 `feeds.where` must be a table, not text | write [feeds.where] on a line of its own, and its keys below",
    ),
    (
        "[[feeds]]\neach = \"tag\"\nname = \"topics\"",
        "8:8 `feeds.name` can't be \"topics\": every feed of an `each` needs a name of its own | write {value} once in it, such as \"topics/{value}\"",
    ),
    (
        "[[feeds]]\nstorys = 3",
        "7:1 unknown key `storys` in [feeds] | did you mean `stories`?",
    ),
    (
        "language = \"en_US\"",
        "6:12 `site.language` is not a language tag: \"en_US\" | write language = \"en-US\"",
    ),
    (
        "language = 3",
        "6:12 `site.language` must be text, not a number | put it in quotes: language = \"…\"",
    ),
    (
        "time_zone = \"Europe/Pragu\"",
        "6:13 `site.time_zone` is not a time zone: \"Europe/Pragu\" | did you mean \"Europe/Prague\"?",
    ),
    (
        "author = { nam = \"A\" }",
        "6:10 `site.author.name` is missing | add name = \"…\"\n6:12 unknown key `nam` in [site.author] | did you mean `name`?",
    ),
    (
        "author = 3",
        "6:10 `site.author` must be a name or a table, not a number | write author = \"…\" or author = { name = \"…\", email = \"…\", url = \"…\" }",
    ),
    (
        "author = { name = \"A\", email = \"desk\" }",
        "6:32 `site.author.email` is not an e-mail address: \"desk\" | write the address alone, such as \"desk@example.org\"",
    ),
    (
        "icon = \"ftp://a.example/i.png\"",
        "6:8 `site.icon` is not an absolute http or https address: \"ftp://a.example/i.png\" | write the whole address, such as \"https://example.org/feeds/\"",
    ),
    (
        "[articles]\nfolder = \"\"",
        "7:10 `articles.folder` must name a folder | write a path relative to this file, such as \"feeds\"",
    ),
    (
        "[articles]\nfolder = \"./feeds/\"",
        "7:10 the output folder and the articles folder must not be the same | write folder = \"feeds\" in [output], or another name",
    ),
    (
        "[output]\nfolder = \".\"",
        "7:10 the articles folder must not lie in the output folder: everything there is published | write folder = \"feeds\" in [output], or another name",
    ),
    (
        "[articles]\ndates = [\"metadata\", \"gti\"]",
        "7:22 `articles.dates` can't be \"gti\" | did you mean \"git\"?",
    ),
    (
        "[articles]\ndates = [\"filename\"]",
        "7:10 `articles.dates` can't be \"filename\" | did you mean \"file-name\"?",
    ),
    (
        "[articles]\nencoding = \"utf-9\"",
        "7:12 `articles.encoding` is not a known encoding: \"utf-9\" | write a label such as \"utf-8\", \"windows-1252\" or \"shift_jis\"; without the key it is detected",
    ),
    (
        "[articles]\nmax_bytes = \"ten\"",
        "7:13 `articles.max_bytes` is not a size: \"ten\" | write a whole number with KB, MB or GB (or KiB, MiB), such as \"10 MB\"",
    ),
    (
        "[articles]\nmax_bytes = -1",
        "7:13 `articles.max_bytes` is not a size: \"-1\" | write a whole number with KB, MB or GB (or KiB, MiB), such as \"10 MB\"",
    ),
    (
        "[output]\npages = 1",
        "7:9 `output.pages` must be true or false, not a number | write pages = true or pages = false, without quotes",
    ),
    (
        "[feeds]\nname = \"a\"",
        "6:1 `feeds` must be a list of tables | write [[feeds]], with two brackets on each side",
    ),
    (
        "[[feeds]]\n[[feeds]]",
        "7:1 two feeds have no name | one may be without: it is the output folder itself; add name = \"…\" to the other",
    ),
    (
        "[[feeds]]\nname = \"a\"\n[[feeds]]\nname = \"a\"",
        "9:8 two feeds are named \"a\" | choose another name for one of them",
    ),
    (
        "[[feeds]]\nname = \"x/pages\"",
        "7:8 `feeds.name` can't be \"x/pages\": the output keeps something else in `pages` | choose another name",
    ),
    (
        "[[feeds]]\nstories = 0",
        "7:11 `feeds.stories` must be a whole number from 1 to 1000 | write, for example, stories = 20",
    ),
    (
        "[[feeds]]\nstories = 1001",
        "7:11 `feeds.stories` must be a whole number from 1 to 1000 | write, for example, stories = 20",
    ),
    (
        "[[feeds]]\nwindow = \"2 days\"",
        "7:10 `feeds.window` is not a span of time: \"2 days\" | write a whole number with m, h, d or w, such as \"90m\", \"48h\" or \"7d\"",
    ),
    (
        "[[feeds]]\nformats = []",
        "7:11 `feeds.formats` is an empty list | write formats = [\"rss\", \"atom\", \"json\", \"html\"], or some of them",
    ),
    (
        "[[feeds]]\nformats = [\"rss\", \"atm\"]",
        "7:19 `feeds.formats` can't be \"atm\" | did you mean \"atom\"?",
    ),
    (
        "[[feeds]]\nitems = [1]",
        "7:10 `feeds.items` must be a list of texts, not a number | write items = [\"…\", \"…\"]",
    ),
    (
        "[[feeds]]\ncontent = \"none\"",
        "7:11 `feeds.content` can't be \"none\" | it can be \"full\", \"summary\"",
    ),
    (
        "[[feeds]]\nalso_at = { rss = [\"index.xml\", \"/feed\"] }",
        "7:33 `feeds.also_at.rss` can't be \"/feed\" | write the path of a file in the output folder, such as \"index.xml\" or \"feed/index.xml\"",
    ),
    (
        "[[feeds]]\nalso_at = { rss = \"Pages/index.xml\" }",
        "7:19 `feeds.also_at.rss` can't be \"Pages/index.xml\": Feedmill has documents of its own there | choose another name; documents of a folder are a feed's with its `name`",
    ),
    (
        "[[feeds]]\nalso_at = { rss2 = \"index.xml\" }",
        "7:13 unknown key `rss2` in [feeds.also_at] | did you mean `rss`?",
    ),
    (
        "[[feeds]]\nalso_at = \"index.xml\"",
        "7:11 `feeds.also_at` must be a table, not text | write [feeds.also_at] on a line of its own, and its keys below",
    ),
    (
        "[[feeds]]\nformats = [\"atom\"]\nalso_at = { rss = \"index.xml\" }",
        "8:19 `feeds.also_at` names a document that the feed doesn't have: rss | add \"rss\" to `formats`, or remove it",
    ),
    (
        "[[feeds]]\nalso_at = { rss = [\"index.xml\"], atom = [\"a.xml\", \"Index.XML\"] }\n[[feeds]]\nname = \"b\"\nalso_at = { atom = \"a.xml\" }",
        "7:51 `also_at` gives \"index.xml\" twice | a name is that of one document; letter case doesn't count\n\
         10:20 `also_at` gives \"a.xml\" twice | a name is that of one document; letter case doesn't count",
    ),
    (
        "[[feeds]]\nname = \"b\"\nalso_at = { html = [\"b/news.html\", \"news.html\"] }",
        "8:36 `feeds.also_at` gives a page a name in another folder: \"news.html\" | its links would lead elsewhere: choose a name beside the feed's index.html",
    ),
    (
        "[[feeds]]\nalso_at = { rss = [\"feed\", \"Feed/index.xml\"] }",
        "7:28 \"Feed/index.xml\" lies in \"feed\", which `also_at` has as a file | choose another name for one of them",
    ),
    (
        "[[feeds]]\nname = \"world/sea\"\nalso_at = { rss = \"world\" }",
        "8:19 \"world\" is a folder of the feed \"world/sea\" | choose another name for one of them",
    ),
    (
        "[[feeds]]\nalso_at = { rss = \"section/ice\" }\n[[feeds]]\neach = \"section\"",
        "7:19 \"section/ice\" is a folder of the feed \"section/{value}\" | choose another name for one of them",
    ),
    (
        "[[feeds]]\neach = \"section\"\nalso_at = { rss = \"index.xml\" }",
        "8:11 `feeds.also_at` can't stand where `each` makes feeds | list the feed that had the name by itself, with `where`",
    ),
    (
        "[output]\nalso_at = { rss = \"index.xml\" }\n[[feeds]]",
        "7:11 `output.also_at` is for a site that lists no feeds | write it in the [[feeds]] whose documents they are",
    ),
    (
        "[output]\nalso_at = { rss = \"stories\", atom = \"rss.xml\" }",
        "7:19 \"stories\" is a folder of the feed \"stories\" | choose another name for one of them\n\
         7:37 `output.also_at.atom` can't be \"rss.xml\": Feedmill has documents of its own there | choose another name; documents of a folder are a feed's with its `name`",
    ),
    (
        "[[feeds]]\nmax_bytes = \"1 KB\"",
        "7:13 `feeds.max_bytes` is too small: 1000 bytes | allow at least 10000",
    ),
];

#[test]
fn each_mistake_has_its_place_and_says_what_to_write() {
    for (more, expected) in WRONG {
        assert_eq!(wrong(&with(more)), *expected, "{more}");
    }
}
