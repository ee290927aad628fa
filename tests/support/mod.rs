//! Helpers shared by the integration tests. Take them in with `mod support;`.

#![allow(dead_code, reason = "every test binary compiles this module for itself and uses another part of it")]

pub(crate) mod civitai_catalogue;
mod civitai_lists;
pub(crate) mod civitai_server;
pub(crate) mod comfy_info;
pub(crate) mod comfy_server;
pub(crate) mod fixtures;
mod http;
pub(crate) mod models;
pub(crate) mod program;
pub(crate) mod storage_server;
#[cfg(feature = "inspection")]
pub(crate) mod window;
