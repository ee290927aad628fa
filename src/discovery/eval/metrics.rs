//! Figures of an evaluation, each with an interval that says how far it can be trusted.

/// Resamples of a bootstrap.
const RESAMPLES: usize = 2_000;
/// Places looked at for ranks.
const DEPTH: usize = 10;

/// A mean with the bounds between which it lies in 95 of 100 resamples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    /// The mean.
    pub mean: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Figure {
    /// Of one number a query. The same numbers always give the same interval.
    pub fn of(values: &[f64]) -> Self {
        let count = values.len();
        if count == 0 {
            return Self::default();
        }
        let mean = |sum: f64| sum / count as f64;
        let mut random = Random::new(0x5eed);
        let mut means: Vec<f64> =
            (0..RESAMPLES).map(|_| mean((0..count).filter_map(|_| values.get(random.below(count))).sum())).collect();
        means.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| means.get((share * RESAMPLES as f64) as usize).copied().unwrap_or_default();
        Self { mean: mean(values.iter().sum()), low: at(0.025), high: at(0.975) }
    }
}

/// How well one ranking answers one query.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ranked {
    /// 1 when an answer is among the first three.
    pub hit_3: f64,
    /// 1 when an answer is among the first ten.
    pub hit_10: f64,
    /// Discounted gain of the first ten, as a share of the best possible.
    pub ndcg_10: f64,
    /// One over the place of the first answer, within ten.
    pub reciprocal: f64,
}

impl Ranked {
    /// Of a ranking, given what answers.
    pub fn of<T: PartialEq>(ranking: &[T], answers: &[T]) -> Self {
        let discount = |place: usize| 1.0 / ((place + 2) as f64).log2();
        let first = ranking.iter().take(DEPTH).position(|id| answers.contains(id));
        let gained: f64 = ranking
            .iter()
            .take(DEPTH)
            .enumerate()
            .filter(|(_, id)| answers.contains(id))
            .map(|(place, _)| discount(place))
            // A sum of nothing would be -0.
            .fold(0.0, |sum, gain| sum + gain);
        let best: f64 = (0..answers.len().min(DEPTH)).map(discount).sum();
        Self {
            hit_3: f64::from(u8::from(first.is_some_and(|place| place < 3))),
            hit_10: f64::from(u8::from(first.is_some())),
            ndcg_10: if best > 0.0 { gained / best } else { 0.0 },
            reciprocal: first.map_or(0.0, |place| 1.0 / (place + 1) as f64),
        }
    }
}

/// Small, repeatable randomness (SplitMix64) for resamples and simulations.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound; 0 for a bound of 0.
    pub const fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.next() % bound as u64) as usize }
    }

    /// From 0 to just below 1.
    pub const fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A count around a mean as chance spreads it (Poisson).
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 60.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64;
        }
        let limit = (-mean).exp();
        let mut product = self.share();
        let mut count = 0;
        while product > limit {
            product *= self.share();
            count += 1;
        }
        count
    }

    /// Around 0 with spread 1.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }

    /// Gamma-distributed with a shape of at least a half and scale 1 (Marsaglia and Tsang).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        let base = shape.max(0.5) - 1.0 / 3.0;
        let spread = (9.0 * base).sqrt().recip();
        loop {
            let drawn = self.normal();
            let cube = (1.0 + spread * drawn).powi(3);
            let chance = 1.0 - self.share();
            if cube > 0.0 && chance.ln() < 0.5 * drawn * drawn + base - base * cube + base * cube.ln() {
                return base * cube;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rankings_are_judged_as_the_books_do() {
        let ranked = Ranked::of(&[5, 1, 9, 2], &[1, 2]);
        assert_eq!((ranked.hit_3, ranked.reciprocal), (1.0, 0.5));
        // Computed by hand: (1/log2(3) + 1/log2(5)) / (1/log2(2) + 1/log2(3)).
        assert!((ranked.ndcg_10 - 0.650_9).abs() < 1e-3, "{}", ranked.ndcg_10);
        assert_eq!(Ranked::of(&[1], &[]), Ranked { ..Ranked::of(&[0], &[1]) });
    }

    #[test]
    fn an_interval_holds_its_mean_and_narrows() {
        let few = Figure::of(&[0.0, 1.0, 1.0, 1.0]);
        let many = Figure::of(&[0.0, 1.0, 1.0, 1.0].repeat(50));
        assert!(few.low <= few.mean && few.mean <= few.high);
        assert!(many.high - many.low < few.high - few.low);
        assert_eq!(Figure::of(&[]), Figure::default());
    }

    #[test]
    fn chance_is_spread_as_it_should() {
        let mut random = Random::new(1);
        for mean in [0.5, 7.0, 200.0] {
            let drawn: f64 = (0..4_000).map(|_| random.poisson(mean) as f64).sum::<f64>() / 4_000.0;
            assert!((drawn / mean - 1.0).abs() < 0.08, "{mean}: {drawn}");
        }
        let gamma = (0..4_000).map(|_| random.gamma(3.0)).sum::<f64>() / 4_000.0;
        assert!((gamma - 3.0).abs() < 0.15, "{gamma}");
    }
}
