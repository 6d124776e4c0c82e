//! `/desk/meetings`: the meetings of an organisation, and the form that schedules one.

use crate::{
    Meetings,
    rooms::New,
    schedule::{Typed, typed_time},
    store::{self, Held, Kind},
    words,
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem, Scope, SubmissionId};
use hongwang_conference::Room;
use hongwang_feature::{
    Place, Reply, Staff,
    organisations::{self, Names, Organisation},
};
use hongwang_page::{
    Badge, Desk, Html, Link, Markup, Page, Tone, Visit, badge,
    desk::{Choice, Column, Control, Field, Form as DeskForm, Row, Tab, Table, form, link_button, table},
    html,
};
use hongwang_store::Tx;
use http::StatusCode;
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/meetings";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    over: Option<String>,
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let over = asked.over.is_some();
    let mut tx = place.db.read().await?;
    let mut rows = Vec::new();
    for held in store::scheduled(&mut tx, &staff.scope(), over).await? {
        let Some(room) = meetings.rooms.load(&mut tx, held.id).await? else { continue };
        rows.push(row(&held, &room));
    }
    let heads = [words::TITLE, words::HOST, words::START, words::PRESENT, words::STANDING];
    let drawn = Table {
        caption: words::LIST_CAPTION.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows,
        empty: if over { words::NONE_OVER } else { words::NONE_COMING }.to_owned(),
    };
    let tab =
        |href: &str, name: &str, current| Tab { href: href.into(), name: name.into(), count: None, current };
    let tabs = vec![tab(BASE, words::COMING, !over), tab("/desk/meetings?over=1", words::OVER, over)];
    let actions = Some(html! {
        (link_button(super::desk_roster::ROSTERS, words::sign::ROSTERS, Some("users"), false))
        (link_button("/desk/meetings/new", words::NEW, Some("plus"), true))
    });
    let shell = Desk { actions, tabs, ..staff.desk(&place) };
    Ok(Page::new(words::MEETINGS).desk(shell).body(table(&drawn)).render(&visit))
}

fn row(held: &Held, room: &Room) -> Row {
    let start = Millis(room.plan.start);
    Row {
        cells: vec![
            html! { (room.plan.title) @if held.kind == Kind::Lecture { " " (badge(&Badge::new(words::lecture::LECTURE, Tone::Plain))) } },
            html! { (held.host) },
            html! { time datetime=(start.rfc3339()) { (start.minute_words()) } },
            html! { (words::present(room.present().len(), room.plan.invited.len())) },
            standing(room),
        ],
        href: Some(format!("{BASE}/{}", held.id)),
    }
}

/// How far a meeting is, as a mark.
pub(super) fn standing(room: &Room) -> Markup {
    use hongwang_conference::Phase;
    let tone = match room.phase {
        Phase::Open => Tone::Good,
        Phase::Lobby => Tone::Warn,
        Phase::New | Phase::Scheduled | Phase::Ended => Tone::Plain,
    };
    badge(&Badge::new(room.phase.name(), tone))
}

pub(crate) async fn new(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let start = place.clock.now().plus(30 * Millis::MINUTE);
    let typed = Typed {
        start: typed_time(start),
        minutes: "60".to_owned(),
        orgs: vec![staff.org.to_string()],
        ..Typed::default()
    };
    draw(&mut place.db.read().await?, &place, &staff, &visit, (&typed, &[])).await
}

/// Organisations to choose one from, with the town of each village.
pub(super) fn choices(orgs: &[Organisation], names: &Names) -> Vec<Choice> {
    orgs.iter().map(|org| Choice::new(org.path.to_string(), names.of(&org.path))).collect()
}

/// The organisations that can be asked: those that have others below them first, then each town's.
fn by_town(orgs: &[Organisation], names: &Names) -> Vec<(String, Vec<Choice>)> {
    let choice = |org: &Organisation, name: String| Choice::new(org.path.to_string(), name);
    let (places, others): (Vec<&Organisation>, _) = orgs.iter().partition(|org| !org.kind.is_village());
    let first: Vec<Choice> = places.iter().map(|org| choice(org, names.of(&org.path))).collect();
    let mut groups = vec![(words::WHOLE_PLACES.to_owned(), first)];
    for org in others {
        let town = words::only_of(&names.of(&org.path.parent().unwrap_or_else(|| org.path.clone())));
        let one = choice(org, org.short.clone());
        match groups.iter_mut().find(|(name, _)| *name == town) {
            Some((_, group)) => group.push(one),
            None => groups.push((town, vec![one])),
        }
    }
    groups
}

async fn draw(
    tx: &mut Tx,
    place: &Place,
    staff: &Staff,
    visit: &Visit,
    (typed, wrong): (&Typed, &[Problem]),
) -> Reply<Html> {
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let orgs = by_town(&organisations::places(tx, &staff.scope()).await?, &names);
    let devices = hongwang_feed::devices::admitted_in(tx, &staff.scope()).await?;
    let mut venues: Vec<_> =
        devices.iter().map(|(device, org)| Choice::new(device.to_string(), names.of(org))).collect();
    venues.sort_by(|one, other| one.label.cmp(&other.label));
    venues.insert(0, Choice::new("", words::NO_MAIN));
    let field = |name: &'static str, label: &str, control, value: &str| {
        Field::new(name, label, control).value(value).wrong(wrong)
    };
    let fields = vec![
        field("title", words::TITLE, Control::Line("text"), &typed.title),
        field("start", words::START, Control::Line("datetime-local"), &typed.start),
        field("minutes", words::MINUTES, Control::Line("number"), &typed.minutes),
        field("main", words::MAIN, Control::Select(venues), &typed.main).hint(words::MAIN_HINT).optional(),
        field("lecture", words::lecture::LECTURE, Control::Check, if typed.lecture { "on" } else { "" })
            .hint(words::lecture::LECTURE_HINT)
            .optional(),
        field("free", words::FREE, Control::Check, if typed.free { "on" } else { "" })
            .hint(words::FREE_HINT)
            .optional(),
        field("orgs", words::INVITED, Control::Folded(orgs), &typed.orgs.join(",")).hint(words::INVITED_HINT),
    ];
    let unplaced = wrong.iter().find(|problem| problem.field.is_none()).map(|problem| problem.title.clone());
    let drawn = DeskForm {
        action: "/desk/meetings/new".to_owned(),
        fields,
        submit: words::SCHEDULE.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: unplaced,
    };
    let shell = Desk { trail: vec![Link::new(BASE, words::MEETINGS)], ..staff.desk(place) };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok(Page::new(words::NEW).desk(shell).status(status).body(form(&drawn)).render(visit))
}

pub(crate) async fn create(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    let typed = Typed::of_pairs(pairs);
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let wanted = match typed.read(&staff.scope(), now) {
        Ok(wanted) => wanted,
        Err(wrong) => {
            return Ok(draw(&mut tx, &place, &staff, &visit, (&typed, &wrong)).await?.into_response());
        }
    };
    let actor = super::console::operator(&staff);
    let plan = wanted.plan(&mut tx, &staff.scope(), actor.id.clone()).await?;
    let known = hongwang_feed::devices::admitted_in(&mut tx, &staff.scope()).await?;
    let main_is_known =
        wanted.main.as_ref().is_none_or(|main| known.keys().any(|id| id.to_string() == main.as_str()));
    if !main_is_known {
        let wrong = [Problem::field("main", words::MAIN_WRONG)];
        return Ok(draw(&mut tx, &place, &staff, &visit, (&typed, &wrong)).await?.into_response());
    }
    drop(tx);
    let id = SubmissionId::new(now).0;
    let held = Held {
        id,
        org: staff.org.clone(),
        host: staff.org_name.clone(),
        told: wanted.chosen.clone(),
        starts: wanted.start,
        kind: if wanted.lecture { Kind::Lecture } else { Kind::Meeting },
    };
    let detail = words::audit_scheduled(&wanted.title, plan.invited.len());
    let audit = Some(staff.did(&place, &staff.org, "meeting.schedule", id, detail));
    match meetings.rooms.schedule(&place, New { held, plan, actor, audit }).await? {
        Ok(_) => Ok(Redirect::to(&format!("{BASE}/{id}?done=scheduled")).into_response()),
        Err(refusal) => {
            let wrong = [Problem::bad(refusal.to_string())];
            let mut tx = place.db.read().await?;
            Ok(draw(&mut tx, &place, &staff, &visit, (&typed, &wrong)).await?.into_response())
        }
    }
}
