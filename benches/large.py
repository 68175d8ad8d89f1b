#!/usr/bin/env python3
"""One large site, from its first build on: time, memory, what lies on the disk.

Usage: benches/large.py FEEDMILL [--size 100000] [--sites feed,history,pages] [--rounds 9]

The articles are made once, in a temporary folder beside this script's target folder, and read once so
that the system has them in memory as far as it can. Of three sites: one feed of the newest 20 stories as
RSS; one feed in three formats whose history holds all; the same with a page for each story. For each a
line: the first build, a build with nothing new, a build with one new story (medians), with the most
memory that each held; in `watch` the time from the close of a new article to its feed on the disk
(median), and the memory that the watch has then; the ledger's size, and how many documents there are.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from articles import write
from compare import Memory
from watch import SITE, Watched, newest

FEED = '[[feeds]]\nname = ""\nwindow = "1m"\nitems = ["stories"]\n'
THREE = 'formats = ["rss", "atom", "json"]\n'
SITES = {
    "feed": SITE + "[output]\npages = false\n" + FEED + 'archive = false\nformats = ["rss"]\n',
    "history": SITE + "[output]\npages = false\n" + FEED + THREE,
    "pages": SITE + FEED + THREE,
}


def run(command: list[str]) -> tuple[float, float]:
    """Seconds, and the most memory held, in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(command)
    most = Memory(process.pid)
    assert process.wait() == 0, command
    return time.perf_counter() - started, most.megabytes


def median(runs: list[tuple[float, float]]) -> str:
    seconds, memory = (statistics.median(values) for values in zip(*runs))
    return f"{seconds * 1000:.0f} ms {memory:.0f} MB"


def measure(command: str, site: Path, name: str, size: int, rounds: int) -> None:
    (site / "config.toml").write_text(SITES[name], "utf-8")
    build = [command, "-C", str(site), "build", "-q"]
    cold = run(build)
    idle = [run(build) for _ in range(3)]
    watch = Watched([command, "-C", str(site), "watch", "--json"], site / "articles", site / "feeds/rss.xml", "plain")
    watch.wait_for(lambda line: '"generation"' in line)
    durable = []
    for number in range(size, size + rounds):
        time.sleep(0.5)
        watch.add(number)
        durable.append((watch.wait_for(lambda line: '"new":[{' in line) - watch.closed) * 1000)
    status = Path(f"/proc/{watch.process.pid}/status").read_text()
    resident = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024
    watch.end()
    one = []
    for number in range(size + rounds, size + 2 * rounds):
        (site / "articles" / f"new-{number}.txt").write_text(newest(number, "plain"), "utf-8")
        one.append(run(build))
    ledger = (site / ".feedmill/ledger.db").stat().st_size / 1024**2
    documents = sum(len(files) for _, _, files in os.walk(site / "feeds"))
    print(
        f"{size:>8} {name:<8} cold {cold[0]:.2f} s {cold[1]:.0f} MB; nothing new {median(idle)}; "
        f"one new {median(one)}; watch {statistics.median(durable):.1f} ms {resident:.0f} MB; "
        f"ledger {ledger:.0f} MB; {documents} documents",
        flush=True,
    )
    for path in (site / "articles").glob("new-*"):
        path.unlink()
    shutil.rmtree(site / "feeds")
    shutil.rmtree(site / ".feedmill")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("feedmill")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--sites", default=",".join(SITES))
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        write(site / "articles", range(options.size), "plain")
        for path in (site / "articles").rglob("*.txt"):
            path.read_bytes()
        command = str(Path(options.feedmill).resolve())
        for name in options.sites.split(","):
            measure(command, site, name, options.size, options.rounds)


if __name__ == "__main__":
    main()
