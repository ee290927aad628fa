//! How sure one rate is above another: gamma distributions compared by the incomplete beta function.

/// Steps of the continued fraction; it converges in a few dozen.
const MOST_STEPS: usize = 300;
const CLOSE_ENOUGH: f64 = 1e-12;
const TINY: f64 = 1e-300;

/// The chance that a gamma-distributed rate (`shape` events in `span`) is more than `times` another one.
pub(super) fn chance_above(now: (f64, f64), before: (f64, f64), times: f64) -> f64 {
    let ((shape_now, span_now), (shape_before, span_before)) = (now, before);
    // now/span_now > times * before/span_before, for unit gammas: their share is beta-distributed.
    let bound = times * span_now / (times * span_now + span_before);
    1.0 - beta_below(shape_now, shape_before, bound)
}

/// The regularised incomplete beta function: the chance that a beta-distributed share is below `x`.
fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast on this side of the mean; on the other the complement does.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_below(b, a, 1.0 - x);
    }
    let log_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln();
    (log_front.exp() * fraction(a, b, x) / a).clamp(0.0, 1.0)
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut upper = 1.0;
    let mut lower = away(1.0 - (a + b) * x / (a + 1.0)).recip();
    let mut value = lower;
    for step in 1..MOST_STEPS {
        let step = step as f64;
        let even = step * (b - step) * x / ((a + 2.0 * step - 1.0) * (a + 2.0 * step));
        lower = away(1.0 + even * lower).recip();
        upper = away(1.0 + even / upper);
        value *= lower * upper;
        let odd = -(a + step) * (a + b + step) * x / ((a + 2.0 * step) * (a + 2.0 * step + 1.0));
        lower = away(1.0 + odd * lower).recip();
        upper = away(1.0 + odd / upper);
        let factor = lower * upper;
        value *= factor;
        if (factor - 1.0).abs() < CLOSE_ENOUGH {
            break;
        }
    }
    value
}

/// Logarithm of the gamma function for positive arguments (Stirling's series, moved to where it is exact enough).
fn ln_gamma(x: f64) -> f64 {
    let mut x = x.max(TINY);
    let mut moved = 0.0;
    while x < 12.0 {
        moved += x.ln();
        x += 1.0;
    }
    let inverse = x.recip();
    let square = inverse * inverse;
    let series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)));
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_are_those_of_the_books() {
        assert!((ln_gamma(5.0) - 24.0_f64.ln()).abs() < 1e-10);
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-10);
        // I_x(1, b) = 1 - (1 - x)^b, I_x(2, 2) = x^2 (3 - 2x).
        assert!((beta_below(1.0, 3.0, 0.2) - (1.0 - 0.8_f64.powi(3))).abs() < 1e-10);
        assert!((beta_below(2.0, 2.0, 0.7) - 0.49 * 1.6).abs() < 1e-10);
        assert!((beta_below(400.0, 400.0, 0.5) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn more_events_make_it_surer() {
        let few = chance_above((6.0, 7.0), (3.0, 7.0), 1.2);
        let many = chance_above((600.0, 7.0), (300.0, 7.0), 1.2);
        assert!(few < 0.85 && many > 0.999, "{few} {many}");
        assert!((chance_above((5.0, 1.0), (5.0, 1.0), 1.0) - 0.5).abs() < 1e-9);
    }
}
