#!/usr/bin/env python3
"""What `feedmill serve` serves, asked for by curl, feedparser and newsboat.

Usage: serving.py FEEDMILL FOLDER   (a site is made in FOLDER)

curl asks again with the tag and the date that it was given, goes on with a download, takes gzip, tries to leave
the folder and to come by another name; feedparser and newsboat follow the feed while an article is added. Prints
what each was given. Needs feedparser, curl and newsboat.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import feedparser

PATIENCE = 60
STORY = "{} on Thursday, and nobody who lives on the quay had to be asked twice to come and look at it.\n\nIt stayed until dark.\n"
TYPES = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    "opml.xml": "text/x-opml; charset=utf-8",
    "": "text/html; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
}


class Preview:
    """The process, and where it serves."""

    def __init__(self, feedmill: str, site: Path, *options: str) -> None:
        self.site = site
        command = [feedmill, "-C", str(site), "serve", "--json", "--listen", "127.0.0.1:0", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = ""
        while not self.address:
            self.address = json.loads(self.process.stdout.readline()).get("serving", "")

    def stop(self) -> None:
        self.process.send_signal(2)
        equal(self.process.wait(timeout=PATIENCE), 0, "its exit code")

    def document(self, path: str) -> Path:
        return self.site / "feeds" / (path or "index.html")


def curl(*arguments: str) -> str:
    ran = subprocess.run(["curl", "-sS", "--max-time", "30", *arguments], stdout=subprocess.PIPE, check=True)
    return ran.stdout.decode()


def status(*arguments: str) -> str:
    return curl("-o", "/dev/null", "-w", "%{http_code}", *arguments)


def fields(*arguments: str) -> dict[str, str]:
    """The head's fields, but for the time of the answer."""
    lines = curl("-D", "-", "-o", "/dev/null", *arguments).splitlines()[1:]
    named = (line.split(": ", 1) for line in lines if ": " in line)
    return {name.lower(): value for name, value in named if name.lower() != "date"}


def equal(got: object, wanted: object, what: str) -> None:
    if got != wanted:
        sys.exit(f"{what}: {got!r}, not {wanted!r}")


def by_curl(preview: Preview, place: Path) -> None:
    url = preview.address + "rss.xml"
    old = time.time() - 3600
    for path, media_type in TYPES.items():
        os.utime(preview.document(path), (old, old))
        got = fields(preview.address + path)
        equal(got["content-type"], media_type, path)
        equal(fields("-I", preview.address + path), got, f"HEAD of {path}")
        equal(curl(preview.address + path), preview.document(path).read_text(), path)
        equal(curl("--compressed", preview.address + path), preview.document(path).read_text(), f"{path}, gzip")
    equal(fields("--compressed", url)["content-encoding"], "gzip", "what --compressed takes")
    tag, copy = str(place / "tag"), str(place / "rss.xml")
    for code in ("200", "304"):
        equal(status("--etag-save", tag, "--etag-compare", tag, url), code, "by tag")
    # -R gives the copy the date that was told, -z asks with it.
    curl("-R", "-o", copy, url)
    equal(status("-z", copy, url), "304", "by date")
    whole = Path(copy).read_bytes()
    Path(copy).write_bytes(whole[:1000])
    curl("-C", "-", "-o", copy, url)
    equal(Path(copy).read_bytes(), whole, "a download that goes on")
    equal(curl("-r", "0-4", url), "<?xml", "the first five bytes")
    equal(status("-r", "99999999-", url), "416", "bytes that aren't there")
    for path in ("../config.toml", "%2e%2e/config.toml", "pages/../../config.toml", ".tmp/", "nowhere"):
        equal(status("--path-as-is", preview.address + path), "404", path)
    port = preview.address.rstrip("/").rsplit(":", 1)[1]
    equal(status("--resolve", f"evil.example:{port}:127.0.0.1", f"http://evil.example:{port}/rss.xml"), "421", "another name")
    equal(status("-X", "POST", "-d", "x", url), "405", "POST")
    equal(curl("-L", preview.address + "stories"), preview.document("stories/index.html").read_text(), "a folder")


def by_newsboat(preview: Preview, place: Path) -> list[str]:
    """The titles that it lists, oldest first, after it has asked twice."""
    (place / "urls").write_text(preview.address + "stories/rss.xml\n")
    command = ["newsboat", "-u", str(place / "urls"), "-c", str(place / "cache.db"), "-x", "reload"]
    for _ in range(2):
        subprocess.run(command, check=True, env={**os.environ, "HOME": str(place)}, stdout=subprocess.DEVNULL)
    with sqlite3.connect(place / "cache.db") as cache:
        return [title for (title,) in cache.execute("SELECT title FROM rss_item ORDER BY pubDate, id")]


def main() -> None:
    feedmill, place = sys.argv[1], Path(sys.argv[2])
    place.mkdir(parents=True, exist_ok=True)
    site = place / "site"
    subprocess.run([feedmill, "init", str(site), "-q", "--base-url", "https://quay.example/feeds/"], check=True)
    (site / "articles" / "night-ferry-returns.txt").unlink()
    first = site / "articles" / "tall-ship.txt"
    first.write_text(STORY.format("A tall ship came in"))
    os.utime(first, (time.time() - 3600,) * 2)
    preview = Preview(feedmill, site, "--as-published")
    try:
        by_curl(preview, place)
    finally:
        preview.stop()
    preview = Preview(feedmill, site)
    try:
        url = preview.address + "stories/rss.xml"
        read = feedparser.parse(url)
        equal((read.status, read.bozo, len(read.entries)), (200, False, 1), "feedparser's first look")
        equal(status(read.entries[0].link), "200", "the page that the feed names")
        again = feedparser.parse(url, etag=read.etag, modified=read.get("modified"))
        equal((again.status, len(again.entries)), (304, 0), "feedparser's second look")
        equal(len(by_newsboat(preview, place)), 1, "newsboat's stories")
        (site / "articles" / "weir.txt").write_text(STORY.format("The weir was lit"))
        deadline = time.monotonic() + PATIENCE
        while again.status == 304 and time.monotonic() < deadline:
            again = feedparser.parse(url, etag=read.etag, modified=read.get("modified"))
        equal((again.status, len(again.entries)), (200, 2), "feedparser's look after an article came")
        titles = [entry.title for entry in reversed(again.entries)]
        equal(sorted(by_newsboat(preview, place)), sorted(titles), "what newsboat and feedparser list")
    finally:
        preview.stop()
    print("curl: types, tags, dates, parts, gzip, names; feedparser and newsboat: 304, then the new story")


main()
