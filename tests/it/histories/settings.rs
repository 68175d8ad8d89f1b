//! The configuration of a history's site, and what may change in it.

use std::fmt::Write as _;

use super::dice::Dice;

/// `site.id` of every site: it never changes.
pub(super) const ID: &str = "tag:quay.example,2024:";

const BASES: [&str; 3] = [
    "https://quay.example/feeds/",
    "https://quay.example/",
    "https://alder.example/news/",
];
const TITLES: [&str; 3] = ["Quay", "Quay & Basin", "The Upper Quay"];
/// The formats that a feed may be asked for; all of them where none are named.
const FORMATS: [&[&str]; 5] = [
    &["rss", "atom", "json", "html"],
    &["rss", "atom", "json"],
    &["atom"],
    &["rss", "html"],
    &["atom", "json"],
];

/// A `[[feeds]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Feed {
    pub(super) name: &'static str,
    items: &'static str,
    /// How many stories its head holds; with it, none for their age alone.
    stories: Option<usize>,
    pub(super) archive: bool,
    pub(super) archive_size: Option<usize>,
    formats: usize,
    /// The value of `where`; empty: all stories.
    pub(super) selection: &'static str,
    /// The value of `each`; empty: it is one feed.
    pub(super) each: &'static str,
    summary: bool,
}

impl Feed {
    fn new(name: &'static str, items: &'static str) -> Self {
        Self {
            name,
            items,
            stories: None,
            archive: true,
            archive_size: None,
            formats: 0,
            selection: "",
            each: "",
            summary: false,
        }
    }

    fn small(self, stories: usize, archive_size: usize) -> Self {
        Self {
            stories: Some(stories),
            archive_size: Some(archive_size),
            ..self
        }
    }

    fn each(field: &'static str) -> Self {
        Self {
            each: field,
            ..Self::new("", "").small(2, 2)
        }
    }

    pub(super) fn formats(&self) -> &'static [&'static str] {
        FORMATS[self.formats]
    }

    /// Whether it holds the stories of the whole site.
    pub(super) fn is_of_all(&self) -> bool {
        self.selection.is_empty() && self.each.is_empty()
    }

    fn toml(&self) -> String {
        let mut text = String::from("[[feeds]]\n");
        let mut line = |key: &str, value: &str| {
            let _ = writeln!(text, "{key} = {value}");
        };
        if !self.each.is_empty() {
            line("each", &format!("\"{}\"", self.each));
        } else if !self.name.is_empty() {
            line("name", &format!("\"{}\"", self.name));
        }
        if !self.items.is_empty() {
            line("items", &format!("[\"{}\"]", self.items));
        }
        if !self.selection.is_empty() {
            line("where", self.selection);
        }
        if let Some(stories) = self.stories {
            line("stories", &stories.to_string());
            line("window", "\"1m\"");
        }
        if !self.archive {
            line("archive", "false");
        } else if let Some(size) = self.archive_size {
            line("archive_size", &size.to_string());
        }
        if self.formats > 0 {
            line("formats", &format!("{:?}", self.formats()));
        }
        if self.summary {
            line("content", "\"summary\"");
        }
        text
    }
}

/// What a configuration says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the configuration that is there or not"
)]
pub(super) struct Settings {
    title: &'static str,
    pub(super) base: &'static str,
    rights: bool,
    author: bool,
    pub(super) pages: bool,
    /// Without any, the three that a site has by default.
    feeds: Vec<Feed>,
    /// Whether a line of it can't be read.
    pub(super) is_broken: bool,
}

impl Settings {
    /// One of some beginnings, and its name.
    pub(super) fn of(seed: u64) -> (&'static str, Self) {
        let root = Feed::new("", "");
        let small = root.clone().small(3, 4);
        let only = |formats| Feed {
            formats,
            ..small.clone()
        };
        let salt = Feed {
            selection: "{ tag = \"salt\" }",
            ..Feed::new("salt", "").small(2, 3)
        };
        let (name, pages, feeds) = match seed % 8 {
            0 | 4 => ("default", true, Vec::new()),
            1 => ("small", true, vec![small]),
            2 => ("small three", true, three(Some((3, 4)))),
            3 => ("small with sections", true, {
                vec![small, Feed::each("section")]
            }),
            5 => ("small with a tag", true, vec![only(1), salt]),
            6 => ("small without pages", false, vec![small]),
            _ => ("small in Atom", true, vec![only(2), Feed::each("tag")]),
        };
        let settings = Self {
            title: TITLES[0],
            base: BASES[0],
            rights: false,
            author: false,
            pages,
            feeds,
            is_broken: false,
        };
        (name, settings)
    }

    /// The feeds, those that a site has by default among them.
    pub(super) fn feeds(&self) -> Vec<Feed> {
        if self.feeds.is_empty() {
            three(None)
        } else {
            self.feeds.clone()
        }
    }

    pub(super) fn toml(&self) -> String {
        let (title, base) = (self.title, self.base);
        let mut text =
            format!("[site]\ntitle = \"{title}\"\nbase_url = \"{base}\"\nid = \"{ID}\"\n");
        if self.rights {
            text.push_str("rights = \"© Quay\"\n");
        }
        if self.author {
            text.push_str("author = { name = \"Ada Quay\", email = \"ada@quay.example\" }\n");
        }
        if !self.pages {
            text.push_str("[output]\npages = false\n");
        }
        for feed in &self.feeds {
            text.push_str(&feed.toml());
        }
        if self.is_broken {
            text.push_str("[[feeds]]\nstoreys = 3\n");
        }
        text
    }

    /// Changes something; what.
    pub(super) fn change(&mut self, dice: &mut Dice) -> String {
        let before = self.clone();
        loop {
            let what = self.try_change(dice);
            if *self != before {
                return what;
            }
        }
    }

    fn try_change(&mut self, dice: &mut Dice) -> String {
        match dice.below(14) {
            0 => {
                self.title = TITLES[dice.below(TITLES.len())];
                format!("title {}", self.title)
            }
            1 => {
                self.base = BASES[dice.below(BASES.len())];
                format!("base_url {}", self.base)
            }
            2 => {
                self.rights = !self.rights;
                "rights".to_owned()
            }
            3 => {
                self.author = !self.author;
                "author".to_owned()
            }
            4 => {
                self.pages = !self.pages;
                format!("pages {}", self.pages)
            }
            5 | 6 => self.toggle(Feed::each("section")),
            7 => self.toggle(Feed::each("tag")),
            8 => self.toggle(Feed {
                selection: "{ section = \"harbour\" }",
                ..Feed::new("port", "").small(2, 2)
            }),
            9 => self.toggle(Feed {
                selection: "{ not = { tag = \"fog\" } }",
                ..Feed::new("clear", "").small(4, 3)
            }),
            _ => self.change_feeds(dice),
        }
    }

    /// Adds a feed, or takes it away.
    fn toggle(&mut self, feed: Feed) -> String {
        let mut feeds = self.feeds();
        let (name, each) = (feed.name, feed.each);
        let before = feeds.len();
        feeds.retain(|other| other.each != each || other.name != name);
        let sign = if feeds.len() < before {
            '-'
        } else {
            feeds.push(feed);
            '+'
        };
        self.feeds = feeds;
        format!("{sign}feed {name}{each}")
    }

    /// Changes a key of all feeds of the whole site alike: they share their stories.
    fn change_feeds(&mut self, dice: &mut Dice) -> String {
        let mut feeds = self.feeds();
        let of_all = feeds.iter_mut().filter(|feed| feed.is_of_all());
        let what;
        match dice.below(5) {
            0 => {
                let stories = *dice.one_of(&[2, 3, 5]);
                of_all.for_each(|feed| feed.stories = Some(stories));
                what = format!("stories {stories}");
            }
            1 => {
                let size = *dice.one_of(&[2, 3, 4, 5]);
                of_all.for_each(|feed| feed.archive_size = Some(size));
                what = format!("archive_size {size}");
            }
            2 => {
                of_all.for_each(|feed| feed.archive = !feed.archive);
                what = "archive on or off".to_owned();
            }
            3 => {
                let formats = dice.below(FORMATS.len());
                of_all.for_each(|feed| feed.formats = formats);
                what = format!("formats {}", FORMATS[formats].join(" "));
            }
            _ => {
                of_all.for_each(|feed| feed.summary = !feed.summary);
                what = "content full or summary".to_owned();
            }
        }
        self.feeds = feeds;
        what
    }
}

/// The feeds that a site has by default; `small` gives stories and archive size.
fn three(small: Option<(usize, usize)>) -> Vec<Feed> {
    let feed = |name, items| {
        let feed = Feed::new(name, items);
        match small {
            Some((stories, size)) => feed.small(stories, size),
            None => feed,
        }
    };
    vec![
        feed("", ""),
        feed("stories", "stories"),
        feed("headlines", "headlines"),
    ]
}
