//! The start page: notice line, shortcuts, halls.

use super::look::Look;
use super::words;
use crate::published;
use hongwang_feature::Reply;
use hongwang_page::{Html, Notice, Tile, Tone, hall_tiles, shortcut_tiles};
use maud::html;

/// How many sections the tile of a hall names.
const SECTIONS_NAMED: usize = 2;

pub(super) async fn draw(mut look: Look) -> Reply<Html> {
    let newest = published::notices(&mut look.tx, &look.org, look.now, 1).await?.pop();
    let tree = look.tree.clone();
    let shortcuts: Vec<_> =
        tree.shortcuts().iter().map(|each| Tile::new(look.href(&each.to), &each.name, &each.icon)).collect();
    let halls: Vec<_> = tree
        .halls()
        .iter()
        .map(|hall| {
            let caption = &hall.caption;
            let named = hall.sections.iter().take(SECTIONS_NAMED).map(|section| section.caption.label());
            let hint = named.collect::<Vec<_>>().join(" · ");
            let href = look.href(&format!("/{}", caption.slug));
            let speak = caption.speak.clone();
            Tile { hint: Some(hint), speak, ..Tile::new(href, caption.label(), &caption.icon) }
        })
        .collect();
    let mut page = look.page_of(words::START).start().heard(words::START_SPOKEN);
    if let Some(article) = newest {
        // Its column may not be among the halls of this organisation; the line is for everybody all the same.
        let href = tree.column(&article.column).map(|_| look.href(&article.address()));
        page = page.notice(Notice { text: article.title, href, tone: Tone::Plain });
    }
    let body = html! { (shortcut_tiles(&shortcuts)) (hall_tiles(&halls)) };
    Ok(page.body(body).render(&look.visit))
}
