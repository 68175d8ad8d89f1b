#!/usr/bin/env python3
"""Writes sites to be looked at: newsrooms in several languages, with sections, tags, a history, a correction.

Usage: looked_at.py FOLDER

Each language gets a site in a folder of its tag, whose texts are in that language as far as this file goes; in
`none` is one that doesn't say which it has.
"""

import sys
from pathlib import Path

LANGUAGES = {
    "en": (
        "The Alder Post",
        "Europe/London",
        "Harbour",
        "Night ferry returns to the long-distance timetable",
        "The night ferry sails again from Monday, after two winters in the yard. Tickets are sold on the quay.",
    ),
    "de": (
        "Der Hafenbote",
        "Europe/Berlin",
        "Hafen",
        "Nachtfähre kehrt nach zwei Wintern in den Fahrplan zurück",
        "Die Nachtfähre fährt ab Montag wieder, nach zwei Wintern in der Donaudampfschifffahrtsgesellschaftswerft.",
    ),
    "ar": (
        "بريد الميناء",
        "Africa/Cairo",
        "الميناء",
        "العبّارة الليلية تعود إلى جدول الرحلات",
        "تعود العبّارة الليلية إلى العمل يوم الإثنين بعد شتاءين في حوض السفن. تُباع التذاكر على الرصيف.",
    ),
    "ja": (
        "港だより",
        "Asia/Tokyo",
        "港",
        "夜の連絡船、二冬ぶりに運航を再開",
        "夜の連絡船が月曜日から運航を再開する。二つの冬を造船所で過ごした。切符は桟橋で売られる。",
    ),
}

LANGUAGES["none"] = LANGUAGES["en"]

CONFIG = """[site]
title = "{title}"
base_url = "https://example.org/feeds/"
id = "tag:example.org,2026:"
description = "{title}"
language = "{language}"
time_zone = "{zone}"
author = "{section}"
rights = "© {title}"

[[feeds]]
archive_size = 3
stories = 2
window = "1h"

[[feeds]]
name = "stories"
items = "stories"
archive_size = 3
stories = 2
window = "1h"

[[feeds]]
name = "section/{{value}}"
each = "section"

[[feeds]]
name = "tag/{{value}}"
each = "tag"
"""


def write(folder: Path, language: str) -> None:
    title, zone, section, headline, text = LANGUAGES[language]
    articles = folder / "articles"
    articles.mkdir(parents=True)
    config = CONFIG.format(title=title, language=language, zone=zone, section=section)
    if language == "none":
        config = config.replace('language = "none"\n', "")
    (folder / "config.toml").write_text(config, "utf-8")
    for number in range(8):
        # More tags than a front page lists.
        tags = ", ".join(f"{section} {5 * number + k}" for k in range(5))
        head = [f"date: 2026-05-{number + 1:02}" + (" 09:30" if number % 2 else ""), f"section: {section}"]
        head += [f"tags: {tags}", f"title: {headline} {number}"] if number != 6 else [f"tags: {tags}"]
        head += [f"correction: {text}"] if number == 7 else []
        body = [text, f"{text} https://example.org/a-rather-long-address/that-has-to-break/somewhere/{number}"]
        # Some name stories, others lead nowhere.
        others = [f"{headline} {other}" for other in (*range(3), 99) if other != number]
        head += ["related:", *(f"  - {other}" for other in others)]
        parts = ["\n".join(["---", *head, "---"]), *body]
        (articles / f"{number}.txt").write_text("\n\n".join(parts) + "\n", "utf-8")


def main() -> None:
    for language in LANGUAGES:
        write(Path(sys.argv[1]) / language, language)


if __name__ == "__main__":
    main()
