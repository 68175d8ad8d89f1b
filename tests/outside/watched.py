#!/usr/bin/env python3
"""Reads the feeds all the while that they are watched and their articles change.

Usage: tests/outside/watched.py FEEDMILL [READS]

A site is watched; a newsroom writes new stories, edits and deletes others, and slow writers take two
seconds over each story, in many pieces. Meanwhile the documents are read, one after the other, at least READS
(50000) times in all. Each must be whole and valid, hold no story by halves, and be no older than the
one that was read before it from the same place. Prints what was read; stops with 1 at the first fault.
"""

import itertools
import json
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CONFIG = '[site]\ntitle = "Quay"\nbase_url = "https://quay.example/"\nid = "tag:quay.example,2026:"\n'
BEGINS, ENDS = "It begins here,", "and ends there."
# So many write slowly at a time; the pieces of each, and the pause after it: two seconds in all.
SLOW_WRITERS, PIECES, PAUSE = 8, 400, 0.005
SLOW_STORIES = 16
# Three feeds in four formats, the list of feeds, the style, and two marks.
DOCUMENTS = 16


def story(number: int, state: str) -> str:
    middle = "The clerk wrote the day's count into the book and shut it. " * 12
    return f"title: Story number {number}\n\n{BEGINS} {state}. {middle}\n{middle}{ENDS}\n\n\nClerk Counts Day {number}\nBook Is Shut\nWho Counts the Clerks?\n"


class Newsroom:
    """Changes articles until it is told to stop."""

    def __init__(self, articles: Path) -> None:
        self.articles = articles
        self.stop = threading.Event()
        self.changes = 0
        self.slow = 0
        self.threads = [threading.Thread(target=self.hurry)]
        self.threads += [threading.Thread(target=self.dawdle, args=(who,)) for who in range(SLOW_WRITERS)]

    def hurry(self) -> None:
        for number in itertools.count(1):
            if self.stop.wait(0.02):
                return
            path = self.articles / f"{number}.txt"
            if number % 3 == 0:
                beside = self.articles / f".{number}.tmp"
                beside.write_text(story(number, "new"), "utf-8")
                beside.rename(path)
            else:
                path.write_text(story(number, "new"), "utf-8")
            if number > 4:
                (self.articles / f"{number - 3}.txt").write_text(story(number - 3, "edited"), "utf-8")
            if number % 5 == 0:
                (self.articles / f"{number - 4}.txt").unlink()
            self.changes += 2

    def dawdle(self, who: int) -> None:
        for number in itertools.count(1_000_000 * (who + 1)):
            text = story(number, "slowly")
            size = len(text) // PIECES + 1
            with (self.articles / f"slow-{number}.txt").open("w", encoding="utf-8") as file:
                for at in range(0, len(text), size):
                    file.write(text[at : at + size])
                    file.flush()
                    if self.stop.wait(PAUSE):
                        return
            self.slow += 1


class Page(HTMLParser):
    """What a page has of balance: its last end tag."""

    last = ""

    def handle_endtag(self, tag: str) -> None:
        self.last = tag


def read(path: Path, text: bytes) -> tuple[object, list[str]]:
    """What tells a document's age, which never falls, and the contents of its stories."""
    if path.name == "feedmill.json":
        return json.loads(text)["generation"], []
    if path.name == "feed.json":
        items = json.loads(text)["items"]
        return newest(item["title"] for item in items), [item["content_html"] for item in items]
    if path.name == "index.html":
        page = Page()
        page.feed(text.decode())
        assert page.last == "html", "the page ends early"
        return 0, []
    if path.name in ("style.css", ".nojekyll"):
        return 0, []
    root = ElementTree.fromstring(text)
    if path.name == "atom.xml":
        contents = [entry.findtext(f"{ATOM}content") or "" for entry in root.iter(f"{ATOM}entry")]
        updated = root.findtext(f"{ATOM}updated")
        assert updated, "no updated"
        return updated, contents
    if path.name == "rss.xml":
        items = root.findall("channel/item")
        return newest(item.findtext("title") or "" for item in items), [item.findtext(CONTENT) or "" for item in items]
    return 0, []


def newest(titles: object) -> int:
    """The highest number of a story; those of the slow writers come in between."""
    numbers = [int(title.rsplit(" ", 1)[1]) for title in titles if title.startswith("Story number ")]  # type: ignore[attr-defined]
    return max((number for number in numbers if number < 1_000_000), default=0)


def watch(feeds: Path, reads: int, newsroom: Newsroom) -> tuple[int, int, int]:
    """Reads documents at least so often, until slow stories were written too; how many were read, how
    many of them differed from the last read, and the last generation."""
    paths = [path for path in sorted(feeds.rglob("*")) if path.is_file() and "pages" not in path.parts]
    assert len(paths) == DOCUMENTS, paths
    last: dict[Path, bytes] = {}
    ages: dict[Path, object] = {}
    versions = 0
    for count, path in enumerate(itertools.cycle(paths)):
        if count >= reads and newsroom.slow >= SLOW_STORIES:
            break
        text = path.read_bytes()
        if text == last.get(path):
            continue
        age, contents = read(path, text)
        for content in contents:
            assert (BEGINS in content) == (ENDS in content), f"{path}: half a story: {content}"
        before = ages.get(path)
        assert before is None or age >= before, f"{path}: older than before: {age} after {before}"  # type: ignore[operator]
        last[path], ages[path] = text, age
        versions += 1
    return count, versions, json.loads((feeds / "feedmill.json").read_bytes())["generation"]


def main() -> None:
    feedmill = sys.argv[1]
    reads = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        (site / "articles").mkdir()
        (site / "config.toml").write_text(CONFIG, "utf-8")
        (site / "articles/0.txt").write_text(story(0, "first"), "utf-8")
        subprocess.run([feedmill, "-C", site, "build", "-q"], check=True)
        process = subprocess.Popen([feedmill, "-C", site, "watch", "-q"])
        newsroom = Newsroom(site / "articles")
        started = time.monotonic()
        try:
            for thread in newsroom.threads:
                thread.start()
            reads, versions, generation = watch(site / "feeds", reads, newsroom)
        finally:
            newsroom.stop.set()
            for thread in newsroom.threads:
                thread.join()
            process.terminate()
            process.wait()
        took = time.monotonic() - started
        assert versions > DOCUMENTS, "nothing changed while it was read"
        print(
            f"{reads} reads in {took:.0f} s, {versions} of them of a new version, all whole and none older; "
            f"{newsroom.changes} changes and {newsroom.slow} slow stories in {generation} generations"
        )


if __name__ == "__main__":
    main()
