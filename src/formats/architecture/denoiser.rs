//! Denoisers, alone or in a checkpoint.

use super::{Verdict, by_context_width};
use crate::formats::tensors::View;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;

/// Where a denoiser may stand in a file: original checkpoints, ComfyUI's and trainers' exports, Cosmos, diffusers.
const PREFIXES: [&str; 9] = [
    "model.diffusion_model.",
    "diffusion_model.",
    "model.model.",
    "model.",
    "net.",
    "transformer.",
    "unet.",
    "module.",
    "",
];

pub(super) fn classify(all: View<'_>) -> Option<Verdict> {
    for prefix in PREFIXES {
        let view = all.under(prefix);
        if view.is_empty() {
            continue;
        }
        let Some((family, also)) = transformer(view).or_else(|| unet(view)) else { continue };
        let kind = if has_other_parts(all) { ModelKind::Checkpoint } else { ModelKind::DiffusionModel };
        return Some(Verdict { kind: Some(kind), family, also, rank: None });
    }
    // A family that is not known yet still keeps its denoiser in the usual place.
    const FEWEST: usize = 8;
    (all.under("model.diffusion_model.").len() >= FEWEST).then(|| {
        let kind = if has_other_parts(all) { ModelKind::Checkpoint } else { ModelKind::DiffusionModel };
        Verdict { kind: Some(kind), ..Verdict::default() }
    })
}

/// Whether a VAE or a text encoder stands beside the denoiser.
fn has_other_parts(all: View<'_>) -> bool {
    ["first_stage_model.", "cond_stage_model.", "conditioner.", "text_encoders.", "text_encoder.", "vae.", "te."]
        .iter()
        .any(|prefix| all.any(prefix))
}

type Told = (Option<BaseFamily>, &'static [BaseFamily]);

const fn told(family: BaseFamily) -> Told {
    (Some(family), &[])
}

/// Transformers, by the layer that only they have.
fn transformer(view: View<'_>) -> Option<Told> {
    original(view).or_else(|| diffusers(view))
}

fn original(view: View<'_>) -> Option<Told> {
    let has = |name: &str| view.has(name);
    let family = if view.any("joint_blocks.0.context_block.") {
        BaseFamily::Sd3
    } else if has("clf.1.weight") && (has("clip_txt_mapper.weight") || has("clip_mapper.weight")) {
        BaseFamily::Cascade
    } else if view.any("double_layers.0.attn.w1q") {
        BaseFamily::AuraFlow
    } else if has("mlp_t5.0.weight") || view.any("txt_in.individual_token_refiner.") {
        BaseFamily::Hunyuan
    } else if view.any("double_blocks.0.") {
        return Some(double_blocks(view));
    } else if has("t5_yproj.weight") || view.any("blocks.0.attn.k_norm_x") {
        BaseFamily::Mochi
    } else if view.any("t_block.1.") && view.any("y_embedder.") {
        BaseFamily::PixArt
    } else if view.any("blocks.block0.blocks.0.") || view.any("llm_adapter.blocks.") || view.any("blocks.0.mlp.layer1.")
    {
        BaseFamily::Anima
    } else if view.any("noise_refiner.0.") || has("cap_embedder.1.weight") {
        return Some(lumina(view));
    } else if view.any("head.modulation") || view.any("blocks.0.cross_attn.k.") && view.any("blocks.0.ffn.0.") {
        BaseFamily::Wan
    } else if view.any("double_stream_blocks.0.") || view.any("caption_projection.0.linear.") {
        BaseFamily::HiDream
    } else if view.any("blocks.0.norm1.linear.") && view.any("patch_embed.") {
        BaseFamily::CogVideo
    } else {
        return None;
    };
    Some(told(family))
}

/// Flux.1 and those built on it.
fn double_blocks(view: View<'_>) -> Told {
    if view.any("double_stream_modulation_img.") {
        told(BaseFamily::Flux2)
    } else if view.any("distilled_guidance_layer.") {
        told(BaseFamily::Chroma)
    } else if view.any("double_blocks.0.img_attn_qkv.")
        || view.any("double_blocks.0.img_attn_q.")
        || view.any("byt5_in.")
    {
        told(BaseFamily::Hunyuan)
    } else if view.has("latent_in.weight") {
        // Hunyuan 3D makes meshes, not pictures.
        told(BaseFamily::Other)
    } else {
        told(BaseFamily::Flux1)
    }
}

/// Lumina 2 and Z-Image differ in width: 2304 and 3840.
fn lumina(view: View<'_>) -> Told {
    let width = view
        .dim("cap_embedder.1.weight", 0)
        .or_else(|| view.find("layers.0.attention_norm1.weight").and_then(|tensor| tensor.shape.last()))
        .or_else(|| view.find("layers.0.attention.qkv.weight").and_then(|tensor| tensor.shape.last()));
    match width {
        Some(3840) => told(BaseFamily::ZImage),
        Some(2304) => told(BaseFamily::Lumina),
        _ if view.has("cap_pad_token") || view.any("layers.0.attention.to_q.") => told(BaseFamily::ZImage),
        _ => (Some(BaseFamily::Lumina), &[BaseFamily::ZImage]),
    }
}

/// Names as diffusers saves them.
fn diffusers(view: View<'_>) -> Option<Told> {
    if !view.any("transformer_blocks.0.")
        && !view.any("joint_transformer_blocks.0.")
        && !view.any("single_transformer_blocks.0.")
    {
        return diffusers_blocks(view);
    }
    let family = if view.any("joint_transformer_blocks.") {
        BaseFamily::AuraFlow
    } else if view.any("transformer_blocks.0.img_mlp.")
        || view.dim("txt_in.weight", 1) == Some(3584)
        || view.any("txt_norm.")
    {
        BaseFamily::Qwen
    } else if view.any("context_embedder.token_refiner.") || view.any("context_embedder_2.") {
        BaseFamily::Hunyuan
    } else if view.any("double_stream_modulation_img.") || view.any("single_transformer_blocks.0.attn.to_qkv_mlp_proj.")
    {
        BaseFamily::Flux2
    } else if view.any("distilled_guidance_layer.") {
        BaseFamily::Chroma
    } else if view.any("single_transformer_blocks.0.") {
        BaseFamily::Flux1
    } else if view.any("transformer_blocks.0.attn1.add_") {
        BaseFamily::Mochi
    } else if view.any("transformer_blocks.0.attn.add_k_proj.") {
        BaseFamily::Sd3
    } else if view.any("transformer_blocks.0.norm1.linear.") && view.any("patch_embed.") {
        BaseFamily::CogVideo
    } else if view.any("adaln_single.") && view.any("pos_embed.") {
        BaseFamily::PixArt
    } else if view.any("adaln_single.") || view.any("patchify_proj.") {
        BaseFamily::Ltxv
    } else {
        return None;
    };
    Some(told(family))
}

fn diffusers_blocks(view: View<'_>) -> Option<Told> {
    if view.any("condition_embedder.") && view.any("blocks.0.attn2.") {
        Some(told(BaseFamily::Wan))
    } else if view.any("time_caption_embed.") && view.any("layers.0.") {
        Some((Some(BaseFamily::Lumina), &[]))
    } else if view.any("blocks.0.attn2.") && view.any("text_embedder.") {
        Some(told(BaseFamily::Hunyuan))
    } else {
        None
    }
}

/// UNets, by the width of the text they attend to.
fn unet(view: View<'_>) -> Option<Told> {
    let original = view.has("input_blocks.0.0.weight");
    let diffusers = view.has("conv_in.weight") && view.any("down_blocks.0.") && view.any("time_embedding.");
    // A published denoiser can be cut to a part, but the middle is in every one.
    let cut = view.any("middle_block.1.transformer_blocks.0.attn2.") && view.any("output_blocks.");
    if !(original || diffusers || cut) {
        return None;
    }
    Some(unet_family(view))
}

fn unet_family(view: View<'_>) -> Told {
    if view.any("input_blocks.1.0.time_stack.")
        || view.any("input_blocks.1.1.time_stack.")
        || view.any("down_blocks.0.attentions.0.temporal_transformer_blocks.")
    {
        return told(BaseFamily::Svd);
    }
    if view.dim("encoder_hid_proj.weight", 1) == Some(4096) || added_width(view) == Some(5632) {
        return told(BaseFamily::Kolors);
    }
    let by_width = context_width(view).and_then(by_context_width);
    match by_width {
        Some(BaseFamily::Sdxl) => told(BaseFamily::Sdxl),
        Some(family) => told(family),
        None if matches!(added_width(view), Some(2816 | 2560)) => told(BaseFamily::Sdxl),
        None => (None, &[]),
    }
}

/// The width of the size and style numbers SDXL and Kolors add.
fn added_width(view: View<'_>) -> Option<u64> {
    view.dim("label_emb.0.0.weight", 1).or_else(|| view.dim("add_embedding.linear_1.weight", 1))
}

/// The width of the text that the first cross-attention reads.
pub(super) fn context_width(view: View<'_>) -> Option<u64> {
    const PLACES: [&str; 7] = [
        "input_blocks.1.1.",
        "input_blocks.2.1.",
        "input_blocks.4.1.",
        "input_blocks.7.1.",
        "middle_block.1.",
        "down_blocks.0.attentions.0.",
        "down_blocks.1.attentions.0.",
    ];
    PLACES.iter().find_map(|place| {
        let attention = view.under(place);
        ["to_k", "to_v"].iter().find_map(|side| {
            let tensor = attention.find(&format!("transformer_blocks.0.attn2.{side}.weight"))?;
            tensor.shape.last()
        })
    })
}
