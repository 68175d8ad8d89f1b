//! The attributes of an XML tag, read strictly: quick-xml would let most mistakes pass.

use std::borrow::Cow;

use crate::gate::characters::is_c1;
use crate::gate::faults::{Broken, found};
use crate::gate::references::{self, Names, Raw};
use crate::gate::xml::names;

/// More would make the search for duplicates slow; no document of ours comes near.
const MOST: usize = 100;

/// One attribute; its namespace is resolved later, when all declarations of the tag are known.
#[derive(Debug, Clone)]
pub(in crate::gate) struct Attribute<'a> {
    /// Empty: none.
    pub(in crate::gate) prefix: &'a str,
    /// The name without prefix.
    pub(in crate::gate) local: &'a str,
    /// Decoded, white space made spaces.
    pub(in crate::gate) value: Cow<'a, str>,
}

/// Reads what follows the name in a tag (or in the XML declaration) into `list`; `base` is its
/// offset in the document.
pub(in crate::gate) fn read<'a>(
    text: &'a str,
    base: usize,
    list: &mut Vec<Attribute<'a>>,
) -> Result<(), Broken> {
    list.clear();
    let mut rest = text;
    loop {
        let trimmed = skip_white_space(rest);
        let offset = base + text.len() - trimmed.len();
        if trimmed.is_empty() {
            return Ok(());
        }
        if trimmed.len() == rest.len() {
            return Err(Broken::at(offset, "no white space before an attribute"));
        }
        let (name, after) = name_and_rest(trimmed, offset)?;
        let Some((prefix, local)) = names::split(name) else {
            return Err(Broken::at(
                offset,
                format!("{} is not a name for an attribute", found(name)),
            ));
        };
        let (raw, after) = references::quotation(after)
            .ok_or_else(|| Broken::at(offset, format!("{name} has no quoted value")))?;
        if list
            .iter()
            .any(|known| known.prefix == prefix && known.local == local)
        {
            return Err(Broken::at(
                offset,
                format!("the attribute {name} stands twice in a tag"),
            ));
        }
        if list.len() == MOST {
            return Err(Broken::at(offset, "a tag has more than 100 attributes"));
        }
        let value = decode(raw, offset, name)?;
        list.push(Attribute {
            prefix,
            local,
            value,
        });
        rest = after;
    }
}

fn skip_white_space(text: &str) -> &str {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n');
    let spaces = text.bytes().take_while(is_space).count();
    text.get(spaces..).unwrap_or_default()
}

fn name_and_rest(text: &str, offset: usize) -> Result<(&str, &str), Broken> {
    let ends = |byte| matches!(byte, b'=' | b' ' | b'\t' | b'\n');
    let end = text.bytes().position(ends).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    match skip_white_space(rest).strip_prefix('=') {
        Some(rest) => Ok((name, skip_white_space(rest))),
        None => Err(Broken::at(
            offset,
            format!("the attribute {} has no value", found(name)),
        )),
    }
}

fn decode<'a>(raw: Raw<'a>, offset: usize, name: &str) -> Result<Cow<'a, str>, Broken> {
    let (Raw::Plain(text) | Raw::Referring(text)) = raw;
    let rare = memchr::memchr3(b'<', b'\t', b'\n', text.as_bytes());
    if rare.is_some() && text.contains('<') {
        return Err(Broken::at(
            offset,
            format!("`<` stands in the value of {name}"),
        ));
    }
    let spaced = rare.map(|_| text.replace(['\t', '\n'], " "));
    let decoded = match (raw, spaced) {
        (Raw::Plain(_), None) => return Ok(Cow::Borrowed(text)),
        (Raw::Plain(_), Some(spaced)) => return Ok(Cow::Owned(spaced)),
        (Raw::Referring(_), None) => references::decode(text, Names::Xml),
        (Raw::Referring(_), Some(spaced)) => {
            references::decode(&spaced, Names::Xml).map(|value| Cow::Owned(value.into_owned()))
        }
    };
    decoded.map_err(|at| {
        let rest = text.get(at..).unwrap_or_default();
        let rule = format!(
            "`&` begins no reference in the value of {name}: {}",
            found(rest)
        );
        Broken::at(offset, rule)
    })
}

/// Whether a decoded value holds a character that only references can bring in and no document
/// should carry.
pub(in crate::gate) fn is_odd(value: &str) -> bool {
    value.chars().any(|c| is_c1(c) || c == '\r')
}
