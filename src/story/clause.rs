//! A sentence too long for a title, cut where it still reads like one.

use super::aside::{
    is_aside, is_listed, main_clause, starts_subordinate, with_capital, without_asides,
};
use super::clause_mark::clause_ends;
use super::function_word::{Word, has_verb, is_english};
use super::hanging::{
    FEWEST_CHARS, hangs, has_before, joins_clauses, without_end_marks, without_hanging_words,
    without_stump, word_starts,
};
use super::quotation::closed;
use super::tidy::cut_graphemes;

/// A title of at most `most` characters out of a longer sentence, and the marks that close its
/// quotations: the sentence less what it says in passing, where that is enough; else its front. A
/// front that never gets to the main clause gives way to that clause's own.
pub(super) fn cut(sentence: &str, most: usize) -> String {
    let sentence = without_asides(sentence, most);
    let limit = cut_graphemes(&sentence, most).len();
    if limit == sentence.len() {
        return closed(without_end_marks(&sentence));
    }
    let english = is_english(&sentence) && has_verb(&sentence);
    let at = front(&sentence, limit, english);
    let (whole, rest) = sentence.split_at_checked(at).unwrap_or((&sentence, ""));
    // A semicolon leaves no word hanging: `… rings at seven; the hotels …`.
    let cut = if rest.starts_with([';', '؛']) {
        closed(without_end_marks(whole))
    } else {
        finished(whole)
    };
    let Some(main) = main_clause(&sentence).filter(|_| english) else {
        return cut;
    };
    if main < at && has_verb(sentence.get(main..at).unwrap_or_default()) {
        return cut;
    }
    let main = sentence.get(main..).unwrap_or_default();
    let limit = cut_graphemes(main, most).len();
    let at = if limit < main.len() {
        front(main, limit, english)
    } else {
        limit
    };
    let best = main.get(..at).unwrap_or(main);
    if at > 0 && has_verb(best) {
        finished(&with_capital(best))
    } else {
        cut
    }
}

fn finished(text: &str) -> String {
    closed(without_end_marks(without_hanging_words(without_end_marks(
        text,
    ))))
}

/// Where a front of at most `limit` bytes ends: with a clause, else before a preposition, else
/// after a word.
fn front(sentence: &str, limit: usize, english: bool) -> usize {
    let whole = |at| sentence.get(..at).unwrap_or(sentence).trim_end();
    let says = |at| !english || has_verb(last_clause(whole(at)));
    let at = clause_end(sentence, limit, english).unwrap_or_else(|| {
        let mut fit = word_starts(sentence, limit);
        fit.retain(|&(at, _)| has_before(sentence, at, FEWEST_CHARS));
        let joint = |&&(at, word): &&(usize, &str)| {
            Word::of(word) == Word::Joint && !hangs(whole(at)) && joins_clauses(sentence, at, word)
        };
        let before = |says: &dyn Fn(usize) -> bool| {
            let joints = fit.iter().rev().filter(joint).map(|&(at, _)| at);
            joints.into_iter().find(|&at| says(at))
        };
        let last = fit.last().map(|&(at, _)| at);
        before(&says)
            .or_else(|| last.filter(|&at| says(at)))
            .or_else(|| before(&|_| true))
            .or(last)
            .unwrap_or(limit)
    });
    if english {
        without_stump(sentence, at)
    } else {
        at
    }
}

/// Chinese and Japanese: after the last clause that fits, else after as many characters as fit.
pub(super) fn cut_cjk(sentence: &str, most: usize) -> String {
    const FEWEST_CHARS_CJK: usize = 10;
    let head = cut_graphemes(sentence, most);
    let clause = head.char_indices().rev().find(|&(at, c)| {
        matches!(c, '、' | '，' | '；' | '：' | ',' | '—') && has_before(head, at, FEWEST_CHARS_CJK)
    });
    closed(clause.and_then(|(at, _)| head.get(..at)).unwrap_or(head))
}

/// The text after the last comma that ends a clause.
fn last_clause(text: &str) -> &str {
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    let ends = clause_ends(text, text.len());
    let last = ends.into_iter().rev().find(|&at| !is_listed(rest(at)));
    last.map_or(text, rest)
}

/// The end of the last clause before `limit` up to which the sentence has said something: a verb,
/// where English lets us know one.
fn clause_end(sentence: &str, limit: usize, english: bool) -> Option<usize> {
    let ends = clause_ends(sentence, limit);
    let skipped = usize::from(starts_subordinate(sentence));
    let is_long_enough = |at: usize| has_before(sentence, at, FEWEST_CHARS);
    // A name between two commas is explained there: neither is the end of a clause.
    let explained = ends.len() >= 2 && ends.first().is_some_and(|&at| !is_long_enough(at));
    let from = if explained && !english { 2 } else { skipped };
    let (mut start, mut has_said, mut found) = (0, false, None);
    for (count, &end) in ends.iter().enumerate() {
        let clause = sentence.get(start..end).unwrap_or_default();
        let aside = count > 0 && !has_said && is_aside(clause);
        has_said |= count >= skipped && !aside && has_verb(clause);
        let rest = sentence.get(end..).unwrap_or_default();
        let (listed, parts) = (is_listed(rest), rest.starts_with([';', '؛']));
        if count >= from
            && !listed
            && is_long_enough(end)
            && (has_said || !english || parts)
            && !is_begun(sentence, &ends, count)
        {
            found = Some(end);
            // What follows is another sentence.
            if parts {
                break;
            }
        }
        start = end;
    }
    found
}

/// Whether the clause before an end has only begun: `…, and now, more than ever`.
fn is_begun(sentence: &str, ends: &[usize], count: usize) -> bool {
    const MOST_WORDS: usize = 3;
    let clause = |at: usize| {
        let from = at.checked_sub(1).and_then(|before| ends.get(before));
        sentence.get(*from?..*ends.get(at)?)
    };
    let only_joins = |text: &str| {
        let mut words = text.trim_start_matches([',', ' ']).split_whitespace();
        let first = words.next().unwrap_or_default();
        matches!(first, "and" | "but" | "or" | "so" | "yet")
            && words.count() < MOST_WORDS
            && !has_verb(text)
    };
    let begins = |at: Option<usize>| at.and_then(clause).is_some_and(only_joins);
    begins(Some(count)) || begins(count.checked_sub(1))
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn sentences_of_every_build_are_cut_where_they_read_like_a_title() {
        for (sentence, expected) in [
            (
                "The mayor of the small island town of Ostby, a former pilot who has held the office since the harbour was dredged, said on Monday that the ferry would never again be late.",
                "The mayor of the small island town of Ostby said on Monday that the ferry would never again be late",
            ),
            (
                "“We have counted everything twice and the money is still not there,” the treasurer of the parish told a meeting in the school hall on Tuesday, adding that he had looked behind the piano.",
                "“We have counted everything twice and the money is still not there”",
            ),
            (
                "According to a report published on Monday by the national audit office, nearly half of the lifeboats on the northern coast have no one trained to start them in an emergency.",
                "Nearly half of the lifeboats on the northern coast have no one trained to start them in an emergency",
            ),
            (
                "Three of the four companies that had applied to build the tunnel under the strait (the longest of its kind outside Asia) withdrew on Thursday after the ministry refused to share the cost.",
                "Three of the four companies that had applied to build the tunnel under the strait withdrew on Thursday",
            ),
            (
                "Although the vote had been announced for the spring and then for the summer, members of the rowing club decided on Sunday to keep their president, their boathouse and their debts for another year.",
                "Members of the rowing club decided on Sunday to keep their president, their boathouse and their debts",
            ),
            (
                "Brussels and London – which agree on little else – have both refused to recognise the tiny republic that was declared last weekend on a disused platform eleven kilometres off the coast.",
                "Brussels and London have both refused to recognise the tiny republic that was declared last weekend",
            ),
            (
                "Why do the lamps on the east pier go out at midnight when the ones on the west pier, which were bought from the same firm, burn until the sun is well above the breakwater?",
                "Why do the lamps on the east pier go out at midnight",
            ),
            (
                "Boeing's newest jet may not fly before the end of the year because of a crack in a part no larger than a teaspoon, according to two people who have seen it and who asked not to be named.",
                "Boeing's newest jet may not fly before the end of the year because of a crack",
            ),
            (
                "The ship's captain, first officer and cook were charged with negligence on Tuesday over the loss of four hundred containers, most of them full of umbrellas, in a storm that had been forecast.",
                "The ship's captain, first officer and cook were charged with negligence on Tuesday",
            ),
        ] {
            let title = cut(sentence, 110);
            assert_eq!(title, expected);
            assert!(title.chars().count() <= 110);
        }
    }

    #[test]
    fn other_languages_are_cut_too() {
        for (sentence, expected) in [
            (
                "Le conseil municipal a décidé mardi soir de racheter l’ancienne gare maritime pour le prix de ses fenêtres, mettant ainsi fin à onze années de querelles.",
                "Le conseil municipal a décidé mardi soir de racheter l’ancienne gare maritime pour le prix de ses fenêtres",
            ),
            (
                "El ayuntamiento de la isla decidió el martes por la noche comprar la vieja terminal del ferri por el precio de sus ventanas y poner fin a once años de disputas.",
                "El ayuntamiento de la isla decidió el martes por la noche comprar la vieja terminal del ferri",
            ),
            (
                "Совет острова решил во вторник вечером выкупить старый паромный терминал по цене его окон, положив конец одиннадцатилетним спорам с компанией.",
                "Совет острова решил во вторник вечером выкупить старый паромный терминал по цене его окон",
            ),
        ] {
            assert_eq!(cut(sentence, 110), expected);
        }
    }
}
