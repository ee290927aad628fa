//! "Test connection": a graph without a model, from the upload to the fetched picture.

use super::client::Client;
use super::driver;
use super::error::ComfyError;
use super::graph::{Graph, SMOKE_SIDE, smoke};
use super::job::{Upload, Watch, Work};
use super::object_info::ObjectInfo;
use super::probe::{Health, Light};
use super::random::{new_uuid, random_seed};
use crate::jobs::CancelToken;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a test found.
#[derive(Clone, Debug)]
pub struct Tested {
    /// How the server is doing.
    pub health: Health,
    /// Node classes it has.
    pub classes: usize,
    /// Checkpoints it has.
    pub checkpoints: usize,
    /// From the upload to the fetched picture.
    pub took: Duration,
    /// Bytes of the picture.
    pub picture_bytes: usize,
}

struct Smoke(Vec<Upload>);

impl Work for Smoke {
    fn uploads(&self) -> &[Upload] {
        &self.0
    }

    fn graph(&self, info: &ObjectInfo, uploaded: &[String], _smaller: bool) -> Result<Graph, ComfyError> {
        let graph = smoke(uploaded.first().map_or("", String::as_str), &format!("civitdeck/test/{}", new_uuid()));
        let lacking = graph.lacking(info);
        if lacking.is_empty() {
            return Ok(graph);
        }
        Err(ComfyError::Missing { what: format!("the server lacks nodes every ComfyUI has: {}", lacking.join(", ")) })
    }
}

/// Proves that a server can be used: it answers, takes a picture, runs a graph and gives the result back.
pub async fn test_server(client: &Client, watch: &Watch, cancel: &CancelToken) -> Result<Tested, ComfyError> {
    let health = client.health().await;
    if let Light::Down(_) = health.light {
        // The reason once more, as an error of its own kind.
        client.system_stats().await?;
        client.queue().await?;
    }
    client.forget_known();
    let known = client.known().await?;
    let began = Instant::now();
    let work = Smoke(vec![Upload::new(Arc::from(random_png()))]);
    let done = driver::run_on(client, &work, watch, cancel).await?;
    let picture_bytes = done.pictures.first().map_or(0, |picture| picture.bytes.len());
    Ok(Tested {
        health,
        classes: known.info.len(),
        checkpoints: known.capability.checkpoints.len(),
        took: began.elapsed(),
        picture_bytes,
    })
}

/// A small picture that no server has seen, so that nothing comes from its cache.
fn random_png() -> Vec<u8> {
    let side = SMOKE_SIDE as usize;
    let mut state = random_seed() | 1;
    let line = side * 3 + 1;
    let mut rows = vec![0_u8; line * side];
    // The first byte of a line is its filter: none.
    for byte in rows.chunks_exact_mut(line).flat_map(|line| line.iter_mut().skip(1)) {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *byte = (state >> 56) as u8;
    }
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let mut bytes = (data.len() as u32).to_be_bytes().to_vec();
        let body: Vec<u8> = name.iter().chain(data).copied().collect();
        bytes.extend_from_slice(&body);
        bytes.extend_from_slice(&crc32fast::hash(&body).to_be_bytes());
        bytes
    };
    let mut header = [SMOKE_SIDE.to_be_bytes(), SMOKE_SIDE.to_be_bytes()].concat();
    header.extend_from_slice(&[8, 2, 0, 0, 0]);
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&rows, 6);
    let mut png = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    for (name, data) in [(b"IHDR", &*header), (b"IDAT", &*packed), (b"IEND", &[])] {
        png.extend_from_slice(&chunk(name, data));
    }
    png
}
