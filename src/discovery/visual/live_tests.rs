//! Pictures that come, change and go, one at a time: every answer is that of an index made anew.

use super::*;
use crate::discovery::eval::metrics::Random;
use crate::jobs::JobControl;
use crate::model::catalogue::{ImageInfo, ModelInfo, VersionInfo};
use crate::model::file::{FileRecord, FileStamp};
use crate::model::ids::{ModelId, RootId, VersionId};
use crate::model::path_bytes::StoredPath;
use crate::model::sourced::{Source, Sourced};
use crate::store::{Store, ThumbCache};
use crate::thumbs::{self, Thumb};
use std::path::{Path, PathBuf};

/// A small picture, another for each seed.
fn picture(seed: u64) -> Thumb {
    let mut random = Random::new(seed);
    let colours: Vec<[u8; 4]> =
        (0..16).map(|_| [random.next() as u8, random.next() as u8, random.next() as u8, 255]).collect();
    let cell = |x: usize, y: usize| colours[y / 12 * 4 + x / 12];
    let rgba = (0..48).flat_map(|y| (0..48).map(move |x| (x, y))).flat_map(|(x, y)| cell(x, y)).collect();
    Thumb { width: 48, height: 48, rgba }
}

fn blurhash_of(seed: u64) -> String {
    let thumb = picture(seed);
    blurhash::encode(4, 4, thumb.width, thumb.height, &thumb.rgba).unwrap()
}

struct World {
    store: Store,
    cache: ThumbCache,
    dir: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("data")).unwrap();
        Self { store, cache: ThumbCache::open(&dir.path().join("cache")), dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn draw(&self, name: &str, seed: u64) {
        let thumb = picture(seed);
        std::fs::write(self.path(name), thumbs::png(thumb.width, thumb.height, &thumb.rgba).unwrap()).unwrap();
    }

    /// A file with so many pictures beside it.
    fn put(&self, key: u64, pictures: u64, seed: u64) {
        let names: Vec<String> = (0..pictures).map(|at| format!("{key}.{at}.png")).collect();
        for (at, name) in names.iter().enumerate() {
            self.draw(name, seed + at as u64);
        }
        let mut record =
            FileRecord::new(FileKey(key), RootId(1), self.path(&format!("{key}.pt")), FileStamp::default(), 5);
        record.previews = names.iter().map(|name| StoredPath(self.path(name))).collect();
        self.store.write(|writer| writer.put_file(&record)).unwrap();
    }

    /// A model of the catalogue with one picture.
    fn publish(&self, id: u64, seed: u64) -> FileKey {
        let image = ImageInfo { url: format!("u{id}"), blurhash: Some(blurhash_of(seed)), ..ImageInfo::default() };
        let version = VersionInfo {
            id: VersionId(id * 10),
            model_id: ModelId(id),
            images: Some(Sourced::new(vec![image], Source::Civitai, 5)),
            ..VersionInfo::default()
        };
        let model = ModelInfo {
            id: ModelId(id),
            version_ids: Some(Sourced::new(vec![version.id], Source::Civitai, 5)),
            ..ModelInfo::default()
        };
        self.store
            .write(|writer| {
                writer.put_version(&version)?;
                writer.put_model(&model)
            })
            .unwrap();
        FileKey::of_model(ModelId(id))
    }

    fn fill(&self) -> LivePictures {
        let live = LivePictures::default();
        assert!(live.fill(&self.store, &self.cache, &JobControl::default(), &mut |_, _| ()).unwrap());
        live
    }

    fn catch_up(&self, live: &LivePictures) -> usize {
        live.catch_up(&self.store, &self.cache, &JobControl::default()).unwrap()
    }
}

fn answers(live: &LivePictures) -> Vec<Vec<VisualHit>> {
    let by_pixels = (0..6).map(|seed| Asked::of(&picture(seed * 3)));
    let by_placeholder = (0..3).map(|seed| Asked::of_blurhash(&blurhash_of(seed * 5)).unwrap());
    by_pixels.chain(by_placeholder).map(|asked| live.search(&asked, 50, Some(FileKey(2)))).collect()
}

#[test]
fn taking_changes_in_gives_what_making_it_anew_gives() {
    let world = World::new();
    for key in 1..=12 {
        world.put(key, key % 4, key * 2);
    }
    for id in 100..112 {
        world.publish(id, id);
    }
    let live = world.fill();
    assert_eq!(live.counts(), (18, 12));
    let mut random = Random::new(7);
    for round in 0..12_u64 {
        let mut changed = Vec::new();
        for _ in 0..=random.below(3) {
            let key = 1 + random.below(15) as u64;
            match random.below(4) {
                0 => world.store.write(|writer| writer.remove_file(FileKey(key))).unwrap(),
                1 => changed.push(world.publish(100 + key, round + key)),
                _ => world.put(key, random.below(4) as u64, round * 20 + key),
            }
            changed.push(FileKey(key));
        }
        live.note(changed);
        assert!(world.catch_up(&live) > 0);
        let anew = world.fill();
        assert_eq!(live.counts(), anew.counts(), "{round}");
        assert_eq!(answers(&live), answers(&anew), "{round}");
    }
    assert_eq!(world.catch_up(&live), 0, "nothing is left to do");
}

#[test]
fn another_picture_in_the_same_place_is_noticed() {
    let world = World::new();
    world.put(1, 1, 40);
    world.put(3, 2, 60);
    let live = world.fill();
    live.recheck(&JobControl::default());
    assert_eq!(world.catch_up(&live), 0, "nothing changed");
    let thumb = Thumb { width: 24, ..picture(80) };
    let half: Vec<u8> = thumb.rgba.chunks(48 * 4).flat_map(|row| row[..24 * 4].to_vec()).collect();
    std::fs::write(world.path("1.0.png"), thumbs::png(24, 48, &half).unwrap()).unwrap();
    std::fs::remove_file(world.path("3.1.png")).unwrap();
    live.recheck(&JobControl::default());
    assert_eq!(world.catch_up(&live), 2);
    assert_eq!(live.counts(), (2, 0));
    let hits = live.search(&Asked::of(&Thumb { rgba: half, ..thumb }), 1, None);
    assert_eq!(hits.first().map(|hit| (hit.key, hit.tier)), Some((FileKey(1), Tier::SamePicture)));
}

#[test]
fn what_is_stopped_goes_on_where_it_was() {
    let world = World::new();
    for key in 1..=3 {
        world.put(key, 1, key);
    }
    let stopped = JobControl::default();
    stopped.cancel.cancel();
    let live = LivePictures::default();
    assert!(!live.fill(&world.store, &world.cache, &stopped, &mut |_, _| ()).unwrap());
    let live = world.fill();
    world.put(2, 1, 30);
    live.note([FileKey(2)]);
    live.catch_up(&world.store, &world.cache, &stopped).unwrap();
    assert_eq!(world.catch_up(&live), 1);
    assert_eq!(answers(&live), answers(&world.fill()));
    assert!(live.bytes() > 3 * (LOOK_DIMENSIONS + COLOUR_DIMENSIONS));
    let gone: &Path = &world.path("2.0.png");
    std::fs::write(gone, b"no picture").unwrap();
    live.recheck(&JobControl::default());
    world.catch_up(&live);
    assert_eq!(live.counts(), (2, 0), "what cannot be read is left out");
}
