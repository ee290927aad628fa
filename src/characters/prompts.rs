//! The words of each picture, out of what is known of the figure and what the user wants.

use super::choice;
use super::safety::is_mature;
use crate::comfy::Choice;
use crate::comfy::graph::{Family, Method};
use crate::model::character::{AttributeKind, Character, OwnPrompt, Slot};
use std::collections::BTreeMap;

/// The two texts of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompts {
    /// What should be seen.
    pub positive: String,
    /// What should not.
    pub negative: String,
}

/// What a picture shows, in tags.
const fn view(slot: Slot) -> &'static str {
    match slot {
        Slot::Avatar => "portrait, head and shoulders, looking at viewer",
        Slot::Face => "face close-up, front view, neutral expression, detailed face, looking at viewer",
        Slot::Front => "full body, standing, front view, facing viewer, arms at sides",
        Slot::Side => "full body, standing, side view, from side, profile",
        Slot::Back => "full body, standing, from behind, back view, facing away",
    }
}

/// What a picture shows, as an order to a model that edits.
const fn order(slot: Slot) -> &'static str {
    match slot {
        Slot::Avatar => "Show this character as a portrait, head and shoulders, looking at the viewer",
        Slot::Face => "Show a close-up of the face of this same character from the front, with a neutral expression",
        Slot::Front => "Show this same character from head to feet, standing, from the front, arms at the sides",
        Slot::Side => "Show this same character from head to feet, standing, exactly from the side, in profile",
        Slot::Back => "Show this same character from head to feet, standing, from behind, facing away",
    }
}

/// The texts of one picture for a family of models and a method.
pub(super) fn prompts(character: &Character, slot: Slot, family: Family, method: Method) -> Prompts {
    let look = &character.look;
    if let Some(own) = look.prompts.get(&slot) {
        return own_words(character, own);
    }
    let mut words: Vec<String> = Vec::new();
    let mut say = |text: &str| {
        let text = text.trim().trim_matches(',').trim();
        if !text.is_empty() && !words.iter().any(|word| word == text) {
            words.push(text.to_owned());
        }
    };
    let (good, bad) = family.quality_words();
    let edits = matches!(method, Method::FluxKontext | Method::QwenEdit);
    say(if edits { order(slot) } else { good });
    if edits {
        say("keep the face, the hair, the clothes and the colours as they are");
    } else {
        say(view(slot));
    }
    say(&subject(character, family));
    let seen = [AttributeKind::Hair, AttributeKind::Eyes, AttributeKind::Clothing];
    let from_behind = slot == Slot::Back;
    for kind in seen.into_iter().filter(|kind| !(from_behind && *kind == AttributeKind::Eyes)) {
        say(character.known(kind).unwrap_or_default());
    }
    say(&look.style);
    look.loras.iter().for_each(|lora| say(&lora.words));
    say("solo, simple background");
    let safe = !is_mature(character.rating.level);
    if safe && family == Family::Pony {
        say("rating_safe");
    }
    if character.minor_word.is_some() {
        say("fully clothed");
    }
    let mut negative: Vec<&str> = vec![look.negative.trim(), bad, "multiple views, several people"];
    if safe {
        negative.push("nsfw, nude, suggestive");
    } else {
        negative.push("child, minor");
    }
    negative.retain(|text| !text.is_empty());
    Prompts { positive: words.join(", "), negative: negative.join(", ") }
}

/// What the user wrote, with what keeps a picture safe: that is no matter of taste.
fn own_words(character: &Character, own: &OwnPrompt) -> Prompts {
    let with = |text: &str, needed: &str| match text.trim().trim_end_matches(',') {
        "" => needed.to_owned(),
        text if text.contains(needed) => text.to_owned(),
        text => format!("{text}, {needed}"),
    };
    let positive = own.positive.trim();
    let positive = if character.minor_word.is_some() { with(positive, "fully clothed") } else { positive.to_owned() };
    let kept_out = if is_mature(character.rating.level) { "child, minor" } else { "nsfw, nude, suggestive" };
    Prompts { positive, negative: with(&own.negative, kept_out) }
}

/// Who is shown: tags for the families that were trained with them, words for the others.
fn subject(character: &Character, family: Family) -> String {
    let gender = character.known(AttributeKind::Gender).unwrap_or_default();
    let species = character.known(AttributeKind::Species).filter(|species| *species != "human").unwrap_or_default();
    let tagged = matches!(family, Family::Pony | Family::Illustrious);
    let who = match (gender, tagged) {
        ("woman", true) => "1girl, adult",
        ("man", true) => "1boy, adult",
        ("other", true) => "1other",
        ("other" | "", false) if !species.is_empty() => "",
        ("other" | "", _) => "one character",
        (gender, _) => gender,
    };
    // Nothing says "adult" of a figure that may be none.
    let who = if character.minor_word.is_some() { who.trim_end_matches(", adult") } else { who };
    match (species.is_empty(), who.is_empty(), tagged) {
        (true, _, _) => who.to_owned(),
        (false, true, _) => species.to_owned(),
        (false, false, true) => format!("{who}, {species}"),
        (false, false, false) => format!("{species} {who}"),
    }
}

/// The texts of all five pictures, for a look at them before anything is made: as they go to the server with this choice,
/// or as likely as they can be while no server is known.
pub fn preview(character: &Character, choice: Option<&Choice>) -> Vec<(Slot, Prompts)> {
    let look = &character.look;
    let guessed = || choice::family(look).or_else(|| Family::guess(&look.checkpoint)).unwrap_or_default();
    let family = choice.map_or_else(guessed, |choice| choice.family);
    let method = choice.map_or_else(|| choice::method(look).unwrap_or_default(), |choice| choice.method);
    character.wanted().iter().map(|slot| (*slot, prompts(character, *slot, family, method))).collect()
}

/// Words of a list between commas.
fn listed(words: &str) -> impl Iterator<Item = &str> {
    words.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn lacks<'a>(own: &OwnPrompt, words: &'a str) -> Vec<&'a str> {
    let said = own.positive.to_lowercase();
    listed(words).filter(|word| !said.contains(&word.to_lowercase())).collect()
}

/// Pictures whose prompt the user wrote without some of these words, like the trigger words of a LoRA.
pub fn without_words(prompts: &BTreeMap<Slot, OwnPrompt>, words: &str) -> Vec<Slot> {
    prompts.iter().filter(|(_, own)| !lacks(own, words).is_empty()).map(|(slot, _)| *slot).collect()
}

/// Puts these words at the end of the user's prompts that lack them.
pub fn insert_words(prompts: &mut BTreeMap<Slot, OwnPrompt>, words: &str) {
    for own in prompts.values_mut() {
        let lacking = lacks(own, words).join(", ");
        if lacking.is_empty() {
            continue;
        }
        let before = own.positive.trim().trim_end_matches(',');
        own.positive = if before.is_empty() { lacking } else { format!("{before}, {lacking}") };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::analysis::{Told, analyse};
    use crate::model::character::{Evidence, LoraWish};

    fn elf() -> Character {
        let mut one = Character { wants_references: true, ..Character::default() };
        let told = Told {
            prompt: "1girl, elf, silver hair, blue eyes, green cloak".to_owned(),
            evidence: Evidence::CivitaiMeta,
        };
        analyse(&mut one, &told, 1);
        one.look.style = "ink drawing".to_owned();
        one.look.loras = vec![LoraWish { name: "ink".to_owned(), strength: 0.7, words: "inkwash".to_owned() }];
        one
    }

    #[test]
    fn every_stage_has_its_own_words_and_the_same_figure() {
        let all: Vec<(Slot, Prompts)> = preview(&elf(), None);
        assert_eq!(all.len(), 5);
        for (slot, prompts) in &all {
            for word in ["elf woman", "silver hair", "green cloak", "ink drawing", "inkwash"] {
                assert!(prompts.positive.contains(word), "{}: {}", slot.key(), prompts.positive);
            }
            assert_eq!(prompts.positive.contains("blue eyes"), *slot != Slot::Back, "{}", slot.key());
            assert!(prompts.negative.contains("nsfw"));
        }
        assert!(all[3].1.positive.contains("profile") && all[4].1.positive.contains("from behind"));
        assert!(all[1].1.positive.contains("close-up") && all[2].1.positive.contains("front view"));
    }

    #[test]
    fn families_are_spoken_to_in_their_way() {
        let pony = prompts(&elf(), Slot::Avatar, Family::Pony, Method::IpAdapter).positive;
        assert!(
            pony.starts_with("score_9") && pony.contains("1girl, adult, elf") && pony.contains("rating_safe"),
            "{pony}"
        );
        let edit = prompts(&elf(), Slot::Back, Family::Flux, Method::FluxKontext).positive;
        assert!(edit.starts_with("Show this same character") && edit.contains("from behind"), "{edit}");
        let unknown = prompts(&Character::default(), Slot::Avatar, Family::Sdxl, Method::TextToImage).positive;
        assert!(unknown.contains("one character"), "{unknown}");
    }

    #[test]
    fn words_of_the_users_own_stand_for_a_stage_and_stay_safe() {
        let mut one = elf();
        let own = OwnPrompt { positive: "an elf on a bridge".to_owned(), negative: "rain".to_owned() };
        one.look.prompts.insert(Slot::Side, own);
        let all = preview(&one, None);
        assert_eq!(all[3].1.positive, "an elf on a bridge");
        assert_eq!(all[3].1.negative, "rain, nsfw, nude, suggestive");
        assert!(all[4].1.positive.contains("from behind"), "the others stay");
        one.minor_word = Some("child".to_owned());
        assert!(preview(&one, None)[3].1.positive.ends_with("fully clothed"));
    }

    #[test]
    fn trigger_words_are_missed_in_typed_prompts_only_and_inserted_once() {
        let own = |positive: &str| OwnPrompt { positive: positive.to_owned(), ..OwnPrompt::default() };
        let mut all = BTreeMap::from([(Slot::Side, own("an elf, InkWash")), (Slot::Back, own("a back,"))]);
        assert_eq!(without_words(&all, "inkwash, nib"), [Slot::Side, Slot::Back]);
        insert_words(&mut all, "inkwash, nib");
        assert_eq!(all[&Slot::Side].positive, "an elf, InkWash, nib");
        assert_eq!(all[&Slot::Back].positive, "a back, inkwash, nib");
        assert!(without_words(&all, "inkwash, nib").is_empty() && without_words(&all, "").is_empty());
    }

    #[test]
    fn the_preview_speaks_to_the_model_that_will_be_used() {
        let main = crate::comfy::graph::MainModel::Checkpoint("x".to_owned());
        let choice = |method, family| Choice { method, main: main.clone(), family };
        let of = |choice: &Choice| preview(&elf(), Some(choice))[0].1.positive.clone();
        assert!(of(&choice(Method::ImageToImage, Family::Pony)).starts_with("score_9"));
        assert!(of(&choice(Method::FluxKontext, Family::Flux)).starts_with("Show this character"));
        let mut named = elf();
        named.look.checkpoint = "ponyDiffusion.safetensors".to_owned();
        assert!(preview(&named, None)[0].1.positive.starts_with("score_9"), "while no server is known");
    }
}
