//! Every kind of target, made from its address.

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::folder::FolderTarget;
use super::git::GitTarget;
use super::manifest::Hash;
use super::rsync::RsyncTarget;
#[cfg(feature = "publish-store")]
use super::store::StoreTarget;
use super::target::Target;
use crate::config::Address;
use crate::error::Error;

/// What a target may need besides its address.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'s> {
    /// The folder that a folder's path is relative to.
    pub root: &'s Path,
    /// Where copies are kept.
    pub kept: &'s Path,
    /// Whether a branch keeps what was published before.
    pub history: bool,
    /// Whether what isn't ours may be replaced.
    pub accept: bool,
    /// Whether a store may ignore conditions.
    pub unguarded: bool,
    /// How long another publication to a folder is waited for.
    pub wait: Duration,
    /// The time, in seconds since 1970.
    pub now_secs: i64,
}

/// The target at an address.
///
/// # Errors
/// [`Error::Usage`] when this program can't publish there.
pub fn at(address: &Address, setting: Setting<'_>) -> Result<Box<dyn Target>, Error> {
    match address {
        Address::Folder(path) => {
            let folder = one_name(&setting.root.join(path));
            Ok(Box::new(FolderTarget::new(folder, setting.wait)))
        }
        Address::Rsync { host, path } => Ok(Box::new(RsyncTarget::new(host, path, setting.wait))),
        Address::Git { remote, branch } => {
            let name = Hash::of(format!("{remote}#{branch}").as_bytes());
            let repository = setting.kept.join(format!("{name}.git"));
            // git stands elsewhere when it looks.
            let here = std::fs::canonicalize(setting.root.join(remote)).ok();
            let here = here.and_then(|path| path.into_os_string().into_string().ok());
            let place = (here.as_deref().unwrap_or(remote), branch.as_str());
            let target = GitTarget::new(
                place,
                (setting.history, setting.accept),
                repository,
                setting.now_secs,
            );
            Ok(Box::new(target))
        }
        #[cfg(feature = "publish-store")]
        Address::Store(url) => Ok(Box::new(StoreTarget::new(url, setting.unguarded))),
        #[cfg(not(feature = "publish-store"))]
        Address::Store(_) => {
            let hint = "install it with the feature: cargo install --features publish-store";
            Err(Error::usage(
                "this feedmill can't publish to object stores",
                hint,
            ))
        }
    }
}

/// The name of a folder, however it is written: what is known of it is kept by its name.
fn one_name(folder: &Path) -> PathBuf {
    let mut name = PathBuf::new();
    for part in folder.components() {
        let is_plain = matches!(name.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::CurDir => {}
            // Above a link isn't the folder that holds the link.
            Component::ParentDir if is_plain && !name.is_symlink() => {
                name.pop();
            }
            part => name.push(part),
        }
    }
    name
}
