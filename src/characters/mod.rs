//! The character studio: from one picture to an avatar and four references, made by the user's own ComfyUI.
//!
//! `source` takes a picture in and `analysis` reads what is said of it, without guessing. `studio` is the one service that
//! people and automatic runs use; `run` makes the pictures of a set and keeps each the moment it is there. `credits` pays.

mod analysis;
mod batch;
mod batch_report;
mod choice;
pub mod credits;
mod error;
mod export;
mod files;
mod fingerprint;
mod hints;
mod library;
mod prompts;
mod recover;
mod result;
mod run;
mod safety;
mod schedule;
mod settings;
mod source;
mod studio;
mod tags;
mod trial;
mod words;
mod work;

pub use analysis::{Told, analyse};
pub use batch::{candidates, run_batch};
pub use batch_report::{BatchProgress, BatchTotals};
pub use choice::{best, choose, families, tell_family, wish};
pub use credits::Credits;
pub use error::StudioError;
pub use export::{ExportForm, export, export_as, recipe, recipes_text};
pub use files::{Folder, SOURCES};
pub use fingerprint::{is_near, looks_like};
pub use hints::take_tags;
pub use prompts::{Prompts, insert_words, preview, without_words};
pub use recover::{name_by_address, recover};
pub use result::{MadeImage, SetResult, StageError};
pub use safety::{check, is_mature, judge, minor_word};
pub use schedule::{is_due, may_try, seconds_until};
pub use settings::{BatchSettings, STUDIO_SETTING, StudioSettings};
pub use source::{Draft, from_bytes, from_civitai, from_feed, from_file, from_published};
pub use studio::{Listen, News, Studio, clear_deleted, edit, now_unix_secs, set_deleted};
pub use trial::trials_folder;
pub use work::OWN_WORKFLOW;
