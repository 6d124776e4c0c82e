//! A duty that a county adds for its villages, beside those of the catalogue.

use super::{BASE, settings};
use crate::dataset::definition::{Definition, Period, Reach};
use crate::dataset::{self, masking};
use crate::disclosure::{Duty, LONGEST, Rhythm, Settings, catalogue, flow};
use crate::words::disclosure as words;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::Visit;
use hongwang_page::desk::{Choice, Control, Field, Form as DeskForm, form};
use hongwang_store::{Result, Tx, audit};
use maud::{Markup, html};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most duties that a county adds.
const MOST: usize = 20;
const NAME: std::ops::RangeInclusive<usize> = 2..=20;
const RHYTHMS: [(&str, Rhythm); 5] = [
    ("month", Rhythm::Month),
    ("quarter", Rhythm::Quarter),
    ("year", Rhythm::Year),
    ("at_once", Rhythm::AtOnce),
    ("stages", Rhythm::Stages),
];

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    name: String,
    rhythm: String,
    day: String,
    table: String,
    column: String,
}

/// The tables whose rows can fulfil a duty: of villages, and of some time.
pub(super) async fn tables(tx: &mut Tx) -> Result<Vec<Cow<'static, Definition>>> {
    let mut all = dataset::all(tx).await?;
    all.retain(|one| one.reach == Reach::Village && rhythm_of(one).is_some() && !one.columns.is_empty());
    Ok(all)
}

fn rhythm_of(table: &Definition) -> Option<Rhythm> {
    match table.period {
        Period::Present => None,
        Period::Year => Some(Rhythm::Year),
        Period::Quarter => Some(Rhythm::Quarter),
        Period::Month => Some(Rhythm::Month),
    }
}

/// The columns of the catalogue, each with what stands in it.
fn columns() -> BTreeMap<&'static str, String> {
    let mut all: BTreeMap<&str, String> = BTreeMap::new();
    for duty in catalogue() {
        let names = all.entry(&duty.column).or_default();
        if !names.is_empty() {
            names.push('、');
        }
        names.push_str(&duty.name);
    }
    all
}

/// The form that adds one.
pub(super) fn form_of(
    tables: &[Cow<'static, Definition>],
    entered: &Entered,
    problem: Option<&Problem>,
) -> Markup {
    let field = |name: &str, label: &str, control: Control, value: &str| {
        Field::new(name, label, control).value(value).wrong(problem)
    };
    let rhythms = RHYTHMS.iter().map(|(word, rhythm)| Choice::new(*word, words::how_often(*rhythm)));
    let by_table = tables.iter().map(|one| Choice::new(one.id.as_str(), one.name.as_str()));
    let by_table = std::iter::once(Choice::new("", words::OWN_PAPER)).chain(by_table);
    let columns = columns().into_iter().map(|(column, names)| Choice::new(column, names));
    let form = form(&DeskForm {
        action: format!("{BASE}/settings/add"),
        fields: vec![
            field("name", words::OWN_NAME, Control::Line("text"), &entered.name),
            field("rhythm", words::OWN_RHYTHM, Control::Radio(rhythms.collect()), &entered.rhythm),
            field("day", words::OWN_DAY, Control::Line("number"), &entered.day).hint(words::OWN_DAY_HINT),
            field("table", words::OWN_TABLE, Control::Select(by_table.collect()), &entered.table)
                .hint(words::OWN_TABLE_HINT)
                .optional(),
            field("column", words::OWN_COLUMN, Control::Select(columns.collect()), &entered.column)
                .hint(words::OWN_COLUMN_HINT)
                .optional(),
        ],
        submit: words::OWN_ADD.to_owned(),
        ..DeskForm::default()
    });
    html! { p { (words::OWN_ABOUT) } (form) }
}

/// `POST /desk/disclosure/settings/add`
pub(crate) async fn put(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    settings::only_county(&staff, &place)?;
    let mut tx = place.db.write().await?;
    let mut held = settings::held(&mut tx, &place).await?;
    let tables = tables(&mut tx).await?;
    let duty = match read(&entered, &held, &tables) {
        Ok(duty) => duty,
        Err(problem) => {
            let (who, filled) = ((&visit, &staff, &place), settings::as_entered(&held));
            let page = settings::draw(who, (&held, &tables), (&filled, &entered), Some(&problem));
            return Ok(page.into_response());
        }
    };
    let detail = words::audit_own(&duty.name);
    audit::record(&mut tx, &staff.did(&place, &place.org, "disclosure.own", &duty.id, detail)).await?;
    held.own.push(duty);
    flow::tell_settings(&mut tx, &place.org, &held, place.clock.now()).await?;
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(Redirect::to(&format!("{BASE}?done=saved")).into_response())
}

fn read(
    entered: &Entered,
    held: &Settings,
    tables: &[Cow<'static, Definition>],
) -> std::result::Result<Duty, Problem> {
    let name = entered.name.trim();
    let wrong = |field: &str, why: &str| Err(Problem::field(field, why));
    if held.own.len() >= MOST {
        return wrong("name", words::OWN_MANY);
    }
    if !NAME.contains(&name.chars().count()) {
        return wrong("name", words::OWN_NAME_WRONG);
    }
    if masking::covered(name) != name {
        return wrong("name", words::PRIVATE_TEXT);
    }
    if held.all().any(|known| known.name == name) {
        return wrong("name", words::OWN_NAME_TAKEN);
    }
    let Some((_, rhythm)) = RHYTHMS.into_iter().find(|(word, _)| *word == entered.rhythm) else {
        return wrong("rhythm", words::OWN_RHYTHM_WRONG);
    };
    let (most, why) =
        if rhythm.comes_again() { (28, words::DAY_WRONG) } else { (LONGEST, words::OWN_DAYS_WRONG) };
    let day: Option<i8> = entered.day.trim().parse().ok();
    let Some(day) = day.filter(|day| (1..=most).contains(&i32::from(*day))) else { return wrong("day", why) };
    let (dataset, column) = if entered.table.is_empty() {
        let Some((column, _)) = columns().remove_entry(entered.column.as_str()) else {
            return wrong("column", words::OWN_COLUMN_WRONG);
        };
        (None, column.to_owned())
    } else {
        let fits = |one: &&Cow<'_, Definition>| one.id == entered.table && rhythm_of(one) == Some(rhythm);
        let Some(table) = tables.iter().find(fits) else { return wrong("table", words::OWN_TABLE_WRONG) };
        (Some(table.id.clone()), table.columns[0].clone())
    };
    let (day, days) = if rhythm.comes_again() { (day, 0) } else { (0, i32::from(day)) };
    let (id, name) = (format!("own-{}", held.own.len() + 1), name.to_owned());
    let (what, basis) = (String::new(), words::OWN_BASIS.to_owned());
    Ok(Duty { id, name, what, column, dataset, rhythm, day, days, basis, checked: true })
}
