#!/usr/bin/env python3
"""Judges the judge: atom.rnc must accept a rich document and refuse it once any one rule is broken.

Usage: judges.py ATOM_RNG...   (each grammar is tried with jing and with xmllint)
"""

import subprocess
import sys
import tempfile
from pathlib import Path

RICH = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:h="http://purl.org/syndication/history/1.0"
      xmlns:g="http://purl.org/atompub/tombstones/1.0" xmlns:x="https://example.org/x" xml:lang="en">
  <id>tag:example.org,2024:feed</id>
  <title>Harbour news</title>
  <updated>2024-03-05T09:30:00.250Z</updated>
  <author><name>Harbour desk</name><email>desk@example.org</email></author>
  <link rel="self" type="application/atom+xml" href="https://example.org/atom.xml"/>
  <link href="https://example.org/" hreflang="en"/>
  <link rel="prev-archive" href="https://example.org/archive/1/atom.xml"/>
  <generator version="1">Mill</generator>
  <h:archive/>
  <g:deleted-entry ref="tag:example.org,2024:gone" when="2024-03-04T00:00:00Z"/>
  <entry>
    <id>tag:example.org,2024:ferry</id>
    <title type="text">Ferry &#x26; tide</title>
    <published>2024-03-05T09:30:00Z</published>
    <updated>2024-03-05T09:30:00+01:00</updated>
    <link rel="alternate" href="https://example.org/ferry.html"/>
    <category term="sea" label="Sea"/>
    <summary>The ferry waits.</summary>
    <content type="html">&#x3C;p&#x3E;The ferry waits.&#x3C;/p&#x3E;</content>
    <x:mark x:deep="1"><x:inner>1</x:inner></x:mark>
  </entry>
  <entry>
    <id>tag:example.org,2024:tide</id>
    <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Tide</div></title>
    <updated>2024-02-29T23:59:59Z</updated>
    <author><name>A. Pilot</name></author>
    <link href="https://example.org/tide.html"/>
  </entry>
</feed>
"""

# What is broken, the text that goes, the text that comes.
BREACHES: list[tuple[str, str, str]] = [
    ("feed without id", "  <id>tag:example.org,2024:feed</id>\n", ""),
    ("feed with two titles", "<title>Harbour news</title>", "<title>a</title><title>b</title>"),
    ("feed without updated", "  <updated>2024-03-05T09:30:00.250Z</updated>\n", ""),
    ("two generators", "<h:archive/>", "<h:archive/><generator>b</generator>"),
    ("two rights", "<h:archive/>", "<h:archive/><rights>b</rights><rights>c</rights>"),
    ("archive and complete", "<h:archive/>", "<h:archive/><h:complete/>"),
    ("archive mark in an entry", "<x:mark", "<h:archive/><x:mark"),
    ("archive mark with text", "<h:archive/>", "<h:archive>yes</h:archive>"),
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


def verdict(command: list[str], text: str) -> bool:
    """Whether the judge accepts the document."""
    with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        run = subprocess.run([*command, file.name], capture_output=True, check=False)
    return run.returncode == 0


def main() -> int:
    wrong = 0
    for grammar in sys.argv[1:]:
        assert Path(grammar).exists(), grammar
        for command in (["xmllint", "--noout", "--relaxng", grammar], ["jing", grammar]):
            if not verdict(command, RICH):
                wrong += 1
                print(f"{command[0]} {grammar}: refuses the good document")
            for name, old, new in BREACHES:
                assert RICH.count(old) == 1, f"{name}: {RICH.count(old)} places"
                if verdict(command, RICH.replace(old, new)):
                    wrong += 1
                    print(f"{command[0]} {grammar}: accepts: {name}")
    print(f"judges: {len(BREACHES)} breaches tried, {wrong} wrong verdicts")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
