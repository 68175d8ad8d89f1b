//! The elements that a body may have, and where each may stand: what feed readers show, and nothing that loads,
//! runs or restyles anything.

/// Where an element may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// A browser ends an open `p` before it.
    pub(super) is_block: bool,
    /// It is `h1` to `h6`.
    pub(super) is_heading: bool,
    /// The elements in which alone it may stand directly; empty: in any.
    pub(super) parents: &'static [&'static str],
    /// The elements that alone may stand directly in it, and no text; `None`: anything.
    pub(super) children: Option<&'static [&'static str]>,
}

/// Where the element of a name may stand; the empty name is that of text.
pub(super) fn place(name: &str) -> Place {
    const INLINE: Place = Place {
        is_block: false,
        is_heading: false,
        parents: &[],
        children: None,
    };
    const BLOCK: Place = Place {
        is_block: true,
        ..INLINE
    };
    let of = |parents| Place { parents, ..INLINE };
    let block_of = |parents| Place { parents, ..BLOCK };
    let holds = |place, children| Place {
        children: Some(children),
        ..place
    };
    match name {
        "p" | "pre" | "blockquote" | "figure" | "details" | "hr" => BLOCK,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Place {
            is_heading: true,
            ..BLOCK
        },
        "ul" | "ol" => holds(BLOCK, &["li"]),
        "li" => block_of(&["ul", "ol"]),
        "dl" => holds(BLOCK, &["dt", "dd"]),
        "dt" | "dd" => block_of(&["dl"]),
        "figcaption" => block_of(&["figure"]),
        "summary" => block_of(&["details"]),
        "table" => holds(BLOCK, &["caption", "thead", "tbody", "tfoot", "tr"]),
        "caption" => block_of(&["table"]),
        "thead" | "tbody" | "tfoot" => holds(block_of(&["table"]), &["tr"]),
        "tr" => holds(
            block_of(&["table", "thead", "tbody", "tfoot"]),
            &["td", "th"],
        ),
        "td" | "th" => block_of(&["tr"]),
        "source" => of(&["audio", "video", "picture"]),
        "track" => of(&["audio", "video"]),
        _ => INLINE,
    }
}

/// The elements that a body may have.
const NAMES: [&str; 65] = [
    "a",
    "abbr",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rb",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "source",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// The name of an element that a body may have, under the name that it has there; `None`: its content alone.
pub(super) fn allowed(name: &str) -> Option<&'static str> {
    // What is as old as these has a name of today.
    let name = match name {
        "acronym" => "abbr",
        "dir" | "menu" => "ul",
        "listing" | "plaintext" | "xmp" => "pre",
        "strike" => "s",
        "tt" => "code",
        _ => name,
    };
    NAMES.iter().copied().find(|known| *known == name)
}

/// Whether an element has no content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "source" | "track" | "wbr")
}

/// Whether a browser begins a new line before and after an element that a body hasn't.
pub(super) fn parts_lines(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "body"
            | "center"
            | "dialog"
            | "div"
            | "fieldset"
            | "footer"
            | "form"
            | "frameset"
            | "header"
            | "hgroup"
            | "html"
            | "legend"
            | "main"
            | "nav"
            | "noframes"
            | "optgroup"
            | "option"
            | "search"
            | "section"
    )
}

/// Whether nothing of an element is a story's, whatever it holds.
pub(super) fn is_dropped(name: &str) -> bool {
    matches!(
        name,
        "applet"
            | "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "button"
            | "canvas"
            | "col"
            | "colgroup"
            | "datalist"
            | "frame"
            | "head"
            | "link"
            | "map"
            | "math"
            | "meta"
            | "meter"
            | "noembed"
            | "noscript"
            | "output"
            | "param"
            | "progress"
            | "script"
            | "select"
            | "style"
            | "svg"
            | "template"
            | "textarea"
            | "title"
    )
}
