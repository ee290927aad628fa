//! A marked block in a text file: ours is replaced, everything around it stays letter for letter.

const BEGIN: &str = "# >>> CivitDeck: folders of its library. What is written between these lines is replaced.";
const END: &str = "# <<< CivitDeck";

/// The text with this block in place of the former one, or at its end; an empty block takes the former one out. `None` when the former
/// block has no end.
pub(super) fn with_block(text: &str, block: &str) -> Option<String> {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let ours = if block.is_empty() {
        String::new()
    } else {
        let lines = [BEGIN].into_iter().chain(block.lines()).chain([END]);
        lines.flat_map(|line| [line, line_end]).collect()
    };
    let Some(begin) = text.find(BEGIN) else {
        let gap = if ours.is_empty() || text.is_empty() || text.ends_with('\n') { "" } else { line_end };
        return Some(format!("{text}{gap}{ours}"));
    };
    let (before, rest) = text.split_at(begin);
    let (_, after) = rest.split_once(END)?;
    let after = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')).unwrap_or(after);
    Some(format!("{before}{ours}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_block_changes() {
        let own = "# mine\r\na: b # c\r\n";
        let first = with_block(own, "x: 1\ny: 2").unwrap();
        assert!(first.starts_with(own) && first.ends_with("# <<< CivitDeck\r\n"), "{first:?}");
        let around = format!("{first}z: 3\r\n");
        let second = with_block(&around, "x: 5").unwrap();
        assert!(second.contains("x: 5\r\n") && !second.contains("y: 2") && second.ends_with("z: 3\r\n"));
        assert_eq!(with_block(&second, "").unwrap(), format!("{own}z: 3\r\n"));
        assert_eq!(with_block("a", "b").unwrap().lines().count(), 4);
        assert_eq!(with_block(&format!("{BEGIN}\nx"), "b"), None);
        assert_eq!(with_block("", "").unwrap(), "");
    }
}
