//! Links, loops and spellings: every file counts once.

#![cfg_attr(not(unix), expect(unused_imports, reason = "links need rights on Windows that tests may not have"))]

use crate::support::models::{TestLibrary, lora};
use civitdeck::library::{LibraryError, roots};
use std::fs;

#[cfg(unix)]
use std::os::unix::fs::symlink;

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let library = TestLibrary::new();
    library.put("a/ink.safetensors", &lora(1));
    symlink(library.path(""), library.path("a/up")).unwrap();
    symlink(library.path("a"), library.path("a/self")).unwrap();
    symlink(library.path("gone"), library.path("a/dangling.safetensors")).unwrap();
    let report = library.scan();
    assert_eq!((report.found, report.issues.len()), (1, 0));
    assert_eq!(library.scan().unchanged, 1);
}

#[cfg(unix)]
#[test]
fn links_into_the_library_are_aliases_and_links_out_of_it_are_files() {
    let library = TestLibrary::new();
    let ink = library.put("b/ink.safetensors", &lora(1));
    fs::create_dir(library.path("a")).unwrap();
    symlink(&ink, library.path("a/alias.safetensors")).unwrap();
    let outside = library.beside("elsewhere");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("oil.safetensors"), lora(2)).unwrap();
    fs::write(outside.join("gouache.safetensors"), lora(3)).unwrap();
    symlink(outside.join("oil.safetensors"), library.path("a/oil.safetensors")).unwrap();
    symlink(&outside, library.path("linked")).unwrap();
    let report = library.scan();
    assert_eq!(report.found, 3, "ink, and oil and gouache once each");
    assert!(library.records().iter().all(|record| record.path != library.path("a/alias.safetensors")));
    let report = library.scan();
    assert_eq!((report.unchanged, report.new, report.missing), (3, 0, 0));
}

#[cfg(unix)]
#[test]
fn hard_links_count_once_and_the_known_name_stays() {
    let library = TestLibrary::new();
    let path = library.put("m.safetensors", &lora(1));
    library.scan();
    fs::hard_link(&path, library.path("a.safetensors")).unwrap();
    let report = library.scan();
    assert_eq!((report.found, report.unchanged, report.new, report.missing), (1, 1, 0, 0));
    assert_eq!(library.records()[0].path, path);
}

#[cfg(unix)]
#[test]
fn hard_links_in_several_folders_stay_with_the_known_name() {
    let library = TestLibrary::new();
    let path = library.put("z/m.safetensors", &lora(1));
    library.scan();
    fs::create_dir(library.path("a")).unwrap();
    fs::hard_link(&path, library.path("a/m.safetensors")).unwrap();
    let report = library.scan();
    assert_eq!((report.found, report.missing), (1, 0));
    assert_eq!(library.records().len(), 1);
    let first = library.records()[0].path.clone();
    library.scan();
    assert_eq!(library.records()[0].path, first, "it does not change from scan to scan");
}

#[test]
fn another_spelling_of_a_root_is_the_same_root() {
    let library = TestLibrary::new();
    let known = library.store.read(|reader| reader.roots()).unwrap();
    let dotted = library.path("").join("..").join("models");
    assert_eq!(roots::add(&library.store, &dotted, 5).unwrap(), known[0]);
    let upper = library.beside("MODELS");
    if upper.exists() {
        assert_eq!(roots::add(&library.store, &upper, 5).unwrap(), known[0]);
    } else {
        let refused = roots::add(&library.store, &upper, 5);
        assert!(matches!(refused, Err(LibraryError::NotAFolder { .. })));
        #[cfg(unix)]
        {
            symlink(library.path(""), &upper).unwrap();
            assert_eq!(roots::add(&library.store, &upper, 5).unwrap(), known[0]);
        }
    }
    assert_eq!(library.store.read(|reader| reader.roots()).unwrap(), known);
}

#[test]
fn removing_a_root_forgets_its_files_and_touches_none() {
    let library = TestLibrary::new();
    let path = library.put("ink.safetensors", &lora(1));
    library.scan();
    let root = library.store.read(|reader| reader.roots()).unwrap()[0].id;
    assert_eq!(roots::remove(&library.store, root).unwrap().len(), 1);
    assert!(library.records().is_empty());
    assert_eq!(fs::read(path).unwrap(), lora(1));
}

#[test]
fn a_larger_root_takes_the_smaller_one_with_its_files() {
    let library = TestLibrary::new();
    library.put("ink.safetensors", &lora(1));
    library.scan();
    library.hash();
    let before = library.record("ink.safetensors");
    let large = roots::add(&library.store, &library.beside(""), 5).unwrap();
    let report = library.scan();
    assert_eq!((report.found, report.new, report.missing), (1, 0, 0));
    let after = library.record("ink.safetensors");
    assert_eq!((after.key, after.root, after.digests), (before.key, large.id, before.digests));
}
