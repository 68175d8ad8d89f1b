//! The address that a page gives its relative ones: `<base href>`.

use ego_tree::Tree;
use scraper::Node;
use url::Url;

/// Where a base that is relative itself is looked at.
const SOMEWHERE: &str = "https://example.org/";

/// Has relative addresses of a page lead where its base says. Those of places in the page stay.
pub(super) fn apply(tree: &mut Tree<Node>) {
    let base = tree.values().find_map(|node| {
        let element = node.as_element().filter(|node| node.name() == "base")?;
        element.attr("href").map(str::to_owned)
    });
    let Some(base) = base.as_deref().and_then(Base::of) else {
        return;
    };
    for node in tree.values_mut() {
        let Node::Element(element) = node else {
            continue;
        };
        if element.name() == "base" {
            continue;
        }
        for (name, value) in &mut element.attrs {
            let whole = match &*name.local {
                "href" | "src" | "poster" | "cite" | "data" | "data-src" | "data-lazy-src"
                | "data-original" => base.whole(value),
                "srcset" => Some(base.whole_set(value)),
                _ => None,
            };
            if let Some(whole) = whole {
                *value = whole.as_str().into();
            }
        }
    }
}

/// What relative addresses are relative to.
struct Base {
    url: Url,
    /// It is of the site itself, wherever that is.
    is_path: bool,
}

impl Base {
    /// `None`: it says nothing that is known.
    fn of(written: &str) -> Option<Self> {
        let written = written.trim();
        if written.starts_with('/') && !written.starts_with("//") {
            let url = Url::parse(SOMEWHERE).ok()?.join(written).ok()?;
            return Some(Self { url, is_path: true });
        }
        let url = Url::parse(written).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https");
        is_web.then_some(Self {
            url,
            is_path: false,
        })
    }

    /// A relative address as a whole one, or as one from the site's root.
    fn whole(&self, written: &str) -> Option<String> {
        let written = written.trim();
        let stays = written.is_empty()
            || written.starts_with('#')
            || self.is_path && written.starts_with('/')
            || Url::parse(written).is_ok();
        let whole = self.url.join(written).ok().filter(|_| !stays)?;
        if self.is_path {
            let whole = whole.as_str().strip_prefix(SOMEWHERE)?;
            return Some(format!("/{whole}"));
        }
        Some(whole.into())
    }

    fn whole_set(&self, written: &str) -> String {
        let candidates = written.split(',').map(|candidate| {
            let (url, size) = candidate
                .trim()
                .split_once(char::is_whitespace)
                .unwrap_or((candidate.trim(), ""));
            let whole = self.whole(url).unwrap_or_else(|| url.to_owned());
            format!("{whole} {size}").trim_end().to_owned()
        });
        candidates.collect::<Vec<_>>().join(", ")
    }
}
