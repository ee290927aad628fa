//! Where the gallery is scrolled to, told by files rather than by points, so that it survives filtering, refreshing, another
//! shape of the wall, and a restart.
//!
//! The files on screen are noted whenever somebody scrolls. When the rows change and nobody scrolls, the first of them that
//! is still there goes back to its place; at the very top the gallery stays at the top.

use super::wall::Wall;
use crate::app::{AppState, FinderList, View, Wall as FoundWall};
use crate::model::ids::FileKey;
use crate::model::query::SortBy;
use std::sync::{Arc, Weak};

/// Files noted for finding the way back when the topmost one is filtered away.
const NOTED: usize = 64;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// On screen when somebody last scrolled, topmost first; none at the very top.
    noted: Vec<FileKey>,
    /// How much of the first row was scrolled out of sight, in rows.
    hidden: f32,
    /// The offset of the last frame, in points.
    offset: f32,
    /// Height of what can be seen, as of the last frame.
    room: f32,
    /// How far below the upper edge the selected file stood, if it was on screen.
    selected_at: Option<f32>,
    /// To be brought on screen when it turns up among the rows.
    awaited: Option<FileKey>,
    /// What was painted last.
    painted: Option<Painted>,
    /// The offset was set from here, so that what is on screen is no choice of anybody's.
    held: bool,
    /// The next change of rows must look at `noted` even if nothing else changed.
    fresh: bool,
}

#[derive(Debug)]
struct Painted {
    // Weak, so that an old view is not kept and its address is still not given to another.
    view: Weak<View>,
    order: (SortBy, bool),
    narrowed: bool,
    wall: Wall,
    /// What was asked for, where finds were shown.
    question: Option<Question>,
}

/// What finds answer: which wall, its sentence, the picture's number, the list and what it is of. Finds that come anew to the same
/// question are the same wall.
type Question = (FoundWall, String, u64, (FinderList, Option<FileKey>));

fn question(state: &AppState) -> Option<Question> {
    let finder = &state.finder;
    let wall = finder.wall.filter(|_| state.view.is_found)?;
    let text = if wall == FoundWall::Sentence { finder.sentence.text.clone() } else { String::new() };
    let picture = if wall == FoundWall::Picture { finder.turns.picture } else { 0 };
    let list = if wall == FoundWall::List { (finder.liked.list, finder.liked.of) } else { Default::default() };
    Some((wall, text, picture, list))
}

impl Place {
    /// Takes note of what the state asks for in this frame only; rows may come later. Call in every frame.
    pub(super) fn note(&mut self, state: &AppState) {
        if let Some(top) = state.scroll_to_top {
            (self.noted, self.hidden, self.fresh) = (vec![top], 0.0, true);
        }
        if state.scroll_to_selected {
            self.awaited = state.selected.filter(|key| state.view.position(*key).is_none());
        }
    }

    /// The offset the gallery must have now, in points; `None` leaves it to the person who scrolls. Call before painting.
    /// Never beyond the end: nothing would be painted there.
    pub(super) fn wanted(&mut self, state: &AppState, wall: &Wall) -> Option<f32> {
        let last = (wall.height(state.view.len()) + wall.gap - self.room).max(0.0);
        self.place(state, wall).map(|offset| offset.min(last))
    }

    fn place(&mut self, state: &AppState, wall: &Wall) -> Option<f32> {
        let view = &state.view;
        let before = self.painted.as_ref();
        let same_rows = before.is_some_and(|painted| std::ptr::eq(painted.view.as_ptr(), Arc::as_ptr(view)));
        let same_wall = before.is_some_and(|painted| painted.wall == *wall);
        let order = (view.query.sort, view.query.reversed);
        let other_order = before.is_some_and(|painted| painted.order != order);
        if same_rows && same_wall && !self.fresh {
            return None;
        }
        let narrowed = view.query.is_narrowed();
        let widened = !narrowed && before.is_some_and(|painted| painted.narrowed);
        let question = question(state);
        let other_question = question.is_some() && before.is_none_or(|painted| painted.question != question);
        self.painted = Some(Painted { view: Arc::downgrade(view), order, narrowed, wall: *wall, question });
        if !view.loaded {
            return None;
        }
        self.fresh = false;
        self.held = true;
        let top_of = |key: FileKey| Some((view.position(key)? / wall.columns) as f32 * wall.row_height());
        if let Some(top) = self.awaited.and_then(top_of) {
            // Somebody asked for it: what is on screen then is what they look at, and later rows leave it there.
            (self.awaited, self.held) = (None, false);
            return Some((top - (self.room - wall.tile.y) / 2.0).max(0.0));
        }
        if other_question {
            // What fits best comes first, whatever was looked at before.
            self.noted.clear();
            return Some(0.0);
        }
        if other_order {
            self.noted.clear();
            let selected = state.selected.and_then(top_of).zip(self.selected_at);
            return Some(selected.map_or(0.0, |(top, at)| (top - at).max(0.0)));
        }
        let noted = self.noted.iter().find_map(|key| top_of(*key));
        let back = noted.map_or(0.0, |top| top + self.hidden * wall.row_height());
        // Whoever found a model by a filter and takes the filter away still has it before them.
        if widened && let Some((top, at)) = state.selected.and_then(top_of).zip(self.selected_at) {
            let in_sight = top >= back && top + wall.tile.y <= back + self.room;
            return Some(if in_sight { back } else { (top - at).max(0.0) });
        }
        Some(back)
    }

    /// Takes note of what was painted at which offset. `on_screen` are the files in sight, topmost first.
    pub(super) fn painted(&mut self, state: &AppState, wall: &Wall, offset: f32, room: f32, on_screen: &[FileKey]) {
        let moved = (offset - self.offset).abs() > 0.5;
        let held = std::mem::take(&mut self.held);
        if moved && !held {
            if offset < 1.0 {
                self.noted.clear();
            } else {
                self.noted.clear();
                self.noted.extend(on_screen.iter().take(NOTED));
                self.hidden = (offset / wall.row_height()).fract();
            }
        }
        (self.offset, self.room) = (offset, room);
        let at = state.selected.and_then(|key| state.view.position(key));
        let at = at.map(|position| (position / wall.columns) as f32 * wall.row_height() - offset);
        self.selected_at = at.filter(|at| *at > -wall.tile.y && *at < room);
    }
}
