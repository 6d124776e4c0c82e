//! `/desk/games`: when games are open and how long a sitting is, for each organisation that somebody answers for.

use crate::policy::{LEAST_MINUTES, MOST_MINUTES, Policy};
use crate::{store, words};
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::day::{clock, minute};
use hongwang_base::{OrgPath, Problem, Scope};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Fact, Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Page, Tone, Visit,
    desk::{
        Choice, Column, Control, Field, Flash, Form as DeskForm, PostButton, Row, Table, form, post_button,
        table,
    },
};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::html;
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/games";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    org: Option<String>,
    done: Option<String>,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    org: String,
    from: String,
    to: String,
    minutes: String,
}

/// What is wrong with which field.
type Wrong = Vec<(&'static str, String)>;

impl Typed {
    fn of(org: &OrgPath, policy: &Policy) -> Self {
        let minutes = policy.minutes.to_string();
        Self { org: org.to_string(), from: clock(policy.from), to: clock(policy.to), minutes }
    }

    fn read(&self, staff: &Staff) -> Result<(OrgPath, Policy), Wrong> {
        let mut wrong = Wrong::new();
        let org = reached(&self.org, staff);
        if org.is_none() {
            wrong.push(("org", words::ORG_WRONG.to_owned()));
        }
        let (from, to) = (minute(&self.from), minute(&self.to));
        if from.is_none() {
            wrong.push(("from", words::FROM_WRONG.to_owned()));
        }
        match (from, to) {
            (_, None) => wrong.push(("to", words::TO_WRONG.to_owned())),
            (Some(from), Some(to)) if from >= to => wrong.push(("to", words::ORDER_WRONG.to_owned())),
            _ => {}
        }
        let minutes = self.minutes.trim().parse::<u16>().ok();
        let minutes = minutes.filter(|minutes| (LEAST_MINUTES..=MOST_MINUTES).contains(minutes));
        if minutes.is_none() {
            wrong.push(("minutes", words::minutes_wrong()));
        }
        match (org, from, to, minutes) {
            (Some(org), Some(from), Some(to), Some(minutes)) if wrong.is_empty() => {
                Ok((org, Policy { from, to, minutes }))
            }
            _ => Err(wrong),
        }
    }
}

/// An organisation that this account answers for.
fn reached(org: &str, staff: &Staff) -> Option<OrgPath> {
    org.parse::<OrgPath>().ok().filter(|org| staff.org.covers(org))
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let org = asked.org.as_deref().and_then(|org| reached(org, &staff)).unwrap_or_else(|| staff.org.clone());
    let typed = Typed::of(&org, &store::policy_of(&mut tx, &org).await?);
    let done = match asked.done.as_deref() {
        Some("saved") => Some(words::SAVED),
        Some("inherited") => Some(words::INHERITED),
        _ => None,
    };
    let flash = done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    drawn(&mut tx, &place, &staff, &visit, (&typed, &Wrong::new(), flash)).await
}

async fn drawn(
    tx: &mut Tx,
    place: &Place,
    staff: &Staff,
    visit: &Visit,
    (typed, wrong, flash): (&Typed, &Wrong, Option<Flash>),
) -> Reply<Html> {
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let set = store::set_in(tx, &staff.scope()).await?;
    let within = names.open().filter(|each| staff.org.covers(&each.path));
    let orgs = within.map(|each| Choice::new(each.path.to_string(), names.of(&each.path))).collect();
    let error = |field: &str| wrong.iter().find(|(name, _)| *name == field).map(|(_, why)| why.clone());
    let field = |name: &'static str, label: &str, control, value: &str| {
        Field::new(name, label, control).value(value).error(error(name))
    };
    let fields = vec![
        field("org", words::ORG, Control::Select(orgs), &typed.org).hint(words::ORG_HINT),
        field("from", words::FROM, Control::Line("text"), &typed.from),
        field("to", words::TO, Control::Line("text"), &typed.to),
        field("minutes", words::MINUTES, Control::Line("number"), &typed.minutes),
    ];
    let form_of =
        DeskForm { action: BASE.to_owned(), fields, submit: words::SAVE.to_owned(), ..DeskForm::default() };
    let row = |(org, policy): &(OrgPath, Policy)| Row {
        cells: vec![
            html! { (names.of(org)) },
            html! { (words::hours(policy)) },
            html! { (words::sitting(policy)) },
        ],
        href: Some(format!("{BASE}?org={org}")),
    };
    let rows = Table {
        caption: words::DESK_CAPTION.to_owned(),
        columns: [words::ORG, words::HOURS, words::SITTING].map(Column::words).to_vec(),
        rows: set.iter().map(row).collect(),
        empty: words::DESK_EMPTY.to_owned(),
    };
    let own = set.iter().any(|(org, _)| org.to_string() == typed.org);
    let inherit = own.then(|| PostButton {
        action: format!("{BASE}/inherit?org={}", typed.org),
        label: words::INHERIT.to_owned(),
        ..PostButton::default()
    });
    let body = html! {
        (form(&form_of))
        @if let Some(inherit) = &inherit { (post_button(inherit)) }
        (table(&rows))
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let shell = Desk { flash, ..staff.desk(place) };
    Ok(Page::new(words::DESK).desk(shell).status(status).body(body).render(visit))
}

pub(crate) async fn set(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Form(typed): Form<Typed>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let (org, policy) = match typed.read(&staff) {
        Ok(read) => read,
        Err(wrong) => {
            return Ok(drawn(&mut tx, &place, &staff, &visit, (&typed, &wrong, None)).await?.into_response());
        }
    };
    publish(tx, &place, &staff, &org, Some(&policy)).await?;
    Ok(Redirect::to("/desk/games?done=saved").into_response())
}

pub(crate) async fn inherit(
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let org = asked.org.as_deref().and_then(|org| reached(org, &staff));
    let org = org.ok_or_else(|| Problem::missing(words::ORG_WRONG))?;
    publish(place.db.write().await?, &place, &staff, &org, None).await?;
    Ok(Redirect::to("/desk/games?done=inherited").into_response())
}

/// Lets every node know what `org` set, or that it follows the one above again.
async fn publish(
    mut tx: Tx,
    place: &Place,
    staff: &Staff,
    org: &OrgPath,
    policy: Option<&Policy>,
) -> Reply<()> {
    let entry = hongwang_feed::append(&mut tx, org, store::record(org, policy), place.clock.now()).await?;
    store::apply(&mut tx, &entry).await?;
    let detail = policy.map_or_else(|| words::INHERIT.to_owned(), words::audit);
    audit::record(&mut tx, &staff.did(place, org, "games.policy", org, detail)).await?;
    tx.commit().await?;
    place.bus.tell(Fact::FeedGrew(org.clone()));
    place.live.changed();
    Ok(())
}
