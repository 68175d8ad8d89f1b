//! Links to other articles: how authors write another one's source, and the keys of the stories that may be meant.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use xxhash_rust::xxh3::xxh3_64;

use super::Markup;
use super::article_path::{ARTICLE_EXTENSIONS, ArticlePath};
use super::escape::unescaped;
use super::line::count_lines;
use super::media::{has_scheme, resolved};
use super::tags::tags;
use crate::problem::{Problem, What};

/// In front of another article's source, as the text has it until it is known where its own article lies. What
/// begins with a slash is a path in the articles folder.
pub(super) const SOURCE: &str = "article:";

/// In front of the places of articles, one of which is meant.
const KEYS: &str = "story:";

/// So many stories may be meant.
const MOST_KEYS: usize = 5;

/// Of so many links of a text it is looked up on which line they stand.
const MOST_LINES: usize = 200;

/// Endings of articles' sources. No page is called so.
const SOURCES: [&str; 5] = [".md", ".markdown", ".mdx", ".rst", ".adoc"];

/// Endings that pages and other files have too.
const OTHERS: [&str; 3] = [".html", ".htm", ".txt"];

/// A link to another article, as its text names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLink {
    /// As its author writes it, but for what a tool has in front.
    pub written: String,
    /// Line of the file on which it stands, where that is known.
    pub line: Option<u32>,
    /// Where its article may lie, the likeliest place first.
    pub paths: Vec<ArticlePath>,
}

/// A link to the story of another article, as a body has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleLink<'a> {
    /// Where articles may lie, each as its key and, behind a colon, its ending: the first that there is is meant.
    pub places: Vec<&'a str>,
    /// The place in the story, with its `#`; escaped.
    fragment: &'a str,
    /// Where it leads when there is none; empty: its text stays. Escaped.
    otherwise: &'a str,
}

impl SourceLink {
    /// What is said where no article lies in any of its places.
    pub fn problem(&self, article: &ArticlePath) -> Problem {
        Problem {
            path: article.to_string(),
            line: self.line,
            what: What::NoArticle {
                link: self.written.clone(),
            },
        }
    }
}

impl<'a> ArticleLink<'a> {
    fn of(href: &'a str) -> Option<Self> {
        let (front, otherwise) = href.strip_prefix(KEYS)?.split_once(' ')?;
        let places = front.split('#').next().unwrap_or_default();
        Some(Self {
            places: places.split(',').collect(),
            fragment: front.get(places.len()..).unwrap_or_default(),
            otherwise,
        })
    }
}

/// Where an article lies, as links have it: its key, and what several files with that key differ in.
pub(crate) fn place(article: &ArticlePath) -> String {
    let name = String::from_utf8_lossy(article.as_bytes());
    let name = name.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit('.').next().unwrap_or_default();
    let own = ARTICLE_EXTENSIONS.iter();
    let ending = own.copied().find(|own| own.eq_ignore_ascii_case(ending));
    let index = if name.starts_with("index.") {
        "index."
    } else {
        ""
    };
    [&article.key(), ":", index, ending.unwrap_or_default()].concat()
}

/// The key in a place.
pub(crate) fn key_of(place: &str) -> &str {
    place.split(':').next().unwrap_or_default()
}

/// What stands for a story's key, or the place of its file, among the names of titles, none of which has a colon.
pub(crate) fn key_name(key: &str) -> u64 {
    xxh3_64([KEYS, key].concat().as_bytes())
}

/// The links of a body to other articles' stories, in order.
pub(crate) fn article_links(html: &str) -> Vec<ArticleLink<'_>> {
    if memchr::memmem::find(html.as_bytes(), KEYS.as_bytes()).is_none() {
        return Vec::new();
    }
    let hrefs = tags(html).filter(|tag| tag.name() == "a");
    let hrefs = hrefs.filter_map(|tag| tag.attributes().find(|own| own.name == "href"));
    hrefs
        .filter_map(|href| ArticleLink::of(href.value))
        .collect()
}

/// A body whose links to other articles lead to their stories: `urls` has the address of each that is there.
pub(crate) fn with_article_links<'a>(html: &'a str, urls: &[Option<String>]) -> Cow<'a, str> {
    if memchr::memmem::find(html.as_bytes(), KEYS.as_bytes()).is_none() {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let (mut taken, mut urls) = (0, urls.iter());
    let links = tags(html).filter(|tag| tag.name() == "a");
    for href in links.filter_map(|tag| tag.attributes().find(|own| own.name == "href")) {
        let Some(link) = ArticleLink::of(href.value) else {
            continue;
        };
        let (front, behind) = (html.get(taken..href.at), href.at + href.value.len());
        let front = front.unwrap_or_default();
        let url = urls.next().and_then(Option::as_deref);
        taken = behind;
        match (url, link.otherwise) {
            (Some(url), _) => {
                let whole = |_: &&str| link.fragment.is_empty();
                let bare = url.split('#').next().unwrap_or_default();
                let url = Some(url).filter(whole).unwrap_or(bare);
                out.push_str(front);
                super::escape::push_attribute(&mut out, url);
                out.push_str(link.fragment);
            }
            (None, "") => {
                // Links hold no others.
                let rest = html.get(behind..).unwrap_or_default();
                let text = rest.split_once('>').map_or("", |(_, text)| text);
                let text = text.split_once("</a>").map_or(text, |(text, _)| text);
                out.push_str(
                    front
                        .rfind("<a")
                        .and_then(|at| front.get(..at))
                        .unwrap_or(front),
                );
                out.push_str(text);
                let end = rest.find("</a>").map_or(rest.len(), |at| at + "</a>".len());
                taken = behind + end;
            }
            (None, otherwise) => {
                out.push_str(front);
                out.push_str(otherwise);
            }
        }
    }
    out.push_str(html.get(taken..).unwrap_or_default());
    Cow::Owned(out)
}

/// An address in a text that is another article's source, with [`SOURCE`] in front: Zola's `@/blog/a.md`, Pelican's
/// `{filename}/a.md`, Nikola's `link://slug/a`, and what tags of templates became.
pub(super) fn source(written: &str) -> Option<Cow<'_, str>> {
    if written.starts_with(SOURCE) {
        return Some(Cow::Borrowed(written));
    }
    let path = match written
        .strip_prefix('@')
        .filter(|path| path.starts_with('/'))
    {
        Some(path) => path,
        None => ["{filename}", "|filename|", "link://slug/"]
            .iter()
            .find_map(|front| written.strip_prefix(front))?,
    };
    Some(Cow::Owned([SOURCE, path].concat()))
}

/// Has the links of a text to other articles name the keys of their stories. Gives those that lead nowhere else.
/// `text` is what the file holds, for their lines.
pub(super) fn resolve(
    article: &ArticlePath,
    Markup { html, .. }: &mut Markup,
    text: &str,
) -> Vec<SourceLink> {
    let mut links = Vec::new();
    let mut out = String::new();
    let mut taken = 0;
    for tag in tags(html).filter(|tag| tag.name() == "a") {
        let Some(href) = tag.attributes().find(|own| own.name == "href") else {
            continue;
        };
        let Some(target) = Target::of(article, href.value) else {
            continue;
        };
        out.push_str(html.get(taken..href.at).unwrap_or_default());
        let places: Vec<String> = target.paths.iter().map(place).collect();
        out.extend([
            KEYS,
            &places.join(","),
            target.fragment,
            " ",
            target.otherwise,
        ]);
        taken = href.at + href.value.len();
        if target.otherwise.is_empty() {
            let written = target.written.trim_start_matches('/');
            let is_told = links.len() < MOST_LINES && !written.is_empty();
            let at = is_told.then(|| text.find(written));
            let above = at.flatten().and_then(|at| text.get(..at));
            links.push(SourceLink {
                line: above.map(|above| count_lines(above).saturating_add(1)),
                paths: target.places(),
                written: written.chars().take(200).collect(),
            });
        }
    }
    if taken > 0 {
        out.push_str(html.get(taken..).unwrap_or_default());
        *html = out;
    }
    links
}

/// What an address in a text means, if another article may be meant.
struct Target<'a> {
    /// Its path as written.
    written: String,
    /// Where the article may lie; its ending may be another.
    paths: Vec<ArticlePath>,
    fragment: &'a str,
    otherwise: &'a str,
}

impl<'a> Target<'a> {
    fn of(article: &ArticlePath, href: &'a str) -> Option<Self> {
        let source = href.strip_prefix(SOURCE);
        let path = source.unwrap_or(href).split(['?', '#']).next()?;
        if source.is_some() && path.trim_matches('/').is_empty() {
            return Some(Self {
                written: String::new(),
                paths: Vec::new(),
                fragment: "",
                otherwise: "",
            });
        }
        if path.is_empty() || path.starts_with("//") || has_scheme(path) {
            return None;
        }
        let lower = path.to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
        let is_source = source.is_some() || ends(&SOURCES);
        if !is_source && !ends(&OTHERS) {
            return None;
        }
        let path = unescaped(path);
        let path = percent_decode_str(&path).decode_utf8().ok()?;
        let path = path.replace('\0', "");
        let named = named(&path);
        let mut paths = Vec::new();
        let mut add = |reference: &str| {
            let found = resolved(article, reference);
            paths.extend(found.filter(|_| paths.len() < MOST_KEYS));
        };
        if !path.starts_with('/') {
            add(&named);
        }
        let is_relative = path.starts_with('.');
        let is_bare = !path.starts_with('/') && !is_relative;
        if !is_relative {
            let mut rest = named.trim_start_matches('/');
            add(&["/", rest].concat());
            if is_bare && source.is_some() {
                add(&["/_posts/", rest].concat());
                add(&["/posts/", rest].concat());
            }
            // The articles folder may be one of those that the path names.
            while let Some((_, below)) = rest.split_once('/').filter(|_| is_source) {
                rest = below;
                add(&["/", rest].concat());
            }
        }
        paths.dedup();
        let fragment = href.find('#').and_then(|at| href.get(at..));
        (!paths.is_empty()).then_some(Self {
            written: path,
            paths,
            fragment: fragment.unwrap_or_default(),
            otherwise: if is_source { "" } else { href },
        })
    }

    /// Where files may lie that are the article.
    fn places(&self) -> Vec<ArticlePath> {
        let mut places = self.paths.clone();
        for path in &self.paths {
            let name = String::from_utf8_lossy(path.as_bytes());
            let bare = name.rsplit_once('.').map_or(&*name, |(bare, _)| bare);
            let endings = ARTICLE_EXTENSIONS.iter();
            let endings = endings.flat_map(|end| [(*end).to_owned(), end.to_uppercase()]);
            let beside = endings.map(|end| format!("{bare}.{end}"));
            let below = ["md", "html"].map(|end| format!("{bare}/index.{end}"));
            places.extend(beside.chain(below).map(ArticlePath::from_bytes));
        }
        places
    }
}

/// A path with the ending of an article: tools read others, and some need none.
fn named(path: &str) -> Cow<'_, str> {
    let path = path.trim_end_matches('/');
    let lower = path.to_ascii_lowercase();
    let is_named = |ending: &&str| {
        let bare = lower.strip_suffix(*ending);
        bare.is_some_and(|bare| bare.ends_with('.'))
    };
    if ARTICLE_EXTENSIONS.iter().any(is_named) {
        return Cow::Borrowed(path);
    }
    let bare = SOURCES.iter().find_map(|ending| lower.strip_suffix(ending));
    let bare = bare.and_then(|bare| path.get(..bare.len()));
    Cow::Owned([bare.unwrap_or(path), ".md"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved_in(article: &str, href: &str) -> String {
        let mut markup = Markup {
            html: format!("<a href=\"{href}\">x</a>"),
            prose: Vec::new(),
        };
        resolve(&ArticlePath::from_bytes(article), &mut markup, "");
        markup
            .html
            .replace("<a href=\"", "")
            .replace("\">x</a>", "")
    }

    #[test]
    fn a_link_to_a_source_names_the_keys_of_the_stories_that_may_be_meant() {
        for (article, href, expected) in [
            ("a.md", "b.md", "story:b:md "),
            ("news/a.md", "b.md", "story:news/b:md,b:md "),
            ("news/a.md", "./b.md#c", "story:news/b:md#c "),
            ("news/a.md", "../b.md", "story:b:md "),
            ("news/a.md", "../b/index.md", "story:b:index.md "),
            ("a.md", "article:/posts/b.md", "story:posts/b:md,b:md "),
            ("a.md", "article:/posts/b/", "story:posts/b:md,b:md "),
            (
                "a/b.md",
                "article:c",
                "story:a/c:md,c:md,_posts/c:md,posts/c:md ",
            ),
            ("a.md", "B.MD", "story:B:md "),
            ("a.md", "article:", "story: "),
            ("a.md", "b%20c.rst?x", "story:b%20c:md "),
            ("a.md", "../b.md", "../b.md"),
            ("n/a.html", "b.html#c", "story:n/b:html,b:html#c b.html#c"),
            ("n/a.html", "/x/b.html", "story:x/b:html /x/b.html"),
            (
                "a.md",
                "https://example.org/b.md",
                "https://example.org/b.md",
            ),
            ("a.md", "#b.md", "#b.md"),
            ("a.md", "b.png", "b.png"),
        ] {
            assert_eq!(resolved_in(article, href), expected, "{href} in {article}");
        }
    }

    #[test]
    fn a_link_leads_to_the_story_or_its_text_stays() {
        let html = "<p>1 <a href=\"story:b:md,c:md#d \" title=\"t\">2 <em>3</em></a> 4 <a href=\"story:e e.html\">5</a>.</p>";
        let links = article_links(html);
        assert_eq!(links.len(), 2);
        assert_eq!(
            links.first().map(|link| link.places.clone()),
            Some(vec!["b:md", "c:md"])
        );
        for (urls, expected) in [
            (
                [None, None],
                "<p>1 2 <em>3</em> 4 <a href=\"e.html\">5</a>.</p>",
            ),
            (
                [
                    Some("https://a.example/?x&y#f".to_owned()),
                    Some("/e".to_owned()),
                ],
                "<p>1 <a href=\"https://a.example/?x&amp;y#d\" title=\"t\">2 <em>3</em></a> 4 <a href=\"/e\">5</a>.</p>",
            ),
        ] {
            assert_eq!(with_article_links(html, &urls), expected);
        }
        assert_eq!(
            with_article_links("<p>story: 1</p>", &[]),
            "<p>story: 1</p>"
        );
    }

    #[test]
    fn what_tools_write_for_a_source_is_one() {
        for (written, expected) in [
            ("@/blog/a.md", Some("article:/blog/a.md")),
            ("{filename}/a.md", Some("article:/a.md")),
            ("{filename}a.md", Some("article:a.md")),
            ("link://slug/a", Some("article:a")),
            ("link://tag/a", None),
            ("@someone", None),
            ("a.md", None),
        ] {
            assert_eq!(source(written).as_deref(), expected, "{written}");
        }
    }
}
