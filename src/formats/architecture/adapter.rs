//! Low-rank adapters and their relatives: which form, which rank.

use super::Verdict;
use super::adapter_family::Signs;
use crate::formats::tensors::{Tensor, View};
use crate::model::kind::ModelKind;

/// How a tensor of an adapter takes part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The matrix at the side of the input: its last dimension is the layer's input width.
    Down,
    /// The matrix at the side of the output.
    Up,
    /// Belongs to an adapter and tells no width.
    Other,
}

/// What form an adapter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Lora,
    /// LoHa, LoKr, OFT, IA3, GLoRA, full differences.
    Lycoris,
    Dora,
    /// A whole layer's difference: beside LoRAs of Wan, or LyCORIS' "full" where there is nothing else.
    Difference,
    /// The scale that stands beside every form.
    Scale,
}

/// The ends of names: kohya, PEFT and diffusers, LyCORIS.
const ENDS: [(&str, Form, Role); 46] = [
    (".lora_down.weight", Form::Lora, Role::Down),
    (".lora_up.weight", Form::Lora, Role::Up),
    (".lora_A.weight", Form::Lora, Role::Down),
    (".lora_B.weight", Form::Lora, Role::Up),
    (".lora_A.default.weight", Form::Lora, Role::Down),
    (".lora_B.default.weight", Form::Lora, Role::Up),
    (".lora.down.weight", Form::Lora, Role::Down),
    (".lora.up.weight", Form::Lora, Role::Up),
    ("_lora.down.weight", Form::Lora, Role::Down),
    ("_lora.up.weight", Form::Lora, Role::Up),
    (".lora_linear_layer.down.weight", Form::Lora, Role::Down),
    (".lora_linear_layer.up.weight", Form::Lora, Role::Up),
    (".lora_mid.weight", Form::Lycoris, Role::Other),
    (".lora_A", Form::Lora, Role::Down),
    (".lora_B", Form::Lora, Role::Up),
    (".lora_down", Form::Lora, Role::Down),
    (".lora_up", Form::Lora, Role::Up),
    (".alpha", Form::Scale, Role::Other),
    (".scale", Form::Scale, Role::Other),
    (".dora_scale", Form::Dora, Role::Other),
    (".lora_magnitude_vector", Form::Dora, Role::Other),
    (".lora_magnitude_vector.weight", Form::Dora, Role::Other),
    (".lora_magnitude_vector.default.weight", Form::Dora, Role::Other),
    (".hada_w1_a", Form::Lycoris, Role::Up),
    (".hada_w1_b", Form::Lycoris, Role::Down),
    (".hada_w2_a", Form::Lycoris, Role::Other),
    (".hada_w2_b", Form::Lycoris, Role::Other),
    (".hada_t1", Form::Lycoris, Role::Other),
    (".hada_t2", Form::Lycoris, Role::Other),
    (".lokr_w1", Form::Lycoris, Role::Other),
    (".lokr_w1_a", Form::Lycoris, Role::Other),
    (".lokr_w1_b", Form::Lycoris, Role::Other),
    (".lokr_w2", Form::Lycoris, Role::Other),
    (".lokr_w2_a", Form::Lycoris, Role::Other),
    (".lokr_w2_b", Form::Lycoris, Role::Other),
    (".lokr_t2", Form::Lycoris, Role::Other),
    (".oft_blocks", Form::Lycoris, Role::Other),
    (".oft_diag", Form::Lycoris, Role::Other),
    (".oft_R.weight", Form::Lycoris, Role::Other),
    (".on_input", Form::Lycoris, Role::Other),
    (".a1.weight", Form::Lycoris, Role::Other),
    (".b1.weight", Form::Lycoris, Role::Other),
    (".diff", Form::Difference, Role::Other),
    (".diff_b", Form::Difference, Role::Other),
    (".w_norm", Form::Difference, Role::Other),
    (".b_norm", Form::Difference, Role::Other),
];

/// Judges a table as an adapter; `None` when most of it is none.
pub(super) fn classify(all: View<'_>) -> Option<Verdict> {
    let mut found = Found::default();
    let mut signs = Signs::default();
    for (name, tensor) in all.iter() {
        let Some((module, form, role)) = split(name) else {
            // Prefixes that only adapters have, with ends no one listed (IA3's plain `.weight`).
            if name.starts_with("lora_unet_") || name.starts_with("lora_te") || name.starts_with("lycoris_") {
                found.named += 1;
                signs.see(name.trim_end_matches(".weight"), None, None);
            }
            continue;
        };
        found.see(tensor, form, role);
        let input = (role == Role::Down).then(|| input_width(tensor)).flatten();
        let output = (role == Role::Up).then(|| tensor.shape.dim(0)).flatten();
        signs.see(module, input, output);
        if name.ends_with(".lokr_w1") || name.ends_with(".lokr_w2") || name.ends_with(".lokr_w2_b") {
            signs.see_kronecker(module, tensor);
        }
    }
    // A whole model may hold a few merged leftovers; an adapter has hardly anything else.
    let total = found.matrices + found.scales + found.named;
    if found.matrices + found.named == 0 || total * 2 < all.len() {
        return None;
    }
    let (family, also) = signs.family();
    Some(Verdict { kind: Some(found.kind()), family, also, rank: found.rank() })
}

/// The module a tensor adapts, and how.
fn split(name: &str) -> Option<(&str, Form, Role)> {
    ENDS.iter().find_map(|(end, form, role)| name.strip_suffix(end).map(|module| (module, *form, *role)))
}

/// The last dimension of a matrix, the second of a convolution.
fn input_width(tensor: &Tensor) -> Option<u64> {
    match tensor.shape.dims() {
        [_, width] | [_, width, ..] => Some(*width),
        _ => None,
    }
}

#[derive(Default)]
struct Found {
    matrices: usize,
    scales: usize,
    named: usize,
    lycoris: bool,
    dora: bool,
    convolution: bool,
    /// How often each rank occurs.
    ranks: Vec<(u64, usize)>,
}

impl Found {
    fn see(&mut self, tensor: &Tensor, form: Form, role: Role) {
        match form {
            Form::Scale => self.scales += 1,
            Form::Difference => self.named += 1,
            Form::Lora => self.matrices += 1,
            Form::Dora => {
                self.dora = true;
                self.matrices += 1;
            }
            Form::Lycoris => {
                self.lycoris = true;
                self.matrices += 1;
            }
        }
        if role == Role::Down {
            let dims = tensor.shape.dims();
            // A 1x1 kernel is a projection of attention; a larger one is a true convolution.
            self.convolution |= dims.get(2..).is_some_and(|kernel| kernel.iter().any(|side| *side > 1));
            if let [a, b, ..] = dims {
                self.count_rank((*a).min(*b));
            }
        }
    }

    fn count_rank(&mut self, rank: u64) {
        if let Some((_, count)) = self.ranks.iter_mut().find(|(known, _)| *known == rank) {
            *count += 1;
        } else if self.ranks.len() < 256 {
            self.ranks.push((rank, 1));
        }
    }

    const fn kind(&self) -> ModelKind {
        if self.dora {
            ModelKind::Dora
        } else if self.lycoris || self.convolution || self.named > self.matrices {
            ModelKind::LoCon
        } else {
            ModelKind::Lora
        }
    }

    fn rank(&self) -> Option<u32> {
        let (rank, _) = self.ranks.iter().max_by_key(|(rank, count)| (*count, *rank))?;
        u32::try_from(*rank).ok().filter(|rank| *rank > 0)
    }
}
