//! Families of models and ways to take a reference: what differs in settings, and what to expect.

use serde::{Deserialize, Serialize};

/// Families whose settings differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Stable Diffusion 1.5.
    Sd15,
    /// SDXL and its like.
    #[default]
    Sdxl,
    /// Pony: SDXL with words of its own for quality.
    Pony,
    /// Illustrious and NoobAI: SDXL with tags.
    Illustrious,
    /// Flux.
    Flux,
    /// Qwen-Image.
    Qwen,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 6] = [Self::Sd15, Self::Sdxl, Self::Pony, Self::Illustrious, Self::Flux, Self::Qwen];

    /// How it is written where it is kept.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sd15 => "sd15",
            Self::Sdxl => "sdxl",
            Self::Pony => "pony",
            Self::Illustrious => "illustrious",
            Self::Flux => "flux",
            Self::Qwen => "qwen",
        }
    }

    /// Its name; the same in every language.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sd15 => "SD 1.5",
            Self::Sdxl => "SDXL",
            Self::Pony => "Pony",
            Self::Illustrious => "Illustrious",
            Self::Flux => "Flux",
            Self::Qwen => "Qwen-Image",
        }
    }

    /// What a base model's name or a file's name suggests; SDXL is no guess, so `None` when neither says anything.
    pub fn guess(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        Some(match () {
            () if has(&["qwen"]) => Self::Qwen,
            () if has(&["flux", "kontext"]) => Self::Flux,
            () if has(&["pony"]) => Self::Pony,
            () if has(&["illustrious", "noobai", "noob_ai"]) => Self::Illustrious,
            () if has(&["sdxl", "xl"]) => Self::Sdxl,
            () if has(&["sd 1.", "sd1", "sd_1", "v1-5", "sd15", "1.5"]) => Self::Sd15,
            () => return None,
        })
    }

    /// Sizes in pixels: square, and portrait.
    pub const fn sizes(self) -> ((u32, u32), (u32, u32)) {
        match self {
            Self::Sd15 => ((512, 512), (512, 768)),
            _ => ((1024, 1024), (832, 1216)),
        }
    }

    /// Guidance of the sampler. Flux has its own, in the text.
    pub const fn cfg(self) -> f64 {
        match self {
            Self::Sd15 => 7.0,
            Self::Sdxl => 6.0,
            Self::Pony | Self::Illustrious => 5.5,
            Self::Flux => 1.0,
            Self::Qwen => 2.5,
        }
    }

    /// Sampler and scheduler.
    pub const fn sampler(self) -> (&'static str, &'static str) {
        match self {
            Self::Flux | Self::Qwen => ("euler", "simple"),
            Self::Pony | Self::Illustrious => ("euler_ancestral", "normal"),
            Self::Sd15 | Self::Sdxl => ("dpmpp_2m", "karras"),
        }
    }

    /// Words for quality its models were trained with: positive and negative.
    pub const fn quality_words(self) -> (&'static str, &'static str) {
        match self {
            Self::Sd15 | Self::Sdxl => ("best quality", "lowres, blurry, bad anatomy, extra limbs, watermark, text"),
            Self::Pony => ("score_9, score_8_up, score_7_up", "score_4, score_5, lowres, bad anatomy, watermark, text"),
            Self::Illustrious => {
                ("masterpiece, best quality, absurdres", "worst quality, lowres, bad anatomy, watermark, text")
            }
            Self::Flux | Self::Qwen => ("", ""),
        }
    }
}

/// How the reference picture takes part, the most faithful first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Flux Kontext: edits the reference.
    FluxKontext,
    /// Qwen-Image-Edit: edits the reference.
    QwenEdit,
    /// IP-Adapter: takes the look of the reference over.
    IpAdapter,
    /// Starts from the reference's pixels.
    ImageToImage,
    /// Words only.
    #[default]
    TextToImage,
}

impl Method {
    /// Every method, the most faithful first.
    pub const ALL: [Self; 5] =
        [Self::FluxKontext, Self::QwenEdit, Self::IpAdapter, Self::ImageToImage, Self::TextToImage];

    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FluxKontext => "Flux Kontext",
            Self::QwenEdit => "Qwen-Image-Edit",
            Self::IpAdapter => "IP-Adapter",
            Self::ImageToImage => "img2img",
            Self::TextToImage => "txt2img",
        }
    }

    /// What to expect of it, said as it is.
    pub const fn honest_word(self) -> &'static str {
        match self {
            Self::FluxKontext | Self::QwenEdit => "edits the picture and keeps the character while the view changes",
            Self::IpAdapter => "takes over the look; the face is alike, details may differ",
            Self::ImageToImage => "starts from the picture; it cannot turn a character, so side and back will be poor",
            Self::TextToImage => "words only; the pictures share a description, not a face",
        }
    }

    /// Whether it needs a reference picture.
    pub const fn needs_picture(self) -> bool {
        !matches!(self, Self::TextToImage)
    }
}
