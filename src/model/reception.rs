//! How sure a share of likes is.

/// The share of thumbs up with the bounds between which the true share lies, 95% sure (Wilson's interval; unlike the plain
/// share it does not call one vote of one "100%").
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Liking {
    /// The plain share, 0 to 1.
    pub share: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Liking {
    /// Of these votes; `None` without any.
    pub fn of(up: u64, down: u64) -> Option<Self> {
        const Z: f64 = 1.959_964;
        let count = up.saturating_add(down) as f64;
        if count < 1.0 {
            return None;
        }
        let share = up as f64 / count;
        let spread = Z * Z / count;
        let middle = share + spread / 2.0;
        let reach = Z * (share * (1.0 - share) / count + spread / (4.0 * count)).sqrt();
        let bound = |value: f64| (value / (1.0 + spread)).clamp(0.0, 1.0);
        Some(Self { share, low: bound(middle - reach), high: bound(middle + reach) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_votes_are_less_sure_than_many() {
        assert_eq!(Liking::of(0, 0), None);
        let few = Liking::of(1, 0).unwrap();
        assert!((few.share - 1.0).abs() < 1e-9 && few.low < 0.25);
        // Computed apart from this code, by the formula.
        let many = Liking::of(2318, 71).unwrap();
        assert!((many.low - 0.9627).abs() < 5e-4 && (many.high - 0.9764).abs() < 5e-4, "{many:?}");
        let huge = Liking::of(u64::MAX, u64::MAX).unwrap();
        assert!(huge.low <= huge.share && huge.share <= huge.high);
    }
}
