//! Characters: from a dropped picture through the sheet that prepares one to the whole set, on the local ComfyUI.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use crate::support::comfy_server::{ComfyServer, JobFault, Version, png};
use crate::window::{Desk, Window, click, drop_files, has, mentions, says, until, until_mentions, until_says};
use civitdeck::app::DraftView;
use civitdeck::comfy::{SERVERS_SETTING, ServerSpec};
use egui::Role;
use egui_kittest::kittest::Queryable as _;

/// A desk whose library knows this server.
fn desk_with(server: &ComfyServer) -> Desk {
    let desk = Desk::new();
    let servers = vec![ServerSpec::at(&server.url()).unwrap()];
    desk.store().write(|writer| writer.put_setting(SERVERS_SETTING, &servers)).unwrap();
    desk
}

fn ready(desk: &Desk) -> Window {
    let mut window = desk.open_sized(None, [1920.0, 2400.0]);
    until_says(&mut window, "No models yet");
    window
}

#[test]
fn a_dropped_picture_becomes_a_character_and_what_is_lacking_is_made_again() {
    let server = ComfyServer::start(Version::V033);
    server.fail_nth(2, JobFault::StoppedThere);
    let desk = desk_with(&server);
    let mut window = ready(&desk);
    begin(&mut window, &desk, "ferry_man.png");
    until_says(&mut window, "nothing is known of one");
    click(&mut window, Role::Button, "Next");
    until(&mut window, "the attributes", |window| has(window, Role::TextInput, "Gender"));
    until_mentions(&mut window, "A set costs 20 credits of 100");
    click(&mut window, Role::Button, "Make the character");
    until(&mut window, "four pictures", |window| has(window, Role::Button, "ferry man, 4 of 5"));
    until(&mut window, "the end of the run", |window| !says(window, "being made") && mentions(window, "80 credits"));
    click(&mut window, Role::Button, "ferry man, 4 of 5");
    until_says(&mut window, "4 of 5 · 20 credits charged");
    assert!(mentions(&window, "stopped on the server by somebody else"));
    assert!(says(&window, "new character · just now"), "the stages of the last run are in Management");
    assert!(has(&window, Role::Button, "Make what is lacking"));
    assert!(says(&window, "What was done") && says(&window, "The prompts"), "stages and prompts are on the sheet, too");
    let lacking = ["Face close-up", "Front", "Side", "Back"].map(|what| format!("Retry: {what}"));
    let retry = lacking.iter().find(|name| has(&window, Role::Button, name)).unwrap().clone();
    click(&mut window, Role::Button, &retry);
    until_mentions(&mut window, "5 of 5 · 20 credits charged");
    click(&mut window, Role::Button, "Delete");
    until_says(&mut window, "No characters yet");
    click(&mut window, Role::Button, "Undo");
    until(&mut window, "it is back", |window| has(window, Role::Button, "ferry man, 5 of 5"));
    click(&mut window, Role::Button, "Models");
    until_says(&mut window, "No models yet");
    let store = desk.close(window);
    let credits = store.read(civitdeck::characters::credits::read).unwrap();
    assert_eq!((credits.yours, credits.held, credits.spent), (80, 0, 20));
}

/// Drops a picture of this name and opens the wizard for it.
fn begin(window: &mut Window, desk: &Desk, name: &str) {
    let picture = desk.put_beside(name, &png(96, 120, 3));
    drop_files(window, &[&picture]);
    until(window, "the button", |window| has(window, Role::Button, "Make a character"));
    click(window, Role::Button, "Make a character");
}

/// A character by the name of the picture, with all five pictures; its sheet is open.
fn made(server: &ComfyServer, desk: &Desk, name: &str) -> Window {
    let mut window = ready(desk);
    begin(&mut window, desk, &format!("{name}.png"));
    until_mentions(&mut window, "A set costs 20 credits of 100");
    click(&mut window, Role::Button, "Make the character");
    let whole = format!("{name}, 5 of 5");
    until(&mut window, "five pictures", |window| has(window, Role::Button, &whole));
    until(&mut window, "the end of the run", |window| !says(window, "being made"));
    assert_eq!(server.ran(), 5);
    click(&mut window, Role::Button, &whole);
    until_mentions(&mut window, "5 of 5 · 20 credits charged");
    window
}

#[test]
fn a_picture_made_anew_is_compared_with_the_old_one_and_taken() {
    let server = ComfyServer::start(Version::V033);
    let desk = desk_with(&server);
    let mut window = made(&server, &desk, "harbour master");
    click(&mut window, Role::Button, "Compare: Avatar");
    until_says(&mut window, "Source");
    assert!(!has(&window, Role::Button, "Take the newer picture"), "there is none");
    click(&mut window, Role::Button, "Back to the set");
    until(&mut window, "the set", |window| has(window, Role::Button, "Make anew: Front. It costs 4 credits"));
    click(&mut window, Role::Button, "Make anew: Front. It costs 4 credits");
    until_mentions(&mut window, "newer: ");
    click(&mut window, Role::Button, "Compare: Front");
    until_says(&mut window, "Made anew");
    assert!(says(&window, "As it is"));
    // Escape leads back to the set and not out of it; and what was thrown away comes back.
    window.key_press(egui::Key::Escape);
    until(&mut window, "the set", |window| !says(window, "As it is"));
    assert!(says(&window, "harbour master"));
    click(&mut window, Role::Button, "Keep the old picture");
    until(&mut window, "it is gone", |window| !mentions(window, "newer: "));
    click(&mut window, Role::Button, "Undo");
    until_mentions(&mut window, "newer: ");
    click(&mut window, Role::Button, "Compare: Front");
    until_says(&mut window, "Made anew");
    click(&mut window, Role::Button, "Take the newer picture");
    until(&mut window, "it is taken", |window| has(window, Role::Button, "Make anew: Front. It costs 4 credits"));
    assert!(!mentions(&window, "newer: "));
    let store = desk.close(window);
    let character = &store.read(|reader| reader.characters()).unwrap()[0];
    let front = character.picture(civitdeck::model::character::Slot::Front).unwrap();
    assert_ne!(front.seed, character.seed);
}

#[test]
fn a_picture_is_seen_while_it_is_made() {
    let server = ComfyServer::start(Version::V033);
    server.fail_job(JobFault::NeverEnds);
    let desk = desk_with(&server);
    let mut window = ready(&desk);
    begin(&mut window, &desk, "ferry man.png");
    until_mentions(&mut window, "A set costs 20 credits of 100");
    click(&mut window, Role::Button, "Make the character");
    until(&mut window, "a preview", |window| !window.state().state().studio.previews.is_empty());
    until(&mut window, "the card", |window| has(window, Role::Button, "ferry man, 0 of 5"));
    click(&mut window, Role::Button, "ferry man, 0 of 5");
    until_mentions(&mut window, "step 1 of 2");
    click(&mut window, Role::Button, "Stop");
    until(&mut window, "nothing is left of it", |window| window.state().state().studio.previews.is_empty());
}

#[test]
fn the_wizard_can_be_left_and_gone_on_with_and_what_is_made_is_stopped_with_the_jobs() {
    let server = ComfyServer::start(Version::V033);
    server.fail_job(JobFault::NeverEnds);
    let desk = desk_with(&server);
    let mut window = ready(&desk);
    begin(&mut window, &desk, "ferry man.png");
    until_mentions(&mut window, "A set costs 20 credits of 100");
    click(&mut window, Role::TextInput, "Name");
    crate::window::type_text(&mut window, " of Lune");
    until(&mut window, "the name", |window| match &window.state().state().studio.draft {
        DraftView::Ready { character, .. } => character.name.contains("of Lune"),
        _ => false,
    });
    click(&mut window, Role::Button, "Close");
    click(&mut window, Role::Button, "Characters");
    until_mentions(&mut window, "In preparation: ");
    assert!(mentions(&window, "of Lune"));
    click(&mut window, Role::Button, "Go on");
    click(&mut window, Role::Button, "Make the character");
    until(&mut window, "a preview", |window| !window.state().state().studio.previews.is_empty());
    until(&mut window, "the draft to go", |window| !mentions(window, "In preparation: "));
    window.key_press(egui::Key::Escape);
    window.run_steps(3);
    click(&mut window, Role::Button, "Activity: 1 running");
    click(&mut window, Role::Button, "Cancel all");
    until(&mut window, "nothing is left of it", |window| window.state().state().studio.running.is_empty());
}

#[test]
fn automatic_runs_have_a_dashboard() {
    let server = ComfyServer::start(Version::V033);
    let desk = desk_with(&server);
    let mut window = ready(&desk);
    click(&mut window, Role::Button, "Characters");
    until(&mut window, "the button", |window| has(window, Role::Button, "Automatic runs"));
    click(&mut window, Role::Button, "Automatic runs");
    until_says(&mut window, "switched off");
    until_says(&mut window, "ready");
    assert!(mentions(&window, "ComfyUI 0.33.0 · test device") && says(&window, "None yet"));
    click(&mut window, Role::CheckBox, "Run every day while CivitDeck is open");
    until_mentions(&mut window, "daily at 02:00 UTC");
    click(&mut window, Role::Button, "Run now");
    until_mentions(&mut window, "The automatic run made nothing");
    assert!(says(&window, "None yet"), "what was not begun is no report");
    let store = desk.close(window);
    let settings: civitdeck::characters::StudioSettings =
        store.read(|reader| reader.setting(civitdeck::characters::STUDIO_SETTING)).unwrap().unwrap();
    assert!(settings.batch.enabled && settings.batch.since_unix_secs > 0);
}

#[test]
fn without_a_server_it_says_what_to_do_and_a_server_is_added_and_tested() {
    let server = ComfyServer::start(Version::V0364);
    let desk = Desk::new();
    let mut window = ready(&desk);
    click(&mut window, Role::Button, "Characters");
    until_says(&mut window, "Add a ComfyUI server first: it makes the pictures");
    click(&mut window, Role::Button, "Add a ComfyUI server");
    until(&mut window, "the field", |window| has(window, Role::TextInput, "Address of a ComfyUI server"));
    click(&mut window, Role::TextInput, "Address of a ComfyUI server");
    crate::window::type_text(&mut window, &server.url());
    click(&mut window, Role::Button, "Add");
    let label = server.url().replace("http://", "");
    let test = format!("Test connection of {label}");
    until(&mut window, "the server", |window| has(window, Role::Button, &test));
    click(&mut window, Role::Button, &test);
    until_mentions(&mut window, "Works · ComfyUI 0.3.64");
    let name = format!("Name of {}", server.url());
    click(&mut window, Role::TextInput, &name);
    crate::window::type_text(&mut window, "attic");
    until_says(&mut window, "attic");
    assert!(mentions(&window, "img2img, txt2img") && mentions(&window, "ComfyUI_IPAdapter_plus"));
    click(&mut window, Role::Button, "Remove attic");
    until(&mut window, "it is gone", |window| !says(window, "attic"));
}

#[test]
fn attributes_say_who_tells_them_and_can_be_corrected_before_and_after() {
    let server = ComfyServer::start(Version::V033);
    server.tag_with("1boy, red_hair, blue_eyes");
    let desk = desk_with(&server);
    let mut window = ready(&desk);
    begin(&mut window, &desk, "ferry man.png");
    let label = server.url().replace("http://", "");
    let ask = format!("Ask the tagger on {label}");
    until(&mut window, "the tagger", |window| has(window, Role::Button, &ask));
    click(&mut window, Role::Tab, "What it shows");
    until_says(&mut window, "nothing says it");
    click(&mut window, Role::Button, "Say that nothing is known: Eyes");
    until_says(&mut window, "unknown, as you say");
    click(&mut window, Role::Button, &ask);
    until_says(&mut window, &format!("WD14 on {label} · a guess"));
    assert!(says(&window, "unknown, as you say"), "who says unknown means it");
    click(&mut window, Role::Button, "Make the character");
    until(&mut window, "five pictures", |window| has(window, Role::Button, "ferry man, 5 of 5"));
    until(&mut window, "the end of the run", |window| !says(window, "being made"));
    click(&mut window, Role::Button, "ferry man, 5 of 5");
    until_says(&mut window, "red hair");
    click(&mut window, Role::Button, "Change …");
    until(&mut window, "the field", |window| has(window, Role::TextInput, "Clothing"));
    click(&mut window, Role::TextInput, "Clothing");
    crate::window::type_text(&mut window, "green cloak");
    click(&mut window, Role::Button, "Save");
    until_says(&mut window, "green cloak");
    click(&mut window, Role::Button, "Make anew: Back. It costs 4 credits");
    until(&mut window, "the newer one", |window| has(window, Role::Button, "Take the newer picture"));
    let graphs: Vec<String> = server.graphs().iter().map(ToString::to_string).collect();
    assert!(graphs.last().unwrap().contains("green cloak") && graphs[1].contains("red hair"));
}

#[test]
fn prompts_and_loras_are_chosen_before_the_run() {
    let server = ComfyServer::start(Version::V033);
    let desk = Desk::with_models(&[("ink.safetensors", &crate::support::models::lora(3))]);
    let servers = vec![ServerSpec::at(&server.url()).unwrap()];
    desk.store().write(|writer| writer.put_setting(SERVERS_SETTING, &servers)).unwrap();
    let mut window = desk.open_sized(None, [1920.0, 2400.0]);
    crate::window::until_tiles(&mut window, &["ink"]);
    crate::window::until_idle(&mut window);
    begin(&mut window, &desk, "ferry man.png");
    until_mentions(&mut window, "A set costs 20 credits of 100");
    until(&mut window, "LoRAs", |window| !window.state().state().studio.choices.loras.is_empty());
    click(&mut window, Role::Tab, "Servers and method");
    until_mentions(&mut window, "ComfyUI_IPAdapter_plus");
    click(&mut window, Role::Tab, "The prompts");
    until(&mut window, "the prompts", |window| has(window, Role::TextInput, "Prompt: Side"));
    click(&mut window, Role::TextInput, "Prompt: Side");
    crate::window::type_text(&mut window, "zebra lantern");
    click(&mut window, Role::Tab, "Look");
    click(&mut window, Role::ComboBox, "Add a LoRA …");
    until(&mut window, "the LoRA", |window| has(window, Role::Button, "ink"));
    click(&mut window, Role::Button, "ink");
    until(&mut window, "its words", |window| has(window, Role::TextInput, "Trigger words of ink.safetensors"));
    click(&mut window, Role::TextInput, "Trigger words of ink.safetensors");
    crate::window::type_text(&mut window, "inkwash");
    until_mentions(&mut window, "not in prompts you typed: Side");
    click(&mut window, Role::Button, "Insert the words of ink.safetensors");
    until(&mut window, "they are in it", |window| !mentions(window, "not in prompts you typed"));
    click(&mut window, Role::Button, "Make the character");
    until(&mut window, "five pictures", |window| has(window, Role::Button, "ferry man, 5 of 5"));
    let graphs: Vec<String> = server.graphs().iter().map(ToString::to_string).collect();
    assert!(graphs.iter().all(|graph| graph.contains("sub\\\\ink.safetensors")), "by the server's name");
    assert_eq!(graphs.iter().filter(|graph| graph.contains("zebra lantern")).count(), 1);
    assert_eq!(graphs.iter().filter(|graph| graph.contains("inkwash")).count(), 5);
}

#[test]
fn making_anew_that_fails_is_said_and_the_picture_stays() {
    let server = ComfyServer::start(Version::V033);
    let desk = desk_with(&server);
    let mut window = made(&server, &desk, "harbour master");
    server.fail_job(JobFault::StoppedThere);
    click(&mut window, Role::Button, "Make anew: Front. It costs 4 credits");
    until_mentions(&mut window, "Making it anew failed: the job was stopped");
    until_mentions(&mut window, "harbour master: nothing was made anew, the picture stays.");
    assert!(has(&window, Role::Button, "Make anew: Front. It costs 4 credits"));
    click(&mut window, Role::Button, "Make anew: Front. It costs 4 credits");
    until_mentions(&mut window, "newer: ");
    assert!(!mentions(&window, "Making it anew failed"), "it is no longer so");
}

#[test]
fn who_looks_elsewhere_is_told_how_it_ended() {
    let server = ComfyServer::start(Version::V033);
    let desk = desk_with(&server);
    let mut window = ready(&desk);
    begin(&mut window, &desk, "ferry man.png");
    until_mentions(&mut window, "A set costs 20 credits of 100");
    server.fail_job(JobFault::StoppedThere);
    click(&mut window, Role::Button, "Make the character");
    until_mentions(&mut window, "ferry man: 0 of 5 pictures are there. the job was stopped");
    click(&mut window, Role::Button, "Show");
    until(&mut window, "its sheet", |window| has(window, Role::Button, "Make what is lacking"));
}

#[test]
fn a_refusal_hands_the_wizard_back_as_it_was() {
    let server = ComfyServer::start(Version::V033);
    let desk = desk_with(&server);
    let mut window = ready(&desk);
    begin(&mut window, &desk, "ferry man.png");
    until_mentions(&mut window, "A set costs 20 credits of 100");
    click(&mut window, Role::Tab, "The prompts");
    until(&mut window, "the prompts", |window| has(window, Role::TextInput, "Prompt: Side"));
    click(&mut window, Role::TextInput, "Prompt: Side");
    crate::window::type_text(&mut window, "zebra lantern");
    // The studio's folder cannot be written: a file has its name.
    let folder = desk.data_dir().join("characters");
    std::fs::write(&folder, b"").unwrap();
    click(&mut window, Role::Button, "Make the character");
    until_mentions(&mut window, "The studio's folder cannot be used");
    until(&mut window, "the wizard", |window| has(window, Role::Button, "Make the character"));
    std::fs::remove_file(&folder).unwrap();
    click(&mut window, Role::Button, "Make the character");
    until(&mut window, "five pictures", |window| has(window, Role::Button, "ferry man, 5 of 5"));
    let graphs: Vec<String> = server.graphs().iter().map(ToString::to_string).collect();
    assert_eq!(graphs.iter().filter(|graph| graph.contains("zebra lantern")).count(), 1, "what was typed is kept");
}

#[test]
fn what_must_not_be_made_is_said_before_the_button() {
    let server = ComfyServer::start(Version::V033);
    let desk = desk_with(&server);
    let mut window = ready(&desk);
    begin(&mut window, &desk, "ferry child.png");
    until_mentions(&mut window, "suggests a minor: only safe pictures are made");
    click(&mut window, Role::Tab, "Look");
    click(&mut window, Role::TextInput, "Style");
    crate::window::type_text(&mut window, "nude");
    until_mentions(&mut window, "not made: \"child\" suggests a minor");
    click(&mut window, Role::Button, "Make the character");
    window.run_steps(5);
    assert!(has(&window, Role::Button, "Make the character"), "it cannot be pressed");
    assert!(server.graphs().is_empty());
}

#[test]
fn the_wizard_shows_the_words_and_the_family_of_the_server_that_will_make_it() {
    let server = ComfyServer::start(Version::V033);
    server.set_checkpoints(&["ponyDiffusionV6XL.safetensors"]);
    let desk = desk_with(&server);
    let mut window = ready(&desk);
    begin(&mut window, &desk, "ferry man.png");
    until(&mut window, "the server", |window| !window.state().state().studio.choices.servers.is_empty());
    click(&mut window, Role::Tab, "The prompts");
    until_mentions(&mut window, "with img2img, in words for Pony");
    let first = |window: &Window| match &window.state().state().studio.draft {
        DraftView::Ready { prompts, .. } => prompts[0].1.clone(),
        _ => String::new(),
    };
    assert!(first(&window).starts_with("score_9"), "{}", first(&window));
    click(&mut window, Role::Tab, "Look");
    until(&mut window, "the family", |window| has(window, Role::ComboBox, "Family"));
    click(&mut window, Role::ComboBox, "Family");
    click(&mut window, Role::Button, "Illustrious");
    click(&mut window, Role::Tab, "The prompts");
    until_mentions(&mut window, "in words for Illustrious");
}

#[test]
fn each_picture_has_its_recipe_and_export_has_its_forms() {
    let server = ComfyServer::start(Version::V033);
    let desk = desk_with(&server);
    let mut window = made(&server, &desk, "harbour master");
    click(&mut window, Role::Button, "Recipe: Back");
    until_mentions(&mut window, "from behind");
    until_mentions(&mut window, "tiny_sd15.safetensors");
    until_mentions(&mut window, "not in the library, or not hashed yet");
    click(&mut window, Role::Button, "Copy all of it");
    until_mentions(&mut window, "Recipe copied");
    click(&mut window, Role::Button, "Export");
    until(&mut window, "the forms", |window| has(window, Role::Button, "A contact sheet …"));
    let id = window.state().state().studio.characters[0].id;
    let to = desk.beside("out");
    let ask = civitdeck::app::StudioAsk::Export(id, civitdeck::app::ExportForm::Folder, to.clone());
    window.state_mut().ask(civitdeck::app::Action::Studio(ask));
    until_mentions(&mut window, "Written to");
    assert!(to.join("harbour-master/REFERENCE_BACK.json").is_file());
}

#[test]
fn any_picture_can_become_a_character_from_its_menu() {
    let desk = Desk::new();
    let mut window = desk.open_sample();
    until(&mut window, "tiles", |window| window.state().state().view.len() > 10);
    click(&mut window, Role::ListItem, "Aurora Drift");
    window.get_all_by_role_and_label(Role::ListItem, "Aurora Drift").next().unwrap().click_secondary();
    window.run_steps(4);
    click(&mut window, Role::Button, "Make a character");
    until(
        &mut window,
        "the wizard",
        |window| matches!(&window.state().state().studio.draft, DraftView::Ready { character, .. } if character.name == "Aurora Drift"),
    );
}

#[test]
fn a_model_is_tried_with_a_test_picture() {
    let server = ComfyServer::start(Version::V033);
    let desk = Desk::with_models(&[("ink.safetensors", &crate::support::models::lora_of_sd15())]);
    let servers = vec![ServerSpec::at(&server.url()).unwrap()];
    desk.store().write(|writer| writer.put_setting(SERVERS_SETTING, &servers)).unwrap();
    let mut window = desk.open_sized(None, [1920.0, 2400.0]);
    until(&mut window, "the tile", |window| has(window, Role::ListItem, "ink"));
    click(&mut window, Role::ListItem, "ink");
    let test = "Test: Make a test picture on a ComfyUI server: always the same words and seed, so that pictures can be compared";
    until(&mut window, "the steps", |window| has(window, Role::Button, test));
    click(&mut window, Role::Button, test);
    until_mentions(&mut window, "Test picture · ");
    assert!(mentions(&window, "seed 4120"));
    assert_eq!(server.ran(), 1);
    let trial = window.state().state().trial.clone();
    let card = window.state().state().selected_card().cloned().unwrap();
    let (kept, _) = trial.of(&card).unwrap();
    assert!(trial.folder.join(&kept.file).is_file());
    // It is still there at the next start.
    let store = desk.close(window);
    let kept = store.read(|reader| reader.setting::<civitdeck::model::trial::Trials>("trials")).unwrap().unwrap();
    assert!(kept.of(&card).is_some());
}
