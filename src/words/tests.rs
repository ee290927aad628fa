//! Holds the message files against each other and against the ids that the source asks for.
//!
//! Two of these checks only report while the window is being written; each has a constant that makes it strict.

mod source;

use super::{Language, assets, set, table};
use crate::tr;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use source::{Asked, asked_for, asked_of_tables, literals, sources};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Whether a message that has no Chinese is an error.
const CHINESE_COMPLETE: bool = true;
/// Whether a message that nothing asks for is an error.
const NOTHING_UNUSED: bool = true;
/// Messages that nothing asks for, each with its reason. Keep it empty.
const UNUSED: [(&str, &str); 0] = [];

/// Reports what is missing, or fails where that is asked.
fn demand(strict: bool, what: &str, missing: &BTreeSet<String>) {
    assert!(!strict || missing.is_empty(), "{what}: {missing:?}");
    if !missing.is_empty() {
        println!("{what}: {}", missing.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
    }
}

/// The messages of a language with the variables each of them wants.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for (area, source) in assets::of(language) {
        let place = format!("{}/{area}.ftl", language.tag());
        let resource = fluent_syntax::parser::parse(*source)
            .unwrap_or_else(|(_, errors)| panic!("{place}: {}", errors.first().map(ToString::to_string).unwrap()));
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => {
                    let id = message.id.name.to_owned();
                    assert!(message.attributes.is_empty(), "{place}: nothing reads the attributes of {id}");
                    let pattern = message.value.as_ref().unwrap_or_else(|| panic!("{place}: {id} says nothing"));
                    let mut variables = BTreeSet::new();
                    collect(pattern, &mut variables);
                    assert!(found.insert(id, variables).is_none(), "{place} says {} twice", message.id.name);
                }
                Entry::Junk { content } => panic!("{place}: {content}"),
                _ => {}
            }
        }
    }
    found
}

fn collect(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            collect_of(expression, variables);
        }
    }
}

fn collect_of(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    let inline = match expression {
        Expression::Inline(inline) => inline,
        Expression::Select { selector, variants } => {
            for variant in variants {
                collect(&variant.value, variables);
            }
            selector
        }
    };
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => collect_of(expression, variables),
        _ => {}
    }
}

#[test]
fn every_file_of_words_is_built_in() {
    for language in Language::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/words").join(language.tag());
        let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().trim_end_matches(".ftl").to_owned())
            .collect();
        let built_in: BTreeSet<String> = assets::of(language).iter().map(|(area, _)| (*area).to_owned()).collect();
        assert_eq!(on_disk, built_in);
    }
}

#[test]
fn the_source_asks_for_messages_that_exist_with_the_arguments_they_want() {
    let english = messages(Language::English);
    let mut asked = Vec::new();
    for (path, code) in sources() {
        asked.extend(asked_for(&code).into_iter().map(|asked| (path.clone(), asked)));
    }
    assert!(asked.len() > 50, "only {} were found", asked.len());
    let wrong: Vec<String> = asked
        .iter()
        .filter_map(|(path, Asked { id, arguments })| match english.get(id) {
            None => Some(format!("{path}: there is no message {id}")),
            Some(wanted) if wanted != arguments => {
                Some(format!("{path}: {id} wants {wanted:?} and is given {arguments:?}"))
            }
            Some(_) => None,
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (path, code) in sources() {
        for id in asked_of_tables(&code) {
            assert!(english.get(&id).is_some_and(BTreeSet::is_empty), "{path}: no message {id} without arguments");
        }
    }
}

#[test]
fn every_message_is_asked_for() {
    let said: BTreeSet<String> = sources().iter().flat_map(|(_, code)| literals(code)).collect();
    let unused: BTreeSet<String> = messages(Language::English)
        .into_keys()
        .filter(|id| !said.contains(id) && !UNUSED.iter().any(|(unused, _)| unused == id))
        .collect();
    demand(NOTHING_UNUSED, "nothing asks for these messages", &unused);
    for (id, _) in UNUSED {
        assert!(!said.contains(id), "{id} is used");
    }
}

#[test]
fn chinese_says_all_that_english_says() {
    let (english, chinese) = (messages(Language::English), messages(Language::ChineseSimplified));
    let missing: BTreeSet<String> = english.keys().filter(|id| !chinese.contains_key(*id)).cloned().collect();
    demand(CHINESE_COMPLETE, "these messages have no Chinese", &missing);
    for (id, variables) in &chinese {
        let wanted = english.get(id).unwrap_or_else(|| panic!("{id} is no message in English"));
        assert_eq!(variables, wanted, "the variables of {id}");
    }
}

#[test]
fn no_message_has_marks_of_something_lost() {
    for language in Language::ALL {
        for (area, source) in assets::of(language) {
            let place = format!("{}/{area}.ftl", language.tag());
            // Replacement, isolation and byte order marks, empty boxes: text that went through the wrong hands.
            for mark in ['\u{fffd}', '\u{2068}', '\u{2069}', '\u{feff}', '□', '\t'] {
                assert!(!source.contains(mark), "{place} holds {}", mark.escape_unicode());
            }
            assert!(!source.contains("TODO") && !source.contains("FIXME"), "{place} is not finished");
        }
        for (id, variables) in messages(language) {
            if variables.is_empty() {
                let said = table::plain(language, &id).unwrap();
                assert!(!said.contains('{') && said.trim() == said && !said.is_empty(), "{id}: {said}");
            }
        }
    }
}

#[test]
fn chinese_is_written_in_chinese() {
    let latin: Vec<String> = messages(Language::ChineseSimplified)
        .into_iter()
        .filter(|(id, variables)| variables.is_empty() && !id.starts_with("kind-") && !id.starts_with("source-"))
        .filter_map(|(id, _)| {
            let (own, english) =
                (table::plain(Language::ChineseSimplified, &id)?, table::plain(Language::English, &id)?);
            (own == english && english.contains(' ')).then_some(id)
        })
        .collect();
    assert!(latin.is_empty(), "left in English: {latin:?}");
}

#[test]
fn the_language_belongs_to_the_thread_and_changes_at_once() {
    set(Language::ChineseSimplified);
    assert_eq!(tr!("settings-title"), "设置");
    let beside = std::thread::scope(|scope| scope.spawn(|| (super::current(), tr!("settings-title"))).join().unwrap());
    assert_eq!(beside, (Language::English, "Settings"));
    set(Language::English);
    assert_eq!(tr!("settings-title"), "Settings");
}

#[test]
fn plural_forms_follow_the_number() {
    let said = |count: u64| tr!("drop-files", count = count);
    assert_eq!(said(0), "0 files dropped");
    assert_eq!(said(1), "1 file dropped");
    assert_eq!(said(1_234_567), "1,234,567 files dropped");
    set(Language::ChineseSimplified);
    assert_eq!((said(1), said(1200)), ("拖入了 1 个文件".to_owned(), "拖入了 1,200 个文件".to_owned()));
}

#[test]
fn text_goes_in_as_it_is() {
    let path = String::from("/m/{ $count } \u{202e}x\n");
    assert_eq!(tr!("folders-take-out", path = path), format!("Take out of the library: {path}"));
    assert_eq!(tr!("folders-take-out", path = &path), tr!("folders-take-out", path = path.as_str()));
}

#[test]
fn an_unknown_id_is_shown_as_it_is() {
    for language in Language::ALL {
        set(language);
        assert_eq!(super::text("no-such-message"), "no-such-message");
        assert_eq!(super::text_with("no such { message", &[]), "no such { message");
    }
}
