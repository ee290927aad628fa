//! The better tier of meaning: a small sentence encoder (MiniLM, six layers), run by a forward pass of our own.
//!
//! A framework for this would be a hundred crates; the network is eight matrix products a layer. Weights lie in the
//! program as bytes and become floats when the encoder is first needed (45 MB then).

use super::error::DiscoveryError;
use super::tensors::{Rows, Tensors};
use super::word_piece::PIECES;
use super::{assets, vector};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis, Slice};
use std::sync::LazyLock;

/// Numbers in a vector.
pub const DIMENSIONS: usize = 384;
const HEADS: usize = 12;
const HEAD_WIDTH: usize = DIMENSIONS / HEADS;
const INNER: usize = 1536;
const LAYERS: usize = 6;
const VOCABULARY: usize = 30_522;
const POSITIONS: usize = 512;
/// Pieces of one text that are read: names, tags and the first sentences. Twice as many take twice as long.
const MAX_PIECES: usize = 96;
const EPSILON: f32 = 1e-12;

static ENCODER: LazyLock<Result<Encoder, DiscoveryError>> =
    LazyLock::new(|| Tensors::new(assets::ENCODER).and_then(|tensors| Encoder::new(&tensors)));

/// A matrix product with its bias.
struct Dense {
    weight: Array2<f32>,
    bias: Vec<f32>,
}

impl Dense {
    fn new(tensors: &Tensors, name: &str, out: usize, from: usize) -> Result<Self, DiscoveryError> {
        let weight = tensors.matrix(&format!("{name}.weight"), out, from)?;
        let weight = Array2::from_shape_vec((out, from), weight)
            .map_err(|error| DiscoveryError::Asset { reason: error.to_string() })?;
        Ok(Self { weight, bias: tensors.floats(&format!("{name}.bias"), &[out])? })
    }

    fn apply(&self, input: &Array2<f32>) -> Array2<f32> {
        let mut out = input.dot(&self.weight.t());
        out += &ArrayView1::from(&self.bias);
        out
    }
}

/// Brings each row to mean 0 and spread 1, then scales and moves it.
struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    fn new(tensors: &Tensors, name: &str) -> Result<Self, DiscoveryError> {
        Ok(Self {
            weight: tensors.floats(&format!("{name}.weight"), &[DIMENSIONS])?,
            bias: tensors.floats(&format!("{name}.bias"), &[DIMENSIONS])?,
        })
    }

    fn apply(&self, rows: &mut Array2<f32>) {
        for mut row in rows.axis_iter_mut(Axis(0)) {
            let Some(row) = row.as_slice_mut() else { continue };
            let count = row.len() as f32;
            let mean = row.iter().sum::<f32>() / count;
            let spread = row.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count;
            let factor = (spread + EPSILON).sqrt().recip();
            for (value, (weight, bias)) in row.iter_mut().zip(self.weight.iter().zip(&self.bias)) {
                *value = (*value - mean) * factor * weight + bias;
            }
        }
    }
}

struct Layer {
    query: Dense,
    key: Dense,
    value: Dense,
    output: Dense,
    output_norm: Norm,
    inner: Dense,
    outer: Dense,
    outer_norm: Norm,
}

impl Layer {
    fn new(tensors: &Tensors, at: usize) -> Result<Self, DiscoveryError> {
        let name = |part: &str| format!("encoder.layer.{at}.{part}");
        let square = |part: &str| Dense::new(tensors, &name(part), DIMENSIONS, DIMENSIONS);
        Ok(Self {
            query: square("attention.self.query")?,
            key: square("attention.self.key")?,
            value: square("attention.self.value")?,
            output: square("attention.output.dense")?,
            output_norm: Norm::new(tensors, &name("attention.output.LayerNorm"))?,
            inner: Dense::new(tensors, &name("intermediate.dense"), INNER, DIMENSIONS)?,
            outer: Dense::new(tensors, &name("output.dense"), DIMENSIONS, INNER)?,
            outer_norm: Norm::new(tensors, &name("output.LayerNorm"))?,
        })
    }

    fn apply(&self, hidden: Array2<f32>) -> Array2<f32> {
        let attended = attend(&self.query.apply(&hidden), &self.key.apply(&hidden), &self.value.apply(&hidden));
        let mut middle = self.output.apply(&attended) + hidden;
        self.output_norm.apply(&mut middle);
        let mut inner = self.inner.apply(&middle);
        inner.mapv_inplace(gelu);
        let mut out = self.outer.apply(&inner) + middle;
        self.outer_norm.apply(&mut out);
        out
    }
}

/// Every piece looks at every other, in each head apart.
fn attend(query: &Array2<f32>, key: &Array2<f32>, value: &Array2<f32>) -> Array2<f32> {
    let mut out = Array2::zeros(query.raw_dim());
    let scale = (HEAD_WIDTH as f32).sqrt().recip();
    for head in 0..HEADS {
        let columns = Slice::from(head * HEAD_WIDTH..(head + 1) * HEAD_WIDTH);
        let of = |all: &Array2<f32>| all.slice_axis(Axis(1), columns).to_owned();
        let mut weights = of(query).dot(&of(key).t());
        for mut row in weights.axis_iter_mut(Axis(0)) {
            let most = row.iter().fold(f32::MIN, |most, value| most.max(value * scale));
            row.mapv_inplace(|value| (value * scale - most).exp());
            let sum = row.sum();
            row.mapv_inplace(|value| value / sum);
        }
        out.slice_axis_mut(Axis(1), columns).assign(&weights.dot(&of(value)));
    }
    out
}

/// The exact form, by Abramowitz and Stegun's approximation 7.1.26 of the error function (off by 1.5e-7 at most).
fn gelu(value: f32) -> f32 {
    let x = value * std::f32::consts::FRAC_1_SQRT_2;
    let t = (1.0 + 0.327_591_1 * x.abs()).recip();
    let series = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_8 + t * (-1.453_152 + t * 1.061_405_4))));
    let erf = (1.0 - series * (-x * x).exp()).copysign(x);
    value * 0.5 * (1.0 + erf)
}

/// The encoder, ready to use.
pub struct Encoder {
    words: Rows,
    positions: Rows,
    kind: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

impl Encoder {
    /// The one that comes with the program; the first call takes a tenth of a second.
    pub fn get() -> Result<&'static Self, DiscoveryError> {
        ENCODER.as_ref().map_err(|error| DiscoveryError::Asset { reason: error.to_string() })
    }

    fn new(tensors: &Tensors) -> Result<Self, DiscoveryError> {
        Ok(Self {
            words: tensors.rows("embeddings.word_embeddings.weight", VOCABULARY, DIMENSIONS)?,
            positions: tensors.rows("embeddings.position_embeddings.weight", POSITIONS, DIMENSIONS)?,
            kind: tensors.floats("embeddings.token_type_embeddings.weight", &[2, DIMENSIONS])?,
            norm: Norm::new(tensors, "embeddings.LayerNorm")?,
            layers: (0..LAYERS).map(|at| Layer::new(tensors, at)).collect::<Result<_, _>>()?,
        })
    }

    /// The vector of a text, of length one.
    pub fn encode(&self, text: &str) -> Vec<f32> {
        let mut pieces = vec![PIECES.id("[CLS]")];
        pieces.extend(PIECES.pieces(text, MAX_PIECES));
        pieces.push(PIECES.id("[SEP]"));
        let mut flat = Vec::with_capacity(pieces.len() * DIMENSIONS);
        for (position, piece) in pieces.iter().enumerate() {
            let mut row: Vec<f32> = self.kind.iter().take(DIMENSIONS).copied().collect();
            self.words.add_row(*piece as usize, &mut row);
            self.positions.add_row(position, &mut row);
            flat.extend(row);
        }
        let mut hidden = match ArrayView2::from_shape((pieces.len(), DIMENSIONS), &flat) {
            Ok(view) => view.to_owned(),
            // Cannot be: as many numbers were just put in.
            Err(_) => return vec![0.0; DIMENSIONS],
        };
        self.norm.apply(&mut hidden);
        for layer in &self.layers {
            hidden = layer.apply(hidden);
        }
        let mut mean = hidden.sum_axis(Axis(0)).to_vec();
        vector::normalise(&mut mean);
        mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gelu_is_that_of_the_books() {
        for (x, expected) in [(0.0, 0.0), (1.0, 0.841_344_7), (-1.0, -0.158_655_3), (3.0, 2.995_950_3)] {
            assert!((gelu(x) - expected).abs() < 1e-6, "{x}");
        }
    }

    /// First numbers of the vectors an independent implementation makes of the same file.
    #[test]
    fn vectors_are_those_of_the_reference() {
        let encoder = Encoder::get().unwrap();
        for (text, expected) in REFERENCE {
            let vector = encoder.encode(text);
            for (ours, theirs) in vector.iter().zip(expected) {
                assert!((ours - theirs).abs() < 2e-5, "{text}: {:?}", vector.get(..4));
            }
        }
    }

    const REFERENCE: [(&str, [f32; 6]); 2] = [
        ("anime girl", [-0.062_229, -0.017_016, 0.011_303, 0.017_203, -0.048_516, -0.050_518]),
        (
            "a watercolour painting of misty hills, loose brush",
            [-0.032_895, 0.077_309, 0.034_256, -0.011_560, -0.002_309, 0.025_834],
        ),
    ];
}
