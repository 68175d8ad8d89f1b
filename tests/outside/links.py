#!/usr/bin/env python3
"""Follows every item's link that leads into the site: its page must exist, and so must its anchor.

Usage: cat LINES | links.py OUTPUT BASE_URL
"""

import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag


class Anchors(HTMLParser):
    """The ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids |= {value for name, value in attrs if name == "id" and value}


def fault(output: Path, inner: str) -> str | None:
    address, anchor = urldefrag(inner)
    page = output / unquote(address)
    if not page.is_file():
        return "no such page"
    if anchor:
        reader = Anchors()
        reader.feed(page.read_text("utf-8"))
        if unquote(anchor) not in reader.ids:
            return "no such anchor in the page"
    return None


def main() -> int:
    output, base = Path(sys.argv[1]), sys.argv[2]
    links = {json.loads(line)["link"] for line in sys.stdin}
    failed = 0
    for link in sorted(links):
        if link.startswith(base) and (what := fault(output, link.removeprefix(base))):
            failed = 1
            print(f"    {link}: {what}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
