//! What settings do to egui itself: theme, size of everything, motion, language and the fonts of its script.

use super::theme;
use crate::app::{Action, Phase, SettingChange, Settings, ThemeChoice};
use crate::words::{self, Language};
use egui::Context;
use egui_system_font_provider::SystemFontProvider;
use std::sync::Arc;

/// What egui was last told.
#[derive(Debug)]
pub(super) struct Look {
    theme: Option<ThemeChoice>,
    reduced_motion: Option<bool>,
    /// The zoom egui and the settings last agreed on.
    zoom: Option<f32>,
    /// The zoom egui was asked for and has not taken yet.
    zoom_asked: Option<f32>,
    system_language: Language,
    /// Whether characters that the bundled fonts lack come from the system's.
    system_fonts: bool,
    /// The language whose shapes the system's fonts are chosen for.
    fonts_for: Option<Language>,
}

impl Look {
    pub(super) fn new() -> Self {
        Self {
            theme: None,
            reduced_motion: None,
            zoom: None,
            zoom_asked: None,
            system_language: Language::of_system(),
            system_fonts: false,
            fonts_for: None,
        }
    }

    /// Takes characters that the bundled fonts lack from the system's fonts.
    pub(super) fn use_system_fonts(&mut self) {
        self.system_fonts = true;
    }

    /// Brings egui into step with the settings; what was changed in egui (its own zoom keys) comes back as an action.
    pub(super) fn apply(&mut self, ctx: &Context, settings: &Settings, phase: &Phase) -> Option<Action> {
        let language = settings.language.unwrap_or(self.system_language);
        if language != words::current() {
            words::set(language);
        }
        self.apply_fonts(ctx, language);
        if self.theme != Some(settings.theme) {
            self.theme = Some(settings.theme);
            ctx.set_theme(match settings.theme {
                ThemeChoice::System => egui::ThemePreference::System,
                ThemeChoice::Dark => egui::ThemePreference::Dark,
                ThemeChoice::Light => egui::ThemePreference::Light,
            });
        }
        if self.reduced_motion != Some(settings.reduced_motion) {
            self.reduced_motion = Some(settings.reduced_motion);
            theme::set_reduced_motion(ctx, settings.reduced_motion);
        }
        // Before the settings are read, egui's own memory of the zoom is the better one.
        (*phase == Phase::Ready).then(|| self.agree_on_zoom(ctx, settings.zoom)).flatten()
    }

    fn agree_on_zoom(&mut self, ctx: &Context, wanted: f32) -> Option<Action> {
        let has = ctx.zoom_factor();
        let same = |left: f32, right: f32| (left - right).abs() < 1e-3;
        if let Some(asked) = self.zoom_asked {
            // A new zoom becomes true with the next frame.
            if !same(has, asked) {
                return None;
            }
            self.zoom_asked = None;
        }
        if self.zoom.is_none_or(|agreed| !same(agreed, wanted)) {
            self.zoom = Some(wanted);
            if !same(has, wanted) {
                self.zoom_asked = Some(wanted);
                ctx.set_zoom_factor(wanted);
            }
            return None;
        }
        if same(has, wanted) {
            return None;
        }
        let range = Settings::ZOOMS;
        let kept = has.clamp(*range.start(), *range.end());
        self.zoom = Some(kept);
        if !same(has, kept) {
            self.zoom_asked = Some(kept);
            ctx.set_zoom_factor(kept);
        }
        Some(Action::Set(SettingChange::Zoom(kept)))
    }

    /// The same character has other shapes in Chinese than in Japanese: the window's language decides, then the system's.
    fn apply_fonts(&mut self, ctx: &Context, language: Language) {
        if !self.system_fonts || self.fonts_for == Some(language) {
            return;
        }
        self.fonts_for = Some(language);
        let provider = SystemFontProvider::new();
        let provider = match language {
            Language::English => provider,
            Language::ChineseSimplified => provider.with_locale(Some(language.tag())),
        };
        ctx.set_font_providers(vec![Arc::new(provider)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One frame of egui, so that a zoom that was asked for becomes true.
    fn frame(ctx: &Context) {
        let mut output = ctx.run_ui(egui::RawInput::default(), |_| ());
        output.textures_delta.clear();
    }

    #[test]
    fn the_setting_sets_the_zoom_and_eguis_keys_set_the_setting() {
        let ctx = Context::default();
        let mut look = Look::new();
        let mut settings = Settings { zoom: 1.5, ..Settings::default() };
        let mut step = |settings: &mut Settings| {
            let action = look.apply(&ctx, settings, &Phase::Ready);
            if let Some(Action::Set(change)) = action.clone() {
                settings.apply(change);
            }
            frame(&ctx);
            action
        };
        assert_eq!(step(&mut settings), None);
        assert_eq!(step(&mut settings), None);
        assert!((ctx.zoom_factor() - 1.5).abs() < 1e-3);
        // As Ctrl+Minus does.
        ctx.set_zoom_factor(1.4);
        frame(&ctx);
        assert_eq!(step(&mut settings), Some(Action::Set(SettingChange::Zoom(1.4))));
        assert_eq!(step(&mut settings), None);
        // Beyond what is on offer egui is brought back.
        ctx.set_zoom_factor(4.0);
        frame(&ctx);
        assert_eq!(step(&mut settings), Some(Action::Set(SettingChange::Zoom(2.5))));
        for _ in 0..3 {
            assert_eq!(step(&mut settings), None);
        }
        assert!((ctx.zoom_factor() - 2.5).abs() < 1e-3);
        assert!((settings.zoom - 2.5).abs() < 1e-3);
    }

    #[test]
    fn no_motion_means_none() {
        let ctx = Context::default();
        let mut look = Look::new();
        look.apply(&ctx, &Settings { reduced_motion: true, ..Settings::default() }, &Phase::Opening);
        assert!(ctx.global_style().animation_time <= 0.0);
        look.apply(&ctx, &Settings::default(), &Phase::Opening);
        assert!(ctx.global_style().animation_time > 0.0);
    }
}
