//! A picture's recipe: which models, which words, which way to take a reference, and the graph that follows from it.

use super::Graph;
use super::build::{Builder, Clip, Conditioning, Latent, Model, Sampling, Vae};
use super::family::{Family, Method};
use serde::{Deserialize, Serialize};

/// The main model, by the server's own names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MainModel {
    /// One file with everything.
    Checkpoint(String),
    /// A model with its text encoders and VAE apart.
    Parts {
        /// The diffusion model.
        unet: String,
        /// One or two text encoders.
        clips: Vec<String>,
        /// The VAE.
        vae: String,
    },
}

impl MainModel {
    /// The file that gives the look.
    pub fn name(&self) -> &str {
        match self {
            Self::Checkpoint(name) => name,
            Self::Parts { unet, .. } => unet,
        }
    }
}

/// A LoRA and how strongly it takes part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lora {
    /// The server's name for it.
    pub name: String,
    /// Strength.
    pub strength: f64,
}

/// A reference picture and how it takes part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The server's name for it.
    pub image: String,
    /// Weight of the IP-Adapter.
    pub weight: f64,
    /// At which part of the steps the IP-Adapter stops.
    pub end_at: f64,
    /// Which part of it is looked at: `top` for faces, `center`.
    pub crop: String,
    /// Whether the IP-Adapter takes the face over, or the whole figure.
    pub face: bool,
    /// How much of it is painted over by img2img, 0 to 1.
    pub denoise: f64,
}

/// Everything a picture is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Family of the main model.
    pub family: Family,
    /// The main model.
    pub main: MainModel,
    /// LoRAs in order.
    pub loras: Vec<Lora>,
    /// How the reference takes part.
    pub method: Method,
    /// The reference; without one the method is words only.
    pub reference: Option<Reference>,
    /// What should be seen.
    pub positive: String,
    /// What should not.
    pub negative: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Seed.
    pub seed: u64,
    /// Steps.
    pub steps: u32,
    /// Guidance of the sampler.
    pub cfg: f64,
    /// Guidance in the text, for Flux.
    pub guidance: f64,
    /// Sampler.
    pub sampler: String,
    /// Scheduler.
    pub scheduler: String,
    /// Folder and beginning of the file's name on the server.
    pub prefix: String,
}

impl Recipe {
    /// The graph: loader, LoRAs, reference, texts, latent, sampler, decoder, file.
    pub fn graph(&self) -> Graph {
        let mut builder = Builder::default();
        let (mut model, mut clip, vae) = self.load(&mut builder);
        for lora in &self.loras {
            (model, clip) = match &self.main {
                MainModel::Checkpoint(_) => builder.lora(model, clip, &lora.name, lora.strength),
                MainModel::Parts { .. } => (builder.lora_model_only(model, &lora.name, lora.strength), clip),
            };
        }
        if self.family == Family::Sd15 {
            clip = builder.clip_skip(clip, -2);
        }
        let (model, positive, negative, latent, denoise) = match (&self.reference, self.method) {
            (Some(reference), Method::FluxKontext) => self.kontext(&mut builder, model, &clip, &vae, reference),
            (Some(reference), Method::QwenEdit) => self.qwen(&mut builder, model, &clip, &vae, reference),
            (Some(reference), Method::IpAdapter) => self.adapter(&mut builder, model, &clip, reference),
            (Some(reference), Method::ImageToImage) => {
                let image = builder.load_image(&reference.image);
                let image = builder.scale(image, self.width, self.height);
                let latent = builder.encode(image, &vae);
                let (positive, negative) = self.texts(&mut builder, &clip);
                (model, positive, negative, latent, reference.denoise.clamp(0.05, 1.0))
            }
            (None, _) | (_, Method::TextToImage) => {
                let (positive, negative) = self.texts(&mut builder, &clip);
                (model, positive, negative, self.empty(&mut builder), 1.0)
            }
        };
        let sampling = Sampling {
            model,
            positive,
            negative,
            latent,
            seed: self.seed,
            steps: self.steps.max(1),
            cfg: self.cfg,
            sampler: &self.sampler,
            scheduler: &self.scheduler,
            denoise,
        };
        let latent = builder.sample(sampling);
        let image = builder.decode(latent, vae);
        builder.save(image, &self.prefix);
        builder.finish()
    }

    /// The same, smaller: three quarters of each side in steps of 64 pixels.
    #[must_use]
    pub fn smaller(&self) -> Self {
        let less = |side: u32| ((side * 3 / 4) / 64 * 64).max(64).min(side);
        Self { width: less(self.width), height: less(self.height), ..self.clone() }
    }

    fn load(&self, builder: &mut Builder) -> (Model, Clip, Vae) {
        match &self.main {
            MainModel::Checkpoint(name) => builder.checkpoint(name),
            MainModel::Parts { unet, clips, vae } => {
                let model = builder.unet(unet);
                let kind = if self.family == Family::Qwen { "qwen_image" } else { "flux" };
                let clip = match clips.as_slice() {
                    [first, second, ..] => builder.two_clips(first, second, kind),
                    [only] => builder.clip(only, kind),
                    [] => builder.clip("", kind),
                };
                (model, clip, builder.vae(vae))
            }
        }
    }

    /// Flux knows no negative text.
    fn texts(&self, builder: &mut Builder, clip: &Clip) -> (Conditioning, Conditioning) {
        let positive = builder.text(clip, &self.positive);
        if self.family == Family::Flux {
            let negative = builder.zero(&positive);
            return (builder.guidance(positive, self.guidance), negative);
        }
        let negative = builder.text(clip, &self.negative);
        (positive, negative)
    }

    fn empty(&self, builder: &mut Builder) -> Latent {
        let channels_16 = matches!(self.family, Family::Flux | Family::Qwen);
        let class = if channels_16 { "EmptySD3LatentImage" } else { "EmptyLatentImage" };
        builder.empty(class, self.width, self.height)
    }

    fn kontext(&self, builder: &mut Builder, model: Model, clip: &Clip, vae: &Vae, reference: &Reference) -> Ready {
        let image = builder.load_image(&reference.image);
        let image = builder.kontext_scale(image);
        let latent = builder.encode(image, vae);
        let text = builder.text(clip, &self.positive);
        let negative = builder.zero(&text);
        let text = builder.reference_latent(text, latent);
        let positive = builder.guidance(text, self.guidance);
        (model, positive, negative, self.empty(builder), 1.0)
    }

    fn qwen(&self, builder: &mut Builder, model: Model, clip: &Clip, vae: &Vae, reference: &Reference) -> Ready {
        let image = builder.load_image(&reference.image);
        let image = builder.scale_to_megapixels(image, 1.0);
        let positive = builder.qwen_text(clip, vae, &image, &self.positive);
        let negative = builder.qwen_text(clip, vae, &image, &self.negative);
        let model = builder.aura_shift(model, 3.0);
        (model, positive, negative, self.empty(builder), 1.0)
    }

    fn adapter(&self, builder: &mut Builder, model: Model, clip: &Clip, reference: &Reference) -> Ready {
        let image = builder.load_image(&reference.image);
        let image = builder.prepare_for_vision(image, &reference.crop);
        let preset = if reference.face { "PLUS FACE (portraits)" } else { "PLUS (high strength)" };
        let (model, adapter) = builder.ip_adapter_loader(model, preset);
        let model = builder.ip_adapter(model, adapter, image, reference.weight, reference.end_at);
        let (positive, negative) = self.texts(builder, clip);
        (model, positive, negative, self.empty(builder), 1.0)
    }
}

/// What goes into the sampler: model, both texts, latent, denoise.
type Ready = (Model, Conditioning, Conditioning, Latent, f64);

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(family: Family, method: Method) -> Recipe {
        let parts = matches!(family, Family::Flux | Family::Qwen);
        let main = if parts {
            let clips = if family == Family::Flux { vec!["l".into(), "t5".into()] } else { vec!["q".into()] };
            MainModel::Parts { unet: "u".into(), clips, vae: "v".into() }
        } else {
            MainModel::Checkpoint("c".into())
        };
        let reference =
            Reference { image: "r.png".into(), weight: 0.7, end_at: 0.9, crop: "top".into(), face: true, denoise: 0.6 };
        Recipe {
            family,
            main,
            loras: vec![Lora { name: "one".into(), strength: 0.5 }, Lora { name: "two".into(), strength: 0.25 }],
            method,
            reference: method.needs_picture().then_some(reference),
            positive: "a knight".into(),
            negative: "blurry".into(),
            width: 832,
            height: 1216,
            seed: u64::MAX,
            steps: 20,
            cfg: family.cfg(),
            guidance: 3.0,
            sampler: "euler".into(),
            scheduler: "normal".into(),
            prefix: "civitdeck/x/AVATAR".into(),
        }
    }

    fn classes(graph: &Graph) -> Vec<&str> {
        let mut nodes: Vec<(u32, &str)> =
            graph.0.iter().map(|(id, node)| (id.parse().unwrap(), node.class_type.as_str())).collect();
        nodes.sort_unstable();
        nodes.into_iter().map(|(_, class)| class).collect()
    }

    #[test]
    fn every_method_has_its_nodes_in_order() {
        let expect = |family, method, expected: &[&str]| {
            assert_eq!(classes(&recipe(family, method).graph()), expected, "{method:?}");
        };
        expect(
            Family::Sdxl,
            Method::TextToImage,
            &[
                "CheckpointLoaderSimple",
                "LoraLoader",
                "LoraLoader",
                "CLIPTextEncode",
                "CLIPTextEncode",
                "EmptyLatentImage",
                "KSampler",
                "VAEDecode",
                "SaveImage",
            ],
        );
        expect(
            Family::Sd15,
            Method::ImageToImage,
            &[
                "CheckpointLoaderSimple",
                "LoraLoader",
                "LoraLoader",
                "CLIPSetLastLayer",
                "LoadImage",
                "ImageScale",
                "VAEEncode",
                "CLIPTextEncode",
                "CLIPTextEncode",
                "KSampler",
                "VAEDecode",
                "SaveImage",
            ],
        );
        expect(
            Family::Pony,
            Method::IpAdapter,
            &[
                "CheckpointLoaderSimple",
                "LoraLoader",
                "LoraLoader",
                "LoadImage",
                "PrepImageForClipVision",
                "IPAdapterUnifiedLoader",
                "IPAdapterAdvanced",
                "CLIPTextEncode",
                "CLIPTextEncode",
                "EmptyLatentImage",
                "KSampler",
                "VAEDecode",
                "SaveImage",
            ],
        );
        expect(
            Family::Flux,
            Method::FluxKontext,
            &[
                "UNETLoader",
                "DualCLIPLoader",
                "VAELoader",
                "LoraLoaderModelOnly",
                "LoraLoaderModelOnly",
                "LoadImage",
                "FluxKontextImageScale",
                "VAEEncode",
                "CLIPTextEncode",
                "ConditioningZeroOut",
                "ReferenceLatent",
                "FluxGuidance",
                "EmptySD3LatentImage",
                "KSampler",
                "VAEDecode",
                "SaveImage",
            ],
        );
        expect(
            Family::Qwen,
            Method::QwenEdit,
            &[
                "UNETLoader",
                "CLIPLoader",
                "VAELoader",
                "LoraLoaderModelOnly",
                "LoraLoaderModelOnly",
                "LoadImage",
                "ImageScaleToTotalPixels",
                "TextEncodeQwenImageEditPlus",
                "TextEncodeQwenImageEditPlus",
                "ModelSamplingAuraFlow",
                "EmptySD3LatentImage",
                "KSampler",
                "VAEDecode",
                "SaveImage",
            ],
        );
    }

    #[test]
    fn links_lead_to_nodes_and_the_seed_is_whole() {
        for method in Method::ALL {
            for family in Family::ALL {
                let graph = recipe(family, method).graph();
                let links = graph.0.values().flat_map(|node| node.inputs.values()).filter_map(|value| value.as_array());
                for link in links {
                    assert!(graph.0.contains_key(link[0].as_str().unwrap()), "{family:?} {method:?}");
                }
                let sampler = graph.0.values().find(|node| node.class_type == "KSampler").unwrap();
                assert_eq!(sampler.inputs["seed"].as_u64(), Some(u64::MAX));
            }
        }
    }

    #[test]
    fn a_smaller_one_keeps_its_shape_roughly() {
        let smaller = recipe(Family::Sdxl, Method::TextToImage).smaller();
        assert_eq!((smaller.width, smaller.height), (576, 896));
        assert_eq!(Family::guess("ponyDiffusionV6XL.safetensors"), Some(Family::Pony));
        assert_eq!(Family::guess("SD 1.5"), Some(Family::Sd15));
        assert_eq!(Family::guess("unknown.safetensors"), None);
    }
}
