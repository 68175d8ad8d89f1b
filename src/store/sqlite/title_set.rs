//! A set of titles that may say yes of one that it doesn't hold (a Bloom filter with one hash).

/// Which titles there may be: a bit for each, which others may share.
#[derive(Debug)]
pub(super) struct TitleSet(Vec<u64>);

impl TitleSet {
    /// With room for so many: then one title in sixteen that isn't there seems to be.
    pub(super) fn with_room(titles: u64) -> Self {
        const BITS_PER_TITLE: u64 = 16;
        let words = (titles.saturating_mul(BITS_PER_TITLE) / 64).max(1);
        Self(vec![0; usize::try_from(words).unwrap_or(1)])
    }

    /// The hash is even in all its bits.
    fn place(&self, title: u64) -> (usize, u64) {
        let words = self.0.len() as u64;
        let word = usize::try_from((title >> 6) % words).unwrap_or_default();
        (word, 1 << (title % 64))
    }

    /// Adds a title.
    pub(super) fn add(&mut self, title: u64) {
        let (word, bit) = self.place(title);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    /// Whether a title may be there; `false` is certain.
    pub(super) fn may_have(&self, title: u64) -> bool {
        let (word, bit) = self.place(title);
        self.0.get(word).is_none_or(|word| word & bit != 0)
    }
}
