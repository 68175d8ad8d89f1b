//! The flood guard: what one run may do to known stories before somebody must say that it is meant.

use std::fmt;

use serde::Serialize;

/// So many changes are always allowed.
const ALWAYS_ALLOWED: u64 = 10;
/// Beyond [`ALWAYS_ALLOWED`], this share of the stories that subscribers know.
const ALLOWED_PERCENT: u64 = 5;
/// New stories look like the vanished ones under other names when at least this share of them is
/// matched by as many that vanish.
const MATCHED_PERCENT: u64 = 90;

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
        self.is_refused() && self.new > 0 && self.vanishing * 100 >= self.new * MATCHED_PERCENT
    }
}

impl fmt::Display for Flood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = self.limit();
        let (known, vanishing, updating) = (self.known, self.vanishing, self.updating);
        write!(
            f,
            "of {known} published stories {vanishing} would vanish and {updating} would come "
        )?;
        write!(f, "back as updated, more than {limit} in one run")?;
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
