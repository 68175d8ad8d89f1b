#!/usr/bin/env python3
"""Times the watch: from the close of a new article to the new feed.

Usage: benches/watch.py FEEDMILL... [--hugo HUGO] [--sizes 1000,10000,100000] [--rounds 50] [--idle SECONDS]

For each size articles are made in a temporary folder. First the default site, which has no setting but its
name (three feeds in four formats, a page for each story, history), then smaller ones: each is built into a
new folder, and watched; then it gets new articles, one at a time, each the newest of all.
Prints a line for each: milliseconds to the moment at which the new feed is in its place, and to the
moment at which the process says that all is on the disk (median, 99th percentile, slowest). With
--hugo, the same for `hugo --watch`, to the moment at which its feed is in its place. With --idle, how
much processor time and memory the watch takes while nothing happens for so long. Several FEEDMILLs, such
as an older one, take turns.
"""

import argparse
import datetime
import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from articles import Article, write

SITE = '[site]\ntitle = "Quay"\nbase_url = "https://quay.example/"\nid = "tag:quay.example,2026:"\n'
ONE_FEED = (
    SITE + '[output]\npages = false\n[[feeds]]\nname = ""\nwindow = "1m"\nitems = ["stories"]\narchive = false\n'
)
ONE_DOCUMENT = ONE_FEED + 'formats = ["rss"]\n'
# The three feeds that a site has by default, without what stands around them.
THREE_FEEDS = SITE + "[output]\npages = false\n" + "".join(
    f'[[feeds]]\n{more}\nwindow = "1m"\narchive = false\n'
    for more in ("", 'name = "stories"\nitems = ["stories"]', 'name = "headlines"\nitems = ["headlines"]')
)
CONFIGS = {
    SITE: "three default feeds, pages, history",
    THREE_FEEDS: "three feeds, twelve documents",
    ONE_FEED: "one feed, four formats",
    ONE_DOCUMENT: "one feed, RSS",
}
HUGO = """baseURL = "https://quay.example/"
title = "Quay"
disableKinds = ["taxonomy", "term", "section", "404", "sitemap"]
[outputs]
home = ["rss"]
[services.rss]
limit = 20
"""
HUGO_FEED = """{{ printf "<?xml version=\\"1.0\\"?>" | safeHTML }}<rss version="2.0"><channel><title>Quay</title>
{{ range first 20 .Site.RegularPages }}<item><title>{{ .Title }}</title><guid>{{ .Permalink }}</guid>
<description>{{ .Content | transform.XMLEscape | safeHTML }}</description></item>{{ end }}</channel></rss>
"""
PATIENCE = 60


def newest(number: int, form: str) -> str:
    """An article that is newer than all others, but not in the future."""
    article = Article(number)
    minutes = datetime.timedelta(minutes=number % 100_000)
    article.date = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc) + minutes
    text = getattr(article, form)()
    return f"Date: {article.date:%Y-%m-%dT%H:%M:%SZ}\n\n{text}" if form == "plain" else text


class Watched:
    """A process that watches `articles`, and the feed that it keeps."""

    def __init__(self, command: list[str], articles: Path, feed: Path, form: str) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.articles, self.feed, self.form = articles, feed, form
        self.lines: queue.Queue[tuple[float, str]] = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put((time.perf_counter(), line))

    def wait_for(self, is_it: Callable[[str], bool]) -> float:
        while True:
            at, line = self.lines.get(timeout=PATIENCE)
            if is_it(line):
                return at

    def seen(self) -> tuple[int, int]:
        try:
            there = os.stat(self.feed)
            return there.st_ino, there.st_mtime_ns
        except FileNotFoundError:
            return 0, 0

    def add(self, number: int) -> float:
        """Writes a new article; milliseconds from its close to a changed feed."""
        before = self.seen()
        path = self.articles / f"new-{number}.{'txt' if self.form == 'plain' else 'md'}"
        path.write_text(newest(number, self.form), "utf-8")
        self.closed = time.perf_counter()
        while self.seen() == before:
            time.sleep(0.0001)  # the other core is the watch's
            if time.perf_counter() - self.closed > PATIENCE:
                raise SystemExit("no new feed")
        return (time.perf_counter() - self.closed) * 1000

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


def spread(taken: list[float]) -> str:
    taken = sorted(taken)
    at = lambda share: taken[min(len(taken) - 1, int(len(taken) * share))]
    return f"p50 {at(0.5):7.1f}  p99 {at(0.99):7.1f}  slowest {taken[-1]:7.1f}"


def feedmill(command: str, folder: Path, size: int, config: str, options: argparse.Namespace) -> None:
    name, articles = CONFIGS[config], folder / "articles"
    who = "feedmill" if command == options.feedmill[0] else command
    site = Path(tempfile.mkdtemp(dir=folder))
    (site / "config.toml").write_text(f'{config}[articles]\nfolder = "{articles}"\n', "utf-8")
    subprocess.run([command, "-C", site, "build", "-q"], check=True)
    documents = {path.name for path in (site / "feeds").iterdir()}
    assert ({"pages", "stories", "headlines"} <= documents) == (config == SITE), f"{name}: {documents}"
    watch = Watched([command, "-C", str(site), "watch", "--json"], articles, site / "feeds/rss.xml", "plain")
    watch.wait_for(lambda line: '"generation"' in line)
    placed, durable = [], []
    for number in range(options.rounds):
        time.sleep(0.4)
        placed.append(watch.add(size + number))
        durable.append((watch.wait_for(lambda line: '"new":[{' in line) - watch.closed) * 1000)
    print(f"{who} {size:>7} {name}: in place {spread(placed)}; durable {spread(durable)}", flush=True)
    if options.idle:
        idle(watch.process.pid, f"{who} {size:>7} {name}", options.idle)
    watch.end()
    for path in articles.glob("new-*"):
        path.unlink()


def idle(pid: int, what: str, seconds: int) -> None:
    used = lambda: sum(int(field) for field in Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[11:13])
    time.sleep(3)
    before = used()
    time.sleep(seconds)
    ticks = used() - before
    status = Path(f"/proc/{pid}/status").read_text()
    resident = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    share = ticks / os.sysconf("SC_CLK_TCK") / seconds * 100
    print(f"{what}: idle for {seconds} s: {share:.3f} % of a core, {int(resident) / 1024:.1f} MB", flush=True)


def hugo(command: str, site: Path, size: int, rounds: int) -> None:
    (site / "hugo.toml").write_text(HUGO, "utf-8")
    (site / "layouts").mkdir()
    (site / "layouts/index.rss.xml").write_text(HUGO_FEED, "utf-8")
    write(site / "content", range(size), "hugo")
    watch = Watched(
        [command, "--source", str(site), "--watch"], site / "content", site / "public/index.xml", "hugo"
    )
    watch.wait_for(lambda line: "Watching for changes" in line)
    taken = []
    for number in range(min(rounds, 20)):
        time.sleep(1)
        taken.append(watch.add(size + number))
    print(f"hugo     {size:>7} one feed, RSS: in place {spread(taken)}", flush=True)
    watch.end()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("feedmill", nargs="+")
    parser.add_argument("--hugo")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--idle", type=int, default=0)
    options = parser.parse_args()
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder)
            write(site / "articles", range(size), "plain")
            for config in CONFIGS:
                for command in options.feedmill:
                    feedmill(command, site, size, config, options)
        if options.hugo:
            with tempfile.TemporaryDirectory() as folder:
                hugo(options.hugo, Path(folder), size, options.rounds)


if __name__ == "__main__":
    main()
