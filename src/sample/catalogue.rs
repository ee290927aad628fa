//! What CivitAI would say about the sample's models.

use super::noise::Dice;
use super::pictures::Sketch;
use super::recipes::{Edition, Recipe, Terms};
use super::weights::{self, ModelFile};
use crate::model::catalogue::{
    Access, Creator, FileInfo, GenerationInfo, ImageInfo, Licence, MediaKind, ModelInfo, Stats, VersionInfo,
};
use crate::model::ids::{CivitFileId, ModelId, VersionId};
use crate::model::kind::ModelKind;
use crate::model::sourced::{Field, Source, Sourced};

/// Numbers from here on belong to the sample; CivitAI's own are far below.
pub(super) const FIRST_MODEL_ID: u64 = 900_000_001;
const FIRST_VERSION_ID: u64 = 900_100_000;
const FIRST_FILE_ID: u64 = 900_200_000;
const FIRST_IMAGE_ID: u64 = 900_300_000;
/// Room for the versions (and for the pictures) of one model between its ids and the next model's.
const IDS_PER_MODEL: u64 = 10;
/// Pictures of one model.
pub(super) const PICTURES_PER_MODEL: usize = 4;
/// The scheme of addresses that need no network.
pub(super) const SCHEME: &str = "sample:";

/// What a creator writes about a new version.
const NEWEST_NOTE: &str = "<p>Cleaner training set, same trigger words.</p>";

const DAY_SECS: i64 = 86_400;
const SAFE: u32 = 1;

/// A model's seed: everything about it follows from this.
pub(super) const fn seed(index: u64) -> u64 {
    index.wrapping_mul(0x9e37_79b9).wrapping_add(0x51ed)
}

/// A version's seed.
pub(super) const fn edition_seed(index: u64, edition: u64) -> u64 {
    seed(index).wrapping_add(edition.wrapping_mul(7919))
}

/// The n-th picture of a model: the first is its preview, the third lies on its side.
pub(super) fn sketch(recipe: &Recipe, index: u64, n: usize) -> Sketch {
    let (width, height) = if n == 2 { (640, 448) } else { (448, 576) };
    Sketch {
        scene: recipe.scene,
        mood: recipe.mood.nth(n),
        seed: seed(index).wrapping_add(n as u64 * 31),
        width,
        height,
    }
}

/// The record of a model.
pub(super) fn model(recipe: &Recipe, index: u64, now_unix_secs: i64) -> ModelInfo {
    let field = Filler(now_unix_secs);
    let versions = recipe.versions(seed(index)).len() as u64;
    ModelInfo {
        id: ModelId(FIRST_MODEL_ID + index),
        name: field.of(recipe.name.to_owned()),
        type_name: field.of(civitai_type(recipe.kind).to_owned()),
        description: field.of(format!("<p>{}</p>", recipe.about.replace('&', "&amp;"))),
        creator: field.of(Creator { username: Some(recipe.creator.to_owned()), image_url: None }),
        tags: field.of(recipe.tags.iter().map(|tag| (*tag).to_owned()).collect()),
        stats: field.of(stats(recipe, index, 1.0)),
        licence: field.of(licence(recipe.terms)),
        nsfw: field.of(false),
        nsfw_level: field.of(SAFE),
        poi: field.of(false),
        mode: None,
        gone_unix_secs: None,
        version_ids: field.of((0..versions).map(|edition| version_id(index, edition)).collect()),
        fetched_unix_secs: now_unix_secs,
    }
}

/// One version of a model with the file it has.
pub(super) struct Release<'a> {
    /// Its place among the model's versions, 0 for the newest.
    pub(super) at: u64,
    pub(super) edition: Edition,
    pub(super) file: &'a ModelFile,
}

/// The record of one version, from its true file.
pub(super) fn version(
    recipe: &Recipe,
    index: u64,
    release: &Release<'_>,
    images: &[ImageInfo],
    now: i64,
) -> VersionInfo {
    let Release { at, edition, file } = *release;
    let field = Filler(now);
    let model_id = ModelId(FIRST_MODEL_ID + index);
    let id = version_id(index, at);
    let is_gguf = weights::is_gguf(recipe);
    // Downloads gather on the versions that have been there longest.
    let share = 1.0 / (1.5 + at as f64);
    VersionInfo {
        id,
        model_id,
        name: field.of(edition.name.to_owned()),
        base_model: field.of(recipe.base.to_owned()),
        description: if at == 0 { field.of(NEWEST_NOTE.to_owned()) } else { None },
        trigger_words: if recipe.triggers.is_empty() {
            None
        } else {
            field.of(recipe.triggers.iter().map(|word| (*word).to_owned()).collect())
        },
        published_unix_secs: field.of(now - edition.age_days * DAY_SECS),
        nsfw_level: field.of(SAFE),
        stats: field.of(stats(recipe, index, share)),
        files: field.of(vec![FileInfo {
            id: CivitFileId(FIRST_FILE_ID + index * IDS_PER_MODEL + at),
            name: file.name.clone(),
            type_name: "Model".to_owned(),
            size_bytes: Some(file.bytes.len() as u64),
            format: Some(if is_gguf { "GGUF" } else { "SafeTensor" }.to_owned()),
            fp: Some(file.fp.to_owned()),
            size_name: (recipe.kind == ModelKind::Checkpoint).then(|| "pruned".to_owned()),
            primary: true,
            hashes: weights::hashes(&file.bytes, !is_gguf),
            pickle_scan: Some("Success".to_owned()),
            pickle_scan_message: Some("No Pickle imports".to_owned()),
            virus_scan: Some("Success".to_owned()),
            virus_scan_message: None,
            scanned_unix_secs: Some(now - edition.age_days * DAY_SECS),
            quant: None,
        }]),
        images: field.of(images.to_vec()),
        availability: field.of(if edition.early { "EarlyAccess" } else { "Public" }.to_owned()),
        access: field.of(if edition.early { Access::Early { until_unix_secs: None } } else { Access::Free }),
        air: field.of(format!("urn:air:{}:{}:civitai:{model_id}@{id}", ecosystem(recipe), air_type(recipe.kind))),
        fetched_unix_secs: now,
    }
}

/// Fills fields with CivitAI as the source and one time.
struct Filler(i64);

impl Filler {
    // The option is what a field is made of.
    #[expect(clippy::unnecessary_wraps, reason = "a field is an option")]
    fn of<T>(&self, value: T) -> Field<T> {
        Some(Sourced::new(value, Source::Civitai, self.0))
    }
}

const fn version_id(index: u64, edition: u64) -> VersionId {
    VersionId(FIRST_VERSION_ID + index * IDS_PER_MODEL + edition)
}

/// The pictures of a model, shown by each of its versions.
pub(super) fn images(recipe: &Recipe, index: u64) -> Vec<ImageInfo> {
    (0..PICTURES_PER_MODEL)
        .map(|n| {
            let sketch = sketch(recipe, index, n);
            ImageInfo {
                id: Some(FIRST_IMAGE_ID + index * IDS_PER_MODEL + n as u64),
                url: format!("{SCHEME}{}/{n}", FIRST_MODEL_ID + index),
                media: MediaKind::Image,
                nsfw_level: SAFE,
                width: Some(sketch.width),
                height: Some(sketch.height),
                blurhash: sketch.blurhash(),
                generation: Some(Box::new(generation(recipe, index, n))),
            }
        })
        .collect()
}

/// How the n-th picture of a model would have been made.
pub(super) fn generation(recipe: &Recipe, index: u64, n: usize) -> GenerationInfo {
    const SAMPLERS: [&str; 4] = ["DPM++ 2M Karras", "Euler a", "DPM++ SDE Karras", "UniPC"];
    const LIGHTS: [&str; PICTURES_PER_MODEL] = ["soft morning light", "golden hour", "wide view, overcast", "at night"];
    let sketch = sketch(recipe, index, n);
    let mut dice = Dice::new(sketch.seed, 0x6e4);
    let light = LIGHTS.get(n).copied().unwrap_or_default();
    let words = recipe.triggers.iter().chain(recipe.tags.iter().take(4)).copied();
    let prompt: Vec<&str> = words.chain([light, "highly detailed"]).collect();
    let setting = |name: &str, value: String| (name.to_owned(), value);
    GenerationInfo {
        prompt: prompt.join(", "),
        negative_prompt: "lowres, blurry, watermark".to_owned(),
        settings: vec![
            setting("Steps", (20 + dice.below(12)).to_string()),
            setting("Sampler", SAMPLERS.get(dice.below(SAMPLERS.len())).copied().unwrap_or_default().to_owned()),
            setting("CFG scale", format!("{}.5", 4 + dice.below(4))),
            setting("Seed", (1_000_000 + dice.below(2_000_000_000)).to_string()),
            setting("Size", format!("{}x{}", sketch.width * 2, sketch.height * 2)),
            setting("Model", recipe.name.to_owned()),
        ],
        used: Vec::new(),
    }
}

fn stats(recipe: &Recipe, index: u64, share: f64) -> Stats {
    let mut dice = Dice::new(seed(index), 0x57a7);
    let downloads = (recipe.downloads as f64 * share) as u64;
    let votes = downloads / (14 + dice.below(12) as u64);
    let up = votes * recipe.liked_percent / 100;
    Stats {
        download_count: Some(downloads),
        thumbs_up_count: Some(up),
        thumbs_down_count: Some(votes - up),
        comment_count: Some(votes / (18 + dice.below(20) as u64)),
        tip_count: None,
    }
}

fn licence(terms: Terms) -> Licence {
    let (no_credit, derivatives, other_terms, uses): (bool, bool, bool, &[&str]) = match terms {
        Terms::Free => (true, true, true, &["Image", "RentCivit", "Rent", "Sell"]),
        Terms::Credit => (false, true, true, &["Image", "RentCivit", "Rent", "Sell"]),
        Terms::Pictures => (true, true, false, &["Image", "RentCivit"]),
        Terms::Private => (false, false, false, &[]),
    };
    Licence {
        allow_no_credit: Some(no_credit),
        allow_derivatives: Some(derivatives),
        allow_different_license: Some(other_terms),
        allow_commercial_use: Some(uses.iter().map(|name| (*name).to_owned()).collect()),
    }
}

const fn civitai_type(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Lora => "LORA",
        ModelKind::LoCon => "LoCon",
        ModelKind::Dora => "DoRA",
        ModelKind::Embedding => "TextualInversion",
        ModelKind::Vae => "VAE",
        ModelKind::ControlNet => "Controlnet",
        ModelKind::Upscaler => "Upscaler",
        ModelKind::TextEncoder => "TextEncoder",
        ModelKind::Checkpoint | ModelKind::DiffusionModel => "Checkpoint",
        _ => "Other",
    }
}

const fn air_type(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Lora => "lora",
        ModelKind::LoCon => "lycoris",
        ModelKind::Dora => "dora",
        ModelKind::Embedding => "embedding",
        ModelKind::Vae => "vae",
        ModelKind::ControlNet => "controlnet",
        ModelKind::Upscaler => "upscaler",
        ModelKind::TextEncoder => "text_encoders",
        ModelKind::Checkpoint => "checkpoint",
        ModelKind::DiffusionModel => "unet",
        _ => "other",
    }
}

fn ecosystem(recipe: &Recipe) -> &'static str {
    use crate::model::base::BaseFamily;
    match recipe.family() {
        BaseFamily::Sd1 => "sd1",
        BaseFamily::Sdxl => "sdxl",
        BaseFamily::Sd3 => "sd3",
        BaseFamily::Flux1 => "flux1",
        BaseFamily::Wan => "wanvideo",
        BaseFamily::Qwen => "qwen",
        BaseFamily::ZImage => "zimageturbo",
        _ => "other",
    }
}
