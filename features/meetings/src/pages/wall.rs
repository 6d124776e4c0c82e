//! `/desk/activities`: every activity that is open now, with a still that is renewed while somebody looks.

use super::{SHELF, console, desk::BASE};
use crate::{
    Meetings, activity,
    looks::{self, Look},
    store::{self, Held, Kind},
    words,
};
use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{Millis, Problem};
use hongwang_conference::Room;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Html, Markup, Page, Visit,
    desk::{board, board_mark, link_button},
    html,
};
use hongwang_store::audit;
use http::header;
use std::sync::Arc;

pub(crate) const WALL: &str = "/desk/activities";

async fn open(meetings: &Meetings, place: &Place, staff: &Staff) -> Reply<Vec<(Held, Arc<Room>)>> {
    let mut tx = place.db.read().await?;
    let mut open = Vec::new();
    for held in store::list(&mut tx, &staff.scope(), Kind::Activity, false).await? {
        if let Some(room) = meetings.rooms.load(&mut tx, held.id).await? {
            open.push((held, room));
        }
    }
    Ok(open)
}

fn mark(open: &[(Held, Arc<Room>)]) -> String {
    board_mark(&open.iter().map(|(held, room)| (held.id, room.seq)).collect::<Vec<_>>())
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
) -> Reply<Html> {
    let open = open(&meetings, &place, &staff).await?;
    let seen = html! {
        @if open.is_empty() { p { (words::NO_ACTIVITY) } }
        ul class="activity-wall" { @for (held, room) in &open { li { (card(held, room)) } } }
    };
    let body = html! { p { (words::WALL_ABOUT) } (board(&format!("{WALL}/state"), &mark(&open), &seen)) };
    let page = Page::new(words::WALL).desk(staff.desk(&place)).follow_board();
    let page = page.island(SHELF.address("wall.css")).island(SHELF.address("wall.js"));
    Ok(page.body(body).render(&visit))
}

fn card(held: &Held, room: &Room) -> Markup {
    let visitors = activity::visitors(room);
    html! {
        img src={ (WALL) "/" (held.id) "/still" } alt=(words::still_of(&room.plan.title)) width="640" height="360" data-still;
        h2 { (room.plan.title) }
        p { (words::since(Millis(room.plan.start))) }
        @if !visitors.is_empty() { p { (words::visited(&visitors)) } }
        (link_button(&format!("{BASE}/{}/seat", held.id), words::ENTER, Some("video"), true))
    }
}

/// `GET …/state`
pub(crate) async fn state(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
) -> Reply<Json<serde_json::Value>> {
    let open = open(&meetings, &place, &staff).await?;
    Ok(Json(serde_json::json!({ "mark": mark(&open) })))
}

/// `GET …/{id}/still`: the newest still, a JPEG. Each look that is no mere renewal is written down.
pub(crate) async fn still(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let (held, room) = console::find(&meetings, &place, &staff, &id).await?;
    if held.kind != Kind::Activity || room.ended.is_some() {
        return Err(Problem::missing(words::NO_MEETING_DESK).into());
    }
    let (who, now) = (words::seat_of(&staff.name), place.clock.now());
    let (still, anew) = meetings.wall.look(held.id, &who, now);
    if anew {
        let entry =
            staff.did(&place, &held.org, "activity.look", held.id, words::audit_look(&room.plan.title));
        let look = Look { title: room.plan.title.clone(), name: who.clone(), at: now, entered: false };
        let mut tx = place.db.write().await?;
        audit::record(&mut tx, &entry).await?;
        looks::keep(&mut tx, &held, &look).await?;
        tx.commit().await?;
    }
    meetings.wall.looked(held.id, &who, now);
    if anew {
        meetings.rooms.stir();
    }
    let still = match still {
        Some(still) => ("image/jpeg", still),
        None => ("image/svg+xml", words::NO_STILL.as_bytes().to_vec().into()),
    };
    let headers = [
        (header::CONTENT_TYPE, still.0),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, still.1).into_response())
}
