//! Small files of the types that stories show, made from their specifications.

/// A PNG of so many pixels (W3C PNG, §11.2.2): its header tells the size; `seed` makes it another.
pub(super) fn png(width: u32, height: u32, seed: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 0, 0, 0, 0, seed, seed, seed, seed]);
    bytes
}

/// A JPEG (ITU-T T.81, §B.2.2): a frame header behind a segment of so many bytes.
pub(super) fn jpeg(width: u16, height: u16, before: u16) -> Vec<u8> {
    let mut bytes = b"\xFF\xD8\xFF\xE1".to_vec();
    bytes.extend((before + 2).to_be_bytes());
    bytes.extend(vec![0; before.into()]);
    bytes.extend(b"\xFF\xC0\0\x11\x08");
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3; 10]);
    bytes
}

/// An MP3 that begins with its tags, so long.
pub(super) fn mp3(length: usize) -> Vec<u8> {
    let mut bytes = b"ID3\x04\0\0\0\0\0\0".to_vec();
    bytes.resize(length, 7);
    bytes
}

/// A PDF's beginning.
pub(super) fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n% a timetable\n".to_vec()
}
