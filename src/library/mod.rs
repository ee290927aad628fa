//! The user's library: where models lie and what is known of them.

pub mod places;
