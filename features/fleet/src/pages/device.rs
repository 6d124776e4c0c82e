//! One device: how it is, its line policy, and shutting it out.

use super::{Names, address, flash, mark, steps, time};
use crate::health::{Presence, clock_wrong, concerns, presence, presence_words};
use crate::pages::devices::states;
use crate::policy::{Typed, Wrong};
use crate::words;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{DeviceId, Millis, Problem};
use hongwang_feature::{Fact, Fail, Place, Reply, Staff};
use hongwang_feed::devices::{self, DeviceView, Seen};
use hongwang_page::{
    Html, Link, Markup, Page, Stat, Tone, Visit,
    desk::{self, Column, Confirm, Control, Field, Row, Table, confirm, form, link_button, panel, table},
    html, progress, stats,
};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use serde::Deserialize;

/// Troubles shown on the page.
const EVENTS: i64 = 50;
const REASON_MOST: usize = 200;

/// Everything that the page of a device says.
struct Known {
    view: DeviceView,
    place: String,
    /// Every scope that it follows: its name, how far it is, where the end is, when it said so.
    positions: Vec<(String, u64, u64, Option<Millis>)>,
    events: Vec<(Millis, String)>,
    bytes_wanted: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Done {
    done: Option<String>,
}

fn missing() -> Fail {
    Problem::missing(words::NO_SUCH_DEVICE).into()
}

/// The device, if it lies in the person's scope; otherwise as if it did not exist.
async fn find(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<DeviceView> {
    let id: DeviceId = id.parse().map_err(|_| missing())?;
    devices::find(tx, &staff.scope(), id).await?.ok_or_else(missing)
}

async fn load(place: &Place, staff: &Staff, id: &str) -> Reply<Known> {
    let mut tx = place.db.read().await?;
    let view = find(&mut tx, staff, id).await?;
    let names = Names::load(&mut tx, &hongwang_base::Scope(view.device.org.clone())).await?;
    let mut positions = Vec::new();
    for scope in view.device.org.chain() {
        let cursor = view.cursors.iter().find(|(of, ..)| *of == scope);
        let head = hongwang_feed::head(&mut tx, &scope).await?;
        let (seq, at) = cursor.map_or((0, None), |(_, seq, at)| (seq.0, Some(*at)));
        positions.push((names.of(&scope), seq, head.0, at));
    }
    let events = devices::events(&mut tx, view.device.id, EVENTS).await?;
    let bytes_wanted = devices::bytes_wanted(&mut tx, &view.device.org).await?;
    Ok(Known { place: names.place(&view.device.org), positions, events, bytes_wanted, view })
}

/// `GET /desk/devices/{id}`
pub(crate) async fn page(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Reply<Html> {
    let known = load(&place, &staff, &id).await?;
    let typed = Typed::of(&known.view.device.policy);
    let mut desk = frame(&place, &staff);
    desk.flash = flash(done.done.as_deref());
    Ok(render(&known, &typed, Wrong::default(), desk, place.clock.now(), &visit, StatusCode::OK))
}

fn frame(place: &Place, staff: &Staff) -> hongwang_page::Desk {
    let mut desk = staff.desk(place);
    desk.trail = vec![Link::new("/desk/devices", words::DEVICES)];
    desk
}

fn render(
    known: &Known,
    typed: &Typed,
    wrong: Wrong,
    desk: hongwang_page::Desk,
    now: Millis,
    visit: &Visit,
    status: StatusCode,
) -> Html {
    let revoked = presence(&known.view, now) == Presence::Revoked;
    let body = html! {
        (figures(&known.view, now))
        (panel(words::HEALTH, &health(&known.view, now)))
        (panel(words::PROGRESS, &feed(known)))
        @if !revoked { (panel(words::LINE, &line(&known.view, typed, wrong))) }
        (panel(words::IDENTITY, &identity(known)))
        (panel(words::EVENTS, &events(&known.events)))
        @if !revoked { (panel(words::REPLACE, &replace(&known.view))) }
    };
    Page::new(&known.view.device.name).desk(desk).status(status).body(body).render(visit)
}

fn figures(view: &DeviceView, now: Millis) -> Markup {
    let stat = |label: &str, value: String, tone| Stat { value, label: label.to_owned(), tone, href: None };
    let health = view.seen.as_ref().map(|seen| &seen.health);
    let state = presence(view, now);
    let concerned = concerns(view);
    stats(&[
        stat(words::STATE, state.name().to_owned(), state.tone()),
        stat(
            words::CONCERNS,
            concerned.len().to_string(),
            if concerned.is_empty() { Tone::Plain } else { Tone::Warn },
        ),
        stat(words::BEHIND, view.behind.to_string(), Tone::Plain),
        stat(
            words::OUTBOX,
            health.map_or(words::NOTHING.into(), |health| health.outbox.to_string()),
            Tone::Plain,
        ),
        stat(words::DISK_FREE, words::disk(health.and_then(|health| health.disk_free)), Tone::Plain),
    ])
}

fn health(view: &DeviceView, now: Millis) -> Markup {
    let state = presence(view, now);
    let (what, to_do) = presence_words(view, now);
    let mut rows =
        vec![Row { cells: vec![states(state, false), html! { (what) }, html! { (to_do) }], href: None }];
    rows.extend(concerns(view).iter().map(|concern| {
        let cells =
            vec![mark(words::TROUBLE, Tone::Warn), html! { (concern.what()) }, html! { (concern.to_do()) }];
        Row { cells, href: None }
    }));
    table(&Table {
        caption: words::HEALTH_CAPTION.to_owned(),
        columns: [words::STATE, words::WHAT, words::TO_DO].map(Column::words).to_vec(),
        rows,
        empty: String::new(),
    })
}

fn feed(known: &Known) -> Markup {
    let rows = known.positions.iter().map(|(name, seq, head, at)| Row {
        cells: vec![html! { (name) }, html! { (seq) }, html! { (head) }, time(*at)],
        href: None,
    });
    html! {
        @if known.view.seen.is_some() { p { (words::behind_sentence(known.view.behind)) } }
        (table(&Table {
            caption: words::POSITIONS.to_owned(),
            columns: vec![
                Column::words(words::FEED_OF),
                Column::figures(words::APPLIED_TO),
                Column::figures(words::FEED_END),
                Column::words(words::APPLIED_AT),
            ],
            rows: rows.collect(),
            empty: String::new(),
        }))
        @match &known.view.seen {
            Some(seen) => (blobs(seen, known.bytes_wanted)),
            None => p { (words::BLOBS_UNKNOWN) },
        }
    }
}

fn blobs(seen: &Seen, wanted: u64) -> Markup {
    let missing = seen.health.blobs_missing;
    let whole = wanted.max(missing);
    progress(words::BLOBS, whole - missing, whole, &words::blobs(missing, whole))
}

fn line(view: &DeviceView, typed: &Typed, wrong: Wrong) -> Markup {
    form(&desk::Form {
        action: format!("/desk/devices/{}/policy", view.device.id),
        fields: typed.fields(wrong),
        submit: words::POLICY_SAVE.to_owned(),
        ..desk::Form::default()
    })
}

fn identity(known: &Known) -> Markup {
    let device = &known.view.device;
    let seen = known.view.seen.as_ref();
    let row = |name: &str, value: Markup| Row { cells: vec![html! { (name) }, value], href: None };
    let mut rows = vec![
        row(words::ORGANISATION, html! { (known.place) }),
        row(words::DEVICE_ID, html! { (device.id) }),
        row(words::ADMITTED, html! { (words::by(device.admitted_at, &device.admitted_by)) }),
        row(words::LAST_CONTACT, time(seen.map(|seen| seen.seen_at))),
    ];
    if let Some(seen) = seen {
        rows.push(row(words::CLOCK, html! { (clock(seen)) }));
        rows.push(row(words::VERSION, html! { (seen.health.version) }));
    }
    if device.revoked_at.is_some() {
        rows.push(row(words::REVOKED, time(device.revoked_at)));
    }
    table(&Table {
        caption: words::IDENTITY_CAPTION.to_owned(),
        columns: [words::ITEM, words::VALUE].map(Column::words).to_vec(),
        rows,
        empty: String::new(),
    })
}

/// Health is noted about once a minute, so small differences mean nothing and are not shown.
fn clock(seen: &Seen) -> String {
    match clock_wrong(seen) {
        Some(by) => words::clock_wrong(by),
        None => words::CLOCK_GOOD.to_owned(),
    }
}

fn events(events: &[(Millis, String)]) -> Markup {
    let rows =
        events.iter().map(|(at, what)| Row { cells: vec![time(Some(*at)), html! { (what) }], href: None });
    table(&Table {
        caption: words::EVENTS_CAPTION.to_owned(),
        columns: [words::TIME, words::WHAT].map(Column::words).to_vec(),
        rows: rows.collect(),
        empty: words::NO_EVENTS.to_owned(),
    })
}

fn replace(view: &DeviceView) -> Markup {
    html! {
        (steps(&words::REPLACE_STEPS))
        p {
            (link_button("/desk/enrolment", words::ENROLMENT, Some("plug-connected"), false))
            " "
            (link_button(&format!("/desk/devices/{}/revoke", view.device.id), words::REVOKE, Some("lock"), false))
        }
    }
}

/// `POST /desk/devices/{id}/policy`
pub(crate) async fn set_policy(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Reply<Response> {
    let policy = match typed.read() {
        Ok(policy) => policy,
        Err(wrong) => {
            let known = load(&place, &staff, &id).await?;
            let desk = frame(&place, &staff);
            let now = place.clock.now();
            return Ok(
                render(&known, &typed, wrong, desk, now, &visit, StatusCode::BAD_REQUEST).into_response()
            );
        }
    };
    let mut tx = place.db.write().await?;
    let view = find(&mut tx, &staff, &id).await?;
    if presence(&view, place.clock.now()) == Presence::Revoked {
        return Err(Problem::conflict(words::ALREADY_REVOKED).into());
    }
    let device = view.device;
    devices::set_policy(&mut tx, device.id, &policy).await?;
    let detail = words::policy_audit(&device.name, &Typed::of(&device.policy), &Typed::of(&policy));
    audit::record(&mut tx, &staff.did(&place, &device.org, "device.policy", device.id, detail)).await?;
    tx.commit().await?;
    place.bus.tell(Fact::PolicyChanged(device.id));
    Ok(back_to(device.id, "policy"))
}

fn back_to(id: DeviceId, done: &str) -> Response {
    Redirect::to(&address(&format!("/desk/devices/{id}"), &[("done", done)])).into_response()
}

/// Why a device is shut out, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reason {
    reason: String,
}

fn question(
    place: &Place,
    staff: &Staff,
    view: &DeviceView,
    reason: Field,
    visit: &Visit,
    status: StatusCode,
) -> Html {
    let device = &view.device;
    let own = format!("/desk/devices/{}", device.id);
    let mut desk = frame(place, staff);
    desk.trail.push(Link::new(&own, &device.name));
    let asked = Confirm {
        what: words::revoke_what(&device.name),
        follows: words::REVOKE_FOLLOWS.map(str::to_owned).to_vec(),
        fields: vec![reason],
        action: format!("{own}/revoke"),
        label: words::REVOKE.to_owned(),
        cancel: own,
        danger: true,
    };
    Page::new(words::REVOKE).desk(desk).status(status).body(confirm(&asked)).render(visit)
}

fn reason_field(value: &str) -> Field {
    Field::new("reason", words::REASON, Control::Area(3)).hint(words::REASON_HINT).value(value)
}

/// `GET /desk/devices/{id}/revoke`
pub(crate) async fn ask_revoke(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let view = find(&mut place.db.read().await?, &staff, &id).await?;
    if presence(&view, place.clock.now()) == Presence::Revoked {
        return Err(Problem::conflict(words::ALREADY_REVOKED).into());
    }
    Ok(question(&place, &staff, &view, reason_field(""), &visit, StatusCode::OK))
}

/// `POST /desk/devices/{id}/revoke`. Without a reason nothing happens and the question stands again: so no single
/// press, and no page that was left open, shuts a village out.
pub(crate) async fn revoke(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(typed): Form<Reason>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let view = find(&mut tx, &staff, &id).await?;
    if presence(&view, place.clock.now()) == Presence::Revoked {
        return Err(Problem::conflict(words::ALREADY_REVOKED).into());
    }
    let reason = typed.reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MOST {
        let field = reason_field(&typed.reason).error(Some(words::REASON_WRONG));
        let page = question(&place, &staff, &view, field, &visit, StatusCode::BAD_REQUEST);
        return Ok(page.into_response());
    }
    let device = view.device;
    devices::revoke(&mut tx, device.id, place.clock.now()).await?;
    let detail = words::revoke_audit(&device.name, reason);
    audit::record(&mut tx, &staff.did(&place, &device.org, "device.revoke", device.id, detail)).await?;
    tx.commit().await?;
    place.bus.tell(Fact::DeviceRevoked(device.id));
    place.live.changed();
    Ok(back_to(device.id, "revoked"))
}
