#!/usr/bin/env python3
"""Judges the judges: a grammar must accept its good document, and refuse it once one rule is broken.

Usage: judges.py FOLDER   (where atom.rng and rss.rng lie; each is tried with jing and with xmllint)
"""

import subprocess
import sys
import tempfile
from pathlib import Path

# What is broken, the text that goes, the text that comes.
ATOM_BREACHES = [
    ("feed without id", "  <id>tag:example.org,2024:feed</id>\n", ""),
    ("feed with two titles", "<title>Harbour news</title>", "<title>a</title><title>b</title>"),
    ("feed without updated", "  <updated>2024-03-05T09:30:00.250Z</updated>\n", ""),
    ("two generators", "<h:archive/>", "<h:archive/><generator>b</generator>"),
    ("two rights", "<h:archive/>", "<h:archive/><rights>b</rights><rights>c</rights>"),
    ("archive and complete", "<h:archive/>", "<h:archive/><h:complete/>"),
    ("archive mark in an entry", "<x:mark", "<h:archive/><x:mark"),
    ("archive mark with text", "<h:archive/>", "<h:archive>yes</h:archive>"),
    ("archive without its numbers", '<f:page first="51" last="100" rules=""></f:page>', ""),
    ("numbers outside of an archive", "<h:archive/>", ""),
    ("number below one", 'first="51"', 'first="0"'),
    ("memory with text", "</f:page>", "x</f:page>"),
    ("memory of a feed in an entry", "<f:headline", '<f:page first="1" last="2" rules=""/><f:headline'),
    ("two memories", "<f:headline", '<f:headline about="tag:example.org,2024:ferry"/><f:headline'),
    ("memory without a key", ' key="sea/ferry"', ""),
    ("memory of another length", "7d793037a0760186574b0282f2f435e7", "7d793037"),
    ("memory of a time that Atom has", 'number="100"', 'number="100" updated="2024-03-05T09:45:00Z"'),
    ("unknown memory", "<f:headline", "<f:tide/><f:headline"),
    ("tombstone without when", ' when="2024-03-04T00:00:00Z"', ""),
    ("tombstone without ref", ' ref="tag:example.org,2024:gone"', ""),
    ("entry without id", "    <id>tag:example.org,2024:ferry</id>\n", ""),
    ("entry with two ids", "<category", "<id>tag:example.org,2024:b</id><category"),
    ("entry without title", '    <title type="text">Ferry &#x26; tide</title>\n', ""),
    ("entry without updated", "    <updated>2024-03-05T09:30:00+01:00</updated>\n", ""),
    ("entry with two published", "<category", "<published>2024-03-05T09:30:00Z</published><category"),
    ("nobody signs an entry", "  <author><name>Harbour desk</name><email>desk@example.org</email></author>\n", ""),
    ("no content, no alternate", '    <link href="https://example.org/tide.html"/>\n', ""),
    ("no content, other link", '<link href="https://example.org/tide.html"/>', '<link rel="via" href="https://example.org/t"/>'),
    ("content elsewhere, no summary", '<link href="https://example.org/tide.html"/>', '<content src="https://example.org/t.pdf" type="application/pdf"/>'),
    ("content elsewhere, not empty", ' type="html">&#x3C;p', ' type="image/png" src="https://example.org/a.png">&#x3C;p'),
    ("two contents", "<x:mark", "<content>b</content><x:mark"),
    ("composite media type", '<content type="html">', '<content type="multipart/mixed">'),
    ("text with a child", "Ferry &#x26; tide", "Ferry <b>tide</b>"),
    ("xhtml without div", '<div xmlns="http://www.w3.org/1999/xhtml">Tide</div>', "Tide"),
    ("unknown text type", 'type="text"', 'type="plain"'),
    ("lower-case t", "2024-03-05T09:30:00Z</published>", "2024-03-05t09:30:00Z</published>"),
    ("lower-case z", "2024-03-05T09:30:00Z</published>", "2024-03-05T09:30:00z</published>"),
    ("date without zone", "2024-03-05T09:30:00Z</published>", "2024-03-05T09:30:00</published>"),
    ("date with white space", "2024-03-05T09:30:00Z</published>", " 2024-03-05T09:30:00Z</published>"),
    ("31 April", "2024-03-05T09:30:00Z</published>", "2024-04-31T09:30:00Z</published>"),
    ("hour 24", "2024-03-05T09:30:00Z</published>", "2024-03-05T24:00:00Z</published>"),
    ("day alone", "2024-03-05T09:30:00Z</published>", "2024-03-05</published>"),
    ("id with white space", "<id>tag:example.org,2024:tide</id>", "<id> tag:example.org,2024:tide</id>"),
    ("relative id", "<id>tag:example.org,2024:tide</id>", "<id>tide</id>"),
    ("link without href", ' href="https://example.org/ferry.html"', ""),
    ("link with an empty rel", 'rel="alternate"', 'rel=""'),
    ("category without term", ' term="sea"', ""),
    ("person without name", "<name>A. Pilot</name>", ""),
    ("person with two names", "<name>A. Pilot</name>", "<name>A</name><name>B</name>"),
    ("bad address", "desk@example.org", "the desk"),
    ("unknown element of Atom's", "<x:mark", "<headline>b</headline><x:mark"),
    ("unknown attribute", "<category", "<category colour='red'"),
    ("bad language", 'xml:lang="en"', 'xml:lang="en_GB"'),
]


RSS_BREACHES = [
    ("another version", 'version="2.0"', 'version="0.92"'),
    ("channel without title", "<title>Harbour news</title>", ""),
    ("channel without link", "<link>https://example.org/</link>", ""),
    ("channel without description", "<description>From a small coast</description>", ""),
    ("channel without self link", '<atom:link rel="self" type="application/rss+xml" href="https://example.org/rss.xml"/>', ""),
    ("two self links", '<atom:link rel="prev-archive"', '<atom:link rel="self"'),
    ("metadata after the items", "</item>\n</channel>", "</item><docs>https://example.org/</docs></channel>"),
    ("one-digit day", "Tue, 05 Mar 2024 09:30:00 +0000</pubDate>", "Tue, 5 Mar 2024 09:30:00 +0000</pubDate>"),
    ("German month", "Tue, 05 Mar 2024 09:30:00 +0000</pubDate>", "Di, 05 Mär 2024 09:30:00 +0000</pubDate>"),
    ("zone by name", "Tue, 05 Mar 2024 09:30:00 +0000</pubDate>", "Tue, 05 Mar 2024 09:30:00 GMT</pubDate>"),
    ("another zone", "Tue, 05 Mar 2024 09:30:00 +0000</pubDate>", "Tue, 05 Mar 2024 10:30:00 +0100</pubDate>"),
    ("item without title", "<title>Ferry &#x26; tide</title>", ""),
    ("item with a blank title", "<title>Ferry &#x26; tide</title>", "<title> </title>"),
    ("title with a child", "Ferry &#x26; tide", "Ferry <b>tide</b>"),
    ("item without guid", '<guid isPermaLink="false">tag:example.org,2024:ferry</guid>', ""),
    ("guid as an address", ' isPermaLink="false"', ""),
    ("item without a date", "<pubDate>Tue, 05 Mar 2024 09:30:00 +0000</pubDate>", ""),
    ("relative link", "<link>https://example.org/ferry.html</link>", "<link>/ferry.html</link>"),
    ("script as a link", "<link>https://example.org/ferry.html</link>", "<link>javascript:alert(1)</link>"),
    ("content before description", "<description>It waits.</description>", "<content:encoded>a</content:encoded><description>It waits.</description>"),
    ("blank category", "<category>Sea</category>", "<category/>"),
    ("archive without its numbers", '<f:page first="51" last="100" rules=""></f:page>', ""),
    ("archive and complete", "<h:archive/>", "<h:archive/><h:complete/>"),
    ("number below one", 'last="100"', 'last="0"'),
    ("memory without its times", ' published="2024-03-05T09:30:00Z"', ""),
    ("memory without a number", ' number="100"', ""),
    ("unknown memory", "<f:feed", "<f:tide/><f:feed"),
    ("enclosure without length", ' length="1200"', ""),
    ("e-mail author", "<category>Sea</category>", "<author>a@example.org</author>"),
    ("empty related title", 'title="Tide"', 'title=""'),
]


def accepted_by_xmllint(grammar: Path, documents: list[Path]) -> set[Path]:
    run = subprocess.run(
        ["xmllint", "--noout", "--relaxng", grammar, *documents],
        capture_output=True,
        text=True,
        check=False,
    )
    said = run.stderr.splitlines()
    return {document for document in documents if f"{document} validates" in said}


def accepted_by_jing(grammar: Path, documents: list[Path]) -> set[Path]:
    run = subprocess.run(["jing", grammar, *documents], capture_output=True, text=True, check=False)
    return {document for document in documents if f"{document}:" not in run.stdout}


def main() -> int:
    folder, good = Path(sys.argv[1]), Path(__file__).parent / "good"
    tried, wrong = 0, 0
    for form, breaches in (("atom", ATOM_BREACHES), ("rss", RSS_BREACHES)):
        text = (good / f"{form}.xml").read_text("utf-8")
        with tempfile.TemporaryDirectory() as trials:
            names = {Path(trials) / "good.xml": "the good document"}
            for number, (name, old, new) in enumerate(breaches):
                assert text.count(old) == 1, f"{form}: {name}: {text.count(old)} places"
                names[Path(trials) / f"{number}.xml"] = name
                (Path(trials) / f"{number}.xml").write_text(text.replace(old, new), "utf-8")
            (Path(trials) / "good.xml").write_text(text, "utf-8")
            for judge in (accepted_by_xmllint, accepted_by_jing):
                accepted = judge(folder / f"{form}.rng", list(names))
                tried += len(names)
                for document in accepted ^ {Path(trials) / "good.xml"}:
                    wrong += 1
                    print(f"{judge.__name__}: {form}: wrong about: {names[document]}")
    print(f"{tried} trials, {wrong} wrong verdicts")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
