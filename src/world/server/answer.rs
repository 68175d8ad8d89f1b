//! A request's answer: whose it may be, which document, in which form, whether the client has it already.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE,
    CONTENT_TYPE, ETAG, HOST, HeaderValue, LAST_MODIFIED, LOCATION, RANGE, RETRY_AFTER, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::http::response;
use hyper::http::uri::Authority;
use hyper::{Method, Request, Response, StatusCode, Version};
use rustix::fs::Statx;
use xxhash_rust::xxh3::xxh3_128;

use super::body::Body;
use super::conditions::{Validators, Verdict};
use super::encoding::{accepts_gzip, gzip};
use super::host::is_ours;
use super::media_type::MediaType;
use super::place::Place;
use super::range::{Wanted, wanted};
use crate::error::{Error, Found};
use crate::world::output::OutputFolder;

/// A larger file is sent as it is read, without a strong tag: that needs all its bytes.
const LARGE_BYTES: u64 = 16 * 1024 * 1024;

/// A shorter document gains nothing by compression.
const GZIP_LEAST_BYTES: u64 = 256;

/// What is served, and to whom.
#[derive(Debug)]
pub(super) struct Served {
    root: Mutex<PathBuf>,
    /// The host that is listened on, as the user named it.
    host: String,
    wall: fn() -> DateTime<Utc>,
}

/// A document, open.
struct Document {
    body: Body,
    media_type: MediaType,
    tag: String,
    modified: u64,
}

impl Served {
    pub(super) fn new(host: &str, root: PathBuf, wall: fn() -> DateTime<Utc>) -> Self {
        Self {
            root: Mutex::new(root),
            host: host.to_owned(),
            wall,
        }
    }

    /// Serves another folder from now on.
    pub(super) fn serve(&self, root: PathBuf) {
        *self.root.lock().unwrap_or_else(PoisonError::into_inner) = root;
    }

    /// The answer to a request that came in at an address.
    pub(super) fn answer<B>(&self, request: &Request<B>, came_in_at: IpAddr) -> Response<Body> {
        if let Some(refusal) = self.refusal(request, came_in_at) {
            return refusal;
        }
        let Some(place) = Place::of(request.uri().path()) else {
            return not_found();
        };
        let root = self.root.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = match OutputFolder::open(&root) {
            Ok(Some(folder)) => folder,
            Ok(None) => return not_built(),
            Err(_) => return failed(),
        };
        drop(root);
        match folder.open_document(&place.document) {
            Ok(Some((file, stat))) => match Document::read(&place.document, file, &stat) {
                Ok(document) => self.document(request, document),
                Err(_) => failed(),
            },
            Err(Error::InTheWay {
                found: Found::Folder,
                ..
            }) if !place.is_index => to_folder(request),
            Ok(None) | Err(Error::InTheWay { .. } | Error::BadOutputPath { .. }) => not_found(),
            // No file can have a name that long.
            Err(Error::Io { source, .. }) if source.kind() == ErrorKind::InvalidFilename => {
                not_found()
            }
            Err(_) => failed(),
        }
    }

    /// Why a request gets nothing, whatever it is for.
    fn refusal<B>(&self, request: &Request<B>, came_in_at: IpAddr) -> Option<Response<Body>> {
        let mut named = request.headers().get_all(HOST).iter();
        let host = match (named.next(), named.next()) {
            (Some(host), None) => Some(host.to_str().unwrap_or_default()),
            // Older clients name none; browsers, which can be misled, do.
            (None, None) if request.version() < Version::HTTP_11 => None,
            _ => return Some(said(StatusCode::BAD_REQUEST, "One Host is needed.")),
        };
        let target = request.uri().authority().map(Authority::as_str);
        let mut hosts = host.into_iter().chain(target);
        if !hosts.all(|host| is_ours(host, &self.host, came_in_at)) {
            let why = "This preview is for its own machine: ask for it by the address that \
                       feedmill serve printed.";
            return Some(said(StatusCode::MISDIRECTED_REQUEST, why));
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut answer = said(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD.");
            let methods = HeaderValue::from_static("GET, HEAD");
            answer.headers_mut().insert(ALLOW, methods);
            return Some(answer);
        }
        None
    }

    /// A document, or what a client needs of it.
    fn document<B>(&self, request: &Request<B>, document: Document) -> Response<Body> {
        let headers = request.headers();
        let Document {
            body,
            media_type,
            mut tag,
            modified,
        } = document;
        let encodings = headers.get_all(ACCEPT_ENCODING).iter();
        let encodings = encodings.filter_map(|value| value.to_str().ok());
        let is_compressed = media_type.is_text
            && matches!(body, Body::Whole(_))
            && body.len() >= GZIP_LEAST_BYTES
            && accepts_gzip(encodings);
        if is_compressed {
            // Other bytes, so another strong tag (§8.8.3.3).
            tag.insert_str(tag.len() - 1, "-gzip");
        }
        let now = u64::try_from((self.wall)().timestamp()).unwrap_or(0);
        let validators = Validators::new(tag, modified, now);
        let mut answer = common().header(ETAG, &validators.tag);
        if let Some(date) = validators.last_modified() {
            answer = answer.header(LAST_MODIFIED, date);
        }
        if media_type.is_text {
            answer = answer.header(VARY, ACCEPT_ENCODING.as_str());
        }
        match validators.judge(headers) {
            Verdict::Send => {}
            Verdict::NotModified => {
                return finished(answer.status(StatusCode::NOT_MODIFIED), Body::empty());
            }
            Verdict::Failed => return said(StatusCode::PRECONDITION_FAILED, "It has changed."),
        }
        answer = answer.header(CONTENT_TYPE, media_type.name);
        if is_compressed {
            let bytes = match &body {
                Body::Whole(bytes) => gzip(bytes),
                Body::File { .. } => None,
            };
            let answer = answer.header(CONTENT_ENCODING, "gzip");
            // No ranges: who goes on with them after bytes of the other form would mix the two.
            let answer = answer.header(ACCEPT_RANGES, "none");
            return bytes.map_or_else(failed, |bytes| finished(answer, Body::Whole(bytes)));
        }
        part(request, &validators, answer, body)
    }
}

/// A document, or the part of it that is asked for.
fn part<B>(
    request: &Request<B>,
    validators: &Validators,
    answer: response::Builder,
    body: Body,
) -> Response<Body> {
    let answer = answer.header(ACCEPT_RANGES, "bytes");
    let length = body.len();
    let headers = request.headers();
    let range = headers.get(RANGE).and_then(|value| value.to_str().ok());
    let range = range.filter(|_| *request.method() == Method::GET);
    let range = range.filter(|_| validators.may_be_continued(headers));
    match range.map_or(Wanted::All, |range| wanted(range, length)) {
        Wanted::All => finished(answer, body),
        Wanted::Part(part) => {
            let told = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            let answer = answer.status(StatusCode::PARTIAL_CONTENT);
            match body.part(&part) {
                Ok(body) => finished(answer.header(CONTENT_RANGE, told), body),
                Err(_) => failed(),
            }
        }
        Wanted::Nothing => {
            let answer = common().status(StatusCode::RANGE_NOT_SATISFIABLE);
            let told = format!("bytes */{length}");
            finished(answer.header(CONTENT_RANGE, told), Body::empty())
        }
    }
}

impl Document {
    /// Reads a file that was opened; a large one only at its beginning.
    fn read(path: &str, file: File, stat: &Statx) -> io::Result<Self> {
        let modified = u64::try_from(stat.stx_mtime.tv_sec).unwrap_or(0);
        if stat.stx_size > LARGE_BYTES {
            let body = Body::File {
                file,
                left: stat.stx_size,
            };
            let (time, changed) = (stat.stx_mtime, stat.stx_ctime);
            let tag = format!(
                "W/\"{:x}-{:x}-{:x}.{:x}-{:x}.{:x}\"",
                stat.stx_ino,
                stat.stx_size,
                time.tv_sec,
                time.tv_nsec,
                changed.tv_sec,
                changed.tv_nsec
            );
            return Ok(Self {
                body,
                media_type: MediaType::of(path, b""),
                tag,
                modified,
            });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(stat.stx_size).unwrap_or(0) + 1);
        file.take(LARGE_BYTES).read_to_end(&mut bytes)?;
        Ok(Self {
            media_type: MediaType::of(path, &bytes),
            tag: format!("\"{:032x}\"", xxh3_128(&bytes)),
            body: Body::Whole(bytes.into()),
            modified,
        })
    }
}

/// What every answer says: a preview is asked for anew each time, and types are to be believed.
fn common() -> response::Builder {
    Response::builder()
        .header(CACHE_CONTROL, "no-cache")
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
}

/// The answer. What we put into its head is ASCII, so that it can't be refused.
fn finished(answer: response::Builder, body: Body) -> Response<Body> {
    answer.body(body).unwrap_or_else(|_| {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        answer
    })
}

/// A few words for people.
fn said(status: StatusCode, text: &'static str) -> Response<Body> {
    let answer = common().status(status);
    let answer = answer.header(CONTENT_TYPE, "text/plain; charset=utf-8");
    let text = format!("{text}\n");
    finished(answer, Body::Whole(Bytes::from(text)))
}

fn not_found() -> Response<Body> {
    const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
                        <meta name=\"viewport\" content=\"width=device-width\">\n<title>Not found</title>\n\
                        <p>Nothing is published here. <a href=\"/\">To the front page</a></p>\n";
    let answer = common().status(StatusCode::NOT_FOUND);
    let answer = answer.header(CONTENT_TYPE, "text/html; charset=utf-8");
    finished(answer, Body::Whole(Bytes::from_static(PAGE.as_bytes())))
}

fn not_built() -> Response<Body> {
    let mut answer = said(StatusCode::SERVICE_UNAVAILABLE, "Nothing is built yet.");
    let soon = HeaderValue::from_static("1");
    answer.headers_mut().insert(RETRY_AFTER, soon);
    answer
}

fn failed() -> Response<Body> {
    said(StatusCode::INTERNAL_SERVER_ERROR, "It can't be read.")
}

/// A folder's address ends in `/`, or its page's links would lead elsewhere.
fn to_folder<B>(request: &Request<B>) -> Response<Body> {
    let query = request.uri().query();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let location = format!("{}/{query}", request.uri().path());
    let answer = common().status(StatusCode::PERMANENT_REDIRECT);
    finished(answer.header(LOCATION, location), Body::empty())
}
