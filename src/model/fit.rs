//! Whether a model can be used here: what is here, what the model needs, and the verdict with its reasons.

use super::base::BaseFamily;
use super::quality::named;
use super::root::RootTool;
use serde::{Deserialize, Serialize};

/// What is here to run models with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Setup {
    /// The user's tools; empty when nobody told.
    pub tools: Vec<RootTool>,
    /// Memory of the graphics card in bytes; `None` when nobody told.
    pub gpu_memory_bytes: Option<u64>,
}

named! {
    /// The answer to "will it run here?".
    Verdict {
        /// Yes.
        Works = "works", "works";
        /// Yes, but.
        Caveat = "works_with_caveat", "works with a caveat";
        /// No.
        No = "no", "does not work";
        /// Nobody knows.
        Unknown = "unknown", "not known";
    }
}

named! {
    /// Why the answer is not a plain yes.
    Reason {
        /// The file is broken.
        Broken = "broken", "the file is broken";
        /// It is no model: a workflow, a pose.
        NoModel = "no_model", "it is not a model that is loaded";
        /// No tool here can load it.
        NoTool = "no_tool", "none of the tools here can load it";
        /// A tool needs an extension for it.
        NeedsExtension = "needs_extension", "the tool needs an extension for it";
        /// Something that it needs is not in the library.
        MissingCompanions = "missing_companions", "something that it needs is not in the library";
        /// It was trained on a close relative of what is here.
        Relative = "relative", "it was made for a relative of the models here: likeness may be weaker";
        /// It needs more memory than there is.
        TooLarge = "too_large", "it needs more memory than the graphics card has";
        /// It fits only when parts are moved out of the card's memory meanwhile.
        Tight = "tight", "it fits only while its parts are loaded one after the other";
        /// The memory of the card is not known.
        MemoryNotKnown = "memory_not_known", "the memory of the graphics card is not known: set it in the settings";
        /// No tools are known.
        NoToolsKnown = "no_tools_known", "no tool is known here: add the folder of one, or name it in the settings";
        /// Nobody knows its base model.
        FamilyNotKnown = "family_not_known", "nobody tells its base model";
    }
}

named! {
    /// What a model may need beside itself.
    Companion {
        /// A base model of its family.
        BaseModel = "base_model", "a base model of its family";
        /// CLIP-L.
        ClipL = "clip_l", "text encoder CLIP-L";
        /// CLIP-G.
        ClipG = "clip_g", "text encoder CLIP-G";
        /// T5 XXL.
        T5Xxl = "t5xxl", "text encoder T5-XXL";
        /// UMT5 XXL.
        Umt5Xxl = "umt5_xxl", "text encoder UMT5-XXL";
        /// Qwen 2.5 VL 7B.
        Qwen25Vl = "qwen_2_5_vl_7b", "text encoder Qwen2.5-VL 7B";
        /// Qwen 3, small sizes.
        Qwen3 = "qwen_3", "text encoder Qwen3";
        /// Gemma 2 2B.
        Gemma2 = "gemma_2_2b", "text encoder Gemma 2 2B";
        /// Llama 3.1 8B or its LLaVA form.
        Llama3 = "llama_3", "text encoder Llama 3";
        /// Mistral Small.
        Mistral = "mistral_small", "text encoder Mistral Small";
        /// The VAE of its family.
        Vae = "vae", "the VAE of its family";
    }
}

/// Memory that a model needs, in bytes; estimates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryNeed {
    /// Weights of the denoiser as they are run.
    pub weights_bytes: u64,
    /// Text encoders.
    pub encoders_bytes: u64,
    /// What one picture takes while it is made.
    pub working_bytes: u64,
}

impl MemoryNeed {
    /// With its parts loaded one after the other.
    pub fn least_bytes(&self) -> u64 {
        self.encoders_bytes.max(self.weights_bytes.saturating_add(self.working_bytes))
    }

    /// With everything loaded at once.
    pub const fn all_bytes(&self) -> u64 {
        self.encoders_bytes.saturating_add(self.weights_bytes).saturating_add(self.working_bytes)
    }
}

/// The answer with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The answer.
    pub verdict: Verdict,
    /// Why, the worst first.
    pub reasons: Vec<Reason>,
    /// Each tool here with its answer.
    pub tools: Vec<(RootTool, Verdict)>,
    /// What is missing.
    pub missing: Vec<Companion>,
    /// The family it was judged as.
    pub family: BaseFamily,
    /// Memory it needs; `None` where it cannot be told.
    pub memory: Option<MemoryNeed>,
}
