//! GitHub Pages, which can be told nothing: what follows from that for a site.

use std::fmt::Write as _;

use super::configuration::Configuration;
use super::served::{At, Query, Served};
use crate::plan::hosting::mistaken_on_github_pages;
use crate::plan::model::Format;

/// What is the same for all sites.
const FACTS: &str = "\
Pages takes no configuration. It serves the folder like this, and nothing changes it:

- Types go by endings: .xml is application/xml, .json application/json, .html text/html. Readers take them.
- Everything may be kept for ten minutes (Cache-Control: max-age=600), whatever `max_age` says.
- It answers 304 to ETag and Last-Modified, compresses, serves parts of media, and lets programs of other sites read
  feeds (CORS).
- A folder's index.html is found, and so is its index.xml.
- No `Link` headers: subscribers find hubs inside the feeds, where `[websub] hubs` puts them.
- No redirects by what follows a `?`.
- A site should be smaller than 1 GB, and less than 100 GB a month should be fetched.

.nojekyll, which has it serve every file as it is, stands in the output already. docs/run.md has a workflow that builds and
deploys.
";

/// What there is to say of the site.
pub(super) fn configuration(served: &Served) -> Configuration {
    let mut text = format!("{} on GitHub Pages\n\n{FACTS}", served.base_url);
    let owner = served.host.strip_suffix(".github.io");
    if owner.is_none() {
        let _ = write!(
            text,
            "\n{} is a domain of yours: write it into the repository's settings (Pages, Custom domain) and have DNS lead it\n\
             there.\n",
            served.host
        );
    }
    for (value, url) in served.queries.iter().flat_map(Query::each) {
        let _ = writeln!(
            text,
            "\n/?feed={value} leads nowhere on Pages; who asks for it must be told {url}"
        );
    }
    let mistaken = served.rules.iter().filter_map(|rule| {
        let At::Path(name) = &rule.at else {
            return None;
        };
        let mut formats = Format::ALL.into_iter();
        let format = formats.find(|format| rule.media_type == Some(format.media_type()))?;
        let served_as = mistaken_on_github_pages(name, format)?;
        Some(format!(
            "GitHub Pages serves {name} as {served_as}: readers may refuse it"
        ))
    });
    Configuration {
        warnings: mistaken.collect(),
        text,
    }
}
