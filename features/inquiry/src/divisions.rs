//! The cards of the county, its towns and its villages, made of the organisations that every node knows; of the county
//! with figures that have a date and a source.
//!
//! Invariant: only what is known is shown, and a card gives way to what people write in its column.

use crate::dataset::{midnight, spot};
use crate::pages::style;
use crate::words::{data, divisions as words};
use axum::{
    Router,
    extract::{Path, Query, State},
    routing::get,
};
use hongwang_base::{Millis, OrgLevel, OrgPath, Scope};
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_feature::{ColumnPage, Place, Reply};
use hongwang_page::{
    Html, Link, MapPlace, Page, Pager, TileMap, Visit, not_found, pager, say, spoken, tile_map,
};
use hongwang_store::{Result, Tx};
use jiff::civil::{Date, date};
use maud::{Markup, html};
use rust_embed::RustEmbed;
use serde::Deserialize;

/// The columns that have a card: of the county, its map, and of the village.
const INTRO: &str = "yingshan/county/intro";
const MAP: &str = "yingshan/county/map";
const VILLAGE: &str = "cunqing/village/intro";
/// Of when the names and codes are.
const DIVISIONS: Date = date(2022, 12, 31);
/// The map is of the organisations as the county has them now.
const ALWAYS: Millis = Millis(i64::MAX);
/// Names on a page.
const NAMES: usize = 24;

#[derive(RustEmbed)]
#[folder = "data/"]
struct Files;

/// What is known of a county.
#[derive(Deserialize)]
struct Facts {
    as_of: Date,
    #[serde(rename = "fact")]
    facts: Vec<Fact>,
}

#[derive(Deserialize)]
struct Fact {
    title: String,
    value: String,
    #[serde(default)]
    of: String,
    source: String,
}

fn facts(county: &OrgPath) -> Option<Facts> {
    let file = Files::get(&format!("{}.toml", county.code()))?;
    let text = std::str::from_utf8(&file.data).expect("the figures are text");
    Some(toml::from_str(text).expect("the figures are well-formed: a test reads them"))
}

pub(crate) fn router() -> Router<Place> {
    Router::new().route("/places/{code}", get(page))
}

/// The columns in which `org` has a card.
///
/// # Errors
/// When the store fails.
pub(crate) async fn columns(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let county = org.chain().remove(0);
    if organisations::find(tx, &county).await?.is_none() {
        return Ok(Vec::new());
    }
    let of_facts = midnight(facts(&county).map_or(DIVISIONS, |facts| facts.as_of));
    let mut filled = vec![(INTRO.to_owned(), of_facts), (MAP.to_owned(), ALWAYS)];
    if org.level() == OrgLevel::Village && organisations::find(tx, org).await?.is_some() {
        filled.push((VILLAGE.to_owned(), midnight(DIVISIONS)));
    }
    Ok(filled)
}

/// The card in a column.
///
/// # Errors
/// When the store fails.
pub(crate) async fn column(tx: &mut Tx, org: &OrgPath, slug: &str) -> Result<Option<ColumnPage>> {
    let county = org.chain().remove(0);
    let shown = match slug {
        INTRO | MAP => county.clone(),
        VILLAGE if org.level() == OrgLevel::Village => org.clone(),
        _ => return Ok(None),
    };
    let all = organisations::list(tx, &Scope(county.clone())).await?;
    let Some(one) = all.iter().find(|each| each.path == shown) else { return Ok(None) };
    let body = match slug {
        INTRO => county_card(one, &all),
        MAP => map(&all),
        _ => village_card(one, &all, 1),
    };
    Ok(Some(ColumnPage { body, styles: vec![style("data.css")], gives_way: true }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    page: String,
}

/// `GET /places/<code>`: the card of a place of this county.
async fn page(
    visit: Visit,
    State(place): State<Place>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let county = place.org.chain().remove(0);
    let all = organisations::list(&mut place.db.read().await?, &Scope(county)).await?;
    let Some(one) = all.iter().find(|each| each.path.code() == code) else { return Ok(not_found(&visit)) };
    let number = asked.page.parse().unwrap_or(1);
    let body = match one.level() {
        OrgLevel::County => county_card(one, &all),
        OrgLevel::Township => town_card(one, &all, number),
        OrgLevel::Village | OrgLevel::Branch => village_card(one, &all, number),
    };
    let above = all.iter().filter(|each| each.path.covers(&one.path) && each.path != one.path);
    let trail = above.map(|each| Link::new(address(each), &each.short));
    let page = Page::new(&one.short).icon("map-pin").trail(trail).island(style("data.css"));
    Ok(page.body(body).render(&visit))
}

fn address(place: &Organisation) -> String {
    format!("/places/{}", place.path.code())
}

/// The places of some kinds directly below another one.
fn below<'a>(all: &'a [Organisation], above: &OrgPath, kinds: &[OrgKind]) -> Vec<&'a Organisation> {
    let is_below =
        |each: &&Organisation| each.path.parent().as_ref() == Some(above) && kinds.contains(&each.kind);
    all.iter().filter(is_below).collect()
}

const SETTLED: [OrgKind; 2] = [OrgKind::Village, OrgKind::Community];

fn county_card(county: &Organisation, all: &[Organisation]) -> Markup {
    let towns = below(all, &county.path, &[OrgKind::Township]);
    html! {
        div class="data" {
            @if let Some(known) = facts(&county.path) {
                h2 data-say { (words::FACTS) }
                article class="data-card" {
                    dl class="data-facts" {
                        @for fact in &known.facts {
                            @let told = words::told(&fact.of, &fact.source);
                            div data-say=(spoken([data::fact(&fact.title, &fact.value), told.clone()])) {
                                dt { (fact.title) }
                                dd { b { (fact.value) } " " span class="small" { (told) } }
                            }
                        }
                    }
                }
            }
            p class="data-sum" { (say(&words::county(&county.short, towns.len()))) }
            h2 data-say { (words::TOWNS) }
            (names(&towns))
            p class="data-how small" { (say(words::WHERE_FROM)) }
        }
    }
}

/// The towns as tiles with the number of their villages.
fn map(all: &[Organisation]) -> Markup {
    let towns: Vec<&Organisation> = all.iter().filter(|each| each.kind == OrgKind::Township).collect();
    let places = towns.iter().enumerate().map(|(number, town)| MapPlace {
        name: town.short.clone(),
        at: spot(number),
        value: Some(below(all, &town.path, &SETTLED).len() as f64),
        href: Some(address(town)),
    });
    let map = TileMap { places: places.collect(), unit: words::VILLAGES_OF_MAP.to_owned() };
    html! {
        div class="data" {
            p class="data-told" { (say(words::TOUCH)) }
            (tile_map(&map))
            p class="data-how small" { (say(data::SKETCH)) " " (say(words::WHERE_FROM)) }
        }
    }
}

fn town_card(town: &Organisation, all: &[Organisation], page: usize) -> Markup {
    let (villages, communities) =
        (below(all, &town.path, &[OrgKind::Village]), below(all, &town.path, &[OrgKind::Community]));
    let both: Vec<&Organisation> = villages.iter().chain(&communities).copied().collect();
    html! {
        div class="data" {
            p class="data-sum" { (say(&words::counted(&town.short, villages.len(), communities.len()))) }
            p class="data-told" { (say(words::TOUCH_VILLAGE)) }
            (some_names(&both, town, page))
            p class="data-how small" { (say(words::WHERE_FROM)) }
        }
    }
}

fn village_card(village: &Organisation, all: &[Organisation], page: usize) -> Markup {
    let above = village.path.parent();
    let town = all.iter().find(|each| Some(&each.path) == above.as_ref());
    let beside = above.as_ref().map(|above| below(all, above, &SETTLED)).unwrap_or_default();
    let number = beside.iter().position(|each| each.path == village.path);
    let others: Vec<&Organisation> =
        beside.iter().filter(|each| each.path != village.path).copied().collect();
    let facts = [
        Some((words::KIND, village.kind.name())),
        town.map(|town| (words::LIES_IN, town.short.as_str())),
        Some((words::CODE, village.path.code())),
    ];
    html! {
        div class="data" {
            @if let (Some(town), Some(number)) = (town, number) {
                p class="data-sum" { (say(&words::village(&village.short, &town.short, number + 1, beside.len()))) }
            }
            article class="data-card" {
                dl class="data-facts" {
                    @for (title, value) in facts.into_iter().flatten() {
                        div data-say=(spoken([data::fact(title, value)])) { dt { (title) } dd { b { (value) } } }
                    }
                }
            }
            @if let Some(town) = town {
                @if !others.is_empty() {
                    h2 data-say { (words::beside(&town.short)) }
                    (some_names(&others, village, page))
                }
            }
            p class="data-how small" { (say(words::WHERE_FROM)) }
        }
    }
}

fn names(places: &[&Organisation]) -> Markup {
    html! {
        ul class="place-names" {
            @for place in places { li { a class="button" href=(address(place)) data-swap data-say { (place.short) } } }
        }
    }
}

/// So many names a page, and the arrows, which stay on the card of `card`.
fn some_names(places: &[&Organisation], card: &Organisation, page: usize) -> Markup {
    let pages = places.len().div_ceil(NAMES).max(1);
    let page = page.clamp(1, pages);
    let some = &places[(page - 1) * NAMES..places.len().min(page * NAMES)];
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let arrows = Pager::of(small(page), small(pages), |page| format!("{}?page={page}", address(card)));
    html! { (names(some)) (pager(&arrows)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_the_county_have_a_source_each() {
        let known = facts(&"421124000000/".parse().expect("a path")).expect("they are there");
        assert!(known.facts.iter().all(|fact| !fact.source.is_empty() && !fact.value.is_empty()));
        assert!(
            facts(&"110000000000/".parse().expect("a path")).is_none(),
            "nothing is invented for another county"
        );
    }
}
