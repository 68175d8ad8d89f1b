//! Whether a story may go out: what the keys of states say. In doubt it is held.

use super::draft_line::{state_in_dateline, state_of_line, state_of_value};
use super::field::Field;
use super::key::{Key, State, may_hold_more, mistyped_state};
use super::moment;
use super::value::{Value, text_of};
use crate::problem::{Doubt, What};
use crate::story::entries::entries;
use crate::story::lexicons::STATES;
use crate::story::nearest::is_slip;
use crate::story::spelling::{fold, narrow};
use crate::story::tidy::{cut_graphemes, one_line};
use crate::story::{Rules, Written};

/// Characters of what is written, as problems show it.
const WRITTEN_CHARS: usize = 100;

/// What a field says of the state of its story.
#[derive(Debug, PartialEq)]
pub(super) enum Said {
    /// That it may go out, or nothing.
    Publish,
    /// That it stays back.
    Hold,
    /// When it goes out.
    Date(Written),
    /// That it isn't before a date.
    NotBefore(Written),
    /// That it is taken back, for a reason or for none.
    Withdrawn(String),
    /// Something that can't be understood, so that it stays back.
    Doubt(What),
}

/// What the value of a state means.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Meaning {
    Publish,
    Hold,
    Date(Written),
    /// One letter from a word that is known, or more than such a word.
    Nearly,
    Unknown,
}

const FILE: &str = include_str!("../lexicon/states.txt");

/// What a value says of a state.
fn meaning(state: State, text: &str, rules: &Rules) -> Meaning {
    let text = &narrow(text);
    let text = trimmed(text);
    let meaning = STATES.get(text).map(|word| of_word(state, word));
    if let Some(meaning) = meaning {
        return meaning;
    }
    if let Some(date) = moment::read(text, rules) {
        return Meaning::Date(date);
    }
    if is_nearly_known(text) {
        Meaning::Nearly
    } else {
        Meaning::Unknown
    }
}

/// What a word of the lexicon says of a state.
fn of_word(state: State, word: &str) -> Meaning {
    match (state, word) {
        (State::Draft | State::Embargo | State::Expiry, "no")
        | (State::Publish | State::Ready, "yes" | "publish")
        | (State::Status, "publish") => Meaning::Publish,
        (State::Draft | State::Embargo, "yes" | "hold")
        | (State::Publish | State::Ready, "no" | "hold")
        | (State::Status, "hold") => Meaning::Hold,
        _ => Meaning::Nearly,
    }
}

/// What a field of a head says; `None`: it is of no state. There any value that isn't known holds, and so
/// does none.
pub(super) fn said(field: &Field, rules: &Rules) -> Option<Said> {
    let (state, meant) = state_of(field)?;
    if (state, meant) == (State::Withdrawn, None) {
        return Some(withdrawn(field));
    }
    let doubt = |doubt| Some(Said::Doubt(held(&field.written(), state, doubt)));
    let text = match &field.value {
        Value::List(_) | Value::Table(_) => return doubt(Doubt::Unknown),
        value => text_of(value).unwrap_or_default(),
    };
    let meaning = meaning(state, text, rules);
    if let Some(word) = meant
        && meaning != Meaning::Publish
    {
        let word = word.to_owned();
        return doubt(Doubt::LooksLike { word });
    }
    match (state, meaning) {
        (_, Meaning::Hold) => Some(Said::Hold),
        (_, Meaning::Publish) | (State::Ready, _) => Some(Said::Publish),
        (State::Publish, Meaning::Date(date)) => Some(Said::Date(date)),
        (State::Embargo, Meaning::Date(date)) => Some(Said::NotBefore(date)),
        _ if text.trim().is_empty() => doubt(Doubt::Empty),
        (State::Embargo, _) => doubt(Doubt::NoDate),
        (State::Expiry, _) => doubt(Doubt::Expires),
        _ => doubt(Doubt::Unknown),
    }
}

fn withdrawn(field: &Field) -> Said {
    match text_of(&field.value).map(str::trim) {
        None | Some("") => Said::Doubt(held(&field.written(), State::Withdrawn, Doubt::NoReason)),
        Some(text) => match truth(text) {
            Some(false) => Said::Publish,
            Some(true) => Said::Withdrawn(String::new()),
            None => Said::Withdrawn(text.to_owned()),
        },
    }
}

/// Whether a field says so much of a state that lines become a head by it. A date alone may stand on any
/// announcement; `status` and its like in small letters stand in heads alone.
pub(super) fn makes_head(field: &Field, rules: &Rules) -> bool {
    let Some((state, meant)) = state_of(field) else {
        return false;
    };
    let is_plain = matches!(state, State::Status | State::Embargo) || field.name == state.name();
    if meant.is_none() && is_plain && field.name.starts_with(char::is_lowercase) {
        return true;
    }
    let Some(text) = text_of(&field.value) else {
        return false;
    };
    match (state, meaning(state, text, rules)) {
        (State::Withdrawn, _) | (State::Embargo | State::Expiry, Meaning::Date(_)) => true,
        (State::Ready, meaning) => meaning == Meaning::Hold,
        (State::Status, Meaning::Unknown) => state_of_value(text, rules).is_some(),
        (_, meaning) => matches!(meaning, Meaning::Publish | Meaning::Hold | Meaning::Nearly),
    }
}

/// A line among the text that says to hold it.
pub(super) fn held_in_text(field: &Field, rules: &Rules) -> Option<What> {
    let holds = matches!(said(field, rules), Some(Said::Hold | Said::Doubt(_)));
    let (state, _) = state_of(field).filter(|_| holds && makes_head(field, rules))?;
    (state != State::Withdrawn).then(|| held(&field.written(), state, Doubt::InText))
}

/// The same of what a dash parts, as prose does too: only where it holds for sure.
pub(super) fn held_for_sure(field: &Field, rules: &Rules) -> Option<What> {
    let (state, _) = state_of(field).filter(|(_, meant)| meant.is_none())?;
    let holds = said(field, rules) == Some(Said::Hold);
    holds.then(|| held(&field.written(), state, Doubt::InText))
}

/// A field inside another one, or inside one of its, that says to hold the story.
pub(super) fn held_inside(
    (name, value): &(String, Value),
    depth: usize,
    rules: &Rules,
) -> Option<What> {
    /// Deeper ones are a program's.
    const MOST_DEEP: usize = 4;
    if let Value::Table(pairs) = value {
        let is_state = || matches!(Key::named(name), Some(Key::State(_)));
        let looks = depth < MOST_DEEP && (may_hold_more(name) || is_state());
        let mut pairs = pairs.iter().filter(|_| looks);
        return pairs.find_map(|pair| held_inside(pair, depth + 1, rules));
    }
    let field = Field {
        name: name.clone(),
        key: Key::named(name),
        value: value.clone(),
        line: 0,
    };
    let (state, _) = state_of(&field)?;
    let holds = said(&field, rules) == Some(Said::Hold);
    holds.then(|| held(&field.written(), state, Doubt::Inside))
}

/// A line that says that what is below it isn't ready.
pub(super) fn held_by_notice(line: &str, rules: &Rules) -> Option<What> {
    state_of_line(line, rules).map(|state| noticed(line, state))
}

/// What a dateline says so.
pub(super) fn held_by_dateline(line: &str, rules: &Rules) -> Option<What> {
    state_in_dateline(line, rules).map(|state| noticed(line, state))
}

/// What a title, or another key, says so.
pub(super) fn held_by_value(text: &str, rules: &Rules) -> Option<What> {
    state_of_value(text, rules).map(|state| noticed(text, state))
}

fn noticed(line: &str, state: State) -> What {
    let doubt = if state == State::Embargo {
        Doubt::NoDate
    } else {
        Doubt::Notice
    };
    held(line, state, doubt)
}

/// The state that a field tells of, and the name that was meant where it is mistyped.
fn state_of(field: &Field) -> Option<(State, Option<&'static str>)> {
    match field.key {
        Some(Key::State(state)) => Some((state, None)),
        Some(_) => None,
        None => mistyped_state(&field.name).map(|(word, state)| (state, Some(word))),
    }
}

/// The problem of something written that holds its story.
pub(super) fn held(written: &str, state: State, doubt: Doubt) -> What {
    What::Held {
        written: one_line(cut_graphemes(written, WRITTEN_CHARS)),
        key: state.name().to_owned(),
        doubt,
    }
}

/// A truth value as YAML 1.1 and people write it, in their languages.
fn truth(text: &str) -> Option<bool> {
    match STATES.get(trimmed(text))? {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// A value without what is around it: quotes, a note, the mark at its end.
fn trimmed(text: &str) -> &str {
    let text = text.split(" #").next().unwrap_or(text).trim();
    text.trim_matches([
        '"', '\'', '“', '”', '„', '«', '»', '*', '_', '[', ']', '(', ')', ' ',
    ])
    .trim_end_matches(['.', '!', ',', ';', '。'])
}

/// Whether a text is one letter from a known word, or such a word with something behind a mark: `ture`,
/// `draft (second)`.
fn is_nearly_known(text: &str) -> bool {
    const FEWEST_LETTERS: usize = 5;
    let is_long = |word: &str| word == "true" || word.chars().nth(FEWEST_LETTERS - 1).is_some();
    let first = text.split(['(', ',', ';', '/', '–', '—', '|']).next();
    let first = first.unwrap_or(text).split(" - ").next().unwrap_or(text);
    if first.len() < text.len()
        && STATES
            .get(first.trim())
            .is_some_and(|word| word != "publish")
    {
        return true;
    }
    let text = fold(text);
    let mut words = entries(FILE).map(|entry| entry.word);
    !text.contains(char::is_whitespace) && words.any(|word| is_long(word) && is_slip(&text, word))
}

#[cfg(test)]
mod tests {
    use super::{FILE, Meaning, STATES, State, entries, meaning};
    use crate::story::metadata::tests::rules;

    #[test]
    fn each_line_of_the_file_is_understood_and_means_one_thing() {
        for entry in entries(FILE) {
            let known = ["yes", "no", "hold", "publish"].contains(&entry.means);
            assert!(
                known && STATES.get(entry.word) == Some(entry.means),
                "{entry:?}"
            );
        }
    }

    #[test]
    fn a_value_means_what_its_key_asks() {
        use Meaning::{Hold, Nearly, Publish, Unknown};
        for (state, values, expected) in [
            (
                State::Draft,
                "true|YES|on|1|ja|Oui|sí|да|はい|draft|'true'|true.|true # later",
                Hold,
            ),
            (
                State::Draft,
                "false|No|off|0|nein|non|нет|いいえ|\"false\"",
                Publish,
            ),
            (
                State::Draft,
                "ture|flase|drfat|published|true (for now)",
                Nearly,
            ),
            (State::Draft, "perhaps|maybe|x|12|", Unknown),
            (State::Publish, "true|yes|live|published", Publish),
            (
                State::Publish,
                "false|no|never|later|draft|private|nein",
                Hold,
            ),
            (
                State::Status,
                "draft|Pending|private|hidden|WIP|Entwurf|brouillon|下書き|in review|second draft|ｄｒａｆｔ",
                Hold,
            ),
            (
                State::Status,
                "published|publish|live|public|veröffentlicht|publié|公開",
                Publish,
            ),
            (
                State::Status,
                "pubished|drafft|prviate|draft – second|true",
                Nearly,
            ),
            (
                State::Status,
                "final|sold|sold out|still in review now|draft agreement reached",
                Unknown,
            ),
            (State::Ready, "when the tide is in|Anna Roe", Unknown),
            (State::Ready, "true|yes|ja", Publish),
            (State::Ready, "no|false|nein|not yet|pending", Hold),
            (State::Embargo, "true|yes|hold", Hold),
            (State::Embargo, "false|none|no", Publish),
        ] {
            for value in values.split('|') {
                assert_eq!(
                    meaning(state, value, &rules()),
                    expected,
                    "{state:?}: {value}"
                );
            }
        }
    }
}
