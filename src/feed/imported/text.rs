//! What an item's HTML says, as plain text: to find its article by.

use unicode_normalization::UnicodeNormalization as _;

/// Elements whose content nobody reads.
const UNREAD: [&str; 4] = ["script", "style", "template", "noscript"];

/// Elements within a line; all others part paragraphs.
const WITHIN: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark",
    "q", "s", "small", "span", "strong", "sub", "sup", "u",
];

/// A named reference is no longer.
const NAME_BYTES: usize = 12;

/// The paragraphs of HTML, tags gone, references resolved, white space as one space.
pub fn paragraphs(html: &str) -> Vec<String> {
    let mut out = Paragraphs::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        out.say(text);
        let after = tag.get(1..).unwrap_or_default();
        let Some((name, below)) = markup(after) else {
            out.say("<");
            rest = after;
            continue;
        };
        if !WITHIN.contains(&name.as_str()) {
            out.end();
        }
        rest = if UNREAD.contains(&name.as_str()) {
            beyond(below, &name)
        } else {
            below
        };
    }
    out.say(rest);
    out.end();
    out.done
}

/// The plain text of a title that may hold markup and references; one line.
pub(super) fn title(html: &str) -> String {
    paragraphs(html).join(" ")
}

/// What follows a tag or a comment behind its `<`, and its name in small letters.
fn markup(after: &str) -> Option<(String, &str)> {
    if let Some(comment) = after.strip_prefix("!--") {
        let below = comment.split_once("-->").map_or("", |(_, below)| below);
        // A comment parts nothing.
        return Some(("span".to_owned(), below));
    }
    let bare = after.strip_prefix('/').unwrap_or(after);
    if !bare.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        return None;
    }
    // Up to the next tag, so that a thousand openings without an end take no longer than one.
    let end = memchr::memchr2(b'<', b'>', bare.as_bytes())?;
    let (inner, below) = bare
        .split_at_checked(end)
        .filter(|(_, below)| below.starts_with('>'))?;
    let name = inner
        .split(|c: char| c.is_whitespace() || c == '/')
        .next()?;
    Some((name.to_ascii_lowercase(), below.get(1..)?))
}

/// What follows the end of an element whose content isn't read; nothing, where it isn't ended.
fn beyond<'a>(mut rest: &'a str, name: &str) -> &'a str {
    while let Some((_, after)) = rest.split_once("</") {
        let is_end = after
            .get(..name.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(name));
        if is_end {
            return after.split_once('>').map_or("", |(_, below)| below);
        }
        rest = after;
    }
    ""
}

#[derive(Default)]
struct Paragraphs {
    done: Vec<String>,
    open: String,
}

impl Paragraphs {
    /// Adds text, its references resolved.
    fn say(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            self.add(before);
            let (said, below) = reference(after).unwrap_or_else(|| ("&".to_owned(), after));
            self.add(&said);
            rest = below;
        }
        self.add(rest);
    }

    fn add(&mut self, text: &str) {
        for c in text.chars() {
            if !c.is_whitespace() {
                self.open.push(c);
            } else if !self.open.is_empty() && !self.open.ends_with(' ') {
                self.open.push(' ');
            }
        }
    }

    fn end(&mut self) {
        let text = self.open.trim_end();
        if !text.is_empty() {
            self.done.push(text.to_owned());
        }
        self.open.clear();
    }
}

/// What a reference behind its `&` says, and what follows it.
fn reference(after: &str) -> Option<(String, &str)> {
    let bytes = after.as_bytes();
    let head = bytes.get(..bytes.len().min(NAME_BYTES))?;
    let end = memchr::memchr(b';', head)?;
    let (name, below) = (after.get(..end)?, after.get(end + 1..)?);
    let said = match name.strip_prefix('#') {
        Some(number) => character(number)?.to_string(),
        None => named(name)?,
    };
    Some((said, below))
}

fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).filter(|c| *c != '\0')
}

/// The references that texts hold: letters and their marks, and what stands between words. Sentences are compared by
/// letters and digits alone.
pub(super) fn named(name: &str) -> Option<String> {
    let sign = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" | "ldquo" | "rdquo" | "bdquo" | "laquo" | "raquo" => "\"",
        "apos" | "lsquo" | "rsquo" | "sbquo" => "'",
        "nbsp" | "ensp" | "emsp" | "thinsp" => " ",
        "shy" | "zwnj" | "zwj" => "",
        "ndash" | "mdash" => "–",
        "hellip" => "…",
        "szlig" => "ß",
        "aelig" => "æ",
        "AElig" => "Æ",
        "oelig" => "œ",
        "euro" => "€",
        _ => return marked(name),
    };
    Some(sign.to_owned())
}

/// `eacute`: a letter and the name of its mark.
fn marked(name: &str) -> Option<String> {
    let (letter, mark) = name.split_at_checked(1)?;
    let mark = match mark {
        "acute" => '\u{301}',
        "grave" => '\u{300}',
        "circ" => '\u{302}',
        "tilde" => '\u{303}',
        "uml" => '\u{308}',
        "ring" => '\u{30A}',
        "cedil" => '\u{327}',
        "caron" => '\u{30C}',
        "slash" => return Some(if letter == "O" { "Ø" } else { "ø" }.to_owned()),
        _ => return None,
    };
    let is_letter = letter.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_letter.then(|| letter.chars().chain([mark]).nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        assert_eq!(paragraphs(html), expected, "{html}");
    }

    #[test]
    fn tags_part_paragraphs_and_lines_do_not() {
        check(
            "<p>The <b>ferry</b> is\n late.</p>\n<p>It waits.</p>",
            &["The ferry is late.", "It waits."],
        );
        check("One.<br/>Two.", &["One.", "Two."]);
        check("Plain text", &["Plain text"]);
        check(
            "<!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph -->",
            &["A"],
        );
        check("<ul><li>A<li>B</ul>", &["A", "B"]);
    }

    #[test]
    fn references_are_resolved_and_others_stay() {
        check("R&amp;D &#8217;s &#x41; &eacute;&Uuml;", &["R&D ’s A éÜ"]);
        check(
            "A & B &x; &toolongforaname;",
            &["A & B &x; &toolongforaname;"],
        );
        check("a&nbsp;b", &["a b"]);
    }

    #[test]
    fn what_nobody_reads_is_left_out() {
        check("A<script>if (a < b) { '</p>' }</script>B", &["A", "B"]);
        check("A<style>p", &["A"]);
    }

    #[test]
    fn what_is_no_tag_is_text() {
        check("1 < 2", &["1 < 2"]);
        check("a <", &["a <"]);
        check("a <b", &["a <b"]);
    }

    #[test]
    fn a_million_openings_take_no_longer_than_their_number() {
        // Quadratic time would not end.
        assert_eq!(paragraphs(&"<".repeat(1_000_000)).len(), 1);
        assert_eq!(paragraphs(&"&".repeat(1_000_000)).len(), 1);
        assert!(paragraphs(&"<p>".repeat(300_000)).is_empty());
        assert_eq!(paragraphs(&"<script></".repeat(100_000)).len(), 0);
        assert_eq!(paragraphs(&"<a ".repeat(300_000)).len(), 1);
    }
}
