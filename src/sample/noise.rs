//! Numbers that look random and are the same on every machine: a seed decides all of them.

/// SplitMix64: small, fast, well mixed. Not for secrets.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice of a seed; each `salt` gives an independent row of throws.
    pub(crate) const fn new(seed: u64, salt: u64) -> Self {
        Self(mix(seed ^ mix(salt)))
    }

    /// The next 64 bits.
    pub(crate) const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number from 0 to just under 1.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next_u64() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// A number between two others.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// A whole number below `count`; 0 for none.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next_u64() >> 33) as usize % count.max(1)
    }

    /// True once in `one_in` throws.
    pub(crate) fn rarely(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

const fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A fixed number of 0–1 for a point of a grid.
pub(crate) fn lattice(x: i32, y: i32, seed: u64) -> f32 {
    let point = (u64::from(x.cast_unsigned()) << 32) | u64::from(y.cast_unsigned());
    (mix(point ^ mix(seed)) >> 40) as f32 / (1_u64 << 24) as f32
}

/// Rounds down; `f32::floor` is a slow call where the processor's newer instructions may not be used.
const fn floor(value: f32) -> i32 {
    let cut = value as i32;
    if (cut as f32) > value { cut - 1 } else { cut }
}

/// Smooth noise of 0–1 between the points of a grid.
pub(crate) fn smooth(x: f32, y: f32, seed: u64) -> f32 {
    let (column, row) = (floor(x), floor(y));
    let (across, down) = (ease(x - column as f32), ease(y - row as f32));
    let upper = lerp(lattice(column, row, seed), lattice(column + 1, row, seed), across);
    let lower = lerp(lattice(column, row + 1, seed), lattice(column + 1, row + 1, seed), across);
    lerp(upper, lower, down)
}

/// Noise of 0–1 with `octaves` layers of finer and fainter detail.
pub(crate) fn fractal(x: f32, y: f32, seed: u64, octaves: u32) -> f32 {
    let (mut sum, mut weight, mut total, mut scale) = (0.0, 1.0, 0.0, 1.0);
    for octave in 0..octaves {
        sum += weight * smooth(x * scale, y * scale, seed.wrapping_add(u64::from(octave)));
        total += weight;
        weight *= 0.5;
        scale *= 2.0;
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

/// Straight interpolation.
pub(crate) fn lerp(from: f32, to: f32, at: f32) -> f32 {
    from + (to - from) * at
}

/// An S-curve over 0–1.
pub(crate) fn ease(at: f32) -> f32 {
    let at = at.clamp(0.0, 1.0);
    at * at * (3.0 - 2.0 * at)
}

/// An S-curve between two edges.
pub(crate) fn step(low: f32, high: f32, at: f32) -> f32 {
    ease((at - low) / (high - low))
}
