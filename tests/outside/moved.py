#!/usr/bin/env python3
"""Sites move from Hugo, Jekyll, Zola, Pelican, Nikola and Eleventy to feedmill: no subscriber sees an old story as new.

Usage: moved.py FEEDMILL NODE_MODULES FOLDER [TOOL...]

The tools themselves make the old sites (generators.py), of 30 stories each, and of some that nobody may see; feedmill reads
the same articles. nginx serves the old site; `reader`, newsboat and rss2email subscribe to its feed and read everything.
Then `feedmill import` takes the old feed, and nginx serves our output at the same address: nothing unread, no mail. Then one
new story: exactly one. Older addresses that articles name lead to their stories. Once more with guids that are no IRIs, as
hand-made feeds have them. What nobody may see is in no document. Last, our stories stand beside those of the old feed, in a
table (beside.py). Prints `ok` and `FAIL` lines.
Needs hugo, pelican and nikola (their packages for Python), @11ty/eleventy and @11ty/eleventy-plugin-rss, jekyll with
jekyll-feed and jekyll-redirect-from, nginx, rss2email and what subscribers.py needs.
"""

import os
import re
import shutil
import sys
import urllib.error
from pathlib import Path

import beside
import generators
from front import Front
from generators import STORIES, UNSEEN, Made, run
from subscribers import Audience

# What expires is held, which is told.
HELD = 3
CONFIG = """[site]
title = "Quay"
base_url = "{url}"
id = "tag:quay.example,2025:"
author = "Ada Quay"
time_zone = "Europe/Berlin"

[articles]
{settings}
[[feeds]]
items = ["stories"]
stories = 30
{also_at}
"""


def move(feedmill: str, place: Path, front: Front, made: Made) -> list[str]:
    """What went wrong on the way of one site."""
    site = place / f"from-{made.tool.replace(' ', '-')}" / "site"
    shutil.copytree(made.content, site / "articles", ignore=shutil.ignore_patterns("node_modules", "_site", ".jekyll-cache"))
    front.show(made.root)
    audience = Audience(front.url, made.feed, site.parent)
    faults = audience.look(STORIES, "the old feed")
    old = front.get(made.feed)
    (site / "old.xml").write_bytes(old)
    also_at = f"also_at = {{ {made.also_at} }}" if made.also_at else ""
    (site / "config.toml").write_text(CONFIG.format(url=front.url, settings=made.settings, also_at=also_at))

    def publish(now: str) -> None:
        run(feedmill, "-C", site, "build", "--quiet", "--now", now, codes=(0, HELD))

    run(feedmill, "-C", site, "import", "old.xml")
    publish("2025-06-01T12:00:00Z")
    ours = beside.pages_of(site / "feeds")
    front.show_ours(feedmill, site)
    faults += audience.look(0, "ours in its place")
    (site / "articles" / "_posts").mkdir(exist_ok=True)
    (site / "articles" / "_posts" / "dawn.txt").write_text("title: Dawn\n\nA new day. Nobody had asked for it.\n")
    publish("2025-06-01T13:00:00Z")
    faults += audience.look(1, "one new story")
    faults += [f"{made.tool}: {fault}" for fault in not_leading(front, made.aliases)]
    for path in (site / "feeds").rglob("*"):
        if path.is_file() and UNSEEN.encode() in path.read_bytes():
            faults.append(f"{made.tool}: {path.relative_to(site)} has what nobody may see")
    beside.told(f"moved: no subscriber of {made.tool} sees an old story as new, or what nobody may see", faults)
    if made.tool != "by hand":
        differing = beside.compare(made.tool, beside.entries(old), ours)
        beside.told(f"moved: stories of {made.tool} are what its own feed has", differing)
        differing = from_feed(feedmill, place, front.url, made, old)
        beside.told(f"moved: articles that are written from {made.tool}'s feed are what it has", differing)
        faults += differing
    return faults


def from_feed(feedmill: str, place: Path, url: str, made: Made, old: bytes) -> list[str]:
    """What is otherwise where the feed is all that there is."""
    site = place / f"from-{made.tool}" / "from-feed"
    (site / "articles").mkdir(parents=True)
    (site / "old.xml").write_bytes(old)
    (site / "config.toml").write_text(CONFIG.format(url=url, settings="", also_at=""))
    run(feedmill, "-C", site, "import", "--write", "old.xml")
    run(feedmill, "-C", site, "build", "--quiet", "--now", "2025-06-01T12:00:00Z")
    return beside.compare(f"{made.tool}, its feed", beside.entries(old), beside.pages_of(site / "feeds"))


def not_leading(front: Front, aliases: dict[str, str]) -> list[str]:
    """Older addresses that don't lead to their stories' own."""
    faults = []
    for alias, address in aliases.items():
        try:
            leads = re.search(r'<link rel="canonical" href="([^"]*)"', front.get(alias).decode())
        except urllib.error.HTTPError as error:
            faults.append(f"{alias}: {error}")
            continue
        if leads is None or not leads[1].endswith(address):
            faults.append(f"{alias} leads to {leads and leads[1]}")
    return faults


def main() -> None:
    feedmill, modules, place = os.path.abspath(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]).absolute()
    only = sys.argv[4:]
    front = Front(place / "nginx")
    try:
        faults: list[str] = []
        makers = {
            "Hugo": generators.by_hugo,
            "Jekyll": generators.by_jekyll,
            "Zola": generators.by_zola,
            "Pelican": generators.by_pelican,
            "Nikola": generators.by_nikola,
            "Eleventy": lambda folder, url: generators.by_eleventy(folder, modules, url),
        }
        for tool, make in makers.items():
            if only and tool not in only:
                continue
            made = make(place / tool, front.url)
            faults += move(feedmill, place, front, made)
            if tool == "Hugo":
                faults += move(feedmill, place, front, generators.by_hand(made, place / "by-hand", front.url))
    finally:
        front.stop()
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
