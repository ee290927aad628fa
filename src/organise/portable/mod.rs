//! The user's part of a library as one readable JSON file: what is kept about models, collections, and every model with its address,
//! AIR, hashes and path, to have it again on another machine.

mod export;
mod import;
mod rest;

pub use export::{Exported, export};
pub use import::{Imported, MissingModel, import};

use crate::model::collection::Collection;
use crate::model::digests::{from_hex, to_hex};
use crate::model::ids::{ModelId, VersionId};
use crate::model::label::Label;
use crate::model::marks::Alias;
use crate::model::mature::MatureMode;
use crate::model::query::language::QueryNames;
use crate::model::root::LibraryRoot;
use serde::{Deserialize, Serialize};

const FORMAT: &str = "civitdeck-library";
const VERSION: u32 = 1;

/// The whole file. Fields that are not known are passed over, so a newer file is read as far as it is understood.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Document {
    format: String,
    version: u32,
    exported_unix_secs: i64,
    collections: Vec<WrittenCollection>,
    subjects: Vec<WrittenSubject>,
    models: Vec<WrittenModel>,
    /// Models that are never to be shown again where CivitAI is looked through.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hidden_models: Vec<Named>,
    /// Creators of which nothing is to be shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hidden_creators: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    followed_creators: Vec<String>,
    /// Versions of which no update is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ignored_versions: Vec<Named>,
    /// Models of which no update is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ignored_models: Vec<Named>,
    /// Searches under a name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    searches: Vec<WrittenSearch>,
}

/// A number of CivitAI's, with the name it goes by.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Named {
    id: u64,
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct WrittenSearch {
    name: String,
    /// As the search field reads it.
    query: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct WrittenCollection {
    id: u32,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<u32>,
    /// Numbers of subjects of this file, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<u64>,
    /// Whether it opens in the order of its members here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_my_order: bool,
    /// The public collection of CivitAI's that it is made after: its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    civitai_collection: Option<u64>,
    /// Whose that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    civitai_owner: Option<String>,
    /// What its owner says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    civitai_description: Option<String>,
    /// The question of a smart collection, as the search field reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

/// What is kept about a model, and all that leads to it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct WrittenSubject {
    id: u64,
    name: String,
    /// `version:12`, `model:3`, `sha256:ABCD…`.
    known_as: Vec<String>,
    /// Paths of its files, for models nothing else is known of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paths: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    favourite: bool,
    #[serde(skip_serializing_if = "is_zero")]
    rating: u8,
    #[serde(skip_serializing_if = "is_no_label")]
    label: Label,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mature: Option<MatureMode>,
    changed_unix_secs: i64,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct WrittenModel {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_name: Option<String>,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<String>,
    path: String,
    /// The path below its root, with `/`.
    path_in_root: String,
    size_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    model_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    air: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    autov3: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blake3: Option<String>,
    /// What the user says it is: title, kind, family, trigger words.
    #[serde(skip_serializing_if = "Option::is_none")]
    edits: Option<serde_json::Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(number: &u8) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_no_label(label: &Label) -> bool {
    label.is_none()
}

/// An alias as text; none for a file's own key, which means nothing elsewhere.
fn alias_text(alias: &Alias) -> Option<String> {
    match alias {
        Alias::Version(id) => Some(format!("version:{id}")),
        Alias::Model(id) => Some(format!("model:{id}")),
        Alias::Sha256(hash) => Some(format!("sha256:{}", to_hex(hash))),
        Alias::File(_) => None,
    }
}

/// An alias from text; none for what is not understood.
fn alias_of(text: &str) -> Option<Alias> {
    let (kind, value) = text.split_once(':')?;
    match kind {
        "version" => value.parse().ok().map(|id| Alias::Version(VersionId(id))),
        "model" => value.parse().ok().map(|id| Alias::Model(ModelId(id))),
        "sha256" => from_hex(value).map(Alias::Sha256),
        _ => None,
    }
}

/// Names by which a question is written and read again: of collections, and of folders by their last part.
fn query_names<'a>(collections: &[Collection], roots: impl Iterator<Item = &'a LibraryRoot>) -> QueryNames {
    QueryNames::of(collections, roots)
}

#[cfg(test)]
mod tests {
    use super::super::tests::World;
    use super::*;
    use crate::jobs::JobControl;
    use crate::model::collection::{CollectionChange, PublicSource, in_order};
    use crate::model::community::Followed;
    use crate::model::facet::FacetValue;
    use crate::model::hidden::{Hidden, HiddenChange};
    use crate::model::marks::MarkChange;
    use crate::model::query::{CardQuery, Preset, SortBy};
    use crate::model::updates::{UpdateChange, UpdateWishes};

    #[test]
    fn what_the_user_keeps_is_had_again_elsewhere_and_nothing_there_is_lost() {
        let here = World::new(&["loras/ink.safetensors", "loras/wash.safetensors"]);
        here.identify("loras/ink.safetensors", 7, "SDXL 1.0");
        let mark = |world: &World, name: &str, changes: Vec<MarkChange>| {
            let key = world.card(name).key;
            world
                .store
                .write(|writer| {
                    let record = writer.file(key)?.unwrap();
                    let mut subject = writer.subject_for_file(&record)?;
                    for change in &changes {
                        subject.marks.apply(change, 5);
                    }
                    writer.put_subject(&subject)?;
                    Ok(subject.id)
                })
                .unwrap()
        };
        let ink = mark(
            &here,
            "loras/ink.safetensors",
            vec![MarkChange::Rating(4), MarkChange::Label(Label::Blue), MarkChange::AddTag("soft".into())],
        );
        mark(&here, "loras/wash.safetensors", vec![MarkChange::Note("by hand".into())]);
        here.store
            .write(|writer| {
                let outer = CollectionChange::Create { name: "Outer".into(), parent: None };
                let outer = writer.change_collections(&outer, 1)?;
                let inner = CollectionChange::Create { name: "Inner".into(), parent: outer };
                let inner = writer.change_collections(&inner, 1)?.unwrap();
                let (owner, description) = (Some("mira".to_owned()), Some("soft ones".to_owned()));
                let source = PublicSource { id: 5001, owner, description };
                writer.change_collections(&CollectionChange::Source(inner, Box::new(source)), 1)?;
                let asked = CardQuery { include: vec![FacetValue::Collection(inner)], ..CardQuery::default() };
                let (name, query) = ("Live".into(), Box::new(CardQuery { text: "ink".into(), ..asked }));
                let live =
                    writer.change_collections(&CollectionChange::CreateSmart { name, parent: None, query }, 1)?;
                let first = CollectionChange::Move { id: live.unwrap(), parent: None, before: outer };
                writer.change_collections(&first, 1)?;
                writer.collect(inner, &[ink], true)
            })
            .unwrap();
        let file = here.root.join("library.json");
        let exported = export(&here.store, &file, 9, &JobControl::default()).unwrap();
        assert_eq!((exported.models, exported.subjects, exported.collections), (2, 2, 3));
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("\"address\": \"https://civitai.com/models/7?modelVersionId=7\""), "{text}");

        let there = World::new(&["loras/ink.safetensors"]);
        there.identify("loras/ink.safetensors", 7, "SDXL 1.0");
        mark(&there, "loras/ink.safetensors", vec![MarkChange::Favourite(true)]);
        for _ in 0..2 {
            let imported = import(&there.store, &file, 10, &|_| {}).unwrap();
            assert_eq!((imported.subjects, imported.skipped, imported.collections), (1, 1, 3));
            assert_eq!(imported.missing.len(), 0, "what nobody can fetch is not told as missing");
        }
        let card = there.card("loras/ink.safetensors");
        assert_eq!((card.favourite, card.rating, card.own_tags.clone()), (true, 4, vec!["soft".to_owned()]));
        let collections = there.store.read(|reader| reader.collections()).unwrap();
        assert_eq!((collections.len(), card.label), (3, Label::Blue), "importing twice makes nothing twice");
        let inner = collections.iter().find(|one| one.name == "Inner").unwrap();
        let live = collections.iter().find(|one| one.name == "Live").unwrap().smart.clone().unwrap();
        assert_eq!((live.text.as_str(), live.include.as_slice()), ("ink", &[FacetValue::Collection(inner.id)][..]));
        assert_eq!((inner.members.len(), inner.parent.is_some()), (1, true));
        let source = inner.source.clone().unwrap();
        assert_eq!((source.id, source.owner.as_deref()), (5001, Some("mira")));
        let order: Vec<&str> = in_order(&collections).iter().map(|(_, one)| one.name.as_str()).collect();
        assert_eq!(order, ["Live", "Outer", "Inner"], "as the user put them");
        // What is known here of a public collection is not made less by a file that says less.
        there
            .store
            .write(|writer| {
                let mine = PublicSource { id: 5001, owner: Some("mira".into()), description: Some("mine".into()) };
                writer.change_collections(&CollectionChange::Source(inner.id, Box::new(mine)), 11)
            })
            .unwrap();
        import(&there.store, &file, 12, &|_| {}).unwrap();
        let kept = there.store.read(|reader| reader.collections()).unwrap();
        let source = kept.iter().find(|one| one.name == "Inner").unwrap().source.clone().unwrap();
        assert_eq!(source.description.as_deref(), Some("mine"));
        assert_eq!(Some(inner.members[0]), card.subject);

        let empty = World::new(&["x.safetensors"]);
        let missing = import(&empty.store, &file, 10, &|_| {}).unwrap().missing;
        assert_eq!(missing[0].address, "https://civitai.com/models/7?modelVersionId=7");
    }

    #[test]
    fn hiding_edits_searches_and_an_order_by_hand_go_along() {
        let names = ["loras/ink.safetensors", "loras/wash.safetensors"];
        let here = World::new(&names);
        let keys: Vec<_> = names.iter().map(|name| here.card(name).key).collect();
        let asked = CardQuery { text: "night".into(), sort: SortBy::Size, ..CardQuery::default() };
        here.store
            .write(|writer| {
                let mut record = writer.file(keys[0])?.unwrap();
                record.user.title = Some("My own".into());
                writer.put_file(&record)?;
                let mut ids = Vec::new();
                for key in &keys {
                    let record = writer.file(*key)?.unwrap();
                    let mut subject = writer.subject_for_file(&record)?;
                    subject.marks.rating = 3;
                    writer.put_subject(&subject)?;
                    ids.push(subject.id);
                }
                let shelf = CollectionChange::Create { name: "Shelf".into(), parent: None };
                let shelf = writer.change_collections(&shelf, 1)?.unwrap();
                writer.collect(shelf, &ids, true)?;
                ids.reverse();
                writer.change_collections(&CollectionChange::Order(shelf, ids), 1)?;
                let mut hidden = Hidden::default();
                hidden.apply(HiddenChange::HideModel(ModelId(9), "Nine".into()));
                hidden.apply(HiddenChange::HideCreator("zoe".into()));
                writer.put_setting(Hidden::NAME, &hidden)?;
                writer.put_followed(&Followed { name: "ann".into(), ..Followed::default() })?;
                let mut wishes = UpdateWishes::default();
                wishes.apply(UpdateChange::IgnoreVersion(VersionId(4), "v4".into()));
                writer.put_setting(UpdateWishes::NAME, &wishes)?;
                writer.put_setting(Preset::NAME, &vec![Preset { name: "Night".into(), query: asked.clone() }])
            })
            .unwrap();
        let file = here.root.join("library.json");
        export(&here.store, &file, 9, &JobControl::default()).unwrap();

        // Another folder, and nothing but names and sizes to know the files by.
        let there = World::new(&names);
        for _ in 0..2 {
            let imported = import(&there.store, &file, 10, &|_| {}).unwrap();
            assert_eq!((imported.subjects, imported.skipped, imported.edits), (2, 0, 1));
            assert_eq!((imported.hidden, imported.searches.len()), (2, 1));
        }
        assert_eq!(there.card(names[0]).name, "My own");
        assert_eq!(there.card(names[1]).rating, 3);
        there
            .store
            .read(|reader| {
                let shelf = reader.collections()?.remove(0);
                let in_order: Vec<_> =
                    [names[1], names[0]].iter().map(|name| there.card(name).subject.unwrap()).collect();
                assert_eq!((shelf.members, shelf.is_arranged), (in_order, true));
                let hidden: Hidden = reader.setting(Hidden::NAME)?.unwrap();
                assert_eq!((hidden.models.len(), hidden.creators), (1, vec!["zoe".to_owned()]));
                assert_eq!(reader.followed()?.len(), 1);
                let wishes: UpdateWishes = reader.setting(UpdateWishes::NAME)?.unwrap();
                assert!(wishes.ignored_versions.contains(&VersionId(4)));
                let searches: Vec<Preset> = reader.setting(Preset::NAME)?.unwrap();
                assert_eq!(searches, [Preset { name: "Night".into(), query: asked.clone() }]);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn what_is_no_export_is_refused_in_words() {
        let world = World::new(&["x.safetensors"]);
        for text in ["", "[]", "{\"format\":\"other\"}", "{\"format\":\"civitdeck-library\",\"version\":99}"] {
            let file = world.root.join("x.json");
            std::fs::write(&file, text).unwrap();
            assert!(import(&world.store, &file, 1, &|_| {}).is_err(), "{text}");
        }
    }

    #[test]
    fn aliases_survive_as_text() {
        for alias in [Alias::Version(VersionId(3)), Alias::Model(ModelId(4)), Alias::Sha256([7; 32])] {
            assert_eq!(alias_of(&alias_text(&alias).unwrap()), Some(alias));
        }
        assert_eq!(alias_of("file:3"), None);
        assert_eq!(alias_of("nonsense"), None);
    }
}
