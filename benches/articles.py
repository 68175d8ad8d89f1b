#!/usr/bin/env python3
"""Writes articles for the benchmarks, the same every time.

Usage: benches/articles.py COUNT FOLDER [--hugo | --eleventy] [--first N]

An article has four to six paragraphs and fourteen to eighteen related headlines, about 3 KiB: the
shape that news desks drop. As they are, or as the content of another generator, with its metadata.
A thousand to a folder. Files have their story's date as their time.
"""

import argparse
import datetime
import os
import random
from pathlib import Path

WORDS = (
    "harbour ferry weir bridge tide quay lamp mole crane stall baker school timber orchard meadow parish "
    "council clerk warden pilot diver mason carter weaver miller brewer smith cooper chandler rope sail net "
    "barge dredger culvert sluice lock gate ledger survey grant levy toll lease charter vote ballot hearing "
    "ruling appeal tender budget deficit surplus repair delay opening closure winter spring summer autumn "
    "morning evening weekend fog frost thaw storm drought flood snow wind salt grain wool clay slate copper "
    "opened closed delayed approved refused counted measured repaired rebuilt welcomed missed promised "
    "northern southern upper lower inner outer old new small large early late first second third last quiet "
    "the a of to in and for on with as at by from that is was were has had will would after before during "
    "over under between against without while since until because although across beside beyond"
).split()
START = datetime.datetime(2015, 1, 1, tzinfo=datetime.timezone.utc)
SPECIAL = ("“as they say”", "the warden’s", "salt & timber", "a <draft> of it", "Ærø", "naïve")


def sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(12, 26))
    if chance.random() < 0.25:
        words[chance.randrange(len(words))] = chance.choice(SPECIAL)
    text = " ".join(words)
    return text[0].upper() + text[1:] + "."


def headline(chance: random.Random) -> str:
    return " ".join(word.capitalize() for word in chance.choices(WORDS, k=chance.randint(9, 15)))


class Article:
    """Title, paragraphs, headlines and date of article `number`."""

    def __init__(self, number: int) -> None:
        chance = random.Random(number)
        self.title = f"{headline(chance)} {number}"
        self.paragraphs = [
            " ".join(sentence(chance) for _ in range(chance.randint(2, 4)))
            for _ in range(chance.randint(4, 6))
        ]
        self.headlines = [headline(chance) for _ in range(chance.randint(14, 18))]
        self.date = START + datetime.timedelta(minutes=5 * number, seconds=chance.randint(0, 59))

    def plain(self) -> str:
        return "\n".join(self.paragraphs) + "\n\n\n" + "\n".join(self.headlines) + "\n"

    def markdown(self) -> str:
        items = "\n".join(f"- {text}" for text in self.headlines)
        return "\n\n".join(self.paragraphs) + f"\n\n{items}\n"

    def hugo(self) -> str:
        return f'+++\ntitle = "{self.title}"\ndate = {self.date:%Y-%m-%dT%H:%M:%SZ}\n+++\n{self.markdown()}'

    def eleventy(self) -> str:
        return f'---\ntitle: "{self.title}"\ndate: {self.date:%Y-%m-%dT%H:%M:%SZ}\n---\n{self.markdown()}'


def write(folder: Path, numbers: range, form: str) -> None:
    ending = "txt" if form == "plain" else "md"
    for number in numbers:
        article = Article(number)
        inside = folder / f"{number // 1000:04}"
        if number % 1000 == 0 or number == numbers.start:
            inside.mkdir(parents=True, exist_ok=True)
        path = inside / f"{number:07}.{ending}"
        path.write_text(getattr(article, form)(), "utf-8")
        os.utime(path, (article.date.timestamp(), article.date.timestamp()))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    forms = parser.add_mutually_exclusive_group()
    for form in ("hugo", "eleventy"):
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form)
    parser.add_argument("--first", type=int, default=0)
    parser.set_defaults(form="plain")
    options = parser.parse_args()
    write(options.folder, range(options.first, options.first + options.count), options.form)


if __name__ == "__main__":
    main()
