//! A graph without a model: proves that pictures can be sent, run and fetched.

use super::Graph;
use super::build::Builder;

/// Side of the picture it makes, in pixels.
pub const SMOKE_SIDE: u32 = 64;

/// Loads a picture, scales it, turns its colours round and saves it.
pub fn smoke(image: &str, prefix: &str) -> Graph {
    let mut builder = Builder::default();
    let image = builder.load_image(image);
    let image = builder.scale(image, SMOKE_SIDE, SMOKE_SIDE);
    let image = builder.invert(image);
    builder.save(image, prefix);
    builder.finish()
}
