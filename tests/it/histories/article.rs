//! An article of a history: its lines, and how it is written down.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::dice::Dice;
use super::vocabulary;

/// What stands in a file.
#[derive(Debug, Clone)]
pub(super) struct Article {
    pub(super) path: String,
    /// Metadata by key; empty, or with a title.
    pub(super) head: BTreeMap<&'static str, String>,
    /// Whether the metadata is YAML front matter.
    pub(super) yaml: bool,
    pub(super) paragraphs: Vec<String>,
    pub(super) headlines: Vec<String>,
    /// Bytes that stand in place of all that.
    pub(super) broken: Option<Vec<u8>>,
    /// Seconds since 1970.
    pub(super) modified: i64,
    /// When an embargo ends, in seconds since 1970.
    pub(super) due: Option<i64>,
}

const TAGS: [&str; 4] = ["salt", "fog", "salt, fog", "ice"];

impl Article {
    /// One in the shape of most: a sentence, paragraphs, headlines; two of three with a title.
    pub(super) fn new(path: String, dice: &mut Dice, titles: &[String]) -> Self {
        let mut article = Self {
            path,
            head: BTreeMap::new(),
            yaml: dice.falls(20),
            paragraphs: Vec::new(),
            headlines: Vec::new(),
            broken: None,
            modified: 0,
            due: None,
        };
        if dice.falls(67) {
            article.head.insert("title", vocabulary::title(dice));
            if dice.falls(60) {
                article.retag(dice);
            }
        }
        article.rewrite(dice);
        article.relate(dice, titles);
        article
    }

    /// Says something else from the first word to the last, under the same title.
    pub(super) fn rewrite(&mut self, dice: &mut Dice) {
        self.paragraphs = vec![vocabulary::opening(dice)];
        let count = 3 + dice.below(2);
        self.paragraphs
            .extend((0..count).map(|_| vocabulary::paragraph(dice)));
    }

    pub(super) fn retag(&mut self, dice: &mut Dice) {
        self.head.insert("tags", (*dice.one_of(&TAGS)).to_owned());
    }

    /// One or two headlines with a label above them, three or four without, or none.
    pub(super) fn relate(&mut self, dice: &mut Dice, titles: &[String]) {
        let count = dice.weighed(&[(2, 0), (3, 1), (3, 2), (3, 3), (1, 4)]);
        self.headlines = (0..count)
            .map(|_| vocabulary::headline(dice, titles))
            .collect();
    }

    /// The title, where the article names one.
    pub(super) fn title(&self) -> &str {
        match self.head.get("title") {
            Some(title) => title,
            None => self.paragraphs[0].trim_end_matches('.'),
        }
    }

    /// Whether it has metadata to which more can be added without moving the title.
    pub(super) fn has_head(&self) -> bool {
        self.broken.is_none() && !self.head.is_empty()
    }

    /// The file's bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        if let Some(broken) = &self.broken {
            return broken.clone();
        }
        let mut text = String::new();
        let mark = if self.yaml { "---\n" } else { "" };
        if !self.head.is_empty() {
            text.push_str(mark);
            for (key, value) in &self.head {
                let quote = if self.yaml && *key == "title" {
                    "\""
                } else {
                    ""
                };
                let _ = writeln!(text, "{key}: {quote}{value}{quote}");
            }
            text.push_str(mark);
            text.push('\n');
        }
        text.push_str(&self.paragraphs.join("\n"));
        text.push('\n');
        if !self.headlines.is_empty() {
            text.push_str("\n\n");
            if self.headlines.len() < 3 {
                text.push_str("Related:\n");
            }
            text.push_str(&self.headlines.join("\n"));
            text.push('\n');
        }
        text.into_bytes()
    }
}
