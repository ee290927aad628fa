//! Opening the window.

use crate::app::launch::Launch;

/// Opens the window and returns when it is closed.
pub fn run(_launch: Launch) -> Result<(), String> {
    Err("This build of CivitDeck has no window".to_owned())
}
