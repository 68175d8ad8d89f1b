//! Netlify: a `netlify.toml` (<https://docs.netlify.com/manage/routing/headers/>).

use std::fmt::Write as _;

use super::places::{folders, has_unknown_links, places};
use super::served::{Query, Served};

/// The file.
pub(super) fn configuration(served: &Served) -> String {
    let mut text = format!(
        "# {}, by `feedmill host netlify`: save it as netlify.toml in the root of the repository.\n\
         # Netlify compresses, and answers 304, by itself. It can't limit how often somebody asks; a firewall rule or\n\
         # a password of the site must leave out feeds.\n",
        served.base_url
    );
    if served.path != "/" {
        let _ = writeln!(
            text,
            "# The published folder must hold the output as its {}",
            served.path.trim_matches('/')
        );
    }
    if has_unknown_links(served) {
        text.push_str(
            "# Feeds that `each` makes name their hubs inside: Netlify's headers can't repeat a part of a path.\n",
        );
    }
    for (value, url) in served.queries.iter().flat_map(Query::each) {
        let (from, to) = (string(&served.path), string(url));
        let _ = write!(
            text,
            "\n[[redirects]]\nfrom = {from}\nquery = {{ feed = \"{value}\" }}\nto = {to}\nstatus = 301\nforce = true\n"
        );
    }
    for (folder, file) in folders(served) {
        let (from, to) = (string(&folder), string(&file));
        let _ = write!(
            text,
            "\n[[redirects]]\nfrom = {from}\nto = {to}\nstatus = 200\n"
        );
    }
    for place in places(served, false) {
        let _ = writeln!(
            text,
            "\n[[headers]]\nfor = {}\n[headers.values]",
            string(&place.path)
        );
        for (name, value) in &place.headers {
            let _ = writeln!(text, "{name} = {}", string(value));
        }
    }
    text
}

/// A text of TOML.
fn string(text: &str) -> String {
    toml::Value::from(text).to_string()
}
