//! The invented models: sixty of them, their makers, words and pictures. Nothing here exists on CivitAI.

mod adapters;
mod bases;

use super::pictures::{Mood, Scene};
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;

/// Which versions a model has, and which of them lie in the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// One version, and it is here.
    One,
    /// The older of two is here: there is an update.
    Update,
    /// The older is here; the newer is in early access.
    Early,
    /// Both versions are here.
    Both,
    /// The newest of three is here.
    Newest,
}

/// What the creator allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Terms {
    /// Everything.
    Free,
    /// Everything, with the creator's name.
    Credit,
    /// Pictures may be sold, the model may not.
    Pictures,
    /// Nothing commercial, no merges.
    Private,
}

/// One invented model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    pub(super) name: &'static str,
    pub(super) kind: ModelKind,
    /// As CivitAI writes it.
    pub(super) base: &'static str,
    pub(super) creator: &'static str,
    /// Below the library's root, `/` between parts.
    pub(super) folder: &'static str,
    pub(super) scene: Scene,
    pub(super) mood: Mood,
    pub(super) downloads: u64,
    pub(super) liked_percent: u64,
    pub(super) shelf: Shelf,
    pub(super) terms: Terms,
    pub(super) triggers: &'static [&'static str],
    pub(super) tags: &'static [&'static str],
    pub(super) about: &'static str,
}

impl Recipe {
    pub(super) fn family(&self) -> BaseFamily {
        BaseFamily::from_base_model(self.base)
    }

    /// The versions, newest first: name, whether its file is here, days since it was published.
    pub(super) fn versions(&self, seed: u64) -> Vec<Edition> {
        let age = 20 + (seed % 190).cast_signed();
        let edition = |name, installed, age_days, early| Edition { name, installed, age_days, early };
        match self.shelf {
            Shelf::One => vec![edition("v1.0", true, age, false)],
            Shelf::Update => vec![edition("v2.1", false, age / 8 + 1, false), edition("v2.0", true, age + 30, false)],
            Shelf::Early => vec![edition("v3.0", false, 2, true), edition("v2.0", true, age + 12, false)],
            Shelf::Both => vec![edition("v2.0", true, age, false), edition("v1.0", true, age + 140, false)],
            Shelf::Newest => vec![
                edition("v3.0", true, age, false),
                edition("v2.0", false, age + 120, false),
                edition("v1.0", false, age + 260, false),
            ],
        }
    }
}

/// One version of an invented model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edition {
    pub(super) name: &'static str,
    pub(super) installed: bool,
    pub(super) age_days: i64,
    pub(super) early: bool,
}

/// All of them; a model's place in this row is its number, so new ones go to the end of the second part.
pub(super) fn all() -> impl Iterator<Item = &'static Recipe> {
    adapters::RECIPES.iter().chain(bases::RECIPES)
}

macro_rules! recipes {
    ($($name:literal: $kind:ident $base:literal, $creator:ident, $folder:literal; $scene:ident $mood:ident;
       $downloads:literal $liked:literal $shelf:ident $terms:ident; $triggers:expr; $tags:expr; $about:literal;)*) => {
        /// This part of the invented models.
        pub(super) const RECIPES: &[super::Recipe] = &[$(super::Recipe {
            name: $name,
            kind: crate::model::kind::ModelKind::$kind,
            base: $base,
            creator: stringify!($creator),
            folder: $folder,
            scene: crate::sample::pictures::Scene::$scene,
            mood: crate::sample::pictures::Mood::$mood,
            downloads: $downloads,
            liked_percent: $liked,
            shelf: super::Shelf::$shelf,
            terms: super::Terms::$terms,
            triggers: &$triggers,
            tags: &$tags,
            about: $about,
        }),*];
    };
}
use recipes;
