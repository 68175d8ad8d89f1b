#!/usr/bin/env python3
"""The life of a subscription: what readers that keep a memory make of a site as it changes.

Usage: life.py FEEDMILL FOLDER URL   (a site is made in FOLDER; URL is where that folder is served)

`reader` and newsboat subscribe once, read everything, and look again after each change. Nothing that
they know may come back as new, change its date or be unread again. Prints a line for each step.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from subscribers import Known, Library, Newsboat

# Each build is a day after the one before it.
SUBSCRIBED = datetime(2024, 7, 1, tzinfo=UTC)
ID = "tag:example.org,2024:"
DOCUMENTS = ("rss.xml", "atom.xml", "feed.json", "stories/rss.xml", "stories/atom.xml", "headlines/atom.xml")

FERRY = """Title: Night ferry returns

The night ferry leaves the eastern berth on Monday for the first time since the January storm.

Repairs to the two broken mooring piles took nine weeks, and divers will look at them every month.

Hauliers wanted a third crossing on Fridays; the harbour board has neither a crew nor a licence for it.

Related headlines:
Council delays its vote on the fish market
Tide gauges of the north coast run late
Pilots learn the new approach
"""
PILOTS = """Title: Pilots learn the new approach

Six pilots took the tug through the western channel on Tuesday, twice in daylight and twice in the dark.

The sands have moved by forty metres since the chart was drawn, and the old leading lights now point at them.

A new chart is promised for the autumn; until then the office sends each ship a sketch drawn by hand.
"""
SALT = """Title: Salt store opens its doors

The council's salt store took its first lorry at a quarter past ten, with half its roof under canvas.

At the rate of the past two winters the salt would be gone by the middle of March.

See also:
Council buys two gritting lorries
"""
LIGHTS = """Title: Harbour lights go out for an hour

Every lamp on the quay went out at nine on Saturday, so that children could see the comet over the mole.
"""


class Site:
    """A site under test and the day that it thinks it is."""

    def __init__(self, feedmill: str, folder: Path) -> None:
        self.feedmill, self.folder, self.now = feedmill, folder, SUBSCRIBED
        self.started = time.time() - 1
        self.run("init", str(folder))
        for article in (folder / "articles").iterdir():
            article.unlink()

    def run(self, *arguments: str) -> None:
        now = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        run = subprocess.run([self.feedmill, *arguments, "--now", now], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: exit {run.returncode}: {run.stderr}")

    def build(self) -> None:
        self.run("build", "-C", str(self.folder), "-q")
        # A day apart for the host too: it would answer 304 to a reader that asks twice in a second.
        for document in self.folder.glob("feeds/**/*.*"):
            if document.stat().st_mtime >= self.started:
                os.utime(document, (self.now.timestamp(),) * 2)
        self.now += timedelta(days=1)

    def write(self, path: str, text: str) -> None:
        article = self.folder / "articles" / path
        article.parent.mkdir(exist_ok=True)
        article.write_text(text, "utf-8")
        os.utime(article, (self.now.timestamp(),) * 2)

    def move(self, old: str, new: str) -> None:
        (self.folder / "articles" / new).parent.mkdir(exist_ok=True)
        (self.folder / "articles" / old).rename(self.folder / "articles" / new)

    def remove(self, path: str) -> None:
        (self.folder / "articles" / path).unlink()

    def configure(self, old: str, new: str) -> None:
        config = self.folder / "config.toml"
        text = config.read_text("utf-8")
        assert text.count(old) == 1
        config.write_text(text.replace(old, new), "utf-8")

    def forget(self) -> None:
        shutil.rmtree(self.folder / ".feedmill")


class Step(NamedTuple):
    """A change to the site, and all that subscribers may see of it, by key or headline text."""

    name: str
    change: Callable[[Site], None]
    updated: tuple[str, ...] = ()
    new_stories: tuple[str, ...] = ()
    new_headlines: int = 0


def edited(text: str) -> str:
    return text.replace("nine weeks", "eleven weeks, two more than planned")


def retitled(text: str) -> str:
    return text.replace("Title: Night ferry returns", "Title: The night ferry sails again")


def pilots_edited() -> str:
    return PILOTS.replace("twice in the dark.", "once in a fog that nobody had ordered.")


STEPS = [
    Step("nothing changes", lambda site: None),
    Step("an edit", lambda site: site.write("ferry.txt", edited(FERRY)), updated=("ferry",)),
    Step("a retitle", lambda site: site.write("ferry.txt", retitled(edited(FERRY))), updated=("ferry",)),
    Step("a rename", lambda site: site.move("salt.txt", "store.txt")),
    Step("a move into a folder", lambda site: site.move("store.txt", "council/store.txt")),
    Step(
        "a rename with an edit",
        lambda site: (site.remove("pilots.txt"), site.write("channel.txt", pilots_edited())),
        updated=("pilots",),
    ),
    # The headline that named it still finds it, so it doesn't become an item of its own.
    Step(
        "a story that another names is retitled",
        lambda site: site.write("channel.txt", pilots_edited().replace("Title: Pilots", "Title: Six pilots")),
        updated=("pilots",),
    ),
    Step(
        "another base_url",
        lambda site: site.configure('base_url = "https://example.org/feeds/"', 'base_url = "https://news.example/"'),
    ),
    Step("the ledger is lost", Site.forget),
    Step(
        "the ledger is lost, and a file is renamed",
        lambda site: (site.forget(), site.move("ferry.txt", "boat.txt")),
    ),
    Step(
        "the ledger is lost, and a story edited",
        lambda site: (site.forget(), site.write("boat.txt", retitled(edited(FERRY)).replace("Fridays", "Sundays"))),
        updated=("ferry",),
    ),
    Step(
        "the ledger is lost, and the base_url another",
        lambda site: (site.forget(), site.configure('"https://news.example/"', '"https://example.org/n/"')),
    ),
    Step("a story is deleted", lambda site: site.remove("council/store.txt")),
    Step("and comes back", lambda site: site.write("council/store.txt", SALT)),
    Step(
        "a correction",
        lambda site: site.write("channel.txt", f"Correction: It was five pilots.\n{pilots_edited()}"),
        updated=("pilots",),
    ),
    # What is new must be seen, or the steps above prove nothing.
    Step("a new story", lambda site: site.write("lights.txt", LIGHTS), new_stories=("lights",)),
    Step(
        "a new headline",
        lambda site: site.write("lights.txt", f"{LIGHTS}\nRelated:\nComet seen from the mole\n"),
        new_headlines=1,
    ),
]


def faults(step: Step, before: dict[tuple[str, str], Known], after: dict[tuple[str, str], Known]) -> list[str]:
    found = [f"{name}: forgot {id}" for name, id in before.keys() - after.keys()]
    new = after.keys() - before.keys()
    for document in sorted({name for name, _ in after}):
        came = {id for name, id in new if name == document}
        headlines = {id for id in came if id.startswith(f"{ID}headline:")}
        stories = set() if document.startswith("headlines/") else {f"{ID}{key}" for key in step.new_stories}
        if came - headlines != stories:
            found.append(f"{document}: new: {sorted(came - headlines)}, expected {sorted(stories)}")
        if len(headlines) != (0 if document.startswith("stories/") else step.new_headlines):
            found.append(f"{document}: new headlines: {sorted(headlines)}, expected {step.new_headlines}")
    for (name, id), was in before.items():
        now = after.get((name, id), was)
        if now.published != was.published:
            found.append(f"{name}: {id}: published {was.published}, now {now.published}")
        if now.updated != was.updated and id.removeprefix(ID) not in step.updated:
            found.append(f"{name}: {id}: updated {was.updated}, now {now.updated}")
    return found


def look(step: Step, who: Library | Newsboat) -> list[str]:
    before = who.known()
    who.poll()
    after = who.known()
    found = faults(step, before, after)
    if unread := who.unread() & before.keys():
        found.append(f"unread again: {sorted(unread)}")
    if isinstance(who, Library):
        for key in step.updated:
            for name in (name for name in DOCUMENTS if (name, f"{ID}{key}") in before):
                if before[name, f"{ID}{key}"].updated >= after[name, f"{ID}{key}"].updated:
                    found.append(f"{name}: {key} wasn't updated")
    who.mark_all_read()
    return found


def main() -> int:
    folder, url = Path(sys.argv[2]), f"{sys.argv[3]}/feeds/"
    site = Site(sys.argv[1], folder)
    site.write("ferry.txt", FERRY)
    site.now += timedelta(hours=1)
    site.write("pilots.txt", PILOTS)
    site.write("salt.txt", SALT)
    site.build()
    library, newsboat = Library(url, DOCUMENTS), Newsboat(url, DOCUMENTS, folder / "newsboat")
    subscription = Step("", lambda _: None, new_stories=("ferry", "pilots", "salt"), new_headlines=3)
    readers = {"reader": library, "newsboat": newsboat}
    failed = 0
    for step in (subscription._replace(name="a subscription"), *STEPS):
        if step in STEPS:
            step.change(site)
            try:
                site.build()
            except RuntimeError as error:
                print(f"FAIL  life: {step.name}: {error}")
                return 1
        for name, who in readers.items():
            found = look(step, who)
            failed += bool(found)
            print("FAIL " if found else "ok   ", f"life: {name}: {step.name}")
            for fault in found:
                print(f"      {fault}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
