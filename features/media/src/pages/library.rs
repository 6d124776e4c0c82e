//! The library: `/media` with a row a column, the page of each column, and `/media/list/{column}` with its other pages.

use super::SHELF;
use crate::film::{Film, tiles};
use crate::words::library as words;
use crate::{Media, course, play, store};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{ColumnPage, Place, Reply, Site};
use hongwang_page::{
    Here, Html, Link, Markup, Page, Pager, State as Panel, StateKind, Visit, html, icon, pager, state_panel,
};
use hongwang_store::{Result, Tx};
use serde::Deserialize;

/// Tiles on a page of a column.
const TILES: usize = 6;
/// Tiles in a row of the library.
const ROW: usize = 4;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    page: String,
}

/// The page of one of the columns that hold films.
pub(crate) async fn column(
    tx: &mut Tx,
    org: &OrgPath,
    column: &str,
    now: Millis,
) -> Result<Option<ColumnPage>> {
    let films = store::standing(tx, org, column, now).await?;
    let courses = course::standing(tx, org, column, now).await?;
    if films.is_empty() && courses.is_empty() {
        return Ok(None);
    }
    let styles = ["library.css", "course.css"].map(|name| SHELF.address(name).to_owned()).to_vec();
    let body = html! { (course::pages::tiles(&courses)) (body(&films, org, column, 1)) };
    Ok(Some(ColumnPage { body, styles, gives_way: false }))
}

/// `/media/list/{column}`
pub(crate) async fn list(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(column): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let films = store::standing(&mut place.db.read().await?, &place.org, &column, place.clock.now()).await?;
    let page = asked.page.parse().ok().unwrap_or(1);
    let name = media.place_name(&column);
    let title = if name.is_empty() { words::LIBRARY.to_owned() } else { name };
    let page_of =
        Page::new(title).icon("movie").trail(trail(&media, &column)).island(SHELF.address("library.css"));
    Ok(page_of.body(body(&films, &place.org, &column, page)).render(&visit))
}

/// What lies above a page of films of a column.
pub(crate) fn trail(media: &Media, column: &str) -> Vec<Link> {
    let name = media.place_name(column);
    if name.is_empty() {
        vec![Link::new("/media", words::LIBRARY)]
    } else {
        vec![Link::new(format!("/{column}"), name)]
    }
}

fn body(films: &[Film], org: &OrgPath, column: &str, page: u32) -> Markup {
    let tiles = tiles(films, org);
    if tiles.is_empty() {
        return state_panel(&Panel::new(StateKind::Empty, words::EMPTY).why(words::EMPTY_WHY));
    }
    let pages = u32::try_from(tiles.len().div_ceil(TILES)).unwrap_or(u32::MAX);
    let page = page.clamp(1, pages);
    let shown = tiles.iter().skip((page as usize - 1) * TILES).take(TILES);
    html! {
        ul class="film-tiles" { @for group in shown { li { (tile(group, org)) } } }
        (pager(&Pager::of(page, pages, |page| format!("/media/list/{column}?page={page}"))))
        p class="film-others" { a class="button" href="/media" data-swap data-say { (icon("movie")) (words::OTHERS) } }
    }
}

/// A film, or a series by its first film.
fn tile(group: &[Film], org: &OrgPath) -> Markup {
    let film = &group[0];
    let name = if group.len() > 1 { &film.sheet.series } else { &film.sheet.title };
    let more = if group.len() > 1 { words::episodes(group.len()) } else { words::minutes(film.made.millis) };
    html! {
        a class="film-tile" href=(film.address()) data-swap {
            span class="film-poster" {
                @match &film.made.poster {
                    Some(poster) => img src={ "/media/file/" (poster.hash) } alt="" loading="lazy";,
                    None => (icon("headphones")),
                }
                @if film.scope == *org { span class="film-ours" data-say { (words::OURS) } }
            }
            strong data-say { (name) }
            span class="film-more" data-say { (more) }
        }
    }
}

/// `/media`
pub(crate) async fn home(
    visit: Visit,
    Here(here): Here,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let now = place.clock.now();
    let films = store::all(&mut tx, &place.org, now).await?;
    let courses = course::standing(&mut tx, &place.org, "", now).await?;
    let seen =
        if here && place.site == Site::Village { play::seen(&mut tx, ROW as i64).await? } else { Vec::new() };
    let seen: Vec<Film> =
        seen.iter().filter_map(|id| films.iter().find(|film| film.id == *id)).cloned().collect();
    let ours: Vec<Film> = films.iter().filter(|film| film.scope == place.org).cloned().collect();
    let columns = media.places.iter().map(|(column, name)| {
        let films: Vec<Film> = films.iter().filter(|film| film.sheet.place == *column).cloned().collect();
        (Some(format!("/{column}")), name.clone(), films)
    });
    let rows = [(None, words::SEEN.to_owned(), seen), (None, words::OURS.to_owned(), ours)]
        .into_iter()
        .chain(columns);
    let body = html! {
        (course::pages::tiles(&courses))
        @if films.is_empty() { (state_panel(&Panel::new(StateKind::Empty, words::EMPTY).why(words::EMPTY_WHY))) }
        @for (href, name, films) in rows.filter(|(_, _, films)| !films.is_empty()) {
            section class="film-row" {
                h2 data-say { (name) }
                ul class="film-tiles" {
                    @for group in tiles(&films, &place.org).iter().take(ROW) { li { (tile(group, &place.org)) } }
                }
                @if let Some(href) = href { a class="button" href=(href) data-swap data-say { (words::ALL) } }
            }
        }
    };
    Ok(Page::new(words::LIBRARY)
        .icon("movie")
        .island(SHELF.address("library.css"))
        .island(SHELF.address("course.css"))
        .body(body)
        .render(&visit))
}
