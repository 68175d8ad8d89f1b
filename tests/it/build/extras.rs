//! The style sheet and `.nojekyll`: documents that no story changes.

use std::collections::BTreeMap;
use std::fs;

use crate::site::{Site, article};

fn built(more: &str) -> Site {
    let mut site = Site::configured(more);
    site.article(
        "ice.txt",
        article("Ice came early to the quay this year.", &[]),
    );
    site.write("look.css", "p { color: teal }\n");
    site.build();
    site
}

/// What changed, less the marker.
fn changed(site: &mut Site, before: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    site.build();
    let after = site.output();
    let paths = after
        .keys()
        .filter(|path| after.get(*path) != before.get(*path));
    let paths = paths.filter(|path| *path != "feedmill.json");
    paths.cloned().collect()
}

#[test]
fn a_page_and_its_style_are_two_documents() {
    let site = built("");
    assert!(site.document("style.css").contains("--paper"));
    assert_eq!(site.document(".nojekyll"), "");
    let ran = site.run("check");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    site.assert_same_as_all();
}

#[test]
fn a_site_without_pages_for_people_has_no_style() {
    let mut site = built("[output]\npages = false\n[[feeds]]\nformats = [\"rss\"]\n");
    assert!(!site.has("style.css"));
    assert!(site.has(".nojekyll"));
    site.assert_checked();
    let report = site.build();
    assert_eq!(report["written"].as_array().unwrap().len(), 0);
}

#[test]
fn a_document_that_no_story_changes_is_written_again_when_it_is_missing() {
    let mut site = built("");
    let before = site.output();
    for lost in ["style.css", ".nojekyll"] {
        fs::remove_file(site.path("feeds").join(lost)).unwrap();
        let ran = site.run("check");
        assert_eq!(ran.code, Some(4), "{ran:?}");
        let missing = format!("{lost}: the document is missing");
        assert!(ran.err.contains(&missing), "{ran:?}");
        assert!(changed(&mut site, &before).is_empty());
        assert!(site.has(lost));
    }
}

#[test]
fn a_new_style_rewrites_no_page() {
    let mut site = built("[output]\nstyle = \"look.css\"\n");
    assert_eq!(site.document("style.css"), "p { color: teal }\n");
    site.assert_checked();
    let before = site.output();
    site.write("look.css", "p { color: navy }\n");
    assert_eq!(changed(&mut site, &before), ["style.css"]);
    assert_eq!(site.document("style.css"), "p { color: navy }\n");
    let before = site.output();
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", config.replace("style =", "# style ="));
    assert_eq!(changed(&mut site, &before), ["style.css"]);
}

#[test]
fn a_style_that_cannot_be_published_is_a_wrong_configuration() {
    let mut site = built("[output]\nstyle = \"look.css\"\n");
    let large = "/* */\n".repeat(200_000);
    let wrong: [(&[u8], &str); 5] = [
        (b"\n  @import 'x';\n", "2:3: the style holds `@import`"),
        (
            b"p { background: url(x) }\n",
            "1:17: the style holds `url(`",
        ),
        (
            b"p { content: '\xe9' }\n",
            "1:15: the document is not UTF-8",
        ),
        (
            large.as_bytes(),
            "1:1: the style is larger than 1 MB\n  hint: correct",
        ),
        (b"", "1:1: the document is empty"),
    ];
    let before = site.output();
    for (style, rule) in wrong {
        site.write("look.css", style);
        let ran = site.run("build");
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.err.starts_with(&format!("look.css:{rule}")), "{ran:?}");
        assert!(ran.err.contains("\n  hint: "), "{ran:?}");
    }
    fs::remove_file(site.path("look.css")).unwrap();
    let ran = site.run("build");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.err.starts_with("look.css:1:1: the style can't be read"),
        "{ran:?}"
    );
    assert_eq!(site.output(), before);
    site.write("look.css", "p { color: teal }\n");
    assert!(changed(&mut site, &before).is_empty());
}

#[test]
fn a_strangers_style_is_left_alone() {
    let site = Site::new();
    site.article(
        "ice.txt",
        article("Ice came early to the quay this year.", &[]),
    );
    site.write("feeds/style.css", "mine {}\n");
    let ran = site.run("build");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(
        ran.err.contains("style.css was not written by feedmill"),
        "{ran:?}"
    );
    assert_eq!(site.document("style.css"), "mine {}\n");
}
