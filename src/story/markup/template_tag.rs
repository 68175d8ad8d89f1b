//! One tag of a template, taken apart.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::story::article_link::SOURCE;

/// What would end an address in a text.
const NO_ADDRESS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'(')
    .add(b')')
    .add(b'<')
    .add(b'>')
    .add(b'"')
    .add(b'\'');

/// How a tag is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `{{< figure src="a.png" >}}`, `{{% note %}}`: Hugo's.
    Shortcode,
    /// `{% highlight go %}`: Liquid's, Jinja's; Zola's with a body.
    Statement,
    /// `{{ page.title }}`: a value; or `{{ image(src="a.png") }}`, Zola's without a body.
    Call,
    /// A value.
    Output,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) form: Form,
    /// As written.
    pub(super) written: &'a str,
    /// What it is called; of the end of another what it begins with.
    pub(super) name: &'a str,
    /// What it is given: names (empty where it has none) and values.
    arguments: Vec<(&'a str, &'a str)>,
    /// Its bytes.
    pub(super) length: usize,
    /// Its author wants the tag itself shown: `{{</* figure */>}}`.
    pub(super) is_shown: bool,
}

/// The tag at the front of a text.
pub(super) fn tag_at(text: &str) -> Option<Tag<'_>> {
    /// A longer one isn't meant.
    const MOST_BYTES: usize = 4_000;
    const FORMS: [(&str, &str, Form); 4] = [
        ("{{<", ">}}", Form::Shortcode),
        ("{{%", "%}}", Form::Shortcode),
        ("{{", "}}", Form::Output),
        ("{%", "%}", Form::Statement),
    ];
    let (open, close, form) = FORMS.iter().find(|(open, ..)| text.starts_with(open))?;
    let inside = text.get(open.len()..)?;
    let end = memchr::memmem::find(
        inside.as_bytes().get(..inside.len().min(MOST_BYTES))?,
        close.as_bytes(),
    )?;
    let length = open.len() + end + close.len();
    let written = text.get(..length)?;
    let inside = inside.get(..end)?;
    // A tag stands in one paragraph; other braces are a formula's, or a program's.
    if inside.contains("\n\n") || *form == Form::Output && inside.contains(['{', '}']) {
        return None;
    }
    let bare = inside.trim_matches(['-', '~', '+']).trim();
    let is_shown = bare.starts_with("/*") && bare.ends_with("*/");
    let (name, rest) = named(bare);
    let call = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let form = match call {
        Some(_) if *form == Form::Output => Form::Call,
        _ => *form,
    };
    Some(Tag {
        form,
        written,
        name,
        arguments: arguments(call.unwrap_or(rest)),
        length,
        is_shown,
    })
}

impl<'a> Tag<'a> {
    /// Whether it can be nothing else, such as the braces of a formula.
    pub(super) fn is_certain(&self) -> bool {
        matches!(self.form, Form::Shortcode | Form::Statement)
    }

    /// The name of the tag that it ends; empty: the last one.
    pub(super) fn ends(&self) -> Option<&'a str> {
        match self.form {
            _ if self.is_shown => None,
            Form::Shortcode => self.name.strip_prefix('/').map(str::trim),
            Form::Statement => self.name.strip_prefix("end"),
            Form::Call | Form::Output => None,
        }
    }

    /// Whether what stands between it and its end isn't shown, or not there.
    pub(super) fn hides(&self) -> bool {
        const HIDDEN: [&str; 10] = [
            "capture",
            "macro",
            "css",
            "js",
            "style",
            "stylesheet",
            "script",
            "javascript",
            "schema",
            "doc",
        ];
        match self.name {
            "comment" => true,
            _ if self.form != Form::Statement => false,
            "set" => !self.written.contains('='),
            "if" => self.is_never(),
            "unless" => self.condition() == ["true"],
            name => HIDDEN.contains(&name),
        }
    }

    /// What it asks for, word by word.
    fn condition(&self) -> Vec<&'a str> {
        let (_, condition) = self.written.split_once(self.name).unwrap_or_default();
        let words = condition
            .trim_end_matches(['-', '%', '}'])
            .split_whitespace();
        words.map(|word| word.trim_matches(['"', '\''])).collect()
    }

    /// Whether it holds nowhere that is published.
    fn is_never(&self) -> bool {
        match self.condition().as_slice() {
            ["false" | "False" | "nil" | "null" | "none" | "None"] => true,
            ["jekyll.environment", "==", place] => *place != "production",
            ["jekyll.environment", "!=", place] => *place == "production",
            _ => false,
        }
    }

    fn is_condition(&self) -> bool {
        matches!(self.name, "if" | "unless")
    }

    /// Whether tags of this name stand in it with their own ends.
    pub(super) fn nests(&self, name: &str) -> bool {
        name == self.name || self.is_condition() && matches!(name, "if" | "unless" | "for" | "case")
    }

    /// Whether that tag is where the other case of it begins.
    pub(super) fn turns_at(&self, other: &Tag<'_>) -> bool {
        self.is_condition() && matches!(other.name, "else" | "elsif" | "elif" | "elseif")
    }

    /// The first argument with one of these names.
    pub(super) fn argument(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| {
            let mut arguments = self.arguments.iter();
            arguments
                .find(|(known, _)| known == name)
                .map(|(_, value)| *value)
        })
    }

    /// The arguments without names.
    pub(super) fn positional(&self) -> Vec<&'a str> {
        let unnamed = self.arguments.iter().filter(|(name, _)| name.is_empty());
        unnamed.map(|(_, value)| *value).collect()
    }

    /// The first of them.
    pub(super) fn first(&self) -> Option<&'a str> {
        self.positional().first().copied()
    }

    /// The source of another article, whose address it stands for, as an address in the text: Hugo's `ref` and
    /// `relref`, Jekyll's `post_url` and `link`, Zola's `get_url`.
    pub(super) fn source(&self) -> Option<String> {
        let first = || self.first().or_else(|| self.argument(&["path"]));
        let path = match (self.form, self.name) {
            (Form::Shortcode, "ref" | "relref") | (Form::Statement, "post_url") => first()?.into(),
            (Form::Statement, "link") => ["/", first()?].concat().replace("//", "/"),
            (Form::Call, "get_url") => first()?.strip_prefix('@')?.to_owned(),
            _ => return None,
        };
        if path.starts_with('#') {
            return Some(path);
        }
        let path = utf8_percent_encode(&path, NO_ADDRESS);
        Some(format!("{SOURCE}{path}"))
    }

    /// The value that it stands for, where it is known: a text in quotes, or the front of the site's address, which
    /// addresses needn't have.
    pub(super) fn value(&self) -> Option<&'a str> {
        const FRONTS: [&str; 8] = [
            "site.baseurl",
            "site.url",
            "site.base_url",
            "config.base_url",
            ".Site.BaseURL",
            "SITEURL",
            "site.Params.baseurl",
            "pathPrefix",
        ];
        let inside = self.written.get(2..self.written.len().checked_sub(2)?)?;
        let value = inside.trim_matches('-').split('|').next()?.trim();
        let quoted = ['"', '\''].iter().find_map(|quote| {
            let text = value.strip_prefix(*quote)?.strip_suffix(*quote)?;
            (!text.contains(*quote)).then_some(text)
        });
        quoted.or_else(|| FRONTS.contains(&value).then_some(""))
    }
}

/// The name in front, and what follows it.
fn named(text: &str) -> (&str, &str) {
    let (slash, rest) = match text.strip_prefix('/') {
        Some(rest) => (text.len() - rest.trim_start().len(), rest.trim_start()),
        None => (0, text),
    };
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let length = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
    let (name, after) = text.split_at_checked(slash + length).unwrap_or((text, ""));
    (name, after.trim())
}

/// Values, with or without names: `src="a.png"`, `alt='x'`, `bare`.
fn arguments(text: &str) -> Vec<(&str, &str)> {
    const MOST: usize = 30;
    let mut found = Vec::new();
    let mut rest = text;
    while found.len() < MOST {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '/'));
        if rest.is_empty() {
            break;
        }
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let length = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        let assigned = after
            .trim_start()
            .strip_prefix(['=', ':'])
            .filter(|_| length > 0);
        let assigned = assigned.filter(|value| !value.starts_with("//"));
        let (name, from) = assigned.map_or(("", rest), |value| (name, value.trim_start()));
        let (value, after) = value(from);
        found.push((name, value));
        rest = after;
    }
    found
}

/// The value in front, without its quotes, and what follows it.
fn value(text: &str) -> (&str, &str) {
    let quote = text
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    let quoted = quote.and_then(|quote| text.get(1..)?.split_once(quote));
    quoted.unwrap_or_else(|| {
        let end = text
            .find(|c: char| c.is_whitespace() || c == ',')
            .unwrap_or(text.len());
        let (value, rest) = text.split_at(end.max(text.chars().next().map_or(0, char::len_utf8)));
        (value, rest)
    })
}
