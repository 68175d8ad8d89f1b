#!/usr/bin/env python3
"""Follows what pages for people link to in the output: each document must exist, and so must its anchor.

Usage: pages.py OUTPUT BASE_URL

Links of a page to the site's own documents are relative below its head, so that the site can be looked
at elsewhere; the style sheet is one of these documents, and no page has a style of its own.
"""

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin


class Page(HTMLParser):
    """The ids and the links of a page; what stands in a story's own text is the story's."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self.styles: list[str] = []
        self.in_text = 0
        self.feed(path.read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values["id"]} if "id" in values else set()
        if tag == "style" or "style" in values:
            self.styles.append(f"<{tag}>")
        if tag == "div" and (self.in_text or values.get("class") == "body"):
            self.in_text += 1
        if "href" in values and not self.in_text:
            self.links.append((tag, values["href"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self.in_text:
            self.in_text -= 1


def faults(output: Path, base: str, path: Path) -> Iterator[str]:
    page = Page(path)
    yield from (f"{style} styles" for style in page.styles)
    if not any(tag == "link" and link.endswith("style.css") for tag, link in page.links):
        yield "no style sheet"
    for tag, link in page.links:
        is_absolute = link.startswith(base)
        if is_absolute and tag == "a":
            yield f"{link}: absolute"
        if is_absolute or link.startswith(("http://", "https://", "mailto:", "data:")):
            continue
        address, anchor = urldefrag(urljoin(f"{base}{path.relative_to(output)}", link))
        if not address.startswith(base):
            yield f"{link}: outside of the output"
            continue
        there = output / unquote(address.removeprefix(base))
        # The site's title leads to the output folder, which may have no page.
        if there.is_dir() and there != output:
            there /= "index.html"
        if not there.exists():
            yield f"{link}: no such document"
        elif anchor and unquote(anchor) not in Page(there / "index.html" if there.is_dir() else there).ids:
            yield f"{link}: no such anchor"


def main() -> int:
    output, base = Path(sys.argv[1]), sys.argv[2]
    failed = 0
    for path in sorted(output.glob("**/*.html")):
        for fault in faults(output, base, path):
            failed = 1
            print(f"    {path.relative_to(output)}: {fault}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
