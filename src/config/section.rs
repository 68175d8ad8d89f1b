//! One table of the configuration, read key by key; what doesn't fit is noted with its place.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{Notes, Wrong};
use super::nearest::nearest;

/// A value and the byte offset at which it stands.
pub(super) struct Placed<T> {
    /// The value.
    pub(super) value: T,
    /// Where it starts in the file.
    pub(super) at: usize,
}

/// A table whose keys have been compared with those it may have.
pub(super) struct Section<'t> {
    /// How messages name it: `site`, `feeds`.
    name: &'static str,
    /// Where it starts in the file.
    pub(super) at: usize,
    table: &'t DeTable<'t>,
}

/// The keys of a table: those read now, and those that a later version will read.
pub(super) struct Keys {
    /// Read by this version.
    pub(super) known: &'static [&'static str],
    /// Promised for a later one.
    pub(super) later: &'static [&'static str],
}

impl<'t> Section<'t> {
    /// Opens a value as a table; notes the keys that it can't have.
    pub(super) fn open(
        notes: &mut Notes,
        name: &'static str,
        keys: &Keys,
        value: &'t Spanned<DeValue<'t>>,
    ) -> Option<Self> {
        let at = value.span().start;
        let Some(table) = value.get_ref().as_table() else {
            let hint = format!("write [{name}] on a line of its own, and its keys below");
            notes.add(at, Wrong::new(format!("`{name}` must be a table"), hint));
            return None;
        };
        let section = Self { name, at, table };
        for key in table.keys() {
            let word = key.get_ref().as_ref();
            if !keys.known.contains(&word) {
                notes.add(key.span().start, unknown(name, word, keys));
            }
        }
        Some(section)
    }

    /// The value of a key.
    pub(super) fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table
            .iter()
            .find_map(|(name, value)| (name.get_ref().as_ref() == key).then_some(value))
    }

    /// The text of a key, passed through `check`.
    pub(super) fn text<T>(
        &self,
        notes: &mut Notes,
        key: &str,
        check: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<Placed<T>> {
        let value = self.value(key)?;
        let at = value.span().start;
        let checked = match value.get_ref().as_str() {
            Some(text) => check(text),
            None => Err(Wrong::new(
                format!("must be text, not {}", kind(value.get_ref())),
                format!("put it in quotes: {key} = \"…\""),
            )),
        };
        self.keep(notes, key, at, checked)
    }

    /// The whole number of a key, within `range`.
    pub(super) fn number(
        &self,
        notes: &mut Notes,
        key: &str,
        range: std::ops::RangeInclusive<u32>,
    ) -> Option<u32> {
        let value = self.value(key)?;
        let number = whole(value.get_ref()).and_then(|n| u32::try_from(n).ok());
        let checked = match number.filter(|n| range.contains(n)) {
            Some(number) => Ok(number),
            None => Err(Wrong::new(
                format!(
                    "must be a whole number from {} to {}",
                    range.start(),
                    range.end()
                ),
                format!("write, for example, {key} = 20"),
            )),
        };
        self.keep(notes, key, value.span().start, checked)
            .map(|placed| placed.value)
    }

    /// Yes or no.
    pub(super) fn flag(&self, notes: &mut Notes, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        let checked = value.get_ref().as_bool().ok_or_else(|| {
            Wrong::new(
                format!("must be true or false, not {}", kind(value.get_ref())),
                format!("write {key} = true or {key} = false, without quotes"),
            )
        });
        self.keep(notes, key, value.span().start, checked)
            .map(|placed| placed.value)
    }

    /// The texts of a key that holds a list (or one text), each passed through `check`.
    pub(super) fn list<T>(
        &self,
        notes: &mut Notes,
        key: &str,
        check: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Option<Placed<Vec<T>>> {
        let value = self.value(key)?;
        let at = value.span().start;
        let elements: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            _ => vec![value],
        };
        let mut list = Vec::new();
        for element in elements {
            let checked = match element.get_ref().as_str() {
                Some(text) => check(text),
                None => Err(Wrong::new(
                    format!("must be a list of texts, not {}", kind(element.get_ref())),
                    format!("write {key} = [\"…\", \"…\"]"),
                )),
            };
            let placed = self.keep(notes, key, element.span().start, checked)?;
            list.push(placed.value);
        }
        Some(Placed { value: list, at })
    }

    /// A value that was checked; what is wrong is noted with the key's full name.
    pub(super) fn keep<T>(
        &self,
        notes: &mut Notes,
        key: &str,
        at: usize,
        checked: Result<T, Wrong>,
    ) -> Option<Placed<T>> {
        match checked {
            Ok(value) => Some(Placed { value, at }),
            Err(wrong) => {
                let message = format!("`{}.{key}` {}", self.name, wrong.message);
                let hint = wrong.hint;
                notes.add(at, Wrong { message, hint });
                None
            }
        }
    }

    /// Notes that a required key is missing, and the line to write.
    pub(super) fn missing(&self, notes: &mut Notes, key: &str, hint: impl Into<String>) {
        let message = format!("`{}.{key}` is missing", self.name);
        notes.add(self.at, Wrong::new(message, hint));
    }
}

/// What is wrong with a key that a table can't have.
pub(super) fn unknown(table: &str, word: &str, keys: &Keys) -> Wrong {
    if keys.later.contains(&word) {
        return Wrong::new(
            format!("`{word}` is not in this version of Feedmill"),
            "remove it, or put # before each of its lines",
        );
    }
    let message = if table.is_empty() {
        format!("unknown key `{word}`")
    } else {
        format!("unknown key `{word}` in [{table}]")
    };
    match nearest(word, keys.known.iter().copied()) {
        Some(near) => Wrong::new(message, format!("did you mean `{near}`?")),
        None => Wrong::new(
            message,
            format!("the keys here are {}", keys.known.join(", ")),
        ),
    }
}

/// A whole number, with `_` and the bases that TOML allows.
pub(super) fn whole(value: &DeValue<'_>) -> Option<u64> {
    let integer = value.as_integer()?;
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// How messages name the type of a value.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
