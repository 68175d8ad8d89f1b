#!/usr/bin/env python3
"""Checks what feed validators warn of and no grammar can say, over all feeds of an output folder.

Usage: rules.py OUTPUT BASE_URL

A feed names its own address; no two entries were updated at once; nothing is newer than its feed;
content is HTML that nests, with absolute links and nothing that runs, frames or restyles.
"""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNWELCOME = {"base", "embed", "form", "frame", "iframe", "input", "link", "meta", "object", "script", "style"}
ADDRESSES = {"href", "src", "cite", "poster", "data", "action"}


class Feed(NamedTuple):
    """What the rules need of a feed, in any format."""

    own_address: str | None
    updated: datetime | None
    # Of each item: when it was last updated.
    instants: list[datetime]
    contents: list[str]


class Fragment(HTMLParser):
    """Collects what is wrong with an item's content."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> stays open" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNWELCOME:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcset"):
                self.faults.append(f"{name} on <{tag}>")
            if name in ADDRESSES and not (value or "").startswith(("http://", "https://", "mailto:")):
                self.faults.append(f'{name}="{value}"')
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in VOID:
            self.faults.append(f"</{tag}> closes nothing")


def rss(path: Path) -> Feed:
    root = ElementTree.parse(path)
    updated = root.findtext("channel/lastBuildDate")
    own = [link.get("href") for link in root.iterfind(f"channel/{ATOM}link") if link.get("rel") == "self"]
    contents = [item.findtext(CONTENT, "") for item in root.iter("item")]
    return Feed(own[0] if own else None, updated and parsedate_to_datetime(updated), [], contents)


def atom(path: Path) -> Feed:
    root = ElementTree.parse(path).getroot()
    own = [link.get("href") for link in root.iterfind(f"{ATOM}link") if link.get("rel") == "self"]
    entries = list(root.iter(f"{ATOM}entry"))
    instants = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated", "")) for entry in entries]
    contents = [entry.findtext(f"{ATOM}content", "") for entry in entries]
    return Feed(
        own[0] if own else None, datetime.fromisoformat(root.findtext(f"{ATOM}updated", "")), instants, contents
    )


def json_feed(path: Path) -> Feed:
    feed = json.loads(path.read_text("utf-8"))
    instants = [datetime.fromisoformat(item.get("date_modified", item["date_published"])) for item in feed["items"]]
    return Feed(feed.get("feed_url"), None, instants, [item["content_html"] for item in feed["items"]])


def faults(feed: Feed, address: str) -> Iterator[str]:
    if feed.own_address != address:
        yield f"its own address is {feed.own_address}, not {address}"
    twice = {instant for instant in feed.instants if feed.instants.count(instant) > 1}
    if twice:
        yield f"items updated at once: {sorted(map(str, twice))}"
    if feed.updated and any(instant > feed.updated for instant in feed.instants):
        yield f"an item is newer than the feed, which is of {feed.updated}"
    for place, content in enumerate(feed.contents, start=1):
        for fault in Fragment(content).faults:
            yield f"item {place}: {fault}"
        if not content.strip():
            yield f"item {place}: no content"


def main() -> int:
    output, base = Path(sys.argv[1]), sys.argv[2]
    readers = {"rss.xml": rss, "atom.xml": atom, "feed.json": json_feed}
    failed = 0
    for path in sorted(path for path in output.glob("**/*.*") if path.name in readers):
        place = path.relative_to(output)
        for fault in faults(readers[path.name](path), f"{base}{place}"):
            failed = 1
            print(f"    {place}: {fault}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
