//! A prompt taken apart: tags without weights and brackets, words, and phrases about one thing.

/// The longest prompt that is looked at, in characters.
const LONGEST: usize = 20_000;

/// Tags of a prompt in lower case, without weights, brackets, LoRAs and underscores.
pub(super) fn tags(prompt: &str) -> Vec<String> {
    let text: String = prompt.chars().take(LONGEST).collect::<String>().to_lowercase();
    let text = without_angles(&text);
    let text = text.replace(" break ", ",").replace(". ", ",");
    text.split([',', '\n', ';', '|']).map(plain).filter(|tag| !tag.is_empty()).collect()
}

/// `<lora:name:0.8>` and its like say nothing about what is seen.
fn without_angles(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_u32;
    for letter in text.chars() {
        match letter {
            '<' => depth += 1,
            '>' if depth > 0 => depth -= 1,
            letter if depth == 0 => out.push(letter),
            _ => {}
        }
    }
    out
}

/// One tag without brackets and weight, single spaces between its words.
fn plain(tag: &str) -> String {
    let tag: String =
        tag.chars().filter(|letter| !matches!(letter, '(' | ')' | '[' | ']' | '{' | '}' | '\\' | '"')).collect();
    let tag = tag.replace('_', " ");
    let tag = match tag.rsplit_once(':') {
        Some((words, weight)) if weight.trim().parse::<f64>().is_ok() => words.to_owned(),
        _ => tag,
    };
    tag.split_whitespace().collect::<Vec<_>>().join(" ").trim_matches('.').to_owned()
}

/// Words of a tag without what stands around them.
pub(super) fn words(tag: &str) -> Vec<&str> {
    let cut = |letter: char| !letter.is_alphanumeric() && letter != '+';
    tag.split_whitespace().map(|word| word.trim_matches(cut)).filter(|word| !word.is_empty()).collect()
}

/// Whether a tag holds a phrase word by word.
pub(super) fn holds(tag: &str, phrase: &str) -> bool {
    let (words, wanted) = (words(tag), words(phrase));
    !wanted.is_empty() && words.windows(wanted.len()).any(|window| window == wanted)
}

/// The thing a tag is about with what stands before it: "long grey coat" of "wearing a long grey coat". Whether it is all
/// the tag says.
pub(super) fn phrase(tag: &str, nouns: &[&str], before: &[&[&str]]) -> Option<(String, bool)> {
    let words = words(tag);
    let at = words.iter().position(|word| nouns.contains(word))?;
    let fits = |word: &&str| before.iter().any(|list| list.contains(word));
    let from = words.get(..at)?.iter().rposition(|word| !fits(word)).map_or(0, |index| index + 1);
    let said = words.get(from..=at)?;
    Some((said.join(" "), said.len() == words.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_brackets_and_loras_are_taken_off() {
        let found = tags("((1girl)), (Long_Hair:1.3), <lora:ink:0.8>, a man in a coat. [blue eyes]\nrating:safe");
        assert_eq!(found, ["1girl", "long hair", "a man in a coat", "blue eyes", "rating:safe"]);
        assert!(tags("<<<, ((, :1.2").iter().all(|tag| tag.len() < 5));
    }

    #[test]
    fn phrases_are_whole_words() {
        assert!(holds("a woman in red", "woman") && !holds("womanly", "woman"));
        assert!(holds("young girl, smiling", "young girl"));
        let clothes = phrase("wearing a long grey coat", &["coat"], &[&["long"], &["grey"]]);
        assert_eq!(clothes, Some(("long grey coat".to_owned(), false)));
        assert_eq!(phrase("blue eyes", &["eyes"], &[&["blue"]]), Some(("blue eyes".to_owned(), true)));
        assert_eq!(phrase("nothing", &["eyes"], &[]), None);
    }
}
