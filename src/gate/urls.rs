//! URLs as documents may carry them: absolute, with a scheme that is safe to follow.

/// Whether a text is an absolute `http` or `https` URL with a host, in URL characters alone.
pub(in crate::gate) fn is_web(url: &str) -> bool {
    let Some(rest) = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
    else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host_is_plain = host.bytes().all(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b'~' | b'%' | b':' | b'[' | b']')
    });
    host_is_plain
        && host.bytes().next().is_some_and(|byte| byte != b':')
        && has_only_url_characters(rest)
}

/// Whether a link in content may lead there: the web, `mailto:` or `tel:`.
pub(in crate::gate) fn is_followable(url: &str) -> bool {
    is_web(url)
        || ["mailto:", "tel:"].iter().any(|scheme| {
            url.strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty() && has_only_url_characters(rest))
        })
}

/// Whether a text is an absolute IRI (RFC 3987) of any scheme, without white space: Atom ids.
pub(in crate::gate) fn is_iri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            && !rest.is_empty()
            && !rest.contains(|c: char| {
                c.is_whitespace()
                    || c.is_control()
                    || matches!(c, '<' | '>' | '"' | '\\' | '^' | '`' | '{' | '|' | '}')
            })
    })
}

/// Whether every candidate of a `srcset` is an absolute web URL.
pub(in crate::gate) fn is_web_srcset(srcset: &str) -> bool {
    is_srcset(srcset, is_web)
}

/// Whether every candidate of a `srcset` is right.
pub(in crate::gate) fn is_srcset(srcset: &str, is_right: impl Fn(&str) -> bool) -> bool {
    let mut rest = srcset.trim_ascii_start();
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let (url, after) = rest
            .split_once(|c: char| c.is_ascii_whitespace())
            .unwrap_or((rest, ""));
        // A comma at the end of the URL ends the candidate; one inside belongs to the URL.
        let bare = url.strip_suffix(',').unwrap_or(url);
        if !is_right(bare) {
            return false;
        }
        rest = if bare.len() < url.len() {
            after
        } else {
            after.split_once(',').map_or("", |(_, next)| next)
        }
        .trim_ascii_start();
    }
    true
}

/// Whether a relative link (RFC 3986 §4.2, by path) in the document at `own` leads to a place below
/// `base`, which ends in `/`.
pub(in crate::gate) fn is_inside(link: &str, own: &str, base: &str) -> bool {
    let Some(own) = own.strip_prefix(base) else {
        return false;
    };
    let end = memchr::memchr2(b'?', b'#', link.as_bytes()).unwrap_or(link.len());
    let path = link.as_bytes().get(..end).unwrap_or_default();
    let mut parts = path.split(|byte| *byte == b'/').peekable();
    let first = parts.peek().copied().unwrap_or_default();
    if first.is_empty() || first.contains(&b':') || !has_only_url_characters(link) {
        return false;
    }
    let mut depth = own.bytes().filter(|byte| *byte == b'/').count();
    while let Some(part) = parts.next() {
        match dots(part) {
            Some(2) if depth == 0 => return false,
            Some(2) => depth -= 1,
            Some(0) if parts.peek().is_some() => return false,
            Some(0 | 1) => {}
            _ => depth += 1,
        }
    }
    true
}

/// The URL that a link in the document at `own` leads to: an absolute one, or one [`is_inside`] that goes up and then
/// down.
pub(in crate::gate) fn target(link: &str, own: &str, base: &str) -> Option<String> {
    if is_web(link) {
        return Some(link.to_owned());
    }
    if !is_inside(link, own, base) {
        return None;
    }
    let outer = |path: &'_ str| path.rfind('/').unwrap_or_default();
    let own = own.strip_prefix(base)?;
    let mut folder = own.get(..outer(own))?;
    let mut rest = link.strip_prefix("./").unwrap_or(link);
    while let Some(inner) = rest.strip_prefix("../") {
        folder = folder.get(..outer(folder))?;
        rest = inner;
    }
    let slash = if folder.is_empty() { "" } else { "/" };
    Some(format!("{base}{folder}{slash}{rest}"))
}

/// Whether a relative link in the document at `own` leads to an image or a file that is published below `base`.
pub(in crate::gate) fn is_own_media(link: &str, own: &str, base: &str) -> bool {
    let Some(own) = own.strip_prefix(base) else {
        return false;
    };
    let depth = own.bytes().filter(|byte| *byte == b'/').count();
    let up = (0..depth).try_fold(link, |rest, _| rest.strip_prefix("../"));
    let name = up.and_then(|rest| rest.strip_prefix("media/"));
    name.is_some_and(|name| {
        let mut bytes = name.bytes();
        !name.starts_with('.')
            && !name.is_empty()
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
    })
}

/// How many dots a name of a path is, if it is nothing else; a browser takes an encoded one for one (URL
/// Standard).
fn dots(mut rest: &[u8]) -> Option<usize> {
    let mut dots = 0;
    loop {
        rest = match rest {
            [] => return Some(dots),
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return None,
        };
        dots += 1;
    }
}

/// Whether two URLs have the same scheme, host and port.
pub(in crate::gate) fn same_origin(a: &str, b: &str) -> bool {
    origin(a).is_some_and(|origin_a| origin(b) == Some(origin_a))
}

fn origin(url: &str) -> Option<&str> {
    let scheme = url.find("://")?;
    let host = url.get(scheme + 3..)?;
    let end = host.find(['/', '?', '#']).unwrap_or(host.len());
    url.get(..scheme + 3 + end)
}

/// Printable ASCII without what RFC 3986 never allows and parsers change: `"`, `<`, `>`, `\`.
fn has_only_url_characters(text: &str) -> bool {
    // Compared without a branch, so that the compiler takes many bytes at once.
    let is_one =
        |byte: u8| matches!(byte, b'!'..=b'~') & !matches!(byte, b'"' | b'<' | b'>' | b'\\');
    text.bytes().fold(true, |all, byte| all & is_one(byte))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::{is_inside, is_iri, is_web};
    use crate::story::{ArticlePath, Rules, Story, read};

    /// What URLs and ids are made of, and what could lead them astray.
    const PIECES: &[&str] = &[
        "https://",
        "http://",
        "HTTPS://",
        "https:",
        "https:/\\",
        "ftp://",
        "//",
        "/",
        "\\",
        ":",
        "?",
        "#",
        "@",
        "exa,mple.org",
        "example.org",
        "a.example",
        "bücher.example",
        "例え.テスト",
        "xn--a",
        "XN--BCHER-KVA",
        "[::1]",
        "[::1",
        "[v1.a]",
        "127.0.0.1",
        "0x7f.1",
        "256.256.256.256",
        ":0",
        ":65535",
        ":65536",
        ":x",
        "ada",
        "ada:secret@",
        ".",
        "..",
        "...",
        "-",
        "_",
        "~",
        "%",
        "%2",
        "%2f",
        "%2C",
        "%00",
        "%zz",
        ",",
        ";",
        "!",
        "$",
        "&",
        "'",
        "(",
        ")",
        "*",
        "+",
        "=",
        "|",
        "{",
        "}",
        "<",
        ">",
        "\"",
        "`",
        "^",
        " ",
        "\t",
        "\n",
        "\r",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{ad}",
        "\u{200b}",
        "\u{200d}",
        "\u{202e}",
        "\u{feff}",
        "\u{fffe}",
        "\u{e000}",
        "\u{301}",
        "\u{3002}",
        "\u{ff0e}",
        "\u{ff0c}",
        "\u{2044}",
        "ß",
        "İ",
        "utm_source=x",
        "a=b",
        "tag:",
        "urn:",
    ];

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            8 => select(PIECES).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
            1 => (select(PIECES), 1..700_usize).prop_map(|(piece, times)| piece.repeat(times)),
        ];
        (
            select(vec!["https://", "http://", "https://a.example", "tag:", ""]),
            vec(piece, 0..8),
        )
            .prop_map(|(front, pieces)| format!("{front}{}", pieces.concat()))
    }

    fn story_of(article: &str) -> Story {
        let rules = Rules {
            time_zone: chrono_tz::Tz::UTC,
            base_url: "https://example.org/".into(),
            encoding: None,
            language: None,
            dates: Vec::new(),
        };
        let path = ArticlePath::from_bytes(b"a.txt".to_vec());
        read(&path, article.as_bytes(), &rules).story.unwrap()
    }

    /// The story of an article that says its link, its id and a headline's URL.
    fn story(text: &str) -> Story {
        let related = serde_json::json!({ "title": "Boat found", "url": text });
        let said = serde_json::json!({ "link": text, "id": text, "related": [related] });
        // Headlines of the text are found in other ways than those of the metadata.
        let line = text.replace(['\n', '\r', '\0'], " ");
        let article =
            format!("{said}\nSnow.\n\nRelated:\nIce <{line}>\n[Fog]({line})\nRain {line}\n");
        story_of(&article)
    }

    #[test]
    fn a_host_that_no_document_may_name_is_not_taken() {
        assert_eq!(story("https://exa,mple.org/x").link, None);
        assert!(story("https://example.org/x,y").link.is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

        #[test]
        fn every_address_in_a_text_that_is_linked_may_stand_in_a_document(text in text()) {
            let line = text.replace(['\n', '\r', '\0'], " ");
            let story = story_of(&format!("Snow.\n\nIce lies on {line}, said the quay.\n\nwww.{line}\n"));
            let html = crate::ledger::body::Body::of(&story).html;
            prop_assert_eq!(crate::gate::html::fragment::check(&html).map_err(|broken| format!("{broken:?}")), Ok(()), "{}", html);
        }

        #[test]
        fn every_url_and_id_that_is_taken_may_stand_in_a_document(text in text()) {
            let story = story(&text);
            let urls = story.headlines.iter().filter_map(|headline| headline.url.as_deref());
            for url in urls.chain(story.link.as_deref()) {
                prop_assert!(is_web(url), "{url:?}");
                prop_assert!(url.len() <= 2_000);
                // What is written again reads as the same address.
                let again = url::Url::parse(url).unwrap();
                prop_assert_eq!(again.as_str(), url);
            }
            prop_assert!(story.id.as_deref().is_none_or(is_iri), "{:?}", story.id);
        }
    }

    #[test]
    fn a_relative_link_stays_below_the_base_url() {
        let base = "https://mill.example/feeds/";
        for (link, own, is_right) in [
            ("./", "", true),
            ("stories/", "", true),
            ("a.html#h-1", "pages/b.html", true),
            ("../", "pages/b.html", true),
            ("../../style.css", "pages/coast/b.html", true),
            ("../rss.xml?x=/../..", "pages/b.html", true),
            ("../", "", false),
            ("../../", "pages/b.html", false),
            ("x/../../", "", false),
            ("%2E./", "", false),
            ("", "", false),
            ("#a", "", false),
            ("?a", "", false),
            ("/feeds/", "", false),
            ("//else.example/", "", false),
            ("a//b", "", false),
            ("javascript:x()", "", false),
            ("a b", "", false),
            ("..\\x", "pages/b.html", false),
            ("https://mill.example/feeds/", "", false),
        ] {
            let own = format!("{base}{own}");
            assert_eq!(is_inside(link, &own, base), is_right, "{link} in {own}");
        }
        assert!(!is_inside("./", "https://else.example/", base));
    }
}
