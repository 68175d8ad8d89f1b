#!/usr/bin/env python3
"""What `feedmill host` prints, tried in the real servers: nginx, Apache, Caddy.

Usage: hosts.py FEEDMILL FOLDER SERVER [CADDY]   (sites are made in FOLDER; SERVER is nginx, apache or caddy)

Each server serves two sites with exactly the printed text, one at the root of its host and one at /feeds/. Both have
feeds for sections, a history, hubs, images, and the names that WordPress' feeds had. Asked for is every document of the
output: status, type, charset, how long it may be kept, links, who may read it; GET and HEAD; by tag and by date, before and
after a change; compressed; parts of media; folders; what must be hidden; too much at once. Needs feedparser.
"""

import base64
import gzip
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import feedparser

PATIENCE = 30
HUBS = ["https://hub.example/", "https://push.example/hub?key=a%20b&x=1"]
HEAD, REST, FOR_EVER = "public, max-age=600", "public, max-age=3600", "public, max-age=31536000, immutable"
RSS, ATOM, JSON = "application/rss+xml", "application/atom+xml", "application/feed+json"
CONFIG = """[site]
title = "Quay"
base_url = "{base}"
id = "tag:quay.example,2026:"

[output]
folder = "out put"

[publish]
max_age = "10m"

[websub]
hubs = ["{hubs}"]

[[feeds]]
name = "stories"
items = ["stories"]
stories = 2
window = "1m"
archive_size = 2
archive = ["atom", "rss", "json"]
also_at = {{ rss = ["feed/index.xml", "old feed's \\"best\\".xml", "feed.rss"], atom = "feed/atom/index.xml", json = "news" }}

[[feeds]]

[[feeds]]
each = "section"
"""
STORY = """title: Boat {n} came in late at night
section: {section}

The harbour office wrote down what it saw, hour by hour, in a book that had been bought for boat {n}.
Those who read it found the weather on the left pages and everything else on the right.
"""
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Wanted(NamedTuple):
    media_type: str
    kept: str
    # The path that it calls its own, where hubs tell of it.
    own: str | None


class Site:
    """A built site, and where it is served."""

    def __init__(self, feedmill: str, folder: Path, path: str) -> None:
        self.feedmill, self.folder, self.path = feedmill, folder, path
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.output = folder / "out put"
        self.base = f"http://127.0.0.1:{self.port}{path}"
        articles = folder / "articles"
        articles.mkdir(parents=True)
        (folder / "config.toml").write_text(CONFIG.format(base=self.base, hubs='", "'.join(HUBS)))
        (articles / "quay.png").write_bytes(PICTURE)
        (articles / "talk.mp3").write_bytes(b"ID3\x04" + bytes(range(256)) * 40)
        for n in range(7):
            media = "image: quay.png\naudio: talk.mp3\n" if n == 6 else ""
            (articles / f"boat-{n}.txt").write_text(media + STORY.format(n=n, section=("Quay & Pier", "Ice")[n % 2]))
            os.utime(articles / f"boat-{n}.txt", (1_700_000_000 + n,) * 2)
        self.build()

    def build(self) -> None:
        subprocess.run([self.feedmill, "-C", str(self.folder), "build", "-q"], check=True)
        # The tag of a file of this very second is a weak one to Apache.
        for file in self.output.rglob("*"):
            if file.stat().st_mtime > time.time() - 60:
                os.utime(file, (file.stat().st_mtime - 60,) * 2)

    def printed(self, host: str) -> str:
        command = [self.feedmill, "-C", str(self.folder), "host", host]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Asks for a path as it is written, below the site's."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, answer.headers, body)

    def documents(self) -> Iterator[tuple[str, Path, Wanted]]:
        """Each path as it is asked for, the file, and how it must be served."""
        for file in sorted(file for file in self.output.rglob("*") if file.is_file() and not file.name.startswith(".")):
            name = str(file.relative_to(self.output))
            yield name, file, wanted(name)
            if file.name == "index.html":
                yield name.removesuffix("index.html"), file, wanted(name)


def wanted(name: str) -> Wanted:
    others = {
        "feed/index.xml": (RSS, "stories/rss.xml"),
        "old feed's \"best\".xml": (RSS, "stories/rss.xml"),
        "feed.rss": (RSS, "stories/rss.xml"),
        "feed/atom/index.xml": (ATOM, "stories/atom.xml"),
        "news": (JSON, "stories/feed.json"),
    }
    if name in others:
        media_type, own = others[name]
        return Wanted(f"{media_type}; charset=utf-8", HEAD, own)
    types = {
        "rss.xml": RSS,
        "atom.xml": ATOM,
        "feed.json": JSON,
        "opml.xml": "text/x-opml",
        "style.css": "text/css",
    }
    folder, _, last = name.rpartition("/")
    if folder == "media":
        return Wanted({"png": "image/png", "mp3": "audio/mpeg"}[last.rpartition(".")[2]], FOR_EVER, None)
    if last == "feedmill.json":
        return Wanted("application/json", REST, None)
    media_type = f"{types.get(last, 'text/html')}; charset=utf-8"
    is_head = last in ("rss.xml", "atom.xml", "feed.json", "index.html") and "archive/" not in name and folder != "pages"
    own = name.removesuffix("index.html") if is_head else None
    return Wanted(media_type, HEAD if is_head else REST, own)


def quoted(path: str) -> str:
    return path.replace("%", "%25").replace(" ", "%20").replace('"', "%22")


def equal(got: object, right: object, what: str) -> None:
    if got != right:
        raise AssertionError(f"{what}: {got!r}, not {right!r}")


def typed(value: str | None) -> str:
    return re.sub(r"\s*;\s*", "; ", (value or "").lower())


def links(answer: Answer) -> list[tuple[str, str]]:
    said = ", ".join(answer.headers.get_all("Link", []))
    return [(rel, url) for url, rel in re.findall(r'<([^>]*)>; rel="?([a-z]+)"?', said)]


def check_document(site: Site, name: str, file: Path, want: Wanted) -> None:
    path = site.path + quoted(name)
    answer = site.ask(path)
    equal(answer.status, 200, path)
    equal(answer.body, file.read_bytes(), f"{path}: the bytes")
    media_type = typed(answer.headers["Content-Type"])
    if want.media_type == "application/json":  # JSON is UTF-8, whether it is said or not (RFC 8259).
        media_type = media_type.removesuffix("; charset=utf-8")
    equal(media_type, want.media_type, f"{path}: the type")
    equal(answer.headers["Cache-Control"], want.kept, f"{path}: how long it may be kept")
    is_feed = want.media_type.split(";")[0] in (RSS, ATOM, JSON, "text/x-opml")
    equal(answer.headers["Access-Control-Allow-Origin"], "*" if is_feed else None, f"{path}: who may read it")
    own = [] if want.own is None else [("hub", hub) for hub in HUBS] + [("self", site.base + want.own)]
    equal(links(answer), own, f"{path}: the links")
    if want.kept == FOR_EVER:
        equal(answer.headers["X-Content-Type-Options"], "nosniff", f"{path}: sniffing")
    head = site.ask(path, "HEAD")
    equal((head.status, head.body), (200, b""), f"HEAD {path}")
    for field in ("Content-Type", "Cache-Control", "Link", "ETag", "Last-Modified", "Content-Length"):
        equal(head.headers[field], answer.headers[field], f"HEAD {path}: {field}")
    if not re.fullmatch(r'"[^"]+"', answer.headers["ETag"] or ""):
        raise AssertionError(f"{path}: the tag is not strong: {answer.headers['ETag']}")
    for condition in ({"If_None_Match": answer.headers["ETag"]}, {"If_Modified_Since": answer.headers["Last-Modified"]}):
        unchanged = site.ask(path, **condition)
        equal((unchanged.status, unchanged.body), (304, b""), f"{path}, {condition}")
        equal(unchanged.headers["Cache-Control"], want.kept, f"{path}, {condition}: how long it may be kept")
    if len(answer.body) > 2_000 and "charset" in want.media_type:
        check_compressed(site, path, answer)


def check_compressed(site: Site, path: str, plain: Answer) -> None:
    answer = site.ask(path, Accept_Encoding="gzip")
    equal(answer.headers["Content-Encoding"], "gzip", f"{path}: how it is compressed")
    equal(gzip.decompress(answer.body), plain.body, f"{path}: what is compressed")
    equal("accept-encoding" in (answer.headers["Vary"] or "").lower(), True, f"{path}: Vary")
    unchanged = site.ask(path, Accept_Encoding="gzip", If_None_Match=answer.headers["ETag"])
    equal((unchanged.status, unchanged.body), (304, b""), f"{path}: compressed, by its tag")


def check_folders(site: Site) -> None:
    equal(site.ask(f"{site.path}feed/").body, (site.output / "feed/index.xml").read_bytes(), "feed/")
    equal(typed(site.ask(f"{site.path}feed/").headers["Content-Type"]), f"{RSS}; charset=utf-8", "feed/: the type")
    equal(dict(links(site.ask(f"{site.path}feed/")))["self"], site.base + "stories/rss.xml", "feed/: the links")
    moved = site.ask(f"{site.path}stories")
    equal(moved.status in (301, 302, 308), True, "a folder without its slash")
    equal((moved.headers["Location"] or "").removeprefix(f"http://127.0.0.1:{site.port}"), f"{site.path}stories/", "where it leads")
    for asked, to in (("rss2", "rss.xml"), ("rss", "rss.xml"), ("atom", "atom.xml")):
        answer = site.ask(f"{site.path}?feed={asked}")
        equal((answer.status, answer.headers["Location"]), (301, f"{site.base}stories/{to}"), f"?feed={asked}")
    equal(site.ask(f"{site.path}?feed=other").status, 200, "?feed=other")
    equal(site.ask(f"{site.path}?utm=1").status, 200, "?utm=1")


def check_hidden(site: Site) -> None:
    (site.output / ".tmp").mkdir(exist_ok=True)
    (site.output / ".tmp/half.xml").write_text("half")
    for path in (".tmp/half.xml", ".tmp/", "pages/%2e%2e/.tmp/half.xml", "../config.toml", "nowhere/rss.xml", "rss.xml.bak"):
        answer = site.ask(f"{site.path}{path}")
        equal(answer.status in (400, 403, 404), True, f"{path}: {answer.status}")
        equal(answer.headers["Cache-Control"], None, f"{path}: how long the lack may be kept")


def check_parts(site: Site) -> None:
    file = next((site.output / "media").glob("*.mp3"))
    path, whole = f"{site.path}media/{file.name}", file.read_bytes()
    part = site.ask(path, Range="bytes=100-199")
    equal((part.status, part.body), (206, whole[100:200]), "a part")
    equal(part.headers["Content-Range"], f"bytes 100-199/{len(whole)}", "where the part is")
    equal(site.ask(path, Range="bytes=99999999-").status, 416, "a part that isn't there")
    tag = site.ask(path).headers["ETag"]
    equal(site.ask(path, Range="bytes=0-9", If_Range=tag).status, 206, "a part of what is unchanged")
    equal(site.ask(path, Range="bytes=0-9", If_Range='"other"').status, 200, "a part of what is another")


def check_change(site: Site) -> None:
    """One new story: who asks with what it was given gets the new document, once."""
    path = f"{site.path}stories/rss.xml"
    old = site.ask(path, Accept_Encoding="gzip")
    read = feedparser.parse(f"{site.base}stories/rss.xml")
    equal((read.status, read.bozo), (200, False), "feedparser")
    time.sleep(1.1)  # A date has no parts of a second.
    (site.folder / "articles/boat-7.txt").write_text(STORY.format(n=7, section="Ice"))
    site.build()
    for condition in ({"If_None_Match": old.headers["ETag"]}, {"If_Modified_Since": old.headers["Last-Modified"]}):
        new = site.ask(path, Accept_Encoding="gzip", **condition)
        equal(new.status, 200, f"after a change, {condition}")
        equal(b"Boat 7" in gzip.decompress(new.body), True, "the new story")
    again = feedparser.parse(f"{site.base}stories/rss.xml", etag=read.etag, modified=read.modified)
    equal((again.status, again.entries[0].title), (200, "Boat 7 came in late at night"), "feedparser, after a change")
    last = feedparser.parse(f"{site.base}stories/rss.xml", etag=again.etag, modified=again.modified)
    equal(last.status, 304, "feedparser, again")


def check_limit(site: Site) -> None:
    """nginx alone can limit: who asks hundreds of times a second is told when to come back, for feeds alone."""
    answers = [site.ask(f"{site.path}rss.xml", "HEAD") for _ in range(700)]
    refused = [answer for answer in answers if answer.status != 200]
    equal({answer.status for answer in refused}, {429}, "too much at once")
    equal({answer.headers["Retry-After"] for answer in refused}, {"120"}, "when to come back")
    equal({answer.headers["Retry-After"] for answer in answers if answer.status == 200}, {None}, "when all is well")
    equal(site.ask(f"{site.path}style.css").status, 200, "what is no feed")


# --- servers ---------------------------------------------------------------------------------------


def nginx(site: Site, place: Path, log: Path | None = None) -> list[str]:
    """How it is started; into the log go the status, path and agent of each request."""
    access = f"log_format told '$status $uri $http_user_agent';\naccess_log {log} told" if log else "access_log off"
    (place / "site.conf").write_text(site.printed("nginx"))
    temporary = "".join(f"{kind}_temp_path {place}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (place / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {place}/pid;\nerror_log {place}/errors;\nevents {{}}\n"
        f"http {{\n{access};\ninclude /etc/nginx/mime.types;\n{temporary}include {place}/site.conf;\n}}\n"
    )
    return ["nginx", "-e", f"{place}/errors", "-c", f"{place}/nginx.conf"]


def apache(site: Site, place: Path) -> list[str]:
    (site.output / ".htaccess").write_text(site.printed("apache"))
    modules = Path("/usr/lib/apache2/modules")
    names = "mpm_event authz_core dir mime headers deflate filter rewrite setenvif alias".split()
    loaded = "".join(f"LoadModule {name}_module {modules}/mod_{name}.so\n" for name in names)
    at = f'DocumentRoot "{site.output}"\n' if site.path == "/" else f'DocumentRoot "{place}"\nAlias "{site.path}" "{site.output}/"\n'
    user = "User nobody\nGroup nogroup\n" if os.geteuid() == 0 else ""
    (place / "apache.conf").write_text(
        f'ServerRoot "{place}"\nServerName 127.0.0.1\nListen 127.0.0.1:{site.port}\nPidFile {place}/pid\nErrorLog {place}/errors\n'
        f'{loaded}TypesConfig /etc/mime.types\n{user}{at}<Directory "{site.output}">\nAllowOverride All\nRequire all granted\n</Directory>\n'
    )
    return ["apache2", "-X", "-f", str(place / "apache.conf")]


def caddy(site: Site, place: Path) -> list[str]:
    (place / "Caddyfile").write_text(site.printed("caddy"))
    (place / "options").write_text("{\n\tadmin off\n}\nimport Caddyfile\n")
    return [sys.argv[4], "run", "--adapter", "caddyfile", "--config", str(place / "options")]


def serve(site: Site, place: Path, command: list[str]) -> subprocess.Popen[bytes]:
    with (place / "said").open("wb") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, "HOME": str(place), "XDG_DATA_HOME": str(place)})
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", site.port), timeout=1).close()
            return server
        except OSError:
            time.sleep(0.05)
    server.kill()
    errors = place / "errors"
    sys.exit(f"{command[0]} did not start: {(place / 'said').read_text()}{errors.read_text() if errors.exists() else ''}")


def main() -> int:
    feedmill, folder, name = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    start = {"nginx": nginx, "apache": apache, "caddy": caddy}[name]
    failed = 0
    for path in ("/", "/feeds/"):
        place = folder / f"{name}{path.replace('/', '-')}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for parent in (folder, place):
            parent.chmod(0o755)
        site = Site(feedmill, place / "site", path)
        server = serve(site, place, start(site, place))
        documents = list(site.documents())
        tries = [lambda document=document: check_document(site, *document) for document in documents]
        tries += [lambda check=check: check(site) for check in (check_folders, check_hidden, check_parts, check_change)]
        if name == "nginx":
            tries.append(lambda: check_limit(site))
        faults = []
        try:
            for attempt in tries:
                try:
                    attempt()
                except AssertionError as fault:
                    faults.append(str(fault))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)
        failed |= bool(faults)
        for fault in faults:
            print(f"{name} at {path}: {fault}")
        print(f"{name} at {path}: {len(documents)} paths, {len(faults)} faults")
    return failed


if __name__ == "__main__":
    sys.exit(main())
