//! Which tensors a model of a kind and family has: true names and, where it can be, true shapes.
//!
//! Big matrices are cut in their first dimension (rows), so that files stay small; the second dimension, which tells the
//! width of the text encoder or of the model, is always true. Adapters are of low rank and need no cutting.

use super::containers::{Number, Tensor};
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;

/// Rows left of a matrix that is too large.
const CUT: usize = 8;

/// The tensors of a model; kinds that carry no weights of their own get none.
pub(super) fn of(kind: ModelKind, family: BaseFamily, rank: usize) -> Vec<Tensor> {
    match kind {
        ModelKind::Checkpoint => checkpoint(family),
        ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora => adapter(kind, family, rank),
        ModelKind::Embedding => embedding(family),
        ModelKind::Vae => vae(family),
        ModelKind::ControlNet => control_net(family),
        ModelKind::Upscaler => upscaler(),
        ModelKind::TextEncoder => text_encoder(family),
        ModelKind::DiffusionModel => denoiser(family, ""),
        _ => Vec::new(),
    }
}

fn checkpoint(family: BaseFamily) -> Vec<Tensor> {
    let mut tensors = denoiser(family, "model.diffusion_model.");
    if matches!(family, BaseFamily::Sd1 | BaseFamily::Sd2 | BaseFamily::Sdxl) {
        let first_stage = vae(family).into_iter().filter(|tensor| tensor.name.contains(".conv_"));
        tensors.extend(first_stage.map(|tensor| Tensor {
            name: format!("first_stage_model.{}", tensor.name),
            number: Number::F16,
            ..tensor
        }));
    }
    let text: &[(&str, usize)] = match family {
        BaseFamily::Sd1 => &[
            ("cond_stage_model.transformer.text_model.encoder.layers.0.layer_norm1.weight", 768),
            ("cond_stage_model.transformer.text_model.final_layer_norm.weight", 768),
        ],
        BaseFamily::Sd2 => &[("cond_stage_model.model.ln_final.weight", 1024)],
        BaseFamily::Sdxl => &[
            ("conditioner.embedders.0.transformer.text_model.encoder.layers.0.layer_norm1.weight", 768),
            ("conditioner.embedders.0.transformer.text_model.final_layer_norm.weight", 768),
            ("conditioner.embedders.1.model.ln_final.weight", 1280),
        ],
        _ => &[],
    };
    tensors.extend(text.iter().map(|(name, width)| Tensor::new(*name, Number::F16, &[*width])));
    tensors
}

/// The UNet or transformer alone, under a prefix.
fn denoiser(family: BaseFamily, prefix: &str) -> Vec<Tensor> {
    use Number::{Bf16, F8, F16};
    let rows: &[(&str, Number, &[usize])] = match family {
        BaseFamily::Sdxl => &[
            ("input_blocks.0.0.weight", F16, &[320, 4, 3, 3]),
            ("time_embed.0.bias", F16, &[1280]),
            ("label_emb.0.0.weight", F16, &[CUT, 2816]),
            ("input_blocks.4.1.proj_in.weight", F16, &[CUT, 640]),
            ("input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight", F16, &[CUT, 2048]),
            ("middle_block.1.transformer_blocks.9.attn2.to_v.weight", F16, &[CUT, 2048]),
            ("out.2.weight", F16, &[4, 320, 3, 3]),
        ],
        BaseFamily::Flux1 => &[
            ("img_in.weight", F8, &[3072, 64]),
            ("txt_in.weight", F8, &[CUT, 4096]),
            ("time_in.in_layer.weight", F8, &[CUT, 256]),
            ("vector_in.in_layer.weight", F8, &[CUT, 768]),
            ("guidance_in.in_layer.weight", F8, &[CUT, 256]),
            ("double_blocks.0.img_attn.norm.query_norm.scale", Bf16, &[128]),
            ("double_blocks.0.img_attn.norm.key_norm.scale", Bf16, &[128]),
            ("double_blocks.0.img_attn.qkv.weight", F8, &[CUT, 3072]),
            ("double_blocks.18.img_attn.qkv.weight", F8, &[CUT, 3072]),
            ("single_blocks.0.linear1.weight", F8, &[CUT, 3072]),
            ("single_blocks.37.linear1.weight", F8, &[CUT, 3072]),
            ("final_layer.linear.weight", F8, &[CUT, 3072]),
        ],
        BaseFamily::Chroma => &[
            ("img_in.weight", F8, &[3072, 64]),
            ("txt_in.weight", F8, &[CUT, 4096]),
            ("distilled_guidance_layer.in_proj.weight", F8, &[CUT, 64]),
            ("distilled_guidance_layer.layers.0.in_layer.weight", F8, &[CUT, 5120]),
            ("distilled_guidance_layer.norms.0.scale", Bf16, &[5120]),
            ("double_blocks.0.img_attn.norm.key_norm.scale", Bf16, &[128]),
            ("double_blocks.0.img_attn.qkv.weight", F8, &[CUT, 3072]),
            ("single_blocks.0.linear1.weight", F8, &[CUT, 3072]),
            ("final_layer.linear.weight", F8, &[CUT, 3072]),
        ],
        BaseFamily::ZImage => &[
            ("x_embedder.weight", F8, &[3840, 64]),
            ("cap_embedder.0.weight", Bf16, &[2560]),
            ("cap_embedder.1.weight", F8, &[CUT, 2560]),
            ("cap_embedder.1.bias", Bf16, &[3840]),
            ("noise_refiner.0.attention.k_norm.weight", Bf16, &[128]),
            ("context_refiner.0.attention.k_norm.weight", Bf16, &[128]),
            ("layers.0.attention.qkv.weight", F8, &[CUT, 3840]),
            ("layers.0.attention.q_norm.weight", Bf16, &[128]),
            ("layers.29.attention.qkv.weight", F8, &[CUT, 3840]),
            ("final_layer.linear.weight", F8, &[CUT, 3840]),
        ],
        BaseFamily::Qwen => &[
            ("img_in.weight", F8, &[3072, 64]),
            ("txt_norm.weight", Bf16, &[3584]),
            ("txt_in.weight", F8, &[CUT, 3584]),
            ("transformer_blocks.0.attn.to_q.weight", F8, &[CUT, 3072]),
            ("transformer_blocks.0.attn.add_q_proj.weight", F8, &[CUT, 3072]),
            ("transformer_blocks.59.attn.to_q.weight", F8, &[CUT, 3072]),
            ("norm_out.linear.weight", F8, &[CUT, 3072]),
            ("proj_out.weight", F8, &[CUT, 3072]),
        ],
        BaseFamily::Wan => &[
            ("patch_embedding.weight", F8, &[1536, 16, 1, 2, 2]),
            ("text_embedding.0.weight", F8, &[CUT, 4096]),
            ("time_embedding.0.weight", F8, &[CUT, 256]),
            ("blocks.0.self_attn.q.weight", F8, &[CUT, 1536]),
            ("blocks.0.cross_attn.k.weight", F8, &[CUT, 1536]),
            ("blocks.0.modulation", Bf16, &[1, 6, 1536]),
            ("blocks.29.ffn.0.weight", F8, &[CUT, 1536]),
            ("head.modulation", Bf16, &[1, 2, 1536]),
            ("head.head.weight", F8, &[64, 1536]),
        ],
        BaseFamily::Sd3 => &[
            ("x_embedder.proj.weight", F16, &[1536, 16, 2, 2]),
            ("context_embedder.weight", F16, &[CUT, 4096]),
            ("y_embedder.mlp.0.weight", F16, &[CUT, 2048]),
            ("joint_blocks.0.x_block.attn.qkv.weight", F16, &[CUT, 1536]),
            ("joint_blocks.0.context_block.attn.qkv.weight", F16, &[CUT, 1536]),
            ("final_layer.linear.weight", F16, &[CUT, 1536]),
        ],
        _ => {
            let width = if family == BaseFamily::Sd2 { 1024 } else { 768 };
            return sd_denoiser(prefix, width);
        }
    };
    rows.iter().map(|(name, number, shape)| Tensor::new(format!("{prefix}{name}"), *number, shape)).collect()
}

fn sd_denoiser(prefix: &str, text_width: usize) -> Vec<Tensor> {
    let rows: [(&str, &[usize]); 6] = [
        ("input_blocks.0.0.weight", &[320, 4, 3, 3]),
        ("time_embed.0.bias", &[1280]),
        ("input_blocks.1.1.proj_in.weight", &[CUT, 320, 1, 1]),
        ("input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight", &[64, text_width]),
        ("middle_block.1.transformer_blocks.0.attn2.to_v.weight", &[CUT, text_width]),
        ("out.2.weight", &[4, 320, 3, 3]),
    ];
    rows.into_iter().map(|(name, shape)| Tensor::new(format!("{prefix}{name}"), Number::F16, shape)).collect()
}

/// A place an adapter reaches: layer name, width in, width out.
type Site = (&'static str, usize, usize);

fn adapter(kind: ModelKind, family: BaseFamily, rank: usize) -> Vec<Tensor> {
    let (sites, dotted): (&[Site], bool) = match family {
        BaseFamily::Sdxl => (
            &[
                ("lora_te1_text_model_encoder_layers_0_self_attn_q_proj", 768, 768),
                ("lora_te2_text_model_encoder_layers_0_self_attn_q_proj", 1280, 1280),
                ("lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k", 2048, 640),
                ("lora_unet_input_blocks_4_1_transformer_blocks_1_attn1_to_q", 640, 640),
                ("lora_unet_middle_block_1_transformer_blocks_0_attn2_to_v", 2048, 1280),
                ("lora_unet_output_blocks_0_1_transformer_blocks_9_attn1_to_out_0", 1280, 1280),
            ],
            false,
        ),
        BaseFamily::Flux1 | BaseFamily::Chroma => (
            &[
                ("lora_unet_double_blocks_0_img_attn_proj", 3072, 3072),
                ("lora_unet_double_blocks_0_txt_attn_proj", 3072, 3072),
                ("lora_unet_double_blocks_18_img_attn_qkv", 3072, 9216),
                ("lora_unet_single_blocks_0_linear2", 15360, 3072),
            ],
            false,
        ),
        BaseFamily::Qwen => (
            &[
                ("transformer_blocks.0.attn.to_q", 3072, 3072),
                ("transformer_blocks.0.attn.add_q_proj", 3072, 3072),
                ("transformer_blocks.59.attn.to_v", 3072, 3072),
                ("transformer_blocks.0.img_mlp.net.2", 12288, 3072),
            ],
            true,
        ),
        BaseFamily::ZImage => (
            &[
                ("diffusion_model.layers.0.attention.qkv", 3840, 11520),
                ("diffusion_model.layers.0.attention.out", 3840, 3840),
                ("diffusion_model.layers.29.feed_forward.w1", 3840, 10240),
            ],
            true,
        ),
        BaseFamily::Wan => (
            &[
                ("diffusion_model.blocks.0.self_attn.q", 5120, 5120),
                ("diffusion_model.blocks.0.cross_attn.k", 5120, 5120),
                ("diffusion_model.blocks.39.ffn.0", 5120, 13824),
            ],
            true,
        ),
        _ => (
            &[
                ("lora_te_text_model_encoder_layers_0_mlp_fc1", 768, 3072),
                ("lora_te_text_model_encoder_layers_0_self_attn_q_proj", 768, 768),
                ("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k", 768, 320),
                ("lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q", 640, 640),
                ("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_v", 768, 1280),
                ("lora_unet_up_blocks_1_attentions_2_transformer_blocks_0_attn1_to_out_0", 1280, 1280),
            ],
            false,
        ),
    };
    let mut tensors = Vec::new();
    for (site, width_in, width_out) in sites {
        if dotted {
            tensors.push(Tensor::new(format!("{site}.lora_A.weight"), Number::Bf16, &[rank, *width_in]));
            tensors.push(Tensor::new(format!("{site}.lora_B.weight"), Number::Bf16, &[*width_out, rank]));
        } else {
            tensors.push(Tensor::new(format!("{site}.alpha"), Number::F16, &[]));
            tensors.push(Tensor::new(format!("{site}.lora_down.weight"), Number::F16, &[rank, *width_in]));
            tensors.push(Tensor::new(format!("{site}.lora_up.weight"), Number::F16, &[*width_out, rank]));
        }
        if kind == ModelKind::Dora {
            tensors.push(Tensor::new(format!("{site}.dora_scale"), Number::F16, &[*width_out, 1]));
        }
    }
    if kind == ModelKind::LoCon {
        let site = if family == BaseFamily::Sdxl {
            "lora_unet_input_blocks_1_0_in_layers_2"
        } else {
            "lora_unet_down_blocks_0_resnets_0_conv1"
        };
        tensors.push(Tensor::new(format!("{site}.alpha"), Number::F16, &[]));
        tensors.push(Tensor::new(format!("{site}.lora_down.weight"), Number::F16, &[rank, 320, 3, 3]));
        tensors.push(Tensor::new(format!("{site}.lora_up.weight"), Number::F16, &[320, rank, 1, 1]));
    }
    tensors
}

fn embedding(family: BaseFamily) -> Vec<Tensor> {
    const VECTORS: usize = 8;
    if family == BaseFamily::Sdxl {
        vec![Tensor::new("clip_g", Number::F32, &[VECTORS, 1280]), Tensor::new("clip_l", Number::F32, &[VECTORS, 768])]
    } else {
        vec![Tensor::new("emb_params", Number::F32, &[VECTORS, 768])]
    }
}

fn vae(family: BaseFamily) -> Vec<Tensor> {
    let wide = !matches!(family, BaseFamily::Sd1 | BaseFamily::Sd2 | BaseFamily::Sdxl);
    let latent = if wide { 16 } else { 4 };
    let mut tensors = vec![
        Tensor::new("encoder.conv_in.weight", Number::F16, &[128, 3, 3, 3]),
        Tensor::new("encoder.conv_out.weight", Number::F16, &[latent * 2, 512, 3, 3]),
        Tensor::new("decoder.conv_in.weight", Number::F16, &[512, latent, 3, 3]),
        Tensor::new("decoder.mid.attn_1.norm.weight", Number::F16, &[512]),
        Tensor::new("decoder.conv_out.weight", Number::F16, &[3, 128, 3, 3]),
    ];
    if wide {
        // Sixteen channels make this one too large.
        tensors.retain(|tensor| tensor.name != "encoder.conv_out.weight");
    } else {
        tensors.push(Tensor::new("quant_conv.weight", Number::F16, &[8, 8, 1, 1]));
        tensors.push(Tensor::new("post_quant_conv.weight", Number::F16, &[4, 4, 1, 1]));
    }
    tensors
}

fn control_net(family: BaseFamily) -> Vec<Tensor> {
    let (block, text_width) = if family == BaseFamily::Sdxl { ("4", 2048) } else { ("1", 768) };
    let mut tensors = vec![
        Tensor::new("control_model.input_hint_block.0.weight", Number::F16, &[16, 3, 3, 3]),
        Tensor::new("control_model.input_blocks.0.0.weight", Number::F16, &[320, 4, 3, 3]),
        Tensor::new("control_model.zero_convs.0.0.weight", Number::F16, &[320, 320, 1, 1]),
        Tensor::new(
            format!("control_model.input_blocks.{block}.1.transformer_blocks.0.attn2.to_k.weight"),
            Number::F16,
            &[CUT, text_width],
        ),
    ];
    if family == BaseFamily::Sdxl {
        tensors.push(Tensor::new("control_model.label_emb.0.0.weight", Number::F16, &[CUT, 2816]));
    }
    tensors
}

fn upscaler() -> Vec<Tensor> {
    vec![
        Tensor::new("model.0.weight", Number::F32, &[64, 3, 3, 3]),
        Tensor::new("model.1.sub.0.RDB1.conv1.0.weight", Number::F32, &[32, 64, 3, 3]),
        Tensor::new("model.1.sub.22.RDB3.conv1.0.weight", Number::F32, &[32, 64, 3, 3]),
        Tensor::new("model.10.weight", Number::F32, &[3, 64, 3, 3]),
    ]
}

fn text_encoder(family: BaseFamily) -> Vec<Tensor> {
    match family {
        BaseFamily::Flux1 | BaseFamily::Chroma => vec![
            Tensor::new("shared.weight", Number::Bf16, &[CUT, 4096]),
            Tensor::new("encoder.block.0.layer.0.SelfAttention.q.weight", Number::Bf16, &[CUT, 4096]),
            Tensor::new(
                "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                Number::Bf16,
                &[32, 64],
            ),
            Tensor::new("encoder.block.23.layer.1.DenseReluDense.wi.weight", Number::Bf16, &[CUT, 4096]),
            Tensor::new("encoder.final_layer_norm.weight", Number::Bf16, &[4096]),
        ],
        BaseFamily::ZImage | BaseFamily::Qwen => vec![
            Tensor::new("model.embed_tokens.weight", Number::Bf16, &[CUT, 2560]),
            Tensor::new("model.layers.0.self_attn.q_norm.weight", Number::Bf16, &[128]),
            Tensor::new("model.layers.0.self_attn.k_norm.weight", Number::Bf16, &[128]),
            Tensor::new("model.layers.0.self_attn.q_proj.weight", Number::Bf16, &[CUT, 2560]),
            Tensor::new("model.layers.35.mlp.up_proj.weight", Number::Bf16, &[CUT, 2560]),
            Tensor::new("model.norm.weight", Number::Bf16, &[2560]),
        ],
        _ => vec![
            Tensor::new("text_model.embeddings.position_embedding.weight", Number::F16, &[77, 768]),
            Tensor::new("text_model.encoder.layers.0.self_attn.q_proj.weight", Number::F16, &[CUT, 768]),
            Tensor::new("text_model.encoder.layers.11.self_attn.q_proj.weight", Number::F16, &[CUT, 768]),
            Tensor::new("text_model.final_layer_norm.weight", Number::F16, &[768]),
        ],
    }
}

/// A denoiser in GGUF: matrices in 4-bit blocks, vectors and small tensors as they are.
pub(super) fn quantised(family: BaseFamily) -> Vec<Tensor> {
    let tensors = denoiser(family, "");
    tensors
        .into_iter()
        .filter(|tensor| tensor.shape.len() <= 3)
        .map(|tensor| {
            let number = match *tensor.shape.as_slice() {
                [_, columns] if columns % 256 == 0 => Number::Q4K,
                [_, columns] if columns % 32 == 0 => Number::Q8,
                _ => Number::F32,
            };
            Tensor { number, ..tensor }
        })
        .collect()
}
