//! The top of an article, where its metadata stands.

use super::field::Field;
use crate::problem::What;

/// The top of an article.
#[derive(Debug, Default)]
pub(super) struct Top<'a> {
    pub(super) fields: Vec<Field>,
    /// The text below.
    pub(super) text: &'a str,
    /// Line of the file where the text starts, from 1.
    pub(super) first_line: u32,
    /// Whether unknown keys are told even if they are near no known one.
    pub(super) names_unknown: bool,
    /// What is wrong with the block as a whole, at a line: it holds the story.
    pub(super) broken: Option<(u32, What)>,
}
