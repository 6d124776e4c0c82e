//! 转办 on the page of a case (`POST /desk/cases/{id}/assign`, `.../hand`), and `/desk/colleagues`, where everything
//! of one colleague goes to another.

use super::{Handed, is_open, store};
use crate::case::Dossier;
use crate::casebook;
use crate::desk_words;
use crate::handling::Queue;
use crate::pages::desk_act::wrong_text;
use crate::pages::desk_case::find;
use crate::pages::desk_cases::{BASE, address};
use crate::words::assign as words;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::Redirect,
};
use hongwang_base::{AccountId, OrgLevel, OrgPath, Problem, Scope};
use hongwang_feature::{Place, Reply, Staff, organisations::Names};
use hongwang_page::{
    Desk, Html, Link, Page, Tone, Visit,
    desk::{
        Choice, Column, Control, Field, Flash, Form as DeskForm, PostButton, Row, Table, form, panel,
        post_button, table,
    },
    html,
};
use hongwang_store::{Tx, audit};
use maud::Markup;
use serde::Deserialize;

/// The page of the hand-over.
pub(crate) const COLLEAGUES: &str = "/desk/colleagues";

/// Who has it, and the forms for whoever of the office gives it on.
pub(crate) async fn part(
    tx: &mut Tx,
    staff: &Staff,
    names: &Names,
    dossier: &Dossier,
) -> hongwang_store::Result<Markup> {
    let kept = &dossier.kept;
    if kept.queue == Queue::Closed || !staff.org.covers(&kept.office) {
        return Ok(html! {});
    }
    let given = store::given(tx, kept.id).await?;
    let own = staff.org == kept.office;
    let with_me = given.as_ref().is_some_and(|(account, _)| *account == staff.account);
    let colleagues = if own { store::colleagues(tx, &staff.org).await? } else { Vec::new() };
    let others: Vec<Choice> = colleagues
        .iter()
        .filter(|colleague| given.as_ref().is_none_or(|(account, _)| *account != colleague.account))
        .map(|colleague| Choice::new(colleague.account.to_string(), colleague.name.as_str()))
        .collect();
    let assign = |label: &str, to: String| PostButton {
        action: format!("{}/assign", address(kept)),
        label: label.to_owned(),
        values: vec![("to".to_owned(), to)],
        ..PostButton::default()
    };
    let body = html! {
        @if let Some(handed) = &dossier.handed {
            p { (words::CAME) "：" (handed.reason) }
        }
        p { (words::WITH) "：" (given.as_ref().map_or(words::NOBODY, |(_, name)| name)) }
        @if own && !with_me { (post_button(&assign(words::CLAIM, staff.account.to_string()))) }
        @if own && with_me { (post_button(&assign(words::DROP, String::new()))) }
        @if !others.is_empty() {
            (form(&DeskForm {
                action: format!("{}/assign", address(kept)),
                fields: vec![
                    Field::new("to", words::COLLEAGUE, Control::Select(others)).hint(words::COLLEAGUE_HINT),
                ],
                submit: words::GIVE.to_owned(),
                ..DeskForm::default()
            }))
        }
        @if is_open(&dossier.flow, &dossier.case.state) { (hand_form(names, dossier)) }
    };
    Ok(panel(words::TITLE, &body))
}

/// The offices to which a case could go: every one of the county but the one that has it.
fn offices<'n>(names: &'n Names, office: &'n OrgPath) -> impl Iterator<Item = &'n OrgPath> {
    let all = names.open().map(|each| &each.path);
    all.filter(move |path| path.level() != OrgLevel::Branch && *path != office)
}

fn hand_form(names: &Names, dossier: &Dossier) -> Markup {
    let kept = &dossier.kept;
    let choices = offices(names, &kept.office).map(|path| Choice::new(path.as_str(), names.of(path)));
    form(&DeskForm {
        action: format!("{}/hand", address(kept)),
        fields: vec![
            Field::new("office", words::OFFICE, Control::Select(choices.collect())),
            Field::new("reason", words::REASON, Control::Area(2)).hint(words::REASON_HINT),
        ],
        submit: words::HAND.to_owned(),
        ..DeskForm::default()
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    to: String,
    office: String,
    reason: String,
}

/// Gives it to somebody of the office, or back.
pub(crate) async fn assign(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let kept = &dossier.kept;
    if staff.org != kept.office || kept.queue == Queue::Closed {
        return Err(Problem::forbidden(words::NOT_YOURS.to_owned()).into());
    }
    store::note_colleague(&mut tx, &staff).await?;
    let to = match entered.to.as_str() {
        "" => None,
        to => Some(colleague(&mut tx, &staff, to).await?),
    };
    let to = to.as_ref().map(|(account, name)| (*account, name.as_str()));
    store::give(&mut tx, kept.id, to, place.clock.now()).await?;
    let detail = words::audit_given(&kept.number, to.map_or("", |(_, name)| name));
    audit::record(&mut tx, &staff.did(&place, &kept.org, "case.assign", kept.id, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done=1", address(kept))))
}

/// Somebody of the reader's own office.
async fn colleague(tx: &mut Tx, staff: &Staff, account: &str) -> Reply<(AccountId, String)> {
    let all = store::colleagues(tx, &staff.org).await?;
    let found = all.into_iter().find(|colleague| colleague.account.to_string() == account);
    let found = found.ok_or_else(|| Problem::field("to", words::NO_COLLEAGUE))?;
    Ok((found.account, found.name))
}

/// Lets another office handle it.
pub(crate) async fn hand(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Reply<Redirect> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let mut dossier = find(&mut tx, &staff, &id).await?;
    if !staff.org.covers(&dossier.kept.office) || dossier.kept.queue == Queue::Closed {
        return Err(Problem::forbidden(words::NOT_YOURS.to_owned()).into());
    }
    if !is_open(&dossier.flow, &dossier.case.state) {
        return Err(Problem::bad(words::FIXED).into());
    }
    let reason = entered.reason.trim();
    let wrong = if reason.is_empty() { Some(words::REASON_MISSING) } else { wrong_text(reason) };
    if let Some(wrong) = wrong {
        return Err(Problem::field("reason", wrong).into());
    }
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let office = offices(&names, &dossier.kept.office).find(|path| path.as_str() == entered.office);
    let office = office.ok_or_else(|| Problem::field("office", words::NO_OFFICE))?.clone();
    let handed = Handed { office, reason: reason.to_owned() };
    store::hand(&mut tx, dossier.kept.id, &handed, &staff.name, now).await?;
    store::give(&mut tx, dossier.kept.id, None, now).await?;
    let detail = words::audit_handed(&dossier.kept.number, &names.of(&handed.office), reason);
    dossier.handed = Some(handed);
    let (seen, summary) = (dossier.case.seq, dossier.renew(now));
    if !casebook::follow(&mut tx, &dossier.kept, &summary, seen).await? {
        return Err(Problem { status: 409, title: desk_words::FASTER.to_owned(), field: None }.into());
    }
    let kept = &dossier.kept;
    audit::record(&mut tx, &staff.did(&place, &kept.org, "case.hand", kept.id, detail)).await?;
    tx.commit().await?;
    // Whoever gave it away may not reach it any more.
    Ok(Redirect::to(BASE))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: Option<u64>,
}

/// Who works here and how much each has, and the form of the hand-over.
pub(crate) async fn colleagues(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let all = store::colleagues(&mut place.db.read().await?, &staff.org).await?;
    let row = |each: &store::Colleague| Row {
        cells: vec![html! { (each.name) }, html! { (each.open) }],
        href: None,
    };
    let choices = || -> Vec<Choice> {
        all.iter().map(|each| Choice::new(each.account.to_string(), each.name.as_str())).collect()
    };
    let body = html! {
        p { (words::ALL_LEAD) }
        (table(&Table {
            caption: words::ALL.to_owned(),
            columns: vec![Column::words(words::NAME), Column::figures(words::OPEN)],
            rows: all.iter().map(row).collect(),
            empty: String::new(),
        }))
        (form(&DeskForm {
            action: COLLEAGUES.to_owned(),
            fields: vec![
                Field::new("from", words::FROM, Control::Select(choices())),
                Field::new("to", words::TO, Control::Select(choices())),
            ],
            submit: words::ALL.to_owned(),
            ..DeskForm::default()
        }))
    };
    let flash = asked.done.map(|count| Flash { tone: Tone::Good, text: words::handed_over(count) });
    let trail = vec![Link::new(BASE, desk_words::QUEUE)];
    let shell = Desk { trail, flash, ..staff.desk(&place) };
    Ok(Page::new(words::ALL).desk(shell).body(body).render(&visit))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Whole {
    from: String,
    to: String,
}

/// Gives everything of one colleague to another.
pub(crate) async fn hand_over(
    staff: Staff,
    State(place): State<Place>,
    Form(entered): Form<Whole>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let (from, from_name) = colleague(&mut tx, &staff, &entered.from).await?;
    let (to, to_name) = colleague(&mut tx, &staff, &entered.to).await?;
    if from == to {
        return Err(Problem::field("to", words::SAME).into());
    }
    let count = store::give_all(&mut tx, from, (to, &to_name), place.clock.now()).await?;
    let detail = words::audit_all(&from_name, &to_name, count);
    audit::record(&mut tx, &staff.did(&place, &staff.org, "case.hand_over", from, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{COLLEAGUES}?done={count}")))
}
