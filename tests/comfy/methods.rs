//! Every method, on servers that have what it needs: whole sets on the local server, and graphs against the nodes of real ones.

#![expect(clippy::unwrap_used, reason = "a test whose fixtures cannot be made should fail where they are")]

use crate::BOTH;
use crate::characters::Place;
use crate::support::comfy_server::ComfyServer;
use civitdeck::comfy::graph::{Family, Lora, MainModel, Method, Recipe, Reference};
use civitdeck::comfy::{ObjectInfo, Pool, ServerSpec};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;

/// Models and nodes for IP-Adapter, Flux, Kontext and Qwen-Image-Edit.
fn faithful() -> Value {
    let class = |required: Value| json!({"input": {"required": required}});
    let list = |options: &[&str]| json!([options, {}]);
    let (link, number) = (json!(["LINK"]), json!(["FLOAT", {"default": 1.0}]));
    let unets = ["flux1-dev.safetensors", "flux1-kontext-dev.safetensors", "qwen_image_edit_2509.safetensors"];
    let clips = ["clip_l.safetensors", "t5xxl_fp8.safetensors", "qwen_2.5_vl_7b.safetensors"];
    json!({
        "UNETLoader": class(json!({"unet_name": list(&unets), "weight_dtype": list(&["default"])})),
        "CLIPLoader": class(json!({"clip_name": list(&clips), "type": list(&["flux", "qwen_image"])})),
        "DualCLIPLoader": class(json!({"clip_name1": list(&clips), "clip_name2": list(&clips), "type": list(&["flux"])})),
        "VAELoader": class(json!({"vae_name": list(&["ae.safetensors", "qwen_image_vae.safetensors"])})),
        "CLIPVisionLoader": class(json!({"clip_name": list(&["CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors"])})),
        "FluxGuidance": class(json!({"conditioning": link, "guidance": number})),
        "ConditioningZeroOut": class(json!({"conditioning": link})),
        "FluxKontextImageScale": class(json!({"image": link})),
        "ReferenceLatent": class(json!({"conditioning": link, "latent": link})),
        "TextEncodeQwenImageEditPlus": class(json!({"clip": link, "prompt": ["STRING", {}], "vae": link, "image1": link})),
        "ModelSamplingAuraFlow": class(json!({"model": link, "shift": number})),
        "IPAdapterModelLoader": class(json!({"ipadapter_file": list(&[
            "ip-adapter-plus_sdxl_vit-h.safetensors", "ip-adapter-plus-face_sdxl_vit-h.safetensors"])})),
        "IPAdapterUnifiedLoader": class(json!({"model": link, "preset": list(&["PLUS FACE (portraits)"])})),
        "PrepImageForClipVision": class(json!({"image": link, "interpolation": list(&["LANCZOS"]),
            "crop_position": list(&["top", "center"]), "sharpening": number})),
        "IPAdapterAdvanced": class(json!({"model": link, "ipadapter": link, "image": link, "weight": number,
            "weight_type": list(&["linear"]), "combine_embeds": list(&["concat"]), "start_at": number, "end_at": number,
            "embeds_scaling": list(&["V only"])})),
    })
}

#[tokio::test]
async fn every_method_makes_a_whole_set() {
    for version in BOTH {
        let server = ComfyServer::start(version);
        server.set_nodes(faithful());
        let place = Place::free(&[&server]);
        for (method, model, class) in [
            (Method::FluxKontext, "flux1-kontext-dev.safetensors", "ReferenceLatent"),
            (Method::QwenEdit, "qwen_image_edit_2509.safetensors", "TextEncodeQwenImageEditPlus"),
            (Method::IpAdapter, "style\\inkXL.safetensors", "IPAdapterAdvanced"),
            (Method::ImageToImage, "flux1-dev.safetensors", "FluxGuidance"),
            (Method::TextToImage, "style\\inkXL.safetensors", "EmptyLatentImage"),
        ] {
            let made = place.create_with(method.label(), |look| {
                look.method = serde_json::to_value(method).unwrap().as_str().unwrap().to_owned();
                model.clone_into(&mut look.checkpoint);
            });
            let made = made.await;
            assert_eq!(made.generated, 5, "{method:?}: {:?}", made.errors);
            assert!(made.images.iter().all(|image| image.method == method.label()), "{method:?}");
            let character = place.character(made.id);
            for state in character.slots.values() {
                let picture = state.picture.as_ref().unwrap();
                assert_eq!(picture.models[0].name, model, "{method:?}");
                assert!(picture.graph_json.contains(class), "{method:?}");
                assert!(method != Method::FluxKontext || picture.models.len() == 4, "text encoders and VAE too");
                assert!(method != Method::IpAdapter || picture.models.len() == 3, "adapter and vision model too");
            }
        }
    }
}

#[tokio::test]
async fn files_tell_their_family_where_their_names_do_not() {
    let server = ComfyServer::start(BOTH[1]);
    server.set_checkpoints(&["dreamshaper_8.safetensors"]);
    server.tell_of("dreamshaper_8.safetensors", json!({"modelspec.architecture": "stable-diffusion-v1"}));
    let place = Place::free(&[&server]);
    let made = place.create_with("by the file", |_look| {}).await;
    let picture = place.character(made.id).picture(civitdeck::model::character::Slot::Front).cloned().unwrap();
    assert!(picture.graph_json.contains("CLIPSetLastLayer"), "the settings of SD 1.5: {}", picture.graph_json);
    let pool = Pool::new(&[ServerSpec::at(&server.url()).unwrap()], crate::quick()).unwrap();
    let can = pool.capabilities(Duration::ZERO).await.remove(0).1.unwrap();
    assert_eq!(can.families.of("dreamshaper_8.safetensors"), Some(Family::Sd15));
}

fn recipe(family: Family, method: Method) -> Recipe {
    let main = match family {
        Family::Flux => {
            MainModel::Parts { unet: "u".to_owned(), clips: vec!["l".to_owned(), "t5".to_owned()], vae: "v".to_owned() }
        }
        Family::Qwen => MainModel::Parts { unet: "u".to_owned(), clips: vec!["q".to_owned()], vae: "v".to_owned() },
        _ => MainModel::Checkpoint("c".to_owned()),
    };
    let reference = Reference {
        image: "r.png".to_owned(),
        weight: 0.7,
        end_at: 0.9,
        crop: "top".to_owned(),
        face: true,
        denoise: 0.6,
    };
    Recipe {
        family,
        main,
        loras: vec![Lora { name: "one".to_owned(), strength: 0.5 }],
        method,
        reference: method.needs_picture().then_some(reference),
        positive: "a knight".to_owned(),
        negative: "blurry".to_owned(),
        width: 832,
        height: 1216,
        seed: 7,
        steps: 20,
        cfg: family.cfg(),
        guidance: 3.0,
        sampler: "euler".to_owned(),
        scheduler: "normal".to_owned(),
        prefix: "civitdeck/x/AVATAR".to_owned(),
    }
}

/// The nodes of real servers, where their recordings lie beside the project.
fn recorded() -> Vec<(String, ObjectInfo)> {
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/comfyui");
    let folders = ["v0.3.64", "v0.33.0"].map(|version| shared.join(version));
    let mut found = Vec::new();
    for folder in folders.into_iter().filter(|folder| folder.is_dir()) {
        let mut all = serde_json::Map::new();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            if !entry.file_name().to_string_lossy().starts_with("object_info-") {
                continue;
            }
            let told: Value = serde_json::from_slice(&std::fs::read(entry.path()).unwrap()).unwrap();
            all.extend(told["json"].as_object().cloned().unwrap_or_default());
        }
        found.push((folder.display().to_string(), ObjectInfo::read(&Value::Object(all))));
    }
    found
}

#[test]
fn graphs_fit_the_nodes_of_real_servers() {
    for (folder, info) in recorded() {
        for (family, method) in [
            (Family::Sd15, Method::TextToImage),
            (Family::Sdxl, Method::ImageToImage),
            (Family::Pony, Method::IpAdapter),
            (Family::Flux, Method::TextToImage),
            (Family::Flux, Method::ImageToImage),
            (Family::Flux, Method::FluxKontext),
            (Family::Qwen, Method::QwenEdit),
        ] {
            let graph = recipe(family, method).graph();
            // Of the older one not every class was recorded.
            let lacking = graph.lacking(&info);
            assert!(lacking.is_empty() || folder.ends_with("v0.3.64"), "{method:?} in {folder}: {lacking:?}");
            let fitted = graph.clone().fitted(&info);
            for (id, node) in &graph.0 {
                for name in node.inputs.keys() {
                    let class = &node.class_type;
                    assert!(fitted.0[id].inputs.contains_key(name), "{class} has no {name} in {folder}");
                }
            }
        }
        let presets = info.options("IPAdapterUnifiedLoader", "preset");
        for preset in ["PLUS FACE (portraits)", "PLUS (high strength)"] {
            assert!(presets.is_empty() || presets.iter().any(|one| one == preset), "{preset} in {folder}: {presets:?}");
        }
    }
}
