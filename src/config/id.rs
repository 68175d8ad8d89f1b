//! The prefix of a site's ids: a `tag:` URI (RFC 4151), a `urn:` or a web address.

use chrono::NaiveDate;

use super::address::web_url;
use super::mistake::Wrong;

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
