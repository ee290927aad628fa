//! The shapes of answers over the years, and hostile ones.

use super::*;
use crate::civitai::answers::ModelAnswer;
use crate::model::catalogue::MediaKind;
use crate::model::ids::{ModelId, VersionId};
use crate::model::sourced::{Source, Sourced};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: i64 = 1_800_000_000;

fn model(value: Value) -> Option<ModelAnswer> {
    serde_json::from_value::<Maybe<WireModel>>(value).unwrap().get().and_then(|wire| wire.answer(NOW))
}

fn value_of<T: Clone>(field: Option<&Sourced<T>>) -> Option<T> {
    field.map(|sourced| sourced.value.clone())
}

#[test]
fn a_model_of_2026_is_read_in_full() {
    let file = json!({
        "id": 9, "sizeKB": 223_108.926_757_812_5, "name": "ink.safetensors", "type": "Model", "primary": true,
        "pickleScanResult": "Success", "metadata": {"format": "SafeTensor", "size": "pruned", "fp": null},
        "hashes": {"SHA256": "ab", "AutoV9": "cd", "CRC32": 5},
    });
    let image = json!({
        "url": "https://image.civitai.com/k/u/original=true/77.jpeg",
        "nsfwLevel": 4, "width": 832, "height": 1216, "hash": "UAB", "type": "image",
    });
    let version = json!({
        "id": 2570, "index": 0, "name": "v2", "baseModel": "SDXL 1.0", "publishedAt": "2026-01-01T00:00:00.000Z",
        "availability": "EarlyAccess", "trainedWords": ["ink style", " "], "nsfwLevel": 1,
        "files": [file], "images": [image],
    });
    let mut whole = json!({
        "id": 257, "name": "Ink", "type": "LORA", "description": "<p>ink</p>", "nsfw": false, "nsfwLevel": 31,
        "mode": "Archived", "tags": ["style", "ink"], "creator": {"username": "painter", "image": null},
        "stats": {"downloadCount": null, "thumbsUpCount": 12, "thumbsDownCount": 0, "tippedAmountCount": 1},
        "modelVersions": [version],
    });
    whole["allowCommercialUse"] = json!("{Image,RentCivit}");
    let answer = model(whole).unwrap();
    let (info, version) = (&answer.model, &answer.versions[0]);
    assert_eq!(info.id, ModelId(257));
    assert_eq!(value_of(info.version_ids.as_ref()), Some(vec![VersionId(2570)]));
    assert_eq!(value_of(info.mode.as_ref()).as_deref(), Some("Archived"));
    let stats = value_of(info.stats.as_ref()).unwrap();
    assert_eq!((stats.download_count, stats.thumbs_up_count, stats.thumbs_down_count), (None, Some(12), Some(0)));
    assert_eq!(stats.tip_count, Some(1));
    let licence = value_of(info.licence.as_ref()).unwrap();
    assert_eq!(licence.allow_commercial_use, Some(vec!["Image".to_owned(), "RentCivit".to_owned()]));
    assert_eq!(value_of(info.creator.as_ref()).unwrap().username.as_deref(), Some("painter"));
    let name = info.name.as_ref().unwrap();
    assert_eq!((name.source, name.at_unix_secs), (Source::Civitai, NOW));

    assert_eq!(version.model_id, ModelId(257));
    assert_eq!(value_of(version.trigger_words.as_ref()), Some(vec!["ink style".to_owned()]));
    assert_eq!(value_of(version.published_unix_secs.as_ref()), Some(1_767_225_600));
    let file = &value_of(version.files.as_ref()).unwrap()[0];
    assert_eq!(file.size_bytes, Some(228_463_541));
    assert_eq!(file.hashes, [("AutoV9".to_owned(), "CD".to_owned()), ("SHA256".to_owned(), "AB".to_owned())]);
    assert_eq!((file.format.as_deref(), file.fp.as_deref(), file.primary), (Some("SafeTensor"), None, true));
    let image = &value_of(version.images.as_ref()).unwrap()[0];
    assert_eq!((image.id, image.nsfw_level, image.width), (Some(77), 4, Some(832)));
}

#[test]
fn a_model_of_2023_is_read_too() {
    let answer = model(json!({
        "id": 5, "name": "Old", "type": "Checkpoint", "allowCommercialUse": "Rent",
        "stats": {"downloadCount": 3, "favoriteCount": 1, "rating": 4.9},
        "tags": [{"name": "portrait"}, "landscape", 7],
        "modelVersions": [{
            "id": 6, "modelId": 5, "name": "1.0",
            "files": [{"name": "old.ckpt", "type": "Model", "format": "PickleTensor", "hashes": [{"type": "SHA256", "hash": "ee"}]}],
            "images": [
                {"url": "https://imagecache.civitai.com/k/u/width=450/8", "nsfw": "Mature", "hash": null},
                {"url": "https://image.civitai.com/k/u/width=450/9.mp4", "nsfw": "None"},
                {"url": "https://undefined/k/u/10.jpeg"},
                {"url": "file:///etc/passwd"},
                {"nsfw": "X"},
            ],
        }],
    }))
    .unwrap();
    assert_eq!(value_of(answer.model.licence.as_ref()).unwrap().allow_commercial_use.unwrap().len(), 3);
    assert_eq!(value_of(answer.model.tags.as_ref()), Some(vec!["portrait".to_owned(), "landscape".to_owned()]));
    let file = &value_of(answer.versions[0].files.as_ref()).unwrap()[0];
    assert_eq!((file.hash("sha256"), file.format.as_deref()), (Some("EE"), Some("PickleTensor")));
    let images = value_of(answer.versions[0].images.as_ref()).unwrap();
    let told: Vec<_> = images.iter().map(|image| (image.id, image.media, image.nsfw_level)).collect();
    assert_eq!(told, [(Some(8), MediaKind::Image, 4), (Some(9), MediaKind::Video, 1)]);
}

#[test]
fn wrong_types_cost_their_field_only() {
    let answer = model(json!({
        "id": "12", "name": ["no"], "type": 3, "tags": "none", "stats": [], "creator": "me", "nsfw": "maybe", "poi": 1,
        "allowCommercialUse": 9, "modelVersions": [null, 4, {"name": "no id"}, {"id": 13, "files": {}, "images": [null]}],
    }))
    .unwrap();
    assert_eq!(answer.model.id, ModelId(12));
    assert_eq!((&answer.model.name, &answer.model.tags, &answer.model.licence), (&None, &None, &None));
    assert_eq!(answer.versions.len(), 1);
    assert_eq!((&answer.versions[0].files, &answer.versions[0].images), (&None, &None));
    assert_eq!(model(json!({"name": "no id"})), None);
    assert_eq!(model(json!({"id": 0})), None);
}

#[test]
fn a_version_by_hash_says_little_of_its_model() {
    let wire: Maybe<WireVersion> = serde_json::from_value(json!({
        "id": 2, "modelId": 1, "name": "v1", "air": "urn:air:sdxl:lora:civitai:1@2", "stats": {"downloadCount": 4},
        "model": {"name": "Ink", "type": "LORA", "nsfw": true, "poi": false},
        "downloadUrl": "https://undefined/api/download/models/2",
    }))
    .unwrap();
    let answer = wire.get().unwrap().answer(Source::CivitaiHash, NOW).unwrap();
    assert_eq!((answer.model.id, answer.version.id, answer.version.model_id), (ModelId(1), VersionId(2), ModelId(1)));
    let kind = answer.model.type_name.unwrap();
    assert_eq!((kind.value.as_str(), kind.source), ("LORA", Source::CivitaiHash));
    assert_eq!((answer.model.tags, answer.model.licence, answer.model.version_ids), (None, None, None));
    assert!(answer.version.air.is_some());
}

#[test]
fn a_page_needs_its_items_and_takes_any_cursor() {
    assert!(serde_json::from_value::<WireModelPage>(json!({"metadata": {}})).is_err());
    let cursor = |value: Value| {
        serde_json::from_value::<WireModelPage>(json!({"items": [null], "metadata": {"nextCursor": value}}))
            .unwrap()
            .read(NOW)
            .1
    };
    assert_eq!(cursor(json!("22|36|25")).as_deref(), Some("22|36|25"));
    assert_eq!(cursor(json!(400)).as_deref(), Some("400"));
    assert_eq!(cursor(json!(null)), None);
    assert_eq!(cursor(json!({})), None);
}

/// Any JSON, so that readers meet shapes nobody thought of.
fn any_json() -> impl Strategy<Value = Value> {
    let keys = "(id|name|type|files|images|url|hashes|metadata|stats|model|modelId|modelVersions|sizeKB|publishedAt|nsfwLevel|hash)";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("https://image.civitai.com/k/u/width=1/99999999999999999999999.mp4")),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::hash_map(keys, inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_shape_breaks_the_reading(value in any_json()) {
        let mut rooted = json!({"id": 1, "modelId": 2, "modelVersions": [value.clone()], "files": value.clone(), "images": [value]});
        prop_assert!(model(rooted.clone()).is_some());
        let version: Maybe<WireVersion> = serde_json::from_value(rooted.take()).unwrap();
        prop_assert!(version.get().unwrap().answer(Source::CivitaiHash, NOW).is_some());
    }
}
