//! `host`: the configuration of a web server or a hosting service, printed for the site.

use std::path::absolute;

use super::Context;
use crate::args::{Host, HostName};
use crate::error::{Action, Error, Exit};
use crate::hosts::{self, Configuration, Served};

/// Prints it; what the host can't do is a warning.
pub(super) fn run(context: &Context, options: &Host) -> Result<Exit, Error> {
    let project = context.project()?;
    let output = options.folder.clone().unwrap_or_else(|| project.output());
    let folder = absolute(&output).map_err(|source| Error::io(Action::Read, &output, source))?;
    let served = Served::new(&project.config, &folder);
    let host = match options.host {
        HostName::Nginx => hosts::Host::Nginx,
        HostName::Apache => hosts::Host::Apache,
        HostName::Caddy => hosts::Host::Caddy,
        HostName::Netlify => hosts::Host::Netlify,
        HostName::Cloudflare => hosts::Host::Cloudflare,
        HostName::GitHub => hosts::Host::GitHub,
    };
    let Configuration { text, warnings } = hosts::configuration(host, &served);
    for warning in &warnings {
        context.report.warning(warning, None);
    }
    context
        .report
        .json(&serde_json::json!({ "configuration": text, "warnings": warnings }));
    context.report.results(&text);
    Ok(Exit::Done)
}
