//! One picture with one model, to see that a server finds it and that it works: a checkpoint by itself, a LoRA with the first
//! checkpoint of its family that the server has. Words and seed are always the same, so that pictures can be compared.

use super::choice::families;
use super::error::StudioError;
use super::files::write_whole;
use super::safety::minor_word;
use super::studio::{Studio, now_unix_secs};
use crate::comfy::graph::{Family, Graph, Lora, Method, Recipe};
use crate::comfy::{Capability, Choice, ComfyError, Families, ObjectInfo, Watch, Wish, Work, same_file};
use crate::jobs::CancelToken;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::kind::ModelKind;
use crate::model::trial::{Trial, Trials};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The folder below the data folder.
const NAME: &str = "trials";
/// The seed of every test picture.
const SEED: u64 = 4120;
/// Strength of a LoRA.
const STRENGTH: f64 = 0.8;
/// Trigger words that are said.
const MOST_WORDS: usize = 4;
/// What a checkpoint shows, and what stands behind a LoRA's words.
const SCENE: &str = "a lighthouse on a cliff above the sea at sunset, detailed";
/// What nobody asked to see.
const UNWANTED: &str = "nsfw, nude, suggestive";

/// Where test pictures lie.
pub fn trials_folder(data_dir: &Path) -> PathBuf {
    data_dir.join(NAME)
}

/// A test picture as work for a server.
struct TrialWork {
    card: Card,
    known: Families,
    sent: Mutex<Option<Recipe>>,
}

impl TrialWork {
    /// The family a LoRA is for, as far as somebody says.
    fn family(&self) -> Option<Family> {
        let published = self.card.base_model.as_ref().and_then(|base| Family::guess(base));
        let by_header = || (self.card.family != BaseFamily::Unknown).then(|| Family::guess(self.card.family.label()));
        published.or_else(|| by_header().flatten())
    }

    /// The model that makes the picture, and the LoRA by the server's name.
    fn models(&self, can: &Capability) -> Result<(Choice, Vec<Lora>), ComfyError> {
        let path = self.card.path.to_string_lossy();
        let file = self.card.file_name();
        let unseen = || ComfyError::Missing {
            what: format!(
                "the server does not list {file}; make it visible to that ComfyUI, and have it read its folders again"
            ),
        };
        let wish = |model| Wish { model: Some(model), family: None, known: Some(&self.known) };
        if matches!(self.card.kind, ModelKind::Checkpoint | ModelKind::DiffusionModel) {
            let listed = same_file(&can.checkpoints, &path).or_else(|| same_file(&can.unets, &path));
            let name = listed.ok_or_else(unseen)?;
            return Ok((can.choose(Method::TextToImage, &wish(name))?, Vec::new()));
        }
        let name = same_file(&can.loras, &path).ok_or_else(unseen)?;
        let lora = Lora { name: name.to_owned(), strength: STRENGTH };
        let family = self.family();
        let nobody = Wish { known: Some(&self.known), ..Wish::default() };
        let fits = |main: &&String| family.is_none_or(|family| is_like(can.family_of(main, &nobody), family));
        let main = can.models().find(fits).ok_or_else(|| ComfyError::Missing {
            what: format!("the server has no {} checkpoint to try {file} with", family.map_or("usable", Family::label)),
        })?;
        Ok((can.choose(Method::TextToImage, &wish(main.as_str()))?, vec![lora]))
    }

    fn recipe(&self, info: &ObjectInfo, can: &Capability) -> Result<Recipe, ComfyError> {
        let (Choice { method, main, family }, loras) = self.models(can)?;
        let (good, bad) = family.quality_words();
        let words: Vec<&str> = self.card.trigger_words.iter().map(|word| &**word).take(MOST_WORDS).collect();
        let said = |parts: &[&str]| {
            parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        };
        let is_minor = minor_word(&format!("{} {}", self.card.name, words.join(" "))).is_some();
        let dressed = if is_minor { "fully clothed" } else { "" };
        let (width, height) = family.sizes().0;
        let (sampler, scheduler) = family.sampler();
        // Servers of other builds may lack a sampler; every one has these two.
        let known = |input: &str, wanted: &str, usual: &str| info.listed_or("KSampler", input, wanted, usual);
        Ok(Recipe {
            family,
            main,
            loras,
            method,
            reference: None,
            positive: said(&[good, &words.join(", "), dressed, SCENE]),
            negative: said(&[bad, UNWANTED]),
            width,
            height,
            seed: SEED,
            steps: 20,
            cfg: family.cfg(),
            guidance: 3.5,
            sampler: known("sampler_name", sampler, "euler"),
            scheduler: known("scheduler", scheduler, "normal"),
            prefix: "civitdeck/trial".to_owned(),
        })
    }
}

/// Whether a LoRA of one family works with a checkpoint of the other: those that came of SDXL take each other's.
fn is_like(one: Family, other: Family) -> bool {
    let of_sdxl = |family| matches!(family, Family::Sdxl | Family::Pony | Family::Illustrious);
    one == other || (of_sdxl(one) && of_sdxl(other))
}

impl Work for TrialWork {
    fn graph(&self, info: &ObjectInfo, _uploaded: &[String], smaller: bool) -> Result<Graph, ComfyError> {
        let recipe = self.recipe(info, &Capability::read(info))?;
        let recipe = if smaller { recipe.smaller() } else { recipe };
        let graph = recipe.graph();
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = Some(recipe);
        Ok(graph)
    }
}

impl Studio {
    /// Makes a test picture with a model, keeps it below the data folder and remembers it.
    pub async fn try_model(
        &self,
        card: &Card,
        data_dir: &Path,
        watch: &Watch,
        cancel: &CancelToken,
    ) -> Result<Trials, StudioError> {
        if !Trials::takes(card.kind) {
            let what = "a test picture needs a checkpoint, a diffusion model or a LoRA".to_owned();
            return Err(ComfyError::Missing { what }.into());
        }
        let work = TrialWork { card: card.clone(), known: families(&self.store)?, sent: Mutex::default() };
        let placed = self.pool.run(&work, watch, cancel).await?;
        let first = placed.done.pictures.into_iter().next();
        let bytes = first.map(|picture| picture.bytes).filter(|bytes| !bytes.is_empty());
        let bytes = bytes.ok_or_else(|| ComfyError::Missing { what: "the server made no picture".to_owned() })?;
        let sent = work.sent.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let hash = blake3::hash(&bytes).to_hex();
        let folder = trials_folder(data_dir);
        let file = format!("{}.png", hash.as_str().get(..32).unwrap_or("picture"));
        write_whole(&folder.join(&file), &bytes)?;
        let trial = Trial {
            file,
            server: placed.server,
            seconds: placed.done.ran.as_secs_f64(),
            made_unix_secs: now_unix_secs(),
            ..sent.map(told).unwrap_or_default()
        };
        let (trials, gone) = self.store.write(|writer| {
            let mut trials = writer.setting::<Trials>(Trials::NAME)?.unwrap_or_default();
            let gone = trials.put(card, trial.clone());
            writer.put_setting(Trials::NAME, &trials)?;
            Ok((trials, gone))
        })?;
        for file in gone {
            if let Err(error) = fs::remove_file(folder.join(&file)) {
                tracing::warn!("a test picture stays: {error}");
            }
        }
        Ok(trials)
    }
}

fn told(recipe: Recipe) -> Trial {
    Trial {
        width: recipe.width,
        height: recipe.height,
        steps: recipe.steps,
        seed: recipe.seed,
        main: recipe.main.name().to_owned(),
        prompt: recipe.positive,
        ..Trial::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::{FileKey, RootId};
    use serde_json::json;

    fn info() -> ObjectInfo {
        ObjectInfo::read(&json!({
            "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["sd15.safetensors", "a\\inkXL.safetensors"]]}}},
            "LoraLoader": {"input": {"required": {"lora_name": [["sub\\ink.safetensors"]]}}},
            "KSampler": {"input": {"required": {"sampler_name": [["euler"]], "scheduler": [["normal"]]}}},
        }))
    }

    fn work(path: &str, kind: ModelKind, base: Option<&str>) -> TrialWork {
        let record = FileRecord::new(FileKey(1), RootId(1), path.into(), FileStamp::default(), 1);
        let card = Card { kind, base_model: base.map(Into::into), ..Card::new(&record, None, None) };
        TrialWork { card, known: Families::default(), sent: Mutex::default() }
    }

    #[test]
    fn a_lora_is_tried_with_a_checkpoint_of_its_family() {
        let mut one = work("/models/loras/sub/ink.safetensors", ModelKind::Lora, Some("Illustrious"));
        one.card.trigger_words = vec!["inkwash"].into();
        let graph = one.graph(&info(), &[], false).unwrap();
        let sent = one.sent.lock().unwrap().clone().unwrap();
        assert_eq!((sent.main.name(), sent.loras[0].name.as_str()), ("a\\inkXL.safetensors", "sub\\ink.safetensors"));
        assert!(sent.positive.contains("inkwash") && sent.negative.contains("nsfw"));
        assert!(graph.0.values().any(|node| node.class_type == "LoraLoader"));
        let flux = work("/models/loras/sub/ink.safetensors", ModelKind::Lora, Some("Flux.1 D"));
        let why = flux.graph(&info(), &[], false).unwrap_err().to_string();
        assert!(why.contains("no Flux checkpoint"), "{why}");
    }

    #[test]
    fn a_file_the_server_does_not_list_is_told_with_the_way_out() {
        let one = work("/models/checkpoints/sd15.safetensors", ModelKind::Checkpoint, Some("SD 1.5"));
        one.graph(&info(), &[], true).unwrap();
        assert_eq!(one.sent.lock().unwrap().as_ref().unwrap().main.name(), "sd15.safetensors");
        let gone = work("/models/checkpoints/new.safetensors", ModelKind::Checkpoint, None);
        let why = gone.graph(&info(), &[], false).unwrap_err().to_string();
        assert!(why.contains("new.safetensors") && why.contains("make it visible"), "{why}");
    }
}
