//! What Markdown itself doesn't know of a text that is called so: marks for other tools, and text that was never
//! written as Markdown, a paragraph on each line, which would be one.

use std::borrow::Cow;

use crate::story::line::is_fence;

/// The text with a blank line between two lines that are paragraphs. Lines keep their numbers where none is.
pub(super) fn parted(text: &str) -> Cow<'_, str> {
    let mut groups = Groups::default();
    for (at, line) in text.split('\n').enumerate() {
        groups.take(at, line);
    }
    groups.end();
    if groups.ends.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut ends = groups.ends.iter().peekable();
    let mut out = String::with_capacity(text.len() + groups.ends.len());
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(line);
        if ends.next_if(|&&end| end == at).is_some() {
            out.push('\n');
        }
    }
    Cow::Owned(out)
}

/// The text without lines that only mark something for other tools: `[TOC]`, `::: note`, `{: .wide}`,
/// `*[AT]: what it means`. What they stand around stays, and so does the number of lines, but for a blank one below HTML
/// that says that it holds Markdown.
pub(super) fn without_marks(text: &str) -> Cow<'_, str> {
    let has = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    if ![
        "[TOC]",
        "[[_TOC_]]",
        "[[toc]]",
        ":::",
        "{:",
        "*[",
        " markdown",
    ]
    .iter()
    .any(|mark| has(mark))
    {
        return Cow::Borrowed(text);
    }
    let mut in_code = false;
    let mut rows: Vec<Cow<'_, str>> = Vec::new();
    for row in text.split('\n') {
        let bare = row.trim();
        in_code ^= is_fence(bare);
        let is_mark = matches!(bare, "[TOC]" | "[[_TOC_]]" | "[[toc]]")
            || bare.starts_with(":::")
            || is_abbreviation(row)
            || said_of(bare).is_some_and(|said| !said.starts_with([':', '/']));
        let is_toc = bare.starts_with("{:toc") && !in_code;
        // The item above it is what the list of headings takes the place of.
        let item = rows.last_mut().filter(|_| is_toc);
        if let Some(item) = item.filter(|item| item.trim_start().starts_with(['*', '-', '1'])) {
            *item = Cow::Borrowed("");
        }
        let heading = rows
            .last_mut()
            .filter(|above| !in_code && above.starts_with('#'));
        if let (Some(heading), Some(id)) = (heading, id_of_mark(bare)) {
            *heading = Cow::Owned(format!("{heading} {{#{id}}}"));
        }
        rows.push(match opening_of_markdown(row) {
            _ if in_code => Cow::Borrowed(row),
            _ if is_mark => Cow::Borrowed(""),
            Some((tag, "")) => Cow::Owned(format!("{tag}\n")),
            Some((tag, rest)) => Cow::Owned(format!("{tag}\n\n{rest}")),
            None => Cow::Borrowed(row),
        });
    }
    Cow::Owned(rows.join("\n"))
}

/// Whether a line says what an abbreviation means: `*[AT]: assistive technology`. Emphasis may begin so, and ends.
fn is_abbreviation(row: &str) -> bool {
    let bare = row.trim();
    let said = bare.strip_prefix("*[").and_then(|row| row.split_once("]:"));
    !row.starts_with("    ")
        && !bare.ends_with('*')
        && said.is_some_and(|(name, _)| !name.is_empty() && !name.contains(']'))
}

/// A tag that says that Markdown follows, `<div markdown="1">`, and what follows it in its line.
fn opening_of_markdown(row: &str) -> Option<(&str, &str)> {
    const BLOCKS: [&str; 8] = [
        "<div",
        "<section",
        "<aside",
        "<article",
        "<details",
        "<blockquote",
        "<figure",
        "<main",
    ];
    let (tag, rest) = row.split_at_checked(row.find('>')? + 1)?;
    let mut words = tag.trim_end_matches('>').split_whitespace();
    let is_block = words.next().is_some_and(|name| BLOCKS.contains(&name));
    let mut said = words.filter_map(|word| word.strip_prefix("markdown"));
    let says = said.any(|value| value.is_empty() || value.starts_with('=') && !value.contains('0'));
    (is_block && says).then_some((tag, rest.trim()))
}

/// The id that Kramdown gives what stands above such a line: `{: #own .wide}`.
fn id_of_mark(bare: &str) -> Option<&str> {
    let mut words = said_of(bare)?.split_whitespace();
    words.find_map(|word| word.strip_prefix('#'))
}

fn said_of(bare: &str) -> Option<&str> {
    bare.strip_prefix("{:")?.strip_suffix('}')
}

/// Lines without a blank one between.
#[derive(Default)]
struct Groups {
    /// The numbers of the lines of the group, from 0.
    lines: Vec<usize>,
    /// Whether each of them is a paragraph.
    is_prose: bool,
    in_code: bool,
    /// The lines below which a paragraph ends.
    ends: Vec<usize>,
}

impl Groups {
    fn take(&mut self, at: usize, line: &str) {
        let bare = line.trim();
        if is_fence(bare) {
            self.in_code = !self.in_code;
            self.is_prose = false;
        }
        if bare.is_empty() {
            return self.end();
        }
        let is_first = self.lines.is_empty();
        self.is_prose = (is_first || self.is_prose) && !self.in_code && is_paragraph(line);
        self.lines.push(at);
    }

    fn end(&mut self) {
        if self.is_prose
            && let Some((_, above)) = self.lines.split_last()
        {
            self.ends.extend(above);
        }
        self.lines.clear();
        self.is_prose = false;
    }
}

/// Whether a line is a paragraph by itself: longer than lines that are wrapped, or broken between clauses, and ended
/// as a sentence is.
fn is_paragraph(line: &str) -> bool {
    const FEWEST_BYTES: usize = 150;
    const CLOSERS: [char; 6] = ['"', '\'', '”', '’', ')', '»'];
    let begins =
        line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '“' | '‘' | '«' | '„'));
    let ended = line.trim_end().trim_end_matches(CLOSERS);
    begins
        && line.len() >= FEWEST_BYTES
        && ended.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟'])
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn lines_that_are_paragraphs_are_parted_and_wrapped_text_is_not() {
        let long = "The footbridge at the lower weir was opened on Thursday. ".repeat(4);
        let long = long.trim_end();
        let two = format!("{long}\n{long}\n\n\nA headline\nAnother");
        assert_eq!(
            parted(&two),
            format!("{long}\n\n{long}\n\n\nA headline\nAnother")
        );
        for kept in [
            format!("{long}\nand so on, until the\nlast of them had left."),
            format!("- {long}\n- {long}"),
            format!("```\n{long}\n{long}\n```"),
            format!("{long}\n\n{long}"),
            "One sentence.\nAnother one.".to_owned(),
        ] {
            assert_eq!(parted(&kept), kept);
        }
    }
}
