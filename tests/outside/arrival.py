#!/usr/bin/env python3
"""A new article of a watched site reaches a reader over HTTP, with what the ledger knows of it.

Usage: arrival.py FEEDMILL FOLDER URL   (a site is made in FOLDER; URL is where that folder is served)

Articles are dropped into the folder while `feedmill watch` runs: paragraphs, two blank lines, headlines.
As soon as the watch says that they are out, feedparser must find each story and its headlines in rss.xml
and atom.xml, fetched over HTTP, with the ids, titles, links and dates of the ledger. Prints how long the
slowest took, from the close of its file to the watch's word. Needs feedparser.
"""

import calendar
import json
import queue
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

import feedparser

ID = "tag:example.org,2026:"
PATIENCE = 60
TITLES = ("The cold store on Tanner’s Quay ran for nine hours without power", "Eleven rowing boats left the basin before anyone was awake")
STORY = """{title} on Thursday, and the fish that lay in it was given away before it could spoil.
The harbour master counted forty crates out through the side gate, and signed for each of them with a pencil that she had borrowed from the crane driver's cabin.

"Nobody asked for a receipt & nobody was refused," said a porter who has worked on the quay since the old <ice> house was pulled down, and who took home two haddocks himself.
A cable had been cut in the morning by a crew that was looking for a water main; the company says that its map showed neither.


{headline} Count Forty Crates by Hand
Who Pays {headline} When a Cable Is Cut That No Map Shows?
Fishmongers & Porters Share What Could Not Be Sold in {headline}
Ice House of 1887 Remembered in a Small Exhibition by {headline}
"""
HEADLINES = ("Clerks of Tanner’s Quay", "Rowers of the Inner Basin")


class Seen(NamedTuple):
    """An item as a reader has it, or the ledger; `date` in whole seconds."""

    id: str
    title: str
    link: str
    date: int


def story(number: int) -> tuple[str, list[str]]:
    """An article, and its headlines."""
    text = STORY.format(title=TITLES[number], headline=HEADLINES[number])
    return text, [line for line in text.split("\n\n\n")[1].splitlines() if line]


class Watch:
    """The process, and what it says."""

    def __init__(self, feedmill: str, site: Path) -> None:
        command = [feedmill, "-C", str(site), "watch", "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.put(line)

    def wait_for(self, key: str, path: str) -> None:
        """Until it tells of a path under a key."""
        deadline = time.monotonic() + PATIENCE
        while True:
            told = json.loads(self.said.get(timeout=max(0.0, deadline - time.monotonic())))
            if any(one["path"] == path for one in told.get(key, [])):
                return


def in_ledger(site: Path, base_url: str, path: str) -> tuple[Seen, list[Seen]]:
    """The story of an article, and its headlines, as the ledger has them."""
    ledger = sqlite3.connect(f"file:{site / '.feedmill/ledger.db'}?mode=ro", uri=True)
    number, key, slug, instant, body = ledger.execute(
        "SELECT story.story, key, slug, instant, body FROM story JOIN file USING (story) JOIN body USING (story) WHERE path = ?",
        (path.encode(),),
    ).fetchone()
    page = f"{base_url}pages/{slug or key}.html"
    rows = ledger.execute(
        "SELECT lower(hex(hash)), text, url, instant FROM headline WHERE about = ? ORDER BY instant DESC", (number,)
    ).fetchall()
    ledger.close()
    headlines = [
        Seen(f"{ID}headline:{name}", text, url or f"{page}#h-{name}", instant // 1000) for name, text, url, instant in rows
    ]
    return Seen(f"{ID}{key}", json.loads(body)["title"], page, instant // 1000), headlines


def at_reader(url: str) -> list[tuple[Seen, str]]:
    """The items of a served document, each with its content."""
    feed = feedparser.parse(url)
    assert feed.status == 200 and not feed.bozo, f"{url}: {feed.status}, {feed.get('bozo_exception')}"
    return [
        (Seen(one.id, one.title, one.link, calendar.timegm(one.published_parsed)), one.content[0].value)
        for one in feed.entries
    ]


def arrive(watch: Watch, site: Path, url: str, number: int) -> float:
    text, headlines = story(number)
    path = f"quay/story-{number}.txt"
    article = site / "articles" / path
    article.parent.mkdir(exist_ok=True)
    began = time.time()
    article.write_text(text, "utf-8")
    closed = time.monotonic()
    watch.wait_for("new", path)
    took = time.monotonic() - closed
    known, known_headlines = in_ledger(site, url, path)
    assert [one.title for one in known_headlines] == headlines, f"{known_headlines} aren't {headlines}"
    assert text.startswith(known.title), f"{known.title!r} isn't how the article begins"
    assert began - 1 <= known.date <= time.time(), f"{known} isn't of now"
    for form in ("rss.xml", "atom.xml"):
        items = at_reader(f"{url}{form}")
        found = [item for item, _ in items[: 1 + len(headlines)]]
        assert found == [known, *known_headlines], f"{form}: {found} aren't {[known, *known_headlines]}"
        content = items[0][1]
        for headline in headlines:
            assert headline.replace("&", "&amp;") in content, f"{form}: {headline} isn't in the story's content"
        assert content.count("<p>") == 4, f"{form}: not four paragraphs: {content}"
        assert len({item.id for item, _ in items}) == len(items), f"{form}: an id stands twice"
    return took


def main() -> None:
    site, url = Path(sys.argv[2]), f"{sys.argv[3]}/feeds/"
    (site / "articles").mkdir(parents=True)
    (site / "config.toml").write_text(f'[site]\ntitle = "Quay"\nbase_url = "{url}"\nid = "{ID}"\n', "utf-8")
    (site / "articles/first.txt").write_text("Title: What was there before\n\nThe clerk shut the book at noon.\n", "utf-8")
    watch = Watch(sys.argv[1], site)
    try:
        watch.wait_for("new", "first.txt")
        took = [arrive(watch, site, url, number) for number in range(len(TITLES))]
    finally:
        watch.process.terminate()
        watch.process.wait(PATIENCE)
    print(f"{len(took)} stories with their headlines, the slowest told after {max(took) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
