//! The files in the articles folder that stories name: looked at, and opened to be published.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::fs::{FileType, Statx};
use rustix::io::Errno;
use sha2::{Digest, Sha256};

use super::articles_folder::{ArticlesFolder, is_gone};
use super::stat::{self, look};
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::UNTRUSTED_MTIME;
use crate::ledger::stat_cache::StatData;
use crate::problem::{MOST_OF_A_KIND, MediaFault, Problem, What};
use crate::story::{ArticlePath, MediaFile, MediaType, SourceLink, Story, media_problem};

/// Bytes that are read at a time.
pub const CHUNK_BYTES: usize = 128 * 1024;

/// As much of an image is looked at for its width and height: thumbnails and profiles stand before them.
const HEAD_BYTES: usize = 256 * 1024;

/// An image is no wider and no higher.
const MOST_PIXELS: usize = 1_000_000;

/// So many files are remembered; when they are more all are forgotten.
const MOST: usize = 200_000;

/// Files that were looked at before: one that looks as it did isn't read again.
#[derive(Debug, Default)]
pub struct MediaFiles {
    known: Mutex<HashMap<ArticlePath, (StatData, MediaFile)>>,
}

/// How files are looked at.
#[derive(Clone, Copy)]
pub struct Looking<'a> {
    /// The articles folder.
    pub folder: &'a ArticlesFolder,
    /// Larger files aren't published, in bytes.
    pub max_bytes: u64,
    /// Whether a file's time of change, in nanoseconds since 1970, tells a later change.
    pub is_settled: &'a dyn Fn(i64) -> bool,
    /// Whether a file may be being written, by its time of change: then its article waits.
    pub spares: &'a dyn Fn(&ArticlePath, i64) -> bool,
}

/// What was found of the files that a story names.
#[derive(Debug, Default)]
pub struct FoundMedia {
    /// Each file.
    pub used: Vec<UsedMedia>,
    /// What is wrong with those that can't be published.
    pub problems: Vec<Problem>,
}

impl MediaFiles {
    /// Remembers files as the ledger has them.
    pub fn know<'a>(&self, used: impl IntoIterator<Item = &'a UsedMedia>) {
        let mut known = self.known();
        for used in used {
            if let (Some(look), Some(file)) = (used.look, used.file) {
                if known.len() >= MOST {
                    known.clear();
                }
                known.insert(used.path.clone(), (look, file));
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<ArticlePath, (StatData, MediaFile)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the files that a story names, and tells the story what is there.
    ///
    /// # Errors
    ///
    /// The path of a file that may be being written.
    pub fn find(
        &self,
        looking: Looking<'_>,
        article: &ArticlePath,
        story: &mut Story,
    ) -> Result<FoundMedia, ArticlePath> {
        let mut found = FoundMedia::default();
        for media in &mut story.media {
            let Some(path) = media.path().cloned() else {
                continue;
            };
            let (look, file) = self.examine(looking, &path)?;
            if let Some(why) = file.as_ref().err().filter(|_| !media.may_be_elsewhere) {
                let problem = media_problem(article, media, why.clone());
                found.problems.push(problem);
            }
            media.file = file.ok();
            found.used.push(UsedMedia {
                path,
                look,
                file: media.file,
            });
        }
        let is_there = |link: &SourceLink| link.paths.iter().any(|path| looking.folder.has(path));
        let mut missing = story.links.iter().filter(|link| !is_there(link));
        for link in missing.by_ref().take(MOST_OF_A_KIND) {
            found.problems.push(link.problem(article));
            // The article is read again when one is there.
            let path = link.paths.first().cloned();
            found.used.extend(path.map(|path| UsedMedia {
                path,
                look: None,
                file: None,
            }));
        }
        let count = missing.count() as u64;
        found.problems.extend((count > 0).then(|| Problem {
            path: article.to_string(),
            line: found.problems.last().and_then(|last| last.line),
            what: What::More { count },
        }));
        Ok(found)
    }

    fn examine(
        &self,
        looking: Looking<'_>,
        path: &ArticlePath,
    ) -> Result<(Option<StatData>, Result<MediaFile, MediaFault>), ArticlePath> {
        let (target, stat) = match locate(looking.folder, path) {
            Ok(found) => found,
            Err(why) => return Ok((None, Err(why))),
        };
        let mut look = data(&stat);
        if stat::file_type(&stat) != FileType::RegularFile {
            return Ok((Some(look), Err(MediaFault::NoFile)));
        }
        if (looking.spares)(path, look.mtime_ns) {
            return Err(path.clone());
        }
        let known = self.known().get(path).copied();
        let known = known.filter(|(known, _)| *known == look);
        let (size, limit) = (look.size, looking.max_bytes);
        let file = match known {
            _ if size > limit => Err(MediaFault::TooLarge { size, limit }),
            Some((_, file)) => Ok(file),
            None => read(looking, path, &target, look),
        };
        let is_settled = (looking.is_settled)(look.mtime_ns) && file != Err(MediaFault::Unsettled);
        if is_settled && known.is_none() {
            let file = file.as_ref().ok().copied();
            let path = path.clone();
            self.know([&UsedMedia {
                path,
                look: Some(look),
                file,
            }]);
        } else if !is_settled {
            look.mtime_ns = UNTRUSTED_MTIME;
        }
        Ok((Some(look), file))
    }
}

/// How a file looks now; `None` when nothing is there that could be published.
pub fn look_at(folder: &ArticlesFolder, path: &ArticlePath) -> Option<StatData> {
    locate(folder, path).ok().map(|(_, stat)| data(&stat))
}

/// Opens a file that a story names.
///
/// # Errors
///
/// Why it can't be published.
pub fn open(folder: &ArticlesFolder, path: &ArticlePath) -> Result<File, MediaFault> {
    let (target, _) = locate(folder, path)?;
    open_at(folder, &target)
}

fn data(stat: &Statx) -> StatData {
    let path = ArticlePath::from_bytes(Vec::new());
    StatData::from(&stat::sighting(path, stat))
}

fn unreadable(cause: impl Into<io::Error>) -> MediaFault {
    MediaFault::Unreadable {
        cause: cause.into().to_string(),
    }
}

/// What lies at a path, and where: a symbolic link is followed inside the folder.
fn locate(folder: &ArticlesFolder, path: &ArticlePath) -> Result<(ArticlePath, Statx), MediaFault> {
    let looked = look(folder.fd(), OsStr::from_bytes(path.as_bytes()));
    match looked {
        Ok(stat) if stat::file_type(&stat) != FileType::Symlink => return Ok((path.clone(), stat)),
        Ok(_) => {}
        Err(errno) if is_gone(errno) || errno == Errno::NAMETOOLONG => {
            return Err(MediaFault::Missing);
        }
        Err(errno) => return Err(unreadable(errno)),
    }
    let target = match folder.resolve(path) {
        Ok(target) => target.ok_or(MediaFault::Outside)?,
        Err(cause) if Errno::from_io_error(&cause).is_some_and(is_gone) => {
            return Err(MediaFault::Missing);
        }
        Err(cause) => return Err(unreadable(cause)),
    };
    match look(folder.fd(), OsStr::from_bytes(target.as_bytes())) {
        Ok(stat) => Ok((target, stat)),
        Err(errno) if is_gone(errno) => Err(MediaFault::Missing),
        Err(errno) => Err(unreadable(errno)),
    }
}

fn open_at(folder: &ArticlesFolder, path: &ArticlePath) -> Result<File, MediaFault> {
    let opened = folder.open_file(path).map(File::from);
    opened.map_err(|error| match Errno::from_io_error(&error) {
        Some(Errno::XDEV) => MediaFault::Outside,
        Some(errno) if is_gone(errno) => MediaFault::Missing,
        _ => unreadable(error),
    })
}

/// Reads a file that looked so, in the memory that a part of it takes.
fn read(
    looking: Looking<'_>,
    path: &ArticlePath,
    target: &ArticlePath,
    before: StatData,
) -> Result<MediaFile, MediaFault> {
    let media_type = MediaType::of_name(path.as_bytes()).ok_or(MediaFault::NoType)?;
    let file: OwnedFd = open_at(looking.folder, target)?.into();
    let same = |file: &OwnedFd| {
        let stat = look(file, c"").map_err(unreadable)?;
        let is_same = data(&stat) == before && stat::file_type(&stat) == FileType::RegularFile;
        is_same.then_some(()).ok_or(MediaFault::Unsettled)
    };
    same(&file)?;
    let mut reader = File::from(file);
    let mut hasher = Sha256::new();
    let mut head = Vec::new();
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut bytes = 0_u64;
    loop {
        let got = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(error)),
        };
        let chunk = buffer.get(..got).unwrap_or_default();
        hasher.update(chunk);
        let room = HEAD_BYTES.saturating_sub(head.len());
        head.extend_from_slice(chunk.get(..room.min(got)).unwrap_or_default());
        bytes += got as u64;
        if bytes > before.size {
            return Err(MediaFault::Unsettled);
        }
    }
    same(&reader.into())?;
    if bytes != before.size {
        return Err(MediaFault::Unsettled);
    }
    if !media_type.fits(&head) {
        return Err(MediaFault::WrongBytes);
    }
    let hash = hasher.finalize();
    let (hash, _) = hash.split_first_chunk().unwrap_or((&[0; 16], &[]));
    Ok(MediaFile {
        hash: *hash,
        media_type,
        bytes,
        size: size_of(media_type, &head),
    })
}

/// Width and height of an image, by its first bytes: nothing is unpacked.
fn size_of(media_type: MediaType, head: &[u8]) -> Option<(u32, u32)> {
    if !media_type.is_image() {
        return None;
    }
    let size = imagesize::blob_size(head).ok()?;
    let pixels = |pixels: usize| {
        (1..=MOST_PIXELS)
            .contains(&pixels)
            .then(|| u32::try_from(pixels).ok())
            .flatten()
    };
    pixels(size.width).zip(pixels(size.height))
}
