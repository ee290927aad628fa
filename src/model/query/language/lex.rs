//! A line cut into words, phrases, and fields with their values. Any text is cut; only quotes can be wrong.

use std::ops::Range;

/// A value as it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    /// Its place, quotes included.
    pub(super) at: Range<usize>,
    /// Without its quotes.
    pub(super) text: String,
    /// Whether it stood in quotes.
    pub(super) quoted: bool,
    /// Whether its quotes close.
    pub(super) closed: bool,
}

/// A part of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Its place, with the minus.
    pub(super) at: Range<usize>,
    /// Whether a minus stands before it.
    pub(super) minus: bool,
    /// The place of the word before the colon.
    pub(super) key: Option<Range<usize>>,
    /// The values behind it, or the one word or phrase.
    pub(super) values: Vec<Raw>,
}

/// Whether a letter ends the word before a value. The wide one is what Chinese keyboards write.
pub(super) const fn is_colon(letter: char) -> bool {
    matches!(letter, ':' | '：')
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

/// Cuts a line.
pub(super) fn lex(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.token() {
        tokens.push(token);
    }
    tokens
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Goes on while letters are of a kind; tells where it went.
    fn skip(&mut self, is_part: impl Fn(char) -> bool) -> Range<usize> {
        let from = self.at;
        let rest = self.rest();
        self.at += rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        from..self.at
    }

    /// Goes over one letter, if it is of a kind.
    fn take(&mut self, is_it: impl Fn(char) -> bool) -> bool {
        let found = self.peek().filter(|letter| is_it(*letter));
        self.at += found.map_or(0, char::len_utf8);
        found.is_some()
    }

    fn token(&mut self) -> Option<Token> {
        self.skip(char::is_whitespace);
        let from = self.at;
        self.peek()?;
        let minus = self.take(|letter| letter == '-') && self.peek().is_some_and(|next| !next.is_whitespace());
        let begin = self.at;
        let key = self.skip(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'));
        let has_key = minus || begin == from;
        if has_key && !key.is_empty() && self.take(is_colon) {
            let mut values = vec![self.value()];
            while self.take(|letter| letter == ',') {
                values.push(self.value());
            }
            return Some(Token { at: from..self.at, minus, key: Some(key), values });
        }
        // A lone minus is a word.
        self.at = if minus { begin } else { from };
        let word = self.word();
        Some(Token { at: from..self.at, minus, key: None, values: vec![word] })
    }

    /// A word of the text, or a phrase.
    fn word(&mut self) -> Raw {
        if self.peek() == Some('"') {
            return self.quoted();
        }
        let at = self.skip(|letter| !letter.is_whitespace() && letter != '"');
        self.raw(at)
    }

    /// A value, up to a space or the comma between two.
    fn value(&mut self) -> Raw {
        if self.peek() == Some('"') {
            return self.quoted();
        }
        let at = self.skip(|letter| !letter.is_whitespace() && letter != ',');
        self.raw(at)
    }

    fn raw(&self, at: Range<usize>) -> Raw {
        Raw { text: self.text.get(at.clone()).unwrap_or_default().to_owned(), at, quoted: false, closed: true }
    }

    /// What stands in quotes; a quote within is written twice.
    fn quoted(&mut self) -> Raw {
        let from = self.at;
        self.take(|letter| letter == '"');
        let mut text = String::new();
        loop {
            let part = self.skip(|letter| letter != '"');
            text.push_str(self.text.get(part).unwrap_or_default());
            if !self.take(|letter| letter == '"') {
                return Raw { at: from..self.at, text, quoted: true, closed: false };
            }
            if !self.take(|letter| letter == '"') {
                return Raw { at: from..self.at, text, quoted: true, closed: true };
            }
            text.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let one = |token: Token| {
            let key = token.key.map_or_else(String::new, |key| format!("{}=", text.get(key).unwrap()));
            let values: Vec<String> = token.values.into_iter().map(|raw| raw.text).collect();
            format!("{}{key}{}", if token.minus { "!" } else { "" }, values.join("|"))
        };
        lex(text).into_iter().map(one).collect()
    }

    #[test]
    fn words_phrases_and_fields_are_told_apart() {
        assert_eq!(
            told(r#"night type:lora,"a b" -tag:x "exact phrase" - -word a-b:c"#),
            ["night", "type=lora|a b", "!tag=x", "exact phrase", "-", "!word", "a-b=c"]
        );
        assert_eq!(
            told(r#"tag:"say ""hi""" creator：某人 :x tag:"#),
            [r#"tag=say "hi""#, "creator=某人", ":x", "tag="]
        );
        assert_eq!(told(r#"a"b c"d "open"#), ["a", "b c", "d", "open"]);
    }
}
