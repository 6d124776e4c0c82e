//! How a county keeps dates: since when, which duties hold, and their last days.

use super::{BASE, own};
use crate::dataset::definition::Definition;
use crate::disclosure::{Settings, flow, store};
use crate::words::disclosure as words;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Choice, Control, Field, Form as DeskForm, form, panel};
use hongwang_page::{Html, Link, Page, Visit};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::html;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

pub(super) fn only_county(staff: &Staff, place: &Place) -> Reply<()> {
    if staff.org == place.org { Ok(()) } else { Err(Problem::missing(words::NO_SUCH).into()) }
}

/// `GET /desk/disclosure/settings`
pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    only_county(&staff, &place)?;
    let mut tx = place.db.read().await?;
    let held = held(&mut tx, &place).await?;
    let tables = own::tables(&mut tx).await?;
    Ok(draw((&visit, &staff, &place), (&held, &tables), (&as_entered(&held), &own::Entered::default()), None))
}

/// What holds, or what would from today on.
pub(super) async fn held(tx: &mut Tx, place: &Place) -> Reply<Settings> {
    let today = place.clock.now().beijing().date();
    Ok(store::settings(tx, &place.org).await?.unwrap_or_else(|| Settings::new(today)))
}

/// What holds, as the form sends it.
pub(super) fn as_entered(held: &Settings) -> HashMap<String, String> {
    let mut entered = HashMap::new();
    entered.insert("since".to_owned(), held.since.to_string());
    let on: Vec<&str> = held.duties().map(|(duty, _)| duty.id.as_str()).collect();
    entered.insert("on".to_owned(), on.join(","));
    for (duty, day) in held.duties().filter(|(duty, _)| duty.rhythm.comes_again()) {
        entered.insert(format!("day-{}", duty.id), day.to_string());
    }
    entered
}

pub(super) fn draw(
    (visit, staff, place): (&Visit, &Staff, &Place),
    (held, tables): (&Settings, &[Cow<'static, Definition>]),
    (entered, own): (&HashMap<String, String>, &own::Entered),
    problem: Option<&Problem>,
) -> Html {
    let value = |name: &str| entered.get(name).cloned().unwrap_or_default();
    let duties = held.all().map(|duty| Choice::new(duty.id.as_str(), duty.name.as_str())).collect();
    let mut fields = vec![
        Field::new("since", words::SINCE, Control::Line("date"))
            .hint(words::SINCE_HINT)
            .value(value("since"))
            .wrong(problem),
        Field::new("on", words::HOLDS, Control::Several(duties))
            .hint(words::HOLDS_HINT)
            .value(value("on"))
            .optional(),
    ];
    for duty in held.all().filter(|duty| duty.rhythm.comes_again()) {
        let name = format!("day-{}", duty.id);
        let kept =
            Some(value(&name)).filter(|value| !value.is_empty()).unwrap_or_else(|| duty.day.to_string());
        let field = Field::new(
            name.as_str(),
            words::day_of(&duty.name, words::rhythm(duty.rhythm)),
            Control::Line("number"),
        );
        let field = field.value(kept).wrong(problem);
        fields.push(if duty.checked { field } else { field.hint(words::UNCHECKED) });
    }
    let form = form(&DeskForm {
        action: format!("{BASE}/settings"),
        fields,
        submit: words::SAVE.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: None,
    });
    let body = html! { (form) (panel(words::OWN, &own::form_of(tables, own, problem))) };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = Page::new(words::SETTINGS).trail([Link::new(BASE, words::CALENDAR)]);
    page.status(status).desk(staff.desk(place)).body(body).render(visit)
}

/// `POST /desk/disclosure/settings`
pub(crate) async fn put(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let mut entered: HashMap<String, String> = HashMap::new();
    for (name, value) in pairs {
        let kept = entered.entry(name).or_default();
        if !kept.is_empty() {
            kept.push(',');
        }
        kept.push_str(&value);
    }
    let mut tx = place.db.write().await?;
    let held = held(&mut tx, &place).await?;
    let settings = match read(&entered, &held) {
        Ok(settings) => settings,
        Err(problem) => {
            let tables = own::tables(&mut tx).await?;
            let entered = (&entered, &own::Entered::default());
            let page = draw((&visit, &staff, &place), (&held, &tables), entered, Some(&problem));
            return Ok(page.into_response());
        }
    };
    flow::tell_settings(&mut tx, &place.org, &settings, place.clock.now()).await?;
    let detail = words::audit_settings(settings.since, settings.off.len());
    audit::record(&mut tx, &staff.did(&place, &place.org, "disclosure.settings", "", detail)).await?;
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(Redirect::to(&format!("{BASE}?done=saved")).into_response())
}

fn read(entered: &HashMap<String, String>, held: &Settings) -> Result<Settings, Problem> {
    let text = |name: &str| entered.get(name).map_or("", |value| value.trim());
    let since = text("since").parse().map_err(|_| Problem::field("since", words::DATE_WRONG))?;
    let on: Vec<&str> = text("on").split(',').collect();
    let off = held.all().filter(|duty| !on.contains(&duty.id.as_str())).map(|duty| duty.id.clone()).collect();
    let mut days = BTreeMap::new();
    for duty in held.all().filter(|duty| duty.rhythm.comes_again()) {
        let name = format!("day-{}", duty.id);
        let day: i8 = match text(&name) {
            "" => duty.day,
            written => {
                let day = written.parse().ok().filter(|day| (1..=28).contains(day));
                day.ok_or_else(|| Problem::field(&name, words::DAY_WRONG))?
            }
        };
        if day != duty.day {
            days.insert(duty.id.clone(), day);
        }
    }
    Ok(Settings { since, days, off, own: held.own.clone() })
}
