//! Where a site is published, to be read: a folder, or addresses on the web. Whoever keeps a list of documents there
//! adds it to [`Published::list`].

use std::path::PathBuf;

use crate::error::Error;
use crate::plan::document::DocumentPath;
use crate::world::output::OutputFolder;
#[cfg(feature = "push")]
use crate::world::web::{Answer, Web};

/// What tells whether a document is still the same, as its server says it.
#[cfg(feature = "push")]
pub(crate) use crate::world::web::Validators;

/// What tells whether a document is still the same: a folder says nothing.
#[cfg(not(feature = "push"))]
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Validators {
    tag: Option<String>,
}

/// A published site.
#[derive(Debug)]
pub(crate) enum Published {
    /// A copy of an output.
    Folder(OutputFolder),
    /// What is served at a URL, which ends in `/`.
    #[cfg(feature = "push")]
    Web(Web, String),
}

/// A document there.
#[derive(Debug)]
pub(super) enum Got {
    Bytes(Vec<u8>, Validators),
    /// It is as it was.
    #[cfg_attr(
        not(feature = "push"),
        expect(dead_code, reason = "a folder doesn't tell")
    )]
    Same,
    Missing,
}

impl Published {
    /// A folder.
    ///
    /// # Errors
    ///
    /// [`Error::NoOutput`] when it isn't there.
    pub(crate) fn folder(path: PathBuf) -> Result<Self, Error> {
        let folder = OutputFolder::open(&path)?;
        folder.map(Self::Folder).ok_or(Error::NoOutput { path })
    }

    /// How many documents are asked for at once.
    pub(super) fn at_once(&self) -> usize {
        match self {
            Self::Folder(_) => 2,
            #[cfg(feature = "push")]
            Self::Web(..) => 8,
        }
    }

    /// Where it is, for people.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Folder(folder) => folder.path().display().to_string(),
            #[cfg(feature = "push")]
            Self::Web(_, base_url) => base_url.clone(),
        }
    }

    /// Where a document is, for people.
    fn place_of(&self, path: &str) -> String {
        match self {
            Self::Folder(folder) => folder.path().join(path).display().to_string(),
            #[cfg(feature = "push")]
            Self::Web(_, base_url) => match DocumentPath::parse(path) {
                Some(document) => document.url(base_url),
                None => format!("{base_url}{path}"),
            },
        }
    }

    /// All files there, if anybody can tell.
    pub(super) fn list(&self) -> Result<Option<Vec<String>>, Error> {
        match self {
            Self::Folder(folder) => folder.files_below("").map(Some),
            #[cfg(feature = "push")]
            Self::Web(..) => Ok(None),
        }
    }

    /// A document of at most so many bytes; `known` tells of the one that is at hand.
    pub(super) fn get(
        &self,
        path: &str,
        #[cfg_attr(
            not(feature = "push"),
            expect(unused_variables, reason = "a folder knows nothing")
        )]
        known: Option<&Validators>,
        most: u64,
    ) -> Result<Got, Error> {
        match self {
            Self::Folder(folder) => {
                let file = folder.open_file(path)?;
                let size = file.and_then(|file| Some(file.metadata().ok()?.len()));
                if size.is_none_or(|size| size > most) {
                    return Ok(Got::Missing);
                }
                let bytes = folder.read(path)?;
                Ok(bytes.map_or(Got::Missing, |bytes| {
                    Got::Bytes(bytes, Validators::default())
                }))
            }
            #[cfg(feature = "push")]
            Self::Web(web, _) => {
                let url = self.place_of(path);
                match web.get(&url, known, most) {
                    Ok(Answer::Bytes(bytes, validators)) => Ok(Got::Bytes(bytes, validators)),
                    Ok(Answer::Same) => Ok(Got::Same),
                    Ok(Answer::Missing) => Ok(Got::Missing),
                    Err(why) => Err(Error::Unreachable {
                        url,
                        cause: why.cause,
                        is_private: why.is_private,
                        others_kept: false,
                    }),
                }
            }
        }
    }

    /// What is wrong with a site whose document isn't Feedmill's.
    pub(super) fn is_no_site(&self) -> Error {
        Error::NoSite {
            place: self.place_of(&DocumentPath::Marker.path()),
        }
    }
}
