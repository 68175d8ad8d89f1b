//! The command line: verbs, options, their help.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand, ValueEnum, ValueHint};

use crate::config::{base_url, language};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Sections parted by blank lines, each with a heading; the manual page has them too.
pub(crate) const AFTER_LONG_HELP: &str = "\
Exit codes:
  0    done, or nothing to do
  1    failed: a disk, a permission, a network; of `diff`: something would change
  2    the command line or the configuration is wrong
  3    done, but some articles or items were left out; each is named
  4    refused: the new documents looked wrong, the old ones stay
  5    another run holds the lock
  130  interrupted

Examples:
  feedmill init news          start a site in the folder news
  feedmill -C news build      bring its feeds up to date
  feedmill -C news serve      look at it in a browser or a reader
  feedmill explain story.txt  say what became of an article, and why
  feedmill host nginx         print how nginx is to serve it
  feedmill import old.xml     keep the ids and dates that subscribers know
  feedmill restore && feedmill build
                              in a fresh clone: go on from what is published
  feedmill build -q           for cron: silent when all is well, a fault told once

Environment:
  NO_COLOR           when set, no colors unless --color always
  SOURCE_DATE_EPOCH  the time to use when --now isn't given, in seconds";

/// How `diff` ends, unlike the other verbs.
const DIFF_EXIT_CODES: &str = "\
Exit codes:
  0    nothing would change
  1    something would
  2    trouble: something failed, or the command line or the configuration is wrong
  4    `build` would refuse: the new documents look wrong, or too much would change at once
  5    another run holds the lock

What `publish` would change at the target: feedmill publish --dry-run";

/// Turn a folder of articles into feeds whose ids and dates never change
///
/// Feedmill reads the text files of a folder, finds each story and its related headlines, and
/// keeps RSS, Atom and JSON feeds and web pages of them up to date. Nothing new: nothing written.
#[derive(Debug, Parser)]
#[command(name = "feedmill", version, styles = STYLES, after_long_help = AFTER_LONG_HELP)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Args {
    /// What holds for every verb.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Options of every verb.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Use this file instead of the nearest config.toml or feedmill.toml
    #[arg(short, long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Run as if started in this folder
    #[arg(short = 'C', long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub directory: Option<PathBuf>,
    /// Say only what needs someone to act; without a terminal, each fault once
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Print the result as one JSON object
    #[arg(long, global = true)]
    pub json: bool,
    /// When to use colors
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Take this as the current time: 2026-05-14T09:30:00Z or @1778751000
    #[arg(long, global = true, value_name = "TIME", value_parser = instant)]
    pub now: Option<DateTime<Utc>>,
}

/// When to use colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment forbids it (`NO_COLOR`).
    #[value(help = "On a terminal, unless NO_COLOR is set")]
    Auto,
    /// Even into a file or a pipe.
    #[value(help = "Even into a file or a pipe")]
    Always,
    /// Nowhere.
    #[value(help = "Nowhere")]
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Start a site: a commented configuration and a sample article
    Init(Init),
    /// Bring the feeds up to date with the articles
    Build(Build),
    /// Build, then keep the feeds up to date as articles change
    #[cfg(feature = "watch")]
    Watch(Watch),
    /// Show what subscribers would see if `build` ran now; write nothing
    Diff(Diff),
    /// Check every published document against the rules; write nothing
    Check,
    /// Say what Feedmill makes of one article, and why
    Explain(Explain),
    /// Show what is published, what waits, and what is wrong
    Status,
    /// Put the output where it is served: pages before the feeds that lead to them, and only what changed
    Publish(Publish),
    /// Take over ids, dates and links of feeds that have subscribers; the next build uses them
    Import(Import),
    /// Read the published site back where ledger and output are gone; the next build goes on from it
    Restore(Restore),
    /// Look at the site in a browser or a reader, on this machine, while articles change
    #[cfg(feature = "serve")]
    Serve(Serve),
    /// Print the configuration of a web server or a hosting service for the site
    Host(Host),
    /// Tell hubs what changed, once everybody can see it
    #[cfg(feature = "push")]
    Push(Push),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man(Man),
}

/// Options of `init`.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// The folder to start in; made when missing
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
    /// The site's title; asked for on a terminal when it isn't given, as the next two are
    #[arg(long, value_parser = title)]
    pub title: Option<String>,
    /// The address where the feeds will be served; ids are made of its domain
    #[arg(long, value_name = "URL", value_parser = base_url, value_hint = ValueHint::Url)]
    pub base_url: Option<String>,
    /// The language of the stories: en, pt-BR, zh-Hant
    #[arg(long, value_name = "TAG", value_parser = language)]
    pub language: Option<String>,
    /// Show what would be written; write nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// Options of `build`.
#[derive(Debug, clap::Args)]
pub struct Build {
    /// Make every document anew
    #[arg(long)]
    pub all: bool,
    /// Let an unusually large change pass the guard, once
    #[arg(long)]
    pub accept: bool,
    /// How long to wait for another run to end
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u32,
    /// Build a preview into this new folder, from copies: neither ledger nor output come to know of it
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, conflicts_with = "dry_run")]
    pub preview: Option<PathBuf>,
    /// The address of the preview, in place of the site's
    #[arg(long, value_name = "URL", value_parser = base_url, value_hint = ValueHint::Url, requires = "preview")]
    pub base_url: Option<String>,
    /// Show what would change; write nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// Options of `diff`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = DIFF_EXIT_CODES)]
pub struct Diff {
    /// As if an unusually large change were let pass the guard
    #[arg(long)]
    pub accept: bool,
    /// How long to wait for another run to end
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u32,
}

/// Options of `watch`.
#[cfg(feature = "watch")]
#[derive(Debug, clap::Args)]
pub struct Watch {
    /// How articles are watched.
    #[command(flatten)]
    pub watching: Watching,
    /// Publish after each build, as `feedmill publish` does, to where the configuration says
    #[arg(long)]
    pub publish: bool,
    /// How hubs are told of it.
    #[command(flatten)]
    pub pushing: Pushing,
}

/// How articles are watched.
#[derive(Debug, clap::Args)]
pub struct Watching {
    /// Look through the folder again and again, for file systems that tell of no changes
    #[arg(long)]
    pub poll: bool,
    /// How long to wait for another run to end
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u32,
    /// How long a file that nobody closed must be left alone before it is read
    #[arg(long, value_name = "MILLISECONDS", hide = true)]
    pub quiet_time: Option<u32>,
}

/// Options of `serve`.
#[cfg(feature = "serve")]
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Where to listen: a host and a port, or a port alone; port 0 takes any free one. Other machines can
    /// look only at a host that isn't this machine's own, such as 0.0.0.0
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8000", value_parser = listen)]
    pub listen: Listen,
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Serve every document byte for byte: links lead where it is published, pages don't reload themselves
    #[arg(long)]
    pub as_published: bool,
    /// How the articles are watched meanwhile.
    #[command(flatten)]
    pub watch: Watching,
}

/// A host and a port to listen on.
#[cfg(feature = "serve")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// A name or an address, without brackets.
    pub host: String,
    /// Its port; 0: any free one.
    pub port: u16,
}

/// Options of `explain`.
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The article
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
}

/// Options of `import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// Files with the feeds that subscribers have: RSS, Atom, JSON Feed, or a WordPress export
    #[arg(value_name = "FEED", required = true, value_hint = ValueHint::FilePath)]
    pub feeds: Vec<PathBuf>,
    /// Write an article for each item that none tells, into this folder of the articles folder
    #[arg(
        long,
        value_name = "FOLDER",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "imported"
    )]
    pub write: Option<PathBuf>,
    /// Let links lead to this site's pages, not to where they led
    #[arg(long)]
    pub no_links: bool,
    /// How long to wait for another run to end
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u32,
    /// Show what would be taken over; write nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// Options of `publish`.
#[derive(Debug, clap::Args)]
pub struct Publish {
    /// Where to publish, instead of where the configuration says: a folder, `rsync:user@host:/path`,
    /// `s3://bucket/prefix`, `git:REMOTE#BRANCH`
    #[arg(value_name = "TARGET", value_hint = ValueHint::DirPath)]
    pub target: Option<String>,
    /// What is done all the same.
    #[command(flatten)]
    pub insisting: Insisting,
    /// Look at all files there, and put what was lost; without it only what is replaced is looked at
    #[arg(long)]
    pub verify: bool,
    /// How long to wait for another run to end
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u32,
    /// Show what would change there; write nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// How hubs are told of it.
    #[command(flatten)]
    pub pushing: Pushing,
}

/// What `publish` does all the same.
#[derive(Debug, Default, Clone, Copy, clap::Args)]
pub struct Insisting {
    /// Publish the output as it is, replace files there that Feedmill didn't publish or others changed, and remove as many
    /// as need be, once
    #[arg(long)]
    pub accept: bool,
    /// Publish also where nothing keeps an older publication from replacing a newer one
    #[arg(long)]
    pub unguarded: bool,
}

/// How hubs are told of what was published.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Pushing {
    /// How long to wait for the site to serve what was published, before hubs are told; later, the next run tells them
    #[arg(long, value_name = "SECONDS", default_value_t = 30, hide = cfg!(not(feature = "push")))]
    pub patience: u32,
    /// Ask machines at private addresses too, such as a hub on this one
    #[arg(long, hide = cfg!(not(feature = "push")))]
    pub allow_private: bool,
}

/// Options of `restore`.
#[derive(Debug, clap::Args)]
pub struct Restore {
    /// Where the site is published: an address, or a folder with a copy; the site's own address by default
    #[arg(value_name = "FOLDER|URL", value_hint = ValueHint::AnyPath)]
    pub from: Option<String>,
    /// Ask servers on this machine and in its network too
    #[arg(long)]
    pub allow_private: bool,
    /// How long to wait for another run to end
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u32,
    /// Show what would be restored; write nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// Options of `host`.
#[derive(Debug, clap::Args)]
pub struct Host {
    /// The server, or the service
    #[arg(value_name = "HOST")]
    pub host: HostName,
    /// Where the output lies on the server, when it is copied to another machine
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// A server, or a service that serves folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HostName {
    /// nginx.
    #[value(help = "A file for /etc/nginx/conf.d")]
    Nginx,
    /// Apache.
    #[value(help = "A .htaccess, or lines of a <Directory>")]
    Apache,
    /// Caddy.
    #[value(help = "A site of a Caddyfile")]
    Caddy,
    /// Netlify.
    #[value(help = "A netlify.toml")]
    Netlify,
    /// Cloudflare Pages.
    #[value(help = "A _headers of Cloudflare Pages or Workers")]
    Cloudflare,
    /// GitHub Pages.
    #[value(name = "github", help = "What GitHub Pages can't be told")]
    GitHub,
}

/// Options of `push`.
#[cfg(feature = "push")]
#[derive(Debug, clap::Args)]
pub struct Push {
    /// How long to wait for the site to serve what was built
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub patience: u32,
    /// Ask machines at private addresses too, such as a hub on this one
    #[arg(long)]
    pub allow_private: bool,
    /// Show what would be told; tell nobody
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

/// Options of `completions`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Options of `man`.
#[derive(Debug, clap::Args)]
pub struct Man {
    /// A verb, for its own page
    #[arg(value_name = "VERB")]
    pub verb: Option<String>,
}

/// An instant: RFC 3339, or seconds since 1970 after `@`. Without `@` a number of nine digits or
/// more is meant the same; a shorter one may be a year.
pub fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    let bare = Some(text).filter(|text| text.len() >= 9);
    if let Some(Ok(seconds)) = text.strip_prefix('@').or(bare).map(str::parse::<i64>) {
        return DateTime::from_timestamp(seconds, 0)
            .filter(is_plausible)
            .ok_or_else(|| "seconds since 1970, between the years 1970 and 9999".into());
    }
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .ok()
        .filter(is_plausible)
        .ok_or_else(|| "write it like 2026-05-14T09:30:00Z, or like @1778751000".into())
}

/// Dates that every format can write.
fn is_plausible(time: &DateTime<Utc>) -> bool {
    (0..253_402_300_800).contains(&time.timestamp())
}

/// A host and a port; the host of a port alone is this machine.
#[cfg(feature = "serve")]
fn listen(text: &str) -> Result<Listen, String> {
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    let is_bare_address = text.parse::<std::net::IpAddr>().is_ok();
    let port = port.parse().ok().filter(|_| !is_bare_address);
    let port = port.ok_or("write a host and a port, such as 127.0.0.1:8000, or a port alone")?;
    let host = if host.is_empty() { "127.0.0.1" } else { host };
    Ok(Listen {
        host: host.to_owned(),
        port,
    })
}

/// A title on one line.
pub(crate) fn title(text: &str) -> Result<String, String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() || line.contains(char::is_control) {
        return Err("a title is one line of text".into());
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    #[cfg(feature = "serve")]
    fn a_place_to_listen_is_a_host_and_a_port_or_a_port() {
        for (text, host, port) in [
            ("127.0.0.1:8000", "127.0.0.1", 8000),
            ("[::1]:80", "::1", 80),
            ("localhost:0", "localhost", 0),
            ("8001", "127.0.0.1", 8001),
            (":8001", "127.0.0.1", 8001),
        ] {
            let host = host.to_owned();
            assert_eq!(listen(text), Ok(Listen { host, port }), "{text}");
        }
        for text in [
            "",
            "localhost",
            "127.0.0.1",
            "::1",
            "127.0.0.1:http",
            "a:99999",
        ] {
            assert!(listen(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_is_rfc_3339_or_seconds() {
        // 1778751000 by `date -u -d 2026-05-14T09:30:00Z +%s`.
        for text in [
            "2026-05-14T09:30:00Z",
            "2026-05-14T11:30:00+02:00",
            "@1778751000",
            "1778751000",
        ] {
            assert_eq!(
                instant(text).map(|t| t.timestamp()),
                Ok(1_778_751_000),
                "{text}"
            );
        }
        for text in [
            "",
            "@",
            "today",
            "2026-05-14",
            "-1",
            "2026",
            "99999999999999",
            "1e9",
        ] {
            assert!(instant(text).is_err(), "{text}");
        }
    }
}
