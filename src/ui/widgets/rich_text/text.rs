//! Running text with links in it.

use super::RichTextEvent;
use crate::model::rich_text::Span;
use crate::ui::theme::{self, Tokens, Weight, radius, size};
use egui::epaint::text::{LayoutJob, TextFormat};
use egui::text_selection::LabelSelectionState;
use egui::{Color32, FontId, Galley, Id, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};
use std::ops::Range;
use std::sync::Arc;

/// The look of some running text where its spans say nothing else.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) font: FontId,
    /// The same in bold.
    pub(super) bold: FontId,
    pub(super) colour: Color32,
    pub(super) role: Role,
}

impl Look {
    pub(super) fn body(colour: Color32) -> Self {
        Self { font: theme::body(), bold: theme::body_semibold(), colour, role: Role::Label }
    }

    pub(super) fn heading(level: u8, colour: Color32) -> Self {
        let font = match level {
            1 => theme::title(),
            2 => theme::heading(),
            _ => theme::body_semibold(),
        };
        Self { bold: font.clone(), font, colour, role: Role::Heading }
    }
}

/// A link in a galley.
#[derive(Debug)]
struct Link {
    address: Arc<str>,
    words: String,
    chars: Range<usize>,
}

/// Text that is laid out.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) galley: Arc<Galley>,
    links: Vec<Link>,
    role: Role,
}

/// Lays text out. egui keeps the galley as long as the same is asked for in every frame.
pub(super) fn lay_out(ui: &Ui, spans: &[Span], look: &Look, width: f32) -> Text {
    let tokens = theme::tokens(ui);
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    let mut links: Vec<Link> = Vec::new();
    let mut chars = 0;
    for span in spans {
        let end = chars + span.text.chars().count();
        job.append(&span.text, 0.0, format(span, look, tokens));
        if let Some(address) = &span.link {
            match links.last_mut() {
                // A link of which only a part is bold is one link.
                Some(last) if last.chars.end == chars && Arc::ptr_eq(&last.address, address) => {
                    last.chars.end = end;
                    last.words.push_str(&span.text);
                }
                _ => links.push(Link { address: address.clone(), words: span.text.clone(), chars: chars..end }),
            }
        }
        chars = end;
    }
    Text { galley: ui.fonts_mut(|fonts| fonts.layout_job(job)), links, role: look.role }
}

fn format(span: &Span, look: &Look, tokens: &Tokens) -> TextFormat {
    let colour = if span.link.is_some() { tokens.accent } else { look.colour };
    let font_id = match (span.style.code, span.style.bold) {
        (true, _) => theme::mono(),
        (false, true) => look.bold.clone(),
        (false, false) => look.font.clone(),
    };
    let line = if look.font.size > theme::type_size::BODY { None } else { Some(size::READING_LINE) };
    TextFormat {
        line_height: line,
        color: colour,
        background: if span.style.code { tokens.bg3 } else { Color32::TRANSPARENT },
        italics: span.style.italic,
        strikethrough: if span.style.strike { Stroke::new(1.0, colour) } else { Stroke::NONE },
        valign: egui::Align::Center,
        ..TextFormat::simple(font_id, colour)
    }
}

/// One colour and font over the whole text.
pub(super) fn lay_out_plain(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Text {
    let look = Look { bold: theme::font(font.size, Weight::SemiBold), font, colour, role: Role::Label };
    lay_out(ui, &[Span::plain(text)], &look, width)
}

impl Text {
    pub(super) fn height(&self) -> f32 {
        self.galley.size().y
    }

    /// Paints it, and reports a click on one of its links. Its words can be selected.
    pub(super) fn paint(&self, ui: &Ui, id: Id, at: Pos2, on_event: &mut dyn FnMut(RichTextEvent<'_>)) {
        let rect = Rect::from_min_size(at, self.galley.size());
        let response = ui.interact(rect, id, Sense::click_and_drag() - Sense::FOCUSABLE);
        response.widget_info(|| WidgetInfo::labeled(self.role, ui.is_enabled(), self.galley.text()));
        if ui.is_rect_visible(rect) {
            let colour = theme::tokens(ui).text1;
            LabelSelectionState::label_text_selection(ui, &response, at, self.galley.clone(), colour, Stroke::NONE);
        }
        for (index, link) in self.links.iter().enumerate() {
            if self.link_ui(ui, id.with(index), at, link) {
                on_event(RichTextEvent::Link(&link.address));
            }
        }
    }

    /// One link; true when it was clicked. Only its first line takes the keyboard, so that Tab stops there once.
    fn link_ui(&self, ui: &Ui, id: Id, at: Pos2, link: &Link) -> bool {
        let rects = self.rects(at, &link.chars);
        let mut lines = rects.iter().enumerate();
        let Some((_, first)) = lines.next() else { return false };
        let main = ui.interact(*first, id, Sense::click());
        main.widget_info(|| WidgetInfo::labeled(Role::Link, ui.is_enabled(), link.words.trim()));
        if main.gained_focus() {
            main.scroll_to_me(None);
        }
        let has_focus = main.has_focus();
        let mut response = main;
        for (line, rect) in lines {
            response |= ui.interact(*rect, id.with(line), Sense::CLICK);
        }
        let tokens = theme::tokens(ui);
        let colour = if response.hovered() { tokens.accent_hover } else { tokens.accent };
        for rect in &rects {
            if response.hovered() {
                let stroke = Stroke::new(1.0, colour);
                ui.painter().hline(rect.x_range(), rect.bottom() - 2.0, stroke);
            }
            if has_focus {
                let stroke = Stroke::new(1.5, tokens.accent);
                ui.painter().rect_stroke(rect.expand(1.0), radius::CONTROL / 2, stroke, StrokeKind::Outside);
            }
        }
        response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(&*link.address).clicked()
    }

    /// Where some of the characters are: a rectangle in each line.
    fn rects(&self, at: Pos2, chars: &Range<usize>) -> Vec<Rect> {
        let mut rects = Vec::new();
        let mut begins = 0;
        for row in &self.galley.rows {
            let from = chars.start.saturating_sub(begins);
            let to = chars.end.saturating_sub(begins).min(row.glyphs.len());
            let glyphs = row.glyphs.get(from..to).unwrap_or_default();
            if let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) {
                let x = at.x + row.pos.x;
                let y = at.y + row.pos.y;
                let right = x + last.pos.x + last.advance_width;
                rects.push(Rect::from_min_max(pos2(x + first.pos.x, y), pos2(right, y + row.size.y)));
            }
            begins += row.glyphs.len() + usize::from(row.ends_with_newline);
            if begins >= chars.end {
                break;
            }
        }
        rects
    }
}
