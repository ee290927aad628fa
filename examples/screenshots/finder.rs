//! The scenes of finding by sentence, by picture and by taste, and of what rises, with counters of two weeks that were made up.

use crate::hands::{is, picture, search, select};
use crate::picture::{Album, Failure, Part};
use crate::window::{Seen, Window};
use civitdeck::model::community::{Counters, Day};
use civitdeck::model::marks::MarkChange;
use civitdeck::sample::SampleLibrary;
use civitdeck::store::Store;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use std::path::Path;

/// Days the counters go back.
const DAYS: u32 = 16;
/// Since so many days some models gain more than before.
const RISE_DAYS: u32 = 7;
/// How many times as much they gain.
const RISE_TIMES: u64 = 4;
/// The left part of the window.
const LEFT: Part = [0, 0, 1000, 900];

/// Tells the store what the models' counters were on the days before.
pub(crate) fn tell_counters(data: &Path, library: &SampleLibrary) -> Result<(), Failure> {
    let store = Store::open(data)?;
    let today = Day::of(civitdeck::library::now_unix_secs());
    store.write(|writer| {
        for model in &library.models {
            let Some(stats) = model.stats.as_ref().map(|told| told.value) else { continue };
            let Some(total) = stats.download_count else { continue };
            let is_rising = model.tags.as_ref().is_some_and(|tags| tags.value.iter().any(|tag| tag == "landscape"));
            let mut count = total;
            for back in 0..DAYS {
                let day = today.before(back);
                let counters = Counters { download_count: Some(count), ..Counters::default() };
                writer.put_counters(model.id, day, &counters)?;
                // Weekdays differ a little; numbers that are all alike look made up.
                let usual = total / 600 + 4 + u64::from(day.0 % 3);
                let gain = if is_rising && back < RISE_DAYS { usual * RISE_TIMES } else { usual };
                count = count.saturating_sub(gain);
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Makes favourites of some files, so that there is a taste.
pub(crate) fn tell_taste(data: &Path) -> Result<(), Failure> {
    let store = Store::open(data)?;
    let now = civitdeck::library::now_unix_secs();
    let keys: Vec<_> = store.read(|reader| reader.cards())?.iter().map(|card| card.key).step_by(3).take(5).collect();
    store.write(|writer| {
        for key in keys {
            let Some(record) = writer.file(key)? else { continue };
            let mut subject = writer.subject_for_file(&record)?;
            subject.marks.apply(&MarkChange::Favourite(true), now);
            writer.put_subject(&subject)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Sentence, picture, taste.
pub(crate) fn finder(window: &mut Window, album: &Album<'_>) -> Result<(), Failure> {
    window.press(Role::Tab, "Smart");
    search(window, "sdxl lora for mountain landscapes in the mist under 300mb");
    window.wait_for("what is found", |node| node.text.contains("found in"));
    album.keep("smart-dark", &picture(window), Some(LEFT))?;
    window.key(Key::Escape, Modifiers::NONE);

    window.press(Role::Tab, "Visual");
    select(window, "Alpine Dawn");
    let like = window.wait_for("the link", |node| node.text.starts_with("Like the selected model"));
    window.click(&like);
    window.wait_for("what looks like it", |node| node.text.starts_with("Compared with"));
    album.keep("visual-dark", &picture(window), Some(LEFT))?;

    window.press(Role::Tab, "Recommend");
    window.wait_for("the list", is_liked);
    album.keep("recommend-dark", &picture(window), Some(LEFT))?;
    window.press(Role::Tab, "Trending");
    window.wait_for("what rises", |node| node.text.starts_with("By the counters of"));
    album.keep("trends-dark", &picture(window), Some(LEFT))?;
    let back = window.wait_for("the search", is(Role::Tab, "Search"));
    window.click(&back);
    Ok(())
}

fn is_liked(node: &Seen) -> bool {
    node.role == Role::Button && node.text.starts_with("Not interested in")
}
