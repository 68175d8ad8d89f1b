//! Pages of a preview show themselves anew after a change: what is put into them for that, and what tells one
//! state of a page from another.

use memchr::memmem;
use percent_encoding::percent_decode_str;
use xxhash_rust::xxh3::xxh3_128;

/// Where a page asks for word of a change. No document of an output is below a folder with such a name.
pub(super) const CHANGED: &str = "/.feedmill/changed";

/// Where the script lies.
pub(super) const SCRIPT: &str = "/.feedmill/reload.js";

/// The script.
pub(super) const SCRIPT_TEXT: &str = include_str!("reload.js");

/// How our pages' policy begins, in which what isn't named is forbidden.
const POLICY: &[u8] = b"http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';";
/// What the script needs.
const ALLOWED: &[u8] = b" script-src 'self'; connect-src 'self';";

/// The state of a page: 32 hexadecimal digits. Of its own bytes and of the style's, if they are there; images have
/// other names when they are others.
pub(super) fn state(page: Option<&[u8]>, style: Option<&[u8]>) -> String {
    let hash = |bytes: Option<&[u8]>| bytes.map_or(0, xxh3_128);
    let mut both = hash(page).to_le_bytes().to_vec();
    both.extend(hash(style).to_le_bytes());
    format!("{:032x}", xxh3_128(&both))
}

/// The page with the script in its head, or at its end.
pub(super) fn with_script(page: &[u8], state: &str) -> Vec<u8> {
    let script = format!("<script src=\"{SCRIPT}\" data-state=\"{state}\" defer></script>\n");
    let head_end = memmem::find(page, b"</head>").unwrap_or(page.len());
    let (head, rest) = page.split_at_checked(head_end).unwrap_or((page, &[]));
    let policy_end = memmem::find(head, POLICY).map_or(0, |at| at + POLICY.len());
    let (before, after) = head.split_at_checked(policy_end).unwrap_or((head, &[]));
    let allowed = if policy_end > 0 { ALLOWED } else { &[] };
    [before, allowed, after, script.as_bytes(), rest].concat()
}

/// What a page that asks says: its path, and the state that it knows.
pub(super) fn asked(query: Option<&str>) -> (String, String) {
    let (mut page, mut state) = (String::new(), String::new());
    for field in query.unwrap_or_default().split('&') {
        // The browser encodes the path once as it has it, and once more as a part of the query.
        match field.split_once('=') {
            Some(("page", path)) => {
                page = percent_decode_str(path).decode_utf8_lossy().into_owned();
            }
            Some(("state", known)) => known.clone_into(&mut state),
            _ => {}
        }
    }
    (page, state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gets_the_script_and_may_run_that_alone() {
        let page = "<head>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
                    style-src 'self'\">\n</head>\n<body></head></body>";
        let got = String::from_utf8(with_script(page.as_bytes(), "ab")).unwrap();
        assert_eq!(
            got,
            "<head>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             script-src 'self'; connect-src 'self'; style-src 'self'\">\n<script src=\"/.feedmill/reload.js\" \
             data-state=\"ab\" defer></script>\n</head>\n<body></head></body>"
        );
    }

    #[test]
    fn a_page_without_a_head_gets_it_at_its_end() {
        let got = String::from_utf8(with_script(b"<p>x", "0")).unwrap();
        assert!(got.starts_with("<p>x<script src="), "{got}");
    }

    #[test]
    fn a_state_is_another_when_the_page_or_the_style_is() {
        let all = [
            state(None, None),
            state(Some(b"a"), None),
            state(Some(b"b"), None),
            state(Some(b"a"), Some(b"b")),
            state(Some(b"b"), Some(b"a")),
            state(None, Some(b"a")),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all.iter().skip(at + 1).any(|other| one == other), "{at}");
        }
    }

    #[test]
    fn a_page_tells_its_path_and_its_state() {
        for (query, page, state) in [
            (Some("page=%2Fstories%2F&state=0a"), "/stories/", "0a"),
            (
                Some("page=%2Fpages%2F%25E3%2581%2582.html&state="),
                "/pages/%E3%81%82.html",
                "",
            ),
            (Some("state=b"), "", "b"),
            (None, "", ""),
        ] {
            assert_eq!(asked(query), (page.to_owned(), state.to_owned()));
        }
    }
}
