//! How the picture was made: prompt, negative prompt, parameters; each can be copied.

use crate::app::downloads::read_list;
use crate::app::{Action, DetailPicture, DownloadAsk, Generation, UsedRow, Want};
use crate::model::ids::{FileKey, VersionId};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{Label, RichText, ScrollArea, Sense, Ui, WidgetInfo};

pub(super) fn data_ui(ui: &mut Ui, cx: &mut Cx<'_>, picture: &DetailPicture) {
    let state = cx.state;
    let known = state.generation.as_ref().filter(|(source, _)| *source == picture.source);
    if known.is_none() && cx.memory.picture.asked.as_ref() != Some(&picture.source) {
        cx.memory.picture.asked = Some(picture.source.clone());
        cx.push(Action::LoadGeneration(picture.source.clone()));
    }
    widgets::heading(ui, tr!("quick-look-data"));
    ui.add_space(space::S);
    match known {
        None => {
            widgets::hint(ui, tr!("quick-look-data-reading"));
        }
        Some((_, Err(why))) => {
            let tokens = theme::tokens(ui);
            let words = RichText::new(why.words()).font(theme::body()).color(tokens.text2);
            ui.add(Label::new(words).wrap());
            if !state.settings.offline && widgets::link(ui, tr!("online-go-on")).clicked() {
                cx.push(Action::LoadGeneration(picture.source.clone()));
            }
        }
        Some((_, Ok(None))) => {
            widgets::hint(ui, tr!("quick-look-data-none"));
        }
        Some((_, Ok(Some(generation)))) => {
            ScrollArea::vertical().id_salt("generation").auto_shrink(false).show(ui, |ui| {
                ui.set_max_width(ui.available_width() - space::M);
                generation_ui(ui, cx, generation);
            });
        }
    }
}

pub(in crate::ui::sheets) fn generation_ui(ui: &mut Ui, cx: &mut Cx<'_>, generation: &Generation) {
    text_ui(ui, cx, tr!("quick-look-prompt"), &generation.prompt);
    text_ui(ui, cx, tr!("quick-look-negative"), &generation.negative);
    if !generation.parameters.is_empty() {
        widgets::section(ui, tr!("quick-look-parameters"), "");
        for (name, value) in &generation.parameters {
            parameter_ui(ui, cx, name, value);
        }
        ui.add_space(space::M);
    }
    used_ui(ui, cx, generation);
    if !generation.text.is_empty() && widgets::secondary(ui, tr!("quick-look-copy-all")).clicked() {
        cx.push(Action::Copy(generation.text.clone(), tr!("quick-look-data").to_owned()));
    }
}

/// The models it was made with: each is gone to, those that are not known yet by asking for them.
fn used_ui(ui: &mut Ui, cx: &mut Cx<'_>, generation: &Generation) {
    if generation.used.is_empty() {
        return;
    }
    let tokens = theme::tokens(ui);
    widgets::section(ui, tr!("quick-look-used"), "");
    let missing: Vec<Want> = generation.used.iter().filter_map(want_of).collect();
    if missing.len() > 1 && widgets::link(ui, &tr!("quick-look-fetch-all", count = missing.len())).clicked() {
        cx.push(Action::Download(DownloadAsk::Want(missing)));
    }
    let names = &cx.state.version_names;
    let nameless: Vec<VersionId> =
        generation.used.iter().filter_map(UsedRow::nameless).filter(|id| !names.was_asked(*id)).collect();
    if !nameless.is_empty() && !cx.state.settings.offline {
        cx.push(Action::NameVersions(nameless));
    }
    for row in &generation.used {
        let named = row.nameless().and_then(|id| cx.state.version_names.get(id));
        let row = &UsedRow { name: named.unwrap_or(&row.name).to_owned(), ..row.clone() };
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            let deed = match (row.key, &row.page) {
                (Some(key), _) => Some((Action::Reach(key), tr!("quick-look-used-go"))),
                (None, Some(page)) => Some((Action::Open(page.clone()), tr!("quick-look-used-go"))),
                (None, None) => None,
            };
            match deed {
                Some((action, hint)) => {
                    if widgets::link(ui, &row.name).on_hover_text(hint).clicked() {
                        if row.key.is_some() {
                            cx.push(Action::CloseSheet);
                        }
                        cx.push(action);
                    }
                }
                None => {
                    ui.label(RichText::new(&row.name).font(theme::body()).color(tokens.text1));
                }
            }
            if row.key.is_some_and(FileKey::is_file) {
                widgets::chip(ui, tr!("drawer-installed"), widgets::Tone::Ok);
            }
            fetch_ui(ui, cx, row);
            let weight = row.weight_hundredths.map(|weight| format!("{:.2}", weight as f64 / 100.0));
            let about: Vec<String> = row.kind.clone().into_iter().chain(weight).collect();
            widgets::hint(ui, about.join(" · "));
        });
    }
    ui.add_space(space::M);
}

/// What a download of a model would be asked for; none of what is there, or of what nothing leads to.
fn want_of(row: &UsedRow) -> Option<Want> {
    if row.key.is_some_and(FileKey::is_file) {
        return None;
    }
    let (wants, _) = read_list(row.goal.as_deref()?);
    wants.into_iter().next().map(|want| Want { name: row.name.clone(), ..want })
}

/// The way to have a model that is not there, or that it is on its way.
fn fetch_ui(ui: &mut Ui, cx: &mut Cx<'_>, row: &UsedRow) {
    let Some(want) = want_of(row) else { return };
    let version = row.goal.as_deref().and_then(|goal| goal.parse().ok()).map(VersionId);
    let queued = version.and_then(|version| cx.state.downloads.of(version, None));
    if queued.is_some_and(|one| !one.state.is_settled()) {
        widgets::chip(ui, tr!("page-download-queued"), widgets::Tone::Accent);
        return;
    }
    if widgets::icon_button(ui, icons::DOWNLOAD, &tr!("downloads-file", name = row.name)).clicked() {
        cx.push(Action::Download(DownloadAsk::Want(vec![want])));
    }
}

fn text_ui(ui: &mut Ui, cx: &mut Cx<'_>, title: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).font(theme::small_medium()).color(tokens.text2));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, icons::COPY, &tr!("quick-look-copy", what = title)).clicked() {
                cx.push(Action::Copy(text.to_owned(), title.to_owned()));
            }
        });
    });
    ui.add(Label::new(RichText::new(text).font(theme::body()).color(tokens.text1)).wrap().selectable(true));
    ui.add_space(space::M);
}

/// A name and its value; a click copies the value.
fn parameter_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &str, value: &str) {
    let tokens = theme::tokens(ui);
    widgets::fact(ui, name, |ui| {
        let label = Label::new(RichText::new(value).font(theme::body()).color(tokens.text1)).wrap();
        let response = widgets::fact_text(ui, label.sense(Sense::click()));
        let spoken = tr!("quick-look-copy", what = name);
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &spoken));
        if response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(&spoken).clicked() {
            cx.push(Action::Copy(value.to_owned(), name.to_owned()));
        }
    });
}
