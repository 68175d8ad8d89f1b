//! `restore`: a published site read back, so that a machine with neither ledger nor output goes on from it.

use std::time::{Duration, Instant};

use super::{Context, Report};
use crate::args;
use crate::error::{Error, Exit};
use crate::pipeline::published::Published;
use crate::pipeline::restoring::{RestoreOptions, Restored, restore};
use crate::pipeline::site::Site;
use crate::pipeline::text::{count, duration};

/// So many missing documents are named where nobody asks for all.
const NAMED: usize = 10;

/// Reads a site back.
pub(super) fn run(context: &Context, options: &args::Restore) -> Result<Exit, Error> {
    let started = Instant::now();
    let site = context.site()?;
    let published = published(context, options, &site)?;
    let restore_options = RestoreOptions {
        dry_run: options.dry_run,
        wait: Duration::from_secs(options.wait.into()),
    };
    let done = restore(&site, &published, restore_options, &context.report)?;
    Ok(tell(&done, &context.report, started.elapsed()))
}

/// What the user names: an address, else a folder; without a name the site's own address.
fn published(context: &Context, options: &args::Restore, site: &Site) -> Result<Published, Error> {
    let from = options.from.as_deref();
    match from.filter(|from| !is_address(from)) {
        Some(folder) => Published::folder(context.place(folder.as_ref())),
        None => web(from.unwrap_or(&site.model.base_url), options.allow_private),
    }
}

fn is_address(from: &str) -> bool {
    from.starts_with("http://") || from.starts_with("https://")
}

#[cfg(feature = "push")]
fn web(address: &str, allow_private: bool) -> Result<Published, Error> {
    let address = crate::config::base_url(address).map_err(|wrong| {
        Error::usage(
            format!("{address} can't be read back: {wrong}"),
            "name the address at which the site's feedmill.json lies",
        )
    })?;
    let web = crate::world::web::Web::new(allow_private);
    Ok(Published::Web(web, address))
}

#[cfg(not(feature = "push"))]
fn web(address: &str, _allow_private: bool) -> Result<Published, Error> {
    Err(Error::usage(
        format!("{address} can't be read: this feedmill was built without the web"),
        "build it with `cargo install --features push`, or name a folder with a copy of the published site",
    ))
}

fn tell(done: &Restored, report: &Report, took: Duration) -> Exit {
    let most = report.most(NAMED);
    for path in done.missing.iter().take(most) {
        let message = format!("{path} isn't published, though others lead to it");
        report.warning(&message, Some("the next build writes again what it can"));
    }
    let more = done.missing.len().saturating_sub(most);
    if more > 0 {
        report.warning(&format!("{more} more documents aren't published"), None);
    }
    if done.guessed {
        report.warning(
            "nothing leads to the pages of stories that left the feeds: they were looked for by the names of articles",
            Some("a story whose article has another name since, or whose slug is its own, will be new to the next build"),
        );
    }
    if done.lacks_history() {
        let message = "a part of the history isn't published: stories that were on it alone are new to the next build";
        let hint = "publish it again from a backup, and restore again";
        report.refusal(message, hint);
    }
    report.line(&summary(done, took));
    report.json(done);
    if done.lacks_history() {
        Exit::LeftOut
    } else {
        Exit::Done
    }
}

/// `1,204 documents of generation 57 from https://news.example/ in 3.1 s; go on with: feedmill build`.
fn summary(done: &Restored, took: Duration) -> String {
    let Restored {
        from, generation, ..
    } = done;
    if done.was_there {
        return format!(
            "nothing to restore: the output is at generation {generation}, as {from} is"
        );
    }
    if done.dry_run {
        return format!("generation {generation} would be restored from {from}");
    }
    let documents = count(done.documents, "document");
    let took = duration(took);
    format!(
        "{documents} of generation {generation} restored from {from} in {took}; now: feedmill build"
    )
}
