//! How much an article may say in each of its fields. A text over its limit is cut, and what must stay
//! as it is written isn't taken; a problem says so.
//!
//! Together they keep what a feed carries of a story beside its text below a quarter of the usual
//! `max_bytes`, so that no story pushes the others out.

use super::words::byte_of;

/// Characters of a title: as many as a headline has, so that one can name any story.
pub(super) const TITLE_CHARS: usize = HEADLINE_CHARS;
/// Characters of a related headline; what is longer is a paragraph.
pub(super) const HEADLINE_CHARS: usize = 300;
/// Headlines of a story; more are no longer related to anything.
pub(super) const HEADLINES: usize = 500;
/// Characters of a summary that the author writes: three times what is taken from the text, and more
/// than any reader shows.
pub(super) const SUMMARY_CHARS: usize = 1_000;
/// Characters of a correction: a long paragraph.
pub(super) const CORRECTION_CHARS: usize = 2_000;
/// Characters of the reason for a withdrawal: it is the notice's summary.
pub(super) const REASON_CHARS: usize = SUMMARY_CHARS;
/// Characters of the name of an author, a tag, a section. A name that is cut is another name.
pub(super) const NAME_CHARS: usize = 100;
/// What a name would have been.
pub(super) const NAME_EXPECTED: &str = "a name of at most 100 characters";
/// Authors of a story.
pub(super) const AUTHORS: usize = 50;
/// Tags of a story, its categories and keywords among them.
pub(super) const TAGS: usize = 100;
/// Images and files of a story; more are a gallery.
pub(super) const MEDIA: usize = 20;
/// Images and files that the text of a story leads to; a longer one keeps its own addresses for the rest.
pub(super) const MEDIA_IN_TEXT: usize = 200;
/// Old addresses of a story: each is a file of the output.
pub(super) const ALIASES: usize = 50;
/// Characters of a language tag (RFC 5646 §4.4.1).
pub(super) const LANGUAGE_CHARS: usize = 35;
/// Bytes of a slug: file systems allow 255, some of which are `.html` and a suffix.
pub(super) const SLUG_BYTES: usize = 200;
/// Bytes of an id: longer ones are no names, and every document repeats them.
pub(super) const ID_BYTES: usize = 1_000;
/// What an id would have been.
pub(super) const ID_EXPECTED: &str = "an id of at most 1000 characters";
/// Bytes of a URL, percent-encoded: browsers and servers agree on about so many.
pub(super) const URL_BYTES: usize = 2_000;
/// What a URL would have been.
pub(super) const URL_EXPECTED: &str = "a URL of at most 2000 characters";
/// Characters of what a parser says about front matter.
pub(super) const CAUSE_CHARS: usize = 200;

/// Whether a text has more characters than a limit.
pub(super) fn is_longer(text: &str, most_chars: usize) -> bool {
    text.len() > most_chars && byte_of(text, most_chars).is_some()
}
