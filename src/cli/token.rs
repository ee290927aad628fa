//! `civitdeck token status|set|forget|test`: the CivitAI key, which is never printed.

use super::error::CliError;
use super::lines::path_text;
use super::online::Online;
use super::options::{TokenAction, TokenArgs};
use super::output::{Output, plain, tell};
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::civitai::Connection;
use crate::jobs::CancelToken;
use crate::model::feed::Myself;
use crate::model::token::{LONGEST_TOKEN, Token};
use crate::secrets::{Secrets, TokenSource};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Read as _};
use zeroize::Zeroizing;

/// A place of the key.
#[derive(Serialize)]
struct SourceFields<'a> {
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Cow<'a, str>>,
}

impl<'a> From<&'a TokenSource> for SourceFields<'a> {
    fn from(source: &'a TokenSource) -> Self {
        Self { source: source.id(), path: source.path().map(path_text) }
    }
}

#[derive(Serialize)]
struct StatusLine<'a> {
    set: bool,
    #[serde(flatten)]
    place: Option<SourceFields<'a>>,
}

#[derive(Serialize)]
struct SavedLine<'a> {
    saved: SourceFields<'a>,
    /// What still goes first.
    overridden_by: Option<SourceFields<'a>>,
}

#[derive(Serialize)]
struct ForgottenLine<'a> {
    removed: Vec<SourceFields<'a>>,
    /// What still gives a key.
    still: Option<SourceFields<'a>>,
}

/// What came of a test.
#[derive(Serialize)]
struct TestLine<'a> {
    /// `signed_in`, `no_key`, `key_refused`, `key_not_sent`, `failed`.
    outcome: &'static str,
    #[serde(flatten)]
    me: Option<MeFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl TestLine<'_> {
    const fn of(outcome: &'static str) -> Self {
        Self { outcome, me: None, error: None }
    }
}

#[derive(Serialize)]
struct MeFields<'a> {
    user_id: u64,
    username: &'a str,
    tier: Option<&'a str>,
    restriction: Option<&'a str>,
    is_member: Option<bool>,
}

impl<'a> From<&'a Myself> for MeFields<'a> {
    fn from(me: &'a Myself) -> Self {
        Self {
            user_id: me.id,
            username: &me.username,
            tier: me.tier.as_deref(),
            restriction: me.restriction.as_deref(),
            is_member: me.is_member,
        }
    }
}

pub(super) fn run(args: &TokenArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let secrets = Secrets::new(&launch.data_dir);
    match args.action {
        TokenAction::Status => status(&secrets, output),
        TokenAction::Set => set(&secrets, output),
        TokenAction::Forget => forget(&secrets, output),
        TokenAction::Test => return test(launch, output),
    }?;
    Ok(Outcome::Done)
}

/// Who is signed in. Ends badly when CivitAI cannot be asked or does not know the key.
fn test(launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let online = Online::new(launch)?;
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let Some(answer) = online.wait(&cancel, online.client.test_connection()) else { return Ok(Outcome::of(true)) };
    let (line, text) = match &answer {
        Ok(Connection::SignedIn(myself)) => (TestLine { me: Some(myself.into()), ..TestLine::of("signed_in") }, signed_in(myself)),
        Ok(Connection::NoKey) => (
            TestLine::of("no_key"),
            "CivitAI answers. Nobody is signed in, because there is no key; `civitdeck token set` keeps one.".to_owned(),
        ),
        Ok(Connection::KeyRefused { unsent: true }) => (
            TestLine::of("key_not_sent"),
            "The key was not sent: the CivitAI address is neither on https nor on this machine, so others could read it."
                .to_owned(),
        ),
        Ok(Connection::KeyRefused { unsent: false }) => (
            TestLine::of("key_refused"),
            "CivitAI answers, but does not know this key: it may have been deleted there. Make a new one in the account settings of civitai.com."
                .to_owned(),
        ),
        Err(error) => (TestLine { error: Some(error.to_string()), ..TestLine::of("failed") }, error.to_string()),
    };
    if output.json {
        output.object(&line)?;
    } else {
        output.line(&plain(&text))?;
    }
    let is_well = matches!(answer, Ok(Connection::SignedIn(_) | Connection::NoKey));
    Ok(Outcome::of(!is_well))
}

fn signed_in(myself: &Myself) -> String {
    let tier = myself.tier.as_deref().map(|tier| format!(" ({tier})")).unwrap_or_default();
    let but = myself.restriction.as_deref().map(|word| format!(", but the account is {word}")).unwrap_or_default();
    format!("CivitAI answers. Signed in as {}{tier}{but}.", myself.username)
}

fn status(secrets: &Secrets, output: &mut Output) -> Result<(), CliError> {
    let found = secrets.load()?.map(|(_, source)| source);
    if output.json {
        output.object(&StatusLine { set: found.is_some(), place: found.as_ref().map(SourceFields::from) })?;
    } else {
        let text = match &found {
            Some(source) => format!("There is a CivitAI key, from {source}."),
            None => "There is no CivitAI key. `civitdeck token set` keeps one.".to_owned(),
        };
        output.line(&plain(&text))?;
    }
    Ok(())
}

fn set(secrets: &Secrets, output: &mut Output) -> Result<(), CliError> {
    let text = typed_or_piped()?;
    let token = Token::new(&text).ok_or_else(|| {
        CliError::Usage(
            "this is not a CivitAI key, which is one word of letters, digits and signs; make one in the account settings of civitai.com"
                .to_owned(),
        )
    })?;
    let saved = secrets.save(&token)?;
    let overridden_by = secrets.overriding();
    if output.json {
        let overridden_by = overridden_by.as_ref().map(SourceFields::from);
        output.object(&SavedLine { saved: (&saved).into(), overridden_by })?;
    } else {
        output.line(&plain(&format!("The CivitAI key is kept in {saved}.")))?;
        if let Some(source) = overridden_by {
            output.line(&plain(&format!("It is not used as long as {source} gives another.")))?;
        }
    }
    Ok(())
}

/// From the terminal without showing it, else what is piped in. Never from the arguments.
fn typed_or_piped() -> Result<Zeroizing<String>, CliError> {
    let unreadable = |error: io::Error| CliError::System(format!("the key could not be read ({error})"));
    if io::stdin().is_terminal() {
        tell("Paste the CivitAI key and press Enter; it is not shown.");
        return rpassword::read_password().map(Zeroizing::new).map_err(unreadable);
    }
    let mut bytes = Zeroizing::new(Vec::new());
    // More than a key has, so that a longer text is seen to be none.
    io::stdin().lock().take(LONGEST_TOKEN as u64 + 64).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}

fn forget(secrets: &Secrets, output: &mut Output) -> Result<(), CliError> {
    let forgotten = secrets.forget()?;
    if output.json {
        let removed = forgotten.removed.iter().map(SourceFields::from).collect();
        output.object(&ForgottenLine { removed, still: forgotten.still.as_ref().map(SourceFields::from) })?;
        return Ok(());
    }
    if forgotten.removed.is_empty() {
        output.line("There was no CivitAI key to forget.")?;
    }
    for source in &forgotten.removed {
        output.line(&plain(&format!("The CivitAI key was removed from {source}.")))?;
    }
    if let Some(source) = &forgotten.still {
        output.line(&plain(&format!("There still is one in {source}; take it out there.")))?;
    }
    Ok(())
}
