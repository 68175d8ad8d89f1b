//! Addresses on the web: where the site is served, and what it names.

use url::Url;

use super::mistake::Wrong;
use crate::story::has_usable_host;

/// A checked `base_url`: absolute http(s), ending in `/`, without query and fragment.
pub fn base_url(text: &str) -> Result<String, Wrong> {
    let mut url = web_url(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        url.set_query(None);
        url.set_fragment(None);
        return Err(Wrong::new(
            "must have no ? and no #",
            format!("write base_url = \"{url}\""),
        ));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url.into())
}

/// A checked absolute http(s) URL that everyone may see.
pub(super) fn web_url(text: &str) -> Result<Url, Wrong> {
    let text = text.trim();
    let url = Url::parse(text).map_err(|_| not_a_web_url(text))?;
    if !matches!(url.scheme(), "http" | "https") || !has_usable_host(&url) {
        return Err(not_a_web_url(text));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Wrong::new(
            "must not hold a user name or password",
            "everyone can read it: remove what stands before the @",
        ));
    }
    Ok(url)
}

fn not_a_web_url(text: &str) -> Wrong {
    let example = if text.contains([':', '@']) || !text.contains('.') {
        "write the whole address, such as \"https://example.org/feeds/\"".to_owned()
    } else {
        format!("write \"https://{}\"", text.trim_start_matches('/'))
    };
    Wrong::new(
        format!("is not an absolute http or https address: {text:?}"),
        example,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_ends_in_a_slash() {
        for (text, expected) in [
            ("https://example.org", Some("https://example.org/")),
            (
                "https://example.org/feeds",
                Some("https://example.org/feeds/"),
            ),
            (
                "http://example.org:8080/a/",
                Some("http://example.org:8080/a/"),
            ),
            (
                "https://EXAMPLE.org/Feeds/",
                Some("https://example.org/Feeds/"),
            ),
            (
                "https://bücher.example/",
                Some("https://xn--bcher-kva.example/"),
            ),
            ("example.org", None),
            ("/feeds/", None),
            ("ftp://example.org/", None),
            ("https://", None),
            ("https://example.org/?a=b", None),
            ("https://example.org/#a", None),
            ("https://me:secret@example.org/", None),
            ("mailto:a@example.org", None),
            ("https://exa,mple.org/", None),
        ] {
            assert_eq!(base_url(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_base_url_without_scheme_is_told_what_to_write() {
        let wrong = base_url("example.org/feeds/").unwrap_err();
        assert_eq!(
            wrong.hint.as_deref(),
            Some("write \"https://example.org/feeds/\"")
        );
    }
}
