//! A small strict tokenizer of HTML: what it doesn't know for sure to mean one thing is refused.

use std::borrow::Cow;

use crate::gate::characters::{is_c1, is_xml_char};
use crate::gate::faults::{Broken, found};
use crate::gate::html::element::Kind;
use crate::gate::references::{self, Raw};

/// More would make the search for duplicates slow.
const MOST_ATTRIBUTES: usize = 50;

/// The only doctype, after `<`, in any case.
const DOCTYPE: &str = "!doctype html>";

/// One piece of HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gate) enum Token<'a> {
    /// `<p>`, and what is known of it; its attributes are at hand until the next token.
    Start(&'a str, Kind),
    /// `</p>`.
    End(&'a str),
    /// Text as written; its references are checked.
    Text(&'a str),
    /// A comment.
    Comment,
    /// `<!DOCTYPE html>`.
    Doctype,
}

/// An attribute: its name and its decoded value (empty when it has none).
#[derive(Debug)]
pub(in crate::gate) struct Attribute<'a> {
    /// Lower case.
    pub(in crate::gate) name: &'a str,
    /// Decoded.
    pub(in crate::gate) value: Cow<'a, str>,
}

/// The tokens of a text.
#[derive(Debug)]
pub(in crate::gate) struct Tokens<'a> {
    /// The attributes of the start tag read last.
    pub(in crate::gate) attributes: Vec<Attribute<'a>>,
    text: &'a str,
    /// Offset of the token read last.
    pub(in crate::gate) start: usize,
    /// Offset after it.
    pub(in crate::gate) end: usize,
}

impl<'a> Tokens<'a> {
    pub(in crate::gate) fn new(text: &'a str) -> Self {
        Self {
            attributes: Vec::new(),
            text,
            start: 0,
            end: 0,
        }
    }

    /// The next token; `None` at the end.
    ///
    /// # Errors
    /// What a browser would have to guess at.
    pub(in crate::gate) fn next(&mut self) -> Result<Option<Token<'a>>, Broken> {
        self.start = self.end;
        let rest = self.text.get(self.end..).unwrap_or_default();
        let Some(tag) = rest.strip_prefix('<') else {
            return if rest.is_empty() {
                Ok(None)
            } else {
                self.text(rest).map(Some)
            };
        };
        match tag.as_bytes() {
            [b'/', ..] => self.end_tag(tag.get(1..).unwrap_or_default()).map(Some),
            [b'!', b'-', b'-', ..] => self.comment(tag.get(3..).unwrap_or_default()).map(Some),
            [b'!', ..]
                if tag
                    .get(..DOCTYPE.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(DOCTYPE)) =>
            {
                self.end += 1 + DOCTYPE.len();
                Ok(Some(Token::Doctype))
            }
            _ => self.start_tag(tag).map(Some),
        }
    }

    /// Reads text up to the next tag. Looks at references only: most text has none.
    fn text(&mut self, rest: &'a str) -> Result<Token<'a>, Broken> {
        // Half of all text is the line's end between two tags.
        if rest.starts_with("\n<") {
            self.end += 1;
            return Ok(Token::Text("\n"));
        }
        let mut length = 0;
        loop {
            let ahead = rest.as_bytes().get(length..).unwrap_or_default();
            let Some(found) = memchr::memchr2(b'<', b'&', ahead) else {
                length = rest.len();
                break;
            };
            length += found;
            if ahead.get(found) == Some(&b'<') {
                break;
            }
            length += self.reference(rest, length)?;
        }
        self.end += length;
        Ok(Token::Text(rest.get(..length).unwrap_or_default()))
    }

    /// The length of the reference at an offset of a text.
    fn reference(&self, text: &str, at: usize) -> Result<usize, Broken> {
        let rest = text.get(at..).unwrap_or_default();
        match references::leading(rest) {
            Some((character, length)) if is_allowed(character) => Ok(length),
            _ => {
                let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                let wrong = found(rest.get(..end).unwrap_or_default());
                let rule = format!("`&` begins no reference: {wrong}");
                Err(Broken::at(self.start + at, rule))
            }
        }
    }

    fn comment(&mut self, rest: &'a str) -> Result<Token<'a>, Broken> {
        let end = rest
            .find("--")
            .ok_or_else(|| self.broken("a comment has no end"))?;
        let right = rest.get(end..).is_some_and(|end| end.starts_with("-->"))
            && !rest.starts_with(['>', '-']);
        if !right {
            return Err(self.broken("`--` stands in a comment"));
        }
        self.end += "<!--".len() + end + "-->".len();
        Ok(Token::Comment)
    }

    fn end_tag(&mut self, rest: &'a str) -> Result<Token<'a>, Broken> {
        let name = tag_name(rest);
        let after = rest
            .get(name.len()..)
            .unwrap_or_default()
            .trim_ascii_start();
        let Some(after) = after.strip_prefix('>').filter(|_| !name.is_empty()) else {
            return Err(self.broken(format!("not an end tag: {}", found(rest))));
        };
        self.end = self.text.len() - after.len();
        Ok(Token::End(name))
    }

    fn start_tag(&mut self, rest: &'a str) -> Result<Token<'a>, Broken> {
        let name = tag_name(rest);
        if name.is_empty() {
            return Err(self.broken(format!("`<` begins no tag: {}", found(rest))));
        }
        let kind = Kind::of(name);
        self.attributes.clear();
        let mut rest = rest.get(name.len()..).unwrap_or_default();
        loop {
            let trimmed = rest.trim_ascii_start();
            let end = match trimmed.as_bytes() {
                [b'>', ..] => Some(1),
                [b'/', b'>', ..] if kind.is(Kind::VOID) => Some(2),
                _ => None,
            };
            if let Some(end) = end {
                self.end = self.text.len() - trimmed.len() + end;
                return Ok(Token::Start(name, kind));
            }
            if trimmed.len() == rest.len() || self.attributes.len() == MOST_ATTRIBUTES {
                return Err(self.broken(format!("<{name}> is not a complete tag")));
            }
            rest = self.attribute_at(name, trimmed)?;
        }
    }

    /// Reads one attribute and returns what follows it.
    fn attribute_at(&mut self, tag: &str, text: &'a str) -> Result<&'a str, Broken> {
        let is_part = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b':' | b'_');
        let end = text.bytes().take_while(|byte| is_part(byte)).count();
        let (name, after) = text.split_at(end);
        if name.is_empty() {
            return Err(self.broken(format!("<{tag}> is not a complete tag")));
        }
        if self.attributes.iter().any(|known| known.name == name) {
            return Err(self.broken(format!("<{tag}> has {name} twice")));
        }
        let Some(quoted) = after.strip_prefix('=') else {
            self.attributes.push(Attribute {
                name,
                value: Cow::Borrowed(""),
            });
            return Ok(after);
        };
        let Some((raw, after)) = references::quotation(quoted) else {
            return Err(self.broken(format!("<{tag}> has no quoted value for {name}")));
        };
        let value = match raw {
            Raw::Plain(value) => Cow::Borrowed(value),
            Raw::Referring(raw) => references::decode(raw, references::leading)
                .filter(|value| value.chars().all(is_allowed))
                .ok_or_else(|| {
                    self.broken(format!("{name} has a wrong reference: {}", found(raw)))
                })?,
        };
        self.attributes.push(Attribute { name, value });
        Ok(after)
    }

    fn broken(&self, rule: impl Into<String>) -> Broken {
        Broken::at(self.start, rule)
    }
}

/// Whether a reference may bring this character in.
fn is_allowed(character: char) -> bool {
    is_xml_char(character) && !is_c1(character) && character != '\r'
}

/// The lower-case name at the start of a tag's inside; empty: none.
fn tag_name(text: &str) -> &str {
    let mut end = 0;
    for byte in text.bytes() {
        if !(byte.is_ascii_lowercase() || (end > 0 && byte.is_ascii_digit())) {
            break;
        }
        end += 1;
    }
    text.get(..end).unwrap_or_default()
}
