#!/usr/bin/env python3
"""Whom `feedmill push` tells of what, and when: a real hub and subscriber behind a real cache, hubs that misbehave, kills.

Usage: pushed.py FEEDMILL FOLDER [CACHED_SECS]   (FOLDER is made; FEEDMILL has the feature `push`)

Runs in a network of its own, in which this machine has an address that counts as public. There

  cache    nginx caches for some seconds what another nginx serves; the hub and the subscriber are flask-websub's.
           A hub that is told at once delivers the old bytes: seen first. By `feedmill push` the subscriber gets the
           new ones, once, signed.
  hubs     one that answers 503, one that answers nothing, one that leads to the loopback: exit 0, the real one is
           told, the loopback hears nothing.
  away     a hub answers 503 for an hour of cron's pushes every five minutes: it is asked ever more rarely, and told each
           head once when it is back.
  kills    builds, then pushes, are killed at some of their system calls that modify something: whatever was cut
           short, the next build and push tell the hub of each head that changed and of no other; twice of one at most.

Needs unshare, nginx, cc, flask-websub with celery, and either user namespaces or sudo.
"""

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
ADDRESS = "198.20.0.1"
CACHED, ORIGIN, HUB, SUBSCRIBER, DIRECT = range(8080, 8085)
BASE = f"http://{ADDRESS}:{DIRECT}/"
CACHED_BASE = f"http://{ADDRESS}:{CACHED}/"
HUB_URL = f"http://{ADDRESS}:{HUB}/hub"
CACHED_SECS = int(sys.argv[3]) if len(sys.argv) > 3 else 6
PATIENCE = 60 + CACHED_SECS
STORY = "title: {}\n\nThe weir was opened on {} without a ribbon, and nobody missed one.\n"


def fail(what: str) -> None:
    sys.exit(f"FAIL  {what}")


def equal(got: object, wanted: object, what: str) -> None:
    if got != wanted:
        fail(f"{what}: {got!r}, not {wanted!r}")


def enter_own_network() -> None:
    """Runs this script again where nothing else is."""
    again = [sys.executable, *sys.argv]
    environment = os.environ | {"PUSHED_INSIDE": "1"}
    for unshare in (["unshare", "-rn"], ["sudo", "-nE", "unshare", "-n"]):
        if subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode == 0:
            sys.exit(subprocess.run([*unshare, *again], check=False, env=environment).returncode)
    fail("no network of its own can be had, neither by user namespaces nor by sudo")


class Server(ThreadingHTTPServer):
    """A hub that does as it is told here; keeps what came in."""

    daemon_threads = True

    def __init__(self, address: str, answer) -> None:
        self.topics: list[str] = []
        self.answer = answer
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                server.topics += form["hub.url"]
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__((address, 0), Handler)
        self.url = f"http://{address}:{self.server_address[1]}/"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self) -> list[str]:
        topics, self.topics = self.topics, []
        return topics


def says(status: int, *fields: tuple[str, str]):
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in (*fields, ("Content-Length", "0")):
            request.send_header(name, value)
        request.end_headers()

    return answer


class Site:
    def __init__(self, feedmill: str, folder: Path, hubs: list[str], base_url: str = BASE) -> None:
        self.feedmill, self.folder, self.base_url = feedmill, folder, base_url
        self.articles, self.output, self.public = folder / "articles", folder / "feeds", folder.parent / "public"
        self.articles.mkdir(parents=True)
        self.public.mkdir(exist_ok=True)
        config = f'[site]\ntitle = "Quay"\nbase_url = "{base_url}"\nid = "tag:quay.example,2026:"\n[websub]\nhubs = {json.dumps(hubs)}\n'
        (folder / "config.toml").write_text(config)

    def write(self, title: str, day: str) -> None:
        (self.articles / f"{title.lower()}.txt").write_text(STORY.format(title, day))

    def command(self, *words: str) -> list[str]:
        return [self.feedmill, "-C", str(self.folder), *words]

    def build(self) -> None:
        ran = subprocess.run(self.command("build", "-q"), check=False)
        equal(ran.returncode, 0, "a build")

    def publish(self) -> None:
        """Pages first, whole files: as rsync does."""
        subprocess.run(["cp", "-a", "--remove-destination", f"{self.output}/.", str(self.public)], check=True)

    def push(self, *options: str, minutes: int = 0) -> dict:
        later = ["env", "NO_FAKE_STAT=1", "faketime", "-f", f"+{minutes}m"] if minutes else []
        ran = subprocess.run([*later, *self.command("push", "--json", *options)], check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        equal(ran.returncode, 0, f"a push ({ran.stderr})")
        self.said = ran.stderr
        return json.loads(ran.stdout)["push"]

    def heads(self) -> dict[str, bytes]:
        """Bytes of all heads, by the address of each."""
        found = {}
        for path in self.output.rglob("*"):
            if path.name in ("rss.xml", "atom.xml", "feed.json", "index.html") and path.parent.name not in ("pages",):
                name = str(path.relative_to(self.output))
                found[self.base_url + name.removesuffix("index.html")] = path.read_bytes()
        return found


def start_nginx(folder: Path, public: Path) -> subprocess.Popen:
    work = folder / "nginx"
    work.mkdir()
    for path in (folder, work, public):
        path.chmod(0o755)
    links = f'<{HUB_URL}>; rel=\\"hub\\", <{CACHED_BASE.rstrip("/")}$uri>; rel=\\"self\\"'
    kinds = "client_body proxy fastcgi uwsgi scgi".split()
    temporary = "\n".join(f"{kind}_temp_path {work}/{kind};" for kind in kinds)
    conf = work / "conf"
    conf.write_text(
        f"""
daemon off;
user root;
master_process off;
pid {work}/pid;
error_log {work}/errors;
events {{}}
http {{
    access_log {work}/access;
    {temporary}
    proxy_cache_path {work}/cache keys_zone=all:1m;
    server {{
        listen 127.0.0.1:{ORIGIN};
        root {public};
        add_header Link "{links}";
    }}
    server {{
        listen {ADDRESS}:{DIRECT};
        root {public};
    }}
    server {{
        listen {ADDRESS}:{CACHED};
        location / {{
            proxy_pass http://127.0.0.1:{ORIGIN};
            proxy_cache all;
            proxy_cache_valid 200 {CACHED_SECS}s;
        }}
    }}
}}
"""
    )
    process = subprocess.Popen(["nginx", "-e", f"{work}/errors", "-c", str(conf)])
    wait_for(ADDRESS, CACHED)
    return process


def wait_for(address: str, port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection((address, port)).close()
            return
        except OSError:
            time.sleep(0.05)
    fail(f"nobody listens on {address}:{port}")


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return answer.read()


def serve_app(app, port: int) -> None:
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(ADDRESS, port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


class WebSub:
    """The hub and the subscriber."""

    def __init__(self, folder: Path) -> None:
        import celery
        import flask
        import flask_websub.subscriber as subscriber_module
        from flask_websub.hub import Hub, SQLite3HubStorage

        app = flask.Flask("hub")
        app.config["PUBLISH_SUPPORTED"] = True
        tasks = celery.Celery()
        tasks.conf.task_always_eager = True
        hub = Hub(SQLite3HubStorage(str(folder / "hub.db")), tasks, **app.config)
        app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
        serve_app(app, HUB)

        # A secret is given to hubs over TLS alone; here nobody listens.
        subscriber_module.is_secure = lambda _: True
        database = str(folder / "subscriber.db")
        self.app = flask.Flask("subscriber")
        self.app.config["SERVER_NAME"] = f"{ADDRESS}:{SUBSCRIBER}"
        self.subscriber = subscriber_module.Subscriber(
            subscriber_module.SQLite3SubscriberStorage(database), subscriber_module.SQLite3TempSubscriberStorage(database)
        )
        self.app.register_blueprint(self.subscriber.build_blueprint(url_prefix="/callbacks"))
        self.arrived = threading.Condition()
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.is_subscribed = threading.Event()

        @self.app.before_request
        def note() -> None:
            if flask.request.method == "POST":
                self.signatures.append(flask.request.headers.get("X-Hub-Signature", ""))

        def came(_topic: str, _callback: str, body: bytes) -> None:
            with self.arrived:
                self.bodies.append(body)
                self.arrived.notify_all()

        self.subscriber.add_listener(came)
        self.subscriber.add_success_handler(lambda *_: self.is_subscribed.set())
        serve_app(self.app, SUBSCRIBER)

    def subscribe(self, topic: str) -> None:
        with self.app.app_context():
            self.subscriber.subscribe(topic_url=topic, hub_url=HUB_URL)
        if not self.is_subscribed.wait(PATIENCE):
            fail("the hub takes no subscription")

    def take(self) -> list[bytes]:
        """What the subscriber was given, once there is something."""
        with self.arrived:
            self.arrived.wait_for(lambda: self.bodies, PATIENCE)
            bodies, self.bodies = self.bodies, []
            return bodies


def behind_a_cache(feedmill: str, folder: Path) -> None:
    site = Site(feedmill, folder / "cached", [HUB_URL], CACHED_BASE)
    topic = CACHED_BASE + "rss.xml"
    websub = WebSub(folder)
    site.write("Weir", "Monday")
    site.build()
    site.publish()
    equal(site.push()["told"], 12, "what the first push tells")
    websub.subscribe(topic)

    def change(day: str) -> tuple[bytes, bytes]:
        """The bytes before, which the cache has got anew, and after."""
        before = (site.output / "rss.xml").read_bytes()
        deadline = time.monotonic() + PATIENCE
        while get(topic) != before and time.monotonic() < deadline:
            time.sleep(0.2)
        site.write("Weir", day)
        site.build()
        site.publish()
        after = (site.output / "rss.xml").read_bytes()
        if before == after:
            fail("an edit changed nothing")
        return before, after

    before, _ = change("Tuesday")
    # As programs do that don't look whether there is something to see.
    form = urllib.parse.urlencode({"hub.mode": "publish", "hub.topic": topic}).encode()
    urllib.request.urlopen(HUB_URL, form, timeout=PATIENCE).close()
    equal(websub.take(), [before], "what a hub delivers that is told at once")

    _, after = change("Wednesday")
    began = time.monotonic()
    pushed = site.push()
    took = time.monotonic() - began
    equal((pushed["owed"], pushed["behind"], pushed["failed"]), (0, {}, []), "what a push leaves")
    # Two changes: of Tuesday's nobody was told, but Wednesday's bytes are one delivery.
    equal(websub.take(), [after], "what the hub delivers")
    if not websub.signatures[-1].startswith("sha512="):
        fail(f"the notification isn't signed: {websub.signatures}")
    equal(site.push()["told"], 0, "what another push tells")
    equal(websub.bodies, [], "what the hub delivers after it")
    print(f"ok    behind a cache of {CACHED_SECS} s the hub delivers the new bytes, once, signed (after {took:.1f} s)")


def misbehaving(feedmill: str, folder: Path) -> None:
    stop = threading.Event()
    away, good = Server(ADDRESS, says(503)), Server(ADDRESS, says(202))
    hanging = Server(ADDRESS, lambda _: stop.wait(PATIENCE * 2))
    inside = Server("127.0.0.1", says(202))
    leading = Server(ADDRESS, says(307, ("Location", inside.url)))
    site = Site(feedmill, folder / "misbehaving", [away.url, hanging.url, leading.url, inside.url, good.url])
    site.write("Weir", "Monday")
    site.build()
    site.publish()
    began = time.monotonic()
    pushed = site.push()
    took = time.monotonic() - began
    stop.set()
    equal(sorted(good.take()), sorted(site.heads()), "what the good hub is told")
    equal((len(away.take()), len(hanging.take()), len(leading.take())), (1, 1, 1), "how often the others are asked")
    equal(inside.take(), [], "what the loopback hears")
    equal((pushed["told"], pushed["owed"]), (12, 48), "what is told and owed")
    for wanted in ("503 Service Unavailable", "no answer within", "private address (127.0.0.1)"):
        if wanted not in site.said:
            fail(f"nothing says {wanted!r}: {site.said}")
    status = subprocess.run(site.command("status"), check=False, capture_output=True, text=True).stdout
    for hub in (away, hanging, leading, inside, good):
        if hub.url not in status:
            fail(f"status doesn't name {hub.url}: {status}")
    print(f"ok    a hub that answers 503, one that hangs, two that lead to the loopback: exit 0 after {took:.1f} s")


def an_hour_away(feedmill: str, folder: Path) -> None:
    hub = Server(ADDRESS, says(503))
    site = Site(feedmill, folder / "away", [hub.url])
    site.write("Weir", "Monday")
    site.build()
    site.publish()
    asked, told = [], 0
    for minute in range(0, 240, 5):
        if minute == 60:
            hub.answer = says(202)
        told += site.push(minutes=minute)["told"]
        topics = hub.take()
        if topics:
            asked.append(minute)
        if told:
            break
        equal(len(topics), len(set(topics)), f"how often the hub is asked of each in minute {minute}")
    equal(sorted(topics), sorted(site.heads()), "what the hub is told when it is back")
    equal(site.push(minutes=minute + 5)["told"], 0, "what another push tells")
    pauses = [later - before for before, later in zip(asked, asked[1:])]
    if len(asked) < 4 or pauses != sorted(pauses) or minute > 180:
        fail(f"the hub was asked in minutes {asked}")
    print(f"ok    a hub that answers 503 for an hour is asked in minutes {asked}, and told {told} heads, once")


def killed(feedmill: str, folder: Path) -> None:
    kill = folder / "kill"
    subprocess.run(["cc", "-O1", "-o", str(kill), str(HERE / "kill.c")], check=True)
    hub = Server(ADDRESS, says(202))
    site = Site(feedmill, folder / "killed", [hub.url])
    site.write("Weir", "Monday")
    site.build()
    site.publish()
    site.push()
    hub.take()
    before = site.heads()
    site.write("Mill", "Tuesday")
    saved = folder / "saved"
    save(site, saved)

    def cut_short(n: int, *words: str) -> tuple[int, int]:
        """The exit code, and how many calls there were."""
        report = folder / "report"
        ran = subprocess.run([str(kill), str(n), "kill", str(report), *site.command(*words)], check=False, capture_output=True)
        return ran.returncode, int(report.read_text().split()[0])

    code, builds = cut_short(0, "build", "-q")
    equal(code, 0, "a build that is counted")
    site.publish()
    after = site.heads()
    changed = sorted(url for url, text in after.items() if before.get(url) != text)
    code, pushes = cut_short(0, "push", "-q")
    equal(code, 0, "a push that is counted")
    equal(sorted(hub.take()), changed, "what a whole push tells")

    runs = twice = 0
    for words, calls, count in ((("build", "-q"), builds, 14), (("push", "-q"), pushes, 10)):
        for place in range(count):
            n = 1 + place * (calls - 1) // (count - 1)
            restore(site, saved)
            if words[0] == "push":
                site.build()
                site.publish()
            code, _ = cut_short(n, *words)
            equal(code, 137, f"{words[0]}, killed at call {n} of {calls}")
            first = hub.take()
            site.build()
            site.publish()
            equal(site.push()["owed"], 0, f"what is owed after {words[0]} was killed at {n}")
            told = first + hub.take()
            equal(sorted(set(told)), changed, f"what is told when {words[0]} was killed at {n} of {calls}")
            again = len(told) - len(changed)
            if again > (1 if words[0] == "push" else 0):
                fail(f"{again} told twice when {words[0]} was killed at {n}")
            twice += again
            equal(site.push()["told"], 0, "what another push tells")
            runs += 1
    print(f"ok    {runs} kills of builds and pushes: each of {len(changed)} heads told, {twice} of {runs * len(changed)} twice")


def save(site: Site, to: Path) -> None:
    for name in (".feedmill", "feeds"):
        shutil.copytree(site.folder / name, to / name)


def restore(site: Site, saved: Path) -> None:
    for name in (".feedmill", "feeds"):
        shutil.rmtree(site.folder / name)
        shutil.copytree(saved / name, site.folder / name)


def main() -> None:
    feedmill, folder = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    if "PUSHED_INSIDE" not in os.environ:
        enter_own_network()
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "address", "add", f"{ADDRESS}/32", "dev", "lo"], check=True)
    folder.mkdir(parents=True)
    public = folder / "public"
    public.mkdir()
    nginx = start_nginx(folder, public)
    try:
        behind_a_cache(feedmill, folder)
        misbehaving(feedmill, folder)
        an_hour_away(feedmill, folder)
        killed(feedmill, folder)
    finally:
        nginx.send_signal(signal.SIGTERM)
        nginx.wait()


main()
