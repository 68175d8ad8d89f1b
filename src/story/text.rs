//! What the text of an article tells: its title, its paragraphs, its headlines.

use std::borrow::Cow;

use super::above::{Above, above, says};
use super::bidi::balanced;
use super::block::{self, Division};
use super::column::Column;
use super::facts::Glance;
use super::furniture::is_furniture;
use super::headline_line::{Parts, after_number, parts};
use super::headline_list::Headlines;
use super::inline_label::{headline, inline};
use super::label::is_label;
use super::line::{End, Line};
use super::metadata::Metadata;
use super::navigation::menu_group;
use super::page_break::without_page_breaks;
use super::paragraphs::paragraphs;
use super::passed_by::PassedBy;
use super::stamp::Stamp;
use super::tidy::one_line;
use super::unlabelled::median;
use super::{Headline, HeadlinesFrom, Markup, Rules, TitleSource, file_name, opening};
use crate::problem::What;

/// What the text of an article tells.
pub(super) struct Text {
    pub(super) title: String,
    pub(super) title_from: TitleSource,
    pub(super) paragraphs: Vec<String>,
    /// Where the article is Markdown or HTML.
    pub(super) markup: Option<Markup>,
    pub(super) headlines: Vec<Headline>,
    pub(super) headlines_from: HeadlinesFrom,
    /// The stamp above the text.
    pub(super) stamp: Option<Stamp>,
    /// Whom the bylines above the text name.
    pub(super) authors: Vec<String>,
}

impl Text {
    /// The paragraphs that titles and summaries are made from.
    pub(super) fn prose(&self) -> &[String] {
        self.markup
            .as_ref()
            .map_or(&self.paragraphs, |markup| &markup.prose)
    }
}

/// Reads the lines below the metadata. `name`: the file's, less a date.
pub(super) fn text(
    lines: &[Line<'_>],
    metadata: &Metadata,
    name: &str,
    rules: &Rules,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Text {
    let has_related = !metadata.related.is_empty();
    let lines = &*without_page_breaks(lines);
    let column = Column::of(lines);
    let inline = inline(lines);
    let mut list = Headlines::default();
    for (line, text) in inline
        .iter()
        .filter_map(|at| lines.get(*at))
        .filter_map(|line| Some((line, headline(line)?)))
    {
        let Parts { text, url } = parts(text, false);
        list.take(text.into(), url, (line.number, "related"), problems);
    }
    let lines = &*without(lines, &inline);
    let division = block::part(lines, column, has_related);
    let is_inline = !list.found.is_empty();
    let found = headlines(lines, &division, list, problems);
    let passed_by = division.passed_by.filter(PassedBy::is_in_doubt);
    if let Some(PassedBy { line, count, why }) = passed_by {
        let lines = count as u64;
        problems.push((Some(line), What::StaysText { lines, why }));
    }
    let (headlines, headlines_from) = if has_related {
        let mut list = Headlines::default();
        for headline in metadata.related.iter().cloned().chain(found) {
            list.push(headline.text, headline.url);
        }
        (list.found, HeadlinesFrom::Metadata)
    } else if found.is_empty() {
        (found, HeadlinesFrom::None)
    } else if is_inline {
        (found, HeadlinesFrom::Label)
    } else {
        (found, division.from)
    };
    let body = body(lines, &division);
    let above = above_text(&body, column, rules, metadata);
    let told = text_lines(&body, &above);
    // Where nothing else stands, it is the text.
    let body = if told.is_empty() { body } else { told };
    let paragraphs: Vec<String> = paragraphs(&body, column)
        .into_iter()
        .map(balanced)
        .collect();
    let (title, title_from) = titled(metadata, above.title, name, &paragraphs);
    Text {
        title,
        title_from,
        paragraphs,
        markup: None,
        headlines,
        headlines_from,
        stamp: above.stamp,
        authors: above.authors,
    }
}

/// What stands above the text, beside what the metadata says.
pub(super) fn above_text(
    body: &[Line<'_>],
    column: Column,
    rules: &Rules,
    metadata: &Metadata,
) -> Above {
    let mut above = above(body, column, rules);
    if let (Some(written), Some(title)) = (&metadata.title, &above.title)
        && !says(written, title)
    {
        // What the metadata doesn't say is text.
        above.title = None;
        let lines = std::mem::take(&mut above.title_lines);
        above.taken.retain(|at| !lines.contains(at));
    }
    above
}

/// The lines of the text itself.
pub(super) fn text_lines<'a, 'b>(body: &'b [Line<'a>], above: &Above) -> Cow<'b, [Line<'a>]> {
    without(body, &above.taken)
}

/// The lines of the body: without the block, with what stands below it and is text.
pub(super) fn body<'a, 'b>(lines: &'b [Line<'a>], division: &Division) -> Cow<'b, [Line<'a>]> {
    let before = lines.get(..division.body_end).unwrap_or_default();
    let after = lines
        .get(division.end..division.text_end)
        .unwrap_or_default();
    if after.is_empty() {
        return Cow::Borrowed(before);
    }
    let mut body = before.to_vec();
    for (at, line) in after.iter().enumerate() {
        // The block stood between; what follows is no part of the last paragraph.
        let blanks = if at == 0 {
            line.blanks.max(1)
        } else {
            line.blanks
        };
        body.push(Line { blanks, ..*line });
    }
    Cow::Owned(body)
}

/// The lines less some; what they parted stays parted.
pub(super) fn without<'a, 'b>(lines: &'b [Line<'a>], taken: &[usize]) -> Cow<'b, [Line<'a>]> {
    let Some(last) = taken.last() else {
        return Cow::Borrowed(lines);
    };
    if taken.iter().copied().eq(0..taken.len()) {
        return Cow::Borrowed(lines.get(last + 1..).unwrap_or_default());
    }
    let mut rest = Vec::with_capacity(lines.len());
    let mut taken = taken.iter().peekable();
    let mut is_parted = false;
    for (at, line) in lines.iter().enumerate() {
        if taken.next_if(|&&next| next == at).is_some() {
            is_parted = true;
            continue;
        }
        let blanks = if is_parted {
            line.blanks.max(1)
        } else {
            line.blanks
        };
        rest.push(Line { blanks, ..*line });
        is_parted = false;
    }
    Cow::Owned(rest)
}

/// The title by the first rule that applies.
pub(super) fn titled(
    metadata: &Metadata,
    first_line: Option<String>,
    name: &str,
    paragraphs: &[String],
) -> (String, TitleSource) {
    if let Some(title) = metadata.title.clone() {
        return (title, TitleSource::Metadata);
    }
    if let Some(title) = first_line.filter(|title| !title.is_empty()) {
        return (title, TitleSource::FirstLine);
    }
    titled_by_name(name, paragraphs)
}

/// The title where nothing says that it is one: out of the file's name, less a date, else the opening sentence.
pub(super) fn titled_by_name(name: &str, paragraphs: &[String]) -> (String, TitleSource) {
    let by_name = file_name::title(&one_line(name));
    if let Some(title) = by_name.filter(|title| !opening::begins(paragraphs, title)) {
        return (title, TitleSource::FileName);
    }
    if let Some(title) = opening::title(paragraphs).filter(|title| !title.is_empty()) {
        return (title, TitleSource::OpeningSentence);
    }
    let name = one_line(name);
    let title = if name.is_empty() {
        "Untitled".to_owned()
    } else {
        name
    };
    (title, TitleSource::FileName)
}

/// The headlines of the block, in order, duplicates (by normal form) and furniture left out, behind those that were
/// found above it.
pub(super) fn headlines(
    lines: &[Line<'_>],
    division: &Division,
    above: Headlines,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Vec<Headline> {
    let all = lines.get(division.start..division.end).unwrap_or_default();
    let label = division.label.and_then(|label| lines.get(label));
    let is_label = |line: &Line<'_>| label.is_some_and(|label| label.number == line.number);
    // What a page prints below is none of them.
    let groups = all.chunk_by(|_, next| next.blanks == 0);
    let is_told = groups.flat_map(|group| {
        let is_told = menu_group(group) != group.len();
        group.iter().map(move |_| is_told)
    });
    let told = all.iter().zip(&division.tells).zip(is_told);
    let mut block = Vec::with_capacity(all.len());
    let mut tells = Vec::with_capacity(all.len());
    for ((line, tells_some), is_told) in told {
        if is_told && !is_label(line) {
            block.push(*line);
            tells.push(*tells_some);
        }
    }
    let block = block.as_slice();
    let numbered = is_numbered(block);
    let mut list = if above.found.is_empty() {
        Headlines::with_capacity(block.len())
    } else {
        above
    };
    let has_kickers = has_kickers(block);
    let is_labelled = division.from == HeadlinesFrom::Label;
    for (line, tells) in block.iter().zip(tells) {
        let Parts { text, url } = parts(line, numbered);
        let place = (line.number, "related");
        if text.is_empty() {
            list.take_url(line.text, url, place, problems);
            continue;
        }
        let is_kicker = has_kickers && url.is_none() && is_kicker(line, is_labelled);
        let is_whole = text.len() == line.text.len();
        if tells && !is_kicker && (is_whole || !is_furniture(text)) {
            list.take(
                Glance {
                    text,
                    facts: line.facts,
                },
                url,
                place,
                problems,
            );
        }
    }
    list.found
}

/// Whether the block's lines are headlines of four words or more, so that one of a word can only be a
/// section's.
pub(super) fn has_kickers(block: &[Line<'_>]) -> bool {
    const FEWEST_WORDS: usize = 4;
    let words = block.iter().map(|line| line.words);
    median(words.filter(|&words| words > 2), FEWEST_WORDS)
}

/// `SCHOOLS`, `12 comments`; in a script without capitals one word, where no label says that all lines
/// are headlines.
pub(super) fn is_kicker(line: &Line<'_>, is_labelled: bool) -> bool {
    const MOST_WORDS: usize = 2;
    if line.cjk || line.words > MOST_WORDS {
        return false;
    }
    let has = |test: fn(char) -> bool| line.text.chars().any(test);
    let is_caseless = !has(char::is_lowercase) && !has(char::is_uppercase);
    let is_word = line.words == 1 && line.end == End::Open && is_caseless && !is_labelled;
    let is_shouted = !has(char::is_lowercase) && has(char::is_uppercase);
    let is_count = line.words == MOST_WORDS && line.text.starts_with(|c: char| c.is_ascii_digit());
    is_word || is_shouted || is_count
}

/// Lines numbered one after the other; a lone number may be part of a headline.
fn is_numbered(block: &[Line<'_>]) -> bool {
    let mut next = None;
    let mut lines = block.iter().filter(|line| !is_label(*line));
    lines.all(|line| {
        let Some((number, _)) = after_number(line.text) else {
            return false;
        };
        let follows = next.is_none_or(|next| next == number);
        next = Some(number + 1);
        follows
    })
}
