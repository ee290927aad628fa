//! The two text encoders that come with the program. Data, not code: see assets/embedding/NOTICE.

/// Word pieces, one a line.
pub(super) static VOCABULARY: &str = include_str!("../../assets/embedding/vocab.txt");
#[expect(clippy::large_include_file, reason = "the program is one file and works without a download")]
/// The static table.
pub(super) static STATIC_TABLE: &[u8] = include_bytes!("../../assets/embedding/static_minilm_256.bin");
#[expect(clippy::large_include_file, reason = "the program is one file and works without a download")]
/// The sentence encoder.
pub(super) static ENCODER: &[u8] = include_bytes!("../../assets/embedding/minilm_l6_v2_int8.safetensors");
