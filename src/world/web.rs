//! Documents read over HTTP: bounded in size and time, tried again where that may help, from public addresses alone
//! unless others are allowed.

use std::io::ErrorKind;
use std::thread;
use std::time::Duration;

use ureq::http::{HeaderMap, StatusCode, header};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};

use super::public_address::{Checked, Private};

/// Until a server is reached, when a site is read back.
const CONNECT: Duration = Duration::from_secs(10);

/// For a request and its answer. A document of 20 MB comes in that time over a line of 2 Mbit/s.
const WHOLE: Duration = Duration::from_secs(90);

/// A request that fails is repeated after these times, as what fails often doesn't a moment later.
const AGAIN: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(8),
];

/// A site that moved leads on so often.
const REDIRECTS: u32 = 5;

/// Asks servers for documents.
#[derive(Debug)]
pub struct Web {
    agent: Agent,
    again: &'static [Duration],
}

/// What tells whether a document is still the same (RFC 9110 §8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Validators {
    /// Its `ETag`.
    pub tag: Option<String>,
    /// Its `Last-Modified`.
    pub modified: Option<String>,
}

/// What a server says of a document.
#[derive(Debug)]
pub enum Answer {
    /// It is this.
    Bytes(Vec<u8>, Validators),
    /// It is as it was.
    Same,
    /// There is none.
    Missing,
}

/// Why a document can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// In one line.
    pub cause: String,
    /// Whether it may be had later.
    pub may_pass: bool,
    /// Whether its server has a private address.
    pub is_private: bool,
}

impl Unreachable {
    fn lasting(cause: impl Into<String>) -> Self {
        Self {
            cause: cause.into(),
            may_pass: false,
            is_private: false,
        }
    }
}

/// How requests are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking {
    /// Until a server is reached.
    pub(crate) connect: Duration,
    /// For a request and its answer.
    pub(crate) whole: Duration,
    /// How often an answer may lead on. One that leads on where none may is given as it is.
    pub(crate) redirects: u32,
    /// Whether servers on this machine and in its network may be asked.
    pub(crate) may_be_private: bool,
    /// Whether the environment's proxy is asked in their place, if there is one.
    pub(crate) by_proxy: bool,
}

impl Asking {
    /// Who asks so.
    pub(crate) fn agent(self) -> Agent {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(self.redirects)
            .max_redirects_will_error(self.redirects > 0)
            .timeout_connect(Some(self.connect))
            .timeout_global(Some(self.whole))
            .user_agent(concat!("feedmill/", env!("CARGO_PKG_VERSION")));
        let config = if self.by_proxy {
            config
        } else {
            config.proxy(None)
        };
        let resolver = Checked {
            may_be_private: self.may_be_private,
        };
        Agent::with_parts(config.build(), DefaultConnector::default(), resolver)
    }
}

impl Web {
    /// Whether servers on this machine and in its network may be asked.
    pub fn new(allow_private: bool) -> Self {
        let asking = Asking {
            connect: CONNECT,
            whole: WHOLE,
            redirects: REDIRECTS,
            may_be_private: allow_private,
            by_proxy: true,
        };
        Self {
            agent: asking.agent(),
            again: &AGAIN,
        }
    }

    /// Asks for a document of at most so many bytes; for one that is known, whether it is another.
    ///
    /// # Errors
    ///
    /// [`Unreachable`], after all tries.
    pub fn get(
        &self,
        url: &str,
        known: Option<&Validators>,
        most: u64,
    ) -> Result<Answer, Unreachable> {
        let mut again = self.again.iter();
        loop {
            let fault = match self.get_once(url, known, most) {
                Err(fault) if fault.may_pass => fault,
                done => return done,
            };
            match again.next() {
                Some(pause) => thread::sleep(*pause),
                None => return Err(fault),
            }
        }
    }

    fn get_once(
        &self,
        url: &str,
        known: Option<&Validators>,
        most: u64,
    ) -> Result<Answer, Unreachable> {
        let mut request = self.agent.get(url);
        // A cache on the way may hold what was published before.
        request = request.header(header::CACHE_CONTROL, "no-cache");
        let validators = known.cloned().unwrap_or_default();
        if let Some(tag) = validators.tag {
            request = request.header(header::IF_NONE_MATCH, tag);
        } else if let Some(modified) = validators.modified {
            request = request.header(header::IF_MODIFIED_SINCE, modified);
        }
        let response = request.call().map_err(|error| fault(&error))?;
        let status = response.status();
        match status {
            StatusCode::OK => {
                let (head, body) = response.into_parts();
                let bytes = read(body, most)?;
                Ok(Answer::Bytes(bytes, validators_of(&head.headers)))
            }
            StatusCode::NOT_MODIFIED if known.is_some() => Ok(Answer::Same),
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(Answer::Missing),
            _ => Err(Unreachable {
                cause: format!("the server answers {}", said(status)),
                may_pass: status.is_server_error()
                    || matches!(
                        status,
                        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS
                    ),
                is_private: false,
            }),
        }
    }
}

fn read(body: Body, most: u64) -> Result<Vec<u8>, Unreachable> {
    let read = body.into_with_config().limit(most).read_to_vec();
    read.map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => {
            Unreachable::lasting(format!("it is larger than {most} bytes"))
        }
        error => fault(&error),
    })
}

fn validators_of(headers: &HeaderMap) -> Validators {
    let text = |name| {
        let value = headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    Validators {
        tag: text(header::ETAG),
        modified: text(header::LAST_MODIFIED),
    }
}

/// `503 Service Unavailable`.
fn said(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

/// What a failed request means.
fn fault(error: &ureq::Error) -> Unreachable {
    let is_private = matches!(error, ureq::Error::Other(other) if other.is::<Private>());
    let may_pass = match error {
        ureq::Error::Io(error) => !matches!(error.kind(), ErrorKind::InvalidInput),
        ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed | ureq::Error::Protocol(_) => true,
        _ => false,
    };
    Unreachable {
        cause: match error {
            ureq::Error::Other(other) => other.to_string(),
            error => error.to_string(),
        },
        may_pass,
        is_private,
    }
}
