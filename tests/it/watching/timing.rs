//! When the watch publishes, and what it lives through.

use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use super::process::{USUAL_QUIET, Watched, items};

#[test]
fn a_slow_writers_story_is_never_published_by_halves() {
    let site = Watched::with(USUAL_QUIET);
    let place = site.article("slow.txt");
    let feed = site.path("feeds/feed.json");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Each look is a whole document, and no document holds the story's beginning alone.
            while !done.load(Ordering::Relaxed) {
                for (title, content) in items(&feed) {
                    let is_half =
                        content.contains("It begins here") && !content.contains("It ends here");
                    assert!(!is_half, "{title}: {content}");
                }
            }
        });
        let mut file = fs::File::create(&place).unwrap();
        for n in 0..60 {
            let piece = if n == 0 {
                "It begins here.\n".to_owned()
            } else {
                format!("And goes on, part {n}.\n")
            };
            file.write_all(piece.as_bytes()).unwrap();
            file.sync_data().unwrap();
            // Other stories are built meanwhile.
            if n % 10 == 5 {
                fs::write(
                    site.article(&format!("other-{n}.txt")),
                    format!("Story {n} is short.\n"),
                )
                .unwrap();
                while !site.line().unwrap().contains("\"new\":[{") {}
            }
        }
        file.write_all(b"It ends here.\n").unwrap();
        drop(file);
        site.settle().unwrap();
        done.store(true, Ordering::Relaxed);
    });
    assert!(
        site.items()
            .iter()
            .any(|(_, content)| content.contains("It ends here"))
    );
}

#[test]
fn a_signal_ends_the_watch_with_0() {
    for signal in ["INT", "TERM"] {
        let mut site = Watched::start();
        assert_eq!(site.signal(signal), Some(0), "{signal}");
    }
}

#[test]
fn a_killed_watch_goes_on_where_it_was() {
    let mut site = Watched::start();
    for round in 0..6 {
        for n in 0..30 {
            let name = format!("r{round}-{n}.txt");
            fs::write(
                site.article(&name),
                format!("Story {n} of round {round}. It is short.\n"),
            )
            .unwrap();
        }
        site.kill();
        fs::write(
            site.article("meanwhile.txt"),
            format!("Written in round {round}, unseen.\n"),
        )
        .unwrap();
        site.restart();
        site.settle().unwrap();
        site.compare().unwrap();
    }
}

#[test]
fn a_changed_configuration_is_taken_up_and_a_broken_one_is_not() {
    let site = Watched::start();
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    fs::write(site.path("config.toml"), format!("{config}[[feeds]\n")).unwrap();
    while !site.line().unwrap().contains("\"error\"") {}
    fs::write(
        site.article("later.txt"),
        "A story with the old configuration. It works.\n",
    )
    .unwrap();
    site.settle().unwrap();
    assert_eq!(site.items().len(), 2);
    fs::write(
        site.path("config.toml"),
        config.replace("\"Quay\"", "\"Pier\""),
    )
    .unwrap();
    site.settle().unwrap();
    let feed = fs::read_to_string(site.path("feeds/rss.xml")).unwrap();
    assert!(feed.contains("<title>Pier</title>"), "{feed}");
    site.compare().unwrap();
}

#[test]
fn an_embargo_ends_by_itself() {
    let site = Watched::start();
    let due = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now())
        + chrono::TimeDelta::seconds(2);
    let text = format!(
        "title: Embargoed\ndate: {}\n\nNobody knew.\n",
        due.to_rfc3339()
    );
    fs::write(site.article("secret.txt"), text).unwrap();
    site.settle().unwrap();
    assert_eq!(site.items().len(), 1);
    while !site.line().unwrap().contains("secret") {}
    assert_eq!(site.items()[0].0, "Embargoed");
    site.compare().unwrap();
}

#[test]
fn a_root_that_goes_and_comes_back_is_watched_again() {
    let site = Watched::start();
    fs::rename(site.article(""), site.path("away")).unwrap();
    fs::rename(site.path("away"), site.article("")).unwrap();
    site.settle().unwrap();
    fs::write(
        site.article("after.txt"),
        "A story after the return. It is seen.\n",
    )
    .unwrap();
    site.settle().unwrap();
    assert_eq!(site.items().len(), 2);
    site.compare().unwrap();
}
