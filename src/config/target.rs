//! Where a site is published, as `[publish] target` names it.

use std::path::PathBuf;

use serde::Serialize;

use super::mistake::Wrong;

/// A target as `[publish] target` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Address {
    /// A folder of this machine.
    Folder(PathBuf),
    /// `rsync:user@host:/path`: a folder of another machine, over ssh.
    Rsync {
        /// `user@host`, as ssh takes it.
        host: String,
        /// The folder there.
        path: String,
    },
    /// `git:REMOTE#BRANCH`: a branch.
    Git {
        /// The repository, as git takes it.
        remote: String,
        /// The branch.
        branch: String,
    },
    /// `s3://…`, `gs://…`, `az://…`: an object store.
    Store(String),
}

impl Address {
    /// Reads what `target` says.
    ///
    /// # Errors
    /// What is wrong, and what to write.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        const FORMS: &str = "write a folder, \"rsync:user@host:/path\", \"s3://bucket/prefix\", \"gs://…\", \"az://…\", or \"git:REMOTE#BRANCH\"";
        if text.trim().is_empty() || text.contains(char::is_control) {
            return Err(Wrong::new("is no target", FORMS));
        }
        if let Some(rest) = text.strip_prefix("rsync:") {
            let (host, path) = rest.split_once(':').unwrap_or((rest, ""));
            // What begins with a dash would be an option of ssh's.
            if host.is_empty() || host.starts_with(['-', '/']) || !path.starts_with(['/', '~']) {
                return Err(Wrong::new(
                    "names no host with a folder",
                    "write \"rsync:user@host:/path\"",
                ));
            }
            return Ok(Self::Rsync {
                host: host.to_owned(),
                path: path.trim_end_matches('/').to_owned(),
            });
        }
        if let Some(rest) = text.strip_prefix("git:") {
            let (remote, branch) = rest.rsplit_once('#').unwrap_or((rest, ""));
            if remote.is_empty()
                || remote.starts_with('-')
                || branch.is_empty()
                || branch.starts_with('-')
            {
                return Err(Wrong::new("names no branch", "write \"git:REMOTE#BRANCH\""));
            }
            return Ok(Self::Git {
                remote: remote.to_owned(),
                branch: branch.to_owned(),
            });
        }
        match text.split_once("://") {
            Some((scheme, rest)) if is_store(scheme) => {
                let bucket = rest.split('/').next().unwrap_or_default();
                if bucket.contains(['@', ':']) {
                    let hint = "take it out: credentials come from the environment";
                    return Err(Wrong::new("holds more than a bucket's name", hint));
                }
                if bucket.is_empty() {
                    return Err(Wrong::new("names no bucket", bucket_of(text)));
                }
                Ok(Self::Store(text.to_owned()))
            }
            Some((scheme, _)) => Err(Wrong::new(
                format!("is of a kind that isn't known: {scheme}"),
                FORMS,
            )),
            None if text.starts_with('~') => Err(Wrong::new(
                "begins with ~, which only shells know",
                "write the whole path",
            )),
            None if is_store(text.split(':').next().unwrap_or_default()) && text.contains(':') => {
                Err(Wrong::new("names no bucket", bucket_of(text)))
            }
            None if text
                .split('/')
                .next()
                .is_some_and(|first| first.contains(':')) =>
            {
                Err(Wrong::new(
                    "looks like a folder of another machine",
                    "write \"rsync:user@host:/path\"",
                ))
            }
            None => Ok(Self::Folder(text.into())),
        }
    }
}

/// Whether that is what addresses of buckets begin with.
fn is_store(scheme: &str) -> bool {
    matches!(
        scheme,
        "s3" | "s3a" | "gs" | "az" | "azure" | "abfs" | "abfss"
    )
}

/// How a bucket is named of the kind that `text` begins with.
fn bucket_of(text: &str) -> String {
    let scheme = text.split(':').next().unwrap_or_default();
    format!("write \"{scheme}://bucket/prefix\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_named_by_its_kind() {
        let parsed = |text| Address::parse(text).ok();
        assert_eq!(
            parsed("/var/www/news"),
            Some(Address::Folder("/var/www/news".into()))
        );
        assert_eq!(parsed("../site"), Some(Address::Folder("../site".into())));
        assert_eq!(
            parsed("rsync:me@host.example:/var/www/news/"),
            Some(Address::Rsync {
                host: "me@host.example".into(),
                path: "/var/www/news".into()
            })
        );
        assert_eq!(
            parsed("git:git@host.example:me/site.git#gh-pages"),
            Some(Address::Git {
                remote: "git@host.example:me/site.git".into(),
                branch: "gh-pages".into()
            })
        );
        assert_eq!(
            parsed("s3://bucket/a"),
            Some(Address::Store("s3://bucket/a".into()))
        );
        for text in [
            "",
            " ",
            "rsync:host",
            "rsync::/p",
            "rsync:-oProxyCommand=x:/p",
            "rsync:host:p",
            "git:x",
            "git:#b",
            "git:-x#b",
            "git:x#-b",
            "s3://",
            "s3:///a",
            "az:container",
            "s3://key:secret@bucket/a",
            "~/www",
            "host:/var/www",
            "ftp://host/",
            "a\nb",
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }
}
