//! The requests: a document is read as others read it, a hub is told.

use std::time::Duration;

use chrono::TimeDelta;
use ureq::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, LOCATION, PRAGMA,
    RETRY_AFTER,
};
use ureq::http::{HeaderMap, HeaderName, StatusCode};
use ureq::typestate::WithoutBody;
use ureq::{Agent, Body, RequestBuilder};
use url::form_urlencoded::Serializer;

use crate::ledger::outbox::Answer;
use crate::world::web::Asking;

/// A request takes no longer, whatever the other side does.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Nor does the way to it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(8);

/// So many redirects are followed to a document: to https, to another host, to its place there.
const MOST_REDIRECTS: u32 = 5;

/// So many are followed to a hub.
const MOST_MOVES: usize = 3;

/// Of what a hub says so many characters are kept.
const MOST_SAID: usize = 100;

/// How a document looks from outside.
#[derive(Debug)]
pub(super) enum Seen {
    /// As it should.
    Same,
    /// Otherwise: why, and the tag of what it is.
    Other(String, Option<String>),
}

/// Who asks.
#[derive(Debug)]
pub(super) struct Client {
    reading: Agent,
    telling: Agent,
}

impl Client {
    /// One who may ask machines at private addresses, or not.
    pub(super) fn new(may_be_private: bool) -> Self {
        let agent = |redirects| {
            let asking = Asking {
                connect: CONNECT_TIMEOUT,
                whole: TIMEOUT,
                redirects,
                may_be_private,
                // One of the environment would be asked in the place of the address that was checked.
                by_proxy: false,
            };
            asking.agent()
        };
        Self {
            reading: agent(MOST_REDIRECTS),
            telling: agent(0),
        }
    }

    /// Looks whether everybody gets these bytes at a URL: first past the caches that let themselves be passed, then
    /// as a hub will, so that none keeps the old ones for it. `tag` is that of what was there before.
    pub(super) fn look(&self, url: &str, wanted: &[u8], tag: Option<&str>) -> Seen {
        let request = self.get(url).header(CACHE_CONTROL, "no-cache");
        let mut request = request.header(PRAGMA, "no-cache");
        if let Some(tag) = tag {
            request = request.header(IF_NONE_MATCH, tag);
        }
        match seen(request.call(), wanted) {
            Seen::Same => match seen(self.get(url).call(), wanted) {
                Seen::Other(why, _) => Seen::Other(format!("a cache is behind: {why}"), None),
                Seen::Same => Seen::Same,
            },
            other @ Seen::Other(..) => other,
        }
    }

    /// Asks for the bytes themselves, of which no cache has two forms.
    fn get(&self, url: &str) -> RequestBuilder<WithoutBody> {
        self.reading.get(url).header(ACCEPT_ENCODING, "identity")
    }

    /// Tells a hub that a topic has changed.
    ///
    /// WebSub leaves the form open; hubs take that of PubSubHubbub 0.4 (`hub.url`), or call it the topic, as
    /// subscribers do.
    pub(super) fn tell(&self, hub: &str, topic: &str) -> Answer {
        let form = Serializer::new(String::new())
            .append_pair("hub.mode", "publish")
            .append_pair("hub.url", topic)
            .append_pair("hub.topic", topic)
            .finish();
        let mut url = hub.to_owned();
        for _ in 0..=MOST_MOVES {
            let request = self.telling.post(&url);
            let request = request.content_type("application/x-www-form-urlencoded");
            let mut response = match request.send(form.as_str()) {
                Ok(response) => response,
                Err(error) => return Answer::Later(words(&error), None),
            };
            let status = response.status();
            if status.is_redirection() {
                match moved(&url, status, response.headers()) {
                    Some(to) => url = to,
                    None => return Answer::Refused(format!("{status}: not where hubs take word")),
                }
                continue;
            }
            let said = said(status, response.body_mut());
            if status.is_success() {
                return Answer::Accepted(status.to_string());
            }
            return match status.as_u16() {
                408 | 425 | 429 | 500.. => Answer::Later(said, retry_after(response.headers())),
                _ => Answer::Refused(said),
            };
        }
        Answer::Refused("it leads from one address to the next".into())
    }
}

/// Whether a response has the bytes that are wanted. No more are read than that takes.
fn seen(response: Result<ureq::http::Response<Body>, ureq::Error>, wanted: &[u8]) -> Seen {
    let mut response = match response {
        Ok(response) => response,
        Err(error) => return Seen::Other(words(&error), None),
    };
    let status = response.status();
    let text = |name: &HeaderName| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let (tag, encoding) = (text(&ETAG), text(&CONTENT_ENCODING));
    if status == StatusCode::NOT_MODIFIED {
        return Seen::Other("it serves what it served before".into(), tag);
    }
    if status != StatusCode::OK {
        return Seen::Other(format!("it answers {status}"), None);
    }
    let most = wanted.len() as u64 + 1;
    let body = response.body_mut().with_config().limit(most);
    match (body.read_to_vec(), encoding) {
        (Ok(bytes), _) if bytes == wanted => Seen::Same,
        (Ok(_) | Err(ureq::Error::BodyExceedsLimit(_)), None) => {
            Seen::Other("it serves other bytes".into(), tag)
        }
        (Err(error), None) => Seen::Other(words(&error), None),
        (_, Some(encoding)) => Seen::Other(format!("it sends {encoding} unasked"), tag),
    }
}

/// Where a hub has moved, by a redirect that keeps the request as it is.
fn moved(from: &str, status: StatusCode, headers: &HeaderMap) -> Option<String> {
    let keeps = matches!(status.as_u16(), 307 | 308);
    let to = headers.get(LOCATION).filter(|_| keeps)?.to_str().ok()?;
    let to = url::Url::parse(from).ok()?.join(to).ok()?;
    matches!(to.scheme(), "http" | "https").then(|| to.into())
}

/// For how long a hub wants to be left alone, in seconds; few say a date.
fn retry_after(headers: &HeaderMap) -> Option<TimeDelta> {
    let secs = headers.get(RETRY_AFTER)?.to_str().ok()?;
    TimeDelta::try_seconds(secs.trim().parse().ok()?)
}

/// The status, and the first line of what stands below it, if it is text.
fn said(status: StatusCode, body: &mut Body) -> String {
    let bytes = body.with_config().limit(4_096).read_to_vec();
    let text = String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default();
    let line = text.trim().lines().next().unwrap_or_default();
    if line.is_empty() || line.starts_with('<') || line.contains(char::is_control) {
        return status.to_string();
    }
    let line: String = line.chars().take(MOST_SAID).collect();
    format!("{status}: {line}")
}

/// What went wrong, in our words where theirs are none for people.
fn words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => format!("no answer within {} s", TIMEOUT.as_secs()),
        ureq::Error::HostNotFound => "no such host".into(),
        ureq::Error::Io(error) => error.to_string(),
        ureq::Error::Other(error) => error.to_string(),
        error => error.to_string(),
    }
}
