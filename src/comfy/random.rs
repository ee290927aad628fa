//! Names and seeds nobody else has.

use ring::rand::{SecureRandom as _, SystemRandom};

/// Random bytes; from the clock where the system gives none.
fn bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    if SystemRandom::new().fill(&mut bytes).is_err() {
        let nanos = jiff::Timestamp::now().as_nanosecond().unsigned_abs();
        bytes = nanos.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_le_bytes();
    }
    bytes
}

/// A UUID (version 4) in lower case with hyphens: newer servers take nothing else as the id of a job.
pub fn new_uuid() -> String {
    let mut value = u128::from_be_bytes(bytes());
    value = value & !(0xf << 76) | (0x4 << 76);
    value = value & !(0x3 << 62) | (0x2 << 62);
    let hex = format!("{value:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// A seed as people write them down: 48 bits, so that no program that reads it as a float changes it.
pub fn random_seed() -> u64 {
    u128::from_be_bytes(bytes()) as u64 & 0xffff_ffff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_one_and_no_two_are_the_same() {
        let (one, other) = (new_uuid(), new_uuid());
        assert_ne!(one, other);
        assert_eq!(one.len(), 36);
        let letters: Vec<char> = one.chars().collect();
        assert_eq!((letters[8], letters[13], letters[14], letters[18], letters[23]), ('-', '-', '4', '-', '-'));
        assert!(matches!(letters[19], '8' | '9' | 'a' | 'b'));
        assert!(random_seed() < 1 << 48);
    }
}
