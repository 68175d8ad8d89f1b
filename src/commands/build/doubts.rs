//! What may be a mistake of the configuration, said before the run goes on.

use super::opening::Opened;
use crate::args;
use crate::commands::Context;
use crate::commands::feeds::Feeds;
use crate::commands::site::Site;
use crate::error::Error;
use crate::world::scan::Scan;

/// Says what may be a mistake of the configuration.
pub(super) fn tell(
    context: &Context,
    site: &Site,
    options: &args::Build,
    opened: &Opened,
    scan: &Scan,
) -> Result<(), Error> {
    let report = &context.report;
    let config = &site.project.config;
    if opened.is_new && scan.sightings.is_empty() {
        let folder = site.project.articles();
        let message = format!("there are no articles in {}", folder.display());
        let hint = if config.articles.include.is_empty() {
            "put plain-text files (.txt) there"
        } else {
            "articles.include names paths inside that folder, such as \"**/*.txt\""
        };
        report.warning(&message, Some(hint));
    }
    if !opened.is_reconfigured || options.accept {
        return Ok(());
    }
    let feeds = Feeds::of(site, &opened.store)?;
    for feed in opened.store.feed_names()? {
        if feeds.named(&feed).is_none() {
            let name = if feed.is_empty() {
                "the unnamed feed"
            } else {
                &feed
            };
            let message = format!("{name} is no longer in the configuration");
            let hint = "its documents stay, as it may have subscribers; to remove them, run \
                            once with --accept";
            report.warning(&message, Some(hint));
        }
    }
    Ok(())
}
