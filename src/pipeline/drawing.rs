//! A pending document's content, drawn from the ledger: what to write, and what the gate expects.

use std::sync::Arc;

use super::sealed_page::SealedDrawing;
use crate::feed::marker::Marker;
use crate::gate::ExpectedItem;
use crate::ledger::item::{Item, Kind};
use crate::ledger::selection::Field;
use crate::plan::drawn::Drawn;
use crate::plan::model::{FeedLink, Format};
use crate::story::ArticlePath;

/// What a document shows, before it takes its format.
#[derive(Debug)]
pub(crate) enum Drawing {
    /// A feed's head: the same for all its formats.
    Head(Arc<Drawn>, Format),
    /// A sealed page of a history.
    Sealed(Box<SealedDrawing>),
    /// A story's page.
    Page(Box<Item>),
    /// A page at an old address of a story: its path, and the story that it leads to.
    Redirect(String, Box<ExpectedItem>),
    /// The feeds of a field's values.
    Index(Field),
    /// The list of feeds.
    Opml(Vec<FeedLink>),
    /// The marker.
    Marker(Marker),
    /// The style sheet.
    Style(String),
    /// A file whose name alone counts.
    Empty,
}

/// What is to be done about a pending document.
#[derive(Debug)]
pub(crate) enum Task {
    /// Write it.
    Write(Drawing),
    /// Write it as one of these files in the articles folder is.
    Copy(Vec<ArticlePath>),
    /// Nothing stands behind it any more.
    Remove,
    /// Its content can't be had now: its last version stays, and it stays pending.
    Wait,
    /// Nothing: it is written with another.
    Leave,
}

impl Drawing {
    /// Whether a story is missing in it, or as it was, whose content can't be had now.
    pub(super) fn is_part(&self) -> bool {
        match self {
            Self::Head(drawn, _) => drawn.is_part,
            Self::Sealed(sealed) => sealed.is_part,
            _ => false,
        }
    }

    /// The story of an item's id, and the text if that is a headline; `None` when no item has it.
    pub(super) fn item(&self, id: &str) -> Option<(String, Option<String>)> {
        let items: &[Item] = match self {
            Self::Head(drawn, _) => &drawn.head.items,
            Self::Page(item) => std::slice::from_ref(item),
            Self::Sealed(sealed) => {
                let mut stories = sealed.stories.iter();
                return stories
                    .find(|story| story.id == id)
                    .map(|_| (id.to_owned(), None));
            }
            Self::Redirect(_, story) => {
                return (story.id == id).then(|| (id.to_owned(), None));
            }
            Self::Index(_) | Self::Opml(_) | Self::Marker(_) | Self::Style(_) | Self::Empty => &[],
        };
        let item = items.iter().find(|item| item.id == id)?;
        Some(match &item.kind {
            Kind::Story(_) => (id.to_owned(), None),
            Kind::Headline(headline) => (headline.about_id.clone(), Some(item.title.clone())),
        })
    }
}
