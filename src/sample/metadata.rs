//! The metadata trainers leave in a file's header: kohya's `ss_` keys and Stability's `modelspec` keys.

use super::noise::Dice;
use super::recipes::Recipe;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;
use serde_json::json;
use std::collections::BTreeMap;

/// 2025-06-01: trainings start after it, so that files do not depend on today's date.
const FIRST_TRAINING_UNIX_SECS: u64 = 1_748_736_000;

/// What stands in the header; some files say a lot, some nothing, as in life.
pub(super) fn of(recipe: &Recipe, output_name: &str, rank: usize, seed: u64) -> Vec<(String, String)> {
    let adapter = matches!(recipe.kind, ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora);
    let mut pairs: Vec<(&str, String)> = Vec::new();
    if adapter && !seed.is_multiple_of(7) {
        pairs.extend(training(recipe, output_name, rank, seed));
    }
    if matches!(recipe.kind, ModelKind::Lora | ModelKind::Checkpoint) && seed.is_multiple_of(3) {
        pairs.extend(model_spec(recipe, adapter));
    }
    if pairs.is_empty() {
        pairs.push(("format", "pt".to_owned()));
    }
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn training(recipe: &Recipe, output_name: &str, rank: usize, seed: u64) -> Vec<(&'static str, String)> {
    let mut dice = Dice::new(seed, 0x55);
    let words: Vec<&str> = recipe.triggers.iter().chain(recipe.tags).copied().collect();
    // Sorted, so that the bytes do not depend on how a JSON library orders its keys.
    let counts: BTreeMap<&str, usize> = words.iter().map(|word| (*word, 12 + dice.below(60))).collect();
    let pictures = 40 + dice.below(160);
    let folder = format!("10_{}", words.first().copied().unwrap_or("style"));
    let resolution = if recipe.family() == BaseFamily::Sd1 { "(512, 512)" } else { "(1024, 1024)" };
    let base = match recipe.family() {
        BaseFamily::Sd1 => "sd_v1",
        BaseFamily::Sdxl => "sdxl_base_v1-0",
        BaseFamily::Flux1 => "flux1",
        BaseFamily::Qwen => "qwen-image",
        BaseFamily::ZImage => "z-image",
        BaseFamily::Wan => "wan2.1",
        _ => "unknown",
    };
    vec![
        ("ss_base_model_version", base.to_owned()),
        ("ss_output_name", output_name.to_owned()),
        ("ss_network_module", "networks.lora".to_owned()),
        ("ss_network_dim", rank.to_string()),
        ("ss_network_alpha", (rank / 2).max(1).to_string()),
        ("ss_num_epochs", (6 + dice.below(10)).to_string()),
        ("ss_steps", (1200 + dice.below(30) * 100).to_string()),
        ("ss_num_train_images", pictures.to_string()),
        ("ss_learning_rate", "0.0001".to_owned()),
        ("ss_resolution", resolution.to_owned()),
        ("ss_seed", (seed % 10_000).to_string()),
        ("ss_training_started_at", format!("{}.0", FIRST_TRAINING_UNIX_SECS + seed % 30_000_000)),
        ("ss_tag_frequency", json!({ folder.as_str(): counts }).to_string()),
        ("ss_dataset_dirs", format!("{{{}:{{\"img_count\":{pictures},\"n_repeats\":10}}}}", json!(folder))),
    ]
}

fn model_spec(recipe: &Recipe, adapter: bool) -> Vec<(&'static str, String)> {
    let architecture = match recipe.family() {
        BaseFamily::Sd1 => "stable-diffusion-v1",
        BaseFamily::Sdxl => "stable-diffusion-xl-v1-base",
        BaseFamily::Sd3 => "stable-diffusion-v3-5-large",
        BaseFamily::Flux1 => "flux-1-dev",
        BaseFamily::Qwen => "qwen-image",
        BaseFamily::ZImage => "z-image-turbo",
        BaseFamily::Wan => "wan2.1",
        _ => "unknown",
    };
    let mut pairs = vec![
        ("modelspec.sai_model_spec", "1.0.0".to_owned()),
        ("modelspec.architecture", format!("{architecture}{}", if adapter { "/lora" } else { "" })),
        ("modelspec.title", recipe.name.to_owned()),
        ("modelspec.author", recipe.creator.to_owned()),
        ("modelspec.description", recipe.about.to_owned()),
    ];
    if !recipe.triggers.is_empty() {
        pairs.push(("modelspec.trigger_phrase", recipe.triggers.join(", ")));
    }
    pairs
}
