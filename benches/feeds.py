#!/usr/bin/env python3
"""One new story in a site of many feeds: which documents it writes, and how long that takes.

Usage: benches/feeds.py FEEDMILL [--sizes 1000,100000] [--feeds 500] [--rounds 9]

For each size a site is made in a temporary folder: each article has two of so many tags, each tag has
a feed (RSS, Atom, JSON) with its history, and one feed holds all. It is built; then, one at a time, new
articles come, and `build` is timed. Prints the documents that one of them wrote, and the median.
"""

import argparse
import datetime
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from articles import Article

CONFIG = """[site]
title = "Quay"
base_url = "https://quay.example/"
id = "tag:quay.example,2026:"
[output]
pages = false
[[feeds]]
name = "all"
formats = ["rss", "atom", "json"]
[[feeds]]
each = "tag"
formats = ["rss", "atom", "json"]
"""


def write(site: Path, number: int, feeds: int) -> None:
    article = Article(number)
    date = datetime.datetime(2015, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(minutes=number)
    tags = f"t{number % feeds}, t{(number * 7 + 1) % feeds}"
    path = site / "articles" / str(number // 1000) / f"{number}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Date: {date:%Y-%m-%dT%H:%M:%SZ}\nTags: {tags}\n\n{article.plain()}", "utf-8")


def build(command: str, site: Path) -> tuple[float, dict]:
    started = time.perf_counter()
    run = subprocess.run([command, "-C", site, "build", "--json"], check=True, capture_output=True, text=True)
    return (time.perf_counter() - started) * 1000, json.loads(run.stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("feedmill")
    parser.add_argument("--sizes", default="1000,100000")
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder)
            (site / "config.toml").write_text(CONFIG, "utf-8")
            for number in range(size):
                write(site, number, options.feeds)
            cold, _ = build(options.feedmill, site)
            idle = statistics.median(build(options.feedmill, site)[0] for _ in range(options.rounds))
            taken, written = [], []
            for number in range(size, size + options.rounds):
                write(site, number, options.feeds)
                took, report = build(options.feedmill, site)
                taken.append(took)
                # When a page is sealed, that page and the one before it are written too.
                written.append([path for path in report["written"] if "archive/" not in path])
            feeds = sorted({path.rsplit("/", 1)[0] for path in written[-1] if "/" in path})
            print(
                f"{size:>7} articles, {options.feeds} feeds: cold {cold / 1000:.1f} s, nothing new {idle:.0f} ms, "
                f"one new {statistics.median(taken):.0f} ms; it wrote {len(written[-1])} documents, of "
                f"{', '.join(feeds)}, and the marker",
                flush=True,
            )


if __name__ == "__main__":
    main()
