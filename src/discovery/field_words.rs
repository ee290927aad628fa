//! What people of this field write for something else: abbreviations and words that mean the same.

use super::{eastern, western, wish_words};

/// Abbreviations and words of one meaning. Each row: what is written, and what it may stand for.
const SAME: [(&str, &[&str]); 60] = [
    ("bw", &["monochrome", "black white"]),
    ("bnw", &["monochrome", "black white"]),
    ("ckpt", &["checkpoint"]),
    ("cn", &["controlnet"]),
    ("ti", &["embedding", "textual inversion"]),
    ("embed", &["embedding"]),
    ("embeddings", &["embedding"]),
    ("ad", &["animatediff", "motion module"]),
    ("adiff", &["animatediff", "motion module"]),
    ("i2v", &["image to video", "img2vid"]),
    ("t2v", &["text to video", "txt2vid"]),
    ("v2v", &["video to video", "vid2vid"]),
    ("i2i", &["img2img", "image to image"]),
    ("t2i", &["txt2img", "text to image"]),
    ("vid", &["video"]),
    ("px", &["pixel"]),
    ("pxl", &["pixel"]),
    ("pic", &["picture", "photo"]),
    ("pics", &["picture", "photo"]),
    ("foto", &["photo"]),
    ("photo", &["photography", "photorealistic"]),
    ("photos", &["photography"]),
    ("photograph", &["photo", "photography"]),
    ("photoreal", &["photorealistic", "realistic"]),
    ("realism", &["realistic", "photorealistic"]),
    ("realistic", &["photorealistic", "realism"]),
    ("sci", &["scifi"]),
    ("scifi", &["science fiction", "futuristic"]),
    ("cyber", &["cyberpunk"]),
    ("steam", &["steampunk"]),
    ("bg", &["background"]),
    ("char", &["character"]),
    ("chara", &["character"]),
    ("ref", &["reference"]),
    ("turnaround", &["character sheet"]),
    ("model sheet", &["character sheet"]),
    ("illus", &["illustration", "illustrious"]),
    ("il", &["illustrious"]),
    ("ilxl", &["illustrious"]),
    ("noob", &["noobai"]),
    ("pdxl", &["pony"]),
    ("xl", &["sdxl"]),
    ("lighting", &["light"]),
    ("hands", &["hand", "fingers"]),
    ("upscale", &["upscaler"]),
    ("upscaling", &["upscaler"]),
    ("esrgan", &["upscaler"]),
    ("enlarge", &["upscaler"]),
    ("lineart", &["line art", "outlines"]),
    ("wc", &["watercolor"]),
    ("aquarelle", &["watercolor"]),
    ("manga", &["anime"]),
    ("cartoon", &["toon", "comic"]),
    ("retro", &["vintage"]),
    ("vintage", &["retro"]),
    ("wallpaper", &["background"]),
    ("painterly", &["painting"]),
    ("drawing", &["sketch"]),
    ("sketch", &["drawing"]),
    ("robot", &["mecha", "android"]),
];

/// Words of the field that stand in no dictionary, and are no slips of others: "nsfw" least of all of its opposite.
const OF_THE_FIELD: [&str; 16] = [
    "nsfw",
    "sfw",
    "gguf",
    "lcm",
    "dpo",
    "cfg",
    "hires",
    "lowres",
    "inpaint",
    "outpaint",
    "inpainting",
    "outpainting",
    "comfyui",
    "dreambooth",
    "safetensors",
    "refiner",
];

/// Whether a word is meant as it is written: a number, or a word that the program knows.
pub(super) fn is_meant(word: &str) -> bool {
    word.chars().any(char::is_numeric)
        || OF_THE_FIELD.contains(&word)
        || SAME.iter().any(|(written, _)| *written == word)
        || wish_words::is_known(word)
}

/// What a word may stand for beside itself; each answer is one or more words.
pub(super) fn same_as(word: &str) -> &'static [&'static str] {
    let of = |table: &'static [(&str, &'static [&'static str])]| table.iter().find(|(written, _)| *written == word);
    of(&SAME).or_else(|| of(&eastern::SAME)).or_else(|| of(&western::SAME)).map_or(&[], |(_, means)| means)
}
