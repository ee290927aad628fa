//! What the user keeps, as `scan` prints it.

use crate::World;
use crate::support::fixtures::lora;
use civitdeck::model::ids::FileKey;
use civitdeck::model::marks::MarkChange;
use civitdeck::store::{Store, Writer};
use serde_json::json;
use std::path::Path;

#[test]
fn a_scan_prints_what_the_user_keeps_only_where_there_is_something() {
    let world = World::new();
    world.put("a.safetensors", &lora(1, None));
    assert_eq!(world.scan().code, Some(0));
    let mark = |writer: &mut Writer<'_>| {
        let record = writer.file(FileKey(1))?.unwrap();
        let mut subject = writer.subject_for_file(&record)?;
        for change in [MarkChange::Favourite(true), MarkChange::Rating(4), MarkChange::AddTag("soft".to_owned())] {
            subject.marks.apply(&change, 1);
        }
        writer.put_subject(&subject)
    };
    Store::open(world.data.path()).unwrap().write(mark).unwrap();
    world.put("b.safetensors", &lora(2, None));
    let files = world.scan().files();
    assert_eq!((&files[0]["favourite"], &files[0]["rating"]), (&json!(true), &json!(4)));
    assert_eq!(files[0]["own_tags"], json!(["soft"]));
    let plain = files[1].as_object().unwrap();
    assert!(["favourite", "rating", "own_tags"].iter().all(|name| !plain.contains_key(*name)));
    let printed = world.program.run([Path::new("scan"), &world.disk]);
    assert!(printed.stdout.contains("a.safetensors  (favourite, 4 of 5, #soft)"), "{}", printed.stdout);
}
