"""Readers that keep a memory of what they have seen: `reader`, newsboat and rss2email, for life.py, moved.py and
wordpress.py."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from reader import make_reader


class Known(NamedTuple):
    """What a reader remembers of an item; dates as it keeps them."""

    published: object
    updated: object


class Library:
    """`reader`, subscribed to every document."""

    def __init__(self, url: str, documents: tuple[str, ...]) -> None:
        self.reader = make_reader(":memory:")
        self.urls = {f"{url}{name}": name for name in documents}
        for address in self.urls:
            self.reader.add_feed(address)

    def poll(self) -> None:
        for result in self.reader.update_feeds_iter(scheduled=False):
            if isinstance(result.value, Exception):
                raise result.value
        for feed in self.reader.get_feeds():
            if feed.last_exception:
                raise RuntimeError(f"reader: {feed.url}: {feed.last_exception}")

    def known(self) -> dict[tuple[str, str], Known]:
        return {
            (self.urls[entry.feed_url], entry.id): Known(entry.published, entry.updated or entry.published)
            for entry in self.reader.get_entries()
        }

    def unread(self) -> set[tuple[str, str]]:
        return {(self.urls[entry.feed_url], entry.id) for entry in self.reader.get_entries(read=False)}

    def mark_all_read(self) -> None:
        for entry in list(self.reader.get_entries(read=False)):
            self.reader.mark_entry_as_read(entry)


class Newsboat:
    """newsboat with a cache of its own for each document that it can read."""

    def __init__(self, url: str, documents: tuple[str, ...], home: Path) -> None:
        self.homes = {name: home / name.replace("/", "-") for name in documents if not name.endswith(".json")}
        for name, place in self.homes.items():
            place.mkdir(parents=True)
            (place / "urls").write_text(f"{url}{name}\n")
            (place / "config").write_text("max-items 0\n")

    def newsboat(self, place: Path, command: str) -> str:
        files = ["-u", place / "urls", "-c", place / "cache.db", "-C", place / "config"]
        run = subprocess.run(
            ["newsboat", "-q", *files, "-x", command],
            env={"HOME": str(place), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return run.stdout

    def poll(self) -> None:
        for place in self.homes.values():
            self.newsboat(place, "reload")

    def rows(self, name: str, columns: str) -> list[tuple[object, ...]]:
        if not (self.homes[name] / "cache.db").exists():
            return []
        with sqlite3.connect(self.homes[name] / "cache.db") as cache:
            return cache.execute(f"SELECT {columns} FROM rss_item").fetchall()

    def known(self) -> dict[tuple[str, str], Known]:
        # Its one date is the item's `published` when there is one.
        return {(name, id): Known(date, date) for name in self.homes for id, date in self.rows(name, "guid, pubDate")}

    def unread(self) -> set[tuple[str, str]]:
        found = {(name, id) for name in self.homes for id, unread in self.rows(name, "guid, unread") if unread}
        for name, place in self.homes.items():
            said = self.newsboat(place, "print-unread").split()[0]
            if int(said) != sum(of == name for of, _ in found):
                raise RuntimeError(f"newsboat: {name}: it says {said} unread")
        return found

    def mark_all_read(self) -> None:
        for place in self.homes.values():
            with sqlite3.connect(place / "cache.db") as cache:
                cache.execute("UPDATE rss_item SET unread = 0")


class Mail:
    """rss2email, which sends what is new through a program of ours."""

    def __init__(self, url: str, document: str, place: Path) -> None:
        place.mkdir(parents=True)
        self.place, self.sent = place, place / "sent"
        sendmail = place / "sendmail"
        sendmail.write_text(f"#!/bin/sh\ncat >/dev/null\necho mail >>{self.sent}\n")
        sendmail.chmod(0o755)
        self.r2e("new", "ada@quay.example")
        config = place / "config"
        text = config.read_text()
        config.write_text(re.sub("sendmail = .*", f"sendmail = {sendmail}", text))
        self.r2e("add", "old", url + document)

    def r2e(self, *words: str) -> None:
        program = Path(sys.executable).parent / "r2e"
        command = [program, "-c", self.place / "config", "-d", self.place / "data", *words]
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    def mails(self) -> int:
        """How many came since the last time."""
        self.sent.unlink(missing_ok=True)
        self.r2e("run")
        return len(self.sent.read_text().splitlines()) if self.sent.exists() else 0


class Audience:
    """All of them, subscribed to one address; they read all that they get."""

    def __init__(self, url: str, document: str, place: Path) -> None:
        self.name = place.name
        self.readers = {
            "reader": Library(url, (document,)),
            "newsboat": Newsboat(url, (document,), place / "newsboat"),
        }
        self.mail = Mail(url, document, place / "mail")

    def look(self, expected: int, what: str) -> list[str]:
        """What went wrong, if they don't find so many new ones."""
        faults = []
        for name, reader in self.readers.items():
            reader.poll()
            unread = reader.unread()
            if len(unread) != expected:
                faults.append(f"{self.name}: {name}: {len(unread)} unread, {what}: {sorted(unread)[:3]}")
            reader.mark_all_read()
        mails = self.mail.mails()
        if mails != expected:
            faults.append(f"{self.name}: rss2email: {mails} mails, {what}")
        return faults
