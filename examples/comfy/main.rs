//! A ComfyUI to try the window and the commands against, without a model: the server of the tests, started by hand. It draws
//! plain figures and behaves like 0.33.0, or like 0.3.64.
//!
//!     cargo run --example comfy -- --port 8188 --seconds 4 --tags "1girl, silver hair"
//!
//! `--old` is 0.3.64; `--fail N` lets every N-th picture fail; `--tags` gives it a WD14 tagger that sees these.

#[path = "../../tests/support/comfy_info.rs"]
mod comfy_info;
#[path = "../../tests/support/comfy_server.rs"]
#[expect(dead_code, reason = "the tests use another part of it")]
mod comfy_server;
#[path = "../screenshots/figure.rs"]
mod figure;
#[path = "../../tests/support/http.rs"]
#[expect(dead_code, reason = "the tests use another part of it")]
mod http;

use clap::Parser;
use comfy_server::{ComfyServer, Version};
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

/// A ComfyUI without a model, to try things out
#[derive(Parser)]
struct Arguments {
    /// Where it listens on this machine
    #[arg(long, default_value_t = 8188)]
    port: u16,
    /// How long a picture takes
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Every so manyeth picture fails
    #[arg(long, value_name = "N")]
    fail: Option<u64>,
    /// It has a WD14 tagger, which sees these
    #[arg(long, value_name = "TAGS")]
    tags: Option<String>,
    /// Like 0.3.64 instead of 0.33.0
    #[arg(long)]
    old: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let version = if arguments.old { Version::V0364 } else { Version::V033 };
    let server = ComfyServer::start_at(version, arguments.port);
    server.job_time(Duration::from_secs_f64(arguments.seconds.clamp(0.01, 3600.0)));
    server.paint_with(figure::paint);
    if let Some(jobs) = arguments.fail {
        server.fail_every(jobs.max(1));
    }
    if let Some(tags) = &arguments.tags {
        server.tag_with(tags);
    }
    let said = writeln!(std::io::stdout(), "{} answers until it is stopped (Ctrl+C)", server.url());
    loop {
        if said.is_err() {
            return ExitCode::FAILURE;
        }
        std::thread::park();
    }
}
