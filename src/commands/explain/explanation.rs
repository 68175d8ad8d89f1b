//! An explanation: what is printed of it for people, and for scripts.

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::commands::Report;
use crate::error::Exit;
use crate::ledger::adoption::Adopted;
use crate::ledger::dates;
use crate::ledger::memory::{Dated, KnownStory, State};
use crate::pipeline::json_problem::JsonProblem;
use crate::pipeline::text::{count, instant, moment};
use crate::problem::Problem;
use crate::story::{
    Account, ArticlePath, Candidate, DateSource, HeadlinesFrom, PassedOver, Place, Role, Story,
    TitleSource, Written,
};

/// What is known of an article.
#[derive(Debug, Default)]
pub(super) struct Explanation {
    /// In the articles folder.
    pub(super) path: String,
    /// Why it isn't one.
    pub(super) not_an_article: Option<String>,
    /// What the file says now.
    pub(super) story: Option<Story>,
    /// How it was read.
    pub(super) account: Account,
    /// Whether the ledger knows it, and the file says something else.
    pub(super) changed: bool,
    pub(super) headlines: Vec<HeadlineLine>,
    /// The id that the next build gives it.
    pub(super) would_be_id: Option<String>,
    /// What it takes over from a feed that was imported, when it is released.
    pub(super) adopted: Option<Adopted>,
    /// What the ledger has of it.
    pub(super) known: Option<Known>,
    pub(super) problems: Vec<Problem>,
    pub(super) now: Option<DateTime<Utc>>,
    pub(super) time_zone: Option<Tz>,
    /// Whether nothing is built yet.
    pub(super) is_new_ledger: bool,
}

/// A headline, and the id of the story that it names.
#[derive(Debug)]
pub(super) struct HeadlineLine {
    pub(super) text: String,
    pub(super) url: Option<String>,
    pub(super) names: Option<String>,
}

/// What the ledger knows of the story.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) url: Option<String>,
    pub(super) number: Option<u64>,
    pub(super) story: KnownStory,
    /// The URLs of pages at old addresses that lead to it.
    pub(super) old_addresses: Vec<String>,
    /// The URL of each head, or of the sealed page, that has the story.
    pub(super) feeds: Vec<String>,
}

impl Explanation {
    /// Prints it; the exit code says whether the article can go out.
    pub(super) fn tell(self, report: &Report, articles: &Path) -> Exit {
        let keeps_out = self.problems.iter().any(Problem::keeps_story_out);
        report.facts(&self.path, &self.facts());
        report.problems(articles, &self.problems.iter().collect::<Vec<_>>());
        report.json(&self.json());
        if keeps_out { Exit::LeftOut } else { Exit::Done }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = Vec::new();
        if let Some(reason) = &self.not_an_article {
            facts.push(("article", format!("no: {reason}")));
        }
        facts.push(("state", self.state()));
        if let Some(story) = &self.story {
            self.push_story(&mut facts, story);
        }
        self.push_identity(&mut facts);
        facts
    }

    fn push_story(&self, facts: &mut Vec<(&'static str, String)>, story: &Story) {
        let from = |text: &str, source: &str| format!("{text}\n({source})");
        facts.push(("title", self.title_lines(story)));
        let (published, why) = self.published(story);
        facts.push(("published", from(&published, &why)));
        if let Some(updated) = self.known.as_ref().and_then(|known| known.story.updated) {
            facts.push(("updated", moment(updated)));
        }
        let summary_source = if story.summary_written {
            "from the metadata"
        } else {
            "the first paragraph"
        };
        if !story.summary.is_empty() {
            facts.push(("summary", from(&story.summary, summary_source)));
        }
        let lists = [("authors", &story.authors), ("tags", &story.tags)];
        for (label, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
            facts.push((label, names.join(", ")));
        }
        let single = [("section", &story.section), ("language", &story.language)];
        facts.extend(
            single
                .into_iter()
                .filter_map(|(label, value)| Some((label, value.clone()?))),
        );
        facts.push(("text", count(story.paragraphs.len(), "paragraph")));
        facts.extend(media_lines(story).map(|lines| ("media", lines)));
        facts.push(("headlines", self.headline_lines(story)));
        if !self.account.passed_over.is_empty() {
            facts.push(("passed over", self.passed_over()));
        }
    }

    /// The title, and those that there were besides.
    fn title_lines(&self, story: &Story) -> String {
        let mut lines = vec![
            story.title.clone(),
            format!("({})", self.title_source(story)),
        ];
        for candidate in &self.account.titles {
            if let Some(why) = candidate.why_not {
                let (text, what) = (cut(&candidate.text), candidate_source(candidate.source));
                lines.push(format!("not {what} {text:?}: {why}"));
            }
        }
        lines.join("\n")
    }

    /// The lines that are no part of the story, each with what it is.
    fn passed_over(&self) -> String {
        let lines = self.account.passed_over.iter();
        let lines = lines.map(|passed| {
            let PassedOver { line, text, kind } = passed;
            format!("line {line}: {:?} is {kind}", cut(text))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn headline_lines(&self, story: &Story) -> String {
        let mut lines = match story.headlines_from {
            HeadlinesFrom::None => {
                return match &self.account.stays_text {
                    Some((line, what)) => {
                        let problem = Problem::at(&*self.path, *line, what.clone());
                        format!("none: line {line}: {}", problem.message())
                    }
                    None => "none: no block at the end reads like headlines".into(),
                };
            }
            from => vec![format!(
                "{}, {}",
                self.headlines.len(),
                headlines_source(from)
            )],
        };
        for headline in &self.headlines {
            lines.push(format!("- {}", headline.text));
            let leads = headline.names.as_ref().or(headline.url.as_ref());
            lines.extend(leads.map(|leads| format!("  → {leads}")));
        }
        lines.join("\n")
    }

    fn push_identity(&self, facts: &mut Vec<(&'static str, String)>) {
        if let Some(id) = &self.would_be_id {
            facts.push(("id", format!("{id}\n(given at the first build, for good)")));
        }
        if let Some(adopted) = &self.adopted {
            let time =
                |what: &str, at: Option<DateTime<Utc>>| Some(format!("{what} {}", moment(at?)));
            let parts = [
                adopted.id.as_ref().map(|id| format!("id {id}")),
                time("published", adopted.published),
                time("updated", adopted.updated),
                adopted.link.as_ref().map(|link| format!("link {link}")),
            ];
            let lines: Vec<String> = parts.into_iter().flatten().collect();
            let why = "(from the feed that was imported, when it is released)";
            facts.push(("takes over", format!("{}\n{why}", lines.join("\n"))));
        }
        let Some(known) = &self.known else { return };
        facts.push(("id", known.id.clone()));
        if known.story.was_released() {
            facts.extend(known.url.clone().map(|url| ("page", url)));
            if !known.old_addresses.is_empty() {
                facts.push(("moved from", known.old_addresses.join("\n")));
            }
            let feeds = if known.feeds.is_empty() {
                "in none now: newer stories have taken its place".into()
            } else {
                known.feeds.join("\n")
            };
            facts.push(("feeds", feeds));
        }
    }

    /// Why it is a draft.
    fn draft(&self) -> String {
        match ArticlePath::from_bytes(self.path.as_bytes()).draft_folder() {
            Some(folder) => format!("draft: its folder is called {folder:?}"),
            None => "draft: its author holds it back".into(),
        }
    }

    fn state(&self) -> String {
        let keeps_out = self.problems.iter().any(Problem::keeps_story_out);
        let Some(known) = &self.known else {
            return match &self.story {
                _ if self.not_an_article.is_some() => "never published".into(),
                _ if self.problems.iter().any(|problem| problem.what.holds()) => {
                    "held: not published until that is corrected".into()
                }
                _ if keeps_out => "left out: not published until that is corrected".into(),
                None => "never published".into(),
                Some(story) if story.draft => self.draft(),
                Some(_) => "new: not built yet".into(),
            };
        };
        if keeps_out && self.not_an_article.is_none() {
            return if known.story.state.is_public() {
                "published: its last good version stays until the file is corrected".into()
            } else {
                "held: not published until that is corrected".into()
            };
        }
        let state = match known.story.state {
            State::Released => "published".to_owned(),
            State::Waiting => match known.story.due {
                Some(due) => format!("waiting until {}", moment(due)),
                None => "waiting".into(),
            },
            State::Held if known.story.was_released() => "held back: a draft again".into(),
            State::Held => self.draft(),
            State::Withdrawn => "withdrawn: a notice stands in its place".into(),
            State::Gone => "deleted; if it returns, it gets its id and dates back".into(),
        };
        if self.changed {
            format!("{state}; the file has changed since the last build")
        } else {
            state
        }
    }

    fn title_source(&self, story: &Story) -> &'static str {
        let known = self.known.as_ref();
        let is_renamed = known.is_some_and(|known| known.story.name.is_some());
        match story.title_from {
            TitleSource::Metadata => "from the metadata",
            TitleSource::FirstLine => "the first line",
            TitleSource::Heading => "the heading",
            TitleSource::FileName if is_renamed => {
                "from the name that the file had when it was published; it stays"
            }
            TitleSource::FileName => "from the file name",
            TitleSource::OpeningSentence if is_renamed => {
                "the opening sentence, cut where it can stand alone; the name that the file had when it \
                 was published gave none"
            }
            TitleSource::OpeningSentence => "the opening sentence, cut where it can stand alone",
        }
    }

    /// The date that the story has or will have, and where it comes from.
    fn published(&self, story: &Story) -> (String, String) {
        let known = self.known.as_ref().map(|known| &known.story);
        if let Some((known, instant)) = known.and_then(|known| Some((known, known.instant?))) {
            return (moment(instant), format!("{}; it stays", dated(known.dated)));
        }
        let now = self.now.unwrap_or_default();
        let first_seen = known.map_or(now, |known| known.first_seen);
        let zone = self.time_zone.unwrap_or(Tz::UTC);
        let date = story.published.map(|written| {
            let at = dates::moment(written, first_seen, zone);
            (at, matches!(written, Written::Day(_)))
        });
        let from_stamp = story.published_from == DateSource::Stamp;
        match date {
            Some((at, _)) if from_stamp && at > now => {
                let why = "when it is first seen, as the stamp above the text is in the future";
                ("at the first build".into(), why.into())
            }
            Some((at, is_day)) => {
                let source = dated(story.published_from.into());
                let why = match is_day {
                    true if at == first_seen => {
                        format!("{source}; that day without a time is when it was first seen")
                    }
                    true => format!("{source}; a day without a time is noon"),
                    false => source.to_owned(),
                };
                (moment(at), why)
            }
            None if self.is_new_ledger => {
                let why = "when its file was last modified, as nothing is built yet";
                ("at the first build".into(), why.into())
            }
            None => ("at the first build".into(), "when it is first seen".into()),
        }
    }

    fn json(&self) -> Value {
        let known = self.known.as_ref();
        let dates = known.map(|known| &known.story);
        let story = self.story.as_ref();
        let headlines: Vec<Value> = self
            .headlines
            .iter()
            .map(|line| json!({"text": line.text, "url": line.url, "names": line.names}))
            .collect();
        let titles = self.account.titles.iter().map(|candidate| {
            let Candidate {
                source,
                text,
                why_not,
            } = candidate;
            json!({"text": text, "from": candidate_source(*source), "why_not": why_not})
        });
        let titles: Vec<Value> = titles.collect();
        let passed_over =
            self.account.passed_over.iter().map(
                |passed| json!({"line": passed.line, "text": passed.text, "kind": passed.kind}),
            );
        let passed_over: Vec<Value> = passed_over.collect();
        let problems: Vec<JsonProblem> = self.problems.iter().map(JsonProblem::from).collect();
        json!({
            "path": self.path,
            "article": self.not_an_article.is_none(),
            "why_not": self.not_an_article,
            "state": self.state(),
            "changed": self.changed,
            "title": story.map(|story| &story.title),
            "title_from": story.map(|story| self.title_source(story)),
            "titles": titles,
            "passed_over": passed_over,
            "published": dates.and_then(|known| known.instant).map(instant),
            "published_why": story.map(|story| self.published(story).1),
            "updated": dates.and_then(|known| known.updated).map(instant),
            "due": dates.and_then(|known| known.due).map(instant),
            "summary": story.map(|story| &story.summary),
            "authors": story.map(|story| &story.authors),
            "tags": story.map(|story| &story.tags),
            "section": story.and_then(|story| story.section.as_ref()),
            "language": story.and_then(|story| story.language.as_ref()),
            "paragraphs": story.map(|story| story.paragraphs.len()),
            "headlines": headlines,
            "headlines_from": story.map(|story| headlines_source(story.headlines_from)),
            "id": known.map(|known| &known.id).or(self.would_be_id.as_ref()),
            "url": known.and_then(|known| known.url.as_ref()),
            "old_addresses": known.map(|known| &known.old_addresses),
            "number": known.and_then(|known| known.number),
            "feeds": known.map(|known| &known.feeds),
            "problems": problems,
        })
    }
}

/// The images and files that the story shows and offers, each with where documents lead to.
fn media_lines(story: &Story) -> Option<String> {
    let lines = story.media.iter();
    let lines = lines
        .filter(|media| media.is_shown() && (media.role != Role::Text || media.file.is_some()));
    let lines = lines.map(|media| {
        let kind = match media.role {
            Role::Image => "image",
            Role::Attachment => "file",
            Role::Text => "in the text",
        };
        let place = match &media.place {
            Place::Url(url) => url.clone(),
            Place::File(path) => path.to_string(),
        };
        let Some(file) = media.file else {
            return format!("{kind} {place}");
        };
        let size = file
            .size
            .map(|(width, height)| format!(", {width} × {height}"));
        let size = size.unwrap_or_default();
        format!("{kind} {place} → media/{}{size}", file.name())
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A text short enough for a line of a terminal.
fn cut(text: &str) -> String {
    const MOST_CHARS: usize = 60;
    match text.char_indices().nth(MOST_CHARS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn candidate_source(source: TitleSource) -> &'static str {
    match source {
        TitleSource::Metadata => "the metadata's",
        TitleSource::FirstLine => "the first line",
        TitleSource::Heading => "the heading",
        TitleSource::FileName => "the file name",
        TitleSource::OpeningSentence => "the opening sentence",
    }
}

fn dated(dated: Dated) -> &'static str {
    match dated {
        Dated::Unknown => "as it was published; the ledger was lost since, and doesn't know why",
        Dated::Metadata => "from the metadata",
        Dated::Path => "from the path",
        Dated::Stamp => "from the stamp above the text",
        Dated::Git => "from git: when the commit was written that added the file",
        Dated::FirstSeen => "when it was first seen",
        Dated::Adopted => "as in the feed that was imported",
        Dated::FileTime => "when its file was last modified before the first build",
    }
}

fn headlines_source(source: HeadlinesFrom) -> &'static str {
    match source {
        HeadlinesFrom::TwoBlankLines => "the last block, after two blank lines",
        HeadlinesFrom::OneBlankLine => "the last block, after one blank line",
        HeadlinesFrom::Label => "after a label",
        HeadlinesFrom::Metadata => "from the metadata",
        HeadlinesFrom::None => "none",
    }
}
