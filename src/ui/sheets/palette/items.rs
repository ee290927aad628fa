//! What the palette offers for a text: commands, models, collections, presets, tags, creators, settings, and what can be
//! done with pasted paths, addresses and hashes.

use super::fuzzy;
use crate::app::{Action, AppState, Command, Facets, Row, Sheet, StudioAsk};
use crate::model::collection;
use crate::model::facet::{Facet, FacetValue};
use crate::model::ids::{CharacterId, FileKey};
use crate::model::pasted::Pasted;
use crate::model::reference::Reference;
use crate::ui::icons;
use crate::ui::sheets::settings::{SettingId, entries};
use crate::words::{names, online, tr};
use std::path::PathBuf;
use std::sync::Arc;

/// What a command gains whose label begins with what is typed: more than models have ahead.
const BEGUN: i32 = 1000;

/// Groups, as they are headed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// What was pasted.
    Pasted,
    /// Done lately.
    Recent,
    /// Commands.
    Commands,
    /// Models of the library.
    Models,
    /// Collections.
    Collections,
    /// Characters of the studio.
    Characters,
    /// Saved filters.
    Presets,
    /// Tags and creators.
    Filters,
    /// Settings.
    Settings,
}

impl Group {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Pasted => tr!("palette-pasted"),
            Self::Recent => tr!("palette-recent"),
            Self::Commands => tr!("palette-commands"),
            Self::Models => tr!("palette-models"),
            Self::Collections => tr!("palette-collections"),
            Self::Characters => tr!("panel-characters"),
            Self::Presets => tr!("palette-presets"),
            Self::Filters => tr!("palette-filters"),
            Self::Settings => tr!("palette-settings"),
        }
    }

    /// The most that are shown of it while something is typed.
    const fn limit(self) -> usize {
        match self {
            Self::Models => 10,
            Self::Commands => 8,
            _ => 6,
        }
    }
}

/// What choosing an item leads to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// A command.
    Command(Command),
    /// A model.
    Model(FileKey),
    /// Everything with a value.
    Only(FacetValue),
    /// A character.
    Character(CharacterId),
    /// A saved question.
    Preset(String),
    /// A setting by the id of its row.
    Setting(SettingId),
    /// Models with this text.
    Search(String),
    /// What was typed names something of CivitAI's: open it here.
    Place(String),
    /// An address for the browser.
    Open(String),
    /// Files to look at.
    Look(Vec<PathBuf>),
    /// Something that is only said.
    Nothing,
}

/// One line of the palette.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) group: Group,
    pub(super) target: Target,
    pub(super) title: String,
    pub(super) detail: String,
    pub(super) glyph: &'static str,
    /// The model, for its picture.
    pub(super) row: Option<Arc<Row>>,
    score: i32,
}

impl Item {
    fn new(group: Group, target: Target, title: impl Into<String>, glyph: &'static str) -> Self {
        Self { group, target, title: title.into(), detail: String::new(), glyph, row: None, score: 0 }
    }

    fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// Why it cannot be had now, in words.
    pub(super) fn refusal(&self, state: &AppState) -> Option<&'static str> {
        match &self.target {
            Target::Command(command) => command.refusal(state),
            Target::Nothing => Some(""),
            _ => None,
        }
    }

    /// What it leads to, after the palette is closed. Settings are opened by the palette itself.
    pub(super) fn action(&self, state: &AppState) -> Option<Action> {
        match &self.target {
            Target::Command(command) => Some(Action::Run(*command)),
            Target::Model(key) => Some(Action::Reach(*key)),
            Target::Only(value) => Some(Action::ShowOnly(Some(value.clone()))),
            Target::Character(id) => Some(Action::Studio(StudioAsk::Open(*id))),
            Target::Preset(name) => {
                let preset = state.presets.iter().find(|preset| preset.name == *name)?;
                Some(Action::SetQuery(preset.query.clone()))
            }
            Target::Setting(_) => Some(Action::Show(Sheet::Settings)),
            Target::Search(text) => Some(Action::SetText(text.clone())),
            Target::Place(text) => Some(Action::Open(text.clone())),
            Target::Open(address) => Some(Action::OpenUrl(address.clone())),
            Target::Look(paths) => Some(Action::Drop(paths.clone())),
            Target::Nothing => None,
        }
    }
}

/// Everything for a text, group by group, the group with the best fit first.
pub(super) fn collect(state: &AppState, text: &str, pasted: &[PathBuf], recent: &[Target]) -> Vec<Item> {
    let words = fuzzy::words(text);
    if words.is_empty() {
        return all_at_rest(state, recent);
    }
    if !pasted.is_empty() {
        let title = tr!("palette-look-at", count = pasted.len());
        return vec![Item::new(Group::Pasted, Target::Look(pasted.to_vec()), title, icons::FILE).detail(text.trim())];
    }
    let mut items: Vec<Item> = Vec::new();
    let reference = Reference::of(text);
    for item in commands()
        .chain(collections(state))
        .chain(characters(state))
        .chain(presets(state))
        .chain(filters(&state.facets))
        .chain(settings_items())
    {
        let by_title = fuzzy::score(&words, &item.title);
        // A hint is read too, but a name is meant first.
        let by_detail = || fuzzy::score(&words, &item.detail).filter(|score| *score >= 40).map(|score| score / 4);
        if let Some(score) = by_title.or_else(by_detail) {
            let refused = item.refusal(state).is_some();
            // Who types the beginning of a command means it, whatever models are called.
            let begun = item.group == Group::Commands && fuzzy::begins(text, &item.title);
            let score = if begun { score + BEGUN } else { score };
            items.push(Item { score: if refused { score / 2 } else { score }, ..item });
        }
    }
    items.extend(models(state, &words, text, reference.is_some()));
    // A hash that is in the library has been found.
    let mut is_here = false;
    if let Some(reference) = reference {
        items.extend(pasted_reference(state, &reference, text));
        is_here = matches!(reference, Reference::Hash(_)) && state.quick.text == text && !state.quick.rows.is_empty();
    }
    if !is_here {
        items.extend(place(text));
    }
    in_groups(items)
}

/// Groups by their best item, the items of each by fit, and no more of each than its limit.
fn in_groups(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by_key(|item| std::cmp::Reverse(item.score));
    let mut groups: Vec<(Group, Vec<Item>)> = Vec::new();
    for item in items {
        match groups.iter_mut().find(|(group, _)| *group == item.group) {
            Some((group, list)) if list.len() < group.limit() => list.push(item),
            Some(_) => {}
            None => groups.push((item.group, vec![item])),
        }
    }
    groups.into_iter().flat_map(|(_, list)| list).collect()
}

/// Nothing typed: what was done lately, then every command.
fn all_at_rest(state: &AppState, recent: &[Target]) -> Vec<Item> {
    let everything: Vec<Item> = commands()
        .chain(collections(state))
        .chain(characters(state))
        .chain(presets(state))
        .chain(filters(&state.facets))
        .chain(settings_items())
        .collect();
    let lately = recent.iter().filter_map(|target| {
        let item = everything.iter().find(|item| item.target == *target)?;
        Some(Item { group: Group::Recent, ..item.clone() })
    });
    let lately: Vec<Item> = lately.collect();
    lately.into_iter().chain(commands()).collect()
}

/// All commands but the one that opened the palette.
fn commands() -> impl Iterator<Item = Item> {
    let all = Command::ALL.iter().filter(|command| **command != Command::Palette);
    all.map(|command| {
        Item::new(Group::Commands, Target::Command(*command), command.label(), icons::LIGHTNING).detail(command.hint())
    })
}

fn collections(state: &AppState) -> impl Iterator<Item = Item> {
    collection::in_order(&state.collections).into_iter().map(|(_, one)| {
        let count = state.library.collections.get(&one.id).copied().unwrap_or_default();
        let target = Target::Only(FacetValue::Collection(one.id));
        Item::new(Group::Collections, target, one.name.clone(), icons::BOOKS)
            .detail(tr!("status-models", count = count))
    })
}

fn characters(state: &AppState) -> impl Iterator<Item = Item> {
    state
        .studio
        .characters
        .iter()
        .map(|one| Item::new(Group::Characters, Target::Character(one.id), one.name.clone(), icons::USER_CIRCLE))
}

fn presets(state: &AppState) -> impl Iterator<Item = Item> {
    state.presets.iter().map(|preset| {
        Item::new(Group::Presets, Target::Preset(preset.name.clone()), preset.name.clone(), icons::FUNNEL)
    })
}

fn filters(facets: &Facets) -> impl Iterator<Item = Item> {
    let wanted = [Facet::Kind, Facet::Family, Facet::Tag, Facet::OwnTag, Facet::Creator];
    let groups = wanted.into_iter().filter_map(|facet| facets.of(facet));
    groups.flat_map(|group| &group.values).filter_map(|(value, count)| {
        let (title, what) = match value {
            FacetValue::Kind(kind) => (names::kind(*kind).to_owned(), tr!("palette-kind")),
            FacetValue::Family(family) => (names::family(*family).to_owned(), tr!("palette-family")),
            FacetValue::Tag(tag) => (tag.clone(), tr!("palette-tag")),
            FacetValue::OwnTag(tag) => (tag.clone(), tr!("palette-own-tag")),
            FacetValue::Creator(name) => (name.clone(), tr!("palette-creator")),
            _ => return None,
        };
        let detail = format!("{what} · {}", tr!("status-models", count = count));
        Some(Item::new(Group::Filters, Target::Only(value.clone()), title, icons::TAG).detail(detail))
    })
}

fn settings_items() -> impl Iterator<Item = Item> {
    entries().map(|entry| Item::new(Group::Settings, Target::Setting(entry.id), entry.label, icons::GEAR))
}

/// Models the view's worker found, and the way to see all that have the text.
fn models(state: &AppState, words: &[Vec<char>], text: &str, is_reference: bool) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for row in &state.quick.rows {
        let card = &row.card;
        let by_name = fuzzy::score(words, &card.name);
        // Older answers stay until the new one is there, as far as they still fit.
        if state.quick.text != text && by_name.is_none() {
            continue;
        }
        let creator = card.creator.as_deref().unwrap_or_default();
        let parts = [names::kind(card.kind), card.base_label(), creator];
        let detail: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let item = Item::new(Group::Models, Target::Model(card.key), card.name.clone(), icons::CUBE);
        let score = if is_reference { 200 } else { by_name.map_or(30, |score| score + 20) };
        items.push(Item { row: Some(Arc::clone(row)), score, ..item.detail(detail.join(" · ")) });
    }
    if !is_reference {
        let text = text.trim().to_owned();
        let title = tr!("palette-show-matching", text = text);
        let last = Item::new(Group::Models, Target::Search(text), title, icons::MAGNIFYING_GLASS);
        items.truncate(Group::Models.limit() - 1);
        items.push(Item { score: i32::MIN / 2, ..last });
    }
    items
}

/// What a text names on CivitAI, opened here.
fn place(text: &str) -> Option<Item> {
    let pasted = Pasted::of(text)?;
    // A number may be a part of a name, too.
    let score = if pasted.is_certain() { 195 } else { 25 };
    let item = Item::new(Group::Pasted, Target::Place(text.trim().to_owned()), online::pasted(&pasted), icons::COMPASS);
    Some(Item { score, ..item })
}

/// A pasted address or hash: its page, or that it is not in the library.
fn pasted_reference(state: &AppState, reference: &Reference, text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    if state.quick.text == text && state.quick.rows.is_empty() {
        let item = Item::new(Group::Pasted, Target::Nothing, tr!("palette-not-in-library"), icons::QUESTION);
        items.push(Item { score: 190, ..item });
    }
    if let Some(page) = reference.page() {
        let item = Item::new(
            Group::Pasted,
            Target::Open(page.clone()),
            tr!("palette-open-in-browser"),
            icons::ARROW_SQUARE_OUT,
        );
        items.push(Item { score: 180, ..item.detail(page) });
    }
    items
}

#[cfg(test)]
mod tests;
