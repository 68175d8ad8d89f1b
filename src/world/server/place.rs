//! Which document a request's path names.

use percent_encoding::percent_decode_str;

/// Names that begin with a dot stay hidden, but for this document of ours.
const SHOWN: &str = ".nojekyll";

/// A document that a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Its path in the output folder, with no part that could lead elsewhere.
    pub(super) document: String,
    /// Whether the path named its folder.
    pub(super) is_index: bool,
}

impl Place {
    /// The document of a request's path; `None` when there can't be one: a part is empty, hidden, `..`,
    /// holds a `/` or a NUL that was encoded, or isn't UTF-8.
    pub(super) fn of(path: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut encoded = path.strip_prefix('/')?.split('/').peekable();
        let mut is_index = false;
        while let Some(part) = encoded.next() {
            if part.is_empty() && encoded.peek().is_none() {
                is_index = true;
                parts.push("index.html".to_owned());
            } else {
                parts.push(name(part)?);
            }
        }
        let is_hidden = parts.iter().any(|part| part.starts_with('.'));
        let document = parts.join("/");
        (!is_hidden || document == SHOWN).then_some(Self { document, is_index })
    }
}

fn name(encoded: &str) -> Option<String> {
    let name = percent_decode_str(encoded).decode_utf8().ok()?;
    let is_name = !name.is_empty() && !name.contains(['/', '\0']);
    is_name.then(|| name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_one_document() {
        for (path, document, is_index) in [
            ("/", "index.html", true),
            ("/rss.xml", "rss.xml", false),
            ("/stories/", "stories/index.html", true),
            ("/pages/a%20b.html", "pages/a b.html", false),
            ("/%E3%81%82/", "あ/index.html", true),
            ("/a+b", "a+b", false),
            ("/a%2525", "a%25", false),
            ("/.nojekyll", ".nojekyll", false),
            ("/%2Enojekyll", ".nojekyll", false),
        ] {
            let place = Place::of(path).unwrap();
            assert_eq!(
                (place.document.as_str(), place.is_index),
                (document, is_index)
            );
        }
    }

    #[test]
    fn nothing_hidden_and_nothing_outside_is_named() {
        for path in [
            "",
            "rss.xml",
            "*",
            "//",
            "//evil.example",
            "/a//b",
            "/..",
            "/../config.toml",
            "/a/../../b",
            "/%2e%2e/config.toml",
            "/%2E%2e%2fconfig.toml",
            "/a%2fb",
            "/..%2f",
            "/a%00",
            "/.tmp/x",
            "/.tmp/",
            "/%2etmp/x",
            "/.git/config",
            "/a/.nojekyll",
            "/.",
            "/./a",
            "/%FF",
            "/.nojekyll/",
        ] {
            assert_eq!(Place::of(path), None, "{path}");
        }
    }
}
