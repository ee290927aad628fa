//! The control of each setting, and what resetting it means.

use super::entries::SettingId;
use super::servers;
use super::{account, aliases, downloads, judging};
use crate::app::{Action, Command, SettingChange, Settings, Sheet, ThemeChoice};
use crate::model::mature::{MatureLevel, MatureMode, MaturePolicy};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{Language, tr};
use egui::{Label, Response, RichText, Sense, Ui, Vec2, WidgetInfo};

/// Roots that are shown by name.
const ROOTS_SHOWN: usize = 3;
const ZOOM_STEP: f32 = 0.1;
const LEVELS: [MatureLevel; 5] = [MatureLevel::Pg, MatureLevel::Pg13, MatureLevel::R, MatureLevel::X, MatureLevel::Xxx];

/// Whether a control wants the whole width.
pub(super) const fn needs_width(id: SettingId) -> bool {
    matches!(
        id,
        SettingId::Key
            | SettingId::Folders
            | SettingId::Hidden
            | SettingId::DataFolder
            | SettingId::DownloadsTemplate
            | SettingId::DownloadsPlaces
            | SettingId::DownloadsAliases
            | SettingId::DownloadsSidecars
            | SettingId::Intents
            | SettingId::ComfyServers
    )
}

/// The change that takes a setting back; `None` where it is as it was at first, or there is nothing to go back to.
pub(super) fn reset_of(id: SettingId, settings: &Settings) -> Option<SettingChange> {
    let default = Settings::default();
    let differs = |left: f32, right: f32| (left - right).abs() > 0.001;
    let policy = |change: MaturePolicy| (change != settings.mature).then_some(SettingChange::Mature(change));
    match id {
        SettingId::Address => (settings.civitai_address != default.civitai_address)
            .then_some(SettingChange::Address(default.civitai_address)),
        SettingId::Pace => differs(settings.background_pace_secs, default.background_pace_secs)
            .then_some(SettingChange::Pace(default.background_pace_secs)),
        SettingId::Identify => (settings.identify_in_background != default.identify_in_background)
            .then_some(SettingChange::Identify(default.identify_in_background)),
        SettingId::Offline => (settings.offline != default.offline).then_some(SettingChange::Offline(default.offline)),
        SettingId::MatureMode => policy(MaturePolicy { mode: default.mature.mode, ..settings.mature }),
        SettingId::MatureLevel => policy(MaturePolicy { fine_up_to: default.mature.fine_up_to, ..settings.mature }),
        SettingId::RevealOnHover => (settings.reveal_on_hover != default.reveal_on_hover)
            .then_some(SettingChange::RevealOnHover(default.reveal_on_hover)),
        SettingId::Theme => (settings.theme != default.theme).then_some(SettingChange::Theme(default.theme)),
        SettingId::Zoom => differs(settings.zoom, default.zoom).then_some(SettingChange::Zoom(default.zoom)),
        SettingId::TileWidth => {
            differs(settings.tile_width, default.tile_width).then_some(SettingChange::TileWidth(default.tile_width))
        }
        SettingId::ReducedMotion => (settings.reduced_motion != default.reduced_motion)
            .then_some(SettingChange::ReducedMotion(default.reduced_motion)),
        SettingId::Language => {
            (settings.language != default.language).then_some(SettingChange::Language(default.language))
        }
        SettingId::PersonalSearch => (settings.personal_search != default.personal_search)
            .then_some(SettingChange::PersonalSearch(default.personal_search)),
        SettingId::Vision => (settings.vision != default.vision).then_some(SettingChange::Vision(default.vision)),
        SettingId::TextureMemory => {
            (settings.texture_mib != default.texture_mib).then_some(SettingChange::TextureMib(default.texture_mib))
        }
        SettingId::Folders
        | SettingId::DownloadsAtOnce
        | SettingId::DownloadsLimit
        | SettingId::DownloadsTemplate
        | SettingId::DownloadsPlaces
        | SettingId::DownloadsAliases
        | SettingId::DownloadsPreviews
        | SettingId::DownloadsSidecars
        | SettingId::Key
        | SettingId::ComfyServers
        | SettingId::Hidden
        | SettingId::DataFolder
        | SettingId::Intents
        | SettingId::GpuMemory
        | SettingId::ClearPictures
        | SettingId::Renderer
        | SettingId::Version => None,
    }
}

pub(super) fn control_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: SettingId) {
    let settings = &cx.state.settings;
    let name = id.label();
    let set = |on: Option<bool>, change: fn(bool) -> SettingChange| on.map(change);
    let change = match id {
        SettingId::Folders => {
            folders_ui(ui, cx);
            None
        }
        SettingId::Key => {
            account::key_ui(ui, cx);
            None
        }
        SettingId::ComfyServers => {
            servers::servers_ui(ui, cx);
            None
        }
        SettingId::Hidden => {
            super::hidden::hidden_ui(ui, cx);
            None
        }
        SettingId::Address => address_ui(ui, cx),
        SettingId::Pace => pace_ui(ui, settings.background_pace_secs, name),
        SettingId::Identify => set(switch_ui(ui, settings.identify_in_background, name), SettingChange::Identify),
        SettingId::Offline => set(switch_ui(ui, settings.offline, name), SettingChange::Offline),
        SettingId::DownloadsAtOnce
        | SettingId::DownloadsLimit
        | SettingId::DownloadsTemplate
        | SettingId::DownloadsPlaces
        | SettingId::DownloadsAliases
        | SettingId::DownloadsPreviews
        | SettingId::DownloadsSidecars => {
            downloads_ui(ui, cx, id);
            None
        }
        SettingId::MatureMode => {
            let labels = MatureMode::ALL.map(mode_label);
            let chosen = MatureMode::ALL.iter().position(|mode| *mode == settings.mature.mode).unwrap_or_default();
            let clicked = widgets::segmented(ui, &labels, chosen).and_then(|index| MatureMode::ALL.get(index));
            clicked.map(|mode| SettingChange::Mature(MaturePolicy { mode: *mode, ..settings.mature }))
        }
        SettingId::MatureLevel => {
            let labels = LEVELS.map(MatureLevel::label);
            let chosen = LEVELS.iter().position(|level| *level == settings.mature.fine_up_to).unwrap_or_default();
            let clicked = widgets::segmented(ui, &labels, chosen).and_then(|index| LEVELS.get(index));
            clicked.map(|level| SettingChange::Mature(MaturePolicy { fine_up_to: *level, ..settings.mature }))
        }
        SettingId::RevealOnHover => set(switch_ui(ui, settings.reveal_on_hover, name), SettingChange::RevealOnHover),
        SettingId::Theme => {
            let labels = ThemeChoice::ALL.map(theme_label);
            let chosen = ThemeChoice::ALL.iter().position(|theme| *theme == settings.theme).unwrap_or_default();
            let clicked = widgets::segmented(ui, &labels, chosen).and_then(|index| ThemeChoice::ALL.get(index));
            clicked.map(|theme| SettingChange::Theme(*theme))
        }
        SettingId::Zoom => zoom_ui(ui, settings.zoom, name),
        SettingId::TileWidth => {
            slider_ui(ui, settings.tile_width, Settings::TILE_WIDTHS, 4.0, name).map(SettingChange::TileWidth)
        }
        SettingId::ReducedMotion => set(switch_ui(ui, settings.reduced_motion, name), SettingChange::ReducedMotion),
        SettingId::Language => language_ui(ui, settings.language),
        SettingId::PersonalSearch => set(switch_ui(ui, settings.personal_search, name), SettingChange::PersonalSearch),
        SettingId::Vision => super::vision::vision_ui(ui, cx),
        SettingId::TextureMemory => texture_memory_ui(ui, settings.texture_mib, name),
        SettingId::Intents => {
            judging::intents_ui(ui, cx);
            None
        }
        SettingId::GpuMemory => {
            judging::gpu_memory_ui(ui, cx, name);
            None
        }
        SettingId::DataFolder => {
            data_folder_ui(ui, cx);
            None
        }
        SettingId::ClearPictures => {
            let refusal = Command::ClearPictures.refusal(cx.state);
            let clicked = ui.add_enabled_ui(refusal.is_none(), |ui| small_button(ui, tr!("settings-clear")).clicked());
            if clicked.inner {
                cx.push(Action::Run(Command::ClearPictures));
            }
            None
        }
        SettingId::Renderer => {
            fact_ui(ui, cx.state.about.renderer.as_deref().unwrap_or_else(|| tr!("settings-renderer-unknown")));
            None
        }
        SettingId::Version => {
            fact_ui(ui, env!("CARGO_PKG_VERSION"));
            None
        }
    };
    if let Some(change) = change {
        cx.push(Action::Set(change));
    }
}

fn downloads_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: SettingId) {
    match id {
        SettingId::DownloadsAtOnce => downloads::at_once_ui(ui, cx, id.label()),
        SettingId::DownloadsLimit => downloads::limit_ui(ui, cx, id.label()),
        SettingId::DownloadsTemplate => downloads::template_ui(ui, cx, id.label()),
        SettingId::DownloadsPlaces => downloads::places_ui(ui, cx),
        SettingId::DownloadsAliases => aliases::aliases_ui(ui, cx),
        SettingId::DownloadsSidecars => {
            if let Some(on) = switch_ui(ui, cx.state.downloads.settings.sidecars, id.label()) {
                downloads::set(cx, |settings| settings.sidecars = on);
            }
            downloads::forms_ui(ui, cx);
        }
        _ => {
            if let Some(on) = switch_ui(ui, cx.state.downloads.settings.previews, id.label()) {
                downloads::set(cx, |settings| settings.previews = on);
            }
        }
    }
}

fn mode_label(mode: MatureMode) -> &'static str {
    match mode {
        MatureMode::Show => tr!("mature-show"),
        MatureMode::Blur => tr!("mature-blur"),
        MatureMode::Hide => tr!("mature-hide"),
    }
}

fn theme_label(theme: ThemeChoice) -> &'static str {
    match theme {
        ThemeChoice::System => tr!("theme-system"),
        ThemeChoice::Dark => tr!("theme-dark"),
        ThemeChoice::Light => tr!("theme-light"),
    }
}

/// A switch; returns what it was switched to.
fn switch_ui(ui: &mut Ui, on: bool, name: &'static str) -> Option<bool> {
    const EXTENT: Vec2 = Vec2::new(36.0, 20.0);
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(EXTENT, Sense::click());
    let place = ui.ctx().animate_bool_responsive(response.id, on);
    let ground = if on { tokens.accent } else { tokens.pressed };
    ui.painter().rect_filled(rect, EXTENT.y / 2.0, ground);
    let knob_radius = EXTENT.y / 2.0 - 3.0;
    let left = rect.left() + EXTENT.y / 2.0;
    let centre = egui::pos2(egui::lerp(left..=(rect.right() - EXTENT.y / 2.0), place), rect.center().y);
    ui.painter().circle_filled(centre, knob_radius, if on { tokens.on_accent } else { tokens.text1 });
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect.expand(3.0), EXTENT.y / 2.0 + 3.0, stroke, egui::StrokeKind::Outside);
    }
    response.widget_info(move || WidgetInfo::selected(egui::Role::Switch, true, on, name));
    response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked().then_some(!on)
}

/// Smaller and larger, with the size between: a slider would move under the pointer that drags it.
fn zoom_ui(ui: &mut Ui, zoom: f32, name: &str) -> Option<SettingChange> {
    let mut wanted = None;
    ui.horizontal(|ui| {
        let step = |by: f32| ((zoom + by) / ZOOM_STEP).round() * ZOOM_STEP;
        let named = |verb: &str| format!("{verb}: {name}");
        if widgets::icon_button(ui, icons::MINUS, &named(tr!("settings-less"))).clicked() {
            wanted = Some(step(-ZOOM_STEP));
        }
        let percent = (zoom * 100.0).round() as i64;
        ui.label(RichText::new(tr!("settings-percent", percent = percent)).font(theme::body()));
        if widgets::icon_button(ui, icons::PLUS, &named(tr!("settings-more"))).clicked() {
            wanted = Some(step(ZOOM_STEP));
        }
    });
    wanted.map(SettingChange::Zoom)
}

fn slider_ui(
    ui: &mut Ui,
    value: f32,
    range: std::ops::RangeInclusive<f32>,
    step: f64,
    name: &'static str,
) -> Option<f32> {
    let mut chosen = value;
    ui.spacing_mut().slider_width = ui.available_width().min(220.0);
    let response = ui.add(egui::Slider::new(&mut chosen, range).show_value(false).step_by(step));
    response.widget_info(move || WidgetInfo::slider(true, f64::from(value), name));
    response.changed().then_some(chosen)
}

fn texture_memory_ui(ui: &mut Ui, mib: u32, name: &'static str) -> Option<SettingChange> {
    let range = *Settings::TEXTURE_MIBS.start() as f32..=*Settings::TEXTURE_MIBS.end() as f32;
    ui.spacing_mut().item_spacing.y = 2.0;
    let chosen = slider_ui(ui, mib as f32, range, 64.0, name);
    widgets::hint(ui, tr!("settings-mib", count = mib));
    chosen.map(|chosen| SettingChange::TextureMib(chosen.round() as u32))
}

fn pace_ui(ui: &mut Ui, secs: f32, name: &'static str) -> Option<SettingChange> {
    let mut chosen = secs;
    let field = egui::DragValue::new(&mut chosen).range(0.0..=3600.0).speed(0.1).max_decimals(1).suffix(" s");
    let response = ui.add_sized([96.0, size::CONTROL], field);
    response.widget_info(move || {
        let mut info = WidgetInfo::drag_value(true, f64::from(secs));
        info.label = Some(name.to_owned());
        info
    });
    response.changed().then_some(SettingChange::Pace(chosen))
}

fn language_ui(ui: &mut Ui, language: Option<Language>) -> Option<SettingChange> {
    let choices = [None, Some(Language::English), Some(Language::ChineseSimplified)];
    let labels = choices.map(|choice| choice.map_or_else(|| tr!("settings-language-system"), Language::own_name));
    let chosen = choices.iter().position(|choice| *choice == language).unwrap_or_default();
    widgets::segmented(ui, &labels, chosen)
        .and_then(|index| choices.get(index))
        .map(|choice| SettingChange::Language(*choice))
}

/// A field for an address, taken when it is left or Enter is pressed.
fn address_ui(ui: &mut Ui, cx: &mut Cx<'_>) -> Option<SettingChange> {
    let tokens = theme::tokens(ui);
    let kept = &cx.state.settings.civitai_address;
    let typed = cx.memory.settings.address.get_or_insert_with(|| kept.clone());
    let field = egui::TextEdit::singleline(typed).hint_text("https://civitai.com").desired_width(f32::INFINITY);
    let response = ui.add(field.margin(egui::vec2(space::S, 6.0)));
    let name = SettingId::Address.label();
    let text = typed.clone();
    response
        .widget_info(move || WidgetInfo { label: Some(name.to_owned()), ..WidgetInfo::text_edit(true, "", &text, "") });
    let trimmed = typed.trim();
    let is_address = trimmed.is_empty() || trimmed.starts_with("https://") || trimmed.starts_with("http://");
    let taken = (response.lost_focus() && is_address && trimmed != kept).then(|| trimmed.to_owned());
    if !is_address && !response.has_focus() {
        ui.add(Label::new(RichText::new(tr!("settings-address-odd")).font(theme::small()).color(tokens.bad)).wrap());
    }
    if response.lost_focus() && is_address {
        cx.memory.settings.address = None;
    }
    taken.map(SettingChange::Address)
}

fn folders_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let roots = &cx.state.roots;
    if roots.is_empty() {
        widgets::hint(ui, tr!("settings-folders-none"));
    }
    for root in roots.iter().take(ROOTS_SHOWN) {
        path_ui(ui, &root.path.display().to_string());
    }
    if roots.len() > ROOTS_SHOWN {
        widgets::hint(ui, tr!("settings-folders-more", count = roots.len() - ROOTS_SHOWN));
    }
    ui.add_space(space::XS);
    ui.horizontal(|ui| {
        if small_button(ui, tr!("settings-folders-open")).clicked() {
            cx.push(Action::Show(Sheet::Folders));
        }
        if small_button(ui, Command::AddFolder.label()).clicked() {
            cx.push(Action::Run(Command::AddFolder));
        }
    });
}

fn data_folder_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let path = cx.state.about.data_dir.clone();
    path_ui(ui, &path.display().to_string());
    ui.add_space(space::XS);
    if small_button(ui, tr!("settings-data-folder-show")).clicked() {
        // The file manager shows the folder a file lies in.
        cx.push(Action::ShowFile(path.join("civitdeck.redb")));
    }
}

/// A path that may be longer than the room for it.
pub(super) fn path_ui(ui: &mut Ui, path: &str) -> Response {
    let tokens = theme::tokens(ui);
    ui.add(Label::new(RichText::new(path).font(theme::body()).color(tokens.text1)).truncate()).on_hover_text(path)
}

fn fact_ui(ui: &mut Ui, text: &str) {
    let tokens = theme::tokens(ui);
    ui.add(Label::new(RichText::new(text).font(theme::body()).color(tokens.text1)).wrap());
}

/// A button no wider than its words.
pub(super) fn small_button(ui: &mut Ui, text: &str) -> Response {
    let tokens = theme::tokens(ui);
    let label = RichText::new(text).font(theme::body_medium()).color(tokens.text1);
    ui.add(
        egui::Button::new(label).fill(tokens.bg3).corner_radius(radius::BUTTON).min_size(Vec2::new(0.0, size::CONTROL)),
    )
}

/// The levels that CivitAI rates by, mildest first.
pub(super) const fn levels() -> [MatureLevel; 5] {
    LEVELS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_to_be_reset_at_first_and_everything_that_was_changed_is() {
        let mut settings = Settings::default();
        assert!(SettingId::ALL.iter().all(|id| reset_of(*id, &settings).is_none()));
        let changes = [
            SettingChange::Address("https://example.org".into()),
            SettingChange::Pace(9.0),
            SettingChange::Identify(false),
            SettingChange::Offline(true),
            SettingChange::Mature(MaturePolicy { mode: MatureMode::Hide, fine_up_to: MatureLevel::Xxx }),
            SettingChange::RevealOnHover(false),
            SettingChange::Theme(ThemeChoice::Light),
            SettingChange::Zoom(2.0),
            SettingChange::TileWidth(200.0),
            SettingChange::ReducedMotion(true),
            SettingChange::Language(Some(Language::English)),
            SettingChange::TextureMib(512),
            SettingChange::Vision(crate::app::VisionChoice::Off),
            SettingChange::PersonalSearch(true),
        ];
        for change in changes {
            settings.apply(change);
        }
        let resets: Vec<SettingChange> = SettingId::ALL.iter().filter_map(|id| reset_of(*id, &settings)).collect();
        assert_eq!(resets.len(), 15);
        for id in SettingId::ALL {
            if let Some(change) = reset_of(*id, &settings) {
                settings.apply(change);
            }
        }
        assert_eq!(settings, Settings::default());
    }
}
