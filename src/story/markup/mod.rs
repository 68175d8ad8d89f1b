//! Articles in Markdown and HTML: their blocks, and what of them is title, furniture and related headlines.

mod base;
mod element;
mod footnotes;
mod ids;
mod linked_data;
mod markdown;
mod node;
mod page;
mod reference;
mod source_set;
mod tangle;
mod template_tag;
mod templates;
mod unparted;
mod writer;

use std::borrow::Cow;

use url::Url;

use self::markdown::Markdown;
pub(super) use self::page::Page;
use self::tangle::{closed, tangle};
use self::templates::without_templates;
use self::writer::{Block, BlockKind};
use super::above::{Above, says};
use super::article_path::Kind;
use super::block;
use super::column::Column;
use super::furniture::{Furniture, kind};
use super::headline_list::Headlines;
use super::label::is_label_alone;
use super::line::{Line, is_fence, lines};
use super::metadata::Metadata;
use super::normal_form::normal_form;
use super::text::{self, Text, above_text};
use super::tidy::{cut_graphemes, one_line};
use super::{Headline, HeadlinesFrom, Markup, Rules, TitleSource};
use crate::problem::What;

type Problems = Vec<(Option<u32>, What)>;

/// Reads HTML that begins on a line of the file. `Err`: the line from which on it is too tangled to be read.
pub(super) fn html(html: &str, first_line: u32, problems: &mut Problems) -> Result<Page, u32> {
    let html = without_templates(html, Kind::Html, first_line, problems);
    let html = closed(&html);
    match tangle(&html) {
        Some(line) => Err(first_line.saturating_add(line)),
        None => Ok(page::page(&html)),
    }
}

impl Page {
    /// The text of the first blocks, each on a line with a blank one below.
    pub(super) fn opening(&self) -> String {
        lines_of(None, &self.blocks)
    }
}

/// What a Markdown text below its metadata is: blocks, and the headlines of its end. `Err`: it holds HTML that is
/// too tangled to be read; the line is that of the text.
pub(super) fn markdown(
    text: &str,
    first_line: u32,
    has_related: bool,
    problems: &mut Problems,
) -> Result<Outline, u32> {
    let found = if has_related {
        None
    } else {
        related_lines(text, first_line, problems)
    };
    let (text, headlines) = found.map_or((Cow::Borrowed(text), None), |(text, headlines)| {
        (Cow::Owned(text), Some(headlines))
    });
    let text = unparted::without_marks(&text);
    let text = without_templates(&text, Kind::Markdown, first_line, problems);
    let text = unparted::parted(&text);
    let blocks = match markdown::markdown(&text) {
        Markdown::Blocks(blocks) => blocks,
        Markdown::Html(html) => {
            let html = closed(&html);
            if tangle(&html).is_some() {
                return Err(first_line);
            }
            page::page(&html).blocks
        }
    };
    Ok(Outline {
        page: Page {
            blocks,
            ..Page::default()
        },
        headlines,
    })
}

/// What an article in Markdown or HTML is, before its parts are told apart.
pub(super) struct Outline {
    pub(super) page: Page,
    /// The headlines that were found in its lines, and the rule that gave them.
    pub(super) headlines: Option<(Vec<Headline>, HeadlinesFrom)>,
}

impl From<Page> for Outline {
    fn from(page: Page) -> Self {
        Self {
            page,
            headlines: None,
        }
    }
}

impl Outline {
    /// Whether nothing stands in it.
    pub(super) fn is_empty(&self) -> bool {
        self.page.blocks.is_empty()
    }

    /// Tells its parts apart. `name`: the file's, less a date.
    pub(super) fn text(
        self,
        metadata: &Metadata,
        name: &str,
        rules: &Rules,
        problems: &mut Problems,
    ) -> Text {
        let mut blocks = self.page.blocks;
        let (headlines, headlines_from) = related(
            &mut blocks,
            self.headlines,
            (metadata, &rules.base_url),
            problems,
        );
        let marked = marked_title(&mut blocks, metadata, self.page.title.as_deref());
        let above = around_title(
            &mut blocks,
            marked.as_deref(),
            self.page.is_whole,
            (rules, metadata),
        );
        let markup = Markup {
            html: outlined(blocks.iter().map(|block| block.html.as_str()).collect()),
            prose: prose(&blocks),
        };
        let texts = blocks.into_iter().map(|block| block.text);
        let paragraphs: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
        let first_line = marked.clone().or(above.title);
        let (title, title_from) = text::titled(metadata, first_line, name, &markup.prose);
        let is_marked = title_from == TitleSource::FirstLine && marked.is_some();
        Text {
            title,
            title_from: if is_marked {
                TitleSource::Heading
            } else {
                title_from
            },
            paragraphs,
            markup: Some(markup),
            headlines,
            headlines_from,
            stamp: above.stamp,
            authors: above.authors,
        }
    }
}

/// The related headlines: the metadata's, those of the last lines, or the last list below a label.
fn related(
    blocks: &mut Vec<Block>,
    found: Option<(Vec<Headline>, HeadlinesFrom)>,
    (metadata, base_url): (&Metadata, &str),
    problems: &mut Problems,
) -> (Vec<Headline>, HeadlinesFrom) {
    if !metadata.related.is_empty() {
        take_told(blocks, &metadata.related);
        return (metadata.related.clone(), HeadlinesFrom::Metadata);
    }
    if let Some(found) = found {
        return found;
    }
    let Some(list) = labelled_list(blocks) else {
        return (Vec::new(), HeadlinesFrom::None);
    };
    let site = Url::parse(base_url).ok();
    let (mut headlines, mut told) = (Headlines::default(), Vec::new());
    let items = blocks
        .get(list)
        .map_or(&[][..], |block| block.items.as_slice());
    for item in items {
        // An address of this site needn't name it; one that is relative to the story leads nowhere from elsewhere.
        let url = item
            .url
            .as_deref()
            .and_then(|url| match url.strip_prefix('/') {
                Some(_) => site.as_ref()?.join(url).ok().map(String::from),
                None => url.starts_with("http").then(|| url.to_owned()),
            });
        let url = url.as_deref();
        headlines.take(item.text.trim().into(), url, (0, "related"), &mut told);
    }
    // On which lines they stand isn't known any more.
    problems.extend(told.into_iter().map(|(_, what)| (None, what)));
    if headlines.found.is_empty() {
        return (Vec::new(), HeadlinesFrom::None);
    }
    let below = blocks.split_off(list + 1);
    blocks.truncate(list - 1);
    let notes = below.iter().position(|block| block.html == RULE);
    blocks.extend(below.into_iter().skip(notes.unwrap_or(usize::MAX)));
    (headlines.found, HeadlinesFrom::Label)
}

/// Takes the list of related headlines out of the text where the metadata says them all.
fn take_told(blocks: &mut Vec<Block>, related: &[Headline]) {
    let forms: Vec<String> = related.iter().map(|one| normal_form(&one.text)).collect();
    let is_told = |block: &Block| {
        let mut items = block.items.iter();
        items.all(|item| forms.contains(&normal_form(&item.text)))
    };
    if let Some(list) = labelled_list(blocks)
        && blocks.get(list).is_some_and(is_told)
    {
        blocks.drain(list - 1..=list);
    }
}

/// Where the last list stands, if a label stands above it and nothing but furniture and notes below.
fn labelled_list(blocks: &[Block]) -> Option<usize> {
    const MOST_BELOW: usize = 3;
    let told = match blocks {
        [told @ .., rule, notes] if rule.html == RULE && holds_notes(notes) => told,
        all => all,
    };
    let from_end = told.iter().rev().take(MOST_BELOW);
    let below = from_end
        .take_while(|block| block.kind != BlockKind::List && is_furniture(block))
        .count();
    let list = told.len().checked_sub(below + 1)?;
    let label = told.get(list.checked_sub(1)?)?;
    let is_list = told
        .get(list)
        .is_some_and(|block| block.kind == BlockKind::List);
    let is_headed = matches!(label.kind, BlockKind::Heading(_) | BlockKind::Prose)
        && is_label_alone(label.text.as_str());
    (is_list && is_headed).then_some(list)
}

/// A rule, alone.
const RULE: &str = "<hr>\n";

/// Whether a list is that of the notes.
fn holds_notes(block: &Block) -> bool {
    block.html.starts_with("<ol><li id=\"fn-1\">")
}

fn is_furniture(block: &Block) -> bool {
    let text = block.text.replace('\n', " ");
    block.html == RULE
        || lines(&text, 1)
            .first()
            .is_some_and(super::furniture::is_furniture)
}

/// The headlines of the last lines of a Markdown text, and the text without them: plain lines that are no list, below
/// a label of the lexicon, or as in plain text after a wide gap.
fn related_lines(
    text: &str,
    first_line: u32,
    problems: &mut Problems,
) -> Option<(String, (Vec<Headline>, HeadlinesFrom))> {
    let all = lines(text, first_line);
    let column = Column::of(&all);
    let division = block::part(&all, column, false);
    let block = all.get(division.start..division.end)?;
    let label = division.label.and_then(|label| all.get(label));
    let fits = match division.from {
        HeadlinesFrom::Label => {
            label.is_some_and(|label| label.blanks > 0 && is_label_alone(label))
        }
        HeadlinesFrom::TwoBlankLines => true,
        _ => false,
    };
    let is_label = |line: &Line<'_>| label.is_some_and(|label| label.number == line.number);
    let is_plain = |line: &Line<'_>| is_label(line) || holds_no_markup(line);
    let first = block.first()?.number;
    if !fits
        || division.end < all.len()
        || !block.iter().all(is_plain)
        || is_in_code(text, first - first_line)
    {
        return None;
    }
    let found = text::headlines(&all, &division, Headlines::default(), problems);
    if found.is_empty() {
        return None;
    }
    let taken: Vec<u32> = block.iter().chain(label).map(|line| line.number).collect();
    let rest = text
        .split('\n')
        .zip(first_line..)
        .map(|(row, number)| if taken.contains(&number) { "" } else { row });
    Some((rest.collect::<Vec<_>>().join("\n"), (found, division.from)))
}

/// Whether Markdown reads nothing but text in a line, and perhaps the address behind it.
fn holds_no_markup(line: &Line<'_>) -> bool {
    const FRONTS: [char; 14] = [
        '-', '*', '+', '#', '|', '>', '`', '~', '!', '<', '[', '{', ':', '=',
    ];
    const MARKS: [&str; 6] = ["`", "](", "**", "{{", "{%", "</"];
    line.indent < 4
        && !line.text.starts_with(FRONTS)
        && !MARKS.iter().any(|mark| line.text.contains(mark))
}

/// Whether a line, from 0, stands between the marks of code.
fn is_in_code(text: &str, line: u32) -> bool {
    let above = text
        .split('\n')
        .take(usize::try_from(line).unwrap_or(usize::MAX));
    above.filter(|row| is_fence(row)).count() % 2 == 1
}

/// Takes the title that is marked as one: a heading of the first level above the text, of a page what its head
/// says, else the heading that the article begins with.
fn marked_title(
    blocks: &mut Vec<Block>,
    metadata: &Metadata,
    of_page: Option<&str>,
) -> Option<String> {
    const MOST_BLOCKS: usize = 8;
    let near = || blocks.iter().take(MOST_BLOCKS);
    let title = |block: &Block| one_line(&block.text);
    let is_heading = |block: &Block| {
        matches!(block.kind, BlockKind::Heading(_)) && !block.text.is_empty() && !holds_image(block)
    };
    if let Some(written) = &metadata.title {
        let says_it =
            |heading: &str| normal_form(heading) == normal_form(written) || says(written, heading);
        let is_it =
            |block: &Block| matches!(block.kind, BlockKind::Heading(_)) && says_it(&title(block));
        if let Some(at) = near().position(is_it) {
            blocks.remove(at);
        }
        return None;
    }
    // A page's own heading may be the name of its site.
    let again = of_page.and_then(|of_page| {
        near().position(|block| is_heading(block) && says(of_page, &title(block)))
    });
    let first =
        || near().position(|block| is_heading(block) && block.kind == BlockKind::Heading(1));
    let opening = || {
        let begins = blocks.first().is_some_and(is_heading);
        (of_page.is_none() && begins && blocks.len() > 1).then_some(0)
    };
    let found = again.or_else(first).or_else(opening);
    match found {
        Some(at) => Some(title(&blocks.remove(at))),
        None => of_page.map(str::to_owned),
    }
    .filter(|title| !title.is_empty())
}

/// Takes what stands around the title and is no part of the text, and a title that only a line of the text is.
fn around_title(
    blocks: &mut Vec<Block>,
    marked: Option<&str>,
    is_page: bool,
    (rules, metadata): (&Rules, &Metadata),
) -> Above {
    let text = lines_of(marked, blocks);
    let all = lines(&text, 1);
    let mut above = above_text(&all, Column::default(), rules, metadata);
    let shift = usize::from(marked.is_some());
    let is_taken = |at: usize| {
        let is_title = shift == 0 && above.title_lines.contains(&at);
        is_title
            || all
                .get(at)
                .is_some_and(|line| is_beside_text(line, is_page))
    };
    let told: Vec<usize> = lines_in(blocks).map(|(at, _)| at).collect();
    let taken = above
        .taken
        .iter()
        .filter(|&&at| at >= shift && is_taken(at));
    let taken: Vec<usize> = taken
        .filter_map(|at| told.get(at - shift).copied())
        .collect();
    if taken.len() == blocks.iter().filter(|block| !block.text.is_empty()).count() {
        above.title = None;
        return above;
    }
    for at in taken.into_iter().rev() {
        blocks.remove(at);
    }
    above
}

/// Whether a line is about the story, and no part of it. What a page prints around its text its author has marked
/// neither as text nor as anything else.
fn is_beside_text(line: &Line<'_>, is_page: bool) -> bool {
    match kind(line) {
        Some(Furniture::Byline | Furniture::Stamp) => true,
        Some(_) => is_page,
        None => false,
    }
}

/// Whether a block is a paragraph or a heading of words, as a line of plain text is; or an image alone.
fn is_line(block: &Block) -> bool {
    let is_text = block.html.starts_with("<p>") || matches!(block.kind, BlockKind::Heading(_));
    is_text && (block.text.is_empty() || !holds_image(block))
}

/// The blocks at the front that are lines, and their places; those without text have none.
fn lines_in(blocks: &[Block]) -> impl Iterator<Item = (usize, &Block)> {
    let lines = blocks.iter().enumerate();
    let lines = lines.take_while(|(_, block)| is_line(block));
    lines.filter(|(_, block)| !block.text.is_empty())
}

fn holds_image(block: &Block) -> bool {
    ["<img", "<video", "<audio"]
        .iter()
        .any(|tag| block.html.contains(tag))
}

/// The text of the first blocks, each on a line with a blank one below, under a title.
fn lines_of(title: Option<&str>, blocks: &[Block]) -> String {
    const MOST_BLOCKS: usize = 30;
    const MOST_CHARS: usize = 1_000;
    let mut text = String::new();
    if let Some(title) = title {
        text.extend(["# ", title, "\n\n"]);
    }
    for (_, block) in lines_in(blocks).take(MOST_BLOCKS) {
        // More of a paragraph isn't looked at.
        let front = cut_graphemes(&block.text, MOST_CHARS);
        text.push_str(&front.replace('\n', " "));
        text.push_str("\n\n");
    }
    text
}

/// Headings begin below that of the story, and none is more than a level below the one that it stands under.
fn outlined(html: String) -> String {
    /// Where its level stands in the tag of a heading.
    const LEVEL: usize = "<h".len();
    let starts = memchr::memmem::find_iter(html.as_bytes(), "<h");
    let level = |at: usize| {
        html.as_bytes()
            .get(at + LEVEL)
            .filter(|byte| byte.is_ascii_digit())
    };
    let mut above: Vec<u8> = Vec::new();
    let mut out = String::new();
    let mut taken = 0;
    for at in starts {
        let Some(&own) = level(at) else { continue };
        above.retain(|&other| other < own);
        above.push(own);
        let shown = (above.len() + 1).min(6).to_string();
        let end = html.get(at..).and_then(|rest| rest.find("</h"));
        let end = end.map_or(html.len(), |end| at + end + 1);
        for place in [at, end] {
            out.push_str(html.get(taken..place + LEVEL).unwrap_or_default());
            out.push_str(&shown);
            taken = place + LEVEL + 1;
        }
    }
    if taken == 0 {
        return html;
    }
    out.push_str(html.get(taken..).unwrap_or_default());
    out
}

/// The first texts that are prose; the others where there is none.
fn prose(blocks: &[Block]) -> Vec<String> {
    const MOST: usize = 8;
    let of = |is_told: fn(&Block) -> bool| -> Vec<String> {
        let told = blocks
            .iter()
            .filter(|block| is_told(block) && !block.text.is_empty());
        told.take(MOST).map(|block| block.text.clone()).collect()
    };
    let prose = of(|block| block.kind == BlockKind::Prose);
    if prose.is_empty() {
        of(|_| true)
    } else {
        prose
    }
}
