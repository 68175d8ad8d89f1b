//! Which articles a value is for that a file says of many: Hugo's targets, Jekyll's scopes.

use super::value::{Value, find};
use crate::story::ArticlePath;

/// Which of the articles below a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Target {
    /// Patterns of paths, of which one matches; empty: all.
    patterns: Vec<String>,
    /// How paths are looked at.
    form: Form,
    /// The kind of Jekyll's documents; empty: any.
    kind: String,
    /// It is for no article.
    is_none: bool,
}

/// How the path of an article is looked at.
#[derive(Debug, Clone, Default)]
enum Form {
    /// As Hugo has it: from the root of the content, which ends in this folder's path, in small letters, without
    /// extension.
    #[default]
    Bare,
    Hugo(String),
    /// From this folder.
    Jekyll(Vec<u8>),
}

impl Target {
    /// All of them.
    pub(super) fn all() -> Self {
        Self::default()
    }

    /// A target of Hugo's `cascade`. What can't be known, as a language, is for all.
    pub(super) fn of_hugo(value: &Value, base: &str) -> Self {
        let Value::Table(pairs) = value else {
            return Self::default();
        };
        let said = |name| find(pairs, [name, name]);
        let fits = |name, own: &str| {
            said(name).is_none_or(|pattern| expanded(pattern).iter().any(|one| matches(one, own)))
        };
        let path = said("path").map(str::to_lowercase);
        Self {
            patterns: path.as_deref().map(expanded).unwrap_or_default(),
            form: Form::Hugo(base.to_lowercase()),
            kind: String::new(),
            is_none: !fits("kind", "page") || !fits("environment", "production"),
        }
    }

    /// A scope of Jekyll's, or what it excludes: a path or a pattern, from the folder of its configuration.
    pub(super) fn of_jekyll(path: &str, kind: &str, folder: &[u8]) -> Self {
        let path = path.trim_matches('/');
        Self {
            patterns: if path.is_empty() {
                Vec::new()
            } else {
                expanded(path)
            },
            form: Form::Jekyll(folder.to_vec()),
            kind: kind.to_owned(),
            is_none: false,
        }
    }

    /// Whether an article is among them.
    pub(super) fn holds(&self, article: &ArticlePath) -> bool {
        if self.is_none {
            return false;
        }
        let any = |is: &dyn Fn(&str) -> bool| self.patterns.iter().any(|one| is(one));
        match &self.form {
            Form::Bare => true,
            Form::Hugo(base) => {
                let path = logical(article, base);
                self.patterns.is_empty() || any(&|one| matches(one, &path))
            }
            Form::Jekyll(folder) => {
                let path = article.as_bytes().strip_prefix(folder.as_slice());
                let path = String::from_utf8_lossy(path.unwrap_or_default());
                let path = path.trim_start_matches('/');
                let ends = path.match_indices('/').map(|(end, _)| end);
                let mut parts = ends.chain([path.len()]).filter_map(|end| path.get(..end));
                let fits =
                    self.patterns.is_empty() || parts.any(|part| any(&|one| matches(one, part)));
                fits && self.is_kind(path)
            }
        }
    }

    /// Whether a path is that of a document of Jekyll's of this kind: collections lie in folders called so.
    fn is_kind(&self, path: &str) -> bool {
        let lies_in = |name: &str| {
            path.split('/')
                .any(|part| part.strip_prefix('_') == Some(name))
        };
        match self.kind.as_str() {
            "" => true,
            "posts" => lies_in("posts") || lies_in("drafts"),
            "pages" => !path.split('/').any(|part| part.starts_with('_')),
            other => lies_in(other),
        }
    }
}

/// The path that Hugo calls an article by.
fn logical(article: &ArticlePath, base: &str) -> String {
    let mut folders: Vec<_> = article
        .folder_names()
        .map(|name| name.to_lowercase())
        .collect();
    let stem = article.file_stem().to_lowercase();
    // `a.de.md` is `a` in a language.
    let name = match stem.rsplit_once('.') {
        Some((name, language)) if (2..=5).contains(&language.len()) => name.to_owned(),
        _ => stem,
    };
    folders.push(name);
    let path = folders.join("/").replace(' ', "-");
    let base = base.trim_matches('/');
    if base.is_empty() {
        format!("/{path}")
    } else {
        format!("/{base}/{path}")
    }
}

/// A pattern without alternatives: `a{b,c}` is `ab` and `ac`. More than a few are left as they are.
fn expanded(pattern: &str) -> Vec<String> {
    const MOST: usize = 64;
    let mut done = Vec::new();
    let mut open = vec![pattern.to_owned()];
    while let Some(next) = open.pop() {
        match alternatives(&next) {
            Some(parts) if done.len() + open.len() + parts.len() <= MOST => open.extend(parts),
            _ => done.push(next),
        }
    }
    done
}

/// The patterns that the first innermost braces of one stand for.
fn alternatives(pattern: &str) -> Option<Vec<String>> {
    let close = pattern.find('}')?;
    let (before, after) = (pattern.get(..close)?, pattern.get(close + 1..)?);
    let (front, inside) = before.rsplit_once('{')?;
    let parts = inside.split(',');
    Some(parts.map(|part| format!("{front}{part}{after}")).collect())
}

/// Whether a pattern matches all of a text: `*` and `?` stop at a slash, `**` doesn't.
fn matches(pattern: &str, text: &str) -> bool {
    /// Nobody writes longer ones; they match nothing.
    const MOST: usize = 1_000;
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    if pattern.len() > MOST {
        return false;
    }
    // Whether what is left of the pattern matches the text from a place on, for each place.
    let mut row = vec![false; text.len() + 1];
    if let Some(end) = row.last_mut() {
        *end = true;
    }
    let mut at = pattern.len();
    while let Some(mark) = at.checked_sub(1).and_then(|at| pattern.get(at)) {
        let is_deep = *mark == '*' && at >= 2 && pattern.get(at - 2) == Some(&'*');
        let mut next = vec![false; row.len()];
        for place in (0..row.len()).rev() {
            let letter = text.get(place);
            let later = |row: &[bool]| row.get(place + 1).copied().unwrap_or(false);
            let here = row.get(place).copied().unwrap_or(false);
            let fits = match mark {
                '*' => here || letter.is_some_and(|c| is_deep || *c != '/') && later(&next),
                '?' => letter.is_some_and(|c| *c != '/') && later(&row),
                mark => letter == Some(mark) && later(&row),
            };
            if let Some(own) = next.get_mut(place) {
                *own = fits;
            }
        }
        row = next;
        at -= if is_deep { 2 } else { 1 };
    }
    row.first() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_hugo_has_them() {
        for (pattern, path, expected) in [
            ("/posts/**", "/posts/a", true),
            ("/posts/**", "/posts/a/b", true),
            ("/posts/*", "/posts/a/b", false),
            ("/posts/secret**", "/posts/secret-b/c", true),
            ("**/secret-*", "/posts/secret-b", true),
            ("{/a,/a/**}", "/a/x/y", true),
            ("{/a,/b}", "/c", false),
            ("/a?c", "/abc", true),
            ("/a?c", "/a/c", false),
            ("", "/a", false),
        ] {
            let found = expanded(pattern).iter().any(|one| matches(one, path));
            assert_eq!(found, expected, "{pattern} {path}");
        }
        let long = "*a".repeat(400);
        assert!(matches(&long, &"a".repeat(900)));
        assert!(!matches(&format!("{long}b"), &"a".repeat(900)));
    }

    #[test]
    fn a_path_is_called_as_hugo_calls_it() {
        for (path, base, expected) in [
            ("Secret One.md", "posts", "/posts/secret-one"),
            ("a/trip/index.md", "", "/a/trip"),
            ("a/b.de.md", "", "/a/b"),
        ] {
            let path = ArticlePath::from_bytes(path);
            assert_eq!(logical(&path, base), expected);
        }
    }
}
