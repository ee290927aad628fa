//! Makes the pictures of the documentation: opens the built program on its sample library, walks it through scenes and
//! writes screenshots/*.png, and the small copies of them that the guide in the window shows.
//!
//! Run it by `scripts/screenshots`, which builds what it needs and brings a display. The first argument is an empty folder for the
//! program's data; with a second one, a folder with `dark.jpg` and `light.jpg`, the window is also set beside these
//! drawings of it, in docs/pictures.

mod civitai;
#[path = "../../tests/support/comfy_info.rs"]
mod comfy_info;
#[path = "../../tests/support/comfy_server.rs"]
#[expect(dead_code, reason = "the tests use another part of it")]
mod comfy_server;
mod figure;
mod finder;
mod hands;
#[path = "../../tests/support/http.rs"]
#[expect(dead_code, reason = "the test servers use more of it")]
mod http;
mod online;
mod order;
mod picture;
mod scenes;
mod studio;
#[path = "../../tests/support/window.rs"]
#[expect(dead_code, reason = "the test of the window uses another part of it")]
mod window;

use picture::Failure;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Scenes that share a window's data.
type Scenes = fn(&Path, &Path, &picture::Album<'_>) -> Result<(), Failure>;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let done = match arguments.as_slice() {
        [home] => make(home, None),
        [home, drawings] => make(home, Some(drawings)),
        _ => Err("usage: screenshots DATA-FOLDER [FOLDER-WITH-DRAWINGS]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing_subscriber::fmt().with_writer(std::io::stderr).init();
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn make(home: &Path, drawings: Option<&PathBuf>) -> Result<(), Failure> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Cargo puts an example into a folder of its own beside the program.
    let example = std::env::current_exe()?;
    let built = example.parent().and_then(Path::parent).ok_or("this program lies in no folder")?;
    let program = built.join("civitdeck").with_extension(std::env::consts::EXE_EXTENSION);
    if !program.exists() {
        return Err("the program is not built; use scripts/screenshots".into());
    }
    let album = picture::Album { repository, drawings: drawings.map(PathBuf::as_path) };
    // What fails in one part costs the pictures of that part alone.
    let parts: [(&str, Scenes); 4] = [
        ("first", scenes::welcome),
        ("sample", scenes::sample),
        ("online", online::online),
        ("studio", studio::studio),
    ];
    let mut failures = Vec::new();
    for (name, part) in parts {
        // Hands that wait in vain panic; what they saw is told by then.
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| part(&program, &home.join(name), &album)));
        match made {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failures.push(format!("{name}: {error}")),
            Err(_) => failures.push(format!("{name}: it waited in vain")),
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("; ").into()) }
}
