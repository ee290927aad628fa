//! The lights of the top bar: CivitAI, ComfyUI, the store, folders that cannot be reached. Each says why.

use crate::app::{AppState, Circuit, Health, Light as ServerLight, Phase, ServerHealth};
use crate::ui::theme::{self, Tokens, radius, space};
use crate::words::{self, tr};
use egui::{Color32, Galley, Rect, RichText, Sense, Ui, Vec2, WidgetInfo};
use std::sync::Arc;

/// One light.
pub(super) struct Light {
    /// What it is about, in a word or two.
    text: String,
    /// Why it has its colour.
    why: String,
    tone: Tone,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Unknown,
    Ok,
    Warn,
    Bad,
}

impl Tone {
    const fn colour(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Unknown => tokens.text3,
            Self::Ok => tokens.ok,
            Self::Warn => tokens.warn,
            Self::Bad => tokens.bad,
        }
    }
}

/// The lights of a state, as they stand from left to right.
pub(super) fn lights(state: &AppState) -> Vec<Light> {
    let civitai = state.health.as_ref().map(|health| civitai(health, state.now_unix_secs));
    let comfy = comfy(&state.studio.batch.health);
    civitai.into_iter().chain(comfy).chain([store(&state.phase)]).chain(folders(state)).collect()
}

fn civitai(health: &Health, now_unix_secs: i64) -> Light {
    let light = |tone, why: String| Light { text: tr!("health-civitai").to_owned(), why, tone };
    if health.offline {
        return Light {
            text: tr!("health-offline").to_owned(),
            why: tr!("health-offline-why").to_owned(),
            tone: Tone::Warn,
        };
    }
    if let Some(pause) = health.paused_for {
        return light(Tone::Warn, tr!("health-paused", time = words::duration(pause.as_secs_f64())));
    }
    match (&health.circuit, &health.reason) {
        (Circuit::Closed, None) => match health.last_success_unix_secs {
            Some(at) => {
                let ago = words::ago(at, now_unix_secs);
                light(Tone::Ok, tr!("health-answers-budget", ago = ago, count = health.remaining_budget))
            }
            None => light(Tone::Unknown, tr!("health-not-asked").to_owned()),
        },
        (Circuit::Open { retry_in }, reason) => {
            let reason = reason.clone().unwrap_or_else(|| tr!("health-silent").to_owned());
            let again = tr!("health-again-in", time = words::duration(retry_in.as_secs_f64()));
            light(Tone::Bad, format!("{reason}\n{again}"))
        }
        (_, Some(reason)) => light(Tone::Warn, reason.clone()),
        (Circuit::HalfOpen, None) => light(Tone::Warn, tr!("health-trying").to_owned()),
    }
}

/// The ComfyUI servers the user named. One that is not running is nothing to worry about: most are started when needed.
fn comfy(servers: &[ServerHealth]) -> Option<Light> {
    let is_down = |server: &&ServerHealth| matches!(server.light, ServerLight::Down(_));
    let down = servers.iter().filter(is_down).count();
    let tone = match down {
        0 => Tone::Ok,
        some if some < servers.len() => Tone::Warn,
        _ => Tone::Unknown,
    };
    let text = match servers.len() {
        0 => return None,
        1 => tr!("health-comfy").to_owned(),
        several => tr!("health-comfy-several", up = several - down, count = several),
    };
    let told = servers.iter().map(|server| match &server.light {
        ServerLight::Ready => tr!("health-comfy-ready", server = server.server.clone()),
        ServerLight::Busy => tr!("health-comfy-busy", server = server.server.clone(), count = server.queue),
        ServerLight::Down(why) => tr!("health-comfy-down", server = server.server.clone(), why = why.clone()),
    });
    Some(Light { text, why: told.collect::<Vec<_>>().join("\n"), tone })
}

fn store(phase: &Phase) -> Light {
    let (tone, why) = match phase {
        Phase::Opening => (Tone::Unknown, tr!("shell-opening").to_owned()),
        Phase::Ready => (Tone::Ok, tr!("health-store-open").to_owned()),
        Phase::Failed { message, .. } => (Tone::Bad, message.clone()),
    };
    Light { text: tr!("health-store").to_owned(), why, tone }
}

fn folders(state: &AppState) -> Option<Light> {
    let away: Vec<_> = state.roots.iter().filter(|root| state.offline_roots.contains(&root.id)).collect();
    let first = away.first()?;
    let text = if away.len() == 1 {
        let name =
            first.path.file_name().map_or_else(|| first.path.display().to_string(), |n| n.to_string_lossy().into());
        // A long name belongs into the tooltip.
        let short: String = name.chars().take(18).collect();
        let name = if short.len() < name.len() { format!("{short}…") } else { name };
        tr!("health-folder-offline", name = name)
    } else {
        tr!("job-folders-offline", count = away.len())
    };
    let paths: Vec<String> = away.iter().take(8).map(|root| root.path.display().to_string()).collect();
    Some(Light { text, why: format!("{}\n{}", tr!("health-folders-why"), paths.join("\n")), tone: Tone::Warn })
}

const DOT: f32 = 7.0;
const HEIGHT: f32 = 20.0;

/// All lights, visited from left to right wherever the bar puts them.
pub(super) fn lights_ui(ui: &mut Ui, state: &AppState, with_text: bool) {
    let tokens = theme::tokens(ui);
    let lights: Vec<(Light, Arc<Galley>, f32)> = lights(state)
        .into_iter()
        .map(|light| {
            let galley = ui.painter().layout_no_wrap(light.text.clone(), theme::small(), tokens.text2);
            let words = if with_text { galley.size().x + space::S } else { 0.0 };
            (light, galley, DOT + 2.0 + words)
        })
        .collect();
    let gap = space::S + space::XS;
    let width = lights.iter().map(|(.., width)| width).sum::<f32>() + gap * lights.len().saturating_sub(1) as f32;
    let (all, _) = ui.allocate_exact_size(Vec2::new(width, HEIGHT), Sense::hover());
    let mut left = all.left();
    for (number, (light, galley, width)) in lights.into_iter().enumerate() {
        let rect = Rect::from_min_size(egui::pos2(left, all.top()), Vec2::new(width, HEIGHT));
        light_ui(ui, number, &light, with_text.then_some(galley), rect);
        left += width + gap;
    }
}

/// A light with its word, or alone where there is little room. The reason is its tooltip and its accessible name.
fn light_ui(ui: &Ui, number: usize, light: &Light, words: Option<Arc<Galley>>, rect: Rect) {
    let tokens = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("light", number)), Sense::focusable_noninteractive());
    let dot = egui::pos2(rect.left() + DOT / 2.0 + 1.0, rect.center().y);
    ui.painter().circle_filled(dot, DOT / 2.0, light.tone.colour(tokens));
    if let Some(galley) = words {
        let at = egui::pos2(rect.right() - galley.size().x, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, tokens.text2);
    }
    let name = format!("{}: {}", light.text, light.why);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &name));
    let why_ui = |ui: &mut Ui| {
        ui.label(RichText::new(&light.text).font(theme::body_medium()).color(tokens.text1));
        ui.label(RichText::new(&light.why).font(theme::small()).color(tokens.text2));
    };
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect.expand(2.0), radius::CONTROL, stroke, egui::StrokeKind::Outside);
        response.show_tooltip_ui(why_ui);
    } else {
        response.on_hover_ui(why_ui);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn health() -> Health {
        Health {
            circuit: Circuit::Closed,
            reason: None,
            last_success_unix_secs: Some(100),
            remaining_budget: 58,
            running: 0,
            waiting: 0,
            paused_for: None,
            offline: false,
        }
    }

    #[test]
    fn every_state_of_the_connection_has_its_colour_and_reason() {
        let told = |health: &Health| {
            let light = civitai(health, 160);
            (light.tone == Tone::Ok, light.tone == Tone::Bad, light.why)
        };
        let (ok, _, why) = told(&health());
        assert!(ok && why.contains("58") && why.contains("1 minute ago"), "{why}");
        let open = Circuit::Open { retry_in: Duration::from_secs(30) };
        let (_, bad, why) = told(&Health { circuit: open, reason: Some("no route".to_owned()), ..health() });
        assert!(bad && why.contains("no route") && why.contains("30 s"), "{why}");
        let (ok, bad, why) = told(&Health { paused_for: Some(Duration::from_secs(90)), ..health() });
        assert!(!ok && !bad && why.contains("2 min"), "{why}");
        let (ok, ..) = told(&Health { last_success_unix_secs: None, ..health() });
        assert!(!ok, "nothing was asked yet");
        assert_eq!(civitai(&Health { offline: true, ..health() }, 160).text, "Offline");
    }

    #[test]
    fn comfyui_has_a_light_once_a_server_is_named() {
        let server = |name: &str, light| ServerHealth {
            server: name.to_owned(),
            light,
            version: String::new(),
            devices: Vec::new(),
            queue: 3,
            answer_ms: 5,
        };
        let down = || ServerLight::Down("connection refused".to_owned());
        assert!(comfy(&[]).is_none());
        let one = comfy(&[server("desk", ServerLight::Busy)]).unwrap();
        assert!(one.tone == Tone::Ok && one.text == "ComfyUI" && one.why.contains("desk") && one.why.contains('3'));
        let two = comfy(&[server("desk", ServerLight::Ready), server("attic", down())]).unwrap();
        assert!(two.tone == Tone::Warn && two.text.contains("1 of 2") && two.why.contains("connection refused"));
        assert!(comfy(&[server("attic", down())]).unwrap().tone == Tone::Unknown);
    }

    #[test]
    fn a_store_that_failed_says_why() {
        let light = store(&Phase::Failed { message: "no room".to_owned(), can_rebuild: false });
        assert!(light.tone == Tone::Bad && light.why == "no room");
        assert!(store(&Phase::Ready).tone == Tone::Ok);
    }
}
