//! Helpers shared by the integration tests. Take them in with `mod support;`.

#![allow(dead_code, reason = "every test binary compiles this module for itself and uses another part of it")]

pub mod civitai_catalogue;
pub mod civitai_server;
mod http;
