//! Characters and results as text and as JSON.

use super::super::Outcome;
use super::super::error::CliError;
use super::super::output::{Output, plain};
use super::Here;
use crate::characters::{Folder, Prompts, SetResult, recipe};
use crate::comfy::Choice;
use crate::model::character::{Character, Owner, Slot};
use crate::model::ids::CharacterId;
use crate::model::text;
use serde_json::{Value, json};

fn owner(character: &Character) -> &'static str {
    match character.owner {
        Owner::You => "you",
        Owner::Curator => "automatic",
    }
}

pub(super) fn list(here: &Here<'_>, output: &mut Output) -> Result<Outcome, CliError> {
    let all = here.store.read(|reader| reader.characters())?;
    let kept: Vec<&Character> = all.iter().filter(|one| one.deleted_unix_secs.is_none()).collect();
    for one in &kept {
        if output.json {
            output.object(&json!({
                "id": one.id, "name": one.name, "owner": owner(one), "rating": one.rating.level.label(),
                "generated": one.made(), "total": one.wanted().len(), "made_unix_secs": one.made_unix_secs,
                "civitai_image": one.source.civitai_image,
            }))?;
        } else {
            let (made, wanted) = (one.made(), one.wanted().len());
            let line = format!("{:>5}  {made} of {wanted}  {:<6} {}", one.id, one.rating.level.label(), one.name);
            output.line(&plain(&line))?;
        }
    }
    if kept.is_empty() && !output.json {
        output.line("No character was made yet: civitdeck characters create --image FILE")?;
    }
    Ok(Outcome::Done)
}

pub(super) fn show(
    id: CharacterId,
    with_recipe: bool,
    here: &Here<'_>,
    output: &mut Output,
) -> Result<Outcome, CliError> {
    let character = here.studio(&[])?.character(id)?;
    let runs = here.store.read(|reader| reader.runs())?;
    let runs: Vec<_> = runs.iter().filter(|run| run.character == id).collect();
    if output.json {
        let mut told = json!({
            "id": id, "name": character.name, "owner": owner(&character), "seed": character.seed,
            "rating": {"level": character.rating.level.label(), "source": character.rating.evidence.key()},
            "minor_word": character.minor_word, "attributes": attributes(&character), "source": character.source,
            "result": SetResult::of(&character, &Folder::below(&here.launch.data_dir)), "runs": runs,
        });
        if with_recipe {
            told["recipes"] = Slot::ALL.iter().map(|slot| recipe(&character, *slot)).collect();
        }
        output.object(&told)?;
        return Ok(Outcome::Done);
    }
    output.line(&plain(&format!("{}  {}  seed {}", character.name, owner(&character), character.seed)))?;
    about(&character, output)?;
    result(&SetResult::of(&character, &Folder::below(&here.launch.data_dir)), output)?;
    if with_recipe {
        for slot in Slot::ALL.into_iter().filter(|slot| character.picture(*slot).is_some()) {
            output.line(&plain(&serde_json::to_string(&recipe(&character, slot)).unwrap_or_default()))?;
        }
    }
    Ok(Outcome::Done)
}

/// What is known of the figure, with who says it.
pub(super) fn about(character: &Character, output: &mut Output) -> Result<(), CliError> {
    for (kind, one) in &character.attributes {
        let value = if one.value.is_empty() { "unknown" } else { &one.value };
        let line = if one.value.is_empty() {
            format!("  {:<9} {value}", kind.key())
        } else {
            format!("  {:<9} {value}  ({}, {})", kind.key(), one.told_by(), one.confidence.key())
        };
        output.line(&plain(&line))?;
    }
    let rating = &character.rating;
    output.line(&plain(&format!("  rating    {}  ({})", rating.level.label(), rating.evidence.key())))?;
    if let Some(word) = &character.minor_word {
        output.line(&plain(&format!("  \"{word}\" suggests a minor: only safe pictures are made")))?;
    }
    Ok(())
}

pub(super) fn attributes(character: &Character) -> Value {
    let one = |(kind, one): (&crate::model::character::AttributeKind, &crate::model::character::Attribute)| {
        let value = Some(one.value.as_str()).filter(|value| !value.is_empty());
        let told = json!({"value": value, "source": one.told_by(), "confidence": one.confidence.key()});
        (kind.key().to_owned(), told)
    };
    Value::Object(character.attributes.iter().map(one).collect())
}

/// How a draft would be made.
pub(super) struct Way<'a> {
    /// The server and its method; none where no server was asked, or none can make it.
    pub(super) best: Option<&'a (String, Choice)>,
    /// Why none of those that were asked can make it.
    pub(super) trouble: Option<&'a str>,
    /// Credits a set costs.
    pub(super) price: u64,
}

/// What would be made.
pub(super) fn draft(
    character: &Character,
    prompts: &[(Slot, Prompts)],
    way: &Way<'_>,
    output: &mut Output,
) -> Result<(), CliError> {
    let best = way.best;
    if output.json {
        let prompts: Vec<Value> = prompts
            .iter()
            .map(|(slot, texts)| json!({"type": slot, "positive": texts.positive, "negative": texts.negative}))
            .collect();
        output.object(&json!({
            "name": character.name, "seed": character.seed, "attributes": attributes(character),
            "rating": {"level": character.rating.level.label(), "source": character.rating.evidence.key()},
            "minor_word": character.minor_word, "prompts": prompts,
            "server": best.map(|(server, _)| server), "method": best.map(|(_, choice)| choice.method.label()),
            "family": best.map(|(_, choice)| choice.family.label()), "price": way.price, "error": way.trouble,
        }))?;
        return Ok(());
    }
    output.line(&plain(&character.name))?;
    about(character, output)?;
    let likely = match (best, way.trouble) {
        (_, Some(trouble)) => format!("  cannot be made now: {trouble}"),
        (Some((server, choice)), None) => {
            let (method, family) = (choice.method, choice.family.label());
            format!("  on {server} with {}: {}; words for {family}", method.label(), method.honest_word())
        }
        (None, None) => "  no server was asked: the words may differ for the model that makes them".to_owned(),
    };
    output.line(&plain(&likely))?;
    output.line(&format!("  costs {}", text::plural(way.price, "credit", "credits")))?;
    for (slot, texts) in prompts {
        output.line(&format!("  {}", slot.key()))?;
        output.line(&plain(&format!("    {}", texts.positive)))?;
        output.line(&plain(&format!("    not: {}", texts.negative)))?;
    }
    Ok(())
}

pub(super) fn result(result: &SetResult, output: &mut Output) -> Result<(), CliError> {
    if output.json {
        output.object(result)?;
        return Ok(());
    }
    output.line(&format!("character {}: {} of {} pictures", result.id, result.generated, result.total))?;
    for image in &result.images {
        let line = format!(
            "  {:<17} {}  seed {}, {:.1} s on {}, {}",
            image.slot.key(),
            image.path.display(),
            image.seed,
            image.seconds,
            image.server,
            image.method
        );
        output.line(&plain(&line))?;
    }
    for error in &result.errors {
        output.line(&plain(&format!("  {:<17} {}", error.stage.key(), error.error)))?;
    }
    Ok(())
}
