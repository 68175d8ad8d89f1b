//! Writes a story's body as HTML in one form: allowed elements alone, each where a browser leaves it, text
//! escaped. The text of each block is kept beside it.

use std::borrow::Cow;

use super::element::{Place, place};
use super::ids::Ids;
use crate::story::bidi::balanced;
use crate::story::clean::clean;
use crate::story::escape::{push_attribute, push_text};
use crate::story::tidy::has_gaps;

/// Elements that may stand in each other; what lies deeper keeps its text and loses its tags.
const DEEPEST: usize = 60;

/// A block that stands in no other: what it is, and what it says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: BlockKind,
    /// The element as HTML, with a line end behind it.
    pub(super) html: String,
    /// Its text; `\n` is a line break, or the end of a part of it.
    pub(super) text: String,
    /// Of a list: its items.
    pub(super) items: Vec<Item>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// Prose: a paragraph or a quotation.
    #[default]
    Prose,
    /// A heading of a level, from 1.
    Heading(u8),
    /// A list of items.
    List,
    /// Code, tables, figures, rules.
    Other,
}

/// An item of a list that stands in no other element.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) text: String,
    /// Where its first link leads.
    pub(super) url: Option<String>,
}

/// An attribute: its name, and its value as text.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// Takes elements and text in order, and keeps them as blocks.
#[derive(Default)]
pub(super) struct Writer {
    blocks: Vec<Block>,
    /// The block that is open.
    block: Block,
    /// What is open in it, outermost first, and what was opened and isn't shown.
    open: Vec<Open>,
    /// The names of those that are shown.
    shown: Vec<&'static str>,
    /// How many elements are open that keep their white space.
    preformatted: usize,
    line: Line,
    ids: Ids,
    /// The id of an element whose tags aren't shown, for what comes next.
    anchor: Option<String>,
    /// What is written is shown, and is no part of the text: the numbers of notes.
    pub(super) is_aside: bool,
}

/// Where in a line of the text what comes next stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Line {
    /// Nothing stands in front of it.
    #[default]
    Start,
    /// Something does.
    Middle,
    /// Something does that an element parted from it whose tags aren't shown.
    Broken,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    name: &'static str,
    /// Its tags are written.
    is_shown: bool,
    /// No element of the author's: it is closed when something comes that can't stand in it.
    is_implied: bool,
}

impl Writer {
    /// The blocks, when all has been written.
    pub(super) fn finish(mut self) -> Vec<Block> {
        while !self.open.is_empty() {
            self.pop();
        }
        self.blocks
    }

    /// An element begins; [`Writer::end`] ends it, whether it is shown or not.
    pub(super) fn start(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.make_room(name);
        let is_shown = self.may_start(name);
        if is_shown {
            self.open_tag(name, attributes);
        } else if place(name).is_block {
            self.break_line();
        }
        self.push(name, is_shown, false);
    }

    /// The element that was started last, and isn't ended yet, ends.
    pub(super) fn end(&mut self) {
        while self.pop().is_some_and(|open| open.is_implied) {}
    }

    /// An element without content.
    pub(super) fn void(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.make_room(name);
        if !self.may_start(name) {
            return;
        }
        if name == "br" {
            return self.new_line();
        }
        self.open_tag(name, attributes);
        if name != "hr" {
            self.line = Line::Middle;
        } else if self.shown.is_empty() {
            self.end_block();
        }
    }

    /// Text, whose white space counts where it stands in `pre` alone.
    pub(super) fn text(&mut self, text: &str) {
        let text = clean(text);
        if self.preformatted > 0 {
            return self.preformatted_text(&text);
        }
        let is_blank = text.trim_matches(is_space).is_empty();
        if is_blank && (self.line != Line::Middle || self.open.is_empty() || self.holds_no_text()) {
            return;
        }
        if !is_blank {
            self.make_room("");
            self.mend_line();
            self.mend_anchor();
        }
        let text = if text.is_ascii() {
            text
        } else {
            Cow::Owned(balanced(text.into_owned()))
        };
        let begins_line = self.line == Line::Start || self.block.html.ends_with([' ', '\n']);
        let line = if self.shown.contains(&"code") {
            Cow::Owned(text.replace(['\n', '\t'], " "))
        } else {
            collapsed(&text, begins_line)
        };
        self.push_text(&line);
        if !line.is_empty() {
            self.line = Line::Middle;
        }
    }

    /// A line of the text ends, where a browser would begin a new one.
    pub(super) fn boundary(&mut self) {
        if self.shown.is_empty() || self.open.last().is_some_and(|open| open.is_implied) {
            self.close_implied();
        } else {
            self.break_line();
        }
    }

    /// Where the first link of the item that is open leads.
    pub(super) fn link_of_item(&mut self, url: &str) {
        if let Some(item) = self
            .block
            .items
            .last_mut()
            .filter(|item| item.url.is_none())
        {
            item.url = Some(url.to_owned());
        }
    }

    /// A link leads to what comes next.
    pub(super) fn anchor(&mut self, id: &str) {
        self.anchor.get_or_insert_with(|| id.to_owned());
    }

    /// Writes the place that a link leads to where no element begins with it.
    fn mend_anchor(&mut self) {
        let is_inside = self.open.is_empty() || self.shown.contains(&"a");
        if let Some(id) = self.anchor.take_if(|_| !is_inside)
            && self.ids.take(&id)
        {
            self.block.html.push_str("<a id=\"");
            push_attribute(&mut self.block.html, &id);
            self.block.html.push_str("\"></a>");
        }
    }

    fn preformatted_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.make_room("");
        if self.block.html.ends_with("<pre>") && text.starts_with('\n') {
            // A browser drops the first line end of `pre`.
            self.block.html.push('\n');
        }
        self.line = Line::Middle;
        let text = balanced(text.to_owned());
        push_text(&mut self.block.html, &text);
        self.block.text.push_str(&text);
    }

    fn push_text(&mut self, text: &str) {
        push_text(&mut self.block.html, text);
        if self.is_aside {
            return;
        }
        self.block.text.push_str(text);
        if let Some(item) = self
            .block
            .items
            .last_mut()
            .filter(|_| self.shown.len() >= 2)
        {
            item.text.push_str(text);
        }
    }

    /// Opens or closes what must be for an element, or for text (no name), to stand here.
    fn make_room(&mut self, name: &str) {
        let wanted = place(name);
        if wanted.is_block
            && self
                .open
                .last()
                .is_some_and(|open| open.is_implied && open.name == "p")
        {
            self.pop();
        }
        let parent = self.parent();
        let implied = match parent {
            "" if !wanted.is_block => Some("p"),
            "ul" | "ol" if name != "li" => Some("li"),
            "dl" if !matches!(name, "dt" | "dd") => Some("dd"),
            _ => None,
        };
        if let Some(implied) = implied {
            self.open_tag(implied, &[]);
            self.push(implied, true, true);
            return;
        }
        let is_item = matches!(name, "li" | "dt" | "dd");
        if is_item && self.open.last().is_some_and(|open| open.is_implied) {
            self.pop();
        }
    }

    /// Whether an element may stand here, so that a browser reads it as it is written.
    fn may_start(&self, name: &str) -> bool {
        let wanted = place(name);
        let parent = self.parent();
        let is_void_of_text = wanted.parents.is_empty() && place(parent).children.is_some();
        self.shown.len() < DEEPEST
            && !(wanted.is_block && self.shown.contains(&"p"))
            && !(name == "a" && self.shown.contains(&"a"))
            && !(wanted.is_heading && self.shown.iter().any(|name| place(name).is_heading))
            && (wanted.parents.is_empty() || wanted.parents.contains(&parent))
            && !is_void_of_text
            && place(parent)
                .children
                .is_none_or(|children| children.contains(&name))
    }

    /// The innermost element that is shown; empty: none.
    fn parent(&self) -> &'static str {
        self.shown.last().copied().unwrap_or_default()
    }

    fn holds_no_text(&self) -> bool {
        place(self.parent()).children.is_some()
    }

    fn open_tag(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        let Place { is_block, .. } = place(name);
        if is_block {
            self.line_end();
            if self.shown.is_empty() {
                self.block.kind = kind(name);
            }
            if name == "li" && self.shown.len() == 1 {
                self.block.items.push(Item::default());
            }
        } else {
            self.mend_line();
        }
        let has_id = attributes.iter().any(|(name, _)| *name == "id");
        let anchor = self.anchor.take_if(|_| !has_id && name != "br");
        let anchor = anchor.as_deref().map(|id| ("id", id));
        let html = &mut self.block.html;
        html.push('<');
        html.push_str(name);
        for (name, value) in attributes.iter().chain(&anchor) {
            if *name == "id" && !self.ids.take(value) {
                continue;
            }
            html.push(' ');
            html.push_str(name);
            html.push_str("=\"");
            push_attribute(html, &clean(value).replace(['\n', '\t'], " "));
            html.push('"');
        }
        html.push('>');
    }

    fn push(&mut self, name: &'static str, is_shown: bool, is_implied: bool) {
        if is_shown {
            self.shown.push(name);
            self.preformatted += usize::from(name == "pre");
        }
        self.open.push(Open {
            name,
            is_shown,
            is_implied,
        });
    }

    fn pop(&mut self) -> Option<Open> {
        let open = self.open.pop()?;
        let Place { is_block, .. } = place(open.name);
        if is_block && self.preformatted == 0 {
            self.trim_end();
        }
        if !open.is_shown {
            if is_block {
                self.break_line();
            }
            return Some(open);
        }
        self.preformatted -= usize::from(open.name == "pre");
        self.shown.pop();
        self.block.html.push_str("</");
        self.block.html.push_str(open.name);
        self.block.html.push('>');
        if is_block {
            self.block.html.push('\n');
            self.line_end();
        } else {
            self.line = Line::Middle;
        }
        if self.shown.is_empty() {
            self.end_block();
        }
        Some(open)
    }

    fn close_implied(&mut self) {
        while self.open.last().is_some_and(|open| open.is_implied) {
            self.pop();
        }
    }

    /// White space in front of what ends a line goes.
    fn trim_end(&mut self) {
        for text in [&mut self.block.html, &mut self.block.text] {
            text.truncate(text.trim_end_matches(' ').len());
        }
    }

    /// What follows begins a line of the text.
    fn line_end(&mut self) {
        self.trim_end();
        if !self.block.text.is_empty() && !self.block.text.ends_with('\n') {
            self.block.text.push('\n');
        }
        if let Some(item) = self.block.items.last_mut()
            && !item.text.is_empty()
            && !item.text.ends_with(' ')
        {
            item.text.push(' ');
        }
        self.line = Line::Start;
    }

    /// What an element parts whose tags aren't shown stands on lines of its own.
    fn break_line(&mut self) {
        if self.line == Line::Middle {
            self.line = Line::Broken;
        }
    }

    /// Writes the line end that is due in front of what comes.
    fn mend_line(&mut self) {
        if self.line == Line::Broken {
            self.new_line();
        }
    }

    fn new_line(&mut self) {
        self.trim_end();
        self.block.html.push_str("<br>\n");
        self.block.text.push('\n');
        self.line = Line::Start;
    }

    fn end_block(&mut self) {
        let mut block = std::mem::take(&mut self.block);
        if !block.html.ends_with('\n') {
            block.html.push('\n');
        }
        let text = block.text.trim_matches(is_space);
        if text.len() < block.text.len() {
            block.text = text.into();
        }
        if !is_empty(&block) {
            self.blocks.push(block);
        }
        self.line = Line::Start;
    }
}

/// Whether a browser would show nothing of a block.
fn is_empty(block: &Block) -> bool {
    const SHOWN: [&str; 4] = ["<img", "<hr", "<audio", "<video"];
    block.text.is_empty() && !SHOWN.iter().any(|tag| block.html.contains(tag))
}

fn kind(name: &str) -> BlockKind {
    let level = name.strip_prefix('h').and_then(|level| level.parse().ok());
    match name {
        "p" | "blockquote" => BlockKind::Prose,
        "ul" | "ol" => BlockKind::List,
        _ => level.map_or(BlockKind::Other, BlockKind::Heading),
    }
}

/// Each run of white space as one space, and none in front where a line begins.
fn collapsed(text: &str, begins_line: bool) -> Cow<'_, str> {
    let text = if begins_line {
        text.trim_start_matches(is_space)
    } else {
        text
    };
    if !has_gaps(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for part in text.split_inclusive(is_space) {
        let word = part.trim_end_matches(is_space);
        line.push_str(word);
        if word.len() < part.len() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    Cow::Owned(line)
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\n' | '\t')
}
