//! Chance that falls the same on every machine: `SplitMix64` (Steele, Lea, Flood 2014).

/// A sequence that a seed gives.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D).wrapping_add(1))
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, which isn't 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap();
        usize::try_from(self.roll() % end).unwrap()
    }

    /// A number of seconds from `first` to `last`.
    pub(super) fn secs(&mut self, first: i64, last: i64) -> i64 {
        let width = usize::try_from(last - first).unwrap() + 1;
        first + i64::try_from(self.below(width)).unwrap()
    }

    pub(super) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// True in so many of a hundred throws.
    pub(super) fn falls(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of some, each as often as its weight says.
    pub(super) fn weighed<T: Copy>(&mut self, all: &[(usize, T)]) -> T {
        let sum = all.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(sum);
        for (weight, one) in all {
            if at < *weight {
                return *one;
            }
            at -= weight;
        }
        unreachable!("the weights are summed above")
    }
}
