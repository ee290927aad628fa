//! The tab of the whole question as a line of text: coloured, mistakes underlined and told, with offers at the cursor.

use super::known::{Known, names};
use super::{help, search};
use crate::app::{Action, DiscoverMode, WordKind};
use crate::model::query::CardQuery;
use crate::model::query::language::{Completion, Field, Parsed, Role, complete, parse, print};
use crate::ui::theme::{self, Tokens, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{query as words, tr};
use egui::text::{CCursor, CCursorRange, LayoutJob};
use egui::{Id, Key, Modifiers, Popup, PopupCloseBehavior, Stroke, TextEdit, TextFormat, Ui, WidgetInfo};

/// The longest text of a question, in characters.
const MAX_CHARS: usize = 2_000;
/// Mistakes that are told below the field.
const TOLD: usize = 4;

/// What the tab remembers while it is open.
#[derive(Debug, Default)]
pub(super) struct AdvancedMemory {
    text: String,
    /// What the text says: while the question is the same, the text stays as it was typed.
    said: Option<CardQuery>,
    /// Something was typed since the last choice: offers are wanted.
    offering: bool,
    /// Which offer is marked.
    marked: usize,
    /// Where the keyboard writes, in characters.
    cursor: usize,
    /// What was typed is not yet among the searches of late.
    is_new: bool,
}

pub(super) fn advanced_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let id = Id::unique("discovery-question");
    let query = &cx.state.query;
    let known = names(cx.state);
    let mut memory = std::mem::take(&mut cx.memory.discovery.advanced);
    if !memory.said.as_ref().is_some_and(|said| said.asks_like(query)) {
        memory.text = print(query, query, &known);
        memory.said = Some(query.clone());
        memory.offering = false;
    }
    let has_focus = ui.memory(|focus| focus.has_focus(id));
    let completion = offers(cx, &memory, has_focus);
    let chosen = take_keys(ui, &mut memory, &completion);
    let parsed = parse(&memory.text, query, &known);
    let mut changed = false;
    if let Some(index) = chosen {
        changed = accept(ui, id, &mut memory, &completion, index);
    }
    let before = memory.text.clone();
    let response = field_ui(ui, id, &mut memory, &parsed, !completion.offers.is_empty());
    let is_opened = search::open_pasted(ui, cx, &response);
    if is_opened {
        memory.text = before;
    }
    if cx.state.focus_search {
        response.request_focus();
    }
    if let Some(range) = egui::text_edit::TextEditState::load(ui.ctx(), id).and_then(|state| state.cursor.char_range())
    {
        memory.cursor = range.primary.index.0;
    }
    if response.changed() && !is_opened {
        (memory.offering, memory.marked, changed) = (true, 0, true);
    }
    if let Some(index) = popup_ui(&response, &memory, &completion) {
        changed |= accept(ui, id, &mut memory, &completion, index);
        response.request_focus();
    }
    if changed {
        memory.is_new = true;
        take_over(cx, &mut memory);
    }
    // A click on another tab is the end of this search, too, and comes before it.
    if response.lost_focus() && std::mem::take(&mut memory.is_new) {
        cx.push(Action::RememberSearch(DiscoverMode::Advanced));
    }
    below_ui(ui, cx, &parsed);
    cx.memory.discovery.advanced = memory;
}

/// Lets the gallery show what the text says now.
fn take_over(cx: &mut Cx<'_>, memory: &mut AdvancedMemory) {
    let query = parse(&memory.text, &cx.state.query, &names(cx.state)).query;
    if let Some((kind, text)) = word_at(memory) {
        cx.push(Action::FindWords(kind, text));
    }
    if memory.said.as_ref() != Some(&query) {
        cx.push(Action::TypeQuery(Box::new(query.clone())));
        memory.said = Some(query);
    }
}

/// The tag or creator that is being typed.
fn word_at(memory: &AdvancedMemory) -> Option<(WordKind, String)> {
    let at = bytes(&memory.text, memory.cursor);
    let word = memory.text.get(..at)?.rsplit(char::is_whitespace).next()?;
    let (field, value) = word.split_once(':')?;
    let kind = match Field::find(field.trim_start_matches('-'))? {
        Field::Tag => WordKind::Tag,
        Field::Creator => WordKind::Creator,
        _ => return None,
    };
    Some((kind, value.rsplit(',').next().unwrap_or(value).trim_matches('"').to_lowercase()))
}

/// What could stand at the cursor, once something was typed.
fn offers(cx: &Cx<'_>, memory: &AdvancedMemory, has_focus: bool) -> Completion {
    if !has_focus || !memory.offering {
        return Completion::default();
    }
    let completion = complete(&memory.text, bytes(&memory.text, memory.cursor), &Known(cx.state));
    // Between two words nothing is begun yet: all fields at once would only be in the way.
    let is_begun = !completion.at.is_empty() || completion.offers.iter().any(|offer| offer.value.is_some());
    if is_begun { completion } else { Completion::default() }
}

/// The byte where a character begins.
fn bytes(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

/// The keys of the offers, before the field gets them; tells which was chosen.
fn take_keys(ui: &Ui, memory: &mut AdvancedMemory, completion: &Completion) -> Option<usize> {
    let count = completion.offers.len();
    if count == 0 {
        return None;
    }
    memory.marked = memory.marked.min(count - 1);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        memory.marked = (memory.marked + 1) % count;
    }
    if pressed(Key::ArrowUp) {
        memory.marked = (memory.marked + count - 1) % count;
    }
    (pressed(Key::Tab) || pressed(Key::Enter)).then_some(memory.marked)
}

/// Puts an offer in its place and the cursor behind it; tells whether the text is another.
fn accept(ui: &Ui, id: Id, memory: &mut AdvancedMemory, completion: &Completion, index: usize) -> bool {
    let Some(offer) = completion.offers.get(index) else { return false };
    let at = completion.at.clone();
    let (Some(before), Some(after)) = (memory.text.get(..at.start), memory.text.get(at.end..)) else { return false };
    let after = if offer.insert.ends_with(' ') { after.strip_prefix(' ').unwrap_or(after) } else { after };
    memory.cursor = before.chars().count() + offer.insert.chars().count();
    memory.text = format!("{before}{}{after}", offer.insert);
    // Behind a field its values are offered next.
    (memory.offering, memory.marked) = (offer.value.is_none(), 0);
    let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(memory.cursor))));
    state.store(ui.ctx(), id);
    true
}

fn field_ui(ui: &mut Ui, id: Id, memory: &mut AdvancedMemory, parsed: &Parsed, is_open: bool) -> egui::Response {
    let tokens = *theme::tokens(ui);
    let mut layout = |ui: &Ui, text: &dyn egui::TextBuffer, width: f32| {
        let mut job = coloured(text.as_str(), parsed, &tokens);
        job.wrap.max_width = width;
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let edit = TextEdit::multiline(&mut memory.text)
        .id(id)
        .hint_text(tr!("query-hint"))
        .desired_rows(3)
        .desired_width(f32::INFINITY)
        .char_limit(MAX_CHARS)
        // Enter asks, as in every other field; a question is one line, however long.
        .return_key(None)
        .lock_focus(is_open)
        .layouter(&mut layout);
    let response = ui.add(edit);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, tr!("query-hint")));
    response
}

/// The text in the colours of what its parts are; mistakes are underlined.
fn coloured(text: &str, parsed: &Parsed, tokens: &Tokens) -> LayoutJob {
    let mut cuts: Vec<usize> = vec![0, text.len()];
    cuts.extend(parsed.pieces.iter().flat_map(|piece| [piece.at.start, piece.at.end]));
    cuts.extend(parsed.troubles.iter().flat_map(|trouble| [trouble.at.start, trouble.at.end]));
    cuts.sort_unstable();
    cuts.dedup();
    let mut job = LayoutJob::default();
    for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
        // What was typed in this very frame is not understood yet: it stands as plain text.
        let Some(part) = text.get(*from..*to) else {
            return LayoutJob::simple(text.to_owned(), theme::body(), tokens.text1, f32::INFINITY);
        };
        let role = parsed.pieces.iter().find(|piece| piece.at.contains(from)).map(|piece| piece.role);
        let is_wrong = parsed.troubles.iter().any(|trouble| trouble.at.contains(from));
        let color = match role {
            Some(Role::Field) => tokens.accent,
            Some(Role::Without) => tokens.bad,
            _ => tokens.text1,
        };
        let underline = if is_wrong { Stroke::new(1.5, tokens.bad) } else { Stroke::NONE };
        job.append(part, 0.0, TextFormat { font_id: theme::body(), color, underline, ..TextFormat::default() });
    }
    job
}

/// The offers below the field; tells which was clicked.
fn popup_ui(field: &egui::Response, memory: &AdvancedMemory, completion: &Completion) -> Option<usize> {
    let mut open = !completion.offers.is_empty();
    let mut clicked = None;
    Popup::from_response(field)
        .id(Id::unique("question-offers"))
        .open_bool(&mut open)
        .width(field.rect.width())
        .close_behavior(PopupCloseBehavior::IgnoreClicks)
        .show(|ui| {
            for (index, offer) in completion.offers.iter().enumerate() {
                let right = offer.count.map(crate::words::count).unwrap_or_default();
                let (glyph, text) = match &offer.value {
                    Some(value) => (icons::CHECK, format!("{}: {value}", offer.field.id())),
                    None => (icons::FUNNEL, format!("{}:  {}", offer.field.id(), words::field(offer.field))),
                };
                if widgets::nav_row(ui, glyph, &text, &right, index == memory.marked).clicked() {
                    clicked = Some(index);
                }
            }
        });
    clicked
}

/// Mistakes in words, and the way to all that can be asked.
fn below_ui(ui: &mut Ui, cx: &mut Cx<'_>, parsed: &Parsed) {
    let tokens = *theme::tokens(ui);
    for trouble in parsed.troubles.iter().take(TOLD) {
        let text = egui::RichText::new(words::trouble(&trouble.kind)).font(theme::small()).color(tokens.bad);
        ui.label(text);
    }
    ui.add_space(space::XS);
    help::help_ui(ui, cx);
}
