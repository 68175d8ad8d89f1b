//! Addresses that an author writes: web links, ids, slugs.

use url::{Host, Position, Url};

use super::limits::{ID_BYTES, ID_EXPECTED, SLUG_BYTES, URL_BYTES, URL_EXPECTED, is_longer};

/// An absolute http(s) URL, percent-encoded, with an ASCII host and without `utm_` parameters.
/// `Err`: what would have been right.
pub(crate) fn web_link(written: &str) -> Result<String, &'static str> {
    const EXPECTED: &str = "an absolute URL such as https://example.org/story";
    let written = written.trim();
    // Percent-encoding only makes it longer.
    if is_longer(written, URL_BYTES) {
        return Err(URL_EXPECTED);
    }
    let url = Url::parse(written).map_err(|_| EXPECTED)?;
    if !matches!(url.scheme(), "http" | "https") || !has_usable_host(&url) {
        return Err(EXPECTED);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address for everyone: it holds a name or a password");
    }
    let mut out = url
        .as_str()
        .get(..url[..Position::BeforePath].len())
        .unwrap_or_default()
        .to_owned();
    encode_into(url.path(), &mut out);
    let query = url.query().unwrap_or_default();
    let mut mark = '?';
    for pair in query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
    {
        out.push(mark);
        encode_into(pair, &mut out);
        mark = '&';
    }
    if let Some(fragment) = url.fragment() {
        out.push('#');
        encode_into(fragment, &mut out);
    }
    if out.len() > URL_BYTES {
        return Err(URL_EXPECTED);
    }
    Ok(out)
}

/// The address of a story's page, which may be written as a path below the site's address, as generators have it.
/// `None`: it is a pattern's name (`pretty`, `date`), or says that there is no page (`false`).
pub(super) fn story_link(written: &str, base_url: &str) -> Result<Option<String>, &'static str> {
    const EXPECTED: &str =
        "an absolute URL such as https://example.org/story, or a path such as /blog/story/";
    let written = written.trim();
    if written.contains("://") || written.contains(':') && !written.starts_with('/') {
        return web_link(written).map(Some);
    }
    if !written.contains('/') && !written.contains('.') {
        return Ok(None);
    }
    if written.starts_with("//") || written.contains("/:") || written.contains(['{', '}', '\\']) {
        return Err(EXPECTED);
    }
    let path = written.trim_start_matches('/');
    let path = path.strip_suffix("index.html").unwrap_or(path);
    web_link(&format!("{}/{path}", base_url.trim_end_matches('/'))).map(Some)
}

/// Whether a URL's host is an address, or a name that can be looked up: labels of letters, digits,
/// `-` and `_` (RFC 1123 §2.1). The URL standard lets more through, such as a comma.
pub(crate) fn has_usable_host(url: &Url) -> bool {
    let is_label = |label: &str| {
        let fits = |byte| u8::is_ascii_alphanumeric(&byte) || matches!(byte, b'-' | b'_');
        (1..=63).contains(&label.len()) && label.bytes().all(fits)
    };
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name.len() <= 253 && name.split('.').all(is_label)
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

fn is_tracking(pair: &str) -> bool {
    pair.get(..4)
        .is_some_and(|front| front.eq_ignore_ascii_case("utm_"))
}

/// Encodes what the URL standard lets through and RFC 3986 doesn't; a `%` that encodes nothing
/// becomes `%25`.
fn encode_into(part: &str, out: &mut String) {
    let bytes = part.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let is_hex = |ahead: usize| bytes.get(at + ahead).is_some_and(u8::is_ascii_hexdigit);
        let bare = match byte {
            b'%' => is_hex(1) && is_hex(2),
            b'[' | b']' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'"' | b'`' | b'<' | b'>' => false,
            _ => byte.is_ascii_graphic(),
        };
        if bare {
            out.push(char::from(byte));
        } else {
            out.push_str(percent_encoding::percent_encode_byte(byte));
        }
    }
}

/// An absolute URI (RFC 3986 §4.3) in ASCII, taken as it is: ids are compared byte by byte.
pub(super) fn declared_id(written: &str) -> Result<String, &'static str> {
    const EXPECTED: &str = "an absolute URI such as tag:example.org,2026:story";
    let written = written.trim();
    if written.len() > ID_BYTES {
        return Err(ID_EXPECTED);
    }
    let (scheme, rest) = written.split_once(':').ok_or(EXPECTED)?;
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let forbidden = |byte: u8| {
        !byte.is_ascii_graphic()
            || matches!(
                byte,
                b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`'
            )
    };
    let acts = ["javascript", "data", "vbscript"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme));
    let is_encoded = rest.split('%').skip(1).all(|after| {
        let digits = after.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let fits = scheme_fits && !acts && is_encoded;
    if fits && !rest.is_empty() && !rest.bytes().any(forbidden) {
        Ok(written.to_owned())
    } else {
        Err(EXPECTED)
    }
}

/// A slug that can stand in a URL and a file name as it is.
pub(super) fn slug(written: &str) -> Result<String, &'static str> {
    let written = written.trim();
    let fits = !written.is_empty()
        && written.len() <= SLUG_BYTES
        && !written.starts_with('.')
        && written
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'));
    if fits {
        Ok(written.to_owned())
    } else {
        Err("a slug of letters A-Z, digits, - . _ and ~")
    }
}

#[cfg(test)]
mod tests {
    use super::{declared_id, slug, story_link, web_link};

    #[test]
    fn links_are_encoded_once() {
        for (given, expected) in [
            (
                "https://e.example/a b[1]{2}|3^\"4",
                "https://e.example/a%20b%5B1%5D%7B2%7D%7C3%5E%224",
            ),
            (
                "https://e.example/caf\u{e9}?q=\u{e9}",
                "https://e.example/caf%C3%A9?q=%C3%A9",
            ),
            (
                "https://b\u{fc}cher.example/",
                "https://xn--bcher-kva.example/",
            ),
            (
                "https://e.example/a%20b%2Fc%zz/100%",
                "https://e.example/a%20b%2Fc%25zz/100%25",
            ),
            (
                "https://e.example/?utm_source=x&a=1&UTM_medium=y&b=2#f",
                "https://e.example/?a=1&b=2#f",
            ),
            ("https://e.example/?utm_source=x", "https://e.example/"),
            ("HTTP://E.example", "http://e.example/"),
        ] {
            assert_eq!(web_link(given).as_deref(), Ok(expected), "{given}");
        }
    }

    #[test]
    fn a_link_may_be_a_path_of_the_site() {
        for (given, expected) in [
            ("https://e.example/a", Some("https://e.example/a")),
            ("/blog/a/", Some("https://example.org/site/blog/a/")),
            ("blog/a.html", Some("https://example.org/site/blog/a.html")),
            (
                "/blog/a/index.html",
                Some("https://example.org/site/blog/a/"),
            ),
            ("pretty", None),
            ("false", None),
        ] {
            let found = story_link(given, "https://example.org/site/");
            assert_eq!(found, Ok(expected.map(str::to_owned)), "{given}");
        }
        for given in [
            "/:year/:title/",
            "/{{ page.fileSlug }}/",
            "//e.example/a",
            "mailto:a@e.example",
            "C:\\a",
        ] {
            assert!(
                story_link(given, "https://example.org/").is_err(),
                "{given}"
            );
        }
    }

    #[test]
    fn other_links_are_refused() {
        for given in [
            "/a",
            "a.html",
            "//e.example/a",
            "javascript:alert(1)",
            "JaVa\tScRiPt:x",
            "data:text/html,x",
            "ftp://e.example/",
            "https://",
            "mailto:a@e.example",
            "https://ada@e.example/",
            "https://ada:secret@e.example/",
            "https://:secret@e.example/",
            "https://exa,mple.org/",
            "https://e.example;a/",
            "https://a..example/",
            "https://a!$&'()*+=.example/",
        ] {
            assert!(web_link(given).is_err(), "{given}");
        }
    }

    #[test]
    fn ids_are_absolute_uris_in_ascii() {
        for given in [
            "tag:e.example,2026:a",
            "urn:uuid:5c1f3d0e-0000-4000-8000-000000000000",
            "https://e.example/a?b#c",
            "tag:e.example,2026:a%20b",
        ] {
            assert_eq!(declared_id(given).as_deref(), Ok(given));
        }
        for given in [
            "17",
            "a b:c",
            "tag:caf\u{e9}",
            "tag:",
            ":x",
            "tag:a b",
            "javascript:alert(1)",
            "Data:text/html,a",
            "VBScript:a",
            "tag:e.example,2026:%zz",
            "tag:e.example,2026:a%2",
        ] {
            assert!(declared_id(given).is_err(), "{given}");
        }
    }

    #[test]
    fn slugs_are_usable_in_a_url() {
        assert_eq!(slug(" The-quay_2.~ ").as_deref(), Ok("The-quay_2.~"));
        for given in ["", "a/b", "caf\u{e9}", "a b", "..", ".hidden"] {
            assert!(slug(given).is_err(), "{given}");
        }
    }
}
