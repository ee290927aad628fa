//! The whole library as the engine keeps it: rows by slot, what must be known of each side by side, and all by name.

use super::Row;
use super::arena::Arena;
use super::context::ViewContext;
use super::facts::Facts;
use super::fold::{fold, fold_into, lower};
use super::interned::NONE;
use super::names::{Membership, Names};
use super::shelf::Shelf;
use crate::model::card::Card;
use crate::model::facet::{AgeBand, Mark};
use crate::model::ids::FileKey;
use crate::model::word::WordPool;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What becomes of files: a new card, or none any more.
pub(super) type Changes = HashMap<FileKey, Option<Card>>;

/// The whole library.
#[derive(Debug, Default)]
pub(super) struct Stock {
    /// What rows are judged by beside themselves.
    pub(super) context: ViewContext,
    /// Rows by slot.
    pub(super) shelf: Shelf,
    /// Slots by file.
    pub(super) slots: Arc<HashMap<FileKey, u32>>,
    /// What must be known of each row, by slot.
    pub(super) facts: Vec<Facts>,
    /// What rows share.
    pub(super) names: Names,
    /// All slots by name, then path.
    pub(super) by_name: Vec<u32>,
    pool: WordPool,
    texts: Arena<u8>,
    lists: Arena<u32>,
}

impl Stock {
    /// Replaces all cards.
    pub(super) fn replace(&mut self, cards: Vec<Card>) {
        let mut new = Self { context: std::mem::take(&mut self.context), ..Self::default() };
        new.names.collections = Membership::new(&new.context);
        new.facts.reserve_exact(cards.len());
        Arc::make_mut(&mut new.slots).reserve(cards.len());
        for card in cards {
            new.put(card);
        }
        new.texts.shrink();
        new.lists.shrink();
        new.sort_by_name();
        new.mark_duplicates();
        *self = new;
    }

    /// Takes changes in.
    pub(super) fn change(&mut self, changes: Changes) {
        let mut cards = Vec::new();
        let mut gone = HashSet::new();
        for (key, card) in changes.into_iter().collect::<std::collections::BTreeMap<_, _>>() {
            match card {
                Some(card) => cards.push(card),
                None => gone.extend(self.slots.get(&key).copied()),
            }
        }
        let mut digests_changed = !gone.is_empty();
        if !gone.is_empty() {
            self.take_out(&gone);
        }
        let mut renamed = Vec::new();
        for card in cards {
            let (slot, moved, digests) = self.put(card);
            digests_changed |= digests;
            if moved {
                renamed.push(slot);
            }
        }
        if !renamed.is_empty() {
            self.place_by_name(renamed);
        }
        self.texts.compact(self.facts.iter_mut().map(|facts| &mut facts.text));
        self.lists.compact(self.facts.iter_mut().map(|facts| &mut facts.lists));
        if digests_changed {
            self.mark_duplicates();
        }
    }

    /// Judges all rows by another context.
    pub(super) fn set_context(&mut self, context: ViewContext) {
        let old = std::mem::replace(&mut self.context, context);
        let new = &self.context;
        let roots = old.roots != new.roots;
        let collections = old.collections != new.collections;
        let offline = old.offline != new.offline;
        let hidden = old.hidden != new.hidden;
        let rings = old.rings != new.rings;
        if roots {
            self.names.folders.roots_changed();
        }
        if collections {
            self.names.collections = Membership::new(new);
        }
        for (facts, row) in self.facts.iter_mut().zip(self.shelf.iter()) {
            facts.singles[5] = AgeBand::of(facts.first_seen_unix_secs, new.now_unix_secs) as u32;
            if rings {
                facts.take_score(new.score(row.card.key));
            }
            if hidden {
                facts.is_banned = new.hidden.hides(&row.card);
            }
            if facts.has_access {
                facts.set_mark(Mark::EarlyAccess, row.card.access.is_paid(new.now_unix_secs));
            }
            if roots && !facts.is_model {
                facts.singles[8] = self.names.folders.of(new, row.card.root, &row.card.path);
            }
            if offline {
                facts.set_mark(Mark::Missing, facts.is_missing || new.offline.contains(&row.card.root));
            }
            if collections {
                put_lists(&mut self.names, &mut self.lists, facts, &row.card);
            }
        }
    }

    /// What a text filter looks at in a row, folded.
    pub(super) fn text(&self, facts: &Facts) -> &[u8] {
        self.texts.get(facts.text)
    }

    /// The name of a row, folded.
    pub(super) fn name(&self, facts: &Facts) -> &[u8] {
        let text = self.text(facts);
        text.get(..facts.name_len as usize).unwrap_or(text)
    }

    /// Tags, own tags and collections of a row.
    pub(super) fn lists(&self, facts: &Facts) -> [&[u32]; 3] {
        let all = self.lists.get(facts.lists);
        let part = |from: u32, to: u32| all.get(from as usize..to as usize).unwrap_or_default();
        let end = all.len() as u32;
        [part(0, facts.own_tags_at), part(facts.own_tags_at, facts.collections_at), part(facts.collections_at, end)]
    }

    /// Puts a card in its slot. Also tells whether its place by name, and whether its digests, may be others now.
    fn put(&mut self, mut card: Card) -> (u32, bool, bool) {
        card.share(&mut self.pool);
        let known = self.slots.get(&card.key).copied();
        let mut facts = known.and_then(|slot| self.facts.get(slot as usize)).copied().unwrap_or_default();
        let before = facts;
        facts.take(&card);
        facts.is_banned = self.context.hidden.hides(&card);
        facts.take_score(self.context.score(card.key));
        facts.set_mark(Mark::EarlyAccess, card.access.is_paid(self.context.now_unix_secs));
        facts.set_mark(Mark::Missing, card.missing || self.context.offline.contains(&card.root));
        facts.base = self.names.bases.number(&(card.family, Arc::from(card.base_label())));
        facts.singles[5] = AgeBand::of(card.first_seen_unix_secs, self.context.now_unix_secs) as u32;
        let names = &mut self.names;
        facts.singles[7] = card.creator.as_deref().map_or(NONE, |name| names.creators.name(name));
        facts.singles[8] = if facts.is_model {
            NONE
        } else {
            names.folders.number(card.root, "");
            names.folders.of(&self.context, card.root, &card.path)
        };
        facts.singles[9] = card.precision.as_ref().map_or(NONE, |own| names.precisions.number(own));
        facts.singles[10] = card.base_model.as_deref().map_or(NONE, |name| names.base_models.name(name));
        put_lists(names, &mut self.lists, &mut facts, &card);
        let mut renamed = self.put_text(&mut facts, &card);
        let mut digests = known.is_none() || (before.sha256_start, before.autov3) != (facts.sha256_start, facts.autov3);
        let slot = if let Some(slot) = known {
            if let Some(place) = self.facts.get_mut(slot as usize) {
                *place = facts;
            }
            if let Some(row) = self.shelf.get_mut(slot) {
                let mut new = Row::new(card);
                new.duplicate = row.duplicate;
                renamed |= new.card.path != row.card.path;
                digests |= new.card.one_file() != row.card.one_file();
                *row = Arc::new(new);
            }
            slot
        } else {
            let slot = self.shelf.len() as u32;
            Arc::make_mut(&mut self.slots).insert(card.key, slot);
            self.shelf.push(Arc::new(Row::new(card)));
            self.facts.push(facts);
            self.by_name.push(slot);
            renamed = true;
            slot
        };
        (slot, renamed, digests)
    }

    /// Stores the text of a card; tells whether its name is another.
    fn put_text(&mut self, facts: &mut Facts, card: &Card) -> bool {
        let mut text = String::new();
        fold_into(&card.haystack(), &mut text);
        let name_len = fold(&card.name).len() as u32;
        let before = self.texts.get(facts.text);
        if before == text.as_bytes() && facts.name_len == name_len {
            return false;
        }
        let renamed = before.get(..facts.name_len as usize) != text.as_bytes().get(..name_len as usize);
        facts.text = self.texts.put(facts.text, text.as_bytes());
        facts.name_len = name_len;
        renamed
    }

    /// Takes rows out; those behind move up.
    fn take_out(&mut self, gone: &HashSet<u32>) {
        let mut moved = vec![u32::MAX; self.shelf.len()];
        let mut shelf = Shelf::default();
        let mut facts = Vec::with_capacity(self.facts.len());
        let mut slots = HashMap::with_capacity(self.facts.len());
        for ((slot, row), known) in (0..).zip(self.shelf.iter()).zip(&self.facts) {
            if gone.contains(&slot) {
                self.texts.free(known.text);
                self.lists.free(known.lists);
                continue;
            }
            if let Some(place) = moved.get_mut(slot as usize) {
                *place = shelf.len() as u32;
            }
            slots.insert(row.card.key, shelf.len() as u32);
            shelf.push(Arc::clone(row));
            facts.push(*known);
        }
        self.by_name = self
            .by_name
            .iter()
            .filter_map(|slot| moved.get(*slot as usize).copied().filter(|slot| *slot != u32::MAX))
            .collect();
        (self.shelf, self.facts, self.slots) = (shelf, facts, Arc::new(slots));
    }
}

fn put_lists(names: &mut Names, lists: &mut Arena<u32>, facts: &mut Facts, card: &Card) {
    let mut all: Vec<u32> = card.tags.iter().map(|tag| names.tags.name(&lower(tag))).collect();
    let close = |all: &mut Vec<u32>, from: usize| {
        if let Some(own) = all.get_mut(from..) {
            own.sort_unstable();
        }
        // Parts follow one another, so the same number may be on both sides of a border.
        let mut at = 0;
        let mut before = None;
        all.retain(|number| {
            let again = at > from && before == Some(*number);
            (at, before) = (at + 1, Some(*number));
            !again
        });
        all.len()
    };
    let own_tags_at = close(&mut all, 0);
    all.extend(card.own_tags.iter().map(|tag| names.own_tags.name(&lower(tag))));
    let collections_at = close(&mut all, own_tags_at);
    all.extend(names.collections.of(card.subject));
    close(&mut all, collections_at);
    (facts.own_tags_at, facts.collections_at) = (own_tags_at as u32, collections_at as u32);
    facts.lists = lists.put(facts.lists, &all);
}
