//! Where clauses end: the commas, semicolons, colons and dashes of a sentence.

/// The first byte of `،` and `؛`, and that of dashes.
const ARABIC: u8 = 0xD8;
const DASH: u8 = 0xE2;

/// Whether a character of this first byte can be one that [`clause_ends`] asks for.
fn may_lead_mark(byte: u8) -> bool {
    matches!(
        byte,
        b',' | b';' | b':' | b'-' | b'(' | b')' | ARABIC | DASH
    )
}

/// Whether one of these bytes stands in a sentence that can end a clause.
fn may_hold_end(sentence: &str) -> bool {
    let bytes = sentence.as_bytes();
    memchr::memchr3(b',', b';', b':', bytes).is_some()
        || memchr::memchr3(b'-', ARABIC, DASH, bytes).is_some()
}

/// Where clauses end before `limit`: the offsets of their commas, semicolons, colons and dashes,
/// brackets left out.
pub(super) fn clause_ends(sentence: &str, limit: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    // Most sentences have none.
    if !may_hold_end(sentence) {
        return ends;
    }
    let mut depth = 0_usize;
    let looked_at = sentence
        .bytes()
        .enumerate()
        .take_while(|(at, _)| *at <= limit);
    for (at, _) in looked_at.filter(|&(_, byte)| may_lead_mark(byte)) {
        let Some(c) = sentence.get(at..).and_then(|rest| rest.chars().next()) else {
            continue;
        };
        let next = sentence
            .get(at + c.len_utf8()..)
            .and_then(|rest| rest.chars().next());
        let ends_clause = match c {
            ',' | ';' | ':' | '،' | '؛' => {
                let rest = sentence.get(at + c.len_utf8()..).unwrap_or_default();
                let after = rest.trim_start_matches(['”', '"', '’', '»', '“']);
                after.starts_with(char::is_whitespace)
            }
            '—' => true,
            '–' | '-' => {
                sentence.get(..at).is_some_and(|front| front.ends_with(' '))
                    && next.is_some_and(char::is_whitespace)
            }
            '(' => {
                depth += 1;
                false
            }
            ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => false,
        };
        if ends_clause && depth == 0 {
            ends.push(at);
        }
    }
    ends
}
