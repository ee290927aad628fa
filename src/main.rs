//! The program: reads the arguments, sets logging up, and hands over to the command line or to the window.

use civitdeck::app::launch::Launch;
use civitdeck::cli::{self, Arguments};
use clap::Parser as _;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Sets how much is logged on standard error: "off", "error", "warn" (the default), "info", "debug" or "trace".
const LOG_VARIABLE: &str = "CIVITDECK_LOG";

/// Rows come and go by the ten thousand on a dozen threads. The system's allocator keeps what each thread gave back apart, which
/// cost a third of the resident memory at 60,000 models (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_logging();
    quieten_caught_panics();
    let launch = match arguments.launch() {
        Ok(launch) => launch,
        Err(error) => return cli::fail(&error),
    };
    match &arguments.command {
        Some(command) => cli::run(command, &launch),
        None => open_window(&launch),
    }
}

fn open_window(launch: &Launch) -> ExitCode {
    if !has_display() {
        return cli::no_window("there is no display to open a window on (neither WAYLAND_DISPLAY nor DISPLAY is set)");
    }
    match civitdeck::ui::run(launch) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => cli::no_window(&reason),
    }
}

/// Only where a display is named by the environment can it be missing.
fn has_display() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || is_set("WAYLAND_DISPLAY") || is_set("DISPLAY")
}

fn start_logging() {
    let level = std::env::var(LOG_VARIABLE).ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::WARN);
    let shown = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_filter(level);
    // A report of a problem shows what led to it, also where nobody watched.
    let kept = civitdeck::report::log::layer().with_filter(LevelFilter::INFO);
    tracing_subscriber::registry().with(shown).with(kept).init();
}

/// A damaged library file breaks assertions inside the database; they are caught and told as a sentence, so their
/// traces are for those who ask for them.
fn quieten_caught_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let inside_database = panic.location().is_some_and(|place| place.file().contains("redb"));
        if inside_database {
            tracing::debug!("caught: {panic}");
        } else {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let said = panic.payload_as_str().unwrap_or("no message");
            civitdeck::report::log::note(&format!("PANIC {said}: {place}"));
            usual(panic);
        }
    }));
}
