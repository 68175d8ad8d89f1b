//! How many bytes an item takes in a document, at most, whatever the format: what `max_bytes` is
//! spent on. Counted rather than written, for a head is planned before it is rendered.

use std::sync::Arc;

use super::item::{HeadlineItem, Item, ItemMedia, Kind, Related, StoryItem};

/// Tags, dates and indentation of one item, in the format that needs most.
const FRAME: u64 = 560;
/// The same of an author, a category.
const NAME_FRAME: u64 = 90;
/// The heading of the related list and its tags, escaped.
const LIST_FRAME: u64 = 140;
/// A headline's line in that list, with its anchor, and its place in JSON's `related`.
const LINE_FRAME: u64 = 170;
/// A link in that line, and the related link of a headline that names a story.
const LINK_FRAME: u64 = 110;

/// The elements of an image, with the namespace that each declares, and the numbers that they say.
const IMAGE_FRAME: u64 = 520;
/// The same of a file that is offered.
const FILE_FRAME: u64 = 320;

/// Bytes for the images and files of a story that goes out as its summary: most have one of each.
const SUMMARY_MEDIA: u64 = 12_000;

/// Bytes for the headlines of a story that goes out as its summary: room for more than a hundred, and
/// with all else that it may say still less than a quarter of the usual `max_bytes`.
const SUMMARY_LIST: u64 = 64_000;

impl Item {
    /// Drops the last headlines, images and files of a story that goes out as its summary when they take more
    /// than a summary should: its page has them all.
    pub(super) fn shorten_list(mut self) -> Self {
        let related = match &mut self.kind {
            Kind::Story(story) => {
                let story = Arc::make_mut(story);
                let mut left = SUMMARY_MEDIA;
                story.media.retain(|media| {
                    let rest = left.checked_sub(media_weight(media, EXACT));
                    left = rest.unwrap_or(left);
                    rest.is_some()
                });
                std::mem::take(&mut story.related)
            }
            Kind::Headline(_) => return self,
        };
        let mut left = SUMMARY_LIST;
        let fits = |one: &Related| {
            let rest = left.checked_sub(line_weight(&self, one, EXACT));
            left = rest.unwrap_or_default();
            rest.is_some()
        };
        let kept = related.into_iter().take_while(fits).collect();
        if let Kind::Story(story) = &mut self.kind {
            Arc::make_mut(story).related = kept;
        }
        self
    }

    /// An upper bound of its bytes in a document of any format.
    ///
    /// `full` says whether the feed carries stories whole. The bound is close for most items: a
    /// test holds it to what the formats write.
    pub fn weight(&self, full: bool) -> u64 {
        self.counted(full, EXACT)
    }

    /// Whether that is more than a limit; most items are so short that no byte of them is looked at.
    pub fn weighs_more(&self, limit: u64, full: bool) -> bool {
        self.counted(full, MOST) > limit && self.weight(full) > limit
    }

    fn counted(&self, full: bool, count: Count) -> u64 {
        let Count { plain, .. } = count;
        let url = self.url.as_deref().unwrap_or_default();
        let common = FRAME + 2 * length(&self.id) + plain(url) + plain(&self.title);
        common
            + match &self.kind {
                Kind::Story(story) => story_weight(self, story, full && !story.summary_only, count),
                Kind::Headline(headline) => headline_weight(headline, count),
            }
    }
}

/// How a text's bytes are counted.
#[derive(Clone, Copy)]
struct Count {
    /// In XML or JSON.
    plain: fn(&str) -> u64,
    /// As HTML in XML, where it is escaped twice.
    nested: fn(&str) -> u64,
}

/// Each as it is.
const EXACT: Count = Count { plain, nested };

/// As if all had to be escaped.
const MOST: Count = Count {
    plain: |text| 6 * length(text),
    nested: |text| 11 * length(text),
};

fn story_weight(item: &Item, story: &StoryItem, is_whole: bool, count: Count) -> u64 {
    let Count { plain, nested } = count;
    let names = story
        .authors
        .iter()
        .chain(&story.tags)
        .chain(&story.section);
    let names: u64 = names.map(|name| plain(name) + NAME_FRAME).sum();
    let lists: u64 = story
        .related
        .iter()
        .map(|one| line_weight(item, one, count))
        .sum();
    let text = if is_whole {
        plain(&story.html)
    } else {
        nested(&story.summary)
    };
    let summary = plain(&story.summary) + nested(&story.summary);
    // What has no text says its title again; what isn't whole links to the rest.
    let instead = nested(&item.title) + item.url.as_deref().map_or(0, nested);
    let media = story.media.iter().map(|media| media_weight(media, count));
    let media: u64 = media.sum();
    LIST_FRAME + names + lists + text + summary + instead + length(&story.key) + media
}

/// In RSS and Atom an image stands twice, as itself and small.
fn media_weight(media: &ItemMedia, Count { plain, .. }: Count) -> u64 {
    let texts = [&media.media_type, &media.alt, &media.title];
    let texts = texts.into_iter().flatten().map(|text| plain(text));
    let texts: u64 = texts.sum();
    let url = plain(&media.url);
    texts
        + if media.is_image {
            IMAGE_FRAME + 2 * url
        } else {
            FILE_FRAME + url
        }
}

/// In the HTML twin a headline that leads nowhere leads to its place in the story's page.
fn line_weight(item: &Item, related: &Related, Count { plain, nested }: Count) -> u64 {
    let page = item.url.as_deref().map_or(0, length);
    let link = related.url.as_deref().map_or(0, |url| {
        LINK_FRAME + 2 * nested(url) + plain(&related.title)
    });
    LINE_FRAME + nested(&related.title) + plain(&related.title) + link.max(page.saturating_sub(40))
}

fn headline_weight(headline: &HeadlineItem, Count { plain, nested }: Count) -> u64 {
    let about = &headline.about_title;
    let url = headline.about_url.as_deref().unwrap_or_default();
    2 * plain(about) + nested(about) + plain(url) + nested(url)
}

fn length(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

/// A text's bytes in XML or JSON: at most six for what must be escaped.
fn plain(text: &str) -> u64 {
    length(text) + sum(text, &PLAIN)
}

/// A text's bytes as HTML in XML: it is escaped twice.
fn nested(text: &str) -> u64 {
    length(text) + sum(text, &NESTED)
}

/// What each byte takes beyond itself in XML or JSON: a table, as a `match` takes thrice as long (3.3 instead of 1.0 %
/// of the processor time of a watch with the default feeds).
const PLAIN: [u8; 256] = more(5, 5);
/// The same as HTML in XML.
const NESTED: [u8; 256] = more(10, 9);

/// What bytes take beyond themselves: a quotation mark, what HTML escapes, and five for the rest of
/// what is ever escaped.
#[expect(
    clippy::indexing_slicing,
    reason = "of a constant: it wouldn't compile"
)]
const fn more(quote: u8, markup: u8) -> [u8; 256] {
    let mut more = [0; 256];
    let mut control = 0;
    while control < b' ' {
        more[control as usize] = 5;
        control += 1;
    }
    more[b'\'' as usize] = 5;
    more[b'\\' as usize] = 5;
    more[b'"' as usize] = quote;
    more[b'&' as usize] = markup;
    more[b'<' as usize] = markup;
    more[b'>' as usize] = markup;
    more
}

fn sum(text: &str, more: &[u8; 256]) -> u64 {
    let more = text.bytes().map(|byte| more.get(usize::from(byte)));
    more.flatten().map(|more| u64::from(*more)).sum()
}
