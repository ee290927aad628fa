//! What a server can do: which models it has, which methods work with them, and what to install for the others.

use super::choice::{Families, has_words};
use super::graph::{Family, TAGGER};
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
    /// What the files say of themselves, where their names say nothing.
    pub families: Families,
    pub(super) has_adapter_nodes: bool,
    pub(super) has_flux_nodes: bool,
    pub(super) has_kontext_nodes: bool,
    pub(super) has_qwen_nodes: bool,
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
            families: info.families().clone(),
            has_flux_nodes: info.has(&["DualCLIPLoader", "FluxGuidance", "ConditioningZeroOut", "EmptySD3LatentImage"]),
            has_kontext_nodes: info.has(&["FluxKontextImageScale", "ReferenceLatent"]),
            has_qwen_nodes: info.has(&["TextEncodeQwenImageEditPlus", "ModelSamplingAuraFlow", "CLIPLoader"]),
            has_tagger: info.has(&[TAGGER]),
        }
    }

    /// Whether the adapter's files for heads and for whole bodies are there, by the names its unified loader looks for.
    pub fn adapters(&self, family: Family) -> (bool, bool) {
        let Some(base) = adapter_base(family) else { return (false, false) };
        let mut plus = self.ip_adapters.iter().filter(|name| has_words(name, &["ip-adapter", "plus", base]));
        let face = plus.clone().any(|name| has_words(name, &["face"]));
        (face, plus.any(|name| !has_words(name, &["face"])))
    }

    /// The files the adapter's unified loader takes for a preset, which name none themselves.
    pub fn adapter_files(&self, family: Family, face: bool) -> Vec<&str> {
        let Some(base) = adapter_base(family) else { return Vec::new() };
        let fits =
            |name: &&String| has_words(name, &["ip-adapter", "plus", base]) && has_words(name, &["face"]) == face;
        let vision = self.clip_visions.iter().find(|name| has_words(name, &["vit-h-14"]));
        self.ip_adapters.iter().find(fits).into_iter().chain(vision).map(String::as_str).collect()
    }

    /// What keeps the IP-Adapter from working.
    pub(super) fn adapter_missing(&self, family: Family) -> Option<String> {
        if adapter_base(family).is_none() {
            return Some("the IP-Adapter is for SD 1.5 and SDXL models".to_owned());
        }
        if !self.has_adapter_nodes {
            return Some(
                "the IP-Adapter needs the custom nodes ComfyUI_IPAdapter_plus; install them with ComfyUI-Manager"
                    .to_owned(),
            );
        }
        if !self.clip_visions.iter().any(|name| has_words(name, &["vit-h-14"])) {
            return Some(
                "the IP-Adapter needs CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors in models/clip_vision".to_owned(),
            );
        }
        match self.adapters(family) {
            (false, false) => self.adapter_wish(family),
            _ => None,
        }
    }

    /// Files of the IP-Adapter that are not there: one for heads, one for whole bodies. With one of them it works, worse.
    pub fn adapter_wish(&self, family: Family) -> Option<String> {
        let names = match adapter_base(family)? {
            "sd15" => ["ip-adapter-plus-face_sd15.safetensors", "ip-adapter-plus_sd15.safetensors"],
            _ => ["ip-adapter-plus-face_sdxl_vit-h.safetensors", "ip-adapter-plus_sdxl_vit-h.safetensors"],
        };
        let (face, body) = self.adapters(family);
        let lacking: Vec<&str> =
            names.into_iter().zip([face, body]).filter(|(_, there)| !there).map(|(name, _)| name).collect();
        let what = lacking.join(" and ");
        (!lacking.is_empty()).then(|| format!("the IP-Adapter needs {what} in models/ipadapter"))
    }
}

/// How the adapter's files for a family are called, where there are any.
const fn adapter_base(family: Family) -> Option<&'static str> {
    match family {
        Family::Sd15 => Some("sd15"),
        Family::Sdxl | Family::Pony | Family::Illustrious => Some("sdxl"),
        Family::Flux | Family::Qwen => None,
    }
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
    use super::super::choice::Wish;
    use super::super::graph::Method;
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
        let of = |family| Wish { family: Some(family), ..Wish::default() };
        let xl = of(Family::Sdxl);
        assert!(server.methods(&xl).is_empty());
        let said = |server: &Capability, method| server.choose(method, &xl).unwrap_err().to_string();
        assert!(said(&server, Method::TextToImage).contains("models/checkpoints"));
        server.checkpoints = vec!["a.safetensors".to_owned()];
        assert_eq!(server.methods(&xl), [Method::ImageToImage, Method::TextToImage]);
        assert!(said(&server, Method::IpAdapter).contains("ComfyUI_IPAdapter_plus"));
        server.has_adapter_nodes = true;
        assert!(said(&server, Method::IpAdapter).contains("clip_vision"));
        server.clip_visions = vec!["CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors".to_owned()];
        server.ip_adapters = vec!["ip-adapter-plus-face_sd15.safetensors".to_owned()];
        let both = said(&server, Method::IpAdapter);
        assert!(both.contains("plus-face_sdxl_vit-h") && both.contains("ip-adapter-plus_sdxl_vit-h"), "{both}");
        assert_eq!(server.methods(&of(Family::Sd15))[0], Method::IpAdapter);
        assert_eq!(server.adapters(Family::Sd15), (true, false));
        assert!(server.adapter_wish(Family::Sd15).unwrap().contains("needs ip-adapter-plus_sd15"));
        assert!(server.choose(Method::TextToImage, &Wish { model: Some("b"), ..xl }).is_err());
    }
}
