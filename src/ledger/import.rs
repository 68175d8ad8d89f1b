//! Judges the articles of a site that begins, some at a time, so that a run needn't hold them all.

use super::judge::Judge;
use super::judgement::{Circumstances, Judgement};
use super::memory::{Blank, ReadFile};

/// A site that begins.
#[derive(Debug)]
pub struct Import<'a>(Judge<'a, Blank>);

impl<'a> Import<'a> {
    /// Nothing judged yet.
    pub fn new(circumstances: Circumstances<'a>) -> Self {
        Self(Judge::new(circumstances, &Blank))
    }

    /// Judges the next articles; `files` come by path, after all that came before. Names and instants
    /// that an earlier part was given aren't given again.
    pub fn judge(&mut self, files: Vec<ReadFile>) -> Judgement {
        let judged = self.0.judge(files, Vec::new());
        judged.unwrap_or_else(|never| match never {})
    }
}
