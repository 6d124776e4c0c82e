//! `/desk/meetings/{id}/seat`: whoever leads takes a seat in the meeting, to be seen and heard and to see and hear. The
//! same page as before a village's screen, in the desk's shell.

use super::{SHELF, console, desk::BASE, venue};
use crate::{
    Meetings,
    looks::{self, Look},
    party::{Act, Party},
    store::{Held, Kind},
    view::View,
    words,
};
use axum::{
    Extension, Form, Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{Desk, Html, Link, Page, Visit};
use http::StatusCode;
use uuid::Uuid;

fn party(staff: &Staff) -> Party {
    Party { actor: console::operator(staff), org: None }
}

/// The meeting, if this account reaches it, and how it stands.
async fn look(meetings: &Meetings, place: &Place, staff: &Staff, id: &str) -> Reply<(Held, View)> {
    let (held, _) = console::find(meetings, place, staff, id).await?;
    let view = party(staff).look(meetings, place, held.id, None).await?;
    Ok((held, view.map_err(Problem::missing)?))
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let (held, view) = look(&meetings, &place, &staff, &id).await?;
    Ok(draw(&visit, &staff, &place, (held.id, &view), None))
}

fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    (id, view): (Uuid, &View),
    refused: Option<&str>,
) -> Html {
    let console = format!("{BASE}/{id}");
    let at = format!("{console}/seat");
    let body = venue::body(view, &venue::Shown { at: &at, seated: true, refused, now: place.clock.now() });
    let trail = vec![Link::new(BASE, words::MEETINGS), Link::new(console, view.title.clone())];
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Page::new(words::SEAT)
        .desk(Desk { trail, ..staff.desk(place) })
        .status(status)
        .island(SHELF.address("meeting.css"))
        .island(SHELF.address("meeting.js"))
        .body(body)
        .render(visit)
}

/// `POST`: one key.
pub(crate) async fn act(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Form(sent): Form<venue::Sent>,
) -> Reply<Response> {
    let (held, view) = look(&meetings, &place, &staff, &id).await?;
    let id = held.id;
    let act = sent.act().ok_or_else(|| Problem::bad(words::NOT_UNDERSTOOD))?;
    let name = words::seat_of(&staff.name);
    if act == Act::Join && held.kind == Kind::Activity && !view.is_in() {
        // The branch reads who came in, so nobody is in who was not written down before.
        let (title, at) = (view.title.clone(), place.clock.now());
        let look = Look { title, name: name.clone(), at, entered: true };
        let mut tx = place.db.write().await?;
        looks::keep(&mut tx, &held, &look).await?;
        tx.commit().await?;
        meetings.rooms.stir();
    }
    let done = party(&staff).act(&meetings, &place, id, (act, &name)).await?;
    Ok(match done {
        Ok(_) => Redirect::to(&format!("{BASE}/{id}/seat")).into_response(),
        // Who is in already and opens another page of it is where they wanted to be.
        Err(_) if act == Act::Join && view.is_in() => {
            Redirect::to(&format!("{BASE}/{id}/seat")).into_response()
        }
        Err(why) => draw(&visit, &staff, &place, (id, &view), Some(&why)).into_response(),
    })
}

/// `GET …/state?known=`
pub(crate) async fn state(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Query(venue::Heard { known }): Query<venue::Heard>,
) -> Reply<Json<View>> {
    let (held, _) = console::find(&meetings, &place, &staff, &id).await?;
    let view = party(&staff).look(&meetings, &place, held.id, Some(&known)).await?;
    Ok(Json(view.map_err(Problem::missing)?))
}

/// `POST …/offer`
pub(crate) async fn offer(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    offer: String,
) -> Reply<venue::Connected> {
    let (held, _) = console::find(&meetings, &place, &staff, &id).await?;
    let connected = party(&staff).connect(&meetings, &place, held.id, offer).await?;
    Ok(connected.map_or_else(venue::Connected::Refused, venue::Connected::Answer))
}
