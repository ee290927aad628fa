//! The better tier of meaning: a small sentence encoder (MiniLM, six layers), run by a forward pass of our own.
//!
//! A framework for this would be a hundred crates; the network is eight matrix products a layer. Weights lie in the
//! program as bytes and are used as such.

use super::error::DiscoveryError;
use super::network::{Norm, attend, gelu};
use super::packed::Packed;
use super::tensors::{Rows, Tensors};
use super::word_piece::PIECES;
use super::{assets, vector};
use ndarray::{Array2, ArrayView2, Axis};
use std::sync::LazyLock;

/// Numbers in a vector.
pub const DIMENSIONS: usize = 384;
const HEADS: usize = 12;
const INNER: usize = 1536;
const LAYERS: usize = 6;
const VOCABULARY: usize = 30_522;
const POSITIONS: usize = 512;
/// Pieces of one text that are read: names, tags and the first sentences. Twice as many take twice as long.
const MAX_PIECES: usize = 96;
const EPSILON: f32 = 1e-12;

static ENCODER: LazyLock<Result<Encoder, DiscoveryError>> =
    LazyLock::new(|| Tensors::new(assets::ENCODER).and_then(|tensors| Encoder::new(&tensors)));

fn dense(tensors: &Tensors, name: &str, out: usize, from: usize) -> Result<Packed, DiscoveryError> {
    let weight = tensors.rows(&format!("{name}.weight"), out, from)?;
    Ok(Packed::new(weight, tensors.floats(&format!("{name}.bias"), &[out])?))
}

fn norm(tensors: &Tensors, name: &str) -> Result<Norm, DiscoveryError> {
    Ok(Norm {
        weight: tensors.floats(&format!("{name}.weight"), &[DIMENSIONS])?,
        bias: tensors.floats(&format!("{name}.bias"), &[DIMENSIONS])?,
        epsilon: EPSILON,
    })
}

struct Layer {
    query: Packed,
    key: Packed,
    value: Packed,
    output: Packed,
    output_norm: Norm,
    inner: Packed,
    outer: Packed,
    outer_norm: Norm,
}

impl Layer {
    fn new(tensors: &Tensors, at: usize) -> Result<Self, DiscoveryError> {
        let name = |part: &str| format!("encoder.layer.{at}.{part}");
        let square = |part: &str| dense(tensors, &name(part), DIMENSIONS, DIMENSIONS);
        Ok(Self {
            query: square("attention.self.query")?,
            key: square("attention.self.key")?,
            value: square("attention.self.value")?,
            output: square("attention.output.dense")?,
            output_norm: norm(tensors, &name("attention.output.LayerNorm"))?,
            inner: dense(tensors, &name("intermediate.dense"), INNER, DIMENSIONS)?,
            outer: dense(tensors, &name("output.dense"), DIMENSIONS, INNER)?,
            outer_norm: norm(tensors, &name("output.LayerNorm"))?,
        })
    }

    fn apply(&self, hidden: Array2<f32>) -> Array2<f32> {
        let attended = {
            let (query, key) = (self.query.apply(&hidden), self.key.apply(&hidden));
            attend(&query.view(), &key.view(), &self.value.apply(&hidden).view(), HEADS)
        };
        let mut middle = self.output.apply(&attended) + hidden;
        self.output_norm.apply(&mut middle);
        let mut inner = self.inner.apply(&middle);
        inner.mapv_inplace(gelu);
        let mut out = self.outer.apply(&inner) + middle;
        self.outer_norm.apply(&mut out);
        out
    }
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
    /// The one that comes with the program; the first call reads its parts.
    pub fn get() -> Result<&'static Self, DiscoveryError> {
        ENCODER.as_ref().map_err(|error| DiscoveryError::Asset { reason: error.to_string() })
    }

    fn new(tensors: &Tensors) -> Result<Self, DiscoveryError> {
        Ok(Self {
            words: tensors.rows("embeddings.word_embeddings.weight", VOCABULARY, DIMENSIONS)?,
            positions: tensors.rows("embeddings.position_embeddings.weight", POSITIONS, DIMENSIONS)?,
            kind: tensors.floats("embeddings.token_type_embeddings.weight", &[2, DIMENSIONS])?,
            norm: norm(tensors, "embeddings.LayerNorm")?,
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

    /// First numbers of the vectors an independent implementation makes of the same file.
    #[test]
    fn vectors_are_those_of_the_reference() {
        let encoder = Encoder::get().unwrap();
        for (text, expected) in REFERENCE {
            let vector = encoder.encode(text);
            for (ours, theirs) in vector.iter().zip(expected) {
                // Whole numbers of 13 bits and more; a byte of a kept vector is 80 times as coarse.
                assert!((ours - theirs).abs() < 1e-4, "{text}: {:?}", vector.get(..4));
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
