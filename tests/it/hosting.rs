//! `host` through the binary: what it prints for services that can't be run here keeps to their grammar, and names every
//! document. What it prints for servers is tried in them by the outside checks (`tests/outside/hosts.py`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::cli::Ran;
use crate::site::{Site, article};

const HOSTS: [&str; 6] = [
    "nginx",
    "apache",
    "caddy",
    "netlify",
    "cloudflare",
    "github",
];

/// What a service is told of each path: the headers by name.
type Rules = BTreeMap<String, BTreeMap<String, String>>;

const CONFIG: &str = "[publish]\nmax_age = \"2h\"\n\n[websub]\nhubs = [\"https://hub.example/\"]\n\n\
    [[feeds]]\nname = \"stories\"\nstories = 1\nwindow = \"1m\"\narchive_size = 1\narchive = [\"atom\", \"json\"]\n\
    also_at = { rss = [\"feed/index.xml\", \"a \\\"b\\\" ü.xml\"], atom = \"feed/atom/index.xml\" }\n\n\
    [[feeds]]\nformats = [\"rss\", \"html\"]\n\n[[feeds]]\neach = \"section\"\n";

fn site() -> Site {
    let mut site = Site::configured(CONFIG);
    for (name, section) in [("ice", "Sport"), ("fog", "Quay & Pier"), ("tide", "Sport")] {
        let text = article(&format!("The {name} came early this year."), &[]);
        site.article(
            &format!("{name}.txt"),
            format!("section: {section}\n\n{text}"),
        );
        site.build();
    }
    site
}

fn printed(site: &Site, host: &str) -> Ran {
    let ran = site.run(&format!("host {host}"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran
}

/// A `netlify.toml`, and a `_headers` after
/// <https://developers.cloudflare.com/pages/configuration/headers/>: a path, then indented lines.
fn netlify(text: &str) -> Rules {
    let file: toml::Table = text.parse().unwrap();
    let mut rules = Rules::new();
    for rule in file["headers"].as_array().unwrap() {
        let path = rule["for"].as_str().unwrap().to_owned();
        let values = rule["values"].as_table().unwrap().iter();
        let values = values.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
        assert!(
            rules.insert(path.clone(), values.collect()).is_none(),
            "{path}"
        );
    }
    rules
}

fn cloudflare(text: &str) -> Rules {
    let mut rules = Rules::new();
    let mut path = None;
    for line in text.lines() {
        assert!(
            line.chars().count() <= 2_000 || line.starts_with('#'),
            "{line}"
        );
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some(header) = line.strip_prefix("  ") else {
            assert!(
                rules.insert(line.to_owned(), BTreeMap::new()).is_none(),
                "{line}"
            );
            path = Some(line.to_owned());
            continue;
        };
        if header.starts_with("! ") {
            continue;
        }
        let (name, value) = header.split_once(": ").unwrap();
        let is_name = |c: char| c.is_ascii_alphabetic() || c == '-';
        assert!(name.chars().all(is_name) && !value.is_empty(), "{line}");
        let own = rules.get_mut(path.as_ref().unwrap()).unwrap();
        assert!(
            own.insert(name.to_owned(), value.to_owned()).is_none(),
            "{line}"
        );
    }
    rules
}

/// Whether a service takes a path for one of a rule: `:name` is one part, `*` at the end is what is left.
fn fits(rule: &str, path: &str) -> bool {
    if let Some(front) = rule.strip_suffix('*') {
        return path.starts_with(front);
    }
    let (rule, path) = (rule.split('/'), path.split('/'));
    rule.clone().count() == path.clone().count()
        && rule
            .zip(path)
            .all(|(rule, part)| rule == part || (rule.starts_with(':') && !part.is_empty()))
}

#[test]
fn services_are_told_of_every_document() {
    let site = site();
    for rules in [
        netlify(&printed(&site, "netlify").out),
        cloudflare(&printed(&site, "cloudflare").out),
    ] {
        for path in rules.keys() {
            assert!(path.starts_with("/feeds/") && path.is_ascii(), "{path}");
            assert!(
                !path.contains([' ', '"']) && path.matches('*').count() <= 1,
                "{path}"
            );
        }
        for document in site.output().into_keys() {
            if ["feedmill.json", ".nojekyll"].contains(&document.as_str())
                || document.contains("archive/") && document.ends_with("html")
            {
                continue;
            }
            let path = document.strip_suffix("index.html").unwrap_or(&document);
            let path = path.replace("a \"b\" ü.xml", "a%20%22b%22%20%C3%BC.xml");
            let path = format!("/feeds/{path}");
            let found: Vec<&String> = rules.keys().filter(|rule| fits(rule, &path)).collect();
            assert_eq!(found.len(), 1, "{path}: {found:?}");
            check(&path, &rules[found[0]]);
        }
        let folder = &rules["/feeds/feed/"];
        assert_eq!(folder, &rules["/feeds/feed/index.xml"]);
        assert!(
            folder["Link"].ends_with("<https://quay.example/feeds/stories/rss.xml>; rel=\"self\""),
            "{folder:?}"
        );
    }
}

/// What must be said of a path.
fn check(path: &str, headers: &BTreeMap<String, String>) {
    let media_type = headers.get("Content-Type").map(String::as_str);
    let is_sealed = path.contains("/archive/");
    let wanted = match path.rsplit('/').next().unwrap() {
        "rss.xml" | "index.xml" | "a%20%22b%22%20%C3%BC.xml" if !path.contains("/atom/") => {
            Some("application/rss+xml; charset=utf-8")
        }
        "atom.xml" | "index.xml" => Some("application/atom+xml; charset=utf-8"),
        "feed.json" => Some("application/feed+json; charset=utf-8"),
        "opml.xml" => Some("text/x-opml; charset=utf-8"),
        "" => Some("text/html; charset=utf-8"),
        _ => None,
    };
    assert_eq!(media_type, wanted, "{path}");
    let is_head = wanted.is_some() && !is_sealed && !path.ends_with("/opml.xml");
    let kept = if is_head {
        "public, max-age=7200"
    } else {
        "public, max-age=3600"
    };
    assert_eq!(headers["Cache-Control"], kept, "{path}");
    let is_open = headers
        .get("Access-Control-Allow-Origin")
        .is_some_and(|who| who == "*");
    assert_eq!(
        is_open,
        wanted.is_some_and(|media_type| media_type != "text/html; charset=utf-8"),
        "{path}"
    );
    let names_hub = headers
        .get("Link")
        .is_some_and(|link| link.starts_with("<https://hub.example/>; rel=\"hub\", <"));
    assert!(names_hub == is_head || path.contains("/section/"), "{path}");
}

#[test]
fn without_hubs_no_host_is_told_of_links() {
    let site = Site::new();
    for host in HOSTS {
        let ran = printed(&site, host);
        assert!(
            !ran.out.contains("rel=\"") && !ran.out.contains("rel=\\\""),
            "{host}: {}",
            ran.out
        );
        assert!(ran.err.is_empty() && ran.out.ends_with('\n'), "{ran:?}");
        // How long feeds are kept unless the configuration says: half an hour.
        let is_told = ran.out.contains("max-age=1800");
        assert_eq!(is_told, host != "github", "{host}");
    }
}

#[test]
fn what_is_asked_for_is_printed_also_for_scripts() {
    let site = site();
    for host in HOSTS {
        let text = printed(&site, host).out;
        assert_eq!(site.run(&format!("host -q {host}")).out, text);
        let said: Value =
            serde_json::from_str(&site.run(&format!("host --json {host}")).out).unwrap();
        assert_eq!(said["configuration"], text);
        assert_eq!(said["warnings"], serde_json::json!([]), "{host}");
    }
    let elsewhere = site.run("host nginx --folder /var/www/news").out;
    assert!(
        elsewhere.contains("\n        alias \"/var/www/news/\";\n"),
        "{elsewhere}"
    );
    let ran = site.run("host iis");
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err
            .contains("nginx, apache, caddy, netlify, cloudflare, github"),
        "{}",
        ran.err
    );
}

#[test]
fn what_a_host_cannot_do_is_a_warning() {
    let mut feeds = String::from("[[feeds]]\nalso_at = { rss = \"feed\" }\n");
    for n in 0..40 {
        let _ = writeln!(feeds, "[[feeds]]\nname = \"feed-{n}\"");
    }
    let site = Site::configured(&feeds);
    let ran = printed(&site, "cloudflare");
    assert!(
        ran.err
            .starts_with("warning: Cloudflare reads 100 rules of a _headers, and these are "),
        "{}",
        ran.err
    );
    let ran = printed(&site, "github");
    assert_eq!(
        ran.err,
        "warning: GitHub Pages serves feed as application/octet-stream: readers may refuse it\n"
    );
    let warned: BTreeSet<&str> = HOSTS
        .into_iter()
        .filter(|host| !printed(&site, host).err.is_empty())
        .collect();
    assert_eq!(warned, BTreeSet::from(["cloudflare", "github"]));
}

#[test]
fn the_address_says_where_a_server_listens() {
    for (base_url, wanted) in [
        (
            "https://news.example/",
            [
                "    listen 80;",
                "    server_name news.example;",
                "    location \"/\" {",
                "https://news.example {",
            ],
        ),
        (
            "http://news.example:8080/a/",
            [
                "    listen 8080;",
                "    server_name news.example;",
                "    location ^~ \"/a/\" {",
                "http://news.example:8080 {",
            ],
        ),
    ] {
        let site = Site::new();
        let config = format!(
            "[site]\ntitle = \"Quay\"\nbase_url = \"{base_url}\"\nid = \"tag:quay.example,2026:\"\n"
        );
        site.write("config.toml", config);
        let text = printed(&site, "nginx").out + &printed(&site, "caddy").out;
        for line in wanted {
            assert!(text.lines().any(|own| own == line), "{line} in {text}");
        }
    }
}
