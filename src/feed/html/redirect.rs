//! A page at an old address of a story, which leads to the one that the story has.

use std::fmt::Write as _;

use crate::plan::model::{GENERATOR, Site};
use crate::story::escape::{attribute, text};
use crate::words::Word;

use super::direction::language_attributes;
use super::push_meta;

/// It loads nothing.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'";

/// The name by which such a page tells that it is ours.
pub const REDIRECT: &str = "feedmill:moved";

/// The page that lies at a path of the output and leads to a URL, that of the story with an id: UTF-8 HTML, ended by
/// LF. Browsers go on at once; whoever has that forbidden follows a link.
pub fn redirect(path: &str, (id, url): (&str, &str), site: &Site) -> Vec<u8> {
    let link = link(path, url, &site.base_url);
    let link = attribute(&link);
    let words = site.words();
    let moved = text(words.get(Word::Moved));
    let language = site.language.as_deref().unwrap_or(words.language);
    let mut html = String::with_capacity(1024);
    html.push_str("<!DOCTYPE html>\n<html");
    html.push_str(&language_attributes(Some(language), None));
    let _ = write!(
        html,
        ">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={link}\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{moved} · {}</title>\n",
        text(&site.title)
    );
    push_meta(&mut html, "robots", "noindex");
    push_meta(&mut html, "generator", GENERATOR);
    push_meta(&mut html, REDIRECT, id);
    let _ = write!(
        html,
        "<link rel=\"canonical\" href=\"{}\">\n<link rel=\"icon\" href=\"data:,\">\n</head>\n\
         <body>\n<p><a href=\"{link}\">{moved}</a></p>\n</body>\n</html>\n",
        attribute(url)
    );
    html.into_bytes()
}

/// The link from a file of the output to a URL: relative to what lies in the output, so that it holds wherever that is
/// looked at.
fn link(path: &str, url: &str, base_url: &str) -> String {
    let Some(inside) = url.strip_prefix(base_url) else {
        return url.to_owned();
    };
    let up = memchr::memchr_iter(b'/', path.as_bytes()).count();
    if up == 0 {
        return format!("./{inside}");
    }
    format!("{}{inside}", "../".repeat(up))
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn a_link_into_the_output_is_relative() {
        let base = "https://quay.example/blog/";
        for (path, url, expected) in [
            (
                "old/index.html",
                "https://quay.example/blog/pages/a.html",
                "../pages/a.html",
            ),
            (
                "old/a/index.html",
                "https://quay.example/blog/pages/a.html",
                "../../pages/a.html",
            ),
            (
                "old.html",
                "https://quay.example/blog/pages/a.html",
                "./pages/a.html",
            ),
            (
                "old/a.html",
                "https://quay.example/blog/pages/x/a.html",
                "../pages/x/a.html",
            ),
            (
                "old/a.html",
                "https://quay.example/a/",
                "https://quay.example/a/",
            ),
        ] {
            assert_eq!(link(path, url, base), expected, "{path}");
            let own = url::Url::parse(&format!("{base}{path}")).unwrap();
            assert_eq!(own.join(expected).unwrap().as_str(), url, "{path}");
        }
    }
}
