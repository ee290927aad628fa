//! An invented world for measuring recommendations: models of themes, creators who keep to them, and people who post what they
//! make with them. What people like is known here, so a list can be held against it.

use super::metrics::Random;
use crate::discovery::Document;
use crate::model::base::BaseFamily;
use crate::model::ids::{FileKey, ModelId};
use crate::model::kind::ModelKind;

/// Models of the world.
const MODELS: usize = 2_400;
/// Creators.
const CREATORS: usize = 400;
/// People who post.
const PEOPLE: usize = 3_000;
/// Base models with their share of all models, in tenths.
const BASES: [(BaseFamily, &str, usize); 4] = [
    (BaseFamily::Sdxl, "SDXL 1.0", 5),
    (BaseFamily::Sd1, "SD 1.5", 3),
    (BaseFamily::Flux1, "Flux.1 D", 1),
    (BaseFamily::Qwen, "Qwen", 1),
];
/// Themes, each with the words that its models use.
const THEMES: [&str; 24] = [
    "watercolor wash paper pigment",
    "anime girl school cel",
    "photo portrait skin studio",
    "cyberpunk neon rain city",
    "fantasy dragon castle knight",
    "horror gothic fog graveyard",
    "pixel sprite game retro",
    "clay puppet stop motion",
    "architecture interior facade concrete",
    "food bakery kitchen dessert",
    "vehicle car engine chrome",
    "space nebula planet astronaut",
    "forest moss fern river",
    "ocean reef whale wave",
    "fashion dress runway silk",
    "jewelry gold gem ornament",
    "comic halftone ink panel",
    "logo poster type layout",
    "steampunk brass gear airship",
    "child storybook crayon rabbit",
    "robot mecha armor hangar",
    "sport stadium runner sweat",
    "medieval tapestry manuscript gilded",
    "snow mountain cabin aurora",
];

/// A model of the world: its document is what the program sees, the rest is hidden from it.
struct Made {
    document: Document,
    theme: usize,
    base: usize,
    draw: f64,
}

/// The world: documents, and what each person posted.
pub struct World {
    /// All models.
    pub documents: Vec<Document>,
    /// The models of each person's pictures.
    pub pages: Vec<Vec<ModelId>>,
}

/// Makes the world; the same seed makes the same one.
pub fn make(seed: u64) -> World {
    let mut random = Random::new(seed);
    let creators: Vec<(usize, usize)> =
        (0..CREATORS).map(|_| (random.below(THEMES.len()), base(&mut random))).collect();
    let models: Vec<Made> = (0..MODELS).map(|at| model(at, &creators, &mut random)).collect();
    let pages = (0..PEOPLE).map(|_| page(&models, &mut random)).filter(|page| page.len() >= 2).collect();
    World { documents: models.into_iter().map(|made| made.document).collect(), pages }
}

fn base(random: &mut Random) -> usize {
    let mut at = random.below(BASES.iter().map(|base| base.2).sum());
    for (number, base) in BASES.iter().enumerate() {
        if at < base.2 {
            return number;
        }
        at -= base.2;
    }
    0
}

fn model(at: usize, creators: &[(usize, usize)], random: &mut Random) -> Made {
    let creator = random.below(creators.len());
    let (theme, base) = creators[creator];
    // One of five is not what its creator is known for.
    let theme = if random.share() < 0.2 { random.below(THEMES.len()) } else { theme };
    let words: Vec<&str> = THEMES[theme].split(' ').collect();
    let is_checkpoint = random.share() < 0.12;
    let two = [words[random.below(words.len())], words[random.below(words.len())]];
    // A few are used by everybody, most by few.
    let draw = (1.4 * random.normal()).exp();
    let id = ModelId(at as u64 + 1);
    let document = Document {
        key: FileKey::of_model(id),
        model_id: Some(id),
        name: format!("{} {} {at}", two[0], two[1]),
        creator: Some(format!("creator{creator}")),
        tags: words.iter().take(2 + random.below(2)).map(|word| (*word).to_owned()).collect(),
        description: format!("{} for {}", two[1], BASES[base].1),
        kind: if is_checkpoint { ModelKind::Checkpoint } else { ModelKind::Lora },
        family: BASES[base].0,
        base_name: BASES[base].1.to_owned(),
        downloads: Some((draw * 900.0 * (0.6 + 0.8 * random.share())) as u64),
        ..Document::default()
    };
    Made { document, theme, base, draw }
}

/// What one person posts: by one base model, of one or two themes, with what is well known a little ahead.
fn page(models: &[Made], random: &mut Random) -> Vec<ModelId> {
    let base = base(random);
    let themes = [random.below(THEMES.len()), random.below(THEMES.len())];
    let weights: Vec<f64> = models
        .iter()
        .map(|made| {
            if made.base != base {
                return 0.0;
            }
            let fits = if themes.contains(&made.theme) { 1.0 } else { 0.015 };
            let common = if made.document.kind == ModelKind::Checkpoint { 3.0 } else { 1.0 };
            fits * common * made.draw
        })
        .collect();
    let all: f64 = weights.iter().sum();
    let count = 3 + random.below(4);
    let mut page = Vec::new();
    for _ in 0..count {
        let mut left = random.share() * all;
        let drawn = weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        page.extend(drawn.and_then(|at| models.get(at)).and_then(|made| made.document.model_id));
    }
    page.sort_unstable();
    page.dedup();
    page
}
