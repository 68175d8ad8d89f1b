//! Problems as `--json` gives them.

use serde::Serialize;

use crate::problem::Problem;

/// A problem as `--json` gives it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct JsonProblem {
    path: String,
    line: Option<u32>,
    message: String,
    hint: String,
    /// Whether the story can't go out as it is.
    left_out: bool,
}

impl From<&Problem> for JsonProblem {
    fn from(problem: &Problem) -> Self {
        Self {
            path: problem.path.clone(),
            line: problem.line,
            message: problem.message(),
            hint: problem.hint(),
            left_out: problem.keeps_story_out(),
        }
    }
}
