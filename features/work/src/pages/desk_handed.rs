//! `/desk/work/gigs`: gigs and offers of villagers, looked at by the clerk of their village or above.

use super::desk_people::{
    self, Asked, At, Said, Shown, facts, list_page, names, note_look, one_page, phone_part,
};
use super::{desk_photo, list::paid};
use crate::handed::{self, Handed, State as Standing, What};
use crate::posting::Posting;
use crate::words::{desk as words, supply};
use crate::{Work, commerce, contact, publish};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_commerce::Inquiry;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Column, Confirm, Field, PostButton, Row, Table, confirm, post_button, table};
use hongwang_page::{Html, Link, Visit, html, when};
use hongwang_store::{Tx, audit};
use maud::Markup;

pub(crate) const GIGS: &str = "/desk/work/gigs";

/// `GET /desk/work/gigs`
pub(crate) async fn list(
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
                html! { (handed.posting(&answers, "", String::new(), handed.at).title) },
                html! { (crate::words::mine::kind(handed.what)) },
                html! { (handed.masked) },
                html! { (when::stamp(handed.at.0)) },
                html! { (words::state(handed.state)) },
            ],
            href: Some(format!("{GIGS}/{}", handed.id)),
        });
    }
    let columns =
        [words::NUMBER, words::VILLAGE, words::WORK, words::WHAT, words::PHONE, words::AT, words::STATE];
    let done = match asked.done.as_str() {
        "shown" => Some(words::DONE_RELEASED),
        "refused" => Some(words::DONE_REFUSED),
        "gone" => Some(words::DONE_DOWN),
        _ => None,
    };
    let all = Table {
        caption: words::GIGS.to_owned(),
        columns: columns.map(Column::words).to_vec(),
        rows,
        empty: words::GIGS_NONE.to_owned(),
    };
    Ok(list_page((&visit, &staff, &place), words::GIGS_ABOUT, &all, done))
}

pub(super) async fn find(tx: &mut Tx, staff: &Staff, place: &Place, id: &str) -> Reply<Handed> {
    let found = handed::find(tx, &staff.scope(), desk_people::id(id)?, place.clock.now()).await?;
    Ok(found.ok_or_else(|| Problem::missing(words::NO_SUCH))?)
}

/// `GET /desk/work/gigs/{id}`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let handed = find(&mut tx, &staff, &place, &id).await?;
    draw(&mut tx, (&visit, &staff, &place), &work, &handed, Shown::default()).await
}

async fn draw(tx: &mut Tx, at: At<'_>, work: &Work, handed: &Handed, shown: Shown<'_>) -> Reply<Html> {
    let place = at.2;
    let names = names(tx, place).await?;
    let answers = handed.answers(&work.vault)?;
    let village = names.of(&handed.org);
    let posting = handed.posting(&answers, &village, String::new(), place.clock.now());
    let base = format!("{GIGS}/{}", handed.id);
    let listed = listed(handed, &posting, &village);
    let inquiries = commerce::inquiries(tx, &work.vault, handed.id).await?;
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
        @if handed.what == What::Offer {
            (desk_photo::part(&base, &handed.photos, &posting.title))
            (asked_about(&inquiries, shown.phone.is_some()))
        }
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
    Ok(one_page(at, Link::new(GIGS, words::GIGS), &posting.title, &shown, body))
}

/// What was answered, line by line.
fn listed(handed: &Handed, posting: &Posting, village: &str) -> Vec<(&'static str, String)> {
    use crate::words as all;
    vec![
        (words::NUMBER, handed.number.to_string()),
        (words::VILLAGE, village.to_owned()),
        (words::WHAT, all::kind(posting.kind).to_owned()),
        (words::WORK, format!("{} {}", posting.employer, posting.title).trim().to_owned()),
        (if posting.kind.is_goods() { all::PRICE } else { all::PAY }, paid(posting)),
        (all::WANTED, posting.wanted.map(all::wanted).unwrap_or_default()),
        (all::START, posting.start.map(all::day).unwrap_or_default()),
        (all::UNTIL, all::until(posting.until)),
        (all::NEEDS, posting.needs.clone()),
        (words::STATE, format!("{} {}", words::state(handed.state), handed.why)),
    ]
}

/// What people ask on the platform; how they are reached only where a telephone was opened.
fn asked_about(inquiries: &[Inquiry], open: bool) -> Markup {
    let rows = inquiries.iter().map(|inquiry| Row {
        cells: vec![
            html! { (inquiry.quantity) },
            html! { (inquiry.note) },
            html! { (if open { inquiry.contact.as_str() } else { "****" }) },
        ],
        href: None,
    });
    table(&Table {
        caption: supply::INQUIRIES.to_owned(),
        columns: [crate::words::QUANTITY, supply::NOTE, words::PHONE].map(Column::words).to_vec(),
        rows: rows.collect(),
        empty: supply::INQUIRIES_NONE.to_owned(),
    })
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
    let handed = find(&mut tx, &staff, &place, &id).await?;
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
            let page = draw(&mut tx, (&visit, &staff, &place), &work, &handed, said.wrong(problem)).await?;
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
        publish::tell(&mut tx, &handed.posting(&answers, &village, sealed, now), now).await?;
    } else if handed.state == Standing::Shown {
        publish::withdraw(&mut tx, &scope, handed.id, now).await?;
    }
    let detail = words::audit_gig(handed.number, label, why);
    audit::record(&mut tx, &staff.did(&place, &handed.org, "work.gig", handed.id, detail)).await?;
    tx.commit().await?;
    place.announce([scope]);
    work.wake.notify_one();
    let done = if said.action == "down" { "gone" } else { to.word() };
    Ok(Redirect::to(&format!("{GIGS}?done={done}")).into_response())
}

/// `POST /desk/work/gigs/{id}/phone`
pub(crate) async fn phone(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
    Form(said): Form<Said>,
) -> Reply<Html> {
    let mut tx = place.db.write().await?;
    let handed = find(&mut tx, &staff, &place, &id).await?;
    let at = (&visit, &staff, &place);
    let why = match said.why() {
        Ok(why) => why,
        Err(problem) => return draw(&mut tx, at, &work, &handed, said.wrong(problem)).await,
    };
    note_look(&mut tx, (&staff, &place), &handed.org, (handed.number, &handed.masked, why)).await?;
    tx.commit().await?;
    let phone = handed.answers(&work.vault).ok().and_then(|answers| answers.get("phone").cloned());
    let phone = Some(phone.unwrap_or_else(|| words::UNREADABLE_PHONE.to_owned()));
    let mut tx = place.db.read().await?;
    draw(&mut tx, at, &work, &handed, Shown { phone, ..Shown::default() }).await
}
