//! What a story says as bytes that one run writes and reads again: packed tightly, told apart by lengths.

use std::str::FromStr;

use super::body::{Body, BodyHeadline, BodyMedia, BodyPlace, BodyRole};

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
            media,
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
        push_length(&mut bytes, media.len())?;
        media
            .iter()
            .try_for_each(|media| push_media(&mut bytes, media))?;
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

fn push_media(bytes: &mut Vec<u8>, media: &BodyMedia) -> Option<()> {
    let BodyMedia {
        role,
        place,
        name,
        media_type,
        bytes: size_in_bytes,
        size,
        alt,
        title,
        duration_secs,
        in_text,
    } = media;
    let role = match role {
        BodyRole::Image => 0,
        BodyRole::Attachment => 1,
        BodyRole::Text => 2,
    };
    let (is_url, place) = match place {
        BodyPlace::Url(url) => (true, url),
        BodyPlace::Document(name) => (false, name),
    };
    bytes.extend([role, u8::from(is_url)]);
    for text in [place, name] {
        push_text(bytes, text)?;
    }
    for text in [media_type, alt, title] {
        push_optional(bytes, text.as_deref())?;
    }
    let (width, height) = size.unzip();
    let pixels = [width, height].map(|pixels| pixels.map(u64::from));
    for number in [*size_in_bytes, *duration_secs].into_iter().chain(pixels) {
        let number = number.map(|number| number.to_string());
        push_optional(bytes, number.as_deref())?;
    }
    push_length(bytes, in_text.len())?;
    in_text.iter().try_for_each(|text| push_text(bytes, text))
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
        media: list(rest, media)?,
        sentences: Vec::new(),
    })
}

fn media(rest: &mut &[u8]) -> Result<BodyMedia, Torn> {
    let [role, is_url] = array(rest)?;
    let place = text(rest)?;
    let name = text(rest)?;
    let [media_type, alt, title] = [optional(rest)?, optional(rest)?, optional(rest)?];
    let [bytes, duration_secs] = [number(rest)?, number(rest)?];
    let (width, height) = (number(rest)?, number(rest)?);
    Ok(BodyMedia {
        role: match role {
            0 => BodyRole::Image,
            1 => BodyRole::Attachment,
            2 => BodyRole::Text,
            _ => return Err(Torn),
        },
        place: if flag(is_url)? {
            BodyPlace::Url(place)
        } else {
            BodyPlace::Document(place)
        },
        name,
        media_type,
        bytes,
        size: width.zip(height),
        alt,
        title,
        duration_secs,
        in_text: list(rest, text)?,
    })
}

fn flag(byte: u8) -> Result<bool, Torn> {
    match byte {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Torn),
    }
}

fn number<T: FromStr>(rest: &mut &[u8]) -> Result<Option<T>, Torn> {
    let text = optional(rest)?;
    let number = text.map(|text| text.parse().map_err(|_| Torn));
    number.transpose()
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
        let media = proptest::collection::vec(media_of_a_body(), 0..3);
        ((text(), text(), text()), lists, optional, headlines, media).prop_map(
            |((title, summary, html), [authors, tags], [section, language], headlines, media)| {
                Body {
                    title,
                    summary,
                    html,
                    authors,
                    tags,
                    section,
                    language,
                    headlines,
                    media,
                    sentences: Vec::new(),
                }
            },
        )
    }

    fn media_of_a_body() -> impl Strategy<Value = BodyMedia> {
        let roles = [BodyRole::Image, BodyRole::Attachment, BodyRole::Text];
        let role = proptest::sample::select(roles.to_vec());
        let texts = [(); 3].map(|()| proptest::option::of(".{0,9}"));
        let numbers = [(); 2].map(|()| proptest::option::of(any::<u64>()));
        let size = proptest::option::of(any::<(u32, u32)>());
        let in_text = proptest::collection::vec(".{0,9}", 0..3);
        let place = (any::<bool>(), ".{0,9}").prop_map(|(is_url, place)| {
            if is_url {
                BodyPlace::Url(place)
            } else {
                BodyPlace::Document(place)
            }
        });
        let said = (role, place, ".{0,9}", texts, numbers, size, in_text);
        said.prop_map(
            |(role, place, name, texts, [bytes, duration_secs], size, in_text)| {
                let [media_type, alt, title] = texts;
                BodyMedia {
                    role,
                    place,
                    name,
                    media_type,
                    bytes,
                    size,
                    alt,
                    title,
                    duration_secs,
                    in_text,
                }
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
