//! Items out of XML: RSS 0.9x, 1.0 and 2.0, WordPress's export, Atom 1.0 and 0.3. An element is known by its
//! namespace, and where nobody declared that, by the prefix that all tools give it.

use std::collections::BTreeMap;

use quick_xml::NsReader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use url::Url;

use super::date::date;
use super::text::{named, title};
use super::values::{BadFeed, ImportedItem, ItemState};
use super::wordpress::{Named, shown};
use crate::story::escape;

/// Namespaces, each with the prefix by which its elements are known here; RSS's own has none.
const NAMESPACES: [(&str, &str); 10] = [
    ("http://www.w3.org/2005/Atom", "atom"),
    ("http://purl.org/atom/ns#", "atom"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("http://purl.org/rss/1.0/", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://channel.netscape.com/rdf/simple/0.9/", ""),
    ("http://backend.userland.com/rss2", ""),
    ("http://www.w3.org/1999/xhtml", ""),
];

/// WordPress's namespaces hold the version of its export.
const WORDPRESS: &str = "http://wordpress.org/export/";

/// What WordPress's feeds have in the place of a post's text, where that asks for a password.
const PASSWORD_FORM: &str = "class=\"post-password-form\"";

/// No feed nests deeper, and no document has more namespaces at once: each look for one takes as long as they are
/// many.
const MOST_OPEN: usize = 1_000;
const MOST_NAMESPACES: usize = 200;

/// An open element.
struct Open {
    /// With the prefix by which it is known here.
    name: String,
    /// Its text so far.
    text: String,
    attributes: Vec<(String, String)>,
    /// Where in the document its content begins.
    begin: usize,
}

impl Open {
    /// How many namespaces it declares.
    fn namespaces(&self) -> usize {
        let names = self.attributes.iter().map(|(name, _)| name);
        names.filter(|name| name.starts_with("xmlns")).count()
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        let mut own = self.attributes.iter();
        own.find(|(own, _)| own == name)
            .map(|(_, value)| value.trim())
    }
}

/// What is known of an item before all of it is read.
#[derive(Default)]
struct Draft {
    item: ImportedItem,
    /// Whether its guid is its URL.
    is_permalink: bool,
    /// What relative links of it are relative to.
    base: Option<String>,
    /// Whether it is no story: a page, a picture, a menu.
    is_other: bool,
    /// Of WordPress's export.
    post: Post,
}

/// What WordPress's export has of a post beside what feeds have.
#[derive(Default)]
struct Post {
    /// Whether it is one, so that its content isn't HTML yet.
    is_one: bool,
    /// Whether it is a block that posts show.
    is_block: bool,
    number: String,
    /// The address of the file that it is of.
    file: Option<String>,
    /// The name of the field whose value comes next.
    field: String,
    /// Its footnotes, as JSON.
    notes: Option<String>,
}

/// What was read of a document.
#[derive(Default)]
struct Found {
    items: Vec<ImportedItem>,
    open_item: Option<(usize, Draft)>,
    /// The feed's own page.
    home: Option<String>,
    /// Of WordPress's export: what its authors are called, by what they log in as; what posts name; which items are posts,
    /// and their footnotes.
    login: String,
    names: BTreeMap<String, String>,
    named: Named,
    posts: Vec<(usize, Option<String>)>,
}

/// Reads all items.
pub(super) fn items(text: &str) -> Result<Vec<ImportedItem>, BadFeed> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut found = Found::default();
    let mut open: Vec<Open> = Vec::new();
    let mut has_root = false;
    let mut namespaces = 0;
    loop {
        let before = position(&reader);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                return Err(broken(text, at, error.to_string()));
            }
        };
        match event {
            Event::Start(element) => {
                let (space, _) = reader.resolver().resolve_element(element.name());
                let name = name(&space, &element);
                if !has_root {
                    check_root(&name)?;
                    has_root = true;
                }
                let mut one = Open {
                    attributes: attributes(&reader, &element),
                    text: String::new(),
                    begin: 0,
                    name,
                };
                one.begin = position(&reader);
                found.begin(&one, open.len());
                open.push(one);
                if let Some(cause) = excess(&open, &mut namespaces) {
                    return Err(broken(text, before, cause));
                }
            }
            Event::End(_) => {
                if let Some(one) = open.pop() {
                    namespaces -= one.namespaces();
                    let inner = text.get(one.begin..before).unwrap_or_default();
                    found.end(&one, &open, inner);
                }
            }
            Event::Text(said) => say(&mut open, &said.decode().unwrap_or_default()),
            Event::CData(said) => say(&mut open, &said.decode().unwrap_or_default()),
            Event::GeneralRef(reference) => say(&mut open, &resolved(&reference)),
            Event::DocType(kind) if is_html(&kind) => return Err(BadFeed::WebPage),
            Event::Eof if has_root && open.is_empty() => break,
            Event::Eof => return Err(broken(text, text.len(), "it ends too early".to_owned())),
            _ => {}
        }
    }
    Ok(found.finished())
}

/// What is too much, after another element began.
fn excess(open: &[Open], namespaces: &mut usize) -> Option<String> {
    *namespaces += open.last().map_or(0, Open::namespaces);
    if open.len() > MOST_OPEN {
        return Some(format!("more than {MOST_OPEN} elements lie in each other"));
    }
    let message = format!("more than {MOST_NAMESPACES} namespaces are declared");
    (*namespaces > MOST_NAMESPACES).then_some(message)
}

fn position(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn broken(text: &str, at: usize, cause: String) -> BadFeed {
    let before = text.as_bytes().get(..at.min(text.len()));
    let line = memchr::memchr_iter(b'\n', before.unwrap_or_default()).count() + 1;
    BadFeed::Broken { line, cause }
}

/// A document type that is a page's.
fn is_html(kind: &[u8]) -> bool {
    let name = kind.trim_ascii_start().get(..4);
    name.is_some_and(|name| name.eq_ignore_ascii_case(b"html"))
}

fn check_root(name: &str) -> Result<(), BadFeed> {
    match name {
        "rss" | "rdf:RDF" | "atom:feed" => Ok(()),
        _ if name.eq_ignore_ascii_case("html") => Err(BadFeed::WebPage),
        _ => Err(BadFeed::Unknown {
            found: format!("its root is <{name}>"),
        }),
    }
}

/// An element's name with the prefix by which it is known here.
fn name(space: &ResolveResult<'_>, element: &BytesStart<'_>) -> String {
    let local = String::from_utf8_lossy(element.local_name().into_inner()).into_owned();
    let prefix = match space {
        ResolveResult::Bound(Namespace(uri)) => prefix_of(&String::from_utf8_lossy(uri)),
        ResolveResult::Unbound => String::new(),
        ResolveResult::Unknown(prefix) => String::from_utf8_lossy(prefix).into_owned(),
    };
    if prefix.is_empty() {
        local
    } else {
        format!("{prefix}:{local}")
    }
}

fn prefix_of(uri: &str) -> String {
    let mut known = NAMESPACES.iter();
    if let Some((_, prefix)) = known.find(|(known, _)| *known == uri) {
        return (*prefix).to_owned();
    }
    match uri.strip_prefix(WORDPRESS) {
        Some(version) if version.ends_with("/excerpt/") => "excerpt".to_owned(),
        Some(_) => "wp".to_owned(),
        None => "?".to_owned(),
    }
}

/// Attributes by their local names; `xml:base` and declarations of namespaces as they are.
fn attributes(reader: &NsReader<&[u8]>, element: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut own = element.attributes();
    let own = own.with_checks(false).flatten();
    let own = own.map(|attribute| {
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let is_kept = |prefix: &str| prefix == "xml" || prefix == "xmlns";
        let local = key.split_once(':').filter(|(prefix, _)| !is_kept(prefix));
        let local = local.map_or(key.as_str(), |(_, local)| local).to_owned();
        let version = quick_xml::XmlVersion::default();
        let value = attribute.decoded_and_normalized_value(version, reader.decoder());
        (local, value.unwrap_or_default().into_owned())
    });
    own.collect()
}

/// Adds to the text of the innermost open element.
fn say(open: &mut [Open], text: &str) {
    if let Some(one) = open.last_mut() {
        one.text.push_str(text);
    }
}

/// What a reference says; feeds of old hold HTML's.
fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name = reference.decode().unwrap_or_default();
    let known = resolve_xml_entity(&name).map(str::to_owned);
    known
        .or_else(|| named(&name))
        .unwrap_or_else(|| format!("&{name};"))
}

impl Found {
    /// An element begins, so many others around it.
    fn begin(&mut self, one: &Open, depth: usize) {
        let is_item = matches!(one.name.as_str(), "item" | "atom:entry");
        if is_item && self.open_item.is_none() {
            let mut draft = Draft::default();
            draft.item.id = one.attribute("about").map(str::to_owned);
            draft.base = one.attribute("xml:base").map(str::to_owned);
            self.open_item = Some((depth, draft));
        }
    }

    /// An element ends, with others around it still `open`; `inner` is its content as it is written.
    fn end(&mut self, one: &Open, open: &[Open], inner: &str) {
        let depth = open.len();
        match &mut self.open_item {
            Some((of_item, _)) if *of_item == depth => {
                if let Some((_, draft)) = self.open_item.take() {
                    self.keep(draft, open);
                }
            }
            Some((of_item, draft)) => {
                let parent = open.last().map(|parent| parent.name.as_str());
                if depth == *of_item + 1 {
                    draft.take(one, inner);
                } else if depth == *of_item + 2
                    && parent == Some("atom:author")
                    && one.name == "atom:name"
                {
                    draft.add_author(&one.text);
                } else if depth == *of_item + 2 && parent == Some("wp:postmeta") {
                    draft.post.take_field(one);
                }
            }
            None => {
                self.note_home(one, open);
                self.note_author(one, open);
            }
        }
    }

    /// The page of the feed itself, to which relative links are relative where no `xml:base` is.
    fn note_home(&mut self, one: &Open, open: &[Open]) {
        let parent = open.last().map(|parent| parent.name.as_str());
        let href = match (parent, one.name.as_str()) {
            (Some("channel"), "link") => Some(one.text.trim()),
            (Some("atom:feed"), "atom:link") => {
                let is_page = one.attribute("rel").is_none_or(|rel| rel == "alternate");
                one.attribute("href").filter(|_| is_page)
            }
            _ => None,
        };
        if self.home.is_none() {
            self.home = href.filter(|href| !href.is_empty()).map(str::to_owned);
        }
    }

    /// WordPress's posts name their authors by what those log in as; the export begins with who they are.
    fn note_author(&mut self, one: &Open, open: &[Open]) {
        if open.last().is_none_or(|parent| parent.name != "wp:author") {
            return;
        }
        match one.name.as_str() {
            "wp:author_login" => one.text.trim().clone_into(&mut self.login),
            "wp:author_display_name" => {
                let (login, name) = (std::mem::take(&mut self.login), title(&one.text));
                if !name.is_empty() {
                    self.names.insert(login, name);
                }
            }
            _ => {}
        }
    }

    /// All items; posts of WordPress's export as it would show them.
    fn finished(mut self) -> Vec<ImportedItem> {
        for (place, notes) in &self.posts {
            let Some(item) = self.items.get_mut(*place) else {
                continue;
            };
            if let Some(content) = &mut item.content {
                *content = shown(content, notes.as_deref(), &self.named);
            }
            for author in &mut item.authors {
                if let Some(name) = self.names.get(author) {
                    author.clone_from(name);
                }
            }
        }
        self.items
    }

    fn keep(&mut self, draft: Draft, open: &[Open]) {
        let Draft {
            mut item,
            is_permalink,
            base,
            is_other,
            post,
        } = draft;
        if is_other {
            if let Some(url) = post.file {
                self.named.add_file(post.number, url, item.title);
            } else if post.is_block {
                let content = item.content.unwrap_or_default();
                self.named.add_block(post.number, content);
            }
            return;
        }
        if post.is_one {
            self.posts.push((self.items.len(), post.notes));
        }
        let of_guid = item.id.clone().filter(|_| is_permalink);
        let around = open.iter().rev().find_map(|one| one.attribute("xml:base"));
        let base = base.as_deref().or(around).or(self.home.as_deref());
        item.link = item.link.or(of_guid).and_then(|link| absolute(&link, base));
        item.id = item.id.or_else(|| item.link.clone());
        if item.html().contains(PASSWORD_FORM) {
            item.state = ItemState::Unpublished;
        }
        self.items.push(item);
    }
}

/// A link as it is written, where it is absolute; else what it leads to.
fn absolute(link: &str, base: Option<&str>) -> Option<String> {
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
    if let Ok(url) = Url::parse(link) {
        return is_web(&url).then(|| link.to_owned());
    }
    let url = Url::parse(base?).ok()?.join(link).ok()?;
    is_web(&url).then(|| url.to_string())
}

/// Keeps the first text that says something.
fn keep_first(place: &mut Option<String>, text: &str) {
    if place.is_none() && !text.trim().is_empty() {
        *place = Some(text.trim().to_owned());
    }
}

impl Draft {
    /// What a child says, whose content is written as `inner`.
    fn take(&mut self, one: &Open, inner: &str) {
        let item = &mut self.item;
        match one.name.as_str() {
            "guid" => {
                keep_first(&mut item.id, &one.text);
                let says = one.attribute("isPermaLink");
                self.is_permalink = !says.is_some_and(|says| says.eq_ignore_ascii_case("false"));
            }
            "atom:id" => keep_first(&mut item.id, &one.text),
            "title" if item.title.is_empty() => item.title = title(&one.text),
            "atom:title" if item.title.is_empty() => item.title = title(&atom_html(one, inner)),
            "link" => keep_first(&mut item.link, &one.text),
            "atom:link" => {
                let is_page = one.attribute("rel").is_none_or(|rel| rel == "alternate");
                let href = one.attribute("href").filter(|_| is_page);
                keep_first(&mut item.link, href.unwrap_or_default());
            }
            "pubDate" | "atom:published" | "atom:issued" => item.published = date(&one.text),
            "dc:date" | "wp:post_date_gmt" | "atom:created" => {
                item.published = item.published.or_else(|| date(&one.text));
            }
            "atom:updated" | "atom:modified" | "wp:post_modified_gmt" => {
                item.updated = date(&one.text);
            }
            "description" | "excerpt:encoded" => keep_first(&mut item.summary, &one.text),
            "atom:summary" => keep_first(&mut item.summary, &atom_html(one, inner)),
            "content:encoded" => keep_first(&mut item.content, &one.text),
            "atom:content" => keep_first(&mut item.content, &atom_html(one, inner)),
            "dc:creator" => self.add_author(&one.text),
            "author" => self.add_author(name_of(&one.text)),
            "category" | "atom:category" | "dc:subject" => self.add_category(one),
            "wp:post_name" => keep_first(&mut item.slug, &one.text),
            "wp:post_type" => {
                let kind = one.text.trim();
                self.is_other |= kind != "post";
                self.post.is_one = true;
                self.post.is_block = kind == "wp_block";
            }
            "wp:post_id" => one.text.trim().clone_into(&mut self.post.number),
            "wp:attachment_url" => keep_first(&mut self.post.file, &one.text),
            "wp:status" => self.note_status(one.text.trim()),
            "wp:post_password" if !one.text.trim().is_empty() => {
                item.state = ItemState::Unpublished;
            }
            _ => {}
        }
    }

    fn note_status(&mut self, status: &str) {
        match status {
            "publish" | "" => {}
            "draft" | "pending" | "private" | "future" => self.item.state = ItemState::Unpublished,
            _ => self.is_other = true,
        }
    }

    fn add_author(&mut self, name: &str) {
        let name = title(name);
        if !name.is_empty() && !self.item.authors.contains(&name) {
            self.item.authors.push(name);
        }
    }

    /// A category, a tag; of what else WordPress keeps as categories (formats, menus) nothing.
    fn add_category(&mut self, one: &Open) {
        let said = one.attribute("label").or(one.attribute("term"));
        let tag = title(said.unwrap_or(&one.text));
        let domain = one.attribute("domain");
        let is_of_wordpress = one.attribute("nicename").is_some();
        let is_kept = !is_of_wordpress || matches!(domain, Some("category" | "post_tag" | "tag"));
        if tag.is_empty() || !is_kept {
            return;
        }
        if is_of_wordpress && domain == Some("category") && self.item.section.is_none() {
            self.item.section = Some(tag.clone());
        }
        if !self.item.tags.contains(&tag) {
            self.item.tags.push(tag);
        }
    }
}

impl Post {
    /// A field of a post's own: its name, then its value.
    fn take_field(&mut self, one: &Open) {
        match one.name.as_str() {
            "wp:meta_key" => one.text.trim().clone_into(&mut self.field),
            "wp:meta_value" if self.field == "footnotes" => {
                keep_first(&mut self.notes, &one.text);
            }
            _ => {}
        }
    }
}

/// An Atom text construct (RFC 4287 §3.1) or a content (§4.1.3) as HTML; of Atom 0.3 by its mode too.
fn atom_html(one: &Open, inner: &str) -> String {
    let kind = one.attribute("type").unwrap_or("text");
    let is_markup = match one.attribute("mode") {
        Some(mode) => mode == "xml",
        None => matches!(kind, "xhtml" | "application/xhtml+xml"),
    };
    if is_markup {
        return without_frame(inner).to_owned();
    }
    if matches!(kind, "html" | "text/html") {
        return one.text.clone();
    }
    escape::text(one.text.trim())
}

/// XHTML stands in a `div`, which is no part of it (§3.1.1.3).
fn without_frame(markup: &str) -> &str {
    let inner = || {
        let (opening, rest) = markup.trim().split_once('>')?;
        let is_frame = opening.starts_with("<div") || opening.contains(":div");
        let end = rest.rfind("</").filter(|_| is_frame)?;
        rest.get(..end)
    };
    inner().unwrap_or(markup).trim()
}

/// RSS has an author's mail address, the name in brackets behind it; an address alone is nobody's name.
fn name_of(author: &str) -> &str {
    let author = author.trim();
    if let Some((_, name)) = author.split_once('(') {
        return name.trim_end_matches(')');
    }
    if author.contains('@') { "" } else { author }
}
