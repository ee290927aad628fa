//! Questions to CivitAI, shaped so that a refused one cannot be asked.
//!
//! The traps they avoid: a text search ignores order and numbers and refuses pages, so there are cursors only; several types
//! are repeated keys, never one with commas; flags that mean "true" whatever they say are left out instead of being false;
//! more than 100 of a list is an error; flags that the service documents and refuses do not exist here.

use serde::{Deserialize, Serialize};

/// Where the next page begins: opaque, and only good for the same question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// The order of a list of models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelOrder {
    /// Most thumbs up, then downloads.
    #[default]
    HighestRated,
    /// Most downloads.
    MostDownloaded,
    /// Most comments.
    MostDiscussed,
    /// In most collections.
    MostCollected,
    /// Most pictures.
    MostImages,
    /// Newest version first.
    Newest,
    /// Oldest first.
    Oldest,
}

impl ModelOrder {
    /// Every order, as menus list them.
    pub const ALL: [Self; 7] = [
        Self::HighestRated,
        Self::MostDownloaded,
        Self::MostDiscussed,
        Self::MostCollected,
        Self::MostImages,
        Self::Newest,
        Self::Oldest,
    ];

    /// As the API writes it; anything else is refused.
    pub const fn wire(self) -> &'static str {
        match self {
            Self::HighestRated => "Highest Rated",
            Self::MostDownloaded => "Most Downloaded",
            Self::MostDiscussed => "Most Discussed",
            Self::MostCollected => "Most Collected",
            Self::MostImages => "Most Images",
            Self::Newest => "Newest",
            Self::Oldest => "Oldest",
        }
    }
}

/// How far back a list reaches: models whose newest version is younger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// The last day.
    Day,
    /// The last week.
    Week,
    /// The last month.
    Month,
    /// The last year.
    Year,
    /// Always.
    #[default]
    AllTime,
}

impl Period {
    /// Every period, as menus list them.
    pub const ALL: [Self; 5] = [Self::AllTime, Self::Year, Self::Month, Self::Week, Self::Day];

    /// As the API writes it.
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
            Self::Year => "Year",
            Self::AllTime => "AllTime",
        }
    }
}

/// What a list of models is made by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelAsk {
    /// A text; the service orders by relevance.
    Text(String),
    /// An order, with no text.
    List(ModelOrder),
}

impl Default for ModelAsk {
    fn default() -> Self {
        Self::List(ModelOrder::default())
    }
}

/// What may be earned with a model, as the API names it. A list of them matches models that allow any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommercialUse {
    /// Selling pictures.
    Image,
    /// Running it on CivitAI's own generator.
    RentCivit,
    /// Running it on other paid services.
    Rent,
    /// Selling it, or merges of it.
    Sell,
}

impl CommercialUse {
    const fn wire(self) -> &'static str {
        match self {
            Self::Image => "Image",
            Self::RentCivit => "RentCivit",
            Self::Rent => "Rent",
            Self::Sell => "Sell",
        }
    }
}

/// A question for models. An empty one asks for everything, highest rated first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelSearch {
    /// Text, or an order.
    pub ask: ModelAsk,
    /// How far back.
    pub period: Period,
    /// One tag by its exact name. An unknown one is silently dropped by the service: look at the answers again.
    pub tag: Option<String>,
    /// A creator by user name.
    pub username: Option<String>,
    /// Types by CivitAI's names ("LORA").
    pub types: Vec<String>,
    /// Base models by CivitAI's exact names ("SDXL 1.0"); an unknown one finds nothing.
    pub base_models: Vec<String>,
    /// Any of these uses is allowed; empty asks for nothing.
    pub commercial_use: Vec<CommercialUse>,
    /// Mature models and pictures too; without it only what is PG.
    pub mature: bool,
    /// Only what is still in early access.
    pub early_access_only: bool,
    /// Archived ones too.
    pub archived: bool,
}

impl ModelSearch {
    /// Models of one page; the service's most.
    pub const PAGE: usize = 100;

    /// What is sent, in one order whatever the order of the fields' values: two equal questions are the same text.
    pub fn pairs(&self, limit: usize, cursor: Option<&Cursor>) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        match &self.ask {
            ModelAsk::Text(text) => pairs.push(("query", text.split_whitespace().collect::<Vec<_>>().join(" "))),
            ModelAsk::List(order) => pairs.push(("sort", order.wire().to_owned())),
        }
        if self.period != Period::AllTime {
            pairs.push(("period", self.period.wire().to_owned()));
        }
        pairs.extend(self.tag.iter().map(|tag| ("tag", tag.trim().to_lowercase())));
        pairs.extend(self.username.iter().map(|name| ("username", name.trim().to_owned())));
        pairs.extend(in_order(&self.types).map(|name| ("types", name)));
        pairs.extend(in_order(&self.base_models).map(|name| ("baseModels", name)));
        let mut uses = self.commercial_use.clone();
        uses.sort_unstable();
        uses.dedup();
        pairs.extend(uses.iter().map(|one| ("allowCommercialUse", one.wire().to_owned())));
        pairs.push(("nsfw", self.mature.to_string()));
        if self.early_access_only {
            pairs.push(("earlyAccess", "true".to_owned()));
        }
        if self.archived {
            pairs.push(("archived", "true".to_owned()));
        }
        pairs.push(("limit", limit.clamp(1, Self::PAGE).to_string()));
        pairs.extend(cursor.map(|cursor| ("cursor", cursor.0.clone())));
        pairs
    }
}

fn in_order(names: &[String]) -> impl Iterator<Item = String> {
    let names: std::collections::BTreeSet<&String> = names.iter().filter(|name| !name.trim().is_empty()).collect();
    names.into_iter().cloned().collect::<Vec<_>>().into_iter()
}

/// The order of a list of pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageOrder {
    /// Most reactions.
    #[default]
    MostReactions,
    /// Most comments.
    MostComments,
    /// Newest first.
    Newest,
}

impl ImageOrder {
    /// Every order, as menus list them.
    pub const ALL: [Self; 3] = [Self::MostReactions, Self::MostComments, Self::Newest];

    const fn wire(self) -> &'static str {
        match self {
            Self::MostReactions => "Most Reactions",
            Self::MostComments => "Most Comments",
            Self::Newest => "Newest",
        }
    }
}

/// Whose pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImagesOf {
    /// Everybody's.
    #[default]
    All,
    /// Those made with a version. By model alone the service forgets the order, so that cannot be asked.
    Version(u64),
    /// Those of a user.
    User(String),
    /// Those of a post.
    Post(u64),
    /// A single one.
    Image(u64),
}

/// A question for pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageSearch {
    /// Whose.
    pub of: ImagesOf,
    /// Order.
    pub order: ImageOrder,
    /// How far back.
    pub period: Period,
    /// The browsing levels wanted, as bits (1 PG, 2 PG-13, 4 R, 8 X, 16 XXX). `nsfw=true` would mean mature ones only.
    pub levels: u8,
    /// Base models by exact names.
    pub base_models: Vec<String>,
}

impl ImageSearch {
    /// Pictures of one page.
    pub const PAGE: usize = 100;
    /// All levels but the blocked one.
    pub const ALL_LEVELS: u8 = 31;

    /// What is sent.
    pub fn pairs(&self, limit: usize, cursor: Option<&Cursor>) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        match &self.of {
            ImagesOf::All => {}
            ImagesOf::Version(id) => pairs.push(("modelVersionId", id.to_string())),
            ImagesOf::User(name) => pairs.push(("username", name.trim().to_owned())),
            ImagesOf::Post(id) => pairs.push(("postId", id.to_string())),
            ImagesOf::Image(id) => pairs.push(("imageId", id.to_string())),
        }
        pairs.push(("sort", self.order.wire().to_owned()));
        if self.period != Period::AllTime {
            pairs.push(("period", self.period.wire().to_owned()));
        }
        let levels = if self.levels & Self::ALL_LEVELS == 0 { 1 } else { self.levels & Self::ALL_LEVELS };
        pairs.push(("browsingLevel", levels.to_string()));
        // Here, unlike for models, several are joined by commas.
        let bases = in_order(&self.base_models).collect::<Vec<_>>().join(",");
        if !bases.is_empty() {
            pairs.push(("baseModels", bases));
        }
        pairs.push(("withMeta", "true".to_owned()));
        pairs.push(("flatMeta", "true".to_owned()));
        pairs.push(("limit", limit.clamp(1, 200).to_string()));
        pairs.extend(cursor.map(|cursor| ("cursor", cursor.0.clone())));
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_cannot_be_said() {
        let search = ModelSearch {
            ask: ModelAsk::Text("  soft   light ".to_owned()),
            types: vec!["LORA".to_owned(), "Checkpoint".to_owned(), "LORA".to_owned()],
            base_models: vec!["SDXL 1.0".to_owned(), "Pony".to_owned()],
            tag: Some(" Style ".to_owned()),
            ..ModelSearch::default()
        };
        let pairs = search.pairs(500, Some(&Cursor("1|2|3".to_owned())));
        let text: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            text,
            [
                "query=soft light",
                "tag=style",
                "types=Checkpoint",
                "types=LORA",
                "baseModels=Pony",
                "baseModels=SDXL 1.0",
                "nsfw=false",
                "limit=100",
                "cursor=1|2|3"
            ]
        );
        for absent in ["sort", "page", "earlyAccess", "archived", "favorites", "hidden"] {
            assert!(!pairs.iter().any(|(name, _)| *name == absent), "{absent}");
        }
    }

    #[test]
    fn the_same_question_is_the_same_text() {
        let one = ModelSearch { types: vec!["A".to_owned(), "B".to_owned()], ..ModelSearch::default() };
        let other =
            ModelSearch { types: vec!["B".to_owned(), "A".to_owned(), "A".to_owned()], ..ModelSearch::default() };
        assert_eq!(one.pairs(10, None), other.pairs(10, None));
    }

    #[test]
    fn pictures_are_asked_by_levels_and_never_by_the_word_nsfw() {
        let pairs = ImageSearch { levels: 3, of: ImagesOf::Version(5), ..ImageSearch::default() }.pairs(0, None);
        assert!(pairs.contains(&("browsingLevel", "3".to_owned())) && pairs.contains(&("limit", "1".to_owned())));
        assert!(!pairs.iter().any(|(name, _)| *name == "nsfw"));
        let pairs = ImageSearch::default().pairs(10, None);
        assert!(pairs.contains(&("browsingLevel", "1".to_owned())), "nothing chosen is the mildest");
    }
}
