//! Quotations that a cut leaves open.

/// The text with the marks that close what it opened: `“We wait` is `“We wait”`; an opening mark at
/// its very end goes.
pub(super) fn closed(text: &str) -> String {
    let text = text.trim_end_matches(['“', '„', '«', '「', '『', '(', '（', '‘', ' ', '\u{a0}']);
    let mut open: Vec<char> = Vec::new();
    for c in text.chars() {
        let top = open.last().copied();
        match c {
            '„' => open.push('“'),
            // What closes in German opens in English.
            '“' if top != Some('“') => open.push('”'),
            '”' if top == Some('“') => {
                open.pop();
            }
            '«' if top != Some('«') => open.push('»'),
            '»' if top.is_none() => open.push('«'),
            '「' => open.push('」'),
            '『' => open.push('』'),
            '（' => open.push('）'),
            '(' => open.push(')'),
            '"' if top != Some('"') => open.push('"'),
            c if top == Some(c) => {
                open.pop();
            }
            _ => {}
        }
    }
    let mut out = text.to_owned();
    while let Some(mark) = open.pop() {
        // French sets its marks apart.
        if mark == '»'
            && (text.contains("« ") || text.contains("«\u{a0}") || text.contains("«\u{202f}"))
        {
            out.push('\u{a0}');
        }
        out.push(mark);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::closed;

    fn check(text: &str, expected: &str) {
        assert_eq!(closed(text), expected);
    }

    #[test]
    fn what_is_open_is_closed() {
        check("“We wait", "“We wait”");
        check("He said “we wait” and “we", "He said “we wait” and “we”");
        check("„Wir warten", "„Wir warten“");
        check("„Wir warten“, sagte er", "„Wir warten“, sagte er");
        check("« On attend", "« On attend\u{a0}»");
        check("「待つ", "「待つ」");
        check("\"We wait", "\"We wait\"");
        check("The quay (the old one", "The quay (the old one)");
    }

    #[test]
    fn what_is_whole_stays() {
        for text in [
            "“We wait,” said the lock keeper's wife",
            "»Wir warten«, sagte er",
            "Rock ’n’ roll, 5'11\"\"",
            "",
        ] {
            check(text, text);
        }
        check("He said “", "He said");
    }
}
