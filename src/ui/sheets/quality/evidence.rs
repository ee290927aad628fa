//! Every part with every input: what was found, what it is worth, its weight, who told and when.

use crate::model::quality::{Input, Part, PartScore, Quality, Raw};
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets;
use crate::words::{self, tr};
use egui::{Frame, Label, RichText, Ui};

pub(super) fn parts_ui(ui: &mut Ui, quality: &Quality) {
    for part in &quality.parts {
        ui.add_space(space::S);
        part_ui(ui, part);
    }
}

fn part_ui(ui: &mut Ui, part: &PartScore) {
    let tokens = theme::tokens(ui);
    Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::M as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let share = if part.part == Part::Security {
            tr!("quality-gate-word").to_owned()
        } else {
            tr!("quality-weight-percent", percent = (part.weight * 100.0).round() as u32)
        };
        ui.horizontal(|ui| {
            let name = words::judging::part(part.part);
            ui.label(RichText::new(name).font(theme::body_semibold()).color(tokens.text1));
            ui.label(RichText::new(share).font(theme::small()).color(tokens.text2));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let whole = |value: f64| (value * 100.0).round() as u32;
                let between = tr!("quality-between", low = whole(part.low), high = whole(part.high));
                ui.label(RichText::new(between).font(theme::small()).color(tokens.text2));
                let value = part.value.map_or_else(|| "–".to_owned(), |value| words::count(u64::from(whole(value))));
                ui.label(RichText::new(value).font(theme::body_semibold()).color(tokens.text1));
            });
        });
        for input in &part.inputs {
            input_ui(ui, input);
        }
    });
}

fn input_ui(ui: &mut Ui, input: &Input) {
    const BAR: f32 = 56.0;
    let tokens = theme::tokens(ui);
    let known = input.worth.is_some();
    let ink = if known { tokens.text1 } else { tokens.text3 };
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        let found = input.raw.as_ref().map_or_else(|| tr!("quality-not-known").to_owned(), raw_text);
        let text = format!("{}: {found}", words::judging::signal(input.signal));
        let room = (ui.available_width() - BAR - space::L).max(60.0);
        ui.allocate_ui(egui::vec2(room, 16.0), |ui| {
            ui.set_width(room);
            ui.add(Label::new(RichText::new(text).font(theme::small_medium()).color(ink)).wrap());
        });
        if let Some(worth) = input.worth {
            let colour = match worth.value {
                ..0.4 => tokens.bad,
                ..0.6 => tokens.warn,
                _ => tokens.ok,
            };
            widgets::bar(ui, BAR, worth.value as f32, colour);
        }
    });
    let mut remark = vec![tr!("quality-weight", weight = input.weight)];
    if known {
        remark.push(words::judging::origin(input.origin).to_owned());
        remark.extend(input.at_unix_secs.filter(|at| *at > 0).map(words::date));
    }
    ui.label(RichText::new(remark.join(" · ")).font(theme::tiny()).color(tokens.text3));
}

/// What was found, in words.
fn raw_text(raw: &Raw) -> String {
    match raw {
        Raw::Yes => tr!("quality-yes").to_owned(),
        Raw::No => tr!("quality-no").to_owned(),
        Raw::Count(count) => words::count(*count),
        Raw::Votes { up, down } => tr!("quality-votes", up = up, down = down),
        Raw::Place { share, among } => {
            tr!("quality-place", percent = (share * 100.0).round() as u32, among = among)
        }
        Raw::Bytes { needed, there } => {
            tr!("quality-bytes", needed = words::size(*needed), there = words::size(*there))
        }
        Raw::Time { secs, pictures } => {
            tr!("quality-time", secs = format!("{secs:.1}"), count = *pictures)
        }
        Raw::Name(name) => name.clone(),
    }
}
