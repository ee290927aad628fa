//! The controls of the settings about downloads: limits, where files go, and what is put beside them.

use crate::app::downloads::{DownloadSettings, MOST_AT_ONCE, PlaceOfKind, example, token_names};
use crate::app::{Action, DownloadAsk, FileWish, OrderAsk};
use crate::model::kind::ModelKind;
use crate::model::path_bytes::StoredPath;
use crate::ui::Cx;
use crate::ui::sheets::order::form_boxes_ui;
use crate::ui::theme::{self, size, space};
use crate::ui::widgets;
use crate::words::{self, names, tr};
use egui::{ComboBox, DragValue, Label, RichText, TextEdit, Ui, WidgetInfo};

/// The types whose place can be chosen, the usual ones first.
const KINDS: [ModelKind; 12] = [
    ModelKind::Checkpoint,
    ModelKind::Lora,
    ModelKind::LoCon,
    ModelKind::Dora,
    ModelKind::Embedding,
    ModelKind::Vae,
    ModelKind::ControlNet,
    ModelKind::Upscaler,
    ModelKind::TextEncoder,
    ModelKind::DiffusionModel,
    ModelKind::MotionModule,
    ModelKind::Other,
];
/// Bytes of one MB/s.
const MB: f64 = 1_000_000.0;

/// What is being typed.
#[derive(Debug)]
pub(super) struct DownloadFields {
    kind: ModelKind,
    /// The template for all, the folder and the template of the chosen type.
    typed: [Option<String>; 3],
}

impl Default for DownloadFields {
    fn default() -> Self {
        Self { kind: ModelKind::Checkpoint, typed: Default::default() }
    }
}

/// Changes the settings of downloads.
pub(super) fn set(cx: &mut Cx<'_>, change: impl FnOnce(&mut DownloadSettings)) {
    let mut settings = cx.state.downloads.settings.clone();
    change(&mut settings);
    if settings != cx.state.downloads.settings {
        cx.push(Action::Download(DownloadAsk::Set(Box::new(settings))));
    }
}

pub(super) fn at_once_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &'static str) {
    let mut count = cx.state.downloads.settings.at_once();
    let response = ui.add_sized([72.0, size::CONTROL], DragValue::new(&mut count).range(1..=MOST_AT_ONCE));
    let told = count as f64;
    response.widget_info(move || WidgetInfo { label: Some(name.to_owned()), ..WidgetInfo::drag_value(true, told) });
    if response.changed() {
        set(cx, |settings| settings.at_once = count);
    }
}

pub(super) fn limit_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &'static str) {
    let mut limit = cx.state.downloads.settings.bytes_per_sec.map_or(0.0, |bytes| bytes as f64 / MB);
    let response = ui
        .horizontal(|ui| {
            let field = DragValue::new(&mut limit).range(0.0..=10_000.0).speed(0.1).max_decimals(1);
            let response = ui.add_sized([88.0, size::CONTROL], field);
            let none = limit <= 0.0;
            widgets::hint(ui, if none { tr!("downloads-no-limit") } else { tr!("downloads-limit-unit") });
            response
        })
        .inner;
    response.widget_info(move || WidgetInfo { label: Some(name.to_owned()), ..WidgetInfo::drag_value(true, limit) });
    if response.changed() {
        let bytes = (limit * MB).round();
        set(cx, |settings| settings.bytes_per_sec = (bytes >= 1.0).then_some(bytes as u64));
    }
}

pub(super) fn template_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &str) {
    let kept = cx.state.downloads.settings.template.clone();
    if let Some(text) = field_ui(ui, cx, 0, &kept, "{base_model}/{author}", name) {
        set(cx, |settings| settings.template = text);
    }
    let typed = typed_or(cx, 0, &kept);
    example_ui(ui, cx, ModelKind::Lora, |settings| {
        settings.places.clear();
        settings.template = typed;
    });
    let tokens: Vec<String> = token_names().map(|token| format!("{{{token}}}")).collect();
    widgets::hint(ui, tr!("downloads-template-tokens", tokens = tokens.join(" ")));
}

pub(super) fn places_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let chosen = cx.memory.settings.downloads.kind;
    let mut kind = chosen;
    let combo = ComboBox::from_id_salt("downloads-type").selected_text(names::kind(kind)).width(200.0);
    let response = combo.show_ui(ui, |ui| {
        for one in KINDS {
            let own = cx.state.downloads.settings.places.contains_key(&one);
            let text = if own { format!("{} •", names::kind(one)) } else { names::kind(one).to_owned() };
            ui.selectable_value(&mut kind, one, text);
        }
    });
    let spoken = names::kind(kind);
    response.response.widget_info(|| {
        let mut info = WidgetInfo::labeled(egui::Role::ComboBox, true, tr!("downloads-type"));
        info.value = None;
        info.current_text_value = Some(spoken.to_owned());
        info
    });
    if kind != chosen {
        cx.memory.settings.downloads = DownloadFields { kind, ..DownloadFields::default() };
    }
    let place = cx.state.downloads.settings.places.get(&kind).cloned().unwrap_or_default();
    let folder = place.folder.as_ref().map(|folder| folder.0.display().to_string()).unwrap_or_default();
    let name = tr!("downloads-folder-own", kind = names::kind(kind));
    widgets::hint(ui, name.clone());
    if let Some(text) = field_ui(ui, cx, 1, &folder, tr!("downloads-folder-automatic"), &name) {
        cx.push(Action::Download(DownloadAsk::Place(kind, text.into())));
    }
    folder_ui(ui, cx, kind, place.folder.as_ref());
    let name = tr!("downloads-template-of", kind = names::kind(kind));
    widgets::hint(ui, name.clone());
    if let Some(text) = field_ui(ui, cx, 2, &place.template, tr!("downloads-template-same"), &name) {
        set_place(cx, kind, PlaceOfKind { template: text, below: None, ..place.clone() });
    }
    if let Some(below) = &place.below {
        let text = if below.is_empty() { tr!("spots-directly").to_owned() } else { tr!("spots-below", below = below) };
        widgets::hint(ui, text);
        if widgets::link(ui, tr!("spots-by-template")).clicked() {
            set_place(cx, kind, PlaceOfKind { below: None, ..place.clone() });
        }
    }
    let typed = typed_or(cx, 2, &place.template);
    example_ui(ui, cx, kind, |settings| {
        let below = place.below.clone().filter(|_| typed == place.template);
        settings.places.insert(kind, PlaceOfKind { template: typed, below, ..place });
    });
}

/// Below the field of a folder: what is wrong with the one that was typed, a dialog to choose one, and whether it is in the library.
fn folder_ui(ui: &mut Ui, cx: &mut Cx<'_>, kind: ModelKind, folder: Option<&StoredPath>) {
    let trouble = cx.state.downloads.place_trouble.as_ref().filter(|(of, _)| *of == kind);
    if let Some((_, trouble)) = trouble {
        let ink = theme::tokens(ui).bad;
        let text = words::downloads::folder_trouble(trouble);
        ui.add(Label::new(RichText::new(text).font(theme::small()).color(ink)).wrap());
    }
    if widgets::link(ui, tr!("downloads-folder-choose")).clicked() {
        cx.push(Action::AskFile(FileWish::DownloadFolder(kind)));
    }
    let Some(folder) = folder.map(|folder| &folder.0) else { return };
    if !cx.state.roots.iter().any(|root| folder.starts_with(&root.path)) {
        widgets::hint(ui, tr!("downloads-folder-outside"));
        if widgets::link(ui, tr!("downloads-folder-add")).clicked() {
            cx.push(Action::AddFolder(folder.clone()));
        }
    }
}

fn set_place(cx: &mut Cx<'_>, kind: ModelKind, place: PlaceOfKind) {
    set(cx, |settings| settings.set_place(kind, place));
}

/// Which forms are written beside what comes into each root.
pub(super) fn forms_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if !cx.state.downloads.settings.sidecars {
        return;
    }
    for root in &cx.state.roots {
        widgets::hint(ui, root.path.display().to_string());
        let mut forms = cx.state.order.forms.of(root.id);
        let is_changed = ui
            .horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = space::M;
                form_boxes_ui(ui, &mut forms)
            })
            .inner;
        if is_changed {
            cx.actions.push(Action::Order(OrderAsk::ChooseForms(root.id, forms)));
        }
    }
}

fn typed_or(cx: &Cx<'_>, which: usize, kept: &str) -> String {
    let typed = cx.memory.settings.downloads.typed.get(which).and_then(Option::as_ref);
    typed.cloned().unwrap_or_else(|| kept.to_owned())
}

/// A field whose text is taken when it is left.
fn field_ui(ui: &mut Ui, cx: &mut Cx<'_>, which: usize, kept: &str, hint: &str, name: &str) -> Option<String> {
    let slot = cx.memory.settings.downloads.typed.get_mut(which)?;
    let typed = slot.get_or_insert_with(|| kept.to_owned());
    let field = TextEdit::singleline(typed).hint_text(hint).desired_width(f32::INFINITY);
    let response = ui.add(field.margin(egui::vec2(space::S, 6.0)));
    let (text, name) = (typed.clone(), name.to_owned());
    response
        .widget_info(move || WidgetInfo { label: Some(name.clone()), ..WidgetInfo::text_edit(true, "", &text, "") });
    // Not the response's word: while the whole window is in the background no field of it has the focus, and yet nobody has left it.
    if ui.memory(|memory| memory.has_focus(response.id)) {
        return None;
    }
    let taken = typed.trim().to_owned();
    // What is kept may have changed meanwhile; only what was typed here counts.
    let is_new = response.lost_focus() && taken != kept;
    *slot = None;
    is_new.then_some(taken)
}

/// Where an invented model would go by these settings.
fn example_ui(ui: &mut Ui, cx: &Cx<'_>, kind: ModelKind, change: impl FnOnce(&mut DownloadSettings)) {
    let tokens = theme::tokens(ui);
    let mut settings = cx.state.downloads.settings.clone();
    change(&mut settings);
    let (text, ink) = match example(&settings, kind) {
        Ok(path) => (tr!("downloads-example", path = path), tokens.text2),
        Err(error) => (error.to_string(), tokens.bad),
    };
    ui.add(Label::new(RichText::new(text).font(theme::small()).color(ink)).wrap());
}
