//! From panel to panel by keyboard: each has a landmark before its first control, and F6 goes to the next one's.
//!
//! A landmark is no stop of the Tab key. It takes the keyboard for one frame and hands it to what comes after it.

use crate::app::AppState;
use crate::ui::Cx;
use crate::words::tr;
use egui::{FocusDirection, Id, Rect, Sense, Ui, Vec2, WidgetInfo};

/// What the keyboard can be sent to, in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The bar at the top.
    TopBar,
    /// Discovery.
    Discovery,
    /// The gallery.
    Gallery,
    /// Community.
    Community,
    /// Management.
    Management,
}

impl Place {
    /// A side panel by its number.
    pub(super) const fn side(panel: usize) -> Self {
        match panel {
            0 => Self::Discovery,
            1 => Self::Community,
            _ => Self::Management,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::TopBar => tr!("panel-top-bar"),
            Self::Discovery => tr!("panel-discovery"),
            Self::Gallery => tr!("panel-models"),
            Self::Community => tr!("panel-community"),
            Self::Management => tr!("panel-management"),
        }
    }
}

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct LandmarkMemory {
    /// What is on screen, as of the frame that is being painted.
    places: Vec<(Place, Rect)>,
    /// Where the keyboard goes.
    target: Option<Place>,
}

/// Takes in what was asked for. Call before anything of the window is painted.
pub(super) fn begin(ui: &Ui, state: &AppState, memory: &mut LandmarkMemory) {
    let places = std::mem::take(&mut memory.places);
    let Some(forward) = state.panel_step else { return };
    let focused = ui.memory(|memory| memory.focused()).and_then(|id| ui.ctx().read_response(id));
    let centre = focused.map(|response| response.rect.center());
    let holds = |place: &(Place, Rect)| centre.is_some_and(|at| place.1.contains(at));
    // Where nothing has the keyboard, its keys move through the gallery.
    let here = places.iter().position(holds);
    let here = here.or_else(|| places.iter().position(|(place, _)| *place == Place::Gallery)).unwrap_or(0);
    let next = if forward { here + 1 } else { here + places.len().saturating_sub(1) };
    memory.target = places.get(next % places.len().max(1)).map(|(place, _)| *place);
}

/// Stands before the first control of a part of the window that fills `rect`.
pub(super) fn landmark_ui(ui: &Ui, cx: &mut Cx<'_>, place: Place, rect: Rect) {
    cx.memory.landmarks.places.push((place, rect));
    if cx.memory.landmarks.target != Some(place) {
        return;
    }
    if let Some(id) = cx.memory.gallery.focus.filter(|_| place == Place::Gallery && !cx.state.view.is_empty()) {
        ui.memory_mut(|memory| memory.request_focus(id));
        cx.memory.landmarks.target = None;
        return;
    }
    let id = Id::unique(("landmark", place as u8));
    if ui.memory(|memory| memory.has_focus(id)) {
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::Next));
        cx.memory.landmarks.target = None;
    } else {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let spot = Rect::from_min_size(rect.min, Vec2::ZERO);
    let response = ui.interact(spot, id, Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, place.name()));
    ui.request_repaint();
}
