//! Everything that is neither a denoiser nor a low-rank adapter.

use super::denoiser::context_width;
use super::{Verdict, by_context_width};
use crate::formats::tensors::View;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;

/// Stability's control LoRAs mark themselves; kohya's LLLite has a prefix of its own.
pub(super) fn control_lora(all: View<'_>) -> Option<Verdict> {
    if all.has("lora_controlnet") || all.any("lllite_") {
        return Some(Verdict::of(ModelKind::ControlNet, Some(BaseFamily::Sdxl)));
    }
    None
}

/// Textual inversions: a handful of vectors as wide as the text encoder.
pub(super) fn embedding(all: View<'_>) -> Option<Verdict> {
    if all.len() > 16 {
        return None;
    }
    let width = |name: &str| all.find(name).and_then(|tensor| tensor.shape.last());
    let family = if all.has("clip_g") || all.has("clip_l") {
        match (width("clip_l"), width("clip_g")) {
            (Some(768) | None, Some(1280)) if !all.any("t5") => Some(BaseFamily::Sdxl),
            (Some(768), Some(1280)) => Some(BaseFamily::Sd3),
            _ => None,
        }
    } else if all.has("emb_params") || all.has("string_to_param") {
        width("emb_params").or_else(|| width("string_to_param")).and_then(embedding_family)
    } else {
        let (name, tensor) = all.iter().next()?;
        let starred = name == "*" || name.starts_with('<') && name.ends_with('>');
        if !starred || all.iter().any(|(_, tensor)| !matches!(tensor.shape.rank(), 1 | 2)) {
            return None;
        }
        tensor.shape.last().and_then(embedding_family)
    };
    Some(Verdict::of(ModelKind::Embedding, family))
}

// 1280 alone is half of an SDXL embedding.
const fn embedding_family(width: u64) -> Option<BaseFamily> {
    match width {
        768 => Some(BaseFamily::Sd1),
        1024 => Some(BaseFamily::Sd2),
        1280 | 2048 => Some(BaseFamily::Sdxl),
        _ => None,
    }
}

pub(super) fn ip_adapter(all: View<'_>) -> Option<Verdict> {
    let flux = all.iter().take(64).any(|(name, _)| name.contains("ip_adapter_double_stream"));
    if flux {
        return Some(Verdict::of(ModelKind::IpAdapter, Some(BaseFamily::Flux1)));
    }
    let split = all.any("image_proj.") && all.iter().any(|(name, _)| name.contains("to_k_ip"));
    if !split && !all.any("ip_adapter.") {
        return None;
    }
    let width =
        all.iter().find(|(name, _)| name.ends_with("to_k_ip.weight")).and_then(|(_, tensor)| tensor.shape.last());
    Some(Verdict::of(ModelKind::IpAdapter, width.and_then(by_context_width)))
}

/// AnimateDiff: SD 1.5 has four levels of blocks, SDXL three.
pub(super) fn motion_module(all: View<'_>) -> Option<Verdict> {
    let marked = |name: &str| name.contains("motion_modules.") || name.contains("temporal_transformer.");
    // A motion module has nothing else; a UNet with modules merged in is a denoiser.
    if !all.iter().take(200).any(|(name, _)| marked(name))
        || all.any("model.diffusion_model.")
        || all.has("conv_in.weight")
    {
        return None;
    }
    let root = all.under("module.");
    let root = if root.is_empty() { all } else { root };
    let family = if root.any("down_blocks.3.") || root.any("up_blocks.3.") {
        Some(BaseFamily::Sd1)
    } else if root.any("down_blocks.2.") {
        Some(BaseFamily::Sdxl)
    } else {
        None
    };
    Some(Verdict::of(ModelKind::MotionModule, family))
}

pub(super) fn controlnet(all: View<'_>) -> Option<Verdict> {
    const MARKS: [&str; 8] = [
        "control_model.",
        "input_hint_block.",
        "zero_convs.",
        "controlnet_cond_embedding.",
        "controlnet_down_blocks.",
        "controlnet_blocks.",
        "controlnet_x_embedder.",
        "control_x_embedder.",
    ];
    if MARKS.iter().any(|mark| all.any(mark)) {
        let root = all.under("control_model.");
        let root = if root.is_empty() { all } else { root };
        return Some(Verdict::of(ModelKind::ControlNet, controlnet_family(root)));
    }
    let adapter = ["", "adapter."].iter().any(|prefix| {
        let root = all.under(prefix);
        root.any("body.0.in_conv.")
            || root.any("body.0.resnets.0.block1.")
            || (root.any("body.0.block1.") && root.has("conv_in.weight"))
    });
    adapter.then(|| Verdict::of(ModelKind::ControlNet, t2i_family(all)))
}

fn controlnet_family(root: View<'_>) -> Option<BaseFamily> {
    if root.any("transformer_blocks.0.img_mlp.") {
        Some(BaseFamily::Qwen)
    } else if root.any("single_transformer_blocks.0.")
        || root.any("double_blocks.0.")
        || root.any("transformer_blocks.0.attn.norm_added_k.")
    {
        Some(BaseFamily::Flux1)
    } else if root.any("transformer_blocks.0.") && root.any("controlnet_blocks.") {
        Some(BaseFamily::Sd3)
    } else {
        context_width(root).and_then(by_context_width)
    }
}

/// The T2I adapter of SD 1.5 takes 64 times the channels of a picture, that of SDXL 256 times.
fn t2i_family(all: View<'_>) -> Option<BaseFamily> {
    let width = ["conv_in.weight", "adapter.conv_in.weight"].iter().find_map(|name| all.dim(name, 1))?;
    match width {
        64 | 192 => Some(BaseFamily::Sd1),
        256 | 768 => Some(BaseFamily::Sdxl),
        _ => None,
    }
}

/// Auto-encoders. Those of SD 1 and SDXL have the same tensors, and Flux's and SD 3's too, so they have no family.
pub(super) fn vae(all: View<'_>) -> Option<Verdict> {
    if all.has("vquantizer.codebook.weight") {
        return Some(Verdict::of(ModelKind::Vae, Some(BaseFamily::Cascade)));
    }
    if all.any("taesd_decoder.") || all.any("taesd_encoder.") {
        return Some(Verdict::of(ModelKind::Vae, None));
    }
    ["", "first_stage_model.", "vae."].iter().find_map(|prefix| vae_below(all.under(prefix)))
}

/// A verdict when this is an auto-encoder.
fn vae_below(root: View<'_>) -> Option<Verdict> {
    const MARKS: [&str; 8] = [
        "decoder.conv_in.",
        "decoder.conv_out.",
        "encoder.conv_in.",
        "decoder.mid.",
        "decoder.mid_block.",
        "decoder.up.0.",
        "decoder.middle.0.residual.",
        "encoder.downsamples.0.residual.",
    ];
    let mochi = root.any("blocks.2.blocks.3.stack.5.") || root.any("decoder.blocks.2.blocks.3.stack.5.");
    if mochi {
        return Some(Verdict::of(ModelKind::Vae, Some(BaseFamily::Mochi)));
    }
    if !MARKS.iter().any(|mark| root.any(mark)) || root.any("decoder.layers.") {
        return None;
    }
    let family = if root.any("decoder.last_time_embedder.") || root.any("per_channel_statistics.") {
        Some(BaseFamily::Ltxv)
    } else if root.any("decoder.conv_in.conv.") && root.any("decoder.mid.attn_1.") {
        Some(BaseFamily::Hunyuan)
    } else if root.has("bn.running_mean") && root.dim("decoder.conv_in.weight", 1) == Some(32) {
        Some(BaseFamily::Flux2)
    } else {
        None
    };
    Some(Verdict::of(ModelKind::Vae, family))
}

pub(super) fn clip_vision(all: View<'_>) -> Option<Verdict> {
    let alone = !all.any("text_model.")
        && !all.any("token_embedding.")
        && !all.any("model.layers.")
        && !all.any("language_model.");
    let vision = all.any("vision_model.encoder.layers.")
        || all.any("visual.transformer.resblocks.")
        || all.any("v.blk.0.")
        || all.any("image_encoder.vision_model.")
        || all.any("vision_model.embeddings.");
    (vision && alone && !all.any("model.visual.")).then(|| Verdict::of(ModelKind::ClipVision, None))
}

pub(super) fn text_encoder(all: View<'_>) -> Option<Verdict> {
    const MARKS: [&str; 16] = [
        "text_model.encoder.layers.0.",
        "transformer.text_model.encoder.layers.0.",
        "text_model.embeddings.",
        "text_encoders.",
        "cond_stage_model.",
        "transformer.resblocks.0.attn.",
        "encoder.block.0.layer.0.SelfAttention.",
        "transformer.encoder.block.0.layer.0.",
        "enc.blk.0.",
        "model.layers.0.self_attn.",
        "model.embed_tokens.",
        "model.language_model.layers.0.",
        "language_model.model.layers.0.",
        "language_model.layers.0.",
        "layers.0.self_attn.q_proj.",
        "blk.0.attn_q.",
    ];
    MARKS.iter().any(|mark| all.any(mark)).then(|| Verdict::of(ModelKind::TextEncoder, None))
}

/// Hypernetworks name their layers by the width of the text they change (`768.0.linear.0.weight`).
pub(super) fn hypernetwork(all: View<'_>) -> Option<Verdict> {
    const WIDTHS: [&str; 6] = ["320.", "640.", "768.", "1024.", "1280.", "2048."];
    let layers = |width: &str| {
        let root = all.under(width);
        root.any("0.linear.") || root.any("1.linear.")
    };
    if !WIDTHS.iter().any(|width| layers(width)) {
        return None;
    }
    let family = [("2048.", BaseFamily::Sdxl), ("1024.", BaseFamily::Sd2), ("768.", BaseFamily::Sd1)];
    let family = family.iter().find(|(width, _)| layers(width)).map(|(_, family)| *family);
    Some(Verdict::of(ModelKind::Hypernetwork, family))
}

/// SAM, YOLO and the like.
pub(super) fn detection(all: View<'_>) -> Option<Verdict> {
    let sam = all.any("mask_decoder.") && (all.any("image_encoder.") || all.any("prompt_encoder."))
        || all.any("sam_mask_decoder.")
        || all.any("detector.backbone.");
    let yolo = all.any("model.0.conv.") && all.any("model.1.conv.") && all.any("model.2.cv1.");
    (sam || yolo).then(|| Verdict::of(ModelKind::Detection, None))
}

/// Enlargers, after the forms the spandrel library tells apart.
pub(super) fn upscaler(all: View<'_>) -> Option<Verdict> {
    let roots = ["", "params_ema.", "params.", "module."];
    roots.iter().any(|prefix| is_upscaler(all.under(prefix))).then(|| Verdict::of(ModelKind::Upscaler, None))
}

fn is_upscaler(root: View<'_>) -> bool {
    // ESRGAN in its old and new names.
    let esrgan = root.any("model.1.sub.0.RDB1.") || root.any("RRDB_trunk.0.") || root.any("body.0.rdb1.");
    // Real-ESRGAN compact: a plain chain that begins with a picture.
    let compact = root.dim("body.0.weight", 1) == Some(3) && root.has("body.1.weight");
    // SwinIR, Swin2SR, HAT, DAT, DRCT, ATD, OmniSR and other transformers.
    let transformer = root.has("conv_first.weight")
        && (root.any("layers.0.residual_group.")
            || root.any("layers.0.blocks.")
            || root.any("layers.0.swin")
            || root.any("conv_after_body.")
            || root.any("before_RG.")
            || root.any("patch_embed.")
            || root.any("upsample."));
    let omni = root.any("residual_layer.0.") && root.has("input.weight");
    // SPAN, PLKSR, RCAN, RealCUGAN, MoSR, ESC.
    let others = root.any("block_1.c1_r.")
        || (root.dim("feats.0.weight", 1) == Some(3) && root.any("feats.1."))
        || (root.any("head.0.") && root.any("body.0.body.0.") && root.any("tail."))
        || (root.any("unet1.conv1.") && root.any("unet2.conv1."))
        || (root.any("gblocks.0.") && root.any("upsampler."));
    esrgan || compact || transformer || omni || others
}
