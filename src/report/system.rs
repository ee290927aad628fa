//! What program this is and on what it runs.

use std::fmt::Write as _;
use sysinfo::System;

/// Environment variables that tell what paints windows here; none of them names a person.
const DESKTOP_VARIABLES: [&str; 4] = ["XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "LANG", "WGPU_BACKEND"];

/// A line each. What the system does not tell is told as that.
pub(super) fn about(renderer: Option<&str>) -> String {
    let not_told = || "not told".to_owned();
    let system = System::new().ok().map(|mut system| {
        system.refresh_memory();
        system.refresh_cpu_list(sysinfo::CpuRefreshKind::nothing());
        system
    });
    let cpus = system.as_ref().map(System::cpus).unwrap_or_default();
    let processor = cpus.first().map(|cpu| cpu.brand().trim().to_owned()).filter(|brand| !brand.is_empty());
    let threads = std::thread::available_parallelism().map_or(0, usize::from);
    let gib = |bytes: u64| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30));
    let memory = system
        .as_ref()
        .map(|system| format!("{}, {} available", gib(system.total_memory()), gib(system.available_memory())));
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    let rows = [
        ("CivitDeck", format!("{} ({build})", env!("CARGO_PKG_VERSION"))),
        ("Time", jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string()),
        ("System", System::long_os_version().unwrap_or_else(|_| not_told())),
        ("Kernel", System::kernel_version().unwrap_or_else(|_| not_told())),
        ("Architecture", System::cpu_arch()),
        ("Processor", format!("{}, {threads} threads", processor.unwrap_or_else(not_told))),
        ("Memory", memory.unwrap_or_else(not_told)),
        ("Renderer", renderer.map_or_else(not_told, str::to_owned)),
    ];
    let mut text = String::new();
    for (name, value) in rows {
        row(&mut text, name, &value);
    }
    for name in DESKTOP_VARIABLES {
        if let Ok(value) = std::env::var(name) {
            row(&mut text, name, &value);
        }
    }
    text
}

/// One line; writing to a string cannot fail.
pub(super) fn row(text: &mut String, name: &str, value: &str) {
    let written = writeln!(text, "{name:<20} {value}");
    debug_assert!(written.is_ok(), "a string takes any text");
}
