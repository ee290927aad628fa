//! What a tagger saw in the source, as hints: they fill what nobody says, and change nothing that somebody does.

use super::analysis::{Told, attributes};
use super::error::StudioError;
use super::safety::{is_mature, judge, level_of_words};
use super::source::Draft;
use super::studio::Studio;
use crate::comfy::{Tags, ask_tagger};
use crate::jobs::CancelToken;
use crate::model::character::{Attribute, Character, Confidence, Evidence, Rating};
use crate::model::mature::MatureLevel;
use std::sync::Arc;

/// Takes in what a tagger saw. Whatever the user or the source says stays; what a tagger said before is replaced.
pub fn take_tags(character: &mut Character, seen: &Tags) {
    character.source.tags.clone_from(&seen.tags);
    character.source.tagged_by.clone_from(&seen.server);
    let told = Told { prompt: seen.tags.join(", "), evidence: Evidence::Tagger };
    for (kind, found) in attributes(&told) {
        let known = character.attributes.entry(kind).or_default();
        if matches!(known.evidence, Evidence::Nothing | Evidence::Tagger) {
            *known = if found.value.is_empty() {
                Attribute::default()
            } else {
                Attribute { confidence: Confidence::Guess, server: seen.server.clone(), ..found }
            };
        }
    }
    // Taggers give no rating, but may name what makes one. That nothing of it is seen proves nothing.
    if matches!(character.rating.evidence, Evidence::Nothing | Evidence::Tagger) {
        let level = level_of_words(&told.prompt).map(MatureLevel::mildest).filter(|level| is_mature(*level));
        character.rating = match level {
            Some(level) => Rating { level, evidence: Evidence::Tagger },
            None => Rating { level: MatureLevel::Unrated, evidence: Evidence::Nothing },
        };
    }
    judge(character);
}

impl Studio {
    /// Asks a server's tagger what it sees in a picture.
    pub async fn ask_tagger(
        &self,
        picture: &Arc<[u8]>,
        servers: &[String],
        cancel: &CancelToken,
    ) -> Result<Tags, StudioError> {
        Ok(ask_tagger(&self.pool, servers, Arc::clone(picture), cancel).await?)
    }

    /// Has a tagger look at the source of a draft and takes in what it saw.
    pub async fn hint(&self, draft: &mut Draft, cancel: &CancelToken) -> Result<(), StudioError> {
        let seen = self.ask_tagger(&draft.bytes, &draft.character.look.servers, cancel).await?;
        take_tags(&mut draft.character, &seen);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::analysis::analyse;
    use crate::characters::check;
    use crate::model::character::AttributeKind;

    fn seen(tags: &[&str]) -> Tags {
        Tags { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), server: "attic".to_owned() }
    }

    fn of(prompt: &str) -> Character {
        let mut one = Character::default();
        analyse(&mut one, &Told { prompt: prompt.to_owned(), evidence: Evidence::CivitaiMeta }, 0);
        one
    }

    #[test]
    fn a_hint_fills_what_nobody_says_and_nothing_else() {
        let mut one = of("1girl, silver hair");
        one.attributes.insert(AttributeKind::Eyes, Attribute::by_you(""));
        take_tags(&mut one, &seen(&["1boy", "red_hair", "blue_eyes", "long_coat"]));
        let value = |kind| one.attributes[&kind].value.as_str();
        assert_eq!((value(AttributeKind::Gender), value(AttributeKind::Hair)), ("woman", "silver hair"));
        assert_eq!(value(AttributeKind::Eyes), "", "who says unknown means it");
        let clothing = &one.attributes[&AttributeKind::Clothing];
        assert_eq!((clothing.value.as_str(), clothing.confidence), ("long coat", Confidence::Guess));
        assert_eq!(clothing.told_by(), "WD14 on attic");
        take_tags(&mut one, &seen(&["cloak"]));
        assert_eq!(one.attributes[&AttributeKind::Clothing].value, "cloak", "the tagger may think again");
        take_tags(&mut one, &seen(&[]));
        assert_eq!(one.attributes[&AttributeKind::Clothing], Attribute::default());
    }

    #[test]
    fn a_minor_that_is_seen_is_one_and_what_is_mature_is_refused_with_it() {
        let mut one = of("a figure by the river");
        take_tags(&mut one, &seen(&["child", "coat"]));
        assert_eq!((one.minor_word.as_deref(), one.rating.level), (Some("child"), MatureLevel::Pg));
        assert!(check(&one).is_ok());
        one.look.style = "nsfw".to_owned();
        assert!(check(&one).is_err());
        let mut other = of("a figure by the river");
        take_tags(&mut other, &seen(&["nude", "loli"]));
        assert!(check(&other).is_err());
    }

    #[test]
    fn what_makes_a_rating_is_taken_only_where_there_is_none() {
        let mut one = of("a figure by the river");
        take_tags(&mut one, &seen(&["nude"]));
        assert_eq!(one.rating, Rating { level: MatureLevel::X, evidence: Evidence::Tagger });
        let mut told = Character::default();
        analyse(&mut told, &Told::default(), 1);
        take_tags(&mut told, &seen(&["nude"]));
        assert_eq!(told.rating.level, MatureLevel::Pg);
    }
}
