//! `/desk/meetings/{id}/watch`: a lecture as those see it who look on, for staff.
//!
//! Invariant: whoever looks stands at the console while they do, and in the audit log before they see anything.

use super::{
    console,
    desk::BASE,
    watch::{self, Played},
};
use crate::{
    Meetings,
    lecture::{
        Looker, flow,
        serve::{self, Awaited},
    },
    words::{self, call as said, lecture},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{Desk, Html, Link, Page, Visit, html};
use hongwang_store::audit;
use http::StatusCode;

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let (held, room) = console::find(&meetings, &place, &staff, &id).await?;
    let console = format!("{BASE}/{}", held.id);
    let at = format!("{console}/watch");
    let side = html! {
        div class="meeting-keys" { (watch::sound_key()) }
        p { (lecture::WATCH_HOW) (lecture::SEEN_AT_DESK) }
    };
    let trail = vec![Link::new(BASE, words::MEETINGS), Link::new(console, room.plan.title.clone())];
    let page = Page::new(lecture::WATCH).desk(Desk { trail, ..staff.desk(&place) });
    let played = Played { at: &at, room: None, title: &room.plan.title };
    Ok(watch::playing(page.body(watch::body(&played, &side))).render(&visit))
}

pub(crate) async fn file(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path((id, file)): Path<(String, String)>,
    Query(awaited): Query<Awaited>,
) -> Reply<Response> {
    let (held, room) = console::find(&meetings, &place, &staff, &id).await?;
    // Of one that was looked on at the end is heard.
    let stream = match meetings.lectures.get(held.id) {
        Some(stream) => Ok(stream),
        None => flow::open(&meetings, &place, held.id).await?,
    };
    let stream = match stream {
        Ok(stream) => stream,
        Err(why) => return Ok((StatusCode::NOT_FOUND, why).into_response()),
    };
    let who = Looker::Staff(staff.account, said::seat(&staff.org_name, &staff.name));
    if stream.note(who.clone()) {
        let written = async {
            let detail = lecture::audit_look(&room.plan.title);
            let mut tx = place.db.write().await?;
            audit::record(&mut tx, &staff.did(&place, &held.org, "meeting.watch", held.id, detail)).await?;
            tx.commit().await
        };
        if let Err(error) = written.await {
            stream.strike(&who);
            return Err(error.into());
        }
    }
    Ok(serve::file(&stream, &file, &awaited).await)
}
