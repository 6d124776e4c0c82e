//! `/desk/duty`: who is on duty where and when.

use super::Names;
use crate::roster::{DAY_MINUTES, Office, Person, Shift, Span, Weekly};
use crate::{announce, publish, store, words};
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem, Scope, SubmissionId};
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_input::{FieldKind, read};
use hongwang_page::{
    Desk, Html, Link, Page, Tone, Visit,
    desk::{
        Choice, Column, Control, Field, Flash, Form as DeskForm, PostButton, Row, Table, form, link_button,
        post_button, table,
    },
    html,
};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

const BASE: &str = "/desk/duty";
const NAME_MOST: usize = 20;
const SHIFTS_MOST: usize = 60;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: Option<String>,
}

/// What was typed. Days come as repeated fields, so they are read from the pairs.
#[derive(Clone, Debug, Default)]
struct Typed {
    name: String,
    office: String,
    phone: String,
    org: String,
    days: Vec<String>,
    from: String,
    to: String,
    shifts: String,
}

/// What is wrong with which field.
#[derive(Debug, Default)]
struct Wrong(Vec<(&'static str, String)>);

impl Wrong {
    fn of(&self, field: &str) -> Option<String> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, why)| why.clone())
    }
}

impl Typed {
    fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "name" => typed.name = value,
                "office" => typed.office = value,
                "phone" => typed.phone = value,
                "org" => typed.org = value,
                "days" => typed.days.push(value),
                "from" => typed.from = value,
                "to" => typed.to = value,
                "shifts" => typed.shifts = value,
                _ => {}
            }
        }
        typed
    }

    fn of(person: &Person) -> Self {
        let shifts: Vec<_> = person.shifts.iter().map(shift_words).collect();
        let span = person.weekly.map(|weekly| weekly.span);
        let days = person.weekly.map_or([false; 7], |weekly| weekly.days);
        Self {
            name: person.name.clone(),
            office: person.office.word().to_owned(),
            phone: person.phone.clone(),
            org: person.org.to_string(),
            days: (0..7).filter(|day| days[*day]).map(|day| day.to_string()).collect(),
            from: span.map_or_else(String::new, |span| clock(span.from)),
            to: span.map_or_else(String::new, |span| clock(span.to)),
            shifts: shifts.join("\n"),
        }
    }

    /// The person that it means, or what is wrong.
    fn read(&self, id: Uuid, staff: &Staff, today: Date) -> Result<Person, Wrong> {
        let mut wrong = Vec::new();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > NAME_MOST {
            wrong.push(("name", words::NAME_WRONG.to_owned()));
        }
        let office = Office::from_word(&self.office);
        if office.is_none() {
            wrong.push(("office", words::OFFICE_WRONG.to_owned()));
        }
        let phone = read(FieldKind::Phone, &self.phone, today).ok().filter(|phone| !phone.is_empty());
        if phone.is_none() {
            wrong.push(("phone", words::PHONE_WRONG.to_owned()));
        }
        let org = self.org.parse::<OrgPath>().ok().filter(|org| staff.org.covers(org));
        if org.is_none() {
            wrong.push(("org", words::ORG_WRONG.to_owned()));
        }
        let weekly = self.weekly().unwrap_or_else(|problem| {
            wrong.push(problem);
            None
        });
        let shifts = shifts(&self.shifts).unwrap_or_else(|problem| {
            wrong.push(("shifts", problem));
            Vec::new()
        });
        if wrong.is_empty() && weekly.is_none() && shifts.is_empty() {
            wrong.push(("days", words::NO_HOURS.to_owned()));
        }
        match (office, phone, org) {
            (Some(office), Some(phone), Some(org)) if wrong.is_empty() => {
                Ok(Person { id, name: name.to_owned(), office, phone, org, weekly, shifts })
            }
            _ => Err(Wrong(wrong)),
        }
    }

    fn weekly(&self) -> Result<Option<Weekly>, (&'static str, String)> {
        let mut days = [false; 7];
        for day in self.days.iter().filter_map(|day| day.parse::<usize>().ok()).filter(|day| *day < 7) {
            days[day] = true;
        }
        if self.from.trim().is_empty() && self.to.trim().is_empty() && days == [false; 7] {
            return Ok(None);
        }
        let span = span(&self.from, &self.to).ok_or(("from", words::HOURS_WRONG.to_owned()))?;
        if days == [false; 7] {
            return Err(("days", words::DAYS_WRONG.to_owned()));
        }
        Ok(Some(Weekly { days, span }))
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// `08:00` as a minute of the day; `24:00` is its end.
fn minute(text: &str) -> Option<u16> {
    let text = text.trim().replace('：', ":");
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str| part.parse::<u16>().ok().filter(|_| (1..=2).contains(&part.len()));
    let whole = number(hour)?.checked_mul(60)?.checked_add(number(minute).filter(|minute| *minute < 60)?)?;
    (whole <= DAY_MINUTES).then_some(whole)
}

fn span(from: &str, to: &str) -> Option<Span> {
    let (from, to) = (minute(from)?, minute(to)?);
    (from < to).then_some(Span { from, to })
}

fn epoch() -> Date {
    Date::constant(1970, 1, 1)
}

/// Lines such as `2026-11-25 08:00-17:30`.
fn shifts(text: &str) -> Result<Vec<Shift>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let shift = |line: &str| -> Option<Shift> {
        let (day, hours) = line.trim().split_once(' ')?;
        let (from, to) = hours.trim().split_once('-')?;
        let day: Date = day.parse().ok()?;
        let day = i64::from(day.since(epoch()).ok()?.get_days());
        Some(Shift { day, span: span(from, to)? })
    };
    let read: Result<Vec<_>, _> =
        lines.map(|(number, line)| shift(line).ok_or_else(|| words::row_of(number + 1))).collect();
    read.and_then(
        |shifts| if shifts.len() <= SHIFTS_MOST { Ok(shifts) } else { Err(words::row_of(SHIFTS_MOST + 1)) },
    )
}

fn shift_words(shift: &Shift) -> String {
    let day = i32::try_from(shift.day)
        .ok()
        .and_then(|day| epoch().checked_add(jiff::Span::new().try_days(day).ok()?).ok());
    format!("{} {}-{}", day.unwrap_or_else(epoch), clock(shift.span.from), clock(shift.span.to))
}

fn hours(person: &Person) -> String {
    let weekly = person.weekly.map(|weekly| {
        let days: Vec<_> = (0..7).filter(|day| weekly.days[*day]).map(|day| words::WEEKDAYS[day]).collect();
        format!("{} {}-{}", days.join(" "), clock(weekly.span.from), clock(weekly.span.to))
    });
    weekly.into_iter().chain(person.shifts.iter().map(shift_words)).collect::<Vec<_>>().join("；")
}

fn missing() -> Fail {
    Problem::missing(words::NO_PERSON).into()
}

async fn find(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<Person> {
    let id: Uuid = id.parse().map_err(|_| missing())?;
    store::person(tx, &staff.scope(), id).await?.ok_or_else(missing)
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let people = store::roster_in(&mut tx, &staff.scope()).await?;
    let row = |person: &Person| Row {
        cells: vec![
            html! { (person.name) },
            html! { (person.office.name()) },
            html! { (person.phone) },
            html! { (names.of(&person.org)) },
            html! { (hours(person)) },
        ],
        href: Some(format!("{BASE}/{}", person.id)),
    };
    let heads = [words::NAME, words::OFFICE, words::TELEPHONE, words::ORG, words::HOURS];
    let drawn = Table {
        caption: words::ROSTER_CAPTION.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: people.iter().map(row).collect(),
        empty: words::ROSTER_EMPTY.to_owned(),
    };
    let text = match asked.done.as_deref() {
        Some("saved") => Some(words::DONE_SAVED),
        Some("removed") => Some(words::DONE_REMOVED),
        _ => None,
    };
    let flash = text.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let actions = Some(link_button("/desk/duty/new", words::NEW_PERSON, Some("plus"), true));
    let shell = Desk { actions, flash, ..staff.desk(&place) };
    Ok(Page::new(words::ROSTER).desk(shell).body(table(&drawn)).render(&visit))
}

/// The form of a person, new or known.
async fn drawn(
    tx: &mut Tx,
    place: &Place,
    staff: &Staff,
    visit: &Visit,
    known: Option<Uuid>,
    typed: &Typed,
    wrong: &Wrong,
) -> Reply<Html> {
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let within = names.0.iter().filter(|each| each.open && staff.org.covers(&each.path));
    let orgs = within.map(|each| Choice::new(each.path.to_string(), names.of(&each.path))).collect();
    let offices = Office::ALL.map(|office| Choice::new(office.word(), office.name())).to_vec();
    let days =
        words::WEEKDAYS.iter().enumerate().map(|(day, name)| Choice::new(day.to_string(), *name)).collect();
    let field = |name: &'static str, label: &str, control, value: &str| {
        Field::new(name, label, control).value(value).error(wrong.of(name))
    };
    let fields = vec![
        field("name", words::NAME, Control::Line("text"), &typed.name),
        field("office", words::OFFICE, Control::Radio(offices), &typed.office),
        field("phone", words::TELEPHONE, Control::Line("tel"), &typed.phone),
        field("org", words::ORG, Control::Select(orgs), &typed.org),
        field("days", words::DAYS, Control::Several(days), &typed.days.join(",")).optional(),
        field("from", words::FROM, Control::Line("time"), &typed.from).optional(),
        field("to", words::TO, Control::Line("time"), &typed.to).optional(),
        field("shifts", words::SHIFTS, Control::Area(4), &typed.shifts).hint(words::SHIFTS_HINT).optional(),
    ];
    let action = known.map_or_else(|| format!("{BASE}/new"), |id| format!("{BASE}/{id}"));
    let form_of = DeskForm { action, fields, submit: words::SAVE_PERSON.to_owned(), ..DeskForm::default() };
    let remove = known.map(|id| PostButton {
        action: format!("{BASE}/{id}/remove"),
        label: words::REMOVE.to_owned(),
        about: Some(format!("{} {}", words::REMOVE, typed.name)),
        icon: Some("trash".to_owned()),
        danger: true,
        ..PostButton::default()
    });
    let body = html! { (form(&form_of)) @if let Some(remove) = remove { (post_button(&remove)) } };
    let shell = Desk { trail: vec![Link::new(BASE, words::ROSTER)], ..staff.desk(place) };
    let title = if known.is_some() { typed.name.as_str() } else { words::NEW_PERSON };
    let status = if wrong.0.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok(Page::new(title).desk(shell).status(status).body(body).render(visit))
}

pub(crate) async fn new(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let typed = Typed { org: staff.org.to_string(), ..Typed::default() };
    drawn(&mut place.db.read().await?, &place, &staff, &visit, None, &typed, &Wrong::default()).await
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let person = find(&mut tx, &staff, &id).await?;
    drawn(&mut tx, &place, &staff, &visit, Some(person.id), &Typed::of(&person), &Wrong::default()).await
}

pub(crate) async fn create(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    save(&visit, &staff, &place, None, &Typed::of_pairs(pairs)).await
}

pub(crate) async fn change(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    save(&visit, &staff, &place, Some(&id), &Typed::of_pairs(pairs)).await
}

async fn save(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    id: Option<&str>,
    typed: &Typed,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let before = match id {
        Some(id) => Some(find(&mut tx, staff, id).await?),
        None => None,
    };
    let now = place.clock.now();
    let id = before.as_ref().map_or_else(|| SubmissionId::new(now).0, |person| person.id);
    let person = match typed.read(id, staff, now.beijing().date()) {
        Ok(person) => person,
        Err(wrong) => {
            let known = before.map(|person| person.id);
            return Ok(drawn(&mut tx, place, staff, visit, known, typed, &wrong).await?.into_response());
        }
    };
    // One who now stands for another organisation leaves the log of the one before.
    if let Some(before) = before.filter(|before| before.org != person.org) {
        publish(&mut tx, &before.org, id, None, now).await?;
        place.bus.tell(hongwang_feature::Fact::FeedGrew(before.org));
    }
    publish(&mut tx, &person.org, id, Some(&person), now).await?;
    let detail = words::audit_person(&person.name, person.office);
    audit::record(&mut tx, &staff.did(place, &person.org, "duty.save", id, detail)).await?;
    tx.commit().await?;
    announce(place, &person.org);
    Ok(Redirect::to("/desk/duty?done=saved").into_response())
}

pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let person = find(&mut tx, &staff, &id).await?;
    publish(&mut tx, &person.org, person.id, None, place.clock.now()).await?;
    let detail = words::audit_person(&person.name, person.office);
    audit::record(&mut tx, &staff.did(&place, &person.org, "duty.remove", person.id, detail)).await?;
    tx.commit().await?;
    announce(&place, &person.org);
    Ok(Redirect::to("/desk/duty?done=removed").into_response())
}
