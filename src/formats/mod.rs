//! Readers of untrusted files.
