//! `/desk/cameras/camera/{id}/look`: what a camera shows now, a still every few seconds. Whoever looks stands with name and
//! office on the screen of the village before the first still is sent.

use super::{
    SHELF,
    desk::{BASE, find},
    jpeg,
};
use crate::{Plots, entry::Entry, publish, store, wall::Seen, words};
use axum::{
    Extension, Json,
    extract::{Path, State},
    response::Response,
};
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Fact, Place, Reply, Staff};
use hongwang_page::{Desk, Html, Link, Page, Visit, html, icon};
use hongwang_store::audit;
use http::header;
use serde_json::{Value, json};

/// The camera, where this person may look at it now.
async fn seen(place: &Place, staff: &Staff, id: &str) -> Reply<Entry> {
    let entry = find(&mut place.db.read().await?, staff, id).await?;
    let now = place.clock.now();
    if !entry.is_open(now) {
        return Err(Problem::missing(words::NO_CAMERA).into());
    }
    if !entry.is_for_county(now) {
        return Err(Problem::forbidden(words::NOT_FOR_DESK).into());
    }
    Ok(entry)
}

/// `GET …/look`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let entry = seen(&place, &staff, &id).await?;
    let at = format!("{BASE}/camera/{}", entry.id);
    let body = html! {
        p class="plots-about" { (icon("eye")) (words::LOOK_ABOUT) }
        div class="plots-watch" data-look=(at) data-ended=(words::ENDED) {
            p class="plots-banner" { (icon("shield-check")) @for line in words::banner(&entry) { span { (line) } } }
            img class="plots-picture" alt=(entry.name) hidden;
            p class="plots-standing" role="status" aria-live="polite" { (words::ASKING) }
            noscript { p { (words::NO_SCRIPT) } }
        }
    };
    let trail = vec![Link::new(BASE, words::CAMERAS), Link::new(&at, &entry.name)];
    let shell = Desk { trail, ..staff.desk(&place) };
    let page = Page::new(words::LOOK).desk(shell).island(SHELF.address("plots.css"));
    Ok(page.island(SHELF.address("look.js")).body(body).render(&visit))
}

/// `GET …/state`: of when the newest still is, and what there is to say. Who asks looks.
pub(crate) async fn state(
    staff: Staff,
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Path(id): Path<String>,
) -> Reply<([(http::HeaderName, &'static str); 1], Json<Value>)> {
    let entry = seen(&place, &staff, &id).await?;
    look(&plots, &place, &staff, &entry).await?;
    let newest = plots.0.wall.newest(entry.id, place.clock.now());
    let answer = match newest {
        Some((at, Seen::Still(_))) => json!({ "still": at.0, "words": words::still_at(at) }),
        Some((_, Seen::Nothing(why))) => json!({ "still": null, "words": why }),
        None => json!({ "still": null, "words": words::ASKING }),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)))
}

/// Writes down that somebody looks, and tells the village who: thereby it is asked for stills. What cannot be written down
/// is not seen.
async fn look(plots: &Plots, place: &Place, staff: &Staff, entry: &Entry) -> Reply<()> {
    let now = place.clock.now();
    if !plots.0.wall.look(entry.id, staff.account, now) {
        return Ok(());
    }
    let told = tell(place, staff, entry, now).await;
    if told.is_err() {
        plots.0.wall.untold(entry.id, staff.account);
    }
    Ok(told?)
}

async fn tell(place: &Place, staff: &Staff, entry: &Entry, now: Millis) -> hongwang_store::Result<()> {
    let mut tx = place.db.write().await?;
    if store::note_look(&mut tx, entry.id, (&staff.name, &staff.org_name), now).await? {
        let entry = staff.did(place, &entry.org, "cameras.look", entry.id, words::audit_look(entry));
        audit::record(&mut tx, &entry).await?;
    }
    publish::tell_looks(&mut tx, entry, now).await?;
    tx.commit().await?;
    // No open page of the center shows it.
    place.bus.tell(Fact::FeedGrew(entry.org.clone()));
    Ok(())
}

/// `GET …/still`: the newest still, which lies in memory alone. Who asks looks.
pub(crate) async fn still(
    staff: Staff,
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let entry = seen(&place, &staff, &id).await?;
    look(&plots, &place, &staff, &entry).await?;
    match plots.0.wall.newest(entry.id, place.clock.now()) {
        Some((_, Seen::Still(still))) => Ok(jpeg(still)),
        _ => Err(Problem::missing(words::ASKING).into()),
    }
}
