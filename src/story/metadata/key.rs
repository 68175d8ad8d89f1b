//! The keys that heads may use, under the names that other tools and other languages give them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::story::lexicon::{entries, fold};
use crate::story::nearest::{is_slip, nearest};

/// What a key is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Title,
    Date,
    /// A date that, beside another, counts when it is the later one.
    NotBefore,
    Updated,
    Authors,
    Tags,
    Section,
    Summary,
    Language,
    Slug,
    Link,
    Id,
    /// Whether the story may go out.
    State(State),
    Correction,
    Related,
    /// Known, and not used: pictures, layouts, what newsrooms note.
    Ignored,
}

/// A state that a key tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// `true` holds.
    Draft,
    /// `false` holds; a date is the date of publishing.
    Publish,
    /// A word: `draft`, `published`.
    Status,
    /// Held until a date.
    Embargo,
    /// Held from a date on.
    Expiry,
    /// Released, and taken back; what it says is the reason.
    Withdrawn,
}

impl State {
    pub(super) fn named(name: &str) -> Option<Self> {
        const ALL: [State; 6] = [
            State::Draft,
            State::Publish,
            State::Status,
            State::Embargo,
            State::Expiry,
            State::Withdrawn,
        ];
        ALL.into_iter().find(|state| state.name() == name)
    }

    /// The name that problems call it by.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Publish => "publish",
            Self::Status => "status",
            Self::Embargo => "embargo",
            Self::Expiry => "expiry",
            Self::Withdrawn => "withdrawn",
        }
    }
}

const FILE: &str = include_str!("../lexicon/keys.txt");

/// Each name without its gaps, and its key.
static NAMES: LazyLock<HashMap<Cow<'static, str>, Key>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for entry in entries(FILE) {
        if let Some(key) = Key::of_meaning(entry.means) {
            names.entry(bare(entry.word)).or_insert(key);
        }
    }
    names
});

/// So many letters has a mistyped name, and the one that is meant: short words are one letter from too many
/// others.
const FEWEST_LETTERS: usize = 5;

/// The names of states that a slip may hit, and the states.
static STATES: LazyLock<Vec<(&'static str, State)>> = LazyLock::new(|| {
    let states = entries(FILE).filter_map(|entry| match Key::of_meaning(entry.means) {
        Some(Key::State(state)) => Some((entry.word, state)),
        _ => None,
    });
    states.filter(|(word, _)| is_long(word)).collect()
});

impl Key {
    /// The key of a name, in any letter case.
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.get(&*bare(name.trim())).copied()
    }

    /// Whether it says if, or when, its story goes out.
    pub(super) fn tells_when(self) -> bool {
        matches!(self, Self::State(_) | Self::Date | Self::NotBefore)
    }

    fn of_meaning(meaning: &str) -> Option<Self> {
        Some(match meaning {
            "title" => Self::Title,
            "date" => Self::Date,
            "not_before" => Self::NotBefore,
            "updated" => Self::Updated,
            "authors" => Self::Authors,
            "tags" => Self::Tags,
            "section" => Self::Section,
            "summary" => Self::Summary,
            "language" => Self::Language,
            "slug" => Self::Slug,
            "link" => Self::Link,
            "id" => Self::Id,
            "correction" => Self::Correction,
            "related" => Self::Related,
            "ignored" => Self::Ignored,
            state => Self::State(State::named(state)?),
        })
    }

    /// Whether a new story mustn't go out when the value can't be understood.
    pub(super) fn holds_story(self) -> bool {
        matches!(self, Self::Date | Self::NotBefore)
    }
}

/// The state whose name is one letter from an unknown one, and that name.
pub(super) fn mistyped_state(name: &str) -> Option<(&'static str, State)> {
    let name = fold(name.trim());
    if !is_long(&name) || Key::named(&name).is_some() {
        return None;
    }
    let mut states = STATES.iter().copied();
    states.find(|(state, _)| is_slip(&name, state))
}

fn is_long(word: &str) -> bool {
    word.chars().nth(FEWEST_LETTERS - 1).is_some()
}

/// The known name that is nearest to an unknown one.
pub(super) fn nearest_name(name: &str) -> Option<&'static str> {
    let known = entries(FILE).filter(|entry| entry.language.is_empty() && entry.means != "ignored");
    nearest(name.trim(), known.map(|entry| entry.word))
}

/// Whether a line starts with a key that we know.
pub(in crate::story) fn is_key_line(line: &str) -> bool {
    let name = line.split_once(':').map(|(name, _)| name);
    name.is_some_and(|name| Key::named(name).is_some())
}

/// A name in small letters without what may part its words: `publishDate`, `publish_date`.
fn bare(name: &str) -> Cow<'_, str> {
    /// No name is longer; prose in front of a colon is.
    const MOST_BYTES: usize = 120;
    let is_gap = |c: char| matches!(c, ' ' | '-' | '_' | '.');
    if name.len() > MOST_BYTES {
        return Cow::Borrowed("");
    }
    match fold(name) {
        folded if !folded.contains(is_gap) => folded,
        folded => Cow::Owned(folded.split(is_gap).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::{FILE, Key, State, entries, mistyped_state, nearest_name};

    #[test]
    fn each_line_of_the_file_is_understood() {
        for entry in entries(FILE) {
            assert!(Key::of_meaning(entry.means).is_some(), "{entry:?}");
        }
    }

    #[test]
    fn a_word_of_two_languages_means_one_thing() {
        for entry in entries(FILE) {
            let key = Key::named(entry.word);
            assert_eq!(key, Key::of_meaning(entry.means), "{entry:?}");
        }
    }

    #[test]
    fn gaps_and_letter_case_do_not_count() {
        for name in [
            "publishDate",
            "Publish date",
            "publish-date",
            "PUBLISH_DATE",
            "publish.date",
        ] {
            assert_eq!(Key::named(name), Some(Key::NotBefore), "{name}");
        }
        assert_eq!(Key::named("ÜBERSCHRIFT"), Some(Key::Title));
        assert_eq!(Key::named(&"title ".repeat(100)), None);
    }

    #[test]
    fn a_slip_of_the_hand_is_near_a_state() {
        for (name, word, state) in [
            ("drfat", "draft", State::Draft),
            ("Drafft", "draft", State::Draft),
            ("statsu", "status", State::Status),
            ("pubilshed", "published", State::Publish),
            ("embrago", "embargo", State::Embargo),
            ("withdrwan", "withdrawn", State::Withdrawn),
            ("Entwrf", "entwurf", State::Draft),
            ("borradr", "borrador", State::Draft),
        ] {
            assert_eq!(mistyped_state(name), Some((word, state)), "{name}");
        }
        for name in [
            "drat",
            "daft",
            "publisher",
            "stats",
            "states",
            "Anna",
            "Venue",
            "title",
        ] {
            assert_eq!(mistyped_state(name), None, "{name}");
        }
    }

    #[test]
    fn an_unknown_key_is_near_a_known_one_or_none() {
        assert_eq!(nearest_name("autor_"), Some("author"));
        assert_eq!(nearest_name("tilte"), Some("title"));
        assert_eq!(nearest_name("mood"), None);
    }
}
