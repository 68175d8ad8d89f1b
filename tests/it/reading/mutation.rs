//! A line of another article put above, below or among the headlines of one: how often what an editor
//! says of the article still holds. The line itself may be text, or one more headline.

use std::collections::BTreeMap;
use std::fmt;

use feedmill::story::read;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::article::{Article, rules};
use super::differences::{Differences, Field, differences};
use super::expected::{Expected, ExpectedHeadline};

/// Where the line goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Above,
    Below,
    Among,
}

const PLACES: [Place; 3] = [Place::Above, Place::Below, Place::Among];

/// What stayed right, of how many.
#[derive(Default, Clone, Copy)]
struct Count {
    articles: usize,
    title: usize,
    text: usize,
    headlines: usize,
}

/// The counts by place and class.
#[derive(Default)]
pub(super) struct Mutations(BTreeMap<(Place, String), Count>);

/// Mutates each article at each place once; what was wrong before isn't counted.
pub(super) fn mutations(articles: &[Article]) -> Mutations {
    let lines = lines_by_language(articles);
    let tried = articles.par_iter().filter(|article| is_right(article));
    let tried = tried.filter(|article| !lines[article.language.as_str()].is_empty());
    let tried = tried.flat_map_iter(|article| {
        let lines = &lines[article.language.as_str()];
        PLACES.into_iter().filter_map(move |place| {
            let seed = xxh3_64_with_seed(article.name.as_bytes(), place as u64);
            let line = lines[usize::try_from(seed).unwrap() % lines.len()];
            let text = mutated(article, place, line)?;
            let reading = read(&article.path(), text.as_bytes(), &rules(&article.language));
            let mut expected = article.expected.clone();
            expected.may.push(line.trim().to_owned());
            let mut found = differences(&reading, &expected);
            if found.has(Field::Headlines) && place != Place::Above {
                expected.headlines = with_line(&expected, place, line);
                found = differences(&reading, &expected);
            }
            Some(((place, article.class.clone()), found))
        })
    });
    let mut counts = Mutations::default();
    for (key, found) in tried.collect::<Vec<_>>() {
        counts.0.entry(key).or_default().add(&found);
    }
    counts
}

fn is_right(article: &Article) -> bool {
    let reading = read(&article.path(), &article.bytes, &rules(&article.language));
    !article.expected.held && differences(&reading, &article.expected).is_empty()
}

/// All lines that an article of a language holds.
fn lines_by_language(articles: &[Article]) -> BTreeMap<&str, Vec<&str>> {
    let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for article in articles {
        let text = std::str::from_utf8(&article.bytes).unwrap_or_default();
        let all = text.lines().filter(|line| !line.trim().is_empty());
        lines.entry(&article.language).or_default().extend(all);
    }
    lines
}

/// The article with the line; `None` where it has no such place.
fn mutated(article: &Article, place: Place, line: &str) -> Option<String> {
    let text = std::str::from_utf8(&article.bytes).ok()?;
    match place {
        // What stands above a head is another question.
        Place::Above if text.starts_with(['-', '+', '{']) => None,
        Place::Above => Some(format!("{line}\n\n{text}")),
        Place::Below => Some(format!("{}\n\n{line}\n", text.trim_end())),
        Place::Among => {
            let headlines = article
                .expected
                .headlines
                .as_ref()
                .filter(|all| all.len() > 1)?;
            let first = headlines.first()?.shown();
            let (above, rest) = text.split_once(first.as_str())?;
            let (end, below) = rest.split_once('\n')?;
            Some(format!("{above}{first}{end}\n{line}\n{below}"))
        }
    }
}

/// The headlines with the line as one of them.
fn with_line(expected: &Expected, place: Place, line: &str) -> Option<Vec<ExpectedHeadline>> {
    let mut headlines = expected.headlines.clone()?;
    let at = match place {
        Place::Among => 1.min(headlines.len()),
        _ => headlines.len(),
    };
    let bullets = ['-', '*', '•', '–', '■', '▼', ' '];
    let text = line.trim().trim_start_matches(bullets).to_owned();
    headlines.insert(at, ExpectedHeadline::Text(text));
    Some(headlines)
}

impl Count {
    fn add(&mut self, found: &Differences) {
        let is_out = !found.has(Field::FalseHold);
        let is_right = |field| is_out && !found.has(field);
        self.articles += 1;
        self.title += usize::from(is_right(Field::Title));
        self.text += usize::from(is_right(Field::First) && is_right(Field::Body));
        self.headlines += usize::from(is_right(Field::Headlines));
    }

    fn percents(self) -> [usize; 3] {
        [self.title, self.text, self.headlines].map(|right| right * 100 / self.articles.max(1))
    }
}

impl fmt::Display for Mutations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "a line more      n  title   text  heads")?;
        for place in PLACES {
            let rows = self.0.iter().filter(|((at, _), _)| *at == place);
            let mut all = Count::default();
            for (_, count) in rows.clone() {
                all.articles += count.articles;
                all.title += count.title;
                all.text += count.text;
                all.headlines += count.headlines;
            }
            let mut row = |name: &str, count: Count| {
                let [title, text, headlines] = count.percents();
                let articles = count.articles;
                writeln!(
                    f,
                    "{place:?} {name:8} {articles:6} {title:6} {text:6} {headlines:6}"
                )
            };
            row("all", all)?;
            let worst = rows.min_by_key(|(_, count)| count.percents().iter().sum::<usize>());
            if let Some(((_, class), count)) = worst {
                row(class, *count)?;
            }
        }
        Ok(())
    }
}
