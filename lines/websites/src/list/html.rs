//! An HTML page whose items CSS selectors find.

use dom_query::{Document, NodeRef};

use super::{ListError, MOST_ITEMS, Raw, date_of};
use crate::{dates, guard, selector, source::HtmlList};

pub(super) fn read(text: &str, selectors: &HtmlList) -> Result<Vec<Raw>, ListError> {
    if !guard::is_parsable(text) {
        return Err(ListError::TooComplex);
    }
    let document = Document::from(text);
    let matcher = selector::compile(&selectors.item).map_err(ListError::Unreadable)?;
    let items = document.select_matcher(&matcher);
    if items.is_empty() {
        return Err(ListError::Missing(selectors.item.clone()));
    }
    Ok(items.nodes().iter().take(MOST_ITEMS).map(|item| raw(item, selectors)).collect())
}

fn raw(item: &NodeRef<'_>, selectors: &HtmlList) -> Raw {
    let link = link_of(item, &selectors.link);
    let text_of = |css: &str| selector::first_in(item, css).map(|found| found.text().to_string());
    let own_title = || {
        let link = link.as_ref()?;
        let shown = link.text();
        let full = link.attr("title").filter(|title| title.chars().count() >= shown.trim().chars().count());
        Some(full.unwrap_or(shown).to_string())
    };
    let date = if selectors.date.is_empty() {
        let text = item.text();
        dates::written_in(&text).map(|(_, found)| found.to_owned()).last()
    } else {
        text_of(&selectors.date)
    };
    Raw {
        link: link.as_ref().and_then(|link| link.attr("href")).unwrap_or_default().to_string(),
        title: if selectors.title.is_empty() { own_title() } else { text_of(&selectors.title) }
            .unwrap_or_default(),
        date: date.and_then(|text| date_of(&text)),
        summary: text_of(&selectors.summary).unwrap_or_default(),
        picture: selector::first_in(item, "img")
            .and_then(|image| image.attr("src"))
            .unwrap_or_default()
            .to_string(),
        ..Raw::default()
    }
}

/// The element that carries the address: the item itself, what the selector finds, or the link
/// with the longest text.
fn link_of<'a>(item: &NodeRef<'a>, css: &str) -> Option<NodeRef<'a>> {
    if !css.is_empty() {
        let found = selector::first_in(item, css)?;
        let node = *found.nodes().first()?;
        return if node.has_attr("href") {
            Some(node)
        } else {
            selector::first_in(&node, "a[href]")?.nodes().first().cloned()
        };
    }
    if item.has_name("a") && item.has_attr("href") {
        return Some(*item);
    }
    item.descendants_it()
        .filter(|node| node.has_name("a") && node.has_attr("href"))
        .take(20)
        .reduce(|best, node| if width(&node) > width(&best) { node } else { best })
}

fn width(link: &NodeRef<'_>) -> usize {
    link.text().trim().chars().count()
}
