//! How well pictures lead to pictures: of the same model, and to themselves after what happens to pictures on their way.

mod change;

pub use change::Change;

use super::metrics::{Figure, Random};
use crate::discovery::DiscoveryError;
use crate::discovery::visual::{Asked, Look, Tier, VisualHit, VisualIndex};
use crate::model::ids::FileKey;
use crate::thumbs::{self, Fit, Thumb, read_bounded};
use std::fs;
use std::path::{Path, PathBuf};

/// Waves of the placeholders that are made, as CivitAI makes them.
const BLUR_WAVES: u32 = 4;
/// Pictures are changed at this size at most, which is more than is looked at.
const CHANGED_SIDE: u32 = 768;
/// The largest picture file that is read.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Pictures of a folder that are taken, and folders in each other.
const MOST_PICTURES: usize = 20_000;
const MOST_DEPTH: usize = 4;
/// Threads that ask.
const MOST_THREADS: usize = 8;
/// Places that count.
const DEPTH: usize = 10;

/// A picture to measure with.
pub enum Shot {
    /// In memory.
    Pixels(Thumb),
    /// On the disk, read when it is its turn.
    File(PathBuf),
}

impl Shot {
    fn load(&self) -> Result<Thumb, DiscoveryError> {
        match self {
            Self::Pixels(thumb) => Ok(thumb.clone()),
            Self::File(path) => {
                let odd = |error: &thumbs::ThumbError| DiscoveryError::Picture {
                    reason: error.to_string(),
                    path: path.clone(),
                };
                let bytes = read_bounded(path, MAX_FILE_BYTES).map_err(|error| odd(&error))?;
                thumbs::make(&bytes, Fit::Inside { max_side: CHANGED_SIDE }).map_err(|error| odd(&error))
            }
        }
    }
}

/// Pictures of one model.
pub struct Album {
    /// The model.
    pub key: FileKey,
    /// Its pictures.
    pub pictures: Vec<Shot>,
}

/// The pictures of a folder: each folder in it is a model, and so is each picture that lies in none.
pub fn albums_in(folder: &Path) -> std::io::Result<Vec<Album>> {
    let mut albums: Vec<Album> = Vec::new();
    let mut add = |pictures: Vec<PathBuf>| {
        if !pictures.is_empty() {
            let key = FileKey(albums.len() as u64 + 1);
            albums.push(Album { key, pictures: pictures.into_iter().map(Shot::File).collect() });
        }
    };
    let mut left = MOST_PICTURES;
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort_unstable();
    for path in entries {
        let mut found = Vec::new();
        pictures_below(&path, 0, &mut left, &mut found);
        found.sort_unstable();
        add(found);
    }
    Ok(albums)
}

fn pictures_below(path: &Path, depth: usize, left: &mut usize, found: &mut Vec<PathBuf>) {
    const ENDINGS: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];
    if path.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().filter_map(Result::ok) {
            if depth < MOST_DEPTH {
                pictures_below(&entry.path(), depth + 1, left, found);
            }
        }
        return;
    }
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if *left > 0 && ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)) {
        *left -= 1;
        found.push(path.to_owned());
    }
}

/// One line of the evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What was asked.
    pub what: String,
    /// By which pictures it was answered.
    pub tier: &'static str,
    /// Pictures asked about.
    pub count: usize,
    /// Share with the right one first.
    pub hit_1: Figure,
    /// Share with the right one among the first ten.
    pub hit_10: Figure,
}

/// Where the right one stood, and how.
#[derive(Clone, Copy, Default)]
struct Place {
    at: Option<usize>,
    is_told_same: bool,
    /// Whether another was told as the same picture.
    is_mistaken: bool,
}

/// What came of asking about one picture.
struct Told {
    /// By looks and by placeholders, for each change.
    changed: Vec<[Place; 2]>,
    /// Another picture of the model: by looks, by placeholders, by chance.
    others: Option<[Place; 3]>,
}

/// Measures both tiers: each changed picture against the original, and each picture against others of its model. All pictures are
/// looked through; asked about are those of every second album: `Some(true)` for development, `Some(false)` to report, `None` all.
/// Pictures that cannot be read are left out.
pub fn run(albums: &[Album], dev: Option<bool>) -> Result<Vec<Row>, DiscoveryError> {
    // Each picture is a document of its own here.
    let all: Vec<(&Shot, usize)> = albums
        .iter()
        .enumerate()
        .flat_map(|(album, one)| one.pictures.iter().map(move |picture| (picture, album)))
        .collect();
    let seen = in_parts(&all, |_, (shot, _)| shot.load().ok().and_then(|thumb| seen(&thumb)));
    let (mut looks, mut colours) = (VisualIndex::default(), VisualIndex::default());
    for (at, (look, hash)) in seen.iter().enumerate().filter_map(|(at, seen)| Some((at, seen.as_ref()?))) {
        looks.add_look(FileKey(at as u64), look);
        colours.add_blurhash(FileKey(at as u64), hash);
    }
    let is_asked = |at: usize, album: usize| {
        dev.is_none_or(|dev| dev == (album % 2 == 1)) && seen.get(at).is_some_and(Option::is_some)
    };
    let told = in_parts(&all, |at, (shot, album)| {
        if !is_asked(at, *album) {
            return Ok(None);
        }
        let thumb = shot.load()?;
        let mut random = Random::new(at as u64);
        let own = FileKey(at as u64);
        let mut changed = Vec::new();
        for change in Change::ALL {
            let asked = change.apply(&thumb, &mut random)?;
            changed.push([&looks, &colours].map(|index| place(&index.search(&asked, DEPTH, None), |key| key == own)));
        }
        let is_other = |key: FileKey| key != own && all.get(key.0 as usize).is_some_and(|(_, other)| other == album);
        // A picture whose model has no other leads to none.
        let has_others = albums.get(*album).is_some_and(|album| album.pictures.len() > 1);
        let others = has_others.then(|| {
            let asked = Asked::of(&thumb);
            let [by_look, by_colours] =
                [&looks, &colours].map(|index| place(&index.search(&asked, DEPTH, Some(own)), is_other));
            let at = (0..DEPTH).position(|_| is_other(FileKey(random.below(all.len()) as u64)));
            [by_look, by_colours, Place { at, ..Place::default() }]
        });
        Ok(Some(Told { changed, others }))
    });
    let told: Result<Vec<Option<Told>>, DiscoveryError> = told.into_iter().collect();
    let told: Vec<Told> = told?.into_iter().flatten().collect();
    let tiers = [Tier::Look.label(), Tier::Colours.label(), "chance"];
    let mut rows = Vec::new();
    let at = |place: &Place| place.at;
    for (number, change) in Change::ALL.into_iter().enumerate() {
        for (tier, name) in tiers.into_iter().take(2).enumerate() {
            let places = told.iter().filter_map(|told| told.changed.get(number)?.get(tier)).map(at);
            rows.push(row(format!("the original, {}", change.label()), name, places));
        }
    }
    let by_look: Vec<&Place> = told.iter().flat_map(|told| told.changed.iter().map(|[look, _]| look)).collect();
    let same = by_look.iter().map(|place| place.at.filter(|_| place.is_told_same));
    rows.push(row("told as the same picture, and it is".to_owned(), tiers[0], same));
    let mistaken = by_look.iter().map(|place| place.is_mistaken.then_some(0));
    rows.push(row("told as the same picture, but it is not".to_owned(), tiers[0], mistaken));
    for (tier, name) in tiers.into_iter().enumerate() {
        let places = told.iter().filter_map(|told| told.others.as_ref()?.get(tier)).map(at);
        rows.push(row("another picture of the same model".to_owned(), name, places));
    }
    rows.retain(|row| row.count > 0);
    Ok(rows)
}

/// Measures placeholders alone, as a catalogue has them: each against others of its model, and against chance.
pub fn run_placeholders(albums: &[(FileKey, Vec<String>)]) -> Vec<Row> {
    let all: Vec<(&str, usize)> = albums
        .iter()
        .enumerate()
        .flat_map(|(album, (_, hashes))| hashes.iter().map(move |hash| (hash.as_str(), album)))
        .collect();
    let mut index = VisualIndex::default();
    for (at, (hash, _)) in all.iter().enumerate() {
        index.add_blurhash(FileKey(at as u64), hash);
    }
    let told = in_parts(&all, |at, (hash, album)| {
        let (own, mut random) = (FileKey(at as u64), Random::new(at as u64));
        let is_other = |key: FileKey| key != own && all.get(key.0 as usize).is_some_and(|(_, other)| other == album);
        let asked = Asked::of_blurhash(hash)?;
        // The very same picture twice is no find.
        let is_twin = |key: FileKey| all.get(key.0 as usize).is_some_and(|(other, _)| other == hash);
        let mut hits = index.search(&asked, DEPTH * 2, Some(own));
        hits.retain(|hit| !is_twin(hit.key));
        hits.truncate(DEPTH);
        let has_others = all.iter().any(|(other, of)| of == album && other != hash);
        let drawn = (0..DEPTH).position(|_| is_other(FileKey(random.below(all.len()) as u64)));
        has_others.then(|| (hits.iter().position(|hit| is_other(hit.key)), drawn))
    });
    let told: Vec<_> = told.into_iter().flatten().collect();
    let what = "another picture of the same model";
    vec![
        row(what.to_owned(), Tier::Colours.label(), told.iter().map(|(by_colours, _)| *by_colours)),
        row(what.to_owned(), "chance", told.iter().map(|(_, drawn)| *drawn)),
    ]
}

/// What the program would keep of a picture, and the placeholder CivitAI would send of it.
fn seen(thumb: &Thumb) -> Option<(Look, String)> {
    let hash = blurhash::encode(BLUR_WAVES, BLUR_WAVES, thumb.width, thumb.height, &thumb.rgba).ok()?;
    let bytes = thumbs::png(thumb.width, thumb.height, &thumb.rgba).ok()?;
    let look = Asked::of_bytes(&bytes, Path::new("memory")).ok()?.into_look()?;
    Some((look, hash))
}

fn place(hits: &[VisualHit], is_right: impl Fn(FileKey) -> bool) -> Place {
    let at = hits.iter().position(|hit| is_right(hit.key));
    let is_same = |hit: &VisualHit| hit.tier <= Tier::SamePicture;
    Place {
        at,
        is_told_same: at.and_then(|at| hits.get(at)).is_some_and(is_same),
        is_mistaken: hits.iter().any(|hit| is_same(hit) && !is_right(hit.key)),
    }
}

fn row(what: String, tier: &'static str, places: impl Iterator<Item = Option<usize>>) -> Row {
    let places: Vec<Option<usize>> = places.collect();
    let within = |depth: usize| {
        let hits: Vec<f64> =
            places.iter().map(|place| f64::from(u8::from(place.is_some_and(|place| place < depth)))).collect();
        Figure::of(&hits)
    };
    Row { what, tier, count: places.len(), hit_1: within(1), hit_10: within(DEPTH) }
}

/// Does the same with each, by several threads; what came of it, in order.
fn in_parts<T: Sync, R: Send>(all: &[T], one: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let part = all.len().div_ceil(threads).max(1);
    let one = &one;
    std::thread::scope(|scope| {
        let parts = all.chunks(part).enumerate().map(|(number, chunk)| {
            let each = move |(at, item)| one(number * part + at, item);
            scope.spawn(move || chunk.iter().enumerate().map(each).collect::<Vec<R>>())
        });
        let running: Vec<_> = parts.collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Vec<R>>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        running.into_iter().flat_map(join).collect()
    })
}
