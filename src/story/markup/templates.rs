//! Tags of other tools' templates in Markdown and HTML: Hugo's and Zola's shortcodes, the tags of Liquid, Jinja and
//! Nunjucks. Those for figures, quotations, code and players become what they mean, the others go, which is told.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::reference::HOLE;
use super::template_tag::{Form, Tag, tag_at};
use crate::problem::What;
use crate::story::article_path::Kind;
use crate::story::escape::{attribute, push_text};
use crate::story::line::{count_lines, is_fence};

/// What tags begin with.
const MARKS: [&str; 10] = [
    "{{",
    "{%",
    "{:",
    "{#",
    "{/*",
    "<?",
    "<%",
    "[caption",
    "[/caption",
    "[gallery",
];

/// What begins a comment of Kramdown's.
const REMARK: &str = "{::comment";

type Problems = Vec<(Option<u32>, What)>;

/// The text without the tags; line ends in them stay, so that lines keep their numbers as far as can be.
pub(super) fn without_templates<'a>(
    text: &'a str,
    kind: Kind,
    first_line: u32,
    problems: &mut Problems,
) -> Cow<'a, str> {
    let has = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    if !MARKS.iter().any(|mark| has(mark)) {
        return Cow::Borrowed(text);
    }
    let mut reader = Reader {
        text,
        kind,
        out: String::with_capacity(text.len()),
        first_line,
        problems,
        open: Vec::new(),
        unclosed: Vec::new(),
        kept: Vec::new(),
        kept_inside: 0,
        left_to_show: text.len().saturating_add(10_000),
        told: (0, 0),
        is_first_case: false,
    };
    reader.read(0, text.len());
    Cow::Owned(reader.out)
}

struct Reader<'a, 'p> {
    text: &'a str,
    kind: Kind,
    out: String,
    first_line: u32,
    problems: &'p mut Problems,
    /// What is written where each tag with an end ends.
    open: Vec<(&'a str, &'static str)>,
    /// What doesn't end in the rest of the text.
    unclosed: Vec<String>,
    /// The texts that tags keep for later, with their names.
    kept: Vec<(&'a str, String)>,
    /// In so many of them what is read stands.
    kept_inside: usize,
    /// So many bytes of them are shown at most.
    left_to_show: usize,
    /// A place in the text, and its line, from 0.
    told: (usize, u32),
    /// The next case is the first one of its block.
    is_first_case: bool,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self, start: usize, end: usize) {
        let mut at = start;
        while let Some(next) = self.next_mark(at, end) {
            self.out
                .push_str(self.text.get(at..next).unwrap_or_default());
            at = self.take(next, end);
        }
        self.out
            .push_str(self.text.get(at..end).unwrap_or_default());
    }

    /// Where something stands next that may be a tag, or may hold none.
    fn next_mark(&self, from: usize, end: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(from..end)?;
        let found = match self.kind {
            Kind::Markdown => memchr::memchr3(b'{', b'`', b'~', rest),
            _ => memchr::memchr(b'{', rest),
        };
        let other = memchr::memchr2(b'<', b'[', rest.get(..found.unwrap_or(rest.len()))?);
        other.or(found).map(|found| from + found)
    }

    /// Takes what stands at a mark; where it ends.
    fn take(&mut self, at: usize, end: usize) -> usize {
        let rest = self.text.get(at..end).unwrap_or_default();
        match rest.as_bytes().first() {
            Some(b'`' | b'~') => {
                let end = self.end_of_code(at, end);
                let code = self.text.get(at..end).unwrap_or_default();
                self.out.push_str(&as_shown(code));
                end
            }
            Some(b'<') => self.angle(at, rest),
            Some(b'[') => at + bracketed(rest).unwrap_or_else(|| self.copy(at, at + 1) - at),
            _ if rest.starts_with("{:") => self.attributes(at, rest),
            _ => match comment(rest) {
                Some(closes) => self.comment(at, rest, closes),
                None => self.tag(at, end),
            },
        }
    }

    fn copy(&mut self, from: usize, to: usize) -> usize {
        self.out
            .push_str(self.text.get(from..to).unwrap_or_default());
        to
    }

    /// What begins with `<`: programs, and of HTML what isn't looked at.
    fn angle(&mut self, at: usize, rest: &str) -> usize {
        for (open, close) in [("<?", "?>"), ("<%", "%>")] {
            if rest.starts_with(open) && !rest.starts_with("<?xml") {
                let end = self.end_of(at, rest, close);
                return end.unwrap_or_else(|| self.copy(at, at + 1));
            }
        }
        if self.kind == Kind::Markdown {
            return self.copy(at, at + 1);
        }
        let end = verbatim(rest).and_then(|name| self.end_of(at, rest, &format!("</{name}")));
        self.copy(at, end.unwrap_or(at + 1))
    }

    /// A comment of a template, and what closes it.
    fn comment(&mut self, at: usize, rest: &str, closes: &str) -> usize {
        const MOST_BYTES: usize = 4_000;
        // The id of a heading begins so too.
        let is_plain = rest
            .as_bytes()
            .get(2)
            .is_some_and(|byte| matches!(byte, b' ' | b'\n' | b'-'));
        if rest.starts_with("{#") && !is_plain {
            let near = near(rest, MOST_BYTES);
            let end = near.find(closes);
            let end = end.filter(|end| !near.get(..*end).is_some_and(|text| text.contains("\n\n")));
            return end.map_or_else(|| self.copy(at, at + 1), |end| at + end + closes.len());
        }
        let Some(end) = self.end_of(at, rest, closes) else {
            return self.copy(at, at + 1);
        };
        if closes != "*/" {
            return end;
        }
        let after = self.text.get(end..).unwrap_or_default();
        let marks = after.trim_start_matches([' ', '\n', '-']);
        let is_closed = marks.starts_with("}}");
        end + if is_closed {
            after.len() - marks.len() + 2
        } else {
            0
        }
    }

    /// Behind the next of these marks. What has none once is looked for no more.
    fn end_of(&mut self, at: usize, rest: &str, close: &str) -> Option<usize> {
        if self.unclosed.iter().any(|known| known == close) {
            return None;
        }
        let found = memchr::memmem::find(rest.as_bytes(), close.as_bytes());
        if found.is_none() {
            self.unclosed.push(close.to_owned());
        }
        found.map(|found| at + found + close.len())
    }

    /// Where code ends that begins with these marks; they may be none.
    fn end_of_code(&self, at: usize, end: usize) -> usize {
        /// Bytes of code in a line; more of a paragraph isn't looked at.
        const MOST_CODE: usize = 4_000;
        let rest = self.text.get(at..end).unwrap_or_default();
        let mark = rest.chars().next().unwrap_or('`');
        let run = rest.len() - rest.trim_start_matches(mark).len();
        let line = self
            .text
            .get(..at)
            .and_then(|above| above.rsplit('\n').next());
        let begins_line = line.is_some_and(|line| {
            line.trim_start_matches([' ', '>', '\t', '-', '*'])
                .is_empty()
        });
        if begins_line && is_fence(rest.split('\n').next().unwrap_or_default()) {
            let fence = rest.get(..run).unwrap_or_default();
            let mut length = 0;
            for row in rest.split_inclusive('\n') {
                let is_opening = length == 0;
                length += row.len();
                let bare = row.trim_matches([' ', '>', '\t', '\n']);
                if !is_opening && bare.starts_with(fence) && bare.trim_matches(mark).is_empty() {
                    break;
                }
            }
            return at + length;
        }
        if mark == '~' {
            return at + run;
        }
        let marks = rest.get(..run).unwrap_or_default();
        let near = near(rest, MOST_CODE);
        let paragraph = near.find("\n\n").unwrap_or(near.len());
        let inside = near.get(run..paragraph).unwrap_or_default();
        let mut from = 0;
        while let Some(found) = inside.get(from..).and_then(|rest| rest.find(marks)) {
            let close = from + found;
            let after = inside.get(close..).unwrap_or_default();
            let length = after.len() - after.trim_start_matches('`').len();
            from = close + length;
            if length == run {
                return at + run + from;
            }
        }
        at + run
    }

    /// What Kramdown says of the element beside it: `{: .wide}`; or a comment: `{::comment}…{:/comment}`.
    fn attributes(&mut self, at: usize, rest: &str) -> usize {
        let line = rest.split('\n').next().unwrap_or_default();
        let Some(close) = line.find('}') else {
            return self.copy(at, at + 2);
        };
        let after = at + close + 1;
        let said = line.get(..close).unwrap_or_default();
        let is_comment = said.starts_with(REMARK) && !said.ends_with('/');
        if !is_comment || self.unclosed.iter().any(|known| known == REMARK) {
            return after;
        }
        let inside = rest.get(close..).unwrap_or_default();
        let mut ends = memchr::memmem::find_iter(inside.as_bytes(), "{:/");
        let end = ends.find_map(|found| {
            let ends = ["{:/comment}", "{:/}"].into_iter();
            let end = ends.map(|end| (end, inside.get(found..)));
            let mut end = end.filter(|(end, text)| text.is_some_and(|text| text.starts_with(end)));
            end.next().map(|(end, _)| found + end.len())
        });
        if end.is_none() {
            self.unclosed.push(REMARK.to_owned());
        }
        end.map_or(after, |end| at + close + end)
    }

    fn tag(&mut self, at: usize, end: usize) -> usize {
        let above = self.text.get(..at).unwrap_or_default();
        let before = above.chars().next_back().filter(|_| !above.ends_with("%}"));
        // Formulas have such braces too.
        let is_of_formula = before
            .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '}' | '^' | '_' | '\\'));
        let rest = self.text.get(at..end).unwrap_or_default();
        let Some(tag) = tag_at(rest).filter(|tag| !is_of_formula || tag.is_certain()) else {
            return self.copy(at, at + 1);
        };
        let after = at + tag.length;
        if tag.is_shown {
            let shown = tag.written.replace("/*", "").replace("*/", "");
            self.out.push_str(&shown);
            return after;
        }
        if let Some(name) = tag.ends() {
            return self.end_tag(&tag, name, at);
        }
        match tag.name {
            "raw" | "verbatim" | "highlight" | "prism" | "codeblock" => {
                if let Some((inside, end)) = self.inside(&tag, after, end) {
                    self.verbatim(&tag, inside);
                    return end;
                }
            }
            _ if tag.hides() => {
                if let Some((inside, behind)) = self.hidden(&tag, after, end) {
                    self.keep(&tag, after, inside);
                    return behind;
                }
            }
            _ if self.becomes(&tag) => return after,
            _ => {}
        }
        if matches!(tag.name, "blockquote" | "quote" | "epigraph" | "pullquote")
            && tag.form != Form::Output
        {
            self.out.push_str("\n\n<blockquote>\n\n");
            self.open.push((tag.name, "\n\n</blockquote>\n\n"));
            return after;
        }
        if let Some(summary) = tag
            .argument(&["summary", "title"])
            .filter(|_| tag.name == "details")
        {
            self.out.push_str("\n\n<details><summary>");
            push_text(&mut self.out, summary);
            self.out.push_str("</summary>\n\n");
            self.open.push((tag.name, "\n\n</details>\n\n"));
            return after;
        }
        self.told(&tag, at);
        if tag.form == Form::Output && self.is_in_address() {
            self.out.push(HOLE);
        }
        let is_first = std::mem::replace(&mut self.is_first_case, tag.name == "case");
        match tag.name {
            "when" if is_first => after,
            // What is said of each of some things that nobody knows, or in another case than the one above.
            "for" | "else" | "elsif" | "elif" | "when" if tag.form == Form::Statement => {
                let rest = self.rest_of_block(&tag, after, end);
                rest.unwrap_or(after)
            }
            _ => after,
        }
    }

    /// Whether what comes next stands in the address of a link or an image.
    fn is_in_address(&self) -> bool {
        const MOST_BYTES: usize = 500;
        let near = self.out.len().saturating_sub(MOST_BYTES);
        let near = (near..=self.out.len()).find(|&at| self.out.is_char_boundary(at));
        let near = near.and_then(|at| self.out.get(at..)).unwrap_or_default();
        let line = near.rsplit('\n').next().unwrap_or_default().trim_start();
        let defined = line
            .strip_prefix('[')
            .and_then(|line| line.split_once("]:"));
        if defined.is_some_and(|(_, url)| !url.trim_start().contains(' ')) {
            return true;
        }
        let tail = near.rsplit(char::is_whitespace).next().unwrap_or_default();
        let opens = |front: &str, end: char| {
            let inside = tail.rsplit_once(front);
            inside.is_some_and(|(_, inside)| !inside.contains(end))
        };
        opens("](", ')') || opens("=\"", '"') || opens("='", '\'') || opens("<http", '>')
    }

    /// Where the block ends in which a tag stands that begins a part of it, or which it begins itself: of that its
    /// end tag too.
    fn rest_of_block(&mut self, tag: &Tag<'a>, from: usize, end: usize) -> Option<usize> {
        const BLOCKS: [&str; 4] = ["if", "unless", "case", "for"];
        if self.unclosed.iter().any(|known| known == tag.name) {
            return None;
        }
        let mut depth = 0_usize;
        let mut at = from;
        while let Some(found) = memchr::memmem::find(self.text.as_bytes().get(at..end)?, b"{%") {
            let place = at + found;
            let Some(next) = tag_at(self.text.get(place..end)?) else {
                at = place + 1;
                continue;
            };
            at = place + next.length;
            let is_end = next
                .ends()
                .is_some_and(|name| name.is_empty() || BLOCKS.contains(&name));
            let stop = if tag.name == "for" { at } else { place };
            match depth.checked_sub(usize::from(is_end)) {
                None => return Some(stop),
                Some(outer) => depth = outer + usize::from(BLOCKS.contains(&next.name)),
            }
        }
        self.unclosed.push(tag.name.to_owned());
        None
    }

    /// A tag that ends another.
    fn end_tag(&mut self, tag: &Tag<'a>, name: &str, at: usize) -> usize {
        let is_own = |(open, _): &(&str, &str)| name.is_empty() || *open == name;
        if let Some(place) = self.open.iter().rposition(is_own) {
            let (_, closes) = self.open.remove(place);
            self.out.push_str(closes);
        }
        at + tag.length
    }

    /// What stands between a tag and its end, and where that ends.
    fn inside(&mut self, tag: &Tag<'a>, from: usize, end: usize) -> Option<(&'a str, usize)> {
        if self.unclosed.iter().any(|known| known == tag.name) {
            return None;
        }
        let mut at = from;
        while let Some(found) = memchr::memchr(b'{', self.text.as_bytes().get(at..end)?) {
            let place = at + found;
            let next = tag_at(self.text.get(place..end)?);
            match next {
                Some(next) if next.ends() == Some(tag.name) || next.ends() == Some("") => {
                    return Some((self.text.get(from..place)?, place + next.length));
                }
                _ => at = place + 1,
            }
        }
        self.unclosed.push(tag.name.to_owned());
        None
    }

    /// Where what a tag hides ends, and where its end does; `None`: it has none.
    fn hidden(&mut self, tag: &Tag<'a>, from: usize, end: usize) -> Option<(usize, usize)> {
        if self.unclosed.iter().any(|known| known == tag.name) {
            return None;
        }
        let mut depth = 0_usize;
        let mut last = None;
        let mut at = from;
        while let Some(found) = memchr::memchr(b'{', self.text.as_bytes().get(at..end)?) {
            let place = at + found;
            let Some(next) = tag_at(self.text.get(place..end)?) else {
                at = place + 1;
                continue;
            };
            at = place + next.length;
            if next.ends().is_some_and(|name| tag.nests(name)) || next.ends() == Some("") {
                last = Some((place, at));
                if depth == 0 {
                    return last;
                }
                depth -= 1;
            } else if depth == 0 && tag.turns_at(&next) {
                return Some((place, at));
            } else if tag.nests(next.name) && (next.name != "set" || next.hides()) {
                depth += 1;
            }
        }
        self.unclosed.push(tag.name.to_owned());
        last
    }

    /// Keeps what stands up to there if the tag gives it a name by which it may be shown.
    fn keep(&mut self, tag: &Tag<'a>, from: usize, to: usize) {
        const MOST_INSIDE: usize = 8;
        let name = tag
            .first()
            .filter(|_| matches!(tag.name, "capture" | "set"));
        let Some(name) = name.filter(|_| self.kept_inside < MOST_INSIDE) else {
            return;
        };
        let out = std::mem::take(&mut self.out);
        let unclosed = std::mem::take(&mut self.unclosed);
        self.kept_inside += 1;
        self.read(from, to);
        self.kept_inside -= 1;
        self.unclosed = unclosed;
        let text = std::mem::replace(&mut self.out, out);
        self.kept.retain(|(known, _)| *known != name);
        self.kept.push((name, text));
    }

    /// Shows what was kept; whether it was.
    fn show(&mut self, tag: &Tag<'_>) -> bool {
        let kept = self.kept.iter().find(|(name, _)| *name == tag.name);
        let Some((_, text)) = kept.filter(|(_, text)| text.len() <= self.left_to_show) else {
            return false;
        };
        self.left_to_show -= text.len();
        let is_markdown = self.kind == Kind::Markdown && tag.written.contains("markdownify");
        let apart = if is_markdown { "\n\n" } else { "" };
        let _ = write!(self.out, "{apart}{text}{apart}");
        true
    }

    fn verbatim(&mut self, tag: &Tag<'_>, inside: &str) {
        match tag.name {
            "raw" | "verbatim" => self.out.push_str(inside),
            _ => {
                let language = tag.argument(&["lang", "language"]).or(tag.first());
                let language = language.unwrap_or_default();
                let code = as_shown(inside.trim_matches('\n'));
                if self.kind == Kind::Markdown {
                    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
                    let fence = "`".repeat(longest.max(2) + 1);
                    let _ = write!(self.out, "\n\n{fence}{language}\n{code}\n{fence}\n\n");
                } else {
                    self.out.push_str("<pre><code>");
                    push_text(&mut self.out, &code);
                    self.out.push_str("</code></pre>");
                }
            }
        }
    }

    /// Writes what a tag means; whether that is known.
    fn becomes(&mut self, tag: &Tag<'_>) -> bool {
        if let Some(source) = tag.source() {
            // Elsewhere it would be text.
            let is_address = ["(", "<", "\"", "'", "]: ", "="]
                .iter()
                .any(|front| self.out.ends_with(front));
            if is_address {
                self.out.push_str(&source);
            }
            return is_address;
        }
        if tag.form == Form::Output {
            let Some(value) = tag.value() else {
                return self.show(tag);
            };
            self.out.push_str(value);
            return true;
        }
        let name = if tag.name == "include" {
            tag.first().unwrap_or_default()
        } else {
            tag.name
        };
        let stem = name
            .rsplit('/')
            .next()
            .unwrap_or(name)
            .split('.')
            .next()
            .unwrap_or(name);
        if let Some(href) = player(stem, tag) {
            let _ = write!(
                self.out,
                "\n\n<p><a href=\"{0}\">{0}</a></p>\n\n",
                attribute(&href)
            );
            return true;
        }
        let is_image = [
            "figure",
            "image",
            "img",
            "picture",
            "photo",
            "responsive_image",
        ]
        .contains(&stem);
        let source = tag.argument(&["src", "url", "path", "image", "file", "image_path"]);
        let source = source.or_else(|| tag.first().filter(|_| tag.name != "include" && is_image));
        match source {
            Some(source) if is_image => {
                self.figure(source, tag);
                true
            }
            _ => false,
        }
    }

    fn figure(&mut self, source: &str, tag: &Tag<'_>) {
        let alt = tag.argument(&["alt"]).unwrap_or_default();
        let caption = tag
            .argument(&["caption", "title", "attr"])
            .unwrap_or_default();
        let (source, alt) = (attribute(source), attribute(alt));
        let _ = write!(self.out, "\n\n<figure><img src=\"{source}\" alt=\"{alt}\">");
        if !caption.is_empty() {
            let _ = write!(self.out, "<figcaption>{}</figcaption>", attribute(caption));
        }
        self.out.push_str("</figure>\n\n");
    }

    fn told(&mut self, tag: &Tag<'_>, at: usize) {
        const MOST_CHARS: usize = 60;
        let (known, line) = self.told;
        let since = self.text.get(known..at).unwrap_or_default();
        let line = line.saturating_add(count_lines(since));
        self.told = (at, line);
        let tag = tag.written.chars().take(MOST_CHARS).collect();
        self.problems.push((
            Some(self.first_line.saturating_add(line)),
            What::Template { tag },
        ));
    }
}

/// The address of what a player's tag shows.
fn player(name: &str, tag: &Tag<'_>) -> Option<String> {
    if name == "media" {
        let url = tag.argument(&["url"]).or_else(|| tag.first());
        return url.filter(|url| url.starts_with("http")).map(str::to_owned);
    }
    let front = match name {
        "youtube" => "https://www.youtube.com/watch?v=",
        "vimeo" => "https://vimeo.com/",
        "gist" => "https://gist.github.com/",
        "tweet" | "twitter" | "x" => "https://x.com/",
        "instagram" => "https://www.instagram.com/p/",
        _ => return None,
    };
    let positional = tag.positional();
    let id = tag.argument(&["id", "video", "youtube_id", "key"]);
    let path = match (id, positional.as_slice(), tag.argument(&["user"])) {
        (Some(id), _, Some(user)) if front.ends_with("x.com/") => format!("{user}/status/{id}"),
        (Some(id), _, _) => id.to_owned(),
        (None, [user, id, ..], _) if matches!(name, "gist" | "tweet" | "twitter" | "x") => {
            format!("{user}/{id}")
        }
        (None, [id, ..], _) => (*id).to_owned(),
        _ => return None,
    };
    if path.starts_with("http") {
        return Some(path);
    }
    let is_of_path = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/');
    path.bytes()
        .all(is_of_path)
        .then(|| format!("{front}{path}"))
}

/// Code without what keeps a generator from taking a tag in it: Jekyll's `{% raw %}`, `/*` in Hugo's.
fn as_shown(code: &str) -> Cow<'_, str> {
    const MARKS: [(&str, &str); 6] = [
        ("{% raw %}", ""),
        ("{% endraw %}", ""),
        ("{{</*", "{{<"),
        ("*/>}}", ">}}"),
        ("{{%/*", "{{%"),
        ("*/%}}", "%}}"),
    ];
    MARKS
        .iter()
        .fold(Cow::Borrowed(code), |code, (mark, shown)| {
            if code.contains(mark) {
                Cow::Owned(code.replace(mark, shown))
            } else {
                code
            }
        })
}

/// What closes the comment at the front of a text: of Jinja's, MDX's, Go's, Handlebars'.
fn comment(rest: &str) -> Option<&'static str> {
    const COMMENTS: [(&str, &str); 5] = [
        ("{#", "#}"),
        ("{/*", "*/}"),
        ("{{/*", "*/"),
        ("{{- /*", "*/"),
        ("{{!--", "--}}"),
    ];
    let mut comments = COMMENTS.into_iter();
    let found = comments.find(|(open, _)| rest.starts_with(open))?;
    Some(found.1)
}

/// The name of an element whose text isn't looked at, at the front of a text.
fn verbatim(rest: &str) -> Option<&'static str> {
    const NAMES: [&str; 5] = ["pre", "code", "script", "style", "textarea"];
    let name = rest.get(1..)?;
    let starts = |own: &&str| {
        name.get(..own.len())
            .is_some_and(|front| front.eq_ignore_ascii_case(own))
            && name
                .as_bytes()
                .get(own.len())
                .is_some_and(|byte| !byte.is_ascii_alphanumeric())
    };
    NAMES.into_iter().find(starts)
}

/// How long a tag in brackets is, as WordPress has them.
fn bracketed(rest: &str) -> Option<usize> {
    const MOST_BYTES: usize = 1_000;
    const FRONTS: [&str; 3] = ["[caption", "[/caption", "[gallery"];
    let is_one = FRONTS.iter().any(|front| rest.starts_with(front));
    let close = near(rest, MOST_BYTES).find(']').filter(|_| is_one)?;
    // A link may be called so.
    let is_link = rest
        .get(close + 1..)
        .is_some_and(|rest| rest.starts_with(['(', '[']));
    (!is_link).then_some(close + 1)
}

/// So many bytes of the front of a text, or a few less.
fn near(text: &str, most: usize) -> &str {
    let most = (0..=most.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at));
    text.get(..most.unwrap_or_default()).unwrap_or(text)
}
