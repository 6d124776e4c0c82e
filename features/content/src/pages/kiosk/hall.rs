//! A hall with its sections and their columns, so that every column is two touches from the start; a section alone.

use super::look::Look;
use super::mark::{Marked, Newest, Services};
use super::{column, words};
use crate::columns::{Caption, Hall, Node, Section};
use crate::published::{self, Summary};
use hongwang_feature::Reply;
use hongwang_page::{
    Html, Link, State, StateKind, Tile, TileGroup, article_list, column_tiles, grouped_tiles, not_found,
    state_panel,
};
use maud::html;

/// A section with no more columns than these has room on a kiosk for its newest articles.
const COLUMNS_ABOVE_ARTICLES: usize = 4;
const LATEST: u32 = 3;

pub(super) async fn draw(mut look: Look) -> Reply<Html> {
    let tree = look.tree.clone();
    let Some(node) = tree.resolve(look.visit.path()) else { return Ok(not_found(&look.visit)) };
    let newest = look.newest().await?;
    let services = look.others.services(&mut look.tx).await?;
    match node {
        Node::Hall(hall) => Ok(hall_page(&look, hall, &newest, &services)),
        Node::Section(hall, section) => {
            let slug = format!("{}/{}", hall.caption.slug, section.caption.slug);
            let latest = if section.columns.len() <= COLUMNS_ABOVE_ARTICLES {
                published::latest_in(&mut look.tx, &look.org, &slug, look.now, LATEST).await?
            } else {
                Vec::new()
            };
            Ok(section_page(&look, hall, section, (&newest, &services), latest))
        }
        Node::Column(hall, section, one) => {
            column::draw(look, hall, section, one, (&newest, &services)).await
        }
    }
}

fn marked<'a>(
    look: &Look,
    hall: &'a Hall,
    section: &'a Section,
    newest: &Newest,
    services: &Services,
) -> Vec<(Marked<'a>, String)> {
    let columns = section.columns.iter().filter_map(|column| {
        let slug = Node::Column(hall, section, column).column_slug()?;
        let services = services.get(slug.as_str()).map_or(&[][..], Vec::as_slice);
        let reads = newest.contains_key(&slug);
        // One thing to do needs no page between, unless there is something to read too.
        let href = match services {
            [only] if !reads => only.href.clone(),
            _ => look.href(&slug.address()),
        };
        let serves = !services.is_empty() && !reads;
        Some((Marked::new(&slug, column, newest, serves, look.now), href))
    });
    columns.collect()
}

fn hall_page(look: &Look, hall: &Hall, newest: &Newest, services: &Services) -> Html {
    let groups: Vec<_> = hall
        .sections
        .iter()
        .map(|section| {
            let caption = &section.caption;
            let href = look.href(&Node::Section(hall, section).address());
            let head =
                Tile { speak: caption.speak.clone(), ..Tile::new(href, caption.label(), &caption.icon) };
            let columns = marked(look, hall, section, newest, services).into_iter();
            let worth = columns.filter(|(column, _)| column.is_worth_a_touch());
            TileGroup { head, tiles: worth.map(|(column, href)| column.tile(href, false)).collect() }
        })
        .filter(|group| !group.tiles.is_empty())
        .collect();
    let page = look.page_of(&hall.caption.name).icon(&hall.caption.icon).heard(after_name(&hall.caption));
    if groups.is_empty() {
        let state = State::new(StateKind::Empty, words::HALL_EMPTY)
            .why(words::HALL_EMPTY_WHY)
            .to_do(words::HALL_EMPTY_TO_DO)
            .call(look.visit.masthead.help.iter().take(1).cloned());
        return page.body(state_panel(&state)).render(&look.visit);
    }
    page.body(grouped_tiles(&groups)).render(&look.visit)
}

fn section_page(
    look: &Look,
    hall: &Hall,
    section: &Section,
    (newest, services): (&Newest, &Services),
    latest: Vec<Summary>,
) -> Html {
    let rows: Vec<_> = latest.into_iter().map(|article| column::article_row(look, article)).collect();
    let columns = marked(look, hall, section, newest, services);
    let tiles: Vec<_> = columns.into_iter().map(|(column, href)| column.tile(href, true)).collect();
    look.page_of(&section.caption.name)
        .icon(&section.caption.icon)
        .trail([link(look, Node::Hall(hall))])
        .heard(after_name(&section.caption))
        .body(html! { (column_tiles(&tiles)) @if !rows.is_empty() { (article_list(&rows)) } })
        .render(&look.visit)
}

/// What the voice says of a hall or section after its name, with which its sentence begins.
fn after_name(caption: &Caption) -> &str {
    let rest = caption.speak.strip_prefix(caption.name.as_str());
    rest.and_then(|rest| rest.strip_prefix('。')).unwrap_or(&caption.speak)
}

/// A page of the tree as a step of the trail.
pub(super) fn link(look: &Look, node: Node<'_>) -> Link {
    Link::new(look.href(&node.address()), &node.caption().name)
}
