#!/usr/bin/env python3
"""Readers that ask again and again, at nginx as `feedmill host` has it: 200 once for each change, else 304.

Usage: polled.py FEEDMILL FOLDER   (a site is made in FOLDER; nginx serves the folder that it is published to)

newsboat, rss2email, `reader` and feedparser follow every document that they can read, and ask twice after each of several
builds: with a new story, an edit, one that is gone; with nothing new; with a page, a style or a feed of its own that changed
while those followed didn't. What each was answered is read from nginx's log. Prints a line for each build.
"""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import feedparser
from hosts import PATIENCE, nginx, serve
from subscribers import Library, Mail, Newsboat
from targets import free_port

DOCUMENTS = ("rss.xml", "stories/atom.xml", "feed.json")
CONFIG = """[site]
title = "Quay"
base_url = "{base}"
id = "tag:quay.example,2026:"

[articles]
exclude = ["look.css"]

{output}
[[feeds]]
where = {{ not = {{ section = "attic" }} }}

[[feeds]]
name = "stories"
items = ["stories"]
where = {{ not = {{ section = "attic" }} }}

[[feeds]]
name = "attic"
where = {{ section = "attic" }}
"""
STORY = "title: {}\n{}\nThe weir was opened on {} without a ribbon, and nobody missed one.\n\nRelated:\nThe mill turns again\n"


class Site:
    def __init__(self, feedmill: str, folder: Path) -> None:
        self.feedmill, self.folder, self.port = feedmill, folder, free_port()
        self.path, self.base = "/", f"http://127.0.0.1:{self.port}/"
        self.output = folder.parent / "public"
        (folder / "articles").mkdir(parents=True)
        self.configure("")
        self.write("weir", "Monday")
        self.write("boat", "Tuesday")
        self.write("chest", "Wednesday", "section: attic\n")

    def configure(self, output: str) -> None:
        (self.folder / "config.toml").write_text(CONFIG.format(base=self.base, output=output))

    def style(self) -> None:
        (self.folder / "look.css").write_text("body { color: navy }\n")
        self.configure('[output]\nstyle = "look.css"\n')

    def article(self, name: str) -> Path:
        return self.folder / "articles" / f"{name}.txt"

    def write(self, name: str, day: str, more: str = "") -> None:
        self.article(name).write_text(STORY.format(name.capitalize(), more, day))

    def run(self, *words: str) -> None:
        subprocess.run([self.feedmill, "-C", self.folder, *words], check=True)

    def printed(self, host: str) -> str:
        command = [self.feedmill, "-C", self.folder, "host", host, "--folder", self.output]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    def documents(self) -> dict[str, bytes]:
        """All that is served, by path."""
        found = (path for path in self.output.rglob("*") if path.is_file() and ".feedmill" not in path.parts)
        return {str(path.relative_to(self.output)): path.read_bytes() for path in found}


class Parser:
    """feedparser, which remembers nothing by itself."""

    def __init__(self, url: str) -> None:
        self.seen = {f"{url}{name}": (None, None) for name in DOCUMENTS if name.endswith(".xml")}

    def poll(self) -> None:
        for url, (etag, modified) in self.seen.items():
            read = feedparser.parse(url, etag=etag, modified=modified)
            if read.bozo:
                raise RuntimeError(f"{url}: bozo: {read.bozo_exception}")
            if read.status == 200:
                self.seen[url] = read.get("etag"), read.get("modified")


class Mails:
    """rss2email, which has one feed each."""

    def __init__(self, url: str, place: Path) -> None:
        self.mails = [Mail(url, name, place / name.replace("/", "-")) for name in DOCUMENTS if name.endswith(".xml")]

    def poll(self) -> None:
        for mail in self.mails:
            mail.mails()


AGENTS = {"newsboat": "newsboat", "rss2email": "rss2email", "reader": "python-reader", "feedparser": "feedparser"}
# Who asks without the validators that it was just given. newsboat has no row yet for those of its first look; `reader` keeps
# none of a document where only an entry is gone.
FORGETFUL = {"a first look": "newsboat", "one that is gone": "reader"}
# What each can read.
READ = {name: [document for document in DOCUMENTS if name == "reader" or document.endswith(".xml")] for name in AGENTS}


def answers(log: Path, start: int) -> dict[tuple[str, str], list[int]]:
    """The status of each answer, by reader and document, from that byte of nginx's log on."""
    found: dict[tuple[str, str], list[int]] = {}
    for line in log.read_bytes()[start:].decode().splitlines():
        status, path, agent = line.split(" ", 2)
        if agent.startswith("Python-urllib"):
            continue
        who = [name for name, said in AGENTS.items() if agent.lower().startswith(said)]
        if len(who) != 1:
            raise AssertionError(f"nobody knows who asked: {line}")
        found.setdefault((who[0], path.removeprefix("/")), []).append(int(status))
    return found


def main() -> int:
    feedmill, folder = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    site = Site(feedmill, folder / "site")
    log = folder / "log"
    steps: list[tuple[str, Callable[[], object], tuple[str, ...]]] = [
        ("a first look", lambda: None, DOCUMENTS),
        ("nothing new", lambda: None, ()),
        ("files that are touched", lambda: os.utime(site.article("weir")), ()),
        ("a new story", lambda: site.write("mill", "Thursday"), DOCUMENTS),
        ("one that is gone", site.article("mill").unlink, DOCUMENTS),
        ("an edit", lambda: site.write("weir", "Friday"), DOCUMENTS),
        ("an edit of what is in another feed", lambda: site.write("chest", "Friday", "section: attic\n"), ()),
        ("another address of a page", lambda: site.write("boat", "Tuesday", "aliases: [ship.html]\n"), ()),
        ("another style", site.style, ()),
    ]
    faults = asked = 0
    server, before, readers = None, {}, {}
    try:
        for name, change, wanted in steps:
            change()
            site.run("build", "-q")
            site.run("publish", str(site.output), "-q")
            after = site.documents()
            if not server:
                server = serve(site, folder, nginx(site, folder, log))
                home = folder / "readers"
                readers = {
                    "newsboat": Newsboat(site.base, DOCUMENTS, home / "newsboat"),
                    "rss2email": Mails(site.base, home / "mail"),
                    "reader": Library(site.base, DOCUMENTS),
                    "feedparser": Parser(site.base),
                }
            changed = {path for path in after if before.get(path) != after[path]}
            if changed & set(DOCUMENTS) != set(wanted):
                raise AssertionError(f"{name}: {sorted(changed)} changed")
            start = log.stat().st_size
            for reader in (*readers.values(), *readers.values()):
                reader.poll()
            expected = {(who, path): [200 if path in wanted else 304, 304] for who in READ for path in READ[who]}
            expected |= {key: [200, 200] for key in expected if key[0] == FORGETFUL.get(name)}
            # A line follows its answer; those before another question are there.
            urllib.request.urlopen(site.base, timeout=PATIENCE).close()
            got = answers(log, start)
            for key in sorted(expected.keys() | got.keys()):
                if expected.get(key) != got.get(key):
                    faults += 1
                    print(f"{name}: {key}: {got.get(key)}, not {expected.get(key)}")
            asked += sum(map(len, got.values()))
            others = len(changed - set(DOCUMENTS))
            print(f"{name}: {len(wanted)} of {len(DOCUMENTS)} documents changed, {others} others")
            before = after
    finally:
        if server:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)
    print(f"{asked} answers, {faults} faults")
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
