#!/usr/bin/env python3
"""Checks that readers find the images and files of a site, the same in each format, and that what lies in the output is
what they are told.

Usage: media.py OUTPUT BASE_URL

feedparser reads RSS and Atom; JSON Feed is read as JSON.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import feedparser


class Media(NamedTuple):
    """What a reader knows of one item's images and files."""

    # Address, width and height of the small image.
    image: tuple[str, str, str] | None
    # Address, type and size in bytes of each file, where they are told.
    files: tuple[tuple[str, str, str], ...]


def of_xml(path: Path) -> dict[str, Media]:
    """By id; RSS has room for one file that tells all of itself, and says the others as media."""
    found = {}
    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo, feed.get("bozo_exception")
    for entry in feed.entries:
        small = entry.get("media_thumbnail", [])
        assert len(small) < 2, entry
        image = (small[0]["url"], small[0].get("width", ""), small[0].get("height", "")) if small else None
        contents = entry.get("media_content", [])
        if image:
            assert image[0] == contents[0]["url"] and contents[0]["medium"] == "image", contents
        files = [(one.href, one.get("type", ""), one.get("length", "")) for one in entry.enclosures]
        files += [
            (one["url"], one.get("type", ""), one.get("filesize", ""))
            for one in contents
            if one["medium"] != "image"
        ]
        found[entry.id] = Media(image, tuple(files))
    return found


def of_json(path: Path) -> dict[str, Media]:
    """By id; JSON Feed tells no width and height."""
    feed: dict[str, Any] = json.loads(path.read_text())
    found = {}
    for item in feed["items"]:
        files = [
            (one["url"], one["mime_type"], str(one.get("size_in_bytes", ""))) for one in item.get("attachments", [])
        ]
        image = item.get("image")
        found[item["id"]] = Media((image, "", "") if image else None, tuple(files))
    return found


def main() -> int:
    """Prints each fault."""
    output, base_url = Path(sys.argv[1]), sys.argv[2]
    told = {path.name: of_xml(path) for path in (output / "rss.xml", output / "atom.xml")}
    told["feed.json"] = of_json(output / "feed.json")
    faults: list[str] = []

    def must_be(is_so: bool, fault: str) -> None:
        if not is_so:
            faults.append(fault)

    addresses = set()
    atom = told["atom.xml"]
    for name, items in told.items():
        must_be(items.keys() == atom.keys(), f"{name}: other items")
        for key, media in items.items():
            own = atom[key]
            address = [one.image and one.image[0] for one in (media, own)]
            must_be(address[0] == address[1], f"{name}: {key}: {address}")
            must_be(media.files == own.files, f"{name}: {key}: {media.files}, not {own.files}")
            if media.image:
                addresses.add(media.image[0])
            for url, _, size in media.files:
                addresses.add(url)
                if url.startswith(base_url):
                    file = output / url.removeprefix(base_url)
                    must_be(str(file.stat().st_size) == size, f"{name}: {url}: {size}")
    must_be(any(media.image for media in atom.values()), "no item has an image")
    must_be(any(media.files for media in atom.values()), "no item has a file")
    here = {base_url + str(path.relative_to(output)) for path in (output / "media").iterdir()}
    must_be(here == {url for url in addresses if url.startswith(base_url)}, f"{sorted(here)}, not {sorted(addresses)}")
    for path in (output / "media").iterdir():
        digits = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
        must_be(path.stem == digits, f"{path.name}: {digits}")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
