//! Posts of WordPress's export as WordPress shows them: paragraphs of its old editor, its shortcodes, the notes and the
//! pictures that stand elsewhere in the export.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::blocks::parted;
use crate::story::escape;

/// A shortcode is no longer, and what stands between two is no longer than this.
const MOST_BYTES: usize = 1_000;
const MOST_ENCLOSED: usize = 4_000;

/// Those of WordPress's own.
const OWN: [&str; 6] = ["caption", "gallery", "embed", "audio", "video", "playlist"];

/// Attributes that name the file of a player, beside `src`.
const FILES: [&str; 10] = [
    "src", "mp3", "m4a", "ogg", "wav", "flac", "mp4", "m4v", "webm", "ogv",
];

/// So many bytes of blocks that several posts show are repeated, in all.
const MOST_REPEATED: usize = 50_000_000;

/// What posts of an export name by its number.
#[derive(Default)]
pub(super) struct Named {
    /// Addresses and titles of pictures and files.
    files: BTreeMap<String, (String, String)>,
    /// Contents of blocks that several posts show.
    blocks: BTreeMap<String, String>,
    repeated: Cell<usize>,
}

impl Named {
    /// Keeps a picture or a file.
    pub(super) fn add_file(&mut self, number: String, url: String, title: String) {
        self.files.insert(number, (url, title));
    }

    /// Keeps a block.
    pub(super) fn add_block(&mut self, number: String, content: String) {
        self.blocks.insert(number, content);
    }

    /// The block that a mark names: `wp:block {"ref":12} /`.
    fn block(&self, mark: &str) -> Option<&str> {
        let said = mark.strip_prefix("wp:block ")?.trim_end_matches('/');
        let said: Value = serde_json::from_str(said.trim()).ok()?;
        let number = said.get("ref")?.as_u64()?.to_string();
        let content = self.blocks.get(&number)?;
        let repeated = self.repeated.get().saturating_add(content.len());
        self.repeated.set(repeated);
        (repeated <= MOST_REPEATED).then_some(content)
    }
}

/// A post's content as HTML; `notes` is what the export has of its footnotes, as JSON.
pub(super) fn shown(content: &str, notes: Option<&str>, named: &Named) -> String {
    let text = content.replace("\r\n", "\n");
    let text = with_blocks(&text, named);
    let text = with_shortcodes(&text, named);
    if text.contains("<!-- wp:") {
        return without_marks(&text, notes);
    }
    parted(&text, true)
}

/// The text with the blocks that it names; those that they name are left out.
fn with_blocks(text: &str, named: &Named) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("<!-- wp:block ") {
        out.push_str(before);
        let Some((mark, below)) = from.split_once("-->") else {
            break;
        };
        let block = named.block(&format!("wp:block {mark}"));
        out.push_str(block.unwrap_or_default());
        rest = below;
    }
    out.push_str(rest);
    out
}

/// Blocks without the comments that mark them; those that hold the notes are made.
fn without_marks(text: &str, notes: Option<&str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("<!--") {
        out.push_str(before);
        let Some((comment, below)) = from.split_once("-->") else {
            break;
        };
        let comment = comment.trim();
        let is_mark = comment.starts_with("wp:") || comment.starts_with("/wp:");
        if comment.starts_with("wp:footnotes") {
            out.push_str(&footnotes(notes.unwrap_or_default()));
        } else if !is_mark {
            let _ = write!(out, "<!--{comment}-->");
        }
        rest = below;
        if is_mark {
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
    }
    out.push_str(rest);
    out
}

/// The list of notes, as the block for it shows them.
fn footnotes(notes: &str) -> String {
    let notes: Vec<Value> = serde_json::from_str(notes).unwrap_or_default();
    let mut out = String::new();
    for note in &notes {
        let of = |key: &str| note.get(key).and_then(Value::as_str);
        if let (Some(id), Some(content)) = (of("id"), of("content")) {
            let id = attribute(id);
            let _ = writeln!(
                out,
                "<li id=\"{id}\">{content} <a href=\"#{id}-link\">↩︎</a></li>"
            );
        }
    }
    if out.is_empty() {
        return out;
    }
    format!("<ol class=\"wp-block-footnotes\">\n{out}</ol>\n")
}

fn attribute(text: &str) -> String {
    escape::text(text).replace('"', "&#34;")
}

/// A tag in brackets.
struct Shortcode<'a> {
    name: &'a str,
    attributes: &'a str,
    closes: bool,
    /// What follows it.
    below: &'a str,
}

/// The tag that a text behind its `[` begins with.
fn shortcode(text: &str) -> Option<Shortcode<'_>> {
    let closes = text.starts_with('/');
    let bare = text.strip_prefix('/').unwrap_or(text);
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let letters = bare.bytes().take_while(is_of_name).count();
    let (name, rest) = bare.split_at_checked(letters)?;
    let is_first = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let end = closing_bracket(rest).filter(|_| is_first)?;
    let attributes = rest.get(..end)?;
    let attributes = attributes.trim_end_matches('/').trim();
    let below = rest.get(end + 1..)?;
    let is_known = OWN.contains(&name) || name == "wp_caption";
    // A plugin's tag: `[sic]` and `[see below]` are none.
    let is_plugins = attributes.contains("=\"") || attributes.contains("='");
    (is_known || is_plugins || (closes && attributes.is_empty())).then_some(Shortcode {
        name,
        attributes,
        closes,
        below,
    })
}

/// Where a tag ends, behind its name: a bracket in quotes ends none.
fn closing_bracket(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().take(MOST_BYTES).enumerate() {
        match (quote, byte) {
            (None, b']') => return Some(at),
            (None, b'[') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// What an attribute says.
fn value<'a>(attributes: &'a str, key: &str) -> Option<&'a str> {
    let mut places = attributes.match_indices(key);
    places.find_map(|(at, _)| {
        let is_start = at == 0
            || attributes
                .get(..at)
                .is_some_and(|before| before.ends_with(char::is_whitespace));
        let said = attributes.get(at + key.len()..)?.strip_prefix('=')?;
        let said = said.trim_start();
        let quote = said.chars().next().filter(|c| matches!(c, '"' | '\''));
        let said = match quote {
            Some(quote) => said.get(1..)?.split_once(quote)?.0,
            None => said.split_whitespace().next()?,
        };
        is_start.then_some(said)
    })
}

/// The text with what its shortcodes stand for; those of plugins go, what stands between them stays.
fn with_shortcodes(text: &str, named: &Named) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut plugins: Vec<&str> = Vec::new();
    while let Some((before, from)) = rest.split_once('[') {
        out.push_str(before);
        rest = from;
        // Two brackets: the tag itself is meant.
        if let Some(tag) = from.strip_prefix('[').and_then(shortcode)
            && let Some(below) = tag.below.strip_prefix(']')
        {
            let written = from.len() - below.len() - 1;
            out.push_str("&#91;");
            out.push_str(from.get(1..written).unwrap_or_default());
            rest = below;
            continue;
        }
        match shortcode(from) {
            Some(tag) if tag.closes => {
                if OWN.contains(&tag.name) || plugins.contains(&tag.name) {
                    rest = tag.below;
                } else {
                    out.push('[');
                }
            }
            Some(tag) => {
                if !OWN.contains(&tag.name) && !plugins.contains(&tag.name) && plugins.len() < 50 {
                    plugins.push(tag.name);
                }
                rest = replaced(&tag, named, &mut out);
            }
            None => out.push('['),
        }
    }
    out.push_str(rest);
    out
}

/// Writes what a shortcode stands for; gives what is to be read after it.
fn replaced<'a>(tag: &Shortcode<'a>, named: &Named, out: &mut String) -> &'a str {
    let enclosed = |end: &str| {
        let most = tag.below.len().min(MOST_ENCLOSED);
        let near = tag.below.as_bytes().get(..most)?;
        let at = memchr::memmem::find(near, end.as_bytes())?;
        Some((tag.below.get(..at)?, tag.below.get(at + end.len()..)?))
    };
    match tag.name {
        "caption" | "wp_caption" => {
            let end = format!("[/{}]", tag.name);
            let Some((inner, below)) = enclosed(&end) else {
                return tag.below;
            };
            let inner = inner.trim();
            let end = if inner.starts_with("<a") {
                inner.find("</a>").map(|at| at + 4)
            } else {
                inner.find('>').map(|at| at + 1)
            };
            let (picture, said) = inner
                .split_at_checked(end.unwrap_or(0))
                .unwrap_or(("", inner));
            let said = value(tag.attributes, "caption").unwrap_or(said).trim();
            let _ = write!(
                out,
                "\n\n<figure>{picture}<figcaption>{said}</figcaption></figure>\n\n"
            );
            below
        }
        "embed" => {
            let of_src = value(tag.attributes, "src").map(|url| (url, tag.below));
            let Some((url, below)) = enclosed("[/embed]").or(of_src) else {
                return tag.below;
            };
            // WordPress has its address as it is typed, `&` included.
            let url = url.trim().replace("&amp;", "&");
            let (address, shown) = (attribute(&url), escape::text(&url));
            let _ = write!(out, "\n\n<p><a href=\"{address}\">{shown}</a></p>\n\n");
            below
        }
        "audio" | "video" => {
            let file = FILES.iter().find_map(|key| value(tag.attributes, key));
            if let Some(file) = file {
                let (name, file) = (tag.name, attribute(&file.replace("&amp;", "&")));
                let _ = write!(
                    out,
                    "\n\n<figure><{name} src=\"{file}\" controls></{name}></figure>\n\n"
                );
            }
            tag.below
        }
        "gallery" => {
            let numbers = value(tag.attributes, "ids").or(value(tag.attributes, "include"));
            for number in numbers.unwrap_or_default().split(',') {
                if let Some((url, title)) = named.files.get(number.trim()) {
                    let (url, title) = (attribute(url), attribute(title));
                    let _ = write!(
                        out,
                        "\n\n<figure><img src=\"{url}\" alt=\"{title}\"></figure>\n\n"
                    );
                }
            }
            tag.below
        }
        _ => tag.below,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> Named {
        let mut named = Named::default();
        named.add_block(
            "12".into(),
            "<!-- wp:paragraph -->\n<p>Once.</p>\n<!-- /wp:paragraph -->".into(),
        );
        named.add_file(
            "4".into(),
            "https://quay.example/m.png?a&b".into(),
            "The \"mole\"".into(),
        );
        named
    }

    #[test]
    fn shortcodes_are_what_wordpress_makes_of_them() {
        for (text, expected) in [
            (
                "[caption id=\"a\" width=\"64\"]<a href=\"b\"><img src=\"c.png\" /></a> The [mole][/caption]",
                "<figure><a href=\"b\"><img src=\"c.png\" /></a><figcaption>The [mole]</figcaption></figure>",
            ),
            (
                "[gallery ids=\"4, 5\" link=\"none\"]",
                "<figure><img src=\"https://quay.example/m.png?a&amp;b\" alt=\"The &#34;mole&#34;\"></figure>",
            ),
            (
                "[embed width=\"1\"]https://video.example/?a=1&amp;b[/embed]",
                "<p><a href=\"https://video.example/?a=1&amp;b\">https://video.example/?a=1&amp;b</a></p>",
            ),
            (
                "[audio mp3='a.mp3'][/audio]",
                "<figure><audio src=\"a.mp3\" controls></audio></figure>",
            ),
            (
                "A [[gallery]] and [sic], [1] and [see b]",
                "<p>A &#91;gallery] and [sic], [1] and [see b]</p>",
            ),
            (
                "[row wide=\"]\"]Inside[/row] [/other]",
                "<p>Inside [/other]</p>",
            ),
            ("[caption]never ended", "<p>never ended</p>"),
        ] {
            assert_eq!(shown(text, None, &named()), expected, "{text}");
        }
    }

    #[test]
    fn blocks_lose_their_marks_and_get_their_notes() {
        let text = "<!-- wp:paragraph {\"a\":1} -->\n<p>A<sup data-fn=\"n\"><a href=\"#n\" id=\"n-link\">1</a></sup></p>\n\
                    <!-- /wp:paragraph -->\n\n<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n<!-- wp:footnotes /-->\n";
        let notes = "[{\"content\":\"By <em>law</em>.\",\"id\":\"n\"}]";
        assert_eq!(
            shown(text, Some(notes), &named()),
            "<p>A<sup data-fn=\"n\"><a href=\"#n\" id=\"n-link\">1</a></sup></p>\n\n<!--more-->\n\
             <ol class=\"wp-block-footnotes\">\n<li id=\"n\">By <em>law</em>. <a href=\"#n-link\">↩︎</a></li>\n</ol>\n"
        );
        assert_eq!(shown("<!-- wp:footnotes /-->", Some("{"), &named()), "");
        assert_eq!(
            shown(
                "<!-- wp:block {\"ref\":12} /-->\n\n<!-- wp:block {\"ref\":13} /-->",
                None,
                &named()
            )
            .trim(),
            "<p>Once.</p>"
        );
    }

    #[test]
    fn many_brackets_take_no_longer_than_their_number() {
        for text in [
            "[",
            "[[",
            "[caption]",
            "[a b=\"",
            "[embed]",
            "<!--",
            "[gallery ids='4']",
        ] {
            let _ = shown(&text.repeat(20_000), None, &named());
        }
    }
}
