//! The slug of a story's page, from its metadata or its key; never from the title.

use percent_encoding::percent_decode_str;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes that a slug may have without its suffix: with `-`, 8 digits and `.html` a component still
/// fits the 255 bytes that file systems allow.
const SLUG_BYTES: usize = 200;

/// The slug that a story would like, and whether it lost something on the way.
///
/// `wish` is the metadata's slug, else the key (percent-encoded ASCII). Lower-case ASCII letters,
/// digits, `-`, `_`, `.`, `~` and `/` stay; a run of anything else becomes one `-`.
pub fn slug(wish: &str) -> (String, bool) {
    let decoded = percent_decode_str(wish).decode_utf8_lossy();
    let mut slug = String::with_capacity(decoded.len());
    let mut lossy = false;
    for c in decoded.chars() {
        match c {
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            'a'..='z' | '0'..='9' | '-' | '_' | '.' | '~' => slug.push(c),
            '/' if !slug.is_empty() && !slug.ends_with('/') => slug.push('/'),
            _ => {
                lossy = true;
                if !slug.is_empty() && !slug.ends_with(['-', '/']) {
                    slug.push('-');
                }
            }
        }
    }
    let cut: Vec<String> = slug
        .split('/')
        .map(|part| component(part, &mut lossy))
        .collect();
    (cut.join("/"), lossy)
}

/// A component that is safe as a folder or file name on any host: not hidden, not empty, not too
/// long, and no folder that could be taken for a page.
fn component(part: &str, lossy: &mut bool) -> String {
    let mut name = part.trim_start_matches('.').to_owned();
    // The name is in small letters already.
    while let Some(end) = [".html", "."].iter().find_map(|end| name.strip_suffix(end)) {
        name.truncate(end.len());
    }
    name.truncate(SLUG_BYTES);
    if name.is_empty() {
        name.push_str("story");
    }
    *lossy |= name != part;
    name
}

/// A slug with 8 hex digits of the story's id, for one that is lossy or already given.
pub fn with_suffix(slug: &str, id: &str) -> String {
    format!("{slug}-{:08x}", xxh3_64(id.as_bytes()) & 0xffff_ffff)
}
