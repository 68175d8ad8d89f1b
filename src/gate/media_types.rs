//! Media types.

/// Whether a text has the shape of a media type: `audio/mpeg`.
pub(super) fn is_media_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, subtype)| {
        !kind.is_empty()
            && !subtype.is_empty()
            && kind
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && subtype
                .bytes()
                .all(|byte| matches!(byte, b' '..=b'~') && byte != b'/')
    })
}
