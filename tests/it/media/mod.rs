//! Images and files of the articles folder, through the binary: published, changed, removed, refused.

mod dice;
mod faults;
mod files;
mod texts;

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use sha2::{Digest, Sha256};

use self::files::{jpeg, mp3, pdf, png};
use crate::site::Site;

/// How stories may be published: with pages and without, and in documents of a history.
const PUBLISHED_IN: [&str; 3] = [
    "",
    "[output]\npages = false\n",
    "[[feeds]]\nstories = 1\nwindow = \"1m\"\narchive_size = 2\narchive = [\"atom\", \"rss\", \"json\"]\n",
];

const BASE: &str = "https://quay.example/feeds/";

/// An article with keys in its head.
fn article(title: &str, keys: &str) -> String {
    format!(
        "---\ntitle: {title}\ndate: 2026-05-13\n{keys}---\n\nThe ferry waits for the tide, and the tide for nobody.\n"
    )
}

/// The document that bytes are published as.
fn document(bytes: &[u8], ending: &str) -> String {
    let hash = Sha256::digest(bytes);
    let digits = u128::from_be_bytes(hash[..16].try_into().unwrap());
    format!("media/{digits:032x}.{ending}")
}

/// The images and files in the output.
fn published(site: &Site) -> BTreeSet<String> {
    let files = site.output().into_keys();
    files.filter(|path| path.starts_with("media/")).collect()
}

/// The story's item in `feed.json`.
fn item(site: &Site, key: &str) -> Value {
    let feed: Value = serde_json::from_str(&site.document("feed.json")).unwrap();
    let items = feed["items"].as_array().unwrap();
    let id = format!("{}{key}", crate::site::ID);
    let found = items.iter().find(|item| item["id"] == *id);
    found.unwrap_or_else(|| panic!("{key}: {feed}")).clone()
}

fn problems(built: &Value) -> Vec<String> {
    let problems = built["problems"].as_array().unwrap().iter();
    let told = problems.map(|problem| {
        let message = problem["message"].as_str().unwrap();
        format!(
            "{}:{}: {message}",
            problem["path"].as_str().unwrap(),
            problem["line"]
        )
    });
    told.collect()
}

/// Each address of an image or a file in any document leads to one that is there, and each that is there is led to.
fn assert_led_to(site: &Site) {
    let mut led_to = BTreeSet::new();
    for (path, bytes) in site.output() {
        if path.starts_with("media/") {
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        for (at, _) in text.match_indices("media/") {
            let name: String = text[at + 6..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '.')
                .collect();
            if name.len() > 32 {
                led_to.insert(format!("media/{name}"));
            }
        }
    }
    assert_eq!(published(site), led_to);
}

#[test]
fn local_files_are_published_with_the_story_that_names_them() {
    let mut site = Site::new();
    let (quay, ferry, paper) = (png(1_200, 800, 1), mp3(300_000), pdf());
    site.article("news/quay.png", &quay);
    site.article("audio/ferry.mp3", &ferry);
    site.article("news/Fahrplan Fähre.PDF", &paper);
    let keys = "image: quay.png\nimage_alt: The quay\naudio: /audio/ferry.mp3\nattachments: Fahrplan Fähre.PDF\n";
    site.article("news/a.txt", article("Night ferry", keys));
    let built = site.build();
    let [image, audio, text] = [
        document(&quay, "png"),
        document(&ferry, "mp3"),
        document(&paper, "pdf"),
    ];
    for (path, bytes) in [(&image, &quay), (&audio, &ferry), (&text, &paper)] {
        assert_eq!(&fs::read(site.path("feeds").join(path)).unwrap(), bytes);
        assert!(
            built["written"]
                .as_array()
                .unwrap()
                .contains(&Value::from(path.as_str()))
        );
    }
    let item = item(&site, "news/a");
    assert_eq!(item["image"], format!("{BASE}{image}"));
    let attachments = serde_json::json!([
        {"url": format!("{BASE}{audio}"), "mime_type": "audio/mpeg", "size_in_bytes": 300_000},
        {"url": format!("{BASE}{text}"), "mime_type": "application/pdf", "size_in_bytes": 23},
    ]);
    assert_eq!(item["attachments"], attachments);
    let rss = site.document("rss.xml");
    let enclosure =
        format!("<enclosure url=\"{BASE}{audio}\" length=\"300000\" type=\"audio/mpeg\"/>");
    assert!(rss.contains(&enclosure), "{rss}");
    assert!(
        rss.contains("height=\"800\"") && rss.contains("width=\"1200\""),
        "{rss}"
    );
    let page = site.document("pages/news/a.html");
    let shown =
        format!("<img src=\"../../{image}\" alt=\"The quay\" width=\"1200\" height=\"800\">");
    assert!(page.contains(&shown), "{page}");
    assert!(page.contains(&format!("src=\"../../{audio}\"")), "{page}");
    assert!(page.contains(">Fahrplan Fähre.PDF</a>"), "{page}");
    site.assert_checked();
    assert_led_to(&site);
    site.assert_same_as_all();
    let stats = site.stats();
    site.build();
    assert_eq!(site.stats(), stats);
}

#[test]
fn a_site_without_pages_has_images_too() {
    let mut site = Site::configured("[output]\npages = false\n");
    site.article("quay.jpg", jpeg(640, 480, 60_000));
    site.article("a.txt", article("Night ferry", "image: quay.jpg\n"));
    site.build();
    assert_led_to(&site);
    assert_eq!(published(&site).len(), 1);
    assert!(site.document("atom.xml").contains("height=\"480\""));
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn an_image_that_changes_changes_the_story_and_not_its_date() {
    let mut site = Site::new();
    let (old, new) = (png(10, 10, 1), png(20, 10, 2));
    site.article("quay.png", &old);
    site.article("a.txt", article("Night ferry", "image: quay.png\n"));
    site.build();
    let before = site.item("a");
    site.article("quay.png", &new);
    let built = site.build();
    assert_eq!(built["changed"].as_array().unwrap().len(), 1, "{built}");
    assert_eq!(built["updated"].as_array().unwrap().len(), 0);
    let after = site.item("a");
    assert_eq!(after.updated, before.updated);
    assert_eq!(
        item(&site, "a")["image"],
        format!("{BASE}{}", document(&new, "png"))
    );
    assert_eq!(published(&site), BTreeSet::from([document(&new, "png")]));
    assert_led_to(&site);
    site.assert_same_as_all();
    // The same bytes once more, at another time.
    site.article("quay.png", &new);
    let stats = site.stats();
    let built = site.build();
    assert_eq!(built["written"].as_array().unwrap().len(), 0, "{built}");
    assert_eq!(site.stats(), stats);
}

#[test]
fn an_image_that_goes_and_comes_back_is_missed_and_found() {
    let mut site = Site::new();
    let quay = png(10, 10, 1);
    site.article("a.txt", article("Night ferry", "image: img/quay.png\n"));
    let missing = ["a.txt:4: image: \"img/quay.png\" isn't there"];
    let built = site.build();
    assert_eq!(problems(&built), missing);
    assert_eq!(built["new"].as_array().unwrap().len(), 1);
    assert_eq!(published(&site), BTreeSet::new());
    // Also a run that reads nothing says so.
    assert_eq!(problems(&site.build()), missing);
    for _ in 0..2 {
        site.article("img/quay.png", &quay);
        assert_eq!(problems(&site.build()), [""; 0]);
        assert_eq!(published(&site), BTreeSet::from([document(&quay, "png")]));
        assert_led_to(&site);
        site.rename("img", "pictures");
        assert_eq!(problems(&site.build()), missing);
        assert_eq!(published(&site), BTreeSet::new());
        assert_eq!(item(&site, "a")["image"], Value::Null);
        assert_led_to(&site);
        fs::remove_dir_all(site.path("articles/pictures")).unwrap();
    }
    site.assert_same_as_all();
}

#[test]
fn an_image_that_several_stories_show_is_written_once_and_goes_with_the_last() {
    let mut site = Site::new();
    let quay = png(10, 10, 1);
    site.article("quay.png", &quay);
    site.article("copy.png", &quay);
    site.article("a.txt", article("Night ferry", "image: quay.png\n"));
    site.article("b.txt", article("Day ferry", "image: copy.png\n"));
    site.article("c.txt", article("No ferry", "image: quay.png\n"));
    site.build();
    let document = document(&quay, "png");
    let only = BTreeSet::from([document.clone()]);
    assert_eq!(published(&site), only);
    let stat = site.stats()[&document];
    for name in ["a.txt", "quay.png"] {
        site.remove(name);
        site.build();
        assert_eq!(published(&site), only, "{name}");
        assert_eq!(site.stats()[&document], stat);
    }
    // A draft shows nothing.
    site.article(
        "b.txt",
        article("Day ferry", "image: copy.png\ndraft: true\n"),
    );
    site.build();
    assert_eq!(published(&site), BTreeSet::new());
    assert!(!site.path("feeds/media").exists());
    site.article("b.txt", article("Day ferry", "image: copy.png\n"));
    site.build();
    assert_eq!(published(&site), only);
    assert_led_to(&site);
    site.article(
        "b.txt",
        article("Day ferry", "image: copy.png\nwithdrawn: It never sailed\n"),
    );
    site.build();
    assert_eq!(published(&site), BTreeSet::new());
    assert_led_to(&site);
    site.assert_same_as_all();
}

#[test]
fn an_embargoed_story_leaves_no_image() {
    let mut site = Site::new();
    let quay = png(10, 10, 1);
    site.article("quay.png", &quay);
    site.article("b.txt", article("Day ferry", ""));
    let waits = article("Night ferry", "image: quay.png\n").replace("2026-05-13", "2026-05-15");
    site.article("a.txt", waits);
    site.build();
    assert_eq!(published(&site), BTreeSet::new());
    site.later(2 * 86_400);
    site.build();
    assert_eq!(published(&site), BTreeSet::from([document(&quay, "png")]));
    assert_led_to(&site);
}

#[test]
fn what_is_published_stays_while_its_article_is_held() {
    let mut site = Site::new();
    let quay = png(10, 10, 1);
    site.article("quay.png", &quay);
    site.article("a.txt", article("Night ferry", "image: quay.png\n"));
    site.build();
    let before = site.output();
    site.article("a.txt", article("Night ferry", "drfat: true\n"));
    site.remove("quay.png");
    for options in ["", "--all"] {
        site.build_with(options, 3);
        let mut after = site.output();
        after.insert("feedmill.json".into(), before["feedmill.json"].clone());
        assert_eq!(after, before, "{options}");
    }
}

#[test]
fn an_image_that_somebody_took_away_or_damaged_is_written_again() {
    let mut site = Site::new();
    let quay = png(10, 10, 1);
    site.article("quay.png", &quay);
    site.article("a.txt", article("Night ferry", "image: quay.png\n"));
    site.build();
    let before = site.output();
    let place = site.path("feeds").join(document(&quay, "png"));
    fs::remove_file(&place).unwrap();
    let ran = site.run("check");
    assert_eq!(ran.code, Some(4));
    assert!(ran.err.contains("the document is missing"), "{ran:?}");
    let built = site.build();
    assert_eq!(built["causes"], serde_json::json!(["missing"]));
    assert_eq!(site.output().len(), before.len());
    fs::write(&place, png(10, 10, 2)).unwrap();
    let ran = site.run("check");
    assert_eq!(ran.code, Some(4));
    assert!(
        ran.err
            .contains("its bytes aren't those that its name tells"),
        "{ran:?}"
    );
    site.build_with("--all", 0);
    site.assert_checked();
    assert_eq!(fs::read(&place).unwrap(), quay);
    // The output was cleared.
    fs::remove_dir_all(site.path("feeds")).unwrap();
    site.build();
    assert_eq!(fs::read(&place).unwrap(), quay);
    assert_led_to(&site);
    site.assert_checked();
}

#[test]
fn a_lost_ledger_costs_no_byte() {
    for more in PUBLISHED_IN {
        let mut site = Site::configured(more);
        for n in 0..6 {
            site.article(&format!("{n}.png"), png(10, 10, n));
            site.article(&format!("{n}.mp3"), mp3(100 + usize::from(n)));
            let keys = format!("image: {n}.png\nimage_alt: \"<{n}> & more\"\naudio: {n}.mp3\n");
            site.article(&format!("{n}.txt"), article(&format!("Ferry {n}"), &keys));
        }
        site.build();
        site.article("late.txt", article("Late ferry", "image: 0.png\n"));
        site.build();
        let before = site.documents();
        assert_eq!(published(&site).len(), 12);
        // What no story shows any more goes, too.
        site.write(&format!("feeds/{}", document(b"GIF89a", "gif")), b"GIF89a");
        site.lose_ledger();
        site.build();
        assert_eq!(site.documents(), before, "{more}");
        site.assert_checked();
        assert_led_to(&site);
    }
}

#[test]
fn sealed_pages_keep_their_images() {
    let mut site = Site::configured(
        "[[feeds]]\nstories = 2\nwindow = \"1m\"\narchive_size = 2\narchive = [\"atom\", \"rss\", \"json\"]\n",
    );
    for n in 0..9_u8 {
        if n % 2 == 0 {
            site.article(&format!("{n}.png"), png(10, 10, n));
        }
        let text = article(&format!("Ferry {n}"), &format!("image: {n}.png\n"));
        site.article(
            &format!("{n}.txt"),
            text.replace("2026-05-13", &format!("2026-05-0{}", n + 1)),
        );
        site.build();
    }
    assert!(site.has("archive/3/atom.xml"));
    assert!(
        site.document("archive/1/rss.xml")
            .contains("<media:content ")
    );
    assert_led_to(&site);
    site.assert_checked();
    site.assert_same_as_all();
    // One comes, one changes, one goes.
    site.article("1.png", png(10, 10, 101));
    site.article("2.png", png(10, 10, 102));
    site.remove("4.png");
    site.build();
    assert_led_to(&site);
    site.assert_checked();
    site.assert_same_as_all();
    let first = site.document("archive/1/atom.xml");
    assert!(
        first.contains(&document(&png(10, 10, 101), "png")),
        "{first}"
    );
}

#[test]
fn a_dry_run_tells_of_images_and_writes_none() {
    let mut site = Site::new();
    let quay = png(10, 10, 1);
    site.article("quay.png", &quay);
    site.article("a.txt", article("Night ferry", "image: quay.png\n"));
    let built = site.build_with("--dry-run", 0);
    let written = built["written"].as_array().unwrap();
    assert!(
        written.contains(&Value::from(document(&quay, "png"))),
        "{built}"
    );
    assert!(!site.path("feeds").exists());
    site.build();
    site.remove("quay.png");
    let built = site.build_with("--dry-run", 0);
    assert_eq!(
        built["removed"],
        serde_json::json!([document(&quay, "png")])
    );
    assert_eq!(published(&site).len(), 1);
}

#[test]
fn explain_and_status_know_images() {
    let mut site = Site::new();
    let quay = png(1_200, 800, 1);
    site.article("quay.png", &quay);
    let keys = "image: quay.png\nenclosure: https://e.example/a.mp3\nattachments: [b.pdf]\n";
    site.article("a.txt", article("Night ferry", keys));
    site.build();
    let ran = site.run("explain articles/a.txt");
    let own = format!("image quay.png → {}, 1200 × 800\n", document(&quay, "png"));
    assert!(ran.out.contains(&own), "{ran:?}");
    assert!(
        ran.out.contains("file https://e.example/a.mp3\n"),
        "{ran:?}"
    );
    assert!(ran.out.contains("state      published\n"), "{ran:?}");
    assert!(ran.err.contains("\"b.pdf\" isn't there"), "{ran:?}");
    let ran = site.run("status --json");
    let status: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(status["passed_over"], serde_json::json!([]));
    assert_eq!(status["next_build"]["missing"], false);
}
