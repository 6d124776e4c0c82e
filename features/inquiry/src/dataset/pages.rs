//! Datasets on the screens: the pages of the columns in which they stand, and `/data/<id>` with more of each.

use super::definition::{Definition, Kind, Reach};
use super::overview::{self, Overview};
use super::show::{self, Asked, View, overview::Above};
use super::{all, find, told};
use crate::pages::style;
use crate::words::data as words;
use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use hongwang_base::{Millis, OrgLevel, OrgPath, Scope};
use hongwang_feature::organisations::{self, Names, OrgKind};
use hongwang_feature::{ColumnPage, FOREVER, Place, Reply, Site, no_picture, picture_response};
use hongwang_page::{Html, Link, Page, State as Panel, StateKind, Visit, not_found, state_panel};
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Tx};
use maud::{Markup, html};
use std::collections::BTreeMap;

pub(crate) fn router() -> Router<Place> {
    Router::new().route("/data/{dataset}", get(page)).route("/data/{dataset}/picture/{hash}", get(picture))
}

/// A page of a dataset.
struct Drawn {
    title: String,
    body: Markup,
    /// Whether it is one row, so that the way back leads to all of them.
    is_row: bool,
}

/// Each dataset that has something for the screens of `org`, and when it came.
///
/// # Errors
/// When the store fails.
pub(crate) async fn newest(tx: &mut Tx, org: &OrgPath) -> Result<BTreeMap<String, Millis>> {
    let mut newest = told::newest(tx, org).await?;
    if org.level() < OrgLevel::Village {
        for overview in overview::newest(tx, org).await? {
            let at = newest.entry(overview.dataset).or_insert(overview.released_at);
            *at = overview.released_at.max(*at);
        }
    }
    Ok(newest)
}

/// The columns that datasets fill for `org`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn columns(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let newest = newest(tx, org).await?;
    let mut filled = BTreeMap::new();
    for definition in all(tx).await? {
        let Some(at) = newest.get(&definition.id) else { continue };
        for column in &definition.columns {
            let last = filled.entry(column.clone()).or_insert(*at);
            *last = (*at).max(*last);
        }
    }
    Ok(filled.into_iter().collect())
}

/// What datasets show in a column.
///
/// # Errors
/// When the store fails.
pub(crate) async fn column(
    tx: &mut Tx,
    org: &OrgPath,
    slug: &str,
    now: Millis,
) -> Result<Option<ColumnPage>> {
    let mut bodies = Vec::new();
    for definition in all(tx).await?.iter().filter(|known| known.columns.iter().any(|column| column == slug))
    {
        let named = Some(org).filter(|org| org.level() != OrgLevel::County);
        if let Some(drawn) = draw(tx, definition, (org, named), &Asked::default(), now).await? {
            bodies.push(drawn);
        }
    }
    let several = bodies.len() > 1;
    let body = html! {
        @for drawn in &bodies {
            @if several { h2 data-say { (drawn.title) } }
            (drawn.body)
        }
    };
    let page = ColumnPage { body, styles: vec![style("data.css")], gives_way: false };
    Ok((!bodies.is_empty()).then_some(page))
}

/// Draws what `org` sees of a dataset; none where it sees nothing. Links name `named`.
async fn draw(
    tx: &mut Tx,
    definition: &Definition,
    (org, named): (&OrgPath, Option<&OrgPath>),
    asked: &Asked,
    now: Millis,
) -> Result<Option<Drawn>> {
    if definition.reach == Reach::Village && org.level() < OrgLevel::Village {
        return draw_overview(tx, definition, org, asked, now).await;
    }
    let standing = told::periods(tx, org, &definition.id).await?;
    let chosen = standing.iter().find(|one| one.period == asked.period).or(standing.first());
    let Some(chosen) = chosen else { return Ok(None) };
    let Some(told) = told::read(tx, &definition.id, chosen).await? else { return Ok(None) };
    let has_places = definition.public_fields().any(|(_, field)| field.kind == Kind::Place);
    let county = org.chain().remove(0);
    let names = if has_places { Names::load(tx, &Scope(county.clone())).await? } else { Names::none() };
    let towns = if has_places { organisations::children(tx, &county).await? } else { Vec::new() };
    let towns = towns.into_iter().filter(|each| each.kind == OrgKind::Township).map(|each| each.path);
    let (periods, towns): (Vec<_>, Vec<_>) =
        (standing.into_iter().map(|one| one.period).collect(), towns.collect());
    let view = View {
        definition,
        told: &told,
        periods: &periods,
        names: &names,
        asked,
        org: named,
        towns: &towns,
        now,
    };
    let row = asked.row.parse().ok().and_then(|number| show::row::page(&view, number));
    Ok(Some(match row {
        Some((title, body)) => Drawn { title, body, is_row: true },
        None => Drawn { title: definition.name.clone(), body: show::page(&view), is_row: false },
    }))
}

/// What its villages come to, where a county or town looks.
async fn draw_overview(
    tx: &mut Tx,
    definition: &Definition,
    org: &OrgPath,
    asked: &Asked,
    now: Millis,
) -> Result<Option<Drawn>> {
    let all = overview::all(tx, org, &definition.id).await?;
    let periods: Vec<String> = all.iter().map(|overview| overview.period.clone()).collect();
    let of_period = |overview: &&Overview| overview.period == asked.period;
    let Some(overview) = all.iter().find(of_period).or(all.first()) else { return Ok(None) };
    let names = Names::load(tx, &Scope(org.chain().remove(0))).await?;
    let page = asked.page.parse().unwrap_or(1);
    let above = Above { definition, overview, periods: &periods, names: &names, org, page, now };
    Ok(Some(Drawn { title: definition.name.clone(), body: show::overview::page(&above), is_row: false }))
}

/// `GET /data/<dataset>`
async fn page(
    visit: Visit,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let Some(definition) = find(&mut tx, &id).await? else { return Ok(not_found(&visit)) };
    // A village shows itself, whatever the address says.
    let other = Some(asked.org.as_str()).filter(|code| place.site == Site::Center && !code.is_empty());
    let other = match other {
        Some(code) => Some(organisation(&mut tx, &place.org, code).await?),
        None => None,
    };
    let (org, named) = match &other {
        Some(None) => return Ok(not_found(&visit)),
        Some(Some(other)) => (other, Some(other)),
        None => (&place.org, None),
    };
    let drawn = draw(&mut tx, &definition, (org, named), &asked, place.clock.now()).await?;
    let preview = named.map_or_else(String::new, |org| format!("?org={}", org.code()));
    let column =
        definition.columns.first().map(|column| Link::new(format!("/{column}{preview}"), words::COLUMN));
    let mut page =
        Page::new(drawn.as_ref().map_or(&definition.name, |drawn| &drawn.title)).home(format!("/{preview}"));
    page = page.trail(column).island(style("data.css"));
    if drawn.as_ref().is_some_and(|drawn| drawn.is_row) {
        page = page.trail([Link::new(format!("/data/{id}{preview}"), &definition.name)]);
    }
    if !asked.find.is_empty() || !asked.q.is_empty() {
        // Whom somebody looks for is kept by no cache.
        page = hongwang_input::islands().fold(page.personal(), Page::island);
    }
    let body = drawn.map_or_else(|| not_told(&definition), |drawn| drawn.body);
    Ok(page.body(body).render(&visit))
}

fn not_told(definition: &Definition) -> Markup {
    let state = Panel::new(StateKind::Empty, words::not_told(&definition.name));
    state_panel(&state.why(words::not_told_why(&definition.owner, &definition.rhythm)))
}

/// The open organisation of this code in the county, when there is exactly one.
async fn organisation(tx: &mut Tx, county: &OrgPath, code: &str) -> Result<Option<OrgPath>> {
    let known = organisations::list(tx, &Scope(county.clone())).await?;
    let mut named = known.into_iter().filter(|each| each.path.code() == code).map(|each| each.path);
    let first = named.next();
    Ok(first.filter(|_| named.next().is_none()))
}

/// `GET /data/<dataset>/picture/<hash>`: only pictures that rows which stand here name.
async fn picture(State(place): State<Place>, Path((id, name)): Path<(String, String)>) -> Reply<Response> {
    let Ok(hash) = name.parse::<BlobHash>() else { return Ok(no_picture()) };
    let mut tx = place.db.read().await?;
    let is_named = told::names_picture(&mut tx, &id, hash).await?;
    drop(tx);
    if is_named { picture_response(&place, hash, FOREVER).await } else { Ok(no_picture()) }
}
