//! The faults found so far, and where they belong: to an item, or to the frame.

/// A rule that the document breaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// The id of the item that breaks it; `None`: the frame, so the whole document is refused.
    pub item: Option<String>,
    /// Byte offset in the document, where it is known.
    pub offset: Option<u64>,
    /// The rule, in words, with what was found.
    pub rule: String,
}

/// The most characters of a document that a rule quotes.
const QUOTED_CHARS: usize = 60;

/// What makes the rest of a document unreadable: it isn't well-formed.
#[derive(Debug)]
pub(in crate::gate) struct Broken {
    /// Byte offset in the text that was read.
    pub(in crate::gate) offset: u64,
    /// What is wrong there.
    pub(in crate::gate) rule: String,
}

impl Broken {
    /// Not well-formed at an offset of the text that was read.
    pub(in crate::gate) fn at(offset: usize, rule: impl Into<String>) -> Self {
        Self {
            offset: offset as u64,
            rule: rule.into(),
        }
    }
}

/// Collects the faults of one document.
#[derive(Debug, Default)]
pub(in crate::gate) struct Faults<'e> {
    list: Vec<Fault>,
    item: Option<&'e str>,
}

impl<'e> Faults<'e> {
    /// From here on faults belong to this item; `None`: to the frame.
    pub(in crate::gate) fn within(&mut self, item: Option<&'e str>) {
        self.item = item;
    }

    /// A broken rule, of the item that is being read or else of the frame.
    pub(in crate::gate) fn push(
        &mut self,
        offset: impl Into<Option<usize>>,
        rule: impl Into<String>,
    ) {
        self.list.push(Fault {
            item: self.item.map(str::to_owned),
            offset: offset.into().map(|offset| offset as u64),
            rule: rule.into(),
        });
    }

    /// A rule that the frame breaks, whatever is being read.
    pub(in crate::gate) fn frame(
        &mut self,
        offset: impl Into<Option<usize>>,
        rule: impl Into<String>,
    ) {
        let item = self.item.take();
        self.push(offset, rule);
        self.item = item;
    }

    /// All faults, in the order found; a document that isn't well-formed is a fault of the frame.
    pub(in crate::gate) fn finish(mut self, read: Result<(), Broken>) -> Vec<Fault> {
        if let Err(broken) = read {
            self.list.push(Fault {
                item: None,
                offset: Some(broken.offset),
                rule: broken.rule,
            });
        }
        self.list
    }
}

/// A piece of the document as a rule shows it: quoted, escaped, cut to 60 characters.
pub(in crate::gate) fn found(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARS) {
        Some((cut, _)) => format!("{:?}…", text.get(..cut).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}
