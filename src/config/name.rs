//! Names of feeds: they become folders of the output.

use super::mistake::Wrong;

/// Names that a feed can't have: folders of the output that hold something else.
const RESERVED: [&str; 3] = ["pages", "archive", "media"];

/// The longest feed name, in bytes: it becomes folders of the output.
const NAME_MAX: usize = 100;

/// A feed's name: `/`-separated parts of lower-case ASCII letters, digits, `-` and `_`.
pub(super) fn feed_name(text: &str) -> Result<String, Wrong> {
    let part_is_right = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    if text.is_empty() || text.len() > NAME_MAX || !text.split('/').all(part_is_right) {
        return Err(Wrong::new(
            format!("can't be {text:?}: it becomes a folder and a part of addresses"),
            "use lower-case letters a-z, digits, - and _, in parts separated by /; no name: the output folder itself",
        ));
    }
    if let Some(part) = text.split('/').find(|part| RESERVED.contains(part)) {
        return Err(Wrong::new(
            format!("can't be {text:?}: the output keeps something else in `{part}`"),
            "choose another name",
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feed_names_are_safe_folders() {
        for text in ["stories", "world/asia", "a-b_c", "2026", "x"] {
            assert!(feed_name(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "A",
            "..",
            "a/../b",
            ".tmp",
            "a b",
            "é",
            "pages",
            "archive",
            "media",
            "x/archive",
            "pages/x",
            "a.b",
            "a\\b",
        ] {
            assert!(feed_name(text).is_err(), "{text}");
        }
    }
}
