//! Images, and files that a story offers, as its author names them, and what was found there.

use percent_encoding::percent_decode_str;

use super::article_path::ArticlePath;
use super::bad_value;
use super::in_text::{Kind, Reference, references};
use super::limits::{MEDIA, MEDIA_IN_TEXT, URL_BYTES, URL_EXPECTED, is_longer};
use super::link::web_link;
use super::media_type::MediaType;
use super::tidy::one_line;
use super::{Markup, Story};
use crate::problem::{MediaFault, Problem, What};

/// An image, or a file that a story offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Where it is.
    pub place: Place,
    /// What it is for.
    pub role: Role,
    /// What an image shows, in words: one line.
    pub alt: Option<String>,
    /// What it is called: one line.
    pub title: Option<String>,
    /// Its media type, as its author writes it or as its name tells.
    pub media_type: Option<String>,
    /// Its size in bytes, as its author writes it.
    pub bytes: Option<u64>,
    /// How long it takes to hear or see it, in seconds.
    pub duration_secs: Option<u64>,
    /// The addresses by which the text leads to it, as they are written there.
    pub in_text: Vec<String>,
    /// Whether the text shows it as a picture.
    pub is_picture: bool,
    /// The key under which it is named; empty where only the text leads to it.
    pub key: String,
    /// The line of the file on which it is named, where that is known.
    pub line: Option<u32>,
    /// Whether nobody is told when it can't be published: it may be meant to lie elsewhere.
    pub may_be_elsewhere: bool,
    /// What was found there; of an address, and before somebody looked, `None`.
    pub file: Option<MediaFile>,
}

/// Where an image or a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At an absolute http or https URL.
    Url(String),
    /// In the articles folder.
    File(ArticlePath),
}

impl Place {
    /// The media type that the name of an address tells; a file's is looked at.
    fn guessed_type(&self) -> Option<String> {
        match self {
            Self::Url(url) => type_of_url(url).map(|known| known.name().to_owned()),
            Self::File(_) => None,
        }
    }
}

/// What an image or a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It illustrates the story; the first one stands for it.
    Image,
    /// It is offered: to be heard, seen, or kept.
    Attachment,
    /// The text shows it, or leads to it.
    Text,
}

/// A file that was found, and may be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MediaFile {
    /// 128 bits of the SHA-256 of its bytes.
    pub hash: [u8; 16],
    /// Its type.
    pub media_type: MediaType,
    /// Its size in bytes.
    pub bytes: u64,
    /// Width and height of an image in pixels, where its first bytes tell.
    pub size: Option<(u32, u32)>,
}

impl MediaFile {
    /// The name that it is published under: the hash in hexadecimal digits, and the ending of its type.
    pub fn name(&self) -> String {
        let digits = u128::from_be_bytes(self.hash);
        format!("{digits:032x}.{}", self.media_type.ending())
    }
}

impl Media {
    /// Whether documents can show it: it is at an address, or was found.
    pub fn is_shown(&self) -> bool {
        matches!(self.place, Place::Url(_)) || self.file.is_some()
    }

    /// Whether it can stand for the story: by its metadata, or as a picture in its text.
    fn can_stand_for_story(&self) -> bool {
        self.role == Role::Image || self.is_picture
    }

    /// The path of the file in the articles folder.
    pub fn path(&self) -> Option<&ArticlePath> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Url(_) => None,
        }
    }
}

impl Story {
    /// The place among its media of the image that stands for it: the first that its metadata names, else the first
    /// picture of its text, of those that can be shown.
    pub fn image(&self) -> Option<usize> {
        let shown = || {
            let media = self.media.iter().enumerate();
            media.filter(|(_, media)| media.is_shown() && media.can_stand_for_story())
        };
        let named = shown().find(|(_, media)| media.role == Role::Image);
        named.or_else(|| shown().next()).map(|(at, _)| at)
    }
}

/// An image or a file as the metadata names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// An address, or a path.
    pub(super) reference: String,
    pub(super) role: Role,
    pub(super) alt: Option<String>,
    pub(super) title: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) duration_secs: Option<u64>,
    pub(super) key: String,
    pub(super) line: u32,
}

/// The images and files of a story: those that its metadata names, and those that its text leads to.
pub(super) fn of_story(
    article: &ArticlePath,
    named: Vec<Named>,
    markup: Option<&Markup>,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Vec<Media> {
    let mut media = placed(article, named, problems);
    for reference in markup.map_or_else(Vec::new, |markup| references(&markup.html)) {
        take_from_text(article, reference, &mut media, problems);
    }
    media
}

/// Takes what the text leads to, if it is an image at an address, or may lie in the articles folder.
fn take_from_text(
    article: &ArticlePath,
    reference: Reference<'_>,
    media: &mut Vec<Media>,
    problems: &mut Vec<(Option<u32>, What)>,
) {
    let Reference { url, kind, alt } = reference;
    let is_picture = kind == Kind::Picture;
    let may_be_elsewhere = kind == Kind::Link || url.starts_with('/');
    let place = if has_scheme(&url) {
        let Some(url) = web_link(&url).ok().filter(|_| is_picture) else {
            return;
        };
        Place::Url(url)
    } else {
        let Some(path) = path_of_url(article, &url) else {
            return;
        };
        match MediaType::of_name(path.as_bytes()) {
            Some(found) if found.is_image() || kind != Kind::Picture => Place::File(path),
            _ if may_be_elsewhere => return,
            _ => {
                let (key, file, why) = (TEXT.into(), url.into_owned(), MediaFault::NoType);
                return problems.push((None, What::NoMedia { key, file, why }));
            }
        }
    };
    let alt = alt.map(|alt| one_line(&alt)).filter(|alt| !alt.is_empty());
    if let Some(known) = media.iter_mut().find(|known| known.place == place) {
        let url = url.into_owned();
        if !known.in_text.contains(&url) {
            known.in_text.push(url);
        }
        known.is_picture |= is_picture;
        known.alt = known.alt.take().or(alt);
        return;
    }
    if media.len() >= MEDIA_IN_TEXT {
        return;
    }
    media.push(Media {
        media_type: place.guessed_type(),
        place,
        role: Role::Text,
        alt,
        title: None,
        bytes: None,
        duration_secs: None,
        in_text: vec![url.into_owned()],
        is_picture,
        key: String::new(),
        line: None,
        may_be_elsewhere,
        file: None,
    });
}

/// What stands for a key where the text leads to a file.
const TEXT: &str = "the text";

/// The path that a relative address means; `None` where it leads to no file of the folder.
fn path_of_url(article: &ArticlePath, url: &str) -> Option<ArticlePath> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    if path.is_empty() || path.starts_with("//") || path.ends_with('/') {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let path = resolved(article, &path).filter(|_| !path.contains('\0'))?;
    let mut parts = path.as_bytes().split(|byte| *byte == b'/');
    let is_hidden = parts.any(|part| part.starts_with(b"."));
    (!is_hidden).then_some(path)
}

/// Finds out where the images and files of an article are; what can't be is a problem, and left out, and so is what is
/// named twice.
fn placed(
    article: &ArticlePath,
    named: Vec<Named>,
    problems: &mut Vec<(Option<u32>, What)>,
) -> Vec<Media> {
    let mut media: Vec<Media> = Vec::with_capacity(named.len().min(MEDIA));
    for one in named {
        let place = match place(article, &one) {
            Ok(place) => place,
            Err(what) => {
                problems.push((Some(one.line), what));
                continue;
            }
        };
        let is_same = |known: &&mut Media| known.place == place;
        if let Some(known) = media.iter_mut().find(is_same) {
            known.alt = known.alt.take().or(one.alt);
            continue;
        }
        if media.len() == MEDIA {
            let (things, most) = ("images and files".to_owned(), MEDIA as u64);
            problems.push((Some(one.line), What::TooMany { things, most }));
            break;
        }
        media.push(Media {
            media_type: one.media_type.or_else(|| place.guessed_type()),
            place,
            role: one.role,
            alt: one.alt,
            title: one.title,
            bytes: one.bytes,
            duration_secs: one.duration_secs,
            in_text: Vec::new(),
            is_picture: false,
            key: one.key,
            line: Some(one.line),
            may_be_elsewhere: false,
            file: None,
        });
    }
    media
}

fn place(article: &ArticlePath, named: &Named) -> Result<Place, What> {
    const EXPECTED: &str = "the path of a file, or an address such as https://example.org/a.jpg";
    let Named { reference, key, .. } = named;
    let bad = |expected| bad_value(key, reference, expected);
    if is_longer(reference, URL_BYTES) {
        return Err(bad(URL_EXPECTED));
    }
    if has_scheme(reference) {
        return web_link(reference).map(Place::Url).map_err(bad);
    }
    if reference.starts_with("//") || reference.contains(['\n', '\0']) {
        return Err(bad(EXPECTED));
    }
    let failed = |why| What::NoMedia {
        key: key.clone(),
        file: reference.chars().take(200).collect(),
        why,
    };
    let path = resolved(article, reference).ok_or_else(|| failed(MediaFault::Outside))?;
    if path
        .as_bytes()
        .split(|byte| *byte == b'/')
        .any(|part| part.starts_with(b"."))
    {
        return Err(failed(MediaFault::Hidden));
    }
    let Some(found) = MediaType::of_name(path.as_bytes()) else {
        return Err(failed(MediaFault::NoType));
    };
    if named.role == Role::Image && !found.is_image() {
        return Err(failed(MediaFault::NoImage));
    }
    Ok(Place::File(path))
}

/// Whether a reference is an address by its form: `https://…`, `data:…`. A drive's letter is none.
pub(super) fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else {
        return false;
    };
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// The path that a reference means: from the article's folder, or from the articles folder where it begins with `/`;
/// `None` where it leads out.
pub(super) fn resolved(article: &ArticlePath, reference: &str) -> Option<ArticlePath> {
    let reference = reference.replace('\\', "/");
    let (is_rooted, reference) = without_marker(&reference);
    let mut parts: Vec<&[u8]> = Vec::new();
    if !is_rooted && !reference.starts_with('/') {
        parts.extend(article.as_bytes().split(|byte| *byte == b'/'));
        parts.pop();
    }
    for part in reference.as_bytes().split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(ArticlePath::from_bytes(parts.join(&b'/'))).filter(|path| !path.as_bytes().is_empty())
}

/// A reference without what Pelican writes in front of it (`{static}/images/a.jpg`, `{attach}a.jpg`), and whether that
/// begins it at the articles folder.
fn without_marker(reference: &str) -> (bool, &str) {
    for (open, close) in [('{', '}'), ('|', '|')] {
        let marked = reference.strip_prefix(open);
        if let Some((marker, rest)) = marked.and_then(|rest| rest.split_once(close))
            && matches!(marker, "static" | "attach" | "filename")
        {
            return (marker == "static" && rest.starts_with('/'), rest);
        }
    }
    (false, reference)
}

/// The type that the path of an address ends in.
fn type_of_url(url: &str) -> Option<MediaType> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').next().unwrap_or(path);
    let name: Vec<u8> = percent_decode_str(name).collect();
    MediaType::of_name(&name)
}

/// The problem of a file that an article names.
pub fn media_problem(article: &ArticlePath, media: &Media, why: MediaFault) -> Problem {
    let file = media.path().map_or_else(String::new, ToString::to_string);
    let key = if media.key.is_empty() {
        TEXT
    } else {
        &media.key
    };
    let what = What::NoMedia {
        key: key.to_owned(),
        file,
        why,
    };
    Problem {
        path: article.to_string(),
        line: media.line,
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> ArticlePath {
        ArticlePath::from_bytes(text)
    }

    #[test]
    fn a_reference_starts_at_the_article_or_at_the_articles_folder() {
        for (article, reference, expected) in [
            ("a.txt", "quay.jpg", Some("quay.jpg")),
            ("news/a.txt", "quay.jpg", Some("news/quay.jpg")),
            ("news/a.txt", "./img//quay.jpg", Some("news/img/quay.jpg")),
            ("news/a.txt", "../img/quay.jpg", Some("img/quay.jpg")),
            ("news/a.txt", "/img/quay.jpg", Some("img/quay.jpg")),
            ("news/a.txt", "img\\quay.jpg", Some("news/img/quay.jpg")),
            ("news/a.txt", "{static}/img/quay.jpg", Some("img/quay.jpg")),
            ("news/a.txt", "{attach}quay.jpg", Some("news/quay.jpg")),
            ("news/a.txt", "|filename|quay.jpg", Some("news/quay.jpg")),
            ("news/a.txt", "{x}quay.jpg", Some("news/{x}quay.jpg")),
            ("news/a.txt", "../../quay.jpg", None),
            ("a.txt", "..", None),
            ("a.txt", "/", None),
            ("a.txt", "/../quay.jpg", None),
            ("a.txt", "img/../../quay.jpg", None),
        ] {
            let found = resolved(&path(article), reference);
            assert_eq!(found, expected.map(path), "{reference} in {article}");
        }
    }

    #[test]
    fn an_address_has_a_scheme_and_a_drive_has_a_letter() {
        for (reference, expected) in [
            ("https://a.example/x.jpg", true),
            ("data:image/png;base64,AA", true),
            ("javascript:x", true),
            ("C:\\x.jpg", false),
            ("a b:c.jpg", false),
            ("x.jpg", false),
            ("12:30.jpg", false),
        ] {
            assert_eq!(has_scheme(reference), expected, "{reference}");
        }
    }

    #[test]
    fn a_name_tells_hash_and_type() {
        let mut hash = [0; 16];
        hash[15] = 0xAB;
        let file = MediaFile {
            hash,
            media_type: MediaType::Jpeg,
            bytes: 1,
            size: None,
        };
        assert_eq!(file.name(), "000000000000000000000000000000ab.jpg");
    }
}
