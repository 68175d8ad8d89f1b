#!/usr/bin/env python3
"""Watches where the system tells too much, or too late.

Usage: tests/outside/events.py FEEDMILL

A folder of more folders than the queue of events holds: looking through it must not fill the queue, as
its overflow has the folder looked through. A machine too busy to tell of the watch's own trial in time
(strace delays the system's answers): the watch polls, and leaves off as soon as it hears. Prints a line
for each; stops with 1 at the first fault.
"""

import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

CONFIG = """[site]
title = "Quay"
base_url = "https://quay.example/"
id = "tag:quay.example,2026:"
[output]
pages = false
"""
QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")
PATIENCE = 90
# Every answer about new events but the first comes a second and a half late; the watch waits one.
LATE = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=epoll_wait"]
LATE += ["-e", "inject=epoll_wait:delay_exit=1500000:when=2+"]


class Watch:
    """A watch on a new site, and what it says."""

    def __init__(self, feedmill: str, site: Path, before: list[str]) -> None:
        self.articles = site / "articles"
        self.articles.mkdir()
        (site / "config.toml").write_text(CONFIG, "utf-8")
        (self.articles / "first.txt").write_text("The clerk opened the book. It was empty.\n", "utf-8")
        self.command = [*before, feedmill, "-C", str(site), "watch", "--json"]

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.said: queue.Queue[str] = queue.Queue()
        self.warned: queue.Queue[str] = queue.Queue()
        for stream, lines in ((self.process.stdout, self.said), (self.process.stderr, self.warned)):
            threading.Thread(target=lambda s, q: [q.put(line) for line in s], args=(stream, lines)).start()

    def stop(self) -> None:
        subprocess.run(["pkill", "-TERM", "-P", str(self.process.pid)], check=False)
        self.process.terminate()
        self.process.wait(PATIENCE)

    def settle(self, question: str) -> None:
        (self.articles / ".feedmill-probe").write_text(question, "utf-8")
        wait_for(self.said, lambda line: json.loads(line).get("probe") == question)


def wait_for(lines: "queue.Queue[str]", is_it) -> str:  # type: ignore[no-untyped-def]
    until = time.monotonic() + PATIENCE
    while True:
        line = lines.get(timeout=max(0.1, until - time.monotonic()))
        if is_it(line):
            return line


def many_folders(feedmill: str, site: Path) -> str:
    watch = Watch(feedmill, site, [])
    count = int(QUEUE.read_text("utf-8")) + 2_000
    for number in range(count):
        (watch.articles / f"{number:06}").mkdir()
    watch.start()
    try:
        watch.settle("first")
        (watch.articles / f"{count - 1:06}/late.txt").write_text("The clerk came back. All was well.\n", "utf-8")
        watch.settle("second")
    finally:
        watch.stop()
    warned = list(watch.warned.queue)
    assert not warned, warned
    assert "The clerk came back" in (site / "feeds/rss.xml").read_text("utf-8"), "the story is missing"
    return f"{count} folders"


def told_late(feedmill: str, site: Path) -> str:
    watch = Watch(feedmill, site, LATE)
    watch.start()
    try:
        wait_for(watch.warned, lambda line: "tells of no changes" in line)
        wait_for(watch.warned, lambda line: "tells of changes after all" in line)
        watch.settle("first")
    finally:
        watch.stop()
    return "polled for a while only"


def main() -> None:
    for work in (many_folders, told_late):
        with tempfile.TemporaryDirectory() as folder:
            print(work.__name__, work(sys.argv[1], Path(folder)))


if __name__ == "__main__":
    main()
