//! What people paste or type to have something of CivitAI's opened: a model, a creator, a picture, an article.

use super::reference::Reference;

/// The longest name of a creator that is taken, in characters.
const MAX_NAME: usize = 60;
/// The longest address that is taken, in bytes.
const MAX_ADDRESS: usize = 600;
/// Host names under which CivitAI shows its pages.
const HOSTS: [&str; 3] = ["civitai.com", "civitai.red", "civitai.green"];

/// Something of CivitAI's, named by what can be pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// A model by its address, its AIR, one of its versions, or a hash.
    Model(Reference),
    /// A number alone: a model's or, where there is no such model, a version's.
    Number(u64),
    /// A creator's page.
    Creator(String),
    /// A picture's page.
    Picture(u64),
    /// A picture itself, by its address on CivitAI's picture servers.
    PictureFile(String),
    /// A post's page.
    Post(u64),
    /// An article's page.
    Article(u64),
    /// A public collection's page.
    Collection(u64),
}

impl Pasted {
    /// What a text names, when it is nothing but that.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        Reference::of(text).map(Self::Model).or_else(|| number(text)).or_else(|| page(text)).or_else(|| picture(text))
    }

    /// Whether nothing else can be meant; a number alone may be a word that is looked for.
    pub const fn is_certain(&self) -> bool {
        !matches!(self, Self::Number(_))
    }
}

fn number(text: &str) -> Option<Pasted> {
    let is_number = (1..=9).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    let number: u64 = if is_number { text.parse().ok()? } else { 0 };
    (number > 0).then_some(Pasted::Number(number))
}

fn page(text: &str) -> Option<Pasted> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let path = HOSTS.iter().find_map(|host| rest.strip_prefix(host)?.strip_prefix('/'))?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut pieces = path.split('/').filter(|piece| !piece.is_empty());
    let (kind, name) = (pieces.next()?, pieces.next()?);
    let id = || name.parse::<u64>().ok().filter(|id| *id > 0);
    match kind {
        "user" => {
            let is_name = name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'));
            (is_name && name.chars().count() <= MAX_NAME).then(|| Pasted::Creator(name.to_owned()))
        }
        "images" => id().map(Pasted::Picture),
        "posts" => id().map(Pasted::Post),
        "articles" => id().map(Pasted::Article),
        "collections" => id().map(Pasted::Collection),
        _ => None,
    }
}

/// `https://image.civitai.com/{account}/{uuid}/{params}/{name}`.
fn picture(text: &str) -> Option<Pasted> {
    let rest = text.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/')?;
    let is_theirs = HOSTS.iter().any(|known| {
        host.strip_suffix(known).and_then(|name| name.strip_suffix('.')).is_some_and(|name| name.starts_with("image"))
    });
    let is_path =
        path.matches('/').count() >= 2 && !path.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    (is_theirs && is_path && text.len() <= MAX_ADDRESS).then(|| Pasted::PictureFile(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::ModelId;
    use proptest::prelude::*;

    #[test]
    fn pages_numbers_and_references_are_told_apart() {
        let model = Some(Pasted::Model(Reference::Model(ModelId(12), None)));
        assert_eq!(Pasted::of(" https://civitai.com/models/12/name "), model);
        assert_eq!(Pasted::of("12"), Some(Pasted::Number(12)));
        assert_eq!(Pasted::of("civitai.com/user/Some_One/models"), Some(Pasted::Creator("Some_One".to_owned())));
        assert_eq!(Pasted::of("https://civitai.com/images/77?x=1"), Some(Pasted::Picture(77)));
        assert_eq!(Pasted::of("https://www.civitai.com/posts/78"), Some(Pasted::Post(78)));
        assert_eq!(Pasted::of("https://civitai.com/articles/9/how-to"), Some(Pasted::Article(9)));
        assert_eq!(Pasted::of("https://civitai.com/collections/5001?x"), Some(Pasted::Collection(5001)));
        let picture = "https://image.civitai.com/key/00000000-0000-4000-8000-000000000005/width=450/77.jpeg";
        assert_eq!(Pasted::of(picture), Some(Pasted::PictureFile(picture.to_owned())));
        for none in [
            "https://image.civitai.com/logo.png",
            "https://image.evil.example/a/b/c.png",
            "https://imagecivitai.com/a/b/c.png",
            "http://image.civitai.com/a/b/c.png",
            "https://image.civitai.com/a/b/c.png and more",
        ] {
            assert_eq!(Pasted::of(none), None, "{none}");
        }
        for none in ["", "0", "night", "civitai.com/user/a%20b", "evil.example/user/a", "civitai.com/images/x", "1 2"] {
            assert_eq!(Pasted::of(none), None, "{none}");
        }
        assert!(matches!(Pasted::of("1234567890"), Some(Pasted::Model(Reference::Hash(_)))), "ten digits are a hash");
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".*") {
            let _told = Pasted::of(&text);
        }
    }
}
