//! Caddy: a site of a Caddyfile.

use std::fmt::Write as _;

use super::lines::{content_type, headers, link, pattern, plain, quoted};
use super::served::{Rule, Served};
use crate::plan::hosting::Kept;
use crate::story::MediaType;

/// What is compressed.
const TEXTS: [&str; 7] = [
    "text/html*",
    "text/css*",
    "text/x-opml*",
    "application/rss+xml*",
    "application/atom+xml*",
    "application/feed+json*",
    "application/json*",
];

/// The site.
pub(super) fn configuration(served: &Served) -> String {
    let mut text = String::new();
    let scheme = if served.is_https { "https" } else { "http" };
    let port = served.port.map(|port| format!(":{port}"));
    let _ = write!(
        text,
        "# {}, by `feedmill host caddy`: put it into /etc/caddy/Caddyfile, then: systemctl reload caddy\n\
         # Caddy can't limit by itself how often somebody asks, and no check for robots may stand before feeds.\n\
         {scheme}://{}{} {{\n",
        served.base_url,
        served.host,
        port.unwrap_or_default()
    );
    if served.path == "/" {
        text.push_str("\troute {\n");
    } else {
        let folder = served.path.trim_end_matches('/');
        let _ = writeln!(
            text,
            "\tredir {} {} permanent\n\troute {} {{\n\t\turi strip_prefix {}",
            quoted(folder),
            quoted(&served.path),
            quoted(&format!("{}*", served.path)),
            quoted(folder),
        );
    }
    push_site(&mut text, served);
    text.push_str("\t}\n");
    if served.path != "/" {
        // Caddy answers what nobody cares for with 200 and nothing.
        text.push_str("\terror 404\n");
    }
    text.push_str("}\n");
    text
}

/// What is served below the site's address: one after another.
fn push_site(text: &mut String, served: &Served) {
    let _ = write!(
        text,
        "\t\troot * {}\n\t\t@hidden path /.tmp/*\n\t\terror @hidden 404\n",
        quoted(&served.folder)
    );
    for (at, query) in served.queries.iter().enumerate() {
        let values: Vec<String> = query
            .values
            .iter()
            .map(|value| format!("feed={value}"))
            .collect();
        let _ = write!(
            text,
            "\t\t@query{at} {{\n\t\t\tpath /\n\t\t\tquery {}\n\t\t}}\n\
             \t\tredir @query{at} {} permanent\n",
            values.join(" "),
            quoted(&plain(&query.url))
        );
    }
    text.push_str("\t\tencode zstd gzip {\n\t\t\tmatch {\n");
    for media_type in TEXTS {
        let _ = writeln!(text, "\t\t\t\theader Content-Type {media_type}");
    }
    let kept = quoted(&Kept::REST.cache_control());
    let files = files(served);
    let _ = write!(
        text,
        "\t\t\t}}\n\t\t}}\n\t\t@there file {files}\n\t\theader @there Cache-Control {kept}\n"
    );
    for (at, rule) in served.rules.iter().enumerate().rev() {
        push_rule(text, (at, rule), served);
    }
    let _ = write!(
        text,
        "\t\tfile_server {{\n\t\t\tindex {}\n\t\t}}\n",
        served.indexes().join(" ")
    );
}

/// Of two rules that fit the one below wins.
fn push_rule(text: &mut String, (at, rule): (usize, &Rule), served: &Served) {
    let pattern = quoted(&format!("^/{}$", pattern(rule)));
    let files = files(served);
    if rule.media_type.is_none() {
        push_types(text);
    }
    let _ = write!(
        text,
        "\n\t\t# {}\n\t\t@rule{at} {{\n\t\t\tpath_regexp own {pattern}\n\t\t\tfile {files}\n\t\t}}\n\
         \t\theader @rule{at} {{\n",
        rule.what
    );
    let mut header = |name: &str, value: &str| {
        let _ = writeln!(text, "\t\t\t{name} {}", quoted(value));
    };
    match rule.media_type {
        Some(media_type) => header("Content-Type", &content_type(media_type)),
        None => header("Content-Type", "{media_type}"),
    }
    for (name, value) in headers(rule, link(rule, served, "{re.own.1}")) {
        header(name, &value);
    }
    text.push_str("\t\t}\n");
}

/// What `{media_type}` is, by the ending.
fn push_types(text: &mut String) {
    text.push_str("\t\tmap {path} {media_type} {\n");
    for (ending, media_type) in MediaType::published() {
        let _ = writeln!(text, "\t\t\t~\\.{ending}$ {media_type}");
    }
    text.push_str("\t\t\tdefault application/octet-stream\n\t\t}\n");
}

/// What has to be there for an answer: headers are set before anybody has looked.
fn files(served: &Served) -> String {
    let indexes = served.indexes().into_iter();
    let indexes = indexes.map(|name| format!(" {{path}}{name}"));
    format!("{{path}}{}", indexes.collect::<String>())
}
