//! Headlines as they are found: each once, its URL checked, not too many.

use xxhash_rust::xxh3::xxh3_64;

use super::facts::Glance;
use super::limits::{HEADLINE_CHARS, HEADLINES, is_longer};
use super::normal_form::{normal_form, sketch};
use super::{Headline, bad_value, link, tidy};
use crate::problem::What;

/// Headlines without duplicates.
#[derive(Default)]
pub(super) struct Headlines {
    pub(super) found: Vec<Headline>,
    seen: Seen,
    is_full: bool,
}

/// What tells which normal forms are there already.
enum Seen {
    /// Their sketches, while all have one and no two the same.
    Sketches(Vec<u32>),
    /// Their hashes.
    Forms(Vec<u64>),
}

impl Default for Seen {
    fn default() -> Self {
        Self::Sketches(Vec::new())
    }
}

/// Where a headline stands: the line of the file, and the key that a problem names.
type Place<'a> = (u32, &'a str);

impl Headlines {
    /// Room for so many.
    pub(super) fn with_capacity(most: usize) -> Self {
        let most = most.min(HEADLINES);
        Self {
            found: Vec::with_capacity(most),
            seen: Seen::Sketches(Vec::with_capacity(most)),
            is_full: false,
        }
    }

    /// Takes a headline as written, with its URL as written. One that can't be used goes, and is told.
    pub(super) fn take(
        &mut self,
        text: Glance<'_>,
        url: Option<&str>,
        at: Place<'_>,
        problems: &mut Vec<(Option<u32>, What)>,
    ) {
        let url = checked(url, at, problems);
        let Some(text) = fitting(text, at, problems) else {
            return;
        };
        let was_full = self.is_full;
        self.push(text, url);
        if self.is_full && !was_full {
            let what = What::TooMany {
                things: "headlines".into(),
                most: HEADLINES as u64,
            };
            problems.push((Some(at.0), what));
        }
    }

    /// A URL alone on its line belongs to the headline above it.
    pub(super) fn take_url(
        &mut self,
        line: &str,
        url: Option<&str>,
        at: Place<'_>,
        problems: &mut Vec<(Option<u32>, What)>,
    ) {
        let Some(url) = checked(url, at, problems) else {
            return;
        };
        match self.found.last_mut() {
            Some(last) if last.url.is_none() => last.url = Some(url),
            _ => {
                if let Some(text) = fitting(line.into(), at, problems) {
                    self.push(text, Some(url));
                }
            }
        }
    }

    /// Adds a headline, unless its normal form is there already.
    pub(super) fn push(&mut self, text: String, url: Option<String>) {
        if text.is_empty() || self.is_full {
            return;
        }
        if !self.is_new(&text) {
            return;
        }
        self.is_full = self.found.len() >= HEADLINES;
        if !self.is_full {
            self.found.push(Headline { text, url });
        }
    }

    /// Whether the text's normal form isn't there yet; then it is noted.
    fn is_new(&mut self, text: &str) -> bool {
        if let Seen::Sketches(sketches) = &mut self.seen {
            match sketch(text) {
                Some(sketch) if !sketches.contains(&sketch) => {
                    sketches.push(sketch);
                    return true;
                }
                // Only the forms themselves tell.
                _ => {
                    let forms = self.found.iter().map(|headline| hash(&headline.text));
                    self.seen = Seen::Forms(forms.collect());
                }
            }
        }
        let Seen::Forms(forms) = &mut self.seen else {
            return true;
        };
        let hash = hash(text);
        let is_new = !forms.contains(&hash);
        if is_new {
            forms.push(hash);
        }
        is_new
    }
}

fn hash(text: &str) -> u64 {
    xxh3_64(normal_form(text).as_bytes())
}

/// The text on one line, if it is no longer than a headline may be.
fn fitting(
    Glance { text, facts }: Glance<'_>,
    (line, key): Place<'_>,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Option<String> {
    let text = if facts.is_tidy() {
        text.trim_matches(' ').to_owned()
    } else {
        tidy::one_line(text)
    };
    if !is_longer(&text, HEADLINE_CHARS) {
        return Some(text);
    }
    let what = bad_value(key, &text, "a headline of at most 300 characters");
    problems.push((Some(line), what));
    None
}

fn checked(
    url: Option<&str>,
    (line, key): Place<'_>,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Option<String> {
    match link::web_link(url?) {
        Ok(url) => Some(url),
        Err(expected) => {
            let what = bad_value(key, url.unwrap_or_default(), expected);
            problems.push((Some(line), what));
            None
        }
    }
}
