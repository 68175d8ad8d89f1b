//! Which article tells the story of which item of an imported feed. Only a match that is unique both ways counts,
//! as with [`renames`]: a wrong guess would give one story's id and date to another.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use url::Url;

use super::renames;
use crate::story::ArticlePath;

/// File names that say nothing of their own: what lies in a folder of its own is called as that.
const FOLDER_FILES: [&str; 3] = ["index", "_index", "readme"];

/// Ends of addresses that say how a page is made.
const PAGE_ENDS: [&str; 6] = [".html", ".htm", ".php", ".aspx", ".md", ".txt"];

/// An article, with what may tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it lies.
    pub path: ArticlePath,
    /// What its file is called, without a date.
    pub name: String,
    /// The metadata's slug.
    pub slug: Option<String>,
    /// Its URLs: the metadata's, and what `articles.link` gives.
    pub links: Vec<String>,
    /// The id that subscribers know, of a story that is released; else the metadata's.
    pub id: Option<String>,
    /// Hash of the title's normal form; 0: it has none.
    pub title: u64,
    /// The days that its written date may mean.
    pub days: Vec<NaiveDate>,
    /// A hash of each sentence.
    pub sentences: Vec<u64>,
}

/// An item of an imported feed, with what may tell its article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscribed {
    /// The id that its story would have.
    pub id: Option<String>,
    /// Its URL.
    pub link: Option<String>,
    /// Its slug, where the feed tells.
    pub slug: Option<String>,
    /// Hash of the title's normal form; 0: it has none.
    pub title: u64,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
    /// A hash of each sentence.
    pub sentences: Vec<u64>,
}

/// By what an item found its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Both have the same URL.
    Link,
    /// The end of the URL is the article's slug, or what its file or folder is called.
    Name,
    /// Both have the same id.
    Id,
    /// The same title on the same day.
    TitleAndDate,
    /// The same title, which no other has.
    Title,
    /// Most of its sentences.
    Sentences,
}

impl By {
    /// All rules, the strongest first.
    pub const ALL: [Self; 6] = [
        Self::Link,
        Self::Name,
        Self::Id,
        Self::TitleAndDate,
        Self::Title,
        Self::Sentences,
    ];

    /// In messages, behind "by".
    pub fn words(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Name => "name",
            Self::Id => "id",
            Self::TitleAndDate => "title and date",
            Self::Title => "title",
            Self::Sentences => "sentences",
        }
    }
}

/// For each item, the place of its article, and by what it was found.
///
/// The rules, each over what the earlier ones left: URL; the end of the URL beside the day, beside the folder, alone;
/// id; title and day; title; most of its sentences. Days are those of `zone` and of UTC.
pub fn matches(articles: &[Candidate], items: &[Subscribed], zone: Tz) -> Vec<Option<(usize, By)>> {
    let mut pairs = Pairs {
        articles,
        items,
        taken: vec![false; articles.len()],
        found: vec![None; items.len()],
    };
    let days = |item: &Subscribed| days(item.published, zone);
    let names = |item: &Subscribed| item_names(item);
    pairs.by(
        By::Link,
        |article| {
            article
                .links
                .iter()
                .filter_map(|link| address(link))
                .collect()
        },
        |item| item.link.iter().filter_map(|link| address(link)).collect(),
    );
    pairs.by(
        By::Name,
        |article| product(article_names(article), &article.days),
        |item| product(names(item), &days(item)),
    );
    pairs.by(
        By::Name,
        |article| product(article_names(article), &article_folder(article)),
        |item| product(names(item), &item_folder(item)),
    );
    pairs.by(By::Name, article_names, names);
    pairs.by(
        By::Id,
        |article| article.id.iter().cloned().collect(),
        |item| item.id.iter().cloned().collect(),
    );
    pairs.by(
        By::TitleAndDate,
        |article| product(title(article.title), &article.days),
        |item| product(title(item.title), &days(item)),
    );
    pairs.by(
        By::Title,
        |article| title(article.title),
        |item| title(item.title),
    );
    pairs.by_sentences();
    pairs.found
}

/// The days on which an instant lies in a zone and in UTC.
pub fn days(at: Option<DateTime<Utc>>, zone: Tz) -> Vec<NaiveDate> {
    let days = at.map(|at| [at.date_naive(), at.with_timezone(&zone).date_naive()]);
    let mut days: Vec<NaiveDate> = days.into_iter().flatten().collect();
    days.dedup();
    days
}

struct Pairs<'a> {
    articles: &'a [Candidate],
    items: &'a [Subscribed],
    taken: Vec<bool>,
    found: Vec<Option<(usize, By)>>,
}

impl Pairs<'_> {
    /// Pairs what shares a mark that one free article and one free item have.
    fn by<T: Ord>(
        &mut self,
        rule: By,
        of_article: impl Fn(&Candidate) -> Vec<T>,
        of_item: impl Fn(&Subscribed) -> Vec<T>,
    ) {
        let mut holders: BTreeMap<T, (BTreeSet<usize>, BTreeSet<usize>)> = BTreeMap::new();
        for (place, article) in self.free_articles() {
            for mark in of_article(article) {
                holders.entry(mark).or_default().0.insert(place);
            }
        }
        for (place, item) in self.free_items() {
            for mark in of_item(item) {
                // Most marks of an old feed are of articles that are there.
                if let Some((_, items)) = holders.get_mut(&mark) {
                    items.insert(place);
                }
            }
        }
        let pairs = holders.into_values().filter_map(|(articles, items)| {
            let (article, item) = (articles.first()?, items.first()?);
            let is_unique = articles.len() == 1 && items.len() == 1;
            is_unique.then_some((*article, *item))
        });
        let pairs: BTreeSet<(usize, usize)> = pairs.collect();
        self.take(rule, pairs.into_iter().collect());
    }

    fn by_sentences(&mut self) {
        let articles = self.free_articles();
        let new: Vec<(usize, &[u64])> = articles
            .filter(|(_, article)| !article.sentences.is_empty())
            .map(|(place, article)| (place, article.sentences.as_slice()))
            .collect();
        let old: Vec<(usize, &[u64])> = self
            .free_items()
            .map(|(place, item)| (place, item.sentences.as_slice()))
            .collect();
        let pairs = renames::alike(&new, &old);
        self.take(By::Sentences, pairs);
    }

    /// Takes the pairs neither of which is in another.
    fn take(&mut self, rule: By, pairs: Vec<(usize, usize)>) {
        for (article, item) in renames::unique(pairs) {
            if let (Some(taken), Some(found)) =
                (self.taken.get_mut(article), self.found.get_mut(item))
            {
                *taken = true;
                *found = Some((article, rule));
            }
        }
    }

    fn free_articles(&self) -> impl Iterator<Item = (usize, &Candidate)> {
        let all = self.articles.iter().enumerate();
        all.filter(|(place, _)| self.taken.get(*place) == Some(&false))
    }

    fn free_items(&self) -> impl Iterator<Item = (usize, &Subscribed)> {
        let all = self.items.iter().enumerate();
        all.filter(|(place, _)| self.found.get(*place) == Some(&None))
    }
}

/// Each of some marks beside each of others.
fn product<A: Clone, B: Clone>(marks: Vec<A>, beside: &[B]) -> Vec<(A, B)> {
    let pairs = marks.into_iter().flat_map(|mark| {
        beside
            .iter()
            .map(move |other| (mark.clone(), other.clone()))
    });
    pairs.collect()
}

fn title(hash: u64) -> Vec<u64> {
    Some(hash).filter(|hash| *hash != 0).into_iter().collect()
}

/// What an article's page may be called.
fn article_names(article: &Candidate) -> Vec<String> {
    let is_folders = FOLDER_FILES.contains(&folded(&article.name).as_str());
    let of_folder = || article.path.folder_names().last().map(|name| folded(&name));
    let of_path = if is_folders {
        of_folder()
    } else {
        Some(folded(&article.name))
    };
    let of_slug = article.slug.as_deref().map(folded);
    let names: BTreeSet<String> = of_path.into_iter().chain(of_slug).collect();
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

/// The folder in which an article lies, or the folder of its own.
fn article_folder(article: &Candidate) -> Vec<String> {
    let mut folders: Vec<String> = article
        .path
        .folder_names()
        .map(|name| folded(&name))
        .collect();
    if FOLDER_FILES.contains(&folded(&article.name).as_str()) {
        folders.pop();
    }
    folders.pop().into_iter().collect()
}

fn item_names(item: &Subscribed) -> Vec<String> {
    let of_link = segments(item).pop();
    let of_slug = item.slug.as_deref().map(folded);
    let names: BTreeSet<String> = of_link.into_iter().chain(of_slug).collect();
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

fn item_folder(item: &Subscribed) -> Vec<String> {
    let mut segments = segments(item);
    segments.pop();
    segments.pop().into_iter().collect()
}

/// The parts of the path of an item's URL that say something.
fn segments(item: &Subscribed) -> Vec<String> {
    let url = item.link.as_deref().and_then(|link| Url::parse(link).ok());
    let path = url.as_ref().map_or("", Url::path);
    let mut segments: Vec<String> = path.split('/').map(page_name).collect();
    segments.retain(|segment| !segment.is_empty());
    if segments.last().is_some_and(|last| last == "index") {
        segments.pop();
    }
    segments
}

fn page_name(segment: &str) -> String {
    let name = percent_decode_str(segment).decode_utf8_lossy().into_owned();
    let lower = name.to_ascii_lowercase();
    let end = PAGE_ENDS.iter().find(|end| lower.ends_with(**end));
    let bare = name.len() - end.map_or(0, |end| end.len());
    folded(name.get(..bare).unwrap_or(&name))
}

/// A name's letters and digits, in small letters: every tool makes another address of what is between them.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A URL without what doesn't tell pages apart: scheme, `www.`, the slash at its end, the index of a folder.
fn address(link: &str) -> Option<String> {
    let url = Url::parse(link).ok()?;
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path = percent_decode_str(url.path()).decode_utf8_lossy();
    let path = path.strip_suffix("index.html").unwrap_or(&path);
    let query = url.query().map(|query| format!("?{query}"));
    let port = url.port().map(|port| format!(":{port}"));
    Some(format!(
        "{host}{}{}{}",
        port.unwrap_or_default(),
        path.trim_end_matches('/'),
        query.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(path: &str, name: &str) -> Candidate {
        Candidate {
            path: ArticlePath::from_bytes(path),
            name: name.into(),
            slug: None,
            links: Vec::new(),
            id: None,
            title: 0,
            days: Vec::new(),
            sentences: Vec::new(),
        }
    }

    fn item(link: &str) -> Subscribed {
        Subscribed {
            id: None,
            link: Some(link.into()),
            slug: None,
            title: 0,
            published: None,
            sentences: Vec::new(),
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check(articles: &[Candidate], items: &[Subscribed], expected: &[Option<(usize, By)>]) {
        assert_eq!(matches(articles, items, Tz::Europe__Berlin), expected);
    }

    #[test]
    fn a_link_tells_whatever_its_scheme_and_its_end() {
        let mut one = article("a.txt", "a");
        one.links = vec!["https://www.quay.example/x/?p=1".into()];
        let found = &[Some((0, By::Link))];
        check(&[one.clone()], &[item("http://quay.example/x?p=1")], found);
        check(&[one], &[item("http://quay.example/x?p=2")], &[None]);
    }

    #[test]
    fn the_end_of_a_link_is_the_name_of_the_file_or_of_its_folder_or_the_slug() {
        let found = &[Some((0, By::Name))];
        for (path, name, link) in [
            (
                "posts/Night Ferry's.md",
                "Night Ferry's",
                "https://q.example/posts/night-ferrys/",
            ),
            (
                "posts/night-ferry/index.md",
                "night-ferry",
                "https://q.example/posts/night-ferry/",
            ),
            (
                "posts/night-ferry/index.txt",
                "index",
                "https://q.example/posts/night-ferry/",
            ),
            (
                "_posts/2026-05-14-night-ferry.md",
                "night-ferry",
                "https://q.example/2026/05/14/night-ferry.html",
            ),
            (
                "nacht-fähre.md",
                "nacht-fähre",
                "https://q.example/nacht-f%C3%A4hre/index.html",
            ),
            (
                "night_ferry.rst",
                "night_ferry",
                "https://q.example/night-ferry.php",
            ),
        ] {
            check(&[article(path, name)], &[item(link)], found);
        }
        let mut one = article("x.txt", "x");
        one.slug = Some("night-ferry".into());
        check(&[one], &[item("https://q.example/night-ferry/")], found);
        check(
            &[article("x.txt", "x")],
            &[item("https://q.example/")],
            &[None],
        );
    }

    #[test]
    fn a_name_that_two_have_is_told_by_day_or_folder_or_not_at_all() {
        let mut articles = [
            article("2024/review.txt", "review"),
            article("2025/review.txt", "review"),
        ];
        let items = [
            item("https://q.example/2025/review/"),
            item("https://q.example/2024/review/"),
        ];
        let found = [Some((1, By::Name)), Some((0, By::Name))];
        check(&articles, &items, &found);
        let mut bare = [
            item("https://q.example/review/"),
            item("https://q.example/review.html"),
        ];
        check(&articles, &bare, &[None, None]);
        // 23:30 in UTC is the next day in Berlin.
        bare[0].published = Some(at("2025-01-01T23:30:00Z"));
        bare[1].published = Some(at("2024-01-02T10:00:00Z"));
        articles[0].days = vec![day("2024-01-02")];
        articles[1].days = vec![day("2025-01-02")];
        check(&articles, &bare, &found);
    }

    #[test]
    fn an_id_a_title_and_sentences_tell_in_that_order() {
        let mut articles = [
            article("a.txt", "a"),
            article("b.txt", "b"),
            article("c.txt", "c"),
            article("d.txt", "d"),
        ];
        articles[0].id = Some("urn:x:1".into());
        (articles[1].title, articles[1].days) = (7, vec![day("2026-05-14")]);
        (articles[2].title, articles[2].days) = (7, vec![day("2026-05-15")]);
        articles[3].sentences = vec![1, 2, 3, 9, 9];
        let mut items = vec![
            item("https://q.example/?1"),
            item("https://q.example/?2"),
            item("https://q.example/?3"),
        ];
        items[0].sentences = vec![1, 2, 3, 4, 5];
        (items[1].title, items[1].published) = (7, Some(at("2026-05-14T09:30:00Z")));
        items[2].id = Some("urn:x:1".into());
        let sentences = Some((3, By::Sentences));
        check(
            &articles,
            &items,
            &[sentences, Some((1, By::TitleAndDate)), Some((0, By::Id))],
        );
        // With the day's story gone, the title is the other's alone.
        items.push(item("https://q.example/?4"));
        items[3].title = 7;
        let title = Some((2, By::Title));
        check(
            &articles,
            &items,
            &[
                sentences,
                Some((1, By::TitleAndDate)),
                Some((0, By::Id)),
                title,
            ],
        );
        items[0].sentences = vec![1, 2, 4, 5, 6];
        assert_eq!(matches(&articles, &items, Tz::UTC)[0], None);
    }

    #[test]
    fn what_fits_two_fits_none() {
        let mut one = article("a.txt", "a");
        one.slug = Some("b".into());
        let items = [item("https://q.example/a/"), item("https://q.example/b/")];
        check(&[one], &items, &[None, None]);
    }
}
