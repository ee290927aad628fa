//! Things that were done beside the window and that a person waited for.

use super::action::{Action, Effect};
use super::command::Command;
use super::services::Sight;
use super::state::{AppState, NoticeLevel};
use crate::words::tr;
use std::path::PathBuf;

/// Something that was done beside the window. Made into words by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A problem report was written.
    ReportSaved(PathBuf),
    /// Small pictures will be made again.
    PicturesCleared,
    /// The key for CivitAI is kept.
    TokenKept,
    /// The key for CivitAI is forgotten.
    TokenForgotten,
    /// A card was written.
    CardSaved(PathBuf),
    /// A node that loads a model is there for the clipboard.
    SentToComfy {
        /// The graph.
        text: String,
        /// What the model is called.
        name: String,
        /// How each server knows the file.
        told: Vec<(String, Sight)>,
    },
}

impl Deed {
    /// Says that it was done, and what the window has to do about it.
    pub(super) fn tell(self, state: &mut AppState) -> Vec<Effect> {
        let offer = match &self {
            Self::ReportSaved(path) | Self::CardSaved(path) => {
                Some((Command::ShowFile.label().to_owned(), Action::ShowFile(path.clone())))
            }
            _ => None,
        };
        let copied = match &self {
            Self::SentToComfy { text, .. } => Some(text.clone()),
            _ => None,
        };
        let text = match self {
            Self::SentToComfy { name, told, .. } => sent(&name, &told),
            Self::ReportSaved(path) => tr!("deed-report-saved", path = path.display().to_string()),
            Self::CardSaved(path) => tr!("deed-card-saved", path = path.display().to_string()),
            Self::PicturesCleared => tr!("deed-pictures-cleared").to_owned(),
            Self::TokenKept => tr!("deed-token-kept").to_owned(),
            Self::TokenForgotten => tr!("deed-token-forgotten").to_owned(),
        };
        state.notify_with(NoticeLevel::Info, text, offer);
        copied.map(Effect::Copy).into_iter().collect()
    }
}

/// What is on the clipboard, and whether each server sees the file.
fn sent(name: &str, told: &[(String, Sight)]) -> String {
    let mut parts = vec![tr!("comfy-sent", name = name)];
    if told.is_empty() {
        parts.push(tr!("comfy-no-server").to_owned());
    }
    parts.extend(told.iter().map(|(server, sight)| match sight {
        Sight::Seen(file) => tr!("comfy-seen", server = server, file = file),
        Sight::NotSeen => tr!("comfy-not-seen", server = server),
        Sight::Untold => tr!("comfy-untold", server = server),
        Sight::Silent(why) => tr!("comfy-silent", server = server, why = why),
    }));
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_for_comfyui_is_copied_and_it_is_told_who_sees_the_file() {
        let mut state = AppState::default();
        let told =
            vec![("home".to_owned(), Sight::Seen("sub/ink.safetensors".to_owned())), ("b".to_owned(), Sight::NotSeen)];
        let deed = Deed::SentToComfy { text: "{}".to_owned(), name: "Ink".to_owned(), told };
        assert_eq!(deed.tell(&mut state), [Effect::Copy("{}".to_owned())]);
        let said = &state.notices.back().unwrap().text;
        assert!(said.contains("home sees it as sub/ink.safetensors") && said.contains("b does not see"), "{said}");
    }
}
