//! Sixteen bytes at a time: what is asked of each without a branch, the compiler asks of all at once.

/// So many bytes are looked at together.
const LENGTH: usize = 16;

/// Bytes that are looked at together, or a count for each.
pub(super) type Chunk = [u8; LENGTH];

/// Whole chunks of bytes, and the rest.
pub(super) fn chunks(bytes: &[u8]) -> (&[Chunk], &[u8]) {
    bytes.as_chunks()
}

/// The bytes of what is no whole chunk, and one byte to its end.
pub(super) fn filled(bytes: &[u8], with: u8) -> Chunk {
    let mut chunk = [with; LENGTH];
    if let Some(front) = chunk.get_mut(..bytes.len()) {
        front.copy_from_slice(bytes);
    }
    chunk
}

/// The sum of a chunk's counts.
pub(super) fn sum(counts: Chunk) -> u64 {
    const EVENS: u64 = 0x00FF_00FF_00FF_00FF;
    const ONES: u64 = 0x0001_0001_0001_0001;
    let half = |half: Option<&[u8; LENGTH / 2]>| half.map_or(0, |half| u64::from_ne_bytes(*half));
    let [a, b] = [half(counts.first_chunk()), half(counts.last_chunk())];
    let sums = (a & EVENS) + (a >> 8 & EVENS) + (b & EVENS) + (b >> 8 & EVENS);
    sums.wrapping_mul(ONES) >> 48
}

/// Whether one of a chunk's counts is something.
pub(super) fn any(counts: Chunk) -> bool {
    u128::from_ne_bytes(counts) != 0
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn counts_of_any_size_are_summed() {
        assert_eq!(sum([u8::MAX; 16]), 16 * 255);
        assert_eq!(
            sum([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 200]),
            305
        );
    }
}
