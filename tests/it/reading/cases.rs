//! Articles written by hand: `tests/reading/cases/<class>.toml`.

use serde::Deserialize;

use super::article::{Article, class};
use super::expected::Expected;
use super::files;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default = "path")]
    path: String,
    #[serde(default = "language")]
    language: String,
    /// WHATWG name of the encoding; `utf-16le` and `utf-16be` get a byte order mark.
    encoding: Option<String>,
    article: String,
    /// What an editor says of it.
    says: Expected,
}

fn path() -> String {
    "x.txt".to_owned()
}

fn language() -> String {
    "en".to_owned()
}

pub(super) fn articles() -> Vec<Article> {
    let mut articles = Vec::new();
    for (file, text) in files("cases") {
        let cases: Cases = toml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        articles.extend(cases.case.into_iter().map(|case| Article {
            name: format!("{file}/{}", case.name),
            class: class(&file),
            group: file.clone(),
            path: case.path,
            language: case.language,
            bytes: encoded(&case.article, case.encoding.as_deref()),
            expected: case.says,
        }));
    }
    articles
}

fn encoded(text: &str, encoding: Option<&str>) -> Vec<u8> {
    let units = || text.encode_utf16();
    match encoding {
        None => text.as_bytes().to_vec(),
        Some("utf-16le") => [0xFEFF]
            .into_iter()
            .chain(units())
            .flat_map(u16::to_le_bytes)
            .collect(),
        Some("utf-16be") => [0xFEFF]
            .into_iter()
            .chain(units())
            .flat_map(u16::to_be_bytes)
            .collect(),
        Some(name) => {
            let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
            let (bytes, _, has_unmappable) = encoding.encode(text);
            assert!(!has_unmappable, "{name} lacks a character of {text:?}");
            bytes.into_owned()
        }
    }
}
