#!/usr/bin/env python3
"""A site moves from Hugo, Pelican, Nikola or Eleventy to feedmill: no subscriber sees one old story as new.

Usage: moved.py FEEDMILL NODE_MODULES FOLDER

The tools themselves make the old feeds, of 30 stories, out of the articles that feedmill reads then. `reader`, newsboat and rss2email subscribe to them over HTTP
and read everything. Then `feedmill import` takes the old feeds, a build takes their places at the same addresses, and
all readers look again: nothing unread, no mail. Then one new story: exactly one. Once more with guids that are no
IRIs, as hand-made feeds have them; and an item that is older than our head is no news either.
Needs hugo, pelican and nikola (their packages for Python), @11ty/eleventy and @11ty/eleventy-plugin-rss, rss2email and
what subscribers.py needs.
"""

import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from subscribers import Library, Newsboat

STORIES = 30
TOOLS = Path(sys.executable).parent

CONFIG = """[site]
title = "Quay"
base_url = "https://quay.example/"
id = "tag:quay.example,2025:"
[[feeds]]
items = ["stories"]
"""


def story(number: int) -> tuple[str, str, str]:
    """Its name, its title and its text."""
    month, day = 1 + number // 28, 1 + number % 28
    date = f"2025-{month:02}-{day:02}T{number % 24:02}:{number:02}:{59 - number:02}+02:00"
    title = f"The harbour’s {number}th night: “late” & early"
    text = f"Boat {number} came in after dark. The office wrote {number} lines about it.\n\nNobody read them before noon."
    return f"night-{number}", title, f'---\ntitle: "{title}"\ndate: {date}\n---\n\n{text}\n'


def run(*command: object, cwd: Path | None = None) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


def by_hugo(place: Path) -> bytes:
    """Hugo's rss.xml of the home page, which lists all."""
    (place / "content" / "posts").mkdir(parents=True)
    (place / "hugo.toml").write_text('baseURL = "https://quay.example/"\ntitle = "Quay"\n')
    for number in range(1, STORIES + 1):
        name, _, text = story(number)
        (place / "content" / "posts" / f"{name}.md").write_text(text)
    run(TOOLS / "hugo", "--quiet", "--noBuildLock", cwd=place)
    return (place / "public" / "index.xml").read_bytes()


def by_pelican(place: Path) -> bytes:
    """Pelican's atom feed of all."""
    (place / "content").mkdir(parents=True)
    (place / "pelicanconf.py").write_text(
        'AUTHOR = "Ada Quay"\nSITENAME = "Quay"\nSITEURL = "https://quay.example"\nTIMEZONE = "Europe/Berlin"\n'
        'PATH = "content"\nFEED_ALL_ATOM = "all.atom.xml"\nDEFAULT_LANG = "en"\nFEED_MAX_ITEMS = 100\n'
    )
    for number in range(1, STORIES + 1):
        name, title, text = story(number)
        date = re.search("date: (.*)", text)[1]
        body = text.split("---\n\n")[1]
        (place / "content" / f"{name}.md").write_text(f"Title: {title}\nDate: {date}\nSlug: {name}\n\n{body}")
    run(TOOLS / "pelican", "content", "-q", cwd=place)
    return (place / "output" / "all.atom.xml").read_bytes()


def by_nikola(place: Path) -> bytes:
    """Nikola's RSS of all."""
    run(TOOLS / "nikola", "init", "-q", place)
    settings = (place / "conf.py").read_text()
    settings = re.sub("(?m)^SITE_URL = .*", 'SITE_URL = "https://quay.example/"', settings)
    (place / "conf.py").write_text(settings + "\nFEED_LENGTH = 100\n")
    for number in range(1, STORIES + 1):
        name, title, text = story(number)
        date = re.search("date: (.*)", text)[1]
        body = text.split("---\n\n")[1]
        head = f".. title: {title}\n.. slug: {name}\n.. date: {date}\n"
        (place / "posts" / f"{number}.md").write_text(f"{head}\n{body}")
    run(TOOLS / "nikola", "build", cwd=place)
    return (place / "output" / "rss.xml").read_bytes()


ELEVENTY = """import { feedPlugin } from "@11ty/eleventy-plugin-rss";
export default function (config) {
  config.addPlugin(feedPlugin, { type: "atom", outputPath: "/feed.xml", collection: { name: "posts", limit: 0 },
    metadata: { language: "en", title: "Quay", base: "https://quay.example/", author: { name: "Ada", email: "" } } });
}
"""


def by_eleventy(place: Path, modules: Path) -> bytes:
    """Eleventy's Atom feed of all."""
    (place / "blog").mkdir(parents=True)
    (place / "node_modules").symlink_to(modules.absolute())
    (place / "package.json").write_text('{"type": "module"}')
    (place / "eleventy.config.mjs").write_text(ELEVENTY)
    (place / "blog" / "blog.json").write_text('{"tags": ["posts"]}')
    for number in range(1, STORIES + 1):
        name, _, text = story(number)
        (place / "blog" / f"{name}.md").write_text(text)
    run("node", modules / "@11ty" / "eleventy" / "cmd.cjs", "--quiet", cwd=place)
    return (place / "_site" / "feed.xml").read_bytes()


def by_hand(feed: bytes) -> bytes:
    """The same with guids that are no IRIs."""
    numbered = re.sub(rb"<guid>https://quay.example/posts/night-(\d+)/</guid>", rb'<guid isPermaLink="false">night \1</guid>', feed)
    if numbered == feed:
        raise SystemExit("Hugo's guids aren't what they were")
    return numbered


class Mail:
    """rss2email, which sends what is new through a program of ours."""

    def __init__(self, url: str, document: str, place: Path) -> None:
        place.mkdir(parents=True)
        self.place, self.sent = place, place / "sent"
        sendmail = place / "sendmail"
        sendmail.write_text(f"#!/bin/sh\ncat >/dev/null\necho mail >>{self.sent}\n")
        sendmail.chmod(0o755)
        self.r2e("new", "ada@quay.example")
        config = place / "config"
        text = config.read_text()
        config.write_text(re.sub("sendmail = .*", f"sendmail = {sendmail}", text))
        self.r2e("add", "old", url + document)

    def r2e(self, *words: str) -> None:
        run(TOOLS / "r2e", "-c", self.place / "config", "-d", self.place / "data", *words)

    def mails(self) -> int:
        """How many came since the last time."""
        self.sent.unlink(missing_ok=True)
        self.r2e("run")
        return len(self.sent.read_text().splitlines()) if self.sent.exists() else 0


def move(feedmill: str, place: Path, content: Path, document: str, old: bytes) -> list[str]:
    """What went wrong, with this old feed at the address of one of our documents; the articles are the tool's own."""
    served = place / "served"
    served.mkdir(parents=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *of: Quiet(*of, directory=str(served)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    (served / document).write_bytes(old)
    readers = {"reader": Library(url, (document,)), "newsboat": Newsboat(url, (document,), place / "newsboat")}
    mail = Mail(url, document, place / "mail")
    faults = []

    def look(expected: int, what: str) -> None:
        for name, reader in readers.items():
            reader.poll()
            unread = reader.unread()
            if len(unread) != expected:
                faults.append(f"{place.name}: {name}: {len(unread)} unread, {what}: {sorted(unread)[:3]}")
            reader.mark_all_read()
        mails = mail.mails()
        if mails != expected:
            faults.append(f"{place.name}: rss2email: {mails} mails, {what}")

    look(STORIES, "the old feed")
    site = place / "site"
    shutil.copytree(content, site / "articles")
    (site / "config.toml").write_text(CONFIG)
    (site / "old.xml").write_bytes(old)

    def publish(now: str) -> None:
        run(feedmill, "-C", site, "build", "--now", now)
        shutil.copy(site / "feeds" / document, served / document)

    run(feedmill, "-C", site, "import", "old.xml")
    publish("2025-06-01T12:00:00Z")
    look(0, "ours in its place")
    (site / "articles" / "dawn.txt").write_text("title: Dawn\n\nA new day. Nobody had asked for it.\n")
    publish("2025-06-01T13:00:00Z")
    look(1, "one new story")
    server.shutdown()
    return faults


class Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {".xml": "application/xml"}

    def send_header(self, keyword: str, value: str) -> None:
        # Its times are of a second, in which both documents may be written.
        if keyword != "Last-Modified":
            super().send_header(keyword, value)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    feedmill, modules, place = os.path.abspath(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]).absolute()
    hugo = by_hugo(place / "hugo")
    faults = move(feedmill, place / "from-hugo", place / "hugo" / "content", "rss.xml", hugo)
    faults += move(feedmill, place / "from-pelican", place / "pelican" / "content", "atom.xml", by_pelican(place / "pelican"))
    faults += move(feedmill, place / "by-hand", place / "hugo" / "content", "rss.xml", by_hand(hugo))
    nikola, eleventy = by_nikola(place / "nikola"), by_eleventy(place / "eleventy", modules)
    faults += move(feedmill, place / "from-nikola", place / "nikola" / "posts", "rss.xml", nikola)
    faults += move(feedmill, place / "from-eleventy", place / "eleventy" / "blog", "atom.xml", eleventy)
    sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main()
