//! What data can break in an OPML 2.0 document that lists feeds (<http://opml.org/spec2.opml>).

use crate::gate::dates;
use crate::gate::expected::Expected;
use crate::gate::faults::{Fault, Faults};
use crate::gate::xml::{self, Element};

/// Checks a document whose characters are legal.
pub(in crate::gate) fn check(text: &str, expected: &Expected) -> Vec<Fault> {
    let mut faults = Faults::default();
    let read = xml::parse(text).map(|root| {
        xml::check_characters(&root, ("", ""), &mut faults);
        let is_opml = root.name() == ("", "opml") && root.attribute("version") == "2.0";
        match root.children.as_slice() {
            [head, body] if is_opml => {
                if let Some(rule) = head_fault(head, expected) {
                    faults.push(head.place, rule);
                }
                check_outlines(body, &mut faults);
            }
            _ => faults.push(
                0,
                "the document is no <opml> of version 2.0 with head and body",
            ),
        }
    });
    faults.finish(read)
}

fn check_outlines(around: &Element<'_>, faults: &mut Faults<'_>) {
    for outline in &around.children {
        if let Some(rule) = outline_fault(outline) {
            faults.push(outline.place, rule);
        }
        check_outlines(outline, faults);
    }
}

/// The rule that the head breaks.
fn head_fault(head: &Element<'_>, expected: &Expected) -> Option<String> {
    let value = |name| head.children.iter().find(|part| part.name() == ("", name));
    if value("title").is_none_or(|title| title.text.trim().is_empty()) {
        return Some("the head has no title, or an empty one".into());
    }
    let date = &value("dateModified")?.text;
    let measure = expected.measure(None);
    measure.fault("the head's dateModified", date, dates::rfc822(date))
}

/// The rule that an outline breaks: one that holds no others names a feed.
fn outline_fault(outline: &Element<'_>) -> Option<String> {
    if outline.name() != ("", "outline") {
        return Some("the body holds outlines alone".into());
    }
    if outline.attribute("text").trim().is_empty() {
        return Some("an outline has no text".into());
    }
    let is_leaf = outline.children.is_empty();
    if is_leaf && outline.value("xmlUrl").is_none() {
        return Some("an outline has neither xmlUrl nor outlines".into());
    }
    ["xmlUrl", "htmlUrl", "url"].into_iter().find_map(|name| {
        let url = outline.value(name)?;
        xml::web_fault(format_args!("an outline's {name}"), url)
    })
}
