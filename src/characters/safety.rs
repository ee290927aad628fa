//! Who may be shown how: words that suggest a minor force a safe rating, and nothing mature is made with them.

use super::error::StudioError;
use super::tags::{holds, tags, words};
use super::words::{MATURE, MINOR, MINOR_UNSPACED, SAFE};
use crate::comfy::graph::Template;
use crate::model::character::{Character, Evidence};
use crate::model::mature::MatureLevel;

/// Words that hold one for a minor and mean a colour, a hairstyle or a flower.
const NO_MINOR: [&str; 9] = [
    "baby blue",
    "baby pink",
    "baby hair",
    "baby doll dress",
    "baby's breath",
    "babys breath",
    "baby bangs",
    "baby dragon",
    "baby bump",
];
/// An age below this is a minor's.
const ADULT: u32 = 18;

/// What suggests a minor in a text.
pub fn minor_word(text: &str) -> Option<String> {
    let mut spoken = text.to_lowercase().replace(['-', '_'], " ");
    for harmless in NO_MINOR {
        spoken = spoken.replace(harmless, " ");
    }
    if let Some(word) = MINOR_UNSPACED.into_iter().find(|word| spoken.contains(word)) {
        return Some(word.to_owned());
    }
    let found = tags(&spoken);
    let said = |phrase: &&str| {
        let phrase = phrase.replace('-', " ");
        found.iter().any(|tag| holds(tag, &phrase))
    };
    MINOR.into_iter().find(said).map(str::to_owned).or_else(|| low_age(&spoken))
}

/// "15 years old", "aged 15", "15yo", "age: 9".
fn low_age(text: &str) -> Option<String> {
    let text = text.replace([':', '/', '=', ',', '('], " ");
    let words = words(&text);
    for (at, word) in words.iter().enumerate() {
        let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
        let Ok(age) = digits.parse::<u32>() else { continue };
        let rest = word.get(digits.len()..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or_default();
        let after = words.get(at + 1).copied().unwrap_or_default();
        let is_years = |word: &str| matches!(word, "yo" | "y" | "yr" | "yrs" | "year" | "years");
        let is_age = matches!(before, "age" | "aged") || is_years(after) || is_years(rest);
        if is_age && age < ADULT {
            return Some(format!("{age} years"));
        }
    }
    None
}

/// The most mature level that words of a text suggest, as CivitAI's bits; `None` when no word says anything.
pub(super) fn level_of_words(text: &str) -> Option<u32> {
    let spoken = text.to_lowercase().replace('_', " ");
    let found = tags(&spoken);
    let said = |phrase: &str| found.iter().any(|tag| tag == phrase || holds(tag, phrase));
    let mature = MATURE.into_iter().filter(|(word, _)| said(word)).map(|(_, bits)| bits).max();
    mature.or_else(|| SAFE.into_iter().any(said).then_some(1))
}

/// Every text of a character that ends up in a prompt or says what its source shows.
fn texts(character: &Character) -> Vec<String> {
    let look = &character.look;
    let mut texts: Vec<&str> = vec![&character.name, &character.source.prompt, &look.style];
    texts.extend(character.attributes.values().map(|attribute| attribute.value.as_str()));
    texts.extend(look.loras.iter().flat_map(|lora| [lora.name.as_str(), lora.words.as_str()]));
    texts.extend(look.prompts.values().map(|own| own.positive.as_str()));
    // What a tagger saw is in no prompt, but a minor it saw is one.
    texts.extend(character.source.tags.iter().map(String::as_str));
    let template = own_workflow(character);
    texts.extend(template.iter().flat_map(Template::texts));
    texts.into_iter().map(str::to_owned).collect()
}

/// The workflow of the user's own, where there is one that can be read.
fn own_workflow(character: &Character) -> Option<Template> {
    let template = character.look.template.trim();
    if template.is_empty() { None } else { Template::read(template).ok() }
}

/// Takes in what all texts say now: after the analysis, and again after every change of a user.
pub fn judge(character: &mut Character) {
    character.minor_word = texts(character).iter().find_map(|text| minor_word(text));
    if character.minor_word.is_some() && !is_mature(character.rating.level) {
        character.rating.level = MatureLevel::Pg;
        character.rating.evidence = Evidence::MinorWords;
    }
}

/// Whether a level is above PG-13.
pub fn is_mature(level: MatureLevel) -> bool {
    level > MatureLevel::Pg13
}

/// Refuses what must not be made.
pub fn check(character: &Character) -> Result<(), StudioError> {
    let texts = texts(character);
    let Some(word) = texts.iter().find_map(|text| minor_word(text)) else { return Ok(()) };
    let mature = |text: &str| level_of_words(text).is_some_and(|bits| is_mature(MatureLevel::mildest(bits)));
    if is_mature(character.rating.level) || texts.iter().any(|text| mature(text)) {
        return Err(StudioError::Refused { word });
    }
    if own_workflow(character).is_some_and(|template| !template.has("negative")) {
        return Err(StudioError::Unguarded { word });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::character::{Look, OwnPrompt};

    #[test]
    fn minors_are_recognised_and_adults_are_not() {
        for text in [
            "1girl, (loli:1.2), dress",
            "a little girl with a lantern",
            "school_girl",
            "15 years old",
            "a 9-year-old in a coat",
            "aged 12",
            "17yo",
            "age: 16",
            "pre-teen",
            "幼女",
            "a CHILD",
            "a baby in a blue dress",
        ] {
            assert!(minor_word(text).is_some(), "{text}");
        }
        for text in [
            "1girl, long hair",
            "a man aged 42",
            "18 years old",
            "30yo",
            "1boy, kidney bean",
            "12 roses",
            "masterpiece",
            "baby blue dress, baby's breath",
            "baby_blue eyes",
        ] {
            assert_eq!(minor_word(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_mature_is_made_with_a_minor() {
        let with = |style: &str, level| {
            let mut one =
                Character { look: Look { style: style.to_owned(), ..Look::default() }, ..Character::default() };
            one.source.prompt = "a child in a coat".to_owned();
            one.rating.level = level;
            judge(&mut one);
            one
        };
        let safe = with("ink drawing", MatureLevel::Pg13);
        assert_eq!((safe.rating.level, safe.rating.evidence), (MatureLevel::Pg, Evidence::MinorWords));
        assert!(check(&safe).is_ok());
        assert!(check(&with("ink, nsfw", MatureLevel::Pg)).is_err());
        assert!(check(&with("ink", MatureLevel::R)).is_err(), "the source is mature");
        let mut typed = with("ink", MatureLevel::Pg);
        let own = OwnPrompt { positive: "nude".to_owned(), ..OwnPrompt::default() };
        typed.look.prompts.insert(crate::model::character::Slot::Front, own);
        assert!(check(&typed).is_err(), "a prompt that was typed counts too");
        let mut raised = safe;
        raised.rating.level = MatureLevel::X;
        assert!(check(&raised).is_err(), "the user may not raise it");
    }

    #[test]
    fn a_workflow_of_the_users_own_is_looked_at_too() {
        let with = |positive: &str, negative: &str| {
            let node = |text: &str| serde_json::json!({"class_type": "CLIPTextEncode", "inputs": {"text": text}});
            let graph = serde_json::json!({"1": node(positive), "2": node(negative),
                "3": {"class_type": "KSampler", "inputs": {"positive": ["1", 0], "negative": ["2", 0]}},
                "4": {"class_type": "SaveImage", "inputs": {}}});
            let mut one =
                Character { look: Look { template: graph.to_string(), ..Look::default() }, ..Character::default() };
            judge(&mut one);
            (one.minor_word.clone(), check(&one))
        };
        let (word, checked) = with("${positive}, child, nude", "${negative}");
        assert!(word.as_deref() == Some("child") && matches!(checked, Err(StudioError::Refused { .. })), "{checked:?}");
        let (_, checked) = with("${positive}, child", "blurry");
        assert!(matches!(checked, Err(StudioError::Unguarded { .. })), "{checked:?}");
        assert!(with("${positive}, child", "${negative}, nsfw").1.is_ok(), "what must not be seen is no wish");
        assert_eq!(with("${positive}, a harbour", "child").0, None);
    }

    #[test]
    fn levels_of_words() {
        assert_eq!(level_of_words("rating_explicit, 1girl"), Some(16));
        assert_eq!(level_of_words("a nude study"), Some(8));
        assert_eq!(level_of_words("sfw, a castle"), Some(1));
        assert_eq!(level_of_words("a castle in Essex"), None);
    }
}
