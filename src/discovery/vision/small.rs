//! Small encoders made in code, for tests: the published names and shapes, random weights.

use super::VisionEncoder;
use serde_json::json;

/// The sizes of a small encoder.
#[derive(Clone, Copy)]
pub(crate) struct Small {
    is_clip: bool,
    patch: usize,
    grid: usize,
    projected: usize,
    pub(crate) dtype: &'static str,
}

const WIDTH: usize = 128;
const INNER: usize = 160;
pub(crate) const CLIP: Small = Small { is_clip: true, patch: 8, grid: 3, projected: 96, dtype: "F16" };
pub(crate) const BARE: Small = Small { projected: 0, dtype: "F32", ..CLIP };
pub(crate) const SIGLIP: Small = Small { is_clip: false, patch: 7, grid: 4, projected: 0, dtype: "BF16" };

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

    pub(crate) fn bytes(self) -> Vec<u8> {
        self.file(self.tensors().into_iter().map(|(name, shape)| {
            let values = drawn(&name, shape.iter().product());
            (name, shape, values)
        }))
    }

    /// The same weights below a prefix, as a part of something larger has them.
    pub(crate) fn bytes_below(self, prefix: &str) -> Vec<u8> {
        self.file(self.tensors().into_iter().map(|(name, shape)| {
            let values = drawn(&name, shape.iter().product());
            (format!("{prefix}{name}"), shape, values)
        }))
    }

    /// The same weights as OpenAI and OpenCLIP lay them out: query, key and value in one tensor, the projection turned over.
    pub(crate) fn openclip_bytes(self, prefix: &str) -> Vec<u8> {
        let value_of = |name: &str, count: usize| drawn(name, count);
        let mut all = Vec::new();
        for (name, shape) in self.tensors() {
            let values = value_of(&name, shape.iter().product());
            if name == "visual_projection.weight" {
                let [out, from] = [shape[0], shape[1]];
                let turned = (0..from).flat_map(|at| values.iter().skip(at).step_by(from).copied().collect::<Vec<_>>());
                all.push((format!("{prefix}proj"), vec![from, out], turned.collect()));
                continue;
            }
            let name = name
                .replace("vision_model.embeddings.class_embedding", "class_embedding")
                .replace("vision_model.embeddings.patch_embedding", "conv1")
                .replace("vision_model.embeddings.position_embedding.weight", "positional_embedding")
                .replace("vision_model.pre_layrnorm", "ln_pre")
                .replace("vision_model.post_layernorm", "ln_post")
                .replace("vision_model.encoder.layers", "transformer.resblocks")
                .replace("layer_norm1", "ln_1")
                .replace("layer_norm2", "ln_2")
                .replace("self_attn.out_proj", "attn.out_proj")
                .replace("mlp.fc1", "mlp.c_fc")
                .replace("mlp.fc2", "mlp.c_proj");
            if name.contains("self_attn") {
                continue;
            }
            all.push((format!("{prefix}{name}"), shape, values));
        }
        for layer in 0..2 {
            for (part, shape, count) in
                [("weight", vec![3 * WIDTH, WIDTH], WIDTH * WIDTH), ("bias", vec![3 * WIDTH], WIDTH)]
            {
                let one = |which: &str| {
                    value_of(&format!("vision_model.encoder.layers.{layer}.self_attn.{which}_proj.{part}"), count)
                };
                let name = format!("{prefix}transformer.resblocks.{layer}.attn.in_proj_{part}");
                all.push((name, shape, [one("q"), one("k"), one("v")].concat()));
            }
        }
        self.file(all.into_iter())
    }

    fn file(self, tensors: impl Iterator<Item = (String, Vec<usize>, Vec<f32>)>) -> Vec<u8> {
        let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
        for (name, shape, values) in tensors {
            let begin = data.len();
            for value in values {
                match self.dtype {
                    "F16" => data.extend(half_of(value).to_le_bytes()),
                    "BF16" => data.extend(&value.to_le_bytes()[2..]),
                    _ => data.extend(value.to_le_bytes()),
                }
            }
            header.insert(name, json!({ "dtype": self.dtype, "shape": shape, "data_offsets": [begin, data.len()] }));
        }
        joined(&serde_json::Value::Object(header).to_string(), &data)
    }

    pub(crate) fn encoder(self) -> VisionEncoder {
        VisionEncoder::from_bytes(self.bytes()).unwrap()
    }
}

pub(crate) fn joined(header: &str, data: &[u8]) -> Vec<u8> {
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
    (0..i64::try_from(count).unwrap())
        .map(|at| ((number(at) as f64 / 20_011.0 - 0.5) * 2.0 * scale + middle) as f32)
        .collect()
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
