//! What the ledger keeps of a story that is in a head: enough to write every document again, so
//! that a file that changes or breaks later can't tear one.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::addresses::linked;
use crate::story::{Media, Notice, Place, Role, Story};
use crate::story::{article_links, form_hash, key_name, key_of, normal_form, one_line};
use crate::words::Words;

/// A story's content as it was when it was last judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Title.
    pub title: String,
    /// One line of plain text; may be empty.
    pub summary: String,
    /// The body as an HTML fragment, its addresses as links, without the related headlines.
    pub html: String,
    /// Names of the authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// BCP 47 language tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Related headlines in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headlines: Vec<BodyHeadline>,
    /// Images and files that documents show, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<BodyMedia>,
    /// A hash of each sentence, to know the story again under another name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<u64>,
}

/// An image or a file as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyMedia {
    /// What it is for.
    pub role: BodyRole,
    /// Where it is: an absolute http or https URL, or the name of a document of ours.
    pub place: BodyPlace,
    /// What its file is called.
    pub name: String,
    /// Its media type, where it is known.
    pub media_type: Option<String>,
    /// Its size in bytes, where it is known.
    pub bytes: Option<u64>,
    /// Width and height of an image in pixels, where they are known.
    pub size: Option<(u32, u32)>,
    /// What an image shows, in words.
    pub alt: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// How long it takes to hear or see it, in seconds.
    pub duration_secs: Option<u64>,
    /// The addresses by which the text leads to it, as they are written there.
    pub in_text: Vec<String>,
}

/// What an image or a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodyRole {
    /// It illustrates the story.
    Image,
    /// It is offered.
    Attachment,
    /// The text shows it, or leads to it, and no more.
    Text,
}

/// Where an image or a file is that documents show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodyPlace {
    /// At an absolute http or https URL.
    Url(String),
    /// Among our documents, under this name in their folder.
    Document(String),
}

impl BodyMedia {
    /// What documents show of a story's images and files; nothing of those that weren't found.
    fn all(story: &Story) -> Vec<Self> {
        let image = story.image();
        let media = story.media.iter().enumerate();
        let media = media.filter_map(|(at, media)| {
            let own = Self::of(media)?;
            if image == Some(at) {
                return Some(Self {
                    role: BodyRole::Image,
                    ..own
                });
            }
            // One at an address stays as the text has it.
            let is_known = media.role == Role::Text && media.file.is_none();
            Some(own).filter(|_| !is_known)
        });
        media.collect()
    }

    fn of(media: &Media) -> Option<Self> {
        let (place, name) = match (&media.place, &media.file) {
            (Place::Url(url), _) => {
                let path = url.split(['?', '#']).next().unwrap_or(url);
                let name = path.rsplit('/').next().unwrap_or(path);
                let name = percent_decode_str(name).decode_utf8_lossy();
                (BodyPlace::Url(url.clone()), one_line(&name))
            }
            (Place::File(path), Some(file)) => {
                let name = path.as_bytes().rsplit(|byte| *byte == b'/').next();
                let name = String::from_utf8_lossy(name.unwrap_or_default());
                (BodyPlace::Document(file.name()), one_line(&name))
            }
            (Place::File(_), None) => return None,
        };
        let file = media.file.as_ref();
        let known = file.map(|file| file.media_type.name().to_owned());
        Some(Self {
            role: match media.role {
                Role::Image => BodyRole::Image,
                Role::Attachment => BodyRole::Attachment,
                Role::Text => BodyRole::Text,
            },
            place,
            name,
            media_type: known.or_else(|| media.media_type.clone()),
            bytes: file.map(|file| file.bytes).or(media.bytes),
            size: file.and_then(|file| file.size),
            alt: media.alt.clone(),
            title: media.title.clone(),
            duration_secs: media.duration_secs,
            in_text: media.in_text.clone(),
        })
    }
}

/// A related headline as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyHeadline {
    /// Its text, to the letter.
    pub text: String,
    /// The URL that the author wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What its id is made from.
    pub hash: [u8; 16],
    /// The hash that a story's title has when the headline names it.
    pub names: u64,
}

/// A headline's link to the story that it named when the links were frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenLink(
    /// The hash of the title that the headline names.
    pub u64,
    /// Row of the story that it named; 0: one that nothing is known of any more.
    pub i64,
    /// That story's own URL at that time, empty when it was its page; of an unknown one the URL that it had.
    pub String,
);

impl Body {
    /// The document of ours that an address in the text leads to, by its name.
    pub fn document_at(&self, address: &str) -> Option<&str> {
        let mut media = self.media.iter();
        media.find_map(|media| match &media.place {
            BodyPlace::Document(name) if media.in_text.iter().any(|own| own == address) => {
                Some(name.as_str())
            }
            _ => None,
        })
    }

    /// Hashes of the titles that its headlines name, and of the places and keys of the articles that its text leads to.
    pub fn named(&self) -> impl Iterator<Item = u64> {
        let headlines = self.headlines.iter().map(|headline| headline.names);
        let places = self.places().flat_map(|place| [place, key_of(place)]);
        headlines.chain(places.map(key_name))
    }

    /// Keys of the articles that its text leads to.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.places().map(key_of)
    }

    fn places(&self) -> impl Iterator<Item = &str> {
        let links = article_links(&self.html).into_iter();
        links.flat_map(|link| link.places)
    }

    /// The body of a withdrawn story, which is the same whatever its file says.
    pub fn of_notice(reason: &str) -> Self {
        Self::of_notice_in(reason, Words::of(None))
    }

    /// The same in a language's words, for documents.
    pub fn of_notice_in(reason: &str, words: &Words) -> Self {
        let Notice {
            title,
            summary,
            html,
        } = Notice::said(reason, words);
        Self {
            title,
            summary,
            html: linked(html),
            ..Self::default()
        }
    }

    /// The body of a story, without the hashes of its sentences.
    pub fn of(story: &Story) -> Self {
        Self {
            title: story.title.clone(),
            summary: story.summary.clone(),
            html: linked(story.html()),
            authors: story.authors.clone(),
            tags: story.tags.clone(),
            section: story.section.clone(),
            language: story.language.clone(),
            headlines: story
                .headlines
                .iter()
                .map(|headline| {
                    let form = normal_form(&headline.text);
                    BodyHeadline {
                        text: headline.text.clone(),
                        url: headline.url.clone(),
                        hash: form_hash(&form),
                        names: xxh3_64(form.as_bytes()),
                    }
                })
                .collect(),
            media: BodyMedia::all(story),
            ..Self::default()
        }
    }

    /// With a hash of each sentence, for a body that the ledger keeps.
    #[must_use]
    pub fn with_sentences(self, story: &Story) -> Self {
        Self {
            sentences: story.sentences(),
            ..self
        }
    }
}

/// What a headline item's id is made from.
pub fn headline_hash(headline: &str) -> [u8; 16] {
    form_hash(&normal_form(headline))
}

/// The hash of the title that a headline names.
pub fn names(headline: &str) -> u64 {
    xxh3_64(normal_form(headline).as_bytes())
}
