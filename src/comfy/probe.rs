//! How a server is doing: version, devices, memory, queue.

use super::client::Client;
use super::wire::short;
use serde_json::Value;
use std::time::Instant;

/// A device a server computes with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its name as the driver gives it.
    pub name: String,
    /// Memory in all, in bytes.
    pub memory_bytes: u64,
    /// Memory free, in bytes.
    pub free_bytes: u64,
}

/// A health light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Light {
    /// It answers and has nothing to do.
    Ready,
    /// It answers and works.
    Busy,
    /// It does not answer, or not as it should; why.
    Down(String),
}

/// A server at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// What people call it.
    pub server: String,
    /// Its light.
    pub light: Light,
    /// Its version; empty when it does not say.
    pub version: String,
    /// What it computes with.
    pub devices: Vec<Device>,
    /// Jobs in its queue, running ones included.
    pub queue: usize,
    /// How long the answer took, in milliseconds.
    pub answer_ms: u64,
}

impl Client {
    /// Asks how it is doing. Never fails: that it does not answer is an answer.
    pub async fn health(&self) -> Health {
        let began = Instant::now();
        let down = |reason: String| Health {
            server: self.label(),
            light: Light::Down(reason),
            version: String::new(),
            devices: Vec::new(),
            queue: 0,
            answer_ms: began.elapsed().as_millis() as u64,
        };
        let stats = match self.system_stats().await {
            Ok(stats) => stats,
            Err(error) => return down(error.to_string()),
        };
        let answer_ms = began.elapsed().as_millis() as u64;
        let queue = match self.queue().await {
            Ok(queue) => queue.len(),
            Err(error) => return down(error.to_string()),
        };
        self.sweep().await;
        let version = stats.pointer("/system/comfyui_version").and_then(Value::as_str).unwrap_or_default();
        let devices = stats.get("devices").and_then(Value::as_array);
        let device = |device: &Value| Device {
            name: short(device.get("name").and_then(Value::as_str).unwrap_or_default(), 120),
            memory_bytes: device.get("vram_total").and_then(Value::as_u64).unwrap_or_default(),
            free_bytes: device.get("vram_free").and_then(Value::as_u64).unwrap_or_default(),
        };
        Health {
            server: self.label(),
            light: if queue == 0 { Light::Ready } else { Light::Busy },
            version: short(version, 40),
            devices: devices.into_iter().flatten().take(16).map(device).collect(),
            queue,
            answer_ms,
        }
    }
}
