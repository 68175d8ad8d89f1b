#!/usr/bin/env python3
"""A site moves from WordPress to feedmill, at the same address: no subscriber sees an old story as new.

Usage: wordpress.py FEEDMILL FOLDER

WordPress itself, with MariaDB and PHP's own server behind nginx, gets 200 public posts and such that nobody may see.
`reader`, newsboat and rss2email subscribe to its `/feed/`, which holds as many as WordPress lets it. Then all posts are
written as articles by `feedmill import --write`, from the export or from the feed alone, and nginx serves our output in
WordPress's place: nothing unread, no mail. Then one new story: exactly one. Once it is told `--no-links`, as WordPress is gone for good: its posts' addresses lead to
their stories' pages. What nobody may see is in no document.
Last, our stories beside those of WordPress's own feed (beside.py). Prints `ok` and `FAIL` lines.
Needs wordpress, php-cgi, php-mysql, mariadb-server, nginx and what subscribers.py needs.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import beside
from front import Front, free_port
from subscribers import Audience

# Public posts, and those that ask for a password, which are in the feed without their text.
POSTS, LOCKED = 200, 3
ALL, TEN = POSTS + LOCKED, 10 + LOCKED
SOURCE = Path("/usr/share/wordpress")
HERE = Path(__file__).parent

WP_CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{
    define('ABSPATH', __DIR__ . '/');
}}
require_once ABSPATH . 'wp-settings.php';
"""

CONFIG = """[site]
title = "Quay"
base_url = "{url}"
id = "tag:quay.example,2025:"
time_zone = "Europe/Berlin"

[[feeds]]
items = ["stories"]
{more}
also_at = {{ rss = "feed/index.xml" }}
"""


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


class WordPress:
    """WordPress at an address; its processes end with it."""

    def __init__(self, place: Path, url: str) -> None:
        self.place, self.url, self.port = place, url, free_port()
        place.mkdir(parents=True)
        self.folder, socket = place / "wordpress", place / "db.sock"
        shutil.copytree(SOURCE, self.folder)
        (self.folder / "wp-config.php").write_text(WP_CONFIG.format(socket=socket))
        me = ["--user=root"] if os.geteuid() == 0 else []
        data = f"--datadir={place / 'db'}"
        run("mariadb-install-db", "--no-defaults", *me, data, "--auth-root-authentication-method=normal", "--skip-test-db")
        self.processes = []
        server = ["mariadbd", "--no-defaults", *me, data, f"--socket={socket}", "--skip-networking", f"--pid-file={place / 'pid'}"]
        self.start(server, "db.log")
        client = ["mariadb", "--no-defaults", "-uroot", "-S", socket, "-e"]
        self.until(lambda: subprocess.run([*client, "SELECT 1"], capture_output=True, check=False).returncode == 0)
        run(*client, "CREATE DATABASE wordpress CHARACTER SET utf8mb4")
        self.posts("install")
        self.posts("fill")
        self.start(["php", "-S", f"127.0.0.1:{self.port}", "-t", self.folder], "php.log")
        self.until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{self.port}/license.txt", timeout=5))

    def start(self, command: list[object], log: str) -> None:
        with (self.place / log).open("wb") as said:
            self.processes.append(subprocess.Popen([str(part) for part in command], stdout=said, stderr=said))

    @staticmethod
    def until(is_there) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                if is_there():
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise SystemExit("a server of WordPress didn't start")
            time.sleep(0.05)

    def posts(self, *words: object) -> None:
        run("php", "-d", "sendmail_path=/bin/true", HERE / "wordpress" / "posts.php", self.folder, self.url, *words)

    def export(self) -> bytes:
        self.posts("export", self.place / "export.xml")
        return (self.place / "export.xml").read_bytes()

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
            process.wait(60)


class Move:
    """One site's way from WordPress to feedmill."""

    def __init__(self, feedmill: str, name: str, place: Path, wordpress: WordPress, front: Front) -> None:
        self.feedmill, self.name, self.place, self.front = feedmill, name, place / name, front
        self.wordpress, self.site = wordpress, place / name / "site"
        (self.site / "articles").mkdir(parents=True)

    def publish(self, now: str) -> None:
        run(self.feedmill, "-C", self.site, "build", "--quiet", "--now", now)

    def go(self, known: int, held: int, more: str, by_export: bool, *how: str) -> list[str]:
        """What went wrong, where readers know so many posts and WordPress's feed holds so many; ours is as `more` says, and
        the import is told `how`."""
        self.front.pass_on(self.wordpress.port)
        self.wordpress.posts("hold", known)
        audience = Audience(self.front.url, "feed/", self.place)
        faults = audience.look(known, "WordPress's feed")
        self.wordpress.posts("hold", held)
        faults += audience.look(0, "WordPress's feed again")
        feed = self.front.get("feed/")
        (self.site / "old.xml").write_bytes(self.wordpress.export() if by_export else feed)
        (self.site / "config.toml").write_text(CONFIG.format(url=self.front.url, more=more))
        run(self.feedmill, "-C", self.site, "import", "--write", *how, "old.xml")
        self.publish("2026-01-01T12:00:00Z")
        self.before = beside.pages_of(self.site / "feeds")
        self.front.show_ours(self.feedmill, self.site)
        faults += audience.look(0, "ours in its place")
        (self.site / "articles" / "dawn.txt").write_text("title: Dawn\n\nA new day. Nobody had asked for it.\n")
        self.publish("2026-01-01T13:00:00Z")
        faults += audience.look(1, "one new story")
        if self.front.get("?feed=rss2") != self.front.get("feed/"):
            faults.append("/?feed=rss2 isn't the feed")
        faults += self.leaks()
        if "--no-links" in how:
            faults += self.old_addresses()
        beside.told(f"moved: no subscriber of WordPress sees an old story as new: {self.name}", faults)
        return faults

    def old_addresses(self) -> list[str]:
        """What the addresses of WordPress's posts don't lead to, now that it is gone."""
        old = ElementTree.parse(self.site / "old.xml")
        faults, looked_at = [], 0
        for item in old.iter("item"):
            link, status = item.findtext("link", ""), item.findtext("{*}status")
            if item.findtext("{*}post_type") != "post" or status != "publish" or item.findtext("{*}post_password"):
                continue
            looked_at += 1
            try:
                page = self.front.get(link.removeprefix(self.front.url)).decode()
                leads = re.search(r'<link rel="canonical" href="([^"]*)"', page)
                story = self.front.get(leads[1].removeprefix(self.front.url)) if leads else b""
                if not leads or b"Boat" not in story:
                    faults.append(f"{link} leads to no story: {leads}")
            except urllib.error.HTTPError as error:
                faults.append(f"{link}: {error}")
        return faults if looked_at == POSTS else [f"{looked_at} addresses in the export"]

    def leaks(self) -> list[str]:
        """Documents with words that nobody may read."""
        documents = [path for path in (self.site / "feeds").rglob("*") if path.is_file()]
        found = [path for path in documents if b"nseen" in path.read_bytes()]
        return [f"{path.relative_to(self.place)} has what nobody may see" for path in found]


def main() -> None:
    feedmill, place = os.path.abspath(sys.argv[1]), Path(sys.argv[2]).absolute()
    front = Front(place / "nginx")
    wordpress = WordPress(place / "wordpress", front.url)
    try:
        # WordPress's feed holds ten: of all posts those who came long ago have seen, and ten who came yesterday.
        long = Move(feedmill, "known-for-long", place, wordpress, front)
        faults = long.go(ALL, 10, "", by_export=True)
        faults += Move(feedmill, "since-yesterday", place, wordpress, front).go(TEN, TEN, "stories = 10\narchive = false", True, "--no-links")
        faults += Move(feedmill, "feed-of-fifty", place, wordpress, front).go(50, 50, "stories = 50", by_export=False)
        front.pass_on(wordpress.port)
        wordpress.posts("hold", ALL)
        theirs = beside.entries(front.get("feed/atom/"))
        # Those that ask for a password have their titles in it.
        theirs = {id: entry for id, entry in theirs.items() if "Unseen" not in entry.title}
        differing = beside.compare("WordPress", theirs, long.before)
        beside.told("moved: posts of WordPress are what its own feed has", differing)
        faults += differing
    finally:
        wordpress.stop()
        front.stop()
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
