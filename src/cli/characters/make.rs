//! Making characters and what they lack, from the command line.

use super::super::error::CliError;
use super::super::online::Online;
use super::super::output::{Output, tell};
use super::super::studio_options::{CreateArgs, LookArgs};
use super::super::{Outcome, comfy, interrupt};
use super::{Here, print};
use crate::characters::{
    Draft, Listen, News, SetResult, Studio, StudioError, check, from_civitai, from_file, judge, preview,
};
use crate::comfy::{Choice, JobState, ServerSpec, graph::Template, same_file};
use crate::jobs::CancelToken;
use crate::model::character::{Attribute, AttributeKind, Character, Look, LoraWish, Owner, Slot};
use crate::model::ids::CharacterId;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The largest workflow file, in bytes.
const MAX_WORKFLOW_BYTES: u64 = 4 << 20;

pub(super) fn create(args: &CreateArgs, here: &Here<'_>, output: &mut Output) -> Result<Outcome, CliError> {
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let mut draft = source(args, here, &cancel)?;
    change(&mut draft.character, args, here)?;
    if args.tagger {
        let studio = here.studio(&comfy::some_servers(&here.store)?)?;
        // A hint, and no reason to stop.
        if let Err(error) = comfy::runtime()?.block_on(studio.hint(&mut draft, &cancel)) {
            tell(&format!("The tagger told nothing: {error}"));
        }
    }
    judge(&mut draft.character);
    if args.dry_run {
        check(&draft.character)?;
        let (best, trouble) = best(&draft.character.look, here)?;
        let prompts = preview(&draft.character, best.as_ref().map(|(_, choice)| choice));
        let way = print::Way { best: best.as_ref(), trouble: trouble.as_deref(), price: here.settings.price_set };
        print::draft(&draft.character, &prompts, &way, output)?;
        return Ok(Outcome::of(trouble.is_some()));
    }
    let studio = here.studio(&comfy::some_servers(&here.store)?)?;
    let made = comfy::runtime()?.block_on(studio.create(draft, Owner::You, &telling(), &cancel))?;
    finish(&made, output)
}

/// A server, and what it would do.
type Best = (String, Choice);

/// The server that would make it, and how; or why none of those that were asked can. Nobody is asked where none was added or nothing
/// may be sent.
fn best(look: &Look, here: &Here<'_>) -> Result<(Option<Best>, Option<String>), CliError> {
    let servers: Vec<ServerSpec> = comfy::servers(&here.store)?
        .into_iter()
        .filter(|server| server.is_local() || !here.launch.civitai.offline)
        .collect();
    let (studio, runtime) = (here.studio(&servers)?, comfy::runtime()?);
    if servers.is_empty() {
        return Ok((None, None));
    }
    let trouble = runtime.block_on(studio.can_make(look)).err().map(|error| error.to_string());
    let best = if trouble.is_none() { runtime.block_on(studio.best(look)) } else { None };
    Ok((best, trouble))
}

pub(super) fn retry(
    id: CharacterId,
    stages: &[String],
    anew: bool,
    here: &Here<'_>,
    output: &mut Output,
) -> Result<Outcome, CliError> {
    let slot = |key: &String| {
        Slot::from_key(key).ok_or_else(|| {
            let all = Slot::ALL.map(Slot::key).join(", ");
            CliError::Usage(format!("no picture is called {key}; there are {all}"))
        })
    };
    let slots: Vec<Slot> = stages.iter().map(slot).collect::<Result<_, _>>()?;
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let studio = here.studio(&comfy::some_servers(&here.store)?)?;
    let runtime = comfy::runtime()?;
    let listen = telling();
    let made = if anew {
        return anew_one_by_one(&studio, (id, &slots), &listen, &cancel, output);
    } else {
        let some = (!slots.is_empty()).then_some(slots.as_slice());
        runtime.block_on(studio.retry(id, some, &listen, &cancel))?
    };
    let now = SetResult::of(&studio.character(made.id)?, studio.folder());
    finish(&now, output)
}

/// Makes pictures anew and takes those that came out. One that did not leaves everything as it was, what was made earlier
/// and waits to be accepted too.
fn anew_one_by_one(
    studio: &Studio,
    (id, slots): (CharacterId, &[Slot]),
    listen: &Listen,
    cancel: &CancelToken,
    output: &mut Output,
) -> Result<Outcome, CliError> {
    let runtime = comfy::runtime()?;
    let mut failed = false;
    for slot in slots {
        let made = runtime.block_on(studio.regenerate(id, *slot, listen, cancel))?;
        if made.errors.iter().any(|error| error.stage == *slot) {
            failed = true;
        } else {
            studio.decide(id, *slot, true)?;
        }
    }
    let now = SetResult::of(&studio.character(id)?, studio.folder());
    print::result(&now, output)?;
    Ok(Outcome::of(failed || now.generated < now.total))
}

fn finish(made: &SetResult, output: &mut Output) -> Result<Outcome, CliError> {
    print::result(made, output)?;
    Ok(Outcome::of(made.generated < made.total))
}

/// The draft, from disk or from CivitAI.
fn source(args: &CreateArgs, here: &Here<'_>, cancel: &CancelToken) -> Result<Draft, CliError> {
    if let Some(path) = &args.image {
        return Ok(from_file(path)?);
    }
    let id = args.civitai_image.unwrap_or_default();
    let online = Online::new(here.launch)?;
    let draft = online.wait(cancel, from_civitai(&online.client, id));
    Ok(draft.unwrap_or(Err(StudioError::Comfy(crate::comfy::ComfyError::Cancelled)))?)
}

/// What the arguments say of the character.
fn change(character: &mut Character, args: &CreateArgs, here: &Here<'_>) -> Result<(), CliError> {
    character.look = here.settings.look.clone();
    if let Some(name) = &args.name {
        name.trim().clone_into(&mut character.name);
    }
    character.seed = args.seed.unwrap_or(character.seed);
    character.wants_references = !args.avatar_only;
    for one in &args.set {
        let usage = || {
            let all = AttributeKind::ALL.map(AttributeKind::key).join(", ");
            CliError::Usage(format!("--set needs WHAT=VALUE with one of {all}, not {one}"))
        };
        let (what, value) = one.split_once('=').ok_or_else(usage)?;
        let what = what.trim().to_lowercase();
        let kind = AttributeKind::ALL.into_iter().find(|kind| kind.key() == what).ok_or_else(usage)?;
        character.attributes.insert(kind, Attribute::by_you(value.trim()));
    }
    put_look(&mut character.look, &args.look, here)
}

/// What the arguments say of how pictures are made, in place of what was set.
pub(super) fn put_look(look: &mut Look, args: &LookArgs, here: &Here<'_>) -> Result<(), CliError> {
    put(&mut look.checkpoint, args.checkpoint.as_deref());
    put(&mut look.family, args.family.as_deref());
    put(&mut look.method, args.method.as_deref());
    look.steps = args.steps.unwrap_or(look.steps);
    if !args.server.is_empty() {
        look.servers = addresses(&args.server, here)?;
    }
    put(&mut look.style, args.style.as_deref());
    put(&mut look.negative, args.negative.as_deref());
    look.uses_source &= !args.words_only;
    let wanted: Vec<LoraWish> = args.lora.iter().map(|lora| lora_of(lora)).collect();
    let words = if wanted.is_empty() { Vec::new() } else { trigger_words(here)? };
    for lora in wanted {
        let known = words.iter().find(|(file, _)| same_file(std::slice::from_ref(file), &lora.name).is_some());
        look.loras.push(LoraWish { words: known.map(|(_, words)| words.clone()).unwrap_or_default(), ..lora });
    }
    if let Some(path) = &args.workflow {
        look.template = workflow(path)?;
    }
    Ok(())
}

/// The servers of these names, by their addresses: another name changes nothing.
fn addresses(names: &[String], here: &Here<'_>) -> Result<Vec<String>, CliError> {
    let servers = comfy::servers(&here.store)?;
    let address = |name: &String| {
        let found = servers.iter().find(|server| server.is_called(name)).map(|server| server.address.clone());
        found.ok_or_else(|| {
            CliError::Usage(format!("no server is called {name}; `civitdeck comfy list` tells which there are"))
        })
    };
    names.iter().map(address).collect()
}

fn put(place: &mut String, text: Option<&str>) {
    if let Some(text) = text {
        text.trim().clone_into(place);
    }
}

/// A workflow of the user's own, checked.
fn workflow(path: &Path) -> Result<String, CliError> {
    let bytes = crate::thumbs::read_bounded(path, MAX_WORKFLOW_BYTES).map_err(StudioError::from)?;
    let template = String::from_utf8_lossy(&bytes).into_owned();
    Template::read(&template)?;
    Ok(template)
}

/// Files of the library with their trigger words.
fn trigger_words(here: &Here<'_>) -> Result<Vec<(String, String)>, CliError> {
    let cards = here.store.read(|reader| reader.cards())?;
    let row = |card: &crate::model::card::Card| {
        let words: Vec<&str> = card.trigger_words.iter().map(|word| word.as_ref()).collect();
        let file = card.path.file_name()?.to_string_lossy().into_owned();
        (!words.is_empty()).then(|| (file, words.join(", ")))
    };
    Ok(cards.iter().filter_map(row).collect())
}

/// `ink.safetensors:0.7`; a colon that no number follows belongs to the name.
fn lora_of(text: &str) -> LoraWish {
    let parts = text.rsplit_once(':').and_then(|(name, strength)| Some((name, strength.parse::<f64>().ok()?)));
    let (name, strength) = parts.filter(|(_, strength)| strength.is_finite()).unwrap_or((text, 1.0));
    LoraWish { name: name.to_owned(), strength, words: String::new() }
}

/// Tells on standard error how far each picture is, once per change that matters.
fn telling() -> Listen {
    let last: Mutex<Vec<(Slot, String)>> = Mutex::default();
    Arc::new(move |news| {
        let News::Stage { slot, server, state, .. } = news else { return };
        let so_far = match state {
            JobState::Waiting => "waits for a server".to_owned(),
            JobState::Queued(before) => format!("waits behind {before} on {server}"),
            JobState::Running { .. } => format!("is made on {server}"),
            JobState::OutOfReach => format!("{server} does not answer, waiting"),
            JobState::Uploading | JobState::Submitting | JobState::Fetching => return,
        };
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let same = last.iter().any(|(one, text)| *one == slot && *text == so_far);
        if !same {
            tell(&format!("{}: {so_far}", slot.key()));
            last.retain(|(one, _)| *one != slot);
            last.push((slot, so_far));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lora_may_have_a_strength() {
        assert_eq!(
            (lora_of("a.safetensors:0.7").name.as_str(), lora_of("a.safetensors:0.7").strength),
            ("a.safetensors", 0.7)
        );
        assert_eq!(lora_of("C:\\x\\a.safetensors").name, "C:\\x\\a.safetensors");
        assert_eq!(lora_of("a:inf").name, "a:inf");
    }
}
