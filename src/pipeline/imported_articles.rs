//! Articles written for items of an imported feed that none tells. No file is ever replaced.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;
use tempfile::Builder;
use url::Url;

use super::site::Site;
use crate::error::{Action, Error};
use crate::feed::imported::{ImportedItem, OldLink, article};
use crate::ledger::guid::id_of;
use crate::story::ArticlePath;

/// Bytes of a file's name before its end.
const NAME_BYTES: usize = 80;

/// So many names are tried for one article.
const TRIES: usize = 1_000;

/// Whether a folder is one of the articles folder.
pub(super) fn check_folder(folder: &Path) -> Result<(), Error> {
    let is_inside = folder
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if is_inside && folder.to_str().is_some() {
        return Ok(());
    }
    Err(Error::usage(
        format!("{} is no folder in the articles folder", folder.display()),
        "name one relative to it, such as --write=imported",
    ))
}

/// Writes an article for each item into a folder of the articles folder; gives where, in the same order. A dry run
/// only says so. With `no_links` an item's link, where it is an address of the site, becomes an old one of its story.
pub(super) fn write_articles(
    site: &Site,
    items: &[&ImportedItem],
    folder: &Path,
    no_links: bool,
    dry_run: bool,
) -> Result<Vec<ArticlePath>, Error> {
    let place = site.project.articles().join(folder);
    if !dry_run && !items.is_empty() {
        fs::create_dir_all(&place).map_err(|source| Error::io(Action::Create, &place, source))?;
    }
    let mut taken: Vec<PathBuf> = Vec::new();
    let mut written = Vec::with_capacity(items.len());
    for item in items {
        let name = file_name(item);
        let mut names = (1..TRIES).map(|turn| match turn {
            1 => format!("{name}.md"),
            _ => format!("{name}-{turn}.md"),
        });
        let path = loop {
            let Some(name) = names.next() else {
                return Err(Error::InTheWay {
                    path: place.join(format!("{name}.md")),
                    found: crate::error::Found::File,
                    wanted: crate::error::Found::Folder,
                });
            };
            let path = place.join(&name);
            let is_free = if dry_run {
                !taken.contains(&path) && fs::symlink_metadata(&path).is_err()
            } else {
                let id = item.id.as_deref().and_then(|id| id_of(id, site.id()));
                // What isn't ASCII can't be declared.
                let id = id.filter(|id| id.is_ascii());
                let link = old_link(site, item, no_links);
                write(&place, &path, &article(item, id.as_deref(), link))?
            };
            if is_free {
                taken.push(path);
                break folder.join(name);
            }
        };
        written.push(ArticlePath::from_bytes(path.to_string_lossy().as_bytes()));
    }
    Ok(written)
}

fn old_link<'i>(site: &Site, item: &'i ImportedItem, no_links: bool) -> OldLink<'i> {
    match item.link.as_deref() {
        Some(link) if !no_links => OldLink::Stays(link),
        Some(link) if link.starts_with(&site.model.base_url) => OldLink::Leads(link),
        _ => OldLink::Goes,
    }
}

/// Writes a file that isn't there yet, whole; whether it wasn't.
fn write(folder: &Path, path: &Path, text: &str) -> Result<bool, Error> {
    use std::os::unix::fs::PermissionsExt as _;
    let fail = |source| Error::io(Action::Write, path, source);
    let rights = fs::Permissions::from_mode(0o644);
    // Its name is hidden until it is whole: a watch doesn't see it.
    let mut new = Builder::new()
        .permissions(rights)
        .tempfile_in(folder)
        .map_err(fail)?;
    new.write_all(text.as_bytes()).map_err(fail)?;
    match new.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(fail(error.error)),
    }
}

/// What the file of an item is called: its slug, the end of its link, or its title, in letters and digits.
fn file_name(item: &ImportedItem) -> String {
    let link = item.link.as_deref().and_then(|link| Url::parse(link).ok());
    let end = link.as_ref().and_then(|url| {
        let mut parts = url.path_segments()?.rev();
        parts.find(|part| !part.is_empty()).map(str::to_owned)
    });
    let end = end.map(|end| match end.rsplit_once('.') {
        Some((bare, _)) if !bare.is_empty() => bare.to_owned(),
        _ => end,
    });
    let wishes = [item.slug.clone(), end, Some(item.title.clone())];
    let names = wishes.into_iter().flatten().map(|wish| plain(&wish));
    let mut named = names.filter(|name| name.chars().any(char::is_alphabetic));
    named.next().unwrap_or_else(|| "item".to_owned())
}

fn plain(wish: &str) -> String {
    let decoded = percent_decode_str(wish).decode_utf8_lossy();
    let mut name = String::new();
    for c in decoded.chars().flat_map(char::to_lowercase) {
        if name.len() + c.len_utf8() > NAME_BYTES {
            break;
        }
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.trim_end_matches('-').to_owned()
}
