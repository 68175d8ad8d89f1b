#!/usr/bin/env python3
"""Writes a site of articles that break feed generators: characters, encodings, dates, markup, names.

Usage: hostile.py FOLDER

Each is read without complaint or with a warning, so the build must succeed; what comes out must be
valid and the same to every reader. Two things are left out because a reader fails on them alone:
years before 1970 (newsboat takes them for 2105) and character references in a title of RSS, of which
feedparser makes small letters.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

CONFIG = """[site]
title = "Hostile <articles> & titles"
base_url = "https://example.org/feeds/"
id = "tag:example.org,2024:"
description = "]]> & <b>"
language = "en"

[[feeds]]
items = ["stories", "headlines"]
stories = 200
max_bytes = "5 MB"

[[feeds]]
name = "stories"
items = ["stories"]
stories = 200

[[feeds]]
name = "headlines"
items = ["headlines"]
stories = 200
"""
BODY = """

The harbour board met on Monday and agreed on the new berth, which opens in spring.

Nobody spoke against it, and the minutes were signed before noon on the same day.
"""
TITLES = [
    "nul \0 in a title",
    "controls \x01\x08 and formatting \x0f\x1d",
    "escape \x1b[31mred\x1b[0m end",
    "delete \x7f and next line \x85 here",
    "line \u2028 and paragraph \u2029 separators",
    "no characters \ufffe\uffff\ufdd0 at all",
    "replacement \ufffd kept, byte order mark \ufeff not",
    "section <![CDATA[x]]> shown",
    "<?xml version='1.0'?> <!DOCTYPE x> <!ENTITY lol>",
    "AT&T a&b; &lt; &amp;lt; &copy",
    "a </b> c </title> d </item>",
    "--> <!-- comment",
    "family 👩‍👩‍👧‍👦, flags 🏳️‍🌈 🇪🇺",
    "override \u202e and isolate \u2067 unclosed",
    "tags \U000e0001\U000e0041 end",
    "قارب الليل يعود",
    "x" * 3000,
    "word " * 400,
    "   spaces   and\ttabs   ",
    "\"'`´’“”«»",
    "!!! ??? …",
]
NAMES = [
    "a b.txt", "a%20b.txt", "a#b?.txt", "a&b'\"<x>.txt", "-dash.txt", "CON.txt", "~til.txt", "A.txt", "a.txt",
    "é.txt", "e\u0301.txt", "new\nline.txt", "tab\tx.txt", "escape\x1b[31m.txt", "…/deep/…/x.txt", f"u_U/{'n' * 240}.txt",
    "dots../..x.txt", "a:b.txt", "pages/x.txt", "archive/1.txt", "semi;colon,comma=.txt", "100%.txt", "x.tar.txt",
]  # fmt: skip
LINKS = """Title: Links of all kinds
Date: 2024-04-30T12:00:00Z

A list of addresses, some of which no reader should ever be given, and some that only need a little care.

Related:
- Script <javascript:alert(1)>
- Data <data:text/html,x>
- Relative <../x.html>
- Space <https://a.example/a b>
- [Braces](https://a.example/{x}|y^z)
- Other letters <https://bücher.example/straße?q=ü#ä>
- Percent signs <https://a.example/100%zz%20%2F>
- Number <http://[::1]:80/>
"""
YAML = """---
title: 'yaml <b>&amp;'
date: 2024-05-02 00:06:00
tags: ['a,b', ' ', 'A&B', 'a,b']
author: 'Desk <desk@example.org>'
language: en_US
summary: 'S <i>x</i> &amp; ]]>'
---"""
MARKDOWN = """# A *title* with `code` & <b>

*em* **b** [script](javascript:x) ![image](../i.png) <script>alert(1)</script>

<iframe src='x'></iframe>

| a | b |
|---|---|
| 1 | 2 |

- [ ] task with a note[^1]

[^1]: foot &nbsp; &#0;
"""
HTML = """<html><head><title>t</title></head><body><h1>HTML &amp; <em>title</em></h1>
<p onclick=x>para <b>unclosed <a href='#x'>part</a> <img src=//cdn.example/x.png srcset='a 1x, b 2x'>
<table><tr><td>x</table><script>1</script><style>p{}</style><svg><p>q</svg></p></p><form><input></form>
<h1>again</h1><div><p>x<div>y</p></div><a href=a><a href=b>n</a></a></body>
"""


def contents() -> Iterator[tuple[str, bytes]]:
    """File names without their number, and what is in the files.

    Each has a date of its own, down to the minute: readers that sort by the second show no other order.
    """
    for minute, title in enumerate(TITLES):
        yield f"20240429T10{minute:02}-title.txt", f"Title: {title}{BODY}".encode()
    texts = [f"Title: Encodings, é and “q”\nDate: 2024-04-29T11:{minute:02}:00Z{BODY}" for minute in range(6)]
    yield "mark.txt", texts[0].encode("utf-8-sig")
    yield "utf-16.txt", texts[1].encode("utf-16")
    yield "windows.txt", texts[2].encode("cp1252")
    yield "crlf.txt", texts[3].replace("\n", "\r\n").encode()
    yield "cr.txt", texts[4].replace("\n", "\r").encode()
    yield "invalid.txt", b"\xed\xa0\x80 \xc0\x80 \xff".join(part.encode() for part in texts[5].split("é", 1))
    for date in ("1989-01-01T00:00:00Z", "2016-12-31T23:59:60Z", "2016-12-30T24:00:00Z", "2099-01-01T00:00:00+05:45"):
        yield "date.txt", f"Title: Dated {date}\nDate: {date}{BODY}".encode()
    yield "links.txt", LINKS.encode()
    yield "yaml.txt", f"{YAML}{BODY}".encode()
    yield "2024-04-24-markdown.md", MARKDOWN.encode()
    yield "2024-04-25-page.html", HTML.encode()
    yield "2024-04-26-line.txt", b"One line only, with no body, no date, and no full stop at the end"
    yield "2024-04-27-word.txt", f"{'p' * 200_000}{BODY}".encode()
    yield (
        "2024-04-28-references.txt",
        f"Title: References in a body\n\n&#xD800; &#0; &#x1; &nbsp; <b>bold</b> ]]>{BODY}".encode(),
    )


def main() -> None:
    site = Path(sys.argv[1])
    articles = site / "articles"
    articles.mkdir(parents=True)
    (site / "config.toml").write_text(CONFIG, "utf-8")
    for number, (name, content) in enumerate(contents()):
        (articles / name.replace(".", f"-{number:02}.")).write_bytes(content)
    for number, name in enumerate(NAMES):
        path = articles / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Title: File {number}\nDate: 2024-05-01T00:{number:02}:00Z{BODY}", "utf-8")
    # A name that isn't UTF-8.
    with open(bytes(articles) + b"/\xff\xfe.txt", "wb") as article:
        article.write(f"Title: File without a name\nDate: 2024-05-03T00:00:00Z{BODY}".encode())


if __name__ == "__main__":
    main()
