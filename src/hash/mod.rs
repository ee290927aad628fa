//! The six digests of a file in one read.
