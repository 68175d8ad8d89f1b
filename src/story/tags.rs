//! The tags of HTML as [`Markup`](super::Markup) has it: `<` and `>` stand nowhere else, and values in double quotes.

/// A start tag with attributes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tag<'a> {
    /// What stands between `<` and `>`.
    inside: &'a str,
    /// Where that begins in the HTML, in bytes.
    at: usize,
}

/// An attribute of a tag.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its value as it stands there, escaped.
    pub(crate) value: &'a str,
    /// Where the value begins in the HTML, in bytes.
    pub(crate) at: usize,
}

/// The start tags that have attributes, in order.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let starts = memchr::memchr_iter(b'<', html.as_bytes()).map(|at| at + 1);
    let tags = starts.filter_map(|at| {
        let (inside, _) = html.get(at..)?.split_once('>')?;
        Some(Tag { inside, at })
    });
    tags.filter(|tag| tag.inside.contains("=\"") && !tag.inside.starts_with('/'))
}

impl<'a> Tag<'a> {
    /// The name of its element.
    pub(crate) fn name(&self) -> &'a str {
        self.inside.split(' ').next().unwrap_or_default()
    }

    /// Its attributes in order, but for those without a value.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let Self { inside, at } = *self;
        let mut taken = 0;
        std::iter::from_fn(move || {
            let (before, after) = inside.get(taken..)?.split_once("=\"")?;
            let (value, _) = after.split_once('"')?;
            let start = taken + before.len() + "=\"".len();
            taken = start + value.len() + 1;
            Some(Attribute {
                name: before.rsplit(' ').next().unwrap_or_default(),
                value,
                at: at + start,
            })
        })
    }
}
