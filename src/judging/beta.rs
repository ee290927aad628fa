//! The beta distribution: what can be said of a share after some votes.

use crate::model::quality::Estimate;

/// A beta distribution by its two counts, both above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    /// Weight of yes.
    pub yes: f64,
    /// Weight of no.
    pub no: f64,
}

/// Half of what lies outside the bounds that are told: 95% lies between them.
const TAIL: f64 = 0.025;

impl Beta {
    /// By mean and strength (how many votes the prior counts as).
    pub fn of_mean(mean: f64, strength: f64) -> Self {
        let mean = mean.clamp(0.001, 0.999);
        let strength = strength.max(0.01);
        Self { yes: mean * strength, no: (1.0 - mean) * strength }
    }

    /// After these votes.
    #[must_use]
    pub fn after(self, up: u64, down: u64) -> Self {
        Self { yes: self.yes + up as f64, no: self.no + down as f64 }
    }

    /// The mean.
    pub fn mean(self) -> f64 {
        self.yes / (self.yes + self.no)
    }

    /// The share between whose bounds the true one lies, 95% sure.
    pub fn estimate(self) -> Estimate {
        Estimate { value: self.mean(), low: self.quantile(TAIL), high: self.quantile(1.0 - TAIL) }
    }

    /// The share among `count` later votes, 95% sure: wider than [`Self::estimate`], because few votes scatter. The share
    /// of later votes is taken for beta-distributed with the mean and the variance of a beta-binomial share.
    pub fn later(self, count: u64) -> Estimate {
        let total = self.yes + self.no;
        let count = (count as f64).max(1.0);
        // Variance of a beta-binomial share: p(1-p)/n · (total + n)/(total + 1); a beta's is p(1-p)/(strength + 1).
        let shrink = (total + count) / (count * (total + 1.0));
        if shrink >= 1.0 {
            return Estimate { value: self.mean(), low: 0.0, high: 1.0 };
        }
        let strength = 1.0 / shrink - 1.0;
        Self::of_mean(self.mean(), strength).estimate()
    }

    /// The share below which a part of the distribution lies.
    pub fn quantile(self, part: f64) -> f64 {
        let (mut low, mut high) = (0.0_f64, 1.0_f64);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.below(middle) < part {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high)
    }

    /// The part of the distribution below a share: the regularised incomplete beta function.
    pub fn below(self, share: f64) -> f64 {
        if share <= 0.0 {
            return 0.0;
        }
        if share >= 1.0 {
            return 1.0;
        }
        let (yes, no) = (self.yes, self.no);
        let front =
            (ln_gamma(yes + no) - ln_gamma(yes) - ln_gamma(no) + yes * share.ln() + no * (1.0 - share).ln()).exp();
        // The fraction converges quickly on one side of the mean only.
        if share < (yes + 1.0) / (yes + no + 2.0) {
            front * fraction(yes, no, share) / yes
        } else {
            1.0 - front * fraction(no, yes, 1.0 - share) / no
        }
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method (Numerical Recipes 6.4).
fn fraction(yes: f64, no: f64, share: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (yes + no) * share / (yes + 1.0));
    let mut result = d;
    for step in 1..=300_u32 {
        let m = f64::from(step);
        let even = m * (no - m) * share / ((yes + 2.0 * m - 1.0) * (yes + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        result *= d * c;
        let odd = -(yes + m) * (yes + no + m) * share / ((yes + 2.0 * m) * (yes + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let change = d * c;
        result *= change;
        if (change - 1.0).abs() < 1e-12 {
            break;
        }
    }
    result
}

/// Logarithm of the gamma function for values above 0 (Lanczos, g = 7).
fn ln_gamma(value: f64) -> f64 {
    const TERMS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if value < 0.5 {
        // Reflection; the sine is above 0 here.
        let pi = std::f64::consts::PI;
        return (pi / (pi * value).sin()).ln() - ln_gamma(1.0 - value);
    }
    let value = value - 1.0;
    let sum = TERMS
        .iter()
        .zip(1_u32..)
        .fold(0.999_999_999_999_809_9, |sum, (term, step)| sum + term / (value + f64::from(step)));
    let shifted = value + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (value + 0.5) * shifted.ln() - shifted + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_books() {
        // Computed apart from this code (closed forms, and scipy.stats.beta.ppf).
        let near = |left: f64, right: f64| assert!((left - right).abs() < 1e-6, "{left} is not {right}");
        near(Beta { yes: 1.0, no: 1.0 }.quantile(0.3), 0.3);
        near(Beta { yes: 2.0, no: 1.0 }.quantile(0.25), 0.5);
        near(Beta { yes: 1.0, no: 3.0 }.quantile(0.488), 0.2);
        near(Beta { yes: 2.0, no: 2.0 }.below(0.25), 0.156_25);
        near(Beta { yes: 0.5, no: 0.5 }.quantile(0.25), 0.146_446_609);
    }

    #[test]
    fn more_votes_narrow_the_bounds_and_later_votes_scatter_more() {
        let prior = Beta::of_mean(0.95, 10.0);
        let width = |estimate: Estimate| estimate.high - estimate.low;
        let (few, many) = (prior.after(9, 1), prior.after(900, 100));
        assert!(width(few.estimate()) > width(many.estimate()));
        assert!(width(many.later(10)) > width(many.estimate()));
        assert!(width(many.later(1_000_000)) < 1.05 * width(many.estimate()));
        for beta in [few, many, prior] {
            let Estimate { value, low, high } = beta.estimate();
            assert!(0.0 <= low && low <= value && value <= high && high <= 1.0);
        }
    }
}
