//! Where every field came from, and when.

use super::{Subject, fold_ui, text};
use crate::app::Details;
use crate::model::sourced::{Source, Sourced};
use crate::ui::Cx;
use crate::ui::theme::{self, space};
use crate::ui::widgets::{self, Tone};
use crate::words::{self, names, tr};
use egui::{Label, RichText, Ui, Vec2};

/// One field: what it is called, what it says, who said so, when.
struct Row {
    name: &'static str,
    value: String,
    source: Source,
    at_unix_secs: i64,
}

/// The list, folded until it is asked for.
pub(super) fn sources_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    ui.add_space(space::M);
    if !fold_ui(ui, cx, "sources", tr!("drawer-sources")) {
        return;
    }
    let tokens = theme::tokens(ui);
    for row in rows(subject.details) {
        widgets::fact(ui, row.name, |ui| {
            ui.add(Label::new(RichText::new(&row.value).font(theme::body()).color(tokens.text1)).wrap());
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = Vec2::new(6.0, 2.0);
                let ago = words::ago(row.at_unix_secs, cx.state.now_unix_secs);
                if row.source == Source::User {
                    widgets::chip(ui, tr!("drawer-yours"), Tone::Accent);
                    widgets::hint(ui, ago);
                } else {
                    widgets::hint(ui, format!("{}, {ago}", names::source(row.source)));
                }
            });
        });
    }
    for sidecar in &subject.details.record.sidecars {
        widgets::fact(ui, tr!("drawer-sidecar"), |ui| {
            let name = RichText::new(text::name_of(&sidecar.path)).font(theme::body()).color(tokens.text1);
            ui.add(Label::new(name).truncate());
            let ago = words::ago(sidecar.modified_unix_secs, cx.state.now_unix_secs);
            widgets::hint(ui, format!("{}, {ago}", names::sidecar(sidecar.kind)));
        });
    }
}

fn rows(details: &Details) -> Vec<Row> {
    let resolved = &details.resolved;
    let mut rows = vec![
        row(tr!("drawer-name"), resolved.name.as_ref(), Clone::clone),
        row(tr!("drawer-type"), resolved.kind.as_ref(), |kind| names::kind(*kind).to_owned()),
        row(tr!("drawer-base-family"), resolved.family.as_ref(), |family| names::family(*family).to_owned()),
        row(tr!("drawer-base-model"), resolved.base_model.as_ref(), Clone::clone),
        row(tr!("drawer-trigger-words"), resolved.trigger_words.as_ref(), |words| words.join(", ")),
    ];
    if let Some(version) = &details.version {
        rows.push(row(tr!("drawer-version-name"), version.name.as_ref(), Clone::clone));
        let published = version.published_unix_secs.as_ref();
        rows.push(row(tr!("drawer-published-at"), published, |at| words::date(*at)));
    }
    if let Some(model) = &details.model {
        rows.push(row(tr!("drawer-tags"), model.tags.as_ref(), |tags| tags.join(", ")));
        let creator = model.creator.as_ref();
        rows.push(row(tr!("drawer-creator"), creator, |creator| creator.username.clone().unwrap_or_default()));
        rows.push(row(tr!("drawer-permissions"), model.licence.as_ref(), |_| {
            let text::Terms { mut duties, freedoms } = text::terms(details.card.permissions);
            duties.extend(freedoms);
            if duties.is_empty() { tr!("licence-not-told").to_owned() } else { duties.join(" · ") }
        }));
    }
    rows.into_iter().flatten().filter(|row| !row.value.is_empty()).collect()
}

fn row<T>(name: &'static str, field: Option<&Sourced<T>>, show: impl Fn(&T) -> String) -> Option<Row> {
    let Sourced { value, source, at_unix_secs } = field?;
    Some(Row { name, value: show(value), source: *source, at_unix_secs: *at_unix_secs })
}
