//! What a new character can be made with, and what would be: which server, which method, which words.

use super::{DraftView, StudioView};
use crate::characters;
use crate::comfy::{Capability, Choice, Families, Wish};
use crate::model::character::{Character, Look, Slot};
use std::collections::BTreeMap;

/// What a server has for a new character.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerCan {
    /// What people call the server.
    pub server: String,
    /// Where it is.
    pub address: String,
    /// Its models and nodes.
    pub can: Capability,
    /// What to install for a more faithful method.
    pub missing: Option<String>,
}

/// A LoRA of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoraChoice {
    /// File name.
    pub file: String,
    /// What it is called.
    pub title: String,
    /// Its base model.
    pub base: String,
    /// Its trigger words.
    pub words: String,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Whether the servers were asked.
    pub is_asked: bool,
    /// What the servers that answer have.
    pub servers: Vec<ServerCan>,
    /// LoRAs of the library.
    pub loras: Vec<LoraChoice>,
    /// Families of the library's checkpoints.
    pub families: Families,
    /// What the library's checkpoints are called, by their file names in lower case.
    pub titles: BTreeMap<String, String>,
}

impl StudioView {
    /// The servers that take part in a look, of those that answer.
    pub fn taking_part(&self, look: &Look) -> Vec<&ServerCan> {
        let named = |can: &ServerCan| look.servers.iter().any(|name| *name == can.address || *name == can.server);
        self.choices.servers.iter().filter(|can| look.servers.is_empty() || named(can)).collect()
    }

    /// The server with the most faithful method for a look, and what it would do.
    pub fn best(&self, look: &Look) -> Option<(&ServerCan, Choice)> {
        let servers = self.taking_part(look).into_iter().map(|one| (one, &one.can));
        characters::best(look, servers, &self.choices.families)
    }

    /// What a look asks of a server.
    pub fn wish<'a>(&'a self, look: &'a Look) -> Wish<'a> {
        characters::wish(look, &self.choices.families)
    }

    /// The prompts of a character as its best server would get them: which picture, what should be seen, what should not.
    pub fn prompts_of(&self, character: &Character) -> Vec<(Slot, String, String)> {
        let choice = self.best(&character.look).map(|(_, choice)| choice);
        let prompts = characters::preview(character, choice.as_ref()).into_iter();
        prompts.map(|(slot, texts)| (slot, texts.positive, texts.negative)).collect()
    }

    /// What a checkpoint is called, where the library knows it.
    pub fn title_of(&self, file: &str) -> Option<&str> {
        let bare = file.rsplit(['/', '\\']).next().unwrap_or(file).to_lowercase();
        self.choices.titles.get(&bare).map(String::as_str)
    }

    /// Works out anew what follows from the draft: its prompts, and why it would be refused.
    pub(super) fn follow_draft(&mut self) {
        let DraftView::Ready { character, .. } = &self.draft else { return };
        let told = (self.prompts_of(character), characters::check(character).err().map(|error| error.to_string()));
        if let DraftView::Ready { prompts, refusal, .. } = &mut self.draft {
            (*prompts, *refusal) = told;
        }
    }
}
