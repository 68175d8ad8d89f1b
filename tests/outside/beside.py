"""Stories as the feed of another tool has them beside those that feedmill makes of the same articles: a row of a table for
each tool, and what differs without a reason. Read by feedparser. The reasons stand in docs/moving.md too, word for word.
"""

import calendar
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import feedparser

MOVING = Path(__file__).parents[2] / "docs" / "moving.md"
FIELDS = ("title", "date", "updated", "tags", "authors", "link", "text")


class Entry(NamedTuple):
    """A story; dates are seconds, what a feed doesn't have is None."""

    title: str
    date: object
    updated: object
    tags: object
    authors: object
    link: str
    text: object


class Reason(NamedTuple):
    """Why a field of a tool's feed may differ from ours, and how."""

    tools: tuple[str, ...]
    field: str
    words: str
    holds: Callable[[object, object], bool]


def plain(text: object) -> object:
    """A text without the typography that tools put into it: quotation marks, dashes, dots."""
    if not isinstance(text, str):
        return text
    for found, plainer in (("[“”„«»″]", '"'), ("[‘’‚′]", "'"), ("…", "..."), ("[–—]|--+", "-")):
        text = re.sub(found, plainer, text)
    return text


def without(pattern: str) -> Callable[[object, object], bool]:
    """Whether texts are the same but for typography and what a pattern finds in ours."""
    return lambda theirs, ours: words(plain(theirs)) == words(plain(re.sub(pattern, "", str(ours))))


def boxes(theirs: object, ours: object) -> bool:
    return words(plain(theirs)) == words(plain(re.sub("[☑☐]", "", str(ours))))


TYPOGRAPHY = "the tool sets quotation marks, dashes and dots of its own where it shows a text; here they stay as they are written"
REASONS = [
    Reason(("WordPress",), "title", TYPOGRAPHY, lambda theirs, ours: plain(theirs) == plain(ours)),
    Reason(("WordPress", "Hugo", "Jekyll"), "text", TYPOGRAPHY, without("$^")),
    Reason(
        ("Pelican", "Nikola"),
        "authors",
        "where nobody is named the tool's feed names the author of the site with each story, here it stands once, in the head",
        lambda theirs, ours: theirs == ["Ada Quay"] and ours is None,
    ),
    Reason(
        ("Pelican",),
        "authors",
        "Pelican's feed names the first author alone",
        lambda theirs, ours: isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == 1 and theirs[0] in ours,
    ),
    Reason(
        ("Nikola",),
        "tags",
        "categories are tags, which Nikola's feed doesn't have",
        lambda theirs, ours: isinstance(ours, list) and [tag for tag in ours if tag != "Harbour news"] == theirs,
    ),
    Reason(("Zola",), "authors", "Zola's feed says `Unknown` where nobody is named", lambda theirs, _: theirs == ["Unknown"]),
    Reason(("Hugo", "Hugo, its feed"), "text", "boxes of a list of tasks are signs (☑, ☐), as readers drop forms", boxes),
    Reason(
        ("WordPress", "Hugo", "Hugo, its feed"),
        "text",
        "a frame is a link to what it shows",
        without(r"https://(video\.example/embed/3$|www\.youtube\.com/watch\?v=dQw4w9WgXcQ)|YouTube video"),
    ),
    Reason(
        ("Jekyll",),
        "text",
        "a table of contents that the tool makes isn't there",
        lambda theirs, ours: words(plain(str(theirs).replace("First Second First", "First"))) == words(plain(ours)),
    ),
    Reason(
        ("WordPress",),
        "text",
        "WordPress before 6.3 has no block of footnotes, and its feed none of them",
        without(r'By law , "rain"\.$'),
    ),
]
# What feeds of a tool have of no story: RSS has no date of the last change, templates of Zola and Eleventy no tags.
LACKING: dict[str, tuple[str, ...]] = {"Hugo": ("updated",), "Nikola": ("updated",), "Zola": ("tags",), "Eleventy": ("tags",)}
# What was made by hand, so that it shows nothing.
BY_HAND = {"Zola": ("text",)}


def words(text: object) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", str(text))


def text_of(markup: str) -> str:
    """What people read: no tags, no white space that doesn't count, no sign that leads back from a note."""
    markup = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->", "", markup)
    text = html.unescape(re.sub(r"<[^>]*>", " ", markup))
    return " ".join(re.sub("[↩↩︎\ufe0e]", " ", text).split())


def seconds(parsed: object) -> object:
    return calendar.timegm(parsed) if parsed else None


def entry(read: feedparser.FeedParserDict) -> Entry:
    content = read.get("content") or []
    best = content[0].value if content else read.get("summary", "")
    tags = sorted({tag.term for tag in read.get("tags", []) if tag.term})
    authors = sorted({author.get("name", "") for author in read.get("authors", [])} - {""})
    published = seconds(read.get("published_parsed"))
    updated = seconds(read.get("updated_parsed"))
    return Entry(
        html.unescape(re.sub("<[^>]*>", "", read.title)) if read.get("title_detail", {}).get("type") == "text/html" else read.title,
        published or updated,
        updated if "updated" in read else None,
        tags or None,
        authors or None,
        read.get("link", ""),
        text_of(best),
    )


def entries(document: bytes) -> dict[str, Entry]:
    """All, by id."""
    feed = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    if feed.bozo:
        raise SystemExit(f"no feed: {feed.bozo_exception}")
    return {read.id: entry(read) for read in feed.entries}


def pages_of(output: Path) -> dict[str, Entry]:
    """All of ours: the head's, and those on pages of its history that it doesn't have."""
    pages = sorted(output.glob("archive/*/atom.xml"), key=lambda page: int(page.parent.name))
    found: dict[str, Entry] = {}
    for page in (*pages, output / "atom.xml"):
        found |= entries(page.read_bytes())
    return found


def compare(tool: str, theirs: dict[str, Entry], ours: dict[str, Entry]) -> list[str]:
    """Prints the tool's row; gives what differs and isn't explained."""
    faults = [f"{tool}: only in its own feed: {id}" for id in sorted(theirs.keys() - ours.keys())]
    faults += [f"{tool}: only in ours: {id}" for id in sorted(ours.keys() - theirs.keys())]
    both = sorted(theirs.keys() & ours.keys())
    # What is made of a feed has no typography of its own, and lacks what the feed does.
    maker = tool.partition(",")[0]
    cells = [f"{tool:18}", f"{len(theirs)}/{len(ours)}"]
    used: list[str] = []
    for field in FIELDS:
        if field in LACKING.get(maker, ()) and all(getattr(entry, field) is None for entry in theirs.values()):
            cells.append(f"{field} –")
            continue
        if field in BY_HAND.get(tool, ()):
            continue
        same, explained = 0, 0
        for id in both:
            own, here = getattr(theirs[id], field), getattr(ours[id], field)
            reasons = [reason for reason in REASONS if tool in reason.tools and reason.field == field]
            why = next((reason.words for reason in reasons if reason.holds(own, here)), None)
            # Text in code is parted otherwise by each tool's tags.
            if own == here or (field == "text" and words(own) == words(here)):
                same += 1
            elif why is not None:
                explained += 1
                used.append(f"{field}: {why}")
            else:
                faults.append(f"{tool}: {field} of {id}:\n    theirs {own!r}\n    ours   {here!r}")
        cells.append(f"{field} {same}" + (f"+{explained}" if explained else ""))
    print("  ".join(cells))
    for why in dict.fromkeys(used):
        print(f"{'':12}{why}")
    return faults + unwritten(tool)


def unwritten(tool: str) -> list[str]:
    """Reasons that the documentation doesn't give."""
    moving = " ".join(MOVING.read_text("utf-8").split())
    reasons = dict.fromkeys(reason.words for reason in REASONS if tool in reason.tools)
    return [f"docs/moving.md doesn't say: {words}" for words in reasons if words not in moving]


def told(name: str, faults: list[str]) -> None:
    """Says how a check went, as tests/outside/run does."""
    print(f"{'FAIL' if faults else 'ok  '}  {name}")
    for fault in faults:
        print("      " + fault.replace("\n", "\n      "), flush=True)
