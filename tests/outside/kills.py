#!/usr/bin/env python3
"""Builds that are killed, or that the disk fails, at each system call that modifies something.

Usage: kills.py FEEDMILL FOLDER [--every K] [--how HOW]... [--jobs N] [SCENARIO...]

FOLDER is made; in memory (`/dev/shm/kills`) all of it takes minutes, on a disk each of its many syncs waits. HOW is `kill`, `eio` (that one call fails) or `full` (from there on each call that needs room fails); all three by
default. `--every 7` takes each seventh call, beginning elsewhere in each scenario. Whatever was cut short, each
document must be as it was before the run or as the whole run leaves it, and lead to no document that isn't there;
the next build must leave what the whole run leaves, in the output and in the ledger. Prints a line for each scenario:

  torn         documents that are neither the old one nor the new one
  lost         documents that are gone, or that a document leads to in vain
  rolled back  documents that are old again, or still, after the next build
  not equal    anything else: an exit code, another document, a folder's rights, a row of the ledger
"""

import argparse
import concurrent.futures
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple
from xml.etree import ElementTree

HERE = Path(__file__).parent
# The first build; those after it are an hour later each, and the change a day after them.
NOW = 1_719_792_000
HOUR, DAY = 3600, 86_400
BASE = "https://example.org/feeds/"
CONFIG = f"""[site]
title = "The quay"
base_url = "{BASE}"
id = "tag:example.org,2024:"
"""
# The three feeds of a new site, of few stories, so that the history is sealed soon.
for name, items in (("", ""), ("stories", '"stories"'), ("headlines", '"headlines"')):
    CONFIG += "\n[[feeds]]\n"
    if name:
        CONFIG += f'name = "{name}"\nitems = [{items}]\n'
    CONFIG += 'stories = 3\nwindow = "1m"\n'
    if name != "headlines":
        CONFIG += "archive_size = 4\n"
    if name == "stories":
        CONFIG += 'also_at = { rss = ["index.xml", "feed/index.xml"] }\n'

# The beginning of an image of 64 by 64 pixels.
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x40\x08\0\0\0\0\0\0\0\0"

HOW = {"kill": "kill", "eio": "5", "full": "28+"}
COLUMNS = ("torn", "lost", "rolled back", "not equal")
# What isn't restored before a run: no run writes it.
KEPT = ("articles", "config.toml")

State = dict[str, tuple[int, bytes]]


def story(n: int) -> str:
    text = f"title: Boat {n}\naliases: /old/{n}/\n\nBoat {n} came in with salt, and nobody at the quay had waited for it.\n"
    return f"{text}\nRelated headlines:\nHarbour dues rise for the {n}th time\nSalt is dear on the coast in week {n}\n"


def illustrated(n: int) -> str:
    return story(n).replace("\n\n", f"\nimage: boat-{n:03}.png\n\n", 1)


class Site:
    """The site of one scenario, as it is before the run that is cut short."""

    def __init__(self, feedmill: str, kill: Path, folder: Path) -> None:
        self.feedmill, self.kill, self.folder, self.now = feedmill, kill, folder, NOW
        self.articles, self.output, self.report = folder / "articles", folder / "feeds", folder.with_suffix(".calls")
        self.articles.mkdir(parents=True)
        self.configure("")

    def configure(self, old: str, new: str = "") -> None:
        config = self.folder / "config.toml"
        text = config.read_text("utf-8") if old else CONFIG
        config.write_text(text.replace(old, new), "utf-8")

    def write(self, n: int, text: str) -> None:
        article = self.articles / f"boat-{n:03}.txt"
        article.write_text(text, "utf-8")
        # The first build dates them by this: hours apart, or all would be within the window of the newest.
        time = self.now - HOUR * (12 - n if self.now == NOW else 1)
        os.utime(article, (time, time))

    def draw(self, n: int, seed: int) -> None:
        picture = self.articles / f"boat-{n:03}.png"
        picture.write_bytes(PNG + bytes([seed]) * 200_000)
        os.utime(picture, (self.now - HOUR, self.now - HOUR))

    def command(self) -> list[str]:
        return [self.feedmill, "build", "-q", "-C", str(self.folder)]

    def run(self, command: list[str]) -> tuple[int, str]:
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(self.now)}
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        return run.returncode, run.stderr

    def build(self) -> tuple[int, str]:
        return self.run(self.command())

    def cut_short(self, n: int, how: str) -> tuple[int, str, str]:
        """The exit code, what was said, and at which call."""
        code, said = self.run([str(self.kill), str(n), how, str(self.report), *self.command()])
        call, *_ = self.report.read_text("utf-8").split("\n") if self.report.exists() else [""]
        return code, said, call.replace(f"{self.folder}/", "")

    def whole(self) -> tuple[int, int]:
        """The exit code of a whole run, and how many calls it makes."""
        code, said, calls = self.cut_short(0, "kill")
        if code not in (0, 3):
            raise RuntimeError(f"exit {code}: {said}")
        return code, int(calls.split()[0])

    def rest(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.name not in KEPT]

    def save(self, to: Path) -> None:
        to.mkdir()
        for path in self.rest():
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, to / path.name)

    def restore(self, saved: Path) -> None:
        for path in self.rest():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in saved.iterdir():
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, self.folder / path.name)

    def state(self) -> State:
        """Rights and bytes of all that is in the output; of a folder no bytes."""
        found = {}
        temporary = self.output / ".tmp"
        for path in (self.output, *self.output.rglob("*")):
            # Empty, it may stay until there is something to write again.
            if path.exists() and not (path == temporary and not any(path.iterdir())):
                content = b"" if path.is_dir() else path.read_bytes()
                found[str(path.relative_to(self.folder))] = (path.stat().st_mode, content)
        return found

    def ledger(self) -> dict[str, list[str]]:
        """All rows of the ledger, but for the generation."""
        ledger = self.folder / ".feedmill/ledger.db"
        if not ledger.exists():
            return {}
        connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        rows = {}
        for (table,) in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(column for column in columns if column != "generation")
            rows[table] = sorted(map(repr, connection.execute(f"SELECT {kept} FROM {table}")))
        connection.close()
        return rows


class Scenario(NamedTuple):
    """A change to a site of some stories."""

    name: str
    # How many are published before, one build after the other.
    stories: int
    change: Callable[[Site], None]
    code: int = 0
    # Whether they have images.
    images: bool = False


def first(site: Site) -> None:
    for n in range(12):
        site.write(n, story(n))


def broken_beside(site: Site) -> None:
    site.write(1, f"withdrawn: The salt was sand\n{story(1)}")
    site.write(2, "")
    site.write(3, story(3).replace("salt", "brine"))


def deleted(site: Site) -> None:
    for n in (1, 13):
        (site.articles / f"boat-{n:03}.txt").unlink()


def pictures(site: Site) -> None:
    for n, seed in ((1, 101), (13, 113), (14, 114)):
        site.draw(n, seed)
    site.write(14, illustrated(14))
    (site.articles / "boat-012.png").unlink()
    site.write(11, story(11))


def sealed_picture(site: Site) -> None:
    site.draw(14, 14)
    site.write(14, illustrated(14))


def pictures_deleted(site: Site) -> None:
    """Stories with images go, one of them from a sealed page; an image that two show stays."""
    site.write(12, illustrated(12).replace("boat-012.png", "boat-011.png"))
    for n in (1, 11, 13):
        (site.articles / f"boat-{n:03}.txt").unlink()


def pictures_too_large(site: Site) -> None:
    text = (site.folder / "config.toml").read_text("utf-8")
    site.configure(text, text.replace("[[feeds]]", '[articles]\nmax_media = "100 kB"\n\n[[feeds]]', 1))


def first_pictures(site: Site) -> None:
    for n in range(6):
        site.write(n, illustrated(n))
        site.draw(n, n // 2)


SCENARIOS = [
    Scenario("first build", 0, first),
    Scenario("first build with images", 0, first_pictures),
    Scenario("images come, change and go", 14, pictures, images=True),
    Scenario("new story with an image, a page sealed", 14, sealed_picture, images=True),
    Scenario("stories with images deleted", 14, pictures_deleted, images=True),
    Scenario("images are too large now", 14, pictures_too_large, images=True),
    Scenario("new story, a page sealed", 14, lambda site: site.write(14, story(14))),
    Scenario("edit of a sealed story", 14, lambda site: site.write(1, story(1).replace("salt", "brine"))),
    Scenario("withdrawal, edit, one broken", 14, broken_beside, code=3),
    Scenario("another title", 14, lambda site: site.configure("The quay", "The mole")),
    Scenario("two deleted, one sealed", 14, deleted),
]


def document_faults(path: str, text: bytes) -> list[str]:
    """Whether a whole run leaves it well-formed, and ended."""
    try:
        if path.endswith(".xml"):
            ElementTree.fromstring(text)
        elif path.endswith(".json"):
            json.loads(text)
        elif path.endswith(".html") and not text.rstrip().endswith(b"</html>"):
            return [f"{path} doesn't end"]
    except (ElementTree.ParseError, ValueError) as error:
        return [f"{path}: {error}"]
    return []


def links(state: State, path: str) -> set[str]:
    """What a document leads to of the history, of stories' pages and of images, anchors aside: heads come after them."""
    if "/media/" in path:
        return set()
    text = state[path][1].decode("utf-8")
    urls = re.findall(rf"{re.escape(BASE)}([^\s\"'<>?#\\&]*)", text)
    found = {f"feeds/{url}" for url in urls}
    if path.endswith(".html"):
        for url in re.findall(r'(?:href|src)="([^"#?:]+)["#?]', text):
            found.add(os.path.normpath(f"{os.path.dirname(path)}/{url}") + ("/" if url.endswith("/") else ""))
    found = {(f"{url}index.html" if url.endswith("/") else url) for url in found}
    return {url for url in found if "/archive/" in url or "/pages/" in url or "/media/" in url}


def documents(state: State) -> dict[str, bytes]:
    """Bytes of all that a host would serve."""
    return {path: text for path, (mode, text) in state.items() if S_ISREG(mode) and "/.tmp/" not in path}


class Judge:
    """What the output may be while a run is cut short, and what the next build must make of it."""

    def __init__(self, before: State, after: State, ledger: dict[str, list[str]]) -> None:
        self.before, self.after, self.ledger = before, after, ledger
        if dangling := self.in_vain(before) | self.in_vain(after):
            raise RuntimeError(f"whole runs leave links to nowhere: {dangling}")

    @staticmethod
    def in_vain(state: State) -> set[tuple[str, str]]:
        """What leads nowhere among the heads and all that they lead to: a page that no head knows yet isn't met."""
        there = documents(state)
        aside = ("/archive/", "/pages/", "/media/")
        to_follow = [path for path in there if not any(folder in path for folder in aside)]
        met, found = set(to_follow), set()
        while to_follow:
            path = to_follow.pop()
            for link in links(state, path):
                if link not in there:
                    found.add((path, link))
                elif link not in met:
                    met.add(link)
                    to_follow.append(link)
        return found

    @staticmethod
    def old_or_new(path: str, text: bytes, *versions: State) -> bool:
        if path == "feeds/feedmill.json":
            return not document_faults(path, text)
        return any(path in version and version[path][1] == text for version in versions)

    def cut_short(self, state: State) -> list[tuple[str, str]]:
        there = documents(state)
        found = []
        for path, text in there.items():
            if not self.old_or_new(path, text, self.before, self.after):
                found.append(("torn", f"{path} ({len(text)} bytes)"))
        kept = documents(self.before).keys() & documents(self.after).keys()
        found += [("lost", path) for path in sorted(kept - there.keys())]
        found += [("lost", f"{path} leads to {link}") for path, link in sorted(self.in_vain(state))]
        return found

    def equal(self, state: State) -> list[tuple[str, str]]:
        found = []
        for path in sorted(self.after.keys() | state.keys()):
            if path not in state:
                found.append(("lost", f"{path}, after the next build"))
                continue
            was = self.before.get(path)
            if path not in self.after:
                found.append(("rolled back" if was else "not equal", f"{path} is there"))
                continue
            (mode, text), (now, said) = self.after[path], state[path]
            if mode != now:
                found.append(("not equal", f"{path} has the rights {now:o}"))
            if path == "feeds/feedmill.json":
                if was and json.loads(said)["generation"] < json.loads(was[1])["generation"]:
                    found.append(("rolled back", f"{path}: {said!r}"))
            elif text != said:
                found.append(("rolled back" if was and was[1] == said else "not equal", path))
        return found

    def remembered(self, ledger: dict[str, list[str]]) -> list[tuple[str, str]]:
        found = []
        for table in sorted(self.ledger.keys() | ledger.keys()):
            wanted, got = self.ledger.get(table, []), ledger.get(table, [])
            if wanted != got:
                lacking, more = [r for r in wanted if r not in got], [r for r in got if r not in wanted]
                found.append(("not equal", f"ledger: {table}: without {lacking[:2]}, with {more[:2]}"))
        return found


def prepare(site: Site, scenario: Scenario) -> None:
    for n in range(scenario.stories):
        # Further apart than the window.
        site.now += HOUR
        if scenario.images:
            site.draw(n, n)
        site.write(n, illustrated(n) if scenario.images else story(n))
        code, said = site.build()
        if code != 0:
            raise RuntimeError(f"{scenario.name}: exit {code}: {said}")
    site.now += DAY if scenario.stories else 0
    scenario.change(site)


def trial(site: Site, judge: Judge, scenario: Scenario, n: int, how: str) -> tuple[str, list[tuple[str, str]]]:
    """At which call, and what was wrong."""
    code, said, call = site.cut_short(n, HOW[how])
    cut = site.state()
    found = judge.cut_short(cut)
    # What can't be removed holds nothing else back, or a story that was deleted would stay: it leads to nothing until then.
    unremoved = call.partition(" unlinkat ")[2]
    found = [(kind, what) for kind, what in found if how == "kill" or not what.startswith(f"{unremoved} leads to ")]
    if how == "kill":
        if code not in (137, scenario.code):
            found.append(("not equal", f"exit {code}: {said}"))
    elif code == scenario.code:
        found += [(kind, f"{what}, and exit {code}") for kind, what in judge.equal(cut) if "/.tmp" not in what]
    elif code != 1:
        found.append(("not equal", f"exit {code}: {said}"))
    code, said = site.build()
    if code != scenario.code:
        found.append(("not equal", f"the next build: exit {code}: {said}"))
    found += judge.equal(site.state())
    found += judge.remembered(site.ledger())
    return call, found


def play(scenario: Scenario, how: str, every: int, skip: int, site: Site) -> tuple[str, bool]:
    """The row of the table, and whether nothing was wrong."""
    prepare(site, scenario)
    saved = site.folder.with_suffix(".saved")
    site.save(saved)
    before = site.state()
    code, calls = site.whole()
    after = site.state()
    faults = [fault for path, text in documents(before | after).items() for fault in document_faults(path, text)]
    if code != scenario.code or faults:
        raise RuntimeError(f"{scenario.name}: exit {code}: {faults}")
    judge = Judge(before, after, site.ledger())
    tally = dict.fromkeys(COLUMNS, 0)
    tried = range(1 + skip % every, calls + 1, every)
    for n in tried:
        site.restore(saved)
        call, found = trial(site, judge, scenario, n, how)
        for kind in {kind for kind, _ in found}:
            tally[kind] += 1
        for kind, what in found:
            print(f"{scenario.name}: {how} at {call}: {kind}: {what}", flush=True)
    row = f"{scenario.name:32}{calls:6}{how:>6}{len(tried):6}" + "".join(f"{n:13}" for n in tally.values())
    return row, not any(tally.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("feedmill")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="K")
    parser.add_argument("--how", action="append", choices=HOW)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="sites at a time")
    parser.add_argument("scenario", nargs="*", help="a part of its name")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True)
    kill = folder / "kill"
    subprocess.run(["cc", "-O1", "-Wall", "-o", str(kill), str(HERE / "kill.c")], check=True)
    # Rights that the umask takes must be given, also after a run that was killed before it could.
    os.umask(0o077)
    feedmill = str(Path(options.feedmill).resolve())
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        plays = []
        for number, scenario in enumerate(SCENARIOS):
            if options.scenario and not any(part in scenario.name for part in options.scenario):
                continue
            for how in options.how or HOW:
                site = Site(feedmill, kill, folder / f"site-{number}-{how}")
                plays.append(pool.submit(play, scenario, how, options.every, number, site))
        results = [play.result() for play in plays]
    rows, passed = [row for row, _ in results], all(is_right for _, is_right in results)
    print(f"{'scenario':32}{'calls':>6}{'how':>6}{'runs':>6}" + "".join(f"{column:>13}" for column in COLUMNS))
    print("\n".join(rows))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
