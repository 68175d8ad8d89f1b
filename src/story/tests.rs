//! Whole articles, read.
