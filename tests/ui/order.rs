//! Order in the real window: a plan that moves and is taken back, an edit of many, a smart collection, figures, sidecars and tools.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use crate::support::models::lora;
use crate::window::{Desk, Window, click, has, type_text, until, until_idle, until_mentions, until_says, until_tiles};
use civitdeck::model::label::Label;
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;

fn opened(desk: &Desk) -> Window {
    let mut window = desk.open_sized(None, [1920.0, 2400.0]);
    until_tiles(&mut window, &["alpine", "boulder"]);
    until_idle(&mut window);
    window
}

fn desk() -> Desk {
    Desk::with_models(&[("alpine.safetensors", &lora(1)), ("boulder.safetensors", &lora(2))])
}

/// Puts the keyboard into a field and types.
fn fill(window: &mut Window, field: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run_steps(2);
    type_text(window, text);
    window.run_steps(2);
}

#[test]
fn a_plan_is_made_done_and_taken_back() {
    let desk = desk();
    let mut window = opened(&desk);
    click(&mut window, Role::Button, "Organise, duplicates, history…");
    until_says(&mut window, "Put in order");
    fill(&mut window, "Template", "sorted/{file_name}");
    click(&mut window, Role::CheckBox, "Unknown to CivitAI too");
    click(&mut window, Role::Button, "Make a plan");
    until(&mut window, "a plan", |window| window.state().state().order.plan.is_some());
    window.run_steps(3);
    assert!(has(&window, Role::Tab, "Ready 2"), "{:?}", crate::window::said(&window));
    assert!(desk.model("alpine.safetensors").exists(), "a plan touches nothing");
    let apply = window.query_all_by_role(Role::Button).find_map(|node| {
        let label = egui_kittest::kittest::NodeT::accesskit_node(&node).label()?;
        label.starts_with("Move ").then_some(label)
    });
    click(&mut window, Role::Button, &apply.unwrap());
    until(&mut window, "the move", |_| !desk.model("alpine.safetensors").exists());
    until(&mut window, "the run", |window| !window.state().state().order.runs.is_empty());
    click(&mut window, Role::Tab, "History");
    window.run_steps(3);
    click(&mut window, Role::Button, "Undo");
    until(&mut window, "the way back", |_| desk.model("alpine.safetensors").exists());
}

#[test]
fn a_plan_of_a_tool_and_of_sidecars_writes_nothing() {
    let desk = desk();
    let comfy = desk.beside("ComfyUI");
    std::fs::create_dir_all(comfy.join("models/checkpoints")).unwrap();
    std::fs::create_dir_all(comfy.join("custom_nodes")).unwrap();
    let mut window = opened(&desk);
    click(&mut window, Role::Button, "Organise, duplicates, history…");
    click(&mut window, Role::Tab, "Other tools");
    window.run_steps(3);
    fill(&mut window, "Folder of the tool", comfy.to_str().unwrap());
    click(&mut window, Role::Button, "Make a plan");
    until_mentions(&mut window, "2 ready");
    assert!(!comfy.join("extra_model_paths.yaml").exists());
    click(&mut window, Role::Button, "Make 2 models visible");
    until(&mut window, "the list", |_| comfy.join("extra_model_paths.yaml").exists());
    click(&mut window, Role::Tab, "Sidecars");
    window.run_steps(3);
    click(&mut window, Role::CheckBox, "A1111 / Forge (.json)");
    click(&mut window, Role::Button, "Make a plan");
    until_mentions(&mut window, "2 models are not known to CivitAI");
}

#[test]
fn many_are_edited_and_a_search_becomes_a_smart_collection() {
    let desk = desk();
    let mut window = opened(&desk);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    until_says(&mut window, "Edit models");
    fill(&mut window, "Add tags", "ink, soft");
    click(&mut window, Role::Button, "Edit 2 models");
    until(&mut window, "the tags", |window| {
        let view = &window.state().state().view;
        view.iter().all(|row| row.card.own_tags == ["ink", "soft"] && row.card.label == Label::None)
    });
    window.key_press(Key::Escape);
    window.run_steps(3);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run_steps(2);
    type_text(&mut window, "alp");
    until_tiles(&mut window, &["alpine"]);
    click(&mut window, Role::Button, "Save this search as a smart collection");
    window.run_steps(3);
    window.key_press(Key::Enter);
    until(&mut window, "the collection", |window| window.state().state().collections.len() == 1);
    let id = window.state().state().collections[0].id;
    until(&mut window, "its count", |window| window.state().state().library.collections.get(&id) == Some(&1));
}

#[test]
fn a_figure_leads_to_the_models_behind_it() {
    let desk = desk();
    let mut window = opened(&desk);
    click(&mut window, Role::Button, "All figures…");
    until_says(&mut window, "Figures of the library");
    until(&mut window, "the figures", |window| window.state().state().analytics.is_some());
    window.run_steps(3);
    click(&mut window, Role::Tab, "Largest");
    window.run_steps(3);
    let row = window.query_all_by_role(Role::Button).find_map(|node| {
        let label = egui_kittest::kittest::NodeT::accesskit_node(&node).label()?;
        label.starts_with("boulder: ").then_some(label)
    });
    click(&mut window, Role::Button, &row.unwrap());
    until(&mut window, "the model", |window| {
        let state = window.state().state();
        state.sheets.is_empty() && state.selected_card().is_some_and(|card| card.name == "boulder")
    });
}

#[test]
fn a_month_and_a_year_lead_to_what_came_then() {
    let desk = desk();
    // Long before: it came when it was written.
    let then = std::time::SystemTime::now() - std::time::Duration::from_hours(800 * 24);
    let file = std::fs::File::options().write(true).open(desk.model("alpine.safetensors")).unwrap();
    file.set_modified(then).unwrap();
    let mut window = opened(&desk);
    let mut behind = |tab: Option<&str>, words: &str, gone: &str, names: &[&str]| {
        click(&mut window, Role::Button, "All figures…");
        until(&mut window, "the figures", |window| window.state().state().analytics.is_some());
        window.run_steps(3);
        if let Some(tab) = tab {
            click(&mut window, Role::Tab, tab);
            window.run_steps(3);
        }
        let columns = window.query_all_by_role(Role::Button).filter_map(|node| {
            egui_kittest::kittest::NodeT::accesskit_node(&node).label().filter(|label| label.contains(words))
        });
        let columns: Vec<String> = columns.filter(|label| !label.contains(gone)).collect();
        assert_eq!(columns.len(), 1, "{columns:?}");
        click(&mut window, Role::Button, &columns[0]);
        until_tiles(&mut window, names);
        assert!(window.state().state().sheets.is_empty());
    };
    let year = |time: std::time::SystemTime| {
        let secs = time.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        civitdeck::model::calendar::civil(secs.try_into().unwrap()).0
    };
    behind(None, &format!("{}: 1 model", year(then)), "never", &["alpine"]);
    behind(Some("Growth"), "1 model came", "never", &["boulder"]);
}

/// A picture of one pixel with a text chunk.
fn picture(path: &std::path::Path, keyword: &str, text: &str) {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(1, 1).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let mut bytes = bytes.into_inner();
    let mut chunk = b"tEXt".to_vec();
    chunk.extend(keyword.bytes().chain([0]).chain(text.bytes()));
    let mut whole = u32::try_from(chunk.len() - 4).unwrap().to_be_bytes().to_vec();
    whole.extend(&chunk);
    whole.extend(crc32fast::hash(&chunk).to_be_bytes());
    // Behind the header.
    bytes.splice(33..33, whole);
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn pictures_of_a1111_and_comfyui_tell_what_was_used_and_what_never() {
    let desk = Desk::with_models(&[
        ("alpine.safetensors", &lora(1)),
        ("boulder.safetensors", &lora(2)),
        ("cinder.safetensors", &lora(3)),
    ]);
    let pictures = desk.beside("pictures");
    std::fs::create_dir_all(pictures.join("old")).unwrap();
    let a1111 = "a cat <lora:alpine:0.8>\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: gone";
    picture(&pictures.join("1.png"), "parameters", a1111);
    picture(&pictures.join("old/2.png"), "parameters", a1111);
    let graph = r#"{"7":{"class_type":"LoraLoader","inputs":{"lora_name":"styles\\boulder.safetensors","strength_model":1.0}}}"#;
    picture(&pictures.join("3.png"), "prompt", graph);
    let mut window = desk.open_sized(None, [1920.0, 2400.0]);
    until_tiles(&mut window, &["alpine", "boulder", "cinder"]);
    until_idle(&mut window);
    click(&mut window, Role::Button, "All figures…");
    until(&mut window, "the figures", |window| window.state().state().analytics.is_some());
    window.run_steps(3);
    click(&mut window, Role::Tab, "Use in pictures");
    window.run_steps(3);
    window.get_by_label("Folders of pictures").focus();
    window.run_steps(2);
    type_text(&mut window, pictures.to_str().unwrap());
    window.run_steps(2);
    click(&mut window, Role::Button, "Read these pictures");
    until_mentions(&mut window, "3 pictures read");
    until_mentions(&mut window, "alpine: 2 pictures");
    until_mentions(&mut window, "boulder: 1 picture");
    click(&mut window, Role::Button, "Select the 1 model no picture was made with");
    until(&mut window, "the one that made none", |window| {
        let state = window.state().state();
        state.sheets.is_empty() && state.selected_card().is_some_and(|card| card.name == "cinder")
    });
}

#[test]
fn nothing_goes_to_the_trash_before_somebody_says_so() {
    let desk = desk();
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "alpine");
    window.key_press(Key::Delete);
    until_mentions(&mut window, "one file · ");
    assert!(has(&window, Role::Button, "Move it to the trash"));
    // Enter alone keeps it.
    window.key_press(Key::Enter);
    until(&mut window, "the sheet to close", |window| window.state().state().sheet().is_none());
    assert!(desk.model("alpine.safetensors").exists());
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    window.key_press(Key::Delete);
    until_mentions(&mut window, "Move 2 files to the trash");
    window.key_press(Key::Escape);
    until(&mut window, "the sheet to close", |window| window.state().state().sheet().is_none());
    assert!(desk.model("boulder.safetensors").exists());
}

#[test]
fn a_selection_is_planned_to_another_folder_of_the_library() {
    let desk = desk();
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "alpine");
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(3);
    type_text(&mut window, "Organise selected");
    window.run_steps(3);
    window.key_press(Key::Enter);
    until_says(&mut window, "1 selected model");
    click(&mut window, Role::CheckBox, "Unknown to CivitAI too");
    fill(&mut window, "Template", "{file_name}");
    click(&mut window, Role::ComboBox, "Where to");
    click(&mut window, Role::Button, "Another folder…");
    window.run_steps(3);
    fill(&mut window, "Folder they go to", "sorted");
    click(&mut window, Role::Button, "Make a plan");
    until_mentions(&mut window, "Give the whole path of a folder of the library");
    let sorted = desk.model("alpine.safetensors").with_file_name("sorted");
    window.get_by_role_and_label(Role::TextInput, "Folder they go to").focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    type_text(&mut window, sorted.to_str().unwrap());
    window.run_steps(2);
    click(&mut window, Role::Button, "Make a plan");
    until(&mut window, "a plan", |window| window.state().state().order.plan.is_some());
    window.run_steps(3);
    let plan = window.state().state().order.plan.clone().unwrap();
    let goals: Vec<_> = plan.rows.iter().map(|row| row.model.to.clone()).collect();
    assert_eq!(goals, [sorted.join("alpine.safetensors")]);
    click(&mut window, Role::Button, "Whole library");
    until(&mut window, "no plan", |window| window.state().state().order.plan.is_none());
}

#[test]
fn one_group_of_duplicates_is_asked_about_too() {
    let desk = Desk::with_models(&[
        ("alpine.safetensors", &lora(1)),
        ("boulder.safetensors", &lora(2)),
        ("again.safetensors", &lora(1)),
    ]);
    let mut window = desk.open_sized(None, [1920.0, 2400.0]);
    until_tiles(&mut window, &["again", "alpine", "boulder"]);
    until_idle(&mut window);
    click(&mut window, Role::Button, "Organise, duplicates, history…");
    click(&mut window, Role::Tab, "Duplicates");
    until(&mut window, "a group", |window| has(window, Role::Button, "Others to trash"));
    click(&mut window, Role::Button, "Others to trash");
    until_mentions(&mut window, "into the system's trash?");
    click(&mut window, Role::Button, "Keep");
    window.run_steps(3);
    assert!(has(&window, Role::Button, "Others to trash"));
    assert!(desk.model("alpine.safetensors").exists() && desk.model("again.safetensors").exists());
}
