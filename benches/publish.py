#!/usr/bin/env python3
"""A large site into a bucket: `feedmill publish` beside `rclone sync` and `hugo deploy`, the same files by each.

Usage: benches/publish.py FEEDMILL HUGO RCLONE WEED [--size 100000] [--folder FOLDER]

The output of the default site of so many articles goes into SeaweedFS, each program's into a folder of its own: cold, with nothing
new, with one new story. rclone is told to compare what lists tell (`--checksum --fast-list`), which asks least; all may have 32
requests under way. Prints seconds, seconds of the processor, the most memory held, requests by kind, and the bytes that were put,
as the store counts them. FEEDMILL must have the feature publish-store.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from articles import Article, write
from torn import HUGO, whole

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests/outside"))

from targets import CONFIG, KEY, SECRET, Store, free_port  # noqa: E402

COUNTED = re.compile(r'^SeaweedFS_s3_request_total\{.*type="(\w+)"\} (\S+)|^SeaweedFS_s3_bucket_(traffic_received)_bytes_total\{.*\} (\S+)')


class Counted:
    """What the store has counted."""

    def __init__(self, port: int) -> None:
        self.at = f"http://127.0.0.1:{port}/metrics"

    def now(self) -> dict[str, int]:
        found: dict[str, int] = {}
        with urllib.request.urlopen(self.at) as answer:
            for line in answer.read().decode().splitlines():
                if counted := COUNTED.match(line):
                    kind, many, _, size = counted.groups()
                    name = kind or "bytes"
                    found[name] = found.get(name, 0) + int(float(many or size))
        return found


def run(command: list[str]) -> tuple[float, float, float]:
    """Seconds, those of the processor, MB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command}: status {status}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def commands(options: argparse.Namespace, place: Path, site: Path, port: int) -> Iterator[tuple[str, list[str]]]:
    yield "feedmill publish", [options.feedmill, "-C", str(site), "publish", "s3://news/feedmill", "-q"]
    config = place / "rclone.conf"
    config.write_text(
        f"[store]\ntype = s3\nprovider = Other\naccess_key_id = {KEY}\nsecret_access_key = {SECRET}\nregion = us-east-1\n"
        f"endpoint = http://127.0.0.1:{port}\nforce_path_style = true\nno_check_bucket = true\n"
    )
    words = ["sync", "--checksum", "--fast-list", "--transfers", "32", "--checkers", "32", "--config", str(config)]
    yield "rclone sync", [options.rclone, *words, str(site / "feeds"), "store:news/rclone"]
    hugo = place / "hugo"
    hugo.mkdir()
    text = HUGO.format(base="https://quay.example/", order="maxDeletes = -1\nworkers = 32", port=port, prefix="hugo")
    (hugo / "hugo.toml").write_text(f'publishDir = "{site}/feeds"\n{text}')
    yield "hugo deploy", [options.hugo, "deploy", "--target", "store", "--source", str(hugo)]


def main() -> None:
    parser = argparse.ArgumentParser()
    for program in ("feedmill", "hugo", "rclone", "weed"):
        parser.add_argument(program)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    options.feedmill, options.hugo = str(Path(options.feedmill).resolve()), whole(options.hugo)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        place = Path(folder)
        site = place / "site"
        write(site / "articles", range(options.size), "hugo")
        (site / "config.toml").write_text(CONFIG)
        build = [options.feedmill, "-C", str(site), "build", "-q"]
        subprocess.run(build, check=True)
        sizes = [path.stat().st_size for path in (site / "feeds").rglob("*") if path.is_file()]
        print(f"{options.size} articles: {len(sizes)} files, {sum(sizes) / 1e6:.0f} MB")
        metrics = free_port()
        store = Store(options.weed, place / "store", f"-metricsPort={metrics}")
        counted = Counted(metrics)
        try:
            programs = list(commands(options, place, site, store.port))
            for case in ("cold", "nothing new", "one new"):
                if case == "one new":
                    (site / "articles/new.md").write_text(Article(options.size).hugo(), "utf-8")
                    subprocess.run(build, check=True)
                for name, command in programs:
                    before = counted.now()
                    secs, busy, megabytes = run(command)
                    after = counted.now()
                    did = {kind: after[kind] - before.get(kind, 0) for kind in after if after[kind] != before.get(kind)}
                    size = did.pop("bytes", 0)
                    asked = ", ".join(f"{many} {kind}" for kind, many in sorted(did.items()))
                    print(f"{case}: {name}: {secs:.1f} s, {busy:.1f} s CPU, {megabytes:.0f} MB; {asked}; {size / 1e6:.1f} MB put", flush=True)
        finally:
            store.stop()


if __name__ == "__main__":
    main()
