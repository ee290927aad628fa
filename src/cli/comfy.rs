//! `civitdeck comfy`: the ComfyUI servers, and whether they can be used.

use super::error::CliError;
use super::output::{Output, plain, tell};
use super::studio_options::{ComfyAction, ComfyArgs};
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::characters::{families, name_by_address};
use crate::comfy::{
    Capability, Client, ComfyError, Families, Health, Light, Limits, SERVERS_SETTING, ServerSpec, Tested, Watch, Wish,
    test_server,
};
use crate::jobs::CancelToken;
use crate::model::text;
use crate::store::Store;
use serde_json::json;
use std::sync::Arc;
use tokio::runtime::Runtime;

pub(super) fn run(args: &ComfyArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    match &args.action {
        ComfyAction::Test { url } => {
            let servers = match url {
                Some(url) => vec![ServerSpec::at(url)?],
                None => some_servers(&Store::open(&launch.data_dir)?)?,
            };
            test(&servers, launch, output)
        }
        ComfyAction::List => list(&Store::open(&launch.data_dir)?, launch, output),
        ComfyAction::Add { url, name, weight } => {
            let added = ServerSpec { name: name.clone(), weight: *weight, ..ServerSpec::at(url)? };
            let store = Store::open(&launch.data_dir)?;
            let mut all = servers(&store)?;
            name_by_address(&store, &all)?;
            all.retain(|server| server.address != added.address);
            if Client::new(added.clone(), Limits::default())?.is_open_to_listeners() {
                tell(
                    "What is sent to this server can be read on the way: it is on another machine and speaks plain http.",
                );
            }
            all.push(added);
            keep(&store, &all)
        }
        ComfyAction::Remove { server } => {
            let store = Store::open(&launch.data_dir)?;
            let all = servers(&store)?;
            let address = ServerSpec::at(server).map(|spec| spec.address).unwrap_or_default();
            let left: Vec<ServerSpec> =
                all.iter().filter(|known| known.address != address && known.name != *server).cloned().collect();
            if left.len() == all.len() {
                return Err(CliError::Usage(format!(
                    "no server is called {server}; `civitdeck comfy list` tells which there are"
                )));
            }
            keep(&store, &left)
        }
    }
}

/// The servers of the library.
pub(super) fn servers(store: &Store) -> Result<Vec<ServerSpec>, CliError> {
    Ok(store.read(|reader| reader.setting::<Vec<ServerSpec>>(SERVERS_SETTING))?.unwrap_or_default())
}

/// The servers of the library, at least one.
pub(super) fn some_servers(store: &Store) -> Result<Vec<ServerSpec>, CliError> {
    let servers = servers(store)?;
    if servers.is_empty() { Err(ComfyError::NoServer.into()) } else { Ok(servers) }
}

fn keep(store: &Store, servers: &[ServerSpec]) -> Result<Outcome, CliError> {
    store.write(|writer| writer.put_setting(SERVERS_SETTING, &servers))?;
    Ok(Outcome::Done)
}

/// Something to run the network on.
pub(super) fn runtime() -> Result<Runtime, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| CliError::System(format!("the network cannot be used ({error})")))
}

/// Holds what `--offline` promises.
pub(super) fn refuse_offline(launch: &Launch, servers: &[ServerSpec]) -> Result<(), CliError> {
    if launch.civitai.offline && !servers.iter().all(ServerSpec::is_local) {
        return Err(CliError::Usage("--offline sends nothing to other machines".to_owned()));
    }
    Ok(())
}

fn test(servers: &[ServerSpec], launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    refuse_offline(launch, servers)?;
    let runtime = runtime()?;
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let watch: Watch = Arc::new(|_news| {});
    let mut failed = false;
    for spec in servers {
        let client = Client::new(spec.clone(), Limits::default())?;
        let tested = runtime.block_on(test_server(&client, &watch, &cancel));
        failed |= tested.is_err();
        print_test(&client, &tested, output)?;
        output.flush()?;
    }
    Ok(Outcome::of(failed))
}

fn print_test(client: &Client, tested: &Result<Tested, ComfyError>, output: &mut Output) -> Result<(), CliError> {
    let server = client.label();
    match tested {
        Ok(tested) if output.json => output.object(&json!({
            "server": server, "address": client.spec().address, "ok": true, "version": tested.health.version,
            "devices": devices(&tested.health), "queue": tested.health.queue, "classes": tested.classes,
            "checkpoints": tested.checkpoints, "seconds": tested.took.as_secs_f64(),
            "picture_bytes": tested.picture_bytes,
        }))?,
        Ok(tested) => {
            let health = &tested.health;
            output.line(&plain(&format!("{server}: works, ComfyUI {}, {}", health.version, in_words(health))))?;
            output.line(&format!(
                "  a picture went there, through a workflow and back in {:.2} s; {} node classes, {} checkpoints",
                tested.took.as_secs_f64(),
                tested.classes,
                tested.checkpoints
            ))?;
        }
        Err(error) if output.json => output.object(
            &json!({"server": server, "address": client.spec().address, "ok": false, "error": error.to_string()}),
        )?,
        Err(error) => output.line(&plain(&format!("{server}: {error}")))?,
    }
    Ok(())
}

fn devices(health: &Health) -> Vec<serde_json::Value> {
    let device = |device: &crate::comfy::Device| json!({"name": device.name, "memory_bytes": device.memory_bytes, "free_bytes": device.free_bytes});
    health.devices.iter().map(device).collect()
}

fn in_words(health: &Health) -> String {
    let device = health.devices.first().map_or_else(
        || "no device told".to_owned(),
        |device| {
            format!("{} ({} free of {})", device.name, text::size(device.free_bytes), text::size(device.memory_bytes))
        },
    );
    match health.queue {
        0 => format!("{device}, nothing to do"),
        queue => format!("{device}, {queue} in the queue"),
    }
}

fn list(store: &Store, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let servers = servers(store)?;
    refuse_offline(launch, &servers)?;
    let known = families(store)?;
    let runtime = runtime()?;
    let mut failed = false;
    for spec in &servers {
        let client = Client::new(spec.clone(), Limits::default())?;
        let (health, capability) = runtime.block_on(async {
            let health = client.health().await;
            let capability = client.capability().await.unwrap_or_default();
            (health, capability)
        });
        failed |= matches!(health.light, Light::Down(_));
        print_server(spec, (&health, &capability), &known, output)?;
    }
    if servers.is_empty() && !output.json {
        output.line("No ComfyUI server was added yet: civitdeck comfy add http://127.0.0.1:8188")?;
    }
    Ok(Outcome::of(failed))
}

fn print_server(
    spec: &ServerSpec,
    (health, capability): (&Health, &Capability),
    known: &Families,
    output: &mut Output,
) -> Result<(), CliError> {
    let wish = Wish { known: Some(known), ..Wish::default() };
    let why = match &health.light {
        Light::Down(why) => Some(why.as_str()),
        Light::Ready | Light::Busy => None,
    };
    let methods: Vec<&str> = if why.is_none() {
        capability.methods(&wish).into_iter().map(|method| method.label()).collect()
    } else {
        Vec::new()
    };
    if output.json {
        output.object(&json!({
            "server": spec.label(), "address": spec.address, "weight": spec.share(), "ok": why.is_none(),
            "version": health.version, "queue": health.queue, "devices": devices(health), "methods": methods,
            "checkpoints": capability.checkpoints, "loras": capability.loras, "error": why,
        }))?;
        return Ok(());
    }
    output.line(&plain(&format!("{}  {}  weight {}", spec.label(), spec.address, spec.share())))?;
    if let Some(why) = why {
        output.line(&plain(&format!("  {why}")))?;
        return Ok(());
    }
    output.line(&plain(&format!("  ComfyUI {}, {}", health.version, in_words(health))))?;
    let can = if methods.is_empty() { "nothing yet: it has no checkpoint".to_owned() } else { methods.join(", ") };
    let (checkpoints, loras) = (capability.checkpoints.len(), capability.loras.len());
    output.line(&format!("  can do {can}; {checkpoints} checkpoints, {loras} LoRAs"))?;
    Ok(())
}
