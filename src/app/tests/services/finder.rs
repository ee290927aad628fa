//! Finding by a picture that is shown, through the services: what it was made with comes first, and what is left out stays out.

use super::*;
use crate::app::finder::{FinderAction, PictureWish, Why};
use crate::app::{DiscoverMode, PictureSource};
use crate::model::marks::MarkChange;
use crate::model::mature::MatureMode;
use crate::model::path_bytes::StoredPath;

/// A picture with the text that A1111 writes, in a chunk behind the header.
fn png_with_text(text: &str) -> Vec<u8> {
    const BEHIND_HEADER: usize = 8 + 25;
    let rgba: Vec<u8> = (0..32 * 32 * 4).map(|at| (at % 251) as u8).collect();
    let mut bytes = crate::thumbs::png(32, 32, &rgba).unwrap();
    let body = [b"tEXtparameters\0", text.as_bytes()].concat();
    let length = (body.len() as u32 - 4).to_be_bytes();
    let chunk = [&length[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat();
    bytes.splice(BEHIND_HEADER..BEHIND_HEADER, chunk);
    bytes
}

#[test]
fn a_picture_that_is_shown_leads_first_to_what_it_was_made_with() {
    let dir = tempfile::tempdir().unwrap();
    let shown = dir.path().join("shown.png");
    std::fs::write(&shown, png_with_text("a fox\nSteps: 20, Lora hashes: \"mine: ABABABABAB\"")).unwrap();
    {
        let store = Store::open(dir.path()).unwrap();
        store
            .write(|writer| {
                for at in 1..=2_u64 {
                    let key = writer.next_file_key()?;
                    let path = dir.path().join(format!("{at}.safetensors"));
                    let mut record = FileRecord::new(key, RootId(1), path, FileStamp::default(), 1);
                    record.previews = vec![StoredPath(shown.clone())];
                    let sha256 = if at == 2 { [0xab; 32] } else { [1; 32] };
                    record.digests = Some(Digests {
                        size_bytes: 0,
                        sha256,
                        autov1: None,
                        autov3: None,
                        crc32: [0; 4],
                        blake3: [0; 32],
                    });
                    writer.put_file(&record)?;
                }
                Ok(())
            })
            .unwrap();
    }
    let mut desk = Desk::open(dir.path(), false);
    desk.act(Action::Set(SettingChange::Discover(DiscoverMode::Visual)));
    let wish = PictureWish::Shown(PictureSource::File(shown), Some(FileKey(1)));
    let ask = || Action::Finder(FinderAction::Look(Some(wish.clone())));
    desk.act(ask());
    desk.wait("an answer", |state, _| !state.finder.picture.is_running);
    let rows = &desk.state.finder.picture.rows;
    assert_eq!(rows.first().map(|row| (row.card.key, &row.why)), Some((FileKey(2), &Why::Named { proven: true })));
    assert!(rows.iter().all(|row| row.card.key != FileKey(1)), "that it is its own picture is no news");
    // A model that the user has hidden by hand is told of nowhere.
    desk.act(Action::Mark(vec![FileKey(2)], MarkChange::Mature(Some(MatureMode::Hide))));
    desk.wait("the mark", |state, _| state.view.row(FileKey(2)).is_none_or(|row| row.card.mature.is_some()));
    desk.act(ask());
    desk.wait("another answer", |state, _| !state.finder.picture.is_running && state.finder.picture.rows.is_empty());
    // What is gone ends the waiting with words.
    desk.act(Action::Finder(FinderAction::Look(Some(PictureWish::Of(FileKey(77))))));
    desk.wait("words", |state, _| state.finder.picture.trouble.is_some());
    desk.services.stop();
}
