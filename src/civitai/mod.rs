//! The CivitAI client: look-ups by hash and id, preview pictures, and the request budget that keeps us polite.
//!
//! One file per group of endpoints (`by_hash`, `models`, `versions`, `enums`, `pictures`, `download`), over `transport` (one request,
//! its limits and its errors), over `lane` (who may call now: pace, pauses, circuit breaker). `wire` reads whatever shape the
//! service has answered in over the years. What leaves the machine is told in docs/security.md.

mod account;
mod answers;
mod archive;
mod attempts;
mod by_hash;
mod client;
mod community;
mod download;
mod edge_url;
mod enums;
mod error;
mod error_body;
mod flight;
mod health;
mod hosts;
mod kept;
mod lane;
mod models;
mod pictures;
mod search;
mod settings;
mod storage;
mod token;
mod transport;
mod vault;
mod versions;
mod wire;

pub use crate::model::token::Token;
pub use account::Connection;
pub use answers::{Answer, Enums, HashIds, ModelAnswer, Page};
pub use archive::models_of_json;
pub use client::{Client, now_unix_secs};
pub use download::DownloadAnswer;
pub(crate) use error::without_stop;
pub use error::{CivitaiError, PageReason};
pub use health::{Circuit, Health};
pub use settings::{BASE_URL_VARIABLE, ClientSettings, DEFAULT_BASE_URL, Limits, Priority};
pub use storage::{Storage, StorageAddress, StorageAnswer, StorageRead};
