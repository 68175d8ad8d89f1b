//! A finished document, taken apart into its frame and its items, and put together again.

use crate::feed::html::{archive, twin};
use crate::plan::model::Format;

/// A document that holds items; parts of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'a> {
    /// All before the first item.
    pub before: &'a [u8],
    /// The items, without what stands between them.
    pub items: Vec<&'a [u8]>,
    /// All after the last item.
    pub after: &'a [u8],
}

/// How items stand in a format: each begins and ends with a line of its own.
struct Layout {
    /// How the line begins before which no item does.
    opening: &'static [u8],
    /// How the first line of an item begins, and no other in it.
    begin: &'static [&'static [u8]],
    /// Its last line.
    end: &'static [&'static [u8]],
    between: &'static [u8],
}

impl Layout {
    fn of(format: Format) -> Self {
        // All text is escaped, so that a tag in the bytes is a tag, and a JSON string has no line
        // breaks.
        match format {
            Format::Rss => Self {
                opening: b"  <channel>",
                begin: &[b"    <item>"],
                end: &[b"    </item>"],
                between: b"\n",
            },
            Format::Atom => Self {
                opening: b"<feed ",
                begin: &[b"  <entry>"],
                end: &[b"  </entry>"],
                between: b"\n",
            },
            Format::Json => Self {
                opening: b"  \"items\": [",
                begin: &[b"    {"],
                end: &[b"    }"],
                between: b",\n",
            },
            // A page of a history for people; the twin of a head is another list.
            Format::Html => Self {
                opening: archive::LIST.as_bytes(),
                begin: &[b"<li data-id="],
                end: &[b"</li>"],
                between: b"\n",
            },
        }
    }
}

/// The twin of a head, none of whose stories stands there whole.
const TWIN: Layout = Layout {
    opening: twin::LIST.as_bytes(),
    begin: &[b"<article data-id=", b"<section>"],
    end: &[b"</article>", b"</section>"],
    between: b"\n",
};

/// Takes a document apart, as it was rendered and finished; `None` when it holds no items, or holds
/// them in another way.
pub fn parts(document: &[u8], format: Format) -> Option<Parts<'_>> {
    parts_in(document, &Layout::of(format))
}

/// The same of the twin of a head that shows no story whole: its items are the
/// [`groups`](super::html::groups) of its list.
pub fn twin_parts(document: &[u8]) -> Option<Parts<'_>> {
    parts_in(document, &TWIN)
}

fn parts_in<'a>(document: &'a [u8], layout: &Layout) -> Option<Parts<'a>> {
    let mut parts = Parts {
        before: &[],
        items: Vec::new(),
        after: &[],
    };
    let mut is_open = false;
    let mut began = None;
    let mut last = 0;
    let mut at = 0;
    while let Some(rest) = document.get(at..).filter(|rest| !rest.is_empty()) {
        let length = memchr::memchr(b'\n', rest);
        let line = rest.get(..length.unwrap_or(rest.len()))?;
        if !is_open {
            is_open = line.starts_with(layout.opening);
        } else if began.is_none() && layout.begin.iter().any(|begin| line.starts_with(begin)) {
            let between = if parts.items.is_empty() {
                parts.before = document.get(..at)?;
                true
            } else {
                document.get(last..at)? == layout.between
            };
            began = between.then_some(at);
            began?;
        } else if let Some(start) = began
            && layout
                .end
                .contains(&line.strip_suffix(b",").unwrap_or(line))
        {
            last = at + line.strip_suffix(b",").unwrap_or(line).len();
            parts.items.push(document.get(start..last)?);
            began = None;
        }
        at += line.len() + 1;
    }
    parts.after = document.get(last..)?;
    (began.is_none() && !parts.items.is_empty()).then_some(parts)
}

/// Puts a document together of a frame's parts and other items; at least one.
pub fn put_together(frame: &Parts<'_>, items: &[&[u8]], format: Format) -> Vec<u8> {
    let between = Layout::of(format).between;
    let of_items = items.iter().map(|item| item.len() + between.len());
    let length = frame.before.len() + frame.after.len() + of_items.sum::<usize>();
    let mut document = Vec::with_capacity(length);
    document.extend_from_slice(frame.before);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            document.extend_from_slice(between);
        }
        document.extend_from_slice(item);
    }
    document.extend_from_slice(frame.after);
    document
}
