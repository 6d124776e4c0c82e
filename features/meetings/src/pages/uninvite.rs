//! `/desk/meetings/{id}/uninvite?org=`: asks before an invitation is taken back, which is done until the lobby opens.

use super::{console::find, desk::BASE};
use crate::{Meetings, words, words::uninvite as say};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{DeviceId, Problem, Scope};
use hongwang_conference::{Invitation, Phase, Room};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Link, Page, Visit,
    desk::{Confirm, Field, confirm},
};
use hongwang_store::Result;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    org: String,
}

/// `GET`
pub(crate) async fn ask(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let (held, room) = find(&meetings, &place, &staff, &id).await?;
    let at = format!("{BASE}/{}", held.id);
    if room.phase != Phase::Scheduled {
        return Ok(Redirect::to(&at).into_response());
    }
    let one = room.invitation(&asked.org).ok_or_else(|| Problem::missing(say::NOT_INVITED))?;
    let asked = Confirm {
        what: say::what(&one.name, &room.plan.title),
        follows: [say::NOTICE_GOES, say::AGAIN].map(str::to_owned).to_vec(),
        fields: vec![Field::hidden("do", "uninvite"), Field::hidden("org", &one.org)],
        action: at.clone(),
        label: say::UNINVITE.to_owned(),
        cancel: at.clone(),
        danger: true,
    };
    let trail = vec![Link::new(BASE, words::MEETINGS), Link::new(at, room.plan.title.clone())];
    let shell = Desk { trail, ..staff.desk(&place) };
    Ok(Page::new(say::UNINVITE).desk(shell).body(confirm(&asked)).render(&visit).into_response())
}

/// Why an invitation stays, as one Chinese sentence: the screen of the main venue stands in the plan itself.
///
/// # Errors
/// When the store fails.
pub(super) async fn why_not(place: &Place, room: &Room, one: &Invitation) -> Result<Option<String>> {
    let Some(main) = room.main.as_ref().and_then(|main| main.as_str().parse::<DeviceId>().ok()) else {
        return Ok(None);
    };
    let mut tx = place.db.read().await?;
    let devices = hongwang_feed::devices::admitted_in(&mut tx, &Scope(place.org.clone())).await?;
    let is_its = devices.get(&main).is_some_and(|org| org.as_str() == one.org);
    Ok(is_its.then(|| say::is_main(&one.name)))
}
