//! Lines that say that what is below them isn't ready: `DRAFT`, `*** ENTWURF 2 ***`, `[DRAFT] The baths shut`.

use super::key::State;
use super::moment;
use crate::story::Rules;
use crate::story::lexicons::ISSUE_WORDS;
use crate::story::marks::any_byte;
use crate::story::phrases::{DRAFT_NOTICES, EDITORS};
use crate::story::spelling::narrow;
use crate::story::stamp::is_weekday;

/// What the lexicon calls words that say nothing by themselves, and those that say nothing beside a title.
const BESIDE: &str = "beside";
const ALONE: &str = "alone";
/// What it calls words behind which it stands for whom the draft is.
const WHOM: &str = "whom";
/// What it calls words that hold, whatever follows them.
const SURE: &str = "sure";
/// What it calls those that hold with a few words behind them, if all are in capitals.
const LOUD: &str = "loud";

/// The state that a line tells of by itself, or by a mark in front of a title or behind it: one in brackets,
/// or one in capitals that a colon or a dash parts from it.
pub(super) fn state_of_line(line: &str, rules: &Rules) -> Option<State> {
    means(line, rules).map(|means| State::named(means).unwrap_or(State::Draft))
}

/// What follows a notice in front of a line, from a mark on; in small letters a title may begin so as well. Behind a
/// colon a title follows only words that mean nothing else in any language: `Todo: lo que hay que saber`.
pub(super) fn marked_notice(line: &str) -> Option<&str> {
    const FEWEST_BYTES: usize = 5;
    let line = without_marks(line);
    let opening = DRAFT_NOTICES.opening(line)?;
    let rest = opening.rest.trim_start();
    let is_marked = rest.starts_with([':', '：', '-', '–', '—', '|', ',']);
    let is_short = line.len() - opening.rest.len() < FEWEST_BYTES;
    let is_one = match opening.means {
        "draft" => !(is_short && rest.starts_with(':')),
        ALONE => line.split(' ').next().is_some_and(is_loud),
        _ => false,
    };
    (is_marked && is_one).then_some(opening.rest)
}

/// Whether a text begins with a notice, whatever follows it.
pub(super) fn opens_with_notice(text: &str) -> bool {
    /// `please still hold`.
    const MOST_BESIDE: usize = 3;
    let mut rest = without_marks(text);
    for _ in 0..=MOST_BESIDE {
        match DRAFT_NOTICES.opening(rest) {
            Some(opening) if opening.means == BESIDE => rest = without_marks(opening.rest),
            Some(_) => return true,
            None => return false,
        }
    }
    false
}

/// What stands in capitals around the dash of a dateline: `MARSH LANE, Nov. 27 (DRAFT) — The pool`,
/// `LONDON (Reuters) - DRAFT - The pool`.
pub(super) fn state_in_dateline(line: &str, rules: &Rules) -> Option<State> {
    const MOST_BYTES: usize = 80;
    const DASHES: [&str; 3] = [" - ", " – ", " — "];
    let (at, dash) = DASHES
        .iter()
        .filter_map(|dash| Some((line.find(dash)?, dash)))
        .min()?;
    let (place, text) = (line.get(..at)?, line.get(at + dash.len()..)?);
    if at > MOST_BYTES {
        return None;
    }
    let noted = place
        .strip_suffix(')')
        .and_then(|place| place.rsplit_once('('));
    let noted = noted.map(|(_, inside)| inside);
    let parted = text.split_once(dash).map(|(front, _)| front);
    let parts = [noted, parted].into_iter().flatten();
    let mut parts = parts.filter(|part| part.len() <= MOST_BYTES && is_loud(part));
    let means = parts.find_map(|part| notice(part, rules))?;
    Some(State::named(means).unwrap_or(State::Draft))
}

/// What a line tells the editors: `Note to editors: not before the vote`, `[Ed: lawyers are reading]`.
pub(super) fn told_to_editors(line: &str) -> Option<&str> {
    let opening = EDITORS.opening(without_marks(line))?;
    let rest = opening.rest.trim_start_matches(['.', ' ']);
    rest.starts_with([':', ',', '-', '–', '—', '：'])
        .then(|| without_marks(rest))
}

/// `XXX check the date`, among other lines: alone it may be a title.
pub(super) fn begins_as_note(line: &str) -> bool {
    line.starts_with("XXX ") && !is_loud(line)
}

/// The same of what a key says: there a word such as `confidential` may tell of something else.
pub(super) fn state_of_value(text: &str, rules: &Rules) -> Option<State> {
    means(text, rules).and_then(State::named)
}

fn means(line: &str, rules: &Rules) -> Option<&'static str> {
    /// A longer line is prose.
    const MOST_BYTES: usize = 300;
    if line.len() > MOST_BYTES {
        return None;
    }
    let line = narrow(line);
    let line = line.trim();
    let of = |text: &str| notice(text, rules);
    if is_for_somebody(line) || is_for_issue(line) {
        return Some("draft");
    }
    let alone = of(line)
        .or_else(|| spelt(line).and_then(|word| of(&word)))
        .or_else(|| in_brackets(line).find_map(of));
    let beside = || {
        // Most lines begin with no notice, and end in a word in small letters.
        let bare = without_marks(line);
        let begins = DRAFT_NOTICES.opening(bare).is_some();
        let last = line.rsplit(' ').next().unwrap_or_default();
        let ends = is_loud(last) && last.contains(char::is_alphabetic);
        let may_part = |byte: u8| matches!(byte, b'-' | b'|' | b'/') || !byte.is_ascii();
        let front = || fronts(line).filter(|part| is_loud(part)).find_map(of);
        // In small letters too, where nothing else can be meant: `The pool – Entwurf`.
        let end = |(front, part): (&str, &str)| {
            let means = of(part).or_else(|| is_for_somebody(part).then_some("draft"));
            means.filter(|means| match *means {
                ALONE => is_loud(part) && !is_loud(front),
                _ => is_loud(part) || *means == "draft",
            })
        };
        let end = || {
            let means = ends_of(line).find_map(end)?;
            Some(if means == ALONE { "draft" } else { means })
        };
        let shouts = || shouted(bare, is_comment(line));
        let found = begins.then(|| front().or_else(shouts)).flatten();
        let found = found.filter(|means| *means != ALONE);
        found.or_else(|| (ends || any_byte(line, may_part)).then(end).flatten())
    };
    alone.or_else(beside)
}

/// `For review by Ben before publication`: a few words behind such a phrase.
fn is_for_somebody(line: &str) -> bool {
    const MOST_WORDS: usize = 4;
    let opening = DRAFT_NOTICES.opening(without_marks(line));
    opening.is_some_and(|opening| {
        let count = opening.rest.split_whitespace().count();
        // What somebody said is quoted.
        opening.means == SURE && !line.starts_with(['"', '“', '„', '«', '‘', '\''])
            || (opening.means == WHOM || opening.means == LOUD && is_loud(line))
                && (1..=MOST_WORDS).contains(&count)
                && !opening.rest.contains(':')
    })
}

/// `FOR MONDAY'S PAPER ONLY`, `Nur für die Montagsausgabe`: whom it is for, a weekday, an issue, nothing else.
fn is_for_issue(line: &str) -> bool {
    const MOST_WORDS: usize = 8;
    let mut words = line.split_whitespace().map(without_marks);
    if words.next().and_then(|word| ISSUE_WORDS.get(word)) != Some("for") {
        return false;
    }
    let (mut count, mut is_dated, mut is_issue) = (1, false, false);
    words.all(|word| {
        count += 1;
        let bare = ["'s", "’s", "'S", "’S", "s"]
            .iter()
            .find_map(|end| word.strip_suffix(end));
        let means = ISSUE_WORDS.get(word);
        let is_day = means.is_none() && (is_weekday(word) || bare.is_some_and(is_weekday));
        is_dated |= is_day || means == Some("dated");
        is_issue |= matches!(means, Some("issue" | "dated"));
        (is_day || means.is_some()) && count <= MOST_WORDS
    }) && is_dated
        && is_issue
}

/// What the first notice means in a text in which nothing stands but notices, what may stand beside them, and a
/// date; behind two of them anything may.
fn notice(text: &str, rules: &Rules) -> Option<&'static str> {
    /// More of them are a sentence.
    const MOST_PARTS: usize = 6;
    const ENOUGH: usize = 2;
    let mut means = None;
    let mut count = 0;
    let mut rest = without_marks(text);
    for _ in 0..MOST_PARTS {
        if rest.is_empty() {
            return means;
        }
        let after = match DRAFT_NOTICES.opening(rest) {
            Some(opening) => {
                let is_notice = opening.means != BESIDE;
                count += usize::from(is_notice);
                means = means.or(Some(opening.means).filter(|_| is_notice));
                opening.rest
            }
            None if count >= ENOUGH => return means,
            None if means.is_some()
                && (is_weekday(rest) || moment::read(rest, rules).is_some()) =>
            {
                return means;
            }
            None => after_number(rest)?,
        };
        rest = without_marks(after);
    }
    None
}

/// What follows a number that tells which draft it is: `2`, `v2`, `1.3`. A year is none: `Draft 2026` is a title.
fn after_number(text: &str) -> Option<&str> {
    const MOST_DIGITS: usize = 3;
    let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let is_of_number = |c: char| c.is_ascii_digit() || c == '.';
    let rest = digits.trim_start_matches(is_of_number);
    let length = digits.len() - rest.len();
    let is_number = (1..=MOST_DIGITS).contains(&length) && !rest.starts_with(char::is_alphanumeric);
    is_number.then_some(rest)
}

/// `D R A F T`, `D-R-A-F-T`: letters that stand apart are one word.
fn spelt(line: &str) -> Option<String> {
    const FEWEST_LETTERS: usize = 4;
    const GAPS: [char; 4] = [' ', '-', '.', '·'];
    let mut parts = line.split(GAPS);
    let is_apart = line.contains(GAPS) && parts.all(|part| part.chars().nth(1).is_none());
    let letters = || line.chars().filter(|c| c.is_alphanumeric());
    (is_apart && letters().count() >= FEWEST_LETTERS).then(|| letters().collect())
}

fn without_marks(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

/// What stands in brackets at the front of a line, and at its end. Corners quote too: what goes on in the small
/// letters of Japanese says something of what they hold (`「下書き」の力`).
fn in_brackets(line: &str) -> impl Iterator<Item = &str> {
    const OPENING: [char; 13] = [
        '[', '(', '{', '<', '|', '【', '〔', '〖', '〘', '⟨', '〈', '「', '『',
    ];
    const CLOSING: [char; 13] = [
        ']', ')', '}', '>', '|', '】', '〕', '〗', '〙', '⟩', '〉', '」', '』',
    ];
    let goes_on = |rest: &str| rest.starts_with(|c| matches!(c, '\u{3041}'..='\u{309F}'));
    let front = line
        .strip_prefix(OPENING)
        .and_then(|rest| rest.split_once(CLOSING))
        .filter(|(_, rest)| !goes_on(rest));
    let end = line
        .strip_suffix(CLOSING)
        .and_then(|rest| rest.rsplit_once(OPENING));
    let front = front.map(|(inside, _)| inside);
    front.into_iter().chain(end.map(|(_, inside)| inside))
}

/// Whether a line begins as notes of programs and writers do, which no reader is meant to see.
fn is_comment(line: &str) -> bool {
    ["//", "/*", "<!--", "%", "[", "(", "{"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

const DASHES: [&str; 8] = [" - ", " -- ", " – ", " — ", " | ", " // ", " / ", " · "];

/// What stands in front of the first colon or dash.
fn fronts(line: &str) -> impl Iterator<Item = &str> {
    const MARKS: [&str; 4] = [":", "–", "—", "："];
    let marks = DASHES.iter().chain(&MARKS);
    marks.filter_map(|mark| line.split_once(mark).map(|(front, _)| front))
}

/// What stands in front of the last dash, and behind it.
fn ends_of(line: &str) -> impl Iterator<Item = (&str, &str)> {
    DASHES.iter().filter_map(|dash| line.rsplit_once(dash))
}

/// A notice in capitals in front of words that aren't: `DRAFT Council to close the baths`, `// TODO the end`.
fn shouted(line: &str, is_comment: bool) -> Option<&'static str> {
    const FEWEST_LETTERS: usize = 5;
    /// Fewer in capitals are a word of another language: `TODO listo`.
    const FEWEST_IN_COMMENTS: usize = 3;
    let opening = DRAFT_NOTICES.opening(line)?;
    let front = line.get(..line.len() - opening.rest.len())?;
    let fewest = if is_comment {
        FEWEST_IN_COMMENTS
    } else {
        FEWEST_LETTERS
    };
    let is_shouted = front.chars().filter(|c| c.is_uppercase()).count() >= fewest;
    let holds = is_shouted && is_loud(front) && !is_loud(opening.rest);
    (holds && opening.means != BESIDE).then_some(opening.means)
}

/// Whether a text is in capitals, or in a script that has none.
fn is_loud(text: &str) -> bool {
    !text.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{
        ALONE, BESIDE, LOUD, SURE, State, WHOM, state_in_dateline, state_of_line, state_of_value,
    };
    use crate::story::entries::entries;
    use crate::story::metadata::tests::rules;

    #[test]
    fn each_line_of_the_file_is_understood() {
        for entry in entries(include_str!("../lexicon/draft_notices.txt")) {
            let is_known =
                [BESIDE, ALONE, WHOM, SURE, LOUD, "draft", "embargo"].contains(&entry.means);
            assert!(is_known, "{entry:?}");
        }
    }

    #[test]
    fn a_line_that_is_a_notice_says_so_in_any_dress() {
        for line in [
            "DRAFT",
            "draft",
            "Draft:",
            "[DRAFT]",
            "*** DRAFT ***",
            "# Draft",
            "<!-- draft -->",
            "— DRAFT —",
            "DRAFT v2",
            "Draft 3",
            "DRAFT 14 May 2026",
            "First draft",
            "2nd draft",
            "DRAFT / NOT FINAL",
            "DRAFT - NOT FOR CIRCULATION",
            "D R A F T",
            "ＤＲＡＦＴ",
            "[DRAFT] The baths shut",
            "(Draft) The baths shut",
            "The baths shut (draft)",
            "The baths shut – DRAFT",
            "DRAFT: The baths shut",
            "DRAFT — The baths shut",
            "DRAFT by Ada",
            "draft -> true",
            "| draft | true |",
            "[x] draft",
            "This is a draft.",
            "WORK IN PROGRESS",
            "UNPUBLISHED",
            "FOR INTERNAL USE ONLY",
            "『草稿』北浴場が閉館へ",
            "「下書き」北浴場が閉館へ",
            "〖草稿〗北浴场将关闭",
            "⟨draft⟩ The baths shut",
            "|DRAFT| The baths shut",
            "HOLD FOR MONDAY",
            "For review by Ben before publication",
            "보류",
            "D-R-A-F-T",
            "Draft – not yet approved by the council",
            "WIP: The baths shut",
            "Version provisoire",
            "TODO: call the mayor",
            "TODO - the figures",
            "[TODO: call the mayor]",
            "<!-- TODO: the end -->",
            "// TODO the end",
            "HELD",
            "Gesperrt",
        ] {
            assert_eq!(state_of_line(line, &rules()), Some(State::Draft), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_an_embargo_says_so() {
        for line in [
            "The baths shut – EMBARGO",
            "EMBARGO – The baths shut",
            "[EMBARGOED] The baths shut",
            "EMBARGOED: Council meets",
        ] {
            assert_eq!(
                state_of_line(line, &rules()),
                Some(State::Embargo),
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_said_to_editors_holds() {
        for line in [
            "FOR MONDAY'S PAPER ONLY",
            "For use in Sunday’s papers",
            "Nur für die Montagsausgabe",
            "Please don't publish this yet, Omar is checking the times.",
            "Awaiting sign-off from the harbour master",
            "First draft, please don't pass on",
            "HOLD FOR LEGAL",
            "The pool stays closed – Entwurf",
            "The pool stays closed - not final",
            "The pool stays closed – HOLD",
            "MARSH LANE (Own report) – HOLD FOR LEGAL",
            "ACHTUNG: noch nicht freigegeben!",
            "STRICTLY INTERNAL",
            "KILL KILL KILL",
            "[please do not use yet]",
            "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        ] {
            assert_eq!(state_of_line(line, &rules()), Some(State::Draft), "{line}");
        }
    }

    #[test]
    fn a_dateline_says_so() {
        for (line, holds) in [
            ("MARSH LANE, Nov. 27 (DRAFT) — The pool is shut.", true),
            ("LONDON (Reuters) - DRAFT - The pool is shut.", true),
            ("LONDON (Reuters) - The pool is shut - again.", false),
            ("MARSH LANE (Draft) — The pool is shut.", false),
            ("The men – DRAFT horses all – stood still.", false),
        ] {
            assert_eq!(state_in_dateline(line, &rules()).is_some(), holds, "{line}");
        }
    }

    #[test]
    fn a_notice_is_known_in_any_language() {
        for line in [
            "ENTWURF",
            "Brouillon",
            "BORRADOR",
            "Rascunho",
            "BOZZA",
            "CONCEPT",
            "Utkast",
            "LUONNOS",
            "SZKIC",
            "Koncept",
            "VÁZLAT",
            "Ciornă",
            "ЧЕРНОВИК",
            "Чернетка",
            "ΠΡΟΧΕΙΡΟ",
            "TASLAK",
            "مسودة",
            "טיוטה",
            "मसौदा",
            "DRAF",
            "BẢN NHÁP",
            "ฉบับร่าง",
            "下書き",
            "【草稿】北浴場が閉館へ",
            "草稿",
            "草稿（第二版）",
            "[초안]",
        ] {
            assert_eq!(state_of_line(line, &rules()), Some(State::Draft), "{line}");
        }
    }

    #[test]
    fn what_is_no_notice_behind_a_key_is_one_above_a_text() {
        for text in ["Confidential", "Unfinished", "Concept"] {
            assert_eq!(state_of_line(text, &rules()), Some(State::Draft), "{text}");
            assert_eq!(state_of_value(text, &rules()), None, "{text}");
        }
        assert_eq!(state_of_value("draft", &rules()), Some(State::Draft));
    }

    #[test]
    fn a_line_that_says_more_is_no_notice() {
        for line in [
            "",
            "—",
            "2",
            "First",
            "Draft horses return to the quay",
            "Draft: the third plan",
            "For review by critics: five new novels",
            "Draft 2026",
            "NFL draft",
            "The draft",
            "Draft beer",
            "Drafts and chess in the park",
            "A first draft of the plan is out",
            "Embargo: how the herring war began",
            "Council: draft plan is out",
            "Hold the line",
            "Entwurf für den Hafen",
            "ドラフト",
            "CONFIDENTIAL: What they knew",
            "Le brouillon d'un poète",
            "COUNCIL – DRAFT PLAN OUT",
            "The council (a draft of it)",
            "『草稿』を書き終えた作家が語る",
            "「下書き」の力を信じる教師たち",
            "《草稿》获得年度小说奖",
            "\"Draft\" wins the book prize",
            "Todo: lo que hay que saber",
            "TODO LISTO PARA LA FERIA",
            "To do this weekend: three walks",
            "Gesperrt: A 27 bis Montag",
            "Held to account: the harbour office",
            "For Monday's paper only the mayor had a word",
            "Monday edition",
            "For Sunday",
            "“Do Not Publish My Name,” Says Winner",
            "\"Do not publish this,\" the minister told our reporter on the stairs.",
            "SCHUBERT'S EIGHTH – UNFINISHED",
            "The history of a poem – in drafts and letters",
        ] {
            assert_eq!(state_of_line(line, &rules()), None, "{line}");
        }
    }
}
