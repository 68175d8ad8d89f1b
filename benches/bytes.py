#!/usr/bin/env python3
"""Which kinds of documents an output folder's bytes are in, beside the bytes of the articles.

Usage: benches/bytes.py OUTPUT ARTICLES
"""

import sys
from pathlib import Path

# Documents and bytes, by kind.
Kinds = dict[str, tuple[int, int]]
FORMATS = {"rss.xml": "RSS", "atom.xml": "Atom", "feed.json": "JSON", "index.html": "HTML"}


def kind(path: Path) -> str:
    """Of a document, its path below the output folder."""
    if path.parts[0] == "pages":
        return "pages"
    form = FORMATS.get(path.name)
    if form is None:
        return "style" if path.name == "style.css" else "other"
    return f"{'history' if 'archive' in path.parts else 'heads'}, {form}"


def by_kind(output: Path) -> Kinds:
    kinds = [f"{place}, {form}" for place in ("heads", "history") for form in FORMATS.values()]
    found = dict.fromkeys([*kinds[:4], "pages", *kinds[4:], "style", "other"], (0, 0))
    for path in output.rglob("*"):
        if path.is_file():
            of = kind(path.relative_to(output))
            documents, size = found[of]
            found[of] = documents + 1, size + path.stat().st_size
    return found


def total(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def all_of(kinds: Kinds) -> tuple[int, int]:
    return sum(documents for documents, _ in kinds.values()), sum(size for _, size in kinds.values())


def table(outputs: dict[str, Kinds], articles: int) -> list[str]:
    """A line for each kind, a column for each output: documents, kB, and times the bytes of the articles."""
    lines = ["| bytes | " + " | ".join(outputs) + " |", "|---" * (len(outputs) + 1) + "|"]

    def line(name: str, cells: list[tuple[int, int]]) -> str:
        told = [f"{documents:,}: {size / 1000:,.0f} kB ({size / articles:.2f})" if documents else "" for documents, size in cells]
        return f"| {name} | " + " | ".join(told) + " |"

    for of in next(iter(outputs.values())):
        cells = [kinds[of] for kinds in outputs.values()]
        if any(documents for documents, _ in cells):
            lines.append(line(of, cells))
    lines.append(line("all", list(map(all_of, outputs.values()))))
    return lines


def main() -> None:
    output, articles = map(Path, sys.argv[1:3])
    size = total(articles)
    print(f"{size / 1000:,.0f} kB of articles")
    print("\n".join(table({str(output): by_kind(output)}, size)))


if __name__ == "__main__":
    main()
