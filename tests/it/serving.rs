//! `serve` as clients meet it, over plain sockets: what they get, and what nobody gets.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::cli::lines_of;
use crate::site::Site;

/// A process that says nothing for so long has failed; long, as machines that test are busy.
const DEADLINE: Duration = Duration::from_secs(120);

const STORY: &str = "The weir was opened on Thursday without a ribbon, and nobody missed one.\n\
                     It had been closed for two winters.\n";

/// A site that is served.
struct Served {
    site: Site,
    child: Child,
    lines: Receiver<String>,
    /// Host and port.
    authority: String,
}

/// What a client got.
#[derive(Debug)]
struct Got {
    status: u16,
    /// Lines after the first, names in lower case.
    head: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Got {
    fn field(&self, name: &str) -> Option<&str> {
        let mut named = self.head.iter().filter(|(field, _)| field == name);
        let (value, other) = (named.next(), named.next());
        assert!(other.is_none(), "{name} twice: {self:?}");
        value.map(|(_, value)| value.as_str())
    }

    fn tag(&self) -> &str {
        self.field("etag").unwrap_or_else(|| panic!("{self:?}"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    /// A site with one story.
    fn start() -> Self {
        let site = Site::new();
        site.article("weir.txt", STORY);
        Self::of(site)
    }

    /// The same site, served byte for byte.
    fn as_published() -> Self {
        let site = Site::new();
        site.article("weir.txt", STORY);
        Self::with(site, "127.0.0.1:0", &["--as-published"])
    }

    fn of(site: Site) -> Self {
        Self::with(site, "127.0.0.1:0", &[])
    }

    fn with(site: Site, listen: &str, options: &[&str]) -> Self {
        let (child, lines) = spawn(&site, listen, options);
        let mut served = Self {
            site,
            child,
            lines,
            authority: String::new(),
        };
        let told = served.wait(|line| line["serving"].is_string());
        let address = told["serving"].as_str().unwrap();
        served.authority = address.replace("http://", "").replace('/', "");
        served
    }

    /// The first line from now on that is as it should be.
    fn wait(&self, is_right: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = self.lines.recv_timeout(DEADLINE).unwrap();
            let line: Value = serde_json::from_str(&line).unwrap();
            if is_right(&line) {
                return line;
            }
        }
    }

    fn get(&self, path: &str, fields: &[&str]) -> Got {
        self.ask("GET", path, fields)
    }

    fn ask(&self, method: &str, path: &str, fields: &[&str]) -> Got {
        let host = format!("Host: {}", self.authority);
        self.say(
            &format!("{method} {path} HTTP/1.1"),
            &[&[host.as_str()], fields].concat(),
        )
    }

    /// Sends a request as it stands.
    fn say(&self, request: &str, fields: &[&str]) -> Got {
        say(&self.authority, request, fields)
    }

    /// Gives a document a time, in seconds since 1970.
    fn modified(&self, document: &str, secs: u64) {
        let path = self.site.path("feeds").join(document);
        let file = fs::File::options().write(true).open(path).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(secs);
        file.set_modified(time).unwrap();
    }

    fn bytes(&self, document: &str) -> Vec<u8> {
        fs::read(self.site.path("feeds").join(document)).unwrap()
    }

    fn interrupt(&mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", "INT", &pid]).status();
        assert!(sent.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

/// Sends a request as it stands, and reads until the server closes.
fn say(authority: &str, request: &str, fields: &[&str]) -> Got {
    let mut stream = TcpStream::connect(authority).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let fields = [fields, &["Connection: close"]].concat().join("\r\n");
    let text = format!("{request}\r\n{fields}\r\n\r\n");
    stream.write_all(text.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let _ = stream.shutdown(Shutdown::Both);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("{request}: {bytes:?}"));
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let field = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Got {
        status: status.parse().unwrap(),
        head: lines.map(field).collect(),
        body: bytes[end + 4..].to_vec(),
    }
}

fn spawn(site: &Site, listen: &str, options: &[&str]) -> (Child, Receiver<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_feedmill"))
        .args(["serve", "--json", "--quiet-time", "150", "--listen", listen])
        .args(options)
        .current_dir(site.root())
        .stdout(Stdio::piped())
        .stderr(fs::File::create(site.path("said")).unwrap())
        .spawn()
        .unwrap();
    let lines = lines_of(child.stdout.take().unwrap());
    (child, lines)
}

#[test]
fn each_document_is_served_whole_with_its_type_and_validators() {
    let served = Served::as_published();
    // 1778751000 is 2026-05-14T09:30:00Z by `date -u -d @1778751000`, a Thursday by `cal 5 2026`.
    let date = "Thu, 14 May 2026 09:30:00 GMT";
    for (path, document, media_type) in [
        ("/rss.xml", "rss.xml", "application/rss+xml; charset=utf-8"),
        (
            "/atom.xml",
            "atom.xml",
            "application/atom+xml; charset=utf-8",
        ),
        (
            "/feed.json",
            "feed.json",
            "application/feed+json; charset=utf-8",
        ),
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/index.html", "index.html", "text/html; charset=utf-8"),
        (
            "/stories/",
            "stories/index.html",
            "text/html; charset=utf-8",
        ),
        (
            "/pages/weir.html",
            "pages/weir.html",
            "text/html; charset=utf-8",
        ),
        (
            "/pages/%77eir.html?from=reader",
            "pages/weir.html",
            "text/html; charset=utf-8",
        ),
        ("/style.css", "style.css", "text/css; charset=utf-8"),
        ("/opml.xml", "opml.xml", "text/x-opml; charset=utf-8"),
        ("/feedmill.json", "feedmill.json", "application/json"),
        ("/.nojekyll", ".nojekyll", "application/octet-stream"),
    ] {
        served.modified(document, 1_778_751_000);
        let got = served.get(path, &[]);
        assert_eq!(got.status, 200, "{path}");
        assert!(got.body == served.bytes(document), "{path}");
        assert_eq!(got.field("content-type"), Some(media_type));
        assert_eq!(
            got.field("content-length"),
            Some(got.body.len().to_string().as_str())
        );
        assert_eq!(got.field("last-modified"), Some(date));
        assert_eq!(got.field("cache-control"), Some("no-cache"));
        assert!(
            got.tag().starts_with('"') && got.tag().ends_with('"'),
            "{got:?}"
        );
        let head = served.ask("HEAD", path, &[]);
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.tag(), got.tag());
        if !got.body.is_empty() {
            assert_eq!(head.field("content-length"), got.field("content-length"));
        }
    }
}

#[test]
fn who_has_a_document_gets_304_until_it_changes() {
    let served = Served::as_published();
    served.modified("rss.xml", 1_778_751_000);
    let first = served.get("/rss.xml", &[]);
    let tag = first.tag();
    let (same, weak) = (
        format!("If-None-Match: {tag}"),
        format!("If-None-Match: \"x\", W/{tag}"),
    );
    for fields in [
        &[same.as_str()][..],
        &[&weak],
        &["If-None-Match: *"],
        &["If-Modified-Since: Thu, 14 May 2026 09:30:00 GMT"],
        &["If-Modified-Since: Fri, 15 May 2026 09:30:00 GMT"],
        // Tags count before dates.
        &[&same, "If-Modified-Since: Wed, 13 May 2026 09:30:00 GMT"],
    ] {
        let got = served.get("/rss.xml", fields);
        assert_eq!((got.status, got.body.len()), (304, 0), "{fields:?}");
        assert_eq!(got.tag(), tag);
        assert_eq!(got.field("cache-control"), Some("no-cache"));
        assert_eq!(got.field("vary"), Some("accept-encoding"));
    }
    for fields in [
        &["If-None-Match: \"x\""][..],
        &[
            "If-None-Match: \"x\"",
            "If-Modified-Since: Fri, 15 May 2026 09:30:00 GMT",
        ],
        &["If-Modified-Since: Thu, 14 May 2026 09:29:59 GMT"],
        &["If-Modified-Since: soon"],
    ] {
        assert_eq!(served.get("/rss.xml", fields).status, 200, "{fields:?}");
    }
    let must_match = served.get("/rss.xml", &["If-Match: \"x\""]);
    assert_eq!(must_match.status, 412);

    // Other bytes of the same length, with the same time.
    let path = served.site.path("feeds/rss.xml");
    let other = String::from_utf8(served.bytes("rss.xml")).unwrap();
    fs::write(&path, other.replace("weir", "wier")).unwrap();
    served.modified("rss.xml", 1_778_751_000);
    let got = served.get("/rss.xml", &[&same]);
    assert_eq!(got.status, 200);
    assert_ne!(got.tag(), tag);
}

#[test]
fn a_document_has_no_date_while_it_may_change_within_it() {
    let served = Served::as_published();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    // Written just now, whenever that is asked for; the time of a file that is to come is no date either.
    for secs in [600, 86_400] {
        served.modified("rss.xml", now.clone().unwrap().as_secs() + secs);
        let got = served.get("/rss.xml", &[]);
        assert_eq!((got.status, got.field("last-modified")), (200, None));
        for date in [
            "Thu, 14 May 2026 09:30:00 GMT",
            "Thu, 14 May 2099 09:30:00 GMT",
        ] {
            let field = format!("If-Modified-Since: {date}");
            assert_eq!(served.get("/rss.xml", &[&field]).status, 200, "{date}");
        }
        let same = format!("If-None-Match: {}", got.tag());
        assert_eq!(served.get("/rss.xml", &[&same]).status, 304);
    }
}

#[test]
fn a_part_is_the_bytes_that_were_asked_for() {
    let served = Served::as_published();
    let all = served.bytes("rss.xml");
    let length = all.len();
    for (range, part) in [
        ("bytes=0-99".to_owned(), 0..100),
        (format!("bytes={}-", length - 7), length - 7..length),
        ("bytes=-5".into(), length - 5..length),
        (format!("bytes=10-{}", length * 2), 10..length),
    ] {
        let got = served.get("/rss.xml", &[&format!("Range: {range}")]);
        assert_eq!(got.status, 206, "{range}");
        assert_eq!(got.body, all[part.clone()], "{range}");
        let told = format!("bytes {}-{}/{length}", part.start, part.end - 1);
        assert_eq!(got.field("content-range"), Some(told.as_str()));
    }
    let beyond = served.get("/rss.xml", &[&format!("Range: bytes={length}-")]);
    assert_eq!(beyond.status, 416);
    let told = format!("bytes */{length}");
    assert_eq!(beyond.field("content-range"), Some(told.as_str()));

    let tag = served.get("/rss.xml", &[]).tag().to_owned();
    let part = "Range: bytes=0-9";
    let same = served.get("/rss.xml", &[part, &format!("If-Range: {tag}")]);
    assert_eq!(same.status, 206);
    for fields in [
        &[part, "If-Range: \"x\""][..],
        &[part, &format!("If-Range: W/{tag}")],
        &["Range: bytes=0-1,5-6"],
        // Parts of a compressed form are parts of something else.
        &[part, "Accept-Encoding: gzip"],
    ] {
        assert_eq!(served.get("/rss.xml", fields).status, 200, "{fields:?}");
    }
    let head = served.ask("HEAD", "/rss.xml", &[part]);
    assert_eq!(head.status, 200);
}

#[test]
fn gzip_is_another_form_with_a_tag_of_its_own() {
    let served = Served::start();
    let plain = served.get("/rss.xml", &[]);
    let packed = served.get("/rss.xml", &["Accept-Encoding: gzip, br"]);
    assert_eq!(packed.field("content-encoding"), Some("gzip"));
    assert_eq!(packed.field("accept-ranges"), Some("none"));
    assert_eq!(packed.field("vary"), Some("accept-encoding"));
    assert_eq!(packed.field("content-type"), plain.field("content-type"));
    assert!(packed.body.len() * 2 < plain.body.len());
    let mut unpack = Command::new("gzip")
        .arg("-dc")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    unpack
        .stdin
        .take()
        .unwrap()
        .write_all(&packed.body)
        .unwrap();
    assert!(unpack.wait_with_output().unwrap().stdout == plain.body);

    assert_ne!(packed.tag(), plain.tag());
    let known = |tag: &str, more: &[&str]| {
        let field = format!("If-None-Match: {tag}");
        served
            .get("/rss.xml", &[&[field.as_str()], more].concat())
            .status
    };
    assert_eq!(known(packed.tag(), &["Accept-Encoding: gzip"]), 304);
    assert_eq!(known(packed.tag(), &[]), 200);
    let head = served.ask("HEAD", "/rss.xml", &["Accept-Encoding: gzip"]);
    assert_eq!(head.field("content-length"), packed.field("content-length"));
    assert_eq!(head.tag(), packed.tag());

    fs::write(served.site.path("feeds/photo.png"), vec![b'x'; 5_000]).unwrap();
    let image = served.get("/photo.png", &["Accept-Encoding: gzip"]);
    assert_eq!(image.field("content-encoding"), None);
    assert_eq!(image.field("vary"), None);
}

#[test]
fn nothing_outside_and_nothing_hidden_is_served() {
    let served = Served::start();
    let feeds = served.site.path("feeds");
    fs::create_dir_all(feeds.join(".tmp")).unwrap();
    for hidden in [".tmp/half.xml", ".htpasswd", "pages/.draft.html"] {
        fs::write(feeds.join(hidden), "SECRET").unwrap();
    }
    fs::write(served.site.path("secret.txt"), "SECRET").unwrap();
    symlink("../secret.txt", feeds.join("link.txt")).unwrap();
    symlink("..", feeds.join("up")).unwrap();
    let fifo = Command::new("mkfifo").arg(feeds.join("pipe.xml")).status();
    assert!(fifo.unwrap().success());
    for path in [
        "/../secret.txt",
        "/pages/../../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/pages/%2E%2E/%2E%2E/secret.txt",
        "/..\\secret.txt",
        "/.%00./secret.txt",
        "//secret.txt",
        "/link.txt",
        "/up/secret.txt",
        "/up/",
        "/up",
        "/.tmp/half.xml",
        "/%2etmp/half.xml",
        "/.tmp/",
        "/.htpasswd",
        "/pages/.draft.html",
        "/pipe.xml",
        "/rss.xml/",
        "/rss.xml/x",
        "/pages/",
        "/nowhere",
        "/config.toml",
        "/articles/weir.txt",
        "/etc/passwd",
    ] {
        let got = served.get(path, &[]);
        assert_eq!(got.status, 404, "{path}: {got:?}");
        assert_eq!(got.field("content-type"), Some("text/html; charset=utf-8"));
    }
    let outside = served.say(
        &format!("GET http://{}/../secret.txt HTTP/1.1", served.authority),
        &["Host: localhost"],
    );
    assert_eq!(outside.status, 404);
}

#[test]
fn a_path_that_no_document_can_have_is_found_nowhere() {
    let served = Served::start();
    for (path, status) in [
        ("a".repeat(300), 404),
        ("a".repeat(5_000), 404),
        (format!("stories/{}", "a".repeat(5_000)), 404),
        (format!("rss.xml/{}", "a".repeat(300)), 404),
        ("%61".repeat(1_700), 404),
        ("a/".repeat(2_500), 404),
        ("stories/../".repeat(500), 404),
        ("%FF%FE".into(), 404),
        ("%".into(), 404),
        ("%zz".into(), 404),
        ("rss.xml%".into(), 404),
        ("rss.xml\\".into(), 404),
        ("~".into(), 404),
        // RFC 9110, 15.5.15.
        ("a".repeat(70_000), 414),
    ] {
        let got = served.get(&format!("/{path}"), &[]);
        let start: String = path.chars().take(20).collect();
        assert_eq!(got.status, status, "/{start}… ({})", path.len());
        assert_eq!(served.ask("HEAD", &format!("/{path}"), &[]).status, status);
    }
    assert_eq!(served.get("/rss.xml", &[]).status, 200);
}

/// As many as are served at once, and one more.
#[test]
fn who_asks_nothing_keeps_nobody_out() {
    let served = Served::start();
    let host = format!("Host: {}\r\nConnection: close\r\n\r\n", served.authority);
    let half = "GET /rss.xml HTTP/1.1\r\n";
    let mut quiet: Vec<TcpStream> = (0..128)
        .map(|_| {
            let mut stream = TcpStream::connect(&served.authority).unwrap();
            stream.set_read_timeout(Some(DEADLINE)).unwrap();
            stream.write_all(half.as_bytes()).unwrap();
            stream
        })
        .collect();
    assert_eq!(served.get("/rss.xml", &[]).status, 200);
    // One made room, and not because all were given up: the others go on.
    let answered = quiet.iter_mut().filter_map(|stream| {
        stream.write_all(host.as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        bytes.starts_with(b"HTTP/1.1 200 ").then_some(())
    });
    assert_eq!(answered.count(), 127);
}

#[test]
fn only_this_machine_is_answered_and_only_reading() {
    let served = Served::start();
    let ask = |line: &str, fields: &[&str]| served.say(line, fields).status;
    let get = "GET /rss.xml HTTP/1.1";
    for host in [
        "localhost:1",
        "127.0.0.1",
        "[::1]",
        "news.localhost",
        "127.0.0.1:9",
    ] {
        assert_eq!(ask(get, &[&format!("Host: {host}")]), 200, "{host}");
    }
    for host in [
        "quay.example",
        "quay.example:80",
        "127.0.0.1.quay.example",
        "192.168.1.1",
        "10.0.0.1:80",
    ] {
        assert_eq!(ask(get, &[&format!("Host: {host}")]), 421, "{host}");
    }
    assert_eq!(ask(get, &[]), 400);
    assert_eq!(ask(get, &["Host: localhost", "Host: quay.example"]), 400);
    assert_eq!(
        ask(
            "GET http://quay.example/rss.xml HTTP/1.1",
            &["Host: localhost"]
        ),
        421
    );
    assert_eq!(ask("GET /rss.xml HTTP/1.0", &[]), 200);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
        let got = served.ask(method, "/rss.xml", &["Content-Length: 0"]);
        assert_eq!(
            (got.status, got.field("allow")),
            (405, Some("GET, HEAD")),
            "{method}"
        );
    }
}

#[test]
fn a_folder_without_its_slash_leads_to_it() {
    let served = Served::start();
    for (path, location) in [
        ("/stories", "/stories/"),
        ("/stories?a=b", "/stories/?a=b"),
        ("/%73tories", "/%73tories/"),
    ] {
        let got = served.get(path, &[]);
        assert_eq!(
            (got.status, got.field("location")),
            (308, Some(location)),
            "{path}"
        );
    }
}

#[test]
fn a_large_file_is_served_as_it_is_read() {
    let served = Served::start();
    let bytes: Vec<u8> = (0..17 * 1024 * 1024_u32)
        .map(|n| (n % 251).to_le_bytes()[0])
        .collect();
    fs::write(served.site.path("feeds/film.mp4"), &bytes).unwrap();
    let got = served.get("/film.mp4", &[]);
    assert_eq!(got.status, 200);
    assert!(got.body == bytes);
    assert!(got.tag().starts_with("W/\""), "{}", got.tag());
    let part = served.get("/film.mp4", &["Range: bytes=17000000-17000099"]);
    assert_eq!(part.status, 206);
    assert!(part.body == bytes[17_000_000..17_000_100]);
    let known = served.get("/film.mp4", &[&format!("If-None-Match: {}", got.tag())]);
    assert_eq!(known.status, 304);
}

#[test]
fn what_is_served_follows_the_articles_and_the_configuration() {
    let mut served = Served::start();
    let first = served.get("/rss.xml", &[]);
    served.site.write(
        "articles/mill.txt",
        "The mill turns again after nine years of silence.\n",
    );
    served.wait(|line| line["new"].as_array().is_some_and(|new| !new.is_empty()));
    let second = served.get("/rss.xml", &[&format!("If-None-Match: {}", first.tag())]);
    assert_eq!(second.status, 200);
    assert!(
        String::from_utf8(second.body)
            .unwrap()
            .contains("mill turns")
    );

    let config = served.site.path("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}[output]\nfolder = \"public\"\n")).unwrap();
    served.wait(|line| line["generation"].is_u64() && served.site.path("public/rss.xml").exists());
    fs::remove_dir_all(served.site.path("feeds")).unwrap();
    assert_eq!(served.get("/rss.xml", &[]).status, 200);

    fs::rename(served.site.path("public"), served.site.path("away")).unwrap();
    assert_eq!(served.get("/rss.xml", &[]).status, 503);
    fs::rename(served.site.path("away"), served.site.path("public")).unwrap();
    assert_eq!(served.get("/rss.xml", &[]).status, 200);
    assert_eq!(served.interrupt(), Some(0));
}

#[test]
fn it_serves_although_nothing_can_be_built_yet() {
    let site = Site::new();
    fs::remove_dir(site.path("articles")).unwrap();
    let served = Served::of(site);
    let got = served.get("/rss.xml", &[]);
    assert_eq!((got.status, got.field("retry-after")), (503, Some("1")));
    served.site.write("articles/weir.txt", STORY);
    served.wait(|line| line["new"].as_array().is_some_and(|new| !new.is_empty()));
    assert_eq!(served.get("/rss.xml", &[]).status, 200);
}

#[test]
fn a_port_that_is_taken_is_told_with_what_to_do() {
    let served = Served::start();
    let other = Site::new();
    let ran = other.run(&format!("serve --listen {}", served.authority));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let message = format!("error: can't listen on {}: ", served.authority);
    assert!(
        ran.err.starts_with(&message) && ran.err.contains("--listen"),
        "{ran:?}"
    );
    assert_eq!(ran.out, "");
    let ran = other.run("serve --listen 192.0.2.1:8000");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("an address of this machine"), "{ran:?}");
    assert_eq!(other.run("serve --listen nowhere").code, Some(2));
}

/// The text of what a client got.
fn text(got: Got) -> String {
    String::from_utf8(got.body).unwrap()
}

/// What a page that is shown asks with.
fn state(page: &str) -> String {
    let script = page.split("<script").nth(1).unwrap();
    let state = script.split("data-state=\"").nth(1).unwrap();
    state.split('"').next().unwrap().to_owned()
}

#[test]
fn links_below_the_base_url_lead_to_the_preview_and_ids_do_not() {
    let site = Site::new();
    let old = "---\nid: https://quay.example/feeds/old/7\n---\n";
    let links = "It is <a href=\"https://quay.example/feeds/\">here</a>, \
                 <a href=\"https://quay.example/feeds/boats\">there</a> and at https://quay.example/feeds/.";
    site.article(
        "weir.md",
        format!("{old}# The weir was opened\n\n{links}\n"),
    );
    let served = Served::of(site);
    let local = format!("http://{}/", served.authority);
    for path in [
        "rss.xml",
        "atom.xml",
        "feed.json",
        "opml.xml",
        "index.html",
        "pages/weir.html",
        "stories/atom.xml",
    ] {
        let published = String::from_utf8(served.bytes(path)).unwrap();
        let got = served.get(&format!("/{path}"), &[]);
        let (tag, date) = (got.tag().to_owned(), got.field("last-modified").is_some());
        let got = text(got);
        assert!(got.contains(&local), "{path}: {got}");
        // The file's date says nothing of these bytes.
        assert!(!date, "{path}");
        let same = served.get(&format!("/{path}"), &[&format!("If-None-Match: {tag}")]);
        assert_eq!(same.status, 304, "{path}");
        // What stays: ids, what texts say, links to what isn't here.
        let kept = |text: &str| text.matches("https://quay.example/feeds/old/7").count();
        assert_eq!(kept(&got), kept(&published), "{path}");
        let boats = |text: &str| text.matches("https://quay.example/feeds/boats").count();
        assert_eq!(boats(&got), boats(&published), "{path}");
        // A reader or a browser at another name of this machine stays at that name.
        let elsewhere = served.say(&format!("GET /{path} HTTP/1.1"), &["Host: localhost:1"]);
        assert_eq!(elsewhere.status, 200);
        assert_ne!(elsewhere.tag(), tag);
        assert!(text(elsewhere).contains("http://localhost:1/"), "{path}");
    }
    let rss = text(served.get("/rss.xml", &[]));
    for wanted in [
        format!("<link>{local}</link>"),
        format!("<link>{local}pages/weir.html</link>"),
        format!("<atom:link href=\"{local}rss.xml\" rel=\"self\""),
        "<guid isPermaLink=\"false\">https://quay.example/feeds/old/7</guid>".to_owned(),
        format!("and at &#x3C;a href=\"{local}\"&#x3E;https://quay.example/feeds/&#x3C;/a&#x3E;."),
    ] {
        assert!(rss.contains(&wanted), "{wanted}: {rss}");
    }
    let feed: Value = serde_json::from_slice(&served.get("/feed.json", &[]).body).unwrap();
    assert_eq!(feed["feed_url"], format!("{local}feed.json"));
    assert_eq!(feed["items"][0]["url"], format!("{local}pages/weir.html"));
    assert_eq!(feed["items"][0]["id"], "https://quay.example/feeds/old/7");
}

#[test]
fn every_link_of_the_preview_leads_to_a_document() {
    let served = Served::start();
    let local = format!("http://{}", served.authority);
    for path in [
        "/rss.xml",
        "/atom.xml",
        "/opml.xml",
        "/",
        "/pages/weir.html",
    ] {
        let got = text(served.get(path, &[]));
        let links = got.split(local.as_str()).skip(1);
        let links = links.map(|rest| rest.split(['"', '<', '&', '#']).next().unwrap());
        let links: Vec<&str> = links.collect();
        assert!(!links.is_empty(), "{path}: {got}");
        for link in links {
            assert_eq!(served.get(link, &[]).status, 200, "{path}: {link}");
        }
    }
}

#[test]
fn as_published_nothing_is_changed_and_no_page_reloads_itself() {
    let served = Served::as_published();
    for path in ["index.html", "pages/weir.html", "rss.xml", "feed.json"] {
        let got = served.get(&format!("/{path}"), &[]);
        assert!(got.body == served.bytes(path), "{path}");
    }
    assert_eq!(
        served.get("/.feedmill/changed?page=%2F&state=", &[]).status,
        404
    );
    assert_eq!(served.get("/.feedmill/reload.js", &[]).status, 404);
    assert!(!text(served.get("/nowhere", &[])).contains("<script"));
}

#[test]
fn a_page_hears_of_its_change_and_of_no_others() {
    let mut served = Served::start();
    let page = text(served.get("/pages/weir.html", &[]));
    // What we publish has no script, and the policy of its pages allows none.
    let published = String::from_utf8(served.bytes("pages/weir.html")).unwrap();
    assert!(!published.contains("<script") && !published.contains("script-src"));
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert!(page.contains("default-src 'none'; script-src 'self'; connect-src 'self';"));
    let script = served.get("/.feedmill/reload.js", &[]);
    assert_eq!(
        script.field("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    let asks = |path: &str, state: &str| format!("/.feedmill/changed?page={path}&state={state}");
    let known = state(&page);
    let at_once = served.get(&asks("%2Fpages%2Fweir.html", "0"), &[]);
    assert_eq!(text(at_once), known);

    let absent = text(served.get("/pages/mill.html", &[]));
    let [weir, mill] = std::thread::scope(|scope| {
        let ask = |path: &str, known: &str| {
            let (authority, request) = (served.authority.clone(), asks(path, known));
            scope.spawn(move || {
                let host = format!("Host: {authority}");
                say(&authority, &format!("GET {request} HTTP/1.1"), &[&host])
            })
        };
        let weir = ask("%2Fpages%2Fweir.html", &known);
        let mill = ask("%2Fpages%2Fmill.html", &state(&absent));
        let text = "The mill turns again after nine years of silence.\n";
        served.site.write("articles/mill.txt", text);
        let mill = mill.join().unwrap();
        let text = STORY.replace("Thursday", "Friday");
        served.site.write("articles/weir.txt", text);
        [weir.join().unwrap(), mill]
    });
    // A page that wasn't there yet is shown when it comes, and then it is asked about with what it got.
    let mill_now = state(&text(served.get("/pages/mill.html", &[])));
    assert_eq!(text(mill), mill_now);
    let page = text(served.get("/pages/weir.html", &[]));
    assert!(page.contains("Friday"));
    assert_eq!(text(weir), state(&page));
    assert_ne!(known, state(&page));
    // A server that begins anew knows the same states.
    let authority = served.authority.clone();
    assert_eq!(served.interrupt(), Some(0));
    let site = std::mem::replace(&mut served.site, Site::new());
    let again = Served::with(site, &authority, &[]);
    assert_eq!(state(&text(again.get("/pages/mill.html", &[]))), mill_now);
}

#[test]
fn who_asks_for_changes_must_come_by_a_name_of_this_machine() {
    let served = Served::start();
    let line = "GET /.feedmill/changed?page=%2F&state= HTTP/1.1";
    assert_eq!(served.say(line, &["Host: quay.example"]).status, 421);
    let posted = served.ask("POST", "/.feedmill/changed", &["Content-Length: 0"]);
    assert_eq!(posted.status, 405);
}
