//! `/desk/media/courses`: where a village's teacher or clerk, and editors for towns and the county, put films and steps in
//! order; at the desk or on the phone.

use super::draft::{self, Draft};
use super::pages::{in_order, said};
use super::sent::{Offer, Sent, offer, read, sent_of};
use super::{Course, MOST, Step, all, apply, find, record};
use crate::Media;
use crate::words::course as words;
use crate::words::desk as films;
use crate::words::player::SPEEDS;
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::Redirect,
};
use hongwang_base::{Millis, OrgPath, Permission, Problem, Scope, SubmissionId};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{
    self, Choice, Column, Control, Field, PostButton, Row, Table, form, link_button, post_button, table,
};
use hongwang_page::{Badge, Desk, Html, Link, Markup, Page, Tone, Visit, badge, html, when};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/media/courses";

/// `GET /desk/media/courses`
pub(crate) async fn list(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let standing = all(&mut tx, &staff.scope()).await?;
    let drafts = draft::all(&mut tx, &staff.scope()).await?;
    drop(tx);
    let waiting = |id: Uuid| drafts.iter().find(|draft| draft.course.id == id);
    let fresh = drafts.iter().filter(|draft| standing.iter().all(|course| course.id != draft.course.id));
    let lines = fresh
        .map(|draft| (&draft.course, Some(draft), false))
        .chain(standing.iter().map(|course| (course, waiting(course.id), true)));
    let rows = lines.map(|(course, draft, stands)| Row {
        cells: vec![
            html! { (course.title) },
            html! { (names.of(&course.scope)) },
            html! { (said_when(course)) },
            html! { (course.steps.len()) },
            state_badge(draft, stands),
            html! { (when::moment(course.at.0)) },
        ],
        href: Some(format!("{BASE}/{}", course.id)),
    });
    let column = |name: &str| Column::words(name);
    let body = html! {
        p { (words::ABOUT) }
        @if staff.may(Permission::WriteArticle) { p { (link_button("/desk/media/courses/new", words::NEW, Some("plus"), true)) } }
        (table(&Table {
            caption: words::TITLE.to_owned(),
            columns: vec![
                column(words::NAME), column(words::FOR), column(words::WHEN), Column::figures(words::COUNT),
                column(words::STATE), column(films::WHEN),
            ],
            rows: rows.collect(),
            empty: words::NONE.to_owned(),
        }))
    };
    Ok(staff.page(&place, words::TITLE).body(body).render(&visit))
}

fn state_badge(draft: Option<&Draft>, stands: bool) -> Markup {
    let (word, tone) = match draft {
        None => (words::STANDS, Tone::Good),
        Some(draft) if !draft.why.is_empty() => (words::RETURNED, Tone::Bad),
        Some(_) if stands => (words::CHANGED, Tone::Warn),
        Some(_) => (words::WAITS, Tone::Warn),
    };
    html! {
        (badge(&Badge::new(word, tone)))
        @if let Some(draft) = draft.filter(|draft| !draft.why.is_empty()) { p { (draft.why) } }
    }
}

/// When it stands, in words.
fn said_when(course: &Course) -> String {
    let season = course.when.season.map(|(first, last)| (first.written(), last.written()));
    let season = season.as_ref().map(|(first, last)| (first.as_str(), last.as_str()));
    words::when(course.when.hours, season)
}

fn drawn(
    (visit, staff, place, media): (&Visit, &Staff, &Place, &Media),
    known: Option<&Known>,
    (sent, offer): (&Sent, &Offer),
    problem: Option<&Problem>,
) -> Html {
    let value = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let field = |name: &str, label: &str, control: Control| {
        Field::new(name, label, control).value(value(name)).wrong(problem)
    };
    let orgs = offer.orgs.iter().map(|org| Choice::new(org.path.to_string(), &org.name)).collect();
    let front = std::iter::once(Choice::new("", words::FRONT));
    let places = front.chain(media.places.iter().map(|(place, name)| Choice::new(place, name))).collect();
    let hours: Vec<Choice> = (0..24).map(|hour| Choice::new(hour.to_string(), words::oclock(hour))).collect();
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
        field("org", words::FOR, Control::Select(orgs)),
        field("place", words::PLACE, Control::Select(places)).optional(),
        field("from", words::FROM_HOUR, Control::Select(hours.clone())).hint(words::HOURS_HINT),
        field("until", words::UNTIL_HOUR, Control::Select(hours)),
        field("first", words::FROM_DAY, Control::Line("text")).hint(words::DAY_HINT).optional(),
        field("last", words::UNTIL_DAY, Control::Line("text")).optional(),
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
    let action = known.map_or(format!("{BASE}/new"), |known| format!("{BASE}/{}", known.course().id));
    let general = problem.filter(|problem| problem.field.is_none());
    let why = problem.filter(|problem| problem.field.as_deref() == Some("why"));
    let body = html! {
        @if let Some(problem) = general { p role="alert" { (problem.title) } }
        @if let Some(known) = known {
            (state_badge(known.draft.as_ref(), known.standing.is_some()))
            @if let Some(draft) = known.draft.as_ref().filter(|draft| draft.why.is_empty() && staff.may(Permission::ReviewArticle)) {
                (review(&action, draft, why))
            }
        }
        @if staff.may(Permission::WriteArticle) { (form(&desk::Form {
            action: action.clone(), fields, submit: words::SAVE_FIRST.to_owned(), cancel: Some(BASE.to_owned()), error: None,
        })) } @else if let Some(known) = known { (lines(media, known.course(), offer)) }
        @if known.is_some_and(|known| known.standing.is_some() && known.draft.is_some()) && staff.may(Permission::WriteArticle) {
            (post_button(&PostButton { action: format!("{action}/drop"), label: words::DROP.to_owned(), ..PostButton::default() }))
        }
        @if known.is_some() && staff.may(Permission::WriteArticle) {
            (post_button(&PostButton {
                action: format!("{action}/remove"), label: words::REMOVE.to_owned(), danger: true, ..PostButton::default()
            }))
        }
    };
    let shell = Desk { trail: vec![Link::new(BASE, words::TITLE)], ..staff.desk(place) };
    let status = problem.map_or(StatusCode::OK, |problem| {
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST)
    });
    Page::new(known.map_or(words::NEW, |known| known.course().title.as_str()))
        .desk(shell)
        .status(status)
        .body(body)
        .render(visit)
}

/// A list as who does not write reads it.
fn lines(media: &Media, course: &Course, offer: &Offer) -> Markup {
    let place =
        if course.place.is_empty() { words::FRONT.to_owned() } else { media.place_name(&course.place) };
    let org = offer.orgs.iter().find(|org| org.path == course.scope).map(|org| org.name.clone());
    let head = [
        (words::FOR, org.unwrap_or_default()),
        (words::PLACE, place),
        (words::WHEN, said_when(course)),
        (words::TEACHER, course.teacher.clone()),
    ];
    let film = |step: &Step| offer.films.iter().find(|film| film.id == step.film);
    html! {
        dl class="facts" { @for (name, value) in head.iter().filter(|(_, value)| !value.is_empty()) { div { dt { (name) } dd { (value) } } } }
        ol { @for step in &course.steps { li {
            @match film(step) { Some(film) => (said(step, film)), None => (words::FILM_WRONG) }
        } } }
    }
}

/// The keys of a second person.
fn review(action: &str, draft: &Draft, problem: Option<&Problem>) -> Markup {
    let back = form(&desk::Form {
        action: format!("{action}/return"),
        fields: vec![Field::text("why", words::WHY).error(problem.map(|problem| problem.title.clone()))],
        submit: words::RETURN.to_owned(),
        cancel: None,
        error: None,
    });
    html! {
        (post_button(&PostButton {
            action: format!("{action}/approve"),
            label: words::APPROVE.to_owned(),
            values: vec![("at".to_owned(), draft.at.0.to_string())],
            ..PostButton::default()
        }))
        (back)
    }
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
    let sent = Sent::from([("title".to_owned(), words::TODAY.to_owned()), ("place".to_owned(), dance)]);
    Ok(drawn((&visit, &staff, &place, &media), None, (&sent, &offer), None))
}

/// A list as it stands, and as it waits for a second person: one of the two at least.
struct Known {
    standing: Option<Course>,
    draft: Option<Draft>,
}

impl Known {
    /// As it was written last.
    fn course(&self) -> &Course {
        let written = self.draft.as_ref().map(|draft| &draft.course);
        written.or(self.standing.as_ref()).expect("one of the two is there")
    }
}

/// Both, wherever they are for: whoever sees one of the two only would leave the other behind.
async fn known(tx: &mut Tx, staff: &Staff, place: &Place, id: &str) -> Reply<Known> {
    let everywhere = Scope(place.org.clone());
    let standing = find(tx, &everywhere, id).await?;
    let draft = draft::find(tx, &everywhere, id).await?;
    let all = standing.iter().chain(draft.as_ref().map(|draft| &draft.course));
    let (own, others): (Vec<_>, Vec<_>) = all.partition(|course| staff.org.covers(&course.scope));
    match (own.is_empty(), others.is_empty()) {
        (true, _) => Err(Problem::missing(words::GONE).into()),
        (false, false) => Err(Problem::conflict(words::FROM_ABOVE).into()),
        (false, true) => Ok(Known { standing, draft }),
    }
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
    let known = known(&mut tx, &staff, &place, &id).await?;
    let offer = offer(&mut tx, &staff, place.clock.now()).await?;
    Ok(drawn((&visit, &staff, &place, &media), Some(&known), (&sent_of(known.course()), &offer), None))
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
    kept((&visit, &staff, &place, &media), Some(&id), &sent).await
}

/// Keeps what was written: for one village on its screens, for more until a second person has seen it.
async fn kept(
    all: (&Visit, &Staff, &Place, &Media),
    id: Option<&str>,
    sent: &Sent,
) -> Reply<Result<Redirect, Html>> {
    let (_, staff, place, media) = all;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let before = match id {
        Some(id) => Some(known(&mut tx, staff, place, id).await?),
        None => None,
    };
    let offer = offer(&mut tx, staff, now).await?;
    let id = before.as_ref().map_or_else(|| SubmissionId::new(now).0, |before| before.course().id);
    let course = match read(sent, id, (media, &offer), now) {
        Ok(course) => course,
        Err(problem) => return Ok(Err(drawn(all, before.as_ref(), (sent, &offer), Some(&problem)))),
    };
    let told = staff.did(place, &course.scope, "media.course", id, words::audit(&course.title));
    // Its own people may put a list on its screens without a second person: they are its only ones.
    let village = offer.orgs.iter().any(|org| org.path == course.scope && org.kind.is_village());
    let grown = if village {
        draft::forget(&mut tx, id).await?;
        put_up(&mut tx, before.and_then(|before| before.standing), &course, now).await?
    } else {
        let (account, name) = (staff.account.into(), staff.name.clone());
        draft::keep(&mut tx, &Draft { course, account, name, why: String::new(), at: now }).await?;
        Vec::new()
    };
    audit::record(&mut tx, &told).await?;
    tx.commit().await?;
    media.wake.notify_one();
    place.announce(grown);
    Ok(Ok(Redirect::to(BASE)))
}

/// Puts a list on its screens, in the place of the one that stood; which logs have grown.
async fn put_up(tx: &mut Tx, before: Option<Course>, course: &Course, now: Millis) -> Reply<Vec<OrgPath>> {
    let mut grown = vec![course.scope.clone()];
    let mut course = course.clone();
    if let Some(old) = before.filter(|old| old.scope != course.scope) {
        tell(tx, &old.scope, (course.id, None), now).await?;
        grown.push(old.scope);
        // A village may read the new log before the end in the old one: only what is older ends there.
        course.at = now.plus(1);
    }
    tell(tx, &course.scope, (course.id, Some(&course)), now).await?;
    Ok(grown)
}

async fn tell(tx: &mut Tx, org: &OrgPath, (id, course): (Uuid, Option<&Course>), now: Millis) -> Reply<()> {
    let entry = hongwang_feed::append(tx, org, record(id, course), now).await?;
    Ok(apply(tx, &entry).await?)
}

/// `POST /desk/media/courses/{id}/approve`: a second person lets it onto the screens.
pub(crate) async fn approve(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    Form(seen): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let known = known(&mut tx, &staff, &place, &id).await?;
    let waiting = known.draft.as_ref().ok_or_else(|| Problem::conflict(words::NOT_WAITING));
    // What is let onto the screens is what was looked at.
    let is_seen = |draft: &&Draft| seen.get("at").is_some_and(|at| *at == draft.at.0.to_string());
    let waiting = waiting
        .and_then(|draft| Some(draft).filter(is_seen).ok_or_else(|| Problem::conflict(words::CHANGED_SINCE)));
    // Films of it may have been taken down since.
    let offer = offer(&mut tx, &staff, now).await?;
    let sent = sent_of(known.course());
    let course = waiting
        .and_then(|draft| draft::approvable(draft, staff.account.into()))
        .and_then(|()| read(&sent, known.course().id, (&media, &offer), now));
    let course = match course {
        Ok(course) => course,
        Err(problem) => {
            let all = (&visit, &staff, &place, &media);
            return Ok(Err(drawn(all, Some(&known), (&sent, &offer), Some(&problem))));
        }
    };
    draft::forget(&mut tx, course.id).await?;
    let grown = put_up(&mut tx, known.standing, &course, now).await?;
    let told = words::audit(&course.title);
    audit::record(&mut tx, &staff.did(&place, &course.scope, "media.course.approve", course.id, told))
        .await?;
    tx.commit().await?;
    media.wake.notify_one();
    place.announce(grown);
    Ok(Ok(Redirect::to(BASE)))
}

/// `POST /desk/media/courses/{id}/return`: it goes back to whoever wrote it, with what is to be changed.
pub(crate) async fn send_back(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let known = known(&mut tx, &staff, &place, &id).await?;
    let Some(draft) = known.draft.clone().filter(|draft| draft.why.is_empty()) else {
        return Err(Problem::conflict(words::NOT_WAITING).into());
    };
    let why = sent.get("why").map(|why| why.trim().to_owned()).unwrap_or_default();
    if !(1..=60).contains(&why.chars().count()) {
        let offer = offer(&mut tx, &staff, now).await?;
        let problem = Problem::field("why", words::WHY_WRONG);
        let all = (&visit, &staff, &place, &media);
        return Ok(Err(drawn(all, Some(&known), (&sent_of(known.course()), &offer), Some(&problem))));
    }
    let told = words::audit(&draft.course.title);
    let what = staff.did(&place, &draft.course.scope, "media.course.return", draft.course.id, told);
    draft::keep(&mut tx, &Draft { why, ..draft }).await?;
    audit::record(&mut tx, &what).await?;
    tx.commit().await?;
    Ok(Ok(Redirect::to(BASE)))
}

/// `POST /desk/media/courses/{id}/drop`: a change that nobody let onto the screens is forgotten; what stands stands on.
pub(crate) async fn drop_change(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let known = known(&mut tx, &staff, &place, &id).await?;
    let (Some(_), Some(draft)) = (&known.standing, &known.draft) else {
        return Err(Problem::conflict(words::NOT_WAITING).into());
    };
    let course = &draft.course;
    draft::forget(&mut tx, course.id).await?;
    let told = words::audit(&course.title);
    audit::record(&mut tx, &staff.did(&place, &course.scope, "media.course.drop", course.id, told)).await?;
    tx.commit().await?;
    Ok(Redirect::to(BASE))
}

/// `POST /desk/media/courses/{id}/remove`
pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let known = known(&mut tx, &staff, &place, &id).await?;
    let course = known.course();
    draft::forget(&mut tx, course.id).await?;
    let told = words::audit(&course.title);
    audit::record(&mut tx, &staff.did(&place, &course.scope, "media.course.remove", course.id, told)).await?;
    let grown = known.standing.map(|course| course.scope);
    if let Some(scope) = &grown {
        tell(&mut tx, scope, (id.parse().unwrap_or_default(), None), place.clock.now()).await?;
    }
    tx.commit().await?;
    media.wake.notify_one();
    place.announce(grown);
    Ok(Redirect::to(BASE))
}
