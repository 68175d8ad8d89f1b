//! XML attributes that a crate writes raw.

use std::fmt::Write as _;

/// `text` as an XML attribute's value in hexadecimal references, for a writer that escapes nothing.
///
/// A writer that does escape would turn the references' `&` into a second layer.
pub(crate) fn raw_xml_attribute(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '<' | '>' | '"' | '\'' | '\t' | '\n' | '\r' => {
                // Writing to a String can't fail.
                let _ = write!(xml, "&#x{:X};", u32::from(character));
            }
            _ => xml.push(character),
        }
    }
    xml
}

#[cfg(test)]
mod tests {
    use super::raw_xml_attribute;

    #[test]
    fn a_raw_attribute_leaves_in_hexadecimal_references() {
        assert_eq!(
            raw_xml_attribute(r#"a&b<c>"d'"#),
            "a&#x26;b&#x3C;c&#x3E;&#x22;d&#x27;"
        );
    }
}
