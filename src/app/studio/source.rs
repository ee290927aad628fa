//! What begins a character, by the picture it is made of: what is known of where it is from goes along.

use super::StudioAsk;
use crate::app::images::FeedPicture;
use crate::app::pictures::PictureSource;
use crate::app::state::DetailPicture;

impl StudioAsk {
    /// A character of a picture, called by `name` where there is one. Of a picture with a page at CivitAI its number is known,
    /// and so who posted it and its prompt.
    pub fn draft_of(picture: &DetailPicture, author: Option<&str>, name: &str) -> Self {
        let is_published = matches!(picture.source, PictureSource::Url(_) | PictureSource::Hashed { .. });
        if !is_published || picture.page.is_none() {
            return Self::Draft(picture.source.clone(), picture.level, name.to_owned());
        }
        let feed = FeedPicture {
            picture: picture.clone(),
            author: author.map(str::to_owned),
            reaction_count: 0,
            comment_count: 0,
            base_model: None,
            generation: None,
        };
        Self::DraftOf(Box::new(feed), name.to_owned())
    }
}
