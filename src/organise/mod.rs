//! The library kept in order: what is moved, renamed, linked or thrown away in bulk, and taken back again.
//!
//! Every run goes the same way. It is written down as a whole (`journal.rs`) before the first file is touched; files change names so
//! that nothing is overwritten (`disk`); the store's records follow; and [`undo()`] looks at the disk to see what was really
//! done, so it works after a kill in the middle as well. A failure of one file is data of the report.

mod arrival;
mod back;
mod base;
mod belongs;
pub mod deploy;
mod disk;
mod error;
mod folder;
mod follow;
mod journal;
mod link;
mod links;
mod plan;
pub mod portable;
mod run;
mod settings;
pub mod sidecars;
mod trash;
mod undo;
mod volumes;
mod written_path;

pub use arrival::{Arrival, take_in};
pub use belongs::{follow, put_right};
pub use error::OrganiseError;
pub use journal::Journal;
pub use link::link;
pub use plan::{PlanRequest, PlanTo, plan};
pub use run::apply;
pub use settings::{OrganiseSettings, SETTING, USUAL_TEMPLATE, parse};
pub use sidecars::SidecarForm;
pub use trash::{Bin, Going, InBin, SystemBin, Ticket, throw_away};
pub use undo::undo;

#[cfg(test)]
mod changed_tests;
#[cfg(test)]
mod tests;
