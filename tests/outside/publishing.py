#!/usr/bin/env python3
"""`feedmill publish` to real targets: a folder, sshd with rsync, a bare git repository, SeaweedFS; and to failing ones.

Usage: publishing.py FEEDMILL WEED FOLDER [STORIES [KILLS]]

Every target gets the same: a site, nothing, a story that is new, one that is gone. Then SeaweedFS behind a proxy that
answers 500, cuts connections, or drops conditions; publications killed at random points while a reader polls, and two of
them at once. Prints `ok` and `FAIL` lines. FEEDMILL must have the feature publish-store.
"""

import hashlib
import hmac
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import http.client
import http.server
import urllib.parse
from datetime import datetime, timezone
from pathlib import Path

KEY, SECRET = "quay-key-id", "quay-secret-that-nobody-may-see"
REFUSED = 4
CONFIG = """[site]
title = "Quay"
base_url = "https://quay.example/"
id = "tag:quay.example,2026:"
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(what: str, holds, secs: float = 60) -> None:
    deadline = time.monotonic() + secs
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.05)
    raise SystemExit(f"waited in vain for {what}")


def files(root: Path) -> dict[str, bytes]:
    hidden = {".feedmill", ".git", ".tmp"}
    found = (path for path in sorted(root.rglob("*")) if path.is_file())
    found = ((path.relative_to(root), path) for path in found)
    return {str(name): path.read_bytes() for name, path in found if name.parts[0] not in hidden}


class Site:
    """Articles, and the run that publishes them."""

    def __init__(self, feedmill: str, folder: Path, stories: int) -> None:
        self.feedmill, self.folder, self.hour = feedmill, folder, 0
        (folder / "articles").mkdir(parents=True)
        (folder / "config.toml").write_text(CONFIG)
        for number in range(stories):
            self.write(f"boat-{number}.txt", f"Boat {number} came in at noon on Thursday with all that it had caught.\n")
        self.said: list[str] = []
        self.build()

    def write(self, name: str, text: str) -> None:
        (self.folder / "articles" / name).write_text(text)

    def build(self) -> None:
        self.hour += 1
        now = f"2026-05-{1 + self.hour // 24:02}T{self.hour % 24:02}:00:00Z"
        subprocess.run([self.feedmill, "-C", self.folder, "build", "-q", "--now", now], check=True)

    def output(self) -> dict[str, bytes]:
        return files(self.folder / "feeds")

    def generation(self) -> int:
        return json.loads(self.output()["feedmill.json"])["generation"]

    def command(self, target: str, *words: str) -> list[str]:
        return [self.feedmill, "-C", str(self.folder), "publish", target, "--json", *words]

    def publish(self, target: str, *words: str, code: int = 0, env: dict[str, str] | None = None) -> dict:
        ran = subprocess.run(self.command(target, *words), capture_output=True, text=True, timeout=300, env=env)
        self.said += [ran.stdout, ran.stderr]
        if ran.returncode != code:
            raise AssertionError(f"publish {target}: exit {ran.returncode}, not {code}: {ran.stderr}")
        return json.loads(ran.stdout)


class Folder:
    name = "a folder"

    def __init__(self, place: Path) -> None:
        self.target, self.root = str(place / "folder"), place / "folder"

    def there(self) -> dict[str, bytes]:
        return files(self.root)


class Rsync:
    name = "sshd and rsync"

    def __init__(self, place: Path) -> None:
        self.root = place / "a folder"
        keys = place / "ssh"
        keys.mkdir(parents=True)
        port, user = free_port(), subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        for key in ("host", "mine"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys / key], check=True)
        shutil.copy(keys / "mine.pub", keys / "authorized")
        (keys / "known").write_text(f"[127.0.0.1]:{port} {(keys / 'host.pub').read_text()}")
        (keys / "sshd").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {keys}/host\nAuthorizedKeysFile {keys}/authorized\n"
            f"StrictModes no\nPasswordAuthentication no\nUsePAM no\nPidFile {keys}/pid\n"
        )
        (keys / "config").write_text(
            f"Host quay\nHostName 127.0.0.1\nPort {port}\nUser {user}\nIdentityFile {keys}/mine\nUserKnownHostsFile {keys}/known\n"
        )
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
        self.process = subprocess.Popen([sshd, "-D", "-e", "-f", keys / "sshd"], stderr=(keys / "errors").open("w"))
        wait_for("sshd", lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        os.environ["RSYNC_RSH"] = f"ssh -F {keys}/config -oBatchMode=yes"
        self.target = f"rsync:quay:{self.root}"

    def there(self) -> dict[str, bytes]:
        return files(self.root)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Git:
    name = "a branch of git"

    def __init__(self, place: Path) -> None:
        self.place, self.bare = place, place / "bare.git"
        subprocess.run(["git", "init", "-q", "--bare", self.bare], check=True)
        self.target = f"git:{self.bare}#pages"

    def there(self) -> dict[str, bytes]:
        copy = self.place / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["git", "clone", "-q", "-b", "pages", self.bare, copy], check=True)
        return files(copy)


class Store:
    """SeaweedFS, asked with signatures of version 4 (AWS, "Signature Version 4")."""

    name = "SeaweedFS"

    def __init__(self, weed: str, place: Path) -> None:
        place.mkdir(parents=True)
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        who = {"name": "quay", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": actions}
        (place / "s3.json").write_text(json.dumps({"identities": [who]}))
        # The ports of gRPC are those plus 10,000.
        def port() -> int:
            while (found := free_port()) > 50_000:
                pass
            return found
        self.port = port()
        self.process = subprocess.Popen(
            [weed, "server", f"-dir={place}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", f"-s3.config={place}/s3.json",
             f"-s3.port={self.port}", f"-master.port={port()}", f"-volume.port={port()}", f"-filer.port={port()}",
             "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=50", "-master.volumeSizeLimitMB=64"],
            stdout=(place / "log").open("w"), stderr=subprocess.STDOUT,
        )
        wait_for("SeaweedFS", lambda: socket.socket().connect_ex(("127.0.0.1", self.port)) == 0)
        wait_for("a bucket", lambda: self.ask("PUT", "/news")[0] in (200, 409))
        # It answers before it has room.
        wait_for("room", lambda: self.ask("PUT", "/news/try", b"x")[0] == 200)
        os.environ |= {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"}
        self.at(self.port)
        self.prefix = "site"
        self.target = "s3://news/site"

    def at(self, port: int) -> None:
        os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"

    def elsewhere(self, prefix: str) -> str:
        self.prefix = prefix
        return f"s3://news/{prefix}"

    def ask(self, method: str, path: str, body: bytes = b"", query: str = "") -> tuple[int, dict[str, str], bytes]:
        now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        host, digest = f"127.0.0.1:{self.port}", hashlib.sha256(body).hexdigest()
        headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": now}
        signed = ";".join(headers)
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        request = f"{method}\n{path}\n{query}\n{lines}\n{signed}\n{digest}"
        scope = f"{now[:8]}/us-east-1/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = f"AWS4{SECRET}".encode()
        for part in [*scope.split("/"), text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={signed}, Signature={key.hex()}"
        )
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asked.request(method, f"{path}?{query}" if query else path, body, headers)
            answer = asked.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except OSError:
            return 0, {}, b""
        finally:
            asked.close()

    def get(self, name: str) -> bytes | None:
        status, _, body = self.ask("GET", f"/news/{self.prefix}/{name}")
        return body if status == 200 else None

    def there(self) -> dict[str, bytes]:
        names, token = [], ""
        while True:
            after = f"continuation-token={token}&" if token else ""
            _, _, listed = self.ask("GET", "/news", query=f"{after}list-type=2&prefix={self.prefix}%2F")
            text = listed.decode()
            names += re.findall(r"<Key>([^<]*)</Key>", text)
            more = re.search(r"<NextContinuationToken>([^<]*)<", text)
            if not more:
                break
            token = urllib.parse.quote(more[1], safe="")
        names = [name.removeprefix(f"{self.prefix}/") for name in names]
        return {name: self.get(name) or b"" for name in names if not name.startswith(".feedmill")}

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Proxy(http.server.ThreadingHTTPServer):
    """Stands before the store and does what `mischief` says to each request that changes something."""

    daemon_threads = True

    def __init__(self, store: Store) -> None:
        self.store, self.behind, self.mischief, self.count, self.changes = store, store.port, "", 0, []
        super().__init__(("127.0.0.1", 0), Passing)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address) -> None:
        pass


class Passing(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def pass_on(self) -> None:
        proxy = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        changes = self.command in ("PUT", "DELETE", "POST")
        if changes:
            proxy.count += 1
            proxy.changes.append((self.command, self.path))
            if proxy.mischief == "500" and proxy.count % 5 == 0:
                return self.answer(500, {}, b"")
            if proxy.mischief == "cut" and proxy.count % 7 == 0:
                return self.cut()
            if proxy.mischief == "blind":
                # Conditions are signed, so that it signs the request without them itself.
                return self.answer(*proxy.store.ask(self.command, self.path, body))
        headers = dict(self.headers.items())
        asked = http.client.HTTPConnection("127.0.0.1", proxy.behind, timeout=60)
        try:
            asked.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                asked.putheader(name, value)
            asked.endheaders(body)
            answer = asked.getresponse()
            content = answer.read()
            if changes and proxy.mischief == "late" and proxy.count % 7 == 0:
                # Done, and nobody hears of it.
                return self.cut()
            self.answer(answer.status, dict(answer.getheaders()), content)
        finally:
            asked.close()

    def cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server"):
                self.send_header(name, value)
        length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_DELETE = do_POST = do_HEAD = pass_on


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[list[str], list[str]]:
    put = [name for name in after if before.get(name) != after[name]]
    return sorted(put), sorted(name for name in before if name not in after)


HEADS = re.compile(r"(^|/)(rss\.xml|atom\.xml|feed\.json|index\.html)$|^opml\.xml$")


def conform(site: Site, target) -> None:
    """What every kind of target must do."""
    told = site.publish(target.target)
    output = site.output()
    assert target.there() == output, "not the output"
    assert sorted(told["put"]) == sorted(output)
    told = site.publish(target.target)
    assert not told["put"] and not told["removed"], f"something to do: {told}"
    site.write("weir.txt", "The weir was opened on Friday, and nobody fell in that day.\n")
    (site.folder / "articles" / "boat-3.txt").unlink()
    site.build()
    told = site.publish(target.target)
    after = site.output()
    put, removed = changed(output, after)
    assert sorted(told["put"]) == put, f"put {told['put']}, changed {put}"
    assert sorted(told["removed"]) == removed
    assert target.there() == after, "not the output after a change"
    kinds = ["marker" if name == "feedmill.json" else "head" if HEADS.search(name) else "page" for name in told["put"]]
    assert kinds == sorted(kinds, key=["page", "head", "marker"].index), f"in the wrong order: {told['put']}"
    site.write("boat-3.txt", "Boat 3 came in at noon on Thursday with all that it had caught.\n")
    (site.folder / "articles" / "weir.txt").unlink()
    site.build()


def headers(site: Site, store: Store) -> None:
    """What a bucket says of objects, as a server would serve them."""
    site.publish(store.target)
    for name, kind, cache in [
        ("rss.xml", "application/rss+xml; charset=utf-8", "public, max-age=1800"),
        ("stories/atom.xml", "application/atom+xml; charset=utf-8", "public, max-age=1800"),
        ("feed.json", "application/feed+json; charset=utf-8", "public, max-age=1800"),
        ("index.html", "text/html; charset=utf-8", "public, max-age=1800"),
        ("pages/boat-1.html", "text/html; charset=utf-8", "public, max-age=3600"),
        ("style.css", "text/css; charset=utf-8", "public, max-age=3600"),
        ("opml.xml", "text/x-opml; charset=utf-8", "public, max-age=3600"),
        (".feedmill/published.json", "application/json", "no-cache"),
    ]:
        _, said, _ = store.ask("HEAD", f"/news/{store.prefix}/{name}")
        assert (said.get("content-type"), said.get("cache-control")) == (kind, cache), f"{name}: {said}"


def blind(site: Site, store: Store, proxy: Proxy) -> None:
    """A store that ignores conditions is found out before anything is put, and takes all if one insists."""
    target = store.elsewhere("blind")
    proxy.mischief = "blind"
    try:
        site.publish(target, code=REFUSED)
        assert not store.there(), "something was put"
        site.publish(target, "--unguarded")
        assert store.there() == site.output()
    finally:
        proxy.mischief = ""


def failing(site: Site, store: Store, proxy: Proxy, mischief: str) -> None:
    """Answers that fail now and then are tried again; what was done is done once."""
    target = store.elsewhere(f"failing-{mischief}")
    proxy.mischief, proxy.count = mischief, 0
    try:
        site.publish(target)
    finally:
        proxy.mischief = ""
    assert store.there() == site.output()
    assert not site.publish(target)["put"]


def one_request(site: Site, store: Store, proxy: Proxy) -> None:
    target = store.elsewhere("one")
    site.publish(target)
    proxy.changes.clear()
    site.publish(target)
    assert not proxy.changes, f"nothing was new, and {proxy.changes}"
    shutil.rmtree(site.folder / ".feedmill" / "publish")
    told = site.publish(target)
    assert not told["put"] and not proxy.changes


class Poller(threading.Thread):
    """A reader that follows what heads say, all the time."""

    def __init__(self, store: Store) -> None:
        super().__init__(daemon=True)
        self.store, self.ends, self.faults, self.looks, self.generation = store, threading.Event(), [], 0, 0

    def run(self) -> None:
        while not self.ends.is_set():
            head, marker = self.store.get("feed.json"), self.store.get("feedmill.json")
            if marker:
                generation = json.loads(marker)["generation"]
                if generation < self.generation:
                    self.faults.append(f"generation {generation} after {self.generation}")
                self.generation = generation
            if not head:
                continue
            self.looks += 1
            stories = [item["url"] for item in json.loads(head)["items"] if "#" not in item["url"]]
            for url in stories[:4]:
                name = url.removeprefix("https://quay.example/")
                # Nothing leads there any more once a newer head is there.
                if self.store.get(name) is None and self.store.get("feed.json") == head:
                    self.faults.append(f"feed.json leads to {name}, which isn't there")


def kills(site: Site, store: Store, many: int, dice: random.Random) -> int:
    target = store.elsewhere("killed")
    site.publish(target)
    poller = Poller(store)
    poller.start()
    killed = 0
    for number in range(many):
        for boat in range(3):
            site.write(f"kill-{number}-{boat}.txt", f"Ship {number}.{boat} left at dawn on Monday for the other side.\n")
        if number > 2:
            for path in (site.folder / "articles").glob(f"kill-{number - 3}-*.txt"):
                path.unlink()
        site.build()
        run = subprocess.Popen(site.command(target), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            run.wait(dice.uniform(0.01, 0.5))
        except subprocess.TimeoutExpired:
            run.kill()
            killed += 1
        run.communicate()
    site.publish(target)
    poller.ends.set()
    poller.join()
    assert not poller.faults, poller.faults[:5]
    assert poller.looks > many, f"only {poller.looks} looks"
    assert store.there() == site.output(), "not the output in the end"
    return killed


def two(site: Site, store: Store, proxy: Proxy, dice: random.Random) -> int:
    """Of two publications the one that began later wins, wherever the other was stopped in the middle."""
    lost = 0
    for number in range(6):
        target = store.elsewhere(f"two-{number}")
        site.publish(target)
        older = site.folder.parent / f"older-{number}"
        site.write("weir.txt", f"The weir was opened for the {number}th time, and nobody fell in.\n")
        for boat in range(40):
            site.write(f"two-{number}-{boat}.txt", f"Ship {number}.{boat} left at dusk on Monday for the other side.\n")
        site.build()
        # Two jobs of CI, say, which remember nothing of what they published before.
        shutil.rmtree(site.folder / ".feedmill" / "publish")
        shutil.copytree(site.folder, older)
        run = subprocess.Popen([*site.command(target)[:2], str(older), *site.command(target)[3:]],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        begun = len(proxy.changes)
        point = dice.randint(1, 50)
        wait_for("some puts", lambda: len(proxy.changes) >= begun + point or run.poll() is not None)
        run.send_signal(signal.SIGSTOP)
        site.write("weir.txt", f"The weir was closed again for the {number}th time, on a Friday.\n")
        (site.folder / "articles" / f"two-{number}-1.txt").unlink()
        site.build()
        site.publish(target)
        run.send_signal(signal.SIGCONT)
        _, said = run.communicate(timeout=120)
        assert run.returncode in (0, REFUSED), (run.returncode, said)
        lost += run.returncode == REFUSED
        heads = [name for name in site.output() if HEADS.search(name)]
        for name in [*heads, "feedmill.json"]:
            assert store.get(name) == site.output()[name], f"{name} isn't the newer one's ({run.returncode})"
        # What the older put late is seen and set right by the next.
        site.write("dusk.txt", f"Dusk came early for the {number}th time this winter, they say.\n")
        site.build()
        site.publish(target)
        shutil.rmtree(older)
    return lost


def wrong_key(site: Site, store: Store) -> None:
    target = store.elsewhere("one")
    site.write("night.txt", "Night fell over the quay as it does, and the lamps were lit.\n")
    site.build()
    before = store.there()
    site.publish(target, code=1, env=os.environ | {"AWS_SECRET_ACCESS_KEY": "wrong"})
    site.publish("git:http://me:quay-secret-that-nobody-may-see@127.0.0.1:1/x.git#pages", code=1)
    assert store.there() == before


def silent(site: Site) -> None:
    """No credential in any output, log or file of ours."""
    assert len(site.said) > 20
    for text in site.said:
        assert SECRET not in text and KEY not in text, text
    for path in site.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert SECRET.encode() not in data and KEY.encode() not in data, path


def main() -> int:
    feedmill, weed, place = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    stories = int(sys.argv[4]) if len(sys.argv) > 4 else 60
    many = int(sys.argv[5]) if len(sys.argv) > 5 else 15
    failed = 0

    def check(name: str, does, *given: object) -> None:
        nonlocal failed
        began = time.monotonic()
        try:
            more = does(*given)
            more = f" ({more})" if more is not None else ""
            print(f"ok    publish: {name}{more}, {time.monotonic() - began:.1f} s", flush=True)
        except Exception as fault:  # noqa: BLE001
            failed += 1
            print(f"FAIL  publish: {name}: {fault!r}", flush=True)

    site = Site(feedmill, place / "site", stories)
    rsync, store = Rsync(place / "rsync"), Store(weed, place / "store")
    proxy = Proxy(store)
    try:
        for target in (Folder(place), rsync, Git(place), store):
            check(f"{target.name} holds the output, and gets what changed", conform, site, target)
        store.at(proxy.server_address[1])
        check("objects have their types, and how long they are kept", headers, site, store)
        check("nothing new asks for nothing to be changed", one_request, site, store, proxy)
        check("a store that ignores conditions is refused", blind, site, store, proxy)
        for mischief in ("500", "cut", "late"):
            check(f"a store that fails now and then: {mischief}", failing, site, store, proxy, mischief)
        check("killed at random, no head leads nowhere, no generation goes back: killed", kills, site, store, many, random.Random(7))
        check("of two the older loses: times", two, site, store, proxy, random.Random(11))
        check("a wrong key changes nothing", wrong_key, site, store)
        check("no credential is shown or kept", silent, site)
    finally:
        rsync.stop()
        store.stop()
        proxy.shutdown()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
