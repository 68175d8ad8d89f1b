//! Apache: a `.htaccess`, which can stand in a `<Directory>` too.

use std::fmt::Write as _;

use super::lines::{content_type, escaped, headers, link, pattern, plain, quoted};
use super::served::{Own, Rule, Served};
use crate::plan::hosting::Kept;
use crate::story::MediaType;

/// What is compressed.
const TEXTS: &str = "text/html text/css text/x-opml application/rss+xml application/atom+xml application/feed+json application/json";

/// The file.
pub(super) fn configuration(served: &Served) -> String {
    let mut text = String::new();
    let Served {
        base_url,
        folder,
        path,
        ..
    } = served;
    let _ = write!(
        text,
        "# {base_url}, by `feedmill host apache`: save it as {folder}/.htaccess, which needs\n\
         # `AllowOverride All` for that folder, or put it between <Directory {folder}> and </Directory>.\n\
         # Once: a2enmod headers deflate filter rewrite\n\
         # Apache can't limit by itself how often somebody asks. No check for robots may stand before feeds: of\n\
         # mod_security they are left out here.\n\n\
         AddDefaultCharset utf-8\n\
         AddCharset utf-8 .html .css .json .xml\n\
         DirectoryIndex {}\n\
         RedirectMatch 404 \"/\\.tmp/\"\n\
         FileETag MTime Size\n",
        served.indexes().join(" "),
    );
    for (ending, media_type) in MediaType::published() {
        let _ = writeln!(text, "AddType {media_type} .{ending}");
    }
    let _ = write!(
        text,
        "\nAddOutputFilterByType DEFLATE {TEXTS}\n\
         # What is compressed has a tag of its own, by which it would never be found unchanged.\n\
         RequestHeader edit* If-None-Match \"-gzip\\\"\" \"\\\"\"\n\n\
         Header set Cache-Control {}\n",
        value(&Kept::REST.cache_control())
    );
    push_queries(&mut text, served);
    if served.rules.iter().any(|rule| rule.own == Some(Own::Path)) {
        let path = escaped(path);
        let _ = write!(
            text,
            "\nSetEnvIf Request_URI {} FEEDMILL_DOCUMENT=$1\n\
             SetEnvIf Request_URI {} FEEDMILL_FOLDER=$1\n",
            quoted_pattern(&format!("^{path}(.*)$")),
            quoted_pattern(&format!("^{path}(.*/)?(?:index\\.html)?$")),
        );
    }
    for rule in served.rules.iter().rev() {
        push_rule(&mut text, rule, served);
    }
    text
}

fn push_queries(text: &mut String, served: &Served) {
    if served.queries.is_empty() {
        return;
    }
    text.push_str("\nRewriteEngine On\n");
    for query in &served.queries {
        let url = plain(&query.url).replace('%', "\\%");
        let _ = write!(
            text,
            "RewriteCond %{{QUERY_STRING}} (?:^|&)feed=(?:{})(?:&|$)\n\
             RewriteRule ^$ {} [R=301,L,QSD,NE]\n",
            query.values.join("|"),
            quoted(&url)
        );
    }
}

/// Of two sections that fit the one below wins.
fn push_rule(text: &mut String, rule: &Rule, served: &Served) {
    let at = format!("^{}{}$", escaped(&served.path), pattern(rule));
    let at = at.replace('"', "\\x22");
    let _ = writeln!(
        text,
        "\n# {}\n<If \"%{{REQUEST_URI}} =~ m#{at}#\">",
        rule.what
    );
    if let Some(media_type) = rule.media_type {
        let _ = writeln!(text, "    ForceType {}", quoted(&content_type(media_type)));
    }
    let is_for_people = rule.media_type == Some("text/html");
    let own = if is_for_people { "FOLDER" } else { "DOCUMENT" };
    let place = format!("%{{FEEDMILL_{own}}}e");
    for (name, said) in headers(rule, link(rule, served, "\u{0}")) {
        // A word needs no quotes.
        let is_word = said.bytes().all(|byte| byte.is_ascii_alphabetic());
        let said = if is_word { said } else { value(&said) };
        let _ = writeln!(
            text,
            "    Header set {name} {}",
            said.replace('\u{0}', &place)
        );
    }
    if rule.is_feed {
        text.push_str(
            "    <IfModule security2_module>\n        SecRuleEngine Off\n    </IfModule>\n",
        );
    }
    text.push_str("</If>\n");
}

/// A value of a header, in which `%` begins a place of a variable.
fn value(text: &str) -> String {
    quoted(&text.replace('%', "%%"))
}

fn quoted_pattern(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\x22"))
}
