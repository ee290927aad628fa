//! An article of CivitAI's, read in the window.

use super::title_ui;
use crate::app::Action;
use crate::ui::theme::space;
use crate::ui::{Cx, RichTextEvent, RichTextView, widgets};
use crate::words::{self, tr};
use egui::{ScrollArea, Ui, Vec2};

/// Lines longer than this are hard to read, in points.
const READING_WIDTH: f32 = 680.0;

pub(super) fn article_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let height = (room.y - 2.0 * space::XL - 90.0).clamp(160.0, 1000.0);
    let Some(article) = cx.state.community.article.clone() else {
        title_ui(ui, cx, tr!("community-article"), "");
        ui.set_min_height(height);
        widgets::hint(ui, tr!("community-asking"));
        return;
    };
    title_ui(ui, cx, &article.title, "");
    let now_unix_secs = cx.state.now_unix_secs;
    let mut parts = Vec::new();
    parts.extend(article.author.as_ref().map(|name| tr!("community-by", name = name)));
    parts.extend(article.published_unix_secs.map(words::date));
    parts.push(tr!("community-as-of", ago = words::ago(article.asked_unix_secs, now_unix_secs)));
    ui.horizontal(|ui| {
        widgets::hint(ui, parts.join(" · "));
        if widgets::link(ui, tr!("community-creator-page")).clicked() {
            cx.push(Action::OpenUrl(format!("https://civitai.com/articles/{}", article.id)));
        }
    });
    if let Some(trouble) = &article.trouble {
        widgets::hint(ui, trouble.words());
    }
    ui.add_space(space::S);
    let mut opened = None;
    let scroll = ScrollArea::vertical().id_salt(("article", article.id));
    scroll.max_height(height).min_scrolled_height(height).auto_shrink([false, false]).show(ui, |ui| {
        ui.set_width((ui.available_width() - space::L).min(READING_WIDTH));
        match &article.text {
            Some(text) => {
                let mut on_event = |event: RichTextEvent<'_>| {
                    let RichTextEvent::Link(address) = event;
                    opened = Some(address.to_owned());
                };
                RichTextView::new(text).show(ui, &mut on_event);
            }
            None if article.trouble.is_none() => {
                widgets::hint(ui, tr!("community-asking"));
            }
            None => {}
        }
        ui.add_space(space::XL);
    });
    if let Some(address) = opened {
        cx.push(Action::OpenUrl(address));
    }
}
