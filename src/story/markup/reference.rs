//! Addresses in a text: of the web, of mail, or relative to where the story stands.

use url::Url;

use crate::story::article_link::source;
use crate::story::limits::URL_BYTES;
use crate::story::link::web_link;

/// Stands in an address for what nobody knows. No text holds it.
pub(super) const HOLE: char = '\u{FDD0}';

/// The same where Markdown became HTML, whose addresses are encoded.
const ENCODED_HOLE: &str = "%EF%B7%90";

/// Where a relative address is looked at, as it would be where the story stands.
const SOMEWHERE: &str = "https://example.org/a/b/c";

/// An address as a text may hold it: absolute (http, https, mailto, tel), relative and as written, or the source of
/// another article. `None`: it leads nowhere, or does something.
pub(super) fn reference(written: &str) -> Option<String> {
    let written = written.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if written.is_empty() || written.len() > URL_BYTES {
        return None;
    }
    if written.contains(HOLE) || written.contains(ENCODED_HOLE) {
        return None;
    }
    if let Some(source) = source(written) {
        return Some(encoded(&source));
    }
    let whole = Url::parse(written).ok();
    let is_absolute = whole.is_some();
    let url = match whole {
        Some(url) => url,
        None => Url::parse(SOMEWHERE).ok()?.join(written).ok()?,
    };
    match url.scheme() {
        "http" | "https" => {
            let found = web_link(url.as_str()).ok()?;
            Some(if is_absolute { found } else { encoded(written) })
        }
        "mailto" | "tel" if !url.path().is_empty() => {
            let is_plain =
                |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\');
            Some(url.as_str().to_owned()).filter(|url| url.bytes().all(is_plain))
        }
        _ => None,
    }
}

/// A relative address in printable ASCII, as the URL standard reads it: white space inside it and what isn't
/// ASCII encoded, line ends gone.
fn encoded(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    for byte in written.bytes() {
        match byte {
            b'\n' | b'\r' | b'\t' => {}
            b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'^' => push_encoded(byte, &mut out),
            b'\\' => out.push('/'),
            byte if byte.is_ascii_graphic() => out.push(char::from(byte)),
            byte => push_encoded(byte, &mut out),
        }
    }
    out
}

fn push_encoded(byte: u8, out: &mut String) {
    out.push_str(percent_encoding::percent_encode_byte(byte));
}
