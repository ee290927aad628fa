//! Plots by egui_plot: columns, or a line with what is under it. Every column of it is a button with a name, for the mouse, the
//! keyboard and those who cannot see it. Nothing is dragged or zoomed: a plot in a page must not take the wheel.

use crate::ui::theme::{self, space};
use crate::words;
use egui::{Id, Rect, Response, Sense, Stroke, Ui, WidgetInfo};
use egui_plot::{AxisHints, Bar, BarChart, GridInput, GridMark, Line, Plot, PlotPoint, PlotPoints, Points};

/// Height of a plot without axes, in points.
const SMALL_HEIGHT: f32 = 56.0;
/// Height of one with axes.
const HEIGHT: f32 = 190.0;
/// Width of a column's own part, of one.
const WIDTH: f64 = 0.76;
/// Columns a plot has room for at least.
const FEW: usize = 8;
/// Lines across a plot, at most.
const MOST_LINES: usize = 5;

/// The words below a column, and those beside a number.
type Axes<'a> = (&'a dyn Fn(usize) -> String, fn(u64) -> String);

/// What a plot shows.
pub(in crate::ui) struct Chart<'a> {
    /// Tells it from the others of a page.
    pub(in crate::ui) id: &'a str,
    /// One number a column.
    pub(in crate::ui) values: &'a [u64],
    /// A line with what is under it, not columns.
    pub(in crate::ui) is_line: bool,
    /// The words below a column, and those beside a number; without them there are no axes.
    pub(in crate::ui) axes: Option<Axes<'a>>,
}

/// Shows a plot, the last column lit. `name` says what a column is. Returns the one that was clicked.
pub(in crate::ui) fn chart_ui(ui: &mut Ui, chart: &Chart<'_>, name: impl Fn(usize) -> String) -> Option<usize> {
    let tokens = theme::tokens(ui);
    let count = chart.values.len();
    if count == 0 {
        return None;
    }
    let id = Id::unique(("chart", chart.id));
    let most = chart.values.iter().copied().max().unwrap_or_default().max(1) as f64;
    let at = (0..count).find(|index| {
        let before = ui.ctx().read_response(id.with(*index));
        before.is_some_and(|response| is_at(&response))
    });
    let lines = marks(most);
    // Words below a column need some room.
    let room = (ui.available_width() - 60.0).max(1.0);
    let every = ((count as f32 * 58.0 / room).ceil() as usize).max(1);
    let plot = Plot::new(chart.id)
        .id(id.with("plot"))
        .height(if chart.axes.is_some() { HEIGHT } else { SMALL_HEIGHT })
        .width(ui.available_width())
        .min_size(egui::Vec2::splat(1.0))
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .show_crosshair(false)
        .show_x(false)
        .show_y(false)
        .show_background(false)
        .show_grid([false, chart.axes.is_some()])
        .grid_color(tokens.line)
        .grid_fade(0.0)
        .show_axes(chart.axes.is_some())
        .sense(Sense::hover())
        .x_grid_spacer(move |_: GridInput| {
            let mark = |index: usize| GridMark { value: index as f64, step_size: every as f64 };
            // The newest column always has its words.
            (0..count).rev().step_by(every).map(mark).collect()
        })
        .y_grid_spacer(move |_: GridInput| lines.clone());
    let plot = if let Some((below, beside)) = chart.axes {
        let words_below = move |mark: GridMark, _: &std::ops::RangeInclusive<f64>| below(mark.value as usize);
        let words_beside = move |mark: GridMark, _: &std::ops::RangeInclusive<f64>| beside(mark.value as u64);
        plot.custom_x_axes(vec![hinted(AxisHints::new_x(), tokens).formatter(words_below)])
            .custom_y_axes(vec![hinted(AxisHints::new_y(), tokens).formatter(words_beside).min_thickness(44.0)])
    } else {
        plot
    };
    let shown = plot.show(ui, |plot| {
        // A few columns stand in the middle and are no walls.
        let (middle, half) = ((count as f64 - 1.0) / 2.0, count.max(FEW) as f64 / 2.0);
        plot.set_plot_bounds_x(middle - half..=middle + half);
        plot.set_plot_bounds_y(0.0..=most * 1.04);
        let is_lit = |index: usize| at.map_or(index + 1 == count, |at| at == index);
        if chart.is_line {
            let points: Vec<[f64; 2]> =
                chart.values.iter().enumerate().map(|(index, value)| [index as f64, *value as f64]).collect();
            let lit: Vec<[f64; 2]> =
                points.iter().enumerate().filter(|(at, _)| is_lit(*at)).map(|(_, at)| *at).collect();
            let line = Line::new("line", PlotPoints::from(points)).color(tokens.accent).width(2.0);
            plot.line(line.fill(0.0).fill_alpha(0.18).allow_hover(false));
            plot.points(Points::new("at", PlotPoints::from(lit)).color(tokens.accent).radius(4.0).allow_hover(false));
        } else {
            // An empty column keeps its foot, so that all can be counted.
            let foot = most * 0.03;
            let bar = |(index, value): (usize, &u64)| {
                let fill = if is_lit(index) { tokens.accent } else { tokens.accent_bg };
                Bar::new(index as f64, (*value as f64).max(foot)).width(WIDTH).fill(fill).stroke(Stroke::NONE)
            };
            let bars = chart.values.iter().enumerate().map(bar).collect();
            plot.bar_chart(BarChart::new("columns", bars).allow_hover(false));
        }
    });
    let frame = *shown.transform.frame();
    let transform = shown.transform;
    let mut clicked = None;
    for index in 0..count {
        let edge = |at: f64| transform.position_from_point(&PlotPoint::new(at, 0.0)).x;
        let (left, right) = (edge(index as f64 - 0.5), edge(index as f64 + 0.5));
        let column = Rect::from_min_max(egui::pos2(left, frame.top()), egui::pos2(right, frame.bottom()));
        let response = ui.interact(column, id.with(index), Sense::click());
        if response.has_focus() {
            ui.painter().rect_stroke(
                column.shrink(1.0),
                space::XS,
                Stroke::new(1.0, tokens.accent),
                egui::StrokeKind::Inside,
            );
        }
        if named(response, name(index)).clicked() {
            clicked = Some(index);
        }
    }
    clicked
}

/// Words of an axis as all small words are.
fn hinted<'a>(hints: AxisHints<'a>, tokens: &theme::Tokens) -> AxisHints<'a> {
    hints.tick_label_color(tokens.text2).tick_label_font(theme::small()).label_spacing(1.0..=2.0)
}

fn is_at(response: &Response) -> bool {
    response.hovered() || response.has_focus()
}

fn named(response: Response, name: String) -> Response {
    let label = name.clone();
    response.widget_info(move || WidgetInfo::labeled(egui::Role::Button, true, &label));
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(name)
}

/// Round numbers up to the most.
fn marks(most: f64) -> Vec<GridMark> {
    let raw = (most / MOST_LINES as f64).max(1.0);
    let power = 10_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= raw).unwrap_or(raw);
    (0..=MOST_LINES)
        .map(|at| GridMark { value: at as f64 * step, step_size: step })
        .filter(|mark| mark.value <= most)
        .collect()
}

/// Numbers beside a plot of models.
pub(in crate::ui) fn count_words(count: u64) -> String {
    words::count(count)
}

/// Numbers beside a plot of bytes.
pub(in crate::ui) fn size_words(bytes: u64) -> String {
    if bytes == 0 { "0".to_owned() } else { words::size(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_across_stand_at_round_numbers() {
        let values = |most: f64| marks(most).iter().map(|mark| mark.value).collect::<Vec<_>>();
        assert_eq!(values(1.0), [0.0, 1.0]);
        assert_eq!(values(7.0), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(values(1234.0), [0.0, 500.0, 1000.0]);
        assert_eq!(values(5e12).len(), 6);
    }
}
