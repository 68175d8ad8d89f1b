//! What people read: a feed's HTML twin and a story's page, without scripts or anything to load.

use std::fmt::Write as _;

use crate::feed::escape::{attribute, text};
use crate::feed::instant::{for_people, rfc3339};
use crate::ledger::item::{Item, StoryItem};
use crate::plan::document::DocumentPath;
use crate::plan::model::{FeedLink, GENERATOR, Site};

use around::Around;
use direction::language_attributes;
use offers::{is_offered, push_feeds, readable};
use standpoint::Standpoint;

pub(super) mod archive;
mod around;
mod direction;
mod offers;
mod page;
mod standpoint;
mod twin;

pub use around::Arounds;
pub use page::{page, page_within};
pub use twin::twin;

/// The style sheet of all twins and pages, unless the site has its own: a document beside the feeds,
/// so that a new style rewrites no page.
pub const STYLE: &str = include_str!("style.css");

/// The style and images of the same host, nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Story,
    List,
}

/// What stands around the content of a twin or a page.
struct Frame<'a> {
    from: Standpoint<'a>,
    content: Content,
    /// What the browser's tab says.
    title: String,
    /// One line of plain text; may be empty.
    description: &'a str,
    /// The URL that search engines shall keep.
    canonical: &'a str,
    language: Option<&'a str>,
    /// The feeds, the one to offer first in front.
    feeds: Vec<&'a FeedLink>,
    /// Whether there are others, which the site's front page lists.
    has_others: bool,
    /// More elements for the head.
    metas: String,
    /// The URL that the site's title leads to.
    home: String,
}

impl Frame<'_> {
    /// The parts of it that are the same in most pages.
    fn around(&self) -> Around {
        let mut around = Around::default();
        self.push_links(&mut around.links);
        self.push_top(&mut around.top);
        self.push_footer(&mut around.footer);
        around
    }

    /// The whole document around `main`.
    fn document(&self, main: &str, around: &Around) -> Vec<u8> {
        let Around { links, top, footer } = around;
        let parts = [main, links, top, footer, &self.metas];
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        let own = self.title.len() + self.description.len() + self.canonical.len();
        let mut html = String::with_capacity(length + 2 * own + 1024);
        html.push_str("<!DOCTYPE html>\n<html");
        html.push_str(&language_attributes(self.language, None));
        html.push_str(">\n");
        self.push_head(&mut html, links);
        let _ = writeln!(
            html,
            "<body>\n<a class=\"skip\" href=\"#content\">Skip to the {}</a>",
            match self.content {
                Content::Story => "story",
                Content::List => "list",
            }
        );
        // Where the site's title leads to the document itself it isn't repeated.
        if self.home != self.canonical {
            html.push_str(top);
        }
        html.push_str("<main id=\"content\">\n");
        html.push_str(main);
        html.push_str("</main>\n");
        html.push_str(footer);
        html.push_str("</body>\n</html>\n");
        html.into_bytes()
    }

    fn push_head(&self, html: &mut String, links: &str) {
        let _ = write!(
            html,
            "<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <link rel=\"stylesheet\" href=\"{}\">\n\
             <title>{}</title>\n",
            attribute(&self.from.document.link_to(&DocumentPath::Style)),
            text(&self.title)
        );
        if !self.description.is_empty() {
            push_meta(html, "description", self.description);
        }
        push_meta(html, "generator", GENERATOR);
        html.push_str(&self.metas);
        let _ = writeln!(
            html,
            "<link rel=\"canonical\" href=\"{}\">",
            attribute(self.canonical)
        );
        html.push_str(links);
        html.push_str("</head>\n");
    }

    fn push_links(&self, html: &mut String) {
        for feed in &self.feeds {
            for format in readable(feed) {
                let _ = writeln!(
                    html,
                    "<link rel=\"alternate\" type=\"{}\" title=\"{} ({})\" href=\"{}\">",
                    format.media_type(),
                    attribute(&feed.title),
                    format.label(),
                    attribute(&feed.url(&self.from.site.base_url, format))
                );
            }
        }
        if let Some(icon) = self.own_icon() {
            let _ = writeln!(html, "<link rel=\"icon\" href=\"{}\">", attribute(icon));
        }
    }

    /// The icon, if it lies on the site's own host: documents load nothing from elsewhere.
    fn own_icon(&self) -> Option<&str> {
        let icon = self.from.site.icon.as_deref()?;
        let host = |url: &str| url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        (host(icon) == host(&self.from.site.base_url)).then_some(icon)
    }

    /// What stands above and below a story in another language speaks the site's.
    fn own_language(&self) -> String {
        if self.language == self.from.site.language.as_deref() {
            return String::new();
        }
        language_attributes(self.from.site.language.as_deref(), self.language)
    }

    /// The site's title, and on a page the way down to the feeds.
    fn push_top(&self, html: &mut String) {
        let _ = write!(
            html,
            "<header class=\"top\"{}><a href=\"{}\"><bdi>{}</bdi></a>",
            self.own_language(),
            attribute(&self.from.link(&self.home)),
            text(&self.from.site.title)
        );
        if self.content == Content::Story && self.feeds.iter().any(|feed| is_offered(feed)) {
            html.push_str("\n<a href=\"#subscribe\">Subscribe</a>");
        }
        html.push_str("</header>\n");
    }

    /// The feeds, unless a list has offered the only one above; the copyright line.
    fn push_footer(&self, html: &mut String) {
        let offered = || self.feeds.iter().copied().filter(|feed| is_offered(feed));
        let (least, id, title) = match self.content {
            Content::Story => (1, "subscribe", "Subscribe"),
            Content::List => (2, "feeds", "All feeds"),
        };
        let has_feeds = offered().count() >= least;
        if !has_feeds && self.from.site.rights.is_none() {
            return;
        }
        let _ = writeln!(html, "<footer{}>", self.own_language());
        if has_feeds {
            let _ = writeln!(
                html,
                "<nav aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>"
            );
            push_feeds(html, offered(), &self.from);
            if self.has_others {
                let front = self.from.link(&self.home);
                let _ = writeln!(
                    html,
                    "<p><a href=\"{}#feeds\">All feeds</a></p>",
                    attribute(&front)
                );
            }
            html.push_str("</nav>\n");
        }
        if let Some(rights) = &self.from.site.rights {
            let _ = writeln!(html, "<p><bdi>{}</bdi></p>", text(rights));
        }
        html.push_str("</footer>\n");
    }
}

/// Who wrote a story, when, and when it was last changed.
fn story_meta(item: &Item, story: &StoryItem, site: &Site) -> String {
    let mut html = String::from("<p class=\"meta\">");
    let names = if story.authors.is_empty() {
        std::slice::from_ref(&site.author.name)
    } else {
        &story.authors
    };
    // The site's title already stands above.
    if names != [site.title.as_str()] {
        let _ = writeln!(
            html,
            "<span>By <bdi>{}</bdi></span>",
            text(&in_a_row(names))
        );
    }
    html.push_str(&time(item.published));
    if item.updated != item.published {
        let _ = write!(html, "\n<span>Updated {}</span>", time(item.updated));
    }
    html.push_str("</p>\n");
    html
}

/// `a`, `a and b`, `a, b and c`.
fn in_a_row(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// An instant, to the minute.
fn time(instant: chrono::DateTime<chrono::Utc>) -> String {
    format!(
        "<time datetime=\"{}\">{}</time>",
        rfc3339(instant),
        for_people(instant)
    )
}

fn push_meta(html: &mut String, name: &str, content: &str) {
    let _ = writeln!(
        html,
        "<meta name=\"{name}\" content=\"{}\">",
        attribute(content)
    );
}
