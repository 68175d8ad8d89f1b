//! A title out of the file's name, where the name is one.

use super::lexicons::FILE_NOISE;

/// A title out of a name that has no date in front any more: it has three words besides dates and
/// words such as `final`. The tokens of the name, parted by a space, the first letter a capital.
pub(super) fn title(name: &str) -> Option<String> {
    const FEWEST_WORDS: usize = 3;
    /// Chinese and Japanese names have no spaces.
    const FEWEST_CJK: usize = 8;
    let mut tokens: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '+' | '.' | '(' | ')'))
        .filter(|token| !token.is_empty() && !is_hash(token))
        .collect();
    while tokens.last().is_some_and(|token| is_noise(token)) {
        tokens.pop();
    }
    let noise = tokens.iter().take_while(|token| is_noise(token)).count();
    let tokens = tokens.get(noise..).unwrap_or_default();
    let words = tokens
        .iter()
        .filter(|token| is_word(token) && !is_noise(token))
        .count();
    let cjk = name.chars().filter(|&c| super::words::is_cjk(c)).count();
    if words < FEWEST_WORDS && cjk < FEWEST_CJK {
        return None;
    }
    let joined = tokens.join(" ");
    let mut chars = joined.chars();
    let first = chars.next()?;
    Some(first.to_uppercase().chain(chars).collect())
}

fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphabetic) && !token.bytes().any(|byte| byte.is_ascii_digit())
}

/// Letters and digits of a hash or a serial number rather than a word.
fn is_hash(token: &str) -> bool {
    let hex = token.bytes().all(|byte| byte.is_ascii_hexdigit());
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    (hex && token.len() >= 8) || (digits >= 3 && digits < token.len() && token.len() >= 6)
}

fn is_noise(token: &str) -> bool {
    let bare = token.trim_end_matches(|c: char| c.is_ascii_digit());
    FILE_NOISE.get(bare).is_some()
        || (bare.is_empty() && token.len() <= 3 && token.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn names_of_three_words_are_titles() {
        for (name, expected) in [
            ("the-quay-reopens", "The quay reopens"),
            (
                "The quay reopens after storm",
                "The quay reopens after storm",
            ),
            ("top-10-quays-of-europe", "Top 10 quays of europe"),
            ("quay_reopens_today_final_v2", "Quay reopens today"),
            ("the-final-match-of-may", "The final match of may"),
        ] {
            assert_eq!(title(name).as_deref(), Some(expected));
        }
    }

    #[test]
    fn other_names_are_none() {
        for name in [
            "000_2868473f7469a8ab",
            "quay",
            "quay-reopens",
            "untitled-article-final",
            "550e8400-e29b-41d4-a716-446655440000",
            "quay-opens-draft",
            "",
            "20260514",
        ] {
            assert_eq!(title(name), None, "{name}");
        }
    }
}
