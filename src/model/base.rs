//! The base family a model belongs to: what it can be loaded with.
//!
//! CivitAI's base models are about a hundred names that grow every month ("Pony", "Illustrious", "SDXL Lightning"); a
//! family is the architecture behind them, which tensors prove. The published name is kept beside it as text.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An architecture family. `Unknown` until something tells; `Other` for a base that is named but is none of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseFamily {
    /// Stable Diffusion 1.x.
    Sd1,
    /// Stable Diffusion 2.x.
    Sd2,
    /// SDXL and all trained on it: Pony, Illustrious, NoobAI, Kolors excluded.
    Sdxl,
    /// Stable Diffusion 3 and 3.5.
    Sd3,
    /// Flux.1 in all variants.
    Flux1,
    /// Flux.2 in all variants.
    Flux2,
    /// Chroma (a reworked Flux.1 Schnell).
    Chroma,
    /// Wan video and image models.
    Wan,
    /// Qwen image models.
    Qwen,
    /// Z-Image (Lumina's line of single-stream transformers).
    ZImage,
    /// Lumina 2.
    Lumina,
    /// HiDream.
    HiDream,
    /// Hunyuan DiT and Hunyuan Video.
    Hunyuan,
    /// LTX Video.
    Ltxv,
    /// AuraFlow and Pony V7.
    AuraFlow,
    /// PixArt alpha and sigma.
    PixArt,
    /// Kolors (an SDXL UNet with another text encoder).
    Kolors,
    /// Stable Cascade.
    Cascade,
    /// Stable Video Diffusion.
    Svd,
    /// CogVideoX.
    CogVideo,
    /// Mochi.
    Mochi,
    /// Anima and the Cosmos line.
    Anima,
    /// Named, but none of the above.
    Other,
    /// Nothing has told yet.
    #[default]
    Unknown,
}

impl BaseFamily {
    /// Every family, in the order of menus and facets.
    pub const ALL: [Self; 24] = [
        Self::Sd1,
        Self::Sd2,
        Self::Sdxl,
        Self::Sd3,
        Self::Flux1,
        Self::Flux2,
        Self::Chroma,
        Self::Wan,
        Self::Qwen,
        Self::ZImage,
        Self::Lumina,
        Self::HiDream,
        Self::Hunyuan,
        Self::Ltxv,
        Self::AuraFlow,
        Self::PixArt,
        Self::Kolors,
        Self::Cascade,
        Self::Svd,
        Self::CogVideo,
        Self::Mochi,
        Self::Anima,
        Self::Other,
        Self::Unknown,
    ];

    /// The name shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sd1 => "SD 1.x",
            Self::Sd2 => "SD 2.x",
            Self::Sdxl => "SDXL",
            Self::Sd3 => "SD 3",
            Self::Flux1 => "Flux.1",
            Self::Flux2 => "Flux.2",
            Self::Chroma => "Chroma",
            Self::Wan => "Wan",
            Self::Qwen => "Qwen",
            Self::ZImage => "Z-Image",
            Self::Lumina => "Lumina",
            Self::HiDream => "HiDream",
            Self::Hunyuan => "Hunyuan",
            Self::Ltxv => "LTX Video",
            Self::AuraFlow => "AuraFlow",
            Self::PixArt => "PixArt",
            Self::Kolors => "Kolors",
            Self::Cascade => "Stable Cascade",
            Self::Svd => "SVD",
            Self::CogVideo => "CogVideoX",
            Self::Mochi => "Mochi",
            Self::Anima => "Anima",
            Self::Other => "Other",
            Self::Unknown => "Unknown",
        }
    }

    /// The word in questions.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sd1 => "sd1",
            Self::Sd2 => "sd2",
            Self::Sdxl => "sdxl",
            Self::Sd3 => "sd3",
            Self::Flux1 => "flux1",
            Self::Flux2 => "flux2",
            Self::Chroma => "chroma",
            Self::Wan => "wan",
            Self::Qwen => "qwen",
            Self::ZImage => "zimage",
            Self::Lumina => "lumina",
            Self::HiDream => "hidream",
            Self::Hunyuan => "hunyuan",
            Self::Ltxv => "ltxv",
            Self::AuraFlow => "auraflow",
            Self::PixArt => "pixart",
            Self::Kolors => "kolors",
            Self::Cascade => "cascade",
            Self::Svd => "svd",
            Self::CogVideo => "cogvideo",
            Self::Mochi => "mochi",
            Self::Anima => "anima",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// The family of one of CivitAI's base-model names ("Illustrious" is SDXL). Also understands the short forms that
    /// sidecars and trainers write ("SDXL", "sd_v1", `stable-diffusion-xl-v1-base`). Empty text is `Unknown`.
    pub fn from_base_model(name: &str) -> Self {
        let name: String =
            name.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '_' | '/')).flat_map(char::to_lowercase).collect();
        // The first rule that fits wins, so longer names stand before the ones they begin with.
        const RULES: [(&str, BaseFamily); 54] = [
            ("ponyv7", BaseFamily::AuraFlow),
            ("pony", BaseFamily::Sdxl),
            ("illustrious", BaseFamily::Sdxl),
            ("noobai", BaseFamily::Sdxl),
            ("sdxl", BaseFamily::Sdxl),
            ("xl", BaseFamily::Sdxl),
            ("stablediffusionxl", BaseFamily::Sdxl),
            ("playground", BaseFamily::Sdxl),
            ("sd14", BaseFamily::Sd1),
            ("sd15", BaseFamily::Sd1),
            ("sd1", BaseFamily::Sd1),
            ("sdv1", BaseFamily::Sd1),
            ("stablediffusionv1", BaseFamily::Sd1),
            ("stablediffusion1", BaseFamily::Sd1),
            ("sd2", BaseFamily::Sd2),
            ("sdv2", BaseFamily::Sd2),
            ("stablediffusionv2", BaseFamily::Sd2),
            ("stablediffusion2", BaseFamily::Sd2),
            ("sd3", BaseFamily::Sd3),
            ("sdv3", BaseFamily::Sd3),
            ("stablediffusion3", BaseFamily::Sd3),
            ("stablediffusionv3", BaseFamily::Sd3),
            ("flux2", BaseFamily::Flux2),
            ("flux3", BaseFamily::Other),
            ("flux", BaseFamily::Flux1),
            ("chroma", BaseFamily::Chroma),
            ("wan", BaseFamily::Wan),
            ("qwen", BaseFamily::Qwen),
            ("zimage", BaseFamily::ZImage),
            ("lumina", BaseFamily::Lumina),
            ("hidream", BaseFamily::HiDream),
            ("hunyuan3d", BaseFamily::Other),
            ("hunyuan", BaseFamily::Hunyuan),
            ("hyvid", BaseFamily::Hunyuan),
            ("ltxv", BaseFamily::Ltxv),
            ("ltx", BaseFamily::Ltxv),
            ("lightricks", BaseFamily::Ltxv),
            ("auraflow", BaseFamily::AuraFlow),
            ("pixart", BaseFamily::PixArt),
            ("kolors", BaseFamily::Kolors),
            ("stablecascade", BaseFamily::Cascade),
            ("cascade", BaseFamily::Cascade),
            ("wuerstchen", BaseFamily::Cascade),
            ("svd", BaseFamily::Svd),
            ("stablevideodiffusion", BaseFamily::Svd),
            ("cogvideo", BaseFamily::CogVideo),
            ("mochi", BaseFamily::Mochi),
            ("anima", BaseFamily::Anima),
            ("cosmos", BaseFamily::Anima),
            ("unknown", BaseFamily::Unknown),
            ("v1", BaseFamily::Sd1),
            ("v2", BaseFamily::Sd2),
            ("15", BaseFamily::Sd1),
            ("1", BaseFamily::Sd1),
        ];
        if name.is_empty() {
            return Self::Unknown;
        }
        RULES.iter().find(|(prefix, _)| name.starts_with(prefix)).map_or(Self::Other, |(_, family)| *family)
    }

    /// Whether the family tells anything at all.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown | Self::Other)
    }
}

impl fmt::Display for BaseFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_names_map_to_families() {
        let cases = [
            ("SD 1.5", BaseFamily::Sd1),
            ("SD 2.1 768", BaseFamily::Sd2),
            ("SDXL 1.0", BaseFamily::Sdxl),
            ("Illustrious", BaseFamily::Sdxl),
            ("Pony", BaseFamily::Sdxl),
            ("Pony V7", BaseFamily::AuraFlow),
            ("SD 3.5 Large", BaseFamily::Sd3),
            ("Flux.1 D", BaseFamily::Flux1),
            ("Flux.2 Klein 9B", BaseFamily::Flux2),
            ("Wan Video 2.2 I2V-A14B", BaseFamily::Wan),
            ("ZImageTurbo", BaseFamily::ZImage),
            ("Sora 2", BaseFamily::Other),
            ("", BaseFamily::Unknown),
            ("stable-diffusion-xl-v1-base", BaseFamily::Sdxl),
            ("sd_v1", BaseFamily::Sd1),
        ];
        for (name, family) in cases {
            assert_eq!(BaseFamily::from_base_model(name), family, "{name}");
        }
    }
}
