//! The forward pass: patches become tokens, tokens go through the layers, one vector comes out.
//!
//! Each layer is read from the file when it is its turn, for several pictures at once: a file of four gigabytes is used with the
//! memory of one layer.

use super::VisionError;
use super::layout::{Layout, VisionFamily};
use crate::discovery::network::{Dense, Norm, attend, attend_each, gelu, gelu_tanh, quick_gelu};
use crate::discovery::vector;
use crate::formats::weight_file::WeightFile;
use crate::jobs::JobControl;
use crate::thumbs::Thumb;
use ndarray::{Array2, ArrayView1, Axis, Slice};

/// What lies between the two products of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activation {
    QuickGelu,
    Gelu,
    GeluTanh,
}

impl Activation {
    fn of(self) -> fn(f32) -> f32 {
        match self {
            Self::QuickGelu => quick_gelu,
            Self::Gelu => gelu,
            Self::GeluTanh => gelu_tanh,
        }
    }
}

const LAYERS: &str = "vision_model.encoder.layers";

/// The weights, as they are read.
struct Weights<'a> {
    file: &'a mut WeightFile,
    layout: Layout,
}

impl Weights<'_> {
    /// A tensor by the name transformers gives it.
    fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, VisionError> {
        Ok(self.file.floats(&self.layout.names.name(name), shape)?)
    }

    fn vector(&mut self, name: &str) -> Result<Vec<f32>, VisionError> {
        self.floats(name, &[self.layout.width])
    }

    fn norm(&mut self, name: &str) -> Result<Norm, VisionError> {
        let (weight, bias) = (self.vector(&format!("{name}.weight"))?, self.vector(&format!("{name}.bias"))?);
        Ok(Norm { weight, bias, epsilon: self.layout.epsilon })
    }

    fn dense(&mut self, name: &str, shape: [usize; 2]) -> Result<Dense, VisionError> {
        let weight = self.floats(&format!("{name}.weight"), &shape)?;
        let bias = self.floats(&format!("{name}.bias"), &shape[..1])?;
        dense(weight, bias, shape)
    }

    fn square(&mut self, name: &str) -> Result<Dense, VisionError> {
        self.dense(name, [self.layout.width; 2])
    }

    /// Query, key or value (0, 1, 2) of a layer.
    fn attention(&mut self, layer: usize, part: usize) -> Result<Dense, VisionError> {
        let width = self.layout.width;
        let (weight, bias) = self.layout.names.attention(self.file, layer, part, width)?;
        dense(weight, bias, [width; 2])
    }

    /// The last product, laid the right way.
    fn projection(&mut self) -> Result<Dense, VisionError> {
        let Layout { width, dimensions, names, .. } = self.layout;
        let (name, is_turned) = names.projection();
        let shape = [dimensions, width];
        if !is_turned {
            return dense(self.file.floats(&name, &shape)?, Vec::new(), shape);
        }
        let turned = self.file.floats(&name, &[width, dimensions])?;
        let weight = (0..dimensions).flat_map(|out| turned.iter().skip(out).step_by(dimensions).copied()).collect();
        dense(weight, Vec::new(), shape)
    }

    /// The two products of a layer with what lies between them.
    fn inner(&mut self, name: &str) -> Result<(Dense, Dense), VisionError> {
        let Layout { width, inner, .. } = self.layout;
        Ok((self.dense(&format!("{name}.fc1"), [inner, width])?, self.dense(&format!("{name}.fc2"), [width, inner])?))
    }
}

fn dense(weight: Vec<f32>, bias: Vec<f32>, shape: [usize; 2]) -> Result<Dense, VisionError> {
    Dense::new(weight, bias, shape).ok_or_else(|| VisionError::Layout { reason: "a product is cut off".to_owned() })
}

/// The vectors of pictures, each of length one; `None` when stopped. Pictures must have the layout's side.
pub(super) fn run(
    file: &mut WeightFile,
    layout: Layout,
    pictures: &[Thumb],
    threads: usize,
    control: &JobControl,
) -> Result<Option<Vec<Vec<f32>>>, VisionError> {
    let mut weights = Weights { file, layout };
    let mut hidden = embed(&mut weights, pictures, threads)?;
    let activation = layout.activation.of();
    for at in 0..layout.layers {
        if control.should_stop() {
            return Ok(None);
        }
        hidden = layer(&mut weights, at, hidden, activation, threads)?;
    }
    let mut made = match layout.family {
        VisionFamily::Clip => first_tokens(&mut weights, &hidden, threads)?,
        VisionFamily::Siglip => pooled(&mut weights, hidden, activation, threads)?,
    };
    for vector in &mut made {
        vector::normalise(vector);
        if vector.iter().any(|number| !number.is_finite()) {
            return Err(VisionError::Layout { reason: "its weights give no finite numbers".to_owned() });
        }
    }
    Ok(Some(made))
}

/// Patches as tokens, with the class token where there is one, each with its position.
fn embed(weights: &mut Weights<'_>, pictures: &[Thumb], threads: usize) -> Result<Array2<f32>, VisionError> {
    let layout = weights.layout;
    let Layout { width, patch, .. } = layout;
    let name = "vision_model.embeddings";
    let kernel = weights.floats(&format!("{name}.patch_embedding.weight"), &[width, 3, patch, patch])?;
    let bias = match layout.family {
        VisionFamily::Clip => Vec::new(),
        VisionFamily::Siglip => weights.vector(&format!("{name}.patch_embedding.bias"))?,
    };
    let kernel = dense(kernel, bias, [width, 3 * patch * patch])?;
    let positions = weights.floats(&format!("{name}.position_embedding.weight"), &[layout.tokens(), width])?;
    let class = match layout.family {
        VisionFamily::Clip => weights.vector(&format!("{name}.class_embedding"))?,
        VisionFamily::Siglip => Vec::new(),
    };
    let first = usize::from(!class.is_empty());
    let mut hidden = Array2::zeros((pictures.len() * layout.tokens(), width));
    for (picture, mut place) in pictures.iter().zip(hidden.axis_chunks_iter_mut(Axis(0), layout.tokens())) {
        if first == 1 {
            place.row_mut(0).assign(&ArrayView1::from(&class));
        }
        place
            .slice_axis_mut(Axis(0), Slice::from(first..))
            .assign(&kernel.apply_on(&patches(picture, &layout), threads));
        for (mut row, position) in place.rows_mut().into_iter().zip(positions.chunks_exact(width)) {
            row += &ArrayView1::from(position);
        }
    }
    if layout.family == VisionFamily::Clip {
        // The name is misspelt in every file there is.
        weights.norm("vision_model.pre_layrnorm")?.apply(&mut hidden);
    }
    Ok(hidden)
}

/// The pixels of each patch in a row: colour by colour, row by row.
fn patches(picture: &Thumb, layout: &Layout) -> Array2<f32> {
    let (patch, grid, side) = (layout.patch, layout.grid, layout.side());
    let area = patch * patch;
    Array2::from_shape_fn((grid * grid, 3 * area), |(token, at)| {
        let (colour, within) = (at / area, at % area);
        let x = token % grid * patch + within % patch;
        let y = token / grid * patch + within / patch;
        let value = picture.rgba.get((y * side + x) * 4 + colour).copied().unwrap_or_default();
        (f32::from(value) / 255.0 - layout.mean[colour]) / layout.spread[colour]
    })
}

fn layer(
    weights: &mut Weights<'_>,
    at: usize,
    mut hidden: Array2<f32>,
    activation: fn(f32) -> f32,
    threads: usize,
) -> Result<Array2<f32>, VisionError> {
    let name = |part: &str| format!("{LAYERS}.{at}.{part}");
    let mut normed = hidden.clone();
    weights.norm(&name("layer_norm1"))?.apply(&mut normed);
    let mut product = |part| Ok::<_, VisionError>(weights.attention(at, part)?.apply_on(&normed, threads));
    let (query, key, value) = (product(0)?, product(1)?, product(2)?);
    let layout = weights.layout;
    let attended = attend_each([&query, &key, &value], layout.tokens(), layout.heads, threads);
    hidden += &weights.square(&name("self_attn.out_proj"))?.apply_on(&attended, threads);
    let mut normed = hidden.clone();
    weights.norm(&name("layer_norm2"))?.apply(&mut normed);
    let (first, second) = weights.inner(&name("mlp"))?;
    let mut inner = first.apply_on(&normed, threads);
    inner.mapv_inplace(activation);
    hidden += &second.apply_on(&inner, threads);
    Ok(hidden)
}

/// CLIP: the class token of each picture, normed and projected.
fn first_tokens(weights: &mut Weights<'_>, hidden: &Array2<f32>, threads: usize) -> Result<Vec<Vec<f32>>, VisionError> {
    let layout = weights.layout;
    let mut first = hidden.slice_axis(Axis(0), Slice::new(0, None, layout.tokens().cast_signed())).to_owned();
    weights.norm("vision_model.post_layernorm")?.apply(&mut first);
    if layout.is_projected {
        first = weights.projection()?.apply_on(&first, threads);
    }
    Ok(first.rows().into_iter().map(|row| row.to_vec()).collect())
}

/// SigLIP: a learned question is asked of all tokens.
fn pooled(
    weights: &mut Weights<'_>,
    mut hidden: Array2<f32>,
    activation: fn(f32) -> f32,
    threads: usize,
) -> Result<Vec<Vec<f32>>, VisionError> {
    let Layout { width, heads, .. } = weights.layout;
    weights.norm("vision_model.post_layernorm")?.apply(&mut hidden);
    let head = "vision_model.head";
    let probe = weights.floats(&format!("{head}.probe"), &[1, 1, width])?;
    let all = weights.floats(&format!("{head}.attention.in_proj_weight"), &[3 * width, width])?;
    let bias = weights.floats(&format!("{head}.attention.in_proj_bias"), &[3 * width])?;
    let mut parts = all.chunks_exact(width * width).zip(bias.chunks_exact(width));
    let mut part = || {
        let (weight, bias) = parts.next().unwrap_or_default();
        dense(weight.to_vec(), bias.to_vec(), [width; 2])
    };
    let (query, key, value) = (part()?, part()?, part()?);
    let probe =
        Array2::from_shape_vec((1, width), probe).map_err(|error| VisionError::Layout { reason: error.to_string() })?;
    let query = query.apply(&probe);
    let (keys, values) = (key.apply_on(&hidden, threads), value.apply_on(&hidden, threads));
    let out = weights.square(&format!("{head}.attention.out_proj"))?;
    let norm = weights.norm(&format!("{head}.layernorm"))?;
    let (first, second) = weights.inner(&format!("{head}.mlp"))?;
    let tokens = weights.layout.tokens();
    let pictures = keys.axis_chunks_iter(Axis(0), tokens).zip(values.axis_chunks_iter(Axis(0), tokens));
    let asked = pictures.map(|(keys, values)| {
        let pooled = out.apply(&attend(&query.view(), &keys, &values, heads));
        let mut normed = pooled.clone();
        norm.apply(&mut normed);
        let mut inner = first.apply(&normed);
        inner.mapv_inplace(activation);
        (pooled + second.apply(&inner)).into_raw_vec_and_offset().0
    });
    Ok(asked.collect())
}
