//! What people read: a feed's HTML twin and a story's page, without scripts or anything to load.

use std::fmt::Write as _;

use crate::feed::instant::rfc3339;
use crate::ledger::item::{Item, StoryItem};
use crate::ledger::selection::Field;
use crate::plan::document::DocumentPath;
use crate::plan::model::{FeedLink, GENERATOR, Site};
use crate::story::escape::{attribute, text};
use crate::words::Word;

use around::Around;
use direction::language_attributes;
use offers::{is_offered, push_feeds, push_offer, readable};
use standpoint::Standpoint;

pub(super) mod archive;
mod around;
mod direction;
mod index;
mod lead;
mod offers;
mod page;
mod redirect;
mod standpoint;
pub(super) mod twin;

pub use around::Arounds;
pub use index::index;
pub use page::{page, page_within};
pub use redirect::{REDIRECT, redirect};
pub use twin::{groups, section_link, twin, twin_of, twin_within};

/// The style sheet of all twins and pages, unless the site has its own: a document beside the feeds,
/// so that a new style rewrites no page.
pub const STYLE: &str = include_str!("style.css");

/// The style of the same host, and what stories show: images, sound and films from anywhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src * data:; media-src *; \
                      base-uri 'none'; form-action 'none'";

/// The icon of a site that has none: browsers don't ask for `/favicon.ico` then.
const NO_ICON: &str = "data:,";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Story,
    List,
    /// The list that leads to all feeds.
    Front,
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
    /// More elements for the head.
    metas: String,
    /// The URL that the site's title leads to.
    home: String,
}

/// The URL that the site's title leads to: its front page, else the output folder.
fn home(site: &Site) -> String {
    let front = site.front();
    front.map_or_else(|| site.base_url.clone(), |feed| feed.home(site))
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
        // Where nobody says which language the site has, only its words are known to have one.
        let language = self.language.unwrap_or(self.from.words.language);
        html.push_str(&language_attributes(Some(language), None));
        html.push_str(">\n");
        self.push_head(&mut html, links);
        let _ = writeln!(
            html,
            "<body>\n<a class=\"skip\" href=\"#content\"{}>{}</a>",
            self.from.speaks(self.language),
            self.from.say(match self.content {
                Content::Story => Word::SkipToStory,
                Content::List | Content::Front => Word::SkipToList,
            })
        );
        // Where the site's title leads to the document itself it isn't repeated.
        if self.home != self.canonical {
            html.push_str(top);
        }
        html.push_str(match self.language {
            Some(_) => "<main id=\"content\">\n",
            None => "<main id=\"content\" lang=\"\">\n",
        });
        html.push_str(main);
        // What is printed tells where it came from.
        let _ = writeln!(
            html,
            "<p class=\"address\" dir=\"ltr\">{}</p>",
            text(self.canonical)
        );
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
        let icon = self.own_icon().unwrap_or(NO_ICON);
        let _ = writeln!(html, "<link rel=\"icon\" href=\"{}\">", attribute(icon));
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
            let _ = write!(
                html,
                "\n<a href=\"#subscribe\"{}>{}</a>",
                self.from.speaks(self.site_language()),
                self.from.say(Word::Subscribe)
            );
        }
        html.push_str("</header>\n");
    }

    fn site_language(&self) -> Option<&str> {
        self.from.site.language.as_deref()
    }

    /// The way to the feeds, and the copyright line.
    fn push_footer(&self, html: &mut String) {
        let site = self.from.site;
        let mut footer = String::new();
        let offered = || self.feeds.iter().copied().filter(|feed| is_offered(feed));
        match self.content {
            Content::Front if self.has_others() => {
                let speaks = self.from.speaks(self.site_language());
                let _ = writeln!(footer, "<div{speaks}>");
                push_feeds(&mut footer, &self.from);
                footer.push_str("</div>\n");
            }
            Content::Front => {}
            Content::Story => {
                footer.push_str("<div id=\"subscribe\">\n");
                for feed in offered() {
                    push_offer(&mut footer, (feed, false), self.site_language(), &self.from);
                }
                footer.push_str("</div>\n");
                self.push_way(&mut footer);
            }
            Content::List => self.push_way(&mut footer),
        }
        if let Some(rights) = &site.rights {
            let _ = writeln!(footer, "<p><bdi>{}</bdi></p>", text(rights));
        }
        if !footer.is_empty() {
            let _ = writeln!(html, "<footer{}>\n{footer}</footer>", self.own_language());
        }
    }

    /// Whether there are more feeds than one, so that the front page lists them.
    fn has_others(&self) -> bool {
        let site = self.from.site;
        site.has_each || site.feeds.iter().filter(|feed| is_offered(feed)).count() > 1
    }

    /// The way to the front page's list of feeds.
    fn push_way(&self, html: &mut String) {
        if self.from.site.front().is_none() || !self.has_others() {
            return;
        }
        let _ = writeln!(
            html,
            "<p><a href=\"{}#feeds\"{}>{}</a></p>",
            attribute(&self.from.link(&self.home)),
            self.from.speaks(self.site_language()),
            self.from.say(Word::AllFeeds)
        );
    }
}

/// Appends a line of the site or of a feed as an element; `tag` with its attributes.
fn push_title(html: &mut String, tag: &str, title: &str) {
    let name = tag.split(' ').next().unwrap_or_default();
    let _ = writeln!(html, "<{tag} dir=\"auto\">{}</{name}>", text(title));
}

/// Appends a story's section, which leads to its feed where it has one. `language` is that of a story that
/// doesn't say.
fn push_kicker(
    html: &mut String,
    story: &StoryItem,
    language: Option<&str>,
    from: &Standpoint<'_>,
) {
    let Some(section) = &story.section else {
        return;
    };
    let name = text(section);
    html.push_str("<p class=\"kicker\" dir=\"auto\">");
    let _ = match from.link_of_value((Field::Section, section), story, language) {
        Some(link) => writeln!(html, "<a href=\"{}\">{name}</a></p>", attribute(&link)),
        None => writeln!(html, "{name}</p>"),
    };
}

/// Who wrote a story, when, and when it was last changed; `around` is the language that is spoken there.
fn story_meta(
    item: &Item,
    story: &StoryItem,
    around: Option<&str>,
    from: &Standpoint<'_>,
) -> String {
    let site = from.site;
    let mut html = format!("<p class=\"meta\"{}>", from.speaks(around));
    let names = if story.authors.is_empty() {
        std::slice::from_ref(&site.author.name)
    } else {
        &story.authors
    };
    // The site's title already stands above.
    if names != [site.title.as_str()] {
        let isolated = |name: &String| format!("<bdi>{}</bdi>", text(name));
        let names: Vec<String> = names.iter().map(isolated).collect();
        let names = from.words.in_a_row(&names);
        let by = from.say_with(Word::By, &[("names", &names)]);
        let _ = writeln!(html, "<span>{by}</span>");
    }
    html.push_str(&published(item.published, story.day, from));
    if item.updated != item.published {
        let time = published(item.updated, None, from);
        let updated = from.say_with(Word::Updated, &[("time", &time)]);
        let _ = write!(html, "\n<span>{updated}</span>");
    }
    html.push_str("</p>\n");
    html
}

/// An instant to the minute, or a day alone, as the site's language and zone write it.
fn published(
    instant: chrono::DateTime<chrono::Utc>,
    day: Option<chrono::NaiveDate>,
    from: &Standpoint<'_>,
) -> String {
    let (datetime, shown) = match day {
        Some(day) => (day.format("%F").to_string(), from.words.date(day)),
        None => (
            rfc3339(instant),
            from.words.time(instant, from.site.time_zone),
        ),
    };
    format!("<time datetime=\"{datetime}\">{}</time>", text(&shown))
}

fn push_meta(html: &mut String, name: &str, content: &str) {
    let _ = writeln!(
        html,
        "<meta name=\"{name}\" content=\"{}\">",
        attribute(content)
    );
}
