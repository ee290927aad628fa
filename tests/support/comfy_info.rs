//! The nodes of the local ComfyUI, in both shapes that lists come in.

use serde_json::{Map, Value, json};

/// What `/object_info` answers.
pub(crate) fn object_info(newer: bool, has_tagger: bool) -> Value {
    let mut classes = Map::new();
    let mut add = |name: &str, required: Value| {
        let class =
            json!({"input": {"required": required}, "output": [], "name": name, "output_node": name == "SaveImage"});
        classes.insert(name.to_owned(), class);
    };
    let list = |options: &[&str]| json!([options, {"tooltip": "which"}]);
    let new_list = |options: &[&str]| json!(["COMBO", {"multiselect": false, "options": options}]);
    let (int, float, text) =
        (json!(["INT", {"default": 1}]), json!(["FLOAT", {"default": 1.0}]), json!(["STRING", {"multiline": true}]));
    let link = |kind: &str| json!([kind]);
    let checkpoints = ["tiny_sd15.safetensors", "style\\inkXL.safetensors"];
    add("CheckpointLoaderSimple", json!({"ckpt_name": list(&checkpoints)}));
    add(
        "LoraLoader",
        json!({"model": link("MODEL"), "clip": link("CLIP"), "lora_name": list(&["sub\\ink.safetensors"]),
        "strength_model": float, "strength_clip": float}),
    );
    add("LoraLoaderModelOnly", json!({"model": link("MODEL"), "lora_name": list(&[]), "strength_model": float}));
    add("UNETLoader", json!({"unet_name": list(&[]), "weight_dtype": list(&["default"])}));
    add("VAELoader", json!({"vae_name": list(&[])}));
    add("CLIPLoader", json!({"clip_name": list(&[]), "type": list(&["flux", "qwen_image"])}));
    add("DualCLIPLoader", json!({"clip_name1": list(&[]), "clip_name2": list(&[]), "type": list(&["flux"])}));
    add("CLIPVisionLoader", json!({"clip_name": new_list(&[])}));
    add("CLIPTextEncode", json!({"text": text, "clip": link("CLIP")}));
    add("CLIPSetLastLayer", json!({"clip": link("CLIP"), "stop_at_clip_layer": int}));
    add("EmptyLatentImage", json!({"width": int, "height": int, "batch_size": int}));
    add("EmptySD3LatentImage", json!({"width": int, "height": int, "batch_size": int}));
    add(
        "KSampler",
        json!({"model": link("MODEL"), "positive": link("CONDITIONING"), "negative": link("CONDITIONING"),
        "latent_image": link("LATENT"), "seed": int, "steps": int, "cfg": float, "sampler_name": list(&["euler", "dpmpp_2m"]),
        "scheduler": new_list(&["normal", "karras"]), "denoise": float}),
    );
    add("VAEDecode", json!({"samples": link("LATENT"), "vae": link("VAE")}));
    add("VAEEncode", json!({"pixels": link("IMAGE"), "vae": link("VAE")}));
    add("LoadImage", json!({"image": list(&["example.png"])}));
    add(
        "ImageScale",
        json!({"image": link("IMAGE"), "upscale_method": list(&["nearest-exact", "lanczos"]), "width": int,
        "height": int, "crop": list(&["disabled", "center"])}),
    );
    add("ImageInvert", json!({"image": link("IMAGE")}));
    add("SaveImage", json!({"images": link("IMAGE"), "filename_prefix": ["STRING", {"default": "ComfyUI"}]}));
    let mut total = json!({"image": link("IMAGE"), "upscale_method": new_list(&["lanczos"]), "megapixels": float});
    if newer {
        total["resolution_steps"] = json!(["INT", {"default": 1}]);
    }
    add("ImageScaleToTotalPixels", total);
    if has_tagger {
        let models = json!([["wd-vit-tagger-v3", "wd-v1-4-moat-tagger-v2"], {"default": "wd-v1-4-moat-tagger-v2"}]);
        add(
            "WD14Tagger|pysssss",
            json!({"image": link("IMAGE"), "model": models, "threshold": ["FLOAT", {"default": 0.35}],
            "character_threshold": ["FLOAT", {"default": 0.85}], "replace_underscore": ["BOOLEAN", {"default": false}],
            "trailing_comma": ["BOOLEAN", {"default": false}], "exclude_tags": ["STRING", {"default": ""}]}),
        );
    }
    Value::Object(classes)
}
