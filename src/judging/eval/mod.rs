//! How often verdicts are right: flags on models with known flaws, the pickle corpus, and the bounds of votes. The command
//! `civitdeck eval quality` and the tests run the same code.

pub mod calibration;
pub mod flags;
