//! Models with known flaws and merits, to measure verdicts by. Every one carries the flags that a right verdict raises; they
//! follow from how it was made and never from the rules that judge it.

mod file;
mod record;

use crate::model::base::BaseFamily;
use crate::model::catalogue::{ModelInfo, VersionInfo};
use crate::model::digests::Digests;
use crate::model::fit::Setup;
use crate::model::ids::VersionId;
use crate::model::kind::ModelKind;
use crate::model::quality::Flag;
use crate::model::root::RootTool;
use crate::sample::noise::Dice;
use std::collections::BTreeSet;

/// The time all of them live at, seconds since 1970.
pub const NOW_UNIX_SECS: i64 = 1_764_000_000;

/// A file beside which a model is judged.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub kind: ModelKind,
    /// What it runs with.
    pub family: BaseFamily,
}

/// One model with what a right verdict says of it.
#[derive(Clone, Debug)]
pub struct Flawed {
    /// Its file's name.
    pub name: String,
    /// Its file.
    pub bytes: Vec<u8>,
    /// Its digests.
    pub digests: Digests,
    /// What its folder says it is.
    pub folder_kind: ModelKind,
    /// What CivitAI told, where it knows it.
    pub published: Option<(ModelInfo, VersionInfo)>,
    /// A newer version.
    pub update: Option<VersionId>,
    /// What is here to run it with.
    pub setup: Setup,
    /// What the library has beside it.
    pub shelf: Vec<Neighbour>,
    /// Flags of a right verdict, all of them.
    pub expected: BTreeSet<Flag>,
}

/// What is made: kinds and families whose tensors tell both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape {
    pub(super) kind: ModelKind,
    pub(super) family: BaseFamily,
}

const fn shape(kind: ModelKind, family: BaseFamily) -> Shape {
    Shape { kind, family }
}

/// Adapters come more often, as in life.
const SHAPES: [Shape; 12] = [
    shape(ModelKind::Lora, BaseFamily::Sdxl),
    shape(ModelKind::Lora, BaseFamily::Sd1),
    shape(ModelKind::Lora, BaseFamily::Flux1),
    shape(ModelKind::Lora, BaseFamily::Sdxl),
    shape(ModelKind::Lora, BaseFamily::Wan),
    shape(ModelKind::Checkpoint, BaseFamily::Sdxl),
    shape(ModelKind::Checkpoint, BaseFamily::Sd1),
    shape(ModelKind::DiffusionModel, BaseFamily::Flux1),
    shape(ModelKind::DiffusionModel, BaseFamily::Wan),
    shape(ModelKind::ControlNet, BaseFamily::Sd1),
    shape(ModelKind::Embedding, BaseFamily::Sd1),
    shape(ModelKind::Vae, BaseFamily::Sd1),
];

/// Everything any of them may need.
const FULL_SHELF: [Neighbour; 8] = [
    neighbour("clip_l.safetensors", ModelKind::TextEncoder, BaseFamily::Unknown),
    neighbour("t5xxl_fp8_e4m3fn.safetensors", ModelKind::TextEncoder, BaseFamily::Unknown),
    neighbour("umt5_xxl_fp8_e4m3fn_scaled.safetensors", ModelKind::TextEncoder, BaseFamily::Unknown),
    neighbour("ae.safetensors", ModelKind::Vae, BaseFamily::Unknown),
    neighbour("xl-base.safetensors", ModelKind::Checkpoint, BaseFamily::Sdxl),
    neighbour("v1-base.safetensors", ModelKind::Checkpoint, BaseFamily::Sd1),
    neighbour("flux1.safetensors", ModelKind::DiffusionModel, BaseFamily::Flux1),
    neighbour("wan.safetensors", ModelKind::DiffusionModel, BaseFamily::Wan),
];

const fn neighbour(name: &'static str, kind: ModelKind, family: BaseFamily) -> Neighbour {
    Neighbour { name, kind, family }
}

/// So many of them; the same numbers give the same models.
pub fn flawed(count: usize, seed: u64) -> impl Iterator<Item = Flawed> {
    let mut oven = file::Oven::default();
    (0..count).map(move |index| one(&mut oven, &mut Dice::new(seed, index as u64), index))
}

fn one(oven: &mut file::Oven, dice: &mut Dice, index: usize) -> Flawed {
    let shape = SHAPES.get(dice.below(SHAPES.len())).copied().unwrap_or(SHAPES[0]);
    let made = oven.bake(shape, dice, index);
    let mut expected: BTreeSet<Flag> = made.flags.iter().copied().collect();
    let tells = made.tells_what_it_is;
    // What the bytes do not tell must be told by a page, or nothing would be known at all.
    let can_be_nameless =
        tells && matches!(shape.kind, ModelKind::Lora | ModelKind::Checkpoint | ModelKind::DiffusionModel);
    let published = (!can_be_nameless || !dice.rarely(5)).then(|| record::publish(shape, &made, dice, &mut expected));
    let update = (published.is_some() && dice.rarely(5)).then_some(VersionId(9));
    if update.is_some() {
        expected.insert(Flag::Outdated);
    }
    let misplaced = tells && published.is_some() && dice.rarely(6);
    let folder_kind = if misplaced { ModelKind::Upscaler } else { shape.kind };
    if misplaced {
        expected.insert(Flag::Misplaced);
    }
    let (setup, shelf) = surroundings(shape, made.is_usable, dice, &mut expected);
    let digests = record::digests(&made.bytes, made.is_safetensors);
    Flawed { name: made.name, bytes: made.bytes, digests, folder_kind, published, update, setup, shelf, expected }
}

/// What is here to run it with, and what follows from it.
fn surroundings(
    shape: Shape,
    is_usable: bool,
    dice: &mut Dice,
    expected: &mut BTreeSet<Flag>,
) -> (Setup, Vec<Neighbour>) {
    let memory = [Some(96_u64 << 30), Some(96 << 30), Some(1 << 29), None][dice.below(4)];
    let invoke = dice.rarely(3);
    let tool = if invoke { RootTool::InvokeAi } else { RootTool::ComfyUi };
    // InvokeAI has no Wan.
    let runs = !(invoke && shape.family == BaseFamily::Wan);
    let is_full = !dice.rarely(4);
    let needs_others = !matches!(shape.kind, ModelKind::Checkpoint | ModelKind::Vae);
    let weighs = shape.kind != ModelKind::Vae;
    if is_usable {
        let is_small = memory == Some(1 << 29);
        if !runs {
            expected.insert(Flag::NoTool);
        }
        if needs_others && !is_full {
            expected.insert(Flag::MissingCompanions);
        }
        if weighs && is_small {
            expected.insert(Flag::TooLarge);
        }
        if weighs && runs && memory.is_some() && !is_small {
            expected.insert(Flag::FitsMemory);
        }
        if runs && (is_full || !needs_others) && !(weighs && is_small) {
            expected.insert(Flag::WorksHere);
        }
    }
    let shelf = if is_full { FULL_SHELF.to_vec() } else { Vec::new() };
    (Setup { tools: vec![tool], gpu_memory_bytes: memory }, shelf)
}
