//! What a villager sees: which of the village's duties were kept, and the papers themselves, large.

use super::{Disclosed, Due, Settings, Standing, around, dues, flow, store};
use crate::pages::style;
use crate::words::disclosure as words;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_feature::{ColumnPage, FOREVER, Place, Reply, no_picture, picture_response};
use hongwang_page::{Html, Link, Page, State as Panel, StateKind, Visit, icon, say, state_panel, when};
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Tx};
use jiff::civil::Date;
use maud::{Markup, html};
use uuid::Uuid;

/// The page of the village's duties.
pub(crate) const PAGE: &str = "/disclosure";
/// Papers that stand on the page of a column.
const SHOWN: usize = 6;

pub(crate) fn router() -> Router<Place> {
    Router::new()
        .route(PAGE, get(list))
        .route("/disclosure/{id}", get(paper))
        .route("/disclosure/{id}/{page}", get(full))
        .route("/disclosure/{id}/{page}/small", get(small))
}

/// The settings that hold for `org`; those of a county that has not begun.
async fn settings(tx: &mut Tx, org: &OrgPath) -> Result<Settings> {
    Ok(store::settings(tx, org).await?.unwrap_or_else(|| Settings::new(Date::MAX)))
}

async fn published(tx: &mut Tx, org: &OrgPath, now: Millis) -> Result<Vec<Disclosed>> {
    let all = store::published_by(tx, org, now.plus(-flow::STANDS)).await?;
    Ok(all.into_iter().filter(|one| one.at <= now).collect())
}

/// `GET /disclosure`
async fn list(visit: Visit, State(place): State<Place>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let (org, now) = (&place.org, place.clock.now());
    let today = now.beijing().date();
    let settings = settings(&mut tx, org).await?;
    let matters = store::matters(&mut tx, org).await?.remove(org).unwrap_or_default();
    let dues = dues(&settings, &matters, &published(&mut tx, org, now).await?, today, around(today));
    let body = html! {
        @if dues.is_empty() { (state_panel(&Panel::new(StateKind::Empty, words::EMPTY).why(words::EMPTY_WHY))) }
        // The newest first: what a villager asks for is of last month.
        @else { ul class="disclosure-dues" { @for due in dues.iter().rev() { (due_row(due)) } } }
    };
    Ok(Page::new(words::TITLE).icon("eye").island(style("disclosure.css")).body(body).render(&visit))
}

fn due_row(due: &Due<'_>) -> Markup {
    let (tone, picture) = match due.standing {
        Standing::Done { .. } => ("good", "check"),
        Standing::Open { .. } => ("plain", "clock"),
        Standing::Late { .. } => ("bad", "alert-circle"),
    };
    let href = format!("/{}", due.duty.column);
    html! {
        li class={ "disclosure-due " (tone) } {
            a href=(href) data-swap data-say=(words::said(due)) {
                (icon(picture))
                span class="disclosure-name" { (due.duty.name) span class="disclosure-of" { (words::due_of(due)) } }
                span class="disclosure-standing" { (words::standing(&due.standing)) }
            }
        }
    }
}

/// What stands of disclosure on the page of a column, and of when; none where there is nothing of it.
///
/// # Errors
/// When the store fails.
pub(crate) async fn part(
    tx: &mut Tx,
    org: &OrgPath,
    column: &str,
    now: Millis,
) -> Result<Option<(Millis, Markup)>> {
    let all = published(tx, org, now).await?;
    let settings = settings(tx, org).await?;
    let here = |one: &&Disclosed| settings.duty(&one.duty).is_some_and(|duty| duty.column == column);
    let papers: Vec<_> = all.iter().filter(here).filter(|one| !one.pages.is_empty()).take(SHOWN).collect();
    let Some(newest) = papers.first().map(|one| one.at) else { return Ok(None) };
    let body = html! {
        ul class="disclosure-papers" {
            @for one in papers {
                li { a href={ (PAGE) "/" (one.id) } data-swap data-say=(format!("{}，{}", one.title, words::published_at(one.at))) {
                    img src={ (PAGE) "/" (one.id) "/0/small" } alt=(words::page_alt(&one.title, 1)) loading="lazy";
                    span class="disclosure-name" { (one.title) }
                    time datetime=(when::machine(one.at.0)) { (words::published_at(one.at)) }
                } }
            }
        }
        p { a class="button quiet" href=(PAGE) data-swap data-say { (icon("eye")) (words::OPEN_PAGE) } }
    };
    Ok(Some((newest, body)))
}

/// The page of a column where something of disclosure stands.
///
/// # Errors
/// When the store fails.
pub(crate) async fn column(
    tx: &mut Tx,
    org: &OrgPath,
    column: &str,
    now: Millis,
) -> Result<Option<ColumnPage>> {
    let part = part(tx, org, column, now).await?;
    Ok(part.map(|(_, body)| ColumnPage { body, styles: vec![style("disclosure.css")], gives_way: false }))
}

/// The columns in which something of disclosure stands for `org`, and of when.
///
/// # Errors
/// When the store fails.
pub(crate) async fn columns(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let papers = store::papers(tx, org).await?;
    if papers.is_empty() {
        return Ok(Vec::new());
    }
    let settings = settings(tx, org).await?;
    let one = |(duty, at): (String, Millis)| Some((settings.duty(&duty)?.column.clone(), at));
    Ok(papers.into_iter().filter_map(one).collect())
}

/// Something that may be looked at here.
async fn find(place: &Place, id: &str) -> Reply<Option<Disclosed>> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    let mut tx = place.db.read().await?;
    Ok(store::find(&mut tx, id).await?.filter(|(org, _)| place.org.covers(org)).map(|(_, one)| one))
}

/// `GET /disclosure/{id}`
async fn paper(visit: Visit, State(place): State<Place>, Path(id): Path<String>) -> Reply<Html> {
    let Some(one) = find(&place, &id).await? else { return Err(Problem::missing(words::NO_SUCH).into()) };
    let body = html! {
        p class="lead" { (say(&format!("{}。{}", one.title, words::published_at(one.at)))) }
        @if !one.text.is_empty() { @for line in one.text.lines() { p data-say { (line) } } }
        @for number in 0..one.pages.len() {
            figure class="disclosure-page" {
                img src={ (PAGE) "/" (one.id) "/" (number) } alt=(words::page_alt(&one.title, number + 1));
            }
        }
    };
    let mut page = Page::new(one.title.clone()).icon("eye").island(style("disclosure.css")).body(body);
    let settings = settings(&mut place.db.read().await?, &place.org).await?;
    if let Some(duty) = settings.duty(&one.duty) {
        page = page.trail([Link::new(format!("/{}", duty.column), duty.name.clone())]);
    }
    Ok(page.render(&visit))
}

async fn full(State(place): State<Place>, Path((id, page)): Path<(String, usize)>) -> Reply<Response> {
    let one = find(&place, &id).await?;
    picture(&place, one.and_then(|one| one.pages.get(page).map(|shot| shot.full.hash))).await
}

async fn small(State(place): State<Place>, Path((id, page)): Path<(String, usize)>) -> Reply<Response> {
    let one = find(&place, &id).await?;
    picture(&place, one.and_then(|one| one.pages.get(page).map(|shot| shot.thumbnail.hash))).await
}

async fn picture(place: &Place, hash: Option<BlobHash>) -> Reply<Response> {
    match hash {
        Some(hash) => picture_response(place, hash, FOREVER).await,
        None => Ok(no_picture()),
    }
}
