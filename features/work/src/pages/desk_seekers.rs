//! `/desk/work/seekers`: who looks for work. People agreed that the county's labour desk sees it, so nobody below does.

use super::desk_people::{
    self, Asked, At, Said, Shown, facts, list_page, names, note_look, one_page, phone_part,
};
use crate::Work;
use crate::handed::{self, Seeker};
use crate::words::desk as words;
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::Redirect,
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Column, Confirm, Row, Table, confirm};
use hongwang_page::{Html, Link, Page, Visit, html};
use hongwang_store::{Tx, audit};

pub(crate) const SEEKERS: &str = "/desk/work/seekers";

/// `GET /desk/work/seekers`
pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    if !staff.org.covers(&place.org) {
        // It stands in everybody's navigation; nobody below the county sees a row.
        let page = Page::new(words::SEEKERS).desk(staff.desk(&place));
        return Ok(page.body(html! { p { (words::ONLY_COUNTY) } }).render(&visit));
    }
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
    let all = Table {
        caption: words::SEEKERS.to_owned(),
        columns: columns.map(Column::words).to_vec(),
        rows,
        empty: words::SEEKERS_NONE.to_owned(),
    };
    let done = (asked.done == "deleted").then_some(words::DONE_DELETED);
    Ok(list_page((&visit, &staff, &place), words::SEEKERS_ABOUT, &all, done))
}

async fn find(tx: &mut Tx, staff: &Staff, place: &Place, id: &str) -> Reply<Seeker> {
    staff.reach(&place.org)?;
    let found = handed::find_seeker(tx, &staff.scope(), desk_people::id(id)?, place.clock.now()).await?;
    Ok(found.ok_or_else(|| Problem::missing(words::NO_SUCH))?)
}

/// `GET /desk/work/seekers/{id}`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let seeker = find(&mut tx, &staff, &place, &id).await?;
    draw(&mut tx, (&visit, &staff, &place), &work, &seeker, Shown::default()).await
}

async fn draw(tx: &mut Tx, at: At<'_>, work: &Work, seeker: &Seeker, shown: Shown<'_>) -> Reply<Html> {
    let names = names(tx, at.2).await?;
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
    Ok(one_page(at, Link::new(SEEKERS, words::SEEKERS), words::SEEKERS, &shown, body))
}

/// `POST /desk/work/seekers/{id}/phone`
pub(crate) async fn phone(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
    Form(said): Form<Said>,
) -> Reply<Html> {
    let mut tx = place.db.write().await?;
    let seeker = find(&mut tx, &staff, &place, &id).await?;
    let at = (&visit, &staff, &place);
    let why = match said.why() {
        Ok(why) => why,
        Err(problem) => return draw(&mut tx, at, &work, &seeker, said.wrong(problem)).await,
    };
    note_look(&mut tx, (&staff, &place), &seeker.org, (seeker.number, &seeker.masked, why)).await?;
    tx.commit().await?;
    let phone = seeker.registration(&work.vault).ok().map(|registration| registration.phone);
    let phone = Some(phone.unwrap_or_else(|| words::UNREADABLE_PHONE.to_owned()));
    let mut tx = place.db.read().await?;
    draw(&mut tx, at, &work, &seeker, Shown { phone, ..Shown::default() }).await
}

/// `POST /desk/work/seekers/{id}/delete`: for somebody who has lost the slip.
pub(crate) async fn delete(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let seeker = find(&mut tx, &staff, &place, &id).await?;
    handed::forget(&mut tx, seeker.id, place.clock.now()).await?;
    let detail = words::audit_deleted(seeker.number);
    audit::record(&mut tx, &staff.did(&place, &seeker.org, "work.delete", seeker.number, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{SEEKERS}?done=deleted")))
}
