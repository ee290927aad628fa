//! `civitdeck doctor`: is everything in order, and `--rebuild`: a new library file in place of a damaged one.

use super::error::CliError;
use super::lines::path_text;
use super::online::Online;
use super::options::DoctorArgs;
use super::output::{Output, plain};
use super::{Outcome, scan};
use crate::app::launch::Launch;
use crate::civitai::Priority;
use crate::jobs::CancelToken;
use crate::library::doctor::{self, Check};
use crate::library::now_unix_secs;
use crate::store::Store;
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
struct CheckLine<'a> {
    name: &'a str,
    ok: bool,
    detail: Cow<'a, str>,
}

pub(super) fn run(args: &DoctorArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let mut outcome = Outcome::Done;
    if args.rebuild {
        outcome = rebuild(args, launch, output)?;
    }
    let mut checks = doctor::examine(&launch.data_dir);
    if !launch.civitai.offline {
        checks.push(civitai(launch)?);
    }
    for check in &checks {
        print(check, output)?;
    }
    if checks.iter().any(|check| !check.ok) {
        outcome = Outcome::SomeFailed;
    }
    Ok(outcome)
}

fn rebuild(args: &DoctorArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let backup = doctor::rebuild(&launch.data_dir, now_unix_secs())?;
    let detail = match &backup {
        Some(backup) => {
            format!("the damaged library file was kept, and a new one made; the old one is {}", path_text(backup))
        }
        None => "the library file is sound; nothing was changed".to_owned(),
    };
    print(&Check { name: "rebuild", ok: true, detail }, output)?;
    if args.folders.is_empty() {
        return Ok(Outcome::Done);
    }
    let store = Store::open(&launch.data_dir)?;
    scan::run_quietly(&store, &args.folders, launch, output)
}

fn civitai(launch: &Launch) -> Result<Check, CliError> {
    let online = Online::new(launch)?;
    let answer = online.wait(&CancelToken::default(), online.client.anew().enums(Priority::Interactive));
    let address = &launch.civitai.base_url;
    let (ok, detail) = match answer {
        Some(Ok(_)) => (true, format!("{address} answers")),
        Some(Err(error)) => (false, error.to_string()),
        None => (false, format!("{address} was not waited for")),
    };
    Ok(Check { name: "CivitAI", ok, detail })
}

fn print(check: &Check, output: &mut Output) -> Result<(), CliError> {
    if output.json {
        output.object(&CheckLine { name: check.name, ok: check.ok, detail: Cow::Borrowed(&check.detail) })?;
    } else {
        let mark = if check.ok { "ok  " } else { "BAD " };
        output.line(&format!("{mark} {:<16} {}", check.name, plain(&check.detail)))?;
    }
    Ok(())
}
