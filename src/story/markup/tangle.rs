//! HTML that a parser would need more than linear time or room for: elements within elements without end, or
//! marks of text that are opened and never closed.

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
    let mut open: Vec<&str> = Vec::new();
    let (mut marks, mut reopened, mut at) = (0, 0, 0);
    while let Some(found) = memchr::memchr(b'<', bytes.get(at..)?) {
        let start = at + found;
        let Some(tag) = tag(html, start) else {
            at = start + 1;
            continue;
        };
        at = tag.end;
        if tag.is_end {
            if let Some(place) = open
                .iter()
                .rposition(|name| name.eq_ignore_ascii_case(tag.name))
            {
                let closed = open.drain(place..);
                marks -= closed.filter(|name| is_mark(name)).count();
            }
            continue;
        }
        if let Some(end) = end_of_raw(html, tag.name, at) {
            at = end;
            continue;
        }
        reopened += marks;
        if !ends_by_itself(tag.name) {
            marks += usize::from(is_mark(tag.name));
            open.push(tag.name);
        }
        if open.len() > DEEPEST || reopened > MOST_REOPENED || tag.attributes > MOST_ATTRIBUTES {
            let above = bytes.get(..start)?.iter().filter(|&&byte| byte == b'\n');
            return u32::try_from(above.count()).ok();
        }
    }
    None
}

struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    /// At most so many.
    attributes: usize,
    /// Where it ends in the text.
    end: usize,
}

/// The tag, or comment, that begins at a `<`.
fn tag(html: &str, start: usize) -> Option<Tag<'_>> {
    let rest = html.get(start + 1..)?;
    if let Some(comment) = rest.strip_prefix("!--") {
        let length = comment.find("-->").map_or(comment.len(), |end| end + 3);
        return Some(Tag {
            name: "",
            is_end: true,
            attributes: 0,
            end: start + 4 + length,
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
        attributes,
        end: start + 1 + (rest.len() - inside.len()) + length,
    })
}

/// Where the text of an element ends that holds no tags.
fn end_of_raw(html: &str, name: &str, from: usize) -> Option<usize> {
    const RAW: [&str; 8] = [
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
    ];
    let name = RAW.iter().find(|raw| raw.eq_ignore_ascii_case(name))?;
    let rest = html.get(from..)?;
    let mut ends = memchr::memmem::find_iter(rest.as_bytes(), b"</");
    let is_own = |at: &usize| {
        let end = rest.as_bytes().get(at + 2..at + 2 + name.len());
        end.is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
    };
    Some(ends.find(is_own).map_or(html.len(), |at| from + at))
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
