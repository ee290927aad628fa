//! Small encoders made in code: their vectors are those of an independent implementation, and no header is believed.

use super::small::{BARE, CLIP, SIGLIP, joined};
use super::*;
use crate::discovery::visual::Tier;
use crate::model::file::{FileRecord, FileStamp};
use crate::model::ids::{FileKey, RootId};
use crate::model::path_bytes::StoredPath;
use crate::store::Store;
use proptest::prelude::*;
use serde_json::json;

fn picture(side: u32) -> Thumb {
    let pixel = |x: i64, y: i64| [x * 7 + y * 3, x * y, 255 - x * 5 + y * 11].map(|value| value.rem_euclid(256) as u8);
    let pixels = (0..i64::from(side)).flat_map(|y| (0..i64::from(side)).map(move |x| pixel(x, y)));
    Thumb { width: side, height: side, rgba: pixels.flat_map(|[r, g, b]| [r, g, b, 255]).collect() }
}

fn vector(encoder: &mut VisionEncoder, threads: usize) -> Vec<f32> {
    let square = picture(encoder.layout().side() as u32);
    let made = encoder.encode(&[square], threads, &JobControl::default()).unwrap().unwrap();
    made.into_iter().next().unwrap()
}

/// Computed in double precision by another program, in another language, of the same weights.
#[test]
fn vectors_are_those_of_the_reference() {
    for (small, numbers, expected) in [
        (CLIP, 96, [0.040_756, 0.057_818, 0.041_393, -0.174_676, 0.014_543, -0.085_738, 0.113_915, 0.218_976]),
        (BARE, 128, [0.139_988, 0.027_249, 0.017_483, 0.111_447, -0.071_256, 0.002_906, 0.0123, 0.125_016]),
        (SIGLIP, 128, [0.069_148, 0.086_045, 0.016_636, 0.054_468, -0.135_929, 0.082_408, 0.087_688, 0.159_291]),
    ] {
        for threads in [1, 2] {
            let vector = vector(&mut small.encoder(), threads);
            assert_eq!(vector.len(), numbers);
            for (ours, theirs) in vector.iter().zip(expected) {
                assert!((ours - theirs).abs() < 2e-5, "{}: {:?}", small.dtype, &vector[..8]);
            }
        }
    }
}

/// Whoever wrote the file: the weights are the same, and so are the vectors.
#[test]
fn names_and_layouts_of_other_tools_give_the_same_vectors() {
    let ours = |bytes: Vec<u8>| vector(&mut VisionEncoder::from_bytes(bytes).unwrap(), 1);
    for small in [CLIP, BARE] {
        let expected = ours(small.bytes());
        for prefix in ["visual.", "", "model.visual."] {
            let bytes = small.openclip_bytes(prefix);
            let layout = *VisionEncoder::from_bytes(bytes.clone()).unwrap().layout();
            assert_eq!(layout.names, Names::OpenClip(prefix));
            let made = ours(bytes);
            assert_eq!(made.len(), expected.len());
            assert!(made.iter().zip(&expected).all(|(one, other)| (one - other).abs() < 1e-6), "{prefix}");
        }
        assert_eq!(ours(small.bytes_below("vision_tower.")), expected);
    }
    assert_eq!(ours(SIGLIP.bytes_below("vision_tower.")), ours(SIGLIP.bytes()));
}

#[test]
fn pictures_do_not_see_each_other() {
    for small in [CLIP, SIGLIP] {
        let mut encoder = small.encoder();
        let side = encoder.layout().side() as u32;
        let black = Thumb { width: side, height: side, rgba: [0, 0, 0, 255].repeat((side * side) as usize) };
        let both = encoder.encode(&[black, picture(side)], 2, &JobControl::default()).unwrap().unwrap();
        let alone = vector(&mut encoder, 1);
        assert!(both[1].iter().zip(&alone).all(|(one, other)| (one - other).abs() < 1e-5));
        assert!(both[0].iter().zip(&alone).any(|(one, other)| (one - other).abs() > 1e-3));
        let stopped = JobControl::default();
        stopped.cancel.cancel();
        assert!(encoder.encode(&[picture(side)], 1, &stopped).unwrap().is_none());
    }
}

/// Only headers: the published encoders by their shapes, as ComfyUI-Manager offers them.
#[test]
fn published_encoders_are_told_by_their_shapes() {
    let header = |is_clip: bool, width: usize, layers: usize, inner: usize, patches: usize, projected: usize| {
        let mut all = serde_json::Map::new();
        let mut put = |name: &str, shape: &[usize]| {
            all.insert(name.to_owned(), json!({ "dtype": "F16", "shape": shape, "data_offsets": [0, 0] }));
        };
        put("vision_model.embeddings.patch_embedding.weight", &[width, 3, 14, 14]);
        put("vision_model.embeddings.position_embedding.weight", &[patches, width]);
        put(if is_clip { "vision_model.embeddings.class_embedding" } else { "vision_model.head.probe" }, &[width]);
        put("vision_model.encoder.layers.0.mlp.fc1.weight", &[inner, width]);
        put(&format!("vision_model.encoder.layers.{}.layer_norm1.bias", layers - 1), &[width]);
        if projected > 0 {
            put("visual_projection.weight", &[projected, width]);
        }
        *VisionEncoder::from_bytes(joined(&serde_json::Value::Object(all).to_string(), &[0; 64])).unwrap().layout()
    };
    let told = |layout: &Layout| (layout.side(), layout.heads, layout.tokens(), layout.dimensions, layout.activation);
    let large = header(true, 1024, 24, 4096, 257, 768);
    assert_eq!(told(&large), (224, 16, 257, 768, network::Activation::QuickGelu));
    assert_eq!(told(&header(true, 1024, 24, 4096, 577, 768)), (336, 16, 577, 768, network::Activation::QuickGelu));
    let huge = header(true, 1280, 32, 5120, 257, 1024);
    assert_eq!(told(&huge), (224, 16, 257, 1024, network::Activation::Gelu));
    assert_eq!(told(&header(true, 1664, 48, 8192, 257, 1280)), (224, 16, 257, 1280, network::Activation::Gelu));
    let sigclip = header(false, 1152, 27, 4304, 729, 0);
    assert_eq!(told(&sigclip), (384, 16, 729, 1152, network::Activation::GeluTanh));
    assert!(large.work() < huge.work() && huge.work() < sigclip.work());
}

#[test]
fn what_is_no_encoder_is_told_in_words() {
    let refused = |header: &str| VisionEncoder::from_bytes(joined(header, &[0; 64])).unwrap_err().to_string();
    assert!(refused("{}").contains("neither a CLIP-vision nor a SigLIP"));
    let one = |shape: &str| format!("{{\"dtype\":\"F16\",\"shape\":{shape},\"data_offsets\":[0,0]}}");
    let of = |patch: &str, positions: &str, layer: &str| {
        format!(
            "{{\"vision_model.embeddings.class_embedding\":{},\"vision_model.embeddings.patch_embedding.weight\":{},\
             \"vision_model.embeddings.position_embedding.weight\":{},\"vision_model.encoder.layers.{layer}.x\":{}}}",
            one("[64]"),
            one(patch),
            one(positions),
            one("[1]"),
        )
    };
    assert!(refused(&of("[64,3,9999999,9999999]", "[10,64]", "0")).contains("patches are out of range"));
    assert!(refused(&of("[18446744073709551615,3,8,8]", "[10,64]", "0")).contains("width is out of range"));
    assert!(refused(&of("[64,4,8,8]", "[10,64]", "0")).contains("three colours"));
    assert!(refused(&of("[64,3,8,8]", "[11,64]", "0")).contains("no square"));
    assert!(refused(&of("[64,3,8,8]", "[0,64]", "0")).contains("no square"));
    assert!(refused(&of("[64,3,8,8]", "[10,64]", "4294967295")).contains("number of layers"));
    assert!(refused(&of("[64,3,8,8]", "[10,64]", "0")).contains("layers are missing"));
    let fp8 = String::from_utf8_lossy(&CLIP.bytes()).replace("\"F16\"", "\"F8_E4M3\"");
    let end = 8 + u64::from_le_bytes(*CLIP.bytes().first_chunk().unwrap()) as usize;
    let header = fp8.get(8..).and_then(|text| text.split_once("}}")).map(|(head, _)| format!("{head}}}}}")).unwrap();
    assert!(end > 8 && refused(&header).contains("neither float32"), "{}", refused(&header));
    // All is said rightly, but the data are not there.
    let mut bytes = CLIP.bytes();
    bytes.truncate(bytes.len() - 40_000);
    let mut encoder = VisionEncoder::from_bytes(bytes).unwrap();
    let side = encoder.layout().side() as u32;
    let error = encoder.encode(&[picture(side)], 1, &JobControl::default()).unwrap_err().to_string();
    assert!(error.contains("cut off"), "{error}");
    let mut nan = BARE.bytes();
    let end = nan.len();
    nan[end - 400..].fill(0xff);
    let mut encoder = VisionEncoder::from_bytes(nan).unwrap();
    let error = encoder.encode(&[picture(side)], 1, &JobControl::default()).unwrap_err().to_string();
    assert!(error.contains("finite"), "{error}");
}

/// Made once: drawing the weights takes longer than trying what a change does.
static DRAWN: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| SIGLIP.bytes());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is changed in a header: an encoder or a sentence, never a panic and nothing large allocated.
    #[test]
    fn changed_headers_break_nothing(changes in prop::collection::vec((0_usize..4_000, any::<u8>()), 1..6)) {
        let mut bytes = DRAWN.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        if let Ok(mut encoder) = VisionEncoder::from_bytes(bytes)
            && encoder.layout().side() <= 64
        {
            let side = encoder.layout().side() as u32;
            drop(encoder.encode(&[picture(side)], 1, &JobControl::default()));
        }
    }
}

fn keep_picture(store: &Store, dir: &Path, at: u64, shade: u8) -> FileKey {
    let path = dir.join(format!("{at}.png"));
    let thumb = Thumb { rgba: picture(40).rgba.iter().map(|value| value ^ shade | 3).collect(), ..picture(40) };
    std::fs::write(&path, thumbs::png(thumb.width, thumb.height, &thumb.rgba).unwrap()).unwrap();
    let model = dir.join(format!("{at}.safetensors"));
    let mut record = FileRecord::new(FileKey(at), RootId(1), model, FileStamp::default(), 5);
    record.previews = vec![StoredPath(path)];
    store.write(|writer| writer.put_file(&record)).unwrap();
    FileKey(at)
}

#[test]
fn vectors_are_made_once_and_lead_to_their_pictures() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("store")).unwrap();
    let keys: Vec<FileKey> = (1..=11).map(|at| keep_picture(&store, dir.path(), at, at as u8 * 21)).collect();
    let folder = dir.path().join("clip_vision");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("renamed.safetensors");
    std::fs::write(&path, CLIP.bytes()).unwrap();
    // The library knows the file; by its folder it may be one.
    let record = FileRecord::new(FileKey(50), RootId(1), path.clone(), FileStamp::default(), 5);
    store.write(|writer| writer.put_file(&record)).unwrap();
    assert_eq!(candidates(&store).unwrap(), std::slice::from_ref(&path));
    assert!(chosen(&store, &VisionChoice::Off).unwrap().is_none());
    let mut encoder = chosen(&store, &VisionChoice::Auto).unwrap().unwrap();
    assert_eq!(encoder.path(), path);
    assert!(chosen(&store, &VisionChoice::File(dir.path().join("1.png"))).is_err());

    let shelf = VisionShelf::default();
    let stopped = JobControl::default();
    stopped.cancel.cancel();
    let seen = shelf.see(&store, &mut encoder, &stopped, &|| true).unwrap();
    assert!(seen.stopped && shelf.is_empty());
    // What is on screen is looked at first.
    shelf.want(vec![FileKey(9)]);
    let (mut waiting, _) = shelf.take_kept(&store, &encoder, &JobControl::default()).unwrap();
    let (batch, _) = shelf.next(&mut waiting, &encoder, &mut Seen::default(), &JobControl::default());
    assert_eq!(batch.first().map(|one| one.key), Some(FileKey(9)));
    let seen = shelf.see(&store, &mut encoder, &JobControl::default(), &|| true).unwrap();
    assert_eq!(seen, Seen { made: 11, ..Seen::default() });

    // A new start takes them from the store; only a changed picture is looked at again.
    let shelf = VisionShelf::default();
    assert_eq!(shelf.recall(&store, &encoder).unwrap(), Recalled { known: 11, missing: 0 });
    std::fs::remove_file(dir.path().join("4.png")).unwrap();
    keep_picture(&store, dir.path(), 4, 0x5a);
    std::fs::write(dir.path().join("5.png"), b"no picture").unwrap();
    let seen = shelf.see(&store, &mut encoder, &JobControl::default(), &|| true).unwrap();
    assert_eq!(seen, Seen { known: 9, made: 1, unreadable: 1, stopped: false });
    assert_eq!(shelf.len(), 10);
    for key in keys.iter().filter(|key| key.0 != 5) {
        let bytes = std::fs::read(dir.path().join(format!("{}.png", key.0))).unwrap();
        let asked = vector_of(&mut encoder, &bytes, 2, &JobControl::default()).unwrap().unwrap();
        let hits = shelf.nearest(&asked, &encoder, 11, None);
        let (first, own) = (hits.first().unwrap(), hits.iter().find(|hit| hit.key == *key).unwrap());
        // Bytes are rounded: a neighbour may come out a hair nearer than the picture itself.
        assert!(first.cosine - own.cosine < 0.02 && own.cosine > 0.97, "{hits:?}");
        assert_eq!(own.tier, Tier::Vision(VisionFamily::Clip));
        assert!(shelf.nearest(&asked, &encoder, 5, Some(*key)).iter().all(|hit| hit.key != *key));
    }
    // Vectors of one encoder are nothing to another.
    let other = SIGLIP.encoder();
    assert!(shelf.vector(keys[0], &encoder).is_some() && shelf.vector(keys[0], &other).is_none());
    assert!(shelf.nearest(&[0; 128], &other, 5, None).is_empty());
    assert_eq!(shelf.recall(&store, &other).unwrap(), Recalled { known: 0, missing: 11 });
}
