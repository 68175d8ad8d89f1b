#!/usr/bin/env python3
"""docs/run.md's line for cron, run by a real cron: what it publishes, and what it mails.

Usage: cron.py FEEDMILL FOLDER   (some twelve minutes, as cron runs a line once a minute; root)

cron and its mails are kept in namespaces of their own, so that the machine's cron knows nothing of them. Between the runs
stories come, change and go, an article breaks in two ways and is mended, and the folder that is published to can't be written
for a while. After each run the published site must be as it should, and the mails those that somebody needs: each fault once.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from targets import CONFIG, wait_for

GUIDE = Path(__file__).resolve().parents[2] / "docs/run.md"
STORY = "The weir was opened on {} without a ribbon, and nobody missed one.\n"
PATIENCE = 150


def enter_own_root() -> None:
    """Runs this script again where mounts and processes are its own."""
    again = ["unshare", "--mount", "--pid", "--fork", "--kill-child", sys.executable, *sys.argv]
    sys.exit(subprocess.run(again, check=False, env=os.environ | {"CRON_INSIDE": "1"}).returncode)


def hide_machine(folder: Path) -> None:
    """Nothing of the machine's own cron is seen, and mails come to a program of ours."""
    (folder / "sbin").mkdir()
    for command in (
        ["mount", "--make-rprivate", "/"],
        ["mount", "-t", "proc", "proc", "/proc"],
        ["mount", "-t", "tmpfs", "tmpfs", str(folder / "sbin")],
        *(["mount", "-t", "tmpfs", "tmpfs", place] for place in ("/run", "/var/spool/cron", "/etc/cron.d")),
        ["mount", "--bind", "/dev/null", "/etc/crontab"],
    ):
        subprocess.run(command, check=True)
    for place in ("upper", "work"):
        (folder / "sbin" / place).mkdir()
    options = f"lowerdir=/usr/sbin,upperdir={folder}/sbin/upper,workdir={folder}/sbin/work"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, "/usr/sbin"], check=True)
    Path("/var/spool/cron/crontabs").mkdir()
    sendmail = Path("/usr/sbin/sendmail")
    sendmail.write_text(f'#!/bin/sh\ncat >"{folder}/mails/$(wc -l <"{folder}/runs")-$$"\n')
    sendmail.chmod(0o755)


class Site:
    def __init__(self, feedmill: str, folder: Path) -> None:
        self.feedmill, self.folder, self.root = feedmill, folder, folder / "site"
        self.public, self.runs = folder / "public", folder / "runs"
        (self.root / "articles").mkdir(parents=True)
        (folder / "mails").mkdir()
        self.runs.write_text("")
        (self.root / "config.toml").write_text(f'{CONFIG}[publish]\ntarget = "{self.public}"\n')
        self.write("weir", STORY.format("Monday"))

    def write(self, name: str, text: str) -> None:
        (self.root / "articles" / f"{name}.txt").write_text(text)

    def crontab(self) -> str:
        """The guide's lines, for this site and each minute."""
        guide = re.search(r"```cron\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
        lines = guide[1] if guide else ""
        assert lines.count("*/5 * * * *") == 1 and "/srv/news" in lines
        lines = lines.replace("*/5", "*").replace("/usr/local/bin/feedmill", self.feedmill).replace("/srv/news", str(self.root))
        return lines.rstrip() + f"; echo $? >>{self.runs}\n"

    def ran(self) -> int:
        return len(self.runs.read_text().splitlines())

    def mails(self, run: int) -> list[str]:
        return [path.read_text() for path in sorted((self.folder / "mails").glob(f"{run}-*"))]

    def heads(self) -> str:
        head = self.public / "feed.json"
        return head.read_text() if head.is_file() else ""


def main() -> int:
    feedmill, folder = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    if "CRON_INSIDE" not in os.environ:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        enter_own_root()
    site = Site(feedmill, folder)
    hide_machine(folder)
    subprocess.run(["crontab", "-"], input=site.crontab(), text=True, check=True)
    away = folder / "away"

    def take_away() -> None:
        site.public.rename(away)
        site.public.write_text("no folder\n")
        site.write("ship", STORY.format("Sunday"))

    def bring_back() -> None:
        site.public.unlink()
        away.rename(site.public)

    # What happens before a run; what its mails name; what is published after it, and what isn't.
    steps = [
        ("a first run", lambda: None, (), ("Monday",), ()),
        ("a story", lambda: site.write("mill", STORY.format("Tuesday")), (), ("Monday", "Tuesday"), ()),
        ("nothing", lambda: None, (), ("Tuesday",), ()),
        ("an article that can't be read, and one that can",
         lambda: (site.write("pier", f"---\ndraft: [\n---\n{STORY.format('Friday')}"), site.write("boat", STORY.format("Thursday"))),
         ("pier.txt",), ("Thursday",), ("Friday",)),
        ("nothing", lambda: None, (), ("Thursday",), ()),
        ("it is wrong in another way", lambda: site.write("pier", f"---\ndate: never\n---\n{STORY.format('Friday')}"), ("pier.txt",), (), ("Friday",)),
        ("it is mended", lambda: site.write("pier", STORY.format("Friday")), (), ("Friday",), ()),
        ("a story is gone", (site.root / "articles/mill.txt").unlink, (), ("Friday",), ("Tuesday",)),
        ("there is no folder to publish to", take_away, ("public",), (), ()),
        ("nor then", lambda: None, (), (), ()),
        ("there is", bring_back, (), ("Sunday",), ("Tuesday",)),
    ]  # fmt: skip
    failed = 0
    cron = subprocess.Popen(["cron", "-f"])
    try:
        for at, (name, change, told, there, gone) in enumerate(steps):
            change()
            # The one that is at it when this begins may see half of what changed.
            run = site.ran() + 1
            wait_for("cron", lambda: site.ran() >= run, PATIENCE)
            # The mail follows the run; the next run begins a minute later.
            if told:
                wait_for("a mail", lambda: site.mails(run), 30)
            heads, mails = site.heads(), site.mails(run)
            faults = [f"{day} isn't there" for day in there if day not in heads]
            faults += [f"{day} is there" for day in gone if day in heads]
            if len(mails) != len(told) or not all(word in mail for word, mail in zip(told, mails)):
                faults.append(f"{len(mails)} mails")
            failed += bool(faults)
            print(f"{'FAIL ' if faults else 'ok   '} cron: {name}: {'; '.join(faults) or f'{len(mails)} mails'}", flush=True)
            for mail in mails:
                print("      " + mail.partition("\n\n")[2].strip().replace("\n", "\n      "), flush=True)
            if len(steps) == at + 1:
                late = len(list((folder / "mails").iterdir()))
                expected = sum(len(told) for _, _, told, _, _ in steps)
                failed += late != expected
                print(f"{'ok   ' if late == expected else 'FAIL '} cron: {late} mails in {site.ran()} runs, exit codes {site.runs.read_text().split()}")
    finally:
        cron.send_signal(signal.SIGTERM)
        cron.wait()
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
