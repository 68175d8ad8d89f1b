//! What is known of an element by its name: the one table that all rules of HTML look into.

/// What the rules know of an element: a set of the constants below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::gate) struct Kind(u16);

impl Kind {
    /// Content may have it.
    pub(in crate::gate) const CONTENT: Self = Self(1);
    /// Whole documents may have it beside those of content.
    pub(in crate::gate) const FRAME: Self = Self(1 << 1);
    /// It has no end tag.
    pub(in crate::gate) const VOID: Self = Self(1 << 2);
    /// Before it a browser ends an open `p`.
    pub(in crate::gate) const BLOCK: Self = Self(1 << 3);
    /// It is `h1` to `h6`.
    pub(in crate::gate) const HEADING: Self = Self(1 << 4);
    /// It is `p`.
    pub(in crate::gate) const PARAGRAPH: Self = Self(1 << 5);
    /// It is `a`.
    pub(in crate::gate) const LINK: Self = Self(1 << 6);
    /// It holds elements, no text.
    pub(in crate::gate) const TEXTLESS: Self = Self(1 << 7);
    /// It stands directly in some elements alone, or some alone stand directly in it.
    pub(in crate::gate) const BOUND: Self = Self(1 << 8);
    /// It is part of the frame of every whole document.
    pub(in crate::gate) const SKELETON: Self = Self(1 << 9);
    /// A browser doesn't read its text as HTML.
    pub(in crate::gate) const RAW: Self = Self(1 << 10);

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it is one of these.
    pub(in crate::gate) const fn is(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    /// Whether a whole document may have it.
    pub(in crate::gate) const fn is_allowed(self) -> bool {
        self.is(Self::CONTENT.and(Self::FRAME))
    }

    /// Of the element of a name; of one that no document may have, only how a browser reads it.
    pub(in crate::gate) const fn of(name: &str) -> Self {
        const CONTENT: Kind = Kind::CONTENT;
        const BLOCK: Kind = CONTENT.and(Kind::BLOCK);
        const LIST: Kind = Kind::BOUND.and(Kind::TEXTLESS);
        const SKELETON: Kind = Kind::FRAME.and(Kind::SKELETON);
        // Bytes, as the compiler tells them apart by their length first, and strings one after the other.
        match name.as_bytes() {
            b"p" => BLOCK.and(Self::PARAGRAPH),
            b"a" => CONTENT.and(Self::LINK),
            b"li" | b"dt" | b"dd" | b"figcaption" | b"summary" => BLOCK.and(Self::BOUND),
            b"ul" | b"ol" | b"dl" | b"table" => BLOCK.and(LIST),
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => BLOCK.and(Self::HEADING),
            b"pre" | b"blockquote" | b"div" | b"figure" | b"details" => BLOCK,
            b"hr" => BLOCK.and(Self::VOID),
            b"em" | b"strong" | b"b" | b"i" | b"code" | b"span" | b"u" | b"s" | b"q" | b"cite"
            | b"abbr" | b"dfn" | b"time" | b"sub" | b"sup" | b"mark" | b"small" | b"picture"
            | b"del" | b"ins" | b"kbd" | b"samp" | b"var" | b"audio" | b"video" | b"bdi"
            | b"bdo" | b"ruby" | b"rb" | b"rt" | b"rp" | b"data" => CONTENT,
            b"br" | b"img" | b"wbr" => CONTENT.and(Self::VOID),
            b"source" | b"track" | b"col" => CONTENT.and(Self::VOID).and(Self::BOUND),
            b"caption" | b"td" | b"th" => CONTENT.and(Self::BOUND),
            b"colgroup" | b"thead" | b"tbody" | b"tfoot" | b"tr" => CONTENT.and(LIST),
            b"html" | b"head" => SKELETON.and(Self::TEXTLESS),
            b"title" | b"body" => SKELETON,
            b"meta" | b"link" => SKELETON.and(Self::VOID),
            b"header" | b"footer" | b"main" | b"nav" | b"section" | b"article" | b"aside"
            | b"address" | b"hgroup" | b"search" => Self::FRAME.and(Self::BLOCK),
            b"script" | b"style" | b"textarea" | b"xmp" | b"iframe" | b"noembed" | b"noframes"
            | b"plaintext" => Self::RAW,
            b"area" | b"base" | b"embed" | b"input" | b"param" => Self::VOID,
            _ => Self(0),
        }
    }
}
