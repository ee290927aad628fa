//! What the window says, in the language its reader chose.
//!
//! All sentences are Fluent messages in `assets/words/<language>/<area>.ftl`. [`tr!`] looks one up in the current language,
//! then in English, then shows its id: a missing translation is never an error. The current language belongs to the thread
//! that paints; threads that work in the background translate nothing.
//!
//! ```
//! use civitdeck::words::{self, Language, tr};
//! assert_eq!(tr!("settings-title"), "Settings");
//! assert_eq!(tr!("drop-files", count = 1200), "1,200 files dropped");
//! words::set(Language::ChineseSimplified);
//! assert_eq!(tr!("settings-title"), "设置");
//! ```

mod argument;
mod assets;
pub mod downloads;
pub mod facets;
mod format;
pub mod judging;
mod language;
pub mod names;
pub mod online;
pub mod query;
mod table;
#[cfg(test)]
mod tests;

pub use crate::tr;
pub use argument::{Argument, Value};
pub use format::{ago, count, count_short, date, duration, month, size};
pub use language::Language;

use std::cell::Cell;

thread_local! {
    static CURRENT: Cell<Language> = const { Cell::new(Language::English) };
}

/// Makes this thread speak a language from now on; what was already painted changes with the next frame.
pub fn set(language: Language) {
    CURRENT.set(language);
}

/// The language this thread speaks; English until [`set`] says otherwise.
pub fn current() -> Language {
    CURRENT.get()
}

/// The files with a language's messages, as they are written: for tests of what must be drawn.
#[cfg(test)]
pub(crate) fn texts(language: Language) -> impl Iterator<Item = &'static str> {
    assets::of(language).iter().map(|(_, text)| *text)
}

/// The message with this id, for ids that are kept in a table; [`tr!`] is the usual way. Messages that take arguments
/// are not found here and show as their id.
pub fn text(id: &'static str) -> &'static str {
    table::plain(current(), id).unwrap_or(id)
}

/// The message with this id and its arguments by name; [`tr!`] is the usual way.
pub fn text_with(id: &str, arguments: &[(&str, Value<'_>)]) -> String {
    table::format(current(), id, arguments).unwrap_or_else(|| id.to_owned())
}

/// With a capital at the beginning, for names and errors that are kept as they stand inside a sentence.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A sentence of the window by its id: `tr!("id")` is a `&'static str`, `tr!("id", count = n, name = text)` a `String`.
///
/// An argument is anything that is an [`Argument`](crate::words::Argument): a number, which is written with thousands
/// separators and chooses plural forms, or text. It is borrowed, never moved.
#[macro_export]
macro_rules! tr {
    ($id:literal $(,)?) => {
        $crate::words::text($id)
    };
    ($id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::words::text_with($id, &[$((stringify!($name), $crate::words::Argument::value(&$value))),+])
    };
}
