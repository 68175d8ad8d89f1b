//! One table of the file, read into its type by serde; each mistake gets its place, and none hides the next.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::mistake::{Notes, Wrong};
use crate::story::nearest;

/// With more mistakes than these in one table, it is meant for something else: of the others is said how many
/// they are.
const MOST_MISTAKES: usize = 100;

/// serde's name of the type that a text can stand for.
const PERSON: &str = "Person";

/// A table as it is written, if it is.
#[derive(Clone, Copy)]
pub(super) struct Section<'t> {
    /// How messages name it: `site`, `feeds`.
    pub(super) name: &'static str,
    /// The value under its name.
    pub(super) value: Option<&'t Spanned<DeValue<'t>>>,
    /// Whether it is one of several of the name.
    pub(super) is_element: bool,
}

impl<'t> Section<'t> {
    /// Reads it. What is wrong is noted, and then read as if it weren't written.
    pub(super) fn read<T: DeserializeOwned + Default>(self, notes: &mut Notes) -> T {
        let mut struck = BTreeSet::new();
        let mut found = Vec::new();
        let mut table = None;
        while let Some(value) = self.value.filter(|_| table.is_none()) {
            let reader = Reader {
                value,
                path: self.name.to_owned(),
                struck: &struck,
                is_element: self.is_element,
            };
            let read = T::deserialize(reader);
            match read.map_err(|fault| fault.of(self.name, self.start())) {
                Ok(read) => table = Some(read),
                Err(fault) => {
                    let mut is_new = false;
                    for Fault {
                        wrong, path, at, ..
                    } in fault.apart()
                    {
                        is_new |= path != self.name && struck.insert(path);
                        found.push((at.unwrap_or_default(), wrong));
                    }
                    if !is_new {
                        break;
                    }
                }
            }
        }
        self.tell(notes, found);
        table.unwrap_or_default()
    }

    /// Notes what is wrong, by byte offset: the first of it, and how much more there is.
    fn tell(self, notes: &mut Notes, mut found: Vec<(usize, Wrong)>) {
        found.sort_by_key(|(at, _)| *at);
        let more = found.len().saturating_sub(MOST_MISTAKES);
        for (place, (at, wrong)) in found.into_iter().enumerate() {
            if place == MOST_MISTAKES {
                let message = format!("{more} more mistakes in [{}]", self.name);
                notes.add(
                    at,
                    Wrong::new(message, "is the table meant for something else?"),
                );
                return;
            }
            notes.add(at, wrong);
        }
    }

    /// The tables of a list of them.
    pub(super) fn elements(self) -> impl Iterator<Item = Self> {
        let list = self.value.and_then(|value| value.get_ref().as_array());
        list.into_iter().flatten().map(move |table| Self {
            value: Some(table),
            is_element: true,
            ..self
        })
    }

    /// The byte offset at which it starts.
    pub(super) fn start(self) -> usize {
        self.value.map_or(0, |value| value.span().start)
    }

    /// Whether the value of a key that holds a text can be told: as written, or by default.
    pub(super) fn tells(self, key: &str) -> bool {
        let is_table = self.value.is_some_and(|value| value.get_ref().is_table());
        is_table && self.get(key).is_none_or(|value| value.get_ref().is_str())
    }

    /// The value of a key, when the key is written.
    fn get(self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.value?.get_ref().as_table()?.get(key)
    }

    /// The byte offset at which the value of a key starts, when the key is written.
    pub(super) fn at(self, key: &str) -> Option<usize> {
        Some(self.get(key)?.span().start)
    }

    /// The byte offset at which a text of a list starts, which stands under a key of the table under another.
    pub(super) fn at_text(self, (table, key): (&str, &str), place: usize) -> usize {
        let list = self.get(table).and_then(|table| table.get_ref().as_table());
        let list = list.and_then(|table| table.get(key));
        let text = list.and_then(|list| list.get_ref().as_array()?.get(place));
        let written = text.or(list).map(|value| value.span().start);
        written.unwrap_or_else(|| self.start())
    }

    /// The table under a key; `name` is how messages name it.
    pub(super) fn below(self, key: &str, name: &'static str) -> Self {
        Self {
            name,
            value: self.get(key),
            is_element: false,
        }
    }

    /// Notes what is wrong with the value of a key.
    pub(super) fn note(self, notes: &mut Notes, key: &str, wrong: Wrong) {
        let at = self.at(key).unwrap_or_else(|| self.start());
        notes.add(at, wrong.of(&format!("{}.{key}", self.name)));
    }

    /// Notes that a key of a table that is written is missing, if it is; `hint` is the line to write.
    pub(super) fn needs(self, notes: &mut Notes, key: &str, hint: impl Into<String>) {
        let is_table = self.value.is_some_and(|value| value.get_ref().is_table());
        if is_table && self.at(key).is_none() {
            self.note(notes, key, Wrong::new("is missing", hint));
        }
    }
}

/// The keys of a table, as its type has them, in their order: what serde says to a key that none has.
pub(super) fn keys<T: DeserializeOwned>() -> &'static [&'static str] {
    let table = MapDeserializer::<_, Fault>::new(std::iter::once(("", "")));
    T::deserialize(table).map_or_else(|fault| fault.known, |_| &[])
}

/// What is wrong with a key in a table, of which others are `known`; no table: at the top of the file.
pub(super) fn unknown<'k>(
    table: &str,
    key: &str,
    known: impl IntoIterator<Item = &'k str> + Clone,
) -> Wrong {
    let home = match table {
        "" => String::new(),
        _ => format!(" in [{table}]"),
    };
    let hint = if let Some(near) = nearest(key, known.clone()) {
        format!("did you mean `{near}`?")
    } else {
        let known: Vec<&str> = known.into_iter().collect();
        format!("the keys here are {}", known.join(", "))
    };
    Wrong::new(format!("unknown key `{key}`{home}"), hint)
}

/// The full name of a key in a table: one that isn't bare in quotes, so that no two are the same.
fn path(table: &str, key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(is_bare) {
        format!("{table}.{key}")
    } else {
        format!("{table}.{key:?}")
    }
}

/// A fault in the terms of serde. Its place is known to whoever handed out the value.
#[derive(Debug, thiserror::Error)]
#[error("{wrong}")]
struct Fault {
    wrong: Wrong,
    /// Full name of the key; empty until it is known.
    path: String,
    /// Byte offset.
    at: Option<usize>,
    /// The keys of the table, when it can't have the key.
    known: &'static [&'static str],
    /// The same of the table's other keys.
    others: Box<[Self]>,
}

impl Fault {
    fn new(wrong: Wrong) -> Self {
        Self {
            wrong,
            path: String::new(),
            at: None,
            known: &[],
            others: Box::default(),
        }
    }

    /// A key that the table can't have.
    fn unknown(table: &str, key: &Spanned<DeString<'_>>, known: &[&str]) -> Self {
        let wrong = unknown(table, key.get_ref(), known.iter().copied());
        Self {
            path: path(table, key.get_ref()),
            at: Some(key.span().start),
            ..Self::new(wrong)
        }
    }

    /// The same without the others, and the others.
    fn apart(mut self) -> impl Iterator<Item = Self> {
        let others = std::mem::take(&mut self.others);
        std::iter::once(self).chain(others)
    }

    /// The same, in the value of a key, unless a key inside was it.
    fn of(mut self, path: &str, at: usize) -> Self {
        if self.path.is_empty() {
            path.clone_into(&mut self.path);
            self.wrong = self.wrong.of(path);
        }
        self.at(at)
    }

    /// The same, in what starts at a byte offset, unless something inside was it.
    fn at(mut self, at: usize) -> Self {
        self.at.get_or_insert(at);
        self
    }
}

/// serde hands over one text: its second line is the hint.
impl Error for Fault {
    fn custom<M: fmt::Display>(message: M) -> Self {
        let text = message.to_string();
        let (message, hint) = text.split_once('\n').unwrap_or((&text, ""));
        Self::new(Wrong::new(message, hint))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        let (expected, hint) = expected.split_once('\n').unwrap_or((&expected, ""));
        let found = match found {
            Unexpected::Bool(_) => "true or false",
            Unexpected::Str(_) => "text",
            Unexpected::Seq => "a list",
            Unexpected::Map => "a table",
            Unexpected::Other(found) => found,
            _ => "a number",
        };
        Self::new(Wrong::new(format!("must be {expected}, not {found}"), hint))
    }

    fn unknown_field(_: &str, known: &'static [&'static str]) -> Self {
        Self {
            known,
            ..Self::custom("isn't known")
        }
    }
}

/// A value that serde reads.
struct Reader<'r> {
    value: &'r Spanned<DeValue<'r>>,
    /// Full name of the key that it stands under.
    path: String,
    /// Full names of the keys that are passed over.
    struck: &'r BTreeSet<String>,
    /// Whether it is one of a list.
    is_element: bool,
}

impl Reader<'_> {
    /// The key without the tables that it stands in.
    fn key(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    fn unexpected(&self) -> Unexpected<'_> {
        match self.value.get_ref() {
            DeValue::String(text) => Unexpected::Str(text),
            DeValue::Integer(_) | DeValue::Float(_) => Unexpected::Other("a number"),
            DeValue::Boolean(flag) => Unexpected::Bool(*flag),
            DeValue::Datetime(_) => Unexpected::Other("a date"),
            DeValue::Array(_) => Unexpected::Seq,
            DeValue::Table(_) => Unexpected::Map,
        }
    }

    /// The elements of a list, which stands under the same key.
    fn elements<'a, 'de>(
        &'a self,
        list: &'a [Spanned<DeValue<'a>>],
    ) -> impl SeqAccess<'de, Error = Fault> {
        SeqDeserializer::new(list.iter().map(|value| Reader {
            value,
            path: self.path.clone(),
            is_element: true,
            ..*self
        }))
    }

    /// A value of another type than `expected`.
    fn misfit(&self, expected: &dyn Expected) -> Fault {
        Fault::invalid_type(self.unexpected(), expected)
    }

    /// Reads a value of one type only.
    fn fit<'de, V: Visitor<'de>>(
        self,
        is_fit: bool,
        expected: &str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let at = self.value.span().start;
        let read = if is_fit {
            self.deserialize_any(visitor)
        } else {
            Err(self.misfit(&expected))
        };
        read.map_err(|fault| fault.at(at))
    }
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value.get_ref() {
            DeValue::String(text) => visitor.visit_str(text),
            DeValue::Boolean(flag) => visitor.visit_bool(*flag),
            DeValue::Integer(_) => match whole(self.value.get_ref()) {
                Some(number) => visitor.visit_i64(number),
                None => Err(self.misfit(&visitor)),
            },
            DeValue::Array(list) => visitor.visit_seq(self.elements(list)),
            DeValue::Table(table) => visitor.visit_map(Entries {
                left: table.iter(),
                next: None,
                table: &self,
            }),
            DeValue::Float(_) | DeValue::Datetime(_) => Err(self.misfit(&visitor)),
        }
    }

    /// A text stands for a table with that name, where the table is a person.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let (path, key, value) = (&self.path, self.key(), self.value.get_ref());
        let expected = if name == PERSON {
            let table = "{ name = \"…\", email = \"…\", url = \"…\" }";
            format!("a name or a table\nwrite {key} = \"…\" or {key} = {table}")
        } else {
            let header = if self.is_element {
                format!("[[{path}]]")
            } else {
                format!("[{path}]")
            };
            format!("a table\nwrite {header} on a line of its own, and its keys below")
        };
        if name == PERSON && value.is_str() {
            return visitor.visit_map(MapDeserializer::new(std::iter::once(("name", self))));
        }
        self.fit(value.is_table(), &expected, visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let (key, value) = (self.key(), self.value.get_ref());
        let hint = format!("write {key} = true or {key} = false, without quotes");
        self.fit(value.is_bool(), &format!("true or false\n{hint}"), visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let (key, value) = (self.key(), self.value.get_ref());
        let expected = if self.is_element {
            format!("a list of texts\nwrite {key} = [\"…\", \"…\"]")
        } else {
            format!("text\nput it in quotes: {key} = \"…\"")
        };
        self.fit(value.is_str(), &expected, visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    /// Where a list is wanted, one value is a list of one.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let one = std::slice::from_ref(self.value);
        let list = self.value.get_ref().as_array();
        visitor.visit_seq(self.elements(list.map_or(one, |list| list)))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        newtype_struct tuple tuple_struct map enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, Fault> for Reader<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A whole number, with `_` and the bases that TOML allows.
fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The keys of a table and their values, less those that are struck.
struct Entries<'r> {
    left: toml::map::Iter<'r, Spanned<DeString<'r>>, Spanned<DeValue<'r>>>,
    next: Option<Reader<'r>>,
    table: &'r Reader<'r>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        for (key, value) in self.left.by_ref() {
            let name: &str = key.get_ref();
            let path = path(&self.table.path, name);
            if self.table.struck.contains(&path) {
                continue;
            }
            // A table holds none like itself: `not` no `not`.
            let is_own = |key: &str| key == self.table.key();
            let asked = if is_own(name) { "" } else { name };
            let read = seed.deserialize(StrDeserializer::<Fault>::new(asked));
            let read = match read {
                Ok(read) => read,
                Err(fault) => {
                    let known = fault.known.iter().copied().filter(|key| !is_own(key));
                    let known: Vec<&str> = known.collect();
                    let unknown = |key| Fault::unknown(&self.table.path, key, &known);
                    // All that there are, so that a table is read as often as it has keys of its own.
                    let others = self.left.by_ref().map(|(key, _)| key);
                    let others = others.filter(|key| !known.contains(&&**key.get_ref()));
                    let others = others.map(unknown);
                    let is_new = |other: &Fault| !self.table.struck.contains(&other.path);
                    return Err(Fault {
                        others: others.filter(is_new).collect(),
                        ..unknown(key)
                    });
                }
            };
            self.next = Some(Reader {
                value,
                path,
                is_element: false,
                ..*self.table
            });
            return Ok(Some(read));
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let reader = self.next.take();
        let reader = reader.ok_or_else(|| Fault::custom("has no value"))?;
        let (path, at) = (reader.path.clone(), reader.value.span().start);
        seed.deserialize(reader)
            .map_err(|fault| fault.of(&path, at))
    }
}
