//! Commands: their shortcuts and their words.

use super::*;
use std::collections::BTreeMap;

#[test]
fn no_two_commands_share_a_shortcut() {
    let mut seen: BTreeMap<Shortcut, Command> = BTreeMap::new();
    for command in Command::ALL {
        if let Some(shortcut) = command.shortcut() {
            let other = seen.insert(shortcut, *command);
            assert_eq!(other, None, "{command:?} has the keys of another");
        }
    }
}

#[test]
fn no_command_takes_a_key_that_the_gallery_or_egui_needs() {
    // Copy, cut, paste, undo and redo belong to text fields; quitting, zooming and reset belong to egui.
    let letters = ['C', 'X', 'V', 'Z', 'Y', 'Q'].map(Key::Letter);
    let taken: Vec<Shortcut> = letters.into_iter().chain([Key::Digit(0)]).map(Shortcut::command).collect();
    for command in Command::ALL {
        let shortcut = command.shortcut();
        assert!(!shortcut.is_some_and(|keys| taken.contains(&keys)), "{command:?}");
        assert!(shortcut.is_none_or(|keys| keys.key != Key::Enter), "{command:?}: Enter opens");
    }
}

#[test]
fn every_command_has_words_of_its_own() {
    for command in Command::ALL {
        for text in [command.label(), command.hint()] {
            assert!(!text.starts_with("command-"), "{text} has no message");
        }
    }
}
