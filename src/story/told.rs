//! What the text of an article tells: its title, its paragraphs, its headlines.

use std::borrow::Cow;

use super::bidi::balanced;
use super::headline_list::Headlines;
use super::headlines::{self, Candidate};
use super::line::Line;
use super::metadata::Metadata;
use super::normal_form::normal_form;
use super::paragraphs::paragraphs;
use super::tidy::one_line;
use super::{Headline, HeadlinesFrom, TitleSource, file_name, opening, title};
use crate::problem::What;

/// What the text of an article tells.
pub(super) struct Told {
    pub(super) title: String,
    pub(super) title_from: TitleSource,
    pub(super) paragraphs: Vec<String>,
    pub(super) headlines: Vec<Headline>,
    pub(super) headlines_from: HeadlinesFrom,
}

impl Told {
    pub(super) fn of(
        lines: &[Line<'_>],
        metadata: &Metadata,
        name: &str,
        problems: &mut Vec<(Option<u32>, What)>,
    ) -> Self {
        let has_related = !metadata.related.is_empty();
        let mut told = None;
        for candidate in headlines::candidates(lines) {
            let labelled = candidate.from == HeadlinesFrom::Label;
            // Where the author lists them in the metadata, only a label can mean more.
            if has_related && !labelled {
                continue;
            }
            let (body, block) = parted(lines, candidate);
            let composed = Body::of(&body, metadata);
            if labelled || headlines::is_shorter_than(&composed.paragraphs, block, candidate.from) {
                told = Some((
                    composed,
                    headlines::headlines(block, problems),
                    candidate.from,
                ));
                break;
            }
        }
        let (body, found, from) =
            told.unwrap_or_else(|| (Body::of(lines, metadata), Vec::new(), HeadlinesFrom::None));
        let (headlines, headlines_from) = if has_related {
            let mut list = Headlines::default();
            for headline in metadata.related.iter().cloned().chain(found) {
                list.push(headline.text, headline.url);
            }
            (list.found, HeadlinesFrom::Metadata)
        } else if found.is_empty() {
            (found, HeadlinesFrom::None)
        } else {
            (found, from)
        };
        let (title, title_from, paragraphs) = titled(body, metadata, name);
        Self {
            title,
            title_from,
            paragraphs,
            headlines,
            headlines_from,
        }
    }
}

/// The lines of the body, without the block and with the credits below it; and the block.
fn parted<'a, 'b>(lines: &'b [Line<'a>], candidate: Candidate) -> (Vec<Line<'a>>, &'b [Line<'a>]) {
    let before = lines.get(..candidate.start).unwrap_or_default();
    let block = lines
        .get(candidate.start..candidate.end)
        .unwrap_or_default();
    let credits = lines.get(candidate.end..).unwrap_or_default();
    let mut body = before.to_vec();
    for (at, line) in credits.iter().enumerate() {
        // The block stood between; the credits are no part of the last paragraph.
        let blanks = if at == 0 {
            line.blanks.max(1)
        } else {
            line.blanks
        };
        body.push(Line { blanks, ..*line });
    }
    (body, block)
}

/// The body, and the line that is the title.
struct Body {
    first_line: Option<String>,
    paragraphs: Vec<String>,
}

impl Body {
    fn of(lines: &[Line<'_>], metadata: &Metadata) -> Self {
        let found = match &metadata.title {
            // What the metadata says isn't said again.
            Some(title) => {
                title::first_line(lines).filter(|(_, text)| normal_form(text) == normal_form(title))
            }
            None => title::first_line(lines),
        };
        let rest: Cow<'_, [Line<'_>]> = match found {
            Some((0, _)) => lines.get(1..).unwrap_or_default().into(),
            Some((at, _)) => without(lines, at).into(),
            None => lines.into(),
        };
        Self {
            first_line: found.map(|(_, text)| one_line(text)),
            paragraphs: paragraphs(&rest).into_iter().map(balanced).collect(),
        }
    }
}

/// The lines less one; what it parted stays parted.
fn without<'a>(lines: &[Line<'a>], at: usize) -> Vec<Line<'a>> {
    let mut rest = lines.to_vec();
    rest.remove(at);
    if let Some(next) = rest.get_mut(at) {
        next.blanks = next.blanks.max(1);
    }
    rest
}

/// The title by the first rule that applies, and the paragraphs that are left.
fn titled(body: Body, metadata: &Metadata, name: &str) -> (String, TitleSource, Vec<String>) {
    let Body {
        first_line,
        paragraphs,
    } = body;
    if let Some(title) = metadata.title.clone() {
        return (title, TitleSource::Metadata, paragraphs);
    }
    if let Some(title) = first_line.filter(|title| !title.is_empty()) {
        return (title, TitleSource::FirstLine, paragraphs);
    }
    if let Some(title) = file_name::title(&one_line(name)) {
        return (title, TitleSource::FileName, paragraphs);
    }
    if let Some(title) = opening::title(&paragraphs).filter(|title| !title.is_empty()) {
        let paragraphs = without_said(paragraphs, &title);
        return (title, TitleSource::OpeningSentence, paragraphs);
    }
    let name = one_line(name);
    let title = if name.is_empty() {
        "Untitled".to_owned()
    } else {
        name
    };
    (title, TitleSource::FileName, paragraphs)
}

/// The paragraphs without what the title has said already: a heading too short for a first line,
/// or an article's only sentence.
fn without_said(mut paragraphs: Vec<String>, title: &str) -> Vec<String> {
    let said = match (opening::first_telling(&paragraphs), paragraphs.len()) {
        (Some((at, text)), 1) => {
            let line = one_line(text);
            let is_said = line.trim_end_matches(['.', '。']) == title.trim_end_matches('.');
            (is_said && !text.contains('\n')).then_some(at)
        }
        (Some((at, text)), _) => (one_line(text) == title && title::is_heading(text)).then_some(at),
        (None, _) => None,
    };
    if let Some(at) = said {
        paragraphs.remove(at);
    }
    paragraphs
}
