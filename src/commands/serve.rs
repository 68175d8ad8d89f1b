//! `serve`: a preview for a browser or a reader on this machine, which follows the articles as `watch` does.

use std::net::SocketAddr;

use super::{Context, watch};
use crate::args::{Listen, Serve};
use crate::error::{Error, Exit, authority};
use crate::pipeline::site::Site;
use crate::plan::document::DocumentPath;
use crate::plan::model::Format;
use crate::world::browser;
use crate::world::server::{Server, Shown};

/// So many feeds are named; `opml.xml` lists all.
const SHOWN_FEEDS: usize = 4;

/// Serves until a signal comes.
pub(super) fn run(context: &Context, options: &Serve) -> Result<Exit, Error> {
    // What is wrong in the configuration is said before anybody listens.
    let site = context.site()?;
    let shown = |site: &Site| Shown {
        root: site.project.output(),
        base_url: (!options.as_published).then(|| site.project.config.site.base_url.clone()),
    };
    let Listen { host, port } = &options.listen;
    let server = Server::start(host, *port, shown(&site), context.wall)?;
    let address = address(host, server.address());
    let mut told = None;
    watch::follow(context, &options.watch, |site, _| {
        server.serve(shown(site));
        let preview = Preview::of(site, &address, options.as_published);
        if told.as_ref() == Some(&preview) {
            return;
        }
        let is_first = told.is_none();
        preview.tell(context);
        told = Some(preview);
        if is_first {
            begin(context, options, server.address(), &address);
        }
    })
}

/// What is done once, when there is something to look at.
fn begin(context: &Context, options: &Serve, listened: SocketAddr, address: &str) {
    if !listened.ip().is_loopback() {
        let message = format!("everybody who reaches {listened} can read the preview");
        let hint = "--listen 127.0.0.1:8000 is for this machine alone";
        context.report.warning(&message, Some(hint));
    }
    if options.open
        && let Err(error) = browser::open(address)
    {
        let message = format!("{} can't open the browser: {error}", browser::OPENER);
        let hint = format!("open {address} yourself");
        context.report.warning(&message, Some(&hint));
    }
}

/// The address to type: that of this machine where all are listened on.
fn address(host: &str, listened: SocketAddr) -> String {
    let host = match listened {
        SocketAddr::V4(at) if at.ip().is_unspecified() => "127.0.0.1",
        SocketAddr::V6(at) if at.ip().is_unspecified() => "::1",
        _ => host,
    };
    format!("http://{}/", authority(host, listened.port()))
}

/// What somebody who wants to look at the site has to know.
#[derive(Debug, PartialEq, Eq)]
struct Preview {
    address: String,
    /// Addresses of feeds for readers, in the order of the configuration.
    feeds: Vec<String>,
    base_url: String,
    as_published: bool,
}

impl Preview {
    fn of(site: &Site, address: &str, as_published: bool) -> Self {
        let config = &site.project.config;
        let feeds = config.feeds.iter().filter(|feed| feed.each.is_none());
        let feeds = feeds.filter_map(|feed| {
            let mut formats = feed.formats.iter();
            let format = *formats.find(|format| **format != Format::Html)?;
            let feed = feed.name.clone();
            let path = DocumentPath::Head { feed, format }.path();
            Some(format!("{address}{path}"))
        });
        Self {
            address: address.to_owned(),
            feeds: feeds.collect(),
            base_url: config.site.base_url.clone(),
            as_published,
        }
    }

    fn tell(&self, context: &Context) {
        let report = &context.report;
        report.json(&serde_json::json!({
            "serving": self.address,
            "feeds": self.feeds,
            "base_url": self.base_url,
        }));
        let shown = self.feeds.iter().take(SHOWN_FEEDS).cloned();
        let mut shown: Vec<String> = shown.collect();
        let more = self.feeds.len().saturating_sub(shown.len());
        if more > 0 {
            shown.push(format!("and {more} more: {}opml.xml", self.address));
        }
        let mut facts = vec![("in a browser", self.address.clone())];
        if !shown.is_empty() {
            facts.push(("in a reader", shown.join("\n")));
            let (label, lead) = if self.as_published {
                ("feeds link to", "(base_url), where it will be published")
            } else {
                (
                    "links to",
                    "(base_url) lead here; --as-published leaves them",
                )
            };
            facts.push((label, format!("{} {lead}", self.base_url)));
        }
        report.facts("serving", &facts);
    }
}
