//! A JSON document as a tree that keeps the order and the repetitions of its keys.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::gate::faults::{Broken, found};

/// Objects with more members look for repeated keys in a set.
const FEW: usize = 32;

/// A JSON value.
#[derive(Debug)]
pub(in crate::gate) enum Node<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number from 0 to 2⁶⁴−1.
    Whole,
    /// Any other number.
    Number,
    /// A string, decoded.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Node<'a>>),
    /// An object's members, as written.
    Object(Vec<Member<'a>>),
}

/// A key and its value.
pub(in crate::gate) type Member<'a> = (Cow<'a, str>, Node<'a>);

/// Reads a document; nesting beyond 128 levels and lone surrogates are refused.
pub(in crate::gate) fn read(text: &str) -> Result<Node<'_>, Broken> {
    serde_json::from_str(text).map_err(|error| {
        let line_start: usize = text
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum();
        Broken::at(
            line_start + error.column().saturating_sub(1),
            format!("not JSON: {error}"),
        )
    })
}

impl Node<'_> {
    /// The text of a string.
    pub(in crate::gate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, in a word or as its quoted text.
    pub(in crate::gate) fn describe(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool => "a boolean".into(),
            Self::Whole | Self::Number => "a number".into(),
            Self::String(text) => found(text),
            Self::Array(_) => "an array".into(),
            Self::Object(_) => "an object".into(),
        }
    }
}

/// The first key that an object has twice.
pub(in crate::gate) fn repeated<'m>(members: &'m [Member<'_>]) -> Option<&'m str> {
    if members.len() <= FEW {
        return members.iter().enumerate().find_map(|(index, (key, _))| {
            let before = members.get(..index).unwrap_or_default();
            before
                .iter()
                .any(|(other, _)| other == key)
                .then_some(key.as_ref())
        });
    }
    let mut keys = BTreeSet::new();
    members
        .iter()
        .map(|(key, _)| key.as_ref())
        .find(|&key| !keys.insert(key))
}

/// The value of a key.
pub(in crate::gate) fn member<'m, 'a>(
    members: &'m [Member<'a>],
    key: &str,
) -> Option<&'m Node<'a>> {
    members
        .iter()
        .find(|(known, _)| known == key)
        .map(|(_, node)| node)
}

impl<'de: 'a, 'a> Deserialize<'de> for Node<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Node::Bool)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Node::Whole)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Node::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Node::Number)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Node::String(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Node::String(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = seq.next_element()? {
            list.push(node);
        }
        Ok(Node::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<Node<'de>, Node<'de>>()? {
            // JSON keys are strings, so no key is lost here.
            if let Node::String(key) = key {
                members.push((key, value));
            }
        }
        Ok(Node::Object(members))
    }
}
