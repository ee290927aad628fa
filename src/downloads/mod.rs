//! Downloads that can be trusted: a queue that survives every end of the program, and files that bear a model's name only when they
//! are what was published.
//!
//! `queue` knows what waits and `run` carries it on; `fetch` is the way of one download over `stream` (bytes from the network to the disk and the digests),
//! `part` (names on disk) and `check` (is it what was published). `choose` makes a wish out of what people paste, `place`, `template`
//! and `name` decide where it goes. docs/downloads.md tells it all in order.

mod beside;
mod check;
mod choose;
mod control;
mod entry;
mod error;
mod fetch;
pub mod name;
mod owned;
mod pace;
mod part;
mod place;
mod queue;
mod rest;
mod run;
mod settings;
mod settle;
mod space;
mod spot;
mod stream;
pub mod template;
#[cfg(test)]
mod tests;

pub use beside::{PREVIEW_WIDTH_PX, write_new};
pub use choose::{Chosen, Goal, Pick, Where, choose, facts, parse_goal, wishes};
pub use control::Phase;
pub use entry::{Entry, entry_line, parse_entry};
pub use error::DownloadError;
pub use owned::owned;
pub use part::stamp;
pub use place::{folder_for, own_folder, usual_name};
pub use queue::{DownloadEvent, Queue, QueueSetup, Running, Sink};
pub use settings::{DownloadSettings, FetchLimits, HELD_SETTING, MOST_AT_ONCE, SETTING};
pub use space::volume_of;
pub use spot::{Spot, Spots, spots};
