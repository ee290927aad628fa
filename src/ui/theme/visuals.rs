//! egui's own widgets in our colours: surfaces instead of borders, one accent, controls 28 points high.

use super::{ANIMATION_SECS, Tokens, body, body_medium, heading, mono, radius, size, small, space};
use egui::style::{HandleShape, ScrollAnimation, ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, Margin, Shadow, Stroke, Style, TextStyle, Visuals, vec2};

/// Puts one theme into one of egui's two styles.
pub(super) fn apply(style: &mut Style, tokens: &Tokens) {
    style.text_styles = [
        (TextStyle::Small, small()),
        (TextStyle::Body, body()),
        (TextStyle::Button, body_medium()),
        (TextStyle::Heading, heading()),
        (TextStyle::Monospace, mono()),
    ]
    .into();
    spacing(style);
    apply_motion(style, false);
    style.interaction.tooltip_delay = 0.4;
    // Selecting text by accident is a nuisance in lists; texts worth copying opt in.
    style.interaction.selectable_labels = false;
    style.visuals = visuals(tokens);
}

/// Animations of egui's own: short ones, or none.
pub(super) fn apply_motion(style: &mut Style, reduced: bool) {
    style.animation_time = if reduced { 0.0 } else { ANIMATION_SECS };
    style.scroll_animation = if reduced { ScrollAnimation::none() } else { ScrollAnimation::duration(ANIMATION_SECS) };
    style.visuals.text_cursor.blink = !reduced;
}

fn spacing(style: &mut Style) {
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(space::S, space::S);
    spacing.button_padding = vec2(space::M, 6.0);
    spacing.interact_size = vec2(size::CONTROL, size::CONTROL);
    spacing.window_margin = Margin::same(space::L as i8);
    spacing.menu_margin = Margin::same(6);
    spacing.indent = space::L;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = 6.0;
    spacing.slider_width = 140.0;
    spacing.slider_rail_height = 4.0;
    spacing.combo_width = 96.0;
    spacing.combo_height = 320.0;
    spacing.tooltip_width = 360.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        handle_min_length: 32.0,
        bar_inner_margin: 2.0,
        bar_outer_margin: 2.0,
        foreground_color: true,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        dormant_handle_opacity: 0.0,
        active_handle_opacity: 0.22,
        interact_handle_opacity: 0.42,
        ..ScrollStyle::floating()
    };
}

fn visuals(tokens: &Tokens) -> Visuals {
    let base = if tokens.dark { Visuals::dark() } else { Visuals::light() };
    let mut ime_composition = base.ime_composition;
    ime_composition.active_underline_stroke.color = tokens.accent;
    ime_composition.inactive_underline_stroke.color = tokens.text3;
    let mut text_cursor = base.text_cursor.clone();
    text_cursor.stroke = Stroke::new(1.5, tokens.accent);
    Visuals {
        dark_mode: tokens.dark,
        override_text_color: None,
        weak_text_color: Some(tokens.text3),
        widgets: widgets(tokens),
        selection: Selection { bg_fill: tokens.accent_bg, stroke: Stroke::new(1.0, tokens.accent) },
        ime_composition,
        hyperlink_color: tokens.accent,
        faint_bg_color: tokens.bg2,
        // Progress tracks and canvases; inputs have a colour of their own.
        extreme_bg_color: tokens.bg3,
        text_edit_bg_color: Some(tokens.bg2),
        code_bg_color: tokens.bg2,
        warn_fg_color: tokens.warn,
        error_fg_color: tokens.bad,
        window_corner_radius: CornerRadius::same(radius::SHEET),
        window_shadow: Shadow { offset: [0, 12], blur: 40, spread: 0, color: tokens.shadow },
        window_fill: tokens.bg1,
        window_stroke: Stroke::new(1.0, tokens.line),
        window_highlight_topmost: false,
        menu_corner_radius: CornerRadius::same(radius::CARD),
        panel_fill: tokens.bg1,
        popup_shadow: Shadow { offset: [0, 6], blur: 20, spread: 0, color: tokens.shadow },
        text_cursor,
        button_frame: true,
        collapsing_header_frame: false,
        indent_has_left_vline: false,
        striped: false,
        slider_trailing_fill: true,
        handle_shape: HandleShape::Circle,
        interact_cursor: None,
        ..base
    }
}

fn widgets(tokens: &Tokens) -> Widgets {
    let widget = |fill: Color32, text: Color32, outline: Stroke| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: outline,
        corner_radius: CornerRadius::same(radius::BUTTON),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    Widgets {
        // Its outline is egui's separators and window edges.
        noninteractive: widget(tokens.bg1, tokens.text1, Stroke::new(1.0, tokens.line)),
        inactive: widget(tokens.bg3, tokens.text1, Stroke::NONE),
        hovered: widget(tokens.hover, tokens.text1, Stroke::NONE),
        // Also what has the keyboard: the outline is how people see where they are.
        active: widget(tokens.pressed, tokens.text1, Stroke::new(1.5, tokens.accent)),
        open: widget(tokens.hover, tokens.text1, Stroke::NONE),
    }
}
