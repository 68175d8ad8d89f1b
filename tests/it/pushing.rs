//! `push`, with a public side and hubs on this machine that do as a test says: who is told of what, and when.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::cli::Ran;
use crate::site::Site;

const STORY: &str = "The weir was opened on Thursday without a ribbon, and nobody missed one.\n\
                     It had been closed for two winters.\n";

/// A process that does nothing for so long has failed; long, as machines that test are busy.
const DEADLINE: Duration = Duration::from_secs(120);

/// What came in: method and path, fields with names in lower case, body.
#[derive(Debug, Clone)]
struct Request {
    line: String,
    fields: Vec<String>,
    body: String,
}

impl Request {
    fn read(stream: &TcpStream) -> Option<Self> {
        let mut from = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            from.read_line(&mut line).ok().filter(|read| *read > 0)?;
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let line = lines.remove(0);
        let fields = lines.iter().map(|line| line.to_ascii_lowercase());
        let fields: Vec<String> = fields.collect();
        let length = fields
            .iter()
            .find_map(|field| field.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        from.read_exact(&mut body).ok()?;
        Some(Self {
            line: line.rsplit_once(' ')?.0.to_owned(),
            fields,
            body: String::from_utf8(body).unwrap(),
        })
    }

    /// The document that a hub is told of.
    fn topic(&self) -> String {
        let pairs = url::form_urlencoded::parse(self.body.as_bytes());
        let pairs: Vec<(String, String)> = pairs.into_owned().collect();
        let [(mode, publish), (url, topic), (name, same)] = pairs.as_slice() else {
            panic!("{pairs:?}");
        };
        assert_eq!((mode.as_str(), publish.as_str()), ("hub.mode", "publish"));
        assert_eq!((url.as_str(), name.as_str()), ("hub.url", "hub.topic"));
        assert_eq!(topic, same);
        topic.clone()
    }
}

/// What a server answers: status and fields, and the body; `None`: nothing.
type Said = Option<(String, Vec<u8>)>;

/// A server: what comes in, and where it listens.
struct Peer {
    url: String,
    came: Receiver<Request>,
}

impl Peer {
    /// Answers each request as `answer` says.
    fn new(answer: impl Fn(&Request) -> Said + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (tell, came) = channel();
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (tell, answer) = (tell.clone(), Arc::clone(&answer));
                std::thread::spawn(move || respond(stream, &tell, &*answer));
            }
        });
        Self { url, came }
    }

    /// A hub that takes what it is told.
    fn hub() -> Self {
        Self::new(|_| Some(("202 Accepted".into(), Vec::new())))
    }

    /// A hub that says so much.
    fn saying(head: &str) -> Self {
        let head = head.to_owned();
        Self::new(move |_| Some((head.clone(), b"so it is\n".to_vec())))
    }

    fn came(&self) -> Vec<Request> {
        self.came.try_iter().collect()
    }

    fn topics(&self) -> Vec<String> {
        self.came().iter().map(Request::topic).collect()
    }
}

fn respond(mut stream: TcpStream, tell: &Sender<Request>, answer: &dyn Fn(&Request) -> Said) {
    let Some(request) = Request::read(&stream) else {
        return;
    };
    let answer = answer(&request);
    let _ = tell.send(request);
    let Some((head, body)) = answer else {
        // Until the other side goes.
        let _ = stream.read(&mut [0]);
        return;
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let _ = stream.write_all(&[head.as_bytes(), &body].concat());
}

/// A folder as it is public.
fn public(folder: &std::path::Path) -> Peer {
    let folder = folder.to_owned();
    Peer::new(move |request| {
        let path = request.line.strip_prefix("GET /").unwrap();
        let file = match path.rsplit('/').next() {
            Some("") => format!("{path}index.html"),
            _ => path.to_owned(),
        };
        Some(match fs::read(folder.join(file)) {
            Ok(bytes) => ("200 OK".into(), bytes),
            Err(_) => ("404 Not Found".into(), Vec::new()),
        })
    })
}

/// A site with one story whose output is public at `base_url`, with hubs.
fn site(base_url: &str, hubs: &[&str]) -> Site {
    let site = Site::new();
    site.article("weir.txt", STORY);
    configure(&site, base_url, hubs);
    site
}

fn configure(site: &Site, base_url: &str, hubs: &[&str]) {
    let config = format!(
        "[site]\ntitle = \"Quay\"\nbase_url = \"{base_url}\"\nid = \"tag:quay.example,2026:\"\n\
         [websub]\nhubs = {hubs:?}\n"
    );
    site.write("config.toml", config);
}

/// Adds to the configuration.
fn configure_more(site: &Site, more: &str) {
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", format!("{config}{more}"));
}

/// A second story.
fn mill(site: &Site) {
    let text = "The mill turns again after nine years of silence.\n";
    site.article("mill.txt", text);
}

/// The addresses of all heads of a default site, in each format.
fn heads(base_url: &str) -> BTreeSet<String> {
    let feeds = ["", "stories/", "headlines/"].into_iter();
    let of_feed = |feed: &str| {
        let documents = ["rss.xml", "atom.xml", "feed.json", ""];
        let urls = documents.map(|document| format!("{base_url}{feed}{document}"));
        urls.to_vec()
    };
    feeds.flat_map(of_feed).collect()
}

fn push(site: &Site) -> (Ran, Value) {
    let ran = site.run("push --json --allow-private --patience 60");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let said: Value = serde_json::from_str(ran.out.trim()).unwrap();
    (ran, said["push"].clone())
}

#[test]
fn each_hub_is_told_once_of_each_head_that_changed() {
    let folder = tempfile::tempdir().unwrap();
    let public = public(folder.path());
    let (one, two) = (Peer::hub(), Peer::hub());
    let mut site = site(&public.url, &[&one.url, &two.url]);
    publish(&mut site, folder.path());
    let (_, said) = push(&site);
    assert_eq!((&said["told"], &said["owed"]), (&24.into(), &0.into()));
    for hub in [&one, &two] {
        let came = hub.came();
        let topics: Vec<String> = came.iter().map(Request::topic).collect();
        assert_eq!(topics.len(), 12, "{topics:?}");
        assert_eq!(
            topics.into_iter().collect::<BTreeSet<_>>(),
            heads(&public.url)
        );
        for request in came {
            assert_eq!(request.line, "POST /");
            let form = "content-type: application/x-www-form-urlencoded".to_owned();
            assert!(request.fields.contains(&form), "{request:?}");
        }
    }
    // Nothing new, or the same bytes once more: nobody is told.
    site.build();
    let (_, said) = push(&site);
    assert_eq!((&said["told"], &said["owed"]), (&0.into(), &0.into()));
    assert_eq!(site.run("build --all").code, Some(0));
    push(&site);
    assert_eq!(one.topics(), [""; 0]);
    // The feed of headlines has none of this.
    mill(&site);
    publish(&mut site, folder.path());
    push(&site);
    let changed: BTreeSet<String> = one.topics().into_iter().collect();
    let expected = heads(&public.url).into_iter();
    let expected = expected.filter(|topic| !topic.contains("headlines/"));
    assert_eq!(changed, expected.collect());
}

/// Publishes the output as it is now.
fn copy(site: &Site, to: &std::path::Path) {
    let copied = Command::new("cp")
        .args(["-a", "--remove-destination", "."])
        .arg(to)
        .current_dir(site.path("feeds"))
        .status();
    assert!(copied.unwrap().success());
}

/// Builds, and publishes the output.
fn publish(site: &mut Site, to: &std::path::Path) {
    site.build();
    copy(site, to);
}

#[test]
fn nobody_is_told_before_everybody_sees_the_new_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    // The old bytes, then the new ones for those who pass the cache, then for all.
    let looks = Arc::new(Mutex::new((0, Vec::new())));
    let counted = Arc::clone(&looks);
    let public = Peer::new(move |request| {
        let new = fs::read(root.join("new")).unwrap();
        let old = b"<rss>old</rss>".to_vec();
        let is_passing = request
            .fields
            .contains(&"cache-control: no-cache".to_owned());
        let mut looks = counted.lock().unwrap();
        looks.0 += 1;
        let count = looks.0;
        let is_new = count > 4 || (count > 2 && is_passing);
        looks.1.push((is_passing, is_new));
        if !is_new
            && request
                .fields
                .iter()
                .any(|field| field == "if-none-match: \"old\"")
        {
            return Some(("304 Not Modified\r\nETag: \"old\"".into(), Vec::new()));
        }
        let tag = if is_new { "new" } else { "old" };
        let head = format!("200 OK\r\nETag: \"{tag}\"");
        Some((head, if is_new { new } else { old }))
    });
    let seen = Arc::clone(&looks);
    let hub = Peer::new(move |_| {
        let looks = seen.lock().unwrap();
        // The last one was as anybody looks, and found the new bytes.
        assert_eq!(looks.1.last(), Some(&(false, true)), "{looks:?}");
        Some(("204 No Content".into(), Vec::new()))
    });
    let mut site = site(&public.url, &[&hub.url]);
    configure_more(&site, "[[feeds]]\nname = \"\"\nformats = [\"rss\"]\n");
    site.build();
    fs::copy(site.path("feeds/rss.xml"), folder.path().join("new")).unwrap();
    let (_, said) = push(&site);
    assert_eq!(
        (&said["told"], &said["behind"]),
        (&1.into(), &serde_json::json!({}))
    );
    assert_eq!(hub.topics(), [format!("{}rss.xml", public.url)]);
    // Old; old (304); new to who passes the cache, old to others; new to both.
    let looks = looks.lock().unwrap();
    let expected = [
        (true, false),
        (true, false),
        (true, true),
        (false, false),
        (true, true),
        (false, true),
    ];
    assert_eq!(looks.1, expected);
}

#[test]
fn what_is_not_public_stays_owed() {
    let folder = tempfile::tempdir().unwrap();
    let (public, hub) = (public(folder.path()), Peer::hub());
    let mut site = site(&public.url, &[&hub.url]);
    site.build();
    let ran = site.run("push --allow-private --patience 0");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("doesn't serve what was built"), "{ran:?}");
    assert!(ran.err.contains("404 Not Found"), "{ran:?}");
    assert_eq!(ran.out, "hubs told: 0 times, 12 still owed\n");
    assert_eq!(hub.topics(), [""; 0]);
    assert!(
        site.run("status")
            .out
            .contains("never told, 12 documents owed")
    );
    copy(&site, folder.path());
    push(&site);
    assert_eq!(hub.topics().len(), 12);
    let status = site.run("status");
    assert!(
        status
            .out
            .contains(&format!("{}: 202 Accepted at 20", hub.url)),
        "{status:?}"
    );
    assert!(!status.out.contains("owed"), "{status:?}");
}

#[test]
fn a_hub_that_fails_fails_nothing_else_and_is_left_alone_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let public = public(folder.path());
    let away = Peer::saying("503 Service Unavailable\r\nRetry-After: 600");
    let (refusing, there) = (Peer::saying("410 Gone"), Peer::hub());
    let mut site = site(&public.url, &[&away.url, &refusing.url, &there.url]);
    publish(&mut site, folder.path());
    let (ran, said) = push(&site);
    assert_eq!((&said["told"], &said["owed"]), (&12.into(), &12.into()));
    assert!(
        ran.err.contains("503 Service Unavailable: so it is"),
        "{ran:?}"
    );
    assert!(
        ran.err.contains("it isn't told of this change any more"),
        "{ran:?}"
    );
    // It failed once, and wasn't asked eleven times more.
    assert_eq!(away.topics().len(), 1);
    assert_eq!((refusing.topics().len(), there.topics().len()), (12, 12));
    let (_, said) = push(&site);
    assert_eq!((&said["told"], &said["owed"]), (&0.into(), &12.into()));
    assert_eq!((away.topics().len(), refusing.topics().len()), (0, 0));
    let status = site.run("status");
    for wanted in [
        "503 Service Unavailable: so it is at 20",
        "12 documents owed, not before 20",
        "410 Gone: so it is at 20",
    ] {
        assert!(status.out.contains(wanted), "{wanted}: {status:?}");
    }
    // A hub that isn't named any more is owed nothing.
    configure(&site, &public.url, &[&there.url]);
    publish(&mut site, folder.path());
    push(&site);
    assert_eq!((away.topics().len(), there.topics().len()), (0, 12));
    assert!(!site.run("status").out.contains(&away.url));
}

#[test]
fn a_hub_that_moved_is_followed_only_where_the_request_stays_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (public, new) = (public(folder.path()), Peer::hub());
    let moved = Peer::saying(&format!(
        "308 Permanent Redirect\r\nLocation: {}new",
        new.url
    ));
    let other = Peer::saying(&format!("302 Found\r\nLocation: {}", new.url));
    let turning = Peer::new(|_| Some(("307 Temporary Redirect\r\nLocation: /".into(), vec![])));
    let mut site = site(&public.url, &[&moved.url, &other.url, &turning.url]);
    publish(&mut site, folder.path());
    let (ran, said) = push(&site);
    assert_eq!((&said["told"], &said["owed"]), (&12.into(), &0.into()));
    let came = new.came();
    assert!(
        came.iter().all(|request| request.line == "POST /new"),
        "{came:?}"
    );
    assert_eq!(came.len(), 12);
    assert!(
        ran.err.contains("302 Found: not where hubs take word"),
        "{ran:?}"
    );
    assert!(
        ran.err.contains("it leads from one address to the next"),
        "{ran:?}"
    );
}

#[test]
fn no_machine_at_a_private_address_is_asked_unless_that_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let (public, hub) = (public(folder.path()), Peer::hub());
    let name = hub.url.replace("127.0.0.1", "localhost");
    let mut site = site(&public.url, &[&hub.url, &name]);
    publish(&mut site, folder.path());
    let ran = site.run("push --patience 0");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let why = "127.0.0.1 is at a private address (127.0.0.1)";
    assert!(ran.err.contains(why), "{ran:?}");
    assert!(public.came().is_empty() && hub.came().is_empty());
}

#[test]
fn what_a_killed_push_owed_is_told_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let public = public(folder.path());
    // It takes the first that it is told of, and says nothing to the second.
    let told = Mutex::new(0);
    let hub = Peer::new(move |_| {
        let mut told = told.lock().unwrap();
        *told += 1;
        (*told != 2).then(|| ("202 Accepted".into(), Vec::new()))
    });
    let mut site = site(&public.url, &[&hub.url]);
    publish(&mut site, folder.path());
    let mut child = Command::new(env!("CARGO_BIN_EXE_feedmill"))
        .args(["push", "--allow-private"])
        .current_dir(site.root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let first = hub.came.recv_timeout(DEADLINE).unwrap().topic();
    let second = hub.came.recv_timeout(DEADLINE).unwrap().topic();
    // Meanwhile another one stays out of its way.
    let (_, said) = push(&site);
    assert_eq!(said["is_elsewhere"], true);
    child.kill().unwrap();
    child.wait().unwrap();
    push(&site);
    let rest: BTreeSet<String> = hub.topics().into_iter().collect();
    let mut expected = heads(&public.url);
    assert!(expected.remove(&first));
    // What was accepted before is told no more; what wasn't is told again.
    assert!(rest.contains(&second));
    assert_eq!(rest, expected);
    push(&site);
    assert_eq!(hub.topics(), [""; 0]);
}

#[test]
fn a_change_that_comes_while_hubs_are_told_is_owed() {
    let folder = tempfile::tempdir().unwrap();
    let public = public(folder.path());
    let (tell, asked) = channel::<()>();
    let (go, wait) = channel::<()>();
    let wait = Mutex::new((wait, 0));
    let hub = Peer::new(move |_| {
        let mut wait = wait.lock().unwrap();
        wait.1 += 1;
        if wait.1 == 1 {
            tell.send(()).unwrap();
            wait.0.recv_timeout(DEADLINE).unwrap();
        }
        Some(("202 Accepted".into(), Vec::new()))
    });
    let mut site = site(&public.url, &[&hub.url]);
    publish(&mut site, folder.path());
    let root = site.root().to_owned();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| push_in(&root));
        asked.recv_timeout(DEADLINE).unwrap();
        // The hub has been told of the first document, and has not answered.
        mill(&site);
        publish(&mut site, folder.path());
        go.send(()).unwrap();
        assert!(first.join().unwrap());
    });
    let first = hub.came()[0].topic();
    push(&site);
    assert!(hub.topics().contains(&first), "{first}");
}

fn push_in(root: &std::path::Path) -> bool {
    let ran = Command::new(env!("CARGO_BIN_EXE_feedmill"))
        .args(["push", "-q", "--allow-private"])
        .current_dir(root)
        .status();
    ran.unwrap().success()
}

#[test]
fn a_site_without_hubs_has_nobody_to_tell() {
    let mut site = Site::new();
    site.article("weir.txt", STORY);
    site.build();
    let ran = site.run("push");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("there is no hub to tell"), "{ran:?}");
    let mut dry = self::site("https://quay.example/", &["https://hub.example/"]);
    dry.build();
    let ran = dry.run("push -n");
    assert_eq!(ran.out.lines().count(), 12, "{ran:?}");
    assert!(
        ran.out.starts_with("https://hub.example/: atom.xml\n"),
        "{ran:?}"
    );
}

/// As where a build begins without its memory each time.
#[test]
fn a_new_ledger_owes_nothing_of_what_was_there_already() {
    let folder = tempfile::tempdir().unwrap();
    let (public, hub) = (public(folder.path()), Peer::hub());
    let mut site = site(&public.url, &[&hub.url]);
    publish(&mut site, folder.path());
    push(&site);
    assert_eq!(hub.topics().len(), 12);
    site.lose_ledger();
    site.build();
    let (_, said) = push(&site);
    assert_eq!((&said["told"], &said["owed"]), (&0.into(), &0.into()));
    mill(&site);
    publish(&mut site, folder.path());
    push(&site);
    assert_eq!(hub.topics().len(), 8);
}

#[test]
fn a_feed_that_went_is_owed_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (public, hub) = (public(folder.path()), Peer::hub());
    let mut site = site(&public.url, &[&hub.url]);
    site.build();
    configure_more(&site, "[[feeds]]\nname = \"\"\nformats = [\"rss\"]\n");
    site.build_with("--accept", 0);
    copy(&site, folder.path());
    let (_, said) = push(&site);
    assert_eq!((&said["told"], &said["owed"]), (&1.into(), &0.into()));
    assert_eq!(hub.topics(), [format!("{}rss.xml", public.url)]);
    assert!(!site.run("status").out.contains("owed"));
}

#[test]
fn a_publication_is_followed_by_a_push_that_cannot_fail_it() {
    let folder = tempfile::tempdir().unwrap();
    let public = public(&folder.path().join("site"));
    let hub = Peer::hub();
    let mut site = site(&public.url, &[&hub.url]);
    site.build();
    let target = folder.path().join("site").display().to_string();
    let ran = site.run(&format!("publish --json {target} -n"));
    let said: Value = serde_json::from_str(ran.out.trim()).unwrap();
    assert_eq!(said["push"], Value::Null, "{ran:?}");
    // Nobody at a private address is asked unless that is allowed; so this is left for the next.
    configure_more(&site, "[publish]\npublic_url = \"http://127.0.0.1:1/\"\n");
    let lock = fs::File::create(site.path(".feedmill/push.lock")).unwrap();
    lock.lock().unwrap();
    let ran = site.run(&format!("publish --json {target}"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let said: Value = serde_json::from_str(ran.out.trim()).unwrap();
    assert_eq!(said["push"]["is_elsewhere"], true, "{ran:?}");
    drop(lock);
    // What is read back is what is public, whatever the feeds call themselves.
    let ran = site.run("push --allow-private --patience 0");
    assert!(ran.err.contains("http://127.0.0.1:1/"), "{ran:?}");
    configure(&site, &public.url, &[&hub.url]);
    push(&site);
    assert_eq!(hub.topics().len(), 12);
    // What waits for nobody leaves it owed; the next publication tells.
    mill(&site);
    site.build();
    let told = |options: &str| {
        let ran = site.run(&format!("publish --json {target} {options}"));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let said: Value = serde_json::from_str(ran.out.trim()).unwrap();
        said["push"].clone()
    };
    let said = told("--patience 0");
    assert_eq!((&said["told"], &said["owed"]), (&0.into(), &8.into()));
    assert_eq!(hub.topics().len(), 0);
    let said = told("--patience 60 --allow-private");
    assert_eq!((&said["told"], &said["owed"]), (&8.into(), &0.into()));
    assert_eq!(hub.topics().len(), 8);
}
