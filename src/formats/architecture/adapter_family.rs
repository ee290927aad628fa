//! Which family an adapter was trained on, by the modules it changes and the widths it meets there.
//!
//! Trainers write the same module as `lora_unet_double_blocks_0_img_attn_qkv`, `diffusion_model.double_blocks.0.img_attn.qkv`
//! or `transformer.transformer_blocks.0.attn.to_q`: prefixes are taken off and dots made underscores before judging.

use super::by_context_width;
use crate::formats::tensors::Tensor;
use crate::model::base::BaseFamily;

/// Prefixes of the denoiser's modules, longest first where one begins another.
const DENOISER_PREFIXES: [&str; 15] = [
    "base_model.model.",
    "lora_transformer_",
    "lora_prior_unet_",
    "lora_unet_",
    "lycoris_unet_",
    "lycoris_transformer_",
    "lycoris_",
    "model.diffusion_model.",
    "diffusion_model.",
    "transformer.",
    "unet.",
    "net.",
    "dit.",
    "model.",
    "pipe.dit.",
];

const TEXT_PREFIXES: [&str; 8] =
    ["lora_te", "lora_prior_te", "text_encoder", "lycoris_te", "te1_", "te2_", "clip_l.", "clip_g."];

/// What the modules of an adapter have shown.
#[derive(Debug, Default)]
pub(super) struct Signs {
    module: String,
    /// A rule that is certain.
    certain: Option<BaseFamily>,
    /// Width of the text that a UNet's cross-attention reads.
    context_width: Option<u64>,
    unet: bool,
    /// sgm names (`input_blocks`): SDXL in kohya's files.
    unet_original: bool,
    deep_unet: bool,
    double_blocks: bool,
    transformer_blocks: bool,
    single_transformer_blocks: bool,
    highest_block: u32,
    highest_single_block: u32,
    width: Option<u64>,
    from_diffusers: bool,
    attn1: bool,
    attn2: bool,
    plain_blocks: bool,
    layers: bool,
    text_width: Option<u64>,
    second_text: bool,
    kronecker: Option<(u64, String)>,
}

impl Signs {
    /// Takes in one module with the widths that are known.
    pub(super) fn see(&mut self, module: &str, input: Option<u64>, output: Option<u64>) {
        let mut rest = module.strip_prefix("base_model.model.").unwrap_or(module);
        if TEXT_PREFIXES.iter().any(|prefix| rest.starts_with(prefix)) {
            self.see_text(rest, input);
            return;
        }
        self.from_diffusers |= rest.starts_with("transformer.");
        if rest.starts_with("transformer.double_blocks.") || rest.starts_with("transformer.single_blocks.") {
            self.certain = self.certain.or(Some(BaseFamily::Hunyuan));
        }
        if rest.starts_with("lora_prior_unet_") {
            self.certain = self.certain.or(Some(BaseFamily::Cascade));
        }
        while let Some(inner) = DENOISER_PREFIXES.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
            rest = inner;
        }
        let mut path = std::mem::take(&mut self.module);
        path.clear();
        for (index, part) in rest.split('.').enumerate() {
            if index > 0 {
                path.push('_');
            }
            path.push_str(part);
        }
        self.see_path(&path, input, output);
        self.module = path;
    }

    fn see_text(&mut self, rest: &str, input: Option<u64>) {
        self.second_text |=
            rest.starts_with("lora_te2") || rest.starts_with("text_encoder_2") || rest.starts_with("clip_g");
        let attention = rest.contains("q_proj") || rest.contains("k_proj") || rest.contains("fc1");
        if attention && rest.contains("text_model") {
            self.text_width = self.text_width.or(input);
        }
    }

    fn see_path(&mut self, path: &str, input: Option<u64>, output: Option<u64>) {
        if let Some(rest) = path.strip_prefix("double_blocks_") {
            self.double_blocks = true;
            self.see_flux(rest, true, input, output);
        } else if let Some(rest) = path.strip_prefix("single_blocks_") {
            self.double_blocks = true;
            self.see_flux(rest, false, input, output);
        } else if let Some(rest) = path.strip_prefix("single_transformer_blocks_") {
            self.single_transformer_blocks = true;
            self.highest_single_block = self.highest_single_block.max(leading_number(rest));
            self.certain = self.certain.or_else(|| rest.contains("to_qkv_mlp_proj").then_some(BaseFamily::Flux2));
        } else if let Some(rest) = path.strip_prefix("transformer_blocks_") {
            self.see_transformer_block(rest, input);
        } else if path.starts_with("down_blocks_") || path.starts_with("up_blocks_") || path.starts_with("mid_block_") {
            self.see_unet(path, input);
        } else if path.starts_with("input_blocks_")
            || path.starts_with("output_blocks_")
            || path.starts_with("middle_block_")
        {
            self.unet_original = true;
            self.see_unet(path, input);
        } else if let Some(rest) = path.strip_prefix("blocks_") {
            self.see_block(rest, input);
        } else if path.starts_with("layers_")
            || path.starts_with("noise_refiner_")
            || path.starts_with("context_refiner_")
        {
            self.see_layer(path, input);
        } else {
            self.certain = self.certain.or_else(|| by_root(path));
        }
    }

    fn see_flux(&mut self, rest: &str, double: bool, input: Option<u64>, output: Option<u64>) {
        let number = leading_number(rest);
        let highest = if double { &mut self.highest_block } else { &mut self.highest_single_block };
        *highest = number.max(*highest);
        if rest.contains("_mlp_fc") || rest.contains("mod_linear") || rest.contains("modulation_linear") {
            self.certain = self.certain.or(Some(BaseFamily::Hunyuan));
        }
        let hidden_side = !rest.ends_with("linear2") && !rest.ends_with("mlp_2");
        if hidden_side {
            self.width = self.width.or(input);
        }
        // Flux.2 gates its MLP: nine times the width out of `linear1` instead of seven, six out of `mlp_0` instead of
        // four, and four times into `linear2` instead of five.
        let ratio = match (input, output) {
            (Some(input), _) if rest.ends_with("linear2") => self.width.map(|width| (input, width * 4)),
            (_, Some(output)) if rest.ends_with("linear1") => self.width.map(|width| (output, width * 9)),
            (_, Some(output)) if rest.ends_with("mlp_0") => self.width.map(|width| (output, width * 6)),
            _ => None,
        };
        if ratio.is_some_and(|(seen, gated)| seen == gated) {
            self.certain = self.certain.or(Some(BaseFamily::Flux2));
        }
    }

    fn see_transformer_block(&mut self, rest: &str, input: Option<u64>) {
        self.transformer_blocks = true;
        self.highest_block = self.highest_block.max(leading_number(rest));
        let told = if rest.contains("_img_mlp_") || rest.contains("_txt_mlp_") || rest.contains("_img_mod_") {
            Some(BaseFamily::Qwen)
        } else if rest.contains("_attn1_add_") {
            Some(BaseFamily::Mochi)
        } else if rest.contains("_ff_linear_in") || rest.contains("_ff_context_linear_in") {
            Some(BaseFamily::Flux2)
        } else {
            None
        };
        self.certain = self.certain.or(told);
        self.attn1 |= rest.contains("_attn1_");
        self.attn2 |= rest.contains("_attn2_");
        let from_hidden =
            ["to_q", "to_k", "to_v", "add_k_proj", "add_q_proj", "add_v_proj"].iter().any(|end| rest.ends_with(end));
        if from_hidden && !rest.contains("_attn2_") {
            self.width = self.width.or(input);
        }
    }

    fn see_unet(&mut self, path: &str, input: Option<u64>) {
        self.unet = true;
        if path.contains("channelwise") || path.contains("kv_mapper") || path.contains("attention_attn") {
            self.certain = self.certain.or(Some(BaseFamily::Cascade));
        }
        if path.contains("temporal_transformer_blocks") || path.contains("time_stack") {
            self.certain = self.certain.or(Some(BaseFamily::Svd));
        }
        const FROM_TEXT: [&str; 4] = ["attn2_to_k", "attn2_to_v", "attn2_processor_to_k", "attn2_processor_to_v"];
        if FROM_TEXT.iter().any(|end| path.ends_with(end)) {
            self.context_width = self.context_width.or(input);
        }
        // Only SDXL stacks several transformer blocks in one place.
        self.deep_unet |= path.split_once("transformer_blocks_").is_some_and(|(_, rest)| leading_number(rest) > 0);
    }

    fn see_block(&mut self, rest: &str, input: Option<u64>) {
        self.plain_blocks = true;
        let tail = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let told = match tail {
            "_self_attn_q_proj"
            | "_self_attn_k_proj"
            | "_self_attn_v_proj"
            | "_self_attn_output_proj"
            | "_cross_attn_q_proj"
            | "_cross_attn_k_proj"
            | "_cross_attn_v_proj"
            | "_cross_attn_output_proj"
            | "_mlp_layer1"
            | "_mlp_layer2" => Some(BaseFamily::Anima),
            "_self_attn_q" | "_self_attn_k" | "_self_attn_v" | "_self_attn_o" | "_cross_attn_q" | "_cross_attn_k"
            | "_cross_attn_v" | "_cross_attn_o" | "_ffn_0" | "_ffn_2" | "_cross_attn_k_img" | "_cross_attn_v_img" => {
                Some(BaseFamily::Wan)
            }
            "_attn_qkv_x" | "_attn_qkv_y" | "_attn_proj_x" => Some(BaseFamily::Mochi),
            "_attn1_Wqkv" | "_attn2_kv_proj" | "_attn2_q_proj" => Some(BaseFamily::Hunyuan),
            "_cross_attn_q_linear" | "_cross_attn_kv_linear" => Some(BaseFamily::PixArt),
            _ if tail.starts_with("_adaln_modulation_") => Some(BaseFamily::Anima),
            "_attn1_to_q" | "_attn1_to_k" | "_attn2_to_q" => match input {
                Some(1408) => Some(BaseFamily::Hunyuan),
                Some(1536 | 3072 | 5120) => Some(BaseFamily::Wan),
                _ => None,
            },
            _ if tail.starts_with("_ffn_net_") => Some(BaseFamily::Wan),
            _ => None,
        };
        self.certain = self.certain.or(told);
    }

    fn see_layer(&mut self, path: &str, input: Option<u64>) {
        self.layers = true;
        // Z-Image's own files join the three projections as Lumina's do, but are wider; diffusers splits them.
        let told = match input {
            Some(3840) => Some(BaseFamily::ZImage),
            Some(2304) => Some(BaseFamily::Lumina),
            _ if path.contains("_attention_to_") => Some(BaseFamily::ZImage),
            _ => None,
        };
        self.certain = self.certain.or(told);
    }

    /// A Kronecker product's input width is the product of its two sides'.
    pub(super) fn see_kronecker(&mut self, module: &str, tensor: &Tensor) {
        let Some(width) = tensor.shape.dim(1) else { return };
        if !module.contains("attn2_to_k") && !module.contains("attn2_to_v") && !module.contains("attn2.to_k") {
            return;
        }
        match self.kronecker.take() {
            Some((other, of)) if of == module => {
                self.context_width = self.context_width.or_else(|| other.checked_mul(width));
            }
            _ => self.kronecker = Some((width, module.to_owned())),
        }
    }

    /// The family, and those that cannot be told from it.
    pub(super) fn family(&self) -> (Option<BaseFamily>, &'static [BaseFamily]) {
        if let Some(family) = self.certain {
            return (Some(family), &[]);
        }
        if self.double_blocks {
            return self.flux_like();
        }
        if self.single_transformer_blocks {
            return (
                Some(if self.highest_block > 18 { BaseFamily::Hunyuan } else { BaseFamily::Flux1 }),
                &[BaseFamily::Chroma, BaseFamily::Hunyuan, BaseFamily::Flux2, BaseFamily::AuraFlow],
            );
        }
        if self.transformer_blocks {
            return self.transformer_like();
        }
        if self.unet {
            return self.unet_like();
        }
        if self.layers {
            return (None, &[BaseFamily::ZImage, BaseFamily::Lumina]);
        }
        if self.plain_blocks {
            return (
                None,
                &[BaseFamily::Wan, BaseFamily::Anima, BaseFamily::PixArt, BaseFamily::Hunyuan, BaseFamily::Mochi],
            );
        }
        self.text_like()
    }

    fn flux_like(&self) -> (Option<BaseFamily>, &'static [BaseFamily]) {
        const ALIKE: &[BaseFamily] = &[BaseFamily::Chroma, BaseFamily::Hunyuan, BaseFamily::Flux2];
        match self.width {
            Some(6144 | 4096) => (Some(BaseFamily::Flux2), &[]),
            // Flux.1 has 19 and 38 blocks, Hunyuan Video 20 and 40.
            _ if self.highest_block > 18 || self.highest_single_block > 37 => (Some(BaseFamily::Hunyuan), &[]),
            _ => (Some(BaseFamily::Flux1), ALIKE),
        }
    }

    fn transformer_like(&self) -> (Option<BaseFamily>, &'static [BaseFamily]) {
        match (self.attn1, self.attn2, self.width) {
            (true, _, Some(1152)) => (Some(BaseFamily::PixArt), &[]),
            (true, true, _) => (Some(BaseFamily::Ltxv), &[BaseFamily::PixArt]),
            (true, false, Some(1920)) => (Some(BaseFamily::CogVideo), &[]),
            (true, false, _) => {
                (Some(BaseFamily::CogVideo), &[BaseFamily::Ltxv, BaseFamily::PixArt, BaseFamily::Mochi])
            }
            (false, _, Some(1536 | 2432)) => (Some(BaseFamily::Sd3), &[]),
            // diffusers' Flux LoRAs begin with `transformer.` and reach 19 blocks; Qwen has 60.
            (false, _, Some(3072)) if self.from_diffusers && self.highest_block < 19 => {
                (Some(BaseFamily::Flux1), &[BaseFamily::Qwen, BaseFamily::Chroma])
            }
            (false, _, Some(3072)) => (Some(BaseFamily::Qwen), &[BaseFamily::Flux1, BaseFamily::Chroma]),
            _ => (None, &[BaseFamily::Sd3, BaseFamily::Qwen, BaseFamily::Flux1]),
        }
    }

    fn unet_like(&self) -> (Option<BaseFamily>, &'static [BaseFamily]) {
        let family = self.context_width.and_then(by_context_width);
        match family {
            Some(BaseFamily::Sdxl) => (family, &[BaseFamily::Kolors]),
            Some(_) => (family, &[]),
            None if self.deep_unet || self.second_text || self.unet_original => {
                (Some(BaseFamily::Sdxl), &[BaseFamily::Kolors])
            }
            None => match self.text_width {
                Some(768) => (Some(BaseFamily::Sd1), &[]),
                Some(1024) => (Some(BaseFamily::Sd2), &[]),
                _ => (None, &[BaseFamily::Sd1, BaseFamily::Sd2, BaseFamily::Sdxl]),
            },
        }
    }

    fn text_like(&self) -> (Option<BaseFamily>, &'static [BaseFamily]) {
        match self.text_width {
            _ if self.second_text => (Some(BaseFamily::Sdxl), &[BaseFamily::Sd3]),
            Some(768) => (Some(BaseFamily::Sd1), &[BaseFamily::Flux1, BaseFamily::Sdxl, BaseFamily::Sd3]),
            Some(1024) => (Some(BaseFamily::Sd2), &[]),
            _ => (None, &[]),
        }
    }
}

/// Modules that stand beside the blocks and belong to one family.
fn by_root(path: &str) -> Option<BaseFamily> {
    const ROOTS: [(&str, BaseFamily); 12] = [
        ("joint_blocks_", BaseFamily::Sd3),
        ("joint_transformer_blocks_", BaseFamily::AuraFlow),
        ("double_layers_", BaseFamily::AuraFlow),
        ("single_layers_", BaseFamily::AuraFlow),
        ("double_stream_blocks_", BaseFamily::HiDream),
        ("single_stream_blocks_", BaseFamily::HiDream),
        ("double_stream_modulation_", BaseFamily::Flux2),
        ("single_stream_modulation_", BaseFamily::Flux2),
        ("distilled_guidance_layer_", BaseFamily::Chroma),
        ("llm_adapter_", BaseFamily::Anima),
        ("txt_in_individual_token_refiner_", BaseFamily::Hunyuan),
        ("context_embedder_token_refiner_", BaseFamily::Hunyuan),
    ];
    ROOTS.iter().find(|(root, _)| path.starts_with(root)).map(|(_, family)| *family)
}

/// The number a name goes on with; 0 when there is none.
fn leading_number(text: &str) -> u32 {
    text.bytes().take_while(u8::is_ascii_digit).take(6).fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}
