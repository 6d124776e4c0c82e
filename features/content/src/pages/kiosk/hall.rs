//! A hall with its sections and their columns, so that every column is two touches from the start; a section alone.

use super::look::Look;
use super::mark::{Marked, Newest};
use super::{column, words};
use crate::columns::{Hall, Node, Section};
use crate::published;
use hongwang_feature::Reply;
use hongwang_page::{
    Html, Link, State, StateKind, Tile, TileGroup, column_tiles, grouped_tiles, not_found, state_panel,
};
use maud::html;

pub(super) async fn draw(mut look: Look) -> Reply<Html> {
    let tree = look.tree.clone();
    let Some(node) = tree.resolve(look.visit.path()) else { return Ok(not_found(&look.visit)) };
    let newest = published::newest_by_column(&mut look.tx, &look.org, look.now).await?;
    match node {
        Node::Hall(hall) => Ok(hall_page(&look, hall, &newest)),
        Node::Section(hall, section) => Ok(section_page(&look, hall, section, &newest)),
        Node::Column(hall, section, one) => column::draw(look, hall, section, one, &newest).await,
    }
}

fn marked<'a>(look: &Look, hall: &'a Hall, section: &'a Section, newest: &Newest) -> Vec<(Marked<'a>, String)> {
    let columns = section.columns.iter().filter_map(|column| {
        let slug = Node::Column(hall, section, column).column_slug()?;
        Some((Marked::new(&slug, column, newest, look.now), look.href(&slug.address())))
    });
    columns.collect()
}

fn hall_page(look: &Look, hall: &Hall, newest: &Newest) -> Html {
    let groups: Vec<_> = hall
        .sections
        .iter()
        .map(|section| {
            let caption = &section.caption;
            let href = look.href(&Node::Section(hall, section).address());
            let head = Tile { speak: caption.speak.clone(), ..Tile::new(href, caption.label(), &caption.icon) };
            let columns = marked(look, hall, section, newest).into_iter();
            let worth = columns.filter(|(column, _)| column.is_worth_a_touch());
            TileGroup { head, tiles: worth.map(|(column, href)| column.tile(href, false)).collect() }
        })
        .filter(|group| !group.tiles.is_empty())
        .collect();
    let page = look.page_of(&hall.caption.name).icon(&hall.caption.icon).speak([hall.caption.speak.as_str()]);
    if groups.is_empty() {
        let state = State::new(StateKind::Empty, words::HALL_EMPTY)
            .why(words::HALL_EMPTY_WHY)
            .to_do(words::HALL_EMPTY_TO_DO)
            .call(look.visit.masthead.help.iter().take(1).cloned());
        return page.speak(state.speak()).body(state_panel(&state)).render(&look.visit);
    }
    let spoken = groups.iter().map(|group| {
        let names: Vec<_> = group.tiles.iter().map(|tile| tile.name.as_str()).collect();
        words::section(&group.head.name, &names.join("、"))
    });
    page.speak(spoken).body(grouped_tiles(&groups)).render(&look.visit)
}

fn section_page(look: &Look, hall: &Hall, section: &Section, newest: &Newest) -> Html {
    let columns = marked(look, hall, section, newest);
    let tiles: Vec<_> = columns.into_iter().map(|(column, href)| column.tile(href, true)).collect();
    let spoken: Vec<_> = tiles.iter().map(|tile| tile.speak.clone()).collect();
    look.page_of(&section.caption.name)
        .icon(&section.caption.icon)
        .trail([link(look, Node::Hall(hall))])
        .speak([section.caption.speak.as_str()])
        .speak(spoken)
        .body(html! { (column_tiles(&tiles)) })
        .render(&look.visit)
}

/// A page of the tree as a step of the trail.
pub(super) fn link(look: &Look, node: Node<'_>) -> Link {
    Link::new(look.href(&node.address()), &node.caption().name)
}
