//! The scenes of the character studio: the five steps before a character is made, its sheet while it is, and automatic runs.
//! The servers are those of the tests, with figures that are drawn here.

use crate::civitai;
use crate::comfy_server::{ComfyServer, JobFault, Version};
use crate::figure::paint;
use crate::hands::{dismiss_notices, open, picture};
use crate::picture::{Album, Failure};
use crate::window::{Seen, Window};
use civitdeck::sample;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const USUAL: (u32, u32) = (1600, 900);
/// What the source says of the figure.
const PROMPT: &str = "ink portrait of a man, grey hair, (long grey coat:1.1), lantern, river at dusk";
/// Characters that are there before: name and seed.
const OTHERS: [(&str, &str); 4] = [
    ("Warden of the Weir", "77"),
    ("Lamplighter", "4120"),
    ("Oriel the Cartographer", "90210"),
    ("Salt Road Courier", "1312"),
];

pub(crate) fn studio(program: &Path, home: &Path, album: &Album<'_>) -> Result<(), Failure> {
    let data = home.join("data");
    std::fs::create_dir_all(&data)?;
    let library = sample::make(&home.join("models"), civitdeck::library::now_unix_secs(), &|_, _| ())?;
    let address = civitai::start(&library, home, &[])?;
    let servers = [ComfyServer::start(Version::V033), ComfyServer::start(Version::V0364)];
    let run = |arguments: &[&str]| command(program, &data, arguments);
    for (server, name) in servers.iter().zip(["studio-pc", "attic"]) {
        server.paint_with(paint);
        server.tag_with("1boy, facial_hair, grey_hair, coat");
        run(&["comfy", "add", &server.url(), "--name", name])?;
    }
    for (name, seed) in OTHERS {
        let file = source(home, name, seed.parse()?)?;
        let file = file.display().to_string();
        run(&["characters", "create", "--image", &file, "--name", name, "--seed", seed, "--style", "ink wash"])?;
    }
    for server in &servers {
        server.job_time(Duration::from_secs(4));
    }
    let file = source(home, "Ferryman of Lune", 8124)?;
    let mut window = open(program, &data, &["--civitai-url", &address])?;
    window.resize(USUAL.0, USUAL.1);
    window.ask_palette("Dark theme");
    window.press(Role::Button, "Characters");
    window.wait_for("the characters", |node| node.role == Role::Button && node.text.starts_with("Lamplighter"));
    album.keep("characters-dark", &picture(&mut window), None)?;
    steps(&mut window, album, &file)?;
    sheet(&mut window, album, &servers[1])?;
    batch(&mut window, album, &servers)
}

/// What a person sees before a character is made.
fn steps(window: &mut Window, album: &Album<'_>, file: &Path) -> Result<(), Failure> {
    window.paste(&file.display().to_string());
    window.press(Role::Button, "Make a character");
    window.wait_for("the source", |node| node.text.starts_with("Ask the tagger on"));
    window.press(Role::Tab, "What it shows");
    window.wait_for("the attributes", |node| node.role == Role::TextInput && node.text.starts_with("Gender"));
    album.keep("wizard-dark", &picture(window), None)
}

/// The character while it is made: one picture runs, one failed.
fn sheet(window: &mut Window, album: &Album<'_>, failing: &ComfyServer) -> Result<(), Failure> {
    for _ in 0..3 {
        failing.fail_job(JobFault::OutOfMemory);
    }
    window.press(Role::Button, "Make the character");
    let is_card = |node: &Seen| node.role == Role::Button && node.text.starts_with("Ferryman of Lune, ");
    let card = window.wait_for("its card", is_card);
    window.click(&card);
    window.wait_for("a picture that failed", |node| node.text.contains("out of memory"));
    let is_made = |nodes: &[Seen]| nodes.iter().filter(|node| node.text.starts_with("Make anew: ")).count();
    window.wait_until("three pictures", |nodes| {
        is_made(nodes) >= 3 || nodes.iter().filter(|node| node.text.starts_with("Compare: ")).count() >= 3
    });
    dismiss_notices(window);
    album.keep("character-dark", &picture(window), None)?;
    window.wait_for("the end of it", |node| node.text == "Make what is lacking");
    window.press(Role::Button, "Make what is lacking");
    window.wait_until("five pictures", |nodes| is_made(nodes) == 5);
    window.key(Key::Escape, Modifiers::NONE);
    window.ask_palette("Light theme");
    let card = window.wait_for("its card", is_card);
    window.click(&card);
    window.wait_until("five pictures", |nodes| is_made(nodes) == 5);
    dismiss_notices(window);
    album.keep("character-light", &picture(window), None)?;
    window.key(Key::Escape, Modifiers::NONE);
    window.ask_palette("Dark theme");
    Ok(())
}

/// An automatic run in the middle, after one that is over.
fn batch(window: &mut Window, album: &Album<'_>, servers: &[ComfyServer]) -> Result<(), Failure> {
    for server in servers {
        server.job_time(Duration::from_millis(150));
    }
    window.press(Role::Button, "Automatic runs");
    window.press(Role::Button, "Run now");
    window.wait_until("its end", |nodes| {
        nodes.iter().any(|node| node.text == "Run now") && nodes.iter().any(|node| node.text.contains("20 of 20 made"))
    });
    for server in servers {
        server.job_time(Duration::from_millis(900));
    }
    window.press(Role::Button, "Run now");
    window.wait_for("some that are made", |node| node.text.starts_with("4 of 20 characters"));
    dismiss_notices(window);
    window.leave();
    // It moves, so it is at rest only when all is over.
    let painted = window.screenshot();
    album.keep("batch-dark", &painted, None)?;
    window.press(Role::Button, "Stop");
    Ok(())
}

fn command(program: &Path, data: &Path, arguments: &[&str]) -> Result<(), Failure> {
    let mut command = Command::new(program);
    command.args(arguments).arg("--data-dir").arg(data).env("CIVITDECK_NO_KEYRING", "1");
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("civitdeck {} failed", arguments.join(" ")).into()) }
}

/// A picture to make a character of, with its prompt inside, as other programs write it.
fn source(home: &Path, name: &str, seed: u64) -> Result<PathBuf, Failure> {
    let mut png = paint("AVATAR", 1024, 1280, seed);
    let text = format!("parameters\0{PROMPT}\nSteps: 28, Sampler: Euler a, CFG scale: 6, Seed: {seed}, Size: 512x640");
    let body: Vec<u8> = b"tEXt".iter().copied().chain(text.bytes()).collect();
    let mut chunk = u32::try_from(text.len())?.to_be_bytes().to_vec();
    chunk.extend_from_slice(&body);
    chunk.extend_from_slice(&crc32fast::hash(&body).to_be_bytes());
    // After the first chunk: 8 bytes of signature, 25 of the header.
    png.splice(33..33, chunk);
    let path = home.join(format!("{name}.png"));
    std::fs::write(&path, png)?;
    Ok(path)
}
