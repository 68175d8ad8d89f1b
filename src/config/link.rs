//! `articles.link`: a template of the addresses of pages that another tool makes.

use super::address::web_url;
use super::mistake::Wrong;

/// What a link template can hold.
const PLACES: [&str; 6] = ["key", "slug", "section", "year", "month", "day"];

/// A link template; empty: none.
pub(super) fn link(text: &str) -> Result<Option<String>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    let example = "write, for example, link = \"https://example.org/{section}/{slug}/\"";
    let mut filled = String::new();
    let mut names_story = false;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else {
            return Err(Wrong::new("has a { without its }", example));
        };
        if !PLACES.contains(&place) {
            let message = format!("can't hold {{{place}}}");
            let all: Vec<String> = PLACES.iter().map(|place| format!("{{{place}}}")).collect();
            return Err(Wrong::new(
                message,
                format!("it can hold {}", all.join(", ")),
            ));
        }
        names_story |= matches!(place, "key" | "slug");
        filled.push_str(before);
        filled.push('x');
        rest = after;
    }
    if rest.contains('}') || filled.contains('}') {
        return Err(Wrong::new("has a } without its {", example));
    }
    filled.push_str(rest);
    if !names_story {
        return Err(Wrong::new(
            "would be the same for every story",
            format!("put {{slug}} or {{key}} into it: {example}"),
        ));
    }
    let host = text.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or("");
    if host.contains('{') {
        return Err(Wrong::new("must name its host to the letter", example));
    }
    web_url(&filled)?;
    Ok(Some(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_template_names_the_story_and_knows_its_places() {
        for (text, right) in [
            ("https://example.org/{section}/{slug}/", true),
            ("https://example.org/{year}/{month}/{day}/{key}.html", true),
            ("https://example.org/?p={key}", true),
            ("https://example.org/{title}/", false),
            ("https://example.org/{section}/", false),
            ("https://example.org/{slug", false),
            ("https://example.org/}{slug}", false),
            ("https://example.org/{slug}}", false),
            ("https://{slug}.example.org/", false),
            ("https://{slug}", false),
            ("/{slug}/", false),
        ] {
            assert_eq!(link(text).is_ok(), right, "{text}");
        }
        assert_eq!(link("").unwrap(), None);
    }
}
