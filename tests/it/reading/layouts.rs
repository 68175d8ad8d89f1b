//! Layouts, filled with the stories of each language: `tests/reading/layouts/<class>-<name>.txt`.

use serde::Deserialize;

use super::article::{Article, class};
use super::expected::{Expected, ExpectedHeadline, OneOrMany};
use super::files;
use super::language::Language;
use super::placeholders::{Filling, names};
use super::shapes::address;

/// What stands above `----` in a layout.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    /// What it tries.
    #[allow(dead_code, reason = "it tells whoever reads the layout")]
    about: String,
    /// The languages for which it is usual; empty: all that have the words.
    #[serde(default)]
    languages: Vec<String>,
    /// Languages for which it isn't.
    #[serde(default)]
    not: Vec<String>,
    /// The word of which each form makes an article; without it each story makes one.
    each: Option<String>,
    #[serde(default = "path")]
    path: String,
    /// The headlines have addresses.
    #[serde(default)]
    linked: bool,
    /// `crlf` or `cr`, where lines don't end in a line feed.
    line_ends: Option<String>,
    says: Expected,
}

fn path() -> String {
    "x.txt".to_owned()
}

struct Layout {
    name: String,
    head: Head,
    text: String,
}

impl Layout {
    fn of((name, file): (String, String)) -> Self {
        let (head, text) = file
            .split_once("\n----\n")
            .unwrap_or_else(|| panic!("{name}"));
        let head = toml::from_str(head).unwrap_or_else(|error| panic!("{name}: {error}"));
        let text = text.to_owned();
        Self { name, head, text }
    }

    /// Whether the layout is usual in a language, and the language has all its words.
    fn suits(&self, language: &Language) -> bool {
        let is_named = |tags: &[String]| tags.contains(&language.tag);
        let lacks = |name: &String| !Filling::of(language, 0).knows(name);
        (self.head.languages.is_empty() || is_named(&self.head.languages))
            && !is_named(&self.head.not)
            && !names(&self.text).iter().any(lacks)
    }

    fn fillings<'a>(&'a self, language: &'a Language) -> Vec<Filling<'a>> {
        let seed = usize::try_from(xxhash_rust::xxh3::xxh3_64(self.name.as_bytes()) % 97).unwrap();
        let stories = language.stories.len();
        let Some(each) = &self.head.each else {
            let filling = |story| Filling::of(language, story).turned(seed + story);
            return (0..stories).map(filling).collect();
        };
        let forms = language.words.get(each).map_or(0, Vec::len);
        let filling = |form| {
            let filling = Filling::of(language, (seed + form) % stories);
            filling.turned(seed + form).with(each, form)
        };
        (0..forms).map(filling).collect()
    }

    fn article(&self, language: &Language, number: usize, filling: &Filling<'_>) -> Article {
        Article {
            name: format!("{}/{}/{number}", self.name, language.tag),
            class: class(&self.name),
            group: self.name.clone(),
            path: filling.text(&self.head.path),
            language: language.tag.clone(),
            bytes: self.ended(filling.text(&self.text)).into_bytes(),
            expected: self.expected(filling),
        }
    }

    /// The text with the layout's line ends.
    fn ended(&self, text: String) -> String {
        match self.head.line_ends.as_deref() {
            None => text,
            Some("crlf") => text.replace('\n', "\r\n"),
            Some("cr") => text.replace('\n', "\r"),
            Some(other) => panic!("{}: no line ends {other}", self.name),
        }
    }

    fn expected(&self, filling: &Filling<'_>) -> Expected {
        let says = self.head.says.clone();
        let all = |texts: Vec<String>| -> Vec<String> {
            texts.iter().flat_map(|text| filling.items(text)).collect()
        };
        let titles = |titles: OneOrMany| OneOrMany::Many(all(titles.all().to_vec()));
        let headlines = |headlines: Vec<ExpectedHeadline>| {
            let texts = headlines.iter().map(ExpectedHeadline::shown).collect();
            let headline = |(at, text): (usize, String)| {
                let url = address(at + 1);
                if self.head.linked {
                    ExpectedHeadline::Linked { text, url }
                } else {
                    ExpectedHeadline::Text(text)
                }
            };
            all(texts).into_iter().enumerate().map(headline).collect()
        };
        Expected {
            title: says.title.map(titles),
            first: says.first.map(|text| filling.text(&text)),
            body: says.body.map(all),
            may: all(says.may),
            stays: all(says.stays),
            headlines: says.headlines.map(headlines),
            date: says.date.map(|text| filling.text(&text)),
            authors: says.authors.map(all),
            section: says.section.map(|text| filling.text(&text)),
            ..says
        }
    }
}

pub(super) fn articles(languages: &[Language]) -> Vec<Article> {
    let mut articles = Vec::new();
    for layout in files("layouts").into_iter().map(Layout::of) {
        let before = articles.len();
        for language in languages.iter().filter(|one| layout.suits(one)) {
            let fillings = layout.fillings(language);
            let fillings = fillings.iter().enumerate();
            articles.extend(fillings.map(|(at, one)| layout.article(language, at + 1, one)));
        }
        assert!(
            articles.len() > before,
            "no language has the words of {}",
            layout.name
        );
    }
    articles
}
