//! Preview pictures.
