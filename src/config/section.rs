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
use toml::de::DeValue;

use super::mistake::{Notes, Wrong, nearest};

/// With more mistakes than these in one table, it is meant for something else.
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
}

impl<'t> Section<'t> {
    /// Reads it. What is wrong is noted, and then read as if it weren't written.
    pub(super) fn read<T: DeserializeOwned + Default>(self, notes: &mut Notes) -> T {
        let mut struck = BTreeSet::new();
        while let Some(value) = self.value.filter(|_| struck.len() < MOST_MISTAKES) {
            let reader = Reader {
                value,
                path: self.name.to_owned(),
                struck: &struck,
                is_element: false,
            };
            let read = T::deserialize(reader);
            match read.map_err(|fault| fault.of(self.name, self.start())) {
                Ok(table) => return table,
                Err(Fault {
                    wrong, path, at, ..
                }) => {
                    notes.add(at.unwrap_or_default(), wrong);
                    if path == self.name || !struck.insert(path) {
                        break;
                    }
                }
            }
        }
        T::default()
    }

    /// The byte offset at which it starts.
    pub(super) fn start(self) -> usize {
        self.value.map_or(0, |value| value.span().start)
    }

    /// The value of a key, when the key is written.
    fn get(self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.value?.get_ref().as_table()?.get(key)
    }

    /// The byte offset at which the value of a key starts, when the key is written.
    pub(super) fn at(self, key: &str) -> Option<usize> {
        Some(self.get(key)?.span().start)
    }

    /// The table under a key; `name` is how messages name it.
    pub(super) fn below(self, key: &str, name: &'static str) -> Self {
        let value = self.get(key);
        Self { name, value }
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
}

impl Fault {
    fn new(wrong: Wrong) -> Self {
        Self {
            wrong,
            path: String::new(),
            at: None,
            known: &[],
        }
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
            format!("a table\nwrite [{path}] on a line of its own, and its keys below")
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
    left: toml::map::Iter<'r, Spanned<toml::de::DeString<'r>>, Spanned<DeValue<'r>>>,
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
            let path = format!("{}.{name}", self.table.path);
            if self.table.struck.contains(&path) {
                continue;
            }
            // A table holds none like itself: `not` no `not`.
            let is_own = |key: &str| key == self.table.key();
            let asked = if is_own(name) { "" } else { name };
            let read = seed.deserialize(StrDeserializer::<Fault>::new(asked));
            let read = read.map_err(|mut fault| {
                let known = fault.known.iter().copied().filter(|key| !is_own(key));
                fault.wrong = unknown(&self.table.path, name, known);
                fault.path.clone_from(&path);
                fault.at(key.span().start)
            })?;
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
