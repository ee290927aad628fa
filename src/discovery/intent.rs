//! What a query asks for beside its words: a type, a base model, a size, an order. Each guess can be taken back.

use super::document::Document;
use super::search::SaidOfWords;
use super::text;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;

/// Guesses at least this sure leave out what does not fit; weaker ones only prefer what fits.
pub const SURE: f32 = 0.8;

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// A type of model.
    Kind(ModelKind),
    /// This type and none that is loaded like it.
    OnlyKind(ModelKind),
    /// A base model: its family, and its published name where that is narrower.
    Base(BaseFamily, Option<&'static str>),
    /// Files of at most so many bytes.
    AtMost(u64),
    /// Files of at least so many bytes.
    AtLeast(u64),
    /// Models of a creator.
    Creator(String),
    /// What many people use first.
    Popular,
    /// What is new first.
    Newest,
    /// Only what is in the library.
    Installed,
}

impl Wish {
    /// Whether a document fits; a size that is not known fits no limit.
    pub fn fits(&self, document: &Document) -> bool {
        match self {
            Self::Kind(kind) => document.kind.agrees_with(*kind),
            Self::OnlyKind(kind) => document.kind == *kind,
            Self::Base(family, name) => {
                document.family == *family && name.is_none_or(|name| contains(&document.base_name, name))
            }
            Self::AtMost(bytes) => document.size_bytes.is_some_and(|size| size <= *bytes),
            Self::AtLeast(bytes) => document.size_bytes.is_some_and(|size| size >= *bytes),
            Self::Creator(name) => document.creator.as_deref().is_some_and(|creator| is_folded(creator, name)),
            Self::Installed => document.key.is_file(),
            Self::Popular | Self::Newest => true,
        }
    }
}

/// Whether a text holds another, whatever their case. Asked of every document: nothing is allocated.
fn contains(text: &str, part: &str) -> bool {
    let part = part.as_bytes();
    part.is_empty() || text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

/// Whether a name is `folded` once it is folded and without signs at its ends.
fn is_folded(name: &str, folded: &str) -> bool {
    let name = bare(name);
    if name.is_ascii() { name.eq_ignore_ascii_case(folded) } else { text::fold(name) == folded }
}

/// A wish as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// What is asked for.
    pub wish: Wish,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
    /// The words it was read from.
    pub from: String,
    /// What else they may mean; an empty list and a low confidence mean "just words".
    pub alternatives: Vec<Wish>,
}

impl Guess {
    /// Takes what the user said they mean; the first guess becomes one of the others.
    fn choose(&mut self, wish: &Wish) {
        if self.wish != *wish {
            let first = std::mem::replace(&mut self.wish, wish.clone());
            self.alternatives.retain(|other| other != wish);
            self.alternatives.insert(0, first);
        }
        self.confidence = 1.0;
    }
}

/// A query understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intent {
    /// Wishes, in the order of the query.
    pub guesses: Vec<Guess>,
    /// The words that are left to be searched for.
    pub rest: Vec<String>,
}

impl Intent {
    /// Reads a query. Words of guesses that were taken back are searched for like any other.
    pub fn read(query: &str, said: &SaidOfWords, is_creator: impl Fn(&str) -> bool) -> Self {
        let words: Vec<String> = pieces(query);
        let mut intent = Self::default();
        let mut at = 0;
        while at < words.len() {
            let ahead = words.get(at..).unwrap_or_default();
            let found = size(ahead).or_else(|| creator(ahead, &is_creator)).or_else(|| named(ahead));
            let found = found.filter(|(guess, _)| !said.ignored.contains(&guess.from));
            if let Some((mut guess, used)) = found {
                if let Some((_, wish)) = said.chosen.iter().rev().find(|(from, _)| *from == guess.from) {
                    guess.choose(wish);
                }
                intent.guesses.push(guess);
                at += used;
            } else {
                intent.rest.extend(ahead.first().cloned());
                at += 1;
            }
        }
        intent
    }

    /// Whether a document has all that was surely asked for.
    pub fn fits(&self, document: &Document) -> bool {
        self.guesses.iter().filter(|guess| guess.confidence >= SURE).all(|guess| guess.wish.fits(document))
    }

    /// The share of the weaker wishes that a document fits, weighed by how sure they are.
    pub fn liking(&self, document: &Document) -> f32 {
        let weak = self.guesses.iter().filter(|guess| guess.confidence < SURE && guess.wish.fits(document));
        weak.map(|guess| guess.confidence).sum::<f32>().min(1.0)
    }

    /// Whether this order was asked for.
    pub fn wants(&self, wish: &Wish) -> bool {
        self.guesses.iter().any(|guess| guess.wish == *wish)
    }
}

/// Whether words stand in a query one after another, however they are written.
pub(super) fn holds(query: &str, words: &str) -> bool {
    let (query, words) = (pieces(query), pieces(words));
    !words.is_empty() && query.windows(words.len()).any(|ahead| *ahead == *words)
}

/// A creator's name as it is compared: folded, without signs at its ends, which a query has not either.
pub(super) fn creator_key(name: &str) -> String {
    text::fold(bare(name))
}

fn bare(name: &str) -> &str {
    name.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Words between spaces, folded; punctuation at their ends is off, except comparisons.
fn pieces(query: &str) -> Vec<String> {
    let folded = text::fold(query);
    let mut words = Vec::new();
    for piece in folded.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '(' | ')')) {
        let (comparison, rest) = match piece.strip_prefix(['<', '>']) {
            Some(rest) => (piece.get(..1), rest.trim_start_matches('=')),
            None => (None, piece),
        };
        words.extend(comparison.map(str::to_owned));
        let word = rest.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            words.push(word.to_owned());
        }
    }
    words
}

fn guess(wish: Wish, confidence: f32, words: &[String]) -> (Guess, usize) {
    (Guess { wish, confidence, from: words.join(" "), alternatives: Vec::new() }, words.len())
}

/// `under 200mb`, `less than 2 gb`, `> 500 mb`.
fn size(words: &[String]) -> Option<(Guess, usize)> {
    const BELOW: [&[&str]; 9] = [
        &["under"],
        &["below"],
        &["less", "than"],
        &["smaller", "than"],
        &["up", "to"],
        &["at", "most"],
        &["max"],
        &["<"],
        &["within"],
    ];
    const ABOVE: [&[&str]; 7] =
        [&["over"], &["above"], &["more", "than"], &["larger", "than"], &["bigger", "than"], &["at", "least"], &[">"]];
    let begins = |phrases: &[&[&str]]| {
        phrases
            .iter()
            .find(|phrase| phrase.iter().enumerate().all(|(at, word)| words.get(at).is_some_and(|is| is == word)))
            .map(|phrase| phrase.len())
    };
    let (is_most, start) = match (begins(&BELOW), begins(&ABOVE)) {
        (Some(start), _) => (true, start),
        (None, Some(start)) => (false, start),
        (None, None) => return None,
    };
    let (bytes, used) = amount(words.get(start..)?)?;
    let wish = if is_most { Wish::AtMost(bytes) } else { Wish::AtLeast(bytes) };
    Some(guess(wish, 0.97, words.get(..start + used)?))
}

/// A number with its unit, in one word or two.
fn amount(words: &[String]) -> Option<(u64, usize)> {
    let first = words.first()?;
    let digits: String = first.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let number: f64 = digits.parse().ok().filter(|number: &f64| (0.0..1e6).contains(number))?;
    let unit = first.strip_prefix(digits.as_str())?;
    let (unit, used) = if unit.is_empty() { (words.get(1)?.as_str(), 2) } else { (unit, 1) };
    let factor: u64 = match unit {
        "kb" | "k" => 1_000,
        "kib" => 1 << 10,
        "mb" | "m" | "meg" | "megs" | "megabytes" => 1_000_000,
        "mib" => 1 << 20,
        "gb" | "g" | "gig" | "gigs" | "gigabytes" => 1_000_000_000,
        "gib" => 1 << 30,
        _ => return None,
    };
    Some(((number * factor as f64) as u64, used))
}

/// `by somebody`, where there is such a creator.
fn creator(words: &[String], is_creator: &impl Fn(&str) -> bool) -> Option<(Guess, usize)> {
    let [by, name, ..] = words else { return None };
    let is_known = matches!(by.as_str(), "by" | "from") && is_creator(name);
    is_known.then(|| guess(Wish::Creator(name.clone()), 0.95, words.get(..2).unwrap_or_default()))
}

/// Words for types, base models and orders, longest first.
fn named(words: &[String]) -> Option<(Guess, usize)> {
    (1..=words.len().min(2)).rev().find_map(|count| {
        let taken = words.get(..count)?;
        let (wish, confidence, alternatives) = meaning(&taken.join(" "))?;
        let (mut guess, used) = guess(wish, confidence, taken);
        guess.alternatives = alternatives;
        Some((guess, used))
    })
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
        "checkpoint" | "checkpoints" | "ckpt" | "base model" => kind(ModelKind::Checkpoint, 0.9),
        "embedding" | "embeddings" | "textual inversion" | "ti" => kind(ModelKind::Embedding, 0.85),
        "vae" | "vaes" => kind(ModelKind::Vae, 0.9),
        "controlnet" | "controlnets" | "control net" | "cn" => kind(ModelKind::ControlNet, 0.9),
        "upscaler" | "upscalers" | "esrgan" => kind(ModelKind::Upscaler, 0.9),
        "upscale" | "upscaling" => kind(ModelKind::Upscaler, 0.6),
        "hypernetwork" | "hypernetworks" => kind(ModelKind::Hypernetwork, 0.95),
        "motion module" | "motion modules" | "animatediff" => kind(ModelKind::MotionModule, 0.75),
        "ip adapter" | "ipadapter" | "ip-adapter" => kind(ModelKind::IpAdapter, 0.9),
        "workflow" | "workflows" | "wildcard" | "wildcards" => kind(ModelKind::Asset, 0.7),
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
        "wan" | "wan2.1" | "wan 2.1" | "wan2.2" | "wan 2.2" => base(BaseFamily::Wan, 0.85),
        "qwen" => base(BaseFamily::Qwen, 0.85),
        "zimage" | "z-image" | "z image" => base(BaseFamily::ZImage, 0.9),
        "chroma" => base(BaseFamily::Chroma, 0.6),
        "hunyuan" => base(BaseFamily::Hunyuan, 0.85),
        "ltx" | "ltxv" => base(BaseFamily::Ltxv, 0.85),
        "kolors" => base(BaseFamily::Kolors, 0.85),
        "popular" | "most popular" | "most downloaded" | "top rated" => Some((Wish::Popular, 0.8, Vec::new())),
        "newest" | "latest" | "recent" => Some((Wish::Newest, 0.8, Vec::new())),
        "installed" | "my library" => Some((Wish::Installed, 0.8, Vec::new())),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Intent {
        Intent::read(query, &SaidOfWords::default(), |name| name == "tidepool")
    }

    #[test]
    fn a_sentence_becomes_wishes_and_words() {
        let intent = read("flux lora for watercolor landscapes under 200mb");
        let wishes: Vec<Wish> = intent.guesses.iter().map(|guess| guess.wish.clone()).collect();
        let expected = [Wish::Base(BaseFamily::Flux1, None), Wish::Kind(ModelKind::Lora), Wish::AtMost(200_000_000)];
        assert_eq!(wishes, expected);
        assert_eq!(intent.rest, ["for", "watercolor", "landscapes"]);
        assert!(intent.guesses.iter().all(|guess| guess.confidence >= SURE));
    }

    #[test]
    fn sizes_are_read_in_many_ways() {
        let of = |query: &str| read(query).guesses.first().map(|guess| guess.wish.clone());
        assert_eq!(of("less than 2 gb"), Some(Wish::AtMost(2_000_000_000)));
        assert_eq!(of("<1.5gb"), Some(Wish::AtMost(1_500_000_000)));
        assert_eq!(of("over 500 mb"), Some(Wish::AtLeast(500_000_000)));
        assert_eq!(of("over the hills"), None);
        assert_eq!(of("under 5 trees"), None);
    }

    #[test]
    fn a_guess_can_be_taken_back_and_a_weak_one_leaves_nothing_out() {
        let said = SaidOfWords { ignored: vec!["lora".to_owned()], ..SaidOfWords::default() };
        let intent = Intent::read("pony lora", &said, |_| false);
        assert_eq!(intent.rest, ["lora"]);
        let pony = intent.guesses.first().unwrap();
        assert!(pony.confidence < SURE && !pony.alternatives.is_empty());
        assert!(intent.fits(&Document::default()));
    }

    #[test]
    fn creators_are_those_there_are() {
        assert_eq!(read("maps by tidepool").guesses.len(), 1);
        assert!(read("maps by hand").guesses.is_empty());
        let document = Document { creator: Some("_TidePool_".to_owned()), ..Document::default() };
        let wish = read("maps by tidepool_").guesses.first().map(|guess| guess.wish.clone());
        assert!(wish.is_some_and(|wish| wish.fits(&document)), "signs at the ends are not asked for");
        assert_eq!(creator_key("_TidePool_"), "tidepool");
    }

    #[test]
    fn another_meaning_can_be_chosen_and_the_first_is_still_offered() {
        let pony = read("pony lora").guesses.first().cloned().unwrap();
        let other = pony.alternatives.first().cloned().unwrap();
        let said = SaidOfWords { chosen: vec![("pony".to_owned(), other.clone())], ..SaidOfWords::default() };
        let chosen = Intent::read("pony lora", &said, |_| false).guesses.first().cloned().unwrap();
        assert_eq!((&chosen.wish, chosen.alternatives.contains(&pony.wish)), (&other, true));
        assert!(chosen.confidence >= SURE && !chosen.alternatives.contains(&other));
    }

    #[test]
    fn what_was_said_holds_while_its_words_are_there() {
        let mut said = SaidOfWords {
            ignored: vec!["flux".to_owned(), "under 200mb".to_owned()],
            kept: vec!["portait".to_owned()],
            ..SaidOfWords::default()
        };
        said.keep_to("A FLUX lora, portait");
        assert_eq!((said.ignored, said.kept), (vec!["flux".to_owned()], vec!["portait".to_owned()]));
    }
}
