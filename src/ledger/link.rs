//! The URL of a story's page when another tool makes it, from `articles.link`.

use chrono::{DateTime, Datelike, Utc};

use super::memory::KnownStory;

/// The template with `{key}`, `{slug}`, `{section}`, `{year}`, `{month}` and `{day}` filled in from
/// the story and the day (UTC) that it was published. A story without a section loses the folder:
/// `//` in the path becomes `/`.
pub fn from_template(
    template: &str,
    story: &KnownStory,
    section: Option<&str>,
    published: DateTime<Utc>,
) -> String {
    let section = section
        .map(|section| super::slug::slug(section).0)
        .unwrap_or_default();
    let filled = template
        .replace("{key}", &story.key)
        .replace("{slug}", &story.slug)
        .replace("{section}", &section)
        .replace("{year}", &format!("{:04}", published.year()))
        .replace("{month}", &format!("{:02}", published.month()))
        .replace("{day}", &format!("{:02}", published.day()));
    match filled.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.replace("//", "/")),
        None => filled,
    }
}
