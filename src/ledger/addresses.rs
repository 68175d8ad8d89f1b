//! Addresses in an author's plain text as links: of the web (`https://…`, `www.…`) and of mail.

use memchr::{memchr, memchr3_iter, memmem};
use unicode_normalization::char::is_combining_mark;
use url::Url;

use crate::story::{has_usable_host, web_link};

/// Bytes of a web address, percent-encoded; a longer one stays text, as a headline's does.
const WEB_BYTES: usize = 2_000;

/// Bytes of a mailbox's name (RFC 5321 §4.5.3.1.1).
const MAILBOX_BYTES: usize = 64;

/// Bytes of a domain's name (RFC 1035 §2.3.4).
const DOMAIN_BYTES: usize = 253;

/// HTML with the addresses in its text as links, but for those in links and code. `&`, `<` and `>` stand in it as
/// named references, in attributes too. What is no address is left as it is, to the byte.
pub(super) fn linked(html: String) -> String {
    if !may_hold_address(html.as_bytes()) {
        return html;
    }
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html.as_str();
    // What is open whose text is no author's prose, or a link already.
    let mut kept = 0_usize;
    while let Some((text, markup)) = rest.split_once('<') {
        if kept == 0 {
            push_text(text, &mut out);
        } else {
            out.push_str(text);
        }
        let (tag, after) = markup.split_once('>').unwrap_or((markup, ""));
        out.extend(["<", tag, ">"]);
        match tag.split(' ').next() {
            Some("a" | "code" | "pre" | "kbd" | "samp") => kept += 1,
            Some("/a" | "/code" | "/pre" | "/kbd" | "/samp") => kept = kept.saturating_sub(1),
            _ => {}
        }
        rest = after;
    }
    push_text(rest, &mut out);
    out
}

/// Most texts hold none: they are only searched, many bytes at once.
fn may_hold_address(text: &[u8]) -> bool {
    let marks = ["://", "ww.", "WW."];
    memchr(b'@', text).is_some()
        || marks
            .iter()
            .any(|mark| memmem::find(text, mark.as_bytes()).is_some())
}

/// What was found around a mark: so many bytes before it and from it on are looked at.
#[derive(Default)]
struct Found {
    before: usize,
    from: usize,
    /// How many of the latter belong to the address.
    shown: usize,
    /// Where it leads; `None`: it stays text.
    href: Option<String>,
}

fn push_text(text: &str, out: &mut String) {
    let (mut pushed, mut seen) = (0, 0);
    for at in memchr3_iter(b':', b'@', b'.', text.as_bytes()) {
        // What was looked at once isn't again: one address may hold another.
        let Some(before) = text.get(seen..at) else {
            continue;
        };
        let Some(found) = find(before, text.get(at..).unwrap_or_default()) else {
            continue;
        };
        seen = at + found.from;
        let Some(href) = found.href else {
            continue;
        };
        let (start, end) = (at - found.before, at + found.shown);
        out.push_str(text.get(pushed..start).unwrap_or_default());
        out.extend(["<a href=\"", &href.replace('&', "&amp;"), "\">"]);
        out.extend([text.get(start..end).unwrap_or_default(), "</a>"]);
        pushed = end;
    }
    out.push_str(text.get(pushed..).unwrap_or_default());
}

/// The address around a mark, which `from` begins with.
fn find(before: &str, from: &str) -> Option<Found> {
    match from.as_bytes().first()? {
        b'@' => mail(before, from),
        b'.' if ends_in_www(before) => Some(web(before, 3, from, 1)),
        b':' if from.starts_with("://") => {
            let is_of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'+';
            let scheme = before.bytes().rev().take_while(is_of_scheme).count();
            Some(web(before, scheme, from, 3))
        }
        _ => None,
    }
}

fn ends_in_www(before: &str) -> bool {
    let Some((above, word)) = before
        .len()
        .checked_sub(3)
        .and_then(|at| before.split_at_checked(at))
    else {
        return false;
    };
    let joins = |last: char| last.is_ascii_alphanumeric() || "-_./@=".contains(last);
    word.eq_ignore_ascii_case("www") && !above.ends_with(joins)
}

/// A web address whose scheme, or `www`, takes `front` bytes, and the mark after it `mark` bytes.
fn web(before: &str, front: usize, from: &str, mark: usize) -> Found {
    let length = mark + extent(from.get(mark..).unwrap_or_default());
    let refused = Found {
        from: length,
        ..Found::default()
    };
    if length > WEB_BYTES {
        return refused;
    }
    let word = before.get(before.len() - front..).unwrap_or_default();
    let written = from.get(..length).unwrap_or_default().replace("&amp;", "&");
    let address = without_marks(&written);
    let whole = if mark == 1 {
        ["http://", word, address].concat()
    } else {
        [word, address].concat()
    };
    let Ok(href) = web_link(&whole) else {
        return refused;
    };
    // `www.quay` alone is no host.
    if mark == 1 && !host(address.trim_start_matches('.')).contains('.') {
        return refused;
    }
    Found {
        before: front,
        shown: address.len() + 4 * address.matches('&').count(),
        href: Some(href),
        ..refused
    }
}

fn host(address: &str) -> &str {
    address.split(['/', '?', '#']).next().unwrap_or_default()
}

/// How many bytes of an escaped text an address takes at most.
fn extent(text: &str) -> usize {
    let mut last = '/';
    let mut is_host = true;
    for (at, character) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let is_bracket = rest.starts_with("&lt;") || rest.starts_with("&gt;");
        if is_bracket || !fits(character, last, is_host) {
            return at;
        }
        is_host &= !matches!(character, '/' | '?' | '#');
        last = character;
    }
    text.len()
}

/// Whether a character may follow another in an address.
fn fits(character: char, last: char, is_host: bool) -> bool {
    if character.is_ascii() {
        return character.is_ascii_graphic()
            && !matches!(character, '"' | '`' | '|' | '\\' | '^' | '{' | '}');
    }
    if is_unspaced(character) {
        // The sentence goes on without a space. What begins in such a script, a host or a part of a path,
        // may be meant; in Japanese a sentence goes on in hiragana.
        let joins = matches!(last, '/' | '.' | '-' | '_' | '=' | '#' | '?' | ';' | '+');
        let is_hiragana = matches!(character, '\u{3040}'..='\u{309F}');
        return character.is_alphanumeric()
            && (joins || is_unspaced(last))
            && (is_host || !is_hiragana);
    }
    character.is_alphanumeric() || is_combining_mark(character)
}

/// Whether a character is of a script that sets no space between words, or none before particles.
fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{0E00}'..='\u{0EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1100}'..='\u{11FF}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{9FFF}'
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// An address without the marks of the sentence that follow it. A bracket that was opened in the address is
/// closed in it.
fn without_marks(written: &str) -> &str {
    let count = |mark: char| written.matches(mark).count();
    let mut round = count(')').saturating_sub(count('('));
    let mut square = count(']').saturating_sub(count('['));
    let mut address = written;
    while let Some(last) = address.chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '&' => {}
            ')' if round > 0 => round -= 1,
            ']' if square > 0 => square -= 1,
            's' if address.ends_with("'s") => {}
            _ => break,
        }
        address = address
            .get(..address.len() - last.len_utf8())
            .unwrap_or_default();
    }
    address
}

/// A mail address around its `@`.
fn mail(before: &str, from: &str) -> Option<Found> {
    let is_of_mailbox = |byte: &u8| byte.is_ascii_alphanumeric() || b"._+-".contains(byte);
    let length = before.bytes().rev().take(MAILBOX_BYTES + 1);
    let length = length.take_while(is_of_mailbox).count();
    let (above, mailbox) = before.split_at_checked(before.len().checked_sub(length)?)?;
    // Dots and hyphens in front are the sentence's.
    let mailbox = mailbox.rsplit("..").next()?.trim_start_matches(['.', '-']);
    let is_name = !mailbox.is_empty() && mailbox.len() <= MAILBOX_BYTES && !mailbox.ends_with('.');
    let joins = |last: char| {
        "@=%\\".contains(last) || !last.is_ascii() && last.is_alphanumeric() && !is_unspaced(last)
    };
    if !is_name || above.ends_with(joins) || above.ends_with("&amp;") {
        return None;
    }
    let domain = domain(from.get(1..)?)?;
    let url = Url::parse(&["http://", domain].concat()).ok()?;
    let host = url.host_str().filter(|_| has_usable_host(&url))?;
    Some(Found {
        before: mailbox.len(),
        from: 1 + domain.len(),
        shown: 1 + domain.len(),
        href: Some(["mailto:", mailbox, "@", host].concat()),
    })
}

/// The domain in front of a text: two labels or more, of which the last is a name.
fn domain(text: &str) -> Option<&str> {
    let is_of_domain = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(character, '.' | '-')
            || !character.is_ascii() && fits(character, 'a', true)
    };
    let mut ends = text
        .char_indices()
        .skip_while(|(_, character)| is_of_domain(*character));
    let end = ends.next().map_or(text.len(), |(at, _)| at);
    let (written, below) = text.split_at_checked(end).filter(|_| end <= DOMAIN_BYTES)?;
    let domain = written.trim_end_matches(['.', '-']);
    let (_, last) = domain.rsplit_once('.')?;
    let is_name = last.chars().nth(1).is_some() && last.starts_with(char::is_alphabetic);
    // A place on another machine (`git@quay.example:wall`), or a name that no mailbox has.
    let port = below
        .strip_prefix(':')
        .is_some_and(|port| port.starts_with(char::is_alphanumeric));
    (is_name && !port && !below.starts_with(['@', '_'])).then_some(domain)
}

#[cfg(test)]
mod tests;
