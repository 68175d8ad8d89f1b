//! Where documents lie, as services have it that match paths part by part: `:value` for one, `*` for what is left.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::lines::{content_type, headers, link};
use super::served::{At, Own, Rule, Served};
use crate::config::VALUE;
use crate::plan::hosting::Kept;

/// What stands for the value of an `each`.
const PART: &str = ":value";

/// A path that a service matches, with what is to be said of it.
pub(super) struct Place {
    /// From the root of the host.
    pub(super) path: String,
    /// Headers: name and value.
    pub(super) headers: Vec<(&'static str, String)>,
}

/// What the rules of a site come to: each path once. `takes_parts` tells whether a header's value may repeat a part
/// of the path.
pub(super) fn places(served: &Served, takes_parts: bool) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for rule in &served.rules {
        for (path, own) in paths(rule) {
            let path = encoded(&format!("{}{path}", served.path));
            let may_link = takes_parts || !own.contains(PART);
            let link = link(rule, served, &own).filter(|_| may_link);
            if places.iter().all(|place| place.path != path) {
                let content_type = rule.media_type.map(content_type);
                let content_type = content_type.map(|value| ("Content-Type", value));
                let others = headers(rule, link);
                places.push(Place {
                    path,
                    headers: content_type.into_iter().chain(others).collect(),
                });
            }
        }
    }
    places.extend(["pages/*", "style.css"].map(|path| Place {
        path: encoded(&format!("{}{path}", served.path)),
        headers: vec![("Cache-Control", Kept::REST.cache_control())],
    }));
    // Of two that fit a path the later one counts.
    places.sort_by_key(|place| !place.path.contains(PART));
    places
}

impl Place {
    /// Whether all that another matches is matched by it too.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let (own, other) = (self.path.split('/'), other.path.split('/'));
        own.clone().count() == other.clone().count()
            && own
                .zip(other)
                .all(|(own, other)| own == other || (own.starts_with(':') && !other.is_empty()))
    }
}

/// What a path can't have in an address as it is.
const UNFIT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// A path as browsers ask for it.
fn encoded(path: &str) -> String {
    utf8_percent_encode(path, UNFIT).to_string()
}

/// The paths of a rule below the site's address, and what a head there calls itself.
fn paths(rule: &Rule) -> Vec<(String, String)> {
    let filled = |folder: &String| folder.replace(VALUE, PART);
    match &rule.at {
        // A page is asked for by its folder.
        At::Heads(folders, file) => folders
            .iter()
            .map(filled)
            .map(|folder| match *file {
                "index.html" => (folder.clone(), folder),
                _ => (format!("{folder}{file}"), format!("{folder}{file}")),
            })
            .collect(),
        At::Sealed(folders, file) => folders
            .iter()
            .map(filled)
            .map(|folder| (format!("{folder}archive/:page/{file}"), String::new()))
            .collect(),
        // Headers go by what is asked for: also by the folder, which leads to the file.
        At::Path(path) => {
            let folder = path.strip_suffix("index.xml");
            let folder = folder.filter(|folder| !folder.is_empty());
            let paths = folder.into_iter().chain([path.as_str()]);
            paths.map(|path| (path.to_owned(), String::new())).collect()
        }
        At::Below(folder) => vec![(format!("{folder}*"), String::new())],
    }
}

/// Folders that were asked for where only a file of another name lies, and that file: paths from the root.
pub(super) fn folders(served: &Served) -> Vec<(String, String)> {
    let files = served.rules.iter().filter_map(|rule| match &rule.at {
        At::Path(path) => Some((path, path.strip_suffix("index.xml")?)),
        _ => None,
    });
    let inner = files.filter(|(_, folder)| !folder.is_empty());
    let path = |path: &str| encoded(&format!("{}{path}", served.path));
    inner
        .map(|(file, folder)| (path(folder), path(file)))
        .collect()
}

/// Whether heads of one site have links that a service can't be told.
pub(super) fn has_unknown_links(served: &Served) -> bool {
    served.rules.iter().any(|rule| {
        let is_made = matches!(&rule.at, At::Heads(folders, _) if folders.iter().any(|folder| folder.contains(VALUE)));
        is_made && rule.own == Some(Own::Path)
    })
}
