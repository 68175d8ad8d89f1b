//! The feeds of a field's values on a page of their own, where they are many.

use std::fmt::Write as _;

use crate::ledger::selection::Field;
use crate::plan::directory::Directory;
use crate::plan::document::DocumentPath;
use crate::plan::model::Site;

use super::offers::{names, push_topics};
use super::standpoint::Standpoint;
use super::{Content, Frame, home};

/// The index of a field: UTF-8 HTML, ended by LF.
pub fn index(field: Field, site: &Site, directory: &Directory) -> Vec<u8> {
    let from = Standpoint::of(site, DocumentPath::Index(field), directory);
    let canonical = from.document.url(&site.base_url);
    let (name, _) = names(field);
    let language = site.language.as_deref();
    let mut main = String::new();
    let _ = writeln!(main, "<h1{}>{}</h1>", from.speaks(language), from.say(name));
    push_topics(&mut main, field, &from);
    let frame = Frame {
        content: Content::List,
        title: format!("{} · {}", from.words.get(name), site.title),
        description: "",
        canonical: &canonical,
        language,
        feeds: site.feeds.iter().collect(),
        metas: String::new(),
        home: home(site),
        from,
    };
    frame.document(&main, &frame.around())
}
