//! What may be a mistake of the configuration, said before the run goes on.

use super::opening::{Opened, Restored};
use super::request::{Listener, Options};
use super::site::Site;
use crate::error::Error;
use crate::plan::document::DocumentPath;
use crate::plan::feeds::Feeds;
use crate::plan::hosting::mistaken_on_github_pages;
use crate::plan::model::Format;
use crate::world::output::OutputFolder;
use crate::world::scan::Scan;

/// Says what may be a mistake of the configuration.
pub(super) fn tell(
    listener: &dyn Listener,
    site: &Site,
    options: &Options,
    opened: &Opened,
    (scan, output): (&Scan, Option<&OutputFolder>),
) -> Result<(), Error> {
    let config = &site.project.config;
    if opened.is_new && scan.sightings.is_empty() {
        let folder = site.project.articles();
        let message = format!("there are no articles in {}", folder.display());
        let hint = if config.articles.include.is_empty() {
            "put plain-text files (.txt) there"
        } else {
            "articles.include names paths inside that folder, such as \"**/*.txt\""
        };
        listener.warning(&message, Some(hint));
    }
    if let Some(Restored { output, ledger }) = opened.restored {
        let message = match output {
            Some(output) => format!(
                "the output is at generation {output}, the ledger at {ledger}: an older output was put back"
            ),
            None => "the output has no feedmill.json that can be read".into(),
        };
        let hint = "all that isn't as the ledger has it is written again";
        listener.warning(&message, Some(hint));
    }
    if opened.is_new || opened.changed.config {
        warn_of_types(site, listener);
    }
    if !opened.changed.config || options.accept {
        return Ok(());
    }
    let choices = opened.run.choices()?;
    let feeds = Feeds::of(site.setting(), &choices);
    for feed in choices.built.keys() {
        if feeds.named(feed).is_none() {
            let name = if feed.is_empty() {
                "the unnamed feed"
            } else {
                feed
            };
            let message = format!("{name} is no longer in the configuration");
            let hint = "its documents stay, as it may have subscribers; to remove them, run \
                            once with --accept";
            listener.warning(&message, Some(hint));
        }
    }
    let left = match output {
        Some(output) => left_formats(&feeds, output, choices.built.keys())?,
        None => Vec::new(),
    };
    if let Some((first, others)) = left.split_first() {
        let path = output.map_or_else(|| first.into(), |output| output.path().join(first));
        let message = match others.len() {
            0 => format!("{} is no longer written", path.display()),
            others => format!("{} and {others} more are no longer written", path.display()),
        };
        let hint = "the configuration no longer has that format; what is there stays as it is, as it may \
                    have subscribers; to remove it, run once with --accept";
        listener.warning(&message, Some(hint));
    }
    Ok(())
}

/// Says under which names a host that goes by them serves a feed's document as something else.
pub(crate) fn warn_of_types(site: &Site, listener: &dyn Listener) {
    for (document, name) in site.also_at() {
        let DocumentPath::Head { format, .. } = document else {
            continue;
        };
        if let Some(served) = mistaken_on_github_pages(name, format) {
            let label = format.label();
            let message = format!("GitHub Pages serves {name} as {served}, not as {label}");
            let hint = "if that is your host, a reader that goes by the type won't take it; others can be told the type";
            listener.warning(&message, Some(hint));
        }
    }
}

/// The heads that are there in a format that their feed no longer has.
fn left_formats<'n>(
    feeds: &Feeds,
    output: &OutputFolder,
    names: impl Iterator<Item = &'n String>,
) -> Result<Vec<String>, Error> {
    let mut left = Vec::new();
    for name in names {
        let Some(feed) = feeds.named(name) else {
            continue;
        };
        for format in Format::ALL {
            let head = DocumentPath::Head {
                feed: name.clone(),
                format,
            };
            if !feed.config.formats.contains(&format) && output.exists(&head.path())? {
                left.push(head.path());
            }
        }
    }
    Ok(left)
}
