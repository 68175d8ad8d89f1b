//! The record in `tests/fixtures/histories/`: what was found, in lines, a file for fifty histories of a
//! section.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use super::play::{Found, Played};

/// A part of the record that is recorded anew by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// The items of heads: ids, dates, titles, URLs, order.
    Items,
    /// Numbers and sealed pages.
    History,
    /// The bytes of documents.
    Files,
    /// Exit codes and what `--json` says.
    Runs,
}

/// So many histories share a file.
const SHARE: u64 = 50;

/// So many lines of a difference are shown.
const SHOWN_LINES: usize = 12;

/// The lines of a history, by step; a step without any is left out. The first line of a step is its
/// own where the section tells what was done.
pub(super) type Lines = BTreeMap<usize, Vec<String>>;

/// A section's histories by seed: the name of the beginning, and the lines.
pub(super) type Record = BTreeMap<u64, (String, Lines)>;

impl Section {
    pub(super) const ALL: [Self; 4] = [Self::Items, Self::History, Self::Files, Self::Runs];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::History => "history",
            Self::Files => "files",
            Self::Runs => "runs",
        }
    }

    fn path(self, share: u64) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/histories");
        folder.join(format!("{}-{:03}.txt", self.name(), share * SHARE))
    }

    /// What is recorded of the histories before a seed.
    pub(super) fn read(self, end: u64) -> Record {
        let mut record = Record::new();
        for share in 0..end.div_ceil(SHARE) {
            let text = fs::read_to_string(self.path(share)).unwrap_or_default();
            self.parse(&text, &mut record);
        }
        record
    }

    fn parse(self, text: &str, record: &mut Record) {
        let (mut history, mut lines) = (None, None);
        for line in text.lines() {
            if let Some(title) = line.strip_prefix("history ") {
                let (seed, name) = title.split_once(": ").unwrap();
                history = Some(record.entry(seed.parse().unwrap()).or_default());
                name.clone_into(&mut history.as_mut().unwrap().0);
            } else if let Some(title) = line.strip_prefix("step ") {
                let (step, what) = title.split_once(": ").unwrap_or((title, ""));
                let steps = &mut history.as_mut().unwrap().1;
                let own: &mut Vec<String> = steps.entry(step.parse().unwrap()).or_default();
                own.extend(self.tells_what().then(|| what.to_owned()));
                lines = Some(step.parse::<usize>().unwrap());
            } else {
                let steps = &mut history.as_mut().unwrap().1;
                steps
                    .get_mut(&lines.unwrap())
                    .unwrap()
                    .push(line.to_owned());
            }
        }
    }

    /// Whether the section tells what was done in each step.
    fn tells_what(self) -> bool {
        self == Self::Runs
    }

    /// What was found, as the section records it.
    pub(super) fn lines(self, played: &Played) -> Lines {
        let own = |found: &Found| {
            let at = Self::ALL.iter().position(|one| *one == self).unwrap();
            let what = self.tells_what().then(|| found.what.clone());
            what.into_iter()
                .chain(found.lines[at].iter().cloned())
                .collect::<Vec<_>>()
        };
        let steps = played.steps.iter().map(own).enumerate();
        steps.filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// Records anew; histories that aren't in `record` stay as they are.
    pub(super) fn write(self, record: &Record) {
        let end = record.keys().last().map_or(0, |last| last + 1);
        let mut all = self.read(end.next_multiple_of(SHARE));
        all.extend(record.clone());
        for share in 0..end.div_ceil(SHARE) {
            let mut text = String::new();
            for (seed, (name, lines)) in all.range(share * SHARE..(share + 1) * SHARE) {
                let _ = writeln!(text, "history {seed}: {name}");
                for (step, lines) in lines {
                    self.write_step(&mut text, *step, lines);
                }
            }
            let path = self.path(share);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn write_step(self, text: &mut String, step: usize, lines: &[String]) {
        let (what, lines) = match lines.split_first() {
            Some((what, lines)) if self.tells_what() => (Some(what), lines),
            _ => (None, lines),
        };
        let what = what.map_or_else(String::new, |what| format!(": {what}"));
        let _ = writeln!(text, "step {step}{what}");
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
    }
}

/// Where a history first leaves the record: the step, the sections that do in it, and a message.
pub(super) struct Difference {
    pub(super) sections: BTreeSet<&'static str>,
    pub(super) message: String,
}

/// Compares a history with its record.
pub(super) fn difference(seed: u64, played: &Played, record: &[Record]) -> Option<Difference> {
    let none = (String::new(), Lines::new());
    let compared: Vec<(Section, &Lines, Lines)> = Section::ALL
        .into_iter()
        .zip(record)
        .map(|(section, record)| {
            let recorded = &record.get(&seed).unwrap_or(&none).1;
            (section, recorded, section.lines(played))
        })
        .collect();
    let differ = |step: &usize| {
        let mut each = compared.iter();
        each.any(|(_, recorded, found)| recorded.get(step) != found.get(step))
    };
    let sections = compared
        .iter()
        .filter(|(_, recorded, found)| *recorded != found);
    let sections = sections.map(|(section, ..)| section.name()).collect();
    let steps = compared
        .iter()
        .flat_map(|(_, recorded, found)| recorded.keys().chain(found.keys()));
    let steps: BTreeSet<usize> = steps.copied().collect();
    let step = steps.into_iter().find(differ)?;
    let found = played.steps.get(step);
    let what = found.map_or("(there is no such step any more)", |found| &found.what);
    let mut message = format!("history {seed} ({}), step {step}: {what}\n", played.name);
    for (section, recorded, found) in &compared {
        if recorded.get(&step) != found.get(&step) {
            let lines = |lines: &Lines| lines.get(&step).cloned().unwrap_or_default();
            push_lines(&mut message, *section, &lines(recorded), &lines(found));
        }
    }
    if let Some(found) = found {
        let changed = found.changed.iter().take(SHOWN_LINES);
        let changed: Vec<&str> = changed.map(String::as_str).collect();
        let count = found.changed.len();
        let _ = writeln!(
            message,
            "  {count} files changed in it: {}",
            changed.join(" ")
        );
    }
    Some(Difference { sections, message })
}

/// The lines that are in one alone: `-` as recorded, `+` as found.
fn push_lines(message: &mut String, section: Section, recorded: &[String], found: &[String]) {
    let _ = writeln!(message, "  {}:", section.name());
    let gone = recorded.iter().filter(|line| !found.contains(line));
    let new = found.iter().filter(|line| !recorded.contains(line));
    let gone = gone.map(|line| format!("    - {line}\n"));
    let lines: Vec<String> = gone
        .chain(new.map(|line| format!("    + {line}\n")))
        .collect();
    message.extend(lines.iter().take(SHOWN_LINES).map(String::as_str));
    if lines.is_empty() {
        message.push_str("    the same lines in another order\n");
    }
    if lines.len() > SHOWN_LINES {
        let _ = writeln!(message, "    and {} lines more", lines.len() - SHOWN_LINES);
    }
}
