//! Guids that are no IRIs: RSS allows any text, Atom an IRI alone (RFC 4287 §4.2.6). Where a feed that was imported
//! has one, RSS carries it as it was, and the id is `<site.id>guid:` and the guid, percent-encoded: each tells the
//! other.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands between the prefix of all ids and a guid. No key holds a colon.
const GUID: &str = "guid:";

/// The unreserved characters of RFC 3986 §2.3 stay.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A longer one is no name of anything.
const MOST_BYTES: usize = 2_000;

/// The id that a guid gives: itself, where it is an IRI. `None`: no document can carry it.
pub fn id_of(guid: &str, site_id: &str) -> Option<String> {
    let is_text = !guid.chars().any(is_lost) && guid.trim() == guid;
    if guid.is_empty() || guid.len() > MOST_BYTES || !is_text {
        return None;
    }
    if is_iri(guid) {
        return Some(guid.to_owned());
    }
    let encoded = utf8_percent_encode(guid, ENCODED);
    Some(format!("{site_id}{GUID}{encoded}"))
}

/// The guid that an id was made of, where that is no IRI; RSS carries it.
pub fn guid_of(id: &str, site_id: &str) -> Option<String> {
    let encoded = id.strip_prefix(site_id)?.strip_prefix(GUID)?;
    let guid = percent_decode_str(encoded).decode_utf8().ok()?;
    // An author may have declared what isn't written so.
    let is_written_so = !is_iri(&guid) && id_of(&guid, site_id).as_deref() == Some(id);
    is_written_so.then(|| guid.into_owned())
}

/// Whether a text is an absolute IRI (RFC 3987) of any scheme: no white space, and nothing that RFC 3986 forbids.
fn is_iri(text: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>\"\\^`{|}".contains(c);
    text.split_once(':').is_some_and(|(scheme, rest)| {
        let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(is_scheme)
            && !rest.is_empty()
            && !rest.contains(forbidden)
    })
}

/// Characters that documents don't carry, or not as they are.
fn is_lost(c: char) -> bool {
    c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SITE: &str = "tag:quay.example,2026:";

    #[test]
    fn a_guid_that_is_no_iri_is_kept_percent_encoded() {
        for (guid, id) in [
            ("123", "tag:quay.example,2026:guid:123"),
            ("my post", "tag:quay.example,2026:guid:my%20post"),
            ("ä/b:c", "tag:quay.example,2026:guid:%C3%A4%2Fb%3Ac"),
            (
                "/2024/a.html",
                "tag:quay.example,2026:guid:%2F2024%2Fa.html",
            ),
        ] {
            assert_eq!(id_of(guid, SITE).as_deref(), Some(id));
            assert_eq!(guid_of(id, SITE).as_deref(), Some(guid));
        }
    }

    #[test]
    fn an_iri_is_the_id_itself() {
        for id in [
            "https://quay.example/?p=12",
            "tag:quay.example,2024-05-14:/a.html",
            "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
            "https://quay.example/日本",
            "HTTP://Quay.example",
        ] {
            assert_eq!(id_of(id, SITE).as_deref(), Some(id));
            assert_eq!(guid_of(id, SITE), None);
        }
    }

    #[test]
    fn what_no_document_can_carry_gives_no_id() {
        for guid in ["", " a", "a\nb", "a\u{0}", &"a".repeat(2_001)] {
            assert_eq!(id_of(guid, SITE), None, "{guid:?}");
        }
    }

    #[test]
    fn an_id_that_no_guid_gave_is_no_guid() {
        for id in [
            "tag:quay.example,2026:harbour/a",
            "tag:quay.example,2026:guid:",
            // An IRI, and another spelling than ours.
            "tag:quay.example,2026:guid:https%3A%2F%2Fa.example",
            "tag:quay.example,2026:guid:%61",
            "tag:quay.example,2026:guid:%FF",
            "tag:other.example,2026:guid:123",
        ] {
            assert_eq!(guid_of(id, SITE), None, "{id}");
        }
    }

    proptest! {
        #[test]
        fn each_tells_the_other(guid in "\\PC{1,12}|[ -~]{1,12}") {
            if let Some(id) = id_of(&guid, SITE) {
                prop_assert!(is_iri(&id), "{id}");
                prop_assert_eq!(guid_of(&id, SITE).unwrap_or(id), guid);
            }
        }
    }
}
