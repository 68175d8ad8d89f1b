//! Files that can't be published: named with line and way on, and the story goes out without them.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use super::files::{mp3, png};
use super::{article, assert_led_to, document, item, problems, published};
use crate::site::Site;

/// Builds a story that names a file, and checks what is said of it.
#[track_caller]
fn check(prepare: impl FnOnce(&Site), keys: &str, expected: &str) {
    let mut site = Site::new();
    prepare(&site);
    site.article("news/a.txt", article("Night ferry", keys));
    let built = site.build();
    assert_eq!(problems(&built), [format!("news/a.txt:4: {expected}")]);
    assert_eq!(built["new"].as_array().unwrap().len(), 1, "{built}");
    assert!(item(&site, "news/a")["image"].is_null());
    assert_eq!(published(&site), BTreeSet::new());
    assert!(!site.path("feeds/.tmp").exists());
    site.assert_checked();
    // It is said again, and nothing is written.
    let built = site.build();
    assert_eq!(problems(&built).len(), 1);
    assert_eq!(built["written"].as_array().unwrap().len(), 0);
}

#[test]
fn what_is_no_file_of_the_folder_is_not_published() {
    check(
        |_| {},
        "image: quay.png\n",
        "image: \"news/quay.png\" isn't there",
    );
    check(
        |site| site.write("secret.png", png(1, 1, 1)),
        "image: ../../secret.png\n",
        "image: \"../../secret.png\" lies outside the articles folder",
    );
    check(
        |site| {
            site.write("secret.png", png(1, 1, 1));
            fs::create_dir(site.path("articles/news")).unwrap();
            symlink(site.path("secret.png"), site.path("articles/news/quay.png")).unwrap();
        },
        "image: quay.png\n",
        "image: \"news/quay.png\" lies outside the articles folder",
    );
    check(
        |site| {
            site.write("outside/secret.png", png(1, 1, 1));
            symlink(site.path("outside"), site.path("articles/in")).unwrap();
        },
        "image: /in/secret.png\n",
        "image: \"in/secret.png\" lies outside the articles folder",
    );
    check(
        |site| {
            fs::create_dir(site.path("articles/news")).unwrap();
            symlink("quay.png", site.path("articles/news/quay.png")).unwrap();
        },
        "image: quay.png\n",
        "image: \"news/quay.png\" isn't there",
    );
    check(
        |site| fs::create_dir_all(site.path("articles/news/quay.png")).unwrap(),
        "image: quay.png\n",
        "image: \"news/quay.png\" is no file",
    );
    check(
        |site| {
            fs::create_dir(site.path("articles/news")).unwrap();
            let made = Command::new("mkfifo")
                .arg(site.path("articles/news/quay.png"))
                .status();
            assert!(made.unwrap().success());
        },
        "image: quay.png\n",
        "image: \"news/quay.png\" is no file",
    );
    check(
        |site| site.article(".hidden/quay.png", png(1, 1, 1)),
        "image: /.hidden/quay.png\n",
        "image: \"/.hidden/quay.png\" is hidden: a name on its path begins with a dot",
    );
}

#[test]
fn what_is_not_what_its_name_says_is_not_published() {
    for bytes in [&b""[..], b"<html>", b"\x89PNG", &mp3(100)] {
        check(
            |site| site.article("news/quay.png", bytes),
            "image: quay.png\n",
            "image: \"news/quay.png\" doesn't hold what its name says",
        );
    }
    check(
        |site| site.article("news/quay.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "image: quay.svg\n",
        "image: \"quay.svg\" is of no type that is published",
    );
}

#[test]
fn what_is_larger_than_the_limit_is_not_published_until_that_is_raised() {
    let small = "[articles]\nmax_media = \"1 KB\"\n";
    let mut site = Site::configured(small);
    let ferry = mp3(1_001);
    site.article("ferry.mp3", &ferry);
    site.article("a.txt", article("Night ferry", "audio: ferry.mp3\n"));
    let built = site.build();
    let expected = "a.txt:4: audio: \"ferry.mp3\" has 1001 bytes, more than the limit of 1000";
    assert_eq!(problems(&built), [expected]);
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", config.replace(small, ""));
    let built = site.build();
    assert_eq!(problems(&built), [""; 0]);
    assert_eq!(published(&site), BTreeSet::from([document(&ferry, "mp3")]));
    assert_led_to(&site);
}

#[test]
fn links_inside_the_folder_are_followed() {
    let mut site = Site::new();
    let quay = png(10, 10, 1);
    site.article("..store/quay.png", &quay);
    symlink("..store", site.path("articles/pictures")).unwrap();
    symlink("..store/quay.png", site.path("articles/quay.png")).unwrap();
    site.article("a.txt", article("Night ferry", "image: quay.png\n"));
    site.article("b.txt", article("Day ferry", "image: pictures/quay.png\n"));
    let built = site.build();
    assert_eq!(problems(&built), [""; 0]);
    assert_eq!(published(&site), BTreeSet::from([document(&quay, "png")]));
    // What a link leads to changes.
    let other = png(10, 10, 2);
    site.article("..store/quay.png", &other);
    site.build();
    assert_eq!(published(&site), BTreeSet::from([document(&other, "png")]));
    site.assert_same_as_all();
}

#[test]
fn a_file_without_rights_is_told_of() {
    let mut site = Site::new();
    let quay = png(10, 10, 1);
    site.article("quay.png", &quay);
    site.article("a.txt", article("Night ferry", "image: quay.png\n"));
    let place = site.path("articles/quay.png");
    fs::set_permissions(&place, fs::Permissions::from_mode(0o000)).unwrap();
    let built = site.build();
    if fs::File::open(&place).is_ok() {
        // Root may read everything.
        assert_eq!(published(&site).len(), 1);
        return;
    }
    let expected = "a.txt:4: image: \"quay.png\" can't be read: Permission denied (os error 13)";
    assert_eq!(problems(&built), [expected]);
    fs::set_permissions(&place, fs::Permissions::from_mode(0o644)).unwrap();
    site.build();
    assert_eq!(published(&site), BTreeSet::from([document(&quay, "png")]));
}

#[test]
fn an_image_bomb_costs_nothing_and_an_odd_one_has_no_size() {
    let mut site = Site::new();
    // 4 billion pixels each way, in 33 bytes.
    site.article("bomb.png", png(u32::MAX, u32::MAX, 1));
    site.article("flat.png", png(0, 10, 1));
    site.article("a.txt", article("Night ferry", "image: bomb.png\n"));
    site.article("b.txt", article("Day ferry", "image: flat.png\n"));
    let built = site.build();
    assert_eq!(problems(&built), [""; 0]);
    assert_eq!(published(&site).len(), 2);
    assert!(!site.all_text().contains("width=\"4294967295\""));
    assert!(!site.document("rss.xml").contains("height=\"10\""));
    site.assert_checked();
}
