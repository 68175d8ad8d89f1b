//! What `deserialize_with` asks for: values that a check of ours has passed, beside the checks of the type.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

use super::mistake::Wrong;
use super::values::bytes;

/// A function for each key of a table: its type, and how it is read.
macro_rules! reads {
    ($($key:ident: $type:ty = $read:ident($($how:expr),*);)*) => {$(
        fn $key<'de, D: serde::Deserializer<'de>>(from: D) -> Result<$type, D::Error> {
            $read(from, $($how),*)
        }
    )*};
}
pub(super) use reads;

/// A text, passed through `check`.
pub(super) fn text<'de, D: Deserializer<'de>, T>(
    from: D,
    check: impl FnOnce(&str) -> Result<T, Wrong>,
) -> Result<T, D::Error> {
    from.deserialize_str(Text(check))
}

/// A list of texts (or one text), each passed through `check`.
pub(super) fn each<'de, D: Deserializer<'de>, T>(
    from: D,
    check: impl Fn(&str) -> Result<T, Wrong>,
) -> Result<Vec<T>, D::Error> {
    from.deserialize_seq(Texts(check))
}

/// The same, with one at least; `line` is an example.
pub(super) fn some<'de, D: Deserializer<'de>, T>(
    from: D,
    line: &'static str,
    check: impl Fn(&str) -> Result<T, Wrong>,
) -> Result<Vec<T>, D::Error> {
    not_empty(each(from, check)?, line).map_err(refused)
}

fn not_empty<T>(list: Vec<T>, line: &str) -> Result<Vec<T>, Wrong> {
    if list.is_empty() {
        let hint = format!("write {line}, or some of them");
        return Err(Wrong::new("is an empty list", hint));
    }
    Ok(list)
}

/// The same, or `false` for none and `true` for `default`.
pub(super) fn some_or_flag<'de, D: Deserializer<'de>, T>(
    from: D,
    default: Vec<T>,
    line: &'static str,
    check: impl Fn(&str) -> Result<T, Wrong>,
) -> Result<Vec<T>, D::Error> {
    from.deserialize_any(TextsOrFlag {
        default,
        line,
        check,
    })
}

/// A number from 1 to `most`; `line` is an example.
pub(super) fn count<'de, D: Deserializer<'de>>(
    from: D,
    line: &str,
    most: u32,
) -> Result<u32, D::Error> {
    let number = i64::deserialize(from).ok();
    let number = number.and_then(|number| u32::try_from(number).ok());
    number.filter(|n| (1..=most).contains(n)).ok_or_else(|| {
        let message = format!("must be a whole number from 1 to {most}");
        refused(Wrong::new(message, format!("write, for example, {line}")))
    })
}

/// A size of at least `least` bytes: a text with a unit, or a whole number.
pub(super) fn size<'de, D: Deserializer<'de>>(from: D, least: u64) -> Result<u64, D::Error> {
    from.deserialize_any(Size { least })
}

/// What is wrong, as serde carries it.
pub(super) fn refused<E: Error>(wrong: Wrong) -> E {
    let Wrong { message, hint } = wrong;
    E::custom(format_args!("{message}\n{hint}"))
}

struct Text<F>(F);

impl<T, F: FnOnce(&str) -> Result<T, Wrong>> Visitor<'_> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(refused)
    }
}

impl<'de, T, F: FnOnce(&str) -> Result<T, Wrong>> DeserializeSeed<'de> for Text<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        from.deserialize_str(self)
    }
}

struct Texts<F>(F);

impl<'de, T, F: Fn(&str) -> Result<T, Wrong>> Visitor<'de> for Texts<F> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = list.next_element_seed(Text(&self.0))? {
            texts.push(text);
        }
        Ok(texts)
    }
}

struct TextsOrFlag<T, F> {
    default: Vec<T>,
    line: &'static str,
    check: F,
}

impl<'de, T, F: Fn(&str) -> Result<T, Wrong>> Visitor<'de> for TextsOrFlag<T, F> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of texts, true or false\nwrite {}", self.line)
    }

    fn visit_bool<E: Error>(self, is_wanted: bool) -> Result<Vec<T>, E> {
        Ok(if is_wanted { self.default } else { Vec::new() })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        Ok(vec![(self.check)(text).map_err(refused)?])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Vec<T>, A::Error> {
        not_empty(Texts(self.check).visit_seq(list)?, self.line).map_err(refused)
    }
}

struct Size {
    least: u64,
}

impl Visitor<'_> for Size {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a size\nwrite max_bytes = \"10 MB\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
        let least = self.least;
        let size = bytes(text).map_err(refused)?;
        if size < least {
            let message = format!("is too small: {size} bytes");
            return Err(refused(Wrong::new(
                message,
                format!("allow at least {least}"),
            )));
        }
        Ok(size)
    }

    fn visit_i64<E: Error>(self, bytes: i64) -> Result<u64, E> {
        self.visit_str(&bytes.to_string())
    }
}
