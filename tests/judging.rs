//! The commands that judge: what they print, and with which exit code.

mod support;

use std::fs;
use support::program::Program;

#[test]
fn scan_pickle_names_every_import_and_fails_for_what_is_not_clean() {
    let disk = tempfile::tempdir().unwrap();
    let program = Program::new(disk.path());
    let bad = disk.path().join("bad.pt");
    fs::write(&bad, b"\x80\x02cos\nsystem\n(X\x04\0\0\0truetR.").unwrap();
    let good = disk.path().join("good.pt");
    fs::write(&good, b"\x80\x02ccollections\nOrderedDict\n)R.").unwrap();
    let ran = program.run(["scan-pickle", "--json", bad.to_str().unwrap(), good.to_str().unwrap()]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let objects = ran.objects();
    assert_eq!(objects[0]["verdict"], "dangerous");
    let import = serde_json::json!({"name": "os.system", "offset": 2, "use": "call", "grade": "dangerous"});
    assert_eq!(objects[0]["globals"][0], import);
    assert_eq!((&objects[1]["verdict"], &objects[1]["findings"]), (&"clean".into(), &serde_json::json!([])));
    let clean = program.run(["scan-pickle", good.to_str().unwrap()]);
    assert_eq!(clean.code, Some(0));
    assert!(clean.stdout.contains("no dangerous code found") && !clean.stdout.contains("safe"), "{}", clean.stdout);
    assert_eq!(program.run(["scan-pickle", "--json", "not there"]).code, Some(1));
}
