//! HTML that a parser would need more than linear time or room for: elements within elements without end, or
//! marks of text that are opened and never closed. And such as loses the rest of its text in an element that isn't
//! shown, and is never closed.

use std::borrow::Cow;

use crate::story::line::count_lines;

/// Elements that may be open at once; browsers stop at 512.
const DEEPEST: usize = 400;

/// How often elements may begin while marks of text are open, counted once for each mark: a parser opens them
/// again in every paragraph.
const MOST_REOPENED: usize = 400_000;

/// Attributes that one tag may have: a parser compares each with all others.
const MOST_ATTRIBUTES: usize = 200;

/// The line, from 0, from which on a text is more tangled than any that is read.
pub(super) fn tangle(html: &str) -> Option<u32> {
    let bytes = html.as_bytes();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let (mut marks, mut reopened, mut at) = (0, 0, 0);
    let line = |at: usize| html.get(..at).map(count_lines);
    while let Some(found) = memchr::memchr(b'<', bytes.get(at..)?) {
        let start = at + found;
        let Some(tag) = tag(html, start) else {
            at = start + 1;
            continue;
        };
        at = tag.end;
        if tag.is_endless {
            return line(start);
        }
        if tag.is_end {
            if let Some(place) = open
                .iter()
                .rposition(|(name, _)| name.eq_ignore_ascii_case(tag.name))
            {
                let closed = open.drain(place..);
                marks -= closed.filter(|(name, _)| is_mark(name)).count();
            }
            continue;
        }
        if let Some(raw) = raw(tag.name) {
            let Some(end) = end_of_raw(html, raw, at) else {
                return line(start);
            };
            at = end;
            continue;
        }
        reopened += marks;
        // Drawings are XML.
        let is_of_drawing = || open.iter().any(|(name, _)| matches!(*name, "svg" | "math"));
        let is_whole = tag.is_closed && is_of_drawing();
        if !is_whole && !ends_by_itself(tag.name) {
            marks += usize::from(is_mark(tag.name));
            open.push((tag.name, start));
        }
        if open.len() > DEEPEST || reopened > MOST_REOPENED || tag.attributes > MOST_ATTRIBUTES {
            return line(start);
        }
    }
    let swallows = |name: &str| SWALLOWERS.iter().any(|own| own.eq_ignore_ascii_case(name));
    let lost = open.iter().find(|(name, _)| swallows(name));
    lost.and_then(|(_, start)| line(*start))
}

/// Elements of which nothing is shown, or in which nothing of the story is meant to stand.
const SWALLOWERS: [&str; 10] = [
    "template", "noscript", "svg", "math", "object", "canvas", "select", "video", "audio", "dialog",
];

/// HTML in which elements that close themselves, as in XML, have end tags, where they would go on to the end.
pub(super) fn closed(html: &str) -> Cow<'_, str> {
    const OTHERS: [&str; 11] = [
        "a", "div", "iframe", "noembed", "noframes", "script", "span", "style", "textarea",
        "title", "xmp",
    ];
    if memchr::memmem::find(html.as_bytes(), b"/>").is_none() {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + html.len() / 32);
    let (mut taken, mut at) = (0, 0);
    while let Some(found) = html
        .as_bytes()
        .get(at..)
        .and_then(|rest| memchr::memchr(b'<', rest))
    {
        let start = at + found;
        let Some(tag) = tag(html, start) else {
            at = start + 1;
            continue;
        };
        at = tag.end;
        let mut names = SWALLOWERS.iter().chain(&OTHERS);
        if tag.is_closed && !tag.is_end && names.any(|own| own.eq_ignore_ascii_case(tag.name)) {
            out.push_str(html.get(taken..at - "/>".len()).unwrap_or_default());
            out.extend(["></", tag.name, ">"]);
            taken = at;
        }
    }
    out.push_str(html.get(taken..).unwrap_or_default());
    Cow::Owned(out)
}

struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    /// It closes itself, as in XML.
    is_closed: bool,
    /// It is a comment without an end.
    is_endless: bool,
    /// At most so many.
    attributes: usize,
    /// Where it ends in the text.
    end: usize,
}

/// The tag, or comment, that begins at a `<`.
fn tag(html: &str, start: usize) -> Option<Tag<'_>> {
    let rest = html.get(start + 1..)?;
    if let Some(comment) = rest.strip_prefix("!--") {
        let empty = [">", "->"].into_iter().find(|end| comment.starts_with(end));
        let length = || comment.find("-->").map(|end| end + "-->".len());
        let length = empty.map(str::len).or_else(length);
        return Some(Tag {
            name: "",
            is_end: true,
            is_closed: false,
            is_endless: length.is_none(),
            attributes: 0,
            end: start + "<!--".len() + length.unwrap_or_default(),
        });
    }
    let is_end = rest.starts_with('/');
    let from = rest.get(usize::from(is_end)..)?;
    let of_name = |c: char| !c.is_ascii_whitespace() && !matches!(c, '>' | '/');
    let name = from.get(..from.find(|c| !of_name(c)).unwrap_or(from.len()))?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let inside = from.get(name.len()..)?;
    let (mut attributes, mut quote) = (0, None);
    let mut length = inside.len();
    for (at, byte) in inside.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => {
                length = at + 1;
                break;
            }
            (None, b' ' | b'\n' | b'\t' | b'/') => attributes += 1,
            _ => {}
        }
    }
    Some(Tag {
        name,
        is_end,
        is_closed: is_closed(inside.get(..length).unwrap_or_default()),
        is_endless: false,
        attributes,
        end: start + 1 + (rest.len() - inside.len()) + length,
    })
}

/// Whether a tag closes itself, by what stands behind its name; a slash may be the last of an address.
fn is_closed(inside: &str) -> bool {
    let bare = inside.strip_suffix("/>");
    bare.is_some_and(|bare| bare.is_empty() || bare.ends_with([' ', '\n', '\t', '"', '\'']))
}

/// The name of an element whose text holds no tags.
fn raw(name: &str) -> Option<&'static str> {
    const RAW: [&str; 8] = [
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
    ];
    RAW.into_iter().find(|raw| raw.eq_ignore_ascii_case(name))
}

/// Where that text ends.
fn end_of_raw(html: &str, name: &str, from: usize) -> Option<usize> {
    let rest = html.get(from..)?;
    let mut ends = memchr::memmem::find_iter(rest.as_bytes(), b"</");
    let is_own = |at: &usize| {
        let end = rest.as_bytes().get(at + 2..at + 2 + name.len());
        end.is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
    };
    ends.find(is_own).map(|at| from + at)
}

/// The elements of HTML that a parser opens again where they were cut off.
fn is_mark(name: &str) -> bool {
    const MARKS: [&str; 14] = [
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt",
        "u",
    ];
    MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(name))
}

/// Whether an element needs no end tag, or has none.
fn ends_by_itself(name: &str) -> bool {
    const NAMES: [&str; 32] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr", "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th",
        "thead", "tbody", "tfoot", "colgroup", "rt", "rp", "rb", "html", "body",
    ];
    NAMES.iter().any(|own| own.eq_ignore_ascii_case(name))
}
