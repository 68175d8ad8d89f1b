#!/usr/bin/env python3
"""A newsroom of 300 stories a day and 50 sections, and its subscribers.

Usage: history.py FEEDMILL FOLDER

Builds the site in FOLDER every hour for some days, while stories are edited, deleted, put back and moved
to other sections. Five feeds hold all stories and share one history, written in Atom alone; one has its
own, in RSS alone; the sections have theirs in Atom, RSS and JSON. Subscribers of each format come hourly or after gaps, read the head, and
follow `prev-archive` (RFC 5005 §4), from RSS to Atom too, or JSON Feed's `next_url`, until they meet a page
that they know. Each must have every story after every visit, as it is now, and no visit may bring one twice.
Only one feed is so small that it lets stories go before the others; those may stand in the others' heads
and on a page. Needs feedparser.
"""

import functools
import json
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import feedparser

# What others wrote into a feed isn't what is looked for here.
feedparser.SANITIZE_HTML = feedparser.RESOLVE_RELATIVE_URIS = False
BASE_URL = "https://example.org/feeds/"
ID = "tag:example.org,2026:"
CONFIG = f"""[site]
title = "Quay"
base_url = "{BASE_URL}"
id = "{ID}"
[[feeds]]
items = ["stories", "headlines"]
stories = 15
window = "3h"
[[feeds]]
name = "stories"
items = ["stories"]
window = "6h"
[[feeds]]
name = "few"
items = ["stories"]
stories = 3
window = "1h"
[[feeds]]
name = "light"
items = ["stories"]
stories = 3
window = "1h"
max_bytes = "16 KB"
[[feeds]]
name = "log"
formats = ["atom"]
stories = 3
window = "1h"
[[feeds]]
name = "wire"
formats = ["rss"]
stories = 3
window = "1h"
archive = ["rss"]
archive_size = 20
[[feeds]]
each = "section"
stories = 3
window = "1h"
archive = ["atom", "rss", "json"]
archive_size = 5
"""
SHARED = ("", "stories/", "few/", "light/", "log/")
# The feeds that hold all stories, and the documents that are followed; JSON has no history where the
# archive isn't written in it.
ALL = {feed: ("rss.xml", "atom.xml") for feed in SHARED} | {"log/": ("atom.xml",), "wire/": ("rss.xml",)}
# The feed of the shared history that must let stories go before the others need not.
LIGHT = "light/"
FORMS = {"rss.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "feed.json": "application/feed+json"}
SECTIONS = 50
HOURS = 48
# After so many hours a subscriber comes back; the last comes once, at the end.
GAPS = (1, 4, 11, 23, HOURS)
START = datetime(2026, 3, 1, tzinfo=timezone.utc)
WORDS = "ferry weir bridge tide mole crane stall school timber orchard meadow council pilot diver mason".split()


class Newsroom:
    """The site under test, and what is in it by id: its path and its text."""

    def __init__(self, feedmill: str, folder: Path) -> None:
        self.feedmill, self.folder = feedmill, folder
        self.chance = random.Random(5)
        self.now = START
        self.paths: dict[str, Path] = {}
        self.texts: dict[str, str] = {}
        self.gone: list[tuple[str, Path, str]] = []
        (folder / "articles").mkdir(parents=True)
        (folder / "config.toml").write_text(CONFIG, "utf-8")

    def put(self, name: str, path: Path, text: str) -> None:
        path.parent.mkdir(exist_ok=True)
        number = name.rsplit("/", 1)[1]
        path.write_text(f"title: Number {number} of the year\n\n{text}\n\n\nRelated:\nWhat number {number} means\n", "utf-8")
        self.paths[name], self.texts[name] = path, text

    def write(self, number: int) -> None:
        place = f"s{number % SECTIONS}/{number}"
        words = " ".join(self.chance.choices(WORDS, k=30))
        self.put(f"{ID}{place}", self.folder / "articles" / f"{place}.txt", f"At stage {number} the {words}.")

    def any(self) -> str:
        return self.chance.choice(list(self.paths))

    def edit(self, name: str) -> None:
        self.put(name, self.paths[name], f"{self.texts[name]} And at {self.now:%d %H} it was looked at again.")

    def delete(self) -> None:
        name = self.any()
        path = self.paths.pop(name)
        path.unlink()
        self.gone.append((name, path, self.texts.pop(name)))

    def put_back(self) -> None:
        if self.gone:
            self.put(*self.gone.pop(0))

    def move(self) -> None:
        name = self.any()
        section = self.folder / "articles" / f"s{self.chance.randrange(SECTIONS)}"
        self.paths[name] = self.paths[name].rename(section / self.paths[name].name)

    def build(self) -> None:
        self.now += timedelta(hours=1)
        command = [self.feedmill, "build", "-q", "-C", str(self.folder), "--now", self.now.isoformat()]
        subprocess.run(command, check=True)

    def stories_of(self, feed: str) -> dict[str, str]:
        """The stories that a feed and its history must hold, with their texts."""
        if feed in ALL:
            return self.texts
        section = feed.removesuffix("/").removeprefix("section/")
        return {name: text for name, text in self.texts.items() if self.paths[name].parent.name == section}

    def read(self, url: str) -> "Document":
        assert url.startswith(BASE_URL), url
        return document((self.folder / "feeds" / url.removeprefix(BASE_URL)).read_bytes(), url)


class Document(NamedTuple):
    """The stories of a head or a page, with their contents, and its links by relation: address and type."""

    stories: list[tuple[str, str]]
    links: dict[str, tuple[str, str]]


@functools.cache
def document(content: bytes, url: str) -> Document:
    is_story = lambda name: not name.startswith(f"{ID}headline:")
    if url.endswith(".json"):
        feed = json.loads(content)
        stories = [(item["id"], item["content_html"]) for item in feed["items"] if is_story(item["id"])]
        older = {"prev-archive": (feed["next_url"], FORMS["feed.json"])} if "next_url" in feed else {}
        return Document(stories, older)
    feed = feedparser.parse(content)
    assert not feed.bozo, feed.bozo_exception
    links = {link["rel"]: (link["href"], link.get("type", "")) for link in feed.feed.links}
    return Document([(one.id, one.content[0].value) for one in feed.entries if is_story(one.id)], links)


class Subscriber:
    """Who reads one document of a feed, and what they remember: contents by id, and pages."""

    def __init__(self, feed: str, form: str, gap: int) -> None:
        self.feed, self.form, self.gap = feed, form, gap
        self.known: dict[str, str] = {}
        self.pages: set[str] = set()
        # How many stories stood in the head and on a page, as another feed had let them go.
        self.both = 0

    def visit(self, room: Newsroom) -> None:
        if not room.stories_of(self.feed) and not (room.folder / "feeds" / self.feed).exists():
            return
        head = room.read(f"{BASE_URL}{self.feed}{self.form}")
        who = f"{self.feed}{self.form}, every {self.gap} h, at {room.now}"
        new_pages: list[Document] = []
        # JSON Feed says nothing of pages that stay: its reader follows `next_url` to the end.
        follows_all = self.form == "feed.json"
        last = head
        while "prev-archive" in last.links:
            url, media_type = last.links["prev-archive"]
            assert FORMS[url.rsplit("/", 1)[1]] == media_type, f"{who}: {url} isn't {media_type}"
            if url in self.pages and not follows_all:
                break
            self.pages.add(url)
            last = room.read(url)
            new_pages.append(last)
        on_pages = [name for page in new_pages for name, _ in page.stories]
        self.expect_once(who, room, [name for name, _ in head.stories], on_pages)
        for page in (*reversed(new_pages), head):
            self.known.update(page.stories)
        for name, text in room.stories_of(self.feed).items():
            assert name in self.known, f"{who}: {name} is missing"
            assert text in self.known[name], f"{who}: {name} has an older text"

    def expect_once(self, who: str, room: Newsroom, in_head: list[str], on_pages: list[str]) -> None:
        let_go = set(in_head) & set(on_pages)
        self.both += len(let_go)
        if self.feed in SHARED and self.feed != LIGHT:
            still_light = {name for name, _ in room.read(f"{BASE_URL}{LIGHT}atom.xml").stories}
            let_go &= still_light
        assert not let_go, f"{who}: in the head and on a page: {sorted(let_go)[:5]}"
        for place, names in (("head", in_head), ("history", on_pages)):
            twice = {name for name in names if names.count(name) > 1}
            assert not twice, f"{who}: twice in the {place}: {sorted(twice)[:5]}"
        if not self.known:
            more = {*in_head, *on_pages} - set(room.stories_of(self.feed))
            assert not more, f"{who}: gone, but still there: {sorted(more)[:5]}"


def subscribers() -> list[Subscriber]:
    # All sections are followed at the end, some of them all the while.
    sections = {f"section/s{number}/": tuple(FORMS) for number in range(SECTIONS)}
    found = [Subscriber(feed, form, gap) for feed, forms in ALL.items() for form in forms for gap in GAPS]
    for number, (feed, forms) in enumerate(sections.items()):
        gaps = GAPS if number % 10 == 0 else (HOURS,)
        found += [Subscriber(feed, form, gap) for form in forms for gap in gaps]
    return found


def main() -> None:
    room = Newsroom(sys.argv[1], Path(sys.argv[2]))
    readers = subscribers()
    number = visits = 0
    for hour in range(1, HOURS + 1):
        for _ in range(room.chance.randint(9, 16)):
            room.write(number)
            number += 1
        room.build()
        for reader in readers:
            if hour % reader.gap == 0:
                reader.visit(room)
                visits += 1
        if hour % 3 == 0:
            room.edit(room.any())
        if hour % 7 == 0:
            room.delete()
        if hour % 11 == 0:
            room.move()
        if hour % 13 == 0:
            room.put_back()
    assert any(reader.both for reader in readers), "the light feed let nothing go before the others"
    # An edit of the very first story that is left reaches who reads the heads alone.
    first = min(room.paths, key=lambda name: int(name.rsplit("/", 1)[1]))
    room.edit(first)
    room.build()
    for feed, forms in ALL.items():
        for form in forms:
            names = [name for name, _ in room.read(f"{BASE_URL}{feed}{form}").stories]
            assert first in names, f"{feed}{form}: the edit isn't in the head"
    for reader in readers:
        reader.visit(room)
    sealed = list((room.folder / "feeds").rglob("archive/*"))
    print(f"{number} stories, {SECTIONS} sections, {visits + len(readers)} visits, {len(sealed)} sealed pages")


if __name__ == "__main__":
    main()
