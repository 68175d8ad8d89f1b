//! What a web server must be told of a site so that its documents are served as what they are: a configuration in
//! the server's own language. Text alone: it is printed, and whoever runs the server puts it in its place.

mod apache;
mod caddy;
mod cloudflare;
mod configuration;
mod github;
mod lines;
mod netlify;
mod nginx;
mod places;
mod served;

pub use configuration::Configuration;
pub use served::Served;

/// A server, or a service that serves folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// nginx 1.18 or later.
    Nginx,
    /// Apache 2.4.
    Apache,
    /// Caddy 2.
    Caddy,
    /// Netlify: a `netlify.toml`.
    Netlify,
    /// Cloudflare Pages, and Workers with static assets: a `_headers`.
    Cloudflare,
    /// GitHub Pages, which takes no configuration: what follows from that.
    GitHub,
}

/// The configuration of a host for a site.
pub fn configuration(host: Host, served: &Served) -> Configuration {
    match host {
        Host::Nginx => nginx::configuration(served).into(),
        Host::Apache => apache::configuration(served).into(),
        Host::Caddy => caddy::configuration(served).into(),
        Host::Netlify => netlify::configuration(served).into(),
        Host::Cloudflare => cloudflare::configuration(served),
        Host::GitHub => github::configuration(served),
    }
}
