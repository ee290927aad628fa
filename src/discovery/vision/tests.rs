//! Small encoders made in code: their vectors are those of an independent implementation, and no header is believed.

use super::*;
use crate::discovery::visual::Tier;
use crate::model::file::{FileRecord, FileStamp};
use crate::model::ids::{FileKey, RootId};
use crate::model::path_bytes::StoredPath;
use crate::store::Store;
use proptest::prelude::*;
use serde_json::json;

/// The sizes of a small encoder.
#[derive(Clone, Copy)]
struct Small {
    is_clip: bool,
    patch: usize,
    grid: usize,
    projected: usize,
    dtype: &'static str,
}

const WIDTH: usize = 128;
const INNER: usize = 160;
const CLIP: Small = Small { is_clip: true, patch: 8, grid: 3, projected: 96, dtype: "F16" };
const BARE: Small = Small { projected: 0, dtype: "F32", ..CLIP };
const SIGLIP: Small = Small { is_clip: false, patch: 7, grid: 4, projected: 0, dtype: "BF16" };

impl Small {
    fn tensors(self) -> Vec<(String, Vec<usize>)> {
        let (w, name) = (WIDTH, "vision_model");
        let mut all = vec![
            (format!("{name}.embeddings.patch_embedding.weight"), vec![w, 3, self.patch, self.patch]),
            (
                format!("{name}.embeddings.position_embedding.weight"),
                vec![self.grid * self.grid + usize::from(self.is_clip), w],
            ),
        ];
        let mut norms = vec![format!("{name}.post_layernorm")];
        let mut products = Vec::new();
        if self.is_clip {
            all.push((format!("{name}.embeddings.class_embedding"), vec![w]));
            norms.push(format!("{name}.pre_layrnorm"));
            if self.projected > 0 {
                all.push(("visual_projection.weight".into(), vec![self.projected, w]));
            }
        } else {
            all.push((format!("{name}.embeddings.patch_embedding.bias"), vec![w]));
            all.push((format!("{name}.head.probe"), vec![1, 1, w]));
            all.push((format!("{name}.head.attention.in_proj_weight"), vec![3 * w, w]));
            all.push((format!("{name}.head.attention.in_proj_bias"), vec![3 * w]));
            norms.push(format!("{name}.head.layernorm"));
            products.push((format!("{name}.head.attention.out_proj"), w, w));
            products.push((format!("{name}.head.mlp.fc1"), INNER, w));
            products.push((format!("{name}.head.mlp.fc2"), w, INNER));
        }
        for layer in 0..2 {
            let layer = format!("{name}.encoder.layers.{layer}");
            norms.extend([format!("{layer}.layer_norm1"), format!("{layer}.layer_norm2")]);
            for part in ["q_proj", "k_proj", "v_proj", "out_proj"] {
                products.push((format!("{layer}.self_attn.{part}"), w, w));
            }
            products.push((format!("{layer}.mlp.fc1"), INNER, w));
            products.push((format!("{layer}.mlp.fc2"), w, INNER));
        }
        all.extend(norms.iter().flat_map(|norm| [".weight", ".bias"].map(|part| (format!("{norm}{part}"), vec![w]))));
        for (product, out, from) in products {
            all.push((format!("{product}.weight"), vec![out, from]));
            all.push((format!("{product}.bias"), vec![out]));
        }
        all
    }

    fn bytes(self) -> Vec<u8> {
        let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
        for (name, shape) in self.tensors() {
            let begin = data.len();
            for value in drawn(&name, shape.iter().product()) {
                match self.dtype {
                    "F16" => data.extend(half_of(value).to_le_bytes()),
                    "BF16" => data.extend(&value.to_le_bytes()[2..]),
                    _ => data.extend(value.to_le_bytes()),
                }
            }
            header.insert(
                name,
                json!({ "dtype": self.dtype, "shape": shape, "data_offsets": [begin, data.len()] }),
            );
        }
        joined(&serde_json::Value::Object(header).to_string(), &data)
    }

    fn encoder(self) -> VisionEncoder {
        VisionEncoder::from_bytes(self.bytes()).unwrap()
    }
}

fn joined(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

/// Weights that any language draws alike: whole numbers from a name and a place.
fn drawn(name: &str, count: usize) -> Vec<f32> {
    let seed = name.bytes().fold(0_i64, |seed, byte| (seed * 131 + i64::from(byte)) % 1_000_003);
    let (scale, middle) = match name {
        _ if name.ends_with("bias") => (0.1, 0.0),
        _ if name.contains("norm") || name.contains("layrnorm") => (0.2, 1.0),
        _ if name.contains("embedding") || name.contains("probe") => (0.3, 0.0),
        _ => (0.15, 0.0),
    };
    let number = |at: i64| (seed * 7919 + at * 104_729 + (at * at % 8191) * 31) % 20_011;
    (0..count as i64).map(|at| ((number(at) as f64 / 20_011.0 - 0.5) * 2.0 * scale + middle) as f32).collect()
}

/// The nearest 16-bit float of a number that is not tiny.
fn half_of(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let magnitude = bits & 0x7fff_ffff;
    if magnitude < 0x3880_0000 {
        // Below the smallest normal one: in steps of 2^-24.
        return sign | (f32::from_bits(magnitude) * 16_777_216.0).round_ties_even() as u16;
    }
    let rounded = magnitude + 0x0fff + (magnitude >> 13 & 1);
    sign | ((rounded - 0x3800_0000) >> 13) as u16
}

fn picture(side: u32) -> Thumb {
    let pixel = |x: i64, y: i64| {
        [x * 7 + y * 3, x * y, 255 - x * 5 + y * 11].map(|value| value.rem_euclid(256) as u8)
    };
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is changed in a header: an encoder or a sentence, never a panic and nothing large allocated.
    #[test]
    fn changed_headers_break_nothing(changes in prop::collection::vec((0_usize..4_000, any::<u8>()), 1..6)) {
        let mut bytes = SIGLIP.bytes();
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
    assert_eq!(candidates(&store).unwrap(), [path.clone()]);
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
        let hits = shelf.nearest(&asked, &encoder, 5, None);
        let first = hits.first().unwrap();
        assert_eq!((first.key, first.tier), (*key, Tier::Vision(VisionFamily::Clip)));
        assert!(shelf.nearest(&asked, &encoder, 5, Some(*key)).iter().all(|hit| hit.key != *key));
    }
    // Vectors of one encoder are nothing to another.
    let other = SIGLIP.encoder();
    assert!(shelf.vector(keys[0], &encoder).is_some() && shelf.vector(keys[0], &other).is_none());
    assert!(shelf.nearest(&[0; 128], &other, 5, None).is_empty());
    assert_eq!(shelf.recall(&store, &other).unwrap(), Recalled { known: 0, missing: 11 });
}
