//! Feeds that join, leave and change: then too a build gives what `build --all` gives.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::site::Site;

const SITE: &str = "[site]\ntitle = \"Quay\"\nbase_url = \"https://quay.example/feeds/\"\nid = \"tag:quay.example,2026:\"\n";

const TITLES: [&str; 6] = [
    "Lock gate stuck at noon",
    "Ferry found adrift off the bar",
    "Council sells the old pump house",
    "Gulls take the market roof",
    "Dredger back after nine weeks",
    "Night bus keeps to its route",
];

fn story(n: usize, metadata: &str, related: &[usize]) -> String {
    let mut text = format!(
        "title: {}\ntags: {}\n{metadata}\nWhat happened at quay {n}, told at length, is this, and nobody asked for more.\n",
        TITLES[n % TITLES.len()],
        ["fog", "ice", "fog, ice"][n % 3],
    );
    if !related.is_empty() {
        text.push_str("\n\nRelated:\n\n");
        for title in related {
            text.push_str(TITLES[*title]);
            text.push('\n');
        }
    }
    text
}

fn configure(site: &Site, feeds: &str) {
    site.write("config.toml", format!("{SITE}{feeds}"));
}

/// What a feed says beside its name.
const MORE: [&str; 9] = [
    "",
    "archive_size = 3\n",
    "title = \"Other\"\n",
    "items = [\"stories\"]\n",
    "formats = [\"atom\"]\n",
    "formats = [\"json\", \"html\"]\narchive = [\"json\"]\n",
    "archive = false\n",
    "content = \"summary\"\n",
    "max_bytes = \"24 kB\"\n",
];

/// A feed of a kind with one of these, if it is in the configuration.
fn feed(kind: usize, more: usize) -> String {
    let head = [
        "name = \"\"\n",
        "name = \"long\"\n",
        "name = \"fog\"\nwhere = { tag = \"fog\" }\n",
        "name = \"ice\"\nwhere = { not = { tag = \"fog\" } }\n",
        "name = \"of/{value}\"\ntitle = \"Of {value}\"\neach = \"tag\"\n",
    ][kind];
    let more = match (kind, MORE[more]) {
        (4, title) if title.starts_with("title") => "title = \"All of {value}\"\n",
        (_, more) => more,
    };
    let head = head.lines().filter(|line| {
        let key = line.split(' ').next();
        key != more.split(' ').next()
    });
    let head: Vec<&str> = head.collect();
    let size = if more.contains("archive_size") {
        ""
    } else {
        "archive_size = 2\n"
    };
    format!(
        "[[feeds]]\n{}\nstories = 1\nwindow = \"1m\"\n{size}{more}",
        head.join("\n")
    )
}

#[derive(Debug, Clone)]
enum Step {
    Write(Vec<usize>),
    Relate(usize, Vec<usize>),
    Withdraw(usize),
    Remove(usize),
    Configure(Vec<(usize, usize)>),
}

fn step() -> impl Strategy<Value = Step> {
    let related = || prop::collection::vec(0..TITLES.len(), 0..3);
    let feeds = prop::sample::subsequence((0..5).collect::<Vec<usize>>(), 1..4);
    let more = prop::collection::vec(0..MORE.len(), 4);
    let feeds = (feeds, more).prop_map(|(feeds, more)| feeds.into_iter().zip(more).collect());
    prop_oneof![
        5 => related().prop_map(Step::Write),
        1 => (0..9_usize, related()).prop_map(|(n, related)| Step::Relate(n, related)),
        1 => (0..9_usize).prop_map(Step::Withdraw),
        1 => (0..9_usize).prop_map(Step::Remove),
        3 => feeds.prop_map(Step::Configure),
    ]
}

#[test]
fn a_configuration_that_changed_gives_what_a_build_of_all_gives() {
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(sites())
    });
    let steps = prop::collection::vec(step(), 4..14);
    let result = runner.run(&steps, |steps| {
        let mut site = Site::new();
        configure(&site, &format!("{}{}", feed(0, 0), feed(1, 0)));
        let mut count = 0;
        for step in &steps {
            let path = |n: usize| format!("boat-{n:03}.txt");
            match step {
                Step::Write(related) => {
                    site.article(&path(count), story(count, "", related));
                    count += 1;
                }
                Step::Relate(n, related) if *n < count => {
                    site.article(&path(*n), story(*n, "", related));
                }
                Step::Withdraw(n) if *n < count => {
                    site.article(&path(*n), story(*n, "withdrawn: It sank.\n", &[]));
                }
                Step::Remove(n) => {
                    let _ = std::fs::remove_file(site.path("articles").join(path(*n)));
                }
                Step::Configure(feeds) => {
                    let feeds: Vec<String> = feeds
                        .iter()
                        .map(|(kind, more)| feed(*kind, *more))
                        .collect();
                    configure(&site, &feeds.concat());
                }
                Step::Relate(..) | Step::Withdraw(_) => {}
            }
            if site.path("articles").read_dir().unwrap().next().is_none() {
                continue;
            }
            site.build();
            site.assert_same_as_all();
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

fn sites() -> u32 {
    let sites = std::env::var("SITES").ok();
    sites.and_then(|sites| sites.parse().ok()).unwrap_or(12)
}

/// Two feeds of all stories, the second of which gives the history its folder.
fn shared(more: &str) -> Site {
    let mut site = Site::new();
    let head = "[[feeds]]\nstories = 1\nwindow = \"1m\"\narchive_size = 2\n";
    let feeds = format!("{head}{head}name = \"long\"\nitems = [\"stories\"]\n{more}");
    configure(&site, &feeds);
    for n in 0..6 {
        site.article(&format!("boat-{n:03}.txt"), story(n, "", &[n / 2]));
        site.build();
    }
    assert!(
        site.document("long/archive/1/atom.xml")
            .contains("/feeds/long/")
    );
    site
}

#[test]
fn a_history_speaks_for_another_feed_when_the_one_whose_folder_it_is_has_left() {
    for (other, is_still_its) in [
        // It leaves the configuration.
        ("", false),
        // It stays, with a history of pages of another size, or of other stories, or with none.
        (
            "[[feeds]]\nname = \"long\"\nitems = [\"stories\"]\nstories = 1\nwindow = \"1m\"\narchive_size = 3\n",
            true,
        ),
        (
            "[[feeds]]\nname = \"long\"\nitems = [\"stories\"]\nstories = 1\nwindow = \"1m\"\narchive_size = 2\nwhere = { tag = \"fog\" }\n",
            true,
        ),
        (
            "[[feeds]]\nname = \"long\"\nitems = [\"stories\"]\nstories = 1\nwindow = \"1m\"\narchive_size = 2\narchive = false\n",
            true,
        ),
        // It holds headlines too.
        (
            "[[feeds]]\nname = \"long\"\nstories = 1\nwindow = \"1m\"\narchive_size = 2\n",
            true,
        ),
    ] {
        let mut site = shared("");
        let head = "[[feeds]]\nstories = 1\nwindow = \"1m\"\narchive_size = 2\n";
        configure(&site, &format!("{head}{other}"));
        site.build();
        site.assert_same_as_all();
        let page = site.document("long/archive/1/atom.xml");
        let speaker = if is_still_its { "long/" } else { "" };
        let link = format!("href=\"https://quay.example/feeds/{speaker}atom.xml\" rel=\"current\"");
        assert!(page.contains(&link), "{other}: {page}");
        // And with that it is done.
        let report = site.build();
        assert_eq!(report["written"].as_array().unwrap().len(), 0, "{other}");
    }
}

#[test]
fn lists_for_people_of_an_each_have_its_new_title() {
    let mut site = Site::new();
    configure(&site, &feed(4, 0));
    for n in 0..9 {
        site.article(&format!("boat-{n:03}.txt"), story(n, "", &[]));
        site.build();
    }
    assert!(
        site.document("of/fog/archive/1/index.html")
            .contains("Of fog")
    );
    configure(&site, &feed(4, 2));
    site.build();
    assert!(
        site.document("of/fog/archive/1/index.html")
            .contains("All of fog")
    );
    site.assert_same_as_all();
}
