//! A village's page: what it has to publish, the most urgent first, with a key to take a photo; what came to be; whom it
//! names to be reminded.

use super::{Asked, BASE, address, flash, mark, settings_of, village_of};
use crate::dataset;
use crate::disclosure::{Due, Matter, Of, Rhythm, Settings, Standing, around, dues, entered, flow, store};
use crate::words::disclosure as words;
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Permission, Problem, RowId};
use hongwang_feature::organisations::Organisation;
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::desk::{
    Choice, Column, Control, Field, Form as DeskForm, PostButton, Row, Table, form, link_button, panel,
    post_button, table,
};
use hongwang_page::{Desk, Html, Link, Page, Visit};
use hongwang_store::{Tx, Vault, audit};
use http::StatusCode;
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

const TITLE: std::ops::RangeInclusive<usize> = 2..=40;

/// What the form of a matter sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EnteredMatter {
    duty: String,
    title: String,
    begins: String,
    ends: String,
}

/// What the form of whom to remind sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EnteredPhone {
    phone: String,
}

/// `GET /desk/disclosure/village/{code}`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let village = village_of(&mut tx, &staff, &code).await?;
    let phone = store::reminded(&mut tx, &vault, &village.path).await?.map(|(phone, _)| phone);
    let filled = (EnteredMatter::default(), EnteredPhone { phone: phone.unwrap_or_default() });
    drop(tx);
    draw((&visit, &staff, &place), &village, &asked.done, &filled, None).await
}

type Who<'w> = (&'w Visit, &'w Staff, &'w Place);

async fn draw(
    (visit, staff, place): Who<'_>,
    village: &Organisation,
    done: &str,
    (matter, phone): &(EnteredMatter, EnteredPhone),
    problem: Option<&Problem>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let settings = settings_of(&mut tx, place).await?;
    let now = place.clock.now();
    let today = now.beijing().date();
    let matters = store::matters(&mut tx, &village.path).await?.remove(&village.path).unwrap_or_default();
    let since = now.plus(-flow::STANDS);
    let published = store::published_by(&mut tx, &village.path, since).await?;
    let by_rows = by_rows(&mut tx, &settings).await?;
    drop(tx);
    let all = dues(&settings, &matters, &published, today, around(today));
    let (kept, open): (Vec<_>, Vec<_>) =
        all.iter().partition(|due| matches!(due.standing, Standing::Done { .. }));
    let may = staff.may(Permission::WriteArticle);
    let body = html! {
        (dues_table(words::MINE, &open, village, (may, &by_rows)))
        (dues_table(words::ALREADY, &kept.into_iter().rev().collect::<Vec<_>>(), village, (may, &by_rows)))
        @if may {
            (panel(words::MATTER, &html! {
                p { (words::MATTER_ABOUT) }
                (matter_form(village, &settings, matter, problem))
                @for one in &matters { (matter_row(village, one)) }
            }))
            (panel(words::REMIND, &html! { p { (words::REMIND_ABOUT) } (phone_form(village, phone, problem)) }))
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Desk { flash: flash(done), ..staff.desk(place) };
    let page = Page::new(format!("{} {}", village.name, words::TITLE)).status(status).desk(shell);
    let page = if staff.org == village.path { page } else { page.trail([Link::new(BASE, words::CALENDAR)]) };
    Ok(page.body(body).render(visit))
}

/// The duties whose rows a clerk may enter one by one.
async fn by_rows<'s>(tx: &mut Tx, settings: &'s Settings) -> Reply<Vec<&'s str>> {
    let mut all = Vec::new();
    for (duty, _) in settings.duties() {
        let Some(dataset) = duty.dataset.as_deref() else { continue };
        if dataset::find(tx, dataset).await?.is_some_and(|definition| entered::can(&definition)) {
            all.push(duty.id.as_str());
        }
    }
    Ok(all)
}

fn dues_table(
    caption: &str,
    dues: &[&Due<'_>],
    village: &Organisation,
    (may, by_rows): (bool, &[&str]),
) -> Markup {
    let key = |due: &Due<'_>| match &due.standing {
        Standing::Done { id, .. } => link_button(&format!("{BASE}/published/{id}"), words::SEE, None, false),
        _ if may => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("duty", due.duty.id.as_str()), ("of", &due.of.word())])
                .finish();
            let to = |page: &str| format!("{}/{page}?{query}", address(&village.path));
            html! {
                (link_button(&to("paper"), words::PHOTO, Some("camera"), true))
                @if by_rows.contains(&due.duty.id.as_str()) && matches!(due.of, Of::Time(_)) {
                    " " (link_button(&to("rows"), words::ROWS, Some("list"), false))
                }
            }
        }
        _ => html! {},
    };
    let rows = dues.iter().map(|due| Row {
        cells: vec![
            html! { strong { (due.duty.name) } br; span class="small" { (due.duty.what) } },
            html! { (words::due_of(due)) },
            html! { (words::date(due.by)) @if !due.duty.checked { br; span class="small" { (words::UNCHECKED) } } },
            mark(&due.standing),
            key(due),
        ],
        href: None,
    });
    table(&Table {
        caption: caption.into(),
        columns: [words::WHAT, words::OF, words::BY, words::STANDING, words::DO].map(Column::words).into(),
        rows: rows.collect(),
        empty: words::NOTHING_DUE.into(),
    })
}

fn matter_form(
    village: &Organisation,
    settings: &Settings,
    entered: &EnteredMatter,
    problem: Option<&Problem>,
) -> Markup {
    let once = settings.duties().map(|(duty, _)| duty).filter(|duty| !duty.rhythm.comes_again());
    let kinds = once.map(|duty| Choice::new(duty.id.as_str(), duty.name.as_str())).collect();
    let field = |name: &str, label: &str, control: Control, value: &str| {
        Field::new(name, label, control).value(value).wrong(problem)
    };
    form(&DeskForm {
        action: format!("{}/matter", address(&village.path)),
        fields: vec![
            field("duty", words::MATTER_KIND, Control::Radio(kinds), &entered.duty),
            field("title", words::MATTER_TITLE, Control::Line("text"), &entered.title),
            field("begins", words::MATTER_BEGINS, Control::Line("date"), &entered.begins),
            field("ends", words::MATTER_ENDS, Control::Line("date"), &entered.ends).optional(),
        ],
        submit: words::MATTER_ADD.to_owned(),
        ..DeskForm::default()
    })
}

fn matter_row(village: &Organisation, matter: &Matter) -> Markup {
    let drop = PostButton {
        action: format!("{}/matter/{}/drop", address(&village.path), matter.id),
        label: words::DROP.to_owned(),
        ..PostButton::default()
    };
    html! { p { (matter.title) " " (post_button(&drop)) } }
}

fn phone_form(village: &Organisation, entered: &EnteredPhone, problem: Option<&Problem>) -> Markup {
    let phone = Field::new("phone", words::REMIND_PHONE, Control::Line("tel")).optional();
    form(&DeskForm {
        action: format!("{}/reminded", address(&village.path)),
        fields: vec![phone.value(entered.phone.as_str()).wrong(problem)],
        submit: words::SAVE.to_owned(),
        ..DeskForm::default()
    })
}

/// `POST …/matter`
pub(crate) async fn add_matter(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(code): Path<String>,
    Form(entered): Form<EnteredMatter>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let village = village_of(&mut tx, &staff, &code).await?;
    let settings = settings_of(&mut tx, &place).await?;
    let now = place.clock.now();
    let matter = match matter(&entered, &settings, RowId::new(now).into()) {
        Ok(matter) => matter,
        Err(problem) => {
            drop(tx);
            let filled = (entered, EnteredPhone::default());
            let page = draw((&visit, &staff, &place), &village, "", &filled, Some(&problem)).await?;
            return Ok(page.into_response());
        }
    };
    flow::tell_matter(&mut tx, &village.path, (matter.id, Some(&matter)), now).await?;
    let detail = words::audit_matter(&matter.title, false);
    audit::record(&mut tx, &staff.did(&place, &village.path, "disclosure.matter", matter.id, detail)).await?;
    tx.commit().await?;
    place.announce(vec![village.path.clone()]);
    Ok(Redirect::to(&format!("{}?done=saved", address(&village.path))).into_response())
}

/// What was entered as a matter.
fn matter(entered: &EnteredMatter, settings: &Settings, id: Uuid) -> Result<Matter, Problem> {
    let held = settings.duties().map(|(duty, _)| duty).find(|duty| duty.id == entered.duty);
    let duty = held.filter(|duty| !duty.rhythm.comes_again());
    let duty = duty.ok_or_else(|| Problem::field("duty", words::MATTER_KIND_WRONG))?;
    let title = entered.title.trim();
    if !TITLE.contains(&title.chars().count()) {
        return Err(Problem::field("title", words::MATTER_TITLE_WRONG));
    }
    if crate::dataset::masking::covered(title) != title {
        return Err(Problem::field("title", words::PRIVATE_TEXT));
    }
    let date =
        |field: &str, text: &str| text.parse::<Date>().map_err(|_| Problem::field(field, words::DATE_WRONG));
    let begins = date("begins", &entered.begins)?;
    let ends = match duty.rhythm {
        Rhythm::Stages => {
            let ends = date("ends", &entered.ends)?;
            let fits = begins < ends && ends <= begins.saturating_add(3.years());
            Some(Some(ends).filter(|_| fits).ok_or_else(|| Problem::field("ends", words::ENDS_WRONG))?)
        }
        _ => None,
    };
    Ok(Matter { id, duty: duty.id.clone(), title: title.to_owned(), begins, ends })
}

/// `POST …/matter/{id}/drop`
pub(crate) async fn drop_matter(
    staff: Staff,
    State(place): State<Place>,
    Path((code, id)): Path<(String, Uuid)>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let village = village_of(&mut tx, &staff, &code).await?;
    let matters = store::matters(&mut tx, &village.path).await?.remove(&village.path).unwrap_or_default();
    let found = matters.into_iter().find(|matter| matter.id == id);
    let matter = found.ok_or_else(|| Fail::from(Problem::missing(words::NO_SUCH)))?;
    flow::tell_matter(&mut tx, &village.path, (id, None), place.clock.now()).await?;
    let detail = words::audit_matter(&matter.title, true);
    audit::record(&mut tx, &staff.did(&place, &village.path, "disclosure.matter_drop", id, detail)).await?;
    tx.commit().await?;
    place.announce(vec![village.path.clone()]);
    Ok(Redirect::to(&format!("{}?done=saved", address(&village.path))).into_response())
}

/// `POST …/reminded`
pub(crate) async fn reminded(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(code): Path<String>,
    Form(entered): Form<EnteredPhone>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let village = village_of(&mut tx, &staff, &code).await?;
    let phone = match entered.phone.trim() {
        "" => None,
        written => match hongwang_messages::mobile(written) {
            Some(phone) => Some(phone),
            None => {
                drop(tx);
                let problem = Problem::field("phone", words::REMIND_WRONG);
                let filled = (EnteredMatter::default(), entered);
                let page = draw((&visit, &staff, &place), &village, "", &filled, Some(&problem)).await?;
                return Ok(page.into_response());
            }
        },
    };
    let id = Uuid::from(RowId::new(place.clock.now()));
    store::put_reminded(&mut tx, &vault, &village.path, (id, phone.as_deref())).await?;
    let detail = words::AUDIT_REMINDED.to_owned();
    audit::record(&mut tx, &staff.did(&place, &village.path, "disclosure.reminded", id, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done=saved", address(&village.path))).into_response())
}
