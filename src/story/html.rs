//! A story's body as an HTML fragment.

use super::escape::escape_into;
use super::{Notice, Story};

/// What a correction's note begins with: in English, whatever the site speaks.
pub(crate) const CORRECTION: &str = "<p class=\"correction\"><strong>Correction:</strong> ";

impl Story {
    /// The body as an HTML fragment: the correction's note first, each paragraph in `<p>`, line
    /// breaks that mean something as `<br>`, text escaped; of Markdown and HTML what they say. Of a withdrawn story: the notice alone.
    pub fn html(&self) -> String {
        let text: usize = self.paragraphs.iter().map(|text| text.len() + 9).sum();
        let mut html = String::with_capacity(text + text / 16 + 64);
        if let Some(reason) = &self.withdrawn {
            return Notice::of(reason).html;
        }
        if let Some(correction) = &self.correction {
            html.push_str(CORRECTION);
            escape_into(correction, &mut html);
            html.push_str("</p>\n");
        }
        if let Some(markup) = &self.markup {
            html.push_str(&markup.html);
            return html;
        }
        for paragraph in &self.paragraphs {
            html.push_str("<p>");
            escape_into(paragraph, &mut html);
            html.push_str("</p>\n");
        }
        html
    }
}
