//! A graph with one node that loads a model: what is put on the clipboard, to be pasted into ComfyUI's window.

use crate::comfy::Capability;
use crate::model::kind::ModelKind;
use serde_json::{Value, json};

/// The node that loads a kind of model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loader {
    /// `CheckpointLoaderSimple`.
    Checkpoint,
    /// `UNETLoader`.
    Unet,
    /// `LoraLoader`.
    Lora,
    /// `VAELoader`.
    Vae,
    /// `CLIPLoader`.
    Clip,
    /// `ControlNetLoader`.
    ControlNet,
    /// `CLIPVisionLoader`.
    ClipVision,
    /// `UpscaleModelLoader`.
    Upscaler,
    /// `CLIPTextEncode`, which takes embeddings by their name in the text.
    Embedding,
}

impl Loader {
    /// The node for a kind; none where ComfyUI itself has none.
    pub const fn of(kind: ModelKind) -> Option<Self> {
        Some(match kind {
            ModelKind::Checkpoint => Self::Checkpoint,
            ModelKind::DiffusionModel => Self::Unet,
            ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora => Self::Lora,
            ModelKind::Vae => Self::Vae,
            ModelKind::TextEncoder => Self::Clip,
            ModelKind::ControlNet => Self::ControlNet,
            ModelKind::ClipVision => Self::ClipVision,
            ModelKind::Upscaler => Self::Upscaler,
            ModelKind::Embedding => Self::Embedding,
            _ => return None,
        })
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Checkpoint => "CheckpointLoaderSimple",
            Self::Unet => "UNETLoader",
            Self::Lora => "LoraLoader",
            Self::Vae => "VAELoader",
            Self::Clip => "CLIPLoader",
            Self::ControlNet => "ControlNetLoader",
            Self::ClipVision => "CLIPVisionLoader",
            Self::Upscaler => "UpscaleModelLoader",
            Self::Embedding => "CLIPTextEncode",
        }
    }

    const fn sockets(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Checkpoint => (&[], &["MODEL", "CLIP", "VAE"]),
            Self::Unet => (&[], &["MODEL"]),
            Self::Lora => (&["MODEL", "CLIP"], &["MODEL", "CLIP"]),
            Self::Vae => (&[], &["VAE"]),
            Self::Clip => (&[], &["CLIP"]),
            Self::ControlNet => (&[], &["CONTROL_NET"]),
            Self::ClipVision => (&[], &["CLIP_VISION"]),
            Self::Upscaler => (&[], &["UPSCALE_MODEL"]),
            Self::Embedding => (&["CLIP"], &["CONDITIONING"]),
        }
    }

    fn values(self, name: &str) -> Value {
        match self {
            Self::Unet => json!([name, "default"]),
            Self::Lora => json!([name, 1.0, 1.0]),
            Self::Clip => json!([name, "stable_diffusion", "default"]),
            Self::Embedding => {
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                json!([format!("embedding:{stem}")])
            }
            Self::Checkpoint | Self::Vae | Self::ControlNet | Self::ClipVision | Self::Upscaler => json!([name]),
        }
    }

    /// The files a server lists for it; none where that was not asked.
    pub fn listed(self, capability: &Capability) -> Option<&[String]> {
        match self {
            Self::Checkpoint => Some(&capability.checkpoints),
            Self::Unet => Some(&capability.unets),
            Self::Lora => Some(&capability.loras),
            Self::Vae => Some(&capability.vaes),
            Self::Clip => Some(&capability.clips),
            Self::ControlNet | Self::ClipVision | Self::Upscaler | Self::Embedding => None,
        }
    }

    /// The graph as ComfyUI's window saves it: pasting it there opens it.
    pub fn workflow(self, name: &str) -> String {
        let (inputs, outputs) = self.sockets();
        let socket = |kind: &&str| json!({"name": kind.to_lowercase(), "type": kind, "link": null});
        let outlet =
            |(slot, kind): (usize, &&str)| json!({"name": kind, "type": kind, "links": [], "slot_index": slot});
        let node = json!({
            "id": 1,
            "type": self.class(),
            "pos": [100, 100],
            "size": [340, 130],
            "flags": {},
            "order": 0,
            "mode": 0,
            "inputs": inputs.iter().map(socket).collect::<Vec<_>>(),
            "outputs": outputs.iter().enumerate().map(outlet).collect::<Vec<_>>(),
            "properties": {"Node name for S&R": self.class()},
            "widgets_values": self.values(name),
        });
        let graph = json!({
            "last_node_id": 1,
            "last_link_id": 0,
            "nodes": [node],
            "links": [],
            "groups": [],
            "config": {},
            "extra": {},
            "version": 0.4,
        });
        graph.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_node_with_the_file_in_it() {
        let read =
            |kind, name: &str| -> Value { serde_json::from_str(&Loader::of(kind).unwrap().workflow(name)).unwrap() };
        let lora = read(ModelKind::Dora, "sub\\ink \"v1\".safetensors");
        let node = &lora["nodes"][0];
        assert_eq!(
            (&node["type"], &node["widgets_values"][0]),
            (&"LoraLoader".into(), &"sub\\ink \"v1\".safetensors".into())
        );
        assert_eq!(node["inputs"].as_array().unwrap().len(), 2);
        assert!(lora["version"].is_number() && lora["extra"].is_object(), "what ComfyUI looks for in pasted text");
        let words = read(ModelKind::Embedding, "bad.hands.pt");
        assert_eq!(words["nodes"][0]["widgets_values"][0], "embedding:bad.hands");
        assert_eq!(Loader::of(ModelKind::Other), None);
    }
}
