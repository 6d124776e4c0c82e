//! How a county keeps dates: since when, which duties hold, and their last days.

use super::BASE;
use crate::announce;
use crate::disclosure::{Settings, catalogue, flow, store};
use crate::words::disclosure as words;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Choice, Control, Field, Form as DeskForm, form};
use hongwang_page::{Html, Link, Page, Visit};
use hongwang_store::audit;
use http::StatusCode;
use std::collections::{BTreeMap, HashMap};

fn only_county(staff: &Staff, place: &Place) -> Reply<()> {
    if staff.org == place.org { Ok(()) } else { Err(Problem::missing(words::NO_SUCH).into()) }
}

/// `GET /desk/disclosure/settings`
pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    only_county(&staff, &place)?;
    let held = store::settings(&mut place.db.read().await?, &place.org).await?;
    let mut entered = HashMap::new();
    let today = place.clock.now().beijing().date();
    let held = held.unwrap_or(Settings { since: today, days: BTreeMap::new(), off: Vec::new() });
    entered.insert("since".to_owned(), held.since.to_string());
    let on: Vec<&str> = held.duties().map(|(duty, _)| duty.id.as_str()).collect();
    entered.insert("on".to_owned(), on.join(","));
    for (duty, day) in held.duties().filter(|(duty, _)| duty.rhythm.comes_again()) {
        entered.insert(format!("day-{}", duty.id), day.to_string());
    }
    Ok(draw((&visit, &staff, &place), &entered, None))
}

fn draw(
    (visit, staff, place): (&Visit, &Staff, &Place),
    entered: &HashMap<String, String>,
    problem: Option<&Problem>,
) -> Html {
    let wrong = |name: &str| {
        problem.filter(|problem| problem.field.as_deref() == Some(name)).map(|problem| problem.title.clone())
    };
    let value = |name: &str| entered.get(name).cloned().unwrap_or_default();
    let duties = catalogue().iter().map(|duty| Choice::new(duty.id.as_str(), duty.name.as_str())).collect();
    let mut fields = vec![
        Field::new("since", words::SINCE, Control::Line("date"))
            .hint(words::SINCE_HINT)
            .value(value("since"))
            .error(wrong("since")),
        Field::new("on", words::HOLDS, Control::Several(duties))
            .hint(words::HOLDS_HINT)
            .value(value("on"))
            .optional(),
    ];
    for duty in catalogue().iter().filter(|duty| duty.rhythm.comes_again()) {
        let name = format!("day-{}", duty.id);
        let kept =
            Some(value(&name)).filter(|value| !value.is_empty()).unwrap_or_else(|| duty.day.to_string());
        let field = Field::new(
            name.as_str(),
            words::day_of(&duty.name, words::rhythm(duty.rhythm)),
            Control::Line("number"),
        );
        let field = field.value(kept).error(wrong(&name));
        fields.push(if duty.checked { field } else { field.hint(words::UNCHECKED) });
    }
    let body = form(&DeskForm {
        action: format!("{BASE}/settings"),
        fields,
        submit: words::SAVE.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: None,
    });
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
    let settings = match read(&entered) {
        Ok(settings) => settings,
        Err(problem) => return Ok(draw((&visit, &staff, &place), &entered, Some(&problem)).into_response()),
    };
    let mut tx = place.db.write().await?;
    flow::tell_settings(&mut tx, &place.org, &settings, place.clock.now()).await?;
    let detail = words::audit_settings(settings.since, settings.off.len());
    audit::record(&mut tx, &staff.did(&place, &place.org, "disclosure.settings", "", detail)).await?;
    tx.commit().await?;
    announce(&place, vec![place.org.clone()]);
    Ok(Redirect::to(&format!("{BASE}?done=saved")).into_response())
}

fn read(entered: &HashMap<String, String>) -> Result<Settings, Problem> {
    let text = |name: &str| entered.get(name).map_or("", |value| value.trim());
    let since = text("since").parse().map_err(|_| Problem::field("since", words::DATE_WRONG))?;
    let on: Vec<&str> = text("on").split(',').collect();
    let off = catalogue()
        .iter()
        .filter(|duty| !on.contains(&duty.id.as_str()))
        .map(|duty| duty.id.clone())
        .collect();
    let mut days = BTreeMap::new();
    for duty in catalogue().iter().filter(|duty| duty.rhythm.comes_again()) {
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
    Ok(Settings { since, days, off })
}
