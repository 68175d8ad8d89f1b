//! Markdown as blocks: `CommonMark`, with the tables, footnotes, task lists and struck text of GitHub, definition
//! lists and the ids of headings. Where it holds HTML, the whole is read as HTML.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::footnotes::{Mark, Part, Piece, pieces};
use super::ids::Anchors;
use super::reference::reference;
use super::writer::{Block, Writer};
use crate::story::article_link::SOURCE;

/// What a Markdown text is made of.
pub(super) enum Markdown {
    /// Its blocks.
    Blocks(Vec<Block>),
    /// It holds HTML: the whole as HTML, not sanitized.
    Html(String),
}

/// Reads a text.
pub(super) fn markdown(text: &str) -> Markdown {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    options.set(Options::ENABLE_DEFINITION_LIST, defines(text));
    let mut anchors = heading_ids(text, options).into_iter();
    let events = Parser::new_ext(text, options).map(|event| with_id(event, &mut anchors));
    if !text.contains('<') && !text.contains("[^") {
        let mut reader = Reader::default();
        events.for_each(|event| reader.take(event));
        return Markdown::Blocks(reader.writer.finish());
    }
    let pieces = pieces(events);
    let is_html = |piece: &Piece<'_>| match piece {
        Piece::Event(Event::Html(html) | Event::InlineHtml(html)) => !is_comment(html),
        _ => false,
    };
    if pieces.iter().any(is_html) {
        return Markdown::Html(as_html(pieces));
    }
    let mut reader = Reader::default();
    for piece in pieces {
        match piece {
            Piece::Event(event) => reader.take(event),
            Piece::Mark(mark) => reader.mark(&mark),
        }
    }
    Markdown::Blocks(reader.writer.finish())
}

/// The ids of the headings of a text that its links lead to, in their order; nothing where none does.
fn heading_ids(text: &str, options: Options) -> Vec<Option<String>> {
    const LEADS: [&[u8]; 5] = [b"(#", b"<#", b": #", b"\"#", b"'#"];
    let leads = |at| {
        let above = text.as_bytes().get(..=at).unwrap_or_default();
        LEADS.iter().any(|lead| above.ends_with(lead))
    };
    if !memchr::memchr_iter(b'#', text.as_bytes()).any(leads) {
        return Vec::new();
    }
    let links = Parser::new_ext(text, options).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url),
        _ => None,
    });
    let links: Vec<_> = links.collect();
    let mut anchors = Anchors::of(links.iter().map(|link| &**link));
    if anchors.is_empty() {
        return Vec::new();
    }
    let mut ids = Vec::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, options) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::End(TagEnd::Heading(_)), Some(said)) => {
                ids.push(anchors.of_heading(said));
                heading = None;
            }
            (Event::Text(text) | Event::Code(text), Some(said)) => said.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some(said)) => said.push(' '),
            _ => {}
        }
    }
    ids
}

/// An event, where a heading gets the next id if it has none of its own.
fn with_id<'a>(event: Event<'a>, ids: &mut impl Iterator<Item = Option<String>>) -> Event<'a> {
    let Event::Start(Tag::Heading {
        level,
        id,
        classes,
        attrs,
    }) = event
    else {
        return event;
    };
    let next = ids.next().flatten().map(Into::into);
    Event::Start(Tag::Heading {
        level,
        id: id.or(next),
        classes,
        attrs,
    })
}

/// Whether a text has lists of definitions. The parser takes any line that begins with a colon for one.
fn defines(text: &str) -> bool {
    let mut colons = memchr::memmem::find_iter(text.as_bytes(), "\n:").peekable();
    colons.peek().is_some()
        && colons.all(|at| matches!(text.as_bytes().get(at + 2), Some(b' ' | b'\t')))
}

fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.is_empty() || html.starts_with("<!--") && html.ends_with("-->")
}

fn as_html(pieces: Vec<Piece<'_>>) -> String {
    let mut html = String::new();
    let events = pieces.into_iter().map(|piece| match piece {
        Piece::Event(event) => event,
        Piece::Mark(mark) => Event::InlineHtml(mark.html().into()),
    });
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// Writes events.
#[derive(Default)]
struct Reader {
    writer: Writer,
    /// Of each link that is open: whether it leads anywhere.
    links: Vec<bool>,
    /// The image that is open.
    image: Option<Image>,
    /// Images inside the text of an image.
    images_inside: usize,
    /// The rows that come are the head of a table.
    in_table_head: bool,
    has_table_body: bool,
}

struct Image {
    source: Option<String>,
    title: String,
    alt: String,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        if self.image.is_some() {
            return self.take_in_image(event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.writer.text(&text);
            }
            Event::Code(text) => {
                self.writer.start("code", &[]);
                self.writer.text(&text);
                self.writer.end();
            }
            Event::SoftBreak => self.writer.text("\n"),
            Event::HardBreak => self.writer.void("br", &[]),
            Event::Rule => self.writer.void("hr", &[]),
            Event::TaskListMarker(is_done) => {
                self.writer.text(if is_done { "☑ " } else { "☐ " });
            }
            Event::Html(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => {}
        }
    }

    fn take_in_image(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Image { .. }) => self.images_inside += 1,
            Event::End(TagEnd::Image) if self.images_inside > 0 => self.images_inside -= 1,
            Event::End(TagEnd::Image) => self.end_image(),
            Event::Text(text) | Event::Code(text) => self.push_alt(&text),
            Event::SoftBreak | Event::HardBreak => self.push_alt(" "),
            _ => {}
        }
    }

    fn push_alt(&mut self, text: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push_str(text);
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else {
            return;
        };
        let Some(source) = image.source else {
            return self.writer.text(&image.alt);
        };
        let mut attributes = vec![("src", source.as_str()), ("alt", image.alt.as_str())];
        if !image.title.is_empty() {
            attributes.push(("title", &image.title));
        }
        self.writer.void("img", &attributes);
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, id, .. } => {
                let id = id.as_deref().map(|id| ("id", id));
                self.writer.start(heading(level), id.as_slice());
            }
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::List(first) => {
                let number = first
                    .filter(|first| *first != 1)
                    .map(|first| first.to_string());
                let start = number.as_deref().map(|number| ("start", number));
                let name = if first.is_some() { "ol" } else { "ul" };
                self.writer.start(name, start.as_slice());
            }
            Tag::TableHead => {
                self.in_table_head = true;
                self.writer.start("thead", &[]);
                self.writer.start("tr", &[]);
            }
            Tag::TableRow => {
                if !std::mem::replace(&mut self.has_table_body, true) {
                    self.writer.start("tbody", &[]);
                }
                self.writer.start("tr", &[]);
            }
            Tag::TableCell => self
                .writer
                .start(if self.in_table_head { "th" } else { "td" }, &[]),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.start_link(link_type, &dest_url, &title),
            Tag::Image {
                dest_url, title, ..
            } => {
                self.image = Some(Image {
                    source: reference(&dest_url).filter(|source| is_loadable(source)),
                    title: title.to_string(),
                    alt: String::new(),
                });
            }
            tag => {
                if let Some(name) = name(tag.to_end()) {
                    self.writer.start(name, &[]);
                }
            }
        }
    }

    fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let is_name =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '#' | '.');
        let is_named = !language.is_empty() && language.chars().all(is_name);
        let class = is_named.then(|| format!("language-{language}"));
        let class = class.as_deref().map(|class| ("class", class));
        self.writer.start("pre", &[]);
        self.writer.start("code", class.as_slice());
    }

    fn start_link(&mut self, kind: LinkType, url: &str, title: &str) {
        let url = match kind {
            LinkType::Email if !url.starts_with("mailto:") => Cow::Owned(format!("mailto:{url}")),
            _ => Cow::Borrowed(url),
        };
        let href = reference(&url);
        self.links.push(href.is_some());
        let Some(href) = href else {
            return;
        };
        self.writer.link_of_item(&href);
        let mut attributes = vec![("href", href.as_str())];
        if !title.is_empty() {
            attributes.push(("title", title));
        }
        self.writer.start("a", &attributes);
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => {
                self.writer.end();
                self.writer.end();
            }
            TagEnd::TableHead => {
                self.in_table_head = false;
                self.writer.end();
                self.writer.end();
            }
            TagEnd::Table => {
                if std::mem::take(&mut self.has_table_body) {
                    self.writer.end();
                }
                self.writer.end();
            }
            TagEnd::Link => {
                if self.links.pop() == Some(true) {
                    self.writer.end();
                }
            }
            TagEnd::TableRow | TagEnd::TableCell | TagEnd::List(_) | TagEnd::Heading(_) => {
                self.writer.end();
            }
            tag => {
                if name(tag).is_some() {
                    self.writer.end();
                }
            }
        }
    }

    fn mark(&mut self, mark: &Mark) {
        self.writer.is_aside = matches!(mark, Mark::Reference { .. } | Mark::Back { .. });
        for part in mark.parts() {
            match part {
                Part::Start(name, attribute) => {
                    let attribute = attribute.as_ref().map(|(name, value)| (*name, &**value));
                    self.writer.start(name, attribute.as_slice());
                }
                Part::Text(text) => self.writer.text(&text),
                Part::End(_) => self.writer.end(),
                Part::Rule => self.writer.void("hr", &[]),
            }
        }
        self.writer.is_aside = false;
    }
}

/// Whether an image can be loaded from there, which can't be from `mailto:` or an article.
pub(super) fn is_loadable(reference: &str) -> bool {
    ["mailto:", "tel:", SOURCE]
        .iter()
        .all(|scheme| !reference.starts_with(scheme))
}

fn heading(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "h1",
        HeadingLevel::H2 => "h2",
        HeadingLevel::H3 => "h3",
        HeadingLevel::H4 => "h4",
        HeadingLevel::H5 => "h5",
        HeadingLevel::H6 => "h6",
    }
}

/// The element of a tag that has no more to it; `None`: it has none of its own.
fn name(tag: TagEnd) -> Option<&'static str> {
    Some(match tag {
        TagEnd::Paragraph => "p",
        TagEnd::BlockQuote(_) => "blockquote",
        TagEnd::Item => "li",
        TagEnd::Table => "table",
        TagEnd::Emphasis => "em",
        TagEnd::Strong => "strong",
        TagEnd::Strikethrough => "del",
        TagEnd::Superscript => "sup",
        TagEnd::Subscript => "sub",
        TagEnd::DefinitionList => "dl",
        TagEnd::DefinitionListTitle => "dt",
        TagEnd::DefinitionListDefinition => "dd",
        _ => return None,
    })
}
