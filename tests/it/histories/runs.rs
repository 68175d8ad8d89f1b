//! What a build says: how it ended, which stories changed and how, and what is wrong.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::heads::short_id;

/// A run as it ended.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) code: i32,
    said: Value,
}

/// The lists of stories in what `build --json` says.
const LISTS: [&str; 8] = [
    "new",
    "updated",
    "changed",
    "returned",
    "renamed",
    "withdrawn",
    "held",
    "deleted",
];

impl Run {
    /// From the exit code and what was printed by `build --json` in the folder `root`.
    pub(super) fn new(code: i32, out: &str, root: &Path) -> Self {
        let out = out.replace(root.to_str().unwrap(), ".");
        let said = serde_json::from_str(&out);
        let said = said.unwrap_or_else(|error| panic!("{error}: {out}"));
        Self { code, said }
    }

    fn list(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.said[name].as_array().into_iter().flatten()
    }

    /// How many stories it has in a list.
    pub(super) fn count(&self, list: &str) -> usize {
        self.list(list).count()
    }

    /// How many stories changed their path and stayed who they were.
    pub(super) fn recognised(&self) -> usize {
        let lists = LISTS.iter().flat_map(|name| self.list(name));
        lists
            .filter(|story| story["moved_from"].is_string())
            .count()
    }

    pub(super) fn waiting(&self) -> u64 {
        self.said["waiting"].as_u64().unwrap_or_default()
    }

    fn problems(&self) -> BTreeSet<String> {
        let told = self.list("problems").map(|problem| {
            let text = |key: &str| problem[key].as_str().unwrap_or_default();
            let line = problem["line"].as_u64();
            let line = line.map_or_else(String::new, |line| format!("{line}:"));
            let left = if problem["left_out"] == true {
                " (left out)"
            } else {
                ""
            };
            format!("{}:{line} {}{left}", text("path"), text("message"))
        });
        told.collect()
    }

    /// What it says: a line for the numbers, one for each list, and the problems that came (`+`) and
    /// went (`-`) since the run before.
    pub(super) fn lines(&self, before: Option<&Self>) -> Vec<String> {
        if let Some(message) = self.said["error"]["message"].as_str() {
            return vec![format!(
                "exit {}: {}",
                self.code,
                message.replace('\n', "; ")
            )];
        }
        let mut first = format!("exit {}, {} articles", self.code, self.said["articles"]);
        if self.waiting() > 0 {
            let _ = write!(first, ", {} waiting", self.waiting());
        }
        let mut lines = vec![first];
        for name in LISTS {
            let stories: Vec<String> = self.list(name).map(story).collect();
            if !stories.is_empty() {
                lines.push(format!("{name} {}", stories.join(" ")));
            }
        }
        for refusal in ["flood", "refused"] {
            if !self.said[refusal].is_null() {
                lines.push(format!("{refusal} {}", self.said[refusal]));
            }
        }
        for path in self.list("strangers") {
            lines.push(format!("stranger {path}"));
        }
        let old = before.map(Self::problems).unwrap_or_default();
        let new = self.problems();
        lines.extend(new.difference(&old).map(|one| format!("+ {one}")));
        lines.extend(old.difference(&new).map(|one| format!("- {one}")));
        lines
    }
}

/// A story by its id, and the path that it had before.
fn story(story: &Value) -> String {
    let id = short_id(story["id"].as_str().unwrap_or_default());
    match story["moved_from"].as_str() {
        Some(from) => format!("{id}<{from}"),
        None => id,
    }
}
