//! The format of a model file, as people choose one.

use super::facts::Container;
use serde::{Deserialize, Serialize};

/// A file format. Of a file by its bytes, of a model that is only known from CivitAI by what its page says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// safetensors.
    Safetensors,
    /// GGUF.
    Gguf,
    /// A pickle, in a zip or bare: it may run code.
    Pickle,
    /// ONNX.
    Onnx,
    /// A folder of Diffusers.
    Diffusers,
    /// An archive of other things.
    Archive,
    /// Another, or nobody told.
    #[default]
    Other,
}

impl FileFormat {
    /// Every format, as menus list them.
    pub const ALL: [Self; 7] =
        [Self::Safetensors, Self::Gguf, Self::Pickle, Self::Onnx, Self::Diffusers, Self::Archive, Self::Other];

    /// The word in questions and `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Safetensors => "safetensors",
            Self::Gguf => "gguf",
            Self::Pickle => "pickle",
            Self::Onnx => "onnx",
            Self::Diffusers => "diffusers",
            Self::Archive => "archive",
            Self::Other => "other",
        }
    }

    /// By CivitAI's name of a file format ("`SafeTensor`", "`PickleTensor`"); a new name is another.
    pub fn from_civitai(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "safetensor" | "safetensors" => Self::Safetensors,
            "gguf" => Self::Gguf,
            "pickletensor" => Self::Pickle,
            "onnx" => Self::Onnx,
            "diffusers" => Self::Diffusers,
            "zip" | "archive" => Self::Archive,
            _ => Self::Other,
        }
    }
}

impl From<Container> for FileFormat {
    fn from(container: Container) -> Self {
        match container {
            Container::Safetensors => Self::Safetensors,
            Container::Gguf => Self::Gguf,
            Container::PickleZip | Container::PickleLegacy => Self::Pickle,
            Container::Onnx => Self::Onnx,
            Container::Zip => Self::Archive,
            Container::Unknown => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_civitai_map_and_new_ones_do_not_break() {
        assert_eq!(FileFormat::from_civitai("SafeTensor"), FileFormat::Safetensors);
        assert_eq!(FileFormat::from_civitai("PickleTensor"), FileFormat::Pickle);
        assert_eq!(FileFormat::from_civitai("Core ML"), FileFormat::Other);
    }
}
