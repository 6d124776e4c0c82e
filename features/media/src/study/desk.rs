//! `/desk/media/rosters` and `/desk/media/classes`: what a village's clerk keeps of classes. Whoever opens a roll or a
//! record is written down.

use super::roster::{self, Roster};
use super::store::{self, Kept};
use super::{class::Roll, sheet};
use crate::Media;
use crate::words::study as words;
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem};
use hongwang_feature::organisations::{self, Names};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{
    self, Choice, Column, Control, Field, PostButton, Row, Table, form, link_button, post_button, table,
};
use hongwang_page::{Desk, Html, Link, Page, Visit, html, when};
use hongwang_store::{Tx, audit};
use http::{StatusCode, header};
use serde::Deserialize;
use uuid::Uuid;

pub(crate) const ROSTERS: &str = "/desk/media/rosters";
pub(crate) const CLASSES: &str = "/desk/media/classes";

/// `GET /desk/media/rosters`
pub(crate) async fn rosters(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let rows = roster::all(&mut tx, &media.vault, &staff.scope()).await?.into_iter().map(|one| Row {
        cells: vec![
            html! { (one.roll.title) },
            html! { (names.of(&one.org)) },
            html! { (one.roll.names.len()) },
            html! { strong { (one.code) } },
        ],
        href: Some(format!("{ROSTERS}/{}", one.id)),
    });
    let body = html! {
        p { (words::ROSTERS_ABOUT) }
        p { (link_button("/desk/media/rosters/new", words::ROSTER_NEW, Some("user-plus"), true)) }
        (table(&Table {
            caption: words::ROSTERS.to_owned(),
            columns: vec![Column::words(words::GROUP), Column::words(words::VILLAGE), Column::figures(words::COUNT), Column::words(words::CODE)],
            rows: rows.collect(),
            empty: words::NO_ROSTERS.to_owned(),
        }))
    };
    Ok(staff.page(&place, words::ROSTERS).body(body).render(&visit))
}

/// What the form of a roll sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    title: String,
    org: String,
    names: String,
}

/// The villages that a clerk looks after.
pub(crate) async fn villages(tx: &mut Tx, staff: &Staff) -> Reply<Vec<(OrgPath, String)>> {
    let all = organisations::list(tx, &staff.scope()).await?.into_iter();
    let villages = all.filter(|org| org.kind.is_village());
    Ok(villages.map(|org| (org.path, org.name)).collect())
}

fn drawn(
    (visit, staff, place): (&Visit, &Staff, &Place),
    known: Option<&Roster>,
    (sent, villages): (&Sent, &[(OrgPath, String)]),
    problem: Option<&Problem>,
) -> Html {
    let org = match known {
        Some(_) => None,
        None => {
            let choices = villages.iter().map(|(path, name)| Choice::new(path.to_string(), name)).collect();
            let value = if sent.org.is_empty() {
                villages.first().map(|(path, _)| path.to_string()).unwrap_or_default()
            } else {
                sent.org.clone()
            };
            Some(Field::new("org", words::ROSTER_ORG, Control::Select(choices)).value(value).wrong(problem))
        }
    };
    let action = known.map_or(format!("{ROSTERS}/new"), |known| format!("{ROSTERS}/{}", known.id));
    let fields = [
        Some(Field::text("title", words::ROSTER_TITLE).value(&sent.title).wrong(problem)),
        org,
        Some(
            Field::new("names", words::NAMES, Control::Area(12))
                .value(&sent.names)
                .hint(words::NAMES_HINT)
                .wrong(problem),
        ),
    ];
    let body = html! {
        @if let Some(known) = known { p { (words::CODE) "：" strong { (known.code) } } p { (words::ROSTERS_ABOUT) } }
        (form(&desk::Form {
            action: action.clone(),
            fields: fields.into_iter().flatten().collect(),
            submit: words::SAVE.to_owned(),
            cancel: Some(ROSTERS.to_owned()),
            error: None,
        }))
        @if known.is_some() {
            (press(&format!("{action}/code"), words::NEW_CODE, "refresh", false))
            (press(&format!("{action}/forget"), words::FORGET, "trash", true))
        }
    };
    let shell = Desk { trail: vec![Link::new(ROSTERS, words::ROSTERS)], ..staff.desk(place) };
    let title = known.map_or(words::ROSTER_NEW, |known| known.roll.title.as_str());
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Page::new(title).desk(shell).status(status).body(body).render(visit)
}

fn press(action: &str, label: &str, icon: &str, danger: bool) -> hongwang_page::Markup {
    let (action, label, icon) = (action.to_owned(), label.to_owned(), Some(icon.to_owned()));
    post_button(&PostButton { action, label, icon, danger, ..PostButton::default() })
}

/// `GET /desk/media/rosters/new`
pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let villages = villages(&mut place.db.read().await?, &staff).await?;
    Ok(drawn((&visit, &staff, &place), None, (&Sent::default(), &villages), None))
}

/// `POST /desk/media/rosters/new`
pub(crate) async fn create(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let mut tx = place.db.write().await?;
    let villages = villages(&mut tx, &staff).await?;
    let org = villages.iter().map(|(path, _)| path).find(|path| path.to_string() == sent.org).cloned();
    let read = roster::read(&sent.title, &sent.names)
        .and_then(|roll| Ok((org.ok_or_else(|| Problem::field("org", words::ROSTER_ORG_WRONG))?, roll)));
    match read {
        Err(problem) => Ok(Err(drawn((&visit, &staff, &place), None, (&sent, &villages), Some(&problem)))),
        Ok((org, roll)) => {
            let roster = roster::fresh(org, roll, place.clock.now());
            keep(tx, &staff, &place, &media, &roster, "media.roster").await?;
            Ok(Ok(Redirect::to(ROSTERS)))
        }
    }
}

async fn keep(
    mut tx: Tx,
    staff: &Staff,
    place: &Place,
    media: &Media,
    roster: &Roster,
    what: &str,
) -> Reply<()> {
    roster::keep(&mut tx, &media.vault, roster).await?;
    note(&mut tx, staff, place, what, roster).await?;
    Ok(tx.commit().await?)
}

async fn note(tx: &mut Tx, staff: &Staff, place: &Place, what: &str, roster: &Roster) -> Reply<()> {
    let told = words::audit_roster(&roster.roll.title);
    Ok(audit::record(tx, &staff.did(place, &roster.org, what, roster.id, told)).await?)
}

async fn find(tx: &mut Tx, staff: &Staff, media: &Media, id: &str) -> Reply<Roster> {
    let missing = || Problem::missing(words::NO_ROSTER);
    let id: Uuid = id.parse().map_err(|_| missing())?;
    Ok(roster::find(tx, &media.vault, &staff.scope(), id).await?.ok_or_else(missing)?)
}

/// `GET /desk/media/rosters/{id}`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.write().await?;
    let known = find(&mut tx, &staff, &media, &id).await?;
    note(&mut tx, &staff, &place, "media.roster.look", &known).await?;
    tx.commit().await?;
    let sent =
        Sent { title: known.roll.title.clone(), names: known.roll.names.join("\n"), ..Sent::default() };
    Ok(drawn((&visit, &staff, &place), Some(&known), (&sent, &[]), None))
}

/// `POST /desk/media/rosters/{id}`
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let mut tx = place.db.write().await?;
    let known = find(&mut tx, &staff, &media, &id).await?;
    match roster::read(&sent.title, &sent.names) {
        Err(problem) => Ok(Err(drawn((&visit, &staff, &place), Some(&known), (&sent, &[]), Some(&problem)))),
        Ok(roll) => {
            let roll: Roll = roll;
            keep(tx, &staff, &place, &media, &Roster { roll, ..known }, "media.roster").await?;
            Ok(Ok(Redirect::to(ROSTERS)))
        }
    }
}

/// `POST …/code`: the code of before opens nothing any more.
pub(crate) async fn renew_code(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let known = find(&mut tx, &staff, &media, &id).await?;
    let renewed = Roster { code: roster::draw_code(), ..known };
    keep(tx, &staff, &place, &media, &renewed, "media.roster.code").await?;
    Ok(Redirect::to(&format!("{ROSTERS}/{id}")))
}

/// `POST …/forget`
pub(crate) async fn forget(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let known = find(&mut tx, &staff, &media, &id).await?;
    roster::forget(&mut tx, known.id).await?;
    note(&mut tx, &staff, &place, "media.roster.forget", &known).await?;
    tx.commit().await?;
    Ok(Redirect::to(ROSTERS))
}

// ---- records ----

/// `GET /desk/media/classes`: without a name.
pub(crate) async fn classes(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let rows = store::all(&mut tx, &media.vault, &staff.scope()).await?.into_iter().map(|one| {
        let right = one.record.answers.iter().filter(|answer| answer.right).count();
        Row {
            cells: vec![
                html! { (when::moment(one.record.began.0)) },
                html! { (names.of(&one.org)) },
                html! { (one.record.title) },
                html! { (one.record.group) },
                html! { (one.record.heads) },
                html! { (words::right_of(right, one.record.answers.len())) },
            ],
            href: Some(format!("{CLASSES}/{}", one.id)),
        }
    });
    let words_of = |name: &str| Column::words(name);
    let body = html! {
        p { (words::CLASSES_ABOUT) }
        (table(&Table {
            caption: words::CLASSES.to_owned(),
            columns: vec![
                words_of(words::TIME), words_of(words::VILLAGE), words_of(words::FILM), words_of(words::GROUP),
                Column::figures(words::COUNT), Column::figures(words::RIGHT_COUNT),
            ],
            rows: rows.collect(),
            empty: words::NO_CLASSES.to_owned(),
        }))
    };
    Ok(staff.page(&place, words::CLASSES).body(body).render(&visit))
}

/// A record that somebody opens, which is written down.
async fn opened(staff: &Staff, place: &Place, media: &Media, id: &str, what: &str) -> Reply<(Kept, String)> {
    let missing = || Problem::missing(words::NO_RECORD);
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let mut tx = place.db.write().await?;
    let kept = store::find(&mut tx, &media.vault, &staff.scope(), id).await?.ok_or_else(missing)?;
    let name = Names::load(&mut tx, &staff.scope()).await?.of(&kept.org);
    let told = words::audit_class(&kept.record.title);
    audit::record(&mut tx, &staff.did(place, &kept.org, what, id, told)).await?;
    tx.commit().await?;
    Ok((kept, name))
}

/// `GET /desk/media/classes/{id}`
pub(crate) async fn class(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let (kept, name) = opened(&staff, &place, &media, &id, "media.class.look").await?;
    let body = html! {
        dl { @for (name, text) in sheet::lines(&kept.record, &name) { dt { (name) } dd { (text) } } }
        p { (link_button(&format!("{CLASSES}/{}/paper", kept.id), words::PAPER, Some("printer"), true)) }
    };
    let shell = Desk { trail: vec![Link::new(CLASSES, words::CLASSES)], ..staff.desk(&place) };
    Ok(Page::new(kept.record.title.as_str()).desk(shell).body(body).render(&visit))
}

/// `GET /desk/media/classes/{id}/paper`
pub(crate) async fn paper(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let (kept, name) = opened(&staff, &place, &media, &id, "media.class.print").await?;
    let font = media.font.clone().ok_or_else(|| Problem::conflict(words::NO_FONT))?;
    let drawn = sheet::paper(&kept.record, &name, (font, place.clock.now())).await;
    let pdf = drawn.map_err(|error| Problem { status: 500, title: error.to_string(), field: None })?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{}.pdf\"", kept.id)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, pdf).into_response())
}
