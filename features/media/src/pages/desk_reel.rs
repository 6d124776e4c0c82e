//! `/desk/media`: films from the file that came to the day they are taken down.

use super::sent::Sent;
use super::{SHELF, phone, removals};
use crate::film::{Made, Sheet};
use crate::reel::{self, Action, Reel, State as Standing, next};
use crate::removal;
use crate::words::library::minutes;
use crate::words::{desk as words, intake, phone as phone_words, study};
use crate::{Media, fetch, publish, store, upload};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::Redirect,
};
use hongwang_base::{OrgPath, Permission, Problem, Scope};
use hongwang_feature::organisations::{self, Names, OrgKind};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{
    self, Choice, Column, Control, Field, Flash, PostButton, Row, Table, form, link_button, panel,
    post_button, table,
};
use hongwang_page::{Badge, Desk, Html, Link, Markup, Page, Tone, Visit, badge, html, when};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/media";
/// Where a film is handed in.
pub(crate) const NEW: &str = "/desk/media/new";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

fn flash(asked: &Asked) -> Option<Flash> {
    let text = match asked.done.as_str() {
        "saved" => words::SAVED,
        "done" => words::DONE,
        _ => return None,
    };
    Some(Flash { tone: Tone::Good, text: text.to_owned() })
}

fn state_badge(reel: &Reel) -> Markup {
    let tone = match reel.state {
        Standing::Shown => Tone::Good,
        Standing::Unfit => Tone::Bad,
        Standing::Review => Tone::Warn,
        _ => Tone::Plain,
    };
    let word = words::state(reel.state).to_owned();
    let word = if matches!(reel.state, Standing::Working | Standing::Fetching) {
        format!("{word} {}", words::percent(reel.progress))
    } else {
        word
    };
    html! { (badge(&Badge::new(word, tone))) @if !reel.problem.is_empty() { p { (reel.problem) } } }
}

/// `GET /desk/media`
pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let reels = store::reels(&mut place.db.read().await?, &staff.scope()).await?;
    let rows = reels.iter().map(|reel| Row {
        cells: vec![
            html! { (if reel.sheet.title.is_empty() { &reel.file } else { &reel.sheet.title }) },
            state_badge(reel),
            html! { (reel.name) },
            html! { (when::moment(reel.at.0)) },
        ],
        href: Some(format!("{BASE}/reels/{}", reel.id)),
    });
    let body = html! {
        p { (words::ABOUT) }
        @if staff.may(Permission::WriteArticle) { p { (link_button(NEW, words::UPLOAD, Some("upload"), true)) } }
        (table(&Table {
            caption: words::LIST.to_owned(),
            columns: [words::NAME, words::STATE, words::BROUGHT, words::WHEN].map(Column::words).to_vec(),
            rows: rows.collect(),
            empty: words::NONE.to_owned(),
        }))
    };
    let shell = Desk { flash: flash(&asked), ..staff.desk(&place) };
    Ok(Page::new(words::TITLE).desk(shell).follow_board().body(body).render(&visit))
}

/// What the form of an address sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    address: String,
}

/// `GET /desk/media/new`
pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Html {
    ways(&visit, &staff, &place, ("", None))
}

/// The ways by which a film comes: a file, a telephone, an address.
fn ways(visit: &Visit, staff: &Staff, place: &Place, (address, problem): (&str, Option<&Problem>)) -> Html {
    let asked = form(&desk::Form {
        action: "/desk/media/fetch".to_owned(),
        fields: vec![
            Field::new("address", intake::ADDRESS, Control::Line("url"))
                .value(address)
                .hint(intake::BY_ADDRESS_ABOUT)
                .error(problem.map(|problem| problem.title.clone())),
        ],
        submit: intake::FETCH.to_owned(),
        cancel: None,
        error: None,
    });
    let upload = html! {
        p { (words::UPLOAD_ABOUT) }
        (phone::box_of(upload::BASE, words::SENT, &format!("{BASE}/reels/")))
    };
    let body = html! {
        (panel(words::UPLOAD, &upload))
        (panel(phone_words::BY_PHONE, &phone::key()))
        (panel(intake::BY_ADDRESS, &asked))
    };
    let shell = Desk { trail: vec![Link::new(BASE, words::TITLE)], ..staff.desk(place) };
    let page = Page::new(words::UPLOAD)
        .desk(shell)
        .status(problem.map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST))
        .island(SHELF.address("intake.css"))
        .island(SHELF.address("tus.min.js"))
        .island(SHELF.address("upload.js"));
    page.body(body).render(visit)
}

/// `POST /desk/media/fetch`: the center fetches a film from an address.
pub(crate) async fn order(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Form(sent): Form<Address>,
) -> Reply<Result<Redirect, Html>> {
    let url = match media.sources.address(&sent.address) {
        Ok(url) => url,
        Err(error) => {
            let problem = Problem::field("address", error.to_string());
            return Ok(Err(ways(&visit, &staff, &place, (&sent.address, Some(&problem)))));
        }
    };
    let mut tx = place.db.write().await?;
    let bringer = upload::Bringer::of(&staff);
    let reel = fetch::order(&mut tx, &bringer, (url.as_str(), Sheet::default()), place.clock.now()).await?;
    let host = url.host_str().unwrap_or_default();
    audit::record(&mut tx, &staff.did(&place, &reel.org, "media.fetch", reel.id, host)).await?;
    tx.commit().await?;
    media.fetches.notify_one();
    Ok(Ok(Redirect::to(&format!("{BASE}/reels/{}", reel.id))))
}

async fn find(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<Reel> {
    let missing = || Problem::missing(words::NO_REEL);
    let id = id.parse::<Uuid>().map_err(|_| missing())?;
    Ok(store::reel_of(tx, &staff.scope(), id).await?.ok_or_else(missing)?)
}

/// `GET /desk/media/reels/{id}`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let reel = find(&mut tx, &staff, &id).await?;
    let around = around(&mut tx, &staff, &reel).await?;
    drop(tx);
    let shown = (&reel, &Sent::of(&reel.sheet), &around);
    Ok(drawn((&visit, &staff, &place, &media), shown, (flash(&asked), None)))
}

/// What is shown beside a reel.
struct Around {
    names: Names,
    /// The organisations that its rights may be for alone.
    within: Vec<OrgPath>,
    /// What devices said of it once it was taken down, and whether the word is theirs.
    removals: Vec<removals::Said>,
}

async fn around(tx: &mut Tx, staff: &Staff, reel: &Reel) -> Reply<Around> {
    let below = organisations::list(tx, &Scope(reel.org.clone())).await?;
    let within = below
        .into_iter()
        .filter(|org| org.path != reel.org && (org.kind == OrgKind::Township || org.kind.is_village()));
    let within = within.map(|org| org.path).collect();
    let removals = removals::said(tx, staff, reel.id).await?;
    Ok(Around { names: Names::load(tx, &staff.scope()).await?, within, removals })
}

fn drawn(
    (visit, staff, place, media): (&Visit, &Staff, &Place, &Media),
    (reel, sent, around): (&Reel, &Sent, &Around),
    (flash, problem): (Option<Flash>, Option<&Problem>),
) -> Html {
    let body = html! {
        (state_badge(reel))
        @if let Some(problem) = problem.filter(|problem| problem.field.is_none()) { p role="alert" { (problem.title) } }
        @if let Some(made) = &reel.made { (made_panel(reel, made)) }
        @if staff.may(Permission::WriteArticle) && matches!(reel.state, Standing::Made | Standing::Down | Standing::Receiving | Standing::Fetching | Standing::Waiting | Standing::Working) {
            (sheet_form(media, reel, (sent, around), problem))
        } @else { (sheet_lines(media, &reel.sheet, &around.names)) }
        @if !around.removals.is_empty() { (removals::panel(&around.names, &around.removals)) }
        (actions(staff, reel))
    };
    let title = if reel.sheet.title.is_empty() { &reel.file } else { &reel.sheet.title };
    let shell = Desk { flash, trail: vec![Link::new(BASE, words::TITLE)], ..staff.desk(place) };
    let status = problem.map_or(StatusCode::OK, |problem| {
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST)
    });
    Page::new(title.as_str()).desk(shell).status(status).body(body).render(visit)
}

fn made_panel(reel: &Reel, made: &Made) -> Markup {
    let address = |hash: &hongwang_replica::BlobHash| format!("{BASE}/reels/{}/file/{hash}", reel.id);
    panel(
        words::COPIES,
        &html! {
            @if let Some(copy) = made.copies.first() {
                video controls preload="none" width="640" poster=[made.poster.as_ref().map(|poster| address(&poster.hash))] src=(address(&copy.blob.hash)) {}
            }
            p { (minutes(made.millis)) @for copy in &made.copies { " · " (words::copy(copy.height)) " " (words::megabytes(copy.blob.len)) } }
        },
    )
}

fn sheet_form(
    media: &Media,
    reel: &Reel,
    (sent, around): (&Sent, &Around),
    problem: Option<&Problem>,
) -> Markup {
    let text = |name: &str, label: &str, value: &str| Field::text(name, label).value(value).wrong(problem);
    let area = |name: &str, label: &str, rows: u8, value: &str| {
        Field::new(name, label, Control::Area(rows)).value(value).wrong(problem).optional()
    };
    let none = Choice::new("", words::PLACE_NONE);
    let places = media.places.iter().map(|(place, name)| Choice::new(place, name));
    let places = std::iter::once(none).chain(places).collect();
    let everywhere = Choice::new("", words::TERRITORY_ALL);
    let within = around.within.iter().map(|org| Choice::new(org.to_string(), around.names.of(org)));
    let within = std::iter::once(everywhere).chain(within).collect();
    form(&desk::Form {
        action: format!("{BASE}/reels/{}", reel.id),
        fields: vec![
            text("title", words::NAME, &sent.title),
            Field::new("place", words::PLACE, Control::Select(places)).value(&sent.place).wrong(problem),
            area("intro", words::INTRO, 3, &sent.intro),
            text("owner", words::OWNER, &sent.owner),
            text("licence", words::LICENCE, &sent.licence),
            Field::new("until", words::UNTIL, Control::Line("date"))
                .value(&sent.until)
                .hint(words::UNTIL_HINT)
                .wrong(problem)
                .optional(),
            Field::new("territory", words::TERRITORY, Control::Select(within))
                .value(&sent.territory)
                .hint(words::TERRITORY_HINT)
                .wrong(problem)
                .optional(),
            text("series", words::SERIES, &sent.series).optional(),
            text("season", words::SEASON, &sent.season).optional(),
            text("episode", words::EPISODE, &sent.episode).optional(),
            text("people", words::PEOPLE, &sent.people).optional(),
            text("tags", words::TAGS, &sent.tags).optional(),
            text("language", words::LANGUAGE, &sent.language).optional(),
            area("chapters", words::CHAPTERS, 4, &sent.chapters).hint(words::CHAPTERS_HINT),
            area("questions", study::QUESTIONS_FIELD, 6, &sent.questions).hint(study::QUESTIONS_HINT),
            Field::new("lesson", words::LESSON, Control::Check).value(&sent.lesson).optional(),
        ],
        submit: words::SAVE.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: None,
    })
}

fn sheet_lines(media: &Media, sheet: &Sheet, names: &Names) -> Markup {
    let sent = Sent::of(sheet);
    let place = media.place_name(&sheet.place);
    let territory = sheet.rights.territory.as_ref().map(|within| names.of(within)).unwrap_or_default();
    let lines = [
        (words::PLACE, &place),
        (words::INTRO, &sent.intro),
        (words::OWNER, &sent.owner),
        (words::LICENCE, &sent.licence),
        (words::UNTIL, &sent.until),
        (words::TERRITORY, &territory),
        (words::SERIES, &sent.series),
        (words::PEOPLE, &sent.people),
        (words::CHAPTERS, &sent.chapters),
        (study::QUESTIONS_FIELD, &sent.questions),
    ];
    html! { dl class="facts" { @for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) { div { dt { (name) } dd { (value) } } } } }
}

fn actions(staff: &Staff, reel: &Reel) -> Markup {
    let press = |what: &str, label: &str, danger: bool| {
        post_button(&PostButton {
            action: format!("{BASE}/reels/{}/{what}", reel.id),
            label: label.to_owned(),
            danger,
            ..PostButton::default()
        })
    };
    let (writes, reviews) = (staff.may(Permission::WriteArticle), staff.may(Permission::ReviewArticle));
    html! {
        div class="actions" {
            @match reel.state {
                Standing::Review if reviews => { (press("approve", words::APPROVE, false)) (press("return", words::RETURN, false)) },
                Standing::Shown if reviews => (press("down", words::TAKE_DOWN, true)),
                Standing::Review | Standing::Shown => {},
                _ if !writes => {},
                Standing::Made | Standing::Down => { (press("submit", words::SUBMIT, false)) (press("discard", words::DISCARD, true)) },
                Standing::Unfit | Standing::Receiving | Standing::Fetching | Standing::Waiting => (press("discard", words::DISCARD, true)),
                Standing::Working => {},
            }
        }
    }
}

/// `POST /desk/media/reels/{id}`: keeps the sheet.
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Result<Redirect, Html>> {
    let mut tx = place.db.write().await?;
    let reel = find(&mut tx, &staff, &id).await?;
    let around = around(&mut tx, &staff, &reel).await?;
    let wrong = |problem: &Problem| {
        let all = (&visit, &staff, &place, &media);
        Ok(Err(drawn(all, (&reel, &sent, &around), (None, Some(problem)))))
    };
    if matches!(reel.state, Standing::Review | Standing::Shown | Standing::Unfit) {
        return wrong(&Problem::conflict(words::MOVED_ON));
    }
    match sent.read(&media) {
        Err(problem) => wrong(&problem),
        Ok(sheet) if sheet.rights.territory.as_ref().is_some_and(|within| !reel.org.covers(within)) => {
            wrong(&Problem::field("territory", words::TERRITORY_WRONG))
        }
        Ok(sheet) => {
            // The form says nothing of who gets it first.
            let sheet = Sheet { first: reel.sheet.first.clone(), ..sheet };
            store::keep(&mut tx, &Reel { sheet, ..reel }).await?;
            tx.commit().await?;
            Ok(Ok(Redirect::to(&format!("{BASE}/reels/{id}?done=saved"))))
        }
    }
}

/// Does an action on a reel as far as that is one for everybody: what follows, the log, and for what is shown the records.
async fn act(staff: &Staff, place: &Place, id: &str, action: Action) -> Reply<Result<Reel, (Reel, Problem)>> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let reel = find(&mut tx, staff, id).await?;
    let state = match next(&reel, action, staff.account.into(), now) {
        Ok(state) => state,
        Err(problem) => return Ok(Err((reel, problem))),
    };
    if state.is_none() && removal::is_open(&mut tx, &staff.scope(), reel.id).await? {
        return Ok(Err((reel, Problem::conflict(words::STILL_ASKED))));
    }
    let mut grown = Vec::new();
    match (state, &reel.made) {
        (None, _) => {
            store::forget(&mut tx, reel.id).await?;
            upload::forget(place, reel.id)?;
        }
        (Some(state), made) => {
            if state == Standing::Shown
                && let Some(made) = made
            {
                publish::tell(&mut tx, &reel::film(&reel, made, now), now).await?;
                publish::send_first(&mut tx, &reel, &staff.name, now).await?;
                grown.push(reel.scope().clone());
            }
            if reel.state == Standing::Shown {
                publish::withdraw(&mut tx, reel.scope(), reel.id, now).await?;
                grown.push(reel.scope().clone());
            }
            // Whoever hands it in is its author from now on.
            let author = if action == Action::Submit { Some(staff.account.into()) } else { reel.account };
            store::keep(&mut tx, &Reel { state, account: author, problem: String::new(), ..reel.clone() })
                .await?;
        }
    }
    let what = match action {
        Action::Submit => "media.submit",
        Action::Approve => "media.approve",
        Action::Return => "media.return",
        Action::TakeDown => "media.down",
        Action::Discard => "media.discard",
    };
    audit::record(&mut tx, &staff.did(place, &reel.org, what, reel.id, words::audit(&reel.sheet.title)))
        .await?;
    tx.commit().await?;
    place.announce(grown);
    Ok(Ok(reel))
}

/// `POST …/submit`
pub(crate) async fn submit(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Result<Redirect, Html>> {
    acted(&visit, &staff, &place, &media, (&id, Action::Submit)).await
}

/// `POST …/approve`
pub(crate) async fn approve(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Result<Redirect, Html>> {
    acted(&visit, &staff, &place, &media, (&id, Action::Approve)).await
}

/// `POST …/down`
pub(crate) async fn take_down(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Result<Redirect, Html>> {
    acted(&visit, &staff, &place, &media, (&id, Action::TakeDown)).await
}

/// An action whose refusal is shown beside the sheet that it is about.
async fn acted(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    media: &Media,
    (id, action): (&str, Action),
) -> Reply<Result<Redirect, Html>> {
    match act(staff, place, id, action).await? {
        Ok(reel) => {
            media.wake.notify_one();
            Ok(Ok(Redirect::to(&format!("{BASE}/reels/{}?done=done", reel.id))))
        }
        Err((reel, problem)) => {
            let sent = Sent::of(&reel.sheet);
            let around = around(&mut place.db.read().await?, staff, &reel).await?;
            let all = (visit, staff, place, media);
            Ok(Err(drawn(all, (&reel, &sent, &around), (None, Some(&problem)))))
        }
    }
}

/// `POST …/return`
pub(crate) async fn send_back(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    act(&staff, &place, &id, Action::Return).await?.map_err(|(_, problem)| problem)?;
    Ok(Redirect::to(&format!("{BASE}?done=done")))
}

/// `POST …/discard`
pub(crate) async fn discard(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    act(&staff, &place, &id, Action::Discard).await?.map_err(|(_, problem)| problem)?;
    Ok(Redirect::to(&format!("{BASE}?done=done")))
}
