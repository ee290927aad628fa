//! Browsing levels as CivitAI rates pictures, and what is done with those a person does not want to meet unasked.

use serde::{Deserialize, Serialize};

/// A browsing level. CivitAI's bits: 1 PG, 2 PG-13, 4 R, 8 X, 16 XXX; 32 is blocked and treated as XXX.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatureLevel {
    /// Nobody has rated it.
    Unrated,
    /// Safe for everybody.
    Pg,
    /// Suggestive or mildly violent.
    #[default]
    Pg13,
    /// Partial nudity, adult situations.
    R,
    /// Nudity.
    X,
    /// Explicit.
    Xxx,
}

/// The highest of these bits alone.
pub(super) const fn strongest_bit(bits: u32) -> u32 {
    if bits == 0 { 0 } else { 1 << bits.ilog2() }
}

impl MatureLevel {
    /// Every level, mildest first.
    pub const ALL: [Self; 6] = [Self::Unrated, Self::Pg, Self::Pg13, Self::R, Self::X, Self::Xxx];

    /// The mildest level among bits: what a model is shown as when one of its pictures is that mild. No bit is unrated.
    pub const fn mildest(bits: u32) -> Self {
        match bits & bits.wrapping_neg() {
            1 => Self::Pg,
            2 => Self::Pg13,
            4 => Self::R,
            8 => Self::X,
            0 => Self::Unrated,
            _ => Self::Xxx,
        }
    }

    /// The strongest level among bits: what a picture may show of which nobody told which of these it is.
    pub const fn strongest(bits: u32) -> Self {
        Self::mildest(strongest_bit(bits))
    }

    /// The name shown to people; the same in every language.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unrated => "–",
            Self::Pg => "PG",
            Self::Pg13 => "PG-13",
            Self::R => "R",
            Self::X => "X",
            Self::Xxx => "XXX",
        }
    }
}

/// What is done with pictures above the chosen level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatureMode {
    /// Shown as they are.
    Show,
    /// Shown blurred until they are asked for.
    #[default]
    Blur,
    /// Their models are left out.
    Hide,
}

impl MatureMode {
    /// Every mode, as menus list them.
    pub const ALL: [Self; 3] = [Self::Show, Self::Blur, Self::Hide];
}

/// What the user decided for pictures: the level that is still fine, and what happens above it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct MaturePolicy {
    /// What happens above the level.
    pub mode: MatureMode,
    /// The highest level that is shown as it is. Unrated pictures are always shown as they are.
    pub fine_up_to: MatureLevel,
}

impl MaturePolicy {
    /// The level above which models are left out, where they are.
    pub fn hide_above(self) -> Option<MatureLevel> {
        (self.mode == MatureMode::Hide).then_some(self.fine_up_to)
    }

    /// What to do with a picture of a level whose model the user may have decided about.
    pub fn treat(self, level: MatureLevel, decided: Option<MatureMode>) -> MatureMode {
        match decided {
            Some(mode) => mode,
            None if level > self.fine_up_to => self.mode,
            None => MatureMode::Show,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mildest_bit_counts_and_blocked_is_the_strongest() {
        assert_eq!(MatureLevel::mildest(0), MatureLevel::Unrated);
        assert_eq!(MatureLevel::mildest(0b10110), MatureLevel::Pg13);
        assert_eq!(MatureLevel::mildest(16), MatureLevel::Xxx);
        assert_eq!(MatureLevel::mildest(32), MatureLevel::Xxx);
        assert_eq!(MatureLevel::mildest(1 << 31), MatureLevel::Xxx);
        for (bits, level) in [
            (0, MatureLevel::Unrated),
            (1, MatureLevel::Pg),
            (3, MatureLevel::Pg13),
            (5, MatureLevel::R),
            (13, MatureLevel::X),
            (29, MatureLevel::Xxx),
            (32, MatureLevel::Xxx),
        ] {
            assert_eq!(MatureLevel::strongest(bits), level, "{bits}");
        }
    }

    #[test]
    fn above_pg13_is_blurred_by_default_and_a_decision_wins() {
        let policy = MaturePolicy::default();
        assert_eq!(policy.treat(MatureLevel::Pg13, None), MatureMode::Show);
        assert_eq!(policy.treat(MatureLevel::Unrated, None), MatureMode::Show);
        assert_eq!(policy.treat(MatureLevel::R, None), MatureMode::Blur);
        assert_eq!(policy.treat(MatureLevel::R, Some(MatureMode::Show)), MatureMode::Show);
        assert_eq!(policy.treat(MatureLevel::Pg, Some(MatureMode::Hide)), MatureMode::Hide);
    }
}
