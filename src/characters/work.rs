//! One picture of a character as work for a server: the method it can do, the models it has, and the graph that follows.

use super::prompts::{family, method, prompts};
use crate::comfy::graph::{Family, Graph, Lora, MainModel, Method, Recipe, Reference, Template, Values};
use crate::comfy::{Capability, ComfyError, ObjectInfo, Upload, Work, same_file};
use crate::model::character::{Character, Slot};
use serde_json::json;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Guidance in the text for models of the Flux family.
const GUIDANCE: f64 = 3.0;

/// A picture to be made.
pub(super) struct StageWork {
    character: Character,
    slot: Slot,
    seed: u64,
    prefix: String,
    limit: Duration,
    uploads: Vec<Upload>,
    used: Mutex<Option<Recipe>>,
}

impl StageWork {
    pub(super) fn new(
        character: Character,
        slot: Slot,
        seed: u64,
        reference: Option<Upload>,
        (prefix, limit): (String, Duration),
    ) -> Self {
        // A picture that only words make needs none on the server.
        let reference = reference.filter(|_| method(&character) != Some(Method::TextToImage));
        Self { character, slot, seed, prefix, limit, uploads: reference.into_iter().collect(), used: Mutex::default() }
    }

    /// The recipe of the last graph.
    pub(super) fn recipe(&self) -> Option<Recipe> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The best method the server can do, and the model for it.
    fn choose(&self, capability: &Capability, has_picture: bool) -> Result<(Method, MainModel, Family), ComfyError> {
        let wanted = Some(self.character.look.checkpoint.as_str()).filter(|name| !name.trim().is_empty());
        let told = family(&self.character);
        let guessed = || capability.checkpoints.first().and_then(|name| Family::guess(name));
        let likely = told.or_else(guessed).unwrap_or_default();
        let of = |method: Method| {
            let main = capability.main_for(method, likely, wanted)?;
            let family = Capability::family_for(method, &main, told);
            Ok((method, main, family))
        };
        if let Some(method) = method(&self.character) {
            return of(method);
        }
        // Who names a checkpoint wants its look, which a model that edits does not have.
        let fits = |method: &Method| {
            let edits = matches!(method, Method::FluxKontext | Method::QwenEdit);
            (has_picture || !method.needs_picture()) && !(edits && wanted.is_some())
        };
        let mut last = None;
        for method in Method::ALL.into_iter().filter(fits) {
            match of(method) {
                Ok(found) => return Ok(found),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or(ComfyError::NoServer))
    }

    fn recipe_for(&self, info: &ObjectInfo, uploaded: &[String]) -> Result<Recipe, ComfyError> {
        let capability = Capability::read(info);
        let look = &self.character.look;
        let (method, main, family) = self.choose(&capability, !uploaded.is_empty())?;
        let mut loras = Vec::new();
        for lora in &look.loras {
            let name = same_file(&capability.loras, &lora.name).ok_or_else(|| ComfyError::Missing {
                what: format!("the server does not have the LoRA {}", lora.name),
            })?;
            loras.push(Lora { name: name.to_owned(), strength: lora.strength });
        }
        let words = prompts(&self.character, self.slot, family, method);
        let (square, portrait) = family.sizes();
        let (width, height) = if self.slot.is_portrait_of_head() { square } else { portrait };
        let (sampler, scheduler) = family.sampler();
        // Servers of other builds may lack a sampler; every one has these two.
        let known = |input: &str, wanted: &str, usual: &str| {
            let options = info.options("KSampler", input);
            let there = options.is_empty() || options.iter().any(|option| option == wanted);
            (if there { wanted } else { usual }).to_owned()
        };
        let usual_steps = if matches!(family, Family::Flux | Family::Qwen) { 20 } else { 28 };
        let reference = uploaded.first().filter(|_| method.needs_picture());
        Ok(Recipe {
            family,
            main,
            loras,
            method,
            reference: reference.map(|image| self.reference(image)),
            positive: words.positive,
            negative: words.negative,
            width,
            height,
            seed: self.seed,
            steps: if look.steps == 0 { usual_steps } else { look.steps.min(200) },
            cfg: family.cfg(),
            guidance: GUIDANCE,
            sampler: known("sampler_name", sampler, "euler"),
            scheduler: known("scheduler", scheduler, "normal"),
            prefix: self.prefix.clone(),
        })
    }

    /// How the reference takes part: less and shorter where the view turns away from it.
    fn reference(&self, image: &str) -> Reference {
        let (weight, end_at, denoise) = match self.slot {
            Slot::Avatar => (0.8, 1.0, 0.55),
            Slot::Face => (0.8, 1.0, 0.5),
            Slot::Front => (0.7, 0.85, 0.8),
            Slot::Side | Slot::Back => (0.5, 0.6, 0.9),
        };
        let crop = if self.slot.is_portrait_of_head() { "top" } else { "center" };
        Reference { image: image.to_owned(), weight, end_at, crop: crop.to_owned(), denoise }
    }
}

impl Work for StageWork {
    fn uploads(&self) -> &[Upload] {
        &self.uploads
    }

    fn graph(&self, info: &ObjectInfo, uploaded: &[String], smaller: bool) -> Result<Graph, ComfyError> {
        let recipe = self.recipe_for(info, uploaded)?;
        let recipe = if smaller { recipe.smaller() } else { recipe };
        let template = self.character.look.template.trim();
        let graph = if template.is_empty() {
            recipe.graph()
        } else {
            Template::read(template)?.fill(&values(&recipe, uploaded.first()))?
        };
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Some(recipe);
        Ok(graph)
    }

    fn run_limit(&self) -> Option<Duration> {
        Some(self.limit)
    }
}

/// What a template of the user's own is filled with.
fn values(recipe: &Recipe, image: Option<&String>) -> Values {
    let reference = recipe.reference.as_ref();
    let mut values = Values::from([
        ("positive".to_owned(), json!(recipe.positive)),
        ("negative".to_owned(), json!(recipe.negative)),
        ("seed".to_owned(), json!(recipe.seed)),
        ("width".to_owned(), json!(recipe.width)),
        ("height".to_owned(), json!(recipe.height)),
        ("steps".to_owned(), json!(recipe.steps)),
        ("cfg".to_owned(), json!(recipe.cfg)),
        ("sampler".to_owned(), json!(recipe.sampler)),
        ("scheduler".to_owned(), json!(recipe.scheduler)),
        ("denoise".to_owned(), json!(reference.map_or(1.0, |reference| reference.denoise))),
        ("checkpoint".to_owned(), json!(recipe.main.name())),
        ("prefix".to_owned(), json!(recipe.prefix)),
        ("guidance".to_owned(), json!(recipe.guidance)),
        ("ip_weight".to_owned(), json!(reference.map_or(0.0, |reference| reference.weight))),
    ]);
    if let Some(image) = image {
        values.insert("source_image".to_owned(), json!(image));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::character::{Look, LoraWish};

    fn info() -> ObjectInfo {
        ObjectInfo::read(&json!({
            "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["a\\inkXL.safetensors", "sd15.safetensors"]]}}},
            "LoraLoader": {"input": {"required": {"lora_name": [["sub\\ink.safetensors"]]}}},
            "KSampler": {"input": {"required": {"sampler_name": [["euler"]], "scheduler": [["normal"]]}}},
        }))
    }

    fn work(look: Look, slot: Slot, with_picture: bool) -> StageWork {
        let character = Character { look, ..Character::default() };
        let upload = with_picture.then(|| Upload::new([1, 2, 3][..].into()));
        StageWork::new(character, slot, 7, upload, ("civitdeck/x/AVATAR".to_owned(), Duration::from_secs(1)))
    }

    #[test]
    fn the_server_decides_the_method_and_the_names() {
        let look = Look {
            loras: vec![LoraWish { name: "ink.safetensors".to_owned(), strength: 0.5, words: String::new() }],
            ..Look::default()
        };
        let one = work(look, Slot::Side, true);
        one.graph(&info(), &["civitdeck/r.png".to_owned()], false).unwrap();
        let recipe = one.recipe().unwrap();
        assert_eq!((recipe.method, recipe.family), (Method::ImageToImage, Family::Sdxl));
        assert_eq!(recipe.main.name(), "a\\inkXL.safetensors");
        assert_eq!(recipe.loras[0].name, "sub\\ink.safetensors");
        assert_eq!((recipe.sampler.as_str(), recipe.width, recipe.height), ("euler", 832, 1216));
        let words = work(Look::default(), Slot::Avatar, false);
        words.graph(&info(), &[], true).unwrap();
        let recipe = words.recipe().unwrap();
        assert_eq!((recipe.method, recipe.width), (Method::TextToImage, 768));
    }

    #[test]
    fn what_is_wanted_and_missing_is_said() {
        let wants = |look: Look| work(look, Slot::Avatar, true).graph(&info(), &["r".to_owned()], false);
        let lora = LoraWish { name: "gone".to_owned(), ..LoraWish::default() };
        assert!(wants(Look { loras: vec![lora], ..Look::default() }).unwrap_err().to_string().contains("gone"));
        let adapter = Look { method: "ip_adapter".to_owned(), ..Look::default() };
        assert!(wants(adapter).unwrap_err().to_string().contains("ComfyUI_IPAdapter_plus"));
        assert!(wants(Look { checkpoint: "nothing".to_owned(), ..Look::default() }).is_err());
    }

    #[test]
    fn a_template_of_the_users_own_is_filled() {
        let template = json!({"1": {"class_type": "CLIPTextEncode", "inputs": {"text": "${positive}", "seed": "${seed}"}},
            "2": {"class_type": "SaveImage", "inputs": {"filename_prefix": "${prefix}"}}});
        let one = work(Look { template: template.to_string(), ..Look::default() }, Slot::Avatar, false);
        let graph = one.graph(&info(), &[], false).unwrap();
        assert_eq!(graph.0["1"].inputs["seed"], 7);
        assert!(graph.0["1"].inputs["text"].as_str().unwrap().contains("portrait"));
    }
}
