//! nginx: a file for `/etc/nginx/conf.d/`, with a server of its own.

use std::fmt::Write as _;

use super::lines::{escaped, headers, link, pattern, plain, quoted};
use super::served::{Rule, Served};
use crate::plan::hosting::Kept;
use crate::story::MediaType;

/// What is compressed, and labelled as UTF-8, besides text/html, which nginx knows by itself.
const TEXTS: &str = "application/rss+xml application/atom+xml application/feed+json text/x-opml text/css application/json";

/// How fast one address may ask for feeds, and how many requests it may have ahead: a reader asks for all feeds of a
/// site at once.
const RATE: &str = "2r/s";
const BURST: u32 = 200;

/// How long who asked too fast shall wait.
const RETRY_SECS: u32 = 120;

/// The file.
pub(super) fn configuration(served: &Served) -> String {
    let mut text = String::new();
    let host = &served.host;
    let name = zone(served);
    let _ = write!(
        text,
        "# {base}, by `feedmill host nginx`: save it as /etc/nginx/conf.d/{host}.conf, then\n\
         # nginx -t && nginx -s reload\n\
         # A server that you have already takes the lines inside `server`, and the two above it stay outside.\n\
         # Where a check for robots stands before the site, leave out feeds: `auth_request off;` in their locations.\n\n\
         limit_req_zone $binary_remote_addr zone={name}:1m rate={RATE};\n\
         map $status ${name}_retry {{ default \"\"; 429 {RETRY_SECS}; }}\n\n\
         server {{\n",
        base = served.base_url,
    );
    push_listen(&mut text, served);
    let _ = write!(
        text,
        "    server_name {host};\n\
         \x20   charset utf-8;\n\
         \x20   charset_types {TEXTS};\n\
         \x20   gzip on;\n\
         \x20   gzip_vary on;\n\
         \x20   gzip_proxied any;\n\
         \x20   gzip_min_length 1000;\n\
         \x20   gzip_types {TEXTS};\n\
         \x20   limit_req_status 429;\n\
         \x20   absolute_redirect off;\n"
    );
    for query in &served.queries {
        let root = quoted(&format!("^{}$", escaped(&served.path)));
        let _ = writeln!(
            text,
            "    if ($arg_feed ~ ^({})$) {{ rewrite {root} {} permanent; }}",
            query.values.join("|"),
            quoted(&format!("{}?", plain(&query.url)))
        );
    }
    push_site(&mut text, served, &name);
    text.push_str("}\n");
    text
}

fn push_listen(text: &mut String, served: &Served) {
    let port = served.port.unwrap_or(80);
    let _ = writeln!(text, "    listen {port};\n    listen [::]:{port};");
    if served.is_https {
        let _ = writeln!(
            text,
            "    # `certbot --nginx -d {}` makes it https.",
            served.host
        );
    }
}

/// What is served below the site's address.
fn push_site(text: &mut String, served: &Served, name: &str) {
    let path = quoted(&served.path);
    // Behind a regular expression outside nobody looks for one inside.
    let before = if served.path == "/" { "" } else { "^~ " };
    let _ = write!(
        text,
        "\n    location {before}{path} {{\n\
         \x20       alias {};\n\
         \x20       index {};\n\
         \x20       add_header Cache-Control {};\n",
        quoted(&format!("{}/", served.folder.replace('\\', "\\\\"))),
        served.indexes().join(" "),
        quoted(&Kept::REST.cache_control()),
    );
    let hidden = quoted(&format!("^{}\\.tmp/", escaped(&served.path)));
    let _ = writeln!(text, "        location ~ {hidden} {{ return 404; }}");
    for rule in &served.rules {
        push_rule(text, rule, served, name);
    }
    text.push_str("    }\n");
}

fn push_rule(text: &mut String, rule: &Rule, served: &Served, name: &str) {
    let at = quoted(&format!("^{}{}$", escaped(&served.path), pattern(rule)));
    let _ = writeln!(
        text,
        "\n        # {}\n        location ~ {at} {{",
        rule.what
    );
    match rule.media_type {
        Some(media_type) => {
            let _ = writeln!(
                text,
                "            types {{}}\n            default_type {media_type};"
            );
        }
        None => push_types(text),
    }
    if rule.is_feed {
        let _ = writeln!(
            text,
            "            limit_req zone={name} burst={BURST} nodelay;"
        );
    }
    let mut header = |name: &str, value: &str, end: &str| {
        let _ = writeln!(
            text,
            "            add_header {name} {}{end};",
            quoted(value)
        );
    };
    for (name, value) in headers(rule, link(rule, served, "$1")) {
        header(name, &value, "");
    }
    if rule.is_feed {
        header("Retry-After", &format!("${name}_retry"), " always");
    }
    text.push_str("        }\n");
}

fn push_types(text: &mut String) {
    text.push_str("            types {\n");
    for (ending, media_type) in MediaType::published() {
        let _ = writeln!(text, "                {media_type} {ending};");
    }
    text.push_str("            }\n");
}

/// A name that no other site on the server has.
fn zone(served: &Served) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let site = format!("{}{}", served.host, served.path.trim_end_matches('/'));
    format!("feedmill_{}", site.chars().map(plain).collect::<String>())
}
