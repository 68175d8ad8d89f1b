//! `feedmill publish`: the output put where it is served, and what that changed there.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::DecimalBytes;
use serde::Serialize;
use serde_json::Value;

use super::{Context, Report};
use crate::args;
use crate::config::Address;
use crate::error::{Error, Exit};
use crate::pipeline::Project;
use crate::pipeline::placement::check_target;
use crate::pipeline::site::Site;
use crate::pipeline::text::{count, duration};
use crate::publish::kept::was_told;
use crate::publish::request::{Published, Request};
use crate::publish::run::publish;
use crate::publish::targets::{self, Setting};

/// So many files are named where nobody asks for all.
const NAMED: usize = 10;

/// Publishes, and tells of what stopped it, where nobody watches, once.
pub(super) fn run(context: &Context, options: &args::Publish) -> Result<Exit, Error> {
    let site = context.site()?;
    let folder = site.publish_folder();
    let is_alone = context.report.is_alone() && !options.dry_run;
    match publish_and_tell(context, &site, options) {
        Err(error) if is_alone && was_told(&folder, Some(&error.to_string())) => {
            context.report.json_error(&error);
            Ok(error.exit())
        }
        Ok(exit) => {
            was_told(&folder, None);
            Ok(exit)
        }
        error => error,
    }
}

fn publish_and_tell(
    context: &Context,
    site: &Site,
    options: &args::Publish,
) -> Result<Exit, Error> {
    let started = Instant::now();
    let address = match &options.target {
        Some(text) => Address::parse(text)
            .map_err(|wrong| Error::usage(format!("the target {}", wrong.message), wrong.hint))?,
        None => target_of(site)?.clone(),
    };
    let published = publish_site(context, site, &address, options)?;
    published.tell(&context.report, options.dry_run, started.elapsed());
    let pushed = if options.dry_run {
        None
    } else {
        push(context, site, options.pushing)
    };
    published.tell_programs(&context.report, options.dry_run, pushed);
    Ok(Exit::Done)
}

/// The target that the configuration names.
///
/// # Errors
/// [`Error::Usage`] when it names none.
pub(super) fn target_of(site: &Site) -> Result<&Address, Error> {
    site.project.config.publish.target.as_ref().ok_or_else(|| {
        let hint = "add to the configuration: [publish] target = \"…\"; or name one: feedmill publish /var/www/news";
        Error::usage("nothing says where to publish", hint)
    })
}

/// What people call the target that the configuration names, if there is one.
pub(super) fn name_of_target(site: &Site) -> Option<String> {
    let address = site.project.config.publish.target.as_ref()?;
    let kept = site.publish_folder();
    Some(
        targets::at(
            address,
            setting(site, &kept, args::Insisting::default(), (0, 0)),
        )
        .ok()?
        .name(),
    )
}

/// Publishes beside a watch, and tells of what that changed there.
///
/// # Errors
/// What stopped it.
#[cfg(feature = "watch")]
pub(super) fn publish_quietly(context: &Context, pushing: args::Pushing) -> Result<(), Error> {
    let started = Instant::now();
    let site = context.site()?;
    let options = args::Publish {
        target: None,
        insisting: args::Insisting::default(),
        verify: false,
        dry_run: false,
        wait: 60,
        pushing,
    };
    let published = publish_site(context, &site, target_of(&site)?, &options)?;
    let is_news = !published.put.is_empty() || !published.removed.is_empty();
    if is_news {
        published.tell(&context.report, false, started.elapsed());
    }
    let pushed = push(context, &site, pushing);
    if is_news {
        published.tell_programs(&context.report, false, pushed);
    }
    Ok(())
}

/// Tells the hubs what changed, and us what came of it.
#[cfg(feature = "push")]
fn push(context: &Context, site: &Site, pushing: args::Pushing) -> Option<Value> {
    let pushed = super::push::after_publishing(context, site, pushing)?;
    serde_json::to_value(pushed).ok()
}

/// Nobody is told.
#[cfg(not(feature = "push"))]
fn push(_: &Context, _: &Site, _: args::Pushing) -> Option<Value> {
    None
}

/// Publishes a site's output to a target.
fn publish_site(
    context: &Context,
    site: &Site,
    address: &Address,
    options: &args::Publish,
) -> Result<Published, Error> {
    let config = &site.project.config;
    let project = &site.project;
    if site.gathered().is_dir() {
        let path = site.gathered();
        return Err(Error::RestoreUnfinished { path });
    }
    let ledger = Project::ledger_folder(&project.file);
    if let Address::Folder(folder) = address {
        check_target(project, &ledger, &project.root.join(folder))?;
    }
    let kept = site.publish_folder();
    let now_secs = context.clock.now.timestamp();
    let mut target = targets::at(
        address,
        setting(site, &kept, options.insisting, (now_secs, options.wait)),
    )?;
    let names = config.feeds.iter().flat_map(|feed| feed.also_at.names());
    let names: BTreeSet<String> = names.map(|(_, name)| name.clone()).collect();
    let request = Request {
        site,
        kept: kept.clone(),
        names,
        max_age_secs: config.publish.max_age_secs,
        max_delete: config
            .publish
            .max_delete
            .map(|most| usize::try_from(most).unwrap_or(usize::MAX)),
        accept: options.insisting.accept,
        verifies: options.verify,
        dry_run: options.dry_run,
        wait: Duration::from_secs(options.wait.into()),
    };
    publish(&mut *target, &request, &context.report, context.wall)
}

fn setting<'s>(
    site: &'s Site,
    kept: &'s Path,
    insisting: args::Insisting,
    (now_secs, wait_secs): (i64, u32),
) -> Setting<'s> {
    Setting {
        root: &site.project.root,
        kept,
        history: site.project.config.publish.history,
        accept: insisting.accept,
        unguarded: insisting.unguarded,
        wait: Duration::from_secs(wait_secs.into()),
        now_secs,
    }
}

/// What `--json` says of a publication.
#[derive(Debug, Serialize)]
struct Told<'p> {
    #[serde(flatten)]
    published: &'p Published,
    dry_run: bool,
    /// What hubs were told.
    #[serde(skip_serializing_if = "Option::is_none")]
    push: Option<Value>,
    exit_code: u8,
}

impl Published {
    fn tell(&self, report: &Report, dry_run: bool, took: Duration) {
        for path in &self.passed_over {
            let message = format!("{path} isn't published: it is no file, or its name is no text");
            report.warning(&message, None);
        }
        let most = if report.names_all() {
            usize::MAX
        } else {
            NAMED
        };
        let put = self.put.iter().map(|path| format!("+ {path}"));
        let removed = self.removed.iter().map(|path| format!("- {path}"));
        if dry_run || report.names_all() {
            for line in put.chain(removed).take(most) {
                report.line(&line);
            }
            let more = (self.put.len() + self.removed.len()).saturating_sub(most);
            if more > 0 {
                report.line(&format!("… and {more} more"));
            }
        }
        report.line(&self.summary(dry_run, took));
    }

    /// The same for programs, with what hubs were told.
    fn tell_programs(&self, report: &Report, dry_run: bool, push: Option<Value>) {
        report.json(&Told {
            published: self,
            dry_run,
            push,
            exit_code: Exit::Done.code(),
        });
    }

    /// `13 files put, 1 removed (1.2 MB) → /var/www/news in 12 ms`.
    fn summary(&self, dry_run: bool, took: Duration) -> String {
        if self.put.is_empty() && self.removed.is_empty() {
            let there = count(self.files, "file");
            let there = match self.verified {
                Some(verified) => format!("{there}, {verified} looked at,"),
                None => there,
            };
            return format!(
                "nothing to publish ({there} at {}) in {}",
                self.target,
                duration(took)
            );
        }
        let would = if dry_run { "would be " } else { "" };
        let removed = match self.removed.len() {
            0 => String::new(),
            removed => format!(", {removed} removed"),
        };
        format!(
            "{} {would}put{removed} ({}) → {} in {}",
            count(self.put.len(), "file"),
            DecimalBytes(self.bytes),
            self.target,
            duration(took),
        )
    }
}
