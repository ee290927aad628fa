//! Who may be shown how: words that suggest a minor force a safe rating, and nothing mature is made with them.

use super::error::StudioError;
use super::tags::{holds, tags, words};
use super::words::{MATURE, MINOR, MINOR_UNSPACED, SAFE};
use crate::model::character::{Character, Evidence};
use crate::model::mature::MatureLevel;

/// An age below this is a minor's.
const ADULT: u32 = 18;

/// What suggests a minor in a text.
pub fn minor_word(text: &str) -> Option<String> {
    let spoken = text.to_lowercase().replace(['-', '_'], " ");
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
fn texts(character: &Character) -> Vec<&str> {
    let look = &character.look;
    let mut texts: Vec<&str> = vec![&character.name, &character.source.prompt, &look.style];
    texts.extend(character.attributes.values().map(|attribute| attribute.value.as_str()));
    texts.extend(look.loras.iter().flat_map(|lora| [lora.name.as_str(), lora.words.as_str()]));
    texts.extend(look.prompts.values().map(|own| own.positive.as_str()));
    // What a tagger saw is in no prompt, but a minor it saw is one.
    texts.extend(character.source.tags.iter().map(String::as_str));
    texts
}

/// Takes in what all texts say now: after the analysis, and again after every change of a user.
pub fn judge(character: &mut Character) {
    character.minor_word = texts(character).into_iter().find_map(minor_word);
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
    let Some(word) = texts(character).into_iter().find_map(minor_word) else { return Ok(()) };
    let mature = |text: &str| level_of_words(text).is_some_and(|bits| is_mature(MatureLevel::mildest(bits)));
    if is_mature(character.rating.level) || texts(character).into_iter().any(mature) {
        return Err(StudioError::Refused { word });
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
    fn levels_of_words() {
        assert_eq!(level_of_words("rating_explicit, 1girl"), Some(16));
        assert_eq!(level_of_words("a nude study"), Some(8));
        assert_eq!(level_of_words("sfw, a castle"), Some(1));
        assert_eq!(level_of_words("a castle in Essex"), None);
    }
}
