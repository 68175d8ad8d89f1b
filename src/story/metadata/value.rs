//! A value of front matter, whichever language it is written in.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value of YAML, TOML, JSON or a `Key: value` line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Null, or nothing after the key.
    Nothing,
    /// Text in quotes, or text that can be nothing else; a date.
    Text(String),
    /// A truth value or a number, as a parser would write it.
    Bare(String),
    /// Values in order.
    List(Vec<Value>),
    /// Keys and values in order; a key may be there twice.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// As the author reads it in a problem, one line, at most 60 characters.
    pub(super) fn shown(&self) -> String {
        let text = match self {
            Self::Nothing => String::new(),
            Self::Text(text) | Self::Bare(text) => text.clone(),
            Self::List(_) => "a list".into(),
            Self::Table(_) => "a table".into(),
        };
        text.chars().take(60).collect()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a list or a table")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bare(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Bare(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Bare(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Bare(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::Bare(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Bare(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Value, A::Error> {
        let mut table = Vec::new();
        while let Some(key) = pairs.next_key()? {
            table.push((key, pairs.next_value()?));
        }
        Ok(Value::Table(table))
    }
}

/// TOML has dates of its own, which don't pass through serde's data model as text.
impl From<toml::Value> for Value {
    fn from(value: toml::Value) -> Self {
        match value {
            toml::Value::String(text) => Self::Text(text),
            toml::Value::Datetime(date) => Self::Text(date.to_string()),
            toml::Value::Integer(number) => Self::Bare(number.to_string()),
            toml::Value::Float(number) => Self::Bare(number.to_string()),
            toml::Value::Boolean(truth) => Self::Bare(truth.to_string()),
            toml::Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            toml::Value::Table(table) => Self::Table(
                table
                    .into_iter()
                    .map(|(key, value)| (key, Self::from(value)))
                    .collect(),
            ),
        }
    }
}

/// A text, or what is written like one.
pub(super) fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Bare(text) => Some(text),
        _ => None,
    }
}

/// A name, or a table with a `name` (JSON Feed, Hugo themes).
pub(super) fn person(value: &Value) -> Option<&str> {
    match value {
        Value::Table(pairs) => find(pairs, ["name", "title"]),
        other => text_of(other),
    }
}

/// The text below the first of these keys in a table.
pub(super) fn find<'a>(pairs: &'a [(String, Value)], names: [&str; 2]) -> Option<&'a str> {
    let is_named = |key: &str| names.iter().any(|name| key.eq_ignore_ascii_case(name));
    let pair = pairs.iter().find(|(key, _)| is_named(key));
    pair.and_then(|(_, value)| text_of(value))
}
