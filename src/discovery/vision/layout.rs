//! What a vision encoder is made of, told by the shapes of its tensors: file names say nothing (many are renamed).

use super::VisionError;
use super::names::Names;
use super::network::Activation;
use crate::formats::weight_file::WeightFile;

/// Which kind of encoder made a vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VisionFamily {
    /// CLIP: trained on pictures with their captions.
    Clip,
    /// SigLIP: the same with another loss; it looks at the whole picture without a class token.
    Siglip,
}

impl VisionFamily {
    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clip => "CLIP",
            Self::Siglip => "SigLIP",
        }
    }
}

/// The sizes of an encoder, and what its tensors are called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// What its tensors are called.
    pub names: Names,
    /// CLIP or SigLIP.
    pub family: VisionFamily,
    /// Numbers of each token.
    pub width: usize,
    /// Heads of attention.
    pub heads: usize,
    /// Numbers between the two products of a layer.
    pub inner: usize,
    /// Layers.
    pub layers: usize,
    /// Side of a patch in pixels.
    pub patch: usize,
    /// Patches along a side.
    pub grid: usize,
    /// Numbers of the result.
    pub dimensions: usize,
    /// Whether the result goes through a last product.
    pub is_projected: bool,
    pub(super) activation: Activation,
    pub(super) epsilon: f32,
    pub(super) mean: [f32; 3],
    pub(super) spread: [f32; 3],
}

/// The largest sizes that are believed: the largest published encoder has 1664, 48 layers, 8192 and 1,024 tokens.
const MOST_WIDTH: usize = 4096;
const MOST_LAYERS: usize = 96;
const MOST_INNER: usize = 16_384;
const MOST_GRID: usize = 48;
const MOST_PATCH: usize = 64;
/// From this width on CLIP was trained with the exact activation (OpenCLIP's H and G), below with the quick one (OpenAI's).
const EXACT_FROM_WIDTH: usize = 1280;

const CLIP_MEAN: [f32; 3] = [0.481_454_66, 0.457_827_5, 0.408_210_73];
const CLIP_SPREAD: [f32; 3] = [0.268_629_54, 0.261_302_6, 0.275_777_1];

impl Layout {
    /// Side of the picture it looks at, in pixels. SigLIP at 384 leaves out the last six rows and columns, where no whole patch fits.
    pub const fn side(&self) -> usize {
        match (self.family, self.patch, self.grid) {
            (VisionFamily::Siglip, 14, 27) => 384,
            _ => self.patch * self.grid,
        }
    }

    /// Tokens of a picture.
    pub const fn tokens(&self) -> usize {
        self.grid * self.grid + matches!(self.family, VisionFamily::Clip) as usize
    }

    /// How much there is to compute for a picture, to choose the lightest of several.
    pub const fn work(&self) -> u64 {
        let each = 4 * self.width * self.width + 2 * self.width * self.inner;
        each as u64 * (self.layers * self.tokens()) as u64
    }

    /// Reads it from a header.
    pub(super) fn read(file: &WeightFile) -> Result<Self, VisionError> {
        let odd = |what: &str| VisionError::Layout { reason: what.to_owned() };
        let neither = || odd("it is neither a CLIP-vision nor a SigLIP file");
        let names = Names::of(file).ok_or_else(neither)?;
        let family = if file.has(&names.name("vision_model.embeddings.class_embedding")) {
            VisionFamily::Clip
        } else if file.has(&names.name("vision_model.head.probe")) {
            VisionFamily::Siglip
        } else {
            return Err(neither());
        };
        let dims = |name: &str| file.dims(&names.name(name));
        let small = |dim: u64, most: usize| usize::try_from(dim).ok().filter(|dim| (1..=most).contains(dim));
        let [width, 3, patch, again] = *dims("vision_model.embeddings.patch_embedding.weight") else {
            return Err(odd("its patches are not of three colours"));
        };
        let width = small(width, MOST_WIDTH).ok_or_else(|| odd("its width is out of range"))?;
        let patch =
            small(patch, MOST_PATCH).filter(|_| patch == again).ok_or_else(|| odd("its patches are out of range"))?;
        let [positions, _] = *dims("vision_model.embeddings.position_embedding.weight") else {
            return Err(odd("its positions are missing"));
        };
        let patches = positions.saturating_sub(u64::from(family == VisionFamily::Clip));
        let grid = small(patches.isqrt(), MOST_GRID)
            .filter(|grid| (grid * grid) as u64 == patches)
            .ok_or_else(|| odd("its patches form no square"))?;
        let layers = file.numbered(&names.layers());
        if !(1..=MOST_LAYERS).contains(&layers) {
            return Err(odd("its number of layers is out of range"));
        }
        let first = "vision_model.encoder.layers.0.mlp.fc1.weight";
        let [inner, _] = *dims(first) else {
            return Err(odd("its layers are missing"));
        };
        // Said before anything is done: a job that fails at every picture helps nobody.
        if !file.is_readable(&names.name(first)) {
            return Err(odd("its numbers are neither float32 nor float16 nor bfloat16"));
        }
        let inner = small(inner, MOST_INNER).ok_or_else(|| odd("its layers are out of range"))?;
        let heads = heads(width).ok_or_else(|| odd("its heads cannot be told from its width"))?;
        let (projection, is_turned) = names.projection();
        let (is_projected, dimensions) = match *file.dims(&projection) {
            [one, other] if family == VisionFamily::Clip => {
                let out = if is_turned { other } else { one };
                (true, small(out, MOST_WIDTH).ok_or_else(|| odd("its result is out of range"))?)
            }
            _ => (false, width),
        };
        let (mean, spread, epsilon) = match family {
            VisionFamily::Clip => (CLIP_MEAN, CLIP_SPREAD, 1e-5),
            VisionFamily::Siglip => ([0.5; 3], [0.5; 3], 1e-6),
        };
        let activation = match family {
            VisionFamily::Siglip => Activation::GeluTanh,
            VisionFamily::Clip if width >= EXACT_FROM_WIDTH => Activation::Gelu,
            VisionFamily::Clip => Activation::QuickGelu,
        };
        Ok(Self {
            names,
            family,
            width,
            heads,
            inner,
            layers,
            patch,
            grid,
            dimensions,
            is_projected,
            activation,
            epsilon,
            mean,
            spread,
        })
    }
}

/// Heads of the published encoders; the shapes do not tell.
const fn heads(width: usize) -> Option<usize> {
    match width {
        // SigLIP so400m, OpenCLIP's H, g and G, SigLIP 2 giant.
        1152 | 1280 | 1408 | 1536 | 1664 => Some(16),
        _ if width.is_multiple_of(64) => Some(width / 64),
        _ => None,
    }
}
