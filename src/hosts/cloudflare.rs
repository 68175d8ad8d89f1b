//! Cloudflare Pages, and Workers with static assets: a `_headers` in the folder
//! (<https://developers.cloudflare.com/pages/configuration/headers/>).

use std::fmt::Write as _;

use super::configuration::Configuration;
use super::places::{folders, places};
use super::served::{At, Query, Served};

/// So many rules are read.
const MOST_RULES: usize = 100;

/// So many characters of a line.
const MOST_CHARACTERS: usize = 2_000;

/// The file.
pub(super) fn configuration(served: &Served) -> Configuration {
    let mut text = format!(
        "# {base}, by `feedmill host cloudflare`: save it as {folder}/_headers\n\
         # Cloudflare compresses, and answers 304, by itself. Without a 404.html beside it Pages answers what isn't\n\
         # there with the front page, and 200: readers would take it for a feed.\n\
         # Bot Fight Mode can't leave anything out: turn it off. Super Bot Fight Mode, rate limits and managed rules\n\
         # leave out what a custom rule skips: Security, Security rules, Create custom rule, action Skip, all of them, for\n\
         # {expression}\n",
        base = served.base_url,
        folder = served.folder,
        expression = expression(served),
    );
    let redirects = folders(served);
    if !redirects.is_empty() {
        let _ = writeln!(text, "# Save as {}/_redirects:", served.folder);
        for (folder, file) in redirects {
            let _ = writeln!(text, "#   {folder} {file} 200");
        }
    }
    if !served.queries.is_empty() {
        text.push_str(
            "# Redirects by what follows a `?` are a rule of the zone: Rules, Redirect Rules:\n",
        );
        for (value, url) in served.queries.iter().flat_map(Query::each) {
            let Served { host, path, .. } = served;
            let _ = writeln!(
                text,
                "#   http.host eq \"{host}\" and http.request.uri.path eq \"{path}\" and http.request.uri.query contains \"feed={value}\"  to {url}"
            );
        }
    }
    let places = places(served, true);
    for (at, place) in places.iter().enumerate() {
        let _ = writeln!(text, "\n{}", place.path);
        // What rules above say of the same path would be joined to it.
        let mut above = places.iter().take(at);
        let is_said = above.any(|other| other.covers(place));
        for (name, value) in &place.headers {
            if is_said {
                let _ = writeln!(text, "  ! {name}");
            }
            let _ = writeln!(text, "  {name}: {value}");
        }
    }
    Configuration {
        warnings: warnings(places.len(), &text),
        text,
    }
}

/// Feeds, in Cloudflare's language of rules.
fn expression(served: &Served) -> String {
    let names = ["rss.xml", "atom.xml", "feed.json"];
    let ends = names.map(|name| format!("ends_with(http.request.uri.path, \"/{name}\")"));
    let others = served.rules.iter().filter(|rule| rule.is_feed);
    let others = others.filter_map(|rule| match &rule.at {
        At::Path(path) => Some(path),
        _ => None,
    });
    let others = others.flat_map(|path| {
        let folder = path.strip_suffix("index.xml");
        folder.into_iter().chain([path.as_str()])
    });
    let others = others.filter(|path| !path.is_empty());
    let others = others.map(|path| {
        let path = format!("{}{path}", served.path)
            .replace('\\', "\\\\")
            .replace('"', "\\\"");
        format!("http.request.uri.path eq \"{path}\"")
    });
    let all: Vec<String> = ends.into_iter().chain(others).collect();
    format!(
        "http.host eq \"{}\" and ({})",
        served.host,
        all.join(" or ")
    )
}

fn warnings(rules: usize, text: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    if rules > MOST_RULES {
        warnings.push(format!(
            "Cloudflare reads {MOST_RULES} rules of a _headers, and these are {rules}: take those out that matter least"
        ));
    }
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let longest = lines.map(|line| line.chars().count()).max();
    if longest.is_some_and(|longest| longest > MOST_CHARACTERS) {
        warnings.push(format!(
            "Cloudflare reads {MOST_CHARACTERS} characters of a line of a _headers, and one here is longer: name fewer hubs"
        ));
    }
    warnings
}
