//! One row of the panel's lists: caret, icon, name, a grey number at the end, and a menu.

use crate::ui::theme::{self, radius, size, space};
use crate::ui::{icons, widgets};
use crate::words::tr;
use egui::{
    Color32, EventFilter, Id, Key, Modifiers, Painter, Popup, Rect, Response, Sense, Shape, Ui, Vec2, WidgetInfo,
};

/// Height of a row with one line.
pub(super) const HEIGHT: f32 = size::CONTROL + 2.0;
/// Height of a row with a grey line under its name.
pub(super) const HEIGHT_TWO: f32 = 42.0;
/// How far what lies inside something is moved in.
const INDENT: f32 = 14.0;
/// Room for the caret.
const CARET: f32 = 18.0;
/// How far the ground of a row sticks out on both sides, so that its icon stands under the headings.
const OUTSET: f32 = space::S;

/// Whether something can be opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    /// No row of this list can.
    Flat,
    /// This one cannot, others can.
    Leaf,
    /// It can be opened.
    Closed,
    /// It can be closed.
    Open,
}

impl Fold {
    /// Of something that has, or has not, something in it.
    pub(super) const fn of(has_children: bool, open: bool) -> Self {
        match (has_children, open) {
            (false, _) => Self::Leaf,
            (true, false) => Self::Closed,
            (true, true) => Self::Open,
        }
    }
}

/// What a row shows.
pub(super) struct Row<'a> {
    pub(super) depth: usize,
    pub(super) fold: Fold,
    pub(super) glyph: &'a str,
    pub(super) glyph_ink: Color32,
    pub(super) text: &'a str,
    pub(super) text_ink: Color32,
    /// The grey line under the name and its colour.
    pub(super) under: Option<(&'a str, Color32)>,
    pub(super) right: &'a str,
    pub(super) on: bool,
    pub(super) has_menu: bool,
    pub(super) sense: Sense,
}

impl<'a> Row<'a> {
    /// A plain row of a flat list.
    pub(super) fn new(tokens: &theme::Tokens, glyph: &'a str, text: &'a str, right: &'a str, on: bool) -> Self {
        Self {
            depth: 0,
            fold: Fold::Flat,
            glyph,
            glyph_ink: if on { tokens.text1 } else { tokens.text2 },
            text,
            text_ink: tokens.text1,
            under: None,
            right,
            on,
            has_menu: false,
            sense: Sense::click(),
        }
    }

    /// Paints it as the next thing.
    pub(super) fn next_ui(&self, ui: &mut Ui, id: Id) -> Shown {
        let height = if self.under.is_some() { HEIGHT_TWO } else { HEIGHT };
        let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), height));
        self.ui(ui, id, rect)
    }

    /// Paints it in a place that is already taken.
    pub(super) fn ui(&self, ui: &mut Ui, id: Id, rect: Rect) -> Shown {
        let tokens = theme::tokens(ui);
        let response = ui.interact(rect, id, self.sense);
        let mut shown = Shown { rect, fold: None, more: None, ground: None, response };
        if ui.is_rect_visible(rect) {
            let painter = ground_painter(ui);
            let fill = match (self.on, shown.response.hovered() || shown.response.has_focus()) {
                (true, _) => Some(tokens.bg3),
                (false, true) => Some(tokens.hover),
                (false, false) => None,
            };
            let shape = fill.map_or(Shape::Noop, |fill| {
                Shape::rect_filled(rect.expand2(Vec2::new(OUTSET, 0.0)), radius::CONTROL, fill)
            });
            shown.ground = Some(painter.add(shape));
        }
        let left = self.caret_ui(ui, &mut shown, id);
        let right = self.end_ui(ui, &mut shown, id);
        let elided = self.words_ui(ui, rect, left, right);
        let (name, description) = (self.text.to_owned(), self.description());
        let on = self.on;
        shown.response.widget_info(move || WidgetInfo::selected(egui::Role::Button, true, on, &name));
        if !description.is_empty() {
            ui.ctx().accesskit_node_builder(id, |node| node.set_description(description));
        }
        if elided {
            shown.response = shown.response.on_hover_text(self.text);
        }
        if shown.response.gained_focus() {
            shown.response.scroll_to_me(None);
        }
        shown
    }

    fn description(&self) -> String {
        let under = self.under.map(|(text, _)| text).unwrap_or_default();
        [self.right, under].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// The caret, and the arrow keys that do the same. Returns where the icon begins.
    fn caret_ui(&self, ui: &mut Ui, shown: &mut Shown, id: Id) -> f32 {
        let left = shown.rect.left() + self.depth as f32 * INDENT;
        if self.fold == Fold::Flat {
            return left;
        }
        if self.fold == Fold::Leaf {
            return left + CARET;
        }
        let tokens = theme::tokens(ui);
        let open = self.fold == Fold::Open;
        let place =
            Rect::from_min_size(egui::pos2(left - space::XS, shown.rect.top()), Vec2::new(CARET, shown.rect.height()));
        // Not a stop of its own on the way with Tab: the row itself opens with the arrow keys.
        let caret = ui.interact(place, id.with("caret"), Sense::CLICK);
        let name =
            if open { tr!("management-fold", name = self.text) } else { tr!("management-unfold", name = self.text) };
        caret.widget_info(move || WidgetInfo::labeled(egui::Role::Button, true, &name));
        let glyph = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
        let ink = if caret.hovered() { tokens.text1 } else { tokens.text2 };
        ui.painter().text(place.center(), egui::Align2::CENTER_CENTER, glyph, icons::font(12.0), ink);
        if caret.clicked() {
            shown.fold = Some(!open);
        }
        if shown.response.has_focus() {
            let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
            let key = if open { Key::ArrowLeft } else { Key::ArrowRight };
            if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                shown.fold = Some(!open);
            }
        }
        left + CARET
    }

    /// The number at the end, or in its place the button of the menu. Returns where it begins.
    fn end_ui(&self, ui: &mut Ui, shown: &mut Shown, id: Id) -> f32 {
        let tokens = theme::tokens(ui);
        let rect = shown.rect;
        let more_id = id.with("more");
        let wanted = self.has_menu
            && (shown.response.contains_pointer()
                || shown.response.has_focus()
                || ui.memory(|memory| memory.has_focus(more_id))
                || Popup::is_id_open(ui.ctx(), more_id.with("popup")));
        if wanted {
            let place = Rect::from_center_size(
                egui::pos2(rect.right() - size::CONTROL / 2.0 + OUTSET, rect.center().y),
                Vec2::splat(size::CONTROL),
            );
            let more = ui.interact(place, more_id, Sense::click());
            let name = tr!("management-more", name = self.text);
            more.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
            if more.hovered() || more.has_focus() {
                ground_painter(ui).rect_filled(place.shrink(2.0), radius::CONTROL, tokens.pressed);
            }
            let glyph = icons::DOTS_THREE;
            ui.painter().text(
                place.center(),
                egui::Align2::CENTER_CENTER,
                glyph,
                icons::font(size::ICON),
                tokens.text1,
            );
            shown.more = Some(more);
            return place.left();
        }
        let number = ui.painter().layout_no_wrap(self.right.to_owned(), theme::small(), tokens.text2);
        let width = number.size().x;
        let y = if self.under.is_some() { rect.top() + 13.0 } else { rect.center().y };
        let at = egui::pos2(rect.right() - width, y - number.size().y / 2.0);
        ui.painter().galley(at, number, tokens.text2);
        at.x
    }

    /// Icon, name and the line under it. Returns whether the name did not fit.
    fn words_ui(&self, ui: &Ui, rect: Rect, left: f32, right: f32) -> bool {
        let tokens = theme::tokens(ui);
        let y = if self.under.is_some() { rect.top() + 13.0 } else { rect.center().y };
        let at = egui::pos2(left, y);
        ui.painter().text(at, egui::Align2::LEFT_CENTER, self.glyph, icons::font(size::ICON), self.glyph_ink);
        let begin = left + size::ICON + space::S;
        let line = |text: &str, font, ink, room: f32| crate::ui::widgets::one_line(ui, text, font, ink, room.max(20.0));
        let name = line(self.text, theme::body(), self.text_ink, right - space::S - begin);
        let elided = name.elided;
        ui.painter().galley(egui::pos2(begin, y - name.size().y / 2.0), name, tokens.text1);
        if let Some((text, ink)) = self.under {
            let under = line(text, theme::small(), ink, rect.right() - begin);
            ui.painter().galley(egui::pos2(begin, rect.top() + 22.0), under, ink);
        }
        elided
    }
}

/// A painter that may paint a little beside the column.
fn ground_painter(ui: &Ui) -> Painter {
    ui.painter().with_clip_rect(ui.clip_rect().expand2(Vec2::new(OUTSET, 0.0)))
}

/// A row that was painted.
pub(super) struct Shown {
    pub(super) response: Response,
    pub(super) rect: Rect,
    /// Set when it should be opened (`true`) or closed.
    pub(super) fold: Option<bool>,
    more: Option<Response>,
    ground: Option<egui::layers::ShapeIdx>,
}

impl Shown {
    /// Lights the whole row: what is held over it would fall into it.
    pub(super) fn light(&self, ui: &Ui) {
        let tokens = theme::tokens(ui);
        let rect = self.rect.expand2(Vec2::new(OUTSET, 0.0));
        let painter = ground_painter(ui);
        if let Some(ground) = self.ground {
            painter.set(ground, Shape::rect_filled(rect, radius::CONTROL, tokens.accent_bg));
        }
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        painter.rect_stroke(rect, radius::CONTROL, stroke, egui::StrokeKind::Inside);
    }

    /// A line above or below the row: what is held there would come between.
    pub(super) fn line(&self, ui: &Ui, below: bool) {
        let tokens = theme::tokens(ui);
        let y = if below { self.rect.bottom() } else { self.rect.top() };
        ground_painter(ui).hline(self.rect.x_range(), y, egui::Stroke::new(2.0, tokens.accent));
    }

    /// The menu, by the secondary button of the mouse or by the row's own button.
    pub(super) fn menu(&self, mut contents: impl FnMut(&mut Ui)) {
        if let Some(more) = &self.more {
            Popup::menu(more).id(more.id.with("popup")).show(&mut contents);
        }
        self.response.context_menu(contents);
    }
}

/// A line of a menu.
pub(super) fn menu_line(ui: &mut Ui, text: &str, enabled: bool) -> bool {
    let line = ui.add_enabled(enabled, egui::Button::new(text));
    if line.clicked() {
        ui.close();
    }
    line.clicked()
}

/// A section's name, which folds it; what it remembers outlives the window. `right` is a grey word at the end.
/// Returns whether its contents are to be shown.
pub(super) fn section_ui(ui: &mut Ui, name: &'static str, text: &str, right: &str) -> bool {
    let tokens = theme::tokens(ui);
    let (open, rect, end) = heading_ui(ui, name, text);
    // However long a model's name is, it stays off the section's.
    let room = rect.right() - end - space::M;
    if !right.is_empty() && room > 0.0 {
        let galley = widgets::one_line(ui, right, theme::small(), tokens.text3, room);
        let at = egui::pos2(rect.right() - galley.size().x, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, tokens.text3);
    }
    open
}

/// The same with a plus at the end. Returns whether it is open, and whether the plus was clicked.
pub(super) fn section_with_plus_ui(ui: &mut Ui, name: &'static str, text: &str, plus: &'static str) -> (bool, bool) {
    let tokens = theme::tokens(ui);
    let (open, rect, _) = heading_ui(ui, name, text);
    let center = egui::pos2(rect.right() - size::ICON / 2.0, rect.center().y);
    let place = Rect::from_center_size(center, Vec2::splat(size::CONTROL));
    let response = ui.interact(place, Id::unique(("management-plus", name)), Sense::click());
    if response.hovered() || response.has_focus() {
        ground_painter(ui).rect_filled(place, radius::CONTROL, tokens.hover);
    }
    ui.painter().text(center, egui::Align2::CENTER_CENTER, icons::PLUS, icons::font(size::ICON), tokens.text2);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, plus));
    (open, response.on_hover_text(plus).clicked())
}

/// Whether it is open, its place, and where its name ends.
fn heading_ui(ui: &mut Ui, name: &'static str, text: &str) -> (bool, Rect, f32) {
    let tokens = theme::tokens(ui);
    let id = Id::unique(("management-section", name));
    let mut open = ui.data_mut(|data| data.get_persisted::<bool>(id)).unwrap_or(true);
    let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), size::CONTROL));
    let response = ui.interact(rect, id, Sense::click());
    if response.clicked() {
        open = !open;
        ui.data_mut(|data| data.insert_persisted(id, open));
    }
    let ink = if response.hovered() || response.has_focus() { tokens.text1 } else { tokens.text2 };
    let middle = rect.left_center();
    let end = ui.painter().text(middle, egui::Align2::LEFT_CENTER, text, theme::small_medium(), ink).right();
    let glyph = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
    let at = egui::pos2(end + space::XS, middle.y);
    let end = ui.painter().text(at, egui::Align2::LEFT_CENTER, glyph, icons::font(11.0), ink).right();
    let label = text.to_owned();
    response.widget_info(move || WidgetInfo::selected(egui::Role::DisclosureTriangle, true, open, &label));
    (open, rect, end)
}
