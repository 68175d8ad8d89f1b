//! When the watch publishes, and what it lives through.

use std::collections::BTreeMap;
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
                site.write(&format!("other-{n}.txt"), format!("Story {n} is short.\n"));
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
            site.write(&name, format!("Story {n} of round {round}. It is short.\n"));
        }
        site.kill();
        site.write(
            "meanwhile.txt",
            format!("Written in round {round}, unseen.\n"),
        );
        site.restart();
        site.settle().unwrap();
        site.compare().unwrap();
    }
}

/// A configuration with another title.
fn pier(config: &str) -> String {
    config.replace("\"Quay\"", "\"Pier\"")
}

/// Asserts that the site has that title.
fn assert_pier(site: &Watched) {
    let feed = fs::read_to_string(site.path("feeds/rss.xml")).unwrap();
    assert!(feed.contains("<title>Pier</title>"), "{feed}");
}

#[test]
fn a_changed_configuration_is_taken_up_and_a_broken_one_is_not() {
    let site = Watched::start();
    let config = site.config();
    site.configure(&format!("{config}[[feeds]\n"));
    while !site.line().unwrap().contains("\"error\"") {}
    site.write(
        "later.txt",
        "A story with the old configuration. It works.\n",
    );
    site.settle().unwrap();
    assert_eq!(site.items().len(), 2);
    site.configure(&pier(&config));
    site.settle().unwrap();
    assert_pier(&site);
    site.compare().unwrap();
}

#[test]
fn a_style_that_comes_or_changes_is_taken_up() {
    let site = Watched::polling();
    site.configure(&(site.config() + "[output]\nstyle = \"look.css\"\n"));
    while !site.line().unwrap().contains("look.css") {}
    for style in ["p { color: teal }\n", "p { color: navy }\n"] {
        fs::write(site.path("look.css"), style).unwrap();
        site.settle().unwrap();
        let written = fs::read_to_string(site.path("feeds/style.css")).unwrap();
        assert_eq!(written, style);
    }
    site.compare().unwrap();
}

#[test]
fn what_is_taken_out_of_the_output_is_made_again_and_told_of() {
    let site = Watched::start();
    let is_told = || while !site.line().unwrap().contains("\"causes\":[\"missing\"]") {};
    fs::remove_file(site.path("feeds/stories/rss.xml")).unwrap();
    is_told();
    site.compare().unwrap();
    fs::remove_file(site.path("feeds/pages/first.html")).unwrap();
    is_told();
    site.compare().unwrap();
    fs::write(site.path("feeds/atom.xml"), "").unwrap();
    is_told();
    site.compare().unwrap();
    fs::rename(site.path("feeds"), site.path("elsewhere")).unwrap();
    is_told();
    site.compare().unwrap();
    assert!(site.path("feeds/pages/first.html").is_file());
}

#[test]
fn an_articles_folder_that_goes_is_told_of_at_once_and_that_it_is_back() {
    let site = Watched::start();
    let fault = "error: the articles folder";
    fs::rename(site.article(""), site.path("gone")).unwrap();
    while !site.line().unwrap().contains("\"error\"") {}
    fs::rename(site.path("gone"), site.article("")).unwrap();
    // Nothing is new, and that it goes on is told.
    while !site.line().unwrap().contains("\"articles\":1") {}
    assert_eq!(site.said().matches(fault).count(), 1, "{}", site.said());
    site.settle().unwrap();
    site.compare().unwrap();
}

#[test]
fn an_embargo_ends_by_itself() {
    let site = Watched::start();
    let due = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now())
        + chrono::TimeDelta::seconds(2);
    let text = format!(
        "title: Sealed orders\ndate: {}\n\nNobody knew.\n",
        due.to_rfc3339()
    );
    site.write("secret.txt", text);
    site.settle().unwrap();
    assert_eq!(site.items().len(), 1);
    while !site.line().unwrap().contains("secret") {}
    assert_eq!(site.items()[0].0, "Sealed orders");
    site.compare().unwrap();
}

#[test]
fn a_root_that_goes_and_comes_back_is_watched_again() {
    let site = Watched::start();
    fs::rename(site.article(""), site.path("away")).unwrap();
    fs::rename(site.path("away"), site.article("")).unwrap();
    site.settle().unwrap();
    site.write("after.txt", "A story after the return. It is seen.\n");
    site.settle().unwrap();
    assert_eq!(site.items().len(), 2);
    site.compare().unwrap();
}

/// The content of the one item whose title holds a word.
fn content_of(site: &Watched, word: &str) -> String {
    let mut items = site.items().into_iter();
    let found = items.find(|(title, _)| title.contains(word));
    found.expect("no such item").1
}

#[test]
fn a_write_through_one_name_of_a_file_is_seen_under_the_others_too() {
    let site = Watched::start();
    let text = |state: &str| format!("title: Tide {state}\n\nThe tide table says {state}.\n");
    site.write("one.txt", text("high"));
    site.settle().unwrap();
    fs::create_dir(site.article("other")).unwrap();
    fs::hard_link(site.article("one.txt"), site.article("other/two.txt")).unwrap();
    site.settle().unwrap();
    site.write("one.txt", text("low"));
    site.settle().unwrap();
    let low = |items: Vec<(String, String)>| {
        items
            .iter()
            .filter(|(_, content)| content.contains("says low"))
            .count()
    };
    assert_eq!(low(site.items()), 2);
    // The new name has its own row now, and so the other way too.
    site.write("other/two.txt", text("slack"));
    site.settle().unwrap();
    assert_eq!(low(site.items()), 0);
    site.compare().unwrap();
    // Nor need the other name be an article's.
    fs::hard_link(site.article("one.txt"), site.article("same.log")).unwrap();
    site.settle().unwrap();
    site.write("same.log", text("low"));
    site.settle().unwrap();
    assert_eq!(low(site.items()), 2);
    site.compare().unwrap();
}

#[test]
fn a_write_through_a_name_that_goes_at_once_is_seen_under_the_others() {
    let site = Watched::start();
    let text = |state: &str| format!("title: Gauge {state}\n\nThe gauge says {state}.\n");
    site.write("one.txt", text("high"));
    fs::create_dir(site.article("other")).unwrap();
    for name in ["other/two.txt", "same.log", "third.log"] {
        fs::hard_link(site.article("one.txt"), site.article(name)).unwrap();
    }
    site.settle().unwrap();
    for (n, path) in ["same.log", "third.log", "other/two.txt"]
        .into_iter()
        .enumerate()
    {
        let state = format!("state {n}");
        site.write(path, text(&state));
        match path {
            "same.log" => fs::remove_file(site.article(path)).unwrap(),
            "third.log" => fs::rename(site.article(path), site.path("outside.txt")).unwrap(),
            _ => fs::remove_dir_all(site.article("other")).unwrap(),
        }
        site.settle().unwrap();
        let items = site.items();
        let says = |(_, content): &&(String, String)| content.contains(&format!("says {state}"));
        assert!(items.iter().any(|item| says(&item)), "{path}: {items:?}");
        site.compare().unwrap();
    }
}

#[test]
fn a_folder_that_moves_while_the_watch_begins_is_listened_to() {
    let mut site = Watched::start();
    for round in 0..4_u64 {
        let from = format!("from-{round}");
        fs::create_dir(site.article(&from)).unwrap();
        site.write(&format!("{from}/a.txt"), "title: Gull\n\nOne came.\n");
        site.settle().unwrap();
        site.kill();
        site.restart_at_once();
        // It listens to one folder after the other, meanwhile this one moves.
        std::thread::sleep(std::time::Duration::from_millis(4 * round));
        let to = site.article(&format!("to-{round}/x/y"));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(site.article(&from), &to).unwrap();
        site.settle().unwrap();
        fs::write(
            to.join("a.txt"),
            format!("title: Gull\n\nRound {round}: two came.\n"),
        )
        .unwrap();
        site.settle().unwrap();
        let items = site.items();
        let says = |(_, content): &(String, String)| content.contains(&format!("Round {round}"));
        assert!(items.iter().any(says), "round {round}: {items:?}");
    }
    site.compare().unwrap();
}

#[test]
fn articles_that_are_links_into_a_hidden_folder_follow_it() {
    let site = Watched::start();
    let text = |state: &str| format!("title: Lock\n\nThe lock is {state}.\n");
    // As configuration volumes are laid out: the link in the middle is replaced at once.
    for (version, state) in [("..v1", "shut"), ("..v2", "open")] {
        fs::create_dir(site.article(version)).unwrap();
        fs::write(site.article(version).join("lock.txt"), text(state)).unwrap();
    }
    std::os::unix::fs::symlink("..v1", site.article("..data")).unwrap();
    std::os::unix::fs::symlink("..data/lock.txt", site.article("lock.txt")).unwrap();
    site.settle().unwrap();
    assert!(content_of(&site, "Lock").contains("is shut"));
    std::os::unix::fs::symlink("..v2", site.article("..new")).unwrap();
    fs::rename(site.article("..new"), site.article("..data")).unwrap();
    site.settle().unwrap();
    assert!(content_of(&site, "Lock").contains("is open"));
    site.write("..v2/lock.txt", text("stuck"));
    site.settle().unwrap();
    assert!(content_of(&site, "Lock").contains("is stuck"));
    site.compare().unwrap();
}

#[test]
fn a_link_that_led_nowhere_is_followed_when_its_target_comes() {
    let site = Watched::start();
    std::os::unix::fs::symlink("store.dat", site.article("late.txt")).unwrap();
    site.settle().unwrap();
    assert_eq!(site.items().len(), 1);
    site.write("store.dat", "A story that came after its link.\n");
    site.settle().unwrap();
    assert_eq!(site.items().len(), 2);
    site.compare().unwrap();
}

#[test]
fn a_link_to_the_articles_folder_that_is_led_elsewhere_is_followed() {
    let mut site = Watched::start();
    site.kill();
    fs::rename(site.article(""), site.path("first")).unwrap();
    fs::create_dir(site.path("second")).unwrap();
    fs::copy(site.path("first/first.txt"), site.path("second/first.txt")).unwrap();
    let text = "title: In the second folder\n\nIt is read once the link leads here.\n";
    fs::write(site.path("second/more.txt"), text).unwrap();
    std::os::unix::fs::symlink("first", site.path("articles")).unwrap();
    site.restart();
    site.settle().unwrap();
    assert_eq!(site.items().len(), 1);
    std::os::unix::fs::symlink("second", site.path("next")).unwrap();
    fs::rename(site.path("next"), site.path("articles")).unwrap();
    site.settle().unwrap();
    assert_eq!(site.items().len(), 2);
    // The new folder is the one that is watched.
    fs::write(
        site.path("second/later.txt"),
        "Later it has a third story.\n",
    )
    .unwrap();
    site.settle().unwrap();
    assert_eq!(site.items().len(), 3);
    site.compare().unwrap();
}

#[test]
fn a_folder_that_is_polled_settles_and_its_configuration_is_taken_up() {
    let site = Watched::polling();
    site.write("a.txt", "A story that nothing tells of. It is found.\n");
    site.settle().unwrap();
    assert_eq!(site.items().len(), 2);
    site.configure(&pier(&site.config()));
    site.settle().unwrap();
    assert_pier(&site);
    site.compare().unwrap();
}

#[test]
fn a_system_without_watches_left_is_told_and_polled() {
    let Some(site) = Watched::with_watches(6) else {
        eprintln!("not tested: this system lets nobody limit inotify watches");
        return;
    };
    for n in 0..12 {
        fs::create_dir(site.article(&format!("folder-{n}"))).unwrap();
    }
    site.settle().unwrap();
    let said = site.said();
    assert!(said.contains("fs.inotify.max_user_watches"), "{said}");
    for n in 0..12 {
        let story = format!("Story {n} lies in a folder without a watch, perhaps.\n");
        site.write(&format!("folder-{n}/a.txt"), story);
    }
    site.settle().unwrap();
    assert_eq!(site.items().len(), 13);
    site.compare().unwrap();
}

#[test]
fn a_ledger_that_is_lost_meanwhile_costs_no_story() {
    let site = Watched::start();
    for n in 0..4 {
        let story = format!("Story {n} tells how mill {n} was rebuilt after the flood.\n");
        site.write(&format!("{n}.txt"), story);
    }
    site.settle().unwrap();
    fs::remove_dir_all(site.path(".feedmill")).unwrap();
    site.write("0.txt", "Story 0 tells how mill 0 was rebuilt again.\n");
    site.settle().unwrap();
    assert_eq!(site.items().len(), 5);
    assert_eq!(fs::read_dir(site.path("feeds/pages")).unwrap().count(), 5);
    site.compare().unwrap();
}

#[test]
fn what_a_locked_build_left_is_done_with_the_next_change() {
    let site = Watched::start();
    let lock = fs::File::open(site.path(".feedmill/lock")).unwrap();
    lock.lock().unwrap();
    site.write("a.txt", "A story that comes while the ledger is locked.\n");
    while !site.line().unwrap().contains("\"error\"") {}
    lock.unlock().unwrap();
    site.write("b.txt", "A story that comes after the ledger was locked.\n");
    site.settle().unwrap();
    assert_eq!(site.items().len(), 3);
    site.compare().unwrap();
}

#[test]
fn a_configuration_that_is_away_for_a_moment_is_not_sought_elsewhere() {
    let parent = Watched::start();
    let site = Watched::inside(&parent, "child");
    let before = fs::read_to_string(parent.path("feeds/feedmill.json")).unwrap();
    let config = site.config();
    fs::remove_file(site.path("config.toml")).unwrap();
    while !site.line().unwrap().contains("\"error\"") {}
    site.configure(&pier(&config));
    site.write("a.txt", "A story of the child, and of nobody else.\n");
    site.settle().unwrap();
    assert_pier(&site);
    assert_eq!(site.items().len(), 2);
    assert_eq!(
        fs::read_to_string(parent.path("feeds/feedmill.json")).unwrap(),
        before
    );
}

#[test]
fn a_configuration_that_is_being_written_is_not_taken_up() {
    // What is written comes in one go, but for a machine that is busy.
    let site = Watched::with(USUAL_QUIET);
    let config = site.config();
    let mut file = fs::File::create(site.path("config.toml")).unwrap();
    file.write_all(config.as_bytes()).unwrap();
    file.sync_all().unwrap();
    site.write("a.txt", "A story that comes in between, and is built.\n");
    while !site.line().unwrap().contains("\"new\":[{") {}
    file.write_all(b"[output]\nfolder = \"public\"\n").unwrap();
    drop(file);
    site.settle().unwrap();
    assert!(site.path("public/rss.xml").exists());
    let said = site.said();
    assert!(!said.contains("error"), "{said}");
}

#[test]
fn a_configuration_that_is_written_unheard_of_is_not_taken_up_by_halves() {
    let site = Watched::with("4000");
    site.write("a.txt", "A story that goes, which tells of the look.\n");
    site.settle().unwrap();
    let config = site.config();
    // Of what happens under the other name nobody tells.
    fs::hard_link(site.path("config.toml"), site.path("other.toml")).unwrap();
    let mut file = fs::File::create(site.path("other.toml")).unwrap();
    file.write_all(b"[site").unwrap();
    // A folder that was away is looked through as a whole.
    fs::rename(site.path("articles"), site.path("away")).unwrap();
    fs::remove_file(site.path("away/a.txt")).unwrap();
    fs::rename(site.path("away"), site.path("articles")).unwrap();
    while !site.line().unwrap().contains("\"deleted\":[{") {}
    let rest = config.strip_prefix("[site").unwrap();
    file.write_all(rest.as_bytes()).unwrap();
    file.write_all(b"[output]\nfolder = \"public\"\n").unwrap();
    drop(file);
    while !site.path("public/feedmill.json").exists() {
        site.line().unwrap();
    }
    let said = site.said();
    assert!(!said.contains("config.toml"), "{said}");
}

#[test]
fn a_question_from_before_the_start_is_answered() {
    let mut site = Watched::start();
    site.kill();
    site.write(".feedmill-probe", "early\n");
    site.restart();
    while !site.line().unwrap().contains("\"early\"") {}
}

#[test]
fn a_folder_that_comes_after_the_start_is_watched() {
    let mut site = Watched::start();
    site.kill();
    fs::rename(site.article(""), site.path("away")).unwrap();
    site.start_without_folder();
    fs::rename(site.path("away"), site.article("")).unwrap();
    site.write("a.txt", "A story in the folder that came late.\n");
    site.settle().unwrap();
    assert_eq!(site.items().len(), 2);
    let said = site.said();
    assert!(!said.contains("looked through every"), "{said}");
}

/// The ids of the unnamed feed by title.
fn ids(site: &Watched) -> BTreeMap<String, String> {
    let feed = fs::read(site.path("feeds/feed.json")).unwrap();
    let feed: serde_json::Value = serde_json::from_slice(&feed).unwrap();
    let text = |item: &serde_json::Value, key: &str| item[key].as_str().unwrap().to_owned();
    let items = feed["items"].as_array().unwrap().iter();
    items
        .map(|item| (text(item, "title"), text(item, "id")))
        .collect()
}

/// Does something while a file is saved again and again, so that it is young at each look.
fn while_saving<T>(site: &Watched, name: &str, text: &str, act: impl FnOnce() -> T) -> T {
    let place = site.article(name);
    let (saved, done) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                fs::write(&place, text).unwrap();
                saved.store(true, Ordering::Relaxed);
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
        });
        while !saved.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        let acted = act();
        done.store(true, Ordering::Relaxed);
        acted
    })
}

/// The next line that tells of an article; empty when none comes.
fn line_of(site: &Watched, name: &str) -> String {
    let mut lines = std::iter::from_fn(|| site.line().ok());
    let line = lines.find(|line| line.contains(name));
    line.unwrap_or_default()
}

#[test]
fn a_story_that_is_renamed_beside_a_young_file_stays_who_it_is() {
    let site = Watched::polling_with(USUAL_QUIET);
    let text = |what: &str| {
        format!("title: {what}\n\nThe tide table of {what} was printed. It is long.\n")
    };
    for what in ["ebb", "flood"] {
        site.write(&format!("{what}.txt"), text(what));
    }
    site.settle().unwrap();
    let before = ids(&site);
    while_saving(&site, "young.txt", &text("young"), || {
        // In another file and edited: what is young might be it rather.
        let high = site.article(".high.tmp");
        fs::write(&high, text("flood") + "A word was added.\n").unwrap();
        let file = fs::File::options().write(true).open(&high).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        fs::rename(high, site.article("high.txt")).unwrap();
        fs::remove_file(site.article("flood.txt")).unwrap();
        fs::rename(site.article("ebb.txt"), site.article("low.txt")).unwrap();
        line_of(&site, "low.txt");
    });
    site.settle().unwrap();
    let after = ids(&site);
    assert_eq!(after.len(), before.len() + 1, "{after:?}");
    for (title, id) in before {
        assert_eq!(after[&title], id, "{after:?}");
    }
    site.compare().unwrap();
}

#[test]
fn an_article_that_is_saved_again_and_again_holds_no_deletion_up() {
    let site = Watched::polling_with(USUAL_QUIET);
    let saved = "title: Log\n\nIt is written on.\n";
    site.write("log.txt", saved);
    site.write("gone.txt", "title: Gone\n\nIt goes.\n");
    site.settle().unwrap();
    let told = while_saving(&site, "log.txt", saved, || {
        fs::remove_file(site.article("gone.txt")).unwrap();
        line_of(&site, "gone.txt")
    });
    assert!(told.contains("\"deleted\":[{"), "{told}");
    site.settle().unwrap();
    assert!(!ids(&site).contains_key("Gone"));
}

#[test]
fn a_copy_is_told_of_once_however_it_is_watched() {
    for start in [Watched::start, Watched::polling] {
        let mut site = start();
        fs::copy(site.article("first.txt"), site.article("copy.txt")).unwrap();
        for _ in 0..3 {
            site.settle().unwrap();
        }
        site.kill();
        site.restart();
        site.settle().unwrap();
        let said = site.said();
        assert_eq!(said.matches("says the same as").count(), 1, "{said}");
    }
}
