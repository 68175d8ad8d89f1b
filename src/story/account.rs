//! How an article was read, for whoever asks: which of its lines are no part of the story and why, and which
//! titles there were. Reading itself keeps no such account.

use std::collections::HashSet;

use super::above::{Above, says};
use super::article_path::{ArticlePath, Kind};
use super::block::{self, Division};
use super::charset::language_of;
use super::column::Column;
use super::contact::contact_group;
use super::credit::is_copyright;
use super::dateline::after_dateline;
use super::decode::decode;
use super::furniture::{Furniture, is_furniture, kind};
use super::headline_line::parts;
use super::inline_label::inline;
use super::line::{End, Line, lines};
use super::metadata::{self, Metadata};
use super::navigation::menu_group;
use super::normal_form::normal_form;
use super::page_break::without_page_breaks;
use super::read::title_name;
use super::sentence::first_sentence;
use super::text::{above_text, body, has_kickers, is_kicker, text_lines, without};
use super::{HeadlinesFrom, Rules, Story, TitleSource, file_name, opening};
use crate::problem::What;

/// How an article was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The lines that are no part of title, text and headlines, from the first to the last; without those of
    /// the metadata.
    pub passed_over: Vec<PassedOver>,
    /// The titles that there were, in the order in which they count.
    pub titles: Vec<Candidate>,
    /// What is to be said of lines at the end that are no headlines, and where they begin.
    pub stays_text: Option<(u32, What)>,
}

/// A line that is no part of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// In the file, from 1.
    pub line: u32,
    /// What stands there.
    pub text: String,
    /// What it is: "a byline".
    pub kind: &'static str,
}

/// A title that a story could have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which rule gives it.
    pub source: TitleSource,
    /// The title, or what is none.
    pub text: String,
    /// Why it isn't the story's; `None` of the one that is.
    pub why_not: Option<&'static str>,
}

/// How the article was read that gave a story. `name`: the one that counts for the title, where that isn't the
/// file's.
pub fn account(
    (path, bytes): (&ArticlePath, &[u8]),
    (rules, story): (&Rules, &Story),
    name: Option<&str>,
) -> Account {
    let name = name.map_or_else(|| title_name(path, rules.time_zone), str::to_owned);
    if path.kind() != Kind::Plain {
        return Account {
            titles: titles_marked(&name, story),
            ..Account::default()
        };
    }
    let language = || language_of(path, rules.language.as_deref());
    let Ok(decoded) = decode(bytes, rules.encoding, language) else {
        return Account::default();
    };
    if story.withdrawn.is_some() {
        return Account::default();
    }
    let split = metadata::split(&decoded.text, rules, &mut Vec::new());
    let all = lines(&split.text, split.first_line);
    let paged = &*without_page_breaks(&all);
    let column = Column::of(paged);
    let kept = &*without(paged, &inline(paged));
    let division = block::part(kept, column, !split.metadata.related.is_empty());
    let body = body(kept, &division);
    let above = above_text(&body, column, rules, &split.metadata);
    let mut account = Account::default();
    let numbers: HashSet<u32> = paged.iter().map(|line| line.number).collect();
    let pages = all.iter().filter(|line| !numbers.contains(&line.number));
    account.take(pages.map(|line| (line, "the number of a page")));
    if !text_lines(&body, &above).is_empty() {
        account.take(around_title(&body, &above).into_iter());
    }
    account.take(among_headlines(kept, &division).into_iter());
    account.take(below_text(kept, &division).into_iter());
    account.passed_over.sort_by_key(|line| line.line);
    account.titles = titles((&split.metadata, &body, &above), &name, story);
    account.stays_text = division.passed_by.map(|passed_by| {
        let (lines, why) = (passed_by.count as u64, passed_by.why);
        (passed_by.line, What::StaysText { lines, why })
    });
    account
}

impl Account {
    fn take<'a, 'b: 'a>(&mut self, lines: impl Iterator<Item = (&'a Line<'b>, &'static str)>) {
        self.passed_over
            .extend(lines.map(|(line, kind)| PassedOver {
                line: line.number,
                text: line.text.to_owned(),
                kind,
            }));
    }
}

/// The furniture above and just below the title.
fn around_title<'a, 'b>(body: &'a [Line<'b>], above: &Above) -> Vec<(&'a Line<'b>, &'static str)> {
    let mut found = Vec::new();
    // How many lines of a group are still to come, and what it is.
    let mut group = (0_usize, "");
    for at in above.taken.iter().copied() {
        let Some((line, rest)) = body.get(at).zip(body.get(at..)) else {
            continue;
        };
        if above.title_lines.contains(&at) {
            group = (0, "");
            continue;
        }
        let is_title = above
            .title
            .as_ref()
            .is_some_and(|title| says(line.text, title));
        if group.0 == 0 && is_title {
            group = (1, "the title again");
        } else if group.0 == 0 {
            let (contacts, menu) = (contact_group(rest), menu_group(rest));
            group = match kind(line) {
                _ if contacts > 0 => (contacts, "whom to ask"),
                _ if menu > 0 => (menu, "a menu, or a way to share"),
                Some(kind) => (1, called(kind)),
                None => (1, "short, and above the title: a section, or whose it is"),
            };
        }
        found.push((line, group.1));
        group.0 -= 1;
    }
    found
}

/// What stands among the headlines and is none.
fn among_headlines<'a, 'b>(
    lines: &'a [Line<'b>],
    division: &Division,
) -> Vec<(&'a Line<'b>, &'static str)> {
    let block = lines.get(division.start..division.end).unwrap_or_default();
    let label = division.label.and_then(|label| lines.get(label));
    let is_labelled = division.from == HeadlinesFrom::Label;
    let has_kickers = has_kickers(block);
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut menu = 0;
    for (at, line) in block.iter().enumerate() {
        if line.blanks > 0 || at == 0 {
            menu = menu_group(block.get(at..).unwrap_or_default());
        }
        let is_label = label.is_some_and(|label| label.number == line.number);
        let parted = parts(line, false);
        let tells = division.tells.get(at).copied().unwrap_or(true);
        let is_whole = parted.text.len() == line.text.len();
        let why = if is_label {
            Some("a label above headlines, or the mark of the end")
        } else if menu > 0 {
            Some("a menu, or a way to share")
        } else if !tells || (!is_whole && is_furniture(parted.text)) {
            let kind = kind(line).or(kind(parted.text));
            Some(kind.map_or("what the headline above is about", called))
        } else if has_kickers && parted.url.is_none() && is_kicker(line, is_labelled) {
            Some("a section, or a count")
        } else if !parted.text.is_empty() && !seen.insert(normal_form(parted.text)) {
            Some("the same headline again")
        } else {
            None
        };
        menu = menu.saturating_sub(1);
        found.extend(why.map(|why| (line, why)));
    }
    found
}

/// What stands below the text.
fn below_text<'a, 'b>(
    lines: &'a [Line<'b>],
    division: &Division,
) -> Vec<(&'a Line<'b>, &'static str)> {
    let end = division.text_end.max(division.end);
    let above = lines
        .get(division.body_end..division.start)
        .unwrap_or_default();
    let below = lines.get(end..).unwrap_or_default();
    let why = |line: &Line<'_>| match kind(line) {
        _ if is_copyright(line.text) => "a note of rights",
        Some(kind) => called(kind),
        None => "below the end of the story",
    };
    let lines = above.iter().chain(below);
    lines.map(|line| (line, why(line))).collect()
}

/// The titles that there were.
fn titles(
    (metadata, body, above): (&Metadata, &[Line<'_>], &Above),
    name: &str,
    story: &Story,
) -> Vec<Candidate> {
    let mut titles: Vec<Candidate> = Vec::new();
    let is_found = |source| {
        let is_it = story.title_from == source;
        (!is_it).then_some("another rule comes first")
    };
    let mut push = |source, text: String, why_not| {
        titles.push(Candidate {
            source,
            text,
            why_not,
        });
    };
    if let Some(title) = &metadata.title {
        push(
            TitleSource::Metadata,
            title.clone(),
            is_found(TitleSource::Metadata),
        );
    }
    let first = (0..body.len()).find(|at| !above.taken.contains(at));
    if let Some(title) = &above.title {
        push(
            TitleSource::FirstLine,
            title.clone(),
            is_found(TitleSource::FirstLine),
        );
    } else if let Some((line, at)) = first.and_then(|at| Some((body.get(at)?, at))) {
        let why = why_no_title(line, body.get(at + 1));
        push(TitleSource::FirstLine, line.text.to_owned(), Some(why));
    }
    titles.extend(unmarked_titles(name, story));
    titles
}

/// The titles that an article in Markdown or HTML could have.
fn titles_marked(name: &str, story: &Story) -> Vec<Candidate> {
    let marked = story.says_its_title().then(|| Candidate {
        source: story.title_from,
        text: story.title.clone(),
        why_not: None,
    });
    let others = unmarked_titles(name, story);
    marked.into_iter().chain(others).collect()
}

/// The titles that nothing marks as such: the name of the file, and the opening sentence.
fn unmarked_titles(name: &str, story: &Story) -> Vec<Candidate> {
    let mut titles = Vec::new();
    let mut push = |source, text: String, why_not| {
        titles.push(Candidate {
            source,
            text,
            why_not,
        });
    };
    let is_found = |source| {
        let is_it = story.title_from == source;
        (!is_it).then_some("another rule comes first")
    };
    let by_name = file_name::title(name);
    match by_name {
        Some(title) => push(
            TitleSource::FileName,
            title,
            is_found(TitleSource::FileName),
        ),
        None if story.title_from == TitleSource::FileName => {
            push(TitleSource::FileName, story.title.clone(), None);
        }
        None => {
            let why = "fewer than three words besides dates and such as `final`";
            push(TitleSource::FileName, name.to_owned(), Some(why));
        }
    }
    if let Some(title) = opening::title(story.prose()) {
        let source = TitleSource::OpeningSentence;
        push(source, title, is_found(source));
    }
    titles
}

/// What speaks against the first line of a text.
fn why_no_title(line: &Line<'_>, next: Option<&Line<'_>>) -> &'static str {
    if matches!(line.end, End::Stop | End::Clause) {
        "it ends as a sentence or a clause does"
    } else if after_dateline(line.text).is_some() {
        "it begins with a dateline"
    } else if line.is_long() {
        "it is longer than a title"
    } else if first_sentence(line.text).len() < line.text.len() {
        "it holds more than a sentence"
    } else if next.is_none() {
        "nothing stands below it"
    } else {
        "it hasn't the shape of a title, or the line below goes on with it"
    }
}

fn called(kind: Furniture) -> &'static str {
    match kind {
        Furniture::Byline => "a byline",
        Furniture::Stamp => "a date, or the time that it takes to read",
        Furniture::Kicker => "a section, or a kind of article",
        Furniture::Release => "a word of release",
        Furniture::Contact => "whom to ask",
        Furniture::Navigation => "a menu, or a way to share",
        Furniture::Greeting => "a greeting",
        Furniture::Credit => "a credit",
        Furniture::Label => "a label above headlines",
        Furniture::Rule => "a line of marks",
        Furniture::Page => "the number of a page",
    }
}
