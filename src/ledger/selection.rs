//! Which stories a feed selects, by what they say of themselves.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::story::patterns::PathPatterns;
use crate::story::{ArticlePath, Story};

/// A field of a story that feeds are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Field {
    /// The section.
    Section,
    /// Each of the tags.
    Tag,
    /// Each of the authors.
    Author,
    /// The language, or the site's.
    Language,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 4] = [Self::Section, Self::Tag, Self::Author, Self::Language];

    /// As the config and the output name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Language => "language",
        }
    }
}

/// What a story can be selected by, as its author wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Section.
    pub section: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Language.
    pub language: Option<String>,
}

impl Facets {
    /// Those of a story.
    pub fn of(story: &Story) -> Self {
        Self {
            section: story.section.clone(),
            tags: story.tags.clone(),
            authors: story.authors.clone(),
            language: story.language.clone(),
        }
    }

    /// The values of a field. `site_language` is that of a story that doesn't say.
    pub fn values<'a>(
        &'a self,
        field: Field,
        site_language: Option<&'a str>,
    ) -> impl Iterator<Item = &'a str> {
        let (one, many): (Option<&str>, &[String]) = match field {
            Field::Section => (self.section.as_deref(), &[]),
            Field::Tag => (None, &self.tags),
            Field::Author => (None, &self.authors),
            Field::Language => (self.language.as_deref().or(site_language), &[]),
        };
        one.into_iter().chain(many.iter().map(String::as_str))
    }
}

/// What a feed selects: of each field that it names, one of the values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Selection {
    /// Values of fields, as written.
    pub values: Vec<(Field, Vec<String>)>,
    /// Where the article lies.
    pub paths: PathPatterns,
    /// What must not be so: none of it.
    pub not: Option<Box<Self>>,
}

impl Selection {
    /// Whether it selects every story.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it selects a story.
    pub fn selects(
        &self,
        facets: &Facets,
        path: &ArticlePath,
        site_language: Option<&str>,
    ) -> bool {
        let has = |(field, values): &(Field, Vec<String>)| {
            let mut own = facets.values(*field, site_language);
            own.any(|own| values.iter().any(|value| is_value(*field, own, value)))
        };
        let lies = |paths: &PathPatterns| paths.written().is_empty() || paths.matches(path);
        let is_ruled_out = |not: &Self| {
            not.values.iter().any(has) || !not.paths.written().is_empty() && lies(&not.paths)
        };
        self.values.iter().all(has)
            && lies(&self.paths)
            && !self.not.as_deref().is_some_and(is_ruled_out)
    }

    /// The rules in one line, the same for the same rules: the ledger tells by it that a feed selects
    /// otherwise than before.
    pub fn rules(&self) -> String {
        let fields = self
            .values
            .iter()
            .map(|(field, values)| (field.name(), values));
        let written = Some(self.paths.written()).filter(|paths| !paths.is_empty());
        let mut rules: Vec<String> = fields
            .map(|(name, values)| format!("{name} {values:?}"))
            .chain(written.map(|paths| format!("path {paths:?}")))
            .collect();
        rules.extend(
            self.not
                .as_ref()
                .map(|not| format!("not ({})", not.rules())),
        );
        rules.join(", ")
    }

    /// The field and the value, if it selects the stories with one value and nothing else counts.
    pub fn one_value(&self) -> Option<(Field, &str)> {
        let [(field, values)] = self.values.as_slice() else {
            return None;
        };
        let [value] = values.as_slice() else {
            return None;
        };
        let is_all = self.paths.written().is_empty() && self.not.is_none();
        // A language is found by its first parts.
        (is_all && *field != Field::Language).then_some((*field, value))
    }

    /// The one language that it selects, if it does.
    pub fn language(&self) -> Option<&str> {
        self.values.iter().find_map(|one| match one {
            (Field::Language, values) if values.len() == 1 => values.first().map(String::as_str),
            _ => None,
        })
    }
}

/// Whether a story's value is the one that is asked for: letters, digits and their order count; of a
/// language its parts from the front (RFC 4647 §3.3.1, basic filtering).
fn is_value(field: Field, own: &str, asked: &str) -> bool {
    if field == Field::Language {
        let (own, asked) = (own.to_ascii_lowercase(), asked.to_ascii_lowercase());
        return own
            .strip_prefix(&asked)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    }
    folded(own) == folded(asked)
}

/// A value as it is compared: letter case and runs of white space don't count.
pub fn folded(value: &str) -> String {
    let words: Vec<&str> = value.split_whitespace().collect();
    let text: String = words.join(" ").nfc().collect();
    caseless::default_case_fold_str(&text).nfc().collect()
}

/// The longest that a value gets in a feed's name, in bytes.
const SLUG_MOST: usize = 60;

/// A value as a folder of the output: lower-case ASCII letters, digits and `-`. One that loses more
/// than white space and the usual punctuation ends in 8 hexadecimal digits of its hash.
pub fn value_slug(value: &str) -> String {
    let folded = folded(value);
    let mut slug = String::with_capacity(folded.len());
    let mut is_lossy = false;
    for c in folded.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
            continue;
        }
        is_lossy |= !(c.is_whitespace() || "-_&/,.:'’".contains(c));
        if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    is_lossy |= slug.len() > SLUG_MOST;
    slug.truncate(SLUG_MOST);
    let slug = slug.trim_end_matches('-');
    if is_lossy || slug.is_empty() {
        return with_hash(slug, &folded);
    }
    slug.to_owned()
}

/// The slug of a value whose own is another's already.
pub fn other_slug(value: &str) -> String {
    with_hash(&value_slug(value), &folded(value))
}

fn with_hash(slug: &str, folded: &str) -> String {
    let hash = xxhash_rust::xxh3::xxh3_64(folded.as_bytes());
    let digits = hash >> 32;
    let parts = [slug, &format!("{digits:08x}")];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facets() -> Facets {
        let texts = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
        Facets {
            section: Some("Harbour & Coast".into()),
            tags: texts(&["Ferries", "ice"]),
            authors: texts(&["Ada Quay"]),
            language: Some("pt-BR".into()),
        }
    }

    fn check(values: &[(Field, &[&str])], paths: &[&str], expected: bool) {
        let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let values = values.iter().map(|(field, list)| (*field, owned(list)));
        let selection = Selection {
            values: values.collect(),
            paths: PathPatterns::new(owned(paths)).unwrap(),
            not: None,
        };
        let path = ArticlePath::from_bytes("coast/ferry.txt");
        assert_eq!(
            selection.selects(&facets(), &path, Some("en")),
            expected,
            "{selection:?}"
        );
        let not = Selection {
            not: Some(Box::new(selection)),
            ..Selection::default()
        };
        let ruled_out = not.not.as_ref().is_some_and(|not| !not.is_everything());
        if ruled_out
            && not
                .not
                .as_ref()
                .is_some_and(|not| not.values.len() + not.paths.written().len() == 1)
        {
            assert_eq!(
                not.selects(&facets(), &path, Some("en")),
                !expected,
                "{not:?}"
            );
        }
    }

    #[test]
    fn a_selection_asks_for_one_value_of_every_field_that_it_names() {
        check(&[], &[], true);
        check(&[(Field::Section, &["harbour  & coast"])], &[], true);
        check(&[(Field::Section, &["Harbour"])], &[], false);
        check(&[(Field::Tag, &["ICE", "fog"])], &[], true);
        check(&[(Field::Tag, &["fog"])], &[], false);
        check(
            &[(Field::Tag, &["ice"]), (Field::Author, &["ada quay"])],
            &[],
            true,
        );
        check(
            &[(Field::Tag, &["ice"]), (Field::Author, &["Bo Weir"])],
            &[],
            false,
        );
        check(&[(Field::Language, &["pt"])], &[], true);
        check(&[(Field::Language, &["PT-br"])], &[], true);
        check(&[(Field::Language, &["pt-PT"])], &[], false);
        check(&[(Field::Language, &["p"])], &[], false);
        check(&[], &["coast"], true);
        check(&[], &["coast/*.txt"], true);
        check(&[], &["inland/**"], false);
    }

    #[test]
    fn a_value_becomes_a_folder() {
        for (value, slug) in [
            ("Sport", "sport"),
            ("Harbour & Coast", "harbour-coast"),
            (" New  York ", "new-york"),
            ("R&D", "r-d"),
            ("2026", "2026"),
        ] {
            assert_eq!(value_slug(value), slug);
        }
        let c = value_slug("C++");
        assert!(c.starts_with("c-") && c.len() == 10, "{c}");
        assert_ne!(c, value_slug("C#"));
        assert_eq!(value_slug("日本").len(), 8);
        assert_ne!(value_slug("日本"), value_slug("中国"));
        assert!(value_slug(&"word ".repeat(40)).len() <= SLUG_MOST + 9);
    }

    #[test]
    fn a_story_that_names_no_language_has_the_sites() {
        let selection = Selection {
            values: vec![(Field::Language, vec!["en".into()])],
            ..Selection::default()
        };
        let path = ArticlePath::from_bytes("a.txt");
        let plain = Facets::default();
        assert!(selection.selects(&plain, &path, Some("en-GB")));
        assert!(!selection.selects(&plain, &path, None));
        assert_eq!(selection.language(), Some("en"));
    }
}
