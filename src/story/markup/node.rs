//! What is asked of the elements of a page.

use ego_tree::NodeRef;
use scraper::Node;

/// The value of an attribute.
pub(super) fn attribute<'a>(node: NodeRef<'a, Node>, name: &str) -> Option<&'a str> {
    let mut attributes = node.value().as_element()?.attrs();
    attributes.find_map(|(known, value)| (known == name).then_some(value))
}

/// The name of an element; empty of what is none.
pub(super) fn name(node: NodeRef<'_, Node>) -> &str {
    node.value()
        .as_element()
        .map_or("", |element| element.name())
}

/// The text in an element.
pub(super) fn text_of(node: NodeRef<'_, Node>) -> String {
    let texts = node.descendants().filter_map(|node| node.value().as_text());
    texts.map(|text| &**text).collect()
}
