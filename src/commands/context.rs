//! What every verb is given: where it stands, what time it is, how it prints, its configuration.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, Utc};

use super::report::Report;
use crate::args::{self, Global};
use crate::config::{Config, Mistake};
use crate::error::{Action, Error};
use crate::gate;

/// The name of the configuration file.
pub(super) const CONFIG_FILE: &str = "config.toml";

/// A configuration larger than this is some other file.
const CONFIG_MAX_BYTES: u64 = 1_000_000;

/// A style sheet larger than this is some other file.
const STYLE_MAX_BYTES: u64 = 1_000_000;

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

/// A site on this machine: its configuration and where it was found.
#[derive(Debug)]
pub struct Project {
    /// The configuration file, as messages name it.
    pub file: PathBuf,
    /// The folder that the configuration's paths are relative to.
    pub root: PathBuf,
    /// The configuration.
    pub config: Config,
    /// The site's own style sheet, when the configuration names one.
    pub style: Option<String>,
}

impl Project {
    /// The articles folder.
    pub fn articles(&self) -> PathBuf {
        self.root.join(&self.config.articles.folder)
    }

    /// The output folder.
    pub fn output(&self) -> PathBuf {
        self.root.join(&self.config.output.folder)
    }

    /// The file of the site's own style sheet.
    pub fn style_file(&self) -> Option<PathBuf> {
        let style = self.config.output.style.as_ref()?;
        Some(self.root.join(style))
    }
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

    /// Finds and reads the configuration: `-c`, else the nearest `config.toml` upward.
    ///
    /// # Errors
    /// [`Error::NoConfig`], [`Error::Config`], or [`Error::Io`] when the file can't be read.
    pub fn project(&self) -> Result<Project, Error> {
        let file = match &self.global.config {
            Some(file) => {
                let file = self.place(file);
                if !is_file(&file)? {
                    let message = format!("there is no file {}", file.display());
                    return Err(Error::usage(message, "name the configuration: -c FILE"));
                }
                file
            }
            None => self.find()?,
        };
        self.project_of(file)
    }

    /// Reads one configuration file, and the style sheet that it names.
    ///
    /// # Errors
    /// [`Error::Config`], of either; [`Error::Io`] when the configuration can't be read.
    pub fn project_of(&self, file: PathBuf) -> Result<Project, Error> {
        let config =
            Config::from_bytes(&read(&file)?, self.year()).map_err(|error| Error::Config {
                path: file.clone(),
                mistakes: error.mistakes,
            })?;
        let root = file.parent().unwrap_or(Path::new("")).to_owned();
        let mut project = Project {
            file,
            root,
            config,
            style: None,
        };
        if let Some(file) = project.style_file() {
            project.style = Some(read_style(&file)?);
        }
        Ok(project)
    }

    /// The nearest `config.toml` upward from where the run stands.
    fn find(&self) -> Result<PathBuf, Error> {
        let here = match &self.global.directory {
            Some(directory) if !directory.is_dir() => {
                let message = format!("there is no folder {}", directory.display());
                return Err(Error::usage(message, "name the folder to start in: -C DIR"));
            }
            Some(directory) => directory.as_path(),
            None => Path::new("."),
        };
        let absolute = fs::canonicalize(here).map_err(|source| Error::Io {
            path: here.to_owned(),
            action: Action::Enter,
            source,
        })?;
        let near = self.place(Path::new(CONFIG_FILE));
        if is_file(&near)? {
            return Ok(near);
        }
        for folder in absolute.ancestors().skip(1) {
            let file = folder.join(CONFIG_FILE);
            if is_file(&file)? {
                return Ok(file);
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
    let name_it = "correct `output.style` in config.toml: a CSS file, relative to it";
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
