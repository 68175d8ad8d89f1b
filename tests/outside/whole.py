#!/usr/bin/env python3
"""Checks that an article of the plainest shape arrives whole: every paragraph and every headline.

Usage: whole.py OUTPUT ARTICLE

ARTICLE has one paragraph a line, two blank lines, one headline a line, and no title. The story must
say the same paragraphs in the same order in every format and on its page, then name the headlines;
each headline must also be an item, right after the story. White space at a line's ends is no text.
"""

import json
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


class Texts(HTMLParser):
    """The text of each paragraph and of each list item, as a browser shows it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: dict[str, list[str]] = {"p": [], "li": []}
        self.open: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.texts:
            self.open = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.open:
            self.open = None

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open][-1] += data


def items_of_each_format(output: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The name of each format and its items: title and content."""
    rss = ElementTree.parse(output / "rss.xml").iter("item")
    yield "rss", [(item.findtext("title", ""), item.findtext(CONTENT, "")) for item in rss]
    atom = ElementTree.parse(output / "atom.xml").iter(f"{ATOM}entry")
    yield "atom", [(item.findtext(f"{ATOM}title", ""), item.findtext(f"{ATOM}content", "")) for item in atom]
    feed = json.loads((output / "feed.json").read_text("utf-8"))
    yield "json", [(item["title"], item["content_html"]) for item in feed["items"]]


def faults(output: Path, article: str) -> Iterator[str]:
    body, block = ([line.strip() for line in part.split("\n") if line.strip()] for part in article.split("\n\n\n", 1))
    for name, items in items_of_each_format(output):
        if [title for title, _ in items[1:]] != block:
            yield f"{name}: the items after the story aren't the {len(block)} headlines in their order"
        title, content = items[0]
        if title != title.strip(" .") or not (20 <= len(title) <= 120 and body[0].startswith(title)):
            yield f"{name}: {title!r} is no title"
        shown = Texts(content).texts
        if shown["p"] != body:
            yield f"{name}: {len(shown['p'])} paragraphs, not the {len(body)} of the article: {shown['p']!r}"
        if shown["li"] != block:
            yield f"{name}: the list isn't the {len(block)} headlines in their order: {shown['li']!r}"
    (page,) = (output / "pages").glob("**/*.html")
    shown = Texts(page.read_text("utf-8")).texts
    if [text for text in shown["p"] if text in body] != body:
        yield f"page: not the {len(body)} paragraphs of the article: {shown['p']!r}"
    for path in (page, output / "index.html"):
        shown = Texts(path.read_text("utf-8")).texts
        # The links to the formats are lists too.
        if [text for text in shown["li"] if text in block] != block:
            yield f"{path.name}: not the {len(block)} headlines in their order: {shown['li']!r}"


def main() -> int:
    output, article = Path(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8")
    found = list(faults(output, article))
    for fault in found:
        print(f"    {fault}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
