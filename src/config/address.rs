//! Addresses: where the site is served, what its ids start with, what it links to.

use chrono::NaiveDate;
use url::Url;

use super::mistake::Wrong;
use crate::story::has_usable_host;

/// A checked `base_url`: absolute http(s), ending in `/`, without query and fragment.
pub fn base_url(text: &str) -> Result<String, Wrong> {
    let mut url = web_url(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        url.set_query(None);
        url.set_fragment(None);
        return Err(Wrong::new(
            "must have no ? and no #",
            format!("write base_url = \"{url}\""),
        ));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url.into())
}

/// A checked absolute http(s) URL that everyone may see.
pub(super) fn web_url(text: &str) -> Result<Url, Wrong> {
    let text = text.trim();
    let url = Url::parse(text).map_err(|_| not_a_web_url(text))?;
    if !matches!(url.scheme(), "http" | "https") || !has_usable_host(&url) {
        return Err(not_a_web_url(text));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Wrong::new(
            "must not hold a user name or password",
            "everyone can read it: remove what stands before the @",
        ));
    }
    Ok(url)
}

fn not_a_web_url(text: &str) -> Wrong {
    let example = if text.contains([':', '@']) || !text.contains('.') {
        "write the whole address, such as \"https://example.org/feeds/\"".to_owned()
    } else {
        format!("write \"https://{}\"", text.trim_start_matches('/'))
    };
    Wrong::new(
        format!("is not an absolute http or https address: {text:?}"),
        example,
    )
}

/// An e-mail address, as far as Atom asks (RFC 4287 §3.2.3: something, `@`, something).
pub(super) fn email(text: &str) -> Result<String, Wrong> {
    let right = text
        .split_once('@')
        .is_some_and(|(mailbox, domain)| !mailbox.is_empty() && !domain.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>".contains(c));
    if right {
        return Ok(text.to_owned());
    }
    Err(Wrong::new(
        format!("is not an e-mail address: {text:?}"),
        "write the address alone, such as \"desk@example.org\"",
    ))
}

/// The icon's absolute URL; a relative one is taken from the base URL, if there is a right one.
pub(super) fn icon(text: &str, base_url: &str) -> Result<String, Wrong> {
    let is_relative = Url::parse(text) == Err(url::ParseError::RelativeUrlWithoutBase);
    let Some(base) = Url::parse(base_url).ok().filter(|_| is_relative) else {
        return web_url(text).map(String::from);
    };
    match base.join(text) {
        Ok(url) if !text.trim().is_empty() && url.as_str().starts_with(base.as_str()) => {
            Ok(url.into())
        }
        _ => Err(Wrong::new(
            format!("is no image below base_url: {text:?}"),
            "write its whole address, or a path such as \"icon.png\"",
        )),
    }
}

/// What a link template can hold.
const PLACES: [&str; 6] = ["key", "slug", "section", "year", "month", "day"];

/// A link template; empty: none.
pub(super) fn link(text: &str) -> Result<Option<String>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    let example = "write, for example, link = \"https://example.org/{section}/{slug}/\"";
    let mut filled = String::new();
    let mut names_story = false;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else {
            return Err(Wrong::new("has a { without its }", example));
        };
        if !PLACES.contains(&place) {
            let message = format!("can't hold {{{place}}}");
            let all: Vec<String> = PLACES.iter().map(|place| format!("{{{place}}}")).collect();
            return Err(Wrong::new(
                message,
                format!("it can hold {}", all.join(", ")),
            ));
        }
        names_story |= matches!(place, "key" | "slug");
        filled.push_str(before);
        filled.push('x');
        rest = after;
    }
    if rest.contains('}') || filled.contains('}') {
        return Err(Wrong::new("has a } without its {", example));
    }
    filled.push_str(rest);
    if !names_story {
        return Err(Wrong::new(
            "would be the same for every story",
            format!("put {{slug}} or {{key}} into it: {example}"),
        ));
    }
    let host = text.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or("");
    if host.contains('{') {
        return Err(Wrong::new("must name its host to the letter", example));
    }
    web_url(&filled)?;
    Ok(Some(text.to_owned()))
}

/// A checked `id`: the prefix that every id of the site starts with, for ever.
///
/// A `tag:` URI (RFC 4151), or an absolute http(s) URL or `urn:` (RFC 8141), in ASCII, ended by a
/// character that parts it from what follows.
pub fn site_id(text: &str) -> Result<String, Wrong> {
    let fault = if !text.bytes().all(is_uri_byte) {
        Some("holds characters that no id may have (spaces, letters beyond ASCII)")
    } else if let Some(rest) = text.strip_prefix("tag:") {
        tag_fault(rest)
    } else if let Some(rest) = text.strip_prefix("urn:") {
        urn_fault(rest)
    } else if web_url(text).is_err() {
        Some("must start with tag:, urn:, https:// or http://")
    } else {
        None
    };
    if let Some(fault) = fault {
        return Err(Wrong::new(
            fault,
            "write, for example, id = \"tag:example.org,2026:\" with a domain that was yours that year",
        ));
    }
    if text.contains(YOUR_DOMAIN) {
        return Err(Wrong::new(
            format!("still holds {YOUR_DOMAIN}"),
            "write a domain of your own instead: it stays in every id for ever",
        ));
    }
    if !text.ends_with([':', '/', '#', '=']) {
        return Err(Wrong::new(
            "must end in : or / or #, for the stories' names follow it",
            format!("write id = \"{text}:\", or \"{text}/\""),
        ));
    }
    Ok(text.to_owned())
}

/// Stands in a proposed id where the base URL has no domain.
const YOUR_DOMAIN: &str = "YOUR-DOMAIN";

/// The id to propose for a site: a tag of the base URL's host.
pub fn proposed_id(base_url: Option<&str>, year: i32) -> String {
    let host = base_url
        .and_then(|text| web_url(text).ok())
        .and_then(|url| url.domain().map(str::to_owned))
        .unwrap_or_else(|| YOUR_DOMAIN.into());
    format!("tag:{host},{year:04}:")
}

/// What is wrong after `tag:` (RFC 4151 §2.1: authority, comma, date, colon, specific).
fn tag_fault(rest: &str) -> Option<&'static str> {
    let Some((entity, _specific)) = rest.split_once(':') else {
        return Some("lacks the colon after the year");
    };
    let Some((authority, date)) = entity.split_once(',') else {
        return Some("lacks the comma and the year after the domain");
    };
    if !is_authority(authority) {
        return Some("must name a domain or an e-mail address after tag:");
    }
    if !is_tag_date(date) {
        return Some("must have a year after the comma, or a day such as 2026-05-14");
    }
    None
}

/// What is wrong after `urn:` (RFC 8141 §2: a namespace of 2 to 32 characters, a colon).
fn urn_fault(rest: &str) -> Option<&'static str> {
    let namespace = rest.split_once(':').map(|(namespace, _)| namespace);
    let right = namespace.is_some_and(|name| {
        (2..=32).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !name.starts_with('-')
            && !name.ends_with('-')
    });
    (!right).then_some("must name a namespace after urn:")
}

/// A domain name, or a mailbox at one.
fn is_authority(text: &str) -> bool {
    let domain = match text.split_once('@') {
        Some((mailbox, domain)) => {
            let right = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
            if mailbox.is_empty() || !mailbox.bytes().all(right) {
                return false;
            }
            domain
        }
        None => text,
    };
    domain.split('.').all(|label| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn is_tag_date(text: &str) -> bool {
    let day = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return false,
    };
    NaiveDate::parse_from_str(&day, "%Y-%m-%d").is_ok()
}

/// Whether a URI may hold the byte (RFC 3986 §2: unreserved, reserved, percent).
fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_ends_in_a_slash() {
        for (text, expected) in [
            ("https://example.org", Some("https://example.org/")),
            (
                "https://example.org/feeds",
                Some("https://example.org/feeds/"),
            ),
            (
                "http://example.org:8080/a/",
                Some("http://example.org:8080/a/"),
            ),
            (
                "https://EXAMPLE.org/Feeds/",
                Some("https://example.org/Feeds/"),
            ),
            (
                "https://bücher.example/",
                Some("https://xn--bcher-kva.example/"),
            ),
            ("example.org", None),
            ("/feeds/", None),
            ("ftp://example.org/", None),
            ("https://", None),
            ("https://example.org/?a=b", None),
            ("https://example.org/#a", None),
            ("https://me:secret@example.org/", None),
            ("mailto:a@example.org", None),
            ("https://exa,mple.org/", None),
        ] {
            assert_eq!(base_url(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_base_url_without_scheme_is_told_what_to_write() {
        let wrong = base_url("example.org/feeds/").unwrap_err();
        assert_eq!(wrong.hint, "write \"https://example.org/feeds/\"");
    }

    #[test]
    fn a_link_template_names_the_story_and_knows_its_places() {
        for (text, right) in [
            ("https://example.org/{section}/{slug}/", true),
            ("https://example.org/{year}/{month}/{day}/{key}.html", true),
            ("https://example.org/?p={key}", true),
            ("https://example.org/{title}/", false),
            ("https://example.org/{section}/", false),
            ("https://example.org/{slug", false),
            ("https://example.org/}{slug}", false),
            ("https://example.org/{slug}}", false),
            ("https://{slug}.example.org/", false),
            ("https://{slug}", false),
            ("/{slug}/", false),
        ] {
            assert_eq!(link(text).is_ok(), right, "{text}");
        }
        assert_eq!(link("").unwrap(), None);
    }

    #[test]
    fn site_ids_are_tags_urns_or_web_addresses() {
        for (text, right) in [
            // The examples of RFC 4151 §2.2 in kind, each with an end that parts.
            ("tag:example.org,2026:", true),
            ("tag:example.org,2026-05:", true),
            ("tag:example.org,2026-05-14:news/", true),
            ("tag:editor@example.org,2026:", true),
            ("urn:example:news:", true),
            ("https://example.org/", true),
            ("https://example.org/ids#", true),
            ("", false),
            ("tag:example.org,2026", false),
            ("tag:example.org:", false),
            ("tag:,2026:", false),
            ("tag:example..org,2026:", false),
            ("tag:example.org,26:", false),
            ("tag:example.org,2026-13:", false),
            ("tag:example.org,2026-02-30:", false),
            ("tag:example.org,2026:news", false),
            ("tag:bücher.example,2026:", false),
            ("tag:exam ple.org,2026:", false),
            ("urn:x:", false),
            ("urn:example", false),
            ("https://example.org/news", false),
            ("tag:YOUR-DOMAIN,2026:", false),
            ("feeds/", false),
            ("mailto:a@example.org/", false),
        ] {
            assert_eq!(site_id(text).is_ok(), right, "{text:?}");
        }
    }

    #[test]
    fn a_proposed_id_is_itself_right() {
        let id = proposed_id(Some("https://www.example.org:8080/feeds/"), 2026);
        assert_eq!(id, "tag:www.example.org,2026:");
        assert!(site_id(&id).is_ok());
        assert_eq!(proposed_id(None, 2026), "tag:YOUR-DOMAIN,2026:");
    }
}
