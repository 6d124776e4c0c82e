//! `/desk/cameras`: the register. Each change is audited, without address and password.

use super::desk_form::{Before, Typed, draw};
use crate::{
    Plots,
    address::Address,
    entry::{Entry, Eyes, MOST},
    look::Look,
    publish, store, words,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem, Scope, SubmissionId};
use hongwang_feature::{
    Fail, Place, Reply, Staff,
    organisations::{self, Names},
};
use hongwang_page::{
    Desk, Html, Link, Markup, Page, Tone, Visit,
    desk::{Column, Confirm, Flash, Row, Table, confirm, link_button, panel, table},
    html,
};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/cameras";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

impl Asked {
    fn flash(&self) -> Option<Flash> {
        let text = match self.done.as_str() {
            "saved" => words::DONE_SAVED,
            "withdrawn" => words::DONE_WITHDRAWN,
            _ => return None,
        };
        Some(Flash { tone: Tone::Good, text: text.to_owned() })
    }
}

/// `GET /desk/cameras`
pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let entries = store::registered(&mut tx, &staff.scope()).await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    drop(tx);
    let row = |entry: &Entry| Row {
        cells: vec![
            html! { (entry.name) },
            html! { (names.of(&entry.org)) },
            html! { (words::where_it_is(entry)) },
            html! { (entry.purpose) },
            html! { (entry.consenter) },
            html! { (words::eyes(entry.eyes)) },
            html! { (words::stands(entry, now)) },
        ],
        href: Some(format!("{BASE}/camera/{}", entry.id)),
    };
    let heads = [
        words::NAME,
        words::VILLAGE,
        words::PLACE,
        words::PURPOSE,
        words::CONSENTER,
        words::EYES,
        words::STANDS,
    ];
    let body = html! {
        p { (words::ABOUT) }
        p { (link_button(&format!("{BASE}/new"), words::REGISTER, Some("plus"), true)) }
        (table(&Table {
            caption: words::CAMERAS.to_owned(),
            columns: heads.map(Column::words).to_vec(),
            rows: entries.iter().map(row).collect(),
            empty: words::NONE.to_owned(),
        }))
    };
    let shell = Desk { flash: asked.flash(), ..staff.desk(&place) };
    Ok(Page::new(words::CAMERAS).desk(shell).body(body).render(&visit))
}

pub(super) fn framed(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    (title, status): (&str, StatusCode),
    body: Markup,
) -> Html {
    let shell = Desk { trail: vec![Link::new(BASE, words::CAMERAS)], ..staff.desk(place) };
    Page::new(title).desk(shell).status(status).body(body).render(visit)
}

/// The villages within reach, by their names.
async fn villages(tx: &mut Tx, staff: &Staff) -> Reply<Vec<(OrgPath, String)>> {
    let all = organisations::list(tx, &staff.scope()).await?;
    let names = Names::load(tx, &staff.scope()).await?;
    let villages = all.into_iter().filter(|org| org.kind.is_village());
    Ok(villages.map(|org| (org.path.clone(), names.of(&org.path))).collect())
}

/// `GET /desk/cameras/new`
pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let villages = villages(&mut place.db.read().await?, &staff).await?;
    let drawn = draw(&format!("{BASE}/new"), &Typed::new(), &villages, &[]);
    Ok(framed(&visit, &staff, &place, (words::REGISTER, StatusCode::OK), drawn))
}

/// `POST /desk/cameras/new`
pub(crate) async fn register(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Form(typed): Form<Typed>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let villages = villages(&mut tx, &staff).await?;
    let before = Before {
        id: SubmissionId::new(now).0,
        villages: &villages,
        known: None,
        permits: &plots.0.permits,
        now,
    };
    let read = match typed.read(&before) {
        Ok((entry, _)) if is_full(&mut tx, &entry.org).await? => {
            Err(vec![Problem::field("org", words::VILLAGE_FULL)])
        }
        read => read,
    };
    let (entry, address) = match read {
        Ok(read) => read,
        Err(wrong) => {
            let drawn = draw(&format!("{BASE}/new"), &typed, &villages, &wrong);
            let page = framed(&visit, &staff, &place, (words::REGISTER, StatusCode::BAD_REQUEST), drawn);
            return Ok(page.into_response());
        }
    };
    write(&mut tx, &plots, &entry, &address).await?;
    publish::tell(&mut tx, &entry, now).await?;
    let audited = staff.did(&place, &entry.org, "cameras.register", entry.id, words::audit(&entry));
    audit::record(&mut tx, &audited).await?;
    tx.commit().await?;
    place.announce([entry.org]);
    Ok(Redirect::to(&format!("{BASE}?done=saved")).into_response())
}

async fn is_full(tx: &mut Tx, org: &OrgPath) -> hongwang_store::Result<bool> {
    Ok(store::registered(tx, &Scope(org.clone())).await?.len() >= MOST)
}

async fn write(tx: &mut Tx, plots: &Plots, entry: &Entry, address: &Address) -> hongwang_store::Result<()> {
    store::register(tx, entry).await?;
    store::put_address(tx, &plots.0.vault, entry.id, (entry.edition, address)).await
}

pub(super) async fn find(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<Entry> {
    let missing = || Fail::from(Problem::missing(words::NO_CAMERA));
    let id = id.parse().map_err(|_| missing())?;
    store::find(tx, &staff.scope(), id).await?.ok_or_else(missing)
}

/// Where it is; nothing that one could sign in with where the key is another than that which sealed it.
async fn address_of(tx: &mut Tx, plots: &Plots, entry: &Entry) -> Reply<Address> {
    let known = store::address(tx, &plots.0.vault, entry.id).await?;
    Ok(known
        .map_or_else(|| Address { address: String::new(), login: None, udp: false }, |(_, address)| address))
}

/// `GET /desk/cameras/camera/{id}`
pub(crate) async fn one(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let entry = find(&mut tx, &staff, &id).await?;
    let address = address_of(&mut tx, &plots, &entry).await?;
    let looks = store::looks(&mut tx, entry.id).await?;
    drop(tx);
    let typed = Typed::of(&entry, &address);
    Ok(changing(&visit, &staff, &place, &entry, (&typed, &[]), &looks))
}

fn changing(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    entry: &Entry,
    (typed, wrong): (&Typed, &[Problem]),
    looks: &[Look],
) -> Html {
    let at = format!("{BASE}/camera/{}", entry.id);
    let now = place.clock.now();
    let body = html! {
        p { (words::stands(entry, now)) "。" (words::eyes(entry.eyes)) "。" }
        p {
            @if entry.is_for_county(now) { (link_button(&format!("{at}/look"), words::LOOK, Some("eye"), true)) " " }
            (link_button(&format!("{at}/withdraw"), words::WITHDRAW, Some("x"), false))
        }
        (draw(&at, typed, &[], wrong))
        (panel(words::LOOKS, &looked(looks)))
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    framed(visit, staff, place, (&entry.name, status), body)
}

fn looked(looks: &[Look]) -> Markup {
    let row = |look: &Look| Row {
        cells: vec![
            html! { (words::looker(look)) },
            html! { (look.begins.minute_words()) },
            html! { (look.ends.minute_words()) },
        ],
        href: None,
    };
    html! {
        p { (words::LOOKS_DESK) }
        (table(&Table {
            caption: words::LOOKS.to_owned(),
            columns: [words::WHO, words::FROM, words::TO].map(Column::words).to_vec(),
            rows: looks.iter().map(row).collect(),
            empty: words::NO_LOOKS.to_owned(),
        }))
    }
}

/// `POST /desk/cameras/camera/{id}`
pub(crate) async fn change(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Path(id): Path<String>,
    Form(mut typed): Form<Typed>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let known = find(&mut tx, &staff, &id).await?;
    let address = address_of(&mut tx, &plots, &known).await?;
    typed.signs_in = address.login.is_some();
    let before = Before {
        id: known.id,
        villages: &[],
        known: Some((&known, &address)),
        permits: &plots.0.permits,
        now,
    };
    let (entry, address) = match typed.read(&before) {
        Ok(read) => read,
        Err(wrong) => {
            let looks = store::looks(&mut tx, known.id).await?;
            drop(tx);
            let page = changing(&visit, &staff, &place, &known, (&typed, &wrong), &looks);
            return Ok(page.into_response());
        }
    };
    write(&mut tx, &plots, &entry, &address).await?;
    publish::tell(&mut tx, &entry, now).await?;
    let audited = staff.did(&place, &entry.org, "cameras.change", entry.id, words::audit(&entry));
    audit::record(&mut tx, &audited).await?;
    tx.commit().await?;
    if entry.eyes == Eyes::Village {
        plots.0.wall.forget(entry.id);
    }
    place.announce([entry.org]);
    Ok(Redirect::to(&format!("{BASE}?done=saved")).into_response())
}

/// `GET /desk/cameras/camera/{id}/withdraw`: what it means.
pub(crate) async fn ask_withdraw(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let entry = find(&mut place.db.read().await?, &staff, &id).await?;
    let at = format!("{BASE}/camera/{}", entry.id);
    let body = confirm(&Confirm {
        what: words::withdraws(&entry.name),
        follows: words::WITHDRAW_FOLLOWS.map(str::to_owned).to_vec(),
        action: format!("{at}/withdraw"),
        label: words::WITHDRAW.to_owned(),
        cancel: at,
        danger: true,
        ..Confirm::default()
    });
    Ok(framed(&visit, &staff, &place, (words::WITHDRAW, StatusCode::OK), body))
}

/// `POST /desk/cameras/camera/{id}/withdraw`: whoever consented does so no longer.
pub(crate) async fn withdraw(
    staff: Staff,
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let entry = find(&mut tx, &staff, &id).await?;
    publish::withdraw(&mut tx, &entry, now).await?;
    store::strike(&mut tx, entry.id).await?;
    let audited = staff.did(&place, &entry.org, "cameras.withdraw", entry.id, words::audit(&entry));
    audit::record(&mut tx, &audited).await?;
    tx.commit().await?;
    plots.0.wall.forget(entry.id);
    place.announce([entry.org]);
    Ok(Redirect::to(&format!("{BASE}?done=withdrawn")))
}
