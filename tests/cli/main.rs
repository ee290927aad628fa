//! The commands as scripts use them: what they print, how they end, and what they do to the library.

mod catalogue;
mod discovery;
mod marks;
mod organise;
mod search;
#[path = "../support/mod.rs"]
mod support;
mod trending;
mod updates;

use civitdeck::hash::hash_file;
use civitdeck::model::digests::to_hex;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::SystemTime;
use support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use support::civitai_server::{CivitaiServer, Fault};
use support::fixtures::{lora, put, safetensors, weights};
use support::program::{Program, bare, codes, finish};
use tempfile::TempDir;

/// A data folder and a disk. The disk's path is real, as the program prints it.
struct World {
    data: TempDir,
    _disk: TempDir,
    disk: std::path::PathBuf,
    program: Program,
}

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
impl World {
    fn new() -> Self {
        let (data, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let program = Program::new(data.path());
        Self { disk: fs::canonicalize(disk.path()).unwrap(), data, _disk: disk, program }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> std::path::PathBuf {
        let path = self.disk.join(name);
        put(&path, bytes);
        path
    }

    fn scan(&self) -> support::program::Ran {
        self.program.run([Path::new("scan"), Path::new("--json"), Path::new("--hash"), &self.disk])
    }
}

#[test]
fn hash_prints_one_object_a_file_in_the_order_given() {
    let world = World::new();
    let mut files = vec![world.put("b.safetensors", &lora(1, None)), world.put("a.txt", b"hello world")];
    files.push(world.disk.join("not there"));
    files.push(world.put("c.bin", &weights(3, 3 << 20)));
    let ran =
        world.program.run([Path::new("hash"), Path::new("--json")].into_iter().chain(files.iter().map(|file| &**file)));
    assert_eq!(ran.code, Some(1), "one file is missing: {}", ran.stderr);
    let objects = ran.objects();
    assert_eq!(objects.len(), 4);
    for (file, object) in files.iter().zip(&objects) {
        assert_eq!(object["path"], file.to_str().unwrap());
    }
    let hello = &objects[1];
    assert_eq!(
        hello,
        &json!({"path": hello["path"], "size": 11,
            "sha256": "B94D27B9934D3E08A52E52D7DA7DABFAC484EFE37A5380EE9088F7ACE2EFCDE9", "autov1": null,
            "autov2": "B94D27B993", "autov3": null, "crc32": "85114A0D",
            "blake3": "D74981EFA70A0C880B8D8C1985D075DBCBF679B99A5F9914E5AAF96B831A9E24"})
    );
    let expected = hash_file(&files[0], &()).unwrap();
    assert_eq!(objects[0]["autov3"], to_hex(&expected.autov3.unwrap()));
    assert!(objects[2]["error"].as_str().unwrap().contains("could not be opened"), "{}", objects[2]);
    assert_eq!(objects[2].as_object().unwrap().len(), 2);
    assert_eq!(objects[3]["autov1"].as_str().unwrap().len(), 8);
}

#[test]
fn hash_is_readable_too() {
    let world = World::new();
    let file = world.put("a.txt", b"hello world");
    let ran = world.program.run([Path::new("hash"), &file]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("AutoV2  B94D27B993\n") && ran.stdout.contains("AutoV3  –\n"), "{}", ran.stdout);
    let ran = world.program.run([Path::new("hash"), &world.disk]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("Only ordinary files"), "{}", ran.stderr);
}

#[test]
fn wrong_usage_is_two() {
    let world = World::new();
    for arguments in [&["hash"][..], &["lookup"], &["nonsense"], &["scan", "--nonsense"], &["doctor", "folder"]] {
        assert_eq!(world.program.run(arguments).code, Some(2), "{arguments:?}");
    }
    let ran = finish(world.program.command(["scan"]).env("CIVITDECK_PACE_SECONDS", "soon"));
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let ran = Program::at(world.data.path(), "ftp://example.com".to_owned()).run(["lookup", "0123456789"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
}

#[test]
#[cfg(all(unix, not(target_os = "macos")))]
fn without_a_display_the_commands_are_named() {
    let ran = finish(&mut bare());
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("no display") && ran.stderr.contains("civitdeck --help"), "{}", ran.stderr);
}

#[test]
fn a_scan_tells_everything_about_a_file() {
    let world = World::new();
    let path = world.put("models/loras/ink.safetensors", &lora(1, None));
    world.put("models/loras/page.safetensors", b"<!DOCTYPE html><html><body>Sign in</body></html>");
    let ran = world.scan();
    assert_eq!(ran.code, Some(0), "a broken file is no failure of the scan: {}", ran.stderr);
    let digests = hash_file(&path, &()).unwrap();
    assert_eq!(
        ran.file("ink.safetensors"),
        json!({"path": path.to_str().unwrap(), "size": digests.size_bytes, "kind": "lora", "family": "sdxl",
            "base_model": null, "state": "pending", "model_id": null, "version_id": null,
            "sha256": to_hex(&digests.sha256), "autov3": to_hex(&digests.autov3.unwrap()), "findings": []})
    );
    let page = ran.file("page.safetensors");
    assert_eq!(page["state"], "broken");
    assert!(codes(&page).contains(&"html_page".to_owned()), "{page}");
    assert!(!page["findings"][0]["detail"].as_str().unwrap().is_empty());
    let summary = ran.summary();
    for (name, expected) in
        [("found", 2), ("new", 2), ("pending", 1), ("broken", 1), ("hashed", 2), ("missing", 0), ("issues", 0)]
    {
        assert_eq!(summary[name], expected, "{name}: {summary}");
    }
    assert!(summary["seconds"].is_number() && summary["bytes"].as_u64() > Some(digests.size_bytes));
}

#[test]
fn an_unchanged_file_is_not_opened_again() {
    let world = World::new();
    let path = world.put("ink.safetensors", &lora(1, None));
    let before = world.scan().file("ink.safetensors");
    // Other bytes of the same length in the same file at the same time: only a read could tell.
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, lora(2, None)).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    let again = world.scan();
    assert_eq!(again.file("ink.safetensors"), before);
    assert_eq!((&again.summary()["unchanged"], &again.summary()["hashed"]), (&json!(1), &json!(0)));
    fs::File::options().write(true).open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let changed = world.scan();
    assert_ne!(changed.file("ink.safetensors")["sha256"], before["sha256"], "a new time is noticed");
    assert_eq!(changed.summary()["changed"], 1);
}

#[test]
fn a_moved_file_is_the_same_file() {
    let world = World::new();
    let path = world.put("loras/ink.safetensors", &lora(1, None));
    let before = world.scan().file("ink.safetensors");
    fs::create_dir(world.disk.join("other")).unwrap();
    fs::rename(&path, world.disk.join("other/oil.safetensors")).unwrap();
    let ran = world.scan();
    assert_eq!(ran.files().len(), 1, "{}", ran.stdout);
    let summary = ran.summary();
    assert_eq!((&summary["moved"], &summary["missing"], &summary["hashed"]), (&json!(1), &json!(0), &json!(0)));
    assert_eq!(ran.file("other/oil.safetensors")["sha256"], before["sha256"]);
}

#[test]
fn a_file_that_is_gone_is_kept_and_marked() {
    let world = World::new();
    let path = world.put("ink.safetensors", &lora(1, None));
    world.put("oil.safetensors", &lora(2, None));
    world.scan();
    fs::remove_file(&path).unwrap();
    let ran = world.scan();
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.file("ink.safetensors")["missing"], true);
    assert_eq!(ran.file("oil.safetensors").get("missing"), None);
    assert_eq!((&ran.summary()["missing"], &ran.summary()["found"]), (&json!(1), &json!(1)));
}

#[test]
#[cfg(unix)]
fn links_count_nothing_twice() {
    let world = World::new();
    let path = world.put("loras/ink.safetensors", &lora(1, None));
    fs::hard_link(&path, world.disk.join("loras/second name.safetensors")).unwrap();
    std::os::unix::fs::symlink("..", world.disk.join("loras/loop")).unwrap();
    std::os::unix::fs::symlink("ink.safetensors", world.disk.join("loras/linked.safetensors")).unwrap();
    std::os::unix::fs::symlink("nowhere", world.disk.join("loras/dangling.safetensors")).unwrap();
    let ran = world.scan();
    assert_eq!((ran.code, ran.files().len()), (Some(0), 1), "{}", ran.stdout);
    assert_eq!(world.scan().summary()["unchanged"], 1);
}

#[test]
fn duplicates_name_each_other() {
    let world = World::new();
    world.put("a.safetensors", &lora(1, None));
    world.put("b.safetensors", &lora(1, None));
    world.put("c.safetensors", &lora(1, Some("edited")));
    let ran = world.scan();
    for (name, code, other) in [
        ("a.safetensors", "duplicate", "b.safetensors"),
        ("b.safetensors", "duplicate", "a.safetensors"),
        ("c.safetensors", "same_weights", "a.safetensors"),
    ] {
        let file = ran.file(name);
        assert_eq!(codes(&file), [code], "{name}");
        assert!(file["findings"][0]["detail"].as_str().unwrap().contains(other), "{file}");
    }
}

#[test]
fn a_folder_that_cannot_be_reached_is_left_as_it_was() {
    let world = World::new();
    let drive = world.disk.join("drive");
    world.put("drive/ink.safetensors", &lora(1, None));
    assert_eq!(world.program.run([Path::new("scan"), Path::new("--hash"), &drive]).code, Some(0));
    fs::rename(&drive, world.disk.join("unplugged")).unwrap();
    let all = world.program.run(["scan", "--json"]);
    let file = all.file("ink.safetensors");
    assert_eq!((&file["offline"], file.get("missing")), (&json!(true), None));
    assert!(file["sha256"].is_string());
    assert_eq!(all.code, Some(0), "nobody asked for this very folder");
    assert_eq!((&all.summary()["offline_roots"], &all.summary()["missing"]), (&json!(1), &json!(0)));
    let named = world.program.run([Path::new("scan"), Path::new("--json"), &drive]);
    assert_eq!((named.code, named.files().len()), (Some(1), 1), "{}", named.stdout);
    fs::rename(world.disk.join("unplugged"), &drive).unwrap();
    assert_eq!(world.program.run(["scan", "--json"]).summary()["unchanged"], 1);
}

#[test]
fn a_folder_inside_a_root_prints_only_what_is_below_it() {
    let world = World::new();
    world.put("loras/ink.safetensors", &lora(1, None));
    world.put("other/oil.safetensors", &lora(2, None));
    world.scan();
    let ran = world.program.run([Path::new("scan"), Path::new("--json"), &world.disk.join("loras")]);
    assert_eq!((ran.code, ran.files().len()), (Some(0), 1), "{}", ran.stdout);
    assert_eq!(ran.summary()["pending"], 1);
    let missing = world.program.run([Path::new("scan"), Path::new("--json"), Path::new("not there")]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.objects()[0]["error"].is_string(), "{}", missing.stdout);
}

#[test]
fn a_scan_reads_well() {
    let world = World::new();
    let none = world.program.run(["scan"]);
    assert_eq!(none.code, Some(0));
    assert!(none.stdout.contains("civitdeck scan FOLDER"), "{}", none.stdout);
    // Windows allows no such names.
    let name = if cfg!(windows) { "ink.safetensors" } else { "ink\u{1b}[2J.safetensors" };
    world.put(name, &lora(1, None));
    let ran = world.program.run([Path::new("scan"), &world.disk]);
    assert!(ran.stdout.contains("LoRA") && ran.stdout.contains("1 file · 1 new · 1 pending"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "names must not command the terminal");
}

#[test]
#[cfg(unix)]
fn a_reader_that_stops_reading_ends_it_quietly() {
    use std::io::Read as _;
    let world = World::new();
    for number in 0..200_u8 {
        let name = format!("{}/{number}.safetensors", "long name ".repeat(20));
        world.put(&name, &safetensors("{}", &weights(number, 16)));
    }
    assert_eq!(world.scan().files().len(), 200);
    let mut child = world.program.command(["scan", "--json"]);
    let mut child = child.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

/// A server that knows "Ink" by all its hashes, and a model nobody here has.
#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn server_with(path: &Path) -> CivitaiServer {
    let digests = hash_file(path, &()).unwrap();
    let version = TestVersion::new(11, "ink v1").file(TestFile::with_digests("ink.safetensors", &digests));
    CivitaiServer::start(Catalogue::new().model(TestModel::new(1, "Ink").version(version)))
}

#[test]
fn identify_waits_for_hashes_and_answers() {
    let world = World::new();
    let path = world.put("ink.safetensors", &lora(1, None));
    world.put("edited.safetensors", &lora(1, Some("edited")));
    world.put("mine.safetensors", &lora(9, None));
    let server = server_with(&path);
    let online = Program::at(world.data.path(), server.base_url());
    let ran = online.run([Path::new("scan"), Path::new("--identify"), Path::new("--json"), &world.disk]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ink = ran.file("ink.safetensors");
    assert_eq!((&ink["state"], &ink["model_id"], &ink["version_id"]), (&json!("identified"), &json!(1), &json!(11)));
    assert_eq!(ink["base_model"], "SDXL 1.0");
    let edited = ran.file("edited.safetensors");
    assert_eq!((&edited["state"], &edited["version_id"]), (&json!("identified"), &json!(11)), "found by AutoV3");
    assert!(codes(&edited).contains(&"header_edited".to_owned()), "{edited}");
    assert!(!codes(&ink).contains(&"header_edited".to_owned()), "{ink}");
    assert_eq!(ran.file("mine.safetensors")["state"], "unknown");
    let asked = server.requests().len();
    let again = online.run(["scan", "--identify", "--json"]);
    assert_eq!((&again.summary()["identified"], &again.summary()["unknown"]), (&json!(2), &json!(1)));
    assert_eq!(server.requests().len(), asked, "what was answered is not asked again");
}

#[test]
fn the_same_weights_published_twice_are_told_apart() {
    let world = World::new();
    let (first, second) = (lora(1, Some("first")), lora(1, Some("second")));
    let digests = |name: &str, bytes: &[u8]| hash_file(&world.put(name, bytes), &()).unwrap();
    let version = |id, name: &str, bytes: &[u8]| {
        TestVersion::new(id, name).file(TestFile::with_digests(name, &digests(&format!("aside/{name}"), bytes)))
    };
    let catalogue = Catalogue::new()
        .model(TestModel::new(1, "First").version(version(11, "first", &first)))
        .model(TestModel::new(2, "Second").version(version(22, "second", &second)));
    let server = CivitaiServer::start(catalogue);
    let online = Program::at(world.data.path(), server.base_url());
    let models = world.disk.join("models");
    let identify = || online.run([Path::new("scan"), Path::new("--identify"), Path::new("--json"), &models]);
    world.put("models/first.safetensors", &first);
    assert_eq!(identify().file("first.safetensors")["version_id"], 11);
    // By now the catalogue knows these weights, but of another file.
    world.put("models/second.safetensors", &second);
    let ran = identify();
    let file = ran.file("second.safetensors");
    assert_eq!(file["version_id"], 22, "{}", ran.stdout);
    assert_eq!(codes(&file), ["same_weights"]);
}

#[test]
fn without_civitai_files_stay_pending() {
    let world = World::new();
    let path = world.put("ink.safetensors", &lora(1, None));
    let server = server_with(&path);
    server.fail_times(50, &Fault::Html(403));
    let online = Program::at(world.data.path(), server.base_url());
    for program in [&online, &world.program] {
        let ran = program.run([Path::new("scan"), Path::new("--identify"), Path::new("--json"), &world.disk]);
        assert_eq!(ran.code, Some(0), "no file failed");
        assert_eq!(ran.file("ink.safetensors")["state"], "pending");
        assert!(ran.file("ink.safetensors")["sha256"].is_string());
        assert!(ran.summary()["civitai"].is_string() && ran.stderr.contains("CivitAI"), "{}", ran.stderr);
    }
    server.heal();
    let ran = online.run(["scan", "--identify", "--json"]);
    assert_eq!((&ran.summary()["identified"], ran.summary().get("civitai")), (&json!(1), None));
}

#[test]
fn lookup_finds_files_and_hashes() {
    let world = World::new();
    let path = world.put("ink.safetensors", &lora(1, None));
    let edited = world.put("edited.safetensors", &lora(1, Some("edited")));
    let server = server_with(&path);
    let digests = hash_file(&path, &()).unwrap();
    let autov3 = to_hex(&digests.autov3.unwrap());
    let online = Program::at(world.data.path(), server.base_url());
    world.program.run([Path::new("scan"), Path::new("--hash"), &world.disk]);
    let queries = [path.to_str().unwrap(), edited.to_str().unwrap(), &autov3.to_lowercase(), "0123456789"];
    let ran = online.run(["lookup", "--json"].into_iter().chain(queries));
    assert_eq!(ran.code, Some(0), "not on CivitAI is an answer: {}", ran.stderr);
    let objects = ran.objects();
    let ink = json!({"model_id": 1, "version_id": 11, "file_id": 110, "model_name": "Ink", "version_name": "ink v1",
        "type": "LORA", "base_model": "SDXL 1.0", "by": "SHA256"});
    assert_eq!(objects[0]["match"], ink);
    assert_eq!(objects[0]["query"], queries[0]);
    assert_eq!(objects[0]["digests"]["sha256"], to_hex(&digests.sha256));
    assert_eq!(objects[0]["local"][0], queries[0]);
    assert_eq!(objects[1]["match"]["by"], "AutoV3");
    assert!(codes(&objects[1]).contains(&"header_edited".to_owned()), "{}", objects[1]);
    assert_eq!((&objects[2]["match"]["by"], &objects[2]["match"]["file_id"]), (&json!("AutoV3"), &json!(110)));
    assert_eq!(objects[2]["digests"]["sha256"], Value::Null);
    assert_eq!(objects[2]["local"].as_array().unwrap().len(), 2);
    assert_eq!((&objects[3]["match"], &objects[3]["local"]), (&Value::Null, &json!([])));

    // Offline the same file is known from before, and what was never seen is simply not known.
    let asked = server.requests().len();
    let offline = world.program.run(["lookup", "--json", queries[0], "0123456789"]);
    assert_eq!(offline.code, Some(0), "{}", offline.stderr);
    assert_eq!(offline.objects()[0]["match"], ink);
    assert!(offline.objects()[1]["civitai"].as_str().unwrap().contains("offline mode is on"), "{}", offline.stdout);
    assert_eq!(server.requests().len(), asked);
}

#[test]
fn lookup_of_nothing_fails() {
    let world = World::new();
    let ran = world.program.run(["lookup", "--json", "no such file"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.objects()[0]["error"].as_str().unwrap().contains("could not be read"), "{}", ran.stdout);
    let path = world.put("ink.safetensors", &lora(1, None));
    let server = server_with(&path);
    server.fail_times(50, &Fault::Html(403));
    let ran = Program::at(world.data.path(), server.base_url()).run([Path::new("lookup"), &path]);
    assert_eq!(ran.code, Some(1), "the question was not answered: {}", ran.stdout);
    assert!(ran.stdout.contains("AutoV3"), "the digests are told all the same: {}", ran.stdout);
}

#[test]
fn the_doctor_finds_a_healthy_library_healthy() {
    let world = World::new();
    world.put("ink.safetensors", &lora(1, None));
    world.scan();
    let ran = world.program.run(["doctor", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    for object in ran.objects() {
        assert_eq!(object["ok"], true);
        assert!(object["name"].is_string() && object["detail"].is_string());
    }
    let server = CivitaiServer::start(Catalogue::new());
    let online = Program::at(world.data.path(), server.base_url());
    assert_eq!(online.run(["doctor"]).code, Some(0));
    server.fail_times(9, &Fault::Html(403));
    let ran = online.run(["doctor"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("BAD  CivitAI"), "{}", ran.stdout);
}

#[test]
fn a_damaged_library_is_told_and_rebuilt_without_losing_it() {
    let world = World::new();
    world.put("ink.safetensors", &lora(1, None));
    world.scan();
    let store = world.data.path().join("civitdeck.redb");
    for damage in [&b"not a library"[..], b""] {
        fs::write(&store, damage).unwrap();
        let ran = world.program.run(["scan", "--json"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
        assert!(ran.stderr.contains("doctor --rebuild") && !ran.stderr.contains("panicked"), "{}", ran.stderr);
        assert_eq!(world.program.run(["doctor"]).code, Some(1));
        let ran = world.program.run([Path::new("doctor"), Path::new("--rebuild"), &world.disk]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("1 file · 1 new"), "{}", ran.stdout);
    }
    let names = fs::read_dir(world.data.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.starts_with("civitdeck.redb.damaged-")).count(), 2);
    let ran = world.program.run(["doctor", "--rebuild", "--json"]);
    assert_eq!(ran.code, Some(0), "a sound library is left alone: {}", ran.stdout);
    assert!(ran.objects()[0]["detail"].as_str().unwrap().contains("nothing was changed"));
    assert_eq!(world.program.run(["scan", "--json"]).summary()["unchanged"], 1);
}

#[test]
fn damage_behind_a_sound_beginning_is_found_too() {
    let world = World::new();
    for number in 0..40 {
        world.put(&format!("{number}.safetensors"), &lora(number, None));
    }
    world.scan();
    let store = world.data.path().join("civitdeck.redb");
    let mut bytes = fs::read(&store).unwrap();
    let behind_the_header = 8192;
    bytes[behind_the_header..].fill(0xff);
    fs::write(&store, &bytes).unwrap();
    assert_eq!(world.program.run(["doctor"]).code, Some(1));
    let ran = world.program.run([Path::new("doctor"), Path::new("--rebuild"), &world.disk]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("40 files · 40 new"), "{}", ran.stdout);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

#[test]
#[cfg(all(unix, not(target_os = "macos")))]
fn names_that_are_not_text_are_printed_all_the_same() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = World::new();
    put(&world.disk.join(std::ffi::OsStr::from_bytes(b"ink\xff.safetensors")), &lora(1, None));
    let ran = world.scan();
    assert_eq!((ran.code, ran.files().len()), (Some(0), 1));
    assert_eq!(ran.file("ink\u{fffd}.safetensors")["kind"], "lora");
}
