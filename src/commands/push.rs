//! `push`: hubs are told of what changed, once everybody can see it.

use std::time::Duration;

use super::Context;
use crate::args::{Push, Pushing};
use crate::error::{Error, Exit};
use crate::ledger::outbox::Ping;
use crate::pipeline::site::Site;
use crate::pipeline::text::{count, moment};
use crate::publish::hubs::{self, Failed, Pushed};

/// So many failures are told one by one; a hub that is away fails for each document.
const MOST_TOLD: usize = 10;

/// Tells what is owed after the output was published. That is done: whatever goes wrong here is no more than a
/// warning. `None` where there are no hubs.
pub(super) fn after_publishing(context: &Context, site: &Site, pushing: Pushing) -> Option<Pushed> {
    if site.model.hubs.is_empty() {
        return None;
    }
    let patience = Duration::from_secs(pushing.patience.into());
    match push(context, site, patience, pushing.allow_private) {
        Ok(pushed) => {
            tell(context, &pushed);
            Some(pushed)
        }
        Err(error) => {
            let message = format!("hubs weren't told: {error}");
            let hint = "they are owed it; `feedmill push` tells them";
            context.report.warning(&message, Some(hint));
            None
        }
    }
}

/// Tells what is owed.
pub(super) fn run(context: &Context, options: &Push) -> Result<Exit, Error> {
    let site = context.site()?;
    let report = &context.report;
    if site.model.hubs.is_empty() {
        let hint = "name one in the configuration: hubs = [\"https://…\"] below [websub]";
        report.warning("there is no hub to tell", Some(hint));
        report.json(&serde_json::json!({ "push": Pushed::default() }));
        return Ok(Exit::Done);
    }
    if options.dry_run {
        return show(context, &site);
    }
    let patience = Duration::from_secs(options.patience.into());
    let pushed = push(context, &site, patience, options.allow_private)?;
    report.json(&serde_json::json!({ "push": pushed }));
    tell(context, &pushed);
    Ok(Exit::Done)
}

fn push(
    context: &Context,
    site: &Site,
    patience: Duration,
    may_be_private: bool,
) -> Result<Pushed, Error> {
    let options = hubs::Options {
        may_be_private,
        patience,
        wall: context.wall,
    };
    let mut wait = |url: &str, why: &str| {
        let message = format!("waiting for {url}: {why}");
        context.report.detail(&message);
    };
    hubs::push(site, options, &mut wait)
}

/// What is owed, and to whom.
fn show(context: &Context, site: &Site) -> Result<Exit, Error> {
    let mut owed = site.look()?.pings()?;
    owed.retain(|ping| ping.owed > 0 && site.model.hubs.contains(&ping.hub));
    let line = |ping: &Ping| format!("{}: {}", ping.hub, ping.document);
    let lines: Vec<String> = owed.iter().map(line).collect();
    let pushed = Pushed {
        owed: owed.len(),
        ..Pushed::default()
    };
    context.report.json(&serde_json::json!({ "push": pushed }));
    context.report.line(&if lines.is_empty() {
        "nothing is owed".to_owned()
    } else {
        lines.join("\n")
    });
    Ok(Exit::Done)
}

/// Says what came of a push.
fn tell(context: &Context, pushed: &Pushed) {
    let report = &context.report;
    for Failed {
        hub,
        topic,
        answer,
        next,
    } in pushed.failed.iter().take(MOST_TOLD)
    {
        let hint = match next {
            Some(next) => format!("it is told again by a run after {}", moment(*next)),
            None => "it isn't told of this change any more".to_owned(),
        };
        report.warning(&format!("{hub}, told of {topic}: {answer}"), Some(&hint));
    }
    if let Some((url, why)) = pushed.behind.first_key_value() {
        let more = pushed.behind.len() - 1;
        let more = match more {
            0 => String::new(),
            more => format!(", nor do {more} more"),
        };
        let message = format!("{url} doesn't serve what was built{more}: {why}");
        let hint = "publish the output; the next `feedmill push` looks again";
        report.warning(&message, Some(hint));
    }
    report.line(&match (pushed.told, pushed.owed) {
        _ if pushed.is_elsewhere => "another run tells the hubs".to_owned(),
        (0, 0) if pushed.failed.is_empty() => "nothing is owed".to_owned(),
        (told, 0) => format!("hubs told: {}", count(told, "time")),
        (told, owed) => format!("hubs told: {}, {owed} still owed", count(told, "time")),
    });
}
