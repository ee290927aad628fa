//! One picture of a character as work for a server: the method it can do, the models it has, and the graph that follows.

use super::choice::{choose, family, loras, method};
use super::prompts::prompts;
use crate::comfy::graph::{Family, Graph, Lora, MainModel, Method, Recipe, Reference, Template, Values};
use crate::comfy::{Capability, Choice, ComfyError, Families, ObjectInfo, Upload, Work};
use crate::model::character::{Character, Slot};
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Guidance in the text for models of the Flux family.
const GUIDANCE: f64 = 3.0;

/// What a workflow of the user's own is called where methods are named.
pub const OWN_WORKFLOW: &str = "own workflow";

/// What was sent last, as the record of a picture tells it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    /// The method's name.
    pub(super) method: &'static str,
    /// What should be seen.
    pub(super) positive: String,
    /// What should not.
    pub(super) negative: String,
    /// Model files, by the server's names.
    pub(super) files: Vec<String>,
}

/// A picture to be made.
pub(super) struct StageWork {
    character: Character,
    slot: Slot,
    seed: u64,
    prefix: String,
    limit: Duration,
    known: Arc<Families>,
    uploads: Vec<Upload>,
    sent: Mutex<Sent>,
}

impl StageWork {
    pub(super) fn new(
        character: Character,
        slot: Slot,
        seed: u64,
        reference: Option<Upload>,
        (prefix, limit, known): (String, Duration, Arc<Families>),
    ) -> Self {
        // A picture that only words make needs none on the server; a workflow of the user's own says itself what it needs.
        let is_own = !character.look.template.trim().is_empty();
        let reference = reference.filter(|_| is_own || method(&character.look) != Some(Method::TextToImage));
        let uploads = reference.into_iter().collect();
        Self { character, slot, seed, prefix, limit, known, uploads, sent: Mutex::default() }
    }

    /// What was sent last.
    pub(super) fn sent(&self) -> Sent {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn recipe(&self, choice: Choice, info: &ObjectInfo, can: &Capability, uploaded: &[String]) -> Recipe {
        let look = &self.character.look;
        let Choice { method, main, family } = choice;
        let words = prompts(&self.character, self.slot, family, method);
        let (square, portrait) = family.sizes();
        let (width, height) = if self.slot.is_portrait_of_head() { square } else { portrait };
        let (sampler, scheduler) = family.sampler();
        // Servers of other builds may lack a sampler; every one has these two.
        let known = |input: &str, wanted: &str, usual: &str| info.listed_or("KSampler", input, wanted, usual);
        let usual_steps = if matches!(family, Family::Flux | Family::Qwen) { 20 } else { 28 };
        let reference = uploaded.first().filter(|_| method.needs_picture());
        Recipe {
            family,
            main,
            loras: Vec::new(),
            method,
            reference: reference.map(|image| self.reference(image, can.adapters(family))),
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
        }
    }

    /// The graph of a built-in method.
    fn built_in(
        &self,
        info: &ObjectInfo,
        can: &Capability,
        uploaded: &[String],
        smaller: bool,
    ) -> Result<(Graph, Sent), ComfyError> {
        let choice = choose(&self.character.look, can, &self.known, !uploaded.is_empty())?;
        let recipe = Recipe { loras: loras(&self.character.look, can)?, ..self.recipe(choice, info, can, uploaded) };
        let recipe = if smaller { recipe.smaller() } else { recipe };
        let graph = recipe.graph();
        let mut files: Vec<String> = graph.files().into_iter().map(str::to_owned).collect();
        if let (Method::IpAdapter, Some(reference)) = (recipe.method, &recipe.reference) {
            files.extend(can.adapter_files(recipe.family, reference.face).into_iter().map(str::to_owned));
        }
        // Without a reference the method is words only, whatever was chosen.
        let method = if recipe.reference.is_some() { recipe.method } else { Method::TextToImage };
        let sent = Sent { method: method.label(), positive: recipe.positive, negative: recipe.negative, files };
        Ok((graph, sent))
    }

    /// The graph of the user's own workflow: it needs of the server what it names itself, and nothing else.
    fn own(
        &self,
        template: &Template,
        info: &ObjectInfo,
        can: &Capability,
        uploaded: &[String],
        smaller: bool,
    ) -> Result<(Graph, Sent), ComfyError> {
        let look = &self.character.look;
        let chosen = choose(look, can, &self.known, !uploaded.is_empty());
        let choice = match chosen {
            Err(error) if template.has("checkpoint") => return Err(error),
            Err(_) => {
                let family = family(look).or_else(|| Family::guess(&look.checkpoint)).unwrap_or_default();
                Choice { method: Method::ImageToImage, main: MainModel::Checkpoint(String::new()), family }
            }
            // The weight and the strength of the picture are the template's to use or not.
            Ok(choice) => Choice { method: Method::ImageToImage, ..choice },
        };
        let recipe = self.recipe(choice, info, can, uploaded);
        let recipe = if smaller { recipe.smaller() } else { recipe };
        let lora = if template.has("lora") { loras(&self.character.look, can)?.into_iter().next() } else { None };
        let graph = template.fill(&values(&recipe, uploaded.first(), lora.as_ref()))?;
        let lacking = graph.lacking(info);
        if !lacking.is_empty() {
            let what = format!(
                "the server lacks nodes of the workflow: {}; install them with ComfyUI-Manager",
                lacking.join(", ")
            );
            return Err(ComfyError::Missing { what });
        }
        let files = graph.files().into_iter().map(str::to_owned).collect();
        let sent = Sent { method: OWN_WORKFLOW, positive: recipe.positive, negative: recipe.negative, files };
        Ok((graph, sent))
    }

    /// The graph and what is told of it.
    fn made(
        &self,
        info: &ObjectInfo,
        can: &Capability,
        uploaded: &[String],
        smaller: bool,
    ) -> Result<(Graph, Sent), ComfyError> {
        let template = self.character.look.template.trim();
        if template.is_empty() {
            self.built_in(info, can, uploaded, smaller)
        } else {
            self.own(&Template::read(template)?, info, can, uploaded, smaller)
        }
    }

    /// How the reference takes part: less and shorter where the view turns away from it.
    fn reference(&self, image: &str, (has_face, has_body): (bool, bool)) -> Reference {
        let (weight, end_at, denoise) = match self.slot {
            Slot::Avatar => (0.8, 1.0, 0.55),
            Slot::Face => (0.8, 1.0, 0.5),
            Slot::Front => (0.7, 0.85, 0.8),
            Slot::Side | Slot::Back => (0.5, 0.6, 0.9),
        };
        let crop = if self.slot.is_portrait_of_head() { "top" } else { "center" };
        // The one whose file is there, where only one is.
        let face = if self.slot.is_portrait_of_head() { has_face || !has_body } else { has_face && !has_body };
        Reference { image: image.to_owned(), weight, end_at, crop: crop.to_owned(), face, denoise }
    }
}

impl Work for StageWork {
    fn uploads(&self) -> &[Upload] {
        &self.uploads
    }

    fn graph(&self, info: &ObjectInfo, uploaded: &[String], smaller: bool) -> Result<Graph, ComfyError> {
        let (graph, sent) = self.made(info, &Capability::read(info), uploaded, smaller)?;
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = sent;
        Ok(graph)
    }

    fn goes_first(&self) -> bool {
        // The references of its character wait for it, and its own wait has an end.
        self.slot == Slot::Avatar
    }

    fn suits(&self, info: &ObjectInfo) -> bool {
        let can = Capability::read(info);
        let names: Vec<String> = self.uploads.iter().map(|upload| upload.name.clone()).collect();
        self.made(info, &can, &names, false).is_ok()
    }

    fn run_limit(&self) -> Option<Duration> {
        Some(self.limit)
    }
}

/// What a template of the user's own is filled with.
fn values(recipe: &Recipe, image: Option<&String>, lora: Option<&Lora>) -> Values {
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
    if let Some(lora) = lora {
        values.insert("lora".to_owned(), json!(lora.name));
    }
    values.insert("lora_strength".to_owned(), json!(lora.map_or(0.0, |lora| lora.strength)));
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
        let rest = ("civitdeck/x/AVATAR".to_owned(), Duration::from_secs(1), Arc::default());
        StageWork::new(character, slot, 7, upload, rest)
    }

    #[test]
    fn the_server_decides_the_method_and_the_names() {
        let look = Look {
            loras: vec![LoraWish { name: "ink.safetensors".to_owned(), strength: 0.5, words: String::new() }],
            ..Look::default()
        };
        let one = work(look, Slot::Side, true);
        let graph = one.graph(&info(), &["civitdeck/r.png".to_owned()], false).unwrap();
        let sent = one.sent();
        assert_eq!((sent.method, graph.0["4"].inputs["width"].as_u64()), ("img2img", Some(832)));
        assert_eq!(sent.files, ["a\\inkXL.safetensors", "sub\\ink.safetensors"]);
        assert!(sent.positive.contains("profile"));
        let words = work(Look::default(), Slot::Avatar, false);
        let graph = words.graph(&info(), &[], true).unwrap();
        assert_eq!((words.sent().method, graph.0["4"].inputs["width"].as_u64()), ("txt2img", Some(768)));
    }

    #[test]
    fn what_the_library_knows_of_a_checkpoint_decides_its_settings() {
        let info = ObjectInfo::read(&json!({
            "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["dreamshaper_8.safetensors"]]}}},
        }));
        let mut known = Families::default();
        known.tell("dreamshaper_8.safetensors", Family::Sd15);
        let one = StageWork { known: Arc::new(known), ..work(Look::default(), Slot::Avatar, false) };
        let graph = one.graph(&info, &[], false).unwrap();
        let classes: Vec<&str> = graph.0.values().map(|node| node.class_type.as_str()).collect();
        assert!(classes.contains(&"CLIPSetLastLayer"), "{classes:?}");
        let empty = graph.0.values().find(|node| node.class_type == "EmptyLatentImage").unwrap();
        assert_eq!(empty.inputs["width"], 512);
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
    fn with_one_file_of_the_adapter_every_picture_takes_its_preset() {
        let mut server = json!({
            "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["inkXL.safetensors"]]}}},
            "CLIPVisionLoader": {"input": {"required": {"clip_name": [["CLIP-ViT-H-14.safetensors"]]}}},
            "IPAdapterModelLoader": {"input": {"required":
                {"ipadapter_file": [["ip-adapter-plus-face_sdxl_vit-h.safetensors"]]}}},
            "IPAdapterUnifiedLoader": {"input": {"required": {}}}, "IPAdapterAdvanced": {"input": {"required": {}}},
            "PrepImageForClipVision": {"input": {"required": {}}},
        });
        let preset = |server: &serde_json::Value, slot| {
            let one = work(Look::default(), slot, true);
            let graph = one.graph(&ObjectInfo::read(server), &["r".to_owned()], false).unwrap();
            assert_eq!(one.sent().method, "IP-Adapter");
            let loader = graph.0.values().find(|node| node.class_type == "IPAdapterUnifiedLoader").unwrap();
            (loader.inputs["preset"].as_str().unwrap().to_owned(), one.sent().files)
        };
        let (body, files) = preset(&server, Slot::Front);
        assert_eq!(body, "PLUS FACE (portraits)");
        assert!(files.contains(&"ip-adapter-plus-face_sdxl_vit-h.safetensors".to_owned()), "{files:?}");
        server["IPAdapterModelLoader"]["input"]["required"]["ipadapter_file"] =
            json!([["ip-adapter-plus-face_sdxl_vit-h.safetensors", "ip-adapter-plus_sdxl_vit-h.safetensors"]]);
        assert_eq!(preset(&server, Slot::Front).0, "PLUS (high strength)");
        assert_eq!(preset(&server, Slot::Face).0, "PLUS FACE (portraits)");
    }

    #[test]
    fn a_template_of_the_users_own_is_filled_and_needs_nothing_else() {
        let template = json!({"1": {"class_type": "CLIPTextEncode", "inputs": {"text": "${positive}", "seed": "${seed}"}},
            "2": {"class_type": "SaveImage", "inputs": {"filename_prefix": "${prefix}"}},
            "3": {"class_type": "UnetLoaderGGUF", "inputs": {"unet_name": "flux-Q4.gguf"}}});
        let lora = LoraWish { name: "gone".to_owned(), ..LoraWish::default() };
        let look = Look { template: template.to_string(), loras: vec![lora], ..Look::default() };
        let one = work(look.clone(), Slot::Avatar, true);
        let class = json!({"input": {"required": {}}});
        let mut server = json!({"CLIPTextEncode": class, "SaveImage": class});
        let lacking = one.graph(&ObjectInfo::read(&server), &[], false).unwrap_err().to_string();
        assert!(lacking.contains("UnetLoaderGGUF"), "{lacking}");
        server["UnetLoaderGGUF"] = class;
        let graph = one.graph(&ObjectInfo::read(&server), &["r".to_owned()], false).unwrap();
        assert_eq!(graph.0["1"].inputs["seed"], 7);
        assert!(graph.0["1"].inputs["text"].as_str().unwrap().contains("portrait"));
        let sent = one.sent();
        assert_eq!((sent.method, sent.files), (OWN_WORKFLOW, vec!["flux-Q4.gguf".to_owned()]));
        let named = Look { template: look.template.replace("flux-Q4.gguf", "${checkpoint}"), ..look };
        assert!(work(named, Slot::Avatar, false).graph(&ObjectInfo::read(&server), &[], false).is_err());
    }
}
