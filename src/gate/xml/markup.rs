//! Markup that says nothing of the content: the XML declaration, comments, processing instructions.

use super::{Events, attributes, names};
use crate::gate::faults::{Broken, found};

impl Events<'_, '_> {
    pub(super) fn check_comment(&self, comment: &str) -> Result<(), Broken> {
        if comment.contains("--") || comment.ends_with('-') {
            return Err(self.broken("`--` stands in a comment"));
        }
        Ok(())
    }

    /// XML 1.0 §2.8: version, then encoding, then standalone.
    pub(super) fn check_declaration(&self, inside: &str) -> Result<(), Broken> {
        let mut list = Vec::new();
        attributes::read(inside, self.start + 5, &mut list)?;
        let mut rest = list.as_slice();
        let mut take = |name: &str| match rest {
            [first, more @ ..] if first.prefix.is_empty() && first.local == name => {
                rest = more;
                Some(first.value.as_ref())
            }
            _ => None,
        };
        let version = take("version");
        let encoding = take("encoding").unwrap_or("UTF-8");
        let standalone = take("standalone").unwrap_or("no");
        let right = self.start == 0
            && !inside.contains('&')
            && version == Some("1.0")
            && encoding.eq_ignore_ascii_case("utf-8")
            && matches!(standalone, "yes" | "no")
            && rest.is_empty();
        if right {
            Ok(())
        } else {
            Err(self.broken(format!(
                "not an XML declaration for UTF-8: {}",
                found(inside)
            )))
        }
    }

    pub(super) fn check_instruction(&self, inside: &str) -> Result<(), Broken> {
        let target = inside.split([' ', '\t', '\n']).next().unwrap_or_default();
        if names::is_ncname(target) && !target.eq_ignore_ascii_case("xml") {
            Ok(())
        } else {
            Err(self.broken(format!("not a processing instruction: {}", found(inside))))
        }
    }
}
