//! What a server can do: which models it has, which methods work with them, and what to install for the others.

use super::error::ComfyError;
use super::graph::{Family, MainModel, Method, TAGGER};
use super::object_info::ObjectInfo;

/// A server's models and nodes, as far as they matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capability {
    /// Checkpoints, in the server's own spelling.
    pub checkpoints: Vec<String>,
    /// Models without text encoder and VAE.
    pub unets: Vec<String>,
    /// LoRAs.
    pub loras: Vec<String>,
    /// VAEs.
    pub vaes: Vec<String>,
    /// Text encoders.
    pub clips: Vec<String>,
    /// CLIP vision models.
    pub clip_visions: Vec<String>,
    /// IP-Adapter files.
    pub ip_adapters: Vec<String>,
    has_adapter_nodes: bool,
    has_kontext_nodes: bool,
    has_qwen_nodes: bool,
    /// Whether it has the tagger's node.
    pub has_tagger: bool,
}

impl Capability {
    /// Out of the server's nodes.
    pub fn read(info: &ObjectInfo) -> Self {
        let list = |class: &str, input: &str| info.options(class, input).to_vec();
        Self {
            checkpoints: list("CheckpointLoaderSimple", "ckpt_name"),
            unets: list("UNETLoader", "unet_name"),
            loras: list("LoraLoader", "lora_name"),
            vaes: list("VAELoader", "vae_name"),
            clips: list("CLIPLoader", "clip_name"),
            clip_visions: list("CLIPVisionLoader", "clip_name"),
            ip_adapters: list("IPAdapterModelLoader", "ipadapter_file"),
            has_adapter_nodes: info.has(&["IPAdapterUnifiedLoader", "IPAdapterAdvanced", "PrepImageForClipVision"]),
            has_kontext_nodes: info.has(&[
                "FluxKontextImageScale",
                "ReferenceLatent",
                "DualCLIPLoader",
                "FluxGuidance",
            ]),
            has_qwen_nodes: info.has(&["TextEncodeQwenImageEditPlus", "ModelSamplingAuraFlow", "CLIPLoader"]),
            has_tagger: info.has(&[TAGGER]),
        }
    }

    /// The main model a method needs; `wanted` is the user's choice of a checkpoint. Says what is missing otherwise.
    pub fn main_for(&self, method: Method, family: Family, wanted: Option<&str>) -> Result<MainModel, ComfyError> {
        let missing = |what: &str| ComfyError::Missing { what: what.to_owned() };
        match method {
            Method::FluxKontext => {
                self.kontext().ok_or_else(|| missing("Flux Kontext needs its model (a file with \"kontext\" in its name in models/diffusion_models), clip_l, t5xxl and the Flux VAE (ae.safetensors)"))
            }
            Method::QwenEdit => {
                self.qwen().ok_or_else(|| missing("Qwen-Image-Edit needs its model (a file with \"qwen\" and \"edit\" in its name in models/diffusion_models), the qwen 2.5 vl text encoder and qwen_image_vae"))
            }
            Method::IpAdapter => {
                let checkpoint = self.checkpoint(wanted)?;
                match self.adapter_missing(family) {
                    None => Ok(checkpoint),
                    Some(what) => Err(missing(what)),
                }
            }
            Method::ImageToImage | Method::TextToImage => self.checkpoint(wanted),
        }
    }

    /// The methods that work here, the most faithful first.
    pub fn methods(&self, family: Family, wanted: Option<&str>) -> Vec<Method> {
        Method::ALL.into_iter().filter(|method| self.main_for(*method, family, wanted).is_ok()).collect()
    }

    fn checkpoint(&self, wanted: Option<&str>) -> Result<MainModel, ComfyError> {
        let Some(first) = self.checkpoints.first() else {
            let what = "the server has no checkpoint; put one into its models/checkpoints".to_owned();
            return Err(ComfyError::Missing { what });
        };
        let Some(wanted) = wanted else { return Ok(MainModel::Checkpoint(first.clone())) };
        same_file(&self.checkpoints, wanted)
            .map(|name| MainModel::Checkpoint(name.to_owned()))
            .ok_or_else(|| ComfyError::Missing { what: format!("the server does not have the checkpoint {wanted}") })
    }

    /// What keeps the IP-Adapter from working, by the file names its unified loader looks for.
    fn adapter_missing(&self, family: Family) -> Option<&'static str> {
        let any = |list: &[String], words: &[&str]| {
            list.iter().any(|name| {
                let name = name.to_ascii_lowercase();
                words.iter().all(|word| name.contains(word))
            })
        };
        let adapter = match family {
            Family::Sd15 => any(&self.ip_adapters, &["ip-adapter", "plus", "sd15"]),
            Family::Sdxl | Family::Pony | Family::Illustrious => {
                any(&self.ip_adapters, &["ip-adapter", "plus", "sdxl"])
            }
            Family::Flux | Family::Qwen => return Some("the IP-Adapter is for SD 1.5 and SDXL models"),
        };
        if !self.has_adapter_nodes {
            Some("the IP-Adapter needs the custom nodes ComfyUI_IPAdapter_plus; install them with ComfyUI-Manager")
        } else if !any(&self.clip_visions, &["vit-h-14"]) {
            Some("the IP-Adapter needs CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors in models/clip_vision")
        } else if !adapter {
            Some(
                "the IP-Adapter needs ip-adapter-plus-face_sd15 or ip-adapter-plus-face_sdxl_vit-h in models/ipadapter",
            )
        } else {
            None
        }
    }

    fn kontext(&self) -> Option<MainModel> {
        let unet = with_words(&self.unets, &["kontext"])?;
        let clips = vec![with_words(&self.clips, &["clip_l"])?, with_words(&self.clips, &["t5"])?];
        let vae = with_words(&self.vaes, &["ae."]).or_else(|| with_words(&self.vaes, &["flux"]))?;
        self.has_kontext_nodes.then_some(MainModel::Parts { unet, clips, vae })
    }

    fn qwen(&self) -> Option<MainModel> {
        let unet = with_words(&self.unets, &["qwen", "edit"])?;
        let clips = vec![with_words(&self.clips, &["qwen"])?];
        let vae = with_words(&self.vaes, &["qwen"])?;
        self.has_qwen_nodes.then_some(MainModel::Parts { unet, clips, vae })
    }

    /// The family a method's main model is of; the user's word or the name of the file decides for checkpoints.
    pub fn family_for(method: Method, main: &MainModel, told: Option<Family>) -> Family {
        match method {
            Method::FluxKontext => Family::Flux,
            Method::QwenEdit => Family::Qwen,
            _ => told.or_else(|| Family::guess(main.name())).unwrap_or_default(),
        }
    }
}

fn with_words(list: &[String], words: &[&str]) -> Option<String> {
    let fits = |name: &&String| {
        let name = name.to_ascii_lowercase();
        words.iter().all(|word| name.contains(word))
    };
    list.iter().find(fits).cloned()
}

/// The server's spelling of a file: the same path, else the same file name. Windows servers write `\`.
pub fn same_file<'a>(list: &'a [String], wanted: &str) -> Option<&'a str> {
    let plain = |name: &str| name.replace('\\', "/").to_lowercase();
    let base = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let wanted = plain(wanted);
    let exact = list.iter().find(|name| plain(name) == wanted);
    let by_name = || list.iter().find(|name| base(&plain(name)) == base(&wanted));
    exact.or_else(by_name).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_whatever_the_slashes() {
        let list = ["styles\\Ink.safetensors".to_owned(), "other.safetensors".to_owned()];
        assert_eq!(same_file(&list, "styles/ink.safetensors"), Some("styles\\Ink.safetensors"));
        assert_eq!(same_file(&list, "/home/me/models/Ink.safetensors"), Some("styles\\Ink.safetensors"));
        assert_eq!(same_file(&list, "nk.safetensors"), None);
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut server = Capability::default();
        assert!(server.methods(Family::Sdxl, None).is_empty());
        let said = |server: &Capability, method| server.main_for(method, Family::Sdxl, None).unwrap_err().to_string();
        assert!(said(&server, Method::TextToImage).contains("models/checkpoints"));
        server.checkpoints = vec!["a.safetensors".to_owned()];
        assert_eq!(server.methods(Family::Sdxl, None), [Method::ImageToImage, Method::TextToImage]);
        assert!(said(&server, Method::IpAdapter).contains("ComfyUI_IPAdapter_plus"));
        server.has_adapter_nodes = true;
        assert!(said(&server, Method::IpAdapter).contains("clip_vision"));
        server.clip_visions = vec!["CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors".to_owned()];
        server.ip_adapters = vec!["ip-adapter-plus-face_sd15.safetensors".to_owned()];
        assert!(said(&server, Method::IpAdapter).contains("models/ipadapter"));
        assert_eq!(server.methods(Family::Sd15, None)[0], Method::IpAdapter);
        assert!(server.main_for(Method::TextToImage, Family::Sdxl, Some("b")).is_err());
        server.has_kontext_nodes = true;
        server.unets = vec!["flux1-kontext-dev.safetensors".to_owned()];
        server.clips = vec!["clip_l.safetensors".to_owned(), "t5xxl_fp8.safetensors".to_owned()];
        server.vaes = vec!["ae.safetensors".to_owned()];
        assert_eq!(server.methods(Family::Sdxl, None)[0], Method::FluxKontext);
    }
}
