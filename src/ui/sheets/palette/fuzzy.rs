//! How well a name fits what is being typed: every word must be found, whole and early is better than scattered.

/// Texts beyond this many characters are not looked at: names are shorter.
const MAX_CHARS: usize = 200;

/// How well a name fits, more is better; `None` when it does not. Everything fits no words.
pub(super) fn score(words: &[Vec<char>], name: &str) -> Option<i32> {
    let letters: Vec<char> = name.chars().flat_map(char::to_lowercase).take(MAX_CHARS).collect();
    let mut total = 0;
    for word in words {
        total += whole(word, &letters).or_else(|| scattered(word, &letters))?;
    }
    // Of two names that fit alike the shorter is meant more often.
    Some(total - i32::try_from(letters.len()).unwrap_or(i32::MAX) / 8)
}

/// The words of what is typed, as [`score`] wants them.
pub(super) fn words(text: &str) -> Vec<Vec<char>> {
    text.split_whitespace().map(|word| word.chars().flat_map(char::to_lowercase).take(MAX_CHARS).collect()).collect()
}

/// Whether a name begins with the text as it stands.
pub(super) fn begins(text: &str, name: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    let text = text.trim();
    !text.is_empty() && text.chars().flat_map(char::to_lowercase).all(|letter| letters.next() == Some(letter))
}

fn begins_word(letters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| letters.get(before));
    before.is_none_or(|before| !before.is_alphanumeric())
}

/// The word as it stands: best at the beginning of the name, then of a word, then anywhere.
fn whole(word: &[char], letters: &[char]) -> Option<i32> {
    let found = letters.windows(word.len().max(1)).enumerate().filter(|(_, part)| *part == word);
    let worth = |at: usize| {
        if at == 0 {
            100
        } else if begins_word(letters, at) {
            80
        } else {
            40
        }
    };
    found.map(|(at, _)| worth(at)).max()
}

/// The letters of the word in their order with others between, the first at the beginning of a word ("cth" in "copy
/// trigger words … hashes" is no match worth showing, "tc" in "Trending, Community" is).
fn scattered(word: &[char], letters: &[char]) -> Option<i32> {
    let first = word.first()?;
    let starts = letters.iter().enumerate().filter(|(at, letter)| *letter == first && begins_word(letters, *at));
    starts.filter_map(|(start, _)| follow(word, letters, start)).max()
}

fn follow(word: &[char], letters: &[char], start: usize) -> Option<i32> {
    let mut worth = 20;
    let mut at = start;
    for letter in word.iter().skip(1) {
        let gap = letters.get(at + 1..)?.iter().position(|other| other == letter)?;
        at += gap + 1;
        // A step to the next word is how people abbreviate; a gap within one is a guess.
        worth -= if gap == 0 || begins_word(letters, at) { 0 } else { 6 };
    }
    (worth > 0).then_some(worth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fits(text: &str, name: &str) -> Option<i32> {
        score(&words(text), name)
    }

    #[test]
    fn early_and_whole_is_better() {
        let order = ["Copy path", "Show copy", "Photocopy", "Clear open papers yearly"];
        let scores: Vec<_> = order.iter().map(|name| fits("copy", name)).collect();
        assert!(scores.iter().all(Option::is_some), "{scores:?}");
        assert!(scores.windows(2).all(|pair| pair[0] > pair[1]), "{scores:?}");
        assert_eq!(fits("copy", "Settings"), None);
        assert!(fits("words trigger", "Copy trigger words").is_some(), "in any order");
        assert!(fits("ctw", "Copy trigger words").is_some(), "first letters");
        assert_eq!(fits("ght", "Sort: night"), fits("ght", "Sort: sight"));
        assert_eq!(fits("zz", "Copy"), None);
        assert!(fits("主题", "深色主题").is_some());
        assert!(begins(" light T", "Light theme") && begins("浅", "浅色"));
        assert!(!begins("light", "High light") && !begins(" ", "Light theme"));
    }

    proptest! {
        #[test]
        fn any_text_and_name_are_taken(text in ".*", name in ".*") {
            let found = fits(&text, &name);
            prop_assert!(found.is_some() || !text.trim().is_empty());
        }

        #[test]
        fn a_name_fits_itself(name in "[a-z]{1,12}( [a-z]{1,12}){0,3}") {
            prop_assert!(fits(&name, &name).is_some());
        }
    }
}
