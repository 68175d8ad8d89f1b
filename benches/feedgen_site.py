#!/usr/bin/env python3
"""What people write around python-feedgen: a feed of the newest articles of a folder.

Usage: benches/feedgen_site.py FOLDER OUTPUT [COUNT]

The date is the file's, the title its first sentence, the id its path.
"""

import html
import sys
from datetime import datetime, timezone
from pathlib import Path

from feedgen.feed import FeedGenerator



def main() -> None:
    folder, output = Path(sys.argv[1]), sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    dated = [(path.stat().st_mtime, path, path.read_text("utf-8")) for path in folder.rglob("*.txt")]
    dated.sort(reverse=True)
    feed = FeedGenerator()
    feed.title("Quay")
    feed.link(href="https://quay.example/")
    feed.description("Quay")
    for at, path, text in reversed(dated[:count]):
        body, _, headlines = text.partition("\n\n\n")
        entry = feed.add_entry()
        entry.title(body.split(".")[0])
        entry.guid(str(path))
        entry.link(href=f"https://quay.example/{path}")
        entry.published(datetime.fromtimestamp(at, timezone.utc))
        paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in body.splitlines())
        related = "".join(f"<li>{html.escape(line)}</li>" for line in headlines.split("\n") if line.strip())
        entry.content(f"{paragraphs}<ul>{related}</ul>", type="CDATA")
    feed.rss_file(output)


if __name__ == "__main__":
    main()
