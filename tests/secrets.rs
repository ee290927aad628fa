//! The key and the report as the program shows them: who goes first, what is sent, and that nothing secret is ever printed.

mod support;

use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use support::civitai_catalogue::Catalogue;
use support::civitai_server::CivitaiServer;
use support::program::{Program, Ran, finish};
use tempfile::TempDir;

const KEY: &str = "planted-key-of-the-user";

/// A working directory and a data folder without a `.env` but the test's own.
struct World {
    work: TempDir,
    data: PathBuf,
    program: Program,
}

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
impl World {
    fn new() -> Self {
        let work = tempfile::tempdir().unwrap();
        let data = work.path().join("data");
        Self { program: Program::new(&data), data, work }
    }

    fn run(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> Ran {
        let mut command = self.program.command(arguments);
        command.current_dir(self.work.path()).envs(environment.iter().copied());
        finish(&mut command)
    }

    /// Pipes a text into `token set`.
    fn set(&self, text: &str) -> Ran {
        let mut command = self.program.command(["token", "set", "--json"]);
        command.current_dir(self.work.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn status(&self, environment: &[(&str, &Path)]) -> Value {
        let ran = self.run(&["token", "status", "--json"], environment);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(!ran.stdout.contains(KEY) && !ran.stderr.contains(KEY), "{ran:?}");
        ran.objects().remove(0)
    }
}

#[test]
fn the_key_is_kept_told_of_and_forgotten() {
    let world = World::new();
    assert_eq!(world.status(&[]), json!({"set": false}));
    let set = world.set(&format!("{KEY}\n"));
    let file = world.data.join("token");
    let place = json!({"source": "file", "path": file.to_string_lossy()});
    assert_eq!(set.objects(), [json!({"saved": place, "overridden_by": null})], "{set:?}");
    assert_eq!(world.status(&[]), json!({"set": true, "source": "file", "path": file.to_string_lossy()}));

    let dot_env = world.data.join(".env");
    std::fs::write(&dot_env, "CIVITAI_TOKEN=other\n").unwrap();
    assert_eq!(world.status(&[])["source"], "dotenv");
    std::fs::write(world.work.path().join(".env"), "CIVITAI_TOKEN=nearer\n").unwrap();
    assert_ne!(world.status(&[])["path"], dot_env.to_string_lossy().as_ref(), "the working directory goes first");
    assert_eq!(world.status(&[("CIVITAI_TOKEN", Path::new(KEY))]), json!({"set": true, "source": "environment"}));

    let ran = world.run(&["token", "forget", "--json"], &[("CIVITAI_TOKEN", Path::new(KEY))]);
    assert_eq!(ran.objects(), [json!({"removed": [place], "still": {"source": "environment"}})], "{ran:?}");
    assert!(!file.exists());
}

#[test]
fn what_is_no_key_is_refused_and_not_repeated() {
    let world = World::new();
    for text in ["", "two words", &"x".repeat(5000)] {
        let ran = world.set(text);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(text.is_empty() || !ran.stderr.contains(text), "{ran:?}");
    }
    assert!(!world.data.join("token").exists());
    let ran = world.run(&["token", "status"], &[("CIVITAI_TOKEN", Path::new("two words"))]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("CIVITAI_TOKEN") && !ran.stderr.contains("two words"), "{ran:?}");
}

#[test]
fn commands_that_ask_civitai_carry_the_key() {
    let server = CivitaiServer::start(Catalogue::new());
    let mut world = World::new();
    world.program = Program::at(&world.data, server.base_url());
    world.run(&["doctor"], &[]);
    world.run(&["doctor"], &[("CIVITAI_TOKEN", Path::new(KEY))]);
    // A key that makes no sense is told, and CivitAI asked without.
    let ran = world.run(&["doctor"], &[("CIVITAI_TOKEN", Path::new("two words"))]);
    assert!(ran.stderr.contains("without a CivitAI key"), "{ran:?}");
    let sent: Vec<Option<String>> =
        server.requests().iter().map(|request| request.header("authorization").map(str::to_owned)).collect();
    assert_eq!(sent, [None, Some(format!("Bearer {KEY}")), None]);
}

#[test]
fn a_report_holds_nothing_that_was_planted() {
    let world = World::new();
    let home = world.work.path().join("plantedperson");
    let models = home.join("models");
    std::fs::create_dir_all(&models).unwrap();
    std::fs::write(models.join("secret name.safetensors"), b"no header").unwrap();
    world.run(&["scan", &models.to_string_lossy()], &[]);
    let who: [(&str, &Path); 4] = [
        ("CIVITAI_TOKEN", Path::new(KEY)),
        ("HOME", &home),
        ("USERPROFILE", &home),
        ("USER", Path::new("plantedperson")),
    ];
    let printed = world.run(&["report"], &who);
    let out = world.work.path().join("report");
    let written = world.run(&["report", "--json", "--out", &out.to_string_lossy()], &who);
    assert_eq!(written.objects(), [json!({"written": out.to_string_lossy()})], "{written:?}");
    let files = ["about.txt", "settings.json", "library.txt", "doctor.txt", "log.txt"];
    let texts: String = files.map(|name| std::fs::read_to_string(out.join(name)).unwrap()).concat();
    for text in [&printed.stdout, &texts] {
        assert!(text.contains("Files                1, 0 GiB"), "{text}");
        for planted in [KEY, "plantedperson", "secret name", &*home.to_string_lossy()] {
            assert!(!text.contains(planted), "{planted}\n{text}");
        }
    }
    let again = world.run(&["report", "--out", &out.to_string_lossy()], &who);
    assert_eq!(again.code, Some(1), "nothing is overwritten: {again:?}");
}

#[test]
fn a_test_tells_who_is_signed_in_and_never_the_key() {
    let world = World::new();
    let server = CivitaiServer::start(Catalogue::new());
    let program = Program::at(&world.data, server.base_url());
    let key = Path::new(KEY);
    let test = |environment: &[(&str, &Path)]| {
        let mut command = program.command(["token", "test"]);
        command.current_dir(world.work.path()).envs(environment.iter().copied());
        let ran = finish(&mut command);
        assert!(!ran.stdout.contains(KEY) && !ran.stderr.contains(KEY), "{ran:?}");
        ran
    };
    let nobody = test(&[]);
    assert!(nobody.code == Some(0) && nobody.stdout.contains("there is no key"), "{nobody:?}");
    let refused = test(&[("CIVITAI_TOKEN", key)]);
    assert!(refused.code == Some(1) && refused.stdout.contains("does not know this key"), "{refused:?}");
    server.set_account(KEY, json!({"id": 7, "username": "mira", "tier": "gold"}));
    let mira = test(&[("CIVITAI_TOKEN", key)]);
    assert_eq!((mira.code, mira.stdout.trim()), (Some(0), "CivitAI answers. Signed in as mira (gold)."), "{mira:?}");
    drop(server);
    let gone = test(&[("CIVITAI_TOKEN", key)]);
    assert!(gone.code == Some(1) && gone.stdout.contains("could not be reached"), "{gone:?}");
}
