//! The types of files that stories may show and offer: by their endings, and by how their bytes begin.

use super::media_type::MediaType as T;

/// A type of file that may be published. SVG isn't among them: opened by itself it may run scripts with the rights of
/// the site, and few readers show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MediaType {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// AVIF.
    Avif,
    /// MPEG audio, layer III.
    Mp3,
    /// Audio in MPEG-4.
    M4a,
    /// Ogg: Vorbis, Opus, FLAC.
    Ogg,
    /// Opus in Ogg.
    Opus,
    /// WAVE.
    Wav,
    /// Video in MPEG-4.
    Mp4,
    /// `WebM`.
    Webm,
    /// PDF.
    Pdf,
    /// EPUB.
    Epub,
    /// ZIP.
    Zip,
}

/// Each type with the endings of its files, the one that it is published with first, and its media type (IANA).
const TYPES: [(T, &[&str], &str); 15] = [
    (T::Jpeg, &["jpg", "jpeg"], "image/jpeg"),
    (T::Png, &["png"], "image/png"),
    (T::Gif, &["gif"], "image/gif"),
    (T::Webp, &["webp"], "image/webp"),
    (T::Avif, &["avif"], "image/avif"),
    (T::Mp3, &["mp3"], "audio/mpeg"),
    (T::M4a, &["m4a"], "audio/mp4"),
    (T::Ogg, &["ogg", "oga"], "audio/ogg"),
    (T::Opus, &["opus"], "audio/ogg"),
    (T::Wav, &["wav"], "audio/wav"),
    (T::Mp4, &["mp4", "m4v"], "video/mp4"),
    (T::Webm, &["webm"], "video/webm"),
    (T::Pdf, &["pdf"], "application/pdf"),
    (T::Epub, &["epub"], "application/epub+zip"),
    (T::Zip, &["zip"], "application/zip"),
];

/// As much of a file's beginning must be at hand.
pub const BEGINNING_BYTES: usize = 64;

impl MediaType {
    /// The type that the name of a file, or the path of an address, ends in; any letter case.
    pub fn of_name(name: &[u8]) -> Option<Self> {
        let dot = memchr::memrchr(b'.', name)?;
        let ending = name.get(dot + 1..)?;
        let is_it = |known: &&str| known.as_bytes().eq_ignore_ascii_case(ending);
        let found = TYPES
            .iter()
            .find(|(_, endings, _)| endings.iter().any(is_it));
        found.map(|(own, ..)| *own)
    }

    fn row(self) -> (&'static str, &'static str) {
        let row = TYPES.iter().find(|(own, ..)| *own == self);
        let ending = row.and_then(|(_, endings, _)| endings.first());
        (
            ending.copied().unwrap_or_default(),
            row.map_or("", |(.., name)| name),
        )
    }

    /// The endings that files are published with, and the media types that are theirs.
    pub fn published() -> impl Iterator<Item = (&'static str, &'static str)> {
        TYPES.iter().map(|(own, ..)| own.row())
    }

    /// The ending that a file of it is published with.
    pub fn ending(self) -> &'static str {
        self.row().0
    }

    /// Its name as a media type: `image/jpeg`.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Whether it is an image.
    pub fn is_image(self) -> bool {
        self.name().starts_with("image/")
    }

    /// Whether a file that begins with these bytes, [`BEGINNING_BYTES`] at least where it has so many, can be of it.
    pub fn fits(self, bytes: &[u8]) -> bool {
        let at =
            |from: usize, text: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(text));
        match self {
            Self::Jpeg => at(0, b"\xFF\xD8\xFF"),
            Self::Png => at(0, b"\x89PNG\r\n\x1A\n"),
            Self::Gif => at(0, b"GIF87a") || at(0, b"GIF89a"),
            Self::Webp => at(0, b"RIFF") && at(8, b"WEBP"),
            Self::Avif => is_boxed(bytes, &[b"avif", b"avis"]),
            Self::Mp3 => at(0, b"ID3") || is_mpeg_frame(bytes),
            Self::M4a | Self::Mp4 => at(4, b"ftyp") && !is_boxed(bytes, &[b"avif", b"avis"]),
            Self::Ogg => at(0, b"OggS"),
            Self::Opus => at(0, b"OggS") && at(28, b"OpusHead"),
            Self::Wav => at(0, b"RIFF") && at(8, b"WAVE"),
            Self::Webm => at(0, b"\x1A\x45\xDF\xA3"),
            Self::Pdf => at(0, b"%PDF-"),
            Self::Epub => at(0, b"PK\x03\x04") && at(30, b"mimetypeapplication/epub+zip"),
            Self::Zip => at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06"),
        }
    }
}

/// Whether the first box of ISO/IEC 14496-12 names one of some brands.
fn is_boxed(bytes: &[u8], brands: &[&[u8; 4]]) -> bool {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else {
        return false;
    };
    let Some(rest) = rest.strip_prefix(b"ftyp") else {
        return false;
    };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let rest = rest.get(..length.saturating_sub(8)).unwrap_or(rest);
    // Behind the major brand stands its version.
    let named = rest.as_chunks::<4>().0.iter().enumerate();
    let mut named = named.filter(|(place, _)| *place != 1);
    named.any(|(_, brand)| brands.contains(&brand))
}

/// Whether bytes begin with a frame of MPEG audio, layer III (ISO/IEC 11172-3 §2.4.1.3).
fn is_mpeg_frame(bytes: &[u8]) -> bool {
    let [0xFF, second, third, ..] = bytes else {
        return false;
    };
    let has_sync = second & 0xE0 == 0xE0;
    let is_layer_three = second & 0x06 == 0x02;
    has_sync && is_layer_three && third >> 4 != 0xF && third & 0x0C != 0x0C
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_by_its_endings_in_any_letter_case() {
        for (name, expected) in [
            (&b"a/B.JPEG"[..], Some(MediaType::Jpeg)),
            (b"a.b.mp3", Some(MediaType::Mp3)),
            (b"a.oga", Some(MediaType::Ogg)),
            (b"a.svg", None),
            (b"jpg", None),
            (b"a.jpg.exe", None),
            (b"", None),
        ] {
            assert_eq!(MediaType::of_name(name), expected, "{name:?}");
        }
        for (own, endings, name) in TYPES {
            assert_eq!(own.ending(), endings[0]);
            assert_eq!(own.name(), name);
        }
    }

    #[test]
    fn bytes_tell_one_type_from_another() {
        let heads: [(MediaType, &[u8]); 15] = [
            (MediaType::Jpeg, b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"),
            (MediaType::Png, b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"),
            (MediaType::Gif, b"GIF89a\x01\0\x01\0"),
            (MediaType::Webp, b"RIFF\x1A\0\0\0WEBPVP8L"),
            (MediaType::Avif, b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf"),
            (MediaType::Mp3, b"\xFF\xFB\x90\x64\0\0"),
            (MediaType::Mp3, b"ID3\x04\0\0\0\0\0\0"),
            (MediaType::Mp4, b"\0\0\0\x18ftypmp42\0\0\0\0isom"),
            (MediaType::Ogg, b"OggS\0\x02\0\0\0\0\0\0\0\0"),
            (MediaType::Wav, b"RIFF\x24\0\0\0WAVEfmt "),
            (MediaType::Webm, b"\x1A\x45\xDF\xA3\x01\0\0\0"),
            (MediaType::Pdf, b"%PDF-1.7\n"),
            (MediaType::Zip, b"PK\x05\x06\0\0\0\0"),
            (
                MediaType::Epub,
                b"PK\x03\x04\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0mimetypeapplication/epub+zip",
            ),
            (
                MediaType::Opus,
                b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead",
            ),
        ];
        for (own, head) in heads {
            let fitting = TYPES.map(|(other, ..)| other.fits(head).then_some(other));
            let fitting: Vec<MediaType> = fitting.into_iter().flatten().collect();
            let also: &[MediaType] = match own {
                MediaType::Mp4 => &[MediaType::M4a],
                MediaType::Opus => &[MediaType::Ogg],
                MediaType::Epub => &[MediaType::Zip],
                _ => &[],
            };
            let mut expected = [&[own], also].concat();
            expected.sort();
            assert_eq!(fitting, expected, "{own:?}");
            // A beginning that is cut off fits nothing that it isn't.
            for end in 0..head.len() {
                let cut = TYPES.iter().filter(|(other, ..)| other.fits(&head[..end]));
                assert!(cut.count() <= 2, "{own:?} {end}");
            }
        }
    }
}
