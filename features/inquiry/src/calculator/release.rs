//! One version at the desk: what differs, its examples, and its release by somebody else than who wrote it; an older one
//! is released again in the same way.

use super::desk::{BASE, DONE, examples, only_county, sources, trail, used};
use super::store::{self, Version};
use super::{SHIPPED, read};
use crate::pages::Done;
use crate::words::calculator as w;
use axum::{
    extract::{Path, Query, State},
    response::Redirect,
};
use hongwang_base::{Permission, Problem};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk as Shell, Html, Link, Page, Tone, Visit, badge,
    desk::{Confirm, confirm, panel},
};
use hongwang_store::{Tx, audit};
use maud::{Markup, html};
use similar::{ChangeTag, TextDiff};

/// Lines around a change that are shown with it.
const AROUND: usize = 2;

async fn find(tx: &mut Tx, place: &Place, id: &str, number: i64) -> Reply<Version> {
    let versions = store::versions(tx, &place.org, id).await?;
    let found = versions.into_iter().find(|version| !id.is_empty() && version.number == number);
    found.ok_or_else(|| Problem::missing(w::NOT_FOUND).into())
}

pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path((id, number)): Path<(String, i64)>,
    Query(done): Query<Done>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let version = find(&mut tx, &place, &id, number).await?;
    let used = used(&mut tx, &place).await?;
    let current = used.iter().find(|one| one.rule.id == id);
    let is_used = current.is_some_and(|one| one.number == Some(number));
    let rule = read(&id, &version.text);
    let name = rule.as_ref().map_or(id.as_str(), |rule| rule.name.as_str());
    let body = html! {
        @if is_used { p { (badge(&Badge::new(w::IN_USE, Tone::Good))) } }
        (panel(w::DIFFERENCE, &difference(current.map(|one| one.text.as_str()), &version.text)))
        @match &rule {
            Ok(rule) => { (examples(rule)) (sources(rule)) }
            Err(faults) => {
                div class="flash bad" role="alert" {
                    div { p { strong { (w::UNREADABLE) } } ul { @for fault in faults { li { (fault) } } } }
                }
            }
        }
        @if !is_used && rule.is_ok() { (release_part(&staff, &place, &version)) }
    };
    let mut trail = trail();
    trail.push(Link::new(format!("{BASE}/{id}"), name));
    let shell = Shell { flash: done.flash(&DONE), trail, ..staff.desk(&place) };
    Ok(Page::new(w::version_of(name, number)).desk(shell).body(body).render(&visit))
}

/// The key for whoever may release it; the reason for whoever may not.
fn release_part(staff: &Staff, place: &Place, version: &Version) -> Markup {
    if staff.account == version.writer {
        return html! { p { (w::OWN_WORK) } };
    }
    if !staff.may(Permission::ReviewArticle) || staff.org != place.org {
        return html! { p { (w::RELEASE_NOT_YOURS) } };
    }
    confirm(&Confirm {
        what: w::RELEASE_WHAT.into(),
        follows: vec![w::RELEASE_FOLLOWS.into()],
        action: format!("{BASE}/{}/versions/{}/release", version.id, version.number),
        label: w::RELEASE.into(),
        cancel: format!("{BASE}/{}", version.id),
        ..Confirm::default()
    })
}

/// The lines that a version changes.
fn difference(from: Option<&str>, to: &str) -> Markup {
    let Some(from) = from else { return html! { p { (w::ALL_NEW) } pre class="prose" { (to) } } };
    if from == to {
        return html! { p { (w::NO_DIFFERENCE) } };
    }
    let diff = TextDiff::from_lines(from, to);
    html! {
        pre class="prose" {
            @for group in diff.grouped_ops(AROUND) {
                @for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
                    @match change.tag() {
                        ChangeTag::Equal => (change.value()),
                        ChangeTag::Delete => del { (change.value()) },
                        ChangeTag::Insert => ins { (change.value()) },
                    }
                }
                "\n"
            }
        }
    }
}

/// Lets every village reckon with a version.
pub(super) async fn release(
    staff: Staff,
    State(place): State<Place>,
    Path((id, number)): Path<(String, i64)>,
) -> Reply<Redirect> {
    only_county(&staff, &place)?;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let version = find(&mut tx, &place, &id, number).await?;
    if version.writer == staff.account {
        return Err(Problem::forbidden(w::OWN_WORK).into());
    }
    // An older version of the program may have taken what this one cannot read.
    let rule = read(&id, &version.text).map_err(|_| Problem::conflict(w::UNREADABLE))?;
    let record = store::record(&place.org, &id, Some((number, &version.text)));
    let entry = hongwang_feed::append(&mut tx, &place.org, record, now).await?;
    store::apply(&mut tx, &entry).await?;
    store::note_release(&mut tx, &place.org, (&id, number), &staff.name, now).await?;
    let detail = w::audit_release(&rule.name, number);
    audit::record(&mut tx, &staff.did(&place, &place.org, "calculator.release", &id, detail)).await?;
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(Redirect::to(&format!("{BASE}/{id}?done=released")))
}

pub(super) fn withdraw_form(id: &str) -> Markup {
    confirm(&Confirm {
        what: w::WITHDRAW.into(),
        follows: vec![w::WITHDRAW_FOLLOWS.into()],
        action: format!("{BASE}/{id}/withdraw"),
        label: w::WITHDRAW.into(),
        cancel: BASE.into(),
        danger: true,
        ..Confirm::default()
    })
}

/// Takes the county's own off the screens; what comes with the product stands again, if there is one.
pub(super) async fn withdraw(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    only_county(&staff, &place)?;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let released = store::released(&mut tx, &place.org).await?;
    let Some(released) = released.into_iter().find(|released| released.id == id) else {
        return Err(Problem::conflict(w::NOT_USED).into());
    };
    let entry = hongwang_feed::append(&mut tx, &place.org, store::record(&place.org, &id, None), now).await?;
    store::apply(&mut tx, &entry).await?;
    let name = read(&id, &released.text).map_or_else(|_| id.clone(), |rule| rule.name);
    let detail = w::audit_withdraw(&name);
    audit::record(&mut tx, &staff.did(&place, &place.org, "calculator.withdraw", &id, detail)).await?;
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    let is_shipped = SHIPPED.iter().any(|shipped| shipped.rule.id == id);
    let at = if is_shipped { format!("{BASE}/{id}") } else { BASE.to_owned() };
    Ok(Redirect::to(&format!("{at}?done=withdrawn")))
}
