//! `civitdeck scan-pickle`: what pickles would do, told without running them. A file that is not clean makes the exit code 1.

use super::Outcome;
use super::error::CliError;
use super::lines::{FailedLine, path_text};
use super::options::ScanPickleArgs;
use super::output::{Output, plain, tell};
use crate::formats::pickle::{self, Global, Scan, Thoroughness, Verdict};
use serde::Serialize;
use std::borrow::Cow;
use std::path::Path;

#[derive(Serialize)]
struct PickleLine<'a> {
    path: Cow<'a, str>,
    verdict: &'static str,
    globals: Vec<GlobalFields<'a>>,
    findings: Vec<SignFields<'a>>,
}

#[derive(Serialize)]
struct GlobalFields<'a> {
    name: String,
    offset: u64,
    #[serde(rename = "use")]
    usage: &'static str,
    grade: &'static str,
    /// The member of an archive; only where there is one.
    #[serde(skip_serializing_if = "str::is_empty")]
    member: &'a str,
}

#[derive(Serialize)]
struct SignFields<'a> {
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    member: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
}

pub(super) fn run(args: &ScanPickleArgs, output: &mut Output) -> Result<Outcome, CliError> {
    let mut any_bad = false;
    for path in &args.files {
        match pickle::scan_file(path, Thoroughness::Full) {
            Ok(scan) => {
                any_bad |= scan.verdict() != Verdict::Clean;
                print(path, &scan, output)?;
            }
            Err(error) => {
                any_bad = true;
                let error = error.to_string();
                if output.json {
                    output.object(&FailedLine { path: path_text(path), error: &error })?;
                } else {
                    output.flush()?;
                    tell(&error);
                }
            }
        }
        output.flush()?;
    }
    Ok(Outcome::of(any_bad))
}

fn print(path: &Path, scan: &Scan, output: &mut Output) -> Result<(), CliError> {
    if output.json {
        let line = PickleLine {
            path: path_text(path),
            verdict: scan.verdict().label(),
            globals: scan.globals.iter().map(global).collect(),
            findings: scan
                .noticed
                .iter()
                .map(|noticed| SignFields {
                    code: noticed.sign.label(),
                    detail: noticed.detail(),
                    member: &noticed.place,
                    offset: noticed.offset,
                })
                .collect(),
        };
        return Ok(output.object(&line)?);
    }
    output.line(&format!("{}: {}", plain(&path_text(path)), scan.verdict().words()))?;
    for global in scan.beyond_weights() {
        let place = if global.place.is_empty() { String::new() } else { format!(" of '{}'", plain(&global.place)) };
        let (grade, name, usage) = (global.grade.label(), global.full_name(), global.usage.label());
        output.line(&format!("  {grade:<10} {} ({usage}) at byte {}{place}", plain(&name), global.offset))?;
    }
    let inert = scan.globals.len() - scan.beyond_weights().len();
    if inert > 0 {
        output.line(&format!("  inert      {inert} imports that weights need"))?;
    }
    for noticed in &scan.noticed {
        output.line(&format!("  sign       {}", plain(&noticed.detail())))?;
    }
    Ok(())
}

fn global(global: &Global) -> GlobalFields<'_> {
    GlobalFields {
        name: global.full_name(),
        offset: global.offset,
        usage: global.usage.label(),
        grade: global.grade.label(),
        member: &global.place,
    }
}
