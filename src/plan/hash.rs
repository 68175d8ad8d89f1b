//! A hash of what documents show.

use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::Xxh3Default;

/// A hash that only this ledger compares: another value means no more than writing again.
pub(super) fn hash_of(value: &impl Hash) -> u128 {
    struct Wide(Xxh3Default);
    impl Hasher for Wide {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            self.0.digest()
        }
    }
    let mut hasher = Wide(Xxh3Default::new());
    value.hash(&mut hasher);
    hasher.0.digest128()
}
