//! ComfyUI and the character studio against the local server.

mod batch;
mod characters;
mod client;
mod commands;
mod encrypted;
mod left;
mod methods;
mod moves;
mod pace;
mod set_ends;
#[path = "../support/mod.rs"]
mod support;
mod timer;

use civitdeck::comfy::Limits;
use std::time::Duration;
use support::comfy_server::Version;

const BOTH: [Version; 2] = [Version::V0364, Version::V033];

/// Limits that wait for nothing longer than needed.
fn quick() -> Limits {
    let ms = Duration::from_millis;
    Limits {
        connect: ms(500),
        small: ms(1500),
        large: ms(3000),
        poll: ms(15),
        slow_poll: ms(30),
        lost_gap: ms(80),
        run: ms(5000),
        queue: ms(5000),
        gone: ms(400),
        gone_refused: ms(200),
        leave: ms(300),
        reconnect_first: ms(10),
        reconnect_longest: ms(40),
        rest: ms(200),
        ..Limits::default()
    }
}
