//! The keys that heads may use, under the names that other tools and other languages give them.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::story::entries::entries;
use crate::story::lexicons::KEY_NAMES;
use crate::story::nearest::{is_slip, nearest};
use crate::story::spelling::{glued, is_gap};

/// What a key is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Title,
    Date,
    /// A date that, beside another, counts when it is the later one.
    NotBefore,
    /// The same where it is a date, and something else where it isn't: the name of a magazine.
    Publication,
    Updated,
    Authors,
    Tags,
    Section,
    Summary,
    Language,
    Slug,
    Link,
    /// Addresses of old, as Hugo and Zola have them.
    Aliases,
    /// The same of Jekyll, where a relative one is the site's.
    RedirectFrom,
    Id,
    /// Whether the story may go out.
    State(State),
    Correction,
    Related,
    /// A picture, or several.
    Image,
    /// What the picture shows, in words.
    ImageAlt,
    /// A file that is offered: to be heard, seen, or kept.
    Media,
    /// The size of that file in bytes.
    MediaBytes,
    /// Its media type.
    MediaType,
    /// Known, and not used: layouts, what newsrooms note.
    Ignored,
}

/// A state that a key tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// `true` holds.
    Draft,
    /// `false` holds; a date is the date of publishing.
    Publish,
    /// `no` holds; all else may be about something else: `done: by hand`.
    Ready,
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
        const ALL: [State; 7] = [
            State::Draft,
            State::Publish,
            State::Ready,
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
            Self::Ready => "ready",
            Self::Status => "status",
            Self::Embargo => "embargo",
            Self::Expiry => "expiry",
            Self::Withdrawn => "withdrawn",
        }
    }
}

const FILE: &str = include_str!("../lexicon/keys.txt");

/// What the file says of keys that hold others.
const MORE: &str = "more";

/// So many letters has a mistyped name, and the one that is meant: short words are one letter from too many
/// others.
const FEWEST_LETTERS: usize = 5;

/// A name without its gaps, as it is, and what it means.
type Meant<T> = (Cow<'static, str>, &'static str, T);

/// The names of states that a slip may hit, and the states.
static STATES: LazyLock<Vec<Meant<State>>> = LazyLock::new(|| {
    names(FEWEST_LETTERS, |key| match key {
        Key::State(state) if state != State::Ready => Some(state),
        _ => None,
    })
});

/// The names of dates of publishing that a slip may hit, and their keys.
static DATES: LazyLock<Vec<Meant<Key>>> = LazyLock::new(|| {
    /// What stands behind the key must be a date, so that shorter words may be meant too.
    const FEWEST_LETTERS: usize = 4;
    let is_date = |key: &Key| matches!(key, Key::Date | Key::NotBefore);
    names(FEWEST_LETTERS, |key| Some(key).filter(is_date))
});

/// The names of so many letters of some keys.
fn names<T>(fewest_letters: usize, of_key: impl Fn(Key) -> Option<T>) -> Vec<Meant<T>> {
    let meant = entries(FILE).filter_map(|entry| {
        let meant = of_key(Key::of_meaning(entry.means)?)?;
        Some((bare(entry.word), entry.word, meant))
    });
    meant
        .filter(|(bare, ..)| is_long(bare, fewest_letters))
        .collect()
}

impl Key {
    /// The key of a name, in any letter case.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::of_meaning(KEY_NAMES.find(&bare(name.trim()))?)
    }

    /// Whether it says if, or when, its story goes out.
    pub(super) fn tells_when(self) -> bool {
        match self {
            Self::State(state) => state != State::Ready,
            key => matches!(key, Self::Date | Self::NotBefore | Self::Publication),
        }
    }

    /// Whether what stands under several names of it counts together.
    pub(super) fn adds_up(self) -> bool {
        matches!(
            self,
            Self::Tags | Self::Authors | Self::NotBefore | Self::Aliases
        )
    }

    fn of_meaning(meaning: &str) -> Option<Self> {
        Some(match meaning {
            "title" => Self::Title,
            "date" => Self::Date,
            "not_before" => Self::NotBefore,
            "publication" => Self::Publication,
            "updated" => Self::Updated,
            "authors" => Self::Authors,
            "tags" => Self::Tags,
            "section" => Self::Section,
            "summary" => Self::Summary,
            "language" => Self::Language,
            "slug" => Self::Slug,
            "link" => Self::Link,
            "aliases" => Self::Aliases,
            "redirect_from" => Self::RedirectFrom,
            "id" => Self::Id,
            "correction" => Self::Correction,
            "related" => Self::Related,
            "image" => Self::Image,
            "image_alt" => Self::ImageAlt,
            "media" => Self::Media,
            "media_bytes" => Self::MediaBytes,
            "media_type" => Self::MediaType,
            "ignored" | MORE => Self::Ignored,
            state => Self::State(State::named(state)?),
        })
    }

    /// Whether it says nothing that tells a head from other text: `Video: …` stands in many.
    pub(super) fn is_aside(self) -> bool {
        matches!(
            self,
            Self::Ignored
                | Self::Image
                | Self::ImageAlt
                | Self::Media
                | Self::MediaBytes
                | Self::MediaType
        )
    }

    /// Whether a new story mustn't go out when the value can't be understood.
    pub(super) fn holds_story(self) -> bool {
        matches!(self, Self::Date | Self::NotBefore)
    }
}

/// Whether keys of the story may stand inside a key: one that nobody knows, or one for whatever a site adds.
pub(super) fn may_hold_more(name: &str) -> bool {
    KEY_NAMES
        .find(&bare(name.trim()))
        .is_none_or(|means| means == MORE)
}

/// The state whose name is one letter from an unknown one, and that name.
pub(super) fn mistyped_state(name: &str) -> Option<(&'static str, State)> {
    let is_enough = |name: &str| is_long(name, FEWEST_LETTERS);
    mistyped(name, &STATES, is_enough)
}

/// The key of a date that an unknown name means, and that name: one letter from it, or of several words one that
/// tells when, or if, a story goes out (`embargo lifts at`).
pub(super) fn meant_date(name: &str) -> Option<(&'static str, Key)> {
    let slip = mistyped(name, &DATES, |name| !name.is_empty());
    slip.or_else(|| mentions_publishing(name).then_some(("publish_date", Key::Date)))
}

/// Whether an unknown name can only mean a date's, so that what stands behind it should be one: it is one letter
/// from it, begins with the same, and isn't its plural.
pub(super) fn is_mistyped_date(name: &str) -> bool {
    let is_many = |meant: &str| {
        name.trim()
            .strip_suffix(['s', 'S'])
            .is_some_and(|one| bare(one) == bare(meant))
    };
    mistyped(name, &DATES, |name| !name.is_empty()).is_some_and(|(meant, _)| {
        let first = |word: &str| bare(word.trim()).chars().next();
        first(name) == first(meant) && !is_many(meant)
    })
}

fn mentions_publishing(name: &str) -> bool {
    let tells = |word| {
        let key = Key::named(word);
        matches!(key, Some(Key::State(State::Publish | State::Embargo)))
    };
    name.contains(is_gap) && Key::named(name).is_none() && name.split(is_gap).any(tells)
}

fn mistyped<T: Copy>(
    name: &str,
    names: &[Meant<T>],
    is_enough: impl Fn(&str) -> bool,
) -> Option<(&'static str, T)> {
    let name = bare(name.trim());
    if !is_enough(&name) || Key::named(&name).is_some() {
        return None;
    }
    let mut names = names.iter();
    let (_, word, meant) = names.find(|(bare, ..)| is_slip(&name, bare))?;
    Some((word, *meant))
}

/// Whether a word has so many letters.
fn is_long(word: &str, fewest_letters: usize) -> bool {
    word.chars().nth(fewest_letters - 1).is_some()
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
pub(super) fn bare(name: &str) -> Cow<'_, str> {
    /// No name is longer; prose in front of a colon is.
    const MOST_BYTES: usize = 120;
    if name.len() > MOST_BYTES {
        return Cow::Borrowed("");
    }
    glued(name)
}

#[cfg(test)]
mod tests {
    use super::{
        FILE, Key, State, entries, is_mistyped_date, meant_date, mistyped_state, nearest_name,
    };

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
        assert_eq!(Key::named("ｔｉｔｌｅ"), Some(Key::Title));
        assert_eq!(Key::named("ETAT"), Key::named("état"));
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
            ("embargo untl", "embargo_until", State::Embargo),
            ("is-darft", "is_draft", State::Draft),
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
    fn a_slip_of_the_hand_is_near_a_date() {
        for (name, word, key) in [
            ("daet", "date", Key::Date),
            ("publishdat", "publish_date", Key::NotBefore),
            ("Pubilsh Date", "publish_date", Key::NotBefore),
            ("relase-date", "release_date", Key::NotBefore),
            ("dautm", "datum", Key::Date),
            ("embargo-lifts-at", "publish_date", Key::Date),
        ] {
            assert_eq!(meant_date(name), Some((word, key)), "{name}");
        }
        for name in ["date", "venue", "", "updated", "due date"] {
            assert_eq!(meant_date(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_that_can_only_mean_a_date_begins_like_it_and_is_no_plural() {
        for name in ["datte", "daet", "Fehca", "datun", "pubilsh_date"] {
            assert!(is_mistyped_date(name), "{name}");
        }
        for name in [
            "dates",
            "gate",
            "rate",
            "datei",
            "daten",
            "embargo-lifts-at",
            "",
        ] {
            assert!(!is_mistyped_date(name), "{name}");
        }
    }

    #[test]
    fn an_unknown_key_is_near_a_known_one_or_none() {
        assert_eq!(nearest_name("autor_"), Some("author"));
        assert_eq!(nearest_name("tilte"), Some("title"));
        assert_eq!(nearest_name("mood"), None);
    }
}
