#!/usr/bin/env python3
"""Checks JSON Feeds against the published schema and against the promises that a schema can't state.

Usage: jsonfeed.py SCHEMA FEED...
"""

import json
import sys
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator


def faults(schema: dict[str, Any], document: bytes) -> list[str]:
    found = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        found.extend(f"the key {key!r} stands twice" for key in sorted({k for k in keys if keys.count(k) > 1}))
        return dict(pairs)

    feed = json.loads(document.decode("utf-8"), object_pairs_hook=members)
    checker = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    found += [f"{error.json_path}: {error.message}" for error in checker.iter_errors(feed)]
    if next(iter(feed)) != "version" or feed["version"] != "https://jsonfeed.org/version/1.1":
        found.append("version 1.1 does not come first")
    found += [f"{key} is missing" for key in ("feed_url", "home_page_url") if key not in feed]
    ids = [item["id"] for item in feed["items"]]
    found += [f"id {name!r} stands twice" for name in sorted({i for i in ids if ids.count(i) > 1})]
    return found


def main() -> int:
    schema = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    failed = 0
    for name in sys.argv[2:]:
        for fault in faults(schema, Path(name).read_bytes()):
            failed = 1
            print(f"    {name}: {fault}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
