//! `civitdeck report`: what somebody who helps needs to know. Printed, so that it can be read first, or written.

use super::Outcome;
use super::error::CliError;
use super::lines::path_text;
use super::options::ReportArgs;
use super::output::{Output, plain};
use crate::app::Settings;
use crate::app::launch::Launch;
use crate::library::doctor;
use crate::report::{self, Bundle, Identity, Input, log};
use crate::secrets::Secrets;
use crate::store::Store;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;

#[derive(Serialize)]
struct TextLine<'a> {
    name: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct WrittenLine<'a> {
    written: Cow<'a, str>,
}

pub(super) fn run(args: &ReportArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let bundle = collect(args, launch);
    match &args.out {
        Some(path) => {
            report::write(&bundle, path)?;
            if output.json {
                output.object(&WrittenLine { written: path_text(path) })?;
            } else {
                output.line(&plain(&format!("The report is written: {}", path.display())))?;
            }
        }
        None => print(&bundle, output)?,
    }
    Ok(Outcome::Done)
}

fn collect(args: &ReportArgs, launch: &Launch) -> Bundle {
    let store = Store::open(&launch.data_dir).ok();
    let checks = match &store {
        Some(store) => doctor::examine_open(store),
        // It says why not.
        None => doctor::examine(&launch.data_dir),
    };
    // Never saved are the usual ones; without a library nobody knows them.
    let settings: Option<Settings> = store
        .as_ref()
        .and_then(|store| store.read(|reader| reader.setting(Settings::NAME)).ok())
        .map(Option::unwrap_or_default);
    // Only to take it out of the texts; a key nobody can read can stand in none of them.
    let token = Secrets::new(&launch.data_dir).load().ok().flatten().map(|(token, _)| token);
    report::collect(&Input {
        identity: Identity::detect(),
        data_dir: &launch.data_dir,
        cache_dir: &launch.cache_dir,
        store: store.as_ref(),
        checks,
        settings: settings.and_then(|settings| serde_json::to_value(settings).ok()).unwrap_or(Value::Null),
        renderer: launch.renderer.clone(),
        log: log::recent(),
        token: token.as_ref(),
        with_names: args.with_names,
    })
}

fn print(bundle: &Bundle, output: &mut Output) -> Result<(), CliError> {
    for (name, text) in &bundle.files {
        if output.json {
            output.object(&TextLine { name, text })?;
            continue;
        }
        output.line(&format!("== {name}"))?;
        for line in text.lines() {
            output.line(&plain(line))?;
        }
        output.line("")?;
    }
    Ok(())
}
