//! The form to say what a file is, where nobody else does or all others are wrong. An empty field is "as found".

use super::{Subject, name_field, section};
use crate::app::Action;
use crate::model::base::BaseFamily;
use crate::model::file::UserEdits;
use crate::model::ids::FileKey;
use crate::model::kind::ModelKind;
use crate::model::resolve::{self, Resolved};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{names, tr};
use egui::{ComboBox, TextEdit, Ui, WidgetInfo};

/// The longest title, in characters.
const MAX_TITLE_CHARS: usize = 200;
/// All trigger words together, in characters.
const MAX_WORDS_CHARS: usize = 4_000;
/// Width of the fields at most.
const FIELD: f32 = 300.0;
/// Beside a field stands what makes it as found again.
const BESIDE_FIELD: f32 = 56.0;

/// What is being said.
#[derive(Debug)]
pub(super) struct EditDraft {
    key: FileKey,
    title: String,
    kind: Option<ModelKind>,
    family: Option<BaseFamily>,
    words: String,
    /// What the file would be without the user's word.
    found: Resolved,
}

/// Opens the form for a file.
pub(super) fn open(cx: &mut Cx<'_>, subject: Subject<'_>) {
    let mut record = subject.details.record.clone();
    let user = std::mem::take(&mut record.user);
    let found = resolve::resolve(&record, subject.details.model.as_ref(), subject.details.version.as_ref());
    cx.memory.drawer.edit = Some(Box::new(EditDraft {
        key: subject.key(),
        title: user.title.unwrap_or_default(),
        kind: user.kind,
        family: user.family,
        words: user.trigger_words.unwrap_or_default().join(", "),
        found,
    }));
}

/// Whether the form of a file is open.
pub(super) fn is_open(cx: &Cx<'_>, key: FileKey) -> bool {
    cx.memory.drawer.edit.as_ref().is_some_and(|draft| draft.key == key)
}

pub(super) fn edit_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let Some(mut draft) = cx.memory.drawer.edit.take() else { return };
    section(ui, tr!("drawer-edit-title"));
    widgets::hint(ui, tr!("drawer-edit-remark"));
    ui.add_space(space::S);
    title_ui(ui, &mut draft);
    kind_ui(ui, &mut draft);
    family_ui(ui, &mut draft);
    words_ui(ui, &mut draft);
    ui.add_space(space::M);
    let (mut keep, mut stop) = (false, false);
    ui.horizontal(|ui| {
        ui.scope(|ui| {
            ui.set_max_width(120.0);
            keep = widgets::primary(ui, tr!("drawer-edit-keep")).clicked();
        });
        ui.scope(|ui| {
            ui.set_max_width(120.0);
            stop = widgets::secondary(ui, tr!("drawer-edit-stop")).clicked();
        });
    });
    if keep {
        let edits = draft.edits(cx.state.now_unix_secs);
        cx.push(Action::Edit(subject.key(), Box::new(edits)));
    } else if !stop {
        cx.memory.drawer.edit = Some(draft);
    }
}

impl EditDraft {
    /// The user's word; what is empty is not said.
    fn edits(&self, now_unix_secs: i64) -> UserEdits {
        let title = self.title.trim();
        let mut words: Vec<String> = Vec::new();
        for word in self.words.split([',', '\n']).map(str::trim) {
            if !word.is_empty() && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        UserEdits {
            title: (!title.is_empty()).then(|| title.to_owned()),
            kind: self.kind,
            family: self.family,
            trigger_words: (!words.is_empty()).then_some(words),
            at_unix_secs: now_unix_secs,
        }
    }
}

fn field_width(ui: &Ui) -> f32 {
    (ui.available_width() - BESIDE_FIELD).clamp(80.0, FIELD)
}

/// A field's row; gives whether it is to be as found again.
fn row_ui(ui: &mut Ui, name: &str, is_own: bool, field: impl FnOnce(&mut Ui)) -> bool {
    let mut reset = false;
    widgets::fact(ui, name, |ui| {
        ui.horizontal(|ui| {
            field(ui);
            if is_own {
                reset = widgets::icon_button(ui, icons::UNDO, &tr!("drawer-as-found-what", what = name)).clicked();
            }
        });
    });
    reset
}

fn title_ui(ui: &mut Ui, draft: &mut EditDraft) {
    let found = draft.found.name.as_ref().map(|name| name.value.clone()).unwrap_or_default();
    let name = tr!("drawer-name");
    let reset = row_ui(ui, name, !draft.title.is_empty(), |ui| {
        let field = TextEdit::singleline(&mut draft.title)
            .id(ui.scope_id().with("edit-title"))
            .hint_text(found)
            .char_limit(MAX_TITLE_CHARS)
            .desired_width(field_width(ui));
        let response = ui.add(field);
        name_field(ui, &response, name);
    });
    if reset {
        draft.title.clear();
    }
}

fn kind_ui(ui: &mut Ui, draft: &mut EditDraft) {
    let found = draft.found.kind.as_ref().map(|kind| kind.value).unwrap_or_default();
    let choices = ModelKind::ALL.map(|kind| (kind, names::kind(kind)));
    choice_ui(ui, tr!("drawer-type"), names::kind(found), &choices, &mut draft.kind);
}

fn family_ui(ui: &mut Ui, draft: &mut EditDraft) {
    let found = draft.found.family.as_ref().map(|family| family.value).unwrap_or_default();
    let known = BaseFamily::ALL.into_iter().filter(|family| *family != BaseFamily::Unknown);
    let choices: Vec<_> = known.map(|family| (family, names::family(family))).collect();
    choice_ui(ui, tr!("drawer-base-family"), names::family(found), &choices, &mut draft.family);
}

fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    found: &str,
    choices: &[(T, &'static str)],
    own: &mut Option<T>,
) {
    let as_found = tr!("drawer-as-found", what = found);
    let chosen = own.and_then(|own| choices.iter().find(|(value, _)| *value == own)).map(|(_, words)| *words);
    let shown = chosen.unwrap_or(&as_found).to_owned();
    let reset = row_ui(ui, name, own.is_some(), |ui| {
        let combo = ComboBox::from_id_salt(name).selected_text(&shown).width(field_width(ui));
        let response = combo.show_ui(ui, |ui| {
            ui.selectable_value(own, None, &as_found);
            for (value, words) in choices {
                ui.selectable_value(own, Some(*value), *words);
            }
        });
        let spoken = format!("{name}: {shown}");
        response.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, &spoken));
    });
    if reset {
        *own = None;
    }
}

fn words_ui(ui: &mut Ui, draft: &mut EditDraft) {
    let found = draft.found.trigger_words.as_ref().map(|words| words.value.join(", ")).unwrap_or_default();
    let name = tr!("drawer-trigger-words");
    let reset = row_ui(ui, name, !draft.words.is_empty(), |ui| {
        let hint = if found.is_empty() { tr!("drawer-words-hint").to_owned() } else { found };
        let field = TextEdit::multiline(&mut draft.words)
            .id(ui.scope_id().with("edit-words"))
            .hint_text(hint)
            .font(theme::body())
            .char_limit(MAX_WORDS_CHARS)
            .desired_rows(2)
            .desired_width(field_width(ui));
        let response = ui.add(field);
        name_field(ui, &response, name);
    });
    if reset {
        draft.words.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_as_found_and_words_are_tidied() {
        let mut draft = EditDraft {
            key: FileKey(1),
            title: "  ".to_owned(),
            kind: None,
            family: None,
            words: String::new(),
            found: Resolved::default(),
        };
        assert_eq!(draft.edits(7), UserEdits { at_unix_secs: 7, ..UserEdits::default() });
        draft.title = " Mine ".to_owned();
        draft.words = "a b, ,c\na b".to_owned();
        let edits = draft.edits(8);
        assert_eq!(edits.title.as_deref(), Some("Mine"));
        assert_eq!(edits.trigger_words, Some(vec!["a b".to_owned(), "c".to_owned()]));
    }
}
