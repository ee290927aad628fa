//! What a query asks for beside its words: a type, a base model, a size, an order. Each guess can be taken back.

use super::document::Document;
use super::search::SaidOfWords;
use super::{eastern, text, wish_words};
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;
use crate::model::text::size;

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
    /// In English, for the command line.
    pub fn text(&self) -> String {
        match self {
            Self::Kind(kind) => kind.label().to_owned(),
            Self::OnlyKind(kind) => format!("only {}", kind.label()),
            Self::Base(_, Some(name)) => (*name).to_owned(),
            Self::Base(family, None) => family.label().to_owned(),
            Self::AtMost(bytes) => format!("at most {}", size(*bytes)),
            Self::AtLeast(bytes) => format!("at least {}", size(*bytes)),
            Self::Creator(name) => format!("by {name}"),
            Self::Popular => "popular first".to_owned(),
            Self::Newest => "newest first".to_owned(),
            Self::Installed => "in the library".to_owned(),
        }
    }

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
            let found =
                wish_words::size(ahead).or_else(|| creator(ahead, &is_creator)).or_else(|| wish_words::named(ahead));
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

    /// In English, for the command line: what was read from the words, and how sure; `None` where nothing was.
    pub fn text(&self) -> Option<String> {
        let guess = |guess: &Guess| {
            let perhaps = if guess.confidence < SURE { "perhaps " } else { "" };
            format!("{perhaps}{} ({:.0}% sure)", guess.wish.text(), guess.confidence * 100.0)
        };
        let guesses: Vec<String> = self.guesses.iter().map(guess).collect();
        let telling = self.rest.iter().filter(|word| !text::is_stop_word(word)).map(String::as_str);
        let rest = telling.collect::<Vec<_>>().join(" ");
        let rest = if rest.is_empty() { rest } else { format!("; looked for: {rest}") };
        (!guesses.is_empty()).then(|| format!("{}{rest}", guesses.join(", ")))
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
pub fn creator_key(name: &str) -> String {
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
        for (is_eastern, run) in runs(rest) {
            let word = run.trim_matches(|c: char| !c.is_alphanumeric());
            if is_eastern {
                words.extend(eastern::cut(word));
            } else if !word.is_empty() {
                words.push(word.to_owned());
            }
        }
    }
    words
}

/// A piece cut where letters of scripts without spaces begin and end, each part with whether it is of those.
fn runs(piece: &str) -> Vec<(bool, &str)> {
    let mut runs = Vec::new();
    let mut rest = piece;
    while let Some(first) = rest.chars().next() {
        let is_eastern = text::is_cjk(first);
        let end = rest.find(|c| text::is_cjk(c) != is_eastern).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        runs.push((is_eastern, run));
        rest = after;
    }
    runs
}

pub(super) fn guess(wish: Wish, confidence: f32, words: &[String]) -> (Guess, usize) {
    (Guess { wish, confidence, from: words.join(" "), alternatives: Vec::new() }, words.len())
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
