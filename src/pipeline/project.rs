//! A site on this machine, and the time of a run.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::config::{Config, Mistake, Owner, foreign_owner};
use crate::error::{Action, Error};
use crate::gate;

/// A configuration larger than this is some other file.
const CONFIG_MAX_BYTES: u64 = 1_000_000;

/// A style sheet larger than this is some other file.
const STYLE_MAX_BYTES: u64 = 1_000_000;

/// The ledger's folder, beside the configuration.
const LEDGER_FOLDER: &str = ".feedmill";

/// The ledger's database, in its folder.
pub(super) const LEDGER_FILE: &str = "ledger.db";

/// The time of a run; made in `main`, for nothing else reads a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What counts as now: `--now`, else `SOURCE_DATE_EPOCH`, else `started`.
    pub now: DateTime<Utc>,
    /// When the run really started.
    pub started: DateTime<Utc>,
    /// Whether `now` was given, and so doesn't pass.
    pub is_fixed: bool,
}

impl Clock {
    /// The clock of a later run of the same process.
    #[must_use]
    pub fn at(self, started: DateTime<Utc>) -> Self {
        Self {
            now: if self.is_fixed { self.now } else { started },
            started,
            ..self
        }
    }
}

/// Where a preview of a site lies, and what it remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Its output folder.
    pub output: PathBuf,
    /// The folder of its ledger.
    pub ledger: PathBuf,
}

/// A site on this machine: its configuration and where it was found.
#[derive(Debug, Clone)]
pub struct Project {
    /// The configuration file, as messages name it.
    pub file: PathBuf,
    /// The folder that the configuration's paths are relative to.
    pub root: PathBuf,
    /// The configuration.
    pub config: Config,
    /// The site's own style sheet, when the configuration names one.
    pub style: Option<String>,
    /// Set where it is built elsewhere, and nothing of it is remembered.
    pub preview: Option<Preview>,
}

impl Project {
    /// The ledger's folder of the site that a configuration file is of, whatever that says.
    pub fn ledger_folder(file: &Path) -> PathBuf {
        root(file).join(LEDGER_FOLDER)
    }

    /// The ledger's database of the same site.
    pub fn ledger_file(file: &Path) -> PathBuf {
        Self::ledger_folder(file).join(LEDGER_FILE)
    }

    /// The articles folder.
    pub fn articles(&self) -> PathBuf {
        self.root.join(&self.config.articles.folder)
    }

    /// The output folder, of a preview its own.
    pub fn output(&self) -> PathBuf {
        match &self.preview {
            Some(preview) => preview.output.clone(),
            None => self.published_output(),
        }
    }

    /// The output folder that is published.
    pub fn published_output(&self) -> PathBuf {
        self.root.join(&self.config.output.folder)
    }

    /// The file of the site's own style sheet.
    pub fn style_file(&self) -> Option<PathBuf> {
        let style = self.config.output.style.as_ref()?;
        Some(self.root.join(style))
    }

    /// The known program whose configuration a file is; `None` also when nobody can tell, or it isn't there.
    pub fn owner(file: &Path) -> Option<Owner> {
        let bytes = read_at_most(file, CONFIG_MAX_BYTES).ok()??;
        foreign_owner(name(file), &bytes).filter(|owner| *owner != Owner::Other)
    }

    /// Reads one configuration file, and the style sheet that it names.
    ///
    /// # Errors
    /// [`Error::Config`], of either; [`Error::ForeignConfig`]; [`Error::Io`] when the configuration can't be read.
    pub fn read(file: PathBuf, year: i32) -> Result<Self, Error> {
        let bytes = read(&file)?;
        let config = Config::from_bytes(&bytes, year).map_err(|error| {
            let path = file.clone();
            match foreign_owner(name(&file), &bytes) {
                Some(owner) => Error::ForeignConfig { path, owner },
                None => Error::Config {
                    path,
                    mistakes: error.mistakes,
                },
            }
        })?;
        let root = root(&file).to_owned();
        let mut project = Self {
            file,
            root,
            config,
            style: None,
            preview: None,
        };
        if let Some(file) = project.style_file() {
            project.style = Some(read_style(&file)?);
        }
        Ok(project)
    }
}

fn name(file: &Path) -> &str {
    let name = file.file_name().and_then(OsStr::to_str);
    name.unwrap_or_default()
}

/// The folder that the paths of a configuration file are relative to.
fn root(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

/// The bytes of a configuration file.
fn read(file: &Path) -> Result<Vec<u8>, Error> {
    let bytes = read_at_most(file, CONFIG_MAX_BYTES)
        .map_err(|source| Error::io(Action::Read, file, source))?;
    bytes.ok_or_else(|| {
        Error::usage(
            format!("{} is too large for a configuration", file.display()),
            "name the right file with -c FILE",
        )
    })
}

/// The text of the site's own style sheet, when it may be published; else its mistakes.
fn read_style(file: &Path) -> Result<String, Error> {
    let name_it = "correct `output.style`: a CSS file, relative to the configuration";
    let wrong = |message: String, hint: &str, before: &[u8]| {
        let lines = before.split(|byte| *byte == b'\n');
        let last = lines.clone().next_back().unwrap_or_default();
        let place = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Error::Config {
            path: file.to_owned(),
            mistakes: vec![Mistake {
                line: place(lines.count()),
                column: place(String::from_utf8_lossy(last).chars().count() + 1),
                message,
                hint: Some(hint.into()),
            }],
        }
    };
    let bytes = read_at_most(file, STYLE_MAX_BYTES)
        .map_err(|error| wrong(format!("the style can't be read: {error}"), name_it, b""))?
        .ok_or_else(|| wrong("the style is larger than 1 MB".into(), name_it, b""))?;
    if let Some(fault) = gate::check_style(&bytes).into_iter().next() {
        let hint = "write UTF-8 without BOM, lines ended by LF, that loads nothing: no @import, no \
                    url(…), no backslash (write the character itself)";
        let offset = fault.offset.and_then(|offset| usize::try_from(offset).ok());
        let before = offset.and_then(|offset| bytes.get(..offset));
        return Err(wrong(fault.rule, hint, before.unwrap_or_default()));
    }
    String::from_utf8(bytes).map_err(|error| wrong(error.to_string(), name_it, b""))
}

/// The bytes of a file; `None` when they are more than `most`.
fn read_at_most(file: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}
