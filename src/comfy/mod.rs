//! The ComfyUI client: servers and what they can do, graphs, and jobs that end one way or the other.
//!
//! A job is followed by asking over HTTP; the WebSocket only makes it smoother and tells how far it is. `driver` is the
//! state machine of one picture on one server, `pool` spreads pictures over several. What is sent and what bites is told
//! in docs/comfyui.md.

mod address;
mod capability;
mod choice;
mod client;
mod driver;
mod error;
pub mod graph;
mod job;
mod message;
mod object_info;
mod pool;
mod probe;
mod random;
mod settings;
mod socket;
mod tagger;
mod test_run;
mod tls;
mod wire;

pub use capability::{Capability, same_file};
pub use choice::{Choice, Families, Wish};
pub use client::Client;
pub use driver::run_on;
pub use error::ComfyError;
pub use job::{Done, JobNews, JobState, Picture, Upload, Watch, Work};
pub use message::{Message, Preview, parse_binary, parse_text};
pub use object_info::{ObjectInfo, Options};
pub use pool::{Placed, Pool};
pub use probe::{Device, Health, Light};
pub use random::{new_uuid, random_seed};
pub use settings::{Limits, SERVERS_SETTING, ServerSpec};
pub use tagger::{Tags, ask_tagger};
pub use test_run::{Tested, test_server};
pub use wire::{Ending, HistoryEntry, Place, Queue};
