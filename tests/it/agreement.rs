//! What `build`, `build -n`, `explain`, `status` and `check` say of the same thing, in one situation after
//! the other: they may not contradict each other, nor may an exit code.

mod table;

use std::fs;
use std::sync::Mutex;

use serde_json::Value;

use self::table::SITUATIONS;
use crate::cli::Ran;
use crate::site::{BODY, Site};

/// A situation, and what a user is told of it.
struct Situation {
    name: &'static str,
    /// Brings a site about that was built with `ice.txt`, `salt.txt` and `seals.txt`.
    arrange: fn(&mut Site),
    /// The article that is explained.
    file: &'static str,
    /// The first `build` after that: exit code, and its summary without the time.
    first: (i32, &'static str),
    /// The next one.
    second: (i32, &'static str),
    /// What `explain` then says of the article's state.
    state: &'static str,
    /// What `status` then says of articles and stories.
    standing: [&'static str; 2],
}

/// The title of `ice.txt`.
const ICE: &str = "Ice came early to the quay";

/// Writes an article with more keys than its title at the top.
fn keyed(site: &Site, name: &str, title: &str, keys: &str) {
    site.article(name, format!("title: {title}\n{keys}\n{title}. {BODY}\n"));
}

fn reconfigure(site: &Site, from: &str, to: &str) {
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    assert!(config.contains(from));
    site.write("config.toml", config.replace(from, to));
}

fn many(site: &mut Site) {
    for n in 0..12 {
        let title = format!("Boat number {n} came in with salt");
        keyed(site, &format!("n{n:02}.txt"), &title, "");
    }
    site.build();
}

fn site() -> Site {
    let mut site = Site::new();
    for (name, title) in [
        ("ice.txt", ICE),
        ("salt.txt", "Salt is dear this winter"),
        ("seals.txt", "Seals return to the slipway"),
    ] {
        keyed(&site, name, title, "");
    }
    site.build();
    site
}

/// The last line of a run, without the time that it took.
fn summary(ran: &Ran) -> String {
    let line = ran.out.lines().last().unwrap_or_default();
    line.rsplit_once(" in ")
        .map_or(line, |(said, _)| said)
        .to_owned()
}

fn fact<'a>(ran: &'a Ran, label: &str) -> &'a str {
    let mut lines = ran.out.lines().map(str::trim);
    let line = lines.find_map(|line| line.strip_prefix(label));
    line.map(str::trim).unwrap_or_default()
}

fn json(site: &Site, words: &str) -> Value {
    let ran = site.run(words);
    serde_json::from_str(&ran.out).unwrap_or(Value::Null)
}

/// The lines of stderr that tell of an article and what to do about it.
fn told_of(ran: &Ran, file: &str) -> Vec<String> {
    let start = format!("articles/{file}:");
    let lines = ran.err.lines().filter(|line| line.starts_with(&start));
    lines.map(str::to_owned).collect()
}

/// The number before a word of a summary.
fn number(summary: &str, word: &str) -> Option<u64> {
    let end = format!(" {word}");
    let mut parts = summary.split([',', '→', '(']);
    parts.find_map(|part| part.trim().strip_suffix(&end)?.parse().ok())
}

#[derive(Debug, PartialEq)]
struct Said {
    first: (i32, String),
    second: (i32, String),
    state: String,
    standing: [String; 2],
}

fn check(situation: &Situation, wrong: &mut Vec<String>) {
    let mut site = site();
    (situation.arrange)(&mut site);
    site.later(60);
    let dry = site.run("build -n");
    let first = site.run("build");
    let mut complain = |text: String| wrong.push(format!("{}: {text}", situation.name));
    let planned = summary(&dry).replace(" would change", "");
    if (dry.code, &planned) != (first.code, &summary(&first)) {
        complain(format!("build -n: {dry:?}, build: {first:?}"));
    }
    site.later(60);
    let again = site.run("build");
    let explained = site.run(&format!("explain articles/{}", situation.file));
    let status = site.run("status");
    let said = Said {
        first: (first.code.unwrap(), summary(&first)),
        second: (again.code.unwrap(), summary(&again)),
        state: fact(&explained, "state ").to_owned(),
        standing: [
            fact(&status, "articles ").to_owned(),
            fact(&status, "stories ").to_owned(),
        ],
    };
    let expected = Said {
        first: (situation.first.0, situation.first.1.to_owned()),
        second: (situation.second.0, situation.second.1.to_owned()),
        state: situation.state.to_owned(),
        standing: situation.standing.map(str::to_owned),
    };
    if said != expected {
        complain(format!("expected {expected:#?}, is {said:#?}"));
    }
    agree(
        &site,
        situation,
        (&again, &explained, &status),
        &mut complain,
    );
}

/// What holds in each situation.
fn agree(
    site: &Site,
    situation: &Situation,
    (build, explained, status): (&Ran, &Ran, &Ran),
    complain: &mut dyn FnMut(String),
) {
    // The same problems of the same article.
    if told_of(build, situation.file) != told_of(explained, situation.file) {
        complain(format!("build: {build:?}, explain: {explained:?}"));
    }
    if told_of(build, situation.file) != told_of(status, situation.file) {
        complain(format!("build: {build:?}, status: {status:?}"));
    }
    if status.code != build.code && build.code != Some(4) {
        complain(format!("build: {build:?}, status: {status:?}"));
    }
    // Whatever was refused as a whole, `explain` tells of the article alone.
    let counts = json(site, "status --json");
    let problems = counts["problems"].as_array().cloned().unwrap_or_default();
    let is_left_out = |one: &Value| one["left_out"] == true && one["path"] == situation.file;
    let left_out = if problems.iter().any(is_left_out) {
        3
    } else {
        0
    };
    if explained.code != Some(left_out) && !situation.state.is_empty() {
        complain(format!("{problems:?}, explain: {explained:?}"));
    }
    // What is said to be published is.
    let page = fact(explained, "page ").trim_start_matches("https://quay.example/feeds/");
    let is_there = !page.is_empty() && site.path("feeds").join(page).is_file();
    let said = ["published", "withdrawn"];
    if said.iter().any(|word| situation.state.starts_with(word)) != is_there {
        complain(format!(
            "{page:?} is there: {is_there}, explain: {explained:?}"
        ));
    }
    // The same counts.
    let line = summary(build);
    for (word, key) in [
        ("held", "held"),
        ("left out", "left_out"),
        ("waiting", "waiting"),
    ] {
        if !line.is_empty() && number(&line, word).unwrap_or(0) != counts[key].as_u64().unwrap() {
            complain(format!("{line}, and {word} by status: {}", counts[key]));
        }
    }
    // And what is published is in order.
    let checked = site.run("check");
    if checked.code != Some(0) {
        complain(format!("check: {checked:?}"));
    }
}

#[test]
fn no_verb_contradicts_another() {
    let wrong = Mutex::new(Vec::new());
    // Most of the time each waits for processes.
    std::thread::scope(|scope| {
        for part in SITUATIONS.chunks(SITUATIONS.len().div_ceil(4)) {
            let wrong = &wrong;
            scope.spawn(move || {
                for situation in part {
                    let mut found = Vec::new();
                    check(situation, &mut found);
                    wrong.lock().unwrap().append(&mut found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
