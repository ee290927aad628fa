//! A marked block in a text file: ours is replaced, everything around it stays letter for letter.

const BEGIN: &str = "# >>> CivitDeck: folders of its library. What is written between these lines is replaced.";
const END: &str = "# <<< CivitDeck";

/// The text with this block in place of the former one, or at its end; an empty block takes the former one out. Of blocks that are
/// there twice, as in a file that was put together from two, the first is replaced and the others go. `None` when a former block has no
/// end: what belongs to it cannot be told.
pub(super) fn with_block(text: &str, block: &str) -> Option<String> {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let ours = if block.is_empty() {
        String::new()
    } else {
        let lines = [BEGIN].into_iter().chain(block.lines()).chain([END]);
        lines.flat_map(|line| [line, line_end]).collect()
    };
    let mut out = String::with_capacity(text.len() + ours.len());
    let (mut is_inside, mut is_placed) = (false, false);
    for line in text.split_inclusive('\n') {
        match line.trim_end() {
            BEGIN if is_inside => return None,
            BEGIN => {
                is_inside = true;
                if !is_placed {
                    out.push_str(&ours);
                    is_placed = true;
                }
            }
            END if is_inside => is_inside = false,
            _ if is_inside => {}
            _ => out.push_str(line),
        }
    }
    if is_inside {
        return None;
    }
    if !is_placed && !ours.is_empty() {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push_str(line_end);
        }
        out.push_str(&ours);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn a_block_that_is_there_twice_becomes_one_and_one_without_its_end_swallows_nothing() {
        let twice = format!("a: 1\n{BEGIN}\nx: 1\n{END}\nb: 2\n{BEGIN}\nx: 2\n{END}\nc: 3");
        assert_eq!(with_block(&twice, "x: 9").unwrap(), format!("a: 1\n{BEGIN}\nx: 9\n{END}\nb: 2\nc: 3"));
        assert_eq!(with_block(&twice, "").unwrap(), "a: 1\nb: 2\nc: 3");
        let torn = format!("{BEGIN}\nx: 1\nmine: 2\n{BEGIN}\nx: 2\n{END}\n");
        assert_eq!(with_block(&torn, "x: 9"), None);
        let quoted = format!("# once: {BEGIN}\n  {BEGIN} not\n");
        assert_eq!(with_block(&quoted, "").unwrap(), quoted, "only a whole line is a mark");
    }

    proptest! {
        #[test]
        fn what_the_user_wrote_stays(text in "[a-c:#\t\r\n é]{0,80}", block in "[x-z: \n]{1,20}") {
            let with = with_block(&text, &block).unwrap();
            prop_assert!(with.starts_with(&text));
            let gone = with_block(&with, "").unwrap();
            let with_end = |end: &str| gone.strip_suffix(end).is_some_and(|before| before == text);
            prop_assert!(gone == text || with_end("\n") || with_end("\r\n"));
        }
    }
}
