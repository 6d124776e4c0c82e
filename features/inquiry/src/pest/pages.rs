//! What people see of bulletins: the crops that have one as tiles in the column, and a crop's bulletins at `/pests`.

use super::{Bulletin, COLUMN, calendar, store};
use crate::pages::style;
use crate::price::midnight;
use crate::words::pest as words;
use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_feature::{ColumnPage, FOREVER, Place, Reply, no_picture, picture_response};
use hongwang_page::{Html, Link, Page, Tile, Visit, column_tiles, icon};
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Tx};
use maud::{Markup, html};
use serde::Deserialize;

/// Where a crop's bulletins are.
const PAGE: &str = "/pests";
/// Where somebody is asked.
const ASK: &str = "/fuwu/agri/ask";

pub(crate) fn router() -> Router<Place> {
    Router::new()
        .route(PAGE, get(show))
        .route("/pests/pictures/{hash}", get(picture))
        .merge(calendar::router())
}

/// The page of the column; nothing where no bulletin stands.
pub(crate) fn page(standing: &[Bulletin]) -> Option<ColumnPage> {
    let count = |slug: &str| standing.iter().filter(|one| one.crop == slug).count();
    let counted =
        calendar::crops().iter().map(|crop| (crop, count(&crop.slug))).filter(|(_, count)| *count > 0);
    let tile = |(crop, count): (&calendar::Crop, usize)| Tile {
        hint: Some(words::count(count)),
        ..Tile::new(format!("{PAGE}?crop={}", crop.slug), &crop.name, &crop.icon)
    };
    let tiles: Vec<Tile> = counted.map(tile).collect();
    let body = html! { (column_tiles(&tiles)) (ask()) };
    (!tiles.is_empty()).then(|| ColumnPage { body, styles: vec![style("pest.css")], gives_way: false })
}

fn ask() -> Markup {
    html! {
        p class="pest-ask" { a class="button strong" href=(ASK) data-swap data-say { (icon("headset")) (words::ASK) } }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    crop: String,
}

/// `GET /pests?crop=`
async fn show(visit: Visit, State(place): State<Place>, Query(asked): Query<Asked>) -> Reply<Html> {
    let now = place.clock.now();
    let standing = store::standing(&mut place.db.read().await?, &place.org, now).await?;
    let bulletins: Vec<_> = standing.iter().filter(|one| one.crop == asked.crop).collect();
    let crop = calendar::crops().iter().find(|crop| crop.slug == asked.crop && !bulletins.is_empty());
    let crop = crop.ok_or_else(|| Problem::missing(words::NO_CROP))?;
    let page = Page::new(&crop.name).icon(&crop.icon).island(style("pest.css"));
    let page = page.trail([Link::new(format!("/{COLUMN}"), words::TITLE)]);
    Ok(page.body(html! { @for one in bulletins { (whole(one)) } }).render(&visit))
}

/// A bulletin with all that is said of it, and the key to somebody who knows.
pub(crate) fn whole(one: &Bulletin) -> Markup {
    html! {
        article class="pest" {
            h2 data-say { (one.name) }
            @for picture in &one.pictures {
                img src={ "/pests/pictures/" (picture.hash) } alt=(words::picture(&one.name)) loading="lazy";
            }
            h3 data-say { (words::LOOK) }
            @for line in one.look.lines() { p data-say { (line) } }
            h3 data-say { (words::ACT) }
            @for line in one.act.lines() { p class="pest-act" data-say { (line) } }
            p class="small" data-say { (words::valid(&one.office, one.from, one.until)) }
            (ask())
        }
    }
}

/// `GET /pests/pictures/{hash}`: a picture of a bulletin that stands here.
async fn picture(State(place): State<Place>, Path(name): Path<String>) -> Reply<Response> {
    let Ok(hash) = name.parse::<BlobHash>() else { return Ok(no_picture()) };
    let standing = store::standing(&mut place.db.read().await?, &place.org, place.clock.now()).await?;
    if !standing.iter().flat_map(|one| &one.pictures).any(|picture| picture.hash == hash) {
        return Ok(no_picture());
    }
    picture_response(&place, hash, FOREVER).await
}

/// The columns that are filled here, and of when is what they show.
pub(crate) async fn filled(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(&'static str, Millis)>> {
    let newest = store::newest(tx, org).await?;
    let days = [Some((calendar::COLUMN, calendar::as_of())), newest.map(|day| (COLUMN, day))];
    Ok(days.into_iter().flatten().map(|(column, day)| (column, midnight(day))).collect())
}
