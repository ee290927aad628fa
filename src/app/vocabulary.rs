//! Words that complete what is typed: tags and creators, of all that is known here and of CivitAI.

/// What is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// Tags.
    Tag,
    /// Creators.
    Creator,
}

/// Words that begin with a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundWords {
    /// The text, in lower case.
    pub text: String,
    /// The words, those known here first.
    pub words: Vec<String>,
}

/// Words of both kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    tags: FoundWords,
    creators: FoundWords,
}

impl Vocabulary {
    /// The words found last of a kind.
    pub const fn of(&self, kind: WordKind) -> &FoundWords {
        match kind {
            WordKind::Tag => &self.tags,
            WordKind::Creator => &self.creators,
        }
    }

    /// Begins to look for another beginning; false when it is the one that is looked for.
    pub(super) fn begin(&mut self, kind: WordKind, text: &str) -> bool {
        let found = self.of_mut(kind);
        if found.text == text {
            return false;
        }
        *found = FoundWords { text: text.to_owned(), words: Vec::new() };
        true
    }

    /// Takes in what was found; of an earlier beginning it is dropped.
    pub(super) fn take(&mut self, kind: WordKind, text: &str, words: Vec<String>) {
        let found = self.of_mut(kind);
        if found.text != text {
            return;
        }
        for word in words {
            if !found.words.iter().any(|known| known.eq_ignore_ascii_case(&word)) {
                found.words.push(word);
            }
        }
    }

    const fn of_mut(&mut self, kind: WordKind) -> &mut FoundWords {
        match kind {
            WordKind::Tag => &mut self.tags,
            WordKind::Creator => &mut self.creators,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_here_and_what_civitai_tells_stand_side_by_side() {
        let mut vocabulary = Vocabulary::default();
        assert!(vocabulary.begin(WordKind::Tag, "ani") && !vocabulary.begin(WordKind::Tag, "ani"));
        vocabulary.take(WordKind::Tag, "ani", vec!["animal".to_owned()]);
        vocabulary.take(WordKind::Tag, "ani", vec!["Animal".to_owned(), "anime".to_owned()]);
        vocabulary.take(WordKind::Tag, "an", vec!["ant".to_owned()]);
        assert_eq!(vocabulary.of(WordKind::Tag).words, ["animal", "anime"]);
        assert!(vocabulary.of(WordKind::Creator).words.is_empty());
    }
}
