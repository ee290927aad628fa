//! Documents in a window without a screen.

use super::*;
use crate::model::rich_text::{Marker, Row, Span};
use crate::ui::theme;
use egui::{Key, Role, ScrollArea};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

const ADDRESS: &str = "https://a.example/page";

/// A document on show, and what was clicked in it.
struct Shown {
    document: Document,
    scroll_to: Option<usize>,
    clicked: Vec<String>,
    pictures: Vec<String>,
    own_pictures: bool,
}

fn window(blocks: Vec<Block>) -> Harness<'static, Shown> {
    let shown = Shown {
        document: Document::new(blocks, false),
        scroll_to: None,
        clicked: Vec::new(),
        pictures: Vec::new(),
        own_pictures: false,
    };
    let paint = |ui: &mut Ui, shown: &mut Shown| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let mut picture_ui = |ui: &mut Ui, alt: &str, _: &str| {
                ui.set_min_size(vec2(100.0, 300.0));
                shown.pictures.push(alt.to_owned());
            };
            let view = RichTextView::new(&shown.document).scroll_to(shown.scroll_to.take());
            let view = if shown.own_pictures { view.pictures(&mut picture_ui) } else { view };
            view.show(ui, &mut |RichTextEvent::Link(address)| shown.clicked.push(address.to_owned()));
        });
    };
    Harness::builder()
        .with_size([400.0, 300.0])
        .with_theme(egui::Theme::Dark)
        .with_context_setup(theme::install)
        .build_ui_state(paint, shown)
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph { spans: vec![Span::plain(text)] }
}

fn link(words: &str, address: &str) -> Span {
    Span { link: Some(address.into()), ..Span::plain(words) }
}

fn every_kind() -> Vec<Block> {
    let item = |depth, marker| Block::ListItem { depth, marker, spans: vec![Span::plain("item")] };
    let cells = |left: &str, right: &str| vec![vec![Span::plain(left)], vec![link(right, ADDRESS)]];
    vec![
        Block::Heading { level: 1, spans: vec![Span::plain("Title")] },
        item(0, Marker::Bullet),
        item(1, Marker::Number(12)),
        item(1, Marker::Continued),
        Block::Quote { spans: vec![Span::plain("said")] },
        Block::Quote { spans: vec![Span::plain("and said")] },
        Block::Code { text: "a  b\n  c".to_owned() },
        Block::Rule,
        Block::Image { alt: "hills".to_owned(), address: "https://a.example/x.png".into() },
        Block::Table {
            rows: vec![
                Row { is_header: true, cells: cells("key", "value") },
                Row { is_header: false, cells: cells("x", "y") },
            ],
        },
    ]
}

#[test]
fn a_link_is_clicked_wherever_its_line_breaks() {
    let words = "a link of so many words that it goes on in the line below, and in yet another one after that";
    let spans = vec![Span::plain("before "), link(words, ADDRESS), Span::plain(" after")];
    let mut window = window(vec![Block::Paragraph { spans }]);
    window.run();
    window.get_by_role_and_label(Role::Link, words).click();
    window.run();
    assert_eq!(window.state().clicked, [ADDRESS]);
    // The beginning of the second line, where no widget of its own takes the keyboard.
    let first = window.get_by_role_and_label(Role::Link, words).rect();
    let second_line = pos2(first.left().min(20.0), first.bottom() + 10.0);
    window.hover_at(second_line);
    window.run();
    window.drag_at(second_line);
    window.drop_at(second_line);
    window.run();
    assert_eq!(window.state().clicked, [ADDRESS, ADDRESS]);
}

#[test]
fn the_keyboard_goes_from_link_to_link_also_out_of_view() {
    let mut blocks = vec![Block::Paragraph { spans: vec![link("first", "https://a.example/1")] }];
    blocks.extend((0..200).map(|number| paragraph(format!("line {number}"))));
    blocks.push(Block::Paragraph { spans: vec![link("far", "https://a.example/2")] });
    let mut window = window(blocks);
    window.run_steps(3);
    for _ in 0..2 {
        window.key_press(Key::Tab);
        window.run_steps(20);
    }
    let far = window.get_by_role_and_label(Role::Link, "far");
    assert!(far.is_focused() && far.rect().bottom() < 300.0, "{:?}", far.rect());
    window.key_press(Key::Enter);
    window.run_steps(2);
    assert_eq!(window.state().clicked, ["https://a.example/2"]);
    window.key_press_modifiers(egui::Modifiers::SHIFT, Key::Tab);
    window.run_steps(20);
    let first = window.get_by_role_and_label(Role::Link, "first");
    assert!(first.is_focused() && first.rect().top() >= 0.0, "{:?}", first.rect());
}

#[test]
fn every_kind_of_block_is_painted_in_both_themes() {
    for theme in [egui::Theme::Dark, egui::Theme::Light] {
        let mut window = window(every_kind());
        window.ctx.set_theme(theme);
        window.set_size(vec2(400.0, 900.0));
        window.run();
        window.get_by_role_and_label(Role::Heading, "Title");
        for words in ["said", "and said", "a  b\n  c", "key", "x"] {
            window.get_by_label(words);
        }
        assert_eq!(window.get_all_by_label("item").count(), 3);
        for (name, address) in [("hills", "https://a.example/x.png"), ("y", ADDRESS)] {
            window
                .get_by(|node| node.role() == Role::Link && node.label().is_some_and(|label| label.contains(name)))
                .click();
            window.run();
            assert_eq!(window.state().clicked.last().map(String::as_str), Some(address));
        }
    }
}

#[test]
fn pictures_of_the_guide_are_the_callers() {
    let mut blocks = every_kind();
    blocks.push(paragraph("below"));
    let mut window = window(blocks);
    window.state_mut().own_pictures = true;
    window.set_size(vec2(400.0, 1400.0));
    window.run();
    assert!(window.state().pictures.iter().all(|alt| alt == "hills") && !window.state().pictures.is_empty());
    let picture_top = window.get_by_label("a  b\n  c").rect().bottom();
    assert!(window.get_by_label("below").rect().top() > picture_top + 300.0);
}

#[test]
fn a_narrow_window_breaks_nothing() {
    let mut window = window(every_kind());
    for width in [1.0, 70.0, 200.0] {
        window.set_size(vec2(width, 600.0));
        window.run();
    }
}

#[test]
fn a_long_document_is_only_laid_out_where_it_is_seen() {
    let line = "some words that are long enough to fill more than one line of this narrow window, again and again";
    let blocks: Vec<Block> = (0..2000).map(|number| paragraph(format!("{number} {line}"))).collect();
    assert!(blocks.iter().map(Block::text_bytes).sum::<usize>() > 200_000);
    let mut window = window(blocks);
    window.run_steps(2);
    let painted = |window: &Harness<'_, Shown>| window.query_all_by_label_contains(line).count();
    assert!((2..20).contains(&painted(&window)), "{}", painted(&window));
    // Far down, where nothing was measured: it is there at once and stays there while the rest is measured.
    window.state_mut().scroll_to = Some(1500);
    window.run_steps(30);
    let top = window.get_by_label_contains("1500 some").rect().top();
    assert!((-1.0..40.0).contains(&top), "{top}");
    window.run_steps(60);
    assert!((window.get_by_label_contains("1500 some").rect().top() - top).abs() < 1.0);
    assert!(painted(&window) < 20);
    // All is measured: no repaint is asked for any more.
    assert!(window.output().viewport_output.values().all(|output| output.repaint_delay > Duration::from_secs(1)));
}
