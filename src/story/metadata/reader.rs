//! Fields in, checked metadata out: what each key's value must be.

use super::checked::Metadata;
use super::embargo::{self, Embargo};
use super::field::Field;
use super::inheritance::hides;
use super::key::{Key, State, is_mistyped_date, may_hold_more, meant_date, nearest_name};
use super::list::{List, holds_template};
use super::media;
use super::moment::read as read_date;
use super::state::{self, Said, held, held_by_value, held_inside};
use super::value::{Value, find, text_of};
use crate::problem::{Doubt, What};
use crate::story::headline_line::parts;
use crate::story::headline_list::Headlines;
use crate::story::limits::{
    ALIASES, AUTHORS, CORRECTION_CHARS, NAME_CHARS, NAME_EXPECTED, REASON_CHARS, SUMMARY_CHARS,
    TAGS, TITLE_CHARS, is_longer,
};
use crate::story::media::{Named, Role};
use crate::story::tidy::{cut_words, one_line};
use crate::story::{Alias, Rules, Updated, Written, bad_value, language, link};

/// What a value with another tool's tags should be.
const NO_TEMPLATE: &str = "a text without another tool's tags";

const DATE_EXPECTED: &str = "a date such as 2026-05-14 or 2026-05-14T09:30:00Z";

/// Checks the fields in their order.
pub(super) fn read(
    fields: Vec<Field>,
    names_unknown: bool,
    rules: &Rules,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Metadata {
    let mut reader = Reader {
        metadata: Metadata::default(),
        rules,
        problems,
        names_unknown,
        unknown: Vec::new(),
        seen: Vec::new(),
        notices: Vec::new(),
        authors: List::default(),
        tags: List::default(),
        of_media: OfMedia::default(),
    };
    for field in fields {
        reader.take(field);
    }
    let is_state = |(key, ..): &(Key, String, String)| matches!(key, Key::State(_));
    if !reader.seen.iter().any(is_state) {
        reader.problems.append(&mut reader.notices);
    }
    reader.of_media.note(&mut reader.metadata.media);
    Metadata {
        authors: reader.authors.found,
        blank_tags: reader.tags.unparted,
        tags: reader.tags.found,
        seen: reader.seen,
        ..reader.metadata
    }
}

struct Reader<'a> {
    metadata: Metadata,
    rules: &'a Rules,
    problems: &'a mut Vec<(Option<u32>, What)>,
    /// Whether unknown keys are told that are near no known one.
    names_unknown: bool,
    /// The unknown keys that were told.
    unknown: Vec<String>,
    /// Keys with a value so far, the names that the author gave them, in small letters, the values.
    seen: Vec<(Key, String, String)>,
    /// What says draft where no key of a state does: with such a key that is certain.
    notices: Vec<(Option<u32>, What)>,
    authors: List,
    tags: List,
    of_media: OfMedia,
}

/// What keys of their own say of an image or a file.
#[derive(Default)]
struct OfMedia {
    alt: Option<String>,
    bytes: Option<u64>,
    media_type: Option<String>,
}

impl OfMedia {
    /// Gives it to the first of them that says nothing of its own.
    fn note(self, media: &mut [Named]) {
        let first = |media: &mut [Named], role| media.iter_mut().position(|one| one.role == role);
        if let Some(image) = first(media, Role::Image).and_then(|at| media.get_mut(at)) {
            image.alt = image.alt.take().or(self.alt);
        }
        if let Some(file) = first(media, Role::Attachment).and_then(|at| media.get_mut(at)) {
            file.bytes = file.bytes.or(self.bytes);
            file.media_type = file.media_type.take().or(self.media_type);
        }
    }
}

impl Reader<'_> {
    fn take(&mut self, field: Field) {
        if let Some(said) = state::said(&field, self.rules) {
            return self.take_state(&field, said);
        }
        let Some(key) = field.key else {
            return self.take_unknown(&field);
        };
        if key.is_aside() || matches!(key, Key::Publication | Key::Title) {
            self.take_aside(&field);
        }
        if key.is_aside() {
            return self.take_media(key, &field);
        }
        let is_empty = field.value == Value::Nothing
            || text_of(&field.value).is_some_and(|text| text.trim().is_empty());
        if is_empty && key == Key::Date {
            self.metadata.empty_date_line = Some(field.line);
        }
        let says_nothing = field.value == Value::Nothing && key != Key::NotBefore;
        if self.repeats(&field) || says_nothing {
            return;
        }
        let name = field.name.to_lowercase();
        // `tags` and `categories` add up; of `date` and `published` the first counts.
        let has_another = self.sees_another(key, &field);
        if has_another && !key.adds_up() {
            return;
        }
        let outcome = match key {
            Key::Authors => self.authors.add_authors(&field.value, &name),
            Key::Tags => {
                let parts = matches!(name.as_str(), "tags" | "categories");
                self.tags.add_tags(&field.value, parts)
            }
            Key::Related => self.related(&field),
            Key::Aliases | Key::RedirectFrom => self.aliases(key, &field),
            _ => match text_of(&field.value) {
                Some(text) => self.text(key, &field, text),
                None if field.value == Value::Nothing => Err(DATE_EXPECTED),
                None => Err("text"),
            },
        };
        self.tell_lists(&field);
        let line = match key {
            Key::Updated => Some(&mut self.metadata.updated_line),
            Key::Id => Some(&mut self.metadata.id_line),
            _ => None,
        };
        if let Some(line) = line {
            *line = Some(field.line);
        }
        if let Err(expected) = outcome {
            let fatal = key.holds_story();
            self.metadata.date_is_bad |= key == Key::Date;
            self.problems.push((
                Some(field.line),
                What::BadValue {
                    key: field.name,
                    value: one_line(&field.value.shown()),
                    expected: expected.into(),
                    fatal,
                },
            ));
        }
    }

    /// Says which names of authors and tags couldn't be taken.
    fn tell_lists(&mut self, field: &Field) {
        let cut = [
            self.authors.cut("authors", AUTHORS),
            self.tags.cut("tags", TAGS),
        ];
        let cut = cut.into_iter().flatten();
        self.problems
            .extend(cut.map(|what| (Some(field.line), what)));
        let bad = self.authors.bad().or_else(|| self.tags.bad());
        if let Some(name) = bad {
            let expected = if holds_template(&name) {
                NO_TEMPLATE
            } else {
                NAME_EXPECTED
            };
            let what = bad_value(&field.name, &name, expected);
            self.problems.push((Some(field.line), what));
        }
    }

    /// Notes a key; whether there was another of the same meaning.
    fn sees_another(&mut self, key: Key, field: &Field) -> bool {
        let has_another = self.seen.iter().any(|&(seen, _, _)| seen == key);
        let seen = (key, field.name.to_lowercase(), field.value.shown());
        self.seen.push(seen);
        has_another
    }

    /// Takes images and files: of several keys for an image the first counts, files add up.
    fn take_media(&mut self, key: Key, field: &Field) {
        let role = match key {
            Key::Image => Role::Image,
            Key::Media => Role::Attachment,
            Key::Ignored => {
                let is_name = |text: &str| !text.contains('.') && !text.trim().is_empty();
                let layout = text_of(&field.value).filter(|text| is_name(text));
                let layout = layout.filter(|_| field.name.eq_ignore_ascii_case("layout"));
                self.metadata.layout = layout.map(str::to_owned).or(self.metadata.layout.take());
                return;
            }
            _ => return self.take_of_media(key, field),
        };
        let named = media::named(field, role);
        if named.is_empty() || self.repeats(field) {
            return;
        }
        let has_another = self.sees_another(key, field);
        if role == Role::Attachment || !has_another {
            self.metadata.media.extend(named);
        }
    }

    fn take_of_media(&mut self, key: Key, field: &Field) {
        let Some(text) = text_of(&field.value) else {
            return;
        };
        let own = &mut self.of_media;
        match key {
            Key::ImageAlt => own.alt = own.alt.take().or_else(|| media::alt(text)),
            Key::MediaBytes => own.bytes = own.bytes.or_else(|| media::bytes(text)),
            _ => own.media_type = own.media_type.take().or_else(|| media::media_type(text)),
        }
    }

    /// Takes what a field says of the story's state.
    fn take_state(&mut self, field: &Field, said: Said) {
        let name = field.name.to_lowercase();
        let value = field.value.shown();
        if self.repeats(field) {
            return;
        }
        match said {
            Said::Publish if field.key.is_none() => return self.take_unknown(field),
            Said::Publish => {
                let says = [State::Draft, State::Publish, State::Status].map(Key::State);
                self.metadata.is_cleared |= field.key.is_some_and(|key| says.contains(&key));
            }
            Said::Hold => self.metadata.draft = true,
            Said::Withdrawn(reason) => {
                let reason = self.cut(field, one_line(&reason), REASON_CHARS);
                self.metadata.withdrawn = Some(reason);
            }
            Said::Date(date) => self.publish_at(date, field.line),
            Said::NotBefore(date) => self.not_before(date, field.line),
            Said::Doubt(what) => self.problems.push((Some(field.line), what)),
        }
        if let (Some(key), true) = (field.key, field.value != Value::Nothing) {
            self.seen.push((key, name, value));
        }
    }

    /// Whether a key is there already; says so.
    fn repeats(&mut self, field: &Field) -> bool {
        let name = field.name.to_lowercase();
        let first = self.seen.iter().find(|(_, seen, _)| *seen == name);
        let Some((key, _, first)) = first else {
            return false;
        };
        let what = match key {
            Key::State(state) if *first != field.value.shown() => {
                held(&field.written(), *state, Doubt::Twice)
            }
            _ => What::RepeatedKey {
                key: field.name.clone(),
            },
        };
        self.problems.push((Some(field.line), what));
        true
    }

    /// A key that nobody knows. In front matter other tools have keys of their own, which are as good as
    /// any.
    fn take_unknown(&mut self, field: &Field) {
        let text = text_of(&field.value).unwrap_or_default();
        let line = [&field.name, ": ", text].concat();
        if self.take_mistyped_date(field, text) || self.take_embargo(field, &line) {
            return;
        }
        self.take_aside(field);
        let nearest = nearest_name(&field.name).map(str::to_owned);
        let is_known = self.unknown.contains(&field.name);
        if is_known || (nearest.is_none() && !self.names_unknown) {
            return;
        }
        self.unknown.push(field.name.clone());
        let what = What::UnknownKey {
            key: shortened(&field.name),
            nearest,
        };
        self.problems.push((Some(field.line), what));
    }

    /// Takes a date behind a key that is one letter from that of a date, or tells of publishing: if the date is
    /// to come the story must wait for it. What can't be read holds it, as it would behind the key that is meant.
    fn take_mistyped_date(&mut self, field: &Field, text: &str) -> bool {
        let Some((meant, key)) = meant_date(&field.name) else {
            return false;
        };
        let date = read_date(&one_line(text), self.rules);
        let what = match (date, key) {
            (Some(date), _) => {
                self.not_before(date, field.line);
                What::MistypedKey {
                    key: shortened(&field.name),
                    meant: meant.to_owned(),
                }
            }
            (None, Key::NotBefore) => {
                let word = meant.to_owned();
                held(&field.written(), State::Embargo, Doubt::LooksLike { word })
            }
            (None, _) if is_mistyped_date(&field.name) && !text.trim().is_empty() => {
                self.metadata.date_is_bad = true;
                What::BadValue {
                    key: shortened(&field.name),
                    value: one_line(&field.value.shown()),
                    expected: format!("{DATE_EXPECTED}, if `{meant}` is meant"),
                    fatal: true,
                }
            }
            (None, _) => return false,
        };
        self.problems.push((Some(field.line), what));
        true
    }

    /// Takes what says embargo or draft where no key of a state does: `note: hold for release`, `title: [DRAFT]
    /// The quay`, `type: draft`, a state inside another key.
    fn take_aside(&mut self, field: &Field) {
        match &field.value {
            Value::Table(pairs) => {
                self.take_build(field);
                let mut pairs = pairs.iter().filter(|_| may_hold_more(&field.name));
                let inside = pairs.find_map(|pair| held_inside(pair, 0, self.rules));
                self.problems
                    .extend(inside.map(|what| (Some(field.line), what)));
            }
            value => {
                let text = text_of(value).unwrap_or_default();
                self.take_embargo(field, text);
            }
        }
    }

    /// Takes Hugo's options of building, which may keep a page out of all lists.
    fn take_build(&mut self, field: &Field) {
        let name = field.name.to_lowercase();
        if let (Some(key), "build" | "_build") = (field.key, name.as_str()) {
            self.metadata.draft |= hides(&field.value);
            self.seen.push((key, name, field.value.shown()));
        }
    }

    /// Takes a text that is an embargo, or says that it isn't ready; whether it is one.
    fn take_embargo(&mut self, field: &Field, text: &str) -> bool {
        match embargo::of_line(text, self.rules) {
            Some(Embargo::Until(date)) => self.not_before(date, field.line),
            Some(Embargo::Unread) => {
                let what = held(text, State::Embargo, Doubt::NoDate);
                self.problems.push((Some(field.line), what));
            }
            None => {
                let what = held_by_value(text, self.rules);
                let holds = what.is_some();
                self.notices
                    .extend(what.map(|what| (Some(field.line), what)));
                return holds;
            }
        }
        true
    }

    /// Takes the date of publishing; of several the first counts.
    fn publish_at(&mut self, date: Written, line: u32) {
        if self.metadata.date.is_none() {
            self.metadata.date = Some(date);
            self.metadata.date_line = Some(line);
        }
    }

    /// Takes a date before which the story doesn't go out; of several the latest counts.
    fn not_before(&mut self, date: Written, line: u32) {
        self.metadata.wait_for(Some((date, line)));
    }

    /// Takes a key whose value is one text. `Err`: what would have been right.
    fn text(&mut self, key: Key, field: &Field, text: &str) -> Result<(), &'static str> {
        if holds_template(text) {
            return Err(NO_TEMPLATE);
        }
        let line = match most_chars(key) {
            Some(most) => self.cut(field, one_line(text), most),
            None => one_line(text),
        };
        if line.is_empty() && key != Key::NotBefore {
            return Ok(());
        }
        let metadata = &mut self.metadata;
        match key {
            Key::Title => metadata.title = Some(line),
            Key::Section if is_longer(&line, NAME_CHARS) => return Err(NAME_EXPECTED),
            Key::Section => metadata.section = Some(line),
            Key::Summary => metadata.summary = Some(line),
            Key::Correction => metadata.correction = Some(line),
            Key::Slug => metadata.slug = Some(link::slug(&line)?),
            Key::Link if matches!(&field.value, Value::Bare(text) if text == "false") => {
                // Its tool makes no page of it.
                metadata.draft = true;
            }
            Key::Link => {
                let link = link::story_link(&line, &self.rules.base_url)?;
                metadata.link = link.or(metadata.link.take());
            }
            Key::Id => metadata.id = Some(link::declared_id(&line)?),
            Key::Language => {
                let tag = language::language(&line);
                metadata.language = Some(tag.ok_or("a language tag such as en or pt-BR")?);
            }
            Key::Date if is_of_file(&line) => {}
            Key::Date => {
                let date = self.date(&line)?;
                self.publish_at(date, field.line);
            }
            Key::NotBefore => {
                let date = self.date(&line)?;
                self.not_before(date, field.line);
            }
            Key::Publication => {
                if let Some(date) = read_date(&line, self.rules) {
                    self.not_before(date, field.line);
                }
            }
            Key::Updated if line.eq_ignore_ascii_case("keep") => {
                metadata.updated = Some(Updated::Keep);
            }
            Key::Updated => {
                let date = self.date(&line)?;
                self.metadata.updated = Some(Updated::At(date));
            }
            _ => {}
        }
        Ok(())
    }

    /// The text, cut where it is too long, which is told.
    fn cut(&mut self, field: &Field, line: String, most: usize) -> String {
        if !is_longer(&line, most) {
            return line;
        }
        let what = What::TooLong {
            key: field.name.clone(),
            most: most as u64,
        };
        self.problems.push((Some(field.line), what));
        cut_words(&line, most)
    }

    fn date(&mut self, text: &str) -> Result<Written, &'static str> {
        read_date(text, self.rules).ok_or(DATE_EXPECTED)
    }

    /// Takes addresses of old: a list, or one text of one or several.
    fn aliases(&mut self, key: Key, field: &Field) -> Result<(), &'static str> {
        const EXPECTED: &str = "an address such as /old/page/, or a list of them";
        let texts: Vec<&str> = match &field.value {
            Value::List(items) => {
                let items = items.iter().filter(|item| **item != Value::Nothing);
                let texts = items.map(|item| text_of(item).ok_or(EXPECTED));
                texts.collect::<Result<_, _>>()?
            }
            other => addresses(text_of(other).ok_or(EXPECTED)?),
        };
        let known = &mut self.metadata.aliases;
        for text in texts {
            let text = one_line(text);
            // Jekyll knows no folder of an article.
            let is_bare = key == Key::RedirectFrom && !text.contains("//");
            let written = if is_bare && !text.starts_with('/') {
                format!("/{text}")
            } else {
                text
            };
            let alias = Alias {
                written,
                line: field.line,
            };
            let is_known = known.iter().any(|own| own.written == alias.written);
            if !alias.written.is_empty() && !is_known {
                known.push(alias);
            }
        }
        if known.len() > ALIASES {
            known.truncate(ALIASES);
            let what = What::TooMany {
                things: field.name.clone(),
                most: ALIASES as u64,
            };
            self.problems.push((Some(field.line), what));
        }
        Ok(())
    }

    fn related(&mut self, field: &Field) -> Result<(), &'static str> {
        const EXPECTED: &str = "headlines, or tables of title and url";
        let items = match &field.value {
            Value::List(items) => items.as_slice(),
            other => std::slice::from_ref(other),
        };
        let mut list = Headlines::default();
        for item in items {
            let (text, url) = match item {
                Value::Nothing => continue,
                Value::Table(pairs) => (
                    find(pairs, ["title", "text"]).ok_or(EXPECTED)?,
                    find(pairs, ["url", "link"]),
                ),
                other => {
                    let parts = parts(text_of(other).ok_or(EXPECTED)?.trim(), false);
                    (parts.text, parts.url)
                }
            };
            if holds_template(text) || url.is_some_and(holds_template) {
                return Err(NO_TEMPLATE);
            }
            list.take(text.into(), url, (field.line, &field.name), self.problems);
        }
        self.metadata.related = list.found;
        Ok(())
    }
}

/// Whether a date is to be that of the file, as Eleventy has it: that of git is asked for in the configuration.
fn is_of_file(date: &str) -> bool {
    const WORDS: [&str; 4] = [
        "last modified",
        "created",
        "git last modified",
        "git created",
    ];
    WORDS.iter().any(|words| words.eq_ignore_ascii_case(date))
}

/// The addresses of a text, parted by commas before the next; a comma may be part of one.
fn addresses(text: &str) -> Vec<&str> {
    let text = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    let mut found = Vec::new();
    let mut start = 0;
    for comma in memchr::memchr_iter(b',', text.as_bytes()) {
        let rest = text.get(comma + 1..).unwrap_or_default();
        let next = rest.trim_start_matches([' ', '"', '\'']);
        if rest.starts_with(' ') || next.starts_with('/') || next.starts_with("http") {
            found.extend(text.get(start..comma));
            start = comma + 1;
        }
    }
    found.extend(text.get(start..));
    let bare = found
        .into_iter()
        .map(|text| text.trim_matches([' ', '"', '\'']));
    bare.collect()
}

/// A key as problems show it.
fn shortened(name: &str) -> String {
    const MOST_CHARS: usize = 60;
    name.chars().take(MOST_CHARS).collect()
}

/// How many characters of a text are taken, where what is too long is cut.
fn most_chars(key: Key) -> Option<usize> {
    match key {
        Key::Title => Some(TITLE_CHARS),
        Key::Summary => Some(SUMMARY_CHARS),
        Key::Correction => Some(CORRECTION_CHARS),
        _ => None,
    }
}
