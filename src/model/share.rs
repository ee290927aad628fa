//! A model in a form that others can use: its AIR, its page, a card in Markdown.

use super::base_models;
use super::card::{Card, Preview, SAFE_LEVELS};
use super::catalogue::VersionInfo;
use super::ids::{ModelId, VersionId};
use super::kind::ModelKind;
use super::reference::Reference;

/// Trigger words of a card in Markdown.
const MOST_WORDS: usize = 12;

/// What of a model is handed on: the version whose page is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shared<'a> {
    /// The model's card.
    pub card: &'a Card,
    /// The version, as its page tells it; without one the card's own.
    pub page: Option<&'a VersionInfo>,
}

impl Shared<'_> {
    fn model(&self) -> Option<ModelId> {
        self.card.model_id
    }

    /// The version that is handed on.
    pub fn version(&self) -> Option<VersionId> {
        self.page.map(|page| page.id).or(self.card.version_id)
    }

    fn base(&self) -> &str {
        let told = self.page.and_then(|page| page.base_model.as_ref()).map(|base| base.value.as_str());
        told.unwrap_or_else(|| self.card.base_label())
    }

    /// The address of its page; `None` when it is not on CivitAI.
    pub fn address(&self) -> Option<String> {
        Some(Reference::page_of(self.model()?, self.version()))
    }

    /// Its AIR, as CivitAI makes them: `urn:air:sdxl:lora:civitai:12@34`. `None` when it is not on CivitAI, or when the
    /// ecosystem of its base model is not known.
    pub fn air(&self) -> Option<String> {
        if let Some(told) = self.page.and_then(|page| page.air.as_ref()) {
            return Some(told.value.clone());
        }
        let (model, version) = (self.model()?, self.version()?);
        let ecosystem = base_models::find(self.base())?.ecosystem.to_lowercase();
        Some(format!("urn:air:{ecosystem}:{}:civitai:{model}@{version}", air_type(self.card.kind)))
    }

    /// A card in Markdown: name with its page, what it is, who made it, its words, its picture where everybody may see it.
    pub fn markdown(&self) -> Option<String> {
        let card = self.card;
        let title = format!("### [{}]({})", escaped(&card.name), self.address()?);
        let version = self.page.and_then(|page| page.name.as_ref()).map(|name| name.value.as_str());
        let version = version.or(card.version_name.as_deref());
        let mut facts = vec![card.kind.label().to_owned(), escaped(self.base())];
        facts.extend(version.map(escaped));
        facts.extend(card.creator.as_deref().map(|name| format!("by {}", escaped(name))));
        let mut parts = vec![title, facts.join(" · ")];
        let own: Vec<&str> = card.trigger_words.iter().map(|word| &**word).collect();
        let told = self.page.and_then(|page| page.trigger_words.as_ref());
        let words: Vec<&str> = told.map_or(own, |words| words.value.iter().map(String::as_str).collect());
        if !words.is_empty() {
            let words = words.into_iter().take(MOST_WORDS).map(code).collect::<Vec<_>>().join(", ");
            parts.push(format!("Trigger words: {words}"));
        }
        if let Preview::Remote { url, .. } = &card.preview
            && card.nsfw_level & SAFE_LEVELS != 0
            && !url.contains([' ', '(', ')', '<', '>'])
        {
            parts.push(format!("![{}]({url})", escaped(&card.name)));
        }
        parts.extend(self.air().map(|air| code(&air)));
        Some(parts.join("\n\n") + "\n")
    }
}

/// Words between backticks; those in it would end it.
fn code(text: &str) -> String {
    format!("`{}`", text.replace(['`', '\n'], " "))
}

/// A name that cannot be taken for Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '<' | '>' | '#' | '|' | '!' | '~') {
            out.push('\\');
        }
        out.push(if letter.is_control() { ' ' } else { letter });
    }
    out
}

/// CivitAI's word for a kind in AIRs (its `src/shared/utils/air.ts`).
const fn air_type(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Checkpoint => "checkpoint",
        ModelKind::Lora => "lora",
        ModelKind::Dora => "dora",
        ModelKind::LoCon => "lycoris",
        ModelKind::Embedding => "embedding",
        ModelKind::Hypernetwork => "hypernet",
        ModelKind::AestheticGradient => "ag",
        ModelKind::Vae => "vae",
        ModelKind::ControlNet => "controlnet",
        ModelKind::Upscaler => "upscaler",
        ModelKind::MotionModule => "motion",
        ModelKind::TextEncoder => "text_encoders",
        ModelKind::DiffusionModel => "unet",
        ModelKind::ClipVision => "clipvision",
        ModelKind::VisionLanguage => "visionlanguage",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue::ModelInfo;
    use crate::model::sourced::{Source, Sourced};

    fn of(text: &str) -> Sourced<String> {
        Sourced::new(text.to_owned(), Source::Civitai, 5)
    }

    fn card(name: &str) -> Card {
        let model =
            ModelInfo { id: ModelId(12), name: Some(of(name)), type_name: Some(of("LORA")), ..ModelInfo::default() };
        let version = VersionInfo { id: VersionId(34), base_model: Some(of("SDXL 1.0")), ..VersionInfo::default() };
        Card::known(&model, Some(&version), false)
    }

    #[test]
    fn an_air_is_told_or_made_of_what_is_known() {
        let card = card("Night Metro");
        let shared = Shared { card: &card, page: None };
        assert_eq!(shared.air().as_deref(), Some("urn:air:sdxl:lora:civitai:12@34"));
        let told =
            VersionInfo { id: VersionId(35), air: Some(of("urn:air:x:y:civitai:12@35")), ..VersionInfo::default() };
        let shared = Shared { card: &card, page: Some(&told) };
        assert_eq!(shared.air().as_deref(), Some("urn:air:x:y:civitai:12@35"));
        assert_eq!(shared.address().as_deref(), Some("https://civitai.com/models/12?modelVersionId=35"));
        let unknown = Card { base_model: Some("Made of cheese".into()), ..card };
        assert_eq!(Shared { card: &unknown, page: None }.air(), None);
    }

    #[test]
    fn names_cannot_break_out_of_a_card() {
        let mut card = card("a](https://evil.example) `x`");
        card.preview = Preview::Remote { url: "https://image.example/1.jpeg".to_owned(), blurhash: None };
        card.nsfw_level = 1;
        let text = Shared { card: &card, page: None }.markdown().unwrap();
        assert!(text.starts_with(r"### [a\]\(https://evil.example\) \`x\`](https://civitai.com/models/12?"), "{text}");
        assert!(text.contains("](https://image.example/1.jpeg)"), "{text}");
        card.nsfw_level = 16;
        let text = Shared { card: &card, page: None }.markdown().unwrap();
        assert!(!text.contains("image.example"), "a mature picture is not handed on");
    }
}
