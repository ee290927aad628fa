//! The words that wishes are read from: sizes, types, base models, orders; English and Chinese.

use super::intent::{Guess, Wish, guess};
use super::text;
use super::word_piece::PIECES;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;

/// How much less sure a guess is where its word is mistyped.
const SLIP_FACTOR: f32 = 0.95;

/// `under 200mb`, `less than 2 gb`, `> 500 mb`, `200 mb or less`.
pub(super) fn size(words: &[String]) -> Option<(Guess, usize)> {
    const BELOW: [&[&str]; 16] = [
        &["under"],
        &["below"],
        &["less", "than"],
        &["smaller", "than"],
        &["up", "to"],
        &["at", "most"],
        &["max"],
        &["<"],
        &["within"],
        &["小于"],
        &["低于"],
        &["少于"],
        &["不超过"],
        &["不到"],
        &["最多"],
        &["maximum"],
    ];
    const ABOVE: [&[&str]; 12] = [
        &["over"],
        &["above"],
        &["more", "than"],
        &["larger", "than"],
        &["bigger", "than"],
        &["at", "least"],
        &[">"],
        &["大于"],
        &["超过"],
        &["高于"],
        &["多于"],
        &["至少"],
    ];
    let begins = |phrases: &[&[&str]]| {
        phrases
            .iter()
            .find(|phrase| phrase.iter().enumerate().all(|(at, word)| words.get(at).is_some_and(|is| is == word)))
            .map(|phrase| phrase.len())
    };
    let (is_most, start) = match (begins(&BELOW), begins(&ABOVE)) {
        (Some(start), _) => (true, start),
        (None, Some(start)) => (false, start),
        (None, None) => return size_and_bound(words),
    };
    let (bytes, used) = amount(words.get(start..)?)?;
    let wish = if is_most { Wish::AtMost(bytes) } else { Wish::AtLeast(bytes) };
    Some(guess(wish, 0.97, words.get(..start + used)?))
}

/// A size with what bounds it after it.
fn size_and_bound(words: &[String]) -> Option<(Guess, usize)> {
    const BELOW: [&[&str]; 9] = [
        &["or", "less"],
        &["or", "smaller"],
        &["at", "most"],
        &["max"],
        &["maximum"],
        &["以下"],
        &["以内"],
        &["之内"],
        &["未満"],
    ];
    const ABOVE: [&[&str]; 5] = [&["or", "more"], &["or", "larger"], &["or", "bigger"], &["at", "least"], &["以上"]];
    let (bytes, used) = amount(words)?;
    let after = words.get(used..)?;
    let begins = |phrases: &[&[&str]]| {
        let is_there =
            |phrase: &&&[&str]| phrase.iter().zip(after).filter(|(word, is)| is == word).count() == phrase.len();
        phrases.iter().find(is_there).map(|phrase| phrase.len())
    };
    let (wish, bound) = match (begins(&BELOW), begins(&ABOVE)) {
        (Some(bound), _) => (Wish::AtMost(bytes), bound),
        (None, Some(bound)) => (Wish::AtLeast(bytes), bound),
        (None, None) => return None,
    };
    Some(guess(wish, 0.97, words.get(..used + bound)?))
}

/// A number with its unit, in one word or two.
fn amount(words: &[String]) -> Option<(u64, usize)> {
    let first = words.first()?;
    let digits: String = first.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let number: f64 = digits.parse().ok().filter(|number: &f64| (0.0..1e6).contains(number))?;
    let unit = first.strip_prefix(digits.as_str())?;
    let (unit, used) = if unit.is_empty() { (words.get(1)?.as_str(), 2) } else { (unit, 1) };
    let factor: u64 = match unit {
        "kb" => 1_000,
        "kib" => 1 << 10,
        "mb" | "m" | "meg" | "megs" | "megabytes" | "兆" => 1_000_000,
        "mib" => 1 << 20,
        "gb" | "g" | "gig" | "gigs" | "gigabytes" => 1_000_000_000,
        "gib" => 1 << 30,
        _ => return None,
    };
    Some(((number * factor as f64) as u64, used))
}

/// Words for types, base models and orders, longest first; and what is surely a slip of one.
pub(super) fn named(words: &[String]) -> Option<(Guess, usize)> {
    let exact = (1..=words.len().min(2)).rev().find_map(|count| {
        let taken = words.get(..count)?;
        let (wish, confidence, alternatives) = meaning(&taken.join(" "))?;
        let (mut guess, used) = guess(wish, confidence, taken);
        guess.alternatives = alternatives;
        Some((guess, used))
    });
    exact.or_else(|| slip(words.first()?, words))
}

/// A word that is one change away from a long one of these, and is none that people use.
fn slip(word: &str, words: &[String]) -> Option<(Guess, usize)> {
    const LONG: [&str; 9] = [
        "checkpoint",
        "checkpoints",
        "controlnet",
        "embedding",
        "embeddings",
        "hypernetwork",
        "illustrious",
        "animatediff",
        "textual inversion",
    ];
    const LEAST_CHARS: usize = 8;
    let letters: Vec<char> = word.chars().take(LEAST_CHARS * 3).collect();
    if letters.len() < LEAST_CHARS || PIECES.has(word) {
        return None;
    }
    let is_near = |known: &&&str| text::distance(&letters, &known.chars().collect::<Vec<_>>(), 1).is_some();
    let meant = LONG.iter().find(is_near)?;
    let (wish, confidence, alternatives) = meaning(meant)?;
    let (mut guess, used) = guess(wish, confidence * SLIP_FACTOR, words.get(..1)?);
    guess.alternatives = alternatives;
    Some((guess, used))
}

fn meaning(words: &str) -> Option<(Wish, f32, Vec<Wish>)> {
    let kind = |kind: ModelKind, confidence: f32| Some((Wish::Kind(kind), confidence, other_kinds(kind)));
    let base = |family: BaseFamily, confidence: f32| Some((Wish::Base(family, None), confidence, other_bases(family)));
    let narrow = |family: BaseFamily, name: &'static str, confidence: f32| {
        Some((Wish::Base(family, Some(name)), confidence, vec![Wish::Base(family, None)]))
    };
    match words {
        "lora" | "loras" => kind(ModelKind::Lora, 0.95),
        "locon" | "lycoris" | "locons" => kind(ModelKind::LoCon, 0.9),
        "dora" | "doras" => kind(ModelKind::Dora, 0.8),
        "checkpoint" | "checkpoints" | "ckpt" | "base model" | "大模型" | "底模" | "主模型" | "基础模型" | "检查点" => {
            kind(ModelKind::Checkpoint, 0.9)
        }
        "embedding" | "embeddings" | "textual inversion" | "ti" | "嵌入" | "文本反转" => {
            kind(ModelKind::Embedding, 0.85)
        }
        "vae" | "vaes" => kind(ModelKind::Vae, 0.9),
        "controlnet" | "controlnets" | "control net" | "cn" | "控制网" => kind(ModelKind::ControlNet, 0.9),
        "upscaler" | "upscalers" | "esrgan" | "放大模型" | "放大器" | "超分" => kind(ModelKind::Upscaler, 0.9),
        "upscale" | "upscaling" => kind(ModelKind::Upscaler, 0.6),
        "hypernetwork" | "hypernetworks" | "超网络" => kind(ModelKind::Hypernetwork, 0.95),
        "motion module" | "motion modules" | "animatediff" | "运动模块" => kind(ModelKind::MotionModule, 0.75),
        "ip adapter" | "ipadapter" | "ip-adapter" => kind(ModelKind::IpAdapter, 0.9),
        "workflow" | "workflows" | "wildcard" | "wildcards" | "工作流" => kind(ModelKind::Asset, 0.7),
        "flux" | "flux1" | "flux.1" | "flux dev" | "flux schnell" => base(BaseFamily::Flux1, 0.9),
        "flux2" | "flux.2" | "flux 2" => base(BaseFamily::Flux2, 0.9),
        "sdxl" | "xl" | "sd xl" => base(BaseFamily::Sdxl, 0.85),
        "sd15" | "sd1.5" | "sd 1.5" | "sd1" | "1.5" => base(BaseFamily::Sd1, 0.9),
        "sd2" | "sd21" | "sd2.1" | "sd 2.1" => base(BaseFamily::Sd2, 0.9),
        "sd3" | "sd3.5" | "sd35" | "sd 3.5" => base(BaseFamily::Sd3, 0.9),
        // A pony is an animal, too.
        "pony" => narrow(BaseFamily::Sdxl, "pony", 0.6),
        "pdxl" | "pony xl" | "pony diffusion" => narrow(BaseFamily::Sdxl, "pony", 0.9),
        "illustrious" | "ilxl" => narrow(BaseFamily::Sdxl, "illustrious", 0.9),
        "noobai" | "noob" => narrow(BaseFamily::Sdxl, "noobai", 0.85),
        "wan" | "wan2.1" | "wan 2.1" | "wan2.2" | "wan 2.2" | "万相" | "通义万相" => base(BaseFamily::Wan, 0.85),
        "qwen" | "千问" | "通义千问" => base(BaseFamily::Qwen, 0.85),
        "zimage" | "z-image" | "z image" => base(BaseFamily::ZImage, 0.9),
        "chroma" => base(BaseFamily::Chroma, 0.6),
        "hunyuan" | "混元" => base(BaseFamily::Hunyuan, 0.85),
        "ltx" | "ltxv" => base(BaseFamily::Ltxv, 0.85),
        "kolors" | "可图" => base(BaseFamily::Kolors, 0.85),
        "popular" | "most popular" | "most downloaded" | "top rated" | "热门" | "最热" | "最受欢迎" | "下载最多" => {
            Some((Wish::Popular, 0.8, Vec::new()))
        }
        "newest" | "latest" | "recent" | "最新" | "新出" => Some((Wish::Newest, 0.8, Vec::new())),
        "installed" | "my library" | "已安装" | "本地" => Some((Wish::Installed, 0.8, Vec::new())),
        _ => None,
    }
}

/// What people also call by the same word.
fn other_kinds(kind: ModelKind) -> Vec<Wish> {
    let others: &[ModelKind] = match kind {
        ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora => &[ModelKind::Lora, ModelKind::LoCon, ModelKind::Dora],
        ModelKind::Checkpoint => &[ModelKind::Checkpoint, ModelKind::DiffusionModel],
        ModelKind::Embedding => return vec![Wish::Kind(ModelKind::Hypernetwork)],
        _ => &[],
    };
    others.iter().copied().map(Wish::OnlyKind).collect()
}

/// Bases that go by the same name, wider or narrower.
fn other_bases(family: BaseFamily) -> Vec<Wish> {
    match family {
        BaseFamily::Sdxl => {
            ["pony", "illustrious", "noobai"].map(|name| Wish::Base(BaseFamily::Sdxl, Some(name))).to_vec()
        }
        BaseFamily::Flux1 => vec![Wish::Base(BaseFamily::Flux2, None)],
        BaseFamily::Flux2 => vec![Wish::Base(BaseFamily::Flux1, None)],
        BaseFamily::Wan => ["2.1", "2.2"].map(|name| Wish::Base(BaseFamily::Wan, Some(name))).to_vec(),
        _ => Vec::new(),
    }
}
