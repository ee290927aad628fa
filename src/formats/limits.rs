//! Every bound the readers of this layer keep to, in one place.
//!
//! A model file is hostile until proven otherwise: no length in it is believed before it is compared with one of these
//! and with the length of the file, and nothing is allocated by a declared length alone.

/// Bytes read in the one first read of a file; the headers of most LoRAs fit.
pub const HEAD_BYTES: usize = 64 << 10;

/// Longest safetensors header. The format's own reader has the same cap (`MAX_HEADER_SIZE` in the safetensors crate).
pub const SAFETENSORS_HEADER_BYTES: u64 = 100_000_000;

/// Most tensors kept from one file. The largest published models have about ten thousand.
pub const TENSORS: usize = 200_000;

/// Most dimensions of a shape that are kept; more are counted and multiplied, but not stored.
pub const SHAPE_DIMS: usize = 5;

/// Most dimensions of a shape that are read at all.
pub const SHAPE_DIMS_READ: usize = 64;

/// Longest tensor name kept, in bytes.
pub const TENSOR_NAME_BYTES: usize = 1024;

/// Longest one-line text kept from metadata (title, author, licence), in characters.
pub const TEXT_CHARS: usize = 512;

/// Longest description kept, in characters.
pub const DESCRIPTION_CHARS: usize = 16 << 10;

/// Most trigger words kept.
pub const TRIGGER_WORDS: usize = 20;

/// Longest single trigger word or tag, in characters.
pub const TAG_CHARS: usize = 128;

/// Most tags kept from metadata.
pub const TAGS: usize = 64;

/// Most different tags counted in `ss_tag_frequency`.
pub const TAG_FREQUENCY_ENTRIES: usize = 50_000;

/// Longest tensor name or import shown in a finding, in characters.
pub const SHOWN_NAME_CHARS: usize = 120;

/// Largest embedded thumbnail, in bytes after decoding.
pub const THUMBNAIL_BYTES: usize = 8 << 20;

/// Places in the tensor data that are looked at for zeros, and bytes at each.
pub const ZERO_SAMPLES: u64 = 4;
/// Bytes looked at in each of those places.
pub const ZERO_SAMPLE_BYTES: usize = 4096;
/// Tensor data shorter than this is not judged: a single zero number is nothing odd.
pub const ZERO_JUDGED_FROM_BYTES: u64 = 64;

/// Most bytes of a GGUF file that are read for its header (tokenisers put megabytes of words there).
pub const GGUF_HEADER_BYTES: u64 = 64 << 20;
/// Most key-value pairs in a GGUF header.
pub const GGUF_PAIRS: u64 = 65_536;
/// Longest string read in a GGUF header, in bytes; the format itself has no limit.
pub const GGUF_STRING_BYTES: u64 = 1 << 20;
/// Most items of a GGUF array.
pub const GGUF_ARRAY_ITEMS: u64 = 4 << 20;
/// Deepest nesting of GGUF arrays.
pub const GGUF_ARRAY_DEPTH: u32 = 4;

/// Bytes at the end of a zip in which its directory record is looked for (the record and the longest comment).
pub const ZIP_TAIL_BYTES: u64 = 65_557;
/// Where the end of a zip is looked for when it is not where loaders look: so many of the last bytes.
pub const ZIP_FAR_TAIL_BYTES: u64 = 4 << 20;
/// Largest central directory of a zip that is read.
pub const ZIP_DIRECTORY_BYTES: u64 = 16 << 20;
/// Most members of a zip that are listed.
pub const ZIP_MEMBERS: usize = 100_000;
/// Most bytes between two members of a zip that are looked through.
pub const ZIP_GAP_BYTES: usize = 64 << 10;
/// Most members of a zip whose first bytes are looked at in a quick scan.
pub const ZIP_SNIFFED_MEMBERS: usize = 64;
/// Most pickles walked in one file with all that is packed in it.
pub const ZIP_PICKLES: usize = 256;
/// Most bytes unpacked of one file, all members together.
pub const ZIP_UNPACKED_BYTES: u64 = 64 << 20;
/// Most members of a tar that are listed.
pub const TAR_MEMBERS: usize = 10_000;
/// Deepest packing within packing that is looked into.
pub const PACKED_DEPTH: usize = 4;

/// Most bytes of one packed pickle that are unpacked and walked.
pub const PICKLE_BYTES: usize = 16 << 20;
/// Bytes of a pickle that are read at once.
pub const PICKLE_WINDOW_BYTES: usize = 64 << 10;
/// Longest line of a pickle of protocol 0.
pub const PICKLE_LINE_BYTES: usize = 64 << 10;
/// Most opcodes of one pickle.
pub const PICKLE_OPCODES: usize = 4_000_000;
/// Most opcodes of one file.
pub const PICKLE_OPCODES_OF_FILE: u64 = 16_000_000;
/// Bytes behind a pickle that are searched for further ones.
pub const PICKLE_SEARCH_BYTES: usize = 1 << 20;
/// Most places that are tried in such a search.
pub const PICKLE_ATTEMPTS: usize = 64;
/// Most values of one pickle that are tried as pickles.
pub const PICKLE_NESTED: usize = 64;
/// Bytes of such a value that are kept.
pub const PICKLE_NESTED_BYTES: usize = 64 << 10;
/// Deepest pickle within a value of a pickle.
pub const PICKLE_NESTING: usize = 3;
/// Most signs told of one file.
pub const PICKLE_SIGNS: usize = 64;
/// Most pickles in one stream: `torch.save` of old writes five.
pub const PICKLE_STREAMS: usize = 16;
/// Deepest stack of the walk.
pub const PICKLE_STACK: usize = 200_000;
/// Most memo entries of the walk.
pub const PICKLE_MEMO: usize = 200_000;
/// Longest string the walk keeps; longer ones are passed over as an unknown value.
pub const PICKLE_STRING_BYTES: usize = 1024;
/// Most bytes of strings the walk keeps in all.
pub const PICKLE_STRINGS_BYTES: usize = 32 << 20;
/// Most different imports listed.
pub const PICKLE_IMPORTS: usize = 256;
/// Most dictionary keys kept that are not names of tensors.
pub const PICKLE_KEYS: usize = 256;
/// Longest tuple the walk follows, and the deepest nesting.
pub const PICKLE_TUPLE_ITEMS: usize = 8;
/// Deepest nesting of tuples the walk follows.
pub const PICKLE_TUPLE_DEPTH: u8 = 4;

/// Most bytes of a description that are read; CivitAI's own editor stops far below.
pub const RICH_INPUT_BYTES: usize = 1 << 20;
/// Most blocks of a description that are kept.
pub const RICH_BLOCKS: usize = 10_000;
/// Most spans of a description that are kept.
pub const RICH_SPANS: usize = 50_000;
/// A paragraph, code block or table of more bytes goes on in a further block, so that no block is dear to lay out.
pub const RICH_BLOCK_BYTES: usize = 4 << 10;
/// Most elements open at once that are told apart; deeper ones count as text of the deepest.
pub const RICH_DEPTH: usize = 64;
/// Deepest list that is indented further than the one around it.
pub const RICH_LIST_DEPTH: u8 = 6;
/// Most columns of a table; what is in further cells joins the last one.
pub const RICH_COLUMNS: usize = 12;
/// Longest address of a link, in bytes.
pub const RICH_ADDRESS_BYTES: usize = 2048;
