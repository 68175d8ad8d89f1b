//! Why a block of metadata can't be read, in words of somebody who writes articles.

use serde_saphyr::Error;

/// Why a block can't be read.
pub(super) struct Cause {
    /// One line.
    pub(super) words: String,
    /// Line of the block, from 0, where it is known.
    pub(super) at: Option<u32>,
}

impl Cause {
    /// A cause of the block as a whole.
    pub(super) fn whole(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            at: None,
        }
    }

    pub(super) fn of_yaml(error: &Error, block: &str) -> Self {
        let line = error.location().map(|location| location.line());
        let at = line.and_then(|line| u32::try_from(line.checked_sub(1)?).ok());
        let row = at.and_then(|at| block.split('\n').nth(at as usize));
        Self {
            words: yaml_words(error, row.unwrap_or_default()),
            at,
        }
    }

    pub(super) fn of_toml(error: &toml::de::Error, block: &str) -> Self {
        let span = error.span();
        let above = span.as_ref().and_then(|span| block.get(..span.start));
        let message = one_line(error.message());
        let key = span.and_then(|span| block.get(span));
        let words = match key {
            Some(key) if message.contains("duplicate key") => {
                format!("{} is written twice", key.trim())
            }
            _ => message.to_owned(),
        };
        Self {
            words,
            at: above.map(super::front_matter::count_lines),
        }
    }

    pub(super) fn of_json(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let words = match message {
            "key must be a string" => "each key must stand in double quotes",
            "expected value" => "a value is missing, or is text without double quotes",
            "trailing comma" => "there is a comma behind the last value",
            text if text.starts_with("EOF") => "no } closes it",
            text => text,
        };
        let at = u32::try_from(error.line()).ok();
        Self {
            words: words.into(),
            at: at.and_then(|line| line.checked_sub(1)),
        }
    }
}

/// A part of what the YAML parser says, and what it means to an author.
const WORDS: [(&str, &str); 14] = [
    (
        "mapping values are not allowed",
        "a value with a colon must stand in quotes",
    ),
    ("illegal placement of ':'", "a bracket above isn't closed"),
    ("unclosed bracket", "a bracket isn't closed"),
    (
        "misplaced bracket",
        "a value that starts with a bracket must stand in quotes",
    ),
    (
        "invalid indentation in multiline quoted",
        "a quotation mark above isn't closed",
    ),
    (
        "invalid trailing content",
        "text follows the quotation mark that closes a value",
    ),
    (
        "unknown anchor",
        "a value that starts with * must stand in quotes",
    ),
    ("simple key expected", "this line is no \"key: value\""),
    (
        "did not find expected key",
        "this line is no \"key: value\"",
    ),
    (
        "block sequence entries",
        "a list starts on a line of its own",
    ),
    ("found a tab", "a tab can't stand here: use spaces"),
    (
        "scanning a block scalar",
        "the text after > or | starts on the next line",
    ),
    (
        "unknown escape",
        "a \\ in double quotes must be written twice",
    ),
    ("expected <document start>", "this line stands too far left"),
];

/// `row`: the line where the parser gave up.
fn yaml_words(error: &Error, row: &str) -> String {
    let error = error.without_snippet();
    match error {
        Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => return "too many aliases".into(),
        Error::MultipleDocuments { .. } => return "it holds two documents".into(),
        _ => {}
    }
    let message = error.to_string();
    if message.contains("budget breached") {
        let by_aliases = row.contains('*');
        return if by_aliases {
            "too many aliases"
        } else {
            "too many values, or too deep ones"
        }
        .into();
    }
    if let Some(rest) = message.strip_prefix("unexpected character: `")
        && let Some(c) = rest.chars().next()
    {
        return format!("a value that starts with {c} must stand in quotes");
    }
    if message.starts_with("mapping values") && row.starts_with(' ') {
        return "this line stands further right than the keys above".into();
    }
    let found = WORDS.iter().find(|(known, _)| message.contains(known));
    match found {
        Some((_, words)) => (*words).to_owned(),
        None => one_line(message.split(" at line ").next().unwrap_or(&message)).to_owned(),
    }
}

fn one_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or(text).trim()
}
