//! Small steps in the list of questions: one up or down, one away, the whole draft away.

use super::open::{Open, open};
use super::pages::{self, address, back, edit_address, name_of, refused};
use super::{BASE, edit, store, words};
use crate::catalogue::{forms, pages::only_county};
use axum::{
    Form as Entered,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Page, Visit,
    desk::{Confirm, Field, confirm, panel},
    html,
};
use hongwang_store::Tx;
use http::StatusCode;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Pressed {
    pub(super) seq: i64,
    pub(super) place: String,
    way: String,
}

pub(crate) async fn shift(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Entered(pressed): Entered<Pressed>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let mut tx = place.db.write().await?;
    let mut open = open(&mut tx, &slug).await?;
    if !edit::shift(&mut open.model, &pressed.place, pressed.way == "up") {
        let who = (&staff, &place);
        return Ok(refused(&visit, who, &open, words::CANNOT_MOVE.to_owned(), StatusCode::CONFLICT));
    }
    stored(tx, &visit, (&staff, &place), &open, pressed.seq, "move").await
}

/// Saves a step, and leads back; or says that somebody was quicker.
async fn stored(
    mut tx: Tx,
    visit: &Visit,
    (staff, place): (&Staff, &Place),
    open: &Open,
    seq: i64,
    done: &str,
) -> Reply<Response> {
    let slug = open.slug.as_str();
    if open.save(&mut tx, seq, staff, place).await? {
        tx.commit().await?;
        return Ok(back(slug, done));
    }
    let newest = self::open(&mut tx, slug).await?;
    let why = words::meanwhile_look(&newest.who);
    Ok(refused(visit, (staff, place), &newest, why, StatusCode::CONFLICT))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    place: String,
}

/// Names what depends on a question before it is taken away.
pub(crate) async fn ask_remove(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Query(which): Query<Which>,
) -> Reply<Html> {
    only_county(&staff, &place)?;
    let mut tx = place.db.read().await?;
    let open = open(&mut tx, &slug).await?;
    let name = name_of(&open.model, &which.place);
    let depend = edit::depend_on(&open.model, &which.place);
    let body = html! {
        @if !depend.is_empty() {
            (panel(words::DEPENDS, &html! {
                ul { @for (at, name) in &depend { li { a href=(edit_address(&open, at)) { (name) } } } }
            }))
        }
        (confirm(&Confirm {
            what: words::remove_ask(&name),
            fields: vec![
                Field::hidden("seq", open.seq.to_string()),
                Field::hidden("place", which.place.as_str()),
            ],
            action: address(&slug, "/remove", &[]),
            label: words::REMOVE.to_owned(),
            cancel: address(&slug, "", &[]),
            danger: true,
            ..Confirm::default()
        }))
    };
    let shell = Desk { trail: pages::trail(&open), ..staff.desk(&place) };
    Ok(Page::new(words::REMOVE).desk(shell).body(body).render(&visit))
}

pub(crate) async fn remove(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Entered(pressed): Entered<Pressed>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let mut tx = place.db.write().await?;
    let mut open = open(&mut tx, &slug).await?;
    if !edit::take_away(&mut open.model, &pressed.place) {
        // It is gone, which is what was wanted.
        return Ok(back(&slug, "remove"));
    }
    stored(tx, &visit, (&staff, &place), &open, pressed.seq, "remove").await
}

/// Throws a draft away: the form in use stands there again.
pub(crate) async fn throw_away(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Entered(pressed): Entered<Pressed>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let mut tx = place.db.write().await?;
    if store::save(&mut tx, (&slug, pressed.seq), "", &staff.name, place.clock.now()).await? {
        // Of a form that stands by itself and was never published nothing is left.
        let gone = forms::forget(&mut tx, &slug).await?;
        tx.commit().await?;
        return Ok(if gone { Redirect::to(BASE).into_response() } else { back(&slug, "drop") });
    }
    let newest = open(&mut tx, &slug).await?;
    let why = words::meanwhile_look(&newest.who);
    Ok(refused(&visit, (&staff, &place), &newest, why, StatusCode::CONFLICT))
}
