//! The status bar: how much there is, what is going on, how CivitAI stands. What does not fit is left out, least first.

use super::activity;
use crate::app::{Action, AppState, JobKind, JobView};
use crate::model::facet::FacetValue;
use crate::model::file::FileState;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Color32, Pos2, Rect, Response, Sense, Ui, Vec2, WidgetInfo};

const BAR_WIDTH: f32 = 140.0;
/// The states that are told, and what is clicked shows only those.
const STATES: [FileState; 3] = [FileState::Identified, FileState::Unknown, FileState::Broken];

/// What may stand in the bar.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// How much there is.
    Library(String),
    /// A filter by state.
    State(FileState, String),
    /// The newest running job: its name, how far it is, and how that is told.
    Job(&'static str, Option<f32>, String),
    /// Words at the right end.
    Remark(String),
}

impl Part {
    /// The last are the first to go. A job is news; how many are identified can be seen in Management too.
    const fn rank(&self) -> u8 {
        match self {
            Self::Library(_) => 0,
            Self::Job(..) => 1,
            Self::State(..) => 2,
            Self::Remark(_) => 3,
        }
    }

    fn width(&self, measure: &impl Fn(&str) -> f32) -> f32 {
        match self {
            Self::Library(text) | Self::State(_, text) | Self::Remark(text) => measure(text),
            Self::Job(name, fraction, text) => {
                let bar = if fraction.is_some() { BAR_WIDTH + space::S } else { 0.0 };
                measure(name) + space::S + bar + measure(text)
            }
        }
    }
}

/// The parts for the left and the right end that fit into a width, in the order they are shown.
fn fitting(parts: Vec<Part>, room: f32, measure: &impl Fn(&str) -> f32) -> Vec<Part> {
    let mut order: Vec<(usize, f32)> = parts.iter().map(|part| part.width(measure) + space::L).enumerate().collect();
    order.sort_by_key(|(place, _)| parts.get(*place).map_or(u8::MAX, Part::rank));
    let mut left = room + space::L;
    let mut kept = vec![false; parts.len()];
    for (place, width) in order {
        // The first of all stays in any case; it is cut with an ellipsis.
        if width <= left || place == 0 {
            left -= width;
            if let Some(keep) = kept.get_mut(place) {
                *keep = true;
            }
        }
    }
    parts.into_iter().zip(kept).filter(|(_, keep)| *keep).map(|(part, _)| part).collect()
}

fn parts(state: &AppState) -> Vec<Part> {
    let library = &state.library;
    let mut parts = vec![Part::Library(if state.view.loaded {
        let models = tr!("status-models", count = library.total.count);
        let folders = tr!("status-folders", count = state.roots.len());
        format!("{models} · {} · {folders}", words::size(library.total.bytes))
    } else {
        tr!("shell-opening").to_owned()
    })];
    if library.total.count > 0 {
        parts.extend(STATES.into_iter().map(|one| {
            let count = library.in_state(one);
            Part::State(
                one,
                match one {
                    FileState::Identified => tr!("status-identified", count = count),
                    FileState::Unknown => tr!("status-unknown", count = count),
                    _ => tr!("status-broken", count = count),
                },
            )
        }));
    }
    parts.extend(state.jobs.iter().rev().find(|job| job.is_running()).map(job_part));
    if !state.offline_roots.is_empty() {
        parts.push(Part::Remark(tr!("job-folders-offline", count = state.offline_roots.len())));
    }
    if let Some(health) = &state.health {
        if health.offline {
            parts.push(Part::Remark(tr!("health-offline").to_owned()));
        } else {
            parts.push(Part::Remark(tr!("status-budget", count = health.remaining_budget)));
            if let Some(at) = health.last_success_unix_secs {
                parts.push(Part::Remark(tr!("status-data-from", ago = words::ago(at, state.now_unix_secs))));
            }
        }
    }
    parts
}

fn job_part(job: &JobView) -> Part {
    let sample = job.sample();
    let mut told = Vec::new();
    if sample.items_total > 0 {
        told.push(activity::done_of(&words::count(sample.items_done), &words::count(sample.items_total)));
    }
    if job.handle.control.pause.is_paused() {
        told.push(tr!("activity-paused").to_owned());
    } else if let Some(eta) = job.eta_secs().filter(|_| job.kind != JobKind::Scan) {
        told.push(words::duration(eta));
    }
    Part::Job(job.kind.label(), sample.fraction(), told.join(" · "))
}

pub(super) fn status_bar_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let bar = ui.max_rect().shrink2(Vec2::new(space::L, 0.0));
    let painter = ui.painter().clone();
    let measure = |text: &str| painter.layout_no_wrap(text.to_owned(), theme::small(), tokens.text2).size().x;
    let parts = fitting(parts(cx.state), bar.width(), &measure);
    let (remarks, others): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| matches!(part, Part::Remark(_)));
    let mut left = bar.left();
    for part in &others {
        let width = part.width(&measure).min(bar.right() - left);
        let rect = Rect::from_min_size(Pos2::new(left, bar.top()), Vec2::new(width, bar.height()));
        part_ui(ui, cx, part, rect, &measure);
        left += width + space::L;
    }
    if !remarks.is_empty() {
        let text: Vec<&str> = remarks
            .iter()
            .filter_map(|part| if let Part::Remark(text) = part { Some(text.as_str()) } else { None })
            .collect();
        let text = text.join(" · ");
        let rect = Rect::from_min_max(Pos2::new(left, bar.top()), bar.max);
        let width = measure(&text).min(rect.width());
        words_ui(ui, rect.with_min_x(rect.right() - width), &text, Sense::hover(), tokens.text2);
    }
}

fn part_ui(ui: &mut Ui, cx: &mut Cx<'_>, part: &Part, rect: Rect, measure: &impl Fn(&str) -> f32) {
    let tokens = theme::tokens(ui);
    match part {
        Part::Library(text) | Part::Remark(text) => {
            words_ui(ui, rect, text, Sense::hover(), tokens.text2);
        }
        Part::State(state, text) => {
            let value = FacetValue::State(*state);
            let on = cx.state.query.is_only(&value);
            let ink = if on { tokens.accent } else { tokens.text2 };
            let response = words_ui(ui, rect, text, Sense::click(), ink);
            let hint = if on { tr!("status-show-all") } else { tr!("status-show-only") };
            if response.on_hover_text(hint).clicked() {
                cx.push(Action::ShowOnly(if on { None } else { Some(value) }));
            }
        }
        Part::Job(name, fraction, text) => {
            let response =
                words_ui(ui, rect.with_max_x(rect.left() + measure(name)), name, Sense::click(), tokens.text2);
            if response.on_hover_text(tr!("status-show-jobs")).clicked() {
                egui::Popup::open_id(ui.ctx(), activity::popover_id());
            }
            let mut left = rect.left() + measure(name) + space::S;
            if let Some(fraction) = fraction {
                let at = Pos2::new(left, rect.center().y - 2.0);
                super::part(ui, "bar", Rect::from_min_size(at, Vec2::new(BAR_WIDTH, 4.0)), |ui| {
                    widgets::bar(ui, BAR_WIDTH, *fraction, tokens.accent);
                });
                left += BAR_WIDTH + space::S;
            }
            words_ui(ui, rect.with_min_x(left.min(rect.right())), text, Sense::hover(), tokens.text2);
        }
    }
}

/// Small words in a rectangle, cut with an ellipsis where they do not fit.
fn words_ui(ui: &mut Ui, rect: Rect, text: &str, sense: Sense, ink: Color32) -> Response {
    let response = ui.interact(rect, ui.scope_id().with((text.len(), rect.left() as i32)), sense);
    let is_button = sense == Sense::click();
    let tokens = theme::tokens(ui);
    let ink = if is_button && (response.hovered() || response.has_focus()) { tokens.text1 } else { ink };
    let galley = crate::ui::widgets::one_line(ui, text, theme::small(), ink, rect.width() + 1.0);
    let elided = galley.elided;
    ui.painter().galley(Pos2::new(rect.left(), rect.center().y - galley.size().y / 2.0), galley, ink);
    if response.has_focus() {
        let line = rect
            .with_min_y(rect.center().y + size::STATUS_BAR / 4.0)
            .with_max_y(rect.center().y + size::STATUS_BAR / 4.0 + 1.5);
        ui.painter().rect_filled(line, 0, tokens.accent);
    }
    let role = if is_button { egui::Role::Button } else { egui::Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, text));
    let response = if is_button { response.on_hover_cursor(egui::CursorIcon::PointingHand) } else { response };
    if elided { response.on_hover_text(text) } else { response }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::JobHandle;

    /// Ten points a letter.
    fn measure(text: &str) -> f32 {
        text.chars().count() as f32 * 10.0
    }

    #[test]
    fn what_matters_least_goes_first_and_order_stays() {
        let mut state = AppState::default();
        state.jobs.push(JobView::new(JobHandle::new("hash"), JobKind::Hash));
        let mut all = parts(&state);
        all.insert(1, Part::State(FileState::Unknown, "unknown 24".to_owned()));
        all.push(Part::Remark("CivitAI budget 58".to_owned()));
        assert_eq!(fitting(all.clone(), 10_000.0, &measure), all);
        let some = fitting(all.clone(), 480.0, &measure);
        let is = |part: &Part, rank| part.rank() == rank;
        assert!(some.iter().any(|part| is(part, 0)) && some.iter().any(|part| is(part, 1)), "{some:?}");
        assert!(!some.iter().any(|part| is(part, 3)), "{some:?}");
        let used: f32 = some.iter().map(|part| part.width(&measure) + space::L).sum();
        assert!(used <= 480.0 + space::L, "{used}");
        assert_eq!(fitting(all.clone(), 10.0, &measure).len(), 1, "how much there is stays");
    }
}
