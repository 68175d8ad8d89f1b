//! `[site]`: what the site is called, where it is served, who writes it.

use chrono_tz::Tz;
use toml::Spanned;
use toml::de::DeValue;
use url::Url;

use super::address::{base_url, web_url};
use super::id::{proposed_id, site_id};
use super::mistake::{Notes, Wrong};
use super::section::{Keys, Section};
use super::words::{language, line, some_line, time_zone};
use crate::feed::model::Person;

/// The keys of `[site]`.
pub(super) const KEYS: Keys = Keys {
    known: &[
        "title",
        "base_url",
        "id",
        "description",
        "language",
        "author",
        "time_zone",
        "icon",
        "rights",
    ],
    later: &[],
};

const AUTHOR_KEYS: Keys = Keys {
    known: &["name", "email", "url"],
    later: &[],
};

/// What `[site]` says.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteConfig {
    /// One line, never empty.
    pub title: String,
    /// Where the output folder is served: absolute http(s), ends in `/`.
    pub base_url: String,
    /// What every id of the site starts with, for ever. ASCII.
    pub id: String,
    /// One line; may be empty.
    pub description: String,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Author of what names none; the title by default.
    pub author: Person,
    /// Zone of dates written without one.
    pub time_zone: Tz,
    /// Absolute URL of a square image.
    pub icon: Option<String>,
    /// Copyright line.
    pub rights: Option<String>,
}

/// Reads `[site]`; `year` is for the id to propose when there is none.
pub(super) fn read<'t>(
    notes: &mut Notes,
    value: &'t Spanned<DeValue<'t>>,
    year: i32,
) -> Option<SiteConfig> {
    let site = Section::open(notes, "site", &KEYS, value)?;
    let title = site.text(notes, "title", some_line);
    if site.value("title").is_none() {
        site.missing(notes, "title", "add the line: title = \"…\"");
    }
    let base = site.text(notes, "base_url", base_url);
    if site.value("base_url").is_none() {
        let hint = "add the line: base_url = \"https://example.org/feeds/\" with the address where the output folder is served";
        site.missing(notes, "base_url", hint);
    }
    let base = base.map(|placed| placed.value);
    let id = site.text(notes, "id", site_id);
    if site.value("id").is_none() {
        let id = proposed_id(base.as_deref(), year);
        site.missing(notes, "id", format!("add the line: id = \"{id}\""));
    }
    let description = site.text(notes, "description", |text| Ok(line(text)));
    let language = site.text(notes, "language", language);
    let author = author(notes, &site);
    let time_zone = site.text(notes, "time_zone", time_zone);
    let icon = site.text(notes, "icon", |text| icon(text, base.as_deref()));
    let rights = site.text(notes, "rights", some_line);

    let title = title?.value;
    let author = author.unwrap_or_else(|| Person {
        name: title.clone(),
        email: None,
        url: None,
    });
    Some(SiteConfig {
        title,
        base_url: base?,
        id: id?.value,
        description: description.map(|d| d.value).unwrap_or_default(),
        language: language.map(|l| l.value),
        author,
        time_zone: time_zone.map_or(Tz::UTC, |z| z.value),
        icon: icon.map(|i| i.value),
        rights: rights.map(|r| r.value),
    })
}

/// The author: a name, or a table with a name.
fn author(notes: &mut Notes, site: &Section<'_>) -> Option<Person> {
    let value = site.value("author")?;
    if value.get_ref().as_str().is_some() {
        let name = site.text(notes, "author", some_line)?.value;
        return Some(Person {
            name,
            email: None,
            url: None,
        });
    }
    if value.get_ref().as_table().is_none() {
        let wrong = Wrong::new(
            "must be a name or a table",
            "write author = \"…\" or author = { name = \"…\", email = \"…\", url = \"…\" }",
        );
        site.keep::<()>(notes, "author", value.span().start, Err(wrong));
        return None;
    }
    let author = Section::open(notes, "site.author", &AUTHOR_KEYS, value)?;
    let name = author.text(notes, "name", some_line);
    if author.value("name").is_none() {
        author.missing(notes, "name", "add name = \"…\"");
    }
    let email = author.text(notes, "email", email);
    let url = author.text(notes, "url", |text| web_url(text).map(String::from));
    Some(Person {
        name: name?.value,
        email: email.map(|e| e.value),
        url: url.map(|u| u.value),
    })
}

/// An e-mail address, as far as Atom asks (RFC 4287 §3.2.3: something, `@`, something).
fn email(text: &str) -> Result<String, Wrong> {
    let right = text
        .split_once('@')
        .is_some_and(|(mailbox, domain)| !mailbox.is_empty() && !domain.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>".contains(c));
    if right {
        return Ok(text.to_owned());
    }
    Err(Wrong::new(
        format!("is not an e-mail address: {text:?}"),
        "write the address alone, such as \"desk@example.org\"",
    ))
}

/// The icon's absolute URL; a relative one is taken from the base URL.
fn icon(text: &str, base_url: Option<&str>) -> Result<String, Wrong> {
    if let Some(base) = base_url.and_then(|base| Url::parse(base).ok())
        && matches!(
            Url::parse(text),
            Err(url::ParseError::RelativeUrlWithoutBase)
        )
        && let Ok(url) = base.join(text)
    {
        if !text.trim().is_empty() && url.as_str().starts_with(base.as_str()) {
            return Ok(url.into());
        }
        return Err(Wrong::new(
            format!("is no image below base_url: {text:?}"),
            "write its whole address, or a path such as \"icon.png\"",
        ));
    }
    web_url(text).map(String::from)
}
