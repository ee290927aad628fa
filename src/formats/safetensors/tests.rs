//! Safetensors headers, whole, cut off and hostile.

use super::*;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;
use proptest::prelude::*;

/// A file: length word, header, then `data` bytes of sevens.
fn file(header: &str, data: usize) -> Vec<u8> {
    let mut out = (header.len() as u64).to_le_bytes().to_vec();
    out.extend(header.as_bytes());
    out.resize(out.len() + data, 7);
    out
}

fn read(header: &str, data: usize) -> Parsed {
    let bytes = file(header, data);
    parse(&bytes, bytes.len() as u64)
}

fn codes(parsed: &Parsed) -> Vec<FindingCode> {
    parsed.facts.findings.iter().map(|finding| finding.code).collect()
}

fn detail(parsed: &Parsed) -> &str {
    parsed.facts.findings.first().map_or("", |finding| &finding.detail)
}

#[test]
fn a_sound_header_is_read_exactly() {
    let header = r#"{"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},"b":{"dtype":"F8_E8M0","shape":[4],"data_offsets":[12,16],"more":[1]}}   "#;
    let parsed = read(header, 16);
    assert_eq!(codes(&parsed), []);
    assert_eq!(parsed.facts.header_bytes, Some(8 + header.len() as u64));
    assert_eq!(parsed.facts.tensor_count, Some(2));
    assert_eq!((parsed.data_bytes, parsed.used_bytes), (16, 16));
    assert_eq!(parsed.tensors.all().find("a").map(|tensor| tensor.shape.dims().to_vec()), Some(vec![2, 3]));
}

#[test]
fn lengths_that_lie_are_told_apart() {
    let mut huge = file("{}", 0);
    huge.splice(0..8, (1_u64 << 60).to_le_bytes());
    assert_eq!(codes(&parse(&huge, huge.len() as u64)), [FindingCode::HeaderTooLarge]);
    let mut beyond = file("{}", 0);
    beyond.splice(0..8, 1000_u64.to_le_bytes());
    let parsed = parse(&beyond, beyond.len() as u64);
    assert_eq!(codes(&parsed), [FindingCode::Truncated]);
    assert!(detail(&parsed).contains("998 bytes"), "{}", detail(&parsed));
    assert_eq!(codes(&parse(b"\x02\0\0", 3)), [FindingCode::Truncated]);
}

#[test]
fn json_that_is_not_a_header_is_invalid_and_has_no_tensor_hash() {
    for header in [
        "{not json",
        "[]",
        r#"{"a":1}"#,
        r#"{"a":{"dtype":"F16","shape":[1]}}"#,
        r#"{"a":{"dtype":"F16","shape":[-1],"data_offsets":[0,2]}}"#,
        r#"{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}} x"#,
        "{\"a\u{0}",
    ] {
        let parsed = read(header, 8);
        assert_eq!(codes(&parsed), [FindingCode::HeaderInvalid], "{header}");
        assert_eq!(parsed.facts.header_bytes, None, "{header}");
    }
    let deep = format!("{{\"__metadata__\":{{\"a\":{}", "[".repeat(100_000));
    assert_eq!(codes(&read(&deep, 0)), [FindingCode::HeaderInvalid]);
}

#[test]
fn missing_bytes_are_counted() {
    let parsed = read(r#"{"a":{"dtype":"F32","shape":[100],"data_offsets":[0,400]}}"#, 377);
    assert_eq!(codes(&parsed), [FindingCode::Truncated]);
    assert!(detail(&parsed).contains("23 bytes"), "{}", detail(&parsed));
    assert_eq!(parsed.used_bytes, 377);
}

#[test]
fn bytes_without_a_tensor_are_told() {
    let parsed = read(r#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 9);
    assert_eq!(codes(&parsed), [FindingCode::TrailingBytes]);
    assert!(detail(&parsed).starts_with("5 bytes belong"), "{}", detail(&parsed));
    let gap =
        r#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}"#;
    let parsed = read(gap, 6);
    assert_eq!(codes(&parsed), [FindingCode::TrailingBytes]);
    assert!(detail(&parsed).starts_with("1 byte belongs"), "{}", detail(&parsed));
}

#[test]
fn overlaps_are_named() {
    let header =
        r#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#;
    let parsed = read(header, 6);
    assert_eq!(codes(&parsed), [FindingCode::OverlappingTensors]);
    assert!(detail(&parsed).contains("'a' and 'b'"), "{}", detail(&parsed));
}

#[test]
fn spans_must_fit_shapes() {
    let entry = |dtype: &str, shape: &str, span: &str| {
        format!(r#"{{"a":{{"dtype":"{dtype}","shape":{shape},"data_offsets":{span}}}}}"#)
    };
    for (dtype, shape, span, fits) in [
        ("F16", "[3]", "[0,6]", true),
        ("F16", "[3]", "[0,5]", false),
        ("F16", "[]", "[0,2]", true),
        ("F16", "[0]", "[0,0]", true),
        ("F4", "[5]", "[0,3]", true),
        ("F8_E4M3", "[5]", "[0,5]", true),
        ("NEW_9", "[5]", "[0,2]", true),
        ("F16", "[3]", "[6,0]", false),
        ("F16", "[18446744073709551615,2]", "[0,6]", false),
        ("F16", "[9223372036854775808]", "[0,6]", false),
    ] {
        let parsed = read(&entry(dtype, shape, span), 6);
        let told = codes(&parsed).contains(&FindingCode::TensorOutOfRange);
        assert_eq!(told, !fits, "{dtype} {shape} {span}: {:?}", parsed.facts.findings);
    }
}

#[test]
fn a_tensor_listed_twice_is_told() {
    let header =
        r#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#;
    assert_eq!(codes(&read(header, 8)), [FindingCode::HeaderInvalid]);
}

#[test]
fn more_tensors_than_allowed_are_left_out_and_told() {
    let mut entries = Vec::new();
    for index in 0..=limits::TENSORS {
        entries.push(format!(r#""{index}":{{"dtype":"U8","shape":[],"data_offsets":[{index},{}]}}"#, index + 1));
    }
    let header = format!("{{{}}}", entries.join(","));
    let parsed = read(&header, limits::TENSORS + 1);
    assert_eq!(codes(&parsed), [FindingCode::HeaderInvalid]);
    assert_eq!(parsed.facts.tensor_count, Some(limits::TENSORS as u64 + 1));
    assert_eq!(parsed.tensors.len(), limits::TENSORS);
}

fn with_metadata(metadata: &str) -> HeaderFacts {
    read(&format!(r#"{{"__metadata__":{metadata}}}"#), 0).facts
}

#[test]
fn a_trainers_metadata_is_read() {
    let facts = with_metadata(
        r#"{"ss_base_model_version":"sdxl_base_v1-0","ss_network_module":"networks.lora","ss_network_dim":"16","ss_output_name":"Ink","ss_resolution":"(1024, 768)",
        "ss_tag_frequency":"{\"10_ink\":{\"ink wash\":5,\"sky\":9},\"2_more\":{\"ink wash\":6}}","sshs_model_hash":"0xabcdef0123456789","modelspec.author":"None","ss_v2":false,"x":[{}],"y":null}"#,
    );
    assert_eq!(facts.findings, []);
    assert_eq!(facts.family_by_metadata, Some(BaseFamily::Sdxl));
    assert_eq!(facts.kind_by_metadata, Some(ModelKind::Lora));
    assert_eq!(facts.rank, Some(16));
    assert_eq!(facts.title.as_deref(), Some("Ink"));
    assert_eq!(facts.author, None);
    assert_eq!(facts.resolution.as_deref(), Some("1024x768"));
    assert_eq!(facts.trigger_words, ["ink wash", "sky"]);
    assert_eq!(facts.embedded_hash.as_deref(), Some("ABCDEF0123456789"));
}

#[test]
fn modelspec_is_read_and_its_trigger_phrase_wins() {
    let facts = with_metadata(
        r#"{"modelspec.architecture":"flux-1-dev/lora","modelspec.title":"T\u0000itle","modelspec.trigger_phrase":"one, two, One","modelspec.tags":"a,b",
        "ss_tag_frequency":"{\"d\":{\"sky\":9}}","modelspec.thumbnail":"data:image/png;base64,aGk="}"#,
    );
    assert_eq!(facts.family_by_metadata, Some(BaseFamily::Flux1));
    assert_eq!(facts.kind_by_metadata, Some(ModelKind::Lora));
    assert_eq!(facts.title.as_deref(), Some("T itle"));
    assert_eq!(facts.trigger_words, ["one", "two"]);
    assert_eq!(facts.tags, ["a", "b"]);
    assert!(facts.has_thumbnail);
}

#[test]
fn architectures_and_modules_map_to_kinds() {
    for (metadata, kind) in [
        (r#"{"modelspec.architecture":"stable-diffusion-xl-v1-base"}"#, Some(ModelKind::Checkpoint)),
        (r#"{"modelspec.architecture":"stable-diffusion-v1/textual-inversion"}"#, Some(ModelKind::Embedding)),
        (r#"{"modelspec.architecture":"stable-diffusion-xl-v1-base/control-lora"}"#, Some(ModelKind::ControlNet)),
        (r#"{"ss_network_module":"lycoris.kohya"}"#, Some(ModelKind::LoCon)),
        (r#"{"ss_network_module":"lycoris.kohya","ss_network_args":"{\"dora_wd\": \"True\"}"}"#, Some(ModelKind::Dora)),
        (r#"{"format":"pt"}"#, None),
    ] {
        assert_eq!(with_metadata(metadata).kind_by_metadata, kind, "{metadata}");
    }
}

#[test]
fn the_hash_of_nothing_is_no_hash() {
    let facts =
        with_metadata(r#"{"sshs_model_hash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"#);
    assert_eq!(facts.embedded_hash, None);
    assert_eq!(facts.findings.first().map(|finding| finding.code), Some(FindingCode::UselessEmbeddedHash));
    assert_eq!(with_metadata(r#"{"sshs_model_hash":"not a hash"}"#).findings, []);
}

#[test]
fn metadata_is_bounded() {
    let tags: Vec<String> = (0..500).map(|index| format!(r#"\"{index}{}\":{index}"#, "t".repeat(300))).collect();
    let facts = with_metadata(&format!(
        r#"{{"modelspec.title":"{}","modelspec.description":"{}","ss_tag_frequency":"{{\"a\":{{{}}}}}"}}"#,
        "t".repeat(100_000),
        "d".repeat(1_000_000),
        tags.join(",")
    ));
    assert_eq!(facts.title.map(|title| title.len()), Some(limits::TEXT_CHARS));
    assert_eq!(facts.description.map(|text| text.len()), Some(limits::DESCRIPTION_CHARS));
    assert_eq!(facts.trigger_words.len(), limits::TRIGGER_WORDS);
    assert!(facts.trigger_words.iter().all(|word| word.len() == limits::TAG_CHARS));
}

#[test]
fn the_thumbnail_is_decoded_on_request() {
    let bytes = file(r#"{"__metadata__":{"modelspec.thumbnail":"data:image/jpeg;base64,aGVsbG8="}}"#, 0);
    assert_eq!(parse_thumbnail(&bytes, bytes.len() as u64), Some(b"hello".to_vec()));
}

#[derive(Clone, Debug)]
struct Row {
    name: String,
    dims: Vec<u64>,
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::btree_map("[a-zé\"\\\\.]{1,12}", prop::collection::vec(0_u64..5, 0..4), 0..20)
        .prop_map(|rows| rows.into_iter().map(|(name, dims)| Row { name, dims }).collect())
}

/// A valid file with these tensors, and its length.
fn valid(rows: &[Row]) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    let mut at = 0;
    for row in rows {
        let end = at + row.dims.iter().product::<u64>() * 2;
        header.insert(
            row.name.clone(),
            serde_json::json!({"dtype": "BF16", "shape": row.dims, "data_offsets": [at, end]}),
        );
        at = end;
    }
    file(&serde_json::Value::Object(header).to_string(), at as usize)
}

proptest! {
    #[test]
    fn valid_headers_are_read_exactly(rows in rows()) {
        let bytes = valid(&rows);
        let parsed = parse(&bytes, bytes.len() as u64);
        prop_assert_eq!(&parsed.facts.findings, &[]);
        prop_assert_eq!(parsed.tensors.len(), rows.len());
        for row in &rows {
            let tensor = parsed.tensors.all().find(&row.name).cloned();
            prop_assert_eq!(tensor.map(|tensor| tensor.shape.dims().to_vec()), Some(row.dims.clone()));
        }
    }

    #[test]
    fn cut_off_files_are_always_told(rows in rows(), cut in 1_usize..60) {
        let bytes = valid(&rows);
        let size = bytes.len().saturating_sub(cut);
        let parsed = parse(&bytes[..size], size as u64);
        prop_assert!(codes(&parsed).contains(&FindingCode::Truncated), "{:?}", parsed.facts.findings);
    }

    #[test]
    fn mutated_headers_never_panic_and_stay_small(rows in rows(), changes in prop::collection::vec((0_usize..400, any::<u8>()), 1..8)) {
        let mut bytes = valid(&rows);
        for (at, byte) in changes {
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
        }
        let parsed = parse(&bytes, bytes.len() as u64);
        prop_assert!(parsed.used_bytes <= parsed.data_bytes);
        prop_assert!(parsed.facts.findings.iter().all(|finding| finding.detail.len() < 1500));
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), size: u64) {
        let parsed = parse(&bytes, size);
        prop_assert_eq!(parsed.facts.container, Container::Safetensors);
    }
}
