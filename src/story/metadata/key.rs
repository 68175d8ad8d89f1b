//! The metadata keys that articles may use, with the names that other tools give them.

/// What a key is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Title,
    Date,
    Updated,
    Authors,
    Tags,
    Section,
    Summary,
    Language,
    Slug,
    Link,
    Id,
    Draft,
    Status,
    Correction,
    Withdrawn,
    Related,
    /// Known, and not used yet: pictures, enclosures, layouts.
    Ignored,
}

impl Key {
    /// The key of a name, in any letter case.
    pub(super) fn named(name: &str) -> Option<Self> {
        const NAMES: [(&str, Key); 44] = [
            ("title", Key::Title),
            ("date", Key::Date),
            ("published", Key::Date),
            ("publishdate", Key::Date),
            ("pubdate", Key::Date),
            ("published_date", Key::Date),
            ("updated", Key::Updated),
            ("lastmod", Key::Updated),
            ("modified", Key::Updated),
            ("last_modified_at", Key::Updated),
            ("author", Key::Authors),
            ("authors", Key::Authors),
            ("tags", Key::Tags),
            ("tag", Key::Tags),
            ("categories", Key::Tags),
            ("category", Key::Tags),
            ("keywords", Key::Tags),
            ("section", Key::Section),
            ("summary", Key::Summary),
            ("description", Key::Summary),
            ("language", Key::Language),
            ("lang", Key::Language),
            ("slug", Key::Slug),
            ("link", Key::Link),
            ("permalink", Key::Link),
            ("url", Key::Link),
            ("id", Key::Id),
            ("guid", Key::Id),
            ("draft", Key::Draft),
            ("status", Key::Status),
            ("correction", Key::Correction),
            ("withdrawn", Key::Withdrawn),
            ("related", Key::Related),
            ("image", Key::Ignored),
            ("images", Key::Ignored),
            ("cover", Key::Ignored),
            ("enclosure", Key::Ignored),
            ("layout", Key::Ignored),
            ("template", Key::Ignored),
            ("weight", Key::Ignored),
            ("type", Key::Ignored),
            ("aliases", Key::Ignored),
            ("comments", Key::Ignored),
            ("save_as", Key::Ignored),
        ];
        let name = name.trim();
        NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|&(_, key)| key)
    }

    /// Whether a story mustn't go out when the value can't be understood.
    pub(super) fn holds_story(self) -> bool {
        matches!(
            self,
            Self::Date | Self::Draft | Self::Status | Self::Withdrawn
        )
    }
}

/// Whether a line starts with a key that we know.
pub(in crate::story) fn is_key_line(line: &str) -> bool {
    let name = line.split_once(':').map(|(name, _)| name);
    name.is_some_and(|name| Key::named(name).is_some())
}
