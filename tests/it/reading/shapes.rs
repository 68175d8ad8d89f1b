//! Shapes that a text takes in an article: wrapped, indented, underlined.

use unicode_normalization::UnicodeNormalization;

/// Gives a text the shape that a layout names; `number` is its place among its like, from 1.
pub(super) fn shaped(shape: &str, text: &str, number: usize) -> String {
    let name = shape.trim_end_matches(|c: char| c.is_ascii_digit());
    let size = shape[name.len()..].parse().unwrap_or(0);
    match name {
        "wrap" => wrapped(text, size).join("\n"),
        "hyphen" => hyphenated(text, size).join("\n"),
        "double" => wrapped(text, size).join("\n\n"),
        "indent" => " ".repeat(size) + text,
        "tab" => format!("\t{text}"),
        // An ideographic space.
        "pad" => format!("\u{3000}{text}"),
        "inset" => each_line(text, &" ".repeat(size)),
        "quoted" => each_line(text, "> "),
        "upper" => text.to_uppercase(),
        "two" => in_two(text),
        "dash" => format!("- {text}"),
        "star" => format!("* {text}"),
        "dot" => format!("• {text}"),
        "arrow" => format!("→ {text}"),
        "number" => format!("{number}. {text}"),
        "ring" => format!("{number}) {text}"),
        "stop" => format!("{text}."),
        "link" => format!("{text} <{}>", address(number)),
        "below" => format!("{text}\n{}", address(number)),
        "markdown" => format!("[{text}]({})", address(number)),
        "decomposed" => text.nfd().collect(),
        "under=" | "under-" | "under#" | "under~" => {
            let mark = &name["under".len()..];
            format!("{text}\n{}", mark.repeat(text.chars().count()))
        }
        "key" => text.trim().to_lowercase().replace(' ', "-"),
        _ => panic!("no shape {shape}"),
    }
}

/// Where a linked headline leads.
pub(super) fn address(number: usize) -> String {
    format!("https://news.example/2026/{number}")
}

fn each_line(text: &str, before: &str) -> String {
    let lines = text.lines().map(|line| format!("{before}{line}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Thai, whose spaces part sentences: it is wrapped between any two letters, each with what stands above and below it.
fn is_thai(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{E7F}')
}

/// A text without spaces is wrapped between any two characters, no mark at a line's start.
fn has_no_spaces(text: &str) -> bool {
    let spaces = text.chars().filter(|c| *c == ' ').count();
    spaces * 40 < text.chars().count()
}

/// Lines of at most so many characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    if text.contains(is_thai) {
        return wrapped_anywhere(text, width);
    }
    if has_no_spaces(text) {
        return wrapped_anywhere(text, width / 2);
    }
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        let length = line.chars().count();
        if length == 0 {
            line.push_str(word);
        } else if length + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn wrapped_anywhere(text: &str, width: usize) -> Vec<String> {
    const NEVER_FIRST: &str = "、。，．」』）】！？：；”’…ー・っゃゅょッャュョ";
    const NEVER_LAST: &str = "「『（【“‘ เแโใไ";
    // What stands above or below a letter of Thai, or belongs to it.
    let is_sign = |c: char| matches!(c, '\u{E30}'..='\u{E3A}' | '\u{E45}'..='\u{E4E}' | ' ');
    let chars: Vec<char> = text.chars().collect();
    let mut lines = Vec::new();
    let mut start = 0;
    while chars.len() - start > width {
        let mut end = start + width;
        let is_bad = |end: usize| {
            NEVER_FIRST.contains(chars[end])
                || is_sign(chars[end])
                || NEVER_LAST.contains(chars[end - 1])
                || chars[end].is_ascii_alphanumeric() && chars[end - 1].is_ascii_alphanumeric()
        };
        while is_bad(end) {
            end -= 1;
        }
        lines.push(chars[start..end].iter().collect::<String>());
        start = end;
    }
    lines.push(chars[start..].iter().collect());
    lines
}

/// Wrapped, words of small letters divided where a syllable begins.
fn hyphenated(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        let length = line.chars().count();
        let room = width.saturating_sub(length + 1);
        if length == 0 {
            line.push_str(word);
        } else if word.chars().count() <= room {
            line.push(' ');
            line.push_str(word);
        } else if let Some((start, rest)) = divided(word, room) {
            line.extend([" ", &start, "-"]);
            lines.push(rest);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// The most of a word that fits before a hyphen, and the rest.
fn divided(word: &str, room: usize) -> Option<(String, String)> {
    const VOWELS: &str = "aeiouyáéíóúàèìòùâêîôûäöüąęãõаеёиоуыэюяєії";
    let chars: Vec<char> = word.chars().collect();
    let letters = chars.iter().take_while(|c| c.is_alphabetic()).count();
    let marks = &chars[letters..];
    let is_plain = !marks.iter().any(|c| c.is_alphanumeric())
        && chars[..letters].iter().all(|c| c.is_lowercase());
    let at = (3..letters.saturating_sub(2)).rev().find(|&at| {
        let is_vowel = |at: usize| VOWELS.contains(chars[at]);
        // `ch`, `sch`, `th` stay together.
        let is_pair = chars[at] == 'h' && !is_vowel(at - 1);
        at < room && !is_vowel(at) && is_vowel(at + 1) && !is_pair
    })?;
    let part = |part: &[char]| part.iter().collect::<String>();
    is_plain.then(|| (part(&chars[..at]), part(&chars[at..])))
}

/// A line break at the space nearest to the middle.
fn in_two(text: &str) -> String {
    let middle = text.len() / 2;
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    let at = spaces.min_by_key(|at| at.abs_diff(middle)).unwrap();
    format!("{}\n{}", &text[..at], &text[at + 1..])
}
