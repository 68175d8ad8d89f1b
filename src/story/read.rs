//! Reads an article: decodes it, splits it into metadata, title, paragraphs and headlines.

use std::borrow::Cow;
use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use super::article_link;
use super::article_path::{ArticlePath, Kind};
use super::charset::language_of;
use super::decode::decode;
use super::file_date::Folders;
use super::line::{count_lines, lines};
use super::markup::{self, Outline};
use super::metadata::{self, FolderFile, Metadata, is_later};
use super::stamp::Stamp;
use super::text;
use super::tidy::one_line;
use super::{DateSource, Notice, Reading, Rules, Story, TitleSource, Updated, Written};
use super::{date, file_date, file_name, media, opening};
use crate::problem::{MOST_OF_A_KIND, Problem, What};

/// Reads an article of plain text. Always gives an answer, in time linear in the size of `bytes`.
///
/// A problem that keeps the story out may come with the story: whether it is published already,
/// and so stays as it was, is for the ledger to say.
pub fn read(path: &ArticlePath, bytes: &[u8], rules: &Rules) -> Reading {
    read_below(path, bytes, rules, &[])
}

/// The same of an article below folders of which these files say something.
pub fn read_below(
    path: &ArticlePath,
    bytes: &[u8],
    rules: &Rules,
    above: &[Arc<FolderFile>],
) -> Reading {
    let mut problems = Vec::new();
    let language = || language_of(path, rules.language.as_deref());
    let story = match decode(bytes, rules.encoding, language) {
        Ok(decoded) => {
            problems.extend(decoded.warnings.into_iter().map(|what| (None, what)));
            problems.extend(replaced(&decoded.text));
            story(path, &decoded.text, (rules, above), &mut problems)
        }
        Err(what) => {
            problems.push((None, what));
            None
        }
    };
    Reading {
        story,
        problems: located(path, problems),
    }
}

/// What of a file's name can be a title: the name less a date and the extension, one line.
pub fn title_name(path: &ArticlePath, zone: chrono_tz::Tz) -> String {
    let stem = path.file_stem();
    let named = file_date::of_file_name(&stem, zone);
    one_line(named.map_or(stem.as_ref(), |(_, rest)| rest))
}

/// The title that the name of a file gives whose path gave a story its key.
pub fn key_title(key: &str, zone: chrono_tz::Tz) -> Option<String> {
    let is_count = |count: &str| count.bytes().all(|byte| byte.is_ascii_digit());
    // A key that was taken got a count.
    let bare = key.rsplit_once('~').filter(|(_, count)| is_count(count));
    let path = percent_encoding::percent_decode_str(bare.map_or(key, |(bare, _)| bare));
    let path = ArticlePath::from_bytes([&*path.collect::<Vec<u8>>(), b".txt"].concat());
    file_name::title(&title_name(&path, zone))
}

impl Story {
    /// Whether something says what its title is: the metadata, a line of the text, or that it is withdrawn.
    pub fn says_its_title(&self) -> bool {
        self.withdrawn.is_some()
            || matches!(
                self.title_from,
                TitleSource::Metadata | TitleSource::FirstLine | TitleSource::Heading
            )
    }

    /// The paragraphs that titles and summaries are made from.
    pub(super) fn prose(&self) -> &[String] {
        self.markup
            .as_ref()
            .map_or(&self.paragraphs, |markup| &markup.prose)
    }

    /// The title that its opening sentence gives; `None` where there is no text.
    pub fn opening_title(&self) -> Option<String> {
        opening::title(self.prose())
    }

    /// Gives it the title that it has when its file is called so, as [`title_name`] tells; one that says
    /// its title keeps it.
    pub fn call(&mut self, name: &str) {
        if !self.says_its_title() {
            (self.title, self.title_from) = text::titled_by_name(name, self.prose());
        }
    }
}

/// The line of the first replacement character, and how many there are.
fn replaced(text: &str) -> Option<(Option<u32>, What)> {
    const REPLACEMENT: char = '\u{FFFD}';
    const FIRST_BYTE: u8 = 0xEF;
    memchr::memchr(FIRST_BYTE, text.as_bytes())?;
    let (above, _) = text.split_once(REPLACEMENT)?;
    let line = count_lines(above).saturating_add(1);
    let count = text.matches(REPLACEMENT).count() as u64;
    Some((Some(line), What::Replaced { count }))
}

fn located(path: &ArticlePath, mut problems: Vec<(Option<u32>, What)>) -> Vec<Problem> {
    if problems.is_empty() {
        return Vec::new();
    }
    problems.sort_by_key(|(line, _)| *line);
    let problems = few_of_a_kind(problems);
    let path = path.to_string();
    problems
        .into_iter()
        .map(|(line, what)| Problem {
            path: path.clone(),
            line,
            what,
        })
        .collect()
}

/// At most [`MOST_OF_A_KIND`] problems of each kind.
fn few_of_a_kind(problems: Vec<(Option<u32>, What)>) -> Vec<(Option<u32>, What)> {
    if problems.len() <= MOST_OF_A_KIND {
        return problems;
    }
    let mut counts: HashMap<_, usize> = HashMap::new();
    for (_, what) in &problems {
        *counts.entry(kind(what)).or_default() += 1;
    }
    let mut told: HashMap<_, usize> = HashMap::new();
    let mut few = Vec::new();
    for (line, what) in problems {
        let kind = kind(&what);
        let count = counts.get(&kind).copied().unwrap_or_default();
        let told = told.entry(kind).or_default();
        *told += 1;
        if *told <= MOST_OF_A_KIND {
            few.push((line, what));
        } else if *told == MOST_OF_A_KIND + 1 {
            let count = (count - MOST_OF_A_KIND) as u64;
            few.push((line, What::More { count }));
        }
    }
    few
}

/// Values of unlike keys are unlike problems: one of them may hold the story.
fn kind(what: &What) -> (Discriminant<What>, String) {
    let key = match what {
        What::BadValue { key, .. } => key.to_ascii_lowercase(),
        _ => String::new(),
    };
    (discriminant(what), key)
}

/// An article's metadata, and what stands below it.
struct Parted<'a> {
    metadata: Metadata,
    /// Of plain text the text; else nothing.
    text: Cow<'a, str>,
    /// Line of the file where the text starts, from 1.
    first_line: u32,
    /// Of Markdown and HTML what they hold.
    outline: Option<Outline>,
}

/// `None`: it can't be read, which is told.
fn parted<'a>(
    kind: Kind,
    text: &'a str,
    rules: &Rules,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Option<Parted<'a>> {
    if kind == Kind::Html {
        let front = metadata::front(text, rules);
        let page = markup::html(front.html(), front.first_line(), problems);
        let mut page = tangled(page, problems)?;
        let metas = std::mem::take(&mut page.metas);
        return Some(Parted {
            metadata: metadata::of_page(front, metas, &page.opening(), rules, problems),
            text: Cow::Borrowed(""),
            first_line: 1,
            outline: Some(page.into()),
        });
    }
    let split = metadata::split(text, rules, problems);
    let mut parted = Parted {
        metadata: split.metadata,
        text: split.text,
        first_line: split.first_line,
        outline: None,
    };
    if kind == Kind::Markdown {
        let text = std::mem::take(&mut parted.text);
        let has_related = !parted.metadata.related.is_empty();
        let outline = markup::markdown(&text, parted.first_line, has_related, problems);
        parted.outline = Some(tangled(outline, problems)?);
    }
    Some(parted)
}

/// What was read; `None`: HTML too tangled to be read, which is told.
fn tangled<T>(read: Result<T, u32>, problems: &mut Vec<(Option<u32>, What)>) -> Option<T> {
    read.inspect_err(|line| problems.push((Some(*line), What::Tangled)))
        .ok()
}

fn story(
    path: &ArticlePath,
    text: &str,
    (rules, above): (&Rules, &[Arc<FolderFile>]),
    problems: &mut Vec<(Option<u32>, What)>,
) -> Option<Story> {
    let parted = parted(path.kind(), text, rules, problems)?;
    let mut metadata = parted.metadata;
    let lines = lines(&parted.text, parted.first_line);
    let outline = parted.outline.as_ref();
    if outline.map_or(lines.is_empty(), Outline::is_empty) && !metadata.tells_something() {
        problems.push((None, What::Empty));
        return None;
    }
    let stem = path.file_stem();
    let named = file_date::of_file_name(&stem, rules.time_zone);
    let name = named.map_or(stem.as_ref(), |(_, rest)| rest);
    let names: Vec<_> = path.folder_names().collect();
    let folders = Folders::of(names.iter().map(|folder| &**folder));
    take_folders(&mut metadata, (path, &names), (rules, above), problems);
    let of_folders = folders.day.map(Written::Day);
    let of_path = named.map(|(date, _)| date).or(of_folders);
    let is_dated = metadata.date.is_some() || !rules.dates.contains(&DateSource::FileName);
    problems.extend((!is_dated).then(|| impossible_name(&stem, rules)).flatten());
    let mut told = match parted.outline {
        Some(outline) => outline.text(&metadata, name, rules, problems),
        None => text::text(&lines, &metadata, name, rules, problems),
    };
    let (published, published_from, date_line) = dated(rules, &metadata, of_path, told.stamp);
    problems.extend(empty_date(&metadata).filter(|_| published.is_none()));
    problems.extend(implausible([
        (published, date_line),
        (metadata.date, metadata.date_line),
        (updated_date(&metadata), metadata.updated_line),
    ]));
    let media = media::of_story(path, metadata.media, told.markup.as_ref(), problems);
    let markup = told.markup.as_mut();
    let links = markup.map_or_else(Vec::new, |markup| article_link::resolve(path, markup, text));
    let summary_written = metadata.summary.is_some();
    let opening = || opening::summary(told.prose());
    let summary = metadata.summary.unwrap_or_else(opening);
    let of_folders = folders.section.filter(|name| !path.has_own_folder(name));
    let section = metadata.section.or_else(|| of_folders.map(one_line));
    let story = Story {
        title: told.title,
        title_from: told.title_from,
        summary,
        summary_written,
        paragraphs: told.paragraphs,
        markup: told.markup,
        headlines: told.headlines,
        headlines_from: told.headlines_from,
        published,
        published_from,
        date_line,
        updated: metadata.updated.unwrap_or(Updated::Unsaid),
        authors: either(metadata.authors, told.authors),
        tags: metadata.tags,
        section: section.filter(|section| !section.is_empty()),
        language: metadata.language,
        slug: metadata.slug,
        aliases: metadata.aliases,
        id_line: metadata.id_line.filter(|_| metadata.id.is_some()),
        id: metadata.id,
        link: metadata.link,
        media,
        links,
        draft: metadata.draft,
        correction: metadata.correction,
        withdrawn: metadata.withdrawn,
        beneath: None,
    };
    Some(match &story.withdrawn {
        Some(reason) => Notice::of(reason).instead(story),
        None => story,
    })
}

/// Takes what folders say of an article: by their names, and by files in them.
fn take_folders(
    metadata: &mut Metadata,
    (path, names): (&ArticlePath, &[Cow<'_, str>]),
    (rules, above): (&Rules, &[Arc<FolderFile>]),
    problems: &mut Vec<(Option<u32>, What)>,
) {
    if !metadata.is_cleared && names.iter().any(|folder| file_date::is_of_drafts(folder)) {
        // What is held for certain needs no more reasons.
        problems.retain(|(_, what)| !matches!(what, What::Held { .. }));
        metadata.draft = true;
    }
    metadata::inherit(metadata, path, above, rules, problems);
    let is_dated = || file_date::of_file_name(&path.file_stem(), rules.time_zone).is_some();
    let is_of_jekyll = |name: &Cow<'_, str>| matches!(&**name, "_posts" | "_drafts");
    if names.iter().any(is_of_jekyll) || metadata.layout.is_some() && is_dated() {
        metadata.part_tags();
    }
}

/// The first of two lists, if anything is in it.
fn either(first: Vec<String>, second: Vec<String>) -> Vec<String> {
    if first.is_empty() { second } else { first }
}

/// The date of publication, where it came from and on which line it stands: that of [`published`], or
/// the later one before which the story may not go out.
fn dated(
    rules: &Rules,
    metadata: &Metadata,
    of_path: Option<Written>,
    stamp: Option<Stamp>,
) -> (Option<Written>, DateSource, Option<u32>) {
    let (published, from) = published(rules, metadata, of_path, stamp);
    match metadata.not_before {
        Some((date, line)) if published.is_none_or(|published| is_later(date, published)) => {
            (Some(date), DateSource::Metadata, Some(line))
        }
        _ => {
            let is_written = from == DateSource::Metadata;
            (published, from, metadata.date_line.filter(|_| is_written))
        }
    }
}

/// A date in the name that can't be: the one that was meant may be to come.
fn impossible_name(stem: &str, rules: &Rules) -> Option<(Option<u32>, What)> {
    let date = file_date::impossible(stem, rules.time_zone)?;
    let what = What::BadValue {
        key: "the date in its name".into(),
        value: date.to_owned(),
        expected: "a date such as 2026-05-14".into(),
        fatal: true,
    };
    Some((None, what))
}

/// A date that is to be filled in.
fn empty_date(metadata: &Metadata) -> Option<(Option<u32>, What)> {
    let line = metadata.empty_date_line.filter(|_| !metadata.draft)?;
    let what = What::BadValue {
        key: "date".into(),
        value: String::new(),
        expected: "a date such as 2026-05-14".into(),
        fatal: true,
    };
    Some((Some(line), what))
}

/// The first date that no article has.
fn implausible(dates: [(Option<Written>, Option<u32>); 3]) -> Option<(Option<u32>, What)> {
    dates.into_iter().find_map(|(date, line)| {
        let date = date.filter(|date| date::is_implausible(*date))?;
        Some((line, What::ImplausibleDate { date: shown(date) }))
    })
}

fn updated_date(metadata: &Metadata) -> Option<Written> {
    match metadata.updated {
        Some(Updated::At(date)) => Some(date),
        _ => None,
    }
}

fn shown(date: Written) -> String {
    match date {
        Written::At(instant) => instant.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Written::Day(day) => day.to_string(),
    }
}

/// The first source of the rules that has a date. A date that can't be used gives way to none: the
/// author meant to say one.
fn published(
    rules: &Rules,
    metadata: &Metadata,
    of_path: Option<Written>,
    stamp: Option<Stamp>,
) -> (Option<Written>, DateSource) {
    for source in &rules.dates {
        match source {
            DateSource::Metadata if metadata.date_is_bad => break,
            DateSource::Metadata if metadata.date.is_some() => return (metadata.date, *source),
            DateSource::FileName if of_path.is_some() => return (of_path, *source),
            DateSource::Stamp if stamp.is_some_and(|stamp| stamp.date.is_ok()) => {
                return (stamp.and_then(|stamp| stamp.date.ok()), *source);
            }
            DateSource::FirstSeen => break,
            DateSource::Metadata | DateSource::FileName | DateSource::Stamp | DateSource::Git => {}
        }
    }
    (None, DateSource::FirstSeen)
}
