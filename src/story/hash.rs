//! Hashes of a story: what tells that something changed, and that two stories are one.

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::normal_form::normal_form;
use super::{Media, Place, Role, Story};

impl Story {
    /// xxh3-128 of the text alone, and of all that is shown.
    ///
    /// The text is paragraphs, correction, withdrawal, not title, headlines and metadata. With the
    /// title it decides whether `updated` moves; alone, whether a file that appears is one that went
    /// missing. All that is shown is text, title, summary, headlines with their URLs, authors, tags,
    /// section, language, link, slug, the markup of a body that has one, and images and files as far as they are at an
    /// address or were found.
    pub fn hashes(&self) -> (u128, u128) {
        let mut hasher = Xxh3::new();
        self.hash_text(&mut hasher);
        let text = hasher.digest128();
        add(&mut hasher, &self.title);
        add(&mut hasher, &self.summary);
        add_count(&mut hasher, self.headlines.len());
        for headline in &self.headlines {
            add(&mut hasher, &headline.text);
            add_optional(&mut hasher, headline.url.as_deref());
        }
        for list in [&self.authors, &self.tags] {
            add_count(&mut hasher, list.len());
            for text in list {
                add(&mut hasher, text);
            }
        }
        for field in [&self.section, &self.language, &self.link, &self.slug] {
            add_optional(&mut hasher, field.as_deref());
        }
        if let Some(markup) = &self.markup {
            add(&mut hasher, &markup.html);
        }
        let image = self.image();
        let shown = self.media.iter().enumerate();
        for (at, media) in shown.filter(|(_, media)| media.is_shown()) {
            add_media(&mut hasher, media, image == Some(at));
        }
        (text, hasher.digest128())
    }

    /// xxh3-64 of the title's normal form; frozen, as the normal form is.
    pub fn title_hash(&self) -> u64 {
        xxh3_64(normal_form(&self.title).as_bytes())
    }

    /// xxh3-64 of each sentence of the body, in order: two versions of a story share most.
    pub fn sentences(&self) -> Vec<u64> {
        let paragraphs = self.paragraphs.iter();
        paragraphs
            .flat_map(|text| text.split_inclusive(['.', '!', '?', '。', '！', '？', '\n']))
            .map(str::trim)
            .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
            .map(|sentence| xxh3_64(sentence.as_bytes()))
            .collect()
    }

    /// [`sentence_forms`] of the body.
    pub fn sentence_forms(&self) -> Vec<u64> {
        sentence_forms(self.paragraphs.iter().map(String::as_str))
    }

    fn hash_text(&self, hasher: &mut Xxh3) {
        add_count(hasher, self.paragraphs.len());
        for paragraph in &self.paragraphs {
            add(hasher, paragraph);
        }
        add_optional(hasher, self.correction.as_deref());
        add_optional(hasher, self.withdrawn.as_deref());
    }
}

/// What documents show of an image or a file.
fn add_media(hasher: &mut Xxh3, media: &Media, stands_for_story: bool) {
    let role = match media.role {
        Role::Image => 0,
        Role::Attachment => 1,
        Role::Text => 2,
    };
    hasher.update(&[role, u8::from(stands_for_story)]);
    let url = match &media.place {
        Place::Url(url) => Some(url.as_str()),
        Place::File(_) => None,
    };
    let name = media.file.map(|file| file.name());
    let fields = [
        url,
        name.as_deref(),
        media.alt.as_deref(),
        media.title.as_deref(),
        media.media_type.as_deref(),
    ];
    for field in fields {
        add_optional(hasher, field);
    }
    for number in [media.bytes, media.duration_secs] {
        hasher.update(&number.unwrap_or_default().to_le_bytes());
    }
}

/// xxh3-64 of the normal form of each sentence of some paragraphs, in order: the same words with other quotes, dashes
/// and white space between them are the same.
pub fn sentence_forms<'a>(paragraphs: impl Iterator<Item = &'a str>) -> Vec<u64> {
    paragraphs
        .flat_map(|text| text.split_inclusive(['.', '!', '?', '。', '！', '？', '\n']))
        .map(normal_form)
        .filter(|form| !form.is_empty())
        .map(|form| xxh3_64(form.as_bytes()))
        .collect()
}

/// Lengths keep `ab`, `c` and `a`, `bc` apart; fixed width and byte order keep the hash the same
/// on every machine.
fn add_count(hasher: &mut Xxh3, count: usize) {
    hasher.update(&(count as u64).to_le_bytes());
}

fn add(hasher: &mut Xxh3, text: &str) {
    add_count(hasher, text.len());
    hasher.update(text.as_bytes());
}

fn add_optional(hasher: &mut Xxh3, text: Option<&str>) {
    hasher.update(&[u8::from(text.is_some())]);
    add(hasher, text.unwrap_or_default());
}
