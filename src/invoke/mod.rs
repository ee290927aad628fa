//! InvokeAI's own list of models, over its HTTP interface: what is in it, models added where they lie, and taken off again.
//!
//! InvokeAI moves or copies a model unless it is told to install in place, and deletes a model's file with its entry where the
//! file lies in its own folder (`ModelInstallService.delete`). So this client installs in place and nothing else, and tells entries
//! with a path of their own from those InvokeAI keeps itself: see [`Entry::is_elsewhere`].

mod client;
mod error;

pub use client::{Client, Limits};
pub use error::InvokeError;

/// Where InvokeAI listens unless somebody changed it.
pub const USUAL_ADDRESS: &str = "http://127.0.0.1:9090";

/// One model of its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number there.
    pub key: String,
    /// Where its file is, with `/` in it: whole, or below InvokeAI's own folder of models.
    pub path: String,
    /// Whether InvokeAI has it in its list without knowing what it is (`type: "unknown"`, its default since 6.9): nothing loads it.
    pub is_unknown: bool,
}

impl InvokeError {
    /// Whether the next question would meet the same silence.
    pub const fn is_about_all(&self) -> bool {
        matches!(self, Self::Silent { .. } | Self::Unreachable { .. } | Self::SignIn { .. } | Self::NotInvoke { .. })
    }
}

impl Entry {
    /// Whether its file lies outside InvokeAI's own folder, as it was when the entry was made. Only such an entry can be taken off
    /// without the file going, too.
    pub fn is_elsewhere(&self) -> bool {
        let mut letters = self.path.chars();
        let (first, second) = (letters.next(), letters.next());
        first == Some('/') || (first.is_some_and(|letter| letter.is_ascii_alphabetic()) && second == Some(':'))
    }
}
