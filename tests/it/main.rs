//! All tests through one binary.
