//! Pending documents in the order in which they are written, some at a time: there may be a million.

use crate::error::Error;
use crate::plan::document::DocumentPath;
use crate::store::Store;

/// So many documents are drawn, checked and synced together: enough for one `syncfs` to pay.
const BATCH: usize = 512;

/// So many sealed pages are drawn together with the pages of their stories, some hundred articles.
const SEALED_WITH_PAGES_BATCH: usize = 12;

/// Of heads fewer, as each is some hundred kilobytes, and of sealed pages, each some fifty stories.
const HEADS_BATCH: usize = 128;
const SEALED_BATCH: usize = 64;

/// What is written together, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Their style, pages of stories.
    Pages,
    /// The history.
    Sealed,
    /// The history, each page with those of its stories, whose articles are read once for both.
    SealedWithPages,
    /// Pages at old addresses, which lead to those; heads and the lists of feeds.
    Heads,
}

impl Stage {
    /// `None` for the marker, which follows the heads.
    fn of(document: Option<&DocumentPath>) -> Option<Self> {
        match document {
            Some(
                DocumentPath::Style
                | DocumentPath::NoJekyll
                | DocumentPath::Media { .. }
                | DocumentPath::Page { .. },
            ) => Some(Self::Pages),
            Some(DocumentPath::Sealed { .. }) => Some(Self::Sealed),
            None
            | Some(DocumentPath::Head { .. } | DocumentPath::Index(_) | DocumentPath::Opml) => {
                Some(Self::Heads)
            }
            Some(DocumentPath::Marker) => None,
        }
    }

    /// How many go together.
    fn batch(self) -> usize {
        match self {
            Self::Pages => BATCH,
            Self::Sealed => SEALED_BATCH,
            Self::SealedWithPages => SEALED_WITH_PAGES_BATCH,
            Self::Heads => HEADS_BATCH,
        }
    }

    /// The next documents of the stage, about as many as go together, the formats of a feed after each
    /// other; `after` is the last that was looked at.
    pub(super) fn next(self, store: &Store, after: &mut String) -> Result<Vec<String>, Error> {
        let mut documents: Vec<(Option<DocumentPath>, String)> = Vec::new();
        let mut is_end = false;
        while documents.len() < self.batch() && !is_end {
            let found = store.pending_after(after, self.batch())?;
            is_end = found.len() < self.batch();
            for path in found {
                after.clone_from(&path);
                let document = DocumentPath::parse(&path);
                let own = match self {
                    Self::SealedWithPages => Self::Sealed,
                    own => own,
                };
                if Self::of(document.as_ref()) == Some(own) {
                    documents.push((document, path));
                }
            }
        }
        documents.sort();
        Ok(documents.into_iter().map(|(_, path)| path).collect())
    }
}
