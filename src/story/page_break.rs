//! Lines that printed pages left between those of a text.

use std::borrow::Cow;

use super::furniture::{OF_PAGES, is_page_number};
use super::line::Line;

/// The lines without the numbers of pages between them; a paragraph that a page broke is one again.
pub(super) fn without_page_breaks<'a, 'b>(lines: &'b [Line<'a>]) -> Cow<'b, [Line<'a>]> {
    let is_page =
        |line: &Line<'_>| line.blanks > 0 && line.facts.any(OF_PAGES) && is_page_number(line.text);
    let numbers: Vec<usize> = (0..lines.len())
        .filter(|&at| lines.get(at).is_some_and(is_page))
        .filter(|&at| lines.get(at + 1).is_none_or(|next| next.blanks > 0))
        .collect();
    // One number alone may be text.
    let spelt = |at: &usize| {
        lines
            .get(*at)
            .is_some_and(|line| line.text.contains(char::is_alphabetic))
    };
    if numbers.is_empty() || numbers.len() < 2 && !numbers.iter().any(spelt) {
        return Cow::Borrowed(lines);
    }
    let mut kept: Vec<Line<'a>> = Vec::with_capacity(lines.len());
    let mut numbers = numbers.iter().peekable();
    let mut is_broken = false;
    for (at, line) in lines.iter().enumerate() {
        if numbers.next_if(|&&number| number == at).is_some() {
            is_broken = true;
            continue;
        }
        let goes_on = kept.last().is_some_and(|last| !last.ends_a_sentence()) && line.small;
        let blanks = if is_broken && goes_on { 0 } else { line.blanks };
        kept.push(Line { blanks, ..*line });
        is_broken = false;
    }
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::without_page_breaks;
    use crate::story::line::lines;

    #[test]
    fn numbers_of_pages_go_and_what_they_broke_is_one_again() {
        let text = "The keeper opened the gates before the first barge\n\n1\n\ncame down.\n\n\
             Nobody paid.\n\n- 2 -\n\nNobody asked.";
        let lines = lines(text, 1);
        let seen: Vec<_> = without_page_breaks(&lines)
            .iter()
            .map(|line| (line.text, line.blanks))
            .collect();
        assert_eq!(
            seen,
            [
                ("The keeper opened the gates before the first barge", 0),
                ("came down.", 0),
                ("Nobody paid.", 1),
                ("Nobody asked.", 1)
            ]
        );
        let one = super::super::line::lines("The winner\n\n7\n\nand the loser.", 1);
        assert_eq!(without_page_breaks(&one).len(), 3);
    }
}
