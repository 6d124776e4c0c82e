//! `/desk/media/courses`: where a village's teacher or clerk puts films and steps in order, at the desk or on the phone.

use super::{Course, MOST, Step, all, apply, check, find, pages::in_order, record};
use crate::Media;
use crate::film::Film;
use crate::study::desk::villages;
use crate::words::course as words;
use crate::words::player::SPEEDS;
use crate::{store, words::desk as films};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::Redirect,
};
use hongwang_base::{Millis, OrgPath, Problem, SubmissionId};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{
    self, Choice, Column, Control, Field, PostButton, Row, Table, form, link_button, post_button, table,
};
use hongwang_page::{Desk, Html, Link, Page, Visit, html, when};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/media/courses";

/// What the form sends, by the names of its fields.
type Sent = BTreeMap<String, String>;

/// `GET /desk/media/courses`
pub(crate) async fn list(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let rows = all(&mut tx, &staff.scope()).await?.into_iter().map(|course| Row {
        cells: vec![
            html! { (course.title) },
            html! { (names.of(&course.scope)) },
            html! { (course.teacher) },
            html! { (course.steps.len()) },
            html! { (when::moment(course.at.0)) },
        ],
        href: Some(format!("{BASE}/{}", course.id)),
    });
    let column = |name: &str| Column::words(name);
    let body = html! {
        p { (words::ABOUT) }
        p { (link_button("/desk/media/courses/new", words::NEW, Some("plus"), true)) }
        (table(&Table {
            caption: words::TITLE.to_owned(),
            columns: vec![
                column(words::NAME), column(words::VILLAGE), column(words::TEACHER), Column::figures(words::COUNT), column(films::WHEN),
            ],
            rows: rows.collect(),
            empty: words::NONE.to_owned(),
        }))
    };
    Ok(staff.page(&place, words::TITLE).body(body).render(&visit))
}

/// What can be picked: villages, films.
struct Offer {
    villages: Vec<(OrgPath, String)>,
    films: Vec<Film>,
}

async fn offer(tx: &mut Tx, staff: &Staff, now: Millis) -> Reply<Offer> {
    let villages = villages(tx, staff).await?;
    let films = store::everywhere(tx, now).await?.into_iter();
    let films = films.filter(|film| villages.iter().any(|(village, _)| film.scope.covers(village))).collect();
    Ok(Offer { villages, films })
}

fn sent_of(course: &Course) -> Sent {
    let mut sent = Sent::from([
        ("title".to_owned(), course.title.clone()),
        ("teacher".to_owned(), course.teacher.clone()),
        ("org".to_owned(), course.scope.to_string()),
        ("place".to_owned(), course.place.clone()),
    ]);
    for (at, step) in course.steps.iter().enumerate() {
        let part = step.part.map(|part| (part + 1).to_string()).unwrap_or_default();
        for (name, value) in [
            ("film", step.film.to_string()),
            ("part", part),
            ("times", step.times.to_string()),
            ("speed", step.permille.to_string()),
        ] {
            sent.insert(format!("{name}{}", at + 1), value);
        }
    }
    sent
}

/// The list that was sent.
fn read(sent: &Sent, id: Uuid, (media, offer): (&Media, &Offer), now: Millis) -> Result<Course, Problem> {
    let text = |name: &str| sent.get(name).map(|text| text.trim()).unwrap_or_default();
    let scope =
        offer.villages.iter().map(|(village, _)| village).find(|village| village.as_str() == text("org"));
    let scope = scope.cloned().ok_or_else(|| Problem::field("org", words::VILLAGE_WRONG))?;
    if !media.places.contains_key(text("place")) {
        return Err(Problem::field("place", words::PLACE_WRONG));
    }
    let mut steps = Vec::new();
    for number in (1..=MOST).filter(|number| !text(&format!("film{number}")).is_empty()) {
        let wrong = |name: &str, why: &str| Problem::field(&format!("{name}{number}"), why);
        let field = |name: &str| text(&format!("{name}{number}"));
        let film = offer.films.iter().find(|film| film.id.to_string() == field("film"));
        let film =
            film.filter(|film| film.scope.covers(&scope)).ok_or_else(|| wrong("film", words::FILM_WRONG))?;
        let part = match field("part") {
            "" => None,
            part => {
                let part = part.parse::<usize>().ok().and_then(|part| part.checked_sub(1));
                let known = part.filter(|part| *part < film.sheet.chapters.len());
                Some(known.ok_or_else(|| wrong("part", words::PART_WRONG))?)
            }
        };
        let times = match field("times") {
            "" => 1,
            times => times
                .parse()
                .ok()
                .filter(|times| (1..=20).contains(times))
                .ok_or_else(|| wrong("times", words::TIMES_WRONG))?,
        };
        let permille =
            SPEEDS.iter().map(|(speed, _)| *speed).find(|speed| speed.to_string() == field("speed"));
        steps.push(Step { film: film.id, part, times, permille: permille.unwrap_or(1000) });
    }
    let (title, teacher) = (text("title").to_owned(), text("teacher").to_owned());
    let course = Course { id, scope, place: text("place").to_owned(), title, teacher, steps, at: now };
    check(&course).map(|()| course)
}

fn drawn(
    (visit, staff, place, media): (&Visit, &Staff, &Place, &Media),
    known: Option<&Course>,
    (sent, offer): (&Sent, &Offer),
    problem: Option<&Problem>,
) -> Html {
    let value = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let field = |name: &str, label: &str, control: Control| {
        let wrong = problem.filter(|problem| problem.field.as_deref() == Some(name));
        Field::new(name, label, control).value(value(name)).error(wrong.map(|problem| problem.title.clone()))
    };
    let villages = offer.villages.iter().map(|(path, name)| Choice::new(path.to_string(), name)).collect();
    let places = media.places.iter().map(|(place, name)| Choice::new(place, name)).collect();
    let picked = std::iter::once(Choice::new("", words::NO_FILM));
    let picked = picked.chain(
        in_order(offer.films.clone()).into_iter().map(|(id, title)| Choice::new(id.to_string(), title)),
    );
    let picked: Vec<Choice> = picked.collect();
    let speeds: Vec<Choice> =
        SPEEDS.iter().rev().map(|(speed, name)| Choice::new(speed.to_string(), *name)).collect();
    let mut fields = vec![
        field("title", words::NAME, Control::Line("text")),
        field("teacher", words::TEACHER, Control::Line("text")).optional(),
        field("org", words::VILLAGE, Control::Select(villages)),
        field("place", words::PLACE, Control::Select(places)),
    ];
    for number in 1..=MOST {
        let name = |what: &str| format!("{what}{number}");
        fields
            .push(field(&name("film"), &words::film_of(number), Control::Select(picked.clone())).optional());
        fields.push(
            field(&name("part"), &words::part_of(number), Control::Line("number"))
                .hint(words::PART_HINT)
                .optional(),
        );
        fields.push(field(&name("times"), &words::times_of(number), Control::Line("number")).optional());
        fields.push(
            field(&name("speed"), &words::speed_of(number), Control::Select(speeds.clone())).optional(),
        );
    }
    let action = known.map_or(format!("{BASE}/new"), |known| format!("{BASE}/{}", known.id));
    let body = html! {
        (form(&desk::Form {
            action: action.clone(), fields, submit: words::SAVE.to_owned(), cancel: Some(BASE.to_owned()), error: None,
        }))
        @if known.is_some() {
            (post_button(&PostButton {
                action: format!("{action}/remove"), label: words::REMOVE.to_owned(), danger: true, ..PostButton::default()
            }))
        }
    };
    let shell = Desk { trail: vec![Link::new(BASE, words::TITLE)], ..staff.desk(place) };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Page::new(known.map_or(words::NEW, |known| known.title.as_str()))
        .desk(shell)
        .status(status)
        .body(body)
        .render(visit)
}

/// `GET /desk/media/courses/new`
pub(crate) async fn ask(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
) -> Reply<Html> {
    let offer = offer(&mut place.db.read().await?, &staff, place.clock.now()).await?;
    let dance =
        media.places.keys().find(|place| place.starts_with("yule/dance/")).cloned().unwrap_or_default();
    let sent =
        Sent::from([("title".to_owned(), words::NAME_DEFAULT.to_owned()), ("place".to_owned(), dance)]);
    Ok(drawn((&visit, &staff, &place, &media), None, (&sent, &offer), None))
}

async fn known(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<Course> {
    Ok(find(tx, &staff.scope(), id).await?.ok_or_else(|| Problem::missing(words::GONE))?)
}

/// `GET /desk/media/courses/{id}`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let course = known(&mut tx, &staff, &id).await?;
    let offer = offer(&mut tx, &staff, place.clock.now()).await?;
    Ok(drawn((&visit, &staff, &place, &media), Some(&course), (&sent_of(&course), &offer), None))
}

/// `POST /desk/media/courses/new`
pub(crate) async fn create(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    kept((&visit, &staff, &place, &media), None, &sent).await
}

/// `POST /desk/media/courses/{id}`
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let course = known(&mut place.db.read().await?, &staff, &id).await?;
    kept((&visit, &staff, &place, &media), Some(course), &sent).await
}

async fn kept(
    all: (&Visit, &Staff, &Place, &Media),
    before: Option<Course>,
    sent: &Sent,
) -> Reply<Result<Redirect, Html>> {
    let (_, staff, place, media) = all;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let offer = offer(&mut tx, staff, now).await?;
    let id = before.as_ref().map_or_else(|| SubmissionId::new(now).0, |before| before.id);
    let course = match read(sent, id, (media, &offer), now) {
        Ok(course) => course,
        Err(problem) => return Ok(Err(drawn(all, before.as_ref(), (sent, &offer), Some(&problem)))),
    };
    let mut grown = vec![course.scope.clone()];
    if let Some(old) = before.filter(|old| old.scope != course.scope) {
        tell(&mut tx, &old.scope, (id, None), now).await?;
        grown.push(old.scope);
    }
    tell(&mut tx, &course.scope, (id, Some(&course)), now).await?;
    let told = words::audit(&course.title);
    audit::record(&mut tx, &staff.did(place, &course.scope, "media.course", id, told)).await?;
    tx.commit().await?;
    place.announce(grown);
    Ok(Ok(Redirect::to(BASE)))
}

async fn tell(
    tx: &mut Tx,
    village: &OrgPath,
    (id, course): (Uuid, Option<&Course>),
    now: Millis,
) -> Reply<()> {
    let entry = hongwang_feed::append(tx, village, record(id, course), now).await?;
    Ok(apply(tx, &entry).await?)
}

/// `POST /desk/media/courses/{id}/remove`
pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let course = known(&mut tx, &staff, &id).await?;
    tell(&mut tx, &course.scope, (course.id, None), place.clock.now()).await?;
    let told = words::audit(&course.title);
    audit::record(&mut tx, &staff.did(&place, &course.scope, "media.course.remove", course.id, told)).await?;
    tx.commit().await?;
    place.announce([course.scope]);
    Ok(Redirect::to(BASE))
}
