//! The flood guard: what one run may do to known stories before somebody must say that it is meant.

use std::fmt;

use serde::Serialize;

/// So many changes are always allowed.
const ALWAYS_ALLOWED: u64 = 10;
/// Beyond [`ALWAYS_ALLOWED`], this share of the stories that subscribers know.
const ALLOWED_PERCENT: u64 = 5;
/// New stories look like the vanished ones under other names when there are about as many: at least
/// this share of the new ones is matched by one that vanishes …
const MATCHED_NEW_PERCENT: u64 = 90;
/// … and at least this share of the vanishing ones by a new one.
const MATCHED_VANISHING_PERCENT: u64 = 50;

/// What a run would do to stories that subscribers know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Flood {
    /// Stories that subscribers know.
    pub known: u64,
    /// Of these, how many would vanish.
    pub vanishing: u64,
    /// Of these, how many would move `updated`.
    pub updating: u64,
    /// How many stories would be new.
    pub new: u64,
}

impl Flood {
    /// The most that may vanish or be updated in one run.
    pub fn limit(&self) -> u64 {
        ALWAYS_ALLOWED.max(self.known * ALLOWED_PERCENT / 100)
    }

    /// Whether the vanishing and the updates must wait for somebody's word.
    pub fn is_refused(&self) -> bool {
        self.vanishing + self.updating > self.limit()
    }

    /// Whether the new ones must wait too: as many vanish, so they are likely the same stories.
    pub fn holds_new(&self) -> bool {
        self.is_refused()
            && self.new > 0
            && self.vanishing * 100 >= self.new * MATCHED_NEW_PERCENT
            && self.new * 100 >= self.vanishing * MATCHED_VANISHING_PERCENT
    }

    /// How many stories wait for somebody's word.
    pub fn refused(&self) -> u64 {
        let new = if self.holds_new() { self.new } else { 0 };
        self.vanishing + self.updating + new
    }
}

impl fmt::Display for Flood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let would = [
            (self.vanishing, "vanish"),
            (self.updating, "come back as updated"),
        ];
        let would = would.iter().filter(|(count, _)| *count > 0);
        let would: Vec<String> = would
            .map(|(count, what)| format!("{count} would {what}"))
            .collect();
        let (known, limit) = (self.known, self.limit());
        write!(f, "of {known} published stories {}, ", would.join(" and "))?;
        write!(f, "more than {limit} in one run")?;
        if self.holds_new() {
            write!(
                f,
                "; {} new ones look like them under other names",
                self.new
            )?;
        }
        write!(f, ": they stay as published")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(known: u64, vanishing: u64, updating: u64, new: u64, expected: (bool, bool)) {
        let flood = Flood {
            known,
            vanishing,
            updating,
            new,
        };
        assert_eq!(
            (flood.is_refused(), flood.holds_new()),
            expected,
            "{flood:?}"
        );
    }

    #[test]
    fn ten_or_five_in_a_hundred_may_go_or_change() {
        check(40, 10, 0, 0, (false, false));
        check(40, 11, 0, 0, (true, false));
        check(40, 6, 5, 0, (true, false));
        check(1_000, 50, 0, 0, (false, false));
        check(1_000, 20, 31, 0, (true, false));
    }

    #[test]
    fn new_ones_wait_only_when_about_as_many_vanish() {
        check(40, 0, 0, 5_000, (false, false));
        check(40, 30, 0, 30, (true, true));
        check(40, 30, 0, 33, (true, true));
        check(40, 30, 0, 1, (true, false));
        check(40, 11, 0, 300, (true, false));
        check(40, 0, 11, 1, (true, false));
    }
}
