//! The head of a mail: its subject is the title, its sender the author; addresses go nowhere.

use super::encoded_word::decoded;
use super::field::Field;
use super::key::{Key, meant_date, mistyped_state};
use super::key_line::{key_line, may_tell_when};
use super::moment;
use super::row::Row;
use super::value::Value;
use crate::story::Rules;
use crate::story::lexicons::{FORWARDS, MAIL_KEYS, SUBJECT_MARKS};
use crate::story::line::first_line;
use crate::story::marks::bare;
use crate::story::tidy::one_line;

/// The text of a forwarded mail without the marks of quotation in front of its lines; `None`: it is no mail,
/// or has none.
pub(super) fn unquoted(text: &str) -> Option<String> {
    const FEWEST_KEYS: usize = 2;
    let within =
        |row| -> Option<&str> { str::strip_prefix(row, "> ").or(str::strip_prefix(row, ">")) };
    let head = below_mark(text).unwrap_or(text);
    if !head.starts_with('>') {
        return None;
    }
    let rows = head.lines().map_while(within).map_while(key_line);
    if rows
        .filter(|(name, _)| MAIL_KEYS.get(name).is_some())
        .count()
        < FEWEST_KEYS
    {
        return None;
    }
    let rows = text.split('\n').map(|row| within(row).unwrap_or(row));
    Some(rows.collect::<Vec<_>>().join("\n"))
}

/// The text below a line that stands above the head of a mail in a mailbox or in a forwarded mail.
pub(super) fn below_mark(text: &str) -> Option<&str> {
    let (first, below) = first_line(text);
    let (first, below) = (first.trim_end(), below?);
    let is_mark = is_forwarded(first) || (first.starts_with("From ") && key_line(first).is_none());
    is_mark.then(|| below.trim_start_matches('\n'))
}

/// Whether a line says that a mail stands below which is forwarded.
fn is_forwarded(line: &str) -> bool {
    /// More bytes than a mark has.
    const MOST_BYTES: usize = 200;
    let is_ruled =
        line.starts_with("---") && line.ends_with("--") && line.contains(char::is_alphabetic);
    is_ruled || line.len() <= MOST_BYTES && FORWARDS.get(bare(line)).is_some()
}

/// Whether a mail that is forwarded stands below the first line that isn't blank: its mark, and a key of its head.
pub(super) fn forwards(text: &str) -> bool {
    /// Longer ones are none.
    const MOST_BYTES: usize = 100;
    let (first, below) = first_line(text.trim_start());
    if first.len() > MOST_BYTES {
        return false;
    }
    let next = || below.unwrap_or_default().trim_start().lines().next();
    is_forwarded(first.trim())
        && next()
            .and_then(key_line)
            .is_some_and(|(name, _)| MAIL_KEYS.get(name).is_some())
}

/// The fields of a mail's head; `None`: the rows are none. Two keys of mails make one, if a subject is among
/// them, or an address.
pub(super) fn fields(rows: &[Row<'_>], rules: &Rules) -> Option<Vec<Field>> {
    let parts = parts(rows);
    let kind = |part: &Part<'_>| MAIL_KEYS.get(part.name);
    let mut kinds: Vec<&str> = parts.iter().filter_map(kind).collect();
    let has_subject = kinds.contains(&"subject");
    let mut addressed = parts.iter().filter(|part| kind(part).is_some());
    let has_address = addressed.any(|part| part.text.contains('@'));
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() < 2 || !(has_subject || has_address) {
        return None;
    }
    let fields = parts.iter().map(|part| part.field(kind(part), rules));
    Some(fields.collect())
}

/// A field of a head, unfolded (RFC 5322 §2.2.3).
struct Part<'a> {
    name: &'a str,
    text: String,
    row: &'a Row<'a>,
}

fn parts<'a>(rows: &'a [Row<'a>]) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for row in rows {
        match parts.last_mut() {
            Some(last) if row.is_indented && !may_tell_when(row.name) => {
                last.text.push(' ');
                last.text.push_str(row.raw);
            }
            _ => parts.push(Part {
                name: row.name,
                text: row.text(),
                row,
            }),
        }
    }
    parts
}

impl Part<'_> {
    fn field(&self, kind: Option<&str>, rules: &Rules) -> Field {
        let text = one_line(&decoded(&self.text));
        let known = match kind {
            Some("subject") => Some((Key::Title, without_marks(&text).to_owned())),
            Some("from") => Some((Key::Authors, sender(&text).to_owned())),
            Some("date") if moment::read(&text, rules).is_some() => Some((Key::Date, text)),
            Some(_) => Some((Key::Ignored, String::new())),
            None if is_mailboxs(self.name, &text) => Some((Key::Ignored, String::new())),
            None => None,
        };
        if let Some((key, text)) = known {
            return Field {
                name: self.name.to_owned(),
                key: Some(key),
                value: if text.is_empty() {
                    Value::Nothing
                } else {
                    Value::Text(text)
                },
                line: self.row.at,
            };
        }
        let field = self.row.field();
        // Programs write keys of their own.
        let is_programs = self.name.starts_with(['x', 'X']);
        let is_date = !is_programs && meant_date(self.name).is_some();
        // A program lists what it attached.
        let is_aside = field.key.is_some_and(Key::is_aside);
        let is_unknown = field.key.is_none() && mistyped_state(self.name).is_none() && !is_date;
        if is_aside || is_unknown {
            let key = Some(Key::Ignored);
            return Field { key, ..field };
        }
        field
    }
}

/// The name of a sender without the address: `"Roe, Anna" <anna@quay.example>`, `anna@quay.example (Anna
/// Roe)`; empty where there is none.
fn sender(text: &str) -> &str {
    let name = text.split(['<', '[']).next().unwrap_or_default();
    let comment = || text.split_once('(')?.1.split(')').next();
    let name = if name.contains('@') {
        comment().unwrap_or_default()
    } else {
        name
    };
    let name = name.trim().trim_matches(['"', '\'', ' ', ',']);
    if name.contains('@') { "" } else { name }
}

/// A subject without `Re:`, `Fwd:` and their like.
fn without_marks(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((mark, after)) = rest.split_once([':', '：']) {
        if SUBJECT_MARKS.get(mark.trim()).is_none() {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// `Status: RO`, `X-Status: A`: what a mail program notes in its mailbox.
fn is_mailboxs(name: &str, text: &str) -> bool {
    let is_flag = |c| matches!(c, 'R' | 'O' | 'U' | 'D' | 'A' | 'F' | 'N');
    let is_name = name.eq_ignore_ascii_case("x-status")
        || (name.eq_ignore_ascii_case("status") && !text.is_empty());
    is_name && text.len() <= 4 && text.chars().all(is_flag)
}

#[cfg(test)]
mod tests {
    use super::{sender, without_marks};

    #[test]
    fn a_sender_is_a_name_and_no_address() {
        for (written, name) in [
            ("Anna Roe <anna@quay.example>", "Anna Roe"),
            ("\"Roe, Anna\" <anna@quay.example>", "Roe, Anna"),
            ("anna@quay.example (Anna Roe)", "Anna Roe"),
            ("Anna Roe [mailto:anna@quay.example]", "Anna Roe"),
            ("<anna@quay.example>", ""),
            ("anna@quay.example", ""),
            ("anna@quay.example <anna@quay.example>", ""),
            ("Anna Roe", "Anna Roe"),
            ("", ""),
        ] {
            assert_eq!(sender(written), name, "{written}");
        }
    }

    #[test]
    fn a_subject_is_a_title() {
        for (written, title) in [
            ("Fwd: Re: The wall is mended", "The wall is mended"),
            ("AW: WG: Die Mauer: geflickt", "Die Mauer: geflickt"),
            ("RE : Le mur", "Le mur"),
            ("转发：港口", "港口"),
            ("Harbour: a history", "Harbour: a history"),
        ] {
            assert_eq!(without_marks(written), title, "{written}");
        }
    }
}
