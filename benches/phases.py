#!/usr/bin/env python3
"""Where the processor time of a first build goes: by phase, in the user's code and in the system.

Usage: benches/phases.py [FEEDMILL...] [--size 10000] [--runs 3]

Feedmill tells no times of its own. `perf record` looks at each of its threads 997 times a second and keeps
the stack; a sample counts for the module of Feedmill's that stands nearest to where the processor was, so
that the allocator, the formats' libraries, SQLite and the system's calls count for who called them. A site
of so many articles, without any setting, is built into a new folder in each run, after all that was written
before is on the disk. Prints milliseconds of processor time by phase (medians), those that the system took
of them, and the share; then how long the build took and how many processors it kept busy. The stacks that are
copied cost time too: take the shares, not the sums. Needs perf, and a release binary with its symbols.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from articles import write
from compare import DEFAULT, HERE

RATE = 997
# What a module belongs to: the first that fits.
PHASES = {
    "list and look at files": r"world::(walk|scan|listing|stat|articles_folder|not_articles|links)",
    "open and read": r"world::read",
    "understand (story)": r"story::",
    "judge and plan (ledger)": r"(ledger|plan)::",
    "remember (SQLite)": r"store",
    "draw (feed)": r"feed::",
    "check (gate)": r"gate::",
    "place (output)": r"world::output",
    "conduct (pipeline)": r"(pipeline|commands)::",
}
MODULE = re.compile(r"feedmill::((?:[a-z_0-9]+::)+)")
OTHER = "threads, start, end"


def phase(stack: list[str]) -> str:
    """Of the symbols of a stack, the innermost first."""
    for symbol in stack:
        if found := MODULE.search(symbol):
            return next((name for name, module in PHASES.items() if re.match(module, found[1])), OTHER)
    return OTHER


def sampled(record: Path) -> tuple[Counter[str], Counter[str]]:
    """Samples by phase, and those of them in the system."""
    script = subprocess.run(
        ["perf", "script", "-i", record, "--no-inline", "-F", "ip,sym"], check=True, capture_output=True, text=True
    )
    all_samples: Counter[str] = Counter()
    in_system: Counter[str] = Counter()
    for block in script.stdout.split("\n\n"):
        frames = [line.strip().partition(" ") for line in block.strip().splitlines()]
        if not frames:
            continue
        of = phase([symbol for _, _, symbol in frames])
        all_samples[of] += 1
        # The system's addresses are the upper half.
        in_system[of] += len(frames[0][0]) == 16 and frames[0][0] >= "8"
    return all_samples, in_system


def build(command: Path, work: Path, number: int) -> tuple[Counter[str], Counter[str], float]:
    site = work / str(number)
    site.mkdir()
    (site / "config.toml").write_text(f'{DEFAULT}[articles]\nfolder = "{work / "articles"}"\n', "utf-8")
    record = site / "perf.data"
    os.sync()
    started = time.perf_counter()
    perf = ["perf", "record", "-q", "-o", record, "-F", str(RATE), "--call-graph", "dwarf,16384"]
    subprocess.run([*perf, command, "build", "-q"], cwd=site, check=True, stderr=subprocess.DEVNULL)
    took = time.perf_counter() - started
    found = sampled(record)
    record.unlink()
    return *found, took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("feedmill", nargs="*", type=Path, default=[HERE.parent / "target/release/feedmill"])
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    if not shutil.which("perf"):
        sys.exit("perf isn't installed")
    work = Path(tempfile.mkdtemp())
    write(work / "articles", range(options.size), "plain")
    commands = [command.resolve() for command in options.feedmill]
    taken = [
        [build(command, work, number * len(commands) + place) for place, command in enumerate(commands)]
        for number in range(options.runs)
    ]
    for place, command in enumerate(commands):
        runs = [one[place] for one in taken]
        sums = [sum(samples.values()) for samples, _, _ in runs]
        print(f"\n| {options.size:,} articles, {command} | CPU | of it in the system | share |\n|---|---|---|---|")
        for name in [*PHASES, OTHER]:
            cpu = statistics.median(samples[name] for samples, _, _ in runs) / RATE * 1000
            system = statistics.median(inside[name] for _, inside, _ in runs) / RATE * 1000
            share = statistics.median(samples[name] / whole for (samples, _, _), whole in zip(runs, sums))
            print(f"| {name} | {cpu:,.0f} ms | {system:,.0f} ms | {share:.0%} |")
        wall = statistics.median(took for _, _, took in runs)
        busy = statistics.median(whole / RATE / took for (_, _, took), whole in zip(runs, sums))
        print(f"| all | {statistics.median(sums) / RATE * 1000:,.0f} ms | | {wall:,.1f} s, {busy:.1f} processors |")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
