//! The same over HTTP: what leads to what, what fails, and what the next run goes on with.

use std::fs;

use serde_json::Value;

use super::server::{Fault, Server};
use super::{KINDS, assert_restored, forget, lived, restore};
use crate::site::Site;

#[test]
fn each_kind_of_site_is_read_back_from_the_web() {
    for (kind, more) in KINDS {
        let mut site = Site::configured(more);
        lived(&mut site);
        let published = forget(&site);
        let server = Server::of(&site.path("published"));
        let ran = restore(&site, &format!("{} --allow-private", server.url));
        assert_eq!(ran.code, Some(0), "{kind}: {ran:?}");
        assert_restored(&mut site, &published, kind);
    }
}

#[test]
fn a_private_address_is_asked_only_where_that_is_allowed() {
    let mut site = Site::new();
    lived(&mut site);
    forget(&site);
    let server = Server::of(&site.path("published"));
    for url in [
        server.url.clone(),
        server.url.replace("127.0.0.1", "localhost"),
    ] {
        let ran = restore(&site, &url);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.err.contains("is at a private address"), "{ran:?}");
        assert!(ran.err.contains("--allow-private"), "{ran:?}");
    }
    assert_eq!(server.count(200), 0);
}

#[test]
fn a_failed_restore_is_gone_on_with_and_no_build_begins_meanwhile() {
    let mut site = Site::new();
    lived(&mut site);
    let published = forget(&site);
    let folder = site.path("published");
    let failing = Server::failing(&folder, |n, path| {
        (n >= 12 && path.starts_with("pages/")).then_some(Fault::Status(403))
    });
    let url = failing.url.clone();
    let ran = restore(&site, &format!("{url} --allow-private"));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("403"), "{ran:?}");
    assert!(!site.path("feeds").exists());
    for verb in ["build", "diff"] {
        let ran = site.run(verb);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        assert!(ran.err.contains("feedmill restore"), "{ran:?}");
    }
    assert!(!site.path("feeds").exists());
    let server = Server::of(&folder);
    let ran = restore(&site, &format!("{} --allow-private", server.url));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(server.count(304) > 5, "{told}");
    assert_eq!(told["known"], server.count(304));
    assert_restored(&mut site, &published, "resumed");
}

#[test]
fn what_fails_for_a_moment_is_asked_for_again() {
    let mut site = Site::new();
    lived(&mut site);
    let published = forget(&site);
    let server = Server::failing(&site.path("published"), |n, _| match n {
        3 => Some(Fault::Status(503)),
        9 => Some(Fault::Cut),
        _ => None,
    });
    let ran = restore(&site, &format!("{} --allow-private", server.url));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(server.count(503) > 0);
    assert_restored(&mut site, &published, "failing");
}

#[test]
fn what_is_published_meanwhile_is_read_again() {
    let mut site = Site::new();
    lived(&mut site);
    forget(&site);
    let folder = site.path("published");
    let marker = folder.join("feedmill.json");
    let newer = fs::read_to_string(&marker)
        .unwrap()
        .replace("\"generation\": ", "\"generation\": 1");
    let server = Server::failing(&folder, {
        let newer = newer.clone();
        move |n, _| {
            if n == 20 {
                fs::write(&marker, &newer).unwrap();
            }
            None
        }
    });
    let ran = restore(&site, &format!("{} --allow-private", server.url));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        fs::read_to_string(site.path("feeds/feedmill.json")).unwrap(),
        newer
    );
    assert!(server.count(304) > 10);
}

#[test]
fn what_is_not_published_is_named_and_a_gap_in_the_history_is_no_success() {
    let more = "[[feeds]]\nstories = 3\narchive_size = 2\n";
    let cases = [("pages/sea/4.html", 0), ("archive/1/atom.xml", 3)];
    let cases = cases.map(|case| [(case, false), (case, true)]);
    for ((path, code), is_stranger) in cases.into_iter().flatten() {
        let mut site = Site::configured(more);
        lived(&mut site);
        forget(&site);
        fs::remove_file(site.path("published").join(path)).unwrap();
        let stranger =
            move |_, asked: &str| (is_stranger && asked == path).then_some(Fault::Stranger);
        let server = Server::failing(&site.path("published"), stranger);
        let ran = restore(&site, &format!("{} --allow-private", server.url));
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(ran.err.contains(path), "{ran:?}");
        let told: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(told["missing"], serde_json::json!([path]));
        // The story of a page is known all the same.
        if code == 0 {
            let told = site.build();
            assert_eq!(told["new"], Value::Array(Vec::new()));
        }
    }
}

#[test]
fn without_a_history_pages_are_found_by_the_names_of_articles() {
    let mut site = Site::configured("[[feeds]]\nstories = 2\nwindow = \"1h\"\narchive = false\n");
    lived(&mut site);
    let published = forget(&site);
    let server = Server::of(&site.path("published"));
    let ran = restore(&site, &format!("{} --allow-private", server.url));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["guessed"], true);
    assert_restored(&mut site, &published, "without a history");
}
