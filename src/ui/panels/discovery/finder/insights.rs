//! Below the lists: whose models go with what is liked, who has lately begun, which tags are sought. A click looks for it.

use crate::app::{Action, FinderAction};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Label, RichText, Ui};

pub(super) fn insights_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let insights = cx.state.finder.insights.clone();
    if !insights.kindred.is_empty() {
        head_ui(ui, tr!("insights-kindred"));
        for one in &insights.kindred {
            let why = tr!(
                "insights-kindred-why",
                count = one.models,
                model = &one.model,
                with = &one.with,
                pages = one.pages
            );
            creator_ui(ui, cx, &one.creator, &why);
        }
    }
    if !insights.emerging.is_empty() {
        head_ui(ui, tr!("insights-emerging"));
        for one in &insights.emerging {
            let why = tr!(
                "insights-emerging-why",
                count = one.models,
                days = one.days,
                downloads = words::count(one.downloads),
                share = one.liked_percent
            );
            creator_ui(ui, cx, &one.creator, &why);
        }
    }
    if !insights.tags.is_empty() {
        head_ui(ui, tr!("insights-tags"));
        for one in &insights.tags {
            let mut why = tr!(
                "insights-tag-why",
                count = one.models,
                creators = one.creators,
                downloads = words::count(one.per_day)
            );
            if one.liked > 0 {
                why = format!("{why} · {}", tr!("insights-tag-liked", count = one.liked));
            }
            entry_ui(ui, cx, &one.tag, &why, &one.tag);
        }
    }
}

fn head_ui(ui: &mut Ui, title: &str) {
    ui.add_space(space::M);
    widgets::section(ui, title, "");
}

fn creator_ui(ui: &mut Ui, cx: &mut Cx<'_>, creator: &str, why: &str) {
    entry_ui(ui, cx, creator, why, &format!("by {creator}"));
}

/// A name that can be looked for, with what speaks for it below.
fn entry_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &str, why: &str, sentence: &str) {
    let tokens = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    if widgets::link(ui, name).on_hover_text(tr!("insights-look-for", name = name)).clicked() {
        cx.push(Action::Finder(FinderAction::Seek(sentence.to_owned())));
    }
    ui.add(Label::new(RichText::new(why).font(theme::small()).color(tokens.text2)).wrap());
    ui.add_space(size::ICON / 2.0);
}
