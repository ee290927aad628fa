//! A model handed to ComfyUI: a node that loads it, under the name by which the servers know the file.

use super::Services;
use crate::app::deed::Deed;
use crate::app::event::AppEvent;
use crate::comfy::graph::Loader;
use crate::comfy::{Client, ComfyError, Limits, SERVERS_SETTING, ServerSpec, same_file};
use crate::model::ids::FileKey;

/// How a server knows the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// By this name.
    Seen(String),
    /// Not at all.
    NotSeen,
    /// It does not list such files.
    Untold,
    /// It could not be asked; why.
    Silent(String),
}

impl Services {
    /// Makes the node and asks each server whether it sees the file.
    pub(super) fn send_to_comfy(&self, key: FileKey) {
        let Some(store) = self.store() else { return };
        let read = store.read(|reader| {
            let servers = reader.setting::<Vec<ServerSpec>>(SERVERS_SETTING)?.unwrap_or_default();
            Ok((reader.card(key)?, servers))
        });
        let (card, servers) = match read {
            Ok((Some(card), servers)) => (card, servers),
            Ok((None, _)) => return,
            Err(error) => return self.trouble(&error),
        };
        let Some(loader) = Loader::of(card.kind) else {
            return self.trouble(&crate::words::tr!("comfy-no-loader", name = card.name));
        };
        let path = card.path.to_string_lossy().into_owned();
        let mut name = card.file_name();
        let mut told = Vec::new();
        for spec in servers {
            let label = spec.label();
            let sight = self.sight(spec, loader, &path);
            if let Sight::Seen(known) = &sight {
                name.clone_from(known);
            }
            told.push((label, sight));
        }
        let text = loader.workflow(&name);
        self.send(AppEvent::Done(Deed::SentToComfy { text, name: card.name, told }));
    }

    fn sight(&self, spec: ServerSpec, loader: Loader, path: &str) -> Sight {
        let asked = self.shared.runtime.block_on(async {
            let client = Client::new(spec, Limits::default())?;
            let capability = client.capability().await?;
            Ok::<_, ComfyError>(capability)
        });
        match asked {
            Ok(capability) => match loader.listed(&capability) {
                Some(list) => same_file(list, path).map_or(Sight::NotSeen, |name| Sight::Seen(name.to_owned())),
                None => Sight::Untold,
            },
            Err(error) => Sight::Silent(error.to_string()),
        }
    }
}
