//! What the exit codes of an automatic run say, and what the unit of systemd makes of them.

#![expect(clippy::unwrap_used, reason = "a test whose fixtures cannot be made should fail where they are")]

use crate::support::civitai_catalogue::Catalogue;
use crate::support::civitai_server::CivitaiServer;
use crate::support::comfy_server::{ComfyServer, Version};
use crate::support::program::{Program, Ran};
use civitdeck::cli::{LIBRARY_IN_USE, NOTHING_TO_DO};
use civitdeck::model::character::BatchReport;
use civitdeck::store::Store;
use std::path::Path;

const SERVICE: &str = include_str!("../../assets/systemd/civitdeck-characters.service");
const TIMER: &str = include_str!("../../assets/systemd/civitdeck-characters.timer");

fn value<'a>(unit: &'a str, name: &str) -> Vec<&'a str> {
    unit.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')).collect()
}

/// What the unit runs.
fn run(program: &Program) -> Ran {
    let command = value(SERVICE, "ExecStart");
    program.run(command[0].split_whitespace().skip(1))
}

fn keep_report(data: &Path, began_unix_secs: i64) {
    let report = BatchReport { began_unix_secs, ..BatchReport::default() };
    Store::open(data).unwrap().write(|writer| writer.put_batch(&report)).unwrap();
}

#[test]
fn a_unit_fails_when_a_run_fails_and_only_then() {
    let fine: Vec<u8> = value(SERVICE, "SuccessExitStatus")[0].split(' ').map(|code| code.parse().unwrap()).collect();
    assert_eq!(fine, [NOTHING_TO_DO, LIBRARY_IN_USE]);
    let server = ComfyServer::start(Version::V033);
    let civitai = CivitaiServer::start(Catalogue::new());
    let data = tempfile::tempdir().unwrap();
    let program = Program::at(data.path(), civitai.base_url());
    let failed = |ran: &Ran| ran.code.is_none_or(|code| code != 0 && !fine.iter().any(|fine| i32::from(*fine) == code));

    let ran = run(&program);
    assert!(failed(&ran) && ran.code == Some(2), "nobody added a server: {ran:?}");
    assert_eq!(program.run(["comfy", "add", &server.url()]).code, Some(0));

    server.set_dead(true);
    let ran = run(&program);
    assert!(failed(&ran) && ran.code == Some(1), "no server answers: {ran:?}");
    server.set_dead(false);

    let store = Store::open(data.path()).unwrap();
    let ran = run(&program);
    assert_eq!(ran.code, Some(i32::from(LIBRARY_IN_USE)), "the window is open: {ran:?}");
    assert!(!failed(&ran) && ran.stderr.contains("already running"), "{}", ran.stderr);
    drop(store);

    keep_report(data.path(), jiff::Timestamp::now().as_second());
    let ran = run(&program);
    assert_eq!(ran.code, Some(i32::from(NOTHING_TO_DO)), "one began today: {ran:?}");
    assert!(!failed(&ran) && ran.stderr.contains("No run is due"), "{}", ran.stderr);
    assert!(server.graphs().is_empty());
}

#[test]
fn the_timer_looks_often_enough_for_any_hour() {
    assert_eq!(value(TIMER, "OnCalendar"), ["*-*-* *:00:00"]);
    assert_eq!(value(TIMER, "Persistent"), ["true"]);
    assert!(value(SERVICE, "ExecStart")[0].ends_with("--if-due"));
}
