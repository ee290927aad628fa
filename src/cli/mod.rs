//! The command line: one file per command over the same services the window uses.
//!
//! Results go to standard output, everything else (progress, failures, what CivitAI said) to standard error. The exit code
//! is 0, 1 when some item failed, 2 for wrong usage, 3 when an automatic run had nothing to do, 4 when another CivitDeck has
//! the library open.

mod analytics;
mod by_picture;
mod catalogue;
mod characters;
mod comfy;
mod credits;
mod deploy;
pub mod discovery_options;
mod doctor;
mod download;
mod duplicates;
mod error;
mod eval;
mod eval_quality;
mod hash;
mod interrupt;
pub mod judging_options;
mod licence;
mod lines;
mod lookup;
pub mod model;
mod online;
pub mod options;
mod organise;
mod output;
mod portable;
mod progress;
mod quality;
mod recommend;
mod report;
mod scan;
mod scan_pickle;
pub mod search;
mod shown;
mod sidecars;
pub mod studio_options;
mod token;
mod trending;
mod trends;
mod updates;

pub use error::CliError;
pub use options::{Arguments, Command};

use crate::app::launch::Launch;
use output::Output;
use std::io;
use std::process::ExitCode;

/// Exit code for "some item failed".
const SOME_FAILED: u8 = 1;
/// Exit code for "wrong usage", as clap's own.
const WRONG_USAGE: u8 = 2;
/// Exit code of an automatic run for "there was nothing to do".
pub const NOTHING_TO_DO: u8 = 3;
/// Exit code for "another CivitDeck has the library open".
pub const LIBRARY_IN_USE: u8 = 4;

/// Runs a command to its end.
pub fn run(command: &Command, launch: &Launch) -> ExitCode {
    let mut output = Output::stdout(match command {
        Command::Analytics(args) => args.json,
        Command::Hash(args) => args.json,
        Command::Scan(args) => args.json,
        Command::Lookup(args) => args.json,
        Command::Download(args) => args.json,
        Command::Deploy(args) => args.json,
        Command::Sidecars(args) => args.json,
        Command::Duplicates(args) => args.json,
        Command::Export(args) => args.json,
        Command::Import(args) => args.json,
        Command::Organise(args) => args.json,
        Command::ScanPickle(args) => args.json,
        Command::Quality(args) => args.json,
        Command::Licence(args) => args.json,
        Command::Doctor(args) => args.json,
        Command::Token(args) => args.json,
        Command::Report(args) => args.json,
        Command::Comfy(args) => args.json,
        Command::Characters(args) => args.json,
        Command::Credits(args) => args.json,
        Command::Eval(args) => args.json,
        Command::Recommend(args) => args.json,
        Command::Similar(args) => args.json,
        Command::Trends(args) => args.json,
        Command::Catalogue(args) => args.json,
        Command::Trending(args) => args.json,
        Command::Updates(args) => args.json,
        Command::Search(args) => args.json,
        Command::Model(args) => args.json,
    });
    let outcome = match command {
        Command::Analytics(args) => analytics::run(args, launch, &mut output),
        Command::Hash(args) => hash::run(args, &mut output),
        Command::Scan(args) => scan::run(args, launch, &mut output),
        Command::Lookup(args) => lookup::run(args, launch, &mut output),
        Command::Download(args) => download::run(args, launch, &mut output),
        Command::Deploy(args) => deploy::run(args, launch, &mut output),
        Command::Sidecars(args) => sidecars::run(args, launch, &mut output),
        Command::Duplicates(args) => duplicates::run(args, launch, &mut output),
        Command::Export(args) => portable::export(args, launch, &mut output),
        Command::Import(args) => portable::import(args, launch, &mut output),
        Command::Organise(args) => organise::run(args, launch, &mut output),
        Command::ScanPickle(args) => scan_pickle::run(args, &mut output),
        Command::Quality(args) => quality::run(args, launch, &mut output),
        Command::Licence(args) => licence::run(args, launch, &mut output),
        Command::Doctor(args) => doctor::run(args, launch, &mut output),
        Command::Token(args) => token::run(args, launch, &mut output),
        Command::Report(args) => report::run(args, launch, &mut output),
        Command::Comfy(args) => comfy::run(args, launch, &mut output),
        Command::Characters(args) => characters::run(args, launch, &mut output),
        Command::Credits(args) => credits::run(args, launch, &mut output),
        Command::Eval(args) => eval::run(args, &mut output),
        Command::Recommend(args) => recommend::run(args, launch, &mut output),
        Command::Similar(args) => recommend::similar(args, launch, &mut output),
        Command::Trends(args) => trends::run(args, launch, &mut output),
        Command::Catalogue(args) => catalogue::run(args, launch, &mut output),
        Command::Trending(args) => trending::run(args, launch, &mut output),
        Command::Updates(args) => updates::run(args, launch, &mut output),
        Command::Search(args) => search::run(args, launch, &mut output),
        Command::Model(args) => model::run(args, launch, &mut output),
    };
    let outcome = outcome.and_then(|outcome| output.flush().map(|()| outcome).map_err(CliError::from));
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeFailed) => ExitCode::from(SOME_FAILED),
        Ok(Outcome::NothingToDo) => ExitCode::from(NOTHING_TO_DO),
        // Whoever read has read enough (`civitdeck scan | head`).
        Err(CliError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// Tells an error and gives its exit code.
pub fn fail(error: &CliError) -> ExitCode {
    output::tell(&format!("civitdeck: {error}"));
    ExitCode::from(match error {
        CliError::Usage(_) => WRONG_USAGE,
        error if error.is_library_in_use() => LIBRARY_IN_USE,
        _ => SOME_FAILED,
    })
}

/// Tells why there is no window and what to do instead.
pub fn no_window(reason: &str) -> ExitCode {
    output::tell(&format!("civitdeck: {reason}"));
    output::tell("The commands work without a window; `civitdeck --help` lists them.");
    ExitCode::from(SOME_FAILED)
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Everything was done.
    Done,
    /// Some items failed; each was told.
    SomeFailed,
    /// There was nothing to do, which was told.
    NothingToDo,
}

impl Outcome {
    const fn of(any_failed: bool) -> Self {
        if any_failed { Self::SomeFailed } else { Self::Done }
    }
}
