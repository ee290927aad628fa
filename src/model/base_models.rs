//! What is publicly known of CivitAI's base models: the ecosystem each belongs to, its parent, its licence.
//!
//! Facts of civitai/civitai's `basemodel.constants.ts` at commit ebed661630 (August 2026). CivitAI keeps an older table that
//! differs in places, so a licence told here is information, not advice. New base models appear every month: a name that is
//! not here is simply not known.

/// A licence of base models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseLicence {
    /// Its name.
    pub name: &'static str,
    /// Where it can be read; empty where CivitAI names no place.
    pub url: &'static str,
    /// Forbids commercial use altogether, as CivitAI marks it. Others may forbid it too: their names say so.
    pub is_non_commercial: bool,
    /// Forbids mature content.
    pub forbids_mature: bool,
}

/// A base model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseModelFacts {
    /// Its name exactly as the API writes it ("SDXL 1.0"): compare as it is, never in lower case.
    pub name: &'static str,
    /// What it makes.
    pub media: BaseMedia,
    /// Key of its ecosystem, as AIRs have it in lower case ("SDXL").
    pub ecosystem: &'static str,
    /// The ecosystem its own grew out of: what is made for one may run with the other.
    pub parent: Option<&'static str>,
    /// Who makes it.
    pub maker: Option<&'static str>,
    /// Its licence.
    pub licence: Option<&'static BaseLicence>,
    /// Not offered to ordinary uploaders any more.
    pub is_hidden: bool,
}

/// What a base model makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseMedia {
    /// Pictures.
    Image,
    /// Videos, perhaps pictures too.
    Video,
    /// Sound.
    Audio,
}

/// A base model by its exact name.
pub fn find(name: &str) -> Option<&'static BaseModelFacts> {
    ALL.iter().find(|facts| facts.name == name)
}

/// Base models of an ecosystem, by its key in any case.
pub fn of_ecosystem(key: &str) -> impl Iterator<Item = &'static BaseModelFacts> {
    ALL.iter().filter(move |facts| facts.ecosystem.eq_ignore_ascii_case(key))
}

const LICENCES: [BaseLicence; 39] = [
    licence("CreativeML Open RAIL-M", "https://huggingface.co/spaces/CompVis/stable-diffusion-license", false, false),
    licence(
        "SDXL 0.9 research license",
        "https://github.com/Stability-AI/generative-models/blob/main/model_licenses/LICENSE-SDXL0.9",
        false,
        false,
    ),
    licence(
        "CreativeML Open RAIL++-M",
        "https://github.com/Stability-AI/generative-models/blob/main/model_licenses/LICENSE-SDXL1.0",
        false,
        false,
    ),
    licence(
        "Stability AI Non-Commercial Research Community License",
        "https://huggingface.co/stabilityai/sdxl-turbo/blob/main/LICENSE.md",
        false,
        true,
    ),
    licence(
        "Stable Video Diffusion Community License",
        "https://huggingface.co/stabilityai/stable-video-diffusion-img2vid-xt/blob/main/LICENSE.md",
        false,
        true,
    ),
    licence(
        "Playground v2 Community License",
        "https://huggingface.co/playgroundai/playground-v2-1024px-aesthetic/blob/main/LICENSE.md",
        false,
        false,
    ),
    licence("AGPL-3.0", "https://github.com/PixArt-alpha/PixArt-alpha/blob/master/LICENSE", false, false),
    licence("SAI NC RC", "https://huggingface.co/stabilityai/stable-cascade/blob/main/LICENSE", false, true),
    licence(
        "Stability AI Community License Agreement",
        "https://stability.ai/community-license-agreement",
        false,
        true,
    ),
    licence(
        "Tencent Hunyuan Community License Agreement",
        "https://github.com/Tencent/HunyuanDiT/blob/main/LICENSE.txt",
        false,
        false,
    ),
    licence(
        "Tencent Hunyuan Video License Agreement",
        "https://huggingface.co/tencent/HunyuanVideo/blob/main/LICENSE",
        false,
        false,
    ),
    licence(
        "Kolors License",
        "https://raw.githubusercontent.com/Kwai-Kolors/Kolors/master/MODEL_LICENSE",
        false,
        false,
    ),
    licence(
        "Apache 2.0",
        "https://huggingface.co/datasets/choosealicense/licenses/blob/main/markdown/apache-2.0.md",
        false,
        false,
    ),
    licence(
        "FLUX.1 [dev] Non-Commercial License",
        "https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md",
        false,
        false,
    ),
    licence("Illustrious License", "https://freedevproject.org/faipl-1.0-sd/", false, false),
    licence(
        "LTX Video License",
        "https://huggingface.co/Lightricks/LTX-Video/blob/main/LTX-Video-Open-Weights-License-0.X.txt",
        false,
        false,
    ),
    licence("CogVideoX License", "https://huggingface.co/THUDM/CogVideoX-5b/blob/main/LICENSE", false, false),
    licence(
        "NoobAI License",
        "https://huggingface.co/Laxhar/noobai-XL-1.0/blob/main/README.md#model-license",
        false,
        false,
    ),
    licence("MIT", "https://huggingface.co/datasets/choosealicense/licenses/blob/main/markdown/mit.md", false, false),
    licence("OpenAI", "https://openai.com/policies/", false, false),
    licence("Imagen4", "https://deepmind.google/about/responsibility-safety/", false, false),
    licence("Veo 3", "https://policies.google.com/terms", false, false),
    licence("Seedream", "https://seed.bytedance.com/en/user-agreement", false, false),
    licence("Pony", "https://purplesmart.ai/license", false, false),
    licence(
        "CircleStone Labs Non-Commercial License v1.0",
        "https://huggingface.co/circlestone-labs/Anima/blob/main/LICENSE.md",
        false,
        false,
    ),
    licence("Grok", "https://x.ai/legal/terms-of-service", false, false),
    licence("HappyHorse", "https://happyhorsesai.com/", false, false),
    licence("Krea AI Terms of Service", "https://www.krea.ai/terms", false, false),
    licence(
        "FLUX.2 [dev] Non-Commercial License",
        "https://huggingface.co/black-forest-labs/FLUX.2-dev/blob/main/LICENSE.md",
        false,
        false,
    ),
    licence(
        "FLUX.2 Klein 9B Non-Commercial License",
        "https://huggingface.co/black-forest-labs/FLUX.2-klein-9B/blob/main/LICENSE.md",
        false,
        false,
    ),
    licence("Alibaba Wan / Tongyi Wanxiang Terms of Service", "https://wan.video/", false, false),
    licence("ShengShu Vidu Terms of Service", "https://www.vidu.com/terms", false, false),
    licence("MiniMax Hailuo AI Terms of Service", "https://hailuoai.video/doc/terms-of-service.html", false, false),
    licence("Kuaishou Kling AI Terms of Service", "https://klingai.com/docs/user-policy", false, false),
    licence(
        "LTX-2 Community License Agreement",
        "https://huggingface.co/Lightricks/LTX-2.3/blob/main/LICENSE",
        false,
        false,
    ),
    licence("Microsoft AI Terms of Use", "https://www.microsoft.com/en-us/servicesagreement", false, false),
    licence(
        "Ideogram Non-Commercial Model Agreement",
        "https://huggingface.co/ideogram-ai/ideogram-4-nf4/blob/main/LICENSE.md",
        true,
        true,
    ),
    licence("Reve AI Terms of Service", "https://app.reve.com/terms", false, false),
    licence("Black Forest Labs Terms of Service", "https://bfl.ai/legal/terms-of-service", false, false),
];

const fn licence(name: &'static str, url: &'static str, is_non_commercial: bool, forbids_mature: bool) -> BaseLicence {
    BaseLicence { name, url, is_non_commercial, forbids_mature }
}

/// One row of the table below: name, ecosystem, parent, maker, number of the licence.
const fn base(
    name: &'static str,
    (media, is_hidden): (BaseMedia, bool),
    ecosystem: &'static str,
    (parent, maker): (&'static str, &'static str),
    licence: Option<usize>,
) -> BaseModelFacts {
    let parent = if parent.is_empty() { None } else { Some(parent) };
    let maker = if maker.is_empty() { None } else { Some(maker) };
    let licence = match licence {
        Some(number) => Some(&LICENCES[number]),
        None => None,
    };
    BaseModelFacts { name, media, ecosystem, parent, maker, licence, is_hidden }
}

const IMAGE: (BaseMedia, bool) = (BaseMedia::Image, false);
const IMAGE_HIDDEN: (BaseMedia, bool) = (BaseMedia::Image, true);
const VIDEO: (BaseMedia, bool) = (BaseMedia::Video, false);
const VIDEO_HIDDEN: (BaseMedia, bool) = (BaseMedia::Video, true);
const AUDIO: (BaseMedia, bool) = (BaseMedia::Audio, false);

/// Every base model that is known.
pub static ALL: [BaseModelFacts; 99] = [
    base("Anima", IMAGE, "Anima", ("", ""), Some(24)),
    base("AuraFlow", IMAGE, "AuraFlow", ("", ""), Some(12)),
    base("Chroma", IMAGE, "Chroma", ("", ""), Some(12)),
    base("CogVideoX", VIDEO, "CogVideoX", ("", ""), Some(16)),
    base("Ernie", IMAGE, "Ernie", ("", "Baidu"), Some(12)),
    base("Flux.1 S", IMAGE, "Flux1", ("", "Black Forest Labs"), Some(12)),
    base("Flux.1 D", IMAGE, "Flux1", ("", "Black Forest Labs"), Some(13)),
    base("Flux.1 Krea", IMAGE, "FluxKrea", ("", "Black Forest Labs"), Some(13)),
    base("Flux.1 Kontext", IMAGE, "Flux1Kontext", ("", "Black Forest Labs"), Some(13)),
    base("Flux.2 D", IMAGE, "Flux2", ("", "Black Forest Labs"), Some(28)),
    base("Flux.2 Klein 9B", IMAGE, "Flux2Klein_9B", ("Flux2", "Black Forest Labs"), Some(29)),
    base("Flux.2 Klein 9B-base", IMAGE, "Flux2Klein_9B_base", ("Flux2", "Black Forest Labs"), Some(29)),
    base("Flux.2 Klein 4B", IMAGE, "Flux2Klein_4B", ("Flux2", "Black Forest Labs"), Some(12)),
    base("Flux.2 Klein 4B-base", IMAGE, "Flux2Klein_4B_base", ("Flux2", "Black Forest Labs"), Some(12)),
    base("Flux 3 Video", VIDEO, "Flux3Video", ("", "Black Forest Labs"), Some(38)),
    base("Grok", VIDEO, "Grok", ("", "xAI"), Some(25)),
    base("HappyHorse", VIDEO, "HappyHorse", ("", "Alibaba - Taotian"), Some(26)),
    base("HiDream", IMAGE, "HiDream", ("", "HiDream"), Some(18)),
    base("HiDream-O1", IMAGE, "HiDream-O1", ("", "HiDream"), Some(18)),
    base("Hunyuan 1", IMAGE, "HyDit1", ("", "Tencent"), Some(9)),
    base("Hunyuan Video", VIDEO, "HyV1", ("", "Tencent"), Some(10)),
    base("Ideogram 4.0", IMAGE, "Ideogram", ("", "Ideogram"), Some(36)),
    base("Boogu", IMAGE, "Boogu", ("", "Boogu"), Some(12)),
    base("Illustrious", IMAGE, "Illustrious", ("SDXL", "SDXL Community"), Some(14)),
    base("Imagen4", IMAGE_HIDDEN, "Imagen4", ("", "Google"), Some(20)),
    base("Kolors", IMAGE, "Kolors", ("", ""), Some(11)),
    base("Krea 2", IMAGE, "Krea2", ("", "Krea AI"), Some(27)),
    base("LTXV", VIDEO, "LTXV", ("", "Lightricks"), Some(15)),
    base("LTXV2", VIDEO, "LTXV2", ("", "Lightricks"), Some(15)),
    base("LTXV 2.3", VIDEO, "LTXV23", ("", "Lightricks"), Some(34)),
    base("Lens", IMAGE, "Lens", ("", ""), None),
    base("Lumina", IMAGE, "Lumina", ("", ""), Some(12)),
    base("MageFlow", IMAGE, "MageFlow", ("", "Microsoft"), Some(18)),
    base("MAI", IMAGE, "MAI", ("", "Microsoft"), Some(35)),
    base("Mochi", VIDEO, "Mochi", ("", ""), Some(12)),
    base("Nano Banana", IMAGE_HIDDEN, "NanoBanana", ("", "Google"), Some(20)),
    base("NoobAI", IMAGE, "NoobAI", ("SDXL", "SDXL Community"), Some(17)),
    base("ODOR", IMAGE_HIDDEN, "ODOR", ("", ""), None),
    base("OpenAI", IMAGE_HIDDEN, "OpenAI", ("", "OpenAI"), Some(19)),
    base("Upscaler", IMAGE, "Upscaler", ("", ""), None),
    base("Other", IMAGE, "Other", ("", ""), None),
    base("PixArt a", IMAGE, "PixArtA", ("", "PixArt"), Some(2)),
    base("PixArt E", IMAGE, "PixArtE", ("", "PixArt"), Some(2)),
    base("Playground v2", IMAGE_HIDDEN, "PlaygroundV2", ("", ""), Some(5)),
    base("Pony", IMAGE, "Pony", ("SDXL", "Pony Diffusion"), Some(0)),
    base("Pony V7", IMAGE, "PonyV7", ("AuraFlow", "Pony Diffusion"), Some(23)),
    base("Qwen", IMAGE, "Qwen", ("", "Alibaba"), Some(12)),
    base("Qwen 2", IMAGE, "Qwen2", ("", "Alibaba"), Some(12)),
    base("Qwen 3", IMAGE, "Qwen3", ("", "Alibaba"), Some(12)),
    base("Stable Cascade", IMAGE_HIDDEN, "SCascade", ("", "Stability AI"), Some(7)),
    base("SD 1.4", IMAGE, "SD1", ("", "Stability AI"), Some(0)),
    base("SD 1.5", IMAGE, "SD1", ("", "Stability AI"), Some(0)),
    base("SD 1.5 LCM", IMAGE, "SD1", ("", "Stability AI"), Some(0)),
    base("SD 1.5 Hyper", IMAGE, "SD1", ("", "Stability AI"), Some(0)),
    base("SD 2.0", IMAGE, "SD2", ("", "Stability AI"), Some(2)),
    base("SD 2.0 768", IMAGE_HIDDEN, "SD2", ("", "Stability AI"), Some(2)),
    base("SD 2.1", IMAGE, "SD2", ("", "Stability AI"), Some(2)),
    base("SD 2.1 768", IMAGE_HIDDEN, "SD2", ("", "Stability AI"), Some(2)),
    base("SD 2.1 Unclip", IMAGE_HIDDEN, "SD2", ("", "Stability AI"), Some(2)),
    base("SD 3", IMAGE_HIDDEN, "SD3", ("", "Stability AI"), Some(8)),
    base("SD 3.5", IMAGE_HIDDEN, "SD3", ("", "Stability AI"), Some(8)),
    base("SD 3.5 Large", IMAGE_HIDDEN, "SD3", ("", "Stability AI"), Some(8)),
    base("SD 3.5 Large Turbo", IMAGE_HIDDEN, "SD3", ("", "Stability AI"), Some(8)),
    base("SD 3.5 Medium", IMAGE_HIDDEN, "SD3_5M", ("", "Stability AI"), Some(8)),
    base("SDXL 0.9", IMAGE_HIDDEN, "SDXL", ("", "Stability AI"), Some(1)),
    base("SDXL 1.0", IMAGE, "SDXL", ("", "Stability AI"), Some(2)),
    base("SDXL 1.0 LCM", IMAGE_HIDDEN, "SDXL", ("", "Stability AI"), Some(2)),
    base("SDXL Lightning", IMAGE, "SDXL", ("", "Stability AI"), Some(2)),
    base("SDXL Hyper", IMAGE, "SDXL", ("", "Stability AI"), Some(2)),
    base("SDXL Turbo", IMAGE_HIDDEN, "SDXL", ("", "Stability AI"), Some(3)),
    base("SDXL Distilled", IMAGE_HIDDEN, "SDXLDistilled", ("", "Stability AI"), Some(2)),
    base("Reve", IMAGE, "Reve", ("", "Reve AI"), Some(37)),
    base("Seedream", IMAGE_HIDDEN, "Seedream", ("", "ByteDance"), Some(22)),
    base("SVD", IMAGE_HIDDEN, "SVD", ("", "Stability AI"), Some(4)),
    base("SVD XT", IMAGE_HIDDEN, "SVD", ("", "Stability AI"), Some(4)),
    base("Sora 2", VIDEO_HIDDEN, "Sora2", ("", "OpenAI"), Some(19)),
    base("Veo 3", VIDEO_HIDDEN, "Veo3", ("", "Google"), Some(21)),
    base("Wan Video", VIDEO_HIDDEN, "WanVideo", ("", "Alibaba"), Some(12)),
    base("Wan Video 1.3B t2v", VIDEO, "WanVideo1_3B_T2V", ("", "Alibaba"), Some(12)),
    base("Wan Video 14B t2v", VIDEO, "WanVideo14B_T2V", ("", "Alibaba"), Some(12)),
    base("Wan Video 14B i2v 480p", VIDEO, "WanVideo14B_I2V_480p", ("", "Alibaba"), Some(12)),
    base("Wan Video 14B i2v 720p", VIDEO, "WanVideo14B_I2V_720p", ("", "Alibaba"), Some(12)),
    base("Wan Video 2.2 TI2V-5B", VIDEO, "WanVideo-22-TI2V-5B", ("", "Alibaba"), Some(12)),
    base("Wan Video 2.2 I2V-A14B", VIDEO, "WanVideo-22-I2V-A14B", ("", "Alibaba"), Some(12)),
    base("Wan Video 2.2 T2V-A14B", VIDEO, "WanVideo-22-T2V-A14B", ("", "Alibaba"), Some(12)),
    base("Wan Video 2.5 T2V", VIDEO, "WanVideo-25-T2V", ("", "Alibaba"), Some(30)),
    base("Wan Video 2.5 I2V", VIDEO, "WanVideo-25-I2V", ("", "Alibaba"), Some(30)),
    base("Wan Image 2.7", IMAGE, "WanImage27", ("", "Alibaba"), Some(30)),
    base("Wan Video 2.7", VIDEO, "WanVideo27", ("", "Alibaba"), Some(30)),
    base("ZImageTurbo", IMAGE, "ZImageTurbo", ("", "Alibaba - Tongyi Lab"), Some(12)),
    base("ZImageBase", IMAGE, "ZImageBase", ("", "Alibaba - Tongyi Lab"), Some(12)),
    base("Vidu Q1", VIDEO_HIDDEN, "Vidu", ("", "ShengShu Technology"), Some(31)),
    base("MiniMax H3", VIDEO, "MiniMaxH3", ("", ""), Some(32)),
    base("Kling", VIDEO_HIDDEN, "Kling", ("", "Kuaishou"), Some(33)),
    base("Seedance", VIDEO_HIDDEN, "Seedance", ("", ""), Some(22)),
    base("ACE Audio", AUDIO, "Ace", ("", ""), Some(12)),
    base("PolyGen", IMAGE_HIDDEN, "PolyGen", ("", ""), None),
    base("Tripo", IMAGE_HIDDEN, "Tripo", ("", ""), None),
    base("Hunyuan3D", IMAGE_HIDDEN, "Hunyuan3D", ("", ""), None),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_they_are_written() {
        let pony = find("Pony").unwrap();
        assert_eq!((pony.ecosystem, pony.parent), ("Pony", Some("SDXL")));
        assert_eq!(find("pony"), None, "the API compares exactly");
        assert_eq!(find("SD 1.5").and_then(|facts| facts.licence).unwrap().name, "CreativeML Open RAIL-M");
        assert!(find("SDXL Turbo").unwrap().licence.unwrap().forbids_mature);
        assert!(find("Ideogram 4.0").unwrap().licence.unwrap().is_non_commercial);
        assert!(of_ecosystem("sdxl").count() > 4);
    }

    #[test]
    fn every_name_is_there_once() {
        let mut names: Vec<&str> = ALL.iter().map(|facts| facts.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
