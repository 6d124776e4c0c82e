//! `/desk/work/gigs`: what villagers offer, looked at by the clerk of their village or above; `/desk/work/seekers`: who
//! looks for work. Telephones are masked, and each look at one says why and stands in the audit log.

use crate::handed::{self, Handed, Seeker, State as Standing};
use crate::posting::holds_telephone;
use crate::words::desk as words;
use crate::{Work, contact, gig, publish};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem, Scope};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{
    self, Column, Confirm, Field, Flash, PostButton, Row, Table, confirm, form, panel, post_button, table,
};
use hongwang_page::{Desk, Html, Link, Page, Tone, Visit, html, when};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;

pub(crate) const GIGS: &str = "/desk/work/gigs";
pub(crate) const SEEKERS: &str = "/desk/work/seekers";
const LONGEST_WHY: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Said {
    action: String,
    why: String,
}

impl Said {
    /// The reason.
    fn why(&self) -> Result<&str, Problem> {
        let why = self.why.trim();
        let good = (1..=LONGEST_WHY).contains(&why.chars().count()) && !holds_telephone(why);
        if good { Ok(why) } else { Err(Problem::field("why", words::WHY_MISSING)) }
    }
}

/// What one drawing of a page shows beside the thing itself.
#[derive(Default)]
struct Shown<'a> {
    phone: Option<String>,
    why: &'a str,
    problem: Option<Problem>,
}

impl Shown<'_> {
    fn status(&self) -> StatusCode {
        if self.problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}

fn facts(caption: &str, facts: Vec<(&str, String)>) -> Markup {
    let row =
        |(name, value): (&str, String)| Row { cells: vec![html! { (name) }, html! { (value) }], href: None };
    table(&Table {
        caption: caption.to_owned(),
        columns: vec![Column::words(""), Column::words("")],
        rows: facts.into_iter().map(row).collect(),
        empty: String::new(),
    })
}

/// The key behind which a telephone is, or the telephone.
fn phone_part(base: &str, masked: &str, shown: &Shown<'_>) -> Markup {
    let wrong = shown.problem.as_ref().map(|problem| problem.title.clone());
    panel(
        words::PHONE,
        &html! {
            @if let Some(phone) = &shown.phone { p { strong { (phone) } } } @else {
                p { (masked) " " (words::OPEN_ABOUT) }
                (form(&desk::Form {
                    action: format!("{base}/phone"),
                    fields: vec![Field::text("why", words::WHY).hint(words::WHY_HINT).value(shown.why).error(wrong)],
                    submit: words::OPEN_PHONE.to_owned(),
                    ..desk::Form::default()
                }))
            }
        },
    )
}

async fn names(tx: &mut Tx, place: &Place) -> Reply<Names> {
    Ok(Names::load(tx, &Scope(place.org.clone())).await?)
}

/// `GET /desk/work/gigs`
pub(crate) async fn gigs(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = names(&mut tx, &place).await?;
    let mut rows = Vec::new();
    for handed in handed::list(&mut tx, &staff.scope(), place.clock.now()).await? {
        let answers = handed.answers(&work.vault)?;
        rows.push(Row {
            cells: vec![
                html! { (handed.number) },
                html! { (names.of(&handed.org)) },
                html! { (gig::title(&answers)) },
                html! { (handed.masked) },
                html! { (when::stamp(handed.at.0)) },
                html! { (words::state(handed.state)) },
            ],
            href: Some(format!("{GIGS}/{}", handed.id)),
        });
    }
    let columns = [words::NUMBER, words::VILLAGE, words::WORK, words::PHONE, words::AT, words::STATE];
    let body = html! {
        p { (words::GIGS_ABOUT) }
        (table(&Table {
            caption: words::GIGS.to_owned(),
            columns: columns.map(Column::words).to_vec(),
            rows,
            empty: words::GIGS_NONE.to_owned(),
        }))
    };
    let done = match asked.done.as_str() {
        "shown" => Some(words::DONE_RELEASED),
        "refused" => Some(words::DONE_REFUSED),
        "gone" => Some(words::DONE_DOWN),
        _ => None,
    };
    let flash = done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let shell = Desk { flash, ..staff.desk(&place) };
    Ok(Page::new(words::GIGS).desk(shell).body(body).render(&visit))
}

async fn find_gig(tx: &mut Tx, staff: &Staff, place: &Place, id: &str) -> Reply<Handed> {
    let missing = || Problem::missing(words::NO_SUCH);
    let id = id.parse().map_err(|_| missing())?;
    Ok(handed::find(tx, &staff.scope(), id, place.clock.now()).await?.ok_or_else(missing)?)
}

/// `GET /desk/work/gigs/{id}`
pub(crate) async fn gig(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let handed = find_gig(&mut tx, &staff, &place, &id).await?;
    draw_gig(&mut tx, (&visit, &staff, &place), &work, &handed, Shown::default()).await
}

async fn draw_gig(
    tx: &mut Tx,
    (visit, staff, place): (&Visit, &Staff, &Place),
    work: &Work,
    handed: &Handed,
    shown: Shown<'_>,
) -> Reply<Html> {
    let names = names(tx, place).await?;
    let answers = handed.answers(&work.vault)?;
    let village = names.of(&handed.org);
    let posting = gig::posting(
        &answers,
        (handed.id, &handed.org, &village),
        (handed.at, place.clock.now()),
        String::new(),
    );
    let base = format!("{GIGS}/{}", handed.id);
    let listed = vec![
        (words::NUMBER, handed.number.to_string()),
        (words::VILLAGE, village.clone()),
        (words::WORK, format!("{} {}", posting.employer, posting.title)),
        (crate::words::PAY, crate::pages::list::paid(&posting)),
        (crate::words::WANTED, posting.wanted.map(crate::words::wanted).unwrap_or_default()),
        (crate::words::START, posting.start.map(crate::words::day).unwrap_or_default()),
        (crate::words::UNTIL, crate::words::until(posting.until)),
        (crate::words::NEEDS, posting.needs.clone()),
        (words::STATE, format!("{} {}", words::state(handed.state), handed.why)),
    ];
    let press = PostButton {
        action: base.clone(),
        values: vec![("action".to_owned(), "release".to_owned())],
        label: words::RELEASE.to_owned(),
        ..PostButton::default()
    };
    let standing = handed.state == Standing::Shown;
    let (ask, label) = if standing {
        (words::TAKE_DOWN_WHAT, words::TAKE_DOWN)
    } else {
        (words::REFUSE_WHAT, words::REFUSE)
    };
    let body = html! {
        (facts(words::WORK, listed))
        @if matches!(handed.state, Standing::Waiting | Standing::Refused) { p { (post_button(&press)) } }
        (phone_part(&base, &handed.masked, &shown))
        @if handed.state != Standing::Refused {
            (confirm(&Confirm {
                what: ask.to_owned(),
                fields: vec![
                    Field::hidden("action", if standing { "down" } else { "refuse" }),
                    Field::text("why", words::WHY).hint(words::WHY_HINT),
                ],
                action: base.clone(),
                label: label.to_owned(),
                cancel: GIGS.to_owned(),
                danger: true,
                ..Confirm::default()
            }))
        }
    };
    let shell = Desk { trail: vec![Link::new(GIGS, words::GIGS)], ..staff.desk(place) };
    Ok(Page::new(posting.title.as_str()).desk(shell).status(shown.status()).body(body).render(visit))
}

/// `POST /desk/work/gigs/{id}`: onto the screens, not onto them, or off them.
pub(crate) async fn act(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
    Form(said): Form<Said>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let handed = find_gig(&mut tx, &staff, &place, &id).await?;
    let (to, label) = match (said.action.as_str(), handed.state) {
        ("release", Standing::Waiting | Standing::Refused) => (Standing::Shown, words::RELEASE),
        ("refuse", Standing::Waiting) => (Standing::Refused, words::REFUSE),
        ("down", Standing::Shown) => (Standing::Refused, words::TAKE_DOWN),
        _ => return Err(Problem::conflict(words::FASTER).into()),
    };
    let why = match (to, said.why()) {
        (Standing::Shown, _) => "",
        (_, Ok(why)) => why,
        (_, Err(problem)) => {
            let shown = Shown { why: &said.why, problem: Some(problem), ..Shown::default() };
            let page = draw_gig(&mut tx, (&visit, &staff, &place), &work, &handed, shown).await?;
            return Ok(page.into_response());
        }
    };
    if !handed::move_on(&mut tx, &handed, to, why).await? {
        return Err(Problem::conflict(words::FASTER).into());
    }
    let scope = handed.org.parent().unwrap_or_else(|| handed.org.clone());
    if to == Standing::Shown {
        let answers = handed.answers(&work.vault)?;
        let village = names(&mut tx, &place).await?.of(&handed.org);
        let key = contact::key_of_center(&mut tx, &work.vault, now).await?;
        let sealed = contact::seal(&key, handed.id, answers.get("phone").map_or("", String::as_str));
        let of = (handed.id, &handed.org, village.as_str());
        publish::tell(&mut tx, &gig::posting(&answers, of, (handed.at, now), sealed), now).await?;
    } else if handed.state == Standing::Shown {
        publish::withdraw(&mut tx, &scope, handed.id, now).await?;
    }
    let detail = words::audit_gig(handed.number, label, why);
    audit::record(&mut tx, &staff.did(&place, &handed.org, "work.gig", handed.id, detail)).await?;
    tx.commit().await?;
    publish::announce(&place, [scope]);
    work.wake.notify_one();
    let done = if said.action == "down" { "gone" } else { to.word() };
    Ok(Redirect::to(&format!("{GIGS}?done={done}")).into_response())
}

/// Writes down that somebody looks at a telephone, and why.
async fn note_look(
    tx: &mut Tx,
    (staff, place): (&Staff, &Place),
    org: &OrgPath,
    (number, masked, why): (i64, &str, &str),
) -> Reply<()> {
    let detail = words::audit_phone(number, masked, why);
    Ok(audit::record(tx, &staff.did(place, org, "work.phone", number, detail)).await?)
}

/// `POST /desk/work/gigs/{id}/phone`
pub(crate) async fn gig_phone(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
    Form(said): Form<Said>,
) -> Reply<Html> {
    let mut tx = place.db.write().await?;
    let handed = find_gig(&mut tx, &staff, &place, &id).await?;
    let at = (&visit, &staff, &place);
    let why = match said.why() {
        Ok(why) => why,
        Err(problem) => {
            let shown = Shown { why: &said.why, problem: Some(problem), ..Shown::default() };
            return draw_gig(&mut tx, at, &work, &handed, shown).await;
        }
    };
    note_look(&mut tx, (&staff, &place), &handed.org, (handed.number, &handed.masked, why)).await?;
    tx.commit().await?;
    let phone = handed.answers(&work.vault).ok().and_then(|answers| answers.get("phone").cloned());
    let phone = Some(phone.unwrap_or_else(|| words::UNREADABLE_PHONE.to_owned()));
    let mut tx = place.db.read().await?;
    draw_gig(&mut tx, at, &work, &handed, Shown { phone, ..Shown::default() }).await
}

/// `GET /desk/work/seekers`
pub(crate) async fn seekers(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = names(&mut tx, &place).await?;
    let mut rows = Vec::new();
    for seeker in handed::seekers(&mut tx, &staff.scope(), place.clock.now()).await? {
        let facts = seeker.registration(&work.vault)?.facts();
        rows.push(Row {
            cells: vec![
                html! { (seeker.number) },
                html! { (names.of(&seeker.org)) },
                html! { @for (_, value) in &facts { (value) " " } },
                html! { (seeker.masked) },
                html! { (crate::words::until(seeker.until)) },
                html! { (if seeker.quiet { words::QUIET } else { words::TOLD }) },
            ],
            href: Some(format!("{SEEKERS}/{}", seeker.id)),
        });
    }
    let columns = [words::NUMBER, words::VILLAGE, words::WORK, words::PHONE, words::UNTIL, words::MESSAGES];
    let body = html! {
        p { (words::SEEKERS_ABOUT) }
        (table(&Table {
            caption: words::SEEKERS.to_owned(),
            columns: columns.map(Column::words).to_vec(),
            rows,
            empty: words::SEEKERS_NONE.to_owned(),
        }))
    };
    let done =
        (asked.done == "deleted").then(|| Flash { tone: Tone::Good, text: words::DONE_DELETED.to_owned() });
    let shell = Desk { flash: done, ..staff.desk(&place) };
    Ok(Page::new(words::SEEKERS).desk(shell).body(body).render(&visit))
}

async fn find_seeker(tx: &mut Tx, staff: &Staff, place: &Place, id: &str) -> Reply<Seeker> {
    let missing = || Problem::missing(words::NO_SUCH);
    let id = id.parse().map_err(|_| missing())?;
    Ok(handed::find_seeker(tx, &staff.scope(), id, place.clock.now()).await?.ok_or_else(missing)?)
}

/// `GET /desk/work/seekers/{id}`
pub(crate) async fn seeker(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let seeker = find_seeker(&mut tx, &staff, &place, &id).await?;
    draw_seeker(&mut tx, (&visit, &staff, &place), &work, &seeker, Shown::default()).await
}

async fn draw_seeker(
    tx: &mut Tx,
    (visit, staff, place): (&Visit, &Staff, &Place),
    work: &Work,
    seeker: &Seeker,
    shown: Shown<'_>,
) -> Reply<Html> {
    let names = names(tx, place).await?;
    let mut listed = vec![
        (words::NUMBER, seeker.number.to_string()),
        (words::VILLAGE, names.of(&seeker.org)),
        (words::UNTIL, crate::words::until(seeker.until)),
    ];
    listed.extend(seeker.registration(&work.vault)?.facts());
    let base = format!("{SEEKERS}/{}", seeker.id);
    let body = html! {
        (facts(words::SEEKERS, listed))
        (phone_part(&base, &seeker.masked, &shown))
        (confirm(&Confirm {
            what: words::DELETE_WHAT.to_owned(),
            follows: vec![words::DELETE_FOLLOWS.to_owned()],
            action: format!("{base}/delete"),
            label: words::DELETE.to_owned(),
            cancel: SEEKERS.to_owned(),
            danger: true,
            ..Confirm::default()
        }))
    };
    let shell = Desk { trail: vec![Link::new(SEEKERS, words::SEEKERS)], ..staff.desk(place) };
    Ok(Page::new(words::SEEKERS).desk(shell).status(shown.status()).body(body).render(visit))
}

/// `POST /desk/work/seekers/{id}/phone`
pub(crate) async fn seeker_phone(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
    Form(said): Form<Said>,
) -> Reply<Html> {
    let mut tx = place.db.write().await?;
    let seeker = find_seeker(&mut tx, &staff, &place, &id).await?;
    let at = (&visit, &staff, &place);
    let why = match said.why() {
        Ok(why) => why,
        Err(problem) => {
            let shown = Shown { why: &said.why, problem: Some(problem), ..Shown::default() };
            return draw_seeker(&mut tx, at, &work, &seeker, shown).await;
        }
    };
    note_look(&mut tx, (&staff, &place), &seeker.org, (seeker.number, &seeker.masked, why)).await?;
    tx.commit().await?;
    let phone = seeker.registration(&work.vault).ok().map(|registration| registration.phone);
    let phone = Some(phone.unwrap_or_else(|| words::UNREADABLE_PHONE.to_owned()));
    let mut tx = place.db.read().await?;
    draw_seeker(&mut tx, at, &work, &seeker, Shown { phone, ..Shown::default() }).await
}

/// `POST /desk/work/seekers/{id}/delete`: for somebody who has lost the slip.
pub(crate) async fn delete(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let seeker = find_seeker(&mut tx, &staff, &place, &id).await?;
    handed::forget(&mut tx, seeker.id, place.clock.now()).await?;
    let detail = words::audit_deleted(seeker.number);
    audit::record(&mut tx, &staff.did(&place, &seeker.org, "work.delete", seeker.number, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{SEEKERS}?done=deleted")))
}
