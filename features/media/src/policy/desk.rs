//! `/desk/media/policy`: what is said of films and of room, what was said above, and where it cannot all be had.

use super::{Order, Rank, What, store};
use crate::film::{CopyKind, Film};
use crate::pages::sent::end_of;
use crate::share::Said;
use crate::words::policy as words;
use crate::{Media, store as films};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::Redirect,
};
use hongwang_base::{Millis, OrgPath, Problem, SubmissionId};
use hongwang_feature::organisations::{self, Names, Organisation};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{
    self, Choice, Column, Control, Field, Flash, PostButton, Row, Table, form, panel, post_button, table,
};
use hongwang_page::{Desk, Html, Markup, Page, Tone, Visit, html, when};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/media/policy";
/// Gigabytes that a village holds at most.
const MOST_ROOM: u64 = 4_000;

/// What the forms send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    org: String,
    what: String,
    rank: String,
    until: String,
    size: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

/// What the page is drawn from.
struct Seen {
    /// Those that something can be said for.
    orgs: Vec<Organisation>,
    names: Names,
    films: Vec<Film>,
    /// Of every film that stands anywhere: what was said above may be of others.
    titles: BTreeMap<Uuid, String>,
    orders: Vec<Order>,
    above: Vec<Order>,
    rooms: BTreeMap<String, u64>,
    /// Villages whose kept films are more than their room: bytes of the ones, of the other.
    full: Vec<(OrgPath, u64, u64)>,
}

impl Seen {
    async fn load(tx: &mut Tx, (staff, place, media): (&Staff, &Place, &Media)) -> Reply<Self> {
        let now = place.clock.now();
        let orgs = organisations::places(tx, &staff.scope()).await?;
        let mut films = films::everywhere(tx, now).await?;
        let titles = films.iter().map(|film| (film.id, film.sheet.title.clone())).collect();
        films.retain(|film| film.scope.covers(&staff.org) || staff.org.covers(&film.scope));
        let said = Said::load(tx, media, place).await?;
        let mut rooms = store::rooms(tx).await?;
        rooms.retain(|org, _| orgs.iter().any(|known| known.path.as_str() == org));
        Ok(Self {
            names: Names::load(tx, &staff.scope()).await?,
            orders: store::orders(tx, &staff.scope(), now).await?,
            above: store::from_above(tx, &staff.org, now).await?,
            full: full(&said, &orgs, &films),
            orgs,
            films,
            titles,
            rooms,
        })
    }

    fn film_name(&self, id: Uuid) -> String {
        words::film(self.titles.get(&id).map_or(words::FILM_GONE, String::as_str))
    }

    fn what(&self, media: &Media, what: &What) -> String {
        match what {
            What::Film(id) => self.film_name(*id),
            What::Column(place) => words::column(&media.place_name(place)),
        }
    }
}

/// Where what is to be kept is more than there is room for.
fn full(said: &Said, orgs: &[Organisation], films: &[Film]) -> Vec<(OrgPath, u64, u64)> {
    let villages = orgs.iter().filter(|org| org.kind.is_village());
    let sums = villages.map(|org| {
        let kept = films
            .iter()
            .filter(|film| film.scope.covers(&org.path) && said.rank(film, &org.path) == Rank::Kept);
        let bytes = kept.filter_map(|film| film.made.copy(CopyKind::Large)).map(|copy| copy.blob.len).sum();
        (org.path.clone(), bytes, said.room(&org.path))
    });
    sums.filter(|(_, bytes, room)| bytes > room).collect()
}

/// `GET /desk/media/policy`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let seen = Seen::load(&mut place.db.read().await?, (&staff, &place, &media)).await?;
    let flash = (asked.done == "1").then(|| Flash { tone: Tone::Good, text: words::DONE.to_owned() });
    let sent = Sent { org: staff.org.to_string(), ..Sent::default() };
    Ok(drawn((&visit, &staff, &place, &media), &seen, &sent, (flash, None)))
}

fn drawn(
    (visit, staff, place, media): (&Visit, &Staff, &Place, &Media),
    seen: &Seen,
    sent: &Sent,
    (flash, problem): (Option<Flash>, Option<&Problem>),
) -> Html {
    let body = html! {
        p { (words::ABOUT) }
        @if !seen.full.is_empty() { (too_much(seen)) }
        (panel(words::SAY, &say_form(media, seen, sent, problem)))
        (orders(words::ORDERS, media, seen, &seen.orders, true))
        @if !seen.above.is_empty() { (orders(words::FROM_ABOVE, media, seen, &seen.above, false)) }
        (panel(words::ROOM, &room_form(media, seen, sent, problem)))
    };
    let status = problem.map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    let shell = Desk { flash, ..staff.desk(place) };
    Page::new(words::TITLE).desk(shell).status(status).body(body).render(visit)
}

fn org_field(seen: &Seen, sent: &Sent, problem: Option<&Problem>) -> Field {
    let orgs =
        seen.orgs.iter().map(|org| Choice::new(org.path.to_string(), seen.names.of(&org.path))).collect();
    Field::new("org", words::FOR, Control::Select(orgs)).value(&sent.org).wrong(problem)
}

fn say_form(media: &Media, seen: &Seen, sent: &Sent, problem: Option<&Problem>) -> Markup {
    let columns = media.places.iter().map(|(place, name)| Choice::new(place, words::column(name)));
    let films =
        seen.films.iter().map(|film| Choice::new(film.id.to_string(), words::film(&film.sheet.title)));
    let ranks = Rank::SAID.map(|rank| Choice::new(rank.word(), words::rank(rank))).to_vec();
    form(&desk::Form {
        action: BASE.to_owned(),
        fields: vec![
            org_field(seen, sent, problem.filter(|_| sent.size.is_empty())),
            Field::new("what", words::WHAT, Control::Select(columns.chain(films).collect()))
                .value(&sent.what)
                .wrong(problem),
            Field::new("rank", words::RANK, Control::Select(ranks)).value(&sent.rank).wrong(problem),
            Field::new("until", words::UNTIL, Control::Line("date"))
                .value(&sent.until)
                .hint(words::UNTIL_HINT)
                .wrong(problem)
                .optional(),
        ],
        submit: words::SAVE.to_owned(),
        cancel: None,
        error: None,
    })
}

fn orders(caption: &str, media: &Media, seen: &Seen, orders: &[Order], own: bool) -> Markup {
    let rows = orders.iter().map(|one| Row {
        cells: vec![
            html! { (seen.names.of(&one.org)) },
            html! { (seen.what(media, &one.what)) },
            html! { (words::rank(one.rank)) },
            html! { @match one.until { Some(until) => (until.plus(-1).date_words()), None => (words::ALWAYS) } },
            html! { (one.name) " " (when::moment(one.at.0)) },
            html! { @if own { (post_button(&PostButton {
                action: format!("{BASE}/{}/remove", one.id), label: words::TAKE_BACK.to_owned(), danger: true, ..PostButton::default()
            })) } },
        ],
        href: None,
    });
    let columns = [words::FOR, words::WHAT, words::RANK, words::UNTIL, words::BY, words::CHANGE]
        .map(Column::words)
        .to_vec();
    table(&Table {
        caption: caption.to_owned(),
        columns,
        rows: rows.collect(),
        empty: words::NO_ORDERS.to_owned(),
    })
}

fn room_form(media: &Media, seen: &Seen, sent: &Sent, problem: Option<&Problem>) -> Markup {
    let given = form(&desk::Form {
        action: format!("{BASE}/room"),
        fields: vec![
            org_field(seen, sent, problem.filter(|_| !sent.size.is_empty())),
            Field::new("size", words::ROOM_SIZE, Control::Line("number"))
                .value(&sent.size)
                .hint(words::ROOM_HINT)
                .wrong(problem)
                .optional(),
        ],
        submit: words::ROOM_GIVE.to_owned(),
        cancel: None,
        error: None,
    });
    let rows = seen.rooms.iter().filter_map(|(org, bytes)| {
        let org = org.parse::<OrgPath>().ok()?;
        Some(Row {
            cells: vec![html! { (seen.names.of(&org)) }, html! { (words::gigabytes(*bytes)) }],
            href: None,
        })
    });
    html! {
        p { (words::ROOM_ABOUT) (words::usual(media.room >> 30)) }
        (table(&Table {
            caption: words::ROOM.to_owned(),
            columns: vec![Column::words(words::FOR), Column::figures(words::ROOM)],
            rows: rows.collect(),
            empty: words::NO_ROOMS.to_owned(),
        }))
        (given)
    }
}

fn too_much(seen: &Seen) -> Markup {
    let rows = seen.full.iter().map(|(village, bytes, room)| Row {
        cells: vec![
            html! { (seen.names.of(village)) },
            html! { (words::gigabytes(*bytes)) },
            html! { (words::gigabytes(*room)) },
        ],
        href: None,
    });
    let about = html! { p role="alert" { (words::TOO_MUCH_ABOUT) } };
    let list = table(&Table {
        caption: words::TOO_MUCH.to_owned(),
        columns: vec![
            Column::words(words::VILLAGE),
            Column::figures(words::WANTED),
            Column::figures(words::HAS_ROOM),
        ],
        rows: rows.collect(),
        empty: String::new(),
    });
    html! { (about) (list) }
}

/// The organisation that something is said for.
fn org_of(seen: &Seen, sent: &Sent) -> Result<OrgPath, Problem> {
    let known = seen.orgs.iter().find(|org| org.path.as_str() == sent.org);
    known.map(|org| org.path.clone()).ok_or_else(|| Problem::field("org", words::FOR_WRONG))
}

/// What was sent, as it is kept.
fn read(media: &Media, seen: &Seen, sent: &Sent, (name, now): (&str, Millis)) -> Result<Order, Problem> {
    let org = org_of(seen, sent)?;
    let what = What::from_word(&sent.what);
    let is_known = match &what {
        What::Film(id) => {
            // A film of another village's is none of its own.
            let mut known = seen.films.iter();
            known.any(|film| film.id == *id && (film.scope.covers(&org) || org.covers(&film.scope)))
        }
        What::Column(place) => media.places.contains_key(place),
    };
    if !is_known {
        return Err(Problem::field("what", words::WHAT_WRONG));
    }
    let rank = Rank::from_word(&sent.rank).ok_or_else(|| Problem::field("rank", words::RANK_WRONG))?;
    let until = match sent.until.trim() {
        "" => None,
        text => {
            let end = text.parse().ok().and_then(end_of).filter(|end| *end > now);
            Some(end.ok_or_else(|| Problem::field("until", words::UNTIL_WRONG))?)
        }
    };
    Ok(Order { id: SubmissionId::new(now).0, org, what, rank, until, name: name.to_owned(), at: now })
}

/// `POST /desk/media/policy`: something is said of films.
pub(crate) async fn say(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let mut tx = place.db.write().await?;
    let seen = Seen::load(&mut tx, (&staff, &place, &media)).await?;
    let order = match read(&media, &seen, &sent, (&staff.name, place.clock.now())) {
        Ok(order) => order,
        Err(problem) => {
            let all = (&visit, &staff, &place, &media);
            return Ok(Err(drawn(all, &seen, &sent, (None, Some(&problem)))));
        }
    };
    store::say(&mut tx, &order).await?;
    let told = words::audit(&seen.what(&media, &order.what), order.rank);
    audit::record(&mut tx, &staff.did(&place, &order.org, "media.policy", order.id, told)).await?;
    tx.commit().await?;
    media.wake.notify_one();
    Ok(Ok(Redirect::to(&format!("{BASE}?done=1"))))
}

/// `POST /desk/media/policy/room`: how much room the villages of an organisation have.
pub(crate) async fn give_room(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let mut tx = place.db.write().await?;
    let seen = Seen::load(&mut tx, (&staff, &place, &media)).await?;
    let size = match sent.size.trim() {
        "" => Ok(None),
        text => {
            let size = text.parse::<u64>().ok().filter(|size| (1..=MOST_ROOM).contains(size));
            size.map(|size| Some(size << 30)).ok_or_else(|| Problem::field("size", words::ROOM_WRONG))
        }
    };
    let (org, bytes) = match org_of(&seen, &sent).and_then(|org| Ok((org, size?))) {
        Ok(given) => given,
        Err(problem) => {
            let all = (&visit, &staff, &place, &media);
            return Ok(Err(drawn(all, &seen, &sent, (None, Some(&problem)))));
        }
    };
    store::set_room(&mut tx, &org, bytes).await?;
    let told = words::audit_room(bytes);
    audit::record(&mut tx, &staff.did(&place, &org, "media.policy.room", org.as_str(), told)).await?;
    tx.commit().await?;
    media.wake.notify_one();
    Ok(Ok(Redirect::to(&format!("{BASE}?done=1"))))
}

/// `POST /desk/media/policy/{id}/remove`
pub(crate) async fn take_back(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let missing = || Problem::missing(words::GONE);
    let id = id.parse::<Uuid>().map_err(|_| missing())?;
    let mut tx = place.db.write().await?;
    let order = store::find(&mut tx, &staff.scope(), id).await?.ok_or_else(missing)?;
    let seen = Seen::load(&mut tx, (&staff, &place, &media)).await?;
    store::take_back(&mut tx, id).await?;
    let told = words::audit(&seen.what(&media, &order.what), order.rank);
    audit::record(&mut tx, &staff.did(&place, &order.org, "media.policy.remove", id, told)).await?;
    tx.commit().await?;
    media.wake.notify_one();
    Ok(Redirect::to(&format!("{BASE}?done=1")))
}
