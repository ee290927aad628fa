//! Which model a method takes on a server, and of which family it is: by the user's word, the library, the file itself, and
//! its name last.

use super::capability::{Capability, same_file};
use super::error::ComfyError;
use super::graph::{Family, MainModel, Method};
use serde_json::Value;
use std::collections::BTreeMap;

/// Words in the names of checkpoints that nobody means without naming them.
const SPECIAL: [&str; 6] = ["refiner", "inpaint", "svd", "audio", "upscale", "instruct-pix2pix"];
/// Words in the names of Flux models that do not make a picture out of words alone.
const FLUX_TOOLS: [&str; 6] = ["kontext", "fill", "redux", "canny", "depth", "controlnet"];

/// Families of models by their file names, as a library or a server knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Families(BTreeMap<String, Option<Family>>);

impl Families {
    /// Notes the family of a file. Two files of one name that differ in it tell nothing.
    pub fn tell(&mut self, file: &str, family: Family) {
        let of = self.0.entry(bare(file)).or_insert(Some(family));
        if *of != Some(family) {
            *of = None;
        }
    }

    /// The family of a file, where it is known.
    pub fn of(&self, file: &str) -> Option<Family> {
        self.0.get(&bare(file)).copied().flatten()
    }
}

/// The name of a file without its folders, in lower case.
fn bare(file: &str) -> String {
    file.rsplit(['/', '\\']).next().unwrap_or(file).to_lowercase()
}

/// The family that the metadata of a safetensors file tell.
pub(super) fn family_in(metadata: &Value) -> Option<Family> {
    let text = |key: &str| metadata.get(key).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    [text("modelspec.architecture"), text("ss_base_model_version")].iter().find_map(|told| match told.as_str() {
        "" => None,
        told if told.starts_with("stable-diffusion-v1") || told.starts_with("sd_v1") => Some(Family::Sd15),
        told => Family::guess(told),
    })
}

/// What a choice must keep to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish<'a> {
    /// The model the user named.
    pub model: Option<&'a str>,
    /// Its family, by the user's word.
    pub family: Option<Family>,
    /// Families the library knows.
    pub known: Option<&'a Families>,
}

/// A method with the model it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The method.
    pub method: Method,
    /// The model.
    pub main: MainModel,
    /// Its family.
    pub family: Family,
}

impl Capability {
    /// The family of a file of this server.
    pub fn family_of(&self, file: &str, wish: &Wish<'_>) -> Family {
        let named = wish.model.is_none_or(|model| bare(model) == bare(file));
        let told = wish.family.filter(|_| named);
        let known = || wish.known.and_then(|known| known.of(file)).or_else(|| self.families.of(file));
        told.or_else(known).or_else(|| Family::guess(file)).unwrap_or_default()
    }

    /// The model a method takes here. Says what is missing otherwise.
    pub fn choose(&self, method: Method, wish: &Wish<'_>) -> Result<Choice, ComfyError> {
        let missing = |what: &str| ComfyError::Missing { what: what.to_owned() };
        let of = |main, family| Choice { method, main, family };
        match method {
            Method::FluxKontext => self.kontext(wish).map(|main| of(main, Family::Flux)).ok_or_else(|| missing("Flux Kontext needs its model (a file with \"kontext\" in its name in models/diffusion_models), clip_l, t5xxl and the Flux VAE (ae.safetensors)")),
            Method::QwenEdit => self.qwen(wish).map(|main| of(main, Family::Qwen)).ok_or_else(|| missing("Qwen-Image-Edit needs its model (a file with \"qwen\" and \"edit\" in its name in models/diffusion_models), the qwen 2.5 vl text encoder and qwen_image_vae")),
            Method::IpAdapter => {
                let main = self.checkpoint(wish)?;
                let family = self.family_of(main.name(), wish);
                self.adapter_missing(family).map_or_else(|| Ok(of(main, family)), |what| Err(missing(&what)))
            }
            Method::ImageToImage | Method::TextToImage => {
                let main = self.maker(wish)?;
                let family = match &main {
                    MainModel::Checkpoint(name) => self.family_of(name, wish),
                    MainModel::Parts { .. } => Family::Flux,
                };
                Ok(of(main, family))
            }
        }
    }

    /// The methods that work here, the most faithful first.
    pub fn methods(&self, wish: &Wish<'_>) -> Vec<Method> {
        Method::ALL.into_iter().filter(|method| self.choose(*method, wish).is_ok()).collect()
    }

    /// Whether the model the user named is one that a method edits with.
    pub fn edits_with(&self, method: Method, model: &str) -> bool {
        let words: &[&str] = if method == Method::FluxKontext { &["kontext"] } else { &["qwen", "edit"] };
        same_file(&self.unets, model).is_some_and(|name| has_words(name, words))
    }

    /// Models that can be named: checkpoints, and what makes pictures with its parts in files of their own.
    pub fn models(&self) -> impl Iterator<Item = &String> {
        let usable = |name: &&String| {
            let edits = [Method::FluxKontext, Method::QwenEdit].iter().any(|method| self.edits_with(*method, name));
            edits || self.is_flux(name, &Wish::default())
        };
        self.checkpoints.iter().chain(self.unets.iter().filter(usable))
    }

    fn is_flux(&self, unet: &str, wish: &Wish<'_>) -> bool {
        let name = unet.to_ascii_lowercase();
        self.family_of(unet, wish) == Family::Flux && !FLUX_TOOLS.iter().any(|word| name.contains(word))
    }

    /// What makes pictures out of words: a checkpoint, else a Flux model in parts.
    fn maker(&self, wish: &Wish<'_>) -> Result<MainModel, ComfyError> {
        let unet = match wish.model {
            // Kontext makes a picture out of words too, for who names it.
            Some(model) if same_file(&self.checkpoints, model).is_none() => same_file(&self.unets, model)
                .filter(|name| self.is_flux(name, wish) || self.edits_with(Method::FluxKontext, name)),
            None if self.checkpoints.is_empty() => {
                self.unets.iter().map(String::as_str).find(|name| self.is_flux(name, wish))
            }
            _ => None,
        };
        match unet {
            Some(unet) => self.flux_parts(unet).ok_or_else(|| ComfyError::Missing {
                what: format!("{unet} needs clip_l and t5xxl in models/text_encoders and the Flux VAE (ae.safetensors) in models/vae"),
            }),
            None => self.checkpoint(wish),
        }
    }

    fn checkpoint(&self, wish: &Wish<'_>) -> Result<MainModel, ComfyError> {
        if self.checkpoints.is_empty() {
            let what = "the server has no checkpoint; put one into its models/checkpoints".to_owned();
            return Err(ComfyError::Missing { what });
        }
        let Some(model) = wish.model else {
            let is_usual = |name: &&String| !SPECIAL.iter().any(|word| has_words(name, &[word]));
            let first = self.checkpoints.iter().find(is_usual).or_else(|| self.checkpoints.first());
            return Ok(MainModel::Checkpoint(first.cloned().unwrap_or_default()));
        };
        same_file(&self.checkpoints, model)
            .map(|name| MainModel::Checkpoint(name.to_owned()))
            .ok_or_else(|| ComfyError::Missing { what: format!("the server does not have the checkpoint {model}") })
    }

    fn flux_parts(&self, unet: &str) -> Option<MainModel> {
        let clips = vec![with_words(&self.clips, &["clip_l"])?, with_words(&self.clips, &["t5"])?];
        let vae = with_words(&self.vaes, &["ae."]).or_else(|| with_words(&self.vaes, &["flux"]))?;
        self.has_flux_nodes.then(|| MainModel::Parts { unet: unet.to_owned(), clips, vae })
    }

    fn edit_model(&self, method: Method, wish: &Wish<'_>, words: &[&str]) -> Option<String> {
        let named = wish.model.filter(|model| self.edits_with(method, model));
        named
            .and_then(|model| same_file(&self.unets, model))
            .map(str::to_owned)
            .or_else(|| with_words(&self.unets, words))
    }

    fn kontext(&self, wish: &Wish<'_>) -> Option<MainModel> {
        let unet = self.edit_model(Method::FluxKontext, wish, &["kontext"])?;
        self.flux_parts(&unet).filter(|_| self.has_kontext_nodes)
    }

    fn qwen(&self, wish: &Wish<'_>) -> Option<MainModel> {
        let unet = self.edit_model(Method::QwenEdit, wish, &["qwen", "edit"])?;
        let clips = vec![with_words(&self.clips, &["qwen"])?];
        let vae = with_words(&self.vaes, &["qwen"])?;
        self.has_qwen_nodes.then_some(MainModel::Parts { unet, clips, vae })
    }
}

/// Whether a name has all these words.
pub(super) fn has_words(name: &str, words: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    words.iter().all(|word| name.contains(word))
}

fn with_words(list: &[String], words: &[&str]) -> Option<String> {
    list.iter().find(|name| has_words(name, words)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_family_is_what_the_library_says_before_what_the_name_says() {
        let mut known = Families::default();
        known.tell("dreamshaper_8.safetensors", Family::Sd15);
        let mut server =
            Capability { checkpoints: names(&["sub\\DreamShaper_8.safetensors"]), ..Capability::default() };
        let wish = Wish { known: Some(&known), ..Wish::default() };
        let family = |server: &Capability, wish: &Wish<'_>| server.choose(Method::TextToImage, wish).unwrap().family;
        assert_eq!(family(&server, &Wish::default()), Family::Sdxl, "nobody says anything");
        assert_eq!(family(&server, &wish), Family::Sd15);
        assert_eq!(family(&server, &Wish { family: Some(Family::Pony), ..wish }), Family::Pony, "the user's word");
        known.tell("Dreamshaper_8.safetensors", Family::Flux);
        assert_eq!(known.of("dreamshaper_8.safetensors"), None, "two of one name");
        let told = family_in(&json!({"modelspec.architecture": "stable-diffusion-v1"})).unwrap();
        server.families.tell("DreamShaper_8.safetensors", told);
        assert_eq!(family(&server, &Wish::default()), Family::Sd15, "the file itself");
        assert_eq!(family_in(&json!({"ss_base_model_version": "sdxl_base_v1-0"})), Some(Family::Sdxl));
        assert_eq!(family_in(&json!({"format": "pt"})), None);
    }

    #[test]
    fn flux_in_parts_makes_pictures_without_a_checkpoint() {
        let mut server = Capability { unets: names(&["flux1-fill-dev.safetensors"]), ..Capability::default() };
        assert!(server.methods(&Wish::default()).is_empty());
        server.unets.push("flux1-dev.safetensors".to_owned());
        let said = server.choose(Method::TextToImage, &Wish::default()).unwrap_err().to_string();
        assert!(said.starts_with("flux1-dev.safetensors needs clip_l"), "{said}");
        server.clips = names(&["clip_l.safetensors", "t5xxl_fp8.safetensors"]);
        server.vaes = names(&["ae.safetensors"]);
        server.has_flux_nodes = true;
        assert_eq!(server.methods(&Wish::default()), [Method::ImageToImage, Method::TextToImage]);
        let made = server.choose(Method::TextToImage, &Wish::default()).unwrap();
        assert_eq!((made.main.name(), made.family), ("flux1-dev.safetensors", Family::Flux));
        // Beside a checkpoint it is taken when it is named.
        server.checkpoints = names(&["aaa_refiner.safetensors", "inkXL.safetensors"]);
        let main = |wish: &Wish<'_>| server.choose(Method::TextToImage, wish).unwrap().main;
        assert_eq!(main(&Wish::default()).name(), "inkXL.safetensors", "no refiner");
        assert_eq!(
            main(&Wish { model: Some("flux1-dev.safetensors"), ..Wish::default() }).name(),
            "flux1-dev.safetensors"
        );
        assert!(server.choose(Method::TextToImage, &Wish { model: Some("gone"), ..Wish::default() }).is_err());
        assert_eq!(server.models().count(), 3, "not the one that only fills");
    }

    #[test]
    fn of_several_models_that_edit_the_named_one_is_taken() {
        let mut server = Capability {
            unets: names(&["a_kontext.safetensors", "b_kontext.safetensors"]),
            clips: names(&["clip_l.safetensors", "t5xxl.safetensors"]),
            vaes: names(&["ae.safetensors"]),
            has_flux_nodes: true,
            has_kontext_nodes: true,
            ..Capability::default()
        };
        let main = |server: &Capability, model| {
            server
                .choose(Method::FluxKontext, &Wish { model, ..Wish::default() })
                .map(|made| made.main.name().to_owned())
        };
        assert_eq!(main(&server, None).unwrap(), "a_kontext.safetensors");
        assert_eq!(main(&server, Some("b_kontext.safetensors")).unwrap(), "b_kontext.safetensors");
        server.vaes.clear();
        assert!(main(&server, None).unwrap_err().to_string().contains("ae.safetensors"));
    }
}
