#!/usr/bin/env python3
"""A newsroom of 300 stories a day and 50 sections, and its subscribers.

Usage: history.py FEEDMILL FOLDER

Builds the site in FOLDER every hour for some days. One subscriber polls the feed hourly and knows
nothing of history; others come at last, after any gap, and follow `prev-archive` (RFC 5005 §4), or
JSON Feed's `next_url`. None may miss a story, or get one twice. Stories are edited and deleted
meanwhile. Needs feedparser.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import feedparser

BASE_URL = "https://example.org/feeds/"
CONFIG = f"""[site]
title = "Quay"
base_url = "{BASE_URL}"
id = "tag:example.org,2026:"
[[feeds]]
items = ["stories"]
[[feeds]]
each = "section"
stories = 3
window = "1h"
archive_size = 5
"""
SECTIONS = 50
HOURS = 60
START = datetime(2026, 3, 1, tzinfo=timezone.utc)
WORDS = "ferry weir bridge tide mole crane stall school timber orchard meadow council pilot diver mason".split()


class Newsroom:
    def __init__(self, feedmill: str, folder: Path) -> None:
        self.feedmill, self.folder = feedmill, folder
        self.chance = random.Random(5)
        self.now = START
        # The path of each story that is there, by id.
        self.stories: dict[str, Path] = {}
        (folder / "articles").mkdir(parents=True)
        (folder / "config.toml").write_text(CONFIG, "utf-8")

    def write(self, number: int) -> None:
        name = f"s{number % SECTIONS}/{number}.txt"
        path = self.folder / "articles" / name
        path.parent.mkdir(exist_ok=True)
        words = " ".join(self.chance.choices(WORDS, k=30))
        path.write_text(f"title: Number {number} of the year\n\nAt stage {number} the {words}.\n", "utf-8")
        self.stories[f"tag:example.org,2026:{name.removesuffix('.txt')}"] = path

    def edit(self) -> str:
        name, path = self.chance.choice(list(self.stories.items()))
        path.write_text(path.read_text("utf-8").replace(" the ", " each "), "utf-8")
        return name

    def delete(self) -> None:
        name = self.chance.choice(list(self.stories))
        self.stories.pop(name).unlink()

    def build(self) -> None:
        self.now += timedelta(hours=1)
        command = [self.feedmill, "build", "-q", "-C", str(self.folder), "--now", self.now.isoformat()]
        subprocess.run(command, check=True)

    def document(self, url: str) -> bytes:
        return (self.folder / "feeds" / url.removeprefix(BASE_URL)).read_bytes()


def entries(document: bytes) -> tuple[list[str], dict[str, str]]:
    """The ids of an RSS or Atom document, and where its links lead, by relation."""
    feed = feedparser.parse(document)
    assert not feed.bozo, feed.bozo_exception
    links = {link["rel"]: link["href"] for link in feed.feed.links}
    return [entry.id for entry in feed.entries], links


def followed(room: Newsroom, url: str) -> Iterator[str]:
    """Every id from a head back to the oldest page."""
    if url.endswith(".json"):
        while url:
            feed = json.loads(room.document(url))
            yield from (item["id"] for item in feed["items"])
            url = feed.get("next_url")
        return
    head = url
    while url:
        ids, links = entries(room.document(url))
        assert url == head or links["current"] == head, f"{url}: {links}"
        yield from ids
        url = links.get("prev-archive")


def expect(what: str, found: list[str], wanted: set[str]) -> None:
    twice = {one for one in found if found.count(one) > 1}
    assert not twice, f"{what}: twice: {sorted(twice)[:5]}"
    assert set(found) == wanted, f"{what}: missing {sorted(wanted - set(found))[:5]}, more {sorted(set(found) - wanted)[:5]}"


def main() -> None:
    room = Newsroom(sys.argv[1], Path(sys.argv[2]))
    polled: set[str] = set()
    number = 0
    for hour in range(HOURS):
        for _ in range(room.chance.randint(9, 16)):
            room.write(number)
            number += 1
        room.build()
        polled.update(entries(room.document(f"{BASE_URL}rss.xml"))[0])
        missed = set(room.stories) - polled
        assert not missed, f"hour {hour}: the hourly subscriber missed {sorted(missed)[:5]}"
        # What happens between two builds, but for the last hours, so that all that is there was polled.
        if hour % 3 == 0:
            room.edit()
        if hour % 7 == 0:
            room.delete()
    room.build()
    wanted = set(room.stories)
    for form in ("rss.xml", "atom.xml", "feed.json"):
        expect(form, list(followed(room, BASE_URL + form)), wanted)
    for section in range(SECTIONS):
        own = {name for name in wanted if name.startswith(f"tag:example.org,2026:s{section}/")}
        for form in ("rss.xml", "atom.xml", "feed.json"):
            url = f"{BASE_URL}section/s{section}/{form}"
            expect(url, list(followed(room, url)), own)
    # An edit of the very first story reaches who polls the head alone.
    first = min(room.stories, key=lambda name: int(name.rsplit("/", 1)[1]))
    room.stories[first].write_text("title: Number 0 of the year\n\nThis is how it ended after all.\n", "utf-8")
    room.build()
    assert first in entries(room.document(f"{BASE_URL}rss.xml"))[0], "the edit isn't in the head"
    expect("after the edit", list(followed(room, f"{BASE_URL}atom.xml")), wanted)
    print(f"{number} stories, {SECTIONS} sections, {len(list((room.folder / 'feeds').rglob('archive/*')))} sealed pages")


if __name__ == "__main__":
    main()
