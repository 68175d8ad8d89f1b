//! Placeholders of layouts: `{title}`, `{wrap72:p1}`, `{dash:h*}`, `{stamp.date}`.
//!
//! A name may have shapes before it, the last one first. `p*` are all paragraphs, each on a line; `P*`
//! the same with a blank line between; `PP*` with two; `p2*` begins at the second, `p1-3` ends at the
//! third. `h` are the headlines. Other names are words of the language, of which one form is taken
//! (`word*`: all of them); `.date` is its date. `opening` are titles out of the opening sentence, `lead` is the first
//! paragraph with a dateline.

use super::language::{Form, Language, Story};
use super::shapes::shaped;

/// What a layout is filled with.
pub(super) struct Filling<'a> {
    language: &'a Language,
    story: &'a Story,
    /// Which form of a word is taken.
    turn: usize,
    /// A word whose form is given.
    with: Option<(&'a str, usize)>,
}

/// The places of placeholders in a text, with the braces.
fn places(text: &str) -> Vec<(usize, usize)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "*.:=#~-_".contains(c);
    let mut places = Vec::new();
    for (start, _) in text.match_indices('{') {
        let Some(length) = text[start..].find('}') else {
            break;
        };
        let name = &text[start + 1..start + length];
        if !name.is_empty() && name.chars().all(is_part) {
            places.push((start, start + length + 1));
        }
    }
    places
}

/// The names of all placeholders of a text, without shapes.
pub(super) fn names(text: &str) -> Vec<String> {
    let inside = |(start, end): (usize, usize)| &text[start + 1..end - 1];
    let name = |inside: &str| inside.rsplit(':').next().unwrap().to_owned();
    let places = places(text).into_iter();
    places.map(|place| name(inside(place))).collect()
}

/// A list among which a name chooses: `p2*` → `p`, the lines between two items, from, to.
fn range(name: &str) -> Option<(char, usize, usize, usize)> {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit() || "*-".contains(c));
    let (list, between) = match letters {
        "p" | "h" => (letters.chars().next()?, 1),
        "P" | "H" => (letters.to_lowercase().chars().next()?, 2),
        "PP" | "HH" => (letters.to_lowercase().chars().next()?, 3),
        _ => return None,
    };
    let rest = &name[letters.len()..];
    let number = |text: &str| text.parse::<usize>().ok();
    let (from, to) = match (rest.strip_suffix('*'), rest.split_once('-')) {
        (Some(from), _) => (number(from).unwrap_or(1), usize::MAX),
        (None, Some((from, to))) => (number(from)?, number(to)?),
        (None, None) => (number(rest)?, number(rest)?),
    };
    Some((list, between, from, to))
}

impl<'a> Filling<'a> {
    pub(super) fn of(language: &'a Language, story: usize) -> Self {
        Self {
            language,
            story: &language.stories[story],
            turn: 0,
            with: None,
        }
    }

    pub(super) fn turned(self, turn: usize) -> Self {
        Self { turn, ..self }
    }

    pub(super) fn with(self, word: &'a str, form: usize) -> Self {
        let with = Some((word, form));
        Self { with, ..self }
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        let word = match name {
            "lead" => "dateline",
            _ => name.trim_end_matches('*').trim_end_matches(".date"),
        };
        self.of_story(name).is_some() || self.language.words.contains_key(word)
    }

    fn of_story(&self, name: &str) -> Option<Vec<String>> {
        let story = self.story;
        if let Some((list, _, from, to)) = range(name) {
            let list = if list == 'p' { &story.p } else { &story.h };
            let to = to.min(list.len());
            return Some(list[from - 1..to].to_vec());
        }
        let text = match name {
            "title" => &story.title,
            "author" => &story.author,
            "place" => &story.place,
            "section" => &story.section,
            "opening" => return Some(story.opening.clone()),
            _ => return None,
        };
        Some(vec![text.clone()])
    }

    fn form(&self, word: &str) -> &'a Form {
        let forms = self.language.words.get(word);
        let forms = forms.unwrap_or_else(|| panic!("{} has no {word}", self.language.tag));
        match self.with {
            Some((with, form)) if with == word => &forms[form],
            _ => &forms[self.turn % forms.len()],
        }
    }

    fn named(&self, name: &str) -> Vec<String> {
        if let Some(texts) = self.of_story(name) {
            return texts;
        }
        if let Some(word) = name.strip_suffix(".date") {
            return vec![self.form(word).date().to_owned()];
        }
        if name == "lead" {
            return vec![self.text("{dateline}{p1}")];
        }
        match name.strip_suffix('*') {
            Some(word) => {
                let forms = self.language.words[word].iter();
                forms.map(|form| self.text(form.text())).collect()
            }
            None => vec![self.text(self.form(name).text())],
        }
    }

    /// What a placeholder (without braces) stands for: several texts where it names a list.
    fn list(&self, placeholder: &str) -> Vec<String> {
        let mut parts = placeholder.rsplit(':');
        let name = parts.next().unwrap();
        let mut texts = self.named(name);
        for shape in parts {
            for (at, text) in texts.iter_mut().enumerate() {
                *text = shaped(shape, text, at + 1);
            }
        }
        texts
    }

    /// The text with all placeholders filled.
    pub(super) fn text(&self, text: &str) -> String {
        let mut out = String::new();
        let mut done = 0;
        for (start, end) in places(text) {
            out.push_str(&text[done..start]);
            let placeholder = &text[start + 1..end - 1];
            let name = placeholder.rsplit(':').next().unwrap();
            let between = range(name).map_or(1, |(_, between, ..)| between);
            out.push_str(&self.list(placeholder).join(&"\n".repeat(between)));
            done = end;
        }
        out.push_str(&text[done..]);
        out
    }

    /// Several texts where the text is a placeholder of a list and nothing else.
    pub(super) fn items(&self, text: &str) -> Vec<String> {
        match places(text)[..] {
            [(0, end)] if end == text.len() => self.list(&text[1..end - 1]),
            _ => vec![self.text(text)],
        }
    }
}
