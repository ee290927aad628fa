//! `civitdeck trending`: what is hot, rising and new.

use crate::World;
use crate::support::civitai_catalogue::{Catalogue, TestModel, TestVersion};
use crate::support::civitai_server::{CivitaiServer, Fault};
use crate::support::program::Program;
use civitdeck::model::community::{Counters, Day};
use civitdeck::model::hidden::{Hidden, HiddenChange};
use civitdeck::model::ids::ModelId;
use civitdeck::store::Store;
use serde_json::{Value, json};

fn server() -> CivitaiServer {
    let model = |id: u64, name: &str| TestModel::new(id, name).version(TestVersion::new(id * 10, "v1"));
    let other = model(3, "Paper Boats").field("creator", json!({"username": "folder"}));
    CivitaiServer::start(Catalogue::new().model(model(1, "Night Metro")).model(model(2, "Alpine")).model(other))
}

/// List, name and source of each line.
fn told(lines: &[Value]) -> Vec<[String; 3]> {
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    lines.iter().map(|line| ["list", "name", "source"].map(|key| text(line, key))).collect()
}

fn row(list: &str, name: &str, source: &str) -> [String; 3] {
    [list, name, source].map(str::to_owned)
}

#[test]
fn the_lists_are_told_live_then_kept_then_without_a_network() {
    let world = World::new();
    let server = server();
    let online = Program::at(world.data.path(), server.base_url());
    let ran = online.run(["trending", "--json", "--limit", "2"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let live: Vec<_> = ["hot", "new"]
        .into_iter()
        .flat_map(|list| ["Night Metro", "Alpine"].map(|name| row(list, name, "live")))
        .collect();
    assert_eq!(told(&ran.objects()), live);
    let first = &ran.objects()[0];
    assert_eq!((&first["model_id"], &first["type"], &first["installed"]), (&json!(1), &json!("LoRA"), &json!(false)));
    assert!(ran.stderr.contains("a rate needs the counters of two days"), "{}", ran.stderr);
    let asked = server.requests().len();
    let ran = online.run(["trending", "--json", "--limit", "2"]);
    assert!(told(&ran.objects()).iter().all(|[.., source]| source == "cached") && ran.objects().len() == 4);
    assert_eq!(server.requests().len(), asked, "what is young is not asked again");
    let ran = world.program.run(["trending", "--json", "--limit", "2"]);
    assert_eq!((ran.code, ran.objects().len()), (Some(0), 4), "{ran:?}");
    assert!(ran.objects()[0]["age_seconds"].is_i64());
}

#[test]
fn what_rises_is_worked_out_here_and_what_is_hidden_is_on_no_list() {
    let world = World::new();
    let server = server();
    let online = Program::at(world.data.path(), server.base_url());
    assert_eq!(online.run(["trending"]).code, Some(0));
    {
        let store = Store::open(world.data.path()).unwrap();
        let today = Day::of(civitdeck::civitai::now_unix_secs());
        store
            .write(|writer| {
                for (id, before) in [(1, 5), (3, 2)] {
                    let counters = Counters { thumbs_up_count: Some(before), ..Counters::default() };
                    writer.put_counters(ModelId(id), today.before(2), &counters)?;
                }
                let mut hidden = Hidden::default();
                hidden.apply(HiddenChange::HideModel(ModelId(2), "Alpine".to_owned()));
                hidden.apply(HiddenChange::HideCreator("Folder".to_owned()));
                writer.put_setting(Hidden::NAME, &hidden)
            })
            .unwrap();
    }
    let ran = online.run(["trending", "--json"]);
    let lines = told(&ran.objects());
    assert!(lines.contains(&row("rising", "Night Metro", "own counters")), "{lines:?}");
    assert!(lines.iter().all(|[_, name, _]| name == "Night Metro"), "{lines:?}");
    assert_eq!(ran.objects().iter().find(|line| line["list"] == "rising").unwrap()["thumbs_up_gained"], json!(4));
}

#[test]
fn a_list_that_civitai_does_not_tell_is_said() {
    let world = World::new();
    let server = server();
    server.fail_where("sort=Newest", Fault::Html(524));
    let online = Program::at(world.data.path(), server.base_url());
    let ran = online.run(["trending", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("new: CivitAI answered with a web page"), "{}", ran.stderr);
    assert_eq!(told(&ran.objects()).len(), 3, "and the others are told");
}
