//! The way of the selected model into use: fetched, seen by a tool, tried with a test picture, handed to ComfyUI.

use crate::app::{Action, Command, Details, Fit, PictureId, Sheet, StageView, TrialAsk};
use crate::model::card::Card;
use crate::model::file::FileState;
use crate::model::kind::ModelKind;
use crate::model::trial::{Trial, Trials};
use crate::ui::sheets::so_far;
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::{self, names, tr};
use egui::{CornerRadius, Label, RichText, Sense, Ui, Vec2, WidgetInfo};

/// Side of the test picture.
const SIDE: f32 = 64.0;

/// Where a step stands.
struct Step {
    name: &'static str,
    is_done: bool,
    /// What it says when it is pointed at.
    hint: String,
    /// What a click does, if anything.
    action: Option<Action>,
}

/// Whether there is a model whose way can be shown.
pub(super) fn is_there(cx: &Cx<'_>) -> bool {
    cx.state.selected_card().is_some()
}

/// Paints the steps of the selected model, and what the test came to.
pub(super) fn steps_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(card) = cx.state.selected_card().cloned() else { return };
    let details = cx.state.details.clone().filter(|details| details.record.key == card.key);
    if !cx.state.trial.is_loaded
        && cx.state.view.loaded
        && !std::mem::replace(&mut cx.memory.management.trials_asked, true)
    {
        cx.push(Action::Trial(TrialAsk::Load));
    }
    let steps = [fetched(&card), seen(&card, details.as_deref()), tried(cx, &card), sent(cx)];
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(space::XS, space::XS);
        for step in &steps {
            step_ui(ui, cx, step);
        }
    });
    test_ui(ui, cx, &card);
}

fn step_ui(ui: &mut Ui, cx: &mut Cx<'_>, step: &Step) {
    let tone = if step.is_done { Tone::Ok } else { Tone::Plain };
    let text = if step.is_done { format!("{} {}", icons::CHECK, step.name) } else { step.name.to_owned() };
    let response =
        if step.action.is_some() { widgets::click_chip(ui, &text, tone) } else { widgets::chip(ui, &text, tone) };
    let spoken = format!("{}: {}", step.name, step.hint);
    let role = if step.action.is_some() { egui::Role::Button } else { egui::Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, &spoken));
    if response.on_hover_text(&step.hint).clicked()
        && let Some(action) = &step.action
    {
        cx.push(action.clone());
    }
}

fn fetched(card: &Card) -> Step {
    let name = tr!("steps-download");
    if !card.key.is_file() || card.missing {
        let action = (!card.key.is_file()).then_some(Action::Run(Command::Download));
        return Step { name, is_done: false, hint: tr!("steps-not-here").to_owned(), action };
    }
    let hint = if card.state == FileState::Identified { tr!("steps-proved") } else { tr!("steps-here") };
    Step { name, is_done: true, hint: hint.to_owned(), action: None }
}

fn seen(card: &Card, details: Option<&Details>) -> Step {
    let tools = details.map(|details| details.visible_to.as_slice()).unwrap_or_default();
    let is_done = !tools.is_empty();
    let hint = if is_done {
        let tools: Vec<&str> = tools.iter().map(|one| names::tool(one.tool)).collect();
        tr!("steps-seen-by", tools = tools.join(", "))
    } else {
        tr!("steps-seen-by-none").to_owned()
    };
    let action = card.key.is_file().then_some(Action::Show(Sheet::Order));
    Step { name: tr!("steps-integrate"), is_done, hint, action }
}

fn tried(cx: &Cx<'_>, card: &Card) -> Step {
    let kept = cx.state.trial.kept.of(card);
    let can = card.key.is_file() && Trials::takes(card.kind);
    let hint = match kept {
        Some(trial) => tr!("steps-tried", ago = words::ago(trial.made_unix_secs, cx.state.now_unix_secs)),
        None if !Trials::takes(card.kind) => tr!("steps-no-test", kind = names::kind(card.kind)),
        None => tr!("steps-try").to_owned(),
    };
    let action = can.then_some(Action::Trial(TrialAsk::Try(card.key)));
    Step { name: tr!("steps-test"), is_done: kept.is_some(), hint, action }
}

fn sent(cx: &Cx<'_>) -> Step {
    let refusal = Command::SendToComfy.refusal(cx.state);
    let action = refusal.is_none().then_some(Action::Run(Command::SendToComfy));
    let hint = refusal.unwrap_or_else(|| tr!("steps-deploy-hint")).to_owned();
    Step { name: tr!("steps-deploy"), is_done: false, hint, action }
}

/// The test picture, how it is coming on, or why it could not be made.
fn test_ui(ui: &mut Ui, cx: &mut Cx<'_>, card: &Card) {
    let trial = &cx.state.trial;
    if let Some((_, stage)) = trial.running.as_ref().filter(|(key, _)| *key == card.key) {
        let stage = stage.clone();
        running_ui(ui, cx, &stage);
        return;
    }
    if let Some((_, why)) = trial.trouble.as_ref().filter(|(key, _)| *key == card.key) {
        let ink = theme::tokens(ui).bad;
        ui.add(Label::new(RichText::new(why).font(theme::small()).color(ink)).wrap());
    }
    let Some((trial, source)) = trial.of(card).map(|(trial, source)| (trial.clone(), source)) else { return };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::click());
        let id = PictureId { source: source.clone(), fit: Fit::Cover { width: 256, height: 256 } };
        widgets::picture_ui(ui, cx, rect, CornerRadius::same(radius::CONTROL), Some(id), (ModelKind::Asset, true));
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, tr!("steps-picture")));
        if response.on_hover_text(tr!("steps-picture")).on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
            && let crate::app::PictureSource::File(path) = source
        {
            cx.push(Action::ShowFile(path));
        }
        ui.vertical(|ui| told_ui(ui, &trial));
    });
}

fn told_ui(ui: &mut Ui, trial: &Trial) {
    let tokens = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    let head = tr!("steps-result", took = words::duration(trial.seconds), server = trial.server.clone());
    ui.add(Label::new(RichText::new(head).font(theme::small_medium()).color(tokens.text1)).truncate());
    let size = format!("{} × {}", trial.width, trial.height);
    let line = tr!("steps-recipe", seed = trial.seed.to_string(), size = size, steps = trial.steps);
    widgets::hint(ui, line);
    widgets::hint(ui, &trial.main).on_hover_text(&trial.prompt);
}

fn running_ui(ui: &mut Ui, cx: &mut Cx<'_>, stage: &StageView) {
    ui.horizontal(|ui| {
        ui.add(egui::Spinner::new().size(14.0).color(theme::tokens(ui).accent));
        ui.add(Label::new(RichText::new(so_far(stage)).font(theme::small()).color(theme::tokens(ui).text2)).truncate());
        if widgets::link(ui, tr!("steps-stop")).clicked() {
            cx.push(Action::Trial(TrialAsk::Stop));
        }
    });
}
