"""Sites of other tools, made by the tools themselves, for moved.py: 30 public stories each, written as their starters and
documentation write them, and some that no feed has: drafts, stories to come, expired and unlisted ones.

Each function makes a site at an address in a new folder and says what a move needs to know of it.
"""

import json
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

STORIES = 30
TOOLS = Path(sys.executable).parent
# Nothing that holds this word may go out.
UNSEEN = "Nobody-may-see"


def png() -> bytes:
    """An image of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


PNG = png()


class Made(NamedTuple):
    """A site as its tool left it."""

    tool: str
    # The folder of articles, as it is, and what is to be said of it in `[articles]`.
    content: Path
    settings: str
    # What is served, and where in it the feed is.
    root: Path
    feed: str
    # The name that the feed keeps, as `also_at` has it; empty where it has it anyway.
    also_at: str
    # Older addresses that articles name, each with the address of its story.
    aliases: dict[str, str] = {}


def run(*command: object, cwd: Path | None = None, codes: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=300)
    if done.returncode not in codes:
        raise SystemExit(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


def title(number: int) -> str:
    return f"The harbour’s {number}th night: “late” & early"


def date(number: int) -> str:
    month, day = 1 + number // 28, 1 + number % 28
    return f"2025-{month:02}-{day:02}T{number % 24:02}:{number:02}:{59 - number:02}+02:00"


def day(number: int) -> str:
    return date(number)[:10]


def body(number: int, fragments: list[str]) -> str:
    """Two paragraphs, and one thing of those that the tool's articles have."""
    fragment = fragments[number % len(fragments)].replace("NUMBER", str(number))
    opening = f'Boat {number} came in after dark, and it\'s "late" -- the office wrote {number} lines about it.'
    return f"{opening}\n\nNobody read them *before* noon.\n\n{fragment}\n"


def write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


# What the Markdown of all of them knows.
COMMON = [
    "## What it carried\n\n- Rope\n- Tar\n\n1. First\n2. Second",
    "> Salt is dear.\n>\n> Says the clerk.",
    "```python\nif a < b:\n\n    return *a*\n```",
    "    indented = code\n\n    after = a_blank_line",
    "A line  \nand its break, `code` and <https://example.org/a_b_c>.\n\n---\n\n[A link](https://example.org/?a=1&b=2 \"Its title\").",
    "Water at 5 * 3 * 2 feet, snake_case_word, 1990. and #hashtag, AT&T &copy; 2025.",
]
# What those know that follow CommonMark, and Python's Markdown too.
MORE = [
    "Setext\n------\n\n3. Third\n4. Fourth\n\n    More of the fourth.\n\n* Star\n* Star\n\nEnd.",
    "[![The mole](https://example.org/mole.png)](https://example.org/) and [by name][ref] and [ref].\n\n[ref]: https://example.org/ref 'Title'",
    "Before <!-- Nobody-may-see --> after.\n\n<!-- Nobody-may-see\n\nNobody-may-see -->\n\nEnd.",
    "A \\*star\\* and \\_line\\_, &amp; &lt;tag&gt; &eacute;&nbsp;x, **bold**text, `` a `b` ``, `<b>`.",
    "船が着いた。誰も読まなかった。\n\nسفينة وصلت ليلا.",
]
NOTE = "It rained.[^rain]\n\n[^rain]: By *law*."
TABLE = "| Boat | Load |\n|------|-----:|\n| Gull | 12 |\n| Tern | 7 |"

HUGO_RSS = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>{{ site.Title }}</title><link>{{ .Permalink }}</link><description>Recent</description>
{{- range where site.RegularPages "Section" "posts" }}
<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link><guid>{{ .Permalink }}</guid>
<pubDate>{{ .PublishDate.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
{{- range .Params.categories }}<category>{{ . }}</category>{{ end }}{{ range .Params.tags }}<category>{{ . }}</category>{{ end }}
<description>{{ transform.XMLEscape .Content | safeHTML }}</description></item>
{{- end }}
</channel></rss>
"""


def in_dialect(number: int, head: str) -> str:
    """Front matter in YAML, at times in TOML or JSON."""
    if number % 10 not in (1, 2):
        return f"---\n{head}---\n"
    pairs = [line.partition(": ")[::2] for line in head.splitlines()]
    values = {key: [part.strip('"') for part in value[1:-1].split(", ")] if value[0] == "[" else value.strip('"') for key, value in pairs}
    if number % 10 == 2:
        return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
    lines = [f"{key} = {value if key in ('date', 'lastmod') else json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "+++\n" + "\n".join(lines) + "\n+++\n"


def by_hugo(place: Path, url: str) -> Made:
    """Hugo: bundles, shortcodes, aliases, a section's own page; its feed with whole texts, as its documentation shows."""
    posts = place / "content" / "posts"
    write(place / "hugo.toml", f'baseURL = "{url}"\ntitle = "Quay"\n')
    write(place / "layouts" / "index.rss.xml", HUGO_RSS)
    write(place / "layouts" / "shortcodes" / "notice.html", '<div class="notice">{{ .Inner | markdownify }}</div>')
    write(posts / "_index.md", f"---\ntitle: Posts\n---\n{UNSEEN}: the section.\n")
    write(place / "content" / "about.md", "---\ntitle: About\n---\nWe write.\n")
    fragments = [
        *COMMON,
        NOTE,
        TABLE,
        '{{< figure src="mole.png" alt="The mole" caption="The mole at night" >}}',
        "![The mole](mole.png)",
        "{{< highlight go >}}\nif a < b {\n\n\treturn\n}\n{{< /highlight >}}",
        'See [another]({{< ref "night-2.md" >}}) and [it]({{< relref "night-3" >}}).',
        "{{< notice >}}Mind the *gap*.{{< /notice >}}\n\nAfter it.",
        "Above the fold.\n\n<!--more-->\n\nBelow the fold.",
        "- [x] Done\n- [ ] Not done\n\n~~Struck~~ out.\n\nTerm\n: What it means",
        "### A heading with a name {#named}\n\nText ![inline](/mole.png) in a line.",
        *MORE,
        '{{</* figure src="a.png" */>}} is how one writes it.',
        "```go {hl_lines=[1]}\na\n\nb\n```",
        "Two[^a] notes[^b], and once more[^a].\n\n[^a]: First.\n[^b]: Second.\n\n    Its second paragraph.\n\nAfter.",
        "| a \\| b | c |\n|:-:|---|\n| `d` | **e** |\n\nhttps://example.org/bare and www.example.org.",
        "Apple\n: A fruit\n: A firm\n\nHard\\\nbreak.",
        "{{< youtube dQw4w9WgXcQ >}}\n\nAfter it.",
        '{{< details summary="More of it" >}}\nInside *it*.\n{{< /details >}}\n\nAfter it.',
        'Written `{{</* ref "b" */>}}`.\n\n```\n{{</* ref "b" */>}}\n```',
    ]
    for number in range(1, STORIES + 1):
        head = f'title: "{title(number)}"\ndate: {date(number)}\ntags: ["low water", Boats]\ncategories: [Harbour news]\n'
        if number % 6 == 0:
            head += f"aliases: [/old/{number}/]\nlastmod: 2025-04-01T00:00:00Z\n"
        if number % 10 in (8, 9) or number % 16 in (8, 9):
            write(posts / f"night-{number}" / "mole.png", PNG)
            path = posts / f"night-{number}" / "index.md"
        else:
            path = posts / f"night-{number}.md"
        if number % 9 == 4:
            # Without a zone it is UTC to Hugo, whatever we take it for: the feed tells.
            head = head.replace("+02:00", "")
        write(path, f"{in_dialect(number, head)}\n{body(number, fragments)}")
    hidden = {
        "draft": "draft: true",
        "to-come": "date: 2090-01-01",
        "published-later": "date: 2025-01-01\npublishDate: 2090-01-01",
        "expired": "date: 2025-01-01\nexpiryDate: 2025-02-01",
        "draft-below/index": "date: 2025-01-01\ndraft: true",
        "below/_index": "cascade:\n  draft: true",
        "below/one": "date: 2025-01-01",
        "night-8/beside": "date: 2025-01-01",
        "unlisted": "date: 2025-01-01\nbuild:\n  list: never\n  render: never",
        "headless/index": "date: 2025-01-01\nheadless: true",
    }
    for name, head in hidden.items():
        write(posts / f"{name}.md", f"---\ntitle: {UNSEEN} {name}\n{head}\n---\n\n{UNSEEN}.\n")
    aliases = {f"old/{number}/": f"posts/night-{number}/" for number in range(6, STORIES + 1, 6)}
    run(TOOLS / "hugo", "--quiet", "--noBuildLock", cwd=place)
    return Made("Hugo", posts, "", place / "public", "index.xml", 'rss = "index.xml"', aliases)


def by_jekyll(place: Path, url: str) -> Made:
    """Jekyll with jekyll-feed and jekyll-redirect-from: Liquid, kramdown, categories in addresses."""
    write(
        place / "_config.yml",
        f'title: Quay\nurl: "{url.rstrip("/")}"\ntimezone: Europe/Berlin\nplugins: [jekyll-feed, jekyll-redirect-from]\n'
        "feed:\n  posts_limit: 100\nexcerpt_separator: <!--more-->\n",
    )
    write(place / "_includes" / "figure.html", '<figure><img src="{{ include.src }}" alt="{{ include.alt }}"></figure>\n')
    write(place / "_layouts" / "post.html", "<article>{{ content }}</article>")
    write(place / "about.md", "---\ntitle: About\n---\nWe write.\n")
    write(place / "assets" / "mole.png", PNG)
    fragments = [
        *COMMON,
        NOTE,
        TABLE,
        "{::comment}\nNobody-may-see\n{:/comment}\n\nAfter it, {::comment}Nobody-may-see{:/} too.",
        "{% capture x %}Nobody-may-see{% endcapture %}Text beside it.",
        "{% capture kept %}kept{% endcapture %}What was {{ kept }}.{% if false %}Nobody-may-see{% else %} So it is.{% endif %}",
        "AT helps.\n\n*[AT]: assistive technology\n\n<div class=\"note\" markdown=\"1\">\nMind the *gap*.\n</div>\n\nAfter it.",
        "{% highlight ruby %}\ndef a\n\n  b * c\nend\n{% endhighlight %}",
        "See [another]({% post_url 2025-01-02-night-1 %}) and [it]({{ site.baseurl }}{% link about.md %}).",
        "![The mole]({{ site.baseurl }}/assets/mole.png)\n{: .wide}",
        '{% include figure.html src="/assets/mole.png" alt="The mole" %}',
        "Above the fold.\n\n<!--more-->\n\nBelow the fold.",
        "{% raw %}{{ not.filled }}{% endraw %} stays.\n\n{% comment %}Nobody-may-see{% endcomment %}",
        "Term\n: What it means\n\nA heading\n---------\n\n## Named {#named}\n\nText.",
        '<div class="note">\nMind the <em>gap</em>.\n</div>\n\n<p style="color: red">Red.</p>',
        *MORE,
        '[Out](https://example.org/){:target="_blank"} and ![The mole](/assets/mole.png){: width="100" }.\n{: .lead}',
        "* TOC\n{:toc}\n\n## First\n\nText.\n\n## Second\n\nText.",
        "Two[^a] notes[^b].\n\n[^a]: First.\n[^b]: Second.\n\n    Its second paragraph.\n\nAfter.",
        "## Heading\n{: #named .c}\n\n* One\n* Two\n{: .list}\n\n> Quoted\n{: .q}",
    ]
    for number in range(1, STORIES + 1):
        head = f'layout: post\ntitle: "{title(number)}"\ndate: {date(number)}\ntags: ["low water", Boats]\n'
        if number % 3 == 0:
            head += 'categories: ["harbour news", night]\n'
        if number % 5 == 0:
            head += f"redirect_from:\n  - /old/{number}/\nauthor: Ada Quay\n"
        if number % 7 == 0:
            head += "last_modified_at: 2025-04-01 00:00:00 +0000\nexcerpt: In short.\n"
        if number % 11 == 0:
            head += f"permalink: /special/{number}/\n"
        write(place / "_posts" / f"{day(number)}-night-{number}.md", f"---\n{head}---\n\n{body(number, fragments)}")
    write(place / "_drafts" / "draft.md", f"---\ntitle: {UNSEEN}\n---\n{UNSEEN}.\n")
    hidden = {"2025-01-03-unpublished": "published: false", "2090-01-01-to-come": "tags: [a]", "2025-01-04-later": "date: 2090-01-01"}
    for name, head in hidden.items():
        write(place / "_posts" / f"{name}.md", f"---\ntitle: {UNSEEN}\n{head}\n---\n{UNSEEN}.\n")
    run("jekyll", "build", "--quiet", "--source", place, "--destination", place / "_site", cwd=place)
    aliases = {f"old/{number}/": f"/night-{number}.html" for number in range(10, STORIES + 1, 10)}
    settings = 'include = ["_posts/**", "_drafts/**", "assets/**"]\n'
    return Made("Jekyll", place, settings, place / "_site", "feed.xml", 'atom = "feed.xml"', aliases)


def by_pelican(place: Path, url: str) -> Made:
    """Pelican: metadata above the text, links to sources, pages in a folder of their own."""
    content = place / "content"
    write(
        place / "pelicanconf.py",
        f'AUTHOR = "Ada Quay"\nSITENAME = "Quay"\nSITEURL = "{url.rstrip("/")}"\nTIMEZONE = "Europe/Berlin"\n'
        'PATH = "content"\nFEED_ALL_ATOM = "feeds/all.atom.xml"\nDEFAULT_LANG = "en"\nFEED_MAX_ITEMS = 100\n'
        'STATIC_PATHS = ["images"]\nWITH_FUTURE_DATES = False\n',
    )
    write(content / "images" / "mole.png", PNG)
    write(content / "pages" / "about.md", "Title: About\n\nWe write.\n")
    fragments = [
        *COMMON,
        NOTE,
        TABLE,
        "![The mole]({static}/images/mole.png)",
        "See [another]({filename}/night-2.md) and [it]({filename}night-3.md).",
        "    :::python\n    if a < b:\n\n        return",
        "Term\n:   What it means",
        *MORE,
        "See [a tag]({tag}Boats), [a category]({category}harbour) and ![it]({attach}images/mole.png).",
        "## Heading {: #named }\n\nText.\n{: .lead }",
        "See [old style](|filename|/night-2.md).",
        "AT helps.\n\n*[AT]: assistive technology\n\n<div class=\"note\" markdown=\"1\">\nMind the *gap*.\n</div>\n\nAfter it.",
        "Two[^a] notes[^b].\n\n[^a]: First.\n[^b]: Second.\n\n    Its second paragraph.\n\nAfter.",
    ]
    for number in range(1, STORIES + 1):
        head = f"Title: {title(number)}\nDate: {date(number)}\nCategory: Harbour news\nTags: low water, Boats\n"
        if number % 2:
            head += f"Slug: night-{number}\n"
        if number % 6 == 0:
            head += "Modified: 2025-04-01 00:00\nAuthors: Ana Lind, Bo Reed\n"
        if number % 7 == 0:
            head += "Summary: In short.\n"
        write(content / f"night-{number}.md", f"{head}\n{body(number, fragments)}")
    for name, head in {"draft": "Status: draft", "hidden": "Status: hidden", "to-come": "Tags: a"}.items():
        date_of = "2090-01-01" if name == "to-come" else "2025-01-01"
        write(content / f"{name}.md", f"Title: {UNSEEN} {name}\nDate: {date_of}\n{head}\n\n{UNSEEN}.\n")
    run(TOOLS / "pelican", "content", "-q", cwd=place)
    return Made(
        "Pelican", content, 'exclude = ["pages/**"]\n', place / "output", "feeds/all.atom.xml", 'atom = "feeds/all.atom.xml"'
    )


def by_nikola(place: Path, url: str) -> Made:
    """Nikola: its lines of metadata, also in a comment of HTML; shortcodes; private posts."""
    run(TOOLS / "nikola", "init", "-q", place)
    settings = (place / "conf.py").read_text()
    settings = re.sub("(?m)^SITE_URL = .*", f'SITE_URL = "{url}"', settings)
    settings = re.sub("(?m)^BLOG_AUTHOR = .*", 'BLOG_AUTHOR = "Ada Quay"', settings)
    write(place / "conf.py", f'{settings}\nFEED_LENGTH = 100\nFEED_TEASERS = False\nTIMEZONE = "Europe/Berlin"\n')
    write(place / "images" / "mole.png", PNG)
    fragments = [
        *COMMON,
        NOTE,
        TABLE,
        "![The mole](/images/mole.png)",
        "Above the fold.\n\n<!-- TEASER_END -->\n\nBelow the fold.",
        "{{% raw %}}{{ not.filled }}{{% /raw %}} stays.",
        "~~~~ python\nif a < b:\n\n    return\n~~~~",
        *MORE,
        '{{% thumbnail "/images/mole.png" alt="The mole" %}}{{% /thumbnail %}}\n\nAfter it.',
        "Two[^a] notes[^b].\n\n[^a]: First.\n[^b]: Second.\n\n    Its second paragraph.\n\nAfter.",
    ]
    for number in range(1, STORIES + 1):
        head = f".. title: {title(number)}\n.. slug: night-{number}\n.. date: {date(number)}\n.. tags: low water,Boats\n"
        head += ".. category: Harbour news\n.. link:\n.. description:\n.. type: text\n"
        if number % 6 == 0:
            head += ".. author: Ana Lind\n.. updated: 2025-04-01 00:00:00 UTC\n"
        if number % 2:
            head = f"<!--\n{head}-->\n"
        write(place / "posts" / f"{number}.md", f"{head}\n{body(number, fragments)}")
    hidden = {
        "draft": ".. status: draft",
        "private": ".. status: private",
        "to-come": "",
    }
    for name, head in hidden.items():
        date_of = "2090-01-01" if name == "to-come" else "2025-01-01"
        lines = f".. title: {UNSEEN} {name}\n.. slug: {name}\n.. date: {date_of} 00:00:00 UTC\n{head}\n"
        write(place / "posts" / f"{name}.md", f"{lines}\n{UNSEEN}.\n")
    run(TOOLS / "nikola", "build", cwd=place)
    return Made("Nikola", place / "posts", "", place / "output", "rss.xml", "")


ELEVENTY = """import { feedPlugin } from "@11ty/eleventy-plugin-rss";
export default function (config) {
  config.addPlugin(feedPlugin, { type: "atom", outputPath: "/feed/feed.xml", collection: { name: "posts", limit: 0 },
    metadata: { language: "en", title: "Quay", base: "URL", author: { name: "Ada Quay", email: "" } } });
  config.addPreprocessor("drafts", "*", (data) => (data.draft ? false : undefined));
  config.addPassthroughCopy("blog/**/*.png");
}
"""


def by_eleventy(place: Path, modules: Path, url: str) -> Made:
    """Eleventy as its blog starter: posts in folders of their own name, data of a folder, Liquid in Markdown."""
    blog = place / "blog"
    blog.mkdir(parents=True)
    (place / "node_modules").symlink_to(modules.absolute())
    write(place / "package.json", '{"type": "module"}')
    write(place / "eleventy.config.mjs", ELEVENTY.replace("URL", url))
    write(blog / "blog.json", '{"tags": ["posts"]}')
    write(place / "about.md", "---\ntitle: About\n---\nWe write.\n")
    fragments = [
        *COMMON,
        TABLE,
        "![The mole](/blog/mole.png)",
        "{% raw %}{{ not.filled }}{% endraw %} stays.",
        "{% assign boats = 3 %}Text beside a tag.",
        *MORE,
        "{% comment %}Nobody-may-see{% endcomment %}After it.",
        "{% capture x %}Nobody-may-see{% endcapture %}Text beside it.",
        "<details><summary>More</summary>\n\nInside *it*.\n\n</details>",
    ]
    write(blog / "mole.png", PNG)
    for number in range(1, STORIES + 1):
        head = f'title: "{title(number)}"\ndescription: In short, {number}.\ndate: {date(number)}\ntags:\n  - low water\n  - Boats\n'
        folder = {0: f"night-{number}/index.md", 1: f"night-{number}/night-{number}.md"}
        name = folder.get(number % 5, f"night-{number}.md")
        if number % 7 == 0:
            head += f"permalink: /special/{number}/\n"
        write(blog / name, f"---\n{head}---\n{body(number, fragments)}")
    hidden = {"draft": "draft: true", "unlisted": "eleventyExcludeFromCollections: true"}
    for name, head in hidden.items():
        write(blog / f"{name}.md", f"---\ntitle: {UNSEEN}\ndate: 2025-01-01\n{head}\n---\n{UNSEEN}.\n")
    run("node", modules / "@11ty" / "eleventy" / "cmd.cjs", "--quiet", cwd=place)
    return Made("Eleventy", blog, "", place / "_site", "feed/feed.xml", 'atom = "feed/feed.xml"')


# As the template that Zola has built in makes it; of the text this has the beginning alone.
ZOLA_ENTRY = """<entry xml:lang="en"><title>{title}</title><published>{date}</published><updated>{date}</updated>
<author><name>{author}</name></author><link rel="alternate" type="text/html" href="{link}"/><id>{link}</id>
<content type="html" xml:base="{link}">&lt;p&gt;{text}&lt;/p&gt;</content></entry>
"""


def by_zola(place: Path, url: str) -> Made:
    """Zola, by hand after its documentation: TOML, folders with their files, shortcodes, `@/` links; its feed too."""
    blog = place / "content" / "blog"
    write(blog / "_index.md", '+++\ntitle = "Blog"\nsort_by = "date"\ngenerate_feeds = true\n+++\n')
    fragments = [
        *COMMON,
        NOTE,
        TABLE,
        '{{ image(src="mole.png", alt="The mole") }}',
        "See [another](@/blog/night-2.md#named).",
        '{% quote(author="The clerk") %}\nSalt is *dear*.\n{% end %}',
        "Above the fold.\n\n<!-- more -->\n\nBelow the fold.",
    ]
    entries = []
    for number in range(1, STORIES + 1):
        head = f'title = "{title(number)}"\ndate = {date(number)}\n'
        if number % 4 == 0:
            head += f'slug = "the-{number}th"\n'
        if number % 6 == 0:
            head += f'aliases = ["old/{number}"]\nauthors = ["Ada Quay"]\n'
        head += '[taxonomies]\ntags = ["low water", "Boats"]\ncategories = ["Harbour news"]\n[extra]\nlead = "In short."\n'
        path = blog / f"night-{number}.md"
        name = f"the-{number}th" if number % 4 == 0 else f"night-{number}"
        if number % 10 == 8:
            path = blog / f"night-{number}" / "index.md"
            write(path.with_name("mole.png"), PNG)
        elif number % 7 == 0:
            # Its date stands in its name alone: noon of no zone.
            path = blog / f"{day(number)}-night-{number}.md"
        write(path, f"+++\n{head}+++\n\n{body(number, fragments)}")
        link = f"{url}blog/{name}/"
        author = "Unknown" if number % 6 else "Ada Quay"
        text = f"Boat {number} came in after dark, and it's late."
        entries.append(ZOLA_ENTRY.format(title=escape(title(number)), date=date(number), link=link, text=text, author=author))
    write(blog / "draft.md", f'+++\ntitle = "{UNSEEN}"\ndate = 2025-01-01\ndraft = true\n+++\n{UNSEEN}.\n')
    frame = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Quay</title>'
    frame += f'<link rel="self" type="application/atom+xml" href="{url}atom.xml"/><link rel="alternate" type="text/html" href="{url}"/>'
    frame += f"<generator uri=\"https://www.getzola.org/\">Zola</generator><updated>{date(STORIES)}</updated><id>{url}atom.xml</id>"
    write(place / "public" / "atom.xml", f"{frame}\n{''.join(entries)}</feed>\n")
    return Made("Zola", blog, "", place / "public", "atom.xml", "")


def by_hand(made: Made, root: Path, url: str) -> Made:
    """Hugo's feed with guids that are no IRIs, as hand-made feeds have them."""
    old = (made.root / made.feed).read_bytes()
    guid = rb"<guid>" + url.encode() + rb"posts/night-(\d+)/</guid>"
    numbered = re.sub(guid, rb'<guid isPermaLink="false">night \1</guid>', old)
    if numbered == old:
        raise SystemExit("Hugo's guids aren't what they were")
    write(root / made.feed, numbered)
    return made._replace(tool="by hand", root=root)
