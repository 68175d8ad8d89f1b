//! HTML of other tools' items, as the blocks of a page: paragraphs where blank lines part them, and so that Markdown
//! reads none of it.

/// Elements that no paragraph holds; where a line begins with one of them `CommonMark` begins HTML that lasts up to
/// the next blank line (0.31.2, §4.6, the sixth kind).
const BLOCKS: [&str; 34] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// Blocks too, whose own text is none of paragraphs.
const HOLDERS: [&str; 9] = [
    "ul", "ol", "dl", "table", "tr", "figure", "hr", "form", "nav",
];

/// Elements whose white space counts, or whose text isn't read.
const RAW: [&str; 4] = ["pre", "script", "style", "textarea"];

/// So many open blocks are remembered: what closes others closes none.
const MOST_OPEN: usize = 40;

/// A tag at the front of a text: its name in small letters, whether it closes, and its bytes.
struct Tag {
    name: String,
    closes: bool,
    bytes: usize,
}

fn tag(text: &str) -> Option<Tag> {
    let inner = text.strip_prefix('<')?;
    let bare = inner.strip_prefix('/').unwrap_or(inner);
    let letters = bare.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = bare.get(..letters)?.to_ascii_lowercase();
    // Up to the next tag, so that openings without an end take no longer than others.
    let end = memchr::memchr2(b'<', b'>', inner.as_bytes())?;
    let is_whole = inner.as_bytes().get(end) == Some(&b'>');
    (is_whole && !name.is_empty()).then_some(Tag {
        name,
        closes: inner.starts_with('/'),
        bytes: end + 2,
    })
}

/// How long an element whose text isn't looked at is, or a comment, at the front of a text.
fn raw_bytes(text: &str) -> Option<usize> {
    if let Some(comment) = text.strip_prefix("<!--") {
        return Some(comment.find("-->").map_or(text.len(), |end| end + 7));
    }
    let tag = tag(text).filter(|tag| !tag.closes && RAW.contains(&tag.name.as_str()))?;
    let mut at = tag.bytes;
    while let Some(end) = text.get(at..)?.find("</") {
        at += end;
        let close = self::tag(text.get(at..)?);
        if let Some(close) = close.filter(|close| close.name == tag.name) {
            return Some(at + close.bytes);
        }
        at += 2;
    }
    Some(text.len())
}

/// Whether it has tags that part its text.
pub(super) fn has_blocks(html: &str) -> bool {
    let mut tags = memchr::memchr_iter(b'<', html.as_bytes());
    let is_block = |tag: Tag| {
        BLOCKS.contains(&tag.name.as_str()) || tag.name == "br" || RAW.contains(&tag.name.as_str())
    };
    tags.any(|at| html.get(at..).and_then(tag).is_some_and(is_block))
}

/// Makes paragraphs of what blank lines part, as WordPress does it to posts of its old editor; with `breaks` each line
/// of them stays one.
pub(super) fn parted(html: &str, breaks: bool) -> String {
    let mut parts = Parts {
        out: String::with_capacity(html.len() + html.len() / 8),
        text: String::new(),
        open: Vec::new(),
        breaks,
    };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        parts.text.push_str(before);
        let (bytes, is_own) = match (raw_bytes(from), tag(from)) {
            // A comment is no text, and parts none.
            (Some(bytes), _) if from.starts_with("<!--") => {
                parts.text.push_str(from.get(..bytes).unwrap_or_default());
                (bytes, true)
            }
            (Some(bytes), _) => {
                parts.end_text();
                parts.out.push_str(from.get(..bytes).unwrap_or_default());
                parts.out.push('\n');
                (bytes, true)
            }
            (None, Some(tag)) if BLOCKS.contains(&tag.name.as_str()) => {
                parts.end_text();
                parts
                    .out
                    .push_str(from.get(..tag.bytes).unwrap_or_default());
                parts.enter_or_leave(&tag);
                (tag.bytes, true)
            }
            (None, Some(tag)) => (tag.bytes, false),
            (None, None) => (1, false),
        };
        let (own, below) = from.split_at_checked(bytes).unwrap_or((from, ""));
        if !is_own {
            parts.text.push_str(own);
        }
        rest = below;
    }
    parts.text.push_str(rest);
    parts.end_text();
    parts.out.trim().to_owned()
}

struct Parts {
    out: String,
    /// Text, and tags within it, up to here.
    text: String,
    /// Open blocks, the innermost at the end.
    open: Vec<String>,
    breaks: bool,
}

impl Parts {
    fn enter_or_leave(&mut self, tag: &Tag) {
        if !tag.closes {
            if tag.name != "hr" {
                self.open.push(tag.name.clone());
            }
            return;
        }
        let near = self.open.len().saturating_sub(MOST_OPEN);
        let of_near = self.open.get(near..).unwrap_or_default();
        if let Some(at) = of_near.iter().rposition(|open| *open == tag.name) {
            self.open.truncate(near + at);
        }
        if self.open.is_empty() {
            self.out.push('\n');
        }
    }

    /// Writes the text up to here: as paragraphs, where the innermost block is none and they are more than one.
    fn end_text(&mut self) {
        let text = std::mem::take(&mut self.text);
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return;
        }
        let innermost = self.open.last().map(String::as_str);
        if innermost.is_some_and(|name| HOLDERS.contains(&name)) {
            return self.out.push_str(&text);
        }
        let paragraphs: Vec<String> = paragraphs(trimmed);
        let is_within = innermost.is_some_and(|name| name != "div") && paragraphs.len() == 1;
        for paragraph in paragraphs {
            let lines = if self.breaks {
                with_breaks(&paragraph)
            } else {
                paragraph
            };
            // What is a comment alone is no paragraph.
            if is_within
                || (lines.starts_with("<!--") && lines.find("-->") == Some(lines.len() - 3))
            {
                self.out.push_str(&lines);
            } else {
                self.out.push_str("<p>");
                self.out.push_str(&lines);
                self.out.push_str("</p>\n");
            }
        }
    }
}

/// What blank lines part.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut is_new = true;
    for line in text.lines() {
        if line.trim().is_empty() {
            is_new = true;
            continue;
        }
        match all.last_mut().filter(|_| !is_new) {
            Some(last) => {
                last.push('\n');
                last.push_str(line);
            }
            None => all.push(line.trim_start().to_owned()),
        }
        is_new = false;
    }
    all
}

fn with_breaks(text: &str) -> String {
    let ends_itself =
        |line: &str| line.ends_with("<br>") || line.ends_with("<br />") || line.ends_with("<br/>");
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if !out.is_empty() {
            out.push_str(if ends_itself(&out) { "\n" } else { "<br>\n" });
        }
        out.push_str(line.trim());
    }
    out
}

/// The same HTML, of which Markdown reads nothing: it begins with a block, holds no blank line, and nothing that tags of
/// templates begin with.
pub(super) fn passed_through(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html.trim();
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        push_joined(&mut out, before);
        let raw = raw_bytes(from);
        let (own, below) = from
            .split_at_checked(raw.unwrap_or(1))
            .unwrap_or((from, ""));
        if tag(from).is_some_and(|tag| matches!(tag.name.as_str(), "pre" | "textarea"))
            && raw.is_some()
        {
            push_exact(&mut out, own);
        } else {
            push_joined(&mut out, own);
        }
        rest = below;
    }
    push_joined(&mut out, rest);
    let out = without_marks(&out);
    let begins = tag(&out).is_some_and(|tag| BLOCKS.contains(&tag.name.as_str()));
    if begins || out.is_empty() {
        out
    } else {
        format!("<div>\n{out}\n</div>")
    }
}

/// Adds text without its blank lines.
fn push_joined(out: &mut String, text: &str) {
    for (turn, line) in text.split('\n').enumerate() {
        if turn > 0 && !out.ends_with('\n') {
            out.push('\n');
        }
        if !(line.trim().is_empty() && (out.is_empty() || out.ends_with('\n'))) {
            out.push_str(line);
        }
    }
}

/// Adds text in which each line end counts.
fn push_exact(out: &mut String, text: &str) {
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        if let Some(next) = lines.peek() {
            out.push_str(if next.trim().is_empty() {
                "&#10;"
            } else {
                "\n"
            });
        }
    }
}

/// Text whose brackets no reader takes for tags of a template.
fn without_marks(text: &str) -> String {
    const WORDS: [&str; 3] = ["[caption", "[/caption", "[gallery"];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'{', b'[', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let is_tag = from.starts_with('{')
            && from
                .get(1..2)
                .is_some_and(|next| matches!(next, "{" | "%" | ":" | "#" | "/"));
        let is_word = WORDS.iter().any(|word| from.starts_with(word));
        out.push_str(match (is_tag, is_word) {
            (true, _) => "&#123;",
            (_, true) => "&#91;",
            _ => from.get(..1).unwrap_or_default(),
        });
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs_and_lines_stay_lines() {
        // What wpautop makes of each, but for white space and the slash in `<br />`.
        for (text, expected) in [
            (
                "One.\nTwo.\n\nThree.",
                "<p>One.<br>\nTwo.</p>\n<p>Three.</p>",
            ),
            ("One.<br />\nTwo.", "<p>One.<br />\nTwo.</p>"),
            (
                "<b>One</b>\n\n<ul>\n<li>A</li>\n</ul>\nTwo",
                "<p><b>One</b></p>\n<ul><li>A</li></ul>\n<p>Two</p>",
            ),
            (
                "<blockquote>A\n\nB</blockquote>",
                "<blockquote><p>A</p>\n<p>B</p>\n</blockquote>",
            ),
            ("<pre>a\n\nb</pre>\nC", "<pre>a\n\nb</pre>\n<p>C</p>"),
            ("<h2>A</h2>\nB", "<h2>A</h2>\n<p>B</p>"),
            ("<p>A\nB</p>", "<p>A<br>\nB</p>"),
            ("<hr />\nA", "<hr /><p>A</p>"),
            ("1 < 2", "<p>1 < 2</p>"),
        ] {
            assert_eq!(parted(text, true), expected, "{text}");
        }
        assert_eq!(parted("a\nb\n\nc", false), "<p>a\nb</p>\n<p>c</p>");
    }

    #[test]
    fn markdown_reads_nothing_of_what_passes() {
        for (html, expected) in [
            ("<p>A</p>\n\n    <p>B</p>", "<p>A</p>\n<p>B</p>"),
            ("2 * 3 * 4", "<div>\n2 * 3 * 4\n</div>"),
            (
                "<div><pre><code>a\n\n\n    b\n</code></pre></div>",
                "<div><pre><code>a&#10;&#10;\n    b\n</code></pre></div>",
            ),
            (
                "<p>{{ a }} {% b %} [gallery] [a]</p>",
                "<p>&#123;{ a }} &#123;% b %} &#91;gallery] [a]</p>",
            ),
            ("", ""),
        ] {
            assert_eq!(passed_through(html), expected, "{html}");
        }
    }

    #[test]
    fn many_openings_take_no_longer_than_their_number() {
        for text in ["<div>", "</div>", "<pre>", "<", "<!--", "{{", "<p", "a\n\n"] {
            let text = text.repeat(50_000);
            let _ = (
                parted(&text, true),
                passed_through(&text),
                has_blocks(&text),
            );
        }
        let closing = "<div>".repeat(50_000) + &"</p>".repeat(50_000);
        let _ = parted(&closing, true);
    }
}
