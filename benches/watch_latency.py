#!/usr/bin/env python3
"""Times `feedmill watch`: from the close of a new article to the moment its feed is in place on disk.

Usage: benches/watch_latency.py FEEDMILL SITE [ROUNDS]

SITE is a folder with config.toml and articles; it is built and watched, and gets ROUNDS (50) new
articles, one at a time. Prints milliseconds: median, 99th percentile and the slowest.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

BODY = (
    "The harbour office wrote down what it saw, hour by hour, in a book bought for the purpose. "
    "Nobody asked to read it until the ice was gone, and then everybody did.\n"
) * 5


def main() -> None:
    feedmill, site = sys.argv[1], Path(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    feed = next(path for path in (site / "feeds/feed.json", site / "feeds/rss.xml"))
    subprocess.run([feedmill, "-C", site, "build", "-q"], check=True)
    watch = subprocess.Popen([feedmill, "-C", site, "watch", "--json"], stdout=subprocess.PIPE, text=True)
    assert watch.stdout is not None
    watch.stdout.readline()
    taken = []
    try:
        for number in range(rounds):
            time.sleep(0.4)
            before = os.stat(feed).st_ino
            article = site / "articles" / f"latency-{os.getpid()}-{number}.txt"
            # An old date: the feed keeps its size, whatever its window.
            text = f"Date: 2020-01-01T00:00:00Z\n\nRound {number} of the latency test is about to begin. {BODY}"
            article.write_text(text, "utf-8")
            closed = time.perf_counter()
            while os.stat(feed).st_ino == before:
                time.sleep(0.0001)  # the other core is the watch's
                if time.perf_counter() - closed > 20:
                    sys.exit("no new feed within 20 s")
            taken.append((time.perf_counter() - closed) * 1000)
    finally:
        watch.terminate()
        watch.wait()
    taken.sort()
    at = lambda share: taken[min(len(taken) - 1, int(len(taken) * share))]
    print(f"{len(taken)} rounds: p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, slowest {taken[-1]:.1f} ms")


if __name__ == "__main__":
    main()
