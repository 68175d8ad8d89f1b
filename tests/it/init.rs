//! `init` as a user meets it: what it writes, and what it refuses.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use feedmill::config::{Config, FeedConfig};

use crate::cli::{feedmill, folder, names, put};

#[test]
fn init_writes_a_site_whose_configuration_is_right() {
    let dir = folder();
    let ran = feedmill(
        dir.path(),
        &[
            "init",
            "news",
            "--title",
            "The \"Quay\"",
            "--base-url",
            "https://quay.example/f",
        ],
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("feedmill -C news build"), "{ran:?}");
    assert_eq!(ran.err, "");
    let site = dir.path().join("news");
    assert_eq!(names(&site), [".gitignore", "articles", "config.toml"]);
    assert_eq!(
        fs::read_to_string(site.join(".gitignore")).unwrap(),
        ".feedmill/\n"
    );
    let config =
        Config::parse(&fs::read_to_string(site.join("config.toml")).unwrap(), 2026).unwrap();
    assert_eq!(config.site.title, "The \"Quay\"");
    assert_eq!(config.site.base_url, "https://quay.example/f/");
    assert_eq!(config.site.id, "tag:quay.example,2026:");
}

/// The examples that aren't the default.
const EXAMPLES: [&str; 12] = [
    "language",
    "author",
    "icon",
    "rights",
    "include",
    "exclude",
    "also_at",
    "where",
    "each",
    "target",
    "public_url",
    "max_delete",
];

#[test]
fn every_default_in_the_written_configuration_is_the_default() {
    let dir = folder();
    assert_eq!(feedmill(dir.path(), &["init"]).code, Some(0));
    let text = fs::read_to_string(dir.path().join("config.toml")).unwrap();
    let (top, feeds) = text.split_once("# [[feeds]]\n").unwrap();
    let mut shown = Vec::new();
    let uncommented = |part: &str, shown: &mut Vec<String>| -> String {
        part.lines()
            .map(|line| {
                let bare = line.strip_prefix("# ").unwrap_or(line);
                match bare.split_once(" = ") {
                    Some((key, _)) if key.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
                        shown.push(key.to_owned());
                        let keep = EXAMPLES.contains(&key);
                        format!("{}\n", if keep { line } else { bare })
                    }
                    _ => format!("{line}\n"),
                }
            })
            .collect()
    };
    let plain = Config::parse(&text, 2026).unwrap();
    let all = uncommented(top, &mut shown);
    assert_eq!(Config::parse(&all, 2026).unwrap(), plain, "{all}");
    let with_feed = format!("{all}[[feeds]]\n{}", uncommented(feeds, &mut shown));
    let config = Config::parse(&with_feed, 2026).unwrap();
    let unnamed = plain
        .feeds
        .iter()
        .find(|feed| feed.name.is_empty())
        .unwrap();
    let feed = config.feeds.first().unwrap();
    assert_eq!(feed.title, "My news: stories");
    let nameless = FeedConfig {
        name: String::new(),
        title: unnamed.title.clone(),
        ..feed.clone()
    };
    assert_eq!(nameless, *unnamed);
    // The examples are right too.
    let everything = text
        .replace("# language", "language")
        .replace("# author", "author");
    let everything = everything
        .replace("# icon", "icon")
        .replace("# rights", "rights");
    let everything = everything
        .replace("# include", "include")
        .replace("# exclude", "exclude");
    assert!(Config::parse(&everything, 2026).is_ok(), "{everything}");
    // No key is forgotten: what the message about unknown keys lists is in the file.
    for known in [
        "[site]\nx = 1",
        "[site]\n[articles]\nx = 1",
        "[site]\n[output]\nx = 1",
        "[site]\n[[feeds]]\nx = 1",
    ] {
        let error = Config::parse(known, 2026).unwrap_err();
        let hint = error
            .mistakes
            .iter()
            .find_map(|mistake| mistake.hint.as_deref()?.strip_prefix("the keys here are "))
            .unwrap();
        for key in hint.split(", ") {
            assert!(shown.iter().any(|s| s == key), "{key} is not in the file");
        }
    }
}

#[test]
fn the_sample_article_has_the_shape_that_opens_headlines() {
    let dir = folder();
    assert_eq!(feedmill(dir.path(), &["init"]).code, Some(0));
    let articles = dir.path().join("articles");
    let [name] = names(&articles).try_into().unwrap();
    let text = fs::read_to_string(articles.join(name)).unwrap();
    let (body, headlines) = text.split_once("\n\n\n").unwrap();
    assert_eq!(body.split("\n\n").count(), 5);
    let headlines: Vec<&str> = headlines.lines().collect();
    assert!(headlines.len() >= 5);
    for headline in headlines {
        assert!(
            (4..=25).contains(&headline.split_whitespace().count()),
            "{headline}"
        );
        assert!(!headline.ends_with('.'), "{headline}");
    }
}

#[test]
fn init_refuses_a_folder_that_has_either_and_writes_nothing() {
    for name in ["config.toml", "articles"] {
        let dir = folder();
        fs::create_dir(dir.path().join(name)).unwrap();
        let ran = feedmill(dir.path(), &["init"]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(
            ran.err
                .starts_with(&format!("error: {name} is already there\n  hint: ")),
            "{ran:?}"
        );
        assert_eq!(names(dir.path()), [name]);
    }
}

/// As small sites of theirs have it.
const HUGO: &str = "baseURL = 'https://example.org/'\nlanguageCode = 'en-us'\ntitle = 'My New Hugo Site'\ntheme = 'ananke'\n";
const ZOLA: &str = "# The URL the site will be built for\nbase_url = \"https://example.com\"\ncompile_sass = true\nbuild_search_index = false\n\n[markdown]\nhighlight_code = true\n\n[extra]\n";
const OTHERS: &str = "[server]\nport = 80\n";

#[test]
fn another_programs_config_toml_is_told_in_one_message_by_every_verb() {
    for (text, owner) in [
        (HUGO, "Hugo's"),
        (ZOLA, "Zola's"),
        // The one key that Zola needs, and what most add.
        ("base_url = \"https://example.com\"\n", "Zola's"),
        (
            "title = \"Quay\"\nbase_url = \"https://example.com\"\n\n[languages.de]\n",
            "Zola's",
        ),
        (
            "base_url = \"https://example.com\"\ntitle = \"Quay\"\ndescription = \"Boats.\"\n",
            "Zola's",
        ),
        // Hugo needs none; these its own guides begin with.
        (
            "baseurl = \"https://example.org/\"\ntitle = \"Quay\"\n",
            "Hugo's",
        ),
        (
            "baseURL = 'https://example.org/'\nlocale = 'en-us'\ntitle = 'Quay'\n",
            "Hugo's",
        ),
        (OTHERS, "another program's"),
    ] {
        let dir = folder();
        put(dir.path(), "config.toml", text);
        fs::create_dir(dir.path().join("content")).unwrap();
        for (at, verb) in [
            ("", "build"),
            ("", "status"),
            ("content", "check"),
            ("", "watch"),
        ] {
            let ran = feedmill(&dir.path().join(at), &[verb]);
            assert_eq!(ran.code, Some(2), "{ran:?}");
            let said = format!(
                "config.toml is {owner} configuration, not Feedmill's\n  hint: `feedmill init` writes feedmill.toml"
            );
            assert!(
                ran.err.contains(&said) && ran.err.lines().count() == 2,
                "{ran:?}"
            );
        }
        let ran = feedmill(dir.path(), &["init"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(
            ran.out
                .contains(&format!("config.toml is {owner}, and stays as it is")),
            "{ran:?}"
        );
        assert_eq!(
            fs::read_to_string(dir.path().join("config.toml")).unwrap(),
            text
        );
        assert_eq!(
            names(dir.path()),
            [
                ".gitignore",
                "articles",
                "config.toml",
                "content",
                "feedmill.toml"
            ]
        );
        for at in ["", "content"] {
            let ran = feedmill(&dir.path().join(at), &["build"]);
            assert_eq!(ran.code, Some(0), "{ran:?}");
        }
        assert_eq!(feedmill(dir.path(), &["init"]).code, Some(2));
    }
}

#[test]
fn the_configuration_of_a_program_that_calls_it_otherwise_is_told_of_too() {
    let nikola = "BLOG_TITLE = \"Quay\"\nSITE_URL = \"https://example.com/\"\n";
    for (name, text, owner) in [
        ("hugo.toml", HUGO, Some("Hugo's")),
        ("hugo.yaml", "title: Quay\n", Some("Hugo's")),
        (
            "zola.toml",
            "base_url = \"https://example.com\"\n",
            Some("Zola's"),
        ),
        ("_config.yml", "", Some("Jekyll's")),
        ("_config.yml", "title: Quay\n", Some("Jekyll's")),
        ("_config.toml", "title = \"Quay\"\n", Some("Jekyll's")),
        (
            "eleventy.config.js",
            "export default function (config) {}\n",
            Some("Eleventy's"),
        ),
        (".eleventy.js", "module.exports = {};\n", Some("Eleventy's")),
        (
            "pelicanconf.py",
            "SITENAME = 'Quay'\nSITEURL = ''\n",
            Some("Pelican's"),
        ),
        ("conf.py", nikola, Some("Nikola's")),
        // Sphinx's, of documentation.
        ("conf.py", "project = \"Quay\"\nextensions = []\n", None),
        ("package.json", "{}", None),
    ] {
        let dir = folder();
        put(dir.path(), name, text);
        let build = || feedmill(dir.path(), &["build"]);
        let said = match owner {
            Some(owner) => format!(
                "error: {name} is {owner} configuration, not Feedmill's\n  hint: `feedmill init` writes config.toml beside it; "
            ),
            None => "error: no config.toml or feedmill.toml in ".to_owned(),
        };
        let ran = build();
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.err.starts_with(&said), "{name}: {ran:?}");
        if owner.is_some() {
            let named = feedmill(dir.path(), &["build", "-c", name]);
            assert_eq!(named.err, ran.err);
        }
        assert_eq!(feedmill(dir.path(), &["init", "-q"]).code, Some(0));
        assert_eq!(build().code, Some(0));
        assert_eq!(fs::read_to_string(dir.path().join(name)).unwrap(), text);
    }
}

#[test]
fn what_is_called_feedmill_toml_is_nobody_elses() {
    let dir = folder();
    put(
        dir.path(),
        "feedmill.toml",
        "title = \"Quay\"\nbase_url = \"https://quay.example/\"\n",
    );
    let ran = feedmill(dir.path(), &["build"]);
    let said = "feedmill.toml:1:1: `title` stands outside every table\n  hint: write [site] on a line above it\n";
    assert!(ran.err.contains(said), "{ran:?}");
}

#[test]
fn a_feedmill_toml_is_a_configuration() {
    let dir = folder();
    assert_eq!(feedmill(dir.path(), &["init", "-q"]).code, Some(0));
    fs::rename(
        dir.path().join("config.toml"),
        dir.path().join("feedmill.toml"),
    )
    .unwrap();
    let ran = feedmill(&dir.path().join("articles"), &["build"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    put(dir.path(), "feedmill.toml", "[site]\ntitel = \"A\"\n");
    let ran = feedmill(dir.path(), &["build"]);
    assert!(ran.err.starts_with("feedmill.toml:1:1: "), "{ran:?}");
}

#[test]
fn init_takes_a_language_and_asks_nobody_without_a_terminal() {
    let dir = folder();
    let ran = feedmill(dir.path(), &["init", "--language", "pt-BR"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let text = fs::read_to_string(dir.path().join("config.toml")).unwrap();
    let config = Config::parse(&text, 2026).unwrap();
    assert_eq!(config.site.language.as_deref(), Some("pt-BR"));
    let wrong = feedmill(dir.path(), &["init", "--language", "pt_BR", "other"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("\"pt-BR\""), "{wrong:?}");
}

/// `script` gives it a terminal.
#[test]
fn on_a_terminal_init_asks_for_what_no_option_says() {
    let dir = folder();
    let command = format!("{} init news --title Quay", env!("CARGO_BIN_EXE_feedmill"));
    let mut asked = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(dir.path())
        .env("LC_ALL", "de_DE.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    asked
        .stdin
        .take()
        .unwrap()
        .write_all(b"https://quay.example/f\n\n")
        .unwrap();
    let said = asked.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let text = fs::read_to_string(dir.path().join("news/config.toml")).expect(&said);
    let config = Config::parse(&text, 2026).unwrap();
    assert_eq!(config.site.title, "Quay");
    assert_eq!(config.site.base_url, "https://quay.example/f/");
    assert_eq!(config.site.language.as_deref(), Some("de"), "{said}");
    assert!(said.contains("[https://example.org/feeds/]: "), "{said}");
}

#[test]
fn init_keeps_what_gitignore_says() {
    let dir = folder();
    put(dir.path(), ".gitignore", "/tmp");
    assert_eq!(feedmill(dir.path(), &["init"]).code, Some(0));
    let text = fs::read_to_string(dir.path().join(".gitignore")).unwrap();
    assert_eq!(text, "/tmp\n.feedmill/\n");
}

#[test]
fn a_dry_init_writes_nothing() {
    let dir = folder();
    let ran = feedmill(dir.path(), &["init", "-n", "news"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.starts_with("would write news/articles/"), "{ran:?}");
    assert_eq!(names(dir.path()), [""; 0]);
}
