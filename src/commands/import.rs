//! `feedmill import`: what subscribers of a feed know is taken over, and what was found is told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::build::titled;
use super::{Context, Report};
use crate::args::Import;
use crate::error::{Error, Exit};
use crate::ledger::matching::By;
use crate::pipeline::import::{ImportOptions, Imported, import};
use crate::pipeline::text::count;

/// So many of a kind are named where nobody asks for all.
const NAMED: usize = 10;

/// Imports feeds.
pub(super) fn run(context: &Context, options: &Import) -> Result<Exit, Error> {
    let site = context.site()?;
    let feeds: Result<Vec<PathBuf>, Error> = options
        .feeds
        .iter()
        .map(|feed| local(context, feed))
        .collect();
    let done = import(
        &site,
        &feeds?,
        &ImportOptions {
            no_links: options.no_links,
            write: options.write.clone(),
            dry_run: options.dry_run,
            wait: Duration::from_secs(options.wait.into()),
        },
    )?;
    tell(&context.report, &done);
    Ok(done.exit())
}

/// The file of a feed. What is published elsewhere isn't fetched.
fn local(context: &Context, feed: &Path) -> Result<PathBuf, Error> {
    let text = feed.to_string_lossy();
    if text.starts_with("http://") || text.starts_with("https://") {
        return Err(Error::usage(
            format!("{text} is an address, and nothing is fetched"),
            format!("download it: curl -L -o old.xml '{text}'; then: feedmill import old.xml"),
        ));
    }
    Ok(context.place(feed))
}

fn tell(report: &Report, done: &Imported) {
    let most = report.most(NAMED);
    let matched = done.matched.iter().map(|one| {
        let by = one.by.words();
        let story = titled(&one.item.title, &one.path);
        format!("matched     {story}  (by {by})")
    });
    list(report, matched.collect(), most);
    let items = done.items_left.iter().map(|item| {
        let what = item.link.as_ref().or(item.id.as_ref());
        let what = what.map(String::as_str).unwrap_or_default();
        format!("no article  {}", titled(&item.title, what))
    });
    list(report, items.collect(), most);
    let articles = done.articles_left.iter();
    let articles = articles.map(|path| format!("no item     {path}"));
    list(report, articles.collect(), most);
    let written = done.written.iter();
    let written = written.map(|path| format!("written     {path}"));
    list(report, written.collect(), most);
    for one in done.too_late.iter().take(most) {
        let message = format!("{}: published as {} already", one.path, one.published_as);
        report.warning(&message, None);
    }
    if !done.too_late.is_empty() {
        let late = count(done.too_late.len(), "story");
        report.refusal(
            &format!("{late} of the feed published under other ids already, which stay"),
            "if nobody has subscribed yet, remove the output and .feedmill, import, and build again",
        );
    }
    if !done.repeated.is_empty() {
        let repeated = count(done.repeated.len(), "item");
        let message = format!("{repeated} with the id of an item before: the first counts");
        report.warning(&message, None);
    }
    if done.lost_ids > 0 {
        let lost = count(done.lost_ids, "id");
        let message = format!("{lost} that no document can carry: those stories get new ones");
        report.warning(&message, None);
    }
    report.line(&summary(done));
    report.json(done);
}

/// Prints lines, at most so many.
fn list(report: &Report, lines: Vec<String>, most: usize) {
    let more = lines.len().saturating_sub(most);
    for line in lines.into_iter().take(most) {
        report.line(&line);
    }
    if more > 0 {
        report.line(&format!("… and {more} more"));
    }
}

/// `187 matched (180 by link, 5 by title and date), 3 without article; 12 articles without item`.
fn summary(done: &Imported) -> String {
    let of_rule = |by: By| {
        let found = done.matched.iter().filter(|one| one.by == by).count();
        (found > 0).then(|| format!("{found} by {}", by.words()))
    };
    let rules: Vec<String> = By::ALL.into_iter().filter_map(of_rule).collect();
    let matched = format!("{} matched", done.matched.len());
    let mut parts = vec![if rules.is_empty() {
        matched
    } else {
        format!("{matched} ({})", rules.join(", "))
    }];
    let others = [
        (done.known, "published so already"),
        (done.too_late.len(), "too late"),
        (done.items_left.len(), "without article"),
        (done.written.len(), "written"),
    ];
    let others = others.iter().filter(|(count, _)| *count > 0);
    parts.extend(others.map(|(count, what)| format!("{count} {what}")));
    let articles = count(done.articles_left.len(), "article");
    let articles = format!("; {articles} without item");
    let next = " → the next build takes them over";
    [
        parts.join(", ").as_str(),
        if done.articles_left.is_empty() {
            ""
        } else {
            &articles
        },
        if done.matched.is_empty() || done.dry_run {
            ""
        } else {
            next
        },
    ]
    .concat()
}
