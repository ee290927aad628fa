//! Nothing planted comes out: not the key, not the home folder, not the user's name, and no file's name unless it is wanted.

use super::*;
use crate::jobs::JobControl;
use crate::library::{doctor, roots, scan};
use serde_json::json;
use std::io::Read as _;
use tempfile::TempDir;

const KEY: &str = "planted-key-of-the-user";
const OTHER_KEY: &str = "0123456789abcdef0123456789abcdef";

/// A home with a data folder and a scanned folder of models in it, whose user is called `plantedperson`.
struct World {
    _disk: TempDir,
    home: PathBuf,
    data: PathBuf,
    store: Store,
}

impl World {
    fn new() -> Self {
        let disk = tempfile::tempdir().unwrap();
        let home = std::fs::canonicalize(disk.path()).unwrap().join("plantedperson");
        let (data, models) = (home.join("data"), home.join("models"));
        std::fs::create_dir_all(&models).unwrap();
        std::fs::write(models.join("secret name.safetensors"), b"no header").unwrap();
        let store = Store::open(&data).unwrap();
        let root = roots::add(&store, &models, 0).unwrap();
        scan::scan(&store, &[root], &JobControl::default(), &|_| {}).unwrap();
        Self { _disk: disk, home, data, store }
    }

    fn collect(&self, with_names: bool) -> Bundle {
        let home = self.home.display();
        let token = Token::new(KEY).unwrap();
        collect(&Input {
            identity: Identity {
                home: Some(self.home.clone()),
                user_names: vec!["plantedperson".to_owned()],
                computer: Some("planted-computer".to_owned()),
            },
            data_dir: &self.data,
            cache_dir: &self.data,
            store: Some(&self.store),
            checks: doctor::examine_open(&self.store),
            settings: json!({ "theme": "Dark", "api_token": "short", "folder": self.home.join("models") }),
            renderer: Some("wgpu".to_owned()),
            log: vec![
                format!("WARN sent Authorization: Bearer {KEY} to https://civitai.com/api/v1/enums"),
                format!("WARN GET https://civitai.com/x?token={OTHER_KEY} {KEY}"),
                format!("WARN cannot be read: {home}/models/secret name.safetensors"),
                format!("WARN {OTHER_KEY} of PlantedPerson@mail.example on planted-computer"),
            ],
            token: Some(&token),
            with_names,
        })
    }
}

fn all(bundle: &Bundle) -> String {
    bundle.files.iter().flat_map(|(name, text)| ["== ", name, "\n", text]).collect()
}

#[test]
fn nothing_planted_is_in_the_bundle() {
    let world = World::new();
    for with_names in [false, true] {
        let text = all(&world.collect(with_names)).to_lowercase();
        for planted in [KEY, OTHER_KEY, "plantedperson", "mail.example", "planted-computer", "short"] {
            assert!(!text.contains(planted), "{planted} with_names={with_names}\n{text}");
        }
        assert!(!text.contains(&world.home.display().to_string().to_lowercase()), "{text}");
        assert_eq!(text.contains("secret name"), with_names, "{text}");
    }
}

#[test]
fn what_helps_is_in_the_bundle() {
    let bundle = World::new().collect(false);
    let names: Vec<&str> = bundle.files.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["about.txt", "settings.json", "library.txt", "doctor.txt", "log.txt"]);
    let text = all(&bundle);
    for wanted in [
        concat!("CivitDeck            ", env!("CARGO_PKG_VERSION")),
        "Renderer             wgpu",
        "\"theme\": \"Dark\"",
        "[folder 1]: folder, scanned",
        "Files                1, 0 GiB, 0 missing",
        "State                pending: 1",
        "ok  library file: [data]",
        "ok  folder: [folder 1]: folder",
        "https://civitai.com/x?token=[hidden] [hidden]",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
}

#[test]
fn a_report_without_a_library_is_a_report() {
    let nowhere = Path::new("/nowhere");
    let bundle = collect(&Input {
        identity: Identity::default(),
        data_dir: nowhere,
        cache_dir: nowhere,
        store: None,
        checks: Vec::new(),
        settings: serde_json::Value::Null,
        renderer: None,
        log: vec!["line\n".repeat(LONGEST_TEXT_BYTES / 4)],
        token: None,
        with_names: false,
    });
    assert_eq!(bundle.files[2].1, "The library is not open.\n");
    assert!(bundle.files[4].1.len() < LONGEST_TEXT_BYTES + 100);
    assert!(bundle.files[4].1.ends_with("line\n(the rest is left out)\n"));
}

#[test]
fn it_is_written_as_a_zip_or_as_a_folder_and_over_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = Bundle { files: vec![("about.txt", "one\n".to_owned()), ("log.txt", String::new())] };
    let path = folder.path().join("report.ZIP");
    write(&bundle, &path).unwrap();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name("about.txt").unwrap().read_to_string(&mut text).unwrap();
    assert_eq!((archive.len(), text.as_str()), (2, "one\n"));
    assert!(matches!(write(&bundle, &path), Err(ReportError::Exists { .. })));

    let path = folder.path().join("report");
    write(&bundle, &path).unwrap();
    assert_eq!(std::fs::read_to_string(path.join("about.txt")).unwrap(), "one\n");
    assert!(matches!(write(&bundle, &path), Err(ReportError::Exists { .. })));
    assert!(matches!(write(&bundle, &folder.path().join("a/b.zip")), Err(ReportError::Io { .. })));
}
