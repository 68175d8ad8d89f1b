//! Documents read over HTTP: bounded in size and time, tried again where that may help, from public addresses alone
//! unless others are allowed.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::thread;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{HeaderMap, StatusCode, Uri, header};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};

/// Until a server is reached.
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

impl Web {
    /// Whether servers on this machine and in its network may be asked.
    pub fn new(allow_private: bool) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(REDIRECTS)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .user_agent(concat!("feedmill/", env!("CARGO_PKG_VERSION")))
            .build();
        let resolver = Public { allow_private };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
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
    let is_private = matches!(error, ureq::Error::Other(other) if other.is::<PrivateAddress>());
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

/// Finds the addresses of servers; each is judged at the moment at which it is connected to, also after a redirect.
#[derive(Debug)]
struct Public {
    allow_private: bool,
}

/// A server whose address nobody outside could reach.
#[derive(Debug, thiserror::Error)]
#[error("{0} is a private address")]
struct PrivateAddress(IpAddr);

impl Resolver for Public {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = DefaultResolver::default().resolve(uri, config, timeout)?;
        // A proxy is the user's own choice, and finds the others by itself.
        let proxy = config.proxy().map(|proxy| proxy.uri().authority());
        if self.allow_private || proxy.is_some_and(|proxy| proxy == uri.authority()) {
            return Ok(addresses);
        }
        for address in &addresses {
            if !is_public(address.ip()) {
                return Err(ureq::Error::Other(Box::new(PrivateAddress(address.ip()))));
            }
        }
        Ok(addresses)
    }
}

/// Whether an address is one of the internet (RFC 6890): not this machine's, its network's, or nobody's.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !(address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || first == 0
        || first >= 240
        // Shared by customers of a provider (RFC 6598), protocols (RFC 6890), benchmarks (RFC 2544).
        || (first == 100 && (64..128).contains(&second))
        || (first, second, third) == (192, 0, 0)
        || (first == 198 && (18..20).contains(&second)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // An address of the other kind, as itself or through a translator (RFC 6052, RFC 3056).
    let [first, second, third, ..] = address.segments();
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let [.., a, b, c, d] = address.octets();
    if (first, second) == (0x64, 0xff9b) {
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    if first == 0x2002 {
        let ([a, b], [c, d]) = (second.to_be_bytes(), third.to_be_bytes());
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Only this eighth of all addresses is given out (RFC 4291 §2.4); documentation, benchmarks, Teredo are in it.
    (first & 0xe000) == 0x2000 && !(first == 0x2001 && (second == 0xdb8 || second < 0x200))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_internet_are_told_from_others() {
        // From the registries of special-purpose addresses (RFC 6890).
        for (address, expected) in [
            ("8.8.8.8", true),
            ("127.0.0.1", false),
            ("10.0.0.1", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("192.0.0.8", false),
            ("198.18.0.1", false),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b::8.8.8.8", true),
            ("2002:7f00:1::", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd12:3456::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("2001::1", false),
            ("2606:4700::1111", true),
        ] {
            let parsed: IpAddr = address.parse().unwrap();
            assert_eq!(is_public(parsed), expected, "{address}");
        }
    }
}
