//! A graph that asks the WD14 tagger what it sees; the tagger saves nothing, its tags are its output.

use super::Graph;
use super::build::Builder;

/// The class of the tagger's node.
pub const TAGGER: &str = "WD14Tagger|pysssss";

/// Loads a picture and tags it. Model and thresholds are the server's own defaults.
pub fn tagging(image: &str) -> Graph {
    let mut builder = Builder::default();
    let image = builder.load_image(image);
    builder.tag(image);
    builder.finish()
}
