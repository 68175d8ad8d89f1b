//! Which known word a mistyped one means.

/// The known word that is at most a third of its letters away from `word`; ties go to the first.
pub(crate) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // Longer than any known word can be meant.
    const LONGEST: usize = 100;
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_lowercase().replace('-', "_");
    known
        .into_iter()
        .filter_map(|candidate| {
            let steps = distance(&lower, &candidate.to_lowercase().replace('-', "_"));
            let longest = candidate.chars().count().max(lower.chars().count());
            (steps <= (longest / 3).max(1)).then_some((steps, candidate))
        })
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, candidate)| candidate)
}

/// Single letters to add, drop, replace, or swap with their neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous_a = None;
    for (i, letter) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        let mut previous_b = None;
        for (j, &other) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut steps = (at(&last, j) + usize::from(letter != other))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            if previous_a == Some(other) && previous_b == Some(letter) {
                steps = steps.min(at(&before_last, j.wrapping_sub(1)) + 1);
            }
            row.push(steps);
            previous_b = Some(other);
        }
        previous_a = Some(letter);
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// Whether a word is one letter from another: one to add, drop or replace, or two that changed places.
pub(super) fn is_slip(word: &str, known: &str) -> bool {
    let (mut a, mut b) = (word.chars(), known.chars());
    // What is the same at both ends tells nothing.
    while a
        .clone()
        .next()
        .is_some_and(|first| b.clone().next() == Some(first))
    {
        a.next();
        b.next();
    }
    while a
        .clone()
        .next_back()
        .is_some_and(|last| b.clone().next_back() == Some(last))
    {
        a.next_back();
        b.next_back();
    }
    let (a, b) = (a.as_str(), b.as_str());
    match (a.chars().count(), b.chars().count()) {
        (0, 1) | (1, 0 | 1) => true,
        (2, 2) => a.chars().eq(b.chars().rev()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_counted_by_hand() {
        for (a, b, steps) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("title", "title", 0),
            ("tilte", "title", 1),
            ("titel", "title", 1),
            ("kitten", "sitting", 3),
            ("ab", "ba", 1),
        ] {
            assert_eq!(distance(a, b), steps, "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_typo_finds_its_key_and_another_word_finds_none() {
        let keys = ["title", "base_url", "id", "description"];
        assert_eq!(nearest("base-url", keys), Some("base_url"));
        assert_eq!(nearest("baseurl", keys), Some("base_url"));
        assert_eq!(nearest("Tilte", keys), Some("title"));
        assert_eq!(nearest("discription", keys), Some("description"));
        assert_eq!(nearest("colour", keys), None);
    }

    #[test]
    fn a_slip_is_one_edit_or_one_swap() {
        for (word, known) in [
            ("drfat", "draft"),
            ("daft", "draft"),
            ("draftt", "draft"),
            ("graft", "draft"),
            ("darft", "draft"),
            ("entwrf", "entwurf"),
            ("чернвоик", "черновик"),
            ("borradr", "borrador"),
        ] {
            assert!(is_slip(word, known) && is_slip(known, word), "{word}");
            assert_eq!(distance(word, known), 1, "{word}");
        }
        for (word, known) in [
            ("draft", "draft"),
            ("dr", "draft"),
            ("drtfa", "draft"),
            ("", "ab"),
        ] {
            assert!(!is_slip(word, known) && !is_slip(known, word), "{word}");
        }
    }
}
