//! The watch sees images come, change, move and go, also where no article does.

use std::fs;

use super::process::{USUAL_QUIET, Watched};

/// A PNG's beginning; `seed` makes it another.
fn png(seed: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08".to_vec();
    bytes.extend(vec![seed; 60_000]);
    bytes
}

/// The image that the feed shows, as it is published.
fn shown(site: &Watched) -> Option<Vec<u8>> {
    let feed = fs::read_to_string(site.path("feeds/feed.json")).unwrap();
    let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
    let items = feed["items"].as_array().unwrap();
    let url = items.iter().find_map(|item| item["image"].as_str())?;
    let path = url.strip_prefix("https://quay.example/").unwrap();
    Some(fs::read(site.path("feeds").join(path)).unwrap())
}

fn write_article(site: &Watched, path: &str, image: &str) {
    let text = format!("title: Ferry\nimage: {image}\n\nThe ferry waits for the tide.\n");
    site.write(path, text);
}

fn lives(site: &Watched) {
    let check = |expected: Option<u8>| {
        site.settle().unwrap();
        assert!(
            shown(site) == expected.map(png),
            "{expected:?}: {}",
            site.said()
        );
        site.compare().unwrap();
    };
    write_article(site, "ferry.txt", "img/quay.png");
    check(None);
    // It comes, in a folder that is new.
    fs::create_dir(site.article("img")).unwrap();
    site.write("img/quay.png", png(1));
    check(Some(1));
    // It changes, in place and by another that takes its place.
    site.write("img/quay.png", png(2));
    check(Some(2));
    site.write(".quay.tmp", png(3));
    fs::rename(site.article(".quay.tmp"), site.article("img/quay.png")).unwrap();
    check(Some(3));
    // Its folder moves, and comes back.
    fs::rename(site.article("img"), site.article("pictures")).unwrap();
    check(None);
    fs::rename(site.article("pictures"), site.article("img")).unwrap();
    check(Some(3));
    // The article names another, then the same again from elsewhere.
    site.write("img/pier.png", png(4));
    write_article(site, "ferry.txt", "img/pier.png");
    check(Some(4));
    fs::create_dir(site.article("news")).unwrap();
    fs::rename(site.article("ferry.txt"), site.article("news/ferry.txt")).unwrap();
    check(None);
    write_article(site, "news/ferry.txt", "/img/pier.png");
    check(Some(4));
    fs::remove_dir_all(site.article("img")).unwrap();
    check(None);
    let left = fs::read_dir(site.path("feeds/media")).into_iter().flatten();
    assert_eq!(left.count(), 0);
}

#[test]
fn the_watch_sees_images_come_change_move_and_go() {
    lives(&Watched::start());
}

#[test]
fn a_polling_watch_sees_them_too() {
    lives(&Watched::polling());
}

#[test]
fn an_image_that_is_written_slowly_is_never_published_by_halves() {
    use std::io::Write as _;
    let site = Watched::with(USUAL_QUIET);
    let whole = png(9);
    let mut file = fs::File::create(site.article("quay.png")).unwrap();
    for piece in whole.chunks(4_000) {
        file.write_all(piece).unwrap();
        file.sync_data().unwrap();
        // The article is edited meanwhile.
        write_article(&site, "ferry.txt", "quay.png");
        let halves = fs::read_dir(site.path("feeds/media"));
        for half in halves.into_iter().flatten() {
            let bytes = fs::read(half.unwrap().path()).unwrap();
            assert_eq!(bytes.len(), whole.len());
        }
    }
    drop(file);
    site.settle().unwrap();
    assert!(shown(&site) == Some(whole), "{}", site.said());
    site.compare().unwrap();
}
