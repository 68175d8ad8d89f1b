//! What can happen to an article.
#![expect(
    clippy::unnecessary_wraps,
    reason = "all events have one type; some of them always find something to do"
)]

use chrono::{DateTime, SecondsFormat};

use super::article::Article;
use super::newsroom::Newsroom;
use super::vocabulary;

/// Changes something; to what, or `None` where there is nothing to be changed so.
type Event = fn(&mut Newsroom) -> Option<String>;

/// How often, the kind, and what it does.
pub(super) const EVENTS: [(usize, (&str, Event)); 27] = [
    (48, ("new", publish)),
    (9, ("edited", edit)),
    (5, ("related edited", relate)),
    (5, ("renamed", rename)),
    (3, ("renamed and edited", rename_and_edit)),
    (2, ("renamed and retitled", rename_and_retitle)),
    (4, ("moved", move_away)),
    (4, ("retitled", retitle)),
    (3, ("retagged", retag)),
    (4, ("drafted", draft)),
    (4, ("draft released", release)),
    (3, ("withdrawn", withdraw)),
    (1, ("withdrawal undone", undo_withdrawal)),
    (3, ("corrected", correct)),
    (5, ("embargoed", embargo)),
    (2, ("redated", redate)),
    (2, ("typo", mend_typo)),
    (5, ("deleted", delete)),
    (3, ("returned", bring_back)),
    (3, ("returned unlike", bring_back_unlike)),
    (2, ("declared id", declare_id)),
    (2, ("declared slug", declare_slug)),
    (2, ("declared link", declare_link)),
    (1, ("declared late", declare_late)),
    (4, ("broken", break_down)),
    (4, ("repaired", repair)),
    (2, ("path taken", take_path)),
];

const NAMES: [&str; 24] = [
    "fog", "weir", "tide", "lamp", "eel", "bell", "rope", "salt", "mill", "ferry", "lock", "crane",
    "net", "silo", "gate", "clay", "moss", "tar", "keel", "oar", "reed", "ford", "pike", "dune",
];

const FOLDERS: [&str; 5] = ["", "", "", "harbour/", "valley/"];

fn rfc3339(secs: i64) -> String {
    let at = DateTime::from_timestamp(secs, 0).unwrap();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A path that no article has or had.
fn path(room: &mut Newsroom, folder: &str) -> String {
    loop {
        let name = *room.dice.one_of(&NAMES);
        let number = room.dice.below(100);
        let path = match room.dice.below(12) {
            0 => format!("{folder}2024-05-{:02}-{name}.txt", 1 + number % 13),
            1 => format!("{folder}000_{:016x}.txt", number * 7_919),
            2..6 => format!("{folder}{name}.txt"),
            _ => format!("{folder}{name}{number}.txt"),
        };
        let is_known =
            room.articles.contains_key(&path) || room.left.iter().any(|one| one.path == path);
        if !is_known {
            return path;
        }
    }
}

fn new_article(room: &mut Newsroom) -> Article {
    let folder = *room.dice.one_of(&FOLDERS);
    let path = path(room, folder);
    let titles = room.titles();
    Article::new(path, &mut room.dice, &titles)
}

/// A new article with a title, to which more can be added.
fn new_titled(room: &mut Newsroom) -> Article {
    let mut article = new_article(room);
    let title = vocabulary::title(&mut room.dice);
    article.head.entry("title").or_insert(title);
    article
}

/// Puts an article; its path.
fn put(room: &mut Newsroom, article: Article) -> String {
    let path = article.path.clone();
    room.put(article);
    path
}

/// A new article.
fn publish(room: &mut Newsroom) -> Option<String> {
    let path = publish_one(room);
    Some(path)
}

/// A new article; its path.
pub(super) fn publish_one(room: &mut Newsroom) -> String {
    let article = new_article(room);
    put(room, article)
}

fn is_whole(article: &Article) -> bool {
    article.broken.is_none()
}

fn edit(room: &mut Newsroom) -> Option<String> {
    let mut article = room.pick(is_whole)?;
    let last = article.paragraphs.len() - 1;
    article.paragraphs[last] = vocabulary::paragraph(&mut room.dice);
    Some(put(room, article))
}

fn relate(room: &mut Newsroom) -> Option<String> {
    let mut article = room.pick(is_whole)?;
    let titles = room.titles();
    article.relate(&mut room.dice, &titles);
    Some(put(room, article))
}

/// Puts an article under another name, then takes the old one away: a new inode each time, for not
/// every file system says when a file was born.
fn put_elsewhere(room: &mut Newsroom, article: &Article, folder: &str) -> String {
    let to = path(room, folder);
    room.place(Article {
        path: to.clone(),
        ..article.clone()
    });
    room.remove(&article.path);
    format!("{} to {to}", article.path)
}

fn own_folder(article: &Article) -> &str {
    article.path.rsplit_once('/').map_or("", |(folder, _)| {
        FOLDERS
            .into_iter()
            .find(|known| known.trim_end_matches('/') == folder)
            .unwrap_or_default()
    })
}

fn rename(room: &mut Newsroom) -> Option<String> {
    let article = room.pick(is_whole)?;
    Some(put_elsewhere(room, &article, own_folder(&article)))
}

fn rename_and_edit(room: &mut Newsroom) -> Option<String> {
    let mut article = room.pick(is_whole)?;
    article.paragraphs[1].push_str(" Nobody had asked for that.");
    article.modified = room.now - 120;
    Some(put_elsewhere(room, &article, own_folder(&article)))
}

/// Another name and another title over the same text, but for one sentence.
fn rename_and_retitle(room: &mut Newsroom) -> Option<String> {
    let mut article = room.pick(Article::has_head)?;
    let title = vocabulary::title(&mut room.dice);
    article.head.insert("title", title);
    article.paragraphs[0].push_str(" That was all.");
    article.modified = room.now - 120;
    Some(put_elsewhere(room, &article, own_folder(&article)))
}

fn move_away(room: &mut Newsroom) -> Option<String> {
    let article = room.pick(is_whole)?;
    let own = own_folder(&article);
    let others: Vec<&str> = FOLDERS.into_iter().filter(|one| *one != own).collect();
    let folder = *room.dice.one_of(&others);
    Some(put_elsewhere(room, &article, folder))
}

fn retitle(room: &mut Newsroom) -> Option<String> {
    let mut article = room.pick(is_whole)?;
    if article.has_head() {
        let title = vocabulary::title(&mut room.dice);
        article.head.insert("title", title);
    } else {
        article.paragraphs[0] = vocabulary::opening(&mut room.dice);
    }
    Some(put(room, article))
}

fn retag(room: &mut Newsroom) -> Option<String> {
    let mut article = room.pick(Article::has_head)?;
    article.retag(&mut room.dice);
    Some(put(room, article))
}

/// Adds a line of metadata to an article that has none of that key.
fn add(room: &mut Newsroom, key: &'static str, value: String) -> Option<String> {
    let mut article = room.pick(|one| one.has_head() && !one.head.contains_key(key))?;
    article.head.insert(key, value);
    Some(put(room, article))
}

/// Takes a line of metadata away.
fn take(room: &mut Newsroom, key: &'static str) -> Option<String> {
    let mut article = room.pick(|one| one.has_head() && one.head.contains_key(key))?;
    article.head.remove(key);
    Some(put(room, article))
}

fn draft(room: &mut Newsroom) -> Option<String> {
    add(room, "draft", "true".into())
}

fn release(room: &mut Newsroom) -> Option<String> {
    take(room, "draft")
}

fn withdraw(room: &mut Newsroom) -> Option<String> {
    add(room, "withdrawn", "It was about another boat.".into())
}

fn undo_withdrawal(room: &mut Newsroom) -> Option<String> {
    take(room, "withdrawn")
}

fn correct(room: &mut Newsroom) -> Option<String> {
    add(room, "correction", "The boat had two masts.".into())
}

/// A new article with a date one hour to three days ahead.
fn embargo(room: &mut Newsroom) -> Option<String> {
    let mut article = new_titled(room);
    let due = room.now + room.dice.secs(3_600, 260_000);
    article.due = Some(due);
    article.head.insert("date", rfc3339(due));
    Some(put(room, article))
}

/// Another date, sometimes one to come.
fn redate(room: &mut Newsroom) -> Option<String> {
    let mut article = room.pick(|one| one.has_head() && one.due.is_none())?;
    let date = rfc3339(room.now + room.dice.secs(-900_000, 90_000));
    let what = format!("{} {date}", article.path);
    article.head.insert("date", date);
    room.put(article);
    Some(what)
}

fn mend_typo(room: &mut Newsroom) -> Option<String> {
    let mut article = room.pick(Article::has_head)?;
    article.head.insert("updated", "keep".into());
    article.paragraphs[1].push_str(" So it was told.");
    Some(put(room, article))
}

fn delete(room: &mut Newsroom) -> Option<String> {
    let article = room.pick(|_| true)?;
    room.remove(&article.path);
    Some(article.path)
}

/// A deleted article whose path is free.
fn take_left(room: &mut Newsroom) -> Option<Article> {
    let articles = &room.articles;
    let those: Vec<usize> = (0..room.left.len())
        .filter(|at| !articles.contains_key(&room.left[*at].path))
        .collect();
    if those.is_empty() {
        return None;
    }
    let at = *room.dice.one_of(&those);
    Some(room.left.remove(at))
}

fn bring_back(room: &mut Newsroom) -> Option<String> {
    let article = take_left(room)?;
    Some(put(room, article))
}

/// Another story at the path of a deleted one.
fn bring_back_unlike(room: &mut Newsroom) -> Option<String> {
    let old = take_left(room)?;
    let titles = room.titles();
    let article = Article::new(old.path, &mut room.dice, &titles);
    Some(put(room, article))
}

/// A new article that declares something; the value is sometimes one that another has.
fn declare(room: &mut Newsroom, key: &'static str, value: &str) -> Option<String> {
    let mut article = new_titled(room);
    article.head.insert(key, value.to_owned());
    Some(put(room, article))
}

fn declare_id(room: &mut Newsroom) -> Option<String> {
    let value = format!("urn:boat:{}", room.dice.below(4));
    declare(room, "id", &value)
}

fn declare_slug(room: &mut Newsroom) -> Option<String> {
    let value = *room.dice.one_of(&NAMES[..6]);
    declare(room, "slug", value)
}

fn declare_link(room: &mut Newsroom) -> Option<String> {
    let value = format!("https://else.example/{}", room.dice.below(100));
    declare(room, "link", &value)
}

/// A known article declares an id, a slug and a link: too late for two of them.
fn declare_late(room: &mut Newsroom) -> Option<String> {
    let mut article = room.pick(|one| one.has_head() && !one.head.contains_key("id"))?;
    let number = room.dice.below(100);
    article.head.insert("id", format!("urn:late:{number}"));
    article.head.insert("slug", format!("late{number}"));
    let link = format!("https://late.example/{number}");
    article.head.insert("link", link);
    Some(put(room, article))
}

/// A known article, or a new one, can't be read any more.
fn break_down(room: &mut Newsroom) -> Option<String> {
    let mut article = if room.dice.falls(30) {
        new_titled(room)
    } else {
        room.pick(|one| one.has_head() && one.due.is_none())?
    };
    let how = match room.dice.below(5) {
        0 => {
            article.broken = Some(Vec::new());
            "empty"
        }
        1 => {
            article.broken = Some(b"\x7fELF\0\0\0\x01\0\x02\xff\0".to_vec());
            "binary"
        }
        2 => {
            article.head.insert("draft", "perhaps".into());
            "draft"
        }
        3 => {
            article.head.insert("date", "someday".into());
            "date"
        }
        _ => {
            let mut bytes = article.bytes();
            let at = bytes.len() - 2;
            bytes.splice(at..at, *b" caf\xe9");
            article.broken = Some(bytes);
            "encoding"
        }
    };
    let what = format!("{} {how}", article.path);
    room.put(article);
    Some(what)
}

fn repair(room: &mut Newsroom) -> Option<String> {
    let is_bad = |article: &Article, key, value: &str| {
        article.head.get(key).is_some_and(|found| found == value)
    };
    let has = |article: &Article| {
        is_bad(article, "draft", "perhaps") || is_bad(article, "date", "someday")
    };
    let mut article = room.pick(|one| one.broken.is_some() || has(one))?;
    article.broken = None;
    article
        .head
        .retain(|_, value| !matches!(&**value, "perhaps" | "someday"));
    Some(put(room, article))
}

/// A story goes elsewhere, and another one is written where it was.
fn take_path(room: &mut Newsroom) -> Option<String> {
    let article = room.pick(is_whole)?;
    let what = put_elsewhere(room, &article, own_folder(&article));
    room.left.retain(|one| one.path != article.path);
    let titles = room.titles();
    let other = Article::new(article.path, &mut room.dice, &titles);
    room.put(other);
    Some(what)
}
