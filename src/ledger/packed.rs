//! What a story says as bytes that one run writes and reads again: packed tightly, told apart by lengths.

use super::body::{Body, BodyHeadline};

/// In the place of a length: there is no text.
const NONE: u32 = u32::MAX;

impl Body {
    /// As bytes, without the hashes of its sentences; `None` for a text too long to say how long it is.
    pub fn pack(&self) -> Option<Vec<u8>> {
        let Self {
            title,
            summary,
            html,
            authors,
            tags,
            section,
            language,
            headlines,
            sentences: _,
        } = self;
        let mut bytes = Vec::with_capacity(html.len() + 512 + 128 * headlines.len());
        for text in [title, summary, html] {
            push_text(&mut bytes, text)?;
        }
        for list in [authors, tags] {
            push_length(&mut bytes, list.len())?;
            list.iter()
                .try_for_each(|text| push_text(&mut bytes, text))?;
        }
        for text in [section, language] {
            push_optional(&mut bytes, text.as_deref())?;
        }
        push_length(&mut bytes, headlines.len())?;
        for headline in headlines {
            push_text(&mut bytes, &headline.text)?;
            push_optional(&mut bytes, headline.url.as_deref())?;
            bytes.extend_from_slice(&headline.hash);
            bytes.extend_from_slice(&headline.names.to_le_bytes());
        }
        Some(bytes)
    }

    /// From such bytes, whole; `None` when they are none.
    pub fn unpack(mut bytes: &[u8]) -> Option<Self> {
        let body = unpacked(&mut bytes).ok()?;
        bytes.is_empty().then_some(body)
    }
}

fn push_length(bytes: &mut Vec<u8>, length: usize) -> Option<()> {
    let length = u32::try_from(length).ok();
    let length = length.filter(|length| *length < NONE)?;
    bytes.extend_from_slice(&length.to_le_bytes());
    Some(())
}

fn push_text(bytes: &mut Vec<u8>, text: &str) -> Option<()> {
    push_length(bytes, text.len())?;
    bytes.extend_from_slice(text.as_bytes());
    Some(())
}

fn push_optional(bytes: &mut Vec<u8>, text: Option<&str>) -> Option<()> {
    if let Some(text) = text {
        return push_text(bytes, text);
    }
    bytes.extend_from_slice(&NONE.to_le_bytes());
    Some(())
}

/// The bytes aren't what was packed.
struct Torn;

fn unpacked(rest: &mut &[u8]) -> Result<Body, Torn> {
    Ok(Body {
        title: text(rest)?,
        summary: text(rest)?,
        html: text(rest)?,
        authors: list(rest, text)?,
        tags: list(rest, text)?,
        section: optional(rest)?,
        language: optional(rest)?,
        headlines: list(rest, headline)?,
        sentences: Vec::new(),
    })
}

fn headline(rest: &mut &[u8]) -> Result<BodyHeadline, Torn> {
    Ok(BodyHeadline {
        text: text(rest)?,
        url: optional(rest)?,
        hash: array(rest)?,
        names: u64::from_le_bytes(array(rest)?),
    })
}

fn list<T>(
    rest: &mut &[u8],
    mut one: impl FnMut(&mut &[u8]) -> Result<T, Torn>,
) -> Result<Vec<T>, Torn> {
    let count = u32::from_le_bytes(array(rest)?);
    (0..count).map(|_| one(rest)).collect()
}

fn text(rest: &mut &[u8]) -> Result<String, Torn> {
    optional(rest)?.ok_or(Torn)
}

fn optional(rest: &mut &[u8]) -> Result<Option<String>, Torn> {
    let length = u32::from_le_bytes(array(rest)?);
    if length == NONE {
        return Ok(None);
    }
    let length = usize::try_from(length).map_err(|_| Torn)?;
    let (text, after) = rest.split_at_checked(length).ok_or(Torn)?;
    *rest = after;
    let text = str::from_utf8(text).map_err(|_| Torn)?;
    Ok(Some(text.to_owned()))
}

fn array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Torn> {
    let (first, after) = rest.split_first_chunk().ok_or(Torn)?;
    *rest = after;
    Ok(*first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bodies() -> impl Strategy<Value = Body> {
        let text = || ".{0,9}";
        let headline = (
            text(),
            proptest::option::of(text()),
            any::<[u8; 16]>(),
            any::<u64>(),
        )
            .prop_map(|(text, url, hash, names)| BodyHeadline {
                text,
                url,
                hash,
                names,
            });
        let lists = [(); 2].map(|()| proptest::collection::vec(text(), 0..3));
        let optional = [(); 2].map(|()| proptest::option::of(text()));
        let headlines = proptest::collection::vec(headline, 0..4);
        ((text(), text(), text()), lists, optional, headlines).prop_map(
            |((title, summary, html), [authors, tags], [section, language], headlines)| Body {
                title,
                summary,
                html,
                authors,
                tags,
                section,
                language,
                headlines,
                sentences: Vec::new(),
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(body in bodies()) {
            let bytes = body.pack().unwrap();
            prop_assert_eq!(Body::unpack(&bytes), Some(body));
            for end in 0..bytes.len() {
                prop_assert_eq!(Body::unpack(&bytes[..end]), None);
            }
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            Body::unpack(&bytes);
        }
    }
}
