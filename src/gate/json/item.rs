//! The rules of an item of JSON Feed 1.1.

use chrono::{DateTime, Utc};

use crate::gate::dates::{self, Measure};
use crate::gate::expected::{Expected, ExpectedItem};
use crate::gate::faults::{Faults, found};
use crate::gate::html::fragment;
use crate::gate::json::tree::{self, Member, Node};
use crate::gate::json::values::{
    author_fault, authors_fault, characters_fault, is_extension, repeated_fault, text_fault,
    url_fault,
};
use crate::gate::languages;

/// Checks one item against the one expected at its place.
pub(in crate::gate) fn check(
    item: &Node<'_>,
    wanted: Option<&ExpectedItem>,
    expected: &Expected,
    faults: &mut Faults<'_>,
) {
    let Node::Object(members) = item else {
        return faults.push(
            None,
            format!("an item is {}, expected an object", item.describe()),
        );
    };
    if let Some(key) = tree::repeated(members) {
        faults.push(None, format!("an item has {} twice", found(key)));
    }
    let judge = Judge {
        wanted,
        not_after: expected.not_after,
    };
    for (key, node) in members {
        let characters = characters_fault(node);
        if let Some(rule) = characters.or_else(|| judge.member_fault(key, node)) {
            faults.push(None, format!("an item's {key}: {rule}"));
        }
    }
    for required in ["id", "date_published"] {
        if tree::member(members, required).is_none() {
            faults.push(None, format!("an item has no {required}"));
        }
    }
    let has_content = ["content_html", "content_text"]
        .iter()
        .any(|key| tree::member(members, key).is_some());
    if !has_content {
        faults.push(None, "an item has neither content_html nor content_text");
    }
    check_against(members, wanted, faults);
}

fn check_against(members: &[Member<'_>], wanted: Option<&ExpectedItem>, faults: &mut Faults<'_>) {
    let Some(wanted) = wanted else {
        return;
    };
    if wanted.url.is_some() && tree::member(members, "url").is_none() {
        faults.push(None, "an item has no url");
    }
    if wanted.updated != wanted.published && tree::member(members, "date_modified").is_none() {
        faults.push(None, "an item was updated, but has no date_modified");
    }
}

struct Judge<'e> {
    wanted: Option<&'e ExpectedItem>,
    not_after: DateTime<Utc>,
}

impl Judge<'_> {
    fn member_fault(&self, key: &str, node: &Node<'_>) -> Option<String> {
        let text = node.as_str();
        let right = match key {
            "id" => match text {
                Some(id) => return crate::gate::expected::id_fault(id, self.wanted),
                None => false,
            },
            "url" => match text {
                Some(url) => return crate::gate::expected::url_fault(url, self.wanted),
                None => false,
            },
            "external_url" | "image" | "banner_image" => return url_fault(node),
            "title" => return text_fault(node),
            "content_html" => match text {
                Some(html) => return fragment::check(html).err().map(|broken| broken.rule),
                None => false,
            },
            "content_text" | "summary" => text.is_some(),
            "date_published" => return self.date_fault(node, |item| item.published),
            "date_modified" => return self.date_fault(node, |item| item.updated),
            "authors" => return authors_fault(node),
            "author" => return author_fault(node),
            "language" => text.is_some_and(languages::is_tag),
            "tags" => {
                matches!(node, Node::Array(tags) if tags.iter().all(|tag| text_fault(tag).is_none()))
            }
            "attachments" => matches!(node, Node::Array(list) if list.iter().all(is_attachment)),
            _ if is_extension(key) => return repeated_fault(node),
            _ => return Some("not a key of JSON Feed".into()),
        };
        (!right).then(|| format!("it is wrong: {}", node.describe()))
    }

    fn date_fault(
        &self,
        node: &Node<'_>,
        date: fn(&ExpectedItem) -> DateTime<Utc>,
    ) -> Option<String> {
        let measure = Measure {
            expected: self.wanted.map(date),
            not_after: self.not_after,
        };
        match node.as_str() {
            Some(text) => measure.fault("it", text, dates::rfc3339(text)),
            None => Some(format!("it is no date: {}", node.describe())),
        }
    }
}

/// `url` and `mime_type`, and what else an attachment may have.
fn is_attachment(node: &Node<'_>) -> bool {
    let Node::Object(members) = node else {
        return false;
    };
    let required = ["url", "mime_type"]
        .iter()
        .all(|key| tree::member(members, key).is_some());
    required
        && tree::repeated(members).is_none()
        && members.iter().all(|(key, value)| match key.as_ref() {
            "url" => url_fault(value).is_none(),
            "mime_type" => value
                .as_str()
                .is_some_and(crate::gate::media_types::is_media_type),
            "title" => text_fault(value).is_none(),
            "size_in_bytes" => matches!(value, Node::Whole),
            "duration_in_seconds" => matches!(value, Node::Whole | Node::Number),
            key => is_extension(key),
        })
}
