//! Two versions of a model side by side: what is the same, what is new, what is gone.

use super::said::Said;
use crate::formats::html;
use crate::model::catalogue::{FileInfo, ModelInfo, VersionInfo};
use crate::model::ids::VersionId;
use std::sync::Arc;

/// Lines of a description that are compared; more are left out and said so.
const MOST_LINES: usize = 400;

/// How something stands in the newer of two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In both.
    Same,
    /// Only in the one at the right.
    Added,
    /// Only in the one at the left.
    Gone,
}

/// One version as a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Which.
    pub id: VersionId,
    /// Its name.
    pub name: String,
    /// Its base model.
    pub base_model: String,
    /// When it was published, seconds since 1970; 0 where nobody told.
    pub published_unix_secs: i64,
    /// Its files: name, what they are, bytes.
    pub files: Vec<(String, String, Option<u64>)>,
}

/// Two versions side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The model's name.
    pub model: String,
    /// The version at the left, and the one at the right.
    pub sides: [Side; 2],
    /// Trigger words of either.
    pub words: Vec<(Standing, String)>,
    /// Lines of the versions' descriptions.
    pub lines: Vec<(Standing, String)>,
    /// The descriptions are longer than what was compared.
    pub was_cut: bool,
    /// All versions of the model that are known, newest first: what else could be compared.
    pub versions: Vec<(VersionId, String)>,
}

/// What is being compared, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Comparing {
    /// The versions that were asked for last.
    pub asked: Option<(VersionId, VersionId)>,
    /// Both side by side, or why they are not.
    pub found: Option<Result<Arc<Comparison>, Said>>,
}

impl Comparing {
    /// Takes in what came, unless something else was asked for meanwhile.
    pub(super) fn take(&mut self, asked: (VersionId, VersionId), found: Result<Box<Comparison>, Said>) {
        if self.asked == Some(asked) {
            self.found = Some(found.map(Arc::from));
        }
    }
}

impl Comparison {
    /// Compares two versions.
    pub fn of(model: Option<&ModelInfo>, left: &VersionInfo, right: &VersionInfo) -> Self {
        let name = model.and_then(|model| model.name.as_ref()).map(|name| name.value.clone());
        let words = |version: &VersionInfo| version.trigger_words.clone().map(|words| words.value).unwrap_or_default();
        let (before, after) = (lines_of(left), lines_of(right));
        let was_cut = before.len() > MOST_LINES || after.len() > MOST_LINES;
        let cut = |lines: Vec<String>| lines.into_iter().take(MOST_LINES).collect::<Vec<_>>();
        Self {
            model: name.unwrap_or_default(),
            sides: [side(left), side(right)],
            words: merged(&words(left), &words(right)),
            lines: merged(&cut(before), &cut(after)),
            was_cut,
            versions: Vec::new(),
        }
    }
}

fn side(version: &VersionInfo) -> Side {
    let text =
        |field: Option<&crate::model::sourced::Sourced<String>>| field.map(|one| one.value.clone()).unwrap_or_default();
    let files = version.files.as_ref().map_or(&[][..], |files| &files.value);
    Side {
        id: version.id,
        name: text(version.name.as_ref()),
        base_model: text(version.base_model.as_ref()),
        published_unix_secs: version.published_unix_secs.as_ref().map_or(0, |at| at.value),
        files: files.iter().map(|file| (file.name.clone(), about(file), file.size_bytes)).collect(),
    }
}

/// What a file is in a few words of CivitAI's own: "Model · SafeTensor · fp16 · pruned".
fn about(file: &FileInfo) -> String {
    let parts = [Some(file.type_name.as_str()), file.format.as_deref(), file.fp.as_deref(), file.size_name.as_deref()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn lines_of(version: &VersionInfo) -> Vec<String> {
    let Some(text) = &version.description else { return Vec::new() };
    let text = html::read_description(&text.value).to_plain_text();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The longest common sequence stays; what is left over of either stands where it was.
fn merged(before: &[String], after: &[String]) -> Vec<(Standing, String)> {
    let width = after.len() + 1;
    // How much the rest behind each pair of places has in common.
    let mut common = vec![0_u32; (before.len() + 1) * width];
    let at = |left: usize, right: usize| left * width + right;
    let get = |common: &[u32], index: usize| common.get(index).copied().unwrap_or_default();
    for (left, old) in before.iter().enumerate().rev() {
        for (right, new) in after.iter().enumerate().rev() {
            let value = if old == new {
                get(&common, at(left + 1, right + 1)) + 1
            } else {
                get(&common, at(left + 1, right)).max(get(&common, at(left, right + 1)))
            };
            if let Some(slot) = common.get_mut(at(left, right)) {
                *slot = value;
            }
        }
    }
    let mut lines = Vec::new();
    let (mut left, mut right) = (0, 0);
    loop {
        match (before.get(left), after.get(right)) {
            (Some(old), Some(new)) if old == new => {
                lines.push((Standing::Same, old.clone()));
                (left, right) = (left + 1, right + 1);
            }
            (Some(old), new)
                if new.is_none() || get(&common, at(left + 1, right)) >= get(&common, at(left, right + 1)) =>
            {
                lines.push((Standing::Gone, old.clone()));
                left += 1;
            }
            (_, Some(new)) => {
                lines.push((Standing::Added, new.clone()));
                right += 1;
            }
            (_, None) => return lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sourced::{Source, Sourced};

    fn version(id: u64, words: &[&str], description: &str) -> VersionInfo {
        VersionInfo {
            id: VersionId(id),
            trigger_words: Some(Sourced::new(
                words.iter().map(|word| (*word).to_owned()).collect(),
                Source::Civitai,
                1,
            )),
            description: Some(Sourced::new(description.to_owned(), Source::Civitai, 1)),
            ..VersionInfo::default()
        }
    }

    #[test]
    fn what_stayed_what_came_and_what_went_is_told_in_order() {
        let left = version(1, &["ink", "wash"], "<p>First.</p><p>Second.</p><p>Last.</p>");
        let right = version(2, &["wash", "brush"], "<p>First.</p><p>New.</p><p>Last.</p><p>More.</p>");
        let told = Comparison::of(None, &left, &right);
        let words: Vec<_> = told.words.iter().map(|(standing, word)| (*standing, word.as_str())).collect();
        assert_eq!(words, [(Standing::Gone, "ink"), (Standing::Same, "wash"), (Standing::Added, "brush")]);
        let lines: Vec<_> = told.lines.iter().map(|(standing, line)| (*standing, line.as_str())).collect();
        let wanted = [
            (Standing::Same, "First."),
            (Standing::Gone, "Second."),
            (Standing::Added, "New."),
            (Standing::Same, "Last."),
            (Standing::Added, "More."),
        ];
        assert_eq!(lines, wanted);
        assert!(!told.was_cut);
    }

    #[test]
    fn what_was_asked_for_before_does_not_come_in_its_place() {
        let pair = |left, right| (VersionId(left), VersionId(right));
        let told = || Box::new(Comparison::of(None, &version(1, &[], ""), &version(2, &[], "")));
        let mut comparing = Comparing { asked: Some(pair(2, 3)), found: None };
        comparing.take(pair(1, 2), Ok(told()));
        assert!(comparing.found.is_none());
        comparing.take(pair(2, 3), Err(Said::VersionGone));
        assert!(matches!(comparing.found, Some(Err(Said::VersionGone))), "that there is nothing is told, too");
    }

    #[test]
    fn long_descriptions_are_cut_and_nothing_is_compared_with_nothing() {
        let long = (0..900).map(|line| line.to_string()).collect::<Vec<_>>().join("<p></p>");
        let told = Comparison::of(None, &version(1, &[], &long), &version(2, &[], ""));
        assert!(told.was_cut && told.lines.len() == MOST_LINES);
        assert!(told.lines.iter().all(|(standing, _)| *standing == Standing::Gone));
        assert!(merged(&[], &[]).is_empty());
    }
}
