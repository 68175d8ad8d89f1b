#!/usr/bin/env python3
"""Builds sites of broken articles, configurations and outputs until a build does what none may.

Usage: fuzz.py FEEDMILL ARTICLES KIND [--seconds N] [--seed N]

ARTICLES is a folder of good ones of any layout: `READING_WRITE=FOLDER cargo test --test it reading --
--ignored` writes those of the tests. KIND is what is broken:

text    any line and any byte of an article
heads   front matter, key lines, field lists above an article
config  the configuration
output  the documents of a site whose ledger is lost

A build may say anything and end with 0, 1, 2, 3 or 4; of text and heads with 0 or 3 alone, as the gate
refuses nothing that a reader let pass. It may not panic, die of a signal, hang, or leave an item out
because of the gate. What fails is kept, and its folder printed.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONFIG = """[site]
title = "Quay"
base_url = "https://quay.example/"
id = "tag:quay.example,2026:"
description = "Boats & tides"
language = "en"
time_zone = "Europe/Oslo"
author = { name = "Anna Lind", email = "a@quay.example", url = "https://quay.example/a" }

[articles]
dates = ["metadata", "file-name", "stamp", "first-seen"]
max_bytes = "2 MB"

[output]
pages = true

[[feeds]]
items = ["stories", "headlines"]
stories = 30
window = "48h"
archive_size = 10
max_bytes = "1 MB"

[[feeds]]
name = "sections/{value}"
items = ["stories"]
each = "section"
where = { language = "en" }
"""
HEADS = [
    "---\ntitle: Quay\ndate: 2026-05-14\ntags: [a, b]\nrelated:\n  - {title: Ferry, url: https://quay.example/f}\n---\n",
    "+++\ntitle = 'Quay'\ndate = 2026-05-14T09:30:00Z\ndraft = false\n[extra]\nauthor = ['A', 'B']\n+++\n",
    '{"title": "Quay", "date": "2026-05-14", "tags": ["a"], "slug": "quay"}\n',
    "Title: Quay\nDate: 14 May 2026\nTags: a, b\nCorrection: it was rain\n\n",
    ":title: Quay\n:date: 2026-05-14\n:withdrawn: wrong\n\n",
    ".. title: Quay\n.. slug: quay\n.. date: 2026-05-14 09:30:00 UTC\n\n",
    "From: Anna <a@quay.example>\nTo: all@quay.example\nSubject: Quay\nDate: Thu, 14 May 2026 09:30:00 +0200\n\n",
]
PIECES = [
    "\0", "\x1b[31m", "\ufeff", "\ufffe", "\u202e", "\u2028", "\u00ad", "\U000e0001", "\U0001f468\u200d\U0001f469", "]]>",
    "<![CDATA[", "<script>", "&amp;", "&#x0;", "<!--", "-->", "---\n", "+++\n", "{", "}", "[", "]", ": ", "- ", "# ",
    "title: ", "date: 99999-01-01\n", "draft: maybe\n", "id: a b\n", "slug: ../..\n", "link: javascript:a\n",
    "https://exa,mple.org/", "http://[::1", "https://a@b:99999/", "www.", "mailto:a@b", "Related:\n", "\n\n\n",
    "\r", "\r\n", "\t", "\u3000", "1. ", "• ", "14 May 2026", "EMBARGOED UNTIL ", "By ", "-30-", "###", "=====\n",
    "&lid: &lid\n", "!!binary a\n", "'''", '"""', "\\u0000", "9" * 40, "a" * 5000, "é", "e\u0301" * 300, "ß", "İ",
]  # fmt: skip
# What a reader may have let pass and the gate did not.
GATE = re.compile(r"left out:|refused:.*(?:\.xml|\.json|\.html)")


class Fuzzer:
    def __init__(self, feedmill: str, articles: Path, kind: str, seed: int):
        self.feedmill = feedmill
        self.kind = kind
        self.random = random.Random(seed)
        # From one folder, in an order that is the same everywhere.
        self.articles = [path.read_bytes() for path in sorted(articles.rglob("*")) if path.is_file()]
        self.work = Path(tempfile.mkdtemp(prefix="fuzz-"))
        self.slowest = 0.0

    def bent(self, data: bytes) -> bytes:
        """The bytes with a few changes: bytes, pieces, lines."""
        pick = self.random
        for _ in range(pick.choice([1, 1, 2, 3, 8])):
            at = pick.randrange(len(data) + 1)
            change = pick.randrange(8)
            if change == 0:
                data = data[:at] + bytes([pick.randrange(256)]) + data[at + 1 :]
            elif change == 1:
                data = data[:at] + data[at + pick.randrange(40) :]
            elif change in (2, 3, 4):
                data = data[:at] + pick.choice(PIECES).encode() + data[at:]
            else:
                lines = data.split(b"\n")
                one, other = pick.randrange(len(lines)), pick.randrange(len(lines))
                if change == 5:
                    lines[one], lines[other] = lines[other], lines[one]
                elif change == 6:
                    del lines[one]
                else:
                    strange = pick.choice(self.articles).split(b"\n")
                    lines.insert(one, pick.choice(strange))
                data = b"\n".join(lines)
        return data

    def site(self, folder: Path, count: int) -> None:
        (folder / "articles").mkdir(parents=True)
        config = CONFIG.encode()
        if self.kind == "config":
            config = self.bent(config)
        (folder / "config.toml").write_bytes(config)
        for number in range(count):
            data = self.random.choice(self.articles)
            if self.kind == "text":
                data = self.bent(data)
            elif self.kind == "heads":
                data = self.bent(self.random.choice(HEADS).encode()) + data
            (folder / "articles" / f"boat-{number}.txt").write_bytes(data)

    def build(self, folder: Path) -> str | None:
        """Why the build did what none may."""
        began = time.monotonic()
        command = [self.feedmill, "build", "-C", str(folder), "--accept", "--now", "2026-06-01T00:00:00Z"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            return "it hangs"
        self.slowest = max(self.slowest, time.monotonic() - began)
        said = done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
        fine = (0, 3) if self.kind in ("text", "heads") else (0, 1, 2, 3, 4)
        if done.returncode not in fine or "panicked" in said:
            return f"exit {done.returncode}: {said[-400:]}"
        if self.kind in ("text", "heads") and (found := GATE.search(said)):
            return f"the gate: {said[found.start() :][:300]}"
        return None

    def round(self, number: int) -> tuple[int, str | None]:
        """One site; how many things were tried in it, and what went wrong."""
        folder = self.work / str(number)
        count = {"text": 400, "heads": 400}.get(self.kind, 12)
        self.site(folder, count)
        wrong = self.build(folder)
        if wrong is None and self.kind == "output":
            shutil.rmtree(folder / ".feedmill")
            documents = [path for path in (folder / "feeds").rglob("*") if path.is_file()]
            for path in self.random.sample(documents, min(6, len(documents))):
                path.write_bytes(self.bent(path.read_bytes()))
            wrong = self.build(folder)
        if wrong is None:
            shutil.rmtree(folder)
        return count if self.kind in ("text", "heads") else 1, wrong


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("feedmill")
    parser.add_argument("articles", type=Path)
    parser.add_argument("kind", choices=["text", "heads", "config", "output"])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    fuzzer = Fuzzer(options.feedmill, options.articles, options.kind, options.seed)
    began = time.monotonic()
    tried = failed = number = 0
    while time.monotonic() - began < options.seconds:
        count, wrong = fuzzer.round(number)
        number += 1
        tried += count
        if wrong:
            failed += 1
            print(f"FAIL  {fuzzer.work / str(number - 1)}: {wrong}", flush=True)
    print(f"{options.kind}: {tried} tried, {failed} failed, slowest build {fuzzer.slowest:.2f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
