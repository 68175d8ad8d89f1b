//! Names in XML: their syntax, the namespaces that we know, and which names have come up already.

/// The namespaces that rules look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gate) enum Space {
    /// No namespace.
    None,
    /// `xml:`.
    Xml,
    /// Atom 1.0.
    Atom,
    /// RSS 1.0 content module.
    Content,
    /// Dublin Core elements.
    Creator,
    /// RFC 5005.
    History,
    /// RFC 6721.
    Tombstones,
    /// Any other.
    Other,
}

/// The URI of `xml:`.
pub(in crate::gate) const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The URI of `xmlns:`.
pub(in crate::gate) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

impl Space {
    /// The namespace of a URI, compared character by character.
    pub(in crate::gate) fn of(uri: &str) -> Self {
        match uri {
            "" => Self::None,
            XML => Self::Xml,
            "http://www.w3.org/2005/Atom" => Self::Atom,
            "http://purl.org/rss/1.0/modules/content/" => Self::Content,
            "http://purl.org/dc/elements/1.1/" => Self::Creator,
            "http://purl.org/syndication/history/1.0" => Self::History,
            "http://purl.org/atompub/tombstones/1.0" => Self::Tombstones,
            _ => Self::Other,
        }
    }
}

/// An element's name, resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gate) struct Name<'a> {
    /// Its namespace.
    pub(in crate::gate) space: Space,
    /// Its local part.
    pub(in crate::gate) local: &'a str,
    /// As written, with the prefix.
    pub(in crate::gate) written: &'a str,
}

/// Splits a qualified name into prefix (empty: none) and local part, if it is one (Namespaces in
/// XML 1.0 §4).
pub(in crate::gate) fn split(name: &str) -> Option<(&str, &str)> {
    // Nearly all names are of ASCII's letters.
    if name.bytes().all(|byte| byte.is_ascii_alphabetic()) && !name.is_empty() {
        return Some(("", name));
    }
    match name.split_once(':') {
        None => is_ncname(name).then_some(("", name)),
        Some((prefix, local)) => (is_ncname(prefix) && is_ncname(local)).then_some((prefix, local)),
    }
}

/// A name without a colon.
pub(in crate::gate) fn is_ncname(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_part)
}

fn is_name_start(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_part(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Which of at most 64 names have come up.
#[derive(Debug, Clone, Copy)]
pub(in crate::gate) struct Once {
    names: &'static [&'static str],
    seen: u64,
}

/// Whether a name comes up for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gate) enum Turn {
    /// It does.
    First,
    /// It was there already.
    Again,
    /// It isn't one of the names.
    Unknown,
}

impl Once {
    /// None of the names has come up.
    pub(in crate::gate) const fn new(names: &'static [&'static str]) -> Self {
        Self { names, seen: 0 }
    }

    /// A name comes up.
    pub(in crate::gate) fn turn(&mut self, name: &str) -> Turn {
        let Some(index) = self.names.iter().position(|&known| known == name) else {
            return Turn::Unknown;
        };
        let bit = 1 << (index % 64);
        let first = self.seen & bit == 0;
        self.seen |= bit;
        if first { Turn::First } else { Turn::Again }
    }

    /// Whether a name has come up.
    pub(in crate::gate) fn has(&self, name: &str) -> bool {
        self.names
            .iter()
            .position(|&known| known == name)
            .is_some_and(|index| self.seen & (1 << (index % 64)) != 0)
    }
}
