//! A static web server in the test's process: it tells validators, counts what it answers, and fails where it should.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use xxhash_rust::xxh3::xxh3_64;

/// What a request gets instead of its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A status.
    Status(u16),
    /// Half of the document, then the end of the connection.
    Cut,
    /// A page that is somebody else's, as hosts have for what isn't there.
    Stranger,
}

/// Says what is wrong with the request of a path, the n-th from 0.
type Faults = dyn Fn(usize, &str) -> Option<Fault> + Send + Sync;

/// A server; it ends with the test's process.
pub(crate) struct Server {
    pub(crate) url: String,
    answers: Arc<Mutex<Vec<(String, u16)>>>,
}

impl Server {
    /// Serves a folder.
    pub(crate) fn of(folder: &Path) -> Self {
        Self::failing(folder, |_, _| None)
    }

    pub(crate) fn failing(
        folder: &Path,
        faults: impl Fn(usize, &str) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let answers = Arc::new(Mutex::new(Vec::new()));
        let (folder, log) = (folder.to_owned(), Arc::clone(&answers));
        let faults: Arc<Faults> = Arc::new(faults);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, log) = (folder.clone(), Arc::clone(&log));
                let faults = Arc::clone(&faults);
                thread::spawn(move || answer(&stream, &folder, &log, &*faults));
            }
        });
        Self { url, answers }
    }

    /// How often it has answered with a status.
    pub(crate) fn count(&self, status: u16) -> usize {
        let answers = self.answers.lock().unwrap();
        answers.iter().filter(|(_, own)| *own == status).count()
    }
}

/// One request, then the connection ends.
fn answer(
    stream: &TcpStream,
    folder: &Path,
    log: &Mutex<Vec<(String, u16)>>,
    faults: &Faults,
) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next()?.ok()?;
    let path = request
        .split(' ')
        .nth(1)?
        .trim_start_matches('/')
        .to_owned();
    let headers: Vec<String> = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .collect();
    let known = headers.iter().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("if-none-match")
            .then(|| value.to_owned())
    });
    let mut file: PathBuf = folder.join(&path);
    if path.is_empty() || path.ends_with('/') {
        file.push("index.html");
    }
    let bytes = fs::read(&file).ok();
    let count = log.lock().unwrap().len();
    let fault = faults(count, &path);
    let tag = bytes
        .as_ref()
        .map(|bytes| format!("\"{:x}\"", xxh3_64(bytes)));
    let (status, body) = match (fault, bytes) {
        (Some(Fault::Status(status)), _) => (status, Vec::new()),
        (Some(Fault::Stranger), _) => (200, b"<!DOCTYPE html><title>App</title>".to_vec()),
        (_, None) => (404, b"no such page".to_vec()),
        (_, Some(_)) if known.is_some() && known == tag => (304, Vec::new()),
        (_, Some(bytes)) => (200, bytes),
    };
    log.lock().unwrap().push((path, status));
    let length = body.len();
    let tag = tag
        .map(|tag| format!("ETag: {tag}\r\n"))
        .unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status} x\r\n{tag}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let mut stream = stream;
    let shown = if fault == Some(Fault::Cut) {
        length / 2
    } else {
        length
    };
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body[..shown]).ok()
}
