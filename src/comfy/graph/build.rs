//! Putting nodes together so that only what fits can be connected.

use super::{Graph, Node};
use serde_json::{Value, json};
use std::collections::BTreeMap;

macro_rules! wire {
    ($($(#[$doc:meta])* $name:ident),*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(super) struct $name(Value);
        impl From<$name> for Value {
            fn from(wire: $name) -> Self { wire.0 }
        }
    )* };
}
wire!(
    /// A diffusion model.
    Model,
    /// A text encoder.
    Clip,
    /// What turns pixels into latents and back.
    Vae,
    /// A picture.
    Image,
    /// A latent picture.
    Latent,
    /// Encoded text.
    Conditioning,
    /// An IP-Adapter's weights.
    IpAdapter
);

/// A graph that is being built.
#[derive(Default)]
pub(super) struct Builder(Graph);

/// A node just added; its outputs by number.
struct Added(String);

impl Added {
    fn out(&self, number: u32) -> Value {
        json!([self.0, number])
    }
}

impl Builder {
    fn add<const N: usize>(&mut self, class: &str, inputs: [(&str, Value); N]) -> Added {
        let id = (self.0.0.len() + 1).to_string();
        let inputs: BTreeMap<String, Value> =
            inputs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.0.0.insert(id.clone(), Node { class_type: class.to_owned(), inputs });
        Added(id)
    }

    pub(super) fn finish(self) -> Graph {
        self.0
    }

    pub(super) fn checkpoint(&mut self, name: &str) -> (Model, Clip, Vae) {
        let node = self.add("CheckpointLoaderSimple", [("ckpt_name", json!(name))]);
        (Model(node.out(0)), Clip(node.out(1)), Vae(node.out(2)))
    }

    pub(super) fn unet(&mut self, name: &str) -> Model {
        Model(self.add("UNETLoader", [("unet_name", json!(name)), ("weight_dtype", json!("default"))]).out(0))
    }

    pub(super) fn clip(&mut self, name: &str, kind: &str) -> Clip {
        Clip(self.add("CLIPLoader", [("clip_name", json!(name)), ("type", json!(kind))]).out(0))
    }

    pub(super) fn two_clips(&mut self, first: &str, second: &str, kind: &str) -> Clip {
        let inputs = [("clip_name1", json!(first)), ("clip_name2", json!(second)), ("type", json!(kind))];
        Clip(self.add("DualCLIPLoader", inputs).out(0))
    }

    pub(super) fn vae(&mut self, name: &str) -> Vae {
        Vae(self.add("VAELoader", [("vae_name", json!(name))]).out(0))
    }

    pub(super) fn lora(&mut self, model: Model, clip: Clip, name: &str, strength: f64) -> (Model, Clip) {
        let inputs = [
            ("model", model.into()),
            ("clip", clip.into()),
            ("lora_name", json!(name)),
            ("strength_model", json!(strength)),
            ("strength_clip", json!(strength)),
        ];
        let node = self.add("LoraLoader", inputs);
        (Model(node.out(0)), Clip(node.out(1)))
    }

    /// For models whose text encoder is a file of its own.
    pub(super) fn lora_model_only(&mut self, model: Model, name: &str, strength: f64) -> Model {
        let inputs = [("model", model.into()), ("lora_name", json!(name)), ("strength_model", json!(strength))];
        Model(self.add("LoraLoaderModelOnly", inputs).out(0))
    }

    pub(super) fn clip_skip(&mut self, clip: Clip, layer: i32) -> Clip {
        let inputs = [("clip", clip.into()), ("stop_at_clip_layer", json!(layer))];
        Clip(self.add("CLIPSetLastLayer", inputs).out(0))
    }

    pub(super) fn text(&mut self, clip: &Clip, text: &str) -> Conditioning {
        Conditioning(self.add("CLIPTextEncode", [("text", json!(text)), ("clip", clip.clone().into())]).out(0))
    }

    pub(super) fn guidance(&mut self, text: Conditioning, guidance: f64) -> Conditioning {
        Conditioning(self.add("FluxGuidance", [("conditioning", text.into()), ("guidance", json!(guidance))]).out(0))
    }

    pub(super) fn zero(&mut self, text: &Conditioning) -> Conditioning {
        Conditioning(self.add("ConditioningZeroOut", [("conditioning", text.clone().into())]).out(0))
    }

    pub(super) fn load_image(&mut self, name: &str) -> Image {
        Image(self.add("LoadImage", [("image", json!(name))]).out(0))
    }

    pub(super) fn scale(&mut self, image: Image, width: u32, height: u32) -> Image {
        let inputs = [
            ("image", image.into()),
            ("upscale_method", json!("lanczos")),
            ("width", json!(width)),
            ("height", json!(height)),
            ("crop", json!("center")),
        ];
        Image(self.add("ImageScale", inputs).out(0))
    }

    pub(super) fn scale_to_megapixels(&mut self, image: Image, megapixels: f64) -> Image {
        let inputs = [("image", image.into()), ("upscale_method", json!("lanczos")), ("megapixels", json!(megapixels))];
        Image(self.add("ImageScaleToTotalPixels", inputs).out(0))
    }

    pub(super) fn invert(&mut self, image: Image) -> Image {
        Image(self.add("ImageInvert", [("image", image.into())]).out(0))
    }

    pub(super) fn kontext_scale(&mut self, image: Image) -> Image {
        Image(self.add("FluxKontextImageScale", [("image", image.into())]).out(0))
    }

    pub(super) fn encode(&mut self, image: Image, vae: &Vae) -> Latent {
        Latent(self.add("VAEEncode", [("pixels", image.into()), ("vae", vae.clone().into())]).out(0))
    }

    pub(super) fn reference_latent(&mut self, text: Conditioning, latent: Latent) -> Conditioning {
        Conditioning(self.add("ReferenceLatent", [("conditioning", text.into()), ("latent", latent.into())]).out(0))
    }

    pub(super) fn qwen_text(&mut self, clip: &Clip, vae: &Vae, image: &Image, text: &str) -> Conditioning {
        let inputs = [
            ("clip", clip.clone().into()),
            ("vae", vae.clone().into()),
            ("image1", image.clone().into()),
            ("prompt", json!(text)),
        ];
        Conditioning(self.add("TextEncodeQwenImageEditPlus", inputs).out(0))
    }

    pub(super) fn aura_shift(&mut self, model: Model, shift: f64) -> Model {
        Model(self.add("ModelSamplingAuraFlow", [("model", model.into()), ("shift", json!(shift))]).out(0))
    }

    pub(super) fn ip_adapter_loader(&mut self, model: Model, preset: &str) -> (Model, IpAdapter) {
        let node = self.add("IPAdapterUnifiedLoader", [("model", model.into()), ("preset", json!(preset))]);
        (Model(node.out(0)), IpAdapter(node.out(1)))
    }

    pub(super) fn prepare_for_vision(&mut self, image: Image, crop: &str) -> Image {
        let inputs = [
            ("image", image.into()),
            ("interpolation", json!("LANCZOS")),
            ("crop_position", json!(crop)),
            ("sharpening", json!(0.0)),
        ];
        Image(self.add("PrepImageForClipVision", inputs).out(0))
    }

    pub(super) fn ip_adapter(
        &mut self,
        model: Model,
        adapter: IpAdapter,
        image: Image,
        weight: f64,
        end: f64,
    ) -> Model {
        let inputs = [
            ("model", model.into()),
            ("ipadapter", adapter.into()),
            ("image", image.into()),
            ("weight", json!(weight)),
            ("weight_type", json!("linear")),
            ("combine_embeds", json!("concat")),
            ("start_at", json!(0.0)),
            ("end_at", json!(end)),
            ("embeds_scaling", json!("V only")),
        ];
        Model(self.add("IPAdapterAdvanced", inputs).out(0))
    }

    pub(super) fn tag(&mut self, image: Image) {
        self.add(super::TAGGER, [("image", image.into())]);
    }

    /// An empty latent: `EmptyLatentImage`, or `EmptySD3LatentImage` where there are 16 channels.
    pub(super) fn empty(&mut self, class: &str, width: u32, height: u32) -> Latent {
        let inputs = [("width", json!(width)), ("height", json!(height)), ("batch_size", json!(1))];
        Latent(self.add(class, inputs).out(0))
    }

    pub(super) fn sample(&mut self, sampling: Sampling<'_>) -> Latent {
        let inputs = [
            ("model", sampling.model.into()),
            ("positive", sampling.positive.into()),
            ("negative", sampling.negative.into()),
            ("latent_image", sampling.latent.into()),
            ("seed", json!(sampling.seed)),
            ("steps", json!(sampling.steps)),
            ("cfg", json!(sampling.cfg)),
            ("sampler_name", json!(sampling.sampler)),
            ("scheduler", json!(sampling.scheduler)),
            ("denoise", json!(sampling.denoise)),
        ];
        Latent(self.add("KSampler", inputs).out(0))
    }

    pub(super) fn decode(&mut self, latent: Latent, vae: Vae) -> Image {
        Image(self.add("VAEDecode", [("samples", latent.into()), ("vae", vae.into())]).out(0))
    }

    pub(super) fn save(&mut self, image: Image, prefix: &str) {
        self.add("SaveImage", [("images", image.into()), ("filename_prefix", json!(prefix))]);
    }
}

/// What the sampler takes.
pub(super) struct Sampling<'a> {
    pub(super) model: Model,
    pub(super) positive: Conditioning,
    pub(super) negative: Conditioning,
    pub(super) latent: Latent,
    pub(super) seed: u64,
    pub(super) steps: u32,
    pub(super) cfg: f64,
    pub(super) sampler: &'a str,
    pub(super) scheduler: &'a str,
    pub(super) denoise: f64,
}
