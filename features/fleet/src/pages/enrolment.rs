//! Letting a device in: what a new box needs to know, who waits, and which village it becomes.
//!
//! A device shows a six-character code of its key. The operator compares it with the list (or types it), chooses
//! the village and a name, and admits it. A device that waits belongs to nobody yet, so every operator sees its
//! code; it can only be admitted into the operator's own scope.

use super::{Names, address, steps, time};
use crate::words;
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, OrgLevel, OrgPath, Problem};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_feed::{
    Authority, devices,
    enrolment::{self as desk_of_feed, EnrolError, Pending, tidy_code},
};
use hongwang_page::{
    Html, Link, Markup, Page, Visit,
    desk::{
        self, Choice, Column, Control, Field, Row, Table, button, field, form, link_button, panel, table,
    },
    html,
};
use hongwang_store::audit;
use http::StatusCode;
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// What a village box must be told to find this center. The binary gives it as an `Extension<Arc<Joining>>`, since
/// it alone knows its own addresses and the form of its configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joining {
    /// Where devices call, as `host:port`.
    pub address: String,
    /// A whole configuration of a village, ready to be saved.
    pub config: String,
}

/// `GET /desk/enrolment`
pub(crate) async fn page(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let now = place.clock.now();
    let waiting = desk_of_feed::pending(&mut place.db.read().await?, now).await?;
    let mut desk = staff.desk(&place);
    desk.actions = Some(link_button("/desk/enrolment/add", words::ADD, Some("plus"), true));
    let body = html! {
        p { (words::ENROLMENT_INTRO) }
        (table(&waiting_table(&waiting, now)))
        (panel(words::TYPE_CODE, &code_form("", None)))
    };
    Ok(Page::new(words::ENROLMENT).desk(desk).body(body).render(&visit))
}

fn waiting_table(waiting: &[Pending], now: Millis) -> Table {
    let rows = waiting.iter().map(|each| Row {
        href: Some(address("/desk/enrolment/admit", &[("code", &each.code)])),
        cells: vec![
            html! { strong { (each.code) } },
            html! { (time(Some(each.asked_at))) " " (words::ago(each.asked_at, now)) },
            html! { (each.peer) },
        ],
    });
    Table {
        caption: words::waiting(waiting.len()),
        columns: [words::CODE, words::ASKED_AT, words::PEER].map(Column::words).to_vec(),
        rows: rows.collect(),
        empty: words::NOBODY_WAITS.to_owned(),
    }
}

fn code_form(typed: &str, error: Option<String>) -> Markup {
    ask(&[Field::text("code", words::CODE).hint(words::CODE_HINT).value(typed).error(error)])
}

/// A step before the last: it changes nothing, so it asks by GET and the back key works.
fn ask(fields: &[Field]) -> Markup {
    html! {
        form class="form" method="get" action="/desk/enrolment/admit" {
            @for each in fields { (field(each)) }
            div class="form-end" { (button(words::NEXT_STEP, None, true)) }
        }
    }
}

/// `GET /desk/enrolment/add`
pub(crate) async fn add(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(authority): Extension<Arc<Authority>>,
    joining: Option<Extension<Arc<Joining>>>,
) -> Reply<Html> {
    let mut desk = staff.desk(&place);
    desk.trail = vec![Link::new("/desk/enrolment", words::ENROLMENT)];
    let row = |name: &str, value: Markup| Row { cells: vec![html! { (name) }, value], href: None };
    let address = joining.as_ref().map_or(words::ADDRESS_UNKNOWN, |joining| joining.address.as_str());
    let facts = table(&Table {
        caption: words::ADD_CAPTION.to_owned(),
        columns: [words::ITEM, words::VALUE].map(Column::words).to_vec(),
        rows: vec![
            row(words::CENTER_ADDRESS, html! { code { (address) } }),
            row(words::FINGERPRINT, html! { code { (authority.fingerprint()) } }),
        ],
        empty: String::new(),
    });
    let body = html! {
        (panel(words::ADD_STEPS_TITLE, &steps(&words::ADD_STEPS)))
        (facts)
        @if let Some(Extension(joining)) = &joining {
            (panel(words::CONFIG, &html! { p { (words::CONFIG_HINT) } pre { code { (joining.config) } } }))
        }
        p { (link_button("/desk/enrolment", words::ENROLMENT, Some("plug-connected"), false)) }
    };
    Ok(Page::new(words::ADD).desk(desk).body(body).render(&visit))
}

/// What was chosen or typed so far.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    code: String,
    town: String,
    village: String,
    name: String,
}

/// What is wrong with it.
#[derive(Default)]
struct Wrong {
    code: Option<String>,
    village: Option<String>,
    name: Option<String>,
    whole: Option<String>,
}

/// `GET /desk/enrolment/admit`: first the code, then the township, then the village and a name.
pub(crate) async fn ask_admit(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(typed): Query<Typed>,
) -> Reply<Html> {
    let code = tidy_code(&typed.code);
    let waiting = desk_of_feed::pending(&mut place.db.read().await?, place.clock.now()).await?;
    if !waiting.iter().any(|each| each.code == code) {
        let wrong = EnrolError::NoSuchCode(code).to_string();
        return Ok(ask_code(&place, &staff, &typed, wrong, &visit));
    }
    step(&place, &staff, &Typed { code, ..typed }, Wrong::default(), StatusCode::OK, &visit).await
}

fn frame(place: &Place, staff: &Staff) -> hongwang_page::Desk {
    let mut desk = staff.desk(place);
    desk.trail = vec![Link::new("/desk/enrolment", words::ENROLMENT)];
    desk
}

fn ask_code(place: &Place, staff: &Staff, typed: &Typed, wrong: String, visit: &Visit) -> Html {
    let page = Page::new(words::ADMIT).desk(frame(place, staff)).status(StatusCode::NOT_FOUND);
    page.body(code_form(&typed.code, Some(wrong))).render(visit)
}

/// The form for what is still to be chosen.
async fn step(
    place: &Place,
    staff: &Staff,
    typed: &Typed,
    wrong: Wrong,
    status: StatusCode,
    visit: &Visit,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let mut there: HashMap<OrgPath, usize> = HashMap::new();
    for view in devices::list(&mut tx, &staff.scope()).await? {
        if view.device.revoked_at.is_none() {
            *there.entry(view.device.org).or_default() += 1;
        }
    }
    drop(tx);
    let body = match town(staff, &names, &typed.town) {
        None => town_form(&names, typed),
        Some(town) => village_form(&names, &town, &there, typed, wrong),
    };
    let body = html! { p { (words::COMPARE_CODE) " " strong { (typed.code) } } (body) };
    Ok(Page::new(words::ADMIT).desk(frame(place, staff)).status(status).body(body).render(visit))
}

/// The township to choose a village from: the one chosen, or the only one that the person has.
fn town(staff: &Staff, names: &Names, chosen: &str) -> Option<OrgPath> {
    if staff.org.level() != OrgLevel::County {
        return staff.org.chain().into_iter().nth(1);
    }
    names.towns().map(|town| &town.path).find(|path| path.as_str() == chosen).cloned()
}

fn town_form(names: &Names, typed: &Typed) -> Markup {
    let towns = names.towns().map(|town| Choice::new(town.path.as_str(), &town.short)).collect();
    let town = Field::new("town", words::TOWN, Control::Select(towns)).hint(words::TOWN_HINT);
    ask(&[Field::hidden("code", &typed.code), town])
}

fn village_form(
    names: &Names,
    town: &OrgPath,
    there: &HashMap<OrgPath, usize>,
    typed: &Typed,
    wrong: Wrong,
) -> Markup {
    let villages = names.villages_of(town).map(|each| {
        let devices = there.get(&each.path).copied().unwrap_or(0);
        Choice::new(each.path.as_str(), words::village_choice(&each.short, devices))
    });
    let name = if typed.name.is_empty() && wrong.name.is_none() { words::NAME_FIRST } else { &typed.name };
    form(&desk::Form {
        action: "/desk/enrolment/admit".to_owned(),
        fields: vec![
            Field::text("code", words::CODE).hint(words::CODE_HINT).value(&typed.code).error(wrong.code),
            Field::hidden("town", town.as_str()),
            Field::new("village", words::VILLAGE, Control::Select(villages.collect()))
                .value(&typed.village)
                .hint(words::village_hint(&names.of(town)))
                .error(wrong.village),
            Field::text("name", words::NAME).hint(words::NAME_HINT).value(name).error(wrong.name),
        ],
        submit: words::ADMIT.to_owned(),
        cancel: Some("/desk/enrolment".to_owned()),
        error: wrong.whole,
    })
}

/// The village that was chosen, if it is an open one within the person's scope.
fn village(names: &Names, staff: &Staff, chosen: &str) -> Option<OrgPath> {
    let open = names.open().iter().filter(|each| each.level() == OrgLevel::Village);
    open.map(|each| &each.path).find(|path| path.as_str() == chosen && staff.org.covers(path)).cloned()
}

/// `POST /desk/enrolment/admit`
pub(crate) async fn admit(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(authority): Extension<Arc<Authority>>,
    Form(typed): Form<Typed>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let Some(org) = village(&names, &staff, &typed.village) else {
        drop(tx);
        let wrong = Wrong { village: Some(words::VILLAGE_WRONG.to_owned()), ..Wrong::default() };
        return Ok(step(&place, &staff, &typed, wrong, StatusCode::BAD_REQUEST, &visit)
            .await?
            .into_response());
    };
    let now = place.clock.now();
    let admitted =
        desk_of_feed::admit(&mut tx, &authority, &typed.code, &org, &typed.name, &staff.name, now).await;
    let device = match admitted {
        Ok(device) => device,
        Err(error) => {
            drop(tx);
            let (status, wrong) = refused(error)?;
            return Ok(step(&place, &staff, &typed, wrong, status, &visit).await?.into_response());
        }
    };
    let detail = words::admit_audit(typed.name.trim(), &names.place(&org), &tidy_code(&typed.code));
    audit::record(&mut tx, &staff.did(&place, &org, "device.admit", device, detail)).await?;
    tx.commit().await?;
    place.live.changed();
    Ok(Redirect::to(&address(&format!("/desk/devices/{device}"), &[("done", "admitted")])).into_response())
}

/// Which field a refusal is about.
fn refused(error: EnrolError) -> Reply<(StatusCode, Wrong)> {
    let said = error.to_string();
    let bad = |wrong| Ok((StatusCode::BAD_REQUEST, wrong));
    match error {
        EnrolError::Store(error) => Err(error.into()),
        EnrolError::NoSuchCode(_) => {
            Ok((StatusCode::NOT_FOUND, Wrong { code: Some(said), ..Wrong::default() }))
        }
        EnrolError::Name => bad(Wrong { name: Some(said), ..Wrong::default() }),
        EnrolError::Revoked => Err(Problem::conflict(said).into()),
        _ => bad(Wrong { whole: Some(said), ..Wrong::default() }),
    }
}
