//! Which panels a window of some width shows, how wide each is, and where an action has to lead in a narrow window.

use crate::app::{Action, Command, MODELS_TAB, SettingChange, Settings};
use crate::ui::theme::size;

/// How many panels stand side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Shape {
    /// One at a time, as tabs.
    Tabs,
    /// Community and Management share a column.
    Shared,
    /// All four.
    Four,
}

impl Shape {
    /// The shape of a window of a width in points.
    pub(in crate::ui) fn of(width: f32) -> Self {
        if width < size::ALL_TABS_BELOW {
            Self::Tabs
        } else if width < size::SHARED_COLUMN_BELOW {
            Self::Shared
        } else {
            Self::Four
        }
    }
}

/// The tab of a side panel in a narrow window.
pub(super) const fn tab_of(panel: usize) -> usize {
    if panel == 0 { 0 } else { panel + 1 }
}

/// Whether the column that Community and Management share is open.
pub(super) fn is_shared_column_open(settings: &Settings) -> bool {
    let [_, community, management] = settings.panels_open;
    community || management
}

/// Widths of side columns in points that leave the gallery room: columns that are open (`Some`) shrink together, none
/// below the least a panel may have, columns that are folded away are as wide as their rail.
pub(super) fn widths<const N: usize>(room: f32, wanted: [Option<f32>; N]) -> [f32; N] {
    let least = *Settings::PANEL_WIDTHS.start();
    let open = wanted.iter().flatten().count() as f32;
    let rails = (N as f32 - open) * size::RAIL;
    let over_least: f32 = wanted.iter().flatten().map(|width| width - least).sum();
    let to_share = room - size::GALLERY_MIN - rails - open * least;
    let factor = if over_least > 0.0 { (to_share / over_least).clamp(0.0, 1.0) } else { 1.0 };
    wanted.map(|width| width.map_or(size::RAIL, |width| (least + (width - least) * factor).round()))
}

/// What an action is in a window of this width: where panels hide each other, whoever asks for something must see it.
pub(in crate::ui) fn reroute(settings: &Settings, width: f32, action: Action) -> Vec<Action> {
    let toggled = match &action {
        Action::TogglePanel(panel) => Some(*panel),
        Action::Run(Command::ToggleDiscovery) => Some(0),
        Action::Run(Command::ToggleCommunity) => Some(1),
        Action::Run(Command::ToggleManagement) => Some(2),
        _ => None,
    };
    match (Shape::of(width), toggled) {
        (Shape::Tabs, Some(panel)) => vec![Action::Set(SettingChange::Tab(tab_of(panel)))],
        (Shape::Tabs, None) => {
            let tab = match &action {
                Action::Run(Command::Find) => Some(0),
                Action::Run(Command::ToggleDrawer)
                | Action::Select(Some(_))
                | Action::Reach(_)
                | Action::ShowOnly(_)
                | Action::SetQuery(_) => Some(MODELS_TAB),
                _ => None,
            };
            let first = tab.filter(|tab| *tab != settings.tab).map(|tab| Action::Set(SettingChange::Tab(tab)));
            first.into_iter().chain([action]).collect()
        }
        (Shape::Shared, Some(panel @ (1 | 2))) => toggle_shared(settings, panel),
        _ => vec![action],
    }
}

/// The shared column: asking for the panel that is on top closes it, asking for the other one brings that up.
fn toggle_shared(settings: &Settings, panel: usize) -> Vec<Action> {
    let is_open = is_shared_column_open(settings);
    if is_open && settings.side_tab == panel - 1 {
        let open = [1, 2].into_iter().filter(|side| settings.panels_open.get(*side) == Some(&true));
        return open.map(Action::TogglePanel).collect();
    }
    let mut actions = vec![Action::Set(SettingChange::SideTab(panel - 1))];
    if settings.panels_open.get(panel) == Some(&false) {
        actions.push(Action::TogglePanel(panel));
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{AppState, reduce};
    use crate::model::ids::FileKey;

    const NARROW: f32 = 900.0;
    const MEDIUM: f32 = 1200.0;
    const WIDE: f32 = 1600.0;

    fn act(state: &mut AppState, width: f32, action: Action) {
        for action in reroute(&state.settings, width, action) {
            reduce(state, action);
        }
    }

    #[test]
    fn columns_keep_their_width_while_there_is_room_and_shrink_together_when_not() {
        // Widths are whole points.
        let whole = |widths: &[f32]| widths.iter().map(|width| *width as i32).collect::<Vec<_>>();
        assert_eq!(whole(&widths(1880.0, [Some(312.0), Some(304.0), Some(328.0)])), [312, 304, 328]);
        assert_eq!(whole(&widths(1880.0, [Some(312.0), None, Some(328.0)])), [312, size::RAIL as i32, 328]);
        for room in [1360.0, 1100.0, 980.0] {
            let shrunk = widths(room, [Some(560.0), Some(560.0)]);
            let [left, right] = whole(&shrunk)[..] else { panic!("two columns") };
            assert!(left >= 220 && left == right, "{shrunk:?}");
            assert!(room - shrunk.iter().sum::<f32>() >= size::GALLERY_MIN - 1.0, "{room}: {shrunk:?}");
        }
        assert_eq!(whole(&widths(100.0, [Some(560.0), Some(220.0)])), [220, 220], "never below the least");
    }

    #[test]
    fn in_a_narrow_window_what_is_asked_for_comes_to_the_front() {
        let mut state = AppState::default();
        act(&mut state, NARROW, Action::Run(Command::Find));
        assert_eq!(state.settings.tab, 0);
        act(&mut state, NARROW, Action::Reach(FileKey(1)));
        assert_eq!((state.settings.tab, state.selected), (MODELS_TAB, Some(FileKey(1))));
        act(&mut state, NARROW, Action::Run(Command::ToggleManagement));
        assert_eq!((state.settings.tab, state.settings.panels_open), (3, [true; 3]));
        act(&mut state, NARROW, Action::Select(None));
        assert_eq!(state.settings.tab, 3, "nothing is to be seen of nothing");
    }

    #[test]
    fn the_shared_column_shows_what_is_asked_for_and_closes_when_it_is_there() {
        let mut state = AppState::default();
        act(&mut state, MEDIUM, Action::TogglePanel(2));
        assert_eq!((state.settings.side_tab, state.settings.panels_open), (1, [true; 3]));
        act(&mut state, MEDIUM, Action::TogglePanel(2));
        assert_eq!(state.settings.panels_open, [true, false, false]);
        act(&mut state, MEDIUM, Action::Run(Command::ToggleCommunity));
        assert_eq!((state.settings.side_tab, state.settings.panels_open), (0, [true, true, false]));
    }

    #[test]
    fn a_wide_window_only_opens_and_closes() {
        let mut state = AppState::default();
        act(&mut state, WIDE, Action::Run(Command::ToggleCommunity));
        assert_eq!(state.settings.panels_open, [true, false, true]);
        act(&mut state, WIDE, Action::Reach(FileKey(1)));
        assert_eq!(state.settings.tab, Settings::default().tab);
    }
}
