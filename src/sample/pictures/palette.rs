//! The palettes: seven colours each, chosen by hand so that any scene can wear any of them.

use super::canvas::Color;

/// The colours of one picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// Top of the sky; plain backgrounds.
    pub(super) high: Color,
    /// The sky at the horizon.
    pub(super) low: Color,
    /// Sun, moon, light.
    pub(super) sun: Color,
    /// Things far away.
    pub(super) far: Color,
    /// Things near.
    pub(super) near: Color,
    /// The darkest colour.
    pub(super) ink: Color,
    /// The one loud colour.
    pub(super) pop: Color,
}

const fn palette(colors: [u32; 7]) -> Palette {
    let [high, low, sun, far, near, ink, pop] = colors;
    Palette {
        high: Color::hex(high),
        low: Color::hex(low),
        sun: Color::hex(sun),
        far: Color::hex(far),
        near: Color::hex(near),
        ink: Color::hex(ink),
        pop: Color::hex(pop),
    }
}

/// A palette by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Dusk,
    Meadow,
    Harbour,
    Canyon,
    Violet,
    Mint,
    Gold,
    Night,
    Coral,
    Slate,
    Sakura,
    Lagoon,
    Ember,
    Forest,
    Ice,
    Paper,
}

impl Mood {
    const ALL: [Self; 16] = [
        Self::Dusk,
        Self::Meadow,
        Self::Harbour,
        Self::Canyon,
        Self::Violet,
        Self::Mint,
        Self::Gold,
        Self::Night,
        Self::Coral,
        Self::Slate,
        Self::Sakura,
        Self::Lagoon,
        Self::Ember,
        Self::Forest,
        Self::Ice,
        Self::Paper,
    ];

    /// A palette for the n-th further picture of a model: its own first, then others.
    pub(crate) fn nth(self, n: usize) -> Self {
        let own = Self::ALL.iter().position(|mood| *mood == self).unwrap_or(0);
        Self::ALL.get((own + n * 5) % Self::ALL.len()).copied().unwrap_or(self)
    }

    /// Its colours.
    pub(super) const fn palette(self) -> Palette {
        palette(match self {
            Self::Dusk => [0x2d1b4e, 0xf08a7b, 0xffd9a0, 0xb2607f, 0x35183f, 0x150b20, 0xff6f91],
            Self::Meadow => [0x6cc7b4, 0xeaf5c6, 0xff5d8f, 0x7fcf96, 0x14503f, 0x0b2a26, 0xffb84d],
            Self::Harbour => [0x12324f, 0x8fcbd2, 0xffe3a8, 0x4a8a9d, 0x0c2233, 0x071521, 0xff9e6d],
            Self::Canyon => [0x4a74ad, 0xffd9ab, 0xfff3d6, 0xe8976a, 0x6b2d2f, 0x3a1518, 0x2fb5a8],
            Self::Violet => [0x1d1147, 0xd17ddf, 0x9dffbb, 0x8d4bb0, 0x240f42, 0x10061f, 0xffd166],
            Self::Mint => [0x0f3d3e, 0xa7f0d2, 0xfff7d1, 0x4db396, 0x0a2b2c, 0x051718, 0xff7d6b],
            Self::Gold => [0xf0b43f, 0xfff0c2, 0xe4572e, 0xd9a441, 0x533a17, 0x2a1d0c, 0x2d6a9f],
            Self::Night => [0x070b1e, 0x2f4c8c, 0xf4f1de, 0x263c70, 0x0a1024, 0x04060f, 0x7aa2ff],
            Self::Coral => [0xff8c7a, 0xffd8be, 0xfff4e2, 0xe06a70, 0x5d2340, 0x2f1024, 0x3ec9c1],
            Self::Slate => [0x5f7488, 0xd7dfe3, 0xffffff, 0x8fa1ae, 0x26333f, 0x141d26, 0xf2a65a],
            Self::Sakura => [0xf3a9c5, 0xfff0f3, 0xff6f91, 0xe09ab6, 0x6e3a5a, 0x3b1c35, 0x5fb79a],
            Self::Lagoon => [0x2156a5, 0x9be8e2, 0xfff2a8, 0x4a9fc4, 0x0c2e57, 0x071a35, 0xff8fa3],
            Self::Ember => [0x1c0f13, 0xd0502f, 0xffcf70, 0x84301f, 0x1f0c0d, 0x0e0506, 0xffa64d],
            Self::Forest => [0x2f5558, 0xcfe3a8, 0xfdf2bd, 0x6d9d74, 0x12302a, 0x091a18, 0xe8a33d],
            Self::Ice => [0x0d1b3d, 0xa6dbff, 0xffffff, 0x6a9fd2, 0x12254f, 0x091530, 0xc3a6ff],
            Self::Paper => [0xefe6d6, 0xf8f3e8, 0xc8452d, 0xb9ac98, 0x3a352e, 0x1f1c18, 0xc8452d],
        })
    }
}
