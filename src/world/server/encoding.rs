//! gzip: who wants it (RFC 9110 §12.5.3), and the bytes.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Bytes;

/// Whether a client takes gzip, by its `Accept-Encoding` fields.
pub(super) fn accepts_gzip<'a>(fields: impl Iterator<Item = &'a str>) -> bool {
    let (mut gzip, mut any, mut identity) = (None, None, None);
    for one in fields.flat_map(|field| field.split(',')) {
        let (name, parameters) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight(parameters);
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => gzip = Some(weight),
            "identity" => identity = Some(weight),
            "*" => any = Some(weight),
            _ => {}
        }
    }
    let gzip = gzip.or(any).unwrap_or(0.0);
    gzip > 0.0 && identity.is_none_or(|identity| gzip >= identity)
}

/// The weight among an encoding's parameters; one that can't be read says no.
fn weight(parameters: &str) -> f32 {
    let text = parameters.trim();
    if text.is_empty() {
        return 1.0;
    }
    let value = text.strip_prefix(['q', 'Q']).map(str::trim_start);
    let value = value.and_then(|text| text.strip_prefix('='));
    value
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0.0)
}

/// The bytes, compressed; `None` where that fails. The same bytes give the same each time.
pub(super) fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_by_who_says_so() {
        for (fields, takes) in [
            (&["gzip"][..], true),
            (&["gzip, deflate, br, zstd"], true),
            (&["br", "GZIP;q=0.5"], true),
            (&["x-gzip"], true),
            (&["*"], true),
            (&["*;q=0.1, br"], true),
            (&["identity;q=0.5, gzip;q=1.0"], true),
            (&[], false),
            (&[""], false),
            (&["br"], false),
            (&["gzip;q=0"], false),
            (&["gzip;q=0, *"], false),
            (&["identity"], false),
            (&["identity, gzip;q=0.5"], false),
            (&["gzip;q=much"], false),
        ] {
            assert_eq!(accepts_gzip(fields.iter().copied()), takes, "{fields:?}");
        }
    }
}
