//! Running the real program.

#![expect(clippy::unwrap_used, reason = "a test whose program cannot run should fail where it does so")]

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program with a data folder of its own; offline unless it is given a server.
pub(crate) struct Program {
    data_dir: PathBuf,
    civitai_url: Option<String>,
}

/// What one run gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self { data_dir: data_dir.to_path_buf(), civitai_url: None }
    }

    pub(crate) fn at(data_dir: &Path, civitai_url: String) -> Self {
        Self { data_dir: data_dir.to_path_buf(), civitai_url: Some(civitai_url) }
    }

    /// The command, ready to be started. Nothing of the environment the test runs in reaches it.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = bare();
        command.args(arguments).env("CIVITDECK_DATA_DIR", &self.data_dir).env("CIVITDECK_PACE_SECONDS", "0");
        match &self.civitai_url {
            Some(url) => command.env("CIVITDECK_CIVITAI_URL", url),
            None => command.arg("--offline"),
        };
        command.stdin(Stdio::null());
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        finish(&mut self.command(arguments))
    }
}

/// The program without a word from the environment.
pub(crate) fn bare() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_civitdeck"));
    for name in [
        "CIVITAI_TOKEN",
        "CIVITDECK_CIVITAI_URL",
        "CIVITDECK_DATA_DIR",
        "CIVITDECK_PACE_SECONDS",
        "DISPLAY",
        "WAYLAND_DISPLAY",
    ] {
        command.env_remove(name);
    }
    // The keyring of whoever runs the tests is theirs.
    command.env("CIVITDECK_NO_KEYRING", "1");
    command
}

pub(crate) fn finish(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Ran {
    /// Every line as the object it must be.
    pub(crate) fn objects(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The lines of `scan` about files, without the summary.
    pub(crate) fn files(&self) -> Vec<Value> {
        self.objects().into_iter().filter(|object| object.get("state").is_some()).collect()
    }

    /// The only file whose path ends so.
    pub(crate) fn file(&self, ending: &str) -> Value {
        let ends = |object: &Value| object["path"].as_str().is_some_and(|path| path.ends_with(ending));
        let mut found = self.files().into_iter().filter(ends);
        let file = found.next().unwrap_or_default();
        assert!(found.next().is_none(), "{ending} is there twice: {}", self.stdout);
        file
    }

    pub(crate) fn summary(&self) -> Value {
        self.objects().pop().unwrap()["summary"].clone()
    }
}

/// The codes of an object's findings.
pub(crate) fn codes(object: &Value) -> Vec<String> {
    let findings = object["findings"].as_array().cloned().unwrap_or_default();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}
