//! The rules of images and files: they are what their names say.

use sha2::{Digest, Sha256};

use super::faults::{Fault, Faults};

/// How the bytes of a file must begin, by the ending of its name: of one of these, texts each at its place.
type Beginnings = &'static [&'static [(usize, &'static [u8])]];

const BEGINNINGS: [(&str, Beginnings); 15] = [
    ("jpg", &[&[(0, b"\xFF\xD8\xFF")]]),
    ("png", &[&[(0, b"\x89PNG\r\n\x1A\n")]]),
    ("gif", &[&[(0, b"GIF87a")], &[(0, b"GIF89a")]]),
    ("webp", &[&[(0, b"RIFF"), (8, b"WEBP")]]),
    ("avif", &[&[(4, b"ftyp")]]),
    ("mp3", &[&[(0, b"ID3")], &[(0, b"\xFF")]]),
    ("m4a", &[&[(4, b"ftyp")]]),
    ("ogg", &[&[(0, b"OggS")]]),
    ("opus", &[&[(0, b"OggS"), (28, b"OpusHead")]]),
    ("wav", &[&[(0, b"RIFF"), (8, b"WAVE")]]),
    ("mp4", &[&[(4, b"ftyp")]]),
    ("webm", &[&[(0, b"\x1A\x45\xDF\xA3")]]),
    ("pdf", &[&[(0, b"%PDF-")]]),
    (
        "epub",
        &[&[(0, b"PK\x03\x04"), (30, b"mimetypeapplication/epub+zip")]],
    ),
    ("zip", &[&[(0, b"PK\x03\x04")], &[(0, b"PK\x05\x06")]]),
];

/// So many of the first bytes are looked at.
const LOOKED_AT: usize = 64;

/// An image or a file that is being checked, as large as it may be.
#[derive(Debug, Clone)]
pub struct MediaCheck {
    digits: String,
    ending: String,
    hasher: Sha256,
    beginning: Vec<u8>,
}

impl MediaCheck {
    /// Of one that has this path in the output.
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (digits, ending) = name.split_once('.').unwrap_or((name, ""));
        Self {
            digits: digits.to_owned(),
            ending: ending.to_owned(),
            hasher: Sha256::new(),
            beginning: Vec::with_capacity(LOOKED_AT),
        }
    }

    /// Takes its next bytes.
    pub fn take(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        let room = LOOKED_AT.saturating_sub(self.beginning.len());
        let first = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.beginning.extend_from_slice(first);
    }

    /// What is wrong with it, now that all of it was taken.
    pub fn finish(self) -> Vec<Fault> {
        let mut faults = Faults::default();
        let hash = self.hasher.finalize();
        let (first, _) = hash.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        if format!("{:032x}", u128::from_be_bytes(*first)) != self.digits {
            faults.frame(None, "its bytes aren't those that its name tells");
        }
        let mut known = BEGINNINGS.iter();
        let beginnings = known.find(|(ending, _)| *ending == self.ending);
        let begins = |beginning: &[(usize, &[u8])]| {
            let has = |(from, text): &(usize, &[u8])| {
                self.beginning
                    .get(*from..)
                    .is_some_and(|rest| rest.starts_with(text))
            };
            beginning.iter().all(has)
        };
        if !beginnings.is_some_and(|(_, beginnings)| beginnings.iter().any(|one| begins(one))) {
            faults.frame(0, "its bytes are of another type than its name tells");
        }
        faults.finish(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first 32 digits of `printf 'GIF89a quay' | sha256sum`.
    const GIF: &str = "7a5d2134f0aebd2c4d22082dc3948009";

    fn faults(path: &str, parts: &[&[u8]]) -> Vec<String> {
        let mut check = MediaCheck::of(path);
        for part in parts {
            check.take(part);
        }
        let faults = check.finish().into_iter();
        faults.map(|fault| fault.rule).collect()
    }

    #[test]
    fn a_file_is_what_its_name_tells() {
        let path = format!("media/{GIF}.gif");
        assert_eq!(faults(&path, &[b"GIF89a quay"]), [""; 0]);
        assert_eq!(faults(&path, &[b"GIF8", b"9a", b"", b" quay"]), [""; 0]);
        assert_eq!(
            faults(&path, &[b"GIF89a quai"]),
            ["its bytes aren't those that its name tells"]
        );
        for ending in ["png", "html", "exe", ""] {
            assert_eq!(
                faults(&format!("media/{GIF}.{ending}"), &[b"GIF89a quay"]),
                ["its bytes are of another type than its name tells"],
                "{ending}"
            );
        }
        assert_eq!(faults("media/x.gif", &[]).len(), 2);
    }
}
