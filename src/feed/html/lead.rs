//! What a list says of a story below its title: the summary, but never once more what the title says.

use std::borrow::Cow;

use crate::ledger::item::{Item, StoryItem};
use crate::story::escape::unescaped;

/// Characters, as many as a summary out of the text has.
const MOST: usize = 300;

/// Characters of a summary before the title's: a dateline, a greeting.
const BEFORE: usize = 120;

/// Characters between the title and what is shown: marks and spaces.
const MARKS: usize = 64;

/// What a list shows of a story; empty where its title says all. A title that came out of the text is the
/// beginning of the summary: then it is what comes after it.
pub(super) fn lead<'a>(item: &Item, story: &'a StoryItem) -> Cow<'a, str> {
    let title = item.title.trim_end_matches(is_end);
    let summary = story.summary.as_str();
    let place = |text: &str| {
        // Where it mostly is.
        let begins = text.starts_with(title).then_some(0);
        begins.or_else(|| memchr::memmem::find(text.as_bytes(), title.as_bytes()))
    };
    let after = |text: &str| {
        let at = place(text)?;
        let (before, after) = (text.get(..at)?, text.get(at + title.len()..)?);
        (before.chars().count() <= BEFORE).then(|| rest(after))
    };
    if title.is_empty() || place(summary).is_none() {
        return Cow::Borrowed(summary);
    }
    // The summary is cut; the text goes on.
    let enough = BEFORE + title.chars().count() + MOST + MARKS;
    match after(&text_in(&story.html, enough)).or_else(|| after(summary)) {
        Some(after) => Cow::Owned(cut(after)),
        None => Cow::Borrowed(summary),
    }
}

/// The beginning of a body's text, with single spaces: at least so many characters, if it has them.
fn text_in(html: &str, enough: usize) -> String {
    let mut text = String::with_capacity(2 * enough);
    let mut count = 0;
    let mut is_apart = false;
    let mut rest = html;
    while count <= enough && !rest.is_empty() {
        let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        let (piece, tag) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let piece = unescaped(beginning(piece, enough));
        let before = text.len();
        is_apart |= piece.starts_with(char::is_whitespace);
        push_words(&mut text, &piece, is_apart);
        count += text.get(before..).unwrap_or_default().chars().count();
        is_apart = if piece.is_empty() {
            is_apart
        } else {
            piece.ends_with(char::is_whitespace)
        };
        let (name, after) = tag.split_once('>').unwrap_or_default();
        is_apart |= matches!(name, "</p" | "<br");
        rest = after;
    }
    text
}

/// A piece of a text, or the beginning of one that is as long as a book.
fn beginning(piece: &str, enough: usize) -> &str {
    // References are longer than what they stand for.
    let most = 8 * enough;
    if piece.len() <= most {
        return piece;
    }
    let end = piece.char_indices().nth(most);
    end.and_then(|(end, _)| piece.get(..end)).unwrap_or(piece)
}

/// Appends words with single spaces between them; the first `is_apart` from what stands there.
fn push_words(text: &mut String, piece: &str, is_apart: bool) {
    if is_single_spaced(piece) {
        let words = piece.trim_matches(' ');
        if is_apart && !text.is_empty() && !words.is_empty() {
            text.push(' ');
        }
        text.push_str(words);
        return;
    }
    for (at, word) in piece.split_whitespace().enumerate() {
        if (is_apart || at > 0) && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
}

/// Whether all white space of a text is single spaces.
fn is_single_spaced(text: &str) -> bool {
    // Without a branch, so that the compiler compares many bytes at once.
    let is_control = |byte: u8| byte < b' ';
    let has_control = text.bytes().fold(false, |any, byte| any | is_control(byte));
    let is_double = |pair: (u8, u8)| pair == (b' ', b' ');
    let pairs = text.bytes().zip(text.bytes().skip(1));
    let has_double = pairs.fold(false, |any, pair| any | is_double(pair));
    let is_other = |c: char| c != ' ' && c.is_whitespace();
    !has_control && !has_double && (text.is_ascii() || !text.contains(is_other))
}

/// What ends a sentence, or a title that was cut.
fn is_end(c: char) -> bool {
    matches!(
        c,
        '.' | '…' | '。' | '．' | '।' | '۔' | '؟' | '?' | '!' | '？' | '！'
    )
}

/// What follows the end of a sentence; of one that goes on, the rest of it.
fn rest(after: &str) -> String {
    let is_closed =
        |c: char| is_end(c) || matches!(c, '"' | '”' | '’' | '»' | '“' | ')' | '」' | '』');
    let began = after.trim_start_matches(is_closed);
    let text =
        began.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':'));
    if text.is_empty() {
        return String::new();
    }
    if began.len() == after.len() {
        // The title was cut within a sentence.
        format!("…{}{text}", if began.starts_with(' ') { " " } else { "" })
    } else {
        text.to_owned()
    }
}

/// The text, cut on a word.
fn cut(text: String) -> String {
    let Some((end, _)) = text.char_indices().nth(MOST) else {
        return text;
    };
    let whole = text.get(..end).unwrap_or_default();
    let word = whole.rfind(char::is_whitespace).filter(|at| *at > end / 2);
    let cut = whole.get(..word.unwrap_or(end)).unwrap_or_default();
    let cut = cut.trim_end_matches(|c: char| c.is_whitespace() || ",;:".contains(c));
    let mark = if cut.ends_with(is_end) { "" } else { "…" };
    format!("{cut}{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::item::Kind;

    fn check(title: &str, summary: &str, html: &str, expected: &str) {
        let story = StoryItem {
            summary: summary.into(),
            html: html.into(),
            ..StoryItem::default()
        };
        let item = Item {
            id: String::new(),
            guid: None,
            title: title.into(),
            url: None,
            published: chrono::DateTime::UNIX_EPOCH,
            updated: chrono::DateTime::UNIX_EPOCH,
            kind: Kind::story(story.clone()),
        };
        assert_eq!(lead(&item, &story), expected);
    }

    #[test]
    fn a_title_out_of_the_text_is_not_said_again() {
        let two = "<p>The ferry is late. It waits for &amp; tide.</p>\n<p>Nobody knows.</p>\n";
        check(
            "The ferry is late",
            "The ferry is late. It waits for & tide.",
            two,
            "It waits for & tide. Nobody knows.",
        );
        check("Ice", "The ferry is late.", two, "The ferry is late.");
        check(
            "The ferry is late.",
            "The ferry is late.",
            "<p>The ferry is late.</p>\n",
            "",
        );
    }

    #[test]
    fn white_space_is_single_however_it_is_written() {
        for (html, expected) in [
            ("<p>The  ferry\n is</p>\n<p>late</p>", "The ferry is late"),
            ("a<b>b</b> c <i> d</i>\u{A0}e<br>f", "ab c d e f"),
            ("<p> </p><p>x &lt; y</p>", "x < y"),
            ("", ""),
        ] {
            assert_eq!(text_in(html, 100), expected, "{html}");
        }
        let long = format!("<p>{}</p>", "tide ".repeat(100_000));
        assert!(text_in(&long, 100).len() < 1_000);
    }

    #[test]
    fn a_title_that_was_cut_goes_on_below() {
        check(
            "The ferry that was to leave at nine…",
            "PORT: The ferry that was to leave at nine waits for tide.",
            "<p>PORT: The ferry that was to leave at nine waits for tide.</p>\n",
            "… waits for tide.",
        );
    }

    #[test]
    fn a_long_text_is_cut_on_a_word() {
        let long = "tide ".repeat(200);
        let html = format!("<p>Late. {long}</p>\n");
        let cut = format!("{}…", "tide ".repeat(60).trim_end());
        check("Late.", "Late. tide", &html, &cut);
    }

    #[test]
    fn a_summary_that_the_author_wrote_stays() {
        check(
            "Late",
            "The ferry waits.",
            "<p>Late it was.</p>\n",
            "The ferry waits.",
        );
    }
}
