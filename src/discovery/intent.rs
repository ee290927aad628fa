//! What a query asks for beside its words: a type, a base model, a size, an order. Each guess can be taken back.

use super::document::Document;
use super::query_pieces::pieces;
use super::search::SaidOfWords;
pub use super::wish::Wish;
use super::{negation, published, text, typed_field, wish_words};

/// Guesses at least this sure leave out what does not fit; weaker ones only prefer what fits.
pub const SURE: f32 = 0.8;

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
    /// Whether it may hold in place of the one before it: "flux or sdxl".
    pub is_or: bool,
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
    /// Now, for what is new; 0 where nobody said.
    pub now_unix_secs: i64,
}

impl Intent {
    /// Reads a query. Words of guesses that were taken back are searched for like any other.
    pub fn read(query: &str, said: &SaidOfWords, is_creator: impl Fn(&str) -> bool) -> Self {
        let words: Vec<String> = pieces(query);
        let mut intent = Self::default();
        // Where the last guess ended: only what follows at once can be another choice.
        let (mut at, mut last_end) = (0, None);
        while at < words.len() {
            let ahead = words.get(at..).unwrap_or_default();
            let (is_or, joints) = if last_end == Some(at) { or_before(ahead) } else { (false, 0) };
            let is_negated = is_or && intent.guesses.last().is_some_and(|last| matches!(last.wish, Wish::Not(_)));
            let said_of = ahead.get(joints..).unwrap_or_default();
            let found = wish_ahead(said_of, &is_creator).filter(|(guess, _)| !said.ignored.contains(&guess.from));
            if let Some((mut guess, used)) = found.filter(|(guess, _)| !is_or || intent.may_be_or(guess)) {
                // "not sdxl or pony" wants neither, and then both must hold.
                if is_negated && let Some(negated) = negation::not(&guess) {
                    guess = negated;
                } else {
                    guess.is_or = is_or;
                }
                if let Some((_, wish)) = said.chosen.iter().rev().find(|(from, _)| *from == guess.from) {
                    guess.choose(wish);
                }
                // What must stand as it is written is searched for as well.
                if let Wish::Words(_) = guess.wish {
                    intent.rest.extend(pieces(&guess.from.replace('"', " ")));
                }
                intent.guesses.push(guess);
                at += joints + used;
                last_end = Some(at);
            } else {
                let used = if published::is_program_name(ahead) { 2 } else { 1 };
                intent.rest.extend(ahead.iter().take(used).map(|word| word.trim_matches(['"', '-']).to_owned()));
                at += used;
            }
        }
        intent
    }

    /// Whether a guess can hold in place of the last one: two types can, a type and a size cannot.
    fn may_be_or(&self, guess: &Guess) -> bool {
        self.guesses.last().is_some_and(|last| last.wish.bare().is_of_a_sort_with(guess.wish.bare()))
    }

    /// In English, for the command line: what was read from the words, and how sure; `None` where nothing was.
    pub fn text(&self) -> Option<String> {
        let guess = |guess: &Guess| {
            let or = if guess.is_or { "or " } else { "" };
            let perhaps = if guess.confidence < SURE { "perhaps " } else { "" };
            format!("{or}{perhaps}{} ({:.0}% sure)", guess.wish.text(), guess.confidence * 100.0)
        };
        let guesses: Vec<String> = self.guesses.iter().map(guess).collect();
        let telling = self.rest.iter().filter(|word| !text::is_stop_word(word)).map(String::as_str);
        let rest = telling.collect::<Vec<_>>().join(" ");
        let rest = if rest.is_empty() { rest } else { format!("; looked for: {rest}") };
        (!guesses.is_empty()).then(|| format!("{}{rest}", guesses.join(", ")))
    }

    /// Whether a document has all that was surely asked for.
    pub fn fits(&self, document: &Document) -> bool {
        let sure = self.guesses.iter().enumerate().filter(|(_, guess)| guess.confidence >= SURE);
        sure.into_iter().all(|(at, guess)| {
            guess.wish.fits(document, self.now_unix_secs)
                || self.in_place_of(at, guess).any(|other| other.wish.fits(document, self.now_unix_secs))
        })
    }

    /// Guesses that may hold in place of one: those it stands with by "or", and those it cannot hold together with, since nothing
    /// is of two types at once.
    fn in_place_of(&self, at: usize, guess: &Guess) -> impl Iterator<Item = &Guess> {
        let others = self.guesses.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, other)| other);
        others.filter(move |other| {
            let is_open = guess.is_or || other.is_or || guess.wish.rules_out(&other.wish);
            guess.wish.is_of_a_sort_with(&other.wish) && is_open
        })
    }

    /// The share of the weaker wishes that a document fits, weighed by how sure they are.
    pub fn liking(&self, document: &Document) -> f32 {
        let fitting = self.weak().filter(|guess| guess.wish.fits(document, self.now_unix_secs));
        fitting.map(|guess| guess.confidence).sum::<f32>().min(1.0)
    }

    /// The most that [`Intent::liking`] can be.
    pub fn most_liking(&self) -> f32 {
        self.weak().map(|guess| guess.confidence).sum::<f32>().min(1.0)
    }

    fn weak(&self) -> impl Iterator<Item = &Guess> {
        self.guesses.iter().filter(|guess| guess.confidence < SURE)
    }

    /// Whether a document is made for a base model that was named, and not only for one that is loaded alike.
    pub fn is_named_base(&self, document: &Document) -> bool {
        self.guesses.iter().any(|guess| guess.wish.names_base_of(document))
    }

    /// What a document has of what was asked for.
    pub fn fitted(&self, document: &Document) -> Vec<Wish> {
        let fitted = self.guesses.iter().filter(|guess| guess.wish.fits(document, self.now_unix_secs));
        fitted.map(|guess| guess.wish.clone()).collect()
    }

    /// Whether an order was asked for.
    pub fn has_order(&self) -> bool {
        self.guesses.iter().any(|guess| guess.wish.is_order())
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
pub fn creator_key(name: &str) -> String {
    text::fold(bare(name))
}

pub(super) fn bare(name: &str) -> &str {
    name.trim_matches(|c: char| !c.is_alphanumeric())
}

pub(super) fn guess(wish: Wish, confidence: f32, words: &[String]) -> (Guess, usize) {
    (Guess { wish, confidence, from: words.join(" "), alternatives: Vec::new(), is_or: false }, words.len())
}

/// What the next words ask for, wanted or not.
fn wish_ahead(words: &[String], is_creator: &impl Fn(&str) -> bool) -> Option<(Guess, usize)> {
    let wanted = |words: &[String]| {
        wish_words::measured(words).or_else(|| creator(words, is_creator)).or_else(|| wish_words::named(words))
    };
    typed_field::read(words)
        .or_else(|| wish_words::measured(words))
        .or_else(|| negation::read(words, &wanted))
        .or_else(|| wanted(words))
}

/// Whether words begin with one that offers a choice, and how many words that are.
fn or_before(words: &[String]) -> (bool, usize) {
    let is_or =
        words.first().is_some_and(|word| matches!(word.as_str(), "or" | "nor" | "oder" | "或" | "或者" | "还是"));
    (is_or, usize::from(is_or))
}

/// `by somebody`, where there is such a creator; names may be of several words.
fn creator(words: &[String], is_creator: &impl Fn(&str) -> bool) -> Option<(Guess, usize)> {
    const MOST_WORDS: usize = 4;
    let (by, name) = words.split_first()?;
    if !matches!(by.as_str(), "by" | "from" | "作者" | "来自") {
        return None;
    }
    (1..=name.len().min(MOST_WORDS)).rev().find_map(|count| {
        let name = name.get(..count)?.join(" ");
        is_creator(&name).then(|| guess(Wish::Creator(name), 0.95, words.get(..=count).unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::base::BaseFamily;
    use crate::model::base_models;
    use crate::model::kind::ModelKind;

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
        assert_eq!(of("200 mb or less"), Some(Wish::AtMost(200_000_000)));
        assert_eq!(of("200mb max"), Some(Wish::AtMost(200_000_000)));
        assert_eq!(of("over the hills"), None);
        assert_eq!(of("under 5 trees"), None);
    }

    #[test]
    fn chinese_is_understood_without_spaces() {
        let intent = read("小于200MB的flux水彩风景lora");
        let wishes: Vec<Wish> = intent.guesses.iter().map(|guess| guess.wish.clone()).collect();
        let expected = [Wish::AtMost(200_000_000), Wish::Base(BaseFamily::Flux1, None), Wish::Kind(ModelKind::Lora)];
        assert_eq!((wishes.as_slice(), intent.rest.as_slice()), (expected.as_slice(), &["水彩风景".to_owned()][..]));
        assert_eq!(intent.guesses[0].from, "小于 200mb");
        let of = |query: &str| read(query).guesses.into_iter().map(|guess| guess.wish).collect::<Vec<_>>();
        assert_eq!(of("最新动漫大模型"), [Wish::Newest, Wish::Kind(ModelKind::Checkpoint)]);
        assert_eq!(of("2G以上"), [Wish::AtLeast(2_000_000_000)]);
        assert_eq!(of("作者：tidepool"), [Wish::Creator("tidepool".to_owned())]);
        // What was taken back is found again in the same words.
        let said = SaidOfWords { ignored: vec!["小于 200mb".to_owned()], ..SaidOfWords::default() };
        assert_eq!(Intent::read("小于200MB的lora", &said, |_| false).guesses.len(), 1);
    }

    #[test]
    fn slips_in_the_words_of_wishes_are_seen_and_words_that_stand_in_a_dictionary_are_meant() {
        let of = |query: &str| read(query).guesses.first().map(|guess| (guess.wish.clone(), guess.confidence >= SURE));
        for slip in ["chekpoint", "checkpiont", "checkpoint"] {
            assert_eq!(of(slip), Some((Wish::Kind(ModelKind::Checkpoint), true)), "{slip}");
        }
        assert_eq!(of("contolnet depth"), Some((Wish::Kind(ModelKind::ControlNet), true)));
        assert_eq!(of("ilustrious"), Some((Wish::Base(BaseFamily::Sdxl, Some("illustrious")), true)));
        assert_eq!((of("workflaw"), of("industrious"), of("mecha hangar")), (None, None, None));
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
        let joe = Intent::read("maps by big joe ink", &SaidOfWords::default(), |name| name == "big joe");
        assert_eq!((joe.guesses[0].wish.clone(), joe.rest.len()), (Wish::Creator("big joe".to_owned()), 2));
        let document = Document { creator: Some("_TidePool_".to_owned()), ..Document::default() };
        let wish = read("maps by tidepool_").guesses.first().map(|guess| guess.wish.clone());
        assert!(wish.is_some_and(|wish| wish.fits(&document, 0)), "signs at the ends are not asked for");
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

    fn wishes(query: &str) -> Vec<Wish> {
        read(query).guesses.into_iter().map(|guess| guess.wish).collect()
    }

    fn not(wish: Wish) -> Wish {
        Wish::Not(Box::new(wish))
    }

    #[test]
    fn what_is_not_wanted_is_left_out() {
        let sdxl = || not(Wish::Base(BaseFamily::Sdxl, None));
        let (checkpoint, lora) = (|| Wish::Kind(ModelKind::Checkpoint), || Wish::Kind(ModelKind::Lora));
        let intent = read("anime girl checkpoint not sdxl");
        assert_eq!(
            (wishes("anime girl checkpoint not sdxl"), intent.rest),
            (vec![checkpoint(), sdxl()], words("anime girl"))
        );
        assert_eq!(wishes("sdxl but not lora"), [Wish::Base(BaseFamily::Sdxl, None), not(lora())]);
        assert_eq!(wishes("lora not installed"), [lora(), not(Wish::Installed)]);
        assert_eq!(wishes("不要sdxl"), [sdxl()]);
        assert_eq!(wishes("castle without a dragon"), [not(Wish::Words(words("dragon")))]);
        assert_eq!(wishes("ink -checkpoint"), [not(checkpoint())]);
        assert_eq!(wishes("ink -\"red car\""), [not(Wish::Words(vec!["red car".to_owned()]))]);
        assert_eq!(wishes("anime not sdxl or pony").len(), 2);
        assert!(read("anime not sdxl or pony").guesses.iter().all(|guess| !guess.is_or));
        assert_eq!(wishes("no more than 200 mb"), [Wish::AtMost(200_000_000)]);
        assert_eq!(wishes("not only ink"), [], "that leaves nothing out");
        let sdxl_model = Document { family: BaseFamily::Sdxl, ..Document::default() };
        assert!(!read("ink not sdxl").fits(&sdxl_model) && read("ink not flux").fits(&sdxl_model));
        let said = SaidOfWords { ignored: vec!["not sdxl".to_owned()], ..SaidOfWords::default() };
        assert!(Intent::read("ink not sdxl", &said, |_| false).fits(&sdxl_model), "it can be taken back");
        let mut kept = SaidOfWords { ignored: vec!["-checkpoint".to_owned()], ..SaidOfWords::default() };
        kept.keep_to("ink -checkpoint");
        assert_eq!(kept.ignored.len(), 1);
        assert_eq!(read("sdxl not lora").text().unwrap(), "SDXL (85% sure), not LoRA (95% sure)");
    }

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn of_several_choices_any_will_do() {
        let document = |family: BaseFamily, kind: ModelKind| Document { kind, family, ..Document::default() };
        let intent = read("flux or sdxl lora");
        assert!(intent.rest.is_empty() && intent.guesses[1].is_or, "{intent:?}");
        assert!(intent.fits(&document(BaseFamily::Flux1, ModelKind::Lora)));
        assert!(intent.fits(&document(BaseFamily::Sdxl, ModelKind::Lora)));
        assert!(!intent.fits(&document(BaseFamily::Sd1, ModelKind::Lora)));
        assert!(!intent.fits(&document(BaseFamily::Sdxl, ModelKind::Vae)));
        for query in ["lora or checkpoint for buildings", "lora checkpoint buildings", "lora或者大模型"] {
            let intent = read(query);
            for kind in [ModelKind::Lora, ModelKind::Checkpoint] {
                assert!(intent.fits(&document(BaseFamily::Sd1, kind)), "{query}: {intent:?}");
            }
            assert!(!intent.fits(&document(BaseFamily::Sd1, ModelKind::Vae)), "{query}");
        }
        let pony = Document { base_name: "Pony".to_owned(), ..document(BaseFamily::Sdxl, ModelKind::Lora) };
        assert!(read("flux or pony").fits(&pony));
        assert!(read("flux or sdxl").text().unwrap().contains("or SDXL"));
    }

    #[test]
    fn every_label_is_read_as_itself() {
        for kind in ModelKind::ALL {
            let intent = read(kind.label());
            let is_it = |wish: &Wish| matches!(wish, Wish::Kind(read) | Wish::OnlyKind(read) if *read == kind);
            assert!(intent.rest.is_empty() && intent.guesses.len() == 1, "{kind}: {intent:?}");
            assert!(is_it(&intent.guesses[0].wish) || kind == ModelKind::Other, "{kind}: {intent:?}");
        }
        for facts in base_models::ALL.iter().filter(|facts| facts.name != "Upscaler") {
            for query in [facts.name.to_owned(), format!("Base model {}", facts.name)] {
                let intent = read(&query);
                assert!(intent.rest.is_empty() && intent.guesses.len() == 1, "{query}: {intent:?}");
                let family = BaseFamily::from_base_model(facts.name);
                let document = Document { family, base_name: facts.name.to_owned(), ..Document::default() };
                let wish = &intent.guesses[0].wish;
                assert!(matches!(wish, Wish::Base(..)) && wish.fits(&document, 0), "{query}: {intent:?}");
            }
        }
        assert_eq!(wishes("flux.1 d lora").len(), 2);
        let dora = Document { kind: ModelKind::Lora, ..Document::default() };
        assert!(!read("DoRA").fits(&dora));
        assert_eq!(wishes("stable diffusion model"), [], "that is the program");
    }

    #[test]
    fn fields_and_phrases_are_obeyed() {
        assert_eq!(wishes("type:lora ink"), [Wish::Kind(ModelKind::Lora)]);
        assert_eq!(wishes("-type:lora ink"), [not(Wish::Kind(ModelKind::Lora))]);
        assert_eq!(wishes("downloads:>1000 ink").len(), 1);
        assert_eq!(wishes("ratio:wide ink"), []);
        let intent = read("\"pixel art\" lora");
        assert_eq!((intent.guesses.len(), intent.rest.as_slice()), (2, words("pixel art").as_slice()));
        let named = |name: &str| Document { name: name.to_owned(), kind: ModelKind::Lora, ..Document::default() };
        assert!(intent.fits(&named("My Pixel Art XL")) && !intent.fits(&named("Pixel and Art")));
    }

    #[test]
    fn measures_and_times_are_read() {
        assert_eq!(wishes("between 10kb and 50 kb"), [Wish::Between(10_000, 50_000)]);
        assert_eq!(wishes("from 1 to 2 gb"), [Wish::Between(1_000_000_000, 2_000_000_000)]);
        assert_eq!(wishes("from last week"), [Wish::Since(7)]);
        assert_eq!(wishes("loras of the last 3 months").last(), Some(&Wish::Since(92)));
        assert_eq!(wishes("最近一周的lora").first(), Some(&Wish::Since(7)));
        assert_eq!(wishes("more than 5000 downloads"), [Wish::DownloadsAtLeast(5_000)]);
        assert_eq!(wishes("over 5k downloads"), [Wish::DownloadsAtLeast(5_000)]);
        assert_eq!(wishes("less than 100 downloads"), [Wish::DownloadsAtMost(100)]);
        assert_eq!(wishes("top rated lora").first(), Some(&Wish::TopRated));
        let intent = Intent { now_unix_secs: 100 * 86_400, ..read("last week") };
        let from_day = |day: i64| Document { published_unix_secs: Some(day * 86_400), ..Document::default() };
        assert!(intent.fits(&from_day(95)) && !intent.fits(&from_day(90)) && !intent.fits(&Document::default()));
    }
}
