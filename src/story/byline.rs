//! Lines that name the author: `By Anna Lind`.

use super::words::measure;

/// Whether the line names the author: `By Anna Lind`, `Von Jan Maier`, `By A. Lind and B. Roe`.
pub(super) fn is_byline(text: &str) -> bool {
    const JOINERS: [&str; 9] = ["and", "&", "und", "et", "y", "e", "|", "staff", "in"];
    const PARTICLES: [&str; 8] = ["van", "von", "de", "der", "la", "di", "bin", "al"];
    const MOST_BYTES: usize = 120;
    let mut words = text.split_whitespace();
    let (Some(first), true) = (words.next(), text.len() <= MOST_BYTES) else {
        return false;
    };
    let english = first.trim_end_matches(':').eq_ignore_ascii_case("by");
    let other = matches!(
        first,
        "Von" | "Par" | "Por" | "Door" | "Av" | "Text:" | "Autor:" | "Author:"
    );
    if first == "From" || first == "De" {
        return is_of_a_role(text);
    }
    if !english && !other {
        return (text.starts_with("文/") || text.starts_with("文／")) && measure(text).chars <= 20;
    }
    if is_of_a_role(text) {
        return true;
    }
    let mut count = 0;
    let names = words.all(|word| {
        count += 1;
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        capital || JOINERS.contains(&word) || PARTICLES.contains(&word)
    });
    let listed = text.contains([',', '|', '&']) || text.contains(" and ");
    let most = if english && listed { 10 } else { 4 };
    names && (1..=most).contains(&count)
}

/// `By our harbour correspondent`, `By a staff writer in Hale`: a role instead of a name.
fn is_of_a_role(text: &str) -> bool {
    const WHOSE: &[&str] = &[
        "the", "our", "a", "an", "staff", "unserem", "unserer", "unseren", "notre", "la", "le",
        "nuestro", "nuestra", "onze", "vår",
    ];
    const ROLES: &[&str] = &[
        "correspondent",
        "correspondents",
        "reporter",
        "reporters",
        "desk",
        "staff",
        "writer",
        "writers",
        "editor",
        "editors",
        "newsroom",
        "bureau",
        "team",
        "agency",
        "agencies",
        "service",
        "critic",
        "columnist",
        "contributor",
        "korrespondent",
        "korrespondenten",
        "redaktion",
        "correspondant",
        "correspondante",
        "rédaction",
        "corresponsal",
        "redacción",
        "redactie",
    ];
    const MOST_WORDS: usize = 8;
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let bare = |word: &String| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let is_role = |word: &String| ROLES.contains(&bare(word).as_str());
    words.len() <= MOST_WORDS
        && words.get(1).is_some_and(|word| WHOSE.contains(&word.as_str()))
        // The role ends the line, or a place follows it.
        && words.iter().zip(words.iter().skip(1).map(Some).chain([None])).any(|(word, next)| {
            is_role(word) && next.is_none_or(|next| ["in", "at", "à", "en", "aus"].contains(&next.as_str()))
        })
}

#[cfg(test)]
mod tests {
    use super::is_byline;

    #[test]
    fn bylines_are_names_and_titles_are_not() {
        for text in [
            "By Anna Lind",
            "by JAN DE VRIES",
            "By Anna Lind and Omar Diaz, Staff Writers",
            "Von Jan Maier",
            "Par Luc Petit",
            "By our harbour correspondent",
            "By a Staff Reporter",
            "By the night desk in Hale",
            "From our own correspondent",
            "Von unserer Redaktion",
        ] {
            assert!(is_byline(text), "{text}");
        }
        for text in [
            "By the Numbers: a Harbour Year",
            "By Sea and Land the Ferries Come Back This Spring to Stay",
            "Bypass opens",
            "By the desk of the harbour master lies a dog",
            "From the Sea to the Desk: a Herring's Way",
            "Por el río vuelve la pesca",
        ] {
            assert!(!is_byline(text), "{text}");
        }
    }
}
