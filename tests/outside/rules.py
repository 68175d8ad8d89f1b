#!/usr/bin/env python3
"""Checks what feed validators warn of and no grammar can say, over all feeds of an output folder.

Usage: rules.py OUTPUT BASE_URL

A feed names its own address; no two entries were updated at once; nothing is newer than its feed;
content is HTML that nests, with absolute links and nothing that runs, frames or restyles. What a head or
a sealed page says of its history leads to documents that are there, of the type that it names, and a page
and the one before it name each other; a page's stories have the numbers that it spans, each its own.
"""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
FEEDMILL = "{urn:uuid:0c8f1f0e-5d3b-4a52-9c1c-6b7f2d9e41aa}"
TYPES = {"rss.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "feed.json": "application/feed+json"}
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
            if name == "srcset":
                urls = [candidate.split()[0] for candidate in (value or "").split(", ")]
                self.faults += [f"srcset has {url}" for url in urls if not url.startswith(("http://", "https://"))]
            if name.startswith("on") or name == "style":
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


class History(NamedTuple):
    """What a document says of its history."""

    is_sealed: bool
    # Address and type, by relation.
    links: dict[str, tuple[str, str]]
    # The first and the last number of a sealed page, and those of its stories.
    span: tuple[int, int] | None
    numbers: list[int]
    items: int


def history(path: Path) -> History:
    if path.name == "feed.json":
        return history_in_json(json.loads(path.read_text("utf-8")))
    root = ElementTree.parse(path).getroot()
    frame = root if path.name == "atom.xml" else root.find("channel")
    assert frame is not None
    links = {
        link.get("rel", "alternate"): (link.get("href", ""), link.get("type", "")) for link in frame.iterfind(f"{ATOM}link")
    }
    page = frame.find(f"{FEEDMILL}page")
    span = None if page is None else (int(page.get("first", "0")), int(page.get("last", "0")))
    numbers = [int(story.get("number", "0")) for story in root.iter(f"{FEEDMILL}story")]
    items = len(list(root.iter("item"))) + len(list(root.iter(f"{ATOM}entry")))
    return History(frame.find(f"{HISTORY}archive") is not None, links, span, numbers, items)


def history_in_json(feed: dict[str, Any]) -> History:
    """JSON Feed knows of older items alone."""
    links = {"prev-archive": (feed["next_url"], TYPES["feed.json"])} if "next_url" in feed else {}
    page = feed["_feedmill"].get("page")
    span = page and (int(page["first"]), int(page["last"]))
    numbers = [item["_feedmill"]["number"] for item in feed["items"] if "number" in item["_feedmill"]]
    return History(page is not None, links, span, numbers, len(feed["items"]))


def history_faults(output: Path, base: str, path: Path) -> Iterator[str]:
    own = history(path)
    place = str(path.relative_to(output))
    if own.is_sealed != ("archive/" in place):
        yield f"sealed: {own.is_sealed}"
    for rel in ("current", "prev-archive", "next-archive"):
        if rel not in own.links:
            continue
        url, media_type = own.links[rel]
        there = output / url.removeprefix(base)
        if not url.startswith(base) or not there.is_file():
            yield f"{rel} leads to {url}, where nothing is"
        elif TYPES[there.name] != media_type:
            yield f"{rel}: {url} isn't {media_type}"
        elif own.is_sealed and there.name != path.name and rel != "current":
            yield f"{rel} leads to another format: {url}"
        elif own.is_sealed and rel != "current" and there.suffix == ".xml":
            other = {"prev-archive": "next-archive", "next-archive": "prev-archive"}[rel]
            if history(there).links.get(other, ("",))[0] != f"{base}{place}":
                yield f"{rel}: {url} doesn't name it as {other}"
        elif not own.is_sealed and not history(there).is_sealed:
            yield f"{rel}: {url} isn't sealed"
    if not own.is_sealed:
        return
    if path.suffix == ".xml" and "current" not in own.links:
        yield "no current"
    if own.span is None or not all(own.span[0] <= number <= own.span[1] for number in own.numbers):
        yield f"numbers {own.numbers} outside of {own.span}"
    if len(set(own.numbers)) != own.items:
        yield f"{own.items} items with the numbers {own.numbers}"


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
    for parent in (root, *entries):
        links = [link for link in parent.iterfind(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
        kinds = [(link.get("type"), link.get("hreflang")) for link in links]
        # RFC 4287 §4.1.1, §4.1.2.
        if len(set(kinds)) < len(kinds):
            raise ValueError(f"{path}: two alternate links have one type and language")
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
        found = list(faults(readers[path.name](path), f"{base}{place}"))
        found += history_faults(output, base, path)
        for fault in found:
            failed = 1
            print(f"    {place}: {fault}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
