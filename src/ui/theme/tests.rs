//! Contrast of the tokens and presence of the fonts.

use super::*;

/// Relative luminance after WCAG 2.1.
fn luminance(color: Color32) -> f64 {
    let channel = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
}

fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn contrast_follows_wcag() {
    assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
    assert!((contrast(hex(0x777777), Color32::WHITE) - 4.48).abs() < 0.01);
}

#[test]
fn text_can_be_read_on_every_background() {
    for tokens in [&DARK, &LIGHT] {
        for background in [tokens.bg0, tokens.bg1, tokens.bg2, tokens.bg3] {
            let readable =
                [tokens.text1, tokens.text2, tokens.accent, tokens.ok, tokens.warn, tokens.bad].map(|c| (c, 4.5));
            for (text, least) in readable.into_iter().chain([(tokens.text3, 3.0)]) {
                let found = contrast(text, background);
                assert!(found >= least, "{text:?} on {background:?}: {found:.2} < {least}");
            }
        }
        for (text, background) in [
            (tokens.accent, tokens.accent_bg),
            (tokens.text1, tokens.accent_bg),
            (tokens.text2, tokens.accent_bg),
            (tokens.on_accent, tokens.accent),
            (tokens.on_accent, tokens.accent_hover),
            (tokens.ok, tokens.ok_bg),
            (tokens.warn, tokens.warn_bg),
            (tokens.bad, tokens.bad_bg),
            (tokens.text1, tokens.hover),
            (tokens.text1, tokens.pressed),
        ] {
            let found = contrast(text, background);
            assert!(found >= 4.5, "{text:?} on {background:?}: {found:.2}");
        }
    }
}

#[test]
fn a_label_on_a_white_picture_can_be_read() {
    for tokens in [&DARK, &LIGHT] {
        let behind = Color32::WHITE.blend(tokens.on_image_bg);
        assert!(contrast(tokens.on_image, behind) >= 4.5);
    }
}

#[test]
fn installed_styles_follow_the_theme_and_digits_are_equally_wide() {
    let ctx = egui::Context::default();
    install(&ctx);
    for (theme, expected) in [(egui::Theme::Dark, &DARK), (egui::Theme::Light, &LIGHT)] {
        ctx.set_theme(theme);
        let mut seen = None;
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            seen = Some((*tokens(ui), *tokens_of(ui.ctx()), ui.visuals().panel_fill));
            for weight in [Weight::Regular, Weight::Medium, Weight::SemiBold] {
                let widths: Vec<f32> = ui.ctx().fonts_mut(|fonts| {
                    ('0'..='9').map(|digit| fonts.glyph_width(&font(type_size::BODY, weight), digit)).collect()
                });
                assert!(widths.iter().all(|width| (width - widths[0]).abs() < 1e-3), "{weight:?}: {widths:?}");
                let (thin, wide) = ui.ctx().fonts_mut(|fonts| {
                    let font = font(type_size::BODY, weight);
                    (fonts.glyph_width(&font, 'i'), fonts.glyph_width(&font, 'W'))
                });
                assert!(thin * 2.0 < wide, "{weight:?} is not the proportional font");
            }
        });
        output.textures_delta.clear();
        assert_eq!(seen, Some((*expected, *expected, expected.bg1)));
    }
}

/// No box with a cross in a shipped language, whatever fonts the system has.
#[test]
fn the_bundled_fonts_draw_every_character_of_every_message() {
    let ctx = egui::Context::default();
    super::install(&ctx);
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        ui.ctx().fonts_mut(|fonts| {
            for language in crate::words::Language::ALL {
                let characters: std::collections::BTreeSet<char> =
                    crate::words::texts(language).flat_map(str::chars).filter(|c| !c.is_control()).collect();
                assert!(characters.len() > 40, "there is something to draw");
                for font in [super::body(), super::body_medium(), super::heading(), super::mono()] {
                    for character in &characters {
                        assert!(fonts.has_glyph(&font, *character), "{character:?} of {language:?} in {font:?}");
                    }
                }
            }
        });
    });
    output.textures_delta.clear();
}
