//! Old addresses of stories: which file of the output is found at one, and which files are no story's to have.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::document::DocumentPath;
use super::format::Format;
use super::other_path::{Unfit, folded, folders, is_path, is_reserved};
use crate::config::{Config, may_have_name};
use crate::story::ArticlePath;

/// How names of pages end: what else has a point in it is a folder's name, such as `node.js`.
const PAGES: [&str; 16] = [
    "html", "htm", "xhtml", "shtml", "php", "php3", "phtml", "asp", "aspx", "jsp", "cgi", "cfm",
    "pl", "xml", "json", "txt",
];

/// The file of the output that is found at an old address, as the author of an article writes it: an absolute
/// URL of the site, a path from the site's root, or one that is relative to the folder of the article, as Hugo has
/// it. `base_url` ends in `/`; the root is what it leads to.
///
/// # Errors
///
/// [`Unfit::Elsewhere`] for an address outside of the site, [`Unfit::NoPath`] where no file can be found.
pub fn file_at(written: &str, base_url: &str, article: &ArticlePath) -> Result<String, Unfit> {
    if written.contains(char::is_whitespace) || written.contains(['?', '#']) {
        return Err(Unfit::NoPath);
    }
    let (path, folder) = match below_root(written, base_url)? {
        Some(path) => (path, Vec::new()),
        None => (written, folder_of(article)),
    };
    let mut parts = folder;
    for part in path.split('/') {
        let part = percent_decode_str(part).decode_utf8();
        let part = part.map_err(|_| Unfit::NoPath)?;
        match &*part {
            "" | "." => {}
            ".." => drop(parts.pop().ok_or(Unfit::Elsewhere)?),
            name if name.contains('/') => return Err(Unfit::NoPath),
            name => parts.push(name.to_owned()),
        }
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    if matches!(last, "" | "." | "..") || !is_page(last) {
        parts.push(Format::Html.file_name().to_owned());
    }
    let file = parts.join("/");
    if is_path(&file) {
        Ok(file)
    } else {
        Err(Unfit::NoPath)
    }
}

/// The URL at which a file of the output is found, an `index.html` by its folder; `base_url` ends in `/`.
pub fn url_of_file(path: &str, base_url: &str) -> String {
    /// RFC 3986 §3.3: what a part of a path holds as it is, and the slash between two.
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'!')
        .remove(b'$')
        .remove(b'&')
        .remove(b'(')
        .remove(b')')
        .remove(b'*')
        .remove(b'+')
        .remove(b',')
        .remove(b';')
        .remove(b'=')
        .remove(b':')
        .remove(b'@')
        .remove(b'/');
    let index = Format::Html.file_name();
    let folder = path.strip_suffix(index);
    let folder = folder.filter(|folder| folder.is_empty() || folder.ends_with('/'));
    let served = folder.unwrap_or(path);
    format!("{base_url}{}", utf8_percent_encode(served, ENCODED))
}

/// The path below the site's root of what isn't relative to an article.
fn below_root<'w>(written: &'w str, base_url: &str) -> Result<Option<&'w str>, Unfit> {
    let scheme = written.split_once("//").map(|(scheme, _)| scheme);
    let is_web = |scheme: &str| {
        ["", "http:", "https:"]
            .iter()
            .any(|own| scheme.eq_ignore_ascii_case(own))
    };
    let Some(scheme) = scheme.filter(|scheme| scheme.is_empty() || scheme.ends_with(':')) else {
        return Ok(written.strip_prefix('/'));
    };
    if !is_web(scheme) {
        return Err(Unfit::Elsewhere);
    }
    let rest = written.get(scheme.len() + 2..).unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let own = base_url.split_once("//").map_or(base_url, |(_, own)| own);
    let (own_host, own_path) = own.split_once('/').unwrap_or((own, ""));
    if !host.eq_ignore_ascii_case(own_host) {
        return Err(Unfit::Elsewhere);
    }
    let is_root = own_path.strip_suffix('/') == Some(path);
    let below = if is_root {
        Some("")
    } else {
        path.strip_prefix(own_path)
    };
    below.map(Some).ok_or(Unfit::Elsewhere)
}

/// The folder that an article's page lay in elsewhere: the article's own, or the one around it where the article is
/// a folder with an `index` in it.
fn folder_of(article: &ArticlePath) -> Vec<String> {
    let names = article.folder_names();
    let mut folder: Vec<String> = names
        .map(|name| name.to_lowercase().replace(' ', "-"))
        .collect();
    if article.file_stem() == "index" {
        folder.pop();
    }
    folder
}

fn is_page(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| PAGES.iter().any(|page| page.eq_ignore_ascii_case(ending)))
}

/// What of the output is Feedmill's own.
#[derive(Debug)]
pub struct OwnPaths<'a> {
    config: &'a Config,
    /// The names of all feeds that the ledger knows, in folded letters.
    feeds: BTreeSet<String>,
    /// What else feeds' documents are called, likewise.
    names: BTreeSet<String>,
}

impl<'a> OwnPaths<'a> {
    /// Of a site whose ledger knows these feeds, also such as the configuration no longer has.
    pub fn of(config: &'a Config, feeds: impl IntoIterator<Item = String>) -> Self {
        let names = config.feeds.iter().flat_map(|feed| feed.also_at.names());
        Self {
            config,
            feeds: feeds.into_iter().collect(),
            names: names.map(|(_, name)| folded(name)).collect(),
        }
    }

    /// Whether a document of ours lies at a path, or may once a feed is made, or one's folder must.
    pub fn have(&self, path: &str) -> bool {
        let path = folded(path);
        let below = format!("{path}/");
        let is_folder = self
            .names
            .range(below.clone()..)
            .next()
            .is_some_and(|name| name.starts_with(&below));
        is_always_ours(&path)
            || is_folder
            || self.has_document(&path)
            || folders(&path).any(|folder| self.has_document(folder))
    }

    fn has_document(&self, path: &str) -> bool {
        if self.names.contains(path) {
            return true;
        }
        let Some(DocumentPath::Head { feed, .. }) = DocumentPath::parse(path) else {
            return false;
        };
        let mut feeds = self.config.feeds.iter();
        self.feeds.contains(&feed) || feeds.any(|own| may_have_name(own, &feed))
    }
}

/// Whether a path is that of a document of ours, or of a folder for them, whatever feeds there are.
pub fn is_always_ours(path: &str) -> bool {
    let path = folded(path);
    let is_ours = |path: &str| match DocumentPath::parse(path) {
        None => false,
        Some(DocumentPath::Head { feed, .. }) => feed.is_empty(),
        Some(_) => true,
    };
    is_reserved(&path) || is_ours(&path) || folders(&path).any(is_ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://quay.example/blog/";

    #[test]
    fn an_old_address_is_a_file_below_the_site() {
        for (written, article, file) in [
            ("/old/page/", "a.txt", "old/page/index.html"),
            ("/old/page", "a.txt", "old/page/index.html"),
            ("/old/page.html", "a.txt", "old/page.html"),
            ("/old/PAGE.HTML", "a.txt", "old/PAGE.HTML"),
            ("/old.php", "a.txt", "old.php"),
            ("/2014/05/v1.2", "a.txt", "2014/05/v1.2/index.html"),
            ("/node.js", "a.txt", "node.js/index.html"),
            (
                "/index.php/2014/page/",
                "a.txt",
                "index.php/2014/page/index.html",
            ),
            ("/a//b/./c/../d/", "a.txt", "a/b/d/index.html"),
            ("/caf%C3%A9/", "a.txt", "café/index.html"),
            ("/café/", "a.txt", "café/index.html"),
            ("/", "a.txt", "index.html"),
            // Of the site, with either scheme and in any letters.
            ("https://quay.example/blog/old/", "a.txt", "old/index.html"),
            ("http://QUAY.example/blog/old", "a.txt", "old/index.html"),
            ("//quay.example/blog/old.html", "a.txt", "old.html"),
            ("https://quay.example/blog", "a.txt", "index.html"),
            // As Hugo has it.
            ("old", "posts/a.md", "posts/old/index.html"),
            (
                "old/page/",
                "posts/Far Away/a.md",
                "posts/far-away/old/page/index.html",
            ),
            ("../old.html", "posts/2014/a.md", "posts/old.html"),
            ("old", "posts/a/index.md", "posts/old/index.html"),
            ("old", "a.txt", "old/index.html"),
        ] {
            let article = ArticlePath::from_bytes(article);
            assert_eq!(
                file_at(written, BASE, &article).as_deref(),
                Ok(file),
                "{written}"
            );
        }
    }

    #[test]
    fn what_is_no_file_of_the_site_is_refused() {
        for (written, unfit) in [
            ("https://quay.example/old/", Unfit::Elsewhere),
            ("https://quay.example/blogs/old/", Unfit::Elsewhere),
            ("https://else.example/blog/old/", Unfit::Elsewhere),
            ("https://quay.example.else.example/blog/", Unfit::Elsewhere),
            ("ftp://quay.example/blog/old/", Unfit::Elsewhere),
            ("/../old/", Unfit::Elsewhere),
            ("../../old/", Unfit::Elsewhere),
            ("/a/%2e%2e/../../old", Unfit::Elsewhere),
            ("/?p=123", Unfit::NoPath),
            ("/old/#top", Unfit::NoPath),
            ("the Fox", Unfit::NoPath),
            ("/a%2Fb/", Unfit::NoPath),
            ("/a%00b/", Unfit::NoPath),
            ("/%FF/", Unfit::NoPath),
            ("/a%5Cb/", Unfit::NoPath),
            ("/.htaccess", Unfit::NoPath),
            ("/.tmp/x/", Unfit::NoPath),
            (&format!("/{}/", "a".repeat(256)), Unfit::NoPath),
        ] {
            let article = ArticlePath::from_bytes("posts/a.md");
            assert_eq!(file_at(written, BASE, &article), Err(unfit), "{written}");
        }
    }

    #[test]
    fn documents_of_ours_and_their_folders_are_nobody_elses() {
        let text = "[site]\ntitle = 'Quay'\nbase_url = 'https://quay.example/'\nid = 'tag:quay.example,2026:'\n\
                    [[feeds]]\nalso_at = { rss = ['feed', 'old/index.xml/x'] }\n[[feeds]]\neach = 'section'\n";
        let config = Config::parse(text, 2026).unwrap();
        let own = OwnPaths::of(&config, ["left".to_owned()]);
        for path in [
            "index.html",
            "Index.html",
            "section/ice/index.html",
            "left/index.html",
            "pages/old.html",
            "archive/1/index.html",
            "media/x/index.html",
            "tags.html",
            "feed",
            "feed/index.html",
            "old/index.xml",
            "style.css/index.html",
            "opml.xml",
        ] {
            assert!(own.have(path), "{path}");
        }
        for path in [
            "old/index.html",
            "old.html",
            "section/index.html",
            "section/ice/old.html",
            "lefts/index.html",
            "feeds/index.html",
        ] {
            assert!(!own.have(path), "{path}");
        }
    }
}
