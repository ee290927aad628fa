//! A library rebuilt elsewhere: what one exports, another imports, and what is missing there comes as the very file it was, to the
//! place where it lay.

use super::{World, model};
use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::program::{Program, Ran, finish};
use civitdeck::hash::hash_file;
use civitdeck::store::Store;
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A CivitAI whose version 11 has two files, of which the second is the user's, and an export of a library that has it.
fn exported(world: &World) -> (PathBuf, Vec<u8>) {
    let (first, own) = (model(1, 40_000), model(2, 60_000));
    let disk = world.data.path().join("disk");
    let path = disk.join("loras/soft ink/b 墨.safetensors");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, &first).unwrap();
    let primary = TestFile::with_digests("a.safetensors", &hash_file(&path, &()).unwrap());
    std::fs::write(&path, &own).unwrap();
    let second = TestFile::with_digests("b.safetensors", &hash_file(&path, &()).unwrap());
    let version = TestVersion::new(11, "v1").file(primary).file(second);
    let newer = TestVersion::new(12, "v2").file(TestFile::new("c.safetensors", [3; 32]));
    world.api.set_catalogue(Catalogue::new().model(TestModel::new(50_011, "Ink").version(newer).version(version)));
    world.storage.put(11, own.clone());
    let there = Program::at(&world.data.path().join("there"), world.api.base_url());
    assert_eq!(there.run([Path::new("scan"), Path::new("--identify"), &disk]).code, Some(0));
    let file = world.data.path().join("kept.json");
    let ran = there.run([Path::new("export"), &file]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    (file, own)
}

/// `civitdeck import --missing FILE | civitdeck download --from - …` in a library with one root.
fn piped(world: &World, file: &Path, arguments: &[&str]) -> (String, Ran) {
    let here = world.data.path().join("here");
    let store = Store::open(&here).unwrap();
    std::fs::create_dir_all(world.models.path()).unwrap();
    civitdeck::library::roots::add(&store, world.models.path(), 5).unwrap();
    drop(store);
    let program = Program::at(&here, world.api.base_url());
    let lines = program.run([Path::new("import"), Path::new("--missing"), file]).stdout;
    let mut command = program.command(["download", "--json", "--from", "-"].iter().chain(arguments));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (lines, Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) })
}

#[test]
fn what_was_exported_is_what_is_fetched_and_lies_where_it_lay() {
    let world = World::new();
    let (file, own) = exported(&world);
    let (lines, ran) = piped(&world, &file, &[]);
    assert_eq!(ran.code, Some(0), "{lines}{}{}", ran.stdout, ran.stderr);
    assert!(lines.starts_with("https://civitai.com/models/50011?modelVersionId=11#sha256="), "{lines}");
    let object = &ran.objects()[0];
    assert_eq!(
        (&object["version_id"], &object["file"], &object["proof"]),
        (&json!(11), &json!("b.safetensors"), &json!("sha256"))
    );
    let path = world.models.path().join("loras/soft ink/b 墨.safetensors");
    assert_eq!(object["path"], json!(path));
    assert!(std::fs::read(path).unwrap() == own);
    assert!(
        world.api.requests().iter().any(|one| one.path.ends_with("/api/download/models/11?fileId=111")),
        "by its id"
    );
    // There is nothing more to fetch.
    let here = Program::at(&world.data.path().join("here"), world.api.base_url());
    assert_eq!(here.run([Path::new("import"), Path::new("--missing"), &file]).stdout, "");
}

#[test]
fn another_folder_can_be_named_and_another_file_is_told() {
    let world = World::new();
    let (file, own) = exported(&world);
    let to = world.models.path().join("elsewhere");
    let (_, ran) = piped(&world, &file, &["--to", to.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(std::fs::read(to.join("b.safetensors")).unwrap() == own);
    // CivitAI replaced the file meanwhile.
    let world = World::new();
    let (file, _) = exported(&world);
    let replaced = model(9, 30_000);
    super::command::publish(&world, &[(11, replaced.clone())]);
    let (_, ran) = piped(&world, &file, &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("CivitAI has that file no more; ink-11.safetensors"), "{}", ran.stderr);
    assert_eq!(world.files(), [("b 墨.safetensors".to_owned(), replaced)]);
    let mut nothing =
        Program::at(&world.data.path().join("here"), world.api.base_url()).command(["download", "#path=x"]);
    assert_eq!(finish(&mut nothing).code, Some(2));
}
