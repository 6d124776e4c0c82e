//! What may follow: the rest of words that begin with what was written last.

use super::index::Index;

/// The longest end of a text that is looked at, in characters.
const END_AT_MOST: usize = 8;
/// Among more words than these only the first are looked at.
const LOOKED_AT: usize = 4_000;

/// The rests of words that begin with the longest possible end of `before`, the likeliest first.
pub(super) fn continuations(index: &Index, before: &str, limit: usize) -> Vec<String> {
    let starts: Vec<usize> = before.char_indices().map(|(at, _)| at).collect();
    let ends = starts[starts.len().saturating_sub(END_AT_MOST)..].iter().map(|at| &before[*at..]);
    for end in ends {
        let mut found: Vec<(f32, &str)> = index
            .beginning_with(end)
            .take(LOOKED_AT)
            .filter_map(|word| Some((index.cost(word), index.text(word).strip_prefix(end)?)))
            .filter(|(_, rest)| !rest.is_empty())
            .collect();
        if !found.is_empty() {
            found.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(other.1)));
            return found.into_iter().take(limit).map(|(_, rest)| rest.to_owned()).collect();
        }
    }
    Vec::new()
}
