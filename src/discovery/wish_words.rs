//! The words that wishes are read from: sizes, types, base models, orders; English and Chinese.

use super::intent::{Guess, guess};
use super::wish::Wish;
use super::word_piece::PIECES;
use super::{published, text};
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;

/// How much less sure a guess is where its word is mistyped.
const SLIP_FACTOR: f32 = 0.95;

/// How sure a measure is that is read with its unit.
const SURE_OF_MEASURE: f32 = 0.97;

/// Of a unit of time at most so many are counted.
const MOST_UNITS: u32 = 10_000;

/// What stands before the most that is wanted.
const BELOW: [&[&str]; 22] = [
    &["no", "more", "than"],
    &["no", "larger", "than"],
    &["no", "bigger", "than"],
    &["not", "more", "than"],
    &["not", "over"],
    &["under"],
    &["below"],
    &["less", "than"],
    &["fewer", "than"],
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
/// What stands before the least that is wanted.
const ABOVE: [&[&str]; 16] = [
    &["no", "less", "than"],
    &["not", "less", "than"],
    &["not", "under"],
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
    &["min"],
];

/// Sizes, downloads and times.
pub(super) fn measured(words: &[String]) -> Option<(Guess, usize)> {
    size(words).or_else(|| between(words)).or_else(|| downloads(words)).or_else(|| since(words))
}

/// Whether words begin with the most or the least that is wanted, and how many words say so.
fn bound(words: &[String]) -> Option<(bool, usize)> {
    let length = |phrases: &[&[&str]]| phrases.iter().find(|phrase| begins(words, phrase)).map(|phrase| phrase.len());
    length(&BELOW).map(|length| (true, length)).or_else(|| length(&ABOVE).map(|length| (false, length)))
}

fn begins(words: &[String], phrase: &[&str]) -> bool {
    phrase.iter().enumerate().all(|(at, word)| words.get(at).is_some_and(|is| is == word))
}

/// `under 200mb`, `less than 2 gb`, `> 500 mb`, `200 mb or less`.
fn size(words: &[String]) -> Option<(Guess, usize)> {
    let Some((is_most, start)) = bound(words) else { return size_and_bound(words) };
    let (bytes, used) = amount(words.get(start..)?)?;
    let wish = if is_most { Wish::AtMost(bytes) } else { Wish::AtLeast(bytes) };
    Some(guess(wish, SURE_OF_MEASURE, words.get(..start + used)?))
}

/// `between 10kb and 50kb`, `from 1 to 2 gb`.
fn between(words: &[String]) -> Option<(Guess, usize)> {
    let (cue, rest) = words.split_first().filter(|(cue, _)| matches!(cue.as_str(), "between" | "from"))?;
    let at = rest.iter().take(4).position(|word| matches!(word.as_str(), "and" | "to"))?;
    let (most, most_used) = amount(rest.get(at + 1..)?)?;
    let first = rest.get(..at)?;
    // "1 to 2 gb" names the unit once.
    let borrowed = || {
        let last = rest.get(at + most_used)?;
        let unit = last.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        amount(&[format!("{}{unit}", first.first()?)])
    };
    let (least, _) = amount(first).filter(|(_, used)| *used == at).or_else(|| borrowed().filter(|_| at == 1))?;
    let is_range = least <= most && matches!((cue.as_str(), rest[at].as_str()), ("between", "and") | ("from", "to"));
    let used = 1 + at + 1 + most_used;
    is_range.then(|| Some(guess(Wish::Between(least, most), SURE_OF_MEASURE, words.get(..used)?)))?
}

/// `more than 5000 downloads`, `at least 5k downloads`, `5000+ downloads`.
fn downloads(words: &[String]) -> Option<(Guess, usize)> {
    let (is_most, start) = bound(words).unwrap_or((false, 0));
    let (count, rest) = words.get(start..)?.split_first()?;
    let count = count.trim_end_matches('+');
    rest.first().filter(|unit| matches!(unit.as_str(), "downloads" | "download" | "次下载" | "下载"))?;
    let (digits, factor) = match count.strip_suffix(['k', '万']) {
        Some(digits) if count.ends_with('k') => (digits, 1_000),
        Some(digits) => (digits, 10_000),
        None => (count, 1),
    };
    let count = digits.parse::<u64>().ok()?.checked_mul(factor)?;
    let wish = if is_most { Wish::DownloadsAtMost(count) } else { Wish::DownloadsAtLeast(count) };
    Some(guess(wish, SURE_OF_MEASURE, words.get(..start + 2)?))
}

/// `from last week`, `of the last 3 months`, `this year`, 最近一周.
fn since(words: &[String]) -> Option<(Guess, usize)> {
    const LEADING: [&str; 7] = ["from", "of", "in", "since", "within", "during", "the"];
    let lead = words.iter().take(2).take_while(|word| LEADING.contains(&word.as_str())).count();
    let rest = words.get(lead..)?;
    let (first, after) = rest.split_first()?;
    let (days, used) = match first.as_str() {
        "最近一周" | "本周" | "这周" | "上周" => (7, 1),
        "最近一个月" | "本月" | "这个月" | "上个月" => (31, 1),
        "今年" | "最近一年" => (366, 1),
        "last" | "past" | "this" => {
            let count: Option<u32> = after.first().and_then(|count| count.parse().ok());
            let unit = after.get(usize::from(count.is_some()))?;
            let is_one = count.is_none();
            (days_of(unit, count.unwrap_or(1).min(MOST_UNITS))?, if is_one { 2 } else { 3 })
        }
        _ => return None,
    };
    Some(guess(Wish::Since(days), 0.9, words.get(..lead + used)?))
}

/// Days of so many units, rounded up: months are of 30.4 days.
const fn days_of(unit: &str, count: u32) -> Option<u32> {
    match unit.as_bytes() {
        b"day" | b"days" => Some(count),
        b"week" | b"weeks" => Some(count * 7),
        b"month" | b"months" => Some((count * 304).div_ceil(10)),
        b"year" | b"years" => Some((count * 3_653).div_ceil(10)),
        _ => None,
    }
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
    published::labelled(words).or_else(|| without_label(words))
}

/// The same, not looking for what lists write before it.
pub(super) fn without_label(words: &[String]) -> Option<(Guess, usize)> {
    let known = (1..=words.len().min(3)).rev().find_map(|count| {
        let taken = words.get(..count)?;
        let (wish, confidence, alternatives) = meaning(&taken.join(" "))?;
        let (mut guess, used) = guess(wish, confidence, taken);
        guess.alternatives = alternatives;
        Some((guess, used))
    });
    // A published name of more words is narrower: "SD 1.5 LCM".
    let published = published::read(words).filter(|(_, used)| known.as_ref().is_none_or(|(_, known)| used > known));
    published.or(known).or_else(|| slip(words.first()?, words))
}

/// Whether a word is one that wishes are read from.
pub(super) fn is_known(word: &str) -> bool {
    meaning(word).is_some()
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
    // What is one of a wider sort and is called by its own name is meant alone.
    let only = |kind: ModelKind, wider: ModelKind| Some((Wish::OnlyKind(kind), 0.85, vec![Wish::Kind(wider)]));
    match words {
        "lora" | "loras" => kind(ModelKind::Lora, 0.95),
        "lycoris" => kind(ModelKind::LoCon, 0.9),
        "locon" | "locons" => only(ModelKind::LoCon, ModelKind::Lora),
        "dora" | "doras" => only(ModelKind::Dora, ModelKind::Lora),
        "diffusion model" | "diffusion models" | "unet" | "unets" | "扩散模型" => {
            only(ModelKind::DiffusionModel, ModelKind::Checkpoint)
        }
        "text encoder" | "text encoders" | "文本编码器" => kind(ModelKind::TextEncoder, 0.9),
        "llm" | "llms" | "大语言模型" => only(ModelKind::Llm, ModelKind::TextEncoder),
        "vision language" | "vision language model" | "vlm" | "视觉语言模型" => {
            only(ModelKind::VisionLanguage, ModelKind::TextEncoder)
        }
        "clip vision" | "clip 视觉" => kind(ModelKind::ClipVision, 0.9),
        "aesthetic gradient" | "aesthetic gradients" | "美学梯度" => kind(ModelKind::AestheticGradient, 0.9),
        "detection model" | "detection models" | "检测模型" => kind(ModelKind::Detection, 0.9),
        "detection" => kind(ModelKind::Detection, 0.5),
        "asset" | "assets" => kind(ModelKind::Asset, 0.5),
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
        "motion module" | "motion modules" | "运动模块" => kind(ModelKind::MotionModule, 0.9),
        "animatediff" => kind(ModelKind::MotionModule, 0.75),
        "ip adapter" | "ipadapter" | "ip-adapter" => kind(ModelKind::IpAdapter, 0.9),
        "workflow" | "workflows" | "wildcard" | "wildcards" | "工作流" => kind(ModelKind::Asset, 0.7),
        "flux" | "flux1" | "flux.1" | "flux dev" | "flux schnell" => base(BaseFamily::Flux1, 0.9),
        "flux2" | "flux.2" | "flux 2" => base(BaseFamily::Flux2, 0.9),
        "sdxl" | "xl" | "sd xl" | "stable diffusion xl" => base(BaseFamily::Sdxl, 0.85),
        "sd15" | "sd1.5" | "sd 1.5" | "sd1" | "1.5" | "stable diffusion 1.5" => base(BaseFamily::Sd1, 0.9),
        "sd2" | "sd21" | "sd2.1" | "sd 2.1" => base(BaseFamily::Sd2, 0.9),
        "sd3" | "sd3.5" | "sd35" | "sd 3.5" | "stable diffusion 3" | "stable diffusion 3.5" => {
            base(BaseFamily::Sd3, 0.9)
        }
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
        "popular" | "most popular" | "most downloaded" | "热门" | "最热" | "最受欢迎" | "下载最多" => {
            Some((Wish::Popular, 0.8, Vec::new()))
        }
        "top rated" | "best rated" | "highest rated" | "most liked" | "评分最高" => {
            Some((Wish::TopRated, 0.8, Vec::new()))
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
