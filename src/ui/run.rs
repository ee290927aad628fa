//! Opening the window: the renderer that measured best first, the other if it does not start, and a sentence if neither.

use super::shell::Shell;
use crate::app::Launch;
use crate::words::tr;
use eframe::{NativeOptions, Renderer};

/// The renderer tried first; docs/performance.md has the measurements behind it.
const FIRST: Renderer = Renderer::Glow;
const SECOND: Renderer = Renderer::Wgpu;

/// Opens the window and returns when it is closed. The error is a sentence.
pub fn run(launch: &Launch) -> Result<(), String> {
    let order: Vec<Renderer> = match launch.renderer.as_deref() {
        None => vec![FIRST, SECOND],
        Some("wgpu") => vec![Renderer::Wgpu],
        Some("glow") => vec![Renderer::Glow],
        Some(other) => return Err(format!("there is no renderer called {other}; use wgpu or glow")),
    };
    let mut reasons = Vec::new();
    for renderer in order {
        match open(launch, renderer) {
            Ok(()) => return Ok(()),
            Err(reason) => {
                tracing::warn!("{renderer} did not start: {reason}");
                reasons.push(format!("{renderer}: {reason}"));
            }
        }
    }
    Err(format!("no window could be opened ({})", reasons.join("; ")))
}

fn open(launch: &Launch, renderer: Renderer) -> Result<(), String> {
    let options = NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title(tr!("shell-app-name"))
            .with_app_id("civitdeck")
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([640.0, 420.0])
            .with_icon(icon())
            .with_drag_and_drop(true),
        renderer,
        // The shell does that itself: it knows the language.
        system_font_fallback: false,
        persistence_path: Some(launch.data_dir.join("window.ron")),
        ..NativeOptions::default()
    };
    let mut launch = launch.clone();
    let begun = std::time::Instant::now();
    eframe::run_native(
        tr!("shell-app-name"),
        options,
        Box::new(move |cc| {
            // From here on it is known, not wished for: settings and reports tell it.
            launch.renderer = Some(match &cc.wgpu_render_state {
                Some(wgpu) => format!("{renderer} · {}", wgpu.adapter.get_info().name),
                None => renderer.to_string(),
            });
            Ok(Box::new(Shell::new(&cc.egui_ctx, launch)?.with_system_fonts().begun_at(begun)))
        }),
    )
    .map_err(|error| error.to_string())
}

/// The program's icon: three cards, drawn here so that no picture file is needed.
fn icon() -> egui::IconData {
    const SIDE: u32 = 64;
    let tokens = &super::theme::DARK;
    let mut rgba = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let card = |left: u32, top: u32| (left..left + 36).contains(&x) && (top..top + 40).contains(&y);
            let colour = if card(20, 18) {
                Some(tokens.accent)
            } else if card(14, 12) {
                Some(tokens.accent_bg)
            } else if card(8, 6) {
                Some(tokens.bg3)
            } else {
                None
            };
            rgba.extend(colour.map_or([0; 4], |colour| colour.to_array()));
        }
    }
    egui::IconData { rgba, width: SIDE, height: SIDE }
}
