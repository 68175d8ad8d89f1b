#!/usr/bin/env python3
"""A fresh clone in an empty root: `restore`, `build`, `publish` change no byte of what is published.

Usage: clone.py FEEDMILL FOLDER   (FEEDMILL has the feature `push`; root, or user namespaces)

Articles that don't say when they are from, are dated by their files and by when they were seen, are built and published over
several days, with edits and a story that is gone; and kept in git, which keeps none of that. Then their clone goes through a
guide's steps where there is nothing but the program, git, a shell and the libraries of these, and another time. A build without
`restore` must make something else, or this proves nothing.
"""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from targets import files, free_port

STORY = "The {} was opened on a {} without a ribbon, and nobody missed one.\n\nRelated:\nThe mill turns again\n"
CONFIG = """[site]
title = "Quay"
base_url = "http://127.0.0.1:{port}/"
id = "tag:quay.example,2026:"

[publish]
target = "/public"

[[feeds]]
stories = 3
window = "1m"
archive_size = 2
"""
GIT = ("git", "-c", "user.name=Desk", "-c", "user.email=desk@quay.example", "-c", "init.defaultBranch=main")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def lay_root(root: Path, feedmill: str) -> None:
    """Nothing but programs, and what the loader says that they need."""
    for name in ("tmp", "dev", "public", "bin"):
        (root / name).mkdir(parents=True)
    (root / "dev/null").touch()
    for name, program in (("feedmill", feedmill), ("git", shutil.which("git")), ("sh", "/bin/sh")):
        shutil.copy(program, root / "bin" / name)
        needs = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
        for library in re.findall(r"(/\S+) \(0x", needs):
            (root / library[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, root / library[1:])
    (root / "bin/git-upload-pack").symlink_to("git")


def looks(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Each file, with when it was written and where it lies: one that is replaced by itself differs too."""
    return {name: (data, (folder / name).stat().st_mtime_ns, (folder / name).stat().st_ino) for name, data in files(folder).items()}


def main() -> int:
    feedmill, folder = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    origin, root, port = folder / "origin", folder / "root", free_port()
    (origin / "articles").mkdir(parents=True)
    (origin / "config.toml").write_text(CONFIG.format(port=port))
    (origin / ".gitignore").write_text("/feeds\n/.feedmill\n")
    lay_root(root, feedmill)
    public = root / "public"

    def inside(words: str) -> subprocess.CompletedProcess[str]:
        """A line of a shell in that root, months later."""
        unshare = ["unshare", *([] if os.geteuid() == 0 else ["-r"]), "--mount", f"--root={root}", "/bin/sh", "-ec"]
        environment = {"PATH": "/bin", "HOME": "/tmp", "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run([*unshare, words.replace("NOW", "2026-08-20T06:00:00Z")], env=environment, capture_output=True, text=True, check=False)

    def publish(day: int) -> None:
        """As one machine does all the time, with its ledger and output."""
        for words in (["build", "-q", "--now", f"2026-05-{day:02}T06:00:00Z"], ["publish", str(public), "-q"]):
            subprocess.run([feedmill, "-C", origin, *words], check=True)

    for day, name in enumerate(("weir", "boat", "mill", "pier", "lamp", "crane", "sluice", "berth"), 1):
        article = origin / f"articles/{name}.txt"
        article.write_text(STORY.format(name, day))
        os.utime(article, (1_777_000_000 + day * 86_400,) * 2)
        if day == 5:
            (origin / "articles/boat.txt").unlink()
        if day == 7:
            (origin / "articles/mill.txt").write_text(STORY.format("mill", "Sunday"))
        publish(day)
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "Stories")):
        subprocess.run([*GIT, "-C", origin, *words], check=True)
    subprocess.run([*GIT, "clone", "-q", "--bare", origin, root / "origin.git"], check=True)
    before = looks(public)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Quiet, directory=public))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    clone = "git -c safe.directory='*' clone -q /origin.git /{0} && cd /{0} && "
    steps = "feedmill restore -q --allow-private && feedmill build -q --now NOW && feedmill publish --json"
    ran = inside(f"{clone.format('clone')} {steps}")
    if ran.returncode or '"put":[]' not in ran.stdout or '"removed":[]' not in ran.stdout:
        sys.exit(f"exit {ran.returncode}: {ran.stdout}{ran.stderr}")
    if looks(public) != before:
        sys.exit(f"changed: {[name for name, look in looks(public).items() if before.get(name) != look]}")
    if files(root / "clone/feeds") != files(public):
        sys.exit("the clone's output isn't what is published")

    server.shutdown()
    inside(f"{clone.format('control')} feedmill build -q --now NOW")
    if (root / "control/feeds/atom.xml").read_bytes() == (public / "atom.xml").read_bytes():
        sys.exit("without restore nothing differs either")
    print(f"{len(before)} published files as they were, not one written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
