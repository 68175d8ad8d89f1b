//! The images of an `img` for screens of several sizes: the candidates of `srcset`.

use super::markdown::is_loadable;
use super::reference::reference;

/// The candidates whose addresses lead somewhere, in order; `None`: there is none.
pub(super) fn source_set(written: &str) -> Option<String> {
    let candidates = candidates(written).into_iter();
    let kept: Vec<String> = candidates
        .filter_map(|(url, size)| {
            // A comma ends a candidate.
            let url = reference(url)
                .filter(|url| is_loadable(url))?
                .replace(',', "%2C");
            let is_size = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
            let fits = size.bytes().all(is_size);
            fits.then(|| {
                if size.is_empty() {
                    url
                } else {
                    format!("{url} {size}")
                }
            })
        })
        .collect();
    (!kept.is_empty()).then(|| kept.join(", "))
}

/// Addresses with their sizes, as the HTML standard parts them.
fn candidates(written: &str) -> Vec<(&str, &str)> {
    const MOST: usize = 50;
    let mut found = Vec::new();
    let mut rest = written;
    while found.len() < MOST {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let (url, after) = rest.split_at(end);
        let bare = url.trim_end_matches(',');
        if bare.len() < url.len() {
            found.push((bare, ""));
            rest = after;
            continue;
        }
        let (size, after) = after.split_once(',').unwrap_or((after, ""));
        found.push((url, size.trim()));
        rest = after;
    }
    found
}
