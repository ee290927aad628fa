//! What a source says of its figure. Nothing is guessed: an attribute that nothing says is unknown, one that two things say
//! differently too, and every other one tells who says it and how surely.

use super::safety;
use super::tags::{holds, phrase, tags};
use super::words::{
    CLOTHES, CLOTHES_SHAPES, COLOURS, EYE_SHAPES, FEMALE, HAIR_SHAPES, HAIRSTYLES, MALE, OTHER, SEVERAL, SPECIES,
};
use crate::formats::infotext::GenerationText;
use crate::model::character::{Attribute, AttributeKind, Character, Confidence, Evidence, Rating};
use crate::model::mature::MatureLevel;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Things worn that are taken over.
const MOST_CLOTHES: usize = 6;
/// Nodes of a graph that are walked through.
const MOST_NODES: usize = 2000;
/// Texts of a graph that are taken together.
const MOST_TEXTS: usize = 8;

/// A prompt and who says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The prompt.
    pub prompt: String,
    /// Who says it.
    pub evidence: Evidence,
}

/// Fills attributes, rating and the minor's word of a character out of its prompt and CivitAI's level (0 when unknown).
pub fn analyse(character: &mut Character, told: &Told, level_bits: u32) {
    told.prompt.clone_into(&mut character.source.prompt);
    character.attributes = attributes(told);
    character.rating = rating(told, level_bits);
    safety::judge(character);
}

pub(super) fn attributes(told: &Told) -> BTreeMap<AttributeKind, Attribute> {
    let tags = tags(&told.prompt);
    let attribute = |found: Option<(String, bool)>| match found {
        Some((value, is_whole)) => Attribute {
            value,
            evidence: told.evidence,
            confidence: if is_whole { Confidence::Sure } else { Confidence::Likely },
            server: String::new(),
        },
        None => Attribute::default(),
    };
    let gender = gender(&tags);
    // A man or a woman of whom nothing else is said is most likely human.
    let species = species(&tags).or_else(|| gender.is_some().then(|| ("human".to_owned(), false)));
    let hair = gathered(&tags, &["hair"], &[&COLOURS, &HAIR_SHAPES], &HAIRSTYLES, 3);
    let eyes = gathered(&tags, &["eyes"], &[&COLOURS, &EYE_SHAPES], &[], 1);
    let clothing = gathered(&tags, &CLOTHES, &[&COLOURS, &CLOTHES_SHAPES], &[], MOST_CLOTHES);
    BTreeMap::from([
        (AttributeKind::Gender, attribute(gender)),
        (AttributeKind::Species, attribute(species.filter(|_| !is_several(&tags)))),
        (AttributeKind::Hair, attribute(hair)),
        (AttributeKind::Eyes, attribute(eyes)),
        (AttributeKind::Clothing, attribute(clothing)),
    ])
}

fn is_several(tags: &[String]) -> bool {
    tags.iter().any(|tag| SEVERAL.iter().any(|several| tag == several))
}

/// Gender; `None` when nothing or several things say it.
fn gender(tags: &[String]) -> Option<(String, bool)> {
    if is_several(tags) {
        return None;
    }
    let said = |list: &[&str]| -> Option<bool> {
        let whole = tags.iter().any(|tag| list.contains(&tag.as_str()));
        let inside = || tags.iter().any(|tag| list.iter().any(|word| holds(tag, word)));
        whole.then_some(true).or_else(|| inside().then_some(false))
    };
    let found: Vec<(&str, bool)> = [("woman", said(&FEMALE)), ("man", said(&MALE)), ("other", said(&OTHER))]
        .into_iter()
        .filter_map(|(value, sure)| Some((value, sure?)))
        .collect();
    match found.as_slice() {
        [(value, sure)] => Some(((*value).to_owned(), *sure)),
        _ => None,
    }
}

/// Species; `None` when nothing or several things say it.
fn species(tags: &[String]) -> Option<(String, bool)> {
    let mut found: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for tag in tags {
        // The longest name in a tag counts: a "dark elf" is no elf, and a "cat girl" no cat.
        let best = SPECIES.iter().filter(|(word, _)| holds(tag, word)).max_by_key(|(word, _)| word.len());
        if let Some((word, name)) = best {
            let entry = found.entry(name).or_default();
            *entry = (entry.0.max(word.len()), entry.1 || tag == word);
        }
    }
    if found.len() > 1 {
        found.remove("human");
    }
    match found.iter().collect::<Vec<_>>().as_slice() {
        [(name, (_, whole))] => Some(((**name).to_owned(), *whole)),
        _ => None,
    }
}

/// All phrases about a thing, at most so many. Several that exclude each other stand side by side: what is worn adds up.
fn gathered(
    tags: &[String],
    nouns: &[&str],
    before: &[&[&str]],
    alone: &[&str],
    most: usize,
) -> Option<(String, bool)> {
    let mut seen = BTreeSet::new();
    let mut said = Vec::new();
    let mut whole = true;
    for tag in tags {
        let named = alone.iter().find(|word| tag == *word).map(|word| ((*word).to_owned(), true));
        // The noun alone ("hair") says nothing, unless it is a thing that is worn.
        let found =
            named.or_else(|| phrase(tag, nouns, before).filter(|(text, _)| nouns.len() > 1 || text.contains(' ')));
        if let Some((text, is_whole)) = found
            && seen.insert(text.clone())
            && said.len() < most
        {
            whole &= is_whole;
            said.push(text);
        }
    }
    (!said.is_empty()).then(|| (said.join(", "), whole))
}

fn rating(told: &Told, level_bits: u32) -> Rating {
    if level_bits != 0 {
        return Rating { level: MatureLevel::mildest(level_bits), evidence: Evidence::CivitaiLevel };
    }
    match safety::level_of_words(&told.prompt) {
        Some(bits) => Rating { level: MatureLevel::mildest(bits), evidence: told.evidence },
        None => Rating { level: MatureLevel::Unrated, evidence: Evidence::Nothing },
    }
}

/// What the text inside a picture says.
pub(super) fn told_by_file(text: &GenerationText) -> Option<Told> {
    if !text.prompt.trim().is_empty() {
        return Some(Told { prompt: text.prompt.clone(), evidence: Evidence::EmbeddedPrompt });
    }
    let graph = serde_json::from_str(text.comfy_prompt_json.as_deref()?).ok()?;
    let prompt = prompt_of_graph(&graph)?;
    Some(Told { prompt, evidence: Evidence::EmbeddedGraph })
}

/// The positive prompt of a ComfyUI graph: back from the samplers to the texts that lead there.
pub(super) fn prompt_of_graph(graph: &Value) -> Option<String> {
    let nodes = graph.as_object().filter(|nodes| nodes.len() <= MOST_NODES)?;
    let link = |value: &Value| value.as_array()?.first()?.as_str().map(str::to_owned);
    let inputs = |id: &str| nodes.get(id)?.get("inputs")?.as_object();
    let mut waiting: Vec<String> = nodes.keys().filter_map(|id| link(inputs(id)?.get("positive")?)).collect();
    let mut seen = BTreeSet::new();
    let mut texts: Vec<String> = Vec::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let Some(inputs) = inputs(&id) else { continue };
        for (name, value) in inputs {
            let is_text = matches!(name.as_str(), "text" | "text_g" | "text_l" | "prompt" | "string" | "value");
            match value {
                Value::String(text)
                    if is_text && !text.trim().is_empty() && texts.len() < MOST_TEXTS && !texts.contains(text) =>
                {
                    texts.push(text.clone());
                }
                Value::Array(_) if name != "negative" && name != "model" && name != "clip" => {
                    waiting.extend(link(value));
                }
                _ => {}
            }
        }
    }
    (!texts.is_empty()).then(|| texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(prompt: &str) -> Character {
        let mut one = Character::default();
        analyse(&mut one, &Told { prompt: prompt.to_owned(), evidence: Evidence::CivitaiMeta }, 0);
        one
    }

    fn said(one: &Character, kind: AttributeKind) -> (&str, Confidence) {
        let attribute = &one.attributes[&kind];
        (&attribute.value, attribute.confidence)
    }

    #[test]
    fn a_tagged_prompt_is_read_surely() {
        let one =
            of("masterpiece, 1girl, elf, long silver hair, (blue eyes:1.2), green cloak, leather boots, <lora:x:1>");
        assert_eq!(said(&one, AttributeKind::Gender), ("woman", Confidence::Sure));
        assert_eq!(said(&one, AttributeKind::Species), ("elf", Confidence::Sure));
        assert_eq!(said(&one, AttributeKind::Hair), ("long silver hair", Confidence::Sure));
        assert_eq!(said(&one, AttributeKind::Eyes), ("blue eyes", Confidence::Sure));
        assert_eq!(said(&one, AttributeKind::Clothing), ("green cloak, leather boots", Confidence::Sure));
        assert_eq!(one.attributes[&AttributeKind::Hair].evidence, Evidence::CivitaiMeta);
        assert_eq!(one.rating, Rating { level: MatureLevel::Unrated, evidence: Evidence::Nothing });
    }

    #[test]
    fn sentences_are_read_less_surely() {
        let one = of("An old man in a long grey coat, holding a lantern by the river");
        assert_eq!(said(&one, AttributeKind::Gender), ("man", Confidence::Likely));
        assert_eq!(said(&one, AttributeKind::Species), ("human", Confidence::Likely));
        assert_eq!(said(&one, AttributeKind::Clothing), ("long grey coat, lantern", Confidence::Likely));
        assert_eq!(said(&one, AttributeKind::Hair), ("", Confidence::Unknown));
    }

    #[test]
    fn what_is_contradicted_or_not_said_is_unknown() {
        for prompt in ["", "a castle", "1girl, 1boy", "2girls, cat, dog"] {
            let one = of(prompt);
            assert_eq!(said(&one, AttributeKind::Gender), ("", Confidence::Unknown), "{prompt}");
            assert_eq!(said(&one, AttributeKind::Species), ("", Confidence::Unknown), "{prompt}");
        }
        assert_eq!(said(&of("dark elf, 1girl"), AttributeKind::Species).0, "dark elf");
        assert_eq!(said(&of("cat girl"), AttributeKind::Species).0, "catfolk");
        assert_eq!(said(&of("elf, robot"), AttributeKind::Species).0, "");
    }

    #[test]
    fn the_level_of_civitai_goes_before_words() {
        let mut one = Character::default();
        let told = Told { prompt: "nude study".to_owned(), evidence: Evidence::CivitaiMeta };
        analyse(&mut one, &told, 2);
        assert_eq!(one.rating, Rating { level: MatureLevel::Pg13, evidence: Evidence::CivitaiLevel });
        analyse(&mut one, &told, 0);
        assert_eq!(one.rating.level, MatureLevel::X);
        let mut child = of("a child, coat");
        assert_eq!(child.rating.evidence, Evidence::MinorWords);
        child.look.style = "nsfw".to_owned();
        assert!(safety::check(&child).is_err());
    }

    #[test]
    fn a_graph_gives_its_positive_texts_only() {
        let graph = json!({
            "3": {"class_type": "KSampler", "inputs": {"positive": ["6", 0], "negative": ["7", 0], "model": ["4", 0]}},
            "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "x"}},
            "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["9", 0], "clip": ["4", 1]}},
            "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "1boy", "clip": ["4", 1]}},
            "9": {"class_type": "PrimitiveString", "inputs": {"value": "1girl, red hair", "loop": ["9", 0]}},
        });
        assert_eq!(prompt_of_graph(&graph).as_deref(), Some("1girl, red hair"));
        assert_eq!(prompt_of_graph(&json!([])), None);
        let text = GenerationText { comfy_prompt_json: Some(graph.to_string()), ..GenerationText::default() };
        assert_eq!(told_by_file(&text).unwrap().evidence, Evidence::EmbeddedGraph);
    }
}
