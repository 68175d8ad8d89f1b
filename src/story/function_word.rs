//! Small words that tell where a sentence can be cut.

use super::lexicons::FUNCTION_WORDS;

/// What a word, in small letters, does in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A preposition or conjunction: a headline can stop before it, not after it.
    Joint,
    /// Asks for the word after it: a number, an auxiliary.
    Hanging,
    /// The same, and no title ends in it, in any language that has the word.
    Article,
    /// A form of `be` or `have`, an auxiliary: a verb that asks for more.
    Auxiliary,
    /// A finite verb, or what looks like one in the past.
    Verb,
    /// Anything else.
    Other,
}

impl Word {
    /// By the lexicon, else by its end. A word with a capital is a name, as far as the lexicon goes.
    pub(super) fn of(word: &str) -> Self {
        let is_small = !word.starts_with(char::is_uppercase);
        match FUNCTION_WORDS.get(word).filter(|_| is_small) {
            Some("joint") => Self::Joint,
            Some("hanging") => Self::Hanging,
            Some("article") => Self::Article,
            Some("auxiliary") => Self::Auxiliary,
            Some("verb") => Self::Verb,
            None if word.len() >= 4 && word.ends_with("ed") => Self::Verb,
            _ => Self::Other,
        }
    }

    /// Whether a headline that ends in the word asks for more.
    pub(super) fn hangs(self) -> bool {
        matches!(
            self,
            Self::Joint | Self::Hanging | Self::Article | Self::Auxiliary
        )
    }

    /// Whether the word makes a clause of its sentence.
    pub(super) fn is_verb(self) -> bool {
        matches!(self, Self::Auxiliary | Self::Verb)
    }
}

/// Whether the last word is an article: `Welcome to the`.
pub(super) fn ends_in_article(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    Word::of(last) == Word::Article
}

/// Whether the first word has a capital only because a sentence begins with it: `The roof is unsafe`.
pub(super) fn begins_sentence(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or(text);
    first.starts_with(char::is_uppercase)
        && !matches!(Word::of(&first.to_lowercase()), Word::Other | Word::Verb)
}

/// Whether a verb stands in the text, as far as English lets us know one.
pub(super) fn has_verb(text: &str) -> bool {
    text.split_whitespace()
        .any(|word| Word::of(word.trim_matches(|c: char| !c.is_alphanumeric())).is_verb())
}

/// Whether the text holds two of the words that no English sentence of a title's length lacks.
pub(super) fn is_english(text: &str) -> bool {
    let mut found = "";
    for word in text.split_ascii_whitespace() {
        let known = word.len() <= 4
            && matches!(
                word,
                "the" | "of" | "and" | "to" | "with" | "for" | "from" | "that" | "by" | "was"
            );
        if known && !found.is_empty() && word != found {
            return true;
        }
        if known {
            found = word;
        }
    }
    false
}
