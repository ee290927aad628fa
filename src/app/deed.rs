//! Things that were done beside the window and that a person waited for.

use super::action::Action;
use super::command::Command;
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
}

impl Deed {
    /// Says that it was done.
    pub(super) fn tell(self, state: &mut AppState) {
        let offer = match &self {
            Self::ReportSaved(path) | Self::CardSaved(path) => {
                Some((Command::ShowFile.label().to_owned(), Action::ShowFile(path.clone())))
            }
            _ => None,
        };
        let text = match self {
            Self::ReportSaved(path) => tr!("deed-report-saved", path = path.display().to_string()),
            Self::CardSaved(path) => tr!("deed-card-saved", path = path.display().to_string()),
            Self::PicturesCleared => tr!("deed-pictures-cleared").to_owned(),
            Self::TokenKept => tr!("deed-token-kept").to_owned(),
            Self::TokenForgotten => tr!("deed-token-forgotten").to_owned(),
        };
        state.notify_with(NoticeLevel::Info, text, offer);
    }
}
