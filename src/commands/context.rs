//! What every verb is given: where it stands, what time it is, how it prints, its configuration.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, Utc};

use super::report::Report;
use crate::args::{self, Global};
use crate::config::{CONFIG_FILE, OWN_CONFIG_FILE, foreign_files};
use crate::error::{Action, Error};
use crate::pipeline::site::Site;
use crate::pipeline::{Clock, Project};

impl Clock {
    /// The clock of a run; `epoch` is the environment's `SOURCE_DATE_EPOCH`.
    ///
    /// # Errors
    /// [`Error::Usage`] when `epoch` is needed and isn't a number of seconds.
    pub fn new(
        started: DateTime<Utc>,
        now: Option<DateTime<Utc>>,
        epoch: Option<&str>,
    ) -> Result<Self, Error> {
        let now = match (now, epoch) {
            (Some(now), _) => now,
            (None, Some(text)) if !text.is_empty() => args::instant(&format!("@{}", text.trim()))
                .map_err(|wrong| {
                Error::usage(
                    format!("SOURCE_DATE_EPOCH can't be {text:?}: {wrong}"),
                    "set it to a number of seconds, or unset it",
                )
            })?,
            _ => {
                return Ok(Self {
                    now: started,
                    started,
                    is_fixed: false,
                });
            }
        };
        Ok(Self {
            now,
            started,
            is_fixed: true,
        })
    }
}

/// What every verb is given.
#[derive(Debug)]
pub struct Context {
    global: Global,
    /// The time of the run.
    pub clock: Clock,
    /// How it prints.
    pub report: Report,
    /// Reads the system's clock; only the watch outlives its first reading.
    pub wall: fn() -> DateTime<Utc>,
}

impl Context {
    /// What a run with these options gives its verb.
    pub fn new(global: Global, clock: Clock, report: Report, wall: fn() -> DateTime<Utc>) -> Self {
        Self {
            global,
            clock,
            report,
            wall,
        }
    }

    /// A path as the user meant it: relative to `-C`.
    pub fn place(&self, path: &Path) -> PathBuf {
        match &self.global.directory {
            Some(directory) => directory.join(path),
            None => path.to_owned(),
        }
    }

    /// The year for ids that are proposed.
    pub fn year(&self) -> i32 {
        self.clock.now.year()
    }

    /// Finds and reads the configuration: `-c`, else the nearest upward.
    ///
    /// # Errors
    /// [`Error::NoConfig`], [`Error::Config`], or [`Error::Io`] when the file can't be read.
    pub fn project(&self) -> Result<Project, Error> {
        Project::read(self.config_file()?, self.year())
    }

    /// Finds the configuration: `-c`, else the nearest upward.
    ///
    /// # Errors
    /// [`Error::NoConfig`], [`Error::Usage`], or [`Error::Io`] when nobody can tell whether it is there.
    pub(super) fn config_file(&self) -> Result<PathBuf, Error> {
        let Some(file) = &self.global.config else {
            return self.find();
        };
        let file = self.place(file);
        if !is_file(&file)? {
            let message = format!("there is no file {}", file.display());
            return Err(Error::usage(message, "name the configuration: -c FILE"));
        }
        Ok(file)
    }

    /// The site of the configuration that is found.
    ///
    /// # Errors
    /// As [`Context::project`]; [`Error::Usage`] when its folders lie in each other.
    pub(super) fn site(&self) -> Result<Site, Error> {
        Site::new(self.project()?, self.clock)
    }

    /// The same site as its configuration file has it now.
    ///
    /// # Errors
    /// As [`Context::site`].
    #[cfg(feature = "watch")]
    pub(super) fn site_again(&self, site: &Site) -> Result<Site, Error> {
        let file = site.project.file.clone();
        Site::new(Project::read(file, self.year())?, self.clock)
    }

    /// Says when the configuration names an icon that isn't there.
    pub(super) fn warn_of_icon(&self, site: &Site) {
        if let Some(icon) = site.missing_icon() {
            let message = format!("`site.icon` names {}, which isn't there", icon.display());
            let hint = "put the picture there, or correct or remove `icon` in the configuration";
            self.report.warning(&message, Some(hint));
        }
    }

    /// The nearest configuration upward from where the run stands.
    fn find(&self) -> Result<PathBuf, Error> {
        let here = match &self.global.directory {
            Some(directory) if !directory.is_dir() => {
                let message = format!("there is no folder {}", directory.display());
                return Err(Error::usage(message, "name the folder to start in: -C DIR"));
            }
            Some(directory) => directory.as_path(),
            None => Path::new("."),
        };
        let absolute = fs::canonicalize(here);
        let absolute = absolute.map_err(|source| Error::io(Action::Enter, here, source))?;
        let near = self.place(Path::new(""));
        let above = absolute.ancestors().skip(1);
        for folder in std::iter::once(near.as_path()).chain(above) {
            for name in [OWN_CONFIG_FILE, CONFIG_FILE] {
                let file = folder.join(name);
                if is_file(&file)? {
                    return Ok(file);
                }
            }
        }
        for path in foreign_files().map(|name| near.join(name)) {
            if let Some(owner) = Project::owner(&path) {
                return Err(Error::ForeignConfig { path, owner });
            }
        }
        Err(Error::NoConfig {
            searched_from: absolute,
        })
    }
}

/// Whether a file is there. Of one that can't be looked at nobody can say that it isn't: another
/// configuration would be taken for it.
fn is_file(path: &Path) -> Result<bool, Error> {
    match fs::metadata(path) {
        Ok(there) => Ok(!there.is_dir()),
        Err(source) if source.kind() == ErrorKind::NotFound => Ok(false),
        Err(source) => Err(Error::io(Action::Read, path, source)),
    }
}
