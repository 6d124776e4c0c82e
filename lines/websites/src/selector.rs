//! CSS selectors as editors write them: checked, bounded, compiled.

use dom_query::{Document, Matcher, NodeRef, Selection};

use crate::words;

const LONGEST: usize = 300;

/// Compiles `css`; the error is a Chinese sentence.
pub(crate) fn compile(css: &str) -> Result<Matcher, String> {
    if css.trim().is_empty() {
        return Err(words::SELECTOR_EMPTY.to_owned());
    }
    if css.len() > LONGEST {
        return Err(words::SELECTOR_LONG.to_owned());
    }
    Matcher::new(css).map_err(|_| words::selector_wrong(css))
}

/// The first element of `document` that `css` selects; nothing for an empty or wrong selector.
pub(crate) fn first<'a>(document: &'a Document, css: &str) -> Option<Selection<'a>> {
    let found = document.select_single_matcher(&compile(css).ok()?);
    found.exists().then_some(found)
}

/// The first element inside `node` that `css` selects.
pub(crate) fn first_in<'a>(node: &NodeRef<'a>, css: &str) -> Option<Selection<'a>> {
    let found = Selection::from(*node).select_single_matcher(&compile(css).ok()?);
    found.exists().then_some(found)
}

/// Text with every run of white space made one space.
pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first `most` characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
