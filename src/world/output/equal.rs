//! Whether a document already holds the bytes that it should.

use std::fs::File;
use std::io::Read;

/// Bytes of a document that are compared at a time.
const COMPARED_BYTES: usize = 64 * 1024;

/// Whether a file holds just these bytes.
pub(super) fn holds(mut file: &File, mut bytes: &[u8]) -> std::io::Result<bool> {
    let mut buffer = vec![0; COMPARED_BYTES.min(bytes.len() + 1)];
    loop {
        let got = match file.read(&mut buffer) {
            Ok(got) => got,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        match (buffer.get(..got), bytes.split_at_checked(got)) {
            (Some(read), Some((same, rest))) if read == same => bytes = rest,
            _ => return Ok(false),
        }
        if got == 0 {
            return Ok(bytes.is_empty());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_comparison_sees_every_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let long = vec![7_u8; COMPARED_BYTES * 2 + 5];
        let mut last = long.clone();
        *last.last_mut().unwrap() = 8;
        for (written, asked, expected) in [
            (&long, &long, true),
            (&long, &last, false),
            (&long, &long[..long.len() - 1].to_vec(), false),
            (&long[..9].to_vec(), &long, false),
            (&vec![], &vec![], true),
            (&vec![], &long, false),
        ] {
            File::create(&path).unwrap().write_all(written).unwrap();
            assert_eq!(holds(&File::open(&path).unwrap(), asked).unwrap(), expected);
        }
    }
}
