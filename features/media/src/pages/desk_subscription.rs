//! `/desk/media/subscriptions`: providers whose lists are asked, what they offered, what became of it.

use super::SHELF;
use super::desk_reel;
use crate::subscription::{self, Kind, Offered, Subscription};
use crate::words::{desk as desk_words, intake as words};
use crate::{Media, store};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::Redirect,
};
use hongwang_base::{Problem, SubmissionId};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{
    self, Choice, Column, Control, Field, Flash, PostButton, Row, Table, form, panel, post_button, table,
};
use hongwang_page::{Desk, Html, Link, Markup, Page, Tone, Visit, html, when};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/media/subscriptions";

/// What the form sends.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    name: String,
    form: String,
    address: String,
    place: String,
    hours: String,
}

impl Default for Sent {
    fn default() -> Self {
        let empty = String::new;
        Self { name: empty(), form: empty(), address: empty(), place: empty(), hours: "24".to_owned() }
    }
}

impl Sent {
    fn of(one: &Subscription) -> Self {
        Self {
            name: one.name.clone(),
            form: one.kind.word().to_owned(),
            address: one.address.clone(),
            place: one.place.clone(),
            hours: one.hours.to_string(),
        }
    }

    /// `one` with what was entered.
    fn read(&self, media: &Media, one: Subscription) -> Result<Subscription, Problem> {
        let name = self.name.trim().to_owned();
        if !(1..=40).contains(&name.chars().count()) {
            return Err(Problem::field("name", words::NAME_WRONG));
        }
        let kind = Kind::from_word(&self.form).ok_or_else(|| Problem::field("form", words::FORM_WRONG))?;
        let address = media.sources.address(&self.address);
        let address = address.map_err(|error| Problem::field("address", error.to_string()))?.to_string();
        if !media.places.contains_key(&self.place) {
            return Err(Problem::field("place", desk_words::PLACE_WRONG));
        }
        let hours = self.hours.trim().parse().ok().filter(|hours| (1..=720).contains(hours));
        let hours = hours.ok_or_else(|| Problem::field("hours", words::HOURS_WRONG))?;
        Ok(Subscription { name, kind, address, place: self.place.clone(), hours, ..one })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

fn flash(asked: &Asked) -> Option<Flash> {
    (!asked.done.is_empty()).then(|| Flash { tone: Tone::Good, text: words::DONE.to_owned() })
}

fn entry_form(media: &Media, action: String, sent: &Sent, problem: Option<&Problem>) -> Markup {
    let none = || std::iter::once(Choice::new("", desk_words::PLACE_NONE));
    let kinds = none().chain(Kind::ALL.map(|kind| Choice::new(kind.word(), kind.name()))).collect();
    let places = none().chain(media.places.iter().map(|(place, name)| Choice::new(place, name))).collect();
    let field = |name: &str, label: &str, control: Control, value: &str| {
        Field::new(name, label, control).value(value).wrong(problem)
    };
    form(&desk::Form {
        action,
        fields: vec![
            field("name", words::NAME, Control::Line("text"), &sent.name),
            field("form", words::FORM, Control::Select(kinds), &sent.form),
            field("address", words::LIST_ADDRESS, Control::Line("url"), &sent.address),
            field("place", desk_words::PLACE, Control::Select(places), &sent.place),
            field("hours", words::HOURS, Control::Line("number"), &sent.hours),
        ],
        submit: words::SAVE.to_owned(),
        cancel: None,
        error: None,
    })
}

fn status(problem: Option<&Problem>) -> StatusCode {
    problem.map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST)
}

/// `GET /desk/media/subscriptions`
pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    overview(&visit, &staff, &place, &media, (&Sent::default(), flash(&asked), None)).await
}

async fn overview(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    media: &Media,
    (sent, flash, problem): (&Sent, Option<Flash>, Option<&Problem>),
) -> Reply<Html> {
    let all = subscription::all(&mut place.db.read().await?, &staff.scope()).await?;
    let rows = all.iter().map(|one| Row {
        cells: vec![
            html! { (one.name) },
            html! { (one.kind.name()) },
            ran(one),
            html! { @if one.is_paused { (words::PAUSED) } @else { (one.said) } },
        ],
        href: Some(format!("{BASE}/{}", one.id)),
    });
    let body = html! {
        p { (words::SUBSCRIPTIONS_ABOUT) }
        (table(&Table {
            caption: words::SUBSCRIPTIONS.to_owned(),
            columns: [words::NAME, words::FORM, words::RAN, words::SAID].map(Column::words).to_vec(),
            rows: rows.collect(),
            empty: words::NONE.to_owned(),
        }))
        (panel(words::SUBSCRIBE, &entry_form(media, BASE.to_owned(), sent, problem)))
    };
    let shell =
        Desk { flash, trail: vec![Link::new(desk_reel::BASE, desk_words::TITLE)], ..staff.desk(place) };
    let page = Page::new(words::SUBSCRIPTIONS).desk(shell).status(status(problem));
    Ok(page.island(SHELF.address("intake.css")).body(body).render(visit))
}

fn ran(one: &Subscription) -> Markup {
    html! { @match one.ran { Some(ran) => (when::moment(ran.0)), None => (words::NEVER) } }
}

/// `POST /desk/media/subscriptions`
pub(crate) async fn add(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let now = place.clock.now();
    let blank = Subscription {
        id: SubmissionId::new(now).0,
        org: staff.org.clone(),
        name: String::new(),
        kind: Kind::Iptv,
        address: String::new(),
        place: String::new(),
        hours: 24,
        is_paused: false,
        due: now,
        ran: None,
        said: String::new(),
    };
    match sent.read(&media, blank) {
        Err(problem) => {
            let shown = (&sent, None, Some(&problem));
            Ok(Err(overview(&visit, &staff, &place, &media, shown).await?))
        }
        Ok(one) => {
            let mut tx = place.db.write().await?;
            kept(&mut tx, &staff, &place, &one, "media.subscribe").await?;
            tx.commit().await?;
            media.asks.notify_one();
            Ok(Ok(Redirect::to(&format!("{BASE}/{}?done=saved", one.id))))
        }
    }
}

async fn kept(tx: &mut Tx, staff: &Staff, place: &Place, one: &Subscription, what: &str) -> Reply<()> {
    subscription::keep(tx, one).await?;
    audit::record(tx, &staff.did(place, &one.org, what, one.id, words::audit(&one.name))).await?;
    Ok(())
}

async fn find(tx: &mut Tx, staff: &Staff, id: Uuid) -> Reply<Subscription> {
    let found = subscription::find(tx, &staff.scope(), id).await?;
    Ok(found.ok_or_else(|| Problem::missing(words::NO_SUBSCRIPTION))?)
}

/// `GET /desk/media/subscriptions/{id}`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let one = find(&mut place.db.read().await?, &staff, id).await?;
    drawn(&visit, &staff, &place, &media, &one, (&Sent::of(&one), flash(&asked), None)).await
}

async fn drawn(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    media: &Media,
    one: &Subscription,
    (sent, flash, problem): (&Sent, Option<Flash>, Option<&Problem>),
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let mut rows = Vec::new();
    for offered in subscription::offered(&mut tx, one.id).await? {
        rows.push(row(&mut tx, staff, &offered).await?);
    }
    drop(tx);
    let press = |what: &str, label: &str, danger: bool| {
        let (action, label) = (format!("{BASE}/{}/{what}", one.id), label.to_owned());
        post_button(&PostButton { action, label, danger, ..PostButton::default() })
    };
    let body = html! {
        p { (words::RAN) "：" (ran(one)) @if !one.said.is_empty() { " · " (one.said) } }
        div class="actions" {
            @if one.is_paused { (press("resume", words::RESUME, false)) } @else {
                (press("ask", words::ASK_NOW, false)) (press("pause", words::PAUSE, false))
            }
            (press("delete", words::DELETE, true))
        }
        (table(&Table {
            caption: words::OFFERED.to_owned(),
            columns: [words::FILM, words::FATE, words::WHEN].map(Column::words).to_vec(),
            rows,
            empty: words::NO_OFFERS.to_owned(),
        }))
        (panel(words::NAME, &entry_form(media, format!("{BASE}/{}", one.id), sent, problem)))
    };
    let trail = vec![Link::new(desk_reel::BASE, desk_words::TITLE), Link::new(BASE, words::SUBSCRIPTIONS)];
    let shell = Desk { flash, trail, ..staff.desk(place) };
    let page = Page::new(one.name.as_str()).desk(shell).status(status(problem));
    Ok(page.island(SHELF.address("intake.css")).body(body).render(visit))
}

async fn row(tx: &mut Tx, staff: &Staff, offered: &Offered) -> Reply<Row> {
    let reel = match offered.reel {
        Some(id) => store::reel_of(tx, &staff.scope(), id).await?,
        None => None,
    };
    let fate = match &reel {
        _ if !offered.why.is_empty() => offered.why.clone(),
        Some(reel) => desk_words::state(reel.state).to_owned(),
        None => words::GONE.to_owned(),
    };
    let cells = vec![html! { (offered.title) }, html! { (fate) }, html! { (when::moment(offered.at.0)) }];
    Ok(Row { cells, href: reel.map(|reel| format!("{}/reels/{}", desk_reel::BASE, reel.id)) })
}

/// `POST /desk/media/subscriptions/{id}`
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let mut tx = place.db.write().await?;
    let one = find(&mut tx, &staff, id).await?;
    match sent.read(&media, one.clone()) {
        Err(problem) => {
            drop(tx);
            let shown = (&sent, None, Some(&problem));
            Ok(Err(drawn(&visit, &staff, &place, &media, &one, shown).await?))
        }
        Ok(one) => {
            kept(&mut tx, &staff, &place, &one, "media.subscribe").await?;
            tx.commit().await?;
            Ok(Ok(Redirect::to(&format!("{BASE}/{id}?done=saved"))))
        }
    }
}

/// `POST /desk/media/subscriptions/{id}/{what}`: asks now, pauses, goes on, ends.
pub(crate) async fn act(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path((id, what)): Path<(Uuid, String)>,
) -> Reply<Redirect> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let one = find(&mut tx, &staff, id).await?;
    let one = match what.as_str() {
        "ask" => Subscription { due: now, ..one },
        "pause" => Subscription { is_paused: true, ..one },
        "resume" => Subscription { is_paused: false, due: now, ..one },
        "delete" => {
            kept(&mut tx, &staff, &place, &one, "media.unsubscribe").await?;
            subscription::forget(&mut tx, id).await?;
            tx.commit().await?;
            return Ok(Redirect::to(&format!("{BASE}?done=deleted")));
        }
        _ => return Err(Problem::missing(words::NO_SUBSCRIPTION).into()),
    };
    kept(&mut tx, &staff, &place, &one, &format!("media.subscription.{what}")).await?;
    tx.commit().await?;
    media.asks.notify_one();
    Ok(Redirect::to(&format!("{BASE}/{id}?done={what}")))
}
