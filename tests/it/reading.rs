//! How articles of plain text are read: `tests/reading/` against what an editor would say of them.
//!
//! Layouts are filled with the stories of each language that has the words; cases are written by hand.
//!
//! - `cargo test --test it reading -- --nocapture` prints how many are right, by class.
//! - `READING_LAYOUTS=1` prints it by layout and file of cases too, `READING_LANGUAGES=1` by language.
//! - `READING='c6 de'` prints what differs in the articles whose names hold all these words, and the
//!   article itself where there are at most three.
//! - `READING_NOTICES=1` prints of which lines at the end it is said that they stay text.
//! - `READING_RESERVED=1` reads the articles kept for the end instead: one in five, by the name's hash.
//!   Whoever mends the reader looks at the others alone.
//! - `READING_MUTATED=1` with `--ignored` prints how often they are right with a strange line in them.
//! - `READING_WRITE=FOLDER` with `--ignored` writes the articles there.

mod article;
mod cases;
mod differences;
mod expected;
mod language;
mod layouts;
mod mutation;
mod placeholders;
mod shapes;
mod table;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use feedmill::problem::Problem;
use feedmill::story::read;
use rayon::prelude::*;

use self::article::{Article, rules};
use self::differences::{Differences, differences};
use self::table::Table;

/// By class: how many of a hundred articles are read right at least, and how many that must be held
/// go out at most.
const BARS: &[(&str, usize, usize)] = &[
    ("A1", 98, 0),
    ("A2", 98, 0),
    ("A3", 98, 0),
    ("B5", 98, 0),
    ("C6", 98, 0),
    ("C7", 98, 0),
    ("C8", 98, 0),
    ("C9", 98, 0),
    ("D10", 98, 0),
    ("D11", 98, 0),
    ("D12", 98, 0),
    ("E13", 98, 0),
    ("E14", 98, 0),
    ("E15", 98, 0),
    ("F17", 98, 0),
    ("F18", 98, 0),
    ("F19", 98, 0),
    ("F20", 98, 0),
    ("F21", 98, 0),
    ("G25", 98, 0),
    ("G26", 98, 0),
    ("M", 98, 0),
    ("N", 98, 0),
    ("O", 92, 0),
    ("P1", 98, 0),
    ("P2", 98, 0),
    ("P3", 90, 0),
    ("P4", 98, 0),
    ("P5", 94, 0),
    ("P6", 98, 0),
    ("P7", 90, 0),
    ("S", 98, 0),
];

/// The files of a folder below `tests/reading/`: their names without extension, and what they say.
fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reading")
        .join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let file = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    paths.into_iter().map(file).collect()
}

/// All articles, those of the layouts first.
fn articles() -> Vec<Article> {
    let languages = language::languages();
    let mut articles = layouts::articles(&languages);
    articles.extend(cases::articles());
    articles
}

fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// Prints what differs in the articles that `READING` names.
fn print_differences(read: &[(Article, Differences)], filter: &str) {
    let is_named = |article: &Article| {
        let name = article.name.to_lowercase();
        filter
            .to_lowercase()
            .split_whitespace()
            .all(|word| name.contains(word))
    };
    let is_wrong =
        |(article, found): &&(Article, Differences)| !found.is_empty() && is_named(article);
    let named: Vec<_> = read.iter().filter(is_wrong).collect();
    for (article, differences) in &named {
        println!("{}\n{differences}", article.name);
        if named.len() <= 3 {
            let text = String::from_utf8_lossy(&article.bytes);
            println!("--- {}\n{text}\n---", article.path);
        }
    }
}

#[test]
fn articles_are_read_as_an_editor_would_read_them() {
    let reserved = is_set("READING_RESERVED");
    let read = |article: Article| {
        let reading = read(&article.path(), &article.bytes, &rules(&article.language));
        let found = differences(&reading, &article.expected);
        (article, found)
    };
    let read: Vec<_> = articles()
        .into_par_iter()
        .filter(|article| article.is_reserved() == reserved)
        .map(read)
        .collect();
    let table = |name: fn(&Article) -> &String| {
        let mut table = Table::default();
        for (article, found) in &read {
            table.count(name(article), found);
        }
        table
    };
    if let Ok(filter) = env::var("READING") {
        print_differences(&read, &filter);
    }
    if is_set("READING_LAYOUTS") {
        println!("{}", table(|article| &article.group));
    }
    if is_set("READING_LANGUAGES") {
        println!("{}", table(|article| &article.language));
    }
    let by_class = table(|article| &article.class);
    println!("{by_class}");
    if reserved {
        return;
    }
    let low = by_class.below(BARS);
    assert!(low.is_empty(), "\n{}", low.join("\n"));
}

/// What is only asked for: a table, a folder.
#[test]
#[ignore = "prints or writes what is asked for"]
fn articles_are_mutated_or_written_when_asked_for() {
    let articles = articles();
    if is_set("READING_MUTATED") {
        println!("{}", mutation::mutations(&articles));
    }
    if let Some(folder) = env::var_os("READING_WRITE") {
        for (number, article) in articles.iter().enumerate() {
            let name = Path::new(&article.path).file_name().unwrap().to_owned();
            let folder = Path::new(&folder).join(number.to_string());
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(name), &article.bytes).unwrap();
        }
    }
}

/// What is said of short lines at the end that stay text.
fn notice(article: &Article) -> Option<String> {
    let reading = read(&article.path(), &article.bytes, &rules(&article.language));
    let problem = reading.problems.into_iter().find(Problem::is_notice)?;
    Some(format!("{}: {problem}", article.name))
}

#[test]
fn lines_that_stay_text_are_told_of_where_they_could_be_headlines() {
    let articles = articles();
    let all = articles.par_iter().filter(|article| !article.is_reserved());
    let told: Vec<(&Article, String)> = all
        .filter_map(|article| Some((article, notice(article)?)))
        .collect();
    if is_set("READING_NOTICES") {
        for (article, notice) in &told {
            let is_missed = article
                .expected
                .headlines
                .as_ref()
                .is_some_and(|list| !list.is_empty());
            println!("{} {notice}", if is_missed { "missed" } else { "none" });
        }
        println!("{} of {}", told.len(), articles.len());
    }
    // Lists that an editor takes for none are what looks like headlines; prose says nothing.
    let is_other = |article: &Article| !["F20", "O", "P3", "P5"].contains(&&*article.class);
    let others = told.iter().filter(|(article, _)| is_other(article));
    let others: Vec<&String> = others.map(|(_, notice)| notice).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert!(told.len() >= 60, "{}", told.len());
}

#[test]
fn the_articles_are_many_and_unlike() {
    let articles = articles();
    let names: BTreeSet<_> = articles.iter().map(|article| &article.name).collect();
    assert_eq!(names.len(), articles.len());
    let mut texts = BTreeSet::new();
    for article in &articles {
        let is_new = texts.insert((&article.path, &article.language, &article.bytes));
        assert!(is_new, "{} is another article again", article.name);
    }
    assert!(articles.len() >= 600, "{}", articles.len());
}
