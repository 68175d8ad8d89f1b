//! How many articles are right, by class, by layout or by language.

use std::collections::BTreeMap;
use std::fmt;

use super::differences::{Differences, Field};

/// What was counted of one class.
#[derive(Default)]
struct Row {
    articles: usize,
    right: usize,
    wrong: BTreeMap<Field, usize>,
}

impl Row {
    fn count(&mut self, found: &Differences) {
        self.articles += 1;
        self.right += usize::from(found.is_empty());
        for field in Field::ALL {
            *self.wrong.entry(field).or_default() += usize::from(found.has(field));
        }
    }

    fn leaks(&self) -> usize {
        self.wrong.get(&Field::Leak).copied().unwrap_or_default()
    }
}

/// Rows by name, and all together.
#[derive(Default)]
pub(super) struct Table {
    rows: BTreeMap<String, Row>,
    all: Row,
}

impl Table {
    pub(super) fn count(&mut self, name: &str, found: &Differences) {
        self.rows.entry(name.to_owned()).or_default().count(found);
        self.all.count(found);
    }

    /// The rows that are worse than their bar, and those that have none.
    pub(super) fn below(&self, bars: &[(&str, usize, usize)]) -> Vec<String> {
        let low = self.rows.iter().filter_map(|(name, row)| {
            let (right, of) = (row.right, row.articles);
            let Some((_, percent, leaks)) = bars.iter().find(|(class, ..)| class == name) else {
                let percent = right * 100 / of;
                return Some(format!("(\"{name}\", {percent}, {}),", row.leaks()));
            };
            let is_low = right * 100 < percent * of || row.leaks() > *leaks;
            is_low.then(|| {
                let least = format!("at least {percent} %, at most {leaks} leaks");
                format!("{name}: {right} of {of}, {} leaks: {least}", row.leaks())
            })
        });
        low.collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.keys().map(|name| name.chars().count()).max();
        let width = width.unwrap_or_default().max(5);
        write!(f, "{:width$} {:>5} {:>5} {:>4}", "", "n", "right", "%")?;
        for field in Field::ALL {
            write!(f, " {:>5}", field.name())?;
        }
        writeln!(f)?;
        let all = ("all".to_owned(), &self.all);
        let rows = self.rows.iter().map(|(name, row)| (name.clone(), row));
        for (name, row) in rows.chain([all]) {
            let percent = (row.right * 100).checked_div(row.articles);
            let percent = percent.unwrap_or_default();
            let (right, of) = (row.right, row.articles);
            write!(f, "{name:width$} {of:>5} {right:>5} {percent:>4}")?;
            for field in Field::ALL {
                match row.wrong.get(&field) {
                    Some(0) | None => write!(f, " {:>5}", ".")?,
                    Some(count) => write!(f, " {count:>5}")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
