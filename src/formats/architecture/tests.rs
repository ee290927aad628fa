//! Which tensors tell which kind and family.

use super::*;
use crate::formats::tensors::{Dtype, Shape};

fn table(rows: &[(&str, &[u64])]) -> TensorTable {
    let mut table = TensorTable::default();
    for (name, dims) in rows {
        assert!(table.push(name, Dtype::F16, Shape::new(dims), 0..0));
    }
    table.sort();
    table
}

type Case<'a> = (&'a [(&'a str, &'a [u64])], ModelKind, Option<BaseFamily>);

fn check(cases: &[Case<'_>]) {
    for (rows, kind, family) in cases {
        let verdict = classify(&table(rows));
        assert_eq!((verdict.kind, verdict.family), (Some(*kind), *family), "{rows:?}");
    }
}

#[test]
fn denoisers_are_told_by_the_layers_only_they_have() {
    use ModelKind::{Checkpoint, DiffusionModel};
    check(&[
        (&[("joint_blocks.0.context_block.attn.qkv.weight", &[1])], DiffusionModel, Some(BaseFamily::Sd3)),
        (
            &[
                ("model.diffusion_model.double_blocks.0.img_attn.qkv.weight", &[9216, 3072]),
                ("vae.decoder.conv_in.weight", &[512, 16, 3, 3]),
            ],
            Checkpoint,
            Some(BaseFamily::Flux1),
        ),
        (
            &[("double_blocks.0.img_attn.qkv.weight", &[1]), ("double_stream_modulation_img.lin.weight", &[1])],
            DiffusionModel,
            Some(BaseFamily::Flux2),
        ),
        (
            &[("double_blocks.0.img_attn.proj.bias", &[1]), ("distilled_guidance_layer.in_proj.bias", &[1])],
            DiffusionModel,
            Some(BaseFamily::Chroma),
        ),
        (
            &[
                ("double_blocks.0.img_attn.qkv.weight", &[1]),
                ("txt_in.individual_token_refiner.blocks.0.norm1.weight", &[1]),
            ],
            DiffusionModel,
            Some(BaseFamily::Hunyuan),
        ),
        (
            &[("head.modulation", &[1, 2, 5120]), ("blocks.0.self_attn.q.weight", &[5120, 5120])],
            DiffusionModel,
            Some(BaseFamily::Wan),
        ),
        (
            &[("transformer_blocks.0.img_mlp.net.0.proj.weight", &[1]), ("txt_norm.weight", &[3584])],
            DiffusionModel,
            Some(BaseFamily::Qwen),
        ),
        (
            &[("cap_embedder.1.weight", &[3840, 2560]), ("noise_refiner.0.attention.k_norm.weight", &[128])],
            DiffusionModel,
            Some(BaseFamily::ZImage),
        ),
        (
            &[("cap_embedder.1.weight", &[2304, 2304]), ("noise_refiner.0.attention.k_norm.weight", &[96])],
            DiffusionModel,
            Some(BaseFamily::Lumina),
        ),
        (&[("caption_projection.0.linear.weight", &[1])], DiffusionModel, Some(BaseFamily::HiDream)),
        (
            &[
                ("adaln_single.emb.timestep_embedder.linear_1.bias", &[2048]),
                ("transformer_blocks.0.attn2.to_k.weight", &[2048, 2048]),
            ],
            DiffusionModel,
            Some(BaseFamily::Ltxv),
        ),
        (&[("double_layers.0.attn.w1q.weight", &[1])], DiffusionModel, Some(BaseFamily::AuraFlow)),
        (
            &[("t_block.1.weight", &[1]), ("y_embedder.y_embedding", &[300, 4096])],
            DiffusionModel,
            Some(BaseFamily::PixArt),
        ),
        (
            &[("clf.1.weight", &[1]), ("clip_txt_mapper.weight", &[2048, 1280])],
            DiffusionModel,
            Some(BaseFamily::Cascade),
        ),
        (&[("t5_yproj.weight", &[1])], DiffusionModel, Some(BaseFamily::Mochi)),
        (
            &[("blocks.0.norm1.linear.weight", &[1]), ("patch_embed.proj.weight", &[1])],
            DiffusionModel,
            Some(BaseFamily::CogVideo),
        ),
        (
            &[("net.llm_adapter.blocks.0.cross_attn.q_proj.weight", &[1]), ("net.blocks.0.mlp.layer1.weight", &[1])],
            DiffusionModel,
            Some(BaseFamily::Anima),
        ),
        (
            &[
                ("single_transformer_blocks.0.proj_mlp.weight", &[1]),
                ("transformer_blocks.0.attn.add_k_proj.weight", &[1]),
            ],
            DiffusionModel,
            Some(BaseFamily::Flux1),
        ),
    ]);
}

#[test]
fn unets_are_told_by_the_text_they_attend_to() {
    const ROOT: &str = "model.diffusion_model.";
    let unet = |place: &str, width: u64, extra: &[(&str, &[u64])]| {
        let attention = format!("{ROOT}{place}.transformer_blocks.0.attn2.to_k.weight");
        let first = format!("{ROOT}input_blocks.0.0.weight");
        let widths = [320, width];
        let mut rows: Vec<(&str, &[u64])> = vec![(&attention, &widths), (&first, &[320, 4, 3, 3])];
        rows.extend(extra);
        classify(&table(&rows))
    };
    assert_eq!(unet("input_blocks.1.1", 768, &[]).family, Some(BaseFamily::Sd1));
    assert_eq!(unet("input_blocks.1.1", 1024, &[]).family, Some(BaseFamily::Sd2));
    let sdxl = unet("input_blocks.4.1", 2048, &[("conditioner.embedders.1.model.ln_final.weight", &[1280])]);
    assert_eq!((sdxl.kind, sdxl.family), (Some(ModelKind::Checkpoint), Some(BaseFamily::Sdxl)));
    let kolors = unet("input_blocks.4.1", 2048, &[("model.diffusion_model.label_emb.0.0.weight", &[1280, 5632])]);
    assert_eq!((kolors.kind, kolors.family), (Some(ModelKind::DiffusionModel), Some(BaseFamily::Kolors)));
    let svd = unet(
        "input_blocks.1.1",
        1024,
        &[("model.diffusion_model.input_blocks.1.0.time_stack.emb_layers.1.bias", &[320])],
    );
    assert_eq!(svd.family, Some(BaseFamily::Svd));
}

#[test]
fn an_unknown_denoiser_in_the_usual_place_keeps_its_kind() {
    let names: Vec<String> = (0..9).map(|index| format!("model.diffusion_model.novel.{index}.weight")).collect();
    let rows: Vec<(&str, &[u64])> = names.iter().map(|name| (name.as_str(), &[1_u64][..])).collect();
    check(&[(&rows, ModelKind::DiffusionModel, None)]);
}

#[test]
fn loras_are_told_by_modules_and_widths() {
    use ModelKind::Lora;
    check(&[
        (
            &[("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight", &[8, 768])],
            Lora,
            Some(BaseFamily::Sd1),
        ),
        (
            &[("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight", &[8, 1024])],
            Lora,
            Some(BaseFamily::Sd2),
        ),
        (
            &[("lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k.lora_down.weight", &[8, 2048])],
            Lora,
            Some(BaseFamily::Sdxl),
        ),
        (
            &[("unet.down_blocks.1.attentions.0.transformer_blocks.1.attn1.to_q.lora_A.weight", &[8, 640])],
            Lora,
            Some(BaseFamily::Sdxl),
        ),
        (
            &[(
                "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.processor.to_k_lora.down.weight",
                &[4, 768],
            )],
            Lora,
            Some(BaseFamily::Sd1),
        ),
        (
            &[
                ("lora_te_text_model_encoder_layers_0_self_attn_q_proj.lora_down.weight", &[8, 768]),
                ("lora_unet_up_blocks_1_resnets_0_conv1.lora_down.weight", &[8, 640, 1, 1]),
            ],
            Lora,
            Some(BaseFamily::Sd1),
        ),
        (
            &[
                ("lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", &[16, 3072]),
                ("lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight", &[9216, 16]),
            ],
            Lora,
            Some(BaseFamily::Flux1),
        ),
        (
            &[("transformer.single_transformer_blocks.0.attn.to_k.lora_A.weight", &[16, 3072])],
            Lora,
            Some(BaseFamily::Flux1),
        ),
        (
            &[
                ("diffusion_model.single_blocks.0.linear1.lora_A.weight", &[16, 3072]),
                ("diffusion_model.single_blocks.0.linear1.lora_B.weight", &[27648, 16]),
            ],
            Lora,
            Some(BaseFamily::Flux2),
        ),
        (&[("diffusion_model.double_blocks.0.img_attn.qkv.lora_A.weight", &[16, 6144])], Lora, Some(BaseFamily::Flux2)),
        (&[("lora_unet_double_blocks_0_img_mlp_fc1.lora_down.weight", &[16, 3072])], Lora, Some(BaseFamily::Hunyuan)),
        (&[("transformer.double_blocks.9.txt_mod.linear.lora_A.weight", &[16, 3072])], Lora, Some(BaseFamily::Hunyuan)),
        (&[("diffusion_model.blocks.0.cross_attn.k.lora_A.weight", &[32, 5120])], Lora, Some(BaseFamily::Wan)),
        (&[("lora_unet_blocks_3_self_attn_q.lora_down.weight", &[32, 1536])], Lora, Some(BaseFamily::Wan)),
        (
            &[
                ("transformer_blocks.0.attn.to_k.lora_A.default.weight", &[16, 3072]),
                ("transformer_blocks.0.img_mlp.net.2.lora_A.default.weight", &[16, 12288]),
            ],
            Lora,
            Some(BaseFamily::Qwen),
        ),
        (&[("transformer_blocks.40.attn.to_q.lora_A.weight", &[16, 3072])], Lora, Some(BaseFamily::Qwen)),
        (&[("transformer.transformer_blocks.0.attn.to_k.lora_A.weight", &[16, 2432])], Lora, Some(BaseFamily::Sd3)),
        (&[("lora_unet_joint_blocks_0_x_block_attn_qkv.lora_down.weight", &[16, 1536])], Lora, Some(BaseFamily::Sd3)),
        (&[("diffusion_model.layers.0.attention.to_q.lora_A.weight", &[16, 3840])], Lora, Some(BaseFamily::ZImage)),
        (&[("lora_unet_layers_0_attention_qkv.lora_down.weight", &[16, 2304])], Lora, Some(BaseFamily::Lumina)),
        (
            &[("diffusion_model.double_stream_blocks.0.block.ff_i.shared_experts.w1.lora_A.weight", &[16, 2560])],
            Lora,
            Some(BaseFamily::HiDream),
        ),
        (
            &[
                ("diffusion_model.transformer_blocks.0.attn1.to_q.lora_A.weight", &[16, 4096]),
                ("diffusion_model.transformer_blocks.0.attn2.to_k.lora_A.weight", &[16, 4096]),
            ],
            Lora,
            Some(BaseFamily::Ltxv),
        ),
        (
            &[("transformer.transformer_blocks.0.attn1.to_q.lora_A.weight", &[16, 1920])],
            Lora,
            Some(BaseFamily::CogVideo),
        ),
        (&[("lora_unet_blocks_0_self_attn_q_proj.lora_down.weight", &[16, 2048])], Lora, Some(BaseFamily::Anima)),
        (
            &[
                ("lora_unet_distilled_guidance_layer_layers_0_in_layer.lora_down.weight", &[16, 5120]),
                ("lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", &[16, 3072]),
            ],
            Lora,
            Some(BaseFamily::Chroma),
        ),
        (
            &[("lora_prior_unet_down_blocks_0_2_attention_attn_in_proj.lora_down.weight", &[16, 2048])],
            Lora,
            Some(BaseFamily::Cascade),
        ),
    ]);
}

#[test]
fn the_forms_of_adapters_are_told_apart() {
    use ModelKind::{Dora, LoCon, Lora};
    const PLACE: &str = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k";
    let named = |ends: &[(&str, &[u64])]| {
        let names: Vec<String> = ends.iter().map(|(end, _)| format!("{PLACE}.{end}")).collect();
        let rows: Vec<(&str, &[u64])> =
            names.iter().zip(ends).map(|(name, (_, dims))| (name.as_str(), *dims)).collect();
        classify(&table(&rows))
    };
    let plain = named(&[("lora_down.weight", &[8, 768]), ("lora_up.weight", &[320, 8]), ("alpha", &[])]);
    assert_eq!((plain.kind, plain.rank), (Some(Lora), Some(8)));
    assert_eq!(named(&[("lora_down.weight", &[8, 768]), ("dora_scale", &[320, 1])]).kind, Some(Dora));
    assert_eq!(named(&[("lora_down.weight", &[8, 768, 3, 3])]).kind, Some(LoCon));
    let loha = named(&[
        ("hada_w1_a", &[320, 4]),
        ("hada_w1_b", &[4, 768]),
        ("hada_w2_a", &[320, 4]),
        ("hada_w2_b", &[4, 768]),
    ]);
    assert_eq!((loha.kind, loha.family, loha.rank), (Some(LoCon), Some(BaseFamily::Sd1), Some(4)));
    let lokr = named(&[("lokr_w1", &[8, 16]), ("lokr_w2", &[40, 128])]);
    assert_eq!((lokr.kind, lokr.family), (Some(LoCon), Some(BaseFamily::Sdxl)));
    assert_eq!(named(&[("weight", &[320]), ("on_input", &[])]).kind, Some(LoCon));
    assert_eq!(named(&[("diff", &[320, 768])]).kind, Some(LoCon));
}

#[test]
fn look_alikes_follow_metadata_and_others_do_not() {
    let flux = classify(&table(&[("lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", &[16, 3072])]));
    assert_eq!(flux.family_with(Some(BaseFamily::Chroma)), Some(BaseFamily::Chroma));
    assert_eq!(flux.family_with(Some(BaseFamily::Sdxl)), Some(BaseFamily::Flux1));
    assert_eq!(flux.family_with(None), Some(BaseFamily::Flux1));
}

#[test]
fn everything_else_is_told() {
    check(&[
        (&[("emb_params", &[8, 768])], ModelKind::Embedding, Some(BaseFamily::Sd1)),
        (&[("*", &[8, 1024])], ModelKind::Embedding, Some(BaseFamily::Sd2)),
        (&[("<my-style>", &[768])], ModelKind::Embedding, Some(BaseFamily::Sd1)),
        (&[("clip_g", &[8, 1280]), ("clip_l", &[8, 768])], ModelKind::Embedding, Some(BaseFamily::Sdxl)),
        (
            &[("encoder.conv_in.weight", &[128, 3, 3, 3]), ("decoder.conv_out.weight", &[3, 128, 3, 3])],
            ModelKind::Vae,
            None,
        ),
        (&[("first_stage_model.decoder.conv_in.weight", &[512, 4, 3, 3])], ModelKind::Vae, None),
        (&[("decoder.middle.0.residual.0.gamma", &[384, 1, 1, 1])], ModelKind::Vae, None),
        (&[("taesd_decoder.1.weight", &[64, 4, 3, 3])], ModelKind::Vae, None),
        (
            &[
                ("control_model.input_hint_block.0.weight", &[16, 3, 3, 3]),
                ("control_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight", &[320, 768]),
            ],
            ModelKind::ControlNet,
            Some(BaseFamily::Sd1),
        ),
        (
            &[
                ("controlnet_cond_embedding.conv_in.weight", &[16, 3, 3, 3]),
                ("down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight", &[640, 2048]),
                ("conv_in.weight", &[320, 4, 3, 3]),
            ],
            ModelKind::ControlNet,
            Some(BaseFamily::Sdxl),
        ),
        (
            &[("controlnet_blocks.0.bias", &[3072]), ("single_transformer_blocks.0.proj_mlp.weight", &[1])],
            ModelKind::ControlNet,
            Some(BaseFamily::Flux1),
        ),
        (
            &[("body.0.in_conv.weight", &[1]), ("conv_in.weight", &[320, 64, 3, 3])],
            ModelKind::ControlNet,
            Some(BaseFamily::Sd1),
        ),
        (&[("lora_controlnet", &[0])], ModelKind::ControlNet, Some(BaseFamily::Sdxl)),
        (
            &[("model.0.weight", &[64, 3, 3, 3]), ("model.1.sub.0.RDB1.conv1.0.weight", &[32, 64, 3, 3])],
            ModelKind::Upscaler,
            None,
        ),
        (
            &[("conv_first.weight", &[64, 3, 3, 3]), ("body.0.rdb1.conv1.weight", &[32, 64, 3, 3])],
            ModelKind::Upscaler,
            None,
        ),
        (
            &[
                ("conv_first.weight", &[180, 3, 3, 3]),
                ("layers.0.residual_group.blocks.0.attn.qkv.weight", &[540, 180]),
            ],
            ModelKind::Upscaler,
            None,
        ),
        (&[("body.0.weight", &[64, 3, 3, 3]), ("body.1.weight", &[64])], ModelKind::Upscaler, None),
        (&[("text_model.encoder.layers.0.layer_norm1.weight", &[768])], ModelKind::TextEncoder, None),
        (
            &[("encoder.block.0.layer.0.SelfAttention.q.weight", &[4096, 4096]), ("shared.weight", &[32128, 4096])],
            ModelKind::TextEncoder,
            None,
        ),
        (&[("model.layers.0.self_attn.q_proj.weight", &[2560, 2560])], ModelKind::TextEncoder, None),
        (&[("vision_model.encoder.layers.0.layer_norm1.weight", &[1280])], ModelKind::ClipVision, None),
        (&[("768.0.linear.0.weight", &[1536, 768])], ModelKind::Hypernetwork, Some(BaseFamily::Sd1)),
        (
            &[("down_blocks.3.motion_modules.0.temporal_transformer.proj_in.weight", &[1280, 1280])],
            ModelKind::MotionModule,
            Some(BaseFamily::Sd1),
        ),
        (
            &[("ip_adapter.1.to_k_ip.weight", &[320, 768]), ("image_proj.proj.weight", &[3072, 1024])],
            ModelKind::IpAdapter,
            Some(BaseFamily::Sd1),
        ),
        (
            &[("image_encoder.patch_embed.proj.weight", &[1]), ("mask_decoder.iou_token.weight", &[1])],
            ModelKind::Detection,
            None,
        ),
    ]);
}

#[test]
fn nothing_is_made_up() {
    assert_eq!(classify(&TensorTable::default()), Verdict::default());
    assert_eq!(classify(&table(&[("weight", &[256, 256])])), Verdict::default());
    // A scale beside a norm is no adapter.
    assert_eq!(classify(&table(&[("norm.scale", &[8]), ("other.scale", &[8])])).kind, None);
}
