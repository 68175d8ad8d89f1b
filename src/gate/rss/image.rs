//! The rules of a channel's image.

use super::Rss;
use crate::gate::faults::{Broken, found};
use crate::gate::urls;
use crate::gate::xml::names::{Once, Space, Turn};

impl Rss<'_, '_> {
    /// Reads the image that has just begun to its end.
    pub(super) fn image(&mut self) -> Result<(), Broken> {
        let offset = self.events.element_offset();
        let mut once = Once::new(&["url", "title", "link", "width", "height", "description"]);
        while let Some(name) = self.events.child("image")? {
            if name.space != Space::None {
                self.events.skip()?;
                continue;
            }
            if once.turn(name.local) != Turn::First {
                self.events.fault(format!(
                    "the image has an unknown or second <{}>",
                    name.local
                ));
            }
            self.events.text(name, &mut self.value)?;
            let value = self.value.as_str();
            let right = match name.local {
                "url" | "link" => urls::is_web(value),
                "width" | "height" => value.parse::<u32>().is_ok(),
                _ => !value.trim().is_empty(),
            };
            if !right {
                let rule = format!("the image's {} is wrong: {}", name.local, found(value));
                self.events.faults.push(offset, rule);
            }
        }
        for required in ["url", "title", "link"] {
            if !once.has(required) {
                self.events
                    .faults
                    .push(offset, format!("the image has no {required}"));
            }
        }
        Ok(())
    }
}
