//! How a picture was made, and with which models; films that are to be played.

use super::action::Effect;
use super::said::Said;
use super::state::{AppState, NoticeLevel};
use crate::civitai::CivitaiError;
use crate::model::ids::{FileKey, VersionId};
use crate::words::tr;
use std::collections::HashMap;
use std::path::PathBuf;

/// Names of versions that are asked for at once.
const MOST_NAMES: usize = 40;

/// How a picture was made, where it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generation {
    /// The prompt.
    pub prompt: String,
    /// The negative prompt.
    pub negative: String,
    /// Everything else, in order: "Steps", "28".
    pub parameters: Vec<(String, String)>,
    /// All of it as one text, as other tools paste it.
    pub text: String,
    /// Models it was made with, as far as its data tell.
    pub used: Vec<UsedRow>,
}

/// A model a picture was made with, and where it is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsedRow {
    /// Its name.
    pub name: String,
    /// `lora`, `checkpoint`, … as the picture's data have it.
    pub kind: Option<String>,
    /// The weight it was used with, in hundredths.
    pub weight_hundredths: Option<i64>,
    /// A file of the library, or a model that is known.
    pub key: Option<FileKey>,
    /// Its page on CivitAI.
    pub page: Option<String>,
    /// What a download of it is asked for by: the number of its version, or its hash.
    pub goal: Option<String>,
}

impl UsedRow {
    /// The version it is, where nothing but its number is known.
    pub fn nameless(&self) -> Option<VersionId> {
        let goal = self.goal.as_deref().filter(|goal| *goal == self.name)?;
        // A hash of digits alone is longer than any number of a version.
        goal.parse().ok().filter(|number| i32::try_from(*number).is_ok()).map(VersionId)
    }
}

/// Names of versions that only CivitAI knows.
#[derive(Clone, Debug, Default)]
pub struct VersionNames(HashMap<VersionId, Option<String>>);

impl VersionNames {
    /// The name of a version, where it was told.
    pub fn get(&self, id: VersionId) -> Option<&str> {
        self.0.get(&id)?.as_deref()
    }

    /// Whether it was asked for already.
    pub fn was_asked(&self, id: VersionId) -> bool {
        self.0.contains_key(&id)
    }

    /// Notes that these are asked for; gives those that were not before.
    pub(super) fn ask(&mut self, versions: Vec<VersionId>) -> Vec<VersionId> {
        let new: Vec<VersionId> = versions.into_iter().filter(|id| !self.0.contains_key(id)).take(MOST_NAMES).collect();
        self.0.extend(new.iter().map(|id| (*id, None)));
        new
    }

    /// Takes in what was told.
    pub(super) fn tell(&mut self, id: VersionId, name: String) {
        self.0.insert(id, Some(name));
    }

    /// What could not be asked may be asked again.
    pub(super) fn forget_unknown(&mut self) {
        self.0.retain(|_, name| name.is_some());
    }
}

/// Hands a film to the system's player; where it could not be fetched, the browser may still show it.
pub(super) fn play(state: &mut AppState, url: String, film: Result<PathBuf, Said>) -> Vec<Effect> {
    match film {
        Ok(path) => vec![Effect::OpenFile(path)],
        Err(why) if matches!(&why, Said::Civitai(error) if matches!(**error, CivitaiError::Offline)) => {
            state.notify(NoticeLevel::Error, why.words());
            Vec::new()
        }
        Err(why) => {
            state.notify(NoticeLevel::Info, tr!("play-in-browser", why = why.words()));
            vec![Effect::OpenUrl(url)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_for_the_systems_player_and_the_browser_is_the_way_out() {
        let mut state = AppState::default();
        let url = || "https://image.example/5.mp4".to_owned();
        let path = PathBuf::from("/cache/films/5.mp4");
        assert_eq!(play(&mut state, url(), Ok(path.clone())), [Effect::OpenFile(path)]);
        let broken = CivitaiError::NotAPicture { what: "it is no video" };
        assert_eq!(play(&mut state, url(), Err(broken.into())), [Effect::OpenUrl(url())]);
        assert!(play(&mut state, url(), Err(CivitaiError::Offline.into())).is_empty(), "nothing is sent");
        assert_eq!(state.notices.len(), 2, "and both are said");
    }

    #[test]
    fn a_version_is_nameless_where_only_its_number_is_known() {
        let row = |name: &str, goal: &str| UsedRow {
            name: name.to_owned(),
            goal: Some(goal.to_owned()),
            ..UsedRow::default()
        };
        assert_eq!(row("12", "12").nameless(), Some(VersionId(12)));
        assert_eq!(row("Ink", "12").nameless(), None);
        assert_eq!(row("1234567890123456", "1234567890123456").nameless(), None, "that is a hash");
        let mut names = VersionNames::default();
        assert_eq!(names.ask(vec![VersionId(1), VersionId(2)]).len(), 2);
        assert_eq!(names.ask(vec![VersionId(2), VersionId(3)]), [VersionId(3)], "each once");
        names.tell(VersionId(1), "Ink".to_owned());
        names.forget_unknown();
        assert_eq!((names.get(VersionId(1)), names.was_asked(VersionId(2))), (Some("Ink"), false));
    }
}
