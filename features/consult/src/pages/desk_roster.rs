//! `/desk/duty`: who is on duty where and when.

use super::desk_photo;
use crate::roster::{Office, Person, Weekly};
use crate::{announce, hours, publish, store, words};
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem, Scope, SubmissionId, day};
use hongwang_feature::organisations::Names;
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
use hongwang_replica::BlobRef;
use hongwang_store::{Tx, audit};
use http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

pub(super) const BASE: &str = "/desk/duty";
const NAME_MOST: usize = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: Option<String>,
}

impl Asked {
    /// What the last action did.
    fn flash(&self) -> Option<Flash> {
        let text = match self.done.as_deref()? {
            "saved" => words::DONE_SAVED,
            "removed" => words::DONE_REMOVED,
            "photo" => words::DONE_PHOTO,
            "photo-removed" => words::DONE_PHOTO_REMOVED,
            _ => return None,
        };
        Some(Flash { tone: Tone::Good, text: text.to_owned() })
    }
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
        let shifts: Vec<_> = person.shifts.iter().map(hours::shift_words).collect();
        let span = person.weekly.map(|weekly| weekly.span);
        let days = person.weekly.map_or([false; 7], |weekly| weekly.days);
        Self {
            name: person.name.clone(),
            office: person.office.word().to_owned(),
            phone: person.phone.clone(),
            org: person.org.to_string(),
            days: (0..7).filter(|day| days[*day]).map(|day| day.to_string()).collect(),
            from: span.map_or_else(String::new, |span| day::clock(span.from)),
            to: span.map_or_else(String::new, |span| day::clock(span.to)),
            shifts: shifts.join("\n"),
        }
    }

    /// The person that it means, with the face that was there, or what is wrong.
    fn read(&self, id: Uuid, photo: Option<BlobRef>, staff: &Staff, today: Date) -> Result<Person, Wrong> {
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
        let shifts = hours::shifts(&self.shifts).unwrap_or_else(|problem| {
            wrong.push(("shifts", problem));
            Vec::new()
        });
        if wrong.is_empty() && weekly.is_none() && shifts.is_empty() {
            wrong.push(("days", words::NO_HOURS.to_owned()));
        }
        match (office, phone, org) {
            (Some(office), Some(phone), Some(org)) if wrong.is_empty() => {
                Ok(Person { id, name: name.to_owned(), office, phone, org, weekly, shifts, photo })
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
        let span = hours::span(&self.from, &self.to).ok_or(("from", words::HOURS_WRONG.to_owned()))?;
        if days == [false; 7] {
            return Err(("days", words::DAYS_WRONG.to_owned()));
        }
        Ok(Some(Weekly { days, span }))
    }
}

fn missing() -> Fail {
    Problem::missing(words::NO_PERSON).into()
}

/// Somebody of the roster, if this account reaches them.
pub(super) async fn find(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<Person> {
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
            html! { (hours::all(person)) },
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
    let flash = asked.flash();
    let actions = Some(link_button("/desk/duty/new", words::NEW_PERSON, Some("plus"), true));
    let shell = Desk { actions, flash, ..staff.desk(&place) };
    Ok(Page::new(words::ROSTER).desk(shell).body(table(&drawn)).render(&visit))
}

/// What one drawing of a person's page shows.
struct Shown<'a> {
    /// Whom the roster knows under this address; nobody on the form for a new one.
    known: Option<&'a Person>,
    typed: &'a Typed,
    wrong: &'a Wrong,
    flash: Option<Flash>,
}

/// The form of a person, new or known, and of somebody known the photo.
async fn drawn(tx: &mut Tx, place: &Place, staff: &Staff, visit: &Visit, shown: Shown<'_>) -> Reply<Html> {
    let Shown { known, typed, wrong, flash } = shown;
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let within = names.open().filter(|each| staff.org.covers(&each.path));
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
    let action = known.map_or_else(|| format!("{BASE}/new"), |person| format!("{BASE}/{}", person.id));
    let form_of = DeskForm { action, fields, submit: words::SAVE_PERSON.to_owned(), ..DeskForm::default() };
    let remove = known.map(|person| PostButton {
        action: format!("{BASE}/{}/remove", person.id),
        label: words::REMOVE.to_owned(),
        about: Some(format!("{} {}", words::REMOVE, typed.name)),
        icon: Some("trash".to_owned()),
        danger: true,
        ..PostButton::default()
    });
    let body = html! {
        (form(&form_of))
        @if let Some(person) = known { (desk_photo::panel_of(person, wrong.of(desk_photo::FIELD))) }
        @if let Some(remove) = &remove { (post_button(remove)) }
    };
    let shell = Desk { trail: vec![Link::new(BASE, words::ROSTER)], flash, ..staff.desk(place) };
    let title = if known.is_some() { typed.name.as_str() } else { words::NEW_PERSON };
    let status = if wrong.0.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok(Page::new(title).desk(shell).status(status).body(body).render(visit))
}

pub(crate) async fn new(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let typed = Typed { org: staff.org.to_string(), ..Typed::default() };
    let shown = Shown { known: None, typed: &typed, wrong: &Wrong::default(), flash: None };
    drawn(&mut place.db.read().await?, &place, &staff, &visit, shown).await
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    known(&visit, &staff, &place, &id, asked.flash(), Wrong::default()).await
}

/// The page of a person as the roster has them, with what is wrong with a photo that was sent.
pub(super) async fn again(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    id: &str,
    photo: String,
) -> Reply<Html> {
    known(visit, staff, place, id, None, Wrong(vec![(desk_photo::FIELD, photo)])).await
}

async fn known(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    id: &str,
    flash: Option<Flash>,
    wrong: Wrong,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let person = find(&mut tx, staff, id).await?;
    let typed = Typed::of(&person);
    let shown = Shown { known: Some(&person), typed: &typed, wrong: &wrong, flash };
    drawn(&mut tx, place, staff, visit, shown).await
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
    let photo = before.as_ref().and_then(|person| person.photo);
    let mut person = match typed.read(id, photo, staff, now.beijing().date()) {
        Ok(person) => person,
        Err(wrong) => {
            let shown = Shown { known: before.as_ref(), typed, wrong: &wrong, flash: None };
            return Ok(drawn(&mut tx, place, staff, visit, shown).await?.into_response());
        }
    };
    // One who now stands for another organisation leaves the log of the one before, and is somebody new in the other:
    // two logs have no order, so that the same id could go after it came.
    let left = before.filter(|before| before.org != person.org).map(|before| before.org);
    if let Some(org) = &left {
        publish(&mut tx, org, id, None, now).await?;
        person.id = SubmissionId::new(now).0;
    }
    publish(&mut tx, &person.org, person.id, Some(&person), now).await?;
    let detail = words::audit_person(&person.name, person.office);
    audit::record(&mut tx, &staff.did(place, &person.org, "duty.save", person.id, detail)).await?;
    tx.commit().await?;
    for org in left.iter().chain([&person.org]) {
        announce(place, org);
    }
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
