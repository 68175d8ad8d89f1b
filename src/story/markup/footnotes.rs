//! Footnotes of Markdown: numbered in the order of their references, and put at the end.

use std::collections::HashMap;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

/// An event, or a part of a footnote.
pub(super) enum Piece<'a> {
    Event(Event<'a>),
    Mark(Mark),
}

/// A part of a footnote.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A reference: the note's number, and which of the references to it this is, both from 1.
    Reference {
        note: usize,
        nth: usize,
    },
    /// The notes begin.
    Notes,
    /// A note begins.
    Note(usize),
    /// A way back to a reference.
    Back {
        note: usize,
        nth: usize,
    },
    EndNote,
    EndNotes,
}

impl Mark {
    /// The id of a reference.
    fn anchor(note: usize, nth: usize) -> String {
        if nth == 1 {
            format!("fnref-{note}")
        } else {
            format!("fnref-{note}-{nth}")
        }
    }

    /// What it is made of, in order.
    pub(super) fn parts(&self) -> Vec<Part> {
        let id = |id: String| Some(("id", id));
        let href = |anchor: String| Some(("href", format!("#{anchor}")));
        match self {
            Self::Reference { note, nth } => vec![
                Part::Start("sup", id(Self::anchor(*note, *nth))),
                Part::Start("a", href(format!("fn-{note}"))),
                Part::Text(note.to_string()),
                Part::End("a"),
                Part::End("sup"),
            ],
            Self::Notes => vec![Part::Rule, Part::Start("ol", None)],
            Self::Note(note) => vec![Part::Start("li", id(format!("fn-{note}")))],
            Self::Back { note, nth } => vec![
                Part::Text(" ".into()),
                Part::Start("a", href(Self::anchor(*note, *nth))),
                Part::Text("↩".into()),
                Part::End("a"),
            ],
            Self::EndNote => vec![Part::End("li")],
            Self::EndNotes => vec![Part::End("ol")],
        }
    }

    /// As HTML.
    pub(super) fn html(&self) -> String {
        let parts = self.parts().into_iter().map(|part| match part {
            Part::Start(name, None) => format!("<{name}>"),
            Part::Start(name, Some((key, value))) => format!("<{name} {key}=\"{value}\">"),
            Part::Text(text) => text,
            Part::End(name) => format!("</{name}>"),
            Part::Rule => "<hr>".into(),
        });
        parts.collect()
    }
}

/// An element's tag, or text, of a mark.
pub(super) enum Part {
    /// An element begins: its name, and an attribute with its value.
    Start(&'static str, Option<(&'static str, String)>),
    Text(String),
    /// The element of this name ends.
    End(&'static str),
    /// A rule.
    Rule,
}

/// What is known of the notes.
#[derive(Default)]
struct Notes<'a> {
    /// The number of each label that is referred to.
    numbers: HashMap<CowStr<'a>, usize>,
    /// How many references each note has, by number from 1.
    references: Vec<usize>,
}

impl<'a> Notes<'a> {
    fn reference(&mut self, label: CowStr<'a>) -> Mark {
        let next = self.numbers.len() + 1;
        let note = *self.numbers.entry(label).or_insert(next);
        if note == next {
            self.references.push(0);
        }
        let count = self.references.get_mut(note - 1);
        let nth = count.map_or(1, |count| {
            *count += 1;
            *count
        });
        Mark::Reference { note, nth }
    }
}

/// The events, with the notes that are referred to at the end, in the order of their numbers.
pub(super) fn pieces<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Piece<'a>> {
    let mut text = Vec::new();
    let mut notes = Notes::default();
    let mut bodies: HashMap<CowStr<'a>, Vec<Piece<'a>>> = HashMap::new();
    // Notes don't stand in each other.
    let mut open: Option<(CowStr<'a>, Vec<Piece<'a>>)> = None;
    for event in events {
        let piece = match event {
            Event::Start(Tag::FootnoteDefinition(label)) => {
                open = Some((label, Vec::new()));
                continue;
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((label, body)) = open.take() {
                    bodies.entry(label).or_insert(body);
                }
                continue;
            }
            Event::FootnoteReference(label) => Piece::Mark(notes.reference(label)),
            event => Piece::Event(event),
        };
        match &mut open {
            Some((_, body)) => body.push(piece),
            None => text.push(piece),
        }
    }
    let mut order: Vec<(usize, CowStr<'a>)> = notes
        .numbers
        .into_iter()
        .map(|(label, note)| (note, label))
        .collect();
    order.sort_unstable_by_key(|(note, _)| *note);
    let mut told = order
        .into_iter()
        .filter_map(|(note, label)| Some((note, bodies.remove(&label)?)))
        .peekable();
    if told.peek().is_none() {
        return text;
    }
    text.push(Piece::Mark(Mark::Notes));
    for (note, body) in told {
        text.push(Piece::Mark(Mark::Note(note)));
        let count = notes.references.get(note - 1).copied().unwrap_or_default();
        with_ways_back(&mut text, body, note, count);
        text.push(Piece::Mark(Mark::EndNote));
    }
    text.push(Piece::Mark(Mark::EndNotes));
    text
}

/// Adds the ways back at the end of a note's last paragraph.
fn with_ways_back<'a>(
    text: &mut Vec<Piece<'a>>,
    mut body: Vec<Piece<'a>>,
    note: usize,
    count: usize,
) {
    let is_end = |piece: &Piece<'_>| matches!(piece, Piece::Event(Event::End(TagEnd::Paragraph)));
    let end = body.pop_if(|piece| is_end(piece));
    text.append(&mut body);
    text.extend((1..=count).map(|nth| Piece::Mark(Mark::Back { note, nth })));
    text.extend(end);
}
