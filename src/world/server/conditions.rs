//! What a client knows of a document, and whether that still holds (RFC 9110 §8.8 and §13).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hyper::HeaderMap;
use hyper::header::{
    HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
};

/// A document may change again within so many seconds of its time, and keep that time: the date has
/// whole seconds, and a file system's clock lags a little. Until then no date stands for its bytes, and none
/// is sent (§8.8.2 allows that): an invented one could be older than the date of the state before, and curl
/// throws away what isn't newer than what it knows, although it keeps the tag.
const YOUNG_SECS: u64 = 2;

/// What tells one state of a document from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Validators {
    /// The entity tag as it is sent, with quotes; weak with `W/`.
    pub(super) tag: String,
    /// When it was modified, in seconds since 1970; none while it is young, or where that is yet to come.
    modified: Option<u64>,
}

/// What conditions come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The client gets it.
    Send,
    /// It has it already: 304.
    NotModified,
    /// It wanted another state: 412.
    Failed,
}

impl Validators {
    /// Of a document modified at a time, both in seconds since 1970.
    pub(super) fn new(tag: String, modified: u64, now: u64) -> Self {
        let is_young = modified > now.saturating_sub(YOUNG_SECS);
        let modified = (!is_young).then_some(modified);
        Self { tag, modified }
    }

    /// Of a document for whose bytes no date stands.
    pub(super) fn undated(tag: String) -> Self {
        let modified = None;
        Self { tag, modified }
    }

    /// The date to send, if there is one.
    pub(super) fn last_modified(&self) -> Option<String> {
        let modified = UNIX_EPOCH + Duration::from_secs(self.modified?);
        Some(httpdate::fmt_http_date(modified))
    }

    /// Conditions in their order (§13.2.2); tags count before dates.
    pub(super) fn judge(&self, headers: &HeaderMap) -> Verdict {
        if headers.contains_key(IF_MATCH) {
            if !self.is_named(headers, &IF_MATCH, Comparison::Strong) {
                return Verdict::Failed;
            }
        } else if let Some(since) = date(headers, &IF_UNMODIFIED_SINCE)
            && self.modified.is_none_or(|modified| modified > since)
        {
            return Verdict::Failed;
        }
        let is_known = if headers.contains_key(IF_NONE_MATCH) {
            self.is_named(headers, &IF_NONE_MATCH, Comparison::Weak)
        } else {
            let since = date(headers, &IF_MODIFIED_SINCE);
            let both = self.modified.zip(since);
            both.is_some_and(|(modified, since)| modified <= since)
        };
        if is_known {
            Verdict::NotModified
        } else {
            Verdict::Send
        }
    }

    /// Whether a part of it goes with what the client has (§13.1.5): the same tag and a strong one, or
    /// the same date.
    pub(super) fn may_be_continued(&self, headers: &HeaderMap) -> bool {
        let Some(value) = headers.get(IF_RANGE) else {
            return true;
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text.starts_with('"') || text.starts_with("W/") {
            return Comparison::Strong.holds(text, &self.tag);
        }
        self.modified.is_some() && date(headers, &IF_RANGE) == self.modified
    }

    /// Whether a list of tags names this one, or is `*`.
    fn is_named(&self, headers: &HeaderMap, name: &HeaderName, comparison: Comparison) -> bool {
        let values = headers.get_all(name).iter();
        values.filter_map(|value| value.to_str().ok()).any(|list| {
            let mut tags = tags(list);
            list.trim() == "*" || tags.any(|tag| comparison.holds(tag, &self.tag))
        })
    }
}

/// How tags are compared (§8.8.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Weak,
    Strong,
}

impl Comparison {
    fn holds(self, one: &str, other: &str) -> bool {
        match self {
            Self::Weak => opaque(one) == opaque(other),
            Self::Strong => one == other && !one.starts_with("W/"),
        }
    }
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// The tags of a list; commas in their quotes part nothing. What is none ends it.
fn tags(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let start = rest.len() - opaque(rest).len();
        let quoted = rest.get(start..)?.strip_prefix('"')?;
        let end = start + quoted.find('"')? + 2;
        let tag = rest.get(..end)?;
        rest = rest.get(end..)?;
        Some(tag)
    })
}

/// A date in a field that stands there once, in seconds since 1970; one that can't be read is none.
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let mut values = headers.get_all(name).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let time = httpdate::parse_http_date(value.to_str().ok()?).ok()?;
    time.duration_since(SystemTime::UNIX_EPOCH)
        .ok()
        .map(|since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    /// 1994-11-06 08:49:37, the RFC's example.
    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const SECS: u64 = 784_111_777;

    fn judge(validators: &Validators, fields: &[(HeaderName, &str)]) -> Verdict {
        validators.judge(&headers(fields))
    }

    fn headers(fields: &[(HeaderName, &str)]) -> HeaderMap {
        let value = |text: &str| HeaderValue::from_str(text).unwrap();
        let fields = fields
            .iter()
            .map(|(name, text)| (name.clone(), value(text)));
        fields.collect()
    }

    fn old() -> Validators {
        Validators::new("\"a,b\"".into(), SECS, SECS + 3_600)
    }

    #[test]
    fn a_tag_that_is_named_is_known_weakly_too() {
        for (list, verdict) in [
            ("\"a,b\"", Verdict::NotModified),
            ("W/\"a,b\"", Verdict::NotModified),
            ("\"x\", W/\"y\" ,\"a,b\"", Verdict::NotModified),
            ("*", Verdict::NotModified),
            ("\"a\", \"b\"", Verdict::Send),
            ("a,b", Verdict::Send),
            ("\"a,b", Verdict::Send),
            ("", Verdict::Send),
        ] {
            assert_eq!(judge(&old(), &[(IF_NONE_MATCH, list)]), verdict, "{list}");
        }
    }

    #[test]
    fn a_tag_that_must_match_does_so_strongly() {
        for (list, verdict) in [
            ("\"a,b\"", Verdict::Send),
            ("*", Verdict::Send),
            ("W/\"a,b\"", Verdict::Failed),
            ("\"x\"", Verdict::Failed),
        ] {
            assert_eq!(judge(&old(), &[(IF_MATCH, list)]), verdict, "{list}");
        }
    }

    #[test]
    fn a_date_counts_only_without_a_tag() {
        for (fields, verdict) in [
            (vec![(IF_MODIFIED_SINCE, DATE)], Verdict::NotModified),
            // The two obsolete forms that must be understood (§5.6.7).
            (
                vec![(IF_MODIFIED_SINCE, "Sunday, 06-Nov-94 08:49:37 GMT")],
                Verdict::NotModified,
            ),
            (
                vec![(IF_MODIFIED_SINCE, "Sun Nov  6 08:49:37 1994")],
                Verdict::NotModified,
            ),
            (
                vec![(IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:36 GMT")],
                Verdict::Send,
            ),
            (vec![(IF_MODIFIED_SINCE, "yesterday")], Verdict::Send),
            (
                vec![(IF_NONE_MATCH, "\"x\""), (IF_MODIFIED_SINCE, DATE)],
                Verdict::Send,
            ),
            (vec![(IF_UNMODIFIED_SINCE, DATE)], Verdict::Send),
            (
                vec![(IF_UNMODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:36 GMT")],
                Verdict::Failed,
            ),
        ] {
            assert_eq!(judge(&old(), &fields), verdict, "{fields:?}");
        }
    }

    #[test]
    fn no_date_stands_for_a_document_that_may_change_within_it() {
        for age in [0, 1] {
            let young = Validators::new("\"a\"".into(), SECS, SECS + age);
            assert_eq!(young.last_modified(), None);
            for date in [DATE, "Mon, 07 Nov 1994 08:49:37 GMT"] {
                assert_eq!(judge(&young, &[(IF_MODIFIED_SINCE, date)]), Verdict::Send);
                assert!(!young.may_be_continued(&headers(&[(IF_RANGE, date)])));
            }
            assert_eq!(
                judge(&young, &[(IF_UNMODIFIED_SINCE, DATE)]),
                Verdict::Failed
            );
        }
        assert_eq!(old().last_modified().as_deref(), Some(DATE));
        // A date that is yet to come is none (§8.8.2.1).
        let future = Validators::new("\"a\"".into(), SECS + 9_000, SECS + 2);
        assert_eq!(future.last_modified(), None);
    }

    #[test]
    fn a_part_goes_with_the_same_tag_or_the_same_date() {
        for (value, goes) in [
            ("\"a,b\"", true),
            ("W/\"a,b\"", false),
            ("\"x\"", false),
            (DATE, true),
            ("Sun, 06 Nov 1994 08:49:38 GMT", false),
            ("today", false),
        ] {
            let may = old().may_be_continued(&headers(&[(IF_RANGE, value)]));
            assert_eq!(may, goes, "{value}");
        }
        assert!(old().may_be_continued(&HeaderMap::new()));
        let weak = Validators::new("W/\"a\"".into(), SECS, SECS + 9);
        assert!(!weak.may_be_continued(&headers(&[(IF_RANGE, "W/\"a\"")])));
    }
}
