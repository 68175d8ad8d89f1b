//! The bytes of a response: at hand, or read from a large file as they are sent.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Bytes, Frame, SizeHint};

/// A large file is read in pieces of so many bytes.
const PIECE_BYTES: u64 = 64 * 1024;

/// The bytes of a response.
#[derive(Debug)]
pub(super) enum Body {
    /// At hand; empty when they are sent.
    Whole(Bytes),
    /// The next so many of a file.
    File { file: File, left: u64 },
}

impl Body {
    /// Nothing.
    pub(super) fn empty() -> Self {
        Self::Whole(Bytes::new())
    }

    /// A part of it; as much of that as there is.
    pub(super) fn part(self, part: &Range<u64>) -> io::Result<Self> {
        match self {
            Self::Whole(bytes) => {
                let [start, end] = [part.start, part.end].map(|at| usize::try_from(at).ok());
                let end = end.unwrap_or(bytes.len()).min(bytes.len());
                let start = start.unwrap_or(end).min(end);
                Ok(Self::Whole(bytes.slice(start..end)))
            }
            Self::File { mut file, left } => {
                file.seek(SeekFrom::Start(part.start))?;
                let left = part.end.min(left).saturating_sub(part.start);
                Ok(Self::File { file, left })
            }
        }
    }

    /// How many bytes are left.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::File { left, .. } => *left,
        }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let body = self.get_mut();
        if body.len() == 0 {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(match body {
            Self::Whole(bytes) => Ok(Frame::data(std::mem::take(bytes))),
            Self::File { file, left } => next(file, left).map(Frame::data),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.len() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.len())
    }
}

/// The next piece. A file that has become shorter is an error: its length has been told.
fn next(file: &mut File, left: &mut u64) -> io::Result<Bytes> {
    let mut piece = Vec::new();
    let most = PIECE_BYTES.min(*left);
    let read = file.take(most).read_to_end(&mut piece)?;
    if read == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    *left -= read as u64;
    Ok(piece.into())
}
