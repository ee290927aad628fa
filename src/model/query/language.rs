//! Questions as a line of text: `type:lora base:sdxl -tag:style downloads:>1000 "night metro"`.
//!
//! [`parse`] never refuses: what it understands takes part, what it does not is told with its place. [`print()`] writes a question
//! so that reading it again gives the same one. [`complete`] offers what could stand at the cursor. The language is told to
//! people in the user guide; its words are in `field.rs` and `values.rs`.

mod complete;
mod field;
mod lex;
mod names;
mod numbers;
mod parse;
mod print;
#[cfg(test)]
mod proof;
mod trouble;
mod values;

pub use self::complete::{Completion, Offer, Vocabulary, complete};
pub use self::field::Field;
pub use self::names::QueryNames;
pub use self::numbers::{amount as read_amount, write_amount};
pub use self::parse::{Parsed, Piece, Role, parse};
pub use self::print::{print, print_limit, print_value};
pub use self::trouble::{Trouble, TroubleKind};
pub use self::values::choices;

/// Letters and digits in lower case: how words of the language are compared, so that "SDXL 1.0" is "sdxl1.0".
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
