//! How a document links to others.

use std::borrow::Cow;

use crate::feed::content;
use crate::plan::document::DocumentPath;
use crate::plan::model::Site;

/// The document that links lead away from.
pub(super) struct Standpoint<'a> {
    pub(super) site: &'a Site,
    pub(super) document: DocumentPath,
}

impl Standpoint<'_> {
    /// The link to a URL: relative to a document of ours, else the URL.
    pub(super) fn link<'u>(&self, url: &'u str) -> Cow<'u, str> {
        match DocumentPath::at_url(url, &self.site.base_url) {
            Some((document, fragment)) => (self.document.link_to(&document) + fragment).into(),
            None => url.into(),
        }
    }

    /// Appends a title, linked when there is a URL.
    pub(super) fn push_linked(&self, html: &mut String, title: &str, url: Option<&str>) {
        let url = url.map(|url| self.link(url));
        content::push_linked(html, title, url.as_deref());
    }
}
