//! Metadata in each of its spellings.
