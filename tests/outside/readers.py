#!/usr/bin/env python3
"""Reads a served feed folder with feedparser, newsboat, sfeed, reader and plain JSON; prints what each saw.

Usage: readers.py FOLDER URL   (URL is where FOLDER is served; one JSON line per item)
"""

import calendar
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import feedparser
from reader import make_reader


class Item(NamedTuple):
    """An item as a reader lists it; `date` in UTC, to the second; no link is an empty one."""

    id: str
    title: str
    date: str
    link: str


def to_the_second(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def by_feedparser(url: str) -> Iterator[Item]:
    feed = feedparser.parse(url)
    if feed.bozo:
        sys.exit(f"feedparser: {url}: {feed.bozo_exception!r}")
    for entry in feed.entries:
        seconds = calendar.timegm(entry.published_parsed)
        weekday = datetime.fromtimestamp(seconds, UTC).strftime("%a, ")
        if feed.version == "rss20" and not entry.published.startswith(weekday):
            sys.exit(f"{url}: {entry.published} was no {entry.published[:3]}")
        # Not entry.link: without a link feedparser puts the Atom id there.
        links = [link.href for link in entry.get("links", []) if link.rel == "alternate"]
        yield Item(entry.id, entry.title, to_the_second(seconds), links[0] if links else "")
    again = feedparser.parse(url, etag=feed.get("etag"), modified=feed.get("modified"))
    if again.status != 304:
        sys.exit(f"feedparser: {url}: answered {again.status} to a conditional request")


def by_newsboat(url: str) -> Iterator[Item]:
    with tempfile.TemporaryDirectory() as home:
        urls, cache, config = (Path(home) / name for name in ("urls", "cache.db", "config"))
        urls.write_text(f"{url}\n")
        # Without it newsboat keeps all items, but a system-wide default could cap them.
        config.write_text("max-items 0\n")
        subprocess.run(
            ["newsboat", "-q", "-u", urls, "-c", cache, "-C", config, "-x", "reload"],
            env={"HOME": home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )
        with sqlite3.connect(cache) as database:
            # Its rows have no order that means anything; it shows the newest first.
            rows = database.execute(
                "SELECT guid, title, pubDate, url FROM rss_item ORDER BY pubDate DESC, id DESC"
            ).fetchall()
    for guid, title, date, link in rows:
        yield Item(guid, title, to_the_second(date), link)


def by_reader(url: str) -> Iterator[Item]:
    library = make_reader(":memory:")
    library.add_feed(url)
    library.update_feed(url)
    for entry in sorted(library.get_entries(), key=lambda entry: entry.published, reverse=True):
        # Without a link of its own an Atom entry gets its id there.
        link = entry.link if entry.link and entry.link != entry.id else ""
        yield Item(entry.id, entry.title, to_the_second(entry.published.timestamp()), link)


def by_sfeed(document: Path) -> Iterator[Item]:
    with document.open("rb") as source:
        run = subprocess.run(["sfeed"], stdin=source, capture_output=True, check=True)
    # Not splitlines(): it would also break at characters that are part of a title.
    for line in run.stdout.decode().split("\n")[:-1]:
        date, title, link, _content, _type, guid, *_ = line.split("\t")
        yield Item(guid, title, to_the_second(int(date)), link)


def by_json(document: Path) -> Iterator[Item]:
    for item in json.loads(document.read_text("utf-8"))["items"]:
        date = to_the_second(datetime.fromisoformat(item["date_published"]).timestamp())
        yield Item(item["id"], item["title"], date, item.get("url", ""))


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2]

    def show(reader: str, form: str, items: Iterator[Item]) -> None:
        for item in items:
            print(json.dumps({"reader": reader, "format": form, **item._asdict()}))

    for form, name in (("rss", "rss.xml"), ("atom", "atom.xml")):
        show("feedparser", form, by_feedparser(f"{url}{name}"))
        show("newsboat", form, by_newsboat(f"{url}{name}"))
        show("reader", form, by_reader(f"{url}{name}"))
        show("sfeed", form, by_sfeed(folder / name))
    show("reader", "json", by_reader(f"{url}feed.json"))
    show("json", "json", by_json(folder / "feed.json"))


if __name__ == "__main__":
    main()
