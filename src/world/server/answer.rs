//! A request's answer: whose it may be, which document, in which form, whether the client has it already.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE,
    CONTENT_TYPE, ETAG, HOST, HeaderValue, LAST_MODIFIED, LOCATION, RANGE, REFRESH, RETRY_AFTER,
    VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::http::response;
use hyper::http::uri::Authority;
use hyper::{Method, Request, Response, StatusCode, Version};
use rustix::fs::Statx;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use xxhash_rust::xxh3::xxh3_128;

use super::body::Body;
use super::conditions::{Validators, Verdict};
use super::encoding::{accepts_gzip, gzip};
use super::host::is_ours;
use super::links::{self, Markup};
use super::place::Place;
use super::range::{Wanted, wanted};
use super::reload;
use crate::error::{Error, Found};
use crate::world::media_type::MediaType;
use crate::world::output::OutputFolder;

/// A larger file is sent as it is read, without a strong tag: that needs all its bytes.
const LARGE_BYTES: u64 = 16 * 1024 * 1024;

/// A shorter document gains nothing by compression.
const GZIP_LEAST_BYTES: u64 = 256;

/// A page that asks for word of a change is answered after so long although there is none: what lies between, or a
/// browser that fell asleep, may have lost the connection.
const CHANGE_PATIENCE: Duration = Duration::from_secs(25);

/// The style of all pages in the output.
const STYLE: &str = "style.css";

/// What is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The output folder.
    pub root: PathBuf,
    /// The address below which its links lead to the preview; `None`: it is served byte for byte.
    pub base_url: Option<String>,
}

/// What is served, and to whom.
#[derive(Debug)]
pub(super) struct Served {
    shown: Mutex<Shown>,
    /// Told of each build.
    builds: watch::Sender<()>,
    /// The host that is listened on, as the user named it.
    host: String,
    wall: fn() -> DateTime<Utc>,
}

/// A document, open.
struct Document {
    body: Body,
    media_type: MediaType,
    tag: String,
    /// In seconds since 1970; `None` when no date stands for its bytes.
    modified: Option<u64>,
}

impl Served {
    pub(super) fn new(host: &str, shown: Shown, wall: fn() -> DateTime<Utc>) -> Self {
        Self {
            shown: Mutex::new(shown),
            builds: watch::Sender::new(()),
            host: host.to_owned(),
            wall,
        }
    }

    /// Serves this from now on, of which a build has ended.
    pub(super) fn serve(&self, shown: Shown) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = shown;
        self.builds.send_replace(());
    }

    fn shown(&self) -> Shown {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.clone()
    }

    /// The answer to a request that came in at an address; that to a page which asks for word of a change comes when
    /// there is one.
    pub(super) async fn answer_in_time<B>(
        &self,
        request: Request<B>,
        came_in_at: IpAddr,
    ) -> Response<Body> {
        let is_previewed = self.shown().base_url.is_some();
        if !is_previewed || self.refusal(&request, came_in_at).is_some() {
            return self.answer(&request, came_in_at);
        }
        match request.uri().path() {
            reload::SCRIPT => {
                let script = Bytes::from_static(reload::SCRIPT_TEXT.as_bytes());
                let answer = common().header(CONTENT_TYPE, "text/javascript; charset=utf-8");
                finished(answer, Body::Whole(script))
            }
            reload::CHANGED => {
                let (page, known) = reload::asked(request.uri().query());
                let state = self.other_state(&page, &known).await;
                let answer = common().header(CONTENT_TYPE, "text/plain; charset=utf-8");
                finished(answer, Body::Whole(state.into()))
            }
            _ => self.answer(&request, came_in_at),
        }
    }

    /// The state of a page when it is another than the known one, or after some time.
    async fn other_state(&self, page: &str, known: &str) -> String {
        let mut builds = self.builds.subscribe();
        let end = Instant::now() + CHANGE_PATIENCE;
        loop {
            let state = self.state(page);
            if state != known || !matches!(timeout_at(end, builds.changed()).await, Ok(Ok(()))) {
                return state;
            }
        }
    }

    /// The state of the page with a path now.
    fn state(&self, path: &str) -> String {
        let folder = OutputFolder::open(&self.shown().root).ok().flatten();
        let read = |document: &str| bytes_of(folder.as_ref()?, document);
        let page = Place::of(path).and_then(|place| read(&place.document));
        reload::state(page.as_deref(), read(STYLE).as_deref())
    }

    /// The answer to a request that came in at an address.
    pub(super) fn answer<B>(&self, request: &Request<B>, came_in_at: IpAddr) -> Response<Body> {
        if let Some(refusal) = self.refusal(request, came_in_at) {
            return refusal;
        }
        let Some(place) = Place::of(request.uri().path()) else {
            return not_found(None);
        };
        let shown = self.shown();
        let folder = match OutputFolder::open(&shown.root) {
            Ok(Some(folder)) => folder,
            Ok(None) => return not_built(),
            Err(_) => return failed(),
        };
        let preview = shown.base_url.map(|base_url| {
            let host = request.headers().get(HOST);
            let host = host.and_then(|host| host.to_str().ok());
            let address = format!("http://{}/", host.unwrap_or(&self.host));
            Preview {
                folder: &folder,
                base_url,
                address,
            }
        });
        match folder.open_document(&place.document) {
            Ok(Some((file, stat))) => match Document::read(&place.document, file, &stat) {
                Ok(document) => {
                    let document = match &preview {
                        Some(preview) => preview.changed(document),
                        None => document,
                    };
                    self.document(request, document)
                }
                Err(_) => failed(),
            },
            Err(Error::InTheWay {
                found: Found::Folder,
                ..
            }) if !place.is_index => to_folder(request),
            Ok(None) | Err(Error::InTheWay { .. } | Error::BadOutputPath { .. }) => {
                not_found(preview.as_ref())
            }
            // No file can have a name that long.
            Err(Error::Io { source, .. }) if source.kind() == ErrorKind::InvalidFilename => {
                not_found(None)
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
        let validators = match modified {
            Some(modified) => Validators::new(tag, modified, now),
            None => Validators::undated(tag),
        };
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
        let modified = Some(u64::try_from(stat.stx_mtime.tv_sec).unwrap_or(0));
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
            tag: tag(&bytes),
            body: Body::Whole(bytes.into()),
            modified,
        })
    }
}

/// The strong tag of these bytes.
fn tag(bytes: &[u8]) -> String {
    format!("\"{:032x}\"", xxh3_128(bytes))
}

/// The bytes of a document that is there and isn't large.
fn bytes_of(folder: &OutputFolder, document: &str) -> Option<Vec<u8>> {
    let (file, stat) = folder.open_document(document).ok()??;
    let mut bytes = Vec::new();
    let is_small = stat.stx_size <= LARGE_BYTES;
    let read = is_small.then(|| file.take(LARGE_BYTES).read_to_end(&mut bytes))?;
    read.ok().map(|_| bytes)
}

/// What changes documents on their way to who looks at the preview.
struct Preview<'a> {
    folder: &'a OutputFolder,
    base_url: String,
    /// Where it is looked at.
    address: String,
}

impl Preview<'_> {
    /// The document with links that lead to the preview and, if it is a page, with what shows it anew.
    fn changed(&self, document: Document) -> Document {
        let markup = Markup::of(document.media_type);
        let (Some(markup), Body::Whole(bytes)) = (markup, &document.body) else {
            return document;
        };
        let sites = (self.base_url.as_str(), self.address.as_str());
        let mut changed = links::local(bytes, markup, sites, |path| self.has(path));
        if markup == Markup::Html {
            changed = reload::with_script(&changed, &self.state(Some(bytes)));
        }
        if changed == *bytes {
            return document;
        }
        Document {
            tag: tag(&changed),
            body: Body::Whole(changed.into()),
            // They may change although the file doesn't.
            modified: None,
            ..document
        }
    }

    fn state(&self, page: Option<&[u8]>) -> String {
        reload::state(page, bytes_of(self.folder, STYLE).as_deref())
    }

    /// Whether something is served at a path.
    fn has(&self, path: &str) -> bool {
        let Some(place) = Place::of(path) else {
            return false;
        };
        match self.folder.open_document(&place.document) {
            Ok(there) => there.is_some(),
            Err(Error::InTheWay { found, .. }) => found == Found::Folder && !place.is_index,
            Err(_) => false,
        }
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

/// Says so; a preview shows the page when it comes.
fn not_found(preview: Option<&Preview<'_>>) -> Response<Body> {
    const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
                        <meta name=\"viewport\" content=\"width=device-width\">\n<title>Not found</title>\n\
                        <link rel=\"icon\" href=\"data:,\">\n\
                        <p>Nothing is published here. <a href=\"/\">To the front page</a></p>\n";
    let page = match preview {
        Some(preview) => reload::with_script(PAGE.as_bytes(), &preview.state(None)).into(),
        None => Bytes::from_static(PAGE.as_bytes()),
    };
    let answer = common().status(StatusCode::NOT_FOUND);
    let answer = answer.header(CONTENT_TYPE, "text/html; charset=utf-8");
    finished(answer, Body::Whole(page))
}

fn not_built() -> Response<Body> {
    let mut answer = said(StatusCode::SERVICE_UNAVAILABLE, "Nothing is built yet.");
    let soon = HeaderValue::from_static("1");
    answer.headers_mut().insert(RETRY_AFTER, soon.clone());
    // Browsers ask again by this one.
    answer.headers_mut().insert(REFRESH, soon);
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
