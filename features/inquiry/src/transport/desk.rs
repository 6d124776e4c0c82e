//! `/desk/transport`: timetables are handed in, tried, released by somebody else, and taken back.

use super::batch::{self, Batch, Made, State as Standing, Who};
use super::timetable::Timetable;
use super::trains::{self, About, Trains};
use super::{What, desk_parts as parts, import, store};
use crate::pages::Done;
use crate::words::transport as words;
use axum::{
    Form,
    extract::{DefaultBodyLimit, Multipart, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use hongwang_base::{Permission, Problem};
use hongwang_feature::{Desk, DeskEntry, Place, Reply, Staff};
use hongwang_gtfs::{MOST_BYTES, Report};
use hongwang_page::{Html, Page, Visit, desk::Flash, html};
use hongwang_store::{Tx, audit};
use serde::Deserialize;
use std::collections::BTreeMap;

pub(crate) const BASE: &str = "/desk/transport";
/// An upload, with what surrounds the file.
const LARGEST_UPLOAD: usize = MOST_BYTES + 64 * 1024;
/// Longest text beside a file.
const LONGEST: usize = 30;
const DONE: [(&str, &str); 5] = [
    ("submit", words::DONE_SUBMITTED),
    ("release", words::DONE_RELEASED),
    ("refuse", words::DONE_REFUSED),
    ("back", words::DONE_BACK),
    ("placed", words::DONE_PLACED),
];

/// Its pages and their doors.
pub(crate) fn desk(desk: Desk) -> Desk {
    let (see, keep, publish) = (Permission::ViewBoard, Permission::ManageSources, Permission::ReviewArticle);
    let limit = || DefaultBodyLimit::max(LARGEST_UPLOAD);
    desk.entry(DeskEntry {
        group: crate::words::GROUP,
        href: BASE,
        name: words::DESK,
        icon: "bus",
        permission: see,
    })
    .route(BASE, see, get(list))
    .route("/desk/transport/bus", keep, post(upload_bus).layer(limit()))
    .route("/desk/transport/train", keep, post(upload_train).layer(limit()))
    .route("/desk/transport/{what}/{number}", see, get(show))
    .route("/desk/transport/{what}/{number}/submit", keep, post(submit))
    .route("/desk/transport/{what}/{number}/release", publish, post(release))
    .route("/desk/transport/{what}/{number}/refuse", publish, post(refuse))
    .route("/desk/transport/back", publish, post(back))
    .route("/desk/transport/stops", keep, get(stops).post(put_stop))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    stop: String,
}

/// The form of trains, as it was entered.
#[derive(Clone, Debug, Default)]
pub(super) struct TrainForm {
    pub(super) day: String,
    pub(super) source: String,
    pub(super) buy: String,
}

/// What one drawing of the list shows beside the batches.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) flash: Option<Flash>,
    /// A file that could not be used, with what is wrong in it.
    pub(super) read: Option<(What, Report)>,
    pub(super) wrong: Vec<trains::Wrong>,
    pub(super) trains: TrainForm,
    pub(super) problem: Option<Problem>,
}

async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(done): Query<Done>,
) -> Reply<Html> {
    if !staff.org.covers(&place.org) {
        // It stands in everybody's navigation; there is nothing here for a town.
        let page = Page::new(words::DESK).desk(staff.desk(&place));
        return Ok(page.body(html! { p { (words::ONLY_COUNTY) } }).render(&visit));
    }
    draw(&visit, &staff, &place, Shown { flash: done.flash(&DONE), ..Shown::default() }).await
}

async fn draw(visit: &Visit, staff: &Staff, place: &Place, shown: Shown) -> Reply<Html> {
    staff.reach(&place.org)?;
    let all = batch::all(&mut place.db.read().await?, &place.org).await?;
    Ok(parts::list(visit, staff, place, &all, &shown))
}

/// The name of a file, what is in it, and the texts beside it.
type Sent = (String, Vec<u8>, BTreeMap<String, String>);

/// What was handed in, or the list with what is wrong with it.
async fn handed(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    sent: Multipart,
) -> Reply<Result<Sent, Response>> {
    staff.reach(&place.org)?;
    match receive(sent).await {
        Ok(sent) => Ok(Ok(sent)),
        Err(problem) => {
            let shown = Shown { problem: Some(problem), ..Shown::default() };
            Ok(Err(refused(visit, staff, place, shown).await?))
        }
    }
}

async fn receive(mut sent: Multipart) -> Result<Sent, Problem> {
    let large = |_| Problem::field("file", words::FILE_TOO_LARGE);
    let (mut name, mut file, mut texts) = (String::new(), Vec::new(), BTreeMap::new());
    while let Some(part) = sent.next_field().await.map_err(large)? {
        let field = part.name().unwrap_or_default().to_owned();
        if field == "file" {
            let given = part.file_name().unwrap_or_default();
            name = given.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
            file = part.bytes().await.map_err(large)?.into();
        } else {
            let text = part.bytes().await.map_err(large)?;
            let text: String = String::from_utf8_lossy(&text).chars().take(200).collect();
            texts.insert(field, text);
        }
    }
    if file.is_empty() { Err(Problem::field("file", words::FILE_MISSING)) } else { Ok((name, file, texts)) }
}

/// `POST …/bus`: reads a zip, and keeps it as tried when it can be used.
async fn upload_bus(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    sent: Multipart,
) -> Reply<Response> {
    let (name, file, _) = match handed(&visit, &staff, &place, sent).await? {
        Ok(sent) => sent,
        Err(page) => return Ok(page),
    };
    let import::Fetched { feed, report } = import::read_feed(file, place.clock.now()).await;
    let Some(feed) = feed else {
        let shown = Shown { read: Some((What::Bus, report)), ..Shown::default() };
        return refused(&visit, &staff, &place, shown).await;
    };
    let parts = import::parts(&place, feed).await?;
    let tx = place.db.write().await?;
    let made = Made { what: What::Bus, parts, report, name, state: Standing::Tried, also: Vec::new() };
    keep(&visit, &staff, &place, tx, made).await
}

/// `POST …/train`: reads a sheet.
async fn upload_train(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    sent: Multipart,
) -> Reply<Response> {
    let (name, file, texts) = match handed(&visit, &staff, &place, sent).await? {
        Ok(sent) => sent,
        Err(page) => return Ok(page),
    };
    let text = |field: &str| texts.get(field).cloned().unwrap_or_default();
    let entered = TrainForm { day: text("day"), source: text("source"), buy: text("buy") };
    let about = match about(&entered) {
        Ok(about) => about,
        Err(problem) => {
            let shown = Shown { problem: Some(problem), trains: entered, ..Shown::default() };
            return refused(&visit, &staff, &place, shown).await;
        }
    };
    let trains: Trains = match import::read_trains(file, about).await {
        Ok(trains) => trains,
        Err(wrong) => {
            return refused(&visit, &staff, &place, Shown { wrong, trains: entered, ..Shown::default() })
                .await;
        }
    };
    let tx = place.db.write().await?;
    let (parts, report) = (trains.parts(), Report::default());
    let made = Made { what: What::Train, parts, report, name, state: Standing::Tried, also: Vec::new() };
    keep(&visit, &staff, &place, tx, made).await
}

fn about(entered: &TrainForm) -> Result<About, Problem> {
    let day = trains::day(&entered.day).map_err(|wrong| Problem::field("day", wrong))?;
    let buy = trains::buy(&entered.buy).map_err(|wrong| Problem::field("buy", wrong))?;
    let source = entered.source.trim().to_owned();
    if !(2..=LONGEST).contains(&source.chars().count()) || source.chars().any(char::is_control) {
        return Err(Problem::field("source", words::SOURCE_WRONG));
    }
    Ok(About { day, source, buy })
}

async fn refused(visit: &Visit, staff: &Staff, place: &Place, shown: Shown) -> Reply<Response> {
    Ok(draw(visit, staff, place, shown).await?.into_response())
}

/// Keeps what was made, and leads to where it is looked at.
async fn keep(visit: &Visit, staff: &Staff, place: &Place, mut tx: Tx, made: Made) -> Reply<Response> {
    let what = made.what;
    let Some(number) = batch::put(&mut tx, &place.org, made, &who(staff), place.clock.now()).await? else {
        drop(tx);
        let problem = Problem::field("file", words::ALREADY);
        return refused(visit, staff, place, Shown { problem: Some(problem), ..Shown::default() }).await;
    };
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}/{}/{number}", what.word())).into_response())
}

fn who(staff: &Staff) -> Who {
    Who { account: Some(staff.account), name: staff.name.clone() }
}

/// One of the batches, and the one that is on the screens. What somebody tried is theirs alone.
async fn find(
    tx: &mut Tx,
    staff: &Staff,
    place: &Place,
    what: &str,
    number: i64,
) -> Reply<(Batch, Option<Batch>)> {
    staff.reach(&place.org)?;
    let all = batch::all(tx, &place.org).await?;
    let is_it = |each: &&Batch| {
        let theirs = each.state != Standing::Tried || each.made_by.account == Some(staff.account);
        each.what.word() == what && each.number == number && theirs
    };
    let found = all.iter().find(is_it).cloned().ok_or_else(|| Problem::missing(words::NO_SUCH))?;
    let current = all.into_iter().find(|each| each.what == found.what && each.state == Standing::Released);
    Ok((found, current))
}

/// `GET …/{what}/{number}`: what is to be said of it, and how it differs.
async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path((what, number)): Path<(String, i64)>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let (batch, current) = find(&mut tx, &staff, &place, &what, number).await?;
    let other = current.as_ref().map(|current| current.number);
    let differences = import::differences(&mut tx, &place.org, batch.what, other, number).await?;
    Ok(parts::one(&visit, &staff, &place, &batch, &differences))
}

/// Writes down what was done, tells the nodes, and leads back.
async fn done(staff: &Staff, place: &Place, mut tx: Tx, batch: &Batch, step: Step) -> Reply<Redirect> {
    let detail = words::audit(batch.what.name(), batch.number, &batch.name, step.label);
    let action = format!("transport.{}", step.word);
    audit::record(&mut tx, &staff.did(place, &place.org, &action, &batch.version, detail)).await?;
    tx.commit().await?;
    if step.is_told {
        place.announce(vec![place.org.clone()]);
    }
    Ok(Redirect::to(&format!("{BASE}?done={}", step.word)))
}

struct Step {
    word: &'static str,
    label: &'static str,
    /// Whether the screens change.
    is_told: bool,
}

async fn submit(
    staff: Staff,
    State(place): State<Place>,
    Path((what, number)): Path<(String, i64)>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let (batch, _) = find(&mut tx, &staff, &place, &what, number).await?;
    stands(&batch, Standing::Tried)?;
    batch::submit(&mut tx, &place.org, &batch, &staff.name, place.clock.now()).await?;
    let step = Step { word: "submit", label: words::SUBMIT, is_told: false };
    done(&staff, &place, tx, &batch, step).await
}

fn stands(batch: &Batch, state: Standing) -> Result<(), Problem> {
    if batch.state == state { Ok(()) } else { Err(Problem::conflict(words::NO_SUCH)) }
}

/// `POST …/release`: by somebody else than who handed it in.
async fn release(
    staff: Staff,
    State(place): State<Place>,
    Path((what, number)): Path<(String, i64)>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let (batch, current) = find(&mut tx, &staff, &place, &what, number).await?;
    stands(&batch, Standing::Waiting)?;
    if !batch.may_be_released_by(staff.account) {
        return Err(Problem::forbidden(words::OWN).into());
    }
    let moved = (&batch, current.as_ref().map(|current| (current, Standing::Before)));
    batch::release(&mut tx, &place.org, moved, &staff.name, place.clock.now()).await?;
    let step = Step { word: "release", label: words::RELEASE, is_told: true };
    done(&staff, &place, tx, &batch, step).await
}

async fn refuse(
    staff: Staff,
    State(place): State<Place>,
    Path((what, number)): Path<(String, i64)>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let (batch, _) = find(&mut tx, &staff, &place, &what, number).await?;
    stands(&batch, Standing::Waiting)?;
    batch::refuse(&mut tx, &place.org, &batch, &staff.name, place.clock.now()).await?;
    let step = Step { word: "refuse", label: words::REFUSE, is_told: false };
    done(&staff, &place, tx, &batch, step).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Back {
    what: String,
}

/// `POST …/back`: the one before is on the screens again. One person does it: it was released by two already.
async fn back(staff: Staff, State(place): State<Place>, Form(back): Form<Back>) -> Reply<Redirect> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    let all = batch::all(&mut tx, &place.org).await?;
    let what = back.what.as_str();
    let of = |state| all.iter().filter(move |each: &&Batch| each.what.word() == what && each.state == state);
    let before = of(Standing::Before).max_by_key(|each| (each.moved_at, each.number));
    let before = before.ok_or_else(|| Problem::conflict(words::BACK_NONE))?;
    let current = of(Standing::Released).next().map(|current| (current, Standing::Refused));
    batch::release(&mut tx, &place.org, (before, current), &staff.name, place.clock.now()).await?;
    let step = Step { word: "back", label: words::BACK, is_told: true };
    done(&staff, &place, tx, before, step).await
}

/// The buses that wait to be released with their batch, else those that are on the screens: what a place of a stop is put
/// into, so that nothing that waits is lost.
async fn latest(tx: &mut Tx, place: &Place) -> Reply<(Timetable, Option<Batch>)> {
    let all = batch::all(tx, &place.org).await?;
    let waiting = all.into_iter().find(|each| each.what == What::Bus && each.state == Standing::Waiting);
    let parts = match (&waiting, store::told(tx, &place.org, What::Bus).await?) {
        (Some(waiting), _) => batch::parts(tx, &place.org, What::Bus, waiting.number).await?,
        (None, Some((org, told))) => store::parts(tx, &org, What::Bus, &told.version).await?,
        (None, None) => Vec::new(),
    };
    Ok((Timetable::of_parts(parts).unwrap_or_default(), waiting))
}

/// `GET …/stops`: which stop belongs to which division.
async fn stops(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    draw_stops(&visit, &staff, &place, &asked.stop, "", None).await
}

async fn draw_stops(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    stop: &str,
    chosen: &str,
    problem: Option<&Problem>,
) -> Reply<Html> {
    staff.reach(&place.org)?;
    let mut tx = place.db.read().await?;
    let (timetable, _) = latest(&mut tx, place).await?;
    let below = hongwang_feature::organisations::list(&mut tx, &staff.scope()).await?;
    let form = parts::StopForm { stop, chosen, problem };
    Ok(parts::stops(visit, staff, place, &timetable.stops, &below, &form))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StopPlace {
    stop: String,
    place: String,
}

/// `POST …/stops`: says to which division a stop belongs; the timetable with it waits for somebody else.
async fn put_stop(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Form(sent): Form<StopPlace>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    let (mut timetable, waiting) = latest(&mut tx, &place).await?;
    let below = hongwang_feature::organisations::list(&mut tx, &staff.scope()).await?;
    let stop = timetable.stops.iter().find(|stop| stop.key() == sent.stop);
    let stop = stop.ok_or_else(|| Problem::field("stop", words::STOP_WRONG));
    let code = below.iter().map(|org| org.path.code()).find(|code| *code == sent.place);
    let code = code.ok_or_else(|| Problem::field("place", words::PLACE_WRONG));
    let (stop, code) = match (stop, code) {
        (Ok(stop), Ok(code)) => (stop, code),
        (Err(problem), _) | (_, Err(problem)) => {
            drop(tx);
            let page = draw_stops(&visit, &staff, &place, &sent.stop, &sent.place, Some(&problem)).await?;
            return Ok(page.into_response());
        }
    };
    batch::put_place(&mut tx, &place.org, &stop.id, code).await?;
    let (id, detail) = (stop.id.clone(), words::audit_place(&stop.name, code));
    audit::record(&mut tx, &staff.did(&place, &place.org, "transport.stop", id, detail)).await?;
    let said = batch::places(&mut tx, &place.org).await?;
    for stop in &mut timetable.stops {
        stop.place = said.get(&stop.id).cloned().or(stop.place.take());
    }
    let (mut name, mut report, mut also) = (words::STOPS.to_owned(), Report::default(), Vec::new());
    if let Some(waiting) = waiting {
        (name, report, also) = (waiting.name, waiting.report, waiting.also);
        also.extend(waiting.made_by.account);
    }
    let (what, state) = (What::Bus, Standing::Waiting);
    let made = Made { what, parts: timetable.parts(), report, name, state, also };
    batch::put(&mut tx, &place.org, made, &who(&staff), place.clock.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}?done=placed")).into_response())
}
